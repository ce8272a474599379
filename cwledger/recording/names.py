"""Names for the one door that may show them: read from the log, unsealed with the subject's key, never kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from cwledger.aggregates import Fact, Sealed
from cwledger.aggregates.career.person import NameChanged, WorkerRegistered
from cwledger.aggregates.fold import in_order
from cwledger.errors import ErasedSubject
from cwledger.recording.subjects import believed, decoded
from cwledger.store.log import EventLog, Row

if TYPE_CHECKING:
    from cwledger.store.vault import KeyVault

ERASED = "«erased»"
_SCAN_FROM = 2_000
"""Asked for more names than this, reading the log once is faster than reading each career."""


def names_of(log: EventLog, vault: KeyVault, workers: Iterable[str], effective_on: date, position: int) -> dict[str, str]:
    """The name each worker bore on a day, as known at a position; «erased» where the key was destroyed."""
    wanted = {f"career:{worker}" for worker in workers}
    found: dict[str, str] = {}
    for stream, rows in _rows(log, wanted, position):
        facts = believed((decoded(row), row.position) for row in rows if row.position <= position)
        named = [one for one in facts if isinstance(one.event, WorkerRegistered | NameChanged)]
        if named:
            found[stream.partition(":")[2]] = _unsealed(vault, stream, _latest(named, effective_on))
    return found


def _rows(log: EventLog, wanted: set[str], position: int) -> Iterator[tuple[str, list[Row]]]:
    if len(wanted) <= _SCAN_FROM:
        for stream in sorted(wanted):
            yield stream, log.stream(stream)
        return
    kept = sorted((row for row in log.rows(until=position) if row.stream in wanted and _may_name(row)), key=lambda row: row.stream)
    for stream, rows in groupby(kept, key=lambda row: row.stream):
        yield stream, list(rows)


def _may_name(row: Row) -> bool:
    return row.topic.startswith(("career.worker_registered/", "career.name_changed/", "ledger.fact_reversed/"))


def _latest(named: list[Fact], effective_on: date) -> Fact:
    ordered = sorted(named, key=in_order)
    return next((one for one in reversed(ordered) if one.event.effective_on <= effective_on), ordered[0])


def _unsealed(vault: KeyVault, stream: str, one: Fact) -> str:
    name = one.event.name
    if not isinstance(name, Sealed):
        return str(name)
    try:
        return vault.unseal(stream, "name", name.blob)
    except ErasedSubject:
        return ERASED
