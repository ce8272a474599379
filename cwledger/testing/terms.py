"""Elections in a drawn city: called, stood in, held, counted, void. Not for the posts taken on them (``careers.py``)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import strategies as st

from cwledger import events as ev
from cwledger.aggregates import Event
from cwledger.aggregates.career.service import PostName
from cwledger.aggregates.elections import ELECTS
from cwledger.testing.cities import City, days
from cwledger.testing.rehearsal import Rehearsal

POSTS: tuple[PostName, ...] = ("secretary", "director")
"""Those drawn, each for the body that elects it."""


@st.composite
def elections(draw: st.DrawFn, city: City, people: Sequence[Event], *, max_elections: int = 2, max_events: int = 8) -> list[Event]:
    """Facts about elections: candidates, vetting, ballots, counts, voidings. Each list stands when recorded in its order after city and people.

    Args:
        draw: given by Hypothesis.
        city: where.
        people: the registrations of those who may stand.
        max_elections: how many at most.
        max_events: facts of each beside the call, at most.
    """
    rehearsal = Rehearsal()
    rehearsal.record(*city.facts, *people)
    workers = [one.worker for one in people if isinstance(one, ev.WorkerRegistered)]
    facts: list[Event] = []
    for number in range(1, draw(st.integers(0, max_elections)) + 1):
        election, day = f"election-{number}", draw(days(date(2016, 1, 1), date(2024, 1, 1)))
        call = draw(_call(election, draw(st.sampled_from(city.communities)), day))
        posts = [one for one in POSTS if one in ELECTS[call.body]]
        events: list[Event] = [call]
        for _ in range(draw(st.integers(0, max_events))):
            day += timedelta(days=draw(st.integers(1, 20)))
            events.append(draw(_about(election, workers, posts, day)))
        facts += [event for event in events if not rehearsal.record(event)]
    return facts


def _call(election: str, community: str, day: date) -> st.SearchStrategy[ev.ElectionCalled]:
    bodies, kinds = st.sampled_from(("party-organisation", "residents-committee")), st.sampled_from(("term-change", "by-election"))
    said = {"election": st.just(election), "community": st.just(community), "effective_on": st.just(day)}
    return st.builds(ev.ElectionCalled, body=bodies, kind=kinds, **said)


def _about(election: str, workers: Sequence[str], posts: Sequence[PostName], day: date) -> st.SearchStrategy[Event]:
    here, who, post, then = st.just(election), st.sampled_from(workers), st.sampled_from(posts), st.just(day)
    ballot = st.integers(0, 50).map(lambda ballots: ev.BallotHeld(election=election, electorate=60, ballots=ballots, effective_on=day))
    counted = st.builds(ev.VotesCounted, election=here, worker=who, post=post, votes=st.integers(0, 30), elected=st.booleans(), effective_on=then)
    outcomes = st.sampled_from(("qualified", "disqualified"))
    return st.one_of(
        st.builds(ev.CandidateNominated, election=here, worker=who, post=post, effective_on=then),
        st.builds(ev.CandidateVetted, election=here, worker=who, outcome=outcomes, effective_on=then),
        *(ballot, counted, counted),
        st.integers(0, 4).map(lambda n: ev.ElectionVoided(election=election, reason="贿选", effective_on=day) if n == 4 else _empty(election, day)),
    )


def _empty(election: str, day: date) -> Event:
    """A ballot nobody came to."""
    return ev.BallotHeld(election=election, electorate=60, ballots=0, effective_on=day)
