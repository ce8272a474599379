"""Labour contracts as they stand on a day: with whom, posted where, since when, until when, and how they ended.

For: every contract (:func:`contracts`) and, faster, those in force (:func:`binding`); where contracts posted people over time (:func:`stays`). Not for
whether a contract should have been signed.

A contract begins when it is signed, or when a transfer hands it to another federation. Renewals and amendments change its stated end,
amendments and transfers the community. It ends by its own end, by a transfer to another federation, by retirement or death.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from cwledger.aggregates.career.retirement import Died, Retired
from cwledger.aggregates.career.service import ContractAmended, ContractEnded, ContractRenewed, ContractSigned, Transferred
from cwledger.projections.facts import Facts, day_of, event_id, latest, until

CONTRACT_COLUMNS = ("worker", "employer", "community", "since", "until", "ended_on", "ground", "signed_by", "changed_by")
_PARTIES = ("worker", "employer")


def departures(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """Retirements and deaths by a day, which end whatever runs: ``worker, order, version, ground``."""
    kinds = ((Retired, "retirement"), (Died, "death"))
    return pl.concat([until(facts, one, effective_on).with_columns(ground=pl.lit(ground)) for one, ground in kinds])


def last_departure(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """The last retirement or death of each worker by a day: ``worker, departed`` (its order)."""
    return departures(facts, effective_on).group_by("worker").agg(pl.col("order").max().alias("departed"))


def _begun(facts: Facts, effective_on: date) -> pl.LazyFrame:
    signed = until(facts, ContractSigned, effective_on, "employer", "community", "until")
    moved = until(facts, Transferred, effective_on, "new_employer", "community", "until").filter(pl.col("new_employer").is_not_null())
    return pl.concat([signed, moved.rename({"new_employer": "employer"}).select(signed.collect_schema().names())])


def _ends(facts: Facts, effective_on: date) -> pl.LazyFrame:
    ended = until(facts, ContractEnded, effective_on, "employer", "ground")
    moved = until(facts, Transferred, effective_on, "employer", "new_employer").filter(pl.col("new_employer").is_not_null())
    return pl.concat([ended, moved.drop("new_employer").with_columns(ground=pl.lit("transfer"))])


def _terms(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """What states the end anew. A renewal without one makes the contract open-ended; an amendment without one leaves it."""
    renewed = until(facts, ContractRenewed, effective_on, "employer", "until")
    amended = until(facts, ContractAmended, effective_on, "employer", "until").filter(pl.col("until").is_not_null())
    return pl.concat([renewed, amended])


def _places(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """What posts the worker to another community under the same contract."""
    amended = until(facts, ContractAmended, effective_on, "employer", "community").filter(pl.col("community").is_not_null())
    moved = until(facts, Transferred, effective_on, "employer", "community", "new_employer").filter(pl.col("new_employer").is_null())
    return pl.concat([amended, moved.drop("new_employer")])


def binding(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """The contracts in force on a day.

    Returns:
        ``worker, employer, community`` (as the contract says, before splits and merges), ``posted`` (the day it began to say so), ``since``.
        In no order.
    """
    begun = latest(_begun(facts, effective_on), _PARTIES, ("order", "community", "until"))
    ended = _ends(facts, effective_on).group_by(*_PARTIES).agg(pl.col("order").max().alias("ended"))
    terms = latest(_terms(facts, effective_on), _PARTIES, ("order", "until"))
    places = latest(_places(facts, effective_on), _PARTIES, ("order", "community"))
    later = pl.col("order") < pl.col("order_then")
    begun = (
        begun.join(ended, on=_PARTIES, how="left")
        .join(last_departure(facts, effective_on), on="worker", how="left")
        .filter((pl.max_horizontal("ended", "departed") < pl.col("order")).fill_null(value=True))
        .join(terms, on=_PARTIES, how="left", suffix="_then")
        .with_columns(until=pl.when(later).then("until_then").otherwise("until"))
        .filter(pl.col("until").is_null() | (pl.col("until") > effective_on))
        .select(*_PARTIES, "order", "community")
    )
    placed = begun.join(places, on=_PARTIES, how="left", suffix="_then").with_columns(moved=later.fill_null(value=False))
    community = pl.when("moved").then("community_then").otherwise("community").alias("community")
    posted = pl.when("moved").then("order_then").otherwise("order").alias("posted")
    return placed.select(*_PARTIES, community, posted, "order").select(*_PARTIES, "community", day_of("posted").alias("posted"), day_of("order").alias("since"))


def contracts(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """Every contract begun by a day, past ones included, as it stands on the day.

    Returns:
        ``worker, employer, community`` (as the contract says, before splits and merges), ``since, until`` (the stated end), ``ended_on, ground``
        (null while nothing ended it), ``signed_by, changed_by`` (event ids). Sorted by worker, since, employer.
    """
    return detailed(facts, effective_on).select(CONTRACT_COLUMNS).sort("worker", "since", "employer")


def detailed(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """:func:`contracts` with what made each part so: ``posted`` (day), ``placed_by, stated_by, ended_by`` (event ids); in no order."""
    places, states, ends = (pl.col(column) for column in ("places", "states", "ends"))
    rows = _changes(facts, effective_on).sort(*_PARTIES, "order").with_columns(number=pl.col("begins").cum_sum().over(_PARTIES)).filter(pl.col("number") > 0)
    folded = rows.group_by(*_PARTIES, "number").agg(
        pl.col("order").first(),
        pl.col("version").first().alias("signed"),
        pl.col("community").filter(places).last(),
        pl.col("order").filter(places).last().alias("posted"),
        pl.col("version").filter(places).last().alias("placed"),
        pl.col("until").filter(states).last(),
        pl.col("version").filter(states).last().alias("stated"),
        pl.col("order").filter(ends).first().alias("ended_on"),
        pl.col("ground").filter(ends).first(),
        pl.col("version").filter(ends).first().alias("ended"),
        pl.col("version").last().alias("changed"),
    )
    ids = [event_id("career", version=f"{what}").alias(f"{what}_by") for what in ("signed", "placed", "stated", "ended")]
    changed = event_id("career", version="changed_or_ended").alias("changed_by")
    days = [day_of("order").alias("since"), day_of("posted").alias("posted"), day_of("ended_on").alias("ended_on")]
    # What ended it is the last change there is: later a retirement or death may stand, which found it ended already.
    folded = folded.with_columns(changed_or_ended=pl.coalesce("ended", "changed"))
    return folded.select(*_PARTIES, "community", "until", "ground", *days, *ids, changed)


def stays(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """Where contracts posted people while they bound, as periods: on every day by another one what :func:`binding` says of it.

    Returns:
        ``worker, employer, community`` (as the contract says, before splits and merges), ``posted`` (the day it began to say so), ``since`` (of
        the contract), ``begins, until`` (the period; ``date.max`` where nothing ends it). In no order.
    """
    places, states, ends, day = pl.col("places"), pl.col("states"), pl.col("ends"), day_of()
    one = (*_PARTIES, "number")
    rows = _changes(facts, effective_on).sort(*_PARTIES, "order").with_columns(number=pl.col("begins").cum_sum().over(_PARTIES)).filter(pl.col("number") > 0)
    told = rows.with_columns(
        day.alias("begins"),
        day.shift(-1).over(_PARTIES).alias("next"),
        day.first().over(one).alias("since"),
        pl.when(places).then("community").forward_fill().over(one).alias("community"),
        pl.when(places).then(day).forward_fill().over(one).alias("posted"),
        pl.when(states).then(pl.col("until").fill_null(date.max)).forward_fill().over(one).alias("stated"),
        ended=ends.cast(pl.Int64).cum_sum().over(one) > 0,
    )
    binding = told.filter(~pl.col("ended")).with_columns(until=pl.min_horizontal("stated", "next"))
    return binding.filter(pl.col("begins") < pl.col("until")).select(*_PARTIES, "community", "posted", "since", "begins", "until")


def _changes(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """Everything that touches a contract, one row each: what it says, and whether it begins, places, states the end of, or ends the contract."""
    kinds = (
        (_begun(facts, effective_on), ("begins", "places", "states")),
        (_places(facts, effective_on), ("places",)),
        (_terms(facts, effective_on), ("states",)),
        (_ends(facts, effective_on), ("ends",)),
        # An amendment of other terms changes neither place nor end, and is a change all the same.
        (until(facts, ContractAmended, effective_on, "employer"), ()),
    )
    parts = [rows.with_columns(pl.lit(does in what).alias(does) for does in ("begins", "places", "states", "ends")) for rows, what in kinds]
    employers = parts[0].select(_PARTIES).unique()
    gone = departures(facts, effective_on).join(employers, on="worker").with_columns(begins=False, places=False, states=False, ends=True)
    return pl.concat([*parts, gone], how="diagonal")
