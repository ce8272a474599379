"""Every figure of burden relief, measures, results and funds leads to the facts behind it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

import cwledger
from cwledger import events as ev
from cwledger.errors import UnknownSubject

FOUNDED, DAY = date(2001, 1, 1), date(2021, 1, 1)


@pytest.fixture
def view() -> Iterator[cwledger.View]:
    with cwledger.open(":memory:") as opened:
        opened.record(
            ev.DistrictFounded(district="zhongshan", effective_on=FOUNDED, name="中山区"),
            ev.StreetFounded(street="qingniwa", district="zhongshan", effective_on=FOUNDED, name="青泥洼桥街道"),
            ev.FederationFounded(federation="zs-swf", district="zhongshan", effective_on=FOUNDED, name="中山区社工联合会"),
            ev.CommunityFounded(community="C1", street="qingniwa", effective_on=FOUNDED, name="C1"),
            ev.AffairProposed(
                affair="A1", title="居住证明", department="区公安分局", legal_basis="户口登记条例", nature="proof", effective_on=date(2014, 1, 1)
            ),
            ev.AffairVetted(affair="A1", body="区委", outcome="supported", effective_on=date(2014, 2, 1)),
            ev.AffairAdmitted(affair="A1", effective_on=date(2015, 1, 1)),
            ev.AffairWithdrawn(affair="A1", reason="居民反对", effective_on=date(2019, 1, 1)),
            ev.MeasureAdopted(measure="M1", document="若干措施", title="全岗通", covers="轮岗", effective_on=date(2018, 1, 1)),
            ev.TaskPushedDown(community="C1", task="T1", department="区公安分局", title="居住证明", affair="A1", effective_on=date(2016, 1, 1)),
            ev.TaskRefused(community="C1", task="T1", reason="人手不足", effective_on=date(2016, 1, 2)),
            ev.PioneerPostSet(community="C1", pioneer="P1", title="防疫先锋岗", effective_on=date(2020, 2, 1)),
            ev.PioneerPostEnded(community="C1", pioneer="P1", reason="任务完成", effective_on=date(2020, 9, 1)),
            ev.ServiceClaimed(community="C1", service="S1", organisation="市律师协会", title="法律咨询", effective_on=date(2020, 3, 1)),
            ev.ServiceClaimed(community="C1", service="S2", organisation="市律师协会", title="法律讲座", effective_on=date(2020, 3, 1)),
            ev.ServiceCompleted(community="C1", service="S2", outcome="讲座四场", effective_on=date(2020, 6, 1)),
            ev.FundsAppropriated(district="zhongshan", year=2021, source="city", amount=Decimal("7.50"), effective_on=date(2020, 12, 1)),
            ev.WorkerRegistered(worker="A", effective_on=date(2013, 1, 1), name="王芳", sex="F", born_on=date(1990, 1, 1)),
            ev.ContractSigned(worker="A", employer="zs-swf", community="C1", effective_on=date(2015, 1, 1)),
            ev.EducationAttained(worker="A", level="bachelor", effective_on=date(2012, 7, 1)),
            actor="hr",
        )
        yield opened.at(effective_on=DAY)


@pytest.mark.parametrize(
    ("question", "subject", "value", "ids"),
    [
        ("affairs", "A1", "withdrawn", ("affair:A1/1", "affair:A1/2", "affair:A1/3", "affair:A1/4")),
        ("tasks", "C1", 1, ("community:C1/2", "affair:A1/3", "community:C1/3")),
        ("measures", "M1", "全岗通", ("measure:M1/1",)),
        ("pioneers", "post", 0, ("community:C1/4", "community:C1/5")),
        ("pioneers", "C1", 0, ("community:C1/4", "community:C1/5")),
        ("services", "C1", 1, ("community:C1/6", "community:C1/7", "community:C1/8")),
        ("services", "市律师协会", 1, ("community:C1/6", "community:C1/7", "community:C1/8")),
        ("funds", "zhongshan", Decimal("7.50"), ("district:zhongshan/2",)),
        ("structure", "A", "under 35", ("career:A/1", "career:A/3")),
        ("structure", "age_band/under 35", 1, ("career:A/1",)),
        ("structure", "education/bachelor", 1, ("career:A/3",)),
    ],
)
def test_an_explanation_ends_in_the_events_behind_the_figure(view: cwledger.View, question: str, subject: str, value: object, ids: tuple[str, ...]) -> None:
    found = view.explain(question, subject)
    assert found.value == value
    assert set(found.every_event_id()) >= set(ids)
    assert found.render("zh")
    assert found.render("en")


@pytest.mark.parametrize("question", ["affairs", "tasks", "measures", "pioneers", "services", "structure", "funds"])
def test_what_is_in_no_report_cannot_be_explained(view: cwledger.View, question: str) -> None:
    with pytest.raises(UnknownSubject):
        view.explain(question, "nobody")


def test_a_dimension_nobody_tells_apart_is_said(view: cwledger.View) -> None:
    with pytest.raises(UnknownSubject):
        view.explain("structure", "height/tall")
