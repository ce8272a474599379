"""A look at a synthetic city from two moments of knowledge, as values: what to print is for the command line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from cwledger.ledger import Ledger
from cwledger.view import Basis

if TYPE_CHECKING:
    import polars as pl

EFFECTIVE_ON = date(2023, 6, 30)
KNOWN_AT = (datetime(2023, 7, 15, tzinfo=UTC), None)


@dataclass(frozen=True, slots=True)
class Outlook:
    """The reports as known at one moment."""

    basis: Basis
    people: int
    average_pay: str
    """Yuan a month, of those with pay recorded."""
    roster: pl.DataFrame
    salary: pl.DataFrame
    honours: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Tour:
    """One day in the city as known shortly after it and as known in the end, with what changed in between and which events did it."""

    effective_on: date
    before: Outlook
    after: Outlook
    changed: int
    """Cells that differ."""
    differences: pl.DataFrame


def tour(ledger: Ledger) -> Tour:
    """Looks at the city on 2023-06-30, as known two weeks later and as known in the end."""
    before, after = (_outlook(ledger, moment) for moment in KNOWN_AT)
    differences = ledger.diff(effective_on=EFFECTIVE_ON, known_at=(before.basis.position, after.basis.position))
    return Tour(EFFECTIVE_ON, before, after, differences.height, differences)


def _outlook(ledger: Ledger, known_at: datetime | None) -> Outlook:
    view = ledger.at(effective_on=EFFECTIVE_ON, known_at=known_at)
    roster, salary = view.roster(), view.salary()
    paid = salary["total"].drop_nulls()
    average = (Decimal(paid.sum()) / max(paid.len(), 1)).quantize(Decimal("0.01"))
    return Outlook(view.basis, roster.height, str(average), roster, salary, view.honours())
