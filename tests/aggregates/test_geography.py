"""Where a worker serves over time is, on every day, what the roster of that day says; and the jurisdiction follows the district."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cwledger
from cwledger import events as ev
from cwledger.aggregates import Event
from cwledger.aggregates.geography import Attribute, Case
from cwledger.projections.careers.folded import careers, geography
from cwledger.testing import Step, cities, histories, moments_of, play, reorganisations, workforces
from cwledger.view import View
from tests.small_city import CITY, DAY, assumed, registered, signed

searching = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
TODAY = date(2027, 1, 1)


def cases(view: View) -> dict[str, Case]:
    facts, on = view.reports.facts, view.basis.effective_on
    where = geography(facts, on)
    return {career.worker: where.case(career) for career in careers(facts, None, on)}


@searching
@given(st.data(), histories(max_events=14))
def test_on_any_day_a_place_is_the_rosters(data: st.DataObject, steps: list[Step]) -> None:
    with cwledger.open(":memory:") as ledger:
        positions = [receipt.position for receipt in play(ledger, steps)]
        known_at = data.draw(st.sampled_from([*positions, positions[-1]]), label="known_at")
        moments = moments_of(steps)
        last = data.draw(st.sampled_from([moments[-1], *moments]), label="effective_on")
        everybody = cases(ledger.at(effective_on=last, known_at=known_at))
        stated = [place.since + timedelta(days=n) for case in everybody.values() for place in case.places for n in (-1, 0)]
        ended = [place.until + timedelta(days=n) for case in everybody.values() for place in case.places if place.until for n in (-1, 0)]
        chosen = st.sampled_from([*moments, *stated, *ended])
        for on in data.draw(st.lists(chosen, min_size=1, max_size=12, unique=True), label="days"):
            if on <= last:
                roster = ledger.at(effective_on=on, known_at=known_at).roster().select("worker", "community", "street", "district").rows()
                found = [(worker, case.place_on(on)) for worker, case in everybody.items()]
                assert [(worker, place.community, place.street, place.district) for worker, place in found if place is not None] == roster


@st.composite
def reorganised(draw: st.DrawFn) -> list[Event]:
    """A city whose communities are split and merged, over and over, around what happens to those who serve there."""
    city = draw(cities(max_communities=3).filter(lambda city: len(city.communities) > 1))
    facts = draw(workforces(city, max_workers=2))
    people = tuple(sorted({event.worker for event in facts if isinstance(event, ev.WorkerRegistered)}))
    return [*city.facts, *facts, *draw(reorganisations(city, workers=people, around=facts, max_events=10))]


@searching
@given(reorganised())
def test_whatever_is_split_and_merged_places_are_the_rosters(events: list[Event]) -> None:
    with cwledger.open(":memory:") as ledger:
        ledger.record(*events, actor="test")
        everybody = cases(ledger.at(effective_on=TODAY))
        for on in {event.effective_on + timedelta(days=n) for event in events for n in (-1, 0)}:
            roster = ledger.at(effective_on=on).roster().select("worker", "community", "street", "district").rows()
            found = [(worker, case.place_on(on)) for worker, case in everybody.items()]
            assert [(worker, place.community, place.street, place.district) for worker, place in found if place is not None] == roster


@searching
@given(histories(max_events=14))
def test_places_are_in_order_and_each_differs_from_the_one_it_follows(steps: list[Step]) -> None:
    with cwledger.open(":memory:") as ledger:
        play(ledger, steps)
        for case in cases(ledger.at(effective_on=TODAY)).values():
            assert all(place.until is None or place.since < place.until for place in case.places)
            for before, after in pairwise(case.places):
                assert before.until is not None
                assert before.until < after.since or (before.until == after.since and before[2:6] != after[2:6])


@pytest.fixture
def ledger() -> Iterator[cwledger.Ledger]:
    with cwledger.open(":memory:") as ledger:
        more = [
            ev.DistrictFounded(district="xigang", effective_on=date(1950, 1, 1), name="西岗区", jurisdiction="cn/dalian/xigang"),
            ev.StreetFounded(street="bayi", district="xigang", effective_on=DAY, name="八一路街道"),
        ]
        ledger.record(*CITY, *more, registered(), actor="test")
        yield ledger


def case_of(ledger: cwledger.Ledger, *events: Event) -> Case:
    ledger.record(*events, actor="test")
    return cases(ledger.at(effective_on=TODAY))["W0001"]


def periods(case: Case) -> list[tuple[object, ...]]:
    return [place[:6] for place in case.places]


HERE = ("C0001", "qingniwa", "zhongshan", None)


def test_a_street_that_comes_under_another_district_brings_its_workers_under_other_rules(ledger: cwledger.Ledger) -> None:
    moved = date(2012, 1, 1)
    case = case_of(ledger, signed(until=None), ev.StreetReassigned(street="qingniwa", district="xigang", effective_on=moved))
    assert periods(case) == [(DAY, moved, *HERE), (moved, None, "C0001", "qingniwa", "xigang", "cn/dalian/xigang")]
    assert case.places[1].event_ids == ("career:W0001/2", "community:C0001/1", "street:qingniwa/2", "district:xigang/1")
    assert (case.jurisdiction_on(DAY), case.jurisdiction_on(moved)) == ("cn", "cn/dalian/xigang")


def test_a_district_may_get_its_jurisdiction_later(ledger: cwledger.Ledger) -> None:
    later = date(2014, 7, 1)
    case = case_of(ledger, signed(until=None), ev.DistrictJurisdictionSet(district="zhongshan", jurisdiction="cn/dalian", effective_on=later))
    assert periods(case) == [(DAY, later, *HERE), (later, None, *HERE[:3], "cn/dalian")]


def test_whoever_a_split_names_serves_in_the_new_community_from_its_day(ledger: cwledger.Ledger) -> None:
    split = ev.CommunitySplit(community="C0001", into="C0002", workers=("W0001",), effective_on=date(2011, 1, 1))
    case = case_of(ledger, signed(until=None), split)
    assert periods(case) == [(DAY, split.effective_on, *HERE), (split.effective_on, None, "C0002", *HERE[1:])]
    assert "community:C0001/2" in case.places[1].event_ids


def test_an_amendment_that_names_the_old_community_again_takes_somebody_back_after_a_split(ledger: cwledger.Ledger) -> None:
    split = ev.CommunitySplit(community="C0001", into="C0002", workers=("W0001",), effective_on=date(2011, 1, 1))
    other = ev.ContractAmended(worker="W0001", employer="zs-swf", terms="加班", effective_on=date(2012, 1, 1))
    back = ev.ContractAmended(worker="W0001", employer="zs-swf", community="C0001", effective_on=date(2013, 1, 1))
    case = case_of(ledger, signed(until=None), split, other, back)
    assert [(place.since, place.community) for place in case.places] == [(DAY, "C0001"), (split.effective_on, "C0002"), (back.effective_on, "C0001")]


def test_between_contracts_an_elected_office_says_where_somebody_serves(ledger: cwledger.Ledger) -> None:
    elected, ended = date(2011, 1, 1), date(2013, 3, 1)
    case = case_of(ledger, signed(until=ended), assumed(elected, community="C0002"), ev.Retired(worker="W0001", effective_on=date(2020, 1, 1)))
    assert periods(case) == [(DAY, ended, *HERE), (ended, date(2020, 1, 1), "C0002", *HERE[1:])]


def test_a_renewal_after_the_contract_ran_out_leaves_a_gap(ledger: cwledger.Ledger) -> None:
    renewed = ev.ContractRenewed(worker="W0001", employer="zs-swf", effective_on=date(2014, 1, 1), until=date(2016, 1, 1))
    case = case_of(ledger, signed(until=date(2013, 3, 1)), renewed)
    assert periods(case) == [(DAY, date(2013, 3, 1), *HERE), (date(2014, 1, 1), date(2016, 1, 1), *HERE)]
    assert case.place_on(date(2013, 6, 1)) is None


def test_out_of_service_the_rules_of_the_last_place_apply_and_before_it_those_of_the_first() -> None:
    with cwledger.open(":memory:") as ledger:
        ledger.record(*CITY, registered(), actor="test")
        nobody = cases(ledger.at(effective_on=TODAY))["W0001"]
        assert nobody.places == ()
        assert nobody.jurisdiction_on(DAY) == "cn"
        ruled = ev.DistrictJurisdictionSet(district="zhongshan", jurisdiction="cn/dalian/zhongshan", effective_on=date(2000, 1, 1))
        case = case_of(ledger, signed(), ruled)
        assert {case.jurisdiction_on(on) for on in (date(2001, 1, 1), DAY, date(2026, 1, 1))} == {"cn/dalian/zhongshan"}


def test_what_was_set_about_a_community_is_there_in_order(ledger: cwledger.Ledger) -> None:
    rated = [
        ev.CommunityAttributeSet(community="C0001", attribute="stars", value=value, effective_on=date(year, 1, 1))
        for year, value in ((2016, None), (2015, "5"))
    ]
    case = case_of(ledger, signed(), *rated)
    assert case.community_attributes == {
        "C0001": (Attribute("stars", "5", date(2015, 1, 1), "community:C0001/3"), Attribute("stars", "", date(2016, 1, 1), "community:C0001/2"))
    }
