"""That two answers to one question are the same, cell by cell: before anything is timed."""

from __future__ import annotations

import polars as pl
from polars.testing import assert_frame_equal


def assert_same(name: str, ours: pl.DataFrame, theirs: pl.DataFrame, where: str) -> None:
    """Raises where the two differ in any column both have; every column of the statement must be in ours."""
    missing = set(theirs.columns) - set(ours.columns)
    assert not missing, f"{where}: ours has no {sorted(missing)}"
    left, right = (_plain(name, frame.select(theirs.columns)) for frame in (ours, theirs))
    try:
        assert_frame_equal(left, right, check_dtypes=False, check_exact=True, check_row_order=True)
    except AssertionError as error:
        raise AssertionError(f"{where}: ours and the statement differ: {error}") from error


def _plain(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Words as text, money in fen, numbers of one width: so that only values can differ."""
    made = frame.with_columns(pl.col(pl.Enum, pl.Categorical).cast(pl.String), pl.selectors.integer().cast(pl.Int64))
    if name == "salary" and frame["total"].dtype.is_decimal():
        money = ("basic", "post", "professional", "reward", "total")
        made = made.with_columns((pl.col(column) * 100).cast(pl.Int64) for column in money)
    if name == "roster":
        made = made.with_columns(pl.col("posts").cast(pl.List(pl.String)))
    return made
