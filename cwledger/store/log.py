"""The event log: what it promises, and the one way anything is appended to it.

For: the types every store speaks (:class:`Draft`, :class:`Row`, :class:`Head`, …), the :class:`EventLog` protocol that memory, SQLite and
PostgreSQL fulfil alike, and :func:`append_under_lock`, the only place that decides whether and when something is recorded.

Not for: what events mean (``aggregates``), their bytes (``codec``), any SQL (``sqlite``, ``postgres``).

What every store promises:

- **Order.** Positions rise in the order of commit, so whoever has read up to a position has missed nothing below it. Gaps may occur.
- **Time.** ``recorded_at`` is decided under the write lock and never falls, whatever the clock of a machine does.
- **All or nothing.** Drafts, receipt and progress of one :meth:`EventLog.append` are one transaction, on disk before it returns.
- **Append-only.** The database refuses UPDATE and DELETE on events and receipts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from cwledger.errors import CwledgerError
from cwledger.store.codec import Draft as Draft
from cwledger.store.codec import recorded_at as recorded_at

FORMAT = 1
"""Version of the tables. A ledger of a later format is refused with ``NewerFormat`` and left untouched."""

BATCH = 10_000
"""Rows fetched at a time: enough that the cost of a query disappears, few enough that memory stays flat."""


class Row(NamedTuple):
    """One stored event. ``topic`` is the event's type and version, ``state`` the canonical bytes."""

    position: int
    stream: str
    version: int
    topic: str
    state: bytes


class Head(NamedTuple):
    """The last position and the moment it was recorded (UTC microseconds); ``(0, 0)`` while the log is empty."""

    position: int
    recorded_at: int


class Appended(NamedTuple):
    """Where the drafts landed, in their order, and the one moment (UTC microseconds) they were all recorded at."""

    positions: Sequence[int]
    recorded_at: int


class Receipt(NamedTuple):
    """What was recorded under an idempotency key; ``digest`` tells the same facts sent again from different ones."""

    key: str
    digest: bytes
    event_ids: list[str]
    position: int
    recorded_at: int


class StaleStream(CwledgerError):
    """Somebody appended first: a version is not the next one of its stream, or a guarded topic appeared.

    ``streams`` names the streams concerned, empty for a guard. A signal to read again and retry, not something a caller ever sees.
    """

    def __init__(self, streams: Sequence[str], detail: str) -> None:
        self.streams = tuple(streams)
        super().__init__(detail, remedy="read the stream again and decide anew")


class KeyTaken(CwledgerError):
    """The idempotency key is already used; ``receipt`` is what was recorded under it. A signal, not something a caller ever sees."""

    def __init__(self, receipt: Receipt) -> None:
        self.receipt = receipt
        super().__init__(f"the key {receipt.key!r} already has a receipt")


class ClaimedTooEarly(CwledgerError):
    """A claimed recording time lies before the last fact's; ``head`` is the log's end, which it may not precede."""

    def __init__(self, claimed_at: int, head: Head) -> None:
        self.claimed_at = claimed_at
        self.head = head
        super().__init__(
            f"claimed recording time {claimed_at} is before the log's last, {head.recorded_at} (UTC microseconds)",
            remedy="move facts over in the order they were first recorded",
        )


class StaleProgress(CwledgerError):
    """Progress must rise; ``reached`` is what is already stored. Another run of the same job got there first."""

    def __init__(self, name: str, wanted: int, reached: int) -> None:
        self.name = name
        self.reached = reached
        super().__init__(f"progress {name!r} is already at {reached}, cannot move to {wanted}", remedy="read the progress again and go on from there")


class EventLog(Protocol):
    """An append-only log of events. Safe to use from several threads; several processes may open the same one.

    Every method may raise ``StorageUnavailable``, ``StorageFull`` or ``Damaged``; the log works afterwards if the cause is gone.
    """

    @property
    def ledger_id(self) -> str:
        """Random hexadecimal id written once at creation: what the columns and the key vault of this ledger are recognised by."""

    @property
    def where(self) -> str:
        """Where the log is, for messages: a path, or a database address without its password."""

    def append(
        self,
        drafts: Sequence[Draft],
        *,
        now: int,
        claimed_at: int | None = None,
        guard: tuple[int, Sequence[str]] | None = None,
        receipt: tuple[str, bytes] | None = None,
        progress: tuple[str, int] | None = None,
    ) -> Appended:
        """Record drafts, all or none; on disk when this returns.

        Args:
            drafts: events in their order; those of one stream count up from the stream's last version. May be empty.
            now: the clock, UTC microseconds. The recording time is this, or the log's last if that is later.
            claimed_at: recording time taken over from an older system instead, UTC microseconds; not after ``now``.
            guard: ``(position, topics)``: give up if an event of one of the topics was appended after the position.
            receipt: ``(key, digest)``: remember what was recorded under this key.
            progress: ``(name, n)``: a counter that must rise, stored with the drafts so that a job resumes exactly once.

        Raises:
            StaleStream: a version is not the next one, or the guard tripped. KeyTaken: the key has a receipt.
            ClaimedTooEarly: ``claimed_at`` precedes the log's last. StaleProgress: ``n`` does not rise.
        """

    def stream(self, stream: str) -> list[Row]:
        """Every event of one stream by version; empty if there is none."""

    def has(self, stream: str) -> bool:
        """Whether the stream holds at least one event."""

    def versions(self, prefix: str) -> dict[str, int]:
        """Last version of every stream whose id starts with the prefix, in order of id."""

    def rows(self, after: int = 0, until: int | None = None, topics: Sequence[str] = (), batch: int = BATCH) -> Iterator[Row]:
        """Events in log order with ``after < position <= until``, of the given topics (none: of all). Memory stays at one batch."""

    def batches(
        self, after: int = 0, until: int | None = None, topics: Sequence[str] = (), batch: int = BATCH
    ) -> Iterator[Sequence[tuple[int, str, int, str, bytes]]]:
        """The same a batch at a time and as plain tuples, for whoever reads millions: making rows of them costs a fifth of reading."""

    def head(self) -> Head:
        """The end of the log."""

    def position_at(self, recorded_at: int) -> int:
        """Last position recorded at or before a moment (UTC microseconds); 0 if there is none."""

    def receipt(self, key: str) -> Receipt | None:
        """What was recorded under an idempotency key."""

    def progress(self, name: str) -> int:
        """How far a resumable job has come; 0 if it never stored anything."""

    def wait(self, after: int, timeout: float) -> bool:
        """Block until the log reaches beyond a position or ``timeout`` seconds have passed; whether it did."""

    def meta(self, name: str) -> str | None:
        """A small fact about the ledger itself, such as ``created`` or the id of its key vault."""

    def set_meta(self, name: str, value: str) -> None:
        """Write one of those, replacing what was there."""

    def faults(self) -> list[str]:
        """What the database itself finds wrong with its pages and indexes, in its words. Reads everything; empty means sound."""

    def close(self) -> None:
        """Let go of every connection. Using the log afterwards raises ``StorageUnavailable``; closing twice is fine."""


class Locked(Protocol):
    """What one append may see and do while it holds the write lock. Each store fulfils it in its own SQL."""

    def head(self) -> Head:
        """The end of the log, which cannot move while the lock is held."""

    def receipt(self, key: str) -> Receipt | None:
        """The receipt of a key."""

    def appended_since(self, position: int, topics: Sequence[str]) -> bool:
        """Whether an event of one of the topics stands after the position."""

    def last_versions(self, streams: Sequence[str]) -> Mapping[str, int]:
        """Last version of each stream; a stream without events is absent or 0."""

    def insert(self, rows: list[tuple[str, int, str, bytes]], after: int) -> Sequence[int]:
        """Insert (stream, version, topic, state) rows; their positions, all beyond ``after``."""

    def keep(self, receipt: Receipt) -> None:
        """Store a receipt."""

    def advance(self, name: str, reached: int) -> int | None:
        """Raise a progress counter; None if it rose, else the value it already stands at."""


class Order(NamedTuple):
    """Everything :meth:`EventLog.append` was asked to do, in one value."""

    drafts: Sequence[Draft]
    now: int
    claimed_at: int | None
    guard: tuple[int, Sequence[str]] | None
    receipt: tuple[str, bytes] | None
    progress: tuple[str, int] | None


def append_under_lock(locked: Locked, order: Order) -> Appended:
    """Decide and write one order. The caller holds the write lock, commits when this returns and rolls back when it raises."""
    if order.receipt and (first := locked.receipt(order.receipt[0])):
        # Asked before anything else: a repeated request is stale in every other respect, and still deserves its first answer.
        raise KeyTaken(first)
    head = locked.head()
    moment = _moment(head, order)
    _check_guard(locked, head, order)
    _check_versions(locked, order.drafts)
    positions: Sequence[int] = ()
    if order.drafts:
        positions = locked.insert([(draft.stream, draft.version, draft.topic, draft.stamp(moment)) for draft in order.drafts], head.position)
    if order.receipt:
        key, digest = order.receipt
        event_ids = [f"{draft.stream}/{draft.version}" for draft in order.drafts]
        locked.keep(Receipt(key, digest, event_ids, positions[-1] if positions else head.position, moment))
    if order.progress:
        _advance(locked, *order.progress)
    return Appended(positions, moment)


def _moment(head: Head, order: Order) -> int:
    if order.claimed_at is None:
        return max(order.now, head.recorded_at)
    if order.claimed_at > order.now:
        raise ValueError(f"claimed_at {order.claimed_at} lies after now, {order.now} (UTC microseconds)")
    if order.claimed_at < head.recorded_at:
        raise ClaimedTooEarly(order.claimed_at, head)
    return order.claimed_at


def _check_guard(locked: Locked, head: Head, order: Order) -> None:
    if order.guard is None:
        return
    seen, topics = order.guard
    if head.position > seen and topics and locked.appended_since(seen, topics):
        raise StaleStream((), f"{' or '.join(topics)} was recorded after position {seen}")


def _check_versions(locked: Locked, drafts: Sequence[Draft]) -> None:
    first: dict[str, int] = {}
    reached: dict[str, int] = {}
    for draft in drafts:
        stream, version = draft.stream, draft.version
        before = reached.get(stream)
        if before is None:
            first[stream] = version
        elif version != before + 1:
            raise StaleStream((stream,), f"{stream}: version {version} does not follow {before} in the same batch")
        reached[stream] = version
    if not first:
        return
    last = locked.last_versions(list(first))
    stale = [stream for stream, version in first.items() if version != last.get(stream, 0) + 1]
    if stale:
        raise StaleStream(stale, f"{stale[0]}: version {first[stale[0]]} does not follow {last.get(stale[0], 0)}")


def _advance(locked: Locked, name: str, wanted: int) -> None:
    reached = locked.advance(name, wanted)
    if reached is not None:
        raise StaleProgress(name, wanted, reached)


def position_at(find: Callable[[int], Row | None], head: int, recorded_at_most: int) -> int:
    """Last position recorded at or before a moment, by halving the log.

    ``find(p)`` answers the last row at or before position ``p``. Times never fall along the log, which is all this needs; gaps do no harm.
    """
    answer, low, high = 0, 0, head
    while low < high:
        middle = (low + high + 1) // 2
        row = find(middle)
        if row is None or row.position <= low:
            low = middle
        elif recorded_at(row.state) <= recorded_at_most:
            answer, low = row.position, middle
        else:
            high = row.position - 1
    return answer
