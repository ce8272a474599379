from __future__ import annotations

import io as streams
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cwledger import events as ev
from cwledger import io
from tests.io.rosters import city, codes

REGISTERED = {"event": "WorkerRegistered", "worker": "W0001", "effective_on": "2010-03-01", "name": "王芳", "sex": "F", "born_on": "1971-03-05"}
POST = {"event": "PostAssumed", "worker": "W0001", "effective_on": "2010-03-01", "community": "C0001", "post": "staff"}


def lines(*objects: Any) -> streams.BytesIO:
    return streams.BytesIO("\n".join(one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in objects).encode())


def write(path: Path, *objects: Any) -> Path:
    path.write_bytes(lines(*objects).getvalue())
    return path


def test_lines_become_events_with_their_numbers_and_blank_lines_are_passed_over() -> None:
    found = list(io.read_jsonl(lines(REGISTERED, "", POST)))
    assert [line.number for line in found] == [1, 3]
    assert found[1].event == ev.PostAssumed(worker="W0001", effective_on=date(2010, 3, 1), community="C0001", post="staff")


def test_stable_names_money_as_text_or_number_and_lists_are_read() -> None:
    paid = {"event": "career.allowance_granted", "worker": "W0001", "effective_on": "2015-01-01", "component": "post", "amount": "1300.00"}
    split = {"event": "CommunitySplit", "community": "C0001", "effective_on": "2015-01-01", "into": "C0002", "workers": ["W0001"]}
    [one, number, other] = io.read_jsonl(lines(paid, {**paid, "amount": 1300.5}, split))
    assert isinstance(one.event, ev.AllowanceGranted)
    assert one.event.amount == Decimal("1300.00")
    assert isinstance(number.event, ev.AllowanceGranted)
    assert number.event.amount == Decimal("1300.5")
    assert isinstance(other.event, ev.CommunitySplit)
    assert other.event.workers == ("W0001",)


def test_a_line_may_carry_its_own_envelope() -> None:
    [line] = io.read_jsonl(lines({**POST, "actor": "clerk", "authority": "5号", "claimed_at": "2015-01-09T10:00:00+08:00"}))
    assert line.incoming is not None
    assert (line.incoming.actor, line.incoming.authority) == ("clerk", "5号")
    assert line.incoming.claimed_at == datetime(2015, 1, 9, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("not json", "line-not-json", "character 1"),
        ("[1]", "line-not-json", "list"),
        ('{"event": "PostAssumed", "event": "PostLeft"}', "line-not-json", "twice"),
        ("[" * 100_000, "line-not-json", "deeply"),
        ({"event": "PostAsumed"}, "line-unknown-event", "nearest: PostAssumed"),
        ({"worker": "W0001"}, "line-unknown-event", ""),
        ({**POST, "comunity": "C0001"}, "line-unknown-field", "nearest: community"),
        ({**POST, "effective_on": "2010.03"}, "event-invalid", "effective_on"),
        ({**POST, "post": "boss"}, "event-invalid", "post"),
        ({"event": "FactReversed", "subject": "career:W0001", "effective_on": "2010-03-01"}, "line-unknown-event", ""),
        ({**POST, "corrects": "career:W0001/2", "reason": "x"}, "line-amends", "corrects"),
        ({"reverses": "career:W0001/2", "reason": "x"}, "line-amends", "reverses"),
        ({**POST, "claimed_at": "2015-01-09T10:00:00"}, "line-envelope", "time zone"),
        ({**POST, "claimed_at": 5}, "line-envelope", "moment"),
        ({**POST, "actor": 5}, "line-envelope", "actor"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_wrong_with_a_line_is_said_and_the_others_are_read(line: Any, code: str, said: str) -> None:
    [wrong, right] = io.read_jsonl(lines(line, POST))
    assert (wrong.event, [remark.code for remark in wrong.remarks]) == (None, [code])
    assert said in wrong.remarks[0].text()
    assert right.event is not None


def test_bytes_that_are_not_utf8_are_one_bad_line() -> None:
    [wrong, right] = io.read_jsonl(streams.BytesIO("姓名\n".encode("gb18030") + json.dumps(POST).encode()))
    assert wrong.remarks[0].code == "line-not-json"
    assert right.event is not None


def test_no_remark_repeats_what_a_personal_field_was_given() -> None:
    [line] = io.read_jsonl(lines({**REGISTERED, "name": ["王芳"], "id_number": 210202197103050225}))
    assert "王芳" not in str(line.remarks)
    assert "210202197103050225" not in str(line.remarks)


def test_a_stream_of_events_is_planned_applied_and_left_out_the_second_time(tmp_path: Path) -> None:
    path = write(tmp_path / "facts.jsonl", REGISTERED, {**POST, "actor": "clerk"})
    with city() as ledger:
        planned = io.plan(ledger, path)
        assert (planned.clean, len(planned.events)) == (True, 2)
        assert io.apply(planned, actor="hr").accepted == 2
        assert [one.actor for one in ledger.history("W0001")] == ["hr", "clerk"]
        again = io.plan(ledger, path)
        assert (again.events, again.skipped_identical) == ((), 2)


def test_a_line_the_ledger_refuses_is_named_by_its_number(tmp_path: Path) -> None:
    path = write(tmp_path / "facts.jsonl", REGISTERED, POST, {**POST, "effective_on": "2011-01-01"}, {**POST, "worker": "W0404"})
    with city() as ledger:
        planned = io.plan(ledger, path)
        assert [(one.subject, one.code) for one in planned.issues] == [("facts.jsonl!3", "career.post-held"), ("facts.jsonl!4", "record.unknown-subject")]
        assert io.apply(planned, actor="hr", accept_valid=True).accepted == 2


def test_a_file_that_is_not_there_is_an_issue(tmp_path: Path) -> None:
    with city() as ledger:
        assert codes(io.plan(ledger, tmp_path / "none.jsonl")) == ["file-unreadable"]
