"""What the writer remembers of subjects between facts: enough to admit the next one, re-read from the log for a late one.

A fact that comes in order costs one ``admit`` and one ``advance`` on the remembered state. A late one needs the subject's whole timeline,
which is read from the log and kept for the rest of the batch only. Units are remembered for good, with how far they have closed their months.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from cwledger.aggregates import AGGREGATES, Aggregate, Fact, Timeline, fact
from cwledger.aggregates.fold import in_order
from cwledger.aggregates.geography import MOVING, Move, Paths, moves
from cwledger.aggregates.units import UNITS, CommunitySplit, Unit
from cwledger.errors import Damaged, Issue
from cwledger.store.codec import Envelope, decode
from cwledger.store.log import EventLog, Row

CACHED_CAREERS = 150_000
"""Careers remembered between facts, about 3 kB each: a large city many times over."""
Belongings = tuple[tuple[str, date], ...]
"""What a subject belongs to, each with the day it began to (``Aggregate.belongs``)."""


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

    __slots__ = ("_day", "_day_began", "aggregate", "exists", "identifier", "last", "moves", "pending", "state", "stream", "timeline", "version")

    state: Any
    last: tuple[date, int]
    """Day and rank of the last fact: what comes after it is in order."""
    exists: bool
    """Whether the subject has been registered, founded or drawn."""
    moves: tuple[Fact, ...]
    """Of a community: its splits and its merging, in no order."""

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
            self._took(new)
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
        self._took(new)
        return True

    def _took(self, new: Fact) -> None:
        self.exists = self.exists or self.aggregate.exists(self.state)
        if type(new.event) in MOVING:
            self.moves = (*self.moves, new)

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
        self.moves = tuple(one for one in timeline.facts if type(one.event) in MOVING)

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


class _Leads(NamedTuple):
    """Where belonging to a community leads."""

    through: tuple[tuple[Subject, tuple[Fact, ...]], ...]
    """The communities it may lead through, itself first, each with the splits and merges it had when this was worked out."""
    paths: Paths
    everybody: Sequence[Move]
    """The moves of whoever no split names."""


class Subjects:
    """Every subject the writer remembers, read from the log when first needed."""

    def __init__(self, log: EventLog) -> None:
        self.log = log
        self._units: dict[str, Subject] = {}
        self._others: dict[str, Subject] = {}
        self._known: set[str] = set()
        self._leads: dict[str, _Leads] = {}
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
            for one in subject.moves:
                self.knows(f"community:{one.event.into}")
            return subject
        self._others[stream] = subject
        self._make_room()
        self._know_units_of(subject)
        return subject

    def _know_units_of(self, subject: Subject) -> None:
        for name, _ in subject.aggregate.belongs(subject.state):
            self[name]  # reading a unit makes its closed months known

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
        """Drops what is remembered of subjects; where a unit is among them, of every unit, for closings are inherited.

        Other units keep what this batch has added to them: the log does not know of it yet.
        """
        gone = set(streams)
        self._known.difference_update(gone)
        for stream in gone:
            self._others.pop(stream, None)
        if any(stream.partition(":")[0] in UNITS for stream in gone):
            self._forget_units(gone)

    def _forget_units(self, gone: set[str]) -> None:
        self._known.difference_update(self._units)
        self._units = {stream: unit for stream, unit in self._units.items() if unit.pending and stream not in gone}
        self._leads.clear()
        self.closed.clear()
        for stream in sorted(self._units, key=_from_the_top):
            self.note_closing(stream)
        # Careers stay, but the units they serve in must be read again before a closing could be missed.
        for subject in list(self._others.values()):
            self._know_units_of(subject)

    def units_of(self, subject: Subject, state: Any, effective_on: date) -> Iterable[str]:
        """The units a fact from a day on concerns: where its subject belongs on that day, and wherever splits and merges take it later."""
        found: list[str] = []
        for name, began in subject.aggregate.belongs(state):
            unit = self._units.get(name)
            if unit is None:
                if name.partition(":")[0] not in UNITS:
                    return self._carried(subject, state, effective_on)
                unit = self[name]
            if unit.moves:
                found += (place for place, _, left in self._led(unit, began, subject.stream) if left is None or effective_on < left)
            else:
                found.append(name)
        return found

    def _led(self, unit: Subject, began: date, stream: str) -> Iterator[tuple[str, date, date | None]]:
        """Where belonging to a unit since a day leads a subject: each unit, the day it comes there, and the day it is taken elsewhere."""
        here, since = unit.stream, began
        leads = self._leads_from(unit)
        for move in leads.paths.path(unit.identifier, began, stream) if stream in leads.paths.named else leads.everybody:
            if since < move.on:
                yield here, since, move.on
                since = move.on
            here = f"community:{move.into}"
        yield here, since, None

    def _leads_from(self, unit: Subject) -> _Leads:
        known = self._leads.get(unit.stream)
        if known is None or any(one.moves is not then for one, then in known.through):
            through = [unit]
            for one in through:
                into = (self[f"community:{move.event.into}"] for move in one.moves)
                through += [other for other in dict.fromkeys(into) if other not in through]
            paths = Paths(moves(sorted((move for one in through for move in one.moves), key=in_order), _taken_along))
            known = _Leads(tuple((one, one.moves) for one in through), paths, paths.path(unit.identifier, date.min, None))
            self._leads[unit.stream] = known
        return known

    def _carried(self, subject: Subject, state: Any, effective_on: date) -> Iterator[str]:
        """As :meth:`units_of`, for a subject that another one carries on."""
        for stream, belongs, since, until in self._carriers(subject, state):
            for name, began in belongs:
                for place, first, left in self._led(self[name], began, stream):
                    ends = until if left is None else min(left, until)
                    if ends == date.max or max(first, since, effective_on) < ends:
                        yield place

    def _carriers(self, subject: Subject, state: Any) -> Iterator[tuple[str, Belongings, date, date]]:
        """Who carries on what a subject began, from a day until another: itself, or what it was merged into, with the units that one belongs to.

        Who begins later than it is merged into carries nothing on before, and of those merged in a circle each carries on its own.
        """
        belongs, merges = self._merges(subject, state)
        paths = Paths(merges)
        began = {stream: min((since for _, since in found), default=date.max) for stream, found in belongs.items()}
        turns = [(date.min, subject.stream)]
        for day in sorted({*paths.days(subject.stream), *began.values()}):
            path = paths.path(subject.stream, date.min, None, day)
            turns.append((day, path[-1].into if path and began[path[-1].into] <= day else subject.stream))
        for (since, stream), (until, _) in pairwise([*turns, (date.max, "")]):
            yield stream, belongs[stream], since, until

    def _merges(self, subject: Subject, state: Any) -> tuple[dict[str, Belongings], list[Move]]:
        """The merges from a subject on, and for it and each that carries it on the units that one belongs to."""
        belongs, merges = dict[str, Belongings](), list[Move]()
        here: str | None = subject.stream
        while here is not None and here not in belongs:
            found = tuple(subject.aggregate.belongs(state) if here == subject.stream else self[here].aggregate.belongs(self[here].state))
            belongs[here] = tuple(one for one in found if one[0].partition(":")[0] in UNITS)
            into = next((one for one in found if one[0].partition(":")[0] not in UNITS), None)
            if into is not None:
                merges.append(Move(into[1], here, into[0], None, ""))
            here = None if into is None else into[0]
        return belongs, merges


def _from_the_top(stream: str) -> int:
    return list(UNITS).index(stream.partition(":")[0])


def _taken_along(split: CommunitySplit) -> Iterator[str]:
    """The subjects a split takes along, as ``kind:id``."""
    yield from (f"career:{worker}" for worker in split.workers)
    yield from (f"grid:{grid}" for grid in split.grids)
