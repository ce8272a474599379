"""Retirement worked out from a career and the rules: statutory month, window, choice, contributions, and whom a rule keeps in service.

For: :func:`retirement`, one person's answer with its whole explanation; :func:`retirements` and :func:`kept_by` over many. Pure. Not for what
was recorded (``career.retired_on`` is a fact), nor for what is irregular about it (``retirement_findings.py``), nor for pensions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from cwledger.aggregates.career.state import BirthDate, CertifiedContributions, Dated
from cwledger.aggregates.geography import Case
from cwledger.clock import Month
from cwledger.errors import Issue
from cwledger.explanation import Explanation
from cwledger.policies.retirement import births
from cwledger.policies.retirement import findings as retirement_findings
from cwledger.policies.retirement.findings import Worked, required_months
from cwledger.policies.retirement.flexible import Chosen, Window, chosen, early_limit, window
from cwledger.policies.retirement.schedules import Classified, Reached, RestsOn, classified, nobody, on_both, reached, spans
from cwledger.policies.terms.retirement import Category, Contributions
from cwledger.policies.texts.rulebook import Choice, Enacted, Rulebook

__all__ = ["Kept", "Retirement", "findings", "kept_by", "required_months", "rests_on", "retirement", "retirements", "statutory_month"]

NO_CHOICE = Chosen(None, None, ())


@dataclass(frozen=True)
class Retirement:
    """When one worker retires, as the rules known say. Months are calendar months; None stands where the rules or the facts cannot say."""

    worker: str
    sex: str | None
    category: Category | None
    """The schedule: ``men``, ``women-management`` (55 base) or ``women-worker`` (50 base); None for a woman whom nobody has classified."""
    birth_month: Month | None
    """As resolved from the asserted birth dates, archive first."""
    original_month: Month | None
    """Birth month and original age, without any delay."""
    statutory_month: Month | None
    delay_months: int | None
    earliest_month: Month | None
    latest_month: Month | None
    chosen_month: Month | None
    """The month of the choice recorded last, whether or not it stands."""
    retirement_month: Month | None
    """The month chosen by a choice that stands, otherwise the statutory one."""
    required_contribution_months: int | None
    """By the year of the statutory month; for somebody retiring early, of the month chosen (dossier 3.1)."""
    certified_months: int | None
    """Months of contributions by the latest certificate."""
    rule: str | None
    """The version of the schedule that governs: ``cn.retirement-age/2025``."""
    classification_by: str | None
    """The event, or the rule version, that says whose schedule it is."""
    worked: Worked = field(repr=False, compare=False)
    """What it was worked out from."""

    @cached_property
    def issues(self) -> tuple[Issue, ...]:
        """What is irregular about it."""
        return tuple(retirement_findings.issues(self.worked))

    @cached_property
    def explanation(self) -> Explanation:
        """The whole answer as a tree: versions chosen and not chosen, the events it rests on, the arithmetic."""
        return _explained(self.worked)


def retirement(case: Case, rulebook: Rulebook, on: date) -> Retirement:
    """When somebody retires, as decided, chosen and known on a day.

    Args:
        case: the career and where it was served.
        rulebook: the rules known; topics ``retirement.schedule``, ``.workforce``, ``.offices``, ``.flexible``, ``.contributions`` and ``.re_engagement``.
            Versions that take effect later than the day count: they say what will be.
        on: decisions and choices up to this day count, and whether somebody serves past retirement is asked of it.
    """
    return _answer(_worked(case, rulebook, on))


def statutory_month(case: Case, rulebook: Rulebook, on: date) -> Month | None:
    """The statutory month alone; None where the rules or the facts cannot say."""
    found = classified(case, rulebook, on, births.birth_month(case))[1]
    return None if found is None else found.month


def retirements(cases: Iterable[Case], rulebook: Rulebook, first: Month, last: Month) -> list[Retirement]:
    """Who reaches the retirement month from ``first`` to ``last``, both included, by month and worker.

    Left out are those who died or left before it. Everything a case holds counts, whatever its day.
    """
    found = []
    for case in cases:
        worked = _worked(case, rulebook, date.max)
        month = worked.month
        if month is not None and first <= month <= last and not _gone(case, month):
            found.append(_answer(worked))
    return sorted(found, key=lambda one: (str(one.retirement_month), one.worker))


def findings(cases: Iterable[Case], rulebook: Rulebook, on: date) -> Iterator[Issue]:
    """What is irregular about retirements as on a day; nothing where no schedule is known, nothing of the dead.

    Of those who have retired only what they did since and how they chose is told.
    """
    if not rulebook.speaks("retirement.schedule"):
        return
    for case in cases:
        if case.career.died_on is not None and case.career.died_on <= on:
            continue
        retired = case.career.retired_on is not None and case.career.retired_on <= on
        for one in retirement_findings.issues(_worked(case, rulebook, on)):
            if not retired or one.code not in retirement_findings.BEFORE_RETIREMENT:
                yield one


def _gone(case: Case, month: Month) -> bool:
    """Whether somebody died, or left otherwise than by retiring, before a month."""
    career = case.career
    if career.died_on is not None and Month.of(career.died_on) < month:
        return True
    left = case.places[-1].until if case.places and career.retired_on is None else None
    return left is not None and left <= month.first_day


# -- whom a rule keeps ------------------------------------------------------------------------------------------------------------------


class Kept(NamedTuple):
    """A worker in service who would have retired without a rule."""

    worker: str
    statutory_month: Month
    """With the rule."""
    earlier_month: Month
    """Without it."""
    event_ids: tuple[str, ...]
    """The birth date, the decision, and by what the worker serves."""


def kept_by(cases: Iterable[Case], rulebook: Rulebook, rule: str, on: date) -> list[Kept]:
    """Who serves on a day and would already have reached the statutory age without a rule, by worker.

    A decision on a woman's category rests on the rule when its authority or document names it (:func:`rests_on`): without the rule it falls
    away, and with it, where nothing else classifies her, the schedule it put her on.

    Args:
        cases: whom to look at.
        rulebook: the rules known.
        rule: ``cn.dalian.women-officers-retirement``, or one version of it.
        on: the day.
    """
    gone, without = rests_on(rulebook, rule), rulebook.without(rule)
    if not rulebook.named(rule):
        return []
    found = []
    for case in cases:
        place = case.place_on(on)
        if place is None or (case.career.retired_on is not None and case.career.retired_on <= on):
            continue
        born = births.resolved(case.career)
        who, now = classified(case, rulebook, on, born.month)
        earlier = _without(case, without, on, born.month, gone, who)
        if now is not None and earlier is not None and earlier.month <= Month.of(on) < now.month:
            ids = dict.fromkeys((*born.event_ids, *who.event_ids, *place.event_ids))
            found.append(Kept(case.career.worker, now.month, earlier.month, tuple(ids)))
    return sorted(found)


def _without(case: Case, rulebook: Rulebook, on: date, birth: Month | None, gone: RestsOn, who: Classified) -> Reached | None:
    other, found = classified(case, rulebook, on, birth, gone)
    if other.category is None and who.decision is not None and gone(who.decision) and birth is not None:
        return reached(birth, _OTHER[who.category], spans(case, rulebook, "retirement.schedule"))
    return found


_OTHER: dict[Category | None, Category] = {"women-management": "women-worker", "women-worker": "women-management"}


def rests_on(rulebook: Rulebook, rule: str) -> RestsOn:
    """Whether a decision rests on a rule: its authority or document is the rule's id or version, or holds its title or document number."""
    named = rulebook.named(rule)
    ids = {rule, *(one.pack.name for one in named)}
    if len(named) == len([one for one in rulebook.enacted if any(one.pack.rule == other.pack.rule for other in named)]):
        ids |= {one.pack.rule for one in named}
    words = {text for one in named for text in _words(one)}

    def rests(decision: Dated) -> bool:
        told = [text for text in (decision.event.authority, decision.event.ref) if text]
        return any(text in ids or any(word in text for word in words) for text in told)

    return rests


def _words(one: Enacted) -> Iterator[str]:
    yield one.pack.title.strip("《》")
    if one.pack.document_no is not None:
        yield one.pack.document_no


# -- working it out -----------------------------------------------------------------------------------------------------------------------


def _worked(case: Case, rulebook: Rulebook, on: date, gone: RestsOn = nobody) -> Worked:
    birth = births.resolved(case.career)
    who, found = classified(case, rulebook, on, birth.month, gone)
    if found is None:
        return Worked(case, rulebook, on, birth, who, None, None, NO_CHOICE, None, _certified(case, on), None)
    flexible = spans(case, rulebook, "retirement.flexible")
    choice = chosen(case.career, found, flexible, on)
    month = found.month if choice.standing is None else Month.parse(choice.standing.event.month)
    year = min(month, found.month)
    required = rulebook.choose("retirement.contributions", case.jurisdiction_on(year.first_day), year.first_day)
    return Worked(case, rulebook, on, birth, who, found, window(found, flexible), choice, month, _certified(case, on), required or None)


def _certified(case: Case, on: date) -> CertifiedContributions | None:
    known = (one for one in case.career.contributions if one.certified_on <= on)
    return max(known, key=lambda one: (one.certified_on, one.through, one.months), default=None)


def _answer(worked: Worked) -> Retirement:
    found, opens, who = worked.reached, worked.window, worked.who
    latest = worked.chosen.latest
    return Retirement(
        worker=worked.case.career.worker,
        sex=worked.case.career.sex,
        category=who.category,
        birth_month=worked.birth.month,
        original_month=None if found is None else found.original,
        statutory_month=None if found is None else found.month,
        delay_months=None if found is None else found.delay,
        earliest_month=None if opens is None else opens.earliest,
        latest_month=None if opens is None else opens.latest,
        chosen_month=None if latest is None else Month.parse(latest.event.month),
        retirement_month=worked.month,
        required_contribution_months=worked.required_months,
        certified_months=None if worked.certified is None else worked.certified.months,
        rule=None if found is None or found.choice.use is None else found.choice.use.name,
        classification_by=who.by,
        worked=worked,
    )


# -- explaining it ------------------------------------------------------------------------------------------------------------------------


def _explained(worked: Worked) -> Explanation:
    if worked.reached is None or worked.window is None:
        return Explanation("retirement", None, parts=(_statutory_unknown(worked),))
    parts = [_statutory(worked, worked.reached), *_window(worked.reached, worked.window)]
    parts += _choice(worked)
    parts += _contributions(worked)
    career = worked.case.career
    if career.retired_on is not None:
        parts.append(Explanation("retired_on", career.retired_on, event_ids=(career.retired_by,)))
    return Explanation("retirement", worked.month, parts=tuple(parts))


def _statutory(worked: Worked, found: Reached) -> Explanation:
    use = None if found.choice.use is None else found.choice.use.citing(*found.age.cites)
    return Explanation("statutory_month", found.month, rule=use, parts=(_birth(worked), _category(worked, found.category)), arithmetic=found.arithmetic)


def _statutory_unknown(worked: Worked) -> Explanation:
    """The month nobody can say, with both months of a woman nobody has classified."""
    schedules = spans(worked.case, worked.rulebook, "retirement.schedule")
    both = on_both(worked.birth.month, schedules) if worked.case.career.sex == "F" and worked.who.category is None else ()
    options = tuple(
        Explanation(
            "statutory_month",
            one.month,
            rule=None if one.choice.use is None else one.choice.use.citing(*one.age.cites),
            parts=(Explanation("category", one.category),),
            arithmetic=one.arithmetic,
        )
        for one in both
    )
    return Explanation("statutory_month", None, parts=(_birth(worked), _category(worked, worked.who.category), *options))


def _birth(worked: Worked) -> Explanation:
    believed, others = worked.birth
    if believed is None:
        return Explanation("birth_month", None)
    against = tuple(_asserted(one) for one in others)
    return Explanation("birth_month", worked.birth.month, event_ids=worked.birth.event_ids, parts=(Explanation("source", believed.source), *against))


def _asserted(one: BirthDate) -> Explanation:
    """A birth date that another one outranks."""
    return Explanation("born_on", one.born_on, event_ids=(one.event_id,), parts=(Explanation("source", one.source),))


def _category(worked: Worked, category: Category | None) -> Explanation:
    rule = worked.who.rule
    use = None if rule is None or rule.use is None else rule.use.citing(*rule.section.cites)
    return Explanation("category", category, rule=use, event_ids=worked.who.event_ids)


def _window(found: Reached, opens: Window) -> Iterator[Explanation]:
    if opens.by_earliest:
        months = opens.by_earliest.section.early_months
        limit = early_limit(found, opens.by_earliest)
        opened = f", {opens.earliest}" if opens.earliest > limit else ""
        yield _by("earliest_month", opens.earliest, opens.by_earliest, f"max({found.original}, {found.month} − {months} months{opened})")
    if opens.by_latest:
        yield _by("latest_month", opens.latest, opens.by_latest, f"{found.month} + {opens.by_latest.section.late_months} months")


def _by(label: str, month: Month, choice: Choice, arithmetic: str) -> Explanation:
    use = None if choice.use is None else choice.use.citing(*choice.section.cites)
    return Explanation(label, month, rule=use, arithmetic=arithmetic)


def _choice(worked: Worked) -> Iterator[Explanation]:
    latest, standing = worked.chosen.latest, worked.chosen.standing
    for one in dict.fromkeys(filter(None, (standing, latest))):
        said = Explanation(type(one.event).__name__, one.event.effective_on)
        yield Explanation("chosen_month", Month.parse(one.event.month), event_ids=(one.event_id,), parts=(said,))


def _contributions(worked: Worked) -> Iterator[Explanation]:
    if worked.required is not None and worked.year is not None:
        terms: Contributions = worked.required.section
        use = None if worked.required.use is None else worked.required.use.citing(*terms.cites)
        rises = terms.rises_from is not None and worked.year >= terms.rises_from
        said = f"min({terms.months} + {terms.rises_by_months} × ({worked.year} − {(terms.rises_from or 0) - 1}), {terms.cap_months})" if rises else None
        yield Explanation("required_contribution_months", worked.required_months, "months", rule=use, arithmetic=said)
    certified, month = worked.certified, worked.month
    if certified is not None and month is not None:
        said = f"{certified.months} + ({max(month, Month.parse(certified.through))} − {certified.through})"
        yield Explanation("contribution_months", worked.contribution_months, "months", event_ids=(certified.event_id,), arithmetic=said)
