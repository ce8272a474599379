"""Open recruitment (逢进必考): what an announcement offers and on which terms, who applied, what they scored, who was hired, and what came of it later.

Every announcement states its own ratios, weights and limits (dossier section 4), so that none of them stands in code: they are fields of
:class:`RecruitmentAnnounced`. Applicants are known by the number of their application, not by name. Ranking is worked out elsewhere
(``projections/entrance/ranking.py``): what is recorded here is what was announced, marked and decided.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar, Literal, NamedTuple

from pydantic import BeforeValidator, Field, WithJsonSchema

from cwledger.aggregates.event import BEGINS, OPENS, Code, CommunityId, DistrictId, Event, Id, RecruitmentId, Score, Text, WorkerId
from cwledger.aggregates.fold import Aggregate, Fact, issue
from cwledger.aggregates.shared import SharedMap
from cwledger.errors import Issue


def _as_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _as_ratio(value: object) -> object:
    if not isinstance(value, int | str) or isinstance(value, bool):
        return value
    try:
        return Decimal(value)
    except ArithmeticError:
        raise ValueError("this is not a ratio; write 2.00 for two people for each post") from None


Ratio = Annotated[
    Decimal,
    BeforeValidator(_as_ratio),
    Field(gt=0, le=100, decimal_places=2, allow_inf_nan=False),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,3}(\.\d{1,2})?$"}),
]
"""So many people for one post: 2.00 for 1:2."""
Percent = Annotated[int, Field(ge=0, le=100)]
PostCount = Annotated[int, Field(ge=0, le=100_000)]
Codes = Annotated[tuple[Code, ...], BeforeValidator(_as_tuple)]
Points = Annotated[tuple[Annotated[str, Field(pattern=r"^[^=]{1,50}=\d{1,2}(\.\d{1,2})?$")], ...], BeforeValidator(_as_tuple)]
"""Bonus points by what earns them, as ``senior=3``."""
ApplicantIds = Annotated[tuple[Id, ...], BeforeValidator(_as_tuple)]


class RecruitmentEvent(Event):
    """A fact about one announcement (招聘公告)."""

    subject_kind: ClassVar[str] = "recruitment"
    subject_field: ClassVar[str] = "announcement"


class NeedSurveyed(RecruitmentEvent):
    """A need for people was surveyed (岗位需求) for an opening to be announced; it may stand before the announcement."""

    type_name: ClassVar[str] = "recruitment.need_surveyed"
    day_order: ClassVar[int] = BEGINS

    announcement: RecruitmentId
    opening: Code
    number: PostCount
    community: CommunityId | None = None
    """The community in need; None for an opening of no single community."""


class RecruitmentAnnounced(RecruitmentEvent):
    """A recruitment is announced, on terms that are this announcement's own."""

    type_name: ClassVar[str] = "recruitment.announced"
    day_order: ClassVar[int] = BEGINS

    announcement: RecruitmentId
    district: DistrictId | None = None
    """The district that recruits; None for the city."""
    title: Text
    applications_from: date
    applications_until: date
    """The first day on which applications are no longer accepted."""
    written_weight: Percent
    """What the written score counts in the total, in per cent; 0 where nobody writes."""
    interview_weight: Percent
    """What the interview counts in the total, in per cent; 0 where only the written exam decides."""
    decimals: Annotated[int, Field(ge=0, le=4)]
    """Places to which a total is rounded, half up."""
    ties_admitted: bool
    """Whether everybody who ties with the last one admitted to the interview is admitted too."""
    interview_ratio: Ratio | None = None
    """So many are invited to the interview for each post; None invites everybody who passed."""
    written_pass: Score | None = None
    """The written pass line; who is below it is out."""
    interview_pass: Score | None = None
    """The interview pass line; who is below it is out."""
    plan_ratio: Ratio | None = None
    """So many must qualify for each post, or its plan is cut in proportion; None never cuts."""
    rounding: Literal["down", "up"] = "down"
    """Which way a post or an interview place that is not whole is taken, where a ratio gives one."""
    bonus_points: Points = ()
    """Points added to the written score, by what earns them, as ``senior=3``."""
    bonus_stacking: Literal["highest", "sum"] = "sum"
    """Whether several bonuses add up, or only the highest one counts."""
    bonus_from: Literal["pass-line", "interview-list", "total"] = "interview-list"
    """From which step on the bonus counts: already for the pass line, from the interview list on, or only in the total."""
    tie_break: Codes = ()
    """What decides between equal totals, in order: ``written``, ``interview`` (the higher score), ``extra-interview`` (see :class:`TieDecided`), or
    anything that may hold of an applicant, as ``party-member``."""
    publicity_working_days: Annotated[int, Field(ge=1, le=365)] | None = None
    """Working days for which results are publicised (公示), counted with the State Council's make-up workdays."""
    publicity_days: Annotated[int, Field(ge=1, le=365)] | None = None
    """Calendar days for which results are publicised, where the announcement counts those."""
    reserve_months: Annotated[int, Field(ge=1, le=120)] | None = None
    """Months from the publicity for which substitutes may be called; None states no end."""
    born_from: date | None = None
    """The first birth date admitted. A range of dates, because an age limit in years is ambiguous (dossier trap 13)."""
    born_until: date | None = None
    """The first birth date no longer admitted."""


class RecruitmentPostOffered(RecruitmentEvent):
    """So many posts are offered under an opening. Offered again, the opening has the new number from then on: an adjusted plan."""

    type_name: ClassVar[str] = "recruitment.post_offered"
    day_order: ClassVar[int] = OPENS

    announcement: RecruitmentId
    opening: Code
    number: PostCount
    community: CommunityId | None = None
    """Where the posts are; None where they are assigned later."""
    born_from: date | None = None
    """The first birth date admitted for this opening, where it has its own age band; None leaves the announcement's."""
    born_until: date | None = None
    """The first birth date no longer admitted for this opening; None leaves the announcement's."""


class ApplicationFiled(RecruitmentEvent):
    """Somebody applies for an opening. One application each; another opening is a correction."""

    type_name: ClassVar[str] = "recruitment.application_filed"

    announcement: RecruitmentId
    applicant: Id
    """The number of the application; never a name or an identity number."""
    opening: Code
    bonuses: Codes = ()
    """What holds of the applicant that earns points under the announcement, as ``senior``."""
    attributes: Codes = ()
    """What else holds of the applicant and may decide a tie, as ``party-member``."""
    born_on: date | None = None
    """The birth date on the identity card, which exams go by; None where the announcement sets no range."""


class ApplicationScreened(RecruitmentEvent):
    """An application was checked against the conditions. Checking goes on through the whole process: the last outcome stands."""

    type_name: ClassVar[str] = "recruitment.application_screened"

    announcement: RecruitmentId
    applicant: Id
    outcome: Literal["passed", "failed"]
    reason: Text | None = None
    """Why it failed; or on what ground a condition was relaxed."""


class WrittenScored(RecruitmentEvent):
    """The written exam's mark, before any bonus."""

    type_name: ClassVar[str] = "recruitment.written_scored"

    announcement: RecruitmentId
    applicant: Id
    score: Score


class InterviewScored(RecruitmentEvent):
    """The interview's mark."""

    type_name: ClassVar[str] = "recruitment.interview_scored"

    announcement: RecruitmentId
    applicant: Id
    score: Score


class TieDecided(RecruitmentEvent):
    """A tie was decided by something no score holds, mostly an extra interview: ranking is not a function of scores alone (dossier trap 52)."""

    type_name: ClassVar[str] = "recruitment.tie_decided"

    announcement: RecruitmentId
    applicants: ApplicantIds
    """Those who tied, the best first."""
    by: Code = "extra-interview"


class ResultsPublicised(RecruitmentEvent):
    """The results are publicised (公示), from this day."""

    type_name: ClassVar[str] = "recruitment.results_publicised"

    announcement: RecruitmentId
    until: date | None = None
    """The first day after the publicity; None where it is as long as the announcement says."""
    applicants: ApplicantIds = ()
    """Those publicised as to be hired; empty where the notice is not at hand."""


class ApplicantWithdrew(RecruitmentEvent):
    """An applicant gives up, at any stage."""

    type_name: ClassVar[str] = "recruitment.applicant_withdrew"

    announcement: RecruitmentId
    applicant: Id
    reason: Text | None = None


class SubstituteCalled(RecruitmentEvent):
    """The next in order is called in somebody's stead (递补)."""

    type_name: ClassVar[str] = "recruitment.substitute_called"

    announcement: RecruitmentId
    applicant: Id
    instead_of: Id
    """Whose place became free."""


class ApplicantHired(RecruitmentEvent):
    """An applicant is hired, and known as a worker from now on."""

    type_name: ClassVar[str] = "recruitment.applicant_hired"

    announcement: RecruitmentId
    applicant: Id
    worker: WorkerId


class HireAnnulled(RecruitmentEvent):
    """A hire is annulled, perhaps years later, for false papers. Not a deletion: until that day it stood (dossier trap 56)."""

    type_name: ClassVar[str] = "recruitment.hire_annulled"

    announcement: RecruitmentId
    applicant: Id
    reason: Text


class Application(NamedTuple):
    """What guards must know of one applicant; each is the event that made it so, empty where there is none."""

    opening: str
    filed_by: str
    written_by: str = ""
    interviewed_by: str = ""
    withdrawn_by: str = ""
    hired_by: str = ""
    """The hire that stands; empty again once annulled."""
    worker: str = ""
    """As whom the applicant was last hired."""


@dataclass(frozen=True)
class Recruitment:
    """One announcement as its own facts make it."""

    id: str
    announced_on: date | None = None
    announced_by: str = ""
    district: str | None = None
    written: bool = True
    """Whether a written exam counts."""
    openings: Mapping[str, str] = field(default_factory=dict)
    """Each opening with the event that last offered it."""
    applications: SharedMap[Application] = field(default_factory=SharedMap)
    hires: SharedMap[str] = field(default_factory=SharedMap)
    """Each worker with the hire that stands; empty once annulled."""


def _always(recruitment: Recruitment, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    if recruitment.announced_on is None and event.day_order != BEGINS:
        message = f"{event.stream} was not announced by {event.effective_on}; record RecruitmentAnnounced, or correct its date, first"
        return issue("recruitment.not-announced", fact, message)
    return tuple(_never_applied(recruitment, fact))


def _never_applied(recruitment: Recruitment, fact: Fact) -> Iterator[Issue]:
    """Whoever a fact speaks of must have applied: a score, a hire or a withdrawal of somebody else cannot be."""
    event = fact.event
    if isinstance(event, ApplicationFiled):
        return
    for applicant in (*_one(event, "applicant"), *_one(event, "instead_of"), *getattr(event, "applicants", ())):
        if applicant not in recruitment.applications:
            message = f"{applicant} had not applied under {recruitment.id} by {event.effective_on}; record ApplicationFiled, or correct the applicant, first"
            yield from issue("recruitment.never-applied", fact, message)


def _one(event: Event, name: str) -> tuple[str, ...]:
    return (getattr(event, name),) if name in type(event).model_fields else ()


def _belongs(recruitment: Recruitment) -> Iterator[tuple[str, date]]:
    if recruitment.announced_on is not None and recruitment.district is not None:
        yield f"district:{recruitment.district}", recruitment.announced_on


RECRUITMENT: Aggregate[Recruitment] = Aggregate("recruitment", Recruitment, _always, lambda recruitment: recruitment.announced_on is not None, belongs=_belongs)


@RECRUITMENT.recounts(NeedSurveyed, ApplicationScreened, TieDecided, ResultsPublicised, SubstituteCalled)
def _recounted(recruitment: Recruitment, _: Fact) -> Recruitment:
    return recruitment


@RECRUITMENT.evolves(RecruitmentAnnounced)
def _announced(recruitment: Recruitment, fact: Fact) -> Recruitment:
    event = fact.event
    return replace(recruitment, announced_on=event.effective_on, announced_by=fact.event_id, district=event.district, written=event.written_weight > 0)


@RECRUITMENT.admits(RecruitmentAnnounced)
def _may_announce(recruitment: Recruitment, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    if recruitment.announced_on is not None:
        message = f"{event.stream} was announced on {recruitment.announced_on}; correct that fact instead"
        return issue("recruitment.already-announced", fact, message, recruitment.announced_by)
    if event.applications_until <= event.applications_from:
        message = f"applications are accepted until {event.applications_until}, which is not after {event.applications_from}"
        return issue("recruitment.ends-before-it-begins", fact, message)
    if event.written_weight + event.interview_weight != 100:
        message = f"written and interview count {event.written_weight} and {event.interview_weight} per cent; together they must make 100"
        return issue("recruitment.weights-not-a-whole", fact, message)
    return _birth_range(fact)


def _birth_range(fact: Fact) -> Sequence[Issue]:
    since, before = fact.event.born_from, fact.event.born_until
    if since is not None and before is not None and before <= since:
        return issue("recruitment.ends-before-it-begins", fact, f"birth dates are admitted before {before}, which is not after {since}")
    return ()


@RECRUITMENT.evolves(RecruitmentPostOffered)
def _offered(recruitment: Recruitment, fact: Fact) -> Recruitment:
    return replace(recruitment, openings={**recruitment.openings, fact.event.opening: fact.event_id})


@RECRUITMENT.admits(RecruitmentPostOffered)
def _may_offer(_: Recruitment, fact: Fact) -> Sequence[Issue]:
    return _birth_range(fact)


def _with(recruitment: Recruitment, applicant: str, application: Application) -> Recruitment:
    return replace(recruitment, applications=recruitment.applications.having(applicant, application))


@RECRUITMENT.evolves(ApplicationFiled)
def _filed(recruitment: Recruitment, fact: Fact) -> Recruitment:
    return _with(recruitment, fact.event.applicant, Application(fact.event.opening, fact.event_id))


@RECRUITMENT.admits(ApplicationFiled)
def _may_file(recruitment: Recruitment, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    if event.opening not in recruitment.openings:
        offered = ", ".join(sorted(recruitment.openings)) or "none"
        message = f"{recruitment.id} offered no opening {event.opening!r} by {event.effective_on} (offered: {offered})"
        return issue("recruitment.opening-not-offered", fact, message, recruitment.announced_by)
    already = recruitment.applications.get(event.applicant)
    if already is not None:
        message = f"{event.applicant} applied already, for {already.opening}; correct that fact instead"
        return issue("recruitment.already-applied", fact, message, already.filed_by)
    return ()


@RECRUITMENT.evolves(WrittenScored)
def _wrote(recruitment: Recruitment, fact: Fact) -> Recruitment:
    applicant = fact.event.applicant
    return _with(recruitment, applicant, recruitment.applications[applicant]._replace(written_by=fact.event_id))


@RECRUITMENT.admits(WrittenScored)
def _may_write(recruitment: Recruitment, fact: Fact) -> Sequence[Issue]:
    already = recruitment.applications[fact.event.applicant].written_by
    if already:
        return issue("recruitment.already-scored", fact, f"{fact.event.applicant} has a written score already; correct that fact instead", already)
    return ()


@RECRUITMENT.evolves(InterviewScored)
def _interviewed(recruitment: Recruitment, fact: Fact) -> Recruitment:
    applicant = fact.event.applicant
    return _with(recruitment, applicant, recruitment.applications[applicant]._replace(interviewed_by=fact.event_id))


@RECRUITMENT.admits(InterviewScored)
def _may_interview(recruitment: Recruitment, fact: Fact) -> Sequence[Issue]:
    application = recruitment.applications[fact.event.applicant]
    if application.interviewed_by:
        message = f"{fact.event.applicant} has an interview score already; correct that fact instead"
        return issue("recruitment.already-scored", fact, message, application.interviewed_by)
    if recruitment.written and not application.written_by:
        message = f"{recruitment.id} is decided by a written exam too, and {fact.event.applicant} has no written score by {fact.event.effective_on}"
        return issue("recruitment.interview-before-written", fact, message, recruitment.announced_by)
    return ()


@RECRUITMENT.admits(TieDecided)
def _may_decide(recruitment: Recruitment, fact: Fact) -> Sequence[Issue]:
    tied = fact.event.applicants
    openings = {recruitment.applications[one].opening for one in tied}
    if len(tied) < 2 or len(set(tied)) < len(tied) or len(openings) > 1:
        return issue("recruitment.not-a-tie", fact, f"a tie is decided between two or more different applicants for one opening; given {', '.join(tied)}")
    return ()


@RECRUITMENT.admits(ResultsPublicised)
def _may_publicise(_: Recruitment, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    if event.until is not None and event.until <= event.effective_on:
        return issue("recruitment.ends-before-it-begins", fact, f"publicised until {event.until}, which is not after {event.effective_on}")
    return ()


@RECRUITMENT.evolves(ApplicantWithdrew)
def _withdrew(recruitment: Recruitment, fact: Fact) -> Recruitment:
    applicant = fact.event.applicant
    return _with(recruitment, applicant, recruitment.applications[applicant]._replace(withdrawn_by=fact.event_id))


@RECRUITMENT.admits(ApplicantWithdrew)
def _may_withdraw(recruitment: Recruitment, fact: Fact) -> Sequence[Issue]:
    already = recruitment.applications[fact.event.applicant].withdrawn_by
    if already:
        return issue("recruitment.already-withdrawn", fact, f"{fact.event.applicant} withdrew already", already)
    return ()


@RECRUITMENT.admits(SubstituteCalled)
def _may_call(_: Recruitment, fact: Fact) -> Sequence[Issue]:
    if fact.event.applicant == fact.event.instead_of:
        return issue("recruitment.substitute-for-oneself", fact, f"{fact.event.applicant} cannot be a substitute for themselves")
    return ()


@RECRUITMENT.evolves(ApplicantHired)
def _hired(recruitment: Recruitment, fact: Fact) -> Recruitment:
    event = fact.event
    application = recruitment.applications[event.applicant]._replace(hired_by=fact.event_id, worker=event.worker)
    return replace(_with(recruitment, event.applicant, application), hires=recruitment.hires.having(event.worker, fact.event_id))


@RECRUITMENT.admits(ApplicantHired)
def _may_hire(recruitment: Recruitment, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    already = recruitment.applications[event.applicant].hired_by
    if already:
        return issue("recruitment.already-hired", fact, f"{event.applicant} is hired already; correct that fact, or annul it first", already)
    elsewhere = recruitment.hires.get(event.worker, "")
    if elsewhere:
        return issue("recruitment.already-hired", fact, f"{event.worker} is hired under {recruitment.id} already, as another applicant", elsewhere)
    return ()


@RECRUITMENT.evolves(HireAnnulled)
def _annulled(recruitment: Recruitment, fact: Fact) -> Recruitment:
    application = recruitment.applications[fact.event.applicant]
    changed = _with(recruitment, fact.event.applicant, application._replace(hired_by=""))
    return replace(changed, hires=changed.hires.having(application.worker, ""))


@RECRUITMENT.admits(HireAnnulled)
def _may_annul(recruitment: Recruitment, fact: Fact) -> Sequence[Issue]:
    application = recruitment.applications[fact.event.applicant]
    if not application.hired_by:
        return issue("recruitment.not-hired", fact, f"{fact.event.applicant} is not hired on {fact.event.effective_on}", application.filed_by)
    return ()
