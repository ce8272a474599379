"""What a pack may say on elected office: how long a term runs, who is filed with whom, and what heads of a community owe."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cwledger.policies.terms.common import Clause, Posts, Terms

Months = Annotated[int, Field(ge=0, le=240)]
Part = Annotated[str, Field(pattern=r"^[1-9][0-9]?/[1-9][0-9]?$")]
"""A part as a fraction: ``1/2``."""
Body = Literal["party-organisation", "residents-committee"]
Level = Literal["national", "provincial", "city", "district", "street"]


class OfficeTerm(Clause):
    """How long a term runs."""

    posts: Annotated[Posts, Field(min_length=1)]
    """The posts elected together."""
    months: Annotated[int, Field(ge=1, le=240)]
    extension_months: Months | None = None
    """How far an election may be put off or brought forward with approval; null where the text does not say."""
    one_election_within_months: Annotated[int, Field(ge=1, le=24)] = 3
    """Results of one community no further apart than this belong to one election, and one that begins no earlier than this before the end of a
    term, or than the text allows, ends it for everybody."""


class ByElection(Clause):
    """How long a member serves who was elected in between."""

    serves: Literal["rest-of-term", "own-term"]


class TenureOverTerms(Clause):
    """What a gap between two terms of the same member means."""

    tolerated_gap_days: Annotated[int, Field(ge=0, le=400)]
    """Up to this many days between two terms leave tenure unbroken."""


class Filing(Clause):
    """Whose taking of office is filed (备案). Filing is not approval: an office not yet filed is held all the same."""

    posts: Annotated[Posts, Field(min_length=1)]
    within_months: Months = 0
    """Months after taking office from which a missing filing is told."""


class TrainingDuty(Clause):
    """What training the holders of a post attend each year."""

    posts: Annotated[Posts, Field(min_length=1)]
    times_a_year: Annotated[int, Field(ge=1, le=50)]
    levels: Annotated[tuple[Level, ...], Field(min_length=1)]
    """Levels of the organiser that count."""
    months_in_post: Annotated[int, Field(ge=1, le=12)] = 12
    """Full months in the post within the year from which it is owed."""


class OnePerson(Clause):
    """Posts of one community that one person is expected to hold together (一肩挑)."""

    posts: Annotated[Posts, Field(min_length=2)]


class Ballot(Clause):
    """How many must vote, and how many votes elect."""

    bodies: Annotated[tuple[Body, ...], Field(min_length=1)]
    """Whose elections."""
    voters_over: Part | None = None
    """More than this part of those who may vote must vote; null where the text does not say."""
    votes_over: Part
    """More than this part of the ballots elects."""
    run_off_least: Part | None = None
    """At least this part of the ballots elects in a run-off; null where the same is asked there."""


class ElectionTerms(Terms):
    """The election rules of a pack; each resolved separately, as ``elections.committee_term``."""

    committee_term: OfficeTerm | None = None
    """Of the residents' committee."""
    party_term: OfficeTerm | None = None
    """Of the Party organisation."""
    by_election: ByElection | None = None
    tenure: TenureOverTerms | None = None
    filing: Filing | None = None
    training: TrainingDuty | None = None
    one_person: OnePerson | None = None
    ballot: Ballot | None = None
