"""Establishment posts (事业编制) on a day: each release with the posts it stands for, who fills them, and how many are open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from cwledger.aggregates.career.ways_up import EstablishmentAppointed
from cwledger.aggregates.establishments import EstablishmentPostsReleased, EstablishmentPostsWithdrawn
from cwledger.errors import Issue
from cwledger.projections.facts import Facts, event_id, until
from cwledger.projections.units import Units

ESTABLISHMENT_COLUMNS = (
    "release", "title", "district", "released_on", "released", "withdrawn", "filled", "open", "workers", "released_by", "withdrawn_by", "appointed_by",
)  # fmt: skip


def establishment(facts: Facts, effective_on: date, units: Units, unit: str | None = None) -> pl.DataFrame:
    """One row for each release of establishment posts by a day.

    Args:
        facts: what is believed.
        effective_on: the day.
        units: the units as on that day.
        unit: a district; None for every release. One of no district is the city's.

    Returns:
        ``release, title, district, released_on``; ``released`` posts, ``withdrawn`` of them, ``filled`` (people appointed), ``open`` (what is left,
        never below 0); ``workers`` appointed (list, in the order of appointment); ``released_by``, ``withdrawn_by`` and ``appointed_by`` (event ids).
        Sorted by release.

    Raises:
        UnknownSubject: no such unit, or a bare id that several bear.
    """
    begun = until(facts, EstablishmentPostsReleased, effective_on, "effective_on", "district", "number", "title")
    released = begun.select(
        "release", "title", "district", pl.col("effective_on").alias("released_on"), pl.col("number").alias("released"),
        event_id("establishment", "release").alias("released_by"),
    )  # fmt: skip
    taken = until(facts, EstablishmentPostsWithdrawn, effective_on, "number").with_columns(by=event_id("establishment", "release"))
    withdrawn = taken.sort("order").group_by("release").agg(pl.col("number").sum().alias("withdrawn"), pl.col("by").alias("withdrawn_by"))
    appointed = until(facts, EstablishmentAppointed, effective_on, "release").with_columns(by=event_id("career"))
    people = appointed.sort("order", "worker").unique(["release", "worker"], keep="first", maintain_order=True)
    filled = people.group_by("release", maintain_order=True).agg(pl.col("worker").alias("workers"), pl.col("by").alias("appointed_by"))
    joined = released.join(withdrawn, on="release", how="left").join(filled, on="release", how="left")
    lists = pl.col("workers", "withdrawn_by", "appointed_by").fill_null(pl.lit([], pl.List(pl.String)))
    counted = joined.with_columns(lists, pl.col("released", "withdrawn").cast(pl.Int64).fill_null(0))
    tally = counted.with_columns(filled=pl.col("workers").list.len().cast(pl.Int64))
    frame = tally.with_columns(open=(pl.col("released") - pl.col("withdrawn") - pl.col("filled")).clip(0)).sort("release").collect()
    if unit is not None:
        nowhere = pl.lit(None, pl.String)
        frame = frame.with_columns(community=nowhere, street=nowhere).filter(units.within(unit, employed=False))
    return frame.select(ESTABLISHMENT_COLUMNS)


def establishment_findings(facts: Facts, effective_on: date, units: Units) -> Iterator[Issue]:
    """Releases under which more people are appointed than posts stand."""
    rows = establishment(facts, effective_on, units).filter(pl.col("filled") > pl.col("released") - pl.col("withdrawn"))
    for row in rows.iter_rows(named=True):
        stands = row["released"] - row["withdrawn"]
        message = f"{row['filled']} people are appointed to the {stands} posts of {row['title']}"
        ids = (row["released_by"], *row["withdrawn_by"], *row["appointed_by"])
        yield Issue("finding.establishment-overfilled", "warning", f"establishment:{row['release']}", message, ids, (f"{row['release']}: number",))
