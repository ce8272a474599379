"""Joint committees of the city: who sits part-time on them, when they meet and what they resolve. Part-timers are no staff and have no career here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from cwledger.aggregates.committees import CommitteeFormed, JointMeetingHeld, PartTimeMemberAdmitted, ResolutionAdopted, ResolutionClosed
from cwledger.clock import add_months
from cwledger.demo.city import Community
from cwledger.demo.clerk import Clerk
from cwledger.demo.people import END
from cwledger.demo.published import REPORTED_ON, wanted

ACTOR = "organisation"
_FIRST, _LAST = date(2016, 3, 1), date(2019, 10, 1)
_CAPACITIES = ("owners-committee", "property-firm", "new-organisation")
_MATTERS = ("parking at the east gate", "lift for building 3", "meals for the elderly", "waste sorting", "night lighting", "a reading room", "stray dogs")


def meet(clerk: Clerk, chance: Random, city: Sequence[Community], careers: int) -> None:
    """Forms a committee in every street and community, with as many part-timers as were published, and lets them meet twice a year."""
    streets = sorted({where.street for where in city})
    for street in streets:
        formed = _day(chance)
        committee = f"SC-{street}"
        clerk.file(CommitteeFormed(committee=committee, level="street", street=street, effective_on=formed), actor=ACTOR, chain=committee, faultless=True)
        _hold(clerk, chance, committee, formed, END)
    deputies = _shares(len(city), wanted("part-time-deputies", careers))
    members = _shares(len(city), wanted("part-time-members", careers))
    for where, police, others in zip(city, deputies, members, strict=True):
        formed = _day(chance)
        committee = f"CC-{where.id}"
        clerk.file(
            CommitteeFormed(committee=committee, level="community", community=where.id, effective_on=formed), actor=ACTOR, chain=committee, faultless=True
        )
        for member in _members(chance, committee, formed, police, others):
            clerk.file(member, actor=ACTOR, chain=committee, faultless=True)
        _hold(clerk, chance, committee, formed, where.merged_on or END)


def _day(chance: Random) -> date:
    return _FIRST + timedelta(days=chance.randrange((_LAST - _FIRST).days))


def _shares(many: int, total: int) -> list[int]:
    """A total spread evenly: the first ones get one more where it does not divide."""
    return [total // many + (number < total % many) for number in range(many)]


def _members(chance: Random, committee: str, formed: date, police: int, others: int) -> Iterator[PartTimeMemberAdmitted]:
    for number in range(police + others):
        day = min(formed + timedelta(days=chance.randrange(5, 400)), REPORTED_ON - timedelta(days=30))
        officer = number < police
        yield PartTimeMemberAdmitted(
            committee=committee,
            member=f"M{number + 1:02d}",
            capacity="police" if officer else chance.choice(_CAPACITIES),  # type: ignore[arg-type]
            role="deputy-secretary" if officer else "member",
            effective_on=day,
        )


def _hold(clerk: Clerk, chance: Random, committee: str, formed: date, until: date) -> None:
    """Two meetings a year; every third resolves something, and most of that is closed in time."""
    day, number = add_months(formed, 1), 0
    while day < until:
        number += 1
        code = f"{day.year}-{number:02d}"
        held = JointMeetingHeld(committee=committee, meeting=code, agenda=chance.choice(_MATTERS), attended=chance.randint(4, 12), effective_on=day)
        clerk.file(held, actor=ACTOR, chain=committee, faultless=True)
        if chance.random() < 0.33:
            due = add_months(day, 6)
            adopted = ResolutionAdopted(
                committee=committee,
                resolution=f"{code}-1",
                meeting=code,
                matter=chance.choice(_MATTERS),
                owner=chance.choice(("property firm", "street office", "owners' committee", "community")),
                due_on=due,
                effective_on=day,
            )
            clerk.file(adopted, actor=ACTOR, chain=committee, faultless=True)
            closed = day + timedelta(days=chance.randint(30, 175))
            if chance.random() < 0.95 and closed < until:
                done = ResolutionClosed(committee=committee, resolution=f"{code}-1", outcome="done", effective_on=closed)
                clerk.file(done, actor=ACTOR, faultless=True, not_before=clerk.settled(committee))
        day = add_months(day, 6)
