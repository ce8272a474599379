"""Grids, drawn in a community: who answers for them, their Party organisation, the matters they deal with, what residents need there.

300 to 500 households each by the source case's rule. One worker may hold several grids, several workers may hold one, and a grid may stand
vacant. What a grid carried when it was merged goes on in the grid it was merged into, and is still closed in its own name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated, ClassVar, NamedTuple

from pydantic import Field

from cwledger.aggregates.event import BEGINS, CLOSES, DIES, OPENS, Code, CommunityId, Event, GridId, Text, WorkerId
from cwledger.aggregates.fold import Aggregate, Fact, issue
from cwledger.aggregates.matters import MatterId
from cwledger.aggregates.units import Households
from cwledger.errors import Issue


class GridEvent(Event):
    """A fact about a grid (网格)."""

    subject_kind: ClassVar[str] = "grid"
    subject_field: ClassVar[str] = "grid"


class GridDrawn(GridEvent):
    """A grid is drawn in a community."""

    type_name: ClassVar[str] = "grid.drawn"
    day_order: ClassVar[int] = BEGINS

    grid: GridId
    community: CommunityId
    households: Households | None = None
    """A size outside 300 to 500 is recorded, and found."""


class GridRedrawn(GridEvent):
    """A grid covers another number of households from a date."""

    type_name: ClassVar[str] = "grid.redrawn"

    grid: GridId
    households: Households


class GridAssigned(GridEvent):
    """A worker answers for a grid from a date; several may."""

    type_name: ClassVar[str] = "grid.assigned"
    day_order: ClassVar[int] = OPENS

    grid: GridId
    worker: WorkerId


class GridUnassigned(GridEvent):
    """A worker no longer answers for a grid."""

    type_name: ClassVar[str] = "grid.unassigned"
    day_order: ClassVar[int] = CLOSES

    grid: GridId
    worker: WorkerId
    reason: Code | None = None


class GridMerged(GridEvent):
    """A grid is absorbed by another: whoever answers for it, its matters and its open needs are the other's from that day.

    Its Party organisation ends with it. How many households the other has then, ``GridRedrawn`` says.
    """

    type_name: ClassVar[str] = "grid.merged"
    day_order: ClassVar[int] = DIES

    grid: GridId
    into: GridId


class GridPartyOrganisationFormed(GridEvent):
    """A Party organisation (网格党组织) is formed on a grid."""

    type_name: ClassVar[str] = "grid.party_organisation_formed"
    day_order: ClassVar[int] = OPENS

    grid: GridId
    organisation: Code
    """The organisation, as its Party committee numbers it."""


class GridPartyOrganisationDissolved(GridEvent):
    """The Party organisation on a grid exists no longer."""

    type_name: ClassVar[str] = "grid.party_organisation_dissolved"
    day_order: ClassVar[int] = CLOSES

    grid: GridId
    reason: Code


class GridMatterAssigned(GridEvent):
    """A grid deals with a matter of the list from a date."""

    type_name: ClassVar[str] = "grid.matter_assigned"
    day_order: ClassVar[int] = OPENS

    grid: GridId
    matter: MatterId
    """The matter; one struck from the list is recorded, and found."""


class GridMatterWithdrawn(GridEvent):
    """A grid no longer deals with a matter."""

    type_name: ClassVar[str] = "grid.matter_withdrawn"
    day_order: ClassVar[int] = CLOSES

    grid: GridId
    matter: MatterId


class GridCouncilHeld(GridEvent):
    """Residents of a grid take counsel together (网格议事会)."""

    type_name: ClassVar[str] = "grid.council_held"

    grid: GridId
    council: Code
    """The meeting, as the grid numbers it."""
    agenda: Text
    attended: Annotated[int, Field(ge=0, le=100_000)] | None = None
    """How many were there."""


class NeedRaised(GridEvent):
    """A resident's need becomes known in a grid."""

    type_name: ClassVar[str] = "grid.need_raised"
    day_order: ClassVar[int] = OPENS

    grid: GridId
    need: Code
    """The need, as the grid numbers it."""
    matter: MatterId | None = None
    """The matter of the list it falls under; None where it falls under none."""
    channel: Code
    """How it became known: ``visit``, ``hotline``, ``council``."""


class NeedTakenUp(GridEvent):
    """Somebody takes a need up; whoever does so later takes it over."""

    type_name: ClassVar[str] = "grid.need_taken_up"

    grid: GridId
    need: Code
    worker: WorkerId | None = None
    """Who does; None where it went to an office."""


class NeedResolved(GridEvent):
    """A need is settled. Not every need is taken up first."""

    type_name: ClassVar[str] = "grid.need_resolved"

    grid: GridId
    need: Code
    outcome: Text
    """What became of it."""


class Need(NamedTuple):
    """A resident's need, as guards ask about it: the events that raised and settled it."""

    raised_by: str
    resolved_by: str | None = None


@dataclass(frozen=True)
class Grid:
    """A grid as its own facts make it."""

    id: str
    drawn_on: date | None = None
    drawn_by: str = ""
    community: str = ""
    households: int | None = None
    workers: tuple[tuple[str, str], ...] = ()
    """Who answers for it, each with the event that assigned them."""
    merged_on: date | None = None
    merged_by: str = ""
    merged_into: str = ""
    organisation_by: str | None = None
    """The event that formed its Party organisation; None without one."""
    matters: Mapping[str, str] = field(default_factory=dict)
    """The matters it deals with, each with the event that assigned it."""
    councils: Mapping[str, str] = field(default_factory=dict)
    """Every council held, each with the event that says so."""
    needs: Mapping[str, Need] = field(default_factory=dict)
    """Every need ever raised, by its number."""


def _always(grid: Grid, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    if grid.drawn_on is None and event.day_order != BEGINS:
        return issue("grid.not-drawn", fact, f"{event.stream} does not exist on {event.effective_on}; record GridDrawn, or correct its date, first")
    if grid.drawn_on is not None and event.day_order == BEGINS:
        return issue("grid.already-drawn", fact, f"{event.stream} was drawn on {grid.drawn_on} in {grid.community}; correct that fact instead", grid.drawn_by)
    if grid.merged_on is not None and not isinstance(event, _CLOSES_WHAT_WAS_CARRIED):
        message = f"{event.stream} was merged into {grid.merged_into} on {grid.merged_on}; record it there"
        return issue("grid.merged-away", fact, message, grid.merged_by)
    return ()


_CLOSES_WHAT_WAS_CARRIED = (GridUnassigned, GridMatterWithdrawn, NeedTakenUp, NeedResolved)
"""What is still recorded of a grid that was merged: what began in its name ends in its name."""


def _belongs(grid: Grid) -> Iterator[tuple[str, date]]:
    """By where it was drawn, until another grid carries on what it carried."""
    if grid.drawn_on is not None:
        yield f"community:{grid.community}", grid.drawn_on
    if grid.merged_on is not None:
        yield f"grid:{grid.merged_into}", grid.merged_on


GRID: Aggregate[Grid] = Aggregate("grid", Grid, _always, lambda grid: grid.drawn_on is not None, belongs=_belongs)


@GRID.evolves(GridDrawn)
def _drawn(grid: Grid, fact: Fact) -> Grid:
    event = fact.event
    return replace(grid, drawn_on=event.effective_on, drawn_by=fact.event_id, community=event.community, households=event.households)


@GRID.evolves(GridRedrawn)
def _redrawn(grid: Grid, fact: Fact) -> Grid:
    return replace(grid, households=fact.event.households)


@GRID.evolves(GridAssigned)
def _assigned(grid: Grid, fact: Fact) -> Grid:
    return replace(grid, workers=(*grid.workers, (fact.event.worker, fact.event_id)))


@GRID.admits(GridAssigned)
def _may_assign(grid: Grid, fact: Fact) -> Sequence[Issue]:
    already = dict(grid.workers).get(fact.event.worker)
    if already is not None:
        return issue("grid.already-assigned", fact, f"{fact.event.worker} already answers for {grid.id}", already)
    return ()


@GRID.evolves(GridUnassigned)
def _unassigned(grid: Grid, fact: Fact) -> Grid:
    return replace(grid, workers=tuple(pair for pair in grid.workers if pair[0] != fact.event.worker))


@GRID.admits(GridUnassigned)
def _may_unassign(grid: Grid, fact: Fact) -> Sequence[Issue]:
    if fact.event.worker not in dict(grid.workers):
        return issue("grid.not-assigned", fact, f"{fact.event.worker} does not answer for {grid.id} on {fact.event.effective_on}")
    return ()


@GRID.evolves(GridMerged)
def _merged(grid: Grid, fact: Fact) -> Grid:
    event = fact.event
    return replace(grid, merged_on=event.effective_on, merged_by=fact.event_id, merged_into=event.into, organisation_by=None)


@GRID.admits(GridMerged)
def _may_merge(grid: Grid, fact: Fact) -> Sequence[Issue]:
    if fact.event.into == grid.id:
        return issue("grid.into-itself", fact, f"{grid.id} cannot become itself; name the other grid in into=")
    return ()


@GRID.evolves(GridPartyOrganisationFormed)
def _organisation_formed(grid: Grid, fact: Fact) -> Grid:
    return replace(grid, organisation_by=fact.event_id)


@GRID.admits(GridPartyOrganisationFormed)
def _may_form_organisation(grid: Grid, fact: Fact) -> Sequence[Issue]:
    if grid.organisation_by is not None:
        return issue("grid.party-organisation-stands", fact, f"{grid.id} has a Party organisation already; record its end first", grid.organisation_by)
    return ()


@GRID.evolves(GridPartyOrganisationDissolved)
def _organisation_dissolved(grid: Grid, _: Fact) -> Grid:
    return replace(grid, organisation_by=None)


@GRID.admits(GridPartyOrganisationDissolved)
def _may_dissolve_organisation(grid: Grid, fact: Fact) -> Sequence[Issue]:
    if grid.organisation_by is None:
        return issue("grid.no-party-organisation", fact, f"{grid.id} has no Party organisation on {fact.event.effective_on}")
    return ()


@GRID.evolves(GridMatterAssigned)
def _matter_assigned(grid: Grid, fact: Fact) -> Grid:
    return replace(grid, matters={**grid.matters, fact.event.matter: fact.event_id})


@GRID.admits(GridMatterAssigned)
def _may_assign_matter(grid: Grid, fact: Fact) -> Sequence[Issue]:
    already = grid.matters.get(fact.event.matter)
    if already is not None:
        return issue("grid.matter-already-assigned", fact, f"{grid.id} deals with {fact.event.matter} already", already)
    return ()


@GRID.evolves(GridMatterWithdrawn)
def _matter_withdrawn(grid: Grid, fact: Fact) -> Grid:
    return replace(grid, matters={matter: by for matter, by in grid.matters.items() if matter != fact.event.matter})


@GRID.admits(GridMatterWithdrawn)
def _may_withdraw_matter(grid: Grid, fact: Fact) -> Sequence[Issue]:
    if fact.event.matter not in grid.matters:
        return issue("grid.matter-not-assigned", fact, f"{grid.id} does not deal with {fact.event.matter} on {fact.event.effective_on}")
    return ()


@GRID.evolves(GridCouncilHeld)
def _counselled(grid: Grid, fact: Fact) -> Grid:
    return replace(grid, councils={**grid.councils, fact.event.council: fact.event_id})


@GRID.admits(GridCouncilHeld)
def _may_counsel(grid: Grid, fact: Fact) -> Sequence[Issue]:
    held = grid.councils.get(fact.event.council)
    if held is not None:
        return issue("grid.council-twice", fact, f"council {fact.event.council} of {grid.id} is recorded already; give this one its own number", held)
    return ()


@GRID.evolves(NeedRaised)
def _raised(grid: Grid, fact: Fact) -> Grid:
    return replace(grid, needs={**grid.needs, fact.event.need: Need(fact.event_id)})


@GRID.admits(NeedRaised)
def _may_raise(grid: Grid, fact: Fact) -> Sequence[Issue]:
    need = grid.needs.get(fact.event.need)
    if need is not None:
        return issue("grid.need-twice", fact, f"need {fact.event.need} of {grid.id} is recorded already; give this one its own number", need.raised_by)
    return ()


@GRID.evolves(NeedResolved)
def _resolved(grid: Grid, fact: Fact) -> Grid:
    need = grid.needs[fact.event.need]
    return replace(grid, needs={**grid.needs, fact.event.need: need._replace(resolved_by=fact.event_id)})


@GRID.recounts(NeedTakenUp)
def _taken_up(grid: Grid, _: Fact) -> Grid:
    """Who has a need in hand is for reports; no guard asks."""
    return grid


@GRID.admits(NeedTakenUp, NeedResolved)
def _may_settle(grid: Grid, fact: Fact) -> Sequence[Issue]:
    need = grid.needs.get(fact.event.need)
    if need is None:
        return issue("grid.no-such-need", fact, f"no need {fact.event.need} of {grid.id} was raised by {fact.event.effective_on}; record NeedRaised first")
    if need.resolved_by is not None:
        return issue("grid.need-resolved", fact, f"need {fact.event.need} of {grid.id} is resolved already", need.resolved_by)
    return ()
