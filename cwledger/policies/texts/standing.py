"""How every rule version a rulebook holds stands on a day: known, in force, chosen where and for what, or why not.

For: the overview behind ``view.rules()``. Not for choosing a rule to apply (``Rulebook.choose``).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from cwledger.policies.texts.pack import MATTERS, Pack
from cwledger.policies.texts.rulebook import FOREVER, Enacted, Rulebook, place, within


class Standing(NamedTuple):
    """One rule version on one day."""

    rule: str
    version: str
    title: str
    jurisdiction: str
    status: str
    published_on: date
    effective_from: date
    until: date | None
    """The first day it no longer holds; None while nothing ends it."""
    known: bool
    """Whether it had been published by the moment of rule knowledge."""
    in_force: bool
    chosen_for: tuple[str, ...]
    """The topics it decides in the jurisdiction asked about; empty where none was asked about."""
    why: str | None
    """Why it does not hold, as a code; None where it does."""
    detail: str
    """The date, rule or jurisdiction the reason names."""
    enacted_by: str | None


def topics(pack: Pack) -> tuple[str, ...]:
    """What a version speaks of: ``retirement.schedule``, ``pay``, ``indices.average-wage``; sorted."""
    found = {f"indices.{name}" for name in pack.indices}
    found |= {"pay"} if pack.pay is not None else set()
    for matter in MATTERS:
        section = getattr(pack, matter)
        if section is not None and matter != "pay":
            found |= {f"{matter}.{name}" for name in sorted(section.model_fields_set) if getattr(section, name) is not None}
    if pack.amends is not None:
        for path in pack.amends.paths:
            matter, _, rest = path.partition(".")
            found.add(matter if matter == "pay" or not rest else f"{matter}.{rest.partition('.')[0]}")
    return tuple(sorted(found))


def standings(rulebook: Rulebook, on: date, jurisdiction: str | None = None) -> Iterator[Standing]:
    """Every version in the order of rule, day and version; with a jurisdiction only those that could hold there.

    Raises:
        UnknownSubject: there is no such jurisdiction.
    """
    if jurisdiction is not None:
        place(jurisdiction)
    known = {one.pack.name for one in rulebook.enacted}
    every = sorted((*rulebook.enacted, *rulebook.unpublished), key=lambda one: (one.pack.rule, one.pack.effective_from, one.pack.version))
    for one in every:
        if jurisdiction is None or within(jurisdiction, one.pack.jurisdiction):
            yield _standing(rulebook, one, on, jurisdiction, one.pack.name in known)


def _standing(rulebook: Rulebook, one: Enacted, on: date, jurisdiction: str | None, known: bool) -> Standing:
    pack = one.pack
    ended = rulebook.ends(one)[0] if known else pack.effective_until or FOREVER
    in_force = known and pack.effective_from <= on < ended
    chosen = _chosen_for(rulebook, one, on, jurisdiction) if in_force and jurisdiction is not None else ()
    why, detail = _why(rulebook, one, on, jurisdiction, known, chosen)
    return Standing(
        rule=pack.rule,
        version=pack.version,
        title=pack.title,
        jurisdiction=pack.jurisdiction,
        status=pack.status,
        published_on=pack.published_on,
        effective_from=pack.effective_from,
        until=None if ended == FOREVER else ended,
        known=known,
        in_force=in_force,
        chosen_for=chosen,
        why=why,
        detail=detail,
        enacted_by=one.event_id,
    )


def _chosen_for(rulebook: Rulebook, one: Enacted, on: date, jurisdiction: str) -> tuple[str, ...]:
    return tuple(topic for topic in topics(one.pack) if rulebook.choose(topic, jurisdiction, on).pack is one.pack)


def _why(rulebook: Rulebook, one: Enacted, on: date, jurisdiction: str | None, known: bool, chosen: tuple[str, ...]) -> tuple[str | None, str]:
    if not known:
        return "unpublished", one.pack.published_on.isoformat()
    if not rulebook.in_force(one, on):
        ruled_out = rulebook.why_not(one, on)
        return ruled_out.why, ruled_out.detail
    if jurisdiction is None or chosen:
        return None, ""
    for topic in topics(one.pack):
        use = rulebook.choose(topic, jurisdiction, on).use
        for other in () if use is None else use.rejected:
            if (other.rule, other.version) == (one.pack.rule, one.pack.version):
                return other.why, other.detail
    return None, ""
