"""What changed in the rules between two days: versions that took effect or ended, and value by value what each changes of the one before it.

For: the overview behind ``view.rules_changed()``. Not for how versions stand on one day (``standing.py``), nor for what a change does to anybody (what-if).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

from pydantic import ValidationError

from cwledger.policies.texts.comparing import differences
from cwledger.policies.texts.overlay import NoSuchValue, amended
from cwledger.policies.texts.pack import Pack
from cwledger.policies.texts.rulebook import Enacted, Rulebook, place, within
from cwledger.policies.texts.standing import topics

Kind = Literal["expired", "replaced", "repealed", "superseded", "took-effect"]
"""What becomes of a version; of one day and rule the endings come first."""
KINDS: tuple[Kind, ...] = ("expired", "replaced", "repealed", "superseded", "took-effect")


class Change(NamedTuple):
    """A rule version took effect, or ended."""

    changed_on: date
    change: Kind
    rule: str
    version: str
    title: str
    jurisdiction: str
    status: str
    speaks_of: tuple[str, ...]
    follows: str | None
    """Of one that took effect: the version of the same rule before it; None for a new rule."""
    by: str | None
    """Of one that ended: the version or rule that takes its place, or the document that repeals it; None where the text itself says so."""
    enacted_by: str | None


class ValueChange(NamedTuple):
    """One value that a version has otherwise than what was in force before it."""

    changed_on: date
    rule: str
    version: str
    follows: str
    """The version compared with: the one before it, or the one it amends."""
    path: str
    before: str | None
    after: str | None


def changes(rulebook: Rulebook, since: date, on: date, jurisdiction: str | None = None) -> list[Change]:
    """What took effect or ended after one day and by another; with a jurisdiction only what could hold there. Sorted by day and rule.

    Raises:
        UnknownSubject: there is no such jurisdiction.
    """
    if jurisdiction is not None:
        place(jurisdiction)
    found = [
        change
        for one in rulebook.enacted
        if jurisdiction is None or within(jurisdiction, one.pack.jurisdiction)
        for change in _of(rulebook, one)
        if since < change.changed_on <= on
    ]
    return sorted(found, key=lambda one: (one.changed_on, one.rule, KINDS.index(one.change), one.version))


def value_changes(rulebook: Rulebook, since: date, on: date, jurisdiction: str | None = None) -> Iterator[ValueChange]:
    """Value by value, what the versions of :func:`changes` that took effect have otherwise than the version before, or the one they amend."""
    packs = {one.pack.name: one for one in rulebook.enacted}
    for change in changes(rulebook, since, on, jurisdiction):
        if change.change == "took-effect":
            one = packs[f"{change.rule}/{change.version}"]
            for before, after in _pairs(rulebook, one, None if change.follows is None else packs[change.follows]):
                told = (change.changed_on, change.rule, change.version, before.name)
                yield from (ValueChange(*told, *difference) for difference in differences(before, after))


def _of(rulebook: Rulebook, one: Enacted) -> Iterator[Change]:
    """Both ends of a version, as far as it has them; none of one that ended before it could take effect."""
    pack, (ended, why, by) = one.pack, rulebook.ends(one)
    if ended <= pack.effective_from:
        return
    said = (pack.rule, pack.version, pack.title, pack.jurisdiction, pack.status, topics(pack))
    earlier = [other.pack.name for other in rulebook.named(pack.rule) if other.pack.effective_from < pack.effective_from]
    yield Change(pack.effective_from, "took-effect", *said, earlier[-1] if earlier else None, None, one.event_id)
    following = next((other.pack for other in rulebook.named(pack.rule) if other.pack.effective_from == ended), None)
    if why == "repealed":
        yield Change(ended, "repealed", *said, None, one.repealed_by, one.event_id)
    elif why == "superseded":
        yield Change(ended, "superseded", *said, None, by, one.event_id)
    elif why and following is not None:
        yield Change(ended, "replaced", *said, None, following.name, one.event_id)
    elif why:
        yield Change(ended, "expired", *said, None, None, one.event_id)


def _pairs(rulebook: Rulebook, one: Enacted, earlier: Enacted | None) -> Iterator[tuple[Pack, Pack]]:
    """The packs to compare: a version beside the one before it; what an amending one changes as it was beside what it makes of it."""
    if earlier is not None:
        yield earlier.pack, one.pack
    base = rulebook.base_of(one, one.pack.effective_from)
    if base is not None and one.pack.amends is not None:
        try:
            yield amended(base.pack, {}), amended(base.pack, one.pack.amends.set)
        except (NoSuchValue, ValidationError):
            return  # an amendment that does not fit changes nothing
