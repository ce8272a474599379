"""Many careers at once: folded from the columns instead of the log, one person after another.

For: whoever asks the same of everybody (rules, imports of a whole city); one worker's own log is read by ``View.career``. What comes out is
the same career, but that ``ref``, ``note`` and personal fields, which no column holds, are None in the facts it keeps as recorded.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from itertools import islice, repeat
from typing import Any

import polars as pl
from pydantic import BaseModel

from cwledger.aggregates import CAREER, CATALOGUE, Career, Event, Fact
from cwledger.aggregates.career.person import WorkerRegistered
from cwledger.aggregates.event import EventSpec
from cwledger.aggregates.fold import Apart
from cwledger.aggregates.geography import UNIT_FACTS, Geography
from cwledger.collector import uncollected
from cwledger.projections.facts import Facts, event_id, ordered

STRETCH = 32_000
"""Workers whose facts are read at a time: each reading passes over everything, so that there should not be many."""

CHUNK = 2_000
"""Workers folded at a time: enough that what a frame costs disappears, few enough that memory stays flat."""

_SLOTS = tuple(BaseModel.__dict__[name].__set__ for name in ("__dict__", "__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__"))
"""What puts each part of an event in its place; by way of ``map`` no line of Python runs for each of millions of facts."""
_AS_FACT = partial(tuple.__new__, Fact)
_SPECS = {spec.cls: spec for spec in map(CATALOGUE.spec, CAREER.events) if spec.kind == "career"}
_APART = {facet: one for one in CAREER.apart for facet in one.facets}
_TOGETHER = tuple(one for one in _SPECS if not any(one in apart.classes for apart in CAREER.apart))
"""The types of fact careers are folded from at once; the others wait until somebody reads what they make."""


def careers(
    facts: Facts, workers: Iterable[str] | None = None, effective_on: date | None = None, stretch: int = STRETCH, chunk: int = CHUNK
) -> Iterator[Career]:
    """The careers of everybody registered by a day, sorted by worker, each as ``View.career`` folds it.

    Args:
        facts: what is believed.
        workers: whom to fold; None for everybody. Those not registered by the day are passed over.
        effective_on: facts from later days are left out; None leaves none out.
        stretch: how many workers are read at a time.
        chunk: how many workers are folded at a time.
    """
    registered = _by(facts[WorkerRegistered], effective_on).select(pl.col("worker").unique().sort()).collect().to_series()
    chosen = registered if workers is None else registered.filter(registered.is_in(pl.Series(sorted(set(workers)), dtype=pl.String).implode()))
    for start in range(0, chosen.len(), stretch):
        wanted = chosen.slice(start, stretch)
        read = _Stretch(facts, wanted, effective_on, everybody=workers is None)
        for first in range(0, wanted.len(), chunk):
            yield from _Chunk(read, wanted.slice(first, chunk)).careers()


def geography(facts: Facts, effective_on: date | None = None) -> Geography:
    """Where communities lie and what became of them, from the facts about units that hold by a day (None: whenever)."""
    return Geography(unit_facts(facts, effective_on))


def unit_facts(facts: Facts, effective_on: date | None = None) -> Iterator[Fact]:
    """The facts a :class:`~cwledger.aggregates.geography.Geography` is folded from, in no order."""
    for event_class in UNIT_FACTS:
        spec = CATALOGUE.spec(event_class)
        frame = _placed(_by(facts[event_class], effective_on), spec).collect()
        columns = (frame["event_id"].to_list(), frame["origin"].to_list())
        yield from (Fact(event, by, origin, spec.rank) for event, by, origin in zip(_events(frame, spec), *columns, strict=True))


def _by(rows: pl.LazyFrame, effective_on: date | None) -> pl.LazyFrame:
    return rows if effective_on is None else rows.filter(pl.col("effective_on") <= effective_on)


def _placed(rows: pl.LazyFrame, spec: EventSpec) -> pl.LazyFrame:
    """The rows of one type with where each stands and what it is called, without what only the columns need."""
    subject = spec.cls.subject_field
    return rows.with_columns(ordered(spec.rank), event_id(spec.kind, subject).alias("event_id")).drop("position", "version")


class _Stretch:
    """The facts about a stretch of workers, given sorted, each type read when first asked for."""

    def __init__(self, facts: Facts, workers: pl.Series, effective_on: date | None, *, everybody: bool) -> None:
        worker = pl.col("worker")
        self._wanted = worker.is_between(pl.lit(workers[0]), pl.lit(workers[-1])) if everybody else worker.is_in(workers.implode())
        self._facts = facts
        self._effective_on = effective_on
        self._read: dict[tuple[type[Event], ...], list[tuple[EventSpec, pl.DataFrame]]] = {}

    def read(self, classes: tuple[type[Event], ...]) -> list[tuple[EventSpec, pl.DataFrame]]:
        """The facts of some types that there are, each type's sorted by worker."""
        if classes not in self._read:
            specs = [_SPECS[one] for one in classes]
            rows = [_placed(_by(self._facts[spec.cls].filter(self._wanted), self._effective_on), spec) for spec in specs]
            frames = pl.collect_all([one.sort("worker", maintain_order=True) for one in rows])
            self._read[classes] = [(spec, frame) for spec, frame in zip(specs, frames, strict=True) if frame.height]
        return self._read[classes]


class _Chunk:
    """Some workers of a stretch, given sorted: their careers, and what was put off of them, for all of them at once when first asked of one."""

    def __init__(self, read: _Stretch, workers: pl.Series) -> None:
        self._read = read
        self._first, self._last = workers[0], workers[-1]
        self._facets: dict[str, dict[str, Any]] = {}

    def careers(self) -> Iterator[Career]:
        """The careers of those registered by the day, sorted by worker."""
        with uncollected():
            found = [CAREER.follow(worker, facts) for worker, facts in _runs(self._between(_TOGETHER), _facts_of)]
            return iter([career.put_off(self.facet) for career in found if career.registered_on is not None])

    def facet(self, worker: str, name: str) -> Any:
        """A facet of one of the workers that is folded apart."""
        if name not in self._facets:
            with uncollected():
                self._facets.update(self._folded(_APART[name]))
        return self._facets[name].get(worker, ())

    def _folded(self, apart: Apart) -> dict[str, dict[str, Any]]:
        """Facets that belong together, by worker: gathered without folding, but for those whom another type of fact is about."""
        facets: dict[str, dict[str, Any]] = {name: {} for name in apart.facets}
        rows = self._between(apart.classes)
        gathered = [(spec, frame) for spec, frame in rows if spec.cls in CAREER.gathered]
        for name in apart.facets:
            of_this = [(spec, frame) for spec, frame in gathered if CAREER.gathered[spec.cls].facet == name]
            facets[name].update((worker, tuple(kept)) for worker, kept in _runs(of_this, _records_of))
        met = pl.concat([pl.Series("worker", [], pl.String), *(frame["worker"] for spec, frame in rows if spec.cls not in CAREER.gathered)]).unique()
        for worker, facts in _runs([(spec, frame.filter(pl.col("worker").is_in(met.implode()))) for spec, frame in rows] if met.len() else [], _facts_of):
            career = CAREER.follow(worker, facts)
            for name in apart.facets:
                facets[name][worker] = getattr(career, name)
        return facets

    def _between(self, classes: tuple[type[Event], ...]) -> list[tuple[EventSpec, pl.DataFrame]]:
        """The facts of some types about the workers."""
        found = []
        for spec, frame in self._read.read(classes):
            begins, ends = frame["worker"].search_sorted(self._first, "left"), frame["worker"].search_sorted(self._last, "right")
            if begins < ends:
                found.append((spec, frame.slice(begins, ends - begins)))
        return found


def _runs(rows: list[tuple[EventSpec, pl.DataFrame]], made: Callable[[EventSpec, pl.DataFrame], Iterable[Any]]) -> Iterator[tuple[str, Iterator[Any]]]:
    """What is made of facts, worker by worker, each worker's in order: one type's are made together, then all put in order at once."""
    if not rows:
        return
    keys = pl.concat([frame.select("worker", "order") for _, frame in rows]).with_row_index("number").sort("worker", "order")
    found = [one for spec, frame in rows for one in made(spec, frame)]
    sequence = map(found.__getitem__, keys["number"].to_list())
    for worker, count in keys["worker"].rle().struct.unnest().select("value", "len").iter_rows():
        yield worker, islice(sequence, count)


def _facts_of(spec: EventSpec, frame: pl.DataFrame) -> Iterable[Fact]:
    """The facts of a frame of one type."""
    return map(_AS_FACT, zip(_events(frame, spec), frame["event_id"].to_list(), frame["origin"].to_list(), repeat(spec.rank), strict=False))


def _records_of(spec: EventSpec, frame: pl.DataFrame) -> Iterable[Any]:
    """What a facet keeps of the facts of a frame of one type."""
    _, record, fields = CAREER.gathered[spec.cls]
    columns = [_values(frame[name]) for name in fields] if fields else [_events(frame, spec)]
    return map(record, *columns, frame["event_id"].to_list())


def _events(frame: pl.DataFrame, spec: EventSpec) -> list[Event]:
    """The events of a frame of one type, without checking again what was checked when it was recorded."""
    held = [name for name in spec.fields if name in frame.columns]
    names = (*held, *(name for name in spec.fields if name not in held))
    columns: list[Iterable[Any]] = [_values(frame[name]) for name in held]
    columns += [repeat(None)] * (len(names) - len(held))
    events: list[Event] = list(map(object.__new__, repeat(spec.cls, frame.height)))
    bodies = map(dict, map(zip, repeat(names), zip(*columns, strict=False)))
    parts: tuple[Iterable[Any], ...] = (bodies, repeat(set(spec.fields)), repeat(None), repeat(None))
    for slot, values in zip(_SLOTS, parts, strict=True):
        deque(map(slot, events, values), maxlen=0)
    return events


def _values(column: pl.Series) -> Sequence[Any]:
    """The values of a column as an event holds them: money in yuan, lists as tuples."""
    values = column.to_list()
    if column.dtype == pl.Int64:
        return [None if fen is None else _yuan(fen) for fen in values]
    if column.dtype == pl.List:
        return [tuple(one) for one in values]
    return values


@lru_cache(maxsize=65_536)
def _yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)
