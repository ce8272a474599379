"""Who has which of the places of a recruitment: by rank, or called into one that became free (递补).

A place is that of a rank, or of those who share it. Whoever leaves empties the place, and a call in somebody's stead fills the place that one
had: none where that one was never ranked, for then only a seat at the interview was free, nor where that one ranked behind the places. The first
called has it; whoever is called into it afterwards, only once the first has left in turn. Not for ranks (``ranking.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from cwledger.aggregates.recruitments import ApplicantHired

if TYPE_CHECKING:
    from cwledger.projections.entrance.recruitment import Applicant, Opening, Recruitment


@dataclass
class _Places:
    """The places of those of one rank, and who is in line for them: they, and whoever was called into one."""

    opening: Opening
    rank: int
    last: int
    line: list[Applicant]

    def number(self, on: date) -> int:
        """How many of them the plan of a day has."""
        return max(0, min(self.last, self.opening.plan(on)) - self.rank + 1)

    @property
    def still_there(self) -> list[Applicant]:
        """Those in line who have not left."""
        return [one for one in self.line if one.gone is None]

    def suffice(self, on: date) -> bool:
        """Whether there is a place for everybody still there."""
        return 0 < self.number(on) >= len(self.still_there)


class Filling:
    """The places of one recruitment on a day, filled by rank and then call by call."""

    def __init__(self, recruited: Recruitment, effective_on: date) -> None:
        self._announcement, self._openings = recruited
        self._on = effective_on
        self._by_rank: dict[tuple[str, int], _Places] = {}
        self._by_call: dict[str, _Places] = {}

    def fill(self) -> None:
        """Says of every applicant how it comes by a place, if it does."""
        for call in self._announcement.calls:
            self._call(call)
        for one in self._announcement.applicants.values():
            if one.standing is not None and one.standing.outcome != "out":
                one.place = self._place(one)

    def _call(self, call: dict[str, Any]) -> None:
        applicants, on = self._announcement.applicants, call["effective_on"]
        one, places = applicants[call["applicant"]], self._places(applicants[call["instead_of"]])
        one.place_taken_by = ()
        if places is None or not places.number(on) or one.applicant in self._by_call or self._ranks_within(one, on):
            return
        if len(places.still_there) >= places.number(on):
            one.place_taken_by = tuple(other.applicant for other in places.still_there)
        elif one.standing is not None and one.standing.outcome != "out":
            self._move(one, places)

    def _move(self, one: Applicant, into: _Places) -> None:
        before = self._places(one)
        if before is not None:
            before.line = [other for other in before.line if other is not one]
        into.line.append(one)
        self._by_call[one.applicant] = into

    def _places(self, one: Applicant) -> _Places | None:
        """The places it was called into, or those of its rank; None where it has no rank."""
        standing = one.standing
        if one.applicant in self._by_call:
            return self._by_call[one.applicant]
        if standing is None or standing.rank is None or standing.last is None:
            return None
        key = (one.opening, standing.rank)
        if key not in self._by_rank:
            opening = self._openings[one.opening]
            equals = [other for other in opening.applicants.values() if other.standing is not None and other.standing.rank == standing.rank]
            self._by_rank[key] = _Places(opening, standing.rank, standing.last, equals)
        return self._by_rank[key]

    def _place(self, one: Applicant) -> str | None:
        if one.applicant in self._by_call:
            return "call"
        return "rank" if self._ranks_within(one, one.facts[ApplicantHired]["effective_on"] if one.hired else self._on) else None

    def _ranks_within(self, one: Applicant, on: date) -> bool:
        """Whether its rank is within the plan of a day, those who share it and have left not counted."""
        standing = one.standing
        if standing is None or standing.rank is None or standing.last is None:
            return False
        plan = self._openings[one.opening].plan(on)
        if standing.last <= plan or standing.rank > plan:
            return standing.last <= plan
        places = self._places(one)
        return places is not None and places.suffice(on)
