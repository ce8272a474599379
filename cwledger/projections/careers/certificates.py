"""Certificates of professional level: which are held on a day, and each from its award to its end.

For: whoever asks who holds what (the workforce by professional level, the development record). Not for what pay is due on one:
``policies/pay/recorded.py`` reads the same periods from the career.

A certificate is held until the end its award states, where it states one; a registration prolongs it to the day it states (a senior
certificate: three years, unless reviewed; dossier section 7). One awarded without an end stays, also where a registration of it runs out. A lapse
ends every certificate of its level, and a later award begins anew.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from cwledger.aggregates.career.person import QualificationAwarded, QualificationLapsed, QualificationRegistered
from cwledger.aggregates.career.retirement import Died
from cwledger.projections.facts import Facts, day_of, event_id, following, until

_KEY = ("worker", "level")


def held(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """What makes certificates held on a day: ``worker, level, order, version`` of each award, or registration of one, that still counts. In no order."""
    lapsed = _facts(facts, QualificationLapsed, effective_on).group_by(*_KEY).agg(pl.col("order").max().alias("lapsed"))
    stated = pl.concat([_facts(facts, one, effective_on, "valid_until") for one in (QualificationAwarded, QualificationRegistered)])
    standing = stated.join(lapsed, on=_KEY, how="left").filter((pl.col("lapsed") < pl.col("order")).fill_null(value=True))
    return standing.filter(pl.col("valid_until").is_null() | (pl.col("valid_until") > effective_on)).select(*_KEY, "order", "version")


def periods(facts: Facts, effective_on: date) -> pl.LazyFrame:
    """Every certificate awarded by a day, past ones included, in no order.

    Returns:
        ``worker, level, since``; ``until`` (the day it lapsed or its holder died, or the last stated end once it is over; null while it is held);
        ``awarded_by``, ``ended_by`` (event ids; null where it ran out).
    """
    awarded = _facts(facts, QualificationAwarded, effective_on, "valid_until")
    registered = _facts(facts, QualificationRegistered, effective_on, "valid_until")
    died = until(facts, Died, effective_on).join(awarded.select(_KEY).unique(), on="worker")
    ended = pl.concat([_facts(facts, QualificationLapsed, effective_on), died], how="diagonal")
    of_award = following(registered, awarded.select(*_KEY, "order"), _KEY, "award", strategy="backward")
    said = pl.concat([awarded.with_columns(order_award="order"), of_award], how="diagonal")
    last = pl.when(pl.col("valid_until").is_null().any()).then(None).otherwise(pl.col("valid_until").max())
    stated = said.group_by(*_KEY, "order_award").agg(last.alias("stated"))
    rows = following(awarded, ended, _KEY, "end").join(stated, left_on=[*_KEY, "order"], right_on=[*_KEY, "order_award"])
    ran_out = (pl.col("stated") <= pl.min_horizontal(pl.lit(effective_on), day_of("order_end"))).fill_null(value=False)
    return rows.select(
        *_KEY,
        day_of().alias("since"),
        pl.when(ran_out).then("stated").otherwise(day_of("order_end")).alias("until"),
        event_id("career").alias("awarded_by"),
        pl.when(~ran_out).then(event_id("career", version="version_end")).alias("ended_by"),
    )


def _facts(
    facts: Facts, event_class: type[QualificationAwarded | QualificationRegistered | QualificationLapsed], effective_on: date, *fields: str
) -> pl.LazyFrame:
    return until(facts, event_class, effective_on, "level", *fields).with_columns(pl.col("level").cast(pl.String))
