"""Several processes on one log, and processes that are killed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from cwledger.errors import StorageUnavailable
from cwledger.store.log import EventLog, recorded_at
from tests.store.children import finish, start
from tests.store.drafts import body, put

Open = Callable[..., EventLog]


def test_four_processes_lose_and_duplicate_nothing(lasting_url: str, opened: Open) -> None:
    names = ["W1", "W2", "W3", "W4"]
    for child in [start("write", lasting_url, name, 25) for name in names]:
        finish(child)
    log = opened(lasting_url, create=False)
    assert log.versions("") == {**{f"career:{name}": 25 for name in names}, "community:C1": 100}
    assert sorted(body(row.state) for row in log.stream("community:C1")) == sorted(f"{name}/{number}" for name in names for number in range(1, 26))
    rows = list(log.rows())
    assert len({row.position for row in rows}) == len(rows) == 200
    moments = [recorded_at(row.state) for row in rows]
    assert moments == sorted(moments)
    assert log.faults() == []


def test_processes_that_begin_the_same_ledger_at_once_open_the_same_one(lasting_url: str) -> None:
    identities = {finish(child) for child in [start("identify", lasting_url) for _ in range(4)]}
    assert len(identities) == 1


def test_a_killed_writer_loses_nothing_it_acknowledged_and_leaves_nothing_half_written(lasting_url: str, opened: Open) -> None:
    for round_ in range(6):
        batch = [1, 7, 40][round_ % 3]
        child = start("acknowledge", lasting_url, batch)
        assert child.stdout is not None
        first = int(child.stdout.readline())
        for _ in range(round_ * 3):
            child.stdout.readline()
        child.kill()
        acknowledged = [int(line) for line in child.communicate()[0].split() if line.isdecimal()]
        log = opened(lasting_url, create=False)
        kept = [row.version for row in log.stream("career:W1")]
        assert kept == list(range(1, len(kept) + 1))
        assert len(kept) >= max([first, *acknowledged])
        assert (len(kept) - first) % batch == 0, "a batch is there whole or not at all"
        assert log.faults() == []
        log.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork() here")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_log_carried_through_a_fork_refuses_to_be_used(lasting_url: str, opened: Open, tmp_path: Path) -> None:
    log = opened(lasting_url)
    put(log, "career:W1")
    child = os.fork()
    if child == 0:
        try:
            put(log, "career:W1")
        except StorageUnavailable as error:
            (tmp_path / "said").write_text(str(error))
        os._exit(0)
    os.waitpid(child, 0)
    assert "another process" in (tmp_path / "said").read_text()
    put(log, "career:W1")
    assert len(list(log.rows())) == 2
