"""What grids carry: a Party organisation on most of them, matters from the list of the district, councils, and what residents need."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from cwledger.aggregates.grids import GridCouncilHeld, GridMatterAssigned, GridPartyOrganisationFormed, NeedRaised, NeedResolved, NeedTakenUp
from cwledger.aggregates.matters import MatterListed
from cwledger.demo.city import Community
from cwledger.demo.clerk import Clerk
from cwledger.demo.people import END
from cwledger.demo.published import REPORTED_ON, wanted

ACTOR = "grid-office"
LISTED_ON = date(2019, 1, 1)
_CATEGORIES = ("party-building", "public-safety", "disputes", "environment", "livelihood", "public-opinion", "emergencies")
"""Seven categories of matters were published without their names: these are invented."""
_CHANNELS = ("visit", "hotline", "council", "online")


def tend(clerk: Clerk, chance: Random, city: Sequence[Community], careers: int) -> None:
    """Lists the matters and lets every grid work; so many grids have a Party organisation by the day of the figures as were published."""
    matters = [f"{category}-{number + 1:02d}" for number in range(wanted("matters", careers)) for category in [_CATEGORIES[number % len(_CATEGORIES)]]]
    for matter in matters:
        listed = MatterListed(matter=matter, category=matter.rpartition("-")[0], title=f"matter {matter}", effective_on=LISTED_ON)
        clerk.file(listed, actor=ACTOR, faultless=True)
    grids = [grid for where in city for grid in where.grids]
    organised = set(chance.sample(grids, min(len(grids), wanted("grid-party-organisations", careers))))
    for where in city:
        for grid in where.grids:
            _work(clerk, chance, grid, matters, organised=grid in organised)


def _work(clerk: Clerk, chance: Random, grid: str, matters: Sequence[str], *, organised: bool) -> None:
    chain = f"grid:{grid}"
    if organised:
        day = date(2018, 3, 1) + timedelta(days=chance.randrange((REPORTED_ON - date(2018, 3, 1)).days - 40))
        formed = GridPartyOrganisationFormed(grid=grid, organisation=f"P-{grid}", effective_on=day)
        clerk.file(formed, actor="organisation", not_before=clerk.settled(chain), faultless=True)
    for matter in chance.sample(matters, 2):
        assigned = GridMatterAssigned(grid=grid, matter=matter, effective_on=LISTED_ON + timedelta(days=chance.randrange(30, 200)))
        clerk.file(assigned, actor=ACTOR, not_before=clerk.settled(chain), faultless=True)
    if chance.random() < 0.3:
        held = GridCouncilHeld(grid=grid, council="2021-1", agenda="needs of the year", attended=chance.randint(8, 40), effective_on=date(2021, 9, 15))
        clerk.file(held, actor=ACTOR, not_before=clerk.settled(chain), faultless=True)
    for number in range(1, 1 + chance.choice((0, 1, 1, 2))):
        _need(clerk, chance, grid, f"N{number}", chance.choice(matters))


def _need(clerk: Clerk, chance: Random, grid: str, need: str, matter: str) -> None:
    """A need is raised, taken up within days and mostly resolved."""
    day = date(2020, 1, 1) + timedelta(days=chance.randrange(2300))
    chain = f"{grid}/{need}"
    begun = clerk.settled(f"grid:{grid}")
    steps = [NeedRaised(grid=grid, need=need, matter=matter, channel=chance.choice(_CHANNELS), effective_on=day)]
    steps += [NeedTakenUp(grid=grid, need=need, effective_on=day + timedelta(days=chance.randint(0, 6)))]  # type: ignore[list-item]
    if chance.random() < 0.93:
        steps += [NeedResolved(grid=grid, need=need, outcome="resolved", effective_on=day + timedelta(days=chance.randint(6, 60)))]  # type: ignore[list-item]
    for step in steps:
        if step.effective_on < END:
            clerk.file(step, actor=ACTOR, chain=chain, not_before=begun, faultless=True)
