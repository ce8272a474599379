"""Where people served on days of their own: thousands of workers and hundreds of days at once, without a roster for each day.

For: :func:`served` (each worker on the day asked), :func:`last_days`. On every day the community and employer are those of that day's roster.
Not for who serves on the day of a view (``roster.py``), nor for a career's places with all that is behind them (``Geography.places``).
"""

from __future__ import annotations

from datetime import date

import polars as pl

from cwledger.projections.careers import contracts as _contracts
from cwledger.projections.careers import posts as _posts
from cwledger.projections.facts import Facts
from cwledger.projections.units import Units

__all__ = ["last_days", "served"]

SERVED_COLUMNS = ("worker", "on", "community", "street", "district", "employer")


def served(facts: Facts, effective_on: date, units: Units, asked: pl.DataFrame) -> pl.DataFrame:
    """Where workers served, each on a day by another one.

    Args:
        facts: what is believed.
        effective_on: the day by which facts count.
        units: the units as on that day.
        asked: whom and when, as ``worker, on``; asked twice is answered once.

    Returns:
        ``worker, on; community`` served in on that day, splits and merges until then included; where it has since been merged away, the one it
        went to; ``street, district`` in which that lies on ``effective_on``; ``employer`` (null if elected). No row where somebody did not serve.
        In no order.
    """
    days = asked.select("worker", "on").unique()
    posted = days.lazy().join(_contracts.stays(facts, effective_on), on="worker").filter(_on_a_day_of("begins"))
    contracted = posted.sort(["worker", "on", "since", "employer"], descending=[False, False, True, False]).unique(["worker", "on"], keep="first").collect()
    others = days.join(contracted, on=["worker", "on"], how="anti").lazy()
    seated = others.join(_posts.stays(facts, effective_on), on="worker").filter(_on_a_day_of("since"))
    elected = seated.sort("worker", "on", "post", "since", "community").unique(["worker", "on"], keep="first").collect()
    each = [
        contracted.select("worker", "on", "community", "posted", "employer"),
        elected.select("worker", "on", "community", pl.col("since").alias("posted"), pl.lit(None, pl.String).alias("employer")),
    ]
    then = units.worker_moves.on_days(pl.concat(each), "worker", "posted", "on")
    return units.placed(units.settled(then)).select(SERVED_COLUMNS)


def _on_a_day_of(begins: str) -> pl.Expr:
    """Whether the day asked about lies in a stay; what nothing ends holds on the calendar's last day too."""
    return (pl.col("on") >= pl.col(begins)) & ((pl.col("on") < pl.col("until")) | (pl.col("until") == date.max))


def last_days(facts: Facts, effective_on: date) -> pl.DataFrame:
    """The last day by another one on which each worker served who ever did: ``worker, on``; in no order."""
    contracted = _contracts.stays(facts, effective_on).select("worker", "until")
    every = pl.concat([contracted, _posts.stays(facts, effective_on).select("worker", "until")])
    last = pl.min_horizontal(pl.col("until").max().dt.offset_by("-1d"), pl.lit(effective_on))
    return every.group_by("worker").agg(last.alias("on")).collect()
