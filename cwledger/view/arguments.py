"""What a question may be given: ids, words out of a list, whole numbers, years and days. What is wrong is told, never guessed around.

Not for months (``Month.parse`` of ``clock.py``), nor for which workers and units there are, which the facts know.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal, get_args

from cwledger.errors import InvalidBasis, UnknownSubject

Kind = Literal["district", "street", "community"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""The units a report may tell apart."""
CityOrKind = Literal["city", Kind]
CITY_OR_KINDS: tuple[CityOrKind, ...] = get_args(CityOrKind)
"""The same, and one row of everybody."""
Route = Literal["appointment", "election", "by-election"]
ROUTES: tuple[Route, ...] = get_args(Route)
"""The ways into a post."""
MOST = 1_000_000_000
"""No count asked for makes sense beyond it."""


def stated(**given: Any) -> dict[str, Any]:
    """The arguments that are not None: those somebody gave."""
    return {name: value for name, value in given.items() if value is not None}


def must_be_text(**given: str) -> None:
    """Raises :class:`UnknownSubject` for an id that is no text, or none that could be written down."""
    for name, text in given.items():
        if not isinstance(text, str) or any("\ud800" <= letter <= "\udfff" for letter in text):
            raise UnknownSubject(f"{name}={text!r}", remedy="give an id, as text")


def must_be_one_of(what: str, given: str, choices: Sequence[str]) -> None:
    """Raises :class:`UnknownSubject` for a word that is none of the choices."""
    if not isinstance(given, str) or given not in choices:
        raise UnknownSubject(f"a {what} {given!r}", remedy=f"there are {', '.join(choices)}")


def must_be_at_least(least: int, **given: int) -> None:
    """Raises :class:`InvalidBasis` for what is not a whole number, or less than the least that makes sense."""
    for name, number in given.items():
        if not _whole(number) or not least <= number <= MOST:
            raise InvalidBasis(f"{name}={number!r}", remedy=f"give a whole number from {least} to {MOST:,}")


def must_be_years(**given: int) -> None:
    """Raises :class:`InvalidBasis` for what is no year of the calendar."""
    for name, year in given.items():
        if not _whole(year) or not date.min.year <= year <= date.max.year:
            raise InvalidBasis(f"{name}={year!r} is not a year", remedy=f"give one from {date.min.year} to {date.max.year}")


def must_be_days(**given: date) -> None:
    """Raises :class:`InvalidBasis` for what is not a day."""
    for name, day in given.items():
        if isinstance(day, datetime) or not isinstance(day, date):
            raise InvalidBasis(f"{name}={day!r} is not a day", remedy="pass a date, e.g. date(2021, 12, 31)")


def _whole(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool)
