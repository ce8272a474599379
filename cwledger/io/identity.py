"""ID numbers by GB 11643-1999 (公民身份号码): what they say, whether they can be true, and how they are shown without being told.

Six digits of region, eight of birth date, three of sequence (odd for men, even for women) and a check character by ISO 7064 MOD 11-2. The
fifteen-digit numbers issued before have a two-digit year of the twentieth century and no check character. Not for who a person is (``people.py``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from cwledger.io.cells import squeezed, text_of

WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
CHECK_CHARACTERS = "10X98765432"
_DIGITS_A_SPREADSHEET_KEEPS = 15
_LOOKS_LIKE_AN_ID_NUMBER = re.compile(r"\d{10,}[0-9Xx]")


@dataclass(frozen=True, slots=True)
class IdNumber:
    """An ID number that can be true, in its eighteen-digit form."""

    number: str
    born_on: date
    sex: Literal["F", "M"]
    converted: bool = False
    """Whether it was written in the fifteen-digit form."""


class WrongIdNumber(ValueError):
    """It cannot be an ID number; ``code`` says in which way, as ``remarks.py`` knows it."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def check_character(first_seventeen: str) -> str:
    """The eighteenth character that belongs to seventeen digits (GB 11643-1999, ISO 7064 MOD 11-2)."""
    return CHECK_CHARACTERS[sum(int(digit) * weight for digit, weight in zip(first_seventeen, WEIGHTS, strict=True)) % 11]


def expanded(fifteen: str) -> str:
    """A fifteen-digit number as eighteen characters: the century put in, the check character appended."""
    seventeen = f"{fifteen[:6]}19{fifteen[6:]}"
    return seventeen + check_character(seventeen)


def read_id_number(value: Any) -> IdNumber:
    """The ID number in a cell.

    Raises:
        WrongIdNumber: ``id-number-as-number`` (a spreadsheet has rounded it), ``id-number-length``, ``id-number-birth-date`` or ``id-number-check``.
    """
    text = squeezed(text_of(value)).upper()
    rounded = isinstance(value, int | float) and len(text) > _DIGITS_A_SPREADSHEET_KEEPS
    if rounded or "E+" in text:
        raise WrongIdNumber("id-number-as-number")
    converted = len(text) == 15 and text.isascii() and text.isdigit()
    number = expanded(text) if converted else text
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise WrongIdNumber("id-number-length")
    try:
        born_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise WrongIdNumber("id-number-birth-date") from None
    if check_character(number[:17]) != number[17]:
        raise WrongIdNumber("id-number-check")
    return IdNumber(number, born_on, "M" if int(number[16]) % 2 else "F", converted)


def masked(field: str, text: str) -> str:
    """A value as a report may show it: never a whole name, ID number, phone or address, whatever column it was typed into."""
    if field == "name":
        return text[:1] + "*" * max(len(text) - 1, 1)
    if field in ("phone", "address"):
        return "***"
    if field == "id_number":
        return _hidden(text)
    shown = without_long_numbers(text)
    return shown if len(shown) <= 40 else f"{shown[:39]}…"


def without_long_numbers(text: str) -> str:
    """Text in which whatever may be an ID or telephone number is masked."""
    return _LOOKS_LIKE_AN_ID_NUMBER.sub(lambda found: _hidden(found[0]), text)


def _hidden(number: str) -> str:
    return f"{number[:3]}{'*' * (len(number) - 5)}{number[-2:]}" if len(number) > 8 else "*" * len(number)
