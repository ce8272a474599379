"""Many cities out of one, each copy with its subjects renamed: as steps to be recorded, or as columns alone, where recording would take an afternoon.

For: :func:`several`, the history of a city lived by others in other units at the same time, and :class:`TiledFacts`, which stands where a ledger's
columns do. The rule texts are there once; every other subject, units and lists included, once a copy. Not for what the cities hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import polars as pl

from cwledger.aggregates.event import CATALOGUE, Event, EventSpec
from cwledger.demo.steps import Correction, Enactment, Recording, Reversal, Step
from cwledger.projections.facts import Facts
from cwledger.store.frames import table

UNNAMED = {"applicant", "instead_of", "member", "order"}
"""Fields that hold ids of people who are no subject of the ledger."""


def several(steps: Iterable[Step], copies: int) -> Iterator[Step]:
    """The steps of so many cities, side by side in the order of knowledge; the rule texts are received once."""
    for step in steps:
        yield step
        for copy in range(1, copies) if not isinstance(step, Enactment) else ():
            yield _copied(step, f"-{copy}")


def _copied(step: Recording | Correction | Reversal, mark: str) -> Step:
    if isinstance(step, Recording):
        return replace(step, events=tuple(_renamed(event, mark) for event in step.events))
    if isinstance(step, Correction):
        return replace(step, event_id=_behind_stream(step.event_id, mark), replacement=_renamed(step.replacement, mark))
    return replace(step, event_ids=tuple(_behind_stream(one, mark) for one in step.event_ids))


def _behind_stream(event_id: str, mark: str) -> str:
    return event_id.replace("/", f"{mark}/")


def _renamed(event: Event, mark: str) -> Event:
    ids = {name: getattr(event, name) for name in _fields(type(event))}
    return event.model_copy(update={name: _marked(value, mark) for name, value in ids.items() if value is not None})


@cache
def _fields(event_class: type[Event]) -> tuple[str, ...]:
    return tuple(_ids(CATALOGUE.spec(event_class)))


def _marked(value: Any, mark: str) -> Any:
    return value + mark if isinstance(value, str) else tuple(one + mark for one in value)


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
