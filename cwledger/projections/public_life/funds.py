"""The money appropriated for community workers, by district, budget year and source. Not for what they cost (``ruling/pay.py``)."""

from __future__ import annotations

from datetime import date

import polars as pl

from cwledger.aggregates.units import FundsAppropriated
from cwledger.projections.facts import Facts, event_id, until

YUAN = pl.Decimal(18, 2)
FUND_COLUMNS = ("district", "year", "source", "amount", "decisions", "appropriated_by")


def funds(facts: Facts, effective_on: date) -> pl.DataFrame:
    """What was appropriated by a day, summed by district, year and source.

    Returns:
        ``district, year`` (of the budget), ``source`` (``city``, ``county``), ``amount`` in yuan, in how many ``decisions``, ``appropriated_by``
        (event ids, in order). Sorted by district, year, source.
    """
    rows = until(facts, FundsAppropriated, effective_on, "year", "source", "amount").with_columns(pl.col("source").cast(pl.String)).sort("order")
    amount = (pl.col("amount").sum().cast(pl.Decimal(20, 2)) / 100).cast(YUAN).alias("amount")
    summed = rows.group_by("district", "year", "source", maintain_order=True).agg(
        amount, pl.len().cast(pl.Int64).alias("decisions"), event_id("district", "district").alias("appropriated_by")
    )
    return summed.select(FUND_COLUMNS).sort("district", "year", "source").collect()
