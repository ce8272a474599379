"""What goes on in a community besides careers: tasks pushed down to it, pioneer posts and teams, services outside organisations claim.

Each has a code of its own within the community; what runs under a code cannot begin under it again. They are facts of the community's
stream. Not for the list of affairs tasks should be on (``affairs.py``), nor for tasks entrusted to one worker.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, ClassVar, NamedTuple

from pydantic import Field

from cwledger.aggregates.affairs import AffairId
from cwledger.aggregates.event import CHANGES, CLOSES, OPENS, Code, CommunityId, Event, Text
from cwledger.aggregates.fold import Fact, issue
from cwledger.aggregates.units import CLOSES_WHAT_RAN, UNITS, CommunityEvent, Unit
from cwledger.errors import Issue


class TaskPushedDown(CommunityEvent):
    """A department hands a community a task. Whether an admitted affair covers it is asked of the day; one outside the list is recorded, and found."""

    type_name: ClassVar[str] = "community.task_pushed_down"
    day_order: ClassVar[int] = OPENS

    community: CommunityId
    task: Code
    department: Text
    """The department that hands it down."""
    title: Text
    affair: AffairId | None = None
    """The affair it is done under; None where the department names none."""


class TaskRefused(CommunityEvent):
    """A community refuses a task, as it may one outside the list."""

    type_name: ClassVar[str] = "community.task_refused"
    day_order: ClassVar[int] = CHANGES

    community: CommunityId
    task: Code
    reason: Text


class PioneerPostSet(CommunityEvent):
    """A Party members' pioneer post (党员先锋岗) is set up."""

    type_name: ClassVar[str] = "community.pioneer_post_set"
    day_order: ClassVar[int] = OPENS

    community: CommunityId
    pioneer: Code
    title: Text


class PioneerPostEnded(CommunityEvent):
    """A pioneer post is no longer there from a date."""

    type_name: ClassVar[str] = "community.pioneer_post_ended"
    day_order: ClassVar[int] = CLOSES

    community: CommunityId
    pioneer: Code
    reason: Text


class PioneerTeamFormed(CommunityEvent):
    """A Party members' pioneer team (党员先锋队) is formed."""

    type_name: ClassVar[str] = "community.pioneer_team_formed"
    day_order: ClassVar[int] = OPENS

    community: CommunityId
    team: Code
    members: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    """How many belong to it when it is formed; None where nobody counted."""


class PioneerTeamDisbanded(CommunityEvent):
    """A pioneer team is no longer there from a date."""

    type_name: ClassVar[str] = "community.pioneer_team_disbanded"
    day_order: ClassVar[int] = CLOSES

    community: CommunityId
    team: Code
    reason: Text


class ServiceClaimed(CommunityEvent):
    """An outside organisation takes on a service the community needs (认领服务)."""

    type_name: ClassVar[str] = "community.service_claimed"
    day_order: ClassVar[int] = OPENS

    community: CommunityId
    service: Code
    organisation: Text
    title: Text


class ServiceCompleted(CommunityEvent):
    """A service that was claimed is done, or given up."""

    type_name: ClassVar[str] = "community.service_completed"
    day_order: ClassVar[int] = CHANGES

    community: CommunityId
    service: Code
    outcome: Text
    """What came of it."""


class Course(NamedTuple):
    """One kind of thing that begins and ends in a community."""

    field: str
    """The field that holds its code."""
    begins: type[Event]
    ends: type[Event]


COURSES = (
    Course("task", TaskPushedDown, TaskRefused),
    Course("pioneer", PioneerPostSet, PioneerPostEnded),
    Course("team", PioneerTeamFormed, PioneerTeamDisbanded),
    Course("service", ServiceClaimed, ServiceCompleted),
)
_BEGINS, _ENDS = tuple(one.begins for one in COURSES), tuple(one.ends for one in COURSES)
_FIELD = {cls: one.field for one in COURSES for cls in (one.begins, one.ends)}
_COMMUNITY = UNITS["community"]
CLOSES_WHAT_RAN.update(_ENDS)


def _key(event: Event) -> str:
    field = _FIELD[type(event)]
    return f"{field}:{getattr(event, field)}"


@_COMMUNITY.evolves(*_BEGINS)
def _begun(unit: Unit, fact: Fact) -> Unit:
    return replace(unit, running={**unit.running, _key(fact.event): fact.event_id})


@_COMMUNITY.admits(*_BEGINS)
def _may_begin(unit: Unit, fact: Fact) -> Sequence[Issue]:
    key = _key(fact.event)
    if key in unit.running:
        field, _, code = key.partition(":")
        message = f"{field} {code} runs in {unit.id} already; give this one a code of its own, or record its end first"
        return issue(f"community.{field}-already-running", fact, message, unit.running[key])
    return ()


@_COMMUNITY.evolves(*_ENDS)
def _over(unit: Unit, fact: Fact) -> Unit:
    gone = _key(fact.event)
    return replace(unit, running={key: by for key, by in unit.running.items() if key != gone})


@_COMMUNITY.admits(*_ENDS)
def _may_end(unit: Unit, fact: Fact) -> Sequence[Issue]:
    key = _key(fact.event)
    if key not in unit.running:
        field, _, code = key.partition(":")
        return issue(f"community.{field}-not-running", fact, f"no {field} {code} runs in {unit.id} on {fact.event.effective_on}")
    return ()
