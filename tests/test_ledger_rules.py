"""Rule texts in the ledger: enacted whole, repealed, superseded, corrected; and known to a view by the clock of rule knowledge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cwledger
from cwledger import events as ev
from cwledger.policies.texts import shelf
from tests.policies.packs import pack_text, wage

RULE = "cn.dalian.base-amounts"
CLERK: dict[str, Any] = {"actor": "civil-affairs.dalian"}


def clock_from(began: datetime) -> Callable[[], datetime]:
    """A clock that goes on by one day each time it is asked."""
    days = iter(range(100_000))
    return lambda: began + timedelta(days=next(days))


@pytest.fixture
def ledger() -> Iterator[cwledger.Ledger]:
    with cwledger.open(":memory:", now=clock_from(datetime(2021, 6, 1, tzinfo=UTC))) as opened:
        yield opened


def version(number: int, amount: str = "5000.00", **head: Any) -> str:
    return pack_text(wage(amount), version=number, **{"effective_from": f"{number}-04-01", "published_on": "2021-03-01", **head})


def codes(call: Callable[[], Any]) -> list[str]:
    with pytest.raises(cwledger.Refused) as caught:
        call()
    return [issue.code for issue in caught.value.issues]


def standing(view: cwledger.View, **asked: Any) -> list[tuple[Any, ...]]:
    return view.rules(**asked).select("rule", "version", "known", "in_force", "why").rows()


def test_a_rule_text_is_in_the_ledger_word_for_word(ledger: cwledger.Ledger) -> None:
    receipt = ledger.enact(version(2021), **CLERK)
    assert receipt.event_ids == (f"rule:{RULE}/1",)
    [recorded] = ledger.history(f"rule:{RULE}")
    assert recorded.event == ev.RuleEnacted(
        rule=RULE,
        edition="2021",
        jurisdiction="cn/dalian",
        effective_on=date(2021, 4, 1),
        published_on=date(2021, 3, 1),
        text=version(2021),
    )


def test_files_folders_texts_and_packs_are_enacted_alike(ledger: cwledger.Ledger, tmp_path: Path) -> None:
    folder = tmp_path / "cn/dalian/base-amounts"
    folder.mkdir(parents=True)
    (folder / "2021.yaml").write_text(version(2021), encoding="utf-8")
    file = tmp_path / "one.yaml"
    file.write_text(version(2022), encoding="utf-8")
    given = [tmp_path / "cn", str(file), version(2023), shelf.read(version(2024)), shelf.read(version(2025)).pack]
    assert len(ledger.enact(given, **CLERK).event_ids) == 5
    assert [one[1] for one in standing(ledger.at(effective_on=date(2022, 6, 1)))] == ["2021", "2022", "2023", "2024", "2025"]


def test_every_shipped_pack_can_be_enacted_in_one_change() -> None:
    with cwledger.open(":memory:") as opened:
        opened.enact(shelf.installed(), **CLERK)
        view = opened.at(effective_on=date(2025, 6, 1))
        assert view.rules().height == len(shelf.installed())
        assert view.basis.rules == tuple(sorted(one.pack.name for one in shelf.installed()))
        assert opened.verify().issues == ()


def test_a_text_that_is_no_pack_is_refused_with_its_line(ledger: cwledger.Ledger) -> None:
    with pytest.raises(cwledger.Refused) as caught:
        ledger.enact(version(2021, cites=None), **CLERK)
    assert [(issue.code, issue.subject) for issue in caught.value.issues] == [("pack.missing-citation", "pack:1")]
    assert ledger.head == 0


def test_all_packs_of_a_call_are_enacted_or_none(ledger: cwledger.Ledger) -> None:
    assert codes(lambda: ledger.enact(version(2021), version(2022, cites=None), **CLERK)) == ["pack.missing-citation"]
    assert ledger.head == 0


def test_what_is_no_pack_at_all_is_refused(ledger: cwledger.Ledger, tmp_path: Path) -> None:
    assert codes(lambda: ledger.enact(**CLERK)) == ["enact.nothing"]
    assert codes(lambda: ledger.enact([], tmp_path, **CLERK)) == ["enact.nothing"]
    assert codes(lambda: ledger.enact(3, **CLERK)) == ["enact.not-a-pack"]
    assert codes(lambda: ledger.enact(tmp_path / "nothing.yaml", **CLERK)) == ["pack.unreadable"]


def test_a_text_published_after_it_would_be_recorded_is_refused(ledger: cwledger.Ledger) -> None:
    assert codes(lambda: ledger.enact(version(2021, published_on="2031-01-01"), **CLERK)) == ["enact.unpublished"]
    claimed = datetime(2021, 2, 1, tzinfo=UTC)
    assert codes(lambda: ledger.enact(version(2021), claimed_at=claimed, **CLERK)) == ["enact.unpublished"]


def test_the_day_of_publication_is_counted_where_documents_are_dated(ledger: cwledger.Ledger) -> None:
    text = version(2021, published_on="2021-03-02")
    assert codes(lambda: ledger.enact(text, claimed_at=datetime(2021, 3, 1, 15, 59, tzinfo=UTC), **CLERK)) == ["enact.unpublished"]
    ledger.enact(text, claimed_at=datetime(2021, 3, 1, 16, 0, tzinfo=UTC), **CLERK)


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (version(2021), "rule.version-twice"),
        (version(2021, effective_from="2022-04-01"), "rule.version-twice"),
        (version(2022, effective_from="2021-04-01"), "rule.overlap"),
        (version(2022), "rule.overlap"),
        (version(2020, effective_until="2022-01-01"), "rule.overlap"),
    ],
)
def test_versions_of_one_rule_never_overlap(ledger: cwledger.Ledger, second: str, code: str) -> None:
    ledger.enact(version(2021, effective_until="2023-04-01"), **CLERK)
    assert codes(lambda: ledger.enact(second, **CLERK)) == [code]
    ledger.enact(version(2023), **CLERK)


def test_a_rule_text_has_a_door_of_its_own(ledger: cwledger.Ledger) -> None:
    event = ev.RuleEnacted(rule=RULE, edition="1", jurisdiction="cn", effective_on=date(2021, 1, 1), published_on=date(2021, 1, 1), text="x")
    assert codes(lambda: ledger.record(event, actor="x")) == ["record.another-door"]
    assert codes(lambda: ledger.record(ev.RuleRepealed(rule=RULE, effective_on=date(2021, 1, 1), by="文"), actor="x")) == ["record.another-door"]


def test_a_repealed_rule_no_longer_holds(ledger: cwledger.Ledger) -> None:
    ledger.enact(version(2021), **CLERK)
    ledger.repeal(RULE, effective_on=date(2022, 1, 1), by="大民发〔2022〕1号", **CLERK)
    assert standing(ledger.at(effective_on=date(2021, 12, 31))) == [(RULE, "2021", True, True, None)]
    assert standing(ledger.at(effective_on=date(2022, 1, 1))) == [(RULE, "2021", True, False, "repealed")]


@pytest.mark.parametrize(
    ("rule", "day", "code"),
    [
        ("cn.dalian.nothing", date(2022, 1, 1), "record.unknown-subject"),
        (RULE, date(2021, 1, 1), "rule.not-enacted"),
        (RULE, date(2021, 4, 1), "rule.not-yet-in-force"),
        (RULE, date(2023, 1, 1), "rule.already-repealed"),
    ],
)
def test_a_repeal_that_cannot_be_is_refused(ledger: cwledger.Ledger, rule: str, day: date, code: str) -> None:
    ledger.enact(version(2021), **CLERK)
    ledger.repeal(RULE, effective_on=date(2022, 1, 1), by="文", **CLERK)
    assert codes(lambda: ledger.repeal(rule, effective_on=day, by="文", **CLERK)) == [code]


def test_a_version_may_follow_a_repeal_from_its_day_on(ledger: cwledger.Ledger) -> None:
    ledger.enact(version(2021), **CLERK)
    ledger.repeal(RULE, effective_on=date(2022, 4, 1), by="文", **CLERK)
    ledger.enact(version(2022), **CLERK)
    ledger.repeal(RULE, effective_on=date(2023, 1, 1), by="文", **CLERK)
    assert [standing(ledger.at(effective_on=day))[1][3:] for day in (date(2022, 4, 1), date(2023, 1, 1))] == [(True, None), (False, "repealed")]


def successor(**head: Any) -> str:
    return pack_text(wage("7000.00"), instrument="new-amounts", supersedes=f"[{RULE}]", effective_from="2023-01-01", **head)


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_a_text_that_supersedes_another_ends_it_whichever_came_first(ledger: cwledger.Ledger, order: list[int]) -> None:
    texts = [version(2021), successor()]
    for n in order:
        ledger.enact(texts[n], **CLERK)
    rows = ledger.at(effective_on=date(2023, 1, 1)).rules().select("rule", "until", "why", "detail").rows()
    assert rows == [(RULE, date(2023, 1, 1), "superseded", "cn.dalian.new-amounts"), ("cn.dalian.new-amounts", None, None, "")]
    [event] = [one.event for one in ledger.history(f"rule:{RULE}") if isinstance(one.event, ev.RuleSuperseded)]
    assert (event.by, event.effective_on) == ("cn.dalian.new-amounts", date(2023, 1, 1))


def test_a_text_may_supersede_rules_nobody_enacted(ledger: cwledger.Ledger) -> None:
    assert len(ledger.enact(successor(), **CLERK).event_ids) == 1


def test_a_rule_superseded_by_one_not_yet_published_still_holds(ledger: cwledger.Ledger) -> None:
    ledger.enact(version(2021, published_on="2020-01-01"), successor(published_on="2021-05-20"), **CLERK)
    early = datetime(2021, 5, 1, tzinfo=UTC)
    rows = ledger.at(effective_on=date(2023, 6, 1), rules_known_at=early).rules().select("rule", "known", "in_force", "why").rows()
    assert rows == [(RULE, True, True, None), ("cn.dalian.new-amounts", False, False, "unpublished")]


def test_reversing_an_enactment_that_others_rest_on_is_refused(ledger: cwledger.Ledger) -> None:
    ledger.enact(version(2021), **CLERK)
    ledger.repeal(RULE, effective_on=date(2022, 1, 1), by="文", **CLERK)
    assert codes(lambda: ledger.reverse(f"rule:{RULE}/1", reason="never enacted", **CLERK)) == ["rule.not-enacted"]
    ledger.reverse(f"rule:{RULE}/1", f"rule:{RULE}/2", reason="never enacted", **CLERK)
    assert ledger.at(effective_on=date(2022, 1, 1)).rules().height == 0


def test_a_text_is_corrected_like_any_fact_and_checked_like_any_text(ledger: cwledger.Ledger) -> None:
    ledger.enact(version(2021), **CLERK)
    before = ledger.head
    event = ledger.history(f"rule:{RULE}")[0].event
    why: dict[str, Any] = {"reason": "misprint", **CLERK}
    right = event.model_copy(update={"text": version(2021, "5100.00")})
    assert codes(lambda: ledger.correct(f"rule:{RULE}/1", event.model_copy(update={"text": "x"}), **why)) == ["pack.not-a-pack"]
    assert codes(lambda: ledger.correct(f"rule:{RULE}/1", event.model_copy(update={"published_on": date(2021, 1, 1)}), **why)) == ["enact.text-differs"]
    ledger.correct(f"rule:{RULE}/1", right, **why)
    told = [
        ledger.at(effective_on=date(2022, 1, 1), known_at=known).ruling.rulebook.choose("indices.average-wage", "cn/dalian", date(2022, 1, 1))
        for known in (before, None)
    ]
    assert [(str(one.section.values[0].amount), one.use.event_id) for one in told if one.use] == [
        ("5000.00", f"rule:{RULE}/1"),
        ("5100.00", f"rule:{RULE}/2"),
    ]


def test_a_view_names_the_rules_it_knows(ledger: cwledger.Ledger) -> None:
    assert ledger.at(effective_on=date(2022, 1, 1)).basis.rules == ()
    ledger.enact(version(2022), version(2021), **CLERK)
    assert ledger.at(effective_on=date(2021, 1, 1)).basis.rules == (f"{RULE}/2021", f"{RULE}/2022")
    assert ledger.at(effective_on=date(2021, 1, 1), known_at=0).basis.rules == ()


def test_the_clock_of_rule_knowledge_looks_at_the_day_of_publication(ledger: cwledger.Ledger) -> None:
    ledger.enact(version(2021, published_on="2021-03-01"), version(2022, published_on="2021-05-10"), **CLERK)
    asked = {moment: ledger.at(effective_on=date(2022, 6, 1), rules_known_at=moment) for moment in (datetime(2021, 5, d, 15, 59, tzinfo=UTC) for d in (9, 10))}
    early, late = asked.values()
    assert standing(early) == [(RULE, "2021", True, True, None), (RULE, "2022", False, False, "unpublished")]
    assert early.basis.rules == (f"{RULE}/2021",)
    assert standing(late)[1] == (RULE, "2022", True, True, None)


def test_a_rule_recorded_after_the_facts_is_known_where_its_own_clock_says_so(ledger: cwledger.Ledger) -> None:
    ledger.record(ev.DistrictFounded(district="zhongshan", effective_on=date(1950, 1, 1), name="中山区"), **CLERK)
    enacted = ledger.enact(version(2021), **CLERK)
    known: dict[str, Any] = {"effective_on": date(2022, 1, 1), "known_at": 1}
    assert ledger.at(**known).basis.rules == ()
    assert ledger.at(**known, rules_known_at=enacted.recorded_at).basis.rules == (f"{RULE}/2021",)
    assert ledger.at(**known, rules_known_at=enacted.recorded_at - timedelta(microseconds=1)).basis.rules == ()


def test_rules_are_listed_for_a_place(ledger: cwledger.Ledger) -> None:
    ledger.enact(version(2021), pack_text(wage("1.00"), jurisdiction="cn"), pack_text(jurisdiction="cn/shenyang"), **CLERK)
    found = ledger.at(effective_on=date(2022, 1, 1)).rules("cn/dalian/zhongshan").select("rule", "in_force", "chosen_for", "why", "detail").rows()
    assert found == [("cn.base-amounts", True, [], "nearer-rule", "cn/dalian"), (RULE, True, ["indices.average-wage"], None, "")]


@pytest.mark.parametrize("jurisdiction", ["dalian", "cn.dalian", "", "CN"])
def test_a_place_that_is_none_is_said(ledger: cwledger.Ledger, jurisdiction: str) -> None:
    with pytest.raises(cwledger.UnknownSubject, match="write it as cn/dalian"):
        ledger.at(effective_on=date(2022, 1, 1)).rules(jurisdiction)


def test_an_empty_ledger_has_no_rules(ledger: cwledger.Ledger) -> None:
    frame = ledger.at(effective_on=date(2022, 1, 1)).rules()
    assert frame.height == 0
    assert frame.columns[:3] == ["rule", "version", "title"]


def test_rules_survive_closing_and_rebuilding(tmp_path: Path) -> None:
    with cwledger.open(tmp_path / "rules.db") as opened:
        opened.enact(version(2021), successor(), **CLERK)
        told = opened.at(effective_on=date(2024, 1, 1)).rules()
    with cwledger.open(tmp_path / "rules.db") as opened:
        assert opened.at(effective_on=date(2024, 1, 1)).rules().equals(told)
        opened.rebuild()
        assert opened.at(effective_on=date(2024, 1, 1)).rules().equals(told)


def test_two_writers_never_enact_one_version_twice(tmp_path: Path) -> None:
    with cwledger.open(tmp_path / "rules.db") as one, cwledger.open(tmp_path / "rules.db") as other:
        other.enact(version(2020), **CLERK)
        one.enact(version(2021), **CLERK)
        assert codes(lambda: other.enact(version(2021), **CLERK)) == ["rule.version-twice"]
        other.repeal(RULE, effective_on=date(2022, 1, 1), by="文", **CLERK)
        assert codes(lambda: one.repeal(RULE, effective_on=date(2023, 1, 1), by="文", **CLERK)) == ["rule.already-repealed"]
        assert one.at(effective_on=date(2022, 1, 1)).rules().equals(other.at(effective_on=date(2022, 1, 1)).rules())


def test_a_text_as_long_as_may_be_comes_back_from_a_server_unchanged(pg_url: str) -> None:
    text = version(2021, note="规" * 900_000)
    with cwledger.open(pg_url) as opened:
        opened.enact(text, **CLERK)
        [recorded] = opened.history(f"rule:{RULE}")
        assert isinstance(recorded.event, ev.RuleEnacted)
        assert recorded.event.text == text
        assert opened.at(effective_on=date(2022, 1, 1)).basis.rules == (f"{RULE}/2021",)
        assert opened.verify().issues == ()


YEARS = st.integers(2015, 2030)
STEPS = st.lists(st.tuples(st.sampled_from(["enact", "repeal", "reverse", "succeed"]), YEARS), max_size=8)


def _step(ledger: cwledger.Ledger, kind: str, year: int) -> None:
    try:
        if kind == "enact":
            ledger.enact(version(year, f"{year}.00"), **CLERK)
        elif kind == "repeal":
            ledger.repeal(RULE, effective_on=date(year, 7, 1), by="文", **CLERK)
        elif kind == "succeed":
            ledger.enact(successor(version=year).replace("2023-01-01", f"{year}-01-01"), **CLERK)
        else:
            ledger.reverse(f"rule:{RULE}/{year - 2014}", reason="never held", **CLERK)
    except (cwledger.Refused, cwledger.UnknownSubject):
        pass


@settings(max_examples=25, deadline=None)
@given(STEPS)
def test_recording_a_rule_later_never_changes_an_answer_as_known_earlier(steps: list[tuple[str, int]]) -> None:
    with cwledger.open(":memory:", now=clock_from(datetime(2021, 6, 1, tzinfo=UTC))) as ledger:
        told = []
        for kind, year in steps:
            _step(ledger, kind, year)
            on = date(year, 8, 1)
            view = ledger.at(effective_on=on)
            told.append((on, view.basis, view.rules("cn/dalian")))
        for on, basis, rows in told:
            again = ledger.at(effective_on=on, known_at=basis.position)
            assert again.basis.rules == basis.rules
            assert again.rules("cn/dalian").equals(rows)
            if basis.known_at is not None:
                assert ledger.at(effective_on=on, known_at=basis.known_at).rules("cn/dalian").equals(rows)
        assert ledger.verify().issues == ()


@settings(max_examples=25, deadline=None)
@given(st.permutations([2021, 2022, 2023, 2024]), st.integers(2020, 2026))
def test_the_order_in_which_versions_are_enacted_does_not_matter(order: list[int], year: int) -> None:
    with cwledger.open(":memory:", now=clock_from(datetime(2021, 6, 1, tzinfo=UTC))) as ledger:
        for one in order:
            ledger.enact(version(one, f"{one}.00"), **CLERK)
        rows = ledger.at(effective_on=date(year, 6, 1)).rules("cn/dalian").filter(pl.col("in_force")).select("version").rows()
        assert rows == ([] if year < 2021 else [(str(min(year, 2024)),)])
