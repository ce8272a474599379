"""When somebody retires. Vectors: dossier sections 3.2 to 3.8, 14 (traps 1 to 15, 29) and 15, each test named after its source."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from cwledger import events as ev
from cwledger.aggregates import Event
from cwledger.aggregates.geography import Case
from cwledger.policies.retirement.answers import required_months, retirements, statutory_month
from cwledger.policies.retirement.schedules import reached
from cwledger.policies.terms.retirement import CATEGORIES
from cwledger.policies.texts.overlay import amended
from cwledger.policies.texts.rulebook import Rulebook
from tests.policies.cases import assumed, case, employed, registered, shipped
from tests.policies.retiring import (
    BOTH,
    NATION,
    ON,
    WHO,
    ask,
    asserted,
    certified,
    chose,
    codes,
    decided,
    month,
    months,
    part,
    person,
    statutory,
    woman,
)

# -- dossier 3.2 and 3.3: the schedules --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "births", "retire"),
    [
        pytest.param("M", ("1965-01", "1965-04"), ("2025-02", "2025-05"), id="S57: original January to April 2025"),
        pytest.param("M", ("1965-05", "1965-08"), ("2025-07", "2025-10"), id="S57: original May to August 2025"),
        pytest.param("F55", ("1970-01", "1970-04"), ("2025-02", "2025-05"), id="S57: women of 55, January to April"),
        pytest.param("F50", ("1975-01", "1975-02"), ("2025-02", "2025-03"), id="S57: women of 50, January and February"),
        pytest.param("F50", ("1975-03", "1975-04"), ("2025-05", "2025-06"), id="S57: women of 50, March and April"),
        pytest.param("M", ("1976-01", "1976-04"), ("2038-11", "2039-02"), id="S58: 62 years 10 months"),
        pytest.param("M", ("1976-05", "1976-08"), ("2039-04", "2039-07"), id="S58: 62 years 11 months"),
        pytest.param("M", ("1976-09", "1976-12"), ("2039-09", "2039-12"), id="S58: 63 years"),
        pytest.param("F55", ("1976-01", "1976-04"), ("2032-08", "2032-11"), id="S58: women of 55"),
        pytest.param("F55", ("1971-04", "1971-04"), ("2026-08", "2026-08"), id="S56: women of 55, 4 months"),
        pytest.param("F50", ("1975-11", "1975-11"), ("2026-05", "2026-05"), id="S56: women of 50, 50 years 6 months"),
        pytest.param("F50", ("1980-11", "1980-11"), ("2033-11", "2033-11"), id="S55: women of 50, 53 years"),
        pytest.param("M", ("1986-01", "1986-12"), ("2049-01", "2049-12"), id="S60: men of 1986"),
        pytest.param("F55", ("2009-01", "2009-12"), ("2067-01", "2067-12"), id="S60: women of 55 of 2009"),
        pytest.param("F50", ("2009-01", "2009-12"), ("2064-01", "2064-12"), id="S60: women of 50 of 2009"),
        pytest.param("M", ("1965-01", "1965-01"), ("2025-02", "2025-02"), id="3.3 M 1965-01"),
        pytest.param("M", ("1976-09", "1976-09"), ("2039-09", "2039-09"), id="3.3 M 1976-09"),
        pytest.param("F55", ("1970-01", "1970-01"), ("2025-02", "2025-02"), id="3.3 F55 1970-01"),
        pytest.param("F55", ("1981-09", "1981-09"), ("2039-09", "2039-09"), id="3.3 F55 1981-09"),
        pytest.param("F50", ("1975-01", "1975-01"), ("2025-02", "2025-02"), id="3.3 F50 1975-01"),
        pytest.param("F50", ("1984-11", "1984-11"), ("2039-11", "2039-11"), id="3.3 F50 1984-11"),
        pytest.param("M", ("1964-12", "1964-12"), ("2024-12", "2024-12"), id="trap 5: the last month that is not delayed"),
        pytest.param("F55", ("1969-12", "1969-12"), ("2024-12", "2024-12"), id="3.1: women of 55 untouched"),
        pytest.param("F50", ("1974-12", "1974-12"), ("2024-12", "2024-12"), id="3.1: women of 50 untouched"),
    ],
)
def test_the_statutory_month_is_that_of_the_published_tables(who: str, births: tuple[str, str], retire: tuple[str, str]) -> None:
    assert [statutory(who, birth) for birth in months(*births)] == months(*retire)


def test_s59_women_of_50_are_delayed_by_the_full_60_months_from_1984_11_on() -> None:
    delays = {str(birth): statutory("F50", birth) - birth - 600 for birth in months("1984-09", "1984-12")}
    assert delays == {"1984-09": 59, "1984-10": 59, "1984-11": 60, "1984-12": 60}


@pytest.mark.parametrize(
    ("who", "first", "last", "gaps"), [("M", "1965-01", "1976-09", 36), ("F55", "1970-01", "1981-09", 36), ("F50", "1975-01", "1984-11", 60)]
)
def test_3_3_nobody_reaches_the_age_in_the_gap_months_of_the_transition(who: str, first: str, last: str, gaps: int) -> None:
    met = {statutory(who, birth) for birth in months(first, last)}
    transition = set(months("2025-01", str(statutory(who, last))))
    assert met <= transition
    assert len(transition - met) == gaps
    assert month("2025-01") not in met


@given(st.sampled_from(sorted(WHO)), st.integers(0, 12 * 90))
def test_3_3_the_retirement_month_rises_strictly_with_the_birth_month(who: str, n: int) -> None:
    birth = month("1930-01") + n
    assert statutory(who, birth) < statutory(who, birth + 1)


@given(st.dates(date(1940, 1, 1), date(2000, 12, 31)))
def test_trap_1_the_day_of_birth_is_irrelevant(born_on: date) -> None:
    first = born_on.replace(day=1)
    found = {ask(case(registered(sex="M", born_on=day))).statutory_month for day in (born_on, first)}
    assert len(found) == 1


def test_trap_3_a_gap_month_returns_nobody() -> None:
    everybody = [person("M", str(birth), worker=f"W{n:04d}") for n, birth in enumerate(months("1964-10", "1966-12"))]
    listed = retirements(everybody, NATION, month("2025-01"), month("2025-12"))
    assert [(one.worker, str(one.retirement_month)) for one in listed] == [
        (f"W{n:04d}", found)
        for n, found in zip(range(3, 12), ("2025-02", "2025-03", "2025-04", "2025-05", "2025-07", "2025-08", "2025-09", "2025-10", "2025-12"), strict=True)
    ]
    assert retirements(everybody, NATION, month("2025-06"), month("2025-06")) == []
    assert retirements(everybody, NATION, month("2025-11"), month("2025-11")) == []


def test_before_2025_and_without_the_new_rule_nobody_is_delayed() -> None:
    old = NATION.without("cn.retirement-age/2025")
    for who, years in (("M", 60), ("F55", 55), ("F50", 50)):
        one = ask(person(who, "1985-02"), old)
        assert (one.statutory_month, one.delay_months, one.rule) == (month("1985-02") + 12 * years, 0, "cn.retirement-age/1978")


def test_nobody_past_the_age_under_the_old_text_is_delayed_by_the_new_one() -> None:
    one = ask(person("M", "1964-12"))
    assert (str(one.statutory_month), one.rule) == ("2024-12", "cn.retirement-age/1978")
    assert [(lost.version, lost.why) for lost in part(one.explanation, "statutory_month").rule.rejected] == [("2025", "not-yet-in-force")]  # type: ignore[union-attr]


# -- reforms ----------------------------------------------------------------------------------------------------------------------------


def reform(path: str, value: object, since: str) -> Rulebook:
    changed = amended(shipped("cn/retirement-age/2025"), {f"retirement.schedule.ages.{path}": value}, version="reform", effective_from=since)
    return NATION.having(changed)


@given(
    st.sampled_from(sorted(WHO)),
    st.integers(0, 12 * 60 - 1),
    st.sampled_from((("months", 540), ("months", 600), ("months", 780), ("delay", None), ("delay.cap_months", 0), ("delay.band_months", 1))),
    st.integers(0, 240),
)
def test_a_reform_never_changes_a_month_before_it(who: str, n: int, change: tuple[str, object], later: int) -> None:
    since = month("2025-01") + 1 + later
    book = reform(f"{WHO[who]}.{change[0]}", change[1], str(since.first_day))
    birth = month("1940-01") + n
    after = reached(birth, WHO[who], book.over_time("retirement.schedule", "cn"))
    before = statutory(who, birth)
    assert after is not None
    assert after.month == before or (before >= since and after.month >= since)


def test_a_lower_age_frees_those_who_have_passed_it_in_the_month_it_takes_effect() -> None:
    one = ask(person("M", "1970-05"), reform("men.months", 684, "2030-01-01"))
    assert (str(one.statutory_month), one.rule) == ("2030-01", "cn.retirement-age/reform")
    assert part(one.explanation, "statutory_month").arithmetic == "max(1970-05 + 684 + 17 months, 2030-01)"


# -- dossier 3.4: contributions -----------------------------------------------------------------------------------------------------------

TERMS = shipped("cn/minimum-contribution/2025").section("retirement.contributions")


def test_3_4_minimum_contributions_by_year_of_reaching_the_age() -> None:
    years = {2025: 180, 2029: 180, 2030: 186, 2031: 192, 2032: 198, 2033: 204, 2034: 210, 2035: 216, 2036: 222, 2037: 228, 2038: 234, 2039: 240, 2060: 240}
    assert {year: required_months(TERMS, year) for year in years} == years


@given(st.integers(1990, 2100))
def test_required_contributions_never_fall(year: int) -> None:
    assert required_months(TERMS, year) <= required_months(TERMS, year + 1)


@pytest.mark.parametrize(("birth", "required"), [("1976-01", 234), ("1976-02", 234), ("1976-03", 240)])
def test_3_4_s58_men_born_in_1976_need_19_and_a_half_or_20_years(birth: str, required: int) -> None:
    assert ask(person("M", birth)).required_contribution_months == required


def test_social_insurance_law_article_16_fifteen_years_before_2025() -> None:
    assert ask(person("M", "1955-01")).required_contribution_months == 180


def test_trap_10_early_retirement_asks_the_year_chosen_and_late_retirement_the_statutory_year() -> None:
    early = ask(person("M", "1971-05", chose(ev.EarlyRetirementChosen, date(2030, 1, 1), "2031-05")), on=date(2030, 6, 1))
    late = ask(person("M", "1971-05", chose(ev.LateRetirementAgreed, date(2030, 1, 1), "2035-01")), on=date(2030, 6, 1))
    assert str(early.statutory_month) == "2033-01"
    assert (str(early.retirement_month), early.required_contribution_months) == ("2031-05", 192)
    assert (str(late.retirement_month), late.required_contribution_months) == ("2035-01", 204)


def test_trap_6_contributions_count_through_the_month_of_retirement() -> None:
    """2033-01 is 97 months after 2024-12, and asks for 204."""
    assert "contributions-short" not in codes(person("M", "1971-05", certified(107)))
    assert codes(person("M", "1971-05", certified(106))) == ["contributions-short"]
    one = ask(person("M", "1971-05", certified(107)))
    told = part(one.explanation, "contribution_months")
    assert (told.value, told.arithmetic, told.event_ids) == (204, "107 + (2033-01 − 2024-12)", ("career:W0001/2",))
    assert one.certified_months == 107


def test_the_latest_certificate_counts() -> None:
    assert codes(person("M", "1971-05", certified(300), certified(90, date(2025, 3, 1), "2025-02"))) == ["contributions-short"]


# -- dossier 3.5 and section 15: the window -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "birth", "earliest", "statutory_month", "latest"),
    [
        pytest.param("M", "1976-09", "2036-09", "2039-09", "2042-09", id="section 15: M 1976-09"),
        pytest.param("F50", "1984-12", "2036-12", "2039-12", "2042-12", id="section 15: F50 1984-12"),
        pytest.param("F50", "1981-01", "2031-02", "2034-02", "2037-02", id="3.5: the three years bind from 1981-01 on"),
        pytest.param("F50", "1980-12", "2030-12", "2033-12", "2036-12", id="3.5: both limits in one month"),
        pytest.param("M", "1965-01", "2025-01", "2025-02", "2028-02", id="3.5: never before the original age"),
    ],
)
def test_flexible_window(who: str, birth: str, earliest: str, statutory_month: str, latest: str) -> None:
    one = ask(person(who, birth))
    assert tuple(map(str, (one.earliest_month, one.statutory_month, one.latest_month))) == (earliest, statutory_month, latest)


@given(st.sampled_from(sorted(WHO)), st.integers(0, 12 * 60 - 1))
def test_the_window_holds_the_statutory_month_and_begins_no_earlier_than_the_original_age(who: str, n: int) -> None:
    one = ask(person(who, str(month("1940-01") + n)))
    original, earliest, statutory_month, latest = filter(None, (one.original_month, one.earliest_month, one.statutory_month, one.latest_month))
    assert original <= earliest <= statutory_month <= latest
    assert statutory_month - earliest <= 36
    assert latest - statutory_month in (0, 36)


def test_before_flexible_retirement_there_is_no_window() -> None:
    one = ask(person("M", "1964-12"))
    assert one.earliest_month == one.statutory_month == one.latest_month


# -- choices and their notice: traps 2 and 9 ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_on", "in_time"),
    [(date(2031, 3, 31), True), (date(2031, 4, 1), False), (date(2031, 4, 30), False), (date(2031, 1, 1), True), (date(2031, 6, 30), False)],
)
def test_trap_2_three_months_notice_does_not_count_its_own_day(given_on: date, in_time: bool) -> None:
    one = person("M", "1971-05", chose(ev.EarlyRetirementChosen, given_on, "2031-07"))
    answer = ask(one, on=date(2031, 6, 30))
    assert codes(one, on=date(2031, 6, 30)) == ([] if in_time else ["early-notice-too-short"])
    assert answer.chosen_month == month("2031-07")
    assert answer.retirement_month == (month("2031-07") if in_time else answer.statutory_month)


@pytest.mark.parametrize(("agreed_on", "in_time"), [(date(2032, 11, 30), True), (date(2032, 12, 1), False), (date(2033, 1, 5), False)])
def test_trap_2_a_late_agreement_is_made_a_month_before_the_statutory_month(agreed_on: date, in_time: bool) -> None:
    one = person("M", "1971-05", chose(ev.LateRetirementAgreed, agreed_on, "2034-01"))
    assert codes(one, on=date(2033, 1, 31)) == ([] if in_time else ["late-agreement-too-late"])
    assert str(ask(one, on=date(2033, 1, 31)).retirement_month) == ("2034-01" if in_time else "2033-01")


@pytest.mark.parametrize(
    ("kind", "chosen"),
    [
        (ev.EarlyRetirementChosen, "2031-04"),
        (ev.EarlyRetirementChosen, "2033-02"),
        (ev.LateRetirementAgreed, "2036-02"),
        (ev.LateRetirementAgreed, "2032-12"),
    ],
)
def test_a_choice_outside_the_window_does_not_stand(kind: type[Event], chosen: str) -> None:
    """M 1971-05: original 2031-05, statutory 2033-01, latest 2036-01."""
    one = person("M", "1971-05", chose(kind, date(2030, 1, 1), chosen))
    assert codes(one, on=date(2030, 6, 1)) == ["retirement-choice-outside-window"]
    assert str(ask(one, on=date(2030, 6, 1)).retirement_month) == "2033-01"


def test_a_choice_that_does_not_stand_leaves_the_earlier_one() -> None:
    first, second = chose(ev.EarlyRetirementChosen, date(2030, 1, 1), "2032-01"), chose(ev.EarlyRetirementChosen, date(2031, 4, 1), "2031-06")
    one = ask(person("M", "1971-05", first, second), on=date(2031, 5, 1))
    assert (str(one.chosen_month), str(one.retirement_month)) == ("2031-06", "2032-01")
    assert [part.value for part in one.explanation.parts if part.label == "chosen_month"] == [month("2032-01"), month("2031-06")]


def test_trap_9_working_on_is_never_taken_for_an_agreement() -> None:
    one = person("M", "1964-12", *employed(date(2010, 1, 1)))
    assert codes(one, on=date(2024, 12, 31)) == []
    assert codes(one, on=date(2025, 1, 1)) == ["serving-past-retirement"]
    assert str(ask(one, on=date(2025, 1, 1)).retirement_month) == "2024-12"
    issue = ask(one, on=date(2025, 1, 1)).issues[0]
    assert issue.event_ids == ("career:W0001/1", "career:W0001/2")
    assert any("第二十一条" in cite for cite in issue.cites)


def test_who_agreed_to_go_on_serves_on_rightly_until_the_month_agreed() -> None:
    agreed = chose(ev.LateRetirementAgreed, date(2032, 6, 1), "2034-01")
    one = person("M", "1971-05", *employed(date(2010, 1, 1)), agreed)
    assert codes(one, on=date(2034, 1, 31)) == []
    assert codes(one, on=date(2034, 2, 1)) == ["serving-past-retirement"]


# -- re-engagement: dossier 3.8, trap 29 ----------------------------------------------------------------------------------------------------


def retired_and_back(by: str) -> Case:
    retired = ev.Retired(worker="W0001", effective_on=date(2025, 5, 20))
    back = ev.ReEngaged(worker="W0001", effective_on=date(2025, 5, 21), community="C0001", post="director", until=date(2026, 9, 1))
    took = assumed(date(2021, 9, 1), "director").model_copy(update={"by": by})
    return woman("1975-03", *employed(date(2010, 1, 1), post=None), took, retired, back)


def test_dalian_2017_an_elected_member_finishes_the_term_after_retiring() -> None:
    one = retired_and_back("election")
    assert str(ask(one, BOTH).statutory_month) == "2025-05"
    assert codes(one, BOTH, date(2026, 6, 30)) == []


def test_dalian_2017_only_an_elected_post_may_be_finished() -> None:
    one = retired_and_back("appointment")
    assert codes(one, BOTH, date(2026, 6, 30)) == ["re-engagement-not-elected"]


# -- explanation --------------------------------------------------------------------------------------------------------------------------


def test_the_explanation_gives_rule_versions_events_and_arithmetic() -> None:
    one = ask(person("M", "1976-09", certified(240)))
    told = part(one.explanation, "statutory_month")
    assert (told.value, told.arithmetic) == (month("2039-09"), "1976-09 + 720 + 36 months")
    assert told.rule is not None
    assert (told.rule.name, told.rule.event_id) == ("cn.retirement-age/2025", "rule:cn.retirement-age/2")
    assert [(lost.version, lost.why) for lost in told.rule.rejected] == [("1978", "no-longer-in-force")]
    assert told.rule.cites == ("国务院关于渐进式延迟法定退休年龄的办法 第一条 (S50, S51)",)
    assert part(told, "birth_month").event_ids == ("career:W0001/1",)
    assert one.explanation.every_event_id() == ("career:W0001/1", "career:W0001/2")
    assert one.explanation.every_rule() == ("cn.flexible-retirement/2025", "cn.minimum-contribution/2025", "cn.retirement-age/2025")
    assert part(one.explanation, "earliest_month").arithmetic == "max(2036-09, 2039-09 − 36 months)"
    assert part(one.explanation, "required_contribution_months").arithmetic == "min(180 + 6 × (2039 − 2029), 240)"


def test_the_explanation_is_readable_in_both_languages() -> None:
    told = ask(woman("1975-03", decided(date(2021, 7, 1)), certified(240)), BOTH).explanation
    chinese = told.render("zh")
    assert "法定退休月：2031-07 = 1975-03 + 660 + 16 months" in chinese
    assert not [word for word in ("month:", "category", "women-management", "required", "earliest") if word in chinese]
    assert "statutory month: 2031-07" in told.render("en")


@given(st.permutations(range(6)))
def test_the_order_of_recording_makes_no_difference(order: list[int]) -> None:
    facts = [
        decided(date(2021, 7, 1)),
        decided(date(2010, 7, 1), "worker", "区人社局"),
        asserted("archive", date(1975, 2, 1), date(1999, 1, 1)),
        asserted("archive", date(1975, 4, 1), date(2001, 1, 1)),
        chose(ev.EarlyRetirementChosen, date(2025, 1, 1), "2030-06"),
        chose(ev.LateRetirementAgreed, date(2025, 2, 1), "2032-01"),
    ]
    one = ask(woman("1975-03", *(facts[n] for n in order)), BOTH)
    assert (str(one.birth_month), one.category, str(one.statutory_month), str(one.retirement_month)) == ("1975-02", "women-management", "2031-06", "2032-01")


def test_the_statutory_month_alone_is_that_of_the_whole_answer() -> None:
    for one in (person("M", "1976-09"), woman("1975-03"), woman("1975-03", at="cn")):
        assert statutory_month(one, BOTH, ON) == ask(one, BOTH).statutory_month


def test_every_category_is_spoken_of() -> None:
    assert set(WHO.values()) == set(CATEGORIES)
    for who in WHO:
        assert all(later - earlier == 1 for earlier, later in pairwise(statutory(who, birth) for birth in months("1990-01", "1991-12")))


def test_notice_counts_from_the_day_after_to_the_day_of_its_number() -> None:
    """31 November does not exist: three months from 30 November end on 28 February (Civil Code Art. 202)."""
    given_on = date(2031, 11, 30)
    one = person("M", "1971-05", chose(ev.EarlyRetirementChosen, given_on, "2032-03"))
    assert codes(one, on=given_on + timedelta(60)) == []


# -- packs and rule knowledge ---------------------------------------------------------------------------------------------------------------


def test_as_known_before_its_publication_the_rule_of_2025_delays_nobody_and_is_named() -> None:
    known, later = NATION.enacted[-2:]
    assert (known.pack.name, later.pack.name) == ("cn.retirement-age/1978", "cn.retirement-age/2025")
    one = ask(person("M", "1971-05"), Rulebook([known], [later]), date(2024, 8, 1))
    told = part(one.explanation, "statutory_month").rule
    assert str(one.statutory_month) == "2031-05"
    assert told is not None
    assert [(lost.rule, lost.version, lost.why) for lost in told.rejected] == [("cn.retirement-age", "2025", "unpublished")]


@pytest.mark.parametrize(
    ("pack", "path", "value", "told"),
    [
        ("cn/retirement-age/2025", "retirement.schedule.ages", {"men": {"months": 720, "cites": ["一"]}}, "missing: women-management, women-worker"),
        ("cn/retirement-age/2025", "retirement.schedule.ages.men.delay.band_months", 0, "greater than or equal to 1"),
        ("cn/retirement-age/2025", "retirement.schedule.ages.men.delay.born_from", "1965-13", "is not a month"),
        ("cn/retirement-age/2025", "retirement.schedule.ages.men.months", "720.5", "valid integer"),
        ("cn/minimum-contribution/2025", "retirement.contributions.cap_months", 100, "up to what"),
        ("cn/dalian/women-officers-retirement/2021", "retirement.offices.posts", [], "at least 1 item"),
        ("cn/dalian/women-officers-retirement/2021", "retirement.offices.cites", [], "at least 1 item"),
    ],
)
def test_a_retirement_rule_that_says_too_little_is_refused(pack: str, path: str, value: object, told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        amended(shipped(pack), {path: value})
