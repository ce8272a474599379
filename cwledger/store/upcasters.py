"""Old versions of events, brought up to date when they are read; what is stored never changes.

An upcaster is a pure function from the body of one version to the body of the next. The chain of each event must lead from its first
version to its present one without a gap, a cycle or a fork; that is checked when this module is imported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cwledger.aggregates.event import CATALOGUE, EventSpec
from cwledger.errors import NewerFormat

Body = Mapping[str, Any]
Upcaster = Callable[[Body], dict[str, Any]]
_CHAIN: dict[tuple[str, int], Upcaster] = {}


def upcasts(name: str, version: int) -> Callable[[Upcaster], Upcaster]:
    """Decorator: this function turns version ``version`` of an event's body into version ``version + 1``."""

    def register(function: Upcaster) -> Upcaster:
        if (name, version) in _CHAIN:
            raise TypeError(f"{name}/{version} has two upcasters: the chain forks")
        _CHAIN[name, version] = function
        return function

    return register


@upcasts("career.qualification_awarded", 1)
def _levels_by_their_english_names(body: Body) -> dict[str, Any]:
    """Version 1 told the levels as registers print them (初级, 中级, 高级) and had no stated end."""
    return {**body, "level": {"初级": "assistant", "中级": "social-worker", "高级": "senior"}[body["level"]], "valid_until": None}


def check_chain(chain: Iterable[tuple[str, int]], specs: Iterable[EventSpec]) -> None:
    """That every event's upcasters lead from version 1 to its present version, and that none is left over.

    Raises:
        TypeError: a gap, or an upcaster of an event or version that does not exist.
    """
    wanted = {(spec.name, version) for spec in specs for version in range(1, spec.version)}
    have = set(chain)
    if have - wanted:
        raise TypeError(f"upcasters of versions no event leads to: {sorted(have - wanted)}")
    if wanted - have:
        raise TypeError(f"versions without an upcaster: {sorted(wanted - have)}")


check_chain(_CHAIN, CATALOGUE)


def upcast(name: str, version: int, body: Body, event_id: str) -> tuple[EventSpec, Body]:
    """The spec of the event stored under a name, and its body in the present version.

    Raises:
        NewerFormat: this release has no such event, or only an older version of it.
    """
    spec = CATALOGUE.named(name)
    if spec is None or version > spec.version:
        raise NewerFormat(f"{event_id} is a {name}/{version}, which this release does not know", remedy="upgrade cwledger")
    for step in range(version, spec.version):
        body = _CHAIN[name, step](body)
    return spec, body
