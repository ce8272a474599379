"""Every projection says of each worker what the plain fold of that worker's facts says, at any pair of clocks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cwledger
from cwledger.aggregates import Career
from cwledger.errors import UnknownSubject
from cwledger.projections.careers.grades import COMPONENTS
from cwledger.projections.careers.posts import POSTS
from cwledger.testing import Record, Step, histories, moments_of, play
from cwledger.view import View

searching = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
LEVELS = ("national", "provincial", "city", "district", "street")


def careers_of(view: View, steps: list[Step]) -> Iterator[Career]:
    events = [event for step in steps if isinstance(step, Record) for event in step.events]
    for worker in sorted({event.worker for event in events if event.stream.startswith("career:")}):
        try:
            yield view.career(worker)
        except UnknownSubject:
            continue


def view_of(data: st.DataObject, ledger: cwledger.Ledger, steps: list[Step]) -> View:
    """A view at any day, and at any position at which a change was whole."""
    positions = [receipt.position for receipt in play(ledger, steps)]
    on = data.draw(st.sampled_from(moments_of(steps)) | st.dates(date(2000, 1, 1), date(2027, 1, 1)), label="effective_on")
    return ledger.at(effective_on=on, known_at=data.draw(st.sampled_from([*positions, positions[-1]]), label="known_at"))


def by_text(rows: list[Any]) -> list[Any]:
    return sorted(rows, key=str)


@searching
@given(st.data(), histories())
def test_every_contract_stands_as_the_career_folds_it(data: st.DataObject, steps: list[Step]) -> None:
    with cwledger.open(":memory:") as ledger:
        view = view_of(data, ledger, steps)
        folded = [
            (career.worker, c.employer, c.community, c.since, c.until, c.ended_on, c.ground, c.signed_by, c.changed_by)
            for career in careers_of(view, steps)
            for c in (*career.past_contracts, *career.contracts.values())
        ]
        assert by_text(view.reports.contracts().rows()) == by_text(folded)


@searching
@given(st.data(), histories())
def test_every_post_is_the_period_the_career_folds_it_to(data: st.DataObject, steps: list[Step]) -> None:
    with cwledger.open(":memory:") as ledger:
        view = view_of(data, ledger, steps)
        folded = [(c.worker, p.community, p.post, p.by, p.since, p.ended_on, p.assumed_by, p.ended_by) for c in careers_of(view, steps) for p in c.posts]
        assert by_text(view.reports.posts().rows()) == by_text(folded)


@searching
@given(st.data(), histories())
def test_the_roster_holds_whom_the_career_says_serves(data: st.DataObject, steps: list[Step]) -> None:
    with cwledger.open(":memory:") as ledger:
        view = view_of(data, ledger, steps)
        on = view.basis.effective_on
        found = {row["worker"]: row for row in view.roster().to_dicts()}
        careers = {career.worker: career for career in careers_of(view, steps)}
        serving = {worker for worker, career in careers.items() if career.employers(on) or elected(career, on)}
        assert set(found) == serving
        for worker, row in found.items():
            career = careers[worker]
            posts = {p.post for p in career.held.values() if p.in_force(on)} | {r.post for r in career.re_engagements if r.in_force(on)}
            grade = career.grades[-1] if career.grades else None
            assert row["posts"] == sorted(posts, key=POSTS.index)
            assert row["footing"] == ("contract" if career.employers(on) else "elected")
            assert (row["tier"], row["step"]) == ((grade.tier, grade.step) if grade else (None, None))
            assert row["employer"] in (career.employers(on) or {None})


def elected(career: Career, on: date) -> list[Any]:
    seats = [p for p in career.held.values() if p.by != "appointment" and p.in_force(on)]
    return [*seats, *(r for r in career.re_engagements if r.in_force(on))]


@searching
@given(st.data(), histories())
def test_the_salary_is_the_last_grade_and_the_last_grant_of_each_component(data: st.DataObject, steps: list[Step]) -> None:
    with cwledger.open(":memory:") as ledger:
        view = view_of(data, ledger, steps)
        careers = {career.worker: career for career in careers_of(view, steps)}
        for row in view.salary().to_dicts():
            career = careers[row["worker"]]
            last = {a.component: a for a in career.allowances}
            stands = {component: grant for component, grant in last.items() if grant.amount > 0}
            assert {c: row[c] for c in COMPONENTS} == {c: stands[c].amount if c in stands else None for c in COMPONENTS}
            assert {c: row[f"{c}_by"] for c in COMPONENTS} == {c: stands[c].event_id if c in stands else None for c in COMPONENTS}
            assert row["total"] == (sum((grant.amount for grant in stands.values()), Decimal(0)) if stands else None)
            assert row["grade_by"] == (career.grades[-1].event_id if career.grades else None)
            assert career.died_on is None


@searching
@given(st.data(), histories())
def test_honours_held_are_those_the_career_holds(data: st.DataObject, steps: list[Step]) -> None:
    with cwledger.open(":memory:") as ledger:
        view = view_of(data, ledger, steps)
        on = view.basis.effective_on
        folded = [(c.worker, h.kind, h.level, h.title, h.since, h.until, h.conferred_by) for c in careers_of(view, steps) for h in c.honours if h.in_force(on)]
        held = view.honours_held()
        assert by_text(held.drop("sex").rows()) == by_text(folded)
        counted = {(row["kind"], row["level"]): row for row in view.honours().to_dicts()}
        assert {key: row["seats"] for key, row in counted.items()} == {key: sum(h[1:3] == key for h in folded) for key in {h[1:3] for h in folded}}
        assert list(counted) == sorted(counted, key=lambda key: (key[0], LEVELS.index(key[1])))


@searching
@given(st.data(), histories())
def test_a_report_comes_in_the_order_it_promises(data: st.DataObject, steps: list[Step]) -> None:
    with cwledger.open(":memory:") as ledger:
        view = view_of(data, ledger, steps)
        for report in ("roster", "salary"):
            workers = getattr(view, report)()["worker"].to_list()
            assert workers == sorted(set(workers))
        held = view.honours_held().select("worker", "kind", "level", "since", "conferred_by").rows()
        assert held == sorted(held, key=lambda row: (row[0], row[1], LEVELS.index(row[2]), *row[3:]))
