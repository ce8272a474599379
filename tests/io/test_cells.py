from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cwledger.io.cells import ErrorValue, ReadDate, Unreadable, from_serial, person_name, read_date, read_range, text_of

DAYS = st.dates(date(1900, 3, 1), date(2100, 12, 31))
FORMS = [
    "{0:%Y}.{0.month}.{0.day}",
    "{0:%Y.%m.%d}",
    "{0:%Y}/{0.month}/{0.day}",
    "{0:%Y}年{0.month}月{0.day}日",
    "{0:%Y%m%d}",
    "{0:%Y-%m-%d}",
    "{0:%Y-%m-%d} 00:00:00",
]
FULL_WIDTH = str.maketrans("0123456789./-", "０１２３４５６７８９．／－")


@given(DAYS, st.sampled_from(FORMS))
def test_every_form_of_a_day_is_read_as_that_day(day: date, form: str) -> None:
    assert read_date(form.format(day)) == ReadDate(day)


@given(DAYS, st.sampled_from(FORMS), st.sampled_from(["", " ", "\u3000", "\u00a0"]))
def test_full_width_digits_and_spaces_around_change_nothing(day: date, form: str, space: str) -> None:
    assert read_date(space + form.format(day).translate(FULL_WIDTH) + space) == ReadDate(day)


@given(DAYS, st.sampled_from(["{0:%Y.%m}", "{0:%Y}/{0:%m}", "{0:%Y}年{0.month}月", "{0:%Y%m}", "{0:%Y-%m}"]))
def test_a_month_is_read_as_its_first_day_and_says_so(day: date, form: str) -> None:
    found = read_date(form.format(day))
    assert found is not None
    assert (found.day, found.precision) == (day.replace(day=1), "month")


@given(DAYS)
def test_a_serial_of_the_1900_system_is_the_day_excel_shows(day: date) -> None:
    assert from_serial((day - date(1899, 12, 30)).days) == day


@given(st.dates(date(1904, 1, 1), date(2100, 12, 31)))
def test_a_serial_of_the_1904_system_counts_from_1904(day: date) -> None:
    assert from_serial((day - date(1904, 1, 1)).days, dates_from_1904=True) == day


@given(DAYS, st.times())
def test_a_cell_that_is_a_date_already_is_that_day(day: date, time: Any) -> None:
    assert read_date(datetime.combine(day, time)) == read_date(day) == ReadDate(day)


@given(st.one_of(st.text(), st.integers(), st.floats(), st.dates(), st.none(), st.booleans()))
def test_whatever_stands_in_a_cell_is_a_date_an_open_end_or_a_named_reason(value: Any) -> None:
    try:
        found = read_date(value)
    except Unreadable as problem:
        assert problem.code.startswith("date-")  # noqa: PT017 -- both outcomes are fine, each with its own promise
        return
    assert found is None or date(1900, 1, 1) <= found.day <= date(2100, 12, 31)


@pytest.mark.parametrize(
    ("serial", "day"),
    [(1, date(1900, 1, 1)), (59, date(1900, 2, 28)), (61, date(1900, 3, 1)), (25993, date(1971, 3, 1)), (42186, date(2015, 7, 1))],
)
def test_serials_around_the_leap_day_that_never_was_are_right(serial: int, day: date) -> None:
    assert from_serial(serial) == day


def test_the_leap_day_that_never_was_is_no_day() -> None:
    with pytest.raises(Unreadable, match="date-impossible"):
        from_serial(60)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("2021.13.01", "date-impossible"),
        ("2021.02.29", "date-impossible"),
        ("20210230", "date-impossible"),
        ("202113", "date-impossible"),
        ("2921.03.05", "date-out-of-range"),
        ("1871年3月", "date-out-of-range"),
        ("71.03.05", "date-two-digit-year"),
        ("85年7月", "date-two-digit-year"),
        (1971, "date-year-only"),
        ("1971", "date-year-only"),
        (1971.1, "date-ambiguous"),
        ("01/07/2021", "date-unreadable"),
        ("待定", "date-unreadable"),
        (True, "date-unreadable"),
        (float("nan"), "date-unreadable"),
        (float("inf"), "date-unreadable"),
        (-5, "date-unreadable"),
    ],
)
def test_what_is_no_date_says_in_which_way(value: Any, code: str) -> None:
    with pytest.raises(Unreadable) as problem:
        read_date(value)
    assert problem.value.code == code


def test_a_month_typed_as_a_number_is_read_unless_it_may_be_october() -> None:
    assert read_date(1971.03) == ReadDate(date(1971, 3, 1), "month")
    assert read_date(1971.12) == ReadDate(date(1971, 12, 1), "month")
    assert read_date("1971.1") == ReadDate(date(1971, 1, 1), "month", "date-maybe-october")
    assert read_date("1971/1") == ReadDate(date(1971, 1, 1), "month")


def test_a_serial_with_a_time_of_day_is_its_day() -> None:
    assert read_date(42186.75) == ReadDate(date(2015, 7, 1), "day", "date-serial")


@pytest.mark.parametrize("word", ["至今", "现在", "无固定期限", " 长期 "])
def test_words_for_an_open_end_are_no_date_and_no_error(word: str) -> None:
    assert read_date(word) is None


@given(
    st.dates(date(1950, 1, 1), date(2080, 1, 1)),
    st.integers(1, 4000),
    st.sampled_from(["{0:%Y.%m.%d}", "{0:%Y}年{0.month}月{0.day}日", "{0:%Y/%m/%d}"]),
    st.sampled_from(["-", "—", "~", "～", "至", " - ", "--"]),
)
def test_a_term_in_one_cell_has_two_ends(since: date, days: int, form: str, between: str) -> None:
    until = since + timedelta(days=days)
    first, last = read_range(form.format(since) + between + form.format(until))
    assert (read_date(first), read_date(last)) == (ReadDate(since), ReadDate(until))


def test_a_term_may_be_open_and_may_be_written_in_iso_dates() -> None:
    assert read_range("2021.1.1至今") == ("2021.1.1", "至今")
    assert read_range("2021年1月1日-至今") == ("2021年1月1日", "至今")
    assert read_range("2021-01-01至2023-12-31") == ("2021-01-01", "2023-12-31")
    with pytest.raises(Unreadable, match="term-unreadable"):
        read_range("三年")


def test_text_loses_its_padding_and_nothing_else() -> None:
    assert text_of("　１３９ 0000　") == "139 0000"
    assert text_of(13900000000.0) == "13900000000"
    assert text_of(ErrorValue("#REF!")) == "#REF!"
    assert text_of(None) == ""


def test_padded_names_are_joined_and_names_of_other_scripts_keep_their_spaces() -> None:
    assert person_name(text_of("王　芳")) == "王芳"
    assert person_name("阿依古丽 · 买买提") == "阿依古丽·买买提"
    assert person_name("Anna Maria") == "Anna Maria"
