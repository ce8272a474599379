"""On what footing an invented person serves, from entry to exit: registration, contracts, posts, transfers, retirement, death. Facts, filed in order.

Each of these facts needs the ones before it, so they are planned first and filed in the order they took effect.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import NamedTuple

from cwledger.aggregates import Event
from cwledger.aggregates.career.person import NameChanged, WorkerRegistered
from cwledger.aggregates.career.retirement import Died, LateRetirementAgreed, ReEngaged, Retired, RetirementClassified
from cwledger.aggregates.career.service import (
    ContractEnded,
    ContractRenewed,
    ContractSigned,
    PostApproved,
    PostAssumed,
    PostFiled,
    PostLeft,
    PostName,
    Transferred,
)
from cwledger.clock import add_months
from cwledger.demo.city import Community
from cwledger.demo.clerk import Clerk
from cwledger.demo.elections import TERM_CHANGES
from cwledger.demo.people import END, Person, Won

REGISTERED_WITH_DISTRICT = date(2021, 1, 1)
"""From the term-change of 2021 on, secretaries are filed with the district (dossier, S00)."""


class Planned(NamedTuple):
    """Facts of one day that are filed together."""

    day: date
    events: tuple[Event, ...]
    faultless: bool = False


class Service(NamedTuple):
    """What was filed of a person's footing, and when the registration became known."""

    registered: datetime
    events: tuple[Event, ...]


def file_service(clerk: Clerk, chance: Random, person: Person) -> Service:
    """Files what puts a person on the roster and takes them off it."""
    entry, *later = _planned(chance, person)
    actor = f"hr.{person.community.district}"
    registered = clerk.file(*entry.events, actor=actor, chain=person.worker)
    for one in sorted((planned for planned in later if planned.events), key=lambda planned: planned.day):
        clerk.file(*one.events, actor=actor, chain=person.worker, faultless=one.faultless)
    return Service(registered, tuple(event for planned in (entry, *later) for event in planned.events))


def _planned(chance: Random, person: Person) -> Iterator[Planned]:
    yield Planned(person.since, (WorkerRegistered(worker=person.worker, effective_on=person.since, name=person.name, sex=person.sex, born_on=person.born_on),))
    if person.contracted:
        yield from _contract(person)
    yield from _posts(person)
    yield from _around_retirement(person)
    if chance.random() < 0.004 and person.serves(date(2017, 9, 1)):
        renamed = NameChanged(worker=person.worker, effective_on=date(2017, 9, 1), name=person.name[0] + chance.choice("安宁和悦"))
        yield Planned(date(2017, 9, 1), (renamed,))
    if person.until is not None and person.until < END:
        yield _exit(person, person.until)


def _contract(person: Person) -> Iterator[Planned]:
    """A first contract of three years, renewed once for three and then without an end: the third may be open-ended (Labour Contract Law Art. 14)."""
    here, until = person.community, add_months(person.since, 36)
    yield Planned(
        person.since,
        (
            ContractSigned(worker=person.worker, effective_on=person.since, employer=here.employer, community=here.id, until=until, probation_months=2),
            PostAssumed(worker=person.worker, effective_on=person.since, community=here.id, post="staff"),
        ),
    )
    for term, due in ((2, until), (3, add_months(until, 36))):
        if due < END and person.serves(due):
            stated = None if term == 3 else add_months(due, 36)
            renewed = ContractRenewed(worker=person.worker, effective_on=due, employer=person.where(due).employer, until=stated)
            yield Planned(due, (renewed,))
    if person.moved is not None:
        yield _transfer(person, *person.moved)


def _transfer(person: Person, day: date, there: Community) -> Planned:
    here = person.community
    elsewhere = there.employer if there.employer != here.employer else None
    # The new employer takes the contract over with the end it has; renewals fall due on the same days.
    due = next((end for end in (add_months(person.since, 36), add_months(person.since, 72)) if day < end), None)
    return Planned(
        day,
        (
            Transferred(
                worker=person.worker,
                effective_on=day,
                employer=here.employer,
                community=there.id,
                new_employer=elsewhere,
                until=due if elsewhere else None,
            ),
            PostLeft(worker=person.worker, effective_on=day, community=here.id, post="staff", reason="transfer"),
            PostAssumed(worker=person.worker, effective_on=day, community=there.id, post="staff"),
        ),
    )


def _posts(person: Person) -> Iterator[Planned]:
    held: tuple[PostName, ...] = ()
    where = person.community.id
    for won in person.won:
        # Whoever is elected again begins a new term on the day the old one ends.
        again = won.by == "election"
        left = tuple(
            PostLeft(worker=person.worker, effective_on=won.day, community=where, post=post, reason="term-ended" if post in won.posts else won.reason)
            for post in held
            if again or post not in won.posts
        )
        assumed = tuple(
            PostAssumed(worker=person.worker, effective_on=won.day, community=where, post=post, by=won.by) for post in won.posts if again or post not in held
        )
        if left or assumed:
            yield Planned(won.day, (*left, *assumed), faultless=bool(left))
        if "secretary" in won.posts:
            yield from _filed(person, won)
        held = won.posts


def _filed(person: Person, won: Won) -> Iterator[Planned]:
    """A secretary is filed with the district organisation department within weeks (头雁工程; filing is not approval)."""
    day = won.day + timedelta(days=20)
    if won.day >= REGISTERED_WITH_DISTRICT and person.serves(day) and day < END:
        authority = f"organisation department, {person.community.district}"
        filed = PostFiled(worker=person.worker, effective_on=day, community=person.community.id, post="secretary", authority=authority)
        yield Planned(day, (filed,), faultless=True)
        decided = day + timedelta(days=25)
        if person.serves(decided) and decided < END:
            body = f"standing committee, {person.community.district}"
            approved = PostApproved(worker=person.worker, effective_on=decided, community=person.community.id, post="secretary", body=body)
            yield Planned(decided, (approved,), faultless=True)


def _around_retirement(person: Person) -> Iterator[Planned]:
    if person.classified_on is not None:
        classified = RetirementClassified(
            worker=person.worker,
            effective_on=person.classified_on,
            category="management",
            authority="关于规范社区女干部退休年龄的通知",
            reason="elected to a leading post",
        )
        yield Planned(person.classified_on, (classified,))
    if person.postponed is not None:
        agreed_on, month = person.postponed
        yield Planned(agreed_on, (LateRetirementAgreed(worker=person.worker, effective_on=agreed_on, month=str(month)),))


def _exit(person: Person, day: date) -> Planned:
    if person.exit == "death":
        return Planned(day, (Died(worker=person.worker, effective_on=day),), faultless=True)
    if person.exit == "retirement":
        return Planned(day, (Retired(worker=person.worker, effective_on=day), *_to_the_end_of_the_term(person, day)), faultless=True)
    where = person.where(day)
    posts: tuple[PostName, ...] = (*person.leads(day), *(("staff",) if person.contracted else ()))
    left = tuple(PostLeft(worker=person.worker, effective_on=day, community=where.id, post=post, reason="resignation") for post in posts)
    if not person.contracted:
        return Planned(day, left, faultless=True)
    return Planned(day, (*left, ContractEnded(worker=person.worker, effective_on=day, employer=where.employer, ground="resignation")), faultless=True)


def _to_the_end_of_the_term(person: Person, day: date) -> Iterator[ReEngaged]:
    """An elected secretary who retires shortly before a term change finishes the term (大连市社区工作人员管理办法)."""
    ends = next((one for one in TERM_CHANGES if day < one), None)
    if "secretary" in person.leads(day) and ends is not None and ends <= add_months(day, 18):
        yield ReEngaged(worker=person.worker, effective_on=day, community=person.community.id, post="secretary", until=ends)
