"""What a reform would change, asked of a view: as frames, for one unit, explained, and refused where it cannot be tried."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

import cwledger
from cwledger import events as ev
from cwledger.errors import InvalidReform
from cwledger.policies.texts import shelf
from cwledger.policies.texts.overlay import amended
from cwledger.policies.texts.reform import Reform, read_reform
from cwledger.ruling.what_if import GRADE_COLUMNS, PEOPLE_COLUMNS, YEAR_COLUMNS
from tests.reforming import CLERK, REFORM, TODAY, city

RULE = "cn.dalian.professional-pay"
GENERAL = "pay.components.post.amount.table.values.general"
THROUGH = date(2030, 12, 31)


@pytest.fixture(scope="module")
def ledger() -> Iterator[cwledger.Ledger]:
    with city() as opened:
        yield opened


@pytest.fixture
def view(ledger: cwledger.Ledger) -> cwledger.View:
    return ledger.at(effective_on=TODAY)


def test_the_frames_tell_years_grades_and_people(view: cwledger.View) -> None:
    found = view.what_if(read_reform(REFORM), through=THROUGH)
    assert dict(found.years.schema) == YEAR_COLUMNS
    assert dict(found.grades.schema) == GRADE_COLUMNS
    assert dict(found.people.schema) == PEOPLE_COLUMNS
    assert found.years.select("year", "unit", "persons_before", "difference", "retirements_before", "retirements_after").rows() == [
        (2026, "xigang", 2, Decimal("0.00"), 0, 0),
        (2026, "zhongshan", 2, Decimal("0.00"), 0, 0),
        (2027, "xigang", 2, Decimal("2400.00"), 0, 0),
        (2027, "zhongshan", 2, Decimal("1200.00"), 0, 0),
        (2028, "xigang", 2, Decimal("2400.00"), 0, 0),
        (2028, "zhongshan", 2, Decimal("40140.00"), 1, 0),
        (2029, "xigang", 2, Decimal("2400.00"), 0, 0),
        (2029, "zhongshan", 1, Decimal("3685.00"), 0, 1),
        (2030, "xigang", 2, Decimal("2400.00"), 0, 0),
        (2030, "zhongshan", 1, Decimal("0.00"), 0, 0),
    ]


def test_what_people_gain_and_lose_adds_up_to_the_cost(view: cwledger.View) -> None:
    found = view.what_if(read_reform(REFORM), through=THROUGH, by="community")
    people = found.people.group_by("year", "unit").agg(pl.col("difference").sum()).sort("year", "unit")
    assert people.rows() == found.years.filter(pl.col("difference") != 0).select("year", "unit", "difference").rows()
    assert set(found.people["outcome"]) == {"gains"}
    assert "W2" not in found.people["worker"]


def test_a_unit_narrows_it_to_who_serves_there(view: cwledger.View) -> None:
    found = view.what_if(read_reform(REFORM), through=THROUGH, unit="xigang")
    assert set(found.people["worker"]) == {"W3", "W4"}


def test_one_person_is_explained_under_both(view: cwledger.View) -> None:
    found = view.what_if(read_reform(REFORM), through=THROUGH)
    told = found.explain("W1", 2028)
    assert told.value == Decimal(40140)
    assert f"{RULE}/reform-2027-01-01" in told.every_rule()
    assert "rule:cn.dalian.professional-pay/1" in {part["rule"]["event_id"] for part in _ruled(told.as_dict())}
    for lang in ("en", "zh"):
        assert "2028" in told.render(lang)  # type: ignore[arg-type]
    with pytest.raises(cwledger.UnknownSubject, match="the years looked at are 2026 to 2030"):
        found.explain("W1", 2031)
    with pytest.raises(cwledger.UnknownSubject, match="W9"):
        found.explain("W9", 2028)


def _ruled(tree: dict) -> list[dict]:  # type: ignore[type-arg]
    return [*([tree] if tree["rule"] else []), *(one for part in tree["parts"] for one in _ruled(part))]


def test_a_reform_that_changes_nothing_reports_nothing(view: cwledger.View) -> None:
    for changes in ({}, {RULE: {GENERAL: "300"}}):
        found = view.what_if(Reform("same", date(2027, 1, 1), changes))
        assert (found.years.height, found.grades.height, found.people.height) == (0, 0, 0)
        assert dict(found.years.schema) == YEAR_COLUMNS


def test_it_stands_on_the_rules_known_and_changes_nothing_recorded(ledger: cwledger.Ledger) -> None:
    before = ledger.head
    found = ledger.at(effective_on=TODAY).what_if(read_reform(REFORM), through=THROUGH)
    assert ledger.head == before
    assert found.rules == ledger.at(effective_on=TODAY).basis.rules
    assert found.as_dict()["assumed"] == list(found.assumed)
    assert ledger.at(effective_on=date(2027, 6, 1)).rules().filter(pl.col("version").str.starts_with("reform")).height == 0


def test_as_known_before_the_rules_were_enacted_there_is_nothing_to_reform(ledger: cwledger.Ledger) -> None:
    early = ledger.at(effective_on=TODAY, known_at=3)
    with pytest.raises(InvalidReform, match="no rule is known"):
        early.what_if(read_reform(REFORM))


@pytest.mark.parametrize(
    ("day", "through", "code"),
    [
        (date(2027, 1, 1), date(2026, 12, 31), "reform.ends-before-it-begins"),
        (date(2027, 1, 1), date(2020, 12, 31), "reform.ends-before-it-begins"),
        (date(2027, 1, 1), date.max, "reform.too-many-years"),
        (date.max, None, "reform.too-many-years"),
    ],
)
def test_years_that_cannot_be_looked_at_are_refused(view: cwledger.View, day: date, through: date | None, code: str) -> None:
    with pytest.raises(InvalidReform) as error:
        view.what_if(Reform("x", day, {RULE: {GENERAL: "400"}}), through=through)
    assert [one.code for one in error.value.issues] == [code]


def test_units_that_are_no_kind_are_refused(view: cwledger.View) -> None:
    with pytest.raises(cwledger.UnknownSubject, match="district, street, community"):
        view.what_if(read_reform(REFORM), by="city")  # type: ignore[arg-type]


def test_a_file_is_read_with_the_packs_it_adds(tmp_path: Path) -> None:
    file = tmp_path / "raise.yaml"
    file.write_text(REFORM, encoding="utf-8")
    assert shelf.reform(file).where == str(file)
    with pytest.raises(InvalidReform, match=r"nowhere\.yaml:1"):
        shelf.reform(tmp_path / "nowhere.yaml")
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(InvalidReform, match="not UTF-8"):
        shelf.reform(file)


def test_what_was_tried_is_paid_once_it_is_enacted() -> None:
    raised = Reform("raise", TODAY, {RULE: {GENERAL: "400"}})
    with city() as ledger:
        promised = ledger.at(effective_on=TODAY).what_if(raised, through=THROUGH).people.filter(worker="W4", year=2030)
        [base] = ledger.at(effective_on=TODAY).ruling.rulebook.named(RULE)
        ledger.enact(shelf.written(amended(base.pack, {GENERAL: "400"}, version="2026", published_on="2025-06-01", effective_from="2026-01-01")), **CLERK)
        ledger.record(ev.ContractRenewed(worker="W4", effective_on=date(2026, 9, 1), employer="F1", until=date(2035, 9, 1)), **CLERK)
        later = ledger.at(effective_on=THROUGH)
        paid = sum(later.pay(f"2030-{month:02d}", worker="W4")["amount"].sum() for month in range(1, 13))
    assert promised["difference"].to_list() == [1200]
    assert promised["after"].to_list() == [paid]
