"""Appraisal of one worker beyond its result (考核): the scores behind it, an appeal and what became of it, and the consequence drawn.

The result itself is ``Appraised`` (``development.py``). An appeal upheld sets another result from the day it is decided; the earlier one stays
as what held until then. Not for the round of a whole unit (``rounds.py``), nor for what rules make of a result (``policies``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar, Literal

from cwledger.aggregates.career.development import AppraisalResult, Year
from cwledger.aggregates.career.state import CAREER, Appeal, Appraisal, Career, CareerEvent, Dated
from cwledger.aggregates.event import Score, Text, WorkerId
from cwledger.aggregates.fold import Fact, issue
from cwledger.errors import Issue

ConsequenceKind = Literal["renewal", "removal", "reward", "post-change", "bonus-withheld"]


class AppraisalScored(CareerEvent):
    """The scores of a year's appraisal: what the organisation and the public gave. Scored again, the later one counts."""

    type_name: ClassVar[str] = "career.appraisal_scored"

    worker: WorkerId
    year: Year
    organisation: Score
    """The organisation's assessment (组织考核), 0 to 100."""
    public: Score
    """The review by residents and masses (群众评议), 0 to 100."""
    task: Score | None = None
    """Completion of tasks, where it was scored apart."""
    integrity: Score | None = None
    training: Score | None = None
    satisfaction: Score | None = None
    """Satisfaction of residents, where it was scored apart."""


class AppealFiled(CareerEvent):
    """The worker appeals against the result of a year."""

    type_name: ClassVar[str] = "career.appeal_filed"

    worker: WorkerId
    year: Year
    ground: Text
    due_on: date | None = None
    """The day by which it is to be decided, where the measures or its receipt state one."""


class AppealDecided(CareerEvent):
    """An appeal is decided. Upheld, the year has another result from that day on, and what followed from the earlier one is undone."""

    type_name: ClassVar[str] = "career.appeal_decided"

    worker: WorkerId
    year: Year
    outcome: Literal["upheld", "rejected"]
    result: AppraisalResult | None = None
    """The result the year has instead; given where the appeal is upheld, and only there."""


class ConsequenceTaken(CareerEvent):
    """A consequence is drawn from the result of a year: the contract renewed, a removal (免职, 解聘), another post, a reward, the bonus withheld."""

    type_name: ClassVar[str] = "career.consequence_taken"

    worker: WorkerId
    year: Year
    """The year whose result it follows from."""
    consequence: ConsequenceKind


def result_of(career: Career, year: int) -> Appraisal | None:
    """The result that stands for a year; the last decided, whether by the round or on appeal."""
    return next((one for one in reversed(career.appraisals) if one.year == year), None)


def _open(career: Career, year: int) -> Appeal | None:
    return next((one for one in reversed(career.appeals) if one.year == year and one.outcome is None), None)


CAREER.gathers("scores", AppraisalScored, into=Dated)
CAREER.gathers("consequences", ConsequenceTaken, into=Dated)


@CAREER.evolves(AppealFiled, facets=("appeals", "appraisals"))
def _filed(career: Career, fact: Fact) -> Career:
    event = fact.event
    return career.having(appeals=(*career.appeals, Appeal(event.year, event.ground, event.effective_on, None, None, fact.event_id, None)))


@CAREER.admits(AppealFiled)
def _may_file(career: Career, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    pending = _open(career, event.year)
    if pending is not None:
        return issue("career.appeal-pending", fact, f"an appeal against {event.year} was filed on {pending.filed_on} and is not decided", pending.filed_by)
    if result_of(career, event.year) is None:
        return issue("career.not-appraised", fact, f"{career.worker} has no result for {event.year} by {event.effective_on}; record Appraised first")
    return ()


@CAREER.evolves(AppealDecided, facets=("appeals", "appraisals"))
def _decided(career: Career, fact: Fact) -> Career:
    event, appeal, before = fact.event, _open(career, fact.event.year), result_of(career, fact.event.year)
    if appeal is None or before is None:
        return career
    decided = appeal._replace(outcome=event.outcome, decided_on=event.effective_on, decided_by=fact.event_id)
    appeals = tuple(decided if one is appeal else one for one in career.appeals)
    if event.result is None:
        return career.having(appeals=appeals)
    instead = Appraisal(event.year, event.result, event.effective_on, fact.event_id, before.event_id, before.counts_from)
    return career.having(appeals=appeals, appraisals=(*career.appraisals, instead))


@CAREER.admits(AppealDecided)
def _may_decide(career: Career, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    if _open(career, event.year) is None:
        settled = [one for one in career.appeals if one.year == event.year]
        known = f"the last was decided on {settled[-1].decided_on}" if settled else "none was filed"
        ids = [one.decided_by or one.filed_by for one in settled[-1:]]
        return issue("career.no-appeal", fact, f"no appeal against {event.year} is open on {event.effective_on}: {known}; record AppealFiled first", *ids)
    if event.outcome == "upheld" and event.result is None:
        return issue("career.appeal-without-result", fact, f"an appeal upheld gives {event.year} another result; say which, as result='competent'")
    if event.outcome == "rejected" and event.result is not None:
        return issue("career.appeal-without-result", fact, f"an appeal rejected leaves {event.year} as it was; leave result out, or uphold it")
    return ()
