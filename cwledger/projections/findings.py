"""What is irregular among the facts believed on a day: it happened, so it was recorded, and here it is found. Each with the rule it is against.

For: irregularities of the recorded facts alone. Not for what recorded facts owe a rule pack (entitled pay, retirement months), nor for what is
impossible, which the ledger refuses in the first place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Set
from datetime import date
from functools import cache
from typing import Any

import polars as pl

from cwledger.aggregates.career.service import STATUTORY_GROUNDS, ContractSigned
from cwledger.clock import add_months
from cwledger.errors import Issue
from cwledger.projections.careers import contracts as _contracts
from cwledger.projections.careers import honours as _honours
from cwledger.projections.careers import posts as _posts
from cwledger.projections.careers import roster as _roster
from cwledger.projections.entrance import establishment as _establishment
from cwledger.projections.entrance.findings import recruitment_findings
from cwledger.projections.facts import Facts, event_id, until
from cwledger.projections.growth import all_post as _all_post
from cwledger.projections.growth import elections as _elections
from cwledger.projections.growth import training as _training
from cwledger.projections.neighbourhood import committees as _committees
from cwledger.projections.neighbourhood import grids as _grids
from cwledger.projections.public_life import affairs as _affairs
from cwledger.projections.public_life import structure as _structure
from cwledger.projections.units import Units
from cwledger.projections.working_life import appraisals as _appraisals
from cwledger.words.findings import EVERY_SYSTEM

CONTRACT_LAW = "劳动合同法 (2012)"
REGULATION = "劳动合同法实施条例 (2008)"
DISPATCH_MONTHS = 24
"""A dispatch contract runs two years at least (Labour Contract Law Art. 58)."""


def findings(facts: Facts, effective_on: date, units: Units, roster: pl.DataFrame, systems: Set[str] = EVERY_SYSTEM) -> tuple[Issue, ...]:
    """Everything irregular on a day, sorted by code and subject.

    Args:
        facts: what is believed.
        effective_on: the day.
        units: the units as on that day.
        roster: who serves, with ``worker``.
        systems: where to look, by the names of :data:`cwledger.words.findings.NAMES`.
    """
    of_facts, of_units, of_people = (facts, effective_on), (facts, effective_on, units), (facts, effective_on, roster)
    looks: tuple[tuple[str, Callable[..., Iterable[Issue]], tuple[Any, ...]], ...] = (
        ("contracts", _short_contracts, of_facts),
        ("contracts", _long_probations, of_facts),
        ("contracts", _grounds, of_facts),
        ("ways-up", _overlapping_seats, of_facts),
        ("ways-up", _establishment.establishment_findings, of_units),
        ("grids", _grids.findings, (*of_units, roster)),
        ("joint-committees", _committees.findings, of_units),
        ("elections-and-offices", _elections.findings, of_units),
        ("training", _training.findings, of_units),
        ("all-post-service", _all_post.findings, of_units),
        ("posts", _several_secretaries, of_units),
        ("posts", _posts_without_footing, of_people),
        ("burden-relief", _affairs.findings, of_units),
        ("workforce", _structure.findings, (*of_units, roster)),
        ("open-recruitment", recruitment_findings, of_people),
        ("appraisal", _appraisals.findings, (*of_units, _rosters(*of_people))),
    )
    found = [issue for system, look, given in looks if system in systems for issue in look(*given)]
    return tuple(sorted(found, key=lambda issue: (issue.code, issue.subject, issue.event_ids)))


def _rosters(facts: Facts, effective_on: date, roster: pl.DataFrame) -> Callable[[date], pl.DataFrame]:
    """Who served on any day, each worked out once; in which grade is not asked."""
    nobodys = pl.LazyFrame(schema={"worker": pl.String, "tier": pl.Int32, "step": pl.Int32})

    @cache
    def on(day: date) -> pl.DataFrame:
        return roster if day == effective_on else _roster.roster(facts, day, Units(facts, day), nobodys)

    return on


def _several_secretaries(facts: Facts, effective_on: date, units: Units) -> Iterator[Issue]:
    held = _posts.periods(facts, effective_on).filter(pl.col("until").is_null()).with_columns(pl.col("post").cast(pl.String))
    heads = units.worker_moves.now(held.filter(pl.col("post").is_in(["secretary", "director"])).collect(), "worker", "since")
    several = heads.group_by("community", "post").agg(pl.col("worker", "assumed_by").sort_by("worker")).filter(pl.col("worker").list.len() > 1)
    for community, post, workers, ids in several.iter_rows():
        message = f"{len(workers)} people are {post} of {community} at once: {', '.join(workers)}"
        yield Issue("finding.post-held-twice", "warning", f"community:{community}", message, tuple(ids))


def _short_contracts(facts: Facts, effective_on: date) -> Iterator[Issue]:
    signed = until(facts, ContractSigned, effective_on, "effective_on", "until", "employer").filter(pl.col("until").is_not_null())
    rows = signed.select("worker", "effective_on", "until", "employer", event_id("career").alias("id")).collect()
    for worker, since, ends, employer, signed_by in rows.iter_rows():
        if ends < add_months(since, DISPATCH_MONTHS):
            message = f"the contract with {employer} runs from {since} to {ends}; a dispatch contract runs two years at least"
            yield Issue("finding.short-dispatch-contract", "warning", f"career:{worker}", message, (signed_by,), (f"{CONTRACT_LAW} Art. 58",))


def _probation_cap(since: date, ends: date | None) -> int:
    """Months of probation the law allows for a contract (Art. 19)."""
    if ends is None or ends >= add_months(since, 36):
        return 6
    if ends >= add_months(since, 12):
        return 2
    return 1 if ends >= add_months(since, 3) else 0


def _long_probations(facts: Facts, effective_on: date) -> Iterator[Issue]:
    signed = until(facts, ContractSigned, effective_on, "effective_on", "until", "probation_months").filter(pl.col("probation_months") > 0)
    rows = signed.select("worker", "effective_on", "until", "probation_months", event_id("career").alias("id")).collect()
    for worker, since, ends, months, signed_by in rows.iter_rows():
        cap = _probation_cap(since, ends)
        if months > cap:
            message = f"{months} months of probation in a contract from {since} to {ends or 'no stated end'}; the law allows {cap}"
            yield Issue("finding.long-probation", "warning", f"career:{worker}", message, (signed_by,), (f"{CONTRACT_LAW} Art. 19",))


def _grounds(facts: Facts, effective_on: date) -> Iterator[Issue]:
    lawful = (*STATUTORY_GROUNDS, "transfer")
    ended = _contracts.detailed(facts, effective_on).filter(pl.col("ground").is_not_null() & ~pl.col("ground").is_in(lawful))
    for worker, employer, ground, ended_by in ended.select("worker", "employer", "ground", "ended_by").collect().iter_rows():
        message = f"the contract with {employer} was ended on the ground {ground!r}; parties may not add grounds to those of the law"
        yield Issue("finding.ground-not-statutory", "warning", f"career:{worker}", message, (ended_by,), (f"{REGULATION} Art. 13",))


def _overlapping_seats(facts: Facts, effective_on: date) -> Iterator[Issue]:
    held = _honours.honours_held(facts, effective_on).filter(pl.col("until").is_not_null())
    twice = held.group_by("worker", "kind", "level").agg(pl.col("conferred_by").sort()).filter(pl.col("conferred_by").list.len() > 1)
    for worker, kind, level, ids in twice.iter_rows():
        message = f"{len(ids)} {level} {kind} seats are held at once; a term normally ends before the next begins"
        yield Issue("finding.seats-overlap", "notice", f"career:{worker}", message, tuple(ids))


def _posts_without_footing(facts: Facts, effective_on: date, roster: pl.DataFrame) -> Iterator[Issue]:
    held = _posts.periods(facts, effective_on).filter(pl.col("until").is_null()).join(roster.lazy().select("worker"), on="worker", how="anti")
    for worker, community, post, assumed_by in held.select("worker", "community", pl.col("post").cast(pl.String), "assumed_by").collect().iter_rows():
        message = f"is {post} of {community} by appointment, but no contract is in force and no elected post is held"
        yield Issue("finding.post-without-contract", "warning", f"career:{worker}", message, (assumed_by,))
