"""Small logs of real facts for the columns: recorded straight into a log, without the ledger's rules, so that a test says every position."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import msgpack
import polars as pl

from cwledger import events as ev
from cwledger.aggregates import Event
from cwledger.store import codec
from cwledger.store.columns import Columns
from cwledger.store.frames import tables
from cwledger.store.log import EventLog

NOON = 1_700_000_000_000_000
DAY = date(2020, 1, 1)


def sealed(stream: str, field: str, text: str) -> bytes:
    return f"{stream} {field} {text}".encode()


class Recorder:
    """Appends facts one by one, knowing versions and origins."""

    def __init__(self, log: EventLog) -> None:
        self.log = log
        self.origins: dict[str, tuple[int, int]] = {}

    def record(self, *events: Event) -> list[str]:
        return [self._append(event, None) for event in events]

    def correct(self, event_id: str, replacement: Event) -> str:
        return self._append(replacement, event_id)

    def reverse(self, event_id: str) -> str:
        return self._append(ev.FactReversed(subject=event_id.rpartition("/")[0], effective_on=DAY), event_id)

    def _append(self, event: Event, amends: str | None) -> str:
        stream, version = event.stream, len(self.log.stream(event.stream)) + 1
        target = None if amends is None else codec.Amends(amends, *self.origins[amends])
        draft = codec.draft(event, stream, version, actor="test", seal=sealed, amends=target, reason=None if amends is None else "wrong")
        position = self.log.append([draft], now=NOON).positions[0]
        event_id = f"{stream}/{version}"
        self.origins[event_id] = (position, position if target is None else target.origin)
        return event_id


def grant(worker: str, amount: str, day: date = DAY, component: str = "basic") -> Event:
    return ev.AllowanceGranted(worker=worker, component=component, amount=amount, effective_on=day)


def some_facts(count: int, worker: str = "W0001") -> list[Event]:
    """Grants and appraisals in turn, one a day."""
    days = (DAY + timedelta(days=n) for n in range(count))
    return [
        grant(worker, f"{n}.00", day) if n % 2 else ev.Appraised(worker=worker, effective_on=day, year=2000 + n % 100, result="competent")
        for n, day in enumerate(days)
    ]


def append_many(log: EventLog, events: Iterable[Event]) -> None:
    """Facts of one call as one batch, as the bulk door appends them."""
    versions: dict[str, int] = {}
    drafts = []
    for event in events:
        version = versions[event.stream] = versions.get(event.stream, len(log.stream(event.stream))) + 1
        drafts.append(codec.draft(event, event.stream, version, actor="test", seal=sealed))
    log.append(drafts, now=NOON)


def old_award(log: EventLog, worker: str, level: str) -> None:
    """A qualification as version 1 of its event stored it."""
    stream = f"career:{worker}"
    version = len(log.stream(stream)) + 1
    body = msgpack.packb({"effective_on": "2015-06-01", "level": level, "note": None, "ref": None, "worker": worker})
    head, tail = codec.wrap("career.qualification_awarded/1", body, stream, version, "test", None, False, None, None)
    log.append([codec.Draft(stream, version, "career.qualification_awarded/1", head, tail)], now=NOON)


def everything(columns: Columns) -> dict[str, pl.DataFrame]:
    """All frames of all types that hold anything, and the amendments."""
    columns.catch_up()
    frames = {one.name: columns.frame(one.name) for one in tables()}
    return {"amendments": columns.amendments(), **{name: frame for name, frame in frames.items() if frame.height}}


def same(one: dict[str, pl.DataFrame], other: dict[str, pl.DataFrame]) -> bool:
    return one.keys() == other.keys() and all(frame.equals(other[name]) and frame.schema == other[name].schema for name, frame in one.items())
