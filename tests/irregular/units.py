"""What is irregular about grids, committees, elections, training and what communities are asked to do."""

from __future__ import annotations

from datetime import date
from typing import Any

from cwledger import events as ev
from cwledger.aggregates import Event
from tests.irregular.case import HIRED, Irregular, attends, signs, takes


def drawn(grid: str, **more: Any) -> Event:
    return ev.GridDrawn(**{"grid": grid, "community": "C", "households": 400, "effective_on": date(2020, 1, 1), **more})


def formed(committee: str, **more: Any) -> Event:
    return ev.CommitteeFormed(**{"committee": committee, "level": "community", "community": "C", "effective_on": date(2020, 1, 1), **more})


def met(committee: str) -> Event:
    return ev.JointMeetingHeld(committee=committee, meeting="1", agenda="充电桩", attended=12, effective_on=date(2020, 1, 1))


def resolved(committee: str) -> Event:
    return ev.ResolutionAdopted(
        committee=committee, resolution="1-1", meeting="1", matter="增设充电桩", owner="物业公司", due_on=date(2020, 3, 1), effective_on=date(2020, 1, 1)
    )


GRIDS = (
    Irregular("grid-size", (drawn("G1", households=200),), (ev.GridRedrawn(grid="G1", households=380, effective_on=date(2024, 1, 1)),)),
    Irregular("grid-without-worker", (drawn("G2"),), (ev.GridAssigned(grid="G2", worker="W", effective_on=date(2020, 1, 1)),)),
    Irregular(
        "grid-worker-elsewhere",
        (drawn("G6"), ev.GridAssigned(grid="G6", worker="W", effective_on=date(2020, 1, 1))),
        (ev.GridUnassigned(grid="G6", worker="W", effective_on=date(2020, 2, 1)),),
    ),
    Irregular(
        "merged-into-nothing",
        (drawn("G7"), drawn("G8", effective_on=date(2024, 1, 1)), ev.GridMerged(grid="G7", into="G8", effective_on=date(2022, 1, 1))),
        reverse=2,
    ),
    Irregular(
        "grid-without-party-organisation",
        (drawn("G3"),),
        (ev.GridPartyOrganisationFormed(grid="G3", organisation="P3", effective_on=date(2020, 1, 1)),),
    ),
    Irregular(
        "grid-matter-struck",
        (
            drawn("G4"),
            ev.MatterListed(matter="M1", category="party-building", title="示例事项", effective_on=date(2020, 1, 1)),
            ev.GridMatterAssigned(grid="G4", matter="M1", effective_on=date(2020, 2, 1)),
            ev.MatterStruck(matter="M1", reason="已移出清单", effective_on=date(2022, 1, 1)),
        ),
        (ev.GridMatterWithdrawn(grid="G4", matter="M1", effective_on=date(2022, 1, 1)),),
    ),
    Irregular(
        "need-open-too-long",
        (drawn("G5"), ev.NeedRaised(grid="G5", need="N1", channel="hotline", effective_on=date(2026, 6, 1))),
        (ev.NeedResolved(grid="G5", need="N1", outcome="已解决", effective_on=date(2026, 6, 10)),),
        district="somewhere",
    ),
    Irregular(
        "joint-meeting-overdue",
        (formed("K1"), met("K1")),
        (ev.JointMeetingHeld(committee="K1", meeting="2", agenda="垃圾分类", effective_on=date(2026, 6, 1)),),
        district="somewhere",
    ),
    Irregular(
        "resolution-overdue",
        (formed("K2"), met("K2"), resolved("K2")),
        (ev.ResolutionClosed(committee="K2", resolution="1-1", outcome="已办结", effective_on=date(2020, 2, 20)),),
    ),
    Irregular(
        "part-time-term-over",
        (
            formed("K3"),
            ev.PartTimeMemberAdmitted(
                committee="K3",
                member="P1",
                capacity="property-firm",
                role="member",
                organisation="某单位",
                until=date(2024, 1, 1),
                effective_on=date(2021, 1, 1),
            ),
        ),
        (ev.PartTimeMemberLeft(committee="K3", member="P1", reason="term-ended", effective_on=date(2024, 1, 1)),),
    ),
    Irregular("committee-twice", (formed("K4"), formed("K5")), reverse=1),
    Irregular(
        "committee-of-merged-community",
        (formed("K6"), ev.CommunityMerged(community="C", into="D", effective_on=date(2024, 1, 1))),
        (ev.CommitteeDissolved(committee="K6", reason="merged", effective_on=date(2024, 1, 1)),),
    ),
)
CALLED, VOTED = date(2025, 1, 4), date(2025, 1, 15)


def election(name: str) -> Event:
    return ev.ElectionCalled(election=name, community="C", body="residents-committee", kind="term-change", effective_on=CALLED)


def ballot(name: str, ballots: int = 800) -> Event:
    return ev.BallotHeld(election=name, electorate=1000, ballots=ballots, effective_on=VOTED)


def counted(name: str, votes: int = 500, *, elected: bool = True) -> Event:
    return ev.VotesCounted(election=name, worker="W", post="director", votes=votes, elected=elected, effective_on=VOTED)


def vetted(name: str, outcome: Any) -> tuple[Event, ...]:
    nominated = ev.CandidateNominated(election=name, worker="W", post="director", effective_on=date(2025, 1, 6))
    return (nominated, ev.CandidateVetted(election=name, worker="W", outcome=outcome, reason="处分期内", effective_on=date(2025, 1, 8)))


def held(training: str, **more: Any) -> Event:
    return ev.ClassHeld(
        **{
            "training": training, "level": "district", "kind": "topic", "title": "社区治理", "district": "zhongshan", "hours": 8,
            "effective_on": date(2024, 5, 1), **more,
        }
    )  # fmt: skip


ELECTIONS = (
    Irregular("ballot-too-small", (election("V1"), ballot("V1", 400)), correct=(1, ballot("V1", 600))),
    Irregular("elected-without-majority", (election("V2"), ballot("V2"), counted("V2", 300)), correct=(2, counted("V2", 500))),
    Irregular(
        "elected-though-disqualified", (election("V3"), *vetted("V3", "disqualified"), ballot("V3"), counted("V3")), correct=(2, vetted("V3", "qualified")[1])
    ),
    Irregular(
        "elected-though-dead",
        (ev.Died(worker="W", effective_on=date(2024, 12, 1)), election("V6"), ballot("V6"), counted("V6")),
        reverse=0,
    ),
    Irregular(
        "post-on-void-election",
        (
            election("V4"),
            ballot("V4"),
            counted("V4"),
            takes(VOTED, "director", "election"),
            ev.ElectionVoided(election="V4", reason="贿选", effective_on=date(2025, 6, 1)),
        ),
        reverse=3,
    ),
    Irregular(
        "post-not-won", (election("V5"), ballot("V5"), counted("V5", 100, elected=False), takes(VOTED, "director", "election")), correct=(2, counted("V5", 500))
    ),
)
TRAINING = (
    Irregular("training-without-class", (attends(date(2024, 5, 1), training="T-1"),), (held("T-1"),)),
    Irregular("training-not-as-held", (held("T-2"), attends(date(2024, 5, 1), "street", "T-2")), correct=(1, attends(date(2024, 5, 1), training="T-2"))),
    Irregular(
        "class-overfull",
        (held("T-3", places=1), attends(date(2024, 5, 1), training="T-3"), attends(date(2024, 5, 1), training="T-3", worker="V")),
        reverse=2,
    ),
    Irregular(
        "training-attended-twice",
        (held("T-4"), attends(date(2024, 5, 1), training="T-4"), attends(date(2024, 5, 1), training="T-4")),
        reverse=2,
    ),
    Irregular(
        "visits-beyond-households",
        (signs(HIRED), ev.HouseholdsVisited(worker="W", community="C", month="2026-05", households=400, effective_on=date(2026, 6, 1))),
        reverse=1,
        households=300,
    ),
)


def proposed(affair: str) -> Event:
    return ev.AffairProposed(
        affair=affair, title="居住证明", department="区公安分局", legal_basis="户口登记条例", nature="proof", effective_on=date(2024, 1, 1)
    )


def vetting(affair: str, outcome: Any) -> Event:
    return ev.AffairVetted(affair=affair, body="区委", outcome=outcome, effective_on=date(2024, 2, 1))


def admission(affair: str) -> Event:
    return ev.AffairAdmitted(affair=affair, batch="第一批", effective_on=date(2024, 3, 1))


BURDEN = (
    Irregular("affair-unvetted", (proposed("A1"), admission("A1")), (vetting("A1", "supported"),)),
    Irregular("affair-opposed", (proposed("A2"), vetting("A2", "opposed"), admission("A2")), correct=(1, vetting("A2", "supported"))),
    Irregular(
        "task-outside-list",
        (ev.TaskPushedDown(community="C", task="K-1", department="区统计局", title="入户调查", effective_on=date(2025, 3, 1)),),
        reverse=0,
    ),
    Irregular(
        "nobody-under-35",
        (signs(HIRED),),
        (
            ev.WorkerRegistered(worker="N-young", effective_on=date(2025, 1, 1), name="李", sex="M", born_on=date(2000, 1, 1)),
            ev.ContractSigned(worker="N-young", effective_on=date(2025, 1, 1), employer="F1", community="C", until=date(2028, 1, 1)),
        ),
    ),
)
