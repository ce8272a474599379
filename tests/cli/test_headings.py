"""In Chinese every report is headed as that report means its columns, codes are said in words, and so is what is not known."""

from __future__ import annotations

import ast
import inspect
import re
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import cwledger
from cwledger import words
from cwledger.explanation import Explanation
from cwledger.view import View
from cwledger.words import unknown
from tests.cli.conftest import Run
from tests.cli.test_documented import ANNOUNCED, CALLED
from tests.cli.test_golden import same

SOURCES = Path(cwledger.__file__).parent
DAY = date(2021, 12, 31)
ASKED: dict[str, tuple[Any, ...]] = {
    "affairs_over_time": (2020, 2021),
    "applicants": ("ZS2021",),
    "candidates": ("E2021",),
    "exam_preparation": (12,),
    "exam_preparation_tally": (12,),
    "first_time_secretaries": (date(2021, 1, 1), DAY),
    "kept_by": ("cn.retirement-age",),
    "pay": ("2021-11",),
    "pay_change": (date(2020, 12, 31),),
    "retirements": ("2021-01", "2021-12"),
    "rule_values_changed": (date(2020, 12, 31),),
    "rules_changed": (date(2020, 12, 31),),
    "structure_over_time": (2020, 2021),
    "under_trained": (2021,),
}
"""What a question must be given."""
CLOSER = [
    ("structure", "share", "占比（%）"),
    ("structure_over_time", "share", "占比（%）"),
    ("entry_shares", "share", "考试录用占比（%）"),
    ("structure", "value", "组别"),
    ("workforce", "professional", "职业水平"),
    ("salary", "professional", "职业水平补贴"),
    ("leadership", "name", "社区名称"),
    ("service", "name", "社区名称"),
    ("communities_by_age", "name", "社区名称"),
    ("roster", "name", "姓名"),
    ("leadership", "filed_on", "备案日期"),
    ("appraisal_results", "filed_on", "申诉日期"),
    ("appraisal_results", "ground", "申诉理由"),
    ("contracts", "ground", "终止事由"),
    ("attendances", "training", "培训班"),
    ("appraisal_results", "organisation", "组织考核分"),
    ("appraisal_results", "public", "群众评议分"),
    ("appraisal_results", "task", "任务完成分"),
    ("appraisal_results", "integrity", "廉洁自律分"),
    ("appraisal_results", "training", "培训分"),
    ("appraisal_results", "satisfaction", "群众满意度分"),
    ("development_tally", "open", "未结束"),
    ("establishment", "open", "空缺"),
    ("classes", "attended", "参训人数"),
    ("meetings", "attended", "到会人数"),
    ("rounds", "closed_on", "结束日期"),
    ("resolutions", "closed_on", "办结日期"),
    ("pay_change", "persons_before", "之前人数"),
    ("what_if", "persons_before", "改革前人数"),
    ("service", "workers", "在岗人数"),
    ("grids", "workers", "人员"),
    ("recruitment", "applicants", "报考人数"),
    ("under_trained", "hours", "参训学时"),
    ("honours_held", "title", "名称届次"),
    ("establishment", "title", "名称"),
]
TABLES = {"report", "career", "diff", "stats", "what_if", "policy list"}
"""What is printed in columns and is no report of a view."""
CODES = [
    ("workforce", "education", "college", "大专"),
    ("workforce", "education", "bachelor", "本科"),
    ("workforce", "professional", "none", "无"),
    ("workforce", "professional", "social-worker", "社会工作师"),
    ("all_post", "line", "health", "卫生健康"),
    ("all_post", "line", "social-security", "社会保障"),
    ("development", "kind", "staff", "专职社工"),
    ("development_tally", "kind", "deputy-director", "副主任"),
    ("development", "kind", "model-worker", "劳动模范"),
    ("pioneers", "kind", "post", "先锋岗"),
    ("matters", "category", "disputes", "矛盾纠纷"),
    ("retirement", "category", "worker", "工人岗"),
    ("needs", "outcome", "resolved", "已解决"),
    ("", "entries", "exam", "考试录用"),
    ("entitlement", "appraisal", "excellent", "优秀"),
]


def reports() -> list[str]:
    """Every question a view answers with a frame."""
    return [name for name, found in inspect.getmembers(View, inspect.isfunction) if name[0] != "_" and found.__annotations__.get("return") == "pl.DataFrame"]


def asked(at: View, report: str) -> pl.DataFrame:
    """A report, asked for with what it must be given."""
    more = {"hours": 8} if report == "under_trained" else {}
    found: pl.DataFrame = getattr(at, report)(*ASKED.get(report, ()), **more)
    return found


def test_every_report_is_headed_in_chinese(run: Run) -> None:
    run("record", "dalian.db", "RecruitmentAnnounced", *ANNOUNCED, "--actor", "hr.zhongshan")
    run("record", "dalian.db", "ElectionCalled", *CALLED, "--actor", "hr.zhongshan")
    run("enact", "dalian.db", "--installed", "--actor", "hr.zhongshan")
    with cwledger.open("dalian.db") as ledger:
        at = ledger.at(effective_on=DAY)
        found = {report: asked(at, report).columns for report in reports() if report != "names"}
    lines = [f"{report}.{column}  {words.heading(column, 'zh', report)}" for report, named in found.items() for column in named]
    assert [line for line in lines if re.search("[A-Za-z]", line.partition("  ")[2])] == []
    same("headings.zh.txt", "\n".join(lines) + "\n")
    assert {one.partition(".")[0] for one in words.REPORT_HEADINGS} - found.keys() <= TABLES


@pytest.mark.parametrize(("report", "column", "heading"), CLOSER)
def test_a_column_is_headed_as_its_report_means_it(report: str, column: str, heading: str) -> None:
    assert words.heading(column, "zh", report) == heading
    assert words.heading(column, "en", report) == column.replace("_", " ")


@pytest.mark.parametrize(("report", "column", "code", "said"), CODES)
def test_a_code_is_said_as_its_report_means_it(report: str, column: str, code: str, said: str) -> None:
    assert words.value(column, code, "zh", report) == said
    assert words.value(column, code, "en", report) == code


def test_tables_say_codes_as_their_report_means_them(run: Run) -> None:
    assert "专职社工" in run("development", "dalian.db", "--on", "2021-12-31", lang="zh", columns=200).stdout
    shown = run("structure", "dalian.db", "--listed", "--on", "2021-12-31", lang="zh", columns=200).stdout
    assert "职业水平补贴" not in shown
    assert "none" not in shown


def test_an_explanation_says_what_the_report_around_it_means() -> None:
    result = Explanation("result", "competent", parts=(Explanation("year", 2019), Explanation("training", Decimal("80.00"))))
    told = Explanation("appraisals", "W1", parts=(result, Explanation("persons", 1234, "persons")))
    assert told.render("zh") == "年度考核：W1\n  结果：称职\n    考核年度：2019\n    培训分：80.00\n  人数：1,234 人\n"
    assert told.render() == "appraisals: W1\n  result: competent\n    year: 2019\n    training: 80.00\n  persons: 1,234 persons\n"
    claimed = Explanation("services", 1, parts=(Explanation("service", "C1/S1", parts=(Explanation("title", "义诊"),)),))
    assert claimed.render("zh") == "认领服务：1\n  服务：C1/S1\n    名称：义诊\n"


def test_what_is_not_known_is_said_in_chinese(run: Run) -> None:
    shown = run("tasks", "dalian.db", "--unit", "F01", "--on", "2021-12-31", lang="zh", code=1).stderr
    assert shown == "错误：账本中没有此对象：单位 'F01'（请核对编号，或改用较晚的知悉时点 --known-at）\n"
    shown = run("explain", "dalian.db", "funds", "D09", "--on", "2021-12-31", lang="zh", code=1).stderr
    assert shown == "错误：账本中没有此对象：本报表中区市县为 'D09' 的行（请核对编号，或改用较晚的知悉时点 --known-at）\n"
    shown = run("explain", "dalian.db", "honours", "x/y", "--on", "2021-12-31", lang="en", code=1).stderr
    assert shown.startswith("error: the ledger knows nothing of x/y (a tally is kind/level")


def raised() -> tuple[set[str], set[str]]:
    """The subjects and the remedies of every :class:`~cwledger.errors.UnknownSubject` in the code, «X» for what is filled in."""
    subjects, remedies = set[str](), {"check the id, or ask at a later known_at", "write it as 2021-03"}
    for path in SOURCES.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            calls = [node for node in ast.walk(function) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "UnknownSubject"]
            named = [node for node in ast.walk(function) if calls and isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "remedy"]
            subjects |= {text for call in calls for text in _texts(call.args[0])}
            remedies |= {text for one in [*named, *(one for call in calls for one in call.keywords)] for text in _texts(one.value)}
    return {one for one in subjects if " " in one}, remedies


def _texts(node: ast.expr) -> list[str]:
    if isinstance(node, ast.IfExp):
        return [*_texts(node.body), *_texts(node.orelse)]
    if isinstance(node, ast.BoolOp):
        return [text for one in node.values for text in _texts(one)] + ["X"]
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.JoinedStr):
        parts = [_texts(one.value) or ["X"] if isinstance(one, ast.FormattedValue) else _texts(one) for one in node.values]
        return ["".join(one) for one in product(*parts)]
    return []


def test_every_way_of_not_knowing_is_said_in_chinese() -> None:
    subjects, remedies = raised()
    assert len(subjects) > 10 < len(remedies)
    kinds = {one.replace("a X", "a unit") for one in subjects}
    assert sorted(one for one in kinds if unknown.said(one, "") == one) == []
    assert sorted(one for one in remedies if unknown.said("X", one) == f"X（{one}）") == []
