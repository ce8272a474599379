"""What every part of a view rests on: the basis, the facts believed at it, the reports and the rules worked out from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from cwledger.aggregates import Career
from cwledger.clock import day_of
from cwledger.view.arguments import must_be_text
from cwledger.view.basis import Basis

if TYPE_CHECKING:
    from cwledger.projections.facts import Facts
    from cwledger.projections.reports import Reports
    from cwledger.ruling import Ruling


class Standpoint:
    """One point on the clocks, before anything is asked of it."""

    def __init__(
        self,
        basis: Basis,
        facts: Facts,
        *,
        rule_facts: Facts,
        career: Callable[[str, date, int], Career],
        names: Callable[[Iterable[str], date, int], dict[str, str]],
    ) -> None:
        self.basis = basis
        self._facts = facts
        self._rule_facts = rule_facts
        self._career = career
        self._names = names

    def __repr__(self) -> str:
        return f"<View {self.basis}>"

    @cached_property
    def reports(self) -> Reports:
        """The reports worked out from the facts believed at this basis, each once."""
        from cwledger.projections.reports import Reports

        return Reports(self._facts, self.basis.effective_on)

    @cached_property
    def ruling(self) -> Ruling:
        """What the rules known at this basis say of these facts; worked out when first asked for."""
        from cwledger.ruling import Ruling

        known_at = self.basis.rules_known_at
        return Ruling(self._facts, self._rule_facts, self.basis.effective_on, None if known_at is None else day_of(known_at), self.career)

    def career(self, worker: str) -> Career:
        """The worker's career up to and including the day, folded from the facts believed at this basis.

        Raises:
            UnknownSubject: nothing was known of the worker.
        """
        must_be_text(worker=worker)
        return self._career(worker, self.basis.effective_on, self.basis.position)

    def _workers(self, worker: str | None, unit: str | None) -> Iterable[str] | None:
        """Whom a question is about: one worker who must be known, whoever serves in a unit, or everybody (None)."""
        if worker is not None:
            return [self.career(worker).worker]
        return None if unit is None else self.reports.roster(unit)["worker"].to_list()
