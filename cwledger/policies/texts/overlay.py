"""A pack with some of its values changed: what an amending text does, and what a reform that is only being tried does."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from difflib import get_close_matches
from typing import Any

from cwledger.policies.texts.pack import Pack


class NoSuchValue(LookupError):
    """A dotted path names nothing in a pack; the message names the nearest key that exists."""


def amended(pack: Pack, changes: Mapping[str, Any], **header: Any) -> Pack:
    """A pack with the values at dotted paths replaced, and fields of its header where given.

    A path that begins with ``+`` adds what is not there yet: a key of a mapping, or an entry of a list before the one of its number.

    Raises:
        NoSuchValue: a path leads nowhere, or adds what is there already.
        pydantic.ValidationError: what comes out is not a valid pack.
    """
    data = pack.model_dump(mode="json", by_alias=True)
    for path, value in changes.items():
        _put(data, path, deepcopy(value))
    data.update(header)
    return validated(data)


def validated(data: Mapping[str, Any]) -> Pack:
    """Plain data as a pack, checked as strictly as a file."""
    return Pack.model_validate(data)


def _put(data: Any, path: str, value: Any) -> None:
    adds = path.startswith("+")
    *way, last = path.removeprefix("+").split(".")
    here = data
    for step in way:
        here = here[_key(here, step, path)]
    if not adds:
        here[_key(here, last, path)] = value
    elif isinstance(here, list) and last.isdigit() and int(last) <= len(here):
        here.insert(int(last), value)
    elif isinstance(here, dict) and last not in here:
        here[last] = value
    else:
        raise NoSuchValue(f"{path}: {last!r} is there already, or nothing can be added there; leave out the + to replace it")


def _key(here: Any, step: str, path: str) -> Any:
    if isinstance(here, list):
        if step.isdigit() and int(step) < len(here):
            return int(step)
        raise NoSuchValue(f"{path}: there is no entry {step!r}; entries go from 0 to {len(here) - 1}")
    if isinstance(here, dict) and step in here:
        return step
    known = sorted(map(str, here)) if isinstance(here, dict) else []
    near = get_close_matches(step, known, 1)
    hint = f"; did you mean {near[0]!r}?" if near else f"; there are {', '.join(known)}" if known else ""
    raise NoSuchValue(f"{path}: there is no {step!r} here{hint}")
