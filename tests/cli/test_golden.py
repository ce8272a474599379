"""What the commands print, kept as files. ``CWLEDGER_GOLDEN=write`` writes them anew; read the difference before keeping it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.conftest import Run

GOLDEN = Path(__file__).parent / "golden"
ON = ("--on", "2021-12-31")
ANSWERS: dict[str, tuple[str, ...]] = {
    "roster": ("roster", "dalian.db", *ON),
    "roster-names": ("roster", "dalian.db", *ON, "--names"),
    "roster-unit": ("roster", "dalian.db", *ON, "--unit", "C0001", "--known-at", "2021-06-06T07:00:00+00:00"),
    "salary": ("salary", "dalian.db", *ON),
    "honours": ("honours", "dalian.db", *ON),
    "honours-held": ("honours", "dalian.db", *ON, "--held", "--names"),
    "units": ("units", "dalian.db", *ON),
    "grids": ("grids", "dalian.db", *ON),
    "history": ("history", "dalian.db", "W0003"),
    "history-names": ("history", "dalian.db", "W0003", "--names"),
    "career": ("career", "dalian.db", "W0002", *ON),
    "explain-salary": ("explain", "dalian.db", "salary", "W0003", *ON),
    "explain-honours": ("explain", "dalian.db", "honours", "people-delegate/national", *ON),
    "diff": ("diff", "dalian.db", *ON, "--before", "24"),
    "events": ("events", "dalian.db", "--after", "25"),
    "kinds": ("kinds",),
    "kind": ("kinds", "ContractSigned"),
    "help": ("--help",),
    "help-record": ("record", "--help"),
}
REPORTS = ("roster", "salary", "honours", "units", "grids", "history", "career", "explain-salary", "diff", "events", "kind")


def same(name: str, shown: str) -> None:
    path = GOLDEN / name
    if os.environ.get("CWLEDGER_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8"), "if this is meant: CWLEDGER_GOLDEN=write pytest tests/cli/test_golden.py"


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("columns", [80, 140])
@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_reads_as_it_did(run: Run, name: str, columns: int, lang: str) -> None:
    shown = run(*ANSWERS[name], columns=columns, lang=lang).stdout
    same(f"{name}.{lang}.{columns}.txt", "\n".join(line.rstrip() for line in shown.splitlines()) + "\n")


@pytest.mark.parametrize("name", REPORTS)
def test_an_answer_is_the_same_json_in_every_language(run: Run, name: str) -> None:
    english, chinese = (run(*ANSWERS[name], "--json", lang=lang).stdout for lang in ("en", "zh"))
    assert english == chinese
    same(f"{name}.json", english)
