"""Which of the birth dates asserted about somebody retirement goes by: the archive's first record, then the others by rank.

劳社部发〔1999〕8号, item 2(2): identity card and personnel archive together; where they differ, the earliest record in the archive decides. It
names no further source. Where the archive says nothing the order here is: the latest date of the identity card, the latest of the household
register, the date given on registration. Not for elections or exams, which ask other sources (dossier section 3.6).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cwledger.aggregates.career.state import BirthDate, Career
from cwledger.aggregates.geography import Case
from cwledger.clock import Month
from cwledger.errors import Issue

CITES = ("劳社部发〔1999〕8号 二（二） (S61, S62)",)
PRECEDENCE = ("archive", "identity-card", "household-register", "registration")
"""The sources in the order in which they are believed."""


class Birth(NamedTuple):
    """The birth date retirement goes by, and those it does not."""

    believed: BirthDate | None
    """None where nobody asserted any."""
    others: tuple[BirthDate, ...]
    """The assertions that say another day."""

    @property
    def month(self) -> Month | None:
        """The month of birth: the day never matters to retirement. None where nobody can have asserted it, for the day had not come."""
        return None if self.believed is None or not _had_come(self.believed) else Month.of(self.believed.born_on)

    @property
    def event_ids(self) -> tuple[str, ...]:
        """The event that asserts the date believed."""
        return () if self.believed is None else (self.believed.event_id,)


def resolved(career: Career) -> Birth:
    """The birth date retirement goes by; the order of recording makes no difference."""
    for source in PRECEDENCE:
        asserted = [one for one in career.births if one.source == source]
        if asserted:
            best = min(asserted, key=_earliest_record) if source == "archive" else max(asserted, key=_earliest_record)
            return Birth(best, tuple(one for one in career.births if one.born_on != best.born_on))
    return Birth(None, ())


def _earliest_record(one: BirthDate) -> tuple[object, ...]:
    return (one.asserted_on, one.born_on)


def _had_come(one: BirthDate) -> bool:
    """Whether the birth lies before the day it was asserted on: the ledger lets no other in any longer, but may hold some."""
    return one.born_on < one.asserted_on


def birth_month(case: Case) -> Month | None:
    """The month of birth retirement goes by; None where nobody asserted a birth date, or one that had not come."""
    return resolved(case.career).month


def findings(case: Case) -> Iterator[Issue]:
    """That there is no birth date that can be, or that the asserted ones contradict each other; only a notice where they agree on the month."""
    career = case.career
    subject = f"career:{career.worker}"
    birth = resolved(career)
    if birth.believed is None:
        known = (career.registered_by,) if career.registered_by else ()
        yield Issue("finding.no-birth-date", "warning", subject, f"nobody asserted a birth date of {career.worker}; record BirthDateAsserted", known, CITES)
    elif birth.month is None:
        said = birth.believed
        message = f"{said.source} says on {said.asserted_on} that {career.worker} was born on {said.born_on}, which is not before it; correct it"
        yield Issue("finding.no-birth-date", "warning", subject, message, (said.event_id,), CITES)
    elif birth.others:
        others = sorted(birth.others, key=lambda one: (PRECEDENCE.index(one.source), one.asserted_on, one.born_on))
        told = ", ".join(f"{one.source} {one.born_on}" for one in others)
        moves = any(Month.of(one.born_on) != birth.month for one in others)
        message = (
            f"the birth dates of {career.worker} contradict each other: retirement goes by {birth.believed.source} {birth.believed.born_on}, against {told}"
        )
        ids = (birth.believed.event_id, *(one.event_id for one in others))
        yield Issue("finding.birth-dates-contradict", "warning" if moves else "notice", subject, message, tuple(dict.fromkeys(ids)), CITES)
