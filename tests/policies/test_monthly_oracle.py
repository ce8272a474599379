"""The engine's periods say on the first day of every month what a month-by-month evaluation of the same rules says, and retire in the same month."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from benchmarks import monthly
from cwledger import events as ev
from cwledger.aggregates import Event
from cwledger.aggregates.geography import Case
from cwledger.clock import Month
from cwledger.policies.pay.entitlement import Payroll
from cwledger.policies.retirement.answers import retirement
from cwledger.policies.texts.overlay import amended
from cwledger.policies.texts.rulebook import Rulebook
from tests.policies.cases import appraised, case, employed, registered, rulebook, shipped
from tests.policies.test_pay_properties import DALIAN, WHERE, XIANGAN, careers, few

ENDS = date(2030, 1, 1)
RETIREMENT = ("cn/retirement-age/1978", "cn/retirement-age/2025", "cn/dalian/community-worker-measures/2017")


BEGINS = {DALIAN: date(2004, 1, 1), XIANGAN: date(2008, 3, 1)}
"""From when on a scheme is taken to hold: careers are to be seen whole. Xiang'an counts nothing before its base date."""


def in_force_early(place: str) -> Rulebook:
    """A scheme as if it had long been in force: how it begins is not what is compared."""
    return rulebook(amended(shipped(place), {}, effective_from=BEGINS[place], published_on=BEGINS[place]))


def seen_by_month(events: list[Event]) -> bool:
    """Whether no two changes lie between the same first days: what is undone before the next, nobody sees who looks by month."""
    ends = Counter(Month.of(one.effective_on - timedelta(days=1)) for one in events if not isinstance(one, ev.Appraised | ev.PostLeft | ev.ContractSigned))
    return all(count == 1 for count in ends.values())


def compared(here: Case, book: Rulebook) -> None:
    spans = Payroll(book).entitlement(here, ENDS)
    person = monthly.Person(here, monthly.Legislation(book))
    rows = {monthly.first_day(row.month): row for row in monthly.entitlement(person, ENDS)}
    for month in range(2004 * 12, 2030 * 12):
        day = monthly.first_day(month)
        span, row = spans.on(day), rows.get(day)
        engine = None if span is None else (span.step, span.amounts(), span.total)
        assert engine == (None if row is None else (row.step, row.components, row.total)), day


@settings(few, max_examples=100)
@given(careers(), st.sampled_from([DALIAN, XIANGAN]))
def test_on_the_first_of_every_month_periods_say_what_a_month_by_month_evaluation_says(events: list[Event], place: str) -> None:
    assume(seen_by_month(events))
    compared(case(registered(), *events, jurisdiction=WHERE[place]), in_force_early(place))


@pytest.mark.parametrize("begun", [date(2012, 1, 1), date(2012, 5, 17), date(2012, 12, 31)])
@pytest.mark.parametrize("failed", [2012, 2013])
@pytest.mark.parametrize("place", [DALIAN, XIANGAN])
def test_a_year_failed_at_the_beginning_of_service_counts_the_same_by_periods_and_by_months(begun: date, failed: int, place: str) -> None:
    here = case(registered(), *employed(begun), appraised(failed, "incompetent"), jurisdiction=WHERE[place])
    compared(here, in_force_early(place))


@settings(deadline=None)
@given(st.dates(date(1945, 1, 1), date(1985, 12, 31)), st.sampled_from(["M", "F"]), st.sampled_from(["none", "management", "worker"]), st.booleans())
def test_the_retirement_month_is_the_first_in_which_a_month_by_month_evaluation_finds_the_age_reached(
    born: date, sex: str, decided: str, declared: bool
) -> None:
    book = rulebook(*RETIREMENT) if declared else rulebook(*RETIREMENT[:2])
    said = {"category": decided, "authority": "区人社局", "reason": "岗位"}
    decision = [ev.RetirementClassified(worker="W0001", effective_on=date(2019, 5, 1), **said)] if sex == "F" and decided != "none" else []
    here = case(registered(born_on=born, sex=sex), *decision, jurisdiction="cn/dalian")
    found = retirement(here, book, date(2026, 1, 1)).statutory_month
    month = monthly.retirement(monthly.Person(here, monthly.Legislation(book)))
    assert found == (None if month is None else Month.of(monthly.first_day(month)))
