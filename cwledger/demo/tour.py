"""A look at a synthetic city from two moments of knowledge, as values: what to print is for the command line.

The day stands shortly after communities were split, in a year of new seats, awards and a pay notice that streets filed late, so that between
the two moments something changed in every report.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from cwledger.ledger import Ledger
from cwledger.view import Basis, View

if TYPE_CHECKING:
    import polars as pl

EFFECTIVE_ON = date(2022, 7, 15)
KNOWN_AT = datetime(2022, 7, 29, tzinfo=UTC)
REPORTS = ("roster", "salary", "honours")


@dataclass(frozen=True, slots=True)
class Outlook:
    """The reports as known at one moment. Roster and salary begin with the people in whom something changed, in the order of the differences."""

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
    """All of them, in turns: one subject of each manner of change, then a second of each, and so on."""


def tour(ledger: Ledger) -> Tour:
    """Looks at the city on 2022-07-15, as known two weeks later and as known in the end."""
    before, after = ledger.at(effective_on=EFFECTIVE_ON, known_at=KNOWN_AT), ledger.at(effective_on=EFFECTIVE_ON)
    differences = _various(ledger.diff(effective_on=EFFECTIVE_ON, known_at=(before.basis.position, after.basis.position)))
    return Tour(EFFECTIVE_ON, _outlook(before, differences), _outlook(after, differences), differences.height, differences)


def _outlook(view: View, differences: pl.DataFrame) -> Outlook:
    roster, salary = (_changed_first(report, frame, differences) for report, frame in (("roster", view.roster()), ("salary", view.salary())))
    paid = salary["total"].drop_nulls()
    average = (Decimal(paid.sum()) / max(paid.len(), 1)).quantize(Decimal("0.01"))
    return Outlook(view.basis, roster.height, str(average), roster, salary, view.honours())


def _various(differences: pl.DataFrame) -> pl.DataFrame:
    """The differences in turns, so that their first rows show what kinds there are.

    A manner of change is the same cells changed, in subjects that were there before or not, by facts of the same kind of subject. Each turn
    takes one subject of every manner, the commonest manner of each report first.
    """
    import polars as pl

    manner = ("report", "fields", "new", "gone", "streams")
    subjects = differences.group_by("report", "subject", maintain_order=True).agg(
        pl.col("field").str.join(" ").alias("fields"),
        pl.col("before").is_null().all().alias("new"),
        pl.col("after").is_null().all().alias("gone"),
        pl.col("event_ids").list.explode(keep_nulls=False, empty_as_null=False).str.split(":").list.first().unique().sort().str.join(" ").alias("streams"),
    )
    places = {report: place for place, report in enumerate(REPORTS)}
    place = pl.col("report").replace_strict(places, return_dtype=pl.Int8).alias("place")
    counted = subjects.group_by(manner, maintain_order=True).agg("subject", pl.len().alias("count")).sort("count", descending=True, maintain_order=True)
    ranked = counted.with_columns(place, pl.int_range(pl.len()).over("report").alias("rank")).explode("subject")
    turns = ranked.with_columns(pl.int_range(pl.len()).over(manner).alias("turn"), whole=pl.col("new") | pl.col("gone"))
    order = turns.sort("turn", "whole", "rank", "place", maintain_order=True).select("report", "subject").with_row_index("order")
    return differences.join(order, on=["report", "subject"], maintain_order="left").sort("order", maintain_order=True).drop("order")


def _changed_first(report: str, frame: pl.DataFrame, differences: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    changed = differences.filter(pl.col("report") == report).select(worker="subject").unique(maintain_order=True).with_row_index("order")
    return frame.join(changed, on="worker", how="left", maintain_order="left").sort("order", nulls_last=True, maintain_order=True).drop("order")
