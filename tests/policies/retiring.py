"""People about to retire, for tests: births, decisions, choices and the rulebooks of the nation, Dalian and Harbin."""

from __future__ import annotations

from datetime import date

from cwledger import events as ev
from cwledger.aggregates import Event
from cwledger.aggregates.geography import Case
from cwledger.clock import Month
from cwledger.explanation import Explanation
from cwledger.policies.retirement.answers import Retirement, retirement
from cwledger.policies.retirement.schedules import reached
from cwledger.policies.terms.retirement import Category
from cwledger.policies.texts.rulebook import Rulebook
from tests.policies.cases import case, registered, rulebook

NATIONAL = (
    "cn/retirement-age/1978",
    "cn/retirement-age/2025",
    "cn/flexible-retirement/2025",
    "cn/minimum-contribution/2011",
    "cn/minimum-contribution/2025",
)
DALIAN = (*NATIONAL, "cn/dalian/community-worker-measures/2017", "cn/dalian/women-officers-retirement/2021")
HARBIN = (*NATIONAL, "cn/harbin/community-worker-measures/2023")
NATION, BOTH = rulebook(*NATIONAL), rulebook(*DALIAN)
NOTICE = "cn.dalian.women-officers-retirement"
ON = date(2025, 6, 30)
SCHEDULES = NATION.over_time("retirement.schedule", "cn")
WHO: dict[str, Category] = {"M": "men", "F55": "women-management", "F50": "women-worker"}


def month(text: str) -> Month:
    return Month.parse(text)


def months(first: str, last: str) -> list[Month]:
    return [month(first) + n for n in range(month(last) - month(first) + 1)]


def statutory(who: str, birth: Month | str) -> Month:
    found = reached(month(birth) if isinstance(birth, str) else birth, WHO[who], SCHEDULES)
    assert found is not None
    return found.month


def decided(on: date, category: str = "management", authority: str = "《关于规范社区女干部退休年龄的通知》", **fields: str) -> ev.RetirementClassified:
    return ev.RetirementClassified(worker="W0001", effective_on=on, category=category, authority=authority, reason="任职", **fields)


def person(who: str, birth: str, *events: Event, at: str = "cn", worker: str = "W0001") -> Case:
    """Somebody born in a month; women are classified by a decision made long ago."""
    decision = [] if who == "M" else [decided(date(2001, 1, 1), WHO[who].removeprefix("women-"), "人社局").model_copy(update={"worker": worker})]
    first = registered(worker, sex="M" if who == "M" else "F", born_on=month(birth).first_day)
    return case(first, *decision, *events, jurisdiction=at)


def woman(birth: str, *events: Event, at: str = "cn/dalian", worker: str = "W0001") -> Case:
    """A woman whom nothing but rules and the given events classify."""
    return case(registered(worker, born_on=month(birth).first_day), *events, jurisdiction=at)


def ask(one: Case, book: Rulebook = NATION, on: date = ON) -> Retirement:
    return retirement(one, book, on)


def codes(one: Case, book: Rulebook = NATION, on: date = ON) -> list[str]:
    return [issue.code.removeprefix("finding.") for issue in retirement(one, book, on).issues]


def part(explanation: Explanation, label: str) -> Explanation:
    return next(one for one in explanation.parts if one.label == label)


def asserted(source: str, born_on: date, on: date) -> ev.BirthDateAsserted:
    return ev.BirthDateAsserted(worker="W0001", effective_on=on, source=source, born_on=born_on)


def chose(kind: type[Event], on: date, chosen: str) -> Event:
    return kind(worker="W0001", effective_on=on, month=chosen)


def certified(months_paid: int, on: date = date(2025, 1, 10), through: str = "2024-12") -> ev.ContributionsCertified:
    return ev.ContributionsCertified(worker="W0001", effective_on=on, months=months_paid, through=through)
