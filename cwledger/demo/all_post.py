"""All-post service: rotation through lines of work, duty outside office hours, visits to households, and somebody certified in every community."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random

from cwledger.aggregates.career.all_post import AllPostCertified, FlexibleDutyServed, HouseholdsVisited, LineOfWorkTaken
from cwledger.aggregates.event import Event
from cwledger.clock import Month
from cwledger.demo.clerk import Clerk
from cwledger.demo.people import Person
from cwledger.demo.published import REPORTED_ON

_LINES = ("civil-affairs", "social-security", "party-building", "family-planning", "disputes", "health")


def rotate(clerk: Clerk, chance: Random, people: Sequence[Person], registered: Mapping[str, datetime]) -> None:
    """What those who serve on the day of the figures did in the year before it."""
    serving: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        if person.serves(REPORTED_ON) and person.since <= date(2021, 6, 1):
            serving[person.where(REPORTED_ON).id].append(person)
    for here in serving.values():
        certified = chance.choice(here)
        for person in here:
            for event in _year(chance, person, certified=person is certified):
                clerk.file(event, actor=f"street.{person.community.street}", not_before=registered[person.worker], faultless=True)


def _year(chance: Random, person: Person, *, certified: bool) -> list[Event]:
    where = person.where(REPORTED_ON).id
    took = max(date(2021, 7, 1), person.moved[0] if person.moved else date.min) + timedelta(days=chance.randrange(1, 40))
    found: list[Event] = []
    if certified or chance.random() < 0.35:
        found.append(AllPostCertified(worker=person.worker, effective_on=date(2022, chance.randint(1, 5), 15)))
    if took <= REPORTED_ON:
        found.append(LineOfWorkTaken(worker=person.worker, community=where, line=chance.choice(_LINES), effective_on=took))
        if chance.random() < 0.3:
            found.append(FlexibleDutyServed(worker=person.worker, community=where, hours=chance.choice((4, 8)), effective_on=REPORTED_ON - timedelta(days=9)))
    month = Month.of(REPORTED_ON) + -1
    visits = HouseholdsVisited(worker=person.worker, community=where, month=str(month), households=chance.randint(20, 160), effective_on=month.last_day)
    return [*found, visits]
