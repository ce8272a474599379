"""Elections and leadership against folds written plainly, in any order of recording."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cwledger
from cwledger import events as ev
from cwledger.aggregates import Event
from cwledger.testing import cities, workforces
from cwledger.testing.terms import elections

few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
CITY = cities(max_districts=1, max_streets=1, max_communities=2)
PEOPLE = [ev.WorkerRegistered(worker=one, effective_on=date(2010, 1, 1), name="王芳", sex="F", born_on=date(1980, 1, 1)) for one in ("A", "B", "C")]


def order(event: Event) -> tuple[date, int]:
    return (event.effective_on, event.day_order)


def plainly(facts: list[Event], on: date) -> dict[str, tuple[str, int, int]]:
    """Status, candidates and elected of each election, one fact after the other."""
    void = {one.election for one in facts if isinstance(one, ev.ElectionVoided)}
    told: dict[str, tuple[str, int, int]] = {}
    for call in (one for one in facts if isinstance(one, ev.ElectionCalled) and one.effective_on <= on):
        mine: list[Any] = sorted((one for one in facts if getattr(one, "election", "") == call.election and one.effective_on <= on), key=order)
        won: dict[tuple[str, str], bool] = {(one.worker, one.post): one.elected for one in mine if isinstance(one, ev.VotesCounted)}
        stood = {one.worker for one in mine if isinstance(one, ev.CandidateNominated)}
        held = any(isinstance(one, ev.BallotHeld) for one in mine)
        status = "voided" if call.election in void else "held" if held else "called"
        told[call.election] = (status, len(stood), 0 if call.election in void else len({who for (who, _), yes in won.items() if yes}))
    return told


@few
@given(st.data())
def test_elections_equal_a_plain_fold_on_any_day_however_they_were_recorded(data: st.DataObject) -> None:
    city = data.draw(CITY)
    facts = data.draw(elections(city, PEOPLE))
    on = data.draw(st.sampled_from([one.effective_on for one in facts] or [date(2020, 1, 1)]))
    streams: dict[str, list[Event]] = defaultdict(list)
    for one in facts:
        streams[one.stream].append(one)
    told = []
    for each in (list(streams), sorted(streams, reverse=True)):
        with cwledger.open(":memory:") as ledger:
            ledger.record(*city.facts, *PEOPLE, actor="hr")
            for stream in each:
                ledger.record(*streams[stream], actor="hr")
            frame = ledger.at(effective_on=on).elections()
            told.append({row["election"]: (row["status"], row["candidates"], row["elected"]) for row in frame.iter_rows(named=True)})
            for election, counts in told[-1].items():
                listed = ledger.at(effective_on=on).candidates(election)
                assert listed.filter(listed["elected"].fill_null(value=False))["worker"].n_unique() == counts[2]
    assert told[0] == told[1] == plainly(facts, on)


@few
@given(st.data())
def test_who_leads_equals_a_plain_fold_of_posts(data: st.DataObject) -> None:
    city = data.draw(CITY)
    facts = data.draw(workforces(city, max_workers=2, max_events=14))
    on = data.draw(st.sampled_from([one.effective_on for one in facts]))
    with cwledger.open(":memory:") as ledger:
        ledger.record(*city.facts, actor="hr")
        ledger.record(*facts, actor="hr")
        view = ledger.at(effective_on=on)
        led = {row["community"]: row for row in view.leadership().iter_rows(named=True)}
        heads: dict[tuple[str, str], list[tuple[date, str]]] = defaultdict(list)
        for worker in {one.worker for one in facts if isinstance(one, ev.WorkerRegistered) and one.effective_on <= on}:
            career = view.career(worker)
            for held in career.held.values() if career.died_on is None else ():
                if career.retired_on is None or held.since >= career.retired_on:  # taken up again after retiring
                    heads[held.community, held.post].append((held.since, worker))
            for again in career.re_engagements if career.died_on is None else ():
                if again.in_force(on):
                    heads[again.community, again.post].append((again.since, worker))
        for community, row in led.items():
            for post in ("secretary", "director"):
                standing_there = heads.get((community, post))
                assert row[post] == (max(standing_there)[1] if standing_there else None), (community, post, on)
        counts = view.leadership_tally().to_dicts()
        assert [one["with_secretary"] for one in counts] == [sum(row["secretary"] is not None for row in led.values())]
