"""Reading the whole ledger to see whether it is what was written: bytes, chain of versions, times, amendments, columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from cwledger import clock
from cwledger.aggregates import CATALOGUE
from cwledger.errors import Damaged, Issue, NewerFormat
from cwledger.recording.subjects import decoded
from cwledger.recording.values import Progress, Statistics, Verification
from cwledger.store.codec import Envelope, body_bytes, wrap
from cwledger.store.log import EventLog, Row

if TYPE_CHECKING:
    from cwledger.store.columns import Columns

Report = Callable[[Progress], None]
_STEP = 10_000
_RESTORE = "restore the database from a backup"


class Chain:
    """What has been read so far, as far as the next event must agree with it."""

    def __init__(self) -> None:
        self.versions: dict[str, int] = {}
        self.position = 0
        self.recorded_at = 0
        self.amended: dict[str, str] = {}

    def check(self, row: Row) -> Iterator[Issue]:
        """Everything wrong with one row, in itself and after the ones before it."""
        event_id = f"{row.stream}/{row.version}"
        expected = self.versions.get(row.stream, 0) + 1
        if row.version != expected:
            yield _issue(
                "verify.version-gap",
                event_id,
                f"version {row.version} stands where {expected} should: events of {row.stream} are missing or doubled; {_RESTORE}",
            )
        self.versions[row.stream] = row.version
        self.position = row.position
        try:
            envelope = decoded(row)
        except Damaged as damage:
            yield _issue("verify.damaged", event_id, str(damage))
            return
        if envelope.recorded_at < self.recorded_at:
            yield _issue("verify.time-fell", event_id, f"recorded at {clock.from_micros(envelope.recorded_at)}, before the event at the position before it")
        self.recorded_at = envelope.recorded_at
        yield from self._amendment(row, envelope, event_id)
        yield from _body(row, envelope, event_id)

    def _amendment(self, row: Row, envelope: Envelope, event_id: str) -> Iterator[Issue]:
        if envelope.amends is None:
            return
        target = envelope.amends.event_id
        stream, _, version = target.rpartition("/")
        if stream != row.stream or not version.isdigit() or not 0 < int(version) < row.version or envelope.amends.position >= row.position:
            yield _issue("verify.amends-nothing", event_id, f"amends {target}, which is not an earlier event of {row.stream}")
        if target in self.amended:
            yield _issue("verify.amended-twice", event_id, f"amends {target}, which {self.amended[target]} already amended")
        self.amended[target] = event_id


def _body(row: Row, envelope: Envelope, event_id: str) -> Iterator[Issue]:
    if row.topic != f"{envelope.name}/{envelope.version}":
        yield _issue("verify.damaged", event_id, f"stored under {row.topic}, but the bytes are a {envelope.name}/{envelope.version}")
    try:
        event = envelope.event
        type(event)(**event.__dict__)
    except (Damaged, NewerFormat, ValueError) as error:
        yield _issue("verify.damaged", event_id, str(error))
        return
    spec = CATALOGUE.spec(type(event))
    if spec.stream_of(event) != row.stream:
        yield _issue("verify.wrong-stream", event_id, f"is about {spec.stream_of(event)} but stands in {row.stream}")
    if envelope.version == spec.version:
        head, tail = wrap(
            spec.topic,
            body_bytes(spec, event, row.stream, None),
            row.stream,
            row.version,
            envelope.actor,
            envelope.authority,
            envelope.claimed,
            envelope.amends,
            envelope.reason,
        )
        if not (row.state.startswith(head) and row.state.endswith(tail)):
            yield _issue("verify.not-canonical", event_id, f"the stored bytes are not the canonical ones of what they say; {_RESTORE}")


def _issue(code: str, event_id: str, message: str) -> Issue:
    return Issue(code, "error", event_id, message, (event_id,))


def verify(log: EventLog, columns: Callable[[], Columns], progress: Report | None) -> Verification:
    """Reads everything. See ``Ledger.verify``. The columns are asked for only if the log is sound: they could not be folded from a damaged one."""
    issues = [Issue("verify.database", "error", log.where, f"{fault}; {_RESTORE}") for fault in log.faults()]
    chain, events = Chain(), 0
    total = sum(log.versions("").values())
    for row in log.rows():
        events += 1
        issues.extend(chain.check(row))
        if progress is not None and events % _STEP == 0:
            progress(Progress(events, total, len(issues)))
    if not issues:
        issues.extend(columns().compare())
    if progress is not None:
        progress(Progress(events, total, len(issues)))
    return Verification(events, len(chain.versions), tuple(issues))


def statistics(log: EventLog) -> Statistics:
    """Counts of a ledger. See ``Ledger.stats``."""
    kinds: Counter[str] = Counter(stream.partition(":")[0] for stream in log.versions(""))
    types: Counter[str] = Counter()
    amendments = claimed = 0
    times: list[int] = []
    for row in log.rows():
        envelope = decoded(row)
        types[row.topic.rpartition("/")[0]] += 1
        amendments += envelope.amends is not None
        claimed += envelope.claimed
        times = [times[0] if times else envelope.recorded_at, envelope.recorded_at]
    return Statistics(
        events=sum(types.values()),
        position=log.head().position,
        subjects=dict(sorted(kinds.items())),
        types=dict(sorted(types.items())),
        amendments=amendments,
        first_recorded_at=_moment(times, 0),
        last_recorded_at=_moment(times, -1),
        claimed=claimed,
    )


def _moment(times: list[int], index: int) -> datetime | None:
    return clock.from_micros(times[index]) if times else None
