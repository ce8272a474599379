"""The measures documents adopted, as on a day, and how the rule text that carries each out stands. Not for what a rule text says."""

from __future__ import annotations

from datetime import date

import polars as pl

from cwledger.aggregates.measures import MeasureAdopted, MeasureEnded
from cwledger.projections.facts import Facts, event_id, until

MEASURE_COLUMNS = ("measure", "document", "title", "covers", "since", "until", "rule", "reason", "adopted_by", "ended_by")


def measures(facts: Facts, effective_on: date) -> pl.DataFrame:
    """One row for each measure adopted by a day, ended ones included.

    Returns:
        ``measure, document, title, covers, since, until`` (null while it holds), ``rule`` (null where no text is named), ``reason`` of its end,
        ``adopted_by, ended_by`` (event ids). Sorted by document and measure.
    """
    by = event_id("measure", "measure")
    adopted = until(facts, MeasureAdopted, effective_on, "document", "title", "covers", "rule", "effective_on")
    ended = until(facts, MeasureEnded, effective_on, "effective_on", "reason").select("measure", "reason", by.alias("ended_by"), until="effective_on")
    frame = adopted.with_columns(by.alias("adopted_by"), since="effective_on").join(ended, on="measure", how="left")
    return frame.select(MEASURE_COLUMNS).sort("document", "measure").collect()


def with_rules(measures: pl.DataFrame, rules: pl.DataFrame | None) -> pl.DataFrame:
    """The measures with how the text each names stands.

    Args:
        measures: of :func:`measures`.
        rules: every rule version recorded, with ``rule, version, status, known, in_force``; None where no measure names one.

    Returns:
        The measures and, after ``rule``: ``rule_version`` in force on the day, ``rule_status`` (``published``, ``partly-inferred``,
        ``illustrative``; null where the ledger knows no such text in force).
    """
    schema = {"rule": pl.String, "rule_version": pl.String, "rule_status": pl.String}
    found = pl.DataFrame(schema=schema)
    if rules is not None:
        in_force = rules.filter(pl.col("known") & pl.col("in_force")).sort("rule", "effective_from").unique("rule", keep="last")
        found = in_force.select("rule", rule_version=pl.col("version").cast(pl.String), rule_status=pl.col("status").cast(pl.String))
    place = MEASURE_COLUMNS.index("rule") + 1
    columns = (*MEASURE_COLUMNS[:place], "rule_version", "rule_status", *MEASURE_COLUMNS[place:])
    return measures.join(found, on="rule", how="left", maintain_order="left").select(columns)
