"""Average pay as recorded on a day, and its change between two: the counts and sums over the salary report. Not for what is due (``policies``)."""

from __future__ import annotations

from typing import Literal

import polars as pl

from cwledger.projections.careers.salary import YUAN

By = Literal["city", "district", "street", "community"]
AVERAGE_COLUMNS = ("persons", "average", "median", "lowest", "highest", "total")
CHANGE_COLUMNS = ("persons_before", "persons", "average_before", "average", "difference", "percent")
_PERCENT = pl.Decimal(12, 2)


def average(pay: pl.DataFrame, roster: pl.DataFrame, by: By) -> pl.DataFrame:
    """Pay averaged over everybody with pay recorded, by the unit they serve in.

    Args:
        pay: ``worker, total`` in yuan a month, a null total left out.
        roster: who serves, with ``worker, community, street, district``.
        by: what to part by; ``city`` for one row of everybody.

    Returns:
        the kind of unit asked for (null: serves nowhere); ``persons; average, median`` (rounded half up to the fen), ``lowest, highest, total``
        in yuan a month. Sorted by unit; no row of a unit nobody is paid in.
    """
    fen = (pl.col("total") * 100).cast(pl.Int64)
    rows = pay.drop_nulls("total").select("worker", fen.alias("fen"), city=pl.lit(value=True))
    if by != "city":
        rows = rows.join(roster.select("worker", by), on="worker", how="left")
    persons, total = pl.len().cast(pl.Int64), pl.col("fen").sum()
    inner = pl.col("fen").sort()
    middle = inner.get((pl.len() - 1) // 2) + inner.get(pl.len() // 2)
    counted = [
        persons.alias("persons"),
        ((2 * total + persons) // (2 * persons)).alias("average"),
        ((middle + 1) // 2).alias("median"),
        pl.col("fen").min().alias("lowest"),
        pl.col("fen").max().alias("highest"),
        total.alias("total"),
    ]
    yuan = [(pl.col(one).cast(pl.Decimal(18, 2)) / 100).cast(YUAN).alias(one) for one in AVERAGE_COLUMNS[1:]]
    frame = rows.group_by(by).agg(counted).with_columns(yuan).sort(by, nulls_last=True)
    return frame.select(*_keys(by), *AVERAGE_COLUMNS)


def _keys(by: By) -> tuple[str, ...]:
    """The column that says which unit a row is of; none where there is one row of everybody."""
    return () if by == "city" else (by,)


def change(before: pl.DataFrame, after: pl.DataFrame, by: By) -> pl.DataFrame:
    """Two averages of :func:`average` side by side.

    Returns:
        the kind of unit; ``persons_before, persons, average_before, average, difference`` (yuan a month), ``percent`` (of the earlier average, two
        places). Null on the side where nobody was paid. Sorted by unit.
    """
    earlier, later = (frame.with_columns(city=pl.lit(value=True)) for frame in (before, after))
    earlier = earlier.select(by, persons_before="persons", average_before="average")
    both = earlier.join(later.select(by, "persons", "average"), on=by, how="full", coalesce=True, nulls_equal=True)
    was, now = ((pl.col(one) * 100).cast(pl.Int64) for one in ("average_before", "average"))
    percent = ((20_000 * (now - was) + was) // (2 * was)).cast(pl.Decimal(18, 2)) / 100
    difference = (pl.col("average") - pl.col("average_before")).cast(YUAN).alias("difference")
    frame = both.with_columns(difference, pl.when(was > 0).then(percent).cast(_PERCENT).alias("percent")).sort(by, nulls_last=True)
    return frame.select(*_keys(by), *CHANGE_COLUMNS)
