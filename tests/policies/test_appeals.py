"""An appeal upheld undoes what followed from the earlier result: pay, tenure, step and consequences (dossier section 14, traps 34 and 35)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cwledger import events as ev
from cwledger.aggregates import Event
from cwledger.policies.pay.entitlement import Entitlement, Payroll
from tests.policies.cases import appraised, assumed, case, employed, registered, rulebook
from tests.policies.test_appraisal import DALIAN, WUHAN, codes, found
from tests.policies.test_unseen_schemes import BENXI
from tests.policies.workforce import Person

FILED = date(2024, 3, 1)


def appealed(year: int, result: Any, filed: date = FILED, settled: date | None = None, worker: str = "W0001") -> list[Event]:
    return [
        ev.AppealFiled(worker=worker, year=year, ground="评分有误", effective_on=filed),
        ev.AppealDecided(worker=worker, year=year, outcome="upheld", result=result, effective_on=settled or filed + timedelta(days=30)),
    ]


def entitled(*events: Event, book: Any = BENXI, where: str = "cn/benxi") -> Entitlement:
    return Payroll(rulebook(book)).entitlement(case(registered(), *events, jurisdiction=where), date(2030, 1, 1))


def test_traps_34_and_35_withheld_pay_and_the_year_left_out_come_back_on_appeal() -> None:
    served = employed(date(2023, 1, 1), post="secretary")
    failed = entitled(*served, appraised(2023, "incompetent"))
    upheld = entitled(*served, appraised(2023, "incompetent"), *appealed(2023, "basically-competent"))
    between, after = date(2024, 2, 20), date(2024, 7, 1)  # decided on 10 February, the appeal upheld on 31 March
    for day in (between, after):
        was, now = failed.on(day), upheld.on(day)
        assert was is not None
        assert now is not None
        assert "performance" not in was.amounts()
        assert "performance" in now.amounts()
        assert (was.fact("tenure-years").value, now.fact("tenure-years").value) == (0, 1)
    now = upheld.on(date(2025, 7, 1))
    assert now is not None
    assert {"career:W0001/4", "career:W0001/6"} <= set(now.fact("appraisal").event_ids)


@settings(max_examples=25, deadline=None)
@given(st.sets(st.integers(2016, 2024), min_size=1, max_size=4), st.data())
def test_pay_after_an_appeal_is_that_of_having_been_rated_right_at_first(years: set[int], data: st.DataObject) -> None:
    served = [*employed(date(2014, 5, 1)), assumed(date(2018, 1, 1), "director")]
    results = st.sampled_from(["excellent", "competent", "basically-competent", "incompetent"])
    wrong: list[Event] = []
    right: list[Event] = []
    for year in sorted(years):
        first, instead = data.draw(results), data.draw(results)
        filed = date(year + 1, 2, 10) + timedelta(days=data.draw(st.integers(0, 300)))
        wrong += [appraised(year, first), *appealed(year, instead, filed)]
        right.append(appraised(year, instead))
    book, where = "cn/xiamen/xiangan/community-worker-pay/2013", "cn/xiamen/xiangan"
    after, at_first = entitled(*served, *wrong, book=book, where=where), entitled(*served, *right, book=book, where=where)
    assert [(one.since, one.until, one.step, one.amounts()) for one in after.spans] == [
        (one.since, one.until, one.step, one.amounts()) for one in at_first.spans
    ]


def failed_twice() -> Person:
    return Person().signs(date(2021, 1, 1)).is_rated(2021, "incompetent").is_rated(2022, "incompetent")


def test_trap_35_an_appeal_upheld_takes_the_end_of_the_contract_back() -> None:
    person = failed_twice()
    person.facts += appealed(2022, "basically-competent", date(2023, 2, 1), worker="W1")
    assert codes(person, book=WUHAN, at="cn/wuhan") == []
    rejected = failed_twice()
    rejected.facts += [
        ev.AppealFiled(worker="W1", year=2022, ground="评分有误", effective_on=date(2023, 2, 1)),
        ev.AppealDecided(worker="W1", year=2022, outcome="rejected", effective_on=date(2023, 3, 1)),
    ]
    assert codes(rejected, book=WUHAN, at="cn/wuhan") == ["consequence-due"]


def consequence(kind: Any, on: date, year: int) -> ev.ConsequenceTaken:
    return ev.ConsequenceTaken(worker="W1", year=year, consequence=kind, effective_on=on)


@pytest.mark.parametrize(
    ("kind", "on", "year", "due"),
    [
        ("removal", date(2023, 2, 1), 2022, False),
        ("removal", date(2023, 2, 1), 2021, False),
        ("removal", date(2023, 2, 1), 2020, True),
        ("removal", date(2022, 2, 1), 2021, True),  # before the second failure completed the run
        ("bonus-withheld", date(2023, 2, 1), 2022, True),
        ("renewal", date(2023, 2, 1), 2022, True),
    ],
)
def test_a_consequence_taken_is_due_no_longer(kind: Any, on: date, year: int, due: bool) -> None:
    person = failed_twice()
    person.facts.append(consequence(kind, on, year))
    assert codes(person, book=WUHAN, at="cn/wuhan") == (["consequence-due"] if due else [])


def test_dalian_2017_where_the_authority_may_choose_any_consequence_settles_it() -> None:
    person = Person().signs(date(2021, 1, 1)).takes(date(2021, 1, 1), "director").is_rated(2022, "incompetent")
    [one] = found(person, book=DALIAN, at="cn/dalian/zhongshan")
    assert one.code == "finding.consequence-open"
    person.facts.append(consequence("post-change", date(2023, 3, 1), 2022))
    assert codes(person, book=DALIAN, at="cn/dalian/zhongshan") == []
