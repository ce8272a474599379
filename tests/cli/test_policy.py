"""The commands about rule texts: packs are listed, shown, checked and compared; enacted, repealed, and told how they stand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import cwledger
from tests.cli.conftest import Run
from tests.policies.packs import pack_text, wage

CLERK = ("--actor", "hr.zhongshan")


@pytest.fixture
def packs(folder: Path) -> Path:
    """Three packs in the current folder: two versions of one rule, and one with two mistakes."""
    (folder / "2021.yaml").write_text(pack_text(), encoding="utf-8")
    (folder / "2022.yaml").write_text(pack_text(wage("6000.00"), version=2022, effective_from="2022-04-01"), encoding="utf-8")
    (folder / "wrong.yaml").write_text(pack_text(wage("6000").replace('"', ""), status="final"), encoding="utf-8")
    return folder


def test_shipped_packs_are_listed(run: Run) -> None:
    from cwledger.policies.texts import shelf

    listed = json.loads(run("policy", "list", "--json").output)
    assert [f"{row['rule']}/{row['version']}" for row in listed["rows"]] == [one.pack.name for one in shelf.installed()]


def test_packs_of_a_place_are_listed(run: Run) -> None:
    listed = json.loads(run("policy", "list", "--jurisdiction", "cn/dalian/zhongshan", "--json").output)
    assert {row["jurisdiction"] for row in listed["rows"]} <= {"cn", "cn/dalian", "cn/dalian/zhongshan"}


def test_a_place_that_is_none_is_said(run: Run) -> None:
    assert "every one lies in 'cn'" in run("policy", "list", "--jurisdiction", "dalian", code=1).output


def test_packs_of_files_are_listed(run: Run, packs: Path) -> None:
    printed = run("policy", "list", "2021.yaml", "2022.yaml", lang="zh").output
    assert "cn.dalian.base-amounts  2021" in printed
    assert "共 2 行" in printed


def test_a_pack_is_shown_as_it_was_written(run: Run, packs: Path) -> None:
    assert run("policy", "show", "2021.yaml").output == f"# 2021.yaml\n{pack_text()}"
    shown = json.loads(run("policy", "show", "2021.yaml", "--json").output)
    assert shown["rows"][0]["pack"]["indices"]["average-wage"]["values"][0]["amount"] == "5000.00"


def test_a_rule_nobody_wrote_is_answered_with_the_nearest(run: Run) -> None:
    assert "did you mean cn.dalian.community-worker-allowance?" in run("policy", "show", "cn.dalian.community-worker-alowance", code=1).output
    assert "policy list names every rule" in run("policy", "show", "xyz", code=1).output


def test_what_is_wrong_with_packs_is_said_by_file_and_line(run: Run, packs: Path) -> None:
    printed = run("policy", "check", "2021.yaml", "wrong.yaml", code=1).output
    assert "pack.wrong-value  wrong.yaml:9" in printed
    assert "pack.not-text  wrong.yaml:15" in printed
    assert "packs read: 1, issues: 2" in printed
    found = json.loads(run("policy", "check", "wrong.yaml", "--json", code=1).output)
    assert [one["subject"] for one in found["issues"]] == ["wrong.yaml:9", "wrong.yaml:15"]


def test_shipped_packs_are_in_order(run: Run) -> None:
    assert "issues: 0" in run("policy", "check").output


def test_a_pack_may_refer_to_shipped_ones_when_it_is_checked(run: Run, packs: Path) -> None:
    body = "amends:\n  rule: cn.dalian.community-worker-allowanc\n  cites: 第九条\n  set: {pay.cites: x}\n"
    (packs / "change.yaml").write_text(pack_text(body, instrument="change"), encoding="utf-8")
    assert "pack.unknown-rule  change.yaml:12" in run("policy", "check", "change.yaml", code=1).output


def test_versions_are_compared_value_by_value(run: Run, packs: Path) -> None:
    compared = json.loads(run("policy", "diff", "2021.yaml", "2022.yaml", "--json").output)
    assert [(row["path"], row["before"], row["after"]) for row in compared["rows"]] == [
        ("effective_from", "2021-04-01", "2022-04-01"),
        ("indices.average-wage.values.0.amount", "5000.00", "6000.00"),
        ("version", "2021", "2022"),
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("policy",), "policy alone is no command"),
        (("policy", "burn"), "cwledger policy check"),
        (("policy", "show"), "expected RULE"),
        (("policy", "diff", "a"), "expected BEFORE AFTER"),
        (("enact", "dalian.db", *CLERK), "nothing to enact"),
    ],
)
def test_a_command_written_wrongly_says_how_to_write_it(run: Run, words: tuple[str, ...], said: str) -> None:
    assert said in run(*words, code=2).output


def test_rules_are_enacted_repealed_and_told(run: Run, packs: Path) -> None:
    enacted = json.loads(run("enact", "dalian.db", "2021.yaml", "2022.yaml", *CLERK, "--json").output)
    assert enacted["event_ids"] == ["rule:cn.dalian.base-amounts/1", "rule:cn.dalian.base-amounts/2"]
    run("repeal", "dalian.db", "cn.dalian.base-amounts", "--on", "2024-01-01", "--by", "大民发〔2024〕1号", *CLERK)
    told = json.loads(run("rules", "dalian.db", "--on", "2023-01-01", "--jurisdiction", "cn/dalian", "--json").output)
    assert [(row["version"], row["in_force"], row["why"], row["chosen_for"]) for row in told["rows"]] == [
        ("2021", False, "no-longer-in-force", []),
        ("2022", True, None, ["indices.average-wage"]),
    ]
    assert told["basis"]["rules"] == ["cn.dalian.base-amounts/2021", "cn.dalian.base-amounts/2022"]
    printed = run("rules", "dalian.db", "--on", "2025-01-01", lang="zh").output
    assert "已废止" in printed
    assert "规定：cn.dalian.base-amounts/2021、cn.dalian.base-amounts/2022" in printed
    before = json.loads(run("rules", "dalian.db", "--rules-known-at", "2021-02-01T00:00:00+08:00", "--json", code=0).output)
    assert [(row["known"], row["why"]) for row in before["rows"]] == [(False, "unpublished")] * 2


def test_a_pack_that_cannot_be_enacted_is_refused_by_file_and_line(run: Run, packs: Path) -> None:
    assert "pack.not-text  wrong.yaml:15" in run("enact", "dalian.db", "wrong.yaml", *CLERK, code=1).output
    run("enact", "dalian.db", "2021.yaml", *CLERK)
    assert "rule.version-twice" in run("enact", "dalian.db", "2021.yaml", *CLERK, code=1).output


def test_many_rules_are_counted_under_an_answer_not_named(run: Run) -> None:
    from cwledger.policies.texts import shelf

    run("enact", "dalian.db", "--installed", *CLERK)
    assert f"{len(shelf.installed())} rule versions" in run("roster", "dalian.db", "--on", "2021-12-31").output


def test_only_shipped_packs_the_ledger_does_not_know_are_enacted(run: Run, packs: Path) -> None:
    from cwledger.policies.texts import shelf

    first = shelf.installed()[0]
    (packs / "first.yaml").write_text(first.text, encoding="utf-8")
    run("enact", "dalian.db", "first.yaml", *CLERK)
    again = json.loads(run("enact", "dalian.db", "--installed", *CLERK, "--json").output)
    assert f"rule:{first.pack.rule}/1" not in again["event_ids"]
    assert "enacted already" in run("enact", "dalian.db", "--installed", *CLERK, code=2).output


def test_an_enactment_is_corrected_and_reversed_by_its_event_id(run: Run, packs: Path) -> None:
    run("enact", "dalian.db", "2021.yaml", *CLERK)
    run("reverse", "dalian.db", "rule:cn.dalian.base-amounts/1", "--reason", "never enacted", *CLERK)
    with cwledger.open("dalian.db") as ledger:
        assert [one.reversal for one in ledger.history("rule:cn.dalian.base-amounts")] == [False, True]
