"""What changed between two moments of knowledge, cell by cell, with the events that did it."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cwledger
from cwledger import events as ev
from cwledger.aggregates import Event
from cwledger.projections.differences import DIFFERENCE_COLUMNS, differences
from cwledger.testing import Step, histories, moments_of, play
from tests.small_city import CITY, DAY, assumed, graded, granted, left, registered, signed

ON = date(2021, 12, 31)


class Told:
    """A ledger that holds a city and one worker, and what changes when more is recorded."""

    def __init__(self, *events: Event) -> None:
        self.ledger = cwledger.open(":memory:")
        self.ledger.record(*CITY, registered(), *events, actor="test")
        self.before = self.ledger.head

    def record(self, *events: Event) -> tuple[str, ...]:
        return self.ledger.record(*events, actor="test").event_ids

    def changed(self, on: date = ON) -> dict[tuple[str, str], tuple[str | None, str | None, list[str]]]:
        frame = self.ledger.diff(effective_on=on, known_at=(self.before, None))
        assert tuple(frame.columns) == DIFFERENCE_COLUMNS
        return {(row["report"], row["field"]): (row["before"], row["after"], row["event_ids"]) for row in frame.to_dicts()}


def test_a_late_grade_changes_tier_and_step_wherever_they_are_shown() -> None:
    told = Told(signed(until=None), graded(3, DAY))
    [late] = told.record(graded(5, date(2020, 1, 1)))
    assert told.changed() == {("roster", "step"): ("3", "5", [late]), ("salary", "step"): ("3", "5", [late])}
    assert told.changed(date(2019, 12, 31)) == {}


def test_a_correction_is_the_cause_and_so_is_the_correction_of_it() -> None:
    told = Told(signed(until=None), granted("500.00", DAY))
    told.ledger.correct("career:W0001/3", granted("600.00", DAY), reason="typo", actor="test")
    told.ledger.correct("career:W0001/4", granted("650.00", DAY), reason="typo again", actor="test")
    ids = ["career:W0001/4", "career:W0001/5"]
    assert told.changed() == {("salary", "post"): ("500.00", "650.00", ids), ("salary", "total"): ("500.00", "650.00", ids)}


def test_a_reversal_is_the_cause_of_what_went() -> None:
    told = Told(signed(until=None), granted("500.00", DAY), granted("700.00", date(2020, 1, 1)))
    told.ledger.reverse("career:W0001/4", reason="never", actor="test")
    assert told.changed() == {(report, field): ("700.00", "500.00", ["career:W0001/5"]) for report, field in (("salary", "post"), ("salary", "total"))}


def test_leaving_a_post_is_the_cause_of_its_going() -> None:
    told = Told(signed(until=None), assumed(DAY), assumed(DAY, post="secretary"))
    [gone] = told.record(left(date(2020, 1, 1)))
    assert told.changed() == {("roster", "posts"): ("secretary, director", "secretary", [gone])}


def test_retirement_takes_the_whole_row_and_is_the_cause_of_each_cell() -> None:
    told = Told(signed(until=None), graded(3, DAY))
    [retired] = told.record(ev.Retired(worker="W0001", effective_on=date(2021, 1, 1)))
    changed = told.changed()
    assert changed["roster", "employer"] == ("zs-swf", None, [retired])
    assert {tuple(ids) for _, after, ids in changed.values() if after is None} == {(retired,)}
    assert len(changed) == 10


def test_a_split_recorded_late_is_the_cause_of_another_community() -> None:
    told = Told(signed(until=None))
    [split] = told.record(ev.CommunitySplit(community="C0001", into="C0002", workers=("W0001",), effective_on=date(2020, 1, 1)))
    assert told.changed() == {("roster", "community"): ("C0001", "C0002", [split])}
    told.before = told.ledger.head
    told.ledger.reverse(split, reason="never", actor="test")
    assert told.changed() == {("roster", "community"): ("C0002", "C0001", ["community:C0001/3"])}


def test_a_street_reassigned_late_is_the_cause_of_another_district() -> None:
    told = Told(signed(until=None), ev.DistrictFounded(district="xigang", effective_on=DAY, name="西岗区"))
    [moved] = told.record(ev.StreetReassigned(street="qingniwa", district="xigang", effective_on=date(2020, 1, 1)))
    assert told.changed() == {("roster", "district"): ("zhongshan", "xigang", [moved])}


def test_a_tally_names_the_conferrals_and_reversals_that_moved_it() -> None:
    seat = ev.HonourConferred(worker="W0001", kind="people-delegate", level="national", effective_on=date(2018, 3, 1), until=date(2023, 3, 1))
    other = ev.HonourConferred(worker="W0002", kind="people-delegate", level="national", effective_on=date(2018, 3, 1), until=date(2023, 3, 1))
    past = ev.HonourConferred(worker="W0002", kind="people-delegate", level="city", effective_on=DAY, until=date(2012, 3, 1))
    told = Told(signed(until=None), seat, registered("W0002", sex="M"))
    conferred, _ = told.record(other, past)
    told.ledger.reverse("career:W0001/3", reason="never", actor="test")
    assert told.changed() == {("honours", "women"): ("1", "0", ["career:W0001/4"])}
    assert told.changed(date(2024, 1, 1)) == {}
    told.ledger.reverse(conferred, reason="never", actor="test")
    assert told.changed() == {("honours", field): ("1", None, ["career:W0001/4"]) for field in ("persons", "women", "seats")}


def test_asked_the_other_way_round_the_sides_are_exchanged() -> None:
    told = Told(signed(until=None), graded(3, DAY))
    [late] = told.record(graded(5, date(2020, 1, 1)))
    back = told.ledger.diff(effective_on=ON, known_at=(None, told.before)).to_dicts()
    assert [(row["before"], row["after"], row["event_ids"]) for row in back] == [("5", "3", [late])] * 2


searching = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def cells(view: cwledger.View) -> dict[tuple[str, str, str], Any]:
    found = {}
    for report in ("roster", "salary", "honours"):
        for row in getattr(view, report)().to_dicts():
            subject = f"{row['kind']}/{row['level']}" if report == "honours" else row["worker"]
            hidden = {"worker", "kind", "level"}
            found |= {
                (report, subject, field): value or None if field == "posts" else value
                for field, value in row.items()
                if field not in hidden and not field.endswith("_by")
            }
    return found


@searching
@given(st.data(), histories())
def test_every_cell_that_differs_is_told_with_a_cause_recorded_in_between(data: st.DataObject, steps: list[Step]) -> None:
    with cwledger.open(":memory:") as ledger:
        positions = [receipt.position for receipt in play(ledger, steps)]
        first, second = sorted(data.draw(st.lists(st.sampled_from(positions), min_size=2, max_size=2), label="positions"))
        on = data.draw(st.sampled_from(moments_of(steps)), label="effective_on")
        before, after = (ledger.at(effective_on=on, known_at=position) for position in (first, second))
        frame = differences(before.reports, after.reports)
        one, two = cells(before), cells(after)
        differing = {key for key in one.keys() | two.keys() if one.get(key) != two.get(key)}
        assert {(row["report"], row["subject"], row["field"]) for row in frame.to_dicts()} == differing
        at = {recorded.event_id: recorded.position for recorded in ledger.events()}
        for row in frame.to_dicts():
            assert row["event_ids"], f"{row} has no cause"
            assert all(first < at[event_id] <= second for event_id in row["event_ids"])
            assert row["event_ids"] == sorted(set(row["event_ids"]), key=at.__getitem__)
