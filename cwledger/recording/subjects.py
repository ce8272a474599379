"""What the writer remembers of subjects between facts: enough to admit the next one, re-read from the log for a late one.

A fact that comes in order costs one ``admit`` and one ``advance`` on the remembered state. A late one needs the subject's whole timeline,
which is read from the log and kept for the rest of the batch only. Units are remembered for good, with how far they have closed their months.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from cwledger.aggregates import AGGREGATES, Aggregate, Career, Fact, Timeline, fact
from cwledger.aggregates.classes import TrainingClass
from cwledger.aggregates.committees import Committee
from cwledger.aggregates.elections import Election
from cwledger.aggregates.establishments import Establishment
from cwledger.aggregates.grids import Grid
from cwledger.aggregates.recruitments import Recruitment
from cwledger.aggregates.rounds import Round
from cwledger.aggregates.units import UNITS, Unit
from cwledger.errors import Damaged, Issue
from cwledger.store.codec import Envelope, decode
from cwledger.store.log import EventLog, Row

CACHED_CAREERS = 150_000
"""Careers remembered between facts, about 3 kB each: a large city many times over."""


def decoded(row: Row) -> Envelope:
    """A row's envelope; the bytes must say they are the event at that place."""
    return decode(row.state, f"{row.stream}/{row.version}")


def believed(rows: Iterable[tuple[Envelope, int]]) -> list[Fact]:
    """Of the envelopes of one stream with their positions, the facts that still hold, as facts."""
    found = list(rows)
    gone = {envelope.amends.event_id for envelope, _ in found if envelope.amends is not None}
    return [
        fact(envelope.event, envelope.event_id, envelope.amends.origin if envelope.amends else position)
        for envelope, position in found
        if envelope.event_id not in gone and envelope.name != "ledger.fact_reversed"
    ]


class Subject:
    """One subject as the writer knows it: last version, the guards' state, and where its last fact stands."""

    __slots__ = ("_day", "_day_began", "aggregate", "exists", "identifier", "last", "pending", "state", "stream", "timeline", "version")

    state: Any
    last: tuple[date, int]
    """Day and rank of the last fact: what comes after it is in order."""
    exists: bool
    """Whether the subject has been registered, founded or drawn."""

    def __init__(self, stream: str, rows: Sequence[Row]) -> None:
        self.stream = stream
        kind, _, self.identifier = stream.partition(":")
        self.aggregate: Aggregate[Any] = AGGREGATES[kind]
        self.version = rows[-1].version if rows else 0
        if len(rows) != self.version:
            raise Damaged(f"{stream}: {len(rows)} events stand where there should be {self.version}", remedy="restore the database from a backup")
        self.pending: list[Fact] = []
        self._day: list[Fact] | None = None
        """The facts of the last day, in the order of the day, as long as this batch has seen all of them."""
        self._day_began: Any = None
        self.timeline: Timeline[Any] | None = None
        self._follow(self._timeline(rows))

    def _timeline(self, rows: Sequence[Row]) -> Timeline[Any]:
        if not rows:
            return Timeline(self.aggregate, self.identifier)
        return Timeline(self.aggregate, self.identifier, believed((decoded(row), row.position) for row in rows))

    def load(self, log: EventLog) -> Timeline[Any]:
        """The whole timeline, what this batch has added to it included."""
        if self.timeline is None:
            self.timeline = self._timeline(log.stream(self.stream) if self.version else ())
            if self.pending:
                self.timeline.change(add=self.pending)
        return self.timeline

    def in_order(self, new: Fact) -> bool:
        """Whether the fact comes after everything known of the subject."""
        return self.timeline is None and (new.event.effective_on, new.rank) >= self.last

    def add(self, new: Fact, log: EventLog) -> Sequence[Issue]:
        """Admits a fact in its place in time. Issues: nothing changed."""
        place = (new.event.effective_on, new.rank)
        if self.timeline is None and place >= self.last:
            issues = self.aggregate.admit(self.state, new)
            if issues:
                return issues
            if place[0] > self.last[0]:
                self._day, self._day_began = [new], self.state
            elif self._day is not None:
                self._day.append(new)
            self.state = self.aggregate.advance(self.state, new)
            self.last = place
            self.exists = self.exists or self.aggregate.exists(self.state)
        elif self._takes_its_place_in_the_day(new):
            pass
        elif self.timeline is not None or not self.aggregate.stands_late(self.state, new):
            timeline = self.load(log)
            issues = timeline.add(new)
            if issues:
                return issues
            self._follow(timeline)
        self.pending.append(new)
        return ()

    def _takes_its_place_in_the_day(self, new: Fact) -> bool:
        """Whether a fact of the last day, recorded after one that holds later that day, can stand; without reading the log."""
        if self.timeline is not None or self._day is None or new.event.effective_on != self.last[0]:
            return False
        # Of one rank the one recorded last comes last, whatever numbers unrecorded facts bear: sorting keeps their order.
        day = sorted([*self._day, new], key=_rank)
        state = self._day_began
        for one in day:
            if self.aggregate.admit(state, one):
                return False
            state = self.aggregate.advance(state, one)
        self._day, self.state = day, state
        self.exists = self.exists or self.aggregate.exists(state)
        return True

    def change(self, log: EventLog, *, add: Sequence[Fact] = (), drop: Iterable[str] = ()) -> Sequence[Issue]:
        """Several facts in and out as one change; the whole history must stand afterwards."""
        timeline = self.load(log)
        issues = timeline.change(add=add, drop=drop)
        if not issues:
            self._follow(timeline)
        return issues

    def _follow(self, timeline: Timeline[Any]) -> None:
        self._day = self._day_began = None
        self.state = timeline.state
        self.last = (timeline.facts[-1].event.effective_on, timeline.facts[-1].rank) if timeline.facts else (date.min, 0)
        self.exists = self.aggregate.exists(self.state)

    def before(self, new: Fact, log: EventLog) -> Any:
        """The guards' state just before the place a fact takes or would take."""
        return self.state if self.in_order(new) else self.load(log).before(new)

    def settle(self, version: int) -> None:
        """What was pending is on disk; the timeline is not worth keeping."""
        self.version = version
        self.pending.clear()
        self.timeline = None
        self._day = self._day_began = None


def _rank(one: Fact) -> int:
    return one.rank


class Subjects:
    """Every subject the writer remembers, read from the log when first needed."""

    def __init__(self, log: EventLog) -> None:
        self.log = log
        self._units: dict[str, Subject] = {}
        self._others: dict[str, Subject] = {}
        self._known: set[str] = set()
        self.closed: dict[str, tuple[str, str]] = {}
        """For each unit that is closed, itself or through what it belongs to: (last closed month, the event that closed it)."""

    def __getitem__(self, stream: str) -> Subject:
        subject = self._others.get(stream) or self._units.get(stream)
        return subject if subject is not None else self._load(stream)

    def taken_as_new(self, stream: str) -> Subject:
        """A subject that is about to be registered, without asking the log: if it is there already, appending fails as stale and it is read."""
        if stream in self._others or stream.partition(":")[0] in UNITS:
            return self[stream]
        subject = self._others[stream] = Subject(stream, ())
        self._make_room()
        return subject

    def _make_room(self) -> None:
        if len(self._others) > CACHED_CAREERS:
            for old in list(self._others)[: CACHED_CAREERS // 10]:
                if not self._others[old].pending:
                    del self._others[old]

    def _load(self, stream: str) -> Subject:
        subject = Subject(stream, self.log.stream(stream))
        if stream.partition(":")[0] in UNITS:
            self._units[stream] = subject
            self.note_closing(stream)
            for _, into in self._moves(stream, None, date.min):
                self.knows(into)
            return subject
        self._others[stream] = subject
        self._make_room()
        self._know_units_of(subject)
        return subject

    def _know_units_of(self, subject: Subject) -> None:
        for unit, _ in belongings(subject.state):
            self.knows(unit)

    def note_closing(self, stream: str) -> None:
        """Works out how far a unit's months are closed, by itself or by what it belongs to."""
        unit: Unit = self[stream].state
        found = [(unit.closed_through, unit.closed_by)] if unit.closed_through else []
        if unit.parent:
            self.knows(unit.parent)
            found += [self.closed[unit.parent]] if unit.parent in self.closed else []
        if found:
            self.closed[stream] = max(found)
        else:
            self.closed.pop(stream, None)

    def knows(self, stream: str) -> bool:
        """Whether the subject exists, as others may name it."""
        if stream in self._known:
            return True
        if self[stream].exists:
            self._known.add(stream)
            return True
        return False

    def forget(self, streams: Iterable[str]) -> None:
        """Drops what is remembered of subjects; where a unit is among them, of every unit, for closings are inherited."""
        units = False
        for stream in streams:
            self._known.discard(stream)
            self._others.pop(stream, None)
            units = units or stream.partition(":")[0] in UNITS
        if units:
            self._forget_units()

    def _forget_units(self) -> None:
        self._known.difference_update(self._units)
        self._units.clear()
        self.closed.clear()
        # Careers stay, but the units they serve in must be read again before a closing could be missed.
        for subject in list(self._others.values()):
            self._know_units_of(subject)

    def units_of(self, stream: str, state: Any, effective_on: date) -> Iterator[str]:
        """The units a fact from a day on concerns: where its subject belongs on that day, and wherever splits and merges take it later."""
        for unit, began in belongings(state):
            here = unit
            for on, into in self._moves(unit, stream, began):
                if on > effective_on:
                    yield here
                here = into
            yield here

    def _moves(self, unit: str, stream: str | None, began: date) -> Iterator[tuple[date, str]]:
        """The splits and merges that took a subject out of a unit it belonged to since a day; without a subject, that may have taken anyone."""
        met = set[str]()
        while unit not in met and unit.startswith("community:"):
            met.add(unit)
            state: Unit = self[unit].state
            taken = [(on, into) for on, into, moved in state.splits if stream is None or (stream in moved and began < on)]
            if state.merged_into is not None and state.merged_on is not None:
                taken.append((state.merged_on, state.merged_into))
            if stream is None:
                yield from ((on, f"community:{into}") for on, into in taken)
                return
            if not taken:
                return
            on, into = taken[0]
            unit = f"community:{into}"
            yield on, unit


def belongings(state: Any) -> Iterator[tuple[str, date]]:
    """The units a subject belongs to, each with the day it began to: by every contract and post of a career that no fact has ended."""
    if isinstance(state, Career):
        for contract in state.contracts.values():
            yield f"community:{contract.community}", contract.since
            yield f"federation:{contract.employer}", contract.since
        for post in state.held.values():
            yield f"community:{post.community}", post.since
        for spell in state.re_engagements:
            yield f"community:{spell.community}", spell.since
    elif isinstance(state, Grid) and state.drawn_on is not None:
        yield f"community:{state.community}", state.drawn_on
    elif isinstance(state, Recruitment) and state.announced_on is not None and state.district is not None:
        yield f"district:{state.district}", state.announced_on
    elif isinstance(state, Establishment) and state.released_on is not None and state.district is not None:
        yield f"district:{state.district}", state.released_on
    elif isinstance(state, Committee) and state.formed_on is not None:
        yield f"{state.level}:{state.street or state.community}", state.formed_on
    elif isinstance(state, Round) and state.opened_on is not None:
        yield state.unit, state.opened_on
    elif isinstance(state, Election) and state.called_on is not None:
        yield f"community:{state.community}", state.called_on
    elif isinstance(state, TrainingClass) and state.held_on is not None:
        if state.street is not None:
            yield f"street:{state.street}", state.held_on
        elif state.district is not None:
            yield f"district:{state.district}", state.held_on
