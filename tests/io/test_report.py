from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

import cwledger
from cwledger import io
from cwledger.io.remarks import Place, Remark
from cwledger.io.sheets import _csv_grid
from cwledger.io.wording import WORDING

EXAMPLES = Path(__file__).parents[2] / "examples" / "import"
GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def ledger() -> Iterator[cwledger.Ledger]:
    with cwledger.open(":memory:") as opened:
        units = io.plan(opened, EXAMPLES / "units.jsonl")
        assert io.apply(units, actor="civil-affairs.zhongshan").accepted == 5
        yield opened


def test_the_example_roster_imports_without_errors_and_twice_changes_nothing(ledger: cwledger.Ledger) -> None:
    mapping = io.read_mapping(EXAMPLES / "people.toml")
    planned = io.plan(ledger, EXAMPLES / "people.csv", mapping)
    assert [issue for issue in planned.issues if issue.severity != "notice"] == []
    assert io.apply(planned, actor="hr.zhongshan").refused == ()
    assert io.plan(ledger, EXAMPLES / "people.csv", mapping).events == ()
    assert {one.event.worker for one in ledger.events() if hasattr(one.event, "worker")} == {"ZS00001", "ZS00002", "ZS00003"}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_report_on_a_faulty_roster_is_the_one_on_file(ledger: cwledger.Ledger, lang: cwledger.words.Lang) -> None:
    planned = io.plan(ledger, EXAMPLES / "people-with-mistakes.csv", io.read_mapping(EXAMPLES / "people.toml"))
    assert planned.report(lang) == (GOLDEN / f"report.{lang}.md").read_text(encoding="utf-8")


def test_a_workbook_says_the_same_as_the_csv_file_it_was_saved_from(ledger: cwledger.Ledger, tmp_path: Path) -> None:
    mapping = io.read_mapping(EXAMPLES / "people.toml")
    workbook = openpyxl.Workbook()
    for row in _csv_grid((EXAMPLES / "people-with-mistakes.csv").read_bytes()):
        workbook.active.append(row)
    workbook.active.title = "在岗"
    workbook.active.merge_cells("A1:W1")
    workbook.save(tmp_path / "people.xlsx")
    plans = [io.plan(ledger, path, mapping) for path in (EXAMPLES / "people-with-mistakes.csv", tmp_path / "people.xlsx")]
    said = [[(issue.code, issue.message, issue.subject.rpartition("!")[2]) for issue in planned.issues if "row-twice" not in issue.code] for planned in plans]
    strip = [[(code, message.replace("people-with-mistakes.csv!", "").replace("people.xlsx!在岗!", ""), cell) for code, message, cell in one] for one in said]
    assert strip[0] == strip[1]


def test_the_report_as_data_is_plain_json_in_both_languages(ledger: cwledger.Ledger) -> None:
    planned = io.plan(ledger, EXAMPLES / "people-with-mistakes.csv", io.read_mapping(EXAMPLES / "people.toml"))
    data = json.loads(json.dumps(planned.as_dict(), ensure_ascii=False))
    assert list(data) == ["files", "rows", "events", "skipped", "left_out", "clean", "position", "issues"]
    first = next(issue for issue in data["issues"] if issue["severity"] == "error")
    assert {"code", "severity", "subject", "message", "message_zh", "file", "sheet", "row", "column", "header"} <= first.keys()


def test_many_issues_are_told_up_to_a_limit_and_counted_beyond_it() -> None:
    from cwledger.io.report import ROWS_SHOWN, rendered

    remarks = [Remark("date-unreadable", Place("a.csv", None, n, "C", "出生年月"), {"value": "x"}) for n in range(ROWS_SHOWN + 7)]
    counts = {"files": "a.csv", "rows": 0, "events": 0, "skipped": 0, "left_out": 0}
    assert "and 7 more" in rendered(remarks, counts, "en")
    assert "另有 7 条" in rendered(remarks, counts, "zh")


def test_a_column_that_is_missing_is_told_once_with_the_first_of_its_rows() -> None:
    from cwledger.io.report import rendered

    counts = {"files": "a.csv", "rows": 0, "events": 0, "skipped": 0, "left_out": 0}
    remarks = [Remark("required-column", Place("a.csv", None, row), {"what": "community", "fact": "post"}) for row in range(2, 12)]
    [line] = [line for line in rendered(remarks, counts, "en").splitlines() if "required-column" in line]
    assert line.startswith("| 2, 3, 4 … (10) |  | error |")


def test_a_bar_in_a_value_does_not_break_the_table() -> None:
    from cwledger.io.report import rendered

    counts = {"files": "a.csv", "rows": 0, "events": 0, "skipped": 0, "left_out": 0}
    lines = rendered([Remark("date-unreadable", Place("a.csv", None, 1, "C"), {"value": "a|b"})], counts, "en").splitlines()
    assert {line.count("|") for line in lines if line.startswith("|")} == {6}


@pytest.mark.parametrize("code", sorted(WORDING))
def test_every_sentence_needs_the_same_values_in_both_languages(code: str) -> None:
    from string import Formatter

    english, chinese = ({name for _, name, _, _ in Formatter().parse(text) if name} for text in (WORDING[code].english, WORDING[code].chinese))
    assert english >= chinese
    assert WORDING[code].chinese != WORDING[code].english


def test_every_code_in_the_sources_has_a_sentence_and_every_sentence_is_used() -> None:
    import re

    import cwledger.io

    sources = [path.read_text(encoding="utf-8") for path in Path(str(cwledger.io.__file__)).parent.glob("*.py") if path.name != "wording.py"]
    used = {code for source in sources for code in re.findall(r'"([a-z]+(?:-[a-z0-9]+)+)"', source)}
    assert WORDING.keys() <= used
    raised = {code for source in sources for code in re.findall(r'(?:remark|Remark|Unreadable|_Wrong|WrongIdNumber|UnitProblem)\(\s*"([a-z0-9-]+)"', source)}
    assert raised <= WORDING.keys()
