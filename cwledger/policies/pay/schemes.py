"""A pack's pay rules made ready: which facts they read, in which order components are worked out, and what a stretch of time comes to.

For: :class:`Scheme`, made once for each pack and asked for every stretch of every career. Most stretches of a city look alike, so what one
comes to is remembered by the values of the facts it rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from graphlib import TopologicalSorter
from typing import Any, NamedTuple

from cwledger.explanation import RuleUse
from cwledger.policies.pay.facts import holds
from cwledger.policies.pay.formulas import ZERO, Given, Worked, rounded, text, work
from cwledger.policies.terms.pay import Component, Formula, PayTerms
from cwledger.policies.texts.rulebook import Choice

MONTHS = 720
"""Full months followed one by one, where each may matter: no career is longer."""

Facts = tuple[tuple[str, Any], ...]


class Paid(NamedTuple):
    """What one stretch comes to a month: each component, their total, and what the employer bears."""

    components: Mapping[str, Worked]
    """Every component that applies, the ones paid yearly and those only referred to among them."""
    monthly: tuple[str, ...]
    """The components paid each month, in the pack's order."""
    yearly: tuple[str, ...]
    total: Worked
    employer_cost: Worked | None
    step: int | None
    """The entitled step; None where the scheme has no grades."""
    tier: int | None
    """The entitled tier; None where the scheme has none, or has none for the post held."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Why an amount is unknown, each reason once."""
        return tuple(dict.fromkeys(reason for one in self.components.values() for reason in one.missing))


class Scheme:
    """One pack's pay rules, ready to be asked."""

    def __init__(self, choice: Choice) -> None:
        assert choice.use is not None
        self.terms: PayTerms = choice.section
        self.use: RuleUse = choice.use
        self.tolerated_gap = timedelta(self.terms.tolerated_gap_days)
        """How short a gap in service is none."""
        self.order = _ordered(self.terms)
        self.reads = tuple(sorted(self._reads()))
        self.growths = tuple(sorted(self._growths()))
        self.indices = tuple((name, name.removeprefix("index.")) for name in self.reads if name.startswith("index."))
        """The facts it reads that are indices, and the index each is."""
        self.lasts = bool(self.terms.ladders or self.growths)
        """Whether what it comes to may matter after it has been replaced: a ladder that is carried on, a base that growth is counted from."""
        self.seldom = tuple(name for name, component in self.terms.components.items() if component.paid_in and component.paid != "never")
        """The components not paid in every month."""
        self.unchanged: dict[int, tuple[tuple[str, Decimal | None, str, str], ...]] = {}
        """The lines of a month in which nothing changes (component, yuan, rule version, arithmetic), by the ``id`` of what :meth:`paid` answered."""
        self._thresholds = _thresholds(self.terms)
        components = self.terms.components.items()
        self.inputs = {name: tuple(sorted({*one.amount.reads(), *(one.when.reads() if one.when else ())})) for name, one in components}
        """The facts each component reads."""
        self.clauses = {name: self.use.clause(*one.cites) for name, one in components}
        """What each component rests on."""
        self._alone = frozenset(name for name, one in components if not any(one.amount.components()))
        """The components that rest on facts, and on no other component."""
        self._amounts: dict[tuple[Any, ...], Worked | None] = {}
        self._paid: dict[tuple[Any, ...], Paid] = {}
        self._alike: dict[tuple[Any, ...], Paid] = {}

    def _reads(self) -> set[str]:
        names = {"footing"}
        for _, formula in self.terms.formulas():
            names.update(formula.reads())
        for component in self.terms.components.values():
            names.update(component.when.reads() if component.when is not None else ())
        if self.terms.probation is not None:
            names.add("probation")
            names.update([f"index.{self.terms.probation.floor}"] if self.terms.probation.floor else ())
        names.update([self.terms.grade_ladder] if self.terms.grade_ladder else ())
        names.update([self.terms.tiers[0]] if self.terms.tiers else ())
        names.update(since for _, since in self._growths())
        return names

    def _growths(self) -> set[tuple[str, str]]:
        found = (one for _, formula in self.terms.formulas() for one in formula.walk())
        return {(one.growth, one.since) for one in found if one.growth is not None and one.since is not None}

    def thresholds(self, fact: str) -> Sequence[int]:
        """The numbers at which a fact matters to this pack."""
        return self._thresholds.get(fact, ())

    def paid(self, values: tuple[Any, ...], growth: Mapping[str, Decimal]) -> Paid:
        """What a stretch comes to, given the values of :attr:`reads` in their order; one object for all stretches of the same pay, tier and step."""
        key = (*values, *sorted(growth.items())) if growth else values
        found = self._paid.get(key)
        if found is None:
            worked = self._work_out(dict(zip(self.reads, values, strict=True)), growth)
            found = self._paid[key] = self._alike.setdefault((tuple(worked.components.items()), *worked[1:]), worked)
        return found

    def _work_out(self, facts: dict[str, Any], growth: Mapping[str, Decimal]) -> Paid:
        worked: dict[str, Worked] = {}
        for name in self.order:
            amount = self._component(name, Given(facts, worked, growth))
            if amount is not None:
                worked[name] = amount
        named = {name: worked[name] for name in self.terms.components if name in worked}
        monthly = tuple(name for name in named if self.terms.components[name].paid == "monthly")
        yearly = tuple(name for name in named if self.terms.components[name].paid == "yearly")
        total = self._total(named, monthly, facts, growth)
        given = Given(facts, {**named, "total": total}, growth)
        cost = self.terms.employer_cost
        bears = None if cost is None else rounded(work(cost.amount, given), cost.rounding)
        ladder, tiers = self.terms.grade_ladder, self.terms.tiers
        step = None if ladder is None else facts[ladder]
        tier = None if tiers is None else tiers[1].get(facts[tiers[0]])
        return Paid(named, monthly, yearly, total, bears, step, tier)

    def _component(self, name: str, given: Given) -> Worked | None:
        """What a component comes to, remembered where it rests on facts alone; None where it does not apply."""
        if name not in self._alone:
            return self._work_component(name, given)
        key = (name, given.facts.get("probation"), *map(given.facts.__getitem__, self.inputs[name]))
        if key not in self._amounts:
            self._amounts[key] = self._work_component(name, given)
        return self._amounts[key]

    def _work_component(self, name: str, given: Given) -> Worked | None:
        component = self.terms.components[name]
        if component.when is not None and not holds(component.when, dict(given.facts)):
            return None
        return self._on_probation(name, component, rounded(work(component.amount, given), component.rounding), given.facts)

    def _on_probation(self, name: str, component: Component, amount: Worked, facts: Mapping[str, Any]) -> Worked | None:
        rule = self.terms.probation
        if rule is None or facts["probation"] != "yes" or component.paid == "never":
            return amount
        if rule.components and name not in rule.components:
            return None
        if amount.value is None:
            return amount
        return rounded(Worked(amount.value * rule.fraction, f"{amount.arithmetic} × {text(rule.fraction)}", amount.missing), component.rounding)

    def _total(self, named: Mapping[str, Worked], monthly: tuple[str, ...], facts: Mapping[str, Any], growth: Mapping[str, Decimal]) -> Worked:
        parts = [named[name] for name in monthly]
        missing = tuple(reason for one in parts for reason in one.missing)
        if any(one.value is None for one in parts):
            return Worked(None, "?", missing)
        values = [one.value for one in parts if one.value is not None]
        total = Worked(sum(values, ZERO), " + ".join(text(value) for value in values) or text(ZERO), missing)
        total = rounded(total, self.terms.total.rounding)
        given = Given(facts, {**named, "total": total}, growth)
        if self.terms.total.ceiling is not None:
            total = _at_most(total, work(self.terms.total.ceiling, given))
        if self.terms.total.floor is not None:
            total = _at_least(total, work(self.terms.total.floor, given))
        if self.terms.probation is not None and self.terms.probation.floor and facts["probation"] == "yes":
            total = _at_least(total, work(Formula(index=self.terms.probation.floor), Given(facts, named, growth)))
        return total


def _at_least(total: Worked, floor: Worked) -> Worked:
    if floor.value is None or total.value is None:
        return Worked(None, "?", (*total.missing, *floor.missing))
    return total if total.value >= floor.value else Worked(floor.value, f"max({total.arithmetic}; {floor.arithmetic})", total.missing)


def _at_most(total: Worked, ceiling: Worked) -> Worked:
    if ceiling.value is None or total.value is None:
        return Worked(None, "?", (*total.missing, *ceiling.missing))
    return total if total.value <= ceiling.value else Worked(ceiling.value, f"min({total.arithmetic}; {ceiling.arithmetic})", total.missing)


def _ordered(terms: PayTerms) -> tuple[str, ...]:
    """The components in an order in which none refers to a later one."""
    graph = {name: [one for one in component.amount.components() if one in terms.components] for name, component in terms.components.items()}
    return tuple(TopologicalSorter(graph).static_order())


def _thresholds(terms: PayTerms) -> dict[str, Sequence[int]]:
    found: dict[str, set[int]] = {}
    for _, formula in terms.formulas():
        for one in formula.walk():
            for name, numbers in _numbers_of(one):
                found.setdefault(name, set()).update(numbers)
    for _, condition in terms.conditions():
        for name, low in condition.limits():
            found.setdefault(name, set()).add(low)
    return {name: sorted(numbers) for name, numbers in found.items()}


def _numbers_of(formula: Formula) -> Iterator[tuple[str, Iterable[int]]]:
    """The numbers at which a formula may come to something else, by fact."""
    if formula.bands is not None:
        yield formula.bands.by, map(int, formula.bands.values)
    if formula.line is not None and "-months" in formula.line.by:
        yield formula.line.by, range((formula.line.last or MONTHS) + 1)
    if formula.table is not None:
        yield from ((name, range(MONTHS + 1)) for name in formula.table.by if "-months" in name)
