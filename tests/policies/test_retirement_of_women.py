"""Whose schedule a woman is on, which birth date counts, and whom a rule keeps. Vectors: dossier sections 3.6, 3.7 and 14 (traps 7, 8, 11, 12)."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest

from cwledger import events as ev
from cwledger import words
from cwledger.aggregates import Event
from cwledger.aggregates.geography import Case, Place
from cwledger.clock import Month
from cwledger.policies.retirement.answers import Retirement, findings, kept_by, retirements
from cwledger.policies.texts.rulebook import Rulebook
from tests.policies.cases import assumed, case, employed, registered, rulebook
from tests.policies.retiring import (
    BOTH,
    DALIAN,
    HARBIN,
    NATION,
    NATIONAL,
    NOTICE,
    ON,
    ask,
    asserted,
    certified,
    codes,
    decided,
    month,
    months,
    part,
    person,
    woman,
)

# -- dossier 3.6: which birth date ---------------------------------------------------------------------------------------------------------


def test_3_6_the_earliest_record_of_the_archive_decides() -> None:
    card = asserted("identity-card", date(1971, 7, 1), date(2000, 1, 1))
    first, second = asserted("archive", date(1971, 5, 1), date(1990, 1, 1)), asserted("archive", date(1971, 3, 1), date(1995, 1, 1))
    for order in permutations((card, first, second)):
        one = case(registered(sex="M", born_on=date(1971, 9, 1)), *order)
        assert ask(one).birth_month == month("1971-05")
        (issue,) = ask(one).issues
        assert (issue.code, issue.severity) == ("finding.birth-dates-contradict", "warning")
        assert "W0001" in issue.message
        assert "1971-05-01" in issue.message
        assert len(issue.event_ids) == 4


@pytest.mark.parametrize(
    ("sources", "believed"),
    [
        (("household-register", "identity-card"), "identity-card"),
        (("household-register",), "household-register"),
        (("archive", "identity-card"), "archive"),
        ((), ""),
    ],
)
def test_3_6_without_an_archive_record_the_sources_are_believed_by_rank(sources: tuple[str, ...], believed: str) -> None:
    months_of = {"archive": 2, "identity-card": 3, "household-register": 4, "": 5}
    facts = [asserted(source, date(1971, months_of[source], 1), date(2001, 1, 1)) for source in sources]
    one = ask(case(registered(sex="M", born_on=date(1971, 5, 1)), *facts))
    assert one.birth_month == Month(1971, months_of[believed])


def test_birth_dates_of_one_month_are_no_more_than_a_notice() -> None:
    one = case(registered(sex="M", born_on=date(1971, 5, 1)), asserted("identity-card", date(1971, 5, 9), date(2001, 1, 1)))
    assert [issue.severity for issue in ask(one).issues] == ["notice"]


def test_trap_11_an_archive_date_moves_retirement_across_a_band() -> None:
    without, late = person("M", "1971-05"), person("M", "1971-05", asserted("archive", date(1971, 4, 30), date(2025, 1, 1)))
    assert (str(ask(without).statutory_month), str(ask(late).statutory_month)) == ("2033-01", "2032-11")


def test_without_a_birth_date_there_is_no_month_but_a_finding() -> None:
    one = ask(case(registered(sex="M", born_on=None)))
    assert (one.statutory_month, one.retirement_month, one.rule) == (None, None, None)
    assert [(issue.code, issue.event_ids) for issue in one.issues] == [("finding.no-birth-date", ("career:W0001/1",))]
    assert retirements([case(registered(sex="M", born_on=None))], NATION, month("1990-01"), month("2090-01")) == []


# -- dossier 3.7: whose schedule -----------------------------------------------------------------------------------------------------------


def test_a_woman_whom_nobody_classified_has_no_month_but_both_as_parts() -> None:
    one = ask(woman("1975-03", at="cn"))
    assert (one.category, one.statutory_month, one.classification_by) == (None, None, None)
    assert [issue.code for issue in one.issues] == ["finding.retirement-unclassified"]
    options = [part.value for part in part(one.explanation, "statutory_month").parts if part.label == "statutory_month"]
    assert options == [month("2031-07"), month("2025-05")]


def test_somebody_whose_sex_nobody_recorded_has_no_month() -> None:
    one = ask(case(registered(sex=None)))
    assert (one.category, one.statutory_month) == (None, None)
    assert [issue.code for issue in one.issues] == ["finding.retirement-unclassified"]


def test_3_7_a_leader_and_a_member_of_staff_born_1975_03_retire_six_years_and_two_months_apart() -> None:
    staff = ask(woman("1975-03", assumed(date(2015, 1, 1), "staff")), BOTH)
    leader = ask(woman("1975-03", assumed(date(2015, 1, 1), "secretary"), decided(date(2021, 7, 1))), BOTH)
    assert (str(staff.statutory_month), staff.category, staff.classification_by) == ("2025-05", "women-worker", "cn.dalian.community-worker-measures/2017")
    assert (str(leader.statutory_month), leader.category, leader.classification_by) == ("2031-07", "women-management", "career:W0001/3")


def test_dalian_2021_the_post_alone_never_changes_the_schedule() -> None:
    assert ask(woman("1975-03", assumed(date(2015, 1, 1), "secretary")), BOTH).category == "women-worker"


def test_dalian_women_retired_at_50_by_its_rule_of_2017_before_2025() -> None:
    assert str(ask(woman("1970-06"), BOTH).statutory_month) == "2020-06"


def test_the_local_rule_on_categories_leaves_the_national_schedule_in_force() -> None:
    assert ask(woman("1975-03"), BOTH).rule == "cn.retirement-age/2025"


def test_harbin_2023_all_women_retire_on_the_55_base() -> None:
    one = ask(woman("1975-03", at="cn/harbin"), rulebook(*HARBIN))
    assert (str(one.statutory_month), one.category, one.classification_by) == ("2031-07", "women-management", "cn.harbin.community-worker-measures/2023")


def test_the_latest_decision_believed_counts_and_only_up_to_the_day() -> None:
    one = woman("1978-03", decided(date(2021, 7, 1)), decided(date(2026, 9, 1), "worker", "区人社局"))
    assert ask(one, BOTH, date(2026, 8, 31)).category == "women-management"
    assert ask(one, BOTH, date(2026, 9, 1)).category == "women-worker"


def test_trap_7_a_decision_after_the_age_of_the_other_schedule_is_found() -> None:
    at_50 = woman("1970-06", decided(date(2020, 6, 30)))
    later = woman("1970-06", decided(date(2020, 7, 1)))
    assert codes(at_50, BOTH, date(2021, 1, 1)) == []
    assert codes(later, BOTH, date(2021, 1, 1)) == ["classified-after-age"]
    assert ask(later, BOTH, date(2021, 1, 1)).issues[0].event_ids == ("career:W0001/1", "career:W0001/2")


def test_trap_7_deciding_the_same_again_is_no_late_decision() -> None:
    assert codes(woman("1970-06", decided(date(2018, 1, 1)), decided(date(2022, 1, 1))), BOTH, date(2022, 6, 1)) == []


def test_trap_7_confirming_what_the_rule_declares_is_no_late_decision() -> None:
    one = woman("1974-03", decided(date(2026, 1, 1), authority="区人社局"), at="cn/harbin")
    assert codes(one, rulebook(*HARBIN), date(2026, 2, 1)) == []


def elected_deputy(*events: Event) -> Case:
    took = assumed(date(2021, 3, 1), "deputy-director")
    return woman("1974-06", *employed(date(2010, 1, 1), post=None), took, decided(date(2021, 3, 10)), *events)


def test_trap_8_leaving_the_posts_asks_for_a_review_and_never_flips_her() -> None:
    left = ev.PostLeft(worker="W0001", effective_on=date(2026, 3, 1), community="C0001", post="deputy-director", reason="term-change")
    one = elected_deputy(left)
    assert codes(one, BOTH, date(2026, 2, 28)) == []
    assert codes(one, BOTH, date(2026, 3, 1)) == ["retirement-classification-review"]
    answer = ask(one, BOTH, date(2026, 3, 1))
    assert (str(answer.statutory_month), answer.category) == ("2030-08", "women-management")
    assert answer.issues[0].event_ids == ("career:W0001/4", "career:W0001/5")
    assert f"{NOTICE}/2021" in answer.issues[0].cites


def test_trap_8_another_of_the_posts_or_a_new_decision_needs_no_review() -> None:
    left = ev.PostLeft(worker="W0001", effective_on=date(2026, 3, 1), community="C0001", post="deputy-director", reason="term-change")
    assert codes(elected_deputy(left, assumed(date(2026, 3, 1), "secretary")), BOTH, date(2026, 4, 1)) == []
    assert codes(elected_deputy(left, decided(date(2026, 3, 5))), BOTH, date(2026, 4, 1)) == []


def test_who_moves_to_another_city_after_the_age_there_keeps_the_age_reached_before() -> None:
    dalian = Place(date(2010, 1, 1), date(2023, 12, 1), "C1", "S1", "D1", "cn/dalian", ())
    harbin = Place(date(2023, 12, 1), None, "C2", "S2", "D2", "cn/harbin", ())
    book = rulebook(*DALIAN, "cn/harbin/community-worker-measures/2023")

    def moved(birth: date) -> Retirement:
        return ask(case(registered(born_on=birth), places=(dalian, harbin)), book)

    assert (str(moved(date(1973, 11, 1)).statutory_month), moved(date(1973, 11, 1)).category) == ("2023-11", "women-worker")
    assert (str(moved(date(1974, 2, 1)).statutory_month), moved(date(1974, 2, 1)).category) == ("2030-03", "women-management")


# -- whom a rule keeps ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("authority", [NOTICE, f"{NOTICE}/2021", "关于规范社区女干部退休年龄的通知", "区委组织部按《关于规范社区女干部退休年龄的通知》"])
def test_3_7_the_notice_of_2021_keeps_the_deputy_born_1974_06(authority: str) -> None:
    one = woman("1974-06", assumed(date(2021, 3, 1), "deputy-director"), decided(date(2021, 3, 10), authority=authority))
    on = date(2025, 3, 1)
    (kept,) = kept_by([one], BOTH, NOTICE, on)
    assert (kept.worker, str(kept.statutory_month), str(kept.earlier_month)) == ("W0001", "2030-08", "2024-06")
    assert kept.event_ids == ("career:W0001/1", "career:W0001/3")
    assert kept_by([one], BOTH, NOTICE, date(2024, 5, 31)) == []
    assert kept_by([one], BOTH, f"{NOTICE}/2021", on) == [kept]


def test_a_decision_of_another_authority_does_not_rest_on_the_rule() -> None:
    assert kept_by([woman("1974-06", decided(date(2021, 3, 10), authority="省人社厅"))], BOTH, NOTICE, date(2025, 3, 1)) == []
    by_document = woman("1974-06", decided(date(2021, 3, 10), authority="区委", ref=f"{NOTICE}/2021"))
    assert len(kept_by([by_document], BOTH, NOTICE, date(2025, 3, 1))) == 1


def test_a_decision_that_falls_away_leaves_the_other_schedule_where_no_rule_declares_one() -> None:
    book = rulebook(*NATIONAL, "cn/dalian/women-officers-retirement/2021")
    assert len(kept_by([woman("1974-06", decided(date(2021, 3, 10)))], book, NOTICE, date(2025, 3, 1))) == 1


def test_the_delay_of_2025_keeps_those_who_would_have_reached_60() -> None:
    everybody = [person("M", str(birth), worker=f"W{n:04d}") for n, birth in enumerate(months("1964-11", "1965-06"))]
    kept = kept_by(everybody, NATION, "cn.retirement-age/2025", date(2025, 4, 1))
    assert [(one.worker, str(one.earlier_month), str(one.statutory_month)) for one in kept] == [("W0005", "2025-04", "2025-05")]


def test_who_has_retired_or_left_is_not_kept() -> None:
    retired = woman("1974-06", decided(date(2021, 3, 10)), ev.Retired(worker="W0001", effective_on=date(2024, 1, 1)))
    gone = case(
        registered(born_on=date(1974, 6, 1)), decided(date(2021, 3, 10)), places=(Place(date(2010, 1, 1), date(2022, 1, 1), "C", None, None, "cn/dalian", ()),)
    )
    assert kept_by([retired, gone], BOTH, NOTICE, date(2025, 3, 1)) == []
    assert kept_by([retired], BOTH, "cn.dalian.no-such-rule", date(2025, 3, 1)) == []


# -- lists and findings ---------------------------------------------------------------------------------------------------------------------


def test_who_died_or_left_before_the_month_is_not_among_the_retirements() -> None:
    died = person("M", "1971-05", ev.Died(worker="W0001", effective_on=date(2030, 1, 1)))
    left = case(registered(sex="M", born_on=date(1971, 5, 1)), places=(Place(date(2010, 1, 1), date(2022, 1, 1), "C", None, None, "cn", ()),))
    stays = case(registered(sex="M", born_on=date(1971, 5, 1)), places=())
    assert len(retirements([died, left, stays], NATION, month("2033-01"), month("2033-01"))) == 1


def test_findings_are_told_of_the_living_and_of_the_retired_only_what_still_matters() -> None:
    nobody_said = woman("1975-03", at="cn")
    dead = woman("1975-03", ev.Died(worker="W0001", effective_on=date(2020, 1, 1)), at="cn")
    retired = woman("1975-03", ev.Retired(worker="W0001", effective_on=date(2025, 1, 1)), at="cn")
    assert [one.code for one in findings([nobody_said, dead, retired], NATION, ON)] == ["finding.retirement-unclassified"]
    assert list(findings([nobody_said], rulebook("cn/flexible-retirement/2025"), ON)) == []


def test_every_finding_has_a_chinese_word_and_names_the_person() -> None:
    for one in (woman("1975-03", at="cn"), case(registered(born_on=None)), person("M", "1964-12"), person("M", "1971-05", certified(1))):
        for issue in ask(one, on=date(2025, 3, 1)).issues:
            assert issue.subject == "career:W0001"
            assert words.issue(issue.code, "zh") != issue.code


def test_without_any_rule_there_is_no_month_but_a_notice() -> None:
    one = ask(person("M", "1971-05"), Rulebook(()))
    assert (one.statutory_month, [issue.code for issue in one.issues]) == (None, ["finding.no-retirement-rule"])
