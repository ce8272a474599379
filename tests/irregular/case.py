"""One irregular case: what causes a finding, and what mends it, with workers and communities of its own. Not for any case itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Literal, NamedTuple

from cwledger import events as ev
from cwledger.aggregates import Event
from cwledger.words.findings import KINDS
from tests.projections.exams import EXAM

ON = date(2026, 6, 30)
FOUNDED = date(2001, 1, 1)
BORN = date(1985, 1, 1)
WORKERS = ("W", "V", "X", "Y")
HIRED = date(2021, 1, 1)


class Irregular(NamedTuple):
    """What causes a finding, and what mends it."""

    code: str
    facts: tuple[Event, ...]
    record: tuple[Event, ...] = ()
    """Facts that mend it."""
    correct: tuple[int, Event] | None = None
    """The number of a fact and the one in its place."""
    reverse: int | None = None
    """The number of a fact that never was."""
    district: str = "zhongshan"
    born: date | None = BORN
    sex: Literal["F", "M"] = "M"
    households: int | None = None

    @property
    def named(self) -> dict[str, str]:
        """What the case calls its workers, its communities and its announcement, and what they are called in the city."""
        number = list(KINDS).index(f"finding.{self.code}") + 1
        workers = {one: f"W{number:03}{n}" for n, one in enumerate(WORKERS, 1)}
        return {**workers, "C": f"C{number:03}1", "D": f"C{number:03}2", "community:C": f"community:C{number:03}1", EXAM: f"E{number:03}"}

    def mine(self, event: Event) -> Event:
        """A fact as this case says it: with workers and communities of its own."""
        own = self.named
        said = event.model_dump()
        return type(event)(**{name: own.get(value, value) if isinstance(value, str) else value for name, value in said.items()})

    def setting(self) -> Iterable[Event]:
        """The communities and workers the case has to itself."""
        street, own = f"S-{self.district}", self.named
        yield ev.CommunityFounded(community=own["C"], street=street, effective_on=FOUNDED, name="示例社区", households=self.households)
        yield ev.CommunityFounded(community=own["D"], street=street, effective_on=FOUNDED, name="第二社区")
        needed = {"W", *(getattr(fact, "worker", None) for fact in self.facts)}
        for worker in WORKERS:
            if worker in needed:
                yield ev.WorkerRegistered(worker=own[worker], effective_on=date(2003, 1, 1), name="王芳", sex=self.sex, born_on=self.born)


def signs(on: date, until: date | None = None, probation: int | None = None, worker: str = "W") -> Event:
    return ev.ContractSigned(worker=worker, effective_on=on, employer="F1", community="C", until=until, probation_months=probation)


def renews(on: date, until: date | None) -> Event:
    return ev.ContractRenewed(worker="W", effective_on=on, employer="F1", until=until)


def ends(on: date, ground: str) -> Event:
    return ev.ContractEnded(worker="W", effective_on=on, employer="F1", ground=ground)


def takes(on: date, post: Any = "staff", by: Any = "appointment", worker: str = "W") -> Event:
    return ev.PostAssumed(worker=worker, effective_on=on, community="C", post=post, by=by)


def leaves(on: date, post: Any = "staff", reason: str = "term-change", worker: str = "W") -> Event:
    return ev.PostLeft(worker=worker, effective_on=on, community="C", post=post, reason=reason)


def rated(year: int, result: Any, worker: str = "W") -> Event:
    return ev.Appraised(worker=worker, effective_on=date(year + 1, 1, 15), year=year, result=result)


def classified(on: date) -> Event:
    return ev.RetirementClassified(worker="W", effective_on=on, category="management", authority="区委组织部", reason="岗位认定")


def attends(on: date, level: Any = "district", training: str = "T1", worker: str = "W") -> Event:
    return ev.TrainingAttended(worker=worker, effective_on=on, training=training, level=level)
