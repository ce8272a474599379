from __future__ import annotations

import csv
import random
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import cwledger
from cwledger import events as ev
from cwledger import io
from cwledger.errors import Conflict, Refused
from tests.io.rosters import HEADERS, LI, WANG, city, codes, id_number, row, write_csv, write_xlsx


@pytest.fixture
def ledger() -> Iterator[cwledger.Ledger]:
    with city() as opened:
        yield opened


def planned_of(ledger: cwledger.Ledger, tmp_path: Path, *rows: Any, headers: list[str] = HEADERS, **mapping: Any) -> io.ImportPlan:
    path = write_csv(tmp_path / "people.csv", rows, headers)
    return io.plan(ledger, path, io.read_mapping(mapping) if mapping else None)


def facts(planned: io.ImportPlan) -> list[Any]:
    return [incoming.event for incoming in planned.events]


def test_a_roster_becomes_registrations_and_posts(ledger: cwledger.Ledger, tmp_path: Path) -> None:
    planned = planned_of(ledger, tmp_path, WANG, LI)
    assert planned.clean
    assert facts(planned) == [
        ev.WorkerRegistered(worker="W0001", effective_on=date(2010, 3, 1), name="王芳", sex="F", born_on=date(1971, 3, 5), id_number=WANG[3]),
        ev.PostAssumed(worker="W0001", effective_on=date(2010, 3, 1), community="C0001", post="staff"),
        ev.WorkerRegistered(worker="W0002", effective_on=date(2012, 7, 1), name="李强", sex="M", born_on=date(1985, 11, 20), id_number=LI[3]),
        ev.PostAssumed(worker="W0002", effective_on=date(2016, 3, 15), community="C0002", post="secretary"),
        ev.PostAssumed(worker="W0002", effective_on=date(2016, 3, 15), community="C0002", post="director"),
    ]


def test_planning_writes_nothing_and_applying_writes_what_was_planned(ledger: cwledger.Ledger, tmp_path: Path) -> None:
    before = ledger.head
    planned = planned_of(ledger, tmp_path, WANG, LI)
    assert ledger.head == before
    result = io.apply(planned, actor="hr.zhongshan")
    assert (result.accepted, result.refused, result.position) == (5, (), ledger.head)
    assert {one.actor for one in ledger.history("W0001")} == {"hr.zhongshan"}
    assert ledger.history("W0001", unseal=True)[0].event == planned.events[0].event


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_importing_a_file_twice_changes_nothing(ledger: cwledger.Ledger, tmp_path: Path, kind: str) -> None:
    path = (write_csv if kind == "csv" else write_xlsx)(tmp_path / f"people.{kind}", [WANG, LI])
    io.apply(io.plan(ledger, path), actor="hr")
    head = ledger.head
    again = io.plan(ledger, path)
    assert (again.events, again.skipped_identical, codes(again)) == ((), 5, [])
    assert io.apply(again, actor="hr").accepted == 0
    assert ledger.head == head


def test_people_without_id_numbers_are_known_again_by_name_sex_and_birth_date(ledger: cwledger.Ledger, tmp_path: Path) -> None:
    rows = [row(WANG, 身份证号=""), row(LI, 身份证号="", 出生年月="1985.11.20")]
    io.apply(planned_of(ledger, tmp_path, *rows), actor="hr")
    again = planned_of(ledger, tmp_path, *rows)
    assert (again.events, codes(again)) == ((), [])


def test_applying_a_plan_twice_writes_once(ledger: cwledger.Ledger, tmp_path: Path) -> None:
    planned = planned_of(ledger, tmp_path, WANG)
    assert io.apply(planned, actor="hr").accepted == 2
    assert io.apply(planned, actor="hr").accepted == 0


def test_a_plan_made_before_the_ledger_changed_is_not_applied(ledger: cwledger.Ledger, tmp_path: Path) -> None:
    planned = planned_of(ledger, tmp_path, WANG)
    ledger.record(ev.WorkerRegistered(worker="W0001", effective_on=date(2010, 1, 1), name="别人", sex="M", born_on=date(1980, 1, 1)), actor="hr")
    head = ledger.head
    with pytest.raises(Conflict):
        io.apply(planned, actor="hr")
    assert ledger.head == head


def test_a_later_file_adds_only_what_is_new(ledger: cwledger.Ledger, tmp_path: Path) -> None:
    io.apply(planned_of(ledger, tmp_path, WANG, LI), actor="hr")
    later = planned_of(ledger, tmp_path, row(WANG, 职务="委员", 任职时间="2016.04.01"))
    assert facts(later) == [ev.PostAssumed(worker="W0001", effective_on=date(2016, 4, 1), community="C0001", post="committee-member")]


def test_a_fact_corrected_since_is_not_recorded_again(ledger: cwledger.Ledger, tmp_path: Path) -> None:
    io.apply(planned_of(ledger, tmp_path, WANG), actor="hr")
    ledger.correct(
        "career:W0001/2", ev.PostAssumed(worker="W0001", effective_on=date(2010, 4, 1), community="C0001", post="staff"), reason="misread", actor="hr"
    )
    again = planned_of(ledger, tmp_path, WANG)
    assert again.events == ()
    assert "taken-back-before" in codes(again, "notice")


def test_one_error_keeps_everything_out_and_accept_valid_leaves_out_only_that_person(ledger: cwledger.Ledger, tmp_path: Path) -> None:
    planned = planned_of(ledger, tmp_path, WANG, row(LI, 任职时间="2016.13.15"))
    assert codes(planned) == ["date-impossible"]
    head = ledger.head
    with pytest.raises(Refused, match=r"2016\.13\.15"):
        io.apply(planned, actor="hr")
    assert ledger.head == head
    result = io.apply(planned, actor="hr", accept_valid=True)
    assert (result.accepted, result.left_out) == (2, 1)
    mended = planned_of(ledger, tmp_path, WANG, LI)
    assert io.apply(mended, actor="hr").accepted == 3


def test_an_issue_says_file_cell_and_header_shows_the_value_and_what_to_do(ledger: cwledger.Ledger, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "people.xlsx", [row(WANG, 任职时间="2010.02.30")])
    [issue] = [one for one in io.plan(ledger, path).issues if one.severity == "error"]
    assert issue.subject == "people.xlsx!在岗!G2"
    assert issue.message == "任职时间: 2010.02.30 does not exist in the calendar; check month and day"


ERRORS = [
    ({"身份证号": "210202197103050220"}, "id-number-check"),
    ({"身份证号": "2102021971"}, "id-number-length"),
    ({"性别": "女性别"}, "value-unknown"),
    ({"职务": "站长"}, "value-unknown"),
    ({"社区": "示列社区"}, "unit-unknown"),
    ({"社区": ""}, "required-empty"),
    ({"姓名": ""}, "required-empty"),
    ({"到社区工作时间": "", "任职时间": ""}, "required-empty"),
    ({"出生年月": "71.03"}, "date-two-digit-year"),
    ({"到社区工作时间": "至今"}, "date-open-ended"),
    ({"姓名": "王" * 201}, "value-too-long"),
]


@pytest.mark.parametrize(("changes", "code"), ERRORS, ids=lambda value: str(value)[:30])
def test_what_is_wrong_in_a_cell_is_an_error_that_keeps_the_person_out(ledger: cwledger.Ledger, tmp_path: Path, changes: dict[str, Any], code: str) -> None:
    planned = planned_of(ledger, tmp_path, row(WANG, **changes), LI)
    assert code in codes(planned)
    assert facts(planned)[0].name == "李强"
    assert len({one.worker for one in facts(planned)}) == 1


WARNINGS = [
    ({"出生年月": "1971.04.05"}, "id-number-birth-differs", "warning"),
    ({"性别": "男"}, "id-number-sex-differs", "warning"),
    ({"出生年月": "1971.03", "身份证号": ""}, "birth-day-assumed", "warning"),
    ({"任职时间": ""}, "date-borrowed", "warning"),
    ({"出生年月": "1971.03"}, "birth-day-from-id-number", "notice"),
    ({"出生年月": ""}, "taken-from-id-number", "notice"),
    ({"性别": ""}, "taken-from-id-number", "notice"),
    ({"身份证号": "210202710305022"}, "id-number-converted", "notice"),
    ({"到社区工作时间": "40238"}, "date-serial", "notice"),
    ({"到社区工作时间": "2010年3月"}, "date-month-only", "notice"),
]


@pytest.mark.parametrize(("changes", "code", "severity"), WARNINGS, ids=lambda value: str(value)[:30])
def test_what_is_doubtful_is_said_and_does_not_keep_the_person_out(
    ledger: cwledger.Ledger, tmp_path: Path, changes: dict[str, Any], code: str, severity: str
) -> None:
    planned = planned_of(ledger, tmp_path, row(WANG, **changes))
    assert codes(planned) == []
    assert code in codes(planned, severity)
    assert len(planned.events) == 2


def test_the_nearest_unit_and_word_are_suggested(ledger: cwledger.Ledger, tmp_path: Path) -> None:
    text = planned_of(ledger, tmp_path, row(WANG, 社区="示列社区", 职务="副书计")).report("zh")
    assert "最接近：示例社区" in text
    assert "请填写 副书记" in text


@pytest.mark.parametrize("written", ["示例社区", "示例社区居委会", "示例", "C0001", "青泥洼桥街道示例社区", "示 例 社 区"])
def test_a_community_is_known_by_id_by_name_and_in_the_ways_offices_write_it(ledger: cwledger.Ledger, tmp_path: Path, written: str) -> None:
    planned = planned_of(ledger, tmp_path, row(WANG, 社区=written))
    assert codes(planned) == []
    assert facts(planned)[1].community == "C0001"


def test_two_communities_of_one_name_are_told_apart_by_their_street(ledger: cwledger.Ledger, tmp_path: Path) -> None:
    ledger.record(
        ev.StreetFounded(street="renmin", district="zhongshan", effective_on=date(1950, 1, 1), name="人民路街道"),
        ev.CommunityFounded(community="C0009", street="renmin", effective_on=date(2001, 1, 1), name="示例社区"),
        actor="x",
    )
    assert codes(planned_of(ledger, tmp_path, WANG)) == ["unit-ambiguous"]
    planned = planned_of(ledger, tmp_path, [*WANG, "人民路街道"], headers=[*HEADERS, "街道"])
    assert codes(planned) == []
    assert facts(planned)[1].community == "C0009"


def test_a_person_listed_twice_in_one_sheet_is_an_error_on_both_rows(ledger: cwledger.Ledger, tmp_path: Path) -> None:
    planned = planned_of(ledger, tmp_path, WANG, LI, WANG)
    assert codes(planned) == ["row-twice", "row-twice"]
    assert [one.subject for one in planned.issues if one.severity == "error"] == ["people.csv!D2", "people.csv!D4"]
    assert planned.left_out == 2


def test_a_mapping_may_allow_several_rows_for_one_person(ledger: cwledger.Ledger, tmp_path: Path) -> None:
    planned = planned_of(ledger, tmp_path, row(WANG, 职务="书记"), row(WANG, 职务="主任", 社区="第二社区"), rows_per_person="several")
    assert codes(planned) == []
    assert [(one.community, one.post) for one in facts(planned)[1:]] == [("C0001", "secretary"), ("C0002", "director")]


def test_rows_of_one_person_in_several_files_go_together(ledger: cwledger.Ledger, tmp_path: Path) -> None:
    people = write_csv(tmp_path / "people.csv", [WANG, LI])
    headers = ["姓名", "身份证号", "证书等级", "取得时间"]
    certificates = write_csv(tmp_path / "certificates.csv", [["王芳", WANG[3], "社会工作师", "2014.09.01"], ["李强", LI[3], "中级", "2015.19"]], headers)
    planned = io.plan(ledger, [people, certificates])
    assert codes(planned) == ["date-impossible"]
    assert planned.left_out == 2
    assert [type(one).__name__ for one in facts(planned)] == ["WorkerRegistered", "PostAssumed", "QualificationAwarded"]


def test_two_people_with_one_id_number_are_both_kept_out(ledger: cwledger.Ledger, tmp_path: Path) -> None:
    planned = planned_of(ledger, tmp_path, WANG, row(WANG, 姓名="王丽"))
    assert "id-number-of-two-people" in codes(planned)
    assert planned.events == ()


def test_a_namesake_born_in_the_same_month_needs_something_to_tell_them_apart(ledger: cwledger.Ledger, tmp_path: Path) -> None:
    other = row(WANG, 身份证号="", 出生年月="1971.03.20")
    assert codes(planned_of(ledger, tmp_path, WANG, other)) == ["possible-duplicate"] * 2
    told_apart = row(WANG, 身份证号=id_number("19710320", 44))
    assert codes(planned_of(ledger, tmp_path, WANG, told_apart)) == []
    by_worker_id = planned_of(ledger, tmp_path, [*WANG, "A1"], [*other, "A2"], headers=[*HEADERS, "人员编号"])
    assert codes(by_worker_id) == []
    assert codes(by_worker_id, "warning").count("possible-duplicate") == 2


def test_a_namesake_in_the_ledger_needs_the_same(ledger: cwledger.Ledger, tmp_path: Path) -> None:
    io.apply(planned_of(ledger, tmp_path, WANG), actor="hr")
    assert codes(planned_of(ledger, tmp_path, row(WANG, 身份证号=""))) == ["possible-duplicate"]
    assert codes(planned_of(ledger, tmp_path, row(WANG, 身份证号=id_number("19710320", 44)))) == []


def test_a_known_person_told_differently_is_a_warning_and_names_the_fact_to_correct(ledger: cwledger.Ledger, tmp_path: Path) -> None:
    io.apply(planned_of(ledger, tmp_path, WANG), actor="hr")
    planned = planned_of(ledger, tmp_path, row(WANG, 姓名="王方"))
    assert codes(planned, "error", "warning") == ["differs-from-ledger"]
    assert "career:W0001/1" in planned.report()


def test_a_fifteen_digit_number_finds_the_person_recorded_with_eighteen(ledger: cwledger.Ledger, tmp_path: Path) -> None:
    io.apply(planned_of(ledger, tmp_path, WANG), actor="hr")
    assert planned_of(ledger, tmp_path, row(WANG, 身份证号="210202710305022")).events == ()


def test_worker_ids_given_by_a_column_are_used_and_may_not_be_id_numbers(ledger: cwledger.Ledger, tmp_path: Path) -> None:
    headers = ["人员编号", *HEADERS]
    planned = planned_of(ledger, tmp_path, ["SG-017", *WANG], [LI[3], *LI], headers=headers)
    assert codes(planned) == ["worker-id-wrong"]
    assert facts(planned)[0].worker == "SG-017"
    io.apply(planned, actor="hr", accept_valid=True)
    assert codes(planned_of(ledger, tmp_path, ["SG-018", *WANG], headers=headers)) == ["worker-id-of-another"]


def test_a_worker_id_that_is_somebody_elses_in_the_ledger_keeps_the_row_out(ledger: cwledger.Ledger, tmp_path: Path) -> None:
    headers = ["人员编号", *HEADERS]
    io.apply(planned_of(ledger, tmp_path, ["W0001", *WANG], headers=headers), actor="hr")
    assert codes(planned_of(ledger, tmp_path, ["W0001", *LI], headers=headers)) == ["worker-id-of-somebody-else"]
    without_number = row(LI, 身份证号="")
    assert codes(planned_of(ledger, tmp_path, ["W0001", *without_number], headers=headers)) == ["worker-id-of-somebody-else"]
    only_a_name = planned_of(ledger, tmp_path, ["W0001", "李强", "主任", "2016.03.15", "示例社区"], headers=["人员编号", "姓名", "职务", "任职时间", "社区"])
    assert codes(only_a_name) == ["worker-id-of-somebody-else"]
    assert only_a_name.events == ()


@pytest.mark.parametrize("changes", [{"姓名": "王方"}, {"姓名": "王方", "身份证号": ""}, {"出生年月": "1972.04", "身份证号": ""}])
def test_a_worker_id_with_one_thing_different_is_the_same_person_told_differently(ledger: cwledger.Ledger, tmp_path: Path, changes: dict[str, str]) -> None:
    headers = ["人员编号", *HEADERS]
    io.apply(planned_of(ledger, tmp_path, ["W0001", *WANG], headers=headers), actor="hr")
    planned = planned_of(ledger, tmp_path, ["W0001", *row(WANG, **changes)], headers=headers)
    assert codes(planned) == []
    assert "differs-from-ledger" in codes(planned, "warning")


def test_running_numbers_go_on_after_the_highest_and_never_reuse_one(ledger: cwledger.Ledger, tmp_path: Path) -> None:
    receipt = ledger.record(ev.WorkerRegistered(worker="S007", effective_on=date(2010, 1, 1), name="甲", sex="M", born_on=date(1980, 1, 1)), actor="hr")
    ledger.reverse(receipt.event_ids[0], reason="never worked here", actor="hr")
    ledger.record(ev.WorkerRegistered(worker="S006", effective_on=date(2010, 1, 1), name="乙", sex="M", born_on=date(1980, 1, 1)), actor="hr")
    planned = planned_of(ledger, tmp_path, WANG, worker={"prefix": "S", "digits": 3})
    assert facts(planned)[0].worker == "S008"


def test_what_the_ledger_would_refuse_is_in_the_dry_run(ledger: cwledger.Ledger, tmp_path: Path) -> None:
    io.apply(planned_of(ledger, tmp_path, WANG), actor="hr")
    ledger.record(ev.Died(worker="W0001", effective_on=date(2020, 1, 1)), actor="hr")
    planned = planned_of(ledger, tmp_path, row(WANG, 职务="主任", 任职时间="2021.01.01"))
    assert codes(planned) == ["career.after-death"]
    assert "死亡之后不能再有事实" in planned.report("zh")
    assert planned.events == ()


def test_a_closed_month_needs_an_authority_through_this_door_too(ledger: cwledger.Ledger, tmp_path: Path) -> None:
    ledger.close_period("community:C0001", "2012-12", actor="audit")
    path = write_csv(tmp_path / "people.csv", [WANG])
    planned = io.plan(ledger, path)
    assert codes(planned) == ["record.period-closed"]
    with pytest.raises(Refused):
        io.apply(planned, actor="hr")
    assert io.plan(ledger, path, authority="区民政局〔2021〕5号").clean
    result = io.apply(planned, actor="hr", authority="区民政局〔2021〕5号")
    assert (result.accepted, result.refused) == (2, ())
    assert {one.authority for one in ledger.history("W0001")} == {"区民政局〔2021〕5号"}


def test_an_erased_person_does_not_come_back_by_the_same_file(ledger: cwledger.Ledger, tmp_path: Path) -> None:
    io.apply(planned_of(ledger, tmp_path, WANG), actor="hr")
    ledger.erase("W0001", effective_on=date(2021, 1, 1), ground="request of 2020-12-01", actor="hr")
    assert codes(planned_of(ledger, tmp_path, WANG)) == ["person-erased"]


def test_a_month_without_a_day_is_an_error_where_the_mapping_refuses_it(ledger: cwledger.Ledger, tmp_path: Path) -> None:
    planned = planned_of(ledger, tmp_path, row(WANG, 任职时间="2010.03", 身份证号=""), dates={"month_only": "refuse", "birth_month_only": "refuse"})
    assert codes(planned) == ["date-day-missing", "date-day-missing"]


CONTRACT = ["姓名", "性别", "出生年月", "社区", "用工单位", "合同起始时间", "合同到期"]


@pytest.mark.parametrize(
    ("end", "dates", "until"),
    [
        ("2023.12.31", {}, date(2024, 1, 1)),
        ("2024.01.01", {"ends": "exclusive"}, date(2024, 1, 1)),
        ("2023.12", {}, date(2024, 1, 1)),
        ("无固定期限", {}, None),
        ("", {}, None),
    ],
)
def test_the_printed_end_of_a_contract_is_its_last_day_unless_the_mapping_says_otherwise(
    ledger: cwledger.Ledger, tmp_path: Path, end: str, dates: dict[str, str], until: date | None
) -> None:
    person = ["王芳", "女", "1971.03.05", "示例社区", "中山区社工联合会", "2019.01.01", end]
    planned = planned_of(ledger, tmp_path, person, headers=CONTRACT, dates=dates)
    assert codes(planned) == []
    assert facts(planned)[1] == ev.ContractSigned(worker="W0001", effective_on=date(2019, 1, 1), employer="zs-swf", community="C0001", until=until)


@pytest.mark.parametrize(("term", "until"), [("2019.01.01-2023.12.31", date(2024, 1, 1)), ("2019年1月1日至今", None), ("2019.01.01—无固定期限", None)])
def test_a_contract_may_have_its_term_in_one_cell(ledger: cwledger.Ledger, tmp_path: Path, term: str, until: date | None) -> None:
    person = ["王芳", "女", "1971.03.05", "示例社区", term]
    planned = planned_of(ledger, tmp_path, person, headers=["姓名", "性别", "出生年月", "社区", "合同期限"], otherwise={"employer": "zs-swf"})
    assert codes(planned) == []
    assert facts(planned)[1].until == until
    assert facts(planned)[1].effective_on == date(2019, 1, 1)


def test_every_fact_a_roster_can_hold_is_found(ledger: cwledger.Ledger, tmp_path: Path) -> None:
    headers = [
        *CONTRACT,
        "学历",
        "毕业时间",
        "所学专业",
        "政治面貌",
        "入党时间",
        "职务",
        "任职方式",
        "任职时间",
        "证书等级",
        "取得时间",
        "有效期至",
        "岗级",
        "定级时间",
        "参加工作时间",
        "民族",
    ]
    rest = [
        "本科/学士",
        "1993.07.01",
        "社会工作",
        "中共党员",
        "1995.07.01",
        "党委书记兼居委会主任",
        "选举",
        "2016.03.15",
        "高级社会工作师",
        "2019.09.01",
        "2022.08.31",
        "二档十二级",
        "2015.01.01",
        "1990.7",
        "汉",
    ]
    planned = planned_of(ledger, tmp_path, ["王芳", "女", "1971.03.05", "示例社区", "中山区社工联合会", "2019.01.01", "2023.12.31", *rest], headers=headers)
    assert codes(planned, "error", "warning") == []
    on = {"worker": "W0001"}
    assert facts(planned) == [
        ev.WorkerRegistered(**on, effective_on=date(2015, 1, 1), name="王芳", sex="F", born_on=date(1971, 3, 5)),
        ev.EducationAttained(**on, effective_on=date(1993, 7, 1), level="bachelor", major="社会工作"),
        ev.PartyJoined(**on, effective_on=date(1995, 7, 1)),
        ev.QualificationAwarded(**on, effective_on=date(2019, 9, 1), level="senior", valid_until=date(2022, 9, 1)),
        ev.ContractSigned(**on, effective_on=date(2019, 1, 1), employer="zs-swf", community="C0001", until=date(2024, 1, 1)),
        ev.PostAssumed(**on, effective_on=date(2016, 3, 15), community="C0001", post="secretary", by="election"),
        ev.PostAssumed(**on, effective_on=date(2016, 3, 15), community="C0001", post="director", by="election"),
        ev.GradeSet(**on, effective_on=date(2015, 1, 1), tier=2, step=12),
    ]
    assert io.apply(planned, actor="hr").refused == ()


@pytest.mark.parametrize("written", ["2档12级", "二档十二级", "2-12", "第2档第12级", "２档１２级"])
def test_a_grade_is_read_in_the_ways_offices_write_it(ledger: cwledger.Ledger, tmp_path: Path, written: str) -> None:
    planned = planned_of(ledger, tmp_path, ["王芳", "女", "1971.03.05", written, "2015.01.01"], headers=["姓名", "性别", "出生年月", "岗级", "定级时间"])
    assert codes(planned) == []
    assert (facts(planned)[1].tier, facts(planned)[1].step) == (2, 12)


def test_party_members_without_a_date_and_employers_without_a_contract_date_are_warned_of(ledger: cwledger.Ledger, tmp_path: Path) -> None:
    planned = planned_of(ledger, tmp_path, [*WANG, "党员", "中山区社工联合会"], headers=[*HEADERS, "政治面貌", "用工单位"])
    assert codes(planned) == []
    assert {"party-without-date", "contract-without-date"} <= set(codes(planned, "warning"))


def test_nobody_can_be_told_from_a_row_that_names_nobody(ledger: cwledger.Ledger, tmp_path: Path) -> None:
    planned = planned_of(ledger, tmp_path, row(WANG, 姓名="", 身份证号=""))
    assert "nothing-known" in codes(planned)


def test_no_issue_shows_a_whole_name_or_id_number(ledger: cwledger.Ledger, tmp_path: Path) -> None:
    io.apply(planned_of(ledger, tmp_path, WANG), actor="hr")
    shifted = [WANG[3], "王芳芳", WANG[3], "王芳", WANG[3], WANG[3], WANG[3], WANG[3]]
    planned = planned_of(ledger, tmp_path, row(WANG, 姓名="王方"), row(LI, 身份证号=LI[3][:-1] + "A"), shifted)
    for text in (planned.report("en"), planned.report("zh"), str(planned.as_dict())):
        assert WANG[3] not in text
        assert LI[3][:-1] not in text
        assert "王方" not in text


def test_progress_is_told_while_rows_are_read(ledger: cwledger.Ledger, tmp_path: Path) -> None:
    rows = [row(WANG, 身份证号=id_number(f"{date(1960, 1, 1) + timedelta(days=n):%Y%m%d}", 22), 出生年月="") for n in range(1200)]
    seen: list[cwledger.Progress] = []
    io.plan(ledger, write_csv(tmp_path / "people.csv", rows), progress=seen.append)
    assert [one.done for one in seen] == [500, 1000, 1200]
    assert seen[-1].total == 1200


@pytest.mark.slow
def test_ten_thousand_rows_take_seconds_and_a_second_time_changes_nothing(tmp_path: Path) -> None:
    chosen = random.Random(7)
    with (tmp_path / "people.csv").open("w", encoding="gb18030", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADERS)
        for n in range(10_000):
            birth = date(1965, 1, 1) + timedelta(days=n)
            sex = chosen.choice("男女")
            writer.writerow([f"王{chr(0x4E00 + n)}", sex, f"{birth:%Y.%m}", id_number(f"{birth:%Y%m%d}", 1 if sex == "男" else 2), *WANG[4:]])
    with city(url=str(tmp_path / "city.db")) as ledger:
        began = time.perf_counter()
        planned = io.plan(ledger, tmp_path / "people.csv")
        result = io.apply(planned, actor="hr")
        took = time.perf_counter() - began
        assert (result.accepted, codes(planned)) == (20_000, [])
        assert took < 60, f"{took:.1f} s"
        again = io.plan(ledger, tmp_path / "people.csv")
        assert (again.events, again.skipped_identical) == ((), 20_000)


def test_an_import_stands_on_postgresql_as_on_sqlite(pg_url: str, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "people.csv", [WANG, LI])
    with city(url=pg_url) as ledger:
        assert io.apply(io.plan(ledger, path), actor="hr").accepted == 5
        assert io.plan(ledger, path).events == ()


def test_what_was_imported_is_on_the_roster_and_told_by_name_only_where_asked(ledger: cwledger.Ledger, tmp_path: Path) -> None:
    io.apply(planned_of(ledger, tmp_path, ["王芳", "女", "1971.03.05", "示例社区", "zs-swf", "2019.01.01", ""], headers=CONTRACT), actor="hr")
    view = ledger.at(effective_on=date(2021, 12, 31), known_at=datetime.now(UTC) + timedelta(seconds=-0.0))
    assert view.roster().select("worker", "community", "employer").rows() == [("W0001", "C0001", "zs-swf")]
    assert view.names(view.roster())["name"].to_list() == ["王芳"]


def test_units_founded_by_lines_are_known_to_a_roster_of_the_same_import(tmp_path: Path) -> None:
    units = tmp_path / "units.jsonl"
    units.write_text(
        '{"event": "DistrictFounded", "district": "zs", "effective_on": "1950-01-01", "name": "中山区"}\n'
        '{"event": "StreetFounded", "street": "q", "district": "zs", "effective_on": "1950-01-01", "name": "青泥洼桥街道"}\n'
        '{"event": "CommunityFounded", "community": "C0001", "street": "q", "effective_on": "2001-01-01", "name": "示例社区"}\n'
        '{"event": "WorkerRegistered", "worker": "W0001", "effective_on": "2010-01-01", "name": "甲", "sex": "M", "born_on": "1980-01-01"}\n',
        encoding="utf-8",
    )
    roster = write_csv(tmp_path / "people.csv", [WANG])
    with cwledger.open(":memory:") as empty:
        planned = io.plan(empty, [roster, units])
        assert codes(planned) == []
        assert io.apply(planned, actor="hr").accepted == 6
        assert [one.event.worker for one in empty.events() if isinstance(one.event, ev.WorkerRegistered)] == ["W0001", "W0002"]
        assert io.plan(empty, [roster, units]).events == ()


def test_a_person_of_a_unit_the_ledger_refuses_is_kept_out_too(ledger: cwledger.Ledger, tmp_path: Path) -> None:
    lines = tmp_path / "units.jsonl"
    lines.write_text(
        '{"event": "CommunityFounded", "community": "C0077", "street": "nowhere", "effective_on": "2001-01-01", "name": "无处社区"}\n', encoding="utf-8"
    )
    planned = io.plan(ledger, [lines, write_csv(tmp_path / "people.csv", [row(WANG, 社区="无处社区")])])
    assert codes(planned) == ["record.unknown-subject", "record.unknown-subject"]
    assert planned.events == ()
