"""Commands that ask what the rules say: entitled pay, a month's pay, back pay, retirement. Not for rule texts themselves (``policy.py``)."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from cwledger.cli import output
from cwledger.cli.comparing import After, Before, Moments
from cwledger.cli.here import Here, UsageProblem, month_of
from cwledger.cli.options import RULES, KnownAt, Limit, Names, On, RulesKnownAt, Unit
from cwledger.cli.program import command
from cwledger.cli.reading import answer

# Typer reads annotations at run time and wants Optional spelled out.
# ruff: noqa: UP045

Worker = Annotated[Optional[str], typer.Option("--worker", metavar="WORKER", help="Only this worker.")]


def _asked(on: str | None, known: str | None, rules: str | None) -> dict[str, str | None]:
    return {"on": on, "known_at": known, "rules_known_at": rules}


@command(
    "entitlement",
    example=("cwledger entitlement dalian.db --worker W0001 --on 2024-12-31", "cwledger entitlement dalian.db --unit zhongshan --json"),
    panel=RULES,
)
def entitlement(
    here: Here,
    on: On = None,
    known_at: KnownAt = None,
    rules_known_at: RulesKnownAt = None,
    worker: Worker = None,
    unit: Unit = None,
    names: Names = False,
    limit: Limit = None,
) -> None:
    """Grade and pay the rules say are due, as periods up to a day: which rule version, tier, step, components, total in yuan a month."""
    asked = _asked(on, known_at, rules_known_at)
    answer(here, "entitlement", lambda at: at.entitlement(worker, unit=unit), asked, names=names, limit=limit)


@command("pay", "MONTH", count=1, example="cwledger pay dalian.db 2024-11 --worker W0001 --on 2024-12-31", panel=RULES)
def pay(
    here: Here,
    on: On = None,
    known_at: KnownAt = None,
    rules_known_at: RulesKnownAt = None,
    worker: Worker = None,
    unit: Unit = None,
    names: Names = False,
    limit: Limit = None,
) -> None:
    """What the rules say is payable for one month that is over, by component, with the arithmetic of its days."""
    month = month_of(here, here.words[0])
    asked = _asked(on, known_at, rules_known_at)
    answer(here, "pay", lambda at: at.pay(month, worker=worker, unit=unit), asked, names=names, limit=limit)


@command(
    "back-pay",
    "SUBJECT MONTHS",
    count=2,
    example=(
        "cwledger back-pay dalian.db W0001 2021-01..2021-06 --before 2022-01-01T00:00:00+08:00",
        "cwledger back-pay dalian.db community:C0001 2021-03 --before 12",
    ),
    panel=RULES,
)
def back_pay(
    here: Here,
    before: Before,
    after: After = None,
    limit: Limit = None,
) -> None:
    """What is owed because more is known now than then: pay by month and component at two moments, the difference, and which facts or rules did it."""
    from cwledger.ruling.back_pay import months_of

    subject, months = here.words
    try:
        last = months_of(months)[-1].last_day
    except ValueError as error:
        raise UsageProblem(str(error), remedy=here.say("write 2021-03, or 2021-01..2021-06")) from None
    moments = Moments.given(here, before, after)
    with here.open() as ledger:
        known = moments.on(ledger, last)
        frame = ledger.back_pay(subject, months, known_at=known.positions)
        if here.as_json:
            known.to_json(here, "back-pay", frame, limit)
            return
        shown = frame.head(limit) if limit else frame
        output.rows(here, "back-pay", shown.columns, shown.rows())
        known.under(here, frame.height, shown.height)


@command(
    "retirement",
    example=(
        "cwledger retirement dalian.db --worker W0001 --on 2024-12-31",
        "cwledger retirement dalian.db --from 2026-01 --to 2026-12 --unit zhongshan",
    ),
    panel=RULES,
)
def retirement(
    here: Here,
    on: On = None,
    known_at: KnownAt = None,
    rules_known_at: RulesKnownAt = None,
    worker: Worker = None,
    unit: Unit = None,
    first: Annotated[Optional[str], typer.Option("--from", metavar="MONTH", help="Only who reaches the retirement month from this month on.")] = None,
    last: Annotated[Optional[str], typer.Option("--to", metavar="MONTH", help="With --from: and to this month, included.")] = None,
    names: Names = False,
    limit: Limit = None,
) -> None:
    """When workers retire under the rules known: category, birth month, statutory month, window, choice, required contributions."""
    asked = _asked(on, known_at, rules_known_at)
    if first is None and last is None:
        answer(here, "retirement", lambda at: at.retirement(worker, unit=unit), asked, names=names, limit=limit)
        return
    if first is None or last is None or worker is not None:
        raise UsageProblem(here.say("--from and --to go together, without --worker"), remedy=here.say("write --from 2026-01 --to 2026-12"))
    begins, ends = month_of(here, first), month_of(here, last)
    answer(here, "retirement", lambda at: at.retirements(begins, ends, unit=unit), asked, names=names, limit=limit)


@command(
    "vacancies",
    example=(
        "cwledger vacancies dalian.db --on 2024-12-31 --from 2025-01 --to 2034-12",
        "cwledger vacancies dalian.db --on 2024-12-31 --unit zhongshan --each --names",
    ),
    panel=RULES,
)
def vacancies(
    here: Here,
    on: On = None,
    known_at: KnownAt = None,
    rules_known_at: RulesKnownAt = None,
    unit: Unit = None,
    first: Annotated[Optional[str], typer.Option("--from", metavar="MONTH", help="Only who retires from this month on.")] = None,
    last: Annotated[Optional[str], typer.Option("--to", metavar="MONTH", help="Only who retires to this month, included.")] = None,
    each: Annotated[bool, typer.Option("--each", help="The list behind the counts.")] = False,
    names: Annotated[bool, typer.Option("--names", help="With --each: show names, the door that unseals them.")] = False,
    limit: Limit = None,
) -> None:
    """Posts that fall vacant as those who serve on a day retire under the rules known: how many in each year, by highest post."""
    if names and not each:
        raise UsageProblem(here.say("--names goes with --each"), remedy=here.say("counts name nobody"))
    begins, ends = (None if month is None else month_of(here, month) for month in (first, last))
    report = "vacating" if each else "vacancies"
    answer(here, report, lambda at: getattr(at, report)(begins, ends, unit=unit), _asked(on, known_at, rules_known_at), names=names, limit=limit)


@command("kept-by", "RULE", count=1, example="cwledger kept-by dalian.db cn.dalian.women-officers-retirement --on 2022-12-31", panel=RULES)
def kept_by(
    here: Here,
    on: On = None,
    known_at: KnownAt = None,
    rules_known_at: RulesKnownAt = None,
    unit: Unit = None,
    names: Names = False,
    limit: Limit = None,
) -> None:
    """Who serves on a day and would already have retired without a rule, or one version of it."""
    [rule] = here.words
    answer(here, "kept_by", lambda at: at.kept_by(rule, unit=unit), _asked(on, known_at, rules_known_at), names=names, limit=limit)
