"""Rule texts, as the ledger comes to know them: each version enacted with its whole text, and how long it holds.

What a text says is for ``policies``; here it is a text with dates. A version holds from its day until the next version's, until the day it
names itself, or until the rule is repealed or another takes its place, whichever comes first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, ClassVar, NamedTuple

from pydantic import Field

from cwledger.aggregates.event import BEGINS, CLOSES, Code, Event, Id, Names, Text
from cwledger.aggregates.fold import Aggregate, Fact, issue
from cwledger.errors import Issue

TEXT_CHARACTERS = 1_000_000

RuleId = Annotated[Id, Names("rule")]
RuleText = Annotated[str, Field(min_length=1, max_length=TEXT_CHARACTERS)]


class RuleEvent(Event):
    """A fact about a rule text (规定)."""

    subject_kind: ClassVar[str] = "rule"
    subject_field: ClassVar[str] = "rule"


class RuleEnacted(RuleEvent):
    """A version of a rule takes effect; its whole text becomes part of the ledger, so that a replay uses what the ledger knew."""

    type_name: ClassVar[str] = "rule.enacted"
    day_order: ClassVar[int] = BEGINS
    door: ClassVar[str] = "enact"

    rule: RuleId
    """Jurisdiction and instrument, as ``cn.dalian.women-officers-retirement``; its versions share it."""
    edition: Annotated[str, Field(pattern=r"^[A-Za-z0-9.-]{1,32}$")]
    """Which version of the text: its ``version``, usually the year."""
    jurisdiction: Code
    """Where it holds: ``cn``, ``cn/dalian``, ``cn/dalian/zhongshan``."""
    published_on: date
    """The day the text was published: before it, nobody can have known it."""
    until: date | None = None
    """The first day it no longer holds, where the text itself says so."""
    text: RuleText
    """The pack as written, in YAML."""


class RuleRepealed(RuleEvent):
    """A rule no longer holds from a day on, whatever version of it stood."""

    type_name: ClassVar[str] = "rule.repealed"
    day_order: ClassVar[int] = CLOSES
    door: ClassVar[str] = "repeal"

    rule: RuleId
    by: Text
    """The document that repeals it."""


class RuleSuperseded(RuleEvent):
    """Another rule takes the place of this one from a day on."""

    type_name: ClassVar[str] = "rule.superseded"
    day_order: ClassVar[int] = CLOSES
    door: ClassVar[str] = "enact"

    rule: RuleId
    by: RuleId
    """The rule that takes its place."""


class Version(NamedTuple):
    """One enacted version of a rule."""

    edition: str
    since: date
    until: date | None
    """As the text itself says."""
    event_id: str


@dataclass(frozen=True)
class Rule:
    """A rule as its own facts make it."""

    id: str
    versions: tuple[Version, ...] = ()
    repeals: tuple[tuple[date, str], ...] = ()
    """The days it was repealed from, each with the event that says so."""
    superseded: tuple[tuple[date, str, str], ...] = ()
    """The days others took its place from: day, rule, event."""

    def begun_before(self, day: date) -> Version | None:
        """The last version in force from before a day."""
        return next((one for one in reversed(self.versions) if one.since < day), None)


def _always(rule: Rule, fact: Fact) -> Sequence[Issue]:
    if not rule.versions and fact.event.day_order != BEGINS:
        message = f"no version of {rule.id} was enacted by {fact.event.effective_on}; enact it first, or correct the date"
        return issue("rule.not-enacted", fact, message)
    return ()


RULE: Aggregate[Rule] = Aggregate("rule", Rule, _always, lambda rule: bool(rule.versions))


@RULE.evolves(RuleEnacted)
def _enacted(rule: Rule, fact: Fact) -> Rule:
    event = fact.event
    return replace(rule, versions=(*rule.versions, Version(event.edition, event.effective_on, event.until, fact.event_id)))


@RULE.admits(RuleEnacted)
def _may_enact(rule: Rule, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    for one in rule.versions:
        if one.edition == event.edition:
            message = f"version {one.edition} of {rule.id} was enacted from {one.since}; correct that event, or give this one another version"
            return issue("rule.version-twice", fact, message, one.event_id)
        if one.since == event.effective_on:
            message = f"version {one.edition} of {rule.id} also takes effect on {one.since}; two versions cannot hold from one day"
            return issue("rule.overlap", fact, message, one.event_id)
        if one.until is not None and one.until > event.effective_on:
            message = f"version {one.edition} of {rule.id} holds until {one.until}, but version {event.edition} takes effect on {event.effective_on}"
            return issue("rule.overlap", fact, message, one.event_id)
    return ()


@RULE.evolves(RuleRepealed)
def _repealed(rule: Rule, fact: Fact) -> Rule:
    return replace(rule, repeals=(*rule.repeals, (fact.event.effective_on, fact.event_id)))


@RULE.admits(RuleRepealed)
def _may_repeal(rule: Rule, fact: Fact) -> Sequence[Issue]:
    day = fact.event.effective_on
    standing = rule.begun_before(day)
    if standing is None:
        message = f"{rule.id} takes effect on {rule.versions[0].since}; it cannot be repealed before the day after"
        return issue("rule.not-yet-in-force", fact, message, rule.versions[0].event_id)
    for repealed_on, event_id in rule.repeals:
        if repealed_on > standing.since:
            return issue("rule.already-repealed", fact, f"{rule.id} was repealed from {repealed_on}, and no version took effect since", event_id)
    return ()


@RULE.evolves(RuleSuperseded)
def _superseded(rule: Rule, fact: Fact) -> Rule:
    return replace(rule, superseded=(*rule.superseded, (fact.event.effective_on, fact.event.by, fact.event_id)))


@RULE.admits(RuleSuperseded)
def _may_supersede(rule: Rule, fact: Fact) -> Sequence[Issue]:
    day, by = fact.event.effective_on, fact.event.by
    if by == rule.id:
        return issue("rule.by-itself", fact, f"{rule.id} cannot take its own place; a new version does that by itself")
    if rule.begun_before(day) is None:
        message = f"{rule.id} takes effect on {rule.versions[0].since}; nothing can take its place before the day after"
        return issue("rule.not-yet-in-force", fact, message, rule.versions[0].event_id)
    for superseded_on, other, event_id in rule.superseded:
        if (superseded_on, other) == (day, by):
            return issue("rule.already-superseded", fact, f"{by} takes the place of {rule.id} from {day} already", event_id)
    return ()
