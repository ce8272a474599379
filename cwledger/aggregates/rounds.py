"""Appraisal rounds (考核轮次): opened in a unit for a year, and closed when every result is in.

Results, scores and appeals are facts of each worker (``career/development.py``, ``career/appraisal.py``): a result recorded outside of any
round is possible, and a worker without one in a closed round is found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, ClassVar

from cwledger.aggregates.career.development import Year
from cwledger.aggregates.event import BEGINS, Event, Id, Names, UnitName
from cwledger.aggregates.fold import Aggregate, Fact, issue
from cwledger.errors import Issue

RoundId = Annotated[Id, Names("round")]


class RoundEvent(Event):
    """A fact about an appraisal round."""

    subject_kind: ClassVar[str] = "round"
    subject_field: ClassVar[str] = "round"


class AppraisalRoundOpened(RoundEvent):
    """A unit begins to appraise a year."""

    type_name: ClassVar[str] = "round.opened"
    day_order: ClassVar[int] = BEGINS

    round: RoundId
    unit: UnitName
    """Whose workers are appraised, as ``kind:id``."""
    year: Year
    """The year appraised, normally the one before."""
    due_on: date | None = None
    """The day by which the round is to be closed, where its notice states one."""


class AppraisalRoundClosed(RoundEvent):
    """A round is over: whoever has no result by then is found."""

    type_name: ClassVar[str] = "round.closed"

    round: RoundId


@dataclass(frozen=True)
class Round:
    """A round as its own facts make it."""

    id: str
    opened_on: date | None = None
    opened_by: str = ""
    unit: str = ""
    """As ``kind:id``."""
    closed_on: date | None = None
    closed_by: str = ""


def _always(state: Round, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    if state.opened_on is None and event.day_order != BEGINS:
        return issue("round.not-opened", fact, f"{event.stream} was not open on {event.effective_on}; record AppraisalRoundOpened, or correct its date, first")
    if state.opened_on is not None and event.day_order == BEGINS:
        message = f"{event.stream} was opened on {state.opened_on} for {state.unit}; correct that fact instead, or give another round another id"
        return issue("round.already-opened", fact, message, state.opened_by)
    return ()


def _belongs(state: Round) -> Iterator[tuple[str, date]]:
    if state.opened_on is not None:
        yield state.unit, state.opened_on


ROUND: Aggregate[Round] = Aggregate("round", Round, _always, lambda state: state.opened_on is not None, belongs=_belongs)


@ROUND.evolves(AppraisalRoundOpened)
def _opened(state: Round, fact: Fact) -> Round:
    return replace(state, opened_on=fact.event.effective_on, opened_by=fact.event_id, unit=fact.event.unit)


@ROUND.admits(AppraisalRoundOpened)
def _may_open(_: Round, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    if event.due_on is not None and event.due_on < event.effective_on:
        return issue("round.due-before-it-opens", fact, f"the round is to be closed by {event.due_on}, but opens on {event.effective_on}")
    return ()


@ROUND.evolves(AppraisalRoundClosed)
def _closed(state: Round, fact: Fact) -> Round:
    return replace(state, closed_on=fact.event.effective_on, closed_by=fact.event_id)


@ROUND.admits(AppraisalRoundClosed)
def _may_close(state: Round, fact: Fact) -> Sequence[Issue]:
    if state.closed_on is not None:
        return issue("round.already-closed", fact, f"{fact.event.stream} was closed on {state.closed_on}", state.closed_by)
    return ()
