"""What users get for their own tests keeps its promises: facts that stand, orders that go in, amendments that hold, stories that fail with a diff."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

import cwledger
from cwledger.aggregates import CAREER, CATALOGUE
from cwledger.testing import (
    City,
    Correct,
    Record,
    Rehearsal,
    Reverse,
    Scenario,
    Step,
    careers,
    cities,
    grids,
    histories,
    moments_of,
    play,
    recording_orders,
    reorganisations,
    same_day_key,
    workforces,
    would_stand,
)
from tests.small_city import CITY, DAY, assumed, graded, left, registered, signed

quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@quick
@given(st.data(), cities())
def test_every_career_drawn_is_recorded_one_fact_at_a_time(data: st.DataObject, city: City) -> None:
    with cwledger.open(":memory:") as ledger:
        ledger.record(*city.facts, actor="testing")
        assert ledger.ingest(data.draw(careers(city)), actor="testing").refused == ()


@quick
@given(st.data(), cities(max_communities=5))
def test_every_reorganisation_drawn_is_recorded(data: st.DataObject, city: City) -> None:
    with cwledger.open(":memory:") as ledger:
        ledger.record(*city.facts, registered("W0001"), actor="testing")
        areas = data.draw(grids(city, workers=("W0001",)))
        drawn = tuple(dict.fromkeys(event.stream.partition(":")[2] for event in areas))
        changes = data.draw(reorganisations(city, workers=("W0001",), grids=drawn))
        assert ledger.ingest([*areas, *changes], actor="testing").refused == ()


@quick
@given(histories())
def test_every_history_drawn_can_be_played_and_the_rehearsal_knows_its_event_ids(steps: list[Step]) -> None:
    rehearsal = Rehearsal()
    with cwledger.open(":memory:") as ledger:
        receipts = play(ledger, steps)
        for step in steps:
            issues = {
                Record: lambda one: rehearsal.record(*one.events),
                Correct: lambda one: rehearsal.correct(one.event_id, one.replacement),
                Reverse: lambda one: rehearsal.reverse(*one.event_ids),
            }[type(step)](step)
            assert not issues
        amended = {one.amends for one in ledger.events()}
        standing = [one.event_id for one in ledger.events() if one.event_id not in amended and not one.reversal]
        assert sorted(rehearsal.standing) == sorted(standing)
        assert len(receipts) == len(steps)


@quick
@given(st.data())
def test_facts_in_another_order_are_the_same_facts(data: st.DataObject) -> None:
    city = data.draw(cities())
    facts = data.draw(workforces(city))
    groups = data.draw(recording_orders(facts, after=city.facts))
    assert sorted(map(repr, (event for group in groups for event in group))) == sorted(map(repr, facts))


@quick
@given(st.data())
def test_no_two_facts_of_a_career_leave_it_to_the_order_of_recording_which_holds(data: st.DataObject) -> None:
    facts = data.draw(careers(data.draw(cities())))
    assert len({same_day_key(event) for event in facts}) == len(facts)


def test_every_kind_of_fact_a_report_depends_on_is_drawn_now_and_then() -> None:
    drawn: Counter[str] = Counter()

    @settings(quick, max_examples=400, database=None)
    @seed(20_211_231)
    @given(histories(min_events=8, max_events=14))
    def draw(steps: list[Step]) -> None:
        drawn.update(type(event).__name__ for step in steps if isinstance(step, Record) for event in step.events)
        drawn.update(type(step).__name__ for step in steps)

    draw()
    # What depends on another stream, or on the vault, has searches of its own.
    elsewhere = {"ContactChanged", "NameChanged", "SubjectErased", "SubjectRestricted"}
    of_careers = sorted({one.__name__ for one in CAREER.events if CATALOGUE.spec(one).kind == "career"} - elsewhere)
    units_change = ("CommunitySplit", "CommunityMerged", "CommunityReassigned", "StreetReassigned", "GridDrawn", "GridAssigned", "GridUnassigned")
    rules_ask = ("CommunityAttributeSet", "DistrictJurisdictionSet")
    assert {kind: drawn[kind] for kind in (*of_careers, *units_change, *rules_ask, "Correct", "Reverse") if not drawn[kind]} == {}


def test_a_rehearsal_says_what_a_ledger_would_say() -> None:
    rehearsal = Rehearsal()
    assert rehearsal.record(graded(1, DAY))[0].code == "career.before-registration"
    assert rehearsal.record(registered(), signed())[0].code == "rehearsal.unknown-subject"
    assert not rehearsal.record(*CITY, registered(), signed())
    assert rehearsal.record(left(DAY))[0].code == "career.post-not-held"
    assert not rehearsal.record(assumed(DAY), left(date(2012, 1, 1)))
    assert rehearsal.reverse("career:W0001/3")[0].event_ids[0] == "career:W0001/4"
    assert not rehearsal.copy().reverse("career:W0001/3", "career:W0001/4")
    assert "career:W0001/3" in rehearsal.standing
    assert would_stand([*CITY, registered(), signed()])
    assert not would_stand([registered(), signed()])


def test_the_days_worth_asking_about_are_those_on_which_something_changes() -> None:
    assert moments_of([Record((graded(1, DAY),)), Reverse(("career:W0001/1",)), Correct("career:W0001/1", graded(1, date(2011, 1, 1)))]) == [
        *(date(2010, 2, 28), DAY, date(2010, 12, 31), date(2011, 1, 1)),
    ]


# -- given, when, then ------------------------------------------------------------------------------------------------------------------------


def test_a_story_that_is_true_passes() -> None:
    with Scenario() as story:
        story.given(*CITY, registered(), signed(until=None))
        story.when(graded(1, DAY)).then_recorded()
        story.then("roster", [{"worker": "W0001", "community": "C0001", "step": 1}], on=DAY)
        story.then("roster", [], on=DAY, unit="C0002")
        story.when(left(DAY)).then_refused("career.post-not-held")
        story.when_corrected("career:W0001/3", graded(2, DAY)).then("salary", [{"worker": "W0001", "step": 2}], on=DAY)
        story.when_reversed("career:W0001/4").then("salary", [], on=DAY)
        assert story.event_ids[-2:] == ("career:W0001/4", "career:W0001/5")


def test_a_story_that_is_not_true_fails_with_the_difference() -> None:
    with Scenario() as story:
        story.given(*CITY, registered(), signed(until=None))
        with pytest.raises(AssertionError, match=r"(?s)roster on 2010-03-01.*-.*C0002.*\+.*C0001"):
            story.then("roster", [{"worker": "W0001", "community": "C0002"}], on=DAY)
        with pytest.raises(AssertionError, match=r"(?s)issue codes.*career.post-held"):
            story.when(graded(1, DAY)).then_refused("career.post-held")
        with pytest.raises(AssertionError, match=r"(?s)refused instead.*career.post-not-held"):
            story.when(left(DAY)).then_recorded()
        with pytest.raises(cwledger.Refused):
            story.given(left(DAY))


def test_a_story_that_expects_nobody_fails_when_somebody_is_there() -> None:
    with Scenario() as story, pytest.raises(AssertionError, match="W0001"):
        story.given(*CITY, registered(), signed(until=None)).then("roster", [], on=DAY)


# -- without hypothesis -------------------------------------------------------------------------------------------------------------------------


def test_without_hypothesis_the_error_holds_the_command_that_installs_it() -> None:
    program = "import sys; sys.modules['hypothesis'] = None\ntry:\n    import cwledger.testing\nexcept ImportError as error:\n    print(error)"
    done = subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[1], capture_output=True, text=True, timeout=60, check=True)
    assert "pip install 'cwledger[testing]'" in done.stdout
