"""From an address to a log, its key vault, and the place for its columns.

For: telling ``x.db``, ``postgresql://…`` and ``:memory:`` apart, and loading PostgreSQL's driver only when it is asked for.
Not for: anything done with a log once it is open.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cwledger.errors import MissingExtra, StorageError
from cwledger.store.log import EventLog
from cwledger.store.sqlite import SQLiteLog, open_sqlite
from cwledger.store.vault import KeyVault, MasterKey, SubjectVault
from cwledger.store.vault_keys import PostgresKeys, SQLiteKeys

if TYPE_CHECKING:
    from cwledger.store.postgres import PostgresLog

MEMORY = ":memory:"
"""Address of a ledger that lives in memory and ends with the process."""

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://|file:")


def open_log(url: str | Path, *, create: bool = True) -> EventLog:
    """Open the log at an address.

    Args:
        url: path of a SQLite file, ``postgresql://user@host/database?schema=name``, or ``:memory:``.
        create: begin a new ledger if there is none.

    Raises:
        NotALedger, NewerFormat, Damaged, StorageUnavailable: what is there was left as it was.
        MissingExtra: PostgreSQL's driver is not installed.
    """
    text = os.fspath(url)
    if text == MEMORY:
        return SQLiteLog(None)
    if text.startswith(("postgresql://", "postgres://")):
        try:
            from cwledger.store.postgres import open_postgres
        except ModuleNotFoundError as error:
            if (error.name or "").split(".")[0] not in ("psycopg", "psycopg_pool"):
                raise
            raise MissingExtra("postgres", "a ledger on PostgreSQL") from error
        return open_postgres(text, create=create)
    if not isinstance(url, Path) and (not text or "\0" in text or _SCHEME.match(text)):
        raise StorageError(f"{_without_password(text)!r} is not an address a ledger can have", remedy="give a file path, postgresql://…, or :memory:")
    return open_sqlite(Path(text).absolute(), create=create)  # absolute: it must stay the same file if the process changes folder


def _without_password(text: str) -> str:
    return re.sub(r"(://[^:/@]*):[^@/]*@", r"\1:…@", text)


def open_vault(log: EventLog) -> KeyVault:
    """The key vault of a log; nothing is created or read until something is sealed or unsealed."""
    if isinstance(log, SQLiteLog):
        path = log.datastore.path
        beside = vault_location(log)
        return SubjectVault(SQLiteKeys(beside), MasterKey(path and _beside(path, ".key")), log)
    server = _on_a_server(log)
    # A server keeps the wrapped keys; the key that opens them stays on the machines that may see names.
    return SubjectVault(PostgresKeys(server.datastore), MasterKey(_settings_folder() / f"{log.ledger_id}.key"), log)


def vault_location(log: EventLog) -> Path | None:
    """The vault's file, ``x.db.vault`` beside ``x.db``; None for memory and for PostgreSQL, which keeps it in a schema of its own."""
    path = log.datastore.path if isinstance(log, SQLiteLog) else None
    return path and _beside(path, ".vault")


def columns_location(log: EventLog) -> Path | None:
    """The folder for sealed columns: ``x.db.columns`` beside ``x.db``, the user's cache folder for PostgreSQL, None for memory."""
    if isinstance(log, SQLiteLog):
        return log.datastore.path and _beside(log.datastore.path, ".columns")
    return _cache_folder() / f"{log.ledger_id}.columns"


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _on_a_server(log: EventLog) -> PostgresLog:
    from cwledger.store.postgres import PostgresLog

    assert isinstance(log, PostgresLog)
    return log


def _cache_folder() -> Path:
    return _users_folder("XDG_CACHE_HOME", ".cache", "Library/Caches")


def _settings_folder() -> Path:
    return _users_folder("XDG_CONFIG_HOME", ".config", "Library/Application Support")


def _users_folder(variable: str, unix: str, mac: str) -> Path:
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / mac
    else:
        base = Path(os.environ.get(variable) or Path.home() / unix)
    return base / "cwledger"
