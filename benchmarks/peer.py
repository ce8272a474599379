"""The peer: `eventsourcing` used plainly, as its documentation shows it, on the same facts.

Its own application, JSON transcoder and projection runner, with what is best for it where there is a choice: text ids that sort by arrival,
dates as ISO text so that no transcoding of its own is needed for them, money by the transcoding it registers itself, events built
beforehand, the largest batch that is fastest. It checks no rule and seals no name; it knows one clock.
"""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from eventsourcing.application import Application
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.domain import CanCreateTimestamp, MetaDomainEvent
from eventsourcing.persistence import Tracking
from eventsourcing.popo import POPOProcessRecorder, POPOTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from eventsourcing.sqlite import SQLiteDatastore, SQLiteTrackingRecorder

from benchmarks.measure import Measure, stopwatch


class Fact(CanCreateTimestamp, metaclass=MetaDomainEvent):
    """What every event of the peer holds beside its own fields."""

    originator_id: str
    originator_version: int
    timestamp: datetime
    actor: str
    effective_on: str
    ref: str | None
    note: str | None


class DistrictFounded(Fact):
    district: str
    name: str
    jurisdiction: str | None


class StreetFounded(Fact):
    street: str
    district: str
    name: str


class CommunityFounded(Fact):
    community: str
    street: str
    name: str
    households: int | None


class FederationFounded(Fact):
    federation: str
    district: str
    name: str


class WorkerRegistered(Fact):
    worker: str
    name: str
    sex: str
    born_on: str
    id_number: str | None
    phone: str | None
    address: str | None


class EducationAttained(Fact):
    worker: str
    level: str
    major: str | None
    degree: bool | None


class QualificationAwarded(Fact):
    worker: str
    level: str
    valid_until: str | None


class ContractSigned(Fact):
    worker: str
    employer: str
    community: str
    until: str | None
    probation_months: int | None


class ContractRenewed(Fact):
    worker: str
    employer: str
    until: str | None


class Transferred(Fact):
    worker: str
    employer: str
    community: str
    new_employer: str | None
    until: str | None


class ContractEnded(Fact):
    worker: str
    employer: str
    ground: str


class PostAssumed(Fact):
    worker: str
    community: str
    post: str
    by: str


class PostLeft(Fact):
    worker: str
    community: str
    post: str
    reason: str


class GradeSet(Fact):
    worker: str
    tier: int
    step: int
    reason: str | None


class AllowanceGranted(Fact):
    worker: str
    component: str
    amount: Decimal


class Appraised(Fact):
    worker: str
    year: int
    result: str


class TrainingAttended(Fact):
    worker: str
    training: str
    level: str
    kind: str
    hours: int | None


class HonourConferred(Fact):
    worker: str
    kind: str
    level: str
    title: str | None
    until: str | None


class HonourEnded(Fact):
    worker: str
    kind: str
    level: str
    title: str | None
    reason: str


class Retired(Fact):
    worker: str


class Died(Fact):
    worker: str


def facts(events: Iterable[Any], actor: str = "hr.bench") -> list[Fact]:
    """The same facts as the peer's events, with the versions it wants counted for it."""
    versions: dict[str, int] = defaultdict(int)
    now = datetime.now(UTC)
    found = []
    for event in events:
        stream = event.stream
        versions[stream] += 1
        fields = {name: value.isoformat() if type(value) is date else value for name, value in event}
        kind = globals()[type(event).__name__]
        found.append(kind(originator_id=stream, originator_version=versions[stream], timestamp=now, actor=actor, **fields))
    return found


class Ledger(Application[str]):
    """A plain application; where it stores is configuration."""

    name = "ledger"


def _open(folder: Path) -> Ledger:
    return Ledger({"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(folder / "peer.db"), "ORIGINATOR_ID_TYPE": "text"})


def record(events: Sequence[Any], folder: Path) -> Measure:
    """One durable save a fact, as an application does it all day."""
    with _open(folder) as app:
        found = facts(events)
        warm, timed = found[: len(found) // 10], found[len(found) // 10 :]
        for one in warm:
            app.save(one)
        with stopwatch(len(timed)) as measure:
            for one in timed:
                app.save(one)
    return measure


def ingest(events: Sequence[Any], folder: Path, *, batch: int, put: bool) -> Measure:
    """Saves in batches; ``put`` goes to the event store directly, past a protocol check of each event that costs 7 µs."""
    with _open(folder) as app:
        found = facts(events)
        with stopwatch(len(found)) as measure:
            for first in range(0, len(found), batch):
                if put:
                    app.events.put(found[first : first + batch])
                else:
                    app.save(*found[first : first + batch])
    return measure


class View(POPOTrackingRecorder):
    """What the peer's projection keeps: the present footing, posts, pay and honours of everybody, in dictionaries."""

    def __init__(self) -> None:
        super().__init__()
        self.contracts: dict[str, dict[str, Any]] = {}
        self.posts: dict[str, dict[tuple[str, str], str]] = defaultdict(dict)
        self.grades: dict[str, tuple[int, int]] = {}
        self.pay: dict[str, dict[str, Decimal]] = defaultdict(dict)
        self.honours: dict[str, dict[tuple[str, str], str | None]] = defaultdict(dict)
        self.people: dict[str, str] = {}
        self.units: dict[str, str] = {}
        self.other: dict[str, int] = defaultdict(int)
        self.last = 0
        self.done = threading.Event()

    def track(self, tracking: Tracking) -> None:
        self._assert_tracking_uniqueness(tracking)
        self._insert_tracking(tracking)
        if tracking.notification_id == self.last:
            self.done.set()


class Projected(Projection[View]):
    """Roster, pay and honours as a projection of the peer: one handler a kind of event, each tracked exactly once."""

    name = "projected"

    @singledispatchmethod
    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        with self.view._database_lock:
            self.view.other[domain_event.originator_id] += 1
            self.view.track(tracking)

    @process_event.register
    def _(self, event: DistrictFounded, tracking: Tracking) -> None:
        with self.view._database_lock:
            self.view.units[event.district] = ""
            self.view.track(tracking)

    @process_event.register
    def _(self, event: StreetFounded, tracking: Tracking) -> None:
        with self.view._database_lock:
            self.view.units[event.street] = event.district
            self.view.track(tracking)

    @process_event.register
    def _(self, event: CommunityFounded, tracking: Tracking) -> None:
        with self.view._database_lock:
            self.view.units[event.community] = event.street
            self.view.track(tracking)

    @process_event.register
    def _(self, event: WorkerRegistered, tracking: Tracking) -> None:
        with self.view._database_lock:
            self.view.people[event.worker] = event.sex
            self.view.track(tracking)

    @process_event.register
    def _(self, event: ContractSigned, tracking: Tracking) -> None:
        with self.view._database_lock:
            contract = {"employer": event.employer, "community": event.community, "since": event.effective_on, "until": event.until}
            self.view.contracts[event.worker] = contract
            self.view.track(tracking)

    @process_event.register
    def _(self, event: ContractRenewed, tracking: Tracking) -> None:
        with self.view._database_lock:
            self.view.contracts[event.worker]["until"] = event.until
            self.view.track(tracking)

    @process_event.register
    def _(self, event: Transferred, tracking: Tracking) -> None:
        with self.view._database_lock:
            self.view.contracts[event.worker]["community"] = event.community
            self.view.track(tracking)

    @process_event.register
    def _(self, event: ContractEnded, tracking: Tracking) -> None:
        with self.view._database_lock:
            del self.view.contracts[event.worker]
            self.view.track(tracking)

    @process_event.register
    def _(self, event: PostAssumed, tracking: Tracking) -> None:
        with self.view._database_lock:
            self.view.posts[event.worker][event.community, event.post] = event.by
            self.view.track(tracking)

    @process_event.register
    def _(self, event: PostLeft, tracking: Tracking) -> None:
        with self.view._database_lock:
            self.view.posts[event.worker].pop((event.community, event.post), None)
            self.view.track(tracking)

    @process_event.register
    def _(self, event: GradeSet, tracking: Tracking) -> None:
        with self.view._database_lock:
            self.view.grades[event.worker] = (event.tier, event.step)
            self.view.track(tracking)

    @process_event.register
    def _(self, event: AllowanceGranted, tracking: Tracking) -> None:
        with self.view._database_lock:
            self.view.pay[event.worker][event.component] = event.amount
            self.view.track(tracking)

    @process_event.register
    def _(self, event: HonourConferred, tracking: Tracking) -> None:
        with self.view._database_lock:
            self.view.honours[event.worker][event.kind, event.level] = event.until
            self.view.track(tracking)

    @process_event.register
    def _(self, event: HonourEnded, tracking: Tracking) -> None:
        with self.view._database_lock:
            self.view.honours[event.worker].pop((event.kind, event.level), None)
            self.view.track(tracking)

    @process_event.register
    def _(self, event: Retired, tracking: Tracking) -> None:
        with self.view._database_lock:
            self.view.contracts.pop(event.worker, None)
            self.view.posts.pop(event.worker, None)
            self.view.track(tracking)

    @process_event.register
    def _(self, event: Died, tracking: Tracking) -> None:
        with self.view._database_lock:
            for table in (self.view.contracts, self.view.posts, self.view.honours):
                table.pop(event.worker, None)
            self.view.track(tracking)


class DurableView(SQLiteTrackingRecorder):
    """The same kept in SQLite, so that it survives a restart: one transaction an event, with its tracking."""

    _table = "CREATE TABLE IF NOT EXISTS kept (subject TEXT, what TEXT, state TEXT, PRIMARY KEY (subject, what)) WITHOUT ROWID"

    def __init__(self, datastore: SQLiteDatastore, **kwargs: Any) -> None:
        super().__init__(datastore, **kwargs)
        self.create_table_statements.append(self._table)
        self.last = 0
        self.done = threading.Event()

    def keep(self, subject: str, what: str, state: str, tracking: Tracking) -> None:
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute("INSERT OR REPLACE INTO kept VALUES (?,?,?)", (subject, what, state))
        if tracking.notification_id == self.last:
            self.done.set()


class ProjectedDurably(Projection[DurableView]):
    """The last fact of each kind about each subject, kept."""

    name = "projected"

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        state = json.dumps({name: str(value) for name, value in vars(domain_event).items()})
        self.view.keep(domain_event.originator_id, type(domain_event).__name__, state, tracking)


def project(events: Iterable[Any], durable: Path | None = None) -> Measure:
    """The projection runner over an in-memory application that already holds the facts (its SQLite applications cannot feed one)."""
    recorder = POPOProcessRecorder()

    class Loaded(Ledger):
        name = "loaded"

        def construct_recorder(self) -> POPOProcessRecorder:
            return recorder

    with Loaded() as filling:
        found = facts(events)
        for first in range(0, len(found), 10_000):
            filling.events.put(found[first : first + 10_000])
    size = len(found)
    found.clear()
    projection: Any = Projected if durable is None else ProjectedDurably
    env = {} if durable is None else {"PROJECTED_PERSISTENCE_MODULE": "eventsourcing.sqlite", "PROJECTED_SQLITE_DBNAME": str(durable / "view.db")}
    kept: Any = View if durable is None else DurableView

    class Counted(kept):  # type: ignore[misc]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.last = size

    with stopwatch(size) as measure, ProjectionRunner(application_class=Loaded, projection_class=projection, view_class=Counted, env=env) as runner:
        while not runner.view.done.wait(timeout=1.0):
            assert not runner.is_interrupted.is_set(), "the projection stopped"
        measure.stop()
    return measure
