"""Grids, drawn in a community and assigned to workers: 300 to 500 households each by the source case's rule.

One worker may hold several grids, several workers may hold one, and a grid may stand vacant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from cwledger.aggregates.event import BEGINS, CLOSES, OPENS, Code, CommunityId, Event, GridId, WorkerId
from cwledger.aggregates.fold import Aggregate, Fact, issue
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


def _always(grid: Grid, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    if grid.drawn_on is None and event.day_order != BEGINS:
        return issue("grid.not-drawn", fact, f"{event.stream} does not exist on {event.effective_on}; record GridDrawn, or correct its date, first")
    if grid.drawn_on is not None and event.day_order == BEGINS:
        return issue("grid.already-drawn", fact, f"{event.stream} was drawn on {grid.drawn_on} in {grid.community}; correct that fact instead", grid.drawn_by)
    return ()


GRID: Aggregate[Grid] = Aggregate("grid", Grid, _always, lambda grid: grid.drawn_on is not None)


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
