"""Joint committees and grids of a view, laid before the rules known: each under those of the district it lies in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cwledger.errors import Issue
    from cwledger.policies.conduct.governance import Meets, Waits
    from cwledger.policies.texts.rulebook import Rulebook
    from cwledger.projections.facts import Facts
    from cwledger.projections.units import Units


def findings(facts: Facts, rulebook: Rulebook, on: date) -> Iterator[Issue]:
    """What is due in committees and grids on a day; nothing is looked up where no rule known speaks of them."""
    from cwledger.policies.conduct import governance

    if any(one.pack.governance is not None for one in rulebook.enacted):
        from cwledger.projections.units import Units

        units = Units(facts, on)
        where = jurisdictions(facts, on)
        yield from governance.findings(_committees(facts, on, units, where), _needs(facts, on, units, where), rulebook, on)


def jurisdictions(facts: Facts, on: date) -> dict[str, str]:
    """The jurisdiction of each district on a day."""
    from cwledger.aggregates.units import DistrictFounded, DistrictJurisdictionSet
    from cwledger.projections.units import current

    said = current(facts, on, "jurisdiction", DistrictFounded, DistrictJurisdictionSet).select("district", "jurisdiction").collect()
    return dict(said.iter_rows())


def _committees(facts: Facts, on: date, units: Units, jurisdictions: dict[str, str]) -> Iterator[Meets]:
    from cwledger.aggregates.geography import COUNTRY
    from cwledger.policies.conduct.governance import Meets
    from cwledger.projections.neighbourhood import committees

    held = {row["committee"]: row["held_by"] for row in committees.meetings(facts, on, units).iter_rows(named=True)}
    for row in committees.committees(facts, on, units).iter_rows(named=True):
        last, by = row["last_meeting_on"], held.get(row["committee"])
        where = jurisdictions.get(row["district"], COUNTRY)
        yield Meets(row["committee"], row["level"], last or row["since"], last is not None, where, by or row["formed_by"])


def _needs(facts: Facts, on: date, units: Units, jurisdictions: dict[str, str]) -> Iterator[Waits]:
    import polars as pl

    from cwledger.aggregates.geography import COUNTRY
    from cwledger.policies.conduct.governance import Waits
    from cwledger.projections.neighbourhood import needs

    for row in needs.needs(facts, on, units).filter(pl.col("resolved_on").is_null()).iter_rows(named=True):
        yield Waits(row["grid"], row["need"], row["raised_on"], jurisdictions.get(row["district"], COUNTRY), row["raised_by"])
