"""What joint committees, grids and matters cannot do is refused, naming the facts in the way; what is merely irregular is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

import cwledger
from cwledger import events as ev
from cwledger.aggregates import Event
from cwledger.errors import InvalidEvent, Refused

DAY = date(2020, 1, 1)
NEXT = date(2020, 1, 2)
CITY = (
    ev.DistrictFounded(district="zhongshan", effective_on=DAY, name="中山区"),
    ev.StreetFounded(street="S1", district="zhongshan", effective_on=DAY, name="青泥洼桥街道"),
    ev.CommunityFounded(community="C1", street="S1", effective_on=DAY, name="示例社区"),
    ev.MatterListed(matter="M1", category="safety", title="消防安全", effective_on=DAY),
    *(ev.GridDrawn(grid=one, community="C1", effective_on=DAY) for one in ("G1", "G2")),
    ev.CommitteeFormed(committee="K1", level="street", street="S1", effective_on=DAY),
)


@pytest.fixture
def ledger() -> Iterator[cwledger.Ledger]:
    with cwledger.open(":memory:") as opened:
        opened.record(*CITY, actor="hr")
        yield opened


def seat(member: str = "P1", on: date = DAY, until: date | None = None) -> Event:
    return ev.PartTimeMemberAdmitted(committee="K1", member=member, capacity="police", role="deputy-secretary", until=until, effective_on=on)


def meeting(number: str = "1") -> Event:
    return ev.JointMeetingHeld(committee="K1", meeting=number, agenda="充电桩", effective_on=DAY)


def resolution(number: str = "1-1", held: str = "1", on: date = DAY) -> Event:
    return ev.ResolutionAdopted(committee="K1", resolution=number, meeting=held, matter="增设充电桩", owner="物业", due_on=DAY, effective_on=on)


def closed(number: str = "1-1", on: date = NEXT) -> Event:
    return ev.ResolutionClosed(committee="K1", resolution=number, outcome="已办结", effective_on=on)


def need(number: str = "N1") -> Event:
    return ev.NeedRaised(grid="G1", need=number, channel="visit", effective_on=DAY)


def resolved(number: str = "N1", on: date = NEXT) -> Event:
    return ev.NeedResolved(grid="G1", need=number, outcome="已解决", effective_on=on)


DISSOLVED = ev.CommitteeDissolved(committee="K1", reason="reorganised", effective_on=NEXT)
MERGED = ev.GridMerged(grid="G1", into="G2", effective_on=NEXT)
FORMED = ev.GridPartyOrganisationFormed(grid="G1", organisation="PB1", effective_on=DAY)
DEALS = ev.GridMatterAssigned(grid="G1", matter="M1", effective_on=DAY)
COUNCIL = ev.GridCouncilHeld(grid="G1", council="1", agenda="停车", effective_on=DAY)
STRUCK = ev.MatterStruck(matter="M1", reason="off-list", effective_on=NEXT)

IMPOSSIBLE: list[tuple[tuple[Event, ...], Event, str, str]] = [
    ((), ev.CommitteeFormed(committee="K1", level="street", street="S1", effective_on=NEXT), "committee.already-formed", "committee:K1/1"),
    ((), ev.CommitteeFormed(committee="K2", level="street", community="C1", effective_on=DAY), "committee.another-level", ""),
    ((), ev.CommitteeFormed(committee="K2", level="community", community="C1", street="S1", effective_on=DAY), "committee.another-level", ""),
    ((), ev.CommitteeFormed(committee="K2", level="community", effective_on=DAY), "committee.another-level", ""),
    ((), seat(on=date(2019, 1, 1)), "committee.not-formed", ""),
    ((DISSOLVED,), seat(on=NEXT).model_copy(update={"effective_on": date(2020, 1, 3)}), "committee.dissolved", "committee:K1/2"),
    ((seat(),), seat(on=NEXT), "committee.already-a-member", "committee:K1/2"),
    ((), seat(until=DAY), "committee.ends-before-it-begins", ""),
    ((), ev.PartTimeMemberLeft(committee="K1", member="P1", reason="transferred", effective_on=DAY), "committee.not-a-member", ""),
    ((meeting(),), meeting(), "committee.meeting-twice", "committee:K1/2"),
    ((), resolution(), "committee.no-such-meeting", ""),
    ((meeting(), resolution()), resolution(), "committee.resolution-twice", "committee:K1/3"),
    ((), closed(), "committee.no-such-resolution", ""),
    ((meeting(), resolution(), closed()), closed(), "committee.resolution-closed", "committee:K1/4"),
    ((), ev.GridMerged(grid="G1", into="G1", effective_on=DAY), "grid.into-itself", ""),
    ((MERGED,), ev.GridRedrawn(grid="G1", households=1, effective_on=date(2020, 2, 1)), "grid.merged-away", "grid:G1/2"),
    ((FORMED,), FORMED, "grid.party-organisation-stands", "grid:G1/2"),
    ((), ev.GridPartyOrganisationDissolved(grid="G1", reason="reorganised", effective_on=DAY), "grid.no-party-organisation", ""),
    ((DEALS,), DEALS, "grid.matter-already-assigned", "grid:G1/2"),
    ((), ev.GridMatterWithdrawn(grid="G1", matter="M1", effective_on=DAY), "grid.matter-not-assigned", ""),
    ((COUNCIL,), COUNCIL, "grid.council-twice", "grid:G1/2"),
    ((need(),), need(), "grid.need-twice", "grid:G1/2"),
    ((), ev.NeedTakenUp(grid="G1", need="N1", effective_on=DAY), "grid.no-such-need", ""),
    ((), resolved(), "grid.no-such-need", ""),
    ((need(), resolved()), resolved(), "grid.need-resolved", "grid:G1/3"),
    ((), ev.GridDrawn(grid="G1", community="C1", effective_on=NEXT), "grid.already-drawn", "grid:G1/1"),
    ((), ev.MatterListed(matter="M1", category="safety", title="消防安全", effective_on=NEXT), "matter.already-listed", "matter:M1/1"),
    ((STRUCK,), ev.MatterStruck(matter="M1", reason="off-list", effective_on=date(2020, 2, 1)), "matter.not-listed", ""),
    ((), ev.GridMatterAssigned(grid="G1", matter="M9", effective_on=DAY), "record.unknown-subject", ""),
    ((), ev.CommitteeFormed(committee="K2", level="community", community="C9", effective_on=DAY), "record.unknown-subject", ""),
]


@pytest.mark.parametrize(("before", "event", "code", "because"), IMPOSSIBLE, ids=[f"{type(event).__name__}-{code}" for _, event, code, _ in IMPOSSIBLE])
def test_the_impossible_is_refused_with_the_fact_in_its_way(ledger: cwledger.Ledger, before: tuple[Event, ...], event: Event, code: str, because: str) -> None:
    if before:
        ledger.record(*before, actor="hr")
    with pytest.raises(Refused) as refused:
        ledger.record(event, actor="hr")
    [issue] = refused.value.issues
    assert (issue.code, issue.event_ids) == (code, (because,) if because else ())


@pytest.mark.parametrize(
    ("before", "event"),
    [
        ((meeting(), resolution(), DISSOLVED), closed(on=date(2020, 2, 1))),
        ((need(), MERGED), resolved(on=date(2020, 2, 1))),
        ((STRUCK,), ev.MatterListed(matter="M1", category="safety", title="消防安全", effective_on=date(2020, 2, 1))),
        ((seat(), ev.PartTimeMemberLeft(committee="K1", member="P1", reason="transferred", effective_on=NEXT)), seat(on=NEXT)),
        ((STRUCK,), ev.GridMatterAssigned(grid="G1", matter="M1", effective_on=date(2020, 2, 1))),
    ],
)
def test_what_began_can_end_and_begin_anew(ledger: cwledger.Ledger, before: tuple[Event, ...], event: Event) -> None:
    ledger.record(*before, actor="hr")
    ledger.record(event, actor="hr")


def test_a_meeting_that_adopted_something_cannot_be_taken_back_alone(ledger: cwledger.Ledger) -> None:
    ledger.record(meeting(), resolution(), actor="hr")
    with pytest.raises(Refused) as refused:
        ledger.reverse("committee:K1/2", reason="never held", actor="hr")
    assert "committee:K1/3" in {one for issue in refused.value.issues for one in issue.event_ids}
    ledger.reverse("committee:K1/2", "committee:K1/3", reason="never held", actor="hr")


def test_a_closed_month_of_the_street_closes_its_committee_too(ledger: cwledger.Ledger) -> None:
    ledger.record(ev.PeriodClosed(unit="street:S1", month="2020-03", effective_on=date(2020, 4, 1)), actor="hr")
    with pytest.raises(Refused) as refused:
        ledger.record(seat(), actor="hr")
    assert [issue.code for issue in refused.value.issues] == ["record.period-closed"]
    ledger.record(seat(), actor="hr", authority="大组发〔2020〕1号")


def test_wrong_capacities_and_counts_are_refused_as_events() -> None:
    with pytest.raises(InvalidEvent):
        ev.PartTimeMemberAdmitted(committee="K1", member="P1", capacity="friend", role="member", effective_on=DAY)
    with pytest.raises(InvalidEvent):
        ev.JointMeetingHeld(committee="K1", meeting="1", agenda="停车", attended=-1, effective_on=DAY)
