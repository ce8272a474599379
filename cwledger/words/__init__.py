"""The field's words in English and Chinese: one glossary behind the command line, explanations, reports and ``docs/glossary.md``.

Codes (``people-delegate``, ``worker``, ``ContractSigned``) are what is stored and never change; this module says how a person reads
them. Looking up a word nobody translated gives the word itself, never an error. Not for sentences: those belong to whoever says them.
"""

from __future__ import annotations

from typing import Literal

from cwledger.words.closer import REPORT_HEADINGS
from cwledger.words.events import EVENTS
from cwledger.words.headings import HEADINGS
from cwledger.words.issues import ISSUES
from cwledger.words.terms import TERMS, Term
from cwledger.words.values import REPORT_VALUES, VALUES

__all__ = ["EVENTS", "HEADINGS", "ISSUES", "REPORT_HEADINGS", "TERMS", "VALUES", "Lang", "Term", "event", "heading", "is_report", "issue", "kind", "value"]

Lang = Literal["en", "zh"]


_NAMED = {"career": "worker", "class": "training"}
"""Kinds of subject whose ids stand in a column of another name."""
_ALIASES = {
    "posts": "post",
    "roster": "footing",
    "first_result": "result",
    "affairs": "status",
    "structure": "age_band",
    "elections": "status",
    "leadership": "status",
    "entries": "entered",
    "needs": "outcome",
    "appraisal": "result",
    "qualification": "professional",
    "chosen_for": "speaks_of",
}


def heading(column: str, lang: Lang = "en", report: str = "") -> str:
    """A column or field as a heading: ``since`` as «起», ``salary`` ``post`` as «职务补贴»; in English the words of its name."""
    if lang == "en":
        return column.replace("_", " ")
    return REPORT_HEADINGS.get(f"{report}.{column}") or HEADINGS.get(column) or column.replace("_", " ")


def value(field: str, code: str, lang: Lang = "en", report: str = "") -> str:
    """A code of a field as a person reads it: ``kind`` ``people-delegate`` as «人大代表»; what is not a code stays as it is."""
    if lang == "en":
        return code
    return REPORT_VALUES.get(f"{report}.{field}", {}).get(code) or VALUES.get(_ALIASES.get(field, field), {}).get(code, code)


def event(class_name: str, lang: Lang = "en") -> str:
    """A kind of fact as a person reads it: ``ContractSigned`` as «签订合同»."""
    return class_name if lang == "en" else EVENTS.get(class_name, class_name)


def kind(stream_kind: str, lang: Lang = "en") -> str:
    """A kind of subject as a person reads it: ``career`` as «人员», ``federation`` as «社工联合会»."""
    return stream_kind if lang == "en" else HEADINGS.get(_NAMED.get(stream_kind, stream_kind), stream_kind)


def is_report(label: str, report: str = "") -> bool:
    """Whether a word names a report or a question, and not a column that the report around it calls by the same name."""
    return label in VALUES["report"] and f"{report}.{label}" not in REPORT_HEADINGS


def issue(code: str, lang: Lang = "en") -> str:
    """What an issue's code means in a few words; in English the code itself says it."""
    return code if lang == "en" else ISSUES.get(code, code)
