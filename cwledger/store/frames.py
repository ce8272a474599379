"""Stored events as typed frames: one Polars frame for each event type, one for the amendments.

For: the columns' schema, worked out from the catalogue, and the fast way from rows of the log to frames of it. Not for keeping them
(``columns.py``) nor for files (``sealing.py``).

A type's frame has ``position, version, origin, effective_on`` and then the event's own fields, sorted: ids and texts as String, closed
lists of words as Enum, dates as Date, whole numbers as Int32, money as Int64 in fen (a hundredth of a yuan). ``ref``, ``note`` and personal
fields are left out: no report needs them, and what a column does not hold cannot leak from it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from operator import itemgetter
from typing import Annotated, Any, Literal, NamedTuple, get_args, get_origin

import msgpack
import polars as pl

from cwledger.aggregates.event import CATALOGUE, EventSpec
from cwledger.errors import Damaged
from cwledger.store.codec import core_type, decode
from cwledger.store.log import Row
from cwledger.store.upcasters import upcast

AMENDMENTS = "ledger.amendments"
"""Name under which the amendments are kept beside the event types."""

AMENDMENT_COLUMNS: Mapping[str, Any] = {"target": pl.Int64, "by": pl.Int64, "event_id": pl.String}
"""Which position was amended, by which, and the amending event's id."""

STRETCH = 100_000
"""Events turned into frames at a time: enough that Polars' fixed costs disappear, few enough that memory stays flat."""

_PLACE = {"position": pl.Int64, "version": pl.Int32, "origin": pl.Int64, "effective_on": pl.Date}
_LEFT_OUT = {"ref", "note", "effective_on"}
_REVERSED = "ledger.fact_reversed"


class Table(NamedTuple):
    """How the events of one type become a frame."""

    name: str
    fields: tuple[str, ...]
    """``effective_on`` and the event's own fields that a column holds."""
    schema: dict[str, Any]
    makers: tuple[Callable[[str, Sequence[Any]], pl.Series], ...]
    """For each field, how its stored values become a column."""
    take: Callable[[Mapping[str, Any]], tuple[Any, ...]]

    def empty(self) -> pl.DataFrame:
        """The frame of a type nothing was recorded of."""
        return pl.DataFrame(schema=self.schema)


@lru_cache(maxsize=256)
def table(name: str) -> Table:
    """The table of an event type, by the type's stable name."""
    spec = CATALOGUE.named(name)
    assert spec is not None, name
    fields = ("effective_on", *(field for field in spec.fields if field not in _LEFT_OUT and field not in spec.personal))
    types = {field: _column_type(spec.cls.model_fields[field].annotation) for field in fields}
    takes = itemgetter(*fields) if len(fields) > 1 else lambda body: (body[fields[0]],)
    return Table(name, fields, {**_PLACE, **types}, tuple(_maker(types[field]) for field in fields), takes)


def tables() -> Iterator[Table]:
    """The tables of every event type that is a fact, by name."""
    return (table(spec.name) for spec in CATALOGUE if spec.name != _REVERSED)


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Changes when any column of any type does: what was sealed under another one is folded again."""
    shape = {one.name: [(column, str(kind)) for column, kind in one.schema.items()] for one in tables()}
    versions = {spec.name: spec.version for spec in CATALOGUE}
    return hashlib.sha256(json.dumps([shape, versions], sort_keys=True).encode()).hexdigest()


def _column_type(annotation: Any) -> Any:
    plain = core_type(annotation)
    if plain is Literal:
        return pl.Enum(get_args(_literal(annotation)))
    if plain is tuple:
        return pl.List(pl.String)
    return {date: pl.Date, Decimal: pl.Int64, int: pl.Int32, bool: pl.Boolean, str: pl.String}[plain]


def _literal(annotation: Any) -> Any:
    while get_origin(annotation) is not Literal:
        parts = get_args(annotation)
        annotation = parts[0] if get_origin(annotation) is Annotated else next(part for part in parts if part is not type(None))
    return annotation


def _maker(kind: Any) -> Callable[[str, Sequence[Any]], pl.Series]:
    if kind == pl.Date:
        return lambda name, values: pl.Series(name, values, dtype=pl.String).str.to_date("%Y-%m-%d")
    if kind == pl.Int64:
        return _fen
    if isinstance(kind, pl.Enum):
        return lambda name, values: pl.Series(name, values, dtype=pl.String).cast(kind)
    return lambda name, values: pl.Series(name, values, dtype=kind)


def _fen(name: str, values: Sequence[Any]) -> pl.Series:
    # The canonical text always has two places, so that dropping the point is multiplying by a hundred.
    return pl.Series(name, values, dtype=pl.String).str.replace(".", "", literal=True).cast(pl.Int64)


Stored = tuple[int, str, int, str, bytes]
"""One stored event as the database gives it: position, stream, version, topic, state."""


class Stretch(NamedTuple):
    """A run of the log as frames."""

    frames: dict[str, pl.DataFrame]
    """By type name, in order of position; types without events are absent. Amendments under :data:`AMENDMENTS`."""
    events: int
    last: Row


def stretches(rows: Iterable[Stored], size: int = STRETCH) -> Iterator[Stretch]:
    """The log as frames, ``size`` events at a time. ``rows`` are those of :meth:`EventLog.batches`, one after another.

    Raises:
        Damaged: stored bytes are not an event. NewerFormat: an event this release does not know.
    """
    rows = iter(rows)
    while True:
        gathered = _Gathered()
        if not gathered.read(islice(rows, size)):
            return
        yield gathered.stretch()


class _Run(NamedTuple):
    """What was read of one topic: values one after another, row by row, because slicing columns out of one long list is far cheaper than transposing rows."""

    name: str
    take: Callable[[Mapping[str, Any]], tuple[Any, ...]]
    values: list[Any]
    positions: list[int]
    versions: list[int]


class _Gathered:
    """Values of a stretch, by topic, on their way into frames."""

    def __init__(self) -> None:
        self.topics: dict[str, _Run] = {}
        self.amends: list[tuple[int, int, str]] = []
        self.origins: dict[int, int] = {}
        self.last: Row | None = None

    def read(self, rows: Iterable[Stored]) -> bool:
        """Takes rows in; whether there were any. The one loop that runs once for every event: nothing in it but what must be."""
        unpack, topics = msgpack.unpackb, self.topics
        row: Any = None
        for row in rows:
            position, stream, version, topic, state = row
            try:
                raw = unpack(state)
                _, take, values, positions, versions = topics.get(topic) or self._begin(topic, raw, stream, version)
                values += take(raw["body"])
                positions.append(position)
                versions.append(version)
                if "amends" in raw:
                    self._amended(position, raw)
            except (ValueError, KeyError, TypeError, IndexError, msgpack.exceptions.UnpackException) as error:
                raise _damaged(Row(*row), error) from error
        if row is None:
            return False
        self.last = Row(*row)
        return True

    def _begin(self, topic: str, raw: Mapping[str, Any], stream: str, version: int) -> _Run:
        name, _, number = topic.rpartition("/")
        spec, _ = upcast(name, int(number), raw["body"], f"{stream}/{version}")
        self.topics[topic] = _Run(name, _taker(spec, int(number)), [], [], [])
        return self.topics[topic]

    def _amended(self, position: int, raw: Mapping[str, Any]) -> None:
        _, target, origin = raw["amends"]
        self.amends.append((target, position, raw["id"]))
        self.origins[position] = origin

    def stretch(self) -> Stretch:
        """What was read, as frames."""
        assert self.last is not None
        frames: dict[str, pl.DataFrame] = {}
        for run in self.topics.values():
            if run.name != _REVERSED:
                frame = self._frame(table(run.name), run)
                # Two versions of one type can meet in a stretch; each comes in order, together they must be.
                frames[run.name] = frame if run.name not in frames else pl.concat([frames[run.name], frame]).sort("position")
        if self.amends:
            frames[AMENDMENTS] = pl.DataFrame(self.amends, schema=dict(AMENDMENT_COLUMNS), orient="row")
        return Stretch(frames, sum(len(run.positions) for run in self.topics.values()), self.last)

    def _frame(self, shape: Table, run: _Run) -> pl.DataFrame:
        positions = origins = run.positions
        if not self.origins.keys().isdisjoint(positions):
            origins = [self.origins.get(position, position) for position in positions]
        place = {"position": positions, "version": run.versions, "origin": origins}
        series = [pl.Series(name, values, dtype=shape.schema[name]) for name, values in place.items()]
        width = len(shape.fields)
        try:
            series += [make(name, run.values[n::width]) for n, (name, make) in enumerate(zip(shape.fields, shape.makers, strict=True))]
        except (pl.exceptions.PolarsError, TypeError, OverflowError) as error:
            where = f"{shape.name} between positions {positions[0]} and {positions[-1]}"
            raise Damaged(f"an event of {where} does not hold its fields: {error}", remedy="verify() says which; restore the database from a backup") from error
        return pl.DataFrame(series)


def _taker(spec: EventSpec, version: int) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    take = table(spec.name).take
    if version == spec.version:
        return take
    return lambda body: take(upcast(spec.name, version, body, spec.topic)[1])


def _damaged(row: Row, error: Exception) -> Exception:
    """The error as the codec would say it; where it finds nothing wrong, the body lacks a field."""
    event_id = f"{row.stream}/{row.version}"
    decode(row.state, event_id)
    return Damaged(f"{event_id}: the body is not that of {row.topic}: {error!r}", remedy="restore the database from a backup")
