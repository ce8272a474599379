"""What appraisal rules find in recorded results. Vectors: dossier sections 2, 14 (traps 29, 34, 35, 47, 48) and 15."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cwledger import events as ev
from cwledger import words
from cwledger.aggregates import Event
from cwledger.errors import Issue
from cwledger.policies.conduct import appraisal
from cwledger.policies.texts.overlay import amended
from cwledger.policies.texts.pack import Pack
from cwledger.policies.texts.rulebook import Rulebook
from tests.policies.cases import pack, shipped
from tests.policies.workforce import Person, cases, rules, without

HARBIN = "cn/harbin/community-worker-appraisal/2023"
DASHIQIAO = "cn/yingkou/dashiqiao/community-worker-appraisal/undated"
HAISHU = "cn/ningbo/haishu/community-worker-appraisal/2014"
WUHAN = "cn/wuhan/community-worker-measures/2020"
DALIAN = "cn/dalian/community-staff-appraisal/2017"
HIRED = date(2021, 1, 1)
ON = date(2024, 3, 1)


def found(*people: Iterable[Event], book: str | Pack | Rulebook, at: str, on: date = ON, also: Iterable[Event] = ()) -> list[Issue]:
    known = book if isinstance(book, Rulebook) else rules(book)
    return list(appraisal.findings(cases(*people, at=at, also=also), known, on))


def codes(*people: Iterable[Event], book: str | Pack | Rulebook, at: str, on: date = ON, also: Iterable[Event] = ()) -> list[str]:
    return [one.code.removeprefix("finding.") for one in found(*people, book=book, at=at, on=on, also=also)]


def share(**changes: object) -> Pack:
    """Harbin's share, with some of its values changed."""
    return amended(shipped(HARBIN), {f"appraisal.excellent_share.{path.replace('__', '.')}": value for path, value in changes.items()})


def staff(count: int, excellent: int, *, year: int = 2023, communities: int = 1, other: str = "competent") -> list[Person]:
    """People under contract, the first of them rated excellent, spread over communities."""
    return [Person(f"W{n}", f"C{n % communities + 1}").signs(HIRED).is_rated(year, "excellent" if n < excellent else other) for n in range(count)]


# -- shares ---------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("people", "most"), [(11, 3), (3, 0), (10, 3), (4, 1)])
def test_dossier_15_appraisal_vectors_thirty_per_cent_rounded_down(people: int, most: int) -> None:
    assert codes(*staff(people, most), book=HARBIN, at="cn/harbin") == []
    (one,) = found(*staff(people, most + 1), book=HARBIN, at="cn/harbin")
    assert (one.code, one.severity, one.subject) == ("finding.excellent-share-exceeded", "warning", "district:D1")
    assert f"at most {most}" in one.message
    assert len(one.event_ids) == most + 1
    assert one.cites == ("哈尔滨考核奖励报道 (S34)", "cn.harbin.community-worker-appraisal/2023")


def test_the_share_is_the_packs() -> None:
    assert codes(*staff(11, 4), book=share(maximum="0.40"), at="cn/harbin") == []
    assert codes(*staff(11, 4), book=share(rounding="ceiling"), at="cn/harbin") == []
    assert codes(*staff(5, 2), book=share(rounding="half-up"), at="cn/harbin") == []


def test_the_finding_vanishes_with_one_result_less() -> None:
    people = staff(11, 4)
    assert codes(*people, book=HARBIN, at="cn/harbin") == ["excellent-share-exceeded"]
    corrected = [Person("W0").signs(HIRED).is_rated(2023, "competent"), *people[1:]]
    assert codes(*corrected, book=HARBIN, at="cn/harbin") == []


def test_trap_48_a_share_of_the_district_is_seen_across_communities_and_streets() -> None:
    people = staff(12, 4, communities=4)
    assert codes(*people, book=HARBIN, at="cn/harbin") == ["excellent-share-exceeded"]
    spread = found(*people, book=share(unit="community"), at="cn/harbin")
    assert [one.subject for one in spread] == ["community:C1", "community:C2", "community:C3", "community:C4"]  # one of three each, and none may be
    assert [one.subject for one in found(*people, book=share(unit="street"), at="cn/harbin")] == ["street:S1", "street:S2"]


def test_rating_leaders_apart_makes_two_pools() -> None:
    people = staff(10, 3)
    leaders = [Person(f"L{n}").signs(HIRED).takes(HIRED, "secretary").is_rated(2023, "excellent" if not n else "competent") for n in range(3)]
    assert codes(*people, *leaders, book=HARBIN, at="cn/harbin") == ["excellent-share-exceeded"]
    (one,) = found(*people, *leaders, book=share(pool__rated_apart=["secretary"]), at="cn/harbin")
    assert "1 of 3 leaders" in one.message


TWO_POOLS = """
jurisdiction: cn/somewhere
instrument: shares
version: 2020
title: 分类考核
issuer: 某市
document_no: null
published_on: 2020-01-01
effective_from: 2020-01-01
status: illustrative
cites: 示例
appraisal:
  excellent_share:
    {maximum: "0.20", unit: street, cites: 示例一, pool: {counts: rated, footings: [contract, elected], not_posts: [secretary, director]}}
  further_shares:
    - {maximum: "0.50", unit: district, rounding: half-up, cites: 示例二, pool: {counts: rated, footings: [contract, elected], posts: [secretary, director]}}
"""


def test_leaders_of_the_district_may_have_a_share_of_another_size_beside_staff_of_the_street() -> None:
    leaders = [Person(f"L{n}").takes(HIRED, "secretary", "election").is_rated(2023, "excellent" if n < 2 else "competent") for n in range(3)]
    assert codes(*leaders, *staff(5, 1), book=pack(TWO_POOLS), at="cn/somewhere") == []
    told = found(*leaders[:2], *staff(5, 2), book=pack(TWO_POOLS), at="cn/somewhere")
    assert sorted((one.subject, one.cites[0]) for one in told) == [("district:D1", "示例二"), ("street:S1", "示例一")]


@pytest.mark.parametrize("gone", ["retires", "dies", "resigns"])
def test_trap_47_the_retired_the_dead_and_those_who_left_are_in_no_pool(gone: str) -> None:
    people, day = staff(9, 3), date(2023, 11, 1)
    leaver = Person("W9").signs(HIRED).is_rated(2023, "competent", on=date(2023, 10, 1))
    {"retires": lambda: leaver.retires(day), "dies": lambda: leaver.dies(day), "resigns": lambda: leaver.ends(day, "resignation")}[gone]()
    stayer = Person("W9").signs(HIRED).is_rated(2023, "competent")
    assert codes(*people, stayer, book=HARBIN, at="cn/harbin") == []
    assert codes(*people, leaver, book=HARBIN, at="cn/harbin") == ["excellent-share-exceeded"]
    assert codes(*people, leaver, book=share(pool__leaves_out=[]), at="cn/harbin") == []


def test_trap_29_whoever_finishes_a_term_after_retirement_is_in_no_pool() -> None:
    again = Person("W9").takes(HIRED, "director", "election").retires(date(2023, 2, 1))
    again.is_engaged_again(date(2023, 2, 1), "director").is_rated(2023, "competent")
    assert codes(*staff(9, 3), again, book=HARBIN, at="cn/harbin") == ["excellent-share-exceeded"]


def test_probation_transfer_and_short_service_leave_out_where_the_pack_says_so() -> None:
    new = Person("W9").signs(date(2023, 9, 1), date(2026, 9, 1), probation=6).is_rated(2023, "competent")
    people = [*staff(9, 3), new]
    assert codes(*people, book=HARBIN, at="cn/harbin") == []
    assert codes(*people, book=share(pool__leaves_out=["on-probation"]), at="cn/harbin") == ["excellent-share-exceeded"]
    assert codes(*people, book=share(pool__minimum_service_months=6), at="cn/harbin") == ["excellent-share-exceeded"]
    moved = Person("W9", "C2").signs(HIRED).moves(date(2023, 6, 1), "C1").is_rated(2023, "competent")
    in_one = share(unit="community")
    assert codes(*staff(9, 3), moved, book=in_one, at="cn/harbin") == []
    no_movers = share(unit="community", pool__leaves_out=["transferred"])
    assert codes(*staff(9, 3), moved, book=no_movers, at="cn/harbin") == ["excellent-share-exceeded"]


def test_elected_members_count_where_the_pack_counts_them() -> None:
    elected = Person("W9").takes(HIRED, "director", "election").is_rated(2023, "competent")
    assert codes(*staff(9, 3), elected, book=HARBIN, at="cn/harbin") == []
    assert codes(*staff(9, 3), elected, book=share(pool__footings=["contract"]), at="cn/harbin") == ["excellent-share-exceeded"]


def test_a_share_of_the_rated_and_a_share_of_the_workforce_differ_by_those_not_rated() -> None:
    people = [*staff(9, 3), Person("W9").signs(HIRED)]
    assert codes(*people, book=HARBIN, at="cn/harbin") == ["excellent-share-exceeded"]
    assert codes(*people, book=share(pool__counts="workforce"), at="cn/harbin") == []


def test_dashiqiao_a_band_is_a_floor_as_well_as_a_cap() -> None:
    at, on = "cn/yingkou/dashiqiao", date(2020, 3, 1)
    hired = [Person(f"W{n}").signs(date(2017, 1, 1)).is_rated(2018, "excellent" if n < 2 else "competent") for n in range(12)]
    (one,) = found(*hired, book=DASHIQIAO, at=at, on=on)
    assert (one.code, one.severity) == ("finding.excellent-share-missed", "notice")
    assert "25 % of 12, rounding floor, is at least 3" in one.message
    assert codes(*hired[:11], book=DASHIQIAO, at=at, on=on) == []  # 2.75, rounded down


def test_a_floor_is_not_missed_while_results_are_still_coming_in() -> None:
    at = "cn/yingkou/dashiqiao"
    people = [Person("W0").signs(HIRED).is_rated(2023, "competent"), *(Person(f"W{n}").signs(HIRED) for n in range(1, 12))]
    assert codes(*people, book=DASHIQIAO, at=at, on=date(2024, 12, 31)) == []
    assert codes(*people, book=DASHIQIAO, at=at, on=date(2025, 1, 1)) == ["excellent-share-missed"]


def test_trap_27_a_merger_makes_one_pool_of_two_without_any_personnel_action() -> None:
    people = [*staff(5, 2, communities=1), *(Person(f"V{n}", "C2").signs(HIRED).is_rated(2023, "competent") for n in range(5))]
    book = share(unit="community")
    assert [one.subject for one in found(*people, book=book, at="cn/harbin")] == ["community:C1"]
    merged = ev.CommunityMerged(community="C1", into="C2", effective_on=date(2023, 12, 1))
    assert codes(*people, book=book, at="cn/harbin", also=[merged]) == []


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 400), st.integers(0, 100), st.sampled_from(["floor", "half-up", "ceiling"]))
def test_a_share_in_whole_people_is_within_one_of_the_share(people: int, percent: int, rounding: str) -> None:
    part = Decimal(percent) / 100
    assert abs(appraisal.whole(part, people, rounding) - part * people) < 1
    assert 0 <= appraisal.whole(part, people, "floor") <= appraisal.whole(part, people, rounding) <= people


# -- who is rated ---------------------------------------------------------------------------------------------------------------------


def test_haishu_2014_only_those_with_six_months_of_service_are_rated() -> None:
    at, on = "cn/ningbo/haishu", date(2015, 2, 1)
    assert codes(Person().signs(date(2014, 7, 1)).is_rated(2014, "competent"), book=HAISHU, at=at, on=on) == []
    late = Person().signs(date(2014, 7, 2)).is_rated(2014, "competent")
    (one,) = found(late, book=HAISHU, at=at, on=on)
    assert (one.code, one.severity, one.event_ids) == ("finding.rated-without-service", "notice", ("career:W1/3",))
    assert one.cites[-1] == "cn.ningbo.haishu.community-worker-appraisal/2014"
    assert codes(late, book=amended(shipped(HAISHU), {"appraisal.annual.minimum_service_months": 5}), at=at, on=on) == []
    assert codes(without(late, 1), book=HAISHU, at=at, on=on) == []


def test_service_in_parts_adds_up() -> None:
    person = Person().signs(date(2014, 1, 1)).ends(date(2014, 4, 1), "agreement").signs(date(2014, 10, 1)).is_rated(2014, "competent")
    assert codes(person, book=HAISHU, at="cn/ningbo/haishu", on=date(2015, 2, 1)) == []


def test_whoever_served_long_enough_and_was_not_rated_is_found_a_year_later() -> None:
    at = "cn/ningbo/haishu"
    person = Person().signs(date(2014, 7, 1))
    assert codes(person, book=HAISHU, at=at, on=date(2015, 12, 31)) == []
    (one,) = found(person, book=HAISHU, at=at, on=date(2016, 1, 1))
    assert (one.code, one.severity, one.event_ids) == ("finding.not-appraised", "notice", ("career:W1/2",))
    assert codes(person.is_rated(2014, "competent"), book=HAISHU, at=at, on=date(2016, 1, 1)) == []
    assert codes(Person().signs(date(2014, 7, 2)), book=HAISHU, at=at, on=date(2016, 1, 1)) == []
    assert codes(Person().signs(date(2014, 1, 1)).ends(date(2014, 12, 1), "resignation"), book=HAISHU, at=at, on=date(2016, 1, 1)) == []


def test_where_the_text_gives_no_minimum_only_those_who_served_all_year_are_missed() -> None:
    book, at, on = "cn/beijing/appraisal-measures/2012", "cn/beijing", date(2014, 6, 1)
    assert codes(Person().signs(date(2013, 1, 1)), book=book, at=at, on=date(2015, 1, 1)) == ["not-appraised"]
    assert codes(Person().signs(date(2013, 1, 2)), book=book, at=at, on=date(2015, 1, 1)) == []
    assert codes(Person().signs(date(2013, 12, 1)).is_rated(2013, "competent"), book=book, at=at, on=on) == []


# -- consequences ---------------------------------------------------------------------------------------------------------------------


def test_wuhan_2020_two_failed_years_running_end_the_contract() -> None:
    person = Person().signs(HIRED).is_rated(2021, "incompetent")
    assert codes(person, book=WUHAN, at="cn/wuhan") == []
    person.is_rated(2022, "incompetent")
    (one,) = found(person, book=WUHAN, at="cn/wuhan")
    assert (one.code, one.severity) == ("finding.consequence-due", "warning")
    assert one.event_ids == ("career:W1/3", "career:W1/4", "career:W1/2")
    assert one.cites == ("武汉市社区工作者管理办法，连续2年考核不合格 (S32)", "cn.wuhan.community-worker-measures/2020")
    assert codes(person.ends(date(2023, 4, 1), "dismissal-with-notice"), book=WUHAN, at="cn/wuhan") == []


def test_wuhan_2020_three_basic_passes_running_end_the_contract() -> None:
    person = Person().signs(date(2019, 1, 1)).is_rated(2020, "basically-competent").is_rated(2021, "basically-competent")
    assert codes(person, book=WUHAN, at="cn/wuhan") == []
    assert codes(person.is_rated(2022, "basically-competent"), book=WUHAN, at="cn/wuhan") == ["consequence-due"]
    twice = amended(shipped(WUHAN), {"appraisal.consequences.1.times": 4})
    assert codes(person, book=twice, at="cn/wuhan") == []


def test_years_that_do_not_follow_one_another_do_not_count_together() -> None:
    person = Person().signs(HIRED).is_rated(2021, "incompetent").is_rated(2022, "competent").is_rated(2023, "incompetent")
    assert codes(person, book=WUHAN, at="cn/wuhan") == []
    assert codes(without(person, 2), book=WUHAN, at="cn/wuhan") == []  # a year not rated lies between them


def test_trap_35_an_appeal_that_succeeds_takes_the_consequence_back() -> None:
    person = Person().signs(HIRED).is_rated(2021, "incompetent").is_rated(2022, "incompetent")
    assert codes(person, book=WUHAN, at="cn/wuhan") == ["consequence-due"]
    appealed = Person().signs(HIRED).is_rated(2021, "incompetent").is_rated(2022, "basically-competent")
    assert codes(appealed, book=WUHAN, at="cn/wuhan") == []


def test_a_run_that_goes_on_is_one_finding_with_all_its_years() -> None:
    person = Person().signs(HIRED).is_rated(2021, "incompetent").is_rated(2022, "incompetent").is_rated(2023, "incompetent")
    (one,) = found(person, book=WUHAN, at="cn/wuhan")
    assert one.event_ids == ("career:W1/3", "career:W1/4", "career:W1/5", "career:W1/2")
    assert "since 2023-01-15" in one.message


def test_a_consequence_is_due_since_the_decision_that_completed_the_run_in_whatever_order_years_were_decided() -> None:
    late = Person().signs(date(2020, 1, 1)).is_rated(2021, "incompetent").is_rated(2020, "incompetent", date(2022, 5, 10))
    assert codes(late, book=WUHAN, at="cn/wuhan", on=date(2022, 5, 9)) == []
    (one,) = found(late, book=WUHAN, at="cn/wuhan")
    assert "2020 incompetent, 2021 incompetent: the end of the contract is due and has not been recorded since 2022-05-10" in one.message


def test_two_bad_years_apart_are_a_run_since_the_year_between_them_was_decided() -> None:
    person = Person().signs(date(2019, 1, 1)).is_rated(2020, "incompetent").is_rated(2022, "incompetent")
    assert codes(person, book=WUHAN, at="cn/wuhan") == []
    (one,) = found(person.is_rated(2021, "incompetent", date(2023, 3, 1)), book=WUHAN, at="cn/wuhan")
    assert one.message.startswith("2020 incompetent, 2021 incompetent, 2022 incompetent: ")
    assert one.message.endswith("since 2023-03-01")


def test_an_earlier_year_decided_after_a_run_was_complete_joins_it_and_leaves_its_day() -> None:
    person = Person().signs(date(2019, 1, 1)).is_rated(2021, "incompetent").is_rated(2022, "incompetent")
    (one,) = found(person.is_rated(2020, "incompetent", date(2023, 3, 1)), book=WUHAN, at="cn/wuhan")
    assert one.message.startswith("2020 incompetent, 2021 incompetent, 2022 incompetent: ")
    assert one.message.endswith("since 2023-01-15")


def test_two_runs_joined_by_the_year_between_them_are_one_since_the_first() -> None:
    person = Person().signs(date(2016, 1, 1))
    for year in (2018, 2019, 2021, 2022):
        person.is_rated(year, "incompetent")
    at = {"book": amended(shipped(WUHAN), {"effective_from": date(2017, 1, 1), "published_on": date(2017, 1, 1)}), "at": "cn/wuhan"}
    assert [one.message.rpartition(" ")[2] for one in found(person, **at)] == ["2020-01-15", "2023-01-15"]
    (one,) = found(person.is_rated(2020, "incompetent", date(2023, 3, 1)), **at)
    assert len(one.event_ids) == 6
    assert one.message.endswith("since 2020-01-15")


def test_a_new_contract_without_a_break_is_no_consequence() -> None:
    book = rules(WUHAN, "cn/labour-contract-regulation/2008")
    person = Person().signs(HIRED, date(2023, 3, 1)).is_rated(2021, "incompetent").is_rated(2022, "incompetent")
    assert codes(person, book=book, at="cn/wuhan") == []  # it ran out
    assert codes(person.signs(date(2023, 3, 15)), book=book, at="cn/wuhan") == ["consequence-due"]
    rehired = Person().signs(HIRED, date(2023, 3, 1)).is_rated(2021, "incompetent").is_rated(2022, "incompetent").signs(date(2023, 12, 1))
    assert codes(rehired, book=book, at="cn/wuhan") == []


def failed_member() -> Person:
    return Person().takes(HIRED, "director", "election").signs(HIRED).is_rated(2021, "incompetent").is_rated(2022, "incompetent")


def test_wuhan_2020_an_elected_member_is_removed_before_the_contract_is_ended() -> None:
    (one,) = found(failed_member(), book=WUHAN, at="cn/wuhan")
    assert "removal from the elected post first" in one.message
    in_order = failed_member().leaves(date(2023, 4, 1), "director", "recalled").ends(date(2023, 5, 1), "dismissal-with-notice")
    assert codes(in_order, book=WUHAN, at="cn/wuhan") == []
    wrong_way = failed_member().ends(date(2023, 4, 1), "dismissal-with-notice").leaves(date(2023, 5, 1), "director", "recalled")
    (one,) = found(wrong_way, book=WUHAN, at="cn/wuhan")
    assert (one.code, one.severity) == ("finding.terminated-before-removal", "warning")
    assert {"career:W1/2", "career:W1/6"} <= set(one.event_ids)
    still_in_office = failed_member().ends(date(2023, 4, 1), "dismissal-with-notice")
    assert codes(still_in_office, book=WUHAN, at="cn/wuhan") == ["consequence-due", "terminated-before-removal"]


def test_dalian_2017_a_single_failure_may_lead_to_removal() -> None:
    person = Person().signs(HIRED).takes(HIRED, "director").is_rated(2022, "incompetent")
    (one,) = found(person, book=DALIAN, at="cn/dalian/zhongshan")
    assert (one.code, one.severity) == ("finding.consequence-open", "notice")
    removed = Person().signs(HIRED).takes(HIRED, "director").is_rated(2022, "incompetent").leaves(date(2023, 3, 1), "director")
    assert codes(removed, book=DALIAN, at="cn/dalian/zhongshan") == []
    assert codes(person.is_rated(2023, "competent"), book=DALIAN, at="cn/dalian/zhongshan") == []  # a later year has been rated
    twice = Person().signs(HIRED).takes(HIRED, "director").is_rated(2022, "incompetent").is_rated(2023, "incompetent")
    assert codes(twice, book=DALIAN, at="cn/dalian/zhongshan") == ["consequence-open"]


ONE_TERM = """
jurisdiction: cn/somewhere
instrument: exit-cases
version: 2020
title: 八种退出情形
issuer: 某市
document_no: null
published_on: 2020-01-01
effective_from: 2020-01-01
status: illustrative
cites: 交流发言 (S44)
appraisal:
  consequences:
    - {name: two-failures-in-a-term, results: [incompetent], times: 2, within: one-term, then: terminate, duty: must, cites: 交流发言 (S44)}
"""


def test_dossier_2_failing_twice_within_one_term_and_not_across_two() -> None:
    book = pack(ONE_TERM)
    one_term = Person().takes(HIRED, "director", "election").is_rated(2021, "incompetent").is_rated(2022, "competent").is_rated(2023, "incompetent")
    assert codes(one_term, book=book, at="cn/somewhere") == ["consequence-due"]
    two_terms = Person().takes(HIRED, "director", "election").is_rated(2021, "incompetent").leaves(date(2022, 6, 1), "director")
    two_terms.takes(date(2022, 6, 5), "director", "election").is_rated(2023, "incompetent")
    assert codes(two_terms, book=book, at="cn/somewhere") == []


def test_every_code_has_a_chinese_word() -> None:
    told = [
        *found(*staff(11, 4), book=HARBIN, at="cn/harbin"),
        *found(failed_member().ends(date(2023, 4, 1), "dismissal-with-notice"), book=WUHAN, at="cn/wuhan"),
        *found(Person().signs(date(2014, 7, 1)), book=HAISHU, at="cn/ningbo/haishu"),
    ]
    assert {one.code for one in told} <= set(words.ISSUES)
    assert all(one.cites and one.event_ids for one in told)


def test_rules_hold_where_and_when_they_say() -> None:
    assert codes(*staff(11, 4), book=HARBIN, at="cn/dalian") == []
    early = [Person(f"W{n}").signs(date(2020, 1, 1)).is_rated(2022, "excellent") for n in range(3)]
    assert codes(*early, book=HARBIN, at="cn/harbin") == []
