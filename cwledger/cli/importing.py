"""``cwledger import``: files as a personnel office sends them, looked through first and written only when clean. Not for reading them (``io``)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer
from rich.text import Text

from cwledger.cli import output
from cwledger.cli.here import Here, UsageProblem
from cwledger.cli.options import WRITE, Actor, Authority
from cwledger.cli.program import command
from cwledger.cli.progress import progress
from cwledger.cli.recording import is_input

# Typer reads annotations at run time and wants Optional spelled out.
# ruff: noqa: UP045

if TYPE_CHECKING:
    from cwledger.io import ImportPlan


@command(
    "import",
    "FILE…",
    count=None,
    is_own=is_input,
    example=(
        "cwledger import dalian.db people.xlsx --dry-run --actor hr.zhongshan",
        "cwledger import dalian.db people.xlsx --mapping people.toml --actor hr.zhongshan",
    ),
    panel=WRITE,
)
def import_(
    here: Here,
    actor: Actor,
    mapping: Annotated[
        Optional[str], typer.Option("--mapping", metavar="TOML", help="How columns become facts; default: the headers personnel offices print.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only report; write nothing.")] = False,
    accept_valid: Annotated[bool, typer.Option("--accept-valid", help="Leave out rows with errors and write the others.")] = False,
    authority: Authority = None,
) -> None:
    """Brings in CSV, XLSX or JSONL files. They are looked through first: while any error stands, nothing is written. Running it twice changes nothing."""
    if not here.words:
        raise UsageProblem(here.say("nothing to import"), remedy=here.say("name at least one CSV, XLSX or JSONL file"))
    for name in here.words:
        if not Path(name).is_file():
            raise UsageProblem(here.say("cannot read {path}: {why}", path=name, why=here.say("there is no such file")))
    from cwledger import io

    with here.open() as ledger:
        with progress(here, "reading files") as report:
            planned = io.plan(ledger, [Path(name) for name in here.words], io.read_mapping(Path(mapping)) if mapping else None, progress=report)
        stands = any(one.severity == "error" for one in planned.issues)
        if dry_run or (stands and not accept_valid):
            _reported(here, planned, written=None)
            if not here.as_json:
                output.text(here, "dry run: nothing was written" if dry_run else "nothing was written; mend the rows, or --accept-valid leaves them out")
            raise typer.Exit(1 if stands else 0)
        with progress(here, "recording") as report:
            result = io.apply(planned, actor=actor, accept_valid=accept_valid, authority=authority, progress=report)
        _reported(here, planned, written=result.accepted)
    if stands:
        raise typer.Exit(1)


def _reported(here: Here, planned: ImportPlan, written: int | None) -> None:
    """Prints what an import found and did."""
    if here.as_json:
        output.to_json(here, {**planned.as_dict(), "written": written})
        return
    here.out.print(Text(planned.report(here.lang).rstrip("\n")), soft_wrap=True)
    if written is not None:
        output.text(here, "{count:,} facts written", count=written)
