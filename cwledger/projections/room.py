"""What every room of the reports is given, and how a report is narrowed to a unit. Not for any report itself."""

from __future__ import annotations

from datetime import date
from typing import Self

import polars as pl

from cwledger.projections.careers import stays as _stays
from cwledger.projections.facts import Facts
from cwledger.projections.units import Units

__all__ = ["Room"]


class Room:
    """A part of :class:`~cwledger.projections.reports.Reports`: reports on a day, from the facts believed at a position."""

    facts: Facts
    effective_on: date
    unit_tree: Units

    def roster(self, unit: str | None = None) -> pl.DataFrame:
        """Who serves, of the reports this is a part of."""
        raise NotImplementedError

    def as_on(self, day: date) -> Self:
        """The reports on another day, of the same facts."""
        raise NotImplementedError

    def lying_in(self, unit: str | None, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows of a frame with ``community, street, district`` that lie in a unit; all of them without one.

        Raises:
            UnknownSubject: there is no such district, street or community, or a bare id that several bear.
        """
        return frame if unit is None else frame.filter(self.unit_tree.within(unit, employed=False))

    def of_those_serving(self, unit: str | None, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows of a frame with ``worker`` that are about who serves in a unit; all of them without one.

        Raises:
            UnknownSubject: there is no such unit, or a bare id that several bear.
        """
        return frame if unit is None else frame.join(self.roster(unit).select("worker"), on="worker", how="semi", maintain_order="left")

    def served(self, asked: pl.DataFrame) -> pl.DataFrame:
        """Where workers served, each on a day of their own; see :func:`cwledger.projections.careers.stays.served`."""
        return _stays.served(self.facts, self.effective_on, self.unit_tree, asked)

    def last_serving(self, unit: str) -> list[str]:
        """Who serves in a unit on the day, and of those who serve nowhere any more, who served there last; sorted.

        Raises:
            UnknownSubject: there is no such unit, or a bare id that several bear.
        """
        within = self.unit_tree.within(unit)
        return sorted(self.served(_stays.last_days(self.facts, self.effective_on)).filter(within)["worker"])
