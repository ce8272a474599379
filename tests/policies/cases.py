"""Careers and rulebooks for tests of rules: a case from events, a rulebook from shipped packs and texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from cwledger import events as ev
from cwledger.aggregates import CAREER, Event, fact
from cwledger.aggregates.geography import Attribute, Case, Place
from cwledger.policies.texts.overlay import validated
from cwledger.policies.texts.pack import Pack
from cwledger.policies.texts.rulebook import Enacted, Rulebook

PACKS = Path(__file__).resolve().parents[2] / "cwledger/policies/packs"


@cache
def shipped(place: str) -> Pack:
    """A shipped pack by its place: ``cn/dalian/professional-pay/2021``."""
    return validated(yaml.safe_load((PACKS / f"{place}.yaml").read_text(encoding="utf-8")))


def pack(text: str) -> Pack:
    """A pack from YAML text."""
    return validated(yaml.safe_load(text))


def rulebook(*packs: Pack | str) -> Rulebook:
    """A rulebook of packs, shipped ones by their place."""
    found = [shipped(one) if isinstance(one, str) else one for one in packs]
    return Rulebook(Enacted(one, f"rule:{one.rule}/{n}") for n, one in enumerate(found, 1))


def case(
    *events: Event,
    jurisdiction: str = "cn",
    places: Iterable[Place] | None = None,
    attributes: Mapping[str, tuple[Attribute, ...]] | None = None,
) -> Case:
    """A case of a career: served in one community of a jurisdiction unless places are given."""
    facts = [fact(event, f"career:{event.worker}/{n}", n) for n, event in enumerate(events, 1)]  # type: ignore[attr-defined]
    career = CAREER.fold(events[0].worker, facts)  # type: ignore[attr-defined]
    here = (Place(date(1990, 1, 1), None, "C0001", "S1", "D1", jurisdiction, ()),)
    return Case(career, here if places is None else tuple(places), "cn", attributes or {})


def registered(worker: str = "W0001", **fields: Any) -> ev.WorkerRegistered:
    """A registration with what a test does not care about filled in."""
    return ev.WorkerRegistered(**{"worker": worker, "effective_on": date(2000, 1, 1), "name": "王芳", "sex": "F", "born_on": date(1971, 3, 5), **fields})


def employed(since: date, worker: str = "W0001", post: str | None = "staff", until: date | None = None, **fields: Any) -> list[Event]:
    """A contract with a federation from a day on, and a post in the community."""
    signed = ev.ContractSigned(worker=worker, effective_on=since, employer="F1", community="C0001", until=until, **fields)
    return [signed] if post is None else [signed, assumed(since, post, worker)]


def assumed(since: date, post: str, worker: str = "W0001", by: str = "appointment") -> ev.PostAssumed:
    """A post taken up."""
    return ev.PostAssumed(worker=worker, effective_on=since, community="C0001", post=post, by=by)  # type: ignore[arg-type]


def left(on: date, post: str, worker: str = "W0001") -> ev.PostLeft:
    """A post left."""
    return ev.PostLeft(worker=worker, effective_on=on, community="C0001", post=post, reason="moved")  # type: ignore[arg-type]


def appraised(year: int, result: str, worker: str = "W0001") -> ev.Appraised:
    """A year's result, decided in February of the next."""
    return ev.Appraised(worker=worker, effective_on=date(year + 1, 2, 10), year=year, result=result)  # type: ignore[arg-type]
