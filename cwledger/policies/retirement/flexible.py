"""How far somebody may choose the month of retirement, and whether a recorded choice stands.

Written notice and agreement run in months, the starting day not counted (Civil Code Arts. 201, 202): three months given on 31 March are over
before July, given on 1 April they are not. What is chosen is a month, so the period must be over before its first day; the next working day
of Art. 203 never shortens a notice and is not asked. Working on is never taken for an agreement.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from cwledger.aggregates.career.retirement import EarlyRetirementChosen
from cwledger.aggregates.career.state import Career, Dated
from cwledger.clock import Month, add_months
from cwledger.errors import Issue
from cwledger.policies.conduct.finding import found
from cwledger.policies.retirement.schedules import Reached, Spans, in_force
from cwledger.policies.terms.common import Clause
from cwledger.policies.terms.retirement import Flexible
from cwledger.policies.texts.rulebook import NO_RULE, Choice


class Window(NamedTuple):
    """Between which months somebody may retire."""

    earliest: Month
    latest: Month
    by_earliest: Choice
    """The version that opens the window; no rule where there is none."""
    by_latest: Choice


class Chosen(NamedTuple):
    """What became of the recorded choices."""

    latest: Dated | None
    """The choice recorded last, whether or not it stands."""
    standing: Dated | None
    """The last one that stands."""
    issues: tuple[Issue, ...]


def window(reached: Reached, flexible: Spans) -> Window:
    """The earliest and the latest month open to somebody; the statutory month alone where no rule gives a choice."""
    statutory = reached.month
    opens = min(_openings(reached, flexible), key=lambda one: one[0], default=(statutory, NO_RULE))
    late = in_force(flexible, statutory.first_day)
    latest = statutory + late.section.late_months if late else statutory
    return Window(opens[0], latest, opens[1], late)


def _openings(reached: Reached, flexible: Spans) -> Iterator[tuple[Month, Choice]]:
    """For each version before the statutory month the first month it opens."""
    for (since, choice), (until, _) in pairwise([*flexible, (date.max, NO_RULE)]):
        if choice:
            first = max(early_limit(reached, choice), _first_whole_month(since))
            if first <= reached.month and first.first_day < until:
                yield first, choice


def early_limit(reached: Reached, choice: Choice) -> Month:
    """The earliest month under a version: never before the original age."""
    terms: Flexible = choice.section
    return max(reached.original, reached.month + -terms.early_months)


def _first_whole_month(since: date) -> Month:
    return Month.of(since) + (1 if since.day > 1 else 0) if since > date.min else Month(1, 1)


def chosen(career: Career, reached: Reached, flexible: Spans, on: date) -> Chosen:
    """Which of the choices recorded up to a day stands: the last one that keeps to the window and to its notice."""
    choices = sorted((one for one in career.retirement_choices if one.event.effective_on <= on), key=_in_order)
    standing, issues = None, list[Issue]()
    for one in choices:
        against = list(_early(career, one, reached, flexible) if isinstance(one.event, EarlyRetirementChosen) else _late(career, one, reached, flexible))
        issues += against
        standing = standing if against else one
    return Chosen(choices[-1] if choices else None, standing, tuple(issues))


def _in_order(one: Dated) -> tuple[object, ...]:
    return (one.event.effective_on, type(one.event).type_name, one.event.month)


def _early(career: Career, one: Dated, reached: Reached, flexible: Spans) -> Iterator[Issue]:
    month, given = Month.parse(one.event.month), one.event.effective_on
    rule = in_force(flexible, month.first_day)
    limit = early_limit(reached, rule) if rule else reached.month
    if not limit <= month <= reached.month:
        yield _outside(career, one, rule, f"early retirement in {month} lies outside {limit} to {reached.month}")
    elif rule and month < reached.month:
        months = rule.section.early_notice_months
        if not in_time(given, months, month):
            message = f"early retirement in {month} needs notice {months} months before; it was given on {given}, which allows {soonest(given, months)}"
            yield found("finding.early-notice-too-short", "warning", _subject(career), message, (one.event_id,), (rule, rule.section))


def _late(career: Career, one: Dated, reached: Reached, flexible: Spans) -> Iterator[Issue]:
    month, agreed = Month.parse(one.event.month), one.event.effective_on
    rule = in_force(flexible, reached.month.first_day)
    limit = reached.month + (rule.section.late_months if rule else 0)
    if not reached.month <= month <= limit:
        yield _outside(career, one, rule, f"late retirement in {month} lies outside {reached.month} to {limit}")
    elif rule and month > reached.month:
        months = rule.section.late_agreement_months
        if not in_time(agreed, months, reached.month):
            plural = "s" if months != 1 else ""
            message = f"late retirement needs an agreement {months} month{plural} before {reached.month}; it was made on {agreed}"
            yield found("finding.late-agreement-too-late", "warning", _subject(career), message, (one.event_id,), (rule, rule.section))


def _outside(career: Career, one: Dated, rule: Choice, message: str) -> Issue:
    rules: Sequence[tuple[Choice, Clause]] = ((rule, rule.section),) if rule else ()
    return found("finding.retirement-choice-outside-window", "warning", _subject(career), message, (one.event_id,), *rules)


def _subject(career: Career) -> str:
    return f"career:{career.worker}"


def in_time(given: date, months: int, month: Month) -> bool:
    """Whether so many months, counted from the day after, are over before a month begins (Civil Code Arts. 201, 202)."""
    return add_months(given, months) < month.first_day


def soonest(given: date, months: int) -> Month:
    """The first month a notice of so many months given on a day allows."""
    return Month.of(add_months(given, months)) + 1
