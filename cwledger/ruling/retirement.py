"""When workers retire, as frames: everybody on a day, whoever reaches the month within a period, and whom a rule kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import polars as pl

from cwledger.collector import uncollected
from cwledger.policies.retirement.answers import Kept, Retirement

RETIREMENT_COLUMNS: dict[str, Any] = {
    "worker": pl.String,
    "sex": pl.String,
    "category": pl.String,
    "birth_month": pl.String,
    "original_month": pl.String,
    "statutory_month": pl.String,
    "delay_months": pl.Int32,
    "earliest_month": pl.String,
    "latest_month": pl.String,
    "chosen_month": pl.String,
    "retirement_month": pl.String,
    "required_contribution_months": pl.Int32,
    "certified_months": pl.Int32,
    "rule": pl.String,
    "classification_by": pl.String,
}
KEPT_COLUMNS: dict[str, Any] = {"worker": pl.String, "statutory_month": pl.String, "earlier_month": pl.String, "event_ids": pl.List(pl.String)}


@uncollected()
def retirement_frame(found: Iterable[Retirement]) -> pl.DataFrame:
    """One row for each worker, in the order given; months as ``2031-07``. See ``View.retirement``."""
    rows = [tuple(_plain(getattr(one, name)) for name in RETIREMENT_COLUMNS) for one in found]
    return pl.DataFrame(rows, schema=RETIREMENT_COLUMNS, orient="row")


def kept_frame(kept: Iterable[Kept]) -> pl.DataFrame:
    """Whom a rule kept, one row for each worker, in the order given. See ``View.kept_by``."""
    rows = [(one.worker, str(one.statutory_month), str(one.earlier_month), list(one.event_ids)) for one in kept]
    return pl.DataFrame(rows, schema=KEPT_COLUMNS, orient="row")


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int | str) else str(value)
