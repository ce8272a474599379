"""Training classes (培训班): what was held, at which level and for whom. Who attended is a fact of each career (``career/development.py``).

A class that was announced and never held is a reversed fact. An attendance may name a class nobody recorded: that is found, not refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from cwledger.aggregates.career.development import TrainingKind, TrainingLevel
from cwledger.aggregates.event import BEGINS, DistrictId, Event, Id, Names, StreetId, Text
from cwledger.aggregates.fold import Aggregate, Fact, issue
from cwledger.errors import Issue

ClassId = Annotated[Id, Names("class")]


class ClassEvent(Event):
    """A fact about a training class (培训班)."""

    subject_kind: ClassVar[str] = "class"
    subject_field: ClassVar[str] = "training"


class ClassHeld(ClassEvent):
    """A class is held, effective on its first day."""

    type_name: ClassVar[str] = "class.held"
    day_order: ClassVar[int] = BEGINS

    training: ClassId
    """As those who attended name it."""
    level: TrainingLevel
    """Who holds it: the three levels of the source case are city, district and street."""
    kind: TrainingKind
    title: Text
    district: DistrictId | None = None
    """The district it is held for; None for one of the whole city."""
    street: StreetId | None = None
    """The street it is held for; None for one of a district or the whole city."""
    hours: Annotated[int, Field(ge=1, le=2000)] | None = None
    places: Annotated[int, Field(ge=1, le=100_000)] | None = None
    """How many can attend; None where nobody said. More attend all the same: that is found."""
    until: date | None = None
    """The first day after it; None for a class of one day, or where nobody said."""


@dataclass(frozen=True)
class TrainingClass:
    """A class as its own facts make it."""

    id: str
    held_on: date | None = None
    held_by: str = ""
    district: str | None = None
    street: str | None = None


def _always(held: TrainingClass, fact: Fact) -> Sequence[Issue]:
    if held.held_on is not None:
        return issue("class.already-held", fact, f"{held.id} was held from {held.held_on}; correct that fact, or give this one another id", held.held_by)
    return ()


def _belongs(held: TrainingClass) -> Iterator[tuple[str, date]]:
    if held.held_on is not None and held.street is not None:
        yield f"street:{held.street}", held.held_on
    elif held.held_on is not None and held.district is not None:
        yield f"district:{held.district}", held.held_on


CLASS: Aggregate[TrainingClass] = Aggregate("class", TrainingClass, _always, lambda held: held.held_on is not None, belongs=_belongs)


@CLASS.evolves(ClassHeld)
def _held(held: TrainingClass, fact: Fact) -> TrainingClass:
    event = fact.event
    return replace(held, held_on=event.effective_on, held_by=fact.event_id, district=event.district, street=event.street)


@CLASS.admits(ClassHeld)
def _may_hold(held: TrainingClass, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    if event.until is not None and event.until <= event.effective_on:
        return issue("class.ends-before-it-begins", fact, f"{held.id} runs until {event.until}, which is not after {event.effective_on}")
    return ()
