"""``cwledger import``: files as a personnel office sends them, looked through first and written only when clean. Not for reading them (``io``)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from cwledger.cli import output
from cwledger.cli.here import Here, UsageProblem
from cwledger.cli.options import WRITE, Actor, Authority
from cwledger.cli.program import command
from cwledger.cli.progress import progress
from cwledger.cli.recording import is_input

# Typer reads annotations at run time and wants Optional spelled out.
# ruff: noqa: UP045

if TYPE_CHECKING:
    from cwledger.io import ImportPlan, ImportResult


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
        chosen = None if mapping is None else io.read_mapping(Path(mapping))
        with progress(here, "reading files") as report:
            planned = io.plan(ledger, [Path(name) for name in here.words], chosen, authority=authority, progress=report)
        result = None
        if not dry_run and (planned.clean or accept_valid):
            with progress(here, "recording") as report:
                result = io.apply(planned, actor=actor, accept_valid=accept_valid, authority=authority, progress=report)
        _reported(here, planned, result, dry_run)
    if not planned.clean or (result is not None and result.refused):
        raise typer.Exit(1)


def _reported(here: Here, planned: ImportPlan, result: ImportResult | None, dry_run: bool) -> None:
    """Prints what an import found, and what it wrote."""
    refused = () if result is None else result.refused
    if here.as_json:
        written = None if result is None else {"accepted": result.accepted, "position": result.position, "refused": [one.as_dict() for one in refused]}
        output.to_json(here, {**planned.as_dict(), "written": written})
        return
    output.markdown(here, planned.report(here.lang))
    here.out.print()
    output.issues(here, refused)
    if result is not None:
        output.text(here, "{count:,} facts written; log position {position:,}", count=result.accepted, position=result.position)
    else:
        output.text(here, "dry run: nothing was written" if dry_run else "nothing was written; mend the rows, or --accept-valid leaves them out")
