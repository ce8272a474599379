"""Bad luck: killed processes, several writers, no room left, a server that goes away. Nothing acknowledged is lost, nothing is half written or twice."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import cwledger
from cwledger import events as ev
from tests.ledger_children import finish, start, trainings
from tests.postgres_server import start_server
from tests.small_city import CITY, DAY, begun, graded, registered, signed


@pytest.fixture(autouse=True)
def folders_of_our_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger on a server keeps its columns and key in the user's folders; here they are the test's."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of a ledger that holds the city and outlives its process."""
    address = str(tmp_path / "city.db") if request.param == "sqlite" else str(request.getfixturevalue("pg_url"))
    with cwledger.open(address) as ledger:
        ledger.record(*CITY, actor="civil-affairs")
    return address


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A ledger in a file that holds the city and one worker."""
    begun(tmp_path / "city.db", None, registered()).close()
    return tmp_path / "city.db"


def check_changes_are_whole(ledger: cwledger.Ledger, name: str) -> list[int]:
    """The numbers of the changes one writer recorded; each of its three facts is there, once, and at positions of one change."""
    changes: dict[int, list[cwledger.Recorded]] = {}
    for one in ledger.events():
        if one.actor == name:
            event = one.event
            number = event.households if isinstance(event, ev.HouseholdsCounted) else int(event.worker.rpartition("-")[2])
            changes.setdefault(number, []).append(one)
    for recorded in changes.values():
        assert [type(one.event) for one in recorded] == [ev.WorkerRegistered, ev.ContractSigned, ev.HouseholdsCounted]
        assert recorded[2].position - recorded[0].position == 2
        assert len({one.recorded_at for one in recorded}) == 1
    return sorted(changes)


# -- several writers ------------------------------------------------------------------------------------------------------------------------


def test_four_writers_lose_nothing_and_double_nothing(url: str) -> None:
    names = ["a", "b", "c", "d"]
    acknowledged = [finish(child) for child in [start("record", url, name, 15) for name in names]]
    assert [len(lines) for lines in acknowledged] == [15] * 4
    with cwledger.open(url, create=False) as ledger:
        for name in names:
            assert check_changes_are_whole(ledger, name) == list(range(1, 16))
        assert [one.event_id for one in ledger.history("community:C0001")] == [f"community:C0001/{n}" for n in range(1, 62)]
        assert ledger.at(effective_on=DAY).roster().height == 60
        assert ledger.verify().issues == ()


def test_a_reader_sees_only_whole_changes_while_others_write(url: str) -> None:
    children = [start("record", url, name, 10) for name in ("a", "b")]
    with cwledger.open(url, create=False) as ledger:
        while any(child.poll() is None for child in children):
            view = ledger.at(effective_on=DAY)
            workers = len({one.event.worker for one in ledger.events(until=view.basis.position) if isinstance(one.event, ev.WorkerRegistered)})
            assert view.roster().height == workers
        for child in children:
            finish(child)
        assert ledger.at(effective_on=DAY).roster().height == 20


def test_two_runs_of_one_ingest_at_once_take_every_fact_in_once(url: str) -> None:
    children = [start("ingest", url, 300, 20) for _ in range(2)]
    endings = [(child.communicate(timeout=180), child.returncode) for child in children]
    assert any(code == 0 for _, code in endings) or all("another run under the key" in complaint for (_, complaint), _ in endings)
    for (_, complaint), code in endings:
        assert code == 0 or "another run under the key" in complaint, complaint
    finish(start("ingest", url, 300, 20))
    with cwledger.open(url, create=False) as ledger:
        assert [one.event for one in ledger.events(after=len(CITY), unseal=True)] == list(trainings(300))


# -- killed ---------------------------------------------------------------------------------------------------------------------------------


def kill_while_recording(url: str, rounds: int, seed: int) -> None:
    chance = random.Random(seed)
    for round_ in range(rounds):
        name = f"round{round_}"
        child = start("record", url, name, 10_000)
        assert child.stdout is not None
        lines = [child.stdout.readline() for _ in range(1 + chance.randrange(8))]
        time.sleep(chance.random() * 0.02)
        child.kill()
        lines += child.communicate()[0].splitlines()
        acknowledged = [int(line.split()[0]) for line in lines if line.count(" ") == 1 and line.strip()]
        with cwledger.open(url, create=False) as ledger:
            kept = check_changes_are_whole(ledger, name)
            assert kept == list(range(1, len(kept) + 1))
            assert max(acknowledged) <= len(kept) <= max(acknowledged) + 1
            assert ledger.at(effective_on=DAY).roster().height >= len(kept)
            assert ledger.verify().issues == ()


def test_a_killed_recorder_loses_nothing_acknowledged_and_leaves_no_half_change(url: str) -> None:
    kill_while_recording(url, rounds=4, seed=1)


@pytest.mark.slow
def test_a_recorder_killed_again_and_again_loses_nothing_acknowledged(url: str) -> None:
    kill_while_recording(url, rounds=40, seed=2)


def kill_while_ingesting(url: str, count: int, batch: int, seed: int) -> None:
    chance = random.Random(seed)
    kills, reached = 0, 0
    while True:
        child = start("ingest", url, count, batch)
        assert child.stdout is not None
        lines = []
        for _ in range(1 + chance.randrange(3)):
            line = child.stdout.readline()
            if line:
                lines.append(line.strip())
        time.sleep(chance.random() * 0.01)
        child.kill()
        rest, complaint = child.communicate()
        assert "Error" not in complaint, complaint
        lines += rest.split("\n")
        done = [int(line) for line in lines if line.isdecimal()]
        assert all(number > reached for number in done), "a batch was done twice"
        reached = max([reached, *done])
        with cwledger.open(url, create=False) as ledger:
            kept = [one.event for one in ledger.events(after=len(CITY), unseal=True)]
            assert len(kept) >= reached
            assert len(kept) % batch == 0 or len(kept) == count + 10, "a batch is there whole or not at all"
            assert kept == list(trainings(count))[: len(kept)]
        if any(line.startswith("resumed") for line in lines):
            break
        kills += 1
    assert kills > 0, "nothing was killed: make the run longer"


def test_a_killed_ingest_run_again_takes_every_fact_in_once(url: str) -> None:
    kill_while_ingesting(url, count=790, batch=100, seed=3)


@pytest.mark.slow
def test_an_ingest_killed_again_and_again_takes_every_fact_in_once(url: str) -> None:
    kill_while_ingesting(url, count=5_990, batch=60, seed=4)


# -- no room --------------------------------------------------------------------------------------------------------------------------------


def test_a_file_that_may_grow_no_more_gives_an_error_and_a_ledger_that_works_afterwards(file: Path) -> None:
    full, afterwards = finish(start("fill", file, 300_000))
    assert full.split()[::2] in (["full", "StorageFull"], ["full", "StorageUnavailable"])
    assert afterwards == "afterwards 0"
    with cwledger.open(file, create=False) as ledger:
        assert len(ledger.history("W0001")) == 1 + int(full.split()[1]) + 1


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    if (
        mount is None
        or os.geteuid() != 0
        or subprocess.run([mount, "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True, check=False).returncode
    ):
        pytest.skip("a disk of its own can be mounted by root only")
    yield folder
    subprocess.run(["umount", folder], check=True)


def _record_without_end(ledger: cwledger.Ledger) -> None:
    for number in range(10_000):
        ledger.record(ev.TrainingAttended(worker="W0001", effective_on=DAY, training=f"class {number}", level="city", note="注" * 1000), actor="bulk")


def test_a_full_disk_gives_an_error_and_a_ledger_that_works_afterwards(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    with begun(small_disk / "city.db", None, registered()) as ledger:
        ballast.write_bytes(b"x" * 300_000)
        with pytest.raises(cwledger.StorageFull) as refused:
            _record_without_end(ledger)
        kept = len(ledger.history("W0001")) - 1
        assert 0 < kept < ledger.head
        assert refused.value.remedy
        with pytest.raises(cwledger.StorageError):
            ledger.ingest(trainings(2_000), actor="bulk")
        ballast.unlink()
        ledger.record(graded(1, DAY), actor="hr")
        assert len(ledger.history("W0001")) == 2 + kept
        assert ledger.verify().issues == ()


def test_no_room_for_the_column_cache_does_not_keep_a_report_from_being_made(small_disk: Path, tmp_path: Path) -> None:
    path = tmp_path / "city.db"
    with begun(path, None, registered(), signed(until=None)) as ledger:
        ledger.ingest(trainings(60_000), actor="bulk")
    (small_disk / "ballast").write_bytes(b"x" * 1_000_000)
    with cwledger.open(path, columns=small_disk / "columns") as ledger:
        assert ledger.at(effective_on=DAY).roster()["worker"].to_list() == ["W0001"]


# -- a server that goes away ------------------------------------------------------------------------------------------------------------------


def test_a_ledger_comes_back_after_its_server_was_restarted() -> None:
    with tempfile.TemporaryDirectory(prefix="cwledger-pg-") as folder:
        server = start_server(Path(folder) / "data")
        try:
            with cwledger.open(server.get_uri() + "&schema=city&connect_timeout=2") as ledger:
                ledger.record(*CITY, registered(), signed(until=None), actor="hr")
                assert ledger.at(effective_on=DAY).roster().height == 1
                server.stop()
                with pytest.raises(cwledger.StorageUnavailable) as gone:
                    ledger.record(graded(1, DAY), actor="hr")
                assert gone.value.remedy
                with pytest.raises(cwledger.StorageUnavailable):
                    ledger.at(effective_on=DAY)
                server.ensure_postgres_running()
                _until_back(ledger)
                assert [type(one.event) for one in ledger.history("W0001")] == [ev.WorkerRegistered, ev.ContractSigned, ev.GradeSet]
                assert ledger.at(effective_on=DAY).salary()["step"].to_list() == [2]
                assert ledger.verify().issues == ()
        finally:
            server.cleanup()


def _until_back(ledger: cwledger.Ledger) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(cwledger.StorageUnavailable):
            ledger.record(graded(2, DAY), actor="hr")
            return
    raise AssertionError("the ledger did not come back within a minute")


# -- damage -----------------------------------------------------------------------------------------------------------------------------------


def test_a_restored_backup_is_believed_over_newer_columns(file: Path) -> None:
    backup = file.with_name("backup")
    shutil.copy(file, backup)
    with cwledger.open(file) as ledger:
        ledger.ingest(trainings(60_000), actor="bulk")
        assert ledger.at(effective_on=DAY).basis.position > 60_000
    for leftover in (file, file.with_name("city.db-wal"), file.with_name("city.db-shm")):
        leftover.unlink(missing_ok=True)
    shutil.copy(backup, file)
    with cwledger.open(file) as ledger:
        ledger.record(signed(until=None), actor="hr")
        assert ledger.at(effective_on=DAY).roster()["worker"].to_list() == ["W0001"]
        assert ledger.verify().issues == ()


def test_columns_of_another_ledger_are_not_believed(tmp_path: Path) -> None:
    for name, worker in (("one.db", "W0001"), ("other.db", "W0002")):
        with begun(tmp_path / name, None, registered(worker), signed(worker, until=None)) as ledger:
            ledger.ingest(trainings(60_000), actor="bulk")
            ledger.at(effective_on=DAY)
    shutil.rmtree(tmp_path / "one.db.columns", ignore_errors=True)
    if (tmp_path / "other.db.columns").exists():
        shutil.copytree(tmp_path / "other.db.columns", tmp_path / "one.db.columns")
    with cwledger.open(tmp_path / "one.db") as ledger:
        assert ledger.at(effective_on=DAY).roster()["worker"].to_list() == ["W0001"]


DAMAGE = {
    "bytes cut short": "UPDATE stored_events SET state = substr(state, 1, 40) WHERE originator_id = 'career:W0001' AND originator_version = 2",
    "bytes of another event": "UPDATE stored_events SET state = (SELECT state FROM stored_events WHERE originator_id = 'community:C0001') "
    "WHERE originator_id = 'career:W0001' AND originator_version = 2",
    "another type": "UPDATE stored_events SET topic = 'career.retired/1' WHERE originator_id = 'career:W0001' AND originator_version = 2",
    "an event taken out": "DELETE FROM stored_events WHERE originator_id = 'career:W0001' AND originator_version = 2",
    "another version": "UPDATE stored_events SET originator_version = 9 WHERE originator_id = 'career:W0001' AND originator_version = 3",
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_tampered_log_is_found_by_verifying(file: Path, damage: str) -> None:
    with cwledger.open(file) as ledger:
        ledger.record(signed(until=None), graded(1, DAY), actor="hr")
    connection = sqlite3.connect(file)
    with connection:
        for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        assert connection.execute(DAMAGE[damage]).rowcount == 1
    connection.close()
    with cwledger.open(file) as ledger:
        found = ledger.verify().issues
        assert found
        assert any("career:W0001" in issue.subject or "career:W0001" in issue.message for issue in found)
        assert all(issue.code.startswith("verify.") and issue.message for issue in found)
        if damage != "another type":  # a column beside the bytes, which alone decide what the event is
            with pytest.raises(cwledger.Damaged):
                ledger.record(graded(2, DAY), actor="hr")


def test_the_log_refuses_to_be_edited(file: Path) -> None:
    connection = sqlite3.connect(file)
    for change in (*DAMAGE.values(), "INSERT OR REPLACE INTO stored_events SELECT * FROM stored_events WHERE position = 1", "DELETE FROM receipts"):
        if "receipts" not in change or connection.execute("SELECT count(*) FROM receipts").fetchone()[0]:
            with pytest.raises(sqlite3.DatabaseError):
                connection.execute(
                    change.replace("originator_version = 2", "originator_version = 1").replace("originator_version = 3", "originator_version = 1")
                )
    connection.close()
