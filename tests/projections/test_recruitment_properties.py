"""Whatever happens under an announcement: the order of recording changes nothing, a reversal equals never, and a naive fold finds the same."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cwledger
from cwledger import events as ev
from cwledger.aggregates import Event
from cwledger.projections.entrance.recruitment import Recruitments, applicants, recruitment
from cwledger.testing import City, cities, recording_orders, recruitments
from cwledger.testing.exams import ANNOUNCED_ON

WORKERS = ("W1", "W2", "W3")
FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LATER = date(2021, 1, 1)


@st.composite
def told(draw: st.DrawFn) -> tuple[list[Event], list[Event]]:
    city: City = draw(cities(max_districts=2, max_streets=2, max_communities=2, max_federations=1))
    people = [ev.WorkerRegistered(worker=one, effective_on=date(2000, 1, 1), name="王", sex="F", born_on=date(1980, 1, 1)) for one in WORKERS]
    return [*city.facts, *people], draw(recruitments(city, workers=WORKERS))


def ledger_of(*groups: tuple[Event, ...] | list[Event]) -> cwledger.Ledger:
    ledger = cwledger.open(":memory:")
    for group in groups:
        if group:
            ledger.record(*group, actor="test")
    return ledger


def answers(ledger: cwledger.Ledger, on: date, known_at: int | None = None) -> list[dict[str, Any]]:
    view = ledger.at(effective_on=on, known_at=known_at)
    announcement, opened = view.recruitment(), view.recruitment().height
    rows = [
        announcement.drop("announced_by", "offered_by"),
        *([view.applicants("R1").drop("filed_by", "screened_by", "written_by", "interviewed_by", "decided_by")] if opened else []),
    ]
    return [row for frame in rows for row in frame.to_dicts()]


@FEW
@given(st.data(), told())
def test_the_order_of_recording_does_not_change_who_is_through(data: st.DataObject, facts: tuple[list[Event], list[Event]]) -> None:
    city, exam = facts
    groups = data.draw(recording_orders(exam, after=city))
    on = ANNOUNCED_ON + timedelta(days=data.draw(st.integers(0, 410)))
    with ledger_of(city, exam) as first, ledger_of(city, *groups) as second:
        assert answers(first, on) == answers(second, on)


@FEW
@given(st.data(), told())
def test_a_reversed_fact_might_as_well_never_have_been(data: st.DataObject, facts: tuple[list[Event], list[Event]]) -> None:
    city, exam = facts
    gone = data.draw(st.integers(1, len(exam) - 1))
    with ledger_of(city, exam) as ledger:
        before, known = answers(ledger, LATER), ledger.head
        try:
            ledger.reverse(f"recruitment:R1/{gone + 1}", reason="never held", actor="test")
        except cwledger.Refused:
            return
        with ledger_of(city, [*exam[:gone], *exam[gone + 1 :]]) as never:
            assert answers(ledger, LATER) == answers(never, LATER)
        assert answers(ledger, LATER, known) == before


def naive(facts: list[Event]) -> dict[str, dict[str, Any]]:
    """Each applicant from a list of facts in the order they hold, read one after another."""
    found: dict[str, dict[str, Any]] = {}
    for event in facts:
        match event:
            case ev.ApplicationFiled():
                found[event.applicant] = {"opening": event.opening, "written": None, "interview": None, "passed": False, "hired": None, "gone": None}
            case ev.ApplicationScreened():
                found[event.applicant]["passed"] = event.outcome == "passed"
            case ev.WrittenScored():
                found[event.applicant]["written"] = event.score
            case ev.InterviewScored():
                found[event.applicant]["interview"] = event.score
            case ev.ApplicantHired():
                found[event.applicant] |= {"hired": event.worker, "gone": None}
            case ev.HireAnnulled():
                found[event.applicant] |= {"hired": None, "gone": "annulled"}
            case ev.ApplicantWithdrew():
                found[event.applicant] |= {"hired": None, "gone": "withdrawn" if found[event.applicant]["gone"] != "annulled" else "annulled"}
    return found


def is_total(row: dict[str, Any], said: ev.RecruitmentAnnounced) -> bool:
    exact = ((row["written"] or 0) + row["bonus"]) * said.written_weight / 100 + (row["interview"] or 0) * said.interview_weight / Decimal(100)
    return bool(row["total"] == exact.quantize(Decimal(1).scaleb(-said.decimals), ROUND_HALF_UP))


@FEW
@given(st.data(), told())
def test_the_reports_are_those_of_a_naive_fold_at_any_pair_of_clocks(data: st.DataObject, facts: tuple[list[Event], list[Event]]) -> None:
    city, exam = facts
    with ledger_of(city, *([one] for one in exam)) as ledger:
        known = data.draw(st.integers(len(city) + 1, ledger.head))
        on = ANNOUNCED_ON + timedelta(days=data.draw(st.integers(0, 410)))
        view = ledger.at(effective_on=on, known_at=known)
        held = sorted((one for one in exam[: known - len(city)] if one.effective_on <= on), key=lambda one: one.effective_on)
        expected, said = naive(held), exam[0]
        assert isinstance(said, ev.RecruitmentAnnounced)
        rows = {row["applicant"]: row for row in view.applicants("R1").to_dicts()}
        assert set(rows) == set(expected)
        for name, row in rows.items():
            one = expected[name]
            assert (row["opening"], row["written"], row["interview"]) == (one["opening"], one["written"], one["interview"])
            assert (row["outcome"] == "hired") == (one["hired"] is not None)
            assert one["gone"] is None or row["outcome"] == one["gone"]
            assert row["total"] is None or is_total(row, said)
        for row in view.recruitment().to_dicts():
            here = [one for one in expected.values() if one["opening"] == row["opening"]]
            counts = (
                len(here),
                sum(one["passed"] for one in here),
                *(sum(one[what] is not None for one in here) for what in ("written", "interview", "hired")),
            )
            assert counts == tuple(row[what] for what in ("applicants", "screened", "wrote", "interviewed", "hired"))
            assert 0 <= row["plan"] <= row["posts"]


@FEW
@given(st.data(), told())
def test_announcements_ranked_a_few_at_a_time_come_out_as_when_all_are_kept(data: st.DataObject, facts: tuple[list[Event], list[Event]]) -> None:
    city, exam = facts
    several = [one.model_copy(update={"announcement": f"R{n}"}) for n in (3, 1, 2) for one in exam]
    on = ANNOUNCED_ON + timedelta(days=data.draw(st.integers(0, 410)))
    with ledger_of(city, several) as ledger:
        reports = ledger.at(effective_on=on).reports
        kept = Recruitments(reports.facts, on)
        few = Recruitments(reports.facts, on, together=data.draw(st.integers(1, 2)))
        assert recruitment(few, reports.unit_tree).equals(recruitment(kept, reports.unit_tree))
        assert "_kept" in vars(kept)
        assert "_kept" not in vars(few)
        assert few.hires == kept.hires
        assert few.ids == ["R1", "R2", "R3"]
        for name in few.ids:
            assert applicants(few, name).equals(applicants(kept, name))
