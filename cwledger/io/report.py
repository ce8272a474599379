"""The report of a dry run, as Markdown that reads well in a terminal too. Not for finding what it reports (``planning.py``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from cwledger.io.remarks import Place, Remark
from cwledger.words import Lang

ROWS_SHOWN = 500
"""Errors and warnings told one by one; beyond that the report says how many more there are."""
ROWS_NAMED = 3
"""Rows named where one sentence is true of many; then how many there are."""

_WORDS = {
    "en": {
        "title": "# Import: dry run",
        "files": "files",
        "rows": "rows read",
        "events": "facts to record",
        "skipped": "facts already in the ledger",
        "left_out": "rows left out because of errors",
        "error": "error",
        "warning": "warning",
        "notice": "notice",
        "clean": "Nothing stands in the way.",
        "errors": "Errors keep facts out: mend the rows, or import the others with accept_valid.",
        "columns": ("row", "column", "", "what", "code"),
        "notices": "## Notices, by column",
        "notice_columns": ("where", "column", "times", "for example"),
        "more": "… and {count} more errors and warnings",
    },
    "zh": {
        "title": "# 导入：预检报告",
        "files": "文件",
        "rows": "读取行数",
        "events": "待记录事实",
        "skipped": "账本中已有的事实",
        "left_out": "因错误未计入的行",
        "error": "错误",
        "warning": "警告",
        "notice": "提示",
        "clean": "没有阻碍导入的问题。",
        "errors": "有错误的内容不会写入：请修改后重试，或用 accept_valid 只导入其余部分。",
        "columns": ("行", "列", "", "问题", "代码"),
        "notices": "## 提示（按列汇总）",
        "notice_columns": ("位置", "列", "次数", "例如"),
        "more": "……另有 {count} 条错误和警告",
    },
}


def rendered(remarks: Sequence[Remark], counts: dict[str, Any], lang: Lang) -> str:
    """The whole report: the figures, then errors and warnings by file, sheet, row and column, then notices summed up by column."""
    words: dict[str, Any] = _WORDS["zh" if lang == "zh" else "en"]
    lines = [words["title"], ""]
    lines += [f"- {words[key]}: {counts[key]}" for key in ("files", "rows", "events", "skipped", "left_out")]
    tally = Counter(one.severity for one in remarks)
    lines += [f"- {words[severity]}: {tally[severity]}" for severity in ("error", "warning", "notice")]
    lines += ["", words["errors"] if tally["error"] else words["clean"]]
    grave = [one for one in remarks if one.severity != "notice"]
    told = _told(grave)
    for where, group in groupby(told[:ROWS_SHOWN], key=lambda one: _sheet(one[0].place)):
        lines += ["", f"## {where}", "", *_table(words["columns"], (_row(one, rows, lang, words) for one, rows in group))]
    if len(told) > ROWS_SHOWN:
        lines += ["", words["more"].format(count=len(told) - ROWS_SHOWN)]
    notices = [one for one in remarks if one.severity == "notice"]
    if notices:
        lines += ["", words["notices"], "", *_table(words["notice_columns"], _summed(notices, lang))]
    return "\n".join(lines) + "\n"


def _sheet(place: Place) -> str:
    return f"{place.file}!{place.sheet}" if place.sheet else place.file


def _told(remarks: Iterable[Remark]) -> list[tuple[Remark, list[int]]]:
    """Each remark with its rows: what is said in the same words of many rows, and of no cell, is told once (a column that is missing)."""
    told: dict[Any, tuple[Remark, list[int]]] = {}
    for one in remarks:
        words = (_sheet(one.place), one.code, tuple(sorted(one.values.items()))) if one.place.column is None else id(one)
        told.setdefault(words, (one, []))[1].append(one.place.row or 0)
    return list(told.values())


def _row(one: Remark, rows: Sequence[int], lang: Lang, words: dict[str, Any]) -> tuple[str, ...]:
    numbers = ", ".join(str(row) for row in rows[:ROWS_NAMED] if row)
    more = f" … ({len(rows)})" if len(rows) > ROWS_NAMED else ""
    return (numbers + more, one.place.column or "", words[one.severity], one.text(lang), one.issue().code)


def _summed(notices: Sequence[Remark], lang: Lang) -> Iterable[tuple[str, ...]]:
    times = Counter((_sheet(one.place), one.place.column, one.code) for one in notices)
    first = {(_sheet(one.place), one.place.column, one.code): one for one in reversed(notices)}
    for key, one in sorted(first.items(), key=lambda item: order(item[1])):
        row = f"{one.place.row}: " if one.place.row else ""
        yield (key[0], one.place.column or "", str(times[key]), row + one.text(lang))


def order(one: Remark) -> tuple[Any, ...]:
    """Where a remark stands in a report: by sheet, row, then column from left to right."""
    column = one.place.column or ""
    return (one.place.file, one.place.sheet or "", one.place.row or 0, len(column), column, one.code)


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [f"| {' | '.join(headings)} |", f"|{' --- |' * len(headings)}"]
    return lines + [f"| {' | '.join(cell.replace('|', chr(0xFF5C)).replace(chr(10), ' ') for cell in row)} |" for row in rows]
