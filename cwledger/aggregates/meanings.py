"""What each field of an event is for, as the text under it in the source says: read when somebody asks, not whenever the library is imported."""

from __future__ import annotations

import ast
import inspect
from functools import lru_cache
from itertools import pairwise
from textwrap import dedent

from cwledger.aggregates.event import Event


@lru_cache(maxsize=512)
def meanings(cls: type[Event]) -> dict[str, str]:
    """The docstring of each field that has one, those of base classes included."""
    found: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        if issubclass(base, Event):
            found |= _of(base)
    return found


def _of(cls: type[Event]) -> dict[str, str]:
    [body] = [node.body for node in ast.parse(dedent(inspect.getsource(cls))).body if isinstance(node, ast.ClassDef)]
    return {
        field.target.id: inspect.cleandoc(text.value.value)
        for field, text in pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and isinstance(text.value.value, str)
    }
