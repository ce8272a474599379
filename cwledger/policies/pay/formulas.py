"""What a formula comes to, and the arithmetic it took, from the facts of one stretch of time.

A value that no source gives stays unknown (None) through every sum it is part of: an unknown amount is never taken for nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from cwledger.policies.pay.facts import holds
from cwledger.policies.terms.pay import Bands, Branch, Formula, Line, Rounding, Share, Table

ZERO = Decimal(0)
_CENT = Decimal("0.01")
_MODES = {"half-up": ROUND_HALF_UP, "half-even": ROUND_HALF_EVEN, "up": ROUND_CEILING, "down": ROUND_FLOOR}


class Worked(NamedTuple):
    """An amount in yuan (None: unknown), how it was worked out in figures, and what was missing."""

    value: Decimal | None
    arithmetic: str
    missing: tuple[str, ...] = ()


class Given(NamedTuple):
    """What a formula may read: facts by name (indices as ``index.<name>``), and the components worked out before it."""

    facts: Mapping[str, Any]
    components: Mapping[str, Worked]
    growth: Mapping[str, Decimal]


def work(formula: Formula, given: Given) -> Worked:
    """What a formula comes to."""
    kind = formula.kind
    return _WORKS[kind](getattr(formula, kind), given)


def rounded(worked: Worked, rule: Rounding | None) -> Worked:
    """A worked amount rounded as the rule says; unrounded without one."""
    if rule is None or worked.value is None:
        return worked
    value = worked.value.quantize(Decimal(rule.to), _MODES[rule.mode])
    if value == worked.value:
        return worked._replace(value=value)
    return Worked(value, f"{worked.arithmetic} ≈ {value}", worked.missing)


def text(value: Decimal) -> str:
    """A number as the arithmetic shows it: two places for amounts, as many as a ratio has."""
    exponent = value.normalize().as_tuple().exponent
    return str(value.quantize(Decimal("0.01")) if isinstance(exponent, int) and exponent >= -2 else value.normalize())


def in_cents(value: Decimal | None) -> Decimal | None:
    """An amount in yuan with two places; None stays None."""
    return None if value is None else value.quantize(_CENT, ROUND_HALF_UP)


def _amount(value: Decimal, _: Given) -> Worked:
    return Worked(value, text(value))


def _table(table: Table, given: Given) -> Worked:
    keys = [str(given.facts[name]) for name in table.by]
    cell: Any = table.values
    for key in keys:
        cell = cell.get(key) if isinstance(cell, dict) else None
    if cell is None and table.otherwise is not None and "/".join(keys) not in table.not_published:
        return Worked(table.otherwise, text(table.otherwise))
    if cell is None:
        place = "/".join(keys)
        known = place in table.not_published
        return Worked(None, "?", (f"{'not-published' if known else 'no-cell'}:{'/'.join(table.by)}={place}",))
    value = Decimal(cell)
    return Worked(value, text(value))


def _bands(bands: Bands, given: Given) -> Worked:
    reached = _number(given.facts[bands.by])
    if reached is None:
        return _no_number(bands.by, given)
    low = max((int(key) for key in bands.values if int(key) <= reached), default=None)
    value = ZERO if low is None else bands.values[str(low)]
    return Worked(value, text(value))


def _number(value: Any) -> int | None:
    """A fact as a whole number, what is left over cut off; nothing said is 0, and a word is None."""
    if isinstance(value, int):
        return value
    if value == "none":
        return 0
    try:
        return int(Decimal(value))
    except (ArithmeticError, ValueError):
        return None


def _no_number(name: str, given: Given) -> Worked:
    return Worked(None, "?", (f"not-an-amount:{name}={given.facts[name]}",))


def _line(line: Line, given: Given) -> Worked:
    number = _number(given.facts[line.by])
    if number is None:
        return _no_number(line.by, given)
    number = number if line.last is None else min(number, line.last)
    if number < line.start:
        return Worked(ZERO, text(ZERO))
    value = line.first + line.each * (number - line.start)
    return Worked(value, f"({text(line.first)} + {text(line.each)} × {number - line.start})" if number > line.start else text(line.first))


def _index(name: str, given: Given) -> Worked:
    value = given.facts[f"index.{name}"]
    return Worked(None, "?", (f"no-index:{name}",)) if value is None else Worked(value, text(value))


def _attribute(name: str, given: Given) -> Worked:
    said = given.facts[name]
    if said == "none":
        return Worked(ZERO, text(ZERO))
    try:
        value = Decimal(said)
    except ArithmeticError:
        return _no_number(name, given)
    return Worked(value, text(value)) if value.is_finite() else _no_number(name, given)


def _component(name: str, given: Given) -> Worked:
    worked = given.components.get(name, Worked(ZERO, text(ZERO)))
    return worked if worked.value is None else Worked(worked.value, text(worked.value))


def _share(share: Share, given: Given) -> Worked:
    return _product((Formula(component=share.of), Formula(amount=share.fraction)), given)


def _joined(sign: str, join: Callable[[list[Decimal]], Decimal]) -> Callable[[tuple[Formula, ...], Given], Worked]:
    def combine(formulas: tuple[Formula, ...], given: Given) -> Worked:
        parts = [work(one, given) for one in formulas]
        said = f" {sign} ".join(f"({one.arithmetic})" if " " in one.arithmetic and not one.arithmetic.startswith("(") else one.arithmetic for one in parts)
        missing = tuple(reason for one in parts for reason in one.missing)
        values = [one.value for one in parts if one.value is not None]
        return Worked(None if len(values) < len(parts) else join(values), said, missing)

    return combine


def _times(values: list[Decimal]) -> Decimal:
    result = Decimal(1)
    for value in values:
        result *= value
    return result


_product = _joined("×", _times)


def _extreme(word: str, pick: Callable[[list[Decimal]], Decimal]) -> Callable[[tuple[Formula, ...], Given], Worked]:
    listed = _joined(";", pick)

    def combine(formulas: tuple[Formula, ...], given: Given) -> Worked:
        worked = listed(formulas, given)
        return worked._replace(arithmetic=f"{word}({worked.arithmetic})")

    return combine


def _choose(branch: Branch, given: Given) -> Worked:
    if holds(branch.when, dict(given.facts)):
        return work(branch.then, given)
    return Worked(ZERO, text(ZERO)) if branch.otherwise is None else work(branch.otherwise, given)


def _growth(name: str, given: Given) -> Worked:
    value = given.growth.get(name, ZERO)
    return Worked(value, text(value))


_WORKS: dict[str, Callable[[Any, Given], Worked]] = {
    "amount": _amount,
    "table": _table,
    "bands": _bands,
    "line": _line,
    "index": _index,
    "attribute": _attribute,
    "component": _component,
    "share": _share,
    "sum": _joined("+", lambda values: sum(values, ZERO)),
    "difference": _joined("−", lambda values: max(ZERO, values[0] - values[1])),
    "product": _product,
    "highest": _extreme("max", max),
    "lowest": _extreme("min", min),
    "choose": _choose,
    "growth": _growth,
}
