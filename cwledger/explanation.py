"""One value and what it rests on, as a tree: facts by event id, rules by version, and the arithmetic between them.

For: the :class:`Explanation` every report and every rule answers with, and how it is written out. Not for working anything out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from cwledger import words
from cwledger.clock import Month

FORMAT = "cwledger.explain.v1"
YUAN_A_MONTH = "yuan-a-month"
_UNITS = {
    "yuan-a-month": ("yuan a month", "元/月"),
    "yuan": ("yuan", "元"),
    "persons": ("persons", "人"),
    "seats": ("seats", "席"),
    "households": ("households", "户"),
    "months": ("months", "个月"),
}
_NOTHING = ("none", "无")
_NO_COUNTS = frozenset({"year"})
"""Labels of whole numbers that count nothing, and so have no comma behind the thousands."""

Value = date | Month | Decimal | int | str | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A rule version that was looked at and not chosen, and why."""

    rule: str
    version: str
    why: str
    """A code: ``not-yet-in-force``, ``no-longer-in-force``, ``repealed``, ``superseded``, ``nearer-rule``, ``published-earlier``, ``unpublished``,
    ``amended`` (by the one chosen, on top of it), ``does-not-fit`` (an amendment of what is not there)."""
    detail: str = ""
    """The date or rule the reason names."""

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready, keys in a fixed order."""
        return {"rule": self.rule, "version": self.version, "why": self.why, "detail": self.detail}


@dataclass(frozen=True, slots=True)
class RuleUse:
    """The rule version a value was worked out by, where it says so, and those that lost."""

    rule: str
    version: str
    status: str = "published"
    """``published``, ``partly-inferred`` or ``illustrative``: how far the text itself gives the figures."""
    cites: tuple[str, ...] = ()
    event_id: str | None = None
    """The event that enacted it in the ledger."""
    rejected: tuple[Rejected, ...] = ()

    @property
    def name(self) -> str:
        """Rule and version as one word: ``cn.retirement-age/2025``."""
        return f"{self.rule}/{self.version}"

    def citing(self, *cites: str) -> RuleUse:
        """The same use, resting on particular clauses."""
        return RuleUse(self.rule, self.version, self.status, cites, self.event_id, self.rejected)

    def clause(self, *cites: str) -> RuleUse:
        """The same use resting on particular clauses, for a part of a value that names the versions rejected itself."""
        return RuleUse(self.rule, self.version, self.status, cites, self.event_id)

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready, keys in a fixed order."""
        return {
            "rule": self.rule,
            "version": self.version,
            "status": self.status,
            "cites": list(self.cites),
            "event_id": self.event_id,
            "rejected": [one.as_dict() for one in self.rejected],
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """One value and what it rests on. ``label`` is a column or question, ``rule`` the rule applied (None: a recorded fact)."""

    label: str
    value: Value
    unit: str | None = None
    """What a number counts: ``yuan-a-month``, ``yuan``, ``months``, ``persons``, ``seats``, ``households``; None for what is no number."""
    rule: RuleUse | None = None
    event_ids: tuple[str, ...] = ()
    """The events this value itself rests on; those of its parts stand there."""
    parts: tuple[Explanation, ...] = ()
    arithmetic: str | None = None
    """How the value comes out of its parts, in figures: ``3720.00 × 1.365 + 0.60``."""

    def as_dict(self) -> dict[str, Any]:
        """The tree as JSON-ready data; keys, their order and ``format`` are stable."""
        return {"format": FORMAT, **self._plain()}

    def _plain(self) -> dict[str, Any]:
        value = self.value
        return {
            "label": self.label,
            "value": list(value) if isinstance(value, tuple) else value if value is None or isinstance(value, int | str) else str(value),
            "unit": self.unit,
            "rule": None if self.rule is None else self.rule.as_dict(),
            "arithmetic": self.arithmetic,
            "event_ids": list(self.event_ids),
            "parts": [part._plain() for part in self.parts],
        }

    def every_event_id(self) -> tuple[str, ...]:
        """The event ids of the whole tree, each once, in the order of reading."""
        return tuple(dict.fromkeys(self._walk()))

    def _walk(self) -> Iterator[str]:
        yield from self.event_ids
        for part in self.parts:
            yield from part._walk()

    def every_rule(self) -> tuple[str, ...]:
        """The rule versions the tree rests on, sorted."""
        own = [] if self.rule is None else [self.rule.name]
        return tuple(sorted({*own, *(name for part in self.parts for name in part.every_rule())}))

    def render(self, lang: words.Lang = "en") -> str:
        """The tree as indented text, one line for each value, in English or Chinese."""
        return "\n".join(self._lines(lang, "", 0)) + "\n"

    def markdown(self, lang: words.Lang = "en") -> str:
        """The tree as a nested Markdown list, in English or Chinese."""
        lines = (line.lstrip(" ") if not depth else f"{'  ' * (depth - 1)}- {line.strip()}" for depth, line in self._said_lines(lang, "", 0))
        first, *rest = lines
        return "\n".join([f"**{first}**", "", *rest]) + "\n"

    def _lines(self, lang: words.Lang, report: str, depth: int) -> Iterator[str]:
        for deep, line in self._said_lines(lang, report, depth):
            yield f"{'  ' * deep}{line}"

    def _said_lines(self, lang: words.Lang, report: str, depth: int) -> Iterator[tuple[int, str]]:
        label = _heading(self.label, lang, report)
        behind = f"  [{', '.join(self.event_ids)}]" if self.event_ids else ""
        colon = "：" if lang == "zh" else ": "
        worked = f" = {self.arithmetic}" if self.arithmetic else ""
        yield depth, f"{label}{colon}{self._said(lang, report)}{worked}{behind}"
        if self.rule is not None:
            yield depth + 1, _rule_line(self.rule, lang)
            yield from ((depth + 2, _rejected_line(one, lang)) for one in self.rule.rejected)
        around = self.label if words.is_report(self.label, report) else report
        for part in self.parts:
            yield from part._said_lines(lang, around, depth + 1)

    def _said(self, lang: words.Lang, report: str) -> str:
        which = 1 if lang == "zh" else 0
        if self.value is None or self.value in ((), "none"):
            return _NOTHING[which]
        if isinstance(self.value, bool):
            return words.value("bool", str(self.value), lang)
        if isinstance(self.value, tuple):
            return ("、" if lang == "zh" else ", ").join(words.value(self.label, one, lang, report) for one in self.value)
        if isinstance(self.value, str):
            return words.value(self.label, self.value, lang, report)
        number = f"{self.value:,}" if isinstance(self.value, int | Decimal) and self.label not in _NO_COUNTS else str(self.value)
        return f"{number} {_UNITS[self.unit][which]}" if self.unit in _UNITS else number


def _rule_line(use: RuleUse, lang: words.Lang) -> str:
    colon, comma = ("：", "，") if lang == "zh" else (": ", ", ")
    status = "" if use.status == "published" else f"（{words.value('status', use.status, lang)}）" if lang == "zh" else f" ({use.status})"
    cites = f"{comma}{'；'.join(use.cites) if lang == 'zh' else '; '.join(use.cites)}" if use.cites else ""
    return f"{words.heading('rule', lang)}{colon}{use.name}{status}{cites}"


def _rejected_line(one: Rejected, lang: words.Lang) -> str:
    why = words.value("why", one.why, lang)
    colon = "：" if lang == "zh" else ": "
    return f"{words.heading('not_chosen', lang)}{colon}{one.rule}/{one.version}{'，' if lang == 'zh' else ', '}{why}{f' {one.detail}' if one.detail else ''}"


def _heading(label: str, lang: words.Lang, report: str) -> str:
    if words.is_report(label, report):
        return words.value("report", label, lang)
    return words.event(label, lang) if label[0].isupper() else words.heading(label, lang, report)


def event_ids_of(*given: str | None) -> tuple[str, ...]:
    """The event ids among what is given, each once, in the order given; what was said by no event is None and left out."""
    return tuple(dict.fromkeys(one for one in given if one is not None))
