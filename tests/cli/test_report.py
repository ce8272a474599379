"""``cwledger report``: published figures beside computed ones, as a table, as JSON and as a page whose commands give the lists behind it."""

from __future__ import annotations

import json
import operator
import re
import shlex
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import cwledger
from cwledger import demo
from cwledger.cli import reporting
from cwledger.cli.app import app
from cwledger.demo.figures import Behind, Computed, figures
from cwledger.demo.published import FIGURES, REPORTED_ON
from cwledger.io import city_page, city_words
from cwledger.io.city_charts import Drawn
from tests.cli.conftest import Run

PAY_RULE = {"pay-components", "tiers", "grades"}
"""Figures that stand in a rule text, which is shown whole."""
HOW: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda found, wanted: bool(set(found if isinstance(found, list) else [str(found)]) & set(wanted.split("|"))),
    ">": lambda found, wanted: found > int(wanted),
    "≥": operator.ge,
}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("city") / "city.db"
    with cwledger.open(path) as ledger:
        demo.build(ledger, seed=3, careers=120)
    return path


@pytest.fixture(scope="module")
def compared(city: Path) -> Iterator[list[Computed]]:
    with cwledger.open(city) as ledger:
        found, at = figures(ledger, REPORTED_ON)
        assert reporting.invented(at)
        yield found


@pytest.fixture(scope="module")
def drawn(city: Path) -> Iterator[dict[str, Drawn]]:
    with cwledger.open(city) as ledger:
        yield {one.name: one for one in city_page.charts(ledger.at(effective_on=REPORTED_ON))}


def asked(city: Path, command: str) -> list[dict[str, Any]]:
    """The rows a printed command gives of a city. ``findings`` ends with 1 where it finds any."""
    words = shlex.split(command.replace("LEDGER", str(city)))[1:]
    result = CliRunner().invoke(app, [*words, "--json"], prog_name="cwledger")
    assert result.exit_code == 0 or words[0] == "findings", f"{command}\n{result.output}"
    rows: list[dict[str, Any]] = json.loads(result.output)["rows"]
    return rows


def counted(behind: Behind, rows: list[dict[str, Any]]) -> Decimal:
    """What is said to count of a command's answer."""

    def counts(row: dict[str, Any]) -> bool:
        return all((row[column] is None) == (how == "=") if wanted == "–" else HOW[how](row[column], wanted) for column, how, wanted in behind.where)

    shown = [row for row in rows if counts(row)]
    if behind.counted == "rows":
        return Decimal(len(shown))
    values = [row[behind.column] for row in shown if row[behind.column] is not None]
    if behind.counted == "different":
        return Decimal(len(set(values)))
    assert behind.counted == "sum" or len(values) == 1
    return sum(map(Decimal, values), Decimal(0))


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
    assert list(told["rows"][0]) == [
        *("code", "system", "english", "chinese", "published", "scaled", "computed", "agrees", "question", "commands", "why"),
    ]
    assert [row["code"] for row in told["rows"]] == [figure.code for figure in FIGURES]
    known = f"--known-at {told['basis']['position']}"
    commands = {row["code"]: row["commands"] for row in told["rows"]}
    assert commands["affairs"] == [{"command": f"cwledger affairs LEDGER --status admitted --on 2022-06-30 {known}", "counted": ""}]
    assert commands["affairs-before"] == [{"command": f"cwledger affairs LEDGER --status admitted --on 2014-12-31 {known}", "counted": ""}]


def test_a_ledger_of_ones_own_is_held_against_what_was_published(run: Run, folder: Path) -> None:
    rows = json.loads(run("report", "dalian.db", "--on", "2014-06-30", "--json").output)["rows"]
    assert [(row["published"], row["scaled"]) for row in rows] == [(figure.value, None) for figure in FIGURES]
    shown = run("report", "dalian.db", "--on", "2014-06-30").output
    assert not {"None", "scaled"} & set(shown.split())
    assert "50,000,000" in shown


@pytest.mark.parametrize(("lang", "heads"), [("en", ("published", "scaled", "computed")), ("zh", ("公布", "按规模折算", "推算"))])
def test_a_synthetic_city_of_another_size_shows_published_scaled_and_computed(run: Run, city: Path, lang: str, heads: tuple[str, ...]) -> None:
    lines = run("report", str(city), "--on", "2022-06-30", lang=lang).output.splitlines()
    assert [word for word in lines[0].split() if word in heads] == list(heads)
    grids = next(line for line in lines if " 6,769 " in line)
    assert re.search(r" 6,769 +81 +81 ", grids)
    assert city_words.say("scaled_note", "zh" if lang == "zh" else "en") in lines


def test_the_demo_shows_published_scaled_and_computed_and_says_where_it_is_too_small(run: Run) -> None:
    shown = run("demo", "--careers", "30").output
    assert re.search(r" grids +6,769 +20 +20 +yes", shown)
    assert "A synthetic city of fewer than 200 careers is too small to carry every figure." in shown
    row = next(row for row in json.loads(run("demo", "--careers", "30", "--json").output)["figures"] if row["code"] == "grids")
    assert (row["published"], row["scaled"], row["computed"]) == ("6769", "20", "20")


@pytest.mark.parametrize("code", [figure.code for figure in FIGURES if figure.code not in PAY_RULE])
def test_the_commands_behind_a_figure_give_it(city: Path, compared: list[Computed], code: str) -> None:
    one = next(one for one in compared if one.figure.code == code)
    with cwledger.open(city) as ledger:
        basis = ledger.at(effective_on=REPORTED_ON).basis
    found = [counted(behind, asked(city, reporting.asked(behind, basis))) for behind in one.behind]
    if any(behind.divides for behind in one.behind):
        part, whole = found
        found = [(100 * part / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)]
    if one.behind[0].counted == "value":
        found = [found[0].quantize(Decimal(1), ROUND_HALF_UP)]
    assert found == [Decimal(one.computed)] * len(found), one.behind


@pytest.mark.parametrize("code", sorted(PAY_RULE))
def test_the_rule_text_behind_a_figure_of_pay_is_the_one_chosen(run: Run, city: Path, compared: list[Computed], code: str) -> None:
    chosen, text = next(one for one in compared if one.figure.code == code).behind
    with cwledger.open(city) as ledger:
        basis = ledger.at(effective_on=REPORTED_ON).basis
    rows = asked(city, reporting.asked(chosen, basis))
    [rule] = [row["rule"] for row in rows if "pay" in row["chosen_for"]]
    assert text.command == f"history rule:{rule}"
    [fact] = asked(city, reporting.asked(text, basis))
    assert "last: 38" in fact["fields"]["text"]


def test_the_commands_behind_a_chart_give_its_numbers(city: Path, drawn: dict[str, Drawn]) -> None:
    with cwledger.open(city) as ledger:
        position = ledger.head
    commands = reporting.commands()
    known = f" --on {REPORTED_ON} --known-at {position}"

    @cache
    def given(name: str, place: int) -> list[dict[str, Any]]:
        return asked(city, city_page.command(drawn[name].lists[place], commands) + known)

    def added(rows: list[dict[str, Any]], column: str) -> int:
        return sum(row[column] for row in rows)

    year, own = REPORTED_ON.year, {name: one.rows for name, one in drawn.items()}
    assert len(given("rosters", 0)) == own["rosters"]["persons"].sum()
    assert len(given("education", 0)) == own["education"].filter(year=year)["persons"].sum()
    for name, column in (("age_bands", "age_band"), ("education_levels", "education")):
        bands = [row for row in given(name, 0) if row["dimension"] == column]
        assert [(row["year"], row["value"], row["persons"]) for row in bands] == own[name].select("year", column, "persons").rows()
    assert [row["persons"] for row in given("pay", 0)] == [len([row for row in given("pay", 1) if row["total"]])] == [own["pay"]["persons"].sum()]
    assert [Decimal(row["average"]).quantize(Decimal(1), ROUND_HALF_UP) for row in given("pay_years", 0)] == [own["pay_years"]["average"][-1]]
    assert [row["persons"] for row in given("honours", 0)] == own["honours"]["persons"].to_list()
    assert len(given("honours", 1)) == own["honours"]["seats"].sum()
    assert [(row["unit"], row["grids"]) for row in given("grids", 0)] == own["grids"].select("unit", "grids").rows()
    assert len(given("grids", 1)) == own["grids"]["grids"].sum()
    assert len(given("needs", 0)) == added(given("needs", 1), "raised") == own["needs"]["raised"].sum()
    open_in = {unit: added([row for row in given("needs", 1) if row["street"] == unit], "open") for unit in own["needs"]["unit"]}
    assert open_in == dict(own["needs"].select("unit", "open").rows())
    assert [row["on_the_list"] for row in given("affairs", 0)] == own["affairs"]["on_the_list"].to_list()
    assert len(given("affairs", 1)) == own["affairs"]["on_the_list"][-1]
    assert len([row for row in given("appraisals", 0) if row["result"]]) == own["appraisals"]["persons"].sum()
    assert added(given("training", 0), "person_times") == len(given("training", 1)) == own["training"]["person_times"].sum()
    assert len(given("findings", 0)) == own["findings"]["count"].sum()
    assert len([row for row in given("rule_texts", 0) if row["known"]]) == own["rule_texts"].height


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
        on = [] if " --on " in one or " history " in one else ["--on", "2022-06-30"]
        run(*shlex.split(one.replace("LEDGER", "dalian.db"))[1:], *on)


def test_pay_by_component_reads_in_words(run: Run, city: Path) -> None:
    with cwledger.open(city) as ledger:
        rows = ledger.at(effective_on=REPORTED_ON).entitlement()
    worker, components = next(row for row in rows.select("worker", "components").iter_rows() if len(row[1]) > 1)
    basic = next(f"{one['amount']:,}" for one in components if one["component"] == "basic")
    shown = {lang: run("entitlement", str(city), "--worker", worker, "--on", "2022-06-30", lang=lang).output for lang in ("en", "zh")}
    assert f"basic {basic}, post " in shown["en"]
    assert f"基本补贴 {basic}、职务补贴 " in shown["zh"]
    assert "Decimal" not in shown["en"]


def test_a_period_that_ends_before_it_begins_is_refused(run: Run, folder: Path) -> None:
    for until in ("2021-01-01", "2022-01-01"):
        said = run("first-secretaries", "dalian.db", "--from", "2022-01-01", "--until", until, code=2).stderr
        assert "--until is not after --from" in said


def test_a_page_that_cannot_be_written_says_so(run: Run, folder: Path) -> None:
    pytest.importorskip("vl_convert")
    assert "cannot be written" in run("report", "dalian.db", "--on", "2022-06-30", "--html", "nowhere/city.html", code=2).stderr
