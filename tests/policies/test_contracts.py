"""What labour contract law finds in recorded contracts. Vectors: dossier sections 5, 14 (traps 16 to 27) and 15."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cwledger import words
from cwledger.aggregates import Event
from cwledger.clock import Month, add_months
from cwledger.errors import Issue
from cwledger.policies.conduct import contracts
from cwledger.policies.texts.overlay import amended
from cwledger.policies.texts.pack import Pack
from cwledger.policies.texts.rulebook import Rulebook
from tests.policies.cases import shipped
from tests.policies.workforce import Person, cases, rules, without

LAW = ("cn/labour-contract-law/2007", "cn/labour-contract-law/2012", "cn/labour-contract-regulation/2008", "cn/labour-dispute-interpretation-2/2025")
ON = date(2026, 6, 30)
HIRED = date(2020, 1, 1)


def found(*people: Iterable[Event], on: date = ON, book: Rulebook | None = None, statutory: Month | None = None) -> list[Issue]:
    month = None if statutory is None else lambda _case, _day: statutory
    return list(contracts.findings(cases(*people), rules(*LAW) if book is None else book, on, statutory_month=month))


def codes(*people: Iterable[Event], on: date = ON, book: Rulebook | None = None, statutory: Month | None = None) -> list[str]:
    return [one.code.removeprefix("finding.") for one in found(*people, on=on, book=book, statutory=statutory)]


def changed(pack: str, path: str, value: object) -> Pack:
    return amended(shipped(pack), {path: value})


def test_every_finding_has_a_chinese_word_a_clause_and_an_event() -> None:
    person = Person().signs(HIRED, date(2020, 12, 1), probation=2).takes(HIRED).ends(date(2020, 6, 1), "lost-election")
    for one in found(person):
        assert one.code in words.ISSUES
        assert any("第" in cite for cite in one.cites)
        assert any("/" in cite and cite.startswith("cn.") for cite in one.cites)
        assert one.event_ids


# -- probation ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("months", "probation", "allowed"),
    [(36, 12, 6), (24, 2, None), (11, 2, 1), (36, 6, None), (24, 3, 2), (12, 2, None), (3, 1, None), (2, 1, 0), (None, 6, None), (None, 7, 6)],
)
def test_dossier_15_contract_vectors_probation_is_capped_by_the_length_of_the_contract(months: int | None, probation: int, allowed: int | None) -> None:
    until = None if months is None else add_months(HIRED, months)
    person = Person().signs(HIRED, until, probation)
    told = [one for one in found(person, book=rules("cn/labour-contract-law/2012")) if one.code == "finding.long-probation"]
    assert [one.message.endswith(f"the law allows {allowed}") for one in told] == ([] if allowed is None else [True])
    assert all(one.cites == ("劳动合同法 第十九条 (S72)", "cn.labour-contract-law/2012") for one in told)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 60), st.integers(1, 12))
def test_a_longer_contract_never_allows_a_shorter_probation(months: int, more: int) -> None:
    rule = shipped("cn/labour-contract-law/2012").section("contracts.probation")
    shorter, longer = add_months(HIRED, months), add_months(HIRED, months + more)
    assert contracts.probation_cap(rule, HIRED, shorter) <= contracts.probation_cap(rule, HIRED, longer) <= contracts.probation_cap(rule, HIRED, None)


def test_probation_caps_are_the_packs() -> None:
    person = Person().signs(HIRED, date(2023, 1, 1), probation=12)
    assert codes(person) == ["long-probation"]
    assert codes(person, book=rules(changed("cn/labour-contract-law/2012", "contracts.probation.bands.3.cap_months", 12))) == []


def test_trap_24_whoever_resigns_and_is_hired_again_gets_no_second_probation() -> None:
    person = Person().signs(HIRED, date(2022, 1, 1), 2).ends(date(2021, 3, 1), "resignation").signs(date(2023, 1, 1), date(2025, 1, 1), 2)
    one = next(one for one in found(person) if one.code == "finding.probation-twice")
    assert one.event_ids == ("career:W1/2", "career:W1/4")
    elsewhere = Person().signs(HIRED, date(2022, 1, 1), 2).ends(date(2021, 3, 1), "resignation").signs(date(2023, 1, 1), date(2025, 1, 1), 2, employer="F2")
    assert codes(elsewhere) == []


# -- dispatch, grounds ----------------------------------------------------------------------------------------------------------------


def test_a_dispatch_contract_runs_two_years_at_least() -> None:
    assert codes(Person().signs(HIRED, date(2021, 12, 31))) == ["short-dispatch-contract"]
    assert codes(Person().signs(HIRED, date(2022, 1, 1))) == []
    assert codes(Person().signs(HIRED)) == []


def test_the_dispatch_minimum_is_the_packs() -> None:
    longer = changed("cn/labour-contract-law/2012", "contracts.dispatch.minimum_months", 36)
    assert codes(Person().signs(HIRED, date(2022, 1, 1)), book=rules(longer)) == ["short-dispatch-contract"]


def test_renewals_are_held_to_the_minimum_where_the_pack_says_so() -> None:
    person = Person().signs(HIRED, date(2022, 1, 1)).renews(date(2021, 12, 1), date(2023, 1, 1))
    assert codes(person) == []
    assert codes(person, book=rules(changed("cn/labour-contract-law/2012", "contracts.dispatch.applies_to", ["renewed"]))) == ["short-dispatch-contract"]


def test_a_contract_before_the_law_is_not_judged_by_it() -> None:
    assert codes(Person().signs(date(2007, 12, 31), date(2008, 6, 1), probation=9).ends(date(2008, 6, 1), "expiry")) == []


def test_trap_17_losing_an_election_is_no_ground_for_ending_a_contract() -> None:
    person = Person().signs(HIRED).takes(HIRED, "director", "election").leaves(date(2025, 1, 1), "director").ends(date(2025, 1, 1), "lost-election")
    (one,) = found(person)
    assert one.code == "finding.ground-not-statutory"
    assert "劳动合同法实施条例 第十三条 (S71)" in one.cites
    assert "an elected post was left that day" in one.message
    assert set(one.event_ids) == {"career:W1/4", "career:W1/5"}


def test_grounds_are_the_packs() -> None:
    person = Person().signs(HIRED).ends(date(2025, 1, 1), "reorganisation")
    assert codes(person) == ["ground-not-statutory"]
    assert codes(person, book=rules(changed("cn/labour-contract-law/2012", "contracts.grounds.statutory", ["reorganisation"]))) == []
    assert codes(person, book=rules(LAW[1], changed(LAW[2], "contracts.added_grounds.allowed", True))) == []


def test_a_contract_ended_as_expired_before_its_end_is_found() -> None:
    person = Person().signs(HIRED, date(2023, 1, 1)).ends(date(2022, 6, 1), "expiry")
    assert codes(person) == ["expiry-before-its-end"]
    assert codes(Person().signs(HIRED, date(2023, 1, 1)).ends(date(2023, 1, 1), "expiry")) == []


def test_a_transfer_between_employers_is_no_ending() -> None:
    assert codes(Person().signs(HIRED).moves(date(2022, 1, 1), "C2", new_employer="F2")) == []


# -- open-ended rights ----------------------------------------------------------------------------------------------------------------


def test_the_third_fixed_term_one_after_the_other_should_have_been_open_ended() -> None:
    person = Person().signs(HIRED, date(2022, 1, 1)).renews(date(2021, 12, 1), date(2024, 1, 1)).renews(date(2023, 12, 1), date(2026, 1, 1))
    (one,) = found(person, on=date(2025, 1, 1))
    assert one.code == "finding.open-ended-after-terms"
    assert one.event_ids == ("career:W1/2", "career:W1/3", "career:W1/4")
    assert "劳动合同法 第十四条第二款 (S72)" in one.cites
    assert codes(without(person, 1), on=date(2025, 1, 1)) == []


def test_how_many_fixed_terms_is_the_packs() -> None:
    person = Person().signs(HIRED, date(2022, 1, 1)).renews(date(2021, 12, 1), date(2024, 1, 1)).renews(date(2023, 12, 1), date(2026, 1, 1))
    four = rules(changed(LAW[1], "contracts.open_ended.after_fixed_terms", 3), LAW[2])
    assert codes(person, on=date(2025, 1, 1), book=four) == []


def test_an_open_ended_contract_ends_the_count() -> None:
    person = Person().signs(HIRED, date(2022, 1, 1)).renews(date(2021, 12, 1), date(2024, 1, 1)).renews(date(2023, 12, 1))
    assert codes(person) == []


def test_a_break_between_contracts_begins_the_count_anew() -> None:
    person = Person().signs(date(2016, 1, 1), date(2018, 1, 1)).signs(date(2018, 1, 20), date(2020, 1, 20)).signs(date(2020, 2, 1), date(2022, 2, 1))
    assert codes(person) == ["open-ended-after-terms"]
    broken = Person().signs(date(2016, 1, 1), date(2018, 1, 1)).signs(date(2018, 1, 20), date(2020, 1, 20)).signs(date(2020, 6, 1), date(2022, 6, 1))
    assert codes(broken) == []


def test_labour_contract_law_art_97_terms_before_2008_are_not_counted() -> None:
    person = Person().signs(date(2004, 1, 1), date(2006, 1, 1)).renews(date(2005, 12, 1), date(2008, 7, 1)).renews(date(2008, 6, 1), date(2010, 7, 1))
    assert codes(person, on=date(2009, 1, 1)) == []


def test_trap_22_whether_the_count_follows_a_change_of_employer_is_the_packs() -> None:
    person = Person().signs(date(2018, 1, 1), date(2020, 1, 1)).renews(date(2019, 12, 1), date(2022, 1, 1))
    person.moves(date(2021, 7, 1), "C2", new_employer="F2", until=date(2023, 7, 1))
    assert codes(person, on=date(2022, 1, 1)) == []
    followed = rules(changed(LAW[1], "contracts.open_ended.terms_follow_transfers", True), LAW[2])
    assert codes(person, on=date(2022, 1, 1), book=followed) == ["open-ended-after-terms"]


def test_ten_years_without_a_break_count_what_came_before_the_law_and_before_another_employer() -> None:
    person = Person().signs(date(2004, 1, 1), date(2011, 1, 1)).moves(date(2010, 1, 1), "C2", new_employer="F2", until=date(2015, 1, 1))
    assert codes(person, on=date(2013, 12, 31)) == []
    (one,) = found(person, on=date(2014, 1, 1))
    assert (one.code, one.severity) == ("finding.open-ended-after-years", "notice")
    assert "劳动合同法实施条例 第十条 (S71)" in one.cites
    assert one.event_ids == ("career:W1/2", "career:W1/3")
    assert codes(person, on=date(2014, 1, 1), book=rules(LAW[1])) == []  # without the regulation nothing carries service over


def test_a_fixed_term_concluded_after_ten_years_is_a_warning() -> None:
    person = Person().signs(date(2010, 1, 1), date(2019, 1, 1)).renews(date(2018, 12, 1), date(2022, 1, 1))
    assert [one.severity for one in found(person, on=date(2021, 1, 1))] == ["notice"]
    person.renews(date(2021, 12, 1), date(2024, 1, 1))
    assert sorted((one.code, one.severity) for one in found(person, on=date(2022, 1, 1))) == [
        ("finding.open-ended-after-terms", "warning"),
        ("finding.open-ended-after-years", "warning"),
    ]
    twenty = rules(changed(LAW[1], "contracts.open_ended.continuous_years", 20), LAW[2])
    assert codes(person, on=date(2022, 1, 1), book=twenty) == ["open-ended-after-terms"]


# -- no contract in writing, beyond its end -------------------------------------------------------------------------------------------


def test_a_contract_is_written_within_a_month_of_the_first_day_of_work() -> None:
    assert codes(Person().takes(HIRED).signs(date(2020, 2, 1))) == []
    (one,) = found(Person().takes(HIRED).signs(date(2020, 2, 2)))
    assert (one.code, one.event_ids) == ("finding.no-written-contract", ("career:W1/2", "career:W1/3"))
    assert codes(Person().takes(HIRED), on=date(2020, 2, 1)) == []
    assert codes(Person().takes(HIRED), on=date(2020, 2, 2)) == ["no-written-contract"]
    assert codes(Person().takes(HIRED).signs(HIRED)) == []


def test_a_year_of_work_without_a_contract_counts_as_an_open_ended_one() -> None:
    assert codes(Person().takes(HIRED), on=date(2020, 12, 31)) == ["no-written-contract"]
    assert codes(Person().takes(HIRED), on=date(2021, 1, 1)) == ["deemed-open-ended"]
    two_years = rules(changed(LAW[1], "contracts.written.deemed_open_ended_after_months", 24))
    assert codes(Person().takes(HIRED), on=date(2021, 1, 1), book=two_years) == ["no-written-contract"]


def test_labour_contract_law_art_97_work_begun_before_the_law_without_a_contract_is_counted_from_it() -> None:
    person = Person().takes(date(2005, 1, 1))
    assert codes(person, on=date(2008, 2, 1)) == []
    assert codes(person, on=date(2008, 2, 2)) == ["no-written-contract"]
    assert codes(person, on=date(2009, 1, 1)) == ["deemed-open-ended"]
    assert codes(Person().takes(date(2005, 1, 1)).leaves(date(2007, 6, 1)), on=date(2009, 1, 1)) == []


def test_elected_members_need_no_contract() -> None:
    assert codes(Person().takes(HIRED, "director", "election")) == []
    assert codes(Person().takes(HIRED, "director", "election").takes(date(2021, 1, 1), "secretary")) == []


def test_trap_23_working_on_for_more_than_a_month_after_the_end_counts_as_renewed() -> None:
    person = Person().signs(date(2023, 10, 1), date(2025, 10, 1)).takes(date(2023, 10, 1))
    assert codes(person, on=date(2025, 11, 1)) == []
    (one,) = found(person, on=date(2025, 11, 2))
    assert one.code == "finding.contract-overrun"
    assert "法释〔2025〕12号 第十一条 (S73)" in one.cites
    assert codes(person.renews(date(2025, 9, 30), date(2027, 10, 1)), on=date(2025, 11, 2)) == []


def test_an_overrun_that_was_over_before_the_interpretation_is_not_judged_by_it() -> None:
    person = Person().signs(date(2020, 1, 1), date(2022, 1, 1)).takes(date(2020, 1, 1)).leaves(date(2022, 6, 1))
    assert codes(person) == []


def test_an_overrun_closed_late_by_a_new_contract_stays_found_and_its_length_is_the_packs() -> None:
    person = Person().signs(date(2023, 10, 1), date(2025, 10, 1)).takes(date(2023, 10, 1)).signs(date(2025, 12, 15), date(2027, 12, 15))
    assert codes(person) == ["contract-overrun"]
    assert codes(person, book=rules(changed(LAW[3], "contracts.overrun.renewed_after_months", 3))) == []


# -- protection close to retirement ---------------------------------------------------------------------------------------------------


def served(since: date, ends: date, ground: str) -> Person:
    return Person().signs(since).ends(ends, ground)


@pytest.mark.parametrize(
    ("since", "statutory", "protected"),
    [
        (date(2010, 1, 1), Month(2029, 12), True),
        (date(2010, 1, 1), Month(2030, 1), False),  # five years to go, not less
        (date(2010, 1, 2), Month(2029, 12), False),  # a day short of fifteen years
        (date(2010, 1, 1), Month(2025, 1), False),  # the age is reached
    ],
)
def test_fifteen_years_and_less_than_five_to_the_age_bar_dismissal_with_notice(since: date, statutory: Month, protected: bool) -> None:
    person = served(since, date(2025, 1, 1), "dismissal-with-notice")
    assert codes(person, statutory=statutory) == (["dismissal-while-protected"] if protected else [])


def test_protection_bars_no_other_ground_and_is_silent_without_a_month() -> None:
    assert codes(served(date(2005, 1, 1), date(2025, 1, 1), "dismissal-for-fault"), statutory=Month(2028, 1)) == []
    assert codes(served(date(2005, 1, 1), date(2025, 1, 1), "redundancy")) == []
    assert codes(served(date(2005, 1, 1), date(2025, 1, 1), "redundancy"), statutory=Month(2028, 1)) == ["dismissal-while-protected"]


def test_a_protected_contract_does_not_run_out() -> None:
    person = Person().signs(date(2005, 1, 1), date(2025, 1, 1))
    one = found(person, statutory=Month(2028, 1))[-1]
    assert one.code == "finding.expiry-while-protected"
    assert "劳动合同法 第四十五条 (S72)" in one.cites
    on_again = Person().signs(date(2005, 1, 1), date(2025, 1, 1)).signs(date(2025, 1, 1))
    assert codes(on_again, statutory=Month(2028, 1)) == []
    runs_out = rules(changed(LAW[1], "contracts.protection.extends_expiry", False), LAW[2])
    assert codes(person, statutory=Month(2028, 1), book=runs_out) == []


# -- as one ---------------------------------------------------------------------------------------------------------------------------


def test_where_no_rule_is_enacted_nothing_is_found_and_nothing_replaced() -> None:
    person = Person().signs(HIRED, date(2020, 12, 1), probation=9).ends(date(2020, 6, 1), "lost-election")
    assert codes(person, book=Rulebook([])) == []
    assert contracts.judged(Rulebook([])) == frozenset()
    assert contracts.judged(rules("cn/labour-contract-regulation/2008")) == frozenset()
    assert contracts.judged(rules("cn/labour-contract-law/2012")) == set(contracts.JUDGED)


def test_findings_vanish_with_the_facts_that_caused_them() -> None:
    person = Person().signs(HIRED, date(2021, 1, 1), probation=9).ends(date(2020, 6, 1), "lost-election")
    assert codes(person) == ["long-probation", "short-dispatch-contract", "ground-not-statutory"]
    assert codes(without(person, 1)) == ["long-probation", "short-dispatch-contract"]
    assert codes(Person().signs(HIRED, date(2023, 1, 1), probation=6).ends(date(2020, 6, 1), "agreement")) == []
