"""What a pack may say on pay: how posts become classes, how a grade is climbed, what each component comes to, how months are cut.

One general vocabulary for every city, so that a scheme is expressed as data alone. Formulas and conditions speak of *facts* by name:

========================  ==============================================================================================
fact                      value on a day
========================  ==============================================================================================
a classification's name   the class, as the pack's ``classes`` put it (``class: head``)
a ladder's name           the step reached on it (``step``: 7)
``<tenure>-years``        full years of a tenure the pack defines; ``<tenure>-months`` full months; ``<tenure>-months-this-year`` full
                          months since 1 January, ``<tenure>-months-last-year`` those of the calendar year before
``post``                  the highest post held, ``none`` without one; ``concurrent`` yes when secretary and director at once
``footing``               ``contract``, ``elected``, ``re-engaged`` or ``none``
``education``             the highest level attained; ``degree`` yes, no or unknown for that level
``certificate``           the highest professional level certified; ``qualification`` the highest with a registration in force
``appraisal``             the last year's result that is known; ``none`` before the first
``probation``             yes within the probation of a contract, as the pack or the contract counts it
``party-member``          yes or no; ``sex`` F or M; ``age-years`` full years by birth month
``jurisdiction``          where the worker serves; ``employer``, ``community``
``worker.<name>``         an attribute set on the worker; ``community.<name>`` one set on the community served in
``honour.<kind>``         the highest level of such an honour held, ``none`` without one
``in-a-row.<result>``     how many years in a row, up to the last one known, were appraised so (or better)
``recorded-step``         the step recorded last (GradeSet), 0 before the first; ``recorded-tier`` its tier
``recorded.<component>``  the amount recorded last for a component of pay (AllowanceGranted), ``none`` before the first
========================  ==============================================================================================
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from cwledger.policies.terms.common import Clause, Name, Number, Posts, Terms, Words

GAPS_NAMED = 20
"""Steps a table has no value for that a message names; there may be millions between two."""

Places = Literal["1", "0.1", "0.01"]
Mode = Literal["half-up", "half-even", "up", "down"]
MidMonth = Literal["next-month", "calendar-days", "working-days-present", "working-days-absent"]
Footings = Annotated[tuple[Literal["contract", "elected", "re-engaged"], ...], Field(min_length=1)]
TakesEffect = Literal["at-once", "next-month", "next-january"]
Results = Annotated[tuple[Literal["excellent", "competent", "basically-competent", "incompetent"], ...], Field(min_length=1)]


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, int) else value


def _accepted(value: Any) -> Any:
    given = value if isinstance(value, list) else [value]
    return [("yes" if one else "no") if isinstance(one, bool) else str(one) if isinstance(one, int) else one for one in given]


_MONTH_SCHEMA = {"type": "integer", "minimum": 1, "maximum": 12}
Months = Annotated[
    tuple[Annotated[int, Field(ge=1, le=12)], ...],
    BeforeValidator(_listed),
    WithJsonSchema({"anyOf": [_MONTH_SCHEMA, {"type": "array", "items": _MONTH_SCHEMA}]}),
]
"""Months of the year, one or several."""


class Range(Terms):
    """A stretch of numbers a fact may lie in: from ``at_least``, and below ``below``."""

    at_least: int | None = None
    below: int | None = None


Accepted = Annotated[tuple[str, ...], BeforeValidator(_accepted)]


class Condition(Terms):
    """When something applies: every fact named has one of the values given, one of ``any`` holds where there are some, and ``not`` does not."""

    facts: dict[str, Accepted | Range] = Field(default_factory=dict)
    any: tuple[Condition, ...] = ()
    unless: Annotated[Condition | None, Field(alias="not")] = None

    @model_validator(mode="before")
    @classmethod
    def _plainly(cls, value: Any) -> Any:
        """``{probation: no}`` is short for ``{facts: {probation: ["no"]}}``."""
        if isinstance(value, dict) and "facts" not in value:
            facts = {key: one if isinstance(one, dict) else _accepted(one) for key, one in value.items() if key not in ("any", "not")}
            return {"facts": facts, "any": value.get("any", []), "not": value.get("not")}
        return value

    def inside(self) -> tuple[Condition, ...]:
        """The conditions inside."""
        return self.any if self.unless is None else (*self.any, self.unless)

    def walk(self) -> Iterator[Condition]:
        """This condition and every one inside."""
        yield self
        for one in self.inside():
            yield from one.walk()

    def reads(self) -> Iterator[str]:
        """The facts it asks for."""
        yield from (name for one in self.walk() for name in one.facts)

    def limits(self) -> Iterator[tuple[str, int]]:
        """The numbers at which it may change, by fact."""
        for one in self.walk():
            for name, accepted in one.facts.items():
                if isinstance(accepted, Range):
                    yield from ((name, number) for number in (accepted.at_least, accepted.below) if number is not None)


class Table(Terms):
    """Values looked up by one or more facts, nested in their order."""

    by: Annotated[tuple[str, ...], BeforeValidator(lambda value: [value] if isinstance(value, str) else value), Field(min_length=1)]
    values: dict[str, Any]
    """By the first fact's value, then the next one's; amounts as text."""
    not_published: tuple[str, ...] = ()
    """Cells (``9``, or ``head/9``) that exist and whose value no source gives: a known gap. Other gaps are errors."""
    otherwise: Number | None = None
    """The amount of every cell not listed; None: a cell not listed is an error where it can be seen, and an unknown amount otherwise."""

    @model_validator(mode="before")
    @classmethod
    def _keys_are_text(cls, value: Any) -> Any:
        if isinstance(value, dict) and isinstance(value.get("not_published"), list):
            return {**value, "not_published": [str(one) for one in value["not_published"]]}
        return value

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        _check_cells(self.values, len(self.by))
        if len(self.by) == 1:
            steps = sorted(int(key) for key in (*self.values, *self.not_published) if key.isdigit())
            gaps = [step for one, following in pairwise(steps) for step in range(one + 1, min(following, one + GAPS_NAMED))][:GAPS_NAMED]
            if gaps and self.otherwise is None:
                said = f"the table has no value for {', '.join(map(str, gaps))}; give it, or list it under not_published"
                raise PydanticCustomError("pack.gap", "{said}", {"said": said})
        return self


def _check_cells(values: Any, depth: int) -> None:
    if not isinstance(values, dict) or not values:
        raise ValueError("the table is empty, or not as deep as by: says")
    for key, cell in values.items():
        if depth > 1:
            _check_cells(cell, depth - 1)
        elif not isinstance(cell, str) or not _is_number(cell):
            raise ValueError(f"the value of {key} is {cell!r}; write an amount as text, such as '1200.00'")


def _is_number(text: str) -> bool:
    whole, _, part = text.removeprefix("-").partition(".")
    return whole.isdigit() and (part.isdigit() or "." not in text)


class Bands(Terms):
    """The value of the highest threshold a number has reached: ``{by: tenure-years, from: {"0": "50", "3": "110"}}``."""

    by: str
    values: Annotated[dict[Annotated[str, Field(pattern=r"^\d+$")], Number], Field(alias="from", min_length=1)]


class Line(Terms):
    """An amount that grows evenly with a number: ``first`` at ``start``, and ``each`` for every one above."""

    by: str
    first: Number
    each: Number
    start: int = 1
    last: int | None = None
    """The number from which it no longer grows."""


class Share(Terms):
    """A part of another component."""

    of: Name
    fraction: Number


class Branch(Terms):
    """One value under a condition, another otherwise."""

    when: Condition
    then: Formula
    otherwise: Formula | None = None
    """None: nothing."""


class Formula(Terms):
    """How an amount is worked out: exactly one of these keys. A text is short for ``amount``."""

    amount: Number | None = None
    table: Table | None = None
    bands: Bands | None = None
    line: Line | None = None
    index: Name | None = None
    """A base amount of the packs in force."""
    attribute: str | None = None
    """An amount set on the worker (``worker.retained-pay``) or the community; nothing where it is not set."""
    component: Name | None = None
    """What another component comes to; ``total`` in ``employer_cost`` and in ``floor``."""
    share: Share | None = None
    sum: Annotated[tuple[Formula, ...], Field(min_length=2)] | None = None
    difference: Annotated[tuple[Formula, ...], Field(min_length=2, max_length=2)] | None = None
    """The first less the second, never below nothing."""
    product: Annotated[tuple[Formula, ...], Field(min_length=2)] | None = None
    highest: Annotated[tuple[Formula, ...], Field(min_length=2)] | None = None
    lowest: Annotated[tuple[Formula, ...], Field(min_length=2)] | None = None
    choose: Branch | None = None
    growth: Name | None = None
    """By how much another component has grown since the attribute named in ``since`` was set: what a retained amount shrinks by."""
    since: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"amount": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        given = [name for name in KINDS if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"a formula has exactly one of {', '.join(KINDS)}; this one has {', '.join(given) or 'none'}")
        if (self.growth is None) != (self.since is None):
            raise ValueError("growth: and since: go together")
        return self

    @property
    def kind(self) -> str:
        """Which of the keys it has."""
        return next(name for name in KINDS if getattr(self, name) is not None)

    def parts(self) -> tuple[Formula, ...]:
        """The formulas inside."""
        several: tuple[Formula, ...] = self.sum or self.difference or self.product or self.highest or self.lowest or ()
        if self.choose is not None:
            return (self.choose.then, *([] if self.choose.otherwise is None else [self.choose.otherwise]))
        return several

    def walk(self) -> Iterator[Formula]:
        """This formula and every one inside."""
        yield self
        for part in self.parts():
            yield from part.walk()

    def at(self, place: str) -> Iterator[tuple[str, Formula]]:
        """This formula, which stands at a dotted place, and every one inside, each with its place."""
        yield place, self
        names = ("then", "otherwise") if self.choose is not None else map(str, range(len(self.parts())))
        for name, part in zip(names, self.parts(), strict=False):
            yield from part.at(f"{place}.{self.kind}.{name}")

    def reads(self) -> Iterator[str]:
        """The facts it asks for, its conditions included."""
        for one in self.walk():
            if one.table is not None:
                yield from one.table.by
            if one.bands is not None:
                yield one.bands.by
            if one.line is not None:
                yield one.line.by
            if one.attribute is not None:
                yield one.attribute
            if one.index is not None:
                yield f"index.{one.index}"
            if one.choose is not None:
                yield from one.choose.when.reads()

    def components(self) -> Iterator[str]:
        """The components it refers to."""
        for one in self.walk():
            if one.component is not None:
                yield one.component
            if one.share is not None:
                yield one.share.of
            if one.growth is not None:
                yield one.growth


KINDS = (
    "amount",
    "table",
    "bands",
    "line",
    "index",
    "attribute",
    "component",
    "share",
    "sum",
    "difference",
    "product",
    "highest",
    "lowest",
    "choose",
    "growth",
)


class Rounding(Clause):
    """To which place and which way an amount is rounded."""

    to: Places = "0.01"
    mode: Mode = "half-up"


class ClassRule(Clause):
    """Who belongs to a class: whoever holds one of the posts, and meets the condition where there is one."""

    name: Annotated[Name, Field(alias="class")]
    posts: Posts = ()
    when: Condition | None = None
    tier: int | None = None
    """The tier (档) its holders are graded in."""


class Tenure(Clause):
    """Which time counts as service."""

    footings: Footings = ("contract", "elected", "re-engaged")
    base_date: date | None = None
    """Service before this day does not count."""
    gaps: Literal["excluded", "counted", "restart"] = "excluded"
    """What becomes of time between two periods of service: left out, counted as if served, or everything before it lost."""
    tolerated_gap_days: Annotated[int, Field(ge=0)] = 0
    """A gap of at most so many days is no gap: elections and renewals leave some."""
    failed_years: Literal["counted", "not-counted"] = "counted"
    passing: Results = ("excellent", "competent", "basically-competent")
    credit: Name | None = None
    """A worker's attribute that holds months of earlier service to be counted."""
    when: Condition | None = None
    """Only time in which this holds counts, such as the time in a class of posts."""


class Credit(Terms):
    """What a placement gives: steps at once, or months of tenure that turn into steps as they add up."""

    steps: int = 0
    months: int = 0


class Placement(Clause):
    """Steps or tenure given for a fact, such as a level of education."""

    by: str
    values: dict[str, Credit]
    when: Condition | None = None
    kept: bool = True
    """Whether it stays when the fact is lost (a registration that runs out)."""
    takes_effect: TakesEffect = "at-once"


class Early(Clause):
    """Steps given early for results in a row."""

    consecutive: Annotated[int, Field(ge=1)]
    result: Literal["excellent", "competent"] = "excellent"
    steps: int = 1
    at_most: Annotated[int, Field(ge=1)]
    """How often in a career."""


class Ranges(Clause):
    """The steps open to each class; a change of class lifts or clips the step into its range."""

    by: Name
    """The classification."""
    values: dict[str, tuple[int, int]]
    floor_lifts: bool = True
    """Whether being lifted to the floor is for good (the next steps go on from there) or only shown while in the class."""
    remembers_clipped: bool = False
    """Whether a step clipped at the ceiling comes back on re-promotion."""


class Ladder(Clause):
    """How a step is reached: by tenure, with appraisals passed, within the range of the class."""

    first: int = 1
    last: int
    every_months: Annotated[int, Field(ge=1)]
    first_intervals: tuple[Annotated[int, Field(ge=1)], ...] = ()
    """Months from the first step to the second, from the second to the third, and so on, where they differ; ``every_months`` after them."""
    tenure: Name = "tenure"
    requires: Literal["all-passed", "passed-cumulatively", "nothing"] = "nothing"
    """Every year since the last step passed, else it starts anew; or as many years passed as it takes, failed ones left out."""
    passing: Results = ("excellent", "competent", "basically-competent")
    takes_effect: Literal["anniversary", "next-january", "next-month"] = "anniversary"
    ranges: Ranges | None = None
    placements: tuple[Placement, ...] = ()
    stacking: Literal["best", "sum"] = "best"
    """Whether several placements add up, or only the best counts."""
    early: Early | None = None
    from_recorded: bool = False
    """Whether a recorded grade (GradeSet) puts the worker on its step from its day on, and the count starts anew from there."""
    on_new_version: Literal["recomputed", "carried"] = "recomputed"
    """When the pack's text changes: the step is worked out anew from the whole career, or goes on from where it stood."""


class Component(Clause):
    """One part of pay."""

    amount: Formula
    when: Condition | None = None
    rounding: Rounding | None = None
    mid_month: MidMonth | None = None
    paid: Literal["monthly", "yearly", "never"] = "monthly"
    """``yearly``: an amount due whole in each of ``months``; ``never``: an amount other components refer to."""
    months: Months = ()
    """The months it is paid in. A monthly component is paid in each of them for every month since the last; without them, in its own month.
    A yearly one is paid in December where it does not say."""
    leavers: Literal["lost", "paid"] = "lost"
    """What becomes of a yearly component of whoever no longer serves when it is paid: lost, or paid as it stood on the last day served since it
    was last paid."""
    recorded_as: Literal["basic", "post", "professional", "reward"] | None = None
    """The recorded component it is compared with; its own name where that is one of these."""

    @property
    def paid_in(self) -> tuple[int, ...]:
        """The months of the year it is paid in, in order; none where it is paid in its own month."""
        return tuple(sorted(set(self.months))) or ((12,) if self.paid == "yearly" else ())


class Probation(Clause):
    """What is paid while on probation."""

    months: Annotated[int, Field(ge=0)] | None = None
    """None: as the contract says."""
    fraction: Number
    components: tuple[Name, ...] = ()
    """The components paid at that fraction; others are not paid. Empty: all of them."""
    floor: Name | None = None
    """An index the month's pay may not fall below, such as the minimum wage."""


class Total(Terms):
    """What is done to the sum of the components paid each month."""

    rounding: Rounding | None = None
    floor: Formula | None = None
    """An amount the total may not fall below."""
    ceiling: Formula | None = None
    """An amount the total may not exceed."""
    cites: Words = ()


class EmployerCost(Clause):
    """What the employer bears in all, contributions included."""

    amount: Formula
    """Of ``component: total``."""
    rounding: Rounding | None = None


class PayTerms(Clause):
    """The pay rules of a pack."""

    footings: Footings = ("contract", "elected")
    """Who is paid by it."""
    tolerated_gap_days: Annotated[int, Field(ge=0)] = 0
    """Between two terms of one post, or two stretches of service, a gap of at most so many days is no gap: pay and class go on through it."""
    classes: dict[Name, Annotated[tuple[ClassRule, ...], Field(min_length=1)]] = Field(default_factory=dict)
    """Classifications by name; in each the first class that fits, highest first."""
    tenures: dict[Name, Tenure] = Field(default_factory=dict)
    ladders: dict[Name, Ladder] = Field(default_factory=dict)
    grade: Name | None = None
    """The ladder that gives the grade's step; None where the scheme has none, or only one ladder."""
    components: Annotated[dict[Name, Component], Field(min_length=1)]
    probation: Probation | None = None
    total: Total = Total()
    employer_cost: EmployerCost | None = None
    mid_month: MidMonth = "next-month"
    """How a month is cut where a component does not say."""
    promises: tuple[Literal["promotion-never-lowers-pay"], ...] = ()
    """What the text says will always hold; checked, never enforced."""

    @cached_property
    def by_post(self) -> dict[str, tuple[tuple[str, Posts], ...]]:
        """The classifications that the posts held decide alone: the classes of each with their posts, in order."""
        alone = {name: rules for name, rules in self.classes.items() if all(rule.when is None and rule.posts for rule in rules)}
        return {name: tuple((rule.name, rule.posts) for rule in rules) for name, rules in alone.items()}

    @property
    def grade_ladder(self) -> str | None:
        """The ladder that gives the grade's step."""
        return self.grade if self.grade is not None else next(iter(self.ladders)) if len(self.ladders) == 1 else None

    @property
    def tiers(self) -> tuple[str, dict[str, int]] | None:
        """The classification that gives the tier, and the tier of each of its classes."""
        for name, rules in self.classes.items():
            found = {rule.name: rule.tier for rule in rules if rule.tier is not None}
            if found:
                return name, found
        return None

    def formulas(self) -> Iterator[tuple[str, Formula]]:
        """Every formula with its dotted place in the pack."""
        for name, component in self.components.items():
            yield f"pay.components.{name}.amount", component.amount
        if self.total.floor is not None:
            yield "pay.total.floor", self.total.floor
        if self.total.ceiling is not None:
            yield "pay.total.ceiling", self.total.ceiling
        if self.employer_cost is not None:
            yield "pay.employer_cost.amount", self.employer_cost.amount

    def conditions(self) -> Iterator[tuple[str, Condition]]:
        """Every condition with its dotted place: of classes, tenures, placements, components and branches."""
        yield from ((f"pay.classes.{name}.{n}.when", one.when) for name, rules in self.classes.items() for n, one in enumerate(rules) if one.when is not None)
        yield from ((f"pay.tenures.{name}.when", one.when) for name, one in self.tenures.items() if one.when is not None)
        for name, ladder in self.ladders.items():
            yield from ((f"pay.ladders.{name}.placements.{n}.when", one.when) for n, one in enumerate(ladder.placements) if one.when is not None)
        yield from ((f"pay.components.{name}.when", one.when) for name, one in self.components.items() if one.when is not None)
        for place, formula in self.formulas():
            yield from ((f"{where}.choose.when", one.choose.when) for where, one in formula.at(place) if one.choose is not None)

    def problems(self) -> Iterator[tuple[str, str, str]]:
        """What does not fit together, as (dotted place, code, message)."""
        from cwledger.policies.pay.coherence import problems

        return problems(self)


for _model in (Condition, Branch, Formula, Tenure, Placement, Component, PayTerms):
    _model.model_rebuild()
