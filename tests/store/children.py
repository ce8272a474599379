"""What the tests let other processes do: `python -m tests.store.children <what> <url> …`, from the repository's root."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def start(what: str, *arguments: object, **more: Any) -> subprocess.Popen[str]:
    """A child that does one of the functions below; its lines come out of a pipe."""
    command = [sys.executable, "-m", "tests.store.children", what, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)


def finish(child: subprocess.Popen[str]) -> str:
    """Everything a child printed; fails with its complaint if it did not end well."""
    printed, complaint = child.communicate(timeout=120)
    assert child.returncode == 0, complaint
    return printed


def _say(*words: object) -> None:
    print(*words, flush=True)


def write(url: str, name: str, count: str) -> None:
    """Append to a stream of one's own and to one that everybody appends to, retrying what went stale."""
    from cwledger.store.log import StaleStream
    from cwledger.store.opening import open_log
    from tests.store.drafts import NOON, draft

    log = open_log(url)
    for number in range(1, int(count) + 1):
        while True:
            shared = len(log.stream("community:C1")) + 1
            try:
                log.append([draft(f"career:{name}", number), draft("community:C1", shared, body=f"{name}/{number}")], now=NOON + number)
                break
            except StaleStream:
                continue
    log.close()


def acknowledge(url: str, batch: str) -> None:
    """Append batches for ever, saying the number of each only when it is recorded."""
    from cwledger.store.opening import open_log
    from tests.store.drafts import NOON, drafts

    log, size = open_log(url), int(batch)
    done = log.versions("career:W1").get("career:W1", 0)
    while True:
        log.append(drafts("career:W1", size, after=done, body="x" * 300), now=NOON + done)
        done += size
        _say(done)


def seal(url: str, count: str) -> None:
    """Seal a name for each of some subjects everybody seals for, and say the bytes."""
    from cwledger.store.opening import open_log, open_vault

    log = open_log(url)
    vault = open_vault(log)
    for number in range(int(count)):
        _say(f"career:W{number}", vault.seal(f"career:W{number}", "name", "王芳").hex())
    vault.close()
    log.close()


def identify(url: str) -> None:
    """Open, creating if need be, and say which ledger it is."""
    from cwledger.store.opening import open_log

    log = open_log(url)
    _say(log.ledger_id)
    log.close()


def fill(url: str, limit: str) -> None:
    """Append until no file may grow any more, say what happened, then make room and append again."""
    import resource

    from cwledger.errors import StorageFull, StorageUnavailable
    from cwledger.store.opening import open_log
    from tests.store.drafts import NOON, drafts

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    log, done = open_log(url), 0
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), resource.RLIM_INFINITY))
    try:
        while True:
            log.append(drafts("career:W1", 50, after=done, body="x" * 500), now=NOON)
            done += 50
    except (StorageFull, StorageUnavailable) as error:
        _say(type(error).__name__)
    _say(done, len(log.stream("career:W1")))
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    log.append(drafts("career:W1", 50, after=done), now=NOON)
    _say(len(log.stream("career:W1")), len(log.faults()))
    log.close()


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
    sys.stdout.flush()
    os._exit(0)
