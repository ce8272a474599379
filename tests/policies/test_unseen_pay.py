"""Parts of pay of cities that are not shipped, written as YAML alone: what components, bonuses, floors and months must be able to say.

What the dossier gives is cited; amounts it does not give are made up and their packs are illustrative.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cwledger import events as ev
from cwledger.aggregates.geography import Attribute
from cwledger.clock import Month
from cwledger.policies.pay.months import month_pay
from cwledger.policies.texts.pack import Pack
from tests.policies.cases import appraised, assumed, employed, left
from tests.policies.schemes import POSTS, certified, educated, lines, on, paid_by, said, scheme

# -- parts of pay -------------------------------------------------------------------------------------------------------------------------

HARBIN = scheme(
    """
pay:"""
    + POSTS
    + """
  ladders:
    step: {last: 18, every_months: 36, cites: 示例}
  components:
    basic: {amount: {line: {by: step, first: "2800", each: "100"}}, cites: "哈尔滨市社区工作者管理办法, grade pay; amounts made up (S33)"}
    seniority: {amount: {line: {by: tenure-years, first: "20", each: "20"}}, cites: "哈尔滨市社区工作者管理办法, seniority award (S33)"}
    professional: {amount: {table: {by: qualification, values: {assistant: "100", social-worker: "200", senior: "300"}, otherwise: "0"}}, cites: 哈尔滨 (S33)}
    education: {amount: {table: {by: education, values: {bachelor: "100", master: "200", doctor: "300"}, otherwise: "0"}}, cites: 哈尔滨 (S33)}
    performance: {amount: {table: {by: class, values: {head: "900", deputy: "700", other: "500"}}}, cites: "哈尔滨, post performance (S33)"}
    commendation:
      amount: {table: {by: honour.model-worker, values: {city: "200", provincial: "300", national: "500"}, otherwise: "0"}}
      cites: 哈尔滨, special commendation (S33)
    year-end:
      amount: "6000"
      when: {appraisal: excellent, jurisdiction: [cn/harbin/daoli, cn/harbin/nangang]}
      paid: yearly
      months: 12
      cites: 哈尔滨, 6,000 at the end of the year for excellent, in the nine districts (S34)
""",
    where="cn/harbin",
    cites="哈尔滨市社区工作者管理办法 (S33)",
)


def test_harbin_pays_six_parts_and_6000_at_the_end_of_the_year_for_an_excellent_one() -> None:
    honoured = ev.HonourConferred(worker="W0001", effective_on=date(2022, 5, 1), kind="model-worker", level="city", title="劳动模范")
    events = [*employed(date(2018, 1, 1), post="director"), certified("assistant", date(2020, 1, 1)), educated("bachelor", date(2010, 7, 1)), honoured]
    found = paid_by(HARBIN, *events, appraised(2022, "excellent"), where="cn/harbin/daoli")
    december = lines(month_pay(found, Month(2023, 12)))
    parts = {"basic": 2900, "seniority": 100, "professional": 100, "education": 100, "performance": 900, "commendation": 200}
    assert december == {**parts, "year-end": 6000}
    assert lines(month_pay(found, Month(2023, 11))) == parts
    county = paid_by(HARBIN, *events, appraised(2022, "excellent"), where="cn/harbin/bayan")
    assert "year-end" not in lines(month_pay(county, Month(2023, 12)))


def test_fuzhou_lets_the_retained_wage_shrink_as_steps_rise_and_pays_overtime_as_recorded() -> None:
    fuzhou = scheme(
        """
pay:"""
        + POSTS
        + """
  ladders: {step: {last: 12, every_months: 12, cites: 示例}}
  components:
    step: {amount: {line: {by: step, first: "1200", each: "150"}}, cites: "福州, step wage; amounts made up (S17)"}
    retained:
      amount: {difference: [{attribute: worker.retained-pay}, {growth: step, since: worker.retained-pay}]}
      cites: 福州, retained wage (S17)
    overtime: {amount: {attribute: worker.overtime-attendance}, cites: "福州, overtime attendance allowance (S17)"}
"""
    )
    attributes = [said("retained-pay", "400", date(2021, 1, 1)), said("overtime-attendance", "120.50", date(2022, 3, 1))]
    found = paid_by(fuzhou, *employed(date(2020, 1, 1)), *attributes)
    retained = [on(found, date(year, 6, 1)).amounts()["retained"] for year in (2020, 2021, 2022, 2023, 2024)]
    assert retained == [0, 400, 250, 100, 0]
    assert on(found, date(2022, 6, 1)).amounts()["overtime"] == Decimal("120.50")


def test_wuzhong_pays_by_the_star_rating_of_the_communitys_party_organisation_which_changes_yearly() -> None:
    wuzhong = scheme(
        """
pay:"""
        + POSTS
        + """
  components:
    basic: {amount: "4000", cites: 示例数额}
    star:
      amount: {table: {by: community.party-star, values: {"5": "300", "4": "200", "3": "100"}, otherwise: "0"}}
      cites: 吴忠, the star rating of the community's party organisation (S14)
"""
    )
    stars = (Attribute("party-star", "5", date(2022, 1, 1), "community:C0001/2"), Attribute("party-star", "3", date(2023, 1, 1), "community:C0001/3"))
    found = paid_by(wuzhong, *employed(date(2021, 1, 1)), attributes={"C0001": stars})
    assert [on(found, date(year, 6, 1)).total for year in (2021, 2022, 2023)] == [4000, 4300, 4100]
    assert on(found, date(2022, 6, 1)).fact("community.party-star").event_ids == ("community:C0001/2",)


GANSU = scheme(
    """
pay:
  cites: 甘肃 2023 (S29)
  components:
    professional:
      amount: {table: {by: qualification, values: {none: "0", assistant: "200", social-worker: "300", senior: "500"}}}
      cites: 甘肃 2023 (S29)
"""
)


@pytest.mark.parametrize(("level", "amount"), [("assistant", 200), ("social-worker", 300), ("senior", 500)])
def test_gansu_pays_200_300_500_for_the_three_professional_levels(level: str, amount: int) -> None:
    assert on(paid_by(GANSU, *employed(date(2023, 1, 1)), certified(level, date(2023, 2, 1))), date(2023, 3, 1)).total == amount


def test_a_certificate_awarded_again_does_not_bring_back_the_months_after_it_lapsed() -> None:
    lapsed = ev.QualificationLapsed(worker="W0001", level="assistant", reason="revoked", effective_on=date(2023, 4, 1))
    found = paid_by(GANSU, *employed(date(2023, 1, 1)), certified("assistant", date(2023, 2, 1)), lapsed, certified("assistant", date(2023, 6, 1)))
    assert [on(found, date(2023, month, 1)).total for month in range(1, 8)] == [0, 200, 200, 0, 0, 200, 200]


def test_huairou_pays_post_base_and_tenure_allowance_by_treatment_and_everything_else_by_the_actual_post() -> None:
    huairou = scheme(
        """
pay:"""
        + POSTS.replace(
            "  tenures:",
            """    treatment:
      - {class: head, when: {any: [{class: head}, {education: doctor, probation: no}]}, cites: 怀政办发〔2018〕43号 (S36)}
      - {class: deputy, when: {any: [{class: deputy}, {education: master, probation: no}]}, cites: 怀政办发〔2018〕43号 (S36)}
      - {class: other, when: {class: other}, cites: 怀政办发〔2018〕43号 (S36)}
  tenures:""",
        )
        + """
  components:
    post-base: {amount: {table: {by: treatment, values: {head: "720", deputy: "640", other: "590"}}}, cites: 北京早期标准 (S37)}
    tenure:
      amount: {table: {by: treatment, values: {head: "960", deputy: "845", other: "740"}}}
      cites: 北京早期标准 (S37)
    performance: {amount: {table: {by: class, values: {head: "900", deputy: "700", other: "500"}}}, cites: 示例数额}
""",
        where="cn/beijing/huairou",
    )
    found = paid_by(huairou, *employed(date(2019, 1, 1), probation_months=6), educated("doctor", date(2015, 7, 1)), where="cn/beijing/huairou")
    during, after = on(found, date(2019, 3, 1)), on(found, date(2019, 7, 1))
    assert during.amounts() == {"post-base": 590, "tenure": 740, "performance": 500}
    assert after.amounts() == {"post-base": 720, "tenure": 960, "performance": 500}


def test_probation_pays_four_fifths_but_not_less_than_the_minimum_wage() -> None:
    pack = scheme(
        """
indices:
  minimum-wage: {values: [{since: 2010-01-01, amount: "1900", cites: 示例数额}]}
pay:
  cites: 示例
  components:
    basic: {amount: {attribute: worker.agreed-pay}, cites: 示例}
  probation: {months: 6, fraction: "0.80", floor: minimum-wage, cites: [台江 (S90), 劳动合同法 第20条 (S72)]}
"""
    )
    for agreed, during in (("3000", Decimal("2400.00")), ("2000", Decimal(1900))):
        found = paid_by(pack, *employed(date(2021, 1, 1)), said("agreed-pay", agreed, date(2021, 1, 1)))
        assert [on(found, day).total for day in (date(2021, 6, 30), date(2021, 7, 1))] == [during, Decimal(agreed)]


def test_only_an_allowance_is_paid_to_those_who_finish_a_term_after_retirement() -> None:
    pack = scheme(
        """
pay:
  footings: [contract, elected, re-engaged]
  cites: 示例
  components:
    basic: {amount: "3000", when: {not: {footing: re-engaged}}, cites: 示例数额}
    living-allowance: {amount: "1500", when: {footing: re-engaged}, cites: "大连市社区工作人员管理办法, an allowance, no contract; amount made up (S02)"}
"""
    )
    worker = [
        *employed(date(2015, 1, 1), post=None),
        assumed(date(2021, 3, 1), "secretary", by="election"),
        ev.Retired(worker="W0001", effective_on=date(2024, 4, 1)),
        ev.ReEngaged(worker="W0001", effective_on=date(2024, 4, 1), community="C0001", post="secretary", until=date(2026, 3, 1)),
    ]
    found = paid_by(pack, *worker)
    assert [(span.since, span.until, span.amounts()) for span in found.spans] == [
        (date(2015, 1, 1), date(2024, 4, 1), {"basic": 3000}),
        (date(2024, 4, 1), date(2026, 3, 1), {"living-allowance": 1500}),
    ]


# -- arithmetic ---------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rounding", "amount"),
    [("", "4289.10"), ('rounding: {to: "1", mode: half-up, cites: 示例}', "4289"), ('rounding: {to: "1", mode: up, cites: 示例}', "4290")],
)
def test_2958_times_1_45_is_4289_1_exactly(rounding: str, amount: str) -> None:
    pack = scheme(f'pay:\n  cites: 示例\n  components:\n    basic:\n      amount: {{product: ["2958", "1.45"]}}\n      cites: 示例\n      {rounding}\n')
    assert on(paid_by(pack, *employed(date(2021, 1, 1))), date(2021, 2, 1)).total == Decimal(amount)


@pytest.mark.parametrize(("mode", "amounts"), [("half-up", [3, 4]), ("half-even", [2, 4]), ("up", [3, 4]), ("down", [2, 3])])
def test_a_half_is_rounded_as_the_pack_says(mode: str, amounts: list[int]) -> None:
    for half, amount in zip(("2.5", "3.5"), amounts, strict=True):
        pack = scheme(f'pay: {{cites: 示例, components: {{basic: {{amount: "{half}", rounding: {{to: "1", mode: {mode}, cites: 示例}}, cites: 示例}}}}}}')
        assert on(paid_by(pack, *employed(date(2021, 1, 1))), date(2021, 2, 1)).total == amount


def test_each_component_has_its_own_mid_month_rule() -> None:
    pack = scheme(
        """
pay:"""
        + POSTS
        + """
  mid_month: working-days-present
  components:
    basic: {amount: "2175", cites: 劳社部发〔2008〕3号 21.75 (S141)}
    post: {amount: {table: {by: class, values: {head: "800", deputy: "500", other: "200"}}}, mid_month: next-month, cites: 示例数额}
    living: {amount: "310", mid_month: calendar-days, cites: 示例数额}
"""
    )
    promoted = [left(date(2021, 5, 10), "staff"), assumed(date(2021, 5, 10), "secretary")]
    found = paid_by(pack, *employed(date(2021, 3, 22)), *promoted)
    assert lines(month_pay(found, Month(2021, 3))) == {"basic": Decimal("800.00"), "post": 0, "living": Decimal("100.00")}
    assert [lines(month_pay(found, Month(2021, month)))["post"] for month in (5, 6)] == [200, 800]


def test_an_amount_by_bands_has_a_lower_and_an_upper_bound() -> None:
    pack = scheme(
        """
pay:
  cites: 示例
  tenures: {tenure: {cites: 示例}}
  components:
    seniority: {amount: {bands: {by: tenure-years, from: {"3": "50", "5": "80", "10": "120", "20": "0"}}}, cites: 示例数额}
    households: {amount: {bands: {by: community.households, from: {"1": "100", "3000": "200"}}}, cites: 示例数额}
    bounded: {amount: {lowest: [{highest: [{product: [{attribute: community.households}, "0.1"]}, "150"]}, "400"]}, cites: 示例数额}
"""
    )
    here = {"C0001": (Attribute("households", "2999", date(2010, 1, 1), "community:C0001/2"),)}
    found = paid_by(pack, *employed(date(2010, 1, 1)), attributes=here)
    seniority = [on(found, date(year, 6, 1)).amounts()["seniority"] for year in (2012, 2013, 2015, 2020, 2030)]
    assert seniority == [0, 50, 80, 120, 0]
    assert {name: amount for name, amount in on(found, date(2012, 6, 1)).amounts().items() if name != "seniority"} == {
        "households": 100,
        "bounded": Decimal("299.9"),
    }


def test_a_number_that_is_a_word_leaves_the_amount_unknown_and_says_so() -> None:
    pack = scheme('pay: {cites: 示例, components: {size: {amount: {bands: {by: community.households, from: {"1": "100"}}}, cites: 示例}}}')
    here = {"C0001": (Attribute("households", "many", date(2010, 1, 1), "community:C0001/2"),)}
    span = on(paid_by(pack, *employed(date(2010, 1, 1)), attributes=here), date(2011, 1, 1))
    assert (span.total, span.paid.missing) == (None, ("not-an-amount:community.households=many",))


def test_a_total_has_a_ceiling_where_the_pack_says() -> None:
    pack = scheme('pay: {cites: 示例, components: {a: {amount: "3000", cites: 示例}, b: {amount: "900", cites: 示例}}, total: {ceiling: "3500", cites: 示例}}')
    found = paid_by(pack, *employed(date(2021, 1, 1)))
    assert on(found, date(2021, 2, 1)).total == month_pay(found, Month(2021, 2)).total == 3500


# -- bonuses ------------------------------------------------------------------------------------------------------------------------------


def bonus(when: str, months: str, leavers: str = "lost") -> Pack:
    """A bonus of 3,600 a year (the amount of S37) under a condition."""
    return scheme(
        f"""
pay:
  cites: 示例
  tenures: {{tenure: {{cites: 示例}}}}
  components:
    basic: {{amount: "3000", cites: 示例数额}}
    bonus: {{amount: "3600", when: {when}, paid: yearly, months: {months}, leavers: {leavers}, cites: 北京早期标准 (S37)}}
"""
    )


@pytest.mark.parametrize(("joined", "due"), [(date(2022, 8, 1), None), (date(2022, 7, 1), 3600), (date(2022, 7, 2), None), (date(2010, 1, 1), 3600)])
def test_a_bonus_paid_in_february_for_six_months_served_in_the_year_before(joined: date, due: int | None) -> None:
    found = paid_by(bonus("{tenure-months-last-year: {at_least: 6}}", "2"), *employed(joined))
    assert lines(month_pay(found, Month(2023, 2))).get("bonus") == due
    assert "bonus" not in lines(month_pay(found, Month(2023, 3)))


@pytest.mark.parametrize(("leavers", "due"), [("lost", None), ("paid", 3600)])
def test_who_left_in_november_has_lost_the_bonus_of_december_or_is_still_paid_it(leavers: str, due: int | None) -> None:
    gone = ev.ContractEnded(worker="W0001", effective_on=date(2022, 11, 15), employer="F1", ground="resigned")
    found = paid_by(bonus("{tenure-months-this-year: {at_least: 6}}", "12", leavers), *employed(date(2020, 1, 1), post=None), gone)
    assert [lines(month_pay(found, Month(year, 12))).get("bonus") for year in (2021, 2022, 2023)] == [3600, due, None]


def test_two_stretches_of_service_in_a_year_add_up() -> None:
    again = ev.ContractSigned(worker="W0001", effective_on=date(2022, 9, 1), employer="F1", community="C0001")
    gone = ev.ContractEnded(worker="W0001", effective_on=date(2022, 4, 1), employer="F1", ground="resigned")
    found = paid_by(bonus("{tenure-months-last-year: {at_least: 7}}", "2"), *employed(date(2020, 1, 1), post=None), gone, again)
    assert lines(month_pay(found, Month(2023, 2)))["bonus"] == 3600


def test_a_bonus_for_three_years_passed_in_a_row() -> None:
    pack = bonus("{in-a-row.competent: {at_least: 3}}", "12")
    found = paid_by(pack, *employed(date(2018, 1, 1)), *(appraised(year, "excellent" if year == 2020 else "competent") for year in (2018, 2019, 2020, 2022)))
    assert [lines(month_pay(found, Month(year, 12))).get("bonus") for year in (2020, 2021, 2023)] == [None, 3600, None]


def test_a_component_can_be_what_was_granted() -> None:
    pack = scheme("pay: {cites: 示例, components: {reward: {amount: {attribute: recorded.reward}, cites: 示例}}}")
    granted = ev.AllowanceGranted(worker="W0001", effective_on=date(2021, 6, 1), component="reward", amount=Decimal("350.00"))
    assert on(paid_by(pack, *employed(date(2021, 1, 1)), granted), date(2021, 7, 1)).total == 350


@settings(max_examples=40, deadline=None)
@given(
    st.dates(date(2020, 1, 1), date(2021, 12, 31)),
    st.dates(date(2022, 1, 1), date(2023, 6, 30)),
    st.sets(st.integers(1, 12), min_size=1, max_size=4),
    st.sampled_from(["next-month", "calendar-days", "working-days-present", "working-days-absent"]),
)
def test_what_is_gathered_comes_to_what_would_have_been_paid_month_by_month(begun: date, ended: date, months: set[int], rule: str) -> None:
    text = 'pay: {cites: 示例, components: {a: {amount: "1234.5", mid_month: RULE, MONTHS cites: 示例}}}'.replace("RULE", rule)
    gone = ev.ContractEnded(worker="W0001", effective_on=ended, employer="F1", ground="resigned")
    monthly, gathered = (paid_by(scheme(text.replace("MONTHS", how)), *employed(begun, post=None), gone) for how in ("", f"months: {sorted(months)},"))
    every = [Month(2020, 1) + n for n in range(12 * 5)]
    paid = [lines(month_pay(gathered, month)).get("a", Decimal(0)) for month in every]
    assert sum(one or 0 for one in paid) == sum(lines(month_pay(monthly, month)).get("a", 0) or 0 for month in every)
    assert all(not one or month.month in months for one, month in zip(paid, every, strict=True))
