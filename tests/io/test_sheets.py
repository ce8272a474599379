from __future__ import annotations

import random
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from cwledger.errors import MissingExtra
from cwledger.io import personnel, read_mapping
from cwledger.io.cells import ErrorValue
from cwledger.io.sheets import Reading, letter_of, read_tables
from tests.io.rosters import HEADERS, LI, WANG, write_csv, write_xlsx


def read(path: Path, **mapping: Any) -> Reading:
    return read_tables(path, read_mapping(mapping) if mapping else personnel())


def codes(reading: Reading) -> list[str]:
    return [one.code for one in reading.remarks]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_file_reads_the_same_in_every_encoding_offices_use(tmp_path: Path, encoding: str) -> None:
    [sheet] = read(write_csv(tmp_path / "a.csv", [WANG, LI], encoding=encoding)).sheets
    assert sheet.rows == [(2, WANG), (3, LI)]
    assert set(sheet.columns) == {"name", "sex", "born_on", "id_number", "service_on", "post", "post_on", "community"}


def test_bytes_in_no_known_encoding_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("姓名,性别\n".encode() + b"\xff\xff\xff\n")
    assert codes(read(path)) == ["encoding-unknown"]


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_tabs_and_semicolons_separate_cells_too(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\n".join(delimiter.join(map(str, row)) for row in [HEADERS, WANG]), encoding="utf-8")
    [sheet] = read(path).sheets
    assert sheet.rows == [(2, WANG)]


def test_titles_above_the_header_and_totals_blanks_footers_and_repeated_headers_are_no_people(tmp_path: Path) -> None:
    rows = [HEADERS, WANG, [], ["合 计", "2人"], HEADERS, LI, ["", "", "", "总计", "2"], ["制表人：张三"]]
    path = write_csv(tmp_path / "a.csv", rows, headers=["中山区社区工作者花名册"])
    [sheet] = read(path).sheets
    assert [number for number, _ in sheet.rows] == [3, 7]


@pytest.mark.parametrize(
    "line",
    [
        ["合计：25人", "合计：25人"],
        ["", "总人数：25"],
        ["共25人"],
        ["制表人：张三", "审核人：李四", "2021年3月1日"],
        ["单位负责人：李某", "", "", "", "联系电话：123"],
        ["经办人：", "李某"],
        ["单位（盖章）", "", "", "", "2021.03.01"],
        ["注：", "本表一式两份"],
    ],
)
def test_counts_and_signatures_under_a_roster_are_no_people(tmp_path: Path, line: list[str]) -> None:
    [sheet] = read(write_csv(tmp_path / "a.csv", [WANG, line, LI])).sheets
    assert [number for number, _ in sheet.rows] == [2, 4]


def test_a_header_of_two_rows_with_merged_cells_is_read_as_one(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(["花名册"])
    sheet.append(["姓名", "劳动合同", None, "社区"])
    sheet.append([None, "起", "止", None])
    sheet.append(["王芳", date(2019, 1, 1), date(2023, 12, 31), "示例社区"])
    for merged in ("A1:D1", "A2:A3", "B2:C2", "D2:D3"):
        sheet.merge_cells(merged)
    workbook.save(tmp_path / "a.xlsx")
    [found] = read(tmp_path / "a.xlsx").sheets
    assert {column: heading.letter for column, heading in found.columns.items()} == {"name": "A", "contract_on": "B", "contract_end": "C", "community": "D"}
    assert found.rows[0][0] == 4


def test_a_header_of_two_rows_in_csv_is_read_as_one(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("姓名,劳动合同,,社区\n,起,止,\n王芳,2019.1.1,2023.12.31,示例社区\n", encoding="utf-8")
    [found] = read(path).sheets
    assert list(found.columns) == ["name", "contract_on", "contract_end", "community"]
    assert found.rows[0][0] == 3


def test_a_community_merged_over_its_people_is_everyones(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in (["社区", "姓名", "性别"], ["示例社区", "王芳", "女"], [None, "李强", "男"], [None, "赵六", "男"]):
        sheet.append(row)
    sheet.merge_cells("A2:A4")
    workbook.save(tmp_path / "a.xlsx")
    [found] = read(tmp_path / "a.xlsx").sheets
    assert [row[0] for _, row in found.rows] == ["示例社区"] * 3


def test_cells_are_filled_down_only_where_the_mapping_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("社区,姓名,性别\n示例社区,王芳,女\n,李强,男\n", encoding="utf-8")
    assert [row[0] for _, row in read(path).sheets[0].rows] == ["示例社区", ""]
    assert [row[0] for _, row in read(path, fill_down=["community"]).sheets[0].rows] == ["示例社区", "示例社区"]


def test_a_workbook_gives_dates_shown_decimals_error_values_and_last_calculated_values(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [["王芳", date(2010, 3, 1), 1971.1, "#REF!"]], ["姓名", "任职时间", "出生年月", "社区"])
    workbook = openpyxl.load_workbook(path)
    workbook.active["C2"].number_format = "0.00"
    workbook.active["D2"].data_type = "e"
    workbook.save(path)
    [(_, row)] = read(path).sheets[0].rows
    assert row[0] == "王芳"
    assert row[1].date() == date(2010, 3, 1)
    assert row[2] == "1971.10"
    assert row[3] == ErrorValue("#REF!")


def test_a_workbook_that_counts_days_from_1904_says_so(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.epoch = CALENDAR_MAC_1904
    workbook.active.append(["姓名", "性别"])
    workbook.active.append(["王芳", "女"])
    workbook.save(tmp_path / "a.xlsx")
    assert read(tmp_path / "a.xlsx").sheets[0].dates_from_1904


def test_hidden_sheets_and_sheets_without_a_header_are_left_alone_and_named(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [WANG])
    workbook = openpyxl.load_workbook(path)
    workbook.create_sheet("说明").append(["填表须知"])
    hidden = workbook.create_sheet("旧")
    hidden.append(HEADERS)
    hidden.append(LI)
    hidden.sheet_state = "hidden"
    workbook.save(path)
    reading = read(path)
    assert [sheet.name for sheet in reading.sheets] == ["在岗"]
    assert sorted(codes(reading)) == ["sheet-hidden", "sheet-without-header"]


def test_a_mapping_may_choose_sheets_and_hears_of_those_that_are_missing(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [WANG])
    reading = read(path, sheets=["在岗", "离岗"])
    assert [sheet.name for sheet in reading.sheets] == ["在岗"]
    assert codes(reading) == ["sheet-missing"]


def test_two_columns_with_one_header_stop_the_sheet_and_two_that_mean_the_same_are_settled_by_the_mapping(tmp_path: Path) -> None:
    twice = write_csv(tmp_path / "a.csv", [["王芳", "女", "大专", "本科"]], ["姓名", "性别", "学历", "学历"])
    assert (codes(read(twice)), read(twice).sheets) == (["column-twice"], [])
    alike = write_csv(tmp_path / "b.csv", [["王芳", "女", "大专", "本科"]], ["姓名", "性别", "最高学历", "学历"])
    assert codes(read(alike)) == ["column-passed-over"]
    assert read(alike).sheets[0].columns["education"].letter == "D"


def test_headers_nobody_knows_are_named_with_the_nearest_and_ignored_ones_are_not(tmp_path: Path) -> None:
    reading = read(write_csv(tmp_path / "a.csv", [["1", "王芳", "女", "汉", "x"]], ["序号", "姓名", "性别", "民族", "联系电活"]))
    [remark] = reading.remarks
    assert (remark.code, remark.place.column) == ("column-unused", "E")
    assert "联系电话" in remark.text("zh")


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.xlsx", b"PK\x03\x04 not a workbook", "file-unreadable"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0 protected", "file-unreadable"),
        ("a.xls", b"\xd0\xcf\x11\xe0", "file-unreadable"),
        ("a.docx", b"", "file-kind"),
        ("a.csv", b"", "nothing-to-read"),
        ("a.csv", "好,人\n1,2\n".encode(), "nothing-to-read"),
    ],
)
def test_files_that_are_no_rosters_are_named_not_raised(tmp_path: Path, name: str, data: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert codes(read(path)) == [code]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert codes(read(tmp_path / "none.csv")) == ["file-unreadable"]


def test_without_openpyxl_the_error_holds_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [WANG])
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(MissingExtra, match=r"cwledger\[excel\]"):
        read(path)


def test_columns_are_lettered_as_a_spreadsheet_does() -> None:
    assert [letter_of(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_a_workbook_with_any_byte_changed_is_read_or_named_and_nothing_is_raised(tmp_path: Path) -> None:
    whole = write_xlsx(tmp_path / "whole.xlsx", [WANG, LI]).read_bytes()
    changed = random.Random(1)
    path = tmp_path / "a.xlsx"
    for _ in range(400):
        data = bytearray(whole)
        for _ in range(changed.randint(1, 4)):
            data[changed.randrange(len(data))] = changed.randrange(256)
        path.write_bytes(data)
        reading = read(path)
        assert reading.sheets or reading.remarks


def test_a_workbook_that_unpacks_to_more_than_any_roster_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [WANG])
    monkeypatch.setattr("cwledger.io.workbook.UNPACKED_BYTES_MOST", 1000)
    [remark] = read(path).remarks
    assert remark.code == "file-unreadable"
    assert "unpacks to" in remark.text()


def test_what_openpyxl_warns_of_is_not_printed_over_a_report(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [WANG])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    # A drop-down list as Excel 2010 and later write it, which openpyxl warns of.
    closing = b"</" + b"worksheet>"
    extension = b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst>' + closing
    [first] = [name for name in parts if name.endswith("sheet1.xml")]
    parts[first] = parts[first].replace(closing, extension)
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    with pytest.warns(UserWarning, match="Data Validation"):
        list(openpyxl.load_workbook(path, read_only=True).worksheets[0].iter_rows())
    assert [sheet.rows for sheet in read(path).sheets] == [[(2, WANG)]]
