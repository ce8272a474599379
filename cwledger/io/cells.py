"""What one cell of a personnel office's file says: text, and dates in every form such files write them.

Pure functions from a cell's value to what it means, or the reason why it means nothing. Not for deciding what to do about it (``rows.py``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, NamedTuple

Precision = Literal["day", "month"]

FIRST_YEAR, LAST_YEAR = 1900, 2100
"""A career's dates lie in these years; what lies outside is a slip of the key."""

OPEN_ENDED = frozenset({"至今", "现在", "目前", "今", "长期", "永久", "长期有效", "无固定期限", "无固定", "无固定期", "present", "open-ended"})

_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20, 0x200B: None, 0xFEFF: None}
_HAN = r"㐀-鿿豈-﫿\U00020000-\U0003FFFF·"
_GAP_IN_NAME = re.compile(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])")
_DAY = re.compile(r"(\d{4})([年./\-])(\d{1,2})[月./\-](\d{1,2})[日号]?\.?")
_MONTH = re.compile(r"(\d{4})([年./\-])(\d{1,2})月?\.?")
_TIME_OF_DAY = re.compile(r"[T ]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?Z?$")
_SHORT_YEAR = re.compile(r"'?\d{2}[年./\-]\d{1,2}([月./\-]\d{1,2}日?|月)?")
_RANGE = re.compile(r"至(?!今$)|到|~|〜|—+|–|--|－|(?<=[\d年月日号])-(?=至今|现在|目前|长期|无固定|\d{4}[年./])")
_SERIALS_1900, _SERIALS_1904 = date(1899, 12, 30), date(1904, 1, 1)
_LEAP_THAT_NEVER_WAS = 60
"""Serial 60 of the 1900 date system is 1900-02-29, which did not exist; serials before it are one day off."""


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """A spreadsheet's error value (``#REF!``) where a value should be."""

    text: str


class ReadDate(NamedTuple):
    """A date as read: the day, whether the day was written or only the month, and what a reader should hear about it."""

    day: date
    precision: Precision = "day"
    notice: str | None = None
    """``date-serial`` or ``date-maybe-october``, the codes of ``remarks.py``."""


class Unreadable(ValueError):
    """The cell is no date; ``code`` says in which way, as ``remarks.py`` knows it."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def text_of(value: Any) -> str:
    """A cell as text: full-width digits, letters and spaces made half-width, the ends trimmed, whole numbers without a point. Empty for None."""
    if value is None:
        return ""
    if isinstance(value, ErrorValue):
        return value.text
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value)
    return " ".join((text if text.isascii() else text.translate(_HALF_WIDTH)).split())


def person_name(text: str) -> str:
    """A name without the spaces that pad two-character names (王　芳); spaces between words of other scripts stay."""
    return _GAP_IN_NAME.sub("", text)


def squeezed(text: str) -> str:
    """Text without any space: how headers and the words of value tables are compared."""
    return "".join(text.split())


def read_date(value: Any, *, dates_from_1904: bool = False) -> ReadDate | None:
    """The date in a cell; None where it says that something is open-ended (至今, 无固定期限).

    Reads ``1971.03``, ``1971.03.05``, ``2021/7/1``, ``2021年7月``, ``2021年7月1日``, ``20210701``, ``202107``, ISO dates with or without a time,
    Excel serials in both date systems, and cells that are dates already.

    Raises:
        Unreadable: ``date-two-digit-year``, ``date-year-only``, ``date-impossible``, ``date-out-of-range``, ``date-ambiguous`` or ``date-unreadable``.
    """
    if isinstance(value, datetime):
        return ReadDate(_in_range(value.date()))
    if isinstance(value, date):
        return ReadDate(_in_range(value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(value, dates_from_1904)
    text = squeezed(_TIME_OF_DAY.sub("", text_of(value)))
    if text.lower() in OPEN_ENDED:
        return None
    return _from_text(text, dates_from_1904)


def read_range(value: Any) -> tuple[str, str]:
    """The two ends of a term written in one cell (``2021.01.01-2023.12.31``, ``2021年1月至今``), as text.

    Raises:
        Unreadable: ``term-unreadable``.
    """
    parts = [part for part in _RANGE.split(squeezed(text_of(value))) if part]
    if len(parts) == 1 and parts[0].endswith("至今"):
        parts = [parts[0].removesuffix("至今"), "至今"]
    if len(parts) != 2:
        raise Unreadable("term-unreadable")
    return parts[0], parts[1]


def _from_text(text: str, dates_from_1904: bool) -> ReadDate:
    if found := _DAY.fullmatch(text):
        return ReadDate(_day(found[1], found[3], found[4]))
    if found := _MONTH.fullmatch(text):
        # Excel drops the last digit of 1971.10 when it takes it for a number.
        doubtful = found[2] == "." and found[3] == "1"
        return ReadDate(_day(found[1], found[3], "1"), "month", "date-maybe-october" if doubtful else None)
    if text.isascii() and text.isdigit():
        return _from_digits(text, dates_from_1904)
    raise Unreadable("date-two-digit-year" if _SHORT_YEAR.fullmatch(text) else "date-unreadable")


def _from_digits(text: str, dates_from_1904: bool) -> ReadDate:
    if len(text) == 8:
        return ReadDate(_day(text[:4], text[4:6], text[6:]))
    if len(text) == 6:
        return ReadDate(_day(text[:4], text[4:], "1"), "month")
    if len(text) == 5:
        return ReadDate(from_serial(int(text), dates_from_1904=dates_from_1904), "day", "date-serial")
    raise Unreadable("date-year-only" if len(text) == 4 and FIRST_YEAR <= int(text) <= LAST_YEAR else "date-unreadable")


def _from_number(value: float, dates_from_1904: bool) -> ReadDate:
    if float(value).is_integer():
        return _from_digits(str(int(value)), dates_from_1904)
    text = repr(value)
    if FIRST_YEAR <= value <= LAST_YEAR + 1:
        if text.endswith(".1"):
            raise Unreadable("date-ambiguous")
        return _from_text(text, dates_from_1904)
    # A fraction of a serial is a time of day.
    return _from_digits(str(int(value)), dates_from_1904) if 10_000 <= value < 100_000 else _from_text(text, dates_from_1904)


def from_serial(serial: int, *, dates_from_1904: bool = False) -> date:
    """The day an Excel serial stands for, in the 1900 date system (with its leap day that never was) or the 1904 one.

    Raises:
        Unreadable: ``date-impossible`` for serial 60 of the 1900 system, ``date-out-of-range`` beyond the years of a career.
    """
    if serial < 0 or serial > 110_000:
        raise Unreadable("date-out-of-range")
    if dates_from_1904:
        return _in_range(_SERIALS_1904 + timedelta(days=serial))
    if serial == _LEAP_THAT_NEVER_WAS:
        raise Unreadable("date-impossible")
    return _in_range(_SERIALS_1900 + timedelta(days=serial + (serial < _LEAP_THAT_NEVER_WAS)))


def _day(year: str, month: str, day: str) -> date:
    try:
        return _in_range(date(int(year), int(month), int(day)))
    except Unreadable:
        raise
    except ValueError:
        raise Unreadable("date-impossible") from None


def _in_range(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Unreadable("date-out-of-range")
    return day
