"""The reports of elections, leadership, training and all-post service at one point on the clocks: a part of :class:`~cwledger.projections.reports.Reports`.

Not for how each comes about: ``elections.py``, ``leadership.py``, ``training.py``, ``all_post.py``.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property

import polars as pl

from cwledger.projections.growth import all_post as _all_post
from cwledger.projections.growth import attendance as _attendance
from cwledger.projections.growth import elections as _elections
from cwledger.projections.growth import leadership as _leadership
from cwledger.projections.growth import training as _training
from cwledger.projections.growth.leadership import By
from cwledger.projections.room import Room


class Growth(Room):
    """Who leads, and how workers learn and serve. Where a report takes a ``unit`` nobody knows, it raises :class:`UnknownSubject`."""

    @cached_property
    def _elections(self) -> pl.DataFrame:
        return _elections.elections(self.facts, self.effective_on, self.unit_tree)

    @cached_property
    def _leadership(self) -> pl.DataFrame:
        return _leadership.leadership(self.facts, self.effective_on, self.unit_tree)

    @cached_property
    def _classes(self) -> pl.DataFrame:
        return _training.classes(self.facts, self.effective_on, self.unit_tree, self.roster())

    @cached_property
    def _attended(self) -> pl.DataFrame:
        return _attendance.attendances(self.facts, self.effective_on).sort("attended_on", "worker", "training").collect()

    @cached_property
    def _attended_there(self) -> pl.DataFrame:
        return _attendance.placed(self._attended, self._classes, self.served)

    def elections(self, unit: str | None = None) -> pl.DataFrame:
        """Every election called; see :func:`cwledger.projections.growth.elections.elections`."""
        return self.lying_in(unit, self._elections)

    def candidates(self, election: str) -> pl.DataFrame:
        """Who stood in an election; see :func:`cwledger.projections.growth.elections.candidates`."""
        return _elections.candidates(self.facts, self.effective_on, election)

    def leadership(self, unit: str | None = None) -> pl.DataFrame:
        """Who leads each community; see :func:`cwledger.projections.growth.leadership.leadership`."""
        return self.lying_in(unit, self._leadership)

    def leadership_tally(self, unit: str | None = None, by: By | None = None) -> pl.DataFrame:
        """Leadership counted; see :func:`cwledger.projections.growth.leadership.tally`."""
        return _leadership.tally(self.leadership(unit), by)

    def first_time_secretaries(self, first: date, last: date, unit: str | None = None, route: str | None = None) -> pl.DataFrame:
        """First-time secretaries of a period; see :func:`cwledger.projections.growth.leadership.first_time_secretaries`."""
        every = _leadership.first_time_secretaries(self.facts, self.effective_on, self.unit_tree, first, last)
        return self.lying_in(unit, every if route is None else every.filter(pl.col("by") == route))

    def attendances(self, unit: str | None = None, first: int | None = None, last: int | None = None) -> pl.DataFrame:
        """Every attendance; see :func:`cwledger.projections.growth.attendance.attendances`.

        A unit narrows them to those that count in it (:func:`cwledger.projections.growth.attendance.placed`), years to those from one to another.
        """
        return _attendance.in_years(self._attended_by(unit), first, last)

    def _attended_by(self, unit: str | None) -> pl.DataFrame:
        return self._attended if unit is None else self._attended_there.filter(self.unit_tree.within(unit)).select(self._attended.columns)

    def classes(self, unit: str | None = None) -> pl.DataFrame:
        """Every class held; see :func:`cwledger.projections.growth.training.classes`. A unit narrows them to those held for it or a part of it."""
        if unit is None:
            return self._classes
        return self.lying_in(unit, self._classes.with_columns(pl.lit(None, pl.String).alias("community"))).drop("community")

    def training(self, unit: str | None = None, first: int | None = None, last: int | None = None) -> pl.DataFrame:
        """Classes and person-times by year; see :func:`cwledger.projections.growth.training.training`. A unit: its classes, and the person-times in it."""
        return _training.training(self.attendances(unit), self.classes(unit), first, last)

    def under_trained(self, year: int, unit: str | None = None, *, hours: int | None = None, classes: int | None = None) -> pl.DataFrame:
        """Who attended less than a minimum; see :func:`cwledger.projections.growth.training.under_trained`."""
        return _training.under_trained(self._attended, self.roster(unit), year, hours, classes)

    def exam_preparation(self, within_months: int, unit: str | None = None) -> pl.DataFrame:
        """Exam preparation and certificates after it; see :func:`cwledger.projections.growth.training.exam_preparation`."""
        rows = _training.exam_preparation(self.facts, self.effective_on, within_months)
        return rows if unit is None else rows.join(self._attended_by(unit).select("attended_by"), on="attended_by", how="semi", maintain_order="left")

    def exam_preparation_tally(self, within_months: int, unit: str | None = None) -> pl.DataFrame:
        """Exam preparation counted; see :func:`cwledger.projections.growth.training.passed`."""
        return _training.passed(self.exam_preparation(within_months, unit))

    def all_post(self, unit: str | None = None, year: int | None = None, rotation_months: int | None = None) -> pl.DataFrame:
        """All-post service of each worker; see :func:`cwledger.projections.growth.all_post.all_post`."""
        return _all_post.all_post(self.facts, self.effective_on, self.roster(unit), year or self.effective_on.year, rotation_months)

    def service(self, unit: str | None = None, year: int | None = None, rotation_months: int | None = None) -> pl.DataFrame:
        """All-post service by community; see :func:`cwledger.projections.growth.all_post.service`."""
        counted = year or self.effective_on.year
        listed = self.all_post(None, counted, rotation_months)
        return self.lying_in(unit, _all_post.service(self.facts, self.effective_on, self.unit_tree, listed, counted))
