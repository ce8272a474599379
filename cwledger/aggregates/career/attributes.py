"""What a rule asks about a worker and no other fact says: retained pay in yuan, veteran, and whatever else a pay scheme names."""

from __future__ import annotations

from typing import ClassVar

from cwledger.aggregates.career.state import CAREER, Attribute, Career, CareerEvent
from cwledger.aggregates.event import Code, Text, WorkerId
from cwledger.aggregates.fold import Fact


class WorkerAttributeSet(CareerEvent):
    """Something a rule asks about the worker holds from a date. It replaces the attribute's earlier value."""

    type_name: ClassVar[str] = "career.attribute_set"

    worker: WorkerId
    attribute: Code
    """What is asked, as the rule names it: ``retained-pay``, ``veteran``. Not for personal data: it is stored in the clear."""
    value: Text | None = None
    """The answer, amounts in yuan as text; None ends the attribute."""


@CAREER.recounts(WorkerAttributeSet)
def _set(career: Career, fact: Fact) -> Career:
    event = fact.event
    return career.having(attributes=(*career.attributes, Attribute(event.attribute, event.value or "", event.effective_on, fact.event_id)))
