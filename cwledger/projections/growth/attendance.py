"""Who attended which class by a day: each attendance once, however often it was recorded; and the unit it counts in.

Not for what was held or owed (``training.py``).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import polars as pl

from cwledger.aggregates.career.development import TrainingAttended
from cwledger.aggregates.classes import ClassHeld
from cwledger.projections.facts import Facts, day_of, event_id, until

ATTENDANCE_COLUMNS = ("worker", "training", "level", "kind", "attended_on", "hours", "attended_by")
_SAME = ("worker", "training", "day")


def _recorded(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """Every attendance as recorded, with ``order`` and ``day``: null where the class is recorded, for then it is one class on whatever day.

    A class nobody recorded may bear the title of another, so that there only attendances of one day are the same.
    """
    rows = until(facts, TrainingAttended, effective_on, "training", "level", "kind", "hours")
    held = facts[ClassHeld].select("training", pl.col("hours").alias("class_hours"), recorded=pl.lit(value=True))
    told = rows.with_columns(pl.col("level", "kind").cast(pl.String), day_of().alias("attended_on"), event_id("career").alias("attended_by"))
    joined = told.join(held, on="training", how="left").with_columns(pl.coalesce("hours", "class_hours").alias("hours"))
    return joined.with_columns(day=pl.when(pl.col("recorded").is_null()).then("attended_on"))


def attendances(facts: Facts, effective_on: date, *among: pl.Expr) -> pl.LazyFrame:
    """Every attendance by a day: ``worker, training, level, kind, attended_on, hours`` (as recorded, else the class's), ``attended_by``; in no order.

    One recorded several times counts once, as the first of them says. ``among`` leaves out what is recorded otherwise before anything is counted.
    """
    first = pl.col("order") == pl.col("order").min().over(_SAME)
    return _recorded(facts, effective_on).filter(*among, pl.lit(value=True)).filter(first).select(ATTENDANCE_COLUMNS)


def repeated(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """The attendances recorded several times: ``worker, training, attended_by`` (every event id, in order)."""
    same = _recorded(facts, effective_on).group_by(_SAME).agg(pl.col("attended_by").sort_by("order"), first=pl.col("order").min())
    return same.filter(pl.col("attended_by").list.len() > 1).sort("worker", "first").select("worker", "training", "attended_by")


def placed(attended: pl.DataFrame, held: pl.DataFrame, served: Callable[[pl.DataFrame], pl.DataFrame]) -> pl.DataFrame:
    """The unit each attendance counts in: where the worker served on the day of it, or, if nowhere, the unit the class was held for.

    Args:
        attended: of :func:`attendances`.
        held: of :func:`~cwledger.projections.growth.training.classes`.
        served: answers where workers served on days of their own, as :func:`cwledger.projections.careers.stays.served`.

    Returns:
        The rows as given, with ``community, street, district, employer``: null where the worker served nowhere and the class was for the whole city.
    """
    there = served(attended.select("worker", pl.col("attended_on").alias("on")))
    its_own = held.select("training", pl.col("street").alias("its_street"), pl.col("district").alias("its_district"))
    rows = attended.join(there, left_on=["worker", "attended_on"], right_on=["worker", "on"], how="left", maintain_order="left")
    both = rows.join(its_own, on="training", how="left", maintain_order="left")
    nowhere = pl.col("community").is_null()
    own = [pl.when(nowhere).then(f"its_{one}").otherwise(one).alias(one) for one in ("street", "district")]
    return both.with_columns(own).drop("its_street", "its_district")


def in_years(attended: pl.DataFrame, first: int | None, last: int | None) -> pl.DataFrame:
    """The rows of :func:`attendances` from the first year to the last, both included; None sets no bound."""
    if first is None and last is None:
        return attended
    return attended.filter(pl.col("attended_on").dt.year().is_between(first or 0, last or 9999))
