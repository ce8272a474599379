"""One change decided and appended: the facts are admitted in their places in time, then written in one transaction, or refused together.

Optimistic: decided on what was read, and written only if nobody changed it meanwhile; otherwise decided again, a bounded number of times.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from cwledger import clock
from cwledger.aggregates import CATALOGUE, Event, EventSpec, Fact, Sealed
from cwledger.aggregates.amendments import FactReversed
from cwledger.aggregates.event import BEGINS, NOTE_CHARACTERS
from cwledger.aggregates.fold import UNRECORDED, in_order
from cwledger.aggregates.grids import GridDrawn, GridMerged
from cwledger.aggregates.units import PASSED_ON, UNITS
from cwledger.clock import Month
from cwledger.errors import Conflict, ErasedSubject, Issue, KeyReused, MissingKey, Refused, UnknownSubject, VaultError, WrongMasterKey
from cwledger.recording.subjects import Subject, Subjects, decoded
from cwledger.recording.values import Receipt
from cwledger.store.codec import Amends, Envelope, Seal, body_bytes, draft
from cwledger.store.log import ClaimedTooEarly, Draft, EventLog, KeyTaken, StaleStream
from cwledger.store.log import Receipt as StoredReceipt

ATTEMPTS = 20
_REACHING_OTHERS: tuple[type[Event], ...] = (*PASSED_ON, GridDrawn, GridMerged, FactReversed)
UNIT_TOPICS: tuple[str, ...] = tuple(CATALOGUE.spec(one).topic for one in _REACHING_OTHERS)
"""What another writer may append that changes what facts of other subjects may do: units founded, re-parented, closed, grids merged, or any of it
taken back."""
PERSONAL = frozenset(spec.cls for spec in CATALOGUE if spec.personal)
"""The events that hold something to be sealed."""
EVERY_TOPIC: tuple[str, ...] = tuple(f"{spec.name}/{version}" for spec in CATALOGUE for version in range(1, spec.version + 1))


@dataclass(frozen=True, slots=True)
class Manner:
    """How something is recorded: by whom, on what authority, when according to an older system, and why."""

    actor: str
    authority: str | None = None
    claimed_at: int | None = None
    reason: str | None = None

    @property
    def claimed(self) -> bool:
        """Whether the recording time is taken over from an older system."""
        return self.claimed_at is not None


@dataclass(slots=True)
class Plan:
    """A change that may be written: its drafts and the subjects it touches."""

    drafts: list[Draft] = field(default_factory=list)
    touched: dict[str, Subject] = field(default_factory=dict)
    alone: bool = False
    """Whether nothing at all may have been recorded since it was decided: a subject is taken back that others might have named meanwhile."""


class Writer:
    """Decides and appends. One per open ledger, used under the ledger's lock."""

    def __init__(
        self,
        log: EventLog,
        sealer: Callable[[Iterable[str]], Seal],
        now: Callable[[], datetime],
        unseal: Callable[[str, str, bytes], str] | None = None,
    ) -> None:
        self.log = log
        self._unseal = unseal
        self.sealer = sealer
        """For the subjects of one change, a function that seals their personal fields; their keys are durable before it returns."""
        self.now = now
        self.subjects = Subjects(log)
        self.seen = log.head().position
        """The position up to which every change to a unit is known."""

    # -- what others appended ---------------------------------------------------------------------------------------------------------

    def catch_up(self) -> None:
        """Learns of units other writers changed since the last decision."""
        head = self.log.head().position
        if head > self.seen:
            self.subjects.forget({row.stream for row in self.log.rows(after=self.seen, until=head, topics=UNIT_TOPICS)})
            self.seen = head

    def attempt(self, decide: Callable[[], Plan], manner: Manner, **options: Any) -> tuple[Plan, Any]:
        """Decides and appends, again and again while other writers get in between, at most :data:`ATTEMPTS` times.

        What is remembered may be old: then appending fails as stale, and a refusal is only believed once it was decided on what is there now.
        """
        streams: Sequence[str] = ()
        refreshed = False
        for attempt in range(ATTEMPTS):
            if attempt:
                self.catch_up()
            try:
                plan = decide()
            except Refused:
                if refreshed:
                    raise
                refreshed = True
                continue
            try:
                appended = self.log.append(
                    plan.drafts,
                    now=clock.to_micros(self.now()),
                    claimed_at=manner.claimed_at,
                    guard=(self.seen, EVERY_TOPIC if plan.alone else UNIT_TOPICS),
                    **options,
                )
            except StaleStream as stale:
                streams = stale.streams
                self.subjects.forget(plan.touched)
                time.sleep(random.uniform(0, min(0.001 * 2**attempt, 0.25)))
            except ClaimedTooEarly as early:
                self.subjects.forget(plan.touched)
                last = clock.from_micros(early.head.recorded_at).isoformat()
                raise Refused(
                    [_claim_issue(f"the claimed recording time is before the log's last, {last}; move facts over in the order they were recorded")]
                ) from None
            except BaseException:
                self.subjects.forget(plan.touched)
                raise
            else:
                self._settle(plan, appended.positions[-1] if appended.positions else 0)
                return plan, appended
        raise Conflict(streams, ATTEMPTS)

    def _settle(self, plan: Plan, position: int) -> None:
        last = {one.stream: one.version for one in plan.drafts}
        passed_on = {one.stream for one in plan.drafts if one.topic in UNIT_TOPICS}
        changed: list[str] = []
        for stream, subject in plan.touched.items():
            if stream.partition(":")[0] in UNITS and stream in passed_on:
                if subject.version:
                    changed.append(stream)
                else:
                    self.subjects.note_closing(stream)
            subject.settle(last.get(stream, subject.version))
            if subject.version and not subject.exists:
                changed.append(stream)  # taken back: nothing may name it any longer
        # What a unit passes on (closed months, where a split or merge leads) is worked out anew when one that was there before has changed.
        self.subjects.forget(changed)
        # The guard has shown, under the lock, that nothing of anybody else's up to here concerns a unit.
        self.seen = max(self.seen, position)

    # -- record -----------------------------------------------------------------------------------------------------------------------

    def record(self, events: Sequence[Event], manner: Manner, key: str | None = None, *, door: str = "record") -> Receipt:
        """Records facts as one change; see ``Ledger.record``."""
        manner = self.checked(manner)
        for event in events:
            recordable(event, door)
        check_key(key)
        if key is not None:
            first = self.log.receipt(key)
            if first is not None:
                return self._again(first, events)
        try:
            options = {} if key is None else {"receipt": (key, self.digest(events))}
            plan, appended = self.attempt(lambda: self.decide(events, manner), manner, **options)
        except KeyTaken as taken:
            self.subjects.forget({event.stream for event in events})
            return self._again(taken.receipt, events)
        return Receipt(tuple(f"{one.stream}/{one.version}" for one in plan.drafts), appended.positions[-1], clock.from_micros(appended.recorded_at))

    def _again(self, first: StoredReceipt, events: Sequence[Event]) -> Receipt:
        try:
            same = first.digest == self.digest(events)
        except ErasedSubject:
            same = True  # nobody can tell any more; the receipt says nothing about the person
        if not same:
            raise KeyReused(first.key)
        return Receipt(tuple(first.event_ids), first.position, clock.from_micros(first.recorded_at))

    def digest(self, events: Sequence[Event]) -> bytes:
        """What tells the same facts sent again from others. Over the sealed form, so that it gives no name away."""
        total = sha256()
        for event in events:
            spec = CATALOGUE.spec(type(event))
            stream = spec.stream_of(event)
            total.update(spec.topic.encode())
            total.update(body_bytes(spec, event, stream, self.seal_for([event])))
        return total.digest()

    def checked(self, manner: Manner) -> Manner:
        """The manner, if it can be recorded.

        Raises:
            Refused: no actor, or a claimed time in the future.
        """
        if not _is_text(manner.actor, 200):
            raise Refused([Issue("record.no-actor", "error", "actor", "every event names who recorded it: pass actor='hr.zhongshan' (at most 200 characters)")])
        if manner.authority is not None and not _is_text(manner.authority, 200):
            raise Refused([Issue("record.authority", "error", "authority", "authority= names a document in at most 200 characters, or is left out")])
        if manner.claimed_at is not None and manner.claimed_at > clock.to_micros(self.now()):
            raise Refused([_claim_issue("the claimed recording time lies in the future; claim the time the older system recorded the fact")])
        return manner

    def decide(self, events: Sequence[Event], manner: Manner) -> Plan:
        """Admits every fact of one change, or raises :class:`Refused` with everything that stands in the way."""
        return self._planned(lambda plan: self._decide(plan, events, manner))

    def _planned(self, decide: Callable[[Plan], None]) -> Plan:
        """A plan as decided; where deciding ends in an error, the subjects it touched are forgotten, for they may hold what will not be written."""
        plan = Plan()
        try:
            decide(plan)
        except BaseException:
            self.subjects.forget(plan.touched)
            raise
        return plan

    def _decide(self, plan: Plan, events: Sequence[Event], manner: Manner) -> None:
        by_stream: dict[str, list[Fact]] = {}
        issues: list[Issue] = []
        specs: list[tuple[Event, str]] = []
        nameless: list[tuple[Event, str]] = []
        for n, event in enumerate(events):
            spec = CATALOGUE.spec(type(event))
            stream = spec.stream_of(event)
            specs.append((event, stream))
            nameless += [(event, name) for name in self.unknown_names(spec, event)]
            issues += self.sealed_elsewhere(spec, event)
            subject = plan.touched.setdefault(stream, self.subjects[stream])
            mine = by_stream.setdefault(stream, [])
            mine.append(Fact(event, f"{stream}/{subject.version + len(mine) + 1}", UNRECORDED + n, spec.rank))
        for stream, facts in by_stream.items():
            subject = plan.touched[stream]
            if subject.exists or any(one.rank == BEGINS for one in facts):
                issues.extend(self.place(subject, facts, manner))
            else:
                issues.append(unknown(stream, facts[0].event))
        issues += [unknown_name(event, name) for event, name in nameless if name not in plan.touched or not plan.touched[name].exists]
        if issues:
            raise Refused(issues)
        versions: dict[str, int] = {}
        seal = self.seal_for(events)
        for event, stream in specs:
            versions[stream] = versions.get(stream, plan.touched[stream].version) + 1
            plan.drafts.append(self.drafted(event, stream, versions[stream], manner, seal))

    def check(self, events: Sequence[Event], manner: Manner) -> None:
        """Raises :class:`Refused` if these facts could not be recorded now. Writes nothing."""
        self.catch_up()
        self.subjects.forget(self.decide(events, self.checked(manner)).touched)

    def seal_for(self, events: Iterable[Event]) -> Seal | None:
        """What seals the personal fields of these events; None where there are none, so that no vault is needed."""
        streams = {CATALOGUE.spec(type(event)).stream_of(event) for event in events if type(event) in PERSONAL}
        return self.sealer(streams) if streams else None

    def sealed_elsewhere(self, spec: EventSpec, event: Event) -> Iterator[Issue]:
        """An issue for each field that comes sealed already, out of a history, and was not sealed for this very subject and field."""
        for field_name in spec.personal:
            value = getattr(event, field_name)
            if isinstance(value, Sealed) and self._unseal is not None:
                try:
                    self._unseal(spec.stream_of(event), field_name, value.blob)
                except (WrongMasterKey, MissingKey):
                    raise
                except VaultError:
                    message = f"{field_name} was sealed for somebody else or another field; give it in the clear"
                    yield Issue("record.sealed-elsewhere", "error", f"{event.stream}/{type(event).__name__}", message)

    def drafted(self, event: Event, stream: str, version: int, manner: Manner, seal: Seal | None, amends: Amends | None = None) -> Draft:
        """The event as it will be stored, but for the time."""
        return draft(
            event,
            stream,
            version,
            actor=manner.actor,
            seal=seal,
            authority=manner.authority,
            claimed=manner.claimed,
            amends=amends,
            reason=manner.reason,
        )

    def place(self, subject: Subject, facts: Sequence[Fact], manner: Manner) -> Iterable[Issue]:
        """Puts the facts of one change into one subject's history; several are one change, whatever order they were given in."""
        issues: list[Issue] = []
        if self.subjects.closed or any(one.event.stream in self.subjects.closed for one in facts):
            for one in facts:
                issues.extend(self.closed(subject, one, manner))
        ordered = sorted(facts, key=in_order)
        if subject.in_order(ordered[0]):
            for one in ordered:
                issues.extend(subject.add(one, self.log))
        else:
            issues.extend(subject.change(self.log, add=ordered))
        return issues

    def unknown_names(self, spec: EventSpec, event: Event) -> Sequence[str]:
        """The other subjects the event names that the ledger does not know. Asking also makes their closed months known."""
        return [name for name in spec.named_by(event) if not self.subjects.knows(name)] if spec.references else ()

    # -- closed periods ---------------------------------------------------------------------------------------------------------------

    def closed(self, subject: Subject, one: Fact, manner: Manner) -> Iterable[Issue]:
        """An issue where the fact reaches into a month some unit it concerns has closed, and no authority is given."""
        if manner.authority is not None or one.event.type_name == "unit.period_closed":
            return
        spec = CATALOGUE.spec(type(one.event))
        served = self.subjects.units_of(subject, subject.before(one, self.log), one.event.effective_on)
        concerned = {subject.stream, *served}
        for name in spec.named_by(one.event):
            concerned.add(name)
            if name.startswith("grid:"):
                concerned.update(self.subjects.units_of(self.subjects[name], self.subjects[name].state, one.event.effective_on))
        for unit in sorted(concerned & self.subjects.closed.keys()):
            month, event_id = self.subjects.closed[unit]
            if Month.of(one.event.effective_on) <= Month.parse(month):
                remedy = "give the document that allows it as authority, or date it in an open month"
                message = f"{one.event.effective_on} reaches into {month}, which is closed for {unit}; {remedy}"
                yield Issue("record.period-closed", "error", f"{subject.stream}/{spec.cls.__name__}@{one.event.effective_on}", message, (event_id,))

    # -- correct and reverse ----------------------------------------------------------------------------------------------------------

    def correct(self, event_id: str, replacement: Event, manner: Manner, *, door: str = "record") -> Receipt:
        """Records a replacement for a recorded fact; see ``Ledger.correct``."""
        manner = self._reasoned(manner)
        recordable(replacement, door)
        plan, appended = self.attempt(lambda: self._planned(lambda plan: self._correct(plan, event_id, replacement, manner)), manner)
        return Receipt((f"{plan.drafts[0].stream}/{plan.drafts[0].version}",), appended.positions[-1], clock.from_micros(appended.recorded_at))

    def _correct(self, plan: Plan, event_id: str, replacement: Event, manner: Manner) -> None:
        target, position = self.amendable(event_id)
        stream = event_id.rpartition("/")[0]
        subject = plan.touched[stream] = self.subjects[stream]
        existed = subject.exists
        issues: list[Issue] = []
        if replacement.stream != stream:
            message = f"the replacement is about {replacement.stream}; reverse {event_id} and record the fact where it belongs"
            issues.append(Issue("correct.another-subject", "error", event_id, message, (event_id,)))
        else:
            origin = target.amends.origin if target.amends else position
            spec = CATALOGUE.spec(type(replacement))
            nameless = self.unknown_names(spec, replacement)
            issues.extend(self.sealed_elsewhere(spec, replacement))
            new = Fact(replacement, f"{stream}/{subject.version + 1}", origin, spec.rank)
            for one in (Fact(target.event, event_id, origin, target.event.day_order), new):
                issues.extend(self.closed(subject, one, manner))
            issues.extend(subject.change(self.log, add=[new], drop=[event_id]))
            issues.extend(unknown_name(replacement, name) for name in nameless)
            if not issues and existed and not subject.exists:
                message = f"{stream} would exist no longer, and others may name it; reverse {event_id}, and record what is right"
                issues.append(Issue("reverse.still-rests", "error", event_id, message, (event_id,)))
        if issues:
            raise Refused(issues)
        plan.drafts.append(self.drafted(replacement, stream, subject.version + 1, manner, self.seal_for([replacement]), Amends(event_id, position, origin)))

    def reverse(self, event_ids: Sequence[str], manner: Manner, named_elsewhere: Callable[[str], Sequence[str]]) -> Receipt:
        """Takes recorded facts back, all or none; see ``Ledger.reverse``. ``named_elsewhere`` answers which believed facts name a subject."""
        manner = self._reasoned(manner)
        if len(set(event_ids)) != len(event_ids):
            raise Refused([Issue("reverse.twice", "error", ", ".join(event_ids), "the same fact is named twice; name each once")])
        plan, appended = self.attempt(lambda: self._planned(lambda plan: self._reverse(plan, event_ids, manner, named_elsewhere)), manner)
        return Receipt(tuple(f"{one.stream}/{one.version}" for one in plan.drafts), appended.positions[-1], clock.from_micros(appended.recorded_at))

    def _reverse(self, plan: Plan, event_ids: Sequence[str], manner: Manner, named_elsewhere: Callable[[str], Sequence[str]]) -> None:
        issues: list[Issue] = []
        by_stream: dict[str, list[tuple[str, Envelope, int]]] = {}
        for event_id in event_ids:
            target, position = self.amendable(event_id)
            by_stream.setdefault(event_id.rpartition("/")[0], []).append((event_id, target, position))
        for stream, targets in by_stream.items():
            subject = plan.touched.setdefault(stream, self.subjects[stream])
            for event_id, target, position in targets:
                issues.extend(self.closed(subject, Fact(target.event, event_id, position, target.event.day_order), manner))
            issues.extend(subject.change(self.log, drop=[event_id for event_id, _, _ in targets]))
        for stream, subject in plan.touched.items():
            if not issues and not subject.exists:
                plan.alone = True
                issues.extend(self._rests_on(subject, by_stream[stream][0][0]))
                still = [event_id for event_id in named_elsewhere(stream) if event_id not in event_ids]
                if still:
                    issues.append(
                        Issue(
                            "reverse.still-named",
                            "error",
                            stream,
                            f"{stream} is named by facts recorded elsewhere; take those back with it, or first",
                            tuple(still),
                        )
                    )
        if issues:
            raise Refused(issues)
        versions = {stream: subject.version for stream, subject in plan.touched.items()}
        for stream, targets in by_stream.items():
            for event_id, target, position in targets:
                versions[stream] += 1
                event = FactReversed(subject=stream, effective_on=target.event.effective_on)
                origin = target.amends.origin if target.amends else position
                plan.drafts.append(self.drafted(event, stream, versions[stream], manner, None, Amends(event_id, position, origin)))

    def _rests_on(self, subject: Subject, event_id: str) -> Iterable[Issue]:
        """What rests on a subject that would no longer exist; nothing where what is left could be recorded of it all the same, as it begins one."""
        facts = subject.load(self.log).facts
        if facts and not any(one.rank == BEGINS for one in facts):
            yield Issue(
                "reverse.still-rests",
                "error",
                event_id,
                f"later facts of {subject.stream} rest on it; take those back with it, or first",
                tuple(one.event_id for one in facts[:20]),
            )

    def _reasoned(self, manner: Manner) -> Manner:
        if not _is_text(manner.reason, NOTE_CHARACTERS):
            raise Refused([Issue("amend.no-reason", "error", "reason", "a correction or reversal says why: pass reason='…' (at most 4000 characters)")])
        return self.checked(manner)

    def amendable(self, event_id: str) -> tuple[Envelope, int]:
        """The recorded fact of that id and its position, if it still stands.

        Raises:
            UnknownSubject: nothing was recorded under the id.
            Refused: it is a reversal, or was already corrected or reversed.
        """
        stream, _, version = event_id.rpartition("/")
        rows = self.log.stream(stream) if stream else []
        row = next((row for row in rows if str(row.version) == version), None)
        if row is None:
            raise UnknownSubject(event_id, remedy="event ids look like career:W0001/7; history lists them")
        target = decoded(row)
        if target.name == "ledger.fact_reversed":
            raise Refused(
                [
                    Issue(
                        "amend.a-reversal",
                        "error",
                        event_id,
                        "this is a reversal and cannot be amended; record the fact again if it held after all",
                        (event_id,),
                    )
                ]
            )
        for later in rows:
            envelope = decoded(later)
            if envelope.amends is not None and envelope.amends.event_id == event_id:
                if envelope.name == "ledger.fact_reversed":
                    message = f"it was reversed by {envelope.event_id}; record the fact again if it held after all"
                else:
                    message = f"it was corrected by {envelope.event_id}; amend that one instead"
                raise Refused([Issue("amend.already-amended", "error", event_id, message, (envelope.event_id,))])
        return target, row.position


def _is_text(value: object, most: int) -> bool:
    """Whether a value is text somebody can read: not blank, not too long, and made of characters any encoding can hold."""
    return isinstance(value, str) and bool(value.strip()) and len(value) <= most and not any("\ud800" <= character <= "\udfff" for character in value)


def check_key(key: str | None) -> None:
    """Raises :class:`Refused` for an idempotency key that cannot be remembered."""
    if key is not None and not _is_text(key, 200):
        raise Refused([Issue("record.key", "error", "key", "key= is a text of 1 to 200 characters, such as the id of the request, or is left out")])


def _claim_issue(message: str) -> Issue:
    return Issue("record.claimed-at", "error", "claimed_at", message)


def unknown(stream: str, event: Event) -> Issue:
    """A fact about a subject nobody has registered, founded or drawn."""
    kind, _, identifier = stream.partition(":")
    first = " or ".join(sorted(spec.cls.__name__ for spec in CATALOGUE if spec.kind == kind and spec.rank == BEGINS))
    remedy = "enact it first" if kind == "rule" else f"record {first} first, or in the same call"
    return Issue(
        "record.unknown-subject",
        "error",
        f"{stream}/{type(event).__name__}@{event.effective_on}",
        f"the ledger does not know {identifier!r}; {remedy}",
    )


def unknown_name(event: Event, name: str) -> Issue:
    """A fact that names a subject nobody has registered, founded or drawn."""
    kind, _, identifier = name.partition(":")
    message = f"names {kind} {identifier!r}, which the ledger does not know; record its founding first, or in the same call"
    return Issue("record.unknown-subject", "error", f"{event.stream}/{type(event).__name__}@{event.effective_on}", message)


def recordable(event: Event, door: str = "record") -> EventSpec:
    """The spec of an event that may come in through a door.

    Raises:
        Refused: it is not an event, or one that only another call records.
    """
    if not isinstance(event, Event) or not CATALOGUE.declares(type(event)):
        raise Refused(
            [
                Issue(
                    "record.not-an-event",
                    "error",
                    type(event).__name__,
                    "only events of cwledger.events can be recorded; build one, e.g. events.PostAssumed(worker=…, …)",
                )
            ]
        )
    if type(event).door != door:
        raise Refused(
            [Issue("record.another-door", "error", f"{event.stream}/{type(event).__name__}", f"this is recorded by ledger.{type(event).door}(…) only")]
        )
    return CATALOGUE.spec(type(event))
