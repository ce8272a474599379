"""What a closed month holds back once communities were split and merged and grids were merged: what the reports count there, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cwledger
from cwledger import events as ev
from cwledger.aggregates import Event
from tests.small_city import DAY, FOUNDED, Clock, assumed, begun, codes, graded, registered, signed

C3 = ev.CommunityFounded(community="C0003", street="qingniwa", name="第三社区", effective_on=FOUNDED)
LATE = graded(1, date(2018, 6, 1))
LAST = ("C0003", "2018-12")


def split(community: str, into: str, year: int, *, workers: tuple[str, ...] = ("W0001",), grids: tuple[str, ...] = ()) -> Event:
    return ev.CommunitySplit(community=community, into=into, workers=workers, grids=grids, effective_on=date(year, 1, 1))


def merged(community: str, into: str, year: int) -> Event:
    return ev.CommunityMerged(community=community, into=into, effective_on=date(year, 1, 1))


def drawn(grid: str, community: str) -> Event:
    return ev.GridDrawn(grid=grid, community=community, effective_on=DAY)


def joined(grid: str, into: str, year: int) -> Event:
    return ev.GridMerged(grid=grid, into=into, effective_on=date(year, 1, 1))


def raised(grid: str) -> Event:
    return ev.NeedRaised(grid=grid, need="N1", channel="visit", effective_on=date(2011, 1, 1))


def resolved(grid: str, on: date) -> Event:
    return ev.NeedResolved(grid=grid, need="N1", outcome="办结", effective_on=on)


def serving(*facts: Event) -> cwledger.Ledger:
    ledger = begun(":memory:", None, C3, registered(), signed(until=None), assumed(DAY))
    for one in facts:
        ledger.record(one, actor="civil-affairs")
    return ledger


def held_back(ledger: cwledger.Ledger, fact: Event) -> bool:
    """Whether a fact is refused for a closed month and for nothing else, the same by a ledger that remembers as by one that reads; else it is recorded."""
    found = {issue.code for one in ledger.would_refuse([fact]) for issue in one.issues}
    assert found <= {"record.period-closed"}
    if not found:
        ledger.record(fact, actor="hr")
        return False
    with pytest.raises(cwledger.Refused) as refused:
        ledger.record(fact, actor="hr")
    assert codes(refused.value) == found
    return True


# -- splits and merges of communities -------------------------------------------------------------------------------------------------------


THERE_AND_BACK = (split("C0001", "C0002", 2015), split("C0002", "C0001", 2016))


@pytest.mark.parametrize("last", [split("C0001", "C0003", 2017), merged("C0001", "C0003", 2017)])
def test_whoever_splits_moved_there_and_back_and_on_is_held_back_where_they_are(last: Event) -> None:
    with serving(*THERE_AND_BACK, last) as ledger:
        assert ledger.at(effective_on=date(2017, 6, 1)).roster()["community"].to_list() == ["C0003"]
        ledger.close_period(*LAST, actor="finance")
        assert held_back(ledger, LATE)
        assert not held_back(ledger, graded(1, date(2019, 1, 1)))


def test_a_grid_that_splits_moved_there_and_back_and_on_is_held_back_where_it_lies() -> None:
    moves = [split(one, other, year, workers=(), grids=("G1",)) for one, other, year in (("C0001", "C0002", 2015), ("C0002", "C0001", 2016))]
    with serving(drawn("G1", "C0001"), *moves, split("C0001", "C0003", 2017, workers=(), grids=("G1",))) as ledger:
        ledger.close_period(*LAST, actor="finance")
        assert held_back(ledger, ev.GridRedrawn(grid="G1", households=400, effective_on=date(2018, 6, 1)))


def test_a_split_before_somebody_came_takes_them_nowhere() -> None:
    moves = (split("C0002", "C0003", 2012), split("C0001", "C0002", 2015))
    with serving(*moves) as ledger:
        ledger.close_period(*LAST, actor="finance")
        assert not held_back(ledger, LATE)
    with serving(*moves) as ledger:
        ledger.close_period("C0002", "2018-12", actor="finance")
        assert held_back(ledger, LATE)


def test_a_closing_of_a_community_left_since_holds_back_only_what_reaches_into_the_stay() -> None:
    with serving(*THERE_AND_BACK) as ledger:
        ledger.close_period("C0002", "2018-12", actor="finance")
        assert held_back(ledger, graded(1, date(2015, 6, 1)))
        assert not held_back(ledger, graded(1, date(2016, 1, 1)))


def test_a_contract_that_posts_somebody_anew_begins_where_it_posts() -> None:
    ledger = serving(split("C0001", "C0002", 2012))
    ledger.record(ev.ContractAmended(worker="W0001", employer="zs-swf", community="C0001", effective_on=date(2016, 1, 1)), actor="hr")
    assert ledger.at(effective_on=date(2018, 6, 1)).roster()["community"].to_list() == ["C0001"]
    ledger.close_period("C0001", "2018-12", actor="hr")
    assert held_back(ledger, graded(1, date(2018, 6, 1)))


def test_a_split_recorded_in_the_same_call_is_followed() -> None:
    with serving(split("C0002", "C0003", 2012, workers=())) as ledger:
        ledger.close_period(*LAST, actor="finance")
        with pytest.raises(cwledger.Refused) as refused:
            ledger.record(split("C0001", "C0003", 2019), LATE, actor="civil-affairs")
        assert codes(refused.value) == {"record.period-closed"}
        assert not held_back(ledger, LATE)


def test_a_refused_fact_about_one_unit_leaves_what_the_same_batch_said_of_others() -> None:
    with begun(":memory:", None, registered()) as ledger:
        ledger.close_period("qingniwa", "2018-12", actor="finance")
        new = ev.CommunityFounded(community="C0003", street="qingniwa", name="第三社区", effective_on=date(2019, 1, 1))
        facts = [new, merged("C0001", "C0001", 2020), signed(community="C0003", until=None, effective_on=date(2019, 1, 1)), graded(1, date(2018, 12, 31))]
        outcome = ledger.ingest([*facts, signed(community="C0003", employer="zs-swf", until=None)], actor="hr")
        assert [(one.item, *(issue.code for issue in one.issues)) for one in outcome.refused] == [
            (2, "unit.into-itself"),
            (5, "record.period-closed"),
        ]
        ledger.record(assumed(date(2019, 1, 1), community="C0003"), actor="hr")


@pytest.mark.parametrize("through", ["record", "ingest"])
def test_a_split_by_another_writer_is_followed(tmp_path: Path, through: str) -> None:
    path = tmp_path / "a.db"
    with begun(path, None, C3, registered(), signed(until=None)) as ledger, cwledger.open(path, now=Clock()) as other:
        ledger.close_period(*LAST, actor="finance")
        assert not held_back(ledger, graded(1, date(2018, 1, 1)))
        other.record(*THERE_AND_BACK, split("C0001", "C0003", 2017), actor="civil-affairs", authority="大民发〔2019〕1号")
        if through == "record":
            assert held_back(ledger, LATE)
        else:
            outcome = ledger.ingest([LATE], actor="hr")
            assert [issue.code for one in outcome.refused for issue in one.issues] == ["record.period-closed"]


# -- months at the end of the calendar ----------------------------------------------------------------------------------------------------


def test_the_last_month_there_is_closes_for_good_until_the_closing_is_taken_back() -> None:
    with serving() as ledger:
        closing = ev.PeriodClosed(unit="community:C0001", month="9999-12", effective_on=date(2019, 1, 1))
        [event_id] = ledger.record(closing, actor="finance").event_ids
        for on in (date(2018, 6, 1), date(2090, 6, 1), date.max):
            with pytest.raises(cwledger.Refused) as refused:
                ledger.record(graded(1, on), actor="hr")
            assert codes(refused.value) == {"record.period-closed"}
        ledger.record(graded(1, date(2018, 6, 1)), actor="hr", authority="大民发〔2019〕1号")
        ledger.reverse(event_id, reason="meant 2018-12", actor="finance")
        assert not held_back(ledger, graded(2, date(2019, 6, 1)))


# -- merges of grids ------------------------------------------------------------------------------------------------------------------------


GRIDS = (drawn("G1", "C0001"), drawn("G2", "C0002"), drawn("G3", "C0003"), raised("G1"))


def test_what_a_merged_grid_began_is_held_back_where_it_is_carried_on() -> None:
    with serving(*GRIDS, joined("G1", "G2", 2015)) as ledger:
        ledger.close_period("C0002", "2018-12", actor="finance")
        assert held_back(ledger, resolved("G1", date(2018, 1, 1)))
        assert not held_back(ledger, resolved("G1", date(2019, 1, 1)))


def test_what_a_merged_grid_began_is_no_longer_held_back_where_it_was_drawn() -> None:
    with serving(*GRIDS, joined("G1", "G2", 2015)) as ledger:
        ledger.close_period("C0001", "2018-12", actor="finance")
        assert not held_back(ledger, resolved("G1", date(2018, 1, 1)))


@pytest.mark.parametrize("community", ["C0002", "C0003"])
def test_merges_of_grids_are_followed_to_the_last_one(community: str) -> None:
    with serving(*GRIDS, joined("G1", "G2", 2015), joined("G2", "G3", 2016)) as ledger:
        ledger.close_period(community, "2018-12", actor="finance")
        assert held_back(ledger, resolved("G1", date(2018, 1, 1))) == (community == "C0003")


def test_the_community_of_the_grid_that_carries_on_may_itself_have_been_merged_away() -> None:
    with serving(*GRIDS, joined("G1", "G2", 2015), merged("C0002", "C0003", 2016)) as ledger:
        ledger.close_period(*LAST, actor="finance")
        assert held_back(ledger, resolved("G1", date(2018, 1, 1)))


def test_of_grids_merged_in_a_circle_each_carries_on_its_own() -> None:
    circle = (joined("G1", "G2", 2015), joined("G2", "G3", 2016), joined("G3", "G1", 2017))
    with serving(*GRIDS, *circle) as ledger:
        ledger.close_period("C0002", "2018-12", actor="finance")
        assert not held_back(ledger, resolved("G1", date(2018, 1, 1)))
    with serving(*GRIDS, *circle) as ledger:
        ledger.close_period("C0001", "2018-12", actor="finance")
        assert held_back(ledger, resolved("G1", date(2018, 1, 1)))


def test_a_grid_is_not_merged_into_a_closed_month_of_another_community() -> None:
    with serving(*GRIDS) as ledger:
        ledger.close_period("C0002", "2018-12", actor="finance")
        assert held_back(ledger, joined("G1", "G2", 2015))
        assert not held_back(ledger, joined("G1", "G2", 2019))


@pytest.mark.parametrize("change", [lambda one: one.record(joined("G2", "G3", 2016), actor="x"), lambda one: moved(one)])
def test_what_another_writer_made_of_the_grid_that_carries_on_is_noticed(tmp_path: Path, change: Callable[[cwledger.Ledger], object]) -> None:
    path = tmp_path / "a.db"
    with begun(path, None, C3, *GRIDS, joined("G1", "G2", 2015)) as ledger, cwledger.open(path, now=Clock()) as other:
        assert not held_back(ledger, ev.NeedTakenUp(grid="G1", need="N1", effective_on=date(2018, 1, 1)))
        change(other)
        other.close_period(*LAST, actor="finance")
        assert held_back(ledger, resolved("G1", date(2018, 1, 1)))


def moved(ledger: cwledger.Ledger) -> None:
    ledger.correct("grid:G2/1", drawn("G2", "C0003"), reason="drawn elsewhere", actor="x")


# -- as the reports have it -----------------------------------------------------------------------------------------------------------------


COMMUNITIES = ("C0001", "C0002", "C0003")
_PLACES, _NAMED = st.sampled_from(COMMUNITIES), st.sampled_from(("1", "2", "3"))
_DAYS = st.sampled_from([date(2011 + n, 1, 1) for n in range(6)])
_SPLITS = st.builds(
    lambda community, into, named, on: ev.CommunitySplit(
        community=community, into=into, workers=tuple(f"W{n}" for n in named), grids=tuple(f"G{n}" for n in named), effective_on=on
    ),
    _PLACES, _PLACES, st.lists(_NAMED, unique=True), _DAYS,
)  # fmt: skip
_MERGES = st.builds(ev.CommunityMerged, community=_PLACES, into=_PLACES, effective_on=_DAYS)
_JOINED = st.builds(lambda grid, into, on: ev.GridMerged(grid=f"G{grid}", into=f"G{into}", effective_on=on), _NAMED, _NAMED, _DAYS)


@st.composite
def reorganised(draw: st.DrawFn) -> list[Event]:
    """Three communities with a worker and a grid each begun on different days, split and merged over and over; what cannot be is left to the ledger."""
    facts: list[Event] = [C3]
    for n, community in enumerate(COMMUNITIES, 1):
        signed_on, drawn_on = draw(_DAYS), draw(_DAYS)
        facts += [
            registered(f"W{n}"),
            signed(f"W{n}", community=community, until=None, effective_on=signed_on),
            ev.GridDrawn(grid=f"G{n}", community=community, effective_on=drawn_on),
            ev.NeedRaised(grid=f"G{n}", need="N1", channel="visit", effective_on=drawn_on),
        ]
    return [*facts, *draw(st.lists(st.one_of(_SPLITS, _SPLITS, _MERGES, _JOINED), max_size=9))]


def served(view: cwledger.View) -> Iterable[tuple[str, str]]:
    return ((f"career:{worker}", community) for worker, community in view.roster().select("worker", "community").iter_rows())


def needed(view: cwledger.View) -> Iterable[tuple[str, str]]:
    return ((f"grid:{grid}", community) for grid, community in view.needs().select("raised_in", "community").iter_rows())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(reorganised(), _DAYS)
def test_closed_months_hold_back_exactly_what_reports_count_there_that_day_or_later(facts: list[Event], day: date) -> None:
    with begun() as ledger:
        ledger.ingest(facts, actor="test")
        days = [date(year, 1, 1) for year in range(2011, 2018)]
        reports = {on: {*served(view), *needed(view)} for on in days for view in [ledger.at(effective_on=on)]}
        subjects = ledger._writer.subjects
        for stream in (f"{kind}{n}" for kind in ("career:W", "grid:G") for n in (1, 2, 3)):
            subject = subjects[stream]
            since = max(day, subject.last[0])
            counted = {f"community:{place}" for on in days if on >= since for one, place in reports[on] if one == stream}
            held = {one for one in subjects.units_of(subject, subject.state, since) if one.startswith("community:")}
            assert held == counted
