"""What the rules say of the careers of one view: joins careers, places and rule texts, and answers as frames, values and issues.

For: :class:`Ruling`, which a view asks; one module beside it for each matter. Not for the rules themselves (``policies``) nor for recorded
facts alone (``projections``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from cwledger.ruling.rules import rulebook_of, rules_known, standing_rules

if TYPE_CHECKING:
    import polars as pl

    from cwledger.aggregates.geography import Case, Geography
    from cwledger.errors import Issue
    from cwledger.explanation import Explanation
    from cwledger.policies.pay import Entitlement, Payroll
    from cwledger.policies.rulebook import Rulebook
    from cwledger.projections.facts import Facts

__all__ = ["Ruling", "rulebook_of", "rules_known"]


class Ruling:
    """What the rules say at one basis. Made by a view; everything is worked out once, when first asked for.

    Args:
        facts: the facts believed at the view's position.
        rule_facts: the facts about rules, as far as the clock of rule knowledge reaches.
        effective_on: the day asked about.
        rules_known_on: the last day on which a text published that day is known; None: no rule is known.
    """

    def __init__(self, facts: Facts, rule_facts: Facts, effective_on: date, rules_known_on: date | None) -> None:
        self.facts = facts
        self._rule_facts = rule_facts
        self.effective_on = effective_on
        self.rules_known_on = rules_known_on

    @cached_property
    def rulebook(self) -> Rulebook:
        """The rule versions known."""
        return rulebook_of(self._rule_facts, self.rules_known_on)

    @cached_property
    def geography(self) -> Geography:
        """Where communities lie over time, and where splits and merges took people, by the day."""
        from cwledger.projections.careers import geography

        return geography(self.facts, self.effective_on)

    def cases(self, workers: Iterable[str] | None = None) -> Iterator[Case]:
        """What the rules are asked about: careers with their places, folded as they are asked for, sorted by worker.

        Args:
            workers: whose; None for everybody. Those not registered by the day are passed over.
        """
        from cwledger.projections.careers import careers

        return map(self.geography.case, careers(self.facts, workers, self.effective_on))

    @cached_property
    def payroll(self) -> Payroll:
        """Entitlements under the rules known; what stretches of time come to is shared by everybody asked about."""
        from cwledger.policies.pay import Payroll

        return Payroll(self.rulebook)

    def entitled_cases(self, workers: Iterable[str] | None = None) -> Iterator[tuple[Case, Entitlement]]:
        """Each case with what it is entitled to by the day, sorted by worker."""
        ends = self.effective_on + timedelta(days=1)
        return ((case, self.payroll.entitlement(case, ends)) for case in self.cases(workers))

    def entitlements(self, workers: Iterable[str] | None = None) -> Iterator[Entitlement]:
        """What workers are entitled to by the day, sorted by worker; everybody where none are named."""
        return (entitlement for _, entitlement in self.entitled_cases(workers))

    def entitlement(self, worker: str) -> Entitlement:
        """What one worker is entitled to by the day."""
        from cwledger.policies.pay import Entitlement

        return next(self.entitlements([worker]), Entitlement(worker, ()))

    def explain(self, question: str, worker: str) -> Explanation:
        """Why the rules say what they say of a worker; see ``View.explain``."""
        from cwledger.ruling.questions import explain

        return explain(self, question, worker)

    def findings(self) -> Iterator[Issue]:
        """Where what was recorded differs from what the rules say, and what the rules leave open."""
        from cwledger.ruling.pay import differences

        for case, entitlement in self.entitled_cases():
            yield from differences(case.career, entitlement, self.effective_on)

    def rules(self, jurisdiction: str | None = None) -> pl.DataFrame:
        """Every rule version recorded, and how it stands on the day; see ``View.rules``."""
        return standing_rules(self.rulebook, self.effective_on, jurisdiction)
