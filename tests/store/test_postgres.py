"""What is particular to PostgreSQL: schemas, lost connections, restarts, time limits."""

from __future__ import annotations

import builtins
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from cwledger.errors import CwledgerError, Damaged, MissingExtra, NewerFormat, NotALedger, StorageError, StorageFull, StorageUnavailable
from cwledger.store import postgres_pool
from cwledger.store.log import EventLog, KeyTaken
from cwledger.store.opening import open_log
from cwledger.store.postgres_pool import parse_address
from tests.postgres_server import start_server
from tests.store.drafts import NOON, body, draft, drafts, put
from tests.store.relay import Relay

Open = Callable[..., EventLog]


def _schema(url: str) -> str:
    return parse_qs(urlsplit(url).query)["schema"][0]


@pytest.fixture
def stranger(pg_server: str, pg_url: str) -> Iterator[psycopg.Connection[Any]]:
    """Somebody else's connection, looking at the ledger's schema."""
    with psycopg.connect(pg_server, autocommit=True) as connection:
        connection.execute(f'SET search_path = "{_schema(pg_url)}"')
        yield connection


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE stored_events SET topic = 'x'",
        "DELETE FROM stored_events WHERE notification_id = 1",
        "TRUNCATE stored_events",
        "UPDATE receipts SET digest = ''",
        "DELETE FROM receipts",
        "TRUNCATE receipts",
        "INSERT INTO stored_events VALUES ('career:W1', 1, 'x', '') ON CONFLICT (originator_id, originator_version) DO UPDATE SET topic = 'x'",
        "SET session_replication_role = replica; DELETE FROM stored_events",
    ],
)
def test_the_database_itself_refuses_to_rewrite_history(pg_url: str, opened: Open, stranger: psycopg.Connection[Any], statement: str) -> None:
    log = opened(pg_url)
    log.append(drafts("career:W1", 3), now=NOON, receipt=("k", b"d"))
    before = list(log.rows())
    with pytest.raises(psycopg.errors.RaiseException, match="never changed or removed"):
        stranger.execute(statement)
    assert list(log.rows()) == before


def test_positions_follow_the_order_of_commit_although_numbers_were_lost(pg_url: str, opened: Open, stranger: psycopg.Connection[Any]) -> None:
    log = opened(pg_url)
    put(log, "career:W1")
    stranger.execute("SELECT nextval('stored_events_notification_id_seq') FROM generate_series(1, 10)")
    few = put(log, "career:W1", "career:W2")
    many = log.append(drafts("career:W3", 50), now=NOON)
    assert [row.position for row in log.rows()] == [1, *few.positions, *many.positions]
    assert few.positions[0] == 12


def test_positions_are_told_even_when_somebody_draws_numbers_meanwhile(pg_url: str, opened: Open, stranger: psycopg.Connection[Any]) -> None:
    log = opened(pg_url)
    stranger.execute("ALTER SEQUENCE stored_events_notification_id_seq INCREMENT BY 3")
    appended = log.append(drafts("career:W1", 40), now=NOON)
    assert list(appended.positions) == [row.position for row in log.rows()] == list(range(1, 121, 3))


@pytest.fixture
def relay(pg_server: str) -> Iterator[Relay]:
    folder = parse_qs(urlsplit(pg_server).query)["host"][0]
    relay = Relay(f"{folder}/.s.PGSQL.5432")
    yield relay
    relay.close()


@pytest.fixture
def relayed(pg_url: str, relay: Relay, opened: Open) -> EventLog:
    """A log whose every byte passes the relay."""
    return opened(f"postgresql://postgres@127.0.0.1:{relay.port}/postgres?schema={_schema(pg_url)}&connect_timeout=5")


@pytest.mark.parametrize("count", [1, 200])
@pytest.mark.parametrize("deliver", [True, False])
def test_a_line_cut_during_the_commit_records_once_whether_or_not_it_arrived(relay: Relay, relayed: EventLog, deliver: bool, count: int) -> None:
    put(relayed, "career:W0")
    relay.cut(b"COMMIT", deliver=deliver)
    appended = relayed.append(drafts("career:W1", count, body="甲"), now=NOON, receipt=("k", b"d"), progress=("p", count))
    assert relay.cuts == 1
    assert [row.position for row in relayed.stream("career:W1")] == list(appended.positions)
    assert len(appended.positions) == count
    assert relayed.progress("p") == count
    with pytest.raises(KeyTaken):
        relayed.append(drafts("career:W1", count), now=NOON, receipt=("k", b"d"))


@pytest.mark.parametrize("deliver", [True, False])
def test_progress_alone_is_stored_once_over_a_cut_line(relay: Relay, relayed: EventLog, deliver: bool) -> None:
    put(relayed, "career:W0")
    relay.cut(b"COMMIT", deliver=deliver)
    relayed.append([], now=NOON, progress=("p", 7))
    assert (relay.cuts, relayed.progress("p")) == (1, 7)


@pytest.mark.parametrize("words", [b"LOCK TABLE", b"INSERT INTO", b"unnest"])
def test_a_line_cut_before_the_commit_is_tried_once_more(relay: Relay, relayed: EventLog, words: bytes) -> None:
    relay.cut(words, deliver=True)
    put(relayed, "career:W1")
    assert relay.cuts == 1
    assert len(list(relayed.rows())) == 1


def test_a_line_cut_while_reading_is_not_noticed(relay: Relay, relayed: EventLog) -> None:
    relayed.append(drafts("career:W1", 30), now=NOON)
    relay.cut(b"LIMIT", deliver=False)
    assert len(list(relayed.rows(batch=10))) == 30
    assert relay.cuts == 1


def test_an_outcome_that_cannot_be_found_out_is_called_that(relay: Relay, relayed: EventLog) -> None:
    put(relayed, "career:W0")
    relay.cut(b"COMMIT", deliver=True)
    relay.deaf = True  # the line is cut and nobody answers any more
    relayed.datastore.pool.timeout = 1.0  # type: ignore[attr-defined]
    with pytest.raises(StorageUnavailable, match="cannot be found out"):
        put(relayed, "career:W1")


def test_the_log_comes_back_after_the_server_was_restarted() -> None:
    with tempfile.TemporaryDirectory(prefix="cwledger-pg-") as folder:
        server = start_server(Path(folder) / "data")
        try:
            url = server.get_uri() + "&schema=city&connect_timeout=2"
            log = open_log(url)
            put(log, "career:W1", "career:W1")
            waiting = threading.Thread(target=lambda: _quietly(log.wait, 2, 3))
            waiting.start()
            server.stop()
            with pytest.raises(StorageUnavailable, match="schema=city"):
                put(log, "career:W1")
            with pytest.raises(StorageUnavailable):
                log.head()
            waiting.join(timeout=20)
            assert not waiting.is_alive()
            server.ensure_postgres_running()
            deadline = time.monotonic() + 60
            while True:
                try:
                    put(log, "career:W1")
                    break
                except StorageUnavailable:
                    assert time.monotonic() < deadline
            assert [row.version for row in log.stream("career:W1")] == [1, 2, 3]
            server.stop()
            server.ensure_postgres_running()
            put(log, "career:W1")  # a restart nobody noticed needs no second try by the caller
            assert len(log.stream("career:W1")) == 4
            log.close()
        finally:
            server.cleanup()


def _quietly(work: Callable[..., object], *arguments: object) -> None:
    with suppress(StorageUnavailable):
        work(*arguments)


def test_a_writer_that_never_finishes_is_not_waited_for_for_ever(
    pg_url: str, opened: Open, stranger: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_pool, "LOCK_TIMEOUT", 1)
    log = opened(pg_url)
    with stranger.transaction():
        stranger.execute("LOCK TABLE stored_events IN EXCLUSIVE MODE")
        with pytest.raises(StorageUnavailable, match="another writer"):
            put(log, "career:W1")
        assert log.head().position == 0, "reading goes on"
    put(log, "career:W1")


def test_no_statement_may_run_for_ever(pg_url: str, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_pool, "STATEMENT_TIMEOUT", 1)
    log: Any = opened(pg_url)
    with pytest.raises(StorageUnavailable, match="longer than"), log.datastore.tuples() as cursor:
        cursor.execute("SELECT pg_sleep(30)")


def test_a_large_batch_goes_through_without_hanging(pg_url: str, opened: Open) -> None:
    log = opened(pg_url)
    appended = log.append([draft(f"career:W{number}", body=number) for number in range(10_000)], now=NOON)
    assert len(appended.positions) == 10_000
    assert [body(row.state) for row in log.rows()] == list(range(10_000))


def test_the_kernels_subscription_delivers_what_is_appended(pg_url: str, opened: Open) -> None:
    log: Any = opened(pg_url)
    put(log, "career:W1")
    with log.recorder.subscribe(gt=0) as subscription:
        assert next(subscription).originator_id == "career:W1"
        put(log, "career:W2")
        assert next(subscription).originator_id == "career:W2"


def test_several_followers_wait_at_once_and_are_woken_by_the_server(pg_url: str, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cwledger.store.postgres._LOOK", 60.0)
    log = opened(pg_url)
    woken: list[bool] = []
    followers = [threading.Thread(target=lambda: woken.append(log.wait(0, 60))) for _ in range(4)]
    for follower in followers:
        follower.start()
    time.sleep(0.1)
    before = time.monotonic()
    put(log, "career:W1")
    for follower in followers:
        follower.join()
    assert woken == [True] * 4
    assert time.monotonic() - before < 30


def test_more_followers_than_connections_wait_without_locking_writers_out(pg_url: str, opened: Open) -> None:
    log = opened(pg_url)
    woken: list[bool] = []
    followers = [threading.Thread(target=lambda: woken.append(log.wait(0, 20))) for _ in range(20)]
    for follower in followers:
        follower.start()
    put(log, "career:W1")
    for follower in followers:
        follower.join()
    assert woken == [True] * 20


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (psycopg.errors.DiskFull, StorageFull),
        (psycopg.errors.DataCorrupted, Damaged),
        (psycopg.errors.IndexCorrupted, Damaged),
        (psycopg.errors.SyntaxError, StorageError),
    ],
)
def test_what_the_server_says_is_told_in_our_words(said: type[psycopg.Error], error: type[StorageError]) -> None:
    with pytest.raises(error, match="city"), postgres_pool.in_our_words("city"):
        raise said("as the server puts it")


@pytest.mark.parametrize(
    ("prepare", "error"),
    [
        ("CREATE TABLE stored_events (a int)", NotALedger),
        ("CREATE TABLE receipts (a int)", NotALedger),
        ("CREATE TABLE ledger_meta (name text, value text)", NotALedger),
    ],
)
def test_a_schema_with_another_applications_tables_is_left_as_it_is(
    pg_url: str, stranger: psycopg.Connection[Any], prepare: str, error: type[CwledgerError]
) -> None:
    stranger.execute(f'CREATE SCHEMA "{_schema(pg_url)}"')
    stranger.execute(prepare)
    with pytest.raises(error, match="schema of its own"):
        open_log(pg_url)
    [(count,)] = stranger.execute("SELECT count(*) FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind = 'r'", (_schema(pg_url),)).fetchall()
    assert count == 1


def test_a_newer_format_or_a_missing_table_is_said(pg_url: str, stranger: psycopg.Connection[Any]) -> None:
    open_log(pg_url).close()
    stranger.execute("UPDATE ledger_meta SET value = '2' WHERE name = 'format'")
    with pytest.raises(NewerFormat, match="upgrade"):
        open_log(pg_url)
    stranger.execute("UPDATE ledger_meta SET value = '1' WHERE name = 'format'; DROP TABLE receipts")
    with pytest.raises(Damaged, match="receipts is missing"):
        open_log(pg_url)


def test_looking_for_a_ledger_where_there_is_none_creates_nothing(pg_url: str, stranger: psycopg.Connection[Any]) -> None:
    with pytest.raises(NotALedger, match="no ledger here"):
        open_log(pg_url, create=False)
    assert stranger.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", (_schema(pg_url),)).fetchone() is None


def test_a_database_that_cannot_hold_chinese_is_refused(pg_server: str) -> None:
    with psycopg.connect(pg_server, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS latin")
        connection.execute("CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
    with pytest.raises(StorageError, match="ENCODING 'UTF8'"):
        open_log(pg_server.replace("/postgres?", "/latin?"))


def test_an_unreachable_server_is_said_quickly_and_without_the_password() -> None:
    before = time.monotonic()
    with pytest.raises(StorageUnavailable, match="cannot be reached") as refusal:
        open_log("postgresql://hr:geheim@127.0.0.1:1/city?connect_timeout=2")
    assert time.monotonic() - before < 30
    assert "geheim" not in str(refusal.value)
    with pytest.raises(StorageUnavailable, match="nowhere"):
        open_log("postgresql:///postgres?host=/nowhere")


def test_an_address_says_schema_and_place_and_keeps_the_password_to_itself() -> None:
    address = parse_address("postgresql://hr:ge%40heim@db.example:6432/city?schema=%E5%8C%BA&sslmode=require&application_name=a%20b")
    assert address.schema == "区"
    assert address.where == "postgresql://db.example:6432/city?schema=区"
    assert address.parameters["password"] == "ge@heim"
    assert address.parameters["sslmode"] == "require"
    assert address.parameters["application_name"] == "a b"
    assert parse_address("postgresql:///city").schema == "public"


@pytest.mark.parametrize(
    "url", ["postgresql:///city?schema=", f"postgresql:///city?schema={'x' * 58}", "postgresql:///city?nonsense=1", "postgresql:///city?connect_timeout=soon"]
)
def test_an_address_that_cannot_be_read_is_refused(url: str) -> None:
    with pytest.raises(StorageError):
        open_log(url)


def test_without_the_driver_the_message_holds_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *arguments: Any, **more: Any) -> Any:
        if name.split(".")[0] == "psycopg":
            raise ModuleNotFoundError("No module named 'psycopg'", name="psycopg")
        return real(name, *arguments, **more)

    for name in [name for name in sys.modules if name.startswith(("cwledger.store.postgres", "eventsourcing.postgres"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtra, match=r"pip install 'cwledger\[postgres\]'"):
        open_log("postgresql:///city")


def test_two_ledgers_in_two_schemas_know_nothing_of_each_other(pg_url: str, opened: Open, stranger: psycopg.Connection[Any]) -> None:
    one, other = opened(pg_url), opened(f"{pg_url}_vault")
    put(one, "career:W1")
    assert list(other.rows()) == []
    assert one.ledger_id != other.ledger_id
