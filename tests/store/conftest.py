"""One log of every kind, each empty and of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cwledger.store.log import EventLog
from cwledger.store.opening import open_log


@pytest.fixture(params=["sqlite", "postgres"])
def lasting_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of a log that outlives its process."""
    return str(tmp_path / "city.db") if request.param == "sqlite" else request.getfixturevalue("pg_url")


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of any log."""
    return {"memory": lambda: ":memory:", "sqlite": lambda: str(tmp_path / "city.db"), "postgres": lambda: request.getfixturevalue("pg_url")}[request.param]()


@pytest.fixture
def opened() -> Iterator[Callable[..., EventLog]]:
    """`open_log` that closes what it opened when the test ends."""
    logs: list[EventLog] = []

    def open_and_remember(url: str | Path, *, create: bool = True) -> EventLog:
        logs.append(open_log(url, create=create))
        return logs[-1]

    yield open_and_remember
    for log in logs:
        log.close()


@pytest.fixture
def log(url: str, opened: Callable[..., EventLog]) -> EventLog:
    """An empty log."""
    return opened(url)
