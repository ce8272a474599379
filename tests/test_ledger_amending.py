"""What ``correct``, ``reverse`` and ``erase`` promise: nothing is edited, both versions stay visible, and the answers are those of having been right."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import cwledger
from cwledger import events as ev
from cwledger.aggregates import CAREER
from tests import reforming
from tests.small_city import DAY, Clock, assumed, begun, codes, graded, granted, left, registered, signed


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(clock: Clock) -> cwledger.Ledger:
    return begun(":memory:", clock, registered(), signed(until=None), graded(1, DAY), assumed(DAY), granted("100.00", DAY))


def test_a_correction_answers_from_its_moment_on_and_keeps_what_was_believed_before(ledger: cwledger.Ledger, clock: Clock) -> None:
    before = clock.moment
    clock.forward(days=10)
    receipt = ledger.correct("career:W0001/3", graded(2, DAY), reason="read the wrong line", actor="hr")
    assert receipt.event_ids == ("career:W0001/6",)
    assert ledger.at(effective_on=DAY).salary()["step"].to_list() == [2]
    assert ledger.at(effective_on=DAY, known_at=before).salary()["step"].to_list() == [1]
    assert ledger.at(effective_on=DAY).salary()["grade_by"].to_list() == ["career:W0001/6"]


def test_history_shows_both_versions_linked_both_ways(ledger: cwledger.Ledger) -> None:
    ledger.correct("career:W0001/3", graded(2, DAY), reason="read the wrong line", actor="hr.2")
    history = {one.event_id: one for one in ledger.history("W0001")}
    original, replacement = history["career:W0001/3"], history["career:W0001/6"]
    assert (original.event, original.amended_by, original.amends) == (graded(1, DAY), "career:W0001/6", None)
    assert (replacement.event, replacement.amends, replacement.amended_by) == (graded(2, DAY), "career:W0001/3", None)
    assert (replacement.reason, replacement.actor, replacement.reversal) == ("read the wrong line", "hr.2", False)


def test_a_corrected_fact_cannot_be_amended_again_and_the_refusal_names_the_one_that_stands(ledger: cwledger.Ledger) -> None:
    ledger.correct("career:W0001/3", graded(2, DAY), reason="typo", actor="hr")
    head = ledger.head
    for amend in (
        lambda: ledger.correct("career:W0001/3", graded(3, DAY), reason="typo", actor="hr"),
        lambda: ledger.reverse("career:W0001/3", reason="typo", actor="hr"),
    ):
        with pytest.raises(cwledger.Refused, match="career:W0001/6") as refused:
            amend()
        assert codes(refused.value) == {"amend.already-amended"}
    assert ledger.head == head
    ledger.correct("career:W0001/6", graded(3, DAY), reason="typo again", actor="hr")
    assert ledger.at(effective_on=DAY).salary()["step"].to_list() == [3]


def test_a_reversal_can_neither_be_reversed_nor_corrected(ledger: cwledger.Ledger) -> None:
    reversal = ledger.reverse("career:W0001/3", reason="never held", actor="hr").event_ids[0]
    head = ledger.head
    for amend in (
        lambda: ledger.reverse(reversal, reason="it did hold", actor="hr"),
        lambda: ledger.correct(reversal, graded(1, DAY), reason="it did hold", actor="hr"),
        lambda: ledger.reverse("career:W0001/3", reason="again", actor="hr"),
    ):
        with pytest.raises(cwledger.Refused, match="record the fact again"):
            amend()
    assert ledger.head == head
    ledger.record(graded(1, DAY), actor="hr")


def test_a_fact_others_rest_on_is_reversed_only_with_them(ledger: cwledger.Ledger) -> None:
    ledger.record(left(date(2012, 1, 1)), actor="hr")
    with pytest.raises(cwledger.Refused) as refused:
        ledger.reverse("career:W0001/4", reason="never held", actor="hr")
    assert "career:W0001/6" in refused.value.issues[0].event_ids
    receipt = ledger.reverse("career:W0001/4", "career:W0001/6", reason="never held", actor="hr")
    assert receipt.event_ids == ("career:W0001/7", "career:W0001/8")
    assert [one.amended_by for one in ledger.history("W0001")] == [None, None, None, "career:W0001/7", None, "career:W0001/8", None, None]


def test_a_list_of_event_ids_is_taken_as_well_as_several(ledger: cwledger.Ledger) -> None:
    assert len(ledger.reverse(["career:W0001/3", "career:W0001/5"], reason="never held", actor="hr").event_ids) == 2  # type: ignore[arg-type]


def test_a_registration_goes_only_with_everything_said_of_the_worker(ledger: cwledger.Ledger) -> None:
    with pytest.raises(cwledger.Refused):
        ledger.reverse("career:W0001/1", reason="a duplicate", actor="hr")
    ledger.reverse(*(f"career:W0001/{n}" for n in range(1, 6)), reason="a duplicate", actor="hr")
    assert ledger.at(effective_on=DAY).roster().is_empty()
    with pytest.raises(cwledger.Refused):
        ledger.record(graded(1, DAY), actor="hr")
    ledger.record(registered(), graded(1, DAY), actor="hr")
    assert ledger.at(effective_on=DAY).salary()["step"].to_list() == [1]


def test_a_unit_that_others_name_is_not_taken_back(ledger: cwledger.Ledger) -> None:
    with pytest.raises(cwledger.Refused) as refused:
        ledger.reverse("community:C0001/1", reason="never founded", actor="civil-affairs")
    assert codes(refused.value) == {"reverse.still-named"}
    assert set(refused.value.issues[0].event_ids) == {"career:W0001/2", "career:W0001/4"}
    ledger.reverse("community:C0002/1", reason="never founded", actor="civil-affairs")
    with pytest.raises(cwledger.Refused):
        ledger.record(assumed(DAY, community="C0002"), actor="hr")


def test_a_unit_goes_together_with_all_that_names_it(ledger: cwledger.Ledger) -> None:
    ledger.reverse("community:C0001/1", "career:W0001/2", "career:W0001/4", reason="never founded", actor="civil-affairs")
    assert ledger.at(effective_on=DAY).units()["community"].to_list() == ["C0002"]


def test_a_correction_that_would_push_over_a_later_fact_is_refused_naming_it(ledger: cwledger.Ledger) -> None:
    ledger.record(left(date(2012, 1, 1)), actor="hr")
    with pytest.raises(cwledger.Refused) as refused:
        ledger.correct("career:W0001/4", assumed(date(2013, 1, 1)), reason="typo", actor="hr")
    assert refused.value.issues[0].event_ids[0] == "career:W0001/6"


def test_a_replacement_is_about_the_same_subject(ledger: cwledger.Ledger) -> None:
    ledger.record(registered("W0002"), actor="hr")
    with pytest.raises(cwledger.Refused, match="reverse career:W0001/3 and record the fact where it belongs"):
        ledger.correct("career:W0001/3", graded(1, DAY, "W0002"), reason="typo", actor="hr")


def test_a_replacement_may_be_another_kind_of_fact(ledger: cwledger.Ledger) -> None:
    ledger.record(ev.HonourConferred(worker="W0001", effective_on=DAY, kind="model-worker", level="city"), actor="hr")
    right = ev.TrainingAttended(worker="W0001", effective_on=DAY, training="2010-3", level="city")
    ledger.correct("career:W0001/6", right, reason="it was a class for model workers", actor="hr")
    assert ledger.at(effective_on=DAY).honours().is_empty()


def test_a_replacement_keeps_its_place_among_the_facts_of_one_day(ledger: cwledger.Ledger) -> None:
    ledger.record(graded(5, DAY), actor="hr")
    ledger.correct("career:W0001/3", graded(2, DAY), reason="typo", actor="hr")
    assert ledger.at(effective_on=DAY).salary()["step"].to_list() == [5]


def test_a_correction_and_a_reversal_say_why_and_who(ledger: cwledger.Ledger) -> None:
    head = ledger.head
    for reason, actor in (("", "hr"), ("   ", "hr"), ("typo", ""), ("x" * 4001, "hr")):
        with pytest.raises(cwledger.Refused):
            ledger.correct("career:W0001/3", graded(2, DAY), reason=reason, actor=actor)
        with pytest.raises(cwledger.Refused):
            ledger.reverse("career:W0001/3", reason=reason, actor=actor)
    assert ledger.head == head


@pytest.mark.parametrize("event_id", ["career:W0001/99", "career:W0001/0", "career:W0001/03", "career:W0001", "career:W0009/1", "", "/", "7"])
def test_an_event_id_that_names_nothing_is_an_error_that_shows_the_form(ledger: cwledger.Ledger, event_id: str) -> None:
    with pytest.raises(cwledger.UnknownSubject, match="event ids look like"):
        ledger.correct(event_id, graded(2, DAY), reason="typo", actor="hr")
    with pytest.raises(cwledger.UnknownSubject, match="event ids look like"):
        ledger.reverse(event_id, reason="typo", actor="hr")


def test_reversing_the_same_fact_twice_in_one_call_is_refused(ledger: cwledger.Ledger) -> None:
    with pytest.raises(cwledger.Refused, match="twice"):
        ledger.reverse("career:W0001/3", "career:W0001/3", reason="typo", actor="hr")
    with pytest.raises(cwledger.Refused):
        ledger.reverse(reason="typo", actor="hr")


def test_facts_of_several_subjects_are_taken_back_together_or_not_at_all(ledger: cwledger.Ledger) -> None:
    ledger.record(registered("W0002"), graded(1, DAY, "W0002"), assumed(DAY, "W0002"), left(date(2012, 1, 1), "W0002"), actor="hr")
    head = ledger.head
    with pytest.raises(cwledger.Refused):
        ledger.reverse("career:W0001/3", "career:W0002/3", reason="typo", actor="hr")
    assert ledger.head == head
    ledger.reverse("career:W0001/3", "career:W0002/2", reason="typo", actor="hr")
    assert ledger.head == head + 2


def test_a_correction_made_elsewhere_meanwhile_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with begun(path, None, registered(), assumed(DAY)) as one, cwledger.open(path, now=Clock()) as other:
        other.record(graded(1, DAY), actor="hr")
        one.correct("career:W0001/2", assumed(date(2012, 1, 1)), reason="typo", actor="hr")
        with pytest.raises(cwledger.Refused):
            other.record(left(date(2011, 1, 1)), actor="hr")
        with pytest.raises(cwledger.Refused):
            other.reverse("career:W0001/2", reason="typo", actor="hr")


def test_a_subject_taken_back_elsewhere_is_no_longer_known_here(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    grid = ev.GridDrawn(grid="G1", community="C0001", effective_on=DAY)
    with begun(path, None, grid, registered(), registered("W0002")) as one, cwledger.open(path, now=Clock()) as other:
        other.record(ev.GridAssigned(grid="G1", worker="W0001", effective_on=DAY), actor="hr")
        other.record(ev.GridUnassigned(grid="G1", worker="W0001", effective_on=date(2011, 1, 1)), actor="hr")
        one.reverse("career:W0002/1", "grid:G1/2", "grid:G1/3", "career:W0001/1", reason="duplicates", actor="hr")
        with pytest.raises(cwledger.Refused, match="does not know"):
            other.record(ev.GridAssigned(grid="G1", worker="W0001", effective_on=DAY), actor="hr")
        with pytest.raises(cwledger.Refused, match="does not know"):
            other.record(graded(1, DAY, "W0002"), actor="hr")


# -- erasing ----------------------------------------------------------------------------------------------------------------------------------


def test_an_erased_workers_name_is_gone_and_every_count_stays(ledger: cwledger.Ledger) -> None:
    before = ledger.at(effective_on=DAY).roster()
    assert ledger.history("W0001", unseal=True)[0].event.name == "王芳"
    ledger.erase("W0001", effective_on=date(2022, 1, 1), ground="PIPL Art. 47 (1)", actor="hr")
    assert ledger.at(effective_on=DAY).roster().equals(before)
    assert isinstance(ledger.history("W0001", unseal=True)[0].event.name, cwledger.Sealed)
    assert isinstance(ledger.history("W0001")[-1].event, ev.SubjectErased)
    assert ledger.verify().issues == ()
    assert "王芳" not in str(ledger.at(effective_on=DAY).names(before).to_dicts())


def test_nothing_personal_can_be_recorded_of_an_erased_worker(ledger: cwledger.Ledger) -> None:
    ledger.erase("W0001", effective_on=date(2022, 1, 1), ground="PIPL Art. 47 (1)", actor="hr")
    head = ledger.head
    with pytest.raises(cwledger.CwledgerError, match="erased"):
        ledger.record(ev.NameChanged(worker="W0001", effective_on=date(2022, 1, 1), name="王方"), actor="hr")
    assert ledger.head == head
    ledger.record(graded(2, date(2022, 1, 1)), actor="hr")


def test_within_a_retention_period_the_request_is_a_restriction_and_the_name_stays(ledger: cwledger.Ledger) -> None:
    ledger.erase("W0001", effective_on=date(2022, 1, 1), ground="PIPL Art. 47", actor="hr", retained_until=date(2024, 1, 1))
    assert ledger.history("W0001", unseal=True)[0].event.name == "王芳"
    assert ledger.at(effective_on=date(2022, 1, 1)).career("W0001").restricted_until == date(2024, 1, 1)


def test_erasing_twice_or_somebody_unknown_does_no_harm(ledger: cwledger.Ledger) -> None:
    ledger.erase("W0001", effective_on=date(2022, 1, 1), ground="PIPL Art. 47", actor="hr")
    ledger.erase("W0001", effective_on=date(2022, 1, 2), ground="PIPL Art. 47", actor="hr")
    head = ledger.head
    with pytest.raises(cwledger.Refused):
        ledger.erase("W0009", effective_on=date(2022, 1, 1), ground="PIPL Art. 47", actor="hr")
    assert ledger.head == head


def test_a_name_is_nowhere_in_the_files_of_a_ledger(tmp_path: Path) -> None:
    with begun(tmp_path / "a.db", None, registered(name="欧阳娜娜", id_number="210202197103050028"), signed()) as ledger:
        ledger.at(effective_on=DAY).roster()
    for path in tmp_path.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert "欧阳娜娜".encode() not in content, path
        assert b"210202197103050028" not in content, path


def test_a_founding_is_not_taken_back_under_a_fact_recorded_at_that_very_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.db"
    with begun(path, None, registered()) as one, cwledger.open(path, now=Clock()) as other:
        look, met = one._named_by, list[str]()

        def looked_too_early(stream: str) -> tuple[str, ...]:
            found = look(stream)
            if not met:
                met.extend(other.record(signed(community="C0002"), actor="hr").event_ids)
            return found

        monkeypatch.setattr(one, "_named_by", looked_too_early)
        with pytest.raises(cwledger.Refused, match="named by facts recorded elsewhere") as refused:
            one.reverse("community:C0002/1", reason="duplicate", actor="hr")
        assert refused.value.issues[0].event_ids == tuple(met)
        assert one.at(effective_on=DAY).roster()["street"].to_list() == ["qingniwa"]


def test_what_was_taken_back_together_with_its_mention_is_not_named_again(ledger: cwledger.Ledger) -> None:
    drawn, assigned = (
        ev.GridDrawn(grid="G1", community="C0001", effective_on=DAY),
        ev.GridAssigned(grid="G1", worker="W0002", effective_on=DAY),
    )
    ledger.record(registered("W0002"), drawn, assigned, actor="hr")
    ledger.reverse("career:W0002/1", "grid:G1/2", reason="a duplicate", actor="hr")
    with pytest.raises(cwledger.Refused) as refused:
        ledger.record(assigned, actor="hr")
    assert codes(refused.value) == {"record.unknown-subject"}


# -- birth dates --------------------------------------------------------------------------------------------------------------------------


def asserted(born_on: date, on: date = date(2015, 6, 1)) -> ev.BirthDateAsserted:
    return ev.BirthDateAsserted(worker="W0001", source="archive", born_on=born_on, effective_on=on)


@pytest.mark.parametrize("born_on", [date(2015, 6, 1), date(2085, 3, 5), date(9990, 1, 1)])
def test_no_document_asserts_a_birth_on_its_own_day_or_later(ledger: cwledger.Ledger, born_on: date) -> None:
    head = ledger.head
    with pytest.raises(cwledger.Refused) as refused:
        ledger.record(asserted(born_on), actor="hr")
    assert codes(refused.value) == {"career.born-after"}
    [event_id] = ledger.record(asserted(date(1971, 3, 5)), actor="hr").event_ids
    with pytest.raises(cwledger.Refused) as refused:
        ledger.correct(event_id, asserted(born_on), reason="read the wrong line", actor="hr")
    assert codes(refused.value) == {"career.born-after"}
    assert ledger.head == head + 1


def test_a_birth_date_is_asserted_by_a_document_older_than_the_registration_or_recorded_before_it() -> None:
    with begun() as ledger:
        old = asserted(date(1971, 3, 5), date(1990, 1, 1))
        ledger.record(old, registered(), graded(1, DAY), actor="hr")
        ledger.record(asserted(date(1971, 3, 4), date(1985, 1, 1)), actor="hr")
        with pytest.raises(cwledger.Refused) as refused:
            ledger.record(asserted(date(1971, 3, 5), date(1971, 3, 5)), actor="hr")
        assert codes(refused.value) == {"career.born-after"}


def test_an_impossible_birth_date_that_is_there_already_leaves_age_and_retirement_unsaid_until_it_is_corrected(
    ledger: cwledger.Ledger, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before_the_guard:
        before_the_guard.delitem(CAREER._admit, ev.BirthDateAsserted)
        [event_id] = ledger.record(asserted(date(9990, 1, 1)), actor="hr").event_ids
    clock.forward(days=5 * 365)
    reforming.enact(ledger)
    view = ledger.at(effective_on=date(2021, 1, 1))
    assert view.workforce().select("born_on", "age", "age_band", "born_by").rows() == [(date(9990, 1, 1), None, "unknown", event_id)]
    [row] = view.communities_by_age().filter(community="C0001").to_dicts()
    assert (row["workers"], row["under_35"], row["age_unknown"], row["youngest"], row["youngest_by"]) == (1, 0, 1, None, None)
    assert view.retirement("W0001").select("birth_month", "retirement_month").rows() == [(None, None)]
    assert view.retirements("1900-01", "9999-12").is_empty()
    assert view.explain("retirement", "W0001").value is None
    [said] = [one for one in view.findings() if one.code == "finding.no-birth-date"]
    assert said.event_ids == (event_id,)
    ledger.correct(event_id, asserted(date(1971, 3, 5)), reason="a slip of the pen", actor="hr")
    assert ledger.at(effective_on=date(2021, 1, 1)).workforce()["age"].to_list() == [49]
