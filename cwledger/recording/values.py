"""What recording is given and what it answers, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from cwledger.aggregates.event import Event
from cwledger.errors import Issue


class Receipt(NamedTuple):
    """What was recorded: the event ids in the order given, the position of the last one, and the moment (UTC)."""

    event_ids: tuple[str, ...]
    position: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Recorded:
    """One event as the log holds it, with everything that was recorded about its recording."""

    event: Event
    event_id: str
    position: int
    recorded_at: datetime
    actor: str
    authority: str | None = None
    """The document that allowed the fact to reach into a closed period."""
    claimed: bool = False
    """Whether ``recorded_at`` was taken over from an older system instead of being witnessed."""
    reason: str | None = None
    """Why a correction or reversal was made."""
    amends: str | None = None
    """The event id this one corrects, or takes back."""
    amended_by: str | None = None
    """The event id that corrected this one or took it back; known in a history, not while following the log."""

    @property
    def reversal(self) -> bool:
        """Whether this event takes a fact back instead of stating one."""
        return self.event.type_name == "ledger.fact_reversed"


@dataclass(frozen=True, slots=True)
class Incoming:
    """An event on its way into the ledger with its own envelope; what is None is taken from the call."""

    event: Event
    actor: str | None = None
    authority: str | None = None
    claimed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RefusedFact:
    """One event the bulk door did not let in, its place in the input (from 1), and why."""

    item: int
    event: Event
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far long work has come. ``total`` is None where it cannot be known beforehand."""

    done: int
    total: int | None = None
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Ingested:
    """The outcome of the bulk door. ``resumed_after`` counts the items an earlier run under the same key had already dealt with."""

    accepted: int
    refused: tuple[RefusedFact, ...]
    resumed_after: int
    position: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """How much a ledger holds."""

    events: int
    position: int
    subjects: dict[str, int]
    """Streams by kind."""
    types: dict[str, int]
    """Events by type, amended ones included."""
    amendments: int
    first_recorded_at: datetime | None
    last_recorded_at: datetime | None
    claimed: int
    """Events whose recording time was taken over from an older system."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What a full reading of the ledger found; no issues means every event is whole and the columns agree with the log."""

    events: int
    streams: int
    issues: tuple[Issue, ...]
