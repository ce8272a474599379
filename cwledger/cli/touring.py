"""``cwledger demo``: builds a synthetic city and looks at it from two moments of knowledge. Not for building it (``cwledger.demo``)."""

from __future__ import annotations

import time
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer
from rich.text import Text

from cwledger import words
from cwledger.cli import facts_shown, output, reporting
from cwledger.cli.here import Here, UsageProblem
from cwledger.cli.options import KEEP
from cwledger.cli.program import command
from cwledger.cli.progress import progress

# Typer reads annotations at run time and wants Optional spelled out.
# ruff: noqa: UP045

if TYPE_CHECKING:
    import polars as pl

    from cwledger.demo import Tour

ROWS, CHANGES, ALL = 5, 15, 1_000
"""Rows of a report, and changes, that are shown: a demonstration shows what there is, not all of it."""


@command("demo", count=0, ledger=False, example=("cwledger demo", "cwledger demo --seed 7 --careers 200 --keep city.db"), panel=KEEP)
def demo(
    here: Here,
    seed: Annotated[int, typer.Option("--seed", min=0, metavar="N", help="The same number gives the same city.")] = 1,
    careers: Annotated[
        Optional[int],
        typer.Option(
            "--careers", min=1, max=1_000_000, metavar="N", help="How many people; default: 10,000. Fewer than 200 are too few to carry every figure."
        ),
    ] = None,
    keep: Annotated[Optional[str], typer.Option("--keep", metavar="FILE", help="Keep the ledger in this new file; default: in memory only.")] = None,
) -> None:
    """Builds a synthetic city of invented people; shows roster, pay and honours at two knowledge times, and every published figure beside its own."""
    import cwledger
    from cwledger import demo as city
    from cwledger.demo.figures import CARRIES_ALL
    from cwledger.io.city_words import say as said

    if keep is not None and Path(keep).exists():
        raise UsageProblem(here.say("{path} is already there", path=keep), remedy=here.say("name a new file"))
    careers = city.CAREERS if careers is None else careers
    began = time.monotonic()
    with cwledger.open(keep or ":memory:") as ledger:
        with progress(here, "building the city") as report:
            city.build(ledger, seed=seed, careers=careers, progress=report)
        built, events = time.monotonic() - began, ledger.stats().events
        tour = city.tour(ledger)
        compared, at = city.figures(ledger, city.REPORTED_ON)
        if here.as_json:
            figures = [reporting.row(one, at.basis) for one in compared]
            output.to_json(here, {"seed": seed, "careers": careers, "events": events, "tour": data(tour), "figures": figures})
            return
        told(here, tour)
        _rule(here, here.say("{day}: what was published of Dalian, and what the events of this city give", day=city.REPORTED_ON))
        reporting.beside(here, compared)
        if careers < CARRIES_ALL:
            output.text(here, said("too_small", here.lang, careers=CARRIES_ALL))
        output.under(here, at.basis)
        here.out.print()
        output.text(here, "{events:,} events recorded in {seconds:.1f} s; every person is invented, every amount illustrative", events=events, seconds=built)
        if keep:
            output.text(here, "kept in {path}: cwledger roster {path}", path=keep)


def told(here: Here, tour: Tour) -> None:
    """Prints a tour: one day as known at two moments, then what changed and which events did it."""
    for heading, look in (("{day}, as known two weeks later", tour.before), ("{day}, as known in the end", tour.after)):
        _rule(here, here.say(heading, day=tour.effective_on))
        output.text(
            here,
            "{people:,} people serve; {pay} yuan a month on average, of those with pay recorded",
            people=look.people,
            pay=output.cell("total", look.average_pay, here),
        )
        for report, frame, most in (("roster", look.roster, ROWS), ("salary", look.salary, ROWS), ("honours", look.honours, ALL)):
            _frame(here, report, frame, most)
        here.out.print()
        here.pinned = look is tour.after
        output.under(here, look.basis)
    _rule(here, here.say("What changed in between, and which events did it"))
    shown = facts_shown.differences(here, tour.differences, CHANGES)
    output.text(here, "{shown:,} of {count:,} changes", shown=shown, count=tour.changed)


def _rule(here: Here, heading: str) -> None:
    here.out.print()
    here.out.print(Text(heading, style="bold cyan"))


def _frame(here: Here, report: str, frame: pl.DataFrame, most: int) -> None:
    """Prints the first rows of a report under its name."""
    shown = frame.head(most).select([column for column in frame.columns if not column.endswith("_by")])
    name = words.VALUES["report"][report] if here.lang == "zh" else report
    of = "" if shown.height == frame.height else f"{here.say(': ')}{here.say('{shown:,} of {count:,} rows', shown=shown.height, count=frame.height)}"
    here.out.print()
    output.rows(here, report, shown.columns, shown.rows(), f"{name}{of}")


def data(value: Any) -> Any:
    """A tour as plain JSON-ready data: frames as rows, a basis as its own data."""
    if hasattr(value, "to_dicts"):
        return value.to_dicts()
    if hasattr(value, "as_dict"):
        return value.as_dict()
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: data(getattr(value, one.name)) for one in fields(value)}
    return value
