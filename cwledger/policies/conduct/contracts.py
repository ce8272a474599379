"""What labour contract law finds in recorded contracts: probation, dispatch, grounds, written form, open-ended rights, protection.

Everything here happened and was recorded; nothing is refused. Each figure is the pack's, each finding names the clause it was read in.
Not for pay during probation or severance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from cwledger.aggregates.career.state import Career, Contract, ContractTerm, Post
from cwledger.aggregates.geography import Case
from cwledger.clock import Month, add_months
from cwledger.errors import Issue, Severity
from cwledger.policies.conduct.finding import career_of, contracts_of, elected, end_of, found, uncovered, up_to
from cwledger.policies.terms.contracts import Continuity, OpenEndedRight, Probation, Protection
from cwledger.policies.texts.rulebook import Choice, Rulebook

StatutoryMonth = Callable[[Case, date], Month | None]
"""When somebody reaches the statutory age, as decided by a day: a later decision moves the month, and with it who is protected. None: unknown."""

JUDGED: dict[str, str] = {
    "finding.short-dispatch-contract": "contracts.dispatch",
    "finding.long-probation": "contracts.probation",
    "finding.ground-not-statutory": "contracts.grounds",
}
"""Findings that the recorded facts alone also give, and the topic under which a pack takes them over (decision record on national law)."""

UNBROKEN_ONLY_IF_TOUCHING = Continuity(cites=("no rule on continuity in force",))


def judged(rulebook: Rulebook) -> frozenset[str]:
    """The codes in :data:`JUDGED` on which an enacted pack speaks: the findings here replace those of the recorded facts alone."""
    return frozenset(code for code, topic in JUDGED.items() if any(one.pack.section(topic) is not None for one in rulebook.enacted))


def findings(cases: Iterable[Case], rulebook: Rulebook, on: date, *, statutory_month: StatutoryMonth | None = None) -> Iterator[Issue]:
    """Everything in the contracts of some careers that is against the rules known, as on a day.

    Args:
        cases: the careers, folded up to the day, with where they serve.
        rulebook: the rules known; topics ``contracts.*``.
        on: the day.
        statutory_month: when somebody reaches the statutory age; without it nothing is said on protection close to retirement.
    """
    for case in cases:
        yield from of(case, rulebook, on, statutory_month=statutory_month)


def of(case: Case, rulebook: Rulebook, on: date, *, statutory_month: StatutoryMonth | None = None) -> Iterator[Issue]:
    """What is found in the contracts of one career; see :func:`findings`."""
    for look in (_probation, _dispatch, _grounds, _after_fixed_terms, _after_years, _without_contract):
        yield from look(case, rulebook, on)
    if statutory_month is not None:
        yield from _protected(case, rulebook, on, statutory_month)


def _terms(career: Career, on: date) -> list[ContractTerm]:
    """What contracts said, up to a day; taking over from another employer is a kind of its own, moving within one is left out."""
    taken_over = {one.signed_by for one in contracts_of(career)}
    return [one for one in career.contract_terms if one.since <= on and (one.kind != "transferred" or one.event_id in taken_over)]


def _rule(case: Case, rulebook: Rulebook, topic: str, day: date) -> Choice:
    return rulebook.choose(f"contracts.{topic}", case.jurisdiction_on(day), day)


# -- probation, dispatch, grounds -----------------------------------------------------------------------------------------------------


def probation_cap(rule: Probation, since: date, until: date | None) -> int:
    """The months of probation allowed in a contract (Labour Contract Law Art. 19); ``until`` None: open-ended."""
    for band in rule.bands:
        if band.below_months is None or (until is not None and until < add_months(since, band.below_months)):
            return band.cap_months
    return 0


def _probation(case: Case, rulebook: Rulebook, on: date) -> Iterator[Issue]:
    agreed: dict[str, ContractTerm] = {}
    for term in _terms(case.career, on):
        if not term.probation_months:
            continue
        earlier = agreed.setdefault(term.employer, term)
        choice = _rule(case, rulebook, "probation", term.since)
        if not choice:
            continue
        rule: Probation = choice.section
        cap = probation_cap(rule, term.since, term.until)
        if term.probation_months > cap:
            message = f"{term.probation_months} months of probation in a contract from {term.since} to {_end(term.until)}; the law allows {cap}"
            yield found("finding.long-probation", "warning", career_of(case), message, (term.event_id,), (choice, rule))
        if rule.once and earlier is not term:
            message = f"probation with {term.employer} was agreed on {earlier.since} and again on {term.since}; it may be agreed once"
            yield found("finding.probation-twice", "warning", career_of(case), message, (earlier.event_id, term.event_id), (choice, rule))


def _dispatch(case: Case, rulebook: Rulebook, on: date) -> Iterator[Issue]:
    runs_until: dict[str, date | None] = {}
    for term in _terms(case.career, on):
        before = runs_until.get(term.employer)
        begins = max(term.since, before) if term.kind == "renewed" and before is not None else term.since
        runs_until[term.employer] = term.until
        choice = _rule(case, rulebook, "dispatch", term.since)
        if not choice or term.kind not in choice.section.applies_to or term.until is None:
            continue
        months = choice.section.minimum_months
        if term.until < add_months(begins, months):
            message = f"the contract with {term.employer} runs from {begins} to {term.until}; a dispatch contract runs {months} months at least"
            yield found("finding.short-dispatch-contract", "warning", career_of(case), message, (term.event_id,), (choice, choice.section))


def _grounds(case: Case, rulebook: Rulebook, on: date) -> Iterator[Issue]:
    for contract in contracts_of(case.career):
        ended, ground = contract.ended_on, contract.ground
        if ended is None or ground is None or ended > on:
            continue
        choice = _rule(case, rulebook, "grounds", ended)
        if not choice:
            continue
        if ground not in (*choice.section.statutory, *choice.section.carried_on):
            yield from _added_ground(case, rulebook, contract, choice)
        elif ground == "expiry" and (contract.until is None or ended < contract.until):
            message = f"the contract with {contract.employer} was ended as expired on {ended}, but runs to {_end(contract.until)}"
            yield found("finding.expiry-before-its-end", "warning", career_of(case), message, (contract.changed_by,), (choice, choice.section))


def _added_ground(case: Case, rulebook: Rulebook, contract: Contract, choice: Choice) -> Iterator[Issue]:
    assert contract.ended_on is not None
    added = _rule(case, rulebook, "added_grounds", contract.ended_on)
    if added and added.section.allowed:
        return
    message = f"the contract with {contract.employer} was ended on the ground {contract.ground!r}; parties may not add grounds to those of the law"
    left = [one for one in elected(case.career.posts) if one.ended_on == contract.ended_on]
    if left:
        message += f"; an elected post was left that day ({left[0].post} of {left[0].community}), which ends no contract"
    rules = [(one, one.section) for one in (choice, added) if one]
    events = (contract.changed_by, *(one.ended_by or "" for one in left))
    yield found("finding.ground-not-statutory", "warning", career_of(case), message, events, *rules)


# -- service without a break, and the right to an open-ended contract ------------------------------------------------------------------


class Unbroken(NamedTuple):
    """Service with one employer without a break, up to one of its contracts."""

    since: date
    contracts: tuple[Contract, ...]
    """From the first to the one asked about; earlier ones may be with employers whose place was taken."""

    @property
    def event_ids(self) -> tuple[str, ...]:
        """The signings it is made of."""
        return tuple(one.signed_by for one in self.contracts)


def unbroken(career: Career, contract: Contract, rule: Continuity) -> Unbroken:
    """Since when somebody has served without a break under a contract and those before it (Labour Contract Law regulation Arts. 9, 10).

    A contract goes on from an earlier one with the same employer, or from one that ended on a ground that carries service on, when no longer
    gap lies between them than the rule tolerates.
    """
    chain = [contract]
    every = contracts_of(career)
    while (before := _before(every, chain[-1], rule)) is not None:
        chain.append(before)
    return Unbroken(chain[-1].since, tuple(reversed(chain)))


def _before(every: Sequence[Contract], contract: Contract, rule: Continuity) -> Contract | None:
    for one in reversed(every):
        end = end_of(one)
        if one.since >= contract.since or end is None or add_months(end, rule.tolerated_gap_months) < contract.since:
            continue
        if one.employer == contract.employer or (one.ground in rule.carried_by and one.ended_on == end):
            return one
    return None


def continuity(case: Case, rulebook: Rulebook, day: date) -> tuple[Choice, Continuity]:
    """What counts as unbroken on a day; where no rule speaks, contracts that touch."""
    choice = _rule(case, rulebook, "continuity", day)
    return choice, choice.section if choice else UNBROKEN_ONLY_IF_TOUCHING


def _after_fixed_terms(case: Case, rulebook: Rulebook, on: date) -> Iterator[Issue]:
    """Fixed terms concluded although as many as the rule names had been concluded one after the other."""
    concluded = [one for one in _terms(case.career, on) if one.kind != "amended"]
    for before, term in enumerate(concluded):
        choice = _rule(case, rulebook, "open_ended", term.since)
        if not choice or term.until is None or choice.section.after_fixed_terms is None or before < choice.section.after_fixed_terms:
            continue
        rule: OpenEndedRight = choice.section
        sequence = _sequence(case, rulebook, term, concluded, rule)
        if len(sequence) > choice.section.after_fixed_terms:
            message = (
                f"number {len(sequence)} of the fixed-term contracts concluded one after the other with {term.employer}, to {term.until}; "
                f"after {rule.after_fixed_terms} the next is open-ended unless the worker asks otherwise"
            )
            ids = (one.event_id for one in sequence)
            yield found("finding.open-ended-after-terms", "warning", career_of(case), message, ids, (choice, rule))


class Right(NamedTuple):
    """What the law makes of a fixed-term contract in force when it comes to an end: whether the next one is open-ended unless the worker asks otherwise."""

    contract: Contract
    terms: int
    """Which of the fixed terms concluded one after the other it is."""
    after_terms: int | None
    """After how many the rule names the next is open-ended; None: it names none."""
    since: date
    """Since when service with the employer is unbroken."""
    reached_on: date | None
    """The day on which service is as long as the rule names; None: it names no length."""
    use: str
    """The rule version."""

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why the next one is open-ended: ``terms``, ``years``; empty where it is not."""
        by_terms = self.after_terms is not None and self.terms >= self.after_terms
        end = end_of(self.contract)
        by_years = self.reached_on is not None and (end is None or self.reached_on <= end)
        return tuple(name for name, met in (("terms", by_terms), ("years", by_years)) if met)


def rights(case: Case, rulebook: Rulebook, on: date) -> Iterator[Right]:
    """What the law makes of each fixed-term contract of a career that is in force on a day; nothing where no rule speaks."""
    choice = _rule(case, rulebook, "open_ended", on)
    if not choice or choice.use is None:
        return
    rule: OpenEndedRight = choice.section
    _, counted = continuity(case, rulebook, on)
    concluded = [one for one in _terms(case.career, on) if one.kind != "amended"]
    for contract in contracts_of(case.career):
        term = next((one for one in reversed(concluded) if one.employer == contract.employer), None)
        if term is None or not contract.in_force(on) or contract.until is None:
            continue
        since = unbroken(case.career, contract, counted).since
        reached = None if rule.continuous_years is None else add_months(since, 12 * rule.continuous_years)
        terms = len(_sequence(case, rulebook, term, concluded, rule))
        yield Right(contract, terms, rule.after_fixed_terms, since, reached, choice.use.name)


def _sequence(case: Case, rulebook: Rulebook, term: ContractTerm, concluded: Sequence[ContractTerm], rule: OpenEndedRight) -> list[ContractTerm]:
    """The fixed terms concluded one after the other up to one of them, that one included."""
    contract = next((one for one in reversed(contracts_of(case.career)) if one.employer == term.employer and one.since <= term.since), None)
    if contract is None:
        return []
    _, counted = continuity(case, rulebook, term.since)
    chain = unbroken(case.career, contract, counted).contracts
    mine = {(one.employer, one.signed_by): one.since for one in chain if rule.terms_follow_transfers or one.employer == term.employer}
    since = min(mine.values())
    employers = {employer for employer, _ in mine}
    found_terms: list[ContractTerm] = []
    for one in concluded[: concluded.index(term) + 1]:
        if one.employer not in employers or one.since < max(since, rule.terms_counted_from or since):
            continue
        found_terms = [*found_terms, one] if one.until is not None else []
    return found_terms


def _after_years(case: Case, rulebook: Rulebook, on: date) -> Iterator[Issue]:
    """Fixed-term contracts in force of those who have served long enough for an open-ended one."""
    for contract in contracts_of(case.career):
        choice = _rule(case, rulebook, "open_ended", on)
        if not choice or not contract.in_force(on) or contract.until is None or choice.section.continuous_years is None:
            continue
        years = choice.section.continuous_years
        counting, rule = continuity(case, rulebook, on)
        service = unbroken(case.career, contract, rule)
        reached = add_months(service.since, 12 * years)
        if reached > on:
            continue
        concluded = [one for one in _terms(case.career, on) if one.employer == contract.employer and one.kind != "amended"][-1]
        message = f"serves without a break since {service.since}, {years} years on {reached}, under a contract to {contract.until}; "
        against = concluded.since >= reached
        message += "its fixed term was concluded later than that" if against else "the next one is open-ended unless the worker asks otherwise"
        rules = [(one, one.section) for one in (choice, counting) if one]
        severity: Severity = "warning" if against else "notice"
        yield found("finding.open-ended-after-years", severity, career_of(case), message, (*service.event_ids, concluded.event_id), *rules)


# -- working without a contract in writing, and beyond its end --------------------------------------------------------------------------


def _without_contract(case: Case, rulebook: Rulebook, on: date) -> Iterator[Issue]:
    """Stretches in an appointed post without a contract, and without an elected post that needs none."""
    career = case.career
    appointed = [one for one in career.posts if one.by == "appointment"]
    covers = [up_to(one.since, end_of(one), on) for one in contracts_of(career)]
    covers += [up_to(one.since, one.ended_on, on) for one in elected(career.posts)]
    for since, until in uncovered([up_to(one.since, one.ended_on, on) for one in appointed], covers):
        ended = [one for one in contracts_of(career) if end_of(one) == since]
        ran_out = [one for one in ended if one.until == since and one.ground in (None, "expiry")]
        if ran_out:
            yield from _overrun(case, rulebook, ran_out[-1], appointed, until)
        elif not ended:
            yield from _unwritten(case, rulebook, since, until, [one for one in appointed if one.since == since])


def _overrun(case: Case, rulebook: Rulebook, contract: Contract, appointed: Sequence[Post], until: date) -> Iterator[Issue]:
    assert contract.until is not None
    choice = _rule(case, rulebook, "overrun", until)
    if not choice or until <= add_months(contract.until, choice.section.renewed_after_months):
        return
    months = choice.section.renewed_after_months
    message = (
        f"the contract with {contract.employer} ran out on {contract.until}, the post was held on to {until}; "
        f"without objection for more than {months} month{'s' if months != 1 else ''} it counts as renewed on its old terms"
    )
    held = (one.assumed_by for one in appointed if one.in_force(contract.until))
    yield found("finding.contract-overrun", "warning", career_of(case), message, (contract.changed_by, *held), (choice, choice.section))


def _unwritten(case: Case, rulebook: Rulebook, since: date, until: date, posts: Sequence[Post]) -> Iterator[Issue]:
    counted, choice = _first_written(case, rulebook, since)
    if not choice or not posts or until <= add_months(counted, choice.section.within_months):
        return
    signed = [one.signed_by for one in contracts_of(case.career) if one.since == until]
    events = (*(one.assumed_by for one in posts), *signed)
    deemed = choice.section.deemed_open_ended_after_months
    message = f"is {posts[0].post} of {posts[0].community} by appointment since {since}, without a contract to {until}; "
    if deemed is not None and until >= add_months(counted, deemed):
        message += f"after {deemed} months an open-ended one counts as concluded"
        yield found("finding.deemed-open-ended", "warning", career_of(case), message, events, (choice, choice.section))
    else:
        months = choice.section.within_months
        message += f"it is written within {months} month{'s' if months != 1 else ''} of the first day of work"
        yield found("finding.no-written-contract", "warning", career_of(case), message, events, (choice, choice.section))


def _first_written(case: Case, rulebook: Rulebook, since: date) -> tuple[date, Choice]:
    """From which day a contract in writing is owed: the first day of work, or that of the first rule after it (Labour Contract Law Art. 97)."""
    choice = _rule(case, rulebook, "written", since)
    if choice:
        return since, choice
    later = rulebook.over_time("contracts.written", case.jurisdiction_on(since))
    return next(((day, one) for day, one in later if one and day > since), (since, choice))


# -- protection close to retirement -----------------------------------------------------------------------------------------------------


def _protected(case: Case, rulebook: Rulebook, on: date, statutory_month: StatutoryMonth) -> Iterator[Issue]:
    for contract in contracts_of(case.career):
        end = end_of(contract)
        if end is None or end > on:
            continue
        choice = _rule(case, rulebook, "protection", end)
        if not choice:
            continue
        rule: Protection = choice.section
        dismissed = contract.ground in rule.barred_grounds
        expired = rule.extends_expiry and contract.until == end and contract.ground in (None, "expiry") and not _goes_on(case, rulebook, contract, end)
        if dismissed or expired:
            yield from _while_protected(case, rulebook, contract, choice, statutory_month, dismissed)


def _goes_on(case: Case, rulebook: Rulebook, contract: Contract, end: date) -> bool:
    _, rule = continuity(case, rulebook, end)
    return any(end <= one.since <= add_months(end, rule.tolerated_gap_months) for one in contracts_of(case.career) if one is not contract)


def _while_protected(case: Case, rulebook: Rulebook, contract: Contract, choice: Choice, statutory_month: StatutoryMonth, dismissed: bool) -> Iterator[Issue]:
    end = end_of(contract)
    month = None if end is None else statutory_month(case, end)
    if end is None or month is None:
        return
    counting, counted = continuity(case, rulebook, end)
    service = unbroken(case.career, contract, counted)
    rule: Protection = choice.section
    months_left = month - Month.of(end)
    if add_months(service.since, 12 * rule.years_of_service) > end or not 0 < months_left < 12 * rule.years_to_retirement:
        return
    message = f"{rule.years_of_service} years without a break since {service.since} and {months_left} months to the statutory age ({month}) on {end}: "
    message += f"the ground {contract.ground!r} is barred" if dismissed else "the contract does not run out before the protection ends"
    rules = [(one, one.section) for one in (choice, counting) if one]
    code = "finding.dismissal-while-protected" if dismissed else "finding.expiry-while-protected"
    yield found(code, "warning", career_of(case), message, (*service.event_ids, contract.changed_by), *rules)


def _end(until: date | None) -> str:
    return "no stated end" if until is None else until.isoformat()
