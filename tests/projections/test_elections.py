"""An election that was void never was; recall and resignation end an office from their day on; who leads is a matter of the day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

import cwledger
from cwledger import events as ev
from cwledger.aggregates import Event
from cwledger.errors import Refused, UnknownSubject
from cwledger.policies.texts import shelf

FOUNDED = date(2001, 1, 1)
CALLED = date(2021, 1, 4)
VOTED = date(2021, 1, 15)
LATER = date(2021, 12, 31)


@pytest.fixture
def ledger() -> Iterator[cwledger.Ledger]:
    with cwledger.open(":memory:") as opened:
        opened.record(
            ev.DistrictFounded(district="zhongshan", effective_on=FOUNDED, name="中山区"),
            ev.StreetFounded(street="qingniwa", district="zhongshan", effective_on=FOUNDED, name="青泥洼桥街道"),
            *(ev.CommunityFounded(community=one, street="qingniwa", effective_on=FOUNDED, name=one) for one in ("C1", "C2")),
            *(ev.WorkerRegistered(worker=one, effective_on=date(2010, 1, 1), name="王芳", sex="F", born_on=date(1980, 1, 1)) for one in ("A", "B")),
            actor="hr",
        )
        yield opened


def called(election: str = "E1", **more: Any) -> Event:
    said = {"community": "C1", "body": "residents-committee", "kind": "term-change", "effective_on": CALLED, **more}
    return ev.ElectionCalled(election=election, **said)


def nominated(worker: str = "A", post: Any = "director", election: str = "E1") -> Event:
    return ev.CandidateNominated(election=election, worker=worker, post=post, effective_on=date(2021, 1, 6))


def ballot(electorate: int = 1000, ballots: int = 800, on: date = VOTED, election: str = "E1") -> Event:
    return ev.BallotHeld(election=election, electorate=electorate, ballots=ballots, effective_on=on)


def counted(votes: int = 500, *, worker: str = "A", elected: bool = True, on: date = VOTED, post: Any = "director", election: str = "E1") -> Event:
    return ev.VotesCounted(election=election, worker=worker, post=post, votes=votes, elected=elected, effective_on=on)


def assumed(worker: str = "A", post: Any = "director", on: date = VOTED, community: str = "C1", by: Any = "election") -> Event:
    return ev.PostAssumed(worker=worker, community=community, post=post, by=by, effective_on=on)


def refused(ledger: cwledger.Ledger, event: Event) -> tuple[str, tuple[str, ...]]:
    with pytest.raises(Refused) as caught:
        ledger.record(event, actor="hr")
    [issue] = caught.value.issues
    return issue.code, issue.event_ids


def found(ledger: cwledger.Ledger, on: date = LATER, known_at: int | None = None) -> dict[str, tuple[str, ...]]:
    issues = ledger.at(effective_on=on, known_at=known_at).findings()
    return {
        issue.code: issue.event_ids for issue in issues if "election" in issue.code or "ballot" in issue.code or "elected" in issue.code or "won" in issue.code
    }


def test_an_election_is_called_held_and_counted(ledger: cwledger.Ledger) -> None:
    vetted = ev.CandidateVetted(election="E1", worker="A", outcome="qualified", effective_on=date(2021, 1, 8))
    ledger.record(called(electorate=990), nominated(), vetted, ballot(), counted(), actor="hr")
    [before] = ledger.at(effective_on=date(2021, 1, 14)).elections("zhongshan").to_dicts()
    assert (before["status"], before["electorate"], before["candidates"], before["elected"]) == ("called", 990, 1, 0)
    [row] = ledger.at(effective_on=VOTED).elections().to_dicts()
    assert (row["status"], row["held_on"], row["electorate"], row["ballots"], row["elected"]) == ("held", VOTED, 1000, 800, 1)
    [candidate] = ledger.at(effective_on=VOTED).candidates("E1").to_dicts()
    assert (candidate["worker"], candidate["vetting"], candidate["votes"], candidate["elected"]) == ("A", "qualified", 500, True)
    with pytest.raises(UnknownSubject):
        ledger.at(effective_on=VOTED).candidates("E9")


def test_what_cannot_be_is_refused_with_the_events_in_the_way(ledger: cwledger.Ledger) -> None:
    assert refused(ledger, ballot())[0] in ("election.not-called", "record.unknown-subject")
    ledger.record(called(), nominated(), actor="hr")
    assert refused(ledger, called()) == ("election.already-called", ("election:E1/1",))
    assert refused(ledger, nominated()) == ("election.already-nominated", ("election:E1/2",))
    vetted = ev.CandidateVetted(election="E1", worker="B", outcome="qualified", effective_on=date(2021, 1, 8))
    assert refused(ledger, vetted)[0] == "election.not-nominated"
    assert refused(ledger, ballot(100, 101))[0] == "election.more-ballots-than-electorate"
    assert refused(ledger, counted())[0] == "election.no-ballot"
    ledger.record(ballot(), actor="hr")
    assert refused(ledger, counted(801)) == ("election.more-votes-than-ballots", ("election:E1/3",))
    assert refused(ledger, ballot()) == ("election.ballot-twice", ("election:E1/3",))
    ledger.record(counted(), actor="hr")
    assert refused(ledger, counted()) == ("election.already-counted", ("election:E1/4",))
    ledger.record(ev.ElectionVoided(election="E1", reason="贿选", effective_on=date(2021, 3, 1)), actor="hr")
    assert refused(ledger, ballot(on=date(2021, 4, 1))) == ("election.voided", ("election:E1/5",))


def test_a_void_election_never_was_and_posts_taken_on_it_are_found(ledger: cwledger.Ledger) -> None:
    ledger.record(called(), nominated(), ballot(), counted(), assumed(), actor="hr")
    before = ledger.head
    ledger.record(ev.ElectionVoided(election="E1", reason="伪造选票", effective_on=date(2021, 6, 1)), actor="hr")
    assert found(ledger, date(2021, 2, 1)) == {"finding.post-on-void-election": ("career:A/2", "election:E1/5")}
    assert found(ledger, date(2021, 2, 1), before) == {}
    [row] = ledger.at(effective_on=date(2021, 2, 1)).elections().to_dicts()
    assert (row["status"], row["elected"], row["voided_by"]) == ("voided", 0, "election:E1/5")
    [candidate] = ledger.at(effective_on=date(2021, 2, 1)).candidates("E1").to_dicts()
    assert candidate["elected"] is False
    ledger.reverse("career:A/2", reason="election void", actor="hr")
    assert found(ledger, date(2021, 2, 1)) == {}


def test_recall_ends_an_office_from_its_day_on_and_leaves_the_election_as_it_was(ledger: cwledger.Ledger) -> None:
    ledger.record(called(), nominated(), ballot(), counted(), assumed(), actor="hr")
    ledger.record(ev.PostLeft(worker="A", community="C1", post="director", reason="recall", effective_on=date(2021, 6, 1)), actor="hr")
    assert found(ledger) == {}
    assert ledger.at(effective_on=date(2021, 5, 31)).leadership()["director"].to_list() == ["A", None]
    assert ledger.at(effective_on=date(2021, 6, 1)).leadership()["director"].to_list() == [None, None]


@pytest.fixture
def ruled(ledger: cwledger.Ledger) -> cwledger.Ledger:
    """The same with the committee law known: what it does not say of ballots it has from the villagers' law (S100)."""
    [law] = [one for one in shelf.installed() if one.pack.rule == "cn.residents-committee-law"]
    ledger.enact(law.text, actor="policy")
    return ledger


def test_a_result_without_the_majority_of_ballots_is_found_until_it_is_corrected_s100(ruled: cwledger.Ledger) -> None:
    ruled.record(called(), ballot(1000, 502), counted(251), actor="hr")
    before = ruled.head
    assert found(ruled) == {"finding.elected-without-majority": ("election:E1/3", "election:E1/2")}
    [issue] = [one for one in ruled.at(effective_on=LATER).findings() if one.code == "finding.elected-without-majority"]
    assert issue.cites == ("村民委员会组织法（2018） (S100)", "cn.residents-committee-law/2018")
    ruled.correct("election:E1/3", counted(252), reason="miscounted", actor="hr")
    assert found(ruled) == {}
    assert found(ruled, known_at=before) == {"finding.elected-without-majority": ("election:E1/3", "election:E1/2")}


TWO_THIRDS = """\
jurisdiction: cn/strict
instrument: ballots
version: 2020
title: 示例选举办法
issuer: 示例
document_no: null
published_on: 2020-01-01
effective_from: 2020-01-01
status: illustrative
cites: 示例
elections:
  ballot: {bodies: [residents-committee], voters_over: 2/3, votes_over: 2/3, cites: 示例 第一条}
"""


@pytest.mark.parametrize(
    "later",
    [
        ev.StreetReassigned(street="qingniwa", district="xigang", effective_on=date(2021, 6, 1)),
        ev.CommunityReassigned(community="C1", street="rixin", effective_on=date(2021, 6, 1)),
        ev.DistrictJurisdictionSet(district="zhongshan", jurisdiction="cn/elsewhere", effective_on=date(2021, 6, 1)),
    ],
    ids=lambda event: type(event).__name__,
)
def test_a_ballot_is_judged_by_the_district_its_community_lay_in_on_its_day(ledger: cwledger.Ledger, later: Event) -> None:
    ledger.enact(TWO_THIRDS, actor="policy")
    ledger.record(
        ev.DistrictFounded(district="xigang", effective_on=FOUNDED, name="西岗区", jurisdiction="cn/lax"),
        ev.StreetFounded(street="rixin", district="xigang", effective_on=FOUNDED, name="日新街道"),
        ev.DistrictJurisdictionSet(district="zhongshan", jurisdiction="cn/strict", effective_on=date(2020, 1, 1)),
        *(called(), ballot(1000, 600), counted(300)),
        actor="hr",
    )
    against = {"finding.ballot-too-small": ("election:E1/2",), "finding.elected-without-majority": ("election:E1/3", "election:E1/2")}
    assert found(ledger) == against
    ledger.record(later, actor="hr")
    assert found(ledger) == against
    ledger.record(called("E2", effective_on=date(2021, 7, 1)), ballot(1000, 600, date(2021, 7, 10), "E2"), actor="hr")
    assert found(ledger) == against


def test_without_a_rule_no_result_is_measured(ledger: cwledger.Ledger) -> None:
    ledger.record(called(), ballot(1000, 10), counted(1), actor="hr")
    assert found(ledger) == {}


def test_a_ballot_of_no_more_than_half_the_electorate_is_found_s100(ruled: cwledger.Ledger) -> None:
    ruled.record(called(), ballot(1000, 500), actor="hr")
    assert found(ruled) == {"finding.ballot-too-small": ("election:E1/2",)}
    ruled.correct("election:E1/2", ballot(999, 500), reason="the list", actor="hr")
    assert found(ruled) == {}


@pytest.mark.parametrize(("votes", "enough"), [(199, False), (200, True)])
def test_a_run_off_elects_with_a_third_of_the_ballots_s100(ruled: cwledger.Ledger, votes: int, enough: bool) -> None:
    second = date(2021, 1, 20)
    ruled.record(called(), ballot(), counted(390, elected=False), ballot(1000, 600, second), counted(votes, on=second), actor="hr")
    assert ("finding.elected-without-majority" in found(ruled)) != enough


def test_the_party_organisation_and_a_void_election_are_not_measured_by_it(ruled: cwledger.Ledger) -> None:
    ruled.record(called(body="party-organisation"), ballot(100, 40), counted(10, post="secretary"), actor="hr")
    assert found(ruled) == {}
    ruled.record(called("E2"), ballot(100, 40, election="E2"), counted(10, election="E2"), actor="hr")
    ruled.record(ev.ElectionVoided(election="E2", reason="人数不足", effective_on=date(2021, 6, 1)), actor="hr")
    assert found(ruled) == {}


def test_a_post_somebody_did_not_win_and_a_winner_disqualified_are_found(ledger: cwledger.Ledger) -> None:
    vetted = ev.CandidateVetted(election="E1", worker="A", outcome="disqualified", reason="处分期内", effective_on=date(2021, 1, 8))
    ledger.record(called(), nominated(), vetted, ballot(), counted(), counted(300, worker="B", elected=False), actor="hr")
    ledger.record(assumed("B"), actor="hr")
    assert found(ledger) == {
        "finding.elected-though-disqualified": ("election:E1/5", "election:E1/3"),
        "finding.post-not-won": ("career:B/2", "election:E1/6"),
    }


def test_a_post_the_body_does_not_elect_is_refused_until_the_body_is_corrected(ledger: cwledger.Ledger) -> None:
    ledger.record(called(body="party-organisation"), ballot(100, 80), actor="hr")
    assert refused(ledger, nominated()) == ("election.post-of-another-body", ("election:E1/1",))
    assert refused(ledger, counted(60)) == ("election.post-of-another-body", ("election:E1/1",))
    ledger.record(counted(60, post="committee-member"), actor="hr")
    ledger.correct("election:E1/1", called(), reason="the wrong body", actor="hr")
    ledger.record(nominated(), counted(60), counted(50, worker="B", post="committee-member"), actor="hr")
    assert refused(ledger, counted(20, post="secretary"))[0] == "election.post-of-another-body"
    with pytest.raises(Refused, match=r"election\.post-of-another-body"):
        ledger.correct("election:E1/4", called(body="party-organisation"), reason="after all", actor="hr")


def test_a_dead_worker_nominated_or_declared_elected_is_found(ledger: cwledger.Ledger) -> None:
    ledger.record(ev.Died(worker="A", effective_on=date(2021, 1, 8)), ev.Died(worker="B", effective_on=date(2021, 1, 5)), actor="hr")
    ledger.record(called(), nominated(), nominated("B"), ballot(), counted(), counted(200, worker="B", elected=False), actor="hr")
    issues = [one for one in ledger.at(effective_on=LATER).findings() if one.code == "finding.elected-though-dead"]
    assert {one.message: one.event_ids for one in issues} == {
        "A was declared elected director, having died on 2021-01-08": ("election:E1/5", "career:A/2"),
        "B was nominated for director, having died on 2021-01-05": ("election:E1/3", "career:B/2"),
    }
    ledger.record(ev.ElectionVoided(election="E1", reason="候选人已去世", effective_on=date(2021, 2, 1)), actor="hr")
    assert found(ledger) == {}


def test_a_filing_and_an_approval_count_for_the_post_of_the_community_they_name(ledger: cwledger.Ledger) -> None:
    said = {"worker": "A", "community": "C1", "post": "secretary", "effective_on": date(2021, 2, 1)}
    ledger.record(assumed(post="secretary"), assumed(post="secretary", community="C2"), actor="hr")
    ledger.record(ev.PostFiled(**said, authority="中山区委组织部"), ev.PostApproved(**said, body="中山区委常委会"), actor="hr")
    frame = ledger.at(effective_on=LATER).leadership()
    assert frame.select("community", "filed_on", "approved_on", "status").rows() == [
        ("C1", date(2021, 2, 1), date(2021, 2, 1), "not-trained"),
        ("C2", None, None, "not-filed"),
    ]
    [tally] = ledger.at(effective_on=LATER).leadership_tally().to_dicts()
    assert (tally["not_filed"], tally["not_approved"]) == (1, 1)


@pytest.mark.parametrize(("named", "on"), [("C1", date(2021, 5, 1)), ("C1", date(2021, 8, 1)), ("C3", date(2021, 8, 1)), ("C4", date(2021, 10, 1))])
def test_a_filing_names_the_community_as_recorded_or_any_it_went_into(ledger: cwledger.Ledger, named: str, on: date) -> None:
    ledger.record(
        *(ev.CommunityFounded(community=one, street="qingniwa", effective_on=FOUNDED, name=one) for one in ("C3", "C4")),
        *(assumed(post="secretary"), assumed(post="secretary", community="C2")),
        ev.CommunitySplit(community="C1", into="C3", workers=("A",), effective_on=date(2021, 7, 1)),
        ev.CommunityMerged(community="C3", into="C4", effective_on=date(2021, 9, 1)),
        ev.PostFiled(worker="A", community=named, post="secretary", authority="中山区委组织部", effective_on=on),
        actor="hr",
    )
    filed = dict(ledger.at(effective_on=LATER).leadership().select("community", "filed_on").rows())
    assert filed == {"C1": None, "C2": None, "C4": on}


def test_who_leads_is_told_with_filing_approval_and_training(ledger: cwledger.Ledger) -> None:
    ledger.record(assumed(post="secretary"), assumed(), actor="hr")
    row = ledger.at(effective_on=LATER).leadership("community:C1").to_dicts()[0]
    assert (row["secretary"], row["director"], row["concurrent"], row["since"], row["first_time"], row["status"]) == ("A", "A", True, VOTED, True, "not-filed")
    ledger.record(
        ev.PostFiled(worker="A", community="C1", post="secretary", authority="中山区委组织部", effective_on=date(2021, 2, 1)),
        ev.PostApproved(worker="A", community="C1", post="secretary", body="中山区委常委会", effective_on=VOTED),
        ev.TrainingAttended(worker="A", training="T1", level="street", effective_on=date(2021, 5, 1)),
        actor="hr",
    )
    assert ledger.at(effective_on=LATER).leadership("C1")["status"].to_list() == ["not-trained"]
    ledger.record(ev.TrainingAttended(worker="A", training="T2", level="district", effective_on=date(2021, 6, 1)), actor="hr")
    row = ledger.at(effective_on=LATER).leadership("C1").to_dicts()[0]
    assert (row["status"], row["filed_on"], row["approved_on"], row["trained_this_year"]) == ("complete", date(2021, 2, 1), VOTED, 1)
    assert ledger.at(effective_on=date(2022, 1, 1)).leadership("C1")["status"].to_list() == ["not-trained"]
    assert ledger.at(effective_on=LATER).leadership("C2")["status"].to_list() == ["vacant"]


def test_leadership_is_counted_with_a_share_of_one_decimal(ledger: cwledger.Ledger) -> None:
    ledger.record(assumed(post="secretary"), assumed(), assumed("B", "secretary", community="C2"), actor="hr")
    [row] = ledger.at(effective_on=LATER).leadership_tally().to_dicts()
    assert (row["communities"], row["with_secretary"], row["concurrent"], row["share"], row["first_time"]) == (2, 2, 1, Decimal("50.0"), 2)
    assert (row["not_filed"], row["not_approved"], row["not_trained"]) == (2, 2, 2)
    assert ledger.at(effective_on=LATER).leadership_tally(by="district")["unit"].to_list() == ["zhongshan"]


def test_a_secretary_elected_again_is_no_first_time_secretary_of_that_term_change(ledger: cwledger.Ledger) -> None:
    ledger.record(assumed(post="secretary", on=date(2016, 1, 1)), actor="hr")
    ledger.record(ev.PostLeft(worker="A", community="C1", post="secretary", reason="term-change", effective_on=VOTED), actor="hr")
    ledger.record(assumed(post="secretary"), assumed("B", "secretary", community="C2"), actor="hr")
    view = ledger.at(effective_on=LATER)
    assert view.first_time_secretaries(date(2021, 1, 1), date(2022, 1, 1))["worker"].to_list() == ["B"]
    assert view.first_time_secretaries(date(2021, 1, 1), VOTED).height == 0
    assert view.first_time_secretaries(date(2021, 1, 1), date(2022, 1, 1), route="by-election").height == 0
    assert view.leadership()["first_time"].to_list() == [False, True]


def test_a_secretary_on_a_void_election_is_no_first_time_secretary_and_shown_as_such(ledger: cwledger.Ledger) -> None:
    ledger.record(called(body="party-organisation"), ballot(50, 40), counted(30, post="secretary"), assumed(post="secretary"), actor="hr")
    period = (date(2021, 1, 1), date(2022, 1, 1))
    assert ledger.at(effective_on=LATER).first_time_secretaries(*period)["worker"].to_list() == ["A"]
    ledger.record(ev.ElectionVoided(election="E1", reason="贿选", effective_on=date(2021, 6, 1)), actor="hr")
    assert ledger.at(effective_on=LATER).first_time_secretaries(*period).height == 0
    assert ledger.at(effective_on=LATER).leadership("C1")["status"].to_list() == ["election-void"]
    assert ledger.at(effective_on=LATER).leadership("C1")["first_time"].to_list() == [False]
    assert ledger.at(effective_on=LATER).leadership_tally()["first_time"].to_list() == [0]
    ledger.record(assumed(post="secretary", community="C2", on=date(2021, 7, 1)), actor="hr")
    assert ledger.at(effective_on=LATER).leadership()["first_time"].to_list() == [False, True]


def test_a_filing_of_an_earlier_term_does_not_file_the_next(ledger: cwledger.Ledger) -> None:
    ledger.record(
        assumed(post="secretary", on=date(2016, 1, 1)),
        ev.PostFiled(worker="A", community="C1", post="secretary", authority="中山区委组织部", effective_on=date(2016, 2, 1)),
        ev.PostLeft(worker="A", community="C1", post="secretary", reason="term-change", effective_on=VOTED),
        assumed(post="secretary"),
        actor="hr",
    )
    assert ledger.at(effective_on=date(2020, 12, 31)).leadership("C1")["filed_on"].to_list() == [date(2016, 2, 1)]
    assert ledger.at(effective_on=LATER).leadership("C1")["filed_on"].to_list() == [None]


def test_an_election_and_a_leader_are_explained_down_to_events(ledger: cwledger.Ledger) -> None:
    ledger.record(called(), nominated(), ballot(), counted(), assumed(post="secretary"), assumed(), actor="hr")
    view = ledger.at(effective_on=LATER)
    told = view.explain("elections", "E1")
    assert told.value == "held"
    assert {part.label: part.event_ids for part in told.parts}["worker"] == ("election:E1/2",)
    assert {part.label: part.event_ids for part in told.parts}["ballots"] == ("election:E1/3",)
    told = view.explain("leadership", "C1")
    assert (told.value, {part.label: part.event_ids for part in told.parts}["concurrent"]) == ("not-filed", ("career:A/2", "career:A/3"))
    for question, subject in (("elections", "E9"), ("leadership", "C9")):
        with pytest.raises(UnknownSubject):
            view.explain(question, subject)
