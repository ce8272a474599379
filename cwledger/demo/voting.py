"""The term-change of 2021 as held: two elections in each community, candidates vetted, ballots counted, those elected who then lead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Literal

from cwledger.aggregates.career.service import PostName
from cwledger.aggregates.elections import BallotHeld, CandidateNominated, CandidateVetted, ElectionCalled, VotesCounted
from cwledger.aggregates.event import Event
from cwledger.demo.clerk import Clerk
from cwledger.demo.elections import TERM_CHANGES
from cwledger.demo.people import Person

DAY = TERM_CHANGES[-1]
_BODIES: dict[PostName, Literal["party-organisation", "residents-committee"]] = {
    "secretary": "party-organisation",
    "deputy-secretary": "party-organisation",
    "director": "residents-committee",
    "deputy-director": "residents-committee",
    "committee-member": "residents-committee",
}


def vote(clerk: Clerk, chance: Random, people: Sequence[Person], registered: Mapping[str, datetime]) -> None:
    """Files both elections of every community, naming only people the register knows by then."""
    elected: dict[tuple[str, str], list[tuple[Person, PostName]]] = defaultdict(list)
    for person in people:
        for won in person.won:
            if won.day == DAY and won.by == "election":
                for post in won.posts:
                    elected[person.community.id, _BODIES[post]].append((person, post))
    for (community, body), winners in sorted(elected.items(), key=lambda one: one[0]):
        election = f"{community}-{DAY.year}-{body.partition('-')[0]}"
        known = max(registered[person.worker] for person, _ in winners)
        for event in _course(chance, election, community, body, winners):
            clerk.file(event, actor="civil-affairs", chain=f"election:{election}", not_before=known, faultless=True)


def _course(chance: Random, election: str, community: str, body: str, winners: Sequence[tuple[Person, PostName]]) -> Iterator[Event]:
    electorate = chance.randint(40, 160) if body == "party-organisation" else chance.randint(900, 4000)
    ballots = electorate * chance.randint(62, 96) // 100
    called = DAY - timedelta(days=60)
    yield ElectionCalled(election=election, community=community, body=body, electorate=electorate, effective_on=called)  # type: ignore[arg-type]
    for person, post in winners:
        yield CandidateNominated(election=election, worker=person.worker, post=post, effective_on=called + timedelta(days=20))
    for worker in dict.fromkeys(person.worker for person, _ in winners):
        yield CandidateVetted(election=election, worker=worker, outcome="qualified", effective_on=called + timedelta(days=35))
    yield BallotHeld(election=election, electorate=electorate, ballots=ballots, effective_on=DAY)
    for person, post in winners:
        votes = ballots * chance.randint(55, 98) // 100
        yield VotesCounted(election=election, worker=person.worker, post=post, votes=votes, elected=True, effective_on=DAY)
