"""Appraisal results on a day: each with its scores, appeal and consequence, the counts over them, and the rounds they came from.

A result counts where the worker served at the end of the year appraised. Not for what rules allow or require of results (``policies/conduct/appraisal.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Literal

import polars as pl

from cwledger.aggregates.career.appraisal import AppealDecided, AppealFiled, AppraisalScored, ConsequenceTaken
from cwledger.aggregates.career.development import Appraised
from cwledger.aggregates.career.retirement import Died, Retired
from cwledger.aggregates.career.service import STATUTORY_GROUNDS
from cwledger.aggregates.rounds import AppraisalRoundClosed, AppraisalRoundOpened
from cwledger.errors import Issue
from cwledger.projections.careers import contracts as _contracts
from cwledger.projections.careers import posts as _posts
from cwledger.projections.facts import Facts, day_of, event_id, latest, until
from cwledger.projections.units import Units

By = Literal["district", "street", "community"]
RosterOn = Callable[[date], pl.DataFrame]
"""Who serves on a day, with ``worker, community, street, district, employer``."""

SCORES = ("organisation", "public", "task", "integrity", "training", "satisfaction")
GRADES = ("excellent", "competent", "basically-competent", "incompetent")
ADVERSE = ("removal", "post-change", "bonus-withheld")
"""The consequences that a bad result grounds: one drawn from a result that a better one has replaced is to be undone."""
DISMISSALS = tuple(one for one in STATUTORY_GROUNDS if one.startswith("dismissal"))
RESULT_COLUMNS = (
    "worker", "year", "result", "decided_on", "community", "street", "district", "employer", *SCORES, "appeal", "filed_on", "ground", "settled_on",
    "first_result", "consequence", "taken_on", "decided_by", "first_decided_by", "scored_by", "filed_by", "settled_by", "taken_by",
)  # fmt: skip
TALLY_COLUMNS = ("rated", "excellent", "competent", "basically_competent", "incompetent", "excellent_share", "appeals", "upheld", "undecided")
ROUND_COLUMNS = ("round", "unit", "year", "opened_on", "due_on", "closed_on", "opened_by", "closed_by")
PERCENT = pl.Decimal(5, 2)
_KEY = ("worker", "year")


def _decided(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """Every result decided by a day, by a round or on appeal: ``worker, year, order, result, by`` (event id), ``term`` (what says it); in no order."""
    rated = until(facts, Appraised, effective_on, "year", "result").with_columns(term=pl.lit("Appraised: result"))
    upheld = until(facts, AppealDecided, effective_on, "year", "result").filter(pl.col("result").is_not_null())
    rows = [one.with_columns(pl.col("result").cast(pl.String)) for one in (rated, upheld.with_columns(term=pl.lit("AppealDecided: result")))]
    return pl.concat(rows).with_columns(event_id("career").alias("by")).drop("version")


def standing(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """The result that stands for each worker and year on a day, and the one decided first.

    Returns:
        ``worker, year, result, decided_on, decided_by, term, first_result, first_decided_on, first_decided_by``; in no order. ``term`` names what
        decided it.
    """
    return (
        _decided(facts, effective_on)
        .group_by(*_KEY)
        .agg(
            pl.col("result").max_by("order"),
            day_of("order").max().alias("decided_on"),
            pl.col("by").max_by("order").alias("decided_by"),
            pl.col("term").max_by("order"),
            pl.col("result").min_by("order").alias("first_result"),
            day_of("order").min().alias("first_decided_on"),
            pl.col("by").min_by("order").alias("first_decided_by"),
        )
    )


def _scores(facts: Facts, effective_on: date) -> pl.LazyFrame:
    rows = latest(until(facts, AppraisalScored, effective_on, "year", *SCORES), _KEY, (*SCORES, "version"))
    marks = [(pl.col(one).cast(pl.Decimal(14, 2)) / 100).cast(PERCENT).alias(one) for one in SCORES]
    return rows.select(*_KEY, *marks, event_id("career").alias("scored_by"))


def appeals(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """Every appeal filed by a day, each with what decided it: a worker appeals again only once the earlier appeal is decided.

    Returns:
        ``worker, year, number`` (1 for the first of the year), ``appeal`` (``undecided``, ``upheld``, ``rejected``), ``filed_on, due_on, ground,
        settled_on, filed_by, settled_by``; in no order.
    """
    filed = until(facts, AppealFiled, effective_on, "year", "ground", "due_on").sort("order")
    decided = until(facts, AppealDecided, effective_on, "year", "outcome").sort("order")
    number = pl.int_range(1, pl.len() + 1).over(*_KEY).alias("number")
    filed = filed.select(*_KEY, number, "ground", "due_on", day_of().alias("filed_on"), event_id("career").alias("filed_by"))
    decided = decided.select(*_KEY, number, pl.col("outcome").cast(pl.String), day_of().alias("settled_on"), event_id("career").alias("settled_by"))
    return filed.join(decided, on=[*_KEY, "number"], how="left").with_columns(appeal=pl.col("outcome").fill_null("undecided")).drop("outcome")


def results(facts: Facts, effective_on: date, roster_on: RosterOn) -> pl.DataFrame:
    """One row for each worker and year with a result, an appeal or a consequence by a day.

    Args:
        facts: what is believed.
        effective_on: the day.
        roster_on: who serves on a day; asked for the last day of each year appraised, and for the day of decision of those who did not serve then.

    Returns:
        ``worker, year, result, decided_on; community, street, district, employer`` the result counts in (null where the worker served on neither day);
        ``organisation, public, task, integrity, training, satisfaction`` (scores, null where none was recorded); ``appeal`` (the last one:
        ``undecided``, ``upheld``, ``rejected``), ``filed_on, ground, settled_on``; ``first_result`` (before any appeal); ``consequence, taken_on``
        (the last one); ``decided_by, first_decided_by, scored_by, filed_by, settled_by, taken_by`` (event ids). Sorted by worker and year.
    """
    last_appeals = appeals(facts, effective_on).sort("number").group_by(*_KEY).last()
    taken = latest(until(facts, ConsequenceTaken, effective_on, "year", "consequence"), _KEY, ("consequence", "order", "version"))
    taken = taken.select(*_KEY, pl.col("consequence").cast(pl.String), day_of().alias("taken_on"), event_id("career").alias("taken_by"))
    rows = standing(facts, effective_on).join(taken, on=_KEY, how="full", coalesce=True)
    rows = rows.join(_scores(facts, effective_on), on=_KEY, how="left").join(last_appeals, on=_KEY, how="left")
    return _placed(rows.collect(), effective_on, roster_on).select(RESULT_COLUMNS).sort(_KEY)


def _placed(rows: pl.DataFrame, effective_on: date, roster_on: RosterOn) -> pl.DataFrame:
    where = ("community", "street", "district", "employer")
    found = [pl.DataFrame(schema={**{one: rows.schema[one] for one in _KEY}, **dict.fromkeys(where, pl.String)})]
    waiting = rows.select(*_KEY, pl.col("decided_on"))
    for year in waiting["year"].unique().sort():
        mine = waiting.filter(pl.col("year") == year)
        at_the_end = mine.join(_where(roster_on(min(date(year, 12, 31), effective_on))), on="worker")
        found.append(at_the_end.select(*_KEY, *where))
        others = mine.join(at_the_end, on="worker", how="anti").drop_nulls("decided_on")
        for day in others["decided_on"].unique().sort():
            found.append(others.filter(pl.col("decided_on") == day).join(_where(roster_on(day)), on="worker").select(*_KEY, *where))
    return rows.join(pl.concat(found), on=_KEY, how="left")


def _where(roster: pl.DataFrame) -> pl.DataFrame:
    return roster.select("worker", "community", "street", "district", "employer")


def tally(rows: pl.DataFrame, by: By) -> pl.DataFrame:
    """The results of :func:`results` counted.

    Returns:
        ``year``, the kind of unit asked for (null: served nowhere), ``rated, excellent, competent, basically_competent, incompetent, excellent_share``
        (per cent of the rated, two places), ``appeals, upheld, undecided``. Sorted by year and unit.
    """
    graded = [(pl.col("result") == one).sum().cast(pl.Int64).alias(one.replace("-", "_")) for one in GRADES]
    counted = rows.drop_nulls("result").group_by("year", by).agg(
        pl.len().cast(pl.Int64).alias("rated"),
        *graded,
        pl.col("appeal").is_not_null().sum().cast(pl.Int64).alias("appeals"),
        *((pl.col("appeal") == one).sum().cast(pl.Int64).alias(one) for one in ("upheld", "undecided")),
    )  # fmt: skip
    return counted.with_columns(excellent_share=share("excellent", "rated")).select("year", by, *TALLY_COLUMNS).sort("year", by, nulls_last=True)


def share(part: str, whole: str) -> pl.Expr:
    """One column in per cent of another, rounded half up to two places; in whole numbers throughout."""
    hundredths = (pl.col(part) * 20_000 + pl.col(whole)) // (pl.col(whole) * 2)
    return (hundredths.cast(pl.Decimal(14, 2)) / 100).cast(PERCENT)


def rounds(facts: Facts, effective_on: date) -> pl.DataFrame:
    """One row for each round opened by a day.

    Returns:
        ``round, unit`` (``kind:id``), ``year, opened_on, due_on`` (null where none was stated), ``closed_on`` (null while open), ``opened_by,
        closed_by`` (event ids). Sorted by year and round.
    """
    opened = until(facts, AppraisalRoundOpened, effective_on, "unit", "year", "due_on")
    closed = until(facts, AppraisalRoundClosed, effective_on)
    opened = opened.with_columns(day_of().alias("opened_on"), event_id("round", "round").alias("opened_by"))
    closed = closed.select("round", day_of().alias("closed_on"), event_id("round", "round").alias("closed_by"))
    return opened.join(closed, on="round", how="left").select(ROUND_COLUMNS).sort("year", "round").collect()


# -- what is irregular ------------------------------------------------------------------------------------------------------------------


def findings(facts: Facts, effective_on: date, units: Units, roster_on: RosterOn) -> Iterator[Issue]:
    """Rounds and appeals past the day they were to end by, workers a closed round passed over, consequences of nothing, not carried out or not undone."""
    held = rounds(facts, effective_on)
    for row in held.filter(pl.col("closed_on").is_null() & (pl.col("due_on") < effective_on)).iter_rows(named=True):
        message = f"the round of {row['unit']} for {row['year']} was to be closed by {row['due_on']} and is open"
        yield Issue("finding.round-overdue", "warning", f"round:{row['round']}", message, (row["opened_by"],), ("AppraisalRoundOpened: due_on",))
    yield from _passed_over(facts, effective_on, units, roster_on, held.drop_nulls("closed_on"))
    late = appeals(facts, effective_on).filter((pl.col("appeal") == "undecided") & (pl.col("due_on") < effective_on)).collect()
    for row in late.iter_rows(named=True):
        message = f"the appeal of {row['filed_on']} against {row['year']} was to be decided by {row['due_on']} and is not"
        yield Issue("finding.appeal-undecided", "warning", f"career:{row['worker']}", message, (row["filed_by"],), ("AppealFiled: due_on",))
    yield from _consequences(facts, effective_on, units)


def _passed_over(facts: Facts, effective_on: date, units: Units, roster_on: RosterOn, closed: pl.DataFrame) -> Iterator[Issue]:
    if not closed.height:
        return
    rated = standing(facts, effective_on).select(*_KEY).collect()
    gone = pl.concat([until(facts, one, effective_on).select("worker") for one in (Retired, Died)]).collect()
    for row in closed.iter_rows(named=True):
        there = roster_on(min(date(row["year"], 12, 31), row["closed_on"])).filter(units.within(row["unit"]))
        still = there.join(roster_on(row["closed_on"]).select("worker"), on="worker", how="semi")
        without = still.join(rated.filter(pl.col("year") == row["year"]), on="worker", how="anti").join(gone, on="worker", how="anti")
        for worker in without["worker"]:
            message = f"no result for {row['year']}, though the round of {row['unit']} was closed on {row['closed_on']}"
            yield Issue("finding.not-in-round", "notice", f"career:{worker}", message, (row["opened_by"], row["closed_by"]))


def _consequences(facts: Facts, effective_on: date, units: Units) -> Iterator[Issue]:
    taken = _taken(facts, effective_on)
    if not taken.height:
        return
    yield from _of_no_result(taken)
    removals = taken.lazy().filter(pl.col("consequence") == "removal")
    served = _posts.periods(facts, effective_on).join(removals.select("worker").unique(), on="worker", how="semi")
    posts = units.worker_moves.now(served.with_columns(pl.col("post").cast(pl.String), recorded="community").collect(), "worker", "since")
    yield from _not_carried_out(taken.filter(~pl.col("overturned")), posts)
    yield from _not_undone(facts, effective_on, taken, posts)


def _taken(facts: Facts, effective_on: date) -> pl.DataFrame:
    """Every consequence taken by a day, in order, with the result it was drawn from and the one that stands.

    Returns:
        ``worker, year, consequence, order, taken_on, taken_by``; ``was`` (the result when it was taken, null without one), the columns of
        :func:`standing`, ``overturned`` (a better result than the one that grounded it stands).
    """
    rows = until(facts, ConsequenceTaken, effective_on, "year", pl.col("consequence").cast(pl.String))  # type: ignore[arg-type]
    rows = rows.with_columns(day_of().alias("taken_on"), event_id("career").alias("taken_by")).drop("version").sort("order")
    results = _decided(facts, effective_on).select(*_KEY, "order", was="result").sort("order")
    drawn = rows.join_asof(results, on="order", by=_KEY, check_sortedness=False).join(standing(facts, effective_on), on=_KEY, how="left")
    worth = {result: place for place, result in enumerate(GRADES)}
    better = pl.col("result").replace_strict(worth, return_dtype=pl.Int64) < pl.col("was").replace_strict(worth, return_dtype=pl.Int64)
    return drawn.with_columns(overturned=pl.col("consequence").is_in(ADVERSE) & better.fill_null(value=False)).sort("order").collect()


def _of_no_result(taken: pl.DataFrame) -> Iterator[Issue]:
    for row in taken.filter((pl.col("first_decided_on") <= pl.col("taken_on")).fill_null(value=False).not_()).iter_rows(named=True):
        message = f"{row['consequence']} was drawn from {row['year']} on {row['taken_on']}, which had no result by then"
        ids = (row["taken_by"], *filter(None, [row["first_decided_by"]]))
        yield Issue("finding.consequence-without-result", "warning", f"career:{row['worker']}", message, ids)


def _not_carried_out(standing_ones: pl.DataFrame, posts: pl.DataFrame) -> Iterator[Issue]:
    removed = standing_ones.filter(pl.col("consequence") == "removal").join(posts.filter(pl.col("until").is_null()), on="worker")
    for row in removed.filter(pl.col("since") < pl.col("taken_on")).iter_rows(named=True):
        message = f"removal was decided on {row['taken_on']} over {row['year']}, but {row['post']} of {row['recorded']} is held on"
        yield Issue("finding.removal-not-carried-out", "warning", f"career:{row['worker']}", message, (row["taken_by"], row["assumed_by"]))


def _not_undone(facts: Facts, effective_on: date, taken: pl.DataFrame, posts: pl.DataFrame) -> Iterator[Issue]:
    """Consequences of a result since overturned; a later one of the year, drawn from the result that stands, takes the place of the earlier."""
    last = taken.group_by(_KEY).agg(pl.col("overturned").last().alias("last_overturned")).filter("last_overturned")
    overturned = taken.filter("overturned").join(last, on=_KEY, how="semi")
    removals = overturned.filter(pl.col("consequence") == "removal")
    lost = pl.concat([_posts_lost(removals, posts), _contracts_lost(facts, effective_on, removals)], how="diagonal_relaxed")
    gone = _contracts.departures(facts, effective_on).select("worker").collect()
    others = overturned.filter(pl.col("consequence") != "removal").with_columns(undone=pl.lit("nothing recorded undoes it"))
    open_ = pl.concat([others, lost.join(gone, on="worker", how="anti")], how="diagonal_relaxed")
    for row in open_.sort("order", "undone").iter_rows(named=True):
        instead = f"the result is {row['result']} instead of {row['was']} since {row['decided_on']}"
        message = f"{row['consequence']} was drawn from {row['year']} on {row['taken_on']}; {instead}, and {row['undone']}"
        ids = tuple(filter(None, (row["taken_by"], row["decided_by"], row["ended_by"])))
        yield Issue("finding.consequence-not-undone", "warning", f"career:{row['worker']}", message, ids, (row["term"],))


def _posts_lost(removals: pl.DataFrame, posts: pl.DataFrame) -> pl.DataFrame:
    """The posts left between a removal and the better result, and not assumed again since: the removal, ``undone, ended_by``."""
    held = removals.join(posts, on="worker").filter(pl.col("since") < pl.col("taken_on"), pl.col("until").is_between("taken_on", "decided_on"))
    again = posts.select("worker", "community", "post", pl.col("since").alias("again"))
    back = held.join(again, on=["worker", "community", "post"]).filter(pl.col("again") >= pl.col("until")).select("taken_by", "assumed_by")
    what = pl.format("{} of {}, left on {}, has not been assumed again", "post", "recorded", "until")
    return held.join(back, on=["taken_by", "assumed_by"], how="anti").with_columns(undone=what).select(*removals.columns, "undone", "ended_by")


def _contracts_lost(facts: Facts, effective_on: date, removals: pl.DataFrame) -> pl.DataFrame:
    """The contracts ended by dismissal between a removal and the better result, with none signed since: the removal, ``undone, ended_by``."""
    workers = removals.lazy().select("worker").unique()
    every = _contracts.detailed(facts, effective_on).join(workers, on="worker", how="semi")
    contracts = every.select("worker", "employer", "since", "ended_on", "ground", "ended_by").collect()
    ended = removals.join(contracts.filter(pl.col("ground").is_in(DISMISSALS)), on="worker")
    held = ended.filter(pl.col("since") < pl.col("taken_on"), pl.col("ended_on").is_between("taken_on", "decided_on"))
    again = contracts.select("worker", pl.col("since").alias("again"))
    back = held.join(again, on="worker").filter(pl.col("again") >= pl.col("ended_on")).select("taken_by", "ended_by")
    what = pl.format("the contract with {}, ended on {}, has not been signed again", "employer", "ended_on")
    return held.join(back, on=["taken_by", "ended_by"], how="anti").with_columns(undone=what).select(*removals.columns, "undone", "ended_by")
