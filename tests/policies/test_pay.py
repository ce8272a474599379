"""Entitled pay: the vectors of the published schemes, and what must hold under every scheme."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cwledger import events as ev
from cwledger.aggregates import Event
from cwledger.policies.pay.entitlement import Payroll, PaySpan
from cwledger.policies.texts.overlay import amended
from cwledger.policies.texts.rulebook import Rulebook
from tests.policies.cases import appraised, assumed, case, employed, left, registered, rulebook, shipped

XIANGAN = "cn/xiamen/xiangan/community-worker-pay/2013"
UNATTRIBUTED = "cn/unattributed/three-post-pay/2020"
YINGKOU = "cn/yingkou/community-worker-pay/2020"
BEIJING = "cn/beijing/dual-post-pay/2015"
SHANDONG = "cn/shandong/three-post-eighteen-grade-pay/2020"
XIAN = "cn/xian/community-worker-pay/2020"


def on(day: date, book: Rulebook, where: str, *events: Event) -> PaySpan:
    """The stretch of a worker's entitlement a day lies in."""
    found = Payroll(book).entitlement(case(registered(), *events, jurisdiction=where), date(2030, 1, 1)).on(day)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("post", "since", "total", "step"),
    [
        ("secretary", date(2013, 6, 1), 3100, 1),
        ("secretary", date(2008, 3, 1), 3200, 4),
        ("deputy-secretary", date(2008, 3, 1), 2800, 4),
        ("committee-member", date(2013, 9, 30), 2500, 1),
        ("staff", date(2009, 5, 1), 2360, 3),
    ],
)
def test_xiangan_2013_46_pays_basic_by_step_and_post_wage_and_allowance_by_class(post: str, since: date, total: int, step: int) -> None:
    span = on(date(2014, 7, 1), rulebook(XIANGAN), "cn/xiamen/xiangan", *employed(since, post=post))
    assert (span.total, span.step) == (total, step)


def test_xiangan_2013_46_reaches_step_twelve_and_no_further() -> None:
    book = rulebook(XIANGAN)
    assert on(date(2029, 12, 31), book, "cn/xiamen/xiangan", *employed(date(2006, 1, 1), post="director")).total == 3570
    found = Payroll(book).entitlement(case(registered(), *employed(date(2006, 1, 1), post="director"), jurisdiction="cn/xiamen/xiangan"), date(2050, 1, 1))
    assert (found.spans[-1].step, found.spans[-1].total) == (12, 3640)
    assert found.spans[-1].since == date(2030, 3, 1)


def test_xiangan_2013_46_counts_tenure_from_the_first_of_march_2008_whenever_service_began() -> None:
    book = rulebook(XIANGAN)
    early, late = (on(date(2014, 7, 1), book, "cn/xiamen/xiangan", *employed(since)) for since in (date(2001, 1, 1), date(2008, 3, 1)))
    assert early.step == late.step == 4


def test_xiangan_2013_46_lets_a_promotion_change_post_wage_and_allowance_and_leave_the_step() -> None:
    events = [*employed(date(2008, 3, 1)), left(date(2015, 1, 1), "staff"), assumed(date(2015, 1, 1), "deputy-director")]
    book = rulebook(XIANGAN)
    before, after = (on(day, book, "cn/xiamen/xiangan", *events) for day in (date(2014, 12, 31), date(2015, 1, 1)))
    assert (before.total, before.step) == (2400, 4)
    assert (after.total, after.step) == (2800, 4)


def test_xiangan_2013_46_starts_the_two_years_anew_after_a_failed_year() -> None:
    events = [*employed(date(2010, 3, 1)), appraised(2012, "competent"), appraised(2013, "incompetent")]
    found = Payroll(rulebook(XIANGAN)).entitlement(case(registered(), *events, jurisdiction="cn/xiamen/xiangan"), date(2018, 1, 1))
    assert [(one.since, one.step) for one in found.spans] == [(date(2013, 9, 30), 2), (date(2016, 1, 1), 3)]


@pytest.mark.parametrize(
    ("posts", "since", "level", "total"),
    [
        (["secretary", "director"], date(2008, 1, 1), "social-worker", 4090),
        (["staff"], date(2019, 6, 1), None, 2550),
        (["deputy-secretary"], date(1987, 1, 1), "senior", 4210),
    ],
)
def test_the_unattributed_table_3_adds_post_level_title_and_performance(posts: list[str], since: date, level: str | None, total: int) -> None:
    events: list[Event] = [*employed(since, post=None), *(assumed(since, post, by="election") for post in posts)]
    if level is not None:
        events.append(ev.QualificationAwarded(worker="W0001", effective_on=since, level=level))  # type: ignore[arg-type]
    worker = registered(effective_on=date(1985, 1, 1), born_on=date(1965, 1, 1))
    found = Payroll(rulebook(UNATTRIBUTED)).entitlement(case(worker, *events, jurisdiction="cn/unattributed"), date(2030, 1, 1)).on(date(2020, 7, 1))
    assert found is not None
    assert found.total == total


@pytest.mark.parametrize(("post", "pay", "cost"), [("secretary", 3720, "5078.4"), ("deputy-director", 3520, "4805.4"), ("staff", 3320, "4532.4")])
def test_yingkou_2020_49_costs_the_employer_what_the_reply_says(post: str, pay: int, cost: str) -> None:
    span = on(date(2021, 7, 1), rulebook(YINGKOU), "cn/yingkou", *employed(date(2020, 1, 1), post=post))
    assert (span.total, span.employer_cost) == (pay, Decimal(cost))


def test_beijing_pays_the_higher_of_two_posts_and_never_both() -> None:
    book = rulebook(BEIJING)
    one = on(date(2016, 1, 1), book, "cn/beijing", *employed(date(2015, 1, 1), post="secretary"))
    both = on(date(2016, 1, 1), book, "cn/beijing", *employed(date(2015, 1, 1), post="secretary"), assumed(date(2015, 1, 1), "deputy-director"))
    assert one.total == both.total == 1680


def test_beijing_pays_a_master_as_a_deputy_after_probation_without_the_office() -> None:
    master = ev.EducationAttained(worker="W0001", effective_on=date(2014, 7, 1), level="master")
    events = [*employed(date(2015, 1, 1), probation_months=6), master]
    book = rulebook(BEIJING)
    during, after = (on(day, book, "cn/beijing", *events) for day in (date(2015, 6, 30), date(2015, 7, 1)))
    assert (during.total, after.total) == (1330, 1485)
    assert during.fact("treatment").value == "general"
    assert after.fact("treatment").value == "deputy"


def test_xian_leaves_unpublished_grades_unknown_and_pays_four_fifths_on_probation() -> None:
    book = rulebook(XIAN)
    probation = on(date(2021, 1, 15), book, "cn/xian", *employed(date(2020, 12, 1), post="secretary"))
    settled = on(date(2021, 6, 1), book, "cn/xian", *employed(date(2020, 12, 1), post="secretary"))
    unknown = on(date(2024, 6, 1), book, "cn/xian", *employed(date(2020, 12, 1), post="secretary"))
    assert (probation.total, settled.total, unknown.total) == (3040, 3800, None)
    assert unknown.paid.missing == ("not-published:step=8",)


@pytest.mark.parametrize(("degree", "step"), [(True, 3), (False, 2), (None, 1)])
def test_shandong_gives_a_master_two_grades_with_a_degree_and_three_years_with_only_one_certificate(degree: bool | None, step: int) -> None:
    master = ev.EducationAttained(worker="W0001", effective_on=date(2015, 7, 1), level="master", degree=degree)
    span = on(date(2021, 1, 1), rulebook(SHANDONG), "cn/shandong", *employed(date(2020, 3, 1)), master)
    assert span.step == step
    assert span.total is None


def test_a_post_range_lifts_to_its_floor_and_steps_go_on_from_there() -> None:
    events = [
        *employed(date(2015, 1, 1)),
        left(date(2021, 6, 1), "staff"),
        assumed(date(2021, 6, 1), "secretary"),
        left(date(2027, 6, 1), "secretary"),
        assumed(date(2027, 6, 1), "staff"),
    ]
    found = Payroll(rulebook(SHANDONG)).entitlement(case(registered(), *events, jurisdiction="cn/shandong"), date(2030, 1, 1))
    assert [(one.since, one.step) for one in found.spans] == [
        (date(2020, 1, 1), 2),
        (date(2021, 1, 1), 3),
        (date(2021, 6, 1), 7),
        (date(2024, 1, 1), 8),
        (date(2027, 1, 1), 9),
    ]


def test_every_shipped_pay_scheme_fits_together() -> None:
    for place in (XIANGAN, UNATTRIBUTED, YINGKOU, BEIJING, SHANDONG, XIAN, "cn/dalian/community-worker-allowance/2013", "cn/dalian/professional-pay/2021"):
        pay = shipped(place).pay
        assert pay is not None
        assert list(pay.problems()) == [], place


def test_whoever_serves_before_the_base_date_stands_on_the_first_step_until_tenure_counts() -> None:
    book = rulebook(amended(shipped(XIANGAN), {"pay.tenures.tenure.base_date": "2015-03-01"}))
    found = Payroll(book).entitlement(case(registered(), *employed(date(2013, 12, 1)), jurisdiction="cn/xiamen/xiangan"), date(2018, 1, 1))
    assert [(one.since, one.step, one.total) for one in found.spans] == [(date(2013, 12, 1), 1, 2300), (date(2017, 3, 1), 2, 2330)]
