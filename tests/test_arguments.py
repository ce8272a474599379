"""Every public question of a view answers on every day of the calendar, or says what is wrong with what it was given: nothing else comes out."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

import cwledger
from cwledger import Month, View, demo
from cwledger import events as ev
from cwledger.clock import add_days, add_months
from cwledger.errors import CwledgerError, InvalidBasis, UnknownSubject
from cwledger.policies.texts.reform import read_reform
from tests.projections.exams import announced, offered, out
from tests.reforming import REFORM

ORDINARY = date(2021, 12, 31)
EVE = add_days(date.max, -1)
DAYS = (date.min, date(1, 1, 30), EVE, date.max)
LATE = "W-LATE"
TEXT, NUMBER = (5, None, b"x", ["x"], "\ud800"), (0, -5, 1.5, True, "x", 10**30)


@pytest.fixture(scope="module")
def ledger() -> Iterator[cwledger.Ledger]:
    """A small city with the shipped rule texts enacted, and somebody who joins, and results that come out, when the calendar ends."""
    with cwledger.open(":memory:") as opened:
        demo.build(opened, seed=3, careers=15)
        community = opened.at(effective_on=ORDINARY).units()["community"][0]
        employer = opened.at(effective_on=ORDINARY).contracts()["employer"][0]
        opened.record(
            ev.WorkerRegistered(worker=LATE, effective_on=date(9998, 3, 1), name="王芳", sex="F", born_on=date(9970, 3, 5)),
            ev.ContractSigned(worker=LATE, effective_on=date(9998, 3, 1), employer=employer, community=community, until=date.max),
            ev.PostAssumed(worker=LATE, effective_on=EVE, community=community, post="secretary", by="appointment"),
            announced(district=None, publicity_days=5, reserve_months=120),
            offered(1),
            out(EVE),
            actor="clerk",
        )
        yield opened


@pytest.fixture(scope="module")
def view(ledger: cwledger.Ledger) -> View:
    return ledger.at(effective_on=ORDINARY)


QUESTIONS: dict[str, Callable[..., Any]] = {name: one for name, one in inspect.getmembers(View, inspect.isfunction) if not name.startswith("_")}


@pytest.fixture(scope="module")
def good(view: View) -> Callable[[inspect.Parameter], Any]:
    """A good value for an argument of a question."""
    worker = view.roster()["worker"][0]
    common: dict[str, Any] = {
        "announcement": "ZS2021",
        "before": date(2019, 12, 31),
        "by": "district",
        "classes": 1,
        "days": 400,
        "election": view.elections()["election"][0],
        "frame": view.roster(),
        "hours": 24,
        "jurisdiction": "cn/dalian",
        "meeting_months": 3,
        "month": "2020-02",
        "months": 14,
        "question": "roster",
        "reform": read_reform(REFORM),
        "rotation_months": 12,
        "route": "election",
        "rule": "cn.dalian.women-officers-retirement",
        "severity": "warning",
        "since": date(2019, 1, 1),
        "subject": worker,
        "system": "pay",
        "through": date(2030, 12, 31),
        "unit": view.units()["district"][0],
        "within_months": 24,
        "worker": worker,
        "year": 2020,
    }
    bounds = {"date": (date(2019, 1, 1), date.max), "int": (2019, 2021), "str": ("0001-01", "9999-12")}

    def value(argument: inspect.Parameter) -> Any:
        if argument.name in ("first", "last"):
            return bounds[argument.annotation.partition(" ")[0]][argument.name == "last"]
        return common[argument.name]

    return value


def _asked(question: str, good: Callable[[inspect.Parameter], Any]) -> Iterator[dict[str, Any]]:
    """The arguments a question needs, and all it may be given."""
    given = list(inspect.signature(QUESTIONS[question]).parameters.values())[1:]
    yield {one.name: good(one) for one in given if one.default is one.empty}
    yield {one.name: good(one) for one in given if (question, one.name) != ("contracts_due", "months")}


def test_every_question_answers_on_an_ordinary_day(view: View, good: Callable[[inspect.Parameter], Any]) -> None:
    for question, answer in QUESTIONS.items():
        for arguments in _asked(question, good):
            assert answer(view, **arguments) is not None, (question, arguments)


@pytest.mark.parametrize("on", DAYS)
def test_every_question_answers_or_says_why_not_on_every_day_of_the_calendar(
    ledger: cwledger.Ledger, on: date, good: Callable[[inspect.Parameter], Any]
) -> None:
    view = ledger.at(effective_on=on)
    for question, answer in QUESTIONS.items():
        for arguments in _asked(question, good):
            try:
                answer(view, **arguments)
            except CwledgerError:
                pass
            except Exception as error:  # noqa: BLE001 - whatever it is, it should not have come out
                pytest.fail(f"{question}({arguments}) on {on}: {error!r}")


@pytest.mark.parametrize("on", DAYS)
def test_every_ruled_explanation_answers_or_says_why_not_on_every_day_of_the_calendar(ledger: cwledger.Ledger, on: date, view: View) -> None:
    asked = ledger.at(effective_on=on)
    for worker in (view.roster()["worker"][0], LATE):
        for question in ("entitlement", "pay", "pay/0001-01", "pay/2020-02", "pay/9999-12", "retirement"):
            with suppress(UnknownSubject):
                asked.explain(question, worker)


# -- what the days at either end say -------------------------------------------------------------------------------------------------------


def test_what_is_due_for_good_is_due_on_the_last_day_of_the_calendar(ledger: cwledger.Ledger) -> None:
    before, last = (ledger.at(effective_on=on) for on in (date(9000, 1, 1), date.max))
    assert before.entitlement().height > 0
    assert last.entitlement().filter(pl.col("worker") != LATE).equals(before.entitlement())
    assert last.entitled_average()["persons"][0] >= before.entitled_average()["persons"][0] > 0
    assert last.pay("9999-12").filter(pl.col("worker") != LATE).drop("month").equals(before.pay("8999-12").drop("month"))


def test_the_first_month_of_the_calendar_has_nothing_to_look_back_at(view: View) -> None:
    assert view.pay("0001-01").is_empty()


def test_a_horizon_beyond_the_calendar_is_for_good(ledger: cwledger.Ledger, view: View) -> None:
    late = ledger.at(effective_on=EVE)
    assert late.contracts_due()["worker"].to_list() == late.contracts_due(months=10**6)["worker"].to_list() == [LATE]
    assert view.contracts_due(days=3_000_000).equals(view.contracts_due(months=10**6))
    assert view.all_post(rotation_months=30_000).equals(view.all_post())
    assert view.committees(meeting_months=10**6)["meeting_due_on"].unique().to_list() == [date.max]


def test_a_publicity_that_the_calendar_cuts_off_lasts_until_its_last_day(ledger: cwledger.Ledger) -> None:
    view = ledger.at(effective_on=date.max)
    assert view.recruitment().row(by_predicate=pl.col("announcement") == "ZS2021", named=True)["publicity_until"] == date.max
    assert view.explain("recruitment", "ZS2021").value is not None


def test_no_month_is_over_on_the_first_day_of_the_calendar(ledger: cwledger.Ledger, view: View) -> None:
    with pytest.raises(UnknownSubject, match="ask on a later day"):
        ledger.at(effective_on=date.min).explain("pay", view.roster()["worker"][0])


def test_a_committee_meets_again_on_the_last_day_of_a_shorter_month(ledger: cwledger.Ledger, view: View) -> None:
    met = view.committees(meeting_months=3).select("since", "last_meeting_on", "meeting_due_on").iter_rows()
    assert all(due == add_months(last or since, 3) for since, last, due in met)


# -- days and months beyond the calendar ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("far", [1, 12, 10**6, 10**30])
def test_counting_out_of_the_calendar_stops_at_the_end_of_it(far: int) -> None:
    assert add_days(date.max, far) == add_months(date.max, far) == date.max
    assert add_days(date.min, -far) == add_months(date.min, -far) == date.min


def test_months_outside_the_calendar_have_the_last_or_the_first_day() -> None:
    after, before = Month.of(date.max) + 1, Month.of(date.min) + -1
    assert after.first_day == after.last_day == date.max
    assert before.first_day == before.last_day == date.min
    assert after + -1 == Month.of(date.max)
    assert date.max in Month.of(date.max).period


@pytest.mark.parametrize("year", [1, 1900, 2000, 2023, 2024, 9999])
def test_the_last_day_of_a_month_is_the_eve_of_the_next(year: int) -> None:
    for month in (Month(year, number) for number in range(1, 12)):
        assert add_days(month.last_day, 1) == (month + 1).first_day == month.period.until


# -- wrong arguments -----------------------------------------------------------------------------------------------------------------------


def _each(asked: str, name: str, /, *wrong: Any, **beside: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from ((asked, {**beside, name: one}) for one in wrong)


MONTHS = ("x", "", "2021-13", "2021-00", "0000-01", "2021-1", "2021-03-01", "２０２１-03", 202103, None, date(2021, 3, 1))
YEARS = (0, -1, 10_000, 10**6, True, "2020", 2020.0, [2020])
DATES = ("x", 2021, datetime(2021, 1, 1, tzinfo=UTC), None)
WRONG_ON_THE_CLOCKS = (
    *_each("pay", "month", *MONTHS),
    *_each("retirements", "first", *MONTHS, last="2026-12"),
    *_each("retirements", "last", *MONTHS, first="2026-01"),
    *_each("affairs_over_time", "first", *YEARS, None, last=2021),
    *_each("affairs_over_time", "last", *YEARS, None, first=2020),
    *_each("structure_over_time", "first", *YEARS, None, last=2021),
    *_each("structure_over_time", "last", *YEARS, None, first=2020),
    *_each("training", "first", *YEARS),
    *_each("training", "last", *YEARS),
    *_each("under_trained", "year", *YEARS, None),
    *(case for one in ("all_post", "service", "appraisals", "appraisal_results", "excellent_shares") for case in _each(one, "year", *YEARS)),
    *_each("under_trained", "hours", -1, 1.5, True, "x", 10**30, year=2020),
    *_each("under_trained", "classes", -1, 1.5, True, "x", 10**30, year=2020),
    *(case for one in ("all_post", "service") for case in _each(one, "rotation_months", *NUMBER)),
    *(case for one in ("exam_preparation", "exam_preparation_tally") for case in _each(one, "within_months", *NUMBER, None)),
    *_each("committees", "meeting_months", -3, *NUMBER),
    *_each("contracts_due", "days", *NUMBER),
    *_each("contracts_due", "months", *NUMBER),
    ("contracts_due", {"days": 30, "months": 1}),
    *_each("first_time_secretaries", "first", *DATES, last=date.max),
    *_each("first_time_secretaries", "last", *DATES, first=date.min),
    *_each("pay_change", "before", *DATES),
    *_each("what_if", "through", *DATES[:-1], reform=read_reform(REFORM)),
)
KINDS = ("x", "", "worker", 5, ["district"])
WRONG_NAMES = (
    *(case for one in ("grid_tally", "appraisals", "average_pay", "entitled_average") for case in _each(one, "by", *KINDS, None)),
    *_each("pay_change", "by", *KINDS, None, before=date(2020, 1, 1)),
    *_each("leadership_tally", "by", *KINDS, "city"),
    *_each("what_if", "by", *KINDS, None, "city", reform=read_reform(REFORM)),
    *_each("first_time_secretaries", "route", *KINDS, first=date.min, last=date.max),
    *_each("findings", "severity", *KINDS),
    *_each("findings", "system", *KINDS),
    *_each("explain", "question", *TEXT, "x", subject="x"),
    *(case for one in ("roster", "entitlement", "pay") for case in _each("explain", "subject", *TEXT, "x", question=one)),
    *_each("career", "worker", *TEXT, "x"),
    *_each("candidates", "election", *TEXT, "x"),
    *(case for one in ("roster", "grids", "affairs", "recruitment") for case in _each(one, "unit", 5, b"x", ["C0001"], "x")),
    *_each("applicants", "announcement", *TEXT, "x"),
    *_each("kept_by", "rule", *TEXT, "x"),
    *_each("rules", "jurisdiction", 5, b"x", ["cn"], "x"),
    *_each("what_if", "reform", 5, None, "x"),
    *_each("names", "frame", None, pl.DataFrame({"community": ["C0001"]})),
)


@pytest.mark.parametrize(("question", "arguments"), WRONG_ON_THE_CLOCKS)
def test_a_wrong_month_year_day_or_number_is_told_with_a_remedy(view: View, question: str, arguments: dict[str, Any]) -> None:
    with pytest.raises(InvalidBasis) as told:
        QUESTIONS[question](view, **arguments)
    assert told.value.remedy


@pytest.mark.parametrize(("question", "arguments"), WRONG_NAMES)
def test_a_wrong_word_or_id_is_told_with_a_remedy(view: View, question: str, arguments: dict[str, Any]) -> None:
    with pytest.raises(UnknownSubject) as told:
        QUESTIONS[question](view, **arguments)
    assert told.value.remedy


@pytest.mark.parametrize("subject", [*TEXT, "", "x", "career:"])
def test_the_history_of_nobody_is_told(ledger: cwledger.Ledger, subject: Any) -> None:
    with pytest.raises(UnknownSubject):
        ledger.history(subject)


def test_what_is_wrong_is_named_beside_what_would_be_right(view: View) -> None:
    def told(ask: Callable[[], Any]) -> str:
        with pytest.raises(CwledgerError) as error:
            ask()
        return str(error.value)

    assert told(lambda: view.pay("2021-13")) == "'2021-13' is not a month (write it as 2021-03)"
    assert told(lambda: view.grid_tally(by="x")) == "the ledger knows nothing of a kind of unit 'x' (there are district, street, community)"  # type: ignore[arg-type]
    assert told(lambda: view.committees(meeting_months=-3)) == "meeting_months=-3 (give a whole number from 1 to 1,000,000,000)"
    assert told(lambda: view.all_post(year=0)) == "year=0 is not a year (give one from 1 to 9999)"
    assert told(lambda: view.pay_change("x")) == "before='x' is not a day (pass a date, e.g. date(2021, 12, 31))"  # type: ignore[arg-type]
