"""The event log in a SQLite file, or in memory: the same SQL for both.

For: one machine, any number of threads and processes. The kernel's recorder is used with its known edges fenced: positions are an explicit
key (``VACUUM`` cannot renumber them), writers lock at once, nothing on disk is acknowledged early, and the tables refuse to be rewritten.
Not for: network folders, where SQLite's locks cannot be trusted; that is what PostgreSQL is for.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from itertools import chain
from pathlib import Path
from threading import Condition, Lock
from typing import Any, Literal, cast
from uuid import UUID, uuid4

from eventsourcing.persistence import Notification, StoredEvent
from eventsourcing.sqlite import SQLiteCursor, SQLiteDatastore, SQLiteProcessRecorder

from cwledger.errors import Damaged, NotALedger, StorageError, StorageUnavailable
from cwledger.store import sqlite_file
from cwledger.store.log import BATCH, FORMAT, Appended, Draft, Head, Order, Receipt, Row, append_under_lock, position_at
from cwledger.store.log import recorded_at as recorded_at_of

LEDGER = sqlite_file.Kind("ledger", 0x43574C47, FORMAT)  # "CWLG"

_IDLE = 8
_AS_ROW = partial(tuple.__new__, Row)  # what Row._make does, without a Python call for each of millions of rows
# On a conflict the whole transaction goes anyway. Said like this, SQLite need not keep, row for row, what undoing the one statement would take.
_INSERT = "INSERT OR ROLLBACK INTO stored_events (originator_id, originator_version, topic, state) VALUES (?,?,?,?)"
_ROWS = 100
_INSERT_MANY = _INSERT + ",(?,?,?,?)" * (_ROWS - 1)
_ROW = "SELECT position, originator_id, originator_version, topic, state FROM stored_events"
_RECEIPT = "SELECT key, digest, event_ids, position, recorded_at FROM receipts WHERE key = ?"


def _refusing(table: str, what: str) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_refuse_{change.lower()} BEFORE {change} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{what} are never changed or removed: record a correction or a reversal instead'); END"
        for change in ("UPDATE", "DELETE")
    ]


# INSERT OR REPLACE would remove what it collides with without asking the other triggers, and a chosen position could fall behind a reader.
_REFUSE_REPLACE = (
    "CREATE TRIGGER stored_events_refuse_replace BEFORE INSERT ON stored_events WHEN NEW.position > 0 OR EXISTS ("
    "SELECT 1 FROM stored_events WHERE originator_id = NEW.originator_id AND originator_version = NEW.originator_version) "
    "BEGIN SELECT RAISE(ROLLBACK, 'this version of the stream is there already, or the position was not left to the log'); END"
)
_EVENTS = (
    "CREATE TABLE stored_events (position INTEGER PRIMARY KEY AUTOINCREMENT, originator_id TEXT NOT NULL, "
    "originator_version INTEGER NOT NULL, topic TEXT NOT NULL, state BLOB NOT NULL, UNIQUE (originator_id, originator_version))"
)
_RECEIPTS = (
    "CREATE TABLE receipts (key TEXT PRIMARY KEY, digest BLOB NOT NULL, event_ids TEXT NOT NULL, "
    "position INTEGER NOT NULL, recorded_at INTEGER NOT NULL) WITHOUT ROWID"
)
_SCHEMA = [
    _EVENTS,
    *_refusing("stored_events", "events"),
    _REFUSE_REPLACE,
    _RECEIPTS,
    *_refusing("receipts", "receipts"),
    "CREATE TABLE ledger_meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE tracking (application_name TEXT PRIMARY KEY, notification_id INTEGER NOT NULL) WITHOUT ROWID",
    "INSERT INTO tracking VALUES ('__migration__', 1)",  # how the kernel knows that the table holds one row for each name
]


class LedgerDatastore(SQLiteDatastore):
    """Connections to one ledger: one for writing behind a lock, a few for reading. In memory, one for both.

    Replaces the kernel's pool, which begins write transactions as readers and forgets its writer lock when connecting fails.
    """

    single_row_tracking: bool = True
    originator_id_type: Literal["uuid", "text"] = "text"

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.where = str(path or ":memory:")
        self._process = os.getpid()
        self._closed = False
        self._writing = Lock()
        self._writer: sqlite3.Connection | None = None
        self._idle: deque[sqlite3.Connection] = deque()

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        """One transaction, committed at the end if asked to."""
        with self._write() if commit else self.reading() as connection, sqlite_file.transaction(connection, self.where, write=commit) as cursor:
            cursor.row_factory = sqlite3.Row  # what the kernel's own methods expect
            yield cast(SQLiteCursor, cursor)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Cursor]:
        """One write transaction under the database's write lock."""
        with self._write() as connection, sqlite_file.transaction(connection, self.where, write=True) as cursor:
            yield cursor

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        if not self._writing.acquire(timeout=sqlite_file.BUSY_TIMEOUT):
            raise StorageUnavailable(
                f"{self.where}: another thread has been writing for {sqlite_file.BUSY_TIMEOUT:.0f} seconds", remedy="try again when it has finished"
            )
        try:
            self._check_usable()
            if self._writer is None:
                self._writer = sqlite_file.connect(self.path)
            yield self._writer
        finally:
            self._writing.release()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection to read from. Never hold it while a caller's code runs: in memory it is the writer's."""
        if self.path is None:
            with self._write() as connection, sqlite_file.in_our_words(self.where):
                yield connection
            return
        self._check_usable()
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = sqlite_file.connect(self.path)
        try:
            with sqlite_file.in_our_words(self.where):
                yield connection
        finally:
            if self._closed or len(self._idle) >= _IDLE:
                connection.close()
            else:
                self._idle.append(connection)

    def _check_usable(self) -> None:
        if self._closed:
            raise StorageUnavailable(f"{self.where} was closed", remedy="open it again")
        if os.getpid() != self._process:
            # SQLite's locks do not survive a fork; going on would corrupt the file.
            raise StorageUnavailable(f"{self.where} was opened in another process", remedy="open it again after fork()")

    def close(self) -> None:
        """Close every connection that is not in use; the others when they are given back."""
        if self._closed or os.getpid() != self._process:
            return
        with self._writing:
            self._closed = True
            if self._writer is not None:
                self._writer.close()
        while self._idle:
            with suppress(IndexError):
                self._idle.pop().close()


class LedgerRecorder(SQLiteProcessRecorder):
    """The kernel's recorder over our tables: explicit positions, bulk inserts, tables that refuse to be rewritten."""

    def __init__(self, datastore: LedgerDatastore) -> None:
        super().__init__(datastore)
        self.insert_events_statement = _INSERT
        self.select_max_notification_id_statement = "SELECT MAX(position) FROM stored_events"

    def construct_create_table_statements(self) -> list[str]:
        """Tables and triggers of format 1."""
        return _SCHEMA

    def create_table(self) -> None:
        """Create the tables of an empty database in one transaction, with the ledger's identity."""
        with self.datastore.transaction(commit=True) as cursor:
            self.create_in(cast(sqlite3.Cursor, cursor))

    def create_in(self, cursor: sqlite3.Cursor) -> None:
        """The same inside a transaction that is open already."""
        for statement in self.create_table_statements:
            cursor.execute(statement)
        cursor.execute("INSERT INTO ledger_meta VALUES ('ledger_id', ?)", (uuid4().hex,))

    def _insert_events(self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int]:
        rows = [(str(event.originator_id), event.originator_version, event.topic, event.state) for event in stored_events]
        positions = self.insert_rows(cast(sqlite3.Cursor, c), rows)
        if tracking := kwargs.get("tracking"):
            self._insert_tracking(c, tracking)
        return positions

    def insert_rows(self, cursor: sqlite3.Cursor, rows: Sequence[tuple[str, int, str, bytes]]) -> Sequence[int]:
        """Insert (stream, version, topic, state) rows under the write lock; the positions they got, which follow each other."""
        whole = len(rows) - len(rows) % _ROWS
        for first in range(0, whole, _ROWS):
            cursor.execute(_INSERT_MANY, list(chain.from_iterable(rows[first : first + _ROWS])))
        cursor.executemany(_INSERT, rows[whole:])
        last: int = cursor.execute("SELECT last_insert_rowid()").fetchone()[0]
        return range(last - len(rows) + 1, last + 1)

    def select_notifications(
        self, start: int | None, limit: int, stop: int | None = None, topics: Sequence[str] = (), *, inclusive_of_start: bool = True
    ) -> Sequence[Notification]:
        """Rows as the kernel's notifications, from ``start`` to ``stop``."""
        after = (start or 0) - (1 if inclusive_of_start else 0)
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute(*_select(after, stop, topics, limit))
            return [
                Notification(originator_id=cast(UUID | str, stream), originator_version=version, topic=topic, state=state, id=position)
                for position, stream, version, topic, state in cursor.fetchall()
            ]


def _select(after: int, until: int | None, topics: Sequence[str], limit: int) -> tuple[str, list[Any]]:
    where, parameters = ["position > ?"], [after, *([] if until is None else [until]), *topics, limit]
    if until is not None:
        where.append("position <= ?")
    if topics:
        where.append(f"topic IN ({','.join('?' * len(topics))})")
    return f"{_ROW} WHERE {' AND '.join(where)} ORDER BY position LIMIT ?", parameters


def _head(cursor: sqlite3.Cursor) -> Head:
    row = cursor.execute("SELECT position, state FROM stored_events ORDER BY position DESC LIMIT 1").fetchone()
    return Head(row[0], recorded_at_of(row[1])) if row else Head(0, 0)


def _receipt(cursor: sqlite3.Cursor, key: str) -> Receipt | None:
    row = cursor.execute(_RECEIPT, (key,)).fetchone()
    return Receipt(row[0], row[1], json.loads(row[2]), row[3], row[4]) if row else None


class _Locked:
    """What an append sees and does inside its transaction."""

    def __init__(self, recorder: LedgerRecorder, cursor: sqlite3.Cursor) -> None:
        self.recorder = recorder
        self.cursor = cursor

    def head(self) -> Head:
        return _head(self.cursor)

    def receipt(self, key: str) -> Receipt | None:
        return _receipt(self.cursor, key)

    def appended_since(self, position: int, topics: Sequence[str]) -> bool:
        return self.cursor.execute(*_select(position, None, topics, 1)).fetchone() is not None

    def last_versions(self, streams: Sequence[str]) -> Mapping[str, int]:
        # One statement for any number of streams: a look-up each would cost more than the inserts.
        found = self.cursor.execute(
            "SELECT asked.value, (SELECT MAX(originator_version) FROM stored_events WHERE originator_id = asked.value) FROM json_each(?) AS asked",
            (json.dumps(sorted(streams)),),  # in the order of the index, which is read from end to end instead of here and there
        )
        return {stream: version for stream, version in found if version}

    def insert(self, rows: list[tuple[str, int, str, bytes]], after: int) -> Sequence[int]:
        positions = self.recorder.insert_rows(self.cursor, rows)
        assert positions[0] > after
        return positions

    def keep(self, receipt: Receipt) -> None:
        self.cursor.execute(
            "INSERT INTO receipts VALUES (?,?,?,?,?)", (receipt.key, receipt.digest, json.dumps(receipt.event_ids), receipt.position, receipt.recorded_at)
        )

    def advance(self, name: str, reached: int) -> int | None:
        risen = self.cursor.execute(self.recorder.insert_tracking_statement, {"application_name": name, "notification_id": reached}).fetchone()
        return None if risen else _progress(self.cursor, name)


def _progress(cursor: sqlite3.Cursor, name: str) -> int:
    row = cursor.execute("SELECT notification_id FROM tracking WHERE application_name = ?", (name,)).fetchone()
    return row[0] if row else 0


class SQLiteLog:
    """:class:`~cwledger.store.log.EventLog` in a file, or in memory when there is no path."""

    def __init__(self, path: Path | None) -> None:
        self.datastore = LedgerDatastore(path)
        self.recorder = LedgerRecorder(self.datastore)
        self._appended = Condition()
        if path is None:
            self.recorder.create_table()
        ledger_id = self.meta("ledger_id")
        if ledger_id is None:
            raise Damaged(f"{self.where}: the ledger's id is missing", remedy="restore it from a backup")
        self._ledger_id = ledger_id

    @property
    def ledger_id(self) -> str:
        """Random hexadecimal id written once at creation."""
        return self._ledger_id

    @property
    def where(self) -> str:
        """The path, or ``:memory:``."""
        return self.datastore.where

    def append(
        self,
        drafts: Sequence[Draft],
        *,
        now: int,
        claimed_at: int | None = None,
        guard: tuple[int, Sequence[str]] | None = None,
        receipt: tuple[str, bytes] | None = None,
        progress: tuple[str, int] | None = None,
    ) -> Appended:
        """Record drafts, all or none; see :meth:`cwledger.store.log.EventLog.append`."""
        order = Order(drafts, now, claimed_at, guard, receipt, progress)
        with self.datastore.writing() as cursor:
            appended = append_under_lock(_Locked(self.recorder, cursor), order)
        if drafts:
            with self._appended:
                self._appended.notify_all()
        return appended

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Cursor]:
        with self.datastore.reading() as connection:
            cursor = connection.cursor()
            try:
                yield cursor
            finally:
                cursor.close()

    def stream(self, stream: str) -> list[Row]:
        """Every event of one stream by version."""
        with self._reading() as cursor:
            return list(map(_AS_ROW, cursor.execute(f"{_ROW} WHERE originator_id = ? ORDER BY originator_version", (stream,))))

    def has(self, stream: str) -> bool:
        """Whether the stream holds at least one event."""
        with self._reading() as cursor:
            return cursor.execute("SELECT 1 FROM stored_events WHERE originator_id = ? LIMIT 1", (stream,)).fetchone() is not None

    def versions(self, prefix: str) -> dict[str, int]:
        """Last version of every stream whose id starts with the prefix, in order of id."""
        with self._reading() as cursor:
            return dict(
                cursor.execute(
                    "SELECT originator_id, MAX(originator_version) FROM stored_events "
                    "WHERE originator_id >= ? AND originator_id < ? GROUP BY originator_id ORDER BY originator_id",
                    (prefix, prefix + "\U0010ffff"),
                )
            )

    def rows(self, after: int = 0, until: int | None = None, topics: Sequence[str] = (), batch: int = BATCH) -> Iterator[Row]:
        """Events in log order. Between batches no connection is held, so the caller may write, wait or stop reading."""
        for found in self.batches(after, until, topics, batch):
            yield from map(_AS_ROW, found)

    def batches(
        self, after: int = 0, until: int | None = None, topics: Sequence[str] = (), batch: int = BATCH
    ) -> Iterator[Sequence[tuple[int, str, int, str, bytes]]]:
        """The same a batch at a time, as plain tuples."""
        while True:
            with self._reading() as cursor:
                found = cursor.execute(*_select(after, until, topics, batch)).fetchall()
            yield found
            if len(found) < batch:
                return
            after = found[-1][0]

    def head(self) -> Head:
        """The end of the log."""
        with self._reading() as cursor:
            return _head(cursor)

    def position_at(self, recorded_at: int) -> int:
        """Last position recorded at or before a moment (UTC microseconds)."""
        with self._reading() as cursor:

            def find(position: int) -> Row | None:
                row = cursor.execute(f"{_ROW} WHERE position <= ? ORDER BY position DESC LIMIT 1", (position,)).fetchone()
                return _AS_ROW(row) if row else None

            return position_at(find, _head(cursor).position, recorded_at)

    def receipt(self, key: str) -> Receipt | None:
        """What was recorded under an idempotency key."""
        with self._reading() as cursor:
            return _receipt(cursor, key)

    def progress(self, name: str) -> int:
        """How far a resumable job has come."""
        with self._reading() as cursor:
            return _progress(cursor, name)

    def wait(self, after: int, timeout: float) -> bool:
        """Block until the log reaches beyond a position. This process's writes wake it at once, others' are looked for up to 10 times a second."""
        deadline, pause = time.monotonic() + timeout, 0.005
        while True:
            with self._appended:
                if self._last() > after:
                    return True
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                self._appended.wait(min(left, pause))
            pause = min(pause * 2, 0.1)

    def _last(self) -> int:
        with self._reading() as cursor:
            last: int | None = cursor.execute("SELECT MAX(position) FROM stored_events").fetchone()[0]
            return last or 0

    def meta(self, name: str) -> str | None:
        """A small fact about the ledger itself."""
        with self._reading() as cursor:
            row = cursor.execute("SELECT value FROM ledger_meta WHERE name = ?", (name,)).fetchone()
            return row[0] if row else None

    def set_meta(self, name: str, value: str) -> None:
        """Write one of those, replacing what was there."""
        if name == "ledger_id":
            raise StorageError("the ledger's id is written once, at creation")
        with self.datastore.writing() as cursor:
            cursor.execute("INSERT INTO ledger_meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", (name, value))

    def faults(self) -> list[str]:
        """What SQLite's own integrity check finds; empty means sound."""
        try:
            with self._reading() as cursor:
                return [message for (message,) in cursor.execute("PRAGMA integrity_check") if message != "ok"]
        except Damaged as damage:  # too far gone for the check itself
            return [str(damage)]

    def close(self) -> None:
        """Close every connection."""
        self.datastore.close()


def open_sqlite(path: Path, *, create: bool) -> SQLiteLog:
    """Open the ledger in a file, creating it if there is none and ``create`` says so.

    Raises:
        NotALedger, NewerFormat, Damaged, StorageUnavailable: the file is left exactly as it was.
    """
    if not path.exists():
        if not create:
            raise NotALedger(f"{path}: there is no ledger here", remedy="check the path, or open it with create=True to begin one")
        recorder = LedgerRecorder(LedgerDatastore(path))
        sqlite_file.create_database(path, LEDGER, recorder.create_in)
    sqlite_file.check(path, LEDGER, _probe)
    return SQLiteLog(path)


def _probe(connection: sqlite3.Connection) -> None:
    """Read both ends of the log and the ledger's identity: what every opening relies on."""
    connection.execute("SELECT value FROM ledger_meta WHERE name = 'ledger_id'").fetchone()
    for direction in ("ASC", "DESC"):
        connection.execute(f"{_ROW} ORDER BY position {direction} LIMIT 1").fetchone()
        connection.execute(f"SELECT originator_id FROM stored_events ORDER BY originator_id {direction} LIMIT 1").fetchone()
