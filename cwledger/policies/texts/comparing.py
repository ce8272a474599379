"""Two packs side by side: every value that differs, by its dotted path. Not for what a difference does to anybody (what-if)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from cwledger.policies.texts.pack import Pack


class Difference(NamedTuple):
    """One value that differs; None where a pack does not have it."""

    path: str
    before: str | None
    after: str | None


def differences(before: Pack, after: Pack) -> list[Difference]:
    """What differs between two packs, their heads included, in order of path; numbers in a path count as numbers."""
    first, second = dict(_values(before)), dict(_values(after))
    paths = sorted(first.keys() | second.keys(), key=_in_order)
    return [Difference(path, first.get(path), second.get(path)) for path in paths if first.get(path) != second.get(path)]


def _values(pack: Pack) -> Iterator[tuple[str, str]]:
    yield from _flat(pack.model_dump(mode="json", by_alias=True, exclude_unset=True), "")


def _flat(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _flat(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and any(isinstance(inner, dict | list) for inner in value):
        for n, inner in enumerate(value):
            yield from _flat(inner, f"{path}.{n}")
    else:
        yield path, _said(value)


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _in_order(path: str) -> list[tuple[bool, int, str]]:
    return [(not step.isdigit(), int(step) if step.isdigit() else 0, step) for step in path.split(".")]
