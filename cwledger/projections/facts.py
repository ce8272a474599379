"""What every projection reads: the facts believed at one position of the log, as one lazy frame for each event type.

Also the three expressions every projection needs of them: their order, their event id, and the last fact of a group. Not for where the
facts come from (``store/columns.py`` hands them out).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

import polars as pl

from cwledger.aggregates.event import CATALOGUE, Event

_RANK_BITS, _ORIGIN_BITS = 3, 38


class Facts(Protocol):
    """The facts believed at a position of the log."""

    @property
    def position(self) -> int:
        """What was recorded up to here is known; nothing later is."""

    def __getitem__(self, event_class: type[Event]) -> pl.LazyFrame:
        """The believed facts of one type, in order of position.

        Columns: ``position, version, origin, effective_on`` and the event's own fields without ``ref``, ``note`` and personal ones; money in fen.
        """

    def amendments(self) -> pl.DataFrame:
        """What had been corrected or reversed by then: ``target`` position, ``by`` position, ``event_id`` of the amending event."""


def ordered(rank: int) -> pl.Expr:
    """Where a fact stands among the others of its subject, as one number: effective day, rank of its type, origin position.

    One number because Polars finds the largest of a group fastest so; days take 23 bits with their sign, origins 38.
    """
    day = pl.col("effective_on").cast(pl.Int32).cast(pl.Int64)
    return (day * (1 << (_RANK_BITS + _ORIGIN_BITS)) + rank * (1 << _ORIGIN_BITS) + pl.col("origin")).alias("order")


def until(facts: Facts, event_class: type[Event], effective_on: date, fields: Sequence[str] = ()) -> pl.LazyFrame:
    """The facts of a type that hold by a day: subject, ``order``, ``effective_on``, ``position``, ``version`` and the fields asked for."""
    spec = CATALOGUE.spec(event_class)
    subject = event_class.subject_field
    rows = facts[event_class].filter(pl.col("effective_on") <= effective_on)
    return rows.select(subject, ordered(spec.rank), "effective_on", "position", "version", *fields)


def event_id(kind: str, subject: str = "worker", version: str = "version") -> pl.Expr:
    """The event id of a fact, from its subject and version columns; null where the version is."""
    stream = pl.lit(f"{kind}:") + pl.col(subject) + pl.lit("/")
    return stream + pl.col(version).cast(pl.String)


def latest(rows: pl.LazyFrame, by: Sequence[str], keep: Sequence[str]) -> pl.LazyFrame:
    """For each group the row that stands last in order: the columns of ``by`` and ``keep``."""
    return rows.group_by(*by).agg(pl.col(*keep).max_by("order"))
