"""What is owed after late facts or late rules: a month's pay as worked out at two moments of knowledge, and the difference between them.

A closed month stays as it was paid: the difference is a proposal, dated in the first month still open. Over any chain of moments the
differences add up, because each is one entitlement less another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal

from cwledger.clock import Month
from cwledger.policies.pay.entitlement import Entitlement, PaySpan
from cwledger.policies.pay.months import Line, MonthPay, month_pay


@dataclass(frozen=True, slots=True)
class Owed:
    """One component of one month, as payable at the earlier and at the later moment."""

    worker: str
    month: Month
    component: str
    before: Decimal | None
    """Yuan payable as known then; None where an amount was unknown."""
    after: Decimal | None
    payable_in: Month
    """The month the difference is proposed for: this one, or the first open one after the closed ones."""
    event_ids: tuple[str, ...]
    """The facts that are new, gone or replaced between the two moments."""
    rules: tuple[str, ...]
    """The rule versions that came or went between the two moments."""

    @property
    def difference(self) -> Decimal | None:
        """Yuan to be paid (or, below nothing, to be taken back); None where either side is unknown."""
        return None if self.before is None or self.after is None else self.after - self.before


def back_pay(before: Entitlement, after: Entitlement, months: Sequence[Month], first_open: Month | None, changed: Set[str]) -> Iterator[Owed]:
    """What differs, by month and component.

    Args:
        before: the entitlement as known at the earlier moment.
        after: as known at the later one.
        months: the months compared.
        first_open: the first month the worker's units have not closed by the later moment; None where nothing is closed.
        changed: the events that came, went or were replaced between the two moments.
    """
    for month in months:
        then, now = _lines(month_pay(before, month)), _lines(month_pay(after, month))
        for component in dict.fromkeys((*now, *then)):
            was, is_ = then.get(component), now.get(component)
            amounts = _amount(was), _amount(is_)
            if amounts[0] != amounts[1]:
                events, rules = _causes(was, is_, changed)
                payable_in = month if first_open is None else max(month, first_open)
                yield Owed(after.worker, month, component, *amounts, payable_in, events, rules)


def _lines(pay: MonthPay) -> dict[str, Line]:
    return {line.component: line for line in pay.lines}


def _amount(line: Line | None) -> Decimal | None:
    return Decimal("0.00") if line is None else line.amount


def _causes(was: Line | None, is_: Line | None, changed: Set[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The changed events either side rests on, else every changed one (what ends something is rested on by neither); the rules that differ."""
    then, now = _rests_on(was), _rests_on(is_)
    rules = then[1] ^ now[1] if was is not None and is_ is not None else set()
    events = changed & (then[0] | now[0])
    return tuple(sorted(events or (set() if rules else changed), key=_place)), tuple(sorted(rules))


def _rests_on(line: Line | None) -> tuple[set[str], set[str]]:
    spans: Iterable[PaySpan] = () if line is None else line.spans
    events = {one for span in spans for turn in span.facts for one in turn.event_ids}
    return events, {span.use.name for span in spans}


def _place(event_id: str) -> tuple[str, int]:
    stream, _, version = event_id.rpartition("/")
    return stream, int(version)
