"""Pioneer posts and teams, services, measures and funds, each with the list and the facts behind its count."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

import cwledger
from cwledger import events as ev
from cwledger.policies.texts import shelf
from tests.small_city import FOUNDED, TWO_DISTRICTS

DAY = date(2020, 2, 1)
LATER = date(2021, 1, 1)


@pytest.fixture
def ledger() -> Iterator[cwledger.Ledger]:
    with cwledger.open(":memory:") as opened:
        opened.record(*TWO_DISTRICTS, actor="hr")
        yield opened


def post(code: str, community: str = "C1", on: date = DAY) -> ev.PioneerPostSet:
    return ev.PioneerPostSet(community=community, pioneer=code, title="防疫先锋岗", effective_on=on)


def test_pioneer_posts_and_teams_are_counted_while_they_stand(ledger: cwledger.Ledger) -> None:
    ledger.record(
        *(post(code) for code in ("P1", "P2")),
        post("P1", "C3"),
        ev.PioneerTeamFormed(community="C1", team="T1", members=12, effective_on=DAY),
        ev.PioneerTeamFormed(community="C3", team="T1", effective_on=DAY),
        ev.PioneerPostEnded(community="C1", pioneer="P2", reason="任务完成", effective_on=LATER),
        actor="hr",
    )
    day_before = ledger.at(effective_on=date(2020, 12, 31))
    assert day_before.pioneers_counted().rows() == [("post", 3, 2, 0, 0), ("team", 2, 2, 12, 0)]
    view = ledger.at(effective_on=LATER)
    assert view.pioneers_counted().rows() == [("post", 2, 2, 0, 1), ("team", 2, 2, 12, 0)]
    assert view.pioneers_counted("zhongshan").rows() == [("post", 1, 1, 0, 1), ("team", 1, 1, 12, 0)]
    ended = view.pioneers("C1").row(1, named=True)
    assert (ended["code"], ended["since"], ended["until"], ended["reason"]) == ("P2", DAY, LATER, "任务完成")
    assert (ended["set_by"], ended["ended_by"]) == ("community:C1/3", "community:C1/5")


def test_a_pioneer_post_taken_back_lowers_the_count_by_one_from_then_on_and_not_as_known_before(ledger: cwledger.Ledger) -> None:
    receipt = ledger.record(post("P1"), post("P2"), actor="hr")
    before = ledger.head
    ledger.reverse(receipt.event_ids[0], reason="never set up", actor="hr")
    assert ledger.at(effective_on=LATER).pioneers_counted()["standing"].to_list() == [1]
    assert ledger.at(effective_on=LATER, known_at=before).pioneers_counted()["standing"].to_list() == [2]


def test_a_post_set_up_again_under_its_code_is_a_second_period(ledger: cwledger.Ledger) -> None:
    ended = ev.PioneerPostEnded(community="C1", pioneer="P1", reason="任务完成", effective_on=LATER)
    ledger.record(post("P1"), ended, post("P1", on=date(2022, 1, 1)), actor="hr")
    assert ledger.at(effective_on=date(2023, 1, 1)).pioneers().select("since", "until").rows() == [(DAY, LATER), (date(2022, 1, 1), None)]


def test_what_a_community_set_up_is_counted_where_it_was_merged_into(ledger: cwledger.Ledger) -> None:
    ledger.record(post("P1", "C2"), ev.ServiceClaimed(community="C2", service="S1", organisation="市律师协会", title="法律咨询", effective_on=DAY), actor="hr")
    ledger.record(ev.CommunityMerged(community="C2", into="C3", effective_on=LATER), actor="hr")
    view = ledger.at(effective_on=LATER)
    assert view.pioneers("xigang").select("community", "street", "code").rows() == [("C3", "rixin", "P1")]
    assert view.services("C3").select("community", "service").rows() == [("C3", "S1")]


def test_what_runs_in_a_community_merged_away_ends_in_its_name(ledger: cwledger.Ledger) -> None:
    ledger.record(
        post("P1", "C2"),
        ev.PioneerTeamFormed(community="C2", team="T1", effective_on=DAY),
        ev.ServiceClaimed(community="C2", service="S1", organisation="市律师协会", title="法律咨询", effective_on=DAY),
        ev.TaskPushedDown(community="C2", task="K1", department="区统计局", title="入户调查", effective_on=DAY),
        ev.CommunityMerged(community="C2", into="C3", effective_on=LATER),
        actor="hr",
    )
    over = date(2022, 1, 1)
    ledger.record(
        ev.PioneerPostEnded(community="C2", pioneer="P1", reason="任务完成", effective_on=over),
        ev.PioneerTeamDisbanded(community="C2", team="T1", reason="任务完成", effective_on=over),
        ev.ServiceCompleted(community="C2", service="S1", outcome="服务四十户", effective_on=over),
        ev.TaskRefused(community="C2", task="K1", reason="不在清单", effective_on=over),
        actor="hr",
    )
    view = ledger.at(effective_on=over)
    assert view.pioneers("C3")["until"].to_list() == [over, over]
    assert view.services("C3")["until"].to_list() == view.tasks("C3")["refused_on"].to_list() == [over]
    with pytest.raises(cwledger.Refused, match="merged"):
        ledger.record(post("P2", "C2", over), actor="hr")


def test_communities_merged_in_a_circle_are_both_still_there_and_found(ledger: cwledger.Ledger) -> None:
    ledger.record(*(ev.CommunityMerged(community=one, into=other, effective_on=LATER) for one, other in (("C1", "C2"), ("C2", "C1"))), actor="hr")
    view = ledger.at(effective_on=LATER)
    assert view.units()["community"].to_list() == ["C1", "C2", "C3"]
    assert [one.subject for one in view.findings() if one.code == "finding.merged-into-nothing"] == ["community:C1", "community:C2"]


def test_a_service_runs_from_its_claim_to_its_completion(ledger: cwledger.Ledger) -> None:
    ledger.record(
        ev.ServiceClaimed(community="C1", service="S1", organisation="市律师协会", title="法律咨询", effective_on=DAY),
        ev.ServiceCompleted(community="C1", service="S1", outcome="服务四十户", effective_on=LATER),
        actor="hr",
    )
    assert ledger.at(effective_on=DAY).services()["until"].to_list() == [None]
    [row] = ledger.at(effective_on=LATER).services().to_dicts()
    assert (row["organisation"], row["until"], row["outcome"], row["completed_by"]) == ("市律师协会", LATER, "服务四十户", "community:C1/3")


def test_appropriations_add_up_by_district_year_and_source(ledger: cwledger.Ledger) -> None:
    for year, source, amount in ((2021, "city", "50000000.00"), (2021, "city", "0.50"), (2021, "county", "1200.00"), (2022, "city", "7.00")):
        ledger.record(ev.FundsAppropriated(district="zhongshan", year=year, source=source, amount=Decimal(amount), effective_on=DAY), actor="finance")
    ledger.record(ev.FundsAppropriated(district="xigang", year=2021, source="county", amount=Decimal("9.00"), effective_on=DAY), actor="finance")
    funds = ledger.at(effective_on=DAY).funds("zhongshan")
    assert funds.select("year", "source", "amount", "decisions").rows() == [
        (2021, "city", Decimal("50000000.50"), 2),
        (2021, "county", Decimal("1200.00"), 1),
        (2022, "city", Decimal("7.00"), 1),
    ]
    assert funds["appropriated_by"].to_list()[0] == ["district:zhongshan/2", "district:zhongshan/3"]
    assert ledger.at(effective_on=DAY).funds("C3")["amount"].to_list() == [Decimal("9.00")]
    assert ledger.at(effective_on=FOUNDED).funds().height == 0


def test_measures_differ_between_two_days_and_say_how_the_text_they_name_stands(ledger: cwledger.Ledger) -> None:
    text = "cn.dalian.women-officers-retirement"
    ledger.record(
        ev.MeasureAdopted(measure="M1", document="若干措施", title="退休年龄", covers="社区女干部", rule=text, effective_on=DAY),
        ev.MeasureAdopted(measure="M2", document="若干措施", title="全岗通", covers="轮岗", effective_on=DAY),
        ev.MeasureAdopted(measure="M3", document="若干措施", title="薪酬", covers="三档三十八级", rule="cn.dalian.nobody-knows", effective_on=DAY),
        ev.MeasureEnded(measure="M2", reason="由新措施取代", effective_on=LATER),
        actor="hr",
    )
    columns = ("measure", "until", "rule_version", "rule_status")
    unknown = [("M1", None, None, None), ("M2", None, None, None), ("M3", None, None, None)]
    assert ledger.at(effective_on=DAY).measures().select(columns).rows() == unknown
    file = next(one for one in shelf.installed() if one.pack.rule == text)
    ledger.enact(file, actor="hr")
    after = ledger.at(effective_on=date(2024, 1, 1)).measures()
    assert after.select(columns).rows() == [("M1", None, file.pack.version, file.pack.status), ("M2", LATER, None, None), ("M3", None, None, None)]
    assert after["ended_by"].to_list() == [None, "measure:M2/2", None]
