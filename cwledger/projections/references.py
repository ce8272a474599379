"""Which believed facts name a subject they are not about: what would hang in the air if the subject had never been."""

from __future__ import annotations

import polars as pl

from cwledger.aggregates.event import CATALOGUE
from cwledger.projections.facts import Facts, event_id

_MOST = 20


def named_by(facts: Facts, stream: str) -> tuple[str, ...]:
    """The event ids, at most 20, of believed facts in other streams that name a subject; in the order of recording.

    Args:
        facts: what is believed.
        stream: the subject, as ``kind:id``.
    """
    kind, _, identifier = stream.partition(":")
    found: list[tuple[int, str]] = []
    for spec in CATALOGUE:
        for field, names, several in spec.references:
            if names in (kind, ""):
                named = identifier if names else stream
                here = pl.col(field).list.contains(named) if several else pl.col(field) == named
                rows = facts[spec.cls].filter(here).head(_MOST).select("position", event_id(spec.kind, spec.cls.subject_field)).collect()
                found.extend(rows.iter_rows())
    elsewhere = (one for _, one in sorted(set(found)) if one.rpartition("/")[0] != stream)
    return tuple(elsewhere)[:_MOST]
