"""Who the worker is: registration, birth dates, education, professional level, Party membership, recruitment, and the right to be forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar, Literal

from cwledger.aggregates.career.state import (
    CAREER,
    BirthDate,
    Career,
    CareerEvent,
    Dated,
    Education,
    PartyMembership,
    Qualification,
    Registration,
)
from cwledger.aggregates.event import ADMINISTERS, BEGINS, CLOSES, Code, Personal, Text, WorkerId, Yuan
from cwledger.aggregates.fold import Fact, issue
from cwledger.errors import Issue

EducationLevel = Literal["primary", "junior-high-school", "high-school", "vocational-school", "college", "bachelor", "master", "doctor"]
ProfessionalLevel = Literal["assistant", "social-worker", "senior"]
BirthSource = Literal["archive", "household-register", "identity-card"]


class WorkerRegistered(CareerEvent):
    """A worker becomes known to the ledger. Effective on the first day anything about their service may hold."""

    type_name: ClassVar[str] = "career.worker_registered"
    day_order: ClassVar[int] = BEGINS

    worker: WorkerId
    """An id of the register's own, never an ID number: names repeat and ID numbers are re-issued."""
    name: Personal
    sex: Literal["F", "M"] | None
    """Retirement schedules and the published tallies tell women and men apart. That nobody knows has to be said: None."""
    born_on: date | None
    """The birth date on registration; None says that nobody knows; what the archive, the household register or the ID card assert is recorded as such."""
    id_number: Personal | None = None
    phone: Personal | None = None
    address: Personal | None = None


class NameChanged(CareerEvent):
    """The worker bears another name from a date. A misspelt one is corrected instead."""

    type_name: ClassVar[str] = "career.name_changed"

    worker: WorkerId
    name: Personal


class ContactChanged(CareerEvent):
    """Where the worker can be reached from a date (Labour Contract Law regulation Art. 8: the roster holds address and phone)."""

    type_name: ClassVar[str] = "career.contact_changed"

    worker: WorkerId
    phone: Personal | None = None
    address: Personal | None = None


class BirthDateAsserted(CareerEvent):
    """One source asserts a birth date. Retirement asks the archive first (劳社部发〔1999〕8号), elections the household register, exams the ID card."""

    type_name: ClassVar[str] = "career.birth_date_asserted"
    before_service: ClassVar[bool] = True

    worker: WorkerId
    source: BirthSource
    born_on: date
    authority: Text | None = None
    """Who keeps or certified the source."""


class EducationAttained(CareerEvent):
    """A level of education is attained; effective on the date of the certificate."""

    type_name: ClassVar[str] = "career.education_attained"
    before_service: ClassVar[bool] = True

    worker: WorkerId
    level: EducationLevel
    major: Text | None = None
    """Eligibility for the professional exams depends on whether it is social work."""
    degree: bool | None = None
    """Whether a degree was conferred beside the diploma: some pay rules need both."""


class QualificationAwarded(CareerEvent):
    """A certificate of professional level; ``valid_until`` where it runs out unless reviewed (senior: three years, dossier section 7)."""

    type_name: ClassVar[str] = "career.qualification_awarded"
    type_version: ClassVar[int] = 2
    before_service: ClassVar[bool] = True

    worker: WorkerId
    level: ProfessionalLevel
    valid_until: date | None = None


class QualificationRegistered(CareerEvent):
    """The certificate is registered, or its registration renewed, until a stated day (three years, renewed in the three months before expiry)."""

    type_name: ClassVar[str] = "career.qualification_registered"
    before_service: ClassVar[bool] = True

    worker: WorkerId
    level: ProfessionalLevel
    valid_until: date


class QualificationLapsed(CareerEvent):
    """A professional level ends: revoked, or not renewed by decision."""

    type_name: ClassVar[str] = "career.qualification_lapsed"
    day_order: ClassVar[int] = CLOSES
    before_service: ClassVar[bool] = True

    worker: WorkerId
    level: ProfessionalLevel
    reason: Code


class PartyJoined(CareerEvent):
    """The worker becomes a Party member; effective on the day membership counts from."""

    type_name: ClassVar[str] = "career.party_joined"
    before_service: ClassVar[bool] = True

    worker: WorkerId


class PartyLeft(CareerEvent):
    """Party membership ends: withdrawn, removed or expelled."""

    type_name: ClassVar[str] = "career.party_left"
    day_order: ClassVar[int] = CLOSES
    before_service: ClassVar[bool] = True

    worker: WorkerId
    reason: Code


class RecruitmentDecided(CareerEvent):
    """The result of one recruitment for one person. Annulled years later for false papers: a later decision, not a deletion."""

    type_name: ClassVar[str] = "career.recruitment_decided"
    before_service: ClassVar[bool] = True

    worker: WorkerId
    announcement: Code
    """The announcement as its issuer numbers it: ratios, weights and limits are that announcement's own."""
    result: Literal["hired", "reserve", "not-hired", "annulled"]
    score: Yuan | None = None
    """The total as published, two decimals."""


class SubjectErased(CareerEvent):
    """The worker's key was destroyed: name, ID number, phone and address can never be read again. Counts, hashes and proofs stay valid."""

    type_name: ClassVar[str] = "career.subject_erased"
    day_order: ClassVar[int] = ADMINISTERS
    door: ClassVar[str] = "erase"
    before_service: ClassVar[bool] = True

    worker: WorkerId
    ground: Text
    """The request and the law it rests on (PIPL Art. 47)."""


class SubjectRestricted(CareerEvent):
    """Erasure was asked for within a statutory retention period: until its end, storage and protection only (PIPL Art. 47, last paragraph)."""

    type_name: ClassVar[str] = "career.subject_restricted"
    day_order: ClassVar[int] = ADMINISTERS
    before_service: ClassVar[bool] = True

    worker: WorkerId
    ground: Text
    retained_until: date
    """The day the last retention period ends; the key may be destroyed from then on."""


@CAREER.evolves(WorkerRegistered)
def _registered(career: Career, fact: Fact) -> Career:
    event = fact.event
    births = career.births
    if event.born_on is not None:
        births = (*births, BirthDate("registration", event.born_on, event.effective_on, fact.event_id))
    return career.having(registered_on=event.effective_on, registered_by=fact.event_id, sex=event.sex, births=births)


@CAREER.admits(WorkerRegistered)
def _may_register(career: Career, fact: Fact) -> Sequence[Issue]:
    if career.registered_on is not None:
        return issue("career.already-registered", fact, f"{career.worker} is already registered; correct that fact instead", career.registered_by)
    return _born_before(career, fact)


@CAREER.admits(BirthDateAsserted)
def _born_before(_: Career, fact: Fact) -> Sequence[Issue]:
    """No document, and no registration, tells of a birth on its own day or after it."""
    event = fact.event
    if event.born_on is not None and event.born_on >= event.effective_on:
        return issue("career.born-after", fact, f"born on {event.born_on}, which is not before {event.effective_on}")
    return ()


@CAREER.recounts(BirthDateAsserted)
def _birth_asserted(career: Career, fact: Fact) -> Career:
    event = fact.event
    return career.having(births=(*career.births, BirthDate(event.source, event.born_on, event.effective_on, fact.event_id)))


CAREER.gathers("education", EducationAttained, into=Education, of=("level", "effective_on", "degree"))


@CAREER.evolves(QualificationAwarded)
def _qualified(career: Career, fact: Fact) -> Career:
    event = fact.event
    return career.having(
        qualifications=(*career.qualifications, Qualification(event.level, event.effective_on, event.valid_until, None, fact.event_id)),
        registrations=(*career.registrations, Registration(event.level, event.effective_on, event.valid_until, None, fact.event_id)),
    )


@CAREER.admits(QualificationAwarded, QualificationRegistered)
def _stated_end_is_after(career: Career, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    if event.valid_until is not None and event.valid_until <= event.effective_on:
        return issue("career.ends-before-it-begins", fact, f"valid until {event.valid_until}, which is not after {event.effective_on}")
    if isinstance(event, QualificationRegistered) and _current(career, event.level) is None:
        return issue("career.not-qualified", fact, f"{career.worker} holds no {event.level} certificate to register; record QualificationAwarded first")
    return ()


@CAREER.admits(QualificationLapsed)
def _may_lapse(career: Career, fact: Fact) -> Sequence[Issue]:
    if _current(career, fact.event.level) is None:
        return issue("career.not-qualified", fact, f"{career.worker} holds no {fact.event.level} certificate that could lapse")
    return ()


def _current(career: Career, level: str) -> Qualification | None:
    return next((q for q in reversed(career.qualifications) if q.level == level and q.lapsed_on is None), None)


@CAREER.evolves(QualificationRegistered)
def _qualification_registered(career: Career, fact: Fact) -> Career:
    event = fact.event
    return career.having(
        qualifications=tuple(
            q._replace(valid_until=event.valid_until, event_id=fact.event_id) if q.level == event.level and q.lapsed_on is None else q
            for q in career.qualifications
        ),
        registrations=(*career.registrations, Registration(event.level, event.effective_on, event.valid_until, None, fact.event_id)),
    )


@CAREER.evolves(QualificationLapsed)
def _lapsed(career: Career, fact: Fact) -> Career:
    level, day = fact.event.level, fact.event.effective_on
    return career.having(
        qualifications=tuple(q._replace(lapsed_on=day) if q.level == level and q.lapsed_on is None else q for q in career.qualifications),
        registrations=tuple(r._replace(lapsed_on=day) if r.level == level and r.lapsed_on is None else r for r in career.registrations),
    )


def _open_membership(career: Career) -> PartyMembership | None:
    return career.party[-1] if career.party and career.party[-1].ended_on is None else None


@CAREER.evolves(PartyJoined, facets=("party",))
def _joined(career: Career, fact: Fact) -> Career:
    return career.having(party=(*career.party, PartyMembership(fact.event.effective_on, None, fact.event_id)))


@CAREER.admits(PartyJoined)
def _may_join(career: Career, fact: Fact) -> Sequence[Issue]:
    membership = _open_membership(career)
    if membership is not None:
        return issue("career.already-a-member", fact, f"{career.worker} is a Party member since {membership.since}", membership.event_id)
    return ()


@CAREER.evolves(PartyLeft, facets=("party",))
def _left_party(career: Career, fact: Fact) -> Career:
    membership = _open_membership(career)
    if membership is None:
        return career
    return career.having(party=(*career.party[:-1], membership._replace(ended_on=fact.event.effective_on)))


@CAREER.admits(PartyLeft)
def _may_leave_party(career: Career, fact: Fact) -> Sequence[Issue]:
    if _open_membership(career) is None:
        return issue("career.not-a-member", fact, f"{career.worker} is not a Party member on {fact.event.effective_on}")
    return ()


CAREER.gathers("recruitment", RecruitmentDecided, into=Dated)


@CAREER.recounts(SubjectErased)
def _erased(career: Career, fact: Fact) -> Career:
    return career.having(erased_on=fact.event.effective_on)


@CAREER.recounts(SubjectRestricted)
def _restricted(career: Career, fact: Fact) -> Career:
    return career.having(restricted_until=fact.event.retained_until)
