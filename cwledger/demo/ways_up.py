"""Ways up: establishment posts for secretaries and directors, and tasks entrusted to those who lead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random

from cwledger.aggregates.career.ways_up import EstablishmentAppointed, TaskCompleted, TaskEntrusted
from cwledger.aggregates.establishments import EstablishmentPostsReleased
from cwledger.demo.clerk import Clerk
from cwledger.demo.people import END, Person
from cwledger.demo.published import REPORTED_ON, wanted

RELEASED_ON = date(2019, 6, 1)
"""The year is the source's: 100 directed posts for secretaries and directors in 2019 (dossier, S03)."""
RELEASE = "2019-directed"


def promote(clerk: Clerk, chance: Random, people: Sequence[Person], registered: Mapping[str, datetime], careers: int) -> None:
    """Releases the posts, appoints to nearly all of them, and entrusts tasks."""
    posts = wanted("establishment-posts", careers)
    released = EstablishmentPostsReleased(release=RELEASE, number=posts, title="posts for secretaries and directors", effective_on=RELEASED_ON)
    clerk.file(released, actor="human-resources", chain=RELEASE, faultless=True)
    known = clerk.settled(RELEASE)
    assert known is not None
    leading = [p for p in people if "secretary" in p.leads(REPORTED_ON) and p.serves(RELEASED_ON) and p.serves(REPORTED_ON)]
    for person in chance.sample(leading, min(len(leading), posts - posts // 25)):
        day = RELEASED_ON + timedelta(days=chance.randrange(120, 900))
        appointed = EstablishmentAppointed(worker=person.worker, release=RELEASE, effective_on=day)
        clerk.file(appointed, actor="human-resources", not_before=max(known, registered[person.worker]), faultless=True)
    for person in chance.sample(leading, len(leading) // 4):
        _task(clerk, chance, person, registered[person.worker])


def _task(clerk: Clerk, chance: Random, person: Person, known: datetime) -> None:
    day = date(2021, 9, 1) + timedelta(days=chance.randrange(200))
    chain = f"{person.worker}/task"
    entrusted = TaskEntrusted(worker=person.worker, task="T1", title="a pilot in the community", effective_on=day)
    clerk.file(entrusted, actor="organisation", chain=chain, not_before=known, faultless=True)
    done = day + timedelta(days=chance.randint(60, 240))
    if person.serves(done) and done < END:
        completed = TaskCompleted(worker=person.worker, task="T1", outcome="done", effective_on=done)
        clerk.file(completed, actor="organisation", chain=chain, faultless=True)
