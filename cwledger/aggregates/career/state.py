"""What a career folds to: every facet as periods and dated facts, each with the event id that made it so.

``until`` is always an end somebody *stated* (a contract's term, a seat's term); ``ended_on`` is the day a recorded fact ended it. A period
is in force on a day when it has begun, has not been ended and has not run out. Not for computing entitlements: that is ``policies``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from operator import attrgetter
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple

from cwledger.aggregates.event import ADMINISTERS, BEGINS, Event
from cwledger.aggregates.fold import Aggregate, Fact, issue
from cwledger.errors import Issue


class CareerEvent(Event):
    """A fact of one worker's career; it lives in the stream ``career:<worker>``."""

    subject_kind: ClassVar[str] = "career"
    subject_field: ClassVar[str] = "worker"

    before_service: ClassVar[bool] = False
    """Whether such a fact may hold from before the worker was registered (a degree may; a contract may not)."""


def in_force(since: date, until: date | None, ended_on: date | None, on: date) -> bool:
    """Whether something that began, with a stated end and a recorded one, holds on a day (half-open)."""
    return since <= on and (until is None or on < until) and (ended_on is None or on < ended_on)


class BirthDate(NamedTuple):
    """A birth date as one source asserts it. Archive, household register and ID card may differ, and each rule asks its own."""

    source: str
    born_on: date
    asserted_on: date
    event_id: str


class Education(NamedTuple):
    """A level of education attained."""

    level: str
    attained_on: date
    degree: bool | None
    """Whether a degree was conferred beside the diploma; None where nobody said."""
    event_id: str


class Qualification(NamedTuple):
    """A professional level: the certificate stays, its registration runs out."""

    level: str
    awarded_on: date
    valid_until: date | None
    lapsed_on: date | None
    event_id: str


class Registration(NamedTuple):
    """A period for which a certificate counts: from its award or registration to the stated end (None: without end), or until it lapsed."""

    level: str
    since: date
    valid_until: date | None
    lapsed_on: date | None
    event_id: str


class PartyMembership(NamedTuple):
    """A period of Party membership."""

    since: date
    ended_on: date | None
    event_id: str


class Contract(NamedTuple):
    """A labour contract with one employer, as it stands after every change to it."""

    employer: str
    community: str
    since: date
    until: date | None
    ended_on: date | None
    ground: str | None
    signed_by: str
    changed_by: str

    def in_force(self, on: date) -> bool:
        """Whether the contract binds on a day."""
        return in_force(self.since, self.until, self.ended_on, on)


class ContractTerm(NamedTuple):
    """What a contract said from one of its facts on: where the worker is posted and until when it runs."""

    kind: str
    """``signed``, ``renewed``, ``amended`` or ``transferred``."""
    employer: str
    community: str
    since: date
    until: date | None
    probation_months: int | None
    event_id: str
    places: bool = True
    """Whether it says where the worker is posted; a renewal, or an amendment of other terms, leaves that as it was."""


class Post(NamedTuple):
    """One post held in one community, from assuming it to leaving it."""

    community: str
    post: str
    by: str
    since: date
    ended_on: date | None
    assumed_by: str
    ended_by: str | None

    def in_force(self, on: date) -> bool:
        """Whether the post is held on a day."""
        return in_force(self.since, None, self.ended_on, on)


class Grade(NamedTuple):
    """A grade (tier, step) as set on a date; it holds until the next one."""

    tier: int
    step: int
    since: date
    event_id: str


class Allowance(NamedTuple):
    """A monthly amount in yuan granted for one component of pay; it holds until the next grant of that component."""

    component: str
    amount: Decimal
    since: date
    event_id: str


class Appraisal(NamedTuple):
    """The result of one year's appraisal, as the round or an appeal decided it; of several the last one decided stands."""

    year: int
    result: str
    decided_on: date
    event_id: str
    overturns: str = ""
    """The event id of the result an appeal replaced by this one."""
    overturns_since: date | None = None
    """The day the replaced result counted from: what followed from it is undone from then."""

    @property
    def counts_from(self) -> date:
        """The day from which the result counts: on appeal, that of the one it replaced."""
        return self.overturns_since or self.decided_on


class Appeal(NamedTuple):
    """An appeal against the result of a year."""

    year: int
    ground: str
    filed_on: date
    outcome: str | None
    """``upheld`` or ``rejected``; None while it is not decided."""
    decided_on: date | None
    filed_by: str
    decided_by: str | None


class Honour(NamedTuple):
    """An honour: a delegate's or committee member's seat with a stated end, or an award without one."""

    kind: str
    level: str
    title: str | None
    since: date
    until: date | None
    ended_on: date | None
    conferred_by: str
    ended_by: str | None

    def in_force(self, on: date) -> bool:
        """Whether the honour is held on a day."""
        return in_force(self.since, self.until, self.ended_on, on)


class CertifiedContributions(NamedTuple):
    """Months of pension contributions as certified on a day."""

    months: int
    through: str
    """The last month counted, as ``2024-12``."""
    certified_on: date
    event_id: str


class ReEngagement(NamedTuple):
    """Work after retirement, to finish an elected term: no labour contract."""

    community: str
    post: str
    since: date
    until: date | None
    ended_on: date | None
    event_id: str

    def in_force(self, on: date) -> bool:
        """Whether the re-engagement runs on a day."""
        return in_force(self.since, self.until, self.ended_on, on)


class Task(NamedTuple):
    """A task entrusted, until it is completed."""

    task: str
    title: str
    since: date
    completed_on: date | None
    outcome: str | None
    entrusted_by: str
    completed_by: str | None


class EstablishmentPost(NamedTuple):
    """One of the establishment posts of a release, from the appointment to leaving it."""

    release: str
    since: date
    ended_on: date | None
    appointed_by: str
    ended_by: str | None


class Dated(NamedTuple):
    """A fact kept as recorded (a training, a measure, a decision), for the rules and reports that read it."""

    event: Any
    event_id: str


class Attribute(NamedTuple):
    """What was set about a worker or a community that no other fact says; it holds until the next one of its name."""

    name: str
    value: str
    """Empty where the attribute ended."""
    since: date
    event_id: str


_OLDEST_FIRST = attrgetter("since", "community", "post")
_NOTHING: Mapping[Any, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Career:
    """One worker's career, folded from the facts believed at a point on the clocks.

    Of many careers folded at once, facets that no other one rests on are folded when somebody first reads one (:meth:`put_off`); a
    facet that may be put off has no default on the class, so that it cannot be mistaken for an empty one.
    """

    worker: str
    registered_on: date | None = None
    registered_by: str = ""
    sex: str | None = None
    births: tuple[BirthDate, ...] = ()
    education: tuple[Education, ...] = field(default_factory=tuple)
    qualifications: tuple[Qualification, ...] = ()
    registrations: tuple[Registration, ...] = ()
    """Every period a certificate was awarded or registered for, in order."""
    party: tuple[PartyMembership, ...] = field(default_factory=tuple)
    recruitment: tuple[Dated, ...] = field(default_factory=tuple)
    contracts: Mapping[str, Contract] = field(default_factory=lambda: _NOTHING)
    """The latest contract with each employer."""
    past_contracts: tuple[Contract, ...] = ()
    contract_terms: tuple[ContractTerm, ...] = ()
    """Every signing, renewal, amendment and transfer, in order: what each said."""
    held: Mapping[tuple[str, str], Post] = field(default_factory=lambda: _NOTHING)
    """Posts held now, by (community, post)."""
    past_posts: tuple[Post, ...] = ()
    filings: tuple[Dated, ...] = field(default_factory=tuple)
    approvals: tuple[Dated, ...] = field(default_factory=tuple)
    """Decisions on who is to hold a post."""
    grades: tuple[Grade, ...] = field(default_factory=tuple)
    allowances: tuple[Allowance, ...] = field(default_factory=tuple)
    appraisals: tuple[Appraisal, ...] = field(default_factory=tuple)
    """Every result decided, those replaced on appeal included, in order."""
    appeals: tuple[Appeal, ...] = field(default_factory=tuple)
    scores: tuple[Dated, ...] = field(default_factory=tuple)
    consequences: tuple[Dated, ...] = field(default_factory=tuple)
    """What was drawn from results, in order."""
    honours: tuple[Honour, ...] = ()
    trainings: tuple[Dated, ...] = field(default_factory=tuple)
    all_post: tuple[Dated, ...] = field(default_factory=tuple)
    """Lines of work taken, flexible duty, household visits and all-post certificates, in order."""
    discipline: tuple[Dated, ...] = field(default_factory=tuple)
    tasks: tuple[Task, ...] = field(default_factory=tuple)
    """Tasks entrusted, in order."""
    establishment: tuple[EstablishmentPost, ...] = ()
    """Every establishment post ever held, in order of appointment."""
    classifications: tuple[Dated, ...] = field(default_factory=tuple)
    retirement_choices: tuple[Dated, ...] = field(default_factory=tuple)
    contributions: tuple[CertifiedContributions, ...] = field(default_factory=tuple)
    retired_on: date | None = None
    retired_by: str = ""
    re_engagements: tuple[ReEngagement, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    """Whatever else was set about the worker, in order."""
    died_on: date | None = None
    died_by: str = ""
    erased_on: date | None = None
    restricted_until: date | None = None

    def having(self, **changes: Any) -> Career:
        """The same career with some facets changed."""
        new = object.__new__(Career)
        new.__dict__.update(self.__dict__)
        new.__dict__.pop("posts", None)
        new.__dict__.update(changes)
        return new

    def put_off(self, later: Callable[[str, str], Any]) -> Career:
        """The same career without the facets that are folded apart: ``later`` answers what worker's which facet is when it is first read."""
        new = object.__new__(Career)
        new.__dict__.update(self.__dict__)
        for name in CAREER.facets_apart:
            del new.__dict__[name]
        new.__dict__["_later"] = later
        return new

    def __getattr__(self, name: str) -> Any:
        """A facet that was put off, folded now."""
        later = self.__dict__.get("_later")
        if later is None or name not in CAREER.facets_apart:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        found = self.__dict__[name] = later(self.worker, name)
        return found

    @cached_property
    def posts(self) -> tuple[Post, ...]:
        """Every post ever held, oldest first."""
        return tuple(sorted((*self.past_posts, *self.held.values()), key=_OLDEST_FIRST))

    def communities(self, on: date) -> set[str]:
        """The communities the worker serves in on a day, by contract, post or re-engagement."""
        return {
            *(c.community for c in self.contracts.values() if c.in_force(on)),
            *(p.community for p in self.held.values() if p.in_force(on)),
            *(r.community for r in self.re_engagements if r.in_force(on)),
        }

    def employers(self, on: date) -> set[str]:
        """The federations whose contract binds the worker on a day."""
        return {c.employer for c in self.contracts.values() if c.in_force(on)}


def _always(career: Career, fact: Fact) -> Sequence[Issue]:
    event = fact.event
    if career.died_on is not None and event.day_order != ADMINISTERS:
        return issue("career.after-death", fact, f"{career.worker} died on {career.died_on}; nothing can hold from {event.effective_on}", career.died_by)
    if career.registered_on is None and not event.before_service and event.day_order != BEGINS:
        return issue(
            "career.before-registration",
            fact,
            f"{career.worker} was not registered on {event.effective_on}; record WorkerRegistered, or correct its date, first",
        )
    return ()


def _lasts(career: Career, fact: Fact) -> bool:
    """Whether :func:`_always` finds nothing in any place before the end: a worker, once registered, stays so until death."""
    event = fact.event
    begun = event.before_service or (career.registered_on is not None and career.registered_on <= event.effective_on)
    return begun and (career.died_on is None or event.effective_on < career.died_on)


class _Draft(Career):
    """A career while it is folded: nobody else holds it, so that it may change in place."""

    def having(self, **changes: Any) -> Career:
        self.__dict__.pop("posts", None)
        self.__dict__.update(changes)
        return self


_BLANK = Career("").__dict__


def _draft(worker: str) -> Career:
    draft = object.__new__(_Draft)
    draft.__dict__.update(_BLANK, worker=worker)
    return draft


def _settled(draft: Career) -> Career:
    object.__setattr__(draft, "__class__", Career)
    return draft


def _belongs(career: Career) -> Iterator[tuple[str, date]]:
    """By every contract and post that no fact has ended; by a contract since it posted there last, which is when the roster begins to count."""
    posted = {term.employer: term.since for term in career.contract_terms if term.places}
    for contract in career.contracts.values():
        yield f"community:{contract.community}", posted.get(contract.employer, contract.since)
        yield f"federation:{contract.employer}", contract.since
    for post in career.held.values():
        yield f"community:{post.community}", post.since
    for spell in career.re_engagements:
        yield f"community:{spell.community}", spell.since


CAREER: Aggregate[Career] = Aggregate("career", Career, _always, lambda career: career.registered_on is not None, _lasts, _draft, _settled, belongs=_belongs)
