"""What election rules find in recorded offices. Vectors: dossier sections 0, 6 and 14 (traps 18 to 20, 57 to 59)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cwledger import events as ev
from cwledger import words
from cwledger.aggregates import Event
from cwledger.clock import add_months
from cwledger.errors import Issue
from cwledger.policies.conduct import elections
from cwledger.policies.texts.overlay import amended
from cwledger.policies.texts.pack import Pack
from cwledger.policies.texts.rulebook import Rulebook
from tests.policies.cases import shipped
from tests.policies.workforce import Person, cases, rules, without

COMMITTEE, PARTY, LEAD_GOOSE = "cn/residents-committee-law/2018", "cn/party-terms/2018", "cn/dalian/lead-goose-project/2021"
ELECTED = date(2021, 6, 1)
AT = "cn/dalian/zhongshan"


def found(*people: Iterable[Event], on: date, book: Rulebook | None = None, also: Iterable[Event] = ()) -> list[Issue]:
    known = rules(COMMITTEE, PARTY) if book is None else book
    return list(elections.findings(cases(*people, at=AT, also=also), known, on))


def codes(*people: Iterable[Event], on: date, book: Rulebook | None = None, also: Iterable[Event] = ()) -> list[str]:
    return [one.code.removeprefix("finding.") for one in found(*people, on=on, book=book, also=also)]


def changed(pack: str, path: str, value: object) -> Pack:
    return amended(shipped(pack), {path: value})


def director(on: date = ELECTED, worker: str = "W1", by: str = "election") -> Person:
    return Person(worker).takes(on, "director", by)


# -- terms ----------------------------------------------------------------------------------------------------------------------------


def test_committee_law_2018_a_term_runs_five_years() -> None:
    assert codes(director(), on=date(2026, 5, 31)) == []
    (one,) = found(director(), on=date(2026, 6, 1))
    assert (one.code, one.severity, one.event_ids) == ("finding.term-overlong", "warning", ("career:W1/2",))
    assert one.cites == ("城市居民委员会组织法 第八条 (S10)", "cn.residents-committee-law/2018")


def test_party_terms_2018_may_be_extended_by_a_year_with_approval() -> None:
    secretary = Person().takes(ELECTED, "secretary", "election")
    assert codes(secretary, on=date(2026, 5, 31)) == []
    (one,) = found(secretary, on=date(2026, 6, 1))
    assert (one.code, one.severity) == ("finding.term-run-out", "notice")
    assert "2027-06-01 with approval" in one.message
    assert codes(secretary, on=date(2027, 6, 1)) == ["term-overlong"]
    half = rules(changed(PARTY, "elections.party_term.extension_months", 6))
    assert codes(secretary, on=date(2026, 12, 1), book=half) == ["term-overlong"]


def test_the_length_of_a_term_is_the_packs() -> None:
    assert codes(director(), on=date(2024, 6, 1), book=rules(changed(COMMITTEE, "elections.committee_term.months", 36))) == ["term-overlong"]


def test_re_election_begins_a_new_term() -> None:
    again = director().leaves(date(2026, 5, 20), "director").takes(date(2026, 6, 10), "director", "election")
    assert codes(again, on=date(2026, 6, 15)) == []


def test_holding_on_through_the_next_election_is_the_next_term_not_yet_recorded() -> None:
    stays, wins = director(), Person("W2").takes(date(2026, 5, 20), "deputy-director", "election")
    (one,) = found(stays, wins, on=date(2026, 7, 1))
    assert (one.code, one.severity, one.subject) == ("finding.re-election-unrecorded", "notice", "career:W1")
    assert one.event_ids == ("career:W1/2", "career:W2/2")
    recorded = director().leaves(date(2026, 5, 20), "director").takes(date(2026, 5, 20), "director", "election")
    assert codes(recorded, wins, on=date(2026, 7, 1)) == []
    assert [one.subject for one in found(stays, wins, on=date(2031, 5, 20))] == ["career:W1", "career:W2"]
    in_mid_term = Person("W2").takes(date(2023, 5, 20), "deputy-director", "election")
    assert [one.subject for one in found(stays, in_mid_term, on=date(2026, 7, 1))] == ["career:W1"]


def test_appointed_posts_have_no_term() -> None:
    assert codes(Person().signs(ELECTED).takes(ELECTED, "director"), on=date(2030, 1, 1)) == []


def test_trap_19_a_member_elected_in_between_ends_with_the_original_term() -> None:
    others, late = director(), Person("W2").takes(date(2024, 3, 1), "committee-member", "by-election")
    assert codes(others, late, on=date(2026, 5, 31)) == []
    told = found(others, late, on=date(2026, 6, 1))
    assert [one.subject for one in told] == ["career:W1", "career:W2"]
    assert "elected in between on 2024-03-01" in told[1].message
    assert "村民委员会组织法（2018） (S100)" in told[1].cites
    own = rules(changed(COMMITTEE, "elections.by_election.serves", "own-term"))
    assert [one.subject for one in found(others, late, on=date(2026, 6, 1), book=own)] == ["career:W1"]


def test_without_a_recorded_regular_election_a_term_is_counted_from_the_by_election() -> None:
    late = Person("W2").takes(date(2024, 3, 1), "committee-member", "by-election")
    assert codes(late, on=date(2029, 2, 28)) == []
    assert codes(late, on=date(2029, 3, 1)) == ["term-overlong"]


def test_trap_20_party_and_committee_terms_of_one_person_end_on_their_own_days() -> None:
    both = director().takes(date(2021, 3, 1), "secretary", "election")
    assert codes(both, on=date(2026, 3, 1)) == ["term-run-out"]
    assert sorted(codes(both, on=date(2026, 6, 1))) == ["term-overlong", "term-run-out"]


def test_a_term_that_began_before_the_law_is_judged_by_the_law_of_the_day() -> None:
    before = director(date(2018, 7, 1))
    assert codes(before, on=date(2018, 12, 1)) == []
    assert codes(before, on=date(2023, 6, 30)) == []
    assert codes(before, on=date(2023, 7, 1)) == ["term-overlong"]


def test_an_election_more_than_the_allowed_months_early_is_noticed() -> None:
    people = [
        Person(f"W{n}")
        .takes(date(2021, 3, 1), "secretary", "election")
        .leaves(date(2025, 2, 1), "secretary")
        .takes(date(2025, 2, 1 + n), "secretary", "election")
        for n in range(1)
    ]
    (one,) = found(*people, on=date(2025, 3, 1))
    assert (one.code, one.severity, one.subject) == ("finding.election-early", "notice", "community:C1")
    in_time = Person().takes(date(2021, 3, 1), "secretary", "election").leaves(date(2025, 3, 1), "secretary").takes(date(2025, 3, 1), "secretary", "election")
    assert codes(in_time, on=date(2025, 4, 1)) == []


def test_results_filed_days_apart_are_one_election() -> None:
    people = [director(), Person("W2").takes(date(2021, 6, 20), "deputy-director", "election")]
    assert codes(*people, on=date(2025, 1, 1)) == []
    offices = [office for case in cases(*people, at=AT) for office in elections.offices_of(case, date(2025, 1, 1))]
    (held,) = elections.regular_elections(offices, rules(COMMITTEE), "elections.committee_term").values()
    assert [one.on for one in held] == [ELECTED]


def test_trap_57_a_void_election_leaves_no_term() -> None:
    void, late = director(date(2022, 1, 1)), Person("W2").takes(date(2024, 3, 1), "committee-member", "by-election")
    assert [one.subject for one in found(void, late, on=date(2027, 1, 1))] == ["career:W1", "career:W2"]
    assert codes(late, on=date(2027, 1, 1)) == []  # the election reversed


@settings(max_examples=40, deadline=None)
@given(st.dates(date(2019, 1, 1), date(2030, 1, 1)), st.integers(0, 59))
def test_nobody_elected_in_between_serves_longer_than_those_elected_regularly(elected: date, months: int) -> None:
    first, late = director(elected), Person("W2").takes(add_months(elected, months), "committee-member", "by-election")
    book, on, topic = rules(COMMITTEE), date(2036, 1, 1), "elections.committee_term"
    both = [office for case in cases(first, late, at=AT) for office in elections.offices_of(case, on)]
    held = elections.regular_elections(both, book, topic)
    ends = [elections.term_of(one, topic, held, book, on) for one in both]
    assert ends[0] is not None
    assert ends[1] is not None
    assert ends[0].ends == ends[1].ends == add_months(elected, 60)


# -- tenure over terms ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("again", "joined"), [(date(2026, 6, 1), True), (date(2026, 7, 31), True), (date(2026, 8, 1), False)])
def test_trap_18_a_gap_of_days_between_terms_leaves_tenure_unbroken(again: date, joined: bool) -> None:
    (case,) = cases(director().leaves(date(2026, 6, 1), "director").takes(again, "director", "election"), at=AT)
    held = elections.tenures(case, rules(COMMITTEE), date(2028, 1, 1))
    assert [one.since for one in held] == ([ELECTED] if joined else [ELECTED, again])
    assert held[0].event_ids == (("career:W1/2", "career:W1/4") if joined else ("career:W1/2",))


def test_the_tolerated_gap_is_the_packs() -> None:
    (case,) = cases(director().leaves(date(2026, 6, 1), "director").takes(date(2026, 6, 20), "director", "election"), at=AT)
    assert len(elections.tenures(case, rules(changed(COMMITTEE, "elections.tenure.tolerated_gap_days", 10)), date(2028, 1, 1))) == 2
    assert len(elections.tenures(case, Rulebook([]), date(2028, 1, 1))) == 2


# -- filing ---------------------------------------------------------------------------------------------------------------------------

GOOSE = rules(LEAD_GOOSE)


def secretary() -> Person:
    return Person().takes(ELECTED, "secretary", "election").takes(ELECTED, "director", "election").attends(date(2022, 5, 1)).attends(date(2023, 5, 1))


def test_dalian_secretaries_are_filed_with_the_district() -> None:
    on = date(2023, 6, 1)
    (one,) = found(secretary(), on=on, book=GOOSE)
    assert (one.code, one.severity, one.event_ids) == ("finding.post-not-filed", "notice", ("career:W1/2",))
    assert codes(secretary().is_filed(date(2021, 7, 1)), on=on, book=GOOSE) == []
    assert codes(secretary().is_filed(date(2021, 5, 1)), on=on, book=GOOSE) == []  # filed before office was taken
    assert codes(secretary().is_filed(date(2021, 7, 1), "director"), on=on, book=GOOSE) == ["post-not-filed"]


def test_every_taking_of_office_is_filed_anew() -> None:
    again = secretary().is_filed(date(2021, 7, 1)).leaves(date(2023, 1, 1), "secretary").takes(date(2023, 2, 1), "secretary", "election")
    assert codes(again, on=date(2023, 6, 1), book=GOOSE) == ["post-not-filed"]
    assert codes(again.is_filed(date(2023, 2, 15)), on=date(2023, 6, 1), book=GOOSE) == []


def test_who_files_and_how_soon_is_the_packs() -> None:
    year = rules(changed(LEAD_GOOSE, "elections.filing.within_months", 12))
    new = Person().takes(ELECTED, "secretary", "election")
    assert codes(new, on=date(2022, 5, 31), book=year) == []
    assert codes(new, on=date(2022, 6, 1), book=year) == ["post-not-filed"]
    directors = rules(changed(LEAD_GOOSE, "elections.filing.posts", ["director"]))
    assert codes(new, on=date(2021, 9, 1), book=directors) == []


def test_trap_59_filing_changes_nothing_but_the_finding() -> None:
    with_filing, without_filing = (cases(one, at=AT)[0].career for one in (secretary().is_filed(date(2021, 7, 1)), secretary()))
    assert with_filing.having(filings=()) == without_filing
    assert [one.event.authority for one in with_filing.filings] == ["区委组织部"]


# -- training -------------------------------------------------------------------------------------------------------------------------


def test_dalian_secretaries_attend_a_county_level_training_a_year() -> None:
    head = secretary().is_filed(ELECTED)
    assert codes(head, on=date(2024, 6, 1), book=GOOSE) == []
    (one,) = found(without(head, 3), on=date(2024, 6, 1), book=GOOSE)
    assert (one.code, one.severity) == ("finding.training-missed", "notice")
    assert "through 2023" in one.message
    assert codes(without(head, 3).attends(date(2023, 9, 1), "street"), on=date(2024, 6, 1), book=GOOSE) == ["training-missed"]
    assert codes(without(head, 3).attends(date(2023, 9, 1), "national"), on=date(2024, 6, 1), book=GOOSE) == []


def test_training_of_a_year_not_yet_over_is_not_missed() -> None:
    assert codes(secretary().is_filed(ELECTED), on=date(2024, 12, 31), book=GOOSE) == []
    assert codes(secretary().is_filed(ELECTED), on=date(2025, 1, 1), book=GOOSE) == ["training-missed"]


def test_how_often_and_after_how_long_in_office_is_the_packs() -> None:
    head = secretary().is_filed(ELECTED)
    twice = rules(changed(LEAD_GOOSE, "elections.training.times_a_year", 2))
    assert codes(head, on=date(2024, 6, 1), book=twice) == ["training-missed", "training-missed"]
    assert codes(secretary().is_filed(ELECTED).attends(date(2023, 5, 1)), on=date(2024, 6, 1), book=twice) == ["training-missed", "training-missed"]
    assert codes(secretary().is_filed(ELECTED).attends(date(2023, 6, 1)), on=date(2024, 6, 1), book=twice) == ["training-missed"]
    sooner = rules(changed(LEAD_GOOSE, "elections.training.months_in_post", 7))
    assert codes(head, on=date(2024, 6, 1), book=sooner) == ["training-missed"]  # the seven months of 2021 count


# -- one person -----------------------------------------------------------------------------------------------------------------------


def test_one_person_is_expected_to_be_secretary_and_director() -> None:
    head = Person("W1").takes(ELECTED, "secretary", "election").is_filed(ELECTED)
    other = director(worker="W2")
    (one,) = found(head, other, on=date(2021, 9, 1), book=GOOSE)
    assert (one.code, one.severity, one.subject) == ("finding.heads-differ", "notice", "community:C1")
    assert one.event_ids == ("career:W1/2", "career:W2/2")
    assert codes(head, on=date(2021, 9, 1), book=GOOSE) == []  # nobody is director
    assert codes(secretary().is_filed(ELECTED), on=date(2021, 9, 1), book=GOOSE) == []


def test_trap_27_heads_of_merged_communities_meet_in_one() -> None:
    head = Person("W1", "C1").takes(ELECTED, "secretary", "election").is_filed(ELECTED)
    other = Person("W2", "C2").takes(ELECTED, "director", "election")
    assert codes(head, other, on=date(2021, 9, 1), book=GOOSE) == []
    merged = ev.CommunityMerged(community="C1", into="C2", effective_on=date(2021, 8, 1))
    (one,) = found(head, other, on=date(2021, 9, 1), book=GOOSE, also=[merged])
    assert one.subject == "community:C2"


def test_every_finding_has_a_chinese_word_a_clause_and_an_event() -> None:
    book = rules(COMMITTEE, PARTY, LEAD_GOOSE)
    told = found(Person("W1").takes(ELECTED, "secretary", "election"), director(worker="W2"), on=date(2030, 1, 1), book=book)
    assert {one.code for one in told} >= {"finding.term-overlong", "finding.post-not-filed", "finding.training-missed", "finding.heads-differ"}
    assert {one.code for one in told} <= set(words.ISSUES)
    assert all(one.cites and one.event_ids for one in told)


def test_where_no_rule_is_enacted_nothing_is_found() -> None:
    assert codes(secretary(), director(worker="W2"), on=date(2035, 1, 1), book=Rulebook([])) == []
