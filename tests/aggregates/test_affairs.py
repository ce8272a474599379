"""An affair is on the list for periods; what cannot have happened to it is refused, naming what is in the way."""

from __future__ import annotations

from datetime import date

from cwledger import events as ev
from cwledger.aggregates import Event
from cwledger.testing.rehearsal import Rehearsal

DAY = date(2015, 6, 1)


def later(years: int) -> date:
    return DAY.replace(year=DAY.year + years)


def proposed(on: date = DAY) -> Event:
    return ev.AffairProposed(affair="A1", title="居住证明", department="区公安分局", legal_basis="户口登记条例", nature="proof", effective_on=on)


def admitted(on: date = DAY, until: date | None = None) -> Event:
    return ev.AffairAdmitted(affair="A1", until=until, effective_on=on)


def refused(on: date = DAY) -> Event:
    return ev.AffairRefused(affair="A1", reason="无法律依据", effective_on=on)


def withdrawn(on: date = DAY) -> Event:
    return ev.AffairWithdrawn(affair="A1", reason="居民反对", effective_on=on)


def tried(*facts: Event) -> list[tuple[str, tuple[str, ...]]]:
    """What refuses the last of the facts, after the others, which stand."""
    rehearsal = Rehearsal()
    for fact in facts[:-1]:
        assert not rehearsal.record(fact)
    return [(issue.code, issue.event_ids) for issue in rehearsal.record(facts[-1])]


def test_an_affair_nobody_proposed_cannot_be_decided_upon() -> None:
    for event in (admitted(), refused(), withdrawn(), ev.AffairVetted(affair="A1", body="区委", outcome="supported", effective_on=DAY)):
        assert tried(event) == [("affair.not-proposed", ())]
    assert tried(proposed(later(1)), admitted(DAY)) == [("affair.not-proposed", ())]


def test_an_affair_on_the_list_is_not_admitted_twice() -> None:
    assert tried(proposed(), admitted(), admitted(later(1))) == [("affair.already-admitted", ("affair:A1/2",))]


def test_an_admission_recorded_late_may_not_overlap_a_later_one() -> None:
    assert tried(proposed(), admitted(later(2)), admitted(later(1))) == [("affair.already-admitted", ("affair:A1/2",))]
    assert tried(proposed(), admitted(later(2)), admitted(later(1), until=later(2))) == []


def test_an_affair_that_has_run_out_is_admitted_again_from_that_very_day() -> None:
    assert tried(proposed(), admitted(until=later(1)), admitted(later(1))) == []


def test_an_affair_proposed_vetted_and_admitted_on_one_day_stands_whatever_was_recorded_first() -> None:
    vetted = ev.AffairVetted(affair="A1", body="区委", outcome="supported", effective_on=DAY)
    assert tried(proposed(), admitted(), vetted) == []


def test_an_application_waits_for_one_decision() -> None:
    assert tried(proposed(), proposed(later(1))) == [("affair.already-proposed", ("affair:A1/1",))]
    assert tried(proposed(), refused(), refused(later(1))) == [("affair.not-pending", ("affair:A1/2",))]
    assert tried(proposed(), admitted(), refused(later(1))) == [("affair.already-admitted", ("affair:A1/2",))]
    assert tried(proposed(), admitted(), proposed(later(1)), proposed(later(2))) == [("affair.already-proposed", ("affair:A1/3",))]


def test_what_was_refused_or_withdrawn_may_be_proposed_again() -> None:
    assert tried(proposed(), refused(), proposed(later(1)), admitted(later(1))) == []
    assert tried(proposed(), admitted(), withdrawn(later(1)), proposed(later(2))) == []
    assert tried(proposed(), admitted(), withdrawn(later(1)), proposed(later(1))) == []  # on one day, whatever is recorded first


def test_what_is_on_the_list_is_applied_for_again_ahead_of_its_end_and_admitted_from_it() -> None:
    ahead = (proposed(), admitted(until=later(2)), proposed(later(1)))
    assert tried(*ahead, admitted(later(2))) == []
    assert tried(*ahead, admitted(later(1))) == [("affair.already-admitted", ("affair:A1/2",))]
    assert tried(*ahead, refused(later(1)), proposed(later(2)), admitted(later(2))) == []
    assert tried(*ahead, withdrawn(later(1)), admitted(later(2))) == []  # it left the list; the application waited on
    assert tried(*ahead, withdrawn(later(2)), admitted(later(2)), refused(later(3))) == [("affair.already-admitted", ("affair:A1/5",))]


def test_only_an_application_or_a_running_admission_is_withdrawn() -> None:
    assert tried(proposed(), withdrawn(later(1))) == []
    assert tried(proposed(), admitted(until=later(1)), withdrawn(later(1))) == [("affair.not-standing", ("affair:A1/2",))]
    assert tried(proposed(), refused(), withdrawn(later(1))) == [("affair.not-standing", ("affair:A1/2",))]


def test_an_admission_ends_after_it_begins() -> None:
    assert tried(proposed(), admitted(until=DAY)) == [("affair.ends-before-it-begins", ())]


def test_a_measure_is_adopted_once_and_ends_once() -> None:
    adopted = ev.MeasureAdopted(measure="M1", document="若干措施", title="全岗通", covers="轮岗", effective_on=DAY)
    over = ev.MeasureEnded(measure="M1", reason="由新措施取代", effective_on=later(1))
    assert tried(over) == [("measure.not-adopted", ())]
    assert tried(adopted, adopted.model_copy(update={"effective_on": later(1)})) == [("measure.already-adopted", ("measure:M1/1",))]
    assert tried(adopted, over, over) == [("measure.already-ended", ("measure:M1/2",))]
    assert tried(adopted, over.model_copy(update={"effective_on": date(2014, 1, 1)})) == [("measure.not-adopted", ())]
