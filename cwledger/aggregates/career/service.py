"""On what footing the worker serves, where, and in which posts: five timelines of one person that begin and end independently.

Losing an election does not end a contract, and ending a contract does not end an elected office (Labour Contract Law regulation Art. 13).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar, Literal

from cwledger.aggregates.career.state import CAREER, Career, CareerEvent, Contract, ContractTerm, Dated, Post
from cwledger.aggregates.event import CLOSES, OPENS, Code, CommunityId, FederationId, Text, WorkerId
from cwledger.aggregates.fold import Fact, issue
from cwledger.errors import Issue

PostName = Literal["secretary", "director", "deputy-secretary", "deputy-director", "committee-member", "staff"]
Route = Literal["appointment", "election", "by-election"]

STATUTORY_GROUNDS = (
    "expiry",
    "agreement",
    "resignation",
    "dismissal-during-probation",
    "dismissal-for-fault",
    "dismissal-with-notice",
    "redundancy",
    "retirement",
    "death",
    "employer-dissolved",
)
"""Grounds on which a labour contract ends (Labour Contract Law Arts. 36 to 41 and 44). Others are recorded when they happened, and found."""


class ContractSigned(CareerEvent):
    """A labour contract with a federation, which posts the worker to a community."""

    type_name: ClassVar[str] = "career.contract_signed"
    day_order: ClassVar[int] = OPENS

    worker: WorkerId
    employer: FederationId
    community: CommunityId
    """Where the worker is posted."""
    until: date | None = None
    """The first day the contract no longer binds; None for an open-ended one."""
    probation_months: int | None = None
    """Probation agreed, in months; more than the law allows is recorded and found."""


class ContractRenewed(CareerEvent):
    """The contract with an employer runs on to a new stated end."""

    type_name: ClassVar[str] = "career.contract_renewed"

    worker: WorkerId
    employer: FederationId
    until: date | None = None
    """The new end; None makes it open-ended."""


class ContractAmended(CareerEvent):
    """The contract keeps running on changed terms."""

    type_name: ClassVar[str] = "career.contract_amended"

    worker: WorkerId
    employer: FederationId
    community: CommunityId | None = None
    """The community posted to from now on; None leaves it."""
    until: date | None = None
    """A stated end agreed anew; None leaves it (renew to make it open-ended)."""
    terms: Text | None = None


class ContractEnded(CareerEvent):
    """The contract with an employer ends. Effective on the first day it no longer binds."""

    type_name: ClassVar[str] = "career.contract_ended"
    day_order: ClassVar[int] = CLOSES

    worker: WorkerId
    employer: FederationId
    ground: Code
    """Normally one of :data:`STATUTORY_GROUNDS`; the parties may not add others, though some do."""


class Transferred(CareerEvent):
    """The posting under a contract moves to another community; between districts the employer may change on the same day."""

    type_name: ClassVar[str] = "career.transferred"

    worker: WorkerId
    employer: FederationId
    """The employer whose contract is moved."""
    community: CommunityId
    new_employer: FederationId | None = None
    """The federation that takes the contract over, without a break in service; None when it stays."""
    until: date | None = None
    """The stated end under the new employer; only with ``new_employer``."""


class PostAssumed(CareerEvent):
    """A worker takes up a post in a community. Effective on the appointment letter's or the election result's date."""

    type_name: ClassVar[str] = "career.post_assumed"
    day_order: ClassVar[int] = OPENS

    worker: WorkerId
    community: CommunityId
    post: PostName
    by: Route = "appointment"
    """An elected post puts a worker on the roster without a contract; an appointed one does not."""


class PostLeft(CareerEvent):
    """A worker leaves a post. Effective on the first day it is no longer held."""

    type_name: ClassVar[str] = "career.post_left"
    day_order: ClassVar[int] = CLOSES

    worker: WorkerId
    community: CommunityId
    post: PostName
    reason: Code


class PostFiled(CareerEvent):
    """The holder of a post is filed (备案) with an authority. Filing is not approval: the post is held, and paid, with or without it."""

    type_name: ClassVar[str] = "career.post_filed"

    worker: WorkerId
    community: CommunityId
    post: PostName
    authority: Text
    """With whom: secretaries usually with the organisation department of the district's Party committee."""


class PostApproved(CareerEvent):
    """A body decides on a holder: for secretaries the standing committee of the district Party committee (区委常委会). No condition of holding the post."""

    type_name: ClassVar[str] = "career.post_approved"

    worker: WorkerId
    community: CommunityId
    post: PostName
    body: Text
    """Who decided."""


def _binding(career: Career, employer: str) -> Contract | None:
    """The contract with an employer that no recorded fact has ended, run out or not."""
    contract = career.contracts.get(employer)
    return contract if contract is not None and contract.ended_on is None else None


@CAREER.evolves(ContractSigned)
def _signed(career: Career, fact: Fact) -> Career:
    event = fact.event
    contract = Contract(event.employer, event.community, event.effective_on, event.until, None, None, fact.event_id, fact.event_id)
    return _put(_said(career, fact, "signed", contract, event.probation_months), contract)


def _said(career: Career, fact: Fact, kind: str, contract: Contract, probation_months: int | None = None, *, places: bool = True) -> Career:
    """The career with one more entry in what its contracts said, in order."""
    term = ContractTerm(kind, contract.employer, contract.community, fact.event.effective_on, contract.until, probation_months, fact.event_id, places)
    return career.having(contract_terms=(*career.contract_terms, term))


def _put(career: Career, contract: Contract) -> Career:
    before = career.contracts.get(contract.employer)
    contracts = {**career.contracts, contract.employer: contract}
    if before is None or before.signed_by == contract.signed_by:
        return career.having(contracts=contracts)
    return career.having(contracts=contracts, past_contracts=(*career.past_contracts, before))


@CAREER.admits(ContractSigned)
def _may_sign(career: Career, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    before = career.contracts.get(event.employer)
    if before is not None and before.in_force(event.effective_on):
        message = f"a contract with {event.employer} is in force since {before.since}; end it, renew it or correct it first"
        return issue("career.contract-in-force", fact, message, before.signed_by, before.changed_by if before.changed_by != before.signed_by else "")
    return _ends_after(fact, event.until)


def _ends_after(fact: Fact, until: date | None) -> Sequence[Issue]:
    if until is not None and until <= fact.event.effective_on:
        return issue("career.ends-before-it-begins", fact, f"runs until {until}, which is not after {fact.event.effective_on}")
    return ()


@CAREER.admits(ContractRenewed, ContractAmended, ContractEnded)
def _may_change(career: Career, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    if _binding(career, event.employer) is None:
        ended = career.contracts.get(event.employer)
        return issue("career.no-contract", fact, f"no contract with {event.employer} stands on {event.effective_on}", ended.changed_by if ended else "")
    return () if isinstance(event, ContractEnded) else _ends_after(fact, event.until)


@CAREER.evolves(ContractRenewed)
def _renewed(career: Career, fact: Fact) -> Career:
    contract = _binding(career, fact.event.employer)
    if contract is None:
        return career
    renewed = contract._replace(until=fact.event.until, changed_by=fact.event_id)
    return _put(_said(career, fact, "renewed", renewed, places=False), renewed)


@CAREER.evolves(ContractAmended)
def _amended(career: Career, fact: Fact) -> Career:
    event = fact.event
    contract = _binding(career, event.employer)
    if contract is None:
        return career
    amended = contract._replace(community=event.community or contract.community, until=event.until or contract.until, changed_by=fact.event_id)
    return _put(_said(career, fact, "amended", amended, places=event.community is not None), amended)


@CAREER.evolves(ContractEnded)
def _ended(career: Career, fact: Fact) -> Career:
    event = fact.event
    contract = _binding(career, event.employer)
    if contract is None:
        return career
    return _put(career, contract._replace(ended_on=event.effective_on, ground=event.ground, changed_by=fact.event_id))


@CAREER.admits(Transferred)
def _may_transfer(career: Career, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    contract = _binding(career, event.employer)
    if contract is None or not contract.in_force(event.effective_on):
        return issue(
            "career.no-contract", fact, f"no contract with {event.employer} is in force on {event.effective_on}", contract.changed_by if contract else ""
        )
    if event.new_employer is None:
        return (
            () if event.until is None else issue("career.until-without-employer", fact, "until= goes with new_employer=; amend the contract to change its end")
        )
    other = career.contracts.get(event.new_employer)
    if event.new_employer == event.employer or (other is not None and other.in_force(event.effective_on)):
        because = other.signed_by if other else ""
        return issue("career.contract-in-force", fact, f"a contract with {event.new_employer} is already in force", because)
    return _ends_after(fact, event.until)


@CAREER.evolves(Transferred)
def _transferred(career: Career, fact: Fact) -> Career:
    event = fact.event
    contract = _binding(career, event.employer)
    if contract is None:
        return career
    if event.new_employer is None:
        moved = contract._replace(community=event.community, changed_by=fact.event_id)
        return _put(_said(career, fact, "transferred", moved), moved)
    closed = _put(career, contract._replace(ended_on=event.effective_on, ground="transfer", changed_by=fact.event_id))
    taken_over = Contract(event.new_employer, event.community, event.effective_on, event.until, None, None, fact.event_id, fact.event_id)
    return _put(_said(closed, fact, "transferred", taken_over), taken_over)


@CAREER.evolves(PostAssumed)
def _assumed(career: Career, fact: Fact) -> Career:
    event = fact.event
    key = (event.community, event.post)
    return career.having(held={**career.held, key: Post(event.community, event.post, event.by, event.effective_on, None, fact.event_id, None)})


@CAREER.admits(PostAssumed)
def _may_assume(career: Career, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    held = career.held.get((event.community, event.post))
    if held is not None:
        return issue("career.post-held", fact, f"{career.worker} is already {event.post} of {event.community} since {held.since}", held.assumed_by)
    return ()


@CAREER.evolves(PostLeft)
def _left(career: Career, fact: Fact) -> Career:
    event = fact.event
    held = dict(career.held)
    post = held.pop((event.community, event.post), None)
    if post is None:
        return career
    return career.having(held=held, past_posts=(*career.past_posts, post._replace(ended_on=event.effective_on, ended_by=fact.event_id)))


@CAREER.admits(PostLeft)
def _may_leave(career: Career, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    if (event.community, event.post) in career.held:
        return ()
    last = next((p for p in reversed(career.past_posts) if (p.community, p.post) == (event.community, event.post)), None)
    message = f"{career.worker} is not {event.post} of {event.community} on {event.effective_on}"
    return issue("career.post-not-held", fact, message, last.ended_by or "" if last else "")


CAREER.gathers("filings", PostFiled, into=Dated)
CAREER.gathers("approvals", PostApproved, into=Dated)
