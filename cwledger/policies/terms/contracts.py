"""What a pack may say on labour contracts: when they are written, how long they and their probation run, and how they may end."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from cwledger.policies.terms.common import Clause, Terms, several

Months = Annotated[int, Field(ge=0, le=1200)]
Ground = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,63}$")]
Grounds = Annotated[tuple[Ground, ...], BeforeValidator(several), Field(min_length=1)]


class WrittenContract(Clause):
    """How soon a contract is written, and what it means that there is none."""

    within_months: Months
    """From the first day of work."""
    deemed_open_ended_after_months: Months | None = None
    """From the first day of work without a contract: an open-ended one then counts as concluded."""


class OpenEndedRight(Clause):
    """When a worker has a right to an open-ended contract."""

    continuous_years: Annotated[int, Field(ge=1, le=60)] | None = None
    """Years with the employer without a break."""
    after_fixed_terms: Annotated[int, Field(ge=1, le=20)] | None = None
    """Fixed-term contracts concluded one after the other, after which the next is open-ended."""
    terms_counted_from: date | None = None
    """Contracts concluded earlier are not counted."""
    terms_follow_transfers: bool = False
    """Whether contracts with an employer whose place another has taken count as contracts with the new one."""


class Continuity(Clause):
    """What counts as service with one employer without a break."""

    carried_by: tuple[Ground, ...] = ()
    """Grounds on which a contract ended without the worker's doing, so that service goes on with the next employer."""
    tolerated_gap_months: Months = 0
    """A gap between two contracts up to this long does not break it."""


class ProbationBand(Terms):
    """The longest probation in contracts of one length."""

    below_months: Months | None = None
    """Contracts shorter than this; null: all longer ones, and open-ended ones."""
    cap_months: Months


class Probation(Clause):
    """How long probation may be."""

    bands: Annotated[tuple[ProbationBand, ...], Field(min_length=1)]
    """From the shortest contracts to the longest."""
    once: bool = True
    """Whether it may be agreed only once between the same employer and worker."""

    @model_validator(mode="after")
    def _cover_every_length(self) -> Self:
        *bounded, last = [one.below_months for one in self.bands]
        if last is not None:
            raise ValueError("the last band has no below_months: it holds for all longer contracts")
        lengths = [one for one in bounded if one is not None]
        if len(lengths) < len(bounded) or lengths != sorted(set(lengths)):
            raise ValueError("bands are in order of below_months, each once; only the last goes without")
        return self


class Dispatch(Clause):
    """How long a contract of a worker posted to another unit runs at least."""

    minimum_months: Months
    applies_to: Annotated[tuple[Literal["signed", "renewed", "transferred"], ...], Field(min_length=1)] = ("signed",)
    """Which contracts: ``signed`` anew, ``renewed``, or taken over from another employer."""


class StatutoryGrounds(Clause):
    """On what grounds a contract may end."""

    statutory: Grounds
    carried_on: tuple[Ground, ...] = ("transfer",)
    """Grounds recorded where the contract did not end but went on with another employer."""


class AddedGrounds(Clause):
    """Whether the parties may agree grounds of their own."""

    allowed: bool


class Overrun(Clause):
    """What it means to work on after a contract has run out."""

    renewed_after_months: Months
    """Months without objection, after which it counts as renewed on its old terms."""


class Protection(Clause):
    """Long service close to retirement: the contract may not be ended on some grounds, and does not run out."""

    years_of_service: Annotated[int, Field(ge=1, le=60)]
    """Years with the employer without a break, at least."""
    years_to_retirement: Annotated[int, Field(ge=1, le=40)]
    """Less than this many years to the statutory month."""
    barred_grounds: Grounds
    extends_expiry: bool = False
    """Whether a contract that would run out goes on until the protection ends."""


class ContractTerms(Terms):
    """The contract rules of a pack; each resolved separately, as ``contracts.probation``."""

    written: WrittenContract | None = None
    open_ended: OpenEndedRight | None = None
    continuity: Continuity | None = None
    probation: Probation | None = None
    dispatch: Dispatch | None = None
    grounds: StatutoryGrounds | None = None
    added_grounds: AddedGrounds | None = None
    overrun: Overrun | None = None
    protection: Protection | None = None
