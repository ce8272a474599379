"""Residents' needs as grids record them: when each was raised, taken up and resolved, and how fast that goes in each community.

A need is numbered by the grid it was raised in, and belongs where that grid lies now: splits and merges of communities, and merges of
grids, take it with them.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from cwledger.aggregates.grids import NeedRaised, NeedResolved, NeedTakenUp
from cwledger.projections.facts import Facts, day_of, event_id, until
from cwledger.projections.neighbourhood.grids import carried, carried_to, placed
from cwledger.projections.units import Units

NEED_COLUMNS = (
    "grid", "community", "street", "district", "need", "matter", "channel", "raised_on", "taken_up_on", "worker", "resolved_on", "days", "outcome",
    "raised_in", "raised_by", "taken_up_by", "resolved_by",
)  # fmt: skip
TALLY_COLUMNS = ("community", "street", "district", "raised", "open", "resolved", "median_days", "longest_open_days")
_KEY = ("grid", "need")


def _by() -> pl.Expr:
    return event_id("grid", "grid")


def needs(facts: Facts, effective_on: date, units: Units) -> pl.DataFrame:
    """One row for each need raised by a day.

    Returns:
        ``grid`` that answers for it on the day; ``community, street, district``; ``need, matter, channel, raised_on``; ``taken_up_on`` (the first
        time; null where nobody did), ``worker`` (who took it up last; null where an office did); ``resolved_on`` (null while open), ``days``
        (until resolved, or until the day), ``outcome``; ``raised_in`` (the grid that numbered it); ``raised_by, taken_up_by, resolved_by`` (event
        ids). Sorted by grid, day and need.
    """
    raised = until(facts, NeedRaised, effective_on, "need", "matter", "channel").with_columns(day_of().alias("raised_on"), _by().alias("raised_by"))
    taken = _taken_up(facts, effective_on)
    resolved = until(facts, NeedResolved, effective_on, "need", "outcome").select(
        *_KEY, "outcome", day_of().alias("resolved_on"), _by().alias("resolved_by")
    )  # fmt: skip
    rows = raised.join(taken, on=_KEY, how="left").join(resolved, on=_KEY, how="left").with_columns(pl.col("grid").alias("raised_in"))
    ends = pl.coalesce("resolved_on", pl.lit(effective_on))
    counted = rows.with_columns((ends - pl.col("raised_on")).dt.total_days().alias("days"))
    frame = carried(counted, carried_to(facts, effective_on)).collect().join(placed(facts, effective_on, units), on="grid")
    return frame.select(NEED_COLUMNS).sort("grid", "raised_on", "need", "raised_in")


def _taken_up(facts: Facts, effective_on: date) -> pl.LazyFrame:
    rows = until(facts, NeedTakenUp, effective_on, "need", "worker").with_columns(_by().alias("taken_up_by"))
    return rows.group_by(*_KEY).agg(pl.col("worker", "taken_up_by").max_by("order"), day_of().min().alias("taken_up_on"))


def tally(frame: pl.DataFrame) -> pl.DataFrame:
    """Needs counted by community.

    Args:
        frame: of :func:`needs`, or some of its rows.

    Returns:
        ``community, street, district``; ``raised``, of them ``open`` and ``resolved``; ``median_days`` from raised to resolved (of two middle ones
        the lower; null where none is), ``longest_open_days`` (null where none is open). Sorted by community.
    """
    place = ("community", "street", "district")
    is_open = pl.col("resolved_on").is_null()
    counts = frame.group_by(*place).agg(
        pl.len().cast(pl.Int64).alias("raised"),
        is_open.sum().cast(pl.Int64).alias("open"),
        (~is_open).sum().cast(pl.Int64).alias("resolved"),
        pl.col("days").filter(is_open).max().alias("longest_open_days"),
    )
    middle = frame.filter(~is_open).group_by("community").agg(pl.col("days").sort().get((pl.len() - 1) // 2).alias("median_days"))
    return counts.join(middle, on="community", how="left").select(TALLY_COLUMNS).sort("community")
