"""Why appraisal, development, contracts and average pay come out as reported: trees that end in event ids, for :func:`cwledger.projections.explain.explain`.

Subjects: ``appraisals`` a worker, or one year of one (``W0001/2020``); ``development`` and ``contracts`` a worker; ``average_pay`` a unit.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from cwledger.errors import UnknownSubject
from cwledger.explanation import YUAN_A_MONTH, Explanation, event_ids_of
from cwledger.projections.careers.contracts import detailed
from cwledger.projections.facts import Facts, FactsOf
from cwledger.projections.working_life.appraisals import SCORES

if TYPE_CHECKING:
    from cwledger.projections.reports import Reports


def _reports(facts: Facts, effective_on: date) -> Reports:
    """The reports themselves; they know how to explain, so that they are asked for late."""
    from cwledger.projections.reports import Reports

    return Reports(facts, effective_on)


def appraisals(facts: Facts, effective_on: date, subject: str) -> Explanation:
    """The results of a worker, or of one year, each with the decision, the scores, the appeal and the consequence behind it.

    Raises:
        UnknownSubject: the worker, or the year, has no result.
    """
    worker, _, year = subject.partition("/")
    rows = _reports(FactsOf(facts, [worker]), effective_on).appraisal_results()
    chosen = rows if not year else rows.filter(pl.col("year").cast(pl.String) == year)
    if not chosen.height:
        had = ", ".join(str(one) for one in rows["year"]) or "none"
        raise UnknownSubject(f"a result of {subject}", remedy=f"ask a worker, or a worker and a year as {worker}/2020; known years: {had}")
    return Explanation("appraisals", subject, parts=tuple(_result(row) for row in chosen.iter_rows(named=True)))


def _result(row: dict[str, Any]) -> Explanation:
    parts = [Explanation("decided_on", row["decided_on"], event_ids=event_ids_of(row["decided_by"]))]
    parts += [Explanation(one, row[one], event_ids=event_ids_of(row["scored_by"])) for one in SCORES if row[one] is not None]
    if row["appeal"] is not None:
        parts.append(Explanation("first_result", row["first_result"], event_ids=event_ids_of(row["first_decided_by"])))
        parts.append(Explanation("appeal", row["appeal"], event_ids=event_ids_of(row["filed_by"], row["settled_by"])))
    if row["consequence"] is not None:
        parts.append(Explanation("consequence", row["consequence"], event_ids=event_ids_of(row["taken_by"])))
    return Explanation("result", row["result"], event_ids=event_ids_of(row["decided_by"]), parts=(Explanation("year", row["year"]), *parts))


def development(facts: Facts, effective_on: date, worker: str) -> Explanation:
    """Everything a worker grew by, with the events of each."""
    rows = _reports(FactsOf(facts, [worker]), effective_on).development(worker)
    return Explanation("development", rows.height, parts=tuple(_step(row) for row in rows.iter_rows(named=True)))


def _step(row: dict[str, Any]) -> Explanation:
    parts = tuple(Explanation(one, row[one]) for one in ("kind", "level", "title", "since", "until", "outcome") if row[one] is not None)
    return Explanation("facet", row["facet"], event_ids=event_ids_of(row["begun_by"], row["ended_by"]), parts=parts)


def contracts(facts: Facts, effective_on: date, worker: str) -> Explanation:
    """Every contract of a worker, with what signed it, stated its end and ended it."""
    rows = detailed(FactsOf(facts, [worker]), effective_on).sort("since", "employer").collect()
    return Explanation("contracts", rows.height, parts=tuple(_contract(row) for row in rows.iter_rows(named=True)))


def _contract(row: dict[str, Any]) -> Explanation:
    parts = [
        Explanation("community", row["community"], event_ids=event_ids_of(row["placed_by"])),
        Explanation("since", row["since"], event_ids=event_ids_of(row["signed_by"])),
        Explanation("until", row["until"], event_ids=event_ids_of(row["stated_by"])),
    ]
    if row["ended_on"] is not None:
        parts.append(Explanation("ended_on", row["ended_on"], event_ids=event_ids_of(row["ended_by"])))
    return Explanation("employer", row["employer"], event_ids=event_ids_of(row["signed_by"]), parts=tuple(parts))


def average_pay(facts: Facts, effective_on: date, unit: str) -> Explanation:
    """The average of a unit, with everybody it is of and the grants behind each sum.

    Raises:
        UnknownSubject: no such unit is known.
    """
    reports = _reports(facts, effective_on)
    found = reports.average_pay(unit)
    paid = reports.salary(unit).drop_nulls("total")
    average = found.row(0, named=True) if found.height else {"average": None, "persons": 0}
    return Explanation("average_pay", average["average"], YUAN_A_MONTH, parts=(Explanation("persons", average["persons"], "persons"), *_paid(paid)))


def _paid(rows: pl.DataFrame) -> Iterator[Explanation]:
    for row in rows.iter_rows(named=True):
        ids = event_ids_of(*(row[f"{one}_by"] for one in ("basic", "post", "professional", "reward") if row[one] is not None))
        yield Explanation("worker", row["worker"], event_ids=ids, parts=(Explanation("total", row["total"], YUAN_A_MONTH),))
