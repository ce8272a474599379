"""Grids on a day: where each lies after splits and merges, how many households it has, who answers for it, what it deals with and carries.

For: the grid reports and their findings. Residents' needs are in ``needs.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

import polars as pl

from cwledger.aggregates.event import Event
from cwledger.aggregates.geography import Move, Paths
from cwledger.aggregates.grids import (
    GridAssigned,
    GridCouncilHeld,
    GridDrawn,
    GridMatterAssigned,
    GridMatterWithdrawn,
    GridMerged,
    GridPartyOrganisationDissolved,
    GridPartyOrganisationFormed,
    GridRedrawn,
    GridUnassigned,
    NeedRaised,
    NeedResolved,
)
from cwledger.aggregates.matters import MatterListed, MatterStruck
from cwledger.aggregates.units import CommunityFounded, CommunityMerged
from cwledger.errors import Issue
from cwledger.projections.careers.contracts import last_departure
from cwledger.projections.facts import Facts, day_of, event_id, latest, until
from cwledger.projections.units import Units, current

GRID_COLUMNS = (
    "grid", "community", "street", "district", "households", "workers", "party_organisation", "matters", "councils", "last_council_on", "open_needs",
    "organisation_by",
)  # fmt: skip
TALLY_COLUMNS = ("unit", "grids", "with_party_organisation", "without_party_organisation", "vacant", "shared", "out_of_size", "workers", "households")
WORKER_COLUMNS = ("worker", "grids", "households")
COUNCIL_COLUMNS = ("grid", "community", "street", "district", "council", "held_on", "agenda", "attended", "held_by")
MATTER_COLUMNS = ("matter", "category", "title", "since", "grids", "listed_by")
GRID_MATTER_COLUMNS = ("grid", "community", "street", "district", "matter", "category", "title", "assigned_by")
HOUSEHOLDS = (300, 500)
"""Households of a grid in the source case (Dalian)."""
SOURCE = "Dalian, grids of 300 to 500 households"

By = Literal["district", "street", "community"]


def _by(version: str = "version") -> pl.Expr:
    return event_id("grid", "grid", version)


def carried_to(facts: Facts, effective_on: date) -> dict[str, str]:
    """For each grid merged away by a day, the grid that carries on what it carried: one drawn by then. Merged in a circle, each carries on its own."""
    rows = until(facts, GridMerged, effective_on, "into").with_columns(day_of().alias("on"), _by().alias("by")).sort("order").collect()
    moves = [Move(on, grid, into, None, by) for grid, into, on, by in rows.select("grid", "into", "on", "by").iter_rows()]
    if not moves:
        return {}
    paths, drawn = Paths(moves), set(until(facts, GridDrawn, effective_on).select("grid").collect()["grid"])
    ends = {move.community: paths.path(move.community, date.min, None)[-1].into for move in moves}
    return {grid: end for grid, end in ends.items() if end != grid and end in drawn}


def carried(rows: pl.LazyFrame, into: dict[str, str]) -> pl.LazyFrame:
    """Rows with a ``grid`` column, with the grid that carries them on in its place."""
    return rows.with_columns(pl.col("grid").replace(into)) if into else rows


def _running(facts: Facts, effective_on: date, begins: type[Event], ends: type[Event], *by: str, keep: tuple[str, ...] = ()) -> pl.LazyFrame:
    """What begins and ends in the name of a grid, as far as it runs on a day: ``grid``, ``by``, ``keep``, ``order, version``."""
    key = ("grid", *by)
    begun = latest(until(facts, begins, effective_on, *by, *keep), key, ("order", "version", *keep))
    ended = until(facts, ends, effective_on, *by).group_by(*key).agg(pl.col("order").max().alias("ended"))
    return begun.join(ended, on=key, how="left").filter((pl.col("ended") < pl.col("order")).fill_null(value=True)).drop("ended")


def assignments(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """Who answers for which grid on a day: ``grid, worker, assigned_by`` (event id), in the order of assignment; merges have carried them on.

    Retirement and death end it, as they end whatever runs (decision 0007).
    """
    assigned = _running(facts, effective_on, GridAssigned, GridUnassigned, "worker").join(last_departure(facts, effective_on), on="worker", how="left")
    standing = assigned.filter((pl.col("departed") < pl.col("order")).fill_null(value=True))
    running = standing.sort("order", "grid", "worker").with_columns(_by().alias("assigned_by"))
    rows = carried(running.select("grid", "worker", "assigned_by"), carried_to(facts, effective_on))
    return rows.unique(["grid", "worker"], keep="first", maintain_order=True)


def party_organisations(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """The Party organisations on grids on a day: ``grid, party_organisation, organisation_by`` (event id). One ends with its grid."""
    merged = until(facts, GridMerged, effective_on).select("grid")
    begins, ends = GridPartyOrganisationFormed, GridPartyOrganisationDissolved
    running = _running(facts, effective_on, begins, ends, keep=("organisation",)).join(merged, on="grid", how="anti")
    return running.select("grid", pl.col("organisation").alias("party_organisation"), _by().alias("organisation_by"))


def matters_dealt_with(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """Which grid deals with which matter on a day: ``grid, matter, assigned_by`` (event id); merges have carried them on."""
    running = _running(facts, effective_on, GridMatterAssigned, GridMatterWithdrawn, "matter").sort("order", "grid", "matter")
    rows = carried(running.select("grid", "matter", _by().alias("assigned_by")), carried_to(facts, effective_on))
    return rows.unique(["grid", "matter"], keep="first", maintain_order=True)


def _open_needs(facts: Facts, effective_on: date) -> pl.LazyFrame:
    key = ("grid", "need")
    raised = until(facts, NeedRaised, effective_on, "need").select(key)
    left = raised.join(until(facts, NeedResolved, effective_on, "need").select(key), on=key, how="anti")
    return _counted(carried(left, carried_to(facts, effective_on)), "open_needs")


def _counted(rows: pl.LazyFrame, name: str) -> pl.LazyFrame:
    return rows.group_by("grid").agg(pl.len().cast(pl.Int64).alias(name))


def placed(facts: Facts, effective_on: date, units: Units) -> pl.DataFrame:
    """Where each grid that exists on a day lies: ``grid; community, street, district``."""
    drawn = until(facts, GridDrawn, effective_on, "community").with_columns(day_of().alias("began"))
    standing = drawn.filter(~pl.col("grid").is_in(sorted(carried_to(facts, effective_on)))).collect()
    return units.placed(units.grid_moves.now(standing, "grid", "began")).select("grid", "community", "street", "district")


def grids(facts: Facts, effective_on: date, units: Units) -> pl.DataFrame:
    """One row for each grid that exists on a day.

    Returns:
        ``grid; community, street, district`` on the day; ``households`` (null where never counted); ``workers`` who answer for it (list, in
        the order of assignment, empty while vacant); ``party_organisation`` (null where it has none); ``matters`` it deals with and
        ``councils`` held (how many), ``last_council_on``; ``open_needs``; ``organisation_by`` (event id). Sorted by grid.
    """
    households = current(facts, effective_on, "households", GridDrawn, GridRedrawn).select("grid", "households")
    workers = assignments(facts, effective_on).group_by("grid", maintain_order=True).agg(pl.col("worker").alias("workers"))
    council_days = carried(until(facts, GridCouncilHeld, effective_on), carried_to(facts, effective_on))
    held = council_days.group_by("grid").agg(pl.len().cast(pl.Int64).alias("councils"), day_of().max().alias("last_council_on"))
    frame = placed(facts, effective_on, units).lazy()
    organisations, dealt_with = party_organisations(facts, effective_on), _counted(matters_dealt_with(facts, effective_on), "matters")
    for part in (households, workers, organisations, dealt_with, held, _open_needs(facts, effective_on)):
        frame = frame.join(part, on="grid", how="left")
    filled = frame.with_columns(pl.col("workers").fill_null([]), pl.col("matters", "councils", "open_needs").fill_null(0))
    return filled.select(GRID_COLUMNS).sort("grid").collect()


def tally(frame: pl.DataFrame, by: By = "district") -> pl.DataFrame:
    """Grids counted by unit.

    Args:
        frame: of :func:`grids`, or some of its rows.
        by: the units told apart.

    Returns:
        ``unit``; ``grids, with_party_organisation, without_party_organisation``; ``vacant`` (nobody answers for it), ``shared`` (several people
        do), ``out_of_size`` (households counted, and outside 300 to 500); ``workers`` (each once) and ``households``. Sorted by unit.
    """
    people = frame.select(pl.col(by).alias("unit"), "workers").explode("workers").group_by("unit").agg(_whole(pl.col("workers").drop_nulls().n_unique()))
    counts = frame.group_by(pl.col(by).alias("unit")).agg(
        _whole(pl.len()).alias("grids"),
        _whole(pl.col("party_organisation").is_not_null().sum()).alias("with_party_organisation"),
        _whole(pl.col("party_organisation").is_null().sum()).alias("without_party_organisation"),
        _whole((pl.col("workers").list.len() == 0).sum()).alias("vacant"),
        _whole((pl.col("workers").list.len() > 1).sum()).alias("shared"),
        _whole((~pl.col("households").is_between(*HOUSEHOLDS)).sum()).alias("out_of_size"),
        _whole(pl.col("households").sum()),
    )
    return counts.join(people, on="unit", how="left", nulls_equal=True).select(TALLY_COLUMNS).sort("unit")


def _whole(expression: pl.Expr) -> pl.Expr:
    return expression.cast(pl.Int64)


def grid_workers(frame: pl.DataFrame) -> pl.DataFrame:
    """Who answers for grids, and for which: ``worker, grids`` (list), ``households`` of them together. Sorted by worker.

    Args:
        frame: of :func:`grids`, or some of its rows.
    """
    each = frame.select(pl.col("workers").alias("worker"), "grid", "households").explode("worker").drop_nulls("worker")
    held = each.group_by("worker").agg(pl.col("grid").sort().alias("grids"), _whole(pl.col("households").sum()))
    return held.select(WORKER_COLUMNS).sort("worker")


def councils(facts: Facts, effective_on: date, units: Units) -> pl.DataFrame:
    """Every grid council held by a day.

    Returns:
        ``grid; community, street, district; council, held_on, agenda, attended, held_by`` (event id), sorted by grid, day and council. Those of a
        grid merged away are the other's.
    """
    held = until(facts, GridCouncilHeld, effective_on, "council", "agenda", "attended").with_columns(day_of().alias("held_on"), _by().alias("held_by"))
    rows = carried(held, carried_to(facts, effective_on)).collect().join(placed(facts, effective_on, units), on="grid")
    return rows.select(COUNCIL_COLUMNS).sort("grid", "held_on", "council")


def _listed(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """The matters on the list of a day: ``matter, category, title, since, listed_by``."""
    begun = latest(until(facts, MatterListed, effective_on, "category", "title"), ["matter"], ("category", "title", "order", "version"))
    ended = until(facts, MatterStruck, effective_on).group_by("matter").agg(pl.col("order").max().alias("ended"))
    running = begun.join(ended, on="matter", how="left").filter((pl.col("ended") < pl.col("order")).fill_null(value=True))
    return running.select("matter", "category", "title", day_of().alias("since"), event_id("matter", "matter").alias("listed_by"))


def matters(facts: Facts, effective_on: date) -> pl.DataFrame:
    """The list of grid matters on a day.

    Returns:
        ``matter, category, title, since, grids`` (how many deal with it), ``listed_by`` (event id). Sorted by category and matter.
    """
    dealing = matters_dealt_with(facts, effective_on).group_by("matter").agg(_whole(pl.col("grid").n_unique()).alias("grids"))
    rows = _listed(facts, effective_on).join(dealing, on="matter", how="left").with_columns(pl.col("grids").fill_null(0))
    return rows.select(MATTER_COLUMNS).sort("category", "matter").collect()


def grid_matters(facts: Facts, effective_on: date, units: Units) -> pl.DataFrame:
    """The list behind the matters of grids.

    Returns:
        ``grid; community, street, district; matter, category, title`` (null where the matter was struck), ``assigned_by``. Sorted by grid, matter.
    """
    named = _listed(facts, effective_on).select("matter", "category", "title")
    rows = matters_dealt_with(facts, effective_on).join(named, on="matter", how="left").collect().join(placed(facts, effective_on, units), on="grid")
    return rows.select(GRID_MATTER_COLUMNS).sort("grid", "matter")


# -- findings -----------------------------------------------------------------------------------------------------------------------------


def findings(facts: Facts, effective_on: date, units: Units, roster: pl.DataFrame) -> Iterator[Issue]:
    """What is irregular among grids on a day: their size, who answers for one, no Party organisation, a matter that was struck, mergers into nothing."""
    yield from _nowhere(facts, effective_on)
    frame = grids(facts, effective_on, units)
    if not frame.height:
        return
    yield from _not_serving(facts, effective_on, frame, roster)
    yield from _out_of_size(facts, effective_on, frame)
    drawn = dict(until(facts, GridDrawn, effective_on).select("grid", _by().alias("by")).collect().iter_rows())
    for grid in frame.filter(pl.col("workers").list.len() == 0)["grid"]:
        yield Issue("finding.grid-without-worker", "notice", f"grid:{grid}", "nobody answers for it", (drawn[grid],), (SOURCE,))
    for grid in frame.filter(pl.col("party_organisation").is_null())["grid"]:
        message = "no Party organisation was formed on it"
        yield Issue("finding.grid-without-party-organisation", "notice", f"grid:{grid}", message, (drawn[grid],), (SOURCE,))
    yield from _struck(facts, effective_on, units)


def _out_of_size(facts: Facts, effective_on: date, frame: pl.DataFrame) -> Iterator[Issue]:
    least, most = HOUSEHOLDS
    sizes = current(facts, effective_on, "households", GridDrawn, GridRedrawn).collect().join(frame.select("grid"), on="grid", how="semi")
    for grid, households, counted_by in sizes.filter(~pl.col("households").is_between(least, most)).iter_rows():
        yield Issue("finding.grid-size", "warning", f"grid:{grid}", f"{households} households, outside {least} to {most}", (counted_by,), (SOURCE,))


def _not_serving(facts: Facts, effective_on: date, frame: pl.DataFrame, roster: pl.DataFrame) -> Iterator[Issue]:
    """Who answers for a grid and serves nowhere, or in another community, on the day."""
    serving = roster.select("worker", serves_in="community")
    answering = assignments(facts, effective_on).collect().join(frame.select("grid", "community"), on="grid").join(serving, on="worker", how="left")
    elsewhere = answering.filter(pl.col("serves_in").is_null() | (pl.col("serves_in") != pl.col("community")))
    for grid, worker, assigned_by, community, serves_in in elsewhere.iter_rows():
        does = "serves nowhere" if serves_in is None else f"serves in {serves_in}, not in {community}"
        yield Issue("finding.grid-worker-elsewhere", "notice", f"grid:{grid}", f"{worker}, who answers for it, {does}", (assigned_by,), (SOURCE,))


def _nowhere(facts: Facts, effective_on: date) -> Iterator[Issue]:
    """Grids and communities merged into one that did not exist that day: founded later, or merged away itself, in a circle."""
    for merges, begins in ((CommunityMerged, CommunityFounded), (GridMerged, GridDrawn)):
        kind, subject = merges.subject_kind, merges.subject_field
        rows = until(facts, merges, effective_on, "effective_on", "into").with_columns(event_id(kind, subject).alias("by")).sort("order")
        moves = [Move(on, one, into, None, by) for one, into, on, by in rows.select(subject, "into", "effective_on", "by").collect().iter_rows()]
        if not moves:
            continue
        began, paths = dict(facts[begins].select(subject, "effective_on").collect().iter_rows()), Paths(moves)
        for move in moves:
            if began.get(move.into, date.min) > move.on:
                message = f"merged on {move.on} into {move.into}, which exists only from {began[move.into]} on"
            elif paths.path(move.community, date.min, None)[-1].into == move.community:
                message = f"merged on {move.on} into {move.into}, which was merged into it in turn"
            else:
                continue
            yield Issue("finding.merged-into-nothing", "warning", f"{kind}:{move.community}", message, (move.event_id,))


def _struck(facts: Facts, effective_on: date, units: Units) -> Iterator[Issue]:
    struck = until(facts, MatterStruck, effective_on).with_columns(event_id("matter", "matter").alias("by"))
    by = dict(latest(struck, ["matter"], ["by"]).collect().iter_rows())
    if not by:
        return
    rows = grid_matters(facts, effective_on, units).filter(pl.col("title").is_null())
    for grid, matter, assigned_by in rows.select("grid", "matter", "assigned_by").iter_rows():
        if matter in by:
            message = f"still deals with {matter}, which was struck from the list"
            yield Issue("finding.grid-matter-struck", "notice", f"grid:{grid}", message, (assigned_by, by[matter]), (SOURCE,))
