"""The write side: what can be recorded about each kind of subject, and what makes a fact impossible. Pure; knows no database.

One module declares each family of events with the state it changes and the guards it needs; importing this package imports them all, so
that the catalogue is complete. Not for reports (``projections``) and not for rules of pay or retirement (``policies``).
"""

from typing import Any

from cwledger.aggregates import (
    affairs,
    amendments,
    classes,
    committees,
    community_life,
    elections,
    establishments,
    grids,
    matters,
    measures,
    recruitments,
    rounds,
    rules,
)
from cwledger.aggregates.career import CAREER, Career
from cwledger.aggregates.event import CATALOGUE, Event, EventSpec, Sealed
from cwledger.aggregates.fold import Aggregate, Fact, Timeline, fact
from cwledger.aggregates.units import UNITS

AGGREGATES: dict[str, Aggregate[Any]] = {
    CAREER.kind: CAREER,
    **UNITS,
    grids.GRID.kind: grids.GRID,
    rules.RULE.kind: rules.RULE,
    affairs.AFFAIR.kind: affairs.AFFAIR,
    measures.MEASURE.kind: measures.MEASURE,
    committees.COMMITTEE.kind: committees.COMMITTEE,
    matters.MATTER.kind: matters.MATTER,
    recruitments.RECRUITMENT.kind: recruitments.RECRUITMENT,
    establishments.ESTABLISHMENT.kind: establishments.ESTABLISHMENT,
    rounds.ROUND.kind: rounds.ROUND,
    elections.ELECTION.kind: elections.ELECTION,
    classes.CLASS.kind: classes.CLASS,
}
"""The aggregate of each kind of subject, by the kind that starts its stream names."""

__all__ = [
    "AGGREGATES",
    "CAREER",
    "CATALOGUE",
    "UNITS",
    "Aggregate",
    "Career",
    "Event",
    "EventSpec",
    "Fact",
    "Sealed",
    "Timeline",
    "amendments",
    "community_life",
    "fact",
]
