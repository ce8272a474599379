"""What changed in the rules between two days: what took effect, what ended and by what, and value by value, as the texts were known."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

import cwledger
from cwledger.errors import InvalidBasis, UnknownSubject
from cwledger.policies.texts import shelf
from tests.cli.conftest import Run, folder, made, run
from tests.policies.packs import pack_text, wage

__all__ = ["folder", "made", "run"]

RULE = "cn.dalian.base-amounts"
SHARED = {"jurisdiction": "cn/dalian", "published_on": "2020-12-01"}


def version(number: int, amount: str, **head: Any) -> str:
    return pack_text(wage(amount), version=number, **{**SHARED, "effective_from": f"{number}-04-01", **head})


@pytest.fixture
def ledger() -> Iterator[cwledger.Ledger]:
    with cwledger.open(":memory:", now=lambda: datetime(2026, 1, 2, tzinfo=UTC)) as opened:
        opened.enact([version(2021, "5000.00"), version(2022, "5300.00"), version(2023, "5600.00", published_on="2023-02-01")], actor="x")
        yield opened


def told(view: cwledger.View, since: date, **asked: Any) -> list[tuple[Any, ...]]:
    return view.rules_changed(since, **asked).select("changed_on", "change", "version", "follows", "by").rows()


def test_versions_that_follow_each_other_took_effect_and_were_replaced(ledger: cwledger.Ledger) -> None:
    view = ledger.at(effective_on=date(2022, 12, 31))
    assert told(view, date(2020, 12, 31)) == [
        (date(2021, 4, 1), "took-effect", "2021", None, None),
        (date(2022, 4, 1), "replaced", "2021", None, f"{RULE}/2022"),
        (date(2022, 4, 1), "took-effect", "2022", f"{RULE}/2021", None),
    ]
    assert told(view, date(2022, 4, 1)) == []
    assert [row[2] for row in told(view, date(2022, 3, 31))] == ["2021", "2022"]
    assert told(ledger.at(effective_on=date(2022, 3, 31)), date(2021, 4, 1)) == []


def test_what_a_version_changes_is_told_value_by_value(ledger: cwledger.Ledger) -> None:
    found = ledger.at(effective_on=date(2022, 12, 31)).rule_values_changed(date(2021, 12, 31))
    values = {path: (before, after) for path, before, after in found.select("path", "before", "after").iter_rows()}
    assert {path: pair for path, pair in values.items() if path.startswith("indices.")} == {"indices.average-wage.values.0.amount": ("5000.00", "5300.00")}
    assert values["version"] == ("2021", "2022")
    assert set(found.select("rule", "version", "follows").iter_rows()) == {(RULE, "2022", f"{RULE}/2021")}


def test_a_repeal_a_successor_and_a_stated_end_are_told_apart(ledger: cwledger.Ledger) -> None:
    ended = {"instrument": "bonus", "effective_from": "2021-01-01", "effective_until": "2024-07-01"}
    ledger.enact([pack_text(wage("1.00"), version=1, **SHARED, **ended)], actor="x")
    ledger.enact([pack_text(wage("1.00"), version=1, **SHARED, instrument="old", effective_from="2021-01-01")], actor="x")
    ledger.enact([pack_text(wage("2.00"), version=1, **SHARED, instrument="new", effective_from="2024-03-01", supersedes=["cn.dalian.old"])], actor="x")
    ledger.repeal(RULE, effective_on=date(2024, 9, 1), by="示例〔2024〕1号", actor="x")
    rows = ledger.at(effective_on=date(2024, 12, 31)).rules_changed(date(2023, 12, 31)).select("changed_on", "change", "rule", "by").rows()
    assert rows == [
        (date(2024, 3, 1), "took-effect", "cn.dalian.new", None),
        (date(2024, 3, 1), "superseded", "cn.dalian.old", "cn.dalian.new"),
        (date(2024, 7, 1), "expired", "cn.dalian.bonus", None),
        (date(2024, 9, 1), "repealed", RULE, "示例〔2024〕1号"),
    ]


def test_a_text_counts_once_it_was_published(ledger: cwledger.Ledger) -> None:
    before = ledger.at(effective_on=date(2023, 12, 31), rules_known_at=datetime(2023, 1, 1, tzinfo=UTC))
    assert told(before, date(2022, 12, 31)) == []
    assert [row[1:3] for row in told(ledger.at(effective_on=date(2023, 12, 31)), date(2022, 12, 31))] == [("replaced", "2022"), ("took-effect", "2023")]


def test_an_amendment_is_compared_with_what_it_amends(ledger: cwledger.Ledger) -> None:
    body = f"amends:\n  rule: {RULE}\n  cites: 第九条\n  set:\n    indices.average-wage.values.0.amount: '5700.00'\n"
    ledger.enact([pack_text(body, version=1, **SHARED, instrument="raise", effective_from="2024-01-01")], actor="x")
    found = ledger.at(effective_on=date(2024, 12, 31)).rule_values_changed(date(2023, 12, 31))
    assert found.select("follows", "path", "before", "after").rows() == [(f"{RULE}/2023", "indices.average-wage.values.0.amount", "5600.00", "5700.00")]


def test_the_national_reform_of_2025_is_what_changed_in_the_rules_shipped(ledger: cwledger.Ledger) -> None:
    ledger.enact(list(shelf.installed()), actor="x")
    view = ledger.at(effective_on=date(2025, 1, 1))
    found = view.rules_changed(date(2024, 12, 31), "cn/dalian").select("rule", "version", "change").rows()
    assert ("cn.retirement-age", "1978", "replaced") in found
    assert ("cn.retirement-age", "2025", "took-effect") in found
    assert view.rules_changed(date(2022, 12, 31), "cn/dalian").height < view.rules_changed(date(2022, 12, 31)).height  # Harbin's of 2023
    delay = {path: (before, after) for path, before, after in view.rule_values_changed(date(2024, 12, 31)).select("path", "before", "after").iter_rows()}
    assert delay["retirement.schedule.ages.men.delay.cap_months"] == (None, "36")


def test_a_day_after_that_of_the_view_and_a_place_elsewhere_are_refused(ledger: cwledger.Ledger) -> None:
    view = ledger.at(effective_on=date(2022, 12, 31))
    for since in (date(2023, 1, 1), "2022-01-01", None):
        with pytest.raises(InvalidBasis):
            view.rules_changed(since)  # type: ignore[arg-type]
    with pytest.raises(UnknownSubject):
        view.rule_values_changed(date(2022, 1, 1), "mars")


def test_what_changed_is_asked_from_the_command_line(run: Run) -> None:
    run("enact", "dalian.db", "--installed", "--actor", "hr.zhongshan")
    asked = ("rules", "dalian.db", "--on", "2025-12-31", "--since", "2024-12-31")
    rows = json.loads(run(*asked, "--json").stdout)["rows"]
    assert {"cn.retirement-age"} == {row["rule"] for row in rows if row["by"] == "cn.retirement-age/2025"}
    assert {row["rule"] for row in json.loads(run(*asked, "--values", "--json").stdout)["rows"]} == {"cn.minimum-contribution", "cn.retirement-age"}
    assert "被新版本取代" in run(*asked, lang="zh", columns=200).stdout
    run("rules", "dalian.db", "--values", code=2)
    run("rules", "dalian.db", "--since", "yesterday", code=2)
