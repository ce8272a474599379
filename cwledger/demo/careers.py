"""What happens to invented people while they serve: levels, appraisals, training, honours, grids, and pay as the rules give it (``pay.py``).

Facts only, each filed by the clerk, none needing another but the registration.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import cycle
from random import Random

from cwledger.aggregates import Event
from cwledger.aggregates.career.appraisal import AppealDecided, AppealFiled, AppraisalScored, ConsequenceTaken
from cwledger.aggregates.career.development import AppraisalResult, Appraised, DisciplineImposed
from cwledger.aggregates.career.honours import HonourConferred, HonourEnded, HonourKind, HonourLevel
from cwledger.aggregates.career.person import (
    BirthDateAsserted,
    EducationAttained,
    PartyJoined,
    ProfessionalLevel,
    QualificationAwarded,
    QualificationRegistered,
    RecruitmentDecided,
)
from cwledger.aggregates.career.service import PostAssumed
from cwledger.aggregates.grids import GridAssigned, GridUnassigned
from cwledger.clock import add_months
from cwledger.demo.city import GRIDS_DRAWN, Community
from cwledger.demo.classes import Class
from cwledger.demo.clerk import Clerk
from cwledger.demo.honours import AWARDS
from cwledger.demo.pay import MIDDLE_NOTICE, NEW_SYSTEM, grants
from cwledger.demo.people import END, Person
from cwledger.demo.recruiting import Passed
from cwledger.demo.service import Service
from cwledger.policies.pay.entitlement import Payroll

_LATE_NOTICE = (60, 240)
"""Days after 1 January by which a street files a pay notice: they come late and reach back (dossier 14, no. 33)."""
_RESULTS: tuple[AppraisalResult, ...] = ("excellent", "competent", "basically-competent", "incompetent")
_SCORES: dict[AppraisalResult, tuple[int, int]] = {"excellent": (90, 99), "competent": (75, 90), "basically-competent": (60, 75), "incompetent": (40, 60)}
SCORED_YEARS = range(2020, 2023)
"""The years whose scores are in the register, not only their results."""
_QUALIFIED: tuple[ProfessionalLevel, ...] = ("assistant", "assistant", "social-worker")
_OLDER = date(1980, 1, 1)
"""Files of those born later are in order: their archives do not contradict the register."""
_REGISTERED_FROM = date(2021, 3, 1)
"""The national register of certificates runs since 2021-03 (dossier 7)."""


class Career:
    """Files what one person does and is given."""

    def __init__(self, clerk: Clerk, chance: Random, person: Person, service: Service, passed: Passed | None, attended: Sequence[Class]) -> None:
        self.clerk = clerk
        self.chance = chance
        self.person = person
        self.passed = passed
        self.attended = attended
        self.registered = service.registered
        self.events: list[Event] = [*service.events]
        """What will be believed of the person in the end, in no order."""

    def live(self) -> None:
        """Everything but the footing of service, which is filed already, and pay."""
        self._background()
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
            self.events.append(event)
            self.clerk.file(event, actor=f"hr.{district}", not_before=self.registered, lag=lag, chain=chain, faultless=not slips)

    def _background(self) -> None:
        p, chance = self.person, self.chance
        graduated = min(p.born_on + timedelta(days=23 * 365), p.since)
        self._file(EducationAttained(worker=p.worker, effective_on=graduated, level=p.education, degree=p.education in ("bachelor", "master")))
        if p.party_since is not None:
            self._file(PartyJoined(worker=p.worker, effective_on=p.party_since))
        if self.passed is not None:
            exam, total = self.passed
            self._file(RecruitmentDecided(worker=p.worker, effective_on=p.since - timedelta(days=30), announcement=exam, result="hired", score=total))
        if chance.random() < 0.06 and p.classified_on is None and p.born_on < _OLDER:
            other = p.born_on - timedelta(days=chance.randint(20, 400))
            self._file(BirthDateAsserted(worker=p.worker, effective_on=date(2015, 6, 1), source="archive", born_on=other, authority="district archive"))
        if chance.random() < 0.004 and p.serves(date(2019, 3, 1)):
            self._file(DisciplineImposed(worker=p.worker, effective_on=date(2019, 3, 1), measure="warning", until=date(2019, 9, 1)))

    def paid(self, payroll: Payroll) -> None:
        """Grades and amounts as the rules give them; what a notice changed for everybody is filed late, and reaches back."""
        for event in grants(self.person, self.events, payroll):
            by_notice = event.effective_on in (MIDDLE_NOTICE, NEW_SYSTEM)
            self._file(event, lag=self._notice(event.effective_on) if by_notice else (1, 20))

    def _notice(self, day: date) -> tuple[int, int]:
        """When the street files a pay notice: the same days later for everybody in it."""
        least, most = _LATE_NOTICE
        days = Random(f"{self.person.where(day).street} {day}").randint(least, most)
        return days, days

    def _level(self) -> None:
        p, chance = self.person, self.chance
        awarded = add_months(p.since, chance.randint(14, 70))
        if chance.random() >= 0.3 or awarded >= END or not p.serves(awarded):
            return
        level = chance.choice(_QUALIFIED)
        chain = f"{p.worker}-level"
        self._file(QualificationAwarded(worker=p.worker, effective_on=awarded, level=level), chain=chain)
        registered = add_months(awarded, 3)
        while registered < _REGISTERED_FROM:
            registered = add_months(registered, 12)
        while p.serves(registered) and registered < END:
            ends = add_months(registered, 36)
            self._file(QualificationRegistered(worker=p.worker, effective_on=registered, level=level, valid_until=ends), chain=chain)
            registered = ends

    def _years(self) -> None:
        p, chance = self.person, self.chance
        for year in range(max(p.since.year, 2012), 2026):
            if p.serves(date(year + 1, 2, 1)) and p.since <= date(year, 7, 1):
                self._appraise(year, chance.choices(_RESULTS, (18, 76, 5, 1))[0])
        for one in self.attended:
            attended = one.attended_by(p.worker)
            self._file(attended)
            if chance.random() < 0.002:
                self._twice(attended)

    def _appraise(self, year: int, result: AppraisalResult) -> None:
        """A year's result, in some years with its scores; who fails may appeal, and what follows is drawn."""
        p, chance = self.person, self.chance
        chain, day = f"{p.worker}/{year}", date(year + 1, 1, 20)
        if year in SCORED_YEARS:
            low, high = _SCORES[result]
            marks = (Decimal(chance.randrange(low * 100, high * 100, 50)) / 100 for _ in range(2))
            scored = AppraisalScored(worker=p.worker, year=year, organisation=next(marks), public=next(marks), effective_on=date(year + 1, 1, 12))
            self._file(scored, chain=chain, faultless=True)
        self._file(Appraised(worker=p.worker, effective_on=day, year=year, result=result), chain=chain)
        if result == "incompetent":
            self._fail(year, chain)

    def _fail(self, year: int, chain: str) -> None:
        p, chance = self.person, self.chance
        filed, decided = date(year + 1, 2, 10), date(year + 1, 3, 20)
        if chance.random() < 0.25 and p.serves(decided):
            upheld = chance.random() < 0.5
            self._file(AppealFiled(worker=p.worker, year=year, ground="the public review was counted twice", effective_on=filed), chain=chain, faultless=True)
            outcome = AppealDecided(
                worker=p.worker,
                year=year,
                outcome="upheld" if upheld else "rejected",
                result="basically-competent" if upheld else None,
                effective_on=decided,
            )
            self._file(outcome, chain=chain, faultless=True)
            if upheld:
                return
        taken = date(year + 1, 4, 1)
        if chance.random() < 0.9 and p.serves(taken):
            consequence = ConsequenceTaken(worker=p.worker, year=year, consequence="bonus-withheld", effective_on=taken)
            self._file(consequence, chain=chain, faultless=True)

    def _twice(self, event: Event) -> None:
        actor = f"street.{self.person.community.street}"
        self.clerk.file_in_error(event, actor=actor, reason="filed twice: by the street and by the district", not_before=self.registered)

    def _honours(self) -> None:
        p, chance = self.person, self.chance
        for seat in p.seats:
            self._seat(*seat)
        if p.award is not None:
            day, level = p.award
            self._file(HonourConferred(worker=p.worker, effective_on=day, kind="model-worker", level=level, title=f"{level} model worker {day.year}"))
        day = chance.choice(AWARDS)
        if chance.random() < 0.04 and p.serves(day):
            wrong = HonourConferred(worker=p.worker, effective_on=day, kind="model-worker", level="city", title=f"city model worker {day.year}")
            self.clerk.file_in_error(wrong, actor=f"hr.{p.community.district}", reason="another person of the same name", not_before=self.registered)

    def _annulled_election(self) -> None:
        """Now and then a by-election is annulled: the post was never held, whereas recall ends it only from then on (dossier 14, no. 57)."""
        p, chance = self.person, self.chance
        day = date(chance.randint(2014, 2024), chance.randint(3, 6), 20)
        settled = not p.won and p.moved is None and p.contracted and p.community.merged_on is None
        if chance.random() < 0.05 and settled and p.serves(day) and p.serves(add_months(day, 24)):
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
        for grid, first in zip(community.grids, cycle(present), strict=False):
            # There are more grids than people: most answer for one, some for two, and a few grids stand vacant.
            if chance.random() < 0.04:
                continue
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
