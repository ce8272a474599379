"""What is irregular is recorded and found; what is mended is found no longer, and still was as known before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

import cwledger
from cwledger import events as ev

DAY = date(2010, 1, 1)


@pytest.fixture
def ledger() -> Iterator[cwledger.Ledger]:
    with cwledger.open(":memory:") as opened:
        opened.record(
            ev.DistrictFounded(district="zhongshan", effective_on=date(1950, 1, 1), name="中山区"),
            ev.StreetFounded(street="qingniwa", district="zhongshan", effective_on=date(1950, 1, 1), name="青泥洼桥街道"),
            ev.FederationFounded(federation="zs-swf", district="zhongshan", effective_on=date(2009, 1, 1), name="中山区社工联合会"),
            *(ev.CommunityFounded(community=one, street="qingniwa", effective_on=date(2001, 1, 1), name=one) for one in ("C1", "C2")),
            *(ev.WorkerRegistered(worker=one, effective_on=DAY, name="王芳", sex="F", born_on=date(1980, 1, 1)) for one in ("A", "B")),
            actor="hr",
        )
        yield opened


def found(ledger: cwledger.Ledger, on: date, known_at: int | None = None) -> dict[str, tuple[str, ...]]:
    return {issue.code: issue.event_ids for issue in ledger.at(effective_on=on, known_at=known_at).findings()}


def test_a_regular_city_has_no_findings(ledger: cwledger.Ledger) -> None:
    contract = ev.ContractSigned(worker="A", employer="zs-swf", community="C1", effective_on=DAY, until=date(2013, 1, 1), probation_months=6)
    ledger.record(contract, ev.PostAssumed(worker="A", community="C1", post="staff", effective_on=DAY), actor="hr")
    assert found(ledger, date(2012, 12, 31)) == {}


@pytest.mark.parametrize(
    ("until", "months", "too_long"), [("2012-12-01", 2, False), ("2012-12-01", 3, True), ("2013-01-01", 6, False), ("2013-01-01", 7, True), (None, 12, True)]
)
def test_probation_is_measured_by_the_term_of_the_contract(ledger: cwledger.Ledger, until: str | None, months: int, too_long: bool) -> None:
    ends = None if until is None else date.fromisoformat(until)
    ledger.record(ev.ContractSigned(worker="A", employer="zs-swf", community="C1", effective_on=DAY, until=ends, probation_months=months), actor="hr")
    assert ("finding.long-probation" in found(ledger, DAY)) == too_long


def test_a_dispatch_contract_under_two_years_is_found_and_one_of_two_years_is_not(ledger: cwledger.Ledger) -> None:
    ledger.record(ev.ContractSigned(worker="A", employer="zs-swf", community="C1", effective_on=DAY, until=date(2011, 12, 31)), actor="hr")
    ledger.record(ev.ContractSigned(worker="B", employer="zs-swf", community="C1", effective_on=DAY, until=date(2012, 1, 1)), actor="hr")
    [issue] = ledger.at(effective_on=DAY).findings()
    assert (issue.code, issue.subject, issue.event_ids) == ("finding.short-dispatch-contract", "career:A", ("career:A/2",))
    assert issue.cites == ("劳动合同法 (2012) Art. 58",)


def test_two_secretaries_of_one_community_are_found_also_when_a_merger_made_them_two(ledger: cwledger.Ledger) -> None:
    for worker, community in (("A", "C1"), ("B", "C2")):
        ledger.record(ev.PostAssumed(worker=worker, community=community, post="secretary", by="election", effective_on=DAY), actor="hr")
    ledger.record(ev.CommunityMerged(community="C2", into="C1", effective_on=date(2015, 1, 1)), actor="hr")
    assert found(ledger, date(2014, 12, 31)) == {}
    assert found(ledger, date(2015, 1, 1)) == {"finding.post-held-twice": ("career:A/2", "career:B/2")}


def test_a_ground_the_law_does_not_know_is_found(ledger: cwledger.Ledger) -> None:
    ledger.record(ev.ContractSigned(worker="A", employer="zs-swf", community="C1", effective_on=DAY), actor="hr")
    ledger.record(ev.ContractEnded(worker="A", employer="zs-swf", ground="lost the election", effective_on=date(2016, 1, 1)), actor="hr")
    assert found(ledger, date(2016, 1, 1)) == {"finding.ground-not-statutory": ("career:A/3",)}


def test_an_over_run_contract_shows_as_a_post_without_one_and_renewing_mends_it(ledger: cwledger.Ledger) -> None:
    ledger.record(
        ev.ContractSigned(worker="A", employer="zs-swf", community="C1", effective_on=DAY, until=date(2013, 1, 1)),
        ev.PostAssumed(worker="A", community="C1", post="staff", effective_on=DAY),
        actor="hr",
    )
    before = ledger.head
    assert found(ledger, date(2013, 1, 1)) == {"finding.post-without-contract": ("career:A/3",)}
    ledger.record(ev.ContractRenewed(worker="A", employer="zs-swf", effective_on=date(2013, 1, 1), until=date(2016, 1, 1)), actor="hr")
    assert found(ledger, date(2013, 1, 1)) == {}
    assert found(ledger, date(2013, 1, 1), before) == {"finding.post-without-contract": ("career:A/3",)}


def test_a_grid_outside_three_to_five_hundred_households_is_found_with_the_count_that_made_it_so(ledger: cwledger.Ledger) -> None:
    ledger.record(ev.GridDrawn(grid="G1", community="C1", households=500, effective_on=DAY), actor="hr")
    ledger.record(ev.GridRedrawn(grid="G1", households=501, effective_on=date(2015, 1, 1)), actor="hr")
    serves = ev.ContractSigned(worker="A", employer="zs-swf", community="C1", effective_on=DAY)
    ledger.record(serves, ev.GridAssigned(grid="G1", worker="A", effective_on=DAY), actor="hr")
    ledger.record(ev.GridPartyOrganisationFormed(grid="G1", organisation="P1", effective_on=DAY), actor="hr")
    assert found(ledger, DAY) == {}
    assert found(ledger, date(2015, 1, 1)) == {"finding.grid-size": ("grid:G1/2",)}


def test_seats_of_one_kind_and_level_held_at_once_are_found(ledger: cwledger.Ledger) -> None:
    for since, until in ((date(2012, 1, 1), date(2017, 1, 1)), (date(2016, 12, 1), date(2021, 12, 1))):
        ledger.record(ev.HonourConferred(worker="A", kind="people-delegate", level="city", effective_on=since, until=until), actor="hr")
    assert found(ledger, date(2016, 12, 31)) == {"finding.seats-overlap": ("career:A/2", "career:A/3")}
    assert found(ledger, date(2017, 1, 1)) == {}
