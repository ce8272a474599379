"""Writes the reference pages that come out of the code: events and the pack schema from the models, the glossary and the findings from the words.

    python docs/generate.py

A test says when they are out of date. Not for prose: the other pages are written by hand, and ``findings.in`` too.
"""

from __future__ import annotations

import inspect
import json
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from cwledger.aggregates import CATALOGUE, EventSpec
from cwledger.aggregates.event import DIES, Event, Names, PersonalField, markers
from cwledger.aggregates.meanings import meanings
from cwledger.policies.texts.pack import Pack
from cwledger.store.codec import core_type
from cwledger.words import TERMS, findings, issue

HERE = Path(__file__).parent
KINDS = {
    "career": "Careers",
    "community": "Communities",
    "street": "Streets",
    "district": "Districts",
    "federation": "Federations",
    "grid": "Grids",
    "matter": "Grid matters",
    "committee": "Joint committees",
    "recruitment": "Recruitments",
    "establishment": "Establishment posts",
    "rule": "Rules",
    "": "Any subject",
}
ORDER = ("registrations and foundings", "what ends", "retirement", "what begins", "changes", "death and merger", "administration")


def events_page() -> str:
    """The events reference, one section per kind of subject, one entry per event."""
    assert ORDER.index("death and merger") == DIES
    lines = [
        "# Events",
        "",
        "Generated from the models by `python docs/generate.py`. Every event besides has `effective_on` (the day from which the fact holds), `ref`",
        "(the document it rests on) and `note`. Wrong types, unknown fields, floats and naive datetimes are refused when an event is built.",
        f"Order of one day: {', '.join(ORDER)}.",
        "",
    ]
    for kind, heading in KINDS.items():
        lines += [f"## {heading}", ""]
        if kind:
            lines += [f"Streams `{kind}:<id>`.", ""]
        for spec in CATALOGUE:
            if spec.kind == kind:
                lines += _entry(spec)
    return "\n".join(lines)


def _entry(spec: EventSpec) -> Iterator[str]:
    yield f"### {spec.cls.__name__}"
    yield ""
    door = "" if spec.cls.door == "record" else f" · recorded by `ledger.{spec.cls.door}` only"
    yield f"`{spec.topic}` · on its day: {ORDER[spec.rank]}{door}"
    yield ""
    yield inspect.cleandoc(spec.cls.__doc__ or "").replace("\n", " ")
    yield ""
    yield "| field | holds | |"
    yield "|---|---|---|"
    for name, info in spec.cls.model_fields.items():
        if name not in Event.model_fields:
            optional = "" if info.is_required() else f", default `{info.default!r}`" if info.default not in (None, ()) else ", optional"
            yield f"| `{name}` | {_holds(info.annotation, info.metadata)}{optional} | {meanings(spec.cls).get(name, '').replace(chr(10), ' ')} |"
    yield ""


def _holds(annotation: Any, metadata: Any) -> str:
    marks = markers(annotation, metadata)
    many = "several " if core_type(annotation) is tuple else ""
    if any(isinstance(mark, PersonalField) for mark in marks):
        return "text, sealed"
    named = next((mark for mark in marks if isinstance(mark, Names)), None)
    if named is not None and not named.kind:
        return "unit, as `kind:id`"
    if named is not None:
        return f"{many}{'worker' if named.kind == 'career' else named.kind} id{'s' if many else ''}"
    return _plain(annotation)


def _plain(annotation: Any) -> str:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _plain(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return _plain(next(part for part in get_args(annotation) if part is not type(None)))
    if origin is Literal:
        return " \\| ".join(f"`{value}`" for value in get_args(annotation))
    return {"str": "text", "date": "date", "Decimal": "yuan, two places", "int": "whole number", "bool": "yes or no"}.get(
        annotation.__name__, annotation.__name__
    )


def glossary_page() -> str:
    """The glossary, English and Chinese."""
    rows = [f"| {term.english} | {term.chinese} | {term.note} |" for term in TERMS]
    return "\n".join(
        ["# Glossary", "", "Generated from `cwledger/words/` by `python docs/generate.py`.", "", "| term | 中文 | note |", "|---|---|---|", *rows, ""]
    )


def schema_page() -> str:
    """The JSON Schema of a rule pack, for editors: unknown keys and missing citations are marked while typing."""
    schema = Pack.model_json_schema(by_alias=True, mode="validation")
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "pack.schema.json"}
    return json.dumps(_as_written({**head, **schema}), ensure_ascii=False, indent=1) + "\n"


def _as_written(schema: Any) -> Any:
    """The schema of what may be written, which is more than what is read: one text for a list, a number for a version, short forms."""
    if isinstance(schema, list):
        return [_as_written(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: _as_written(part) for key, part in schema.items()}
    for name, short in (("Condition", {"type": "object"}), ("Formula", {"type": "string"})):
        if name in found.get("$defs", {}):
            found["$defs"][name] = {"anyOf": [short, found["$defs"][name]]}
    if found.get("title") == "Version":
        found["type"] = ["string", "integer"]
    if found.get("type") == "array" and (found.get("items", {}).get("type") == "string" or "enum" in found.get("items", {})):
        item = {"type": ["string", "integer"]} if found.get("title") == "Not Published" else found["items"]
        several = {key: found.pop(key) for key in ("type", "items", "minItems") if key in found}
        found["anyOf"] = [item, {**several, "items": item, "minItems": 1}]
    return found


def findings_page() -> str:
    """The catalogue of findings: what ``findings.in`` says, with a table for each system where it names one."""
    text = (HERE / "findings.in").read_text(encoding="utf-8")
    for number in findings.SYSTEMS:
        text = text.replace(f"<<{number}>>\n", "\n".join(_system(number)) + "\n")
    return text


def _system(number: int) -> Iterator[str]:
    yield f"## {number}. {findings.SYSTEMS[number]}" if number else f"## {findings.SYSTEMS[number]}"
    yield ""
    yield "| code | 中文 | severity | found when | rests on | example |"
    yield "|---|---|---|---|---|---|"
    for kind in findings.KINDS.values():
        if kind.system == number:
            otherwise = "" if kind.otherwise is None else f"; {kind.otherwise[0]} {kind.otherwise[1]}"
            mark = " ¹" if kind.alone else ""
            yield f"| `{kind.code}`{mark} | {issue(kind.code, 'zh')} | {kind.severity}{otherwise} | {kind.when} | {_rests_on(kind)} | {kind.example} |"


def _rests_on(kind: findings.Kind) -> str:
    topics = ", ".join(f"`{one}`" for one in kind.topics)
    day = f", of {kind.chosen_on}" if kind.chosen_on else ""
    return "; ".join(filter(None, (f"{topics}{day}", *kind.cites))) or "the recorded facts"


PAGES = {"events.md": events_page, "findings.md": findings_page, "glossary.md": glossary_page, "pack.schema.json": schema_page}

if __name__ == "__main__":
    for page, write in PAGES.items():
        (HERE / page).write_text(write(), encoding="utf-8")
