"""Where each worker who serves on a day came in: the announcement, score and rank of the exam, or not by exam; and the share who did.

A hire is known from the recruitment's own facts, or, for exams of which nothing else is on record, from the result in the career
(``RecruitmentDecided``). Elected members enter by election. Not for how an exam came out (``recruitment.py``).
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import polars as pl

from cwledger.aggregates import recruitments as ev
from cwledger.aggregates.career.person import RecruitmentDecided
from cwledger.collector import uncollected
from cwledger.projections.entrance.recruitment import Recruitments, hundredths, totals
from cwledger.projections.facts import Facts, event_id, until

ENTRY_COLUMNS = ("worker", "community", "street", "district", "footing", "since", "entered", "announcement", "opening", "score", "rank", "entered_by")
_ADDED: dict[str, Any] = {
    "worker": pl.String,
    "announcement": pl.String,
    "opening": pl.String,
    "score": pl.Decimal(9, 2),
    "rank": pl.Int64,
    "entered_by": pl.String,
}


def results(facts: Facts, effective_on: date) -> dict[tuple[str, str], dict[str, Any]]:
    """The last result of each recruitment in each career by a day, by (worker, announcement): ``result, score, effective_on, id``."""
    rows = until(facts, RecruitmentDecided, effective_on, "announcement", "result", "score", "effective_on").with_columns(id=event_id("career"))
    return {(row["worker"], row["announcement"]): row for row in rows.sort("order").collect().iter_rows(named=True)}


@uncollected()
def entries(facts: Facts, effective_on: date, roster: pl.DataFrame, found: Recruitments) -> pl.DataFrame:
    """One row for each worker who serves on a day.

    Returns:
        ``worker; community, street, district; footing, since``; ``entered`` (``exam``, ``election`` where elected and not by exam, or
        ``not-by-exam``); ``announcement, opening, score`` (the total), ``rank`` (null where only the career knows the result); ``entered_by`` (event
        id). Of several hires the last that stands. Sorted by worker.
    """
    rows = _hires(facts, effective_on, set(roster["worker"].to_list()), found)
    added = pl.DataFrame(rows, schema=_ADDED | {"score": totals(found.decimals)}, orient="row")
    frame = roster.join(added, on="worker", how="left", maintain_order="left")
    elected = pl.when(pl.col("footing") == "elected").then(pl.lit("election")).otherwise(pl.lit("not-by-exam"))
    return frame.with_columns(entered=pl.when(pl.col("entered_by").is_not_null()).then(pl.lit("exam")).otherwise(elected)).select(ENTRY_COLUMNS)


def _hires(facts: Facts, effective_on: date, serving: set[str], found: Recruitments) -> list[tuple[Any, ...]]:
    last: dict[str, tuple[date, tuple[Any, ...]]] = {}
    known = set[tuple[str, str]]()
    for worker, applications in found.hires.items():
        known.update((worker, one.announcement) for one in applications)
        standing = [one for one in applications if one.hired]
        if standing and worker in serving:
            one = standing[-1]
            hire = one.facts[ev.ApplicantHired]
            assert one.standing is not None
            last[worker] = (hire["effective_on"], (worker, one.announcement, one.opening, one.standing.total, one.standing.rank, hire["id"]))
    for (worker, announcement), row in results(facts, effective_on).items():
        if worker in serving and row["result"] == "hired" and (worker, announcement) not in known:
            score = None if row["score"] is None else hundredths(row["score"])
            entry = (row["effective_on"], (worker, announcement, None, score, None, row["id"]))
            last[worker] = max(last.get(worker, entry), entry, key=lambda one: one[0])
    return [entry for _, (_, entry) in sorted(last.items())]


def entry_shares(entered: pl.DataFrame) -> pl.DataFrame:
    """How the workers of each district entered.

    Args:
        entered: of :func:`entries`.

    Returns:
        ``district; workers, by_exam, by_election, not_by_exam``; ``share`` by exam among those not elected, in per cent, two places (null where
        there is nobody). Sorted by district.
    """
    counts = [
        (pl.col("entered") == how).sum().cast(pl.Int64).alias(name)
        for how, name in (("exam", "by_exam"), ("election", "by_election"), ("not-by-exam", "not_by_exam"))
    ]
    frame = entered.group_by("district").agg(pl.len().cast(pl.Int64).alias("workers"), *counts).sort("district", nulls_last=True)
    share = [
        None if by_exam + neither == 0 else (Decimal(100 * by_exam) / (by_exam + neither)).quantize(Decimal("0.01"), ROUND_HALF_UP)
        for by_exam, neither in frame.select("by_exam", "not_by_exam").iter_rows()
    ]
    return frame.with_columns(pl.Series("share", share, dtype=pl.Decimal(5, 2)))
