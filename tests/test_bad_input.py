"""Bad input: each kind gives a clear error with a remedy, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import cwledger
from cwledger import events as ev
from tests.small_city import CITY, DAY, START, Clock, assumed, begun, codes, graded, granted, registered, signed


@contextmanager
def nothing_written(ledger: cwledger.Ledger) -> Iterator[None]:
    head, count = ledger.head, sum(1 for _ in ledger.events())
    yield
    assert ledger.head == head
    assert sum(1 for _ in ledger.events()) == count


@pytest.fixture
def ledger() -> Iterator[cwledger.Ledger]:
    with begun(":memory:", None, registered(), signed(until=None), assumed(DAY)) as opened:
        yield opened


# -- events that cannot be built -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("build", "place"),
    [
        (lambda: ev.GradeSet(worker="W0001", effective_on=DAY, tier="1", step=1), "GradeSet.tier"),
        (lambda: ev.GradeSet(worker="W0001", effective_on=DAY, tier=1, step=1.0), "GradeSet.step"),
        (lambda: ev.GradeSet(worker="W0001", effective_on=DAY, tier=True, step=1), "GradeSet.tier"),
        (lambda: ev.GradeSet(worker="W0001", effective_on=DAY, tier=1, step=0), "GradeSet.step"),
        (lambda: ev.GradeSet(worker="W0001", effective_on=DAY, tier=1, step=1, grade=7), "GradeSet.grade"),
        (lambda: ev.GradeSet(worker="W0001", effective_on="2021-01-01", tier=1, step=1), "GradeSet.effective_on"),
        (lambda: ev.GradeSet(worker="W0001", effective_on=datetime(2021, 1, 1, tzinfo=UTC), tier=1, step=1), "GradeSet.effective_on"),
        (lambda: ev.GradeSet(worker="W0001", effective_on=datetime(2021, 1, 1), tier=1, step=1), "GradeSet.effective_on"),  # noqa: DTZ001
        (lambda: ev.GradeSet(worker="W0001", tier=1, step=1), "GradeSet.effective_on"),
        (lambda: ev.GradeSet(worker="", effective_on=DAY, tier=1, step=1), "GradeSet.worker"),
        (lambda: ev.GradeSet(worker="W 1", effective_on=DAY, tier=1, step=1), "GradeSet.worker"),
        (lambda: ev.GradeSet(worker="Ｗ０００１", effective_on=DAY, tier=1, step=1), "GradeSet.worker"),
        (lambda: ev.GradeSet(worker="W/1", effective_on=DAY, tier=1, step=1), "GradeSet.worker"),
        (lambda: ev.GradeSet(worker="W:1", effective_on=DAY, tier=1, step=1), "GradeSet.worker"),
        (lambda: ev.GradeSet(worker="W" * 65, effective_on=DAY, tier=1, step=1), "GradeSet.worker"),
        (lambda: ev.GradeSet(worker="W0001\n", effective_on=DAY, tier=1, step=1), "GradeSet.worker"),
        (lambda: ev.GradeSet(worker="👩", effective_on=DAY, tier=1, step=1), "GradeSet.worker"),
        (lambda: ev.AllowanceGranted(worker="W0001", effective_on=DAY, component="post", amount=100.0), "AllowanceGranted.amount"),
        (lambda: ev.AllowanceGranted(worker="W0001", effective_on=DAY, component="post", amount=True), "AllowanceGranted.amount"),
        (lambda: ev.AllowanceGranted(worker="W0001", effective_on=DAY, component="post", amount=Decimal("0.001")), "AllowanceGranted.amount"),
        (lambda: ev.AllowanceGranted(worker="W0001", effective_on=DAY, component="post", amount=Decimal("-1")), "AllowanceGranted.amount"),
        (lambda: ev.AllowanceGranted(worker="W0001", effective_on=DAY, component="post", amount=Decimal("NaN")), "AllowanceGranted.amount"),
        (lambda: ev.AllowanceGranted(worker="W0001", effective_on=DAY, component="post", amount=Decimal("Infinity")), "AllowanceGranted.amount"),
        (lambda: ev.AllowanceGranted(worker="W0001", effective_on=DAY, component="post", amount=10**12), "AllowanceGranted.amount"),
        (lambda: ev.AllowanceGranted(worker="W0001", effective_on=DAY, component="post", amount="about 100"), "AllowanceGranted.amount"),
        (lambda: ev.AllowanceGranted(worker="W0001", effective_on=DAY, component="bonus", amount=100), "AllowanceGranted.component"),
        (lambda: ev.PostAssumed(worker="W0001", effective_on=DAY, community="C0001", post="mayor"), "PostAssumed.post"),
        (lambda: registered(sex="female"), "WorkerRegistered.sex"),
        (lambda: registered(name=""), "WorkerRegistered.name"),
        (lambda: registered(name="王" * 201), "WorkerRegistered.name"),
        (lambda: registered(note="x" * 1_000_000), "WorkerRegistered.note"),
        (lambda: registered(note=""), "WorkerRegistered.note"),
        (lambda: ev.EarlyRetirementChosen(worker="W0001", effective_on=DAY, month="2031-13"), "EarlyRetirementChosen.month"),
        (lambda: ev.EarlyRetirementChosen(worker="W0001", effective_on=DAY, month="2031-7"), "EarlyRetirementChosen.month"),
        (lambda: ev.PeriodClosed(unit="grid:G1", month="2021-03", effective_on=DAY), "PeriodClosed.unit"),
        (lambda: ev.CommunitySplit(community="C0001", into="C0002", workers="W0001", effective_on=DAY), "CommunitySplit.workers"),
    ],
)
def test_an_event_that_cannot_be_is_refused_naming_the_field(build: Callable[[], object], place: str) -> None:
    with pytest.raises(cwledger.InvalidEvent) as refused:
        build()
    assert place in {issue.subject for issue in refused.value.issues}
    assert all(len(issue.message) < 400 for issue in refused.value.issues)


def test_every_wrong_field_is_named_at_once() -> None:
    with pytest.raises(cwledger.InvalidEvent) as refused:
        ev.GradeSet(worker="", effective_on="soon", tier=0, step=1.5, colour="red")  # type: ignore[call-arg, arg-type]
    assert {issue.subject for issue in refused.value.issues} == {f"GradeSet.{name}" for name in ("worker", "effective_on", "tier", "step", "colour")}


def test_an_event_cannot_be_changed_after_it_was_built() -> None:
    event = graded(1, DAY)
    with pytest.raises(Exception, match="frozen"):
        event.step = 2


@pytest.mark.parametrize("wrong", [{"step": "x"}, {"step": -1}, {"step": 1.5}, {"effective_on": "2021-01-01"}, {"worker": "W 1"}, {"colour": "red"}])
def test_a_copy_of_an_event_with_wrong_fields_cannot_get_in(ledger: cwledger.Ledger, wrong: dict[str, Any]) -> None:
    with nothing_written(ledger), pytest.raises(cwledger.CwledgerError):
        ledger.record(graded(1, DAY).model_copy(update=wrong), actor="hr")
    with nothing_written(ledger), pytest.raises(cwledger.CwledgerError):
        ledger.ingest([graded(1, DAY).model_copy(update=wrong)], actor="hr")
    assert ledger.at(effective_on=DAY).salary().is_empty()
    assert ledger.record(graded(1, DAY).model_copy(update={"step": 2}), actor="hr")


def test_an_event_put_together_without_its_fields_cannot_get_in(ledger: cwledger.Ledger) -> None:
    with nothing_written(ledger), pytest.raises(cwledger.CwledgerError):
        ledger.record(ev.GradeSet.model_construct(worker="W0001", effective_on=DAY), actor="hr")


def test_a_kind_of_event_the_ledger_does_not_have_cannot_get_in(ledger: cwledger.Ledger) -> None:
    class Mine(ev.GradeSet):
        pass

    for door in (lambda event: ledger.record(event, actor="hr"), lambda event: ledger.ingest([event], actor="hr")):
        with nothing_written(ledger), pytest.raises(cwledger.Refused):
            door(Mine(worker="W0001", effective_on=DAY, tier=1, step=1))


def test_a_name_sealed_for_one_worker_cannot_be_recorded_of_another(ledger: cwledger.Ledger) -> None:
    sealed = ledger.history("W0001")[0].event.name
    with nothing_written(ledger), pytest.raises(cwledger.CwledgerError):
        ledger.record(registered("W0002", name=sealed), actor="hr")
    with nothing_written(ledger), pytest.raises(cwledger.CwledgerError):
        ledger.record(registered("W0002", name=cwledger.Sealed(b"not sealed at all")), actor="hr")
    original = ledger.history("W0001")[0].event
    ledger.correct("career:W0001/1", registered(name=original.name, sex="M"), reason="typo", actor="hr")
    assert ledger.history("W0001", unseal=True)[-1].event == registered(sex="M")


def test_nothing_is_nothing_whichever_sign_it_bears(ledger: cwledger.Ledger) -> None:
    ledger.record(granted("-0", DAY), actor="hr")
    assert str(ledger.history("W0001")[-1].event.amount) == "0.00"


# -- text that is unusual and fine ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["🐉王芳👩‍👩‍👧", "Ｗａｎｇ　Ｆａｎｇ", "㐂𠮷𡘙", "Zoë O'Neil; DROP TABLE stored_events", "ا王", "a\u0000b", "王\u3000芳"])
def test_names_and_notes_come_back_exactly_as_given(tmp_path: Path, name: str) -> None:
    event = registered(name=name, note=name, ref=name)
    with begun(tmp_path / "a.db", None, event) as ledger:
        assert ledger.history("W0001", unseal=True)[0].event == event
    with cwledger.open(tmp_path / "a.db") as ledger:
        assert ledger.history("W0001", unseal=True)[0].event == event
        assert ledger.verify().issues == ()


def test_the_longest_note_is_kept_and_one_more_character_is_not(ledger: cwledger.Ledger) -> None:
    ledger.record(ev.Appraised(worker="W0001", effective_on=DAY, year=2010, result="competent", note="注" * 4_000), actor="hr")
    with pytest.raises(cwledger.InvalidEvent, match="4000"):
        ev.Appraised(worker="W0001", effective_on=DAY, year=2010, result="competent", note="注" * 4_001)


def test_text_that_no_encoding_can_hold_is_refused_in_our_words(ledger: cwledger.Ledger) -> None:
    with nothing_written(ledger), pytest.raises(cwledger.CwledgerError):
        ledger.record(ev.Appraised(worker="W0001", effective_on=DAY, year=2010, result="competent", note="\ud800"), actor="hr")
    for told in ({"actor": "\ud800"}, {"actor": "hr", "authority": "\ud800"}):
        with nothing_written(ledger), pytest.raises(cwledger.CwledgerError):
            ledger.record(graded(1, DAY), **told)
    with nothing_written(ledger), pytest.raises(cwledger.CwledgerError):
        ledger.reverse("career:W0001/3", reason="\ud800", actor="hr")


# -- calls that cannot be -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("actor", ["", "   ", None, 7, "x" * 201])
def test_every_event_names_who_recorded_it(ledger: cwledger.Ledger, actor: Any) -> None:
    with nothing_written(ledger), pytest.raises(cwledger.Refused, match="actor"):
        ledger.record(graded(1, DAY), actor=actor)
    with nothing_written(ledger), pytest.raises(cwledger.Refused, match="actor"):
        ledger.ingest([graded(1, DAY)], actor=actor)


@pytest.mark.parametrize("authority", ["", " ", 7, "x" * 201])
def test_an_authority_is_a_document_or_left_out(ledger: cwledger.Ledger, authority: Any) -> None:
    with nothing_written(ledger), pytest.raises(cwledger.Refused, match="authority"):
        ledger.record(graded(1, DAY), actor="hr", authority=authority)
    if authority:  # an empty one in an envelope of its own is one left out
        with nothing_written(ledger), pytest.raises(cwledger.Refused, match="authority"):
            ledger.ingest([cwledger.Incoming(graded(1, DAY), authority=authority)], actor="hr")


@pytest.mark.parametrize("key", ["", 7, b"key", "\ud800"])
def test_a_key_is_a_short_text(ledger: cwledger.Ledger, key: Any) -> None:
    with nothing_written(ledger), pytest.raises((cwledger.CwledgerError, TypeError)):
        ledger.record(graded(1, DAY), actor="hr", key=key)


@pytest.mark.parametrize("thing", [None, "career.grade_set", {"worker": "W0001"}, object(), ev.GradeSet])
def test_only_events_are_recorded(ledger: cwledger.Ledger, thing: Any) -> None:
    with nothing_written(ledger), pytest.raises(cwledger.Refused, match="only events"):
        ledger.record(thing, actor="hr")
    with nothing_written(ledger), pytest.raises(cwledger.Refused, match="only events"):
        ledger.correct("career:W0001/2", thing, reason="typo", actor="hr")
    with nothing_written(ledger), pytest.raises(cwledger.Refused, match="only events"):
        ledger.ingest([thing], actor="hr")


def test_a_call_without_facts_is_refused(ledger: cwledger.Ledger) -> None:
    with nothing_written(ledger), pytest.raises(cwledger.Refused, match="no events"):
        ledger.record(actor="hr")
    assert ledger.ingest([], actor="hr").accepted == 0


def test_a_reversal_cannot_be_recorded_by_hand(ledger: cwledger.Ledger) -> None:
    event = ev.FactReversed(subject="career:W0001", effective_on=DAY)
    for door in (
        lambda: ledger.record(event, actor="hr"),
        lambda: ledger.ingest([event], actor="hr"),
        lambda: ledger.correct("career:W0001/2", event, reason="typo", actor="hr"),
    ):
        with nothing_written(ledger), pytest.raises(cwledger.Refused, match="reverse"):
            door()


def test_a_naive_claim_is_refused(ledger: cwledger.Ledger) -> None:
    with nothing_written(ledger), pytest.raises(cwledger.InvalidBasis, match="time zone"):
        ledger.record(graded(1, DAY), actor="hr", claimed_at=datetime(2021, 1, 1))  # noqa: DTZ001
    with nothing_written(ledger), pytest.raises(cwledger.InvalidBasis, match="time zone"):
        ledger.ingest([cwledger.Incoming(graded(1, DAY), claimed_at=datetime(2021, 1, 1))], actor="hr")  # noqa: DTZ001
    with nothing_written(ledger), pytest.raises(cwledger.CwledgerError):
        ledger.record(graded(1, DAY), actor="hr", claimed_at="2021-01-01T00:00:00Z")  # type: ignore[arg-type]
    with nothing_written(ledger), pytest.raises(cwledger.Refused):
        ledger.ingest([cwledger.Incoming(graded(1, DAY), claimed_at=START + timedelta(days=1))], actor="hr")


def test_a_month_that_is_none_cannot_be_closed(ledger: cwledger.Ledger) -> None:
    for month in ("2021-13", "2021", "March", ""):
        with nothing_written(ledger), pytest.raises((cwledger.CwledgerError, ValueError, TypeError), match=r"month|2021-03"):
            ledger.close_period("C0001", month, actor="hr")


def test_dates_out_of_order_are_refused_saying_which(ledger: cwledger.Ledger) -> None:
    for fact, code in (
        (signed("W0001", effective_on=date(2014, 1, 1), until=date(2014, 1, 1), employer="zs-swf"), "career.contract-in-force"),
        (ev.HonourConferred(worker="W0001", effective_on=DAY, kind="people-delegate", level="city", until=DAY), "career.ends-before-it-begins"),
        (ev.ContractRenewed(worker="W0001", employer="zs-swf", effective_on=date(2015, 1, 1), until=date(2014, 1, 1)), "career.ends-before-it-begins"),
        (graded(1, date(2010, 2, 28)), "career.before-registration"),
        (ev.CommunityRenamed(community="C0001", effective_on=date(2000, 1, 1), name="旧名"), "unit.not-founded"),
    ):
        with nothing_written(ledger), pytest.raises(cwledger.Refused) as refused:
            ledger.record(fact, actor="hr")
        assert codes(refused.value) == {code}
    with nothing_written(ledger), pytest.raises(cwledger.Refused) as refused:
        ledger.record(registered("W0002", born_on=DAY), actor="hr")
    assert codes(refused.value) == {"career.born-after"}


def test_the_first_and_last_days_there_are_do_no_harm(ledger: cwledger.Ledger) -> None:
    ledger.record(
        ev.EducationAttained(worker="W0001", effective_on=date.min, level="primary"),
        ev.GradeSet(worker="W0001", effective_on=date.max, tier=1, step=2),
        actor="hr",
    )
    ledger.record(ev.ContractRenewed(worker="W0001", employer="zs-swf", effective_on=date(2020, 1, 1), until=date.max), actor="hr")
    assert ledger.at(effective_on=date.max).salary()["step"].to_list() == [2]
    assert ledger.at(effective_on=date.min).roster().is_empty()
    assert ledger.at(effective_on=date(9999, 12, 30)).roster().height == 1
    assert ledger.verify().issues == ()


def test_communities_merged_in_a_circle_hang_nothing(ledger: cwledger.Ledger) -> None:
    ledger.record(ev.CommunityMerged(community="C0001", into="C0002", effective_on=date(2015, 1, 1)), actor="civil-affairs")
    try:
        ledger.record(ev.CommunityMerged(community="C0002", into="C0001", effective_on=date(2016, 1, 1)), actor="civil-affairs")
    except cwledger.Refused:
        return
    assert ledger.at(effective_on=date(2017, 1, 1)).roster()["worker"].to_list() == ["W0001"]


def test_a_community_cannot_become_itself(ledger: cwledger.Ledger) -> None:
    for cls in (ev.CommunityMerged, ev.CommunitySplit):
        with nothing_written(ledger), pytest.raises(cwledger.Refused, match="itself"):
            ledger.record(cls(community="C0001", into="C0001", effective_on=date(2015, 1, 1)), actor="civil-affairs")


# -- files and keys -------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"name,sex\n", b"SQLite format 3\x00" + b"\x00" * 100, b"\x00" * 4096])
def test_a_file_that_is_something_else_is_left_as_it_was(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(content)
    if content:
        with pytest.raises(cwledger.StorageError):
            cwledger.open(path)
        assert path.read_bytes() == content
        assert [one.name for one in tmp_path.iterdir()] == ["people.csv"]


def test_a_ledger_is_not_created_where_that_was_not_asked_for(tmp_path: Path) -> None:
    for path in (tmp_path / "none.db", tmp_path / "no folder" / "none.db"):
        with pytest.raises(cwledger.StorageError):
            cwledger.open(path, create=False)
    with pytest.raises(cwledger.StorageError):
        cwledger.open(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_master_key_shows_facts_and_no_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.db"
    with begun(path, None, registered(), signed(until=None)) as ledger:
        assert ledger.history("W0001", unseal=True)
    monkeypatch.setenv("CWLEDGER_MASTER_KEY", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
    with cwledger.open(path) as ledger:
        assert ledger.at(effective_on=DAY).roster().height == 1
        with pytest.raises(cwledger.WrongMasterKey):
            ledger.history("W0001", unseal=True)
        with nothing_written(ledger), pytest.raises(cwledger.WrongMasterKey):
            ledger.record(registered("W0002"), actor="hr")
        ledger.record(graded(1, DAY), actor="hr")


def test_a_malformed_master_key_is_an_error_that_says_what_it_should_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CWLEDGER_MASTER_KEY", "secret")
    with cwledger.open(tmp_path / "a.db") as ledger:
        ledger.record(*CITY, actor="civil-affairs")
        with nothing_written(ledger), pytest.raises(cwledger.VaultError, match="CWLEDGER_MASTER_KEY"):
            ledger.record(registered(), actor="hr")


@pytest.mark.parametrize("lost", ["a.db.vault", "a.db.key"])
def test_a_missing_vault_or_key_loses_names_and_never_facts(tmp_path: Path, lost: str) -> None:
    path = tmp_path / "a.db"
    with begun(path, None, registered(), signed(until=None)):
        pass
    (tmp_path / lost).unlink()
    with cwledger.open(path, now=Clock()) as ledger:
        assert ledger.at(effective_on=DAY).roster().height == 1
        assert ledger.history("W0001")[0].event.sex == "F"
        with pytest.raises(cwledger.VaultError, match=r"a\.db"):
            ledger.history("W0001", unseal=True)
        with nothing_written(ledger), pytest.raises(cwledger.VaultError):
            ledger.record(registered("W0002"), actor="hr")
        ledger.record(granted("1.00", DAY), actor="hr")
