"""Joint committees (街道大工委, 社区大党委): who sits on them part-time, when they meet, what they resolve and when it is done.

Part-time members are named by ids of their own: they are nobody's staff, so none of them has a career here, and no head-count sees them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from cwledger.aggregates.event import BEGINS, CLOSES, DIES, OPENS, Code, CommunityId, Event, Id, Names, StreetId, Text
from cwledger.aggregates.fold import Aggregate, Fact, issue
from cwledger.errors import Issue

CommitteeId = Annotated[Id, Names("committee")]
CommitteeLevel = Literal["street", "community"]
Capacity = Literal["police", "owners-committee", "property-firm", "new-organisation", "member-unit"]
PartTimeRole = Literal["deputy-secretary", "member"]
Attended = Annotated[int, Field(ge=0, le=10_000)]


class CommitteeEvent(Event):
    """A fact about a joint committee (大工委、大党委)."""

    subject_kind: ClassVar[str] = "committee"
    subject_field: ClassVar[str] = "committee"


class CommitteeFormed(CommitteeEvent):
    """A joint committee is formed at a street or in a community."""

    type_name: ClassVar[str] = "committee.formed"
    day_order: ClassVar[int] = BEGINS

    committee: CommitteeId
    level: CommitteeLevel
    street: StreetId | None = None
    """The street it belongs to; only with level ``street``."""
    community: CommunityId | None = None
    """The community it belongs to; only with level ``community``."""


class CommitteeDissolved(CommitteeEvent):
    """A joint committee exists no longer. Whoever sat on it no longer does; resolutions left open may still be closed."""

    type_name: ClassVar[str] = "committee.dissolved"
    day_order: ClassVar[int] = DIES

    committee: CommitteeId
    reason: Code


class PartTimeMemberAdmitted(CommitteeEvent):
    """Somebody takes a part-time seat on a joint committee: a police officer, a member of an owners' committee, a property manager."""

    type_name: ClassVar[str] = "committee.member_admitted"
    day_order: ClassVar[int] = OPENS

    committee: CommitteeId
    member: Id
    """Whoever sits there, by an id that need not be a worker's: a part-time member is nobody's staff."""
    capacity: Capacity
    """As what: community ``police``, ``owners-committee``, ``property-firm``, ``new-organisation`` or another ``member-unit``."""
    role: PartTimeRole
    """Police officers who are Party members sit as ``deputy-secretary``, the others as ``member``."""
    organisation: Text | None = None
    """The organisation that sends them."""
    until: date | None = None
    """The stated end of the term; who sits beyond it is found."""


class PartTimeMemberLeft(CommitteeEvent):
    """A part-time member leaves the committee. Effective on the first day they no longer sit on it."""

    type_name: ClassVar[str] = "committee.member_left"
    day_order: ClassVar[int] = CLOSES

    committee: CommitteeId
    member: Id
    reason: Code


class JointMeetingHeld(CommitteeEvent):
    """The committee meets jointly (联席会议)."""

    type_name: ClassVar[str] = "committee.meeting_held"
    day_order: ClassVar[int] = OPENS

    committee: CommitteeId
    meeting: Code
    """The meeting, as the committee numbers it."""
    agenda: Text
    attended: Attended | None = None
    """How many were there."""


class ResolutionAdopted(CommitteeEvent):
    """A joint meeting resolves that somebody does something by a day."""

    type_name: ClassVar[str] = "committee.resolution_adopted"

    committee: CommitteeId
    resolution: Code
    """The resolution, as the committee numbers it."""
    meeting: Code
    """The meeting that adopted it, which must have been held by then."""
    matter: Text
    """What is to be done."""
    owner: Text
    """Who answers for it: a member organisation, an office, a person by role."""
    due_on: date
    """The day by which it is to be done; open after it, it is found."""


class ResolutionClosed(CommitteeEvent):
    """What was resolved is done, or given up."""

    type_name: ClassVar[str] = "committee.resolution_closed"

    committee: CommitteeId
    resolution: Code
    outcome: Text
    """What became of it."""


@dataclass(frozen=True)
class Committee:
    """A joint committee as its own facts make it."""

    id: str
    formed_on: date | None = None
    formed_by: str = ""
    level: str = ""
    street: str | None = None
    community: str | None = None
    dissolved_on: date | None = None
    dissolved_by: str = ""
    members: Mapping[str, str] = field(default_factory=dict)
    """Who sits on it, each with the event that admitted them."""
    meetings: Mapping[str, str] = field(default_factory=dict)
    """Every meeting held, each with the event that says so."""
    resolutions: Mapping[str, tuple[str, str | None]] = field(default_factory=dict)
    """Every resolution, each with the events that adopted and closed it."""


def _always(committee: Committee, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    if committee.formed_on is None and event.day_order != BEGINS:
        message = f"{event.stream} does not exist on {event.effective_on}; record CommitteeFormed, or correct its date, first"
        return issue("committee.not-formed", fact, message)
    if committee.formed_on is not None and event.day_order == BEGINS:
        message = f"{event.stream} was formed on {committee.formed_on}; correct that fact, or give a committee formed anew another id"
        return issue("committee.already-formed", fact, message, committee.formed_by)
    if committee.dissolved_on is not None and not isinstance(event, ResolutionClosed):
        return issue("committee.dissolved", fact, f"{event.stream} was dissolved on {committee.dissolved_on}", committee.dissolved_by)
    return ()


def _belongs(committee: Committee) -> Iterator[tuple[str, date]]:
    if committee.formed_on is not None:
        yield f"{committee.level}:{committee.street or committee.community}", committee.formed_on


COMMITTEE: Aggregate[Committee] = Aggregate("committee", Committee, _always, lambda committee: committee.formed_on is not None, belongs=_belongs)


@COMMITTEE.evolves(CommitteeFormed)
def _formed(committee: Committee, fact: Fact) -> Committee:
    event = fact.event
    return replace(committee, formed_on=event.effective_on, formed_by=fact.event_id, level=event.level, street=event.street, community=event.community)


@COMMITTEE.admits(CommitteeFormed)
def _may_form(_: Committee, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    named = {"street": event.street, "community": event.community}
    if named.pop(event.level) is None or any(named.values()):
        return issue("committee.another-level", fact, f"a committee of level {event.level!r} names its {event.level}, and nothing else: {event.level}=…")
    return ()


@COMMITTEE.evolves(CommitteeDissolved)
def _dissolved(committee: Committee, fact: Fact) -> Committee:
    return replace(committee, dissolved_on=fact.event.effective_on, dissolved_by=fact.event_id, members={})


@COMMITTEE.evolves(PartTimeMemberAdmitted)
def _member_admitted(committee: Committee, fact: Fact) -> Committee:
    return replace(committee, members={**committee.members, fact.event.member: fact.event_id})


@COMMITTEE.admits(PartTimeMemberAdmitted)
def _may_admit(committee: Committee, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    sits = committee.members.get(event.member)
    if sits is not None:
        return issue("committee.already-a-member", fact, f"{event.member} already sits on {committee.id}; record that they left first", sits)
    if event.until is not None and event.until <= event.effective_on:
        return issue("committee.ends-before-it-begins", fact, f"the term ends on {event.until}, but begins on {event.effective_on}; until= is a later day")
    return ()


@COMMITTEE.evolves(PartTimeMemberLeft)
def _member_left(committee: Committee, fact: Fact) -> Committee:
    return replace(committee, members={member: by for member, by in committee.members.items() if member != fact.event.member})


@COMMITTEE.admits(PartTimeMemberLeft)
def _may_leave(committee: Committee, fact: Fact) -> Sequence[Issue]:
    if fact.event.member not in committee.members:
        return issue("committee.not-a-member", fact, f"{fact.event.member} does not sit on {committee.id} on {fact.event.effective_on}")
    return ()


@COMMITTEE.evolves(JointMeetingHeld)
def _met(committee: Committee, fact: Fact) -> Committee:
    return replace(committee, meetings={**committee.meetings, fact.event.meeting: fact.event_id})


@COMMITTEE.admits(JointMeetingHeld)
def _may_meet(committee: Committee, fact: Fact) -> Sequence[Issue]:
    held = committee.meetings.get(fact.event.meeting)
    if held is not None:
        return issue("committee.meeting-twice", fact, f"meeting {fact.event.meeting} of {committee.id} is recorded already; give this one its own number", held)
    return ()


@COMMITTEE.evolves(ResolutionAdopted)
def _adopted(committee: Committee, fact: Fact) -> Committee:
    return replace(committee, resolutions={**committee.resolutions, fact.event.resolution: (fact.event_id, None)})


@COMMITTEE.admits(ResolutionAdopted)
def _may_adopt(committee: Committee, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    if event.meeting not in committee.meetings:
        message = f"no meeting {event.meeting} of {committee.id} was held by {event.effective_on}; record JointMeetingHeld first"
        return issue("committee.no-such-meeting", fact, message)
    adopted = committee.resolutions.get(event.resolution)
    if adopted is not None:
        message = f"resolution {event.resolution} of {committee.id} is recorded already; give this one its own number"
        return issue("committee.resolution-twice", fact, message, adopted[0])
    return ()


@COMMITTEE.evolves(ResolutionClosed)
def _closed(committee: Committee, fact: Fact) -> Committee:
    adopted, _ = committee.resolutions[fact.event.resolution]
    return replace(committee, resolutions={**committee.resolutions, fact.event.resolution: (adopted, fact.event_id)})


@COMMITTEE.admits(ResolutionClosed)
def _may_close(committee: Committee, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    if event.resolution not in committee.resolutions:
        return issue("committee.no-such-resolution", fact, f"{committee.id} had adopted no resolution {event.resolution} by {event.effective_on}")
    _, closed = committee.resolutions[event.resolution]
    if closed is not None:
        return issue("committee.resolution-closed", fact, f"resolution {event.resolution} of {committee.id} is closed already", closed)
    return ()
