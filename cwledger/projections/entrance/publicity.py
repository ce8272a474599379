"""How long results are publicised (公示): calendar days, or working days with the State Council's holidays and make-up workdays (调休).

Working days need ``cwledger[calendar]``. The library behind it knows the years the State Council has announced and refuses the others, which
are then said to be unknown: a year nobody has arranged yet is never guessed. Not for months and terms (``clock.py``).
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from cwledger.clock import add_days

INSTALL = "pip install 'cwledger[calendar]'"


class UncountedDays(Exception):
    """Working days that cannot be counted; the text says why."""


class Publicity(NamedTuple):
    """A publicity on the day results came out."""

    since: date
    until: date | None
    """The first day after it, as the notice states it, or as long as the announcement says; None where that cannot be told."""
    too_short: bool
    """Whether the stated end comes before what the announcement promised."""
    unknown: str | None
    """Why working days could not be counted; None where they were, or need not be."""


@lru_cache(maxsize=8192)
def is_working_day(day: date) -> bool:
    """Whether a day is a working day in China, make-up workdays at weekends included.

    Raises:
        UncountedDays: the calendar is not installed, or does not know the year.
    """
    try:
        import chinese_calendar
    except ImportError:
        raise UncountedDays(f"working days need the holiday calendar; {INSTALL}") from None
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        first, last = known_years()
        raise UncountedDays(f"the holiday calendar knows the years {first} to {last}, not {day.year}; upgrade chinesecalendar once it does") from None


def known_years() -> tuple[int, int]:
    """The first and last year whose holidays and make-up workdays the calendar installed knows.

    Raises:
        UncountedDays: the calendar is not installed.
    """
    try:
        from chinese_calendar import constants
    except ImportError:
        raise UncountedDays(f"working days need the holiday calendar; {INSTALL}") from None
    years = [day.year for day in constants.holidays]
    return min(years), max(years)


def after_working_days(since: date, days: int) -> date:
    """The first day after so many working days, counted from ``since`` on; ``since`` itself counts where it is one, as notices print it.

    Raises:
        UncountedDays: see :func:`is_working_day`.
    """
    day = since
    while days:
        days -= is_working_day(day)
        day += timedelta(days=1)
    return day


def publicity(since: date, stated: date | None, working_days: int | None, calendar_days: int | None) -> Publicity:
    """A publicity from its first day, with the end the notice states and the length the announcement promises."""
    try:
        promised = after_working_days(since, working_days) if working_days else add_days(since, calendar_days) if calendar_days else None
    except UncountedDays as why:
        return Publicity(since, stated, too_short=False, unknown=str(why))
    return Publicity(since, stated or promised, too_short=bool(stated and promised and stated < promised), unknown=None)
