"""What happens to invented people: contracts, posts, grades, allowances, appraisals, training, honours, and how careers end.

Facts only, each filed by the clerk. Amounts are illustrative except the basic allowance of 2013-09-11 (dossier, S01); grades are illustrative.
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
    RecruitmentDecided,
    WorkerRegistered,
)
from cwledger.aggregates.career.retirement import Died, ReEngaged, Retired
from cwledger.aggregates.career.service import ContractEnded, ContractRenewed, ContractSigned, PostAssumed, PostLeft, PostName, Route
from cwledger.aggregates.grids import GridAssigned, GridUnassigned
from cwledger.clock import add_months
from cwledger.demo.city import GRIDS_DRAWN
from cwledger.demo.clerk import Clerk
from cwledger.demo.people import Person

TERM_CHANGES = (date(2010, 6, 15), date(2013, 6, 15), date(2016, 6, 15), date(2021, 5, 20))
"""Elections: three-year terms until the organisation law's five-year ones of 2018-12-29."""
LEADERS: tuple[tuple[PostName, ...], ...] = (
    ("secretary", "director"),
    ("deputy-secretary",),
    ("deputy-director",),
    ("committee-member",),
    ("committee-member",),
)
_END = date(2026, 6, 1)
_RAISE = date(2013, 9, 11)
_BASIC = ((date(2018, 1, 1), "2600.00"), (date(2022, 1, 1), "3100.00"))
_POST_AMOUNT = {"secretary": "900.00", "deputy-secretary": "600.00", "deputy-director": "600.00", "committee-member": "400.00"}
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
_AWARDERS: tuple[HonourLevel, ...] = ("city", "district")


class Career:
    """Files one person's career."""

    def __init__(self, clerk: Clerk, chance: Random, person: Person) -> None:
        self.clerk = clerk
        self.chance = chance
        self.person = person
        self.actor = f"hr.{person.community.district}"
        self.registered: datetime | None = None

    def chained(self, *events: Event, faultless: bool = False) -> datetime:
        """Files facts that need the ones before them."""
        return self.clerk.file(*events, actor=self.actor, chain=self.person.worker, faultless=faultless)

    def loose(self, *events: Event) -> None:
        """Files facts that need only the registration."""
        self.clerk.file(*events, actor=self.actor, not_before=self.registered)

    def live(self) -> None:
        """The whole career."""
        self._enter()
        self._contract_terms()
        self._lead()
        self._pay()
        self._years()
        self._leave()

    def _enter(self) -> None:
        p = self.person
        registration: list[Event] = [WorkerRegistered(worker=p.worker, effective_on=p.since, name=p.name, sex=p.sex, born_on=p.born_on)]
        self.registered = self.chained(*registration)
        if p.contracted:
            until = add_months(p.since, 36)
            signed = ContractSigned(
                worker=p.worker, effective_on=p.since, employer=p.community.employer, community=p.community.id, until=until, probation_months=2
            )
            self.chained(signed)
            self.chained(PostAssumed(worker=p.worker, effective_on=p.since, community=p.community.id, post="staff"), faultless=True)
        graduated = p.born_on + timedelta(days=23 * 365)
        self.loose(EducationAttained(worker=p.worker, effective_on=min(graduated, p.since), level=p.education, degree=p.education in ("bachelor", "master")))
        if p.party_since is not None:
            self.loose(PartyJoined(worker=p.worker, effective_on=p.party_since))
        if p.since.year >= 2014:
            notice = f"{p.community.district}-{p.since.year}-01"
            score = Decimal(self.chance.randint(6000, 9200)) / 100
            self.loose(RecruitmentDecided(worker=p.worker, effective_on=p.since - timedelta(days=30), announcement=notice, result="hired", score=score))
        if self.chance.random() < 0.06:
            other = p.born_on - timedelta(days=self.chance.randint(20, 400))
            self.loose(BirthDateAsserted(worker=p.worker, effective_on=date(2015, 6, 1), source="archive", born_on=other, authority="district archive"))

    def _contract_terms(self) -> None:
        p = self.person
        if not p.contracted:
            return
        due, terms = add_months(p.since, 36), 1
        while due < _END and (p.until is None or due < p.until):
            terms += 1
            until = None if terms > 2 else add_months(due, 36)
            self.chained(ContractRenewed(worker=p.worker, effective_on=due, employer=p.community.employer, until=until), faultless=True)
            if until is None:
                return
            due = until

    def _lead(self) -> None:
        p = self.person
        held: list[PostName] = []
        for day, posts in _grouped(p.posts):
            wanted = [post for post in posts if post]
            leaving = [post for post in held if post not in wanted]
            events: list[Event] = [PostLeft(worker=p.worker, effective_on=day, community=p.community.id, post=post, reason="term-change") for post in leaving]
            by: Route = "election"
            events += [PostAssumed(worker=p.worker, effective_on=day, community=p.community.id, post=post, by=by) for post in wanted if post not in held]
            if events:
                self.chained(*events, faultless=bool(leaving))
            held = list(wanted)
        self.held = held

    def _pay(self) -> None:
        p, chance = self.person, self.chance
        inner = p.community.district != "D03"
        first = max(p.since, date(2013, 1, 1))
        before, after = ("1600.00", "2100.00") if inner else ("1300.00", "1800.00")
        if p.serves(first):
            self._grant(first, "basic", before if first < _RAISE else after)
        for day, amount in ((_RAISE, after), *_BASIC):
            if first < day and p.serves(day):
                self._grant(day, "basic", amount)
        for day, posts in _grouped(p.posts):
            amount = max((_POST_AMOUNT.get(post, "0.00") for post in posts if post), default="0.00", key=Decimal)
            self._grant(day, "post", amount)
        step, tier = chance.randint(1, 4), 3
        day = p.since
        while day < _END and (p.until is None or day < p.until):
            leading = any(d <= day for d, post in p.posts if post in ("secretary", "deputy-secretary", "deputy-director"))
            self.loose(
                GradeSet(
                    worker=p.worker,
                    effective_on=day,
                    tier=min(tier, 2) if leading else tier,
                    step=step,
                    reason="three full years" if day > p.since else "entry",
                )
            )
            step, day = step + 1, add_months(day, 36)
        if chance.random() < 0.3:
            awarded = add_months(p.since, chance.randint(14, 70))
            if awarded < _END and p.serves(awarded):
                level = chance.choice(_QUALIFIED)
                self.loose(QualificationAwarded(worker=p.worker, effective_on=awarded, level=level))
                self._grant(add_months(awarded.replace(day=1), 1), "professional", _PROFESSIONAL[level])

    def _grant(self, day: date, component: Component, amount: str) -> None:
        self.loose(AllowanceGranted(worker=self.person.worker, effective_on=day, component=component, amount=Decimal(amount)))

    def _years(self) -> None:
        p, chance = self.person, self.chance
        for year in range(max(p.since.year, 2012), 2026):
            day = date(year + 1, 1, 20)
            if p.serves(day) and p.since <= date(year, 7, 1):
                result = chance.choices(_RESULTS, (22, 72, 5, 1))[0]
                self.loose(Appraised(worker=p.worker, effective_on=day, year=year, result=result))
                if result == "excellent":
                    self._grant(date(year + 1, 2, 1), "reward", "300.00")
                elif chance.random() < 0.3:
                    self._grant(date(year + 1, 2, 1), "reward", "0.00")
            trained = date(year, chance.randint(3, 11), chance.randint(1, 28))
            if p.serves(trained) and chance.random() < 0.6:
                level = chance.choice(_TRAINERS)
                self.loose(
                    TrainingAttended(
                        worker=p.worker, effective_on=trained, training=f"{level}-{year}-{trained.month:02d}", level=level, hours=chance.choice((8, 16, 24))
                    )
                )
        self._honours()
        if chance.random() < 0.004 and p.serves(date(2019, 3, 1)):
            self.loose(DisciplineImposed(worker=p.worker, effective_on=date(2019, 3, 1), measure="warning", until=date(2019, 9, 1)))

    def _honours(self) -> None:
        p, chance = self.person, self.chance
        leads = [day for day, post in p.posts if post == "secretary"]
        if leads and chance.random() < 0.5:
            kind, level = chance.choice(_SEATS)
            begins = date(2017, 1, 10) if leads[0] < date(2017, 1, 1) else date(2022, 1, 10)
            if p.serves(begins):
                seat = HonourConferred(worker=p.worker, effective_on=begins, kind=kind, level=level, title=f"{begins.year} term", until=add_months(begins, 60))
                known = self.clerk.file(seat, actor=self.actor, chain=f"{p.worker}-honour", not_before=self.registered, faultless=True)
                if chance.random() < 0.1:
                    ended = HonourEnded(
                        worker=p.worker, effective_on=add_months(begins, chance.randint(12, 50)), kind=kind, level=level, reason="resigned the seat"
                    )
                    self.clerk.file(ended, actor=self.actor, chain=f"{p.worker}-honour", not_before=known, faultless=True)
        if chance.random() < 0.012 and p.serves(date(2020, 5, 1)):
            self.loose(HonourConferred(worker=p.worker, effective_on=date(2020, 5, 1), kind="model-worker", level=chance.choice(_AWARDERS), title="2020"))
        if chance.random() < 0.004 and p.serves(date(2023, 5, 1)):
            wrong = HonourConferred(worker=p.worker, effective_on=date(2023, 5, 1), kind="model-worker", level="city", title="2023")
            assert self.registered is not None
            self.clerk.file_in_error(wrong, actor=self.actor, reason="another person of the same name", not_before=self.registered)

    def _leave(self) -> None:
        p = self.person
        if p.until is None or p.until >= _END:
            return
        if p.exit == "death":
            self.chained(Died(worker=p.worker, effective_on=p.until), faultless=True)
        elif p.exit == "retirement":
            self.chained(Retired(worker=p.worker, effective_on=p.until), faultless=True)
            if "secretary" in self.held and p.until < date(2021, 1, 1):
                again = ReEngaged(worker=p.worker, effective_on=p.until, community=p.community.id, post="secretary", until=add_months(p.until, 12))
                self.chained(again, faultless=True)
        else:
            posts: list[PostName] = [*self.held]
            if p.contracted:
                posts.append("staff")
            events: list[Event] = [PostLeft(worker=p.worker, effective_on=p.until, community=p.community.id, post=post, reason="resignation") for post in posts]
            if p.contracted:
                events.append(ContractEnded(worker=p.worker, effective_on=p.until, employer=p.community.employer, ground="resignation"))
            if events:
                self.chained(*events, faultless=True)


def _grouped(posts: Sequence[tuple[date, str]]) -> Iterator[tuple[date, list[PostName]]]:
    days = sorted({day for day, _ in posts})
    for day in days:
        yield day, [post for on, post in posts if on == day]  # type: ignore[misc]


def elect(chance: Random, people: Sequence[Person]) -> None:
    """Fills the leading posts of every community at each term change, from those who serve there; who is not elected again leaves the post."""
    by_community: dict[str, list[Person]] = {}
    for person in people:
        by_community.setdefault(person.community.id, []).append(person)
    for serving in by_community.values():
        leaders: list[Person] = []
        for day in TERM_CHANGES:
            present = [p for p in serving if p.serves(day) and p.since < day - timedelta(days=180)]
            again = [p for p in leaders if p in present and chance.random() < 0.7]
            fresh = [p for p in present if p not in again]
            chance.shuffle(fresh)
            elected = [*again, *fresh][: len(LEADERS)]
            for person, posts in zip(elected, LEADERS, strict=False):
                person.posts += [(day, post) for post in posts]
            for person in leaders:
                if person in present and person not in elected:
                    person.posts.append((day, ""))
            leaders = elected
    for person in people:
        # Without a contract only the elected serve.
        person.contracted = person.contracted or not any(post for _, post in person.posts)


def assign_grids(clerk: Clerk, people: Sequence[Person], registered: dict[str, datetime]) -> None:
    """Hands the grids of each community to those who serve there, and takes them back when they go."""
    by_community: dict[str, list[Person]] = {}
    for person in people:
        if person.serves(GRIDS_DRAWN):
            by_community.setdefault(person.community.id, []).append(person)
    for serving in by_community.values():
        for grid, person in zip(serving[0].community.grids, serving, strict=False):
            known = registered[person.worker]
            assigned = GridAssigned(grid=grid, worker=person.worker, effective_on=GRIDS_DRAWN)
            clerk.file(assigned, actor="grid-office", chain=f"grid:{grid}", not_before=known, faultless=True)
            if person.until is not None and person.until < _END:
                clerk.file(
                    GridUnassigned(grid=grid, worker=person.worker, effective_on=person.until), actor="grid-office", chain=f"grid:{grid}", faultless=True
                )
