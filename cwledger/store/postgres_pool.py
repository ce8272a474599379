"""Connections to one schema of a PostgreSQL server, with a time limit on everything and errors told in our words.

For: the event log (``postgres``) and the key vault (``vault_keys``), which live in schemas of the same database.
Not for: what is in the tables.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal, NamedTuple, TypeVar
from urllib.parse import parse_qsl, quote, urlencode

import psycopg
import psycopg_pool
from eventsourcing.postgres import ConnectionPool, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import DictRow, dict_row, tuple_row

from cwledger.errors import Damaged, StorageError, StorageFull, StorageUnavailable

T = TypeVar("T")
Cursor = psycopg.Cursor[Any]

CONNECT_TIMEOUT = 10.0
"""Seconds to wait for a connection before the database counts as unreachable. ``connect_timeout`` in the address overrides it."""

LOCK_TIMEOUT = 30
"""Seconds to wait for another writer."""

STATEMENT_TIMEOUT = 120
"""Seconds any one statement may take; a batch of reading or writing takes a fraction of one."""

_LOST = {"08000", "08003", "08006", "57P01", "57P02", "57P03", None}
_FULL = {"53100"}
_DAMAGED = {"XX001", "XX002"}


class Address(NamedTuple):
    """Where a ledger lives on a server: what libpq needs, and the schema that holds the tables."""

    parameters: dict[str, Any]
    schema: str
    where: str
    """For messages: without the password."""


def parse_address(url: str) -> Address:
    """Read ``postgresql://…?schema=name``; every other parameter is libpq's own. Raises ``StorageError`` if it cannot be read."""
    place, _, asked = url.partition("?")
    query = parse_qsl(asked, keep_blank_values=True)
    schema = dict(query).get("schema", "public")
    rest = urlencode([(name, value) for name, value in query if name != "schema"], quote_via=quote)
    try:
        parameters: dict[str, Any] = dict(conninfo_to_dict(f"{place}?{rest}" if rest else place))
        float(parameters.get("connect_timeout") or 0)
    except (psycopg.ProgrammingError, ValueError) as error:
        raise StorageError(f"not a PostgreSQL address: {error}", remedy="write postgresql://user@host:5432/database?schema=name") from None
    if not schema or len(schema.encode()) > 57 or "\0" in schema:
        raise StorageError(f"{schema!r} cannot name the ledger's schema", remedy="use 1 to 57 bytes of letters, digits and underscores")
    host, port = parameters.get("host", "localhost"), parameters.get("port", "5432")
    return Address(parameters, schema, f"postgresql://{host}:{port}/{parameters.get('dbname', '')}?schema={schema}")


class ConnectionLost(StorageUnavailable):
    """The connection broke under way. Private to this module and the vault's: callers see plain ``StorageUnavailable``."""


@contextmanager
def in_our_words(where: str) -> Iterator[None]:
    """Turn what psycopg raises into our errors, saying where."""
    try:
        yield
    except psycopg.Error as error:
        raise _translated(error, where) from error


def _translated(error: psycopg.Error, where: str) -> StorageError:
    code, said = error.sqlstate, " ".join(str(error).split())
    if isinstance(error, psycopg_pool.PoolTimeout | psycopg_pool.PoolClosed):
        return StorageUnavailable(f"{where} cannot be reached: {said}", remedy="check that the server runs and accepts connections, then try again")
    if code in _FULL:
        return StorageFull(f"{where}: {said}", remedy="make room on the server and try again; nothing was half written")
    if code in _DAMAGED:
        return Damaged(f"{where}: {said}", remedy="restore the database from a backup")
    if code == "55P03":
        return StorageUnavailable(f"{where}: another writer has held the log for {LOCK_TIMEOUT} seconds", remedy="try again when it has finished")
    if code == "57014":
        return StorageUnavailable(f"{where}: a statement took longer than {STATEMENT_TIMEOUT} seconds", remedy="look at the server's load and try again")
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) and code in _LOST:
        return ConnectionLost(f"{where}: the connection was lost: {said}", remedy="try again when the server is back")
    return StorageError(f"{where}: {said}")


class LedgerDatastore(PostgresDatastore):
    """The pool of connections to one schema. Every connection commits by itself and has time limits on everything."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.schema = address.schema
        self.where = address.where
        self.single_row_tracking = True
        self.originator_id_type: Literal["text"] = "text"
        self.enable_db_functions = False
        self.lock_timeout = LOCK_TIMEOUT
        self.db_type_names: set[str] = set()
        self.psycopg_type_adapters = {}
        self.psycopg_python_types = {}
        self._process = os.getpid()
        patience = _patience(address)
        self.pool = ConnectionPool(
            kwargs={**_with_keepalives(address.parameters, patience), "autocommit": True, "row_factory": dict_row},
            connection_class=psycopg.Connection[DictRow],
            configure=_configure,
            min_size=0,
            max_size=12,
            num_workers=2,
            timeout=patience,
            reconnect_timeout=patience,
            open=True,
        )

    def register_type_adapters(self) -> None:
        """Nothing to register: rows travel as plain values, not as the kernel's composite type."""

    @contextmanager
    def get_connection(self) -> Iterator[psycopg.Connection[DictRow]]:
        """A connection from the pool; what goes wrong meanwhile is raised in our words."""
        if os.getpid() != self._process:
            raise StorageUnavailable(f"{self.where} was opened in another process", remedy="open it again after fork()")
        with in_our_words(self.where), self.pool.connection() as connection:
            yield connection

    @contextmanager
    def tuples(self, *, write: bool = False, binary: bool = False) -> Iterator[Cursor]:
        """A cursor that answers tuples; with ``write`` inside one transaction, committed at the end."""
        with self.get_connection() as connection, connection.cursor(row_factory=tuple_row, binary=binary) as cursor:
            if not write:
                yield cursor
                return
            with connection.transaction():
                yield cursor

    def read(self, work: Callable[[Cursor], T], *, write: bool = False, binary: bool = False) -> T:
        """Do something that is safe to do twice, and do it again once if the connection was lost."""
        try:
            with self.tuples(write=write, binary=binary) as cursor:
                return work(cursor)
        except ConnectionLost:
            self.refresh()
            with self.tuples(write=write, binary=binary) as cursor:
                return work(cursor)

    def refresh(self) -> None:
        """Throw out idle connections that broke together with the one that was noticed, as after a restart of the server."""
        self.pool.check()

    def close(self) -> None:
        """Close every connection; those in use when they are given back."""
        if getattr(self, "_process", None) == os.getpid() and hasattr(self, "pool"):
            self.pool.close()


def _with_keepalives(parameters: dict[str, Any], patience: float) -> dict[str, Any]:
    # A server that vanishes without a word is noticed within a minute instead of after hours.
    defaults = {"connect_timeout": max(2, int(patience)), "keepalives_idle": 20, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 60_000}
    return {**defaults, "application_name": "cwledger", **parameters}


def _configure(connection: psycopg.Connection[Any]) -> None:
    connection.execute(
        f"SET statement_timeout = '{STATEMENT_TIMEOUT}s'; SET lock_timeout = '{LOCK_TIMEOUT}s'; "
        f"SET idle_in_transaction_session_timeout = '{STATEMENT_TIMEOUT}s'; SET client_encoding = 'UTF8'"
    )


def connect(address: Address) -> psycopg.Connection[Any]:
    """One plain connection: the pool would retry a wrong password until its time is up, and then not say why."""
    try:
        connection = psycopg.connect(**_with_keepalives(address.parameters, _patience(address)), autocommit=True)
    except psycopg.Error as error:
        said = " ".join(str(error).split())
        raise StorageUnavailable(
            f"{address.where} cannot be reached: {said}", remedy="check the address, that the server runs, and that it lets you in"
        ) from error
    _configure(connection)
    return connection


def _patience(address: Address) -> float:
    return float(address.parameters.get("connect_timeout") or CONNECT_TIMEOUT)
