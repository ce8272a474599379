"""Affairs, tasks, pioneer posts and teams, and services of a drawn city. Not for careers and grids (``careers.py``, ``cities.py``)."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from cwledger import events as ev
from cwledger.aggregates import Event, community_life
from cwledger.testing.cities import City, days
from cwledger.testing.rehearsal import Rehearsal

FROM, TO = date(2005, 1, 1), date(2026, 1, 1)
CODES = ("X1", "X2")


@st.composite
def affairs(draw: st.DrawFn, city: City, *, max_affairs: int = 2, max_events: int = 5) -> list[Event]:
    """Facts about affairs: proposed, vetted, admitted, refused, withdrawn. Each list stands when recorded in its order."""
    rehearsal = Rehearsal()
    rehearsal.record(*city.facts)
    facts: list[Event] = []
    for number in range(1, draw(st.integers(0, max_affairs)) + 1):
        affair, day = f"affair-{number}", draw(days(FROM, date(2016, 1, 1)))
        district = draw(st.none() | st.sampled_from(city.districts))
        taken: set[tuple[int, date]] = set()
        event = _proposed(affair, day, district)
        for _ in range(draw(st.integers(0, max_events)) + 1):
            key = (event.day_order, event.effective_on)
            if key not in taken and not rehearsal.record(event):
                taken.add(key)
                facts.append(event)
            event = draw(_about_an_affair(affair, district, draw(days(day, TO))))
    return facts


def _proposed(affair: str, day: date, district: str | None) -> Event:
    return ev.AffairProposed(
        affair=affair, title=affair, department="区民政局", legal_basis="城市居民委员会组织法", jurisdiction_district=district, nature="proof", effective_on=day
    )


def _about_an_affair(affair: str, district: str | None, day: date) -> st.SearchStrategy[Event]:
    here, then = st.just(affair), st.just(day)
    return st.one_of(
        st.just(_proposed(affair, day, district)),
        st.builds(ev.AffairVetted, affair=here, body=st.just("区委"), outcome=st.sampled_from(("supported", "opposed")), effective_on=then),
        st.builds(ev.AffairAdmitted, affair=here, until=st.none() | days(day, TO), effective_on=then),
        st.builds(ev.AffairAdmitted, affair=here, effective_on=then),
        st.builds(ev.AffairRefused, affair=here, reason=st.just("无法律依据"), effective_on=then),
        st.builds(ev.AffairWithdrawn, affair=here, reason=st.just("居民反对"), effective_on=then),
    )


@st.composite
def community_lives(draw: st.DrawFn, city: City, *, affairs: tuple[str, ...] = (), max_events: int = 8) -> list[Event]:
    """Facts about what goes on in communities: tasks under some of ``affairs`` or none, pioneer posts and teams, services; begun and ended.

    Each list stands when recorded in its order after the affairs.
    """
    rehearsal = Rehearsal()
    rehearsal.record(*city.facts, *(_proposed(one, FROM, None) for one in affairs))
    taken: set[tuple[str, str, str, date]] = set()
    facts: list[Event] = []
    for _ in range(draw(st.integers(0, max_events))):
        course, code = draw(st.sampled_from(community_life.COURSES)), draw(st.sampled_from(CODES))
        cls = draw(st.sampled_from((course.begins, course.begins, course.ends)))
        said = {name: f"{name} of {code}" for name, info in cls.model_fields.items() if info.is_required()}
        if cls is ev.TaskPushedDown:
            said["affair"] = draw(st.sampled_from((None, *affairs)))  # type: ignore[assignment]
        day, community = draw(days(FROM, TO)), draw(st.sampled_from(city.communities))
        event = cls(**{**said, "community": community, course.field: code, "effective_on": day})
        key = (community, course.field, code, day)
        if key not in taken and not rehearsal.record(event):
            taken.add(key)
            facts.append(event)
    return facts
