"""Ballots of a view, laid before the rules known: each under those of the district its community lay in on the day it was held."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from cwledger.aggregates.event import Event
    from cwledger.errors import Issue
    from cwledger.policies.texts.rulebook import Rulebook
    from cwledger.projections.facts import Facts


def findings(facts: Facts, rulebook: Rulebook, on: date) -> Iterator[Issue]:
    """What is against the rules in the ballots held by a day, void elections left out; nothing is looked up where no rule known speaks of them."""
    if not any(one.pack.section("elections.ballot") is not None for one in rulebook.enacted):
        return
    import polars as pl

    from cwledger.aggregates.geography import COUNTRY
    from cwledger.policies.conduct import ballots
    from cwledger.projections.growth import elections
    from cwledger.projections.units import Units

    called = elections.elections(facts, on, Units(facts, on)).select("election", "community", "body", "status")
    held = elections.ballots(facts, on).join(called, on="election", maintain_order="left").filter(pl.col("status") != "voided")
    cast = {
        row["held_by"]: ballots.Cast(
            row["election"],
            row["body"],
            row["number"],
            row["held_on"],
            row["electorate"],
            row["ballots"],
            row["jurisdiction"] or COUNTRY,
            row["held_by"],
        )
        for row in _ruled(facts, on, held).iter_rows(named=True)
    }
    won = [
        ballots.Won(row["worker"], row["post"], row["votes"], cast[row["held_by"]], row["counted_by"])
        for row in elections.winners(facts, on).iter_rows(named=True)
        if row["held_by"] in cast
    ]
    yield from ballots.findings(cast.values(), won, rulebook)


def _ruled(facts: Facts, on: date, held: pl.DataFrame) -> pl.DataFrame:
    """Ballots in order, with the ``jurisdiction`` their community lay in on the day of each; null where nothing was said of it by then."""
    from cwledger.aggregates.units import (
        CommunityFounded,
        CommunityReassigned,
        DistrictFounded,
        DistrictJurisdictionSet,
        StreetFounded,
        StreetReassigned,
    )

    placed = _said(facts, on, held, "street", CommunityFounded, CommunityReassigned)
    placed = _said(facts, on, placed, "district", StreetFounded, StreetReassigned)
    return _said(facts, on, placed, "jurisdiction", DistrictFounded, DistrictJurisdictionSet)


def _said(facts: Facts, on: date, held: pl.DataFrame, field: str, *classes: type[Event]) -> pl.DataFrame:
    """Ballots, in order of their days, with what the last of such facts said of their unit on the day of each."""
    import polars as pl

    from cwledger.projections.facts import day_of, until

    unit = classes[0].subject_field
    every = pl.concat([until(facts, one, on, field) for one in classes]).filter(pl.col(field).is_not_null()).sort("order")
    said = every.select(unit, field, day_of().alias("held_on")).collect()
    return held.join_asof(said, on="held_on", by=unit, check_sortedness=False)
