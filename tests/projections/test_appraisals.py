"""Appraisal results by unit and year, appeals that change them, consequences drawn, and what is found. Traps: dossier section 14."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cwledger
from cwledger import events as ev
from cwledger.aggregates import Event
from tests.small_city import assumed, begun, registered, signed

DECIDED, FILED, SETTLED, ON = date(2021, 2, 1), date(2021, 2, 10), date(2021, 3, 1), date(2021, 12, 31)
WORKERS = {"W0001": "C0001", "W0002": "C0002", "W0003": "C0001"}


def rated(worker: str, result: Any, year: int = 2020, on: date = DECIDED) -> ev.Appraised:
    return ev.Appraised(worker=worker, year=year, result=result, effective_on=on)


def appeal(worker: str = "W0001", due_on: date | None = None) -> ev.AppealFiled:
    return ev.AppealFiled(worker=worker, year=2020, ground="评分有误", effective_on=FILED, due_on=due_on)


def upheld(worker: str = "W0001", result: Any = "competent") -> ev.AppealDecided:
    return ev.AppealDecided(worker=worker, year=2020, outcome="upheld", result=result, effective_on=SETTLED)


def taken(consequence: Any, on: date = SETTLED, worker: str = "W0001", year: int = 2020) -> ev.ConsequenceTaken:
    return ev.ConsequenceTaken(worker=worker, year=year, consequence=consequence, effective_on=on)


@pytest.fixture
def ledger() -> Iterator[cwledger.Ledger]:
    people = [fact for worker, community in WORKERS.items() for fact in (registered(worker), signed(worker, community=community, until=None))]
    with begun(":memory:", None, *people) as opened:
        yield opened


def found(ledger: cwledger.Ledger, on: date = ON, known_at: int | None = None) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {issue.code.removeprefix("finding."): (issue.subject, issue.event_ids) for issue in ledger.at(effective_on=on, known_at=known_at).findings()}


def test_results_are_counted_by_year_and_unit_with_the_share_of_excellent(ledger: cwledger.Ledger) -> None:
    ledger.record(rated("W0001", "excellent"), rated("W0002", "competent"), rated("W0003", "basically-competent"), actor="hr")
    view = ledger.at(effective_on=ON)
    [row] = view.appraisals().iter_rows(named=True)
    assert row == {
        "year": 2020, "district": "zhongshan", "rated": 3, "excellent": 1, "competent": 1, "basically_competent": 1, "incompetent": 0,
        "excellent_share": Decimal("33.33"), "appeals": 0, "upheld": 0, "undecided": 0,
    }  # fmt: skip
    by_community = view.appraisals(by="community").select("community", "rated", "excellent_share").rows()
    assert by_community == [("C0001", 2, Decimal("50.00")), ("C0002", 1, Decimal("0.00"))]
    assert view.appraisals(year=2019).height == 0
    assert view.appraisal_results("community:C0002")["worker"].to_list() == ["W0002"]
    assert view.appraisal_results("federation:zs-swf").height == 3


def test_a_result_counts_where_the_worker_served_at_the_end_of_the_year(ledger: cwledger.Ledger) -> None:
    moved = ev.Transferred(worker="W0001", employer="zs-swf", community="C0002", effective_on=date(2021, 1, 15))
    newcomer = [ev.WorkerRegistered(worker="N", effective_on=date(2021, 1, 5), name="新", sex="M", born_on=date(1990, 1, 1))]
    ledger.record(moved, rated("W0001", "excellent"), *newcomer, rated("N", "competent"), actor="hr")
    rows = ledger.at(effective_on=ON).appraisal_results().select("worker", "community").rows()
    assert rows == [("N", None), ("W0001", "C0001")]
    assert ledger.at(effective_on=ON).appraisals()["district"].to_list() == ["zhongshan", None]


def test_an_appeal_upheld_changes_the_result_from_its_decision_on_and_leaves_what_was_known(ledger: cwledger.Ledger) -> None:
    before = ledger.record(rated("W0001", "incompetent"), appeal(), actor="hr").position
    ledger.record(upheld(), actor="hr")
    standing = ledger.at(effective_on=ON).appraisal_results().row(0, named=True)
    assert [standing[one] for one in ("result", "decided_on", "first_result", "appeal", "settled_on")] == [
        "competent",
        SETTLED,
        "incompetent",
        "upheld",
        SETTLED,
    ]
    assert [standing[one] for one in ("decided_by", "first_decided_by", "filed_by")] == ["career:W0001/5", "career:W0001/3", "career:W0001/4"]
    for view in (ledger.at(effective_on=FILED), ledger.at(effective_on=ON, known_at=before)):
        earlier = view.appraisal_results().row(0, named=True)
        assert (earlier["result"], earlier["appeal"], earlier["decided_by"]) == ("incompetent", "undecided", "career:W0001/3")
        assert view.appraisals()["incompetent"].to_list() == [1]
    ledger.reverse("career:W0001/5", actor="hr", reason="决定作废")
    assert ledger.at(effective_on=ON).appraisal_results()["result"].to_list() == ["incompetent"]


def test_an_appeal_rejected_leaves_the_result(ledger: cwledger.Ledger) -> None:
    rejected = ev.AppealDecided(worker="W0001", year=2020, outcome="rejected", effective_on=SETTLED)
    ledger.record(rated("W0001", "incompetent"), appeal(), rejected, actor="hr")
    row = ledger.at(effective_on=ON).appraisal_results().row(0, named=True)
    assert (row["result"], row["appeal"], row["decided_by"]) == ("incompetent", "rejected", "career:W0001/3")


def test_the_consequence_stands_beside_the_result(ledger: cwledger.Ledger) -> None:
    ledger.record(rated("W0001", "excellent"), taken("reward"), actor="hr")
    row = ledger.at(effective_on=ON).appraisal_results().row(0, named=True)
    assert (row["consequence"], row["taken_on"], row["taken_by"]) == ("reward", SETTLED, "career:W0001/4")
    assert "consequence-without-result" not in found(ledger)


def test_a_consequence_of_no_result_is_found_until_the_result_is_recorded(ledger: cwledger.Ledger) -> None:
    position = ledger.record(taken("bonus-withheld"), actor="hr").position
    assert found(ledger)["consequence-without-result"] == ("career:W0001", ("career:W0001/3",))
    ledger.record(rated("W0001", "incompetent"), actor="hr")
    assert "consequence-without-result" not in found(ledger)
    assert "consequence-without-result" in found(ledger, known_at=position)


def test_a_removal_nobody_carried_out_is_found(ledger: cwledger.Ledger) -> None:
    ledger.record(assumed(date(2019, 1, 1)), rated("W0001", "incompetent"), taken("removal"), actor="hr")
    assert found(ledger)["removal-not-carried-out"] == ("career:W0001", ("career:W0001/5", "career:W0001/3"))
    ledger.record(ev.PostLeft(worker="W0001", community="C0001", post="director", reason="removed", effective_on=SETTLED), actor="hr")
    assert "removal-not-carried-out" not in found(ledger)


OVERTURNED = date(2021, 4, 1)


def overturned(ledger: cwledger.Ledger, *followed: Event, result: Any = "basically-competent") -> None:
    """A director rated incompetent, what followed from it, and an appeal upheld after that."""
    instead = ev.AppealDecided(worker="W0001", year=2020, outcome="upheld", result=result, effective_on=OVERTURNED)
    ledger.record(assumed(date(2019, 1, 1), by="appointment"), rated("W0001", "incompetent"), appeal(), *followed, instead, actor="hr")


def removed(on: date = date(2021, 3, 5)) -> ev.PostLeft:
    return ev.PostLeft(worker="W0001", community="C0001", post="director", reason="removed", effective_on=on)


def test_trap_35_a_removal_over_a_result_overturned_is_no_longer_to_be_carried_out(ledger: cwledger.Ledger) -> None:
    overturned(ledger, taken("removal"))
    assert found(ledger, on=date(2021, 3, 31))["removal-not-carried-out"] == ("career:W0001", ("career:W0001/6", "career:W0001/3"))
    assert found(ledger) == {}


def test_trap_35_a_removal_carried_out_over_a_result_overturned_is_to_be_undone(ledger: cwledger.Ledger) -> None:
    overturned(ledger, taken("removal"), removed())
    assert found(ledger, on=date(2021, 3, 31)) == {}
    assert found(ledger) == {"consequence-not-undone": ("career:W0001", ("career:W0001/6", "career:W0001/8", "career:W0001/7"))}
    [issue] = ledger.at(effective_on=ON).findings()
    assert issue.cites == ("AppealDecided: result",)
    assert issue.message == (
        "removal was drawn from 2020 on 2021-03-01; the result is basically-competent instead of incompetent since 2021-04-01, and "
        "director of C0001, left on 2021-03-05, has not been assumed again"
    )
    before = ledger.head
    ledger.record(assumed(date(2021, 4, 10), by="appointment"), actor="hr")
    assert found(ledger) == {}
    assert "consequence-not-undone" in found(ledger, known_at=before)


def test_a_post_taken_again_where_its_community_was_merged_to_is_taken_again(ledger: cwledger.Ledger) -> None:
    overturned(ledger, taken("removal"), removed())
    ledger.record(ev.CommunityMerged(community="C0001", into="C0002", effective_on=date(2021, 5, 1)), actor="civil-affairs")
    assert "consequence-not-undone" in found(ledger)
    ledger.record(assumed(date(2021, 5, 10), community="C0002", by="appointment"), actor="hr")
    assert "consequence-not-undone" not in found(ledger)


def test_a_dismissal_over_a_result_overturned_is_to_be_undone_by_another_contract(ledger: cwledger.Ledger) -> None:
    dismissed = ev.ContractEnded(worker="W0001", employer="zs-swf", ground="dismissal-with-notice", effective_on=date(2021, 3, 10))
    overturned(ledger, taken("removal"), dismissed)
    assert found(ledger)["consequence-not-undone"] == ("career:W0001", ("career:W0001/6", "career:W0001/8", "career:W0001/7"))
    ledger.record(signed(effective_on=OVERTURNED, until=None), actor="hr")
    assert found(ledger) == {}


def test_another_consequence_of_a_result_overturned_is_undone_by_one_drawn_from_the_result_that_stands(ledger: cwledger.Ledger) -> None:
    overturned(ledger, taken("bonus-withheld"))
    assert found(ledger) == {"consequence-not-undone": ("career:W0001", ("career:W0001/6", "career:W0001/7"))}
    ledger.record(taken("renewal", date(2021, 5, 1)), actor="hr")
    assert found(ledger) == {}


@pytest.mark.parametrize(("consequence", "result"), [("removal", "incompetent"), ("reward", "competent"), ("renewal", "competent")])
def test_what_a_result_no_better_or_no_bad_result_led_to_stands(ledger: cwledger.Ledger, consequence: Any, result: Any) -> None:
    overturned(ledger, taken(consequence), removed(), result=result)
    assert found(ledger) == {}


def test_a_removal_decided_over_the_result_that_stands_is_to_be_carried_out(ledger: cwledger.Ledger) -> None:
    overturned(ledger)
    ledger.record(taken("removal", date(2021, 5, 1)), actor="hr")
    assert found(ledger).keys() == {"removal-not-carried-out"}


def test_nobody_is_to_be_put_back_who_has_died_since(ledger: cwledger.Ledger) -> None:
    overturned(ledger, taken("removal"), removed())
    ledger.record(ev.Died(worker="W0001", effective_on=date(2021, 6, 1)), actor="hr")
    assert found(ledger) == {}


def test_a_round_open_past_its_day_and_an_appeal_undecided_past_its_own_are_found(ledger: cwledger.Ledger) -> None:
    opened = ev.AppraisalRoundOpened(round="R1", unit="community:C0002", year=2020, effective_on=date(2021, 1, 4), due_on=date(2021, 3, 31))
    ledger.record(opened, rated("W0001", "competent"), appeal(due_on=SETTLED), actor="hr")
    assert not {"round-overdue", "appeal-undecided"} & found(ledger, on=SETTLED).keys()
    assert found(ledger)["round-overdue"] == ("round:R1", ("round:R1/1",))
    assert found(ledger)["appeal-undecided"] == ("career:W0001", ("career:W0001/4",))
    ledger.record(ev.AppraisalRoundClosed(round="R1", effective_on=date(2021, 4, 15)), upheld(result="excellent"), actor="hr")
    assert found(ledger) == {"not-in-round": ("career:W0002", ("round:R1/1", "round:R1/2"))}
    assert ledger.at(effective_on=ON).rounds().select("round", "closed_on").rows() == [("R1", date(2021, 4, 15))]


def test_a_closed_round_passes_over_nobody_who_has_a_result_or_has_gone(ledger: cwledger.Ledger) -> None:
    facts: list[Event] = [ev.AppraisalRoundOpened(round="R1", unit="district:zhongshan", year=2020, effective_on=date(2021, 1, 4))]
    facts += [rated("W0001", "competent"), ev.Died(worker="W0002", effective_on=date(2021, 1, 20))]
    ledger.record(*facts, ev.AppraisalRoundClosed(round="R1", effective_on=SETTLED), actor="hr")
    assert found(ledger) == {"not-in-round": ("career:W0003", ("round:R1/1", "round:R1/2"))}
    ledger.record(rated("W0003", "competent"), actor="hr")
    assert found(ledger) == {}


_RESULTS = st.sampled_from(["excellent", "competent", "basically-competent", "incompetent"])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(WORKERS)), st.integers(2018, 2020), _RESULTS, st.none() | _RESULTS), max_size=8))
def test_the_counts_are_those_of_a_naive_fold(drawn: list[tuple[str, int, Any, Any]]) -> None:
    last: dict[tuple[str, int], str] = {}
    facts: list[Event] = []
    for number, (worker, year, result, instead) in enumerate(drawn):
        day = date(2021, 1 + number, 1)
        facts.append(rated(worker, result, year, day))
        last[worker, year] = result
        if instead is not None:
            facts.append(ev.AppealFiled(worker=worker, year=year, ground="g", effective_on=day.replace(day=2)))
            facts.append(ev.AppealDecided(worker=worker, year=year, outcome="upheld", result=instead, effective_on=day.replace(day=3)))
            last[worker, year] = instead
    people = [fact for worker, community in WORKERS.items() for fact in (registered(worker), signed(worker, community=community, until=None))]
    with begun(":memory:", None, *people, *facts) as ledger:
        counted = ledger.at(effective_on=ON).appraisals()
        for row in counted.iter_rows(named=True):
            naive = Counter(result for (_, year), result in last.items() if year == row["year"])
            assert [row[one.replace("-", "_")] for one in ("excellent", "competent", "basically-competent", "incompetent")] == [
                naive[one] for one in ("excellent", "competent", "basically-competent", "incompetent")
            ]
        assert counted["rated"].sum() == len(last)
        results = {(row["worker"], row["year"]): row["result"] for row in ledger.at(effective_on=ON).appraisal_results().iter_rows(named=True)}
        assert results == last
        for worker in WORKERS:
            folded = ledger.at(effective_on=ON).career(worker).appraisals
            assert {(worker, one.year): one.result for one in folded} == {key: value for key, value in last.items() if key[0] == worker}


def test_results_are_a_frame_of_documented_columns_where_nobody_was_rated(ledger: cwledger.Ledger) -> None:
    view = ledger.at(effective_on=ON)
    assert view.appraisal_results().height == view.appraisals().height == view.rounds().height == 0
    assert view.appraisals().schema["excellent_share"] == pl.Decimal(5, 2)
