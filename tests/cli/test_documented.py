"""Everything the command line says is said in both languages, documented, and shown by an example that runs."""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest
import typer

from cwledger import words
from cwledger.aggregates import CATALOGUE
from cwledger.cli import messages, reference
from cwledger.cli.app import app
from cwledger.words import VALUES
from tests.cli.conftest import Run

ROOT = Path(__file__).resolve().parents[2]
PROGRAM: Any = typer.main.get_command(app)
EXAMPLES = [(name, example) for name in PROGRAM.commands for example in messages.EXAMPLES[name]]
ASKED = {
    "init", "record", "import", "roster", "salary", "honours", "history", "explain", "diff", "close-period", "verify", "stats", "demo",
    "correct", "reverse", "events", "follow", "rebuild", "erase", "units",
    "policy list", "policy show", "policy check", "policy diff", "enact", "repeal", "rules",
    "entitlement", "pay", "back-pay", "retirement", "kept-by",
}  # fmt: skip
SAID = {"say", "text", "progress"}
SHENYANG = """\
jurisdiction: cn/shenyang
instrument: community-worker-pay
version: 2022
title: 示例薪酬办法
issuer: 示例
document_no: null
published_on: 2022-01-01
effective_from: 2022-07-01
status: illustrative
cites: 示例 第一条
indices:
  average-wage:
    values:
      - {since: 2022-07-01, amount: "6000.00", cites: 示例 第二条}
"""
REFORM = """\
title: 男性延后一年退休
effective_from: 2027-01-01
changes:
  cn.retirement-age:
    retirement.schedule.ages.men.months: 732
"""
ANNOUNCED = (
    "announcement=ZS2021", "title=招聘公告", "effective_on=2021-06-01", "applications_from=2021-06-07", "applications_until=2021-06-14",
    "written_weight=50", "interview_weight=50", "decimals=2", "ties_admitted=true",
)  # fmt: skip
CALLED = ("election=E2021", "community=C0001", "body=residents-committee", "kind=term-change", "effective_on=2021-01-04")
CODE = re.compile(r"""\b[Ii]ssue\(\s*"([a-z]+\.[a-z-]+)\"""")


def test_every_command_that_was_promised_is_there() -> None:
    assert set(PROGRAM.commands) >= ASKED


def test_every_command_shows_an_example_with_its_help(run: Run) -> None:
    for name in PROGRAM.commands:
        shown = " ".join(run(name, "--help", columns=200).output.split())
        assert messages.EXAMPLES[name], name
        assert " ".join(messages.EXAMPLES[name][0].split()) in shown


def test_the_command_reference_is_complete_and_current() -> None:
    assert (ROOT / "docs/commands.md").read_text(encoding="utf-8") == reference.commands(), "write it anew: python -m cwledger.cli.reference docs"


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[example[:60] for _, example in EXAMPLES])
def test_every_example_runs(run: Run, folder: Path, name: str, example: str) -> None:
    (folder / "facts.jsonl").write_text('{"event": "PartyJoined", "worker": "W0001", "effective_on": "2015-07-01"}\n', encoding="utf-8")
    command = example.partition(" >")[0]
    given = shlex.split(command)[1:]
    (folder / "shenyang.yaml").write_text(SHENYANG, encoding="utf-8")
    if name == "repeal":
        run("enact", "dalian.db", "shenyang.yaml", "--actor", "hr.zhongshan")
    (folder / "reform.yaml").write_text(REFORM, encoding="utf-8")
    if name in ("kept-by", "what-if"):
        run("enact", "dalian.db", "--installed", "--actor", "hr.zhongshan")
    if name == "applicants":
        run("record", "dalian.db", "RecruitmentAnnounced", *ANNOUNCED, "--actor", "hr.zhongshan")
    if name == "candidates":
        run("record", "dalian.db", "ElectionCalled", *CALLED, "--actor", "hr.zhongshan")
    if "--png" in command:
        pytest.importorskip("vl_convert")
    if name == "init":
        (folder / "dalian.db").unlink()
    if name == "import":
        pytest.importorskip("openpyxl")
        _people(folder)
    given += {"follow": ["--for", "0.3"], "demo": ["--careers", "40"]}.get(name, [])
    run(*given)


def _people(folder: Path) -> None:
    """A small workbook as a personnel office prints it, and a mapping that is the shipped one."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["人员编号", "姓名", "性别", "出生日期", "到社区工作时间", "社区"])
    sheet.append(["W0100", "赵敏", "女", "1988-04-05", "2015-03-01", "C0001"])
    book.save(folder / "people.xlsx")
    shipped = ROOT / "cwledger/io/personnel.toml"
    (folder / "people.toml").write_text(shipped.read_text(encoding="utf-8"), encoding="utf-8")


def helps() -> list[str]:
    """Every help text a person can meet."""
    found = [PROGRAM.help, PROGRAM.epilog]
    for one in PROGRAM.commands.values():
        found += [one.help, one.rich_help_panel, *(getattr(param, "help", None) for param in one.params)]
    return sorted({text for text in found if text})


def sentences() -> set[str]:
    """Every sentence the code says through ``say``, ``text`` or ``progress``."""
    found: set[str] = set()
    for path in sorted((ROOT / "cwledger/cli").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _called(node) in SAID:
                found |= {one.value for argument in node.args[:2] for one in _texts(argument)}
    return found


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _texts(node: ast.expr) -> list[Any]:
    branches = [node.body, node.orelse] if isinstance(node, ast.IfExp) else [node]
    return [one for one in branches if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def test_every_help_text_is_said_in_chinese() -> None:
    assert [text for text in helps() if " ".join(text.split()) not in {" ".join(key.split()) for key in messages.ZH}] == []


def test_every_sentence_is_said_in_chinese() -> None:
    assert sorted(text for text in sentences() if text not in messages.ZH) == []


def test_chinese_sentences_fill_the_same_blanks() -> None:
    blank = re.compile(r"\{(\w+)")
    assert [key for key, chinese in messages.ZH.items() if sorted(blank.findall(key)) != sorted(blank.findall(chinese))] == []


def test_every_kind_of_fact_and_every_field_has_a_chinese_word() -> None:
    classes = [spec.cls for spec in CATALOGUE]
    assert [cls.__name__ for cls in classes if cls.__name__ not in words.EVENTS] == []
    assert sorted({name for cls in classes for name in cls.model_fields if name not in words.HEADINGS}) == []


def test_every_code_an_event_can_hold_has_a_chinese_word() -> None:
    missing = [
        (name, code)
        for spec in CATALOGUE
        for name, info in spec.cls.model_fields.items()
        for code in _codes(info.annotation)
        if code not in VALUES.get(name, {})
    ]
    assert missing == []


def _codes(annotation: Any) -> list[str]:
    from typing import Literal

    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    return [code for part in get_args(annotation) if get_origin(part) is not None for code in _codes(part)]


def test_every_reason_to_refuse_a_fact_has_a_chinese_word() -> None:
    folders = ("aggregates", "recording", "projections", "policies", "cli")
    sources = [path.read_text(encoding="utf-8") for folder in folders for path in (ROOT / "cwledger" / folder).rglob("*.py")]
    missing = sorted({code for source in sources for code in CODE.findall(source)} - words.ISSUES.keys())
    assert missing == [], "say them in ISSUES of cwledger/words/issues.py"


def test_a_word_nobody_translated_is_said_as_it_is() -> None:
    assert words.heading("no_such_column", "zh") == "no such column"
    assert words.value("kind", "no-such-kind", "zh") == "no-such-kind"
    assert words.event("NoSuchEvent", "zh") == "NoSuchEvent"
    assert words.issue("no.such", "zh") == "no.such"


def test_salary_calls_the_post_allowance_by_its_own_name() -> None:
    assert (words.heading("post", "zh"), words.heading("post", "zh", "salary")) == ("岗位", "职务补贴")
