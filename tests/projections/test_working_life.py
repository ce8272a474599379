"""The development record, contracts that end soon, who serves without one, and average pay with its change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cwledger
from cwledger import events as ev
from cwledger.errors import InvalidBasis, UnknownSubject
from tests.policies.cases import PACKS
from tests.small_city import DAY, assumed, begun, granted, left, registered, signed

ON = date(2021, 12, 31)
NATIONAL = ("cn/labour-contract-law/2007", "cn/labour-contract-law/2012", "cn/labour-contract-regulation/2008")


@pytest.fixture
def ledger() -> Iterator[cwledger.Ledger]:
    with begun(":memory:", None, registered(), registered("W0002"), signed(until=date(2022, 3, 1)), signed("W0002", community="C0002", until=None)) as opened:
        yield opened


# -- development ------------------------------------------------------------------------------------------------------------------------


def grown(worker: str = "W0001") -> list[Any]:
    return [
        ev.TaskEntrusted(worker=worker, task="T1", title="老旧小区改造协调", effective_on=date(2015, 5, 1)),
        ev.QualificationAwarded(worker=worker, level="assistant", effective_on=date(2013, 9, 1)),
        ev.HonourConferred(worker=worker, kind="people-delegate", level="district", title="第十六届", effective_on=date(2014, 1, 1), until=date(2019, 1, 1)),
        ev.TrainingAttended(worker=worker, training="2018-03", level="city", kind="topic", effective_on=date(2018, 4, 2)),
        ev.TaskCompleted(worker=worker, task="T1", outcome="已完成", effective_on=date(2016, 5, 1)),
        assumed(date(2012, 1, 1), worker),
        left(date(2017, 1, 1), worker),
        ev.EstablishmentPostsReleased(release="SY2019", number=100, title="2019年事业编制", effective_on=date(2019, 6, 1)),
        ev.EstablishmentAppointed(worker=worker, release="SY2019", effective_on=date(2020, 1, 1)),
    ]


def test_what_a_person_grew_by_is_one_dated_list(ledger: cwledger.Ledger) -> None:
    ledger.record(*grown(), actor="hr")
    rows = ledger.at(effective_on=ON).development("W0001").select("since", "until", "facet", "kind", "level", "title", "outcome").rows()
    assert rows == [
        (date(2012, 1, 1), date(2017, 1, 1), "post", "director", None, "C0001", None),
        (date(2013, 9, 1), None, "certificate", None, "assistant", None, None),
        (date(2014, 1, 1), date(2019, 1, 1), "honour", "people-delegate", "district", "第十六届", None),
        (date(2015, 5, 1), date(2016, 5, 1), "task", "T1", None, "老旧小区改造协调", "已完成"),
        (date(2018, 4, 2), None, "training", "topic", "city", "2018-03", None),
        (date(2020, 1, 1), None, "establishment", "SY2019", None, "2019年事业编制", None),
    ]
    ids = ledger.at(effective_on=ON).development("W0001").filter(facet="task").select("begun_by", "ended_by").rows()
    assert ids == [("career:W0001/3", "career:W0001/7")]


def test_the_record_of_a_day_holds_what_had_happened_by_then_and_of_a_unit_whoever_serves_there(ledger: cwledger.Ledger) -> None:
    ledger.record(*grown(), actor="hr")
    assert ledger.at(effective_on=date(2015, 12, 31)).development("W0001").filter(facet="task")["until"].to_list() == [None]
    view = ledger.at(effective_on=ON)
    assert view.development(unit="community:C0001")["worker"].unique().to_list() == ["W0001"]
    assert view.development(unit="community:C0002").height == 0
    with pytest.raises(UnknownSubject):
        view.development("nobody")


def certificates(ledger: cwledger.Ledger, on: date = ON) -> list[tuple[Any, ...]]:
    frame = ledger.at(effective_on=on).development("W0001").filter(facet="certificate")
    return frame.select("since", "until", "level", "begun_by", "ended_by").rows()


def test_a_certificate_ends_on_the_day_it_states_unless_a_review_prolongs_it_and_when_it_lapses(ledger: cwledger.Ledger) -> None:
    awarded = ev.QualificationAwarded(worker="W0001", level="senior", effective_on=date(2017, 1, 1), valid_until=date(2020, 1, 1))
    ledger.record(awarded, actor="hr")
    assert certificates(ledger, date(2019, 12, 31)) == [(date(2017, 1, 1), None, "senior", "career:W0001/3", None)]
    assert certificates(ledger) == [(date(2017, 1, 1), date(2020, 1, 1), "senior", "career:W0001/3", None)]
    tallied = ledger.at(effective_on=ON).development_tally().filter(facet="certificate")
    assert tallied.select("persons", "entries", "open").rows() == [(1, 1, 0)]
    reviewed = ev.QualificationRegistered(worker="W0001", level="senior", effective_on=date(2019, 11, 1), valid_until=date(2023, 1, 1))
    lapsed = ev.QualificationLapsed(worker="W0001", level="senior", reason="revoked", effective_on=date(2022, 3, 1))
    ledger.record(reviewed, lapsed, awarded.model_copy(update={"effective_on": date(2022, 3, 1), "valid_until": None}), actor="hr")
    assert certificates(ledger) == [(date(2017, 1, 1), None, "senior", "career:W0001/3", None)]
    assert certificates(ledger, date(2024, 1, 1)) == [
        (date(2017, 1, 1), date(2022, 3, 1), "senior", "career:W0001/3", "career:W0001/5"),
        (date(2022, 3, 1), None, "senior", "career:W0001/6", None),
    ]
    ledger.record(ev.Died(worker="W0001", effective_on=date(2025, 1, 1)), actor="hr")
    assert certificates(ledger, date(2025, 1, 1))[1][1:] == (date(2025, 1, 1), "senior", "career:W0001/6", "career:W0001/7")


def test_an_establishment_post_ends_in_the_record_when_it_is_left_or_its_holder_retires(ledger: cwledger.Ledger) -> None:
    left_on, again, retired_on = date(2020, 6, 1), date(2020, 9, 1), date(2021, 6, 1)
    ledger.record(
        *grown(),
        ev.EstablishmentLeft(worker="W0001", release="SY2019", reason="resigned", effective_on=left_on),
        ev.EstablishmentAppointed(worker="W0001", release="SY2019", effective_on=again),
        ev.Retired(worker="W0001", effective_on=retired_on),
        actor="hr",
    )
    rows = ledger.at(effective_on=ON).development("W0001").filter(facet="establishment")
    ids = [f"career:W0001/{number}" for number in (10, 11, 12, 13)]
    assert rows.select("since", "until", "title", "begun_by", "ended_by").rows() == [
        (date(2020, 1, 1), left_on, "2019年事业编制", ids[0], ids[1]),
        (again, retired_on, "2019年事业编制", ids[2], ids[3]),
    ]


def test_the_tallies_count_persons_and_entries_of_each_kind(ledger: cwledger.Ledger) -> None:
    ledger.record(*grown(), ev.TaskEntrusted(worker="W0002", task="T9", title="驻点", effective_on=date(2020, 1, 1)), actor="hr")
    counted = ledger.at(effective_on=ON).development_tally().filter(facet="task")
    assert counted.rows() == [("task", None, None, 2, 2, 1)]


# -- contracts --------------------------------------------------------------------------------------------------------------------------


def test_contracts_that_end_within_so_many_days_and_no_others(ledger: cwledger.Ledger) -> None:
    view = ledger.at(effective_on=ON)
    assert view.contracts_due(60).select("worker", "until", "days_left", "signed_by").rows() == [("W0001", date(2022, 3, 1), 60, "career:W0001/2")]
    assert view.contracts_due(59).height == 0
    assert view.contracts_due(months=2).height == 0  # to 28 February
    assert view.contracts_due(months=3)["worker"].to_list() == ["W0001"]
    assert view.contracts_due(unit="community:C0002").height == 0
    ledger.record(ev.ContractRenewed(worker="W0001", employer="zs-swf", until=date(2025, 3, 1), effective_on=date(2021, 12, 1)), actor="hr")
    assert ledger.at(effective_on=ON).contracts_due(365).height == 0
    assert view.contracts_due(60).height == 1


def test_within_is_days_or_months(ledger: cwledger.Ledger) -> None:
    view = ledger.at(effective_on=ON)
    for asked in ({"days": 30, "months": 1}, {"days": 0}, {"months": -1}):
        with pytest.raises(InvalidBasis):
            view.contracts_due(**asked)


def test_a_third_contract_and_ten_years_of_service_are_told_where_the_law_is_known(ledger: cwledger.Ledger) -> None:
    without_law = ledger.at(effective_on=ON).contracts_due(60).row(0, named=True)
    assert (without_law["terms"], without_law["open_ended"]) == (None, None)
    ledger.enact([PACKS / f"{one}.yaml" for one in NATIONAL], actor="policy")
    row = ledger.at(effective_on=ON).contracts_due(60).row(0, named=True)
    assert (row["terms"], row["unbroken_since"], row["years_reached_on"], row["open_ended"]) == (1, DAY, date(2020, 3, 1), ["years"])
    assert row["rule"] == "cn.labour-contract-law/2012"


def test_the_contract_after_the_second_fixed_term_is_open_ended() -> None:
    renewed = ev.ContractRenewed(worker="W0001", employer="zs-swf", until=date(2022, 3, 1), effective_on=date(2019, 3, 1))
    first = signed(effective_on=date(2016, 3, 1), until=date(2019, 3, 1))
    with begun(":memory:", None, registered(), first, renewed) as ledger:
        ledger.enact([PACKS / f"{one}.yaml" for one in NATIONAL], actor="policy")
        row = ledger.at(effective_on=ON).contracts_due(60).row(0, named=True)
        assert (row["terms"], row["open_ended"]) == (2, ["terms"])


def test_who_serves_without_a_contract_was_elected(ledger: cwledger.Ledger) -> None:
    ledger.record(registered("W0003"), assumed(DAY, "W0003"), actor="hr")
    view = ledger.at(effective_on=ON)
    rows = view.without_contract().select("worker", "community", "footing", "serves_by").rows()
    assert rows == [("W0003", "C0001", "elected", ["career:W0003/2"])]
    assert view.without_contract("community:C0002").height == 0


def test_contracts_of_a_unit_are_those_that_post_to_it_also_after_a_merger(ledger: cwledger.Ledger) -> None:
    assert ledger.at(effective_on=ON).contracts("community:C0001")["worker"].to_list() == ["W0001"]
    ledger.record(ev.CommunityMerged(community="C0002", into="C0001", effective_on=date(2020, 1, 1)), actor="hr")
    view = ledger.at(effective_on=ON)
    assert view.contracts("community:C0001")["worker"].to_list() == ["W0001", "W0002"]
    assert view.contracts("zs-swf").equals(view.contracts())


# -- average pay ------------------------------------------------------------------------------------------------------------------------


def test_average_pay_and_its_change_between_two_days(ledger: cwledger.Ledger) -> None:
    first, second = date(2019, 1, 1), date(2021, 1, 1)
    ledger.record(granted("3000", first), granted("4526", first, "W0002"), granted("5000", second), granted("5538", second, "W0002"), actor="hr")
    view = ledger.at(effective_on=ON)
    assert view.average_pay().rows() == [(2, *(Decimal(one) for one in ("5269.00", "5269.00", "5000.00", "5538.00", "10538.00")))]
    assert view.pay_change(date(2020, 12, 31)).rows() == [(2, 2, Decimal("3763.00"), Decimal("5269.00"), Decimal("1506.00"), Decimal("40.02"))]
    assert view.pay_change(ledger.at(effective_on=date(2020, 12, 31))).equals(view.pay_change(date(2020, 12, 31)))
    assert view.average_pay(by="community").select("community", "persons", "average").rows() == [
        ("C0001", 1, Decimal("5000.00")),
        ("C0002", 1, Decimal("5538.00")),
    ]
    assert view.pay_change(date(2018, 12, 31), by="district").rows() == [("zhongshan", None, 2, None, Decimal("5269.00"), None, None)]
    assert view.average_pay("community:C0002")["average"].to_list() == [Decimal("5538.00")]


def test_nobody_paid_is_no_row(ledger: cwledger.Ledger) -> None:
    view = ledger.at(effective_on=ON)
    assert view.average_pay().height == view.average_pay(by="district").height == view.pay_change(DAY).height == 0


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 500_000), min_size=1, max_size=7))
def test_averages_are_those_of_plain_decimals(amounts: list[int]) -> None:
    workers = [f"P{number}" for number in range(len(amounts))]
    paid = [granted(str(Decimal(fen).scaleb(-2)), DAY, worker) for worker, fen in zip(workers, amounts, strict=True)]
    with begun(":memory:", None, *(registered(one) for one in workers), *paid) as ledger:
        row = ledger.at(effective_on=ON).average_pay().row(0, named=True)
    yuan = [Decimal(fen).scaleb(-2) for fen in amounts]
    cent = Decimal("0.01")
    assert row["average"] == (sum(yuan) / len(yuan)).quantize(cent, ROUND_HALF_UP)
    assert row["median"] == median(yuan).quantize(cent, ROUND_HALF_UP)
    assert (row["lowest"], row["highest"], row["total"]) == (min(yuan), max(yuan), sum(yuan))


# -- explanations -----------------------------------------------------------------------------------------------------------------------


def test_figures_are_explained_down_to_the_events(ledger: cwledger.Ledger) -> None:
    ledger.record(*grown(), granted("3000", DAY), actor="hr")
    ledger.record(
        ev.Appraised(worker="W0001", year=2020, result="incompetent", effective_on=date(2021, 2, 1)),
        ev.AppealFiled(worker="W0001", year=2020, ground="评分有误", effective_on=date(2021, 2, 2)),
        ev.AppealDecided(worker="W0001", year=2020, outcome="upheld", result="competent", effective_on=date(2021, 3, 1)),
        actor="hr",
    )
    view = ledger.at(effective_on=ON)
    behind = {
        ("appraisals", "W0001/2020"): {"career:W0001/12", "career:W0001/13", "career:W0001/14"},
        ("development", "W0001"): {"career:W0001/3", "career:W0001/7", "career:W0001/9"},
        ("contracts", "W0001"): {"career:W0001/2"},
        ("average_pay", "zhongshan"): {"career:W0001/11"},
    }
    for (question, subject), ids in behind.items():
        assert ids <= set(view.explain(question, subject).every_event_id()), question
    for question, subject in (("appraisals", "W0001/2019"), ("development", "nobody"), ("contracts", "nobody"), ("average_pay", "nowhere")):
        with pytest.raises(UnknownSubject):
            view.explain(question, subject)


# -- beside the rules -------------------------------------------------------------------------------------------------------------------


def test_the_share_of_excellent_stands_beside_what_the_rule_allows() -> None:
    people = [f"P{number}" for number in range(1, 6)]
    district = ev.DistrictJurisdictionSet(district="zhongshan", jurisdiction="cn/wuhan", effective_on=date(2009, 6, 1))
    facts = [fact for one in people for fact in (registered(one), signed(one, until=None))]
    results: tuple[Any, ...] = ("excellent", "excellent", "competent", "competent", "competent")
    rated = [ev.Appraised(worker=one, year=2020, result=result, effective_on=date(2021, 2, 1)) for one, result in zip(people, results, strict=True)]
    with begun(":memory:", None, district, *facts, *rated) as ledger:
        assert ledger.at(effective_on=ON).excellent_shares().height == 0  # no rule is known
        ledger.enact(SHARES, actor="policy")
        view = ledger.at(effective_on=ON)
        [row] = view.excellent_shares(2020).iter_rows(named=True)
        assert {name: row[name] for name in ("unit", "people", "rated", "excellent", "excellent_share", "most", "exceeded")} == {
            "unit": "district:zhongshan", "people": 5, "rated": 5, "excellent": 2, "excellent_share": Decimal("40.00"), "most": 1, "exceeded": True,
        }  # fmt: skip
        assert row["event_ids"] == ["career:P1/3", "career:P2/3"]
        assert "finding.excellent-share-exceeded" in {issue.code for issue in view.findings()}


SHARES = """
jurisdiction: cn/wuhan
instrument: share-of-excellent
version: "2015"
title: 示例
issuer: 示例
document_no: null
published_on: 2015-01-01
effective_from: 2015-01-01
status: illustrative
cites: 示例
appraisal:
  excellent_share:
    maximum: "0.25"
    unit: district
    pool: {counts: rated, footings: [contract, elected], leaves_out: []}
    cites: 示例
"""


def test_what_is_due_is_averaged_as_what_was_recorded(ledger: cwledger.Ledger) -> None:
    assert ledger.at(effective_on=ON).entitled_average().height == 0
    ledger.record(
        ev.DistrictJurisdictionSet(district="zhongshan", jurisdiction="cn/dalian/zhongshan", effective_on=date(2009, 6, 1)),
        *(assumed(DAY, worker, "staff", community, "appointment") for worker, community in (("W0001", "C0001"), ("W0002", "C0002"))),
        actor="hr",
    )
    ledger.enact((PACKS / "cn/dalian/community-worker-allowance/2013.yaml").read_text(encoding="utf-8"), actor="policy")
    row = ledger.at(effective_on=ON).entitled_average(by="district").row(0, named=True)
    assert (row["district"], row["persons"], row["average"], row["unknown"]) == ("zhongshan", 2, Decimal("2100.00"), 0)
