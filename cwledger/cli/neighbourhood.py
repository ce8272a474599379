"""Commands that ask about joint committees, grids and residents' needs. Not for working answers out (``projections``)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from cwledger.cli.here import Here, UsageProblem
from cwledger.cli.options import READ, KnownAt, Limit, On, Unit
from cwledger.cli.program import command
from cwledger.cli.reading import answer
from cwledger.view.arguments import KINDS, Kind

# Typer reads annotations at run time and wants Optional spelled out.
# ruff: noqa: UP045

if TYPE_CHECKING:
    import polars as pl

    from cwledger.view import View

Show = Annotated[Optional[str], typer.Option("--show", metavar="LIST", help="A list or count behind it, named in the examples.")]
MeetingMonths = Annotated[Optional[int], typer.Option("--meeting-months", min=1, metavar="N", help="How often a committee meets: shows when it is due.")]

_Lists = dict[str, tuple[str, "Callable[[View, str | None], pl.DataFrame]"]]
COMMITTEES: _Lists = {
    "members": ("committee_members", lambda at, unit: at.committee_members(unit)),
    "meetings": ("meetings", lambda at, unit: at.meetings(unit)),
    "resolutions": ("resolutions", lambda at, unit: at.resolutions(unit)),
    "without": ("without_committee", lambda at, unit: at.without_committee(unit)),
    "tally": ("committee_tally", lambda at, unit: at.committee_tally(unit)),
}
GRIDS: _Lists = {
    "tally": ("grid_tally", lambda at, unit: at.grid_tally(unit)),
    "workers": ("grid_workers", lambda at, unit: at.grid_workers(unit)),
    "matters": ("grid_matters", lambda at, unit: at.grid_matters(unit)),
    "councils": ("councils", lambda at, unit: at.councils(unit)),
}
NEEDS: _Lists = {"tally": ("needs_tally", lambda at, unit: at.needs_tally(unit))}


def _behind(here: Here, lists: _Lists, show: str) -> tuple[str, Callable[[View, str | None], pl.DataFrame]]:
    """The report and the question of a list behind a report.

    Raises:
        UsageProblem: there is no such list.
    """
    if show not in lists:
        raise UsageProblem(here.say("there is no list {show!r}", show=show), remedy=here.say("show one of {lists}", lists=", ".join(lists)))
    return lists[show]


@command(
    "committees",
    example=(
        "cwledger committees dalian.db --on 2021-12-31 --meeting-months 3",
        "cwledger committees dalian.db --on 2021-12-31 --show members --unit zhongshan",
        "cwledger committees dalian.db --on 2021-12-31 --show meetings",
        "cwledger committees dalian.db --on 2021-12-31 --show resolutions",
        "cwledger committees dalian.db --on 2021-12-31 --show without",
        "cwledger committees dalian.db --on 2021-12-31 --show tally",
    ),
    panel=READ,
)
def committees(
    here: Here,
    on: On = None,
    known_at: KnownAt = None,
    unit: Unit = None,
    meeting_months: MeetingMonths = None,
    show: Show = None,
    limit: Limit = None,
) -> None:
    """Joint committees on a day: where, how many sit on them part-time, when they last met, what they left open. Part-timers are nobody's staff."""
    asked = {"on": on, "known_at": known_at}
    if show is None:
        answer(here, "committees", lambda at: at.committees(unit, meeting_months=meeting_months), asked, names=False, limit=limit)
        return
    report, fetch = _behind(here, COMMITTEES, show)
    answer(here, report, lambda at: fetch(at, unit), asked, names=False, limit=limit)


def _kind(here: Here, by: str, show: str | None) -> Kind:
    """The kind of unit a tally is told apart by.

    Raises:
        UsageProblem: it is none, or no tally was asked for.
    """
    kind = next((one for one in KINDS if one == by), None)
    if kind is None or show != "tally":
        raise UsageProblem(here.say("--by goes with --show tally and a kind of unit"), remedy=here.say("write --show tally --by district, street or community"))
    return kind


@command(
    "grids",
    example=(
        "cwledger grids dalian.db --on 2021-12-31",
        "cwledger grids dalian.db --on 2021-12-31 --show tally",
        "cwledger grids dalian.db --on 2021-12-31 --show tally --by community --unit zhongshan",
        "cwledger grids dalian.db --on 2021-12-31 --show workers",
        "cwledger grids dalian.db --on 2021-12-31 --show matters",
        "cwledger grids dalian.db --on 2021-12-31 --show councils",
    ),
    panel=READ,
)
def grids(
    here: Here,
    on: On = None,
    known_at: KnownAt = None,
    unit: Unit = None,
    show: Show = None,
    by: Annotated[Optional[str], typer.Option("--by", metavar="KIND", help="With --show tally: tell apart district, street or community.")] = None,
    limit: Limit = None,
) -> None:
    """Every grid on a day: where it lies, its households, who answers for it, its Party organisation, what it deals with and has open."""
    if by is not None:
        kind = _kind(here, by, show)
        answer(here, "grid_tally", lambda at: at.grid_tally(unit, by=kind), {"on": on, "known_at": known_at}, names=False, limit=limit)
        return
    report, fetch = ("grids", lambda at, unit: at.grids(unit)) if show is None else _behind(here, GRIDS, show)
    answer(here, report, lambda at: fetch(at, unit), {"on": on, "known_at": known_at}, names=False, limit=limit)


@command(
    "needs",
    example=("cwledger needs dalian.db --on 2021-12-31", "cwledger needs dalian.db --on 2021-12-31 --show tally --unit zhongshan"),
    panel=READ,
)
def needs(here: Here, on: On = None, known_at: KnownAt = None, unit: Unit = None, show: Show = None, limit: Limit = None) -> None:
    """Residents' needs raised by a day: where, through what, who took them up, when they were resolved, and how many days that took."""
    report, fetch = ("needs", lambda at, unit: at.needs(unit)) if show is None else _behind(here, NEEDS, show)
    answer(here, report, lambda at: fetch(at, unit), {"on": on, "known_at": known_at}, names=False, limit=limit)


@command("matters", example="cwledger matters dalian.db --on 2021-12-31", panel=READ)
def matters(here: Here, on: On = None, known_at: KnownAt = None, limit: Limit = None) -> None:
    """The list of grid matters on a day by category, and how many grids deal with each."""
    answer(here, "matters", lambda at: at.matters(), {"on": on, "known_at": known_at}, names=False, limit=limit)
