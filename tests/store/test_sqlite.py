"""What is particular to SQLite: its files, its pages, its edges."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from cwledger.errors import CwledgerError, Damaged, NewerFormat, NotALedger, StorageFull, StorageUnavailable
from cwledger.store import sqlite_file
from cwledger.store.log import EventLog
from cwledger.store.opening import open_log
from cwledger.store.sqlite import LEDGER
from tests.store.children import finish, start
from tests.store.drafts import NOON, draft, drafts, put

Open = Callable[..., EventLog]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "city.db"


@pytest.fixture
def filled(path: Path) -> Path:
    """A closed ledger of a few hundred pages."""
    log = open_log(path)
    for number in range(20):
        log.append(drafts(f"career:W{number}", 50, body="x" * 500), now=NOON)
    log.close()
    return path


def _snapshot(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir() if each.is_file()}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE stored_events SET topic = 'x'",
        "UPDATE stored_events SET state = x'00' WHERE position = 1",
        "DELETE FROM stored_events",
        "UPDATE receipts SET digest = x'00'",
        "DELETE FROM receipts",
        "INSERT OR REPLACE INTO stored_events VALUES (1, 'career:W9', 1, 't/1', x'00')",
        "INSERT INTO stored_events VALUES (7, 'career:W9', 1, 't/1', x'00')",
        "INSERT OR REPLACE INTO stored_events (originator_id, originator_version, topic, state) VALUES ('career:W1', 1, 't/1', x'00')",
        "INSERT INTO stored_events VALUES (NULL, 'career:W1', 1, 't/1', x'00') ON CONFLICT (originator_id, originator_version) DO UPDATE SET state = x'00'",
    ],
)
def test_the_database_itself_refuses_to_rewrite_history(path: Path, statement: str, opened: Open) -> None:
    log = opened(path)
    log.append(drafts("career:W1", 3), now=NOON, receipt=("k", b"d"))
    before = list(log.rows())
    with closing(sqlite3.connect(path)) as stranger, pytest.raises(sqlite3.IntegrityError), stranger:
        stranger.execute(statement)
    assert list(log.rows()) == before
    assert log.receipt("k") is not None


def test_positions_survive_vacuum_and_are_never_given_twice(path: Path, opened: Open) -> None:
    log = opened(path)
    put(log, "career:W1", "career:W2", "career:W3")
    before = list(log.rows())
    log.close()
    with closing(sqlite3.connect(path)) as stranger:
        # What no one may do, done behind the triggers' back: the hole must stay a hole.
        stranger.execute("DROP TRIGGER stored_events_refuse_delete")
        stranger.execute("DELETE FROM stored_events WHERE position IN (1, 3)")
        stranger.commit()
        stranger.execute("VACUUM")
    log = opened(path)
    assert list(log.rows()) == before[1:2]
    assert put(log, "career:W4").positions[0] == 4


def test_every_commit_is_on_disk_before_it_is_acknowledged(path: Path, opened: Open) -> None:
    log = opened(path)
    with log.datastore.writing() as cursor:  # type: ignore[attr-defined]
        assert cursor.execute("PRAGMA synchronous").fetchone()[0] == 2
        assert cursor.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


def test_a_copy_made_by_vacuum_into_is_the_same_ledger(filled: Path, tmp_path: Path, opened: Open) -> None:
    with closing(sqlite3.connect(filled)) as stranger:
        stranger.execute("VACUUM INTO ?", (str(tmp_path / "copy.db"),))
    original, copy = opened(filled), opened(tmp_path / "copy.db", create=False)
    assert copy.ledger_id == original.ledger_id
    assert list(copy.rows()) == list(original.rows())
    put(copy, "career:W1")


def _other_application(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE stored_events (a, b)")
        connection.commit()


def _newer(path: Path) -> None:
    open_log(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 2")


def _cut(path: Path) -> None:
    open_log(path).close()
    path.write_bytes(path.read_bytes()[:-5_000])


def _head_only(path: Path) -> None:
    open_log(path).close()
    path.write_bytes(path.read_bytes()[:60])


def _schema_garbled(path: Path) -> None:
    open_log(path).close()
    content = bytearray(path.read_bytes())
    content[100:400] = b"\xaa" * 300
    path.write_bytes(content)


def _without_tables(path: Path) -> None:
    open_log(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE stored_events")
        connection.commit()


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda path: path.mkdir(), NotALedger),
        (lambda path: path.write_bytes(b""), NotALedger),
        (lambda path: path.write_text("姓名,性别\n王芳,女\n", encoding="utf-8"), NotALedger),
        (lambda path: path.write_bytes(os.urandom(20_000)), NotALedger),
        (_other_application, NotALedger),
        (_newer, NewerFormat),
        (_cut, Damaged),
        (_head_only, Damaged),
        (_schema_garbled, Damaged),
        (_without_tables, CwledgerError),
    ],
)
def test_what_is_not_a_sound_ledger_is_refused_and_left_exactly_as_it_was(path: Path, make: Callable[[Path], None], error: type[CwledgerError]) -> None:
    make(path)
    before = _snapshot(path.parent)
    for create in (True, False):
        with pytest.raises(error) as refusal:
            open_log(path, create=create)
        assert str(path) in str(refusal.value)
        assert refusal.value.remedy or make is _without_tables
    assert _snapshot(path.parent) == before


def test_looking_for_a_ledger_where_there_is_none_creates_nothing(path: Path) -> None:
    with pytest.raises(NotALedger, match="no ledger here"):
        open_log(path, create=False)
    with pytest.raises(StorageUnavailable, match="does not exist"):
        open_log(path.parent / "missing" / "city.db")
    assert list(path.parent.iterdir()) == []


def test_creation_leaves_one_file_and_nothing_unfinished(path: Path) -> None:
    open_log(path).close()
    assert [each.name for each in path.parent.iterdir()] == ["city.db"]


def test_creation_that_fails_half_way_leaves_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cwledger.store.sqlite._SCHEMA", ["CREATE TABLE a (b)", "CREATE NONSENSE"])
    with pytest.raises(CwledgerError):
        open_log(path)
    assert list(path.parent.iterdir()) == []


def test_somebody_elses_write_ahead_log_is_not_replayed_into_a_new_ledger(path: Path) -> None:
    stray = path.with_name("city.db-wal")
    stray.write_bytes(b"pages of a database that was deleted")
    with pytest.raises(Damaged, match="without its database"):
        open_log(path)
    stray.unlink()
    open_log(path).close()


def test_a_ledger_somebody_else_has_just_created_and_writes_to_is_left_to_them(path: Path, opened: Open) -> None:
    put(opened(path), "career:W0001")
    assert path.with_name("city.db-wal").exists()
    assert not sqlite_file.create_database(path, LEDGER, lambda cursor: pytest.fail("the tables were built again"))


def test_a_ledger_with_unmerged_pages_beside_it_opens_whole(filled: Path, tmp_path: Path, opened: Open) -> None:
    log = opened(filled)
    put(log, "career:NEW")
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    for suffix in ("", "-wal"):  # what a power cut leaves: no shared memory file
        shutil.copy(f"{filled}{suffix}", crashed / f"city.db{suffix}")
    again = opened(crashed / "city.db", create=False)
    assert again.has("career:NEW")
    assert again.faults() == []


def test_a_page_that_went_bad_is_met_with_a_clear_error_and_never_with_wrong_rows(filled: Path) -> None:
    sound = filled.read_bytes()
    log = open_log(filled)
    expected = list(log.rows())
    log.close()
    page, complaints = 4096, 0
    for number in range(3, len(sound) // page, 9):
        content = bytearray(sound)
        content[number * page : number * page + 12] = b"\x00" * 12
        filled.write_bytes(content)
        try:
            log = open_log(filled)
        except Damaged:
            complaints += 1
            continue
        try:
            assert list(log.rows()) == expected, f"page {number}"
        except Damaged:
            complaints += 1
        else:
            complaints += bool(log.faults())
        finally:
            log.close()
    assert complaints > 5


def test_faults_are_listed_not_raised(filled: Path, opened: Open) -> None:
    log = opened(filled)
    log.close()
    with closing(sqlite3.connect(filled)) as connection:
        [root] = connection.execute("SELECT rootpage FROM sqlite_master WHERE name LIKE 'sqlite_autoindex_stored_events%'").fetchone()
    content = bytearray(filled.read_bytes())
    place = content.index(b"career:W7", (root - 1) * 4096)
    content[place : place + 9] = b"career:X7"
    filled.write_bytes(content)
    log = opened(filled)
    assert log.faults()


def test_a_full_disk_is_an_error_and_the_ledger_works_afterwards(path: Path) -> None:
    lines = finish(start("fill", path, 400_000)).splitlines()
    assert lines[0] in ("StorageFull", "StorageUnavailable")
    done, kept = map(int, lines[1].split())
    assert kept == done > 0
    after, faults = map(int, lines[2].split())
    assert (after, faults) == (done + 50, 0)


@pytest.fixture
def small_disk(tmp_path: Path) -> Path:
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder], capture_output=True).returncode:
        pytest.skip("mounting a small disk needs root")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_no_room_left_on_the_device_is_storage_full_and_nothing_is_half_written(small_disk: Path) -> None:
    path, done = small_disk / "city.db", 0
    log = open_log(path)
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"\0" * 500_000)

    def fill() -> None:
        nonlocal done
        while True:
            log.append(drafts("career:W1", 20, after=done, body="x" * 1_000), now=NOON, receipt=(str(done), b""))
            done += 20

    with pytest.raises(StorageFull, match="no room"):
        fill()
    assert len(log.stream("career:W1")) == done > 0
    assert log.receipt(str(done)) is None
    with pytest.raises(StorageFull):
        log.append(drafts("career:W1", 1000, after=done, body="x" * 1_000), now=NOON)
    ballast.unlink()
    log.append(drafts("career:W1", 20, after=done), now=NOON)
    log.close()
    again = open_log(path)
    assert len(again.stream("career:W1")) == done + 20
    assert again.faults() == []
    again.close()


def test_a_new_ledger_on_a_full_disk_leaves_no_trace(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    with pytest.raises(OSError, match="No space"):
        ballast.write_bytes(b"\0" * 3_000_000)
    with pytest.raises((StorageFull, StorageUnavailable)):
        open_log(small_disk / "city.db")
    assert [each.name for each in small_disk.iterdir()] == ["ballast"]


def test_a_writer_that_never_finishes_is_not_waited_for_for_ever(path: Path, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_file, "BUSY_TIMEOUT", 0.2)
    log = opened(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as stranger:
        stranger.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageUnavailable, match="writing for"):
            put(log, "career:W1")
        assert log.head().position == 0, "reading goes on"
        stranger.execute("ROLLBACK")
    put(log, "career:W1")


def test_a_path_with_signs_that_mean_something_in_addresses_is_just_a_path(tmp_path: Path, opened: Open) -> None:
    odd = tmp_path / "a?mode=memory #1 100% 社区.db"
    put(opened(str(odd)), "career:W1")
    assert odd.stat().st_size > 0


def test_the_file_stays_the_same_when_the_process_changes_folder(tmp_path: Path, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    log = opened("city.db")
    other = tmp_path / "elsewhere"
    other.mkdir()
    monkeypatch.chdir(other)
    put(log, "career:W1")
    assert len(list(log.rows())) == 1
    assert list(other.iterdir()) == []


def test_a_commit_that_fails_leaves_the_connection_usable(path: Path, opened: Open) -> None:
    log = opened(path)

    def write_half() -> None:
        with log.datastore.writing() as cursor:  # type: ignore[attr-defined]
            cursor.execute("INSERT INTO ledger_meta VALUES ('a', 'b')")
            cursor.execute("SELECT nonsense")

    with pytest.raises(CwledgerError, match="nonsense"):
        write_half()
    log.append([draft("career:W1")], now=NOON)
    assert log.meta("a") is None
