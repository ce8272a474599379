"""Rule texts on their way into the ledger: read, held against those it knows already, and turned into events.

Not for how versions of one rule may follow each other: that is refused in their places in time (``aggregates/rules.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from cwledger import clock
from cwledger.aggregates.rules import RuleEnacted, RuleEvent, RuleSuperseded
from cwledger.errors import InvalidPack, Issue, Refused
from cwledger.policies.texts import shelf
from cwledger.policies.texts.pack import Pack
from cwledger.policies.texts.rulebook import Enacted, Rulebook
from cwledger.policies.texts.shelf import PackFile


def enactments(given: Iterable[Any], known: Rulebook, moment: datetime) -> list[RuleEvent]:
    """The events that enact packs: one for each, and one for each rule that one of them takes the place of.

    Args:
        given: texts, paths of files or folders, packs or pack files, or lists of those.
        known: every rule the ledger holds.
        moment: when it is recorded; a text published later cannot be known.

    Raises:
        Refused: with everything that is wrong, by file and line.
    """
    try:
        files = [file for one in given for file in _files(one)]
    except InvalidPack as error:
        raise Refused(error.issues) from None
    if not files:
        raise Refused([Issue("enact.nothing", "error", "enact", "no rule packs were given; pass a file, its text, or policies.shelf.installed()")])
    enacted = [*known.enacted, *known.unpublished]
    issues = [*shelf.check(files, [one.pack for one in enacted]), *_unpublished(files, moment)]
    if issues:
        raise Refused(issues)
    files.sort(key=lambda one: (one.pack.effective_from, one.pack.name))
    return [*(event_of(one) for one in files), *_superseded([one.pack for one in files], enacted)]


def _files(given: Any) -> Iterator[PackFile]:
    if isinstance(given, PackFile):
        yield given
    elif isinstance(given, Pack):
        yield shelf.written(given)
    elif isinstance(given, Path) or (isinstance(given, str) and "\n" not in given):
        yield from shelf.load(given)
    elif isinstance(given, str):
        yield shelf.read(given)
    elif isinstance(given, list | tuple):
        yield from (file for one in given for file in _files(one))
    else:
        message = f"{type(given).__name__} is no rule pack; pass a file, its text, or policies.shelf.installed()"
        raise Refused([Issue("enact.not-a-pack", "error", "enact", message)])


def _unpublished(files: Iterable[PackFile], moment: datetime) -> Iterator[Issue]:
    day = clock.day_of(moment)
    for one in files:
        if one.pack.published_on > day:
            message = f"{one.pack.name} is published on {one.pack.published_on}, after {day}, the day it would be recorded; nobody can know it yet"
            yield one.problem("published_on", "enact.unpublished", message)


def event_of(file: PackFile) -> RuleEnacted:
    """The event that enacts a pack."""
    pack = file.pack
    return RuleEnacted(
        rule=pack.rule,
        edition=pack.version,
        effective_on=pack.effective_from,
        jurisdiction=pack.jurisdiction,
        published_on=pack.published_on,
        until=pack.effective_until,
        text=file.text,
    )


def _superseded(new: Sequence[Pack], enacted: Sequence[Enacted]) -> Iterator[RuleSuperseded]:
    """The rules that lose their place by what is enacted now: they, or what takes their place, may be what is new."""
    names = {pack.name for pack in new}
    every = [*new, *(one.pack for one in enacted)]
    done = {(one.superseded_by, one.pack.rule) for one in enacted}
    for by in sorted(every, key=lambda pack: (pack.effective_from, pack.name)):
        for rule in by.supersedes:
            begun = [pack for pack in every if pack.rule == rule and pack.effective_from < by.effective_from]
            if begun and (by.rule, rule) not in done and (by.name in names or any(pack.name in names for pack in begun)):
                done.add((by.rule, rule))
                yield RuleSuperseded(rule=rule, by=by.rule, effective_on=by.effective_from)


def check_replacement(event: RuleEvent, known: Rulebook, moment: datetime) -> None:
    """Raises :class:`Refused` where an event about a rule could not have come through its own door: the text does not parse, or says something else."""
    if not isinstance(event, RuleEnacted):
        return
    try:
        file = shelf.read(event.text, event.stream)
    except InvalidPack as error:
        raise Refused(error.issues) from None
    issues = [*_unpublished([file], moment), *shelf.check([file], [one.pack for one in (*known.enacted, *known.unpublished)])]
    said = event_of(file)
    for field in ("rule", "edition", "effective_on", "jurisdiction", "published_on", "until"):
        if getattr(said, field) != getattr(event, field):
            message = f"{field} is {getattr(event, field)}, but the text says {getattr(said, field)}; give the same in both"
            issues.append(Issue("enact.text-differs", "error", f"{event.stream}/RuleEnacted.{field}", message))
    if issues:
        raise Refused(issues)
