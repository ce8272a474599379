"""Where wrapped subject keys are kept: a SQLite file of its own, memory, or a PostgreSQL schema of its own.

For: the few statements the key vault needs, each store in its own SQL. Everything that arrives here is already encrypted with the master key.
Not for: cryptography (``vault``).

A key is durable when :meth:`KeyTable.add` returns. An erased subject leaves a tombstone, and no key is ever added for it again.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from cwledger.errors import MissingKey, NotALedger, VaultError
from cwledger.store import sqlite_file

if TYPE_CHECKING:
    from cwledger.store.postgres_pool import Cursor, LedgerDatastore

FORMAT = 1
VAULT = sqlite_file.Kind("key vault", 0x43574C56, FORMAT)  # "CWLV"


class Identity(NamedTuple):
    """Which vault this is, which ledger it serves, and a known text sealed with the master key to recognise the right one by."""

    vault_id: str
    ledger_id: str
    check: bytes


class KeyTable(Protocol):
    """Storage for wrapped keys. Calls come one at a time; other processes may use the same table."""

    @property
    def where(self) -> str:
        """Where the keys are, for messages."""

    def exists(self) -> bool:
        """Whether there is a vault here."""

    def create(self, identity: Identity) -> None:
        """Make an empty vault; one that somebody else made in the meantime stays."""

    def identity(self) -> Identity:
        """Which vault this is."""

    def wrapped(self, streams: Sequence[str]) -> dict[str, bytes]:
        """The keys of those streams that have one."""

    def add(self, keys: Mapping[str, bytes]) -> dict[str, bytes]:
        """Add keys, durably, and answer those that hold now: another process's where it was faster, none for an erased subject."""

    def erase(self, stream: str) -> None:
        """Remove a key for good and leave the tombstone."""

    def erasures(self, after: int) -> list[tuple[int, str]]:
        """Tombstones numbered beyond ``after``, as (number, stream)."""

    def close(self) -> None:
        """Let go of the file or connection."""


_TABLES = [
    "CREATE TABLE identity (vault_id TEXT NOT NULL, ledger_id TEXT NOT NULL, master_check BLOB NOT NULL)",
    "CREATE TABLE subject_keys (stream TEXT PRIMARY KEY, wrapped BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE erasures (number INTEGER PRIMARY KEY AUTOINCREMENT, stream TEXT NOT NULL UNIQUE)",
    *(
        f"CREATE TRIGGER {table}_refuse_{change.lower()} BEFORE {change} ON {table} BEGIN SELECT RAISE(ABORT, '{why}'); END"
        for table, change, why in (
            ("subject_keys", "UPDATE", "a subject keeps its key, otherwise what it sealed is lost"),
            ("erasures", "UPDATE", "an erasure is final"),
            ("erasures", "DELETE", "an erasure is final"),
        )
    ),
]


class SQLiteKeys:
    """Wrapped keys in a file only its owner can read, or in memory."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._connection: sqlite3.Connection | None = None
        self._inode: int | None = None
        self._process = os.getpid()

    @property
    def where(self) -> str:
        """The path, or ``memory``."""
        return str(self.path or "memory")

    def exists(self) -> bool:
        """Whether the file is there; in memory, whether it was made."""
        return self.path.exists() if self.path else self._connection is not None

    def create(self, identity: Identity) -> None:
        """Make the file, whole or not at all."""

        def build(cursor: sqlite3.Cursor) -> None:
            for statement in _TABLES:
                cursor.execute(statement)
            cursor.execute("INSERT INTO identity VALUES (?, ?, ?)", identity)

        if self.path:
            sqlite_file.create_database(self.path, VAULT, build)
        else:
            self._connection = sqlite_file.connect(None)
            with self._transaction(write=True) as cursor:
                build(cursor)

    def _open(self) -> sqlite3.Connection:
        if os.getpid() != self._process:
            raise VaultError(f"the key vault {self.where} was opened in another process", remedy="open the ledger again after fork()")
        if self._connection is None:
            assert self.path is not None
            try:
                sqlite_file.check(self.path, VAULT, lambda connection: connection.execute("SELECT vault_id FROM identity").fetchone())
            except NotALedger as error:
                raise VaultError(f"{self.path} is not a key vault", remedy="put the ledger's own .vault file there, or move this one away") from error
            self._connection = sqlite_file.connect(self.path)
            self._connection.execute("PRAGMA secure_delete=ON")  # an erased key is overwritten, not merely unlinked
            self._inode = self.path.stat().st_ino
        return self._connection

    @contextmanager
    def _transaction(self, *, write: bool) -> Iterator[sqlite3.Cursor]:
        with sqlite_file.in_our_words(self.where):
            connection = self._open()
        if write and self.path:
            self._check_in_place(self.path)
        with sqlite_file.transaction(connection, self.where, write=write) as cursor:
            yield cursor

    def _check_in_place(self, path: Path) -> None:
        # Keys written into a file that was moved or deleted under us would be gone with the process, and the names with them.
        try:
            in_place = path.stat().st_ino == self._inode
        except FileNotFoundError:
            in_place = False
        if not in_place:
            raise MissingKey(f"the key vault {path} was moved or replaced while it was open", remedy="put it back and open the ledger again")

    def identity(self) -> Identity:
        """Which vault this is."""
        with self._transaction(write=False) as cursor:
            row = cursor.execute("SELECT vault_id, ledger_id, master_check FROM identity").fetchone()
        if row is None:
            raise VaultError(f"{self.where} does not say which ledger it belongs to", remedy="restore it from a backup")
        return Identity(*row)

    def wrapped(self, streams: Sequence[str]) -> dict[str, bytes]:
        """The keys of those streams that have one."""
        with self._transaction(write=False) as cursor:
            return self._wrapped(cursor, streams)

    def _wrapped(self, cursor: sqlite3.Cursor, streams: Sequence[str]) -> dict[str, bytes]:
        statement = "SELECT stream, wrapped FROM json_each(?) AS asked JOIN subject_keys ON stream = asked.value"
        return dict(cursor.execute(statement, (json.dumps(streams),)).fetchall())

    def add(self, keys: Mapping[str, bytes]) -> dict[str, bytes]:
        """Add keys in one transaction; those that hold now."""
        with self._transaction(write=True) as cursor:
            cursor.executemany(
                "INSERT INTO subject_keys SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM erasures WHERE stream = ?1) ON CONFLICT (stream) DO NOTHING",
                keys.items(),
            )
            return self._wrapped(cursor, list(keys))

    def erase(self, stream: str) -> None:
        """Overwrite the key and leave the tombstone."""
        with self._transaction(write=True) as cursor:
            cursor.execute("DELETE FROM subject_keys WHERE stream = ?", (stream,))
            cursor.execute("INSERT INTO erasures (stream) VALUES (?) ON CONFLICT (stream) DO NOTHING", (stream,))
        if self.path:
            # The write-ahead log still holds the page with the key until it is merged and cut off.
            with sqlite_file.in_our_words(self.where):
                self._open().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    def erasures(self, after: int) -> list[tuple[int, str]]:
        """Tombstones numbered beyond ``after``."""
        with sqlite_file.in_our_words(self.where):
            return self._open().execute("SELECT number, stream FROM erasures WHERE number > ?", (after,)).fetchall()

    def close(self) -> None:
        """Close the file; what was kept in memory only is gone."""
        if self._connection is not None:
            self._connection.close()
            if self.path:
                self._connection = None


class PostgresKeys:
    """Wrapped keys in the schema ``<ledger's schema>_vault``, which can be granted and backed up apart from the ledger's."""

    def __init__(self, datastore: LedgerDatastore) -> None:
        self.datastore = datastore
        self.schema = f"{datastore.schema}_vault"

    @property
    def where(self) -> str:
        """The address without its password, and the schema."""
        return f"{self.datastore.where.split('?')[0]}?schema={self.schema}"

    def _sql(self, statement: str) -> bytes:
        from psycopg.sql import SQL, Identifier

        names = {table: Identifier(self.schema, table) for table in ("identity", "subject_keys", "erasures", "refuse_change")}
        return SQL(statement).format(schema=Identifier(self.schema), **names).as_bytes()

    def exists(self) -> bool:
        """Whether the schema holds a vault."""
        statement = "SELECT 1 FROM pg_tables WHERE schemaname = %s AND tablename = 'identity'"
        return self.datastore.read(lambda cursor: cursor.execute(statement, (self.schema,)).fetchone()) is not None

    def create(self, identity: Identity) -> None:
        """Make schema and tables in one transaction; the second of two processes finds them made."""
        with self.datastore.tuples(write=True) as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"cwledger {self.schema}",))
            if cursor.execute("SELECT 1 FROM pg_tables WHERE schemaname = %s AND tablename = 'identity'", (self.schema,)).fetchone():
                return
            if cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", (self.schema,)).fetchone() is None:
                cursor.execute(self._sql("CREATE SCHEMA {schema}"))
            for statement in _POSTGRES_TABLES:
                cursor.execute(self._sql(statement))
            cursor.execute(self._sql("INSERT INTO {identity} VALUES (%s, %s, %s)"), identity)

    def identity(self) -> Identity:
        """Which vault this is."""
        row = self.datastore.read(lambda cursor: cursor.execute(self._sql("SELECT vault_id, ledger_id, master_check FROM {identity}")).fetchone())
        if row is None:
            raise VaultError(f"{self.where} does not say which ledger it belongs to", remedy="restore it from a backup")
        return Identity(*row)

    def wrapped(self, streams: Sequence[str]) -> dict[str, bytes]:
        """The keys of those streams that have one."""
        statement = self._sql("SELECT stream, wrapped FROM {subject_keys} WHERE stream = ANY(%s)")
        return self.datastore.read(lambda cursor: dict(cursor.execute(statement, (list(streams),)).fetchall()), binary=True)

    def add(self, keys: Mapping[str, bytes]) -> dict[str, bytes]:
        """Add keys in one transaction; those that hold now. Safe to do twice, so a lost connection is tried once more."""
        insert = self._sql(
            "INSERT INTO {subject_keys} SELECT stream, wrapped FROM unnest(%s::text[], %s::bytea[]) AS new (stream, wrapped) "
            "WHERE NOT EXISTS (SELECT 1 FROM {erasures} WHERE stream = new.stream) ON CONFLICT (stream) DO NOTHING"
        )
        lock = self._sql("LOCK TABLE {subject_keys} IN SHARE ROW EXCLUSIVE MODE")
        holding = self._sql("SELECT stream, wrapped FROM {subject_keys} WHERE stream = ANY(%s)")
        streams, wrapped = list(keys), list(keys.values())

        def work(cursor: Cursor) -> dict[str, bytes]:
            cursor.execute(lock)
            cursor.execute(insert, (streams, wrapped))
            return dict(cursor.execute(holding, (streams,)).fetchall())

        return self.datastore.read(work, write=True)

    def erase(self, stream: str) -> None:
        """Delete the key and leave the tombstone."""
        statements = (
            self._sql("LOCK TABLE {subject_keys} IN SHARE ROW EXCLUSIVE MODE"),
            self._sql("DELETE FROM {subject_keys} WHERE stream = %(stream)s"),
            self._sql("INSERT INTO {erasures} (stream) VALUES (%(stream)s) ON CONFLICT (stream) DO NOTHING"),
        )
        self.datastore.read(lambda cursor: [cursor.execute(statement, {"stream": stream}) for statement in statements], write=True)

    def erasures(self, after: int) -> list[tuple[int, str]]:
        """Tombstones numbered beyond ``after``."""
        statement = self._sql("SELECT number, stream FROM {erasures} WHERE number > %s")
        return self.datastore.read(lambda cursor: cursor.execute(statement, (after,)).fetchall())

    def close(self) -> None:
        """Nothing of its own to close: the connections are the log's."""


_REFUSE_KEYS = (
    "CREATE TRIGGER refuse_change BEFORE UPDATE OR TRUNCATE ON {subject_keys} FOR EACH STATEMENT "
    "EXECUTE FUNCTION {refuse_change}('a subject keeps its key, otherwise what it sealed is lost')"
)
_POSTGRES_TABLES = [
    "CREATE TABLE {identity} (vault_id text NOT NULL, ledger_id text NOT NULL, master_check bytea NOT NULL)",
    'CREATE TABLE {subject_keys} (stream text COLLATE "C" PRIMARY KEY, wrapped bytea NOT NULL)',
    'CREATE TABLE {erasures} (number bigserial PRIMARY KEY, stream text COLLATE "C" NOT NULL UNIQUE)',
    "CREATE FUNCTION {refuse_change}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END $$",
    _REFUSE_KEYS,
    "CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {erasures} FOR EACH STATEMENT EXECUTE FUNCTION {refuse_change}('an erasure is final')",
]
