"""The end of a career as recorded: how a worker is classified for retirement, what she chose, that she retired, was re-engaged, or died.

When she *may* retire is a rule's answer, not a fact (dossier section 3).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from cwledger.aggregates.career.service import PostName
from cwledger.aggregates.career.state import CAREER, Career, CareerEvent, CertifiedContributions, Dated, ReEngagement
from cwledger.aggregates.event import CLOSES, DIES, OPENS, RETIRES, Code, CommunityId, MonthText, Text, WorkerId
from cwledger.aggregates.fold import Fact, issue
from cwledger.errors import Issue


class RetirementClassified(CareerEvent):
    """Which retirement schedule applies to the worker, decided by an authority; never inferred from the post (dossier 3.7)."""

    type_name: ClassVar[str] = "career.retirement_classified"

    worker: WorkerId
    category: Literal["management", "worker"]
    """For a woman: management retires on the 55 schedule, worker on the 50 one."""
    authority: Text
    reason: Text


class EarlyRetirementChosen(CareerEvent):
    """The worker gives written notice of retiring early, effective on the day of the notice (人社部发〔2024〕94号: three months ahead at least)."""

    type_name: ClassVar[str] = "career.early_retirement_chosen"

    worker: WorkerId
    month: MonthText
    """The month chosen, as ``2031-07``."""


class LateRetirementAgreed(CareerEvent):
    """Worker and employer agree in writing to postpone retirement, effective on the day of the agreement (one month ahead at least)."""

    type_name: ClassVar[str] = "career.late_retirement_agreed"

    worker: WorkerId
    month: MonthText
    """The month agreed."""


class ContributionsCertified(CareerEvent):
    """The social insurance agency certifies the months of pension contributions paid so far; effective on the day of the certificate."""

    type_name: ClassVar[str] = "career.contributions_certified"
    before_service: ClassVar[bool] = True

    worker: WorkerId
    months: Annotated[int, Field(ge=0, le=1200)]
    """Months counted altogether, with every employer: a pension needs a minimum of them (国务院关于渐进式延迟法定退休年龄的办法 第二条)."""
    through: MonthText
    """The last month counted: what is paid later comes on top."""


class Retired(CareerEvent):
    """The worker retires. Contracts, posts and establishment posts end that day (Labour Contract Law regulation Art. 21).

    Finishing an elected term is a re-engagement.
    """

    type_name: ClassVar[str] = "career.retired"
    day_order: ClassVar[int] = RETIRES

    worker: WorkerId


class ReEngaged(CareerEvent):
    """A retired worker goes on in an elected post to the end of its term, on an allowance and without a contract (大连市社区工作人员管理办法)."""

    type_name: ClassVar[str] = "career.re_engaged"
    day_order: ClassVar[int] = OPENS

    worker: WorkerId
    community: CommunityId
    post: PostName
    until: date | None = None
    """The stated end of the term: the first day it is no longer served."""


class ReEngagementEnded(CareerEvent):
    """The re-engagement ends before its stated end."""

    type_name: ClassVar[str] = "career.re_engagement_ended"
    day_order: ClassVar[int] = CLOSES

    worker: WorkerId
    community: CommunityId
    post: PostName
    reason: Code


class Died(CareerEvent):
    """The worker died. Everything running ends that day, and nothing can hold from it on."""

    type_name: ClassVar[str] = "career.died"
    day_order: ClassVar[int] = DIES

    worker: WorkerId


def _all_ended(career: Career, fact: Fact, ground: str) -> dict[str, object]:
    day = fact.event.effective_on
    return {
        "contracts": {
            employer: contract if contract.ended_on is not None else contract._replace(ended_on=day, ground=ground, changed_by=fact.event_id)
            for employer, contract in career.contracts.items()
        },
        "held": {},
        "past_posts": (*career.past_posts, *(post._replace(ended_on=day, ended_by=fact.event_id) for post in career.held.values())),
        "establishment": tuple(one if one.ended_on is not None else one._replace(ended_on=day, ended_by=fact.event_id) for one in career.establishment),
    }


@CAREER.evolves(Retired)
def _retired(career: Career, fact: Fact) -> Career:
    return career.having(retired_on=fact.event.effective_on, retired_by=fact.event_id, **_all_ended(career, fact, "retirement"))


@CAREER.admits(Retired)
def _may_retire(career: Career, fact: Fact) -> Sequence[Issue]:
    if career.retired_on is not None:
        return issue("career.already-retired", fact, f"{career.worker} retired on {career.retired_on}", career.retired_by)
    return ()


@CAREER.evolves(Died)
def _died(career: Career, fact: Fact) -> Career:
    day = fact.event.effective_on
    return career.having(
        died_on=day,
        died_by=fact.event_id,
        honours=tuple(h._replace(ended_on=day, ended_by=fact.event_id) if h.in_force(day) else h for h in career.honours),
        re_engagements=tuple(r._replace(ended_on=day) if r.in_force(day) else r for r in career.re_engagements),
        **_all_ended(career, fact, "death"),
    )


CAREER.gathers("classifications", RetirementClassified, into=Dated)
CAREER.gathers("retirement_choices", EarlyRetirementChosen, LateRetirementAgreed, into=Dated)
CAREER.gathers("contributions", ContributionsCertified, into=CertifiedContributions, of=("months", "through", "effective_on"))


@CAREER.evolves(ReEngaged)
def _re_engaged(career: Career, fact: Fact) -> Career:
    event = fact.event
    return career.having(
        re_engagements=(*career.re_engagements, ReEngagement(event.community, event.post, event.effective_on, event.until, None, fact.event_id))
    )


@CAREER.admits(ReEngaged)
def _may_re_engage(career: Career, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    if career.retired_on is None:
        return issue("career.not-retired", fact, f"{career.worker} has not retired on {event.effective_on}; record Retired first, or a contract instead")
    running = _running(career, event.community, event.post, event.effective_on)
    if running is not None:
        return issue("career.already-re-engaged", fact, f"already re-engaged as {event.post} of {event.community} since {running.since}", running.event_id)
    if event.until is not None and event.until <= event.effective_on:
        return issue("career.ends-before-it-begins", fact, f"runs until {event.until}, which is not after {event.effective_on}")
    return ()


def _running(career: Career, community: str, post: str, on: date) -> ReEngagement | None:
    return next((r for r in career.re_engagements if (r.community, r.post) == (community, post) and r.in_force(on)), None)


@CAREER.evolves(ReEngagementEnded)
def _re_engagement_ended(career: Career, fact: Fact) -> Career:
    event = fact.event
    running = _running(career, event.community, event.post, event.effective_on)
    return career.having(re_engagements=tuple(r._replace(ended_on=event.effective_on) if r is running else r for r in career.re_engagements))


@CAREER.admits(ReEngagementEnded)
def _may_end_re_engagement(career: Career, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    if _running(career, event.community, event.post, event.effective_on) is None:
        return issue("career.not-re-engaged", fact, f"{career.worker} is not re-engaged as {event.post} of {event.community} on {event.effective_on}")
    return ()
