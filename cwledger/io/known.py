"""What the ledger already holds of the people and subjects a file is about: to know people again, and to leave out what is recorded already.

Personal fields are unsealed for the comparison only and never leave this process. Not for deciding who is who (``people.py``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cwledger.aggregates.career.person import NameChanged, SubjectErased, WorkerRegistered
from cwledger.aggregates.event import Event
from cwledger.clock import Month
from cwledger.errors import UnknownSubject
from cwledger.io.identity import WrongIdNumber, read_id_number
from cwledger.projections.facts import Facts
from cwledger.recording.values import Recorded

if TYPE_CHECKING:
    from cwledger.ledger import Ledger

_EVENTS_READ_PER_HISTORY = 20
"""Reading one subject's history costs about as much as reading this many events in log order."""


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person the ledger holds."""

    worker: str
    registration: WorkerRegistered
    event_id: str
    names: frozenset[str]
    """Every name ever believed; empty after an erasure."""
    id_number: str | None
    erased: bool


class Known:
    """The recorded facts of the subjects asked for, and the people among them."""

    def __init__(self, ledger: Ledger, facts: Facts) -> None:
        self._ledger = ledger
        self._histories: dict[str, list[Recorded]] = {}
        self._people: dict[str, KnownPerson] = {}
        self.by_id_number: dict[str, str] = {}
        """Worker by ID number, among the people loaded."""
        self.workers: set[str] = set()
        """Every worker the ledger has registered."""
        self._born: dict[Month | None, list[str]] = defaultdict(list)
        for worker, born_on in facts[WorkerRegistered].select("worker", "born_on").collect().iter_rows():
            self.workers.add(worker)
            self._born[None if born_on is None else Month.of(born_on)].append(worker)

    def born_in(self, months: Iterable[Month]) -> set[str]:
        """The workers who may be born in one of the months: registered so, or without a birth date."""
        return {worker for month in (*months, None) for worker in self._born.get(month, ())}

    def load(self, streams: Iterable[str]) -> None:
        """Reads what is recorded of these subjects, one by one or in one pass over the log, whichever is less."""
        wanted = set(streams) - self._histories.keys()
        if len(wanted) * _EVENTS_READ_PER_HISTORY > self._ledger.head:
            self._histories.update(self._scanned(wanted))
        else:
            self._histories.update({stream: self._history(stream) for stream in wanted})
        for stream in wanted:
            if stream.startswith("career:"):
                self._know(stream.removeprefix("career:"))

    def _history(self, stream: str) -> list[Recorded]:
        try:
            return self._ledger.history(stream, unseal=True)
        except UnknownSubject:
            return []

    def _scanned(self, wanted: set[str]) -> dict[str, list[Recorded]]:
        found: dict[str, list[Recorded]] = {stream: [] for stream in wanted}
        amended: dict[str, str] = {}
        for recorded in self._ledger.events(unseal=True):
            stream = recorded.event_id.rpartition("/")[0]
            if stream in found:
                found[stream].append(recorded)
                if recorded.amends is not None:
                    amended[recorded.amends] = recorded.event_id
        return {stream: [replace(one, amended_by=amended.get(one.event_id)) for one in facts] for stream, facts in found.items()}

    def _know(self, worker: str) -> None:
        facts = [one for one in self._histories[f"career:{worker}"] if one.amended_by is None]
        registered = next((one for one in facts if isinstance(one.event, WorkerRegistered)), None)
        if registered is None or not isinstance(registered.event, WorkerRegistered):
            return
        names = {one.event.name for one in facts if isinstance(one.event, WorkerRegistered | NameChanged)}
        number = registered.event.id_number
        self._people[worker] = KnownPerson(
            worker=worker,
            registration=registered.event,
            event_id=registered.event_id,
            names=frozenset(name for name in names if isinstance(name, str)),
            id_number=_eighteen(number) if isinstance(number, str) else None,
            erased=any(isinstance(one.event, SubjectErased) for one in facts),
        )
        if isinstance(number, str):
            self.by_id_number[_eighteen(number)] = worker

    def exists(self, stream: str) -> bool:
        """Whether anything was ever recorded about a subject."""
        return bool(self._histories[stream] if stream in self._histories else self._history(stream))

    def person(self, worker: str) -> KnownPerson | None:
        """A person among those loaded."""
        return self._people.get(worker)

    def people(self) -> Iterable[KnownPerson]:
        """Everyone loaded."""
        return self._people.values()

    def same_fact(self, event: Event) -> Recorded | None:
        """The recorded fact that says the same, field by field; one still believed before one that was amended since.

        What the new fact leaves open of reference and note need not agree.
        """
        same = [one for one in self._histories.get(event.stream, ()) if type(one.event) is type(event) and _says(one.event, event)]
        return next((one for one in same if one.amended_by is None), same[0] if same else None)


def _says(recorded: Event, new: Event) -> bool:
    left_open = {name for name in ("ref", "note") if getattr(new, name) is None}
    return all(getattr(recorded, name) == getattr(new, name) for name in type(new).model_fields if name not in left_open)


def _eighteen(number: str) -> str:
    """An ID number as files are compared by it, whichever form it was recorded in."""
    try:
        return read_id_number(number).number
    except WrongIdNumber:
        return number
