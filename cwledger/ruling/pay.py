"""Entitled grade and pay of many careers, as frames, and where what was recorded differs from it, as issues."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from cwledger.clock import Month
from cwledger.errors import Issue
from cwledger.policies.months import MonthPay, month_pay
from cwledger.policies.pay import Entitlement, PaySpan

if TYPE_CHECKING:
    from cwledger.aggregates import Career

_YUAN = pl.Decimal(12, 2)
ENTITLEMENT_COLUMNS: dict[str, Any] = {
    "worker": pl.String,
    "since": pl.Date,
    "until": pl.Date,
    "rule": pl.String,
    "status": pl.String,
    "tier": pl.Int32,
    "step": pl.Int32,
    "components": pl.List(pl.Struct({"component": pl.String, "amount": _YUAN})),
    "total": _YUAN,
    "employer_cost": _YUAN,
    "missing": pl.List(pl.String),
}
PAY_COLUMNS: dict[str, Any] = {
    "worker": pl.String,
    "month": pl.String,
    "component": pl.String,
    "amount": _YUAN,
    "rule": pl.String,
    "arithmetic": pl.String,
}
_CENT = Decimal("0.01")


def entitlement_frame(entitlements: Iterable[Entitlement]) -> pl.DataFrame:
    """Every stretch of every entitlement as a row, in the order given; see ``View.entitlement``."""
    rows = [_span_row(one.worker, span) for one in entitlements for span in one.spans]
    return pl.DataFrame(rows, schema=ENTITLEMENT_COLUMNS, orient="row")


def _span_row(worker: str, span: PaySpan) -> tuple[Any, ...]:
    components = [{"component": name, "amount": _cents(amount)} for name, amount in span.amounts().items()]
    total, cost = _cents(span.total), _cents(span.employer_cost)
    return (worker, span.since, span.until, span.use.name, span.use.status, span.tier, span.step, components, total, cost, list(span.paid.missing))


def pay_frame(entitlements: Iterable[Entitlement], month: Month) -> pl.DataFrame:
    """A month's pay, one row for each worker and component, in the order given; see ``View.pay``."""
    rows = [(pay.worker, str(month), *line) for pay in (month_pay(one, month) for one in entitlements) for line in _lines(pay)]
    return pl.DataFrame(rows, schema=PAY_COLUMNS, orient="row")


def _lines(pay: MonthPay) -> Iterator[tuple[str, Decimal | None, str, str]]:
    return ((line.component, line.amount, line.rule, line.arithmetic) for line in pay.lines)


def _cents(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else amount.quantize(_CENT)


def differences(career: Career, entitlement: Entitlement, on: date) -> Iterator[Issue]:
    """Where the recorded grade or pay of a day differs from the entitled one, and what the rules leave unknown; with both sides' events."""
    span = entitlement.on(on)
    if span is None:
        return
    subject = f"career:{career.worker}"
    cites = (span.use.name, *span.scheme.terms.cites)
    yield from _grade_differs(career, span, subject, cites)
    yield from _pay_differs(career, span, subject, cites)
    yield from _unknown(span, subject)


def _grade_differs(career: Career, span: PaySpan, subject: str, cites: tuple[str, ...]) -> Iterator[Issue]:
    ladder = span.scheme.terms.grade_ladder
    if not career.grades or ladder is None:
        return
    recorded = career.grades[-1]
    tier = recorded.tier if span.tier is None else span.tier
    if (recorded.tier, recorded.step) != (tier, span.step):
        said = f"recorded grade {recorded.tier}/{recorded.step} since {recorded.since}, entitled {tier}/{span.step} under {span.use.name}"
        yield Issue("finding.grade-differs", "warning", subject, said, _events(recorded.event_id, *span.fact(ladder).event_ids), cites)


def _pay_differs(career: Career, span: PaySpan, subject: str, cites: tuple[str, ...]) -> Iterator[Issue]:
    granted = {one.component: one for one in career.allowances}
    for name, terms in span.scheme.terms.components.items():
        recorded = granted.get(terms.recorded_as or name)
        worked = span.paid.components.get(name)
        due = Decimal(0) if worked is None else worked.value
        if recorded is None or due is None or terms.paid != "monthly" or recorded.amount == due:
            continue
        reads = terms.amount.reads()
        said = f"{name}: recorded {recorded.amount} yuan a month since {recorded.since}, entitled {due.quantize(_CENT)} under {span.use.name}"
        ids = _events(recorded.event_id, *(one for fact in reads for one in span.fact(fact).event_ids))
        yield Issue("finding.pay-differs", "warning", subject, said, ids, (*cites, *terms.cites))


def _unknown(span: PaySpan, subject: str) -> Iterator[Issue]:
    for name, worked in span.paid.components.items():
        for reason in worked.missing:
            kind, _, detail = reason.partition(":")
            terms = span.scheme.terms.components[name]
            ids = _events(*(one for fact in terms.amount.reads() for one in span.fact(fact).event_ids))
            severity = "warning" if kind in ("no-cell", "not-an-amount") else "notice"
            said = f"{name}: {_WHY[kind]} ({detail}) in {span.use.name}; pay is unknown"
            yield Issue("finding.amount-unknown", severity, subject, said, ids, terms.cites)  # type: ignore[arg-type]


_WHY = {
    "no-cell": "the table has no amount for what the worker is",
    "not-published": "the amount is not published",
    "no-index": "no rule in force gives the index",
    "not-an-amount": "the attribute is not an amount",
}


def _events(*ids: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in ids if one))
