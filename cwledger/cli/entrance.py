"""Commands that ask how people came in and up: open recruitment, its applicants, where workers entered, establishment posts. Not for the answers themselves."""

from __future__ import annotations

from typing import Annotated

import typer

from cwledger.cli.here import Here, UsageProblem
from cwledger.cli.options import READ, KnownAt, Limit, Names, On, Unit
from cwledger.cli.program import command
from cwledger.cli.reading import answer


@command("recruitment", example="cwledger recruitment dalian.db --on 2021-12-31", panel=READ)
def recruitment(here: Here, on: On = None, known_at: KnownAt = None, unit: Unit = None, limit: Limit = None) -> None:
    """Open recruitment on a day: each announcement and opening with its posts, the plan after the cut, how many came how far, and the stage."""
    answer(here, "recruitment", lambda at: at.recruitment(unit), {"on": on, "known_at": known_at}, names=False, limit=limit)


@command("applicants", "ANNOUNCEMENT", count=1, example="cwledger applicants dalian.db ZS2021 --on 2021-12-31", panel=READ)
def applicants(here: Here, on: On = None, known_at: KnownAt = None, names: Names = False, limit: Limit = None) -> None:
    """Everybody who applied under an announcement: marks, bonus, total, rank, and how it came out and why. Names are known of who was hired."""
    [announcement] = here.words
    answer(here, "applicants", lambda at: at.applicants(announcement), {"on": on, "known_at": known_at}, names=names, limit=limit)


@command("entries", example=("cwledger entries dalian.db --on 2021-12-31", "cwledger entries dalian.db --on 2021-12-31 --each --names"), panel=READ)
def entries(
    here: Here,
    on: On = None,
    known_at: KnownAt = None,
    unit: Unit = None,
    each: Annotated[bool, typer.Option("--each", help="The list behind the shares: one row for each worker.")] = False,
    names: Annotated[bool, typer.Option("--names", help="With --each: show names, the door that unseals them.")] = False,
    limit: Limit = None,
) -> None:
    """How those who serve on a day came in: by exam, by election or otherwise, counted by district with the share by exam."""
    if names and not each:
        raise UsageProblem(here.say("--names goes with --each"), remedy=here.say("shares name nobody"))
    report = "entries" if each else "entry_shares"
    answer(here, report, lambda at: at.entries(unit) if each else at.entry_shares(unit), {"on": on, "known_at": known_at}, names=names, limit=limit)


@command(
    "establishment",
    example=("cwledger establishment dalian.db --on 2021-12-31", "cwledger establishment dalian.db --on 2021-12-31 --each --names --unit zhongshan"),
    panel=READ,
)
def establishment(
    here: Here,
    on: On = None,
    known_at: KnownAt = None,
    unit: Unit = None,
    each: Annotated[bool, typer.Option("--each", help="Who fills them: one row for each worker, of a unit whoever serves there.")] = False,
    names: Annotated[bool, typer.Option("--names", help="With --each: show names, the door that unseals them.")] = False,
    limit: Limit = None,
) -> None:
    """Establishment posts on a day: each release with its posts, how many are filled and open, and by whom."""
    if names and not each:
        raise UsageProblem(here.say("--names goes with --each"), remedy=here.say("releases name nobody"))
    report = "establishment_workers" if each else "establishment"
    asked = {"on": on, "known_at": known_at}
    answer(here, report, lambda at: at.establishment_workers(unit) if each else at.establishment(unit), asked, names=names, limit=limit)
