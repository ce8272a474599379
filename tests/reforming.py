"""A small city whose rules are enacted, and a reform of them: for tests of what a reform would change, its charts and its command."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import cwledger
from cwledger import events as ev

PACKS = Path(__file__).resolve().parents[1] / "cwledger/policies/packs"
ENACTED = ("cn/dalian/professional-pay/2021", "cn/retirement-age/1978", "cn/retirement-age/2025", "cn/dalian/community-worker-measures/2017")
TODAY = date(2026, 1, 1)
CLERK: dict[str, Any] = {"actor": "hr.dalian"}
REFORM = """\
title: 提高一般岗位补贴，男性延后一年退休
effective_from: 2027-01-01
changes:
  cn.dalian.professional-pay:
    pay.components.post.amount.table.values.general: "400"
  cn.retirement-age:
    retirement.schedule.ages.men.months: 732
"""


def enact(ledger: cwledger.Ledger) -> None:
    """Puts the rules of the city into a ledger."""
    ledger.enact([PACKS / f"{one}.yaml" for one in ENACTED], **CLERK)


def fill(ledger: cwledger.Ledger) -> None:
    """Two districts with a community each, one of them moving a worker to the other, and five workers, one of them retired."""
    units = [ev.DistrictFounded(district=one, effective_on=date(1950, 1, 1), name=one, jurisdiction="cn/dalian") for one in ("zhongshan", "xigang")]
    units += [ev.StreetFounded(street=f"S{n}", district=one, effective_on=date(1950, 1, 1), name=f"S{n}") for n, one in ((1, "zhongshan"), (2, "xigang"))]  # type: ignore[misc]
    units += [ev.CommunityFounded(community=f"C{n}", street=f"S{n}", effective_on=date(2001, 1, 1), name=f"C{n}") for n in (1, 2)]  # type: ignore[misc]
    units += [ev.FederationFounded(federation="F1", district="zhongshan", effective_on=date(2009, 1, 1), name="F1")]  # type: ignore[misc]
    ledger.record(*units, **CLERK)
    people = (
        ("W1", "M", 1967, 1, "staff"),
        ("W2", "F", 1985, 1, "secretary"),
        ("W3", "F", 1990, 2, "staff"),
        ("W4", "M", 1995, 2, "staff"),
        ("W5", "M", 1964, 1, "staff"),
    )
    for worker, sex, year, n, post in people:
        ledger.record(
            ev.WorkerRegistered(worker=worker, effective_on=date(2015, 3, 1), name="王芳", sex=sex, born_on=date(year, 5, 20)),
            ev.ContractSigned(worker=worker, effective_on=date(2015, 3, 1), employer="F1", community=f"C{n}", until=date(2026, 9, 1)),
            ev.PostAssumed(worker=worker, effective_on=date(2015, 3, 1), community=f"C{n}", post=post),
            **CLERK,
        )
    ledger.record(ev.Retired(worker="W5", effective_on=date(2024, 5, 31)), **CLERK)


def city(where: Path | str = ":memory:") -> cwledger.Ledger:
    """The city, with its rules enacted."""
    moments = iter(range(1_000))
    ledger = cwledger.open(where, now=lambda: datetime(2025, 6, 1, 8, 0, next(moments) % 60, tzinfo=UTC))
    fill(ledger)
    enact(ledger)
    return ledger
