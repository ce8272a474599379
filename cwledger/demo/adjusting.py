"""Invented people made to fit what was published: whom the 2021 notice keeps in service, and somebody young in every community.

Only birth dates are moved, by as little as it takes; who serves where and in which post stays as it was drawn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from cwledger.clock import Month, add_months
from cwledger.demo.elections import CLASSIFIED_FROM, MANAGEMENT
from cwledger.demo.people import Person
from cwledger.demo.published import REPORTED_ON, wanted

YOUNG = 35
_LAST_BORN = add_months(REPORTED_ON, -12 * YOUNG) + timedelta(days=1)
"""From this birth date on somebody is under 35 on the day of the figures."""


def adjust(chance: Random, people: Sequence[Person], careers: int) -> None:
    """Moves birth dates until the published figures on retirement and age come out on their day."""
    _keep(chance, people, wanted("kept-by-retirement-rule", careers))
    _rejuvenate(chance, people)


def _keep(chance: Random, people: Sequence[Person], wanted_: int) -> None:
    """So many women in the four posts turned 50 since the notice, and no other did."""
    leading = [p for p in people if p.classified_on is not None and p.serves(REPORTED_ON) and MANAGEMENT.intersection(p.leads(REPORTED_ON))]
    leading.sort(key=lambda p: (p.exit not in ("retirement", None), p.born_on, p.worker))
    first, last = Month.of(CLASSIFIED_FROM) + 1, Month.of(REPORTED_ON)
    for place, person in enumerate(leading):
        at_fifty = Month.of(person.born_on) + 12 * 50
        if place < wanted_ and not first <= at_fifty <= last:
            month = first + chance.randrange(last - first + 1) + -12 * 50
            _born(person, month.first_day + timedelta(days=person.born_on.day % 28))
        elif place >= wanted_ and at_fifty <= last:
            _born(person, add_months(person.born_on, 12 + (last - at_fifty)))


def _rejuvenate(chance: Random, people: Sequence[Person]) -> None:
    """Somebody under 35 in every community; the last to come, where nobody is."""
    serving: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        if person.serves(REPORTED_ON):
            serving[person.where(REPORTED_ON).id].append(person)
    for here in serving.values():
        if not any(person.born_on >= _LAST_BORN for person in here):
            movable = [person for person in here if person.classified_on is None] or here
            youngest = max(movable, key=lambda person: (person.since, person.worker))
            _born(youngest, _LAST_BORN + timedelta(days=chance.randint(30, 900)))


def _born(person: Person, born_on: date) -> None:
    """Another birth date; who was going to retire goes, or stays, by the new one."""
    person.born_on = born_on
    if (person.exit in ("retirement", None) and person.until is None) or person.exit == "retirement":
        person.retire_as(person.classified_on is not None)
