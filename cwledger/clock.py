"""Dates as the field counts them: half-open periods, calendar months, and moments of knowledge.

Days are counted within the calendar of :class:`~datetime.date`: what lies before its first day or after its last one stops there, which
is what "ever" and "for good" come to. No count of days or months fails for being too long.

Nothing here reads today's date to answer a question; :func:`now` exists for the one place that stamps what is being recorded.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Self

from cwledger.errors import InvalidBasis

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CHINA = timezone(timedelta(hours=8))
"""The zone in which documents are dated."""
_MICROSECOND = timedelta(microseconds=1)
_MONTH = re.compile(r"(?!0000)(\d{4})-(0[1-9]|1[0-2])", re.ASCII)


def now() -> datetime:
    """The present moment in UTC, to the microsecond. Only for stamping and for refusing moments in the future."""
    return datetime.now(UTC)


def to_micros(moment: datetime) -> int:
    """Microseconds since 1970-01-01 UTC, exactly (no float on the way).

    Raises:
        InvalidBasis: not a moment, or one without a time zone.
    """
    if not isinstance(moment, datetime):
        raise InvalidBasis(f"{moment!r} is not a moment", remedy="pass datetime(…, tzinfo=UTC)")
    if moment.tzinfo is None:
        raise InvalidBasis(f"{moment.isoformat()} carries no time zone", remedy="write datetime(…, tzinfo=UTC)")
    return (moment - EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """The UTC moment that many microseconds after 1970-01-01."""
    return EPOCH + timedelta(microseconds=micros)


def day_of(moment: datetime) -> date:
    """The calendar day of a moment where documents are dated (UTC+8)."""
    return moment.astimezone(CHINA).date()


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month. Retirement, terms and notice periods count in these, never in days.

    Counting may lead to months outside the calendar; their days are the first or the last day there is.
    """

    year: int
    month: int

    def __post_init__(self) -> None:
        if not 1 <= self.month <= 12:
            raise ValueError(f"{self.year}-{self.month} is not a month (write month 1 to 12)")

    @classmethod
    def of(cls, day: date) -> Self:
        """The month a day lies in."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads ``2021-03``.

        Raises:
            InvalidBasis: anything else.
        """
        found = _MONTH.fullmatch(text) if isinstance(text, str) else None
        if found is None:
            raise InvalidBasis(f"{text!r} is not a month", remedy="write it as 2021-03")
        return cls(int(found[1]), int(found[2]))

    def __add__(self, months: int) -> Self:
        index = self.year * 12 + self.month - 1 + months
        return type(self)(index // 12, index % 12 + 1)

    def __sub__(self, other: Month) -> int:
        return (self.year - other.year) * 12 + self.month - other.month

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def first_day(self) -> date:
        """The first day of the month."""
        return self._day(1)

    @property
    def last_day(self) -> date:
        """The last day of the month."""
        return self._day(monthrange(self.year, self.month)[1])

    @property
    def period(self) -> Period:
        """The month as a half-open period of days; of the calendar's last month one that still runs."""
        return Period(self.first_day, None if self.last_day == date.max else (self + 1).first_day)

    def _day(self, number: int) -> date:
        try:
            return date(self.year, self.month, number)
        except ValueError:
            return _beyond(self.year)


def _beyond(direction: int) -> date:
    """Where counting out of the calendar stops: its first day on the way back, its last one on the way on."""
    return date.max if direction > 0 else date.min


def add_days(day: date, days: int) -> date:
    """The day that many days away, or the end of the calendar on the way there."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return _beyond(days)


def add_months(day: date, months: int) -> date:
    """The same day of the month that many months away; where that month is shorter, its last day (Civil Code Art. 202).

    Out of the calendar it stops at the end of it.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return _beyond(months)
    number = day.day if day.day <= 28 else min(day.day, monthrange(year, month + 1)[1])
    return date(year, month + 1, number)


@dataclass(frozen=True, slots=True)
class Period:
    """Half-open ``[since, until)``; ``until`` None means still running."""

    since: date
    until: date | None = None

    def __contains__(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)

    def __bool__(self) -> bool:
        return self.until is None or self.since < self.until
