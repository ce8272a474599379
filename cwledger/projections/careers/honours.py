"""Honours: the list of those held on a day, and the tallies over it, of persons and of seats.

Delegates and committee members hold seats, which are terms with a stated end; an award stays until it is withdrawn.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from cwledger.aggregates.career.honours import HonourConferred, HonourEnded, HonourWithdrawn
from cwledger.aggregates.career.person import WorkerRegistered
from cwledger.aggregates.career.retirement import Died
from cwledger.projections.facts import Facts, day_of, event_id, until

HELD_COLUMNS = ("worker", "kind", "level", "title", "since", "until", "sex", "conferred_by")
TALLY_COLUMNS = ("kind", "level", "persons", "women", "seats")
_SORT = ("worker", "kind", "level", "since", "conferred_by")


def periods(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """Every honour conferred by a day, past ones included, in no order.

    Returns:
        ``worker, kind, level, title, since, until`` (the stated end of a term), ``ended_on`` (null while nothing ended it), ``conferred_by,
        ended_by`` (event ids).
    """
    conferred = until(facts, HonourConferred, effective_on, "kind", "level", "title", "until")
    ended = pl.concat([until(facts, one, effective_on, "kind", "level", "title") for one in (HonourEnded, HonourWithdrawn)])
    died = until(facts, Died, effective_on)
    meant = conferred.join(ended, on=["worker", "kind", "level"], suffix="_end").filter(_meant()).drop("title_end")
    ends = pl.concat([meant, conferred.join(died, on="worker", suffix="_end")])
    in_force = (pl.col("order") < pl.col("order_end")) & (pl.col("until").is_null() | (day_of("order_end") < pl.col("until")))
    first = ends.filter(in_force).group_by("worker", "version").agg(pl.col("version_end").min_by("order_end"), pl.col("order_end").min())
    ids = [event_id("career").alias("conferred_by"), event_id("career", version="version_end").alias("ended_by")]
    rows = conferred.join(first, on=["worker", "version"], how="left")
    return rows.select("worker", "kind", "level", "title", day_of().alias("since"), "until", day_of("order_end").alias("ended_on"), *ids)


def _meant() -> pl.Expr:
    return pl.col("title_end").is_null() | (pl.col("title_end") == pl.col("title"))


def honours_held(facts: Facts, effective_on: date) -> pl.DataFrame:
    """One row for each honour held on a day.

    Returns:
        ``worker, kind, level, title, since, until`` (the stated end; null for an award), ``sex`` (null where the worker is not registered),
        ``conferred_by`` (event id). Sorted by worker, kind, level (national first), since, conferred_by.
    """
    held = periods(facts, effective_on).filter(pl.col("ended_on").is_null(), pl.col("until").is_null() | (pl.col("until") > effective_on))
    sexes = facts[WorkerRegistered].select("worker", pl.col("sex").cast(pl.String))
    frame = held.with_columns(pl.col("kind").cast(pl.String)).join(sexes, on="worker", how="left").select(HELD_COLUMNS).sort(_SORT)
    return frame.with_columns(pl.col("level").cast(pl.String)).collect()


def tally(held: pl.DataFrame) -> pl.DataFrame:
    """Honours counted by kind and level.

    Args:
        held: of :func:`honours_held`, or some of its rows.

    Returns:
        ``kind, level, persons`` (each once), ``women`` among them, ``seats`` (honours). Sorted by kind, then level from national to street.
    """
    level = pl.Enum(["national", "provincial", "city", "district", "street"])
    counts = held.group_by("kind", "level").agg(
        pl.col("worker").n_unique().cast(pl.Int64).alias("persons"),
        pl.col("worker").filter(pl.col("sex") == "F").n_unique().cast(pl.Int64).alias("women"),
        pl.len().cast(pl.Int64).alias("seats"),
    )
    return counts.sort("kind", pl.col("level").cast(level)).select(TALLY_COLUMNS)
