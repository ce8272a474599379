"""Why the rules say what they say of one worker: each question with the explanation that answers it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from cwledger.clock import Month
from cwledger.errors import InvalidBasis, UnknownSubject
from cwledger.explanation import Explanation
from cwledger.policies.pay import entitlement as pay
from cwledger.policies.pay.months import month_pay

if TYPE_CHECKING:
    from cwledger.ruling import Ruling


def explain(ruling: Ruling, question: str, worker: str) -> Explanation:
    """The explanation that answers a question about a worker; see ``View.explain``.

    Raises:
        UnknownSubject: there is no such question, or its month is none or not over.
    """
    asked, _, detail = question.partition("/")
    if asked == "entitlement":
        return pay.explain(ruling.entitlement(worker).on(ruling.effective_on))
    if asked == "pay":
        return month_pay(ruling.entitlement(worker), _month(ruling, detail)).explain()
    return ruling.retirement(worker).explanation


def _month(ruling: Ruling, text: str) -> Month:
    """The month asked about, or the last one that is over on the day."""
    here = Month.of(ruling.effective_on)
    if ruling.effective_on < Month.of(date.min).last_day:
        raise UnknownSubject("the pay of any month", remedy=f"none is over on {ruling.effective_on}; ask on a later day")
    over = here if ruling.effective_on == here.last_day else here + -1
    if not text:
        return over
    try:
        month = Month.parse(text)
    except InvalidBasis as error:
        raise UnknownSubject(f"the month {text!r}", remedy=error.remedy) from None
    if month > over:
        raise UnknownSubject(f"the pay of {month}", remedy=f"{over} is the last month that is over on {ruling.effective_on}")
    return month
