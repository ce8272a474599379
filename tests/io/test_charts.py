"""The charts of a what-if: what they draw, that a page fetches nothing, that nobody is named, and what is said where nothing changes."""

from __future__ import annotations

import builtins
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cwledger
from cwledger import words
from cwledger.errors import MissingExtra
from cwledger.io import charts
from cwledger.policies.texts.reform import Reform, read_reform
from cwledger.ruling.what_if import WhatIf
from cwledger.words import Lang
from tests.reforming import REFORM, TODAY, city

pytest.importorskip("altair")
pytest.importorskip("vl_convert")
CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
Asked = tuple[WhatIf, cwledger.Basis]


@pytest.fixture(scope="module")
def view() -> Iterator[cwledger.View]:
    with city() as ledger:
        yield ledger.at(effective_on=TODAY)


@pytest.fixture(scope="module")
def asked(view: cwledger.View) -> Asked:
    return view.what_if(read_reform(REFORM), through=date(2030, 12, 31)), view.basis


class Read(HTMLParser):
    """The texts and the specifications of a page, and whatever it would fetch."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.specs: list[dict[str, Any]] = []
        self.fetched: list[str] = []
        self.inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given_ = dict(attrs)
        self.inside = tag
        self.fetched += [f"{tag} {name}" for name in ("src", "href", "data", "poster", "action") if name in given_]
        if (spec := given_.get("data-spec")) is not None:
            self.specs.append(json.loads(spec))

    def handle_data(self, data: str) -> None:
        if self.inside not in ("script", "style") and data.strip():
            self.texts.append(data.strip())


def values(spec: Any) -> list[dict[str, Any]]:
    """The rows a specification draws, wherever they stand in it."""
    if isinstance(spec, dict):
        own = spec.get("values") if set(spec) <= {"values", "name"} and isinstance(spec.get("values"), list) else None
        return own if own is not None else [row for one in spec.values() for row in values(one)]
    return [row for one in spec for row in values(one)] if isinstance(spec, list) else []


def test_the_bars_are_the_figures_of_the_frames(asked: Asked) -> None:
    found, basis = asked
    cost, retirements, grades, changes = Read(charts.page(found, basis)).specs
    totals = found.years.drop("unit").group_by("year").sum().sort("year")
    drawn = [row for row in values(cost) if "side" in row]
    assert [row["value"] for row in drawn if row["side"] == "before"] == [int(one) for one in totals["cost_before"]]
    assert [row["value"] for row in drawn if row["side"] == "after"] == [int(one) for one in totals["cost_after"]]
    assert {row["text"] for row in values(cost) if "text" in row} == {"+3,600", "+42,540", "+6,085", "+2,400"}
    assert sum(row["value"] for row in values(retirements)) == 2
    assert sum(row["value"] for row in values(grades) if row["side"] == "after") == 3
    assert sum(row["persons"] for row in values(changes)) == found.people["worker"].n_unique()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_under_each_chart_stand_the_basis_and_every_assumption(asked: Asked, lang: Lang) -> None:
    found, basis = asked
    read = Read(charts.page(found, basis, lang))
    said = "\n".join(read.texts)
    for one in charts.panels(found, lang):
        assert one.title in said
    for sentence in found.assumed:
        assert said.count(words.value("assumed", sentence, lang)) == 4
    assert said.count(str(basis.position)) >= 4
    assert found.reform.title in said
    assert "pay.components.post.amount.table.values.general = 400" in said


def test_a_page_in_chinese_says_nothing_of_its_own_in_english(asked: Asked) -> None:
    found, basis = asked
    read = Read(charts.page(found, basis, "zh"))
    titles = [text for spec in read.specs for text in re.findall(r'"title": "([^"]*)"', json.dumps(spec, ensure_ascii=False))]
    assert titles
    assert [text for text in titles if re.search("[A-Za-z]", text)] == []


def test_a_page_fetches_nothing_and_names_nobody(asked: Asked) -> None:
    found, basis = asked
    page = charts.page(found, basis)
    read = Read(page)
    assert read.fetched == []
    assert "default-src 'none'" in page
    assert not re.search(r"@import|url\(\s*['\"]?https?:", page.partition("<script>")[0])
    assert "W1" not in json.dumps(read.specs)
    assert '"url"' not in json.dumps(read.specs)


def test_what_a_title_holds_is_text_and_never_markup(view: cwledger.View) -> None:
    reform = Reform(
        "</script><b>'raise'</b> & \"more\"", date(2027, 1, 1), {"cn.dalian.professional-pay": {"pay.components.reward.amount.table.values.none": "1"}}
    )
    page = charts.page(view.what_if(reform, through=date(2028, 1, 1)), view.basis)
    assert "<b>'raise'" not in page
    assert page.count("</script>") == 2
    assert any("<b>'raise'</b> & \"more\"" in text for text in Read(page).texts)


def test_a_picture_is_a_png_of_all_four(asked: Asked) -> None:
    found, basis = asked
    made = charts.picture(found, basis, "zh")
    assert made.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = (int.from_bytes(made[place : place + 4], "big") for place in (16, 20))
    assert width > 1600
    assert height > 3000


def test_a_reform_that_changes_nothing_is_said_to_change_nothing(view: cwledger.View) -> None:
    found = view.what_if(Reform("same", date(2027, 1, 1)))
    [panel] = charts.panels(found, "zh")
    assert (panel.name, panel.title) == ("nothing", "此项改革对任何人都没有影响。")
    assert "此项改革对任何人都没有影响。" in "\n".join(Read(charts.page(found, view.basis, "zh")).texts)
    assert charts.picture(found, view.basis).startswith(b"\x89PNG")


@pytest.mark.parametrize("package", ["altair", "vl_convert"])
def test_without_the_extra_the_command_that_installs_it_is_said(asked: Asked, monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    real = builtins.__import__

    def absent(name: str, *args: Any, **more: Any) -> Any:
        if name.partition(".")[0] == package:
            raise ModuleNotFoundError(f"No module named {package!r}", name=package)
        return real(name, *args, **more)

    monkeypatch.setattr(builtins, "__import__", absent)
    for draw in (charts.page, charts.picture):
        with pytest.raises(MissingExtra, match=r"pip install 'cwledger\[charts\]'"):
            draw(*asked)


@given(st.lists(st.decimals(-200_000, 200_000, places=2).filter(bool), min_size=1, max_size=40))
def test_every_amount_lies_in_one_range_and_no_range_holds_both_gains_and_losses(amounts: list[Decimal]) -> None:
    found = charts.bins(amounts)
    assert sum(count for _, _, count in found) == len(amounts)
    assert len(found) <= 2 * 24
    for low, high, count in found:
        assert count == sum(low <= one < high for one in amounts)
        assert low >= 0 or high <= 0
    assert len({high - low for low, high, _ in found}) == 1


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: apt-get install chromium")
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_browser_without_a_network_draws_every_chart(asked: Asked, tmp_path: Path, lang: Lang) -> None:
    found, basis = asked
    (tmp_path / "reform.html").write_text(charts.page(found, basis, lang), encoding="utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", f"--user-data-dir={tmp_path / 'profile'}"]
    offline = ["--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=20000", "--dump-dom"]
    assert CHROMIUM is not None
    done = subprocess.run(
        [CHROMIUM, *flags, *offline, (tmp_path / "reform.html").as_uri()], capture_output=True, text=True, encoding="utf-8", timeout=120, check=True
    )
    drawn = done.stdout.rpartition("<script>")[0] if "<svg" in done.stdout else ""
    texts = re.findall(r"<text[^>]*>([^<]+)</text>", done.stdout)
    assert drawn.count('<svg class="marks"') + drawn.count("<svg xmlns") >= 4, done.stderr[-2000:]
    assert {"2026", "2030", "+3,600"} <= set(texts)
    assert charts._SAYS[lang]["yuan"] in texts
