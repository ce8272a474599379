"""Grids with all they carry: Party organisations, people, matters, councils and residents' needs, through merges of grids and of communities."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cwledger
from cwledger import events as ev
from cwledger.aggregates import Event
from cwledger.errors import Refused, UnknownSubject
from tests import oracle

DAY = date(2020, 1, 1)
LATER = date(2021, 6, 1)
CITY = (
    ev.DistrictFounded(district="zhongshan", effective_on=date(1950, 1, 1), name="中山区"),
    ev.StreetFounded(street="qingniwa", district="zhongshan", effective_on=date(1950, 1, 1), name="青泥洼桥街道"),
    *(ev.CommunityFounded(community=one, street="qingniwa", effective_on=date(2001, 1, 1), name=one) for one in ("C1", "C2")),
    *(ev.WorkerRegistered(worker=one, effective_on=date(2010, 1, 1), name="王芳", sex="F", born_on=date(1980, 1, 1)) for one in ("A", "B")),
    ev.MatterListed(matter="M1", category="safety", title="消防安全", effective_on=DAY),
    ev.MatterListed(matter="M2", category="safety", title="燃气安全", effective_on=DAY),
    ev.MatterListed(matter="M3", category="welfare", title="老年人探访", effective_on=DAY),
)
GRIDS = tuple(ev.GridDrawn(grid=one, community=where, households=400, effective_on=DAY) for one, where in (("G1", "C1"), ("G2", "C1"), ("G3", "C2")))


@pytest.fixture
def ledger() -> Iterator[cwledger.Ledger]:
    with cwledger.open(":memory:") as opened:
        opened.record(*CITY, *GRIDS, actor="hr")
        yield opened


def need(grid: str, number: str, on: date = DAY) -> Event:
    return ev.NeedRaised(grid=grid, need=number, matter="M1", channel="visit", effective_on=on)


def codes(ledger: cwledger.Ledger, on: date, known_at: int | None = None) -> set[tuple[str, str]]:
    return {(issue.code.removeprefix("finding."), issue.subject) for issue in ledger.at(effective_on=on, known_at=known_at).findings()}


def test_a_grid_is_shown_with_its_party_organisation_its_people_and_what_it_deals_with(ledger: cwledger.Ledger) -> None:
    ledger.record(
        ev.GridPartyOrganisationFormed(grid="G1", organisation="PB1", effective_on=DAY),
        ev.GridAssigned(grid="G1", worker="A", effective_on=DAY),
        ev.GridMatterAssigned(grid="G1", matter="M1", effective_on=DAY),
        ev.GridMatterAssigned(grid="G1", matter="M3", effective_on=DAY),
        ev.GridCouncilHeld(grid="G1", council="1", agenda="停车", attended=20, effective_on=LATER),
        need("G1", "N1"),
        actor="hr",
    )
    first, *_ = ledger.at(effective_on=LATER).grids("C1").to_dicts()
    shown = {name: first[name] for name in ("party_organisation", "workers", "matters", "councils", "last_council_on", "open_needs", "organisation_by")}
    assert list(shown.values()) == ["PB1", ["A"], 2, 1, LATER, 1, "grid:G1/2"]
    assert ledger.at(effective_on=LATER).councils()["attended"].to_list() == [20]
    assert ledger.at(effective_on=LATER).grid_matters().select("matter", "category").rows() == [("M1", "safety"), ("M3", "welfare")]


def test_the_list_of_matters_has_categories_and_says_how_many_grids_deal_with_each(ledger: cwledger.Ledger) -> None:
    for grid in ("G1", "G3"):
        ledger.record(ev.GridMatterAssigned(grid=grid, matter="M1", effective_on=DAY), actor="hr")
    ledger.record(ev.MatterStruck(matter="M2", reason="off-list", effective_on=LATER), actor="hr")
    matters = ledger.at(effective_on=LATER).matters()
    assert matters.select("category", "matter", "grids").rows() == [("safety", "M1", 2), ("welfare", "M3", 0)]
    assert ledger.at(effective_on=LATER - timedelta(days=1)).matters()["category"].n_unique() == 2


def test_one_worker_may_hold_several_grids_and_several_workers_one_and_a_grid_may_stand_vacant(ledger: cwledger.Ledger) -> None:
    """Dossier, trap 62."""
    for grid, worker in (("G1", "A"), ("G2", "A"), ("G2", "B")):
        ledger.record(ev.GridAssigned(grid=grid, worker=worker, effective_on=DAY), actor="hr")
    view = ledger.at(effective_on=DAY)
    assert view.grid_workers().rows() == [("A", ["G1", "G2"], 800), ("B", ["G2"], 400)]
    [row] = view.grid_tally().to_dicts()
    assert row == {
        "unit": "zhongshan",
        "grids": 3,
        "with_party_organisation": 0,
        "without_party_organisation": 3,
        "vacant": 1,
        "shared": 1,
        "out_of_size": 0,
        "workers": 2,
        "households": 1200,
    }
    assert view.grid_tally(by="community").select("unit", "grids").rows() == [("C1", 2), ("C2", 1)]


def test_needs_are_followed_from_being_raised_to_being_resolved(ledger: cwledger.Ledger) -> None:
    ledger.record(
        need("G1", "N1"),
        ev.NeedTakenUp(grid="G1", need="N1", worker="A", effective_on=DAY + timedelta(days=2)),
        ev.NeedTakenUp(grid="G1", need="N1", worker="B", effective_on=DAY + timedelta(days=3)),
        ev.NeedResolved(grid="G1", need="N1", outcome="已解决", effective_on=DAY + timedelta(days=5)),
        need("G2", "N1", DAY + timedelta(days=1)),
        actor="hr",
    )
    done, still = ledger.at(effective_on=DAY + timedelta(days=10)).needs().to_dicts()
    assert (done["taken_up_on"], done["worker"], done["days"], done["outcome"]) == (DAY + timedelta(days=2), "B", 5, "已解决")
    assert (done["raised_by"], done["taken_up_by"], done["resolved_by"]) == ("grid:G1/2", "grid:G1/4", "grid:G1/5")
    assert (still["worker"], still["resolved_on"], still["days"]) == (None, None, 9)
    [summed] = ledger.at(effective_on=DAY + timedelta(days=10)).needs_tally().to_dicts()
    assert [summed[one] for one in ("community", "raised", "open", "resolved", "median_days", "longest_open_days")] == ["C1", 2, 1, 1, 5, 9]
    assert ledger.at(effective_on=DAY + timedelta(days=4)).needs()["resolved_on"].to_list() == [None, None]


def test_a_grid_merged_away_hands_on_its_people_matters_and_needs_but_not_its_party_organisation(ledger: cwledger.Ledger) -> None:
    ledger.record(
        ev.GridAssigned(grid="G1", worker="A", effective_on=DAY),
        ev.GridPartyOrganisationFormed(grid="G1", organisation="PB1", effective_on=DAY),
        ev.GridMatterAssigned(grid="G1", matter="M1", effective_on=DAY),
        need("G1", "N1"),
        ev.GridMerged(grid="G1", into="G2", effective_on=LATER),
        actor="hr",
    )
    [row] = ledger.at(effective_on=LATER).grids("C1").to_dicts()
    assert (row["grid"], row["workers"], row["party_organisation"], row["matters"], row["open_needs"]) == ("G2", ["A"], None, 1, 1)
    assert ledger.at(effective_on=LATER).needs().select("grid", "raised_in").rows() == [("G2", "G1")]
    ledger.record(ev.NeedResolved(grid="G1", need="N1", outcome="已解决", effective_on=LATER), actor="hr")
    ledger.record(ev.GridUnassigned(grid="G1", worker="A", effective_on=LATER), actor="hr")
    [row] = ledger.at(effective_on=LATER).grids("C1").to_dicts()
    assert (row["workers"], row["open_needs"]) == ([], 0)
    assert ledger.at(effective_on=LATER - timedelta(days=1)).grids("C1")["grid"].to_list() == ["G1", "G2"]


def test_a_community_merged_away_takes_its_grids_and_their_needs_along(ledger: cwledger.Ledger) -> None:
    ledger.record(need("G3", "N1"), ev.CommunityMerged(community="C2", into="C1", effective_on=LATER), actor="hr")
    assert ledger.at(effective_on=LATER).needs("C1")["grid"].to_list() == ["G3"]
    assert ledger.at(effective_on=LATER - timedelta(days=1)).needs("C1").height == 0
    with pytest.raises(UnknownSubject):
        ledger.at(effective_on=LATER).needs("C9")


def test_a_grid_of_nobody_or_without_a_party_organisation_is_found_until_it_has_one(ledger: cwledger.Ledger) -> None:
    before = ledger.head
    assert {("grid-without-worker", "grid:G1"), ("grid-without-party-organisation", "grid:G1")} <= codes(ledger, DAY)
    ledger.record(
        ev.GridAssigned(grid="G1", worker="A", effective_on=DAY),
        ev.GridPartyOrganisationFormed(grid="G1", organisation="PB1", effective_on=DAY),
        actor="hr",
    )
    assert {code for code, subject in codes(ledger, DAY) if subject == "grid:G1"} == {"grid-worker-elsewhere"}  # A serves nowhere
    assert ("grid-without-worker", "grid:G1") in codes(ledger, DAY, before)


def test_reversing_one_party_organisation_lowers_the_count_by_one_at_the_later_knowledge_only(ledger: cwledger.Ledger) -> None:
    formed = [ev.GridPartyOrganisationFormed(grid=one, organisation=f"PB-{one}", effective_on=DAY) for one in ("G1", "G2", "G3")]
    ledger.record(*formed, actor="hr")
    before = ledger.head
    ledger.reverse("grid:G2/2", reason="no such organisation", actor="hr")
    assert ledger.at(effective_on=DAY).grid_tally()["with_party_organisation"].to_list() == [2]
    assert ledger.at(effective_on=DAY, known_at=before).grid_tally()["with_party_organisation"].to_list() == [3]


def test_a_matter_struck_from_the_list_and_still_dealt_with_is_found(ledger: cwledger.Ledger) -> None:
    ledger.record(ev.GridMatterAssigned(grid="G1", matter="M2", effective_on=DAY), actor="hr")
    ledger.record(ev.MatterStruck(matter="M2", reason="off-list", effective_on=LATER), actor="hr")
    assert ("grid-matter-struck", "grid:G1") in codes(ledger, LATER)
    ledger.record(ev.GridMatterWithdrawn(grid="G1", matter="M2", effective_on=LATER), actor="hr")
    assert ("grid-matter-struck", "grid:G1") not in codes(ledger, LATER)


def test_a_grid_merged_away_is_found_no_longer(ledger: cwledger.Ledger) -> None:
    ledger.record(ev.GridRedrawn(grid="G1", households=900, effective_on=DAY), ev.GridMerged(grid="G1", into="G2", effective_on=LATER), actor="hr")
    assert ("grid-size", "grid:G1") in codes(ledger, DAY)
    assert "grid:G1" not in {subject for _, subject in codes(ledger, LATER)}


def test_whoever_retires_or_dies_answers_for_no_grid_from_that_day_on(ledger: cwledger.Ledger) -> None:
    ledger.record(*(ev.GridAssigned(grid=grid, worker=worker, effective_on=DAY) for grid, worker in (("G1", "A"), ("G1", "B"), ("G2", "B"))), actor="hr")
    ledger.record(ev.Died(worker="A", effective_on=LATER), ev.Retired(worker="B", effective_on=LATER + timedelta(days=1)), actor="hr")
    assert ledger.at(effective_on=LATER - timedelta(days=1)).grids()["workers"].to_list()[:2] == [["A", "B"], ["B"]]
    assert ledger.at(effective_on=LATER).grids()["workers"].to_list()[:2] == [["B"], ["B"]]
    view = ledger.at(effective_on=LATER + timedelta(days=1))
    assert view.grid_workers().height == 0
    assert view.grid_tally()["vacant"].sum() == view.grids().height
    assert ("grid-without-worker", "grid:G2") in codes(ledger, LATER + timedelta(days=1))


def test_who_answers_for_a_grid_and_serves_in_another_community_is_found_until_moved(ledger: cwledger.Ledger) -> None:
    ledger.record(
        ev.FederationFounded(federation="F", district="zhongshan", name="联合会", effective_on=DAY),
        ev.ContractSigned(worker="A", employer="F", community="C1", effective_on=DAY),
        ev.GridAssigned(grid="G1", worker="A", effective_on=DAY),
        actor="hr",
    )
    assert ("grid-worker-elsewhere", "grid:G1") not in codes(ledger, DAY)
    ledger.record(ev.ContractAmended(worker="A", employer="F", community="C2", effective_on=LATER), actor="hr")
    assert ("grid-worker-elsewhere", "grid:G1") in codes(ledger, LATER)
    ledger.record(ev.GridUnassigned(grid="G1", worker="A", effective_on=LATER), actor="hr")
    assert ("grid-worker-elsewhere", "grid:G1") not in codes(ledger, LATER)


def test_grids_merged_in_a_circle_or_into_one_drawn_later_lose_nothing_and_are_found(ledger: cwledger.Ledger) -> None:
    ledger.record(need("G1", "N1"), ev.GridAssigned(grid="G2", worker="A", effective_on=DAY), actor="hr")
    ledger.record(*(ev.GridMerged(grid=one, into=other, effective_on=LATER) for one, other in (("G1", "G2"), ("G2", "G1"))), actor="hr")
    ledger.record(
        ev.GridDrawn(grid="G9", community="C1", effective_on=LATER + timedelta(days=9)),
        ev.GridMerged(grid="G3", into="G9", effective_on=LATER),
        actor="hr",
    )
    view = ledger.at(effective_on=LATER)
    assert view.grids().select("grid", "workers", "open_needs").rows() == [("G1", [], 1), ("G2", ["A"], 0), ("G3", [], 0)]
    assert view.needs()["grid"].to_list() == ["G1"]
    assert {subject for code, subject in codes(ledger, LATER) if code == "merged-into-nothing"} == {"grid:G1", "grid:G2", "grid:G3"}
    assert ledger.at(effective_on=LATER + timedelta(days=9)).grids()["grid"].to_list() == ["G1", "G2", "G9"]


def test_an_explanation_names_the_fact_behind_every_number_of_a_grid(ledger: cwledger.Ledger) -> None:
    ledger.record(
        ev.GridPartyOrganisationFormed(grid="G1", organisation="PB1", effective_on=DAY),
        ev.GridMatterAssigned(grid="G1", matter="M1", effective_on=DAY),
        ev.GridCouncilHeld(grid="G1", council="1", agenda="停车", effective_on=DAY),
        need("G1", "N1"),
        ev.NeedTakenUp(grid="G1", need="N1", worker="A", effective_on=LATER),
        actor="hr",
    )
    view = ledger.at(effective_on=LATER)
    told = {part.label: part for part in view.explain("grids", "G1").parts}
    shown = {one: (told[one].value, told[one].event_ids) for one in ("party_organisation", "matters", "councils", "open_needs")}
    assert shown == {
        "party_organisation": ("PB1", ("grid:G1/2",)),
        "matters": (1, ("grid:G1/3",)),
        "councils": (1, ("grid:G1/4",)),
        "open_needs": (1, ("grid:G1/5",)),
    }
    assert view.explain("needs", "G1/N1").render().count("grid:G1/") == 2
    assert "grid:G1/3" in view.explain("matters", "M1").render()
    for question, subject in (("needs", "G1/N9"), ("matters", "M9"), ("grids", "G9"), ("committees", "K9")):
        with pytest.raises(UnknownSubject):
            view.explain(question, subject)


_DAYS = st.integers(0, 6).map(lambda months: date(2020, 1 + months, 1))
_GRIDS = st.sampled_from(("G1", "G2", "G3"))
_WORKERS = st.sampled_from(("A", "B"))
_CODES = st.sampled_from(("1", "2"))
_FACTS: st.SearchStrategy[Event] = st.one_of(
    st.builds(ev.GridAssigned, grid=_GRIDS, worker=_WORKERS, effective_on=_DAYS),
    st.builds(ev.GridUnassigned, grid=_GRIDS, worker=_WORKERS, effective_on=_DAYS),
    st.builds(ev.GridMerged, grid=_GRIDS, into=_GRIDS, effective_on=_DAYS),
    st.builds(ev.GridPartyOrganisationFormed, grid=_GRIDS, organisation=_CODES, effective_on=_DAYS),
    st.builds(ev.GridPartyOrganisationDissolved, grid=_GRIDS, reason=_CODES, effective_on=_DAYS),
    st.builds(ev.GridMatterAssigned, grid=_GRIDS, matter=st.sampled_from(("M1", "M2")), effective_on=_DAYS),
    st.builds(ev.GridMatterWithdrawn, grid=_GRIDS, matter=st.sampled_from(("M1", "M2")), effective_on=_DAYS),
    st.builds(ev.GridCouncilHeld, grid=_GRIDS, council=_CODES, agenda=_CODES, effective_on=_DAYS),
    *[st.builds(ev.NeedRaised, grid=_GRIDS, need=_CODES, channel=_CODES, effective_on=_DAYS)] * 2,
    st.builds(ev.NeedTakenUp, grid=_GRIDS, need=_CODES, worker=st.none() | _WORKERS, effective_on=_DAYS),
    st.builds(ev.NeedResolved, grid=_GRIDS, need=_CODES, outcome=_CODES, effective_on=_DAYS),
    st.builds(ev.CommunityMerged, community=st.just("C2"), into=st.just("C1"), effective_on=_DAYS),
    st.builds(ev.CommunitySplit, community=st.just("C1"), into=st.just("C2"), grids=st.just(("G1",)), effective_on=_DAYS),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(_FACTS, max_size=25), st.integers(0, 100), _DAYS)
def test_grids_and_needs_agree_with_a_naive_fold(facts: list[Event], known_at: int, on: date) -> None:
    with cwledger.open(":memory:") as ledger:
        ledger.record(*CITY, *GRIDS, actor="hr")
        for event in facts:
            with suppress(Refused):
                ledger.record(event, actor="hr")
        log, position = oracle.known(ledger.events()), min(len(CITY) + len(GRIDS) + known_at % (len(facts) + 1), ledger.head)
        view = ledger.at(effective_on=on, known_at=position)
        wanted = {row["grid"]: row for row in oracle.grids(log, on, position)}
        assert {row["grid"]: row for row in view.grids().to_dicts()} == wanted
        key = ("raised_in", "need")
        found = {tuple(row[one] for one in key): row for row in view.needs().to_dicts()}
        assert found == {tuple(row[one] for one in key): row for row in oracle.needs(log, on, position)}
        tally = view.needs_tally()
        assert tally["raised"].sum() == len(found)
        assert tally["open"].sum() == view.grids()["open_needs"].sum()
