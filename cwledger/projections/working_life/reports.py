"""The reports of appraisal, development, contracts and average pay at one point on the clocks: a part of :class:`~cwledger.projections.reports.Reports`.

Not for how each comes about: ``appraisals.py``, ``development.py``, ``contracts_due.py``, ``pay_average.py``.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property

import polars as pl

from cwledger.projections.careers import contracts as _contracts
from cwledger.projections.facts import FactsOf
from cwledger.projections.room import Room
from cwledger.projections.working_life import appraisals as _appraisals
from cwledger.projections.working_life import contracts_due as _contracts_due
from cwledger.projections.working_life import development as _development
from cwledger.projections.working_life import pay_average as _pay_average


class WorkingLife(Room):
    """How people do, grow, are bound and paid. Where a report takes a ``unit`` nobody knows, it raises :class:`UnknownSubject`."""

    def salary(self, unit: str | None = None) -> pl.DataFrame:
        """Recorded pay, of the reports this is a part of."""
        raise NotImplementedError

    @cached_property
    def _rosters(self) -> dict[date, pl.DataFrame]:
        return {self.effective_on: self.roster()}

    def roster_on(self, day: date) -> pl.DataFrame:
        """Who served on another day, of the same facts; each day is worked out once."""
        found = self._rosters.get(day)
        if found is None:
            found = self._rosters[day] = self.as_on(day).roster()
        return found

    @cached_property
    def _results(self) -> pl.DataFrame:
        return _appraisals.results(self.facts, self.effective_on, self.roster_on)

    def appraisal_results(self, unit: str | None = None, year: int | None = None) -> pl.DataFrame:
        """The result of each worker and year; see :func:`cwledger.projections.working_life.appraisals.results`."""
        rows = self._results if year is None else self._results.filter(pl.col("year") == year)
        return rows if unit is None else rows.filter(self.unit_tree.within(unit))

    def appraisals(self, unit: str | None = None, year: int | None = None, by: _appraisals.By = "district") -> pl.DataFrame:
        """Results counted by unit and year; see :func:`cwledger.projections.working_life.appraisals.tally`."""
        return _appraisals.tally(self.appraisal_results(unit, year), by)

    def rounds(self, unit: str | None = None, year: int | None = None) -> pl.DataFrame:
        """Appraisal rounds; see :func:`cwledger.projections.working_life.appraisals.rounds`. Of a unit those of it and of the units in it."""
        every = _appraisals.rounds(self.facts, self.effective_on)
        every = every if year is None else every.filter(pl.col("year") == year)
        return every if unit is None else every.filter(pl.col("unit").is_in(self.unit_tree.lying_in(unit)))

    def development(self, worker: str | None = None, unit: str | None = None) -> pl.DataFrame:
        """What people grew by, as one dated list; see :func:`cwledger.projections.working_life.development.development`."""
        if worker is not None:
            return _development.development(FactsOf(self.facts, [worker]), self.effective_on)
        return self.of_those_serving(unit, self._development)

    @cached_property
    def _development(self) -> pl.DataFrame:
        return _development.development(self.facts, self.effective_on)

    def development_tally(self, unit: str | None = None) -> pl.DataFrame:
        """The development record counted; see :func:`cwledger.projections.working_life.development.tally`."""
        return _development.tally(self.development(unit=unit))

    def contracts(self, unit: str | None = None) -> pl.DataFrame:
        """Every contract as it stands; see :func:`cwledger.projections.careers.contracts.contracts`. A unit narrows it to those that post to it on the day."""
        if unit is None:
            return _contracts.contracts(self.facts, self.effective_on).collect()
        rows = _contracts_due.placed(self.facts, self.effective_on, self.unit_tree).filter(self.unit_tree.within(unit))
        every = _contracts.contracts(self.facts, self.effective_on).collect()
        return every.join(rows.select("worker", "employer", "signed_by"), on=["worker", "employer", "signed_by"], how="semi", maintain_order="left")

    def contracts_due(self, through: date, unit: str | None = None) -> pl.DataFrame:
        """Contracts in force that end by a day; see :func:`cwledger.projections.working_life.contracts_due.due`."""
        rows = _contracts_due.due(self.facts, self.effective_on, self.unit_tree, through)
        return rows if unit is None else rows.filter(self.unit_tree.within(unit))

    def without_contract(self, unit: str | None = None) -> pl.DataFrame:
        """Who serves without a contract; see :func:`cwledger.projections.working_life.contracts_due.without_contract`."""
        return _contracts_due.without_contract(self.facts, self.effective_on, self.roster(unit))

    def average_pay(self, unit: str | None = None, by: _pay_average.By = "city") -> pl.DataFrame:
        """Recorded pay averaged; see :func:`cwledger.projections.working_life.pay_average.average`."""
        return _pay_average.average(self.salary(unit).select("worker", "total"), self.roster(), by)

    def pay_change(self, before: WorkingLife, unit: str | None = None, by: _pay_average.By = "city") -> pl.DataFrame:
        """The change of average pay since other reports; see :func:`cwledger.projections.working_life.pay_average.change`."""
        return _pay_average.change(before.average_pay(unit, by), self.average_pay(unit, by), by)
