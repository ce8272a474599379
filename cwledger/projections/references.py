"""Who names whom: the facts, anywhere in the ledger, that name a subject. What keeps a founding from being taken back under those who rest on it."""

from __future__ import annotations

import polars as pl

from cwledger.aggregates import CATALOGUE
from cwledger.projections.facts import Facts

SHOWN = 20
"""At most so many are named: enough to see what is in the way."""


def named_by(facts: Facts, stream: str) -> tuple[str, ...]:
    """Ids of believed facts of other subjects that name this one (``kind:id``), oldest first, at most :data:`SHOWN`."""
    kind, _, identifier = stream.partition(":")
    found: list[tuple[int, str]] = []
    for spec in CATALOGUE:
        for field, named, many in spec.references:
            if named == kind:
                holds = pl.col(field).list.contains(identifier) if many else pl.col(field) == identifier
                rows = facts[spec.cls].filter(holds).select("position", "version", spec.cls.subject_field).head(SHOWN).collect()
                found += [(position, f"{spec.kind}:{subject}/{version}") for position, version, subject in rows.iter_rows()]
    return tuple(event_id for _, event_id in sorted(set(found))[:SHOWN])
