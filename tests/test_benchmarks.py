"""The benchmarks run from end to end on a tiny ledger, and what they compare is what they say. No test here asserts a time."""

from __future__ import annotations

import inspect
import json
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import fmean
from typing import Any

import polars as pl
import pytest

import cwledger
from benchmarks import report, reports
from benchmarks.__main__ import main
from benchmarks.agreement import assert_same
from benchmarks.measure import Contender, Measure, per_item, ratio
from benchmarks.scenarios import Group, Row, Target
from benchmarks.tiling import TiledFacts
from benchmarks.workload import Workload
from cwledger.view import View


def test_the_workload_is_the_same_every_time_and_its_careers_are_in_the_promised_proportions() -> None:
    first, again = list(Workload(20_000)), list(Workload(20_000))
    assert first == again
    counts = Counter(type(event).__name__ for event in first)
    assert 0.27 < counts["AllowanceGranted"] / len(first) < 0.33
    assert 0.08 < counts["GradeSet"] / len(first) < 0.12
    assert 0.15 < counts["Appraised"] / len(first) < 0.20
    assert 0.02 < counts["HonourConferred"] / len(first) < 0.04
    assert 38 < fmean(Counter(event.stream for event in Workload(20_000, "career") if hasattr(event, "worker")).values()) < 48


def test_both_orders_of_the_workload_hold_the_same_careers() -> None:
    filed, by_career = (Workload(5_000, order) for order in ("filed", "career"))
    assert filed.careers == by_career.careers
    assert {event.stream for event in by_career} <= {event.stream for event in filed} | {f"career:W{n:07d}" for n in range(filed.careers)}


@pytest.mark.slow
def test_one_command_measures_everything_beside_a_peer_and_a_floor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("duckdb")
    pytest.importorskip("pyarrow")
    lines = main(["--sizes", "8k", "--rounds", "1", "--record-calls", "20", "--only", "record,rebuild,reports", "--json", str(tmp_path / "out.json")])
    titles = {line.title for line in lines}
    assert {"one durable record", "rebuild of columns", "roster", "salary", "honours", "the three together"} <= titles
    assert all(line.peak_bytes > 0 for line in lines)
    assert capsys.readouterr().out.startswith("| what")
    kept = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert kept["machine"]["cores"]
    assert kept["versions"]["eventsourcing"]
    roster = next(line for line in kept["lines"] if line["title"] == "roster")
    assert set(roster["ratios"]) == {"peer", "floor"}
    assert roster["rounds"]["view"]


@pytest.mark.slow
def test_the_rules_are_measured_beside_a_month_by_month_evaluation_that_says_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = main(["--only", "rules", "--careers", "30", "--rounds", "1", "--json", str(tmp_path / "out.json")])
    assert "periods and months agree" in capsys.readouterr().err
    by_title = {line.title: line for line in lines}
    compared = {f"{what}, {how}" for what in ("pay and retirement", "everything explained") for how in ("once folded", "with folding")}
    assert by_title.keys() == compared | {"folding everybody", "pay and retirement, as frames", "one person's explanation"}
    for title in compared:
        assert by_title[title].names == {"ours": "periods", "peer": "month by month"}
        assert by_title[title].seconds["peer"] > 0
    assert "peer" not in by_title["one person's explanation"].seconds


def test_several_cities_in_columns_have_so_many_times_the_rows_and_nobody_in_common(tmp_path: Path) -> None:
    reports.city(tmp_path / "city.db", 60, 1)
    with cwledger.open(tmp_path / "city.db", create=False) as ledger:
        facts = ledger.at(effective_on=reports.REPORTED_ON).reports.facts
        three = reports.Tiled(ledger, TiledFacts(facts, 3)).at(effective_on=reports.REPORTED_ON)
        one = ledger.at(effective_on=reports.REPORTED_ON)
        for name in ("roster", "posts", "grids", "needs", "committee_members", "affairs", "recruitment", "contracts", "elections", "development", "retirement"):
            several, single = (getattr(view, name)() for view in (three, one))
            assert several.height == 3 * single.height, name
            assert several.n_unique() == several.height, name
        assert len(three.findings()) == 3 * len(one.findings())
        assert three.reports.facts.amendments().height == 3 * facts.amendments().height


def test_several_cities_recorded_side_by_side_are_the_cities_tiled_in_columns(tmp_path: Path) -> None:
    for copies in (1, 2):
        reports.city(tmp_path / f"city-{copies}.db", 60, copies)
    with cwledger.open(tmp_path / "city-1.db", create=False) as one, cwledger.open(tmp_path / "city-2.db", create=False) as two:
        tiled = reports.Tiled(one, TiledFacts(one.at(effective_on=reports.REPORTED_ON).reports.facts, 2)).at(effective_on=reports.REPORTED_ON)
        recorded = two.at(effective_on=reports.REPORTED_ON)
        for name in ("roster", "posts", "grids", "recruitment", "contracts", "appraisal_results", "entitlement", "retirement"):
            columns = [name for name, kind in getattr(tiled, name)().schema.items() if not name.endswith("_by")]
            assert getattr(recorded, name)().select(columns).equals(getattr(tiled, name)().select(columns)), name
        assert [(one.code, one.subject, one.message) for one in recorded.findings()] == [(one.code, one.subject, one.message) for one in tiled.findings()]


@pytest.mark.slow
def test_reports_of_a_whole_city_are_measured_at_each_size_with_their_growth(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--only", "city", "--city", "60", "--copies", "1,2", "--questions", "roster,pay,figures"]
    lines = main([*asked, "--json", str(tmp_path / "out.json")])
    assert [(line.title, line.size) for line in lines] == [(name, copies) for name in ("roster", "pay", "figures") for copies in (1, 2)]
    assert all(line.peak_bytes > 0 and line.processor["ours"] > 0 and line.detail["rows"] > 0 for line in lines)
    assert "growth to × 2" in capsys.readouterr().out
    assert len(json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["lines"]) == 6


def test_every_report_of_a_view_is_measured_or_asked_of_one_subject_only() -> None:
    asked = {name for part in View.__mro__ for name, value in vars(part).items() if inspect.isfunction(value)}
    of_one = {"applicants", "candidates", "career", "explain", "names", "rules", "what_if"}
    assert {name for name in asked if not name.startswith("_")} - of_one == set(reports.RECORDED) | set(reports.RULED) - {"figures", *reports.OF_ONE_SYSTEM}


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": [Decimal("1300.01"), None]},
        {"worker": ["W1", "W3"]},
        {"posts": [["staff"], ["director"]]},
        {"since": [date(2020, 1, 2), None]},
    ],
)
def test_a_report_that_differs_in_one_cell_is_not_measured(wrong: dict[str, list[Any]]) -> None:
    right = pl.DataFrame({"worker": ["W1", "W2"], "amount": [Decimal("1300.00"), None], "posts": [["staff"], []], "since": [date(2020, 1, 1), None]})
    assert_same("any", right, right.clone(), "any")
    with pytest.raises(AssertionError, match="differ"):
        assert_same("any", right.with_columns(**{name: pl.Series(values, dtype=right[name].dtype) for name, values in wrong.items()}), right, "any")


def test_of_several_peers_the_fastest_is_the_one_compared_with() -> None:
    ours, slow, fast = Contender("ours", "ours", ""), Contender("peer", "slow", ""), Contender("peer", "fast", "")
    measures = {ours: [Measure(10, {"": 1.0}, {"": 1.0})], slow: [Measure(10, {"": 9.0}, {"": 9.0})], fast: [Measure(10, {"": 3.0}, {"": 3.0})]}
    (line,) = report.lines(Group("any", 10, (ours, slow, fast), (Row("any", targets=(Target("peer", 5),)),), 1), measures)
    assert line.names["peer"] == "fast"
    assert line.ratios["peer"] == pytest.approx(3)
    assert [one["met"] for one in line.targets] == [False]


def test_the_figures_replace_those_of_the_page_and_nothing_else(tmp_path: Path) -> None:
    ours = Contender("ours", "ours", "")
    made = report.lines(Group("any", 1_000, (ours,), (Row("a certain row"),), 1), {ours: [Measure(10, {"": 1.0}, {"": 1.0})]})
    page = tmp_path / "page.md"
    page.write_text(f"before\n{report.MARKS[0]}\nold\n{report.MARKS[1]}\nafter\n", encoding="utf-8")
    report.put_into(page, made)
    text = page.read_text(encoding="utf-8")
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    assert "a certain row" in text
    assert "old" not in text


def test_a_ratio_is_the_median_of_rounds_each_against_itself() -> None:
    ours = [Measure(1, {"": seconds}) for seconds in (1.0, 2.0, 10.0)]
    theirs = [Measure(1, {"": seconds}) for seconds in (3.0, 6.0, 30.0)]
    assert ratio(ours, theirs) == pytest.approx(3)
    assert per_item(ours) == 2.0
