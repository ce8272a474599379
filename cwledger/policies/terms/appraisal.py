"""What a pack may say on appraisal: who is rated, how many may be rated excellent, and what a bad result leads to."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from cwledger.policies.terms.common import Clause, Name, Number, Posts, Terms, several

Result = Literal["excellent", "competent", "basically-competent", "incompetent"]
Footing = Literal["contract", "elected", "re-engaged"]
LeftOut = Literal["retired", "dead", "left", "transferred", "on-probation"]


Results = Annotated[tuple[Result, ...], BeforeValidator(several), Field(min_length=1)]
Footings = Annotated[tuple[Footing, ...], BeforeValidator(several), Field(min_length=1)]


class AnnualAppraisal(Clause):
    """Who is rated each year, and by when."""

    minimum_service_months: Annotated[int, Field(ge=0, le=12)] | None = None
    """Full months of service within the year that it takes to be rated; null where the text does not say: then those who served all of it are."""
    footings: Footings = ("contract", "elected")
    """On what footing those serve who are rated, as on the last day of the year."""
    decided_within_months: Annotated[int, Field(ge=0, le=60)] = 12
    """Months after the end of the year from which a missing result is told."""


class Pool(Terms):
    """Who counts for a share: the people it is a share of. Judged as on 31 December of the year appraised."""

    counts: Literal["rated", "workforce"]
    """``rated``: those with a result for the year; ``workforce``: everybody who could have one."""
    footings: Footings
    posts: Posts = ()
    """Only holders of these posts count; none named: everybody."""
    not_posts: Posts = ()
    """Holders of these posts do not count: they are rated elsewhere."""
    rated_apart: Posts = ()
    """Holders of these posts make a pool of their own, with the same share of it."""
    minimum_service_months: Annotated[int, Field(ge=0, le=12)] = 0
    """Full months of service within the year that it takes to count."""
    leaves_out: tuple[LeftOut, ...] = ()
    """Who does not count: ``retired``, ``dead`` or otherwise ``left`` by the end of the year; ``transferred`` from one unit to another within it;
    ``on-probation`` on its last day. Those not left out count where they served last."""


class ExcellentShare(Clause):
    """The share of a pool that may be rated excellent."""

    maximum: Annotated[Number, Field(ge=0, le=1)]
    minimum: Annotated[Number, Field(ge=0, le=1)] | None = None
    """Where the text gives a band: the share that should be reached."""
    unit: Literal["community", "street", "district"]
    """Whose share it is: a community of three and a district of three hundred round differently."""
    rounding: Literal["floor", "half-up", "ceiling"] = "floor"
    """Of share times pool to whole people, both ends of a band alike."""
    judged_within_months: Annotated[int, Field(ge=0, le=60)] = 12
    """Months after the end of the year from which a minimum not reached is told though results are still missing."""
    pool: Pool

    @model_validator(mode="after")
    def _is_a_band(self) -> Self:
        if self.minimum is not None and self.minimum > self.maximum:
            raise ValueError(f"minimum {self.minimum} is more than maximum {self.maximum}")
        return self


class Consequence(Clause):
    """What a number of bad results leads to."""

    name: Name
    results: Results
    """The results that count."""
    times: Annotated[int, Field(ge=1, le=10)]
    within: Literal["consecutive-years", "one-term", "career"] = "consecutive-years"
    """Years one after the other; years of one term of an elected post; or any years."""
    then: Literal["remove", "terminate"]
    """``remove``: the posts end; ``terminate``: the contract ends, and with it service."""
    duty: Literal["must", "may"]
    removal_first: bool = False
    """Whether an elected member is removed from the post before the contract is ended."""
    footings: Footings = ("contract", "elected")
    """Whom it concerns, as on the day of the last result."""


class AppraisalTerms(Terms):
    """The appraisal rules of a pack; each resolved separately, as ``appraisal.excellent_share``."""

    annual: AnnualAppraisal | None = None
    excellent_share: ExcellentShare | None = None
    further_shares: Annotated[tuple[ExcellentShare, ...], Field(min_length=1)] | None = None
    """Shares of other pools beside: of the leaders of a district, say, where everybody else is rated within the street."""
    consequences: Annotated[tuple[Consequence, ...], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        names = [one.name for one in self.consequences or ()]
        if len(set(names)) < len(names):
            raise ValueError(f"two consequences share a name: {', '.join(names)}")
        return self
