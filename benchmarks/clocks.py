"""At which pairs of clocks the reports are asked for: the same ones for every contender."""

from __future__ import annotations

from datetime import date

REPORTS = ("roster", "salary", "honours")
PAIRS = 4


def pairs(head: int) -> list[tuple[date, int]]:
    """(effective on, known at position): today's question, an auditor's, one with late knowledge of early days, one with early knowledge."""
    return [(date(2023, 12, 31), head), (date(2018, 6, 30), head * 3 // 4), (date(2012, 12, 31), head), (date(2016, 1, 1), head // 2)]
