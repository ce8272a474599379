"""Who leads a community: the term-change elections, the by-elections between them, and what being elected does to a woman's retirement.

Decides; files nothing (``service.py`` does).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from cwledger.aggregates.career.service import PostName, Route
from cwledger.demo.people import END, Person, Won

TERM_CHANGES = (date(2010, 6, 15), date(2013, 6, 15), date(2016, 6, 15), date(2021, 5, 20))
"""Elections: three-year terms until the organisation law's five-year ones of 2018-12-29 (dossier 6; the days are invented)."""
CLASSIFIED_FROM = date(2021, 5, 20)
"""From the 2021 election on, women in the four leading posts are classified as management (dossier 0: the notice on women officers' retirement)."""
OFFICES: tuple[tuple[PostName, ...], ...] = (
    ("secretary", "director"),
    ("deputy-secretary",),
    ("deputy-director",),
    ("committee-member",),
    ("committee-member",),
)
MANAGEMENT: frozenset[PostName] = frozenset(("secretary", "director", "deputy-secretary", "deputy-director"))
_BY_ELECTION_AFTER = timedelta(days=45)


def elect(chance: Random, people: Sequence[Person]) -> None:
    """Fills the leading posts of every community at each term change, and in between when they fall vacant, from those who serve there."""
    by_community: dict[str, list[Person]] = {}
    for person in people:
        by_community.setdefault(person.community.id, []).append(person)
    for serving in by_community.values():
        _community(chance, serving)
    for person in people:
        # Without a contract only the elected serve, from their first election on.
        person.contracted = person.contracted or not person.won
        if not person.contracted:
            person.since = person.won[0].day


def _community(chance: Random, serving: Sequence[Person]) -> None:
    seats: dict[int, Person] = {}
    for day, next_day in zip(TERM_CHANGES, (*TERM_CHANGES[1:], END), strict=True):
        eligible = [p for p in serving if p.serves(day) and p.since < day - timedelta(days=180)]
        again = {seat: p for seat, p in seats.items() if p in eligible and chance.random() < 0.7}
        fresh = [p for p in eligible if p not in again.values()]
        chance.shuffle(fresh)
        elected = {seat: again[seat] if seat in again else fresh.pop() for seat in range(len(OFFICES)) if seat in again or fresh}
        for former in seats.values():
            if former in eligible and former not in elected.values():
                _lose(former, day, "not-re-elected")
        seats = {}
        for seat, person in elected.items():
            _win(person, day, seat, "election")
            seats[seat] = person
        merged_on = serving[0].community.merged_on
        _fill(chance, serving, seats, min(next_day, merged_on or next_day))
        if merged_on is not None and merged_on < next_day:
            for person in seats.values():
                if person.serves(merged_on):
                    _lose(person, merged_on, "community-merged")
            return


def _fill(chance: Random, serving: Sequence[Person], seats: dict[int, Person], until: date) -> None:
    """By-elections before a day, one vacancy after the other as they arise; a seat nobody can take stays vacant."""
    while vacancies := [(p.until + _BY_ELECTION_AFTER, seat) for seat, p in seats.items() if p.until is not None and p.until + _BY_ELECTION_AFTER < until]:
        day, seat = min(vacancies)
        del seats[seat]
        open_to = [p for p in serving if p.serves(day) and p.since < day - _BY_ELECTION_AFTER and p not in seats.values()]
        if open_to:
            seats[seat] = chance.choice(open_to)
            _win(seats[seat], day, seat, "by-election")


def _lose(person: Person, day: date, reason: str) -> None:
    person.won.append(Won(day, (), "election", reason))
    if not person.contracted:
        person.until, person.exit = day, None


def _win(person: Person, day: date, seat: int, by: Route) -> None:
    person.won.append(Won(day, OFFICES[seat], by, "term-change"))
    if person.sex == "F" and day >= CLASSIFIED_FROM and MANAGEMENT.intersection(OFFICES[seat]) and person.classified_on is None:
        person.classified_on = day
        if person.exit in ("retirement", None):
            person.retire_as(management=True)
