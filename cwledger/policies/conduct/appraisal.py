"""What appraisal rules find in recorded results: who should have been rated, too many rated excellent, and consequences nobody drew.

Shares are of a whole pool, so these findings look at all careers of a view together. Every figure is the pack's. Not for what a result does
to pay or tenure: that is the pay rules' matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import NamedTuple

from cwledger.aggregates.career.state import Appraisal, Career, Contract, Post
from cwledger.aggregates.geography import Case, Place
from cwledger.clock import add_months
from cwledger.errors import Issue
from cwledger.policies.conduct.contracts import continuity, unbroken
from cwledger.policies.conduct.finding import (
    career_of,
    contracts_of,
    elected,
    first_day,
    footing_on,
    found,
    last_day,
    months_served,
    places_in,
    serving_by,
)
from cwledger.policies.terms.appraisal import AnnualAppraisal, Consequence, ExcellentShare
from cwledger.policies.texts.rulebook import Choice, Rulebook

_ROUNDED = {"floor": ROUND_FLOOR, "half-up": ROUND_HALF_UP, "ceiling": ROUND_CEILING}
_NOT_A_CONSEQUENCE = ("expiry", "agreement", "resignation", "retirement", "death", "employer-dissolved", "transfer")
"""Grounds on which a contract ends for reasons of its own."""
_OF_YEARS = ("appraisal.annual", "appraisal.excellent_share", "appraisal.further_shares")
"""The topics that look at every year."""


def findings(cases: Iterable[Case], rulebook: Rulebook, on: date) -> Iterator[Issue]:
    """Everything in the appraisals of some careers that is against the rules known, as on a day.

    Args:
        cases: all careers of the view, folded up to the day, with where they serve: shares are of all of them.
        rulebook: the rules known; topics ``appraisal.annual``, ``appraisal.excellent_share``, ``appraisal.consequences``.
        on: the day.
    """
    appraisals = Appraisals(rulebook, on)
    for case in cases:
        yield from appraisals.of(case)
    yield from appraisals.together()


class Appraisals:
    """The appraisals of careers looked at one after the other: what is found in each, and at the end in all of them together."""

    def __init__(self, rulebook: Rulebook, on: date) -> None:
        self._rulebook = rulebook
        self._on = on
        self._pools: dict[Pool, Members] = {}
        self.speaks = any(map(rulebook.speaks, _OF_YEARS))
        """Whether any rule known says who is rated or how many may be excellent; without one there is nothing to find or count."""

    def of(self, case: Case) -> Iterator[Issue]:
        """What is found in one career, which is counted from now on in the pools it belongs to."""
        results = results_by_year(case.career, self._on)
        for year in self._years(case, results):
            _enter(self._pools, case, year, results.get(year), self._rulebook)
            yield from _of_year(case, year, results.get(year), self._rulebook, self._on)
        yield from _consequences(case, results, self._rulebook, self._on)

    def count(self, case: Case) -> None:
        """Counts one career in the pools it belongs to, without looking for anything."""
        results = results_by_year(case.career, self._on)
        for year in self._years(case, results):
            _enter(self._pools, case, year, results.get(year), self._rulebook)

    def _years(self, case: Case, results: dict[int, Appraisal]) -> list[int]:
        """The years that a rule may say something of."""
        if not self.speaks:
            return []
        begun = case.places[0].since.year if case.places else self._on.year
        return sorted({*range(begun, self._on.year), *results})

    def together(self) -> Iterator[Issue]:
        """What is found in the pools, once every career has been looked at."""
        for pool, members in sorted(self._pools.items(), key=lambda one: one[0]):
            if members.rated:
                yield from _share(pool, members, self._on)

    def shares(self) -> Iterator[Share]:
        """How many were rated excellent in each pool, beside what is allowed; once every career has been looked at."""
        return (_shared(pool, members) for pool, members in sorted(self._pools.items(), key=lambda one: one[0]) if members.rated)


def results_by_year(career: Career, on: date) -> dict[int, Appraisal]:
    """The result of each year known by a day; where a year was decided twice, the later decision."""
    decided = (one for one in career.appraisals if one.decided_on <= on)
    return {one.year: one for one in sorted(decided, key=lambda one: (one.year, one.decided_on))}


# -- who is rated -----------------------------------------------------------------------------------------------------------------------


def _of_year(case: Case, year: int, result: Appraisal | None, rulebook: Rulebook, on: date) -> Iterator[Issue]:
    choice = rulebook.choose("appraisal.annual", case.jurisdiction_on(last_day(year)), last_day(year))
    if choice and result is not None:
        yield from _rated_too_soon(case, result, choice)
    elif choice:
        yield from _not_rated(case, year, choice, on)


def _rated_too_soon(case: Case, result: Appraisal, choice: Choice) -> Iterator[Issue]:
    rule: AnnualAppraisal = choice.section
    if not rule.minimum_service_months:
        return
    months = months_served(case, first_day(result.year), first_day(result.year + 1))
    if months < rule.minimum_service_months:
        message = f"rated {result.result} for {result.year} after {months} months of service in it; it takes {rule.minimum_service_months} to be rated"
        yield found("finding.rated-without-service", "notice", career_of(case), message, (result.event_id,), (choice, rule))


def _not_rated(case: Case, year: int, choice: Choice, on: date) -> Iterator[Issue]:
    rule: AnnualAppraisal = choice.section
    if on < add_months(first_day(year + 1), rule.decided_within_months) or footing_on(case.career, last_day(year)) not in rule.footings:
        return
    months = months_served(case, first_day(year), first_day(year + 1))
    enough = 12 if rule.minimum_service_months is None else rule.minimum_service_months
    if months >= enough:
        message = f"no appraisal for {year}, with {months} months of service in it; {enough} are enough to be rated"
        yield found("finding.not-appraised", "notice", career_of(case), message, serving_by(case.career, last_day(year)), (choice, rule))


# -- shares -----------------------------------------------------------------------------------------------------------------------------


class Pool(NamedTuple):
    """Which people a share is of: a unit in a year, its leaders or everybody else, under one clause of one rule version."""

    year: int
    unit: str
    id: str
    leaders: bool
    rule: str
    number: int
    """Which share of the pack it is: 0 the first, then those beside it."""


@dataclass
class Members:
    """Who is in a pool, and how the year went."""

    choice: Choice
    rule: ExcellentShare
    rated: list[Appraisal] = field(default_factory=list)
    unrated: int = 0

    @property
    def excellent(self) -> list[Appraisal]:
        """The results that count against the share."""
        return [one for one in self.rated if one.result == "excellent"]


def _enter(pools: dict[Pool, Members], case: Case, year: int, result: Appraisal | None, rulebook: Rulebook) -> None:
    """Puts somebody into the pools of a year, if the rules that hold where they served last count them."""
    places = places_in(case, first_day(year), first_day(year + 1))
    if not places:
        return
    jurisdiction = places[-1].jurisdiction or case.jurisdiction_on(last_day(year))
    first = rulebook.choose("appraisal.excellent_share", jurisdiction, last_day(year))
    beside = rulebook.choose("appraisal.further_shares", jurisdiction, last_day(year))
    shares = [(first, first.section)] if first else []
    for number, (choice, rule) in enumerate([*shares, *((beside, one) for one in beside.section or ())]):
        unit = getattr(places[-1], rule.unit)
        if choice.use is not None and unit is not None and _counts(case, year, places, rule):
            pool = Pool(year, rule.unit, unit, _holds(case, places[-1], year, rule.pool.rated_apart), choice.use.name, number)
            members = pools.setdefault(pool, Members(choice, rule))
            if result is None:
                members.unrated += 1
            else:
                members.rated.append(result)


def _last_served(place: Place, year: int) -> date:
    ends = last_day(year)
    return ends if place.until is None or place.until > ends else place.until - timedelta(days=1)


def _counts(case: Case, year: int, places: Sequence[Place], rule: ExcellentShare) -> bool:
    pool = rule.pool
    if footing_on(case.career, _last_served(places[-1], year)) not in pool.footings:
        return False
    if pool.minimum_service_months and months_served(case, first_day(year), first_day(year + 1)) < pool.minimum_service_months:
        return False
    if (pool.posts and not _holds(case, places[-1], year, pool.posts)) or _holds(case, places[-1], year, pool.not_posts):
        return False
    return not any(_LEFT_OUT[reason](case, year, places, rule) for reason in pool.leaves_out)


def _dead(case: Case, year: int, places: Sequence[Place], rule: ExcellentShare) -> bool:  # noqa: ARG001  # as all of _LEFT_OUT
    return case.career.died_on is not None and case.career.died_on <= last_day(year)


def _retired(case: Case, year: int, places: Sequence[Place], rule: ExcellentShare) -> bool:  # noqa: ARG001
    return case.career.retired_on is not None and case.career.retired_on <= last_day(year)


def _left(case: Case, year: int, places: Sequence[Place], rule: ExcellentShare) -> bool:
    gone = places[-1].until is not None and places[-1].until <= last_day(year)
    return gone and not _dead(case, year, places, rule) and not _retired(case, year, places, rule)


def _transferred(case: Case, year: int, places: Sequence[Place], rule: ExcellentShare) -> bool:  # noqa: ARG001
    return len({getattr(one, rule.unit) for one in places}) > 1


def _on_probation(case: Case, year: int, places: Sequence[Place], rule: ExcellentShare) -> bool:  # noqa: ARG001
    return on_probation(case.career, last_day(year))


_LEFT_OUT = {"dead": _dead, "retired": _retired, "left": _left, "transferred": _transferred, "on-probation": _on_probation}
"""Why the pack may leave somebody out, and whether it is so of a case in a year, served in some places, under a share."""


def on_probation(career: Career, on: date) -> bool:
    """Whether a day lies in the probation agreed in a contract that binds on it."""
    agreed = {(one.employer, one.since): one.probation_months for one in career.contract_terms if one.kind == "signed" and one.probation_months}
    probation = ((one, agreed.get((one.employer, one.since))) for one in contracts_of(career))
    return any(months is not None and contract.in_force(on) and on < add_months(contract.since, months) for contract, months in probation)


def _holds(case: Case, place: Place, year: int, posts: Sequence[str]) -> bool:
    """Whether one of some posts was held when somebody last served in a year."""
    if not posts:
        return False
    day = _last_served(place, year)
    return any(one.post in posts and one.in_force(day) for one in case.career.posts)


def whole(share: Decimal, people: int, rounding: str) -> int:
    """A share of some people, in whole people."""
    return int((share * people).to_integral_value(rounding=_ROUNDED[rounding]))


class Share(NamedTuple):
    """How many of a pool were rated excellent, beside what a rule allows."""

    pool: Pool
    cites: tuple[str, ...]
    people: int
    """Those the share is of: who was rated, or the whole workforce, as the rule says."""
    rated: int
    excellent: tuple[Appraisal, ...]
    most: int
    least: int | None

    @property
    def percent(self) -> Decimal | None:
        """Excellent of the people, in percent with two places; None of nobody."""
        return (Decimal(100 * len(self.excellent)) / self.people).quantize(Decimal("0.01"), ROUND_HALF_UP) if self.people else None


def _shared(pool: Pool, members: Members) -> Share:
    rule = members.rule
    people = len(members.rated) + (members.unrated if rule.pool.counts == "workforce" else 0)
    least = None if rule.minimum is None else whole(rule.minimum, people, rule.rounding)
    return Share(pool, rule.cites, people, len(members.rated), tuple(members.excellent), whole(rule.maximum, people, rule.rounding), least)


def _share(pool: Pool, members: Members, on: date) -> Iterator[Issue]:
    rule = members.rule
    share = _shared(pool, members)
    people, most, excellent = share.people, share.most, share.excellent
    who = f"{pool.year}: {len(excellent)} of {people}{' leaders' if pool.leaders else ''} rated excellent"
    subject, clause = f"{pool.unit}:{pool.id}", (members.choice, rule)
    if len(excellent) > most:
        message = f"{who}; {_percent(rule.maximum)} of {people}, rounding {rule.rounding}, is at most {most}"
        yield found("finding.excellent-share-exceeded", "warning", subject, message, (one.event_id for one in excellent), clause)
    over = not members.unrated or on >= add_months(first_day(pool.year + 1), rule.judged_within_months)
    if rule.minimum is not None and share.least is not None and over and len(excellent) < share.least:
        message = f"{who}; {_percent(rule.minimum)} of {people}, rounding {rule.rounding}, is at least {share.least}"
        yield found("finding.excellent-share-missed", "notice", subject, message, (one.event_id for one in members.rated), clause)


def _percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f} %"


# -- consequences -----------------------------------------------------------------------------------------------------------------------


class Due(NamedTuple):
    """A consequence that bad results have led to."""

    rule: Consequence
    choice: Choice
    since: date
    """The day of the decision that completed it."""
    results: tuple[Appraisal, ...]
    """The bad results that count, later ones of the same run too."""


def consequences(case: Case, results: Mapping[int, Appraisal], rulebook: Rulebook) -> list[Due]:
    """What the results of a career lead to under the rules in force when each was decided; every run of bad years once.

    Results are taken in the order of their decisions, which need not be that of the years: a run is complete on the day it has enough of them.
    """
    dues: list[Due] = []
    known: dict[int, Appraisal] = {}
    for decided in sorted(results.values(), key=lambda one: (one.decided_on, one.year)):
        known[decided.year] = decided
        choice = rulebook.choose("appraisal.consequences", case.jurisdiction_on(decided.decided_on), decided.decided_on)
        for rule in choice.section or ():
            run = _run(case.career, decided, known, rule)
            if len(run) >= rule.times and footing_on(case.career, decided.decided_on) in rule.footings:
                dues = _going_on(dues, Due(rule, choice, decided.decided_on, tuple(run)))
    return dues


def _going_on(dues: Sequence[Due], due: Due) -> list[Due]:
    """The consequences due once a run has grown: one that was due of it already goes on with all its results, since the day it was first due."""
    earlier = [one for one in dues if one.rule.name == due.rule.name and set(one.results) <= set(due.results)]
    if not earlier:
        return [*dues, due]
    return [one._replace(results=due.results) if one == earlier[0] else one for one in dues if one not in earlier[1:]]


def _run(career: Career, decided: Appraisal, known: Mapping[int, Appraisal], rule: Consequence) -> list[Appraisal]:
    """The bad results known that count together with one of them, by year; empty where that one is none."""
    if decided.result not in rule.results:
        return []
    bad = {year: one for year, one in sorted(known.items()) if one.result in rule.results}
    if rule.within == "consecutive-years":
        begins = ends = decided.year
        while begins - 1 in bad:
            begins -= 1
        while ends + 1 in bad:
            ends += 1
        return [bad[year] for year in range(begins, ends + 1)]
    if rule.within == "one-term":
        terms = [one for one in elected(career.posts) if one.in_force(last_day(decided.year))]
        return [one for one in bad.values() if any(term.in_force(last_day(one.year)) for term in terms)]
    return list(bad.values())


def _consequences(case: Case, results: Mapping[int, Appraisal], rulebook: Rulebook, on: date) -> Iterator[Issue]:
    for due in consequences(case, results, rulebook):
        contracts = [one for one in contracts_of(case.career) if one.in_force(due.since)]
        posts = [one for one in case.career.posts if one.in_force(due.since)]
        yield from _not_drawn(case, due, contracts, posts, results, rulebook, on)
        if due.rule.removal_first:
            yield from _out_of_order(case, due, contracts, elected(posts), on)


def _not_drawn(
    case: Case, due: Due, contracts: Sequence[Contract], posts: Sequence[Post], results: Mapping[int, Appraisal], rulebook: Rulebook, on: date
) -> Iterator[Issue]:
    if _drawn(case.career, due):
        return
    rule, career = due.rule, case.career
    seats = [one for one in (posts if rule.then == "remove" else elected(posts)) if one.in_force(on)]
    works = [] if rule.then == "remove" and posts else _still_bound(case, contracts, due.since, rulebook, on)
    open_since = (*(one.assumed_by for one in seats), *(one.signed_by for one in works))
    if not open_since or (rule.duty == "may" and max(results) > due.results[-1].year):
        return
    years = ", ".join(f"{one.year} {one.result}" for one in due.results)
    what = "removal from the post" if rule.then == "remove" else "the end of the contract"
    if rule.removal_first and elected(posts):
        what = "removal from the elected post first, then the end of the contract"
    says = "is due and has not been recorded" if rule.duty == "must" else "is open to the authority"
    events = (*(one.event_id for one in due.results), *open_since)
    message = f"{years}: {what} {says} since {due.since}"
    if rule.duty == "must":
        yield found("finding.consequence-due", "warning", f"career:{career.worker}", message, events, (due.choice, rule))
    else:
        yield found("finding.consequence-open", "notice", f"career:{career.worker}", message, events, (due.choice, rule))


def _drawn(career: Career, due: Due) -> bool:
    """Whether a consequence was recorded as taken: the one due, or any at all where the authority may choose."""
    years = {one.year for one in due.results}
    taken = [one.event for one in career.consequences if one.event.year in years and one.event.effective_on >= due.since]
    return any(due.rule.duty == "may" or event.consequence == "removal" for event in taken)


def _still_bound(case: Case, contracts: Sequence[Contract], since: date, rulebook: Rulebook, on: date) -> list[Contract]:
    """The contracts in force on a day that go on, without a break, from service under way on an earlier one."""
    employers = {one.employer for one in contracts}
    _, rule = continuity(case, rulebook, on)
    running = [one for one in contracts_of(case.career) if one.in_force(on)]
    chains = ((one, unbroken(case.career, one, rule)) for one in running)
    return [one for one, chain in chains if chain.since <= since and employers & {earlier.employer for earlier in chain.contracts}]


def _out_of_order(case: Case, due: Due, contracts: Sequence[Contract], posts: Sequence[Post], on: date) -> Iterator[Issue]:
    for contract in contracts:
        ended = contract.ended_on
        if ended is None or ended > on or contract.ground in _NOT_A_CONSEQUENCE:
            continue
        held = [one for one in posts if one.ended_on is None or one.ended_on > ended]
        if held:
            message = f"the contract with {contract.employer} was ended on {ended} while still {held[0].post} of {held[0].community}; removal comes first"
            events = (*(one.event_id for one in due.results), contract.changed_by, *(one.assumed_by for one in held))
            yield found("finding.terminated-before-removal", "warning", career_of(case), message, events, (due.choice, due.rule))
