"""A SQLite file of ours: made whole or not at all, checked before it is touched, its errors told in our words.

For: the event log (``sqlite``) and the key vault (``vault_keys``), which are both files of this kind.
Not for: what is in the tables.

An existing file is read as plain bytes first, so that somebody else's database is refused before SQLite could leave a trace beside it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from cwledger.errors import Damaged, NewerFormat, NotALedger, StorageError, StorageFull, StorageUnavailable

BUSY_TIMEOUT = 30.0
"""Seconds to wait for another process that holds the write lock before giving up."""

_MAGIC = b"SQLite format 3\0"
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_REFUSING_DISK = {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}


class Kind(NamedTuple):
    """What one of our SQLite files is called, and how it is recognised."""

    what: str
    application_id: int
    format: int


@contextmanager
def in_our_words(where: str) -> Iterator[None]:
    """Turn what SQLite raises into ``Damaged``, ``StorageFull``, ``StorageUnavailable`` or plain ``StorageError``, saying where."""
    try:
        yield
    except sqlite3.Error as error:
        raise _translated(error, where) from error


def _translated(error: sqlite3.Error, where: str) -> StorageError:
    # The low byte is the primary code; the rest says more than anyone needs to decide what to do.
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _DAMAGED:
        return Damaged(f"{where}: {error}", remedy="restore it from a backup; `sqlite3 … .recover` into a new file may save what is readable")
    if code == sqlite3.SQLITE_FULL:
        return StorageFull(f"{where}: no room left on the disk", remedy="make room and try again; nothing was half written")
    if code in _BUSY:
        return StorageUnavailable(f"{where}: another process has been writing for {BUSY_TIMEOUT:.0f} seconds", remedy="try again when it has finished")
    if code in _REFUSING_DISK:
        return StorageUnavailable(f"{where}: {error}", remedy="check that the disk has room, is mounted for writing, and that file and folder belong to you")
    return StorageError(f"{where}: {error}")


def connect(path: Path | None) -> sqlite3.Connection:
    """A connection in autocommit mode, usable from any thread, durable at every commit. None: a database in memory."""
    where = str(path or ":memory:")
    with in_our_words(where):
        name = f"{path.absolute().as_uri()}?mode=rw" if path else ":memory:"
        connection = sqlite3.connect(name, uri=True, isolation_level=None, check_same_thread=False, timeout=BUSY_TIMEOUT)
        try:
            if path:
                # A copy made by VACUUM INTO is not in WAL mode; everything that is already there answers at once.
                connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA recursive_triggers=ON")  # otherwise INSERT OR REPLACE deletes without asking the triggers
            connection.execute("PRAGMA cache_size=-65536")
            connection.execute("PRAGMA wal_autocheckpoint=8000")  # 32 MB: bulk writing would otherwise copy its pages over at every batch
        except BaseException:
            connection.close()
            raise
        return connection


@contextmanager
def transaction(connection: sqlite3.Connection, where: str, *, write: bool) -> Iterator[sqlite3.Cursor]:
    """One transaction. Writers take the lock at once: upgrading a reader deadlocks against another one doing the same."""
    with in_our_words(where), closing(connection.cursor()) as cursor:
        try:
            cursor.execute("BEGIN IMMEDIATE" if write else "BEGIN")
            yield cursor
            cursor.execute("COMMIT" if write else "ROLLBACK")
        except BaseException:
            # A failed COMMIT leaves the transaction open: without this the next one on the connection could not begin.
            if connection.in_transaction:
                with suppress(sqlite3.Error):
                    connection.rollback()
            raise


def create_whole(path: Path, build: Callable[[Path], None]) -> bool:
    """Build a file under a passing name and give it its own only when it is finished and on disk.

    Answers False if somebody else's file was there first, which then stays as it is. Raises ``StorageUnavailable`` if the folder
    does not exist or may not be written.
    """
    if not path.parent.is_dir():
        raise StorageUnavailable(f"{path}: the folder {path.parent} does not exist", remedy="create the folder first")
    passing = path.with_name(f".{path.name}.{uuid4().hex}.new")
    try:
        build(passing)
        _to_disk(passing)
        if not _named(passing, path):
            return False
        if os.name == "posix":
            _to_disk(path.parent)
        return True
    except OSError as error:
        full = error.errno in (28, 122)  # ENOSPC, EDQUOT
        raise (StorageFull if full else StorageUnavailable)(
            f"{path}: cannot be created: {error.strerror}", remedy="check the folder's owner and the room left"
        ) from error
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            with suppress(OSError):
                passing.with_name(passing.name + suffix).unlink()


def _named(passing: Path, path: Path) -> bool:
    try:
        os.link(passing, path)
    except FileExistsError:
        return False
    except OSError:
        # No hard links here (FAT, some network shares). The gap between looking and renaming is as small as it gets.
        if path.exists():
            return False
        passing.replace(path)
    return True


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def create_database(path: Path, kind: Kind, build: Callable[[sqlite3.Cursor], None]) -> bool:
    """Create a database of ours at a path where nothing stands; False if somebody else was faster. ``build`` fills the tables."""
    for suffix in ("-wal", "-journal"):
        # SQLite would replay what it finds there into the new file, whatever database it once belonged to.
        if path.with_name(path.name + suffix).exists():
            if path.exists():  # somebody else was faster and has already begun to use it
                return False
            raise Damaged(f"{path}{suffix} is there without its database", remedy=f"put {path.name} back where it was, or move {path.name}{suffix} away")

    def build_file(passing: Path) -> None:
        passing.touch(mode=0o666 if kind.what == "ledger" else 0o600)
        with closing(connect(passing)) as connection, transaction(connection, str(path), write=True) as cursor:
            cursor.execute(f"PRAGMA application_id={kind.application_id}")
            cursor.execute(f"PRAGMA user_version={kind.format}")
            build(cursor)

    return create_whole(path, build_file)


def check(path: Path, kind: Kind, probe: Callable[[sqlite3.Connection], None]) -> None:
    """Make sure a file is one of ours and can be read, leaving it exactly as it is.

    Args:
        path: the file, which exists.
        kind: what it should be.
        probe: reads what an opening will need, on a read-only connection.

    Raises:
        NotALedger, NewerFormat, Damaged, StorageUnavailable: each naming the path.
    """
    if not path.is_file():
        raise NotALedger(f"{path} is {'a folder' if path.is_dir() else 'not a regular file'}, not a {kind.what}", remedy="name a file")
    _check_header(path, kind)
    quiet = not _has_wal(path)
    try:
        _probe(path, kind, probe, "immutable=1" if quiet else "mode=ro")
    except Damaged:
        # Somebody may have begun to write between looking and reading; then what was read was not one moment.
        if not (quiet and _has_wal(path)):
            raise
        _probe(path, kind, probe, "mode=ro")


def _has_wal(path: Path) -> bool:
    try:
        return path.with_name(path.name + "-wal").stat().st_size > 0
    except FileNotFoundError:
        return False


def _check_header(path: Path, kind: Kind) -> None:
    try:
        with path.open("rb") as file:
            header = file.read(100)
        size = path.stat().st_size
    except OSError as error:
        raise StorageUnavailable(f"{path}: {error.strerror}", remedy="check who may read it") from error
    if header[:16] != _MAGIC[: len(header)] or not header:
        raise NotALedger(
            f"{path} is not a {kind.what}: it holds {'nothing' if not header else 'something else'}", remedy="name another file, or one that does not exist yet"
        )
    if len(header) < 100:
        raise Damaged(f"{path} is cut off after {size} bytes", remedy="restore it from a backup")
    if int.from_bytes(header[68:72], "big") != kind.application_id:
        raise NotALedger(f"{path} is a SQLite database of another application, not a {kind.what}", remedy="name another file")
    _check_format(path, kind, int.from_bytes(header[60:64], "big"))
    pages, page_size = int.from_bytes(header[28:32], "big"), int.from_bytes(header[16:18], "big")
    # With a log of unmerged pages beside it the file may rightly be shorter; SQLite sorts that out.
    if size < pages * (65536 if page_size == 1 else page_size) and not _has_wal(path):
        raise Damaged(f"{path} is cut off: {size} bytes are left of {pages * page_size}", remedy="restore it from a backup")


def _check_format(path: Path, kind: Kind, found: int) -> None:
    if found > kind.format:
        raise NewerFormat(f"{path} has format {found}, this version of the library knows up to {kind.format}", remedy="upgrade cwledger")


def _probe(path: Path, kind: Kind, probe: Callable[[sqlite3.Connection], None], how: str) -> None:
    with in_our_words(str(path)), closing(sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True, timeout=BUSY_TIMEOUT)) as connection:
        _check_format(path, kind, connection.execute("PRAGMA user_version").fetchone()[0])
        probe(connection)
