"""The same facts as a ledger may come to know them: in another order, wrong at first and corrected, recorded and taken back.

Every step drawn here is one a ledger accepts; event ids are those it gives when the steps are played in order into an empty ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, get_args, get_origin

from hypothesis import strategies as st

import cwledger
from cwledger.aggregates import CATALOGUE, Event
from cwledger.aggregates.event import BEGINS
from cwledger.testing.careers import amounts, careers, workers
from cwledger.testing.cities import City, cities, grids, reorganisations
from cwledger.testing.rehearsal import Rehearsal

ATTEMPTS = 4
"""Changes proposed before a correction settles for changing the document a fact rests on, which always stands."""


@dataclass(frozen=True)
class Record:
    """One call of ``Ledger.record``."""

    events: tuple[Event, ...]


@dataclass(frozen=True)
class Correct:
    """One call of ``Ledger.correct``."""

    event_id: str
    replacement: Event
    reason: str = "entered wrongly"


@dataclass(frozen=True)
class Reverse:
    """One call of ``Ledger.reverse``."""

    event_ids: tuple[str, ...]
    reason: str = "never held"


Step = Record | Correct | Reverse


def play(ledger: cwledger.Ledger, steps: Iterable[Step], *, actor: str = "testing") -> list[cwledger.Receipt]:
    """Takes the steps into a ledger, in order; its receipts.

    Raises:
        Refused: the ledger holds something else already, or a period is closed.
    """
    return [_taken(ledger, step, actor) for step in steps]


def _taken(ledger: cwledger.Ledger, step: Step, actor: str) -> cwledger.Receipt:
    match step:
        case Record(events):
            return ledger.record(*events, actor=actor)
        case Correct(event_id, replacement, reason):
            return ledger.correct(event_id, replacement, reason=reason, actor=actor)
        case Reverse(event_ids, reason):
            return ledger.reverse(*event_ids, reason=reason, actor=actor)


@st.composite
def recording_orders(draw: st.DrawFn, facts: Sequence[Event], *, after: Sequence[Event] = ()) -> list[tuple[Event, ...]]:
    """Draws another order in which a ledger that already holds ``after`` may come to know ``facts``: one group for each call of ``record``.

    The facts are shuffled. One that cannot be recorded yet, because another is not there, waits; what is still waiting when nothing more
    can go in alone is recorded in one call, as facts that only stand together must be.
    """
    rehearsal = Rehearsal()
    if rehearsal.record(*after):
        raise ValueError("after= does not stand by itself; give the founding facts of the city")
    waiting = list(draw(st.permutations(list(facts))))
    groups: list[tuple[Event, ...]] = []
    while waiting:
        taken = [event for event in waiting if not rehearsal.record(event)]
        groups += [(event,) for event in taken]
        waiting = [event for event in waiting if not any(event is one for one in taken)]
        if not taken:
            groups.append(tuple(waiting))
            waiting = []
    return groups


@st.composite
def changed(draw: st.DrawFn, event: Event, city: City) -> Event:
    """Draws the same fact with one field different: another date, amount, community, … The subject stays; whether it stands is not asked."""
    fields = [name for name in type(event).model_fields if _changes(event, name, city) is not None]
    name = draw(st.sampled_from(fields))
    changes = _changes(event, name, city)
    assert changes is not None
    return type(event)(**{**dict(event), name: draw(changes)})


def _changes(event: Event, name: str, city: City) -> st.SearchStrategy[Any] | None:
    """The other values a field may take; None for one that is left alone."""
    if name == type(event).subject_field:
        return None
    named = {"community": city.communities, "employer": city.federations, "street": city.streets, "district": city.districts}
    if name in named:
        return st.sampled_from(named[name])
    if name == "effective_on":
        return st.integers(-400, 400).map(lambda n: event.effective_on + timedelta(days=n))
    if name in ("until", "valid_until"):
        later = st.integers(1, 1_500).map(lambda n: event.effective_on + timedelta(days=n))
        return later if type(event).model_fields[name].is_required() else st.none() | later
    simple: dict[str, st.SearchStrategy[Any]] = {
        "amount": amounts(),
        "tier": st.integers(1, 3),
        "step": st.integers(1, 18),
        "ref": st.just("大民发〔2021〕10号"),
    }
    if name in simple:
        return simple[name]
    annotation = type(event).model_fields[name].annotation
    return st.sampled_from(get_args(annotation)) if get_origin(annotation) is Literal else None


@st.composite
def corrections(draw: st.DrawFn, standing: dict[str, Event], city: City, rehearsal: Rehearsal | None = None) -> Correct:
    """Draws the correction of one of the facts that stand (event id to event), such that the whole history still stands.

    Without a ``rehearsal`` the facts are taken to have been recorded in the order given.
    """
    if rehearsal is None:
        rehearsal = Rehearsal()
        rehearsal.record(*standing.values())
    event_id = draw(st.sampled_from(sorted(standing)))
    before = standing[event_id]
    for _ in range(ATTEMPTS):
        after = draw(changed(before, city))
        if after != before and _stands(rehearsal, event_id, after):
            return Correct(event_id, after)
    return Correct(event_id, before.model_copy(update={"ref": f"{before.ref or ''}更正"}))


def _stands(rehearsal: Rehearsal, event_id: str, after: Event) -> bool:
    trial = rehearsal.copy()
    return not trial.correct(event_id, after)


@st.composite
def reversals(draw: st.DrawFn, standing: dict[str, Event], rehearsal: Rehearsal | None = None) -> Reverse | None:
    """Draws the reversal of one to three of the facts that stand; None where nothing drawn can be taken back while later facts rest on it.

    What begins a subject is never drawn: others may name it.
    """
    if rehearsal is None:
        rehearsal = Rehearsal()
        rehearsal.record(*standing.values())
    candidates = sorted(event_id for event_id, event in standing.items() if event.day_order != BEGINS)
    if not candidates:
        return None
    chosen = draw(st.lists(st.sampled_from(candidates), min_size=1, max_size=3, unique=True))
    for event_ids in (chosen, chosen[:1]):
        if not rehearsal.copy().reverse(*event_ids):
            return Reverse(tuple(event_ids))
    return None


@st.composite
def histories(
    draw: st.DrawFn,
    *,
    max_workers: int = 3,
    min_events: int = 1,
    max_events: int = 10,
    max_amendments: int = 6,
    city: st.SearchStrategy[City] | None = None,
) -> list[Step]:
    """Draws everything that happens to a small ledger, in the order it is recorded. Play it with :func:`play` into an empty ledger.

    A city, its careers in a shuffled order, sometimes grids and reorganisations, and corrections and reversals in between. ``min_events`` and
    ``max_events`` count the facts of one career; with a high minimum the facts meet more often, and a failing example is longer.
    """
    place = draw(cities() if city is None else city)
    people = workers(draw(st.integers(1, max_workers)))
    facts = [event for worker in people for event in draw(careers(place, worker=worker, min_events=min_events, max_events=max_events))]
    groups = draw(recording_orders(facts, after=place.facts))
    if draw(st.booleans()):
        areas = draw(grids(place, workers=people))
        drawn = tuple(dict.fromkeys(event.stream.partition(":")[2] for event in areas))
        groups += [(event,) for event in (*areas, *draw(reorganisations(place, workers=people, grids=drawn, around=(*facts, *areas))))]
    amend_after = [draw(st.integers(0, len(groups) - 1)) for _ in range(draw(st.integers(0, max_amendments)))]
    rehearsal = Rehearsal()
    rehearsal.record(*place.facts)
    steps: list[Step] = [Record(place.facts)]
    for n, group in enumerate(groups):
        if not rehearsal.record(*group):
            steps.append(Record(group))
        for _ in range(amend_after.count(n)):
            steps += _amendment(draw, rehearsal, place)
    return steps


def _amendment(draw: st.DrawFn, rehearsal: Rehearsal, city: City) -> list[Step]:
    standing = {event_id: event for event_id, event in rehearsal.standing.items() if not _founds_a_unit(event)}
    if not standing:
        return []
    if draw(st.booleans()):
        correction = draw(corrections(standing, city, rehearsal))
        return [] if rehearsal.correct(correction.event_id, correction.replacement) else [correction]
    reversal = draw(reversals(standing, rehearsal))
    return [] if reversal is None or rehearsal.reverse(*reversal.event_ids) else [reversal]


def _founds_a_unit(event: Event) -> bool:
    return event.day_order == BEGINS and CATALOGUE.spec(type(event)).kind != "career"


def moments_of(steps: Iterable[Step]) -> list[date]:
    """The days worth asking about: those on which a fact of the history begins to hold, and the day before each."""
    events = [event for step in steps for event in (step.events if isinstance(step, Record) else (step.replacement,) if isinstance(step, Correct) else ())]
    return sorted({day for event in events for day in (event.effective_on, event.effective_on - timedelta(days=1))})
