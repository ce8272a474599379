"""Where what was found lies: who serves in a unit, and which communities, grids, committees, elections and the like are in it.

For: the unit filter of findings, whose subjects are of every kind. Not for finding anything.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from cwledger.aggregates.affairs import AffairProposed
from cwledger.aggregates.classes import ClassHeld
from cwledger.aggregates.committees import CommitteeFormed
from cwledger.aggregates.elections import ElectionCalled
from cwledger.aggregates.establishments import EstablishmentPostsReleased
from cwledger.aggregates.event import Event
from cwledger.aggregates.grids import GridDrawn
from cwledger.aggregates.recruitments import RecruitmentAnnounced, RecruitmentPostOffered
from cwledger.aggregates.rounds import AppraisalRoundOpened
from cwledger.projections.careers.posts import periods
from cwledger.projections.facts import Facts, until
from cwledger.projections.units import Units

_NAMED: tuple[tuple[type[Event], tuple[str, ...]], ...] = (
    (CommitteeFormed, ("community", "street")),
    (ElectionCalled, ("community",)),
    (RecruitmentAnnounced, ("district",)),
    (RecruitmentPostOffered, ("community",)),
    (EstablishmentPostsReleased, ("district",)),
    (ClassHeld, ("district", "street")),
    (AffairProposed, ("jurisdiction_district",)),
)
"""Facts that say where their subject lies, and the fields that say it."""
_COLUMNS = {"subject": pl.String, "community": pl.String, "street": pl.String, "district": pl.String, "employer": pl.String}


def subjects_in(unit: str, facts: Facts, effective_on: date, units: Units, roster: pl.DataFrame) -> frozenset[str]:
    """Every subject, as ``career:W0001`` or ``grid:G0001``, that lies in a unit on a day.

    Workers do where they serve, or else hold a post; units where the tree of units has them; grids and committees where their community is after
    splits and merges; an announcement also where an opening of it is. What is of the whole city lies in no unit.

    Args:
        unit: a district, street or community, or a federation, in which only those whom it employs are.
        facts: what is believed.
        effective_on: the day.
        units: the units as on that day.
        roster: who serves.

    Raises:
        UnknownSubject: there is no such unit.
    """
    wanted = units.within(unit)
    parts = [_workers(facts, effective_on, units, roster), _units(units), _grids(facts, effective_on, units), _rounds(facts, effective_on)]
    parts += [_named(cls, fields, facts, effective_on) for cls, fields in _NAMED]
    rows = units.settled(pl.concat([pl.DataFrame(schema=_COLUMNS), *parts], how="diagonal"))
    above = units.parents.select("community", pl.col("street").alias("_street"))
    rows = rows.join(above, on="community", how="left").with_columns(pl.coalesce("street", "_street"))
    over = units.districts.select("street", pl.col("district").alias("_district"))
    rows = rows.join(over, on="street", how="left").with_columns(pl.coalesce("district", "_district"))
    return frozenset(rows.filter(wanted)["subject"])


def _subject(kind: str, field: str) -> pl.Expr:
    return pl.concat_str(pl.lit(f"{kind}:"), pl.col(field)).alias("subject")


def _workers(facts: Facts, effective_on: date, units: Units, roster: pl.DataFrame) -> pl.DataFrame:
    held = periods(facts, effective_on).filter(pl.col("until").is_null()).select("worker", "community", "since").collect()
    beside = units.worker_moves.now(held.join(roster, on="worker", how="anti"), "worker", "since")
    return pl.concat([roster.select("worker", "community", "employer"), beside.drop("since")], how="diagonal").with_columns(_subject("career", "worker"))


def _units(units: Units) -> pl.DataFrame:
    communities = units.streets.select(_subject("community", "community"), "community")
    streets = units.districts.select(_subject("street", "street"), "street")
    districts = pl.DataFrame({"district": sorted(units.known["district"])}, schema={"district": pl.String})
    return pl.concat([communities, streets, districts.select(_subject("district", "district"), "district")], how="diagonal")


def _grids(facts: Facts, effective_on: date, units: Units) -> pl.DataFrame:
    drawn = until(facts, GridDrawn, effective_on, "community", "effective_on").collect()
    return units.grid_moves.now(drawn, "grid", "effective_on").select(_subject("grid", "grid"), "community")


def _rounds(facts: Facts, effective_on: date) -> pl.DataFrame:
    opened = until(facts, AppraisalRoundOpened, effective_on, "unit").collect()
    kind, bare = (pl.col("unit").str.split(":").list.get(place, null_on_oob=True) for place in (0, 1))
    units = {"community": "community", "street": "street", "district": "district", "federation": "employer"}
    return opened.select(_subject("round", "round"), *(pl.when(kind == one).then(bare).alias(column) for one, column in units.items()))


def _named(cls: type[Event], fields: tuple[str, ...], facts: Facts, effective_on: date) -> pl.DataFrame:
    subject = _subject(cls.subject_kind, cls.subject_field)
    columns = (pl.col(field).cast(pl.String).alias(field.removeprefix("jurisdiction_")) for field in fields)
    return until(facts, cls, effective_on, *fields).select(subject, *columns).collect()
