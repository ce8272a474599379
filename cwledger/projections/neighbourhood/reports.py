"""The reports of joint committees, grids and residents' needs at one point on the clocks: a part of :class:`~cwledger.projections.reports.Reports`.

Not for how each comes about: ``committees.py``, ``grids.py`` and ``needs.py``.
"""

from __future__ import annotations

from functools import cached_property

import polars as pl

from cwledger.projections.neighbourhood import committees as _committees
from cwledger.projections.neighbourhood import grids as _grids
from cwledger.projections.neighbourhood import needs as _needs
from cwledger.projections.neighbourhood.grids import By
from cwledger.projections.room import Room


class Neighbourhood(Room):
    """What joint committees and grids do, from the facts believed at a position. A ``unit`` is a district, street or community."""

    def committees(self, unit: str | None = None, meeting_months: int | None = None) -> pl.DataFrame:
        """Every joint committee; see :func:`cwledger.projections.neighbourhood.committees.committees`."""
        return self.lying_in(unit, _committees.committees(self.facts, self.effective_on, self.unit_tree, meeting_months))

    def committee_members(self, unit: str | None = None) -> pl.DataFrame:
        """Who sits on them part-time; see :func:`cwledger.projections.neighbourhood.committees.members`."""
        return self.lying_in(unit, _committees.members(self.facts, self.effective_on, self.unit_tree))

    def meetings(self, unit: str | None = None) -> pl.DataFrame:
        """Every joint meeting; see :func:`cwledger.projections.neighbourhood.committees.meetings`."""
        return self.lying_in(unit, _committees.meetings(self.facts, self.effective_on, self.unit_tree))

    def resolutions(self, unit: str | None = None) -> pl.DataFrame:
        """Every resolution; see :func:`cwledger.projections.neighbourhood.committees.resolutions`."""
        return self.lying_in(unit, _committees.resolutions(self.facts, self.effective_on, self.unit_tree))

    def without_committee(self, unit: str | None = None) -> pl.DataFrame:
        """Streets and communities that have none; see :func:`cwledger.projections.neighbourhood.committees.without_committee`."""
        return self.lying_in(unit, _committees.without_committee(self.facts, self.effective_on, self.unit_tree))

    def committee_tally(self, unit: str | None = None) -> pl.DataFrame:
        """Committees counted by level; see :func:`cwledger.projections.neighbourhood.committees.tally`."""
        places = self.lying_in(unit, _committees.places(self.facts, self.effective_on, self.unit_tree))
        return _committees.tally(self.committees(unit), self.committee_members(unit), self.meetings(unit), self.resolutions(unit), places)

    @cached_property
    def _grids(self) -> pl.DataFrame:
        return _grids.grids(self.facts, self.effective_on, self.unit_tree)

    def grids(self, unit: str | None = None) -> pl.DataFrame:
        """Every grid; see :func:`cwledger.projections.neighbourhood.grids.grids`."""
        return self.lying_in(unit, self._grids)

    def grid_tally(self, unit: str | None = None, by: By = "district") -> pl.DataFrame:
        """Grids counted by unit; see :func:`cwledger.projections.neighbourhood.grids.tally`."""
        return _grids.tally(self.grids(unit), by)

    def grid_workers(self, unit: str | None = None) -> pl.DataFrame:
        """Who answers for which grids; see :func:`cwledger.projections.neighbourhood.grids.grid_workers`."""
        return _grids.grid_workers(self.grids(unit))

    def councils(self, unit: str | None = None) -> pl.DataFrame:
        """Every grid council; see :func:`cwledger.projections.neighbourhood.grids.councils`."""
        return self.lying_in(unit, _grids.councils(self.facts, self.effective_on, self.unit_tree))

    def matters(self) -> pl.DataFrame:
        """The list of grid matters; see :func:`cwledger.projections.neighbourhood.grids.matters`."""
        return _grids.matters(self.facts, self.effective_on)

    def grid_matters(self, unit: str | None = None) -> pl.DataFrame:
        """Which grid deals with what; see :func:`cwledger.projections.neighbourhood.grids.grid_matters`."""
        return self.lying_in(unit, _grids.grid_matters(self.facts, self.effective_on, self.unit_tree))

    def needs(self, unit: str | None = None) -> pl.DataFrame:
        """Every need of a resident; see :func:`cwledger.projections.neighbourhood.needs.needs`."""
        return self.lying_in(unit, _needs.needs(self.facts, self.effective_on, self.unit_tree))

    def needs_tally(self, unit: str | None = None) -> pl.DataFrame:
        """Needs counted by community; see :func:`cwledger.projections.neighbourhood.needs.tally`."""
        return _needs.tally(self.needs(unit))
