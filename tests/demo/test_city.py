"""The synthetic city: the same seed is the same history, the ledger takes all of it, and what changed between two moments is explained."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

import cwledger
from cwledger import demo
from cwledger import events as ev
from cwledger.demo.steps import Correction, Recording, Reversal

CAREERS = 150


@pytest.fixture(scope="module")
def city() -> Iterator[cwledger.Ledger]:
    with cwledger.open(":memory:") as ledger:
        demo.build(ledger, seed=5, careers=CAREERS)
        yield ledger


def test_the_same_seed_gives_the_same_steps_and_another_seed_others() -> None:
    assert list(demo.city(5, 40)) == list(demo.city(5, 40))
    assert list(demo.city(5, 40)) != list(demo.city(6, 40))


@pytest.mark.parametrize("seed", range(4))
def test_the_ledger_takes_every_step_of_any_city(seed: int) -> None:
    steps = list(demo.city(seed, 60))
    wanted = sum(len(step.events) if isinstance(step, Recording) else len(step.event_ids) if isinstance(step, Reversal) else 1 for step in steps)
    with cwledger.open(":memory:") as ledger:
        assert demo.build(ledger, seed=seed, careers=60) == wanted
        assert ledger.verify().issues == ()


def test_the_history_is_told_in_the_order_of_knowledge_with_late_facts_corrections_and_reversals() -> None:
    steps = list(demo.city(5, 1500))
    moments = [step.claimed_at for step in steps]
    assert moments == sorted(moments)
    assert any(isinstance(step, Correction) for step in steps)
    assert any(isinstance(step, Reversal) for step in steps)
    late = [event for step in steps if isinstance(step, Recording) for event in step.events if step.claimed_at.date() - event.effective_on > timedelta(days=60)]
    assert any(event.effective_on > date(2014, 1, 1) for event in late)
    first, last = moments[0], moments[-1]
    assert (first.year, last.year) == (2013, 2026)


def test_everything_a_city_needs_happens_in_it() -> None:
    kinds = {type(event) for step in demo.city(5, 3000) if isinstance(step, Recording) for event in step.events}
    assert {
        ev.CommunitySplit,
        ev.CommunityMerged,
        ev.ContractRenewed,
        ev.ContractEnded,
        ev.Died,
        ev.GradeSet,
        ev.GridAssigned,
        ev.HonourConferred,
        ev.HonourEnded,
        ev.PostLeft,
        ev.QualificationAwarded,
        ev.ReEngaged,
        ev.Retired,
        ev.TrainingAttended,
    } <= kinds


def test_every_difference_of_the_tour_names_the_events_that_made_it(city: cwledger.Ledger) -> None:
    tour = demo.tour(city)
    assert tour.changed == tour.differences.height > 0
    known = {recorded.event_id: recorded.position for recorded in city.events()}
    for event_ids in tour.differences["event_ids"]:
        assert len(event_ids) > 0
        assert all(tour.before.basis.position < known[event_id] <= tour.after.basis.position for event_id in event_ids)


def test_reversing_one_honour_lowers_the_tally_by_one_from_then_on_and_not_before(city: cwledger.Ledger) -> None:
    day = date(2021, 6, 30)
    before = city.head
    held = city.at(effective_on=day).honours_held()
    counted = held.height
    assert counted > 0
    city.reverse(held["conferred_by"][0], reason="never conferred", actor="test", claimed_at=datetime(2026, 7, 1, tzinfo=UTC))
    assert city.at(effective_on=day).honours()["seats"].sum() == counted - 1
    assert city.at(effective_on=day, known_at=before).honours()["seats"].sum() == counted
