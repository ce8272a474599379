"""What happens to invented people while they serve: grades, allowances, levels, appraisals, training, honours, grids.

Facts only, each filed by the clerk, none needing another but the registration. Grades and amounts are illustrative and every grant says so,
except the basic allowance before and from 2013-09-11, which is the source case's (dossier, S01).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from cwledger.aggregates import Event
from cwledger.aggregates.career.development import AppraisalResult, Appraised, DisciplineImposed, TrainingAttended
from cwledger.aggregates.career.honours import HonourConferred, HonourEnded, HonourKind, HonourLevel
from cwledger.aggregates.career.pay import AllowanceGranted, Component, GradeSet
from cwledger.aggregates.career.person import (
    BirthDateAsserted,
    EducationAttained,
    PartyJoined,
    ProfessionalLevel,
    QualificationAwarded,
    QualificationRegistered,
    RecruitmentDecided,
)
from cwledger.aggregates.career.service import PostAssumed, PostName
from cwledger.aggregates.grids import GridAssigned, GridUnassigned
from cwledger.clock import add_months
from cwledger.demo.city import GRIDS_DRAWN, Community
from cwledger.demo.clerk import Clerk
from cwledger.demo.people import END, Person

ILLUSTRATIVE = "illustrative"
"""What a grant rests on whose amount is made up."""
_RAISE = date(2013, 9, 11)
_BASIC = ((date(2018, 1, 1), "2600.00"), (date(2022, 1, 1), "3100.00"))
_LATE_NOTICE = (60, 240)
"""Days after 1 January by which a street files a pay notice: they come late and reach back (dossier 14, no. 33)."""
_POST_AMOUNT: dict[PostName, str] = {
    "secretary": "900.00",
    "deputy-secretary": "600.00",
    "deputy-director": "600.00",
    "committee-member": "400.00",
}
_TIERS: dict[PostName, int] = {"secretary": 1, "deputy-secretary": 2, "deputy-director": 2}
_PROFESSIONAL: dict[ProfessionalLevel, str] = {"assistant": "200.00", "social-worker": "300.00"}
_RESULTS: tuple[AppraisalResult, ...] = ("excellent", "competent", "basically-competent", "incompetent")
_TRAINERS: tuple[HonourLevel, ...] = ("city", "district", "street")
_QUALIFIED: tuple[ProfessionalLevel, ...] = ("assistant", "assistant", "social-worker")
_SEATS: tuple[tuple[HonourKind, HonourLevel], ...] = (
    ("people-delegate", "district"),
    ("party-delegate", "city"),
    ("consultative-member", "district"),
    ("people-delegate", "city"),
)
_TERMS = (date(2012, 1, 10), date(2017, 1, 10), date(2022, 1, 10))
_AWARDS = tuple(date(year, 5, 1) for year in range(2014, 2026, 2))
"""Award days, invented but for the day of the year."""
_AWARDERS: tuple[HonourLevel, ...] = ("city", "district", "provincial")
_REGISTERED_FROM = date(2021, 3, 1)
"""The national register of certificates runs since 2021-03 (dossier 7)."""


class Career:
    """Files what one person does and is given."""

    def __init__(self, clerk: Clerk, chance: Random, person: Person, registered: datetime) -> None:
        self.clerk = clerk
        self.chance = chance
        self.person = person
        self.registered = registered

    def live(self) -> None:
        """Everything but the footing of service, which is filed already."""
        self._background()
        self._grades()
        self._pay()
        self._level()
        self._years()
        self._honours()
        self._annulled_election()

    def _file(self, event: Event, *, lag: tuple[int, int] = (1, 20), chain: str | None = None, faultless: bool = False) -> None:
        """Files a fact; of the dead nothing further holds, and nothing is filed with a later date by mistake."""
        p = self.person
        if p.alive(event.effective_on) and event.effective_on < END:
            district = p.where(event.effective_on).district
            slips = not faultless and p.exit != "death"
            self.clerk.file(event, actor=f"hr.{district}", not_before=self.registered, lag=lag, chain=chain, faultless=not slips)

    def _background(self) -> None:
        p, chance = self.person, self.chance
        graduated = min(p.born_on + timedelta(days=23 * 365), p.since)
        self._file(EducationAttained(worker=p.worker, effective_on=graduated, level=p.education, degree=p.education in ("bachelor", "master")))
        if p.party_since is not None:
            self._file(PartyJoined(worker=p.worker, effective_on=p.party_since))
        if p.contracted and p.since.year >= 2014:
            notice = f"{p.community.district}-{p.since.year}-01"
            score = Decimal(chance.randint(6000, 9200)) / 100
            self._file(RecruitmentDecided(worker=p.worker, effective_on=p.since - timedelta(days=30), announcement=notice, result="hired", score=score))
        if chance.random() < 0.06:
            other = p.born_on - timedelta(days=chance.randint(20, 400))
            self._file(BirthDateAsserted(worker=p.worker, effective_on=date(2015, 6, 1), source="archive", born_on=other, authority="district archive"))
        if chance.random() < 0.004 and p.serves(date(2019, 3, 1)):
            self._file(DisciplineImposed(worker=p.worker, effective_on=date(2019, 3, 1), measure="warning", until=date(2019, 9, 1)))

    def _grades(self) -> None:
        """One step every three years, and another tier with another office."""
        p = self.person
        step = self.chance.randint(1, 4)
        due = [(add_months(p.since, 36 * n), "three full years" if n else "entry") for n in range(6)]
        changes = sorted([*due, *((won.day, "post") for won in p.won)])
        tier = 3
        for day, why in changes:
            if not p.serves(day) or day >= END:
                continue
            now = min((_TIERS.get(post, 3) for post in p.leads(day)), default=3)
            if why == "post" and now == tier:
                continue
            step, tier = step + (why == "three full years"), now
            self._file(GradeSet(worker=p.worker, effective_on=day, tier=tier, step=step, reason=f"{why}; {ILLUSTRATIVE}"))

    def _pay(self) -> None:
        p = self.person
        # The source case tells its four outer counties from the rest; the third district stands for them.
        before, after = ("1600.00", "2100.00") if p.community.district != "D03" else ("1300.00", "1800.00")
        first = max(p.since, date(2013, 1, 1))
        if p.serves(first):
            steps = [(_RAISE, after), *_BASIC]
            amount = next((amount for day, amount in reversed(steps) if day <= first), before)
            self._grant(first, "basic", amount, ref=None if first < _BASIC[0][0] else ILLUSTRATIVE)
            for day, amount in steps:
                if first < day and p.serves(day):
                    invented = day != _RAISE
                    self._grant(day, "basic", amount, ref=ILLUSTRATIVE if invented else None, lag=self._notice(day) if invented else (1, 20))
        for won in p.won:
            amount = max((_POST_AMOUNT.get(post, "0.00") for post in won.posts), default="0.00", key=Decimal)
            if p.serves(won.day):
                self._grant(won.day, "post", amount)

    def _notice(self, day: date) -> tuple[int, int]:
        """When the street files a pay notice: the same days later for everybody in it."""
        least, most = _LATE_NOTICE
        days = Random(f"{self.person.where(day).street} {day}").randint(least, most)
        return days, days

    def _grant(self, day: date, component: Component, amount: str, *, ref: str | None = ILLUSTRATIVE, lag: tuple[int, int] = (1, 20)) -> None:
        granted = AllowanceGranted(worker=self.person.worker, effective_on=day, component=component, amount=Decimal(amount), ref=ref)
        self._file(granted, lag=lag)

    def _level(self) -> None:
        p, chance = self.person, self.chance
        awarded = add_months(p.since, chance.randint(14, 70))
        if chance.random() >= 0.3 or awarded >= END or not p.serves(awarded):
            return
        level = chance.choice(_QUALIFIED)
        chain = f"{p.worker}-level"
        self._file(QualificationAwarded(worker=p.worker, effective_on=awarded, level=level), chain=chain)
        paid_from = add_months(awarded.replace(day=1), 1)
        if p.serves(paid_from):
            self._grant(paid_from, "professional", _PROFESSIONAL[level])
        registered = add_months(awarded, 3)
        while registered < _REGISTERED_FROM:
            registered = add_months(registered, 12)
        while p.serves(registered) and registered < END:
            ends = add_months(registered, 36)
            self._file(QualificationRegistered(worker=p.worker, effective_on=registered, level=level, valid_until=ends), chain=chain)
            registered = ends

    def _years(self) -> None:
        p, chance = self.person, self.chance
        rewarded = False
        for year in range(max(p.since.year, 2012), 2026):
            day, paid_from = date(year + 1, 1, 20), date(year + 1, 2, 1)
            if p.serves(paid_from) and p.since <= date(year, 7, 1):
                result = chance.choices(_RESULTS, (18, 76, 5, 1))[0]
                self._file(Appraised(worker=p.worker, effective_on=day, year=year, result=result))
                if (result == "excellent") != rewarded:
                    rewarded = result == "excellent"
                    self._grant(paid_from, "reward", "300.00" if rewarded else "0.00")
            trained = date(year, chance.randint(3, 11), chance.randint(1, 28))
            if p.serves(trained) and chance.random() < 0.6:
                level = chance.choice(_TRAINERS)
                title, hours = f"{level}-{year}-{trained.month:02d}", chance.choice((8, 16, 24))
                attended = TrainingAttended(worker=p.worker, effective_on=trained, training=title, level=level, hours=hours)
                self._file(attended)
                if chance.random() < 0.002:
                    self._twice(attended)

    def _twice(self, event: Event) -> None:
        actor = f"street.{self.person.community.street}"
        self.clerk.file_in_error(event, actor=actor, reason="filed twice: by the street and by the district", not_before=self.registered)

    def _honours(self) -> None:
        p, chance = self.person, self.chance
        for begins in _TERMS:
            if "secretary" in p.leads(begins) and p.serves(begins) and chance.random() < 0.4:
                self._seat(begins, *chance.choice(_SEATS))
        day = chance.choice(_AWARDS)
        if chance.random() < 0.03 and p.serves(day):
            level = chance.choice(_AWARDERS)
            self._file(HonourConferred(worker=p.worker, effective_on=day, kind="model-worker", level=level, title=f"{level} model worker {day.year}"))
        if chance.random() < 0.008 and p.serves(day):
            wrong = HonourConferred(worker=p.worker, effective_on=day, kind="model-worker", level="city", title=f"city model worker {day.year}")
            self.clerk.file_in_error(wrong, actor=f"hr.{p.community.district}", reason="another person of the same name", not_before=self.registered)

    def _annulled_election(self) -> None:
        """Now and then a by-election is annulled: the post was never held, whereas recall ends it only from then on (dossier 14, no. 57)."""
        p, chance = self.person, self.chance
        day = date(chance.randint(2014, 2024), chance.randint(3, 6), 20)
        settled = not p.won and p.moved is None and p.contracted and p.community.merged_on is None
        if chance.random() < 0.01 and settled and p.serves(day) and p.serves(add_months(day, 24)):
            elected = PostAssumed(worker=p.worker, effective_on=day, community=p.community.id, post="committee-member", by="by-election")
            self.clerk.file_in_error(elected, actor=f"hr.{p.community.district}", reason="by-election annulled: forged ballots", not_before=self.registered)

    def _seat(self, begins: date, kind: HonourKind, level: HonourLevel) -> None:
        p, chance = self.person, self.chance
        title, chain = f"{level} term of {begins.year}", f"{p.worker}-seats"
        seat = HonourConferred(worker=p.worker, effective_on=begins, kind=kind, level=level, title=title, until=add_months(begins, 60))
        self._file(seat, chain=chain)
        gives_up = add_months(begins, chance.randint(12, 50))
        if chance.random() < 0.1:
            ended = HonourEnded(worker=p.worker, effective_on=gives_up, kind=kind, level=level, title=title, reason="resigned the seat")
            self._file(ended, chain=chain)


def assign_grids(clerk: Clerk, chance: Random, people: Sequence[Person], registered: dict[str, datetime]) -> None:
    """Hands the grids of each community to those who serve there; when somebody goes, a colleague takes over, or the grid stands vacant."""
    by_community: dict[str, list[Person]] = {}
    for person in people:
        by_community.setdefault(person.community.id, []).append(person)
    for serving in by_community.values():
        community = serving[0].community
        present = _present(serving, community, GRIDS_DRAWN)
        for grid, first in zip(community.grids, present, strict=False):
            for event, known in _answering(chance, grid, first, serving):
                clerk.file(event, actor="grid-office", chain=f"grid:{grid}", not_before=registered[known], faultless=True)


def _answering(chance: Random, grid: str, first: Person, serving: Sequence[Person]) -> Iterator[tuple[Event, str]]:
    """Who answers for a grid from when to when."""
    day, person = GRIDS_DRAWN, first
    while True:
        yield GridAssigned(grid=grid, worker=person.worker, effective_on=day), person.worker
        gone = person.moved[0] if person.moved is not None else person.until
        if gone is None or gone >= END:
            return
        yield GridUnassigned(grid=grid, worker=person.worker, effective_on=gone, reason="left the community"), person.worker
        day = gone + timedelta(days=30)
        open_to = _present(serving, person.community, day)
        if day >= END or not open_to or chance.random() < 0.1:
            return
        person = chance.choice(open_to)


def _present(serving: Sequence[Person], community: Community, day: date) -> list[Person]:
    return [person for person in serving if person.serves(day) and person.where(day).id == community.id]
