"""Stored bytes are a promise: hashes and proofs cover them, so the same event is the same bytes for ever.

One file for each version of each event, never edited, only added. Where a test here fails, the change is wrong, or the event needs a new version.
"""

from __future__ import annotations

import json
import sqlite3
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import cwledger
from cwledger import clock
from cwledger import events as ev
from cwledger.aggregates import CATALOGUE, Event, Sealed
from cwledger.store.codec import Amends, core_type, decode, draft

_LONG_AGO = clock.from_micros(1_699_999_999_000_000)  # before anything golden was recorded
GOLDEN = Path(__file__).parent / "golden"
FILES = sorted(GOLDEN.glob("*.json"))
Case = dict[str, Any]


def cases(path: Path) -> tuple[type[Event], str, list[Case]]:
    content = json.loads(path.read_text(encoding="utf-8"))
    return getattr(ev, content["event"]), content["type"], content["cases"]


def sealed(stream: str, field: str, text: str) -> bytes:
    """Stands in for the vault, whose own bytes depend on a key."""
    return f"sealed:{stream}:{field}:{text}".encode()


def built(cls: type[Event], fields: dict[str, Any]) -> Event:
    return cls(**{name: None if value is None else _read(cls, name)(value) for name, value in fields.items()})


def _read(cls: type[Event], name: str) -> Any:
    return {date: date.fromisoformat, Decimal: Decimal, tuple: tuple}.get(core_type(cls.model_fields[name].annotation), lambda value: value)


def as_stored(event: Event, stream: str) -> dict[str, Any]:
    """The event's fields with personal ones sealed, as reading the bytes gives them."""
    personal = CATALOGUE.spec(type(event)).personal
    return {name: Sealed(sealed(stream, name, value)) if name in personal and value is not None else value for name, value in dict(event).items()}


def test_every_version_of_every_event_has_its_golden_bytes() -> None:
    wanted = {f"{spec.name}.{version}.json" for spec in CATALOGUE for version in range(1, spec.version + 1)}
    assert {path.name for path in FILES} == wanted, "write the bytes of a new event or version down beside the others; remove none"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_same_event_is_the_same_bytes(path: Path) -> None:
    cls, topic, written = cases(path)
    if topic != CATALOGUE.spec(cls).topic:
        pytest.skip("an earlier version is only read")
    for case in written:
        envelope = {name: case[name] for name in ("actor", "authority", "claimed", "reason") if name in case}
        amends = {"amends": Amends(*case["amends"])} if "amends" in case else {}
        stamped = draft(built(cls, case["fields"]), case["stream"], case["version"], seal=sealed, **envelope, **amends).stamp(case["recorded_at"])
        assert stamped.hex() == case["bytes"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_golden_bytes_read_as_the_event_they_were(path: Path) -> None:
    cls, topic, written = cases(path)
    for case in written:
        envelope = decode(bytes.fromhex(case["bytes"]), f"{case['stream']}/{case['version']}")
        assert f"{envelope.name}/{envelope.version}" == topic
        assert (envelope.actor, envelope.recorded_at) == (case["actor"], case["recorded_at"])
        assert (envelope.authority, envelope.claimed, envelope.reason) == (case.get("authority"), case.get("claimed", False), case.get("reason"))
        assert envelope.amends == (Amends(*case["amends"]) if "amends" in case else None)
        assert type(envelope.event) is cls
        assert dict(envelope.event) == as_stored(built(cls, case.get("reads_as", case["fields"])), case["stream"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_was_read_is_written_as_the_same_bytes_again(path: Path) -> None:
    _, topic, written = cases(path)
    for case in written:
        read = decode(bytes.fromhex(case["bytes"]))
        if topic != CATALOGUE.spec(type(read.event)).topic:
            continue
        again = draft(
            read.event,
            case["stream"],
            case["version"],
            actor=read.actor,
            authority=read.authority,
            claimed=read.claimed,
            amends=read.amends,
            reason=read.reason,
        )
        assert again.stamp(read.recorded_at).hex() == case["bytes"]


@pytest.fixture
def old_ledger(tmp_path: Path) -> Path:
    """A ledger file in which an earlier release recorded three qualifications, in version 1 of the event."""
    path = tmp_path / "old.db"
    _, topic, written = cases(GOLDEN / "career.qualification_awarded.1.json")
    with cwledger.open(path) as ledger:
        ledger.record(
            ev.WorkerRegistered(worker="W0001", effective_on=date(2010, 3, 1), name="王芳", sex="F", born_on=date(1971, 3, 5)), actor="hr", claimed_at=_LONG_AGO
        )
    connection = sqlite3.connect(path)
    with connection:
        connection.executemany(
            "INSERT INTO stored_events (originator_id, originator_version, topic, state) VALUES (?, ?, ?, ?)",
            [(case["stream"], case["version"], topic, bytes.fromhex(case["bytes"])) for case in written],
        )
    connection.close()
    return path


def test_a_ledger_of_an_earlier_release_reads_as_today(old_ledger: Path) -> None:
    with cwledger.open(old_ledger) as ledger:
        recorded = [one.event for one in ledger.history("W0001")][1:]
        assert [(event.level, event.valid_until) for event in recorded] == [("assistant", None), ("social-worker", None), ("senior", None)]
        assert [one.level for one in ledger.at(effective_on=date(2020, 1, 1)).career("W0001").qualifications] == ["assistant", "social-worker", "senior"]
        assert ledger.verify().issues == ()


def test_columns_hold_old_versions_as_new_ones(old_ledger: Path) -> None:
    with cwledger.open(old_ledger) as ledger:
        view = ledger.at(effective_on=date(2020, 1, 1))
        frame = view.reports.facts[ev.QualificationAwarded].sort("position").collect()
        assert frame["level"].to_list() == ["assistant", "social-worker", "senior"]
        assert frame["valid_until"].to_list() == [None, None, None]


def test_a_fact_of_an_earlier_version_can_be_corrected_and_reversed(old_ledger: Path) -> None:
    with cwledger.open(old_ledger) as ledger:
        right = ev.QualificationAwarded(worker="W0001", level="senior", effective_on=date(2018, 9, 1), valid_until=date(2021, 9, 1))
        ledger.correct("career:W0001/4", right, reason="the certificate runs out", actor="hr")
        ledger.reverse("career:W0001/2", reason="another person's", actor="hr")
        held = ledger.at(effective_on=date(2020, 1, 1)).career("W0001").qualifications
        assert [(one.level, one.valid_until) for one in held] == [("social-worker", None), ("senior", date(2021, 9, 1))]
        assert ledger.verify().issues == ()
