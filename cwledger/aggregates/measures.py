"""Measures (措施) a document adopts: what each covers, and from when until when it holds.

A measure may name the rule text that carries it out; the texts themselves are ``rules.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, ClassVar

from cwledger.aggregates.event import BEGINS, CLOSES, Event, Id, Names, Text
from cwledger.aggregates.fold import Aggregate, Fact, issue
from cwledger.errors import Issue

MeasureId = Annotated[Id, Names("measure")]


class MeasureEvent(Event):
    """A fact about a measure (措施)."""

    subject_kind: ClassVar[str] = "measure"
    subject_field: ClassVar[str] = "measure"


class MeasureAdopted(MeasureEvent):
    """A document adopts a measure, which holds from a date."""

    type_name: ClassVar[str] = "measure.adopted"
    day_order: ClassVar[int] = BEGINS

    measure: MeasureId
    document: Text
    """The document that adopts it, by its title or number."""
    title: Text
    covers: Text
    """What it covers, in a few words."""
    rule: Id | None = None
    """The rule text that carries it out, as ``cn.dalian.women-officers-retirement``. The ledger need not know it: not every text is public."""


class MeasureEnded(MeasureEvent):
    """A measure no longer holds from a date."""

    type_name: ClassVar[str] = "measure.ended"
    day_order: ClassVar[int] = CLOSES

    measure: MeasureId
    reason: Text


@dataclass(frozen=True)
class Measure:
    """A measure as its own facts make it."""

    id: str
    adopted_on: date | None = None
    adopted_by: str = ""
    ended_on: date | None = None
    ended_by: str = ""


def _always(measure: Measure, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    if measure.adopted_on is None and event.day_order != BEGINS:
        message = f"{event.stream} was not adopted by {event.effective_on}; record MeasureAdopted, or correct its date, first"
        return issue("measure.not-adopted", fact, message)
    if measure.adopted_on is not None and event.day_order == BEGINS:
        message = f"{event.stream} was adopted on {measure.adopted_on}; correct that fact, or give a measure adopted anew another id"
        return issue("measure.already-adopted", fact, message, measure.adopted_by)
    if measure.ended_on is not None:
        return issue("measure.already-ended", fact, f"{event.stream} ended on {measure.ended_on}", measure.ended_by)
    return ()


MEASURE: Aggregate[Measure] = Aggregate("measure", Measure, _always, lambda measure: measure.adopted_on is not None)


@MEASURE.evolves(MeasureAdopted)
def _adopted(measure: Measure, fact: Fact) -> Measure:
    return replace(measure, adopted_on=fact.event.effective_on, adopted_by=fact.event_id)


@MEASURE.evolves(MeasureEnded)
def _ended(measure: Measure, fact: Fact) -> Measure:
    return replace(measure, ended_on=fact.event.effective_on, ended_by=fact.event_id)
