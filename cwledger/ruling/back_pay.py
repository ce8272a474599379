"""Back pay between two views: the same months of the same workers under what was known at each, with what changed in between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from cwledger.aggregates import CAREER, CATALOGUE
from cwledger.aggregates.units import PeriodClosed
from cwledger.clock import Month
from cwledger.collector import uncollected
from cwledger.policies.pay.back_pay import Owed, back_pay
from cwledger.policies.pay.entitlement import Entitlement
from cwledger.projections.facts import Facts, FactsOf, event_id, until

if TYPE_CHECKING:
    from cwledger.aggregates.geography import Case
    from cwledger.ruling import Ruling

_YUAN = pl.Decimal(12, 2)
BACK_PAY_COLUMNS: dict[str, Any] = {
    "worker": pl.String,
    "month": pl.String,
    "component": pl.String,
    "before": _YUAN,
    "after": _YUAN,
    "difference": _YUAN,
    "payable_in": pl.String,
    "event_ids": pl.List(pl.String),
    "rules": pl.List(pl.String),
}
_CENT = Decimal("0.01")


def months_of(months: str | Iterable[str]) -> list[Month]:
    """Months given as ``2021-03``, ``2021-01..2021-06`` or a list of those, in order, each once.

    Raises:
        ValueError: something else, or a range that ends before it begins.
    """
    found: set[Month] = set()
    for text in [months] if isinstance(months, str) else months:
        first, dots, last = text.partition("..")
        begins, ends = Month.parse(first), Month.parse(last if dots else first)
        if ends < begins:
            raise ValueError(f"{text!r} ends before it begins; write the earlier month first")
        found |= {begins + n for n in range(ends - begins + 1)}
    return sorted(found)


@uncollected()
def back_pay_frame(before: Ruling, after: Ruling, workers: Sequence[str], months: Sequence[Month]) -> pl.DataFrame:
    """What is owed to some workers for some months, one row for each month and component that differs; see ``Ledger.back_pay``."""
    then = {one.worker: one for one in before.entitlements(workers)}
    closed = _closings(after.facts, after.effective_on)
    changed = _changed(before.facts, after.facts, workers)
    rows = list[tuple[Any, ...]]()
    for case, now in after.entitled_cases(workers):
        worker = case.career.worker
        was = then.get(worker, Entitlement(worker, ()))
        rows += map(_row, back_pay(was, now, months, _first_open(case, closed, after.effective_on), changed.get(worker, frozenset())))
    return pl.DataFrame(rows, schema=BACK_PAY_COLUMNS, orient="row").sort("worker", "month", "component")


def _row(owed: Owed) -> tuple[Any, ...]:
    money = (None if one is None else one.quantize(_CENT) for one in (owed.before, owed.after, owed.difference))
    return (owed.worker, str(owed.month), owed.component, *money, str(owed.payable_in), list(owed.event_ids), list(owed.rules))


def _closings(facts: Facts, on: date) -> dict[str, Month]:
    """The last month each unit has closed by a day, as ``kind:id``."""
    rows = until(facts, PeriodClosed, on, "month").group_by("unit").agg(pl.col("month").max()).collect()
    return {unit: Month.parse(month) for unit, month in rows.iter_rows()}


def _first_open(case: Case, closed: dict[str, Month], on: date) -> Month | None:
    """The first month nobody above the worker has closed; None where nobody closed any."""
    if not closed or not case.places:
        return None
    place = case.place_on(on) or case.places[-1]
    units = [f"community:{place.community}", f"street:{place.street}", f"district:{place.district}"]
    units += [f"federation:{employer}" for employer in case.career.contracts]
    months = [closed[unit] for unit in units if unit in closed]
    return max(months) + 1 if months else None


def _changed(before: Facts, after: Facts, workers: Sequence[str]) -> dict[str, frozenset[str]]:
    """For each worker the events believed at one moment and not at the other."""
    found: dict[str, set[str]] = {}
    then, now = FactsOf(before, workers), FactsOf(after, workers)
    for event_class in CAREER.events:
        if CATALOGUE.spec(event_class).kind == "career":
            for worker, by in _apart(then, now, event_class):
                found.setdefault(worker, set()).add(by)
    return {worker: frozenset(ids) for worker, ids in found.items()}


def _apart(then: Facts, now: Facts, event_class: Any) -> Iterator[tuple[str, str]]:
    one, other = (facts[event_class].select("position", "worker", event_id("career").alias("by")) for facts in (then, now))
    yield from one.join(other, on="position", how="anti").select("worker", "by").collect().iter_rows()
    yield from other.join(one, on="position", how="anti").select("worker", "by").collect().iter_rows()
