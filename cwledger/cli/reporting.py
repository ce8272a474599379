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
    from cwledger.demo.figures import Behind, Computed
    from cwledger.view import Basis, View

COLUMNS = ("system", "figure", "published", "scaled", "computed", "agrees", "question", "why")
NUMBERS = ("published", "scaled", "computed")
INVENTED = "invented for a synthetic city"
"""What a rule text of a synthetic city says of itself."""
SPECIAL = {
    "admissions": "affairs --periods",
    'affairs().filter(status="admitted")': "affairs --status admitted",
    "affairs_over_time": "affairs --first {0} --last {1}",
    "appraisal_results": "appraisals --each",
    "attendances": "training --each --first {0} --last {1}",
    "committee_members": "committees --show members",
    "committee_tally": "committees --show tally",
    "communities_by_age": "structure --communities",
    "entries": "entries --each",
    "grid_tally": "grids --show tally --by {by}",
    "honours_held": "honours --held",
    "kept_by": "kept-by cn.dalian.women-officers-retirement",
    "needs_tally": "needs --show tally",
    "pioneers": "pioneers --listed",
    "pioneers_counted": "pioneers",
    "structure_over_time": "structure --first {0} --last {1}",
    "training": "training --first {0} --last {1}",
    "vacating": "vacancies --each",
    "workforce": "structure --listed",
}
"""Reports, and calls of them, whose command is not called like them or asks for what they ask for."""


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
            rows = [row(one, at.basis) for one in compared]
            output.to_json(here, {"report": "report", "basis": output.basis_of(here, at.basis), "count": len(rows), "rows": rows})
            return
        if html is None:
            _table(here, compared, COLUMNS)
        _agreeing(here, compared)
        if html is not None:
            output.text(here, "{path} written", path=html)
        output.under(here, at.basis)


def beside(here: Here, compared: Sequence[Computed]) -> None:
    """Prints published figures beside computed ones, without the reasons."""
    _table(here, compared, COLUMNS[:-2])
    _agreeing(here, compared)


def _agreeing(here: Here, compared: Sequence[Computed]) -> None:
    """Prints how many figures agree, and with what where some are scaled."""
    from cwledger.io.city_words import say as said

    output.text(here, "{agree:,} of {count:,} published figures agree", agree=sum(one.agrees for one in compared), count=len(compared))
    if any(one.scaled is not None for one in compared):
        output.text(here, said("scaled_note", here.lang))


def commands() -> dict[str, str]:
    """The command that prints a report, by the report's name, of those there are."""
    program: Any = typer.main.get_command(app)
    return {name.replace("-", "_"): name for name in program.commands} | {
        name: one for name, one in SPECIAL.items() if one.partition(" ")[0] in program.commands
    }


def row(one: Computed, basis: Basis) -> dict[str, Any]:
    """A compared figure as JSON has it: its code and both names, the commands that give it in full, and what of their answers to count."""
    from cwledger.io import city_page

    figure = one.figure
    named = {"code": figure.code, "system": figure.system, "english": figure.english, "chinese": figure.chinese}
    given = {"published": one.published, "scaled": one.scaled, "computed": one.computed, "agrees": one.agrees}
    commands = [{"command": asked(behind, basis), "counted": city_page.counted(behind, "en")} for behind in one.behind]
    return {**named, **given, "question": one.question, "commands": commands, "why": one.why}


def asked(behind: Behind, basis: Basis) -> str:
    """A command behind a figure in full, for the ledger called LEDGER: on the day and as known at the moment of a report."""
    from cwledger.io import city_page

    day = [] if " --on " in behind.command else ["--on", str(basis.effective_on)]
    options = [] if behind.command.startswith("history ") else [*day, "--known-at", str(basis.position)]
    return " ".join([city_page.typed(behind.command), *options])


def invented(at: View) -> bool:
    """Whether a ledger says of itself that it is a synthetic city's."""
    return any(INVENTED in (one.pack.note or "") for one in at.ruling.rulebook.enacted)


def _table(here: Here, compared: Sequence[Computed], columns: Sequence[str]) -> None:
    """Prints published figures beside computed ones; what is scaled has a column where anything is."""
    from cwledger.io import city_words

    scaled = any(one.scaled is not None for one in compared)
    shown = [column for column in columns if scaled or column != "scaled"]
    told = [_told(here, one) for one in compared]
    heads = [city_words.heading(column, here.lang) for column in shown]
    output.rows(here, "report", shown, [[row[column] for column in shown] for row in told], heads=heads)


def _told(here: Here, one: Computed) -> dict[str, Any]:
    """A compared figure as the terminal shows it, by column."""
    from cwledger.io import city_page, city_words

    system, name = city_words.SYSTEMS[one.figure.system], {"en": one.figure.english, "zh": one.figure.chinese}
    numbers = {column: "" if (found := getattr(one, column)) is None else city_page.number(found) for column in NUMBERS}
    questions = [_question(behind, city_page.counted(behind, here.lang)) for behind in one.behind]
    return {
        "system": system[city_words.LANGUAGES.index(here.lang)],
        "figure": name[here.lang],
        **numbers,
        "agrees": one.agrees,
        "question": here.say("; ").join(questions),
        "why": city_words.translated(one.why, here.lang),
    }


def _question(behind: Behind, counted: str) -> str:
    """A command behind a figure without its ledger, and what of its answer to count."""
    return f"{'÷ ' if behind.divides else ''}{behind.command}{f' → {counted}' if counted else ''}"


def _write(here: Here, path: str, at: View, compared: Sequence[Computed]) -> None:
    from cwledger.io import city_page

    page = city_page.page(at, compared, here.lang, synthetic=invented(at), commands=commands())
    try:
        Path(path).write_text(page, encoding="utf-8")
    except OSError as error:
        raise UsageProblem(here.say("{path} cannot be written: {why}", path=path, why=error.strerror)) from None
