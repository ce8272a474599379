"""Joint committees, grids and needs from the command line, in both languages."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import cwledger
from cwledger import events as ev
from tests.cli.conftest import Run

DAY = date(2021, 1, 1)
ON = ("--on", "2021-12-31")


@pytest.fixture
def filled(folder: Path, run: Run) -> Run:
    with cwledger.open(folder / "dalian.db") as ledger:
        ledger.record(
            ev.CommitteeFormed(committee="K1", level="community", community="C0001", effective_on=DAY),
            ev.PartTimeMemberAdmitted(committee="K1", member="P1", capacity="police", role="deputy-secretary", organisation="某派出所", effective_on=DAY),
            ev.JointMeetingHeld(committee="K1", meeting="1", agenda="充电桩", attended=9, effective_on=DAY),
            ev.ResolutionAdopted(committee="K1", resolution="1-1", meeting="1", matter="增设充电桩", owner="物业", due_on=date(2021, 3, 1), effective_on=DAY),
            ev.MatterListed(matter="M1", category="safety", title="消防安全", effective_on=DAY),
            ev.GridPartyOrganisationFormed(grid="G01", organisation="PB1", effective_on=DAY),
            ev.GridMatterAssigned(grid="G01", matter="M1", effective_on=DAY),
            ev.NeedRaised(grid="G01", need="N1", matter="M1", channel="hotline", effective_on=DAY),
            actor="hr",
        )
    return run


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (("committees", "--meeting-months", "3"), ("K1", "2021-04-01")),
        (("committees", "--show", "members"), ("P1", "社区民警", "兼职副书记", "某派出所")),
        (("committees", "--show", "meetings"), ("充电桩", "9")),
        (("committees", "--show", "resolutions"), ("增设充电桩", "逾期")),
        (("committees", "--show", "without"), ("C0002", "街道级")),
        (("committees", "--show", "tally"), ("其中社区民警",)),
        (("grids",), ("PB1", "未办结诉求")),
        (("grids", "--show", "tally"), ("zhongshan", "有党组织", "无人负责")),
        (("grids", "--show", "tally", "--by", "community"), ("C0001", "有党组织")),
        (("grids", "--show", "workers"), ("W0001", "G01")),
        (("grids", "--show", "matters"), ("消防安全",)),
        (("needs",), ("N1", "热线")),
        (("needs", "--show", "tally", "--unit", "C0001"), ("C0001", "未办结")),
        (("matters",), ("M1", "消防安全", "网格数")),
        (("explain", "committees", "K1"), ("committee:K1/1", "committee:K1/4")),
        (("findings",), ("finding.resolution-overdue", "决议逾期未办结")),
    ],
)
def test_an_answer_shows_what_was_recorded_in_chinese(filled: Run, words: tuple[str, ...], shown: tuple[str, ...]) -> None:
    name, *rest = words
    printed = filled(name, "dalian.db", *rest, *ON, lang="zh", columns=200, code=1 if name == "findings" else 0).stdout
    assert [one for one in shown if one not in printed] == [], printed


def test_a_list_that_is_not_there_is_refused_with_those_that_are(filled: Run) -> None:
    refused = filled("committees", "dalian.db", "--show", "friends", *ON, lang="en", code=2)
    assert "members, meetings, resolutions, without, tally" in " ".join(refused.output.split())


@pytest.mark.parametrize("given", [("--by", "community"), ("--show", "workers", "--by", "community"), ("--show", "tally", "--by", "city")])
def test_only_a_tally_of_grids_is_told_apart_and_only_by_a_kind_of_unit(filled: Run, given: tuple[str, ...]) -> None:
    refused = filled("grids", "dalian.db", *given, *ON, lang="en", code=2)
    assert "--show tally --by district, street or community" in " ".join(refused.output.split())
