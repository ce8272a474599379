"""Taking back what was recorded: the event that says a fact never held.

Corrections need no event of their own: they are ordinary events whose envelope says what they replace.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from cwledger.aggregates.event import ADMINISTERS, Event

STREAM = r"^[a-z]+:.{1,64}$"
"""Any stream: a kind of subject, and which."""


class FactReversed(Event):
    """A recorded fact never held. Which one, and why, stand in the envelope; recorded through ``Ledger.reverse`` only."""

    type_name: ClassVar[str] = "ledger.fact_reversed"
    day_order: ClassVar[int] = ADMINISTERS
    subject_field: ClassVar[str] = "subject"
    door: ClassVar[str] = "reverse"

    subject: Annotated[str, Field(pattern=STREAM)]
    """The stream of the fact taken back, as ``kind:id``."""
