"""Contracts that end soon, and who serves without one.

Not for every contract (``contracts.py``), nor for what the law says of the next one (``policies/conduct/contracts.py``, joined in by the view).
"""

from __future__ import annotations

from datetime import date

import polars as pl

from cwledger.projections.careers import contracts as _contracts
from cwledger.projections.careers import posts as _posts
from cwledger.projections.facts import Facts
from cwledger.projections.units import Units

DUE_COLUMNS = ("worker", "employer", "community", "street", "district", "since", "until", "days_left", "signed_by", "stated_by")
WITHOUT_COLUMNS = ("worker", "community", "street", "district", "posts", "footing", "since", "serves_by")


def placed(facts: Facts, effective_on: date, units: Units) -> pl.DataFrame:
    """Every contract begun by a day with the community it posts to after splits and merges, and its street and district; in no order."""
    return units.placed(units.worker_moves.now(_contracts.detailed(facts, effective_on).collect(), "worker", "posted"))


def due(facts: Facts, effective_on: date, units: Units, through: date) -> pl.DataFrame:
    """The contracts in force on a day that, as they stand, no longer bind on another day at the latest.

    Returns:
        ``worker, employer, community, street, district, since, until`` (the first day it no longer binds), ``days_left, signed_by, stated_by``
        (event ids: the signing, and what states the end). Sorted by until, worker, employer.
    """
    running = placed(facts, effective_on, units).filter(pl.col("ended_on").is_null() & (pl.col("until") > effective_on) & (pl.col("until") <= through))
    left = (pl.col("until") - pl.lit(effective_on)).dt.total_days().cast(pl.Int64).alias("days_left")
    return running.with_columns(left).select(DUE_COLUMNS).sort("until", "worker", "employer")


def without_contract(facts: Facts, effective_on: date, roster: pl.DataFrame) -> pl.DataFrame:
    """Who serves without a contract: elected, or re-engaged to finish a term. Anybody else without one is a finding.

    Returns:
        ``worker, community, street, district, posts, footing, since`` as in the roster; ``serves_by`` (list of event ids: the elected posts held,
        the re-engagement). Sorted by worker.
    """
    held = _posts.periods(facts, effective_on).filter(pl.col("until").is_null() & (pl.col("by").cast(pl.String) != "appointment"))
    parts = [held.select("worker", by_event="assumed_by"), _posts.re_engaged(facts, effective_on).select("worker", by_event="re_engaged_by")]
    behind = pl.concat(parts).group_by("worker").agg(pl.col("by_event").sort().alias("serves_by")).collect()
    return roster.filter(pl.col("footing") != "contract").join(behind, on="worker", how="left").select(WITHOUT_COLUMNS).sort("worker")
