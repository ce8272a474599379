"""What begins and ends in a community under a code of its own: pioneer posts and teams, services that outside organisations claim.

For: the lists (:func:`pioneers`, :func:`services`) and the tally of pioneer posts and teams. Communities merged away are counted where they
went. Not for tasks pushed down (``affairs.py``), which begin and end alike.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from cwledger.aggregates.community_life import PioneerPostEnded, PioneerPostSet, PioneerTeamDisbanded, PioneerTeamFormed, ServiceClaimed, ServiceCompleted
from cwledger.aggregates.event import Event
from cwledger.projections.facts import Facts, day_of, event_id, until
from cwledger.projections.units import Units

PIONEER_COLUMNS = ("community", "street", "district", "kind", "code", "title", "members", "since", "until", "reason", "set_by", "ended_by")
TALLY_COLUMNS = ("kind", "standing", "communities", "members", "ended")
SERVICE_COLUMNS = ("community", "street", "district", "service", "organisation", "title", "since", "until", "outcome", "claimed_by", "completed_by")


def course(facts: Facts, effective_on: date, code: str, begins: tuple[type[Event], *tuple[str, ...]], ends: tuple[type[Event], str]) -> pl.DataFrame:
    """What began by a day in communities under a code, each with what ended it.

    Args:
        facts: what is believed.
        effective_on: the day.
        code: the field that holds the code.
        begins: the event that begins it, and its fields to keep.
        ends: the event that ends it, and its field to keep.

    Returns:
        ``community`` as recorded, the code, the fields, ``since, until`` (null while it goes on), ``begun_by, ended_by`` (event ids). In no order.
    """
    (begin, *fields), (end, said) = begins, ends
    key = ["community", code]
    rows = [
        until(facts, begin, effective_on, code, *fields).with_columns(begun=pl.lit(value=True)),
        until(facts, end, effective_on, code, said).with_columns(begun=pl.lit(value=False)),
    ]
    following = [pl.col(column).shift(-1).over(key).alias(f"next_{column}") for column in ("order", "version", said)]
    ordered = pl.concat(rows, how="diagonal").sort(*key, "order").with_columns(following)
    ids = [event_id("community", "community").alias("begun_by"), event_id("community", "community", "next_version").alias("ended_by")]
    periods = [day_of().alias("since"), day_of("next_order").alias("until")]
    return ordered.filter("begun").select(*key, *fields, *periods, pl.col(f"next_{said}").alias(said), *ids).collect()


def pioneers(facts: Facts, effective_on: date, units: Units) -> pl.DataFrame:
    """Every Party members' pioneer post and team set up by a day, past ones included.

    Returns:
        ``community, street, district`` on the day, after mergers; ``kind`` (``post``, ``team``), ``code``; ``title`` (of a post), ``members`` (of a
        team when formed; null where not counted); ``since, until`` (null while it stands), ``reason`` of its end, ``set_by, ended_by`` (event
        ids). Sorted by community, kind, code, since.
    """
    posts = course(facts, effective_on, "pioneer", (PioneerPostSet, "title"), (PioneerPostEnded, "reason")).rename({"pioneer": "code"})
    teams = course(facts, effective_on, "team", (PioneerTeamFormed, "members"), (PioneerTeamDisbanded, "reason")).rename({"team": "code"})
    frame = pl.concat([posts.with_columns(kind=pl.lit("post")), teams.with_columns(kind=pl.lit("team"))], how="diagonal").rename({"begun_by": "set_by"})
    return units.placed(units.settled(frame)).select(PIONEER_COLUMNS).sort("community", "kind", "code", "since")


def tally(listed: pl.DataFrame) -> pl.DataFrame:
    """Pioneer posts and teams counted.

    Args:
        listed: of :func:`pioneers`, or some of its rows.

    Returns:
        ``kind`` (``post``, ``team``), ``standing`` on the day, in how many ``communities``, with how many ``members`` (of the teams counted when
        formed), and how many ``ended`` before. Sorted by kind.
    """
    stands = pl.col("until").is_null()
    counted = listed.group_by("kind").agg(
        stands.sum().cast(pl.Int64).alias("standing"),
        pl.col("community").filter(stands).n_unique().cast(pl.Int64).alias("communities"),
        pl.col("members").filter(stands).sum().cast(pl.Int64).alias("members"),
        (~stands).sum().cast(pl.Int64).alias("ended"),
    )
    return counted.select(TALLY_COLUMNS).sort("kind")


def services(facts: Facts, effective_on: date, units: Units) -> pl.DataFrame:
    """Every service claimed by an outside organisation by a day.

    Returns:
        ``community, street, district`` on the day, after mergers; ``service, organisation, title``; ``since, until`` (null while it goes on),
        ``outcome``, ``claimed_by, completed_by`` (event ids). Sorted by community, service, since.
    """
    frame = course(facts, effective_on, "service", (ServiceClaimed, "organisation", "title"), (ServiceCompleted, "outcome"))
    named = frame.rename({"begun_by": "claimed_by", "ended_by": "completed_by"})
    return units.placed(units.settled(named)).select(SERVICE_COLUMNS).sort("community", "service", "since")
