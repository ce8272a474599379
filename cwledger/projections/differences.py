"""What changed in what is believed of one day between two moments of knowledge, cell by cell, and which events did it.

For: :func:`differences` over the roster, salary and honours. Not for what changed in the world: both sides speak of the same day.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import polars as pl

from cwledger.projections import supports
from cwledger.projections.careers.grades import COMPONENTS
from cwledger.projections.facts import FactsOf

if TYPE_CHECKING:
    from cwledger.projections.reports import Reports

DIFFERENCE_COLUMNS = ("report", "subject", "field", "before", "after", "event_ids")
_FIELDS = {
    "roster": ("community", "street", "district", "posts", "footing", "since", "employer", "tier", "step"),
    "salary": ("tier", "step", *COMPONENTS, "total"),
    "honours": ("persons", "women", "seats"),
}
_SCHEMA: dict[str, Any] = {
    "report": pl.String,
    "subject": pl.String,
    "field": pl.String,
    "before": pl.String,
    "after": pl.String,
    "event_ids": pl.List(pl.String),
}


def differences(before: Reports, after: Reports) -> pl.DataFrame:
    """Every cell of roster, salary and honours that differs between two positions, on one day.

    Args:
        before: the reports as first known.
        after: the reports of the same day as known at another position.

    Returns:
        ``report, subject`` (worker, or ``people-delegate/national``), ``field, before, after`` (text; null where there is no such row or
        value), ``event_ids`` (list, in the order of recording): the facts behind the newer value that were not yet recorded, and the
        corrections and reversals of those behind the older one. Sorted by report, subject, field in the order of the columns.
    """
    if after.facts.position < before.facts.position:
        return differences(after, before).rename({"before": "after", "after": "before"}).select(DIFFERENCE_COLUMNS)
    cells = pl.concat([_cells(report, before, after) for report in _FIELDS]).with_row_index("cell")
    if not cells.height:
        return pl.DataFrame(schema=_SCHEMA)
    # Positions until the end: a comparison of everything has millions of causes, and numbers are a quarter of their event ids.
    workers, workers_ids = _causes_of_workers(cells, before, after)
    honours, honours_ids = _causes_of_honours(cells, before, after)
    ids = pl.concat([workers_ids, honours_ids]).unique("at")
    causes = (
        pl.concat([workers, honours]).unique().join(ids, on="at").sort("at").group_by("cell", maintain_order=True).agg(pl.col("event_id").alias("event_ids"))
    )
    joined = cells.join(causes, on="cell", how="left").with_columns(pl.col("event_ids").fill_null([]))
    return joined.sort("place", "subject", "field_place").select(DIFFERENCE_COLUMNS)


def _cells(report: str, before: Reports, after: Reports) -> pl.DataFrame:
    """The cells of one report that differ: report, subject, field, before, after; ``whole`` where a row stands on one side only, ``footings``."""
    one, two = _text(report, before), _text(report, after)
    both = one.join(two, on="subject", how="full", coalesce=True, suffix="_after")
    whole = (pl.col("there").is_null() | pl.col("there_after").is_null()).alias("whole")
    footings = (pl.col("footing") != "contract") | (pl.col("footing_after") != "contract") if report == "roster" else pl.lit(value=True)
    changed = [
        both.filter(pl.col(field).ne_missing(pl.col(f"{field}_after"))).select(
            pl.lit(report).alias("report"),
            "subject",
            pl.lit(field).alias("field"),
            pl.col(field).alias("before"),
            pl.col(f"{field}_after").alias("after"),
            whole,
            footings.fill_null(value=True).alias("elected"),
            pl.lit(list(_FIELDS).index(report)).alias("place"),
            pl.lit(place).alias("field_place"),
        )
        for place, field in enumerate(_FIELDS[report])
    ]
    return pl.concat(changed)


def _text(report: str, reports: Reports) -> pl.DataFrame:
    frame: pl.DataFrame = getattr(reports, report)()
    subject = pl.concat_str("kind", "level", separator="/") if report == "honours" else pl.col("worker")
    posts = [pl.col("posts").list.join(", ").replace("", None)] if report == "roster" else []
    plain = [pl.col(field).cast(pl.String) for field in _FIELDS[report] if field != "posts"]
    return frame.select(subject.alias("subject"), pl.lit(value=True).alias("there"), *posts, *plain)


def _about(cells: pl.DataFrame) -> pl.DataFrame:
    """What each changed cell may rest on: ``cell, worker, about``, once for each kind of support."""
    service = (supports.CONTRACT, supports.POST, supports.DEPARTURE)
    serving = pl.col("field").is_in(["community", "street", "district", "footing", "since", "employer"])
    rests: list[tuple[pl.Expr, Iterable[str]]] = [
        (pl.col("whole"), service),
        (serving & ~pl.col("whole"), (supports.CONTRACT, supports.DEPARTURE)),
        (serving & ~pl.col("whole") & pl.col("elected"), (supports.POST,)),
        (pl.col("field").is_in(["community", "street", "district"]), (supports.PLACE,)),
        ((pl.col("field") == "posts") & ~pl.col("whole"), (supports.POST, supports.DEPARTURE)),
        (pl.col("field").is_in(["tier", "step"]), (supports.GRADE,)),
        *((pl.col("field").is_in([one, "total"]) & (pl.col("report") == "salary"), (f"pay.{one}",)) for one in COMPONENTS),
    ]
    parts = [cells.filter(where).select("cell", pl.col("subject").alias("worker"), pl.lit(about).alias("about")) for where, kinds in rests for about in kinds]
    return pl.concat(parts)


def _causes_of_workers(cells: pl.DataFrame, before: Reports, after: Reports) -> tuple[pl.DataFrame, pl.DataFrame]:
    asked = _about(cells.filter(pl.col("report") != "honours"))
    workers = asked["worker"].unique().to_list()
    moved = asked.filter(pl.col("about") == supports.PLACE)["worker"].unique().to_list()

    def behind(reports: Reports) -> pl.DataFrame:
        facts, on = FactsOf(reports.facts, workers), reports.effective_on
        found = pl.concat([supports.of_service(facts, on), supports.of_pay(facts, on)]).collect()
        places = supports.of_places(FactsOf(reports.facts, moved), on, reports.unit_tree)
        return pl.concat([found, places]).join(supports.positions(facts).collect(), on="event_id")

    found, ids = _came_or_went(behind(before), behind(after), before, after)
    return asked.join(found, on=["worker", "about"]).select("cell", "at"), ids


def _causes_of_honours(cells: pl.DataFrame, before: Reports, after: Reports) -> tuple[pl.DataFrame, pl.DataFrame]:
    changed = cells.filter(pl.col("report") == "honours")
    tally = pl.concat_str("kind", "level", separator="/").alias("about")
    sides = [reports.honours_held().select("worker", tally, "title", "since", "until", "sex") for reports in (before, after)]
    apart = pl.concat([_without(sides[0], sides[1]), _without(sides[1], sides[0])])
    workers = apart["worker"].unique().to_list()

    def behind(reports: Reports) -> pl.DataFrame:
        facts = FactsOf(reports.facts, workers)
        return supports.of_honours(facts, reports.effective_on).join(supports.positions(facts), on="event_id").collect()

    women = apart.group_by("worker", "about").agg((pl.col("sex") == "F").any().fill_null(value=False).alias("woman"))
    found, ids = _came_or_went(behind(before), behind(after), before, after)
    causes = changed.join(found.join(women, on=["worker", "about"]), left_on="subject", right_on="about")
    return causes.filter(pl.col("woman") | pl.col("whole") | (pl.col("field") != "women")).select("cell", "at"), ids


def _without(one: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    return one.join(other, on=one.columns, how="anti", nulls_equal=True)


def _came_or_went(old: pl.DataFrame, new: pl.DataFrame, before: Reports, after: Reports) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Of the supports on both sides, what was recorded, corrected or reversed in between: ``worker, about, at`` (position); and ``at, event_id``."""
    came = new.filter(pl.col("position") > before.facts.position)
    amendments = after.facts.amendments().filter(pl.col("by") > before.facts.position)
    parts = [came.select("worker", "about", at="position")]
    went = old.select("worker", "about", "position")
    while went.height:
        # A correction may have been corrected or reversed in its turn: every step between the two moments counts.
        went = went.join(amendments, left_on="position", right_on="target").select("worker", "about", position="by")
        parts.append(went.select("worker", "about", at="position"))
    ids = pl.concat([came.select("event_id", at="position"), amendments.select("event_id", at="by")]).unique("at")
    return pl.concat(parts).unique(), ids
