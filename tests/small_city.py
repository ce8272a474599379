"""One small city and one worker, and a clock that moves only when told: what most tests of the ledger begin with."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import cwledger
from cwledger import events as ev
from cwledger.aggregates import Event

CITY: tuple[Event, ...] = (
    ev.DistrictFounded(district="zhongshan", effective_on=date(1950, 1, 1), name="中山区"),
    ev.StreetFounded(street="qingniwa", district="zhongshan", effective_on=date(1950, 1, 1), name="青泥洼桥街道"),
    ev.CommunityFounded(community="C0001", street="qingniwa", effective_on=date(2001, 1, 1), name="示例社区"),
    ev.CommunityFounded(community="C0002", street="qingniwa", effective_on=date(2001, 1, 1), name="第二社区"),
    ev.FederationFounded(federation="zs-swf", district="zhongshan", effective_on=date(2009, 1, 1), name="中山区社工联合会"),
)
FOUNDED = date(2001, 1, 1)
TWO_DISTRICTS: tuple[Event, ...] = (
    *(ev.DistrictFounded(district=one, effective_on=FOUNDED, name=one) for one in ("zhongshan", "xigang")),
    ev.StreetFounded(street="qingniwa", district="zhongshan", effective_on=FOUNDED, name="青泥洼桥街道"),
    ev.StreetFounded(street="rixin", district="xigang", effective_on=FOUNDED, name="日新街道"),
    *(ev.CommunityFounded(community=one, street="qingniwa", effective_on=FOUNDED, name=one) for one in ("C1", "C2")),
    ev.CommunityFounded(community="C3", street="rixin", effective_on=FOUNDED, name="C3"),
)
START = datetime(2022, 1, 1, 9, 0, tzinfo=UTC)
DAY = date(2010, 3, 1)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, moment: datetime = START) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **by: float) -> datetime:
        self.moment += timedelta(**by)
        return self.moment


def registered(worker: str = "W0001", **fields: Any) -> ev.WorkerRegistered:
    return ev.WorkerRegistered(**{"worker": worker, "effective_on": DAY, "name": "王芳", "sex": "F", "born_on": date(1971, 3, 5), **fields})


def signed(worker: str = "W0001", **fields: Any) -> ev.ContractSigned:
    return ev.ContractSigned(**{"worker": worker, "effective_on": DAY, "employer": "zs-swf", "community": "C0001", "until": date(2013, 3, 1), **fields})


def graded(step: int, on: date, worker: str = "W0001") -> ev.GradeSet:
    return ev.GradeSet(worker=worker, effective_on=on, tier=1, step=step)


def granted(amount: str, on: date, worker: str = "W0001", component: Any = "post") -> ev.AllowanceGranted:
    return ev.AllowanceGranted(worker=worker, effective_on=on, component=component, amount=amount)


def assumed(on: date, worker: str = "W0001", post: Any = "director", community: str = "C0001", by: Any = "election") -> ev.PostAssumed:
    return ev.PostAssumed(worker=worker, effective_on=on, community=community, post=post, by=by)


def left(on: date, worker: str = "W0001", post: Any = "director", community: str = "C0001") -> ev.PostLeft:
    return ev.PostLeft(worker=worker, effective_on=on, community=community, post=post, reason="term-change")


def begun(url: str | Path = ":memory:", clock: Clock | None = None, *facts: Event) -> cwledger.Ledger:
    """A ledger that holds the city, and what else is given."""
    ledger = cwledger.open(url, now=clock or Clock())
    ledger.record(*CITY, *facts, actor="civil-affairs")
    return ledger


def codes(refusal: cwledger.Refused | cwledger.InvalidEvent) -> set[str]:
    return {issue.code for issue in refusal.issues}
