"""Labour contracts as they stand on a day: with whom, posted where, since when, until when, and how they ended.

For: every contract (:func:`contracts`) and, faster, those in force (:func:`binding`). Not for whether a contract should have been signed.

A contract begins when it is signed, or when a transfer hands it to another federation. Renewals and amendments change its stated end,
amendments and transfers the community. It ends by its own end, by a transfer to another federation, by retirement or death.
"""

from __future__ import annotations

from collections.abc import Sequence
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
        .filter(pl.max_horizontal("ended", "departed").fill_null(_NEVER) < pl.col("order"))
        .join(terms, on=_PARTIES, how="left", suffix="_then")
        .with_columns(until=pl.when(later).then("until_then").otherwise("until"))
        .filter(pl.col("until").is_null() | (pl.col("until") > effective_on))
        .select(*_PARTIES, "order", "community")
    )
    placed = begun.join(places, on=_PARTIES, how="left", suffix="_then").with_columns(moved=later.fill_null(value=False))
    community = pl.when("moved").then("community_then").otherwise("community").alias("community")
    posted = pl.when("moved").then("order_then").otherwise("order").alias("posted")
    return placed.select(*_PARTIES, community, posted, "order").select(*_PARTIES, "community", day_of("posted").alias("posted"), day_of("order").alias("since"))


_NEVER = -(1 << 63)


def contracts(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """Every contract begun by a day, past ones included, as it stands on the day.

    Returns:
        ``worker, employer, community`` (as the contract says, before splits and merges), ``since, until`` (the stated end), ``ended_on, ground``
        (null while nothing ended it), ``signed_by, changed_by`` (event ids). Sorted by worker, since, employer.
    """
    return detailed(facts, effective_on).select(CONTRACT_COLUMNS).sort("worker", "since", "employer")


def detailed(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """:func:`contracts` with what made each part so: ``posted`` (day), ``placed_by, stated_by, ended_by`` (event ids), in no order."""
    begun = _begun(facts, effective_on).rename({"order": "begun"}).sort("begun")
    by = (*_PARTIES, "begun")
    places, terms = (_last_of(begun, rows(facts, effective_on), field) for rows, field in ((_places, "community"), (_terms, "until")))
    ends = pl.concat([_first_after(begun, _ends(facts, effective_on), _PARTIES), _first_after(begun, departures(facts, effective_on), ("worker",))])
    ends = ends.group_by(*by).agg(pl.col("ended_version", "ground").min_by("ended"), pl.col("ended").min())
    # What was signed again with the same employer stopped counting then, whatever its stated end; retirement no longer ends it.
    following = pl.col("begun").shift(-1).over(_PARTIES, order_by="begun").alias("following")
    ends = ends.join(begun.select(*by, following), on=by).filter(pl.col("following").is_null() | (pl.col("ended") < pl.col("following"))).drop("following")
    frame = begun.join(places, on=by, how="left", suffix="_then").join(terms, on=by, how="left", suffix="_then").join(ends, on=by, how="left")
    changed = pl.coalesce("ended_version", pl.when(pl.col("placed").fill_null(_NEVER) > pl.col("stated").fill_null(_NEVER)).then("placed_version").otherwise("stated_version"), "version")
    return frame.select(
        *_PARTIES,
        pl.coalesce("community_then", "community").alias("community"),
        day_of("begun").alias("since"),
        pl.when(pl.col("stated").is_not_null()).then("until_then").otherwise("until").alias("until"),
        day_of("ended").alias("ended_on"),
        "ground",
        event_id("career").alias("signed_by"),
        event_id("career", version="changed").alias("changed_by") if False else changed.alias("changed"),
    )


def _last_of(begun: pl.LazyFrame, changes: pl.LazyFrame, field: str) -> pl.LazyFrame:
    raise NotImplementedError


def _first_after(begun: pl.LazyFrame, ends: pl.LazyFrame, by: Sequence[str]) -> pl.LazyFrame:
    raise NotImplementedError
