"""The office that files what happens: mostly within days, sometimes months late, now and then wrongly or twice, and then puts it right.

The clerk turns facts into steps in the order of knowledge. It knows nothing of communities or careers; it only promises that whatever it
files can be recorded in that order. What may be mistaken in a fact, and how it reads, is in ``amendments.py``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from cwledger.aggregates import Event
from cwledger.clock import Month
from cwledger.demo.amendments import mistaken
from cwledger.demo.steps import Correction, Enactment, Recording, Reversal, Step

OPENED = date(2013, 1, 10)
"""The day the register begins: what held before was filed then."""
HORIZON = date(2026, 6, 30)
"""The last day anything was filed."""

FILING_DAYS = (1, 4)
"""Tuesday and Friday: an office files in bundles."""
FILED_AT = time(9, tzinfo=UTC)
AMENDED_AT = time(15, tzinfo=UTC)
AMENDING_DAY = 26
"""Corrections and reversals are dealt with on one day of the month: an office habit."""

LATE_SHARE, MISTAKEN_SHARE = 0.03, 0.015
LATE_DAYS = (60, 420)


@dataclass(frozen=True, slots=True)
class Handle:
    """A fact as filed, before it has an event id."""

    filing: int
    place: int


@dataclass(frozen=True, slots=True)
class _Filing:
    known_at: datetime
    events: tuple[Event, ...]
    actor: str
    authority: str | None


@dataclass(frozen=True, slots=True)
class _Amendment:
    known_at: datetime
    targets: tuple[Handle, ...]
    replacement: Event | None
    reason: str
    actor: str


@dataclass(frozen=True, slots=True)
class _Received:
    known_at: datetime
    text: str
    actor: str


class Clerk:
    """Files facts and their amendments, and gives them back as steps in the order in which they became known."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._book: list[_Filing | _Amendment | _Received] = []
        self._last: dict[str, datetime] = {}

    def file(
        self,
        *events: Event,
        actor: str,
        chain: str | None = None,
        not_before: datetime | None = None,
        lag: tuple[int, int] = (1, 20),
        faultless: bool = False,
    ) -> datetime:
        """Files facts together and answers when they became known.

        Facts of one ``chain`` become known in the order they are filed, because each needs the one before it (a renewal needs its contract);
        an amendment holds up the chain until it is made. ``lag`` is in days after the latest fact took effect. ``faultless`` facts are
        neither late nor mistaken: a slip there would make a later fact impossible.
        """
        took_effect = max(event.effective_on for event in events)
        days = self._chance.randint(*lag)
        delay = self._chance.randint(*LATE_DAYS) if not faultless and self._chance.random() < LATE_SHARE else 0
        # What would be filed after the register ends is filed in time: nobody is paid without a contract for ever.
        late = delay > 0 and took_effect + timedelta(days=days + delay) < HORIZON - timedelta(days=60)
        day = _filing_day(max(OPENED, took_effect + timedelta(days=days + (delay if late else 0))))
        known_at = max(
            datetime.combine(day, FILED_AT), self._last.get(chain or "", datetime.min.replace(tzinfo=UTC)), not_before or datetime.min.replace(tzinfo=UTC)
        )
        slip = None if faultless or self._chance.random() >= MISTAKEN_SHARE else self._slip(events)
        filed = events if slip is None else (*events[: slip[0]], slip[1], *events[slip[0] + 1 :])
        authority = f"late filing approved by {actor}" if late else None
        handle = self._enter(_Filing(known_at, filed, actor, authority))
        settled_at = known_at
        if slip is not None:
            settled_at = self.amending_day(known_at, (8, 45) if chain else (15, 400))
            self._enter(_Amendment(settled_at, (Handle(handle, slip[0]),), events[slip[0]], slip[2], actor))
        if chain is not None:
            self._last[chain] = settled_at
        return known_at

    def file_in_error(self, *events: Event, actor: str, reason: str, not_before: datetime, lag: tuple[int, int] = (5, 40)) -> datetime:
        """Files facts that never held, and their reversal in one go months later; answers when they were taken back."""
        day = _filing_day(max(OPENED, max(event.effective_on for event in events) + timedelta(days=self._chance.randint(*lag))))
        known_at = max(datetime.combine(day, FILED_AT), not_before)
        handle = self._enter(_Filing(known_at, events, actor, None))
        taken_back_at = self.amending_day(known_at, (20, 300))
        self._enter(_Amendment(taken_back_at, tuple(Handle(handle, place) for place in range(len(events))), None, reason, actor))
        return taken_back_at

    def settled(self, chain: str) -> datetime | None:
        """When the last fact of a chain became known; None where nothing of it was filed."""
        return self._last.get(chain)

    def receive(self, text: str, published_on: date, *, actor: str) -> None:
        """Enters a rule text in the register, some days after it was published, or on the day the register opens."""
        day = _filing_day(max(OPENED, published_on + timedelta(days=7)))
        self._enter(_Received(datetime.combine(day, FILED_AT), text, actor))

    def amending_day(self, known_at: datetime, delay: tuple[int, int]) -> datetime:
        """The first amending day at least some days (drawn from ``delay``) after a moment."""
        day = known_at.date() + timedelta(days=self._chance.randint(*delay))
        month = Month.of(day) + (1 if day.day > AMENDING_DAY else 0)
        return datetime.combine(date(month.year, month.month, AMENDING_DAY), AMENDED_AT)

    def steps(self) -> Iterator[Step]:
        """Everything filed by the horizon, in the order of knowledge, amendments naming the event ids the ledger will give."""
        horizon = datetime.combine(HORIZON, time.max, tzinfo=UTC)
        versions: Counter[str] = Counter()
        ids: dict[Handle, str] = {}
        for number in sorted(range(len(self._book)), key=lambda n: (self._book[n].known_at, n)):
            entry = self._book[number]
            if entry.known_at > horizon:
                return
            if isinstance(entry, _Filing):
                for place, event in enumerate(entry.events):
                    stream = event.stream
                    versions[stream] += 1
                    ids[Handle(number, place)] = f"{stream}/{versions[stream]}"
                yield Recording(entry.events, entry.known_at, entry.actor, entry.authority)
            elif isinstance(entry, _Received):
                yield Enactment(entry.text, entry.known_at, entry.actor)
            else:
                targets = tuple(ids[handle] for handle in entry.targets)
                versions.update(target.rpartition("/")[0] for target in targets)
                yield _amending(entry, targets)

    def _slip(self, events: tuple[Event, ...]) -> tuple[int, Event, str] | None:
        """Which fact of a filing is filed wrongly, how it then reads, and what the correction will say."""
        place = self._chance.randrange(len(events))
        slip = mistaken(events[place], self._chance)
        return None if slip is None else (place, *slip)

    def _enter(self, entry: _Filing | _Amendment | _Received) -> int:
        self._book.append(entry)
        return len(self._book) - 1


def _filing_day(day: date) -> date:
    """The first filing day not before a day."""
    return min(day + timedelta(days=(weekday - day.weekday()) % 7) for weekday in FILING_DAYS)


def _amending(entry: _Amendment, targets: tuple[str, ...]) -> Step:
    if entry.replacement is None:
        return Reversal(targets, entry.reason, entry.known_at, entry.actor)
    return Correction(targets[0], entry.replacement, entry.reason, entry.known_at, entry.actor)
