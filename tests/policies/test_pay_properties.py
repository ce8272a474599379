"""What must hold of entitled pay for every career: whatever the order of recording, whatever reform comes later, whoever is promoted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from cwledger import events as ev
from cwledger.aggregates import CAREER, Event, fact
from cwledger.aggregates.geography import Case
from cwledger.clock import Month, add_months
from cwledger.policies.pay.entitlement import Entitlement, Payroll
from cwledger.policies.pay.months import looks_back, month_pay, weekdays
from cwledger.policies.texts.overlay import amended
from cwledger.policies.timeline import full_months, postponed
from tests.policies.cases import assumed as taken
from tests.policies.cases import case, employed, left, pack, registered, rulebook, shipped

DALIAN = "cn/dalian/professional-pay/2021"
XIANGAN = "cn/xiamen/xiangan/community-worker-pay/2013"
SHANDONG = "cn/shandong/three-post-eighteen-grade-pay/2020"
ENDS = date(2030, 1, 1)
POSTS = ("staff", "committee-member", "deputy-director", "deputy-secretary", "director", "secretary")
WHERE = {DALIAN: "cn/dalian", XIANGAN: "cn/xiamen/xiangan", SHANDONG: "cn/shandong"}

few = settings(max_examples=40, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
days = st.dates(date(2010, 1, 1), date(2029, 12, 31))


@st.composite
def careers(draw: st.DrawFn) -> list[Event]:
    """A career of one contract, changing posts, appraisals, education and certificates; every event on a day of its own."""
    begun = draw(st.dates(date(2006, 1, 1), date(2018, 12, 31)))
    events: list[Event] = employed(begun, post=draw(st.sampled_from(POSTS)))
    changes = sorted(draw(st.sets(st.dates(begun + timedelta(days=1), date(2029, 12, 31)), max_size=4)))
    held = events[-1].post  # type: ignore[attr-defined]
    for day in changes:
        following = draw(st.sampled_from([post for post in POSTS if post != held]))
        events += [left(day, held), taken(day, following)]
        held = following
    for year in draw(st.sets(st.integers(begun.year, 2028), max_size=6)):
        result = draw(st.sampled_from(["excellent", "competent", "basically-competent", "incompetent"]))
        events.append(ev.Appraised(worker="W0001", effective_on=date(year + 1, 2, 1 + year % 20), year=year, result=result))  # type: ignore[arg-type]
    for level, day in zip(draw(st.lists(st.sampled_from(["college", "bachelor", "master", "doctor"]), max_size=2, unique=True)), draw_days(draw), strict=False):
        events.append(ev.EducationAttained(worker="W0001", effective_on=day, level=level, degree=draw(st.sampled_from([True, False]))))  # type: ignore[arg-type]
    return events


def draw_days(draw: st.DrawFn) -> Sequence[date]:
    return draw(st.lists(days, min_size=2, max_size=2, unique=True))


def entitled(place: str, events: Sequence[Event], **changes: str) -> Entitlement:
    book = rulebook(amended(shipped(place), changes) if changes else place)
    return Payroll(book).entitlement(case(registered(), *events, jurisdiction=WHERE[place]), ENDS)


@few
@given(careers(), st.sampled_from([DALIAN, XIANGAN, SHANDONG]), st.integers(0, 1000))
def test_recording_in_any_order_gives_the_same_entitlement(events: list[Event], place: str, seed: int) -> None:
    everything = [registered(), *events]
    shuffled = everything[:]
    Random(seed).shuffle(shuffled)

    def folded(given_: list[Event]) -> Case:
        ids = {id(event): f"career:W0001/{everything.index(event) + 1}" for event in everything}
        career = CAREER.fold("W0001", [fact(event, ids[id(event)], n) for n, event in enumerate(given_, 1)])
        return Case(career, case(*everything, jurisdiction=WHERE[place]).places)

    payroll = Payroll(rulebook(place))
    one, other = (payroll.entitlement(folded(order), ENDS) for order in (everything, shuffled))
    assert [(s.since, s.until, s.step, s.tier, s.total, s.facts) for s in one.spans] == [
        (s.since, s.until, s.step, s.tier, s.total, s.facts) for s in other.spans
    ]


@few
@given(careers(), st.dates(date(2005, 1, 1), ENDS - timedelta(days=1)), st.sampled_from([DALIAN, XIANGAN, SHANDONG]))
def test_asked_from_a_day_on_the_entitlement_is_the_whole_one_from_that_day_on(events: list[Event], day: date, place: str) -> None:
    here, payroll = case(registered(), *events, jurisdiction=WHERE[place]), Payroll(rulebook(place))
    whole, onward = payroll.entitlement(here, ENDS), payroll.entitlement(here, ENDS, day)
    kept = [span for span in whole.spans if span.until is None or span.until > day]
    assert [(max(span.since, day), *span[1:]) for span in kept] == [(max(span.since, day), *span[1:]) for span in onward.spans]
    month = Month.of(day)
    looked_back = payroll.entitlement(here, ENDS, looks_back(month))
    said = [[(line.component, line.amount, line.rule, line.arithmetic) for line in month_pay(one, month).lines] for one in (looked_back, whole)]
    assert said[0] == said[1]


@few
@given(careers(), st.dates(date(2015, 1, 1), date(2028, 1, 1)), st.sampled_from(["recomputed", "carried"]))
def test_a_reform_never_changes_what_was_due_before_its_day(events: list[Event], day: date, how: str) -> None:
    today = rulebook(XIANGAN)
    changes = {"pay.components.post.amount.table.values.general": "900", "pay.ladders.step.every_months": 12, "pay.ladders.step.on_new_version": how}
    reform = amended(shipped(XIANGAN), changes, version="reform", effective_from=day, published_on=day)
    here = case(registered(), *events, jurisdiction=WHERE[XIANGAN])
    before, after = (Payroll(book).entitlement(here, ENDS) for book in (today, today.having(reform)))
    month = Month.of(date(2013, 10, 1))
    while month.last_day < day:
        assert month_pay(before, month).total == month_pay(after, month).total
        month += 3
    for probe in (day - timedelta(days=1), day - timedelta(days=400)):
        then, now = before.on(probe), after.on(probe)
        assert (then and (then.total, then.step)) == (now and (now.total, now.step))


@few
@given(careers(), st.sampled_from([DALIAN, XIANGAN]))
def test_a_promotion_never_lowers_pay_under_the_packs_that_promise_it(events: list[Event], place: str) -> None:
    pay = shipped(place).pay
    assert pay is not None
    assert "promotion-never-lowers-pay" in pay.promises
    classes = [rule.name for rule in pay.classes["class"]]
    spans = entitled(place, events).spans
    for one, other in pairwise(spans):
        if one.until == other.since and one.use.name == other.use.name:
            was, is_ = (span.fact("class").value for span in (one, other))
            only_the_class = all(
                a.value == b.value for name, a, b in zip(one.scheme.reads, one.facts, other.facts, strict=True) if name not in ("class", "step")
            )
            if only_the_class and classes.index(is_) < classes.index(was):
                assert one.total is not None
                assert other.total is not None
                assert other.total >= one.total


@few
@given(careers())
def test_periods_touch_and_never_overlap_and_a_step_moves_only_for_a_reason(events: list[Event]) -> None:
    spans = entitled(SHANDONG, events).spans
    for one, other in pairwise(spans):
        assert one.until is not None
        assert one.until <= other.since
        assert one.until > one.since
    assert all(1 <= (span.step or 0) <= 18 for span in spans)


@few
@given(careers(), st.integers(2010, 2028))
def test_passing_a_year_instead_of_failing_it_never_delays_a_step(events: list[Event], year: int) -> None:
    others = [event for event in events if not isinstance(event, ev.Appraised) or event.year != year]
    failed, passed = (
        entitled(XIANGAN, [*others, ev.Appraised(worker="W0001", effective_on=date(year + 1, 2, 27), year=year, result=result)])  # type: ignore[arg-type]
        for result in ("incompetent", "competent")
    )
    for probe in (date(year + 1, 1, 1), date(year + 2, 7, 1), date(year + 4, 3, 1)):
        low, high = failed.on(probe), passed.on(probe)
        if low is not None and high is not None:
            assert (low.step or 0) <= (high.step or 0)


@given(days, days, st.integers(0, 400))
def test_a_count_that_pauses_loses_exactly_the_pause(one: date, other: date, pause: int) -> None:
    begins, stops = min(one, other), max(one, other)
    resumes = stops + timedelta(days=pause)
    months, left_over = full_months(begins, stops)
    again, over = full_months(postponed(begins, stops, resumes), resumes)
    assert months * 31 + left_over - 4 <= again * 31 + over <= months * 31 + left_over + 4
    assert again in (months - 1, months, months + 1)
    assert add_months(begins, months) <= stops < add_months(begins, months + 1)


MID_MONTH = """
jurisdiction: cn/somewhere
instrument: pay
version: "1"
title: t
issuer: i
document_no: null
published_on: 2020-01-01
effective_from: 2020-01-01
status: illustrative
cites: c
pay:
  cites: c
  mid_month: RULE
  components:
    basic: {amount: "2175.00", cites: c}
"""


@pytest.mark.parametrize(
    ("rule", "amount"),
    [("next-month", "0"), ("calendar-days", "1192.74"), ("working-days-present", "1300.00"), ("working-days-absent", "1175.00")],
)
def test_joining_in_the_middle_of_march_2021_is_paid_as_the_rule_says(rule: str, amount: str) -> None:
    book = rulebook(pack(MID_MONTH.replace("RULE", rule)))
    found = Payroll(book).entitlement(case(registered(), *employed(date(2021, 3, 15)), jurisdiction="cn/somewhere"), ENDS)
    assert weekdays(date(2021, 3, 15), date(2021, 4, 1)) == 13
    assert month_pay(found, Month(2021, 3)).total == Decimal(amount)
    assert month_pay(found, Month(2021, 4)).total == Decimal("2175.00")


@given(st.dates(date(2021, 1, 1), date(2022, 12, 31)), st.sampled_from(["next-month", "calendar-days", "working-days-present", "working-days-absent"]))
def test_a_whole_month_is_a_months_pay_by_every_rule(begun: date, rule: str) -> None:
    found = Payroll(rulebook(pack(MID_MONTH.replace("RULE", rule)))).entitlement(case(registered(), *employed(begun), jurisdiction="cn/somewhere"), ENDS)
    assert month_pay(found, Month.of(begun) + 1).total == Decimal("2175.00")
    part = month_pay(found, Month.of(begun)).total
    assert part is not None
    assert part >= 0
