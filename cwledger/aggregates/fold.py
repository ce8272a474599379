"""The one idea of the write side: a fact finds its place in time, or is refused with the facts in its way.

An :class:`Aggregate` holds, for one kind of subject, how a state is begun, how a fact evolves it and what makes a fact impossible.
:class:`Timeline` keeps the believed facts of one subject in the order they hold in the world. Pure: no I/O, no clock.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, Generic, NamedTuple, TypeVar

from cwledger.aggregates.event import CATALOGUE, Event
from cwledger.errors import Issue

S = TypeVar("S")
E = TypeVar("E", bound=Event)

UNRECORDED = 1 << 62
"""The origin of a fact that has no position yet: behind everything recorded."""


class Fact(NamedTuple):
    """An event with its identity and its place: what states are folded from."""

    event: Any
    event_id: str
    origin: int
    """Position of the first recording; a replacement inherits it from the fact it corrects, so being corrected equals having been right."""
    rank: int

    @property
    def order(self) -> tuple[date, int, int]:
        """Where the fact stands among the others of its subject."""
        return (self.event.effective_on, self.rank, self.origin)


def fact(event: Event, event_id: str, origin: int = UNRECORDED) -> Fact:
    """An event as a fact; ``origin`` is its log position, or that of the fact it replaces."""
    return Fact(event, event_id, origin, event.day_order)


class Aggregate(Generic[S]):
    """How one kind of subject is begun, evolved and guarded; each facet module adds its own events."""

    def __init__(self, kind: str, begin: Callable[[str], S], always: Callable[[S, Fact], Sequence[Issue]]) -> None:
        self.kind = kind
        self.begin = begin
        self._always = always
        self._evolve: dict[type[Event], Callable[[S, Fact], S]] = {}
        self._admit: dict[type[Event], Callable[[S, Fact], Sequence[Issue]]] = {}

    def evolves(self, *classes: type[Event]) -> Callable[[Callable[[S, Fact], S]], Callable[[S, Fact], S]]:
        """Decorator: this function makes of a state what such a fact makes of it."""

        def register(function: Callable[[S, Fact], S]) -> Callable[[S, Fact], S]:
            self._evolve.update(dict.fromkeys(classes, function))
            return function

        return register

    def admits(self, *classes: type[Event]) -> Callable[[Callable[[S, Fact], Sequence[Issue]]], Callable[[S, Fact], Sequence[Issue]]]:
        """Decorator: this function answers why such a fact is impossible in a state; empty when it is possible."""

        def register(function: Callable[[S, Fact], Sequence[Issue]]) -> Callable[[S, Fact], Sequence[Issue]]:
            self._admit.update(dict.fromkeys(classes, function))
            return function

        return register

    def evolve(self, state: S, fact: Fact) -> S:
        """The state after a fact. Total: a fact of a type nobody declared leaves the state as it is."""
        step = self._evolve.get(type(fact.event))
        return state if step is None else step(state, fact)

    def admit(self, state: S, fact: Fact) -> Sequence[Issue]:
        """Why the fact is impossible in this state; empty when it is possible."""
        issues = self._always(state, fact)
        if issues:
            return issues
        guard = self._admit.get(type(fact.event))
        return () if guard is None else guard(state, fact)

    def fold(self, subject: str, facts: Iterable[Fact]) -> S:
        """The state of a subject after facts already in order and already admitted."""
        state = self.begin(subject)
        for one in facts:
            state = self.evolve(state, one)
        return state


def issue(code: str, fact: Fact, message: str, *because: str) -> tuple[Issue, ...]:
    """A refusal of one fact, with the event ids that stand in the way."""
    return (Issue(code, "error", f"{fact.event.stream}/{type(fact.event).__name__}@{fact.event.effective_on}", message, tuple(filter(None, because))),)


class Timeline(Generic[S]):
    """The believed facts of one subject, in order, with the state they fold to."""

    __slots__ = ("aggregate", "facts", "last_order", "state", "subject")

    def __init__(self, aggregate: Aggregate[S], subject: str, facts: Iterable[Fact] = ()) -> None:
        self.aggregate = aggregate
        self.subject = subject
        self.facts: list[Fact] = sorted(facts, key=_order)
        self.state = aggregate.fold(subject, self.facts)
        self.last_order = self.facts[-1].order if self.facts else None

    def add(self, new: Fact) -> Sequence[Issue]:
        """Puts a fact in its place. In order, it costs one evolve; late, the facts after it are admitted again. Issues: nothing changed."""
        order = new.order
        if self.last_order is None or order > self.last_order:
            issues = self.aggregate.admit(self.state, new)
            if not issues:
                self.state = self.aggregate.evolve(self.state, new)
                self.facts.append(new)
                self.last_order = order
            return issues
        place = bisect_right(self.facts, order, key=_order)
        return self._replace([*self.facts[:place], new, *self.facts[place:]], place, {new.event_id})

    def change(self, *, add: Sequence[Fact] = (), drop: Iterable[str] = ()) -> Sequence[Issue]:
        """Puts facts in and takes others (by event id) out, as one change; the whole history must stand afterwards."""
        dropped = set(drop)
        kept = [one for one in self.facts if one.event_id not in dropped]
        changed = sorted([*kept, *add], key=_order)
        first = next((n for n, (a, b) in enumerate(zip(self.facts, changed, strict=False)) if a is not b), min(len(self.facts), len(changed)))
        return self._replace(changed, first, {one.event_id for one in add})

    def _replace(self, facts: list[Fact], first: int, new: set[str]) -> Sequence[Issue]:
        state = self.aggregate.fold(self.subject, facts[:first])
        issues: list[Issue] = []
        for one in facts[first:]:
            found = self.aggregate.admit(state, one)
            if not found:
                state = self.aggregate.evolve(state, one)
            elif one.event_id in new:
                issues.extend(found)
            else:
                issues.extend(_in_the_way(one, found))
        if not issues:
            self.facts, self.state = facts, state
            self.last_order = facts[-1].order if facts else None
        return issues


def _order(one: Fact) -> tuple[date, int, int]:
    return (one.event.effective_on, one.rank, one.origin)


def _in_the_way(one: Fact, found: Sequence[Issue]) -> Iterable[Issue]:
    """A recorded fact that could no longer stand, said as the reason for refusing what would push it over."""
    for reason in found:
        message = f"{one.event_id} ({type(one.event).__name__} from {one.event.effective_on}) could no longer stand: {reason.message}"
        yield Issue(reason.code, "error", reason.subject, message, (one.event_id, *reason.event_ids))


def believed(facts: Iterable[tuple[Fact, str | None]]) -> list[Fact]:
    """Of facts paired with the event id each amends (None for none), those that still hold. Reversals carry no event of their own to fold."""
    paired = list(facts)
    gone = {target for _, target in paired if target is not None}
    return [one for one, _ in paired if one.event_id not in gone and CATALOGUE.spec(type(one.event)).name != "ledger.fact_reversed"]
