"""Everybody on a contract came in by an open recruitment: one announcement for each district and year, its applicants, marks and hires.

The terms are those of one published announcement (Zhongshan, Dalian, 2021: dossier, S78): half the written score and half the interview, two
decimals, two interviews for each post, ties admitted. Marks and applicants are invented.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import NamedTuple

from cwledger.aggregates.recruitments import (
    ApplicantHired,
    ApplicationFiled,
    ApplicationScreened,
    InterviewScored,
    RecruitmentAnnounced,
    RecruitmentPostOffered,
    ResultsPublicised,
    WrittenScored,
)
from cwledger.demo.clerk import Clerk
from cwledger.demo.people import Person

OPENING = "community-worker"
RATIO = 2


class Passed(NamedTuple):
    """Where and with which total somebody passed."""

    announcement: str
    total: Decimal


class Mark(NamedTuple):
    """One applicant's written and interview marks."""

    applicant: str
    written: Decimal
    interview: Decimal | None
    worker: str | None

    @property
    def total(self) -> Decimal:
        """Half and half, two decimals, half up; without an interview there is none."""
        assert self.interview is not None
        return ((self.written + self.interview) / 2).quantize(Decimal("0.01"), "ROUND_HALF_UP")


def recruit(clerk: Clerk, chance: Random, people: Sequence[Person], registered: Mapping[str, datetime]) -> dict[str, Passed]:
    """Files every recruitment and answers where each worker on a contract passed."""
    wanted: dict[tuple[str, int], list[Person]] = defaultdict(list)
    for person in people:
        if person.contracted:
            wanted[person.community.district, person.since.year].append(person)
    passed: dict[str, Passed] = {}
    for (district, year), hired in sorted(wanted.items(), key=lambda one: one[0]):
        announcement = f"{district}-{year}-01"
        marks = _marks(chance, hired)
        _announce(clerk, announcement, district, year, len(hired), marks)
        _hire(clerk, announcement, year, marks, {person.worker: person for person in hired}, registered)
        passed |= {mark.worker: Passed(announcement, mark.total) for mark in marks if mark.worker is not None}
    return passed


def _score(chance: Random, low: int, high: int) -> Decimal:
    return Decimal(chance.randrange(low * 100, high * 100, 25)) / 100


def _marks(chance: Random, hired: Sequence[Person]) -> list[Mark]:
    """Those who will be hired above all others; as many again who were interviewed, and half as many who were not."""
    marks = [Mark("", _score(chance, 76, 93), _score(chance, 80, 95), person.worker) for person in hired]
    marks += [Mark("", _score(chance, 66, 75), _score(chance, 62, 78), None) for _ in hired]
    marks += [Mark("", _score(chance, 45, 65), None, None) for _ in hired[::2]]
    chance.shuffle(marks)
    return [mark._replace(applicant=f"A{number:04d}") for number, mark in enumerate(marks, 1)]


def _announce(clerk: Clerk, announcement: str, district: str, year: int, posts: int, marks: Sequence[Mark]) -> None:
    first = date(year - 1, 9, 1)
    chain, actor = f"recruitment:{announcement}", f"hr.{district}"
    opened = RecruitmentAnnounced(
        announcement=announcement,
        district=district,
        title=f"community workers, {year}",
        applications_from=first + timedelta(days=5),
        applications_until=first + timedelta(days=20),
        written_weight=50,
        interview_weight=50,
        decimals=2,
        ties_admitted=True,
        interview_ratio=Decimal(RATIO),
        publicity_days=7,
        effective_on=first,
    )
    offered = RecruitmentPostOffered(announcement=announcement, opening=OPENING, number=posts, effective_on=first)
    applied = [ApplicationFiled(announcement=announcement, applicant=one.applicant, opening=OPENING, effective_on=first + timedelta(days=10)) for one in marks]
    looked_at = [
        ApplicationScreened(announcement=announcement, applicant=one.applicant, outcome="passed", effective_on=first + timedelta(days=25)) for one in marks
    ]
    written = [WrittenScored(announcement=announcement, applicant=one.applicant, score=one.written, effective_on=first + timedelta(days=40)) for one in marks]
    met = [
        InterviewScored(announcement=announcement, applicant=one.applicant, score=one.interview, effective_on=first + timedelta(days=60))
        for one in marks
        if one.interview is not None
    ]
    results = ResultsPublicised(announcement=announcement, until=first + timedelta(days=77), effective_on=first + timedelta(days=70))
    for events in ((opened, offered), applied, looked_at, written, met, (results,)):
        clerk.file(*events, actor=actor, chain=chain, faultless=True)


def _hire(clerk: Clerk, announcement: str, year: int, marks: Sequence[Mark], hired: Mapping[str, Person], registered: Mapping[str, datetime]) -> None:
    known = clerk.settled(f"recruitment:{announcement}")
    for mark in marks:
        if mark.worker is not None:
            person = hired[mark.worker]
            day = max(date(year - 1, 11, 25), person.since - timedelta(days=30))
            event = ApplicantHired(announcement=announcement, applicant=mark.applicant, worker=mark.worker, effective_on=day)
            clerk.file(event, actor=f"hr.{person.community.district}", not_before=max(filter(None, (known, registered[mark.worker]))), faultless=True)
