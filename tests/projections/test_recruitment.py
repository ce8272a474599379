"""Who came how far in an open recruitment and why; where each worker came in; what was irregular about it, and is mended by correcting the facts."""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

import cwledger
from cwledger import events as ev
from cwledger import words
from cwledger.aggregates import Event
from cwledger.projections.entrance import publicity
from tests.projections.exams import (
    ANNOUNCED,
    EXAM,
    HIRED,
    INTERVIEWED,
    OUT,
    THREE,
    WRITTEN,
    announced,
    annulled,
    applied,
    called,
    contracted,
    exam,
    hired,
    met,
    offered,
    opened,
    out,
    passed,
    standing,
    withdrew,
    wrote,
)

END = date(2021, 12, 31)
DECIDED = (*exam(THREE), out(until=date(2021, 8, 24)), hired("A1", "W1"), contracted("W1"))


def rows(frame: Any, *columns: str) -> list[tuple[Any, ...]]:
    return list(frame.select(columns).iter_rows())


def found(ledger: cwledger.Ledger, on: date = END, known_at: int | None = None) -> dict[str, cwledger.Issue]:
    issues = {issue.code: issue for issue in ledger.at(effective_on=on, known_at=known_at).findings()}
    assert set(issues) <= set(words.ISSUES)
    return issues


MINE = {
    "hired-below-the-cut", "hired-out-of-order", "hired-after-withdrawal", "hired-before-publicity-ended", "hired-unpublicised", "recruitment-plan-exceeded",
    "recruitment-ratio-not-met", "recruitment-records-differ", "substitute-after-expiry", "substitute-for-nobody", "publicity-too-short",
    "publicity-unknown", "applied-outside-the-window", "marked-though-screened-out", "annulled-hire-serving", "entered-without-exam", "age-outside-range",
}  # fmt: skip


def mine(ledger: cwledger.Ledger, on: date = END, known_at: int | None = None) -> set[str]:
    """What is irregular about the recruitment; what else may be about the city is not asked here."""
    return {code.removeprefix("finding.") for code in found(ledger, on, known_at)} & MINE


# -- how far each came ----------------------------------------------------------------------------------------------------------------------


def test_an_announcement_is_told_stage_by_stage() -> None:
    with opened(*DECIDED) as ledger:
        days = {
            ANNOUNCED: "announced",
            date(2021, 6, 7): "applications",
            date(2021, 6, 14): "screening",
            WRITTEN: "written",
            INTERVIEWED: "interview",
            OUT: "publicity",
            date(2021, 8, 24): "hiring",
            HIRED: "filled",
        }
        assert {day: ledger.at(effective_on=day).recruitment()["stage"].item() for day in days} == days
        [row] = ledger.at(effective_on=END).recruitment("zhongshan").to_dicts()
    assert row == {
        "announcement": EXAM, "opening": "P01", "community": None, "street": None, "district": "zhongshan", "announced_on": ANNOUNCED, "surveyed": None,
        "posts": 1, "plan": 1, "applicants": 3, "screened": 3, "wrote": 3, "interviewed": 2, "hired": 1, "vacancies": 0, "stage": "filled",
        "publicity_until": date(2021, 8, 24), "announced_by": f"recruitment:{EXAM}/1", "offered_by": f"recruitment:{EXAM}/2",
    }  # fmt: skip


def test_an_opening_in_a_community_lies_where_the_community_lies() -> None:
    with opened(announced(district=None), offered(1, community="C0001"), offered(2, opening="P02")) as ledger:
        view = ledger.at(effective_on=END)
        assert rows(view.recruitment(), "opening", "community", "street", "district") == [("P01", "C0001", "qingniwa", "zhongshan"), ("P02", None, None, None)]
        assert rows(view.recruitment("street:qingniwa"), "opening") == [("P01",)]
        with pytest.raises(cwledger.UnknownSubject):
            view.recruitment("nowhere")


def test_every_applicant_is_told_how_far_they_came_and_why_not_further() -> None:
    with opened(*DECIDED) as ledger:
        view = ledger.at(effective_on=END)
        told = rows(view.applicants(EXAM), "applicant", "stage", "total", "rank", "outcome", "why", "worker")
        assert told == [
            ("A1", "interview", Decimal("81.00"), 1, "hired", None, "W1"),
            ("A2", "interview", Decimal("79.00"), 2, "reserve", None, None),
            ("A3", "written", None, None, "out", "below-the-cut", None),
        ]
        behind = ("filed_by", "screened_by", "written_by", "interviewed_by", "decided_by")
        assert [standing(view, "A1")[one] for one in behind] == [f"recruitment:{EXAM}/{n}" for n in (3, 6, 9, 12, 15)]
        assert [standing(view, "A3")[one] for one in behind[3:]] == [None, None]
        with pytest.raises(cwledger.UnknownSubject):
            view.applicants("another")


def test_zhongshan_2021_the_eighth_and_ninth_of_four_posts_tie_and_nine_are_invited() -> None:
    marks = [(f"A{n:02}", f"{mark}.00", None) for n, mark in enumerate((90, 89, 88, 87, 86, 85, 84, 80, 80, 79), 1)]
    with opened(*exam(marks, posts=4)) as ledger:
        told = ledger.at(effective_on=WRITTEN).applicants(EXAM)
    assert told["outcome"].to_list() == ["pending"] * 9 + ["out"]
    assert told["why"].to_list()[7:] == ["tie-admitted", "tie-admitted", "below-the-cut"]


def test_shahekou_2022_the_plan_is_cut_to_what_two_qualified_for_each_post_leave() -> None:
    people = [f"A{n:02}" for n in range(1, 17)]
    facts = [announced(plan_ratio="2.00"), offered(10), *(applied(one) for one in people), *(passed(one) for one in people[:15])]
    failed = passed("A16", outcome="failed", reason="学历不符")
    with opened(*facts) as ledger:
        assert rows(ledger.at(effective_on=END).recruitment(), "posts", "plan") == [(10, 10)]  # one is not checked yet
        ledger.record(failed, actor="hr")
        assert rows(ledger.at(effective_on=END).recruitment(), "posts", "plan", "screened") == [(10, 7, 15)]
        assert rows(ledger.at(effective_on=date(2021, 6, 13)).recruitment(), "plan") == [(10,)]
        issue = found(ledger)["finding.recruitment-ratio-not-met"]
        assert (issue.severity, issue.event_ids) == ("notice", (f"recruitment:{EXAM}/1", f"recruitment:{EXAM}/2"))


def test_longgang_2022_posts_cut_from_one_opening_move_to_another() -> None:
    facts = [
        announced(plan_ratio="2.00"),
        offered(10),
        offered(5, opening="general"),
        *(applied(f"A{n}") for n in range(15)),
        *(passed(f"A{n}") for n in range(15)),
    ]
    moved = [offered(7, effective_on=date(2021, 6, 25)), offered(8, opening="general", effective_on=date(2021, 6, 25))]
    general = [*(applied(f"G{n}", opening="general") for n in range(20)), *(passed(f"G{n}") for n in range(20))]
    with opened(*facts, *general, *moved) as ledger:
        assert rows(ledger.at(effective_on=date(2021, 6, 24)).recruitment(), "posts", "plan") == [(10, 7), (5, 5)]
        assert rows(ledger.at(effective_on=END).recruitment(), "posts", "plan") == [(7, 7), (8, 8)]
        assert "recruitment-ratio-not-met" not in mine(ledger)


def test_an_extra_interview_decides_who_of_two_equals_is_hired() -> None:
    equals = (("A1", "80.00", "80.00"), ("A2", "80.00", "80.00"))
    with opened(*exam(equals, tie_break=["party-member", "extra-interview"])) as ledger:
        assert {standing(ledger.at(effective_on=END), one)["outcome"] for one in ("A1", "A2")} == {"undecided"}
        ledger.record(ev.TieDecided(announcement=EXAM, applicants=["A2", "A1"], effective_on=date(2021, 8, 9)), actor="hr")
        view = ledger.at(effective_on=END)
        assert [(standing(view, one)["outcome"], standing(view, one)["rank"]) for one in ("A1", "A2")] == [("reserve", 2), ("to-hire", 1)]


def test_a_withdrawal_after_the_publicity_calls_the_next_in_order() -> None:
    facts = (*exam(THREE, reserve_months=6), out(), withdrew("A1"), called("A2", "A1"))
    with opened(*facts) as ledger:
        view = ledger.at(effective_on=END)
        assert [standing(view, one)["outcome"] for one in ("A1", "A2")] == ["withdrawn", "to-hire"]
        assert (standing(view, "A2")["why"], standing(view, "A2")["instead_of"]) == ("substitute", "A1")
        ledger.record(hired("A2", "W2"), contracted("W2"), actor="hr")
        assert standing(ledger.at(effective_on=END), "A2")["outcome"] == "hired"
        assert mine(ledger) == set()


def test_a_hire_annulled_years_later_stood_until_then_and_the_career_agrees() -> None:
    told = [
        ev.RecruitmentDecided(worker="W1", announcement=EXAM, result=result, effective_on=on)
        for result, on in (("hired", HIRED), ("annulled", date(2024, 5, 6)))
    ]
    with opened(*DECIDED, told[0]) as ledger:
        before = ledger.head
        ledger.record(annulled("A1"), actor="hr")
        assert mine(ledger, date(2024, 5, 5)) == set()
        assert mine(ledger, date(2024, 5, 6)) == {"annulled-hire-serving", "recruitment-records-differ"}
        ledger.record(told[1], actor="hr")
        assert mine(ledger, date(2024, 5, 6)) == {"annulled-hire-serving"}
        for day, outcome, count in ((date(2024, 5, 5), "hired", 1), (date(2024, 5, 6), "annulled", 0)):
            view = ledger.at(effective_on=day)
            assert (standing(view, "A1")["outcome"], view.recruitment()["hired"].item()) == (outcome, count)
            assert (view.entries()["entered"].to_list() == ["exam"]) == (count == 1)
        assert standing(ledger.at(effective_on=date(2024, 5, 6), known_at=before), "A1")["outcome"] == "hired"
        ledger.record(ev.ContractEnded(worker="W1", employer="zs-swf", ground="dismissal-for-fault", effective_on=date(2024, 5, 7)), actor="hr")
        assert mine(ledger, date(2024, 5, 7)) == set()


# -- where they came in ---------------------------------------------------------------------------------------------------------------------


def test_each_worker_came_in_by_an_exam_by_election_or_otherwise() -> None:
    seated = ev.PostAssumed(worker="W2", community="C0001", post="director", by="election", effective_on=HIRED)
    with opened(*DECIDED, seated) as ledger:
        view = ledger.at(effective_on=END)
        assert rows(view.entries(), "worker", "entered", "announcement", "opening", "score", "rank", "entered_by") == [
            ("W1", "exam", EXAM, "P01", Decimal("81.00"), 1, f"recruitment:{EXAM}/15"),
            ("W2", "election", None, None, None, None, None),
        ]
        assert view.entry_shares().to_dicts() == [
            {"district": "zhongshan", "workers": 2, "by_exam": 1, "by_election": 1, "not_by_exam": 0, "share": Decimal("100.00")}
        ]
        assert view.entries("C0002").height == 0


def test_an_exam_only_the_career_knows_counts_with_its_score_unless_annulled() -> None:
    told = ev.RecruitmentDecided(worker="W1", announcement="2009-1", result="hired", score="77.25", effective_on=date(2021, 1, 1))
    with opened(told, contracted("W1"), contracted("W2")) as ledger:
        view = ledger.at(effective_on=END)
        assert rows(view.entries(), "worker", "entered", "score", "entered_by") == [
            ("W1", "exam", Decimal("77.25"), "career:W1/2"),
            ("W2", "not-by-exam", None, None),
        ]
        assert view.entry_shares()["share"].to_list() == [Decimal("50.00")]
        ledger.record(ev.RecruitmentDecided(worker="W1", announcement="2009-1", result="annulled", effective_on=date(2021, 11, 1)), actor="hr")
        assert ledger.at(effective_on=END).entries()["entered"].to_list() == ["not-by-exam", "not-by-exam"]


# -- what is irregular ----------------------------------------------------------------------------------------------------------------------


def test_a_regular_recruitment_has_no_findings() -> None:
    with opened(*DECIDED) as ledger:
        assert mine(ledger) == set()


BELOW = (*exam(THREE), out(until=date(2021, 8, 24)))


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("hired-below-the-cut", (*BELOW, hired("A3", "W1"), contracted("W1"))),
        ("hired-out-of-order", (*BELOW, hired("A2", "W1"), contracted("W1"))),
        ("recruitment-plan-exceeded hired-out-of-order", (*BELOW, hired("A1", "W1"), hired("A2", "W2"))),
        ("hired-after-withdrawal", (*BELOW, withdrew("A1"), hired("A1", "W1"))),
        ("substitute-for-nobody", (*BELOW, called("A2", "A1"))),
        ("substitute-after-expiry", (*exam(THREE, reserve_months=6), out(), withdrew("A1", date(2022, 2, 1)), called("A2", "A1", date(2022, 2, 16)))),
        ("hired-before-publicity-ended", (*exam(THREE), out(until=date(2021, 9, 2)), hired("A1", "W1"), contracted("W1"))),
        ("hired-before-publicity-ended", (*exam(THREE, publicity_days=7), hired("A1", "W1"), contracted("W1"))),
        ("hired-unpublicised", (*exam(THREE), out(until=date(2021, 8, 24), applicants=["A2"]), hired("A1", "W1"), contracted("W1"))),
        ("publicity-too-short", (*exam(THREE, publicity_working_days=5), out(until=date(2021, 8, 20)))),
        ("publicity-too-short", (*exam(THREE, publicity_days=7), out(until=date(2021, 8, 22)))),
        ("applied-outside-the-window", (announced(), offered(1), applied("A1", effective_on=date(2021, 6, 14)))),
        ("marked-though-screened-out", (announced(), offered(1), applied("A1"), passed("A1", outcome="failed"), wrote("A1", "90"))),
        ("entered-without-exam", (announced(), offered(1), contracted("W1"))),
        ("annulled-hire-serving", (*DECIDED, annulled("A1", date(2021, 11, 1)))),
    ],
)  # fmt: skip
def test_what_was_against_the_announcement_was_recorded_and_is_found(code: str, facts: tuple[Event, ...]) -> None:
    with opened(*facts) as ledger:
        on = date(2022, 3, 1)
        assert mine(ledger, on) == set(code.split())
        issue = found(ledger, on)[f"finding.{code.split()[0]}"]
        assert all(one.rpartition("/")[2].isdigit() for one in issue.event_ids)
        assert issue.event_ids


def test_a_finding_vanishes_with_the_correction_and_still_stands_as_known_before() -> None:
    with opened(*BELOW, hired("A2", "W1"), contracted("W1")) as ledger:
        before = ledger.head
        [hire] = [one for one in ledger.history(f"recruitment:{EXAM}") if isinstance(one.event, ev.ApplicantHired)]
        assert mine(ledger) == {"hired-out-of-order"}
        ledger.correct(hire.event_id, hired("A1", "W1"), reason="another applicant's number", actor="hr")
        assert mine(ledger) == set()
        assert mine(ledger, known_at=before) == {"hired-out-of-order"}


def test_a_substitute_called_before_one_who_ranks_higher_passes_that_one_over() -> None:
    marks = (("A1", "90.00", "90.00"), ("A2", "80.00", "80.00"), ("A3", "79.00", "79.00"))
    facts = (*exam(marks, interview_ratio="3.00"), out(until=date(2021, 8, 24)), withdrew("A1"), called("A3", "A1"), hired("A3", "W1"), contracted("W1"))
    with opened(*facts) as ledger:
        assert mine(ledger) == {"hired-out-of-order"}
        ledger.record(withdrew("A2"), actor="hr")
        assert mine(ledger) == set()


def test_an_elected_worker_and_one_who_came_before_open_recruitment_need_no_exam() -> None:
    elected = ev.PostAssumed(worker="W2", community="C0001", post="director", by="election", effective_on=HIRED)
    early = ev.WorkerRegistered(worker="W0", effective_on=date(2015, 1, 1), name="李", sex="M", born_on=date(1985, 1, 1))
    with opened(announced(), offered(1), elected, early, contracted("W0", date(2015, 1, 1), until=date(2018, 1, 1))) as ledger:
        ledger.record(contracted("W0", date(2021, 10, 1)), actor="hr")
        assert "entered-without-exam" not in mine(ledger)


@pytest.mark.parametrize(("born_on", "outside"), [("1981-01-01", False), ("1980-12-31", True), ("2003-05-31", False), ("2003-06-01", True)])
def test_yongjia_2021_age_goes_by_the_dates_the_announcement_states(born_on: str, outside: bool) -> None:
    terms = announced(born_from=date(1981, 1, 1), born_until=date(2003, 6, 1))
    with opened(terms, offered(1), applied("A1", born_on=date.fromisoformat(born_on)), passed("A1")) as ledger:
        assert ("age-outside-range" in mine(ledger)) == outside


def test_longyou_2022_an_opening_has_an_age_band_of_its_own() -> None:
    band = offered(1, opening="P26", born_from=date(1996, 1, 1))
    with opened(announced(born_from=date(1981, 1, 1)), band, applied("A1", opening="P26", born_on=date(1990, 1, 1)), passed("A1")) as ledger:
        assert found(ledger)["finding.age-outside-range"].severity == "warning"
        ledger.record(passed("A1", reason="街道党工委决议放宽", effective_on=date(2021, 6, 21)), actor="hr")
        issue = found(ledger)["finding.age-outside-range"]
        assert (issue.severity, "街道党工委决议放宽" in issue.message) == ("notice", True)


def test_the_identity_card_of_who_was_hired_outweighs_what_the_application_said() -> None:
    facts = (*exam(THREE, born_from=date(1990, 1, 1)), out(until=date(2021, 8, 24)), hired("A1", "W1"), contracted("W1"))
    card = ev.BirthDateAsserted(worker="W1", source="identity-card", born_on=date(1989, 12, 31), effective_on=HIRED)
    archive = ev.BirthDateAsserted(worker="W1", source="archive", born_on=date(1988, 1, 1), effective_on=HIRED)
    with opened(*facts, archive) as ledger:
        assert mine(ledger) == set()
        ledger.record(card, actor="hr")
        assert found(ledger)["finding.age-outside-range"].event_ids[0] == "career:W1/4"


# -- working days ---------------------------------------------------------------------------------------------------------------------------


def test_working_days_leave_out_the_spring_festival_and_count_make_up_workdays() -> None:
    # 2021: holiday from 11 to 17 February; 7 and 20 February, a Sunday and a Saturday, are worked instead.
    assert publicity.after_working_days(date(2021, 2, 5), 5) == date(2021, 2, 11)  # Fri 5, Sun 7, Mon 8, Tue 9, Wed 10
    assert publicity.after_working_days(date(2021, 2, 10), 3) == date(2021, 2, 20)  # Wed 10, Thu 18, Fri 19
    assert publicity.after_working_days(date(2021, 2, 18), 3) == date(2021, 2, 21)  # Thu 18, Fri 19, Sat 20


def test_the_publicity_ends_where_the_announcement_says_when_the_notice_states_no_end() -> None:
    with opened(*exam(THREE, publicity_working_days=5), out()) as ledger:
        assert ledger.at(effective_on=END).recruitment()["publicity_until"].to_list() == [date(2021, 8, 21)]
    with opened(*exam(THREE, publicity_days=7), out()) as ledger:
        assert ledger.at(effective_on=END).recruitment()["publicity_until"].to_list() == [date(2021, 8, 23)]


def test_a_year_the_calendar_does_not_know_is_said_to_be_unknown() -> None:
    _, last = publicity.known_years()
    assert last >= 2026
    with pytest.raises(publicity.UncountedDays, match=str(last + 1)):
        publicity.is_working_day(date(last + 1, 3, 1))
    told = publicity.publicity(date(last, 12, 30), None, 5, None)
    assert (told.until, told.too_short) == (None, False)
    assert told.unknown is not None


def test_a_publicity_that_cannot_be_counted_is_a_finding_not_a_guess(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "chinese_calendar", None)
    publicity.is_working_day.cache_clear()
    try:
        with opened(*exam(THREE, publicity_working_days=5), out()) as ledger:
            assert ledger.at(effective_on=END).recruitment()["publicity_until"].to_list() == [None]
            issue = found(ledger)["finding.publicity-unknown"]
            assert "cwledger[calendar]" in issue.message
    finally:
        publicity.is_working_day.cache_clear()


# -- explanations ---------------------------------------------------------------------------------------------------------------------------


def test_explanations_end_in_the_facts() -> None:
    with opened(*DECIDED) as ledger:
        view = ledger.at(effective_on=END)
        one = view.explain("applicants", f"{EXAM}/A1")
        assert {part.label: part.value for part in one.parts} == {
            "opening": "P01", "written": Decimal("80.00"), "interview": Decimal("82.00"), "total": Decimal("81.00"), "rank": 1, "outcome": "hired",
        }  # fmt: skip
        assert f"recruitment:{EXAM}/15" in one.parts[-1].event_ids
        assert view.explain("entries", "W1").value == "exam"
        assert "plan" in view.explain("recruitment", f"{EXAM}/P01").render("en")
        for question, subject in (
            ("applicants", f"{EXAM}/A9"),
            ("applicants", "A1"),
            ("recruitment", "nothing"),
            ("recruitment", f"{EXAM}/P9"),
            ("entries", "W2"),
        ):
            with pytest.raises(cwledger.UnknownSubject):
                view.explain(question, subject)


@pytest.mark.parametrize(("interview", "rank", "outcome"), [("85.00", 2, "reserve"), ("95.00", 1, "to-hire")])
def test_an_applicant_may_be_invited_as_a_substitute_before_the_interview(interview: str, rank: int, outcome: str) -> None:
    marks = (("A1", "80.00", "82.00"), ("A2", "78.00", None), ("A3", "70.00", None))
    facts = (*exam(marks), withdrew("A2", date(2021, 7, 20)), called("A3", "A2", date(2021, 7, 21)), met("A3", interview))
    with opened(*facts) as ledger:
        view = ledger.at(effective_on=END)
        assert (standing(view, "A3")["rank"], standing(view, "A3")["outcome"], standing(view, "A2")["outcome"]) == (rank, outcome, "withdrawn")
