"""What appraisal refuses: scores no scale has, appeals against nothing, decisions of no appeal, rounds opened and closed twice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

import cwledger
from cwledger import events as ev
from tests.small_city import begun, codes, registered

DECIDED, FILED, SETTLED = date(2021, 2, 1), date(2021, 2, 10), date(2021, 3, 1)


def rated(result: Any = "incompetent", on: date = DECIDED, year: int = 2020) -> ev.Appraised:
    return ev.Appraised(worker="W0001", year=year, result=result, effective_on=on)


def filed(on: date = FILED, year: int = 2020, **fields: Any) -> ev.AppealFiled:
    return ev.AppealFiled(worker="W0001", year=year, ground="评分有误", effective_on=on, **fields)


def settled(outcome: Any, result: Any = None, on: date = SETTLED) -> ev.AppealDecided:
    return ev.AppealDecided(worker="W0001", year=2020, outcome=outcome, result=result, effective_on=on)


def scored(organisation: Any) -> ev.AppraisalScored:
    return ev.AppraisalScored(worker="W0001", year=2020, organisation=organisation, public=Decimal("60"), effective_on=DECIDED)


@pytest.mark.parametrize("score", ["100.01", "-0.01", "60.005", "NaN", "ninety"])
def test_a_score_no_scale_has_is_refused(score: str) -> None:
    with pytest.raises(cwledger.InvalidEvent) as refused:
        scored(score)
    assert {issue.subject for issue in refused.value.issues} == {"AppraisalScored.organisation"}


@pytest.mark.parametrize("score", [0, "100", "59.99", Decimal("88.5")])
def test_a_score_from_nothing_to_a_hundred_is_recorded_with_two_places(score: Any) -> None:
    with begun(":memory:", None, registered()) as ledger:
        ledger.record(scored(score), actor="hr")
        frame = ledger.at(effective_on=SETTLED).appraisal_results()
        assert frame.height == 0  # a score is no result
        ledger.record(rated(), actor="hr")
        assert ledger.at(effective_on=SETTLED).appraisal_results()["organisation"].to_list() == [Decimal(score).quantize(Decimal("0.01"))]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ([filed()], "career.not-appraised"),
        ([rated(year=2019), filed()], "career.not-appraised"),
        ([rated(on=date(2021, 2, 11)), filed()], "career.not-appraised"),
        ([rated(), filed(), filed(on=date(2021, 2, 11))], "career.appeal-pending"),
        ([rated(), settled("rejected")], "career.no-appeal"),
        ([rated(), filed(), settled("rejected"), settled("rejected", on=date(2021, 3, 2))], "career.no-appeal"),
        ([rated(), filed(), settled("upheld")], "career.appeal-without-result"),
        ([rated(), filed(), settled("rejected", "competent")], "career.appeal-without-result"),
    ],
)
def test_an_appeal_needs_a_result_and_a_decision_an_appeal(facts: list[Any], code: str) -> None:
    with begun(":memory:", None, registered()) as ledger:
        with pytest.raises(cwledger.Refused) as refused:
            ledger.record(*facts, actor="hr")
        assert codes(refused.value) == {code}


def test_a_result_an_appeal_rests_on_is_not_taken_back() -> None:
    with begun(":memory:", None, registered(), rated(), filed()) as ledger:
        with pytest.raises(cwledger.Refused) as refused:
            ledger.reverse("career:W0001/2", actor="hr", reason="录入有误")
        assert codes(refused.value) == {"career.not-appraised"}
        assert {"career:W0001/3"} <= {one for issue in refused.value.issues for one in issue.event_ids}


def test_a_result_recorded_late_makes_room_for_its_appeal() -> None:
    with begun(":memory:", None, registered(), rated(on=date(2022, 2, 1), year=2021)) as ledger:
        ledger.record(rated(), filed(), settled("upheld", "competent"), actor="hr")
        assert [(one.year, one.result) for one in ledger.at(effective_on=date(2022, 12, 31)).career("W0001").appraisals] == [
            (2020, "incompetent"),
            (2020, "competent"),
            (2021, "incompetent"),
        ]


def opened(on: date = DECIDED, unit: str = "district:zhongshan", **fields: Any) -> ev.AppraisalRoundOpened:
    return ev.AppraisalRoundOpened(round="R1", unit=unit, year=2020, effective_on=on, **fields)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ([ev.AppraisalRoundClosed(round="R1", effective_on=DECIDED)], "record.unknown-subject"),
        ([opened(), opened(on=FILED)], "round.already-opened"),
        ([opened(on=FILED), ev.AppraisalRoundClosed(round="R1", effective_on=DECIDED)], "round.not-opened"),
        ([opened(), *(ev.AppraisalRoundClosed(round="R1", effective_on=day) for day in (FILED, SETTLED))], "round.already-closed"),
        ([opened(on=FILED, due_on=DECIDED)], "round.due-before-it-opens"),
        ([opened(unit="street:nowhere")], "record.unknown-subject"),
    ],
)
def test_a_round_is_opened_once_in_a_unit_that_is_known_and_closed_once(facts: list[Any], code: str) -> None:
    with begun() as ledger:
        with pytest.raises(cwledger.Refused) as refused:
            ledger.record(*facts, actor="hr")
        assert codes(refused.value) == {code}


def test_a_unit_a_round_was_opened_in_is_not_taken_back() -> None:
    with begun(":memory:", None, opened(unit="community:C0002")) as ledger:
        with pytest.raises(cwledger.Refused) as refused:
            ledger.reverse("community:C0002/1", actor="hr", reason="录入有误")
        assert codes(refused.value) == {"reverse.still-named"}
