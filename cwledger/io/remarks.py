"""What an import has to say about its input: where, what, and what to do, in both languages.

A :class:`Remark` keeps its place and its values apart from its words, so that one report can be read in English or Chinese; as an
:class:`Issue` it speaks English like every other. Not for finding anything wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from cwledger.errors import Issue, Severity
from cwledger.io.wording import WORDING, label
from cwledger.words import Lang, issue


class Place(NamedTuple):
    """Where in the input: a file, and within it a sheet, a row (from 1), a column (by letter) and the header above it."""

    file: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    header: str | None = None

    def __str__(self) -> str:
        """``people.xlsx!在岗!C7``, as far as it is known."""
        parts = [self.file, self.sheet, f"{self.column or ''}{self.row or ''}"]
        return "!".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to say about one place. ``code`` is a key of the wording, or the ledger's own code with its message in ``values``."""

    code: str
    place: Place
    values: Mapping[str, str] = field(default_factory=dict)
    severity_given: Severity | None = None
    event_ids: tuple[str, ...] = ()

    @property
    def severity(self) -> Severity:
        """``error`` keeps the person's facts out, ``warning`` and ``notice`` do not."""
        return self.severity_given or (WORDING[self.code].severity if self.code in WORDING else "error")

    def text(self, lang: Lang = "en") -> str:
        """The sentence, with the header of the column it is about in front."""
        wording = WORDING.get(self.code)
        if wording is None:
            # Said by the ledger, in English; the code is what can be translated.
            template = f"{issue(self.code, 'zh')}（{{message}}）" if lang == "zh" else "{message}"
        else:
            template = wording.chinese if lang == "zh" else wording.english
        said = template.format_map({key: _worded(key, value, lang) for key, value in self.values.items()})
        if not self.place.header:
            return said
        return f"{self.place.header}：{said}" if lang == "zh" else f"{self.place.header}: {said}"

    def issue(self) -> Issue:
        """The remark as an issue; its subject is the place."""
        code = f"import.{self.code}" if self.code in WORDING else self.code
        return Issue(code, self.severity, str(self.place), self.text(), self.event_ids)


def _worded(key: str, value: str, lang: Lang) -> str:
    """Values that are codes are said in the reader's language; ``near`` is a word to suggest, or nothing."""
    if key in ("what", "fact", "kind"):
        return label(value, lang)
    if key == "near":
        return "" if not value else f"（最接近：{value}）" if lang == "zh" else f" (nearest: {value})"
    return value
