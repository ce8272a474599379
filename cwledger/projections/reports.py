"""The reports of one point on the clocks, each worked out when first asked for and kept: what a view hangs off.

Not for the clocks themselves (``View`` has its basis) and not for how each report comes about (one module each).
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Self

import polars as pl

from cwledger.explanation import Explanation
from cwledger.projections.careers import grades as _grades
from cwledger.projections.careers import honours as _honours
from cwledger.projections.careers import posts as _posts
from cwledger.projections.careers import roster as _roster
from cwledger.projections.careers import salary as _salary
from cwledger.projections.entrance.reports import Entrance
from cwledger.projections.explain import explain
from cwledger.projections.facts import Facts
from cwledger.projections.growth.reports import Growth
from cwledger.projections.neighbourhood.reports import Neighbourhood
from cwledger.projections.public_life.reports import PublicLife
from cwledger.projections.units import Units
from cwledger.projections.working_life.reports import WorkingLife


class Reports(WorkingLife, Entrance, Neighbourhood, PublicLife, Growth):
    """Every report on a day, from the facts believed at a position. ``unit`` narrows one to a district, street, community or federation."""

    def __init__(self, facts: Facts, effective_on: date) -> None:
        self.facts = facts
        self.effective_on = effective_on
        self.unit_tree = Units(facts, effective_on)

    def as_on(self, day: date) -> Self:
        """The reports on another day, of the same facts."""
        return type(self)(self.facts, day)

    @cached_property
    def _grades(self) -> pl.DataFrame:
        return _grades.grades(self.facts, self.effective_on).collect()

    @cached_property
    def _roster(self) -> pl.DataFrame:
        return _roster.roster(self.facts, self.effective_on, self.unit_tree, self._grades.lazy())

    @cached_property
    def _salary(self) -> pl.DataFrame:
        grants = _grades.grants(self.facts, self.effective_on).collect().lazy()
        return _salary.salary(self.facts, self.effective_on, self._roster.lazy().select("worker"), self._grades.lazy(), grants)

    @cached_property
    def _held(self) -> pl.DataFrame:
        return _honours.honours_held(self.facts, self.effective_on)

    def roster(self, unit: str | None = None) -> pl.DataFrame:
        """Who serves; see :func:`cwledger.projections.careers.roster.roster`.

        Raises:
            UnknownSubject: no such unit, or a bare id that several bear.
        """
        return self._roster if unit is None else self._roster.filter(self.unit_tree.within(unit))

    def salary(self, unit: str | None = None) -> pl.DataFrame:
        """Recorded grade and pay; see :func:`cwledger.projections.careers.salary.salary`. A unit narrows it to who serves there.

        Raises:
            UnknownSubject: no such unit, or a bare id that several bear.
        """
        return self.of_those_serving(unit, self._salary)

    def honours_held(self, unit: str | None = None) -> pl.DataFrame:
        """The honours held; see :func:`cwledger.projections.careers.honours.honours_held`. A unit narrows them to who serves there.

        Raises:
            UnknownSubject: no such unit, or a bare id that several bear.
        """
        return self.of_those_serving(unit, self._held)

    def honours(self, unit: str | None = None) -> pl.DataFrame:
        """Honours counted by kind and level; see :func:`cwledger.projections.careers.honours.tally`.

        Raises:
            UnknownSubject: no such unit, or a bare id that several bear.
        """
        return _honours.tally(self.honours_held(unit))

    def posts(self, unit: str | None = None) -> pl.DataFrame:
        """Every post as a period; see :func:`cwledger.projections.careers.posts.posts`. Of a unit those in its communities, merged ones where they went."""
        every = _posts.posts(self.facts, self.effective_on).with_columns(pl.col("post", "by").cast(pl.String)).collect()
        if unit is None:
            return every
        communities = every.select("community", lies=pl.col("community")).unique()
        here = self.lying_in(unit, self.unit_tree.placed(self.unit_tree.settled(communities)))
        return every.join(here, left_on="community", right_on="lies", how="semi", maintain_order="left")

    def units(self, unit: str | None = None) -> pl.DataFrame:
        """Every community that exists, in its street and district; see :attr:`cwledger.projections.units.Units.tree`."""
        return self.lying_in(unit, self.unit_tree.tree)

    def explain(self, question: str, subject: str) -> Explanation:
        """Why an answer is what it is, down to event ids; see :func:`cwledger.projections.explain.explain`."""
        return explain(self.facts, self.effective_on, question, subject)
