"""An explanation holds the report's own value and ends in event ids that are really there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cwledger
from cwledger import events as ev
from cwledger.errors import UnknownSubject
from cwledger.explanation import Explanation
from cwledger.projections.references import named_by
from cwledger.testing import Step, histories, moments_of, play
from tests.small_city import CITY, DAY, assumed, graded, granted, registered, signed

ON = date(2021, 12, 31)


@pytest.fixture
def ledger() -> Iterator[cwledger.Ledger]:
    with cwledger.open(":memory:") as ledger:
        seat = ev.HonourConferred(
            worker="W0001", kind="people-delegate", level="national", title="第十三届", effective_on=date(2018, 3, 1), until=date(2023, 3, 1)
        )
        renewed = ev.ContractRenewed(worker="W0001", employer="zs-swf", until=date(2025, 3, 1), effective_on=date(2013, 3, 1))
        ledger.record(
            *CITY,
            registered(),
            signed(),
            renewed,
            assumed(DAY),
            graded(3, DAY),
            granted("500.00", DAY),
            granted("1800.00", DAY, component="basic"),
            seat,
            actor="test",
        )
        yield ledger


def part(explanation: Explanation, label: str) -> Explanation:
    return next(one for one in explanation.parts if one.label == label)


def test_the_roster_is_explained_field_by_field(ledger: cwledger.Ledger) -> None:
    found = ledger.at(effective_on=ON).explain("roster", "W0001")
    assert {one.label: (one.value, one.event_ids) for one in found.parts} == {
        "footing": ("contract", ("career:W0001/2",)),
        "since": (DAY, ("career:W0001/2",)),
        "employer": ("zs-swf", ("career:W0001/2",)),
        "until": (date(2025, 3, 1), ("career:W0001/3",)),
        "community": ("C0001", ("career:W0001/2",)),
        "posts": (("director",), ()),
        "tier": (1, ("career:W0001/5",)),
        "step": (3, ("career:W0001/5",)),
    }
    assert part(found, "community").parts[1].event_ids == ("street:qingniwa/1",)
    assert part(found, "posts").parts[0].event_ids == ("career:W0001/4",)


def test_the_salary_is_explained_component_by_component(ledger: cwledger.Ledger) -> None:
    found = ledger.at(effective_on=ON).explain("salary", "W0001")
    assert (str(found.value), found.unit, found.rule) == ("2300.00", "yuan-a-month", None)
    assert [(one.label, str(one.value), one.event_ids) for one in found.parts[2:]] == [
        ("basic", "1800.00", ("career:W0001/7",)),
        ("post", "500.00", ("career:W0001/6",)),
    ]


def test_who_does_not_serve_is_told_what_ended(ledger: cwledger.Ledger) -> None:
    ledger.record(ev.Retired(worker="W0001", effective_on=date(2021, 4, 1)), actor="test")
    found = ledger.at(effective_on=ON).explain("roster", "W0001")
    assert found.value is None
    assert "career:W0001/9" in part(found, "Retired").event_ids
    assert [one.event_ids for one in part(found, "employer").parts] == [(), ("career:W0001/9",)]
    salary = ledger.at(effective_on=ON).explain("salary", "W0001")
    assert salary.value is None
    assert salary.parts == (found,)


def test_honours_are_explained_for_a_tally_and_for_a_worker(ledger: cwledger.Ledger) -> None:
    tally = ledger.at(effective_on=ON).explain("honours", "people-delegate/national")
    assert (tally.value, part(tally, "persons").value, part(tally, "women").value) == (1, 1, 1)
    assert part(tally, "worker").event_ids == ("career:W0001/8",)
    assert ledger.at(effective_on=ON).explain("honours", "W0001").every_event_id() == ("career:W0001/8",)
    assert ledger.at(effective_on=date(2023, 3, 1)).explain("honours", "W0001").value == 0


def test_an_explanation_reads_in_both_languages(ledger: cwledger.Ledger) -> None:
    found = ledger.at(effective_on=ON).explain("salary", "W0001")
    assert found.render("en") == (
        "salary: 2,300.00 yuan a month\n"
        "  tier: 1  [career:W0001/5]\n"
        "  step: 3  [career:W0001/5]\n"
        "  basic: 1,800.00 yuan a month  [career:W0001/7]\n"
        "  post: 500.00 yuan a month  [career:W0001/6]\n"
    )
    assert found.render("zh") == (
        "薪酬：2,300.00 元/月\n  档：1  [career:W0001/5]\n  级：3  [career:W0001/5]\n"
        "  基本补贴：1,800.00 元/月  [career:W0001/7]\n"
        "  职务补贴：500.00 元/月  [career:W0001/6]\n"
    )


def test_an_explanation_is_plain_json_of_a_stable_format(ledger: cwledger.Ledger) -> None:
    found = ledger.at(effective_on=ON).explain("roster", "W0001").as_dict()
    assert list(found) == ["format", "label", "value", "unit", "rule", "arithmetic", "event_ids", "parts"]
    assert found["format"] == "cwledger.explain.v1"
    assert json.loads(json.dumps(found)) == found
    assert found["parts"][1]["value"] == "2010-03-01"
    assert list(found["parts"][0]) == ["label", "value", "unit", "rule", "arithmetic", "event_ids", "parts"]


@pytest.mark.parametrize(
    ("question", "subject"),
    [("roster", "W9999"), ("salary", "W9999"), ("honours", "W9999"), ("honours", "model-worker/national"), ("grids", "G9"), ("weather", "W0001")],
)
def test_nobody_and_nothing_are_said_to_be_unknown(ledger: cwledger.Ledger, question: str, subject: str) -> None:
    with pytest.raises(UnknownSubject, match="weather" if question == "weather" else subject):
        ledger.at(effective_on=ON).explain(question, subject)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data(), histories())
def test_every_row_is_explained_by_facts_that_are_believed(data: st.DataObject, steps: list[Step]) -> None:
    with cwledger.open(":memory:") as ledger:
        positions = [receipt.position for receipt in play(ledger, steps)]
        view = ledger.at(effective_on=data.draw(st.sampled_from(moments_of(steps))), known_at=data.draw(st.sampled_from(positions)))
        lines = [one for one in ledger.events() if one.position <= view.basis.position]
        believed = {one.event_id for one in lines if not one.reversal} - {one.amends for one in lines}
        for row in view.roster().to_dicts():
            found = view.explain("roster", row["worker"])
            assert {one.label: one.value for one in found.parts if one.label in row} == {
                name: tuple(value) if name == "posts" else value
                for name, value in row.items()
                if name not in ("worker", "street", "district") and (name != "employer" or value is not None)
            }
            assert set(found.every_event_id()) <= believed
            assert part(found, "footing").event_ids
        for row in view.salary().to_dicts():
            found = view.explain("salary", row["worker"])
            assert found.value == row["total"]
            assert {row[name] for name in row if name.endswith("_by")} - {None} <= set(found.every_event_id()) <= believed
        for row in view.honours().to_dicts():
            assert view.explain("honours", f"{row['kind']}/{row['level']}").value == row["seats"]


def test_a_subject_is_named_by_the_facts_of_others(ledger: cwledger.Ledger) -> None:
    facts = ledger.at(effective_on=ON).reports.facts
    assert named_by(facts, "community:C0001") == ("career:W0001/2", "career:W0001/4")
    assert named_by(facts, "federation:zs-swf") == ("career:W0001/2", "career:W0001/3")
    assert named_by(facts, "street:qingniwa") == ("community:C0001/1", "community:C0002/1")
    assert named_by(facts, "career:W0001") == ()
    ledger.record(ev.CommunitySplit(community="C0001", into="C0002", workers=("W0001",), effective_on=ON), actor="test")
    assert named_by(ledger.at(effective_on=ON).reports.facts, "career:W0001") == ("community:C0001/2",)
