"""What pay rules may ask of a career under one pack: what is recorded, and what the pack makes of it: tenure, classes, conditions, probation.

For: :class:`CareerFacts`, the facts named in ``terms/pay.py`` for one case under one pack. Not for amounts (``formulas.py``), nor for how
a step is climbed (``ladders.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from cwledger.clock import add_months
from cwledger.policies.pay.recorded import Recorded
from cwledger.policies.pay.tenure import Service, Spell, in_years, service
from cwledger.policies.terms.pay import ClassRule, Condition, PayTerms, Range
from cwledger.policies.timeline import EVER, Period, Timeline, Turn, earlier, ids_of, of_periods, timeline, together

YEARS = 60
"""Full years followed one by one: no career is longer."""


class CareerFacts:
    """The facts of one case under one pack's pay rules, up to a day; each is worked out when first asked for."""

    def __init__(self, recorded: Recorded, terms: PayTerms, thresholds: Callable[[str], Sequence[int]], until: date) -> None:
        self.recorded = recorded
        self.career = recorded.career
        self.terms = terms
        self.until = until
        self._thresholds = thresholds
        self._known: dict[str, Timeline] = {}
        self._later: dict[str, Callable[[CareerFacts], Timeline]] = {}
        self._served: dict[str, Service | None] = {}

    def __getitem__(self, name: str) -> Timeline:
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = self._work_out(name)
        return found

    def put(self, name: str, turns: Timeline) -> None:
        """A timeline worked out elsewhere: an index."""
        self._known[name] = turns

    def put_later(self, name: str, work: Callable[[CareerFacts], Timeline]) -> None:
        """A timeline worked out elsewhere, from these facts, when it is first asked for: a ladder's step, which may rest on other facts."""
        self._later[name] = work

    def _work_out(self, name: str) -> Timeline:
        later = self._later.get(name)
        if later is not None:
            return later(self)
        found = self.recorded.get(name)
        if found is not None:
            return found
        if name == "probation":
            return self._probation()
        if name in self.terms.by_post:
            return self.recorded.classed(self.terms.by_post[name])
        if name in self.terms.classes:
            return self._classified(self.terms.classes[name])
        tenure, unit = counted(name)
        if unit in ("months-this-year", "months-last-year"):
            return self._in_years(tenure, unit == "months-this-year", sorted({0, *self._thresholds(name)}))
        numbers = range(YEARS + 1) if unit == "years" else sorted({0, *self._thresholds(name)})
        return self._counted(self.served(tenure), numbers, 12 if unit == "years" else 1)

    def spells(self, tenure: str) -> list[Spell]:
        """The stretches of service a tenure of the pack counts."""
        terms = self.terms.tenures[tenure]
        spells = [Spell(since, until, ids) for since, until, footing, ids in self.recorded.footings if footing in terms.footings]
        if terms.when is None:
            return spells
        turns = self._holding(terms.when)
        ends = [*(turn.since for turn in turns[1:]), None]
        met = [(turn.since, end, turn.event_ids) for turn, end in zip(turns, ends, strict=True) if turn.value]
        cut = (Spell(max(one.since, since), earlier(one.until, end), tuple(dict.fromkeys((*one.event_ids, *ids)))) for one in spells for since, end, ids in met)
        return [one for one in cut if one.until is None or one.since < one.until]

    def served(self, tenure: str) -> Service | None:
        """Service as a tenure of the pack counts it; None for somebody who never served so."""
        if tenure not in self._served:
            terms = self.terms.tenures[tenure]
            credit = 0 if terms.credit is None else self._credit(terms.credit)
            self._served[tenure] = service(self.spells(tenure), terms, self.failed(terms.passing), credit)
        return self._served[tenure]

    def failed(self, passing: Sequence[str]) -> dict[int, str]:
        """The years appraised and not passed, each with the event that says so."""
        return {year: turn.event_ids[0] for year, turn in self.recorded.results.items() if turn.value not in passing}

    def _in_years(self, tenure: str, this_year: bool, numbers: Sequence[int]) -> Timeline:
        reached = in_years(self.spells(tenure), self.terms.tenures[tenure], self.until)
        if this_year:
            return timeline(0, [Turn(day, months, ids) for day, months, ids in reached if not months or months in numbers])
        last = dict[int, Turn]()
        for day, months, ids in reached:
            if months in numbers:
                # A year that was served to its end makes its last full month on the first day of the next.
                year = day.year - (months > 0 and (day.month, day.day) == (1, 1))
                last[year] = Turn(date(year + 1, 1, 1), months, ids)
        following = {year + 1: Turn(date(year + 2, 1, 1), 0) for year in last if year + 1 not in last}
        return timeline(0, [*last.values(), *following.values()])

    def _credit(self, name: str) -> int:
        values = [one.value for one in self.career.attributes if one.name == name and one.value.isdigit()]
        return int(values[-1]) if values else 0

    def _counted(self, served: Service | None, numbers: Iterable[int], months: int) -> Timeline:
        if served is None:
            return [Turn(EVER, 0)]
        reached = [turn._replace(value=number) for number in numbers for turn in served.reaching(number * months)]
        return timeline(0, sorted(reached, key=lambda turn: (turn.since, turn.value)))

    def _probation(self) -> Timeline:
        months = self.terms.probation.months if self.terms.probation is not None else None
        met, rows = set[str](), list[Period]()
        for one in self.career.contract_terms:
            agreed = months if months is not None else one.probation_months
            # Once for each pair of employer and worker (Labour Contract Law Art. 19).
            if one.kind == "signed" and one.employer not in met and agreed:
                rows.append((one.since, add_months(one.since, agreed), "yes", (one.event_id,)))
            met.add(one.employer)
        return of_periods(rows, "no", lambda _: 0)

    def _classified(self, rules: tuple[ClassRule, ...]) -> Timeline:
        """The first class that fits, over time."""
        fits = [self._fitting(rule) for rule in rules]
        turns = [Turn(EVER, "none")]
        for day, here in together(fits):
            place = next((n for n, turn in enumerate(here) if turn.value), None)
            turns.append(Turn(day, "none") if place is None else Turn(day, rules[place].name, here[place].event_ids))
        return timeline("none", turns)

    def _fitting(self, rule: ClassRule) -> Timeline:
        held = self.recorded.holders(rule.posts) if rule.posts else [Turn(EVER, "yes")]
        if rule.when is None:
            return [turn._replace(value=turn.value == "yes") for turn in held]
        both = together([held, self._holding(rule.when)])
        return [Turn(day, one.value == "yes" and other.value, ids_of((one, other))) for day, (one, other) in both]

    def _holding(self, condition: Condition) -> list[Turn]:
        """Whether a condition holds, over time."""
        names = sorted(set(condition.reads()))
        found = []
        for day, here in together([self[name] for name in names]):
            values = {name: turn.value for name, turn in zip(names, here, strict=True)}
            found.append(Turn(day, holds(condition, values), ids_of(here)))
        return found or [Turn(EVER, True)]


UNITS = ("months-this-year", "months-last-year", "years", "months")
"""In what a tenure is counted."""


def counted(name: str) -> tuple[str, str]:
    """A fact such as ``tenure-months-this-year`` as the tenure and the unit it is counted in; ``("", "")`` where it is none."""
    return next(((name.removesuffix(f"-{unit}"), unit) for unit in UNITS if name.endswith(f"-{unit}")), ("", ""))


def holds(condition: Condition, values: dict[str, Any]) -> bool:
    """Whether a condition is met by the values of its facts."""
    return all(_accepts(accepted, values[name]) for name, accepted in condition.facts.items()) and (
        (not condition.any or any(holds(one, values) for one in condition.any)) and (condition.unless is None or not holds(condition.unless, values))
    )


def _accepts(accepted: tuple[str, ...] | Range, value: Any) -> bool:
    if isinstance(accepted, tuple):
        return str(value) in accepted
    try:
        number = value if isinstance(value, int) else Decimal(value)
    except ArithmeticError:
        return False
    if isinstance(number, Decimal) and not number.is_finite():
        return False
    return (accepted.at_least is None or number >= accepted.at_least) and (accepted.below is None or number < accepted.below)
