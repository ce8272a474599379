"""Two moments of knowledge beside each other: the options that name them, and how both bases stand in an answer. Not for what is compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from cwledger.cli import output
from cwledger.cli.here import Here, moment_of

if TYPE_CHECKING:
    import polars as pl

    from cwledger.ledger import Ledger
    from cwledger.view import Basis

# Typer reads these annotations at run time and wants Optional spelled out.
# ruff: noqa: UP045

Before = Annotated[str, typer.Option("--before", metavar="MOMENT", show_default=False, help="The earlier moment of knowledge, or log position.")]
After = Annotated[Optional[str], typer.Option("--after", metavar="MOMENT", help="The later one; default: now.")]


@dataclass(frozen=True, slots=True)
class Moments:
    """The two moments a command was given; a later one left out is now."""

    before: datetime | int | None
    after: datetime | int | None
    pinned: bool

    @classmethod
    def given(cls, here: Here, before: str, after: str | None) -> Moments:
        """Reads ``--before`` and ``--after``.

        Raises:
            UsageProblem: one of them is neither a moment nor a log position.
        """
        return cls(moment_of(before, "--before", here.lang), moment_of(after, "--after", here.lang), after is None)

    def on(self, ledger: Ledger, day: date) -> Comparison:
        """Both as bases of answers for a day."""
        first, second = (ledger.at(effective_on=day, known_at=one).basis for one in (self.before, self.after))
        return Comparison(first, second, self.pinned)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The bases two answers are compared on."""

    before: Basis
    after: Basis
    pinned: bool

    @property
    def positions(self) -> tuple[int, int]:
        """The log positions of both."""
        return self.before.position, self.after.position

    def to_json(self, here: Here, report: str, frame: pl.DataFrame, limit: int | None) -> None:
        """Prints a frame of differences, with both bases, as JSON."""
        body = {"before": self.before.as_dict(), "after": {**self.after.as_dict(), "pinned_head": self.pinned}}
        rows = (frame.head(limit) if limit else frame).to_dicts()
        output.to_json(here, {"report": report, "basis": body, "count": frame.height, "rows": rows})

    def under(self, here: Here, count: int | None = None, shown: int | None = None) -> None:
        """Prints what stands under a comparison: how many rows, and both bases."""
        output.under(here, self.before, count, shown)
        here.pinned = self.pinned
        output.under(here, self.after)
