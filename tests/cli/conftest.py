"""A small ledger whose clock is told, so that what the commands print is the same for ever, and a way to run them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import cwledger
from cwledger import events as ev
from cwledger.cli.app import app

Run = Callable[..., Result]
BEGAN = datetime(2021, 6, 1, 8, tzinfo=UTC)


def told_clock() -> Callable[[], datetime]:
    """A clock that goes on by one day each time it is asked."""
    days = iter(range(10_000))
    return lambda: BEGAN + timedelta(days=next(days))


def fill(ledger: cwledger.Ledger) -> None:
    """A district with two communities and three workers; one honour corrected, one post recorded late, one allowance taken back."""
    clerk = {"actor": "hr.zhongshan"}
    ledger.record(
        ev.DistrictFounded(district="zhongshan", effective_on=date(1950, 1, 1), name="中山区"),
        ev.StreetFounded(street="qingniwa", district="zhongshan", effective_on=date(1950, 1, 1), name="青泥洼桥街道"),
        ev.CommunityFounded(community="C0001", street="qingniwa", effective_on=date(2001, 1, 1), name="示例社区", households=2400),
        ev.CommunityFounded(community="C0002", street="qingniwa", effective_on=date(2001, 1, 1), name="第二社区"),
        ev.FederationFounded(federation="zs-swf", district="zhongshan", effective_on=date(2009, 1, 1), name="中山区社工联合会"),
        **clerk,
    )
    for worker, name, sex, community in (("W0001", "王芳", "F", "C0001"), ("W0002", "欧阳建国", "M", "C0001"), ("W0003", "李娜", "F", "C0002")):
        ledger.record(
            ev.WorkerRegistered(worker=worker, effective_on=date(2010, 3, 1), name=name, sex=sex, born_on=date(1971, 3, 5)),
            ev.ContractSigned(worker=worker, effective_on=date(2010, 3, 1), employer="zs-swf", community=community),
            ev.PostAssumed(worker=worker, effective_on=date(2010, 3, 1), community=community, post="staff"),
            ev.GradeSet(worker=worker, effective_on=date(2010, 3, 1), tier=2, step=7),
            ev.AllowanceGranted(worker=worker, effective_on=date(2010, 3, 1), component="basic", amount=Decimal("1300.00")),
            **clerk,
        )
    ledger.record(
        ev.HonourConferred(worker="W0001", effective_on=date(2018, 3, 1), kind="people-delegate", level="national", title="十三届", until=date(2023, 3, 1)),
        ev.HonourConferred(worker="W0003", effective_on=date(2019, 5, 1), kind="model-worker", level="city"),
        ev.GridDrawn(grid="G01", effective_on=date(2014, 1, 1), community="C0001", households=420),
        ev.GridAssigned(grid="G01", effective_on=date(2014, 1, 1), worker="W0001"),
        **clerk,
    )
    ledger.record(
        ev.PostAssumed(worker="W0002", effective_on=date(2021, 3, 1), community="C0001", post="secretary", by="election"),
        ev.PostAssumed(worker="W0002", effective_on=date(2021, 3, 1), community="C0001", post="director", by="election"),
        ev.AllowanceGranted(worker="W0002", effective_on=date(2021, 3, 1), component="post", amount=Decimal("800.00")),
        **clerk,
    )
    ledger.correct(
        "career:W0003/5",
        ev.AllowanceGranted(worker="W0003", effective_on=date(2010, 3, 1), component="basic", amount=Decimal("1500.00")),
        reason="misread letter",
        actor="audit",
    )
    ledger.reverse("career:W0003/6", reason="another person of the same name", actor="audit")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dalian")
    with cwledger.open(folder / "dalian.db", now=told_clock()) as ledger:
        fill(ledger)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own with ``dalian.db`` in it, made the current one; the environment says nothing."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    for name in ("CWLEDGER", "CWLEDGER_ACTOR", "LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def run(folder: Path) -> Run:
    """Runs one command; ``code`` is the exit code it must end with."""

    def once(*words: str, code: int = 0, columns: int | None = None, lang: str | None = None, input: str | None = None) -> Result:
        env = {"COLUMNS": str(columns)} if columns else {}
        given = [*words, *(["--lang", lang] if lang else [])]
        result = CliRunner().invoke(app, given, env=env, input=input, prog_name="cwledger")
        assert result.exit_code == code, f"{given}: {result.exit_code}\n{result.output}\n{result.exception!r}"
        return result

    return once
