"""A small announcement and its people: what the tests of recruitments begin with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import cwledger
from cwledger import events as ev
from cwledger.aggregates import Event
from tests.small_city import begun, registered

EXAM = "ZS2021"
ANNOUNCED, WRITTEN, INTERVIEWED = date(2021, 6, 1), date(2021, 7, 10), date(2021, 8, 7)
OUT, HIRED = date(2021, 8, 16), date(2021, 9, 1)  # a Monday; two weeks later


def announced(**changed: Any) -> ev.RecruitmentAnnounced:
    """Zhongshan 2021: half and half, two decimals, 1:2, ties admitted."""
    return ev.RecruitmentAnnounced(
        **{
            "announcement": EXAM,
            "district": "zhongshan",
            "title": "中山区2021年招聘社区工作者",
            "effective_on": ANNOUNCED,
            "applications_from": date(2021, 6, 7),
            "applications_until": date(2021, 6, 14),
            "written_weight": 50,
            "interview_weight": 50,
            "decimals": 2,
            "ties_admitted": True,
            "interview_ratio": "2.00",
            **changed,
        }
    )


def offered(number: int, **changed: Any) -> ev.RecruitmentPostOffered:
    return ev.RecruitmentPostOffered(**{"announcement": EXAM, "opening": "P01", "number": number, "effective_on": ANNOUNCED, **changed})


def applied(applicant: str, **changed: Any) -> ev.ApplicationFiled:
    return ev.ApplicationFiled(**{"announcement": EXAM, "applicant": applicant, "opening": "P01", "effective_on": date(2021, 6, 8), **changed})


def passed(applicant: str, **changed: Any) -> ev.ApplicationScreened:
    return ev.ApplicationScreened(**{"announcement": EXAM, "applicant": applicant, "outcome": "passed", "effective_on": date(2021, 6, 20), **changed})


def wrote(applicant: str, score: str, on: date = WRITTEN) -> ev.WrittenScored:
    return ev.WrittenScored(announcement=EXAM, applicant=applicant, score=score, effective_on=on)


def met(applicant: str, score: str, on: date = INTERVIEWED) -> ev.InterviewScored:
    return ev.InterviewScored(announcement=EXAM, applicant=applicant, score=score, effective_on=on)


def out(on: date = OUT, **changed: Any) -> ev.ResultsPublicised:
    return ev.ResultsPublicised(announcement=EXAM, effective_on=on, **changed)


def hired(applicant: str, worker: str, on: date = HIRED) -> ev.ApplicantHired:
    return ev.ApplicantHired(announcement=EXAM, applicant=applicant, worker=worker, effective_on=on)


def withdrew(applicant: str, on: date = date(2021, 8, 25)) -> ev.ApplicantWithdrew:
    return ev.ApplicantWithdrew(announcement=EXAM, applicant=applicant, reason="另有工作", effective_on=on)


def called(applicant: str, instead_of: str, on: date = date(2021, 8, 26)) -> ev.SubstituteCalled:
    return ev.SubstituteCalled(announcement=EXAM, applicant=applicant, instead_of=instead_of, effective_on=on)


def annulled(applicant: str, on: date = date(2024, 5, 6)) -> ev.HireAnnulled:
    return ev.HireAnnulled(announcement=EXAM, applicant=applicant, reason="学历证书系伪造", effective_on=on)


def worker(name: str, born_on: date = date(1995, 1, 1)) -> ev.WorkerRegistered:
    return registered(name, effective_on=HIRED, born_on=born_on)


def contracted(name: str, on: date = HIRED, **changed: Any) -> ev.ContractSigned:
    return ev.ContractSigned(**{"worker": name, "effective_on": on, "employer": "zs-swf", "community": "C0001", "until": date(2031, 9, 1), **changed})


def exam(marks: Sequence[tuple[str, str, str | None]], posts: int = 1, **terms: Any) -> Iterator[Event]:
    """The announcement with so many posts, and everybody's marks as (applicant, written, interview)."""
    yield announced(**terms)
    yield offered(posts)
    yield from (applied(name) for name, _, _ in marks)
    yield from (passed(name) for name, _, _ in marks)
    yield from (wrote(name, written) for name, written, _ in marks)
    yield from (met(name, interview) for name, _, interview in marks if interview is not None)


THREE = (("A1", "80.00", "82.00"), ("A2", "78.00", "80.00"), ("A3", "60.00", None))
"""For one post: A1 passes, A2 is the reserve, A3 is not invited."""


def opened(*facts: Event) -> cwledger.Ledger:
    """A ledger that holds the city, the workers W1 and W2, and what is given."""
    from tests.small_city import START, Clock

    return begun(":memory:", Clock(START.replace(year=2026)), worker("W1"), worker("W2"), *facts)


def standing(view: cwledger.View, applicant: str) -> dict[str, Any]:
    """One applicant's row."""
    return next(row for row in view.applicants(EXAM).iter_rows(named=True) if row["applicant"] == applicant)
