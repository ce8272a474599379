"""Honours: seats as delegate or committee member, which are terms with a stated end, and awards, which stay until withdrawn (dossier section 12)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar, Literal

from cwledger.aggregates.career.state import CAREER, Career, CareerEvent, Honour
from cwledger.aggregates.event import CLOSES, OPENS, Code, Text, WorkerId
from cwledger.aggregates.fold import Fact, issue
from cwledger.errors import Issue

HonourKind = Literal["party-delegate", "people-delegate", "consultative-member", "model-worker"]
HonourLevel = Literal["national", "provincial", "city", "district", "street"]


class HonourConferred(CareerEvent):
    """A seat begins or an award is conferred. The same person may sit at several levels at once, and again in the next term."""

    type_name: ClassVar[str] = "career.honour_conferred"
    day_order: ClassVar[int] = OPENS
    before_service: ClassVar[bool] = True

    worker: WorkerId
    kind: HonourKind
    level: HonourLevel
    title: Text | None = None
    """The body and term of a seat, or the award's full name."""
    until: date | None = None
    """The stated end of a seat's term: the first day it is no longer held. None for an award."""


class HonourEnded(CareerEvent):
    """A seat is given up or lost before its stated end. Effective on the first day it is no longer held."""

    type_name: ClassVar[str] = "career.honour_ended"
    day_order: ClassVar[int] = CLOSES
    before_service: ClassVar[bool] = True

    worker: WorkerId
    kind: HonourKind
    level: HonourLevel
    title: Text | None = None
    """Which one, where several of the kind and level are held; None ends them all."""
    reason: Code


class HonourWithdrawn(CareerEvent):
    """An honour is taken away by its issuer, from a date. One that should never have been recorded is reversed instead."""

    type_name: ClassVar[str] = "career.honour_withdrawn"
    day_order: ClassVar[int] = CLOSES
    before_service: ClassVar[bool] = True

    worker: WorkerId
    kind: HonourKind
    level: HonourLevel
    title: Text | None = None
    """Which one, where several of the kind and level are held; None withdraws them all."""
    reason: Code


@CAREER.evolves(HonourConferred)
def _conferred(career: Career, fact: Fact) -> Career:
    event = fact.event
    honour = Honour(event.kind, event.level, event.title, event.effective_on, event.until, None, fact.event_id, None)
    return career.having(honours=(*career.honours, honour))


@CAREER.admits(HonourConferred)
def _may_confer(_: Career, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    if event.until is not None and event.until <= event.effective_on:
        return issue("career.ends-before-it-begins", fact, f"the term ends on {event.until}, which is not after {event.effective_on}")
    return ()


def _meant(honour: Honour, event: HonourEnded | HonourWithdrawn) -> bool:
    same = honour.kind == event.kind and honour.level == event.level and (event.title is None or event.title == honour.title)
    return same and honour.in_force(event.effective_on)


@CAREER.evolves(HonourEnded, HonourWithdrawn)
def _ended(career: Career, fact: Fact) -> Career:
    event = fact.event
    honours = tuple(h._replace(ended_on=event.effective_on, ended_by=fact.event_id) if _meant(h, event) else h for h in career.honours)
    return career.having(honours=honours)


@CAREER.admits(HonourEnded, HonourWithdrawn)
def _may_end(career: Career, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    if any(_meant(h, event) for h in career.honours):
        return ()
    alike = [h for h in career.honours if (h.kind, h.level) == (event.kind, event.level)]
    held = "; ".join(f"{h.since} to {h.ended_on or h.until or 'today'}" for h in alike) or "never"
    return issue(
        "career.honour-not-held",
        fact,
        f"{career.worker} holds no {event.level} {event.kind}{f' {event.title!r}' if event.title else ''} on {event.effective_on} (held: {held})",
        *(h.ended_by or h.conferred_by for h in alike),
    )
