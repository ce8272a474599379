"""What the law makes of contracts that end, and how shares of excellent results stand to what is allowed, as frames."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import polars as pl

from cwledger.policies.conduct.appraisal import Share
from cwledger.policies.conduct.contracts import Right

RIGHT_COLUMNS: dict[str, Any] = {
    "worker": pl.String,
    "employer": pl.String,
    "terms": pl.Int64,
    "unbroken_since": pl.Date,
    "years_reached_on": pl.Date,
    "open_ended": pl.List(pl.String),
    "rule": pl.String,
}
SHARE_COLUMNS: dict[str, Any] = {
    "year": pl.Int32,
    "unit": pl.String,
    "leaders": pl.Boolean,
    "people": pl.Int64,
    "rated": pl.Int64,
    "excellent": pl.Int64,
    "excellent_share": pl.Decimal(5, 2),
    "most": pl.Int64,
    "least": pl.Int64,
    "exceeded": pl.Boolean,
    "rule": pl.String,
    "event_ids": pl.List(pl.String),
}


def rights_frame(rights: Iterable[tuple[str, Right]]) -> pl.DataFrame:
    """What the law makes of contracts, each with its worker, in the order given; see ``View.contracts_due``."""
    rows = [(worker, one.contract.employer, one.terms, one.since, one.reached_on, list(one.reasons), one.use) for worker, one in rights]
    return pl.DataFrame(rows, schema=RIGHT_COLUMNS, orient="row")


def shares_frame(shares: Iterable[Share]) -> pl.DataFrame:
    """Shares of excellent results, in the order given; see ``View.excellent_shares``."""
    rows = [
        (
            *(one.pool.year, f"{one.pool.unit}:{one.pool.id}", one.pool.leaders, one.people, one.rated, len(one.excellent), one.percent),
            *(one.most, one.least, len(one.excellent) > one.most, one.pool.rule, [result.event_id for result in one.excellent]),
        )
        for one in shares
    ]
    return pl.DataFrame(rows, schema=SHARE_COLUMNS, orient="row")
