"""Grade and pay as recorded: what was set and granted, not what the rules say is due."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from cwledger.aggregates.career.state import CAREER, Allowance, CareerEvent, Grade
from cwledger.aggregates.event import Text, WorkerId, Yuan

Component = Literal["basic", "post", "professional", "reward"]


class GradeSet(CareerEvent):
    """A grade is set: a tier and a step in it. It holds until the next one."""

    type_name: ClassVar[str] = "career.grade_set"

    worker: WorkerId
    tier: Annotated[int, Field(ge=1, le=99)]
    """档. Which tiers and steps exist is the scheme's own; a grade is not a globally ordered number."""
    step: Annotated[int, Field(ge=1, le=999)]
    """级."""
    reason: Text | None = None


class AllowanceGranted(CareerEvent):
    """A monthly amount is granted for one component of pay (基本, 职务, 职业水平, 奖励补贴). It replaces the component's earlier one; 0 ends it."""

    type_name: ClassVar[str] = "career.allowance_granted"

    worker: WorkerId
    component: Component
    amount: Yuan
    """Yuan a month."""


CAREER.gathers("grades", GradeSet, into=Grade, of=("tier", "step", "effective_on"))
CAREER.gathers("allowances", AllowanceGranted, into=Allowance, of=("component", "amount", "effective_on"))
