"""What ``record`` and ``close_period`` promise: all or nothing, a place in time, safe to repeat, and months that stay closed."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

import cwledger
from cwledger import events as ev
from cwledger.errors import StorageUnavailable
from tests.small_city import CITY, DAY, START, Clock, assumed, begun, codes, graded, granted, left, registered, signed


def test_a_receipt_names_every_event_where_it_stands() -> None:
    with cwledger.open(":memory:", now=Clock()) as ledger:
        first = ledger.record(*CITY, actor="civil-affairs")
        assert first.event_ids == ("district:zhongshan/1", "street:qingniwa/1", "community:C0001/1", "community:C0002/1", "federation:zs-swf/1")
        assert (first.position, first.recorded_at) == (ledger.head, START)
        second = ledger.record(registered(), signed(), assumed(DAY), actor="hr")
        assert second.event_ids == ("career:W0001/1", "career:W0001/2", "career:W0001/3")
        assert second.position == ledger.head > first.position


def test_event_ids_are_in_the_order_the_facts_were_given() -> None:
    with begun() as ledger:
        receipt = ledger.record(assumed(DAY), registered("W0002"), signed(), registered(), actor="hr")
        assert receipt.event_ids == ("career:W0001/1", "career:W0002/1", "career:W0001/2", "career:W0001/3")
        assert [type(one.event) for one in ledger.history("W0001")] == [ev.PostAssumed, ev.ContractSigned, ev.WorkerRegistered]


def test_one_impossible_fact_holds_back_the_whole_call_across_subjects() -> None:
    with begun() as ledger:
        head = ledger.head
        with pytest.raises(cwledger.Refused) as refused:
            ledger.record(registered(), registered("W0002"), left(DAY, "W0002"), actor="hr")
        assert codes(refused.value) == {"career.post-not-held"}
        assert ledger.head == head
        with pytest.raises(cwledger.UnknownSubject):
            ledger.history("W0001")
        ledger.record(registered(), registered("W0002"), actor="hr")


def test_every_reason_for_a_refusal_is_given_at_once() -> None:
    with begun(":memory:", None, registered()) as ledger:
        with pytest.raises(cwledger.Refused) as refused:
            ledger.record(left(DAY), ev.PartyLeft(worker="W0001", effective_on=DAY, reason="withdrawn"), signed(employer="nobody"), actor="hr")
        assert codes(refused.value) == {"career.post-not-held", "career.not-a-member", "record.unknown-subject"}


def test_a_late_promotion_takes_its_place_in_time() -> None:
    clock = Clock()
    with begun(":memory:", clock, registered(), signed(), graded(1, DAY), graded(3, date(2012, 1, 1))) as ledger:
        before = clock.moment
        clock.forward(days=60)
        ledger.record(graded(2, date(2011, 1, 1)), actor="hr")
        on = date(2011, 6, 1)
        assert ledger.at(effective_on=on).salary()["step"].to_list() == [2]
        assert ledger.at(effective_on=on, known_at=before).salary()["step"].to_list() == [1]
        assert ledger.at(effective_on=date(2012, 6, 1)).salary()["step"].to_list() == [3]


def test_a_late_fact_that_makes_a_recorded_one_impossible_is_refused_naming_it() -> None:
    with begun(":memory:", None, registered(), assumed(date(2012, 1, 1))) as ledger:
        with pytest.raises(cwledger.Refused) as refused:
            ledger.record(assumed(date(2011, 1, 1)), actor="hr")
        assert refused.value.issues[0].event_ids[0] == "career:W0001/2"
        ledger.record(assumed(date(2011, 1, 1)), left(date(2011, 7, 1)), actor="hr")


def test_nothing_can_hold_after_death() -> None:
    with begun(":memory:", None, registered(), ev.Died(worker="W0001", effective_on=date(2012, 1, 1))) as ledger:
        with pytest.raises(cwledger.Refused) as refused:
            ledger.record(graded(2, date(2012, 1, 2)), actor="hr")
        assert codes(refused.value) == {"career.after-death"}
        assert refused.value.issues[0].event_ids == ("career:W0001/2",)
        ledger.record(graded(2, date(2011, 12, 31)), actor="hr")


def test_facts_about_unknown_subjects_are_refused_saying_what_to_record_first() -> None:
    with begun() as ledger:
        for event in (
            graded(1, DAY),
            signed(),
            ev.GridAssigned(grid="G1", worker="W0001", effective_on=DAY),
            ev.CommunityRenamed(community="C9", name="九", effective_on=DAY),
        ):
            with pytest.raises(cwledger.Refused, match=r"record .* first, or in the same call"):
                ledger.record(event, actor="hr")


def test_a_subject_and_what_names_it_may_come_in_one_call() -> None:
    with cwledger.open(":memory:", now=Clock()) as ledger:
        ledger.record(signed(), registered(), *reversed(CITY), actor="hr")
        assert ledger.at(effective_on=DAY).roster()["worker"].to_list() == ["W0001"]


# -- repeating --------------------------------------------------------------------------------------------------------------------------------


def test_the_same_key_with_the_same_facts_gives_the_first_receipt() -> None:
    clock = Clock()
    with begun(":memory:", clock) as ledger:
        first = ledger.record(registered(), signed(), actor="hr", key="file 7")
        clock.forward(days=1)
        assert ledger.record(registered(), signed(), actor="hr", key="file 7") == first
        assert ledger.head == first.position


def test_the_same_key_with_other_facts_is_an_error_and_writes_nothing() -> None:
    with begun() as ledger:
        ledger.record(registered(), actor="hr", key="file 7")
        head = ledger.head
        with pytest.raises(cwledger.KeyReused, match="file 7"):
            ledger.record(registered(name="王方"), actor="hr", key="file 7")
        assert ledger.head == head


def test_a_refused_call_leaves_its_key_free() -> None:
    with begun() as ledger:
        with pytest.raises(cwledger.Refused):
            ledger.record(signed(), actor="hr", key="file 7")
        ledger.record(registered(), signed(), actor="hr", key="file 7")


def test_a_key_is_remembered_by_a_ledger_opened_again(tmp_path: Path) -> None:
    with begun(tmp_path / "a.db") as ledger:
        first = ledger.record(registered(), actor="hr", key="file 7")
    with cwledger.open(tmp_path / "a.db") as ledger:
        assert ledger.record(registered(), actor="hr", key="file 7") == first


# -- recording times --------------------------------------------------------------------------------------------------------------------------


def test_recording_times_never_fall_when_the_clock_is_set_back() -> None:
    clock = Clock()
    with begun(":memory:", clock) as ledger:
        clock.forward(hours=-5)
        receipt = ledger.record(registered(), actor="hr")
        assert receipt.recorded_at == START
        assert ledger.at(effective_on=DAY, known_at=receipt.recorded_at).basis.position == receipt.position


def test_a_claimed_recording_time_becomes_the_knowledge_time_and_is_marked() -> None:
    with cwledger.open(":memory:", now=Clock()) as ledger:
        then = datetime(2015, 6, 1, 12, tzinfo=UTC)
        receipt = ledger.record(*CITY, registered(), signed(), actor="old system", claimed_at=then)
        assert receipt.recorded_at == then
        assert all(one.claimed and one.recorded_at == then for one in ledger.events())
        view = ledger.at(effective_on=DAY, known_at=then)
        assert view.basis.claimed
        assert len(view.roster()) == 1
        assert len(ledger.at(effective_on=DAY, known_at=then - timedelta(seconds=1)).roster()) == 0
        later = ledger.record(graded(1, DAY), actor="hr")
        assert later.recorded_at == START
        assert not ledger.at(effective_on=DAY).basis.claimed


def test_a_claim_in_the_future_or_before_the_last_is_refused() -> None:
    with begun() as ledger:
        head = ledger.head
        for claim in (START + timedelta(seconds=1), START - timedelta(microseconds=1)):
            with pytest.raises(cwledger.Refused) as refused:
                ledger.record(registered(), actor="old system", claimed_at=claim)
            assert codes(refused.value) == {"record.claimed-at"}
        assert ledger.head == head
        ledger.record(registered(), actor="old system", claimed_at=START)


# -- closed periods ---------------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def closed() -> cwledger.Ledger:
    ledger = begun(":memory:", None, registered(), signed(until=None), registered("W0002"), signed("W0002", community="C0002", until=None))
    ledger.close_period("community:C0001", "2021-03", actor="hr")
    return ledger


def test_a_fact_reaching_into_a_closed_month_needs_an_authority(closed: cwledger.Ledger) -> None:
    head = closed.head
    for day in (date(2021, 3, 31), date(2011, 1, 1)):
        with pytest.raises(cwledger.Refused) as refused:
            closed.record(granted("100.00", day), actor="hr")
        assert codes(refused.value) == {"record.period-closed"}
        assert refused.value.issues[0].event_ids == ("community:C0001/2",)
        assert closed.head == head
    closed.record(granted("100.00", date(2021, 4, 1)), actor="hr")
    receipt = closed.record(granted("100.00", date(2021, 3, 31)), actor="hr", authority="大民发〔2021〕3号")
    assert closed.history("W0001")[-1].authority == "大民发〔2021〕3号"
    assert receipt.position == closed.head


def test_other_units_are_not_closed_with_it(closed: cwledger.Ledger) -> None:
    closed.record(granted("100.00", date(2021, 3, 31), "W0002"), actor="hr")
    closed.record(registered("W0003"), actor="hr")


@pytest.mark.parametrize("unit", ["qingniwa", "street:qingniwa", "zhongshan", "federation:zs-swf"])
def test_closing_a_larger_unit_or_the_employer_closes_for_everybody_in_it(unit: str) -> None:
    with begun(":memory:", None, registered(), signed(until=None)) as ledger:
        ledger.close_period(unit, "2021-03", actor="hr")
        with pytest.raises(cwledger.Refused, match="closed"):
            ledger.record(granted("100.00", date(2021, 3, 31)), actor="hr")


def test_a_contract_into_a_closed_unit_is_refused_for_a_worker_from_elsewhere(closed: cwledger.Ledger) -> None:
    closed.record(registered("W0003"), actor="hr")
    with pytest.raises(cwledger.Refused, match="closed"):
        closed.record(signed("W0003"), actor="hr")
    with pytest.raises(cwledger.Refused, match="closed"):
        closed.record(assumed(date(2020, 1, 1), "W0003"), actor="hr")


def test_corrections_reversals_and_ingest_meet_the_same_closed_door(closed: cwledger.Ledger) -> None:
    head = closed.head
    with pytest.raises(cwledger.Refused, match="closed"):
        closed.correct("career:W0001/2", signed(until=date(2030, 1, 1)), reason="typo", actor="hr")
    with pytest.raises(cwledger.Refused, match="closed"):
        closed.reverse("career:W0001/2", reason="never", actor="hr")
    outcome = closed.ingest([granted("100.00", date(2021, 3, 31)), granted("100.00", date(2021, 4, 1))], actor="hr")
    assert outcome.accepted == 1
    assert [issue.code for one in outcome.refused for issue in one.issues] == ["record.period-closed"]
    closed.correct("career:W0001/2", signed(until=date(2030, 1, 1)), reason="typo", actor="hr", authority="大民发〔2021〕3号")
    assert closed.head == head + 2


def test_a_correction_may_not_move_a_fact_into_a_closed_month_either(closed: cwledger.Ledger) -> None:
    event_id = closed.record(granted("100.00", date(2021, 4, 1)), actor="hr").event_ids[0]
    with pytest.raises(cwledger.Refused, match="closed"):
        closed.correct(event_id, granted("100.00", date(2021, 3, 1)), reason="typo", actor="hr")


def test_closing_an_earlier_month_later_does_not_open_the_later_one(closed: cwledger.Ledger) -> None:
    closed.close_period("C0001", "2020-01", actor="hr", effective_on=date(2021, 5, 1))
    with pytest.raises(cwledger.Refused, match="closed"):
        closed.record(granted("100.00", date(2021, 3, 31)), actor="hr")


def test_a_closing_that_is_reversed_opens_the_month_again(closed: cwledger.Ledger) -> None:
    closed.reverse("community:C0001/2", reason="closed too early", actor="hr", authority="大民发〔2021〕3号")
    closed.record(granted("100.00", date(2021, 3, 31)), actor="hr")


def test_whoever_a_merge_or_split_brought_into_a_unit_is_closed_with_it() -> None:
    with begun(":memory:", None, registered(), signed(until=None), registered("W0002"), assumed(DAY, "W0002")) as ledger:
        day = date(2015, 1, 1)
        ledger.record(ev.CommunitySplit(community="C0001", into="C0002", workers=("W0002",), effective_on=day), actor="civil-affairs")
        ledger.close_period("C0002", "2021-03", actor="hr")
        with pytest.raises(cwledger.Refused, match="closed"):
            ledger.record(granted("100.00", date(2021, 3, 31), "W0002"), actor="hr")
        ledger.record(granted("100.00", date(2021, 3, 31)), actor="hr")
        ledger.record(ev.CommunityMerged(community="C0001", into="C0002", effective_on=date(2021, 4, 1)), actor="civil-affairs")
        ledger.close_period("C0002", "2021-06", actor="hr")
        with pytest.raises(cwledger.Refused, match="closed"):
            ledger.record(granted("100.00", date(2021, 6, 30)), actor="hr")


def test_a_unit_named_ambiguously_or_unknown_cannot_close() -> None:
    with begun() as ledger:
        ledger.record(ev.FederationFounded(federation="C0001", district="zhongshan", effective_on=DAY, name="同名"), actor="civil-affairs")
        for unit in ("C0001", "nowhere", "community:nowhere"):
            with pytest.raises((cwledger.UnknownSubject, cwledger.Refused)):
                ledger.close_period(unit, "2021-03", actor="hr")


def test_a_closing_by_another_open_ledger_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with begun(path, None, registered(), signed(until=None)) as one, cwledger.open(path, now=Clock()) as other:
        other.record(graded(1, date(2020, 1, 1)), actor="hr")
        one.close_period("C0001", "2021-03", actor="hr")
        with pytest.raises(cwledger.Refused, match="closed"):
            other.record(graded(2, date(2020, 6, 1)), actor="hr")


# -- several at once --------------------------------------------------------------------------------------------------------------------------


def test_threads_recording_into_one_career_lose_and_double_nothing() -> None:
    with begun(":memory:", None, registered()) as ledger:
        years = range(1950, 2000)

        def write(offset: int) -> None:
            for year in list(years)[offset::4]:
                ledger.record(ev.Appraised(worker="W0001", effective_on=DAY, year=year, result="competent"), actor="hr")

        threads = [threading.Thread(target=write, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        recorded = ledger.history("W0001")[1:]
        assert sorted(one.event.year for one in recorded) == list(years)
        assert [one.event_id for one in recorded] == [f"career:W0001/{n}" for n in range(2, 52)]


def test_two_open_ledgers_on_one_file_take_turns(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with begun(path, None, registered()) as one, cwledger.open(path, now=Clock()) as other:
        for year in range(2000, 2020):
            (one if year % 2 else other).record(ev.Appraised(worker="W0001", effective_on=DAY, year=year, result="competent"), actor="hr")
        assert [r.event.year for r in one.history("W0001")[1:]] == list(range(2000, 2020))
        with pytest.raises(cwledger.Refused):
            other.record(registered(), actor="hr")


def test_a_request_repeated_after_the_person_was_erased_still_gets_its_first_receipt() -> None:
    with begun() as ledger:
        first = ledger.record(registered(), actor="hr", key="request-1")
        ledger.erase("W0001", effective_on=date(2022, 1, 1), ground="PIPL Art. 47 (1)", actor="hr")
        assert ledger.record(registered(), actor="hr", key="request-1") == first


def test_what_another_open_ledger_recorded_of_a_career_is_known_before_anything_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with begun(path, None, registered(), signed(until=None)) as one, cwledger.open(path, now=Clock()) as other:
        other.record(graded(1, DAY), actor="hr")
        one.record(assumed(DAY), actor="hr")
        other.record(left(date(2012, 1, 1)), actor="hr")
        one.record(assumed(date(2013, 1, 1)), actor="hr")
        assert other.ingest([left(date(2014, 1, 1))], actor="hr").refused == ()
        one.record(ev.CommunityFounded(community="C9", street="qingniwa", name="新社区", effective_on=DAY), actor="hr")
        other.record(assumed(date(2015, 1, 1), community="C9"), actor="hr")
        assert [fact.event.type_name for fact in one.history("W0001")][-1] == "career.post_assumed"


def test_facts_of_one_day_find_their_order_whatever_order_they_are_ingested_in() -> None:
    day = date(2015, 1, 1)
    moved = ev.Transferred(worker="W0001", employer="zs-swf", community="C0002", effective_on=day)
    with begun(":memory:", None, registered(), signed(until=None), assumed(DAY)) as ledger:
        done = ledger.ingest([moved, left(day), assumed(day, community="C0002"), left(day)], actor="hr")
        assert done.accepted == 3
        assert [issue.code for issue in done.refused[0].issues] == ["career.post-not-held"]
        [row] = ledger.at(effective_on=day).roster().iter_rows(named=True)
        assert (row["community"], row["posts"]) == ("C0002", ["director"])
        assert ledger.verify().issues == ()


def test_facts_decided_before_the_storage_failed_are_not_believed_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    with begun() as ledger:
        ledger.record(registered(), registered("W0002"), graded(3, date(2015, 1, 1), "W0002"), actor="hr")
        log = ledger._log
        real = log.stream

        def fails_for_the_second(stream: str) -> list[object]:
            if stream == "career:W0002":
                raise StorageUnavailable("the line was cut")
            return real(stream)  # type: ignore[return-value]

        monkeypatch.setattr(log, "stream", fails_for_the_second)
        with pytest.raises(StorageUnavailable):
            ledger.record(signed(), ev.Died(worker="W0002", effective_on=date(2012, 1, 1)), actor="hr")
        monkeypatch.undo()
        with pytest.raises(cwledger.Refused) as refused:
            ledger.record(ev.ContractEnded(worker="W0001", effective_on=date(2012, 1, 1), employer="zs-swf", ground="resignation"), actor="hr")
        assert codes(refused.value) == {"career.no-contract"}
