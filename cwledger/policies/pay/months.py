"""A month's pay out of periods: what joining, leaving or changing in the middle of a month does, as each component's rule says.

========================  ==========================================================================================================
``next-month``            the amount of the month's first day, for the whole month; a change counts from the next month
``calendar-days``         each amount for its share of the month's calendar days
``working-days-present``  each amount for its Mondays to Fridays, a 21.75th of a month each (人社部发〔2025〕2号; statutory holidays are paid)
``working-days-absent``   the amount of the last day, less a 21.75th of what was not due for each Monday to Friday on which it was not
========================  ==========================================================================================================

A month in which nothing changes is a month's pay by every rule. The two ways of counting working days differ in long and short months: a rule
text means one of them, never both (dossier section 13).
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from cwledger.clock import Month
from cwledger.explanation import Explanation
from cwledger.policies.pay.entitlement import Entitlement, PaySpan
from cwledger.policies.pay.formulas import ZERO, text
from cwledger.policies.terms.pay import Component

WORKING_DAYS = Decimal("21.75")
"""Working days of a month: (365 - 104) / 12."""
_CENT = Decimal("0.01")


class Stretch(NamedTuple):
    """A part of a month in which a component comes to one amount a month (nothing: the component does not apply)."""

    since: date
    until: date
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Line:
    """One component of a month's pay."""

    component: str
    amount: Decimal | None
    """Yuan for the month; None where an amount is unknown."""
    rule: str
    """The rule version of the last stretch."""
    arithmetic: str
    spans: tuple[PaySpan, ...]
    """The stretches of the month it rests on."""


@dataclass(frozen=True, slots=True)
class MonthPay:
    """What is payable to one worker for one month."""

    worker: str
    month: Month
    lines: tuple[Line, ...]

    @property
    def total(self) -> Decimal | None:
        """Yuan for the month; None where a part is unknown."""
        amounts = [line.amount for line in self.lines]
        return None if any(one is None for one in amounts) else sum((one for one in amounts if one is not None), ZERO)

    def explain(self) -> Explanation:
        """The month, component by component, with the arithmetic of its days."""
        parts = tuple(_explained(line) for line in self.lines)
        said = " + ".join(text(line.amount) for line in self.lines if line.amount is not None)
        return Explanation("pay", self.total, "yuan", parts=(Explanation("month", self.month), *parts), arithmetic=said if len(self.lines) > 1 else None)


def looks_back(month: Month) -> date:
    """The first day a month's pay may depend on: a component paid once a year is paid for the months since it was paid last."""
    return (month + -11).first_day


def month_pay(entitlement: Entitlement, month: Month) -> MonthPay:
    """What is payable for a month under the entitlement as it stands; a component paid in some months only, in those for the months before.

    The entitlement must reach back to :func:`looks_back`.
    """
    spans = _within(entitlement.spans, Month.of(looks_back(month)), month)
    here = _within(spans, month, month)
    seldom = dict.fromkeys(name for span in spans for name in span.scheme.seldom)
    if len(here) == 1 and not seldom and not here[0].paid.yearly and _covers(here[0], month):
        return MonthPay(entitlement.worker, month, _unchanged(here[0], month))
    names = dict.fromkeys(name for span in here for name in (*span.paid.monthly, *span.paid.yearly)) | seldom
    return MonthPay(entitlement.worker, month, _lines(names, here, spans, seldom, month))


def _lines(names: Iterable[str], here: tuple[PaySpan, ...], spans: tuple[PaySpan, ...], seldom: Container[str], month: Month) -> tuple[Line, ...]:
    lines = (_line(name, spans if name in seldom else here, month, 12 if name in seldom else 1) for name in names)
    return (*_floors(here, month.first_day), *(line for line in lines if line is not None))


def _covers(span: PaySpan, month: Month) -> bool:
    return span.since <= month.first_day and (span.until is None or span.until > month.last_day)


def _unchanged(span: PaySpan, month: Month) -> tuple[Line, ...]:
    """A month from end to end in one stretch, paid monthly: worked out once for all stretches and months that come to the same."""
    known, one = span.scheme.unchanged, id(span.paid)
    if one not in known:
        lines = _lines(span.paid.monthly, (span,), (span,), (), month)
        known[one] = tuple((line.component, line.amount, line.rule, line.arithmetic) for line in lines)
    return tuple([Line(*said, (span,)) for said in known[one]])


def _within(spans: Sequence[PaySpan], first: Month, last: Month) -> tuple[PaySpan, ...]:
    begins, ends = first.first_day, (last + 1).first_day
    return tuple(one for one in spans if one.since < ends and (one.until is None or one.until > begins))


def _line(name: str, spans: tuple[PaySpan, ...], month: Month, back: int) -> Line | None:
    """A component's line: what is due in this month for it and, where it is gathered, for the months before."""
    parts = list[Line]()
    for n in range(back - 1, -1, -1):
        here = _within(spans, month + -n, month + -n)
        terms = _terms(name, here)
        if terms is not None and terms.paid == "monthly" and _due(month + -n, terms) == month:
            parts.append(_cut(name, here, month + -n, terms.mid_month))
        elif n == 0 and (terms is None or terms.paid == "yearly"):
            parts += _yearly(name, spans, month)
    if any(one.amount is None for one in parts):
        return Line(name, None, parts[-1].rule, "?", _once(parts))
    paid = [one for one in parts if one.amount or any(span.paid.components[name].value for span in one.spans)]
    if len(paid) < 2:
        return paid[0] if paid else None
    amount = sum((one.amount for one in paid if one.amount is not None), ZERO)
    return Line(name, amount, paid[-1].rule, _gathered([one.arithmetic for one in paid]), _once(paid))


def _once(lines: list[Line]) -> tuple[PaySpan, ...]:
    """The stretches several lines rest on, each once."""
    return tuple({span.since: span for one in lines for span in one.spans}.values())


def _terms(name: str, spans: Sequence[PaySpan]) -> Component | None:
    """The component as the last stretch in which it applies has it."""
    return next((span.scheme.terms.components[name] for span in reversed(spans) if name in span.paid.components), None)


def _due(month: Month, terms: Component) -> Month:
    """The month in which what a month earns is paid."""
    return month if not terms.paid_in else min(month + (number - month.month) % 12 for number in terms.paid_in)


def _gathered(said: list[str]) -> str:
    if len(set(said)) == 1:
        return f"({said[0]}) × {len(said)}" if " " in said[0] else f"{said[0]} × {len(said)}"
    return " + ".join(said)


def _cut(name: str, spans: tuple[PaySpan, ...], month: Month, rule: str | None) -> Line:
    named = tuple(span for span in spans if name in span.paid.components)
    first, last = month.first_day, (month + 1).first_day
    stretches = _stretches(name, spans, first, last)
    if any(one.amount is None for one in stretches):
        return Line(name, None, named[-1].use.name, "?", named)
    amount, arithmetic = _CUTS[rule or named[-1].scheme.terms.mid_month](stretches, first, last)
    return Line(name, amount.quantize(_CENT, ROUND_HALF_UP), named[-1].use.name, arithmetic, named)


def _yearly(name: str, spans: tuple[PaySpan, ...], month: Month) -> Iterator[Line]:
    """A component paid whole in some months: as it stands on the first day of one, or stood when service ended since the one before."""
    before = tuple(span for span in spans if span.since <= month.first_day)
    terms = _terms(name, before)
    if terms is None or terms.paid != "yearly" or month.month not in terms.paid_in:
        return
    serving = before[-1].until is None or before[-1].until > month.first_day
    if serving and name in before[-1].paid.components:
        yield _cut(name, before[-1:], month, "next-month")
    elif not serving and terms.leavers == "paid" and name in before[-1].paid.components:
        last_paid = max(one for one in (month + -n for n in range(1, 13)) if one.month in terms.paid_in)
        if before[-1].until is not None and before[-1].until > (last_paid + 1).first_day:
            worked = before[-1].paid.components[name]
            yield Line(name, worked.value, before[-1].use.name, worked.arithmetic, before[-1:])


def _stretches(name: str, spans: Sequence[PaySpan], first: date, last: date) -> list[Stretch]:
    """The month from end to end: the amounts of a component, nothing where it does not apply."""
    found, day = list[Stretch](), first
    for span in spans:
        begins, ends = max(span.since, first), last if span.until is None else min(span.until, last)
        if day < begins:
            found.append(Stretch(day, begins, ZERO))
        worked = span.paid.components.get(name)
        found.append(Stretch(begins, ends, ZERO if worked is None else worked.value))
        day = ends
    if day < last:
        found.append(Stretch(day, last, ZERO))
    return found


def _next_month(stretches: list[Stretch], _: date, __: date) -> tuple[Decimal, str]:
    amount = stretches[0].amount or ZERO
    return amount, text(amount)


def _calendar_days(stretches: list[Stretch], first: date, last: date) -> tuple[Decimal, str]:
    if len({one.amount for one in stretches}) == 1:
        return _next_month(stretches, first, last)
    days = (last - first).days
    total, said = ZERO, list[str]()
    for one in stretches:
        if one.amount:
            here = (one.until - one.since).days
            total += one.amount * here / days
            said.append(f"{text(one.amount)} × {here}/{days}")
    return total, " + ".join(said)


def _working_days_present(stretches: list[Stretch], first: date, last: date) -> tuple[Decimal, str]:
    if len({one.amount for one in stretches}) == 1:
        return _next_month(stretches, first, last)
    total, said = ZERO, list[str]()
    for one in stretches:
        if one.amount:
            here = weekdays(one.since, one.until)
            total += one.amount * here / WORKING_DAYS
            said.append(f"{text(one.amount)} × {here}/{WORKING_DAYS}")
    return total, " + ".join(said)


def _working_days_absent(stretches: list[Stretch], first: date, last: date) -> tuple[Decimal, str]:
    if len({one.amount for one in stretches}) == 1:
        return _next_month(stretches, first, last)
    due = next((one.amount for one in reversed(stretches) if one.amount), ZERO)
    total, said = due, [text(due)]
    for one in stretches:
        less = due - (one.amount or ZERO)
        here = weekdays(one.since, one.until)
        if less and here:
            total -= less * here / WORKING_DAYS
            said.append(f"{text(less)} × {here}/{WORKING_DAYS}")
    return max(total, ZERO), " − ".join(said)


_CUTS: dict[str, Callable[[list[Stretch], date, date], tuple[Decimal, str]]] = {
    "next-month": _next_month,
    "calendar-days": _calendar_days,
    "working-days-present": _working_days_present,
    "working-days-absent": _working_days_absent,
}


def weekdays(since: date, until: date) -> int:
    """Mondays to Fridays in a half-open period."""
    return sum((since + timedelta(days=n)).weekday() < 5 for n in range((until - since).days))


def _floors(spans: tuple[PaySpan, ...], first: date) -> tuple[Line, ...]:
    """What lifts the month's first stretch to the floor of its scheme, where there is one."""
    span = spans[0] if spans and spans[0].since <= first else None
    if span is None or span.total is None:
        return ()
    listed = [span.paid.components[name].value for name in span.paid.monthly]
    lifted = span.total - sum((one for one in listed if one is not None), ZERO)
    if not lifted:
        return ()
    return (Line("adjustment", lifted, span.use.name, span.paid.total.arithmetic, (span,)),)


def _explained(line: Line) -> Explanation:
    span = line.spans[-1]
    terms = span.scheme.terms.components.get(line.component)
    use = span.use if terms is None else span.use.clause(*terms.cites)
    reads = sorted({*terms.amount.reads(), *(terms.when.reads() if terms.when else ())}) if terms is not None else []
    facts = tuple(Explanation(name, one.fact(name).value, event_ids=one.fact(name).event_ids) for one in line.spans for name in reads)
    return Explanation(line.component, line.amount, "yuan", rule=use, parts=tuple(dict.fromkeys(facts)), arithmetic=line.arithmetic)
