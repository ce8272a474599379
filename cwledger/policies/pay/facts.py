"""What pay rules may ask of a career, each as a timeline: posts, footing, education, registrations, appraisals, tenure, attributes.

For: :class:`CareerFacts`, the facts named in ``terms/pay.py`` for one case under one pack. Not for amounts (``formulas.py``), nor for how
a step is climbed (``ladders.py``).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from operator import attrgetter, itemgetter
from typing import Any

from cwledger.aggregates.geography import Case, Place
from cwledger.clock import Month, add_months
from cwledger.policies.pay.tenure import Service, Spell, in_years, service
from cwledger.policies.retirement.births import birth_month
from cwledger.policies.terms.pay import ClassRule, Condition, PayTerms, Range
from cwledger.policies.timeline import EVER, Period, Timeline, Turn, of_best, of_periods, timeline, turn_on

POSTS = ("secretary", "director", "deputy-secretary", "deputy-director", "committee-member", "staff")
EDUCATION = ("none", "primary", "junior-high-school", "high-school", "vocational-school", "college", "bachelor", "master", "doctor")
PROFESSIONAL = ("none", "assistant", "social-worker", "senior")
RESULTS = ("excellent", "competent", "basically-competent", "incompetent")
HONOUR_LEVELS = ("none", "street", "district", "city", "provincial", "national")
YEARS = 60
"""Full years followed one by one: no career is longer."""

_BY_DAY = itemgetter(0)
_BEST_FIRST = itemgetter(0, 1)
_BY_DECISION = attrgetter("decided_on")


class CareerFacts:
    """The facts of one case under one pack's pay rules, up to a day; each is worked out when first asked for."""

    def __init__(self, case: Case, terms: PayTerms, thresholds: Callable[[str], Sequence[int]] = lambda _: (), until: date = date.max) -> None:
        self.case = case
        self.career = case.career
        self.terms = terms
        self.until = until
        self._thresholds = thresholds
        self._known: dict[str, Timeline] = {}
        self._later: dict[str, Callable[[], Timeline]] = {}
        self._served: dict[str, Service | None] = {}

    def __getitem__(self, name: str) -> Timeline:
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = self._work_out(name)
        return found

    def put(self, name: str, turns: Timeline) -> None:
        """A timeline worked out elsewhere: an index."""
        self._known[name] = turns

    def put_later(self, name: str, work: Callable[[], Timeline]) -> None:
        """A timeline worked out elsewhere when it is first asked for: a ladder's step, which may rest on other facts."""
        self._later[name] = work

    def _work_out(self, name: str) -> Timeline:
        if name in self._later:
            return self._later[name]()
        if name in _PLAIN:
            return _PLAIN[name](self)
        if name in self.terms.classes:
            return self._classified(self.terms.classes[name])
        kind, dot, rest = name.partition(".")
        if dot:
            return _DOTTED[kind](self, rest)
        tenure, unit = counted(name)
        if unit in ("months-this-year", "months-last-year"):
            return self._in_years(tenure, unit == "months-this-year", sorted({0, *self._thresholds(name)}))
        numbers = range(YEARS + 1) if unit == "years" else sorted({0, *self._thresholds(name)})
        return self._counted(self.served(tenure), numbers, 12 if unit == "years" else 1)

    # -- service ----------------------------------------------------------------------------------------------------------------------

    @cached_property
    def footings(self) -> list[Period]:
        """The stretches of service: since, until, footing, event ids. Retirement and death end what they end in the career itself."""
        career = self.career
        contracts = (*career.past_contracts, *career.contracts.values())
        found: list[Period] = [(one.since, _earlier(one.until, one.ended_on), "contract", (one.signed_by,)) for one in contracts]
        elected = (post for post in career.posts if post.by != "appointment")
        found += [(one.since, one.ended_on, "elected", (one.assumed_by,)) for one in elected]
        found += [(one.since, _earlier(one.until, one.ended_on), "re-engaged", (one.event_id,)) for one in career.re_engagements]
        return _bridged([one for one in found if one[1] is None or one[0] < one[1]], self.terms.tolerated_gap_days)

    def spells(self, tenure: str) -> list[Spell]:
        """The stretches of service a tenure of the pack counts."""
        terms = self.terms.tenures[tenure]
        spells = [Spell(since, until, ids) for since, until, footing, ids in self.footings if footing in terms.footings]
        if terms.when is None:
            return spells
        turns = self._holding(terms.when)
        ends = [*(turn.since for turn in turns[1:]), None]
        met = [(turn.since, end, turn.event_ids) for turn, end in zip(turns, ends, strict=True) if turn.value]
        cut = (
            Spell(max(one.since, since), _earlier(one.until, end), tuple(dict.fromkeys((*one.event_ids, *ids)))) for one in spells for since, end, ids in met
        )
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
        return {year: turn.event_ids[0] for year, turn in self.results.items() if turn.value not in passing}

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

    @cached_property
    def results(self) -> dict[int, Turn]:
        """The believed result of each year appraised, by year: the last decided, on appeal as if it had been decided so at first."""
        decided = sorted(self.career.appraisals, key=_BY_DECISION)
        return {one.year: Turn(one.counts_from, one.result, (one.event_id, one.overturns) if one.overturns else (one.event_id,)) for one in decided}

    def _counted(self, served: Service | None, numbers: Iterable[int], months: int) -> Timeline:
        if served is None:
            return [Turn(EVER, 0)]
        reached = [turn._replace(value=number) for number in numbers for turn in served.reaching(number * months)]
        return timeline(0, sorted(reached, key=lambda turn: (turn.since, turn.value)))

    # -- plain facts ------------------------------------------------------------------------------------------------------------------

    def _footing(self) -> Timeline:
        order = ("none", "re-engaged", "elected", "contract")
        return of_periods(self.footings, "none", order.index)

    @cached_property
    def held(self) -> list[Period]:
        """The posts held: since, until, post, event ids; re-engagements among them, and short gaps between two terms where the pack passes them over."""
        career = self.career
        found: list[Period] = [(one.since, one.ended_on, one.post, (one.assumed_by,)) for one in career.posts]
        found += [(one.since, _earlier(one.until, one.ended_on), one.post, (one.event_id,)) for one in career.re_engagements]
        return _bridged(found, self.terms.tolerated_gap_days)

    @cached_property
    def places(self) -> Sequence[Place]:
        """Where the worker serves, through gaps the pack passes over."""
        places, days = self.case.places, self.terms.tolerated_gap_days
        if not days:
            return places
        nexts = [*(one.since for one in places[1:]), None]
        return [one._replace(until=end) if _is_short(one.until, end, days) else one for one, end in zip(places, nexts, strict=True)]

    def _post(self) -> Timeline:
        order = ("none", *reversed(POSTS))
        return of_periods(self.held, "none", order.index)

    def holders(self, posts: Iterable[str]) -> Timeline:
        """Whether one of some posts is held, with the event that began the longest held."""
        wanted = set(posts)
        return of_periods(((since, until, "yes", ids) for since, until, post, ids in self.held if post in wanted), "no", lambda _: 0)

    def _concurrent(self) -> Timeline:
        both = (self.holders(["secretary"]), self.holders(["director"]))
        return [Turn(day, "yes" if all(one.value == "yes" for one in here) else "no", ids_of(here)) for day, here in together(both)]

    def _education(self) -> Timeline:
        return of_periods(((one.attained_on, None, one.level, (one.event_id,)) for one in self.career.education), "none", EDUCATION.index)

    def _degree(self) -> Timeline:
        said = {True: "yes", False: "no", None: "unknown"}
        levels = [(one.attained_on, None, (one.level, said[one.degree]), (one.event_id,)) for one in self.career.education]
        best = of_periods(levels, ("none", "unknown"), lambda value: (EDUCATION.index(value[0]), value[1] == "yes"))
        return [turn._replace(value=turn.value[1]) for turn in best]

    def _certificate(self) -> Timeline:
        rows = ((one.awarded_on, one.lapsed_on, one.level, (one.event_id,)) for one in self.career.qualifications)
        first = {one.level: one for one in reversed(self.career.registrations)}
        begun = ((first[level].since if level in first else since, until, level, ids) for since, until, level, ids in rows)
        return of_periods(begun, "none", PROFESSIONAL.index)

    def _qualification(self) -> Timeline:
        """Registrations in force. Where a level was never registered, its certificate counts while it is valid."""
        lapsed = {one.level: one.lapsed_on for one in self.career.qualifications}
        rows = list[Period]()
        for one in self.career.registrations:
            rows.append((one.since, _earlier(one.valid_until, lapsed.get(one.level)), one.level, (one.event_id,)))
        return of_periods(rows, "none", PROFESSIONAL.index)

    def _appraisal(self) -> Timeline:
        """The result of the last year known: from the day it was decided until the next year's."""
        latest, found = -1, list[Turn]()
        for _, year, turn in sorted((turn.since, year, turn) for year, turn in self.results.items()):
            if year > latest:
                latest = year
                found.append(turn)
        return timeline("none", found)

    def _in_a_row(self, result: str) -> Timeline:
        """How many years in a row, up to the last known, had a result or a better one; a year without one ends the row."""
        accepted = RESULTS[: RESULTS.index(result) + 1] if result != "incompetent" else (result,)
        turns, count, before = list[Turn](), 0, 0
        for year, turn in sorted(self.results.items()):
            count = 0 if turn.value not in accepted else count + 1 if year == before + 1 else 1
            turns.append(turn._replace(value=count))
            before = year
        return timeline(0, turns)

    def _recorded(self, field: str) -> Timeline:
        return timeline(0, (Turn(one.since, getattr(one, field), (one.event_id,)) for one in self.career.grades))

    def _granted(self, component: str) -> Timeline:
        return timeline("none", (Turn(one.since, str(one.amount), (one.event_id,)) for one in self.career.allowances if one.component == component))

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

    def _party(self) -> Timeline:
        return of_periods(((one.since, one.ended_on, "yes", (one.event_id,)) for one in self.career.party), "no", lambda _: 0)

    def _sex(self) -> Timeline:
        return [Turn(EVER, self.career.sex or "none", (self.career.registered_by,) if self.career.registered_by else ())]

    def _age(self) -> Timeline:
        born = birth_month(self.case)
        if born is None:
            return [Turn(EVER, 0)]
        month: Month = born
        return timeline(0, (Turn((month + 12 * years).first_day, years) for years in range(1, 121)))

    def _placed(self, field: str) -> Timeline:
        rows = [(one.since, one.until, getattr(one, field), one.event_ids) for one in self.places]
        return of_periods(((since, until, value, ids) for since, until, value, ids in rows if value is not None), "none", lambda _: 0)

    def _employer(self) -> Timeline:
        contracts = (*self.career.past_contracts, *self.career.contracts.values())
        rows = ((one.since, _earlier(one.until, one.ended_on), one.employer, (one.signed_by,)) for one in contracts)
        return of_periods(rows, "none", lambda _: 0)

    # -- named facts ------------------------------------------------------------------------------------------------------------------

    def _worker_attribute(self, name: str) -> Timeline:
        return timeline("none", (Turn(one.since, one.value or "none", (one.event_id,)) for one in self.career.attributes if one.name == name))

    def _community_attribute(self, name: str) -> Timeline:
        rows = list[Turn]()
        for place in self.places:
            told = [one for one in self.case.community_attributes.get(place.community, ()) if one.name == name]
            here = timeline("none", (Turn(one.since, one.value or "none", (one.event_id,)) for one in told))
            days = [place.since, *(turn.since for turn in here if turn.since > place.since and (place.until is None or turn.since < place.until))]
            rows += [turn_on(here, day)._replace(since=day) for day in days]
            if place.until is not None:
                rows.append(Turn(place.until, "none"))
        return timeline("none", rows)

    def _honour(self, kind: str) -> Timeline:
        held = ((one.since, _earlier(one.until, one.ended_on), one.level, (one.conferred_by,)) for one in self.career.honours if one.kind == kind)
        return of_periods(held, "none", HONOUR_LEVELS.index)

    # -- classes ----------------------------------------------------------------------------------------------------------------------

    def _classified(self, rules: tuple[ClassRule, ...]) -> Timeline:
        """The first class that fits, over time."""
        if all(rule.when is None and rule.posts for rule in rules):
            return self._by_post(rules)
        fits = [self._fitting(rule) for rule in rules]
        turns = [Turn(EVER, "none")]
        for day, here in together(fits):
            place = next((n for n, turn in enumerate(here) if turn.value), None)
            turns.append(Turn(day, "none") if place is None else Turn(day, rules[place].name, here[place].event_ids))
        return timeline("none", turns)

    def _by_post(self, rules: tuple[ClassRule, ...]) -> Timeline:
        """The first class that fits where the posts held alone decide."""
        first = {post: place for place, rule in reversed(list(enumerate(rules))) for post in rule.posts}
        rows = sorted(((first[post], since, until, ids) for since, until, post, ids in self.held if post in first), key=_BEST_FIRST)
        return of_best([(since, until, rules[place].name, ids) for place, since, until, ids in rows], "none")

    def _fitting(self, rule: ClassRule) -> Timeline:
        held = self.holders(rule.posts) if rule.posts else [Turn(EVER, "yes")]
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


_PLAIN: dict[str, Callable[[CareerFacts], Timeline]] = {
    "footing": CareerFacts._footing,
    "post": CareerFacts._post,
    "concurrent": CareerFacts._concurrent,
    "education": CareerFacts._education,
    "degree": CareerFacts._degree,
    "certificate": CareerFacts._certificate,
    "qualification": CareerFacts._qualification,
    "appraisal": CareerFacts._appraisal,
    "recorded-step": lambda facts: facts._recorded("step"),
    "recorded-tier": lambda facts: facts._recorded("tier"),
    "probation": CareerFacts._probation,
    "party-member": CareerFacts._party,
    "sex": CareerFacts._sex,
    "age-years": CareerFacts._age,
    "jurisdiction": lambda facts: facts._placed("jurisdiction"),
    "community": lambda facts: facts._placed("community"),
    "employer": CareerFacts._employer,
}
_DOTTED: dict[str, Callable[[CareerFacts, str], Timeline]] = {
    "worker": CareerFacts._worker_attribute,
    "community": CareerFacts._community_attribute,
    "honour": CareerFacts._honour,
    "in-a-row": CareerFacts._in_a_row,
    "recorded": CareerFacts._granted,
}

PLAIN_FACTS = tuple(sorted(_PLAIN))
NAMED_FACTS = tuple(sorted(_DOTTED))


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


def together(timelines: Sequence[Timeline], since: date = EVER, until: date = date.max) -> Iterator[tuple[date, tuple[Turn, ...]]]:
    """Several timelines side by side: each day in a period on which one of them turns, its first among them, and the turn of each in force then."""
    here, later = list[Turn](), list[tuple[date, int, Turn]]()
    for n, turns in enumerate(timelines):
        begins = 1 if since == EVER else bisect_right(turns, since, key=_BY_DAY)
        here.append(turns[begins - 1])
        later += [(turn[0], n, turn) for turn in turns[begins:] if turn[0] < until]
    later.sort(key=_BY_DAY)
    day = since
    for turns_on, n, turn in later:
        if turns_on != day:
            yield day, tuple(here)
            day = turns_on
        here[n] = turn
    yield day, tuple(here)


def ids_of(turns: Sequence[Turn]) -> tuple[str, ...]:
    """The event ids behind several turns, each once."""
    if len(turns) == 1:
        return turns[0].event_ids
    return tuple(dict.fromkeys(one for turn in turns for one in turn.event_ids))


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)


def _is_short(until: date | None, following: date | None, days: int) -> bool:
    return until is not None and following is not None and 0 < (following - until).days <= days


def _bridged(periods: list[Period], days: int) -> list[Period]:
    """Periods, those made to touch between which one of the same value leaves a gap of no more than so many days."""
    if not days:
        return periods
    found = list[Period]()
    for one in periods:
        until = one[1]
        next_since = min((other[0] for other in periods if until is not None and other[2] == one[2] and other[0] > until), default=None)
        found.append((one[0], next_since if _is_short(until, next_since, days) else until, *one[2:]))
    return found
