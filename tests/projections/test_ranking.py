"""The announcement's own terms decide: vectors named after the announcement they come from (dossier sections 4 and 15), and what holds of every exam."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cwledger.projections.entrance.ranking import Candidate, Standing, Terms, bonus, plan, standings, total

EVEN = Terms(written_weight=50, interview_weight=50, interview_ratio=Decimal(2))


def terms(**changed: Any) -> Terms:
    return Terms(**{"written_weight": 50, "interview_weight": 50, "interview_ratio": Decimal(2), **changed})


def sat(name: str, written: Any, interview: Any = None, **more: Any) -> Candidate:
    return Candidate(name, "passed", Decimal(str(written)), None if interview is None else Decimal(str(interview)), **more)


def outcomes(found: dict[str, Standing]) -> dict[str, str]:
    return {name: one.outcome for name, one in found.items()}


def test_zhongshan_2021_totals_are_half_and_half_to_two_decimals() -> None:
    assert total(EVEN, Decimal("71.25"), Decimal("80.30")) == Decimal("75.78")  # 75.775
    assert total(EVEN, Decimal("70.00"), Decimal("80.01")) == Decimal("75.01")  # 75.005
    assert str(total(EVEN, Decimal(70), Decimal(80))) == "75.00"


def test_shangdu_2021_totals_are_sixty_and_forty() -> None:
    assert total(terms(written_weight=60, interview_weight=40), Decimal("71.50"), Decimal("80.00")) == Decimal("74.90")


def test_zhongshan_2021_four_posts_at_two_each_with_the_eighth_and_ninth_tied_invite_nine() -> None:
    marks = [90, 89, 88, 87, 86, 85, 84, 80, 80, 79]
    found = standings(EVEN, 4, [sat(f"A{n}", mark) for n, mark in enumerate(marks, 1)])
    assert [name for name, one in found.items() if one.outcome == "pending"] == [f"A{n}" for n in range(1, 10)]
    assert {found["A8"].why, found["A9"].why} == {"tie-admitted"}
    assert (found["A10"].outcome, found["A10"].why) == ("out", "below-the-cut")


def test_where_ties_are_not_admitted_the_tie_break_decides_the_cut_or_nobody_does() -> None:
    strict = terms(ties_admitted=False, tie_break=("party-member",))
    tied = [sat("A1", 90), sat("A2", 80, attributes=("party-member",)), sat("A3", 80), sat("A4", 70)]
    assert outcomes(standings(strict, 1, tied)) == {"A1": "pending", "A2": "pending", "A3": "out", "A4": "out"}
    assert outcomes(standings(terms(ties_admitted=False), 1, tied)) == {"A1": "pending", "A2": "undecided", "A3": "undecided", "A4": "out"}


def test_shahekou_2022_ten_posts_with_fifteen_qualified_at_two_each_leave_seven() -> None:
    assert plan(terms(plan_ratio=Decimal(2)), 10, 15) == 7
    assert plan(terms(plan_ratio=Decimal(2), rounding="up"), 10, 15) == 8
    assert [plan(terms(plan_ratio=Decimal(2)), 10, qualified) for qualified in (20, 19, 1, 0)] == [10, 9, 0, 0]


def test_yongjia_2021_the_plan_is_cut_below_one_and_a_half_for_each_post() -> None:
    yongjia = terms(plan_ratio=Decimal("1.5"))
    assert [plan(yongjia, 10, qualified) for qualified in (15, 14, 3)] == [10, 9, 2]


def test_an_announcement_without_a_plan_ratio_never_cuts() -> None:
    assert plan(EVEN, 10, 1) == 10


def test_shahekou_2022_an_interview_of_59_99_is_out_at_a_pass_line_of_60() -> None:
    found = standings(terms(interview_pass=Decimal(60)), 2, [sat("A1", 95, "59.99"), sat("A2", 60, "60.00")])
    assert (found["A1"].outcome, found["A1"].why, found["A1"].rank) == ("out", "below-the-interview-pass-line", None)
    assert (found["A2"].outcome, found["A2"].rank) == ("to-hire", 1)


def test_zhongshan_2017_who_misses_the_written_pass_line_is_out_whatever_the_ratio() -> None:
    found = standings(
        terms(written_pass=Decimal(60), bonus_points={"local-household": Decimal(2)}), 5, [sat("A1", 59, bonuses=("local-household",)), sat("A2", 60)]
    )
    assert (found["A1"].why, found["A2"].outcome) == ("below-the-written-pass-line", "pending")


def test_a_bonus_counts_from_the_step_the_announcement_says() -> None:
    near = [sat("A1", 59, bonuses=("senior",)), sat("A2", 61)]
    points = {"senior": Decimal(3)}
    ratio = {"bonus_points": points, "interview_ratio": Decimal(1)}
    assert standings(terms(**ratio, written_pass=Decimal(60), bonus_from="pass-line"), 1, near)["A1"].outcome == "pending"
    assert standings(terms(**ratio, bonus_from="interview-list"), 1, near)["A1"].outcome == "pending"
    assert standings(terms(**ratio, bonus_from="total"), 1, near)["A1"].why == "below-the-cut"


def test_xigang_2022_bonuses_are_three_two_and_one_on_the_written_score() -> None:
    xigang = terms(bonus_points={"senior": Decimal(3), "social-worker": Decimal(2), "assistant": Decimal(1)})
    assert [bonus(xigang, (one,)) for one in ("senior", "social-worker", "assistant", "party-member")] == [3, 2, 1, 0]
    found = standings(xigang, 1, [sat("A1", "70.00", "80.00", bonuses=("senior",)), sat("A2", "72.00", "80.00")])
    assert (found["A1"].total, found["A2"].total) == (Decimal("76.50"), Decimal("76.00"))
    assert (found["A1"].rank, found["A1"].outcome) == (1, "to-hire")


def test_longyou_2022_only_the_highest_bonus_counts() -> None:
    points = {"assistant": Decimal(3), "social-worker": Decimal(5), "veteran": Decimal(3), "party-member": Decimal(3)}
    held = ("assistant", "veteran", "social-worker", "party-member")
    assert bonus(terms(bonus_points=points, bonus_stacking="highest"), held) == 5
    assert bonus(terms(bonus_points=points), held) == 14
    assert bonus(terms(bonus_points=points), ("veteran", "veteran")) == 3


ZHONGSHAN = terms(tie_break=("local-household", "party-member", "interview", "extra-interview"))


def tied(name: str, written: int, interview: int, *attributes: str) -> Candidate:
    return sat(name, written, interview, attributes=attributes)


def ranks(found: dict[str, Standing]) -> dict[str, int | None]:
    return {name: one.rank for name, one in found.items()}


def test_zhongshan_2021_ties_go_to_local_household_then_party_member_then_interview_then_an_extra_interview() -> None:
    equals = [
        tied("A1", 80, 80),
        tied("A2", 79, 81),
        tied("A3", 80, 80, "party-member"),
        tied("A4", 80, 80, "local-household"),
        tied("A5", 80, 80, "local-household", "party-member"),
        tied("A6", 79, 81),
    ]
    found = standings(ZHONGSHAN, 4, equals)
    assert ranks(found) == {"A5": 1, "A4": 2, "A3": 3, "A2": 4, "A6": 4, "A1": 6}
    assert (found["A2"].outcome, found["A2"].why) == ("undecided", "tie-undecided")
    decided = standings(ZHONGSHAN, 4, equals, [("A6", "A2")])
    assert (decided["A6"].rank, decided["A2"].rank) == (4, 5)
    assert (decided["A6"].outcome, decided["A2"].outcome) == ("to-hire", "reserve")


def test_a_tie_decided_again_stands_as_decided_last() -> None:
    pair = [tied("A1", 80, 80), tied("A2", 80, 80)]
    assert ranks(standings(ZHONGSHAN, 1, pair, [("A1", "A2"), ("A2", "A1")])) == {"A1": 2, "A2": 1}


def test_shangdu_2021_ties_go_to_grid_staff_then_committee_members_then_the_party_then_the_interview() -> None:
    shangdu = Terms(60, 40, interview_ratio=Decimal(3), tie_break=("grid-staff", "committee-member", "party-member", "interview"))
    equals = [
        tied("A1", 80, 80),
        tied("A2", 78, 83),
        tied("A3", 80, 80, "party-member"),
        tied("A4", 80, 80, "committee-member"),
        tied("A5", 80, 80, "grid-staff"),
    ]
    assert ranks(standings(shangdu, 2, equals)) == {"A5": 1, "A4": 2, "A3": 3, "A2": 4, "A1": 5}


def test_longgang_2022_where_nobody_is_interviewed_the_written_exam_ranks() -> None:
    longgang = Terms(written_weight=100, interview_weight=0, plan_ratio=Decimal(2))
    found = standings(longgang, 1, [sat("A1", "61.005"), sat("A2", 70), sat("A3", 60)])
    assert (outcomes(found), ranks(found)) == ({"A1": "reserve", "A2": "to-hire", "A3": "reserve"}, {"A1": 2, "A2": 1, "A3": 3})


def test_who_has_no_mark_is_pending_until_the_results_are_out_and_absent_then() -> None:
    nobody = [Candidate("A1", "passed"), Candidate("A2"), Candidate("A3", "failed", excluded=True)]
    assert {name: (one.stage, one.outcome) for name, one in standings(EVEN, 1, nobody).items()} == {
        "A1": ("screened", "pending"),
        "A2": ("filed", "pending"),
        "A3": ("screened", "out"),
    }
    assert {one.why for one in standings(EVEN, 1, nobody, over=True).values()} == {"absent", "screened-out"}


def test_a_substitute_called_before_the_interview_is_on_the_list() -> None:
    found = standings(terms(interview_ratio=Decimal(1)), 1, [sat("A1", 90), sat("A2", 80, 85, substitute=True), sat("A3", 79)])
    assert (found["A2"].rank, found["A2"].why, found["A3"].why) == (1, "substitute", "below-the-cut")


MARKS = st.integers(0, 12).map(lambda one: Decimal(50) + one)


@settings(max_examples=60)
@given(st.lists(st.tuples(MARKS, MARKS, st.booleans()), min_size=1, max_size=12), st.integers(1, 4))
def test_ranks_are_those_of_a_plain_comparison_of_all_pairs(marks: list[tuple[Decimal, Decimal, bool]], places: int) -> None:
    chain = terms(tie_break=("party-member", "interview"))
    people = [sat(f"A{n}", w, i, attributes=("party-member",) if member else ()) for n, (w, i, member) in enumerate(marks)]
    found = standings(chain, places, people)
    written = sorted((w for w, _, _ in marks), reverse=True)
    line = written[min(2 * places, len(written)) - 1]
    keys = {f"A{n}": (total(chain, w, i), member, i) for n, (w, i, member) in enumerate(marks) if w >= line}
    assert {name: one.rank for name, one in found.items()} == {
        name: 1 + sum(other > keys[name] for other in keys.values()) if name in keys else None for name in found
    }
    assert sum(one.outcome == "to-hire" for one in found.values()) <= places
