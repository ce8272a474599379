"""Events as JSON lines: one object a line, ``event`` naming the kind of fact, its fields beside it, and where wanted an envelope of its own.

::

    {"event": "PostAssumed", "worker": "W0001", "effective_on": "2010-03-01", "community": "C0001", "post": "staff"}
    {"event": "GradeSet", "worker": "W0001", "effective_on": "2015-01-01", "tier": 1, "step": 7, "actor": "hr", "claimed_at": "2015-01-09T10:00:00+08:00"}

Dates are ISO text, money is text. Not for writing (``Ledger.ingest`` takes what comes out) and not for corrections, which are decisions, not data.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, get_args

from cwledger.aggregates.event import CATALOGUE, Event
from cwledger.errors import InvalidEvent
from cwledger.io.identity import without_long_numbers
from cwledger.io.mapping import nearest
from cwledger.io.remarks import Place, Remark
from cwledger.recording.values import Incoming

ENVELOPE = ("actor", "authority", "claimed_at")
AMENDING = ("corrects", "reverses", "reason")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number from 1, and either the event on its way in or what is wrong with it."""

    number: int
    incoming: Incoming | None
    remarks: tuple[Remark, ...] = ()

    @property
    def event(self) -> Event | None:
        """The event, where the line holds one."""
        return None if self.incoming is None else self.incoming.event


def read_jsonl(source: str | Path | IO[bytes] | IO[str] | Iterable[str]) -> Iterator[Line]:
    """Every line that is not blank, in order, one at a time: memory stays flat however long the file.

    What is wrong with a line is said in it; nothing is raised for data.

    Raises:
        OSError: the file cannot be read.
    """
    if isinstance(source, str | Path):
        with Path(source).open("rb") as stream:
            yield from _lines(stream, Path(source).name)
    else:
        yield from _lines(source, Path(str(getattr(source, "name", "input"))).name)


def _lines(source: Iterable[Any], name: str) -> Iterator[Line]:
    for number, raw in enumerate(source, 1):
        place = Place(name, None, number)
        try:
            text = raw.decode("utf-8-sig") if isinstance(raw, bytes) else raw
        except UnicodeDecodeError:
            yield Line(number, None, (Remark("line-not-json", place, {"value": "not UTF-8"}),))
            continue
        if text.strip():
            yield _line(number, text, place)


def _line(number: int, text: str, place: Place) -> Line:
    try:
        data = json.loads(text, parse_float=str, object_pairs_hook=_once)
    except ValueError as problem:
        return Line(number, None, (Remark("line-not-json", place, {"value": _told(problem)}),))
    except RecursionError:
        return Line(number, None, (Remark("line-not-json", place, {"value": "nested too deeply"}),))
    if not isinstance(data, dict):
        return Line(number, None, (Remark("line-not-json", place, {"value": type(data).__name__}),))
    try:
        return Line(number, _incoming(data))
    except _Wrong as wrong:
        return Line(number, None, (Remark(wrong.code, place, wrong.values),))
    except InvalidEvent as error:
        messages = [f"{issue.subject}: {without_long_numbers(issue.message)}" for issue in error.issues]
        return Line(number, None, tuple(Remark("event-invalid", place, {"message": message}) for message in messages))


class _Wrong(ValueError):
    def __init__(self, code: str, **values: str) -> None:
        self.code, self.values = code, values
        super().__init__(code)


def _told(problem: ValueError) -> str:
    """Why the JSON cannot be read, without quoting it: a line may hold names."""
    return f"{problem.msg} at character {problem.colno}" if isinstance(problem, json.JSONDecodeError) else str(problem)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        raise ValueError("a key stands twice")
    return data


def _incoming(data: dict[str, Any]) -> Incoming:
    for key in AMENDING:
        if key in data and key != "reason":
            raise _Wrong("line-amends", value=key)
    name = data.pop("event", None)
    event_class = event_named(str(name))
    envelope = {key: data.pop(key) for key in ENVELOPE if key in data and key not in event_class.model_fields}
    unknown = next((key for key in data if key not in event_class.model_fields), None)
    if unknown is not None:
        raise _Wrong("line-unknown-field", value=f"{event_class.__name__}.{unknown}", near=nearest(unknown, [*event_class.model_fields, *ENVELOPE]))
    # JSON has no dates: text in a field that holds one is read as ISO, and nothing else is bent.
    dated = {name: date.fromisoformat(data[name]) for name in _dates_of(event_class) if _is_iso(data.get(name))}
    return Incoming(event_class(**{**data, **dated}), _text(envelope, "actor"), _text(envelope, "authority"), _moment(envelope))


@lru_cache(maxsize=256)
def _dates_of(event_class: type[Event]) -> tuple[str, ...]:
    return tuple(name for name, info in event_class.model_fields.items() if info.annotation is date or date in get_args(info.annotation))


def _is_iso(value: Any) -> bool:
    try:
        return isinstance(value, str) and _ISO.fullmatch(value) is not None and date.fromisoformat(value) is not None
    except ValueError:
        return False


@lru_cache(maxsize=256)
def event_named(name: str) -> type[Event]:
    """The event class a line names, by class name (``PostAssumed``) or stable name (``career.post_assumed``)."""
    specs = [spec for spec in CATALOGUE if spec.cls.door == "record"]
    for spec in specs:
        if name in (spec.cls.__name__, spec.name):
            event_class: type[Event] = spec.cls
            return event_class
    raise _Wrong("line-unknown-event", value=name[:60], near=nearest(name, [spec.cls.__name__ for spec in specs]))


def _text(envelope: dict[str, Any], key: str) -> str | None:
    value = envelope.get(key)
    if value is not None and not isinstance(value, str):
        raise _Wrong("line-envelope", value=f"{key} is not text")
    return value


def _moment(envelope: dict[str, Any]) -> datetime | None:
    value = envelope.get("claimed_at")
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise _Wrong("line-envelope", value="claimed_at is not a moment") from None
    if moment.tzinfo is None:
        raise _Wrong("line-envelope", value="claimed_at has no time zone")
    return moment
