"""All-post service (全岗通) on a day: who is certified, who took another line of work, households visited, duty at flexible hours.

How often a worker changes lines is in no text found: the months a rotation covers are the caller's.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from cwledger.aggregates.career.all_post import AllPostCertified, FlexibleDutyServed, HouseholdsVisited, LineOfWorkTaken
from cwledger.clock import add_months
from cwledger.errors import Issue
from cwledger.projections.facts import Facts, day_of, event_id, latest, until
from cwledger.projections.growth.leadership import percent
from cwledger.projections.units import Units

WORKER_COLUMNS = (
    "worker", "community", "street", "district", "certified", "certified_on", "valid_until", "line", "line_since", "rotated", "visits", "duty_hours",
    "certified_by", "line_by",
)  # fmt: skip
SERVICE_COLUMNS = (
    "community", "name", "street", "district", "workers", "certified", "certified_share", "rotated", "rotation_share", "households", "visits",
    "visits_per_household", "duty_hours",
)  # fmt: skip


def _certificates(facts: Facts, effective_on: date) -> pl.LazyFrame:
    rows = latest(until(facts, AllPostCertified, effective_on, "valid_until"), ["worker"], ("valid_until", "order", "version"))
    return rows.select("worker", day_of().alias("certified_on"), "valid_until", event_id("career").alias("certified_by"))


def _lines(facts: Facts, effective_on: date) -> pl.LazyFrame:
    rows = latest(until(facts, LineOfWorkTaken, effective_on, "line"), ["worker"], ("line", "order", "version"))
    return rows.select("worker", "line", day_of().alias("line_since"), event_id("career").alias("line_by"))


def visits(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """The last report of each worker, community and month: ``worker, community, month, visits, reported_on, reported_by``."""
    key = ("worker", "community", "month")
    rows = latest(until(facts, HouseholdsVisited, effective_on, "community", "month", "households"), key, ("households", "order", "version"))
    return rows.select(*key, pl.col("households").cast(pl.Int64).alias("visits"), day_of().alias("reported_on"), event_id("career").alias("reported_by"))


def _in_year(facts: Facts, effective_on: date, year: int) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    seen = visits(facts, effective_on).filter(pl.col("month").str.starts_with(f"{year:04d}-"))
    served = until(facts, FlexibleDutyServed, effective_on, "community", "hours").with_columns(day_of().alias("served_on"))
    duty = served.filter(pl.col("served_on").dt.year() == year).select("worker", "community", "served_on", pl.col("hours").cast(pl.Int64).alias("duty_hours"))
    return seen, duty


def all_post(facts: Facts, effective_on: date, roster: pl.DataFrame, year: int, rotation_months: int | None = None) -> pl.DataFrame:
    """One row for each worker who serves on a day.

    Args:
        facts: what is believed.
        effective_on: the day.
        roster: who serves, with ``worker, community, street, district``.
        year: the year whose visits and duty are counted.
        rotation_months: how far back a line of work counts as taken in the rotation; None for any line ever taken.

    Returns:
        ``worker, community, street, district; certified`` (holds a certificate that has not run out), ``certified_on, valid_until`` (of the last
        one), ``line, line_since, rotated`` (the line was taken within the months); ``visits`` (households), ``duty_hours`` in the year, wherever
        served; ``certified_by, line_by`` (event ids). Sorted by worker.
    """
    seen, duty = _in_year(facts, effective_on, year)
    frame = roster.select("worker", "community", "street", "district").lazy()
    parts = (
        _certificates(facts, effective_on),
        _lines(facts, effective_on),
        seen.group_by("worker").agg(pl.col("visits").sum()),
        duty.group_by("worker").agg(pl.col("duty_hours").sum()),
    )
    for part in parts:
        frame = frame.join(part, on="worker", how="left")
    valid = pl.col("certified_on").is_not_null() & (pl.col("valid_until").is_null() | (pl.col("valid_until") > effective_on))
    since = date.min if rotation_months is None else add_months(effective_on, -rotation_months)
    rotated = (pl.col("line_since") > since).fill_null(value=False)
    filled = frame.with_columns(valid.alias("certified"), rotated.alias("rotated"), pl.col("visits", "duty_hours").fill_null(0))
    return filled.select(WORKER_COLUMNS).sort("worker").collect()


def service(facts: Facts, effective_on: date, units: Units, listed: pl.DataFrame, year: int) -> pl.DataFrame:
    """One row for each community of a day.

    Args:
        facts: what is believed.
        effective_on: the day.
        units: the units as on that day.
        listed: of :func:`all_post`, everybody.
        year: the year whose visits and duty are counted.

    Returns:
        ``community, name, street, district; workers, certified, certified_share, rotated, rotation_share`` (per cent with one decimal; null where
        nobody serves), ``households, visits, visits_per_household`` (two places, halves up; null where households are unknown), ``duty_hours`` in
        the year, of whoever served there. Sorted by community.
    """
    staff = listed.group_by("community").agg(
        pl.len().cast(pl.Int64).alias("workers"), pl.col("certified").sum().cast(pl.Int64), pl.col("rotated").sum().cast(pl.Int64)
    )
    reported, duty = (rows.collect() for rows in _in_year(facts, effective_on, year))
    seen = units.worker_moves.now(reported, "worker", "reported_on").group_by("community").agg(pl.col("visits").sum())
    served = units.worker_moves.now(duty, "worker", "served_on").group_by("community").agg(pl.col("duty_hours").sum())
    frame = units.tree
    for part in (staff, seen, served):
        frame = frame.join(part, on="community", how="left")
    filled = frame.with_columns(pl.col("workers", "certified", "rotated", "visits", "duty_hours").fill_null(0))
    homes = pl.col("households").cast(pl.Int64)
    each = pl.when(homes > 0).then((((pl.col("visits") * 200 + homes) // (homes * 2)).cast(pl.Decimal(18, 2)) / 100).cast(pl.Decimal(9, 2)))
    shares = [percent(pl.col(part), pl.col("workers")).alias(name) for part, name in (("certified", "certified_share"), ("rotated", "rotation_share"))]
    return filled.with_columns(*shares, each.alias("visits_per_household")).select(SERVICE_COLUMNS).sort("community")


def findings(facts: Facts, effective_on: date, units: Units) -> Iterator[Issue]:
    """Visits by one worker to more households in a month than the community has."""
    rows = units.worker_moves.now(visits(facts, effective_on).collect(), "worker", "reported_on")
    homes = units.tree.select("community", "households")
    for row in rows.join(homes, on="community").filter(pl.col("visits") > pl.col("households")).sort("worker", "month").iter_rows(named=True):
        message = f"{row['visits']} households visited in {row['community']} in {row['month']}, which has {row['households']}"
        yield Issue("finding.visits-beyond-households", "notice", f"career:{row['worker']}", message, (row["reported_by"],))
