"""The appraisal rounds of the districts: opened every January, closed in spring."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cwledger.aggregates.rounds import AppraisalRoundClosed, AppraisalRoundOpened
from cwledger.demo.city import Community
from cwledger.demo.clerk import Clerk


def appraise(clerk: Clerk, city: Sequence[Community]) -> None:
    """Files every round of every district."""
    for district in sorted({where.district for where in city}):
        for year in range(2013, 2026):
            code = f"{district}-{year}"
            opened = AppraisalRoundOpened(round=code, unit=f"district:{district}", year=year, due_on=date(year + 1, 3, 31), effective_on=date(year + 1, 1, 5))
            closed = AppraisalRoundClosed(round=code, effective_on=date(year + 1, 3, 20))
            for event in (opened, closed):
                clerk.file(event, actor=f"hr.{district}", chain=f"round:{code}", faultless=True)
