"""The workload: whole careers over twenty years, about forty facts each, the same for every contender and every run.

For: facts in the proportions of a personnel register (about 30 % allowances, 18 % appraisals, 12 % contracts, 12 % posts, 10 % grades,
10 % trainings, 3 % honours, the rest registration, education and qualification), in the order a migration delivers them (by the day they
were filed, across all careers) or career by career. One in fifty is filed late. Not for: realism of any single person; nobody is depicted.
"""

from __future__ import annotations

import random
from array import array
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from cwledger import Event
from cwledger import events as ev

SEED = 20_130_601
WORKERS_PER_COMMUNITY, COMMUNITIES_PER_STREET, STREETS_PER_DISTRICT = 10, 12, 10
FIRST_DAY, LAST_START, LAST_DAY = date(2004, 1, 1).toordinal(), date(2013, 12, 31).toordinal(), date(2023, 12, 31).toordinal()
YEAR = 365

Order = Literal["filed", "career"]
Words = tuple[Any, ...]

COMPONENTS: Words = ("basic", "post", "professional", "reward")
RESULTS: Words = ("excellent", "competent", "competent", "competent", "competent", "basically-competent", "incompetent")
POSTS: Words = ("staff", "committee-member", "deputy-director", "deputy-secretary", "director", "secretary")
ROUTES: Words = ("appointment", "election", "by-election")
KINDS: Words = ("people-delegate", "consultative-member", "party-delegate", "model-worker")
LEVELS: Words = ("district", "street", "city", "provincial", "national")
EDUCATION: Words = ("college", "bachelor", "vocational-school", "master")
QUALIFICATIONS: Words = ("assistant", "social-worker", "senior")


class Row(NamedTuple):
    """One fact before it is an event: what, about whom, holding from when, with two numbers that mean what ``what`` says."""

    filed: int
    worker: int
    what: int
    effective: int
    a: int
    b: int


class Draw:
    """Draws one career after another from one stream of random numbers, so that a larger workload begins with the smaller one."""

    def __init__(self, seed: int = SEED) -> None:
        self.random = random.Random(seed)

    def career(self, worker: int) -> list[Row]:
        """Every fact of one career, in the order it was filed."""
        facts = _Career(worker, self.random).live()
        facts.sort(key=lambda one: one[0])  # stable: what is filed on one day stays in the order it happened
        return [Row(filed, worker, what, effective, a, b) for filed, what, effective, a, b in facts]


class _Career:
    """One career as it happens: a contract renewed every three years, posts, pay, appraisals; some leave, retire or die."""

    def __init__(self, worker: int, rng: random.Random) -> None:
        self.rng = rng
        self.community = worker // WORKERS_PER_COMMUNITY
        self.district = self.community // (COMMUNITIES_PER_STREET * STREETS_PER_DISTRICT)
        self.start = rng.randint(FIRST_DAY, LAST_START)
        self.contracted = rng.random() < 0.95
        self.until = 0
        self.posts: list[tuple[int, int]] = []
        self.seats: dict[int, int] = {}
        self.facts: list[tuple[int, int, int, int, int]] = []

    def put(self, what: int, effective: int, a: int = 0, b: int = 0, filed: int | None = None) -> None:
        self.facts.append((effective if filed is None else filed, what, effective, a, b))

    def live(self) -> list[tuple[int, int, int, int, int]]:
        self.begin()
        fate = self.rng.random()
        self.end = end = self.rng.randint(self.start + 2 * YEAR, LAST_DAY) if fate < 0.22 else LAST_DAY
        for year_start in range(self.start + 1, end, YEAR):
            self.year(year_start, min(year_start + YEAR - 1, end))
        if fate < 0.15:
            self.leave(end + 1)
        elif fate < 0.22:
            self.put(RETIRED if fate < 0.205 else DIED, end + 1)
        return self.facts

    def begin(self) -> None:
        rng, day = self.rng, self.start
        self.put(REGISTERED, day, day - rng.randint(22, 45) * YEAR - rng.randrange(YEAR), rng.randrange(10) < 7)
        self.put(EDUCATED, day - rng.randint(60, 2000), rng.randrange(len(EDUCATION)), 0, filed=day)
        if self.contracted:
            self.until = day + 3 * YEAR
            self.put(SIGNED, day, self.community, self.until)
        self.assume(day, 0 if self.contracted else 1)
        self.put(GRADED, day, 1 + rng.randrange(3), 1 + rng.randrange(4))
        for component in (0, 1):
            self.put(GRANTED, day, component, rng.randint(8, 30) * 100)

    def year(self, first: int, last: int) -> None:
        """One year of service, between two days."""
        rng = self.rng

        def day() -> int:
            return rng.randint(first, last)

        while self.contracted and first <= self.until <= last:
            self.put(RENEWED, self.until, 0, self.until + 3 * YEAR if rng.random() < 0.85 else 0)
            self.until = self.until + 3 * YEAR if self.facts[-1][4] else LAST_DAY + YEAR
        for _ in range((rng.random() < 0.45) + (rng.random() < 0.33)):
            self.late(GRANTED, day(), rng.randrange(4), rng.randint(5, 40) * 100)
        if rng.random() < 0.24:
            self.late(GRADED, day(), 1 + rng.randrange(3), 1 + rng.randrange(20))
        if rng.random() < 0.55:
            self.put(APPRAISED, day(), (date.fromordinal(first).year - 1), rng.randrange(len(RESULTS)))
        if rng.random() < 0.31:
            self.put(TRAINED, day(), rng.randrange(4000), rng.randrange(len(LEVELS)))
        if rng.random() < 0.085:
            self.honour(day())
        if rng.random() < 0.07:
            self.put(QUALIFIED, day(), rng.randrange(3), 0)
        if rng.random() < 0.14:
            self.move(day())

    def late(self, what: int, effective: int, a: int, b: int) -> None:
        """A fact of pay; one in ten of these, one in fifty of all, is filed up to two months after it took effect."""
        self.put(what, effective, a, b, filed=effective + (self.rng.randint(1, 60) if self.rng.random() < 0.05 else 0))

    def assume(self, day: int, by: int) -> None:
        first = self.rng.randrange(len(POSTS) - 1)
        wanted = (first, 5) if first == 4 and self.rng.random() < 0.8 else (first,)
        for post in wanted:
            self.posts.append((self.community, post))
            self.put(ASSUMED, day, self.community, post * 3 + (by or self.rng.choice((0, 0, 0, 1, 2))))

    def drop(self, day: int, *, last: int = 0) -> None:
        for community, post in self.posts:
            self.put(LEFT, day, community, post * 2 + last)
        self.posts = []

    def move(self, day: int) -> None:
        """Leaves the posts held and takes up others, in one move of four in another community of the district."""
        self.drop(day)
        if self.rng.random() < 0.25:
            per_district = COMMUNITIES_PER_STREET * STREETS_PER_DISTRICT
            self.community = self.district * per_district + self.rng.randrange(per_district)
            if self.contracted:
                self.put(TRANSFERRED, day, self.community)
        self.assume(day, 0 if self.contracted else 1)

    def honour(self, day: int) -> None:
        """A seat for five years, unless one of the kind and level is still held; one in seven is given up early. Or an award."""
        kind, level = self.rng.randrange(4), self.rng.choice((0, 0, 0, 0, 1, 1, 2, 2, 3, 4))
        which, seat = kind * 8 + level, kind < 3
        if self.seats.get(which, 0) > day:
            return
        self.put(CONFERRED, day, which, day + 5 * YEAR if seat else 0)
        self.seats[which] = day + 5 * YEAR if seat else 0
        given_up = day + self.rng.randint(100, 1000)
        if seat and self.rng.random() < 0.15 and given_up <= self.end:
            self.put(HONOUR_ENDED, given_up, which)
            self.seats[which] = given_up

    def leave(self, day: int) -> None:
        self.drop(day, last=1)
        if self.contracted:
            self.put(ENDED, day)


def _day(ordinal: int) -> date:
    return date.fromordinal(ordinal)


def worker_id(worker: int) -> str:
    """Ids that sort by arrival, as a register numbers its people."""
    return f"W{worker:07d}"


def community_id(community: int) -> str:
    return f"C{community:06d}"


def _employer(worker: int) -> str:
    return f"F{worker // (WORKERS_PER_COMMUNITY * COMMUNITIES_PER_STREET * STREETS_PER_DISTRICT):04d}"


def _until(ordinal: int) -> date | None:
    return _day(ordinal) if ordinal else None


def _registered(w: int, on: date, a: int, b: int) -> Event:
    return ev.WorkerRegistered(worker=worker_id(w), effective_on=on, name=f"王{w:06d}", sex="F" if b else "M", born_on=_day(a))


def _educated(w: int, on: date, a: int, b: int) -> Event:
    return ev.EducationAttained(worker=worker_id(w), effective_on=on, level=EDUCATION[a])


def _signed(w: int, on: date, a: int, b: int) -> Event:
    return ev.ContractSigned(worker=worker_id(w), effective_on=on, ref=f"HT-{w:07d}", employer=_employer(w), community=community_id(a), until=_until(b))


def _renewed(w: int, on: date, a: int, b: int) -> Event:
    return ev.ContractRenewed(worker=worker_id(w), effective_on=on, employer=_employer(w), until=_until(b))


def _transferred(w: int, on: date, a: int, b: int) -> Event:
    return ev.Transferred(worker=worker_id(w), effective_on=on, employer=_employer(w), community=community_id(a))


def _ended(w: int, on: date, a: int, b: int) -> Event:
    return ev.ContractEnded(worker=worker_id(w), effective_on=on, employer=_employer(w), ground="resignation")


def _assumed(w: int, on: date, a: int, b: int) -> Event:
    return ev.PostAssumed(worker=worker_id(w), effective_on=on, community=community_id(a), post=POSTS[b // 3], by=ROUTES[b % 3])


def _left(w: int, on: date, a: int, b: int) -> Event:
    return ev.PostLeft(worker=worker_id(w), effective_on=on, community=community_id(a), post=POSTS[b // 2], reason="left" if b % 2 else "other-post")


def _graded(w: int, on: date, a: int, b: int) -> Event:
    return ev.GradeSet(worker=worker_id(w), effective_on=on, tier=a, step=b, reason="annual review")


def _granted(w: int, on: date, a: int, b: int) -> Event:
    ref, amount = f"JT-{on.year}-{w:07d}", Decimal(b).quantize(Decimal("0.01"))
    return ev.AllowanceGranted(worker=worker_id(w), effective_on=on, ref=ref, component=COMPONENTS[a], amount=amount)


def _appraised(w: int, on: date, a: int, b: int) -> Event:
    return ev.Appraised(worker=worker_id(w), effective_on=on, year=a, result=RESULTS[b])


def _trained(w: int, on: date, a: int, b: int) -> Event:
    return ev.TrainingAttended(worker=worker_id(w), effective_on=on, training=f"T{a:05d}", level=LEVELS[b], hours=16)


def _qualified(w: int, on: date, a: int, b: int) -> Event:
    return ev.QualificationAwarded(worker=worker_id(w), effective_on=on, level=QUALIFICATIONS[a])


def _title(on: date, a: int) -> str:
    return f"{LEVELS[a % 8]} {KINDS[a // 8]}"


def _conferred(w: int, on: date, a: int, b: int) -> Event:
    return ev.HonourConferred(worker=worker_id(w), effective_on=on, kind=KINDS[a // 8], level=LEVELS[a % 8], title=_title(on, a), until=_until(b))


def _honour_ended(w: int, on: date, a: int, b: int) -> Event:
    return ev.HonourEnded(worker=worker_id(w), effective_on=on, kind=KINDS[a // 8], level=LEVELS[a % 8], reason="moved away")


def _retired(w: int, on: date, a: int, b: int) -> Event:
    return ev.Retired(worker=worker_id(w), effective_on=on)


def _died(w: int, on: date, a: int, b: int) -> Event:
    return ev.Died(worker=worker_id(w), effective_on=on)


_BUILD: tuple[Callable[[int, date, int, int], Event], ...] = (
    _registered, _educated, _signed, _renewed, _transferred, _ended, _assumed, _left, _graded,
    _granted, _appraised, _trained, _qualified, _conferred, _honour_ended, _retired, _died,
)  # fmt: skip
(REGISTERED, EDUCATED, SIGNED, RENEWED, TRANSFERRED, ENDED, ASSUMED, LEFT, GRADED,
 GRANTED, APPRAISED, TRAINED, QUALIFIED, CONFERRED, HONOUR_ENDED, RETIRED, DIED) = range(len(_BUILD))  # fmt: skip


class Workload:
    """``size`` events: first the units, then the careers. Held as plain numbers, so that five million facts fit in little memory."""

    def __init__(self, size: int, order: Order = "filed", seed: int = SEED) -> None:
        self.size = size
        self.order = order
        draw = Draw(seed)
        self._rows: dict[str, array[int]] = {name: array("i") for name in Row._fields}
        self.careers = 0
        while len(self._rows["filed"]) < size:
            for row in draw.career(self.careers):
                for name, value in zip(Row._fields, row, strict=True):
                    self._rows[name].append(value)
            self.careers += 1
        self._units = list(units(self.careers))

    def __iter__(self) -> Iterator[Event]:
        yield from self._units[: self.size]
        columns = [self._rows[name] for name in ("worker", "what", "effective", "a", "b")]
        for index in self._sequence()[: max(0, self.size - len(self._units))]:
            worker, what, effective, a, b = (column[index] for column in columns)
            yield _BUILD[what](worker, _day(effective), a, b)

    def _sequence(self) -> Sequence[int]:
        filed = self._rows["filed"]
        if self.order == "career":
            return range(len(filed))
        return sorted(range(len(filed)), key=filed.__getitem__)  # stable: within a day by career, within a career as it happened


def units(careers: int) -> Iterator[Event]:
    """Districts with their federation, streets and communities, enough for so many careers."""
    per_district = COMMUNITIES_PER_STREET * STREETS_PER_DISTRICT
    districts = -(-careers // (WORKERS_PER_COMMUNITY * per_district))
    on = date(1990, 1, 1)
    for d in range(districts):
        district = f"D{d:04d}"
        yield ev.DistrictFounded(district=district, effective_on=on, name=f"第{d}区")
        yield ev.FederationFounded(federation=f"F{d:04d}", district=district, effective_on=on, name=f"第{d}区社工联合会")
        for s in range(d * STREETS_PER_DISTRICT, (d + 1) * STREETS_PER_DISTRICT):
            yield ev.StreetFounded(street=f"S{s:05d}", district=district, effective_on=on, name=f"第{s}街道")
            for c in range(s * COMMUNITIES_PER_STREET, (s + 1) * COMMUNITIES_PER_STREET):
                yield ev.CommunityFounded(community=community_id(c), street=f"S{s:05d}", effective_on=on, name=f"第{c}社区")


def mix(events: Sequence[Any]) -> dict[str, float]:
    """The share of each kind of fact, in per cent, largest first: what a table of figures should say about its input."""
    counts: dict[str, int] = {}
    for event in events:
        counts[type(event).__name__] = counts.get(type(event).__name__, 0) + 1
    return {name: round(100 * count / len(events), 1) for name, count in sorted(counts.items(), key=lambda pair: -pair[1])}
