"""The reports of open recruitment and establishment posts at one point on the clocks: a part of :class:`~cwledger.projections.reports.Reports`.

Not for how each comes about: ``recruitment.py``, ``entries.py`` and ``establishment.py``.
"""

from __future__ import annotations

from functools import cached_property

import polars as pl

from cwledger.projections.entrance import entries as _entries
from cwledger.projections.entrance import establishment as _establishment
from cwledger.projections.entrance import recruitment as _recruitment
from cwledger.projections.room import Room


class Entrance(Room):
    """How people come in and up, from the facts believed at a position. Where a report takes a ``unit`` nobody knows, it raises :class:`UnknownSubject`."""

    @cached_property
    def recruitments(self) -> _recruitment.Recruitments:
        """Every recruitment with its applicants ranked."""
        return _recruitment.Recruitments(self.facts, self.effective_on)

    @cached_property
    def _recruitment(self) -> pl.DataFrame:
        return _recruitment.recruitment(self.recruitments, self.unit_tree)

    @cached_property
    def _entries(self) -> pl.DataFrame:
        return _entries.entries(self.facts, self.effective_on, self.roster(), self.recruitments)

    def recruitment(self, unit: str | None = None) -> pl.DataFrame:
        """Every announcement and opening; see :func:`cwledger.projections.entrance.recruitment.recruitment`."""
        return self.lying_in(unit, self._recruitment)

    def applicants(self, announcement: str) -> pl.DataFrame:
        """Everybody who applied; see :func:`cwledger.projections.entrance.recruitment.applicants`."""
        return _recruitment.applicants(self.recruitments, announcement)

    def entries(self, unit: str | None = None) -> pl.DataFrame:
        """Where each worker came in; see :func:`cwledger.projections.entrance.entries.entries`."""
        return self.of_those_serving(unit, self._entries)

    def entry_shares(self, unit: str | None = None) -> pl.DataFrame:
        """How the workers of each district came in; see :func:`cwledger.projections.entrance.entries.entry_shares`."""
        return _entries.entry_shares(self.entries(unit))

    def establishment(self, unit: str | None = None) -> pl.DataFrame:
        """Every release of establishment posts; see :func:`cwledger.projections.entrance.establishment.establishment`."""
        return _establishment.establishment(self.facts, self.effective_on, self.unit_tree, unit)

    def establishment_workers(self, unit: str | None = None) -> pl.DataFrame:
        """Who holds an establishment post; see :func:`cwledger.projections.entrance.establishment.holders`."""
        return self.of_those_serving(unit, _establishment.holders(self.facts, self.effective_on, self.roster()))
