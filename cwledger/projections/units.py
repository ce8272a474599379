"""The tree of units on a day: which community lies in which street and district, under which name, and what became of those split or merged away.

For: the unit tree, the unit filter every report takes, and where a worker or grid of a split or merged community belongs now. A split
or merge moves people without any personnel action, so it is worked out here and nowhere recorded. Not for who serves there (``roster.py``).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property

import polars as pl

from cwledger.aggregates.event import Event
from cwledger.aggregates.geography import Move, Paths
from cwledger.aggregates.units import (
    CommunityFounded,
    CommunityMerged,
    CommunityReassigned,
    CommunityRenamed,
    CommunitySplit,
    DistrictFounded,
    DistrictRenamed,
    FederationFounded,
    FederationRenamed,
    HouseholdsCounted,
    StreetFounded,
    StreetReassigned,
    StreetRenamed,
)
from cwledger.errors import UnknownSubject
from cwledger.projections.facts import Facts, event_id, latest, until

UNIT_COLUMNS = ("community", "name", "street", "street_name", "district", "district_name", "households")
KINDS = ("district", "street", "community", "federation")
_FOUNDINGS: tuple[type[Event], ...] = (DistrictFounded, StreetFounded, CommunityFounded, FederationFounded)


def current(facts: Facts, effective_on: date, field: str, *classes: type[Event]) -> pl.LazyFrame:
    """What the last of such facts says of each subject on a day.

    Returns:
        the subject, ``field``, ``<field>_by`` (event id).
    """
    subject = classes[0].subject_field
    rows = pl.concat([until(facts, one, effective_on, field).filter(pl.col(field).is_not_null()) for one in classes])
    by = event_id(classes[0].subject_kind, subject).alias(f"{field}_by")
    return latest(rows, [subject], [field, "version"]).select(subject, field, by)


class Units:
    """The units as on a day. Everything is worked out when first asked for and kept: there are thousands of units, not millions."""

    def __init__(self, facts: Facts, effective_on: date) -> None:
        self.facts = facts
        self.effective_on = effective_on

    def _current(self, field: str, *classes: type[Event]) -> pl.DataFrame:
        return current(self.facts, self.effective_on, field, *classes).collect()

    @cached_property
    def streets(self) -> pl.DataFrame:
        """The street of each community: ``community, street, street_by``. One merged away keeps the last it had."""
        return self._current("street", CommunityFounded, CommunityReassigned)

    @cached_property
    def districts(self) -> pl.DataFrame:
        """The district of each street: ``street, district, district_by``."""
        return self._current("district", StreetFounded, StreetReassigned)

    @cached_property
    def parents(self) -> pl.DataFrame:
        """The street and district of each community: ``community, street, street_by, district, district_by``."""
        return self.streets.join(self.districts, on="street", how="left")

    @cached_property
    def tree(self) -> pl.DataFrame:
        """Every community that exists on the day, sorted: ``community, name, street, street_name, district, district_name, households``."""
        frame = self.parents.filter(~pl.col("community").is_in(self.grid_moves.merged_away))
        for subject, field, called, classes in (
            ("community", "name", "name", (CommunityFounded, CommunityRenamed)),
            ("street", "name", "street_name", (StreetFounded, StreetRenamed)),
            ("district", "name", "district_name", (DistrictFounded, DistrictRenamed)),
            ("community", "households", "households", (CommunityFounded, HouseholdsCounted)),
        ):
            frame = frame.join(self._current(field, *classes).select(subject, pl.col(field).alias(called)), on=subject, how="left")
        return frame.select(UNIT_COLUMNS).sort("community")

    @cached_property
    def federations(self) -> pl.DataFrame:
        """Every federation that exists on the day, sorted: ``federation, name, district``."""
        names = self._current("name", FederationFounded, FederationRenamed).select("federation", "name")
        return names.join(self._current("district", FederationFounded).select("federation", "district"), on="federation", how="left").sort("federation")

    def moves(self, named: str) -> list[Move]:
        """Splits and merges by the day, in order; ``named`` says whether those named are ``workers`` or ``grids``."""
        splits = until(self.facts, CommunitySplit, self.effective_on, "effective_on", "into", named)
        merges = until(self.facts, CommunityMerged, self.effective_on, "effective_on", "into").with_columns(pl.lit(None, pl.List(pl.String)).alias(named))
        rows = pl.concat([splits, merges]).sort("order").with_columns(event_id("community", "community").alias("by")).collect()
        found = rows.select("effective_on", "community", "into", named, "by").iter_rows()
        return [Move(on, community, into, None if who is None else frozenset(who), by) for on, community, into, who, by in found]

    @cached_property
    def worker_moves(self) -> Moves:
        """Where splits and merges took workers."""
        return Moves(self.moves("workers"))

    @cached_property
    def grid_moves(self) -> Moves:
        """Where splits and merges took grids."""
        return Moves(self.moves("grids"))

    def settled(self, frame: pl.DataFrame) -> pl.DataFrame:
        """A frame whose ``community`` is the one that took it over by the day, where it was merged away."""
        alike = frame.with_columns(pl.lit("").alias("_nobody"), pl.lit(date.min).alias("_since"))
        return self.grid_moves.now(alike, "_nobody", "_since").drop("_nobody", "_since")

    def districts_of(self, unit: str) -> list[str]:
        """The districts a unit lies in, sorted: its own, for a district; none, where its founding names none that is known by the day.

        Raises:
            UnknownSubject: no such district, street or community, or a bare id that several bear.
        """
        districts = pl.DataFrame({"district": sorted(self.known["district"])}, schema={"district": pl.String})
        places = [self.parents.select("community", "street", "district"), self.districts.select("street", "district"), districts]
        return sorted(pl.concat(places, how="diagonal").filter(self.within(unit, employed=False))["district"].drop_nulls().unique())

    def lying_in(self, unit: str) -> list[str]:
        """A unit and every unit in it on the day, as ``kind:id``, sorted; of a district its federations too.

        Raises:
            UnknownSubject: no unit of that id is known, or a bare id belongs to several.
        """
        streets = self.districts.select("street", "district", unit=pl.lit("street:") + pl.col("street"))
        federations = self.federations.select("district", employer="federation", unit=pl.lit("federation:") + pl.col("federation"))
        communities = self.parents.select("community", "street", "district", unit=pl.lit("community:") + pl.col("community"))
        districts = pl.DataFrame({"district": sorted(self.known["district"])}, schema={"district": pl.String})
        every = pl.concat([communities, streets, districts.with_columns(unit=pl.lit("district:") + pl.col("district")), federations], how="diagonal")
        return sorted(every.filter(self.within(unit))["unit"])

    def placed(self, frame: pl.DataFrame) -> pl.DataFrame:
        """A frame with a ``community`` column, and beside it ``street, district`` on the day."""
        return frame.join(self.parents.select("community", "street", "district"), on="community", how="left")

    def within(self, unit: str, *, employed: bool = True) -> pl.Expr:
        """Whether a row with ``community, street, district`` and (if ``employed``) ``employer`` lies in a unit, given as ``zhongshan`` or ``street:qingniwa``.

        Raises:
            UnknownSubject: no unit of that id is known, or a bare id belongs to several.
        """
        if not isinstance(unit, str):
            raise UnknownSubject(f"unit={unit!r}", remedy="give an id, as text")
        kinds = KINDS if employed else KINDS[:3]
        kind, colon, bare = unit.partition(":")
        if not colon:
            kind, bare = self._kind_of(unit, kinds), unit
        elif kind not in kinds or bare not in self.known[kind]:
            raise UnknownSubject(unit, remedy=f"a unit is {', '.join(f'{one}:<id>' for one in kinds)}; check the id, or ask at a later known_at")
        return (pl.col("employer" if kind == "federation" else kind) == bare).fill_null(value=False)

    def _kind_of(self, bare: str, among: tuple[str, ...]) -> str:
        kinds = [kind for kind in among if bare in self.known[kind]]
        if len(kinds) > 1:
            raise UnknownSubject(f"one unit {bare!r}", remedy=f"several bear that id; write {' or '.join(f'{kind}:{bare}' for kind in kinds)}")
        if not kinds:
            raise UnknownSubject(f"a unit {bare!r}")
        return kinds[0]

    @cached_property
    def known(self) -> Mapping[str, frozenset[str]]:
        """The ids of every unit known, whenever founded, by kind."""
        return {cls.subject_kind: frozenset(self.facts[cls].select(cls.subject_field).collect().to_series()) for cls in _FOUNDINGS}


class Moves(Paths):
    """Where splits and merges took the subjects of a frame, all at once."""

    @cached_property
    def merged_away(self) -> list[str]:
        """The communities that are no more: what was theirs is another's. Of those merged in a circle each keeps its own."""
        return sorted(one for one in self._from if (path := self.path(one, date.min, None)) and path[-1].into != one)

    def now(self, frame: pl.DataFrame, who: str, began: str) -> pl.DataFrame:
        """A frame whose ``community`` is replaced by the one of the day; ``who`` and ``began`` name its columns of subject and first day."""
        if not self._from:
            return frame
        merged = {community: path[-1].into for community in self._from if (path := self.path(community, date.min, None))}
        after_merges = pl.col("community").replace(merged) if merged else pl.col("community")
        if not self.named:
            return frame.with_columns(after_merges)
        singled = pl.col(who).is_in(pl.Series(sorted(self.named), dtype=pl.String).implode())
        apart = frame.filter(singled)
        cells = apart.select("community", began, who).iter_rows()
        now = [path[-1].into if (path := self.path(community, since, name)) else community for community, since, name in cells]
        rest = frame.filter(~singled).with_columns(after_merges)
        return pl.concat([rest, apart.with_columns(pl.Series("community", now, dtype=pl.String))])

    def on_days(self, frame: pl.DataFrame, who: str, began: str, on: str) -> pl.DataFrame:
        """As :meth:`now`, of each row on a day of its own, which ``on`` names."""
        moved = pl.col("community").is_in(pl.Series(sorted(self._from), dtype=pl.String).implode())
        apart = frame.filter(moved)
        cells = apart.select("community", began, who, on).iter_rows()
        then = [path[-1].into if (path := self.path(community, since, name, day)) else community for community, since, name, day in cells]
        return pl.concat([frame.filter(~moved), apart.with_columns(pl.Series("community", then, dtype=pl.String))])
