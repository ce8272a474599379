"""Invented people: names, birth dates, education, when they come and when and how they go. Every one of them is made up from the seed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Literal, NamedTuple

from cwledger.aggregates.career.honours import HonourKind, HonourLevel
from cwledger.aggregates.career.person import EducationLevel
from cwledger.aggregates.career.service import PostName, Route
from cwledger.clock import Month, add_months
from cwledger.demo.city import Community

Exit = Literal["resignation", "retirement", "death"]
EARLIEST, LATEST = date(2008, 3, 1), date(2026, 3, 1)
END = date(2026, 6, 1)
"""The first day nothing happens any more."""
REFORM = Month(2025, 1)
SCHEDULES = {"M": (60, Month(1965, 1), 4, 36), "F-management": (55, Month(1970, 1), 4, 36), "F-worker": (50, Month(1975, 1), 2, 60)}
"""Age, first birth month delayed, birth months per month of delay, and its cap (NPC Standing Committee decision of 2024-09-13; dossier 3.2)."""
_EDUCATION: tuple[EducationLevel, ...] = ("high-school", "college", "bachelor", "master")
_FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
_GIVEN = "芳娜敏静丽强磊军洋勇艳杰涛明超秀霞平刚桂英华玉兰建国伟红梅文博宇欣怡晨佳雪"


class Won(NamedTuple):
    """Which leading posts a person holds from a day on; none when they are given up."""

    day: date
    posts: tuple[PostName, ...]
    by: Route
    reason: str
    """Why earlier posts are left."""


@dataclass(slots=True, eq=False)
class Person:
    """One invented person, with the frame of their service."""

    worker: str
    name: str
    sex: Literal["F", "M"]
    born_on: date
    community: Community
    since: date
    until: date | None
    exit: Exit | None
    education: EducationLevel
    party_since: date | None
    contracted: bool
    won: list[Won] = field(default_factory=list)
    """Leading posts, in order."""
    classified_on: date | None = None
    """When she was classified as management for retirement."""
    moved: tuple[date, Community] | None = None
    """When and where a posting moved."""
    postponed: tuple[date, Month] | None = None
    """When a later retirement was agreed, and the month agreed."""

    seats: list[tuple[date, HonourKind, HonourLevel]] = field(default_factory=list)
    """Seats: from when, of which kind, at which level."""
    award: tuple[date, HonourLevel] | None = None
    """When and by which level made a model worker."""

    def serves(self, on: date) -> bool:
        """Whether the person serves on a day."""
        return self.since <= on and (self.until is None or on < self.until)

    def alive(self, on: date) -> bool:
        """Whether a fact about the person may hold from a day."""
        return self.exit != "death" or self.until is None or on < self.until

    def where(self, on: date) -> Community:
        """The community the person is posted to on a day."""
        return self.moved[1] if self.moved is not None and on >= self.moved[0] else self.community

    def leads(self, on: date) -> tuple[PostName, ...]:
        """The leading posts held on a day."""
        return next((one.posts for one in reversed(self.won) if one.day <= on), ())

    def retire_as(self, management: bool) -> None:
        """Goes, if nothing else happens first, on the first day after the month of the statutory age."""
        until = retires_on(self.born_on, self.sex, management)
        self.until, self.exit = (until, "retirement") if until < END else (None, None)


def retires_on(born_on: date, sex: str, management: bool) -> date:
    """The day retirement takes effect here: the first after the month in which the statutory age is reached.

    Women retire as workers (50) or, if so classified, as management (55); from 2025 the ages move as in :data:`SCHEDULES`.
    """
    age, first, band, cap = SCHEDULES[sex if sex == "M" else "F-management" if management else "F-worker"]
    behind = Month.of(born_on) - first
    delay = min(behind // band + 1, cap) if behind >= 0 else 0
    return (Month.of(born_on) + (12 * age + delay + 1)).first_day


def invent(chance: Random, city: list[Community], careers: int) -> list[Person]:
    """So many people, spread over the communities."""
    people = [_person(chance, f"W{number + 1:06d}", city[number % len(city)]) for number in range(careers)]
    for person in people:
        if person.community.merged_on is not None and person.since >= person.community.merged_on:
            person.since = person.community.merged_on - timedelta(days=700)
    return people


def _person(chance: Random, worker: str, community: Community) -> Person:
    sex: Literal["F", "M"] = "F" if chance.random() < 0.72 else "M"
    since = _first_of_month(EARLIEST + timedelta(days=int((LATEST - EARLIEST).days * chance.random() ** 1.6)))
    born_on = since - timedelta(days=chance.randint(22 * 365, 44 * 365))
    until, how = _leaving(chance, sex, born_on, since)
    education = chance.choices(_EDUCATION, (8, 42, 46, 4))[0]
    party = born_on + timedelta(days=chance.randint(19 * 365, 40 * 365)) if chance.random() < 0.55 else None
    return Person(
        worker=worker,
        name=chance.choice(_FAMILY) + "".join(chance.sample(_GIVEN, chance.choice((1, 2, 2)))),
        sex=sex,
        born_on=born_on,
        community=community,
        since=since,
        until=until,
        exit=how,
        education=education,
        party_since=party if party is not None and party < date(2026, 1, 1) else None,
        contracted=chance.random() > 0.02,
    )


def _leaving(chance: Random, sex: str, born_on: date, since: date) -> tuple[date | None, Exit | None]:
    """When and how the person goes: at retirement age, or with a resignation or, rarely, a death before."""
    retires = retires_on(born_on, sex, management=False)
    for year in range(since.year + 1, 2026):
        if date(year, since.month, 1) >= retires:
            break
        drawn = chance.random()
        if drawn < 0.0015:
            died = date(year, since.month, chance.randint(2, 27))
            return (died, "death") if died < retires else (retires, "retirement")
        if drawn < 0.03:
            return date(year, since.month, 1), "resignation"
    return (retires, "retirement") if retires < END else (None, None)


def move(chance: Random, people: list[Person], city: list[Community]) -> None:
    """Moves the posting of some who never led to another community, mostly in the district."""
    for person in people:
        if person.won or not person.contracted or chance.random() >= 0.2:
            continue
        day = add_months(person.since, chance.randint(8, 120)).replace(day=15)
        standing = [one for one in city if one.merged_on is None]
        near = [one for one in standing if one.district == person.community.district]
        there = chance.choice((near if chance.random() < 0.8 else standing) or city)
        if there is not person.community and person.community.merged_on is None and day < END and person.serves(add_months(day, 1)):
            person.moved = (day, there)


def postpone(chance: Random, people: list[Person]) -> None:
    """Some who do not lead agree to retire a year later, as they may since the reform (dossier 3.1)."""
    for person in people:
        if person.exit != "retirement" or person.until is None or Month.of(person.until) - REFORM < 4:
            continue
        if person.leads(person.until) or chance.random() >= 0.3:
            continue
        later = add_months(person.until, 12)
        person.postponed = (add_months(person.until, -2), Month.of(later) + -1)
        person.until, person.exit = (later, "retirement") if later < END else (None, None)


def _first_of_month(day: date) -> date:
    return day.replace(day=1)
