"""What the commands on appraisal and on retirement to come are asked with reaches the answer; what does not fit is refused with a remedy."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import cwledger
from cwledger import events as ev
from tests.cli.conftest import Run

ON = ("--on", "2021-12-31")


def rows(run: Run, *args: str) -> list[dict[str, Any]]:
    return list(json.loads(run(*args, *ON, "--json").stdout)["rows"])


def test_rounds_are_of_the_unit_and_year_asked_for(run: Run, folder: Path) -> None:
    units = ("district:zhongshan", "community:C0001")
    with cwledger.open(folder / "dalian.db") as ledger:
        opened = [
            ev.AppraisalRoundOpened(round=f"R{n}-{year}", unit=one, year=year, effective_on=date(year, 12, 1))
            for n, one in enumerate(units)
            for year in (2019, 2020)
        ]
        ledger.record(*opened, actor="hr")
        assert ledger.at(effective_on=date(2021, 12, 31)).rounds("C0001", 2019)["round"].to_list() == ["R1-2019"]
    assert [row["round"] for row in rows(run, "appraisals", "dalian.db", "--rounds", "--year", "2020")] == ["R0-2020", "R1-2020"]
    assert [row["round"] for row in rows(run, "appraisals", "dalian.db", "--rounds", "--year", "2020", "--unit", "C0001")] == ["R1-2020"]
    assert len(rows(run, "appraisals", "dalian.db", "--rounds")) == 4


@pytest.fixture
def ruled(run: Run) -> Run:
    run("enact", "dalian.db", "--installed", "--actor", "hr.zhongshan")
    return run


def test_vacancies_ahead_are_told_and_listed(ruled: Run) -> None:
    assert [(row["year"], row["post"], row["persons"]) for row in rows(ruled, "vacancies", "dalian.db")] == [(2032, "secretary", 1), (None, "staff", 2)]
    [row] = rows(ruled, "vacancies", "dalian.db", "--from", "2022-01", "--each")
    assert (row["worker"], row["community"], row["post"], row["month"]) == ("W0002", "C0001", "secretary", "2032-10")
    assert rows(ruled, "vacancies", "dalian.db", "--to", "2032-09") == []
    assert [(row["worker"], row["month"]) for row in rows(ruled, "vacancies", "dalian.db", "--unit", "C0002", "--each")] == [("W0003", None)]
    shown = ruled("vacancies", "dalian.db", *ON, "--each", "--names", lang="zh", columns=200).stdout
    assert [one for one in ("欧阳建国", "最高岗位", "退休月", "书记") if one not in shown] == []
    assert "career:W0002/6" in ruled("explain", "dalian.db", "vacancies", "2032/secretary", *ON).stdout


@pytest.mark.parametrize("given", [("--names",), ("--from", "2022"), ("--to", "2021-13")])
def test_what_cannot_be_asked_of_vacancies_is_a_problem_of_usage(ruled: Run, given: tuple[str, ...]) -> None:
    ruled("vacancies", "dalian.db", *given, *ON, code=2)
