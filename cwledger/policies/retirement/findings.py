"""What is irregular about a retirement that has been worked out, as findings with the clauses they rest on.

For: :func:`issues`. Everything here happened and was recorded; nothing is refused, and nobody is moved to another schedule. Not for working
the months out (``schedules.py``, ``flexible.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from cwledger.aggregates.career.state import CertifiedContributions
from cwledger.aggregates.geography import Case
from cwledger.clock import Month
from cwledger.errors import Issue
from cwledger.policies.conduct.finding import career_of, found, serving_by
from cwledger.policies.retirement import births
from cwledger.policies.retirement.births import Birth
from cwledger.policies.retirement.flexible import Chosen, Window
from cwledger.policies.retirement.schedules import Classified, Reached, in_force, on_both, spans
from cwledger.policies.terms.common import Clause
from cwledger.policies.terms.retirement import Contributions
from cwledger.policies.texts.rulebook import Choice, Rulebook

BEFORE_RETIREMENT = frozenset(
    (
        "finding.no-birth-date",
        "finding.birth-dates-contradict",
        "finding.retirement-unclassified",
        "finding.retirement-classification-review",
        "finding.no-retirement-rule",
        "finding.contributions-short",
    )
)
"""What matters only until somebody has retired."""
ENDS_AT_THE_AGE = Clause(cites=("劳动合同法实施条例 第二十一条 (S71)",))


class Worked(NamedTuple):
    """Everything worked out about one retirement."""

    case: Case
    rulebook: Rulebook
    on: date
    """``date.max`` where no day is asked about."""
    birth: Birth
    who: Classified
    reached: Reached | None
    window: Window | None
    chosen: Chosen
    month: Month | None
    """The month of retirement."""
    certified: CertifiedContributions | None
    required: Choice | None
    """The version that says how many months of contributions are required."""

    @property
    def year(self) -> int | None:
        """The year by which contributions are required: of the statutory month, or of an earlier one chosen."""
        return None if self.reached is None or self.month is None else min(self.month, self.reached.month).year

    @property
    def required_months(self) -> int | None:
        """Months of contributions required."""
        return None if self.required is None or self.year is None else required_months(self.required.section, self.year)

    @property
    def contribution_months(self) -> int | None:
        """Months of contributions there will be in the month of retirement if none is missed from the certificate on."""
        if self.certified is None or self.month is None:
            return None
        return self.certified.months + max(0, self.month - Month.parse(self.certified.through))

    @property
    def evidence(self) -> tuple[str, ...]:
        """The events the statutory month rests on."""
        return (*self.birth.event_ids, *self.who.event_ids)

    @property
    def schedule(self) -> tuple[Choice, Clause]:
        """The clause the statutory month rests on; only where there is one."""
        assert self.reached is not None
        return self.reached.choice, self.reached.age


def required_months(terms: Contributions, year: int) -> int:
    """The months of contributions required of those who reach the age in a year."""
    if terms.rises_from is None or terms.cap_months is None or year < terms.rises_from:
        return terms.months
    return min(terms.months + terms.rises_by_months * (year - terms.rises_from + 1), terms.cap_months)


def issues(worked: Worked) -> Iterator[Issue]:
    """Everything irregular about one retirement."""
    yield from births.findings(worked.case)
    for look in _LOOKS:
        yield from look(worked)


def _unclassified(worked: Worked) -> Iterator[Issue]:
    career = worked.case.career
    if worked.who.category is not None:
        return
    registered = (career.registered_by,)
    if career.sex is None:
        yield found("finding.retirement-unclassified", "warning", career_of(worked.case), f"nobody recorded the sex of {career.worker}", registered)
        return
    both = on_both(worked.birth.month, spans(worked.case, worked.rulebook, "retirement.schedule"))
    told = " or ".join(f"{one.month} ({one.category})" for one in both)
    message = f"nobody decided, and no rule declares, which schedule {career.worker} retires on{f': {told}' if told else ''}; record RetirementClassified"
    yield found("finding.retirement-unclassified", "warning", career_of(worked.case), message, registered, *((one.choice, one.age) for one in both))


def _without_a_rule(worked: Worked) -> Iterator[Issue]:
    if worked.reached is None and worked.who.category is not None and worked.birth.month is not None:
        yield found("finding.no-retirement-rule", "notice", career_of(worked.case), "no rule on the retirement age is known", worked.evidence)


def _classified_after_age(worked: Worked) -> Iterator[Issue]:
    """A decision after an age was reached is no recalculation: it reinstates or extends, or puts the month in the past."""
    who, career = worked.who, worked.case.career
    if who.decided_on is None or worked.reached is None or who.category is None:
        return
    schedules = spans(worked.case, worked.rulebook, "retirement.schedule")
    first = min(on_both(worked.birth.month, schedules), key=lambda one: one.month)
    declared = in_force(spans(worked.case, worked.rulebook, "retirement.workforce"), who.decided_on)
    if Month.of(who.decided_on) <= first.month or (declared and f"women-{declared.section.women}" == who.category):
        return
    message = f"{career.worker} was classified {who.category} on {who.decided_on}, after reaching the age of {first.category} in {first.month}"
    ids = (one.event_id for one in career.classifications if one.event.effective_on >= who.decided_on)
    rules = [(first.choice, first.age), worked.schedule]
    yield found("finding.classified-after-age", "warning", career_of(worked.case), message, (*worked.birth.event_ids, *ids), *rules)


def _to_be_reviewed(worked: Worked) -> Iterator[Issue]:
    """The posts a decision was made for are left: it stands until it is decided anew."""
    who, career, on = worked.who, worked.case.career, worked.on
    if who.rule is None or who.decision is None or career.retired_on is not None or career.died_on is not None or worked.month is None:
        return
    held = [one for one in career.posts if one.post in who.rule.section.posts and one.since <= on]
    left = max((one.ended_on for one in held if one.ended_on is not None), default=None)
    if left is None or any(one.in_force(on) for one in held) or left <= who.decision.event.effective_on or Month.of(on) > worked.month:
        return
    posts = ", ".join(sorted({one.post for one in held}))
    message = f"{career.worker} was classified {who.category} for a post ({posts}) left on {left}; the month stays {worked.month} until it is decided anew"
    ids = (*who.event_ids, *(one.ended_by for one in held if one.ended_on == left and one.ended_by is not None))
    yield found("finding.retirement-classification-review", "warning", career_of(worked.case), message, ids, (who.rule, who.rule.section))


def _chosen(worked: Worked) -> Iterator[Issue]:
    yield from worked.chosen.issues


def _serving_past(worked: Worked) -> Iterator[Issue]:
    career, on, month = worked.case.career, worked.on, worked.month
    if month is None or on == date.max or Month.of(on) <= month or any(one.in_force(on) for one in career.re_engagements):
        return
    place = worked.case.place_on(on)
    serving = serving_by(career, on) or (place.event_ids if place is not None else ())
    if not serving or (career.died_on is not None and career.died_on <= on):
        return
    choice = worked.chosen.standing
    ids = (*worked.evidence, *((choice.event_id,) if choice is not None else ()), *serving)
    message = f"the retirement month of {career.worker} was {month}; still serving on {on} without an agreement to go on later and without re-engagement"
    yield found("finding.serving-past-retirement", "warning", career_of(worked.case), message, ids, worked.schedule, (_NO_RULE, ENDS_AT_THE_AGE))


def _re_engaged(worked: Worked) -> Iterator[Issue]:
    """Only a post held by election at retirement may be finished, where a rule on it is in force."""
    career = worked.case.career
    for one in career.re_engagements:
        rule = worked.rulebook.choose("retirement.re_engagement", worked.case.jurisdiction_on(one.since), one.since)
        retired = career.retired_on
        if not rule or retired is None or one.since > worked.on:
            continue
        held = (post for post in career.posts if post.post == one.post and post.since <= retired <= (post.ended_on or retired))
        if not any(post.by in rule.section.by for post in held):
            message = f"{career.worker} is re-engaged as {one.post} of {one.community} since {one.since}, a post not held by election on retiring ({retired})"
            ids = (career.retired_by, one.event_id)
            yield found("finding.re-engagement-not-elected", "warning", career_of(worked.case), message, ids, (rule, rule.section))


def _contributions_short(worked: Worked) -> Iterator[Issue]:
    required, most, certified = worked.required_months, worked.contribution_months, worked.certified
    if required is None or most is None or certified is None or worked.required is None or most >= required:
        return
    terms: Contributions = worked.required.section
    message = (
        f"{required} months of contributions are required of those reaching the age in {worked.year}; "
        f"{certified.months} are certified through {certified.through}, which makes {most} in {worked.month} at most"
    )
    yield found("finding.contributions-short", "warning", career_of(worked.case), message, (certified.event_id,), (worked.required, terms))


_NO_RULE = Choice(None, None, None)
_LOOKS: tuple[Callable[[Worked], Iterator[Issue]], ...] = (
    _unclassified,
    _without_a_rule,
    _classified_after_age,
    _to_be_reviewed,
    _chosen,
    _serving_past,
    _re_engaged,
    _contributions_short,
)
