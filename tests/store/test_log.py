"""What every log promises, asked of memory, SQLite and PostgreSQL alike."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from eventsourcing.persistence import Tracking
from hypothesis import given, settings
from hypothesis import strategies as st

from cwledger.errors import StorageError, StorageUnavailable
from cwledger.store.codec import Draft
from cwledger.store.log import Appended, ClaimedTooEarly, EventLog, Head, KeyTaken, Receipt, Row, StaleProgress, StaleStream, recorded_at
from cwledger.store.opening import open_log
from tests.store.drafts import NOON, body, draft, drafts, put

Open = Callable[..., EventLog]


def test_an_empty_log_has_nothing_to_say(log: EventLog) -> None:
    assert log.head() == Head(0, 0)
    assert list(log.rows()) == []
    assert log.stream("career:W1") == []
    assert not log.has("career:W1")
    assert log.versions("career:") == {}
    assert log.position_at(NOON) == 0
    assert log.receipt("k") is None
    assert log.progress("import") == 0
    assert log.faults() == []


def test_what_was_appended_comes_back_in_log_order_byte_for_byte(log: EventLog) -> None:
    batch = [draft("career:W1", body="一"), draft("career:W2", body="二"), draft("career:W1", 2, "career.died/1", body=b"\x00\xff")]
    appended = log.append(batch, now=NOON)
    assert appended.recorded_at == NOON
    assert len(appended.positions) == 3
    assert all(earlier < later for earlier, later in pairwise(appended.positions))
    assert list(log.rows()) == [
        Row(position, each.stream, each.version, each.topic, each.stamp(NOON)) for position, each in zip(appended.positions, batch, strict=True)
    ]
    assert [row.version for row in log.stream("career:W1")] == [1, 2]
    assert log.head() == Head(appended.positions[-1], NOON)
    assert log.has("career:W2")


def test_appending_nothing_is_allowed_and_leaves_nothing(log: EventLog) -> None:
    assert log.append([], now=NOON) == Appended((), NOON)
    assert log.head() == Head(0, 0)


@pytest.mark.parametrize("version", [1, 2, 4, 0, -1, 100])
def test_a_version_that_is_not_the_next_one_is_refused(log: EventLog, version: int) -> None:
    log.append(drafts("career:W1", 2), now=NOON)
    with pytest.raises(StaleStream) as refusal:
        log.append([draft("career:W2"), draft("career:W1", version)], now=NOON)
    assert refusal.value.streams == ("career:W1",)
    assert not log.has("career:W2"), "the whole batch must be refused"
    assert len(list(log.rows())) == 2


@pytest.mark.parametrize("versions", [(1, 3), (1, 1), (2, 1), (2, 3)])
def test_versions_inside_one_batch_follow_each_other(log: EventLog, versions: tuple[int, ...]) -> None:
    with pytest.raises(StaleStream):
        log.append([draft("career:W1", version) for version in versions], now=NOON)
    assert log.head() == Head(0, 0)


def test_a_large_batch_over_many_streams_keeps_its_order(log: EventLog) -> None:
    batch = [draft(f"career:W{number % 500}", number // 500 + 1, body=number) for number in range(3_000)]
    log.append(drafts("career:W0", 0), now=NOON)
    appended = log.append(batch, now=NOON)
    assert [body(row.state) for row in log.rows(batch=700)] == list(range(3_000))
    assert [row.position for row in log.rows()] == list(appended.positions)
    assert log.versions("career:") == {f"career:W{number}": 6 for number in sorted(range(500), key=str)}


def test_an_event_of_a_megabyte_and_ids_beyond_ascii_are_kept_whole(log: EventLog) -> None:
    put(log, "community:青泥洼🏙", body="大" * 400_000)
    [row] = log.rows()
    assert row.stream == "community:青泥洼🏙"
    assert body(row.state) == "大" * 400_000
    assert log.versions("community:青") == {"community:青泥洼🏙": 1}


def test_a_guard_trips_only_on_its_topics_and_only_after_what_was_seen(log: EventLog) -> None:
    [closed] = put(log, "community:C1", topic="community.month_closed/1").positions
    put(log, "career:W1")
    log.append([draft("career:W1", 2)], now=NOON, guard=(closed, ["community.month_closed/1"]))
    log.append([draft("career:W1", 3)], now=NOON, guard=(0, ["community.split/1"]))
    log.append([draft("career:W1", 4)], now=NOON, guard=(0, []))
    with pytest.raises(StaleStream) as refusal:
        log.append([draft("career:W1", 5)], now=NOON, guard=(closed - 1, ["community.split/1", "community.month_closed/1"]))
    assert refusal.value.streams == ()
    assert len(log.stream("career:W1")) == 4


def test_a_used_key_answers_with_its_first_receipt_even_when_the_request_is_stale(log: EventLog) -> None:
    first = log.append(drafts("career:W1", 2), now=NOON, receipt=("letter-17", b"digest"))
    kept = Receipt("letter-17", b"digest", ["career:W1/1", "career:W1/2"], first.positions[-1], NOON)
    assert log.receipt("letter-17") == kept
    with pytest.raises(KeyTaken) as taken:
        log.append(drafts("career:W1", 2), now=NOON + 5, receipt=("letter-17", b"other"))
    assert taken.value.receipt == kept
    assert len(list(log.rows())) == 2


def test_a_refused_append_keeps_no_receipt(log: EventLog) -> None:
    with pytest.raises(StaleStream):
        log.append([draft("career:W1", 7)], now=NOON, receipt=("k", b""))
    assert log.receipt("k") is None
    log.append([draft("career:W1")], now=NOON, receipt=("k", b""))


def test_progress_rises_with_the_events_it_counts_or_not_at_all(log: EventLog) -> None:
    log.append([draft("career:W1")], now=NOON, progress=("people.csv", 10))
    log.append([], now=NOON, progress=("people.csv", 20))
    assert log.progress("people.csv") == 20
    for reached in (20, 19):
        with pytest.raises(StaleProgress) as refusal:
            log.append([draft("career:W1", 2)], now=NOON, progress=("people.csv", reached))
        assert refusal.value.reached == 20
    assert len(log.stream("career:W1")) == 1
    with pytest.raises(StaleStream):
        log.append([draft("career:W1", 9)], now=NOON, progress=("people.csv", 30))
    assert log.progress("people.csv") == 20
    assert log.progress("other.csv") == 0


def test_recording_time_never_falls_although_the_clock_does(log: EventLog) -> None:
    moments = [put(log, "career:W1", now=now).recorded_at for now in (NOON, NOON - 60_000_000, NOON + 1, NOON)]
    assert moments == [NOON, NOON, NOON + 1, NOON + 1]
    assert [recorded_at(row.state) for row in log.rows()] == moments


def test_a_claimed_time_replaces_the_clock_and_may_not_go_back_or_lie_ahead(log: EventLog) -> None:
    assert log.append([draft("career:W1")], now=NOON, claimed_at=NOON - 1_000).recorded_at == NOON - 1_000
    assert log.append([draft("career:W1", 2)], now=NOON, claimed_at=NOON - 1_000).recorded_at == NOON - 1_000
    with pytest.raises(ClaimedTooEarly) as refusal:
        log.append([draft("career:W1", 3)], now=NOON, claimed_at=NOON - 1_001)
    assert refusal.value.head == log.head()
    with pytest.raises(ValueError, match="after now"):
        log.append([draft("career:W1", 3)], now=NOON, claimed_at=NOON + 1)
    assert len(log.stream("career:W1")) == 2


def test_rows_can_be_asked_for_by_position_and_topic(log: EventLog) -> None:
    for number in range(10):
        put(log, "career:W1", topic=f"career.t{number % 3}/1", body=number)
    positions = [row.position for row in log.rows()]
    assert [body(row.state) for row in log.rows(after=positions[3], until=positions[7])] == [4, 5, 6, 7]
    assert [body(row.state) for row in log.rows(topics=["career.t0/1", "career.t2/1"], batch=2)] == [0, 2, 3, 5, 6, 8, 9]
    assert [body(row.state) for row in log.rows(after=positions[0], until=positions[8], topics=["career.t0/1"])] == [3, 6]
    assert list(log.rows(after=positions[-1])) == []
    assert list(log.rows(until=0)) == []


def test_a_reader_may_write_and_stop_in_the_middle_of_reading(log: EventLog) -> None:
    log.append(drafts("career:W1", 5), now=NOON)
    seen = 0
    for _row in log.rows(batch=2):
        seen += 1
        if seen <= 3:
            put(log, "career:W2")
    assert seen == 8
    next(iter(log.rows(batch=1)))
    put(log, "career:W3")


def test_streams_are_listed_by_the_exact_prefix_of_their_id(log: EventLog) -> None:
    put(log, "career:W1", "career:W10", "career:W2", "careers:W1", "community:C1", "career:W1", "Career:W1", "career:w1")
    assert list(log.versions("career:").items()) == [("career:W1", 2), ("career:W10", 1), ("career:W2", 1), ("career:w1", 1)]
    assert log.versions("career:W1") == {"career:W1": 2, "career:W10": 1}
    assert len(log.versions("")) == 7
    assert log.versions("grid:") == {}


@settings(deadline=None, max_examples=40)
@given(batches=st.lists(st.tuples(st.integers(0, 3), st.integers(1, 3)), max_size=25), gaps=st.sets(st.integers(1, 60), max_size=20))
def test_the_position_at_a_moment_is_the_last_one_recorded_by_then(batches: list[tuple[int, int]], gaps: set[int]) -> None:
    from cwledger.store.log import position_at

    moments: dict[int, int] = {}
    now, position = 100, 0
    for pause, count in batches:
        now += pause
        for _ in range(count):
            position += 1
            while position in gaps:
                position += 1
            moments[position] = now

    def find(at_most: int) -> Row | None:
        there = [each for each in moments if each <= at_most]
        return Row(there[-1], "s:1", 1, "t/1", draft("s:1").stamp(moments[there[-1]])) if there else None

    for asked in range(98, now + 3):
        expected = max((each for each, moment in moments.items() if moment <= asked), default=0)
        assert position_at(find, max(moments, default=0), asked) == expected


def test_the_position_at_a_moment_is_found_in_a_real_log(log: EventLog) -> None:
    last = [put(log, *["career:W1"] * (step % 3 + 1), now=NOON + step * 10).positions[-1] for step in range(12)]
    for step, position in enumerate(last):
        assert log.position_at(NOON + step * 10) == position
        assert log.position_at(NOON + step * 10 + 9) == position
    assert log.position_at(NOON - 1) == 0


def test_waiting_ends_with_the_next_event_or_with_patience(log: EventLog) -> None:
    before = time.monotonic()
    assert not log.wait(0, 0.15)
    assert time.monotonic() - before < 10
    writer = threading.Timer(0.1, put, (log, "career:W1"))
    writer.start()
    assert log.wait(0, 20)
    writer.join()
    assert log.wait(0, 0)
    assert not log.wait(log.head().position, 0)


def test_small_facts_about_the_ledger_are_kept(log: EventLog) -> None:
    assert log.meta("vault_id") is None
    log.set_meta("vault_id", "a")
    log.set_meta("vault_id", "b")
    assert log.meta("vault_id") == "b"
    assert log.meta("ledger_id") == log.ledger_id
    with pytest.raises(StorageError, match="once"):
        log.set_meta("ledger_id", "x")


def test_a_log_keeps_its_identity_and_its_events_when_opened_again(lasting_url: str, opened: Open) -> None:
    first = opened(lasting_url)
    put(first, "career:W1", "career:W2")
    rows, ledger_id = list(first.rows()), first.ledger_id
    first.close()
    again = opened(lasting_url, create=False)
    assert (list(again.rows()), again.ledger_id) == (rows, ledger_id)
    assert len(ledger_id) == 32


def test_two_logs_never_share_an_identity(opened: Open) -> None:
    assert opened(":memory:").ledger_id != opened(":memory:").ledger_id


def test_a_closed_log_says_so(log: EventLog) -> None:
    log.close()
    log.close()
    with pytest.raises(StorageUnavailable, match="closed"):
        log.head()
    with pytest.raises(StorageUnavailable, match="closed"):
        log.append([draft("career:W1")], now=NOON)


class _Failing(Draft):
    """A draft that cannot be stamped."""

    def stamp(self, moment: int) -> bytes:
        raise RuntimeError("no ink")


def test_a_failure_in_the_middle_of_an_append_leaves_nothing_and_the_log_works_on(log: EventLog) -> None:
    failing = _Failing("career:W2", 1, "t/1", b"", b"")
    for _ in range(20):
        with pytest.raises(RuntimeError):
            log.append([draft("career:W1"), failing], now=NOON, receipt=("k", b""), progress=("p", 1))
    assert log.head() == Head(0, 0)
    log.append([draft("career:W1")], now=NOON, receipt=("k", b""), progress=("p", 1))


def test_threads_lose_and_duplicate_nothing(log: EventLog) -> None:
    refused: list[Any] = []

    def write(name: int) -> None:
        for number in range(15):
            put(log, f"career:W{name}", body=number)
            while True:
                try:
                    put(log, "community:C1", body=(name, number))
                    break
                except StaleStream as stale:
                    refused.append(stale)

    threads = [threading.Thread(target=write, args=(name,)) for name in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert log.versions("") == {**{f"career:W{name}": 15 for name in range(6)}, "community:C1": 90}
    assert sorted(tuple(body(row.state)) for row in log.stream("community:C1")) == [(name, number) for name in range(6) for number in range(15)]
    moments = [recorded_at(row.state) for row in log.rows()]
    assert moments == sorted(moments)


def test_a_follower_sees_every_event_once_while_others_write(log: EventLog) -> None:
    done = threading.Event()

    def write(name: int) -> None:
        for _ in range(40):
            put(log, f"career:W{name}")

    def follow(seen: list[Row]) -> None:
        while True:
            finished = done.is_set()
            seen.extend(log.rows(after=seen[-1].position if seen else 0, batch=7))
            if finished:
                return

    seen: list[Row] = []
    follower = threading.Thread(target=follow, args=(seen,))
    writers = [threading.Thread(target=write, args=(name,)) for name in range(3)]
    for thread in (follower, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    follower.join()
    assert seen == list(log.rows())
    assert len(seen) == 120


def test_the_kernels_own_tools_read_and_write_the_same_tables(log: Any) -> None:
    from eventsourcing.persistence import IntegrityError, StoredEvent

    put(log, "career:W1", "career:W2", "career:W1")
    recorder = log.recorder
    assert [event.originator_version for event in recorder.select_events("career:W1")] == [1, 2]
    assert [event.originator_version for event in recorder.select_events("career:W1", desc=True, limit=1)] == [2]
    notifications = recorder.select_notifications(start=1, limit=10, topics=["career.noted/1"])
    assert [(each.id, each.originator_id, each.state) for each in notifications] == [(row.position, row.stream, row.state) for row in log.rows()]
    assert recorder.max_notification_id() == log.head().position
    event = StoredEvent(originator_id="career:W2", originator_version=2, topic="t/1", state=draft("career:W2").stamp(NOON))
    assert list(recorder.insert_events([event], tracking=Tracking("upstream", 5))) == [log.head().position]
    assert recorder.max_tracking_id("upstream") == log.progress("upstream") == 5
    with pytest.raises((IntegrityError, StorageError)):
        recorder.insert_events([event])


def test_addresses_that_cannot_hold_a_ledger_are_refused() -> None:
    for address in ("mysql://hr:secret@host/db", "", "file:x.db", "a\0b"):
        with pytest.raises(StorageError, match="not an address") as refusal:
            open_log(address)
        assert "secret" not in str(refusal.value)
