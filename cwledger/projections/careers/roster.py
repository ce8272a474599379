"""Who serves on a day: where, in which posts, on what footing, since when, for which employer, in which grade.

For: the roster. Not for people who serve part-time in a joint committee: they are never staff.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from cwledger.projections.careers.contracts import binding
from cwledger.projections.careers.posts import POSTS, held
from cwledger.projections.facts import Facts
from cwledger.projections.units import Units

ROSTER_COLUMNS = ("worker", "community", "street", "district", "posts", "footing", "since", "employer", "tier", "step")


def roster(facts: Facts, effective_on: date, units: Units, grades: pl.LazyFrame) -> pl.DataFrame:
    """One row for each worker who serves on a day, by contract, or elected without one. Grades come from :func:`~cwledger.projections.careers.grades.grades`.

    Returns:
        ``worker; community, street, district`` on the day, after splits and merges; ``posts`` (list, highest first) wherever held; ``footing``
        (``contract`` or ``elected``); ``since`` (day of the contract, or of the earliest elected post); ``employer`` (null if elected);
        ``tier, step`` (null where none was recorded). Several contracts in force: the one that began last gives the row, of one day the
        first by id. Elected: the highest elected post gives the community. Sorted by worker.
    """
    under_contract, seats = pl.collect_all([binding(facts, effective_on), held(facts, effective_on)])
    serving = units.worker_moves.now(pl.concat([_contracted(under_contract), _elected(seats, under_contract)]), "worker", "posted")
    frame = units.placed(serving).lazy().join(_bits(seats.lazy()), on="worker", how="left").join(grades, on="worker", how="left").sort("worker").collect()
    return frame.with_columns(posts=_TITLES.gather(frame["held"].fill_null(0))).select(ROSTER_COLUMNS)


def _contracted(binding: pl.DataFrame) -> pl.DataFrame:
    first = binding
    if binding["worker"].n_unique() != binding.height:
        first = binding.sort(["worker", "since", "employer"], descending=[False, True, False]).unique("worker", keep="first", maintain_order=True)
    return first.select("worker", "employer", "community", "posted", "since", footing=pl.lit("contract"))


def _elected(seats: pl.DataFrame, binding: pl.DataFrame) -> pl.DataFrame:
    elected = seats.filter("elected").join(binding, on="worker", how="anti").sort("worker", "post", "since", "community")
    rows = elected.group_by("worker", maintain_order=True).agg(pl.col("community").first(), pl.col("since").first().alias("posted"), pl.col("since").min())
    return rows.select("worker", pl.lit(None, pl.String).alias("employer"), "community", "posted", "since", footing=pl.lit("elected"))


def _bits(seats: pl.LazyFrame) -> pl.LazyFrame:
    """The posts of each worker, one bit for each: making lists row by row, and moving them about, is slow."""
    bit = pl.col("post").to_physical().cast(pl.Int32)
    return seats.group_by("worker").agg((2**bit).cast(pl.Int32).bitwise_or().alias("held"))


_TITLES = pl.Series("posts", [[post for n, post in enumerate(POSTS) if held >> n & 1] for held in range(2 ** len(POSTS))], dtype=pl.List(pl.String))
"""The list of posts, highest first, for every combination of bits."""
