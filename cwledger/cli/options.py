"""The options several commands have, each said once. Not for the three that every command has (``program.py``)."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

# Typer reads these annotations at run time and wants Optional spelled out.
# ruff: noqa: UP045

On = Annotated[Optional[str], typer.Option("--on", metavar="DATE", help="The day asked about, as 2021-12-31; default: today.")]
KnownAt = Annotated[
    Optional[str], typer.Option("--known-at", metavar="MOMENT", help="As known then: a date and time with its zone, or a log position; default: now.")
]
RulesKnownAt = Annotated[Optional[str], typer.Option("--rules-known-at", metavar="MOMENT", help="Rule texts published by then; default: as --known-at.")]
Unit = Annotated[Optional[str], typer.Option("--unit", metavar="UNIT", help="Only this unit: zhongshan, or street:qingniwa where an id is ambiguous.")]
Names = Annotated[bool, typer.Option("--names", help="Show names: the door that unseals them.")]
Limit = Annotated[Optional[int], typer.Option("--limit", min=0, metavar="N", help="Rows to show; 0 for all. Default: 50 on a terminal, else all.")]
Actor = Annotated[str, typer.Option("--actor", metavar="WHO", envvar="CWLEDGER_ACTOR", show_default=False, help="Who records this; stands on every event.")]
Authority = Annotated[Optional[str], typer.Option("--authority", metavar="DOCUMENT", help="The document that allows reaching into a closed month.")]
ClaimedAt = Annotated[Optional[str], typer.Option("--claimed-at", metavar="MOMENT", help="When an older system recorded it; marked as claimed.")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", show_default=False, help="Why; stands beside the fact for ever.")]
Key = Annotated[Optional[str], typer.Option("--key", metavar="KEY", help="Makes recording twice safe: the same key and facts are recorded once.")]

READ = "Ask"
WRITE = "Record"
KEEP = "Keep"
RULES = "Rules"
