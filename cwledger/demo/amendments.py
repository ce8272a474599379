"""How an office gets a fact wrong: for each kind of fact, the slip as first filed and what the correction says about it.

Every slip must be one the ledger can record: wrong, not impossible. Not for when slips happen (``clerk.py``).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from cwledger.aggregates import Event
from cwledger.aggregates.career.development import Appraised
from cwledger.aggregates.career.honours import HonourConferred
from cwledger.aggregates.career.pay import AllowanceGranted, GradeSet
from cwledger.aggregates.career.person import EducationAttained, WorkerRegistered
from cwledger.aggregates.career.service import ContractSigned, PostAssumed
from cwledger.clock import add_months

Slip = tuple[Event, str]


def mistaken(event: Event, chance: Random) -> Slip | None:
    """The event as it was filed by mistake, with the reason its correction will give; None where this kind of fact is never mistaken here."""
    slip = _SLIPS.get(type(event))
    return None if slip is None else slip(event, chance)


def changed(event: Event, **fields: Any) -> Event:
    """The same event with other values, checked like any event."""
    values = {name: getattr(event, name) for name in type(event).model_fields}
    return type(event)(**{**values, **fields})


def _birth(event: Any, chance: Random) -> Slip:
    if chance.random() < 0.4:
        return changed(event, name=event.name[0] + event.name[:0:-1] + "一"), "name misspelt on the registration form"
    born: date = event.born_on
    wrong = born.replace(day=1) if born.day > 1 else add_months(born, -1)
    return changed(event, born_on=wrong), "birth date taken from the form instead of the identity card"


def _grade(event: Any, chance: Random) -> Slip:
    if chance.random() < 0.5:
        return changed(event, step=event.step + 1), "entered one step too high"
    return changed(
        event, effective_on=event.effective_on + timedelta(days=chance.randint(10, 40))
    ), "entered from the next pay day instead of the letter's date"


def _amount(event: Any, chance: Random) -> Slip:
    return changed(event, amount=event.amount + Decimal(chance.choice(("100.00", "90.00", "200.00")))), "amount mistyped"


def _contract(event: Any, _: Random) -> Slip | None:
    if event.until is None:
        return None
    return changed(event, until=add_months(event.until, 12)), "stated end read a year too late"


def _route(event: Any, _: Random) -> Slip | None:
    if event.by == "appointment":
        return None
    return changed(event, by="appointment"), "filed as an appointment; the result sheet shows an election"


def _level(event: Any, _: Random) -> Slip:
    return changed(event, level="city" if event.level == "district" else "district"), "level of the seat or award confused"


def _appraisal(event: Any, _: Random) -> Slip | None:
    if event.result == "competent":
        return changed(event, result="basically-competent"), "appeal upheld"
    if event.result == "basically-competent":
        return changed(event, result="incompetent"), "appeal upheld"
    return None


def _education(event: Any, _: Random) -> Slip | None:
    if event.level not in ("bachelor", "college"):
        return None
    return changed(event, level="master" if event.level == "bachelor" else "bachelor"), "level corrected after the diploma was seen"


_SLIPS: dict[type[Event], Callable[[Any, Random], Slip | None]] = {
    AllowanceGranted: _amount,
    Appraised: _appraisal,
    ContractSigned: _contract,
    EducationAttained: _education,
    GradeSet: _grade,
    HonourConferred: _level,
    PostAssumed: _route,
    WorkerRegistered: _birth,
}
