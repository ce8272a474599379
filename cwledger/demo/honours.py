"""Who sits where and who is a model worker: drawn from those who serve, so many on the day of the figures as were published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random

from cwledger.aggregates.career.honours import HonourKind, HonourLevel
from cwledger.demo.people import Person
from cwledger.demo.published import REPORTED_ON, wanted

SEATS: tuple[tuple[HonourKind, HonourLevel], ...] = (
    ("people-delegate", "district"),
    ("party-delegate", "city"),
    ("consultative-member", "district"),
    ("people-delegate", "city"),
)
TERMS = (date(2012, 1, 10), date(2017, 1, 10), date(2022, 1, 10))
AWARDS = tuple(date(year, 5, 1) for year in range(2014, 2026, 2))
"""Award days, invented but for the day of the year."""
_AWARDERS: tuple[HonourLevel, ...] = ("city", "district", "provincial")


def honour(chance: Random, people: Sequence[Person], careers: int) -> None:
    """Plans seats and awards."""
    for begins in TERMS[:-1]:
        for person in people:
            if "secretary" in person.leads(begins) and person.serves(begins) and chance.random() < 0.4:
                person.seats.append((begins, *chance.choice(SEATS)))
    _seat(chance, people, wanted("delegates-and-members", careers))
    _award(chance, people, wanted("model-workers", careers))


def _seat(chance: Random, people: Sequence[Person], persons: int) -> None:
    """So many people in the term that runs on the day of the figures, leaders first; a few hold two seats."""
    begins = TERMS[-1]
    able = [p for p in people if p.serves(begins) and p.serves(REPORTED_ON)]
    chance.shuffle(able)
    able.sort(key=lambda p: not p.leads(REPORTED_ON))
    for person in able[:persons]:
        kinds = chance.sample(SEATS, 2 if chance.random() < 0.08 else 1)
        person.seats += [(begins, *kind) for kind in kinds]


def _award(chance: Random, people: Sequence[Person], persons: int) -> None:
    """So many model workers by the day of the figures, all of them still serving; some more afterwards."""
    before = [day for day in AWARDS if day <= REPORTED_ON]
    able = [p for p in people if p.serves(REPORTED_ON) and any(p.serves(day) for day in before)]
    for place, person in enumerate(chance.sample(able, len(able))):
        days = [day for day in before if person.serves(day)] if place < persons else [day for day in AWARDS if day > REPORTED_ON and person.serves(day)]
        if days and (place < persons or chance.random() < 0.006):
            person.award = (chance.choice(days), chance.choice(_AWARDERS))
