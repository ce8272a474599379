"""What a measured process runs: each function takes plain JSON arguments, prepares its input untimed, and hands a measure back."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.clocks import PAIRS, REPORTS, pairs
from benchmarks.measure import Measure, stopwatch

PEER_PROJECTS_AT_MOST = 200_000
"""The peer keeps its events in memory; beyond this many its rate an event no longer changes, but its memory does."""


@contextmanager
def folder(work: str) -> Iterator[Path]:
    """A new folder on the disk under test, gone afterwards."""
    path = Path(tempfile.mkdtemp(dir=work))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def ledger_path(work: str, size: int) -> Path:
    return Path(work) / f"ledger-{size}.db"


def _events(size: int, order: Any = "filed") -> list[Any]:
    from benchmarks.workload import Workload

    return list(Workload(size, order))


def build(work: str, size: int) -> Measure:
    from benchmarks import ours
    from benchmarks.workload import Workload

    return ours.build(Workload(size), ledger_path(work, size), count=size, amend=min(300, size // 100))


def events(size: int) -> Measure:
    """Building our events, which validates them."""
    from benchmarks.workload import Workload

    workload = Workload(size)
    with stopwatch(size) as measure:
        found = list(workload)
    measure.count = len(found)
    return measure


def peer_events(size: int) -> Measure:
    """Building the peer's, which does not."""
    from benchmarks import peer

    found = _events(size)
    with stopwatch(size) as measure:
        peer.facts(found)
    return measure


def ours_record(work: str, count: int) -> Measure:
    from benchmarks import ours

    with folder(work) as path:
        return ours.record(_recorded(count), path)


def peer_record(work: str, count: int) -> Measure:
    from benchmarks import peer

    with folder(work) as path:
        return peer.record([event for event in _recorded(count) if hasattr(event, "worker")], path)


def floor_record(work: str, size: int, count: int) -> Measure:
    from benchmarks import floors

    with folder(work) as path:
        return floors.record(floors.stored(ledger_path(work, size), count), path)


def _recorded(count: int) -> list[Any]:
    """The units and so many facts of the first careers, one career after the other."""
    found = _events(max(2 * count, 400), "career")
    units = [event for event in found if not hasattr(event, "worker")]
    return units + [event for event in found if hasattr(event, "worker")][:count]


def ours_ingest(work: str, size: int, order: str) -> Measure:
    from benchmarks import ours

    with folder(work) as path:
        return ours.ingest(_events(size, order), path, count=size)


def peer_ingest(work: str, size: int, order: str, batch: int, put: bool) -> Measure:
    from benchmarks import peer

    with folder(work) as path:
        return peer.ingest(_events(size, order), path, batch=batch, put=put)


def floor_ingest(work: str, size: int) -> Measure:
    from benchmarks import floors

    with folder(work) as path:
        return floors.insert(floors.stored(ledger_path(work, size), size), path)


def ours_rebuild(work: str, size: int) -> Measure:
    from benchmarks import ours

    return ours.rebuild(ledger_path(work, size))


def peer_project(size: int) -> Measure:
    from benchmarks import peer

    return peer.project(_events(min(size, PEER_PROJECTS_AT_MOST)))


def peer_project_durably(work: str, size: int) -> Measure:
    from benchmarks import peer

    with folder(work) as path:
        return peer.project(_events(min(max(size // 10, 500), 5_000)), durable=path)


def floor_unpack(work: str, size: int) -> Measure:
    from benchmarks import floors

    return floors.unpack(ledger_path(work, size))


def ours_reports(work: str, size: int) -> Measure:
    from benchmarks import ours

    return ours.reports(ledger_path(work, size))


def duck_reports(work: str, size: int, in_memory: bool) -> Measure:
    from benchmarks import duck

    found = duck.Duck(duck.sealed_files(_columns(work, size)), in_memory=in_memory)
    head = int(found.head())
    measure = Measure(head, detail={"head": head})
    for name in REPORTS:
        found.report(name, *pairs(head)[0])
    for label, names in {**{name: (name,) for name in REPORTS}, "together": REPORTS}.items():
        with stopwatch() as timed:
            for effective_on, position in pairs(head):
                for name in names:
                    found.report(name, effective_on, position)
        measure.seconds[label], measure.processor[label] = timed.seconds[""] / PAIRS, timed.processor[""] / PAIRS
    return measure


def city_path(work: str, careers: int, scheme: str) -> Path:
    return Path(work) / f"city-{scheme}-{careers}.db"


def city(work: str, careers: int, scheme: str) -> Measure:
    """A city with its rules; both ways of working them out must say the same of it before either is measured."""
    from benchmarks import city

    path = city_path(work, careers, scheme)
    measure = city.build(path, careers, scheme)
    measure.detail.update(city.equal(path, careers, min(careers, 300)).detail)
    return measure


def ours_rules(work: str, careers: int, scheme: str) -> Measure:
    from benchmarks import city

    return city.ours(city_path(work, careers, scheme), careers)


def rules_by_month(work: str, careers: int, scheme: str, sample: int) -> Measure:
    from benchmarks import city

    return city.by_month(city_path(work, careers, scheme), careers, min(sample, careers))


def whole_city_path(work: str, careers: int, copies: int = 1) -> Path:
    return Path(work) / f"whole-city-{careers}{f'-{copies}' if copies > 1 else ''}.db"


def whole_city(work: str, careers: int, copies: int) -> Measure:
    """The city of the demo, as it is built there, so many times over in one ledger."""
    from benchmarks import reports

    return reports.city(whole_city_path(work, careers, copies), careers, copies)


def city_report(work: str, careers: int, copies: int, name: str) -> Measure:
    """One report of so many such cities: of the ledger that holds them where there is one, otherwise of the columns of one so many times over."""
    from benchmarks import reports

    recorded = whole_city_path(work, careers, copies)
    return reports.report(recorded, 1, name) if recorded.exists() else reports.report(whole_city_path(work, careers), copies, name)


def _columns(work: str, size: int) -> Path:
    return ledger_path(work, size).with_name(ledger_path(work, size).name + ".columns")


def equal(work: str, size: int) -> Measure:
    """Asserts that ours and the hand-written SQL answer the same, cell by cell, at every pair of clocks."""
    from benchmarks import agreement, duck, ours

    theirs = duck.Duck(duck.sealed_files(_columns(work, size)), in_memory=False)
    rows = 0
    for (name, effective_on, position), frame in ours.frames(ledger_path(work, size)).items():
        agreement.assert_same(name, frame, theirs.report(name, effective_on, position), f"{name} on {effective_on} at {position}")
        rows += frame.height
    return Measure(seconds={"": 0.0}, detail={"rows": rows})


def ours_cold(work: str, size: int) -> Measure:
    begun = time.perf_counter()
    from benchmarks import ours

    return ours.cold(ledger_path(work, size), begun)


def duck_cold(work: str, size: int) -> Measure:
    begun = time.perf_counter()
    from datetime import date

    from benchmarks import duck

    found = duck.Duck(duck.sealed_files(_columns(work, size)), in_memory=False)
    found.report("roster", date(2020, 1, 1), found.head())
    return Measure(seconds={"roster": time.perf_counter() - begun}, processor={"roster": time.process_time()})


def imported(statement: str) -> Measure:
    """A new interpreter that runs one statement, from start to exit."""
    with stopwatch() as measure:
        subprocess.run([sys.executable, "-c", statement], check=True, cwd=Path(__file__).resolve().parent.parent)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    measure.processor[""] = children.ru_utime + children.ru_stime
    return measure
