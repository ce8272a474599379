"""Where a worker serves over time, and by whose rules: careers joined with what became of the units they are served in.

For: :class:`Case`, which is what rules are asked about, and :class:`Geography`, which makes one of a career. A split or merge moves people
without any personnel action, so it is worked out here and nowhere recorded. Pure, folded from facts alone; not for reports (``projections``).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from operator import attrgetter
from types import MappingProxyType
from typing import Any, NamedTuple, get_args

from cwledger.aggregates.career.service import PostName
from cwledger.aggregates.career.state import Attribute, Career
from cwledger.aggregates.fold import Fact, in_order
from cwledger.aggregates.units import (
    CommunityAttributeSet,
    CommunityFounded,
    CommunityMerged,
    CommunityReassigned,
    CommunitySplit,
    DistrictFounded,
    DistrictJurisdictionSet,
    StreetFounded,
    StreetReassigned,
)

__all__ = ["COUNTRY", "MOVING", "UNIT_FACTS", "Attribute", "Case", "Geography", "Move", "Paths", "Place", "moves"]

COUNTRY = "cn"
"""The jurisdiction of a place that has none of its own."""

UNIT_FACTS = (
    *(CommunityFounded, CommunityReassigned, CommunitySplit, CommunityMerged, CommunityAttributeSet),
    *(StreetFounded, StreetReassigned, DistrictFounded, DistrictJurisdictionSet),
)
"""The events about units a :class:`Geography` is folded from."""

MOVING = frozenset((CommunitySplit, CommunityMerged))
"""Those that move who belongs to a community."""

_NOTHING: Mapping[str, tuple[Attribute, ...]] = MappingProxyType({})
_ALWAYS, _NEVER = date.min, date.max
_RANKS = {post: rank for rank, post in enumerate(get_args(PostName))}


class Place(NamedTuple):
    """A period during which somebody serves in one community, which lies in one street and district under one jurisdiction."""

    since: date
    until: date | None
    """The first day it no longer holds; None while nothing ends it."""
    community: str
    street: str | None
    district: str | None
    jurisdiction: str | None
    """That of the district; None where the district has none of its own."""
    event_ids: tuple[str, ...]
    """What puts the worker there, and the community in its street, district and jurisdiction."""


@dataclass(frozen=True)
class Case:
    """One career with everything about its places that a rule may ask."""

    career: Career
    places: tuple[Place, ...]
    """Where the worker serves over time: sorted, not overlapping, with gaps while not serving."""
    jurisdiction: str = COUNTRY
    """The jurisdiction where a place has none."""
    community_attributes: Mapping[str, tuple[Attribute, ...]] = field(default_factory=lambda: _NOTHING)
    """What was set about communities, in order, by community."""

    def place_on(self, on: date) -> Place | None:
        """The place on a day; None when not serving."""
        number = bisect_right(self.places, on, key=_since)
        place = self.places[number - 1] if number else None
        return place if place is not None and (place.until is None or on < place.until) else None

    def jurisdiction_on(self, on: date) -> str:
        """Whose rules apply on a day: those of the place, else of the last place before the day, else of the first, else the default."""
        if not self.places:
            return self.jurisdiction
        number = bisect_right(self.places, on, key=_since)
        return self.places[max(number - 1, 0)].jurisdiction or self.jurisdiction


_since = attrgetter("since")


class Move(NamedTuple):
    """A split or merge: what belonged to ``community`` belongs to ``into`` from a day, all of it, or what is named."""

    on: date
    community: str
    into: str
    named: frozenset[str] | None
    """The workers or grids a split names; None for a merge, which takes everybody."""
    event_id: str


def moves(facts: Iterable[Fact], named: Callable[[CommunitySplit], Iterable[str]]) -> list[Move]:
    """The splits and merges among facts that are in order; ``named`` answers whom a split takes along."""
    return [
        Move(event.effective_on, event.community, event.into, frozenset(named(event)) if isinstance(event, CommunitySplit) else None, event_id)
        for event, event_id, *_ in facts
        if type(event) in MOVING
    ]


class Paths:
    """What became of belonging to a community, through every split and merge known. The moves are given in the order they hold."""

    def __init__(self, moves: Iterable[Move]) -> None:
        self._from: dict[str, list[tuple[int, Move]]] = defaultdict(list)
        for place, move in enumerate(moves):
            self._from[move.community].append((place, move))
        self.named = frozenset(name for found in self._from.values() for _, move in found for name in move.named or ())
        """Everybody a split names: for the others only merges matter."""

    def path(self, community: str, began: date, who: str | None, by: date = _NEVER) -> list[Move]:
        """The moves that took ``who``, belonging to a community since a day, to where they belong ``by`` another; empty if nowhere else.

        A split moves whom it names if they belonged there before its day; a merge moves whoever is left, and whoever is later recorded with
        a community that no longer exists: also whom a split brings back to one that had been merged away. Ends in the community it last comes to
        where merges are recorded in a circle.
        """
        here, after, taken, merged = community, -1, list[Move](), list[Move]()
        while (found := self._next(here, after, began, who, by, merged)) is not None:
            after, move = found
            here = move.into
            taken.append(move)
            merged = [*merged, move] if move.named is None else []
        return taken

    def _next(self, here: str, after: int, began: date, who: str | None, by: date, merged: list[Move]) -> tuple[int, Move] | None:
        for place, move in self._from.get(here, ()):
            if move.on > by:
                return None
            if move.named is None and move not in merged:
                # A community merged away before somebody came to it hands them on at once.
                return max(place, after), move
            if move.named is not None and place > after and who in move.named and began < move.on:
                return place, move
        return None

    def days(self, community: str) -> list[date]:
        """The days on which a move may change where something that began in a community belongs, sorted."""
        seen, waiting, found = {community}, [community], set[date]()
        while waiting:
            for _, move in self._from.get(waiting.pop(), ()):
                found.add(move.on)
                if move.into not in seen:
                    seen.add(move.into)
                    waiting.append(move.into)
        return sorted(found)


class _Said(NamedTuple):
    """What a unit's fact says from a day on: the unit above it, or a jurisdiction."""

    since: date
    value: str
    event_id: str


class _Stay(NamedTuple):
    """A period for which a contract, post or re-engagement puts somebody in a community, before splits and merges."""

    since: date
    until: date
    community: str
    began: date
    """The day it began to say so, which may be before the period."""
    event_id: str


class _Leg(NamedTuple):
    """Where those in a community belong from a day on, after splits and merges."""

    since: date
    community: str
    event_ids: tuple[str, ...]


class _Seat(NamedTuple):
    """Where a community lies from a day on."""

    since: date
    street: str | None
    district: str | None
    jurisdiction: str | None
    event_ids: tuple[str, ...]


class _Step(NamedTuple):
    """Where those put in a community serve from a day on, and where that lies."""

    since: date
    community: str
    street: str | None
    district: str | None
    jurisdiction: str | None
    event_ids: tuple[str, ...]


class Geography:
    """Where communities lie over time and where splits and merges take people, from the facts of units believed at a point on the clocks.

    Args:
        facts: the facts of :data:`UNIT_FACTS`, in any order; others are passed over.
    """

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._above: dict[tuple[str, str], list[_Said]] = defaultdict(list)
        attributes: dict[str, list[Attribute]] = defaultdict(list)
        ordered = sorted(facts, key=in_order)
        for event, event_id, *_ in ordered:
            if isinstance(event, CommunityAttributeSet):
                attributes[event.community].append(Attribute(event.attribute, event.value or "", event.effective_on, event_id))
            elif (said := _above(event)) is not None:
                self._above[event.subject_kind, said[0]].append(_Said(event.effective_on, said[1], event_id))
        self.community_attributes: Mapping[str, tuple[Attribute, ...]] = MappingProxyType({one: tuple(set_) for one, set_ in attributes.items()})
        """What was set about each community, in order."""
        self._paths = Paths(moves(ordered, attrgetter("workers")))
        self._routes: dict[str, tuple[_Step, ...]] = {}
        self._seats: dict[str, tuple[_Seat, ...]] = {}

    def case(self, career: Career) -> Case:
        """A career with its places."""
        return Case(career, self.places(career), COUNTRY, self.community_attributes)

    def places(self, career: Career) -> tuple[Place, ...]:
        """Where a worker serves over time, sorted, without overlaps: on every day where the roster of that day has them.

        A contract in force says where, of several the one that began last; without one, the highest post somebody was elected to, or serves
        in after retirement. What was split, merged or put under another street, district or jurisdiction begins another place.
        """
        places: list[Place] = []
        for stay in _foremost(career):
            for since, until, step in _within(self._route_of(stay, career.worker), stay.since, stay.until):
                _, community, street, district, jurisdiction, behind = step
                _append(places, Place(since, None if until == _NEVER else until, community, street, district, jurisdiction, (stay.event_id, *behind)))
        return tuple(places)

    def _route_of(self, stay: _Stay, worker: str) -> tuple[_Step, ...]:
        if worker in self._paths.named:
            return self._route(stay.community, stay.began, worker)
        route = self._routes.get(stay.community)
        if route is None:
            route = self._routes[stay.community] = self._route(stay.community, _ALWAYS, None)
        return route

    def _route(self, community: str, began: date, who: str | None) -> tuple[_Step, ...]:
        steps: list[_Step] = []
        for since, until, leg in _within(self._led(community, began, who), _ALWAYS, _NEVER):
            for begins, _, seat in _within(self._seats_of(leg.community), since, until):
                steps.append(_Step(begins, leg.community, seat.street, seat.district, seat.jurisdiction, (*leg.event_ids, *seat.event_ids)))
        return tuple(steps)

    def _led(self, community: str, began: date, who: str | None) -> tuple[_Leg, ...]:
        legs = [_Leg(_ALWAYS, community, ())]
        for day in self._paths.days(community):
            path = self._paths.path(community, began, who, day)
            leg = _Leg(day, path[-1].into if path else community, tuple(dict.fromkeys(move.event_id for move in path)))
            if leg[1:] != legs[-1][1:]:
                legs.append(leg)
        return tuple(legs)

    def _seats_of(self, community: str) -> tuple[_Seat, ...]:
        seats = self._seats.get(community)
        if seats is None:
            seats = self._seats[community] = self._seated(community)
        return seats

    def _seated(self, community: str) -> tuple[_Seat, ...]:
        streets = self._above["community", community]
        districts = [said for street in streets for said in self._above["street", street.value]]
        rules = [said for district in districts for said in self._above["district", district.value]]
        days = sorted({said.since for said in (*streets, *districts, *rules)})
        return (_Seat(_ALWAYS, None, None, None, ()), *(self._seat(community, day) for day in days))

    def _seat(self, community: str, day: date) -> _Seat:
        values: list[str | None] = []
        ids: list[str] = []
        here: str | None = community
        for kind in ("community", "street", "district"):
            said = self._said(kind, here, day)
            here = None if said is None else said.value
            values.append(here)
            ids += [] if said is None else [said.event_id]
        street, district, jurisdiction = values
        return _Seat(day, street, district, jurisdiction, tuple(ids))

    def _said(self, kind: str, unit: str | None, day: date) -> _Said | None:
        said = self._above[kind, unit] if unit is not None else []
        number = bisect_right(said, day, key=_since)
        return said[number - 1] if number else None


def _above(event: Any) -> tuple[str, str] | None:
    """The unit a fact is about, and what it puts above it; None where it puts nothing there."""
    if isinstance(event, CommunityFounded | CommunityReassigned):
        return event.community, event.street
    if isinstance(event, StreetFounded | StreetReassigned):
        return event.street, event.district
    if isinstance(event, DistrictFounded | DistrictJurisdictionSet) and event.jurisdiction is not None:
        return event.district, event.jurisdiction
    return None


def _within(steps: Sequence[Any], since: date, until: date) -> Iterator[tuple[date, date, Any]]:
    """What holds during a period, of what holds each from its own day to the next one's: (since, until, which)."""
    for number in range(bisect_right(steps, since, key=_since) - 1, len(steps)):
        step = steps[number]
        if step.since >= until:
            return
        ends = steps[number + 1].since if number + 1 < len(steps) else _NEVER
        yield max(since, step.since), min(until, ends), step


def _append(places: list[Place], place: Place) -> None:
    """Puts a place behind the others, or lets the last of them go on where nothing about it changes."""
    last = places[-1] if places else None
    if last is None or last.until != place.since or last[2:6] != place[2:6]:
        places.append(place)
        return
    places[-1] = last._replace(until=place.until, event_ids=tuple(dict.fromkeys((*last.event_ids, *place.event_ids))))


def _foremost(career: Career) -> list[_Stay]:
    """The stays that decide where somebody serves, cut to where they do: sorted, not overlapping."""
    foremost, *others = _contracted(career) or [[]]
    for stay in (*chain.from_iterable(others), *_elected(career)):
        since, free = stay.since, list[_Stay]()
        for taken in foremost:
            if taken.until <= since:
                continue
            if taken.since >= stay.until:
                break
            if since < taken.since:
                free.append(stay._replace(since=since, until=taken.since))
            since = taken.until
        if since < stay.until:
            free.append(stay._replace(since=since))
        if free:
            foremost = sorted((*foremost, *free))
    return foremost


def _contracted(career: Career) -> list[list[_Stay]]:
    """Where contracts post a worker while they bind: a list for each contract, in order; those that began last first, of one day by employer."""
    ends = {contract.signed_by: contract.ended_on or _NEVER for contract in (*career.past_contracts, *career.contracts.values())}
    begun: dict[str, tuple[tuple[int, str], date]] = {}
    stays: dict[tuple[int, str], list[_Stay]] = {}
    for term in career.contract_terms:
        if term.event_id in ends:
            key = (-term.since.toordinal(), term.employer)
            begun[term.employer] = key, ends[term.event_id]
            stays.setdefault(key, [])
        key, ended = begun[term.employer]
        until = min(term.until or _NEVER, ended)
        before = stays[key]
        last = before[-1] if before else None
        stay = _Stay(term.since, until, term.community, term.since, term.event_id)
        if last is not None:
            if not term.places:
                stay = stay._replace(began=last.began, event_id=last.event_id)
            before[-1] = last._replace(until=min(last.until, term.since))
        before.append(stay)
    return [[stay for stay in stays[key] if stay.since < stay.until] for key in sorted(stays)]


def _elected(career: Career) -> list[_Stay]:
    """Where elections and re-engagements put a worker, the highest post first, then the longest held."""
    found = [(_RANKS[post.post], post.since, post.community, post.ended_on or _NEVER, post.assumed_by) for post in career.posts if post.by != "appointment"]
    found += [(_RANKS[one.post], one.since, one.community, min(one.until or _NEVER, one.ended_on or _NEVER), one.event_id) for one in career.re_engagements]
    return [_Stay(since, until, community, since, by) for _, since, community, until, by in sorted(found) if since < until]
