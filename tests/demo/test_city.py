"""The synthetic city: the same seed is the same history, the ledger takes all of it, and what changed between two moments is explained."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

import polars as pl
import pytest

import cwledger
from cwledger import demo
from cwledger import events as ev
from cwledger.clock import Month
from cwledger.demo.people import retires_on
from cwledger.demo.steps import Correction, Recording, Reversal

CAREERS = 600


@pytest.fixture(scope="module")
def city() -> Iterator[cwledger.Ledger]:
    with cwledger.open(":memory:") as ledger:
        demo.build(ledger, seed=1, careers=CAREERS)
        yield ledger


def test_the_same_seed_gives_the_same_steps_and_another_seed_others() -> None:
    assert list(demo.city(5, 40)) == list(demo.city(5, 40))
    assert list(demo.city(5, 40)) != list(demo.city(6, 40))


def test_the_same_seed_gives_the_same_steps_in_every_process() -> None:
    program = "from hashlib import sha256; from cwledger import demo; print(sha256(repr(list(demo.city(5, 60))).encode()).hexdigest())"
    root = Path(cwledger.__file__).parent.parent
    seen = {
        subprocess.run(
            [sys.executable, "-c", program], cwd=root, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, timeout=120, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1


def test_two_cities_of_one_seed_hold_the_same_facts_at_the_same_moments() -> None:
    def told() -> list[tuple[object, ...]]:
        with cwledger.open(":memory:") as ledger:
            demo.build(ledger, seed=3, careers=60)
            return [
                (one.event_id, one.position, one.recorded_at, one.actor, one.authority, one.reason, one.amends, one.event) for one in ledger.events(unseal=True)
            ]

    assert told() == told()


@pytest.mark.slow
def test_the_ledger_takes_every_step_of_a_large_city() -> None:
    with cwledger.open(":memory:") as ledger:
        assert demo.build(ledger, careers=3_000) > 150_000
        tour = demo.tour(ledger)
        assert 300 < tour.changed < 6_000  # cells of three reports on some 1,800 people
        assert tour.before.people > 1_500
        assert _unexplained(tour) == []
        assert ledger.verify().issues == ()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20, 30))
def test_the_ledger_takes_every_step_of_larger_cities_and_explains_what_changed(seed: int) -> None:
    with cwledger.open(":memory:") as ledger:
        demo.build(ledger, seed=seed, careers=300)
        assert _unexplained(demo.tour(ledger)) == []


def test_a_city_of_one_person_is_still_a_city() -> None:
    with cwledger.open(":memory:") as ledger:
        demo.build(ledger, seed=1, careers=1)
        assert demo.tour(ledger).before.people <= 1


def test_a_ledger_that_holds_something_already_is_refused_and_left_as_it_was() -> None:
    with cwledger.open(":memory:") as ledger:
        ledger.record(ev.DistrictFounded(district="elsewhere", effective_on=date(1950, 1, 1), name="别处"), actor="test")
        with pytest.raises(cwledger.Refused, match=r"demo\.not-empty"):
            demo.build(ledger, seed=1, careers=10)
        assert ledger.head == 1


@pytest.mark.parametrize("seed", range(4))
def test_the_ledger_takes_every_step_of_any_city(seed: int) -> None:
    steps = list(demo.city(seed, 60))
    wanted = sum(len(step.events) if isinstance(step, Recording) else len(step.event_ids) if isinstance(step, Reversal) else 1 for step in steps)
    with cwledger.open(":memory:") as ledger:
        head = demo.build(ledger, seed=seed, careers=60)
        # A text that takes another's place says so in the other's stream.
        assert head == wanted + sum(isinstance(one.event, ev.RuleSuperseded) for one in ledger.events())
        assert ledger.verify().issues == ()


def test_the_history_is_told_in_the_order_of_knowledge_with_late_facts_corrections_and_reversals() -> None:
    steps = list(demo.city(5, 500))
    moments = [step.claimed_at for step in steps]
    assert moments == sorted(moments)
    assert any(isinstance(step, Correction) for step in steps)
    assert any(isinstance(step, Reversal) for step in steps)
    late = [event for step in steps if isinstance(step, Recording) for event in step.events if step.claimed_at.date() - event.effective_on > timedelta(days=60)]
    assert any(event.effective_on > date(2014, 1, 1) for event in late)
    first, last = moments[0], moments[-1]
    assert (first.year, last.year) == (2013, 2026)


def test_everything_a_city_needs_happens_in_it() -> None:
    happened = [event for step in demo.city(5, 1800) if isinstance(step, Recording) for event in step.events]
    assert {event.by for event in happened if isinstance(event, ev.PostAssumed)} == {"appointment", "election", "by-election"}
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
        ev.LateRetirementAgreed,
        ev.NameChanged,
        ev.PostLeft,
        ev.QualificationAwarded,
        ev.QualificationRegistered,
        ev.ReEngaged,
        ev.Retired,
        ev.RetirementClassified,
        ev.TrainingAttended,
        ev.Transferred,
    } <= {type(event) for event in happened}


def test_most_facts_are_filed_within_weeks_and_none_of_their_kind_piles_up_behind_another() -> None:
    days: dict[str, list[int]] = {}
    for step in demo.city(5, 300):
        for event in step.events if isinstance(step, Recording) else ():
            if event.effective_on > date(2013, 2, 1):
                days.setdefault(type(event).__name__, []).append((step.claimed_at.date() - event.effective_on).days)
    assert all(median(days[kind]) <= 25 for kind in ("PostAssumed", "PostLeft", "ContractRenewed", "ContractEnded", "Retired", "GradeSet", "Appraised"))


def test_amounts_that_are_made_up_say_so() -> None:
    granted = [event for step in demo.city(5, 200) if isinstance(step, Recording) for event in step.events if isinstance(event, ev.AllowanceGranted)]
    stated = [event for event in granted if event.ref != "illustrative"]
    assert {event.component for event in stated} == {"basic"}
    assert max(event.effective_on for event in stated) < date(2018, 1, 1)


@pytest.mark.parametrize(
    ("born_on", "sex", "management", "month"),
    [
        (date(1964, 12, 31), "M", False, "2024-12"),
        (date(1965, 1, 1), "M", False, "2025-02"),
        (date(1976, 9, 15), "M", False, "2039-09"),
        (date(1970, 1, 1), "F", True, "2025-02"),
        (date(1981, 9, 1), "F", True, "2039-09"),
        (date(1975, 1, 1), "F", False, "2025-02"),
        (date(1975, 11, 1), "F", False, "2026-05"),
        (date(1984, 11, 1), "F", False, "2039-11"),
        (date(1971, 4, 1), "F", True, "2026-08"),
    ],
)
def test_people_retire_after_the_month_the_published_schedule_gives(born_on: date, sex: str, management: bool, month: str) -> None:
    assert retires_on(born_on, sex, management) == (Month.parse(month) + 1).first_day


def _unexplained(tour: demo.Tour) -> list[tuple[object, ...]]:
    return tour.differences.filter(pl.col("event_ids").list.len() == 0).rows()


def test_every_difference_of_the_tour_names_the_events_that_made_it(city: cwledger.Ledger) -> None:
    tour = demo.tour(city)
    assert tour.changed == tour.differences.height > 0
    assert _unexplained(tour) == []
    known = {recorded.event_id: recorded.position for recorded in city.events()}
    for event_ids in tour.differences["event_ids"]:
        assert all(tour.before.basis.position < known[event_id] <= tour.after.basis.position for event_id in event_ids)


def test_the_tour_shows_all_that_the_ledger_answers_with_what_changed_first(city: cwledger.Ledger) -> None:
    tour = demo.tour(city)
    asked = city.diff(effective_on=tour.effective_on, known_at=(tour.before.basis.position, None))
    assert tour.differences.sort("report", "subject", "field").equals(asked.sort("report", "subject", "field"))
    assert tour.differences["report"].head(8).unique().sort().to_list() == ["honours", "roster", "salary"]
    for look in (tour.before, tour.after):
        view = city.at(effective_on=tour.effective_on, known_at=look.basis.position)
        assert look.roster.sort("worker").equals(view.roster())
        assert look.salary.sort("worker").equals(view.salary())
        changed = tour.differences.filter(pl.col("report") == "roster")["subject"].unique(maintain_order=True).to_list()
        present = [worker for worker in changed if worker in look.roster["worker"]]
        assert look.roster["worker"].head(len(present)).to_list() == present


def test_people_move_with_a_split_community_without_a_fact_about_them(city: cwledger.Ledger) -> None:
    moved = demo.tour(city).differences.filter((pl.col("field") == "community") & (pl.col("event_ids").list.first().str.starts_with("community:")))
    assert moved.height > 0
    assert all(after == f"{before}B" for before, after in moved.select("before", "after").iter_rows())


def test_whoever_is_paid_in_the_end_serves(city: cwledger.Ledger) -> None:
    for year in range(2013, 2026):
        view = city.at(effective_on=date(year, 12, 31))
        assert set(view.salary()["worker"]) <= set(view.roster()["worker"])


def test_an_annulled_election_never_held(city: cwledger.Ledger) -> None:
    by_id = {one.event_id: one for one in city.events()}
    annulled = [by_id[one.amends] for one in by_id.values() if one.reversal and one.amends and isinstance(by_id[one.amends].event, ev.PostAssumed)]
    assert annulled
    for one in annulled:
        event = one.event
        assert isinstance(event, ev.PostAssumed)
        then, in_the_end = (city.at(effective_on=event.effective_on, known_at=known_at).posts() for known_at in (one.position, None))
        assert event.post in then.filter(pl.col("worker") == event.worker)["post"].to_list()
        assert event.post not in in_the_end.filter(pl.col("worker") == event.worker)["post"].to_list()


def test_reversing_one_honour_lowers_the_tally_by_one_from_then_on_and_not_before(city: cwledger.Ledger) -> None:
    day = date(2021, 6, 30)
    before = city.head
    held = city.at(effective_on=day).honours_held()
    counted = held.height
    assert counted > 0
    city.reverse(held["conferred_by"][0], reason="never conferred", actor="test", claimed_at=datetime(2026, 7, 1, tzinfo=UTC))
    assert city.at(effective_on=day).honours()["seats"].sum() == counted - 1
    assert city.at(effective_on=day, known_at=before).honours()["seats"].sum() == counted


def test_whatever_is_found_irregular_in_the_city_names_the_events_behind_it(city: cwledger.Ledger) -> None:
    found = city.at(effective_on=date(2022, 7, 15)).findings()
    assert found
    known = {recorded.event_id for recorded in city.events()}
    assert all(one.event_ids and set(one.event_ids) <= known for one in found)
