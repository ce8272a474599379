"""Every kind of finding there is: its system, severity, the rules or sources it rests on, when it is found, and an example.

For: the catalogue ``KINDS``, out of which ``docs/findings.md`` is written. Not for finding anything (``projections``, ``policies``), nor for
what a code is called in Chinese (``words.ISSUES``).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cwledger.words.findings.conduct import CONDUCT
from cwledger.words.findings.kind import NAMES, SYSTEMS, Kind
from cwledger.words.findings.service import SERVICE
from cwledger.words.findings.units import UNITS

__all__ = ["EVERY_SYSTEM", "KINDS", "NAMES", "SYSTEMS", "Kind", "system_of"]

KINDS: Mapping[str, Kind] = MappingProxyType({one.code: one for one in sorted((*UNITS, *SERVICE, *CONDUCT), key=lambda one: one.system)})
"""Every kind of finding by its code, in the order of the systems."""

EVERY_SYSTEM = frozenset(NAMES)
"""The names of all systems in which something is found."""

_NAME = {number: name for name, number in NAMES.items()}


def system_of(code: str) -> str:
    """The name of the system a finding belongs to."""
    return _NAME[KINDS[code].system]
