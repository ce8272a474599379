"""When somebody reaches the statutory age, and by whose schedule: birth month, category and the rule versions over time.

Months only. A version governs everybody whose month falls before the next one takes effect; who is past the age under an old text is never
moved by a new one, and no text moves anybody to a month before it took effect. A woman's category is the latest decision on her, else what a
rule declares of the whole workforce; her present post is never asked. Not for what she chooses (``retirement.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from cwledger.aggregates.career.state import Career, Dated
from cwledger.aggregates.geography import Case
from cwledger.clock import Month
from cwledger.policies.terms.retirement import CATEGORIES, Age, Category
from cwledger.policies.texts.rulebook import Choice, Rulebook

Spans = Sequence[tuple[date, Choice]]
"""What holds over time: from each day, the first being ``date.min``, until the next."""
RestsOn = Callable[[Dated], bool]


def nobody(_: Dated) -> bool:
    """No decision falls away."""
    return False


def jurisdictions(case: Case) -> list[tuple[date, str]]:
    """Whose rules apply over time: those of the first place from ever, then of each place from its first day."""
    found = [(date.min, case.jurisdiction_on(date.min))]
    for place in case.places:
        here = place.jurisdiction or case.jurisdiction
        if here != found[-1][1]:
            found.append((place.since, here))
    return found


def spans(case: Case, rulebook: Rulebook, topic: str) -> Spans:
    """What holds for a topic over time for somebody who may move between jurisdictions."""
    turns = jurisdictions(case)
    if len(turns) == 1:
        return rulebook.over_time(topic, turns[0][1])
    found: list[tuple[date, Choice]] = []
    for (since, where), (until, _) in pairwise([*turns, (date.max, "")]):
        for begins, choice in clipped(rulebook.over_time(topic, where), since, until):
            if not found or found[-1][1].section is not choice.section:
                found.append((begins, choice))
    return found


def clipped(over: Spans, since: date, until: date) -> list[tuple[date, Choice]]:
    """The part of spans that lies in a period."""
    ends = [*(begins for begins, _ in over[1:]), date.max]
    return [(max(begins, since), choice) for (begins, choice), end in zip(over, ends, strict=True) if begins < until and end > since]


def in_force(over: Spans, on: date) -> Choice:
    """What holds on a day."""
    return next(choice for begins, choice in reversed(over) if begins <= on)


def delay_of(age: Age, birth: Month) -> int:
    """By how many months an age is delayed for a birth month (国务院关于渐进式延迟法定退休年龄的办法 第一条)."""
    if age.delay is None or birth < age.delay.born_from:
        return 0
    return min((birth - age.delay.born_from) // age.delay.band_months + 1, age.delay.cap_months)


@dataclass(frozen=True)
class Reached:
    """The month in which somebody reaches the statutory age on one schedule."""

    category: Category
    birth: Month
    age: Age
    choice: Choice
    """The version of the schedule that governs."""
    delay: int
    floor: Month | None = None
    """The month a rule took effect, where it would otherwise have moved the age to an earlier month."""
    floored_by: Choice | None = None

    @cached_property
    def original(self) -> Month:
        """The month of the original age."""
        return self.birth + self.age.months

    @cached_property
    def counted(self) -> Month:
        """Birth month, age and delay added up."""
        return self.original + self.delay

    @cached_property
    def month(self) -> Month:
        """The statutory month."""
        return self.counted if self.floor is None else max(self.counted, self.floor)

    @property
    def arithmetic(self) -> str:
        """How the month comes out: ``1976-09 + 720 + 36 months``."""
        counted = f"{self.birth} + {self.age.months} + {self.delay} months"
        return counted if self.floor is None or self.floor <= self.counted else f"max({counted}, {self.floor})"

    def not_before(self, since: date, by: Choice) -> Reached:
        """The same, but not before a rule took effect."""
        if self.month >= Month.of(since):
            return self
        return Reached(self.category, self.birth, self.age, self.choice, self.delay, Month.of(since), by)


def reached(birth: Month, category: Category, schedules: Spans) -> Reached | None:
    """The month in which the age of a category is reached; None where no schedule is known."""
    known = [(since, choice) for since, choice in schedules if choice]
    found = None
    for n, (since, choice) in enumerate(known):
        age = choice.section.ages[category]
        found = Reached(category, birth, age, choice, delay_of(age, birth))
        if n:
            found = found.not_before(since, choice)
        if n + 1 < len(known) and found.month.first_day < known[n + 1][0]:
            break
    return found


class Classified(NamedTuple):
    """Whose schedule somebody is on, and what says so."""

    category: Category | None
    """None where neither a decision nor a rule says it."""
    by: str | None
    """The id of the event, or the rule version, that says so."""
    event_ids: tuple[str, ...] = ()
    rule: Choice | None = None
    """The rule that declares the whole workforce, or by which the decision could be made."""
    decided_on: date | None = None
    """Since when decisions say so without interruption."""
    decision: Dated | None = None
    """The latest decision."""


def decisions(career: Career, on: date, gone: RestsOn = nobody) -> list[Dated]:
    """The decisions on a woman's category up to a day, in order."""
    found = (one for one in career.classifications if one.event.effective_on <= on and not gone(one))
    return sorted(found, key=lambda one: (one.event.effective_on, one.event.category, one.event.authority, one.event.reason))


def classified(case: Case, rulebook: Rulebook, on: date, birth: Month | None, gone: RestsOn = nobody) -> tuple[Classified, Reached | None]:
    """Whose schedule somebody is on as on a day, and the month reached on it.

    Args:
        case: the career, with where it was served.
        rulebook: the rules known; topics ``retirement.schedule``, ``.workforce`` and ``.offices``.
        on: the day up to which decisions count.
        birth: the birth month; None: no month is reached.
        gone: decisions that are to be left out.
    """
    career = case.career
    schedules = spans(case, rulebook, "retirement.schedule")
    known = (career.registered_by,) if career.registered_by else ()
    if career.sex != "F":
        who = Classified("men" if career.sex == "M" else None, career.registered_by or None if career.sex else None, known)
        return who, _reached(birth, who.category, schedules)
    decided = decisions(career, on, gone)
    if decided:
        who = _decided(case, rulebook, decided)
        return who, _reached(birth, who.category, schedules)
    return _declared(spans(case, rulebook, "retirement.workforce"), birth, schedules)


def _reached(birth: Month | None, category: Category | None, schedules: Spans) -> Reached | None:
    return None if birth is None or category is None else reached(birth, category, schedules)


def _decided(case: Case, rulebook: Rulebook, decided: list[Dated]) -> Classified:
    latest = decided[-1]
    category = latest.event.category
    first = latest
    for one in reversed(decided):
        if one.event.category != category:
            break
        first = one
    day = latest.event.effective_on
    offices = rulebook.choose("retirement.offices", case.jurisdiction_on(day), day)
    rule = offices if offices and offices.section.women == category else None
    return Classified(women(category), latest.event_id, (latest.event_id,), rule, first.event.effective_on, latest)


def women(category: str) -> Category:
    """The schedule of a woman classified ``management`` or ``worker``."""
    return CATEGORIES[1] if category == "management" else CATEGORIES[2]


def _declared(workforce: Spans, birth: Month | None, schedules: Spans) -> tuple[Classified, Reached | None]:
    """By what rules declare of the whole workforce: the first under which she reaches the age before the next takes effect."""
    known = [(since, choice) for since, choice in workforce if choice]
    who, found = Classified(None, None), None
    for n, (since, choice) in enumerate(known):
        category = women(choice.section.women)
        who = Classified(category, choice.use.name if choice.use else None, (), choice)
        found = _reached(birth, category, schedules)
        if found is not None and n:
            found = found.not_before(since, choice)
        if found is not None and n + 1 < len(known) and found.month.first_day < known[n + 1][0]:
            break
    return who, found


def on_both(birth: Month | None, schedules: Spans) -> tuple[Reached, ...]:
    """The months of both schedules of women, for one whose category nobody has said."""
    both = (_reached(birth, category, schedules) for category in CATEGORIES[1:])
    return tuple(one for one in both if one is not None)
