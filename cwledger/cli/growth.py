"""Commands that ask who leads, and how workers learn and serve: elections, leadership, training, all-post service. Not for the answers themselves."""

from __future__ import annotations

from typing import Annotated, Optional, get_args

import typer

from cwledger.cli.here import Here, UsageProblem, day
from cwledger.cli.options import READ, KnownAt, Limit, Names, On, Unit
from cwledger.cli.program import command
from cwledger.cli.reading import answer

# Typer reads annotations at run time and wants Optional spelled out.
# ruff: noqa: UP045

NO_PERIOD, A_PERIOD = "--until is not after --from", "write --from 2021-01-01 --until 2022-01-01"
Each = Annotated[bool, typer.Option("--each", help="The list behind the counts.")]
EachNamed = Annotated[bool, typer.Option("--names", help="With --each: show names, the door that unseals them.")]


def _named_each(here: Here, each: bool, names: bool) -> None:
    """Raises :class:`UsageProblem` where names are asked of counts."""
    if names and not each:
        raise UsageProblem(here.say("--names goes with --each"), remedy=here.say("counts name nobody"))


@command("elections", example="cwledger elections dalian.db --on 2021-12-31 --unit zhongshan", panel=READ)
def elections(here: Here, on: On = None, known_at: KnownAt = None, unit: Unit = None, limit: Limit = None) -> None:
    """Every election called by a day: for which body, when held, ballots of how many who may vote, candidates and elected. What is void never was."""
    answer(here, "elections", lambda at: at.elections(unit), {"on": on, "known_at": known_at}, names=False, limit=limit)


@command("candidates", "ELECTION", count=1, example="cwledger candidates dalian.db E2021 --on 2021-12-31", panel=READ)
def candidates(here: Here, on: On = None, known_at: KnownAt = None, names: Names = False, limit: Limit = None) -> None:
    """Who stood in an election: how they were vetted, the votes they got, and whether they were elected."""
    [election] = here.words
    answer(here, "candidates", lambda at: at.candidates(election), {"on": on, "known_at": known_at}, names=names, limit=limit)


@command(
    "leadership",
    example=("cwledger leadership dalian.db --on 2021-12-31", "cwledger leadership dalian.db --on 2021-12-31 --count --by district"),
    panel=READ,
)
def leadership(
    here: Here,
    on: On = None,
    known_at: KnownAt = None,
    unit: Unit = None,
    count: Annotated[bool, typer.Option("--count", help="Counts instead: one person as both, first-time, not filed, not approved, not trained.")] = False,
    by: Annotated[Optional[str], typer.Option("--by", metavar="KIND", help="With --count: tell apart district, street or community.")] = None,
    limit: Limit = None,
) -> None:
    """Who leads each community on a day: secretary and director, whether one person is both, since when, whether filed, approved and trained."""
    from cwledger.projections.growth.leadership import By

    if by is not None and (not count or by not in get_args(By)):
        raise UsageProblem(here.say("--by goes with --count and a kind of unit"), remedy=here.say("write --count --by district, street or community"))
    kind: By | None = by  # type: ignore[assignment]
    asked = {"on": on, "known_at": known_at}
    if count:
        answer(here, "leadership_tally", lambda at: at.leadership_tally(unit, by=kind), asked, names=False, limit=limit)
    else:
        answer(here, "leadership", lambda at: at.leadership(unit), asked, names=False, limit=limit)


@command("first-secretaries", example="cwledger first-secretaries dalian.db --from 2021-01-01 --until 2022-01-01 --route election --on 2021-12-31", panel=READ)
def first_secretaries(
    here: Here,
    begins: Annotated[str, typer.Option("--from", metavar="DATE", show_default=False, help="The first day of the period, of a term-change for instance.")],
    ends: Annotated[str, typer.Option("--until", metavar="DATE", show_default=False, help="The first day after the period.")],
    on: On = None,
    known_at: KnownAt = None,
    unit: Unit = None,
    route: Annotated[Optional[str], typer.Option("--route", metavar="ROUTE", help="Only by election (a term-change), by-election or appointment.")] = None,
    names: Names = False,
    limit: Limit = None,
) -> None:
    """Who became secretary for the first time in a period, whether still in office on the day or not."""
    from cwledger.aggregates.career.service import Route

    if route is not None and route not in get_args(Route):
        raise UsageProblem(here.say("{route} is no way into office", route=route), remedy=here.say("write election, by-election or appointment"))
    taken: Route | None = route  # type: ignore[assignment]
    first, last = day(begins, "--from", here.lang), day(ends, "--until", here.lang)
    if first >= last:
        raise UsageProblem(here.say(NO_PERIOD), remedy=here.say(A_PERIOD))
    asked = {"on": on, "known_at": known_at}
    answer(here, "first_time_secretaries", lambda at: at.first_time_secretaries(first, last, unit, route=taken), asked, names=names, limit=limit)


@command(
    "training",
    example=(
        "cwledger training dalian.db --on 2021-12-31 --first 2018 --last 2021",
        "cwledger training dalian.db --on 2021-12-31 --first 2021 --each --limit 20",
    ),
    panel=READ,
)
def training(
    here: Here,
    on: On = None,
    known_at: KnownAt = None,
    unit: Unit = None,
    first: Annotated[Optional[int], typer.Option("--first", metavar="YEAR", help="From this year on.")] = None,
    last: Annotated[Optional[int], typer.Option("--last", metavar="YEAR", help="To this year, included.")] = None,
    each: Each = False,
    names: EachNamed = False,
    limit: Limit = None,
) -> None:
    """Classes held and person-times attended, by year, level and kind."""
    _named_each(here, each, names)
    asked = {"on": on, "known_at": known_at}
    if each:
        answer(here, "attendances", lambda at: at.attendances(unit, first, last), asked, names=names, limit=limit)
    else:
        answer(here, "training", lambda at: at.training(unit, first, last), asked, names=False, limit=limit)


@command("classes", example="cwledger classes dalian.db --on 2021-12-31 --unit zhongshan", panel=READ)
def classes(here: Here, on: On = None, known_at: KnownAt = None, unit: Unit = None, limit: Limit = None) -> None:
    """Every class held by a day: who attended, against its places and against who serves where it is held for."""
    answer(here, "classes", lambda at: at.classes(unit), {"on": on, "known_at": known_at}, names=False, limit=limit)


@command("under-trained", "YEAR", count=1, example="cwledger under-trained dalian.db 2021 --hours 24 --classes 1 --on 2021-12-31", panel=READ)
def under_trained(
    here: Here,
    hours: Annotated[Optional[int], typer.Option("--hours", min=0, metavar="N", help="Hours asked for in the year.")] = None,
    classes: Annotated[Optional[int], typer.Option("--classes", min=0, metavar="N", help="Classes asked for in the year.")] = None,
    on: On = None,
    known_at: KnownAt = None,
    unit: Unit = None,
    names: Names = False,
    limit: Limit = None,
) -> None:
    """Who serves and attended less in a year than the minimum given, and by how much."""
    [text] = here.words
    if not (text.isdecimal() and len(text) == 4):
        raise UsageProblem(here.say("{text!r} is not a year", text=text), remedy=here.say("write 2021"))
    asked = {"on": on, "known_at": known_at}
    answer(here, "under_trained", lambda at: at.under_trained(int(text), unit, hours=hours, classes=classes), asked, names=names, limit=limit)


@command(
    "exam-preparation",
    example=("cwledger exam-preparation dalian.db --within 12 --on 2021-12-31", "cwledger exam-preparation dalian.db --within 12 --on 2021-12-31 --each"),
    panel=READ,
)
def exam_preparation(
    here: Here,
    within: Annotated[int, typer.Option("--within", min=1, max=240, metavar="MONTHS", show_default=False, help="How long a certificate may follow after.")],
    on: On = None,
    known_at: KnownAt = None,
    unit: Unit = None,
    each: Each = False,
    names: EachNamed = False,
    limit: Limit = None,
) -> None:
    """Exam preparation attended, against the certificates gained within so many months of it."""
    _named_each(here, each, names)
    report = "exam_preparation" if each else "exam_preparation_tally"
    asked = {"on": on, "known_at": known_at}
    answer(here, report, lambda at: getattr(at, report)(within, unit), asked, names=names, limit=limit)


@command(
    "service",
    example=("cwledger service dalian.db --on 2021-12-31 --rotation-months 12", "cwledger service dalian.db --on 2021-12-31 --each --limit 20"),
    panel=READ,
)
def service(
    here: Here,
    on: On = None,
    known_at: KnownAt = None,
    unit: Unit = None,
    year: Annotated[
        Optional[int], typer.Option("--year", min=1949, max=2200, metavar="YEAR", help="Visits and duty of this year; default: of the day.")
    ] = None,
    rotation: Annotated[
        Optional[int], typer.Option("--rotation-months", min=1, max=240, metavar="N", help="Lines of work taken within so many months; default: ever.")
    ] = None,
    each: Each = False,
    names: EachNamed = False,
    limit: Limit = None,
) -> None:
    """All-post service by community: who is certified, who changed lines of work, visits per household, hours of duty at flexible times."""
    _named_each(here, each, names)
    report = "all_post" if each else "service"
    asked = {"on": on, "known_at": known_at}
    answer(here, report, lambda at: getattr(at, report)(unit, year=year, rotation_months=rotation), asked, names=names, limit=limit)
