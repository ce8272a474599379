"""What an answer stands on: the points on the three clocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Basis:
    """What an answer stands on: the day it speaks of, and what was known, of facts and of rules, when it was worked out."""

    effective_on: date
    known_at: datetime | None
    """The moment of knowledge: as asked, or that of the last fact known. None while the log is empty."""
    position: int
    """The last log position known: the pin that never moves."""
    rules_known_at: datetime | None
    rules: tuple[str, ...] = ()
    """The rule versions known, by name and sorted: ``cn.retirement-age/2025``. Recorded facts rest on none."""
    claimed: bool = False
    """Whether the knowledge time rests on recording times taken over from an older system."""

    def as_dict(self) -> dict[str, Any]:
        """The basis as plain JSON-ready data."""
        return {
            "effective_on": self.effective_on.isoformat(),
            "known_at": None if self.known_at is None else self.known_at.isoformat(),
            "position": self.position,
            "rules_known_at": None if self.rules_known_at is None else self.rules_known_at.isoformat(),
            "rules": list(self.rules),
            "claimed": self.claimed,
        }

    def __str__(self) -> str:
        known = "nothing" if self.known_at is None else self.known_at.isoformat()
        return f"effective on {self.effective_on}, known at {known}{' (claimed)' if self.claimed else ''}, position {self.position}"
