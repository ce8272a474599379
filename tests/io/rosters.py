"""Small rosters for the tests: ID numbers that check, rows, and files written the way offices write them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl

import cwledger
from cwledger.io.identity import check_character
from tests.small_city import CITY

HEADERS = ["姓名", "性别", "出生年月", "身份证号", "到社区工作时间", "职务", "任职时间", "社区"]
REGION = "210202"


def id_number(birth: str, sequence: int) -> str:
    """A number that checks; an odd sequence is a man's."""
    seventeen = f"{REGION}{birth}{sequence:03d}"
    return seventeen + check_character(seventeen)


WANG = ["王芳", "女", "1971.03", id_number("19710305", 22), "2010.03.01", "专职社工", "2010.03.01", "示例社区"]
LI = ["李强", "男", "1985.11", id_number("19851120", 31), "2012.07.01", "书记、主任", "2016.03.15", "第二社区"]


def city(*, url: str = ":memory:") -> cwledger.Ledger:
    ledger = cwledger.open(url)
    ledger.record(*CITY, actor="civil-affairs.zhongshan")
    return ledger


def write_csv(path: Path, rows: Iterable[Sequence[Any]], headers: Sequence[str] = HEADERS, encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream).writerows([headers, *rows])
    return path


def write_xlsx(path: Path, rows: Iterable[Sequence[Any]], headers: Sequence[str] = HEADERS, title: str = "在岗") -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = title
    for row in [headers, *rows]:
        sheet.append(list(row))
    workbook.save(path)
    return path


def row(base: Sequence[Any], **changes: Any) -> list[Any]:
    """A row with some cells changed, by header."""
    changed = list(base)
    for header, value in changes.items():
        changed[HEADERS.index(header)] = value
    return changed


def codes(planned: Any, *severities: str) -> list[str]:
    wanted = severities or ("error",)
    return [issue.code.removeprefix("import.") for issue in planned.issues if issue.severity in wanted]
