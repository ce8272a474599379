"""Commands that keep a ledger: verify, count, rebuild, follow, and what can be recorded at all. Not for asking about careers."""

from __future__ import annotations

import threading
import time
from typing import Annotated, Optional

import typer
from rich.text import Text

from cwledger import words
from cwledger.cli import facts, facts_shown, output
from cwledger.cli.here import Here
from cwledger.cli.options import KEEP, READ, Limit
from cwledger.cli.program import command
from cwledger.cli.progress import progress

# Typer reads annotations at run time and wants Optional spelled out.
# ruff: noqa: UP045

After = Annotated[int, typer.Option("--after", min=0, metavar="POSITION", help="Begin behind this log position.")]
EventNames = Annotated[bool, typer.Option("--names", help="Show personal fields: the door that unseals them.")]


@command("verify", example="cwledger verify dalian.db", panel=KEEP)
def verify(here: Here) -> None:
    """Re-reads every event, decodes it, checks the chain of versions and times, and the columns against the log. Ends with 1 on any issue."""
    with here.open() as ledger:
        with progress(here, "verifying") as report:
            found = ledger.verify(report)
        if here.as_json:
            output.to_json(here, {"events": found.events, "streams": found.streams, "position": ledger.head, "issues": [one.as_dict() for one in found.issues]})
        else:
            output.issues(here, found.issues)
            sentence = (
                "{events:,} events in {streams:,} subjects read, {issues:,} issues"
                if found.issues
                else "{events:,} events in {streams:,} subjects read, every one whole"
            )
            output.text(here, sentence, events=found.events, streams=found.streams, issues=len(found.issues))
            output.text(here, "Basis: everything recorded up to log position {position:,}", position=ledger.head)
    if found.issues:
        raise typer.Exit(1)


@command("stats", example="cwledger stats dalian.db", panel=KEEP)
def stats(here: Here) -> None:
    """How much the ledger holds: events by kind, subjects, amendments, and where everything is kept."""
    with here.open() as ledger:
        found = ledger.stats()
        subjects, types = dict(sorted(found.subjects.items())), dict(sorted(found.types.items()))
        if here.as_json:
            head = {"ledger": ledger.where, "vault": ledger.vault_where, "events": found.events, "position": found.position}
            when = {"first_recorded_at": found.first_recorded_at, "last_recorded_at": found.last_recorded_at}
            output.to_json(here, {**head, "subjects": subjects, "types": types, "amendments": found.amendments, "claimed": found.claimed, **when})
            return
        lines = [
            ("ledger", ledger.where),
            ("keys to personal fields", ledger.vault_where),
            ("events", f"{found.events:,}"),
            ("log position", f"{found.position:,}"),
            ("corrections and reversals", f"{found.amendments:,}"),
            ("recording times claimed by an older system", f"{found.claimed:,}"),
            ("first recorded", output.moment(found.first_recorded_at)),
            ("last recorded", output.moment(found.last_recorded_at)),
        ]
        for label, value in lines:
            here.out.print(Text.assemble((here.say(label), "bold"), f"  {value}"), soft_wrap=True)
        output.rows(here, "stats", ("subject", "value"), [(words.kind(name, here.lang), count) for name, count in subjects.items()])
        output.rows(here, "stats", ("event", "value"), [(_named(name, here), count) for name, count in types.items()])


def _named(type_name: str, here: Here) -> str:
    """The kind of fact stored under a name, as a person reads it."""
    from cwledger.aggregates import CATALOGUE

    spec = CATALOGUE.named(type_name.partition("/")[0])
    return type_name if spec is None else words.event(spec.cls.__name__, here.lang)


@command("rebuild", example="cwledger rebuild dalian.db", panel=KEEP)
def rebuild(here: Here) -> None:
    """Throws the columns away and folds them again from the log. Answers do not change."""
    began = time.monotonic()
    with here.open() as ledger:
        with progress(here, "rebuilding") as report:
            ledger.rebuild(report)
        took = time.monotonic() - began
        if here.as_json:
            output.to_json(here, {"position": ledger.head, "seconds": f"{took:.2f}"})
        else:
            output.text(here, "columns rebuilt up to log position {position:,} in {seconds:.1f} s", position=ledger.head, seconds=took)


@command("events", example=("cwledger events dalian.db --after 12 --limit 20", "cwledger events dalian.db --json > events.jsonl"), panel=READ)
def events(
    here: Here,
    after: After = 0,
    until: Annotated[Optional[int], typer.Option("--until", min=0, metavar="POSITION", help="End with this log position.")] = None,
    limit: Limit = None,
    names: EventNames = False,
) -> None:
    """Every event in log order, corrections and reversals among them. With --json: one object a line."""
    most = (output.ROWS_ON_A_SCREEN if here.out.is_terminal and not here.as_json else 0) if limit is None else limit
    shown, position = 0, after
    with here.open() as ledger:
        last = ledger.head if until is None else min(until, ledger.head)
        for one in ledger.events(after, last, unseal=names):
            if most and shown == most:
                output.text(here, "more follow: --after {position} goes on", position=position) if not here.as_json else None
                break
            position, shown = one.position, shown + 1
            output.line(here, facts_shown.recorded(one)) if here.as_json else facts_shown.fact(here, one)
        if not here.as_json:
            output.text(here, "1 fact" if shown == 1 else "{count:,} facts", count=shown)
            output.text(here, "Basis: everything recorded up to log position {position:,}", position=last)


@command("follow", example=("cwledger follow dalian.db --after 12 --json", "cwledger follow dalian.db --count 1"), panel=READ)
def follow(
    here: Here,
    after: Annotated[
        Optional[int], typer.Option("--after", min=0, metavar="POSITION", help="Begin behind this log position; default: only what is new.")
    ] = None,
    count: Annotated[Optional[int], typer.Option("--count", min=1, metavar="N", help="End after so many events.")] = None,
    seconds: Annotated[Optional[float], typer.Option("--for", min=0, metavar="SECONDS", help="End after so many seconds.")] = None,
    poll: Annotated[float, typer.Option("--poll", min=0.01, max=60, metavar="SECONDS", help="How often to look.")] = 0.2,
    names: EventNames = False,
) -> None:
    """Every new event as it is recorded, by anyone, until interrupted. With --json: one object a line, for other programs."""
    stop = threading.Event()
    timer = threading.Timer(seconds, stop.set) if seconds is not None else None
    with here.open() as ledger:
        begin = ledger.head if after is None else after
        if timer is not None:
            timer.daemon = True
            timer.start()
        for met, one in enumerate(ledger.follow(begin, poll=poll, stop=stop, unseal=names), 1):
            output.line(here, facts_shown.recorded(one)) if here.as_json else facts_shown.fact(here, one)
            if count is not None and met >= count:
                break
    if timer is not None:
        timer.cancel()


@command("kinds", "[KIND]", count=None, example=("cwledger kinds", "cwledger kinds PostAssumed"), ledger=False, panel=KEEP)
def kinds(here: Here) -> None:
    """Every kind of fact that can be recorded; with a name, its fields and what they mean."""
    if here.words:
        _kind(here, here.words[0])
        return
    listed = [(cls.__name__, words.event(cls.__name__, "zh"), [name for name, required, _, _ in facts.shape(cls) if required]) for cls in facts.kinds()]
    if here.as_json:
        output.to_json(here, [{"event": name, "zh": chinese, "required": required} for name, chinese, required in listed])
        return
    output.rows(here, "kinds", ("event", "word", "required"), listed)


def _kind(here: Here, name: str) -> None:
    cls = facts.kind(name)
    rows = facts.shape(cls)
    if here.as_json:
        fields = [{"field": field, "required": required, "values": values, "meaning": meaning} for field, required, values, meaning in rows]
        output.to_json(here, {"event": name, "meaning": cls.__doc__, "fields": fields})
        return
    here.out.print(Text(f"{name}  {words.event(name, 'zh')}", style="bold"))
    output.hang(here, Text(" ".join((cls.__doc__ or "").split())), indent=0)
    shown = [(field, words.heading(field, "zh"), required, values, meaning) for field, required, values, meaning in rows]
    output.rows(here, "kinds", ("field", "word", "required", "values", "meaning"), shown)
