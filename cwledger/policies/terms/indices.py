"""Base amounts other rules refer to: an average wage, an institution's gross pay; re-set while the coefficients on them stay."""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import model_validator

from cwledger.policies.terms.common import Clause, Name, Number, Terms, Words


class IndexValue(Clause):
    """What an index stands at from a day on."""

    since: date
    amount: Number
    """Yuan a month."""


class IndexTerms(Terms):
    """A base amount: values by date, a multiple of another index, or one no source gives."""

    values: tuple[IndexValue, ...] = ()
    of: Name | None = None
    """The index this one is a multiple of."""
    times: Number | None = None
    not_published: bool = False
    """The base exists, but no source gives its value: a pack that amends this one, or one of a nearer jurisdiction, may."""
    cites: Words = ()

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if [bool(self.values), self.of is not None, self.not_published].count(True) != 1:
            raise ValueError("an index has either values, or of: (a multiple of another index), or not_published: true")
        if self.of is not None and (self.times is None or not self.cites):
            raise ValueError("of: needs times: and cites: beside it")
        if self.not_published and not self.cites:
            raise ValueError("not_published: needs cites: beside it, the text that speaks of the base")
        days = [one.since for one in self.values]
        if days != sorted(set(days)):
            raise ValueError("the values of an index are in order of since:, each day once")
        return self
