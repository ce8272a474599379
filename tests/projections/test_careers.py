"""Careers folded from the columns are those folded from each worker's own log, at any clocks."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cwledger
from cwledger import events as ev
from cwledger.aggregates import CATALOGUE, Career, Event
from cwledger.aggregates.career.state import Dated
from cwledger.aggregates.geography import Attribute
from cwledger.errors import UnknownSubject
from cwledger.projections.careers.folded import careers
from cwledger.testing import Step, histories, moments_of, play
from cwledger.view import View
from tests.small_city import DAY, begun, granted, registered, signed

searching = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
WORKERS = ("W0001", "W0002", "W0003")


def facets(career: Career) -> dict[str, Any]:
    """Everything in a career, facts kept as recorded without what no column holds."""
    return {field.name: _plain(getattr(career, field.name)) for field in dataclasses.fields(career)}


def _plain(value: Any) -> Any:
    if isinstance(value, Dated):
        personal = CATALOGUE.spec(type(value.event)).personal
        return type(value.event), value.event_id, {name: one for name, one in dict(value.event).items() if name not in (*personal, "ref", "note")}
    return tuple(map(_plain, value)) if type(value) is tuple else dict(value) if hasattr(value, "keys") else value


def from_the_log(view: View) -> list[Career]:
    found = []
    for worker in WORKERS:
        try:
            found.append(view.career(worker))
        except UnknownSubject:
            continue
    return [career for career in found if career.registered_on is not None]


def view_of(data: st.DataObject, ledger: cwledger.Ledger, steps: list[Step]) -> View:
    positions = [receipt.position for receipt in play(ledger, steps)]
    on = data.draw(st.sampled_from(moments_of(steps)) | st.dates(date(2000, 1, 1), date(2027, 1, 1)), label="effective_on")
    return ledger.at(effective_on=on, known_at=data.draw(st.sampled_from([*positions, positions[-1]]), label="known_at"))


@searching
@given(st.data(), histories(max_events=16))
def test_many_careers_at_once_are_the_careers_one_by_one(data: st.DataObject, steps: list[Step]) -> None:
    with cwledger.open(":memory:") as ledger:
        view = view_of(data, ledger, steps)
        stretch, chunk = data.draw(st.integers(1, 4), label="stretch"), data.draw(st.integers(1, 3), label="chunk")
        at_once = careers(view.reports.facts, None, view.basis.effective_on, stretch, chunk)
        assert [facets(career) for career in at_once] == [facets(career) for career in from_the_log(view)]


def everything() -> list[Event]:
    """A career with every kind of value an event may hold."""
    return [
        registered(),
        signed(probation_months=6),
        granted("1234.50", DAY),
        granted("0", DAY + timedelta(days=1)),
        ev.RecruitmentDecided(
            worker="W0001", effective_on=DAY, announcement="2010-1", result="hired", score="81.05", ref="大民发〔2010〕1号", note="公示无异议"
        ),
        ev.EducationAttained(worker="W0001", effective_on=DAY, level="bachelor", degree=True),
        ev.EarlyRetirementChosen(worker="W0001", effective_on=date(2020, 1, 1), month="2021-03"),
        ev.WorkerAttributeSet(worker="W0001", effective_on=DAY, attribute="retained-pay", value="120.00"),
        ev.WorkerAttributeSet(worker="W0001", effective_on=date(2020, 1, 1), attribute="retained-pay"),
    ]


def test_every_kind_of_value_comes_back_as_it_was_recorded() -> None:
    with begun(":memory:", None, *everything()) as ledger:
        view = ledger.at(effective_on=date(2021, 1, 1))
        (career,) = careers(view.reports.facts)
        assert facets(career) == facets(view.career("W0001"))
        assert [str(one.amount) for one in career.allowances] == ["1234.50", "0.00"]
        assert str(career.recruitment[0].event.score) == "81.05"
        assert career.attributes == (
            Attribute("retained-pay", "120.00", DAY, "career:W0001/8"),
            Attribute("retained-pay", "", date(2020, 1, 1), "career:W0001/9"),
        )


def test_what_no_column_holds_is_none_in_the_facts_a_career_keeps() -> None:
    with begun(":memory:", None, *everything()) as ledger:
        (career,) = careers(ledger.at(effective_on=date(2021, 1, 1)).reports.facts)
        kept = career.recruitment[0].event
        assert (kept.ref, kept.note) == (None, None)
        assert kept == kept.model_copy()


def test_a_view_gives_the_cases_its_rules_are_asked_about() -> None:
    with begun(":memory:", None, *(registered(worker) for worker in WORKERS), signed("W0002", until=None)) as ledger:
        ruling = ledger.at(effective_on=DAY).ruling
        assert [(case.career.worker, len(case.places)) for case in ruling.cases()] == [("W0001", 0), ("W0002", 1), ("W0003", 0)]
        assert [place.community for case in ruling.cases(["W0002"]) for place in case.places] == ["C0001"]


@pytest.mark.parametrize("chosen", [["W0002"], ["W0003", "W0001"], [], ["W0009"]])
def test_only_those_asked_for_and_registered_are_folded_in_order(chosen: list[str]) -> None:
    with begun(":memory:", None, *(registered(worker) for worker in WORKERS)) as ledger:
        facts = ledger.at(effective_on=DAY).reports.facts
        for size in (1, 2, 9):
            assert [career.worker for career in careers(facts, chosen, DAY, size, size)] == sorted(set(chosen) & set(WORKERS))
        assert list(careers(facts, chosen, DAY - timedelta(days=1))) == []
