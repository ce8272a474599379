"""The command that shows a whole city: published figures beside computed ones in the terminal, and charts of every system as one page.

Not for working a figure out (``demo/figures.py``) or for drawing (``io/city_page.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from cwledger.cli import output
from cwledger.cli.here import Here, UsageProblem, effective_on, moment_of
from cwledger.cli.options import READ, KnownAt, On
from cwledger.cli.program import app, command

# Typer reads annotations at run time and wants Optional spelled out.
# ruff: noqa: UP045

if TYPE_CHECKING:
    from cwledger.demo.figures import Computed
    from cwledger.view import View

COLUMNS = ("system", "figure", "published", "computed", "agrees", "question", "why")
INVENTED = "invented for a synthetic city"
"""What a rule text of a synthetic city says of itself."""
SPECIAL = {
    "admissions": "affairs --periods",
    "affairs_over_time": "affairs --first {0} --last {1}",
    "appraisal_results": "appraisals --each",
    "attendances": "training --each",
    "committee_members": "committees --show members",
    "committee_tally": "committees --show tally",
    "communities_by_age": "structure --communities",
    "entries": "entries --each",
    "grid_tally": "grids --show tally",
    "honours_held": "honours --held",
    "kept_by": "kept-by cn.dalian.women-officers-retirement",
    "needs_tally": "needs --show tally",
    "pioneers": "pioneers --listed",
    "pioneers_counted": "pioneers",
    "structure_over_time": "structure --first {0} --last {1}",
    "training": "training --first {0} --last {1}",
    "workforce": "structure --listed",
}
"""Reports whose command is not called like them, or asks for what they ask for."""


@command(
    "report",
    example=("cwledger report dalian.db --on 2022-06-30", "cwledger report dalian.db --on 2022-06-30 --html city.html --lang zh"),
    panel=READ,
)
def report(
    here: Here,
    on: On = None,
    known_at: KnownAt = None,
    html: Annotated[Optional[str], typer.Option("--html", metavar="FILE", help="Write the city as a page in both languages that fetches nothing.")] = None,
) -> None:
    """The whole city: every published figure beside the one the events give, and why where they differ; as a page, with charts of every system."""
    from cwledger.demo.figures import figures

    with here.open() as ledger:
        asked = moment_of(known_at, lang=here.lang)
        here.pinned = asked is None
        compared, at = figures(ledger, effective_on(on, here.lang), asked)
        if html is not None:
            _write(here, html, at, compared)
        if here.as_json:
            rows = [row(one) for one in compared]
            output.to_json(here, {"report": "report", "basis": output.basis_of(here, at.basis), "count": len(rows), "rows": rows})
            return
        if html is None:
            output.rows(here, "report", COLUMNS, [_told(here, one) for one in compared])
        output.text(here, "{agree:,} of {count:,} published figures agree", agree=sum(one.agrees for one in compared), count=len(compared))
        if html is not None:
            output.text(here, "{path} written", path=html)
        output.under(here, at.basis)


def beside(here: Here, compared: Sequence[Computed]) -> None:
    """Prints published figures beside computed ones, without the reasons."""
    columns = ("system", "figure", "published", "computed", "agrees")
    output.rows(here, "report", columns, [_told(here, one)[: len(columns)] for one in compared])
    output.text(here, "{agree:,} of {count:,} published figures agree", agree=sum(one.agrees for one in compared), count=len(compared))


def commands() -> dict[str, str]:
    """The command that prints a report, by the report's name, of those there are."""
    program: Any = typer.main.get_command(app)
    return {name.replace("-", "_"): name for name in program.commands} | {
        name: one for name, one in SPECIAL.items() if one.partition(" ")[0] in program.commands
    }


def row(one: Computed) -> dict[str, Any]:
    """A compared figure as JSON has it, its code and both names included."""
    figure = one.figure
    named = {"code": figure.code, "system": figure.system, "english": figure.english, "chinese": figure.chinese}
    return {**named, "published": one.published, "computed": one.computed, "agrees": one.agrees, "question": one.question, "why": one.why}


def invented(at: View) -> bool:
    """Whether a ledger says of itself that it is a synthetic city's."""
    return any(INVENTED in (one.pack.note or "") for one in at.ruling.rulebook.enacted)


def _told(here: Here, one: Computed) -> list[Any]:
    from cwledger.io import city_words

    system, name = city_words.SYSTEMS[one.figure.system], {"en": one.figure.english, "zh": one.figure.chinese}
    said = [city_words.translated(text, here.lang) for text in (one.question, one.why)]
    return [system[city_words.LANGUAGES.index(here.lang)], name[here.lang], one.published, one.computed, one.agrees, *said]


def _write(here: Here, path: str, at: View, compared: Sequence[Computed]) -> None:
    from cwledger.io import city_page

    page = city_page.page(at, compared, here.lang, synthetic=invented(at), commands=commands())
    try:
        Path(path).write_text(page, encoding="utf-8")
    except OSError as error:
        raise UsageProblem(here.say("{path} cannot be written: {why}", path=path, why=error.strerror)) from None
