"""Posts as periods: who held which post in which community, by which route, from when until when; and work after retirement.

For: every post (:func:`posts`) and, faster, those held (:func:`held`), re-engagements among them or apart. Not for whether a post may be
held by whom.

A post begins when it is assumed and ends when it is left, or when its holder retires or dies. A re-engagement has a stated end of its own.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from cwledger.aggregates.career.retirement import Died, ReEngaged, ReEngagementEnded
from cwledger.aggregates.career.service import PostAssumed, PostLeft
from cwledger.projections.careers.contracts import departures, last_departure
from cwledger.projections.facts import Facts, day_of, event_id, latest, until

POSTS = ("secretary", "director", "deputy-secretary", "deputy-director", "committee-member", "staff")
"""Highest first: the order of a roster's posts, and what decides where somebody elected serves."""

POST_COLUMNS = ("worker", "community", "post", "by", "since", "until", "assumed_by", "ended_by")
_KEY = ("worker", "community", "post")


def posts(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """Every post assumed by a day, past ones included, as known.

    Returns:
        ``worker, community`` (as recorded, before splits and merges), ``post, by, since, until`` (the first day it is no longer held; null
        while it is), ``assumed_by, ended_by`` (event ids). Sorted by worker, since, community, post.
    """
    return periods(facts, effective_on).select(POST_COLUMNS).sort("worker", "since", "community", "post")


def periods(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """:func:`posts` in no order."""
    begun = until(facts, PostAssumed, effective_on, "community", "post", "by").with_columns(begins=pl.lit(value=True))
    left = until(facts, PostLeft, effective_on, "community", "post").with_columns(begins=pl.lit(value=False))
    gone = departures(facts, effective_on).drop("ground").join(begun.select(_KEY).unique(), on="worker").with_columns(begins=pl.lit(value=False))
    following = [pl.col(column).shift(-1).over(_KEY).alias(f"next_{column}") for column in ("order", "version")]
    rows = pl.concat([begun, left, gone], how="diagonal").sort(*_KEY, "order").with_columns(following).filter("begins")
    ids = [event_id("career").alias("assumed_by"), event_id("career", version="next_version").alias("ended_by")]
    return rows.select(*_KEY, "by", day_of().alias("since"), day_of("next_order").alias("until"), *ids)


def held(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """The posts held on a day, and those served after retirement.

    Returns:
        ``worker, community`` (as recorded, before splits and merges), ``post, since, elected`` (whether it puts somebody on the roster without
        a contract: by election, by-election or re-engagement). In no order.
    """
    begun = until(facts, PostAssumed, effective_on, "community", "post", "by")
    left = until(facts, PostLeft, effective_on, "community", "post").group_by(*_KEY).agg(pl.col("order").max().alias("left"))
    standing = (
        begun.join(last_departure(facts, effective_on), on="worker", how="left")
        .join(left, on=_KEY, how="left")
        .filter((pl.max_horizontal("left", "departed") < pl.col("order")).fill_null(value=True))
    )
    # Last, not first: what has been left is most of it, and finding the last of a group is the dear part.
    running = latest(standing, _KEY, ("order", "by"))
    elected = pl.col("by").cast(pl.String).is_in(["election", "by-election"]).alias("elected")
    served = re_engaged(facts, effective_on).select(*_KEY, "since", elected=pl.lit(value=True))
    return pl.concat([running.select(*_KEY, day_of().alias("since"), elected), served])


def stays(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """Where elections and re-engagements put people while they lasted, as periods: on every day by another one the elected of :func:`held`.

    Returns:
        ``worker, community`` (as recorded, before splits and merges), ``post, since, until`` (``date.max`` where nothing ends it). In no order.
    """
    elected = periods(facts, effective_on).filter(pl.col("by").cast(pl.String) != "appointment").select(*_KEY, "since", "until")
    again = until(facts, ReEngaged, effective_on, "community", "post", "until").with_columns(begins=pl.lit(value=True))
    ended = until(facts, ReEngagementEnded, effective_on, "community", "post").with_columns(begins=pl.lit(value=False))
    died = until(facts, Died, effective_on).join(again.select(_KEY).unique(), on="worker").with_columns(begins=pl.lit(value=False))
    rows = pl.concat([again, ended, died], how="diagonal").sort(*_KEY, "order").with_columns(day_of().shift(-1).over(_KEY).alias("next"))
    served = rows.filter("begins").select(*_KEY, day_of().alias("since"), pl.min_horizontal("until", "next").alias("until"))
    every = pl.concat([elected, served]).with_columns(pl.col("until").fill_null(date.max))
    return every.filter(pl.col("since") < pl.col("until"))


def re_engaged(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """The re-engagements that run on a day: ``worker, community, post, since, until, re_engaged_by`` (event id), in no order."""
    begun = latest(until(facts, ReEngaged, effective_on, "community", "post", "until"), _KEY, ("order", "until", "version"))
    ended = until(facts, ReEngagementEnded, effective_on, "community", "post").group_by(*_KEY).agg(pl.col("order").max().alias("ended"))
    died = until(facts, Died, effective_on).group_by("worker").agg(pl.col("order").max().alias("died"))
    running = (
        begun.join(ended, on=_KEY, how="left")
        .join(died, on="worker", how="left")
        .filter((pl.max_horizontal("ended", "died") < pl.col("order")).fill_null(value=True))
        .filter(pl.col("until").is_null() | (pl.col("until") > effective_on))
    )
    return running.select(*_KEY, day_of().alias("since"), "until", event_id("career").alias("re_engaged_by"))
