"""Splits and merges move people and grids without a personnel action, through any number of generations; units filter every report."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from datetime import date

import pytest

import cwledger
from cwledger import events as ev
from cwledger.aggregates import Event
from cwledger.errors import UnknownSubject
from tests.small_city import CITY, DAY, assumed, registered, signed

SPLIT, MERGED = date(2015, 6, 1), date(2018, 1, 1)


@pytest.fixture
def ledger() -> Iterator[cwledger.Ledger]:
    with cwledger.open(":memory:") as ledger:
        more = [
            ev.DistrictFounded(district="xigang", effective_on=DAY, name="西岗区"),
            ev.StreetFounded(street="bayi", district="xigang", effective_on=DAY, name="八一路街道"),
            ev.CommunityFounded(community="C0003", street="bayi", effective_on=DAY, name="第三社区", households=900),
        ]
        ledger.record(*CITY, *more, registered("W0001"), registered("W0002"), signed("W0001", until=None), signed("W0002", until=None), actor="test")
        yield ledger


def record(ledger: cwledger.Ledger, *events: Event) -> None:
    ledger.record(*events, actor="test")


def split(community: str, into: str, *workers: str, on: date = SPLIT, grids: tuple[str, ...] = ()) -> Event:
    return ev.CommunitySplit(community=community, into=into, workers=workers, grids=grids, effective_on=on)


def merged(community: str, into: str, on: date = MERGED) -> Event:
    return ev.CommunityMerged(community=community, into=into, effective_on=on)


def places(ledger: cwledger.Ledger, on: date) -> dict[str, tuple[str, str, str]]:
    return {row["worker"]: (row["community"], row["street"], row["district"]) for row in ledger.at(effective_on=on).roster().to_dicts()}


HERE, THERE, FAR = ("C0001", "qingniwa", "zhongshan"), ("C0002", "qingniwa", "zhongshan"), ("C0003", "bayi", "xigang")


def test_a_split_moves_whom_it_names_from_its_day_on(ledger: cwledger.Ledger) -> None:
    record(ledger, split("C0001", "C0003", "W0001"))
    assert places(ledger, date(2015, 5, 31)) == {"W0001": HERE, "W0002": HERE}
    assert places(ledger, SPLIT) == {"W0001": FAR, "W0002": HERE}


def test_whom_a_split_names_follows_the_merge_of_the_community_it_was_made_for(ledger: cwledger.Ledger) -> None:
    drawn = ev.GridDrawn(grid="C0001-G9", community="C0001", effective_on=SPLIT)
    record(ledger, drawn, split("C0002", "C0001", "W0001", on=MERGED, grids=("C0001-G9",)), merged("C0001", "C0002", on=DAY))  # the merge is filed last
    assert places(ledger, MERGED) == {"W0001": THERE, "W0002": THERE}
    view = ledger.at(effective_on=MERGED)
    assert {row["grid"]: row["community"] for row in view.grids().to_dicts()}["C0001-G9"] == "C0002"
    behind = next(part.event_ids for part in view.explain("grids", "C0001-G9").parts if part.label == "community")
    assert len(set(behind)) == len(behind) == 3


def test_a_merge_moves_everybody_who_is_left(ledger: cwledger.Ledger) -> None:
    record(ledger, split("C0001", "C0002", "W0001"), merged("C0001", "C0003"))
    assert places(ledger, MERGED) == {"W0001": THERE, "W0002": FAR}


def test_moves_follow_each_other_over_generations(ledger: cwledger.Ledger) -> None:
    record(
        ledger,
        split("C0001", "C0002", "W0001"),
        split("C0002", "C0003", "W0001", on=date(2016, 1, 1)),
        merged("C0001", "C0002"),
        merged("C0003", "C0002", on=date(2020, 1, 1)),
    )
    assert places(ledger, date(2016, 1, 1))["W0001"] == FAR
    assert places(ledger, date(2019, 12, 31)) == {"W0001": FAR, "W0002": THERE}
    assert places(ledger, date(2020, 1, 1)) == {"W0001": THERE, "W0002": THERE}


def test_whoever_comes_after_the_split_stays_where_they_came_to(ledger: cwledger.Ledger) -> None:
    record(ledger, split("C0002", "C0003", "W0001"))
    record(ledger, ev.Transferred(worker="W0001", employer="zs-swf", community="C0002", effective_on=date(2017, 1, 1)))
    assert places(ledger, date(2017, 1, 1))["W0001"] == THERE


def test_a_transfer_before_the_split_counts_as_having_been_there(ledger: cwledger.Ledger) -> None:
    record(ledger, ev.Transferred(worker="W0001", employer="zs-swf", community="C0002", effective_on=date(2014, 1, 1)), split("C0002", "C0003", "W0001"))
    assert places(ledger, SPLIT)["W0001"] == FAR


def test_a_fact_about_a_community_that_is_no_more_belongs_where_it_was_merged_into(ledger: cwledger.Ledger) -> None:
    record(ledger, merged("C0001", "C0003"))
    record(ledger, registered("W0003"), assumed(date(2019, 1, 1), "W0003"))
    assert places(ledger, date(2019, 1, 1))["W0003"] == FAR


def test_merges_recorded_in_a_circle_come_to_an_end(ledger: cwledger.Ledger) -> None:
    record(ledger, merged("C0001", "C0002"), merged("C0002", "C0001", on=date(2019, 1, 1)))
    assert set(places(ledger, date(2020, 1, 1))) == {"W0001", "W0002"}


def test_grids_move_with_the_community_and_those_named_by_a_split(ledger: cwledger.Ledger) -> None:
    drawn = [ev.GridDrawn(grid=grid, community="C0001", effective_on=DAY, households=400) for grid in ("G1", "G2")]
    record(ledger, *drawn, ev.GridAssigned(grid="G1", worker="W0001", effective_on=DAY), split("C0001", "C0003", grids=("G1",)), merged("C0001", "C0002"))
    rows = {row["grid"]: row for row in ledger.at(effective_on=MERGED).grids().to_dicts()}
    assert (rows["G1"]["community"], rows["G1"]["district"], rows["G1"]["workers"]) == ("C0003", "xigang", ["W0001"])
    assert (rows["G2"]["community"], rows["G2"]["workers"]) == ("C0002", [])
    assert ledger.at(effective_on=MERGED).grids(unit="bayi")["grid"].to_list() == ["G1"]
    assert ledger.at(effective_on=MERGED).explain("grids", "G1").parts[0].event_ids == ("grid:G1/1", "community:C0001/2")


def test_who_answers_for_a_grid_comes_in_the_order_of_assignment(ledger: cwledger.Ledger) -> None:
    assigned = [ev.GridAssigned(grid="G1", worker=worker, effective_on=on) for worker, on in (("W0002", DAY), ("W0001", SPLIT))]
    record(ledger, ev.GridDrawn(grid="G1", community="C0001", effective_on=DAY), *assigned, ev.GridRedrawn(grid="G1", households=310, effective_on=SPLIT))
    record(ledger, ev.GridUnassigned(grid="G1", worker="W0002", effective_on=MERGED), ev.GridAssigned(grid="G1", worker="W0002", effective_on=date(2019, 1, 1)))
    assert [ledger.at(effective_on=on).grids()["workers"].to_list() for on in (DAY, SPLIT, MERGED, date(2019, 1, 1))] == [
        [["W0002"]],
        [["W0002", "W0001"]],
        [["W0001"]],
        [["W0001", "W0002"]],
    ]
    assert ledger.at(effective_on=DAY).grids()["households"].to_list() == [None]
    assert ledger.at(effective_on=SPLIT).grids()["households"].to_list() == [310]


def test_the_unit_tree_is_as_on_the_day(ledger: cwledger.Ledger) -> None:
    record(
        ledger,
        merged("C0001", "C0002"),
        ev.CommunityReassigned(community="C0002", street="bayi", effective_on=SPLIT),
        ev.CommunityRenamed(community="C0002", name="新社区", effective_on=SPLIT),
        ev.StreetReassigned(street="bayi", district="zhongshan", effective_on=MERGED),
        ev.StreetRenamed(street="bayi", name="八一街道", effective_on=MERGED),
        ev.DistrictRenamed(district="zhongshan", name="新中山区", effective_on=MERGED),
        ev.HouseholdsCounted(community="C0003", households=1200, effective_on=MERGED),
    )
    before = ledger.at(effective_on=date(2015, 5, 31)).units().rows()
    assert before == [
        ("C0001", "示例社区", "qingniwa", "青泥洼桥街道", "zhongshan", "中山区", None),
        ("C0002", "第二社区", "qingniwa", "青泥洼桥街道", "zhongshan", "中山区", None),
        ("C0003", "第三社区", "bayi", "八一路街道", "xigang", "西岗区", 900),
    ]
    assert ledger.at(effective_on=MERGED).units().rows() == [
        ("C0002", "新社区", "bayi", "八一街道", "zhongshan", "新中山区", None),
        ("C0003", "第三社区", "bayi", "八一街道", "zhongshan", "新中山区", 1200),
    ]
    assert ledger.at(effective_on=date(1949, 1, 1)).units().height == 0


@pytest.mark.parametrize(
    ("unit", "workers"),
    [
        ("zhongshan", ["W0001"]),
        ("district:xigang", ["W0002"]),
        ("street:qingniwa", ["W0001"]),
        ("C0003", ["W0002"]),
        ("community:C0002", []),
        ("zs-swf", ["W0001", "W0002"]),
        ("federation:zs-swf", ["W0001", "W0002"]),
    ],
)
def test_every_report_can_be_of_one_unit(ledger: cwledger.Ledger, unit: str, workers: list[str]) -> None:
    paid = [ev.AllowanceGranted(worker=worker, component="basic", amount="1800.00", effective_on=DAY) for worker in ("W0001", "W0002")]
    honoured = [ev.HonourConferred(worker=worker, kind="model-worker", level="city", effective_on=DAY) for worker in ("W0001", "W0002")]
    record(ledger, split("C0001", "C0003", "W0002"), *paid, *honoured)
    view = ledger.at(effective_on=SPLIT)
    for report in (view.roster, view.salary, view.honours_held):
        assert report(unit=unit)["worker"].to_list() == workers
    assert view.honours(unit=unit)["seats"].to_list() == ([len(workers)] if workers else [])


def test_posts_and_communities_of_a_unit_are_those_that_lie_there_on_the_day(ledger: cwledger.Ledger) -> None:
    record(ledger, assumed(DAY, "W0001", "staff"), assumed(DAY, "W0002", "staff", "C0003"), merged("C0001", "C0002"))
    record(ledger, ev.CommunityReassigned(community="C0002", street="bayi", effective_on=date(2020, 1, 1)))
    view = ledger.at(effective_on=MERGED)
    assert view.posts("community:C0002").select("worker", "community").rows() == [("W0001", "C0001")]
    assert view.posts("street:bayi")["worker"].to_list() == ["W0002"]
    assert view.posts("zhongshan").height + view.posts("xigang").height == view.posts().height
    assert view.units("street:qingniwa")["community"].to_list() == ["C0002"]
    later = ledger.at(effective_on=date(2020, 1, 1))
    assert later.posts("street:bayi")["worker"].to_list() == ["W0001", "W0002"]
    assert later.units("street:qingniwa").height == 0
    assert later.units("xigang").equals(later.units())


def test_rounds_of_a_unit_are_its_own_and_those_of_the_units_in_it(ledger: cwledger.Ledger) -> None:
    units = ("district:zhongshan", "street:qingniwa", "community:C0001", "community:C0003", "federation:zs-swf")
    record(ledger, *(ev.AppraisalRoundOpened(round=f"R{n}", unit=unit, year=2014, effective_on=SPLIT) for n, unit in enumerate(units)))
    view = ledger.at(effective_on=SPLIT)
    found = {unit: view.rounds(unit)["round"].to_list() for unit in (*units, "bayi", "C0002")}
    assert found == {
        "district:zhongshan": ["R0", "R1", "R2", "R4"],
        "street:qingniwa": ["R1", "R2"],
        "community:C0001": ["R2"],
        "community:C0003": ["R3"],
        "federation:zs-swf": ["R4"],
        "bayi": ["R3"],
        "C0002": [],
    }


def test_every_report_but_those_of_one_subject_or_of_the_whole_city_takes_a_unit() -> None:
    of_one = {"applicants", "candidates", "career", "explain", "names"}
    of_all = {"matters", "measures", "rules", "rules_changed", "rule_values_changed", "what_if"}
    asked = {name for name, one in inspect.getmembers(cwledger.View, callable) if not name.startswith("_")}
    without = {name for name in asked if "unit" not in inspect.signature(getattr(cwledger.View, name)).parameters}
    assert without <= of_one | of_all


@pytest.mark.parametrize("unit", ["nowhere", "street:zhongshan", "grid:G1", "community:", ":C0001"])
def test_a_unit_nobody_founded_is_an_error_that_names_it(ledger: cwledger.Ledger, unit: str) -> None:
    with pytest.raises(UnknownSubject, match=unit):
        ledger.at(effective_on=SPLIT).roster(unit=unit)


def test_a_bare_id_that_two_units_bear_must_be_written_out(ledger: cwledger.Ledger) -> None:
    record(ledger, ev.StreetFounded(street="xigang", district="xigang", effective_on=DAY, name="西岗街道"))
    with pytest.raises(UnknownSubject, match="district:xigang or street:xigang"):
        ledger.at(effective_on=SPLIT).roster(unit="xigang")


def test_a_grid_lies_in_no_federation(ledger: cwledger.Ledger) -> None:
    with pytest.raises(UnknownSubject, match="zs-swf"):
        ledger.at(effective_on=SPLIT).grids(unit="zs-swf")


def test_a_fact_of_a_community_goes_with_a_merge_also_where_a_split_named_grids(ledger: cwledger.Ledger) -> None:
    record(
        ledger, ev.GridDrawn(grid="G1", community="C0001", households=400, effective_on=DAY), split("C0001", "C0002", grids=("G1",)), merged("C0001", "C0003")
    )
    record(ledger, ev.TaskPushedDown(community="C0001", task="T1", department="民政局", title="报表", effective_on=SPLIT))
    assert "finding.task-outside-list" in {one.code for one in ledger.at(effective_on=MERGED).findings()}
