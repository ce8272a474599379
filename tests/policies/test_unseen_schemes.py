"""Schemes of cities that are not shipped, written as YAML alone: what the vocabulary of pay must be able to say.

What the dossier gives is cited; amounts it does not give are made up and their packs are illustrative.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cwledger import events as ev
from cwledger.aggregates.geography import Place
from cwledger.clock import Month
from cwledger.policies.pay.months import month_pay
from cwledger.policies.texts.overlay import NoSuchValue, amended
from cwledger.policies.texts.pack import Pack
from cwledger.policies.texts.reading import read_pack
from tests.policies.cases import appraised, assumed, employed, left
from tests.policies.schemes import POSTS, certified, educated, lines, on, paid_by, said, scheme

# -- coefficient schemes ------------------------------------------------------------------------------------------------------------------

BENXI = scheme(
    """
indices:
  urban-average-wage:
    values:
      - {since: 2023-01-01, amount: "3500", cites: 示例数额}
      - {since: 2024-01-01, amount: "3900", cites: 示例数额}
pay:"""
    + POSTS.replace("{cites: 工作年限}", "{failed_years: not-counted, cites: 本民发〔2022〕43号 (S20)}")
    + """
  components:
    gross:
      paid: never
      amount:
        product:
          - "3400"
          - sum:
              - table: {by: class, values: {head: "1.3", deputy: "1.2", other: "1.0"}}
              - line: {by: tenure-years, first: "0", each: "0.01", start: 0, last: 20}
      cites: 本民发〔2022〕41号, 3,400 × coefficient; the coefficients are made up (S20)
    basic: {amount: {share: {of: gross, fraction: "0.80"}}, cites: 本民发〔2022〕41号 (S20)}
    performance:
      amount: {share: {of: gross, fraction: "0.20"}}
      when: {not: {appraisal: incompetent}}
      cites: 本民发〔2022〕43号, a failed year has no performance pay (S20)
  total:
    floor: {index: urban-average-wage}
    cites: 辽宁日报 2022-10-13, not below last year's urban average wage (S21)
""",
    where="cn/benxi",
    cites="本民发〔2022〕41号 (S20)",
    since="2023-01-01",
)
MINGSHAN = read_pack(
    """
jurisdiction: cn/benxi/mingshan
instrument: community-worker-pay-shares
version: "2023"
title: 明山区薪酬比例
issuer: 明山区
document_no: null
published_on: 2023-01-01
effective_from: 2023-01-01
status: partly-inferred
cites: 本溪市信访答复 (S20)
amends:
  rule: cn.benxi.community-worker-pay
  set:
    pay.components.basic.amount.share.fraction: "0.90"
    pay.components.performance.amount.share.fraction: "0.10"
    pay.components.performance.months: [6, 12]
  cites: 本溪市信访答复, 90 and 10 %, performance paid half-yearly (S20)
""",
    "mingshan.yaml",
)


def test_benxi_pays_four_fifths_as_base_and_a_fifth_as_performance_but_never_less_than_the_average_wage() -> None:
    found = paid_by(BENXI, *employed(date(2023, 1, 1), post="secretary"), where="cn/benxi")
    span = on(found, date(2023, 7, 1))
    assert span.amounts() == {"basic": Decimal("3536.0"), "performance": Decimal("884.0")}
    staff = paid_by(BENXI, *employed(date(2023, 1, 1)), where="cn/benxi")
    assert [on(staff, date(year, 7, 1)).total for year in (2023, 2024)] == [3500, 3900]
    assert lines(month_pay(staff, Month(2024, 7))) == {"adjustment": Decimal("466.0"), "basic": Decimal("2747.20"), "performance": Decimal("686.80")}


def test_benxi_pays_no_performance_after_a_failed_year_and_does_not_count_it() -> None:
    failed = paid_by(BENXI, *employed(date(2023, 1, 1), post="secretary"), appraised(2023, "incompetent"), where="cn/benxi")
    passed = paid_by(BENXI, *employed(date(2023, 1, 1), post="secretary"), appraised(2023, "competent"), where="cn/benxi")
    day = date(2024, 7, 1)
    assert "performance" not in on(failed, day).amounts()
    assert (on(failed, day).fact("tenure-years").value, on(passed, day).fact("tenure-years").value) == (0, 1)


def test_mingshan_amends_only_the_shares_and_pays_performance_twice_a_year() -> None:
    found = paid_by([BENXI, MINGSHAN], *employed(date(2023, 2, 1), post="secretary"), where="cn/benxi/mingshan")
    assert on(found, date(2023, 7, 1)).amounts() == {"basic": Decimal("3978.00"), "performance": Decimal("442.00")}
    assert lines(month_pay(found, Month(2023, 5))) == {"basic": Decimal("3978.00")}
    june = month_pay(found, Month(2023, 6))
    assert lines(june)["performance"] == Decimal("2210.00")
    assert june.lines[-1].arithmetic == "442.00 × 5"


def test_a_district_adds_a_component_and_a_class_to_the_citys_scheme_and_leaves_the_rest() -> None:
    changes = {
        "+pay.components.district-allowance": {"amount": "300", "cites": ["示例"]},
        "+pay.classes.class.0": {"class": "station-head", "posts": ["secretary"], "when": {"worker.station-head": ["yes"]}, "cites": ["示例"]},
        "+pay.components.gross.amount.product.1.sum.0.table.values.station-head": "1.5",
    }
    district = MINGSHAN.model_copy(update={"amends": MINGSHAN.amends.model_copy(update={"set": changes})})  # type: ignore[union-attr]
    chief = said("station-head", "yes", date(2023, 2, 1))
    found = paid_by([BENXI, district], *employed(date(2023, 2, 1), post="secretary"), chief, where="cn/benxi/mingshan")
    assert on(found, date(2023, 7, 1)).amounts() == {"basic": 4080, "performance": 1020, "district-allowance": 300}


@pytest.mark.parametrize("path", ["+pay.components.basic", "+pay.components.gross.amount.amount", "+pay.classes.class.9", "+pay.componants.x"])
def test_what_is_there_already_is_replaced_and_never_added(path: str) -> None:
    with pytest.raises(NoSuchValue):
        amended(BENXI, {path: {"amount": "1", "cites": ["示例"]}})


def test_who_left_in_april_is_paid_the_performance_of_the_half_year_in_june() -> None:
    gone = ev.ContractEnded(worker="W0001", effective_on=date(2024, 4, 1), employer="F1", ground="resigned")
    found = paid_by([BENXI, MINGSHAN], *employed(date(2023, 2, 1), post="secretary"), left(date(2024, 4, 1), "secretary"), gone, where="cn/benxi/mingshan")
    assert lines(month_pay(found, Month(2024, 6))) == {"performance": Decimal("1332.80")}
    assert lines(month_pay(found, Month(2024, 12))) == {}


def test_a_component_that_becomes_half_yearly_in_april_is_gathered_from_april_on() -> None:
    later = MINGSHAN.model_copy(update={"effective_from": date(2023, 4, 1), "published_on": date(2023, 4, 1)})
    found = paid_by([BENXI, later], *employed(date(2023, 2, 1), post="secretary"), where="cn/benxi/mingshan")
    assert [lines(month_pay(found, Month(2023, month))).get("performance") for month in (3, 4, 6)] == [Decimal("884.00"), None, Decimal("1326.00")]


def test_qinghai_indexes_the_base_anew_each_year_and_leaves_coefficients_up_to_2_7_as_they_are() -> None:
    qinghai = scheme(
        """
indices:
  urban-disposable-income:
    values: [{since: 2018-01-01, amount: "2229.70", cites: 示例数额}, {since: 2019-01-01, amount: "2430.75", cites: 示例数额}]
  base: {of: urban-disposable-income, times: "1.1", cites: 青海 2018 (S25)}
pay:"""
        + POSTS
        + """
  components:
    basic:
      amount:
        product:
          - index: base
          - lowest:
              - "2.7"
              - sum: [{table: {by: class, values: {head: "1.6", deputy: "1.3", other: "1.0"}}}, {line: {by: tenure-years, first: "0", each: "0.05", start: 0}}]
      rounding: {to: "1", cites: 示例}
      cites: 青海 2018, rises with post and tenure to 2.7 (S25)
"""
    )
    found = paid_by(qinghai, *employed(date(1990, 1, 1), post="secretary"))
    assert [on(found, date(year, 7, 1)).total for year in (2018, 2019)] == [6622, 7219]


TONGSHAN = """
indices:
  county-average-wage: {values: [{since: 2010-01-01, amount: "5000", cites: 示例数额}]}
  base: {of: county-average-wage, times: "0.8", cites: 通山县答复 (S24)}
pay:
  cites: 四岗十八级 (S13)
  classes:
    class:
      - {class: head, posts: [secretary, director], cites: 四岗十八级 正职 (S13)}
      - {class: deputy, posts: [deputy-secretary, deputy-director], cites: 四岗十八级 副职 (S13)}
      - {class: committee, posts: committee-member, cites: 四岗十八级 专职委员 (S13)}
      - {class: staff, posts: staff, cites: 四岗十八级 工作人员 (S13)}
  tenures: {tenure: {cites: 示例}}
  ladders:
    step:
      last: 18
      every_months: 36
      ranges:
        by: class
        values: {head: [7, 18], deputy: [5, 16], committee: [3, 14], staff: [1, 12]}
        REMEMBERS
        cites: 四岗十八级 (S13)
      cites: 三年一级 (S08)
  components:
    basic:
      amount:
        product:
          - index: base
          - table:
              by: step
              values: {"1": "0.8", "18": "1.21"}
              not_published: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17]
      cites: 通山县答复, coefficients 0.8 to 1.21; those between are not given (S24)
"""


@pytest.mark.parametrize(("post", "step"), [("secretary", 7), ("deputy-director", 5), ("committee-member", 3), ("staff", 1)])
def test_tongshan_has_four_classes_each_with_its_range_and_base_of_four_fifths_of_the_county_wage(post: str, step: int) -> None:
    found = paid_by(scheme(TONGSHAN.replace("REMEMBERS", "remembers_clipped: false")), *employed(date(2021, 1, 1), post=post))
    span = on(found, date(2021, 10, 1))
    assert span.step == step
    assert (span.total, span.paid.missing) == ((Decimal("3200.0"), ()) if step == 1 else (None, (f"not-published:step={step}",)))


@pytest.mark.parametrize(("remembers", "again"), [("true", 18), ("false", 12)])
def test_a_grade_18_head_who_was_staff_at_12_is_head_again_at_18_or_12_as_the_pack_says(remembers: str, again: int) -> None:
    text = TONGSHAN.replace("REMEMBERS", f"remembers_clipped: {remembers}").replace("every_months: 36", "every_months: 12")
    moves = [left(date(2030, 1, 1), "secretary"), assumed(date(2030, 1, 1), "staff"), left(date(2030, 6, 1), "staff"), assumed(date(2030, 6, 1), "secretary")]
    found = paid_by(scheme(text), *employed(date(2001, 1, 1), post="secretary"), *moves)
    assert [on(found, day).step for day in (date(2029, 12, 31), date(2030, 1, 1), date(2030, 6, 1))] == [18, 12, again]


def test_ningxia_has_four_posts_and_twenty_four_grades_two_years_apart() -> None:
    ningxia = scheme(
        """
pay:"""
        + POSTS
        + """
  ladders:
    step:
      last: 24
      every_months: 24
      ranges: {by: class, values: {head: [10, 24], deputy: [6, 20], other: [1, 16]}, cites: 示例}
      cites: 四岗二十四级, two years (S08)
  components:
    basic: {amount: {line: {by: step, first: "3000", each: "120"}}, cites: 示例数额}
"""
    )
    found = paid_by(ningxia, *employed(date(2025, 1, 1)))
    assert [(span.since, span.step, span.total) for span in found.spans][:3] == [
        (date(2025, 1, 1), 1, 3000),
        (date(2027, 1, 1), 2, 3120),
        (date(2029, 1, 1), 3, 3240),
    ]


# -- placements ---------------------------------------------------------------------------------------------------------------------------


def placed(placements: str, ladder: str = "every_months: 36", components: str = "") -> Pack:
    """A scheme of eighteen grades with the common ranges and some placements."""
    return scheme(
        "pay:"
        + POSTS
        + f"""
  ladders:
    step:
      last: 18
      {ladder}
      ranges: {{by: class, values: {{head: [7, 18], deputy: [4, 15], other: [1, 12]}}, cites: 三岗十八级 (S08)}}
      cites: 三岗十八级 (S08)
{placements}
  components:
    basic: {{amount: {{line: {{by: step, first: "3000", each: "100"}}}}, cites: 示例数额}}
{components}"""
    )


NINGBO = """      placements:
        - by: worker.appointed-level
          values: {assistant: {steps: 1}}
          when: {qualification: [assistant, social-worker, senior]}
          kept: false
          cites: 宁波, appointed to the matching post (S29)
        - {by: worker.appointed-level, values: {social-worker: {steps: 2}}, when: {qualification: [social-worker, senior]}, kept: false, cites: 宁波 (S29)}
        - {by: worker.appointed-level, values: {senior: {steps: 3}}, when: {qualification: senior}, kept: false, cites: 宁波 (S29)}"""


def test_ningbo_gives_grades_for_a_qualification_only_to_those_appointed_to_the_matching_post() -> None:
    pack = placed(NINGBO)
    hired = [*employed(date(2020, 1, 1)), certified("social-worker", date(2020, 3, 1))]
    assert on(paid_by(pack, *hired), date(2021, 1, 1)).step == 1
    appointed = [said("appointed-level", "social-worker", date(2021, 1, 1)), said("appointed-level", None, date(2022, 1, 1))]
    found = paid_by(pack, *hired, *appointed)
    assert [on(found, date(year, 1, 1)).step for year in (2021, 2022)] == [3, 1]
    assert on(paid_by(pack, *hired, said("appointed-level", "senior", date(2021, 1, 1))), date(2021, 6, 1)).step == 1


def test_ningbo_guarantees_a_multiple_of_the_average_wage_by_class() -> None:
    ningbo = scheme(
        """
indices:
  on-job-average: {values: [{since: 2010-01-01, amount: "4000", cites: 示例数额}]}
pay:"""
        + POSTS
        + """
  components:
    basic: {amount: "4300", cites: 示例数额}
  total:
    floor: {product: [{index: on-job-average}, {table: {by: class, values: {head: "1.6", deputy: "1.3", other: "1.1"}}}]}
    cites: 宁波, at least 1.6, 1.3, 1.1 of the on-job average (S28)
"""
    )
    totals = [on(paid_by(ningbo, *employed(date(2015, 1, 1), post=post)), date(2016, 1, 1)).total for post in ("secretary", "deputy-director", "staff")]
    assert totals == [Decimal("6400.0"), Decimal("5200.0"), Decimal("4400.0")]


def test_hohhot_takes_the_best_of_the_grades_given_and_never_leaves_the_range() -> None:
    pack = placed(
        """      placements:
        - {by: qualification, values: {assistant: {steps: 1}, social-worker: {steps: 2}, senior: {steps: 3}}, cites: 呼和浩特 (S29)}
        - {by: education, values: {bachelor: {steps: 1}}, cites: 示例}
      stacking: best"""
    )
    both = [educated("bachelor", date(2019, 1, 1)), certified("senior", date(2020, 5, 1))]
    assert on(paid_by(pack, *employed(date(2020, 1, 1)), *both), date(2021, 1, 1)).step == 4
    last = paid_by(pack, *employed(date(1990, 1, 1)), certified("senior", date(2030, 5, 1)))
    assert on(last, date(2031, 1, 1)).step == 12


@pytest.mark.parametrize(("level", "by_years", "by_grades"), [("bachelor", 2, 2), ("master", 2, 3), ("doctor", 3, 4)])
def test_education_as_three_five_seven_years_is_not_education_as_one_two_three_grades(level: str, by_years: int, by_grades: int) -> None:
    years = placed("      placements: [{by: education, values: {bachelor: {months: 36}, master: {months: 60}, doctor: {months: 84}}, cites: (S08)}]")
    grades = placed("      placements: [{by: education, values: {bachelor: {steps: 1}, master: {steps: 2}, doctor: {steps: 3}}, cites: (S12)}]")
    events = [*employed(date(2020, 1, 1)), educated(level, date(2019, 7, 1))]
    assert [on(paid_by(pack, *events), date(2020, 6, 1)).step for pack in (years, grades)] == [by_years, by_grades]
    # A master's five years are a grade and two years towards the next: it comes after one year, a doctor's after two, and the third year brings the rest.
    later = [on(paid_by(pack, *events), date(2021, 1, 1)).step for pack in (years, grades)]
    assert later == [by_years + (level == "master"), by_grades]


def test_two_excellent_years_in_a_row_give_a_grade_early_and_only_twice() -> None:
    pack = placed("      early: {consecutive: 2, result: excellent, at_most: 2, cites: 三岗十八级规则 (S39)}", "every_months: 120")
    results = [appraised(year, "excellent") for year in range(2020, 2027)]
    found = paid_by(pack, *employed(date(2020, 1, 1)), *results)
    assert [(span.since, span.step) for span in found.spans][:4] == [
        (date(2020, 1, 1), 1),
        (date(2022, 1, 1), 2),
        (date(2024, 1, 1), 3),
        (date(2030, 1, 1), 4),
    ]
    broken = paid_by(pack, *employed(date(2020, 1, 1)), appraised(2020, "excellent"), appraised(2021, "competent"), appraised(2022, "excellent"))
    assert on(broken, date(2024, 1, 1)).step == 1


@pytest.mark.parametrize(("rule", "day"), [("anniversary", date(2023, 5, 15)), ("next-january", date(2024, 1, 1)), ("next-month", date(2023, 6, 1))])
def test_a_grade_takes_effect_on_the_anniversary_in_january_or_the_month_after(rule: str, day: date) -> None:
    found = paid_by(placed("", f"every_months: 36\n      takes_effect: {rule}"), *employed(date(2020, 5, 15)))
    assert (found.spans[1].since, found.spans[1].step) == (day, 2)


def test_the_first_grades_may_come_sooner_than_the_later_ones() -> None:
    pack = placed("", "every_months: 36\n      first_intervals: [12, 24]")
    found = paid_by(pack, *employed(date(2016, 2, 29)))
    assert [(span.since.year, span.step) for span in found.spans][:5] == [(2016, 1), (2017, 2), (2019, 3), (2022, 4), (2025, 5)]
    raised = paid_by(pack, *employed(date(2016, 3, 1)), left(date(2018, 6, 1), "staff"), assumed(date(2018, 6, 1), "deputy-director"))
    assert [(span.since, span.step) for span in raised.spans][:4] == [
        (date(2016, 3, 1), 1),
        (date(2017, 3, 1), 2),
        (date(2018, 6, 1), 4),
        (date(2020, 3, 1), 5),
    ]


@pytest.mark.parametrize(("rule", "day"), [("at-once", date(2021, 4, 20)), ("next-month", date(2021, 5, 1)), ("next-january", date(2022, 1, 1))])
def test_a_grade_for_a_registration_takes_effect_at_once_the_month_after_or_in_january(rule: str, day: date) -> None:
    pack = placed(f"      placements: [{{by: qualification, values: {{assistant: {{steps: 1}}}}, takes_effect: {rule}, cites: 示例}}]")
    found = paid_by(pack, *employed(date(2020, 5, 15)), certified("assistant", date(2021, 4, 20)))
    assert (found.spans[1].since, found.spans[1].step) == (day, 2)


def test_what_was_registered_before_service_counts_from_its_first_day_whenever_it_takes_effect() -> None:
    pack = placed("      placements: [{by: qualification, values: {assistant: {steps: 1}}, takes_effect: next-january, cites: 示例}]")
    assert paid_by(pack, certified("assistant", date(2020, 5, 1)), *employed(date(2020, 5, 15))).spans[0].step == 2


def test_a_scheme_can_start_from_the_grade_recorded_and_climb_on_from_there() -> None:
    pack = placed("      from_recorded: true")
    regraded = ev.GradeSet(worker="W0001", effective_on=date(2023, 4, 1), tier=1, step=12)
    found = paid_by(pack, *employed(date(2022, 1, 1), post="secretary"), regraded)
    assert [(span.since, span.step) for span in found.spans][:3] == [(date(2022, 1, 1), 7), (date(2023, 4, 1), 12), (date(2026, 4, 1), 13)]


def test_a_scheme_can_pay_the_grade_recorded_without_computing_one() -> None:
    pack = scheme(
        """
pay:
  cites: 示例
  components:
    basic:
      amount: {table: {by: [recorded-tier, recorded-step], values: {"1": {"9": "4000", "10": "4200"}, "2": {"9": "3600"}}, not_published: ["0/0"]}}
      cites: 示例数额
"""
    )
    set_ = [ev.GradeSet(worker="W0001", effective_on=day, tier=tier, step=9) for day, tier in ((date(2021, 1, 1), 2), (date(2022, 1, 1), 1))]
    found = paid_by(pack, *employed(date(2020, 1, 1)), *set_)
    assert [(span.since, span.total) for span in found.spans] == [(date(2020, 1, 1), None), (date(2021, 1, 1), 3600), (date(2022, 1, 1), 4000)]
    assert found.spans[0].paid.missing == ("not-published:recorded-tier/recorded-step=0/0",)


# -- tenure -------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("gaps", "years"), [("excluded", 4), ("counted", 6), ("restart", 1)])
def test_who_resigned_and_came_back_has_the_tenure_the_pack_says(gaps: str, years: int) -> None:
    pack = scheme(
        f"""
pay:
  cites: 示例
  tenures: {{tenure: {{gaps: {gaps}, cites: 示例}}}}
  components:
    seniority: {{amount: {{line: {{by: tenure-years, first: "0", each: "10", start: 0}}}}, cites: 示例数额}}
"""
    )
    gone = ev.ContractEnded(worker="W0001", effective_on=date(2019, 1, 1), employer="F1", ground="resigned")
    back = ev.ContractSigned(worker="W0001", effective_on=date(2021, 1, 1), employer="F1", community="C0001")
    found = paid_by(pack, *employed(date(2016, 1, 1), post=None), gone, back)
    assert on(found, date(2022, 6, 1)).fact("tenure-years").value == years


@pytest.mark.parametrize(("days", "between", "years"), [(0, None, 1), (30, 3500, 6)])
def test_pay_and_tenure_go_on_through_the_days_between_two_terms_where_the_pack_tolerates_the_gap(days: int, between: int | None, years: int) -> None:
    pack = scheme(
        f"""
pay:
  tolerated_gap_days: {days}
  cites: 示例
  classes: {{class: [{{class: head, posts: [secretary, director], cites: 示例}}]}}
  tenures: {{tenure: {{gaps: restart, cites: 示例}}}}
  components:
    seniority: {{amount: {{sum: ["3000", {{line: {{by: tenure-years, first: "0", each: "100", start: 0}}}}]}}, cites: 示例数额}}
"""
    )
    first = assumed(date(2016, 3, 1), "director", by="election")
    terms = [first, left(date(2021, 3, 1), "director"), assumed(date(2021, 3, 20), "director", by="election")]
    places = [
        Place(date(2016, 3, 1), date(2021, 3, 1), "C0001", "S1", "D1", "cn/somewhere", ()),
        Place(date(2021, 3, 20), None, "C0001", "S1", "D1", "cn/somewhere", ()),
    ]
    found = paid_by(pack, *terms, places=places)
    span = found.on(date(2021, 3, 10))
    assert (span and span.total) == between
    assert (on(found, date(2022, 4, 1)).total, on(found, date(2022, 4, 1)).fact("tenure-years").value) == (3000 + 100 * years, years)


def test_a_step_that_depends_on_the_years_in_the_post_and_not_on_those_in_service() -> None:
    pack = scheme(
        """
pay:"""
        + POSTS.replace("tenure: {cites: 工作年限}", "in-post: {when: {class: [head, deputy]}, cites: 任职年限}")
        + """
  ladders: {step: {last: 9, every_months: 24, tenure: in-post, cites: 示例}}
  components:
    post: {amount: {choose: {when: {class: other}, then: "500", otherwise: {line: {by: step, first: "900", each: "60"}}}}, cites: 示例数额}
"""
    )
    moves = [left(date(2020, 1, 1), "staff"), assumed(date(2020, 1, 1), "director"), left(date(2023, 1, 1), "director"), assumed(date(2023, 1, 1), "staff")]
    again = [left(date(2025, 1, 1), "staff"), assumed(date(2025, 1, 1), "director")]
    found = paid_by(pack, *employed(date(2010, 1, 1)), *moves, *again)
    days = [date(2019, 6, 1), date(2020, 1, 1), date(2022, 1, 1), date(2023, 6, 1), date(2025, 1, 1), date(2026, 1, 1)]
    assert [on(found, day).total for day in days] == [500, 900, 960, 500, 960, 1020]


def test_a_class_can_rest_on_a_step() -> None:
    pack = scheme(
        """
pay:
  cites: 示例
  classes:
    rank: [{class: senior, when: {step: {at_least: 3}}, cites: 示例}, {class: junior, when: {step: {below: 3}}, cites: 示例}]
  tenures: {tenure: {cites: 示例}}
  ladders: {step: {last: 9, every_months: 12, cites: 示例}}
  components: {rank: {amount: {table: {by: rank, values: {senior: "800", junior: "500"}}}, cites: 示例数额}}
"""
    )
    found = paid_by(pack, *employed(date(2020, 1, 1)))
    assert [on(found, date(year, 6, 1)).total for year in (2020, 2021, 2022)] == [500, 500, 800]
