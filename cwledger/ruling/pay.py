"""Entitled grade and pay of many careers, as frames, and where what was recorded differs from it, as issues."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from cwledger.clock import Month
from cwledger.collector import uncollected
from cwledger.errors import Issue
from cwledger.policies.pay.entitlement import Entitlement, PaySpan
from cwledger.policies.pay.months import MonthPay, month_pay
from cwledger.projections.working_life.pay_average import By, average

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


@uncollected()
def entitlement_frame(entitlements: Iterable[Entitlement]) -> pl.DataFrame:
    """Every stretch of every entitlement as a row, in the order given; see ``View.entitlement``.

    Most stretches of a city come to what another one came to: what they come to is written once each, and then gathered.
    """
    places: dict[int, int] = {}
    kept, rows, numbers = list[PaySpan](), list[tuple[Any, ...]](), list[int]()
    for one in entitlements:
        for span in one.spans:
            number = places.setdefault(id(span.paid), len(kept))
            if number == len(kept):
                kept.append(span)
            numbers.append(number)
            rows.append((one.worker, span.since, span.until, span.tier, span.step))
    own = ("worker", "since", "until", "tier", "step")
    shared = [name for name in ENTITLEMENT_COLUMNS if name not in own]
    amounts = pl.DataFrame([_amounts(span) for span in kept], schema={name: ENTITLEMENT_COLUMNS[name] for name in shared}, orient="row")
    columns = dict(zip(own, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(own, ())
    spans = pl.DataFrame(columns, schema={name: ENTITLEMENT_COLUMNS[name] for name in own})
    return spans.hstack(amounts[numbers]).select(*ENTITLEMENT_COLUMNS)


def _amounts(span: PaySpan) -> tuple[Any, ...]:
    components = [{"component": name, "amount": _cents(amount)} for name, amount in span.amounts().items()]
    return (span.use.name, span.use.status, components, _cents(span.total), _cents(span.employer_cost), list(span.paid.missing))


@uncollected()
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
    yield from _unknown(career, span, subject, on)


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


def _unknown(career: Career, span: PaySpan, subject: str, on: date) -> Iterator[Issue]:
    held = [one.assumed_by for one in career.posts if one.in_force(on)]
    for name, worked in span.paid.components.items():
        for reason in worked.missing:
            kind, _, detail = reason.partition(":")
            terms = span.scheme.terms.components[name]
            # Whoever is in no class is so by the post held.
            ids = _events(*(one for fact in terms.amount.reads() for one in span.fact(fact).event_ids)) or _events(*held)
            severity = "warning" if kind in ("no-cell", "not-an-amount") else "notice"
            said = f"{name}: {_WHY[kind]} ({detail}) in {span.use.name}; pay is unknown"
            yield Issue("finding.amount-unknown", severity, subject, said, ids, (span.use.name, *terms.cites))  # type: ignore[arg-type]


_WHY = {
    "no-cell": "the table has no amount for what the worker is",
    "not-published": "the amount is not published",
    "no-index": "no rule in force gives the index",
    "not-an-amount": "the attribute is not an amount",
}


def _events(*ids: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in ids if one))


@uncollected()
def entitled_average(dues: Iterable[tuple[str, Decimal | None]], roster: pl.DataFrame, by: By) -> pl.DataFrame:
    """Monthly amounts due averaged as recorded pay is, with ``unknown``: persons whose amount is not known. See ``View.entitled_average``."""
    rows = [(worker, _cents(total)) for worker, total in dues]
    pay = pl.DataFrame(rows, schema={"worker": pl.String, "total": _YUAN}, orient="row")
    counted = average(pay, roster, by)
    nobody = pay.filter(pl.col("total").is_null())
    if by == "city":
        return counted.with_columns(unknown=pl.lit(nobody.height, pl.Int64))
    unknown = nobody.join(roster.select("worker", by), on="worker", how="left").group_by(by).agg(pl.len().cast(pl.Int64).alias("unknown"))
    return (
        counted.join(unknown, on=by, how="full", coalesce=True, nulls_equal=True)
        .with_columns(pl.col("persons", "unknown").fill_null(0))
        .sort(by, nulls_last=True)
    )
