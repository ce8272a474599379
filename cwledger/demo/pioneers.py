"""Party pioneer posts and teams, and services that outside organisations take on, spread over the communities."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from cwledger.aggregates.community_life import PioneerPostSet, PioneerTeamFormed, ServiceClaimed, ServiceCompleted
from cwledger.demo.city import Community
from cwledger.demo.clerk import Clerk
from cwledger.demo.people import END
from cwledger.demo.published import REPORTED_ON, wanted

ACTOR = "organisation"
_BEGUN = date(2020, 2, 1)
"""Pioneer posts and teams were set up in the pandemic (dossier, S00)."""


def pioneer(clerk: Clerk, chance: Random, city: Sequence[Community], careers: int) -> None:
    """Sets up as many posts and teams by the day of the figures as were published, and some services."""
    for number in range(wanted("pioneer-posts", careers)):
        where = city[number % len(city)]
        event = PioneerPostSet(community=where.id, pioneer=f"P{number + 1:04d}", title="gate duty", effective_on=_day(chance))
        clerk.file(event, actor=ACTOR, faultless=True)
    for number in range(wanted("pioneer-teams", careers)):
        where = city[number * 7 % len(city)]
        team = PioneerTeamFormed(community=where.id, team=f"T{number + 1:04d}", members=chance.randint(5, 30), effective_on=_day(chance))
        clerk.file(team, actor=ACTOR, faultless=True)
    for where in city:
        if chance.random() < 0.6:
            _service(clerk, chance, where)


def _day(chance: Random) -> date:
    return _BEGUN + timedelta(days=chance.randrange((REPORTED_ON - _BEGUN).days - 40))


def _service(clerk: Clerk, chance: Random, where: Community) -> None:
    day = date(2021, 3, 1) + timedelta(days=chance.randrange(700))
    claimed = ServiceClaimed(community=where.id, service="S1", organisation="a volunteers' association", title="visits to the elderly", effective_on=day)
    clerk.file(claimed, actor=ACTOR, chain=f"{where.id}/services", faultless=True)
    ends = day + timedelta(days=chance.randint(60, 300))
    if ends < min(END, where.merged_on or END):
        done = ServiceCompleted(community=where.id, service="S1", outcome="done", effective_on=ends)
        clerk.file(done, actor=ACTOR, chain=f"{where.id}/services", faultless=True)
