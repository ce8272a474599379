"""Files as tables: every sheet's rows as cells with their place, under the header row that was found, totals and blank rows left out.

Reads XLSX (the values last calculated) and CSV (UTF-8 or GB18030). Not for what a cell means (``cells.py``, ``rows.py``).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from cwledger.io.cells import squeezed, text_of
from cwledger.io.mapping import UNRECORDED, Mapping, bare_header, nearest
from cwledger.io.remarks import Place, Remark

HEADER_SEARCHED_IN = 25
"""Rows from the top among which the header is looked for; above it stand titles and dates of issue."""
HEADER_ROWS = 3
"""A header may be this many rows deep (劳动合同 above 起 and 止)."""

_COUNT = re.compile(r"(\D+?):?共?\d+[人名]?")
_FOOTER = re.compile(
    r"制表|填表|填报|统计人|审核|复核|经办|联系人|(单位|街道|社区|主要|分管)?(负责人|领导)(签字|签名)?(:|$)|(单位)?\(?(盖章|公章|签章)|注(:|$)|备注(:|$)|说明(:|$)"
)
"""How the lines under a roster begin: who made it, who checked it, the seal, the notes. No person's row begins so."""

Grid = list[list[Any]]


class Heading(NamedTuple):
    """A column of a sheet: its letter, its header as printed, and what it means."""

    letter: str
    header: str
    place: int


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A sheet before its header is known. Merged cells are filled."""

    file: str
    name: str | None
    grid: Grid
    dates_from_1904: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with a header: its columns by meaning, and its rows with their numbers (from 1, as a spreadsheet counts)."""

    file: str
    name: str | None
    columns: dict[str, Heading]
    rows: list[tuple[int, list[Any]]]
    dates_from_1904: bool = False

    def place(self, row: int, column: str) -> Place:
        """The place of a cell, by row number and meaning."""
        heading = self.columns.get(column)
        return Place(self.file, self.name, row) if heading is None else Place(self.file, self.name, row, heading.letter, heading.header)


@dataclass(slots=True)
class Reading:
    """What came of reading files: the sheets with a header, and what is to be said about the others."""

    sheets: list[Sheet] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


def letter_of(index: int) -> str:
    """The letter of a column counted from 0: A, B, …, Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def read_tables(path: Path, mapping: Mapping) -> Reading:
    """Every sheet of a file that has a header the mapping knows.

    Raises:
        MissingExtra: an XLSX file, and openpyxl is not installed.
    """
    reading = Reading()
    try:
        raw = _raw_sheets(path, mapping, reading)
    except _Unreadable as problem:
        reading.remarks.append(Remark(problem.code, Place(path.name), {"value": problem.value}))
        return reading
    for sheet in raw:
        found = with_header(sheet, mapping, reading.remarks)
        if found is not None:
            reading.sheets.append(found)
    if not reading.sheets and not any(one.severity == "error" for one in reading.remarks):
        reading.remarks.append(Remark("nothing-to-read", Place(path.name)))
    return reading


class _Unreadable(Exception):
    def __init__(self, code: str, value: str) -> None:
        self.code, self.value = code, value


def _raw_sheets(path: Path, mapping: Mapping, reading: Reading) -> list[RawSheet]:
    suffix = path.suffix.lower()
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise _Unreadable("file-unreadable", problem.strerror or type(problem).__name__) from None
    if suffix in (".csv", ".tsv", ".txt"):
        return [RawSheet(path.name, None, _csv_grid(data))]
    if suffix not in (".xlsx", ".xlsm"):
        raise _Unreadable("file-kind" if suffix != ".xls" else "file-unreadable", suffix or path.name)
    from cwledger.io.workbook import read_workbook

    try:
        workbook = read_workbook(data)
    except ValueError as problem:
        raise _Unreadable("file-unreadable", str(problem)) from None
    return list(_chosen(path.name, workbook, mapping, reading))


def _chosen(file: str, workbook: Iterable[tuple[str, bool, Grid, bool]], mapping: Mapping, reading: Reading) -> Iterator[RawSheet]:
    names = []
    for name, hidden, grid, dates_from_1904 in workbook:
        names.append(name)
        if mapping.sheets and name not in mapping.sheets:
            continue
        if hidden and not mapping.sheets:
            reading.remarks.append(Remark("sheet-hidden", Place(file, name)))
            continue
        yield RawSheet(file, name, grid, dates_from_1904)
    for name in mapping.sheets:
        if name not in names:
            reading.remarks.append(Remark("sheet-missing", Place(file), {"value": name, "known": ", ".join(names)}))


def decoded(data: bytes) -> str:
    """The text of a CSV file: UTF-8 with or without a mark, UTF-16 with one, else GB18030 (what Excel writes on a Chinese Windows)."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(data, "utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _decoded(data, "gb18030")


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as problem:
        raise _Unreadable("encoding-unknown", str(problem.start + 1)) from None


def _csv_grid(data: bytes) -> Grid:
    text = decoded(data)
    first_lines = "\n".join(text.splitlines()[:HEADER_SEARCHED_IN])
    delimiter = max(",\t;，", key=first_lines.count)
    try:
        return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error as problem:
        raise _Unreadable("file-unreadable", str(problem)) from None


def with_header(raw: RawSheet, mapping: Mapping, remarks: list[Remark]) -> Sheet | None:
    """The sheet under the header that says most of what the mapping knows; None, and a remark, where no row looks like one."""
    found = _header(raw.grid, mapping)
    if found is None:
        if raw.name is not None and any(text_of(cell) for row in raw.grid for cell in row):
            remarks.append(Remark("sheet-without-header", Place(raw.file, raw.name)))
        return None
    first, headers = found
    columns: dict[str, Heading] = {}
    twice = False
    for index, header in enumerate(headers):
        column = mapping.column_of(header)
        heading = Heading(letter_of(index), " ".join(header.split()), index)
        place = Place(raw.file, raw.name, first, heading.letter, heading.header)
        if column is None:
            if header and not mapping.ignores(header):
                remarks.append(
                    Remark("column-unused", place, {"near": nearest(header, (known for all_known in mapping.columns.values() for known in all_known))})
                )
        elif column in columns:
            twice = twice or bare_header(columns[column].header) == bare_header(heading.header)
            columns[column] = _preferred(columns[column], heading, raw, first, column, mapping, remarks)
        else:
            columns[column] = heading
    remarks += [
        Remark("column-not-recorded", Place(raw.file, raw.name, first, columns[one].letter, columns[one].header)) for one in UNRECORDED if one in columns
    ]
    return None if twice else Sheet(raw.file, raw.name, columns, list(_people(raw.grid, first, columns, mapping)), raw.dates_from_1904)


def _preferred(one: Heading, other: Heading, raw: RawSheet, row: int, column: str, mapping: Mapping, remarks: list[Remark]) -> Heading:
    """Of two columns that mean the same, the one whose header the mapping lists first; of two with one header, neither can be known."""
    if bare_header(one.header) == bare_header(other.header):
        place = Place(raw.file, raw.name, row, other.letter, other.header)
        remarks.append(Remark("column-twice", place, {"value": f"{one.letter}, {other.letter}"}))
        return one
    listed = [bare_header(header) for header in mapping.columns[column]]
    first, second = sorted(
        (one, other), key=lambda heading: listed.index(bare_header(heading.header)) if bare_header(heading.header) in listed else len(listed)
    )
    remarks.append(Remark("column-passed-over", Place(raw.file, raw.name, row, second.letter, second.header), {"value": first.header}))
    return first


def _header(grid: Grid, mapping: Mapping) -> tuple[int, list[str]] | None:
    """How many rows the header ends after, and the header of each column."""
    best: tuple[int, int, int, list[str]] | None = None
    for top in range(min(HEADER_SEARCHED_IN, len(grid))):
        for depth in range(1, min(HEADER_ROWS, len(grid) - top) + 1):
            headers = _composed(grid[top : top + depth], mapping)
            known = {mapping.column_of(header) for header in headers} - {None}
            score = (len(known), -depth, -top)
            if len(known) >= 2 and known & {"name", "worker", "id_number"} and (best is None or score > best[:3]):
                best = (*score, headers)
    return None if best is None else (-best[2] - best[1], best[3])


def _composed(rows: Sequence[Sequence[Any]], mapping: Mapping) -> list[str]:
    width = max((len(row) for row in rows), default=0)
    lines = [[text_of(cell) for cell in row] + [""] * (width - len(row)) for row in rows]
    for upper in lines[:-1]:
        for index in range(1, width):
            upper[index] = upper[index] or upper[index - 1]
    return [_one_header([line[index] for line in lines], [text_of(row[index]) if index < len(row) else "" for row in rows], mapping) for index in range(width)]


def _one_header(stacked: list[str], own: list[str], mapping: Mapping) -> str:
    """A column's header out of the cells above it: all of them joined, else the lowest, else the only one the column has itself."""
    lowest = own[-1]
    distinct = list(dict.fromkeys(part for part in stacked if part))
    for start in range(len(distinct)):
        joined = "".join(distinct[start:])
        if lowest and mapping.column_of(joined) is not None:
            return joined
    if lowest:
        return lowest
    return next((part for part in reversed(own) if part), "")


def _people(grid: Grid, first: int, columns: dict[str, Heading], mapping: Mapping) -> Iterator[tuple[int, list[Any]]]:
    """The rows that are people: not blank, not a total, not a footer, not the header printed again."""
    filled = [columns[column].place for column in mapping.fill_down if column in columns]
    above: dict[int, Any] = {}
    totals = {squeezed(word) for word in mapping.total_rows}
    read = [heading.place for column, heading in columns.items() if column not in mapping.fill_down]
    for number, row in enumerate(grid[first:], first + 1):
        if not any(index < len(row) and text_of(row[index]) for index in read) or _is_total(row, totals) or _is_header(row, columns, mapping):
            continue
        whole = list(row)
        for index in filled:
            whole += [None] * (index + 1 - len(whole))
            if text_of(whole[index]):
                above[index] = whole[index]
            whole[index] = whole[index] if text_of(whole[index]) else above.get(index)
        yield number, whole


def _is_total(row: Sequence[Any], totals: set[str]) -> bool:
    words = [squeezed(text_of(cell)).rstrip(":") for cell in row if text_of(cell)][:3]
    # «合计», «合计：25人» and «共25人» are all totals; a name never is.
    if any(word in totals or _counting(word) in totals for word in words):
        return True
    return bool(words) and _FOOTER.match(words[0]) is not None


def _counting(word: str) -> str:
    """What a cell like «合计:25人» counts: the word in front of the number."""
    found = _COUNT.fullmatch(word)
    return found[1] if found else ""


def _is_header(row: Sequence[Any], columns: dict[str, Heading], mapping: Mapping) -> bool:
    named = columns.get("name") or columns.get("id_number") or columns.get("worker")
    if named is None or named.place >= len(row):
        return False
    return mapping.column_of(text_of(row[named.place])) in ("name", "id_number", "worker")
