"""The development record: honours, tasks, establishment appointments, trainings, certificates and posts of people, as one dated list.

For: what somebody grew by, in the order it happened, and the counts over it. Not for who holds an honour or a post on a day (``honours.py``,
``posts.py``).
"""

from __future__ import annotations

from datetime import date

import polars as pl

from cwledger.aggregates.career.development import TrainingAttended
from cwledger.aggregates.career.ways_up import TaskCompleted, TaskEntrusted
from cwledger.aggregates.establishments import EstablishmentPostsReleased
from cwledger.projections.careers import certificates as _certificates
from cwledger.projections.careers import honours as _honours
from cwledger.projections.careers import posts as _posts
from cwledger.projections.entrance import establishment as _establishment
from cwledger.projections.facts import Facts, day_of, event_id, latest, until

DEVELOPMENT_COLUMNS = ("worker", "since", "until", "facet", "kind", "level", "title", "outcome", "begun_by", "ended_by")
TALLY_COLUMNS = ("facet", "kind", "level", "persons", "entries", "open")
FACETS = ("certificate", "establishment", "honour", "post", "task", "training")
_TEXT = pl.lit(None, pl.String)


def development(facts: Facts, effective_on: date) -> pl.DataFrame:
    """One row for each honour, task, establishment appointment, training, certificate and post by a day.

    Returns:
        ``worker, since``; ``until`` (the day it was lost, left, completed or lapsed, or the stated end of a seat or certificate once it is over;
        null while it lasts, and of what has no length); ``facet`` (of :data:`FACETS`), ``kind`` (of honour or training, the post, the code of a
        task or release; null of certificates), ``level``, ``title`` (of honour, task, class or release; the community of a post), ``outcome`` (of a
        task), ``begun_by, ended_by`` (event ids). Sorted by worker, since, facet, begun_by.
    """
    parts = [look(facts, effective_on) for look in (_held_honours, _tasks, _establishment_posts, _trainings, _held_certificates, _held_posts)]
    rows = pl.concat([one.select(DEVELOPMENT_COLUMNS) for one in parts])
    return rows.sort("worker", "since", "facet", "begun_by").collect()


def _held_honours(facts: Facts, effective_on: date) -> pl.LazyFrame:
    rows = _honours.periods(facts, effective_on)
    stated = pl.when(pl.col("until") <= effective_on).then("until")
    return rows.select(
        "worker", "since", pl.coalesce("ended_on", stated).alias("until"), pl.lit("honour").alias("facet"), pl.col("kind", "level").cast(pl.String), "title",
        _TEXT.alias("outcome"), pl.col("conferred_by").alias("begun_by"), "ended_by",
    )  # fmt: skip


def _tasks(facts: Facts, effective_on: date) -> pl.LazyFrame:
    key = ("worker", "task")
    number = pl.int_range(1, pl.len() + 1).over(*key).alias("number")
    entrusted = until(facts, TaskEntrusted, effective_on, "task", "title").sort("order")
    completed = until(facts, TaskCompleted, effective_on, "task", "outcome").sort("order")
    begun = entrusted.select(*key, number, "title", day_of().alias("since"), event_id("career").alias("begun_by"))
    done = completed.select(*key, number, "outcome", day_of().alias("until"), event_id("career").alias("ended_by"))
    return begun.join(done, on=[*key, "number"], how="left").with_columns(facet=pl.lit("task"), kind="task", level=_TEXT)


def _establishment_posts(facts: Facts, effective_on: date) -> pl.LazyFrame:
    titles = latest(until(facts, EstablishmentPostsReleased, effective_on, "title"), ["release"], ["title"])
    rows = _establishment.appointments(facts, effective_on).join(titles, on="release", how="left")
    return rows.with_columns(facet=pl.lit("establishment"), kind="release", level=_TEXT, outcome=_TEXT, begun_by="appointed_by")


def _trainings(facts: Facts, effective_on: date) -> pl.LazyFrame:
    rows = until(facts, TrainingAttended, effective_on, "training", "level", "kind").with_columns(pl.col("level", "kind").cast(pl.String))
    dated = rows.with_columns(facet=pl.lit("training"), title="training", since=day_of(), until=pl.lit(None, pl.Date), begun_by=event_id("career"))
    return dated.with_columns(outcome=_TEXT, ended_by=_TEXT)


def _held_certificates(facts: Facts, effective_on: date) -> pl.LazyFrame:
    rows = _certificates.periods(facts, effective_on)
    return rows.with_columns(facet=pl.lit("certificate"), kind=_TEXT, title=_TEXT, outcome=_TEXT, begun_by="awarded_by")


def _held_posts(facts: Facts, effective_on: date) -> pl.LazyFrame:
    rows = _posts.periods(facts, effective_on).with_columns(facet=pl.lit("post"), kind=pl.col("post").cast(pl.String), level=_TEXT)
    return rows.with_columns(title="community", outcome=_TEXT, begun_by="assumed_by")


def tally(rows: pl.DataFrame) -> pl.DataFrame:
    """The record counted; of tasks and establishment appointments ``kind`` is null, all are counted together.

    Returns:
        ``facet, kind, level; persons``, ``entries``, ``open`` (those without an end). Sorted.
    """
    plain = pl.when(pl.col("facet").is_in(["task", "establishment"])).then(_TEXT).otherwise(pl.col("kind")).alias("kind")
    counted = rows.with_columns(plain).group_by("facet", "kind", "level").agg(
        pl.col("worker").n_unique().cast(pl.Int64).alias("persons"),
        pl.len().cast(pl.Int64).alias("entries"),
        pl.col("until").is_null().sum().cast(pl.Int64).alias("open"),
    )  # fmt: skip
    return counted.select(TALLY_COLUMNS).sort("facet", "kind", "level", nulls_last=True)
