"""What communities may be asked to do, what is there and who serves, asked from the command line."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import cwledger
from cwledger import events as ev
from tests.cli.conftest import Run

ON = ("dalian.db", "--on", "2021-12-31")


@pytest.fixture
def asked(run: Run, folder: Path) -> Run:
    """The small ledger with one affair refused and one admitted, a task outside the list, a pioneer post, a measure and money."""
    with cwledger.open(folder / "dalian.db") as ledger:
        for affair, nature in (("A1", "proof"), ("A2", "assistance")):
            ledger.record(
                ev.AffairProposed(
                    affair=affair, title="居住证明", department="区公安分局", legal_basis="户口登记条例", nature=nature, effective_on=date(2014, 1, 1)
                ),
                ev.AffairVetted(affair=affair, body="区委", outcome="supported", effective_on=date(2014, 2, 1)),
                actor="hr.zhongshan",
            )
        ledger.record(
            ev.AffairAdmitted(affair="A1", batch="第一批", until=date(2018, 1, 1), effective_on=date(2015, 1, 1)),
            ev.AffairRefused(affair="A2", reason="无法律依据", effective_on=date(2015, 1, 1)),
            ev.AffairAdmitted(affair="A1", effective_on=date(2018, 1, 1)),
            ev.TaskPushedDown(community="C0001", task="T1", department="区统计局", title="入户调查", affair="A1", effective_on=date(2016, 1, 1)),
            ev.TaskPushedDown(community="C0001", task="T2", department="区统计局", title="入户调查", affair="A2", effective_on=date(2016, 1, 1)),
            ev.PioneerPostSet(community="C0001", pioneer="P1", title="防疫先锋岗", effective_on=date(2020, 2, 1)),
            ev.ServiceClaimed(community="C0002", service="S1", organisation="市律师协会", title="法律咨询", effective_on=date(2020, 2, 1)),
            ev.MeasureAdopted(measure="M1", document="若干措施", title="全岗通", covers="轮岗", effective_on=date(2018, 1, 1)),
            ev.FundsAppropriated(district="zhongshan", year=2021, source="county", amount=Decimal("1200.50"), effective_on=date(2021, 1, 4)),
            actor="hr.zhongshan",
        )
    return run


def rows(run: Run, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run(*words, "--json").stdout)["rows"]
    return found


def test_the_list_is_asked_by_status_by_period_and_by_year(asked: Run) -> None:
    assert [row["affair"] for row in rows(asked, "affairs", *ON, "--status", "admitted")] == ["A1"]
    assert [row["reason"] for row in rows(asked, "affairs", *ON, "--status", "refused")] == ["无法律依据"]
    assert [(row["since"], row["until"]) for row in rows(asked, "affairs", *ON, "--periods")] == [("2015-01-01", "2018-01-01"), ("2018-01-01", None)]
    assert [(row["affair"], row["refused_on"]) for row in rows(asked, "affairs", *ON, "--refusals")] == [("A2", "2015-01-01")]
    counted = rows(asked, "affairs", *ON, "--first", "2014", "--last", "2015")
    assert [(row["year"], row["on_the_list"], row["waiting"], row["refused"]) for row in counted] == [(2014, 0, 2, 0), (2015, 1, 0, 1)]


def test_tasks_outside_the_list_are_asked_for_apart(asked: Run) -> None:
    assert [row["task"] for row in rows(asked, "tasks", *ON)] == ["T1", "T2"]
    assert [row["task"] for row in rows(asked, "tasks", *ON, "--outside", "--unit", "zhongshan")] == ["T2"]


def test_what_is_there_is_counted_and_listed(asked: Run) -> None:
    assert [(row["kind"], row["standing"]) for row in rows(asked, "pioneers", *ON)] == [("post", 1)]
    assert [row["set_by"] for row in rows(asked, "pioneers", *ON, "--listed")] == ["community:C0001/4"]
    assert [row["organisation"] for row in rows(asked, "services", *ON)] == ["市律师协会"]
    assert [row["title"] for row in rows(asked, "measures", *ON)] == ["全岗通"]
    assert [(row["amount"], row["source"]) for row in rows(asked, "funds", *ON)] == [("1200.50", "county")]


def test_the_workforce_is_told_apart_listed_with_names_and_followed_over_years(asked: Run) -> None:
    shares = {row["value"]: row["share"] for row in rows(asked, "structure", *ON) if row["dimension"] == "sex"}
    assert shares == {"F": "66.67", "M": "33.33"}
    assert [row["name"] for row in rows(asked, "structure", *ON, "--listed", "--names", "--unit", "C0002")] == ["李娜"]
    assert {row["year"] for row in rows(asked, "structure", *ON, "--first", "2009", "--last", "2012")} == {2010, 2011, 2012}
    assert [row["under_35"] for row in rows(asked, "structure", *ON, "--communities")] == [0, 0]


def test_the_answers_are_said_in_chinese(asked: Run) -> None:
    assert "不予准入" in asked("affairs", *ON, lang="zh", columns=200).stdout
    assert "四十五至五十四岁" in asked("structure", *ON, lang="zh", columns=120).stdout
    assert "先锋岗" in asked("pioneers", *ON, lang="zh", columns=120).stdout
    assert "区市县财政" in asked("funds", *ON, lang="zh", columns=160).stdout
    assert "已准入" in asked("explain", "dalian.db", "affairs", "A1", "--on", "2021-12-31", lang="zh").stdout


@pytest.mark.parametrize(
    "words",
    [
        ("affairs", *ON, "--status", "gone"),
        ("affairs", *ON, "--status", "admitted", "--periods"),
        ("affairs", *ON, "--first", "2014"),
        ("affairs", *ON, "--first", "2015", "--last", "2014"),
        ("structure", *ON, "--listed", "--communities"),
        ("structure", *ON, "--names"),
    ],
)
def test_what_does_not_go_together_is_said_with_a_remedy(asked: Run, words: tuple[str, ...]) -> None:
    assert asked(*words, code=2).output.strip()
