"""Who leads a community: the term-change elections, the by-elections between them, and what being elected does to a woman's retirement.

Decides; files nothing (``service.py`` does).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from cwledger.aggregates.career.service import PostName, Route
from cwledger.demo.people import END, Person, Won
from cwledger.demo.published import wanted

TERM_CHANGES = (date(2010, 6, 15), date(2013, 6, 15), date(2016, 6, 15), date(2021, 5, 20))
"""Elections: three-year terms until the organisation law's five-year ones of 2018-12-29 (dossier 6; the days are invented)."""
TERM_CHANGE = TERM_CHANGES[-1]
"""The term-change of 2021, after which the figures were published."""
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


def elect(chance: Random, people: Sequence[Person], careers: int) -> None:
    """Fills the leading posts of every community at each term change, and in between when they fall vacant, from those who serve there.

    The term change of 2021 brings as many first-time secretaries as were published, and in one community the secretary is not the director.
    """
    by_community: dict[str, list[Person]] = {}
    for person in people:
        by_community.setdefault(person.community.id, []).append(person)
    bodies = [_Leaders(chance, serving) for serving in by_community.values()]
    for term, day in enumerate(TERM_CHANGES[:-1]):
        for body in bodies:
            body.choose(day)
            body.serve_until(TERM_CHANGES[term + 1])
    _renew(chance, bodies, wanted("first-time-secretaries", careers))
    for body in bodies:
        body.serve_until(END)
    for person in people:
        # Without a contract only the elected serve, from their first election on.
        person.contracted = person.contracted or not person.won
        if not person.contracted:
            person.since = person.won[0].day


def _renew(chance: Random, bodies: Sequence[_Leaders], first_time: int) -> None:
    """The last term change: so many communities elect somebody who never was secretary, the others one who was."""
    day = TERM_CHANGES[-1]
    order = list(bodies)
    chance.shuffle(order)
    # Where nobody who was secretary can be elected again, somebody new is; where nobody new can, somebody old.
    order.sort(key=lambda body: (bool(body.former(day)), not body.newcomers(day)))
    standing = [body for body in order if body.former(day) or body.newcomers(day)]
    for place, body in enumerate(standing):
        new = place < first_time
        heads = (body.newcomers(day) if new else body.former(day)) or body.newcomers(day) or body.former(day)
        body.choose(day, head=chance.choice(heads))
    # 99.9 per cent are both: of a thousand communities one is not, of a hundred none.
    for body in [body for body in standing if body.seats.keys() >= {0, 1}][: round(len(standing) / 1000)]:
        _separate(body, day)


def _separate(body: _Leaders, day: date) -> None:
    """In this community the deputy secretary is director, and the secretary is not."""
    for seat, posts in ((0, ("secretary",)), (1, ("deputy-secretary", "director"))):
        won = body.seats[seat].won
        won[-1] = Won(day, posts, won[-1].by, won[-1].reason)  # type: ignore[arg-type]


class _Leaders:
    """The leading posts of one community, from one term change to the next."""

    def __init__(self, chance: Random, serving: Sequence[Person]) -> None:
        self.chance = chance
        self.serving = serving
        self.seats: dict[int, Person] = {}
        self.merged_on = serving[0].community.merged_on
        self.secretaries: list[Person] = []

    def eligible(self, day: date) -> list[Person]:
        """Who may be elected on a day."""
        return [p for p in self.serving if p.serves(day) and p.since < day - timedelta(days=180)]

    def former(self, day: date) -> list[Person]:
        """Of those, who has been secretary."""
        return [p for p in self.eligible(day) if p in self.secretaries]

    def newcomers(self, day: date) -> list[Person]:
        """Of those, who never was."""
        return [p for p in self.eligible(day) if p not in self.secretaries]

    def choose(self, day: date, head: Person | None = None) -> None:
        """A term change: most go on where they may, the others are drawn; ``head`` is elected secretary whatever was drawn."""
        eligible = self.eligible(day)
        again = {seat: p for seat, p in self.seats.items() if p in eligible and self.chance.random() < 0.7 and p is not head and (seat or head is None)}
        fresh = [p for p in eligible if p not in again.values() and p is not head]
        self.chance.shuffle(fresh)
        # Who will still serve at the next term change is drawn last, and so taken first.
        fresh.sort(key=lambda p: p.serves(TERM_CHANGES[-1]))
        elected: dict[int, Person] = {} if head is None else {0: head}
        for seat in range(len(OFFICES)):
            if seat in again or (fresh and seat not in elected):
                elected.setdefault(seat, again[seat] if seat in again else fresh.pop())
        for former in self.seats.values():
            if former in eligible and former not in elected.values():
                _lose(former, day, "not-re-elected")
        self.seats = {}
        for seat, person in elected.items():
            self._take(person, day, seat, "election")

    def _take(self, person: Person, day: date, seat: int, by: Route) -> None:
        _win(person, day, seat, by)
        self.seats[seat] = person
        if seat == 0:
            self.secretaries.append(person)

    def serve_until(self, until: date) -> None:
        """By-elections before a day, and the end of every post where the community is absorbed by another before it."""
        ends = min(until, self.merged_on or until)
        self._fill(ends)
        if self.merged_on is not None and self.merged_on < until:
            for person in self.seats.values():
                if person.serves(self.merged_on):
                    _lose(person, self.merged_on, "community-merged")
            self.seats = {}

    def _fill(self, until: date) -> None:
        """By-elections before a day, one vacancy after the other as they arise; a seat nobody can take stays vacant."""
        seats = self.seats
        while vacancies := [(p.until + _BY_ELECTION_AFTER, seat) for seat, p in seats.items() if p.until is not None and p.until + _BY_ELECTION_AFTER < until]:
            day, seat = min(vacancies)
            del seats[seat]
            open_to = [p for p in self.serving if p.serves(day) and p.since < day - _BY_ELECTION_AFTER and p not in seats.values()]
            if open_to:
                self._take(self.chance.choice(open_to), day, seat, "by-election")


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
