"""Pay under enacted rules through the public door: entitlement, months, explanations, findings and back pay on three clocks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

import cwledger
from cwledger import events as ev
from cwledger.errors import InvalidBasis, UnknownSubject
from tests.policies.cases import PACKS

ON = date(2024, 6, 30)


def text(place: str) -> str:
    return (PACKS / f"{place}.yaml").read_text(encoding="utf-8")


@pytest.fixture
def ledger() -> Iterator[cwledger.Ledger]:
    with cwledger.open(":memory:") as opened:
        opened.record(
            ev.DistrictFounded(district="zhongshan", effective_on=date(1950, 1, 1), name="中山区", jurisdiction="cn/dalian/zhongshan"),
            ev.DistrictFounded(district="xiangan", effective_on=date(1950, 1, 1), name="翔安区", jurisdiction="cn/xiamen/xiangan"),
            ev.StreetFounded(street="S1", district="zhongshan", effective_on=date(1950, 1, 1), name="青泥洼桥街道"),
            ev.StreetFounded(street="S2", district="xiangan", effective_on=date(1950, 1, 1), name="马巷街道"),
            ev.CommunityFounded(community="C1", street="S1", effective_on=date(2001, 1, 1), name="甲社区"),
            ev.CommunityFounded(community="C2", street="S2", effective_on=date(2001, 1, 1), name="乙社区"),
            ev.FederationFounded(federation="F1", district="zhongshan", effective_on=date(2001, 1, 1), name="中山区社工联合会"),
            ev.FederationFounded(federation="F2", district="xiangan", effective_on=date(2001, 1, 1), name="翔安区社工联合会"),
            actor="civil-affairs",
        )
        opened.enact(text("cn/dalian/community-worker-allowance/2013"), actor="policy")
        opened.enact(text("cn/dalian/professional-pay/2021"), actor="policy")
        opened.enact(text("cn/xiamen/xiangan/community-worker-pay/2013"), actor="policy")
        opened.record(
            ev.WorkerRegistered(worker="W1", effective_on=date(2014, 3, 1), name="王芳", sex="F", born_on=date(1980, 3, 5)),
            ev.ContractSigned(worker="W1", effective_on=date(2014, 3, 1), employer="F1", community="C1", until=None),
            ev.PostAssumed(worker="W1", effective_on=date(2014, 3, 1), community="C1", post="staff"),
            actor="hr",
        )
        yield opened


def test_a_new_text_begins_a_new_period_and_leaves_the_earlier_one_as_it_was(ledger: cwledger.Ledger) -> None:
    found = ledger.at(effective_on=ON).entitlement("W1").select("since", "until", "rule", "status", "step", "total")
    assert found.row(0) == (date(2014, 3, 1), date(2022, 1, 1), "cn.dalian.community-worker-allowance/2013", "partly-inferred", None, Decimal(2100))
    assert set(found["rule"][1:]) == {"cn.dalian.professional-pay/2021"}
    assert set(found["status"][1:]) == {"illustrative"}
    assert found["until"][-1] is None


def test_a_transfer_changes_employer_table_and_base_date_on_one_day(ledger: cwledger.Ledger) -> None:
    ledger.record(
        ev.Transferred(worker="W1", effective_on=date(2024, 1, 1), employer="F1", community="C2", new_employer="F2"),
        ev.PostLeft(worker="W1", effective_on=date(2024, 1, 1), community="C1", post="staff", reason="transfer"),
        ev.PostAssumed(worker="W1", effective_on=date(2024, 1, 1), community="C2", post="staff"),
        actor="hr",
    )
    last = ledger.at(effective_on=ON).entitlement("W1").row(-1, named=True)
    assert (last["since"], last["rule"], last["step"], last["total"]) == (date(2024, 3, 1), "cn.xiamen.xiangan.community-worker-pay/2013", 6, Decimal(2480))
    before = ledger.at(effective_on=ON).entitlement("W1").row(-2, named=True)
    assert (before["since"], before["rule"], before["step"]) == (date(2024, 1, 1), "cn.xiamen.xiangan.community-worker-pay/2013", 5)


def test_a_promotion_filed_in_june_and_effective_in_april_is_owed_from_may_on(ledger: cwledger.Ledger) -> None:
    view = ledger.at(effective_on=ON)
    before = view.basis.position
    ledger.close_period("community:C1", "2024-05", actor="finance")
    ledger.record(
        ev.PostAssumed(worker="W1", effective_on=date(2024, 4, 15), community="C1", post="deputy-director"),
        actor="hr",
        authority="区财政〔2024〕12号",
    )
    owed = ledger.back_pay("W1", "2024-03..2024-06", known_at=(before, None))
    assert owed.filter(pl.col("component") == "post").select("month", "before", "after", "difference", "payable_in").rows() == [
        ("2024-05", Decimal(300), Decimal(600), Decimal(300), "2024-06"),
        ("2024-06", Decimal(300), Decimal(600), Decimal(300), "2024-06"),
    ]
    assert set(owed["event_ids"].explode()) == {"career:W1/4"}
    by_unit = ledger.back_pay("community:C1", ["2024-05", "2024-06"], known_at=(before, None))
    assert by_unit.equals(owed.filter(pl.col("month") >= "2024-05"))


def test_a_text_published_late_is_owed_from_its_own_day_on_and_names_the_rule() -> None:
    with cwledger.open(":memory:") as ledger:
        ledger.record(
            ev.DistrictFounded(district="D", effective_on=date(1950, 1, 1), name="区", jurisdiction="cn/yingkou"),
            ev.StreetFounded(street="S", district="D", effective_on=date(1950, 1, 1), name="街道"),
            ev.CommunityFounded(community="C", street="S", effective_on=date(2001, 1, 1), name="社区"),
            ev.FederationFounded(federation="F", district="D", effective_on=date(2001, 1, 1), name="联合会"),
            ev.WorkerRegistered(worker="W", effective_on=date(2019, 1, 1), name="李", sex="M", born_on=date(1980, 1, 1)),
            ev.ContractSigned(worker="W", effective_on=date(2019, 1, 1), employer="F", community="C"),
            ev.PostAssumed(worker="W", effective_on=date(2019, 1, 1), community="C", post="director"),
            actor="hr",
        )
        before = ledger.head
        ledger.enact(text("cn/yingkou/community-worker-pay/2020"), actor="policy")
        owed = ledger.back_pay("W", "2020-12..2021-02", known_at=(before, None))
        assert owed.select("month", "after").rows() == [("2021-01", Decimal(3720)), ("2021-02", Decimal(3720))]
        assert ledger.back_pay("W", "2020-12..2021-02", known_at=(before, before)).is_empty()


def test_pay_of_a_month_is_asked_of_a_view_that_knows_the_whole_month(ledger: cwledger.Ledger) -> None:
    assert ledger.at(effective_on=ON).pay("2024-06", worker="W1")["amount"].sum() > 0
    with pytest.raises(InvalidBasis, match="2024-06 is not over"):
        ledger.at(effective_on=date(2024, 6, 29)).pay("2024-06")


def test_every_figure_of_pay_is_explained_by_clause_arithmetic_and_event(ledger: cwledger.Ledger) -> None:
    view = ledger.at(effective_on=ON)
    found = view.explain("entitlement", "W1")
    assert found.value == view.entitlement("W1").row(-1, named=True)["total"]
    assert found.rule is not None
    assert (found.rule.name, found.rule.status) == ("cn.dalian.professional-pay/2021", "illustrative")
    assert [(one.rule, one.why) for one in found.rule.rejected] == [("cn.dalian.community-worker-allowance", "superseded")]
    assert "career:W1/3" in found.every_event_id()
    assert found.as_dict()["format"] == "cwledger.explain.v1"
    month = view.explain("pay/2024-05", "W1")
    assert month.value == view.pay("2024-05", worker="W1")["amount"].sum()
    with pytest.raises(UnknownSubject):
        view.explain("pay/2031-05", "W1")


def test_recorded_pay_that_differs_from_the_entitled_one_is_found_until_it_is_corrected(ledger: cwledger.Ledger) -> None:
    granted = ledger.record(ev.AllowanceGranted(worker="W1", effective_on=date(2024, 1, 1), component="post", amount=Decimal(500)), actor="hr")
    codes = {issue.code for issue in ledger.at(effective_on=ON).findings()}
    assert "finding.pay-differs" in codes
    ledger.correct(
        granted.event_ids[0],
        ev.AllowanceGranted(worker="W1", effective_on=date(2024, 1, 1), component="post", amount=Decimal(300)),
        reason="misread",
        actor="hr",
    )
    assert "finding.pay-differs" not in {issue.code for issue in ledger.at(effective_on=ON).findings()}
    assert "finding.pay-differs" in {issue.code for issue in ledger.at(effective_on=ON, known_at=granted.position).findings()}


def test_the_differences_over_any_chain_of_knowledge_add_up(ledger: cwledger.Ledger) -> None:
    positions = [ledger.head]
    for late in (
        ev.EducationAttained(worker="W1", effective_on=date(2014, 7, 1), level="bachelor"),
        ev.PostAssumed(worker="W1", effective_on=date(2023, 5, 10), community="C1", post="deputy-director"),
        ev.QualificationAwarded(worker="W1", effective_on=date(2023, 8, 1), level="social-worker"),
        ev.Appraised(worker="W1", effective_on=date(2024, 1, 20), year=2023, result="incompetent"),
    ):
        ledger.record(late, actor="hr")
        positions.append(ledger.head)
    ledger.reverse("career:W1/7", reason="another person's result", actor="hr")
    positions.append(ledger.head)
    months = "2023-01..2024-05"

    def owed(first: int, last: int) -> dict[tuple[str, str], Decimal]:
        rows = ledger.back_pay("W1", months, known_at=(first, last))
        assert rows["difference"].null_count() == 0
        return {(month, component): difference for month, component, difference in rows.select("month", "component", "difference").iter_rows()}

    for first in range(len(positions)):
        for last in range(first, len(positions)):
            total: dict[tuple[str, str], Decimal] = {}
            for one, other in zip(positions[first:last], positions[first + 1 : last + 1], strict=True):
                for cell, difference in owed(one, other).items():
                    total[cell] = total.get(cell, Decimal(0)) + difference
            assert {cell: amount for cell, amount in total.items() if amount} == owed(positions[first], positions[last])
    assert owed(positions[0], positions[-1])
