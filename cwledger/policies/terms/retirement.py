"""What a pack may say on retirement: at what age, by whose schedule, how freely chosen, after how many months of contributions."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from cwledger.policies.terms.common import Clause, MonthOf, Posts, Terms

Category = Literal["men", "women-management", "women-worker"]
"""Whose schedule. A woman's category is declared by a rule for everybody, or decided for her by an authority."""
Schedules = Literal["management", "worker"]
"""The schedules of women: ``management`` retires on the 55 base, ``worker`` on the 50 base."""
CATEGORIES: tuple[Category, ...] = ("men", "women-management", "women-worker")
Months = Annotated[int, Field(ge=0, le=1200)]


class Delay(Terms):
    """How the age rises with the birth month: by one month for each band of birth months, up to a cap."""

    born_from: MonthOf
    """The first birth month delayed."""
    band_months: Annotated[int, Field(ge=1, le=120)]
    """So many birth months in a row are delayed alike; the next so many by one month more."""
    cap_months: Annotated[int, Field(ge=0, le=240)]
    """The longest delay."""


class Age(Clause):
    """The age of one category."""

    months: Annotated[int, Field(ge=1, le=1200)]
    """The original age in months: 720 for 60 years."""
    delay: Delay | None = None
    """Null: nobody is delayed."""


class Schedule(Terms):
    """The statutory ages."""

    ages: dict[Category, Age]

    @model_validator(mode="after")
    def _speaks_of_everybody(self) -> Self:
        missing = [one for one in CATEGORIES if one not in self.ages]
        if missing:
            raise ValueError(f"a schedule gives the age of every category; missing: {', '.join(missing)}")
        return self


class Workforce(Clause):
    """A rule that declares every woman of the workforce to be on one schedule, whatever her post."""

    women: Schedules


class Offices(Clause):
    """A rule by which the women in some posts may be put on a schedule, each by a dated decision; holding the post alone changes nothing."""

    posts: Annotated[Posts, Field(min_length=1)]
    women: Schedules


class Flexible(Clause):
    """How far from the statutory month somebody may retire by choice."""

    early_months: Months
    """Before the statutory month, but never before the original age."""
    late_months: Months
    """After the statutory month, by agreement of worker and employer."""
    early_notice_months: Months
    """Between the written notice and the month chosen; the day of the notice is not counted."""
    late_agreement_months: Months
    """Between the written agreement and the statutory month; the day of the agreement is not counted."""


class Contributions(Clause):
    """The months of pension contributions required, by the year of reaching the age."""

    months: Months
    rises_from: Annotated[int, Field(ge=1900, le=2200)] | None = None
    """The first year in which more is required; null: it does not rise."""
    rises_by_months: Months = 0
    """So many months more with each year from ``rises_from`` on."""
    cap_months: Months | None = None
    """What is required at the end of the rise."""

    @model_validator(mode="after")
    def _a_rise_ends(self) -> Self:
        if self.rises_from is not None and (self.rises_by_months == 0 or self.cap_months is None or self.cap_months < self.months):
            raise ValueError("a requirement that rises says by how many months a year (rises_by_months) and up to what (cap_months, at least months)")
        return self


class ReEngagement(Clause):
    """Work after retirement to finish an elected term."""

    by: Annotated[tuple[Literal["election", "by-election"], ...], Field(min_length=1)]
    """How the post was assumed that may be finished."""


class RetirementTerms(Terms):
    """The retirement rules of a pack; each resolved separately, as ``retirement.schedule``."""

    schedule: Schedule | None = None
    workforce: Workforce | None = None
    offices: Offices | None = None
    flexible: Flexible | None = None
    contributions: Contributions | None = None
    re_engagement: ReEngagement | None = None
