"""The workforce by age, education, sex, Party membership and professional level on a day, over the years, and where nobody is young.

For: the list (:func:`workforce`), its shares (:func:`structure`), and communities without anyone under 35. Only who is on the roster counts:
part-time members of joint committees are not staff.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from cwledger.aggregates.career.person import (
    BirthDateAsserted,
    EducationAttained,
    PartyJoined,
    PartyLeft,
    WorkerRegistered,
)
from cwledger.aggregates.units import DistrictFounded, DistrictJurisdictionSet
from cwledger.errors import Issue
from cwledger.projections.careers import certificates
from cwledger.projections.facts import Facts, event_id, latest, until
from cwledger.projections.units import Units, current

BIRTH_SOURCES = ("archive", "identity-card", "household-register", "registration")
"""The order in which birth dates are believed, as retirement does (``policies/retirement/births.py``): 劳社部发〔1999〕8号, item 2(2)."""
YOUNG = 35
AGE_BANDS = ("under 35", "35-44", "45-54", "55 and over")
EDUCATION = ("primary", "junior-high-school", "high-school", "vocational-school", "college", "bachelor", "master", "doctor")
PROFESSIONAL = ("assistant", "social-worker", "senior")
DIMENSIONS = {
    "age_band": (*AGE_BANDS, "unknown"),
    "education": (*EDUCATION, "unknown"),
    "sex": ("F", "M", "unknown"),
    "party": ("member", "none"),
    "professional": (*PROFESSIONAL, "none"),
}
"""What the workforce is told apart by, each with its values in order."""
WORKFORCE_COLUMNS = (
    "worker", "community", "street", "district", "employer", "sex", "born_on", "age", "age_band", "education", "party", "professional",
    "born_by", "education_by", "party_by", "professional_by",
)  # fmt: skip
STRUCTURE_COLUMNS = ("dimension", "value", "persons", "share")
YOUNG_COLUMNS = ("community", "name", "street", "district", "workers", "under_35", "age_unknown", "youngest", "youngest_by")
SHARE = pl.Decimal(5, 2)
PUBLISHED_FOR = "cn/dalian"
"""Where at least one of each community's workers is under 35 (dossier section 0, S00): whoever lies elsewhere is not measured by it."""


def workforce(facts: Facts, effective_on: date, roster: pl.DataFrame) -> pl.DataFrame:
    """One row for each worker who serves on a day: the list behind :func:`structure`.

    Args:
        facts: what is believed.
        effective_on: the day.
        roster: who serves, with ``worker, community, street, district, employer``.

    Returns:
        ``worker, community, street, district, employer`` (null if elected); ``sex, born_on`` (as resolved: archive, identity card, household
        register, registration), ``age`` in completed years (null where that lies after the day), ``age_band``; ``education`` (the highest
        attained), ``party`` (``member``, ``none``), ``professional`` (the highest certificate held, neither lapsed nor run out, or ``none``); null
        or ``unknown`` where nothing was recorded; ``born_by, education_by, party_by, professional_by`` (event ids). Sorted by worker.
    """
    serving = roster.select("worker", "community", "street", "district", "employer").lazy()
    sexes = facts[WorkerRegistered].select("worker", pl.col("sex").cast(pl.String))
    parts = (sexes, _births(facts, effective_on), _education(facts, effective_on), _party(facts, effective_on), _professional(facts, effective_on))
    frame = serving
    for part in parts:
        frame = frame.join(part, on="worker", how="left")
    known = frame.with_columns(_age(effective_on)).with_columns(_age_band(), pl.col("party").fill_null("none"), pl.col("professional").fill_null("none"))
    return known.with_columns(pl.col("education", "sex").fill_null("unknown")).select(WORKFORCE_COLUMNS).sort("worker").collect()


def _births(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """The birth date believed of each worker: ``worker, born_on, born_by``. The archive's earliest record, of every other source the latest."""
    registered = until(facts, WorkerRegistered, effective_on, "born_on", "effective_on").with_columns(source=pl.lit("registration"))
    asserted = until(facts, BirthDateAsserted, effective_on, "born_on", "effective_on", pl.col("source").cast(pl.String))  # type: ignore[arg-type]
    rows = pl.concat([registered, asserted], how="diagonal").filter(pl.col("born_on").is_not_null())
    days = pl.col("effective_on").cast(pl.Int32).cast(pl.Int64) * 10_000_000 + pl.col("born_on").cast(pl.Int32)
    rank = pl.col("source").replace_strict({source: n for n, source in enumerate(BIRTH_SOURCES)}, return_dtype=pl.Int64)
    placed = rows.with_columns(rank=rank, place=pl.when(pl.col("source") == "archive").then(days).otherwise(-days))
    believed = placed.group_by("worker").agg(pl.col("born_on", "version").sort_by("rank", "place", "version").first())
    return believed.select("worker", "born_on", event_id("career").alias("born_by"))


def _highest(rows: pl.LazyFrame, levels: tuple[str, ...], called: str) -> pl.LazyFrame:
    """Of rows with ``worker, level, order, version`` the highest level of each worker, first reached: ``worker``, the level and its event."""
    rank = pl.col("level").replace_strict({level: n for n, level in enumerate(levels)}, return_dtype=pl.Int64)
    best = rows.with_columns(pl.col("level").cast(pl.String)).with_columns(rank=-rank)
    found = best.group_by("worker").agg(pl.col("level", "version").sort_by("rank", "order").first())
    return found.select("worker", pl.col("level").alias(called), event_id("career").alias(f"{called}_by"))


def _education(facts: Facts, effective_on: date) -> pl.LazyFrame:
    return _highest(until(facts, EducationAttained, effective_on, "level"), EDUCATION, "education")


def _professional(facts: Facts, effective_on: date) -> pl.LazyFrame:
    return _highest(certificates.held(facts, effective_on), PROFESSIONAL, "professional")


def _party(facts: Facts, effective_on: date) -> pl.LazyFrame:
    joined = latest(until(facts, PartyJoined, effective_on), ("worker",), ("order", "version"))
    left = until(facts, PartyLeft, effective_on).group_by("worker").agg(pl.col("order").max().alias("left"))
    members = joined.join(left, on="worker", how="left").filter((pl.col("left") < pl.col("order")).fill_null(value=True))
    return members.select("worker", pl.lit("member").alias("party"), event_id("career").alias("party_by"))


def _age(effective_on: date) -> pl.Expr:
    """Completed years on a day; null of whoever is said to be born after it."""
    born = pl.when(pl.col("born_on") <= effective_on).then("born_on")
    before = (born.dt.month().cast(pl.Int32) * 100 + born.dt.day().cast(pl.Int32)) > effective_on.month * 100 + effective_on.day
    return (effective_on.year - born.dt.year() - before.cast(pl.Int32)).alias("age")


def _age_band() -> pl.Expr:
    age, names = pl.col("age"), AGE_BANDS
    known = pl.when(age < YOUNG).then(pl.lit(names[0])).when(age < 45).then(pl.lit(names[1])).when(age < 55).then(pl.lit(names[2])).otherwise(pl.lit(names[3]))
    return pl.when(age.is_null()).then(pl.lit("unknown")).otherwise(known).alias("age_band")


def structure(listed: pl.DataFrame) -> pl.DataFrame:
    """The workforce told apart by age, education, sex, Party membership and professional level.

    Args:
        listed: of :func:`workforce`, or some of its rows.

    Returns:
        ``dimension`` (``age_band``, ``education``, ``sex``, ``party``, ``professional``), ``value``, ``persons``, ``share`` (of all of them, in
        percent with two places, halves up). Every value that occurs, in the order of :data:`DIMENSIONS`.
    """
    frames = [_told_apart(listed, dimension, values) for dimension, values in DIMENSIONS.items()]
    return pl.concat(frames).select(STRUCTURE_COLUMNS)


def _told_apart(listed: pl.DataFrame, dimension: str, values: tuple[str, ...]) -> pl.DataFrame:
    everybody = max(listed.height, 1)
    hundredths = (pl.col("persons") * 20_000 + everybody) // (2 * everybody)
    counted = listed.group_by(pl.col(dimension).alias("value")).agg(pl.len().cast(pl.Int64).alias("persons"))
    place = pl.col("value").replace_strict({value: n for n, value in enumerate(values)}, return_dtype=pl.Int64)
    share = (hundredths.cast(pl.Decimal(18, 2)) / 100).cast(SHARE).alias("share")
    return counted.sort(place).select(pl.lit(dimension).alias("dimension"), "value", "persons", share)


def communities_by_age(listed: pl.DataFrame, tree: pl.DataFrame) -> pl.DataFrame:
    """How many of each community's workers are under 35.

    Args:
        listed: of :func:`workforce`.
        tree: the communities of the day, with ``community, name, street, district``.

    Returns:
        ``community, name, street, district, workers, under_35, age_unknown, youngest`` (age; null where none is known), ``youngest_by`` (the
        event that says when the youngest was born). Sorted by community.
    """
    aged = listed.with_columns(pl.when(pl.col("age").is_not_null()).then(name).alias(name) for name in ("born_on", "born_by"))
    known = aged.sort("born_on", "worker", descending=[True, False], nulls_last=True)
    counted = known.group_by("community", maintain_order=True).agg(
        pl.len().cast(pl.Int64).alias("workers"),
        (pl.col("age") < YOUNG).sum().cast(pl.Int64).alias("under_35"),
        pl.col("age").is_null().sum().cast(pl.Int64).alias("age_unknown"),
        pl.col("age").first().alias("youngest"),
        pl.col("born_by").first().alias("youngest_by"),
    )
    counts = pl.col("workers", "under_35", "age_unknown").fill_null(0)
    return tree.join(counted, on="community", how="left").with_columns(counts).select(YOUNG_COLUMNS).sort("community")


def findings(facts: Facts, effective_on: date, units: Units, roster: pl.DataFrame) -> Iterator[Issue]:
    """Communities of Dalian where people serve, all of known age and none under 35."""
    said = current(facts, effective_on, "jurisdiction", DistrictFounded, DistrictJurisdictionSet).collect()
    place = pl.col("jurisdiction")
    measured = said.filter((place == PUBLISHED_FOR) | place.str.starts_with(f"{PUBLISHED_FOR}/"))["district"]
    tree = units.tree.filter(pl.col("district").is_in(measured.implode()))
    if not tree.height:
        return
    listed = workforce(facts, effective_on, roster.join(tree.select("community"), on="community", how="semi"))
    missing = communities_by_age(listed, tree).filter(pl.col("workers") > 0, pl.col("under_35") == 0, pl.col("age_unknown") == 0)
    for row in missing.iter_rows(named=True):
        message = f"none of the {row['workers']} who serve here is under {YOUNG}; the youngest is {row['youngest']}"
        cites = ("Dalian: at least one under 35 in every community (S00)",)
        yield Issue("finding.nobody-under-35", "notice", f"community:{row['community']}", message, (row["youngest_by"],), cites)
