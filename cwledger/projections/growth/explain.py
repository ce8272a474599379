"""Why elections, leadership, training and all-post service come out as reported: trees that end in event ids, for ``explain.explain``.

Subjects: ``elections`` an election; ``leadership`` a community; ``classes`` a class; ``training`` a year, level and kind (``2021/city/induction``);
``service`` a worker, or a community.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import polars as pl

from cwledger.aggregates.career.all_post import FlexibleDutyServed
from cwledger.aggregates.elections import ElectionCalled
from cwledger.errors import UnknownSubject
from cwledger.explanation import Explanation, event_ids_of
from cwledger.projections.facts import Facts, day_of, event_id, until
from cwledger.projections.growth import all_post, elections, training
from cwledger.projections.growth import leadership as _leadership
from cwledger.projections.growth.attendance import attendances
from cwledger.projections.units import Units


def _said(row: dict[str, Any], *pairs: tuple[str, str]) -> Iterator[Explanation]:
    """The columns of a row that say something, each with the event named by its other column."""
    return (Explanation(name, row[name], event_ids=event_ids_of(row[by])) for name, by in pairs if row[name] is not None)


def election(facts: Facts, effective_on: date, subject: str, units: Units) -> Explanation:
    """How an election stands: the call, the last ballot, each candidate, and whether it is void.

    Raises:
        UnknownSubject: no such election.
    """
    listed = elections.candidates(facts, effective_on, subject)
    rows = elections.elections(facts, effective_on, units).filter(pl.col("election") == subject).to_dicts()
    if not rows:
        [(begins,)] = facts[ElectionCalled].filter(pl.col("election") == subject).select("effective_on").collect().rows()
        raise UnknownSubject(f"election:{subject} on {effective_on}", remedy=f"it is called on {begins}")
    [row] = rows
    called = (Explanation(name, row[name], event_ids=(row["called_by"],)) for name in ("community", "body", "kind", "called_on"))
    parts = (*called, *_said(row, ("held_on", "held_by"), ("electorate", "held_by"), ("ballots", "held_by")), *map(_candidate, listed.to_dicts()))
    return Explanation("elections", row["status"], event_ids=event_ids_of(row["voided_by"]), parts=parts)


def _candidate(row: dict[str, Any]) -> Explanation:
    said = _said(row, ("vetting", "vetted_by"), ("votes", "counted_by"), ("elected", "counted_by"))
    return Explanation("worker", row["worker"], event_ids=event_ids_of(row["nominated_by"]), parts=(Explanation("post", row["post"]), *said))


def leadership(facts: Facts, effective_on: date, subject: str, units: Units) -> Explanation:
    """Who leads a community, and by which facts.

    Raises:
        UnknownSubject: no such community on the day.
    """
    rows = _leadership.leadership(facts, effective_on, units).filter(pl.col("community") == subject).to_dicts()
    if not rows:
        raise UnknownSubject(f"community:{subject}")
    [row] = rows
    heads = (("secretary", "assumed_by"), ("director", "director_by"), ("since", "assumed_by"), ("first_time", "assumed_by"))
    more = (("filed_on", "filed_by"), ("approved_on", "approved_by"), ("trained_this_year", "trained_by"))
    both = Explanation("concurrent", row["concurrent"], event_ids=event_ids_of(row["assumed_by"], row["director_by"]))
    return Explanation("leadership", row["status"], parts=(*_said(row, *heads, *more), *((both,) if row["concurrent"] is not None else ())))


def held_class(facts: Facts, effective_on: date, subject: str, units: Units, roster: pl.DataFrame) -> Explanation:
    """Who attended a class, against its places.

    Raises:
        UnknownSubject: no such class was held by the day.
    """
    rows = training.classes(facts, effective_on, units, roster).filter(pl.col("training") == subject).to_dicts()
    if not rows:
        raise UnknownSubject(f"class:{subject}")
    [row] = rows
    came = attendances(facts, effective_on).filter(pl.col("training") == subject).sort("worker").collect().to_dicts()
    said = _said(row, *((name, "held_by") for name in ("level", "kind", "held_on", "places", "hours")))
    return Explanation("classes", row["attended"], "persons", event_ids=(row["held_by"],), parts=(*said, *_attended(came)))


def _attended(rows: Iterable[dict[str, Any]]) -> Iterator[Explanation]:
    return (Explanation("worker", row["worker"], event_ids=(row["attended_by"],), parts=(Explanation("attended_on", row["attended_on"]),)) for row in rows)


def person_times(facts: Facts, effective_on: date, subject: str) -> Explanation:
    """Whose attendance makes up the person-times of a year, level and kind.

    Raises:
        UnknownSubject: it is not written so, or nobody attended.
    """
    remedy = "write a year, level and kind, as 2021/city/induction; training lists those with somebody in them"
    year, _, rest = subject.partition("/")
    level, _, kind = rest.partition("/")
    if not year.isdecimal():
        raise UnknownSubject(subject, remedy=remedy)
    mine = (pl.col("attended_on").dt.year() == int(year)) & (pl.col("level") == level) & (pl.col("kind") == kind)
    came = attendances(facts, effective_on).filter(mine).sort("attended_on", "worker", "training").collect().to_dicts()
    if not came:
        raise UnknownSubject(subject, remedy=remedy)
    return Explanation("training", len(came), parts=tuple(_attended(came)))


def service(facts: Facts, effective_on: date, subject: str, units: Units, roster: pl.DataFrame) -> Explanation:
    """What a worker's all-post service is made of, or which workers a community's shares count.

    Raises:
        UnknownSubject: neither a worker who serves nor a community of the day.
    """
    listed = all_post.all_post(facts, effective_on, roster, effective_on.year)
    mine = listed.filter(pl.col("worker") == subject).to_dicts()
    if mine:
        return Explanation("service", subject, parts=tuple(_worker(facts, effective_on, mine[0])))
    rows = all_post.service(facts, effective_on, units, listed, effective_on.year).filter(pl.col("community") == subject).to_dicts()
    if not rows:
        raise UnknownSubject(subject, remedy="ask of a worker who serves on the day, or of a community")
    counts = (Explanation(name, rows[0][name]) for name in ("workers", "certified", "rotated", "visits", "duty_hours"))
    staff = listed.filter(pl.col("community") == subject).to_dicts()
    people = (Explanation("worker", one["worker"], parts=tuple(_worker(facts, effective_on, one))) for one in staff)
    return Explanation("service", rows[0]["certified_share"], parts=(*counts, *people))


def _worker(facts: Facts, effective_on: date, row: dict[str, Any]) -> Iterator[Explanation]:
    yield from _said(row, ("certified", "certified_by"), ("line", "line_by"))
    year = day_of().dt.year() == effective_on.year
    visits = all_post.visits(facts, effective_on).filter(pl.col("worker") == row["worker"], pl.col("month").str.starts_with(f"{effective_on.year:04d}-"))
    ids = visits.sort("month")
    yield Explanation("visits", row["visits"], event_ids=tuple(ids.select("reported_by").collect().to_series()))
    duty = until(facts, FlexibleDutyServed, effective_on).filter(pl.col("worker") == row["worker"], year).sort("order").select(event_id("career"))
    yield Explanation("duty_hours", row["duty_hours"], event_ids=tuple(duty.collect().to_series()))
