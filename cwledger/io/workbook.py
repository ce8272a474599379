"""XLSX workbooks as plain grids of values, the way a reader sees them: last calculated values, merged cells filled, hidden sheets marked.

The only module that knows openpyxl, which comes with the extra ``excel``.
"""

from __future__ import annotations

import io
import posixpath
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

from cwledger.errors import MissingExtra
from cwledger.io.cells import ErrorValue

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_TWO_DECIMALS = re.compile(r"^[0#]*0\.00(_.*)?$")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
MERGED_CELLS_MOST = 100_000
"""Cells one merged range may fill; larger ones are formatting, not data."""
UNPACKED_BYTES_MOST = 1 << 30
"""What a workbook may unpack to. A roster of a whole city stays far below; a file built to exhaust memory does not."""
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    ET.ParseError,
    EOFError,
    OSError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    ArithmeticError,
    RuntimeError,
)
"""What openpyxl and its helpers raise for bytes that are no whole workbook. Found by changing bytes of good ones."""


def read_workbook(data: bytes) -> Iterator[tuple[str, bool, list[list[Any]], bool]]:
    """Each sheet as (name, whether hidden, rows of values, whether its serials count from 1904).

    Raises:
        ValueError: the bytes are no workbook: damaged, protected by a password, or an old .xls.
        MissingExtra: openpyxl is not installed.
    """
    try:
        import openpyxl
        from openpyxl.utils.datetime import CALENDAR_MAC_1904
        from openpyxl.utils.exceptions import InvalidFileException
    except ImportError:
        raise MissingExtra("excel", "reading XLSX") from None
    try:
        _refuse_bombs(data)
        with warnings.catch_warnings():
            # It warns of drop-down lists and print settings it will not write back; nothing is written here.
            warnings.simplefilter("ignore", UserWarning)
            workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            merged = _merged_ranges(data)
            sheets = [(sheet.title, sheet.sheet_state != "visible", _grid(sheet), workbook.epoch == CALENDAR_MAC_1904) for sheet in workbook.worksheets]
    except _TooLarge as problem:
        raise ValueError(str(problem)) from None
    except (InvalidFileException, *_DAMAGED) as problem:
        raise ValueError(f"not a whole workbook: {type(problem).__name__}") from None
    for name, _, grid, _ in sheets:
        _fill(grid, merged.get(name, []))
    return iter(sheets)


class _TooLarge(Exception):
    pass


def _refuse_bombs(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        unpacked = sum(part.file_size for part in archive.infolist())
    if unpacked > UNPACKED_BYTES_MOST:
        raise _TooLarge(f"unpacks to {unpacked >> 20:,} MiB; at most {UNPACKED_BYTES_MOST >> 20:,} are read")


def _grid(sheet: Any) -> list[list[Any]]:
    sheet.reset_dimensions()
    grid = [[_value(cell) for cell in row] for row in sheet.iter_rows()]
    while grid and not any(value is not None for value in grid[-1]):
        grid.pop()
    return grid


def _value(cell: Any) -> Any:
    value = cell.value
    if value is None or isinstance(value, str):
        return ErrorValue(value) if value and cell.data_type == "e" else value
    if isinstance(value, float):
        # Shown as 1971.10, stored as 1971.1: what the typist saw is what was meant.
        return f"{value:.2f}" if _TWO_DECIMALS.match(cell.number_format or "") else int(value) if value.is_integer() else value
    return value


def _merged_ranges(data: bytes) -> dict[str, list[tuple[int, int, int, int]]]:
    """The merged ranges of each sheet as (top, left, bottom, right) from 0; the streaming reader does not tell them."""
    ranges: dict[str, list[tuple[int, int, int, int]]] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        targets = {one.get("Id"): one.get("Target") for one in ET.fromstring(archive.read(posixpath.join("xl", "_rels", "workbook.xml.rels")))}
        for sheet in ET.fromstring(archive.read(posixpath.join("xl", "workbook.xml"))).iterfind(".//{*}sheet"):
            target = targets.get(sheet.get(_RELATION)) or ""
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
            if path in archive.namelist():
                found = _MERGED.finditer(archive.read(path))
                ranges[sheet.get("name") or ""] = [(int(m[2]) - 1, _index(m[1]), int(m[4]) - 1, _index(m[3])) for m in found]
    return ranges


def _index(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1


def _fill(grid: list[list[Any]], ranges: list[tuple[int, int, int, int]]) -> None:
    for top, left, bottom, right in ranges:
        bottom = min(bottom, len(grid) - 1)
        if top >= len(grid) or left >= len(grid[top]) or (bottom - top + 1) * (right - left + 1) > MERGED_CELLS_MOST:
            continue
        value = grid[top][left]
        for row in grid[top : bottom + 1]:
            row += [None] * (right + 1 - len(row))
            row[left : right + 1] = [value] * (right + 1 - left)
