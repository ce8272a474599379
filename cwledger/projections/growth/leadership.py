"""Who leads each community on a day: secretary and director, whether one person is both, whether filed, approved and trained; and first-time secretaries.

Not for findings on these: what is owed when is said by rules (``policies/conduct/elections.py``).
"""

from __future__ import annotations

from datetime import date
from typing import Literal

import polars as pl

from cwledger.aggregates.career.service import PostApproved, PostFiled
from cwledger.aggregates.event import Event
from cwledger.projections.careers import posts as _posts
from cwledger.projections.facts import Facts, day_of, event_id, until
from cwledger.projections.growth.attendance import attendances
from cwledger.projections.growth.elections import posts_on_void_elections
from cwledger.projections.units import Units

LEADERSHIP_COLUMNS = (
    "community", "name", "street", "district", "secretary", "director", "concurrent", "since", "by", "first_time", "filed_on", "approved_on",
    "trained_this_year", "status", "assumed_by", "director_by", "filed_by", "approved_by", "trained_by",
)  # fmt: skip
TALLY_COLUMNS = ("unit", "communities", "with_secretary", "concurrent", "share", "first_time", "not_filed", "not_approved", "not_trained")
FIRST_COLUMNS = ("worker", "community", "street", "district", "since", "by", "assumed_by")
COUNTY_OR_ABOVE = ("district", "city", "provincial", "national")
SHARE = pl.Decimal(5, 1)

By = Literal["district", "street", "community"]


def percent(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """A share in per cent with one decimal, halves up; null of nothing."""
    tenths = (part * 2_000 + whole) // (whole * 2)
    return pl.when(whole > 0).then((tenths.cast(pl.Decimal(18, 1)) / 10).cast(SHARE))


def _periods(facts: Facts, effective_on: date) -> pl.DataFrame:
    """Every time somebody was secretary or director, by a day; see :func:`~cwledger.projections.careers.posts.periods`."""
    rows = _posts.periods(facts, effective_on).with_columns(pl.col("post", "by").cast(pl.String))
    return rows.filter(pl.col("post").is_in(["secretary", "director"])).collect()


def _heads(facts: Facts, effective_on: date, units: Units, every: pl.DataFrame) -> pl.DataFrame:
    """The secretaries and directors of a day: ``worker, recorded`` (community), ``community`` (of the day), ``post, by, since, assumed_by``."""
    rows = every.lazy().filter(pl.col("until").is_null()).drop("until", "ended_by")
    again = _posts.re_engaged(facts, effective_on).with_columns(pl.col("post").cast(pl.String), pl.lit("re-engagement").alias("by"))
    served = pl.concat([rows, again.rename({"re_engaged_by": "assumed_by"}).drop("until")], how="diagonal")
    heads = served.filter(pl.col("post").is_in(["secretary", "director"])).with_columns(recorded="community").collect()
    placed = units.worker_moves.now(heads, "worker", "since")
    return placed.sort("community", "post", "since", "worker").unique(["community", "post"], keep="last", maintain_order=True)


def _secretaries(facts: Facts, effective_on: date, every: pl.DataFrame) -> pl.DataFrame:
    """Every taking of a secretary's post by a day: ``worker, community, since, by, assumed_by, first_time, void``."""
    taken = every.filter(pl.col("post") == "secretary")
    void = taken["assumed_by"].is_in(posts_on_void_elections(facts, effective_on)["assumed_by"].implode())
    marked = taken.with_columns(void=void).sort("worker", "since", "assumed_by")
    stands = ~pl.col("void")
    return marked.with_columns(first_time=stands & (stands.cast(pl.Int64).cum_sum().over("worker") == 1))


def leadership(facts: Facts, effective_on: date, units: Units) -> pl.DataFrame:
    """One row for each community of a day.

    Returns:
        ``community, name, street, district; secretary, director`` (workers; of several the one who took office last, null while vacant);
        ``concurrent`` (whether the secretary is the director too; null without one); ``since, by`` (of the secretary's post), ``first_time``
        (never secretary anywhere before; a post on a void election is none); ``filed_on, approved_on`` (the last since the same post was last
        left); ``trained_this_year`` (times, at county level or above, in the calendar year up to the day); ``status`` (``vacant``,
        ``election-void``, ``not-filed``, ``not-approved``, ``not-trained``, ``complete``: the first that fits); ``assumed_by, director_by,
        filed_by, approved_by, trained_by`` (event ids; of training the last). Sorted by community.
    """
    every = _periods(facts, effective_on)
    heads = _heads(facts, effective_on, units, every)
    first = _secretaries(facts, effective_on, every).select("assumed_by", "first_time", "void")
    secretary = heads.filter(pl.col("post") == "secretary").rename({"worker": "secretary"}).drop("post").join(first, on="assumed_by", how="left")
    director = heads.filter(pl.col("post") == "director").select("community", pl.col("worker").alias("director"), pl.col("assumed_by").alias("director_by"))
    frame = units.tree.select("community", "name", "street", "district").join(secretary, on="community", how="left").join(director, on="community", how="left")
    posts = _posts_named(secretary, every, units)
    for event, called in ((PostFiled, "filed"), (PostApproved, "approved")):
        frame = frame.join(_said(facts, effective_on, event, called, posts).collect(), on=["secretary", "community"], how="left")
    frame = frame.join(_trained(facts, effective_on).collect(), on="secretary", how="left")
    led = pl.col("secretary").is_not_null()
    frame = frame.with_columns(
        concurrent=pl.when(led).then((pl.col("secretary") == pl.col("director")).fill_null(value=False)),
        first_time=pl.when(led).then(pl.col("first_time").fill_null(value=False)),
        trained_this_year=pl.when(led).then(pl.col("trained_this_year").fill_null(0)),
    )
    return frame.with_columns(_status()).select(LEADERSHIP_COLUMNS).sort("community")


def _status() -> pl.Expr:
    return (
        pl.when(pl.col("secretary").is_null())
        .then(pl.lit("vacant"))
        .when(pl.col("void").fill_null(value=False))
        .then(pl.lit("election-void"))
        .when(pl.col("filed_on").is_null())
        .then(pl.lit("not-filed"))
        .when(pl.col("approved_on").is_null())
        .then(pl.lit("not-approved"))
        .when(pl.col("trained_this_year") == 0)
        .then(pl.lit("not-trained"))
        .otherwise(pl.lit("complete"))
        .alias("status")
    )


def _posts_named(secretary: pl.DataFrame, every: pl.DataFrame, units: Units) -> pl.LazyFrame:
    """The secretaries' posts of a day, a row for each community a fact may name one by: ``worker, community, named, left``.

    That is the community as recorded, and every one that splits and merges have made of it since. ``left`` is when the same post was last left.
    """
    here = secretary.select(pl.col("secretary").alias("worker"), "recorded", "community", "since", named="recorded")
    moved = here.filter(pl.col("recorded") != pl.col("community"))
    into = [[move.into for move in units.worker_moves.path(recorded, since, worker)] for worker, recorded, _, since, _ in moved.iter_rows()]
    later = moved.with_columns(pl.Series("named", into, dtype=pl.List(pl.String))).explode("named")
    left = every.filter((pl.col("post") == "secretary") & pl.col("until").is_not_null())
    ended = left.group_by("worker", pl.col("community").alias("recorded")).agg(pl.col("until").max().alias("left"))
    posts = pl.concat([here, later]).join(ended, on=["worker", "recorded"], how="left")
    return posts.select("worker", "community", "named", "left").unique().lazy()


def _said(facts: Facts, effective_on: date, event: type[Event], called: str, posts: pl.LazyFrame) -> pl.LazyFrame:
    """What was last said of each secretary's post since the same post was last left: ``secretary, community, <called>_on, <called>_by``."""
    rows = until(facts, event, effective_on, "community", "post").filter(pl.col("post").cast(pl.String) == "secretary")
    said = rows.select("worker", "order", pl.col("community").alias("named"), day_of().alias("on"), event_id("career").alias("by_"))
    found = posts.join(said, on=["worker", "named"]).filter((pl.col("on") >= pl.col("left")) | pl.col("left").is_null())
    last = found.sort("order").group_by("worker", "community").agg(pl.col("on").last(), pl.col("by_").last())
    return last.select(pl.col("worker").alias("secretary"), "community", pl.col("on").alias(f"{called}_on"), pl.col("by_").alias(f"{called}_by"))


def _trained(facts: Facts, effective_on: date) -> pl.LazyFrame:
    counting = pl.col("level").is_in(COUNTY_OR_ABOVE), pl.col("attended_on").dt.year() == effective_on.year
    this_year = attendances(facts, effective_on, *counting)
    last = pl.col("attended_by").sort_by("attended_on", "training").last().alias("trained_by")
    return this_year.group_by(pl.col("worker").alias("secretary")).agg(pl.len().cast(pl.Int64).alias("trained_this_year"), last)


def tally(frame: pl.DataFrame, by: By | None = None) -> pl.DataFrame:
    """Leadership counted.

    Args:
        frame: of :func:`leadership`, or some of its rows.
        by: the units told apart; None for one row of everything.

    Returns:
        ``unit`` (null for everything), ``communities, with_secretary, concurrent``; ``share`` (of those with a secretary, in per cent with one
        decimal, halves up), ``first_time, not_filed, not_approved, not_trained`` (each of all secretaries). Sorted by unit.
    """
    led = pl.col("secretary").is_not_null()
    unit = pl.lit(None, pl.String) if by is None else pl.col(by)
    counts = frame.group_by(unit.alias("unit")).agg(
        pl.len().cast(pl.Int64).alias("communities"),
        led.sum().cast(pl.Int64).alias("with_secretary"),
        pl.col("concurrent").fill_null(value=False).sum().cast(pl.Int64),
        pl.col("first_time").fill_null(value=False).sum().cast(pl.Int64),
        (led & pl.col("filed_on").is_null()).sum().cast(pl.Int64).alias("not_filed"),
        (led & pl.col("approved_on").is_null()).sum().cast(pl.Int64).alias("not_approved"),
        (led & (pl.col("trained_this_year") == 0)).sum().cast(pl.Int64).alias("not_trained"),
    )
    return counts.with_columns(percent(pl.col("concurrent"), pl.col("with_secretary")).alias("share")).select(TALLY_COLUMNS).sort("unit")


def first_time_secretaries(facts: Facts, effective_on: date, units: Units, first: date, last: date) -> pl.DataFrame:
    """Who became secretary for the first time in a period, of a term-change for instance, whether still in office or not.

    Args:
        facts: what is believed.
        effective_on: the day; what was taken later is not known of.
        units: the units as on that day.
        first: the first day of the period.
        last: the first day after it.

    Returns:
        ``worker; community, street, district`` on the day, ``since, by, assumed_by`` (event id). Sorted by worker. Posts taken on an election known
        to be void are none.
    """
    taken = _secretaries(facts, effective_on, _periods(facts, effective_on)).filter("first_time", pl.col("since").is_between(first, last, closed="left"))
    return units.placed(units.worker_moves.now(taken, "worker", "since")).select(FIRST_COLUMNS).sort("worker")
