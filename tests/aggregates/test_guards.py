"""What recording remembers is enough: guards answer the same from it as from the whole folded career."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cwledger.aggregates import CAREER, Career, fact
from cwledger.aggregates.fold import Fact, Timeline, in_order
from cwledger.testing import careers, cities


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_guard_sees_no_difference_between_the_remembered_state_and_the_whole_career(data: st.DataObject) -> None:
    city = data.draw(cities())
    events = data.draw(careers(city))
    others = data.draw(careers(city))
    facts = sorted((fact(event, f"career:W0001/{n}", n) for n, event in enumerate(events, 1)), key=in_order)
    remembered, whole = CAREER.begin("W0001"), CAREER.begin("W0001")
    for one in facts:
        for candidate in (one, *(fact(event, "career:W0001/99") for event in others)):
            assert CAREER.admit(remembered, candidate) == CAREER.admit(whole, candidate)
        remembered, whole = CAREER.advance(remembered, one), CAREER.evolve(whole, one)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_timeline_comes_to_the_same_state_whatever_order_its_facts_are_added_in(data: st.DataObject) -> None:
    city = data.draw(cities())
    facts = [fact(event, f"career:W0001/{n}", n) for n, event in enumerate(data.draw(careers(city)), 1)]
    straight = Timeline(CAREER, "W0001", facts)
    shuffled = Timeline(CAREER, "W0001")
    waiting = data.draw(st.permutations(facts))
    while waiting:
        refused = [one for one in waiting if shuffled.add(one)]
        if len(refused) == len(waiting):
            # A post assumed again needs the leaving in between, and that the first assuming: such facts can only come in together.
            assert shuffled.change(add=refused) == []
            break
        waiting = refused
    assert shuffled.facts == straight.facts
    assert shuffled.state == straight.state


def test_an_event_nobody_declared_leaves_the_career_as_it_is() -> None:
    career = Career("W0001")
    stranger: Any = object()
    assert CAREER.evolve(career, Fact(stranger, "career:W0001/1", 1, 0)) is career
