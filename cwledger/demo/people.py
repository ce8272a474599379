"""Invented people: names, birth dates, education, when they come and when and how they go. Every one of them is made up from the seed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Literal

from cwledger.aggregates.career.person import EducationLevel
from cwledger.clock import add_months
from cwledger.demo.city import Community

Exit = Literal["resignation", "retirement", "death"]
EARLIEST, LATEST = date(2008, 3, 1), date(2026, 3, 1)
_EDUCATION: tuple[EducationLevel, ...] = ("high-school", "college", "bachelor", "master")
_FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
_GIVEN = "芳娜敏静丽强磊军洋勇艳杰涛明超秀霞平刚桂英华玉兰建国伟红梅文博宇欣怡晨佳雪"


@dataclass(slots=True)
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
    posts: list[tuple[date, str]] = field(default_factory=list)
    """Leading posts won at elections: (day, post), in order."""

    def serves(self, on: date) -> bool:
        """Whether the person serves on a day."""
        return self.since <= on and (self.until is None or on < self.until)


def invent(chance: Random, city: list[Community], careers: int) -> list[Person]:
    """So many people, spread over the communities."""
    return [_person(chance, f"W{number + 1:06d}", city[number % len(city)]) for number in range(careers)]


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
    """When and how the person goes: retirement at the age recorded in the source case (women 50, men 60), a resignation or, rarely, a death before."""
    retires = _first_of_month(add_months(born_on, 12 * (50 if sex == "F" else 60))) if sex == "M" or born_on < date(1971, 1, 1) else None
    year, month = since.year + 1, since.month
    while year < 2026 and (retires is None or date(year, month, 1) < retires):
        drawn = chance.random()
        if drawn < 0.001:
            return date(year, month, chance.randint(2, 27)), "death"
        if drawn < 0.03:
            return date(year, month, 1), "resignation"
        year += 1
    if retires is not None and since < retires < date(2026, 6, 1):
        return retires, "retirement"
    return None, None


def _first_of_month(day: date) -> date:
    return day.replace(day=1)
