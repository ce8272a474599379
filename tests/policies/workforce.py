"""Workforces for tests of findings: careers and units recorded as events, folded into cases with the places the units give them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from cwledger import events as ev
from cwledger.aggregates import CAREER, Event, Timeline, fact
from cwledger.aggregates.geography import Case, Geography
from cwledger.policies.texts.pack import Pack
from cwledger.policies.texts.rulebook import Enacted, Rulebook
from tests.policies.cases import shipped

FOUNDED = date(1990, 1, 1)


def units(jurisdiction: str = "cn", communities: int = 4, streets: int = 2) -> list[Event]:
    """A district with a jurisdiction, its streets S1, S2 … and communities C1, C2 …, dealt out to the streets in turn."""
    facts: list[Event] = [ev.DistrictFounded(district="D1", effective_on=FOUNDED, name="区", jurisdiction=jurisdiction)]
    facts += [ev.StreetFounded(street=f"S{n}", district="D1", effective_on=FOUNDED, name="街道") for n in range(1, streets + 1)]
    return facts + [
        ev.CommunityFounded(community=f"C{n}", street=f"S{(n - 1) % streets + 1}", effective_on=FOUNDED, name="社区") for n in range(1, communities + 1)
    ]


def cases(*careers: Iterable[Event], at: str = "cn", also: Iterable[Event] = ()) -> list[Case]:
    """Careers as cases in a district of a jurisdiction; every fact of a career is admitted as a ledger would admit it."""
    facts = [fact(event, f"{event.stream}/{n}", n) for n, event in enumerate([*units(at), *also], 1)]
    geography = Geography(facts)
    return [geography.case(career(list(one))) for one in careers]


def career(events: list[Event]) -> Any:
    """A career folded from facts, each with the id it would have as the n-th of its stream."""
    worker = events[0].worker  # type: ignore[attr-defined]
    registration = ev.WorkerRegistered(worker=worker, effective_on=date(1995, 1, 1), name="王芳", sex="F", born_on=date(1971, 3, 5))
    facts = [fact(event, f"career:{worker}/{n}", n) for n, event in enumerate([registration, *events], 1)]
    refused = Timeline(CAREER, worker).change(add=facts)
    assert list(refused) == []
    return CAREER.fold(worker, facts)


def rules(*packs: Pack | str) -> Rulebook:
    """A rulebook of packs, shipped ones by their place."""
    return Rulebook(Enacted(shipped(one) if isinstance(one, str) else one) for one in packs)


class Person:
    """Writes the facts of one worker, in the words of the tests."""

    def __init__(self, worker: str = "W1", community: str = "C1") -> None:
        self.worker, self.community = worker, community
        self.facts: list[Event] = []

    def __iter__(self) -> Any:
        return iter(self.facts)

    def _and(self, cls: type[Event], on: date, **fields: Any) -> Person:
        self.facts.append(cls(worker=self.worker, effective_on=on, **fields))
        return self

    def signs(self, on: date, until: date | None = None, probation: int | None = None, employer: str = "F1") -> Person:
        return self._and(ev.ContractSigned, on, employer=employer, community=self.community, until=until, probation_months=probation)

    def renews(self, on: date, until: date | None = None, employer: str = "F1") -> Person:
        return self._and(ev.ContractRenewed, on, employer=employer, until=until)

    def ends(self, on: date, ground: str, employer: str = "F1") -> Person:
        return self._and(ev.ContractEnded, on, employer=employer, ground=ground)

    def moves(self, on: date, community: str, new_employer: str | None = None, until: date | None = None, employer: str = "F1") -> Person:
        self.community = community
        return self._and(ev.Transferred, on, employer=employer, community=community, new_employer=new_employer, until=until)

    def takes(self, on: date, post: str = "staff", by: str = "appointment") -> Person:
        return self._and(ev.PostAssumed, on, community=self.community, post=post, by=by)

    def leaves(self, on: date, post: str = "staff", reason: str = "term-change") -> Person:
        return self._and(ev.PostLeft, on, community=self.community, post=post, reason=reason)

    def is_rated(self, year: int, result: str, on: date | None = None) -> Person:
        return self._and(ev.Appraised, on or date(year + 1, 1, 15), year=year, result=result)

    def attends(self, on: date, level: str = "district") -> Person:
        return self._and(ev.TrainingAttended, on, training=f"{on}", level=level)

    def is_filed(self, on: date, post: str = "secretary") -> Person:
        return self._and(ev.PostFiled, on, community=self.community, post=post, authority="区委组织部")

    def is_classified(self, on: date, category: str) -> Person:
        return self._and(ev.RetirementClassified, on, category=category, authority="区委组织部", reason="岗位认定")

    def retires(self, on: date) -> Person:
        return self._and(ev.Retired, on)

    def dies(self, on: date) -> Person:
        return self._and(ev.Died, on)

    def is_engaged_again(self, on: date, post: str, until: date | None = None) -> Person:
        return self._and(ev.ReEngaged, on, community=self.community, post=post, until=until)


def without(person: Person, number: int) -> Person:
    """The same person without one of the facts, counted from 0: as if it had been reversed."""
    other = Person(person.worker, person.community)
    other.facts = [one for n, one in enumerate(person.facts) if n != number]
    return other
