"""One row of a roster as what it says of a person: every cell read, checked and translated, with a remark on each that cannot be.

Not for who the person is (``people.py``) nor what facts follow (``facts.py``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from cwledger.clock import Month
from cwledger.io import cells
from cwledger.io.cells import ErrorValue, ReadDate, Unreadable, squeezed, text_of
from cwledger.io.identity import IdNumber, WrongIdNumber, masked, read_id_number
from cwledger.io.mapping import COLUMNS, DATES, ENDS, TABLES, UNRECORDED, Mapping, nearest
from cwledger.io.remarks import Place, Remark
from cwledger.io.sheets import Sheet
from cwledger.io.units import UnitProblem, Units

TEXT_MOST = 200
"""Characters a personal field or a text may have, as the events state it."""
TIER_MOST, STEP_MOST = 99, 999

_WORKER_ID = re.compile(r"[\w\-.]{1,64}", re.ASCII)
_BETWEEN_POSTS = re.compile(r"[、,，/;；+&＋和及兼\n ]+")
_GRADE = re.compile(r"(?:第?(?P<tier>\w+?)档)?(?:第?(?P<step>\w+?)级)?")
_GRADE_PAIR = re.compile(r"(\d{1,2})[-—/.](\d{1,3})")
_HAN_DIGITS = {han: value for value, han in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


@dataclass(slots=True)
class Row:
    """What one row says: values by column, and what is to be said about it."""

    sheet: Sheet
    number: int
    said: dict[str, Any] = field(default_factory=dict)
    """By column; dates as days, words as the codes of the events, units as ids."""
    assumed: set[str] = field(default_factory=set)
    """Columns whose value stands under ``otherwise``, not in a cell."""
    failed: set[str] = field(default_factory=set)
    """Columns that said something unreadable."""
    remarks: list[Remark] = field(default_factory=list)

    def place(self, column: str = "") -> Place:
        """The place of a cell of this row, or of the row."""
        return self.sheet.place(self.number, column)

    def remark(self, code: str, column: str = "", **values: str) -> None:
        """Says something about a cell of this row."""
        self.remarks.append(Remark(code, self.place(column), values))

    @property
    def broken(self) -> bool:
        """Whether something in the row is an error."""
        return any(one.severity == "error" for one in self.remarks)

    @property
    def id_number(self) -> str | None:
        """The ID number in its eighteen-digit form."""
        number = self.said.get("id_number")
        return number.number if isinstance(number, IdNumber) else None

    @property
    def months_of_birth(self) -> set[Month]:
        """The months the person may be born in: as the column and as the ID number say."""
        number, born_on = self.said.get("id_number"), self.said.get("born_on")
        days = [number.born_on if isinstance(number, IdNumber) else None, born_on if isinstance(born_on, date) else None]
        return {Month.of(day) for day in days if day is not None}


class RowReader:
    """Reads rows under one mapping."""

    def __init__(self, mapping: Mapping, units: Units) -> None:
        self.mapping = mapping
        self.units = units
        special: dict[str, Callable[[Row, str, Any], Any]] = {
            "worker": _worker,
            "name": _name,
            "id_number": _id_number,
            "phone": _text,
            "address": _text,
            "major": _text,
            "born_on": self._born_on,
            "contract_term": lambda _row, _column, value: value,
            "grade": _grade,
            "tier": _tier,
            "step": _step,
        }
        units_last = dict.fromkeys(("district", "street", "community", "employer"), self._unit)
        self._readers: dict[str, Callable[[Row, str, Any], Any]] = {
            **dict.fromkeys(DATES, self._date),
            **dict.fromkeys(ENDS, self._end),
            **dict.fromkeys(TABLES, self._word),
            **special,
            "post": self._posts,
            **units_last,
        }
        assert set(self._readers) == set(COLUMNS)

    def read(self, sheet: Sheet, number: int, cells_of_row: Sequence[Any]) -> Row:
        """What a row says. Nothing is raised: what cannot be read is remarked on."""
        row = Row(sheet, number)
        for column, read in self._readers.items():
            heading = sheet.columns.get(column)
            value = cells_of_row[heading.place] if heading is not None and heading.place < len(cells_of_row) else None
            if not text_of(value):
                value = self.mapping.otherwise.get(column)
                if value is None:
                    continue
                row.assumed.add(column)
            self._take(row, column, read, value)
        self._term(row)
        self._grade_parts(row)
        _compare_with_id_number(row)
        self._complete_birth_date(row)
        self._check_units(row)
        return row

    def _take(self, row: Row, column: str, read: Callable[[Row, str, Any], Any], value: Any) -> None:
        try:
            if isinstance(value, ErrorValue):
                raise _Wrong("cell-error", value=value.text)
            row.said[column] = read(row, column, value)
        except _Wrong as wrong:
            row.failed.add(column)
            row.remark(wrong.code, column, **wrong.values)

    def _read_date(self, row: Row, column: str, value: Any) -> ReadDate | None:
        try:
            found = cells.read_date(value, dates_from_1904=row.sheet.dates_from_1904)
        except Unreadable as problem:
            raise _Wrong(problem.code, value=_shown(column, value)) from None
        if found is not None and found.notice is not None:
            row.remark(found.notice, column, value=_shown(column, value), day=found.day.isoformat())
        return found

    def _date(self, row: Row, column: str, value: Any) -> date:
        found = self._read_date(row, column, value)
        if found is None:
            raise _Wrong("date-open-ended", value=_shown(column, value))
        if found.precision == "month":
            if self.mapping.dates.month_only == "refuse":
                raise _Wrong("date-day-missing", value=_shown(column, value))
            if column not in UNRECORDED:
                row.remark("date-month-only", column, value=_shown(column, value), day=found.day.isoformat())
        return found.day

    def _born_on(self, row: Row, column: str, value: Any) -> ReadDate:
        found = self._read_date(row, column, value)
        if found is None:
            raise _Wrong("date-open-ended", value=_shown(column, value))
        return found

    def _end(self, row: Row, column: str, value: Any) -> date | None:
        found = self._read_date(row, column, value)
        if found is None:
            return None
        inclusive = self.mapping.dates.ends == "inclusive"
        if found.precision == "month":
            row.remark("end-month-only", column, value=_shown(column, value))
            return (Month.of(found.day) + 1).first_day
        return found.day + timedelta(days=1) if inclusive else found.day

    def _word(self, _row: Row, column: str, value: Any) -> Any:
        words = self.mapping.word_index.get(column, {})
        text = squeezed(text_of(value)).upper()
        for form in (text, *(part for part in re.split(r"[/、,()]", text) if part)):
            if form in words:
                return words[form]
        raise _Wrong("value-unknown", value=_shown(column, value), known=_some(self.mapping.values.get(column, {}), text), table=column)

    def _posts(self, _row: Row, column: str, value: Any) -> tuple[str, ...]:
        words = self.mapping.word_index.get("post", {})
        text = text_of(value).upper()
        parts = [squeezed(text)] if squeezed(text) in words else [part for part in _BETWEEN_POSTS.split(text) if part]
        posts: list[str] = []
        for part in parts:
            meaning = words.get(part)
            if meaning is None:
                raise _Wrong("value-unknown", value=_shown(column, value), known=_some(self.mapping.values.get("post", {}), part), table="post")
            posts += [meaning] if isinstance(meaning, str) else meaning if isinstance(meaning, tuple) else []
        return tuple(dict.fromkeys(filter(None, posts)))

    def _unit(self, row: Row, column: str, value: Any) -> str:
        kind = "federation" if column == "employer" else column
        street, district = (row.said.get("street"), row.said.get("district")) if kind == "community" else (None, row.said.get("district"))
        try:
            return self.units.find(kind, text_of(value), street, district)
        except UnitProblem as problem:
            raise _Wrong(problem.code, **{**problem.values, "value": _shown(column, value)}) from None

    def _term(self, row: Row) -> None:
        """A term in one cell stands for the two ends that have no column of their own."""
        value = row.said.pop("contract_term", None)
        missing = [column for column in ("contract_on", "contract_end") if column not in row.said and column not in row.failed]
        if value is None or not missing:
            return
        if squeezed(text_of(value)).lower() in cells.OPEN_ENDED:
            row.said.setdefault("contract_end", None)
            return
        try:
            ends = dict(zip(("contract_on", "contract_end"), cells.read_range(value), strict=True))
        except Unreadable as problem:
            row.failed.add("contract_term")
            row.remark(problem.code, "contract_term", value=_shown("contract_term", value))
            return
        for column in missing:
            try:
                row.said[column] = (self._date if column == "contract_on" else self._end)(row, "contract_term", ends[column])
            except _Wrong as wrong:
                row.failed.add("contract_term")
                row.remark(wrong.code, "contract_term", **wrong.values)

    def _grade_parts(self, row: Row) -> None:
        tier, step = row.said.pop("grade", (None, None))
        if tier is not None:
            row.said.setdefault("tier", tier)
        if step is not None:
            row.said.setdefault("step", step)

    def _complete_birth_date(self, row: Row) -> None:
        """A birth date without its day: from the ID number where the months agree, else the first, with a warning."""
        number, born = row.said.get("id_number"), row.said.get("born_on")
        if not isinstance(born, ReadDate):
            return
        row.said["born_on"] = born.day
        if born.precision == "day":
            return
        value = f"{Month.of(born.day)}"
        if isinstance(number, IdNumber) and Month.of(number.born_on) == Month.of(born.day):
            row.said["born_on"] = number.born_on
            row.remark("birth-day-from-id-number", "born_on", value=value, day=number.born_on.isoformat())
        elif self.mapping.dates.birth_month_only == "refuse":
            row.failed.add("born_on")
            row.remark("date-day-missing", "born_on", value=value)
        else:
            row.remark("birth-day-assumed", "born_on", value=value, day=born.day.isoformat())

    def _check_units(self, row: Row) -> None:
        community = row.said.get("community")
        for column in ("street", "district"):
            parent = row.said.get(column)
            if community is not None and parent is not None and not self.units.belongs("community", community, parent):
                row.remark("unit-mismatch", column, value=community, what=column)


class _Wrong(ValueError):
    def __init__(self, code: str, **values: str) -> None:
        self.code, self.values = code, values
        super().__init__(code)


def _compare_with_id_number(row: Row) -> None:
    number = row.said.get("id_number")
    if not isinstance(number, IdNumber):
        return
    born = row.said.get("born_on")
    if born is None and "born_on" not in row.failed:
        row.said["born_on"] = number.born_on
        row.remark("taken-from-id-number", "born_on", value=number.born_on.isoformat())
    elif isinstance(born, ReadDate) and not _agree(born, number.born_on):
        row.remark("id-number-birth-differs", "born_on", value=_day_as_read(born), other=number.born_on.isoformat())
    if "sex" not in row.said and "sex" not in row.failed:
        row.said["sex"] = number.sex
        row.remark("taken-from-id-number", "sex", value=number.sex)
    elif row.said.get("sex", number.sex) != number.sex:
        row.remark("id-number-sex-differs", "sex")


def _agree(born: ReadDate, told: date) -> bool:
    return born.day == told if born.precision == "day" else Month.of(born.day) == Month.of(told)


def _day_as_read(read: ReadDate) -> str:
    return read.day.isoformat() if read.precision == "day" else str(Month.of(read.day))


def _shown(column: str, value: Any) -> str:
    return masked(column, text_of(value))


def _some(words: dict[str, Any], text: str) -> str:
    """A few of the words that would be understood, the most similar first."""
    close = nearest(text, words)
    return "、".join(list(dict.fromkeys([*([close] if close else []), *words]))[:8])


def _worker(_row: Row, column: str, value: Any) -> str:
    text = text_of(value)
    looks_like_id_number = len(text) in (15, 18) and text[:-1].isdigit()
    if _WORKER_ID.fullmatch(text) is None or looks_like_id_number:
        raise _Wrong("worker-id-wrong", value=_shown(column, value))
    return text


def _name(row: Row, column: str, value: Any) -> str:
    return cells.person_name(_text(row, column, value))


def _text(_row: Row, _column: str, value: Any) -> str:
    text = text_of(value)
    if len(text) > TEXT_MOST:
        raise _Wrong("value-too-long", most=str(TEXT_MOST))
    return text


def _id_number(row: Row, column: str, value: Any) -> IdNumber:
    try:
        number = read_id_number(value)
    except WrongIdNumber as problem:
        raise _Wrong(problem.code, value=_shown(column, value)) from None
    if number.converted:
        row.remark("id-number-converted", column, value=masked("id_number", number.number))
    return number


def _tier(_row: Row, column: str, value: Any) -> int:
    return _number(column, text_of(value).removesuffix("档"), TIER_MOST)


def _step(_row: Row, column: str, value: Any) -> int:
    return _number(column, text_of(value).removesuffix("级"), STEP_MOST)


def _number(column: str, text: str, most: int) -> int:
    number = _counted(text.removeprefix("第").strip())
    if number is None or not 1 <= number <= most:
        raise _Wrong("number-unreadable", value=_shown(column, text), least="1", most=str(most))
    return number


def _counted(text: str) -> int | None:
    """A number in digits, or in Chinese numerals below a hundred."""
    if text.isascii() and text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if ten and (not tens or tens in _HAN_DIGITS) and (not ones or ones in _HAN_DIGITS):
        return (_HAN_DIGITS[tens] if tens else 1) * 10 + (_HAN_DIGITS[ones] if ones else 0)
    return _HAN_DIGITS.get(text)


def _grade(_row: Row, column: str, value: Any) -> tuple[int | None, int | None]:
    text = squeezed(text_of(value))
    if pair := _GRADE_PAIR.fullmatch(text):
        tier, step = pair[1], pair[2]
    elif text and (found := _GRADE.fullmatch(text)) and (found["tier"] or found["step"]):
        tier, step = found["tier"], found["step"]
    else:
        raise _Wrong("grade-unreadable", value=_shown(column, value))
    numbers = [None if part is None else _counted(part) for part in (tier, step)]
    for part, number, most in zip((tier, step), numbers, (TIER_MOST, STEP_MOST), strict=True):
        if part is not None and (number is None or not 1 <= number <= most):
            raise _Wrong("grade-unreadable", value=_shown(column, value))
    return numbers[0], numbers[1]
