"""Elections on a day: called, held or void, who stood and who was elected; posts that rest on an election that was void or lost.

An election known to be void never was: its results count on no day, also before the one it was voided on. Terms, filing and training of those
elected are the matter of rules (``policies/conduct/elections.py``).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from cwledger.aggregates.career.retirement import Died
from cwledger.aggregates.elections import BallotHeld, CandidateNominated, CandidateVetted, ElectionCalled, ElectionVoided, VotesCounted
from cwledger.errors import Issue, UnknownSubject
from cwledger.projections.careers import posts as _posts
from cwledger.projections.facts import Facts, day_of, event_id, latest, until
from cwledger.projections.units import Units

ELECTION_COLUMNS = (
    "election", "community", "street", "district", "body", "kind", "called_on", "held_on", "electorate", "ballots", "candidates", "elected", "status",
    "called_by", "held_by", "voided_by",
)  # fmt: skip
CANDIDATE_COLUMNS = ("election", "worker", "post", "nominated_on", "vetting", "reason", "votes", "elected", "nominated_by", "vetted_by", "counted_by")


def _by(version: str = "version") -> pl.Expr:
    return event_id("election", "election", version)


def voided(facts: Facts) -> pl.LazyFrame:
    """Every election known to be void, whatever day it was voided on: ``election, voided_by``."""
    return latest(until(facts, ElectionVoided, None), ["election"], ("version",)).select("election", _by().alias("voided_by"))


def _ballots(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """Every ballot by a day, in order: ``election, order, number`` (1 for the first), ``held_on, electorate, ballots, held_by``."""
    rows = until(facts, BallotHeld, effective_on, "electorate", "ballots").sort("order")
    number = pl.col("order").rank("ordinal").over("election").cast(pl.Int64).alias("number")
    return rows.select("election", "order", number, day_of().alias("held_on"), "electorate", "ballots", _by().alias("held_by"))


def _results(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """The last count for each person and post: ``election, worker, post, votes, elected, order, counted_by``."""
    rows = until(facts, VotesCounted, effective_on, "worker", pl.col("post").cast(pl.String), "votes", "elected")  # type: ignore[arg-type]
    last = latest(rows, ("election", "worker", "post"), ("votes", "elected", "order", "version"))
    return last.with_columns(_by().alias("counted_by")).drop("version")


def ballots(facts: Facts, effective_on: date) -> pl.DataFrame:
    """Every ballot held by a day: ``election, number`` (1 for the first), ``held_on, electorate, ballots, held_by`` (event id), in order."""
    return _ballots(facts, effective_on).sort("order").drop("order").collect()


def winners(facts: Facts, effective_on: date) -> pl.DataFrame:
    """Everybody declared elected by a day, void or not: ``election, worker, post, votes, counted_by, held_by`` (of the ballot), sorted."""
    held = _ballots(facts, effective_on).select("election", "order", "held_by").sort("order")
    won = _results(facts, effective_on).filter("elected").sort("order").join_asof(held, on="order", by="election", check_sortedness=False)
    return won.select("election", "worker", "post", "votes", "counted_by", "held_by").sort("election", "worker", "post").collect()


def elections(facts: Facts, effective_on: date, units: Units) -> pl.DataFrame:
    """One row for each election called by a day.

    Returns:
        ``election; community`` (as called in), ``street, district; body`` (``party-organisation``, ``residents-committee``), ``kind``
        (``term-change``, ``by-election``), ``called_on, held_on`` (last ballot), ``electorate, ballots`` (of it), ``candidates`` (persons),
        ``elected`` (0 where void), ``status`` (``called``, ``held``, ``voided``); ``called_by, held_by, voided_by`` (event ids). Sorted by election.
    """
    called = until(facts, ElectionCalled, effective_on, "community", "body", "kind", pl.col("electorate").alias("listed"))  # type: ignore[arg-type]
    called = called.with_columns(pl.col("body", "kind").cast(pl.String), day_of().alias("called_on"), _by().alias("called_by")).drop("order", "version")
    ballot = latest(_ballots(facts, effective_on), ["election"], ("held_on", "electorate", "ballots", "held_by"))
    stood = until(facts, CandidateNominated, effective_on, "worker").group_by("election").agg(pl.col("worker").n_unique().cast(pl.Int64).alias("candidates"))
    won = _results(facts, effective_on).filter("elected").group_by("election").agg(pl.col("worker").n_unique().cast(pl.Int64).alias("elected"))
    frame = called
    for part in (ballot, stood, won, voided(facts)):
        frame = frame.join(part, on="election", how="left")
    void = pl.col("voided_by").is_not_null()
    status = pl.when(void).then(pl.lit("voided")).when(pl.col("held_on").is_null()).then(pl.lit("called")).otherwise(pl.lit("held"))
    counts = (pl.col("candidates").fill_null(0), pl.when(void).then(0).otherwise(pl.col("elected").fill_null(0)).cast(pl.Int64).alias("elected"))
    rows = frame.with_columns(*counts, pl.coalesce("electorate", "listed").alias("electorate"), status.alias("status")).collect()
    return units.placed(rows).select(ELECTION_COLUMNS).sort("election")


def candidates(facts: Facts, effective_on: date, election: str) -> pl.DataFrame:
    """Who stood in an election, and who got votes without standing.

    Returns:
        ``election, worker, post, nominated_on`` (null for a name written in), ``vetting`` (the last outcome), ``reason``, ``votes`` (null before the
        count), ``elected`` (false where the election is void), ``nominated_by, vetted_by, counted_by`` (event ids). Sorted by post and worker.

    Raises:
        UnknownSubject: no such election is known.
    """
    if not facts[ElectionCalled].filter(pl.col("election") == election).head(1).collect().height:
        raise UnknownSubject(f"election:{election}")
    this = pl.col("election") == election
    stood = until(facts, CandidateNominated, effective_on, "worker", pl.col("post").cast(pl.String)).filter(this)  # type: ignore[arg-type]
    stood = stood.select("election", "worker", "post", day_of().alias("nominated_on"), _by().alias("nominated_by"))
    looked = latest(until(facts, CandidateVetted, effective_on, "worker", "outcome", "reason").filter(this), ("worker",), ("outcome", "reason", "version"))
    vetted = looked.with_columns(election=pl.lit(election)).select(
        "worker", pl.col("outcome").cast(pl.String).alias("vetting"), "reason", _by().alias("vetted_by")
    )
    counted = _results(facts, effective_on).filter(this).drop("order")
    rows = stood.join(counted, on=["election", "worker", "post"], how="full", coalesce=True).join(vetted, on="worker", how="left")
    rows = rows.join(voided(facts), on="election", how="left").with_columns(pl.col("elected") & pl.col("voided_by").is_null())
    return rows.select(CANDIDATE_COLUMNS).sort("post", "worker").collect()


def elected_posts(facts: Facts, effective_on: date) -> pl.DataFrame:
    """Posts taken by election, each with the last result for that person, community and post before it, void or not.

    Returns:
        ``worker, community, post, since, until, assumed_by; election, won`` (as declared), ``counted_by, voided_by`` (event ids; null while it
        stands). Posts no recorded election speaks of are left out.
    """
    taken = _posts.periods(facts, effective_on).with_columns(pl.col("post", "by").cast(pl.String)).filter(pl.col("by") != "appointment")
    places = until(facts, ElectionCalled, effective_on, "community").select("election", "community")
    known = _results(facts, effective_on).join(places, on="election").join(voided(facts), on="election", how="left")
    results = known.with_columns(day_of().alias("since"), won="elected").drop("elected", "order", "votes").sort("since", "election")
    key = ["worker", "community", "post"]
    joined = taken.sort("since").join_asof(results, on="since", by=key, check_sortedness=False).filter(pl.col("election").is_not_null())
    return joined.select(*key, "since", "until", "assumed_by", "election", "won", "counted_by", "voided_by").sort(*key, "since").collect()


def posts_on_void_elections(facts: Facts, effective_on: date) -> pl.DataFrame:
    """Posts taken on an election known to be void: ``worker, community, post, since, assumed_by, election, voided_by``."""
    return elected_posts(facts, effective_on).filter(pl.col("voided_by").is_not_null())


def findings(facts: Facts, effective_on: date, _units: Units) -> Iterator[Issue]:
    """Winners disqualified or dead, and posts on an election void or lost. How many votes elect is for a rule (``policies/conduct/ballots.py``)."""
    yield from _disqualified(facts, effective_on)
    yield from _dead(facts, effective_on)
    for row in elected_posts(facts, effective_on).iter_rows(named=True):
        what = f"{row['post']} of {row['community']} since {row['since']}"
        if row["voided_by"] is not None:
            message = f"{what} on election {row['election']}, which is void and never was; the taking of office is to be reversed"
            yield Issue("finding.post-on-void-election", "warning", f"career:{row['worker']}", message, (row["assumed_by"], row["voided_by"]))
        elif not row["won"]:
            message = f"{what} by election, but was not elected in {row['election']}"
            yield Issue("finding.post-not-won", "warning", f"career:{row['worker']}", message, (row["assumed_by"], row["counted_by"]))


def _disqualified(facts: Facts, effective_on: date) -> Iterator[Issue]:
    vetted = latest(until(facts, CandidateVetted, effective_on, "worker", "outcome"), ("election", "worker"), ("outcome", "version"))
    out = vetted.filter(pl.col("outcome").cast(pl.String) == "disqualified").select("election", "worker", _by().alias("vetted_by"))
    won = _results(facts, effective_on).filter("elected").join(voided(facts), on="election", how="anti").join(out, on=["election", "worker"])
    for row in won.sort("election", "worker", "post").collect().iter_rows(named=True):
        message = f"{row['worker']} was declared elected {row['post']}, though disqualified"
        yield Issue("finding.elected-though-disqualified", "warning", f"election:{row['election']}", message, (row["counted_by"], row["vetted_by"]))


def _dead(facts: Facts, effective_on: date) -> Iterator[Issue]:
    died = until(facts, Died, effective_on).select("worker", day_of().alias("died_on"), event_id("career").alias("died_by"))
    stood = until(facts, CandidateNominated, effective_on, "worker", pl.col("post").cast(pl.String))  # type: ignore[arg-type]
    stood = stood.select("election", "worker", "post", "order", by=_by(), became=pl.lit("nominated for"))
    won = _results(facts, effective_on).filter("elected").select("election", "worker", "post", "order", by="counted_by", became=pl.lit("declared elected"))
    said = pl.concat([stood, won]).join(voided(facts), on="election", how="anti").join(died, on="worker").filter(day_of() > pl.col("died_on"))
    for row in said.sort("election", "worker", "order").collect().iter_rows(named=True):
        message = f"{row['worker']} was {row['became']} {row['post']}, having died on {row['died_on']}"
        yield Issue("finding.elected-though-dead", "warning", f"election:{row['election']}", message, (row["by"], row["died_by"]))
