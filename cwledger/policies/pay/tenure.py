"""How long somebody has served, by a pack's own rules: what counts, what a gap does, and whether a failed year is left out.

Tenure is a set of intervals under a policy, never today less the first day. It is carried as an *origin*: the day from which, had service
never paused, the months would count up to what they are; pauses move it. Month arithmetic throughout.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from cwledger.clock import add_months
from cwledger.policies.terms.pay import Tenure
from cwledger.policies.timeline import Turn, full_months, postponed


class Spell(NamedTuple):
    """A stretch of service: half-open, on one footing."""

    since: date
    until: date | None
    event_ids: tuple[str, ...]


class Pause(NamedTuple):
    """The count stood still from ``stops`` until ``resumes``; both equal where it only starts anew."""

    stops: date
    resumes: date
    anew: bool
    """Whether everything before is lost."""
    event_ids: tuple[str, ...]


class Service(NamedTuple):
    """Service as a pack counts it: when it began, what interrupted it, when it ended."""

    since: date
    until: date | None
    pauses: tuple[Pause, ...]
    """In order of resuming; failed years are pauses whose months are taken off on the first day of the next year."""
    stops: tuple[tuple[date, date | None], ...]
    """Real interruptions: from, until (None: never resumed). Nobody climbs while not serving."""
    event_ids: tuple[str, ...]
    credit_months: int = 0
    begun: date = date.min
    """The first day served, where that is before the day from which service counts."""

    def origins(self) -> list[tuple[date, date, tuple[str, ...]]]:
        """From which day on, the count runs from which origin: (day, origin, event ids)."""
        origin = add_months(self.since, -self.credit_months)
        found = [(self.since, origin, self.event_ids)]
        for pause in self.pauses:
            origin = pause.resumes if pause.anew else postponed(origin, pause.stops, pause.resumes)
            found.append((pause.resumes, origin, pause.event_ids))
        return found

    def months(self, on: date) -> int:
        """Full months served by a day."""
        if on <= self.since:
            return self.credit_months if on == self.since else 0
        last = min(on, self.until) if self.until is not None else on
        since, origin, _ = [one for one in self.origins() if one[0] <= last][-1]
        stopped = [stop for stop, resume in self.stops if since <= stop <= last and (resume is None or resume > last)]
        return max(0, full_months(origin, min([last, *stopped]))[0])

    def reaching(self, months: int) -> Iterator[Turn]:
        """Each day on which a number of full months is reached; more than once where failed years took some away again."""
        origins = self.origins()
        for place, (since, origin, ids) in enumerate(origins):
            ends = origins[place + 1][0] if place + 1 < len(origins) else None
            day = max(since, add_months(origin, months))
            if (ends is None or day < ends) and (self.until is None or day < self.until) and not self._stopped(day):
                yield Turn(day, months, ids)

    def _stopped(self, day: date) -> bool:
        return any(stop <= day and (resume is None or day < resume) for stop, resume in self.stops)


def service(spells: list[Spell], terms: Tenure, failed: Mapping[int, str], credit_months: int = 0) -> Service | None:
    """Service as a pack counts it; None for somebody who never served.

    Args:
        spells: stretches of service that count, in any order, overlapping or not.
        terms: what the pack says.
        failed: the years not passed, each with its event id; left out of the count where the pack says so.
        credit_months: earlier service to be counted.
    """
    runs = _joined(spells, terms)
    if not runs:
        return None
    since = runs[0].since
    pauses, stops = list[Pause](), list[tuple[date, date | None]]()
    for before, after in pairwise(runs):
        assert before.until is not None
        if terms.gaps != "counted":
            pauses.append(Pause(before.until, after.since, terms.gaps == "restart", after.event_ids))
        stops.append((before.until, after.since))
    if terms.failed_years == "not-counted":
        pauses += _failed(runs, failed)
    pauses.sort(key=lambda one: one.resumes)
    return Service(since, runs[-1].until, tuple(pauses), tuple(stops), runs[0].event_ids, credit_months, min(one.since for one in spells))


def in_years(spells: list[Spell], terms: Tenure, before: date) -> Iterator[tuple[date, int, tuple[str, ...]]]:
    """The full months served within each calendar year, as they are reached: the day, the number, event ids; none on the first day of a year.

    Args:
        spells: stretches of service that count.
        terms: what the pack says on gaps that are none.
        before: nothing is said of years that begin on this day or after it.
    """
    runs = _joined(spells, terms)
    if not runs:
        return
    ends = runs[-1].until
    for year in range(runs[0].since.year, min(before.year, ends.year + 1 if ends is not None else before.year) + 1):
        first, following = date(year, 1, 1), date(year + 1, 1, 1)
        yield first, 0, ()
        months, origin, stopped = 1, first, first
        for run in runs:
            begins, last = max(run.since, first), following if run.until is None else min(run.until, following)
            if begins >= last:
                continue
            origin, stopped = postponed(origin, stopped, begins), last
            while (day := add_months(origin, months)) <= last:
                yield max(day, begins), months, run.event_ids
                months += 1


def _joined(spells: list[Spell], terms: Tenure) -> list[Spell]:
    """Spells from the base date on, those that touch or leave only a tolerated gap made one."""
    base = terms.base_date
    runs: list[Spell] = []
    for one in sorted(spells, key=lambda one: (one.since, one.until or date.max)):
        if base is not None and one.until is not None and one.until <= base:
            continue
        begun = one.since if base is None else max(one.since, base)
        last = runs[-1] if runs else None
        if last is not None and (last.until is None or (begun - last.until).days <= terms.tolerated_gap_days):
            until = None if last.until is None or one.until is None else max(last.until, one.until)
            runs[-1] = Spell(last.since, until, last.event_ids)
        else:
            runs.append(Spell(begun, one.until, one.event_ids))
    return runs


def _failed(runs: list[Spell], failed: Mapping[int, str]) -> Iterator[Pause]:
    """Each failed year as a pause that ends with the year: its months are taken off on the next 1 January."""
    for piece, event_id in failed_spells(runs, failed):
        assert piece.until is not None
        yield Pause(piece.since, piece.until, False, (event_id,))


def failed_spells(runs: list[Spell], failed: Mapping[int, str]) -> Iterator[tuple[Spell, str]]:
    """The stretches of service that lie in failed years, each with the event that failed the year."""
    for year, event_id in sorted(failed.items()):
        begins, ends = date(year, 1, 1), date(year + 1, 1, 1)
        for run in runs:
            first = max(run.since, begins)
            last = ends if run.until is None else min(run.until, ends)
            if first < last:
                yield Spell(first, last, ()), event_id
