"""The one idea of the write side: a fact finds its place in time, or is refused with the facts in its way.

An :class:`Aggregate` holds, for one kind of subject, how a state is begun, how a fact evolves it and what makes a fact impossible.
:class:`Timeline` keeps the believed facts of one subject in the order they hold in the world. Pure: no I/O, no clock.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

from cwledger.aggregates.event import Event
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


def fact(event: Event, event_id: str, origin: int = UNRECORDED) -> Fact:
    """An event as a fact; ``origin`` is its log position, or that of the fact it replaces."""
    return Fact(event, event_id, origin, event.day_order)


class Gathered(NamedTuple):
    """What a facet keeps of one type of fact, one after another."""

    facet: str
    record: Callable[..., Any]
    """Makes of the fields below and the event id what is kept; of the whole event and its id, where there are none."""
    fields: tuple[str, ...]


class Apart(NamedTuple):
    """Facets of a state that the facts of some types make alone: they may be folded later than the others, or never."""

    facets: tuple[str, ...]
    classes: tuple[type[Event], ...]
    """The types of fact, in the order of declaration."""


class Aggregate(Generic[S]):
    """How one kind of subject is begun, evolved and guarded; each facet module adds its own events.

    Some facts only views ask about (a grade, a training): no guard ever reads what they leave behind. Those are declared with
    :meth:`recounts`; recording skips them, so that what is kept in memory while recording does not grow with a career. Many facts a facet only
    keeps one after another: :meth:`gathers` says which and what of them, so that a whole city's can be kept without folding fact by fact.
    """

    def __init__(
        self,
        kind: str,
        begin: Callable[[str], S],
        always: Callable[[S, Fact], Sequence[Issue]],
        exists: Callable[[S], bool],
        lasts: Callable[[S, Fact], bool] = lambda _state, _fact: False,
        draft: Callable[[str], S] | None = None,
        settled: Callable[[S], S] = lambda state: state,
        *,
        belongs: Callable[[S], Iterable[tuple[str, date]]] = lambda _state: (),
    ) -> None:
        self.kind = kind
        self.begin = begin
        self.exists = exists
        """Whether the subject has been registered, founded or drawn: what others may name."""
        self.belongs = belongs
        """The units a subject belongs to, as ``kind:id``, each with the day it began to: a month one of them closed is closed to its facts.

        Beside them may stand another subject that carries on, from that day, what this one began.
        """
        self._always = always
        self._lasts = lasts
        self._draft = draft or begin
        self._settled = settled
        self._guarded: dict[type[Event], Callable[[S, Fact], S]] = {}
        self._evolve: dict[type[Event], Callable[[S, Fact], S]] = {}
        self._admit: dict[type[Event], Callable[[S, Fact], Sequence[Issue]]] = {}
        self.gathered: dict[type[Event], Gathered] = {}
        """What is kept of facts of which a facet only keeps one after another."""
        self._facets: dict[type[Event], tuple[str, ...]] = {}

    def evolves(self, *classes: type[Event], facets: tuple[str, ...] = ()) -> Callable[[Callable[[S, Fact], S]], Callable[[S, Fact], S]]:
        """Decorator: this function makes of a state what such a fact makes of it, and guards may read the outcome.

        Args:
            classes: the types of fact.
            facets: what the function reads and changes, where only functions that say so too have to do with it (:attr:`apart`).
        """

        def register(function: Callable[[S, Fact], S]) -> Callable[[S, Fact], S]:
            self._evolve.update(dict.fromkeys(classes, function))
            self._guarded.update(dict.fromkeys(classes, function))
            self._facets.update(dict.fromkeys(classes, facets) if facets else {})
            return function

        return register

    def gathers(self, facet: str, *classes: type[Event], into: Callable[..., Any], of: tuple[str, ...] = (), guarded: bool = False) -> None:
        """Declares that a facet keeps such facts one after another.

        Args:
            facet: a tuple of the state, changed by ``state.having``; whoever else changes it says so (:meth:`evolves`).
            classes: the types of fact.
            into: what is kept: made of the fields named and the event id.
            of: the fields; none: ``into`` is made of the whole event and its id.
            guarded: whether guards read it.
        """

        def step(state: Any, fact: Fact) -> Any:
            values = [getattr(fact.event, name) for name in of] if of else [fact.event]
            return state.having(**{facet: (*getattr(state, facet), into(*values, fact.event_id))})

        for one in classes:
            self.gathered[one] = Gathered(facet, into, of)
            self._facets[one] = (facet,)
            self._evolve[one] = step
            if guarded:
                self._guarded[one] = step

    def recounts(self, *classes: type[Event]) -> Callable[[Callable[[S, Fact], S]], Callable[[S, Fact], S]]:
        """Decorator: as :meth:`evolves`, for facts whose outcome no guard reads."""

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

    def advance(self, state: S, fact: Fact) -> S:
        """The state after a fact, as far as guards need it; the very same state where no guard could tell the difference."""
        step = self._guarded.get(type(fact.event))
        return state if step is None else step(state, fact)

    def stands_late(self, state: S, fact: Fact) -> bool:
        """Whether a late fact can be seen to stand from the last state alone: no guard reads what it leaves behind, and none stands before it."""
        kind = type(fact.event)
        return kind in self._evolve and kind not in self._guarded and kind not in self._admit and self._lasts(state, fact)

    def admit(self, state: S, fact: Fact) -> Sequence[Issue]:
        """Why the fact is impossible in this state; empty when it is possible."""
        issues = self._always(state, fact)
        if issues:
            return issues
        guard = self._admit.get(type(fact.event))
        return () if guard is None else guard(state, fact)

    @property
    def events(self) -> tuple[type[Event], ...]:
        """The types of fact that make a difference to a state, in the order of declaration."""
        return tuple(self._evolve)

    @cached_property
    def facets_apart(self) -> frozenset[str]:
        """The names of all facets that can be folded apart from everything else; to be asked when every facet has been declared."""
        return frozenset(name for one in self.apart for name in one.facets)

    @cached_property
    def apart(self) -> tuple[Apart, ...]:
        """The facets that can be folded apart from everything else; those one type of fact ties to each other as one."""
        tied: list[Apart] = []
        for event_class, facets in self._facets.items():
            touched = [one for one in tied if not set(facets).isdisjoint(one.facets)]
            tied = [one for one in tied if one not in touched]
            names = dict.fromkeys((*(name for one in touched for name in one.facets), *facets))
            tied.append(Apart(tuple(names), (*(name for one in touched for name in one.classes), event_class)))
        return tuple(tied)

    def fold(self, subject: str, facts: Iterable[Fact]) -> S:
        """The whole state of a subject after facts that were admitted; they are put in order first."""
        return self.follow(subject, sorted(facts, key=in_order))

    def follow(self, subject: str, facts: Iterable[Fact]) -> S:
        """As :meth:`fold`, of facts that are in order already.

        Nobody sees the states in between, so that a draft may change in place where a state would be copied.
        """
        state, steps = self._draft(subject), self._evolve
        for one in facts:
            step = steps.get(type(one[0]))
            if step is not None:
                state = step(state, one)
        return self._settled(state)


def issue(code: str, fact: Fact, message: str, *because: str) -> tuple[Issue, ...]:
    """A refusal of one fact, with the event ids that stand in the way."""
    return (Issue(code, "error", f"{fact.event.stream}/{type(fact.event).__name__}@{fact.event.effective_on}", message, tuple(filter(None, because))),)


def in_order(one: Fact) -> tuple[date, int, int]:
    """Where a fact stands among the others of its subject: by date, by the order of the day, by first recording."""
    return (one.event.effective_on, one.rank, one.origin)


class Timeline(Generic[S]):
    """The believed facts of one subject in order, with the guards' state after each: where a late fact finds its place."""

    __slots__ = ("_begun", "aggregate", "facts", "states", "subject")

    def __init__(self, aggregate: Aggregate[S], subject: str, facts: Iterable[Fact] = ()) -> None:
        self.aggregate = aggregate
        self.subject = subject
        self._begun = aggregate.begin(subject)
        self.facts: list[Fact] = sorted(facts, key=in_order)
        self.states: list[S] = []
        state = self._begun
        for one in self.facts:
            state = aggregate.advance(state, one)
            self.states.append(state)

    @property
    def state(self) -> S:
        """What the guards know after every fact."""
        return self.states[-1] if self.states else self._begun

    def before(self, new: Fact) -> S:
        """What the guards know just before the place a fact would take."""
        place = bisect_right(self.facts, in_order(new), key=in_order)
        return self.states[place - 1] if place else self._begun

    def add(self, new: Fact) -> Sequence[Issue]:
        """Puts a fact in its place; the facts after it are admitted again where it changes what they meet. Issues: nothing changed."""
        place = bisect_right(self.facts, in_order(new), key=in_order)
        state = self.states[place - 1] if place else self._begun
        issues = self.aggregate.admit(state, new)
        if issues:
            return issues
        after = self.aggregate.advance(state, new)
        if after is state or place == len(self.facts):
            self.facts.insert(place, new)
            self.states.insert(place, after)
            return ()
        return self._replace([*self.facts[:place], new, *self.facts[place:]], place, frozenset({new.event_id}))

    def change(self, *, add: Sequence[Fact] = (), drop: Iterable[str] = ()) -> Sequence[Issue]:
        """Puts facts in and takes others (by event id) out, as one change; the whole history must stand afterwards."""
        dropped = frozenset(drop)
        kept = [one for one in self.facts if one.event_id not in dropped]
        changed = sorted([*kept, *add], key=in_order)
        first = next((n for n, (a, b) in enumerate(zip(self.facts, changed, strict=False)) if a is not b), min(len(self.facts), len(changed)))
        return self._replace(changed, first, frozenset(one.event_id for one in add))

    def _replace(self, facts: list[Fact], first: int, new: frozenset[str]) -> Sequence[Issue]:
        """Takes over a history that differs from the present one from ``first`` on, if every fact in it can stand."""
        state = self.states[first - 1] if first else self._begun
        states = self.states[:first]
        issues: list[Issue] = []
        for one in facts[first:]:
            found = self.aggregate.admit(state, one)
            if not found:
                state = self.aggregate.advance(state, one)
            elif one.event_id in new:
                issues.extend(found)
            else:
                issues.extend(_in_the_way(one, found, new))
            states.append(state)
        if not issues:
            self.facts, self.states = facts, states
        return issues


def _in_the_way(one: Fact, found: Sequence[Issue], new: frozenset[str]) -> Iterable[Issue]:
    """A recorded fact that could no longer stand, said as the reason for refusing what would push it over; by ids that are recorded."""
    for reason in found:
        message = f"{one.event_id} ({type(one.event).__name__} from {one.event.effective_on}) could no longer stand: {reason.message}"
        yield Issue(reason.code, "error", reason.subject, message, (one.event_id, *(by for by in reason.event_ids if by not in new)))
