"""What a reform would change for the people of a view, as frames, and why, for any one of them.

For: :class:`WhatIf`, which ``View.what_if`` answers with. Not for how it comes about (``policies/pay/what_if.py``), nor for charts (``charts.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn, get_args

import polars as pl

from cwledger.errors import InvalidReform, Issue, UnknownSubject
from cwledger.explanation import Explanation
from cwledger.policies.pay.what_if import ASSUMED, By, Impact, Trial, years_of
from cwledger.policies.texts.reform import Reform

if TYPE_CHECKING:
    from cwledger.ruling import Ruling

YEARS_AT_MOST = 100
"""Nobody serves longer."""
_YUAN = pl.Decimal(16, 2)
YEAR_COLUMNS: dict[str, Any] = {
    "year": pl.Int32,
    "unit": pl.String,
    "persons_before": pl.Int64,
    "persons_after": pl.Int64,
    "cost_before": _YUAN,
    "cost_after": _YUAN,
    "difference": _YUAN,
    "unknown": pl.Int64,
    "employer_cost_before": _YUAN,
    "employer_cost_after": _YUAN,
    "employer_cost_difference": _YUAN,
    "employer_cost_unknown": pl.Int64,
    "retirements_before": pl.Int64,
    "retirements_after": pl.Int64,
    "undetermined": pl.Int64,
}
GRADE_COLUMNS: dict[str, Any] = {
    "year": pl.Int32,
    "unit": pl.String,
    "tier": pl.Int32,
    "step": pl.Int32,
    "persons_before": pl.Int64,
    "persons_after": pl.Int64,
}
PEOPLE_COLUMNS: dict[str, Any] = {
    "worker": pl.String,
    "unit": pl.String,
    "year": pl.Int32,
    "before": _YUAN,
    "after": _YUAN,
    "difference": _YUAN,
    "outcome": pl.String,
    "retires_before": pl.String,
    "retires_after": pl.String,
}
_CENT = Decimal("0.01")


@dataclass(frozen=True, eq=False)
class WhatIf:
    """What a reform would change. The three frames are empty where it changes nothing for anybody.

    Rests on :attr:`assumed`. Sums are yuan a year; of each month, what is due on its first day, in the unit served in then.
    """

    reform: Reform
    effective_on: date
    """The day from which careers are taken to go on."""
    through: date
    """The last day looked at."""
    by: By
    rules: tuple[str, ...]
    """The rule versions the reform is laid over."""
    _ruling: Ruling
    _trial: Trial
    _impact: Impact

    @property
    def assumed(self) -> tuple[str, ...]:
        """What the answer assumes, a sentence each; in Chinese by ``words.value("assumed", sentence, "zh")``."""
        return ASSUMED

    @cached_property
    def years(self) -> pl.DataFrame:
        """Each year and unit before and after, one row each, sorted.

        Columns: year, unit, persons_before, persons_after (paid there in the year), cost_before, cost_after, difference (yuan), unknown (persons
        left out of the cost: an amount of theirs is unknown), employer_cost_before, employer_cost_after, employer_cost_difference (null where no
        scheme says), employer_cost_unknown (persons left out of it), retirements_before, retirements_after, undetermined (persons serving on
        because the rules give no retirement month).
        """
        return _frame(self._impact.years, YEAR_COLUMNS)

    @cached_property
    def grades(self) -> pl.DataFrame:
        """How many stand on each grade on 31 December: year, unit, tier, step, persons_before, persons_after; sorted."""
        return _frame(self._impact.grades, GRADE_COLUMNS)

    @cached_property
    def people(self) -> pl.DataFrame:
        """Whoever anything changes for, one row for each worker, year and unit, sorted.

        Columns: worker, unit, year, before, after, difference (yuan in the year, null where an amount is unknown), outcome (``gains``, ``loses``,
        ``same`` or ``unknown``), retires_before, retires_after (months as ``2031-07``, null where the rules give none).
        """
        return _frame(self._impact.people, PEOPLE_COLUMNS)

    def explain(self, worker: str, year: int) -> Explanation:
        """Why a worker's pay of a year would differ, or not: both sides with their whole trees.

        Raises:
            UnknownSubject: nobody of that id was registered by the day, or the year is not among those looked at.
        """
        if year not in self._trial.years:
            first, last = self._trial.years[0], self._trial.years[-1]
            raise UnknownSubject(f"the year {year}", remedy=f"the years looked at are {first} to {last}")
        for case in self._ruling.cases([worker]):
            return self._trial.explain(case, year)
        raise UnknownSubject(f"career:{worker}")

    def as_dict(self) -> dict[str, Any]:
        """What the answer stands on, JSON-ready, beside its frames."""
        return {
            "reform": {"title": self.reform.title, "effective_from": self.reform.effective_from.isoformat()},
            "effective_on": self.effective_on.isoformat(),
            "through": self.through.isoformat(),
            "by": self.by,
            "rules": list(self.rules),
            "assumed": list(self.assumed),
        }


def what_if(ruling: Ruling, reform: Reform, through: date | None, by: By, workers: Iterable[str] | None) -> WhatIf:
    """What a reform would change for the people of a ruling; see ``View.what_if``."""
    if by not in get_args(By):
        raise UnknownSubject(f"a kind of unit {by!r}", remedy=f"by is {', '.join(get_args(By))}")
    years = years_of(reform, ruling.effective_on, through)
    if not years or years[-1] < reform.effective_from.year:
        _refuse(reform, "reform.ends-before-it-begins", f"it takes effect on {reform.effective_from}, after {through}; look at years through that day or later")
    if len(years) > YEARS_AT_MOST:
        _refuse(reform, "reform.too-many-years", f"{years[0]} to {years[-1]} are {len(years):,} years; look at no more than {YEARS_AT_MOST}")
    trial = Trial(ruling.rulebook, reform, ruling.effective_on, years, by)
    rules = tuple(sorted(one.pack.name for one in ruling.rulebook.enacted))
    return WhatIf(reform, ruling.effective_on, date(years[-1], 12, 31), by, rules, ruling, trial, trial.impact(ruling.cases(workers)))


def _refuse(reform: Reform, code: str, message: str) -> NoReturn:
    raise InvalidReform([Issue(code, "error", reform.where, message)])


def _frame(rows: Sequence[Any], columns: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame([tuple(map(_plain, row)) for row in rows], schema=columns, orient="row")


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return value.quantize(_CENT)
    return value if value is None or isinstance(value, int | str) else str(value)
