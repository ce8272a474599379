"""What a ledger would make of facts, played through in memory: no database, no clock, no vault.

For building histories that stand: strategies rehearse a step before they hand it out. It knows streams, versions, amendments and the guards
of every subject; it knows nothing of keys, closed periods or recording times, so what it accepts a ledger accepts when those do not object.
Not for answering questions: record the facts in a ledger and ask that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cwledger.aggregates import AGGREGATES, CATALOGUE, Event, Fact, Timeline, fact
from cwledger.errors import Issue


class Rehearsal:
    """The believed facts of every subject, and the event ids a ledger gives when the same steps are recorded in the same order."""

    def __init__(self) -> None:
        self._timelines: dict[str, Timeline[object]] = {}
        self._versions: dict[str, int] = {}
        self._position = 0
        self._standing: dict[str, Fact] = {}

    def copy(self) -> Rehearsal:
        """Another rehearsal that stands where this one does, to try something out."""
        twin = Rehearsal()
        twin._timelines, twin._versions, twin._standing = dict(self._timelines), dict(self._versions), dict(self._standing)
        twin._position = self._position
        return twin

    @property
    def standing(self) -> dict[str, Event]:
        """Every believed fact by event id, in the order of recording."""
        return {event_id: one.event for event_id, one in self._standing.items()}

    def record(self, *events: Event) -> Sequence[Issue]:
        """Plays ``Ledger.record``: all of them, or the issues and nothing."""
        added: dict[str, list[Fact]] = {}
        for offset, event in enumerate(events, 1):
            stream = event.stream
            version = self._versions.get(stream, 0) + len(added.get(stream, ())) + 1
            added.setdefault(stream, []).append(fact(event, f"{stream}/{version}", self._position + offset))
        return self._change(added, {}, events)

    def correct(self, event_id: str, replacement: Event) -> Sequence[Issue]:
        """Plays ``Ledger.correct``. The replacement takes the place of the fact, which must stand."""
        target = self._standing[event_id]
        stream = target.event.stream
        new = fact(replacement, f"{stream}/{self._versions[stream] + 1}", target.origin)
        return self._change({stream: [new]}, {stream: {event_id}}, (replacement,))

    def reverse(self, *event_ids: str) -> Sequence[Issue]:
        """Plays ``Ledger.reverse``. Every fact named must stand."""
        dropped: dict[str, set[str]] = {}
        for event_id in event_ids:
            dropped.setdefault(self._standing[event_id].event.stream, set()).add(event_id)
        return self._change({}, dropped, ())

    def _change(self, added: dict[str, list[Fact]], dropped: dict[str, set[str]], events: Sequence[Event]) -> Sequence[Issue]:
        changed: dict[str, Timeline[object]] = {}
        for stream in {**added, **dropped}:
            before = self._timelines.get(stream)
            kind, _, subject = stream.partition(":")
            changed[stream] = Timeline(AGGREGATES[kind], subject, before.facts if before else ())
            issues = changed[stream].change(add=added.get(stream, ()), drop=dropped.get(stream, ()))
            if issues:
                return issues
        unknown = self._unknown(changed, events)
        if not unknown:
            self._timelines.update(changed)
            self._settle(added, dropped)
        return unknown

    def _unknown(self, changed: dict[str, Timeline[object]], events: Sequence[Event]) -> Sequence[Issue]:
        """Subjects that do not exist and that something is said about, or that a new fact names."""
        said = [stream for stream, timeline in changed.items() if timeline.facts]
        named = [name for event in events for name in CATALOGUE.spec(type(event)).named_by(event)]
        timelines = {**self._timelines, **changed}
        missing = [stream for stream in (*said, *named) if stream not in timelines or not timelines[stream].aggregate.exists(timelines[stream].state)]
        return [Issue("rehearsal.unknown-subject", "error", stream, f"nothing begins {stream}") for stream in missing]

    def _settle(self, added: dict[str, list[Fact]], dropped: dict[str, set[str]]) -> None:
        for stream, gone in dropped.items():
            for event_id in gone:
                del self._standing[event_id]
            if stream not in added:
                self._versions[stream] += len(gone)
                self._position += len(gone)
        for stream, facts in added.items():
            self._versions[stream] = self._versions.get(stream, 0) + len(facts)
            self._position += len(facts)
            self._standing.update((one.event_id, one) for one in facts)


def would_stand(events: Iterable[Event]) -> bool:
    """Whether a ledger would record these facts in one call, with nothing in it before."""
    return not Rehearsal().record(*events)
