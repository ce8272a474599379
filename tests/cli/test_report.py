"""``cwledger report``: published figures beside computed ones, as a table, as JSON and as a page whose commands give the lists behind it."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

import cwledger
from cwledger import demo
from cwledger.cli import reporting
from cwledger.demo.figures import Computed, figures
from cwledger.demo.published import FIGURES, REPORTED_ON
from cwledger.io import city_words
from tests.cli.conftest import Run


@pytest.fixture(scope="module")
def compared() -> Iterator[list[Computed]]:
    with cwledger.open(":memory:") as ledger:
        demo.build(ledger, seed=3, careers=60)
        found, at = figures(ledger, REPORTED_ON)
        assert reporting.invented(at)
        yield found


def test_every_published_figure_is_printed_beside_the_computed_one(run: Run, folder: Path) -> None:
    shown = run("report", "dalian.db", "--on", "2022-06-30").output
    assert [figure.english for figure in FIGURES if figure.english not in shown] == []
    assert re.search(rf"\d+ of {len(FIGURES)} published figures agree", shown)
    assert "Basis: effective on 2022-06-30" in shown


def test_in_chinese_figures_and_reasons_are_chinese(run: Run, folder: Path) -> None:
    shown = run("report", "dalian.db", "--on", "2022-06-30", "--lang", "zh").output
    assert [figure.chinese for figure in FIGURES if figure.chinese not in shown] == []
    assert "不一致：本账本的事实得出另一数字" in shown
    assert "published" not in shown


def test_as_json_a_figure_has_its_code_and_both_names(run: Run, folder: Path) -> None:
    told = json.loads(run("report", "dalian.db", "--on", "2022-06-30", "--json").output)
    assert (told["report"], told["count"]) == ("report", len(FIGURES))
    assert list(told["rows"][0]) == ["code", "system", "english", "chinese", "published", "computed", "agrees", "question", "why"]
    assert [row["code"] for row in told["rows"]] == [figure.code for figure in FIGURES]


def test_every_reason_is_said_in_chinese(compared: list[Computed]) -> None:
    assert [one.why for one in compared if re.search("[a-z]{3}", city_words.translated(one.why, "zh"))] == []
    left = {word for one in compared for word in re.findall(r"[a-z_]{3,}", city_words.translated(one.question, "zh"))}
    assert {word for word in left if not hasattr(cwledger.View, word)} == set()


def test_every_command_a_page_names_gives_the_list(run: Run, folder: Path) -> None:
    pytest.importorskip("vl_convert")
    assert "city.html written" in run("report", "dalian.db", "--on", "2022-06-30", "--html", "city.html").output
    page = (folder / "city.html").read_text(encoding="utf-8").partition("<script>")[0].replace("<wbr>", "")
    named = sorted(set(re.findall(r"<code>(cwledger [^<]+)</code>", page)))
    assert len(named) >= 30
    run("enact", "dalian.db", "--installed", "--actor", "hr.zhongshan")
    for one in named:
        on = [] if " --on " in one else ["--on", "2022-06-30"]
        run(*shlex.split(one.replace("LEDGER", "dalian.db"))[1:], *on)


def test_a_page_that_cannot_be_written_says_so(run: Run, folder: Path) -> None:
    pytest.importorskip("vl_convert")
    assert "cannot be written" in run("report", "dalian.db", "--on", "2022-06-30", "--html", "nowhere/city.html", code=2).stderr
