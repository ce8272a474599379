"""The units careers are served in: districts, streets, communities and employer federations, as they are founded, renamed, split and merged.

A split or merge re-parents people and grids without any personnel action: nothing is recorded in their careers. Units also close months:
once closed, a fact that reaches into them needs an authority.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from cwledger.aggregates.event import (
    ADMINISTERS,
    BEGINS,
    CHANGES,
    DIES,
    Code,
    CommunityId,
    DistrictId,
    Event,
    FederationId,
    GridIds,
    MonthText,
    StreetId,
    Text,
    WorkerIds,
    Yuan,
)
from cwledger.aggregates.fold import Aggregate, Fact, issue
from cwledger.errors import Issue

Households = Annotated[int, Field(ge=0, le=1_000_000)]


class DistrictEvent(Event):
    """A fact about a district (区市县)."""

    subject_kind: ClassVar[str] = "district"
    subject_field: ClassVar[str] = "district"


class StreetEvent(Event):
    """A fact about a street (街道)."""

    subject_kind: ClassVar[str] = "street"
    subject_field: ClassVar[str] = "street"


class CommunityEvent(Event):
    """A fact about a community (社区)."""

    subject_kind: ClassVar[str] = "community"
    subject_field: ClassVar[str] = "community"


class FederationEvent(Event):
    """A fact about an employer federation (社工联合会)."""

    subject_kind: ClassVar[str] = "federation"
    subject_field: ClassVar[str] = "federation"


class DistrictFounded(DistrictEvent):
    """A district exists from a date."""

    type_name: ClassVar[str] = "unit.district_founded"
    day_order: ClassVar[int] = BEGINS

    district: DistrictId
    name: Text
    jurisdiction: Text | None = None
    """Where its rules are found, as ``cn/dalian/zhongshan``."""


class DistrictRenamed(DistrictEvent):
    """A district bears another name from a date."""

    type_name: ClassVar[str] = "unit.district_renamed"

    district: DistrictId
    name: Text


class DistrictJurisdictionSet(DistrictEvent):
    """A district's rules are found somewhere else from a date, or somewhere at all where its founding did not say."""

    type_name: ClassVar[str] = "unit.district_jurisdiction_set"

    district: DistrictId
    jurisdiction: Text
    """Where its rules are found, as ``cn/dalian/zhongshan``."""


class FundsAppropriated(DistrictEvent):
    """Money for the community workers of a district is appropriated for a year; a further sum of the same year and source adds to it."""

    type_name: ClassVar[str] = "unit.funds_appropriated"

    district: DistrictId
    year: Annotated[int, Field(ge=1949, le=2200)]
    """The budget year, whenever it was decided."""
    source: Literal["city", "county"]
    """Whose budget it comes from."""
    amount: Yuan


class StreetFounded(StreetEvent):
    """A street exists from a date, in a district."""

    type_name: ClassVar[str] = "unit.street_founded"
    day_order: ClassVar[int] = BEGINS

    street: StreetId
    district: DistrictId
    name: Text


class StreetRenamed(StreetEvent):
    """A street bears another name from a date."""

    type_name: ClassVar[str] = "unit.street_renamed"

    street: StreetId
    name: Text


class StreetReassigned(StreetEvent):
    """A street belongs to another district from a date."""

    type_name: ClassVar[str] = "unit.street_reassigned"

    street: StreetId
    district: DistrictId


class CommunityFounded(CommunityEvent):
    """A community exists from a date, in a street."""

    type_name: ClassVar[str] = "unit.community_founded"
    day_order: ClassVar[int] = BEGINS

    community: CommunityId
    street: StreetId
    name: Text
    households: Households | None = None


class CommunityRenamed(CommunityEvent):
    """A community bears another name from a date."""

    type_name: ClassVar[str] = "unit.community_renamed"

    community: CommunityId
    name: Text


class CommunityReassigned(CommunityEvent):
    """A community belongs to another street from a date."""

    type_name: ClassVar[str] = "unit.community_reassigned"

    community: CommunityId
    street: StreetId


class CommunitySplit(CommunityEvent):
    """Part of a community becomes another one, founded beside it (record ``CommunityFounded`` with it). What is named moves; the rest stays."""

    type_name: ClassVar[str] = "unit.community_split"
    day_order: ClassVar[int] = CHANGES

    community: CommunityId
    into: CommunityId
    """The community that takes over what moves."""
    workers: WorkerIds = ()
    """Workers who serve in the new community from that day, without any personnel action."""
    grids: GridIds = ()
    """Grids that belong to the new community from that day."""


class CommunityMerged(CommunityEvent):
    """A community is absorbed by another: its people and grids are the other's from that day, and it exists no longer."""

    type_name: ClassVar[str] = "unit.community_merged"
    day_order: ClassVar[int] = DIES

    community: CommunityId
    into: CommunityId


class HouseholdsCounted(CommunityEvent):
    """The households of a community as counted on a date: staffing and grids are measured by them."""

    type_name: ClassVar[str] = "unit.households_counted"

    community: CommunityId
    households: Households


class CommunityAttributeSet(CommunityEvent):
    """Something a rule asks about the community holds from a date, such as a star rating that changes pay for everybody there."""

    type_name: ClassVar[str] = "unit.community_attribute_set"

    community: CommunityId
    attribute: Code
    """What is asked, as the rule names it: ``party-star-rating``."""
    value: Text | None = None
    """The answer; None ends the attribute."""


class FederationFounded(FederationEvent):
    """A federation that employs community workers exists from a date, in a district."""

    type_name: ClassVar[str] = "unit.federation_founded"
    day_order: ClassVar[int] = BEGINS

    federation: FederationId
    district: DistrictId
    name: Text


class FederationRenamed(FederationEvent):
    """A federation bears another name from a date."""

    type_name: ClassVar[str] = "unit.federation_renamed"

    federation: FederationId
    name: Text


class PeriodClosed(Event):
    """A unit closes a month: from now on a fact that reaches into it or an earlier one, for anyone in the unit, needs an authority."""

    type_name: ClassVar[str] = "unit.period_closed"
    day_order: ClassVar[int] = ADMINISTERS
    subject_field: ClassVar[str] = "unit"

    unit: Annotated[str, Field(pattern=r"^(community|street|district|federation):.{1,64}$")]
    """The unit, as ``kind:id``."""
    month: MonthText
    """The last month closed, as ``2021-03``."""


@dataclass(frozen=True)
class Unit:
    """A unit as its own facts make it: what it is called, what it belongs to, whether it still exists, how far it has closed its months."""

    id: str
    founded_on: date | None = None
    founded_by: str = ""
    name: str = ""
    parent: str | None = None
    """The unit it belongs to, as ``kind:id``."""
    households: int | None = None
    merged_on: date | None = None
    merged_by: str = ""
    merged_into: str | None = None
    closed_through: str | None = None
    """The last closed month, as ``2021-03``."""
    closed_by: str = ""
    running: Mapping[str, str] = field(default_factory=dict)
    """Of a community: what goes on there (``community_life.py``), as ``pioneer:A1``, each with the event that began it."""


def _always(unit: Unit, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    if unit.founded_on is None and event.day_order != BEGINS:
        return issue("unit.not-founded", fact, f"{event.stream} does not exist on {event.effective_on}; record its founding, or correct its date, first")
    if unit.founded_on is not None and event.day_order == BEGINS:
        return issue("unit.already-founded", fact, f"{event.stream} was founded on {unit.founded_on}; correct that fact instead", unit.founded_by)
    if unit.merged_on is not None and event.day_order != ADMINISTERS and type(event) not in CLOSES_WHAT_RAN:
        return issue("unit.merged-away", fact, f"{event.stream} was merged into {unit.merged_into} on {unit.merged_on}", unit.merged_by)
    return ()


CLOSES_WHAT_RAN: set[type[Event]] = set()
"""What is still recorded of a community that was merged away (``community_life.py``): what began in its name ends in its name."""

UNITS: dict[str, Aggregate[Unit]] = {
    kind: Aggregate(kind, Unit, _always, lambda unit: unit.founded_on is not None) for kind in ("district", "street", "community", "federation")
}
_DISTRICT, _STREET, _COMMUNITY, _FEDERATION = UNITS.values()


@_DISTRICT.evolves(DistrictFounded)
@_STREET.evolves(StreetFounded)
@_COMMUNITY.evolves(CommunityFounded)
@_FEDERATION.evolves(FederationFounded)
def _founded(unit: Unit, fact: Fact) -> Unit:
    event = fact.event
    return replace(
        unit,
        founded_on=event.effective_on,
        founded_by=fact.event_id,
        name=event.name,
        parent=_parent(event),
        households=getattr(event, "households", None),
    )


def _parent(event: Event) -> str | None:
    if isinstance(event, CommunityFounded | CommunityReassigned):
        return f"street:{event.street}"
    if isinstance(event, StreetFounded | StreetReassigned | FederationFounded):
        return f"district:{event.district}"
    return None


@_DISTRICT.evolves(DistrictRenamed)
@_STREET.evolves(StreetRenamed)
@_COMMUNITY.evolves(CommunityRenamed)
@_FEDERATION.evolves(FederationRenamed)
def _renamed(unit: Unit, fact: Fact) -> Unit:
    return replace(unit, name=fact.event.name)


@_STREET.evolves(StreetReassigned)
@_COMMUNITY.evolves(CommunityReassigned)
def _reassigned(unit: Unit, fact: Fact) -> Unit:
    return replace(unit, parent=_parent(fact.event))


@_COMMUNITY.evolves(HouseholdsCounted)
def _counted(unit: Unit, fact: Fact) -> Unit:
    return replace(unit, households=fact.event.households)


@_DISTRICT.recounts(DistrictJurisdictionSet, FundsAppropriated)
@_COMMUNITY.recounts(CommunityAttributeSet, CommunitySplit)
def _said(unit: Unit, _: Fact) -> Unit:
    """No guard asks; over time it is the geography (``geography.py``) and the reports that do."""
    return unit


@_COMMUNITY.admits(CommunitySplit, CommunityMerged)
def _may_become(_: Unit, fact: Fact) -> Sequence[Issue]:
    if fact.event.into == fact.event.community:
        return issue("unit.into-itself", fact, f"{fact.event.community} cannot become itself; name the other community in into=")
    return ()


@_COMMUNITY.evolves(CommunityMerged)
def _merged(unit: Unit, fact: Fact) -> Unit:
    return replace(unit, merged_on=fact.event.effective_on, merged_by=fact.event_id, merged_into=fact.event.into)


def _closed(unit: Unit, fact: Fact) -> Unit:
    month = fact.event.month
    if unit.closed_through is not None and month <= unit.closed_through:
        return unit
    return replace(unit, closed_through=month, closed_by=fact.event_id)


for _aggregate in UNITS.values():
    _aggregate.evolves(PeriodClosed)(_closed)

PASSED_ON: tuple[type[Event], ...] = (
    DistrictFounded,
    StreetFounded,
    StreetReassigned,
    CommunityFounded,
    CommunityReassigned,
    CommunitySplit,
    CommunityMerged,
    FederationFounded,
    PeriodClosed,
)
"""The facts about units that change what facts about others may do: that a unit exists, what it belongs to, what became of it, what it closed."""
