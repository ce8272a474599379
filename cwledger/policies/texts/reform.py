"""A reform that is only being tried: values of rules changed from a day on, whole packs added, and the rulebook there would be.

For: :class:`Reform`, given as values or read from a text by :func:`read_reform`. Nothing it says is enacted: it lays new versions over the rules
known, from its day on. Not for what it would do to anybody (``what_if.py``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from pydantic import ValidationError

from cwledger.errors import InvalidReform, Issue
from cwledger.policies.texts.overlay import NoSuchValue, amended
from cwledger.policies.texts.pack import MATTERS, Pack
from cwledger.policies.texts.reading import checks_of, line_of, plain
from cwledger.policies.texts.rulebook import Enacted, Rulebook

KEYS = ("title", "effective_from", "changes")
"""What a reform's text says, and nothing else."""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Reform:
    """Values of rules, changed from a day on."""

    title: str
    effective_from: date
    changes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """By rule (``cn.dalian.professional-pay``) and dotted path (``pay.components.post.amount.table.values.general``) the new value."""
    packs: tuple[Pack, ...] = ()
    """Whole versions added; none may hold before ``effective_from``."""
    where: str = "reform"
    """What issues call it: the file it was read from."""
    text: str = ""
    """The text it was read from, whose lines issues name."""

    @cached_property
    def version(self) -> str:
        """The version changed rules bear: ``reform-2026-01-01``."""
        return f"reform-{self.effective_from}"

    def applied(self, rulebook: Rulebook) -> Rulebook:
        """The rules there would be: before the reform's day those there are.

        A rule whose values stay as they are gets no new version. A version already known to follow later still follows, and what ends the
        version changed ends the changed one.

        Raises:
            InvalidReform: a rule that is not known or not in force on the day, a path that names nothing, a value the rule cannot have, a pack
                that holds earlier or is there already; all of them at once, each with the nearest that exists.
        """
        found = [self._changed(rulebook, rule, changes) for rule, changes in sorted(self.changes.items())]
        issues = [*(issue for _, _, issues in found for issue in issues), *self._packs_in_the_way(rulebook)]
        if issues:
            raise InvalidReform(issues)
        enacted = self._superseded(rulebook)
        for base, changed, _ in found:
            if base is not None and changed is not None:
                enacted = _laid_over(enacted, base, replace(base, pack=changed, event_id=None))
        new = [Enacted(one) for one in self.packs]
        return Rulebook((*enacted, *new), rulebook.unpublished) if new or tuple(enacted) != rulebook.enacted else rulebook

    def _issue(self, path: Sequence[str], code: str, message: str) -> Issue:
        place = f"{self.where}:{line_of(self.text, tuple(path))}" if self.text else f"{self.where}: {' '.join(path[1:])}".rstrip(": ")
        return Issue(code, "error", place, message)

    def _changed(self, rulebook: Rulebook, rule: str, changes: Mapping[str, Any]) -> tuple[Enacted | None, Pack | None, list[Issue]]:
        """The version of a rule in force on the day, the same as the reform would have it, and what is wrong; no version where nothing changes."""
        base = next((one for one in rulebook.named(rule) if one.pack.rule == rule and rulebook.in_force(one, self.effective_from)), None)
        if base is None:
            return None, None, [self._issue(("changes", rule), *_no_rule(rulebook, rule, self.effective_from))]
        issues = [one for path, value in changes.items() for one in self._wrong(base.pack, rule, path, value)]
        if issues or amended(base.pack, changes) == base.pack:
            return base, None, issues
        try:
            changed = amended(base.pack, changes, **self._header(base.pack))
        except ValidationError as error:
            return base, None, [self._issue(("changes", rule), "reform.wrong-value", f"{base.pack.name} cannot have these values together: {_first(error)}")]
        broken = [self._issue(("changes", rule), "reform.wrong-value", f"{base.pack.name}: {message}") for _, _, message in checks_of(changed)]
        return base, changed, broken

    def _wrong(self, pack: Pack, rule: str, path: str, value: Any) -> Iterator[Issue]:
        here = ("changes", rule, path)
        if path.partition(".")[0] in _HEADER:
            yield self._issue(here, "reform.no-such-value", f"{path} is part of the head of {pack.name}; a reform changes what a rule says, not what it is")
            return
        try:
            amended(pack, {path: value})
        except NoSuchValue as error:
            yield self._issue(here, "reform.no-such-value", f"{pack.name} has no such value: {error}")
        except ValidationError as error:
            yield self._issue(here, "reform.wrong-value", f"{pack.name} cannot have this value at {path}: {_first(error)}")

    def _header(self, base: Pack) -> dict[str, Any]:
        day = self.effective_from.isoformat()
        return {
            "version": self.version,
            "title": self.title,
            "title_en": None,
            "published_on": day,
            "effective_from": day,
            "status": "illustrative",
            "cites": [self.title, *base.cites],
            "note": f"A reform that is only being tried, laid over {base.name}; it is not enacted.",
            "supersedes": [],
        }

    def _packs_in_the_way(self, rulebook: Rulebook) -> Iterator[Issue]:
        known = {one.pack.name for one in rulebook.enacted}
        for pack in self.packs:
            if pack.effective_from < self.effective_from:
                message = f"{pack.name} holds from {pack.effective_from}, before the reform's day {self.effective_from}; let the reform begin on that day"
                yield Issue("reform.pack-too-early", "error", self.where, message)
            if pack.name in known:
                yield Issue("reform.version-twice", "error", self.where, f"{pack.name} is known already; give it another version")

    def _superseded(self, rulebook: Rulebook) -> list[Enacted]:
        """The versions known, those that an added pack takes the place of ended on its day."""
        ends: dict[str, tuple[date, str]] = {}
        for pack in sorted(self.packs, key=lambda one: one.effective_from, reverse=True):
            ends |= dict.fromkeys(pack.supersedes, (pack.effective_from, pack.rule))
        return [_ended(one, *ends[one.pack.rule]) if one.pack.rule in ends else one for one in rulebook.enacted]


_HEADER = frozenset(Pack.model_fields) - {"indices", *MATTERS}


def _ended(one: Enacted, day: date, by: str) -> Enacted:
    if one.pack.effective_from >= day or (one.superseded_on is not None and one.superseded_on <= day):
        return one
    return replace(one, superseded_on=day, superseded_by=by)


def _laid_over(enacted: list[Enacted], base: Enacted, changed: Enacted) -> list[Enacted]:
    """The versions with a changed one; in the place of the one it changes where both begin on one day."""
    kept = [one for one in enacted if one.pack.name != base.pack.name or one.pack.effective_from < changed.pack.effective_from]
    return [*kept, changed]


def _first(error: ValidationError) -> str:
    return error.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")


def _no_rule(rulebook: Rulebook, rule: str, day: date) -> tuple[str, str]:
    versions = rulebook.named(rule)
    if versions and all(one.pack.rule == rule for one in versions):
        standing = "; ".join(f"{one.pack.name} from {one.pack.effective_from}, {_until(rulebook, one)}" for one in versions)
        return "reform.not-in-force", f"no version of {rule} is in force on {day} ({standing})"
    known = sorted({one.pack.rule for one in rulebook.enacted})
    near = get_close_matches(rule.partition("/")[0], known, 1)
    hint = f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(known)}" if known else "; no rule is known: enact rule texts first"
    return "reform.unknown-rule", f"there is no rule {rule!r}{hint}"


def _until(rulebook: Rulebook, one: Enacted) -> str:
    ends = rulebook.ends(one)[0]
    return "without end" if ends == date.max else f"until {ends}"


def read_reform(text: str, where: str = "reform", packs: Sequence[Pack] = ()) -> Reform:
    """A reform out of its YAML text: ``title``, ``effective_from``, and ``changes`` by rule and dotted path.

    Args:
        text: read as strictly as a pack: no floats, no key twice, nothing YAML would guess at.
        where: names the file in messages.
        packs: whole versions it adds.

    Raises:
        InvalidReform: with everything that is wrong, each by file and line.
    """
    data, problems = plain(text, "a reform is a mapping: title:, effective_from:, changes:")
    issues = [one.at(where) for one in problems]
    if not issues:
        issues = [Issue(code, "error", f"{where}:{line_of(text, tuple(path))}", message) for path, code, message in _said_wrongly(data)]
    if issues:
        raise InvalidReform(issues)
    return Reform(data["title"], date.fromisoformat(data["effective_from"]), data.get("changes") or {}, tuple(packs), where, text)


def _said_wrongly(data: Mapping[str, Any]) -> Iterator[tuple[Sequence[str], str, str]]:
    for key in data:
        if key not in KEYS:
            near = get_close_matches(key, KEYS, 1, 0.5)
            hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(KEYS)}"
            yield (key,), "reform.unknown-key", f"there is no key {key!r} in a reform; {hint}"
    for key in KEYS[:2]:
        if key not in data:
            yield (), "reform.missing-key", f"the key {key!r} is missing"
    title, day, changes = data.get("title", "-"), data.get("effective_from", "2000-01-01"), data.get("changes") or {}
    if not isinstance(title, str) or not title.strip():
        yield ("title",), "reform.wrong-value", "title: give the reform a name"
    if not isinstance(day, str) or not _is_day(day):
        yield ("effective_from",), "reform.wrong-value", f"effective_from: {day!r} is not a date; write 2026-01-01"
    if not isinstance(changes, dict):
        yield ("changes",), "reform.wrong-value", "changes: name rules, and under each its dotted paths with their new values"
        return
    for rule, values in changes.items():
        if not isinstance(values, dict) or not values:
            yield ("changes", rule), "reform.wrong-value", f"changes: under {rule} write dotted paths with their new values"


def _is_day(text: str) -> bool:
    try:
        return bool(_DATE.fullmatch(text)) and date.fromisoformat(text) is not None
    except ValueError:
        return False
