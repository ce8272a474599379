"""Events from words typed on a command line: ``PostAssumed worker=W0001 post=staff``. Not for files (``cwledger.io``)."""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from typing import IO, TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from cwledger.aggregates import CATALOGUE, Event
from cwledger.aggregates.meanings import meanings
from cwledger.errors import InvalidEvent, Issue
from cwledger.words import Lang

if TYPE_CHECKING:
    from cwledger.recording.values import Incoming

NOTHING = ("", "none", "None", "null")


def kinds() -> list[type[Event]]:
    """Every kind of fact that can be recorded by typing it, by the name of its class; the others have a command of their own."""
    return sorted((spec.cls for spec in CATALOGUE if spec.cls.door == "record"), key=lambda cls: cls.__name__)


def kind(name: str) -> type[Event]:
    """The event class of a name.

    Raises:
        InvalidEvent: there is none; the message names the nearest.
    """
    named = {cls.__name__: cls for cls in kinds()}
    if name in named:
        return named[name]
    folded = {one.casefold(): one for one in named}
    near = get_close_matches(name.casefold(), folded, n=1, cutoff=0.5)
    hint = f"did you mean {folded[near[0]]}? " if near else ""
    raise InvalidEvent([Issue("event.unknown", "error", name, f"there is no such kind of fact; {hint}cwledger kinds lists them all")])


def pairs(words: Iterable[str]) -> dict[str, str]:
    """``field=value`` words as a mapping.

    Raises:
        InvalidEvent: a word without ``=``, or a field given twice.
    """
    found: dict[str, str] = {}
    for word in words:
        name, equals, text = word.partition("=")
        if not equals:
            raise InvalidEvent([Issue("event.not-a-field", "error", word, "write every field as name=value, e.g. worker=W0001")])
        if name in found:
            raise InvalidEvent([Issue("event.field-twice", "error", name, f"is given twice: {found[name]!r} and {text!r}; keep one")])
        found[name] = text
    return found


def build(cls: type[Event], texts: Mapping[str, str], base: Event | None = None) -> Event:
    """An event from typed fields, each read by :func:`value`; what is not typed is taken from ``base``.

    Raises:
        InvalidEvent: a text that cannot be what its field holds, an unknown or a missing field; every problem is named.
    """
    fields = {} if base is None else {name: getattr(base, name) for name in type(base).model_fields}
    wrong: list[Issue] = []
    for name, text in texts.items():
        if name not in cls.model_fields:
            near = get_close_matches(name, cls.model_fields, n=1)
            hint = f"did you mean {near[0]}? " if near else ""
            wrong.append(Issue("event.unknown-field", "error", f"{cls.__name__}.{name}", f"{hint}it has {', '.join(cls.model_fields)}"))
            continue
        try:
            fields[name] = value(cls.model_fields[name].annotation, text)
        except ValueError as problem:
            wrong.append(Issue("event.unreadable", "error", f"{cls.__name__}.{name}", str(problem)))
    if wrong:
        raise InvalidEvent(wrong)
    return cls(**fields)


def value(annotation: Any, text: str) -> Any:
    """A typed text as what an annotation holds; nothing typed is None where the field may be empty.

    Raises:
        ValueError: it cannot be read so; the message says how to write it.
    """
    held = _parts(annotation)
    if type(None) in held and text in NOTHING:
        return None
    if date in held:
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise ValueError(f"{text!r} is not a date; write it as 2010-03-01") from None
    if bool in held:
        if text not in ("yes", "no", "true", "false"):
            raise ValueError(f"{text!r} is neither yes nor no")
        return text in ("yes", "true")
    if int in held:
        if not text.isascii() or not text.isdigit():
            raise ValueError(f"{text!r} is not a whole number")
        return int(text)
    if tuple in held:
        return tuple(filter(None, text.split(",")))
    return text


def lines(stream: IO[bytes], lang: Lang = "en") -> Iterator[Incoming]:
    """The facts of a JSONL stream, one at a time, each with the envelope its line gives it (see ``cwledger.io``).

    Raises:
        InvalidEvent: a line that holds none; the issues name the line. What comes after it is not read.
    """
    from cwledger.io import read_jsonl

    for line in read_jsonl(stream):
        if line.incoming is None:
            said = ((remark.issue(), remark.text(lang)) for remark in line.remarks)
            raise InvalidEvent(replace(issue, message=message) for issue, message in said)
        yield line.incoming


def _parts(annotation: Any) -> set[Any]:
    """The types an annotation allows, however deep they stand."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _parts(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return {part for one in get_args(annotation) for part in _parts(one)}
    return {origin or annotation}


def shape(cls: type[Event]) -> list[tuple[str, bool, str, str]]:
    """What a kind of fact holds: (field, required, values, meaning), its own fields first."""
    own = [name for name in cls.model_fields if name not in ("ref", "note")]
    order = sorted(own, key=lambda name: (name != cls.subject_field, name != "effective_on"))
    said = meanings(cls)
    return [(name, cls.model_fields[name].is_required(), _values(cls.model_fields[name].annotation), said.get(name, "")) for name in [*order, "ref", "note"]]


def _values(annotation: Any) -> str:
    if get_origin(annotation) is Annotated:
        return _values(get_args(annotation)[0])
    if get_origin(annotation) is Literal:
        return " | ".join(get_args(annotation))
    if get_origin(annotation) in (Union, types.UnionType):
        return next((found for one in get_args(annotation) if (found := _values(one))), "")
    names = {date: "2010-03-01", int: "1", bool: "yes | no"}
    return names.get(annotation, "a,b" if get_origin(annotation) is tuple else "")
