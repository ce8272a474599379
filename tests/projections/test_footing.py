"""Contract or elected, where and since when: the cases the roster decides between."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

import cwledger
from cwledger import events as ev
from cwledger.aggregates import Event
from tests.small_city import CITY, DAY, assumed, granted, left, registered, signed

LATER = date(2015, 1, 1)


@pytest.fixture
def ledger() -> Iterator[cwledger.Ledger]:
    with cwledger.open(":memory:") as ledger:
        other = ev.FederationFounded(federation="xg-swf", district="zhongshan", effective_on=DAY, name="西岗区社工联合会")
        ledger.record(*CITY, other, registered(), actor="test")
        yield ledger


def row(ledger: cwledger.Ledger, on: date, *events: Event) -> dict[str, Any] | None:
    if events:
        ledger.record(*events, actor="test")
    rows = ledger.at(effective_on=on).roster().to_dicts()
    assert len(rows) <= 1
    return rows[0] if rows else None


def test_of_two_contracts_the_one_that_began_last_gives_the_row(ledger: cwledger.Ledger) -> None:
    found = row(ledger, LATER, signed(until=None), signed(employer="xg-swf", community="C0002", effective_on=date(2014, 1, 1), until=None))
    assert found is not None
    assert (found["employer"], found["community"], found["since"]) == ("xg-swf", "C0002", date(2014, 1, 1))


def test_of_two_contracts_of_one_day_the_first_by_id_gives_the_row(ledger: cwledger.Ledger) -> None:
    found = row(ledger, LATER, signed(until=None), signed(employer="xg-swf", community="C0002", until=None))
    assert found is not None
    assert found["employer"] == "xg-swf"


def test_an_appointed_post_alone_puts_nobody_on_the_roster(ledger: cwledger.Ledger) -> None:
    assert row(ledger, LATER, assumed(DAY, by="appointment")) is None


def test_an_elected_post_does_and_the_highest_says_where(ledger: cwledger.Ledger) -> None:
    posts = [
        assumed(DAY, post="committee-member", community="C0001"),
        assumed(LATER, post="secretary", community="C0002", by="by-election"),
        assumed(DAY, post="director", by="appointment"),
    ]
    found = row(ledger, LATER, *posts)
    assert found is not None
    assert found == {
        "worker": "W0001",
        "community": "C0002",
        "street": "qingniwa",
        "district": "zhongshan",
        "posts": ["secretary", "director", "committee-member"],
        "footing": "elected",
        "since": DAY,
        "employer": None,
        "tier": None,
        "step": None,
    }


def test_a_post_held_in_two_communities_is_named_once(ledger: cwledger.Ledger) -> None:
    found = row(ledger, LATER, signed(until=None), assumed(DAY), assumed(DAY, community="C0002"))
    assert found is not None
    assert found["posts"] == ["director"]


def test_a_contract_that_runs_out_leaves_the_elected_post(ledger: cwledger.Ledger) -> None:
    ledger.record(signed(), assumed(date(2012, 1, 1)), actor="test")
    before, after = row(ledger, date(2013, 2, 28)), row(ledger, date(2013, 3, 1))
    assert before is not None
    assert after is not None
    assert (before["footing"], before["since"]) == ("contract", DAY)
    assert (after["footing"], after["since"], after["employer"]) == ("elected", date(2012, 1, 1), None)


def test_renewal_amendment_and_transfer_keep_the_day_the_contract_began(ledger: cwledger.Ledger) -> None:
    found = row(
        ledger,
        date(2021, 1, 1),
        signed(),
        ev.ContractRenewed(worker="W0001", employer="zs-swf", until=date(2016, 1, 1), effective_on=date(2013, 3, 1)),
        ev.ContractAmended(worker="W0001", employer="zs-swf", until=date(2022, 1, 1), effective_on=date(2014, 1, 1)),
        ev.Transferred(worker="W0001", employer="zs-swf", community="C0002", effective_on=date(2015, 1, 1)),
    )
    assert found is not None
    assert (found["since"], found["community"]) == (DAY, "C0002")
    assert row(ledger, date(2022, 1, 1)) is None


def test_a_transfer_to_another_federation_begins_another_contract(ledger: cwledger.Ledger) -> None:
    moved = ev.Transferred(worker="W0001", employer="zs-swf", community="C0002", new_employer="xg-swf", effective_on=LATER)
    found = row(ledger, LATER, signed(until=None), moved)
    assert found is not None
    assert (found["employer"], found["since"]) == ("xg-swf", LATER)
    every = ledger.at(effective_on=LATER).contracts().select("employer", "ended_on", "ground").rows()
    assert every == [("zs-swf", LATER, "transfer"), ("xg-swf", None, None)]


def test_retirement_ends_everything_and_re_engagement_serves_the_term_out(ledger: cwledger.Ledger) -> None:
    retired, again = date(2021, 4, 1), date(2021, 12, 1)
    engaged = ev.ReEngaged(worker="W0001", community="C0001", post="director", effective_on=retired, until=again)
    ledger.record(signed(until=None), assumed(DAY), granted("500.00", DAY), ev.Retired(worker="W0001", effective_on=retired), actor="test")
    assert row(ledger, retired) is None
    assert ledger.at(effective_on=retired).salary().height == 0
    found = row(ledger, retired, engaged)
    assert found is not None
    assert (found["footing"], found["since"], found["posts"]) == ("elected", retired, ["director"])
    assert ledger.at(effective_on=retired).salary()["worker"].to_list() == ["W0001"]
    assert row(ledger, again) is None
    assert ledger.at(effective_on=again).salary().height == 0


def test_a_re_engagement_can_end_early_and_by_death(ledger: cwledger.Ledger) -> None:
    retired = date(2021, 4, 1)
    engaged = [ev.ReEngaged(worker="W0001", community=community, post="director", effective_on=retired) for community in ("C0001", "C0002")]
    ended = ev.ReEngagementEnded(worker="W0001", community="C0001", post="director", reason="term-change", effective_on=date(2021, 6, 1))
    found = row(ledger, date(2021, 6, 1), ev.Retired(worker="W0001", effective_on=retired), *engaged, ended)
    assert found is not None
    assert found["community"] == "C0002"
    assert row(ledger, date(2021, 8, 1), ev.Died(worker="W0001", effective_on=date(2021, 8, 1))) is None


def test_one_day_of_leaving_and_assuming_ends_with_the_post_held(ledger: cwledger.Ledger) -> None:
    found = row(ledger, LATER, signed(until=None), assumed(DAY, by="appointment"), left(LATER), assumed(LATER, by="election"))
    assert found is not None
    assert found["posts"] == ["director"]
    assert ledger.at(effective_on=LATER).posts().select("since", "until", "by").rows() == [(DAY, LATER, "appointment"), (LATER, None, "election")]


def test_pay_moved_over_from_a_payroll_counts_without_any_service(ledger: cwledger.Ledger) -> None:
    ledger.record(granted("500.00", DAY), actor="test")
    assert ledger.at(effective_on=DAY).salary()["worker"].to_list() == ["W0001"]
    ledger.record(assumed(LATER), left(date(2021, 1, 1)), actor="test")
    assert ledger.at(effective_on=DAY).salary()["worker"].to_list() == ["W0001"], "a post of later days says nothing about this one"
    assert ledger.at(effective_on=LATER).salary()["worker"].to_list() == ["W0001"]
    assert ledger.at(effective_on=date(2021, 1, 1)).salary().height == 0, "service was known by then, and has ended"


def test_a_grant_of_nothing_ends_the_component(ledger: cwledger.Ledger) -> None:
    ledger.record(signed(until=None), granted("500.00", DAY), granted("0", LATER), ev.GradeSet(worker="W0001", tier=1, step=2, effective_on=DAY), actor="test")
    before, after = (ledger.at(effective_on=on).salary().row(0, named=True) for on in (DAY, LATER))
    assert (str(before["post"]), str(before["total"]), before["post_by"]) == ("500.00", "500.00", "career:W0001/3")
    assert (after["post"], after["total"], after["post_by"], after["grade_by"]) == (None, None, None, "career:W0001/5")


def test_an_honour_ends_by_its_term_by_being_ended_and_by_death(ledger: cwledger.Ledger) -> None:
    seat = {"worker": "W0001", "kind": "people-delegate", "level": "city"}
    ledger.record(
        ev.HonourConferred(**seat, title="16", effective_on=DAY, until=date(2013, 1, 1)),
        ev.HonourConferred(**seat, title="17", effective_on=date(2013, 1, 1), until=date(2018, 1, 1)),
        ev.HonourConferred(worker="W0001", kind="model-worker", level="national", effective_on=DAY),
        ev.HonourEnded(**seat, reason="resigned", effective_on=date(2016, 1, 1)),
        ev.Died(worker="W0001", effective_on=date(2020, 1, 1)),
        actor="test",
    )

    def held(on: date) -> list[str]:
        return [row["title"] or row["kind"] for row in ledger.at(effective_on=on).honours_held().to_dicts()]

    assert held(date(2012, 12, 31)) == ["model-worker", "16"]
    assert held(date(2013, 1, 1)) == ["model-worker", "17"]
    assert held(date(2016, 1, 1)) == ["model-worker"]
    assert held(date(2020, 1, 1)) == []


def test_a_woman_is_counted_once_for_two_seats(ledger: cwledger.Ledger) -> None:
    seats = [
        ev.HonourConferred(worker=worker, kind="party-delegate", level=level, title=title, effective_on=LATER)
        for worker, level, title in (("W0001", "city", "a"), ("W0001", "city", "b"), ("W0002", "city", "a"), ("W0002", "street", "c"))
    ]
    ledger.record(registered("W0002", sex="M"), *seats, actor="test")
    assert ledger.at(effective_on=LATER).honours().rows() == [("party-delegate", "city", 2, 1, 3), ("party-delegate", "street", 1, 0, 1)]
