"""All-post service (全岗通): lines of work taken in turn, duty at flexible hours, households visited, and the certificate that one can do it all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from cwledger.aggregates.career.state import CAREER, Career, CareerEvent, Dated
from cwledger.aggregates.event import OPENS, Code, CommunityId, MonthText, WorkerId
from cwledger.aggregates.fold import Fact, issue
from cwledger.clock import Month
from cwledger.errors import Issue


class LineOfWorkTaken(CareerEvent):
    """A worker takes up another line of work (条线) in the rotation, effective on the first day."""

    type_name: ClassVar[str] = "career.line_of_work_taken"

    worker: WorkerId
    community: CommunityId
    line: Code
    """The line as the city lists it, such as ``civil-affairs``."""


class FlexibleDutyServed(CareerEvent):
    """Duty served outside office hours (错时值班), effective on the day it was served, or on the last of several days reported together."""

    type_name: ClassVar[str] = "career.flexible_duty_served"

    worker: WorkerId
    community: CommunityId
    hours: Annotated[int, Field(ge=1, le=744)]


class HouseholdsVisited(CareerEvent):
    """Households a worker visited in a month (入户走访), effective on the day it was reported. The last report of a worker, community and month counts."""

    type_name: ClassVar[str] = "career.households_visited"

    worker: WorkerId
    community: CommunityId
    month: MonthText
    households: Annotated[int, Field(ge=0, le=100_000)]


class AllPostCertified(CareerEvent):
    """A worker is certified for every post of the counter (全岗通合格)."""

    type_name: ClassVar[str] = "career.all_post_certified"
    day_order: ClassVar[int] = OPENS

    worker: WorkerId
    valid_until: date | None = None
    """The first day it no longer counts; None where it does not run out."""


CAREER.gathers("all_post", LineOfWorkTaken, FlexibleDutyServed, HouseholdsVisited, AllPostCertified, into=Dated)


@CAREER.admits(HouseholdsVisited)
def _may_report(_career: Career, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    if Month.parse(event.month) > Month.of(event.effective_on):
        return issue("career.visited-before-the-month", fact, f"visits in {event.month} reported on {event.effective_on}, before that month began")
    return ()


@CAREER.admits(AllPostCertified)
def _may_certify(_career: Career, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    if event.valid_until is not None and event.valid_until <= event.effective_on:
        return issue("career.ends-before-it-begins", fact, f"runs until {event.valid_until}, which is not after {event.effective_on}")
    return ()
