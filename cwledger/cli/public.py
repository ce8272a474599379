"""Commands that ask what communities may be asked to do, what is there, and who serves by age and education. Not for rosters and pay (``reading.py``)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from cwledger.cli.here import Here, UsageProblem
from cwledger.cli.options import READ, KnownAt, Limit, On, RulesKnownAt, Unit
from cwledger.cli.program import command
from cwledger.cli.reading import answer

# Typer reads annotations at run time and wants Optional spelled out.
# ruff: noqa: UP045

if TYPE_CHECKING:
    import polars as pl

    from cwledger.view import View

First = Annotated[Optional[int], typer.Option("--first", metavar="YEAR", help="Counted at the end of each year from this one on; with --last.")]
Last = Annotated[Optional[int], typer.Option("--last", metavar="YEAR", help="With --first: to this year, included.")]


def _years(here: Here, first: int | None, last: int | None) -> tuple[int, int] | None:
    """The years asked about; None where none are.

    Raises:
        UsageProblem: only one of them is given, they are no years, or they are in the wrong order.
    """
    if first is None and last is None:
        return None
    if first is None or last is None or not 1949 <= first <= last <= 2200:
        raise UsageProblem(here.say("--first and --last go together, and --first is not the later year"), remedy=here.say("write --first 2014 --last 2021"))
    return first, last


def _one_of(here: Here, **asked: bool) -> None:
    """Raises :class:`UsageProblem` where more than one form of the answer is asked for."""
    if sum(asked.values()) > 1:
        named = ", ".join(f"--{name}" for name, given in asked.items() if given)
        raise UsageProblem(here.say("{options} ask for different answers", options=named), remedy=here.say("give one of them"))


def _asked(here: Here, report: str, fetch: Callable[[View], pl.DataFrame], on: str | None, known_at: str | None, limit: int | None, **more: Any) -> None:
    answer(here, report, fetch, {"on": on, "known_at": known_at, **more}, names=False, limit=limit)


@command(
    "affairs",
    example=(
        "cwledger affairs dalian.db --on 2021-12-31 --status admitted",
        "cwledger affairs dalian.db --on 2021-12-31 --periods",
        "cwledger affairs dalian.db --on 2021-12-31 --first 2014 --last 2021",
    ),
    panel=READ,
)
def affairs(
    here: Here,
    on: On = None,
    known_at: KnownAt = None,
    unit: Unit = None,
    status: Annotated[Optional[str], typer.Option("--status", metavar="STATUS", help="Only these: proposed, admitted, refused, withdrawn or expired.")] = None,
    periods: Annotated[bool, typer.Option("--periods", help="Every period on the list instead, past ones included.")] = False,
    refusals: Annotated[bool, typer.Option("--refusals", help="Every application refused instead, and why.")] = False,
    first: First = None,
    last: Last = None,
    limit: Limit = None,
) -> None:
    """What communities may be asked to do on a day, what was refused and why: every affair proposed, as it stands."""
    years = _years(here, first, last)
    _one_of(here, status=status is not None, periods=periods, refusals=refusals, first=years is not None)
    if status not in (None, "proposed", "admitted", "refused", "withdrawn", "expired"):
        raise UsageProblem(here.say("--status {status} is not one", status=status), remedy=here.say("write proposed, admitted, refused, withdrawn or expired"))
    if years is not None:
        _asked(here, "affairs_over_time", lambda at: at.affairs_over_time(*years, unit), on, known_at, limit)
    elif periods:
        _asked(here, "admissions", lambda at: at.admissions(unit), on, known_at, limit)
    elif refusals:
        _asked(here, "refusals", lambda at: at.refusals(unit), on, known_at, limit)
    else:
        _asked(here, "affairs", lambda at: _of_status(at.affairs(unit), status), on, known_at, limit)


def _of_status(frame: pl.DataFrame, status: str | None) -> pl.DataFrame:
    return frame if status is None else frame.filter(frame["status"] == status)


@command("tasks", example="cwledger tasks dalian.db --on 2021-12-31 --unit zhongshan --outside", panel=READ)
def tasks(
    here: Here,
    on: On = None,
    known_at: KnownAt = None,
    unit: Unit = None,
    outside: Annotated[bool, typer.Option("--outside", help="Only those no affair on the list covered.")] = False,
    limit: Limit = None,
) -> None:
    """The tasks pushed down to communities: whether the list covered them on the day they came, and which were refused."""
    _asked(here, "tasks", lambda at: _outside(at.tasks(unit)) if outside else at.tasks(unit), on, known_at, limit)


def _outside(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.filter(~frame["covered"])


@command("measures", example="cwledger measures dalian.db --on 2021-12-31", panel=READ)
def measures(here: Here, on: On = None, known_at: KnownAt = None, rules_known_at: RulesKnownAt = None, limit: Limit = None) -> None:
    """The measures adopted by a day, what each covers, and how the rule text that carries it out stands."""
    _asked(here, "measures", lambda at: at.measures(), on, known_at, limit, rules_known_at=rules_known_at)


@command("pioneers", example=("cwledger pioneers dalian.db --on 2021-12-31", "cwledger pioneers dalian.db --on 2021-12-31 --listed"), panel=READ)
def pioneers(
    here: Here,
    on: On = None,
    known_at: KnownAt = None,
    unit: Unit = None,
    listed: Annotated[bool, typer.Option("--listed", help="The list behind the counts: one row per post and team.")] = False,
    limit: Limit = None,
) -> None:
    """Party members' pioneer posts and teams on a day, counted."""
    report = "pioneers" if listed else "pioneers_counted"
    _asked(here, report, lambda at: at.pioneers(unit) if listed else at.pioneers_counted(unit), on, known_at, limit)


@command("services", example="cwledger services dalian.db --on 2021-12-31", panel=READ)
def services(here: Here, on: On = None, known_at: KnownAt = None, unit: Unit = None, limit: Limit = None) -> None:
    """The services outside organisations claimed by a day, and what came of them."""
    _asked(here, "services", lambda at: at.services(unit), on, known_at, limit)


@command(
    "structure",
    example=(
        "cwledger structure dalian.db --on 2021-12-31 --unit zhongshan",
        "cwledger structure dalian.db --on 2021-12-31 --communities",
        "cwledger structure dalian.db --on 2021-12-31 --first 2014 --last 2021",
    ),
    panel=READ,
)
def structure(
    here: Here,
    on: On = None,
    known_at: KnownAt = None,
    unit: Unit = None,
    listed: Annotated[bool, typer.Option("--listed", help="The list behind the shares: one row per worker.")] = False,
    communities: Annotated[bool, typer.Option("--communities", help="Each community instead: how many serve, how many are under 35.")] = False,
    first: First = None,
    last: Last = None,
    names: Annotated[bool, typer.Option("--names", help="With --listed: show names, the door that unseals them.")] = False,
    limit: Limit = None,
) -> None:
    """Who serves on a day by age, education, sex, Party membership and professional level: persons and shares."""
    years = _years(here, first, last)
    _one_of(here, listed=listed, communities=communities, first=years is not None)
    if names and not listed:
        raise UsageProblem(here.say("--names goes with --listed"), remedy=here.say("shares name nobody"))
    asked = {"on": on, "known_at": known_at}
    if years is not None:
        answer(here, "structure_over_time", lambda at: at.structure_over_time(*years, unit), asked, names=False, limit=limit)
    elif communities:
        answer(here, "communities_by_age", lambda at: at.communities_by_age(unit), asked, names=False, limit=limit)
    else:
        report = "workforce" if listed else "structure"
        answer(here, report, lambda at: at.workforce(unit) if listed else at.structure(unit), asked, names=names, limit=limit)


@command("funds", example="cwledger funds dalian.db --on 2021-12-31", panel=READ)
def funds(here: Here, on: On = None, known_at: KnownAt = None, unit: Unit = None, limit: Limit = None) -> None:
    """Money appropriated for community workers by a day, by district, budget year and source, in yuan."""
    _asked(here, "funds", lambda at: at.funds(unit), on, known_at, limit)
