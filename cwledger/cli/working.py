"""Commands that ask how people do, grow, are bound and paid: appraisal, development, contracts that end, average pay. Not for the answers themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Optional

import typer

from cwledger.cli.here import Here, UsageProblem, effective_on
from cwledger.cli.options import READ, KnownAt, Limit, Names, On, RulesKnownAt, Unit
from cwledger.cli.program import command
from cwledger.cli.reading import answer

# Typer reads annotations at run time and wants Optional spelled out.
# ruff: noqa: UP045

if TYPE_CHECKING:
    import polars as pl

    from cwledger.view import View

KINDS: Final[tuple[Literal["district", "street", "community"], ...]] = ("district", "street", "community")
Year = Annotated[Optional[int], typer.Option("--year", metavar="YEAR", help="Only of this year: its results, its shares, its rounds.")]


By = Annotated[str, typer.Option("--by", metavar="KIND", help="Tell apart district, street or community.")]


def _kind(here: Here, by: str) -> Literal["district", "street", "community"]:
    for kind in KINDS:
        if kind == by:
            return kind
    raise UsageProblem(here.say("--by {by} is not a kind of unit", by=by), remedy=here.say("write --by {kinds}", kinds=" | ".join(KINDS)))


@command(
    "appraisals",
    example=(
        "cwledger appraisals dalian.db --on 2021-12-31",
        "cwledger appraisals dalian.db --on 2021-12-31 --year 2020 --each --names",
        "cwledger appraisals dalian.db --on 2021-12-31 --allowed",
    ),
    panel=READ,
)
def appraisals(
    here: Here,
    on: On = None,
    known_at: KnownAt = None,
    rules_known_at: RulesKnownAt = None,
    unit: Unit = None,
    year: Year = None,
    by: By = "district",
    each: Annotated[bool, typer.Option("--each", help="The list behind the counts: one row for each worker and year, with scores and appeals.")] = False,
    allowed: Annotated[bool, typer.Option("--allowed", help="Shares of excellent beside what the rules known allow.")] = False,
    rounds: Annotated[bool, typer.Option("--rounds", help="The rounds opened, and when each was closed.")] = False,
    names: Annotated[bool, typer.Option("--names", help="With --each: show names, the door that unseals them.")] = False,
    limit: Limit = None,
) -> None:
    """Appraisal results on a day, counted by year and unit: the four grades, the share of excellent, appeals."""
    if each + allowed + rounds > 1:
        raise UsageProblem(here.say("--each, --allowed and --rounds are three questions"), remedy=here.say("ask one at a time"))
    if names and not each:
        raise UsageProblem(here.say("--names goes with --each"), remedy=here.say("counts name nobody"))

    kind = _kind(here, by)

    def fetch(at: View) -> pl.DataFrame:
        if each:
            return at.appraisal_results(unit, year)
        if allowed:
            return at.excellent_shares(year, unit=unit)
        return at.rounds(unit, year) if rounds else at.appraisals(unit, year, by=kind)

    report = "appraisal_results" if each else "excellent_shares" if allowed else "rounds" if rounds else "appraisals"
    answer(here, report, fetch, {"on": on, "known_at": known_at, "rules_known_at": rules_known_at}, names=names, limit=limit)


@command(
    "development",
    example=("cwledger development dalian.db --on 2021-12-31 --worker W0001", "cwledger development dalian.db --on 2021-12-31 --tally"),
    panel=READ,
)
def development(
    here: Here,
    on: On = None,
    known_at: KnownAt = None,
    unit: Unit = None,
    worker: Annotated[Optional[str], typer.Option("--worker", metavar="WORKER", help="Only this worker's record.")] = None,
    tally: Annotated[bool, typer.Option("--tally", help="Counts instead of the list: persons and entries of each kind.")] = False,
    names: Names = False,
    limit: Limit = None,
) -> None:
    """What people grew by, as one dated list: honours, tasks, establishment posts, trainings, certificates, posts."""
    if tally and (worker or names):
        raise UsageProblem(here.say("--tally goes with neither --worker nor --names"), remedy=here.say("counts name nobody"))
    report = "development_tally" if tally else "development"
    asked = {"on": on, "known_at": known_at}
    answer(here, report, lambda at: at.development_tally(unit) if tally else at.development(worker, unit=unit), asked, names=names, limit=limit)


@command("contracts-due", example="cwledger contracts-due dalian.db --on 2021-12-31 --days 90", panel=READ)
def contracts_due(
    here: Here,
    on: On = None,
    known_at: KnownAt = None,
    rules_known_at: RulesKnownAt = None,
    unit: Unit = None,
    days: Annotated[Optional[int], typer.Option("--days", min=1, metavar="N", help="Ending within so many days; default: 90.")] = None,
    months: Annotated[Optional[int], typer.Option("--months", min=1, metavar="N", help="Ending within so many months.")] = None,
    names: Names = False,
    limit: Limit = None,
) -> None:
    """Contracts that end soon: which fixed term each is, and whether the law known makes the next one open-ended, by terms or by years."""
    asked = {"on": on, "known_at": known_at, "rules_known_at": rules_known_at}
    answer(here, "contracts_due", lambda at: at.contracts_due(days, months=months, unit=unit), asked, names=names, limit=limit)


@command("without-contract", example="cwledger without-contract dalian.db --on 2021-12-31", panel=READ)
def without_contract(here: Here, on: On = None, known_at: KnownAt = None, unit: Unit = None, names: Names = False, limit: Limit = None) -> None:
    """Who serves without a labour contract on a day: elected, or re-engaged to finish a term. Anybody else is a finding."""
    answer(here, "without_contract", lambda at: at.without_contract(unit), {"on": on, "known_at": known_at}, names=names, limit=limit)


@command(
    "average-pay",
    example=(
        "cwledger average-pay dalian.db --on 2021-12-31 --by district",
        "cwledger average-pay dalian.db --on 2021-12-31 --since 2019-12-31",
        "cwledger average-pay dalian.db --on 2021-12-31 --entitled",
    ),
    panel=READ,
)
def average_pay(
    here: Here,
    on: On = None,
    known_at: KnownAt = None,
    rules_known_at: RulesKnownAt = None,
    unit: Unit = None,
    by: By = "",
    since: Annotated[Optional[str], typer.Option("--since", metavar="DATE", help="The change from this day.")] = None,
    entitled: Annotated[bool, typer.Option("--entitled", help="Of what the rules known say is due, not of what was recorded.")] = False,
    limit: Limit = None,
) -> None:
    """Average monthly pay on a day, as recorded or as due, by unit; or its change from an earlier day."""
    if since is not None and entitled:
        raise UsageProblem(here.say("--since goes with recorded pay"), remedy=here.say("ask twice, on each day, with --entitled"))
    asked: dict[str, Any] = {"on": on, "known_at": known_at, "rules_known_at": rules_known_at}

    kind: Literal["city", "district", "street", "community"] = _kind(here, by) if by else "city"

    def fetch(at: View) -> pl.DataFrame:
        if entitled:
            return at.entitled_average(unit, by=kind)
        return at.average_pay(unit, by=kind) if since is None else at.pay_change(effective_on(since, here.lang), unit, by=kind)

    report = "entitled_average" if entitled else "average_pay" if since is None else "pay_change"
    answer(here, report, fetch, asked, names=False, limit=limit)
