"""Which facts stand behind each part of an answer: what :mod:`~cwledger.projections.differences` names as the cause of a change.

A support is the fact that made a state what it is, ended states included: the last signing, posting, stated end and ending with each
employer, the last assuming and leaving of each post, the last grade and grants. Not a proof that a fact mattered; the differences keep only
those that came, or went, between two moments of knowledge.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import polars as pl

from cwledger.aggregates.career.honours import HonourConferred, HonourEnded, HonourWithdrawn
from cwledger.aggregates.career.pay import AllowanceGranted, GradeSet
from cwledger.aggregates.career.person import WorkerRegistered
from cwledger.aggregates.career.retirement import Died, ReEngaged, ReEngagementEnded, Retired
from cwledger.aggregates.career.service import ContractAmended, ContractEnded, ContractRenewed, ContractSigned, PostAssumed, PostLeft, Transferred
from cwledger.aggregates.event import CATALOGUE, Event
from cwledger.aggregates.units import CommunityFounded, CommunityMerged, CommunityReassigned, CommunitySplit, StreetFounded, StreetReassigned
from cwledger.projections.careers import contracts, grades, honours, posts
from cwledger.projections.facts import Facts, event_id, until
from cwledger.projections.units import Units

CONTRACT, POST, DEPARTURE, PLACE, GRADE = "contract", "post", "departure", "place", "grade"
"""What a support is about; pay is ``pay.basic`` and so on, an honour ``people-delegate/national``."""

_SERVICE: tuple[type[Event], ...] = (
    *(ContractSigned, ContractRenewed, ContractAmended, ContractEnded, Transferred, PostAssumed, PostLeft, ReEngaged, ReEngagementEnded, Retired, Died),
    *(GradeSet, AllowanceGranted, HonourConferred, HonourEnded, HonourWithdrawn, WorkerRegistered),
    *(CommunityFounded, CommunityReassigned, CommunitySplit, CommunityMerged, StreetFounded, StreetReassigned),
)


def positions(facts: Facts) -> pl.LazyFrame:
    """Where the facts the reports rest on stand in the log: ``event_id, position``."""
    kinds = ((one, CATALOGUE.spec(one)) for one in _SERVICE)
    return pl.concat([facts[one].select(event_id(spec.kind, one.subject_field).alias("event_id"), "position") for one, spec in kinds])


def of_service(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """Behind who serves, on what footing, in which posts: ``worker, about, event_id``."""
    agreed = contracts.detailed(facts, effective_on).filter(pl.col("since") == pl.col("since").max().over("worker", "employer"))
    held = posts.periods(facts, effective_on).filter(pl.col("since") == pl.col("since").max().over("worker", "community", "post"))
    parts = [_ids(agreed, CONTRACT, ("signed_by", "placed_by", "stated_by", "ended_by")), _ids(held, POST, ("assumed_by", "ended_by"))]
    for kind, about in ((ReEngaged, POST), (ReEngagementEnded, POST), (Retired, DEPARTURE), (Died, DEPARTURE)):
        parts.append(_ids(until(facts, kind, effective_on).with_columns(event_id("career").alias("by")), about, ("by",)))
    return pl.concat(parts)


def of_pay(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """Behind grade and pay: ``worker, about, event_id``."""
    graded = grades.grades(facts, effective_on).select("worker", about=pl.lit(GRADE), event_id=event_id("career"))
    about = pl.lit("pay.") + pl.col("component").cast(pl.String)
    return pl.concat([graded, grades.grants(facts, effective_on).select("worker", about=about, event_id=event_id("career"))])


def of_honours(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """Behind honours, and behind whether a woman holds them: ``worker, about, event_id``."""
    tally = pl.col("kind").cast(pl.String) + "/" + pl.col("level").cast(pl.String)
    every = honours.periods(facts, effective_on).with_columns(about=tally)
    rows = every.unpivot(["conferred_by", "ended_by"], index=["worker", "about"], value_name="event_id").drop_nulls("event_id")
    registered = facts[WorkerRegistered].select("worker", event_id=event_id("career")).join(every.select("worker", "about").unique(), on="worker")
    return pl.concat([rows.select("worker", "about", "event_id"), registered.select("worker", "about", "event_id")])


def of_places(facts: Facts, effective_on: date, units: Units) -> pl.DataFrame:
    """Behind where somebody serves, apart from the contract or post that says so: ``worker, about, event_id``."""
    columns = ["worker", "community", "posted"]
    agreed = contracts.detailed(facts, effective_on).select(columns)
    held = posts.periods(facts, effective_on).select("worker", "community", posted="since")
    served = posts.re_engaged(facts, effective_on).select("worker", "community", posted="since")
    rows = pl.concat([agreed, held, served]).unique().collect()
    found = set(_steps(rows.iter_rows(), units))
    frame = pl.DataFrame(sorted(found), schema={"worker": pl.String, "event_id": pl.String}, orient="row")
    return frame.select("worker", pl.lit(PLACE).alias("about"), "event_id")


def _steps(rows: Iterable[tuple[str, str, date]], units: Units) -> Iterator[tuple[str, str]]:
    parents = {community: by for community, *by in units.parents.select("community", "street_by", "district_by").iter_rows()}
    for worker, community, posted in rows:
        path = units.worker_moves.path(community, posted, worker)
        ids = [move.event_id for move in path]
        ids += [one for one in parents.get(path[-1].into if path else community, ()) if one is not None]
        yield from ((worker, one) for one in ids)


def _ids(rows: pl.LazyFrame, about: str, columns: tuple[str, ...]) -> pl.LazyFrame:
    long = rows.unpivot(list(columns), index="worker", value_name="event_id").drop_nulls("event_id")
    return long.select("worker", pl.lit(about).alias("about"), "event_id")
