"""The command that tries a reform: what it would change for the people of a ledger, as tables, as charts, and why. Nothing is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional, get_args

import typer
from rich.text import Text

from cwledger import words
from cwledger.cli import output
from cwledger.cli.here import Here, UsageProblem, day
from cwledger.cli.options import RULES, KnownAt, Limit, On, RulesKnownAt, Unit
from cwledger.cli.program import command
from cwledger.cli.reading import view

# Typer reads annotations at run time and wants Optional spelled out.
# ruff: noqa: UP045

if TYPE_CHECKING:
    import polars as pl

    from cwledger.policies.pay.what_if import By
    from cwledger.ruling.what_if import WhatIf
    from cwledger.view import Basis

ON_A_SCREEN = (
    *("year", "unit", "cost_before", "cost_after", "difference", "retirements_before", "retirements_after", "persons_before", "persons_after"),
    *("unknown", "undetermined", "employer_cost_before", "employer_cost_after", "employer_cost_difference", "employer_cost_unknown"),
)
"""The columns of the years in the order in which a screen wants them."""
COUNTED_OUT = ("unknown", "undetermined", "employer_cost_unknown")
"""Columns that say nothing where they are 0 throughout."""


@command(
    "what-if",
    "REFORM.yaml",
    count=1,
    example=(
        "cwledger what-if dalian.db reform.yaml --on 2026-01-01 --through 2035-12-31",
        "cwledger what-if dalian.db reform.yaml --on 2026-01-01 --by community --people --limit 20",
        "cwledger what-if dalian.db reform.yaml --on 2026-01-01 --html reform.html --png reform.png --lang zh",
        "cwledger what-if dalian.db reform.yaml --on 2026-01-01 --explain W0001 --year 2030",
    ),
    panel=RULES,
)
def what_if(
    here: Here,
    on: On = None,
    known_at: KnownAt = None,
    rules_known_at: RulesKnownAt = None,
    through: Annotated[Optional[str], typer.Option("--through", metavar="DATE", help="Look at the years through this day; default: ten years.")] = None,
    by: Annotated[str, typer.Option("--by", metavar="KIND", help="Tell apart district, street or community.")] = "district",
    unit: Unit = None,
    pack: Annotated[Optional[list[str]], typer.Option("--pack", metavar="FILE", help="A whole pack the reform adds; may be repeated.")] = None,
    grades: Annotated[bool, typer.Option("--grades", help="Also how many stand on each grade at the end of each year.")] = False,
    people: Annotated[bool, typer.Option("--people", help="Also who gains and who loses, in which year.")] = False,
    names: Annotated[bool, typer.Option("--names", help="With --people: show names, the door that unseals them.")] = False,
    explain: Annotated[Optional[str], typer.Option("--explain", metavar="WORKER", help="Why one worker's pay would differ, in the year of --year.")] = None,
    year: Annotated[Optional[int], typer.Option("--year", metavar="YEAR", help="With --explain: the year.")] = None,
    html: Annotated[Optional[str], typer.Option("--html", metavar="FILE", help="Write the charts as a page that fetches nothing.")] = None,
    png: Annotated[Optional[str], typer.Option("--png", metavar="FILE", help="Write the charts as a picture.")] = None,
    limit: Limit = None,
) -> None:
    """What a reform would change from its day on: cost, retirements, grades, who gains and who loses, on the careers recorded. Records nothing."""
    from cwledger.policies.texts import shelf

    kind = _kind(here, by)
    if (explain is None) != (year is None):
        raise UsageProblem(here.say("--explain and --year go together"), remedy=here.say("write --explain W0001 --year 2030"))
    if names and not people:
        raise UsageProblem(here.say("--names goes with --people"), remedy=here.say("the other tables name nobody"))
    last = None if through is None else day(through, "--through", here.lang)
    reform = shelf.reform(here.words[0], *(pack or ()))
    with here.open() as ledger:
        at = view(here, ledger, on, known_at, rules_known_at)
        found = at.what_if(reform, through=last, unit=unit, by=kind)
        tables = {"grades": found.grades} if grades else {}
        tables |= {"people": at.names(found.people) if names else found.people} if people else {}
        written = _drawn(here, found, at.basis, html, png)
        if explain is not None and year is not None:
            _explained(here, found, at.basis, explain, year)
        elif here.as_json:
            output.to_json(here, _told(here, found, at.basis, tables, limit))
        else:
            _shown(here, found, at.basis, tables, limit)
    if not here.as_json:
        for path in written:
            output.text(here, "{path} written", path=path)


def _kind(here: Here, by: str) -> By:
    from cwledger.policies.pay.what_if import By

    for kind in get_args(By):
        if by == kind:
            found: By = kind
            return found
    raise UsageProblem(here.say("--by {by} is not a kind of unit", by=by), remedy=here.say("write --by {kinds}", kinds=" | ".join(get_args(By))))


def _drawn(here: Here, found: WhatIf, basis: Basis, html: str | None, png: str | None) -> list[str]:
    from cwledger.io import charts

    if html is not None:
        _write(here, html, charts.page(found, basis, here.lang).encode())
    if png is not None:
        _write(here, png, charts.picture(found, basis, here.lang))
    return [path for path in (html, png) if path is not None]


def _write(here: Here, path: str, data: bytes) -> None:
    try:
        Path(path).write_bytes(data)
    except OSError as error:
        raise UsageProblem(here.say("{path} cannot be written: {why}", path=path, why=error.strerror)) from None


def _told(here: Here, found: WhatIf, basis: Basis, tables: Mapping[str, pl.DataFrame], limit: int | None) -> dict[str, Any]:
    body: dict[str, Any] = {"report": "what_if", "basis": output.basis_of(here, basis), **found.as_dict(), "years": found.years.to_dicts()}
    for name, frame in tables.items():
        body[name] = {"count": frame.height, "rows": (frame.head(limit) if limit else frame).to_dicts()}
    return body


def _shown(here: Here, found: WhatIf, basis: Basis, tables: Mapping[str, pl.DataFrame], limit: int | None) -> None:
    here.out.print(Text(f"{found.reform.title}  {found.reform.effective_from}", style="bold"), soft_wrap=True)
    if not found.years.height:
        output.text(here, "This reform changes nothing for anybody.")
    else:
        _table(here, _telling(found.years), 0)
        for frame in tables.values():
            _table(here, frame, limit)
        outcome = {name: found.people.filter(outcome=name)["worker"].n_unique() for name in ("gains", "loses", "unknown")}
        output.text(here, "{gains:,} persons gain, {loses:,} lose in some year; the amounts of {unknown:,} are unknown", **outcome)
    for sentence in found.assumed:
        output.hang(here, Text(f"{words.heading('assumed', here.lang)}{here.say(': ')}{words.value('assumed', sentence, here.lang)}", style="dim"), indent=2)
    output.under(here, basis)


def _telling(years: pl.DataFrame) -> pl.DataFrame:
    """The years with the columns that say something, those a narrow screen keeps first."""
    silent = {name for name in ON_A_SCREEN if years[name].null_count() == years.height or (name in COUNTED_OUT and not years[name].sum())}
    silent |= {"employer_cost_unknown"} if "employer_cost_before" in silent else set()
    return years.select([name for name in ON_A_SCREEN if name not in silent])


def _table(here: Here, frame: pl.DataFrame, limit: int | None) -> None:
    most = (output.ROWS_ON_A_SCREEN if here.out.is_terminal else 0) if limit is None else limit
    shown = frame.head(most) if most else frame
    output.rows(here, "what_if", shown.columns, shown.rows())
    if shown.height < frame.height:
        output.text(here, "{shown:,} of {count:,} rows; --limit 0 shows all", shown=shown.height, count=frame.height)
    here.out.print()


def _explained(here: Here, found: WhatIf, basis: Basis, worker: str, year: int) -> None:
    told = found.explain(worker, year)
    if here.as_json:
        output.to_json(here, {"report": "what_if", "basis": output.basis_of(here, basis), **found.as_dict(), "explanation": told.as_dict()})
        return
    here.out.print(Text(told.render(here.lang).rstrip("\n")), soft_wrap=True)
    output.under(here, basis)
