"""The few kinds of value every matter of a pack is made of: clauses with citations, money and ratios as text, months."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

from cwledger.clock import Month


def _decimal_text(value: Any) -> Any:
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str):
        raise ValueError("write it as text in quotes, such as '0.70': money and ratios are never floats")
    try:
        number = Decimal(value)
    except ArithmeticError:
        raise ValueError(f"{value!r} is not a number; write digits such as '1200.00'") from None
    if not number.is_finite():
        raise ValueError(f"{value!r} is not a number")
    return number


def _month(value: Any) -> Any:
    return Month.parse(value) if isinstance(value, str) else value


def several(value: Any) -> Any:
    """One text or a list of them, as the tuple of them."""
    return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else value


_NUMBER_SCHEMA = WithJsonSchema({"type": "string", "pattern": r"^-?\d+(\.\d+)?$"})

Number = Annotated[Decimal, BeforeValidator(_decimal_text), PlainSerializer(str, return_type=str), _NUMBER_SCHEMA]
"""An amount in yuan or a ratio, written as text."""
MonthOf = Annotated[
    Month,
    BeforeValidator(_month),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}$"}),
]
"""A calendar month, written ``2025-01``."""
Cites = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], BeforeValidator(several), Field(min_length=1)]
"""The clauses a value comes from: one text or a list of them. Never empty."""
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,63}$")]
"""A word the pack makes up: of a class, a component, an index."""
Words = Annotated[tuple[str, ...], BeforeValidator(several)]
Jurisdiction = Annotated[str, Field(pattern=r"^[a-z0-9-]+(/[a-z0-9-]+)*$")]
Status = Literal["published", "partly-inferred", "illustrative"]
Posts = Annotated[
    tuple[Literal["secretary", "director", "deputy-secretary", "deputy-director", "committee-member", "staff"], ...],
    BeforeValidator(several),
]


class Terms(BaseModel):
    """A part of a pack: frozen, and no key that is not declared."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, arbitrary_types_allowed=True)


class Clause(Terms):
    """A part of a pack that states a value and says where it comes from."""

    cites: Cites
    """The article, table or source the values beside it come from."""
