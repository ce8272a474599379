"""How the worker does and grows: appraisal results, training attended, discipline."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from cwledger.aggregates.career.state import CAREER, Appraisal, CareerEvent, Dated
from cwledger.aggregates.event import Code, Text, WorkerId

Year = Annotated[int, Field(ge=1949, le=2200)]
AppraisalResult = Literal["excellent", "competent", "basically-competent", "incompetent"]
TrainingLevel = Literal["national", "provincial", "city", "district", "street"]
TrainingKind = Literal["induction", "exam-preparation", "rotation", "topic"]


class Appraised(CareerEvent):
    """The result of a year's appraisal (优秀, 称职, 基本称职, 不称职), effective on the day it was decided. An appeal is ``AppealFiled``."""

    type_name: ClassVar[str] = "career.appraised"

    worker: WorkerId
    year: Year
    """The year appraised, normally the one before the decision."""
    result: AppraisalResult


class TrainingAttended(CareerEvent):
    """A class was attended, effective on its first day."""

    type_name: ClassVar[str] = "career.training_attended"

    worker: WorkerId
    training: Code
    """The class as its organiser numbers or titles it."""
    level: TrainingLevel
    kind: TrainingKind = "topic"
    hours: Annotated[int, Field(ge=1, le=2000)] | None = None


class DisciplineImposed(CareerEvent):
    """A disciplinary measure; sensitive, so only what the ledger must know."""

    type_name: ClassVar[str] = "career.discipline_imposed"

    worker: WorkerId
    measure: Code
    until: date | None = None
    """The end of its period of effect, where one is stated."""
    authority: Text | None = None


class DisciplineLifted(CareerEvent):
    """A disciplinary measure is lifted from a date; one imposed wrongly is reversed instead."""

    type_name: ClassVar[str] = "career.discipline_lifted"

    worker: WorkerId
    measure: Code
    authority: Text | None = None


CAREER.gathers("appraisals", Appraised, into=Appraisal, of=("year", "result", "effective_on"), guarded=True)
CAREER.gathers("trainings", TrainingAttended, into=Dated)
CAREER.gathers("discipline", DisciplineImposed, DisciplineLifted, into=Dated)
