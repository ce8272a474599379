"""Ours: the ledger through its public door, as a program that embeds it would use it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import cwledger
from benchmarks.clocks import PAIRS, REPORTS, pairs
from benchmarks.measure import Measure, peak_bytes, stopwatch

ACTOR = "hr.bench"


def record(events: Sequence[Any], folder: Path) -> Measure:
    """One durable ``record`` a fact, every rule checked; the units are there already, the first tenth is not timed."""
    with cwledger.open(folder / "ours.db") as ledger:
        units = [event for event in events if not hasattr(event, "worker")]
        ledger.record(*units, actor=ACTOR)
        facts = events[len(units) :]
        warm, timed = facts[: len(facts) // 10], facts[len(facts) // 10 :]
        for one in warm:
            ledger.record(one, actor=ACTOR)
        with stopwatch(len(timed)) as measure:
            for one in timed:
                ledger.record(one, actor=ACTOR)
    return measure


def ingest(events: Iterable[Any], folder: Path, *, count: int) -> Measure:
    """``ingest`` with every rule checked and every name sealed."""
    with cwledger.open(folder / "ours.db") as ledger:
        with stopwatch(count) as measure:
            done = ledger.ingest(events, actor=ACTOR)
        assert done.accepted == count, done.refused[:3]
    return measure


def build(events: Iterable[Any], path: Path, *, count: int, amend: int) -> Measure:
    """A ledger to measure reading on: ingested, some facts corrected and reversed, columns sealed."""
    with cwledger.open(path) as ledger:
        with stopwatch(count) as measure:
            done = ledger.ingest(events, actor=ACTOR)
        assert done.accepted == count, done.refused[:3]
        measure.detail.update(amended=_amend(ledger, amend), ingest_peak_bytes=peak_bytes())
        ledger.at(effective_on=date(2020, 1, 1))
        measure.detail["head"] = ledger.head
    return measure


def _amend(ledger: Any, wanted: int) -> int:
    """Corrects pay and reverses appraisals here and there along the log, so that no report can ignore amendments."""
    step, done = max(1, ledger.head // (wanted + 1)), 0
    for after in range(step, ledger.head - step, step):
        for recorded in ledger.events(after=after, until=after + 200):
            event = recorded.event
            if type(event).__name__ == "AllowanceGranted":
                ledger.correct(recorded.event_id, event.model_copy(update={"amount": event.amount + 100}), reason="misread", actor=ACTOR)
            elif type(event).__name__ == "TrainingAttended":
                ledger.reverse(recorded.event_id, reason="another person", actor=ACTOR)
            else:
                continue
            done += 1
            break
    return done


def reports(path: Path) -> Measure:
    """Each report and the three together, at several pairs of clocks, on a ledger already open and asked once before."""
    with cwledger.open(path) as ledger:
        measure = Measure(ledger.stats().events, detail={"head": ledger.head})
        for name in REPORTS:
            getattr(ledger.at(effective_on=date(2020, 1, 1)), name)()
        for label, names in {**{name: (name,) for name in REPORTS}, "together": REPORTS}.items():
            measure.seconds[label], measure.processor[label] = _timed(ledger, names)
        measure.seconds["at"], measure.processor["at"] = _asked(ledger)
    return measure


def _timed(ledger: Any, names: Sequence[str]) -> tuple[float, float]:
    """Seconds, of the clock and of the processor, for the named reports at a pair of clocks, each pair on a view of its own."""
    with stopwatch() as measure:
        for effective_on, position in pairs(ledger.head):
            view = ledger.at(effective_on=effective_on, known_at=position)
            for name in names:
                getattr(view, name)()
    return measure.seconds[""] / PAIRS, measure.processor[""] / PAIRS


def _asked(ledger: Any, calls: int = 50) -> tuple[float, float]:
    """Seconds for one ``at`` with a moment of knowledge, which has to be found in the log."""
    moment = datetime.now(UTC)
    with stopwatch() as measure:
        for n in range(calls):
            ledger.at(effective_on=date(2015, 1, 1 + n % 28), known_at=moment)
    return measure.seconds[""] / calls, measure.processor[""] / calls


def frames(path: Path) -> dict[tuple[str, date, int], Any]:
    """Every report at every pair of clocks, to be compared."""
    with cwledger.open(path) as ledger:
        return {
            (name, effective_on, position): getattr(ledger.at(effective_on=effective_on, known_at=position), name)()
            for name in REPORTS
            for effective_on, position in pairs(ledger.head)
        }


def rebuild(path: Path) -> Measure:
    """Columns thrown away and folded again from the log, sealed anew."""
    with cwledger.open(path) as ledger:
        size = ledger.stats().events
        with stopwatch(size) as measure:
            ledger.rebuild()
    return measure


def cold(path: Path, begun: float) -> Measure:
    """From a process that has loaded nothing to the first roster: open, ``at``, ``roster``."""
    with cwledger.open(path, create=False) as ledger:
        view = ledger.at(effective_on=date(2020, 1, 1))
        at = time.perf_counter() - begun
        view.roster()
        return Measure(seconds={"at": at, "roster": time.perf_counter() - begun}, processor={"roster": time.process_time()})
