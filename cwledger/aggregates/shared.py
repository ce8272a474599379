"""A mapping of which many states share the parts that did not change: what a stream of thousands of facts about thousands of people folds into.

A recruitment has an entry for each applicant. Copying a plain mapping with every fact would make folding quadratic; here a change copies one
part of a hundred. Not for the few posts of a career, which a plain mapping holds better.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar
from zlib import crc32

V = TypeVar("V")
_PARTS = 128


class SharedMap(Mapping[str, V], Generic[V]):
    """An immutable mapping from ids; :meth:`having` answers one with an entry changed, sharing the rest."""

    __slots__ = ("_parts", "_size")

    def __init__(self) -> None:
        self._parts: tuple[Mapping[str, V], ...] = ({},) * _PARTS
        self._size = 0

    def having(self, key: str, value: V) -> SharedMap[V]:
        """The same mapping with one entry set."""
        place = crc32(key.encode()) % _PARTS
        part = self._parts[place]
        changed: SharedMap[V] = SharedMap.__new__(SharedMap)
        changed._parts = (*self._parts[:place], {**part, key: value}, *self._parts[place + 1 :])
        changed._size = self._size + (key not in part)
        return changed

    def __getitem__(self, key: str) -> V:
        return self._parts[crc32(key.encode()) % _PARTS][key]

    def __iter__(self) -> Iterator[str]:
        for part in self._parts:
            yield from part

    def __len__(self) -> int:
        return self._size

    def __repr__(self) -> str:
        return f"SharedMap({dict(self)!r})"
