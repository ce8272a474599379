"""Ten and a hundred cities out of one: every believed fact of a ledger once for each copy, its subjects renamed, as columns and without a log.

For: :class:`TiledFacts`, which stands where a ledger's columns do, so that reports can be measured on more facts than can be ingested in an
afternoon. Not for measuring the log, the columns or ``at``. The rule texts are there once; every other subject, units and lists included, once a copy.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl

from cwledger.aggregates.event import CATALOGUE, Event, EventSpec
from cwledger.projections.facts import Facts
from cwledger.store.frames import table

UNNAMED = {"applicant", "instead_of", "member", "order"}
"""Fields that hold ids of people who are no subject of the ledger."""


class TiledFacts:
    """The facts of one city so many times over. Copy 0 bears its own ids, copy 7 bears them with ``-7`` behind."""

    def __init__(self, facts: Facts, copies: int) -> None:
        self._facts = facts
        self.copies = copies
        self._frames: dict[type[Event], pl.DataFrame] = {}

    @property
    def position(self) -> int:
        """The last position of the last copy."""
        return self._facts.position * self.copies

    def __getitem__(self, event_class: type[Event]) -> pl.LazyFrame:
        found = self._frames.get(event_class)
        if found is None:
            found = self._frames[event_class] = self._tiled(event_class)
        return found.lazy()

    def amendments(self) -> pl.DataFrame:
        """Every amendment, once for each copy."""
        return pl.concat(
            [self._apart(self._facts.amendments(), copy, ["target", "by"], pl.col("event_id").str.replace("/", f"-{copy}/")) for copy in range(self.copies)]
        )

    @property
    def asked(self) -> list[type[Event]]:
        """The types of fact asked for so far."""
        return list(self._frames)

    @property
    def held_bytes(self) -> int:
        """What the columns asked for so far take."""
        return sum(frame.estimated_size() for frame in self._frames.values())

    def _tiled(self, event_class: type[Event]) -> pl.DataFrame:
        spec, frame = CATALOGUE.spec(event_class), self._facts[event_class].collect()
        if spec.kind == "rule" or self.copies == 1:
            return frame
        renamed = list(_ids(spec))
        return pl.concat([self._apart(frame, copy, ["position", "origin"], *_behind(spec, renamed, f"-{copy}")) for copy in range(self.copies)], rechunk=True)

    def _apart(self, frame: pl.DataFrame, copy: int, places: list[str], *renamed: pl.Expr) -> pl.DataFrame:
        return frame if not copy else frame.with_columns(pl.col(places) + copy * self._facts.position, *renamed)


def _ids(spec: EventSpec) -> Iterator[str]:
    """The fields of a type that name its subject or another one, rules apart."""
    held = table(spec.name).schema
    names = {field for field, kind, _ in spec.references if kind != "rule"} | (UNNAMED & held.keys())
    yield from sorted((names | {spec.cls.subject_field}) & held.keys())


def _behind(spec: EventSpec, names: list[str], mark: str) -> Iterator[pl.Expr]:
    schema: dict[str, Any] = table(spec.name).schema
    for name in names:
        several = schema[name] == pl.List(pl.String)
        yield pl.col(name).list.eval(pl.element() + mark) if several else pl.col(name) + mark
