"""What the bulk door promises: the same rules as ``record``, fact by fact, in batches that can be interrupted and run again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cwledger
from cwledger import events as ev
from cwledger.aggregates import Event
from cwledger.aggregates.amendments import FactReversed
from cwledger.testing import cities, recording_orders, workforces
from tests.small_city import DAY, START, Clock, assumed, begun, codes, graded, left, registered, signed


def careers(count: int) -> list[Event]:
    return [event for n in range(count) for event in (registered(f"W{n:04d}"), signed(f"W{n:04d}", until=None), graded(1 + n % 9, DAY, f"W{n:04d}"))]


def test_ingest_accepts_the_possible_and_reports_the_rest_by_place() -> None:
    with begun() as ledger:
        outcome = ledger.ingest([graded(1, DAY), registered(), left(DAY), signed(), signed(employer="nobody"), graded(1, DAY)], actor="hr")
        assert (outcome.accepted, outcome.resumed_after, outcome.position) == (3, 0, ledger.head)
        assert [(one.item, one.issues[0].code) for one in outcome.refused] == [
            (1, "record.unknown-subject"),
            (3, "career.post-not-held"),
            (5, "record.unknown-subject"),
        ]
        assert outcome.refused[1].event == left(DAY)
        assert [one.event_id for one in ledger.history("W0001")] == ["career:W0001/1", "career:W0001/2", "career:W0001/3"]


@pytest.mark.parametrize("batch", [1, 2, 7, 10_000])
def test_the_size_of_a_batch_changes_nothing(batch: int) -> None:
    facts = [
        *careers(5),
        graded(2, date(2009, 1, 1), "W0001"),
        left(DAY),
        assumed(date(2012, 1, 1), "W0002"),
        assumed(date(2011, 1, 1), "W0002"),
        graded(9, DAY, "W0003"),
    ]
    with begun() as ledger:
        outcome = ledger.ingest(facts, actor="hr", batch=batch)
        assert [one.item for one in outcome.refused] == [16, 17, 19]
        assert outcome.accepted == 17
        assert ledger.at(effective_on=DAY).salary().filter(worker="W0003")["step"].to_list() == [9]


def test_a_run_under_a_key_passes_over_what_is_done() -> None:
    facts = careers(10)
    with begun() as ledger:
        assert ledger.ingest(facts, actor="hr", key="move", batch=4).accepted == 30
        head = ledger.head
        again = ledger.ingest(facts, actor="hr", key="move", batch=4)
        assert (again.accepted, again.refused, again.resumed_after, ledger.head) == (0, (), 30, head)
        assert ledger.ingest([*facts, graded(2, date(2012, 1, 1), "W0001")], actor="hr", key="move").accepted == 1


def test_an_interrupted_run_is_taken_up_where_it_stopped() -> None:
    facts = careers(10)

    def breaks_off() -> Iterator[Event]:
        yield from facts[:17]
        raise ConnectionError("the old system went away")

    with begun() as ledger:
        with pytest.raises(ConnectionError):
            ledger.ingest(breaks_off(), actor="hr", key="move", batch=5)
        outcome = ledger.ingest(iter(facts), actor="hr", key="move", batch=5)
        assert outcome.resumed_after == 15
        assert outcome.accepted == 15
        assert [one.event for one in ledger.events(after=5, unseal=True)] == facts


def test_progress_is_told_after_every_batch() -> None:
    told: list[cwledger.Progress] = []
    with begun() as ledger:
        ledger.ingest([*careers(3), left(DAY)], actor="hr", batch=4, progress=told.append)
    assert [(one.done, one.total, one.refused) for one in told] == [(4, 10, 0), (8, 10, 0), (10, 10, 1)]


def test_every_fact_may_bring_its_own_envelope() -> None:
    then = [datetime(2015, 1, 1, tzinfo=UTC), datetime(2016, 1, 1, tzinfo=UTC)]
    with cwledger.open(":memory:", now=Clock()) as ledger:
        district = ev.DistrictFounded(district="zs", effective_on=DAY, name="中山区")
        items = [
            cwledger.Incoming(district, claimed_at=then[0]),
            cwledger.Incoming(registered(), actor="hr.2", claimed_at=then[0], authority="大民发〔2015〕1号"),
            cwledger.Incoming(graded(1, DAY), claimed_at=then[1]),
            graded(2, date(2012, 1, 1)),
        ]
        assert ledger.ingest(items, actor="hr").accepted == 4
        recorded = list(ledger.events())
        assert [one.recorded_at for one in recorded] == [then[0], then[0], then[1], START]
        assert [one.actor for one in recorded] == ["hr", "hr.2", "hr", "hr"]
        assert [one.claimed for one in recorded] == [True, True, True, False]
        assert recorded[1].authority == "大民发〔2015〕1号"


def test_a_claimed_time_that_falls_back_stops_the_run_with_a_clear_error() -> None:
    with begun() as ledger:
        head = ledger.head
        with pytest.raises(cwledger.Refused) as refused:
            ledger.ingest([cwledger.Incoming(registered(), claimed_at=START - timedelta(days=1))], actor="hr")
        assert codes(refused.value) == {"record.claimed-at"}
        assert ledger.head == head


def test_what_was_decided_before_a_run_stopped_is_not_believed() -> None:
    with begun() as ledger:
        ledger.record(registered(), actor="hr")
        with pytest.raises(cwledger.Refused, match="another-door"):
            ledger.ingest([assumed(DAY), FactReversed(subject="career:W0001", effective_on=DAY)], actor="hr")
        with pytest.raises(cwledger.Refused) as refusal:
            ledger.record(left(DAY), actor="hr")
        assert codes(refusal.value) == {"career.post-not-held"}


def test_a_dry_run_says_what_ingest_would_refuse_and_writes_nothing(tmp_path: Path) -> None:
    facts = [registered(), left(DAY), assumed(DAY), left(date(2012, 1, 1)), left(date(2012, 1, 1)), graded(1, DAY, "W0009")]
    with begun(tmp_path / "a.db") as ledger:
        head = ledger.head
        would = ledger.would_refuse(facts)
        assert ledger.head == head
        assert ledger.ingest(facts, actor="hr").refused == would
        assert [one.item for one in would] == [2, 5, 6]


def test_ingest_and_record_make_the_same_ledger() -> None:
    facts = careers(4)
    with begun() as bulk, begun() as single:
        bulk.ingest(facts, actor="hr")
        for fact in facts:
            single.record(fact, actor="hr")
        assert [(one.event_id, one.position, one.actor) for one in bulk.events()] == [(one.event_id, one.position, one.actor) for one in single.events()]
        assert bulk.at(effective_on=DAY).roster().equals(single.at(effective_on=DAY).roster())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_the_bulk_door_refuses_exactly_what_record_refuses(data: st.DataObject) -> None:
    city = data.draw(cities())
    facts = [event for group in data.draw(recording_orders(data.draw(workforces(city, max_workers=2)))) for event in group]
    shuffled = data.draw(st.permutations(facts))
    batch = data.draw(st.sampled_from((1, 3, 10_000)))
    with cwledger.open(":memory:", now=Clock()) as bulk, cwledger.open(":memory:", now=Clock()) as single:
        for ledger in (bulk, single):
            ledger.record(*city.facts, actor="civil-affairs")
        would = bulk.would_refuse(shuffled)
        outcome = bulk.ingest(shuffled, actor="hr", batch=batch)
        refused = []
        for n, event in enumerate(shuffled, 1):
            try:
                single.record(event, actor="hr")
            except cwledger.Refused as refusal:
                refused.append((n, refusal.issues))
        assert [(one.item, one.issues) for one in outcome.refused] == refused
        assert outcome.refused == would
        assert [one.event_id for one in bulk.events()] == [one.event_id for one in single.events()]


def test_ten_thousand_facts_in_one_career_are_taken_in_and_the_next_is_no_slower() -> None:
    with begun(":memory:", None, registered()) as ledger:
        facts = [ev.TrainingAttended(worker="W0001", effective_on=DAY + timedelta(days=n // 4), training=f"class {n}", level="city") for n in range(10_000)]
        assert ledger.ingest(facts, actor="hr").accepted == 10_000
        started = datetime.now(UTC)
        ledger.record(graded(1, date(2040, 1, 1)), actor="hr")
        ledger.record(graded(2, DAY), actor="hr")
        ledger.correct("career:W0001/5000", facts[0], reason="the wrong class", actor="hr")
        assert datetime.now(UTC) - started < timedelta(seconds=5)
        assert len(ledger.at(effective_on=date(2041, 1, 1)).career("W0001").trainings) == 10_000


def test_a_batch_of_no_size_is_an_error() -> None:
    with begun() as ledger, pytest.raises(ValueError, match="batch=0"):
        ledger.ingest([registered()], actor="hr", batch=0)


def test_a_field_sealed_for_somebody_else_is_one_refused_fact_and_holds_back_no_other() -> None:
    with begun() as ledger:
        ledger.record(registered(), actor="hr")
        [sealed] = [one.event for one in ledger.history("W0001")]
        stolen = sealed.model_copy(update={"worker": "W0002"})
        done = ledger.ingest([stolen, registered("W0003")], actor="migration")
        assert done.accepted == 1
        [refused] = done.refused
        assert (refused.item, [issue.code for issue in refused.issues]) == (1, ["record.sealed-elsewhere"])
        with pytest.raises(cwledger.Refused, match="sealed for somebody else"):
            ledger.record(stolen, actor="hr")
