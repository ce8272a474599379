"""Cities to draw careers in: a few districts, streets, communities, federations and establishment posts, and what may happen to them later.

Small on purpose: a failing example should fit on a screen. For a city of thousands of careers use the demo.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import strategies as st

from cwledger import events as ev
from cwledger.aggregates import Event
from cwledger.testing.rehearsal import Rehearsal

FOUNDED_ON = date(2001, 1, 1)
"""The day every unit of a drawn city is founded; careers begin later."""


@dataclass(frozen=True)
class City:
    """Units and releases by id, and the facts that found and release them: record those before any career."""

    districts: tuple[str, ...]
    streets: tuple[str, ...]
    communities: tuple[str, ...]
    federations: tuple[str, ...]
    releases: tuple[str, ...]
    """Establishment posts released."""
    facts: tuple[Event, ...]


def _ids(kind: str, count: int) -> tuple[str, ...]:
    return tuple(f"{kind}-{n}" for n in range(1, count + 1))


@st.composite
def cities(
    draw: st.DrawFn,
    *,
    max_districts: int = 2,
    max_streets: int = 3,
    max_communities: int = 4,
    max_federations: int = 2,
) -> City:
    """Draws a :class:`City` with at least one unit of each kind and at most as many as stated."""
    if min(max_districts, max_streets, max_communities, max_federations) < 1:
        raise ValueError("a city has at least one district, street, community and federation; every maximum must be 1 or more")
    districts = _ids("district", draw(st.integers(1, max_districts)))
    streets = _ids("street", draw(st.integers(1, max_streets)))
    communities = _ids("community", draw(st.integers(1, max_communities)))
    federations = _ids("federation", draw(st.integers(1, max_federations)))
    district, street = st.sampled_from(districts), st.sampled_from(streets)
    facts: list[Event] = [ev.DistrictFounded(district=one, effective_on=FOUNDED_ON, name=f"{one}区") for one in districts]
    facts += [ev.StreetFounded(street=one, district=draw(district), effective_on=FOUNDED_ON, name=f"{one}街道") for one in streets]
    facts += [ev.CommunityFounded(community=one, street=draw(street), effective_on=FOUNDED_ON, name=f"{one}社区") for one in communities]
    facts += [ev.FederationFounded(federation=one, district=draw(district), effective_on=FOUNDED_ON, name=f"{one}社工联合会") for one in federations]
    releases = ("release-1",)
    facts += [ev.EstablishmentPostsReleased(release=one, number=2, title="定向招聘", effective_on=FOUNDED_ON) for one in releases]
    return City(districts, streets, communities, federations, releases, tuple(facts))


def days(since: date = date(2005, 1, 1), until: date = date(2026, 1, 1)) -> st.SearchStrategy[date]:
    """Days a fact may hold from, both ends included; often the first of a month, as personnel facts are."""
    return st.one_of(st.dates(since, until), st.dates(since, until).map(lambda day: max(since, day.replace(day=1))))


@st.composite
def reorganisations(
    draw: st.DrawFn,
    city: City,
    *,
    workers: tuple[str, ...] = (),
    grids: tuple[str, ...] = (),
    around: Sequence[Event] = (),
    max_events: int = 4,
) -> list[Event]:
    """Facts about the units of a city after its founding: renamed, reassigned, split, merged, counted. Each list stands when recorded in its order.

    A community that is split names some of ``workers`` and ``grids``, which must be recorded before; one that is merged is absorbed by a
    community that still exists. Most happen to the community of one of the facts given in ``around``, within a day of it; the others anywhen.
    """
    rehearsal = Rehearsal()
    rehearsal.record(*city.facts, *_registered(workers), *(_drawn(grid, city.communities[0]) for grid in grids))
    occasions = _occasions(city, around)
    taken: set[tuple[str, date]] = set()
    facts: list[Event] = []
    gone: set[str] = set()
    for day, community in sorted(draw(occasions) for _ in range(draw(st.integers(0, max_events)))):
        left = [one for one in city.communities if one not in gone]
        event = draw(_reorganisation(city, community if community in left else left[0], left, workers, grids, day))
        keys = {(name, day) for name in (event.stream, f"community:{getattr(event, 'into', '')}")}
        if not keys & taken and not rehearsal.record(event):
            taken |= keys
            facts.append(event)
            if isinstance(event, ev.CommunityMerged):
                gone.add(event.community)
    return facts


def _occasions(city: City, around: Sequence[Event]) -> st.SearchStrategy[tuple[date, str]]:
    """Days, and the community something happens to on them."""
    anywhen = st.tuples(days(date(2006, 1, 1), date(2026, 1, 1)), st.sampled_from(city.communities))
    named = [(event.effective_on, getattr(event, "community", None)) for event in around]
    places = [(day, community) for day, community in named if community is not None]
    if not places:
        return anywhen
    near = st.tuples(st.sampled_from(places), st.integers(-1, 1)).map(lambda one: (max(FOUNDED_ON, one[0][0] + timedelta(days=one[1])), one[0][1]))
    return st.one_of(near, near, near, anywhen)


def _registered(workers: tuple[str, ...]) -> list[Event]:
    return [ev.WorkerRegistered(worker=one, effective_on=FOUNDED_ON, name=one, sex="F", born_on=date(1970, 1, 1)) for one in workers]


def _drawn(grid: str, community: str) -> Event:
    return ev.GridDrawn(grid=grid, community=community, effective_on=FOUNDED_ON)


def _some(ids: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(ids), unique=True).map(tuple) if ids else st.just(())


def _reorganisation(city: City, community: str, left: list[str], workers: tuple[str, ...], grids: tuple[str, ...], day: date) -> st.SearchStrategy[Event]:
    here, street = st.just(community), st.sampled_from(city.streets)
    choices: list[st.SearchStrategy[Event]] = [
        st.builds(ev.CommunityReassigned, community=here, street=street, effective_on=st.just(day)),
        st.builds(ev.StreetReassigned, street=street, district=st.sampled_from(city.districts), effective_on=st.just(day)),
        st.builds(ev.CommunityRenamed, community=here, name=st.just("新名社区"), effective_on=st.just(day)),
        st.builds(ev.HouseholdsCounted, community=here, households=st.integers(0, 9_000), effective_on=st.just(day)),
        st.builds(ev.CommunityAttributeSet, community=here, attribute=st.just("stars"), value=st.sampled_from((None, "3", "5")), effective_on=st.just(day)),
        st.builds(
            ev.DistrictJurisdictionSet,
            district=st.sampled_from(city.districts),
            jurisdiction=st.sampled_from(("cn/dalian", "cn/dalian/zhongshan")),
            effective_on=st.just(day),
        ),
    ]
    others = [one for one in left if one != community]
    if others:
        into = st.sampled_from(others)
        moved = {"workers": _some(workers), "grids": _some(grids)}
        # Each its own strategy: of equal ones one_of keeps the first, however often it is given.
        choices += [st.builds(ev.CommunitySplit, community=here, into=into, effective_on=st.just(day), **moved) for _ in range(4)]
        choices += [st.builds(ev.CommunityMerged, community=here, into=into, effective_on=st.just(day)) for _ in range(2)]
    return st.one_of(choices)


@st.composite
def grids(draw: st.DrawFn, city: City, *, workers: tuple[str, ...] = (), max_grids: int = 2, max_events: int = 4) -> list[Event]:
    """Facts about grids of a city: drawn in a community, redrawn, assigned to some of ``workers`` and taken from them again."""
    rehearsal = Rehearsal()
    rehearsal.record(*city.facts, *_registered(workers))
    facts: list[Event] = []
    for grid in _ids("grid", draw(st.integers(0, max_grids))):
        day = draw(days(date(2005, 1, 1), date(2016, 1, 1)))
        taken: set[tuple[str, date]] = set()
        assigned: list[str] = []
        households = draw(st.none() | st.integers(0, 900))
        event: Event = ev.GridDrawn(grid=grid, community=draw(st.sampled_from(city.communities)), households=households, effective_on=day)
        rehearsal.record(event)
        facts.append(event)
        for _ in range(draw(st.integers(0, max_events))):
            day = draw(days(day, date(2026, 1, 1)))
            event = draw(_about_a_grid(grid, workers, assigned, day))
            key = (f"{type(event).type_name}{getattr(event, 'worker', '')}", day)
            if key not in taken and not rehearsal.record(event):
                taken.add(key)
                facts.append(event)
                assigned += [event.worker] if isinstance(event, ev.GridAssigned) else []
    return facts


def _about_a_grid(grid: str, workers: tuple[str, ...], assigned: list[str], day: date) -> st.SearchStrategy[Event]:
    here, then = st.just(grid), st.just(day)
    choices: list[st.SearchStrategy[Event]] = [st.builds(ev.GridRedrawn, grid=here, households=st.integers(0, 900), effective_on=then)]
    choices += [st.builds(ev.GridAssigned, grid=here, worker=st.sampled_from(workers), effective_on=then)] if workers else []
    choices += [st.builds(ev.GridUnassigned, grid=here, worker=st.sampled_from(assigned), effective_on=then)] * 2 if assigned else []
    return st.one_of(choices)
