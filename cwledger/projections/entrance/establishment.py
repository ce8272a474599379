"""Establishment posts (事业编制) on a day: each release with the posts it stands for, who fills them, and how many are open.

A post is filled from the appointment until it is left, or until its holder retires or dies (decision 0007).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from cwledger.aggregates.career.ways_up import EstablishmentAppointed, EstablishmentLeft
from cwledger.aggregates.establishments import EstablishmentPostsReleased, EstablishmentPostsWithdrawn
from cwledger.errors import Issue
from cwledger.projections.careers.contracts import departures
from cwledger.projections.facts import Facts, day_of, event_id, following, until
from cwledger.projections.units import Units

ESTABLISHMENT_COLUMNS = (
    "release", "title", "district", "released_on", "released", "withdrawn", "filled", "open", "workers", "released_by", "withdrawn_by", "appointed_by",
)  # fmt: skip
HOLDER_COLUMNS = ("worker", "release", "title", "community", "street", "district", "since", "appointed_by")
_KEY = ("worker", "release")


def appointments(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """Every appointment by a day, past ones included.

    Returns:
        ``worker, release, since, until`` (the first day the post is no longer held; null while it is), ``appointed_by, ended_by`` (event ids). In
        the order of appointment.
    """
    appointed = until(facts, EstablishmentAppointed, effective_on, "release")
    left = until(facts, EstablishmentLeft, effective_on, "release")
    gone = departures(facts, effective_on).drop("ground").join(appointed.select(_KEY).unique(), on="worker")
    rows = following(appointed, pl.concat([left, gone], how="diagonal"), _KEY, "end").sort("order", "worker")
    ids = [event_id("career").alias("appointed_by"), event_id("career", version="version_end").alias("ended_by")]
    return rows.select(*_KEY, day_of().alias("since"), day_of("order_end").alias("until"), *ids)


def _held(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """Who fills a post of which release on a day, each once, in the order of appointment."""
    running = appointments(facts, effective_on).filter(pl.col("until").is_null())
    return running.unique(_KEY, keep="first", maintain_order=True)


def establishment(facts: Facts, effective_on: date, units: Units, unit: str | None = None) -> pl.DataFrame:
    """One row for each release of establishment posts by a day.

    Args:
        facts: what is believed.
        effective_on: the day.
        units: the units as on that day.
        unit: a district; None for every release. One of no district is the city's; a street or community has none of its own, and who there
            fills one :func:`holders` says.

    Returns:
        ``release, title, district, released_on``; ``released`` posts, ``withdrawn`` of them, ``filled`` (people who hold one), ``open`` (what is
        left, never below 0); ``workers`` who hold one (list, in the order of appointment); ``released_by``, ``withdrawn_by`` and ``appointed_by``
        (event ids). Sorted by release.

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
    people = _held(facts, effective_on).group_by("release", maintain_order=True)
    filled = people.agg(pl.col("worker").alias("workers"), pl.col("appointed_by"))
    joined = released.join(withdrawn, on="release", how="left").join(filled, on="release", how="left")
    lists = pl.col("workers", "withdrawn_by", "appointed_by").fill_null(pl.lit([], pl.List(pl.String)))
    counted = joined.with_columns(lists, pl.col("released", "withdrawn").cast(pl.Int64).fill_null(0))
    tally = counted.with_columns(filled=pl.col("workers").list.len().cast(pl.Int64))
    frame = tally.with_columns(open=(pl.col("released") - pl.col("withdrawn") - pl.col("filled")).clip(0)).sort("release").collect()
    if unit is not None:
        nowhere = pl.lit(None, pl.String)
        frame = frame.with_columns(community=nowhere, street=nowhere).filter(units.within(unit, employed=False))
    return frame.select(ESTABLISHMENT_COLUMNS)


def holders(facts: Facts, effective_on: date, roster: pl.DataFrame) -> pl.DataFrame:
    """One row for each worker who holds an establishment post of a release on a day: the list behind :func:`establishment`.

    Args:
        facts: what is believed.
        effective_on: the day.
        roster: who serves, with ``worker, community, street, district``.

    Returns:
        ``worker, release, title``; ``community, street, district`` where the worker serves (null who serves nowhere: the post itself is the
        district's), ``since, appointed_by`` (event id). Sorted by worker and release.
    """
    titles = until(facts, EstablishmentPostsReleased, effective_on, "title").select("release", "title")
    serving = roster.select("worker", "community", "street", "district").lazy()
    rows = _held(facts, effective_on).join(titles, on="release", how="left").join(serving, on="worker", how="left")
    return rows.select(HOLDER_COLUMNS).sort(_KEY).collect()


def establishment_findings(facts: Facts, effective_on: date, units: Units) -> Iterator[Issue]:
    """Releases under which more people are appointed than posts stand, and appointments to posts not yet released."""
    rows = establishment(facts, effective_on, units).filter(pl.col("filled") > pl.col("released") - pl.col("withdrawn"))
    for row in rows.iter_rows(named=True):
        stands = row["released"] - row["withdrawn"]
        message = f"{row['filled']} people are appointed to the {stands} posts of {row['title']}"
        ids = (row["released_by"], *row["withdrawn_by"], *row["appointed_by"])
        yield Issue("finding.establishment-overfilled", "warning", f"establishment:{row['release']}", message, ids, (f"{row['release']}: number",))
    yield from _before_release(facts, effective_on)


def _before_release(facts: Facts, effective_on: date) -> Iterator[Issue]:
    released = facts[EstablishmentPostsReleased].select(
        "release", "title", pl.col("effective_on").alias("released_on"), event_id("establishment", "release").alias("released_by")
    )
    appointed = until(facts, EstablishmentAppointed, effective_on, "effective_on", "release").with_columns(by=event_id("career"))
    early = appointed.join(released, on="release").filter(pl.col("effective_on") < pl.col("released_on")).sort("order", "worker")
    for row in early.collect().iter_rows(named=True):
        message = f"appointed on {row['effective_on']} to a post of {row['title']}, which was released on {row['released_on']}"
        cites = (f"{row['release']}: effective_on",)
        yield Issue("finding.appointed-before-release", "warning", f"career:{row['worker']}", message, (row["by"], row["released_by"]), cites)
