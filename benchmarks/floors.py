"""The floors: what must be done at all, done directly, on the very bytes the ledger under test holds.

Raw ``sqlite3`` inserts with the same durability, a raw ``SELECT`` with ``msgpack.unpackb`` of every event. They check nothing and keep
nothing; no ledger can be faster, so the distance to them is what our rules, types and guarantees cost.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import msgpack

from benchmarks.measure import Measure, stopwatch

_TABLE = (
    "CREATE TABLE events (position INTEGER PRIMARY KEY AUTOINCREMENT, stream TEXT NOT NULL, version INTEGER NOT NULL, "
    "topic TEXT NOT NULL, state BLOB NOT NULL, UNIQUE (stream, version))"
)
_INSERT = "INSERT INTO events (stream, version, topic, state) VALUES (?,?,?,?)"
_SELECT = "SELECT position, originator_id, originator_version, topic, state FROM stored_events"


def stored(ledger: Path, limit: int) -> list[tuple[str, int, str, bytes]]:
    """The first rows of a ledger's log, as its own bytes."""
    with sqlite3.connect(f"file:{ledger}?mode=ro", uri=True) as connection:
        return connection.execute("SELECT originator_id, originator_version, topic, state FROM stored_events ORDER BY position LIMIT ?", (limit,)).fetchall()


def _open(folder: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(folder / "floor.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(_TABLE)
    return connection


def record(rows: Sequence[tuple[str, int, str, bytes]], folder: Path) -> Measure:
    """One transaction a row, on disk before the next."""
    connection = _open(folder)
    warm, timed = rows[: len(rows) // 10], rows[len(rows) // 10 :]
    connection.executemany(_INSERT, warm)
    with stopwatch(len(timed)) as measure:
        for row in timed:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(_INSERT, row)
            connection.execute("COMMIT")
    connection.close()
    return measure


def insert(rows: Sequence[tuple[str, int, str, bytes]], folder: Path, *, batch: int = 10_000) -> Measure:
    """``executemany`` in transactions of ``batch`` rows."""
    connection = _open(folder)
    with stopwatch(len(rows)) as measure:
        for first in range(0, len(rows), batch):
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(_INSERT, rows[first : first + batch])
            connection.execute("COMMIT")
    connection.close()
    return measure


def unpack(ledger: Path) -> Measure:
    """Every row read and unpacked, and let go of."""
    connection = sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)
    count = 0
    with stopwatch() as measure:
        for _, _, _, _, state in connection.execute(_SELECT):
            msgpack.unpackb(state)
            count += 1
    measure.count = count
    connection.close()
    return measure
