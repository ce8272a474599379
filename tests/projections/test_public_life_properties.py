"""However a ledger came to know of affairs, tasks, pioneers and services, it answers the same; a naive fold answers so too."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cwledger
from cwledger.aggregates import Event, community_life
from cwledger.testing import City, Record, affairs, cities, community_lives, corrections, play, recording_orders, reversals

quick = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
DAYS = st.dates(date(2004, 1, 1), date(2027, 1, 1))
REPORTS = ("affairs", "admissions", "tasks", "pioneers", "pioneers_counted", "services")


@st.composite
def lives(draw: st.DrawFn) -> tuple[City, list[Event]]:
    city = draw(cities(max_districts=2, max_streets=2, max_communities=2))
    listed = draw(affairs(city))
    known = tuple(dict.fromkeys(event.stream.partition(":")[2] for event in listed))
    return city, [*listed, *draw(community_lives(city, affairs=known))]


def said(view: cwledger.View) -> dict[str, list[dict[str, Any]]]:
    """Every report without the ids of the events behind it, which depend on the order of recording."""
    return {name: [{k: v for k, v in row.items() if not k.endswith("_by")} for row in getattr(view, name)().to_dicts()] for name in REPORTS}


def of(*steps: Any) -> cwledger.Ledger:
    ledger = cwledger.open(":memory:")
    play(ledger, steps)
    return ledger


@quick
@given(st.data())
def test_the_order_of_recording_makes_no_difference(data: st.DataObject) -> None:
    city, facts = data.draw(lives())
    groups = data.draw(recording_orders(facts, after=city.facts))
    on = data.draw(DAYS)
    with of(Record(city.facts), *(Record((fact,)) for fact in facts)) as straight, of(Record(city.facts), *map(Record, groups)) as shuffled:
        assert said(straight.at(effective_on=on)) == said(shuffled.at(effective_on=on))


@quick
@given(st.data())
def test_a_correction_is_as_good_as_having_been_right_and_a_reversal_as_never(data: st.DataObject) -> None:
    city, facts = data.draw(lives().filter(lambda drawn: drawn[1]))
    on = data.draw(DAYS)
    with of(Record(city.facts), *(Record((fact,)) for fact in facts)) as ledger:
        before, known_at = said(ledger.at(effective_on=on)), ledger.head
        standing = _standing(city, facts)
        step = data.draw(corrections(standing, city) if data.draw(st.booleans()) else reversals(standing))
        if step is None:
            return
        mended = (
            {**standing, step.event_id: step.replacement} if hasattr(step, "replacement") else {k: v for k, v in standing.items() if k not in step.event_ids}
        )
        play(ledger, [step])
        with of(Record(tuple(mended.values()))) as right:
            assert said(ledger.at(effective_on=on)) == said(right.at(effective_on=on))
        assert said(ledger.at(effective_on=on, known_at=known_at)) == before


def _standing(city: City, facts: list[Event]) -> dict[str, Event]:
    """The facts by the event ids a ledger gives them."""
    versions: dict[str, int] = {}
    standing = {}
    for fact in (*city.facts, *facts):
        versions[fact.stream] = versions.get(fact.stream, 0) + 1
        standing[f"{fact.stream}/{versions[fact.stream]}"] = fact
    return standing


@quick
@given(st.data())
def test_what_goes_on_in_communities_is_what_a_naive_fold_finds(data: st.DataObject) -> None:
    city, facts = data.draw(lives())
    on = data.draw(DAYS)
    going: dict[str, set[tuple[str, str]]] = {course.field: set() for course in community_life.COURSES}
    for fact in sorted((one for one in facts if one.effective_on <= on), key=lambda one: (one.effective_on, one.day_order)):
        for course in community_life.COURSES:
            if isinstance(fact, course.begins):
                going[course.field].add((fact.community, getattr(fact, course.field)))
            elif isinstance(fact, course.ends):
                going[course.field].discard((fact.community, getattr(fact, course.field)))
    with of(Record((*city.facts, *facts))) as ledger:
        view = ledger.at(effective_on=on)
        open_now = {
            "task": view.tasks().filter(view.tasks()["refused_on"].is_null()).select("community", "task").rows(),
            "service": view.services().filter(view.services()["until"].is_null()).select("community", "service").rows(),
        }
        pioneers = view.pioneers().filter(view.pioneers()["until"].is_null())
        for kind, field in (("post", "pioneer"), ("team", "team")):
            open_now[field] = pioneers.filter(pioneers["kind"] == kind).select("community", "code").rows()
        assert {field: sorted(found) for field, found in open_now.items()} == {field: sorted(found) for field, found in going.items()}
