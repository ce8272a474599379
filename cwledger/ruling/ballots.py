"""Ballots of a view, laid before the rules known: each under those of the district its community lies in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cwledger.errors import Issue
    from cwledger.policies.texts.rulebook import Rulebook
    from cwledger.projections.facts import Facts


def findings(facts: Facts, rulebook: Rulebook, on: date) -> Iterator[Issue]:
    """What is against the rules in the ballots held by a day, void elections left out; nothing is looked up where no rule known speaks of them."""
    if not any(one.pack.section("elections.ballot") is not None for one in rulebook.enacted):
        return
    from cwledger.aggregates.geography import COUNTRY
    from cwledger.policies.conduct import ballots
    from cwledger.projections.growth import elections
    from cwledger.projections.units import Units
    from cwledger.ruling.governance import jurisdictions

    where, called = jurisdictions(facts, on), elections.elections(facts, on, Units(facts, on))
    places = {row["election"]: row for row in called.iter_rows(named=True) if row["status"] != "voided"}
    cast = {
        row["held_by"]: ballots.Cast(
            row["election"],
            places[row["election"]]["body"],
            row["number"],
            row["held_on"],
            row["electorate"],
            row["ballots"],
            where.get(places[row["election"]]["district"], COUNTRY),
            row["held_by"],
        )
        for row in elections.ballots(facts, on).iter_rows(named=True)
        if row["election"] in places
    }
    won = [
        ballots.Won(row["worker"], row["post"], row["votes"], cast[row["held_by"]], row["counted_by"])
        for row in elections.winners(facts, on).iter_rows(named=True)
        if row["held_by"] in cast
    ]
    yield from ballots.findings(cast.values(), won, rulebook)
