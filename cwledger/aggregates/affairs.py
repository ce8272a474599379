"""Affairs departments ask of communities, and the list (准入清单) they must be admitted to first: proposed, vetted, admitted, refused, withdrawn.

An admission is a period: what communities may be asked to do is asked of a day. An affair that was refused, withdrawn or has run out may be
proposed again, and one on the list ahead of its end, so that it need not drop off it first (Xicheng 2018: 30 working days ahead). Not for
the tasks that reach a community, admitted or not (``community_life.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from cwledger.aggregates.event import BEGINS, CLOSES, OPENS, Code, DistrictId, Event, Id, Names, Text, Yuan
from cwledger.aggregates.fold import Aggregate, Fact, issue
from cwledger.errors import Issue

AffairId = Annotated[Id, Names("affair")]
Nature = Literal["assistance", "proof", "self-governance"]


class AffairEvent(Event):
    """A fact about an affair departments ask of communities (社区事项)."""

    subject_kind: ClassVar[str] = "affair"
    subject_field: ClassVar[str] = "affair"


class AffairProposed(AffairEvent):
    """A department applies to have an affair admitted, or admitted again: once it is off the list or ahead of that, on the same terms or on others."""

    type_name: ClassVar[str] = "affair.proposed"
    day_order: ClassVar[int] = BEGINS

    affair: AffairId
    title: Text
    department: Text
    """The department that asks."""
    legal_basis: Text
    """The law or document the department rests it on."""
    jurisdiction_district: DistrictId | None = None
    """The district whose list it is for; None for the list of the whole city."""
    nature: Nature
    """Whether communities assist a department, issue a proof, or govern themselves."""
    funds: Yuan | None = None
    """Money that comes with it, yuan a year to each community; None where the application names none."""
    term_months: Annotated[int, Field(ge=1, le=1_200)] | None = None
    """How long it is asked for; None where it is a standing one."""


class AffairVetted(AffairEvent):
    """A body that must look at an affair before it is admitted has done so."""

    type_name: ClassVar[str] = "affair.vetted"
    day_order: ClassVar[int] = CLOSES

    affair: AffairId
    body: Text
    """Who vetted it, such as the district committee."""
    outcome: Literal["supported", "opposed"]


class AffairAdmitted(AffairEvent):
    """An affair is on the list from a date: communities may be asked to do it."""

    type_name: ClassVar[str] = "affair.admitted"
    day_order: ClassVar[int] = OPENS

    affair: AffairId
    batch: Code | None = None
    """The list notice it was issued with."""
    until: date | None = None
    """The first day it is no longer on the list; None where no end is stated."""


class AffairRefused(AffairEvent):
    """An application is refused."""

    type_name: ClassVar[str] = "affair.refused"
    day_order: ClassVar[int] = CLOSES

    affair: AffairId
    reason: Text


class AffairWithdrawn(AffairEvent):
    """An affair leaves the list before its stated end; of one that is not on it, the application is taken back."""

    type_name: ClassVar[str] = "affair.withdrawn"
    day_order: ClassVar[int] = CLOSES

    affair: AffairId
    reason: Text


@dataclass(frozen=True)
class Affair:
    """An affair as its own facts make it."""

    id: str
    proposed_on: date | None = None
    proposed_by: str = ""
    """The application that stands last."""
    district: str | None = None
    """The district whose list the last application is for."""
    pending: bool = False
    """Whether an application waits for a decision."""
    admitted_on: date | None = None
    """The day of the last admission, None once it was withdrawn; whether it has run out depends on the day asked about."""
    until: date | None = None
    admitted_by: str = ""
    admitted_for: str | None = None
    """The district whose list it was admitted to last."""
    closed_by: str = ""
    """The refusal or withdrawal that stands last."""

    def on_the_list(self, day: date) -> bool:
        """Whether it is admitted on a day after every fact so far."""
        return self.admitted_on is not None and (self.until is None or day < self.until)


def _always(affair: Affair, fact: Fact) -> Sequence[Issue]:
    if affair.proposed_on is None and fact.event.day_order != BEGINS:
        message = f"{fact.event.stream} was not proposed by {fact.event.effective_on}; record AffairProposed, or correct its date, first"
        return issue("affair.not-proposed", fact, message)
    return ()


def _belongs(affair: Affair) -> Iterator[tuple[str, date]]:
    if affair.proposed_on is not None:
        yield from ((f"district:{one}", affair.proposed_on) for one in {affair.district, affair.admitted_for} if one is not None)


AFFAIR: Aggregate[Affair] = Aggregate("affair", Affair, _always, lambda affair: affair.proposed_on is not None, belongs=_belongs)


def _listed(affair: Affair, fact: Fact, remedy: str) -> Sequence[Issue]:
    """That it is on the list, where it must not be."""
    day = fact.event.effective_on
    if not affair.on_the_list(day):
        return ()
    ends = "no stated end" if affair.until is None else str(affair.until)
    message = f"{affair.id} is on the list on {day}: admitted on {affair.admitted_on}, until {ends}; {remedy}"
    return issue("affair.already-admitted", fact, message, affair.admitted_by)


@AFFAIR.evolves(AffairProposed)
def _proposed(affair: Affair, fact: Fact) -> Affair:
    event = fact.event
    return replace(affair, proposed_on=event.effective_on, proposed_by=fact.event_id, district=event.jurisdiction_district, pending=True)


@AFFAIR.admits(AffairProposed)
def _may_propose(affair: Affair, fact: Fact) -> Sequence[Issue]:
    if affair.pending:
        message = f"the application for {affair.id} of {affair.proposed_on} has not been decided; correct it instead"
        return issue("affair.already-proposed", fact, message, affair.proposed_by)
    return ()


@AFFAIR.recounts(AffairVetted)
def _vetted(affair: Affair, _: Fact) -> Affair:
    """No guard asks: an admission nobody vetted happened, and is found."""
    return affair


@AFFAIR.evolves(AffairAdmitted)
def _admitted(affair: Affair, fact: Fact) -> Affair:
    event = fact.event
    admitted = {"admitted_on": event.effective_on, "until": event.until, "admitted_by": fact.event_id, "admitted_for": affair.district}
    return replace(affair, pending=False, **admitted)


@AFFAIR.admits(AffairAdmitted)
def _may_admit(affair: Affair, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    if event.until is not None and event.until <= event.effective_on:
        message = f"the admission ends on {event.until}, but begins on {event.effective_on}; until= is a later day"
        return issue("affair.ends-before-it-begins", fact, message)
    return _listed(affair, fact, "record that it was withdrawn first, or correct that admission")


@AFFAIR.evolves(AffairRefused)
def _refused(affair: Affair, fact: Fact) -> Affair:
    return replace(affair, pending=False, closed_by=fact.event_id)


@AFFAIR.admits(AffairRefused)
def _may_refuse(affair: Affair, fact: Fact) -> Sequence[Issue]:
    if affair.pending:
        return ()
    message = f"no application for {affair.id} waits for a decision on {fact.event.effective_on}"
    return _listed(affair, fact, "what leaves the list is withdrawn: record AffairWithdrawn") or issue("affair.not-pending", fact, message, affair.closed_by)


@AFFAIR.evolves(AffairWithdrawn)
def _withdrawn(affair: Affair, fact: Fact) -> Affair:
    """What is on the list leaves it, an application to renew it stands; what is not is no longer applied for."""
    listed = affair.on_the_list(fact.event.effective_on)
    return replace(affair, pending=affair.pending and listed, admitted_on=None, until=None, admitted_for=None, closed_by=fact.event_id)


@AFFAIR.admits(AffairWithdrawn)
def _may_withdraw(affair: Affair, fact: Fact) -> Sequence[Issue]:
    day = fact.event.effective_on
    if affair.pending or affair.on_the_list(day):
        return ()
    message = f"{affair.id} is neither applied for nor on the list on {day}: there is nothing to withdraw"
    return issue("affair.not-standing", fact, message, affair.closed_by or affair.admitted_by)
