"""The synthetic city itself: districts, streets, communities, federations and grids, and how communities split and merge over the years.

The structure is a city's, the names are invented. Not for people (``people.py``) or what happens to them (``careers.py``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random

from cwledger.aggregates import Event
from cwledger.aggregates.grids import GridDrawn, GridRedrawn
from cwledger.aggregates.units import (
    CommunityAttributeSet,
    CommunityFounded,
    CommunityMerged,
    CommunityRenamed,
    CommunitySplit,
    DistrictFounded,
    FederationFounded,
    HouseholdsCounted,
    StreetFounded,
)
from cwledger.demo.clerk import Clerk
from cwledger.demo.published import wanted

FOUNDED = date(2001, 1, 1)
SYNTHETIC = "a synthetic city of {careers} careers: every person in it is invented"
"""What the first fact of the city says of it, so that nobody takes it for a real one."""
JURISDICTION = "cn/dalian"
"""Whose rules the city goes by: the structure is Dalian's."""
STREETS_PER_DISTRICT = 7
GRIDS_DRAWN = date(2014, 3, 1)
SPLIT_ON = date(2022, 7, 1)
"""Communities of more than 3,000 households were to be split by the end of 2022 in the source case (dossier, S04)."""
MERGED_ON = date(2024, 10, 1)
ACTOR = "civil-affairs"
_SYLLABLES = "安泰和平兴盛福海文华新桥春柳星湖明珠东关南山北岗石道"


@dataclass(slots=True)
class Community:
    """One community as the generator needs it."""

    id: str
    street: str
    district: str
    employer: str
    households: int
    grid_households: list[int]
    """The households of each grid, as first drawn."""
    grids: list[str] = field(default_factory=list)
    merged_on: date | None = None
    """The day it is absorbed by another."""

    @property
    def outer(self) -> bool:
        """Whether it lies in the district that stands for the four outer counties."""
        return self.district == OUTER_DISTRICT


OUTER_DISTRICT = "D03"
"""The source case tells its four outer counties from the rest (dossier, S01); the third district stands for them."""
OUTER = ("allowance-area", "outer")


def _name(chance: Random, ending: str) -> str:
    return "".join(chance.sample(_SYLLABLES, 2)) + ending


def found(clerk: Clerk, chance: Random, careers: int) -> list[Community]:
    """Founds a city for so many careers, with as many streets and communities as the published one has, and answers its communities."""
    count = max(2, wanted("community-committees", careers))
    streets = min(count, wanted("street-committees", careers))
    city: list[Community] = []
    founded_already: set[str] = set()
    grids = _grid_counts(chance, count, wanted("grids", careers))
    for number in range(count):
        street = number * streets // count + 1
        district = (street - 1) // STREETS_PER_DISTRICT + 1
        sizes = [chance.randrange(300, 501, 10) for _ in range(grids[number])]
        where = Community(f"C{number + 1:04d}", f"S{street:03d}", f"D{district:02d}", f"F{district:02d}", sum(sizes), sizes)
        if where.district not in founded_already:
            note = None if founded_already else SYNTHETIC.format(careers=careers)
            clerk.file(*_district(chance, where, note), actor=ACTOR, faultless=True)
        if where.street not in founded_already:
            street_founded = StreetFounded(street=where.street, district=where.district, effective_on=date(1990, 1, 1), name=_name(chance, "街道"))
            clerk.file(street_founded, actor=ACTOR, faultless=True)
        founded_already |= {where.district, where.street}
        founded = CommunityFounded(community=where.id, street=where.street, effective_on=FOUNDED, name=_name(chance, "社区"), households=where.households)
        clerk.file(founded, actor=ACTOR, faultless=True)
        if where.outer:
            area = CommunityAttributeSet(community=where.id, effective_on=FOUNDED, attribute=OUTER[0], value=OUTER[1])
            clerk.file(area, actor=ACTOR, faultless=True)
        city.append(where)
    for where in city:
        _draw_grids(clerk, where)
    for small, _ in _mergers(city):
        small.merged_on = MERGED_ON
    return city


def _district(chance: Random, where: Community, note: str | None) -> tuple[Event, ...]:
    """A district with its federation; its rules are the city's until it has some of its own."""
    return (
        DistrictFounded(
            district=where.district,
            effective_on=date(1985, 1, 1),
            name=_name(chance, "区"),
            jurisdiction=f"{JURISDICTION}/{where.district.lower()}",
            note=note,
        ),
        FederationFounded(federation=where.employer, district=where.district, effective_on=date(2007, 1, 1), name=_name(chance, "社工联合会")),
    )


def _mergers(city: list[Community]) -> list[tuple[Community, Community]]:
    """Which of the smallest communities are absorbed, and by which."""
    by_size = sorted(city, key=lambda where: where.households)
    count = len(city) // 40
    return list(zip(by_size[:count], by_size[count : 2 * count], strict=True))


def _grid_counts(chance: Random, communities: int, total: int) -> list[int]:
    """How many grids each community has: uneven, and so many in all."""
    counts = [total // communities + (number < total % communities) for number in range(communities)]
    for _ in range(communities):
        giving, taking = chance.randrange(communities), chance.randrange(communities)
        if counts[giving] > 4:
            counts[giving] -= 1
            counts[taking] += 1
    return counts


def _draw_grids(clerk: Clerk, where: Community) -> None:
    for number, households in enumerate(where.grid_households, 1):
        grid = f"{where.id}-G{number:02d}"
        drawn = GridDrawn(grid=grid, community=where.id, effective_on=GRIDS_DRAWN, households=households)
        clerk.file(drawn, actor=ACTOR, chain=f"grid:{grid}", faultless=True)
        where.grids.append(grid)


def develop(clerk: Clerk, chance: Random, city: list[Community], serving: dict[str, list[str]]) -> None:
    """Counts households anew, renames a few communities, splits the largest and merges some of the smallest; people move with their community.

    Args:
        clerk: who files it.
        chance: the seeded source of chance.
        city: the communities.
        serving: who serves in each community on the day of the split.
    """
    for where in city:
        if chance.random() < 0.3:
            counted = HouseholdsCounted(community=where.id, effective_on=date(2020, 11, 1), households=where.households + chance.randrange(-200, 400, 10))
            clerk.file(counted, actor=ACTOR)
        if chance.random() < 0.05:
            redrawn = GridRedrawn(grid=where.grids[0], effective_on=date(2021, 3, 1), households=chance.randrange(280, 560, 10))
            clerk.file(redrawn, actor="grid-office", faultless=True)
        if chance.random() < 0.02:
            clerk.file(CommunityRenamed(community=where.id, effective_on=date(2018, 5, 1), name=_name(chance, "社区")), actor=ACTOR)
    by_size = sorted(city, key=lambda where: where.households)
    for where in by_size[-max(1, len(city) // 20) :]:
        _split(clerk, chance, where, serving.get(where.id, []))
    for small, large in _mergers(city):
        clerk.file(CommunityMerged(community=small.id, into=large.id, effective_on=MERGED_ON), actor=ACTOR, faultless=True)


def _split(clerk: Clerk, chance: Random, where: Community, serving: list[str]) -> None:
    new = f"{where.id}B"
    clerk.file(
        CommunityFounded(community=new, street=where.street, effective_on=SPLIT_ON, name=_name(chance, "社区"), households=where.households // 2),
        CommunitySplit(
            community=where.id,
            into=new,
            effective_on=SPLIT_ON,
            workers=tuple(sorted(serving)[::2]),
            grids=tuple(where.grids[::2]),
        ),
        actor=ACTOR,
        faultless=True,
        lag=(30, 60),
    )
