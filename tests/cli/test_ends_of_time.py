"""The command line on the first and last days there are, and given what is no month, year or number: an answer or a remedy, never a traceback."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run

FOREVER = ("--on", "9999-12-31")


@pytest.mark.parametrize(
    "words",
    [
        ("contracts-due", "dalian.db", *FOREVER),
        ("contracts-due", "dalian.db", *FOREVER, "--months", "3"),
        ("contracts-due", "dalian.db", "--on", "2021-12-31", "--days", "3000000"),
        ("entitlement", "dalian.db", *FOREVER),
        ("pay", "dalian.db", "9999-12", *FOREVER),
        ("pay", "dalian.db", "0001-01", "--on", "2021-12-31"),
        ("average-pay", "dalian.db", *FOREVER, "--entitled"),
        ("findings", "dalian.db", *FOREVER),
        ("service", "dalian.db", "--on", "0001-01-01", "--rotation-months", "12"),
    ],
)
def test_the_ends_of_the_calendar_are_answered(run: Run, words: tuple[str, ...]) -> None:
    run(*words)


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        (("pay", "dalian.db", "2021-13"), "write it as 2021-03"),
        (("appraisals", "dalian.db", "--year", "0"), "give one from 1 to 9999"),
        (("training", "dalian.db", "--first", "10000"), "give one from 1 to 9999"),
        (("under-trained", "dalian.db", "0", "--hours", "1"), "write 2021"),
        (("contracts-due", "dalian.db", "--months", "10000000000"), "give a whole number"),
    ],
)
def test_what_is_no_month_year_or_number_is_told_with_a_remedy(run: Run, words: tuple[str, ...], remedy: str) -> None:
    assert remedy in run(*words, code=2).stderr
