"""What appraisal, contract and election rules find, in one pass over careers: each is folded once and need not be kept.

For: :class:`Conduct`. Not for the rules themselves (``appraisal.py``, ``contracts.py``, ``elections.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from datetime import date

from cwledger.aggregates.geography import Case
from cwledger.clock import Month
from cwledger.errors import Issue
from cwledger.policies.conduct import contracts
from cwledger.policies.conduct.appraisal import Appraisals
from cwledger.policies.conduct.elections import Offices
from cwledger.policies.retirement.answers import statutory_month
from cwledger.policies.texts.rulebook import Rulebook
from cwledger.words.findings import EVERY_SYSTEM


class Conduct:
    """Careers looked at one after the other under the rules known on a day.

    Args:
        rulebook: the rules known.
        on: the day.
        systems: where to look: in ``contracts``, ``appraisal``, ``elections-and-offices``.
    """

    def __init__(self, rulebook: Rulebook, on: date, systems: Set[str] = EVERY_SYSTEM) -> None:
        self._rulebook = rulebook
        self._on = on
        self._systems = systems
        self._appraisals = Appraisals(rulebook, on)
        self._offices = Offices(rulebook, on)

    def of(self, case: Case) -> Iterator[Issue]:
        """What is found in one career."""
        if "contracts" in self._systems:
            yield from contracts.of(case, self._rulebook, self._on, statutory_month=self._statutory)
        if "appraisal" in self._systems:
            yield from self._appraisals.of(case)
        if "elections-and-offices" in self._systems:
            yield from self._offices.of(case)

    def _statutory(self, case: Case, day: date) -> Month | None:
        return statutory_month(case, self._rulebook, day)

    def together(self) -> Iterator[Issue]:
        """What is found among all careers looked at: shares, elections, heads of one community."""
        yield from self._appraisals.together()
        yield from self._offices.together()


def findings(cases: Iterable[Case], rulebook: Rulebook, on: date) -> Iterator[Issue]:
    """Everything the three matters find in some careers, as on a day; see :class:`Conduct`."""
    conduct = Conduct(rulebook, on)
    for case in cases:
        yield from conduct.of(case)
    yield from conduct.together()
