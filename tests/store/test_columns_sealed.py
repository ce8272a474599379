"""What is sealed beside the database is taken up again, and anything wrong with it costs time, never an answer."""

from __future__ import annotations

import json
import logging
import multiprocessing
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest

from cwledger.errors import StorageUnavailable
from cwledger.store import columns as columns_module
from cwledger.store.columns import Columns
from cwledger.store.sqlite import SQLiteLog, open_sqlite
from tests.store.ledgers_of_facts import Recorder, append_many, everything, grant, same, some_facts

Opener = Callable[..., Columns]


@pytest.fixture(autouse=True)
def _sealing_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns_module, "SEAL_AT", 20)
    monkeypatch.setattr(columns_module, "SEAL_AT_CLOSE", 5)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A ledger of 60 facts with a correction and a reversal, its columns sealed in `columns`."""
    path = tmp_path / "city.db"
    log = open_sqlite(path, create=True)
    recorder = Recorder(log)
    ids = recorder.record(*some_facts(4))
    recorder.correct(ids[1], grant("W0001", "7.00"))
    recorder.reverse(ids[3])
    append_many(log, some_facts(54, "W0002"))
    columns = Columns(log, tmp_path / "columns")
    columns.catch_up()
    columns.close()
    log.close()
    return path


@pytest.fixture
def opened(database: Path) -> Iterator[Opener]:
    logs: list[SQLiteLog] = []

    def opener(path: Path = database, folder: Path = database.parent / "columns") -> Columns:
        logs.append(open_sqlite(path, create=False))
        return Columns(logs[-1], folder)

    yield opener
    for log in logs:
        log.close()


def afresh(path: Path) -> dict[str, pl.DataFrame]:
    log = open_sqlite(path, create=False)
    try:
        return everything(Columns(log, None))
    finally:
        log.close()


def parquet(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.parquet"))


def folded(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if "folded again" in record.getMessage()]


def test_sealed_columns_are_read_instead_of_folded(opened: Opener, database: Path) -> None:
    columns = opened()
    assert columns.position == 60
    assert columns.catch_up() == 0
    assert same(everything(columns), afresh(database))


def test_what_comes_after_the_sealing_is_folded_on_top(opened: Opener, database: Path) -> None:
    columns = opened()
    append_many(columns._log, some_facts(7, "W0003"))
    assert columns.catch_up() == 7
    assert same(everything(columns), afresh(database))
    columns.close()
    assert opened().position == 67


def test_few_events_are_not_worth_a_segment(opened: Opener) -> None:
    columns = opened()
    append_many(columns._log, some_facts(3, "W0003"))
    columns.catch_up()
    columns.close()
    assert opened().position == 60


def test_segments_are_merged_so_that_there_are_never_many(opened: Opener, database: Path) -> None:
    columns = opened()
    for number in range(40):
        append_many(columns._log, some_facts(20, f"W1{number:03}"))
        columns.catch_up()
    manifest = json.loads((database.parent / "columns" / "manifest.json").read_text())
    assert len(manifest["segments"]) <= 8
    assert [segment["after"] for segment in manifest["segments"][1:]] == [segment["upto"] for segment in manifest["segments"][:-1]]
    named = {file["name"] for segment in manifest["segments"] for file in segment["files"].values()}
    assert {path.name for path in parquet(database.parent / "columns")} == named
    assert same(everything(columns), afresh(database))
    assert same(everything(opened()), afresh(database))


@pytest.mark.parametrize("harm", ["flip", "truncate", "delete", "empty"])
def test_a_damaged_file_is_folded_again(opened: Opener, database: Path, caplog: pytest.LogCaptureFixture, harm: str) -> None:
    whole = afresh(database)
    for path in parquet(database.parent / "columns"):
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 0x40
        {
            "flip": lambda path=path, data=data: path.write_bytes(data),
            "truncate": lambda path=path, data=data: path.write_bytes(data[:-9]),
            "delete": lambda path=path: path.unlink(),
            "empty": lambda path=path: path.write_bytes(b""),
        }[harm]()
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            columns = opened()
            assert same(everything(columns), whole)
        assert len(folded(caplog)) == 1
        assert columns.compare() == []
        columns.close()


@pytest.mark.parametrize(
    "manifest",
    ["", "{", "[]", "null", '{"format": 1}', '{"format": 99, "ledger": "x", "schema": "y", "segments": []}', "\x00\xff"],
)
def test_a_manifest_that_is_none_is_folded_again(opened: Opener, database: Path, caplog: pytest.LogCaptureFixture, manifest: str) -> None:
    (database.parent / "columns" / "manifest.json").write_bytes(manifest.encode("latin-1"))
    with caplog.at_level(logging.WARNING):
        assert same(everything(opened()), afresh(database))
    assert len(folded(caplog)) == 1


def test_a_manifest_that_names_a_file_elsewhere_is_not_followed(opened: Opener, database: Path) -> None:
    path = database.parent / "columns" / "manifest.json"
    manifest = json.loads(path.read_text())
    next(iter(manifest["segments"][0]["files"].values()))["name"] = "../city.db"
    path.write_text(json.dumps(manifest))
    assert same(everything(opened()), afresh(database))
    assert database.exists()


def test_a_folder_that_was_deleted_is_made_again(opened: Opener, database: Path) -> None:
    shutil.rmtree(database.parent / "columns")
    columns = opened()
    assert columns.position == 0
    assert same(everything(columns), afresh(database))
    assert parquet(database.parent / "columns")


def test_the_columns_of_another_ledger_are_not_taken_for_ones_own(opened: Opener, database: Path, caplog: pytest.LogCaptureFixture) -> None:
    other = database.parent / "other.db"
    log = open_sqlite(other, create=True)
    append_many(log, some_facts(60, "W9999"))
    log.close()
    with caplog.at_level(logging.WARNING):
        assert same(everything(opened(other)), afresh(other))
    assert "another ledger" in folded(caplog)[0]


def test_columns_of_another_schema_are_folded_again(opened: Opener, database: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr("cwledger.store.sealing.fingerprint", lambda: "of a later release")
    with caplog.at_level(logging.WARNING):
        assert same(everything(opened()), afresh(database))
    assert "another schema" in folded(caplog)[0]


def test_a_database_restored_from_an_older_backup_is_noticed(opened: Opener, database: Path, caplog: pytest.LogCaptureFixture) -> None:
    backup = database.parent / "backup.db"
    with sqlite3.connect(database) as connection:
        connection.execute("VACUUM INTO ?", (str(backup),))
    columns = opened()
    append_many(columns._log, some_facts(30, "W0003"))
    columns.catch_up()
    columns.close()
    columns._log.close()
    for suffix in ("", "-wal", "-shm"):
        (database.parent / f"city.db{suffix}").unlink(missing_ok=True)
    shutil.copy(backup, database)
    with caplog.at_level(logging.WARNING):
        shorter = opened()
        assert same(everything(shorter), afresh(database))
    assert "position 90" in folded(caplog)[0]
    append_many(shorter._log, some_facts(30, "W0004"))
    shorter.catch_up()
    shorter.close()
    # The same position, another event: as long as what was sealed, and still not it.
    assert same(everything(opened()), afresh(database))


def test_vacuum_changes_nothing(opened: Opener, database: Path, caplog: pytest.LogCaptureFixture) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("VACUUM")
    with caplog.at_level(logging.WARNING):
        columns = opened()
    assert columns.position == 60
    assert folded(caplog) == []
    assert same(everything(columns), afresh(database))


def test_a_folder_that_cannot_be_written_is_done_without(opened: Opener, database: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = database.parent / "in-the-way"
    folder.write_text("a file stands where the folder should be")
    with caplog.at_level(logging.WARNING):
        columns = opened(folder=folder)
        assert same(everything(columns), afresh(database))
        columns.close()
    assert folder.read_text() == "a file stands where the folder should be"
    assert any("could not be sealed" in record.getMessage() for record in caplog.records)


def test_nothing_that_is_not_the_columns_own_is_deleted(opened: Opener, database: Path) -> None:
    folder = database.parent / "columns"
    (folder / "notes.txt").write_text("mine")
    (folder / "my.parquet").write_bytes(b"mine too")
    (folder / "manifest.json").write_text("{")
    everything(opened())
    assert (folder / "notes.txt").read_text() == "mine"
    assert (folder / "my.parquet").read_bytes() == b"mine too"


def test_rebuilding_throws_everything_away_and_folds_it_again(opened: Opener, database: Path) -> None:
    columns = opened()
    before = {path.name for path in parquet(database.parent / "columns")}
    columns.rebuild()
    assert columns.position == 60
    assert same(everything(columns), afresh(database))
    assert {path.name for path in parquet(database.parent / "columns")} == before


def test_columns_whose_files_another_process_merged_find_the_merged_ones(opened: Opener, database: Path, caplog: pytest.LogCaptureFixture) -> None:
    early, late = opened(), opened()
    for number in range(12):
        append_many(late._log, some_facts(20, f"W2{number:03}"))
        late.catch_up()
    with caplog.at_level(logging.WARNING):
        assert early.facts(60)[_granted()].collect().height == afresh_at(database, 60)
        assert same(everything(early), afresh(database))
    assert folded(caplog) == []
    early.close()
    assert same(everything(opened()), afresh(database))


@pytest.mark.parametrize("sealed_again", [True, False])
def test_columns_whose_files_another_process_threw_away_lose_nothing(opened: Opener, database: Path, sealed_again: bool) -> None:
    early, other = opened(), opened()
    append_many(early._log, some_facts(7, "W0003"))
    early.catch_up()
    if sealed_again:
        other.rebuild()
    else:
        shutil.rmtree(database.parent / "columns")
    assert same(everything(early), afresh(database))
    append_many(early._log, some_facts(30, "W0004"))
    early.catch_up()
    early.close()
    assert same(everything(opened()), afresh(database))


def test_closed_columns_say_so_instead_of_answering_with_nothing(opened: Opener) -> None:
    columns = opened()
    facts = columns.facts(60)
    columns.close()
    with pytest.raises(StorageUnavailable, match="was closed"):
        facts[_granted()].collect()


def test_a_folder_that_cannot_be_written_is_not_tried_again_with_every_event(opened: Opener, database: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = database.parent / "in-the-way"
    folder.write_text("a file stands where the folder should be")
    columns = opened(folder=folder)
    with caplog.at_level(logging.WARNING):
        for number in range(10):
            append_many(columns._log, some_facts(3, f"W3{number:03}"))
            columns.catch_up()
    assert len([record for record in caplog.records if "could not be sealed" in record.getMessage()]) == 1


def _granted() -> type:
    from cwledger import events as ev

    return ev.AllowanceGranted


def afresh_at(path: Path, position: int) -> int:
    log = open_sqlite(path, create=False)
    try:
        return Columns(log, None).facts(position)[_granted()].collect().height
    finally:
        log.close()


def _seal_in_turn(path: str, folder: str, number: int, ready: object) -> None:
    columns_module.SEAL_AT = 20
    log = open_sqlite(Path(path), create=False)
    columns = Columns(log, Path(folder))
    ready.wait()  # type: ignore[attr-defined]
    for turn in range(15):
        append_many(log, some_facts(20, f"W{number}{turn:03}"))
        columns.catch_up()
        assert columns.frame("career.appraised")["position"].is_sorted()
    assert columns.compare() == []
    columns.close()
    log.close()


def test_several_processes_seal_in_one_folder(database: Path, opened: Opener, caplog: pytest.LogCaptureFixture) -> None:
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(3)
    folder = database.parent / "columns"
    children = [context.Process(target=_seal_in_turn, args=(str(database), str(folder), number, ready)) for number in range(3)]
    for child in children:
        child.start()
    for child in children:
        child.join(timeout=120)
    assert [child.exitcode for child in children] == [0, 0, 0]
    with caplog.at_level(logging.WARNING):
        columns = opened()
        assert columns.position > 60
        assert same(everything(columns), afresh(database))
    assert folded(caplog) == []
