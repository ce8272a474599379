"""Strategies for open recruitment: announcements, and everything that may happen under one, in any order that stands.

Not for ranking (``projections/entrance/ranking.py``) and not for what a regular recruitment looks like: what is drawn may be as irregular as life.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from cwledger import events as ev
from cwledger.aggregates import Event
from cwledger.testing.cities import City
from cwledger.testing.rehearsal import Rehearsal

ANNOUNCED_ON = date(2019, 3, 1)
_CHAIN = ("party-member", "local-household", "written", "interview", "extra-interview")


def _scores() -> st.SearchStrategy[Decimal]:
    """Few different marks, so that ties are common."""
    return st.sampled_from([Decimal(one) for one in ("0", "59.99", "60", "70", "70.25", "80", "100")])


def _ratios() -> st.SearchStrategy[Decimal | None]:
    return st.none() | st.sampled_from([Decimal(one) for one in ("1", "1.5", "2", "3")])


@st.composite
def announcements(draw: st.DrawFn, city: City, announcement: str = "R1") -> ev.RecruitmentAnnounced:
    """Draws an announcement with terms of its own."""
    written = draw(st.sampled_from([0, 40, 50, 60, 100]))
    return ev.RecruitmentAnnounced(
        announcement=announcement,
        district=draw(st.none() | st.sampled_from(city.districts)),
        title="招聘公告",
        applications_from=ANNOUNCED_ON,
        applications_until=ANNOUNCED_ON + timedelta(days=draw(st.integers(1, 30))),
        written_weight=written,
        interview_weight=100 - written,
        decimals=draw(st.integers(0, 4)),
        ties_admitted=draw(st.booleans()),
        interview_ratio=draw(_ratios()),
        written_pass=draw(st.none() | st.just(Decimal(60))),
        interview_pass=draw(st.none() | st.just(Decimal(60))),
        plan_ratio=draw(_ratios()),
        rounding=draw(st.sampled_from(["down", "up"])),
        bonus_points=("senior=3", "assistant=1.5"),
        bonus_stacking=draw(st.sampled_from(["highest", "sum"])),
        bonus_from=draw(st.sampled_from(["pass-line", "interview-list", "total"])),
        tie_break=tuple(draw(st.lists(st.sampled_from(_CHAIN), unique=True, max_size=3))),
        publicity_days=draw(st.none() | st.integers(1, 10)),
        reserve_months=draw(st.none() | st.integers(1, 12)),
        effective_on=ANNOUNCED_ON,
    )


@st.composite
def recruitments(draw: st.DrawFn, city: City, *, workers: tuple[str, ...] = (), max_applicants: int = 5, max_events: int = 25) -> list[Event]:
    """Draws an announcement and facts under it, of one applicant at most one a day. Those hired are some of ``workers``, who must be recorded before."""
    rehearsal = Rehearsal()
    rehearsal.record(
        *city.facts, *(ev.WorkerRegistered(worker=one, effective_on=date(2000, 1, 1), name="王", sex="F", born_on=date(1980, 1, 1)) for one in workers)
    )
    begun: list[Event] = [draw(announcements(city))]
    for opening in ("P1", "P2")[: draw(st.integers(1, 2))]:
        begun.append(ev.RecruitmentPostOffered(announcement="R1", opening=opening, number=draw(st.integers(0, 3)), effective_on=ANNOUNCED_ON))
    applicants = [f"A{n}" for n in range(1, draw(st.integers(1, max_applicants)) + 1)]
    for applicant in applicants:
        held = tuple(draw(st.lists(st.sampled_from(["senior", "assistant", "party-member"]), unique=True)))
        opening = draw(st.sampled_from([one.opening for one in begun if isinstance(one, ev.RecruitmentPostOffered)]))
        day = ANNOUNCED_ON + timedelta(days=draw(st.integers(1, 40)))
        begun.append(ev.ApplicationFiled(announcement="R1", applicant=applicant, opening=opening, bonuses=held, attributes=held, effective_on=day))
    facts = [event for event in begun if not rehearsal.record(event)]
    taken = set[tuple[str, date]]()
    for _ in range(draw(st.integers(0, max_events))):
        event = draw(_about(applicants, workers))
        key = (getattr(event, "applicant", "") or type(event).type_name, event.effective_on)
        if key not in taken and not rehearsal.record(event):
            taken.add(key)
            facts.append(event)
    return facts


def _about(applicants: list[str], workers: tuple[str, ...]) -> st.SearchStrategy[Event]:
    one, day = st.sampled_from(applicants), st.integers(41, 400).map(lambda n: ANNOUNCED_ON + timedelta(days=n))
    common = {"announcement": st.just("R1"), "effective_on": day}
    choices: list[st.SearchStrategy[Event]] = [
        st.builds(ev.ApplicationScreened, applicant=one, outcome=st.sampled_from(["passed", "passed", "failed"]), **common),
        st.builds(ev.WrittenScored, applicant=one, score=_scores(), **common),
        st.builds(ev.WrittenScored, applicant=one, score=_scores(), **common),
        st.builds(ev.InterviewScored, applicant=one, score=_scores(), **common),
        st.builds(ev.InterviewScored, applicant=one, score=_scores(), **common),
        st.builds(ev.TieDecided, applicants=st.permutations(applicants).map(tuple), **common),
        st.builds(ev.ResultsPublicised, **common),
        st.builds(ev.ApplicantWithdrew, applicant=one, **common),
        st.builds(ev.SubstituteCalled, applicant=one, instead_of=one, **common),
        st.builds(ev.HireAnnulled, applicant=one, reason=st.just("false papers"), **common),
    ]
    hires = [st.builds(ev.ApplicantHired, applicant=one, worker=st.sampled_from(workers), **common)] * 3 if workers else []
    return st.one_of([*choices, *hires])
