"""A city as one page: what it draws is what the reports say, in two languages; it fetches nothing, names nobody, and says what is invented."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import cwledger
from cwledger import demo
from cwledger import events as ev
from cwledger.demo.figures import Behind
from cwledger.demo.published import REPORTED_ON
from cwledger.io import city_charts, city_page, city_words
from cwledger.words import Lang

pytest.importorskip("altair")
pytest.importorskip("vl_convert")
CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
NAMES = (
    *("rosters", "age", "age_bands", "education", "education_levels", "pay", "pay_years", "retirements", "honours"),
    *("grids", "needs", "affairs", "appraisals", "training", "findings", "rule_texts"),
)


@dataclass(frozen=True)
class Figure:
    code: str
    system: int
    english: str
    chinese: str


@dataclass(frozen=True)
class Told:
    figure: Figure
    published: str
    scaled: str | None
    computed: str
    agrees: bool
    question: str
    why: str
    behind: tuple[Behind, ...] = ()


BEHIND = (Behind("grids", (("party_organisation", "≠", "–"),)), Behind("grids", divides=True))
COMPARED = (
    Told(Figure("grids", 2, "grids", "网格"), "6769", "41", "41", True, "grid_tally; grids", "scaled from 10,000 careers to 60", BEHIND),
    Told(Figure("odd", 11, "<b>odd</b> pay", "<b>异常</b>薪酬"), "40", None, "–", False, "salary, and salary on 2021-12-31", "why & wherefore"),
)


@pytest.fixture(scope="module")
def view() -> Iterator[cwledger.View]:
    with cwledger.open(":memory:") as ledger:
        demo.build(ledger, seed=5, careers=60)
        yield ledger.at(effective_on=REPORTED_ON)


@pytest.fixture(scope="module")
def drawn(view: cwledger.View) -> dict[str, city_page.Drawn]:
    return {one.name: one for one in city_page.charts(view)}


@pytest.fixture(scope="module")
def page(view: cwledger.View) -> str:
    return city_page.page(view, COMPARED, synthetic=True, commands={"roster": "roster", "training": "training --first {0} --last {1}"})


class Read(HTMLParser):
    """The texts of a page by language, its specifications, its cells by figure, and whatever it would fetch."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: dict[str | None, list[str]] = {"en": [], "zh": [], None: []}
        self.specs: dict[str, list[dict[str, Any]]] = {"en": [], "zh": []}
        self.codes: list[str] = []
        self.fetched: list[str] = []
        self.open: list[tuple[str, str | None]] = []
        self.feed(page.partition("<script>")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        inherited = self.open[-1][1] if self.open else None
        own = given.get("lang") if tag != "html" else None
        if tag != "meta":
            self.open.append((tag, own or inherited))
        self.fetched += [f"{tag} {name}" for name in ("src", "data", "poster", "action") if name in given]
        self.fetched += [] if (given.get("href") or "#").startswith("#") else [f"{tag} href"]
        if (spec := given.get("data-spec")) is not None:
            self.specs[str(own)].append(json.loads(spec))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.open and data.strip() and self.open[-1][0] not in ("style", "title"):
            self.texts[self.open[-1][1]].append(data.strip())
            if self.open[-1][0] == "code":
                self.codes.append(data.strip())


def rows(spec: Any) -> list[dict[str, Any]]:
    """The rows a specification draws, wherever they stand in it."""
    if isinstance(spec, dict):
        own = spec.get("values") if set(spec) <= {"values", "name"} and isinstance(spec.get("values"), list) else None
        return own if own is not None else [row for one in spec.values() for row in rows(one)]
    return [row for one in spec for row in rows(one)] if isinstance(spec, list) else []


def test_every_system_with_a_chart_is_drawn_in_order_in_both_languages(page: str, drawn: dict[str, city_page.Drawn]) -> None:
    assert tuple(drawn) == NAMES
    assert re.findall(r'<figure id="(\w+)">', page) == ["figures", *NAMES]
    read = Read(page)
    assert len(read.specs["en"]) == len(read.specs["zh"]) == len([one for one in drawn.values() if one.draw is not None and one.rows.height])


def test_the_rows_behind_the_charts_are_sums_of_the_reports(view: cwledger.View, drawn: dict[str, city_page.Drawn]) -> None:
    assert drawn["rosters"].rows["persons"].sum() == view.roster().height
    assert drawn["age"].rows.filter(year=REPORTED_ON.year)["persons"].sum() == view.workforce()["age"].drop_nulls().len()
    assert drawn["education"].rows.filter(year=REPORTED_ON.year)["persons"].sum() == view.roster().height
    assert drawn["pay"].rows["persons"].sum() == view.salary()["total"].drop_nulls().len()
    assert_frame_equal(drawn["honours"].rows, view.honours())
    assert drawn["grids"].rows["grids"].sum() == view.grids().height
    assert drawn["needs"].rows["raised"].sum() == view.needs().height
    assert drawn["affairs"].rows["on_the_list"].to_list()[-1] == view.affairs().filter(pl.col("status") == "admitted").height
    assert drawn["appraisals"].rows["persons"].sum() == view.appraisal_results()["result"].drop_nulls().len()
    assert drawn["findings"].rows["count"].sum() == len(view.findings())


def test_retirements_ahead_and_beyond_are_everybody_who_serves(view: cwledger.View, drawn: dict[str, city_page.Drawn]) -> None:
    told = drawn["retirements"].told("en")
    serving = view.retirement().join(view.roster(), on="worker", how="semi")
    assert drawn["retirements"].rows["persons"].sum() + told["past"] + told["unknown"] + int(told["later"].replace(",", "")) == serving.height
    ahead = drawn["retirements"].rows
    posts = [column for column in ahead.columns if column in city_charts.POSTS]
    assert ahead.select(pl.sum_horizontal(posts)).to_series().to_list() == ahead["persons"].to_list()


def test_the_day_the_retirement_age_rises_is_drawn_in(page: str) -> None:
    for lang, said in (("en", "cn.retirement-age/2025 from 2025-01"), ("zh", "cn.retirement-age/2025 自 2025-01 起")):
        assert {row["at"] for spec in Read(page).specs[lang] for row in rows(spec) if row.get("text") == said} == {12 * 2025}


def test_under_each_chart_stand_the_basis_and_the_lists_behind_it(page: str, view: cwledger.View, drawn: dict[str, city_page.Drawn]) -> None:
    read = Read(page)
    for lang in city_words.LANGUAGES:
        assert read.texts[lang].count(city_page.basis_line(view.basis, lang)) == len(NAMES) + 1
    assert {f"view.{call}" for one in drawn.values() for call in one.lists} <= set(read.codes)
    asked = f"--on 2022-06-30 --known-at {view.basis.position}"
    assert {one for one in read.codes if one.startswith("cwledger")} == {
        "cwledger grids LEDGER",
        f"cwledger roster LEDGER {asked}",
        f"cwledger training LEDGER --first 2013 --last 2022 {asked}",
    }


def test_every_list_named_is_a_report_that_answers(view: cwledger.View, drawn: dict[str, city_page.Drawn]) -> None:
    for call in {call for one in drawn.values() for call in one.lists}:
        answer = eval(f"view.{call}", {"view": view})
        assert isinstance(answer, pl.DataFrame | tuple)


def test_what_is_invented_says_so_and_the_status_of_each_rule_stands_beside_it(page: str, view: cwledger.View) -> None:
    read = Read(page)
    assert "Synthetic: people, amounts and placements in this ledger are invented. Only the published figures are real." in read.texts["en"]
    assert any("cn.dalian.professional-pay/2021 (illustrative)" in text for text in read.texts["en"])
    assert any("cn.dalian.professional-pay/2021 (示例)" in text for text in read.texts["zh"])
    assert not any("Synthetic" in text for text in Read(city_page.page(view)).texts["en"])


def test_published_figures_stand_beside_computed_ones_by_system(page: str) -> None:
    read = Read(page)
    assert {"grids", "scaled", "✓ yes", "✗ no", "scaled from 10,000 careers to 60"} <= set(read.texts["en"])
    assert {"网格", "按规模折算", "✓ 是", "✗ 否", "由 10,000 份履历折算至 60 份", "salary，另查 2021-12-31 的 salary"} <= set(read.texts["zh"])
    assert {"6,769", "41", "40", "–"} <= set(read.texts[None])
    assert "1 of 2 agree; where one differs or was scaled, the reason stands beside it." in read.texts["en"]


def test_what_is_scaled_has_a_column_and_is_said_at_the_head_of_the_page_only_where_something_is(page: str, view: cwledger.View) -> None:
    said = city_words.say("scaled_note", "en")
    assert Read(page).texts["en"].count(said) == 2
    plain = Read(city_page.page(view, COMPARED[1:], synthetic=True))
    assert not {said, "scaled"} & set(plain.texts["en"])


def test_behind_a_command_stands_what_of_its_answer_to_count(page: str) -> None:
    read = Read(page)
    assert "party organisation ≠ –" in read.texts["en"]
    assert "党组织 ≠ –" in read.texts["zh"]
    assert "÷ <code>cwledger grids LEDGER</code>" in page


def test_one_of_a_kind_is_said_as_one() -> None:
    with cwledger.open(":memory:") as ledger:
        ledger.record(
            ev.DistrictFounded(district="zhongshan", effective_on=date(1950, 1, 1), name="中山区"),
            ev.StreetFounded(street="qingniwa", district="zhongshan", effective_on=date(1950, 1, 1), name="青泥洼桥街道"),
            ev.CommunityFounded(community="C0001", street="qingniwa", effective_on=date(2001, 1, 1), name="示例社区"),
            ev.FederationFounded(federation="zs-swf", district="zhongshan", effective_on=date(2009, 1, 1), name="中山区社工联合会"),
            ev.WorkerRegistered(worker="W0001", effective_on=date(2010, 3, 1), name="王芳", sex="F", born_on=date(1971, 3, 5)),
            ev.ContractSigned(worker="W0001", effective_on=date(2010, 3, 1), employer="zs-swf", community="C0001"),
            ev.PostAssumed(worker="W0001", effective_on=date(2010, 3, 1), community="C0001", post="staff"),
            actor="hr.zhongshan",
        )
        view = ledger.at(effective_on=date(2014, 6, 30))
        read = Read(city_page.page(view))
        charts = {one.name: one for one in city_page.charts(view)}
    assert {"person serving", "community", "grids", "1 person serves; each counts once, in the highest post held."} <= set(read.texts["en"])
    assert "The figures behind this chart: 1 row" in read.texts["en"]
    assert [text for text in read.texts["en"] if re.search(r"\b1 (?:persons|communities|rows|grids|findings|errors|warnings|notices)\b", text)] == []
    # Whose education nobody knows are counted, but not drawn: a legend alone says nothing.
    assert charts["education"].draw is None
    assert charts["education"].rows["persons"].to_list() == [1, 1]
    # One person to a side is marked with whole numbers.
    assert {tuple(axis) for axis in _marks(read, "band")} == {(-1, 0, 1)}


def _marks(read: Read, across: str) -> list[list[int]]:
    """The numbers marked on the axes of charts whose bars stand along a column."""
    specs = [spec for spec in read.specs["en"] if f'"{across}"' in json.dumps(spec.get("encoding", {}))]
    return [spec["encoding"]["x"]["axis"]["values"] for spec in specs]


@pytest.mark.parametrize(
    ("widest", "marks"), [(1, [-1, 0, 1]), (2, [-2, -1, 0, 1, 2]), (7, [-5, 0, 5]), (26, [-20, -10, 0, 10, 20]), (2500, [-2000, -1000, 0, 1000, 2000])]
)
def test_a_pyramid_is_marked_at_whole_numbers(widest: int, marks: list[int]) -> None:
    assert city_charts.marks(widest) == marks


def test_what_a_figure_is_called_is_text_and_never_markup(page: str) -> None:
    assert "<b>odd" not in page
    assert "<b>odd</b> pay" in Read(page).texts["en"]


def test_a_city_page_fetches_nothing_and_names_nobody(page: str, view: cwledger.View) -> None:
    read = Read(page)
    assert read.fetched == []
    assert "default-src 'none'" in page
    own = page.partition("<script>")[0]
    assert not re.search(r"@import|url\(\s*['\"]?https?:", own)
    assert '"url"' not in json.dumps(read.specs)
    assert not re.search(r"\bW0\d{4,}", own)
    names = view.names(view.roster().select("worker"))["name"].drop_nulls()
    assert [name for name in names if name in own] == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_all_is_said_in_both_languages(page: str, lang: Lang) -> None:
    read = Read(page)
    titles = {text for spec in read.specs[lang] for text in re.findall(r'"title": "([^"]+)"', json.dumps(spec, ensure_ascii=False)) if text.strip()}
    assert titles
    if lang == "zh":
        assert [text for text in titles if re.search("[A-Za-z]", text)] == []
        assert [text for text in read.texts["zh"] if re.fullmatch(r"[a-z]+(?: [a-z]+)+", text)] == []
    else:
        assert [text for text in titles if re.search("[\u4e00-\u9fff]", text)] == []


def test_the_basis_reads_as_the_command_line_prints_it(view: cwledger.View) -> None:
    pytest.importorskip("rich")
    from cwledger.cli import output
    from cwledger.cli.here import Here

    for lang in city_words.LANGUAGES:
        assert city_page.basis_line(view.basis, lang) == output.basis_line(Here(lang=lang), view.basis)


def test_an_empty_ledger_gives_a_page_that_says_that_nothing_is_recorded() -> None:
    with cwledger.open(":memory:") as ledger:
        page = city_page.page(ledger.at(effective_on=date(2022, 6, 30)))
    read = Read(page)
    assert read.specs == {"en": [], "zh": []}
    assert read.texts["en"].count("Nothing is recorded of this.") == len(NAMES)


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: apt-get install chromium")
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_browser_without_a_network_draws_every_chart_in_the_language_chosen(page: str, tmp_path: Path, lang: Lang) -> None:
    count = len(Read(page).specs[lang])
    shown = browse(page, tmp_path, f"#{lang}", "--dump-dom")
    assert f'<html lang="{lang}"' in shown.stdout
    assert len(re.findall(r'<svg [^>]*class="marks"|<svg xmlns[^>]*class="marks"', shown.stdout)) == 2 * count
    texts = set(re.findall(r"<text[^>]*>([^<]+)</text>", shown.stdout))
    assert {city_words.say(key, lang) for key in ("persons", "share", "yuan", "without_delay")} <= texts
    assert [line for line in shown.stderr.splitlines() if "CONSOLE" in line] == []


NARROW = """
<!doctype html><body><iframe id="page" src="city.html#en" style="width:390px;height:900px;border:0"></iframe><script>
const page = document.getElementById("page");
setTimeout(() => {
  const inside = page.contentDocument, root = inside.documentElement, tiles = [...inside.querySelectorAll(".tiles div")];
  const seen = one => one.getBoundingClientRect();
  const charts = [...inside.querySelectorAll(".chart")].filter(one => one.offsetWidth);
  document.title = JSON.stringify({
    wide: root.scrollWidth, tiles: new Set(tiles.map(one => Math.round(seen(one).left))).size,
    contents: new Set([...inside.querySelectorAll("nav li")].map(one => Math.round(seen(one).left))).size,
    charts: charts.map(one => [one.clientWidth, Math.round(seen(one.querySelector("svg")).width)]),
    tables: [...inside.querySelectorAll("figure table")].filter(one => one.offsetWidth).map(one => getComputedStyle(one.parentNode).overflowX)
  });
}, 5000);
</script></body>
"""


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: apt-get install chromium")
def test_on_a_telephone_nothing_runs_off_the_page_and_charts_stay_legible(page: str, tmp_path: Path) -> None:
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in page
    (tmp_path / "city.html").write_text(page, encoding="utf-8")
    shown = browse(NARROW, tmp_path, "", "--allow-file-access-from-files", "--dump-dom", name="narrow.html").stdout
    told = json.loads(unescape(re.findall("<title>(.*?)</title>", shown)[-1]))
    assert told["wide"] <= 390
    assert (told["tiles"], told["contents"]) == (2, 1)
    assert told["charts"]
    assert all(box < 390 and drawn > 800 for box, drawn in told["charts"])
    assert set(told["tables"]) == {"auto"}


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: apt-get install chromium")
def test_printed_the_page_is_a_few_sheets(page: str, tmp_path: Path) -> None:
    browse(page, tmp_path, "#zh", "--no-pdf-header-footer", f"--print-to-pdf={tmp_path / 'city.pdf'}")
    printed = (tmp_path / "city.pdf").read_bytes()
    assert printed.startswith(b"%PDF")
    assert 5 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 16


def browse(page: str, folder: Path, place: str, *what: str, name: str = "city.html") -> subprocess.CompletedProcess[str]:
    """Opens a page in a browser that reaches no network."""
    (folder / name).write_text(page, encoding="utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", f"--user-data-dir={folder / 'profile'}", "--enable-logging=stderr"]
    offline = ["--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=30000"]
    assert CHROMIUM is not None
    command = [CHROMIUM, *flags, *offline, *what, f"{(folder / name).as_uri()}{place}"]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=180, check=True)


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: apt-get install chromium")
def test_the_switch_turns_the_whole_page_to_the_other_language(page: str, tmp_path: Path) -> None:
    clicked = page.replace("</body>", "<script>document.querySelector('[data-speak=zh]').click();</script></body>")
    shown = browse(clicked, tmp_path, "#en", "--dump-dom").stdout
    assert '<html lang="zh"' in shown
    assert "<title>城市报告（2022-06-30）</title>" in shown
