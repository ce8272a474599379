"""Grids on a day: where each lies after splits and merges, how many households it has, who answers for it."""

from __future__ import annotations

from datetime import date

import polars as pl

from cwledger.aggregates.grids import GridAssigned, GridDrawn, GridRedrawn, GridUnassigned
from cwledger.projections.facts import Facts, day_of, event_id, latest, until
from cwledger.projections.units import Units, current

GRID_COLUMNS = ("grid", "community", "street", "district", "households", "workers")


def assignments(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """Who answers for which grid on a day: ``grid, worker, assigned_by`` (event id), in the order of assignment."""
    key = ("grid", "worker")
    begun = latest(until(facts, GridAssigned, effective_on, "worker"), key, ("order", "version"))
    ended = until(facts, GridUnassigned, effective_on, "worker").group_by(*key).agg(pl.col("order").max().alias("ended"))
    running = begun.join(ended, on=key, how="left").filter((pl.col("ended") < pl.col("order")).fill_null(value=True)).sort("order")
    return running.select(*key, event_id("grid", "grid").alias("assigned_by"))


def grids(facts: Facts, effective_on: date, units: Units) -> pl.DataFrame:
    """One row for each grid drawn by a day.

    Returns:
        ``grid; community, street, district`` on the day; ``households`` (null where never counted); ``workers`` who answer for it (list, in
        the order of assignment, empty while vacant). Sorted by grid.
    """
    drawn = until(facts, GridDrawn, effective_on, "community").with_columns(day_of().alias("began")).collect()
    households = current(facts, effective_on, "households", GridDrawn, GridRedrawn).select("grid", "households")
    workers = assignments(facts, effective_on).group_by("grid", maintain_order=True).agg(pl.col("worker").alias("workers"))
    placed = units.placed(units.grid_moves.now(drawn, "grid", "began")).lazy()
    joined = placed.join(households, on="grid", how="left").join(workers, on="grid", how="left").with_columns(pl.col("workers").fill_null([]))
    return joined.select(GRID_COLUMNS).sort("grid").collect()
