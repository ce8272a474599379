"""The one door in, and the way to a view.

A :class:`Ledger` records facts, corrects and reverses them, and answers what was believed at any point on the clocks. It decides nothing
itself: what may be recorded is for ``recording`` and ``aggregates``, how it is stored for ``store``, what it adds up to for ``view``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from cwledger import clock
from cwledger.aggregates import CAREER, CATALOGUE, Career, Event, Sealed
from cwledger.aggregates.career.person import SubjectErased, SubjectRestricted
from cwledger.aggregates.rules import RuleEnacted, RuleEvent, RuleRepealed
from cwledger.aggregates.units import UNITS, PeriodClosed
from cwledger.errors import InvalidBasis, Issue, Refused, UnknownSubject
from cwledger.recording.ingest import Bulk
from cwledger.recording.subjects import believed, decoded
from cwledger.recording.values import Incoming, Ingested, Progress, Receipt, Recorded, RefusedFact, Statistics, Verification
from cwledger.recording.writer import Manner, Writer
from cwledger.store.codec import Envelope, Seal
from cwledger.store.log import EventLog, Row
from cwledger.view import Basis, View
from cwledger.view.arguments import must_be_text

if TYPE_CHECKING:
    import polars as pl

    from cwledger.policies.texts.rulebook import Rulebook
    from cwledger.projections.facts import Facts
    from cwledger.store.columns import Columns
    from cwledger.store.vault import KeyVault

Report = Callable[[Progress], None]


class Ledger:
    """The working lives of community workers, as a ledger. Open one with :func:`cwledger.open`; safe to use from several threads."""

    def __init__(self, log: EventLog, vault: KeyVault, columns: Path | None, now: Callable[[], datetime] = clock.now) -> None:
        self._log = log
        self._vault = vault
        self._columns_folder = columns
        self._now = now
        self._lock = threading.RLock()
        self._writer_made: Writer | None = None
        self._columns_made: Columns | None = None

    # -- where it is ------------------------------------------------------------------------------------------------------------------

    @property
    def where(self) -> str:
        """Where the ledger is: a path, or a database address without its password."""
        return self._log.where

    @property
    def vault_where(self) -> str:
        """Where the keys to personal fields are kept. Losing them loses names, never facts."""
        return self._vault.where

    @property
    def head(self) -> int:
        """The last log position; 0 while nothing is recorded."""
        return self._log.head().position

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Ledger {self.where}>"

    def close(self) -> None:
        """Lets go of the database. What was acknowledged is on disk already; closing twice is fine."""
        with self._lock:
            if self._columns_made is not None:
                self._columns_made.close()
            self._vault.close()
            self._log.close()

    @property
    def _writer(self) -> Writer:
        if self._writer_made is None:
            self._writer_made = Writer(self._log, self._vault.sealer, self._now, self._vault.unseal)
        return self._writer_made

    def _columns(self) -> Columns:
        columns = self._columns_as_they_are()
        columns.catch_up()
        return columns

    def _columns_as_they_are(self) -> Columns:
        from cwledger.store.columns import Columns

        if self._columns_made is None:
            self._columns_made = Columns(self._log, self._columns_folder)
        return self._columns_made

    # -- writing ----------------------------------------------------------------------------------------------------------------------

    def record(self, *events: Event, actor: str, key: str | None = None, authority: str | None = None, claimed_at: datetime | None = None) -> Receipt:
        """Records facts as one change: all of them or none, across subjects, durable when this returns.

        The whole resulting history must stand, so the facts of one call may be given in any order. A fact dated in the past takes its
        place in time.

        Args:
            *events: the facts, about one subject or several.
            actor: who records them; stands on every event.
            key: makes recording twice safe: a key already used for the same facts returns the first receipt.
            authority: the document that allows reaching into a month a unit has closed.
            claimed_at: when an older system recorded the facts; not in the future, never before the log's last. Marked as claimed.

        Raises:
            Refused: with every reason; nothing was written.
            KeyReused: the key was used for different facts.
            Conflict: other writers kept changing the same subjects.
        """
        if not events:
            raise Refused([Issue("record.nothing", "error", "record", "no events were given; pass at least one")])
        with self._lock:
            return self._writer.record(events, _manner(actor, authority, claimed_at), key)

    def correct(
        self,
        event_id: str,
        replacement: Event,
        *,
        reason: str,
        actor: str,
        authority: str | None = None,
        claimed_at: datetime | None = None,
    ) -> Receipt:
        """Replaces a recorded fact by what it should have said. The original stays visible and both are linked.

        From this moment of knowledge on the ledger answers as if the replacement had been recorded in the first place.

        Raises:
            Refused: the original was already amended (the message names the current version), the replacement is about another subject,
                or other facts could not stand beside it.
            UnknownSubject: no event has that id.
        """
        if not isinstance(event_id, str):
            raise Refused([Issue("correct.nothing", "error", "correct", "pass the event id of what is wrong, such as 'career:W0001/7'; history lists them")])
        with self._lock:
            door = "record"
            if isinstance(replacement, RuleEvent):
                from cwledger.recording.enacting import check_replacement

                check_replacement(replacement, self._rules_recorded(event_id), self._moment(claimed_at))
                door = replacement.door
            return self._writer.correct(event_id, replacement, _manner(actor, authority, claimed_at, reason), door=door)

    def reverse(self, *event_ids: str, reason: str, actor: str, authority: str | None = None, claimed_at: datetime | None = None) -> Receipt:
        """Takes recorded facts back: they never held. Several at once are one change, so facts that rest on each other can go together.

        Raises:
            Refused: a fact was already amended, or later facts rest on one of these; the issues name them.
            UnknownSubject: no event has that id.
        """
        given: list[Any] = list(event_ids)
        flat = [one for some in given for one in (some if isinstance(some, list | tuple) else [some])]
        if not flat or not all(isinstance(one, str) for one in flat):
            raise Refused([Issue("reverse.nothing", "error", "reverse", "pass the event ids of what never held, such as 'career:W0001/7'; history lists them")])
        with self._lock:
            return self._writer.reverse(flat, _manner(actor, authority, claimed_at, reason), self._named_by)

    def _named_by(self, stream: str) -> tuple[str, ...]:
        from cwledger.projections.references import named_by

        columns = self._columns()
        return named_by(columns.facts(columns.position), stream)

    def ingest(
        self,
        events: Iterable[Event | Incoming],
        *,
        actor: str,
        key: str | None = None,
        authority: str | None = None,
        claimed_at: datetime | None = None,
        batch: int = 10_000,
        progress: Report | None = None,
    ) -> Ingested:
        """The bulk door: the same rules, each fact on its own in the order given, written in batches.

        A refused fact is reported and does not hold back the others. With a ``key`` the run can be interrupted and repeated: items already
        dealt with are passed over, so the input must be the same again.

        Args:
            events: events, or :class:`Incoming` where one has an envelope of its own.
            actor: who records them, where an envelope does not say.
            key: what this run is known by when it is repeated.
            authority: the document that allows reaching into closed months, where an envelope does not say.
            claimed_at: when an older system recorded them, where an envelope does not say.
            batch: facts per transaction.
            progress: called after each batch.
        """
        if batch < 1:
            raise ValueError(f"batch={batch}: at least one fact goes into a transaction")
        with self._lock:
            return Bulk(self._writer, _manner(actor, authority, claimed_at), key, batch, progress).run(events)

    def would_refuse(self, events: Iterable[Event | Incoming], *, actor: str = "dry run", authority: str | None = None) -> tuple[RefusedFact, ...]:
        """What :meth:`ingest` would refuse of these events, in this order. Writes nothing."""
        with self._lock:
            writer = Writer(self._log, _unsealing, self._now)
            return Bulk(writer, _manner(actor, authority, None), None, 1, None).would_refuse(events)

    def close_period(self, unit: str, month: str, *, actor: str, effective_on: date | None = None, claimed_at: datetime | None = None) -> Receipt:
        """Closes a unit's month: from now on a fact reaching into it or an earlier month needs an authority, through every door.

        Args:
            unit: ``community:C0001``, or the bare id where only one unit bears it.
            month: ``2021-03``.
            actor: who closes it.
            effective_on: the day it was closed; the first day after the month where not given.
            claimed_at: when an older system recorded the closing.
        """
        stream = self.unit(unit)
        day = effective_on or (clock.Month.parse(month) + 1).first_day
        return self.record(PeriodClosed(unit=stream, month=month, effective_on=day), actor=actor, claimed_at=claimed_at)

    def unit(self, unit: str) -> str:
        """The stream of a unit given as ``kind:id`` or by its bare id.

        Raises:
            UnknownSubject: there is none, or several kinds of unit bear the id.
        """
        if ":" in unit:
            return unit
        found = [f"{kind}:{unit}" for kind in UNITS if self._log.has(f"{kind}:{unit}")]
        if len(found) != 1:
            raise UnknownSubject(unit, remedy=f"say which: {', '.join(found)}" if found else "units are named as community:C0001")
        return found[0]

    def enact(self, *packs: Any, actor: str, claimed_at: datetime | None = None) -> Receipt:
        """Makes rule texts part of the ledger, whole: from now on it applies them wherever and whenever they say they hold.

        All or none, as one change. What a text supersedes no longer holds from its day on. Enacting later never changes an answer as known
        earlier.

        Args:
            *packs: paths of pack files or folders, their YAML text, what ``policies.shelf`` reads, or lists of those.
            actor: who records them.
            claimed_at: when an older system recorded them.

        Raises:
            Refused: a text that is no valid pack (each issue by file and line), one published after it would be recorded, a version that is
                there already or overlaps another.
        """
        from cwledger.recording.enacting import enactments

        with self._lock:
            events = enactments(packs, self._rules_recorded(), self._moment(claimed_at))
            return self._writer.record(events, _manner(actor, None, claimed_at), door="enact")

    def repeal(self, rule: str, *, effective_on: date, by: str, actor: str, claimed_at: datetime | None = None) -> Receipt:
        """Records that a rule (``cn.dalian.women-officers-retirement``) no longer holds from a day on, by a document.

        Raises:
            Refused: the rule was never enacted, takes effect later, or was repealed already.
        """
        with self._lock:
            return self._writer.record([RuleRepealed(rule=rule, effective_on=effective_on, by=by)], _manner(actor, None, claimed_at), door="repeal")

    def _moment(self, claimed_at: datetime | None) -> datetime:
        return self._now() if claimed_at is None else clock.from_micros(clock.to_micros(claimed_at))

    def _rules_recorded(self, without: str = "") -> Rulebook:
        """Every rule version recorded, whenever published; without what one event says."""
        from cwledger.policies.texts.rulebook import Rulebook
        from cwledger.ruling import rulebook_of

        columns = self._columns()
        known = rulebook_of(columns.facts(columns.position), date.max)
        return Rulebook(one for one in known.enacted if one.event_id != without)

    def erase(self, worker: str, *, effective_on: date, ground: str, actor: str, retained_until: date | None = None) -> Receipt:
        """Destroys a worker's key: name, ID number, phone and address can never be read again. Every count and proof stays valid.

        Within a statutory retention period (``retained_until`` after ``effective_on``) the request is recorded as a restriction instead and
        the key is kept (PIPL Art. 47). Call it again without it once the period is over.
        """
        if retained_until is not None and retained_until > effective_on:
            return self.record(SubjectRestricted(worker=worker, effective_on=effective_on, ground=ground, retained_until=retained_until), actor=actor)
        event = SubjectErased(worker=worker, effective_on=effective_on, ground=ground)
        manner = _manner(actor, None, None)
        with self._lock:
            self._writer.check([event], manner)
            # The key goes first: a crash in between leaves nothing readable, and erasing again completes the record.
            self._vault.destroy(event.stream)
            return self._writer.record([event], manner, door="erase")

    # -- reading ----------------------------------------------------------------------------------------------------------------------

    def at(self, *, effective_on: date, known_at: datetime | int | None = None, rules_known_at: datetime | None = None) -> View:
        """What held on a day, as known at a moment.

        Args:
            effective_on: the day asked about.
            known_at: what had been recorded by then: a moment with a time zone, a log position (a receipt's; one inside a call tells part of
                it), or None for everything, pinned now.
            rules_known_at: which rule texts had been published by then; the same as ``known_at`` where not given.

        Raises:
            InvalidBasis: a naive moment, one in the future, or a position beyond the head.
        """
        if isinstance(effective_on, datetime) or not isinstance(effective_on, date):
            raise InvalidBasis(f"effective_on={effective_on!r} is not a day", remedy="pass a date, e.g. date(2021, 12, 31)")
        with self._lock:
            position = self._position(known_at)
            # A rule text recorded after the facts asked about is known too, where the clock of rule knowledge says so.
            rule_position = max(position, 0 if rules_known_at is None else self._log.position_at(self._checked_moment(rules_known_at, "rules_known_at")))
            columns = self._columns()
            rule_facts = columns.facts(rule_position)
            basis = self._basis(effective_on, known_at, rules_known_at, position, rule_facts)
            return View(basis, columns.facts(position), rule_facts=rule_facts, career=self._career_at, names=self._names_at)

    def _basis(self, effective_on: date, known_at: datetime | int | None, rules_known_at: datetime | None, position: int, rule_facts: Facts) -> Basis:
        from cwledger.ruling import rules_known

        last = self._row_at(position)
        moment = known_at if isinstance(known_at, datetime) else None if last is None else clock.from_micros(last.recorded_at)
        rules_at = moment if rules_known_at is None else rules_known_at
        has_rules = rules_at is not None and self._columns_as_they_are().frame(RuleEnacted.type_name).height > 0
        return Basis(
            effective_on=effective_on,
            known_at=moment,
            position=position,
            rules_known_at=rules_at,
            rules=rules_known(rule_facts, clock.day_of(rules_at)) if rules_at is not None and has_rules else (),
            claimed=last is not None and last.claimed,
        )

    def _row_at(self, position: int) -> Envelope | None:
        """The last event recorded by a position; positions may have gaps."""
        span = 1
        while position > 0:
            rows = list(self._log.rows(after=max(0, position - span), until=position))
            if rows:
                return decoded(rows[-1])
            if span >= position:
                break
            span *= 8
        return None

    def _position(self, known_at: datetime | int | None) -> int:
        head = self._log.head().position
        if known_at is None:
            return head
        if isinstance(known_at, datetime):
            return self._log.position_at(self._checked_moment(known_at, "known_at"))
        if isinstance(known_at, bool) or not isinstance(known_at, int):
            raise InvalidBasis(f"known_at={known_at!r} is neither a moment nor a position", remedy="pass datetime(…, tzinfo=UTC), a log position, or None")
        if not 0 <= known_at <= head:
            raise InvalidBasis(f"known_at={known_at} is not a position of this log", remedy=f"positions go from 0 to {head}")
        return known_at

    def _checked_moment(self, moment: datetime, name: str) -> int:
        micros = clock.to_micros(moment)
        # A clock may step back: what the log has seen is past, whatever the clock says now.
        if micros > max(clock.to_micros(self._now()), self._log.head().recorded_at):
            raise InvalidBasis(f"{name}={moment.isoformat()} lies in the future", remedy="nobody knows yet; leave known_at out for everything known now")
        return micros

    def _career_at(self, worker: str, effective_on: date, position: int) -> Career:
        rows = [(decoded(row), row.position) for row in self._log.stream(f"career:{worker}") if row.position <= position]
        if not rows:
            raise UnknownSubject(f"career:{worker}")
        return CAREER.fold(worker, (one for one in believed(rows) if one.event.effective_on <= effective_on))

    def _names_at(self, workers: Iterable[str], effective_on: date, position: int) -> dict[str, str]:
        from cwledger.recording.names import names_of

        return names_of(self._log, self._vault, workers, effective_on, position)

    def history(self, subject: str, *, unseal: bool = False) -> list[Recorded]:
        """Every recorded fact of one subject in the order of recording, amended ones marked with what amended them.

        Args:
            subject: a worker's id, or any subject as ``kind:id``.
            unseal: whether personal fields are shown in the clear.

        Raises:
            UnknownSubject: nothing was ever recorded about it.
        """
        must_be_text(subject=subject)
        stream = subject if ":" in subject else f"career:{subject}"
        rows = [(row, decoded(row)) for row in self._log.stream(stream)]
        if not rows:
            raise UnknownSubject(stream)
        amended = {envelope.amends.event_id: envelope.event_id for _, envelope in rows if envelope.amends is not None}
        return [self._recorded(row, envelope, unseal, amended.get(envelope.event_id)) for row, envelope in rows]

    def events(self, after: int = 0, until: int | None = None, *, unseal: bool = False) -> Iterator[Recorded]:
        """Every event with ``after < position <= until``, in log order; reversals and corrected facts among them. Memory stays flat."""
        for row in self._log.rows(after=after, until=until):
            yield self._recorded(row, decoded(row), unseal)

    def follow(self, after: int = 0, *, poll: float = 0.2, stop: threading.Event | None = None, unseal: bool = False) -> Iterator[Recorded]:
        """The same from a position on, and then every new event as it is recorded, by anyone: the outbox of an embedding system.

        Remember the last ``position`` handled, and nothing is missed or met twice. Runs until ``stop`` is set, looking at it every
        ``poll`` seconds.
        """
        while stop is None or not stop.is_set():
            for recorded in self.events(after=after, unseal=unseal):
                yield recorded
                after = recorded.position
                if stop is not None and stop.is_set():
                    return
            self._log.wait(after, poll)

    def _recorded(self, row: Row, envelope: Envelope, unseal: bool, amended_by: str | None = None) -> Recorded:
        event = envelope.event
        if unseal:
            event = self._unsealed(row.stream, event)
        return Recorded(
            event=event,
            event_id=envelope.event_id,
            position=row.position,
            recorded_at=clock.from_micros(envelope.recorded_at),
            actor=envelope.actor,
            authority=envelope.authority,
            claimed=envelope.claimed,
            reason=envelope.reason,
            amends=None if envelope.amends is None else envelope.amends.event_id,
            amended_by=amended_by,
        )

    def _unsealed(self, stream: str, event: Event) -> Event:
        from cwledger.errors import ErasedSubject

        shown: dict[str, Any] = {}
        for field in CATALOGUE.spec(type(event)).personal:
            value = getattr(event, field)
            if isinstance(value, Sealed):
                try:
                    shown[field] = self._vault.unseal(stream, field, value.blob)
                except ErasedSubject:
                    continue
        return event.model_copy(update=shown) if shown else event

    def diff(self, *, effective_on: date, known_at: tuple[datetime | int | None, datetime | int | None]) -> pl.DataFrame:
        """What changed in what is believed of one day between two moments of knowledge, and which events did it.

        Returns:
            report, subject, field, before, after (text), event_ids: one row per cell of roster, salary or honours that differs.
        """
        from cwledger.projections.differences import differences

        first, second = known_at
        return differences(self.at(effective_on=effective_on, known_at=first).reports, self.at(effective_on=effective_on, known_at=second).reports)

    def back_pay(
        self,
        subject: str,
        months: str | Iterable[str],
        *,
        known_at: tuple[datetime | int | None, datetime | int | None],
    ) -> pl.DataFrame:
        """What is owed for some months because more is known now than then: pay under the rules at two moments of knowledge, and the difference.

        Nothing is recorded and closed months stay as they are: the difference is a proposal for ``payable_in``, the month itself or the first one
        after those the worker's units have closed. Over any chain of moments the differences add up.

        Args:
            subject: a worker's id, or a unit as ``community:C0001`` for whoever serves there at either moment.
            months: ``2021-03``, ``2021-01..2021-06``, or a list of those.
            known_at: the earlier and the later moment; None is now.

        Returns:
            worker, month, component, before, after, difference (yuan; null where an amount is unknown), payable_in, event_ids (the facts that
            came, went or were replaced), rules (versions that came or went); one row for each cell that differs, sorted.

        Raises:
            UnknownSubject: nothing is known of the worker or unit.
            InvalidBasis: a moment that cannot be asked.
        """
        from cwledger.ruling.back_pay import back_pay_frame, months_of

        asked = months_of(months)
        # Pinned first: what is recorded while this runs belongs to neither moment.
        then, now = (self._position(one) for one in known_at)
        before, after = (self.at(effective_on=asked[-1].last_day, known_at=position) for position in (then, now))
        if ":" in subject:
            workers = sorted({one for month in asked for position in (then, now) for one in self._serving(subject, month.last_day, position, now)})
        else:
            workers = [after.career(subject).worker]
        return back_pay_frame(before.ruling, after.ruling, workers, asked)

    def _serving(self, unit: str, on: date, position: int, latest: int) -> Iterable[str]:
        """Who served in a unit on a day as known at a position; nobody where the unit itself became known only later."""
        try:
            return self.at(effective_on=on, known_at=position).roster(unit)["worker"]
        except UnknownSubject:
            if position == latest:
                raise
            return ()

    # -- keeping it -------------------------------------------------------------------------------------------------------------------

    def rebuild(self, progress: Report | None = None) -> None:
        """Throws the columns away and folds them again from the log. Answers do not change."""
        with self._lock:
            self._columns_as_they_are().rebuild(_folding(progress))

    def verify(self, progress: Report | None = None) -> Verification:
        """Re-reads every event, decodes and re-encodes it, checks the chain of versions and times, and the columns against the log."""
        from cwledger.recording.verify import verify

        with self._lock:
            return verify(self._log, self._columns, progress)

    def stats(self) -> Statistics:
        """How much the ledger holds."""
        from cwledger.recording.verify import statistics

        return statistics(self._log)


def _manner(actor: str, authority: str | None, claimed_at: datetime | None, reason: str | None = None) -> Manner:
    return Manner(actor, authority, None if claimed_at is None else clock.to_micros(claimed_at), reason)


def _unsealing(_: Iterable[str]) -> Seal:
    """Stands in for a vault where nothing is going to be stored."""
    return lambda _stream, _field, _text: b""


def _folding(progress: Report | None) -> Callable[[int, int], None] | None:
    return None if progress is None else lambda done, total: progress(Progress(done, total))


def open(
    url: str | Path,
    *,
    create: bool = True,
    columns: str | Path | None = None,
    now: Callable[[], datetime] = clock.now,
) -> Ledger:
    """Opens a ledger, creating it where there is none.

    Args:
        url: a file (SQLite), ``postgresql://…``, or ``:memory:``.
        create: whether a missing ledger is created; otherwise it is an error.
        columns: the folder of the column cache, if not beside the ledger. It may be deleted at any time.
        now: the clock that stamps what is recorded and refuses the future; only tests need another.

    Raises:
        NotALedger, NewerFormat, Damaged: what is there is something else; it was left untouched.
        StorageUnavailable: it cannot be reached, or the folder does not exist.
    """
    # The kernel and the ciphers are loaded when a ledger is opened, not when the library is imported.
    from cwledger.store.opening import columns_location, open_log, open_vault

    log = open_log(url, create=create)
    return Ledger(log, open_vault(log), columns_location(log) if columns is None else Path(columns), now)
