"""The bulk door: the same rules as ``record``, one fact at a time in the order given, written in batches.

Each batch is one transaction together with how far the input has come, so that a run under a key can be killed and run again: what was
written stays, what was not is taken up. A refused fact does not hold back the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby, islice

from cwledger import clock
from cwledger.aggregates import Event, Fact
from cwledger.aggregates.event import BEGINS, EventSpec
from cwledger.aggregates.fold import UNRECORDED
from cwledger.collector import uncollected
from cwledger.errors import Issue, Refused
from cwledger.recording.subjects import Subject
from cwledger.recording.values import Incoming, Ingested, Progress, RefusedFact
from cwledger.recording.writer import Manner, Plan, Writer, check_key, recordable, unknown, unknown_name
from cwledger.store.codec import Seal, around, plain_draft
from cwledger.store.log import StaleProgress

Item = tuple[int, Event, Manner]
_AS_FACT = partial(tuple.__new__, Fact)  # what Fact(…) does, without a Python call for each of millions of facts


@dataclass(slots=True)
class Batch(Plan):
    """One batch on its way: what may be written, and what may not."""

    refused: list[RefusedFact] = field(default_factory=list)
    read_again: set[str] = field(default_factory=set)
    trusting: bool = False
    """Whether who is registered is taken to be new without asking; wrong only if appending then fails, and it is decided again with asking."""


class Bulk:
    """One run of the bulk door."""

    def __init__(self, writer: Writer, manner: Manner, key: str | None, size: int, progress: Callable[[Progress], None] | None) -> None:
        self.writer = writer
        self.manner = writer.checked(manner)
        check_key(key)
        self.key = key
        self.size = size
        self.progress = progress
        self._trusting = False
        self._checked: dict[Manner, Manner] = {}
        self._specs: dict[type[Event], EventSpec] = {}

    def run(self, events: Iterable[Event | Incoming]) -> Ingested:
        """Lets in what may be let in; see ``Ledger.ingest``."""
        if isinstance(events, list | tuple):
            with uncollected():
                return self._run(events)
        return self._run(events)  # a caller's own code runs between the batches, and may need its cycles collected

    def _run(self, events: Iterable[Event | Incoming]) -> Ingested:
        done = skipped = self.writer.log.progress(self._name) if self.key else 0
        total = len(events) if isinstance(events, Sequence) else None
        accepted, refused, position = 0, list[RefusedFact](), self.writer.log.head().position
        items = islice(self._items(events), skipped, None)
        while chunk := list(islice(items, self.size)):
            done += len(chunk)
            for run in _same_time(chunk):
                batch, last = self._write(run, done if run[-1] is chunk[-1] else None)
                accepted += len(batch.drafts)
                refused += batch.refused
                position = last or position
            if self.progress is not None:
                self.progress(Progress(done, total, len(refused)))
        return Ingested(accepted, tuple(refused), skipped, position)

    def would_refuse(self, events: Iterable[Event | Incoming]) -> tuple[RefusedFact, ...]:
        """What the door would not let in. Writes nothing; the writer given must be a fresh one, for it goes on as if it had written."""
        batch = Batch()
        seal = self.writer.sealer([])
        for item in self._items(events):
            self._admit(batch, item, seal)
        return tuple(batch.refused)

    @property
    def _name(self) -> str:
        return f"ingest:{self.key}"

    def _items(self, events: Iterable[Event | Incoming]) -> Iterator[Item]:
        manner = self.manner
        for n, one in enumerate(events, 1):
            if isinstance(one, Incoming):
                yield n, one.event, self._manner_of(one)
            else:
                yield n, one, manner

    def _manner_of(self, one: Incoming) -> Manner:
        claimed = self.manner.claimed_at if one.claimed_at is None else clock.to_micros(one.claimed_at)
        manner = Manner(one.actor or self.manner.actor, one.authority or self.manner.authority, claimed)
        if manner not in self._checked:
            if len(self._checked) > 10_000:
                self._checked.clear()
            self._checked[manner] = self.writer.checked(manner)
        return manner

    def _write(self, items: Sequence[Item], done: int | None) -> tuple[Batch, int]:
        options = {"progress": (self._name, done)} if self.key and done is not None else {}
        self._trusting = True
        try:
            with uncollected():
                plan, appended = self.writer.attempt(lambda: self._decide(items), items[0][2], **options)
        except StaleProgress as stale:
            message = f"another run under the key {self.key!r} is already at item {stale.reached}; let it finish, or use another key"
            raise Refused([Issue("ingest.two-runs", "error", str(self.key), message)]) from None
        assert isinstance(plan, Batch)
        return plan, appended.positions[-1] if appended.positions else 0

    def _decide(self, items: Sequence[Item]) -> Batch:
        self.writer.catch_up()
        batch = Batch(trusting=self._trusting)
        self._trusting = False
        seal = self.writer.seal_for(event for _, event, _ in items)
        try:
            for item in items:
                self._admit(batch, item, seal)
        except BaseException:
            self.writer.subjects.forget(batch.touched)  # they hold facts that will not be written
            raise
        return batch

    def _admit(self, batch: Batch, item: Item, seal: Seal | None) -> None:
        number, event, manner = item
        spec = self._specs.get(type(event))
        if spec is None:
            spec = self._specs[type(event)] = recordable(event)
        writer = self.writer
        stream = spec.stream_of(event)
        subject = batch.touched.get(stream)
        if subject is None:
            known = writer.subjects
            subject = batch.touched[stream] = known.taken_as_new(stream) if batch.trusting and spec.rank == BEGINS else known[stream]
        version = subject.version + len(subject.pending) + 1
        one = _AS_FACT((event, f"{stream}/{version}", UNRECORDED + number, spec.rank))
        issues = self._issues(subject, spec, one, manner)
        if issues and not subject.pending and stream not in batch.read_again:
            # What was remembered may be older than what another writer has recorded since.
            batch.read_again.add(stream)
            writer.subjects.forget([stream])
            subject = batch.touched[stream] = writer.subjects[stream]
            version = subject.version + 1
            one = one._replace(event_id=f"{stream}/{version}")
            issues = self._issues(subject, spec, one, manner)
        if issues:
            batch.refused.append(RefusedFact(number, event, tuple(issues)))
            return
        frame = around(manner.actor, manner.authority, manner.claimed, spec.topic)
        batch.drafts.append(plain_draft(spec, event, stream, version, one.event_id, frame, seal))

    def _issues(self, subject: Subject, spec: EventSpec, one: Fact, manner: Manner) -> Sequence[Issue]:
        writer = self.writer
        if spec.references:
            nameless = writer.unknown_names(spec, one.event)
            if nameless:
                return [unknown_name(one.event, name) for name in nameless]
        if spec.personal:
            elsewhere = list(writer.sealed_elsewhere(spec, one.event))
            if elsewhere:
                return elsewhere
        if not subject.exists and one.rank != BEGINS:
            return [unknown(subject.stream, one.event)]
        if writer.subjects.closed:
            issues = list(writer.closed(subject, one, manner))
            if issues:
                return issues
        return subject.add(one, writer.log)


def _same_time(chunk: Sequence[Item]) -> Iterator[list[Item]]:
    """Runs of items recorded at one moment: a claimed time is a property of a whole append."""
    for _, run in groupby(chunk, key=lambda item: item[2].claimed_at):
        yield list(run)
