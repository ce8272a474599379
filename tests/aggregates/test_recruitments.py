"""What cannot be in a recruitment is refused, naming what stands in the way; what is merely irregular is recorded."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import cwledger
from cwledger import events as ev
from cwledger.aggregates import Event
from cwledger.aggregates.shared import SharedMap
from cwledger.recording.writer import Manner
from tests.projections.exams import (
    ANNOUNCED,
    EXAM,
    HIRED,
    THREE,
    announced,
    annulled,
    applied,
    called,
    exam,
    hired,
    met,
    offered,
    opened,
    out,
    passed,
    withdrew,
    wrote,
)
from tests.small_city import codes


def refused(*facts: Event, after: tuple[Event, ...] = tuple(exam(THREE))) -> cwledger.Refused:
    with opened(*after) as ledger:
        before = ledger.head
        with pytest.raises(cwledger.Refused) as refusal:
            ledger.record(*facts, actor="hr")
        assert ledger.head == before
        return refusal.value


@pytest.mark.parametrize("score", ["-0.01", "100.01", "1e3", "nan", "70.001", 70.5, "七十"])
def test_a_score_outside_nothing_to_a_hundred_or_with_three_places_is_no_score(score: Any) -> None:
    for cls in (ev.WrittenScored, ev.InterviewScored):
        with pytest.raises(cwledger.InvalidEvent):
            cls(announcement=EXAM, applicant="A1", score=score, effective_on=HIRED)


def test_the_ends_of_the_scale_are_scores() -> None:
    assert [str(wrote("A1", score).score) for score in ("0", "100", "59.99")] == ["0", "100", "59.99"]


@pytest.mark.parametrize("ratio", ["0", "-1", 2.0, "nan", "two"])
def test_a_ratio_is_a_number_of_people_above_none(ratio: Any) -> None:
    with pytest.raises(cwledger.InvalidEvent):
        announced(interview_ratio=ratio)


@pytest.mark.parametrize("points", ["senior", "senior=", "=3", "senior=-1", "senior=3.001", "senior=a"])
def test_bonus_points_are_written_as_code_and_points(points: str) -> None:
    with pytest.raises(cwledger.InvalidEvent):
        announced(bonus_points=[points])


NOBODY = "A9"


@pytest.mark.parametrize(
    "fact",
    [
        passed(NOBODY),
        wrote(NOBODY, "70"),
        met(NOBODY, "70"),
        withdrew(NOBODY),
        called(NOBODY, "A1"),
        called("A2", NOBODY),
        hired(NOBODY, "W1"),
        annulled(NOBODY),
        out(applicants=["A1", NOBODY]),
        ev.TieDecided(announcement=EXAM, applicants=["A1", NOBODY], effective_on=HIRED),
    ],
    ids=lambda fact: type(fact).__name__,
)
def test_nothing_can_be_said_of_who_never_applied(fact: Event) -> None:
    refusal = refused(fact)
    assert codes(refusal) == {"recruitment.never-applied"}
    assert "A9 had not applied" in str(refusal)


@pytest.mark.parametrize(
    ("fact", "code", "because"),
    [
        (announced(), "recruitment.already-announced", "1"),
        (applied("A1"), "recruitment.already-applied", "3"),
        (applied("A4", opening="P02"), "recruitment.opening-not-offered", "1"),
        (wrote("A1", "70"), "recruitment.already-scored", "9"),
        (met("A1", "70"), "recruitment.already-scored", "12"),
        (called("A2", "A2"), "recruitment.substitute-for-oneself", None),
        (annulled("A1"), "recruitment.not-hired", "3"),
        (out(until=date(2021, 8, 16)), "recruitment.ends-before-it-begins", None),
        (ev.TieDecided(announcement=EXAM, applicants=["A1"], effective_on=HIRED), "recruitment.not-a-tie", None),
        (ev.TieDecided(announcement=EXAM, applicants=["A1", "A1"], effective_on=HIRED), "recruitment.not-a-tie", None),
        (offered(1, born_from=date(1990, 1, 1), born_until=date(1990, 1, 1)), "recruitment.ends-before-it-begins", None),
    ],
    ids=lambda one: one.split(".")[1] if isinstance(one, str) and "." in one else "",
)
def test_the_impossible_is_refused_with_what_stands_in_the_way(fact: Event, code: str, because: str | None) -> None:
    [issue] = refused(fact).issues
    assert issue.code == code
    assert issue.event_ids == (() if because is None else (f"recruitment:{EXAM}/{because}",))


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"written_weight": 60, "interview_weight": 50}, "recruitment.weights-not-a-whole"),
        ({"applications_until": date(2021, 6, 7)}, "recruitment.ends-before-it-begins"),
        ({"born_from": date(2000, 1, 1), "born_until": date(1990, 1, 1)}, "recruitment.ends-before-it-begins"),
    ],
)
def test_terms_that_contradict_themselves_are_refused(terms: dict[str, Any], code: str) -> None:
    assert codes(refused(announced(**terms), after=())) == {code}


def test_nothing_happens_before_the_announcement_but_surveying_the_need() -> None:
    need = ev.NeedSurveyed(announcement=EXAM, opening="P01", number=2, effective_on=date(2021, 3, 1))
    with opened(need, *exam(THREE)) as ledger:
        assert ledger.at(effective_on=HIRED).recruitment()["surveyed"].to_list() == [2]
    assert codes(refused(offered(1, effective_on=date(2021, 5, 1)))) == {"recruitment.not-announced"}
    assert codes(refused(applied("A4", effective_on=date(2021, 5, 1)))) == {"recruitment.not-announced"}


def test_who_has_no_written_score_is_not_interviewed_unless_nobody_writes() -> None:
    entered = (announced(), offered(1), applied("A1"))
    assert codes(refused(met("A1", "70"), after=entered)) == {"recruitment.interview-before-written"}
    assert codes(refused(wrote("A1", "70", HIRED), met("A1", "70"), after=entered)) == {"recruitment.interview-before-written"}
    with opened(announced(written_weight=0, interview_weight=100), offered(1), applied("A1"), met("A1", "70")):
        pass


def test_nobody_is_hired_twice_under_one_announcement_and_anew_after_an_annulment() -> None:
    one = (*exam(THREE), hired("A1", "W1"))
    assert codes(refused(hired("A1", "W1", date(2021, 9, 2)), after=one)) == {"recruitment.already-hired"}
    assert codes(refused(hired("A2", "W1", date(2021, 9, 2)), after=one)) == {"recruitment.already-hired"}
    with opened(*one, annulled("A1"), hired("A1", "W1", date(2025, 1, 1))) as ledger:
        assert ledger.at(effective_on=date(2025, 1, 1)).recruitment()["hired"].to_list() == [1]


def test_a_hire_names_a_worker_the_ledger_knows() -> None:
    assert codes(refused(hired("A1", "W9"))) == {"record.unknown-subject"}


def test_an_application_that_was_marked_cannot_be_reversed_before_the_marks() -> None:
    with opened(*exam(THREE)) as ledger:
        with pytest.raises(cwledger.Refused) as refusal:
            ledger.reverse(f"recruitment:{EXAM}/3", reason="never applied", actor="hr")
        assert "recruitment.never-applied" in codes(refusal.value)
        ledger.reverse(*(f"recruitment:{EXAM}/{n}" for n in (3, 6, 9, 12)), reason="never applied", actor="hr")
        assert ledger.at(effective_on=HIRED).applicants(EXAM)["applicant"].to_list() == ["A2", "A3"]


def test_a_mark_recorded_late_takes_its_place_before_the_interview() -> None:
    facts = list(exam(THREE))
    late = facts.pop(8)
    assert isinstance(late, ev.WrittenScored)
    interview = facts.pop(10)
    assert isinstance(interview, ev.InterviewScored)
    with opened(*facts, withdrew("A2")) as ledger:
        ledger.record(late, actor="hr")
        ledger.record(interview, actor="hr")
        assert ledger.at(effective_on=HIRED).applicants(EXAM)["total"].to_list()[0] == 81


def test_whoever_was_screened_out_and_marked_all_the_same_is_recorded() -> None:
    with opened(announced(), offered(1), applied("A1"), passed("A1", outcome="failed", reason="学历不符"), wrote("A1", "90")) as ledger:
        [row] = ledger.at(effective_on=ANNOUNCED.replace(month=12)).applicants(EXAM).to_dicts()
    assert (row["outcome"], row["why"], row["reason"]) == ("out", "screened-out", "学历不符")


def test_a_month_the_district_closed_takes_no_new_facts_without_an_authority() -> None:
    with opened(*exam(THREE)) as ledger:
        ledger.close_period("district:zhongshan", "2021-08", actor="hr")
        with pytest.raises(cwledger.Refused) as refusal:
            ledger.record(withdrew("A1"), actor="hr")
        assert codes(refusal.value) == {"record.period-closed"}


def test_a_shared_mapping_changes_one_entry_and_keeps_what_others_hold() -> None:
    empty: SharedMap[int] = SharedMap()
    one = empty.having("A1", 1)
    two = one.having("A2", 2).having("A1", 3)
    assert (dict(empty), dict(one), dict(two)) == ({}, {"A1": 1}, {"A1": 3, "A2": 2})
    assert (len(empty), len(one), len(two)) == (0, 1, 2)
    assert one.get("A2") is None
    assert one == {"A1": 1}


def test_a_worker_whom_a_hire_names_cannot_be_taken_back_before_it() -> None:
    with opened(*exam(THREE), hired("A1", "W1")) as ledger:
        with pytest.raises(cwledger.Refused) as refusal:
            ledger.reverse("career:W1/1", reason="never was", actor="hr")
        assert codes(refusal.value) == {"reverse.still-named"}
        assert refusal.value.issues[0].event_ids == (f"recruitment:{EXAM}/14",)


def surveyed(number: int, opening: str = "P") -> ev.NeedSurveyed:
    return ev.NeedSurveyed(announcement=EXAM, opening=opening, number=number, effective_on=date(2021, 5, 1))


def surveys(ledger: cwledger.Ledger) -> list[Event]:
    """The needs surveyed that are believed."""
    return [one.event for one in ledger.history(f"recruitment:{EXAM}") if isinstance(one.event, ev.NeedSurveyed) and one.amended_by is None]


@pytest.mark.parametrize("after", [(), (announced(),)])
def test_a_need_surveyed_is_corrected_and_reversed_whether_or_not_it_was_announced_since(after: tuple[Event, ...]) -> None:
    with opened(surveyed(1), surveyed(4, "Q"), *after) as ledger:
        ledger.correct(f"recruitment:{EXAM}/1", surveyed(2), reason="typo", actor="hr")
        assert surveys(ledger) == [surveyed(4, "Q"), surveyed(2)]
        ledger.reverse(f"recruitment:{EXAM}/2", reason="never asked for", actor="hr")
        assert surveys(ledger) == [surveyed(2)]


def test_an_announcement_is_reversed_while_a_survey_stands_and_may_be_made_again() -> None:
    with opened(surveyed(1), announced()) as ledger:
        ledger.reverse(f"recruitment:{EXAM}/2", reason="never published", actor="hr")
        assert surveys(ledger) == [surveyed(1)]
        with pytest.raises(cwledger.Refused) as refusal:
            ledger.record(offered(1), actor="hr")
        assert codes(refusal.value) == {"record.unknown-subject"}
        ledger.record(announced(), offered(1), actor="hr")
        with pytest.raises(cwledger.Refused) as refusal:
            ledger.reverse(f"recruitment:{EXAM}/4", reason="never published", actor="hr")
        assert codes(refusal.value) == {"recruitment.not-announced"}


def test_an_announcement_that_others_name_stays_even_if_a_survey_is_left() -> None:
    with opened(surveyed(1), announced()) as ledger:
        with pytest.raises(cwledger.Refused) as refusal:
            ledger._writer.reverse([f"recruitment:{EXAM}/2"], Manner("hr", reason="never published"), lambda _: ("career:W1/9",))
        assert [(issue.code, issue.event_ids) for issue in refusal.value.issues] == [("reverse.still-named", ("career:W1/9",))]


def test_an_announcement_is_not_corrected_into_a_survey_for_others_may_name_it() -> None:
    with opened(announced()) as ledger:
        with pytest.raises(cwledger.Refused) as refusal:
            ledger.correct(f"recruitment:{EXAM}/1", surveyed(1), reason="not announced yet", actor="hr")
        assert codes(refusal.value) == {"reverse.still-rests"}
