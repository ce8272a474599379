"""Whatever happens under an announcement: the order of recording changes nothing, a reversal equals never, and a naive fold finds the same."""

from __future__ import annotations

import math
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
                found[event.applicant] = {"opening": event.opening, "written": None, "interview": None, "hired": None, "gone": None, "checks": []}
            case ev.ApplicationScreened():
                found[event.applicant]["checks"].append(event.outcome)
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


def qualified(facts: list[Event], people: list[str], held_on: date) -> int:
    """How many of some people met the conditions when the exam was held."""
    count = 0
    for name in people:
        mine = [one for one in facts if getattr(one, "applicant", None) == name]
        first = next((n for n, one in enumerate(mine) if isinstance(one, ev.WrittenScored | ev.InterviewScored)), None)
        before = [one for one in mine if one.effective_on <= held_on] if first is None else mine[:first]
        checks = [one.outcome for one in before if isinstance(one, ev.ApplicationScreened)]
        count += checks[-1] == "passed" if checks else first is not None
    return count


def naive_plans(facts: list[Event], on: date) -> dict[str, int]:
    """The plan of each opening, from a list of facts in the order they hold: what was offered, cut by who qualified when the exam was held."""
    said = facts[0]
    assert isinstance(said, ev.RecruitmentAnnounced)
    plans = dict[str, int]()
    for offer in (one for one in facts if isinstance(one, ev.RecruitmentPostOffered)):
        people = [one.applicant for one in facts if isinstance(one, ev.ApplicationFiled) and one.opening == offer.opening]
        about = [one for one in facts if getattr(one, "applicant", None) in people]
        exams = [one.effective_on for one in about if isinstance(one, ev.WrittenScored | ev.InterviewScored)]
        looked_at = {one.applicant for one in about if isinstance(one, ev.ApplicationScreened | ev.ApplicantWithdrew)}
        plans[offer.opening] = offer.number
        if said.plan_ratio is not None and on >= said.applications_until and (exams or looked_at == set(people)):
            enough = qualified(about, people, min(exams, default=on)) / said.plan_ratio
            plans[offer.opening] = min(offer.number, math.floor(enough) if said.rounding == "down" else math.ceil(enough))
    return plans


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
            gone = one["gone"] or ("out" if one["checks"][-1:] == ["failed"] and one["hired"] is None else None)
            assert gone is None or row["outcome"] == gone
            assert row["total"] is None or is_total(row, said)
        for row in view.recruitment().to_dicts():
            here = [one for one in expected.values() if one["opening"] == row["opening"]]
            counts = (
                len(here),
                sum(one["checks"][-1:] == ["passed"] for one in here),
                *(sum(one[what] is not None for one in here) for what in ("written", "interview", "hired")),
            )
            assert counts == tuple(row[what] for what in ("applicants", "screened", "wrote", "interviewed", "hired"))
            assert row["plan"] == naive_plans(held, on)[row["opening"]]
        plans = sum(naive_plans(held, on).values())
        assert sum(row["outcome"] == "to-hire" for row in rows.values()) <= plans


@FEW
@given(st.data(), told())
def test_a_condition_found_unmet_after_the_exam_cuts_no_plan_and_takes_no_total(data: st.DataObject, facts: tuple[list[Event], list[Event]]) -> None:
    city, exam = facts
    marked = sorted({one.applicant for one in exam if isinstance(one, ev.WrittenScored | ev.InterviewScored)})
    if not marked:
        return
    with ledger_of(city, exam) as ledger:
        before = answers(ledger, LATER)
        ledger.record(
            ev.ApplicationScreened(announcement="R1", applicant=data.draw(st.sampled_from(marked)), outcome="failed", effective_on=LATER), actor="test"
        )
        kept = ("opening", "applicant", "posts", "plan", "total")
        told_before, told_after = ([{name: row.get(name) for name in kept} for row in one] for one in (before, answers(ledger, LATER)))
        assert sorted(told_before, key=str) == sorted(told_after, key=str)


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
