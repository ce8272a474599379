"""Where a worker serves over time, and by which rules: careers joined with what became of the units they are served in.

For: :class:`Case`, which is what rules are asked about. Pure, folded from facts alone; not for reports (``projections``).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from cwledger.aggregates.career.state import Attribute, Career

__all__ = ["COUNTRY", "Attribute", "Case", "Place"]

COUNTRY = "cn"
"""The jurisdiction of a place that has none of its own."""


class Place(NamedTuple):
    """A period during which somebody serves in one community, which lies in one street and district under one jurisdiction."""

    since: date
    until: date | None
    """The first day it no longer holds; None while nothing ends it."""
    community: str
    street: str | None
    district: str | None
    jurisdiction: str | None
    """That of the district; None where the district has none of its own."""
    event_ids: tuple[str, ...]
    """What puts the worker there, and the community in its street, district and jurisdiction."""


@dataclass(frozen=True)
class Case:
    """One career with everything about its places that a rule may ask."""

    career: Career
    places: tuple[Place, ...]
    """Where the worker serves over time: sorted, not overlapping, with gaps while not serving."""
    jurisdiction: str = COUNTRY
    """The jurisdiction where a place has none."""
    community_attributes: Mapping[str, tuple[Attribute, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """What was set about the communities served in, in order, by community."""

    def place_on(self, on: date) -> Place | None:
        """The place on a day; None when not serving."""
        number = bisect_right(self.places, on, key=lambda place: place.since)
        place = self.places[number - 1] if number else None
        return place if place is not None and (place.until is None or on < place.until) else None

    def jurisdiction_on(self, on: date) -> str:
        """Whose rules apply on a day: those of the place, else of the last place before the day, else of the first, else the default."""
        if not self.places:
            return self.jurisdiction
        number = bisect_right(self.places, on, key=lambda place: place.since)
        return self.places[max(number - 1, 0)].jurisdiction or self.jurisdiction
