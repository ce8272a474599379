"""What held when, as turns: a value from a day on, until the next turn, with the events that brought it.

Every input of a rule is such a timeline, and so is every answer; between two turns of its inputs an answer cannot change, which is why rules
answer in periods and not month by month.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from operator import itemgetter
from typing import Any, NamedTuple

from cwledger.clock import add_months

EVER = date.min


class Turn(NamedTuple):
    """A value from a day on, and the events behind it."""

    since: date
    value: Any
    event_ids: tuple[str, ...] = ()


Timeline = Sequence[Turn]
"""Turns in order, the first from :data:`EVER` on."""
Period = tuple[date, date | None, Any, tuple[str, ...]]
"""Since, until, value, event ids."""

_BY_DAY = itemgetter(0)
_NO_IDS: tuple[str, ...] = ()


def timeline(default: Any, turns: Iterable[Turn]) -> Timeline:
    """Turns given in any order as a timeline that begins with a default; of one day the last given stands, and what repeats is left out."""
    found = [Turn(EVER, default)]
    for turn in sorted(turns, key=_BY_DAY):
        if turn.since == found[-1].since:
            found.pop()
        if not found or found[-1].value != turn.value:
            found.append(turn)
    return found


def turn_on(turns: Timeline, day: date) -> Turn:
    """The turn in force on a day."""
    return turns[bisect_right(turns, day, key=_BY_DAY) - 1]


def of_periods(periods: Iterable[Period], default: Any, rank: Callable[[Any], Any]) -> Timeline:
    """The highest of the values whose periods hold, over time; the default where none does."""
    found = list(periods)
    if len(found) > 1:
        found.sort(key=_BY_DAY)
        found.sort(key=lambda one: rank(one[2]), reverse=True)
    return of_best(found, default)


def of_best(best_first: Iterable[Period], default: Any) -> Timeline:
    """The first of the values whose periods hold, over time, the periods given best first; the default where none holds."""
    best_first = [one for one in best_first if one[1] is None or one[0] < one[1]]
    if not best_first:
        return [Turn(EVER, default)]
    days = {one[0] for one in best_first} | {one[1] for one in best_first if one[1] is not None}
    turns = [Turn(EVER, default)]
    for day in sorted(days):
        value, ids = default, _NO_IDS
        for since, until, here, behind in best_first:
            if since <= day and (until is None or day < until):
                value, ids = here, behind
                break
        if value != turns[-1].value:
            turns.append(Turn(day, value, ids))
    return turns


def together(timelines: Sequence[Timeline], since: date = EVER, until: date = date.max) -> Iterator[tuple[date, tuple[Turn, ...]]]:
    """Several timelines side by side: each day in a period on which one of them turns, its first among them, and the turn of each in force then."""
    if len(timelines) == 1 and since == EVER and until == date.max:
        yield from ((turn[0], (turn,)) for turn in timelines[0])
        return
    here, later = list[Turn](), list[tuple[date, int, Turn]]()
    for n, turns in enumerate(timelines):
        begins = 1 if since == EVER else bisect_right(turns, since, key=_BY_DAY)
        here.append(turns[begins - 1])
        later += [(turn[0], n, turn) for turn in turns[begins:] if turn[0] < until]
    later.sort(key=_BY_DAY)
    day = since
    for turns_on, n, turn in later:
        if turns_on != day:
            yield day, tuple(here)
            day = turns_on
        here[n] = turn
    yield day, tuple(here)


def ids_of(turns: Sequence[Turn]) -> tuple[str, ...]:
    """The event ids behind several turns, each once."""
    if len(turns) == 1:
        return turns[0].event_ids
    return tuple(dict.fromkeys(one for turn in turns for one in turn.event_ids))


def earlier(one: date | None, other: date | None) -> date | None:
    """The earlier of two ends, none being later than any."""
    if one is None or other is None:
        return one or other
    return min(one, other)


def full_months(since: date, until: date) -> tuple[int, int]:
    """The full months from one day to another and the days left over (Civil Code Arts. 201, 202: a month ends on the day of its number)."""
    months = (until.year - since.year) * 12 + until.month - since.month
    if add_months(since, months) > until:
        months -= 1
    return months, (until - add_months(since, months)).days


def postponed(origin: date, stops: date, resumes: date) -> date:
    """Where a count of months that began on ``origin`` would have begun, had it not stood still from ``stops`` until ``resumes``."""
    months, days = full_months(origin, stops)
    return add_months(resumes, -months) - timedelta(days)
