"""Lines are drawn once: what comes to light after the exam empties places, a call fills one of them, and a tie is decided among those still there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

import cwledger
from cwledger import events as ev
from cwledger.aggregates import Event
from cwledger.projections.entrance.ranking import Candidate, Standing, Terms, in_order, standings
from tests.projections.exams import (
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
from tests.projections.test_ranking import outcomes, ranks, sat, terms
from tests.projections.test_recruitment import END, found, mine

LATER = date(2022, 6, 1)
FOUR = tuple((f"A{n}", f"{90 - n}.00", f"{90 - n}.00") for n in range(4))


def failed(applicant: str, on: date = date(2022, 5, 1)) -> ev.ApplicationScreened:
    return passed(applicant, outcome="failed", reason="假材料", effective_on=on)


def decided(*applicants: str, on: date = date(2021, 8, 12)) -> ev.TieDecided:
    return ev.TieDecided(announcement=EXAM, applicants=applicants, effective_on=on)


def told(ledger: cwledger.Ledger, on: date = LATER) -> dict[str, tuple[Any, ...]]:
    """Each applicant's rank, outcome and why."""
    rows = ledger.at(effective_on=on).applicants(EXAM)
    return {name: (rank, outcome, why) for name, rank, outcome, why in rows.select("applicant", "rank", "outcome", "why").iter_rows()}


def outcome(ledger: cwledger.Ledger, on: date = LATER) -> dict[str, str]:
    return {name: one[1] for name, one in told(ledger, on).items()}


def plan(ledger: cwledger.Ledger, on: date = LATER) -> list[tuple[int, int]]:
    return list(ledger.at(effective_on=on).recruitment().select("posts", "plan").iter_rows())


# -- the plan and the list ------------------------------------------------------------------------------------------------------------------


def test_shahekou_2022_a_condition_found_unmet_after_the_exam_cuts_no_plan_and_moves_nobody() -> None:
    with opened(*exam(FOUR, posts=2, plan_ratio="2.00"), out(), hired("A0", "W1"), hired("A1", "W2")) as ledger:
        before = told(ledger)
        ledger.record(failed("A3"), actor="hr")
        assert told(ledger) == {**before, "A3": (4, "out", "screened-out")}
        assert plan(ledger) == [(2, 2)]
        assert not {"hired-out-of-order", "recruitment-plan-exceeded", "recruitment-ratio-not-met"} & mine(ledger, LATER)
        [part] = [one for one in ledger.at(effective_on=LATER).explain("recruitment", f"{EXAM}/P01").parts[-1].parts if one.label == "plan"]
        assert (part.value, part.parts[0].value) == (2, 4)


@pytest.mark.parametrize("on", [WRITTEN.replace(day=9), WRITTEN.replace(day=11), INTERVIEWED, OUT, LATER])
def test_the_plan_is_cut_by_who_was_qualified_when_the_exam_was_held(on: date) -> None:
    with opened(*exam(FOUR, posts=2, plan_ratio="2.00"), failed("A3", on)) as ledger:
        assert plan(ledger) == [(2, 1 if on < WRITTEN else 2)]


def test_who_is_found_to_qualify_only_after_the_exam_was_not_there_when_the_plan_was_cut() -> None:
    facts = (*exam(FOUR[:3], posts=2, plan_ratio="2.00"), applied("A3"))
    with opened(*facts, passed("A3", effective_on=OUT)) as late, opened(*facts, passed("A3", effective_on=WRITTEN)) as there:
        assert (plan(late), plan(there)) == ([(2, 1)], [(2, 2)])


def test_who_sat_the_exam_unchecked_qualified_then_whatever_a_check_says_later() -> None:
    people = ("A0", "A1", "A2", "A3")
    unchecked = (announced(plan_ratio="2.00"), offered(2), *(applied(one) for one in people), *(wrote(one, "80") for one in people))
    with opened(*unchecked, *(passed(one, effective_on=OUT) for one in people[:3]), failed("A3", OUT)) as ledger:
        assert plan(ledger) == [(2, 2)]
    spoken = [announced(plan_ratio="2.00", written_weight=0, interview_weight=100), offered(2), *(applied(one) for one in people)]
    with opened(*spoken, *(met(one, "80") for one in people)) as ledger:
        assert plan(ledger) == [(2, 2)]


def test_who_was_out_before_the_exam_is_not_in_it_for_failing_once_more() -> None:
    facts = list(exam(FOUR, posts=2, plan_ratio="2.00", interview_ratio="1.00"))
    facts.insert(10, failed("A0", date(2021, 6, 30)))
    with opened(*facts) as ledger:
        before = told(ledger)
        ledger.record(failed("A0"), actor="hr")
        assert told(ledger) == before
        assert plan(ledger) == [(2, 1)]
        assert found(ledger, LATER)["finding.marked-though-screened-out"].event_ids[0] == f"recruitment:{EXAM}/11"


@pytest.mark.parametrize("number", [2, 0])
def test_posts_offered_anew_after_the_results_invite_nobody_and_disinvite_nobody(number: int) -> None:
    with opened(*exam(THREE), out(), offered(number, effective_on=date(2021, 10, 1))) as ledger:
        assert told(ledger, date(2021, 9, 30)) == {"A1": (1, "to-hire", None), "A2": (2, "reserve", None), "A3": (None, "out", "below-the-cut")}
        now = "to-hire" if number else "reserve"
        assert told(ledger) == {"A1": (1, now, None), "A2": (2, now, None), "A3": (None, "out", "below-the-cut")}
        assert plan(ledger) == [(number, number)]


def test_posts_offered_anew_between_the_exam_and_the_interviews_are_those_the_list_is_made_for() -> None:
    four = (*(one for one in FOUR[:3]), ("A3", "70.00", None))
    with opened(*exam(four), offered(2, effective_on=date(2021, 7, 20))) as ledger:
        assert [told(ledger, on)["A3"][1:] for on in (date(2021, 7, 19), date(2021, 7, 20), LATER)] == [
            ("out", "below-the-cut"), ("pending", "on-the-interview-list"), ("pending", "on-the-interview-list"),
        ]  # fmt: skip


def test_a_hire_is_held_against_the_plan_of_its_day() -> None:
    both = (*exam(FOUR, posts=2), out(until=date(2021, 8, 24)), hired("A0", "W1"), hired("A1", "W2"))
    with opened(*both, offered(1, effective_on=date(2021, 10, 1))) as ledger:
        assert not {"hired-out-of-order", "recruitment-plan-exceeded"} & mine(ledger, LATER)
    early = (*exam(FOUR), out(until=date(2021, 8, 24)), hired("A0", "W1"), hired("A1", "W2"))
    with opened(*early, offered(2, effective_on=date(2021, 10, 1))) as ledger:
        assert {"hired-out-of-order", "recruitment-plan-exceeded"} <= mine(ledger, LATER)


# -- calls ----------------------------------------------------------------------------------------------------------------------------------

SEAT = (
    *exam([("A1", "90.00", "90.00"), ("A2", "88.00", None), ("A3", "70.00", None)]),
    withdrew("A2", date(2021, 8, 1)),
    called("A3", "A2", date(2021, 8, 2)),
    met("A3", "60.00"),
    out(until=date(2021, 8, 24)),
)


def test_who_is_called_to_an_interview_has_a_seat_there_and_no_post() -> None:
    with opened(*SEAT) as ledger:
        assert told(ledger) == {"A1": (1, "to-hire", None), "A2": (None, "withdrawn", None), "A3": (2, "reserve", "substitute")}
        assert "substitute-for-nobody" not in mine(ledger, LATER)
        ledger.record(hired("A3", "W1"), actor="hr")
        issue = found(ledger, LATER)["finding.hired-out-of-order"]
        assert issue.message == "A3, is hired as W1 at rank 2 of 1 places, and the call instead of A2 gave no place"


def test_who_was_called_to_an_interview_may_be_called_to_a_post_as_well() -> None:
    with opened(*SEAT, withdrew("A1"), called("A3", "A1"), hired("A3", "W1")) as ledger:
        assert told(ledger)["A3"] == (2, "hired", "substitute")
        assert not {"hired-out-of-order", "substitute-for-nobody"} & mine(ledger, LATER)


def test_who_was_called_to_an_interview_is_passed_over_like_anybody_who_was_invited() -> None:
    marks = [("A1", "90.00", "90.00"), ("A2", "88.00", None), ("A3", "70.00", None), ("A4", "60.00", None)]
    seats = (withdrew("A2", date(2021, 8, 1)), called("A3", "A2", date(2021, 8, 2)), called("A4", "A2", date(2021, 8, 2)), met("A3", "60"), met("A4", "60"))
    with opened(*exam(marks), *seats, out(until=date(2021, 8, 24)), withdrew("A1"), called("A4", "A1"), hired("A4", "W1")) as ledger:
        assert found(ledger, LATER)["finding.hired-out-of-order"].message == "A4, was called as a substitute at rank 3, before A3"


def test_who_was_called_to_an_interview_and_is_hired_by_rank_must_be_among_those_publicised() -> None:
    facts = (*exam([("A1", "80.00", "80.00"), ("A2", "79.00", None), ("A3", "78.00", None)]), withdrew("A2", date(2021, 8, 1)))
    seat = (called("A3", "A2", date(2021, 8, 2)), met("A3", "90.00"), out(until=date(2021, 8, 24), applicants=["A1"]))
    with opened(*facts, *seat, hired("A3", "W1")) as ledger:
        assert told(ledger)["A3"][:2] == (1, "hired")
        assert "hired-unpublicised" in mine(ledger, LATER)


PAIR = (*exam(FOUR, interview_ratio="4.00"), out(until=date(2021, 8, 24)), withdrew("A0"), called("A1", "A0"), called("A2", "A0", date(2021, 8, 27)))


def test_of_two_called_into_one_place_the_first_has_it() -> None:
    with opened(*PAIR) as ledger:
        assert told(ledger) == {
            "A0": (1, "withdrawn", None), "A1": (2, "to-hire", "substitute"), "A2": (3, "reserve", "substitute"), "A3": (4, "reserve", None),
        }  # fmt: skip
        issue = found(ledger, LATER)["finding.substitute-for-nobody"]
        assert issue.message == "A2, was called instead of A0, whose place is not free: A1 came before"
        calls = {one.event_id for one in ledger.history(f"recruitment:{EXAM}") if isinstance(one.event, ev.SubstituteCalled)}
        assert calls <= set(issue.event_ids)
        ledger.record(hired("A1", "W1"), hired("A2", "W2"), actor="hr")
        issue = found(ledger, LATER)["finding.hired-out-of-order"]
        assert issue.message.startswith("A2, is hired as W2 at rank 3 of 1 places")
        assert "recruitment-plan-exceeded" in mine(ledger, LATER)


@pytest.mark.parametrize("instead_of", ["A0", "A1"])
def test_a_substitute_who_leaves_in_turn_frees_the_place_for_the_next(instead_of: str) -> None:
    facts = (*PAIR[:-1], withdrew("A1", date(2021, 8, 27)), called("A2", instead_of, date(2021, 8, 28)), hired("A2", "W1"))
    with opened(*facts) as ledger:
        assert outcome(ledger) == {"A0": "withdrawn", "A1": "withdrawn", "A2": "hired", "A3": "reserve"}
        assert not {"hired-out-of-order", "substitute-for-nobody", "recruitment-plan-exceeded"} & mine(ledger, LATER)


def test_a_second_call_holds_once_the_first_substitute_has_left() -> None:
    with opened(*PAIR, hired("A1", "W1"), annulled("A1", date(2022, 5, 1))) as ledger:
        assert [outcome(ledger, on)["A2"] for on in (date(2022, 4, 30), date(2022, 5, 1))] == ["reserve", "to-hire"]


def test_two_places_are_filled_by_two_calls() -> None:
    facts = (*exam(FOUR, posts=2), out(until=date(2021, 8, 24)), withdrew("A0"), withdrew("A1"), called("A2", "A1"), called("A3", "A0"))
    with opened(*facts, hired("A2", "W1"), hired("A3", "W2")) as ledger:
        assert set(outcome(ledger).values()) == {"withdrawn", "hired"}
        assert not {"hired-out-of-order", "substitute-for-nobody", "recruitment-plan-exceeded"} & mine(ledger, LATER)


def test_a_call_instead_of_somebody_who_stands_or_ranks_behind_the_places_gives_no_place() -> None:
    with opened(*exam(FOUR, interview_ratio="4.00"), out(), called("A1", "A0")) as ledger:
        assert (outcome(ledger)["A1"], "substitute-for-nobody" in mine(ledger)) == ("reserve", True)
    with opened(*exam(FOUR, interview_ratio="4.00"), out(), withdrew("A1"), called("A2", "A1")) as ledger:
        assert outcome(ledger)["A2"] == "reserve"


def test_who_has_a_place_by_rank_keeps_it_whoever_calls() -> None:
    facts = (*exam(FOUR, posts=2), out(until=date(2021, 8, 24)), withdrew("A0"), called("A1", "A0"), called("A2", "A0", date(2021, 8, 27)))
    with opened(*facts, hired("A1", "W1"), hired("A2", "W2")) as ledger:
        assert "hired-out-of-order" not in mine(ledger)
        assert outcome(ledger)["A2"] == "hired"


# -- ties -----------------------------------------------------------------------------------------------------------------------------------

EQUALS = tuple((name, "80.00", "80.00") for name in ("A1", "A2", "A3"))
LINK = {"tie_break": ("extra-interview",), "interview_ratio": "3.00"}


@pytest.mark.parametrize("gone", [withdrew("A3", date(2021, 8, 9)), failed("A3", date(2021, 8, 9)), withdrew("A3", date(2021, 8, 20))])
def test_a_tie_is_decided_among_those_still_there(gone: Event) -> None:
    with opened(*exam(EQUALS, **LINK), gone, decided("A2", "A1"), out()) as ledger:
        ranked = {name: one[:2] for name, one in told(ledger).items()}
        assert ranked == {"A2": (1, "to-hire"), "A1": (2, "reserve"), "A3": (3, "out" if isinstance(gone, ev.ApplicationScreened) else "withdrawn")}


def test_who_was_part_of_the_decision_keeps_the_rank_after_leaving() -> None:
    with opened(*exam(EQUALS, **LINK), decided("A3", "A1", "A2"), out(), withdrew("A3")) as ledger:
        assert {name: one[:2] for name, one in told(ledger).items()} == {"A3": (1, "withdrawn"), "A1": (2, "reserve"), "A2": (3, "reserve")}
        ledger.record(called("A1", "A3"), actor="hr")
        assert outcome(ledger)["A1"] == "to-hire"


def test_a_tie_that_is_no_contest_any_more_needs_no_decision_and_ranks_nobody_otherwise() -> None:
    with opened(*exam(EQUALS, posts=2, **LINK), out()) as ledger:
        assert set(told(ledger).values()) == {(1, "undecided", "tie-undecided")}
        ledger.record(withdrew("A3"), actor="hr")
        assert told(ledger) == {"A1": (1, "to-hire", None), "A2": (1, "to-hire", None), "A3": (1, "withdrawn", None)}
        ledger.record(hired("A1", "W1"), hired("A2", "W2"), actor="hr")
        assert "hired-out-of-order" not in mine(ledger)


def test_the_places_of_a_tie_whose_people_have_left_are_filled_by_calls_and_no_more_than_there_are() -> None:
    marks = (*EQUALS[:2], ("A3", "70.00", "70.00"), ("A4", "60.00", "60.00"))
    gone = (withdrew("A1"), withdrew("A2"), called("A3", "A1", date(2021, 8, 27)), called("A4", "A2", date(2021, 8, 27)))
    with opened(*exam(marks, interview_ratio="4.00"), out(), *gone) as ledger:
        assert outcome(ledger) == {"A1": "withdrawn", "A2": "withdrawn", "A3": "to-hire", "A4": "reserve"}


def test_one_of_a_tie_who_is_called_elsewhere_leaves_the_place_to_the_other() -> None:
    facts = (*exam([("A0", "90.00", "90.00"), *EQUALS[:2]], posts=2), out(), withdrew("A0"), called("A2", "A0"))
    with opened(*facts) as ledger:
        assert told(ledger) == {"A0": (1, "withdrawn", None), "A1": (2, "to-hire", None), "A2": (2, "to-hire", "substitute")}


@pytest.mark.parametrize(
    ("decisions", "order"),
    [
        ([("A1", "A2"), ("A2", "A3")], ["A1", "A2", "A3"]),
        ([("A2", "A3"), ("A1", "A2")], ["A1", "A2", "A3"]),
        ([("A1", "A2"), ("A1", "A3")], ["A1", "A2 A3"]),
        ([("A1", "A3"), ("A2", "A3")], ["A1 A2", "A3"]),
        ([("A1", "A2")], ["A1 A2 A3"]),
        ([("A1", "A2", "A3"), ("A3", "A2")], ["A1", "A3", "A2"]),
        ([("A1", "A2"), ("A2", "A3"), ("A3", "A1")], ["A1 A2 A3"]),
        ([("A1", "A2"), ("A2", "A1"), ("A1", "A3")], ["A2", "A1", "A3"]),
        ([], ["A1 A2 A3"]),
    ],
)
def test_decisions_between_some_make_an_order_as_far_as_they_determine_one(decisions: Sequence[tuple[str, ...]], order: list[str]) -> None:
    assert [" ".join(sorted(part)) for part in in_order(("A3", "A1", "A2"), decisions)] == order


def test_pairs_decided_one_after_another_rank_all_who_tie() -> None:
    with opened(*exam(EQUALS, posts=2, **LINK), decided("A3", "A1"), decided("A1", "A2", on=date(2021, 8, 13)), out()) as ledger:
        assert {name: one[:2] for name, one in told(ledger).items()} == {"A3": (1, "to-hire"), "A1": (2, "to-hire"), "A2": (3, "reserve")}


def placed(chain: Terms, people: list[Candidate], *decisions: tuple[str, ...]) -> dict[str, Standing]:
    return standings(chain, 1, people, decisions)


def test_a_decision_in_the_middle_of_the_chain_comes_before_the_links_after_it_though_somebody_left() -> None:
    chain = terms(tie_break=("extra-interview", "party-member"), interview_ratio=None)
    equals = [sat("A1", 80, 80), sat("A2", 80, 80, attributes=("party-member",)), sat("A3", 80, 80, attributes=("party-member",), left=True)]
    with_all = [one._replace(left=False) for one in equals]
    assert ranks(placed(chain, equals, ("A1", "A2"))) == {"A1": 1, "A2": 2, "A3": 3}
    assert ranks(placed(chain, with_all, ("A1", "A2"))) == {"A2": 1, "A3": 1, "A1": 3}


def test_a_tie_for_the_last_seat_at_the_interview_is_none_where_one_of_two_has_left() -> None:
    strict = terms(ties_admitted=False)
    tied = [sat("A1", 90), sat("A2", 80), sat("A3", 80, left=True), sat("A4", 70)]
    assert outcomes(placed(strict, tied)) == {"A1": "pending", "A2": "pending", "A3": "undecided", "A4": "out"}


def test_the_facts_of_a_year_later_leave_the_view_of_the_day_as_it_was() -> None:
    facts = (*exam(FOUR, posts=2, plan_ratio="2.00"), out(), hired("A0", "W1"), hired("A1", "W2"))
    with opened(*facts) as ledger:
        before = told(ledger, HIRED)
        ledger.record(failed("A3"), offered(1, effective_on=date(2022, 5, 2)), annulled("A0"), actor="hr")
        assert told(ledger, HIRED) == before
        assert told(ledger, END)["A3"] == (4, "reserve", None)
