"""What the rules find in ballots: too few who voted, somebody declared elected without enough votes. Without a rule nothing is found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from cwledger.errors import Issue
from cwledger.policies.conduct.finding import found
from cwledger.policies.terms.elections import Ballot
from cwledger.policies.texts.rulebook import Choice, Rulebook


class Cast(NamedTuple):
    """A ballot as held."""

    election: str
    body: str
    number: int
    """1 for the first of an election; later ones are run-offs."""
    on: date
    electorate: int
    ballots: int
    jurisdiction: str
    event_id: str


class Won(NamedTuple):
    """Somebody declared elected, and the ballot they were elected in."""

    worker: str
    post: str
    votes: int
    ballot: Cast
    event_id: str


def findings(cast: Iterable[Cast], won: Iterable[Won], rulebook: Rulebook) -> Iterator[Issue]:
    """Everything in ballots that is against the rules known, each under those of the day it was held."""
    for ballot in cast:
        yield from _too_small(ballot, rulebook)
    for one in won:
        yield from _too_few(one, rulebook)


def _rule(ballot: Cast, rulebook: Rulebook) -> tuple[Choice, Ballot] | None:
    choice = rulebook.choose("elections.ballot", ballot.jurisdiction, ballot.on)
    return (choice, choice.section) if choice and ballot.body in choice.section.bodies else None


def _too_small(ballot: Cast, rulebook: Rulebook) -> Iterator[Issue]:
    known = _rule(ballot, rulebook)
    if known is None or ballot.number > 1:
        return
    over = known[1].voters_over
    if over is not None and ballot.ballots <= Fraction(over) * ballot.electorate:
        message = f"{ballot.ballots} of {ballot.electorate} who may vote did on {ballot.on}; more than {over} make the election valid"
        yield found("finding.ballot-too-small", "warning", f"election:{ballot.election}", message, (ballot.event_id,), known)


def _too_few(won: Won, rulebook: Rulebook) -> Iterator[Issue]:
    ballot, known = won.ballot, _rule(won.ballot, rulebook)
    if known is None:
        return
    over, least = known[1].votes_over, known[1].run_off_least
    if ballot.number > 1 and least is not None:
        enough, asked = won.votes >= Fraction(least) * ballot.ballots, f"at least {least} in a run-off"
    else:
        enough, asked = won.votes > Fraction(over) * ballot.ballots, f"more than {over}"
    if not enough:
        message = f"{won.worker} was declared elected {won.post} with {won.votes} of {ballot.ballots} ballots; {asked} elects"
        yield found("finding.elected-without-majority", "warning", f"election:{ballot.election}", message, (won.event_id, ballot.event_id), known)
