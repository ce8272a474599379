"""One step of a synthetic history: something recorded, corrected or taken back, at a moment somebody came to know it.

Pure values: a step is what a caller of the ledger would do, before there is a ledger. Not for doing it (``building.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cwledger.aggregates import Event


@dataclass(frozen=True, slots=True)
class Recording:
    """Facts filed together, at a moment of knowledge."""

    events: tuple[Event, ...]
    claimed_at: datetime
    actor: str
    authority: str | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """A fact filed wrongly, said right."""

    event_id: str
    replacement: Event
    reason: str
    claimed_at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class Reversal:
    """Facts that never held, taken back together."""

    event_ids: tuple[str, ...]
    reason: str
    claimed_at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class Enactment:
    """A rule text that becomes part of the ledger, at the moment the office received it."""

    text: str
    claimed_at: datetime
    actor: str


Step = Recording | Correction | Reversal | Enactment
