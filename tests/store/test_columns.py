"""The columns hold what the log holds, typed, and hand out what was believed at any position."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgpack
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cwledger import events as ev
from cwledger.aggregates import CATALOGUE
from cwledger.errors import Damaged, NewerFormat
from cwledger.store import codec
from cwledger.store.columns import Columns
from cwledger.store.frames import fingerprint, tables
from cwledger.store.log import EventLog
from cwledger.store.sqlite import SQLiteLog
from tests.store.ledgers_of_facts import DAY, NOON, Recorder, append_many, everything, grant, old_award, same, some_facts


@pytest.fixture
def memory() -> SQLiteLog:
    return SQLiteLog(None)


def amounts(columns: Columns, position: int) -> list[int]:
    return columns.facts(position)[ev.AllowanceGranted].select("amount").collect().to_series().to_list()


def test_a_frame_is_typed_and_money_is_in_fen(memory: SQLiteLog) -> None:
    Recorder(memory).record(grant("W0001", "1234.50"), ev.ContractSigned(worker="W0001", employer="F", community="C", effective_on=DAY))
    columns = Columns(memory, None)
    assert columns.catch_up() == 2
    granted = columns.frame("career.allowance_granted")
    assert granted.schema == {
        "position": pl.Int64,
        "version": pl.Int32,
        "origin": pl.Int64,
        "effective_on": pl.Date,
        "amount": pl.Int64,
        "component": pl.Enum(["basic", "post", "professional", "reward"]),
        "worker": pl.String,
    }
    assert granted.rows() == [(1, 1, 1, DAY, 123450, "basic", "W0001")]
    assert columns.frame("career.contract_signed").select("until", "probation_months").rows() == [(None, None)]


def test_no_personal_field_and_no_free_text_reaches_a_column(memory: SQLiteLog) -> None:
    registered = ev.WorkerRegistered(worker="W1", name="王芳", sex="F", born_on=date(1971, 3, 5), id_number="210204197103055422", effective_on=DAY, note="私")
    Recorder(memory).record(registered)
    columns = Columns(memory, None)
    columns.catch_up()
    assert columns.frame("career.worker_registered").columns == ["position", "version", "origin", "effective_on", "born_on", "sex", "worker"]
    held = {column for one in tables() for column in one.schema}
    assert held & {"name_sealed", "id_number", "phone", "address", "ref", "note"} == set()


def test_every_event_type_but_the_reversal_has_a_table() -> None:
    assert {one.name for one in tables()} == {spec.name for spec in CATALOGUE} - {"ledger.fact_reversed"}
    assert len(fingerprint()) == 64


def test_lists_of_names_are_columns_of_lists(memory: SQLiteLog) -> None:
    Recorder(memory).record(ev.CommunitySplit(community="C1", into="C2", workers=("W1", "W2"), effective_on=DAY))
    columns = Columns(memory, None)
    columns.catch_up()
    assert columns.frame("unit.community_split").select("workers", "grids").rows() == [(["W1", "W2"], [])]


def test_old_versions_are_brought_up_to_date_and_stand_in_the_order_of_the_log(memory: SQLiteLog) -> None:
    old_award(memory, "W1", "初级")
    Recorder(memory).record(ev.QualificationAwarded(worker="W1", level="senior", effective_on=DAY))
    old_award(memory, "W1", "中级")
    columns = Columns(memory, None)
    columns.catch_up()
    assert columns.frame("career.qualification_awarded")["level"].to_list() == ["assistant", "senior", "social-worker"]
    assert columns.frame("career.qualification_awarded")["position"].to_list() == [1, 2, 3]


def test_bytes_that_are_no_event_are_named(memory: SQLiteLog) -> None:
    memory.append([codec.Draft("career:W1", 1, "career.grade_set/1", b"\x82\xa2at", b"\xc1")], now=NOON)
    with pytest.raises(Damaged, match="career:W1/1"):
        Columns(memory, None).catch_up()


@pytest.mark.parametrize(
    "body", [{"worker": "W1"}, {**dict.fromkeys(["note", "ref", "reason"]), "effective_on": "2020-13-40", "step": 1, "tier": 1, "worker": "W1"}]
)
def test_a_body_that_is_not_the_events_is_damage(memory: SQLiteLog, body: dict[str, object]) -> None:
    head, tail = codec.wrap("career.grade_set/1", msgpack.packb(body), "career:W1", 1, "test", None, False, None, None)
    memory.append([codec.Draft("career:W1", 1, "career.grade_set/1", head, tail)], now=NOON)
    with pytest.raises(Damaged, match="grade_set"):
        Columns(memory, None).catch_up()


def test_an_event_of_a_later_release_is_said_to_be_one(memory: SQLiteLog) -> None:
    head, tail = codec.wrap("career.knighted/1", msgpack.packb({}), "career:W1", 1, "test", None, False, None, None)
    memory.append([codec.Draft("career:W1", 1, "career.knighted/1", head, tail)], now=NOON)
    with pytest.raises(NewerFormat, match=r"career:W1/1 is a career\.knighted/1"):
        Columns(memory, None).catch_up()


def test_at_every_position_the_facts_are_those_believed_there(memory: SQLiteLog) -> None:
    recorder = Recorder(memory)
    first, second = recorder.record(grant("W1", "100.00"), grant("W1", "200.00"))
    corrected = recorder.correct(first, grant("W1", "150.00"))
    recorder.reverse(second)
    recorder.record(grant("W2", "300.00"))
    again = recorder.correct(corrected, grant("W1", "175.00"))
    recorder.reverse(again)
    columns = Columns(memory, None)
    assert [amounts(columns, position) for position in range(8)] == [
        [],
        [10000],
        [10000, 20000],
        [20000, 15000],
        [15000],
        [15000, 30000],
        [30000, 17500],
        [30000],
    ]
    assert columns.frame("career.allowance_granted")["origin"].to_list() == [1, 2, 1, 5, 1]
    assert columns.facts(4).amendments().rows() == [(1, 3, "career:W1/3"), (2, 4, "career:W1/4")]


def test_facts_once_handed_out_do_not_change_when_more_is_recorded(memory: SQLiteLog) -> None:
    recorder = Recorder(memory)
    [first] = recorder.record(grant("W1", "100.00"))
    columns = Columns(memory, None)
    facts = columns.facts(1)
    recorder.correct(first, grant("W1", "150.00"))
    columns.catch_up()
    assert facts[ev.AllowanceGranted].collect()["amount"].to_list() == [10000]
    assert amounts(columns, 2) == [15000]


def test_facts_beyond_what_is_folded_are_folded_first(memory: SQLiteLog) -> None:
    columns = Columns(memory, None)
    Recorder(memory).record(grant("W1", "100.00"))
    assert amounts(columns, 1) == [10000]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=8))
def test_catching_up_in_pieces_is_catching_up_at_once(pieces: list[int]) -> None:
    log = SQLiteLog(None)
    recorder = Recorder(log)
    piecewise = Columns(log, None)
    for number, piece in enumerate(pieces):
        ids = recorder.record(*some_facts(piece, f"W{number}"))
        if ids:
            recorder.reverse(ids[0])
        piecewise.catch_up()
        everything(piecewise)
    assert same(everything(piecewise), everything(Columns(log, None)))
    assert piecewise.compare() == []


def test_catching_up_can_stop_at_a_position_and_go_on(memory: SQLiteLog) -> None:
    Recorder(memory).record(*some_facts(6))
    columns = Columns(memory, None)
    assert columns.catch_up(until=4) == 4
    assert columns.position == 4
    assert columns.catch_up() == 2
    assert columns.catch_up() == 0


def test_a_long_fold_reports_how_far_it_has_come(memory: SQLiteLog, monkeypatch: pytest.MonkeyPatch) -> None:
    append_many(memory, some_facts(25))
    monkeypatch.setattr("cwledger.store.frames.stretches.__defaults__", (10,))
    told: list[tuple[int, int]] = []
    columns = Columns(memory, None)
    columns.rebuild(lambda done, about: told.append((done, about)))
    assert told == [(10, 25), (20, 25), (25, 25)]
    told.clear()
    assert columns.compare(lambda done, about: told.append((done, about))) == []
    assert told == [(10, 25), (20, 25), (25, 25)]


def test_comparing_finds_a_column_that_is_not_the_logs(memory: SQLiteLog) -> None:
    append_many(memory, some_facts(10))
    columns = Columns(memory, None)
    columns.catch_up()
    pile = columns._warm["career.allowance_granted"]
    pile.parts = [part.with_columns(pl.col("amount") + 1) for part in pile.parts]
    assert [(issue.code, issue.subject) for issue in columns.compare()] == [("columns.differ", "career.allowance_granted")]
    columns.rebuild()
    assert columns.compare() == []


def test_columns_of_every_store_are_the_same(log: EventLog, tmp_path: Path) -> None:
    recorder = Recorder(log)
    ids = recorder.record(*some_facts(12), *some_facts(5, "W0002"))
    recorder.correct(ids[1], grant("W0001", "9.99"))
    recorder.reverse(ids[3])
    columns, memory = Columns(log, tmp_path / "columns"), SQLiteLog(None)
    again = Recorder(memory)
    ids = again.record(*some_facts(12), *some_facts(5, "W0002"))
    again.correct(ids[1], grant("W0001", "9.99"))
    again.reverse(ids[3])
    assert [frame.height for frame in everything(columns).values()] == [frame.height for frame in everything(Columns(memory, None)).values()]
    assert columns.compare() == []


def test_columns_of_an_empty_log_are_empty_frames_of_the_right_types(memory: SQLiteLog) -> None:
    columns = Columns(memory, None)
    facts = columns.facts(0)
    for spec in CATALOGUE:
        if spec.name != "ledger.fact_reversed":
            assert facts[spec.cls].collect().height == 0
    assert facts.amendments().schema == {"target": pl.Int64, "by": pl.Int64, "event_id": pl.String}
