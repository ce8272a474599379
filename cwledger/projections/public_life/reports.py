"""The reports of burden relief, measures, results and funds at one point on the clocks: a part of :class:`~cwledger.projections.reports.Reports`.

Not for how each comes about: ``affairs.py``, ``measures.py``, ``pioneers.py``, ``structure.py``, ``funds.py``.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property

import polars as pl

from cwledger.projections.public_life import affairs as _affairs
from cwledger.projections.public_life import funds as _funds
from cwledger.projections.public_life import measures as _measures
from cwledger.projections.public_life import pioneers as _pioneers
from cwledger.projections.public_life import structure as _structure
from cwledger.projections.room import Room


class PublicLife(Room):
    """What communities are asked to do and what came of it. Where a report takes a ``unit`` nobody knows, it raises :class:`UnknownSubject`."""

    @cached_property
    def _workforce(self) -> pl.DataFrame:
        return _structure.workforce(self.facts, self.effective_on, self.roster())

    @cached_property
    def _pioneers(self) -> pl.DataFrame:
        return _pioneers.pioneers(self.facts, self.effective_on, self.unit_tree)

    def affairs(self, unit: str | None = None) -> pl.DataFrame:
        """Every affair proposed, or those of a unit's district and of the whole city; see :func:`cwledger.projections.public_life.affairs.affairs`."""
        every = _affairs.affairs(self.facts, self.effective_on)
        return every if unit is None else _affairs.of_unit(every, self.unit_tree.districts_of(unit))

    def admissions(self, unit: str | None = None) -> pl.DataFrame:
        """Every period on the list; see :func:`cwledger.projections.public_life.affairs.admissions`."""
        every = _affairs.admissions(self.facts, self.effective_on)
        return every if unit is None else _affairs.of_unit(every, self.unit_tree.districts_of(unit))

    def refusals(self, unit: str | None = None) -> pl.DataFrame:
        """Every application refused; see :func:`cwledger.projections.public_life.affairs.refusals`."""
        every = _affairs.refusals(self.facts, self.effective_on)
        return every if unit is None else _affairs.of_unit(every, self.unit_tree.districts_of(unit))

    def affairs_over_time(self, first: int, last: int, unit: str | None = None) -> pl.DataFrame:
        """The list at the end of each year; see :func:`cwledger.projections.public_life.affairs.affairs_over_time`."""
        districts = None if unit is None else self.unit_tree.districts_of(unit)
        return _affairs.affairs_over_time(self.facts, self.effective_on, first, last, districts)

    def tasks(self, unit: str | None = None) -> pl.DataFrame:
        """Every task pushed down; see :func:`cwledger.projections.public_life.affairs.tasks`."""
        return self.lying_in(unit, _affairs.tasks(self.facts, self.effective_on, self.unit_tree))

    def measures(self) -> pl.DataFrame:
        """Every measure adopted; see :func:`cwledger.projections.public_life.measures.measures`."""
        return _measures.measures(self.facts, self.effective_on)

    def pioneers(self, unit: str | None = None) -> pl.DataFrame:
        """Every pioneer post and team; see :func:`cwledger.projections.public_life.pioneers.pioneers`."""
        return self.lying_in(unit, self._pioneers)

    def pioneers_counted(self, unit: str | None = None) -> pl.DataFrame:
        """Pioneer posts and teams counted; see :func:`cwledger.projections.public_life.pioneers.tally`."""
        return _pioneers.tally(self.pioneers(unit))

    def services(self, unit: str | None = None) -> pl.DataFrame:
        """Every service claimed; see :func:`cwledger.projections.public_life.pioneers.services`."""
        return self.lying_in(unit, _pioneers.services(self.facts, self.effective_on, self.unit_tree))

    def workforce(self, unit: str | None = None) -> pl.DataFrame:
        """Who serves, with what the workforce is told apart by; see :func:`cwledger.projections.public_life.structure.workforce`."""
        return self._workforce if unit is None else self._workforce.filter(self.unit_tree.within(unit))

    def structure(self, unit: str | None = None) -> pl.DataFrame:
        """The workforce by age, education, …; see :func:`cwledger.projections.public_life.structure.structure`."""
        return _structure.structure(self.workforce(unit))

    def structure_over_time(self, first: int, last: int, unit: str | None = None) -> pl.DataFrame:
        """The structure at the end of each year; of the year the day lies in, on the day. ``year, on`` before the columns of :meth:`structure`."""
        days = [min(date(year, 12, 31), self.effective_on) for year in range(first, last + 1) if date(year, 1, 1) <= self.effective_on]
        frames = [(self if day == self.effective_on else self.as_on(day)).structure(unit).with_columns(year=day.year, on=day) for day in days]
        empty = _structure.structure(self._workforce.clear()).with_columns(year=0, on=self.effective_on)
        return pl.concat([empty, *frames]).select("year", "on", *_structure.STRUCTURE_COLUMNS)

    def communities_by_age(self, unit: str | None = None) -> pl.DataFrame:
        """How many of each community's workers are under 35; see :func:`cwledger.projections.public_life.structure.communities_by_age`."""
        return _structure.communities_by_age(self._workforce, self.lying_in(unit, self.unit_tree.tree))

    def funds(self, unit: str | None = None) -> pl.DataFrame:
        """What was appropriated; see :func:`cwledger.projections.public_life.funds.funds`. A unit narrows it to the district it lies in."""
        every = _funds.funds(self.facts, self.effective_on)
        return every if unit is None else every.filter(pl.col("district").is_in(self.unit_tree.districts_of(unit)))
