"""Grade and pay as recorded: the last grade set, and the last grant of each component. Not what the rules say is due (``policies``)."""

from __future__ import annotations

from datetime import date

import polars as pl

from cwledger.aggregates.career.pay import AllowanceGranted, GradeSet
from cwledger.projections.facts import Facts, latest, until

COMPONENTS = ("basic", "post", "professional", "reward")


def grades(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """The grade each worker is in on a day: ``worker, tier, step, version`` (of the event that set it), in no order."""
    return latest(until(facts, GradeSet, effective_on, "tier", "step"), ("worker",), ("tier", "step", "version"))


def grants(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """The last grant of each component by a day, grants of 0 included: ``worker, component, amount`` (fen a month), ``version``; in no order."""
    return latest(until(facts, AllowanceGranted, effective_on, "component", "amount"), ("worker", "component"), ("amount", "version"))
