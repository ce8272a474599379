"""``cwledger demo``: builds a synthetic city and looks at it from two moments of knowledge. Not for building it (``cwledger.demo``)."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from cwledger.cli import output
from cwledger.cli.here import Here, UsageProblem
from cwledger.cli.options import KEEP
from cwledger.cli.program import command
from cwledger.cli.progress import progress

# Typer reads annotations at run time and wants Optional spelled out.
# ruff: noqa: UP045

if TYPE_CHECKING:
    pass

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
    from cwledger import demo

    if keep is not None and Path(keep).exists():
        raise UsageProblem(here.say("{path} is already there", path=keep), remedy=here.say("name a new file"))
    began = time.monotonic()
    with cwledger.open(keep or ":memory:") as ledger:
        with progress(here, "building the city") as report:
            demo.build(ledger, seed=seed, careers=careers, progress=report)
        built = time.monotonic() - began
        shown = demo.tour(ledger)
        (_as_json if here.as_json else _told)(here, shown)
        if not here.as_json:
            output.text(
                here,
                "{events:,} events recorded in {seconds:.1f} s; every person is invented and every amount illustrative",
                events=ledger.stats().events,
                seconds=built,
            )
            if keep:
                output.text(here, "kept: cwledger roster {path} --on {day}", path=keep, day=shown.effective_on)
