"""What a reform changes for people: by year and unit, by grade, for each worker; and what must hold for every reform."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cwledger import events as ev
from cwledger.aggregates import Event
from cwledger.aggregates.geography import Case, Place
from cwledger.clock import Month, add_months
from cwledger.policies.pay.entitlement import Payroll
from cwledger.policies.pay.what_if import ASSUMED, Course, Impact, Trial, what_if, years_of
from cwledger.policies.texts.overlay import validated
from cwledger.policies.texts.reform import Reform
from cwledger.policies.texts.rulebook import Rulebook
from cwledger.words import VALUES
from tests.policies.cases import appraised, assumed, case, employed, left, pack, registered, rulebook, shipped

DALIAN = "cn/dalian/professional-pay/2021"
XIAN = "cn/xian/community-worker-pay/2020"
YINGKOU = "cn/yingkou/community-worker-pay/2020"
AGES = ("cn/retirement-age/1978", "cn/retirement-age/2025")
WORKFORCE = "cn/dalian/community-worker-measures/2017"
RULE = "cn.dalian.professional-pay"
GENERAL = "pay.components.post.amount.table.values.general"
MEN = "retirement.schedule.ages.men.months"
TODAY = date(2026, 1, 1)
YEARS = range(2025, 2031)
RAISE = Reform("提高一般岗位补贴", date(2027, 1, 1), {RULE: {GENERAL: "400"}})
NOBODY = Impact((), (), ())


@lru_cache
def rules(*more: str) -> Rulebook:
    return rulebook(DALIAN, *AGES, WORKFORCE, *more)


def man(born: date, *events: Event, worker: str = "W0001", since: date = date(2015, 1, 1), where: str = "cn/dalian", until: date | None = None) -> Case:
    """A man employed as staff in one place since a day, under a contract that may have a stated end."""
    first = registered(worker, sex="M", born_on=born)
    return case(first, *employed(since, worker, until=until), *events, jurisdiction=where, places=[place(since, where, until)])


def place(since: date, where: str, until: date | None = None, district: str = "D1") -> Place:
    return Place(since, until, "C0001", "S1", district, where, ())


def asked(*cases: Case, reform: Reform = RAISE, years: range = YEARS, book: Rulebook | None = None) -> Impact:
    return what_if(cases, book or rules(), reform, TODAY, years)


def test_a_raise_costs_what_it_gives_each_worker_from_its_day_on() -> None:
    found = asked(man(date(1985, 3, 1)), man(date(1990, 3, 1), worker="W0002"))
    assert [(one.year, one.persons_before, one.persons_after, one.difference) for one in found.years] == [
        (2025, 2, 2, 0),
        (2026, 2, 2, 0),
        *((year, 2, 2, 2400) for year in range(2027, 2031)),
    ]
    assert {(one.worker, one.year, one.difference, one.outcome) for one in found.people} == {
        (worker, year, Decimal(1200), "gains") for worker in ("W0001", "W0002") for year in range(2027, 2031)
    }


def test_a_cut_lets_people_lose() -> None:
    found = asked(man(date(1985, 3, 1)), reform=Reform("降低", date(2027, 7, 1), {RULE: {GENERAL: "250"}}))
    assert [(one.year, one.difference, one.outcome) for one in found.people][:2] == [(2027, -300, "loses"), (2028, -600, "loses")]


def test_what_is_paid_is_what_payroll_says_of_the_first_day_of_each_month() -> None:
    one = man(date(1985, 3, 1))
    entitled = Payroll(rules()).entitlement(one, date(2031, 1, 1))
    totals = [entitled.on(date(2028, month, 1)).total for month in range(1, 13)]  # type: ignore[union-attr]
    [row] = [row for row in asked(one).years if row.year == 2028]
    assert row.cost_before == sum(totals)  # type: ignore[arg-type]


def test_a_contract_that_runs_out_is_renewed_and_posts_go_on() -> None:
    found = asked(man(date(1985, 3, 1), until=date(2026, 6, 1)))
    assert [(one.year, one.persons_before) for one in found.years] == [(year, 1) for year in YEARS]
    assert len({one.cost_before for one in found.years if one.year >= 2026}) == 5


def test_who_does_not_serve_on_the_day_is_not_taken_to_go_on() -> None:
    gone = man(date(1985, 3, 1), ev.ContractEnded(worker="W0001", effective_on=date(2025, 7, 1), employer="F1", ground="resigned"))  # type: ignore[arg-type]
    assert asked(gone) == NOBODY
    found = asked(gone, man(date(1990, 1, 1), worker="W0002"))
    assert [(one.year, one.persons_before) for one in found.years][:2] == [(2025, 2), (2026, 1)]


def test_pay_goes_on_through_the_month_the_age_is_reached_and_no_further() -> None:
    """Born 1967-05: 国务院关于渐进式延迟法定退休年龄的办法 delays by 8 months, to 2028-01 (dossier trap 6: pay through the month)."""
    found = asked(man(date(1967, 5, 20)))
    paid = {one.year: one.persons_before for one in found.years}
    assert paid == {2025: 1, 2026: 1, 2027: 1, 2028: 1}
    assert [(one.year, one.retirements_before, one.retirements_after) for one in found.years if one.retirements_before] == [(2028, 1, 1)]
    assert [one.difference for one in found.people if one.year == 2028] == [100]


def test_a_later_retirement_age_keeps_people_in_service_and_says_who_retires_when() -> None:
    found = asked(man(date(1967, 5, 20)), reform=Reform("延后一年", date(2027, 1, 1), {"cn.retirement-age": {MEN: 732}}))
    assert [(one.year, one.retirements_before, one.retirements_after) for one in found.years if one.year >= 2028] == [(2028, 1, 0), (2029, 0, 1)]
    assert {(one.retires_before, one.retires_after) for one in found.people} == {(Month(2028, 1), Month(2029, 1))}
    assert [(one.year, one.outcome) for one in found.people] == [(2028, "gains"), (2029, "gains")]


def test_an_earlier_retirement_age_sends_nobody_away_before_its_day() -> None:
    found = asked(man(date(1967, 5, 20)), reform=Reform("提前十年", date(2027, 4, 1), {"cn.retirement-age": {MEN: 600}}))
    assert {(one.retires_before, one.retires_after) for one in found.people} == {(Month(2028, 1), Month(2027, 4))}
    assert [one.outcome for one in found.people] == ["loses", "loses"]


def test_who_is_past_the_age_on_the_day_retires_in_its_month_under_both() -> None:
    found = asked(man(date(1960, 1, 1)), man(date(1990, 1, 1), worker="W0002"))
    assert [(one.year, one.retirements_before, one.retirements_after) for one in found.years if one.retirements_before] == [(2026, 1, 1)]


def test_who_retired_already_is_counted_in_the_year_it_happened() -> None:
    retired = man(date(1965, 1, 1), ev.Retired(worker="W0001", effective_on=date(2025, 2, 28)))
    found = asked(retired, man(date(1990, 1, 1), worker="W0002"))
    assert [(one.year, one.persons_before, one.retirements_before) for one in found.years][:2] == [(2025, 2, 1), (2026, 1, 0)]


def test_who_has_no_retirement_month_serves_on_and_is_counted() -> None:
    found = asked(man(date(1985, 3, 1)), book=rulebook(DALIAN))
    assert {(one.persons_after, one.undetermined) for one in found.years} == {(1, 1)}


def test_an_unknown_amount_is_counted_and_never_taken_for_nothing() -> None:
    book = rulebook(XIAN)
    reform = Reform("提高", date(2027, 1, 1), {"cn.xian.community-worker-pay": _raised(book)})
    known = man(date(1990, 1, 1), since=date(2025, 9, 1), where="cn/xian")
    unknown = man(date(1990, 1, 1), worker="W0002", where="cn/xian")
    found = asked(known, unknown, reform=reform, book=book)
    assert any(one.unknown for one in found.years)
    assert all(one.persons_before >= one.unknown for one in found.years)
    for one in found.people:
        assert (one.outcome == "unknown") == (one.before is None or one.after is None)
        assert one.difference != 0 or one.outcome == "same"


def _raised(book: Rulebook) -> dict[str, str]:
    """The first published amount of the first table, a hundred yuan higher."""
    pack = book.enacted[0].pack
    assert pack.pay is not None
    for name, component in pack.pay.components.items():
        if component.amount.table is not None:
            key, amount = next((key, value) for key, value in component.amount.table.values.items() if isinstance(value, str))
            return {f"pay.components.{name}.amount.table.values.{key}": str(Decimal(amount) + 100)}
    raise AssertionError("there is no table")


def test_what_the_employer_bears_is_given_where_the_scheme_says_so() -> None:
    book = rulebook(YINGKOU)
    path = next(path for path in _tables(book))
    found = asked(
        man(date(1990, 1, 1), where="cn/yingkou"), reform=Reform("提高", date(2027, 1, 1), {"cn.yingkou.community-worker-pay": {path: "9999"}}), book=book
    )
    later = [one for one in found.years if one.year >= 2027]
    assert later
    assert all(one.employer_cost_difference and one.employer_cost_difference > one.difference > 0 for one in later)
    assert {one.employer_cost_before for one in asked(man(date(1990, 1, 1))).years} == {None}
    assert {one.employer_cost_unknown for one in asked(man(date(1990, 1, 1))).years} == {1}


def _tables(book: Rulebook) -> Sequence[str]:
    pack = book.enacted[0].pack
    assert pack.pay is not None
    return [f"pay.components.{name}.amount.table.values.other" for name, one in pack.pay.components.items() if one.amount.table is not None]


def test_cost_lies_in_the_unit_served_in_on_the_first_of_each_month() -> None:
    since = date(2015, 1, 1)
    first = registered(sex="M", born_on=date(1990, 1, 1))
    moved = case(
        *(first, *employed(since)),
        places=[place(since, "cn/dalian", date(2025, 4, 2)), place(date(2025, 4, 2), "cn/dalian", None, "D2")],
    )
    found = asked(moved, reform=Reform("追溯", date(2025, 1, 1), {RULE: {GENERAL: "400"}}))
    assert [(one.unit, one.difference) for one in found.years if one.year == 2025] == [("D1", 400), ("D2", 800)]
    by_community = what_if([moved], rules(), RAISE, TODAY, YEARS, "community")
    assert {one.unit for one in by_community.years} == {"C0001"}


def test_grades_are_those_of_the_last_day_of_the_year() -> None:
    reform = Reform("两年一级", date(2027, 6, 1), {RULE: {"pay.ladders.step.every_months": 24}})
    found = asked(man(date(1990, 1, 1)), reform=reform)
    at = {(one.year, one.step): (one.persons_before, one.persons_after) for one in found.grades}
    entitled = Payroll(rules()).entitlement(man(date(1990, 1, 1)), date(2031, 1, 1))
    for year in YEARS:
        span = entitled.on(date(year, 12, 31))
        assert span is not None
        assert at[year, span.step][0] == 1
    assert at[2026, 12] == (1, 1)
    assert [(step, counts) for (year, step), counts in at.items() if year == 2027] == [(7, (0, 1)), (13, (1, 0))]


def test_the_explanation_of_a_year_holds_both_trees_and_what_is_assumed() -> None:
    trial = Trial(rules(), RAISE, TODAY, YEARS)
    told = trial.explain(man(date(1967, 5, 20)), 2027)
    assert (told.value, told.unit) == (1200, "yuan")
    sides = {one.label: one for one in told.parts}
    assert sides["before"].every_rule() == ("cn.dalian.professional-pay/2021", "cn.retirement-age/2025")
    assert sides["after"].every_rule() == ("cn.dalian.professional-pay/reform-2027-01-01", "cn.retirement-age/2025")
    assert tuple(one.value for one in told.parts if one.label == "assumed") == ASSUMED
    assert "career:W0001/2" in told.every_event_id()
    after = sides["after"]
    assert after.arithmetic is not None
    assert sum(Decimal(amount) * int(months) for amount, months in (part.split(" × ") for part in after.arithmetic.split(" + "))) == after.value


def test_what_is_assumed_is_said_in_chinese_too() -> None:
    assert list(VALUES["assumed"]) == list(ASSUMED)


def test_the_years_looked_at_begin_with_the_day_or_the_reform_and_last_ten_or_through_a_day() -> None:
    assert years_of(RAISE, TODAY) == range(2026, 2037)
    assert years_of(RAISE, TODAY, date(2030, 6, 1)) == range(2026, 2031)
    assert years_of(Reform("x", date(2020, 1, 1)), TODAY) == range(2020, 2036)


# -- for every reform ---------------------------------------------------------------------------------------------------------------------


@st.composite
def people(draw: st.DrawFn) -> list[Case]:
    """A few men and women, employed at any age, in any post, some under a contract with an end, some moved to another district."""
    found = []
    for n in range(draw(st.integers(1, 4))):
        worker = f"W{n:04d}"
        since = draw(st.dates(date(2000, 1, 1), date(2025, 12, 1)))
        until = draw(st.none() | st.dates(date(2025, 6, 1), date(2028, 1, 1)))
        born = draw(st.dates(date(1962, 1, 1), date(2003, 1, 1)))
        post = draw(st.sampled_from(["staff", "committee-member", "deputy-director", "secretary"]))
        first = registered(worker, sex=draw(st.sampled_from("MF")), born_on=born, effective_on=since)
        until = until if until is None or until > since else None
        moved = draw(st.dates(add_months(since, 1), date(2026, 3, 1)))
        places = [place(since, "cn/dalian", min(moved, until) if until else moved)]
        places += [place(moved, "cn/dalian", until, "D2")] if until is None or moved < until else []
        found.append(case(first, *employed(since, worker, post=None, until=until), assumed(since, post, worker), places=places))
    return found


@st.composite
def reforms(draw: st.DrawFn) -> Reform:
    """A raise, a cut, another ladder, another age, or several at once, from any day, past ones among them."""
    pay = {
        GENERAL: str(draw(st.integers(0, 900))),
        "pay.components.basic.amount.table.values.12": str(draw(st.integers(2000, 4000))),
        "pay.ladders.step.every_months": draw(st.sampled_from([6, 12, 24])),
        "pay.ladders.step.ranges.values.general": draw(st.sampled_from([[1, 30], [3, 12]])),
    }
    ages = {MEN: draw(st.integers(600, 780)), "retirement.schedule.ages.women-worker.months": draw(st.integers(580, 720))}
    chosen = {path: pay[path] for path in draw(st.sets(st.sampled_from(sorted(pay))))}
    aged = {path: ages[path] for path in draw(st.sets(st.sampled_from(sorted(ages))))}
    return Reform("any", draw(st.dates(date(2025, 1, 1), date(2029, 12, 31))), {RULE: chosen, "cn.retirement-age": aged})


@settings(deadline=None)
@given(people(), reforms())
def test_nothing_before_the_day_of_the_reform_changes(cases: list[Case], reform: Reform) -> None:
    trial = Trial(rules(), reform, TODAY, YEARS)
    for one in cases:
        before, after = (_until(course, reform.effective_from) for course in trial.courses(one))
        assert before == after
    found = asked(*cases, reform=reform)
    for row in found.years:
        if row.year < reform.effective_from.year:
            assert (row.difference, row.persons_before, row.retirements_before) == (0, row.persons_after, row.retirements_after)
    assert all(row.year >= reform.effective_from.year for row in found.people)
    assert all(row.persons_before == row.persons_after for row in found.grades if row.year < reform.effective_from.year)


def _until(course: Course, day: date) -> list[tuple[object, ...]]:
    stretches = [one for one in course.stretches if one.since < day]
    return [(one.since, min(one.until, day), one.unit, one.span.total, one.span.tier, one.span.step) for one in stretches]


@settings(deadline=None)
@given(people(), reforms())
def test_what_people_gain_and_lose_adds_up_to_the_difference_in_cost(cases: list[Case], reform: Reform) -> None:
    found = asked(*cases, reform=reform)
    for row in found.years:
        assert row.cost_after - row.cost_before == row.difference
        assert row.difference == sum(one.difference or 0 for one in found.people if (one.year, one.unit) == (row.year, row.unit))


@settings(deadline=None)
@given(people(), st.dates(shipped(DALIAN).effective_from, date(2029, 12, 31)))
def test_a_reform_that_changes_nothing_reports_nothing(cases: list[Case], day: date) -> None:
    same = {RULE: {GENERAL: "300", "pay.ladders.step.every_months": 12}}
    assert asked(*cases, reform=Reform("same", day, same)) == NOBODY
    nobodys = {RULE: {"pay.components.professional.amount.table.values.senior": "5000"}}
    assert asked(*cases, reform=Reform("for nobody here", day, nobodys)) == NOBODY


@settings(deadline=None)
@given(people(), reforms())
def test_every_retirement_is_counted_once_and_who_is_paid_is_counted_in_each_year(cases: list[Case], reform: Reform) -> None:
    trial = Trial(rules(), reform, TODAY, YEARS)
    found = asked(*cases, reform=reform)
    if found == NOBODY:
        return
    courses = [trial.courses(one) for one in cases]
    for n, name in enumerate(("retirements_before", "retirements_after")):
        retire = [pair[n].retires for pair in courses]
        assert sum(getattr(row, name) for row in found.years) == sum(month is not None and month.year in YEARS for month in retire)


def test_a_reform_far_away_costs_nothing_here() -> None:
    reform = Reform("西安", date(2027, 1, 1), {"cn.xian.community-worker-pay": _raised(rulebook(XIAN))})
    assert asked(man(date(1985, 3, 1)), reform=reform, book=rules(XIAN)) == NOBODY


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 1)])
def test_the_month_in_which_the_view_stands_is_paid_whole(day: date) -> None:
    found = what_if([man(date(1960, 1, 1)), man(date(1990, 1, 1), worker="W0002")], rules(), RAISE, day, YEARS)
    [row] = [one for one in found.years if one.year == 2026]
    trial = Trial(rules(), RAISE, day, YEARS)
    assert trial.courses(man(date(1960, 1, 1)))[0].stretches[-1].until == (Month.of(day) + 1).first_day
    assert row.persons_before == 2


INDEXED = """
jurisdiction: cn/x
instrument: pay
version: "2015"
title: 示例
issuer: 示例
document_no: null
published_on: 2015-01-01
effective_from: 2015-01-01
status: illustrative
cites: 示例
indices:
  average-wage:
    values:
      - {since: 2015-01-01, amount: "5000.00", cites: 示例}
      - {since: 2026-07-01, amount: "6000.00", cites: 示例}
pay:
  cites: 示例
  components:
    basic:
      amount: {product: [{index: average-wage}, "0.50"]}
      cites: 示例
    retained:
      when: {worker.retained: kept}
      amount: {growth: basic, since: worker.retained}
      cites: 示例
"""


def test_a_base_amount_changed_by_a_reform_moves_what_is_reckoned_from_it_from_its_day_on() -> None:
    reform = Reform("基数", date(2027, 1, 1), {"cn.x.pay": {"indices.average-wage.values.1.amount": "7000.00"}})
    found = asked(man(date(1990, 1, 1), where="cn/x"), reform=reform, book=rulebook(pack(INDEXED)))
    assert [(one.year, one.cost_before, one.difference) for one in found.years][:3] == [(2025, 30000, 0), (2026, 33000, 0), (2027, 36000, 6000)]


def test_what_has_grown_since_a_day_goes_on_growing_from_there_under_a_reform() -> None:
    kept = ev.WorkerAttributeSet(worker="W0001", effective_on=date(2026, 1, 1), attribute="retained", value="kept")
    one = case(registered(sex="M", born_on=date(1990, 1, 1)), *employed(date(2015, 1, 1)), kept, places=[place(date(2015, 1, 1), "cn/x")])
    other = {"pay.components.basic.amount.product.1": "0.60"}
    trial = Trial(rulebook(pack(INDEXED)), Reform("比例", date(2027, 1, 1), {"cn.x.pay": other}), TODAY, YEARS)
    before, after = ([(s.since, s.span.total) for s in course.stretches if s.since >= TODAY] for course in trial.courses(one))
    assert before == [(date(2026, 1, 1), 2500), (date(2026, 7, 1), 3500)]
    assert after == [(date(2026, 1, 1), 2500), (date(2026, 7, 1), 3500), (date(2027, 1, 1), 4700)]


@st.composite
def ladders(draw: st.DrawFn) -> dict[str, object]:
    """How a ladder may be climbed, carried on by a new version or worked out anew."""
    return {
        "on_new_version": draw(st.sampled_from(["carried", "recomputed"])),
        "requires": draw(st.sampled_from(["all-passed", "passed-cumulatively", "nothing"])),
        "takes_effect": draw(st.sampled_from(["anniversary", "next-january", "next-month"])),
        "every_months": draw(st.sampled_from([12, 24, 36])),
    }


@settings(deadline=None)
@given(ladders(), st.data())
def test_a_reform_of_something_else_leaves_every_step_where_it_was(ladder: dict[str, object], data: st.DataObject) -> None:
    data_of = shipped(DALIAN).model_dump(mode="json", by_alias=True, exclude_unset=True)
    data_of["pay"]["ladders"]["step"] |= ladder
    book = rulebook(validated({**data_of, "effective_from": "2010-01-01", "published_on": "2010-01-01"}))
    day = data.draw(st.sampled_from([date(2020, 1, 1), date(2021, 1, 1), date(2019, 7, 1), date(2020, 3, 1), date(2022, 1, 15)]))
    since = data.draw(st.dates(date(2011, 1, 1), date(2018, 12, 31)))
    events: list[Event] = employed(since)
    for year in data.draw(st.sets(st.integers(since.year, 2023), max_size=5)):
        events.append(appraised(year, data.draw(st.sampled_from(["incompetent", "competent"]))))
    moved = data.draw(st.sampled_from([day, date(2020, 1, 1), date(2019, 2, 1), date(2021, 1, 1)]))
    events += [left(moved, "staff"), assumed(moved, data.draw(st.sampled_from(["secretary", "deputy-director"])))]
    learned = data.draw(st.sampled_from([day, date(2020, 1, 1), date(2019, 3, 1)]))
    events.append(ev.EducationAttained(worker="W0001", effective_on=learned, level="bachelor"))
    one = case(registered(sex="M", born_on=date(1990, 1, 1)), *events, jurisdiction="cn/dalian")
    reform = Reform("for nobody here", day, {RULE: {"pay.components.professional.amount.table.values.senior": "5000"}})
    assert what_if([one], book, reform, date(2024, 1, 1), range(2018, 2030)) == NOBODY


def test_a_registration_in_force_on_the_day_is_renewed() -> None:
    awarded = ev.QualificationAwarded(worker="W0001", effective_on=date(2020, 1, 1), level="assistant", valid_until=date(2027, 1, 1))
    registered_ = ev.QualificationRegistered(worker="W0001", effective_on=date(2024, 1, 1), level="assistant", valid_until=date(2027, 1, 1))
    reform = Reform("提高", date(2028, 1, 1), {RULE: {"pay.components.professional.amount.table.values.assistant": "300"}})
    assert {one.difference for one in asked(man(date(1990, 1, 1), awarded, registered_), reform=reform).people} == {1200}


def test_what_is_paid_once_a_year_counts_in_its_month() -> None:
    one = man(date(1990, 1, 1), where="cn/beijing")
    reform = Reform("提高", date(2028, 7, 1), {"cn.beijing.dual-post-pay": {"pay.components.bonus.amount": "4800"}})
    found = asked(one, reform=reform, book=rulebook("cn/beijing/dual-post-pay/2015"))
    assert [(row.year, row.difference) for row in found.people] == [(2028, 1200), (2029, 1200), (2030, 1200)]
    [told] = [part for part in Trial(rulebook("cn/beijing/dual-post-pay/2015"), reform, TODAY, YEARS).explain(one, 2028).parts if part.label == "after"]
    assert told.arithmetic is not None
    assert told.arithmetic.endswith("+ 4800.00")


def test_a_yearly_amount_nobody_published_leaves_the_year_unknown() -> None:
    reform = Reform("年终", date(2028, 7, 1), {"cn.x.pay": {"pay.components.basic.amount.product.1": "0.60"}})
    bonus = """
    bonus:
      amount: {table: {by: post, values: {secretary: "1000"}, not_published: [staff]}}
      paid: yearly
      cites: 示例
"""
    found = asked(man(date(1990, 1, 1), where="cn/x"), reform=reform, book=rulebook(pack(INDEXED.rstrip() + bonus)))
    assert {(one.outcome, one.before, one.after) for one in found.people} == {("unknown", None, None)}
    assert {(one.unknown, one.cost_before) for one in found.years} == {(1, 0)}


def test_retirements_are_told_where_no_rule_says_what_is_paid() -> None:
    reform = Reform("延后", date(2027, 1, 1), {"cn.retirement-age": {MEN: 732}})
    found = asked(man(date(1967, 5, 20), where="cn/nowhere"), reform=reform, book=rulebook(*AGES))
    assert [(one.year, one.retirements_before, one.retirements_after) for one in found.years] == [(2028, 1, 0), (2029, 0, 1)]
    assert found.people == ()


def test_a_post_by_appointment_without_a_contract_is_no_service_and_retires_from_nothing() -> None:
    alone = case(registered(sex="M", born_on=date(1967, 5, 20)), assumed(date(2015, 1, 1), "staff"), places=())
    found = asked(alone, man(date(1990, 1, 1), worker="W0002"))
    assert sum(one.retirements_before for one in found.years) == 0
    assert {one.persons_before for one in found.years} == {1}


def test_who_serves_after_retirement_does_so_to_the_stated_end() -> None:
    book = rulebook(pack(INDEXED.replace("  components:", "  footings: [contract, re-engaged]\n  components:")))
    again = ev.ReEngaged(worker="W0001", effective_on=date(2025, 3, 1), community="C0001", post="secretary", until=date(2027, 3, 1))
    retired = man(date(1965, 1, 1), ev.Retired(worker="W0001", effective_on=date(2025, 2, 28)), again, where="cn/x")
    found = asked(retired, reform=Reform("比例", date(2026, 6, 1), {"cn.x.pay": {"pay.components.basic.amount.product.1": "0.60"}}), book=book)
    assert [(one.year, one.difference) for one in found.people] == [(2026, 500 + 6 * 600), (2027, 1200)]
    assert [(one.year, one.retirements_before) for one in found.years if one.retirements_before] == [(2025, 1)]


def test_who_has_retired_by_the_end_of_a_year_stands_on_no_grade() -> None:
    found = asked(man(date(1967, 5, 20)))
    assert {one.year for one in found.grades} == {2025, 2026, 2027}
