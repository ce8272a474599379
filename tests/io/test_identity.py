from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cwledger.io.identity import WrongIdNumber, check_character, expanded, masked, read_id_number
from tests.io.rosters import id_number

BIRTHS = st.dates(date(1900, 1, 1), date(2020, 12, 31))
CENTURY = st.dates(date(1900, 1, 1), date(1999, 12, 31))
SEQUENCES = st.integers(1, 999)


def test_the_examples_of_the_standard_check() -> None:
    # GB 11643-1999, examples of section 4 and its annex
    assert check_character("11010519491231002") == "X"
    assert check_character("44052418800101001") == "4"


@given(BIRTHS, SEQUENCES)
def test_a_number_tells_birth_date_and_sex(birth: date, sequence: int) -> None:
    found = read_id_number(id_number(f"{birth:%Y%m%d}", sequence))
    assert (found.born_on, found.sex, found.converted) == (birth, "M" if sequence % 2 else "F", False)


@given(BIRTHS, SEQUENCES, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(birth: date, sequence: int, place: int, by: int) -> None:
    number = id_number(f"{birth:%Y%m%d}", sequence)
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    with pytest.raises(WrongIdNumber):
        read_id_number(wrong)


@given(BIRTHS, SEQUENCES, st.integers(0, 15))
def test_two_neighbours_swapped_are_always_noticed(birth: date, sequence: int, place: int) -> None:
    number = id_number(f"{birth:%Y%m%d}", sequence)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped != number:
        with pytest.raises(WrongIdNumber):
            read_id_number(swapped)


@given(CENTURY, SEQUENCES)
def test_a_fifteen_digit_number_becomes_the_eighteen_digit_one(birth: date, sequence: int) -> None:
    number = id_number(f"{birth:%Y%m%d}", sequence)
    fifteen = number[:6] + number[8:17]
    assert expanded(fifteen) == number
    found = read_id_number(fifteen)
    assert (found.number, found.converted) == (number, True)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (210202197103050225, "id-number-as-number"),
        (2.10202197103050e17, "id-number-as-number"),
        ("2.10202E+17", "id-number-as-number"),
        ("21020219710305", "id-number-length"),
        ("21020219710305022A", "id-number-length"),
        ("210202197113050225", "id-number-birth-date"),
        ("210202197102300225", "id-number-birth-date"),
        ("210202197103050220", "id-number-check"),
    ],
)
def test_what_cannot_be_an_id_number_says_in_which_way(value: Any, code: str) -> None:
    with pytest.raises(WrongIdNumber) as problem:
        read_id_number(value)
    assert problem.value.code == code


def test_full_width_digits_spaces_and_a_small_x_are_the_same_number() -> None:
    assert read_id_number(" １１０１０５ 19491231 002x ").number == "11010519491231002X"


@given(st.sampled_from(["name", "id_number", "phone", "born_on", "community", "post"]), BIRTHS, SEQUENCES)
def test_no_report_shows_a_whole_id_number_whatever_column_it_was_typed_into(column: str, birth: date, sequence: int) -> None:
    number = id_number(f"{birth:%Y%m%d}", sequence)
    assert number not in masked(column, f"号{number}")
    assert number[6:14] not in masked(column, number)


def test_names_phones_and_addresses_are_masked() -> None:
    assert masked("name", "王芳") == "王*"
    assert masked("phone", "13900000000") == "***"
    assert masked("community", "13900000000") != "13900000000"
    assert masked("post", "专职社工") == "专职社工"
