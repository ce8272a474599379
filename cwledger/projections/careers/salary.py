"""Recorded grade and pay on a day, component by component, with the event that set each. Not what is due under the rules (``policies``)."""

from __future__ import annotations

from datetime import date

import polars as pl

from cwledger.aggregates.career.retirement import Died, Retired
from cwledger.aggregates.career.service import ContractSigned, PostAssumed
from cwledger.projections.careers.grades import COMPONENTS
from cwledger.projections.careers.posts import re_engaged
from cwledger.projections.facts import Facts, event_id, until

YUAN = pl.Decimal(12, 2)
SALARY_COLUMNS = ("worker", "tier", "step", *COMPONENTS, "total", "grade_by", *(f"{component}_by" for component in COMPONENTS))


def salary(facts: Facts, effective_on: date, serving: pl.LazyFrame, grades: pl.LazyFrame, grants: pl.LazyFrame) -> pl.DataFrame:
    """Grade and pay as recorded, of everybody with a grade or a component in force who is alive, not retired (or re-engaged), and serves.

    Whoever had no contract and no post by that day counts too: a ledger moved over from a payroll may know pay and nothing else.

    Args:
        facts: what is believed.
        effective_on: the day.
        serving: ``worker`` of everybody on the roster.
        grades: of :func:`~cwledger.projections.careers.grades.grades`.
        grants: of :func:`~cwledger.projections.careers.grades.grants`.

    Returns:
        ``worker, tier, step``; ``basic, post, professional, reward, total`` in yuan a month (null where never granted, or ended by a grant of
        0; total null where nothing stands); ``grade_by, basic_by, post_by, professional_by, reward_by``: the event ids behind them. Sorted by worker.
    """
    stands = grants.filter(pl.col("amount") > 0)
    frame = grades.rename({"version": "grade_version"})
    for component in COMPONENTS:
        what = (pl.col("amount").alias(component), pl.col("version").alias(f"{component}_version"))
        one = stands.filter(pl.col("component") == component).select("worker", *what)
        frame = frame.join(one, on="worker", how="full", coalesce=True)
    known = pl.concat([until(facts, one, effective_on).select("worker") for one in (ContractSigned, PostAssumed)])
    gone = pl.concat([until(facts, Died, effective_on).select("worker"), _retired(facts, effective_on)])
    paid = frame.join(known.join(serving, on="worker", how="anti"), on="worker", how="anti").join(gone, on="worker", how="anti")
    stand = pl.any_horizontal(pl.col(component).is_not_null() for component in COMPONENTS)
    total = pl.when(stand).then(pl.sum_horizontal(COMPONENTS)).alias("total")
    yuan = [(pl.col(column).cast(pl.Decimal(14, 2)) / 100).cast(YUAN) for column in (*COMPONENTS, "total")]
    ids = [event_id("career", version=f"{what}_version").alias(f"{what}_by") for what in ("grade", *COMPONENTS)]
    return paid.with_columns(total).select("worker", "tier", "step", *yuan, *ids).select(SALARY_COLUMNS).sort("worker").collect()


def _retired(facts: Facts, effective_on: date) -> pl.LazyFrame:
    return until(facts, Retired, effective_on).select("worker").join(re_engaged(facts, effective_on), on="worker", how="anti")
