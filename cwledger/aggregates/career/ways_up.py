"""Ways up (拓宽发展渠道): tasks entrusted to a worker and completed, and establishment posts taken up and left.

Seats and awards are honours (``honours.py``). Not for the posts of a community (``service.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from cwledger.aggregates.career.state import CAREER, Career, CareerEvent, EstablishmentPost, Task
from cwledger.aggregates.event import CLOSES, OPENS, Code, EstablishmentId, Text, WorkerId
from cwledger.aggregates.fold import Fact, issue
from cwledger.errors import Issue


class TaskEntrusted(CareerEvent):
    """A task beyond the daily post is entrusted to a worker, to grow by."""

    type_name: ClassVar[str] = "career.task_entrusted"
    day_order: ClassVar[int] = OPENS

    worker: WorkerId
    task: Code
    title: Text


class TaskCompleted(CareerEvent):
    """An entrusted task is done."""

    type_name: ClassVar[str] = "career.task_completed"

    worker: WorkerId
    task: Code
    outcome: Text


class EstablishmentAppointed(CareerEvent):
    """A worker is appointed to one of the establishment posts of a release, until it is left, or until retirement or death (decision 0007)."""

    type_name: ClassVar[str] = "career.establishment_appointed"
    day_order: ClassVar[int] = OPENS

    worker: WorkerId
    release: EstablishmentId


class EstablishmentLeft(CareerEvent):
    """A worker leaves an establishment post before retirement. Effective on the first day it is no longer held: the post is open again."""

    type_name: ClassVar[str] = "career.establishment_left"
    day_order: ClassVar[int] = CLOSES

    worker: WorkerId
    release: EstablishmentId
    reason: Code
    """Such as ``resigned`` or ``transferred``."""


def _open(career: Career, task: str) -> Task | None:
    return next((one for one in career.tasks if one.task == task and one.completed_on is None), None)


@CAREER.evolves(TaskEntrusted, facets=("tasks",))
def _entrusted(career: Career, fact: Fact) -> Career:
    event = fact.event
    return career.having(tasks=(*career.tasks, Task(event.task, event.title, event.effective_on, None, None, fact.event_id, None)))


@CAREER.admits(TaskEntrusted)
def _may_entrust(career: Career, fact: Fact) -> Sequence[Issue]:
    task = _open(career, fact.event.task)
    if task is not None:
        return issue("career.task-entrusted", fact, f"task {task.task} is entrusted to {career.worker} since {task.since}", task.entrusted_by)
    return ()


@CAREER.evolves(TaskCompleted, facets=("tasks",))
def _completed(career: Career, fact: Fact) -> Career:
    event = fact.event
    task = _open(career, event.task)
    done = None if task is None else task._replace(completed_on=event.effective_on, outcome=event.outcome, completed_by=fact.event_id)
    return career if done is None else career.having(tasks=tuple(done if one is task else one for one in career.tasks))


@CAREER.admits(TaskCompleted)
def _may_complete(career: Career, fact: Fact) -> Sequence[Issue]:
    if _open(career, fact.event.task) is None:
        return issue("career.task-not-entrusted", fact, f"no task {fact.event.task} is entrusted to {career.worker} on {fact.event.effective_on}")
    return ()


@CAREER.evolves(EstablishmentAppointed)
def _appointed(career: Career, fact: Fact) -> Career:
    event = fact.event
    return career.having(establishment=(*career.establishment, EstablishmentPost(event.release, event.effective_on, None, fact.event_id, None)))


@CAREER.evolves(EstablishmentLeft)
def _left_establishment(career: Career, fact: Fact) -> Career:
    event = fact.event
    return career.having(
        establishment=tuple(
            one._replace(ended_on=event.effective_on, ended_by=fact.event_id) if one.release == event.release and one.ended_on is None else one
            for one in career.establishment
        )
    )


@CAREER.admits(EstablishmentLeft)
def _may_leave_establishment(career: Career, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    mine = [one for one in career.establishment if one.release == event.release]
    if any(one.ended_on is None for one in mine):
        return ()
    message = f"{career.worker} holds no establishment post of {event.release} on {event.effective_on}"
    return issue("career.establishment-not-held", fact, message, mine[-1].ended_by or "" if mine else "")
