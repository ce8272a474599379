"""What the rules say of the careers of one view: joins careers, places and rule texts, and answers as frames, values and issues.

For: :class:`Ruling`, which a view asks; one module beside it for each matter. Not for the rules themselves (``policies``) nor for recorded
facts alone (``projections``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Set
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from cwledger.clock import add_days
from cwledger.errors import UnknownSubject
from cwledger.ruling.rules import rulebook_of, rules_known, standing_rules
from cwledger.words.findings import EVERY_SYSTEM

if TYPE_CHECKING:
    import polars as pl

    from cwledger.aggregates import Career
    from cwledger.aggregates.geography import Case, Geography
    from cwledger.clock import Month
    from cwledger.errors import Issue
    from cwledger.explanation import Explanation
    from cwledger.policies.conduct.appraisal import Share
    from cwledger.policies.conduct.contracts import Right
    from cwledger.policies.pay.entitlement import Entitlement, Payroll
    from cwledger.policies.pay.what_if import By
    from cwledger.policies.retirement.answers import Kept, Retirement
    from cwledger.policies.texts.reform import Reform
    from cwledger.policies.texts.rulebook import Rulebook
    from cwledger.projections.facts import Facts
    from cwledger.ruling.what_if import WhatIf

__all__ = ["Ruling", "rulebook_of", "rules_known"]


_NO_FURTHER = date(date.max.year - 1, 12, 31)
"""The day entitlements stop short of: what a year earns takes effect in the next one, and the calendar's last year has none after it."""
_OF_CAREERS = frozenset(("pay", "contracts", "appraisal", "elections-and-offices", "retirement"))
"""The systems in which careers are looked at one by one."""


class Ruling:
    """What the rules say at one basis. Made by a view; everything is worked out once, when first asked for.

    Args:
        facts: the facts believed at the view's position.
        rule_facts: the facts about rules, as far as the clock of rule knowledge reaches.
        effective_on: the day asked about.
        rules_known_on: the last day on which a text published that day is known; None: no rule is known.
        career: folds one worker's career from the log by the same basis, which for one is quicker than from the columns.
    """

    def __init__(
        self,
        facts: Facts,
        rule_facts: Facts,
        effective_on: date,
        rules_known_on: date | None,
        career: Callable[[str], Career] | None = None,
    ) -> None:
        self.facts = facts
        self._rule_facts = rule_facts
        self._career = career
        self.effective_on = effective_on
        self.rules_known_on = rules_known_on

    @cached_property
    def rulebook(self) -> Rulebook:
        """The rule versions known."""
        return rulebook_of(self._rule_facts, self.rules_known_on)

    @cached_property
    def geography(self) -> Geography:
        """Where communities lie over time, and where splits and merges took people, by the day."""
        from cwledger.projections.careers.folded import geography

        return geography(self.facts, self.effective_on)

    def cases(self, workers: Iterable[str] | None = None) -> Iterator[Case]:
        """What the rules are asked about: careers with their places, folded as they are asked for, sorted by worker.

        Args:
            workers: whose; None for everybody. Those not registered by the day are passed over.
        """
        from cwledger.projections.careers.folded import careers

        return map(self.geography.case, careers(self.facts, workers, self.effective_on))

    def case(self, worker: str) -> Case | None:
        """What the rules are asked about of one worker; None for somebody not registered by the day."""
        if self._career is None:
            return next(self.cases([worker]), None)
        try:
            career = self._career(worker)
        except UnknownSubject:
            return None
        return None if career.registered_on is None else self.geography.case(career)

    @cached_property
    def payroll(self) -> Payroll:
        """Entitlements under the rules known; what stretches of time come to is shared by everybody asked about."""
        from cwledger.policies.pay.entitlement import Payroll

        return Payroll(self.rulebook)

    def entitled_cases(self, workers: Iterable[str] | None = None, since: date = date.min) -> Iterator[tuple[Case, Entitlement]]:
        """Each case with what it is entitled to from a day on until the day, sorted by worker."""
        return ((case, self._entitled(case, since)) for case in self.cases(workers))

    def entitlements(self, workers: Iterable[str] | None = None, since: date = date.min) -> Iterator[Entitlement]:
        """What workers are entitled to from a day on until the day, sorted by worker; everybody where none are named."""
        return (entitlement for _, entitlement in self.entitled_cases(workers, since))

    def entitlement(self, worker: str) -> Entitlement:
        """What one worker is entitled to by the day."""
        from cwledger.policies.pay.entitlement import Entitlement

        case = self.case(worker)
        return Entitlement(worker, ()) if case is None else self._entitled(case)

    def _entitled(self, case: Case, since: date = date.min) -> Entitlement:
        """What a case is entitled to from a day on until the day, that one too. What holds until :data:`_NO_FURTHER` is said to go on."""
        ends = min(add_days(self.effective_on, 1), _NO_FURTHER)
        return self.payroll.entitlement(case, ends, min(since, add_days(ends, -1)))

    def explain(self, question: str, worker: str) -> Explanation:
        """Why the rules say what they say of a worker; see ``View.explain``."""
        from cwledger.ruling.questions import explain

        return explain(self, question, worker)

    def retirement(self, worker: str) -> Retirement:
        """When one worker retires.

        Raises:
            UnknownSubject: nobody of that id was registered by the day.
        """
        from cwledger.policies.retirement.answers import retirement

        case = self.case(worker)
        if case is None:
            raise UnknownSubject(f"career:{worker}")
        return retirement(case, self.rulebook, self.effective_on)

    def retirements_of(self, workers: Iterable[str] | None = None) -> Iterator[Retirement]:
        """When workers retire who have neither retired nor died by the day, sorted by worker; everybody where none are named."""
        from cwledger.policies.retirement.answers import retirement

        for case in self.cases(workers):
            if case.career.retired_on is None and case.career.died_on is None:
                yield retirement(case, self.rulebook, self.effective_on)

    def retirements(self, first: Month, last: Month, workers: Iterable[str] | None = None) -> list[Retirement]:
        """Who reaches the retirement month from one month to another, both included, by month and worker."""
        from cwledger.policies.retirement.answers import retirements

        return retirements(self.cases(workers), self.rulebook, first, last)

    def kept_by(self, rule: str, workers: Iterable[str] | None = None) -> list[Kept]:
        """Who serves on the day and would already have retired without a rule.

        Raises:
            UnknownSubject: no such rule is known.
        """
        from cwledger.policies.retirement.answers import kept_by

        if not self.rulebook.named(rule):
            known = sorted({one.pack.rule for one in self.rulebook.enacted if one.pack.retirement is not None})
            raise UnknownSubject(f"a rule {rule!r}", remedy=f"known are {', '.join(known) or 'none on retirement'}; the report on rules lists them all")
        return kept_by(self.cases(workers), self.rulebook, rule, self.effective_on)

    def what_if(self, reform: Reform, through: date | None = None, by: By = "district", workers: Iterable[str] | None = None) -> WhatIf:
        """What a reform would change for workers; for everybody where none are named. See ``View.what_if``."""
        from cwledger.ruling.what_if import what_if

        return what_if(self, reform, through, by, workers)

    def rights(self, workers: Iterable[str] | None = None) -> Iterator[tuple[str, Right]]:
        """What the law makes of the fixed-term contracts in force on the day when they end, each with its worker; sorted by worker."""
        from cwledger.policies.conduct.contracts import rights

        return ((case.career.worker, one) for case in self.cases(workers) for one in rights(case, self.rulebook, self.effective_on))

    def shares(self) -> Iterator[Share]:
        """How many were rated excellent in each pool a rule names, beside what it allows; one pass over everybody, where a rule speaks at all."""
        from cwledger.policies.conduct.appraisal import Appraisals

        appraisals = Appraisals(self.rulebook, self.effective_on)
        for case in self.cases() if appraisals.speaks else ():
            appraisals.count(case)
        return appraisals.shares()

    def findings(self, systems: Set[str] = EVERY_SYSTEM) -> Iterator[Issue]:
        """What is against the rules: recorded pay that differs from the entitled one, retirement, appraisal, contracts, elections; one pass over everybody.

        Args:
            systems: where to look, by the names of :data:`cwledger.words.findings.NAMES`.
        """
        from cwledger.policies.conduct.review import Conduct
        from cwledger.policies.retirement import answers as retirement
        from cwledger.ruling import ballots, governance
        from cwledger.ruling.pay import differences

        on, conduct = self.effective_on, Conduct(self.rulebook, self.effective_on, systems)
        for case in self.cases() if not _OF_CAREERS.isdisjoint(systems) else ():
            if "pay" in systems and case.place_on(on) is not None:  # nothing is due to whoever does not serve
                yield from differences(case.career, self._entitled(case, on), on)
            yield from conduct.of(case)
            if "retirement" in systems:
                yield from retirement.findings([case], self.rulebook, on)
        yield from conduct.together()
        if not systems.isdisjoint(("joint-committees", "grids")):
            yield from governance.findings(self.facts, self.rulebook, on)
        if "elections-and-offices" in systems:
            yield from ballots.findings(self.facts, self.rulebook, on)

    @property
    def judged(self) -> frozenset[str]:
        """The codes of findings that the rules known say in place of the recorded facts alone."""
        from cwledger.policies.conduct.contracts import judged

        return judged(self.rulebook)

    def rules(self, jurisdiction: str | None = None) -> pl.DataFrame:
        """Every rule version recorded, and how it stands on the day; see ``View.rules``."""
        return standing_rules(self.rulebook, self.effective_on, jurisdiction)
