"""Which rule version holds for a matter, in a place, on a day, as the rules were known; and why the others do not.

For: :class:`Rulebook`, the rule texts one view knows. The nearest jurisdiction in force wins; among equals the one published last. Not for
where the texts come from (the ledger), nor for applying them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from pydantic import ValidationError

from cwledger.errors import UnknownSubject
from cwledger.explanation import Rejected, RuleUse
from cwledger.policies.texts.overlay import NoSuchValue, amended
from cwledger.policies.texts.pack import Pack

FOREVER = date.max
ROOT = "cn"
"""The jurisdiction every other one lies in."""


@dataclass(frozen=True, slots=True)
class Enacted:
    """A rule version the ledger knows, with what became of it."""

    pack: Pack
    event_id: str | None = None
    """The event that enacted it; None for a pack that is only being tried."""
    repealed_on: date | None = None
    repealed_by: str | None = None
    superseded_on: date | None = None
    superseded_by: str | None = None
    """The rule that takes its place."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The version that holds for a topic, in a place, on a day; ``section`` is None where no rule speaks of it."""

    section: Any
    pack: Pack | None
    use: RuleUse | None

    def __bool__(self) -> bool:
        return self.section is not None


NO_RULE = Choice(None, None, None)


def within(jurisdiction: str, outer: str) -> bool:
    """Whether a place lies in a jurisdiction: ``cn/dalian/zhongshan`` in ``cn/dalian`` and in itself."""
    return jurisdiction == outer or jurisdiction.startswith(f"{outer}/")


def place(jurisdiction: str) -> str:
    """The jurisdiction as given, if it can be one.

    Raises:
        UnknownSubject: it does not lie in the country whose rules these are.
    """
    if not within(jurisdiction, ROOT):
        raise UnknownSubject(f"the jurisdiction {jurisdiction!r}", remedy=f"every one lies in {ROOT!r}: write it as {ROOT}/dalian or {ROOT}/dalian/zhongshan")
    return jurisdiction


class Rulebook:
    """The rule versions known at one basis. Everything asked is remembered: a city asks the same few things ten thousand times."""

    def __init__(self, enacted: Iterable[Enacted], unpublished: Iterable[Enacted] = ()) -> None:
        self.enacted: tuple[Enacted, ...] = tuple(sorted(enacted, key=lambda one: (one.pack.rule, one.pack.effective_from, one.pack.version)))
        self.unpublished: tuple[Enacted, ...] = tuple(unpublished)
        """Versions that were recorded, but published only after the moment of rule knowledge: never chosen, only named."""
        self._chosen: dict[tuple[str, str, date], Choice] = {}
        self._spoken: dict[str, date] = {}
        self._spoken_there: dict[tuple[str, str], list[Enacted]] = {}
        self._spans: dict[tuple[str, str], list[tuple[date, Choice]]] = {}
        self._amended: dict[tuple[str, ...], Pack | None] = {}

    def __bool__(self) -> bool:
        return bool(self.enacted)

    @cached_property
    def _next(self) -> dict[str, date]:
        """For each version the day the next version of its rule takes over."""
        following = zip(self.enacted, self.enacted[1:], strict=False)
        return {one.pack.name: later.pack.effective_from for one, later in following if later.pack.rule == one.pack.rule}

    def ends(self, one: Enacted) -> tuple[date, str, str]:
        """The first day a version no longer holds, why (a code), and by what; ``date.max`` where nothing ends it."""
        ends = [(FOREVER, "", "")]
        if one.pack.name in self._next:
            ends.append((self._next[one.pack.name], "no-longer-in-force", ""))
        if one.pack.effective_until is not None:
            ends.append((one.pack.effective_until, "no-longer-in-force", ""))
        if one.repealed_on is not None:
            ends.append((one.repealed_on, "repealed", ""))
        if one.superseded_on is not None:
            ends.append((one.superseded_on, "superseded", one.superseded_by or ""))
        return min(ends)

    def in_force(self, one: Enacted, on: date) -> bool:
        """Whether a version holds on a day."""
        return one.pack.effective_from <= on < self.ends(one)[0]

    def since(self, topic: str) -> date:
        """The first day from which any version, wherever, says something on a topic; ``date.max`` where none ever does."""
        if topic not in self._spoken:
            self._spoken[topic] = min((one.pack.effective_from for one in self.enacted if self._speaks(one, topic)), default=FOREVER)
        return self._spoken[topic]

    def speaks(self, topic: str) -> bool:
        """Whether any version, wherever and whenever, says something on a topic."""
        return self.since(topic) != FOREVER

    def choose(self, topic: str, jurisdiction: str, on: date) -> Choice:
        """The version that holds for a topic (``pay``, ``retirement.schedule``) in a place on a day."""
        key = (topic, jurisdiction, self._turns[bisect_right(self._turns, on) - 1])
        found = self._chosen.get(key)
        if found is None:
            found = self._chosen[key] = self._choose(*key)
        return found

    @cached_property
    def _turns(self) -> list[date]:
        """The days on which any version, wherever, begins or ceases to hold: between two of them every choice is the same."""
        return sorted({date.min, *(one.pack.effective_from for one in self.enacted), *(self.ends(one)[0] for one in self.enacted)})

    def _choose(self, topic: str, jurisdiction: str, on: date) -> Choice:
        speaking = self._speaking(topic, jurisdiction)
        holding = sorted((one for one in speaking if self.in_force(one, on)), key=_preferred, reverse=True)
        told = ((best, self._section(best, holding[place:], topic, on)) for place, best in enumerate(holding))
        best, section = next(((one, section) for one, section in told if section is not None), (None, None))
        if best is None:
            return NO_RULE
        rejected = [self._why(one, best, on) for one in speaking if one is not best]
        rejected += [_unpublished(one) for one in self.unpublished if within(jurisdiction, one.pack.jurisdiction) and self._speaks(one, topic)]
        use = RuleUse(best.pack.rule, best.pack.version, best.pack.status, best.pack.cites, best.event_id, tuple(rejected))
        return Choice(section, best.pack, use)

    def _speaking(self, topic: str, jurisdiction: str) -> list[Enacted]:
        """The versions that say something on a topic and could hold in a place, whenever."""
        key = (topic, jurisdiction)
        if key not in self._spoken_there:
            self._spoken_there[key] = [one for one in self.enacted if within(jurisdiction, one.pack.jurisdiction) and self._speaks(one, topic)]
        return self._spoken_there[key]

    def _speaks(self, one: Enacted, topic: str) -> bool:
        if one.pack.section(topic) is not None:
            return True
        amends = one.pack.amends
        return amends is not None and any(path == topic or path.startswith(f"{topic}.") for path in amends.paths)

    def _section(self, one: Enacted, others: Sequence[Enacted], topic: str, on: date) -> Any:
        """What a version says on a topic; an amending one on top of what the others, less preferred, change in the same rule."""
        own = one.pack.section(topic)
        if own is not None or one.pack.amends is None:
            return own
        base = self.base_of(one, on)
        if base is None:
            return None
        chain = [other.pack for other in reversed(others) if other.pack.amends is not None and other.pack.amends.rule == base.pack.rule]
        key = (base.pack.name, *(pack.name for pack in chain))
        if key not in self._amended:
            self._amended[key] = _all_amended(base.pack, chain)
        changed = self._amended[key]
        return None if changed is None else changed.section(topic)

    def base_of(self, one: Enacted, on: date) -> Enacted | None:
        """The version an amending pack changes, as in force on a day."""
        amends = one.pack.amends
        return None if amends is None else next((other for other in self.enacted if other.pack.rule == amends.rule and self.in_force(other, on)), None)

    def why_not(self, one: Enacted, on: date) -> Rejected:
        """Why a version that does not hold on a day does not."""
        if on < one.pack.effective_from:
            return Rejected(one.pack.rule, one.pack.version, "not-yet-in-force", one.pack.effective_from.isoformat())
        ended, why, by = self.ends(one)
        return Rejected(one.pack.rule, one.pack.version, why, by or ended.isoformat())

    def _why(self, one: Enacted, best: Enacted, on: date) -> Rejected:
        rule, version = one.pack.rule, one.pack.version
        if not self.in_force(one, on):
            return self.why_not(one, on)
        changed = best.pack.amends.rule if best.pack.amends is not None else ""
        if changed and changed in (one.pack.rule, one.pack.amends.rule if one.pack.amends is not None else ""):
            # What is preferred to an amendment that was chosen, and yet was not chosen itself, is one that could not be applied.
            return Rejected(rule, version, "does-not-fit" if _preferred(one) > _preferred(best) else "amended", best.pack.name)
        if _preferred(one) > _preferred(best):
            return Rejected(rule, version, "does-not-fit", "" if one.pack.amends is None else one.pack.amends.rule)
        if len(one.pack.jurisdiction) < len(best.pack.jurisdiction):
            return Rejected(rule, version, "nearer-rule", best.pack.jurisdiction)
        return Rejected(rule, version, "published-earlier", one.pack.published_on.isoformat())

    def over_time(self, topic: str, jurisdiction: str) -> Sequence[tuple[date, Choice]]:
        """What holds for a topic in a place over time: from each day (the first is ``date.min``) until the next, the choice."""
        key = (topic, jurisdiction)
        if key not in self._spans:
            turns = {date.min}
            for one in self.enacted:
                if within(jurisdiction, one.pack.jurisdiction):
                    turns |= {one.pack.effective_from, self.ends(one)[0]} - {FOREVER}
            spans: list[tuple[date, Choice]] = []
            for day in sorted(turns):
                choice = self.choose(topic, jurisdiction, day)
                if not spans or _differ(spans[-1][1], choice):
                    spans.append((day, choice))
            self._spans[key] = spans
        return self._spans[key]

    def named(self, rule: str) -> list[Enacted]:
        """The versions of a rule given as ``cn.dalian.pay``, or the one given as ``cn.dalian.pay/2021``."""
        return [one for one in self.enacted if rule in (one.pack.rule, one.pack.name)]

    def without(self, rule: str) -> Rulebook:
        """The same rulebook as if a rule (or one version of it) had never been enacted; what it superseded holds again."""
        gone = {one.pack.name for one in self.named(rule)}
        rules = {one.pack.rule for one in self.named(rule)}
        kept = (one for one in self.enacted if one.pack.name not in gone)
        return Rulebook((replace(one, superseded_on=None, superseded_by=None) if one.superseded_by in rules else one for one in kept), self.unpublished)

    def having(self, *packs: Pack) -> Rulebook:
        """The same rulebook with more versions, as if they had been enacted too."""
        return Rulebook((*self.enacted, *(Enacted(pack) for pack in packs)), self.unpublished)


def _all_amended(base: Pack, chain: Sequence[Pack]) -> Pack | None:
    """A pack with amendments applied one on top of another; None where the last does not fit. An earlier one that does not is passed over."""
    found = base
    for n, one in enumerate(chain, 1):
        assert one.amends is not None
        try:
            found = amended(found, one.amends.set)
        except (NoSuchValue, ValidationError):
            if n == len(chain):
                return None
    return found


def _unpublished(one: Enacted) -> Rejected:
    return Rejected(one.pack.rule, one.pack.version, "unpublished", one.pack.published_on.isoformat())


def _preferred(one: Enacted) -> tuple[int, date, date, str]:
    pack = one.pack
    return (pack.jurisdiction.count("/"), pack.published_on, pack.effective_from, pack.name)


def _differ(one: Choice, other: Choice) -> bool:
    return one.section is not other.section or (one.use is not None and other.use is not None and one.use.name != other.use.name)
