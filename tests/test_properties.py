"""What must hold of every ledger, searched for with careers, orders, corrections and reversals drawn at random.

The three folds (states in plain Python, columns, the naive oracle) answer the same at any pair of clocks; knowing later never changes what
was known earlier; and how the ledger came to know something is forgotten once it knows it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import polars as pl
import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

import cwledger
from cwledger import events as ev
from cwledger.aggregates import Event
from cwledger.projections.working_life import appraisals
from cwledger.testing import (
    Record,
    Rehearsal,
    Step,
    cities,
    corrections,
    histories,
    moments_of,
    play,
    recording_orders,
    reorganisations,
    reversals,
    workforces,
)
from tests import oracle

Rows = list[dict[str, Any]]
NOBODY = pl.DataFrame(schema=dict.fromkeys(("worker", "community", "street", "district", "employer"), pl.String))
"""A roster of nobody: where a result counts is asked elsewhere."""
REPORTS = ("roster", "salary", "honours", "honours_held")
quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
crowded = histories(min_events=10, max_events=18, max_workers=2, city=cities(max_districts=2, max_streets=2, max_communities=3))
"""Long careers in few places, where facts meet often."""
thorough = settings(quick, max_examples=300)


@contextmanager
def ledger_of(*steps: Step, path: Path | str = ":memory:") -> Iterator[cwledger.Ledger]:
    with cwledger.open(path) as ledger:
        play(ledger, steps)
        yield ledger


def rows(view: cwledger.View, report: str, unit: str | None = None) -> Rows:
    return list(getattr(view, report)(unit=unit).to_dicts())


def without_provenance(found: Rows) -> Rows:
    """The same rows without the ids of the events behind them, which depend on the order of recording."""
    kept = [{name: value for name, value in row.items() if not name.endswith("_by")} for row in found]
    return sorted(kept, key=lambda row: [str(value) for value in row.values()])


def beliefs(ledger: cwledger.Ledger, on: date, known_at: int | None = None) -> dict[str, Rows]:
    view = ledger.at(effective_on=on, known_at=known_at)
    return {report: without_provenance(rows(view, report)) for report in REPORTS}


def told_by(ledger: cwledger.Ledger) -> list[int]:
    """The positions at which a call of ``record``, ``correct`` or ``reverse`` was told whole, nothing recorded first: one inside a call tells part of it."""
    return [0, *{one.recorded_at: one.position for one in ledger.events()}.values()]


def some_days(steps: list[Step]) -> st.SearchStrategy[date]:
    return st.sampled_from(moments_of(steps)) | st.dates(date(2000, 1, 1), date(2027, 1, 1))


def compared(expected: Rows, found: Rows) -> tuple[Rows, Rows]:
    """Both with the columns the oracle knows."""
    columns = list(expected[0]) if expected else []
    return expected, [{name: row[name] for name in columns} for row in found]


def check_against_the_oracle(ledger: cwledger.Ledger, log: list[oracle.Known], on: date, known_at: int, unit: str | None = None) -> None:
    view = ledger.at(effective_on=on, known_at=known_at)
    if unit is None:
        check_the_rest_against_the_oracle(view, log)
    for report in REPORTS:
        wanted, found = compared(getattr(oracle, report)(log, on, known_at, unit), rows(view, report, unit))
        if report == "honours_held":
            wanted, found = (sorted(some, key=lambda row: [str(value) for value in row.values()]) for some in (wanted, found))
        assert found == wanted, f"{report} on {on} as known at {known_at}{f' for {unit}' if unit else ''}"


def check_the_rest_against_the_oracle(view: cwledger.View, log: list[oracle.Known]) -> None:
    on, known_at = view.basis.effective_on, view.basis.position
    running = [row for row in view.reports.contracts().to_dicts() if oracle.runs(row, on)]
    # A contract that ran out may be signed anew; it then has two periods, of which only the later can be in force.
    held = [row for row in view.reports.posts().to_dicts() if row["until"] is None]
    for what, expected, found in (
        ("contracts", oracle.every_contract(log, on, known_at), running),
        ("posts", oracle.every_post(log, on, known_at), held),
        ("units", oracle.units(log, on, known_at), view.units().to_dicts()),
        ("grids", oracle.grids(log, on, known_at), view.grids().to_dicts()),
        ("appraisals", oracle.appraisal_results(log, on, known_at), appraisals.results(view.reports.facts, on, lambda _: NOBODY).to_dicts()),
    ):
        wanted, given_ = compared(expected, found)
        assert given_ == wanted, f"{what} on {on} as known at {known_at}"


# -- columns equal the oracle -------------------------------------------------------------------------------------------------------------


def search_columns_against_the_oracle(data: st.DataObject, steps: list[Step], pairs: int) -> None:
    with ledger_of(*steps) as ledger:
        log = oracle.known(ledger.events())
        for _ in range(pairs):
            known_at = data.draw(st.just(ledger.head) | st.sampled_from(told_by(ledger)), label="known_at")
            on = data.draw(some_days(steps), label="effective_on")
            check_against_the_oracle(ledger, log, on, known_at)


@quick
@given(st.data(), histories() | crowded)
def test_columns_equal_the_oracle_at_any_pair_of_clocks(data: st.DataObject, steps: list[Step]) -> None:
    search_columns_against_the_oracle(data, steps, pairs=3)


@settings(quick, max_examples=5, suppress_health_check=[*quick.suppress_health_check, HealthCheck.function_scoped_fixture])
@given(st.data(), histories(max_workers=2))
def test_a_ledger_on_postgresql_equals_the_oracle_too(pg_url: str, data: st.DataObject, steps: list[Step]) -> None:
    with ledger_of(*steps, path=f"{pg_url}_{uuid4().hex[:8]}") as ledger:
        log = oracle.known(ledger.events())
        check_against_the_oracle(ledger, log, data.draw(some_days(steps)), data.draw(st.sampled_from(told_by(ledger))))


@pytest.mark.slow
@thorough
@given(st.data(), crowded)
def test_columns_equal_the_oracle_in_long_histories(data: st.DataObject, steps: list[Step]) -> None:
    search_columns_against_the_oracle(data, steps, pairs=5)


@settings(quick, max_examples=40)
@given(st.data(), histories(max_workers=4, max_events=8))
def test_a_report_on_one_unit_is_the_oracles_report_on_it(data: st.DataObject, steps: list[Step]) -> None:
    founded = [event.stream for step in steps[:1] if isinstance(step, Record) for event in step.events]
    units = [stream for stream in founded if not stream.startswith("establishment:")]
    with ledger_of(*steps) as ledger:
        on, unit = data.draw(some_days(steps), label="effective_on"), data.draw(st.sampled_from(units), label="unit")
        check_against_the_oracle(ledger, oracle.known(ledger.events()), on, ledger.head, unit)


DAYS = [date(2015, 3, day) for day in range(1, 8)]
COMMUNITIES, FEDERATIONS = ("C1", "C2", "C3"), ("F1", "F2")
TOWN: tuple[Event, ...] = (
    ev.DistrictFounded(district="D", effective_on=date(2001, 1, 1), name="区"),
    *(ev.StreetFounded(street=one, district="D", effective_on=date(2001, 1, 1), name="街道") for one in ("S1", "S2")),
    *(ev.CommunityFounded(community=one, street="S1", effective_on=date(2001, 1, 1), name="社区") for one in COMMUNITIES),
    *(ev.FederationFounded(federation=one, district="D", effective_on=date(2001, 1, 1), name="联合会") for one in FEDERATIONS),
    ev.GridDrawn(grid="G", community="C1", effective_on=date(2015, 3, 2)),
    *(ev.WorkerRegistered(worker=one, effective_on=date(2015, 2, 1), name=one, sex="F", born_on=date(1970, 1, 1)) for one in ("W1", "W2")),
)


@st.composite
def a_week(draw: st.DrawFn) -> list[Step]:
    """Everything that moves people about, in one week, three communities and two careers: what rarely meets, meets here."""
    worker, community, employer = (st.sampled_from(some) for some in (("W1", "W2"), COMMUNITIES, FEDERATIONS))
    day, until = st.sampled_from(DAYS), st.none() | st.sampled_from(DAYS)
    post, by = st.sampled_from(("secretary", "staff")), st.sampled_from(("election", "by-election", "appointment"))
    place = {"worker": worker, "community": community, "effective_on": day}
    some_workers = st.lists(worker, unique=True).map(tuple)
    fact = st.one_of(
        st.builds(ev.ContractSigned, **place, employer=employer, until=until),
        st.builds(ev.ContractAmended, **place, employer=employer),
        st.builds(ev.ContractRenewed, worker=worker, employer=employer, until=until, effective_on=day),
        st.builds(ev.Transferred, **place, employer=employer, new_employer=st.none() | employer),
        st.builds(ev.PostAssumed, **place, post=post, by=by),
        st.builds(ev.PostLeft, **place, post=post, reason=st.just("term-change")),
        st.builds(ev.ReEngaged, **place, post=post, until=until),
        st.builds(ev.ReEngagementEnded, **place, post=post, reason=st.just("term-change")),
        st.builds(ev.ContractEnded, worker=worker, employer=employer, ground=st.just("agreement"), effective_on=day),
        st.builds(ev.CommunitySplit, community=community, into=community, workers=some_workers, grids=st.sampled_from(((), ("G",))), effective_on=day),
        st.builds(ev.CommunitySplit, community=community, into=community, workers=st.just(("W1", "W2")), effective_on=day),
        st.builds(ev.CommunityMerged, community=community, into=community, effective_on=day),
        st.builds(ev.CommunityReassigned, community=community, street=st.just("S2"), effective_on=day),
        st.builds(ev.Retired, worker=worker, effective_on=day),
        st.builds(ev.AllowanceGranted, worker=worker, effective_on=day, component=st.just("basic"), amount=st.sampled_from((0, 100))),
    )
    rehearsal = Rehearsal()
    rehearsal.record(*TOWN)
    gone: set[str] = set()
    steps: list[Step] = [Record(TOWN)]
    for event in draw(st.lists(fact, min_size=4, max_size=14)):
        if getattr(event, "into", None) not in gone and not rehearsal.record(event):
            steps.append(Record((event,)))
            gone |= {event.community} if isinstance(event, ev.CommunityMerged) else set()
    return steps


def search_a_week(steps: list[Step]) -> None:
    with ledger_of(*steps) as ledger:
        log = oracle.known(ledger.events())
        for on in DAYS:
            check_against_the_oracle(ledger, log, on, ledger.head)


@quick
@given(a_week())
def test_columns_equal_the_oracle_where_people_are_moved_about_day_by_day(steps: list[Step]) -> None:
    search_a_week(steps)


@pytest.mark.slow
@thorough
@given(a_week())
def test_columns_equal_the_oracle_however_people_are_moved_about(steps: list[Step]) -> None:
    search_a_week(steps)


# -- inside a call ------------------------------------------------------------------------------------------------------------------------


@settings(quick, max_examples=15)
@given(st.data())
def test_every_report_answers_at_a_position_inside_a_call(data: st.DataObject) -> None:
    """Nobody ever knew half of a call, and a log may still be read up to there: what is not there yet is missing, and nothing fails for it."""
    city = data.draw(cities(max_districts=2, max_streets=2, max_communities=3))
    facts = [*city.facts, *data.draw(workforces(city, max_workers=2)), *data.draw(reorganisations(city))]
    call = Record(tuple(data.draw(st.permutations(facts))))
    with ledger_of(call) as ledger:
        view = ledger.at(effective_on=data.draw(some_days([call])), known_at=data.draw(st.integers(0, ledger.head)))
        assert {row["worker"] for row in rows(view, "roster")} <= {event.worker for event in facts if event.stream.startswith("career:")}
        for report in (*REPORTS, "posts", "contracts", "units", "grids", "findings"):
            getattr(view, report)()


# -- states equal the oracle --------------------------------------------------------------------------------------------------------------


@quick
@given(st.data(), histories(max_workers=2))
def test_a_folded_career_equals_the_oracle_at_any_pair_of_clocks(data: st.DataObject, steps: list[Step]) -> None:
    with ledger_of(*steps) as ledger:
        log = oracle.known(ledger.events())
        known_at, on = data.draw(st.sampled_from(told_by(ledger))), data.draw(some_days(steps))
        view = ledger.at(effective_on=on, known_at=known_at)
        for worker, facts in oracle.by_worker(oracle.believed(log, known_at, on)).items():
            career = view.career(worker)
            binding = [c for c in oracle.contracts(facts) if oracle.runs(c, on)]
            assert sorted((c.employer, c.community, c.since, c.until) for c in career.contracts.values() if c.in_force(on)) == sorted(
                (c["employer"], c["community"], c["since"], c["until"]) for c in binding
            )
            assert sorted(career.held) == sorted((p["community"], p["post"]) for p in oracle.posts(facts))
            held = [h["conferred_by"] for h in oracle.honours_held(log, on, known_at) if h["worker"] == worker]
            assert sorted(h.conferred_by for h in career.honours if h.in_force(on)) == sorted(held)


# -- explanations -----------------------------------------------------------------------------------------------------------------------------


@settings(quick, max_examples=25)
@given(st.data(), histories() | crowded)
def test_an_explanation_says_what_the_report_says_and_rests_on_believed_events(data: st.DataObject, steps: list[Step]) -> None:
    with ledger_of(*steps) as ledger:
        log = oracle.known(ledger.events())
        known_at, on = data.draw(st.just(ledger.head) | st.sampled_from(told_by(ledger))), data.draw(some_days(steps))
        view = ledger.at(effective_on=on, known_at=known_at)
        believed = {one.event_id for one in oracle.believed(log, known_at, on)}
        pay = {row["worker"]: row for row in rows(view, "salary")}
        serving = {row["worker"]: row for row in rows(view, "roster")}
        for worker in oracle.by_worker(oracle.believed(log, known_at)):
            salary, roster = view.explain("salary", worker), view.explain("roster", worker)
            assert salary.value == (pay[worker]["total"] if worker in pay else None)
            assert {value for name, value in pay.get(worker, {}).items() if name.endswith("_by") and value} <= set(salary.every_event_id())
            assert roster.value == (serving[worker]["footing"] if worker in serving else None)
            assert {*salary.every_event_id(), *roster.every_event_id()} <= believed
            assert roster.render("en")
            assert salary.as_dict()["format"] == "cwledger.explain.v1"
        for row in rows(view, "honours"):
            tally = view.explain("honours", f"{row['kind']}/{row['level']}")
            assert set(tally.every_event_id()) <= believed | {f"career:{worker}/1" for worker in pay}
            assert row["persons"] in {part.value for part in (tally, *tally.parts)}


# -- replay is deterministic --------------------------------------------------------------------------------------------------------------


@settings(quick, max_examples=30)
@given(st.data(), histories())
def test_two_ledgers_told_the_same_answer_the_same(data: st.DataObject, steps: list[Step]) -> None:
    with ledger_of(*steps) as one, ledger_of(*steps) as other:
        assert [(r.event_id, r.amends, type(r.event)) for r in one.events()] == [(r.event_id, r.amends, type(r.event)) for r in other.events()]
        on, known_at = data.draw(some_days(steps)), data.draw(st.integers(0, one.head))
        for report in REPORTS:
            views = [ledger.at(effective_on=on, known_at=known_at) for ledger in (one, other)]
            assert rows(views[0], report) == rows(views[1], report)


@settings(quick, max_examples=25)
@given(st.data(), histories())
def test_rebuilt_columns_answer_the_same(data: st.DataObject, steps: list[Step]) -> None:
    with ledger_of(*steps) as ledger:
        on, known_at = data.draw(some_days(steps)), data.draw(st.integers(0, ledger.head))
        before = [rows(ledger.at(effective_on=on, known_at=known_at), report) for report in REPORTS]
        ledger.rebuild()
        assert [rows(ledger.at(effective_on=on, known_at=known_at), report) for report in REPORTS] == before


@settings(quick, max_examples=20)
@given(st.data(), histories(max_workers=2))
def test_columns_caught_up_step_by_step_equal_columns_built_at_once(data: st.DataObject, steps: list[Step]) -> None:
    on = data.draw(some_days(steps))
    with cwledger.open(":memory:") as stepwise, ledger_of(*steps) as at_once:
        for step in steps:
            play(stepwise, [step])
            stepwise.at(effective_on=on)
        for known_at in data.draw(st.sets(st.integers(0, stepwise.head), max_size=3)) | {stepwise.head}:
            assert beliefs(stepwise, on, known_at) == beliefs(at_once, on, known_at)


# -- the order of recording ---------------------------------------------------------------------------------------------------------------


@st.composite
def facts_and_another_order(draw: st.DrawFn) -> tuple[list[Event], list[Event], list[tuple[Event, ...]]]:
    city = draw(cities())
    facts = draw(workforces(city, max_workers=2)) + draw(reorganisations(city))
    return list(city.facts), facts, draw(recording_orders(facts, after=city.facts))


def check_recording_order(data: st.DataObject, told: tuple[list[Event], list[Event], list[tuple[Event, ...]]]) -> None:
    city, facts, groups = told
    note(f"another order: {[tuple(type(event).__name__ for event in group) for group in groups]}")
    given_first = Record(tuple(city))
    with ledger_of(given_first, *(Record((event,)) for event in facts)) as one, ledger_of(given_first, *map(Record, groups)) as other:
        for on in data.draw(st.lists(some_days([Record(tuple(facts))]), min_size=1, max_size=3)):
            assert beliefs(one, on) == beliefs(other, on)


@quick
@given(st.data(), facts_and_another_order())
def test_the_order_of_recording_does_not_change_what_is_believed_in_the_end(
    data: st.DataObject, told: tuple[list[Event], list[Event], list[tuple[Event, ...]]]
) -> None:
    check_recording_order(data, told)


@pytest.mark.slow
@thorough
@given(st.data(), facts_and_another_order())
def test_the_order_of_recording_does_not_change_what_is_believed_in_the_end_however_often_one_tries(
    data: st.DataObject, told: tuple[list[Event], list[Event], list[tuple[Event, ...]]]
) -> None:
    check_recording_order(data, told)


# -- corrections and reversals ------------------------------------------------------------------------------------------------------------


@quick
@given(st.data())
def test_a_correction_equals_having_been_right(data: st.DataObject) -> None:
    city = data.draw(cities())
    facts = data.draw(workforces(city, max_workers=2))
    ids = _ids_of([*city.facts, *facts])
    standing = dict(zip(ids, [*city.facts, *facts], strict=True))
    correction = data.draw(corrections({event_id: event for event_id, event in standing.items() if event in facts}, city, _rehearsed(standing)))
    right = tuple(correction.replacement if event_id == correction.event_id else event for event_id, event in standing.items())
    with ledger_of(Record(tuple(standing.values())), correction) as corrected, ledger_of(Record(right)) as been_right:
        for on in moments_of([Record((standing[correction.event_id], correction.replacement))]):
            assert beliefs(corrected, on) == beliefs(been_right, on)


@quick
@given(st.data())
def test_a_reversal_equals_never(data: st.DataObject) -> None:
    city = data.draw(cities())
    facts = data.draw(workforces(city, max_workers=2))
    ids = _ids_of([*city.facts, *facts])
    standing = dict(zip(ids, [*city.facts, *facts], strict=True))
    reversal = data.draw(reversals({event_id: event for event_id, event in standing.items() if event in facts}, _rehearsed(standing)))
    if reversal is None:
        return
    never = tuple(event for event_id, event in standing.items() if event_id not in reversal.event_ids)
    with ledger_of(Record(tuple(standing.values())), reversal) as reversed_, ledger_of(Record(never)) as not_once:
        for on in moments_of([Record(tuple(standing[event_id] for event_id in reversal.event_ids))]):
            assert beliefs(reversed_, on) == beliefs(not_once, on)


def _rehearsed(standing: dict[str, Event]) -> Rehearsal:
    rehearsal = Rehearsal()
    assert not rehearsal.record(*standing.values())
    return rehearsal


def _ids_of(facts: list[Event]) -> list[str]:
    versions: dict[str, int] = {}
    ids = []
    for event in facts:
        versions[event.stream] = versions.get(event.stream, 0) + 1
        ids.append(f"{event.stream}/{versions[event.stream]}")
    return ids


# -- knowledge only grows -----------------------------------------------------------------------------------------------------------------


@settings(quick, max_examples=25)
@given(st.data(), histories(max_workers=2))
def test_what_was_known_at_a_position_never_changes_later(data: st.DataObject, steps: list[Step]) -> None:
    on = data.draw(some_days(steps))
    asked = data.draw(st.sets(st.integers(0, len(steps) - 1), min_size=1, max_size=3))
    with cwledger.open(":memory:") as ledger:
        known: dict[int, dict[str, Rows]] = {}
        for number, step in enumerate(steps):
            play(ledger, [step])
            if number in asked:
                known[ledger.head] = {report: rows(ledger.at(effective_on=on), report) for report in REPORTS}
        for position, answers in known.items():
            view = ledger.at(effective_on=on, known_at=position)
            assert {report: rows(view, report) for report in REPORTS} == answers


@settings(quick, max_examples=30)
@given(st.data(), histories(max_workers=2))
def test_a_moment_of_knowledge_and_its_position_are_the_same_knowledge(data: st.DataObject, steps: list[Step]) -> None:
    on = data.draw(some_days(steps))
    with cwledger.open(":memory:") as ledger:
        receipts = play(ledger, steps)
        for receipt in receipts:
            last = max(other.position for other in receipts if other.recorded_at <= receipt.recorded_at)
            assert ledger.at(effective_on=on, known_at=receipt.recorded_at).basis.position == last
            before = ledger.at(effective_on=on, known_at=receipt.recorded_at - timedelta(microseconds=1)).basis.position
            assert before < receipt.position


@settings(quick, max_examples=30)
@given(st.data(), histories(max_workers=2, max_amendments=8))
def test_the_difference_between_two_moments_of_knowledge_is_exactly_what_differs(data: st.DataObject, steps: list[Step]) -> None:
    on = data.draw(some_days(steps))
    with ledger_of(*steps) as ledger:
        first, second = sorted(data.draw(st.tuples(*[st.sampled_from(told_by(ledger))] * 2)))
        difference = ledger.diff(effective_on=on, known_at=(first, second))
        same = beliefs(ledger, on, first) == beliefs(ledger, on, second)
        assert same == difference.is_empty()
        recorded = {one.event_id: one.position for one in ledger.events()}
        for row in difference.to_dicts():
            assert row["before"] != row["after"]
            assert row["event_ids"], f"{row}: no event did it"
            assert all(first < recorded[event_id] <= second for event_id in row["event_ids"]), row
