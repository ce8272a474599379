"""Training on a day: classes held, person-times, who falls short of a yearly minimum, and what became of exam preparation.

How much training anybody owes is not in any text found, so a minimum is the caller's (``under_trained``). What heads owe is a rule
(``policies/conduct/elections.py``).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from cwledger.aggregates.career.person import QualificationAwarded
from cwledger.aggregates.classes import ClassHeld
from cwledger.clock import add_months
from cwledger.errors import Issue
from cwledger.projections.facts import Facts, day_of, event_id, until
from cwledger.projections.growth.attendance import attendances, repeated
from cwledger.projections.growth.leadership import percent
from cwledger.projections.units import Units

LEVELS = ("national", "provincial", "city", "district", "street")
KINDS = ("induction", "exam-preparation", "rotation", "topic")
TRAINING_COLUMNS = ("year", "level", "kind", "classes", "person_times", "persons", "hours")
CLASS_COLUMNS = (
    "training", "level", "kind", "title", "street", "district", "held_on", "until", "hours", "places", "attended", "free_places", "headcount", "share",
    "held_by",
)  # fmt: skip
SHORT_COLUMNS = ("worker", "community", "street", "district", "year", "classes", "hours", "short_of_classes", "short_of_hours")
PREPARED_COLUMNS = ("worker", "training", "attended_on", "level", "certified_on", "outcome", "attended_by", "certified_by")
PASSED_COLUMNS = ("year", "person_times", "certified", "not_certified", "pending", "share")


def _held(facts: Facts, effective_on: date) -> pl.LazyFrame:
    rows = until(facts, ClassHeld, effective_on, "level", "kind", "title", "street", "district", "hours", "places", "until")
    return rows.with_columns(pl.col("level", "kind").cast(pl.String), day_of().alias("held_on"), event_id("class", "training").alias("held_by"))


def classes(facts: Facts, effective_on: date, units: Units, roster: pl.DataFrame) -> pl.DataFrame:
    """One row for each class held by a day.

    Args:
        facts: what is believed.
        effective_on: the day.
        units: the units as on that day.
        roster: who serves, with ``worker, street, district``.

    Returns:
        ``training, level, kind, title; street, district`` it is held for (null: the whole city), ``held_on, until`` (stated), ``hours, places``;
        ``attended`` (persons), ``free_places`` (negative where more came), ``headcount`` (who serves there on the day), ``share`` (attended of the
        head-count, in per cent with one decimal); ``held_by`` (event id). Sorted by held_on and class.
    """
    came = attendances(facts, effective_on).group_by("training").agg(pl.col("worker").n_unique().cast(pl.Int64).alias("attended"))
    rows = _held(facts, effective_on).join(came, on="training", how="left").collect()
    parents = units.districts.select("street", pl.col("district").alias("of_street"))
    rows = rows.join(parents, on="street", how="left").with_columns(pl.coalesce("of_street", "district").alias("district"))
    streets = roster.group_by("street").agg(pl.len().cast(pl.Int64).alias("in_street"))
    districts = roster.group_by("district").agg(pl.len().cast(pl.Int64).alias("in_district"))
    counted = rows.join(streets, on="street", how="left").join(districts, on="district", how="left")
    local = pl.when(pl.col("street").is_not_null()).then(pl.col("in_street").fill_null(0)).otherwise(pl.col("in_district").fill_null(0))
    headcount = pl.when(pl.col("district").is_null()).then(pl.lit(roster.height, pl.Int64)).otherwise(local)
    filled = counted.with_columns(pl.col("attended").fill_null(0), headcount.alias("headcount"))
    shares = (pl.col("places").cast(pl.Int64) - pl.col("attended")).alias("free_places"), percent(pl.col("attended"), pl.col("headcount")).alias("share")
    return filled.with_columns(*shares).select(CLASS_COLUMNS).sort("held_on", "training")


def training(attended: pl.DataFrame, held: pl.DataFrame, first: int | None = None, last: int | None = None) -> pl.DataFrame:
    """Classes and person-times by year, level and kind.

    Args:
        attended: of :func:`~cwledger.projections.growth.attendance.attendances`, or some of its rows.
        held: of :func:`classes`, or some of its rows.
        first: the first year; None from the beginning.
        last: the last year, itself included; None to the end.

    Returns:
        ``year, level, kind, classes`` (held), ``person_times, persons, hours`` (attended, person-hours where hours are known). Sorted by year,
        level (national first) and kind.
    """
    key = ("year", "level", "kind")
    times = attended.with_columns(pl.col("attended_on").dt.year().cast(pl.Int64).alias("year")).group_by(key)
    people = times.agg(
        pl.len().cast(pl.Int64).alias("person_times"), pl.col("worker").n_unique().cast(pl.Int64).alias("persons"), pl.col("hours").sum().cast(pl.Int64)
    )
    given = held.with_columns(pl.col("held_on").dt.year().cast(pl.Int64).alias("year")).group_by(key).agg(pl.len().cast(pl.Int64).alias("classes"))
    rows = given.join(people, on=key, how="full", coalesce=True).with_columns(pl.col("classes", "person_times", "persons", "hours").fill_null(0))
    wanted = rows.filter(pl.col("year") >= (first or 0), pl.col("year") <= (last or 9999))
    place = [pl.col(name).replace_strict({value: n for n, value in enumerate(order)}) for name, order in (("level", LEVELS), ("kind", KINDS))]
    return wanted.sort("year", *place).select(TRAINING_COLUMNS)


def under_trained(attended: pl.DataFrame, roster: pl.DataFrame, year: int, least_hours: int | None, least_classes: int | None) -> pl.DataFrame:
    """Who serves and attended less in a year than a minimum asks.

    Args:
        attended: of :func:`~cwledger.projections.growth.attendance.attendances`.
        roster: who serves, with ``worker, community, street, district``.
        year: the year looked at.
        least_hours: hours asked for; None asks for none. Attendance without known hours counts none.
        least_classes: attendances asked for; None asks for none.

    Returns:
        ``worker, community, street, district, year; classes, hours`` attended, ``short_of_classes, short_of_hours`` (what is missing; 0 where
        enough). Sorted by worker.
    """
    mine = attended.filter(pl.col("attended_on").dt.year() == year).group_by("worker")
    each = mine.agg(pl.len().cast(pl.Int64).alias("classes"), pl.col("hours").sum().cast(pl.Int64))
    everybody = roster.select("worker", "community", "street", "district").join(each, on="worker", how="left")
    counted = everybody.with_columns(pl.col("classes", "hours").fill_null(0), pl.lit(year, pl.Int64).alias("year"))
    missing = [
        pl.max_horizontal(pl.lit(least or 0, pl.Int64) - pl.col(name), pl.lit(0, pl.Int64)).alias(f"short_of_{name}")
        for name, least in (("hours", least_hours), ("classes", least_classes))
    ]
    short = counted.with_columns(*missing).filter((pl.col("short_of_hours") > 0) | (pl.col("short_of_classes") > 0))
    return short.select(SHORT_COLUMNS).sort("worker")


def exam_preparation(facts: Facts, effective_on: date, within_months: int) -> pl.DataFrame:
    """Every exam preparation attended, with the first certificate of professional level after it.

    Args:
        facts: what is believed.
        effective_on: the day.
        within_months: how long after its first day a certificate is put down to the preparation.

    Returns:
        ``worker, training, attended_on; level, certified_on`` (of the certificate; null without), ``outcome`` (``certified``; ``pending`` while
        there is time; ``not-certified``), ``attended_by, certified_by`` (event ids). Sorted by attended_on, worker, training.
    """
    prepared = attendances(facts, effective_on).filter(pl.col("kind") == "exam-preparation").drop("level", "kind", "hours").collect()
    days = {day: add_months(day, within_months) for day in prepared["attended_on"].unique()}
    limits = pl.DataFrame({"attended_on": list(days), "limit": list(days.values())}, schema={"attended_on": pl.Date, "limit": pl.Date})
    awarded = until(facts, QualificationAwarded, effective_on, "level").with_columns(pl.col("level").cast(pl.String), day_of().alias("certified_on"))
    certificates = awarded.select("worker", "level", "certified_on", event_id("career").alias("certified_by")).sort("certified_on").collect()
    dated = prepared.sort("attended_on").join(limits, on="attended_on", how="left")
    joined = dated.join_asof(
        certificates, left_on="attended_on", right_on="certified_on", by="worker", strategy="forward", allow_exact_matches=False, check_sortedness=False
    )
    in_time = (pl.col("certified_on") < pl.col("limit")).fill_null(value=False)
    late = [pl.when(in_time).then(pl.col(name)).alias(name) for name in ("level", "certified_on", "certified_by")]
    rest = pl.when(pl.col("limit") > effective_on).then(pl.lit("pending")).otherwise(pl.lit("not-certified"))
    rows = joined.with_columns(*late, pl.when(in_time).then(pl.lit("certified")).otherwise(rest).alias("outcome"))
    return rows.select(PREPARED_COLUMNS).sort("attended_on", "worker", "training")


def passed(prepared: pl.DataFrame) -> pl.DataFrame:
    """Exam preparation against later certificates, by the year it was attended.

    Args:
        prepared: of :func:`exam_preparation`, or some of its rows.

    Returns:
        ``year, person_times, certified, not_certified, pending, share`` (certified of those no longer pending, in per cent with one decimal;
        null while all are). Sorted by year.
    """
    outcomes = [(pl.col("outcome") == one).sum().cast(pl.Int64).alias(one.replace("-", "_")) for one in ("certified", "not-certified", "pending")]
    each = prepared.group_by(pl.col("attended_on").dt.year().cast(pl.Int64).alias("year")).agg(pl.len().cast(pl.Int64).alias("person_times"), *outcomes)
    decided = pl.col("certified") + pl.col("not_certified")
    return each.with_columns(percent(pl.col("certified"), decided).alias("share")).select(PASSED_COLUMNS).sort("year")


def findings(facts: Facts, effective_on: date, _units: Units) -> Iterator[Issue]:
    """Attendance at a class nobody held, not as the class was held, or recorded more than once; more people than places."""
    for worker, name, ids in repeated(facts, effective_on).collect().iter_rows():
        message = f"attendance at {name} is recorded {len(ids)} times; it counts once"
        yield Issue("finding.training-attended-twice", "notice", f"career:{worker}", message, tuple(ids))
    came = attendances(facts, effective_on)
    held = _held(facts, effective_on).select("training", "held_on", "until", "places", "held_by", class_level="level", class_kind="kind")
    unknown = came.join(facts[ClassHeld].select("training"), on="training", how="anti").group_by("training").agg(pl.col("attended_by").sort())
    for name, ids in unknown.sort("training").collect().iter_rows():
        message = f"attended by {len(ids)}, but no class {name} was recorded; record ClassHeld, or correct what names it"
        yield Issue("finding.training-without-class", "notice", f"class:{name}", message, tuple(ids))
    both = came.join(facts[ClassHeld].select("training", began="effective_on"), on="training").join(held, on="training", how="left")
    yield from _not_as_held(both.sort("worker", "training", "attended_on").collect())
    full = both.group_by("training", "places", "held_by").agg(pl.col("worker").n_unique().alias("persons")).filter(pl.col("persons") > pl.col("places"))
    for name, places, held_by, persons in full.sort("training").collect().iter_rows():
        yield Issue("finding.class-overfull", "notice", f"class:{name}", f"{persons} attended, there are {places} places", (held_by,))


def _not_as_held(rows: pl.DataFrame) -> Iterator[Issue]:
    outside = (pl.col("attended_on") < pl.col("began")) | (pl.col("attended_on") >= pl.col("until")).fill_null(value=False)
    differs = (pl.col("level") != pl.col("class_level")) | (pl.col("kind") != pl.col("class_kind"))
    for row in rows.filter(outside | differs.fill_null(value=False)).iter_rows(named=True):
        message = f"attended {row['training']} on {row['attended_on']} as {row['kind']} of level {row['level']}; the class was held from {row['began']}"
        message += f" as {row['class_kind']} of level {row['class_level']}" if row["class_kind"] is not None else ""
        ids = tuple(one for one in (row["attended_by"], row["held_by"]) if one)
        yield Issue("finding.training-not-as-held", "notice", f"career:{row['worker']}", message, ids)
