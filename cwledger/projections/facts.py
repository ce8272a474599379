"""What every projection reads: the facts believed at one position of the log, as one lazy frame for each event type.

Also the few expressions every projection needs of them: their order, their event id, and the last fact of a group. Not for where the facts
come from (``store/columns.py`` hands them out).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal, Protocol

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


class FactsOf:
    """The facts about some workers only, and everything about units: what an explanation or a comparison needs, at a fraction of the cost."""

    def __init__(self, facts: Facts, workers: Iterable[str]) -> None:
        self._facts = facts
        self._workers = pl.Series("worker", sorted(set(workers)), dtype=pl.String)

    @property
    def position(self) -> int:
        """The position known."""
        return self._facts.position

    def __getitem__(self, event_class: type[Event]) -> pl.LazyFrame:
        rows = self._facts[event_class]
        if CATALOGUE.spec(event_class).kind != "career":
            return rows
        wanted = pl.col("worker") == self._workers[0] if len(self._workers) == 1 else pl.col("worker").is_in(self._workers.implode())
        return rows.filter(wanted)

    def amendments(self) -> pl.DataFrame:
        """Every amendment known."""
        return self._facts.amendments()


def ordered(rank: int) -> pl.Expr:
    """``order``: where a fact stands among the others of its subject, by effective day, rank of its type and origin position, as one number.

    One number because that is how Polars finds the last of a group fastest. Origins take 38 bits, ranks 3, days what is left.
    """
    day = pl.col("effective_on").cast(pl.Int32).cast(pl.Int64)
    return (day * (1 << (_RANK_BITS + _ORIGIN_BITS)) + (rank << _ORIGIN_BITS) + pl.col("origin")).alias("order")


def day_of(order: str = "order") -> pl.Expr:
    """The effective day in an ``order``."""
    return (pl.col(order).floordiv(1 << (_RANK_BITS + _ORIGIN_BITS))).cast(pl.Int32).cast(pl.Date)


def until(facts: Facts, event_class: type[Event], effective_on: date | None, *fields: str) -> pl.LazyFrame:
    """The facts of a type that hold by a day (None: whenever): subject, ``order``, ``version`` and the fields asked for, which may be the place columns."""
    rows = facts[event_class]
    if effective_on is not None:
        rows = rows.filter(pl.col("effective_on") <= effective_on)
    return rows.select(event_class.subject_field, ordered(event_class.day_order), "version", *fields)


def latest(rows: pl.LazyFrame, by: Sequence[str], keep: Sequence[str]) -> pl.LazyFrame:
    """For each group the row that stands last in order: the columns of ``by`` and ``keep``."""
    return rows.group_by(*by).agg(pl.col(*keep).max_by("order"))


def following(rows: pl.LazyFrame, others: pl.LazyFrame, by: Sequence[str], called: str, strategy: Literal["forward", "backward"] = "forward") -> pl.LazyFrame:
    """Rows beside the next one of ``others`` in order that has the same ``by`` (the one before: ``backward``), its other columns ``<column>_<called>``."""
    renamed = others.rename({column: f"{column}_{called}" for column in others.collect_schema().names() if column not in by})
    return rows.sort("order").join_asof(
        renamed.sort(f"order_{called}"), left_on="order", right_on=f"order_{called}", by=list(by), strategy=strategy, coalesce=False, check_sortedness=False
    )


def event_id(kind: str, subject: str = "worker", version: str = "version") -> pl.Expr:
    """The event id of a fact, from its subject and version columns; null where the version is."""
    return pl.concat_str(pl.lit(f"{kind}:"), pl.col(subject), pl.lit("/"), pl.col(version).cast(pl.String))
