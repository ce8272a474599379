"""Training classes and who attends them: so many classes since 2018 as were published, and over 6,000 person-times of induction and exam preparation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from random import Random
from typing import Literal, NamedTuple

from cwledger.aggregates.career.development import TrainingAttended
from cwledger.aggregates.classes import ClassHeld
from cwledger.demo.city import Community
from cwledger.demo.clerk import Clerk
from cwledger.demo.people import Person
from cwledger.demo.published import REPORTED_ON, wanted

Level = Literal["city", "district", "street"]
Kind = Literal["topic", "induction", "exam-preparation"]
SINCE = 2018
_YEARS = range(2013, 2026)
_TITLES = {"topic": "community work", "induction": "induction", "exam-preparation": "preparation for the social work exam"}


class Class(NamedTuple):
    """One class, as planned."""

    code: str
    level: Level
    kind: Kind
    day: date
    hours: int
    district: str | None
    street: str | None

    def open_to(self, place: Community) -> bool:
        """Whether people of a community may come."""
        return self.level == "city" or (self.district == place.district and self.street in (None, place.street))

    def attended_by(self, worker: str) -> TrainingAttended:
        """The fact that somebody came."""
        return TrainingAttended(worker=worker, training=self.code, level=self.level, kind=self.kind, hours=self.hours, effective_on=self.day)


def plan(chance: Random, city: Sequence[Community], careers: int) -> list[Class]:
    """The classes of every year, in order of day; one for the whole city each spring."""
    counted = wanted("classes", careers)
    spans = [(year, 3, 6 if year == REPORTED_ON.year else 11) for year in _YEARS]
    counts = _per_year(counted)
    found = [one for span in spans for one in _of_year(chance, city, span, counts[span[0]])]
    # After the day of the figures the year goes on.
    found += _of_year(chance, city, (REPORTED_ON.year, 7, 11), counts[REPORTED_ON.year], spring=False)
    ordered = sorted(found, key=lambda one: (one.day, one.code))
    return [one._replace(code=f"{one.day.year}-{number:04d}") for number, one in enumerate(ordered, 1)]


def _per_year(counted: int) -> dict[int, int]:
    """How many classes each year has: those from 2018 to the day of the figures are as many as are counted."""
    weights = {2018: 2, 2019: 2, 2020: 2, 2021: 2, 2022: 1}
    found = {year: counted * weight // 9 for year, weight in weights.items()}
    found[2018] += counted - sum(found.values())
    return {year: found.get(year, max(1, counted // 8)) for year in _YEARS}


def _of_year(chance: Random, city: Sequence[Community], span: tuple[int, int, int], count: int, *, spring: bool = True) -> Iterator[Class]:
    year, first, last = span
    for number in range(count):
        place = chance.choice(city)
        level: Level = "city" if spring and not number else chance.choices(("city", "district", "street"), (1, 3, 6))[0]
        kind: Kind = "topic" if spring and not number else chance.choices(("topic", "induction", "exam-preparation"), (6, 2, 2))[0]
        month = chance.randint(3, 5) if spring and not number else chance.randint(first, last)
        yield Class(
            "",
            level,
            kind,
            date(year, month, chance.randint(1, 28)),
            chance.choice((8, 16, 24)),
            None if level == "city" else place.district,
            place.street if level == "street" else None,
        )


def hold(clerk: Clerk, classes: Sequence[Class]) -> None:
    """Files every class as held."""
    for one in classes:
        held = ClassHeld(
            training=one.code,
            level=one.level,
            kind=one.kind,
            title=_TITLES[one.kind],
            district=one.district if one.street is None else None,
            street=one.street,
            hours=one.hours,
            places=150 if one.level == "street" else None,
            effective_on=one.day,
        )
        clerk.file(held, actor=f"training.{one.level}", faultless=True, lag=(0, 0))


def attend(chance: Random, people: Sequence[Person], classes: Sequence[Class], careers: int) -> dict[str, list[Class]]:
    """Who attends which class, by worker."""
    by_year: dict[int, list[Class]] = defaultdict(list)
    for one in classes:
        by_year[one.day.year].append(one)
    found = {person.worker: _attended(chance, person, by_year) for person in people}
    _prepare(chance, people, classes, found, wanted("induction-person-times", careers) * 41 // 40)
    return found


def _attended(chance: Random, person: Person, by_year: dict[int, list[Class]]) -> list[Class]:
    found: dict[str, Class] = {}
    for year in range(max(person.since.year, _YEARS[0]), _YEARS[-1] + 1):
        plan_day = REPORTED_ON if year == REPORTED_ON.year else date(year, 6, 1)
        leads = "secretary" in person.leads(plan_day) and person.serves(plan_day)
        if leads:
            # Every secretary is trained at the district or above once a year (dossier, S00).
            spring = [one for one in by_year[year] if one.level != "street" and one.day.month <= 5 and _may(person, one)]
            found |= {one.code: one for one in chance.sample(spring, min(1, len(spring)))}
        elif chance.random() < 0.6:
            topics = [one for one in chance.sample(by_year[year], min(24, len(by_year[year]))) if one.kind == "topic" and _may(person, one)]
            found |= {one.code: one for one in topics[:1]}
    inductions = (one for year in (person.since.year, person.since.year + 1) for one in by_year.get(year, ()))
    first = next((one for one in inductions if one.kind == "induction" and one.level != "street" and _may(person, one)), None)
    if first is not None:
        found[first.code] = first
    return list(found.values())


def _may(person: Person, one: Class) -> bool:
    return person.serves(one.day) and one.open_to(person.where(one.day))


def _counted(one: Class) -> bool:
    return one.kind != "topic" and date(SINCE, 1, 1) <= one.day <= REPORTED_ON


def _prepare(chance: Random, people: Sequence[Person], classes: Sequence[Class], found: dict[str, list[Class]], target: int) -> None:
    """Exam preparation, until induction and preparation together come to the number of person-times."""
    missing = target - sum(_counted(one) for mine in found.values() for one in mine)
    preparations = [one for one in classes if one.kind == "exam-preparation" and _counted(one)]
    if missing < 0:
        dropped = [(worker, one) for worker, mine in found.items() for one in mine if _counted(one)]
        for worker, one in chance.sample(dropped, -missing):
            found[worker].remove(one)
    for _ in range(max(0, missing) * 20 if preparations else 0):
        one, person = chance.choice(preparations), chance.choice(people)
        if missing > 0 and _may(person, one) and one not in found[person.worker]:
            found[person.worker].append(one)
            missing -= 1
