"""Commands that write: each is one call of the ledger, and prints its receipt. Not for deciding what may be written (``aggregates``)."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Optional

import typer

from cwledger.cli import facts, output
from cwledger.cli.here import Here, UsageProblem, day, effective_on, moment_of, month_of
from cwledger.cli.options import WRITE, Actor, Authority, ClaimedAt, Key, Reason
from cwledger.cli.program import command
from cwledger.cli.progress import progress
from cwledger.cli.reading import subject_of
from cwledger.errors import NotALedger, UnknownSubject
from cwledger.words import Lang

# Typer reads annotations at run time and wants Optional spelled out.
# ruff: noqa: UP045

if TYPE_CHECKING:
    from cwledger.aggregates import Event
    from cwledger.recording.values import Incoming, Ingested, Receipt

_EVENT_ID = re.compile(r"[a-z]+:[^/]+/\d+")
INPUTS = (".csv", ".xlsx", ".jsonl", ".ndjson", ".json")


def is_event_id(word: str) -> bool:
    """Whether a word is an event id, not a ledger."""
    return _EVENT_ID.fullmatch(word) is not None


def is_kind(word: str) -> bool:
    """Whether a word names a kind of fact, or is a field of one, not a ledger."""
    return re.fullmatch(r"[A-Z][A-Za-z]+|[a-z_]+=.*", word, re.DOTALL) is not None


def is_input(word: str) -> bool:
    """Whether a word is a file to import, not a ledger."""
    return word == "-" or word.lower().endswith(INPUTS)


def moment(here: Here, text: str | None) -> datetime | None:
    """The claimed recording time as given.

    Raises:
        UsageProblem: it is no moment with a zone.
    """
    when = moment_of(text, "--claimed-at", here.lang)
    if isinstance(when, int):
        raise UsageProblem(here.say("--claimed-at {text!r} is not a moment", text=text), remedy=here.say("write 2022-03-01T00:00:00+08:00"))
    return when


def receipt(here: Here, got: Receipt) -> None:
    """Prints what was recorded, under which ids, when."""
    if here.as_json:
        output.to_json(here, {"event_ids": list(got.event_ids), "position": got.position, "recorded_at": got.recorded_at})
        return
    for event_id in got.event_ids:
        here.out.print(event_id, markup=False, soft_wrap=True)
    output.text(here, "recorded {moment}, log position {position:,}", moment=output.moment(got.recorded_at), position=got.position)


@command("init", example="cwledger init dalian.db", panel=WRITE)
def init(here: Here) -> None:
    """Creates an empty ledger and says where the keys to personal fields are kept. A ledger that is there already is left as it is."""
    there = _is_there(here)
    with here.open(create=True) as ledger:
        if here.as_json:
            output.to_json(here, {"ledger": ledger.where, "created": not there, "vault": ledger.vault_where, "position": ledger.head})
            return
        output.text(here, "ledger: {where}, already there" if there else "ledger: {where}", where=ledger.where)
        output.text(here, "keys to personal fields: {where}", where=ledger.vault_where)
        output.text(here, "Keep the keys apart from the ledger's backups; losing them loses names, never facts.")


def _is_there(here: Here) -> bool:
    """Whether there is a ledger already; what is there and is none says so when it is opened."""
    try:
        here.open().close()
    except (UsageProblem, NotALedger):
        return False
    return True


@command(
    "record",
    "KIND FIELD=VALUE…",
    count=None,
    is_own=is_kind,
    example=(
        "cwledger record dalian.db PostAssumed worker=W0001 effective_on=2021-04-01 community=C0001 post=director by=election --actor hr.zhongshan",
        "cwledger record dalian.db --from facts.jsonl --actor hr.zhongshan --key april",
    ),
    panel=WRITE,
)
def record(
    here: Here,
    actor: Actor,
    source: Annotated[Optional[str], typer.Option("--from", metavar="FILE", help="A JSONL stream of facts, one object a line; - for standard input.")] = None,
    atomic: Annotated[bool, typer.Option("--atomic", help="With --from: all lines or none, as one change.")] = False,
    key: Key = None,
    authority: Authority = None,
    claimed_at: ClaimedAt = None,
) -> None:
    """Records one fact typed as words, or a JSONL stream. A line's fields are the fact's; «event» names its kind."""
    when = moment(here, claimed_at)
    if source is None:
        if not here.words:
            raise UsageProblem(here.say("nothing to record"), remedy=here.say("name a kind of fact and its fields, or --from FILE; cwledger kinds lists them"))
        event = facts.build(facts.kind(here.words[0]), facts.pairs(here.words[1:]))
        with here.open() as ledger:
            receipt(here, ledger.record(event, actor=actor, key=key, authority=authority, claimed_at=when))
        return
    if here.words:
        raise UsageProblem(here.say("both a fact and --from were given"), remedy=here.say("give one of them"))
    told: Lang = "en" if here.as_json else here.lang
    with here.open() as ledger, reading(here, source) as stream:
        if atomic:
            events = [_bare(here, one) for one in facts.lines(stream, told)]
            receipt(here, ledger.record(*events, actor=actor, key=key, authority=authority, claimed_at=when))
            return
        with progress(here, "recording") as report:
            got = ledger.ingest(facts.lines(stream, told), actor=actor, key=key, authority=authority, claimed_at=when, progress=report)
        ingested(here, got)


def _bare(here: Here, one: Incoming) -> Event:
    """The fact of a line without an envelope of its own: one change has one actor.

    Raises:
        UsageProblem: the line names an actor, an authority or a claimed time.
    """
    if one.actor is None and one.authority is None and one.claimed_at is None:
        return one.event
    raise UsageProblem(
        here.say("a line has an actor, authority or claimed_at of its own"), remedy=here.say("leave them out with --atomic: one change has one of each")
    )


@contextmanager
def reading(here: Here, source: str) -> Iterator[IO[bytes]]:
    """The bytes of a file, or of standard input for ``-``.

    Raises:
        UsageProblem: the file cannot be read.
    """
    if source == "-":
        yield sys.stdin.buffer
        return
    with ExitStack() as opened:
        try:
            stream = opened.enter_context(Path(source).open("rb"))
        except OSError as problem:
            raise UsageProblem(here.say("cannot read {path}: {why}", path=source, why=problem.strerror)) from None
        yield stream


def ingested(here: Here, got: Ingested) -> None:
    """Prints the outcome of the bulk door; any refused fact ends the command with 1."""
    refused = [{"item": one.item, "event": type(one.event).__name__, "issues": [issue.as_dict() for issue in one.issues]} for one in got.refused]
    if here.as_json:
        output.to_json(here, {"accepted": got.accepted, "resumed_after": got.resumed_after, "position": got.position, "refused": refused})
    else:
        for one in got.refused[: output.ROWS_ON_A_SCREEN]:
            here.err.print(here.say("item {item}: {event}", item=one.item, event=type(one.event).__name__), markup=False)
            output.issues(here, one.issues, screen=here.err)
        if got.resumed_after:
            output.text(here, "{count:,} facts were recorded by an earlier run under this key", count=got.resumed_after)
        output.text(
            here, "{accepted:,} recorded, {refused:,} refused; log position {position:,}", accepted=got.accepted, refused=len(refused), position=got.position
        )
    if refused:
        raise typer.Exit(1)


@command(
    "correct",
    "EVENT_ID FIELD=VALUE…",
    count=None,
    is_own=is_event_id,
    example="cwledger correct dalian.db career:W0001/3 effective_on=2010-04-01 --reason 'letter says April' --actor hr.zhongshan",
    panel=WRITE,
)
def correct(here: Here, reason: Reason, actor: Actor, authority: Authority = None, claimed_at: ClaimedAt = None) -> None:
    """Replaces a recorded fact by what it should have said: type the fields that were wrong, the others are kept. Both stay visible."""
    if len(here.words) < 2:
        raise UsageProblem(here.say("nothing to correct"), remedy=here.say("give the event id and each wrong field, e.g. career:W0001/3 community=C0002"))
    event_id, *typed = here.words
    with here.open() as ledger:
        original = next((one.event for one in ledger.history(subject_of(event_id), unseal=True) if one.event_id == event_id), None)
        if original is None:
            raise UnknownSubject(event_id, remedy=here.say("cwledger history shows the event ids of a subject"))
        replacement = facts.build(type(original), facts.pairs(typed), original)
        receipt(here, ledger.correct(event_id, replacement, reason=reason, actor=actor, authority=authority, claimed_at=moment(here, claimed_at)))


@command(
    "reverse",
    "EVENT_ID…",
    count=None,
    is_own=is_event_id,
    example="cwledger reverse dalian.db career:W0001/3 --reason 'another person of the same name' --actor hr.zhongshan",
    panel=WRITE,
)
def reverse(here: Here, reason: Reason, actor: Actor, authority: Authority = None, claimed_at: ClaimedAt = None) -> None:
    """Takes recorded facts back: they never held. Facts that rest on each other go together, as one change."""
    if not here.words:
        raise UsageProblem(here.say("nothing to reverse"), remedy=here.say("give at least one event id, e.g. career:W0001/3"))
    for event_id in here.words:
        subject_of(event_id)
    with here.open() as ledger:
        receipt(here, ledger.reverse(*here.words, reason=reason, actor=actor, authority=authority, claimed_at=moment(here, claimed_at)))


@command("close-period", "UNIT MONTH", count=2, example="cwledger close-period dalian.db community:C0001 2021-03 --actor finance.zhongshan", panel=WRITE)
def close_period(here: Here, actor: Actor) -> None:
    """Closes a unit's month: from now on a fact that reaches into it or an earlier one needs --authority, through every door."""
    unit, month = here.words
    month = month_of(here, month)
    with here.open() as ledger:
        receipt(here, ledger.close_period(unit, month, actor=actor))


@command(
    "erase",
    "WORKER",
    count=1,
    example="cwledger erase dalian.db W0001 --on 2026-05-01 --ground 'request of 2026-04-28, PIPL Art. 47' --actor privacy.zhongshan --yes",
    panel=WRITE,
)
def erase(
    here: Here,
    ground: Annotated[str, typer.Option("--ground", metavar="TEXT", show_default=False, help="The request, and the law it rests on.")],
    actor: Actor,
    on: Annotated[Optional[str], typer.Option("--on", metavar="DATE", help="The day it takes effect; default: today.")] = None,
    retained_until: Annotated[
        Optional[str], typer.Option("--retained-until", metavar="DATE", help="Within a statutory retention period: recorded as a restriction, key kept.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first: what is erased can never be read again.")] = False,
) -> None:
    """Destroys a worker's key: name, ID number, phone and address can never be read again. Counts, hashes and proofs stay valid."""
    [worker] = here.words
    until = None if retained_until is None else day(retained_until, "--retained-until", here.lang)
    if until is None and not yes:
        _ask(here, worker)
    with here.open() as ledger:
        receipt(here, ledger.erase(worker, effective_on=effective_on(on, here.lang), ground=ground, actor=actor, retained_until=until))


def _ask(here: Here, worker: str) -> None:
    """Asks before what cannot be undone; where nobody can answer, says how to mean it."""
    if not sys.stdin.isatty():
        raise UsageProblem(here.say("erasing {worker} cannot be undone", worker=worker), remedy=here.say("add --yes if it is meant"))
    here.err.print(here.say("Name, ID number, phone and address of {worker} can never be read again.", worker=worker), markup=False)
    if here.err.input(here.say("Type the worker's id to go on: ")).strip() != worker:
        raise UsageProblem(here.say("not erased"), remedy=here.say("the id typed was another"))
