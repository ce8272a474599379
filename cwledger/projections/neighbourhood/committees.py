"""Joint committees on a day: which streets and communities have one, who sits on it part-time, when it met, what it resolved and whether it is done.

For: the reports and findings of joint committees. Part-time members are nobody's staff: no roster, pay or head-count asks this module.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from cwledger.aggregates.committees import (
    CommitteeDissolved,
    CommitteeFormed,
    JointMeetingHeld,
    PartTimeMemberAdmitted,
    PartTimeMemberLeft,
    ResolutionAdopted,
    ResolutionClosed,
)
from cwledger.aggregates.units import CommunityMerged, StreetFounded
from cwledger.clock import add_months
from cwledger.errors import Issue
from cwledger.projections.facts import Facts, day_of, event_id, latest, until
from cwledger.projections.units import Units

PLACE = ("committee", "level", "community", "street", "district")
COMMITTEE_COLUMNS = (
    *PLACE, "since", "deputy_secretaries", "part_time_members", "meetings", "last_meeting_on", "meeting_due_on", "open_resolutions",
    "overdue_resolutions", "formed_by",
)  # fmt: skip
MEMBER_COLUMNS = (*PLACE, "member", "capacity", "role", "organisation", "since", "until", "admitted_by")
MEETING_COLUMNS = (*PLACE, "meeting", "held_on", "agenda", "attended", "resolutions", "held_by")
RESOLUTION_COLUMNS = (*PLACE, "resolution", "meeting", "matter", "owner", "adopted_on", "due_on", "closed_on", "outcome", "standing", "adopted_by", "closed_by")
TALLY_COLUMNS = (
    "level", "units", "committees", "without", "police_deputy_secretaries", "deputy_secretaries", "part_time_members", "meetings", "open_resolutions",
    "overdue_resolutions",
)  # fmt: skip
MISSING_COLUMNS = ("level", "community", "street", "district")
SOURCE = "Dalian, joint committees of streets and communities"


def _by(version: str = "version") -> pl.Expr:
    return event_id("committee", "committee", version)


def formed(facts: Facts, effective_on: date, units: Units) -> pl.DataFrame:
    """Every committee formed by a day, those dissolved since included: ``committee, level, community, street, district, since, dissolved_on, formed_by``.

    A committee stays that of the community it was formed in, also where that is merged away later.
    """
    begun = until(facts, CommitteeFormed, effective_on, "level", "street", "community")
    ended = until(facts, CommitteeDissolved, effective_on).select("committee", dissolved_on=day_of())
    rows = begun.join(ended, on="committee", how="left").with_columns(day_of().alias("since"), pl.col("level").cast(pl.String), _by().alias("formed_by"))
    parents = units.streets.select("community", pl.col("street").alias("_street")).lazy()
    placed = rows.join(parents, on="community", how="left").with_columns(pl.coalesce("street", "_street").alias("street"))
    districts = units.districts.select("street", "district").lazy()
    return placed.join(districts, on="street", how="left").select(*PLACE, "since", "dissolved_on", "formed_by").sort("committee").collect()


def members(facts: Facts, effective_on: date, units: Units) -> pl.DataFrame:
    """Who sits part-time on the committees of a day, beyond a stated end too, until a fact says they left.

    Returns:
        ``committee, level, community, street, district, member, capacity, role, organisation, since, until`` (stated end), ``admitted_by``.
        Sorted by committee and member.
    """
    key = ("committee", "member")
    kept = ("capacity", "role", "organisation", "until", "order", "version")
    begun = latest(until(facts, PartTimeMemberAdmitted, effective_on, "member", "capacity", "role", "organisation", "until"), key, kept)
    ended = until(facts, PartTimeMemberLeft, effective_on, "member").group_by(*key).agg(pl.col("order").max().alias("ended"))
    sitting = begun.join(ended, on=key, how="left").filter((pl.col("ended") < pl.col("order")).fill_null(value=True))
    said = sitting.with_columns(day_of().alias("since"), _by().alias("admitted_by"), pl.col("capacity", "role").cast(pl.String))
    return _of_standing(facts, effective_on, units).join(said, on="committee").select(MEMBER_COLUMNS).sort("committee", "member").collect()


def _of_standing(facts: Facts, effective_on: date, units: Units) -> pl.LazyFrame:
    return formed(facts, effective_on, units).filter(pl.col("dissolved_on").is_null()).select(PLACE).lazy()


def resolutions(facts: Facts, effective_on: date, units: Units) -> pl.DataFrame:
    """Every resolution adopted by a day, those of committees dissolved since included: what one left open may still be closed.

    Returns:
        ``committee, level, community, street, district, resolution, meeting, matter, owner, adopted_on, due_on, closed_on, outcome``; ``standing``
        is ``open``, ``overdue`` (open after its day) or ``closed``; ``adopted_by, closed_by`` (event ids). Sorted by committee and resolution.
    """
    key = ("committee", "resolution")
    adopted = until(facts, ResolutionAdopted, effective_on, "resolution", "meeting", "matter", "owner", "due_on")
    closed = until(facts, ResolutionClosed, effective_on, "resolution", "outcome").with_columns(day_of().alias("closed_on"), _by().alias("closed_by"))
    rows = adopted.join(closed.select(*key, "outcome", "closed_on", "closed_by"), on=key, how="left")
    late = pl.when(pl.col("due_on") < effective_on).then(pl.lit("overdue")).otherwise(pl.lit("open"))
    standing = pl.when(pl.col("closed_on").is_not_null()).then(pl.lit("closed")).otherwise(late)
    said = rows.with_columns(day_of().alias("adopted_on"), _by().alias("adopted_by"), standing.alias("standing"))
    places = formed(facts, effective_on, units).select(PLACE).lazy()
    return places.join(said, on="committee").select(RESOLUTION_COLUMNS).sort("committee", "resolution").collect()


def meetings(facts: Facts, effective_on: date, units: Units) -> pl.DataFrame:
    """Every joint meeting held by a day, those of committees dissolved since included.

    Returns:
        ``committee, level, community, street, district, meeting, held_on, agenda, attended, resolutions`` (how many it adopted), ``held_by`` (event
        id). Sorted by committee, day and meeting.
    """
    held = until(facts, JointMeetingHeld, effective_on, "meeting", "agenda", "attended")
    key = ("committee", "meeting")
    adopted = until(facts, ResolutionAdopted, effective_on, "meeting").group_by(*key).agg(pl.len().cast(pl.Int64).alias("resolutions"))
    rows = held.join(adopted, on=key, how="left").with_columns(pl.col("resolutions").fill_null(0), day_of().alias("held_on"), _by().alias("held_by"))
    places = formed(facts, effective_on, units).select(PLACE).lazy()
    return places.join(rows, on="committee").select(MEETING_COLUMNS).sort("committee", "held_on", "meeting").collect()


def committees(facts: Facts, effective_on: date, units: Units, meeting_months: int | None = None) -> pl.DataFrame:
    """One row for each joint committee that exists on a day, with what it did itself; one dissolved is no more, what it left open is in :func:`resolutions`.

    Args:
        facts: what is believed.
        effective_on: the day.
        units: the units as on that day.
        meeting_months: how often a committee meets, in months, where a rule or custom says so.

    Returns:
        ``committee, level, community, street, district, since, deputy_secretaries, part_time_members, meetings, last_meeting_on``;
        ``meeting_due_on`` (that many months after the last meeting, or after it was formed; null without ``meeting_months``);
        ``open_resolutions`` and, of them, ``overdue_resolutions``; ``formed_by`` (event id). Sorted by committee.
    """
    standing = formed(facts, effective_on, units).filter(pl.col("dissolved_on").is_null())
    sitting = members(facts, effective_on, units).group_by("committee").agg(*_seats())
    met = meetings(facts, effective_on, units).group_by("committee").agg(
        pl.len().cast(pl.Int64).alias("meetings"), pl.col("held_on").max().alias("last_meeting_on")
    )  # fmt: skip
    resolved = resolutions(facts, effective_on, units).group_by("committee").agg(*_left_open())
    frame = standing
    for counted in (sitting, met, resolved):
        frame = frame.join(counted, on="committee", how="left")
    numbers = ("deputy_secretaries", "part_time_members", "meetings", "open_resolutions", "overdue_resolutions")
    counted_from = pl.coalesce("last_meeting_on", "since")
    due = pl.lit(None, pl.Date) if meeting_months is None else counted_from.map_elements(lambda day: add_months(day, meeting_months), pl.Date)
    return frame.with_columns(pl.col(*numbers).fill_null(0), due.alias("meeting_due_on")).select(COMMITTEE_COLUMNS).sort("committee")


def _count(condition: pl.Expr) -> pl.Expr:
    return condition.sum().cast(pl.Int64)


def _seats() -> tuple[pl.Expr, pl.Expr]:
    """Of members: how many sit as deputy secretaries, and how many as members."""
    return _count(pl.col("role") == "deputy-secretary").alias("deputy_secretaries"), _count(pl.col("role") == "member").alias("part_time_members")


def _left_open() -> tuple[pl.Expr, pl.Expr]:
    """Of resolutions: how many are open and, of them, overdue."""
    standing = pl.col("standing")
    return _count(standing != "closed").alias("open_resolutions"), _count(standing == "overdue").alias("overdue_resolutions")


def without_committee(facts: Facts, effective_on: date, units: Units) -> pl.DataFrame:
    """The streets and communities that have no joint committee on a day: ``level, community, street, district``, sorted by all."""
    standing = formed(facts, effective_on, units).filter(pl.col("dissolved_on").is_null())
    return places(facts, effective_on, units).join(standing.select(_unit()), on="unit", how="anti").select(MISSING_COLUMNS).sort(MISSING_COLUMNS)


def _unit() -> pl.Expr:
    return pl.concat_str("level", pl.lit(":"), pl.when(pl.col("level") == "street").then("street").otherwise("community")).alias("unit")


def places(facts: Facts, effective_on: date, units: Units) -> pl.DataFrame:
    """The streets and communities of a day: ``level, community, street, district, unit`` (``street:…`` or ``community:…``)."""
    streets = until(facts, StreetFounded, effective_on).select("street").unique().collect().join(units.districts, on="street", how="left")
    every = pl.concat(
        [
            streets.select(pl.lit("street").alias("level"), pl.lit(None, pl.String).alias("community"), "street", "district"),
            units.tree.select(pl.lit("community").alias("level"), "community", "street", "district"),
        ]
    )
    return every.with_columns(_unit())


def tally(frame: pl.DataFrame, sitting: pl.DataFrame, met: pl.DataFrame, resolved: pl.DataFrame, every: pl.DataFrame) -> pl.DataFrame:
    """Committees counted by level, streets first: each number is what its list holds.

    Committees and those who sit on them are counted of committees that stand; meetings and resolutions of all that ever were in the units, since
    a meeting stays held and a resolution stays open until it is closed, whatever became of the committee.

    Args:
        frame: of :func:`committees`, or some of its rows.
        sitting: of :func:`members`, for the same units.
        met: of :func:`meetings`, for the same units.
        resolved: of :func:`resolutions`, for the same units.
        every: of :func:`places`, for the same units.

    Returns:
        ``level``; ``units`` (streets or communities), ``committees``, ``without`` (units that have none); ``police_deputy_secretaries`` among the
        ``deputy_secretaries``, ``part_time_members``; ``meetings``; ``open_resolutions`` and, of them, ``overdue_resolutions``.
    """
    standing = frame.group_by("level").agg(pl.len().cast(pl.Int64).alias("committees"))
    seats = sitting.group_by("level").agg(
        _count((pl.col("capacity") == "police") & (pl.col("role") == "deputy-secretary")).alias("police_deputy_secretaries"), *_seats()
    )
    held = met.group_by("level").agg(pl.len().cast(pl.Int64).alias("meetings"))
    of_units = every.group_by("level").agg(
        pl.len().cast(pl.Int64).alias("units"), _count(~pl.col("unit").is_in(frame.select(_unit())["unit"].to_list())).alias("without")
    )
    levels = pl.DataFrame({"level": ["street", "community"]})
    for one in (standing, seats, held, resolved.group_by("level").agg(*_left_open()), of_units):
        levels = levels.join(one, on="level", how="left", maintain_order="left")
    return levels.with_columns(pl.exclude("level").fill_null(0)).select(TALLY_COLUMNS)


# -- findings -----------------------------------------------------------------------------------------------------------------------------


def findings(facts: Facts, effective_on: date, units: Units) -> Iterator[Issue]:
    """What is irregular among joint committees on a day, whatever a rule says of how often they meet."""
    if not facts[CommitteeFormed].head(1).collect().height:
        return
    yield from _overdue(facts, effective_on, units)
    yield from _terms_over(facts, effective_on, units)
    yield from _several(facts, effective_on, units)
    yield from _merged_away(facts, effective_on, units)


def _overdue(facts: Facts, effective_on: date, units: Units) -> Iterator[Issue]:
    rows = resolutions(facts, effective_on, units).filter(pl.col("standing") == "overdue")
    for committee, resolution, owner, due_on, by in rows.select("committee", "resolution", "owner", "due_on", "adopted_by").iter_rows():
        message = f"resolution {resolution} was to be done by {owner} by {due_on}, and is still open"
        yield Issue("finding.resolution-overdue", "warning", f"committee:{committee}", message, (by,), (SOURCE,))


def _terms_over(facts: Facts, effective_on: date, units: Units) -> Iterator[Issue]:
    rows = members(facts, effective_on, units).filter(pl.col("until") <= effective_on)
    for committee, member, ends, by in rows.select("committee", "member", "until", "admitted_by").iter_rows():
        message = f"{member} still sits on it; the stated term ended on {ends}"
        yield Issue("finding.part-time-term-over", "notice", f"committee:{committee}", message, (by,), (SOURCE,))


def _several(facts: Facts, effective_on: date, units: Units) -> Iterator[Issue]:
    standing = formed(facts, effective_on, units).filter(pl.col("dissolved_on").is_null()).with_columns(_unit())
    twice = standing.group_by("unit").agg(pl.col("committee", "formed_by").sort_by("committee")).filter(pl.col("committee").list.len() > 1)
    for unit, ids, by in twice.iter_rows():
        yield Issue("finding.committee-twice", "warning", unit, f"has {len(ids)} joint committees at once: {', '.join(ids)}", tuple(by), (SOURCE,))


def _merged_away(facts: Facts, effective_on: date, units: Units) -> Iterator[Issue]:
    standing = formed(facts, effective_on, units).filter(pl.col("dissolved_on").is_null())
    merged = until(facts, CommunityMerged, effective_on, "into").with_columns(merged_by=event_id("community", "community")).collect()
    gone = standing.join(merged.select("community", "into", "merged_by"), on="community")
    for committee, community, into, by, merged_by in gone.select("committee", "community", "into", "formed_by", "merged_by").iter_rows():
        message = f"{community} was merged into {into}; its committee was not dissolved"
        yield Issue("finding.committee-of-merged-community", "notice", f"committee:{committee}", message, (by, merged_by), (SOURCE,))
