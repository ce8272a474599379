"""Importing from the command line: looked through first, written only when clean, and twice the same as once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import cwledger
from tests.cli.conftest import Run

CLERK = ("--actor", "hr.zhongshan")
HEAD = "姓名,性别,出生日期,职务,社区,到社区工作时间"
GOOD = "赵敏,女,1988-04-05,专职社工,示例社区,2015-03-01"
BAD = "钱七,男,1990/13/1,专职社工,示列社区,2018年7月1日"


def people(folder: Path, *rows: str) -> None:
    (folder / "people.csv").write_text("\n".join((HEAD, *rows)) + "\n", encoding="utf-8")


def body(text: str) -> Any:
    return json.loads(text)


def head(folder: Path) -> int:
    with cwledger.open(folder / "dalian.db", create=False) as ledger:
        return ledger.head


def test_a_dry_run_reports_and_writes_nothing(run: Run, folder: Path) -> None:
    people(folder, GOOD)
    before = head(folder)
    said = body(run("import", "dalian.db", "people.csv", "--dry-run", *CLERK, "--json").stdout)
    assert (said["clean"], said["rows"], said["written"]) == (True, 1, None)
    assert head(folder) == before


def test_one_error_keeps_everything_out_and_ends_with_one(run: Run, folder: Path) -> None:
    people(folder, GOOD, BAD)
    before = head(folder)
    shown = run("import", "dalian.db", "people.csv", *CLERK, code=1).output
    assert "nothing was written; mend the rows, or --accept-valid leaves them out" in shown
    assert "示例社区" in shown
    assert head(folder) == before


def test_valid_rows_are_taken_when_asked_and_the_others_reported(run: Run, folder: Path) -> None:
    people(folder, GOOD, BAD)
    said = body(run("import", "dalian.db", "people.csv", "--accept-valid", *CLERK, "--json", code=1).stdout)
    assert said["written"]["accepted"] == said["events"] > 0
    assert said["left_out"] == 1


def test_importing_twice_changes_nothing(run: Run, folder: Path) -> None:
    people(folder, GOOD)
    run("import", "dalian.db", "people.csv", *CLERK)
    before = head(folder)
    said = body(run("import", "dalian.db", "people.csv", *CLERK, "--json").stdout)
    assert said["written"]["accepted"] == 0
    assert head(folder) == before


@pytest.mark.parametrize(("lang", "told"), [("en", "# Import: dry run"), ("zh", "# 导入：预检报告")])
def test_the_report_speaks_the_language_asked_for_and_is_markdown_in_a_pipe(run: Run, folder: Path, lang: str, told: str) -> None:
    people(folder, BAD)
    shown = run("import", "dalian.db", "people.csv", "--dry-run", *CLERK, code=1, lang=lang).output
    assert shown.startswith(told)
    assert "| --- |" in shown


def test_a_mapping_that_cannot_be_read_ends_with_two(run: Run, folder: Path) -> None:
    people(folder, GOOD)
    (folder / "people.toml").write_text('colums = "x"\n')
    assert run("import", "dalian.db", "people.csv", "--mapping", "people.toml", *CLERK, code=2).stderr
    assert run("import", "dalian.db", "people.csv", "--mapping", "nowhere.toml", *CLERK, code=2).stderr
