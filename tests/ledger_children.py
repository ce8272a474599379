"""What the tests of bad luck let other processes do to a ledger: `python -m tests.ledger_children <what> <url> …`, from the repository's root."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import cwledger
from cwledger import events as ev
from tests.small_city import DAY, registered, signed

ROOT = Path(__file__).parents[1]


def start(what: str, *arguments: object) -> subprocess.Popen[str]:
    """A child that does one of the functions below; its lines come out of a pipe."""
    command = [sys.executable, "-m", "tests.ledger_children", what, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finish(child: subprocess.Popen[str]) -> list[str]:
    """The lines a child printed; fails with its complaint if it did not end well."""
    printed, complaint = child.communicate(timeout=180)
    assert child.returncode == 0, complaint
    return printed.splitlines()


def _say(*words: object) -> None:
    print(*words, flush=True)


def hire(name: str, number: int) -> tuple[ev.WorkerRegistered, ev.ContractSigned, ev.HouseholdsCounted]:
    """One change across two subjects: a worker of one's own, and a community everybody writes to."""
    worker = f"{name}-{number}"
    return registered(worker, name=worker), signed(worker, until=None), ev.HouseholdsCounted(community="C0001", effective_on=DAY, households=number)


def record(url: str, name: str, count: str) -> None:
    """Record changes, saying each when it is acknowledged; every third one twice under its key."""
    with cwledger.open(url, create=False) as ledger:
        for number in range(1, int(count) + 1):
            for _ in range(1 + (number % 3 == 0)):
                receipt = ledger.record(*hire(name, number), actor=name, key=f"{name}/{number}")
            _say(number, receipt.position)


def trainings(count: int) -> Iterator[ev.Event]:
    """The same facts every time: ten workers and what they attended."""
    for n in range(10):
        yield registered(f"T{n}", name=f"T{n}")
    for n in range(count):
        yield ev.TrainingAttended(worker=f"T{n % 10}", effective_on=DAY + timedelta(days=n // 10), training=f"class {n}", level="city")


def ingest(url: str, count: str, batch: str) -> None:
    """Ingest under a key, saying how far it has come after every batch."""
    with cwledger.open(url, create=False) as ledger:
        outcome = ledger.ingest(trainings(int(count)), actor="bulk", key="trainings", batch=int(batch), progress=lambda progress: _say(progress.done))
        _say("resumed", outcome.resumed_after)


def fill(url: str, bytes_at_most: str) -> None:
    """Record until there is no room, then make room and go on."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(bytes_at_most), hard))
    with cwledger.open(url, create=False) as ledger:
        number = 0
        while True:
            number += 1
            try:
                ledger.record(ev.TrainingAttended(worker="W0001", effective_on=DAY, training=f"class {number}", level="city", note="注" * 1000), actor="bulk")
            except cwledger.StorageError as error:
                _say("full", number - 1, type(error).__name__)
                break
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        ledger.record(ev.TrainingAttended(worker="W0001", effective_on=DAY, training="afterwards", level="city"), actor="bulk")
        _say("afterwards", len(ledger.verify().issues))


if __name__ == "__main__":
    {"record": record, "ingest": ingest, "fill": fill}[sys.argv[1]](*sys.argv[2:])
