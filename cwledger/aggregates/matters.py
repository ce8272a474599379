"""Grid matters: the items a grid may be charged with, as a city lists them by category, and strikes them again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, ClassVar

from cwledger.aggregates.event import BEGINS, CLOSES, Code, Event, Id, Names, Text
from cwledger.aggregates.fold import Aggregate, Fact, issue
from cwledger.errors import Issue

MatterId = Annotated[Id, Names("matter")]


class MatterEvent(Event):
    """A fact about a grid matter (网格事项)."""

    subject_kind: ClassVar[str] = "matter"
    subject_field: ClassVar[str] = "matter"


class MatterListed(MatterEvent):
    """A matter stands on the list of what grids deal with. One struck from the list may be listed again."""

    type_name: ClassVar[str] = "matter.listed"
    day_order: ClassVar[int] = BEGINS

    matter: MatterId
    category: Code
    """The category it is listed under, as the list itself names it."""
    title: Text


class MatterStruck(MatterEvent):
    """A matter is struck from the list. Effective on the first day it no longer stands on it."""

    type_name: ClassVar[str] = "matter.struck"
    day_order: ClassVar[int] = CLOSES

    matter: MatterId
    reason: Code


@dataclass(frozen=True)
class Matter:
    """A matter as its own facts make it."""

    id: str
    known: bool = False
    """Whether it was ever listed: what grids may name."""
    listed_on: date | None = None
    """Since when it stands on the list; None where it does not."""
    listed_by: str = ""


def _always(matter: Matter, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    if matter.listed_on is None and event.day_order != BEGINS:
        return issue("matter.not-listed", fact, f"{event.stream} does not stand on the list on {event.effective_on}; record MatterListed first")
    if matter.listed_on is not None and event.day_order == BEGINS:
        message = f"{event.stream} stands on the list since {matter.listed_on}; correct that fact, or record MatterStruck first"
        return issue("matter.already-listed", fact, message, matter.listed_by)
    return ()


MATTER: Aggregate[Matter] = Aggregate("matter", Matter, _always, lambda matter: matter.known)


@MATTER.evolves(MatterListed)
def _listed(matter: Matter, fact: Fact) -> Matter:
    return replace(matter, known=True, listed_on=fact.event.effective_on, listed_by=fact.event_id)


@MATTER.evolves(MatterStruck)
def _struck(matter: Matter, _: Fact) -> Matter:
    return replace(matter, listed_on=None, listed_by="")
