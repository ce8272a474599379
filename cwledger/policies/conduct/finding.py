"""What the matters of findings share: an issue that says by which clause of which rule version, and how somebody served on a day.

For: ``appraisal.py``, ``contracts.py`` and ``elections.py``. Not for any rule of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache

from cwledger.aggregates.career.state import Career, Contract, Post
from cwledger.aggregates.geography import Case, Place
from cwledger.clock import add_months
from cwledger.errors import Issue, Severity
from cwledger.policies.terms.common import Clause
from cwledger.policies.texts.rulebook import Choice

Stretch = tuple[date, date]
"""Half-open, both ends known."""


def found(code: str, severity: Severity, subject: str, message: str, event_ids: Iterable[str], *rules: tuple[Choice, Clause]) -> Issue:
    """A finding that rests on one or more clauses, each cited with the rule version it was read in."""
    cites: list[str] = []
    for choice, clause in rules:
        cites += [*clause.cites, choice.use.name] if choice.use is not None else clause.cites
    return Issue(code, severity, subject, message, tuple(dict.fromkeys(filter(None, event_ids))), tuple(dict.fromkeys(cites)))


def career_of(case: Case) -> str:
    """The subject of a finding about one person."""
    return f"career:{case.career.worker}"


def contracts_of(career: Career) -> list[Contract]:
    """Every contract of a career, oldest first."""
    return sorted((*career.past_contracts, *career.contracts.values()), key=lambda one: (one.since, one.employer))


def end_of(contract: Contract) -> date | None:
    """The first day a contract no longer binds: ended, or run out, whichever comes first."""
    return min((day for day in (contract.until, contract.ended_on) if day is not None), default=None)


def elected(posts: Iterable[Post]) -> list[Post]:
    """The posts that somebody was elected to."""
    return [one for one in posts if one.by != "appointment"]


def footing_on(career: Career, on: date) -> str | None:
    """On what footing somebody serves on a day: ``contract`` before ``elected`` before ``re-engaged``; None when not serving."""
    if any(one.in_force(on) for one in (*career.contracts.values(), *career.past_contracts)):
        return "contract"
    if any(one.in_force(on) for one in elected((*career.held.values(), *career.past_posts))):
        return "elected"
    return "re-engaged" if any(one.in_force(on) for one in career.re_engagements) else None


def serving_by(career: Career, on: date) -> tuple[str, ...]:
    """The events by which somebody serves on a day."""
    signed = [one.signed_by for one in contracts_of(career) if one.in_force(on)]
    return tuple(signed or [one.assumed_by for one in elected(career.posts) if one.in_force(on)])


def places_in(case: Case, since: date, until: date) -> list[Place]:
    """Where somebody served at some time in a stretch, in order."""
    return [one for one in case.places if one.since < until and (one.until is None or one.until > since)]


def months_served(case: Case, since: date, until: date) -> int:
    """Full months of service in a stretch: each unbroken part counts in calendar months."""
    return full_months((max(one.since, since), min(one.until or until, until)) for one in places_in(case, since, until))


def full_months(stretches: Iterable[Stretch]) -> int:
    """Full months in stretches, those that touch counted as one; days left over, of several stretches together, make a month of thirty-one."""
    months = days = 0
    for since, until in joined(stretches):
        whole = (until.year - since.year) * 12 + until.month - since.month
        whole -= add_months(since, whole) > until
        months, days = months + whole, days + (until - add_months(since, whole)).days
    return months + days // 31


def joined(stretches: Iterable[Stretch], gap_days: int = 0) -> list[Stretch]:
    """Stretches in order, those made one that overlap, touch, or leave no more than a gap of so many days."""
    found: list[Stretch] = []
    for since, until in sorted(one for one in stretches if one[0] < one[1]):
        if found and (since - found[-1][1]).days <= gap_days:
            found[-1] = (found[-1][0], max(found[-1][1], until))
        else:
            found.append((since, until))
    return found


def uncovered(stretches: Sequence[Stretch], covers: Iterable[Stretch]) -> Iterator[Stretch]:
    """The parts of stretches that none of the covers covers."""
    over = joined(covers)
    for since, until in joined(stretches):
        begins = since
        for a, b in over:
            if b <= begins or a >= until:
                continue
            if a > begins:
                yield begins, a
            begins = max(begins, b)
        if begins < until:
            yield begins, until


def up_to(since: date, until: date | None, on: date) -> Stretch:
    """A period as a stretch that has passed by a day."""
    return since, on if until is None else min(until, on)


@cache
def first_day(year: int) -> date:
    """1 January."""
    return date(year, 1, 1)


@cache
def last_day(year: int) -> date:
    """31 December."""
    return date(year + 1, 1, 1) - timedelta(days=1)
