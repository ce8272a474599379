"""Commands that ask: every answer is a view's, printed with its basis. Not for working answers out (``projections``)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer
from rich.text import Text

from cwledger.cli import facts_shown, output
from cwledger.cli.comparing import After, Before, Moments
from cwledger.cli.here import Here, UsageProblem, effective_on, moment_of
from cwledger.cli.options import READ, KnownAt, Limit, Names, On, RulesKnownAt, Unit
from cwledger.cli.program import command
from cwledger.errors import SEVERITIES, UnknownSubject
from cwledger.words.findings.kind import NAMES

# Typer reads annotations at run time and wants Optional spelled out.
# ruff: noqa: UP045

if TYPE_CHECKING:
    import polars as pl

    from cwledger.ledger import Ledger
    from cwledger.view import View

QUESTIONS = (
    "roster", "salary", "honours", "grids", "committees", "needs", "matters", "recruitment", "applicants", "entries", "establishment", "affairs",
    "tasks", "measures", "pioneers", "services", "structure", "funds", "elections", "leadership",
    "classes", "training", "service", "appraisals", "development", "contracts", "average_pay", "entitlement", "pay",
    "retirement", "vacancies",
)  # fmt: skip


def view(here: Here, ledger: Ledger, on: str | None, known: str | None, rules: str | None = None) -> View:
    """The view of the options every question has."""
    rules_at = moment_of(rules, "--rules-known-at", here.lang)
    if isinstance(rules_at, int):
        raise UsageProblem(here.say("--rules-known-at {text!r} is not a moment", text=rules), remedy=here.say("write 2022-03-01T00:00:00+08:00"))
    here.pinned = known is None
    return ledger.at(effective_on=effective_on(on, here.lang), known_at=moment_of(known, lang=here.lang), rules_known_at=rules_at)


def answer(here: Here, report: str, fetch: Callable[[View], pl.DataFrame], asked: dict[str, Any], *, names: bool, limit: int | None) -> None:
    """Opens the ledger, asks, and prints the frame with its basis."""
    with here.open() as ledger:
        at = view(here, ledger, asked["on"], asked["known_at"], asked.get("rules_known_at"))
        frame = fetch(at)
        if names:
            frame = at.names(frame)
        output.frame(here, report, frame, at.basis, limit=limit)


@command("roster", example="cwledger roster dalian.db --on 2021-12-31 --known-at 2022-03-01T00:00:00+08:00 --unit zhongshan", panel=READ)
def roster(
    here: Here,
    on: On = None,
    known_at: KnownAt = None,
    rules_known_at: RulesKnownAt = None,
    unit: Unit = None,
    names: Names = False,
    limit: Limit = None,
) -> None:
    """Who serves on a day: where, in which posts, on what footing, since when, for which employer, in which grade."""
    answer(here, "roster", lambda at: at.roster(unit=unit), {"on": on, "known_at": known_at, "rules_known_at": rules_known_at}, names=names, limit=limit)


@command("salary", example="cwledger salary dalian.db --on 2021-12-31 --unit community:C0001", panel=READ)
def salary(
    here: Here,
    on: On = None,
    known_at: KnownAt = None,
    rules_known_at: RulesKnownAt = None,
    unit: Unit = None,
    names: Names = False,
    limit: Limit = None,
) -> None:
    """Recorded grade and pay on a day: each component in yuan a month as granted, and the total of what stands."""
    answer(here, "salary", lambda at: at.salary(unit=unit), {"on": on, "known_at": known_at, "rules_known_at": rules_known_at}, names=names, limit=limit)


@command("honours", example=("cwledger honours dalian.db --on 2021-12-31", "cwledger honours dalian.db --on 2021-12-31 --held --names"), panel=READ)
def honours(
    here: Here,
    on: On = None,
    known_at: KnownAt = None,
    rules_known_at: RulesKnownAt = None,
    unit: Unit = None,
    held: Annotated[bool, typer.Option("--held", help="The list behind the tallies: one row per honour held.")] = False,
    names: Annotated[bool, typer.Option("--names", help="With --held: show names, the door that unseals them.")] = False,
    limit: Limit = None,
) -> None:
    """Honours held on a day, counted by kind and level: persons, women among them, seats."""
    if names and not held:
        raise UsageProblem(here.say("--names goes with --held"), remedy=here.say("tallies name nobody"))
    report = "honours_held" if held else "honours"
    asked = {"on": on, "known_at": known_at, "rules_known_at": rules_known_at}
    answer(here, report, lambda at: at.honours_held(unit=unit) if held else at.honours(unit=unit), asked, names=names, limit=limit)


@command("units", example=("cwledger units dalian.db --on 2021-12-31", "cwledger units dalian.db --on 2021-12-31 --unit district:zhongshan"), panel=READ)
def units(here: Here, on: On = None, known_at: KnownAt = None, unit: Unit = None, limit: Limit = None) -> None:
    """Every community on a day, with its street, district and households, after splits and merges."""
    answer(here, "units", lambda at: at.units(unit), {"on": on, "known_at": known_at}, names=False, limit=limit)


@command("posts", example="cwledger posts dalian.db --on 2021-12-31 --unit community:C0001", panel=READ)
def posts(here: Here, on: On = None, known_at: KnownAt = None, unit: Unit = None, names: Names = False, limit: Limit = None) -> None:
    """Every post as a period up to a day, from assuming it to leaving it."""
    answer(here, "posts", lambda at: at.posts(unit), {"on": on, "known_at": known_at}, names=names, limit=limit)


@command("contracts", example="cwledger contracts dalian.db --on 2021-12-31 --limit 20", panel=READ)
def contracts(here: Here, on: On = None, known_at: KnownAt = None, unit: Unit = None, names: Names = False, limit: Limit = None) -> None:
    """Every labour contract as it stands on a day, after every change to it."""
    answer(here, "contracts", lambda at: at.contracts(unit), {"on": on, "known_at": known_at}, names=names, limit=limit)


@command(
    "findings",
    example=("cwledger findings dalian.db --on 2021-12-31", "cwledger findings dalian.db --severity warning --system pay"),
    panel=READ,
)
def findings(
    here: Here,
    on: On = None,
    known_at: KnownAt = None,
    unit: Unit = None,
    severity: Annotated[Optional[str], typer.Option("--severity", metavar="SEVERITY", help="Only what is at least a notice, a warning or an error.")] = None,
    system: Annotated[Optional[str], typer.Option("--system", metavar="SYSTEM", help="Only what belongs to one system, as pay or grids: quicker.")] = None,
) -> None:
    """What is irregular on a day: it happened, so it was recorded, and here it is found, with the rule it is against. Ends with 1 on any but a notice."""
    least = next((one for one in SEVERITIES if one == severity), None)
    if severity is not None and least is None:
        raise UsageProblem(
            here.say("--severity {severity!r} is no severity", severity=severity), remedy=here.say("write --severity {known}", known=" | ".join(SEVERITIES))
        )
    if system not in (None, *NAMES):
        raise UsageProblem(
            here.say("--system {system!r} is no system in which something is found", system=system),
            remedy=here.say("write --system {known}", known=" | ".join(NAMES)),
        )
    with here.open() as ledger:
        at = view(here, ledger, on, known_at)
        found = list(at.findings(unit, least, system))
        if here.as_json:
            rows = [one.as_dict() for one in found]
            output.to_json(here, {"report": "findings", "basis": output.basis_of(here, at.basis), "count": len(rows), "rows": rows})
        else:
            output.issues(here, found)
            output.issue_counts(here, found)
            output.text(here, "1 finding" if len(found) == 1 else "{count:,} findings", count=len(found))
            output.under(here, at.basis)
    if any(one.severity != "notice" for one in found):
        raise typer.Exit(1)


@command(
    "history",
    "SUBJECT",
    count=1,
    example=("cwledger history dalian.db W0001", "cwledger history dalian.db community:C0001 --json"),
    panel=READ,
)
def history(here: Here, names: Annotated[bool, typer.Option("--names", help="Show personal fields: the door that unseals them.")] = False) -> None:
    """Every recorded fact of one subject in the order of recording; corrected and reversed ones are marked with what amended them."""
    [subject] = here.words
    with here.open() as ledger:
        head, recorded = ledger.head, ledger.history(subject, unseal=names)
        if here.as_json:
            rows = [facts_shown.recorded(one) for one in recorded]
            output.to_json(here, {"report": "history", "subject": recorded[0].event.stream, "basis": {"position": head}, "count": len(rows), "rows": rows})
            return
        for one in recorded:
            facts_shown.fact(here, one)
        output.text(here, "1 fact" if len(recorded) == 1 else "{count:,} facts", count=len(recorded))
        output.text(here, "Basis: everything recorded up to log position {position:,}", position=head)


@command(
    "explain",
    "QUESTION SUBJECT",
    count=2,
    example=(
        "cwledger explain dalian.db salary W0001 --on 2021-12-31",
        "cwledger explain dalian.db honours people-delegate/national --on 2021-12-31",
        "cwledger explain dalian.db retirement W0001 --on 2021-12-31 --markdown",
    ),
    panel=READ,
)
def explain(
    here: Here,
    on: On = None,
    known_at: KnownAt = None,
    rules_known_at: RulesKnownAt = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown, to be pasted into a letter.")] = False,
) -> None:
    """Why a figure is what it is, down to events and clauses. QUESTION names a report, as roster, applicants, pay (or pay/2021-03) or retirement."""
    question, subject = here.words
    if question.partition("/")[0] not in QUESTIONS:
        raise UsageProblem(
            here.say("there is no question {question!r}", question=question), remedy=here.say("ask one of {questions}", questions=", ".join(QUESTIONS))
        )
    with here.open() as ledger:
        at = view(here, ledger, on, known_at, rules_known_at)
        found = at.explain(question, subject)
        if here.as_json:
            output.to_json(here, {"report": "explain", "basis": output.basis_of(here, at.basis), "explanation": found.as_dict()})
            return
        told = found.markdown(here.lang) if markdown else found.render(here.lang)
        here.out.print(Text(told.rstrip("\n")), soft_wrap=True)
        output.under(here, at.basis)


@command(
    "diff",
    example=(
        "cwledger diff dalian.db --on 2021-12-31 --before 2022-01-01T00:00:00+08:00 --after 2022-03-01T00:00:00+08:00",
        "cwledger diff dalian.db --on 2021-12-31 --before 12",
    ),
    panel=READ,
)
def diff(
    here: Here,
    before: Before,
    on: On = None,
    after: After = None,
    limit: Limit = None,
) -> None:
    """What changed in the roster, recorded pay and honours of one day between two moments of knowledge, and which events did it."""
    day = effective_on(on, here.lang)
    moments = Moments.given(here, before, after)
    with here.open() as ledger:
        known = moments.on(ledger, day)
        frame = ledger.diff(effective_on=day, known_at=known.positions)
        if here.as_json:
            known.to_json(here, "diff", frame, limit)
            return
        told = facts_shown.differences(here, frame, limit)
        if told < frame.height:
            output.text(here, "{shown:,} of {count:,} changes", shown=told, count=frame.height)
        else:
            output.text(here, "1 change" if told == 1 else "{count:,} changes", count=told)
        known.under(here)


@command("career", "WORKER", count=1, example="cwledger career dalian.db W0001 --on 2021-12-31", panel=READ)
def career(here: Here, on: On = None, known_at: KnownAt = None) -> None:
    """One worker's career folded from its facts: every facet as periods and dated facts, each with the event behind it."""
    [worker] = here.words
    with here.open() as ledger:
        at = view(here, ledger, on, known_at)
        found = facts_shown.facets(at.career(worker))
        if here.as_json:
            output.to_json(here, {"report": "career", "basis": output.basis_of(here, at.basis), "career": found})
            return
        for facet, value in found.items():
            facts_shown.facet(here, facet, value)
        output.under(here, at.basis)


def subject_of(event_id: str) -> str:
    """The stream an event id belongs to: everything before its last slash.

    Raises:
        UnknownSubject: it is not written as an event id.
    """
    stream, slash, version = event_id.rpartition("/")
    if not slash or not version.isdigit() or ":" not in stream:
        raise UnknownSubject(event_id, remedy="event ids are written career:W0001/3; cwledger history shows them")
    return stream
