"""What the rules find in joint committees and grids: a meeting that is due, a resident's need open for too long. Without a rule nothing is found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from cwledger.clock import add_months
from cwledger.errors import Issue
from cwledger.policies.conduct.finding import found
from cwledger.policies.terms.governance import JointMeetings, NeedsResolved
from cwledger.policies.texts.rulebook import Rulebook


class Meets(NamedTuple):
    """A joint committee that exists on the day, and when it met."""

    committee: str
    level: str
    last_on: date
    """The day of its last meeting, or of its formation where it never met."""
    met: bool
    jurisdiction: str
    event_id: str
    """The event that says so."""


class Waits(NamedTuple):
    """A resident's need that is open on the day."""

    grid: str
    need: str
    raised_on: date
    jurisdiction: str
    event_id: str


def findings(committees: Iterable[Meets], needs: Iterable[Waits], rulebook: Rulebook, on: date) -> Iterator[Issue]:
    """Everything that is due in committees and grids under the rules known, as on a day."""
    for committee in committees:
        yield from _not_met(committee, rulebook, on)
    for need in needs:
        yield from _waiting(need, rulebook, on)


def _not_met(committee: Meets, rulebook: Rulebook, on: date) -> Iterator[Issue]:
    choice = rulebook.choose("governance.joint_meetings", committee.jurisdiction, on)
    if not choice:
        return
    rule: JointMeetings = choice.section
    due = add_months(committee.last_on, rule.within_months)
    if committee.level in rule.levels and on > due:
        since = f"last met on {committee.last_on}" if committee.met else f"has not met since it was formed on {committee.last_on}"
        message = f"{since}; a meeting was due by {due}"
        yield found("finding.joint-meeting-overdue", "warning", f"committee:{committee.committee}", message, (committee.event_id,), (choice, rule))


def _waiting(need: Waits, rulebook: Rulebook, on: date) -> Iterator[Issue]:
    choice = rulebook.choose("governance.needs", need.jurisdiction, on)
    if not choice:
        return
    rule: NeedsResolved = choice.section
    due = need.raised_on + timedelta(days=rule.within_days)
    if on > due:
        message = f"need {need.need}, raised on {need.raised_on}, was to be resolved by {due}, and is still open"
        yield found("finding.need-open-too-long", "warning", f"grid:{need.grid}", message, (need.event_id,), (choice, rule))
