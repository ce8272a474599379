"""Joint committees: who has one, who sits on it, when it met, what is still open; and that part-timers are nobody's staff."""

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
from cwledger.errors import Refused
from tests import oracle

DAY = date(2020, 1, 1)
LATER = date(2021, 6, 1)
CITY = (
    ev.DistrictFounded(district="zhongshan", effective_on=date(1950, 1, 1), name="中山区"),
    ev.FederationFounded(federation="zs-swf", district="zhongshan", effective_on=date(2009, 1, 1), name="中山区社工联合会"),
    *(ev.StreetFounded(street=one, district="zhongshan", effective_on=date(1950, 1, 1), name=one) for one in ("S1", "S2")),
    *(ev.CommunityFounded(community=one, street="S1", effective_on=date(2001, 1, 1), name=one) for one in ("C1", "C2")),
)
FORMED = (
    ev.CommitteeFormed(committee="K1", level="community", community="C1", effective_on=DAY),
    ev.CommitteeFormed(committee="K2", level="street", street="S1", effective_on=DAY),
)
MET = (
    ev.JointMeetingHeld(committee="K1", meeting="1", agenda="充电桩", attended=12, effective_on=DAY),
    ev.ResolutionAdopted(committee="K1", resolution="1-1", meeting="1", matter="增设充电桩", owner="物业公司", due_on=date(2020, 3, 1), effective_on=DAY),
)


@pytest.fixture
def ledger() -> Iterator[cwledger.Ledger]:
    with cwledger.open(":memory:") as opened:
        opened.record(*CITY, *FORMED, actor="hr")
        yield opened


def seat(member: str, role: str = "member", capacity: str = "property-firm", committee: str = "K1", until: date | None = None) -> Event:
    return ev.PartTimeMemberAdmitted(committee=committee, member=member, capacity=capacity, role=role, organisation="某单位", until=until, effective_on=DAY)


def codes(ledger: cwledger.Ledger, on: date, known_at: int | None = None) -> dict[str, tuple[str, ...]]:
    found = ledger.at(effective_on=on, known_at=known_at).findings()
    return {issue.code.removeprefix("finding."): issue.event_ids for issue in found}


def test_a_committee_is_shown_where_it_belongs_with_its_seats_meetings_and_resolutions(ledger: cwledger.Ledger) -> None:
    ledger.record(*MET, seat("P1", "deputy-secretary", "police"), seat("P2"), seat("P3"), actor="hr")
    first, second = ledger.at(effective_on=DAY).committees(meeting_months=3).to_dicts()
    assert first == {
        "committee": "K1",
        "level": "community",
        "community": "C1",
        "street": "S1",
        "district": "zhongshan",
        "since": DAY,
        "deputy_secretaries": 1,
        "part_time_members": 2,
        "meetings": 1,
        "last_meeting_on": DAY,
        "meeting_due_on": date(2020, 4, 1),
        "open_resolutions": 1,
        "overdue_resolutions": 0,
        "formed_by": "committee:K1/1",
    }
    assert (second["community"], second["street"], second["district"], second["part_time_members"]) == (None, "S1", "zhongshan", 0)
    assert ledger.at(effective_on=DAY).committees("C1").height == 1
    assert ledger.at(effective_on=DAY).committees("S1")["meeting_due_on"].to_list() == [None, None]


def test_every_number_has_its_list(ledger: cwledger.Ledger) -> None:
    ledger.record(*MET, seat("P1", "deputy-secretary", "police"), seat("P2"), actor="hr")
    view = ledger.at(effective_on=DAY)
    assert view.committee_members().select("committee", "member", "capacity", "role", "admitted_by").rows() == [
        ("K1", "P1", "police", "deputy-secretary", "committee:K1/4"),
        ("K1", "P2", "property-firm", "member", "committee:K1/5"),
    ]
    assert view.meetings().select("meeting", "attended", "resolutions", "held_by").rows() == [("1", 12, 1, "committee:K1/2")]
    assert view.resolutions().select("resolution", "owner", "standing", "adopted_by").rows() == [("1-1", "物业公司", "open", "committee:K1/3")]


def test_an_explanation_names_the_facts_behind_a_committee(ledger: cwledger.Ledger) -> None:
    ledger.record(*MET, seat("P1", "deputy-secretary", "police"), actor="hr")
    told = ledger.at(effective_on=DAY).explain("committees", "K1").render()
    assert all(f"committee:K1/{number}" in told for number in (1, 2, 3, 4))
    assert "兼职副书记" in ledger.at(effective_on=DAY).explain("committees", "K1").render("zh")


def test_the_tally_counts_committees_by_level_and_police_among_the_deputies(ledger: cwledger.Ledger) -> None:
    seats = (seat("P1", "deputy-secretary", "police"), seat("P2", "deputy-secretary", "member-unit"), seat("P3", "member", "police", "K2"))
    ledger.record(*MET, *seats, actor="hr")
    street, community = ledger.at(effective_on=LATER).committee_tally().to_dicts()
    columns = ("level", "units", "committees", "without", "police_deputy_secretaries", "deputy_secretaries", "part_time_members", "overdue_resolutions")
    assert [street[one] for one in columns] == ["street", 2, 1, 1, 0, 0, 1, 0]
    assert [community[one] for one in columns] == ["community", 2, 1, 1, 1, 2, 0, 1]
    assert ledger.at(effective_on=LATER).without_committee().rows() == [("community", "C2", "S1", "zhongshan"), ("street", None, "S2", "zhongshan")]


def test_part_time_members_are_nobodys_staff(ledger: cwledger.Ledger) -> None:
    """Dossier, section 9 and trap 16: no pay, no appraisal, no retirement, no head-count; a worker may sit elsewhere part-time all the same."""
    ledger.record(
        ev.WorkerRegistered(worker="W1", effective_on=DAY, name="王芳", sex="F", born_on=date(1980, 1, 1)),
        ev.ContractSigned(worker="W1", employer="zs-swf", community="C2", effective_on=DAY),
        actor="hr",
    )
    before = ledger.at(effective_on=DAY)
    ledger.record(seat("P1", "deputy-secretary", "police"), seat("W1"), actor="hr")
    after = ledger.at(effective_on=DAY)
    assert after.committee_members()["member"].to_list() == ["P1", "W1"]
    assert after.roster().equals(before.roster())
    assert after.roster("C1").height == 0
    assert after.salary().equals(before.salary())
    assert after.retirement().equals(before.retirement())
    assert after.findings() == before.findings()


def test_a_resolution_is_overdue_the_day_after_until_it_is_closed(ledger: cwledger.Ledger) -> None:
    ledger.record(*MET, actor="hr")
    due = date(2020, 3, 1)
    before = ledger.head
    assert "resolution-overdue" not in codes(ledger, due)
    assert codes(ledger, due + timedelta(days=1))["resolution-overdue"] == ("committee:K1/3",)
    ledger.record(ev.ResolutionClosed(committee="K1", resolution="1-1", outcome="已办结", effective_on=due), actor="hr")
    assert "resolution-overdue" not in codes(ledger, LATER)
    assert "resolution-overdue" in codes(ledger, LATER, before)
    assert ledger.at(effective_on=LATER).resolutions().select("standing", "closed_on", "outcome").rows() == [("closed", due, "已办结")]


def test_a_member_who_sits_beyond_the_stated_term_still_sits_and_is_found(ledger: cwledger.Ledger) -> None:
    ledger.record(seat("P1", until=LATER), actor="hr")
    assert "part-time-term-over" not in codes(ledger, LATER - timedelta(days=1))
    assert codes(ledger, LATER)["part-time-term-over"] == ("committee:K1/2",)
    assert ledger.at(effective_on=LATER).committees()["part_time_members"].to_list() == [1, 0]
    ledger.record(ev.PartTimeMemberLeft(committee="K1", member="P1", reason="term-ended", effective_on=LATER), actor="hr")
    assert "part-time-term-over" not in codes(ledger, LATER)


def test_two_committees_of_one_community_are_found_and_one_dissolved_has_nobody_left(ledger: cwledger.Ledger) -> None:
    ledger.record(ev.CommitteeFormed(committee="K3", level="community", community="C1", effective_on=DAY), seat("P1", committee="K3"), actor="hr")
    assert codes(ledger, DAY)["committee-twice"] == ("committee:K1/1", "committee:K3/1")
    ledger.record(ev.CommitteeDissolved(committee="K3", reason="duplicate", effective_on=LATER), actor="hr")
    assert "committee-twice" not in codes(ledger, LATER)
    assert ledger.at(effective_on=LATER).committee_members().height == 0
    assert ledger.at(effective_on=LATER - timedelta(days=1)).committee_members().height == 1


def test_what_a_dissolved_committee_left_open_is_still_open_in_the_list_and_in_the_tally(ledger: cwledger.Ledger) -> None:
    ledger.record(*MET, seat("P1", "deputy-secretary", "police"), actor="hr")
    ledger.record(ev.CommitteeDissolved(committee="K1", reason="merged", effective_on=date(2020, 6, 1)), actor="hr")
    view = ledger.at(effective_on=LATER)
    assert view.committees()["committee"].to_list() == ["K2"]
    assert view.resolutions()["standing"].to_list() == ["overdue"]
    assert view.meetings().height == 1
    assert "resolution-overdue" in codes(ledger, LATER)
    columns = ("committees", "deputy_secretaries", "meetings", "open_resolutions", "overdue_resolutions")
    assert view.committee_tally("C1").select(columns).row(1) == (0, 0, 1, 1, 1)
    assert view.committee_tally().select(columns).rows() == [(1, 0, 0, 0, 0), (0, 0, 1, 1, 1)]
    ledger.record(ev.ResolutionClosed(committee="K1", resolution="1-1", outcome="移交街道办结", effective_on=date(2020, 7, 1)), actor="hr")
    assert ledger.at(effective_on=LATER).committee_tally().select(columns).row(1) == (0, 0, 1, 0, 0)


def test_a_committee_whose_community_was_merged_away_is_found(ledger: cwledger.Ledger) -> None:
    ledger.record(ev.CommunityMerged(community="C1", into="C2", effective_on=LATER), actor="hr")
    assert codes(ledger, LATER)["committee-of-merged-community"] == ("committee:K1/1", "community:C1/2")
    ledger.record(ev.CommitteeDissolved(committee="K1", reason="merged", effective_on=LATER), actor="hr")
    assert "committee-of-merged-community" not in codes(ledger, LATER)


def test_reversing_one_admission_lowers_the_count_by_one_at_the_later_knowledge_only(ledger: cwledger.Ledger) -> None:
    ledger.record(seat("P1"), seat("P2"), actor="hr")
    before = ledger.head
    ledger.reverse("committee:K1/2", reason="never sat", actor="hr")
    assert ledger.at(effective_on=DAY).committee_tally()["part_time_members"].to_list() == [0, 1]
    assert ledger.at(effective_on=DAY, known_at=before).committee_tally()["part_time_members"].to_list() == [0, 2]


MEASURES = """\
jurisdiction: cn/dalian
instrument: joint-meetings
version: 2020
title: 联席会议示例办法
issuer: 示例
document_no: null
published_on: 2020-01-01
effective_from: 2020-01-01
status: illustrative
cites: 示例 第一条
governance:
  joint_meetings:
    levels: [community]
    within_months: 3
    cites: 示例 第二条
  needs:
    within_days: 15
    cites: 示例 第三条
"""


def test_how_often_committees_meet_and_how_soon_needs_are_resolved_is_what_a_rule_says(ledger: cwledger.Ledger) -> None:
    ledger.record(
        ev.DistrictJurisdictionSet(district="zhongshan", jurisdiction="cn/dalian/zhongshan", effective_on=date(2019, 1, 1)),
        ev.GridDrawn(grid="G1", community="C1", effective_on=DAY),
        ev.NeedRaised(grid="G1", need="N1", channel="hotline", effective_on=DAY),
        *MET,
        actor="hr",
    )
    due = {"joint-meeting-overdue", "need-open-too-long"}
    assert not due & codes(ledger, LATER).keys()
    ledger.enact(MEASURES, actor="policy")
    before = ledger.head
    assert not due & codes(ledger, date(2020, 1, 16)).keys()
    assert codes(ledger, date(2020, 1, 17))["need-open-too-long"] == ("grid:G1/2",)
    assert "joint-meeting-overdue" not in codes(ledger, date(2020, 4, 1))
    [late] = [one for one in ledger.at(effective_on=date(2020, 4, 2)).findings() if one.code == "finding.joint-meeting-overdue"]
    assert (late.subject, late.event_ids, late.cites) == ("committee:K1", ("committee:K1/2",), ("示例 第二条", "cn.dalian.joint-meetings/2020"))
    ledger.record(
        ev.JointMeetingHeld(committee="K1", meeting="2", agenda="垃圾分类", effective_on=date(2020, 3, 30)),
        ev.NeedResolved(grid="G1", need="N1", outcome="已解决", effective_on=date(2020, 1, 10)),
        actor="hr",
    )
    assert not due & codes(ledger, date(2020, 4, 2)).keys()
    assert due <= codes(ledger, date(2020, 4, 2), before).keys()


_NUMBERS = st.sampled_from(("1", "2"))
_DAYS = st.integers(0, 6).map(lambda months: date(2020, 1 + months, 1))
_COMMITTEES = st.sampled_from(("K1", "K2"))
_MEMBERS = st.sampled_from(("P1", "P2"))
_FACTS: st.SearchStrategy[Event] = st.one_of(
    st.builds(
        ev.PartTimeMemberAdmitted,
        committee=_COMMITTEES,
        member=_MEMBERS,
        capacity=st.sampled_from(("police", "property-firm")),
        role=st.sampled_from(("deputy-secretary", "member")),
        effective_on=_DAYS,
    ),
    st.builds(ev.PartTimeMemberLeft, committee=_COMMITTEES, member=_MEMBERS, reason=st.just("transferred"), effective_on=_DAYS),
    st.builds(ev.CommitteeDissolved, committee=_COMMITTEES, reason=st.just("reorganised"), effective_on=_DAYS),
    st.builds(ev.JointMeetingHeld, committee=_COMMITTEES, meeting=_NUMBERS, agenda=st.just("停车"), effective_on=_DAYS),
    st.builds(
        ev.ResolutionAdopted,
        committee=_COMMITTEES,
        resolution=_NUMBERS,
        meeting=_NUMBERS,
        matter=st.just("停车"),
        owner=st.just("物业"),
        due_on=_DAYS,
        effective_on=_DAYS,
    ),
    st.builds(ev.ResolutionClosed, committee=_COMMITTEES, resolution=_NUMBERS, outcome=st.just("办结"), effective_on=_DAYS),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(_FACTS, max_size=12), _DAYS)
def test_who_sits_agrees_with_a_naive_fold_and_with_the_counts(facts: list[Event], on: date) -> None:
    with cwledger.open(":memory:") as ledger:
        ledger.record(*CITY, *FORMED, actor="hr")
        for event in facts:
            with suppress(Refused):
                ledger.record(event, actor="hr")
        view = ledger.at(effective_on=on)
        sitting = view.committee_members()
        assert sitting.select("committee", "member", "admitted_by").rows() == oracle.committee_members(oracle.known(ledger.events()), on, ledger.head)
        seats = view.committees().select("deputy_secretaries", "part_time_members").sum_horizontal().sum()
        assert seats == sitting.height


@settings(max_examples=40, deadline=None)
@given(st.lists(_FACTS, max_size=16), _DAYS, st.sampled_from((None, "community:C1", "street:S1")))
def test_every_number_of_the_tally_is_what_its_list_holds(facts: list[Event], on: date, unit: str | None) -> None:
    with cwledger.open(":memory:") as ledger:
        ledger.record(*CITY, *FORMED, actor="hr")
        for event in facts:
            with suppress(Refused):
                ledger.record(event, actor="hr")
        view = ledger.at(effective_on=on)
        lists = (view.committees(unit), view.without_committee(unit), view.committee_members(unit), view.meetings(unit), view.resolutions(unit))
        for row in view.committee_tally(unit).to_dicts():
            standing, missing, sitting, met, resolved = ([one for one in frame.to_dicts() if one["level"] == row["level"]] for frame in lists)
            assert row["committees"] == len(standing)
            assert row["without"] == len(missing)
            assert row["deputy_secretaries"] + row["part_time_members"] == len(sitting)
            assert row["meetings"] == len(met)
            assert row["open_resolutions"] == sum(one["standing"] != "closed" for one in resolved)
            assert row["overdue_resolutions"] == sum(one["standing"] == "overdue" for one in resolved)
