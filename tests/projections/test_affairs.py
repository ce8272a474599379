"""What communities may be asked to do is a matter of the day; what was asked outside the list is found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cwledger
from cwledger import events as ev
from cwledger.aggregates import Event
from cwledger.errors import Refused, UnknownSubject
from cwledger.testing.rehearsal import Rehearsal
from tests.small_city import FOUNDED, TWO_DISTRICTS


@pytest.fixture
def ledger() -> Iterator[cwledger.Ledger]:
    with cwledger.open(":memory:") as opened:
        opened.record(*TWO_DISTRICTS, actor="hr")
        yield opened


def proposed(affair: str, on: date, **more: Any) -> Event:
    said = {"title": "居住证明", "department": "区公安分局", "legal_basis": "户口登记条例", "nature": "proof", **more}
    return ev.AffairProposed(affair=affair, effective_on=on, **said)


def vetted(affair: str, on: date, outcome: str = "supported") -> Event:
    return ev.AffairVetted(affair=affair, body="区委", outcome=outcome, effective_on=on)


def admitted(affair: str, on: date, until: date | None = None) -> Event:
    return ev.AffairAdmitted(affair=affair, batch="第一批", until=until, effective_on=on)


def task(code: str, on: date, affair: str | None = None, community: str = "C1") -> Event:
    return ev.TaskPushedDown(community=community, task=code, department="区统计局", title="入户调查", affair=affair, effective_on=on)


def status(ledger: cwledger.Ledger, on: date, known_at: int | None = None) -> dict[str, tuple[str, date]]:
    frame = ledger.at(effective_on=on, known_at=known_at).affairs()
    return {affair: (said, since) for affair, said, since in frame.select("affair", "status", "since").iter_rows()}


def found(ledger: cwledger.Ledger, on: date, known_at: int | None = None) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(issue.code, issue.severity, issue.event_ids) for issue in ledger.at(effective_on=on, known_at=known_at).findings()]


def test_an_affair_is_proposed_admitted_and_runs_out_and_each_day_has_its_own_list(ledger: cwledger.Ledger) -> None:
    ledger.record(
        proposed("A1", date(2014, 1, 1), funds=Decimal("1200.50"), term_months=24),
        vetted("A1", date(2014, 2, 1)),
        admitted("A1", date(2015, 1, 1), until=date(2017, 1, 1)),
        actor="hr",
    )
    assert status(ledger, date(2014, 12, 31)) == {"A1": ("proposed", date(2014, 1, 1))}
    assert status(ledger, date(2015, 1, 1)) == {"A1": ("admitted", date(2015, 1, 1))}
    assert status(ledger, date(2016, 12, 31)) == {"A1": ("admitted", date(2015, 1, 1))}
    assert status(ledger, date(2017, 1, 1)) == {"A1": ("expired", date(2017, 1, 1))}
    [row] = ledger.at(effective_on=date(2015, 1, 1)).affairs().to_dicts()
    assert (row["funds"], row["nature"], row["batch"], row["until"]) == (Decimal("1200.50"), "proof", "第一批", date(2017, 1, 1))
    assert (row["proposed_by"], row["vetted_by"], row["admitted_by"]) == ("affair:A1/1", ["affair:A1/2"], "affair:A1/3")


def test_a_refusal_says_why_and_an_affair_that_comes_back_has_two_periods(ledger: cwledger.Ledger) -> None:
    ledger.record(proposed("A1", date(2014, 1, 1)), ev.AffairRefused(affair="A1", reason="无法律依据", effective_on=date(2014, 3, 1)), actor="hr")
    [row] = ledger.at(effective_on=date(2014, 3, 1)).affairs().to_dicts()
    assert (row["status"], row["reason"], row["decided_by"]) == ("refused", "无法律依据", "affair:A1/2")
    ledger.record(
        proposed("A1", date(2015, 1, 1)),
        admitted("A1", date(2015, 2, 1)),
        ev.AffairWithdrawn(affair="A1", reason="居民反对", effective_on=date(2016, 1, 1)),
        proposed("A1", date(2017, 1, 1)),
        admitted("A1", date(2018, 1, 1)),
        actor="hr",
    )
    again = ledger.at(effective_on=date(2020, 1, 1))
    assert again.refusals().select("affair", "proposed_on", "refused_on", "reason", "refused_by").rows() == [
        ("A1", date(2014, 1, 1), date(2014, 3, 1), "无法律依据", "affair:A1/2")
    ]
    assert again.refusals("C1").height == 1
    periods = again.admissions().select("since", "until", "admitted_by", "ended_by").rows()
    assert periods == [
        (date(2015, 2, 1), date(2016, 1, 1), "affair:A1/4", "affair:A1/5"),
        (date(2018, 1, 1), None, "affair:A1/7", None),
    ]


def test_the_list_is_counted_at_the_end_of_each_year_and_never_after_the_day(ledger: cwledger.Ledger) -> None:
    ledger.record(*(proposed(one, date(2014, 1, 1)) for one in ("A1", "A2", "A3")), actor="hr")
    ledger.record(*(admitted(one, date(2014, 2, 1)) for one in ("A1", "A2")), actor="hr")
    ledger.record(ev.AffairWithdrawn(affair="A1", reason="居民反对", effective_on=date(2015, 6, 1)), actor="hr")
    ledger.record(ev.AffairRefused(affair="A3", reason="无法律依据", effective_on=date(2015, 6, 1)), actor="hr")
    counted = ledger.at(effective_on=date(2015, 7, 1)).affairs_over_time(2013, 2020)
    columns = ("year", "on", "on_the_list", "proof", "waiting", "admitted", "left", "refused")
    assert counted.select(columns).rows() == [
        (2013, date(2013, 12, 31), 0, 0, 0, 0, 0, 0),
        (2014, date(2014, 12, 31), 2, 2, 1, 2, 0, 0),
        (2015, date(2015, 7, 1), 1, 1, 0, 0, 1, 1),
    ]


def test_an_application_to_renew_waits_beside_the_admission_and_leaves_its_terms_alone(ledger: cwledger.Ledger) -> None:
    until, ahead = date(2017, 1, 1), date(2016, 11, 1)
    first = proposed("A1", date(2014, 1, 1), nature="assistance"), vetted("A1", date(2014, 1, 5)), admitted("A1", date(2015, 1, 1), until)
    ledger.record(*first, task("T1", date(2015, 6, 1), "A1"), proposed("A1", ahead, nature="proof", jurisdiction_district="xigang"), actor="hr")
    [row] = ledger.at(effective_on=ahead).affairs().to_dicts()
    assert (row["status"], row["since"], row["until"], row["waiting_since"]) == ("admitted", date(2015, 1, 1), until, ahead)
    assert (row["nature"], row["district"], row["proposed_by"], row["vetted_by"]) == ("assistance", None, "affair:A1/1", ["affair:A1/2"])
    assert ledger.at(effective_on=ahead).affairs_over_time(2016, 2016).select("on_the_list", "assistance", "waiting").row(0) == (1, 1, 1)
    [row] = ledger.at(effective_on=until).affairs().to_dicts()
    assert (row["status"], row["since"], row["nature"], row["district"], row["decided_by"]) == ("proposed", ahead, "proof", "xigang", None)
    ledger.record(vetted("A1", ahead), admitted("A1", until), actor="hr")
    view = ledger.at(effective_on=until)
    assert view.admissions().select("district", "nature", "since", "until").rows() == [
        (None, "assistance", date(2015, 1, 1), until),
        ("xigang", "proof", until, None),
    ]
    assert view.tasks()["covered"].to_list() == [True]  # pushed down under the first
    assert not [one for one in view.findings() if one.subject == "affair:A1"]


def test_a_refused_renewal_leaves_the_affair_on_the_list_until_it_runs_out(ledger: cwledger.Ledger) -> None:
    until = date(2017, 1, 1)
    ledger.record(proposed("A1", date(2014, 1, 1)), admitted("A1", date(2015, 1, 1), until), proposed("A1", date(2016, 9, 1)), actor="hr")
    ledger.record(ev.AffairRefused(affair="A1", reason="无经费", effective_on=date(2016, 10, 1)), actor="hr")
    assert status(ledger, date(2016, 12, 31)) == {"A1": ("admitted", date(2015, 1, 1))}
    assert status(ledger, until) == {"A1": ("expired", until)}
    assert ledger.at(effective_on=until).refusals()["proposed_on"].to_list() == [date(2016, 9, 1)]


def test_a_unit_is_asked_what_its_district_and_the_whole_city_admitted(ledger: cwledger.Ledger) -> None:
    ledger.record(proposed("A1", FOUNDED), proposed("A2", FOUNDED, jurisdiction_district="xigang"), actor="hr")
    view = ledger.at(effective_on=date(2014, 1, 1))
    for unit, affairs in (("C1", ["A1"]), ("C3", ["A1", "A2"]), ("street:rixin", ["A1", "A2"]), ("xigang", ["A1", "A2"]), ("zhongshan", ["A1"])):
        assert view.affairs(unit)["affair"].to_list() == affairs
    with pytest.raises(UnknownSubject):
        view.affairs("nowhere")


def test_a_task_is_covered_by_what_was_on_the_list_of_its_district_on_its_own_day(ledger: cwledger.Ledger) -> None:
    for affair, district in (("A1", None), ("A2", "xigang")):
        proposal = proposed(affair, date(2014, 1, 1), jurisdiction_district=district)
        ledger.record(proposal, vetted(affair, date(2014, 1, 1)), admitted(affair, date(2015, 1, 1), until=date(2016, 1, 1)), actor="hr")
    ledger.record(
        task("T1", date(2014, 12, 31), "A1"),
        task("T2", date(2015, 1, 1), "A1"),
        task("T3", date(2016, 1, 1), "A1"),
        task("T4", date(2015, 1, 1), "A2"),
        task("T5", date(2015, 1, 1)),
        task("T6", date(2015, 1, 1), "A2", community="C3"),
        ev.TaskRefused(community="C1", task="T5", reason="不在清单", effective_on=date(2015, 1, 2)),
        actor="hr",
    )
    view = ledger.at(effective_on=date(2018, 1, 1))
    assert dict(view.tasks().select("task", "covered").iter_rows()) == {"T1": False, "T2": True, "T3": False, "T4": False, "T5": False, "T6": True}
    [refused] = view.tasks("zhongshan").filter(view.tasks("zhongshan")["refused_on"].is_not_null()).to_dicts()
    assert (refused["task"], refused["refused_on"], refused["reason"]) == ("T5", date(2015, 1, 2), "不在清单")
    outside = [(issue.severity, issue.event_ids[0]) for issue in view.findings() if issue.code == "finding.task-outside-list"]
    assert [by for severity, by in outside if severity == "notice"] == [refused["pushed_by"]]
    assert len(outside) == 4


def test_a_street_that_changed_districts_takes_its_tasks_along_but_not_their_lists(ledger: cwledger.Ledger) -> None:
    ledger.record(proposed("A2", FOUNDED, jurisdiction_district="xigang"), admitted("A2", date(2015, 1, 1)), actor="hr")
    ledger.record(ev.StreetReassigned(street="qingniwa", district="xigang", effective_on=date(2016, 1, 1)), actor="hr")
    ledger.record(task("T1", date(2015, 6, 1), "A2"), task("T2", date(2016, 1, 1), "A2"), actor="hr")
    tasks = ledger.at(effective_on=date(2017, 1, 1)).tasks("xigang")
    assert tasks.select("task", "district", "covered").rows() == [("T1", "xigang", False), ("T2", "xigang", True)]


def test_a_task_of_a_community_merged_away_is_told_where_that_went(ledger: cwledger.Ledger) -> None:
    ledger.record(task("T1", date(2015, 1, 1), community="C2"), ev.CommunityMerged(community="C2", into="C1", effective_on=date(2016, 1, 1)), actor="hr")
    assert ledger.at(effective_on=date(2015, 12, 31)).tasks("C2").height == 1
    assert ledger.at(effective_on=date(2016, 1, 1)).tasks("C1")["task"].to_list() == ["T1"]


def test_an_admission_nobody_vetted_before_it_is_found_until_the_vetting_is_recorded_and_was_so_as_known_before(ledger: cwledger.Ledger) -> None:
    ledger.record(proposed("A1", date(2014, 1, 1)), admitted("A1", date(2015, 1, 1)), vetted("A1", date(2015, 2, 1)), actor="hr")
    before = ledger.head
    unvetted = [("finding.affair-unvetted", "warning", ("affair:A1/2",))]
    assert found(ledger, date(2016, 1, 1)) == unvetted
    ledger.record(vetted("A1", date(2014, 6, 1)), actor="hr")
    assert found(ledger, date(2016, 1, 1)) == []
    assert found(ledger, date(2016, 1, 1), before) == unvetted


def test_an_admission_against_the_vetting_is_found(ledger: cwledger.Ledger) -> None:
    ledger.record(proposed("A1", date(2014, 1, 1)), vetted("A1", date(2014, 2, 1), "opposed"), admitted("A1", date(2015, 1, 1)), actor="hr")
    assert found(ledger, date(2016, 1, 1)) == [("finding.affair-opposed", "warning", ("affair:A1/2", "affair:A1/3"))]


def test_an_affair_that_comes_back_is_vetted_again(ledger: cwledger.Ledger) -> None:
    ledger.record(proposed("A1", date(2014, 1, 1)), vetted("A1", date(2014, 2, 1)), admitted("A1", date(2015, 1, 1), until=date(2016, 1, 1)), actor="hr")
    ledger.record(admitted("A1", date(2017, 1, 1)), actor="hr")
    assert found(ledger, date(2018, 1, 1)) == [("finding.affair-unvetted", "warning", ("affair:A1/4",))]


def test_a_task_outside_the_list_is_found_no_longer_once_its_affair_is_known(ledger: cwledger.Ledger) -> None:
    ledger.record(proposed("A1", date(2014, 1, 1)), vetted("A1", date(2014, 1, 1)), admitted("A1", date(2014, 2, 1)), actor="hr")
    receipt = ledger.record(task("T1", date(2015, 1, 1)), actor="hr")
    before = ledger.head
    assert found(ledger, date(2016, 1, 1)) == [("finding.task-outside-list", "warning", receipt.event_ids)]
    ledger.correct(receipt.event_ids[0], task("T1", date(2015, 1, 1), "A1"), reason="affair left out", actor="hr")
    assert found(ledger, date(2016, 1, 1)) == []
    assert found(ledger, date(2016, 1, 1), before) == [("finding.task-outside-list", "warning", receipt.event_ids)]


DAYS = st.integers(0, 8).map(lambda n: date(2014 + n // 2, 1 + n % 2 * 6, 1))


@st.composite
def stories(draw: st.DrawFn) -> list[Event]:
    """Facts about one affair that stand, in the order they were drawn."""
    rehearsal, facts = Rehearsal(), list[Event]()
    for _ in range(draw(st.integers(1, 9))):
        on = draw(DAYS)
        ends = draw(st.none() | DAYS)
        decided = [ev.AffairRefused(affair="A1", reason="x", effective_on=on), ev.AffairWithdrawn(affair="A1", reason="x", effective_on=on)]
        event = draw(st.sampled_from([proposed("A1", on), vetted("A1", on), admitted("A1", on, ends), admitted("A1", on), *decided]))
        if not rehearsal.record(event):
            facts.append(event)
    return facts


def naive(facts: list[Event], on: date) -> str | None:
    """The status of an affair on a day, fact by fact."""
    standing, until = None, None
    for event in sorted((one for one in facts if one.effective_on <= on), key=lambda one: (one.effective_on, one.day_order)):
        if isinstance(event, ev.AffairVetted):
            continue
        standing = {ev.AffairProposed: "proposed", ev.AffairAdmitted: "admitted", ev.AffairRefused: "refused"}.get(type(event), "withdrawn")
        until = event.until if isinstance(event, ev.AffairAdmitted) else None
    return "expired" if until is not None and until <= on else standing


@settings(max_examples=15, deadline=None)
@given(stories(), DAYS)
def test_the_status_of_an_affair_is_that_of_a_naive_fold(facts: list[Event], on: date) -> None:
    with cwledger.open(":memory:") as ledger:
        for event in facts:
            ledger.record(event, actor="hr")
        view = ledger.at(effective_on=on)
        assert dict(view.affairs().select("affair", "status").iter_rows()).get("A1") == naive(facts, on)
        listed = view.affairs_over_time(on.year, on.year)["on_the_list"].to_list()
        assert listed == [int(naive(facts, on) == "admitted")]


def test_a_month_a_district_closed_is_closed_to_what_is_decided_on_its_own_list(ledger: cwledger.Ledger) -> None:
    ledger.record(proposed("A1", FOUNDED, jurisdiction_district="xigang"), proposed("A2", FOUNDED), actor="hr")
    ledger.close_period("xigang", "2015-12", actor="hr")
    with pytest.raises(Refused, match="closed for district:xigang"):
        ledger.record(admitted("A1", date(2015, 6, 1)), actor="hr")
    ledger.record(admitted("A1", date(2016, 1, 1)), admitted("A2", date(2015, 6, 1)), actor="hr")  # A2 is on the list of the whole city
