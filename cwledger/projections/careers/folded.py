"""Many careers at once: folded from the columns instead of the log, one person after another.

For: whoever asks the same of everybody (rules, imports of a whole city); one worker's own log is read by ``View.career``. What comes out is
the same career, but that ``ref``, ``note`` and personal fields, which no column holds, are None in the facts it keeps as recorded.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
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
_SPECS = tuple(spec for spec in map(CATALOGUE.spec, CAREER.events) if spec.kind == "career")
_PLACE = ("order", "origin", "event_id")


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
        frames = _read(facts, wanted, effective_on, everybody=workers is None)
        for first in range(0, wanted.len(), chunk):
            within = wanted.slice(first, chunk)
            yield from _folded([(spec, _between(frame, within[0], within[-1])) for spec, frame in frames])


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


_Read = list[tuple[EventSpec, pl.DataFrame]]


def _read(facts: Facts, workers: pl.Series, effective_on: date | None, *, everybody: bool) -> _Read:
    """The facts about a stretch of workers, given sorted, type by type, each sorted by worker; ``everybody``: no worker between them is left out."""
    worker = pl.col("worker")
    wanted = worker.is_between(pl.lit(workers[0]), pl.lit(workers[-1])) if everybody else worker.is_in(workers.implode())
    lazy = [_placed(_by(facts[spec.cls].filter(wanted), effective_on), spec).sort("worker", maintain_order=True) for spec in _SPECS]
    return [(spec, frame) for spec, frame in zip(_SPECS, pl.collect_all(lazy), strict=True) if frame.height]


def _between(frame: pl.DataFrame, first: str, last: str) -> pl.DataFrame:
    """The rows of a frame sorted by worker that are about workers between two, both included."""
    begins, ends = frame["worker"].search_sorted(first, "left"), frame["worker"].search_sorted(last, "right")
    return frame.slice(begins, ends - begins)


def _folded(read: _Read) -> Iterator[Career]:
    """The careers behind facts: each type's events are built together, then all put in order at once."""
    keys = [frame.select("worker", *_PLACE, rank=pl.lit(spec.rank)) for spec, frame in read]
    rows = pl.concat(keys).with_row_index("number").sort("worker", "order")
    with uncollected():
        events = [event for spec, frame in read for event in _events(frame, spec)]
        numbers, *others = (rows[name].to_list() for name in ("number", "event_id", "origin", "rank"))
        sequence = map(_AS_FACT, zip(map(events.__getitem__, numbers), *others, strict=True))
        runs = rows["worker"].rle().struct.unnest().select("value", "len").iter_rows()
        found = [CAREER.follow(worker, islice(sequence, count)) for worker, count in runs]
    return (career for career in found if career.registered_on is not None)


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
