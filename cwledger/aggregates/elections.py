"""Elections (选举, 换届): called in a community for one of its two bodies, candidates nominated and vetted, ballots cast, votes counted.

An election that is voided never was: whatever day it is voided, its results do not count (retroactive). Recall and resignation end an office from
their day on; they are facts of a career. Not for who holds office (``career/service.py``), nor for what terms and ratios rules ask (``policies``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal, NamedTuple

from pydantic import Field

from cwledger.aggregates.career.service import PostName
from cwledger.aggregates.event import BEGINS, CHANGES, CLOSES, DIES, OPENS, CommunityId, Event, Id, Names, Text, WorkerId
from cwledger.aggregates.fold import Aggregate, Fact, issue
from cwledger.errors import Issue

ElectionId = Annotated[Id, Names("election")]
Body = Literal["party-organisation", "residents-committee"]
ElectionKind = Literal["term-change", "by-election"]
Voters = Annotated[int, Field(ge=0, le=10_000_000)]

ELECTS: Mapping[Body, tuple[PostName, ...]] = MappingProxyType(
    {
        "party-organisation": ("secretary", "deputy-secretary", "committee-member"),
        "residents-committee": ("director", "deputy-director", "committee-member"),
    }
)
"""The posts each body elects; either has committee members (两委成员), and nobody elects staff."""


class ElectionEvent(Event):
    """A fact about an election (选举)."""

    subject_kind: ClassVar[str] = "election"
    subject_field: ClassVar[str] = "election"


class ElectionCalled(ElectionEvent):
    """An election is called in a community: for the whole body at the end of its term (换届), or for a seat in between (补选)."""

    type_name: ClassVar[str] = "election.called"
    day_order: ClassVar[int] = BEGINS

    election: ElectionId
    community: CommunityId
    body: Body
    """The Party organisation elects secretaries and their deputies, the residents' committee directors and theirs; see :data:`ELECTS`."""
    electorate: Voters | None = None
    """Who may vote, as listed when it was called; the list of the ballot counts where there is one."""
    kind: ElectionKind = "term-change"
    """By-elected members serve the rest of the term (2018 village law, copied for communities by many towns)."""


class CandidateNominated(ElectionEvent):
    """A worker is nominated for a post."""

    type_name: ClassVar[str] = "election.candidate_nominated"
    day_order: ClassVar[int] = CLOSES

    election: ElectionId
    worker: WorkerId
    post: PostName


class CandidateVetted(ElectionEvent):
    """The qualification of a candidate has been looked at (资格联审); a later outcome takes the place of an earlier one."""

    type_name: ClassVar[str] = "election.candidate_vetted"
    day_order: ClassVar[int] = OPENS

    election: ElectionId
    worker: WorkerId
    outcome: Literal["qualified", "disqualified"]
    reason: Text | None = None


class BallotHeld(ElectionEvent):
    """A ballot is held; a run-off is another one, on a later day."""

    type_name: ClassVar[str] = "election.ballot_held"
    day_order: ClassVar[int] = OPENS

    election: ElectionId
    electorate: Voters
    """Who may vote, as registered on the day."""
    ballots: Voters
    """Ballots cast."""


class VotesCounted(ElectionEvent):
    """The votes of the last ballot for one person and post, and whether they elected them."""

    type_name: ClassVar[str] = "election.votes_counted"
    day_order: ClassVar[int] = CHANGES

    election: ElectionId
    worker: WorkerId
    """Normally a candidate; a name voters wrote in is recorded all the same."""
    post: PostName
    votes: Voters
    elected: bool
    """As declared; a result without the majority the rule asks for is recorded, and found."""


class ElectionVoided(ElectionEvent):
    """The election is declared void (当选无效): it never was. Effective on the day of that decision; the results fall from the start."""

    type_name: ClassVar[str] = "election.voided"
    day_order: ClassVar[int] = DIES

    election: ElectionId
    reason: Text


class Ballot(NamedTuple):
    """A ballot as held."""

    on: date
    electorate: int
    ballots: int
    event_id: str


@dataclass(frozen=True)
class Election:
    """An election as its own facts make it."""

    id: str
    called_on: date | None = None
    called_by: str = ""
    community: str = ""
    body: Body | None = None
    candidates: tuple[tuple[str, str, str], ...] = ()
    """Who is nominated: worker, post, and the event that says so."""
    ballot: Ballot | None = None
    """The last one held."""
    counted: tuple[tuple[str, str, str], ...] = ()
    """Whose votes of the last ballot are counted: worker, post, and the event that says so."""
    voided_by: str = ""


def _always(election: Election, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    if election.called_on is None and event.day_order != BEGINS:
        message = f"{election.id} is not called by {event.effective_on}; record ElectionCalled, or correct its date, first"
        return issue("election.not-called", fact, message)
    if election.called_on is not None and event.day_order == BEGINS:
        message = f"{election.id} was called on {election.called_on} in {election.community}; correct that fact instead"
        return issue("election.already-called", fact, message, election.called_by)
    if election.voided_by:
        return issue("election.voided", fact, f"{election.id} is void; call another election", election.voided_by)
    return ()


def _belongs(election: Election) -> Iterator[tuple[str, date]]:
    if election.called_on is not None:
        yield f"community:{election.community}", election.called_on


ELECTION: Aggregate[Election] = Aggregate("election", Election, _always, lambda election: election.called_on is not None, belongs=_belongs)


@ELECTION.evolves(ElectionCalled)
def _called(election: Election, fact: Fact) -> Election:
    return replace(election, called_on=fact.event.effective_on, called_by=fact.event_id, community=fact.event.community, body=fact.event.body)


@ELECTION.evolves(CandidateNominated)
def _nominated(election: Election, fact: Fact) -> Election:
    return replace(election, candidates=(*election.candidates, (fact.event.worker, fact.event.post, fact.event_id)))


@ELECTION.admits(CandidateNominated)
def _may_nominate(election: Election, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    already = _among(election.candidates, event.worker, event.post)
    if already:
        return issue("election.already-nominated", fact, f"{event.worker} is nominated for {event.post} in {election.id} already", already)
    return _elected_elsewhere(election, fact)


def _elected_elsewhere(election: Election, fact: Fact) -> Sequence[Issue]:
    """Why the post a fact names is none that the body of an election elects; empty where it is."""
    post, body = fact.event.post, election.body
    if body is None or post in ELECTS[body]:
        return ()
    message = f"the {body} elects no {post}, but {', '.join(ELECTS[body])}; correct the post, or record it in an election of the body that does"
    return issue("election.post-of-another-body", fact, message, election.called_by)


def _among(entries: Sequence[tuple[str, str, str]], worker: str, post: str) -> str:
    """The event that puts a worker and post among some entries, empty where none does."""
    return next((event_id for who, what, event_id in entries if (who, what) == (worker, post)), "")


@ELECTION.admits(CandidateVetted)
def _may_vet(election: Election, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    if all(worker != event.worker for worker, _, _ in election.candidates):
        return issue("election.not-nominated", fact, f"{event.worker} is not nominated in {election.id} by {event.effective_on}")
    return ()


@ELECTION.evolves(BallotHeld)
def _held(election: Election, fact: Fact) -> Election:
    event = fact.event
    return replace(election, ballot=Ballot(event.effective_on, event.electorate, event.ballots, fact.event_id), counted=())


@ELECTION.admits(BallotHeld)
def _may_hold(election: Election, fact: Fact) -> Sequence[Issue]:
    event, before = fact.event, election.ballot
    if event.ballots > event.electorate:
        return issue("election.more-ballots-than-electorate", fact, f"{event.ballots} ballots of {event.electorate} who may vote")
    if before is not None and before.on == event.effective_on:
        return issue("election.ballot-twice", fact, f"{election.id} has a ballot on {before.on}; correct that one", before.event_id)
    return ()


@ELECTION.evolves(VotesCounted)
def _counted(election: Election, fact: Fact) -> Election:
    return replace(election, counted=(*election.counted, (fact.event.worker, fact.event.post, fact.event_id)))


@ELECTION.admits(VotesCounted)
def _may_count(election: Election, fact: Fact) -> Sequence[Issue]:
    event, ballot = fact.event, election.ballot
    if ballot is None:
        return issue("election.no-ballot", fact, f"{election.id} has no ballot by {event.effective_on}")
    if event.votes > ballot.ballots:
        return issue("election.more-votes-than-ballots", fact, f"{event.votes} votes of {ballot.ballots} ballots cast on {ballot.on}", ballot.event_id)
    already = _among(election.counted, event.worker, event.post)
    if already:
        return issue("election.already-counted", fact, f"the votes for {event.worker} as {event.post} are counted", already)
    return _elected_elsewhere(election, fact)


@ELECTION.evolves(ElectionVoided)
def _voided(election: Election, fact: Fact) -> Election:
    return replace(election, voided_by=fact.event_id)
