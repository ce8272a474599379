"""Why the reports of joint committees, grids and needs say what they say: trees that end in event ids. The reports themselves are asked, no one else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl

from cwledger.errors import UnknownSubject
from cwledger.explanation import Explanation
from cwledger.projections.facts import Facts
from cwledger.projections.neighbourhood import committees as _committees
from cwledger.projections.neighbourhood import grids as _grids
from cwledger.projections.neighbourhood import needs as _needs
from cwledger.projections.units import Units


def committee(facts: Facts, effective_on: date, subject: str, units: Units) -> Explanation:
    """A joint committee: where it belongs, who sits on it, its meetings and what it resolved.

    Raises:
        UnknownSubject: no such committee exists on the day.
    """
    mine = pl.col("committee") == subject
    rows = _committees.committees(facts, effective_on, units).filter(mine).to_dicts()
    if not rows:
        raise UnknownSubject(f"committee:{subject}")
    [row] = rows
    level = str(row["level"])
    parts = (
        Explanation(level, row[level], event_ids=(row["formed_by"],), parts=(Explanation("since", row["since"]),)),
        *_each(_committees.members(facts, effective_on, units).filter(mine), "member", "admitted_by", ("role", "capacity", "since", "until")),
        *_each(_committees.meetings(facts, effective_on, units).filter(mine), "meeting", "held_by", ("held_on", "attended")),
        *(_resolution(one) for one in _committees.resolutions(facts, effective_on, units).filter(mine).to_dicts()),
    )
    return Explanation("committees", subject, parts=parts)


def _each(frame: pl.DataFrame, label: str, by: str, details: tuple[str, ...]) -> Iterator[Explanation]:
    for row in frame.iter_rows(named=True):
        yield Explanation(label, row[label], event_ids=(row[by],), parts=tuple(Explanation(one, row[one]) for one in details))


def _resolution(row: dict[str, Any]) -> Explanation:
    ids = tuple(one for one in (row["adopted_by"], row["closed_by"]) if one is not None)
    return Explanation("resolution", row["resolution"], event_ids=ids, parts=tuple(Explanation(one, row[one]) for one in ("due_on", "closed_on")))


def carried(facts: Facts, effective_on: date, grid: str, row: dict[str, Any], units: Units) -> Iterator[Explanation]:
    """What a grid carries beside its people: its Party organisation, its matters, councils and open needs, each with the facts behind it.

    Args:
        facts: what is believed.
        effective_on: the day.
        grid: which.
        row: its row of the report of grids.
        units: the units as on that day.
    """
    mine = pl.col("grid") == grid
    by = () if row["organisation_by"] is None else (row["organisation_by"],)
    yield Explanation("party_organisation", row["party_organisation"], event_ids=by)
    yield _number("matters", row["matters"], _grids.grid_matters(facts, effective_on, units).filter(mine)["assigned_by"])
    yield _number("councils", row["councils"], _grids.councils(facts, effective_on, units).filter(mine)["held_by"])
    still = _needs.needs(facts, effective_on, units).filter(mine & pl.col("resolved_on").is_null())
    yield _number("open_needs", row["open_needs"], still["raised_by"])


def _number(label: str, count: int, ids: pl.Series) -> Explanation:
    return Explanation(label, count, event_ids=tuple(ids))


def need(facts: Facts, effective_on: date, subject: str, units: Units) -> Explanation:
    """A resident's need, given as the grid that numbered it and its number: ``G001/N0001``.

    Raises:
        UnknownSubject: no such need was raised by the day.
    """
    grid, _, number = subject.partition("/")
    rows = _needs.needs(facts, effective_on, units).filter(pl.col("raised_in") == grid, pl.col("need") == number).to_dicts()
    if not rows:
        raise UnknownSubject(f"a need {subject!r}", remedy="a need is the grid that numbered it and its number, as G001/N0001")
    [row] = rows
    steps = (("raised_on", "raised_by"), ("taken_up_on", "taken_up_by"), ("resolved_on", "resolved_by"))
    parts = (Explanation(one, row[one], event_ids=() if row[by] is None else (row[by],)) for one, by in steps)
    return Explanation("needs", row["outcome"], parts=(Explanation("grid", row["grid"]), *parts, Explanation("worker", row["worker"])))


def matter(facts: Facts, effective_on: date, subject: str, units: Units) -> Explanation:
    """A matter of the list: its category, and which grids deal with it.

    Raises:
        UnknownSubject: it does not stand on the list of the day.
    """
    rows = _grids.matters(facts, effective_on).filter(pl.col("matter") == subject).to_dicts()
    if not rows:
        raise UnknownSubject(f"matter:{subject}", remedy="matters lists those of the day")
    [row] = rows
    dealing = _each(_grids.grid_matters(facts, effective_on, units).filter(pl.col("matter") == subject), "grid", "assigned_by", ())
    return Explanation("matters", row["title"], event_ids=(row["listed_by"],), parts=(Explanation("since", row["since"]), *dealing))
