"""The event log in a schema of a PostgreSQL database: several writers on several machines.

For: the same promises as SQLite's log, through the kernel's recorder with its known edges fenced: no pipeline mode (large saves hung in it),
no blind retry of a write (a lost connection says nothing about the commit), bulk through binary COPY under the table lock, and time limits
on everything so that nothing waits for ever. Not for: creating databases or users.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache, partial
from threading import BoundedSemaphore
from typing import Any
from uuid import uuid4

import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresProcessRecorder
from psycopg.rows import tuple_row
from psycopg.sql import SQL, Composed, Identifier

from cwledger.errors import Damaged, NewerFormat, NotALedger, StorageError, StorageUnavailable
from cwledger.store.log import BATCH, FORMAT, Appended, Draft, Head, Order, Receipt, Row, append_under_lock, position_at
from cwledger.store.log import recorded_at as recorded_at_of
from cwledger.store.postgres_pool import Address, ConnectionLost, Cursor, LedgerDatastore, connect, in_our_words, parse_address

_LOOK = 1.0  # seconds after which a listener looks for itself: a pooler in between may swallow what the server says
_LISTENERS = 4  # each holds a connection while it waits; more of them look instead, so that writers always find one
_COPY_FROM = 20  # below this one INSERT is a round trip cheaper
_TABLES = ("stored_events", "receipts", "notification_tracking", "ledger_meta")
_AS_ROW = partial(tuple.__new__, Row)  # what Row._make does, without a Python call for each of millions of rows


class LedgerRecorder(PostgresProcessRecorder):
    """The kernel's recorder over our tables, without its pipeline and its retries on writing."""

    datastore: LedgerDatastore

    def __init__(self, datastore: LedgerDatastore) -> None:
        super().__init__(datastore)
        self.channel_name = f"{datastore.schema}.stored_events"[:63]
        self.sql_create_statements = [self._compose(statement) for statement in _SCHEMA]
        # Filling in names costs more than some of the statements; each is filled in once.
        self.sql: Callable[[str], bytes] = lru_cache(maxsize=None)(lambda statement: self._compose(statement).as_bytes())

    def _compose(self, statement: str) -> Composed:
        schema = self.datastore.schema
        return SQL(statement).format(
            events=Identifier(schema, "stored_events"),
            receipts=Identifier(schema, "receipts"),
            meta=Identifier(schema, "ledger_meta"),
            tracking=Identifier(schema, "notification_tracking"),
            refuse=Identifier(schema, "ledger_refuse_change"),
            channel=Identifier(self.channel_name),
        )

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """The kernel's door, kept for its own tools: one transaction under the lock. Nothing is retried."""
        rows = [(str(event.originator_id), event.originator_version, event.topic, event.state) for event in stored_events]
        with self.datastore.tuples(write=True) as cursor:
            locked = Locked(self, cursor)
            if tracking := kwargs.get("tracking"):
                self._insert_tracking(cursor, tracking)
            return locked.insert(rows, locked.head().position) if rows else []


_EVENTS = (
    'CREATE TABLE {events} (originator_id text COLLATE "C" NOT NULL, originator_version bigint NOT NULL, '
    "topic text NOT NULL, state bytea NOT NULL, notification_id bigserial, PRIMARY KEY (originator_id, originator_version)) "
    # The kernel's own: a table that only grows needs its statistics fresh and hardly ever a vacuum.
    "WITH (autovacuum_enabled = true, autovacuum_vacuum_threshold = 100000000, autovacuum_vacuum_scale_factor = 0.5, "
    "autovacuum_analyze_threshold = 1000, autovacuum_analyze_scale_factor = 0.01)"
)
_RECEIPTS = (
    'CREATE TABLE {receipts} (key text COLLATE "C" PRIMARY KEY, digest bytea NOT NULL, event_ids text NOT NULL, '
    "position bigint NOT NULL, recorded_at bigint NOT NULL)"
)
_REFUSE = (
    "CREATE FUNCTION {refuse}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "RAISE EXCEPTION '% are never changed or removed: record a correction or a reversal instead', TG_ARGV[0]; END $$"
)
_SCHEMA = [
    _EVENTS,
    "CREATE UNIQUE INDEX stored_events_notification_id_idx ON {events} (notification_id)",
    _RECEIPTS,
    'CREATE TABLE {meta} (name text COLLATE "C" PRIMARY KEY, value text NOT NULL)',
    'CREATE TABLE {tracking} (application_name text COLLATE "C" PRIMARY KEY, notification_id bigint NOT NULL)',
    "INSERT INTO {tracking} VALUES ('__migration__', 1)",  # how the kernel knows that the table holds one row for each name
    _REFUSE,
]
for _table in ("events", "receipts"):
    _SCHEMA += [
        f"CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {{{_table}}} FOR EACH STATEMENT EXECUTE FUNCTION {{refuse}}('{_table}')",
        f"ALTER TABLE {{{_table}}} ENABLE ALWAYS TRIGGER refuse_change",  # also for a session that poses as a replica
    ]


class Locked:
    """What an append sees and does inside its transaction. Positions are given out in commit order because nobody else may insert meanwhile."""

    def __init__(self, recorder: LedgerRecorder, cursor: Cursor) -> None:
        self.sql = recorder.sql
        self.cursor = cursor
        self.tracking_statement = recorder.insert_tracking_statement
        self.rows: list[tuple[str, int, str, bytes]] = []
        cursor.execute(self.sql("LOCK TABLE {events} IN EXCLUSIVE MODE; NOTIFY {channel}"))

    def head(self) -> Head:
        """The end of the log."""
        return _head(self.sql, self.cursor)

    def receipt(self, key: str) -> Receipt | None:
        """The receipt of a key."""
        return _receipt(self.sql, self.cursor, key)

    def appended_since(self, position: int, topics: Sequence[str]) -> bool:
        """Whether an event of one of the topics stands after the position."""
        statement = self.sql("SELECT 1 FROM {events} WHERE notification_id > %s AND topic = ANY(%s) LIMIT 1")
        return self.cursor.execute(statement, (position, list(topics))).fetchone() is not None

    def last_versions(self, streams: Sequence[str]) -> Mapping[str, int]:
        """Last version of each stream that has events."""
        statement = self.sql("SELECT asked, (SELECT max(originator_version) FROM {events} WHERE originator_id = asked) FROM unnest(%s::text[]) AS asked")
        return {stream: version for stream, version in self.cursor.execute(statement, (list(streams),)) if version}

    def insert(self, rows: list[tuple[str, int, str, bytes]], after: int) -> Sequence[int]:
        """Insert rows; a few in one statement, many through COPY."""
        self.rows = rows
        if len(rows) < _COPY_FROM:
            values = ", ".join(["(%s, %s, %s, %s)"] * len(rows))
            statement = self.sql("INSERT INTO {events} (originator_id, originator_version, topic, state) VALUES " + values + " RETURNING notification_id")
            return [position for (position,) in self.cursor.execute(statement, [value for row in rows for value in row])]
        with self.cursor.copy(self.sql("COPY {events} (originator_id, originator_version, topic, state) FROM STDIN (FORMAT BINARY)")) as copy:
            copy.set_types(["text", "int8", "text", "bytea"])
            for row in rows:
                copy.write_row(row)
        return self._positions(after, len(rows))

    def _positions(self, after: int, count: int) -> Sequence[int]:
        # Everything after the head we locked is ours. Positions are consecutive unless somebody drew from the sequence by hand.
        first, last = self.cursor.execute(
            self.sql("SELECT min(notification_id), max(notification_id) FROM {events} WHERE notification_id > %s"), (after,)
        ).fetchone()  # type: ignore[misc]
        if last - first + 1 == count:
            return range(first, last + 1)
        return [
            position for (position,) in self.cursor.execute(self.sql("SELECT notification_id FROM {events} WHERE notification_id > %s ORDER BY 1"), (after,))
        ]

    def keep(self, receipt: Receipt) -> None:
        """Store a receipt."""
        values = (receipt.key, receipt.digest, json.dumps(receipt.event_ids), receipt.position, receipt.recorded_at)
        self.cursor.execute(self.sql("INSERT INTO {receipts} VALUES (%s, %s, %s, %s, %s)"), values)

    def advance(self, name: str, reached: int) -> int | None:
        """Raise a progress counter; None if it rose, else where it stands."""
        risen = self.cursor.execute(self.tracking_statement, {"application_name": name, "notification_id": reached}).fetchone()
        return None if risen else _progress(self.sql, self.cursor, name)


Sql = Callable[[str], bytes]


def _head(sql: Sql, cursor: Cursor) -> Head:
    row = cursor.execute(sql("SELECT notification_id, state FROM {events} ORDER BY notification_id DESC LIMIT 1")).fetchone()
    return Head(row[0], recorded_at_of(row[1])) if row else Head(0, 0)


def _receipt(sql: Sql, cursor: Cursor, key: str) -> Receipt | None:
    row = cursor.execute(sql("SELECT key, digest, event_ids, position, recorded_at FROM {receipts} WHERE key = %s"), (key,)).fetchone()
    return Receipt(row[0], row[1], json.loads(row[2]), row[3], row[4]) if row else None


def _progress(sql: Sql, cursor: Cursor, name: str) -> int:
    row = cursor.execute(sql("SELECT notification_id FROM {tracking} WHERE application_name = %s"), (name,)).fetchone()
    return row[0] if row else 0


_ROW = "SELECT notification_id, originator_id, originator_version, topic, state FROM {events} "


class PostgresLog:
    """:class:`~cwledger.store.log.EventLog` in a PostgreSQL schema."""

    def __init__(self, address: Address) -> None:
        self.datastore = LedgerDatastore(address)
        self.recorder = LedgerRecorder(self.datastore)
        self._sql = self.recorder.sql
        self._listeners = BoundedSemaphore(_LISTENERS)
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
        """The address without its password."""
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
        """Record drafts, all or none; see :meth:`cwledger.store.log.EventLog.append`.

        A connection lost before the commit was sent is tried once more. One lost during the commit is looked into first: if the very
        rows are there it was a success. Raises ``StorageUnavailable`` saying so if even that cannot be found out.
        """
        order = Order(drafts, now, claimed_at, guard, receipt, progress)
        try:
            return self._append(order)
        except ConnectionLost:
            self.datastore.refresh()
            return self._append(order)

    def _append(self, order: Order) -> Appended:
        sent: Locked | None = None
        appended = Appended((), 0)
        try:
            with self.datastore.tuples(write=True) as cursor:
                locked = Locked(self.recorder, cursor)
                appended = append_under_lock(locked, order)
                sent = locked  # from here on the commit is on its way, and only the server knows what became of it
        except ConnectionLost as lost:
            if sent is None or not self._was_committed(sent, order, lost):
                raise
        return appended

    def _was_committed(self, sent: Locked, order: Order, lost: ConnectionLost) -> bool:
        self.datastore.refresh()
        try:
            # The lock is only to be had once the lost transaction has ended, one way or the other.
            return self.datastore.read(lambda cursor: self._is_there(Locked(self.recorder, cursor), sent.rows, order), write=True)
        except StorageUnavailable as still_lost:
            raise StorageUnavailable(
                f"{self.where}: the connection was lost during the commit; whether {len(sent.rows)} events were recorded cannot be found out: {still_lost}",
                remedy="look whether they are there before recording them again, or always record with a key, which makes repeating safe",
            ) from lost

    def _is_there(self, locked: Locked, rows: list[tuple[str, int, str, bytes]], order: Order) -> bool:
        if rows:
            stream, version, _, state = rows[-1]
            statement = self._sql("SELECT state FROM {events} WHERE originator_id = %s AND originator_version = %s")
            # One transaction wrote them all or none, so the last one speaks for the rest; its bytes hold moment, actor and content.
            found = locked.cursor.execute(statement, (stream, version)).fetchone()
            return found is not None and found[0] == state
        if order.receipt:
            return locked.receipt(order.receipt[0]) is not None
        return order.progress is not None and _progress(self._sql, locked.cursor, order.progress[0]) == order.progress[1]

    def _one(self, statement: str, parameters: Sequence[Any] = ()) -> Any:
        return self.datastore.read(lambda cursor: cursor.execute(self._sql(statement), parameters, prepare=True).fetchone())

    def stream(self, stream: str) -> list[Row]:
        """Every event of one stream by version."""
        statement = self._sql(_ROW + "WHERE originator_id = %s ORDER BY originator_version")
        return self.datastore.read(lambda cursor: list(map(_AS_ROW, cursor.execute(statement, (stream,), prepare=True))), binary=True)

    def has(self, stream: str) -> bool:
        """Whether the stream holds at least one event."""
        return self._one("SELECT 1 FROM {events} WHERE originator_id = %s LIMIT 1", (stream,)) is not None

    def versions(self, prefix: str) -> dict[str, int]:
        """Last version of every stream whose id starts with the prefix, in order of id."""
        statement = self._sql(
            "SELECT originator_id, max(originator_version) FROM {events} WHERE originator_id >= %s AND originator_id < %s GROUP BY 1 ORDER BY 1"
        )
        return self.datastore.read(lambda cursor: dict(cursor.execute(statement, (prefix, prefix + "\U0010ffff")).fetchall()))

    def rows(self, after: int = 0, until: int | None = None, topics: Sequence[str] = (), batch: int = BATCH) -> Iterator[Row]:
        """Events in log order. Between batches no connection is held, so the caller may write, wait or stop reading."""
        for found in self.batches(after, until, topics, batch):
            yield from map(_AS_ROW, found)

    def batches(
        self, after: int = 0, until: int | None = None, topics: Sequence[str] = (), batch: int = BATCH
    ) -> Iterator[Sequence[tuple[int, str, int, str, bytes]]]:
        """The same a batch at a time, as plain tuples."""
        where = "WHERE notification_id > %s" + (" AND notification_id <= %s" if until is not None else "") + (" AND topic = ANY(%s)" if topics else "")
        statement = self._sql(f"{_ROW}{where} ORDER BY notification_id LIMIT %s")
        while True:
            parameters = [after, *([until] if until is not None else []), *([list(topics)] if topics else []), batch]
            found = self.datastore.read(partial(_all, statement, parameters), binary=True)
            yield found
            if len(found) < batch:
                return
            after = found[-1][0]

    def head(self) -> Head:
        """The end of the log."""
        return self.datastore.read(partial(_head, self._sql))

    def position_at(self, recorded_at: int) -> int:
        """Last position recorded at or before a moment (UTC microseconds)."""
        statement = self._sql(_ROW + "WHERE notification_id <= %s ORDER BY notification_id DESC LIMIT 1")

        def search(cursor: Cursor) -> int:
            def find(position: int) -> Row | None:
                row = cursor.execute(statement, (position,), prepare=True).fetchone()
                return _AS_ROW(row) if row else None

            return position_at(find, _head(self._sql, cursor).position, recorded_at)

        return self.datastore.read(search, binary=True)

    def receipt(self, key: str) -> Receipt | None:
        """What was recorded under an idempotency key."""
        return self.datastore.read(lambda cursor: _receipt(self._sql, cursor, key))

    def progress(self, name: str) -> int:
        """How far a resumable job has come."""
        return self.datastore.read(lambda cursor: _progress(self._sql, cursor, name))

    def wait(self, after: int, timeout: float) -> bool:
        """Block until the log reaches beyond a position. The server wakes it; where that fails it looks once a second."""
        deadline = time.monotonic() + timeout
        if not self._listeners.acquire(blocking=False):
            return self._look(after, deadline)
        try:
            return self._listen(after, deadline)
        except ConnectionLost:
            self.datastore.refresh()
            return self._look(after, deadline)
        finally:
            self._listeners.release()

    def _look(self, after: int, deadline: float) -> bool:
        while self.head().position <= after:
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(left, 0.2))
        return True

    def _listen(self, after: int, deadline: float) -> bool:
        with self.datastore.get_connection() as connection:
            connection.execute(self._sql("LISTEN {channel}"))  # before looking, or an event in between would be slept through
            try:
                while self._last(connection) <= after:
                    left = deadline - time.monotonic()
                    if left <= 0:
                        return False
                    for _ in connection.notifies(timeout=min(left, _LOOK), stop_after=1):
                        pass
                return True
            finally:
                with suppress(psycopg.Error):  # a connection that broke listens no more anyway
                    connection.execute(self._sql("UNLISTEN {channel}"))

    def _last(self, connection: psycopg.Connection[Any]) -> int:
        with connection.cursor(row_factory=tuple_row) as cursor:
            row = cursor.execute(self._sql("SELECT max(notification_id) FROM {events}")).fetchone()
        return (row and row[0]) or 0

    def meta(self, name: str) -> str | None:
        """A small fact about the ledger itself."""
        row = self._one("SELECT value FROM {meta} WHERE name = %s", (name,))
        return row[0] if row else None

    def set_meta(self, name: str, value: str) -> None:
        """Write one of those, replacing what was there."""
        if name == "ledger_id":
            raise StorageError("the ledger's id is written once, at creation")
        statement = self._sql("INSERT INTO {meta} VALUES (%s, %s) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
        self.datastore.read(lambda cursor: cursor.execute(statement, (name, value)))

    def faults(self) -> list[str]:
        """Read every byte of every event once; what the server then complains of. Empty means readable (checksums are the server's affair)."""
        try:
            with self.datastore.tuples(write=True) as cursor:
                cursor.execute("SET LOCAL statement_timeout = 0")
                cursor.execute(self._sql("SELECT count(md5(state)) FROM {events}"))
        except Damaged as damage:
            return [str(damage)]
        return []

    def close(self) -> None:
        """Close every connection."""
        self.datastore.close()


def _all(statement: bytes, parameters: Sequence[Any], cursor: Cursor) -> list[tuple[Any, ...]]:
    return cursor.execute(statement, parameters, prepare=True).fetchall()


def open_postgres(url: str, *, create: bool) -> PostgresLog:
    """Open the ledger in a schema, creating its tables if there is none and ``create`` says so.

    Raises:
        NotALedger, NewerFormat, Damaged, StorageUnavailable: the schema is left exactly as it was.
    """
    address = parse_address(url)
    with in_our_words(address.where), connect(address) as connection:
        _check_server(connection, address)
        if not _check_schema(connection, address):
            if not create:
                raise NotALedger(f"{address.where}: there is no ledger here", remedy="check the address and ?schema=, or open it with create=True to begin one")
            _create(connection, address)
    return PostgresLog(address)


def _check_server(connection: psycopg.Connection[Any], address: Address) -> None:
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise StorageError(f"{address.where}: the database's encoding is {encoding}", remedy="create the database with ENCODING 'UTF8'")


def _check_schema(connection: psycopg.Connection[Any], address: Address) -> bool:
    """Whether the schema holds a ledger we can read; False if it holds none of its tables."""
    statement = "SELECT tablename FROM pg_tables WHERE schemaname = %s AND tablename = ANY(%s)"
    there = {name for (name,) in connection.execute(statement, (address.schema, list(_TABLES)))}
    if not there:
        return False
    if "ledger_meta" not in there:
        raise NotALedger(f"{address.where} holds another application's table {min(there)}", remedy="give the ledger a schema of its own with ?schema=name")
    row = connection.execute(SQL("SELECT value FROM {} WHERE name = 'format'").format(Identifier(address.schema, "ledger_meta"))).fetchone()
    if row is None or not row[0].isdecimal():
        raise NotALedger(f"{address.where}: the table ledger_meta states no format", remedy="give the ledger a schema of its own with ?schema=name")
    if int(row[0]) > FORMAT:
        raise NewerFormat(f"{address.where} has format {row[0]}, this version of the library knows up to {FORMAT}", remedy="upgrade cwledger")
    if missing := set(_TABLES) - there:
        raise Damaged(f"{address.where}: the table {min(missing)} is missing", remedy="restore the database from a backup")
    return True


def _create(connection: psycopg.Connection[Any], address: Address) -> None:
    datastore = LedgerDatastore(address)
    try:
        recorder = LedgerRecorder(datastore)
        with connection.transaction():
            # Two processes that begin the same ledger at once: the second waits here and then finds it made.
            connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"cwledger {address.schema}",))
            if _check_schema(connection, address):
                return
            if connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", (address.schema,)).fetchone() is None:
                connection.execute(SQL("CREATE SCHEMA {}").format(Identifier(address.schema)))
            for statement in recorder.sql_create_statements:
                connection.execute(statement)
            meta = recorder.sql("INSERT INTO {meta} VALUES ('format', %s), ('ledger_id', %s)")
            connection.execute(meta, (str(FORMAT), uuid4().hex))
    finally:
        datastore.close()
