"""From a seed to a ledger: the steps of a synthetic history in the order of knowledge, and taking them one by one.

The same seed gives the same steps, and so the same ledger, byte for byte but for the keys of sealed names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from random import Random

from cwledger.demo.adjusting import adjust
from cwledger.demo.all_post import rotate
from cwledger.demo.burden import relieve
from cwledger.demo.careers import Career, assign_grids
from cwledger.demo.city import SPLIT_ON, develop, found
from cwledger.demo.classes import attend, hold, plan
from cwledger.demo.clerk import Clerk
from cwledger.demo.elections import elect
from cwledger.demo.gridwork import tend
from cwledger.demo.honours import honour
from cwledger.demo.joint import meet
from cwledger.demo.pay import notices
from cwledger.demo.people import invent, move, postpone
from cwledger.demo.pioneers import pioneer
from cwledger.demo.published import CAREERS
from cwledger.demo.recruiting import recruit
from cwledger.demo.rounds import appraise
from cwledger.demo.rules import receive_rules
from cwledger.demo.service import file_service
from cwledger.demo.steps import Correction, Enactment, Recording, Reversal, Step
from cwledger.demo.voting import vote
from cwledger.demo.ways_up import promote
from cwledger.errors import Issue, Refused
from cwledger.ledger import Ledger
from cwledger.recording.values import Incoming, Progress

_ACTOR = "demo"
_TOGETHER = 50_000
"""Recordings that are ingested at a time."""


def city(seed: int, careers: int = CAREERS) -> Iterator[Step]:
    """The history of a synthetic city, 2013 to 2026, as steps in the order of knowledge. Pure: nothing is recorded."""
    chance = Random(seed)
    clerk = Clerk(chance)
    communities = found(clerk, chance, careers)
    people = invent(chance, communities, careers)
    elect(chance, people, careers)
    move(chance, people, communities)
    adjust(chance, people, careers)
    postpone(chance, people)
    honour(chance, people, careers)
    filed = {person.worker: file_service(clerk, chance, person) for person in people}
    registered = {worker: service.registered for worker, service in filed.items()}
    passed = recruit(clerk, chance, people, registered)
    classes = plan(chance, communities, careers)
    hold(clerk, classes)
    attended = attend(chance, people, classes, careers)
    careers_ = [Career(clerk, chance, person, filed[person.worker], passed.get(person.worker), attended[person.worker]) for person in people]
    for career in careers_:
        career.live()
    set_by = notices(people, {career.person.worker: career.events for career in careers_})
    for career in careers_:
        career.paid(set_by.payroll)
    receive_rules(clerk, set_by)
    assign_grids(clerk, chance, people, registered)
    serving: dict[str, list[str]] = {}
    for person in people:
        if person.serves(SPLIT_ON) and registered[person.worker].date() < SPLIT_ON:
            serving.setdefault(person.where(SPLIT_ON).id, []).append(person.worker)
    develop(clerk, chance, communities, serving)
    promote(clerk, chance, people, registered, careers)
    rotate(clerk, chance, people, registered)
    vote(clerk, chance, people, registered)
    appraise(clerk, communities)
    for system in (meet, tend, relieve, pioneer):
        system(clerk, chance, communities, careers)
    return clerk.steps()


def build(ledger: Ledger, *, seed: int = 1, careers: int = CAREERS, progress: Callable[[Progress], None] | None = None) -> int:
    """Records a synthetic city in an empty ledger and answers how many events that took.

    Args:
        ledger: where to; empty.
        seed: the same number gives the same city.
        careers: how many people.
        progress: called as the history is recorded.

    Raises:
        Refused: the ledger holds something already; nothing was written.
    """
    if ledger.head:
        message = f"the ledger holds {ledger.head} positions already; a synthetic city goes into an empty one"
        raise Refused([Issue("demo.not-empty", "error", ledger.where, message)])
    steps = list(city(seed, careers))
    total = sum(map(_size, steps))
    for done in take(ledger, steps):
        if progress is not None:
            progress(Progress(done, total))
    return ledger.head


def take(ledger: Ledger, steps: Iterable[Step]) -> Iterator[int]:
    """Takes the steps of a history, facts that follow each other together, and tells from time to time how many events were recorded.

    Raises:
        Refused: a fact was refused; those before it are recorded.
    """
    done = 0
    for run in _runs(steps):
        if isinstance(run, list):
            _record(ledger, run)
            done += sum(map(_size, run))
            yield done
            continue
        if isinstance(run, Correction):
            ledger.correct(run.event_id, run.replacement, reason=run.reason, actor=run.actor, claimed_at=run.claimed_at)
        elif isinstance(run, Enactment):
            ledger.enact(run.text, actor=run.actor, claimed_at=run.claimed_at)
        else:
            ledger.reverse(*run.event_ids, reason=run.reason, actor=run.actor, claimed_at=run.claimed_at)
        done += 1
        yield done


def _size(step: Step) -> int:
    return len(step.events) if isinstance(step, Recording) else 1


def _record(ledger: Ledger, run: list[Recording]) -> None:
    facts = [Incoming(event, one.actor, one.authority, one.claimed_at) for one in run for event in one.events]
    refused = ledger.ingest(facts, actor=_ACTOR).refused
    if refused:
        raise Refused([issue for fact in refused for issue in fact.issues])


def _runs(steps: Iterable[Step]) -> Iterator[list[Recording] | Correction | Reversal | Enactment]:
    """Recordings that follow each other as one list, no more than so many that memory stays flat; everything else alone."""
    run: list[Recording] = []
    for step in steps:
        if isinstance(step, Recording):
            run.append(step)
            if len(run) < _TOGETHER:
                continue
        if run:
            yield run
            run = []
        if not isinstance(step, Recording):
            yield step
    if run:
        yield run
