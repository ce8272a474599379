"""Appraisal, contracts and elections looked at in one pass: the same findings as matter by matter, in any order of careers."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cwledger
from cwledger import events as ev
from cwledger import words
from cwledger.errors import InvalidPack, Issue
from cwledger.policies.conduct import appraisal, contracts, elections
from cwledger.policies.conduct import review as conduct
from cwledger.policies.retirement.answers import statutory_month
from cwledger.policies.texts.reading import read_pack
from tests.policies.cases import PACKS
from tests.policies.workforce import Person, cases, rules, units

ON = date(2026, 7, 1)
DALIAN = rules(
    *("cn/labour-contract-law/2007", "cn/labour-contract-law/2012", "cn/labour-contract-regulation/2008", "cn/labour-dispute-interpretation-2/2025"),
    *("cn/residents-committee-law/2018", "cn/party-terms/2018", "cn/dalian/lead-goose-project/2021", "cn/dalian/community-staff-appraisal/2017"),
    *("cn/yingkou/dashiqiao/community-worker-appraisal/undated", "cn/retirement-age/1978", "cn/retirement-age/2025"),
)
PEOPLE = (
    Person("W1").takes(date(2021, 6, 1), "secretary", "election").signs(date(2021, 6, 1), date(2022, 6, 1), probation=6),
    Person("W2").takes(date(2021, 6, 3), "director", "election").takes(date(2021, 6, 3), "deputy-secretary", "by-election"),
    Person("W3", "C2").signs(date(2010, 1, 1), date(2026, 1, 1)).takes(date(2010, 1, 1)).is_rated(2025, "incompetent"),
    Person("W4", "C2").takes(date(2025, 1, 1)).is_rated(2025, "excellent"),
)


def by_text(found: list[Issue]) -> list[Issue]:
    return sorted(found, key=str)


@settings(max_examples=40, deadline=None)
@given(st.permutations(PEOPLE), st.sampled_from(["cn/dalian/zhongshan", "cn/yingkou/dashiqiao", "cn"]))
def test_one_pass_finds_what_three_find_in_whatever_order_people_come(people: list[Person], at: str) -> None:
    some = cases(*people, at=at)
    apart = [
        *contracts.findings(some, DALIAN, ON, statutory_month=lambda case, day: statutory_month(case, DALIAN, day)),
        *appraisal.findings(some, DALIAN, ON),
        *elections.findings(some, DALIAN, ON),
    ]
    assert by_text(list(conduct.findings(iter(some), DALIAN, ON))) == by_text(apart)
    assert by_text(apart) == by_text(list(conduct.findings(cases(*PEOPLE, at=at), DALIAN, ON)))


def test_protection_close_to_retirement_asks_the_retirement_rules_as_decided_on_the_day() -> None:
    """Born in 1971-03: by the 55 schedule the month is 2026-07, by the 50 one it was 2021-03."""
    dismissed = date(2026, 3, 1)

    def found(category: str | None, decided: date = date(2021, 1, 1)) -> bool:
        person = Person().signs(date(2005, 1, 1)).ends(dismissed, "redundancy")
        if category is not None:
            person.is_classified(decided, category)
        return "finding.dismissal-while-protected" in {one.code for one in conduct.findings(cases(person), DALIAN, ON)}

    assert found("management")
    assert not found("worker")
    assert not found(None)  # nobody has decided
    assert not found("management", decided=date(2026, 4, 1))  # decided after the dismissal


def test_every_finding_is_documented_and_has_a_chinese_word() -> None:
    page = (Path(__file__).parents[2] / "docs/findings.md").read_text(encoding="utf-8")
    found = {
        code for matter in (appraisal, contracts, elections) for code in re.findall(r"finding\.[a-z-]+", Path(matter.__file__).read_text(encoding="utf-8"))
    }
    documented = set(re.findall(r"^\| `(finding\.[a-z-]+)`", page, re.M))
    assert found <= documented <= set(words.ISSUES)


HEADER = """\
jurisdiction: cn
instrument: example
version: 2024
title: 示例
issuer: 示例
document_no: null
published_on: 2024-01-01
effective_from: 2024-01-01
status: illustrative
cites: 示例
"""
POOL = "pool: {counts: rated, footings: [contract]}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("contracts: {dispatch: {minimum_months: 24}}", "cites"),
        ("contracts: {probation: {cites: a, bands: [{below_months: 12, cap_months: 1}]}}", "the last band has no below_months"),
        ("contracts: {probation: {cites: a, bands: [{below_months: 36, cap_months: 2}, {below_months: 12, cap_months: 1}, {cap_months: 6}]}}", "in order"),
        ("contracts: {probation: {cites: a, bands: [{cap_months: 2}, {cap_months: 6}]}}", "only the last goes without"),
        ("contracts: {probaton: {cites: a}}", "probation"),
        (f'appraisal: {{excellent_share: {{maximum: "0.25", minimum: "0.30", unit: street, cites: a, {POOL}}}}}', "minimum 0.30 is more than maximum 0.25"),
        (f'appraisal: {{excellent_share: {{maximum: "30", unit: street, cites: a, {POOL}}}}}', "less than or equal to 1"),
        (f"appraisal: {{excellent_share: {{maximum: 0.30, unit: street, cites: a, {POOL}}}}}", "float"),
        ('appraisal: {excellent_share: {maximum: "0.30", unit: street, cites: a}}', "pool"),
        ("elections: {one_person: {posts: [secretary], cites: a}}", "at least 2"),
        ("elections: {committee_term: {posts: [chairman], months: 60, cites: a}}", "secretary"),
        ("elections: {filing: {posts: secretary, within_month: 1, cites: a}}", "within_months"),
    ],
)
def test_what_a_pack_may_not_say_is_refused_by_line_and_in_words(text: str, said: str) -> None:
    with pytest.raises(InvalidPack) as refused:
        read_pack(HEADER + text + "\n", "example.yaml")
    assert all(one.subject.startswith("example.yaml:") for one in refused.value.issues)
    assert said in str(refused.value)


def test_two_consequences_of_one_name_are_refused() -> None:
    one = "{name: failed, results: incompetent, times: 1, then: remove, duty: may, cites: a}"
    with pytest.raises(InvalidPack, match="share a name"):
        read_pack(f"{HEADER}appraisal: {{consequences: [{one}, {one}]}}\n", "example.yaml")


def test_decision_0011_an_enacted_law_takes_over_the_findings_of_the_recorded_facts_and_only_from_then_on() -> None:
    with cwledger.open(":memory:") as ledger:
        ledger.record(
            *units("cn/dalian/zhongshan"), ev.FederationFounded(federation="F1", district="D1", effective_on=date(1995, 1, 1), name="联合会"), actor="hr"
        )
        worker = ev.WorkerRegistered(worker="W1", effective_on=date(1995, 1, 1), name="王芳", sex="F", born_on=date(1971, 3, 5))
        contract = Person().signs(date(2020, 1, 1), date(2020, 12, 1), probation=2).ends(date(2020, 6, 1), "lost-election")
        position = ledger.record(worker, *contract, actor="hr").position
        facts_alone = {one.code: one.cites for one in ledger.at(effective_on=ON).findings()}
        assert set(facts_alone) == set(contracts.JUDGED)
        ledger.enact(PACKS / "cn/labour-contract-law/2012.yaml", PACKS / "cn/labour-contract-regulation/2008.yaml", actor="hr")
        ruled = ledger.at(effective_on=ON).findings()
        assert sorted(one.code for one in ruled) == sorted(contracts.JUDGED)
        assert all("cn.labour-contract-law/2012" in one.cites for one in ruled)
        assert {one.code: one.cites for one in ledger.at(effective_on=ON, known_at=position).findings()} == facts_alone
