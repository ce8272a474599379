"""What is irregular about recruitments and establishment posts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from cwledger import events as ev
from cwledger.aggregates import Event
from tests.irregular.case import Irregular, ends, signs
from tests.projections import exams

TO_24 = date(2021, 8, 24)
BELOW = (*exams.exam(exams.THREE), exams.out(until=TO_24))


def examined(code: str, *facts: Event, **mended: Any) -> Irregular:
    """A case about an announcement of its own, ``district`` the one that holds nothing else."""
    facts = tuple(one.model_copy(update={"district": "exams"}) if isinstance(one, ev.RecruitmentAnnounced) else one for one in facts)
    return Irregular(code, facts, district="exams", **mended)


def hire(applicant: str, worker: str = "W", on: date = exams.HIRED) -> Event:
    return exams.hired(applicant, worker, on)


RECRUITMENT = (
    examined("hired-below-the-cut", *BELOW, hire("A3"), correct=(len(BELOW), hire("A1"))),
    examined("hired-out-of-order", *BELOW, hire("A2"), correct=(len(BELOW), hire("A1"))),
    examined("recruitment-plan-exceeded", *BELOW, hire("A1"), hire("A2", "V"), reverse=len(BELOW) + 1),
    examined("hired-after-withdrawal", *BELOW, exams.withdrew("A1"), hire("A1"), reverse=len(BELOW)),
    examined("substitute-for-nobody", *BELOW, exams.called("A2", "A1"), reverse=len(BELOW)),
    examined(
        "substitute-after-expiry",
        *exams.exam(exams.THREE, reserve_months=6),
        exams.out(),
        exams.withdrew("A1", date(2022, 2, 1)),
        exams.called("A2", "A1", date(2022, 2, 16)),
        correct=(len(BELOW) + 1, exams.called("A2", "A1", date(2022, 2, 10))),
    ),
    examined(
        "hired-before-publicity-ended",
        *exams.exam(exams.THREE),
        exams.out(until=date(2021, 9, 2)),
        hire("A1"),
        correct=(len(BELOW) - 1, exams.out(until=TO_24)),
    ),
    examined(
        "hired-unpublicised",
        *exams.exam(exams.THREE),
        exams.out(until=TO_24, applicants=["A2"]),
        hire("A1"),
        correct=(len(BELOW) - 1, exams.out(until=TO_24, applicants=["A1"])),
    ),
    examined(
        "publicity-too-short",
        *exams.exam(exams.THREE, publicity_working_days=5),
        exams.out(until=date(2021, 8, 20)),
        correct=(len(BELOW) - 1, exams.out(until=TO_24)),
    ),
    examined(
        "publicity-unknown",
        exams.announced(publicity_working_days=5, effective_on=date(2003, 6, 1), applications_from=date(2003, 6, 7), applications_until=date(2003, 6, 14)),
        exams.offered(1, effective_on=date(2003, 6, 1)),
        exams.out(date(2003, 8, 16)),
        correct=(2, exams.out(date(2021, 8, 16))),
    ),
    examined(
        "applied-outside-the-window", exams.announced(), exams.offered(1), exams.applied("A1", effective_on=date(2021, 6, 14)), correct=(2, exams.applied("A1"))
    ),
    examined(
        "marked-though-screened-out",
        exams.announced(),
        exams.offered(1),
        exams.applied("A1"),
        exams.passed("A1", outcome="failed"),
        exams.wrote("A1", "90"),
        correct=(3, exams.passed("A1")),
    ),
    examined(
        "entered-without-exam",
        signs(exams.HIRED, date(2031, 9, 1)),
        record=(ev.RecruitmentDecided(worker="W", announcement="2021-1", result="hired", score=Decimal("77.25"), effective_on=exams.HIRED),),
    ),
    examined(
        "annulled-hire-serving",
        *BELOW,
        hire("A1"),
        signs(exams.HIRED, date(2031, 9, 1)),
        exams.annulled("A1"),
        record=(ends(date(2024, 5, 7), "dismissal-for-fault"),),
    ),
    examined(
        "recruitment-records-differ",
        *BELOW,
        hire("A1"),
        ev.RecruitmentDecided(worker="W", announcement=exams.EXAM, result="annulled", effective_on=date(2024, 5, 6)),
        record=(exams.annulled("A1"),),
    ),
    examined(
        "age-outside-range",
        exams.announced(born_from=date(1996, 1, 1)),
        exams.offered(1),
        exams.applied("A1", born_on=date(1990, 1, 1)),
        exams.passed("A1"),
        correct=(2, exams.applied("A1", born_on=date(1997, 1, 1))),
    ),
    examined(
        "recruitment-ratio-not-met",
        exams.announced(plan_ratio="2.00"),
        exams.offered(2),
        *(exams.applied(f"A{n}") for n in range(3)),
        *(exams.passed(f"A{n}") for n in range(3)),
        correct=(1, exams.offered(1)),
    ),
    Irregular(
        "establishment-overfilled",
        (
            ev.EstablishmentPostsReleased(release="B1", district="zhongshan", number=1, title="定向招聘", effective_on=date(2022, 1, 1)),
            ev.EstablishmentAppointed(worker="W", release="B1", effective_on=date(2022, 6, 1)),
            ev.EstablishmentAppointed(worker="V", release="B1", effective_on=date(2022, 6, 1)),
        ),
        reverse=2,
    ),
    Irregular(
        "appointed-before-release",
        (
            ev.EstablishmentPostsReleased(release="B2", district="zhongshan", number=1, title="定向招聘", effective_on=date(2022, 1, 1)),
            ev.EstablishmentAppointed(worker="W", release="B2", effective_on=date(2021, 6, 1)),
        ),
        correct=(1, ev.EstablishmentAppointed(worker="W", release="B2", effective_on=date(2022, 6, 1))),
    ),
)
