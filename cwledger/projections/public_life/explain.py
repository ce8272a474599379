"""Why the reports of burden relief, measures, results and funds say what they say: each value with the facts it rests on.

Not for working anything out: an explanation asks the projection the report comes from.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl

from cwledger.errors import UnknownSubject
from cwledger.explanation import Explanation, event_ids_of
from cwledger.projections.facts import Facts
from cwledger.projections.public_life import affairs as _affairs
from cwledger.projections.public_life import funds as _funds
from cwledger.projections.public_life import measures as _measures
from cwledger.projections.public_life import pioneers as _pioneers
from cwledger.projections.public_life import structure as _structure
from cwledger.projections.units import Units


def affair(facts: Facts, effective_on: date, subject: str) -> Explanation:
    """How an affair stands: its application, who looked at it, and every period on the list."""
    row = _only(_affairs.affairs(facts, effective_on), "affair", subject)
    periods = _affairs.admissions(facts, effective_on).filter(pl.col("affair") == subject)
    parts = [
        Explanation("proposed_on", row["proposed_on"], event_ids=(row["proposed_by"],), parts=tuple(_said(row, "title", "department", "legal_basis"))),
        *(Explanation("vetted_by", by, event_ids=(by,)) for by in row["vetted_by"]),
        *(_period(one) for one in periods.iter_rows(named=True)),
    ]
    decided = () if row["decided_by"] is None else (row["decided_by"],)
    why = tuple(_said(row, "reason")) if row["reason"] is not None else ()
    return Explanation("affairs", row["status"], parts=(*parts, Explanation("since", row["since"], event_ids=decided, parts=why)))


def _period(one: dict[str, Any]) -> Explanation:
    end = Explanation("until", one["until"], event_ids=event_ids_of(one["ended_by"]))
    return Explanation("admitted_on", one["since"], event_ids=(one["admitted_by"],), parts=(end,))


def task(facts: Facts, effective_on: date, subject: str, units: Units) -> Explanation:
    """The tasks pushed down to a community, each with the admission that covers it, where one does."""
    rows = _some(_affairs.tasks(facts, effective_on, units), "community", subject)
    parts = (
        Explanation(
            "task",
            row["task"],
            event_ids=(row["pushed_by"],),
            parts=(
                Explanation("affair", row["affair"], event_ids=event_ids_of(row["admitted_by"])),
                Explanation("refused_on", row["refused_on"], event_ids=event_ids_of(row["refused_by"])),
            ),
        )
        for row in rows
    )
    return Explanation("tasks", len(rows), parts=tuple(parts))


def measure(facts: Facts, effective_on: date, subject: str) -> Explanation:
    """What a measure covers, since when, and what ended it."""
    row = _only(_measures.measures(facts, effective_on), "measure", subject)
    end = Explanation("until", row["until"], event_ids=event_ids_of(row["ended_by"]))
    return Explanation("measures", row["title"], event_ids=(row["adopted_by"],), parts=(*_said(row, "document", "covers", "since", "rule"), end))


def pioneer(facts: Facts, effective_on: date, subject: str, units: Units) -> Explanation:
    """The pioneer posts (``post``), the teams (``team``) or both of a community, each with the facts that set it up and ended it."""
    listed = _pioneers.pioneers(facts, effective_on, units)
    rows = _some(listed, "kind" if subject in ("post", "team") else "community", subject)
    parts = (
        Explanation(
            "code",
            f"{row['community']}/{row['code']}",
            event_ids=(row["set_by"],),
            parts=(Explanation("since", row["since"]), Explanation("until", row["until"], event_ids=event_ids_of(row["ended_by"]))),
        )
        for row in rows
    )
    return Explanation("pioneers", sum(row["until"] is None for row in rows), parts=tuple(parts))


def services(facts: Facts, effective_on: date, subject: str, units: Units) -> Explanation:
    """The services organisations took on in a community, or one organisation did, each with the facts that began and ended it: how many go on."""
    listed = _pioneers.services(facts, effective_on, units)
    rows = _some(listed, "organisation" if subject in listed["organisation"] else "community", subject)
    parts = (
        Explanation(
            "service",
            f"{row['community']}/{row['service']}",
            event_ids=(row["claimed_by"],),
            parts=(*_said(row, "organisation", "title", "since"), Explanation("until", row["until"], event_ids=event_ids_of(row["completed_by"]))),
        )
        for row in rows
    )
    return Explanation("services", sum(row["until"] is None for row in rows), parts=tuple(parts))


def structure(facts: Facts, effective_on: date, subject: str, roster: pl.DataFrame) -> Explanation:
    """How one worker is told apart, or everybody of one value, given as ``age_band/under 35`` or ``education/bachelor``."""
    listed = _structure.workforce(facts, effective_on, roster)
    dimension, slash, value = subject.partition("/")
    if not slash:
        row = _only(listed, "worker", subject)
        return Explanation("structure", row["age_band"], parts=tuple(_told_apart(row)))
    if dimension not in _structure.DIMENSIONS:
        raise UnknownSubject(subject, remedy=f"a part of the workforce is one of {', '.join(_structure.DIMENSIONS)}, a slash and a value")
    rows = _some(listed, dimension, value)
    said = "born_by" if dimension == "age_band" else f"{dimension}_by"
    persons = tuple(Explanation("worker", row["worker"], event_ids=event_ids_of(row.get(said))) for row in rows)
    return Explanation("structure", len(rows), "persons", parts=persons)


def _told_apart(row: dict[str, Any]) -> Iterator[Explanation]:
    yield Explanation("born_on", row["born_on"], event_ids=event_ids_of(row["born_by"]))
    yield Explanation("age", row["age"])
    yield Explanation("sex", row["sex"])
    for dimension in ("education", "party", "professional"):
        yield Explanation(dimension, row[dimension], event_ids=event_ids_of(row[f"{dimension}_by"]))


def appropriated(facts: Facts, effective_on: date, subject: str) -> Explanation:
    """What was appropriated for a district, by year and source, each with the decisions it adds up."""
    rows = _some(_funds.funds(facts, effective_on), "district", subject)
    parts = (
        Explanation(
            "year",
            row["year"],
            parts=(Explanation("source", row["source"]), Explanation("amount", row["amount"], "yuan", event_ids=tuple(row["appropriated_by"]))),
        )
        for row in rows
    )
    return Explanation("funds", sum(row["amount"] for row in rows), "yuan", parts=tuple(parts))


def _said(row: dict[str, Any], *columns: str) -> Iterator[Explanation]:
    return (Explanation(column, row[column]) for column in columns)


def _some(frame: pl.DataFrame, column: str, value: str) -> list[dict[str, Any]]:
    found = frame.filter(pl.col(column) == value).to_dicts()
    if not found:
        raise UnknownSubject(f"{column} {value!r} in this report")
    return found


def _only(frame: pl.DataFrame, column: str, value: str) -> dict[str, Any]:
    return _some(frame, column, value)[0]
