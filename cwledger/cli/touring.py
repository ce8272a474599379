"""``cwledger demo``: builds a synthetic city and looks at it from two moments of knowledge. Not for building it (``cwledger.demo``)."""

from __future__ import annotations

import time
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Annotated, Any, Optional

import typer
from rich.text import Text

from cwledger import words
from cwledger.cli import facts_shown, output
from cwledger.cli.here import Here, UsageProblem
from cwledger.cli.options import KEEP
from cwledger.cli.program import command
from cwledger.cli.progress import progress

# Typer reads annotations at run time and wants Optional spelled out.
# ruff: noqa: UP045

ROWS = 8
"""Rows of each report: a demonstration shows what there is, not all of it."""


@command("demo", count=0, ledger=False, example=("cwledger demo", "cwledger demo --seed 7 --careers 200 --keep city.db"), panel=KEEP)
def demo(
    here: Here,
    seed: Annotated[int, typer.Option("--seed", min=0, metavar="N", help="The same number gives the same city.")] = 1,
    careers: Annotated[int, typer.Option("--careers", min=1, max=1_000_000, metavar="N", help="How many people.")] = 3000,
    keep: Annotated[Optional[str], typer.Option("--keep", metavar="FILE", help="Keep the ledger in this new file; default: in memory only.")] = None,
) -> None:
    """Builds a synthetic city of invented people and shows its roster, pay and honours at two knowledge times, with what changed and why."""
    import cwledger
    from cwledger import demo as city

    if keep is not None and Path(keep).exists():
        raise UsageProblem(here.say("{path} is already there", path=keep), remedy=here.say("name a new file"))
    began = time.monotonic()
    with cwledger.open(keep or ":memory:") as ledger:
        with progress(here, "building the city") as report:
            city.build(ledger, seed=seed, careers=careers, progress=report)
        built, events = time.monotonic() - began, ledger.stats().events
        tour = city.tour(ledger)
        if here.as_json:
            output.to_json(here, {"seed": seed, "careers": careers, "events": events, "tour": data(tour)})
            return
        told(here, "tour", tour)
        output.text(here, "{events:,} events recorded in {seconds:.1f} s; every person is invented, every amount illustrative", events=events, seconds=built)
        if keep:
            output.text(here, "kept in {path}: cwledger roster {path}", path=keep)


def data(value: Any) -> Any:
    """A tour as plain JSON-ready data: frames as rows, a basis as its own data."""
    if hasattr(value, "to_dicts"):
        return value.to_dicts()
    if hasattr(value, "as_dict"):
        return value.as_dict()
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: data(getattr(value, one.name)) for one in fields(value)}
    return [data(one) for one in value] if isinstance(value, list | tuple) else value


def told(here: Here, name: str, value: Any) -> None:
    """Prints a part of a tour as what it is: a frame as a table, a basis as its line, a plain value beside its name."""
    if hasattr(value, "iter_rows"):
        _frame(here, name, value)
    elif hasattr(value, "effective_on") and hasattr(value, "position"):
        output.under(here, value)
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            told(here, one.name, getattr(value, one.name))
        here.out.print()
    elif isinstance(value, list | tuple):
        for one in value:
            told(here, name, one)
    else:
        here.out.print(Text.assemble((words.heading(name, here.lang), "bold"), f"  {output.cell(name, value, here)}"), soft_wrap=True)


def _frame(here: Here, name: str, frame: Any) -> None:
    shown = frame.head(ROWS)
    here.out.print(Text(words.VALUES["report"].get(name, name) if here.lang == "zh" else words.heading(name), style="bold"))
    if frame.columns[:3] == ["report", "subject", "field"]:
        facts_shown.differences(here, shown)
    else:
        kept = [column for column in shown.columns if not column.endswith("_by")]
        output.rows(here, name, kept, shown.select(kept).rows())
    output.text(here, "{shown:,} of {count:,} rows", shown=shown.height, count=frame.height)
