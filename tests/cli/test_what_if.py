"""``cwledger what-if``: tables, JSON, charts and explanations of a reform, in both languages, and what it refuses."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

import cwledger
from cwledger.cli import output
from tests.cli.conftest import Run
from tests.reforming import PACKS, REFORM, city

ASK = ("what-if", "city.db", "reform.yaml", "--on", "2026-01-01", "--through", "2030-12-31")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city")
    city(folder / "city.db").close()
    return folder


@pytest.fixture
def asked(run: Run, folder: Path, built: Path) -> Run:
    """A folder with the city and a reform in it, and a way to run commands there."""
    shutil.copytree(built, folder, dirs_exist_ok=True)
    (folder / "reform.yaml").write_text(REFORM, encoding="utf-8")
    return run


def data(asked: Run, *more: str, **given: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(asked(*ASK, *more, "--json", **given).stdout)
    return found


def test_it_shows_each_year_who_gains_and_what_is_assumed(asked: Run) -> None:
    shown = asked(*ASK, columns=160).stdout
    lines = [line.split() for line in shown.splitlines()]
    assert ["2028", "zhongshan", "57,540.00", "97,680.00", "40,140.00", "1", "0", "2", "2"] in lines
    assert "employer cost" not in shown
    assert "unknown" not in lines[1]
    assert "3 persons gain, 0 lose in some year; the amounts of 0 are unknown" in shown
    assert shown.count("assumed: ") == 4
    assert "Basis: effective on 2026-01-01" in shown


def test_in_chinese_every_word_is_chinese(asked: Run) -> None:
    shown = asked(*ASK, "--people", "--grades", columns=160, lang="zh").stdout
    assert "改革前薪酬" in shown
    assert "假设：在岗人员" in shown
    assert "增加" in shown
    assert "依据：" in shown


@pytest.mark.parametrize("columns", [60, 80, 140])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_tables_fit_the_screen(asked: Run, columns: int, lang: str) -> None:
    shown = asked(*ASK, "--people", "--grades", columns=columns, lang=lang).stdout
    tables = [line for line in shown.splitlines() if set(line) == {"─"}]
    assert len(tables) == 3
    assert all(len(line) <= columns for line in tables)


def test_as_json_it_holds_what_was_asked_for_and_what_it_rests_on(asked: Run) -> None:
    plain, more = data(asked), data(asked, "--people", "--grades", "--limit", "2")
    assert list(plain) == ["report", "basis", "reform", "effective_on", "through", "by", "rules", "assumed", "years"]
    assert plain["reform"] == {"title": "提高一般岗位补贴，男性延后一年退休", "effective_from": "2027-01-01"}
    assert [(one["year"], one["difference"]) for one in plain["years"] if one["unit"] == "zhongshan"][:3] == [
        (2026, "0.00"),
        (2027, "1200.00"),
        (2028, "40140.00"),
    ]
    assert more["people"]["count"] == 11
    assert len(more["people"]["rows"]) == 2
    assert data(asked, lang="zh") == plain


def test_names_are_shown_by_the_door_that_unseals_them(asked: Run) -> None:
    assert "王芳" not in asked(*ASK, "--people").stdout
    assert {one["name"] for one in data(asked, "--people", "--names")["people"]["rows"]} == {"王芳"}


def test_one_person_is_explained(asked: Run) -> None:
    shown = asked(*ASK, "--explain", "W1", "--year", "2028").stdout
    assert "= 43680.00 − 3540.00" in shown
    assert "cn.dalian.professional-pay/reform-2027-01-01 (illustrative)" in shown
    told = data(asked, "--explain", "W1", "--year", "2028")["explanation"]
    assert (told["format"], told["label"], told["value"]) == ("cwledger.explain.v1", "what_if", "40140")


def test_charts_are_written_where_they_are_wanted(asked: Run, folder: Path) -> None:
    pytest.importorskip("altair")
    pytest.importorskip("vl_convert")
    shown = asked(*ASK, "--html", "reform.html", "--png", "reform.png", lang="zh").stdout
    assert "已写入 reform.html" in shown
    assert '<html lang="zh">' in (folder / "reform.html").read_text(encoding="utf-8")
    assert (folder / "reform.png").read_bytes().startswith(b"\x89PNG")
    data(asked, "--html", "again.html")
    assert (folder / "again.html").exists()


def test_a_unit_a_kind_of_unit_and_a_pack_narrow_or_widen_it(asked: Run, folder: Path) -> None:
    assert {one["unit"] for one in data(asked, "--unit", "xigang")["years"]} == {"xigang"}
    assert {one["unit"] for one in data(asked, "--by", "community")["years"]} == {"C1", "C2"}
    pack = yaml.safe_load((PACKS / "cn/dalian/professional-pay/2021.yaml").read_text(encoding="utf-8"))
    pack |= {"version": "2029", "published_on": "2028-12-01", "effective_from": "2029-01-01", "supersedes": []}
    pack["pay"]["components"]["post"]["amount"]["table"]["values"]["general"] = "1300"
    (folder / "new.yaml").write_text(output_of(pack), encoding="utf-8")
    with_pack = data(asked, "--pack", "new.yaml")["years"]
    [row] = [one for one in with_pack if (one["year"], one["unit"]) == (2030, "xigang")]
    assert row["difference"] == "24000.00"


def output_of(pack: dict[str, Any]) -> str:
    text: str = yaml.safe_dump(output.plain(pack), allow_unicode=True, sort_keys=False)
    for key in ("published_on", "effective_from"):
        text = text.replace(f"{key}: '{pack[key]}'", f"{key}: {pack[key]}")
    return text


def test_a_reform_that_changes_nothing_says_so(asked: Run, folder: Path) -> None:
    (folder / "reform.yaml").write_text(REFORM.replace('"400"', '"300"').replace("732", "720"), encoding="utf-8")
    assert "This reform changes nothing for anybody." in asked(*ASK).stdout
    assert data(asked)["years"] == []


def test_nothing_is_recorded(asked: Run, folder: Path) -> None:
    with cwledger.open(folder / "city.db") as ledger:
        before = ledger.head
    asked(*ASK)
    with cwledger.open(folder / "city.db") as ledger:
        assert ledger.head == before


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        (("--by", "city"), 2, "write --by district | street | community"),
        (("--names",), 2, "--names goes with --people"),
        (("--explain", "W1"), 2, "--explain and --year go together"),
        (("--explain", "W1", "--year", "1990"), 1, "the years looked at are 2026 to 2030"),
        (("--through", "2026-12-31"), 1, "reform.ends-before-it-begins"),
        (("--html", "nowhere/reform.html"), 2, "nowhere/reform.html cannot be written"),
        (("--unit", "nowhere"), 1, "nowhere"),
        (("--pack", "nowhere.yaml"), 1, "pack.unreadable"),
    ],
)
def test_what_it_cannot_do_it_says(asked: Run, given: tuple[str, ...], code: int, said: str) -> None:
    result = asked(*ASK, *given, code=code)
    assert said in " ".join(result.output.split())


def test_what_is_wrong_with_the_file_is_told_by_line_in_both_languages(asked: Run, folder: Path) -> None:
    (folder / "reform.yaml").write_text(REFORM.replace("general", "genral"), encoding="utf-8")
    for lang, heading in (("en", "this reform cannot be tried"), ("zh", "此项改革无法测算")):
        told = asked(*ASK, code=1, lang=lang).output
        assert "reform.yaml:5" in told
        assert "did you mean 'general'?" in told
        assert heading in told
    problem = json.loads(asked(*ASK, "--json", code=1).stderr)
    assert (problem["error"], [one["code"] for one in problem["issues"]]) == ("InvalidReform", ["reform.no-such-value"])
