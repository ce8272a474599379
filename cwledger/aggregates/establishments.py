"""Establishment posts (事业编制) released for community workers, to be filled by directed recruitment (Dalian 2019: 100 posts, dossier section 4).

Who was appointed to one stands in that worker's career (``career/ways_up.py``). Not for posts in a community.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from cwledger.aggregates.event import BEGINS, DistrictId, EstablishmentId, Event, Text
from cwledger.aggregates.fold import Aggregate, Fact, issue
from cwledger.errors import Issue

Number = Annotated[int, Field(ge=1, le=100_000)]


class EstablishmentEvent(Event):
    """A fact about one release of establishment posts."""

    subject_kind: ClassVar[str] = "establishment"
    subject_field: ClassVar[str] = "release"


class EstablishmentPostsReleased(EstablishmentEvent):
    """So many establishment posts are released for community workers."""

    type_name: ClassVar[str] = "establishment.posts_released"
    day_order: ClassVar[int] = BEGINS

    release: EstablishmentId
    district: DistrictId | None = None
    """The district the posts are in; None for the city's."""
    number: Number
    title: Text
    """What the release is called, and in which institution the posts are."""
    authority: Text | None = None
    """Who released them."""


class EstablishmentPostsWithdrawn(EstablishmentEvent):
    """Some of the posts released are taken back."""

    type_name: ClassVar[str] = "establishment.posts_withdrawn"

    release: EstablishmentId
    number: Number
    reason: Text


@dataclass(frozen=True)
class Establishment:
    """A release as its own facts make it."""

    id: str
    released_on: date | None = None
    released_by: str = ""
    district: str | None = None
    number: int = 0
    """Posts released and not taken back."""


def _always(release: Establishment, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    if release.released_on is None and event.day_order != BEGINS:
        message = f"{event.stream} was not released by {event.effective_on}; record EstablishmentPostsReleased, or correct its date, first"
        return issue("establishment.not-released", fact, message)
    if release.released_on is not None and event.day_order == BEGINS:
        message = f"{event.stream} was released on {release.released_on}; correct that fact instead, or give another release another id"
        return issue("establishment.already-released", fact, message, release.released_by)
    return ()


def _belongs(release: Establishment) -> Iterator[tuple[str, date]]:
    if release.released_on is not None and release.district is not None:
        yield f"district:{release.district}", release.released_on


ESTABLISHMENT: Aggregate[Establishment] = Aggregate("establishment", Establishment, _always, lambda release: release.released_on is not None, belongs=_belongs)


@ESTABLISHMENT.evolves(EstablishmentPostsReleased)
def _released(release: Establishment, fact: Fact) -> Establishment:
    event = fact.event
    return replace(release, released_on=event.effective_on, released_by=fact.event_id, district=event.district, number=event.number)


@ESTABLISHMENT.evolves(EstablishmentPostsWithdrawn)
def _withdrawn(release: Establishment, fact: Fact) -> Establishment:
    return replace(release, number=release.number - fact.event.number)


@ESTABLISHMENT.admits(EstablishmentPostsWithdrawn)
def _may_withdraw(release: Establishment, fact: Fact) -> Sequence[Issue]:
    if fact.event.number > release.number:
        message = f"{fact.event.number} posts cannot be taken back: {release.number} stand under {release.id} on {fact.event.effective_on}"
        return issue("establishment.fewer-stand", fact, message, release.released_by)
    return ()
