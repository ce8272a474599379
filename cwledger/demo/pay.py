"""Pay of invented people as the rules say, granted as an office grants it: what the packs in force give, set so that the published averages come out.

The amounts of 2013 are the source case's (dossier, S01); those of the notices of 2018 and 2022 are invented, and their texts say so
(``illustrative``). One amount in each is chosen for the city at hand: a basic allowance that brings the average to the published one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_DOWN, Decimal
from typing import Any

from cwledger.aggregates import CAREER, Event, fact
from cwledger.aggregates.career.pay import AllowanceGranted, GradeSet
from cwledger.aggregates.geography import Attribute, Case, Place
from cwledger.demo.city import FOUNDED, JURISDICTION, OUTER, Community
from cwledger.demo.people import END, Person
from cwledger.demo.published import REPORTED_ON
from cwledger.policies.pay.entitlement import Entitlement, Payroll
from cwledger.policies.texts.overlay import amended
from cwledger.policies.texts.rulebook import Enacted, Rulebook
from cwledger.policies.texts.shelf import PackFile, installed

ILLUSTRATIVE = "illustrative"
"""What a grant rests on whose amount is made up."""
REGISTER_OPENS = date(2013, 1, 1)
RAISED_ON = date(2013, 9, 11)
MIDDLE_NOTICE = date(2018, 1, 1)
NEW_SYSTEM = date(2022, 1, 1)
AVERAGE, RISE = Decimal(5269), Decimal("1.40")
"""Published: 5,269 yuan a month on average, 40 per cent more than before."""
BEFORE = {True: Decimal("1300.00"), False: Decimal("1600.00")}
"""The basic allowance before 2013-09-11, in the outer counties and elsewhere (S01)."""
_COMPONENTS = ("basic", "post", "professional", "reward")


@dataclass(frozen=True)
class Notices:
    """The pay texts of the city: as shipped for 2013, and two of its own with the amount that makes the average."""

    middle: PackFile
    latest: PackFile
    payroll: Payroll


def shipped(rule: str) -> PackFile:
    """The shipped text of a rule, by its id."""
    return next(one for one in installed() if one.pack.rule == rule)


def texts(middle: Decimal, latest: Decimal) -> tuple[PackFile, PackFile]:
    """The notices of 2018 and 2022 with their basic allowance: an amount, and what is added to the amount of each step."""
    from cwledger.policies.texts.shelf import written

    old, new = shipped("cn.dalian.community-worker-allowance"), shipped("cn.dalian.professional-pay")
    header: dict[str, Any] = {"status": ILLUSTRATIVE, "note": "Every amount and day is invented for a synthetic city; this stands for no real notice."}
    changed = amended(
        old.pack,
        {"pay.components.basic.amount": str(middle), "pay.components.basic.cites": [ILLUSTRATIVE]},
        version="2018",
        published_on=date(2018, 2, 20),
        effective_from=MIDDLE_NOTICE,
        **header,
    )
    by_step = new.pack.pay.components["basic"].amount.model_dump(mode="json", exclude_none=True, by_alias=True)  # type: ignore[union-attr]
    raised = amended(new.pack, {"pay.components.basic.amount": {"sum": [by_step, str(latest)]}}, **header)
    return written(changed), written(raised)


def notices(people: Sequence[Person], careers: dict[str, list[Event]]) -> Notices:
    """The texts that bring the averages out, worked out from what everybody would be paid without the amount they leave open."""
    trial = _payroll(*texts(Decimal(0), Decimal(0)))
    before, after = REPORTED_ON.replace(year=REPORTED_ON.year - 1, month=12, day=31), REPORTED_ON
    totals: dict[date, list[Decimal]] = {before: [], after: []}
    for person in people:
        found = trial.entitlement(case(person, careers[person.worker]), END)
        for day, paid in totals.items():
            span = found.on(day)
            if span is not None and span.total is not None:
                paid.append(span.total)
    middle, latest = texts(_short_of(AVERAGE / RISE, totals[before]), _short_of(AVERAGE, totals[after]))
    return Notices(middle, latest, _payroll(middle, latest))


def _short_of(average: Decimal, paid: Sequence[Decimal]) -> Decimal:
    """The whole yuan that everybody's pay falls short of an average: of two that are as near the lower, because an average is rounded up from a half."""
    now = sum(paid, Decimal(0)) / max(1, len(paid))
    return max(Decimal(0), (average - now).quantize(Decimal(1), ROUND_HALF_DOWN))


def _payroll(middle: PackFile, latest: PackFile) -> Payroll:
    old = shipped("cn.dalian.community-worker-allowance").pack
    replaced = (Enacted(one, superseded_on=NEW_SYSTEM, superseded_by=latest.pack.rule) for one in (old, middle.pack))
    return Payroll(Rulebook((*replaced, Enacted(latest.pack))))


def case(person: Person, events: Iterable[Event]) -> Case:
    """A person's career as it will in the end be believed, served in the city."""
    facts = [fact(event, f"career:{person.worker}/{number}", number) for number, event in enumerate(events, 1)]
    career = CAREER.fold(person.worker, facts)
    stays = [(person.since, person.community), *([] if person.moved is None else [person.moved])]
    ends = (*(day for day, _ in stays[1:]), person.until)
    places = tuple(_place(day, until, home) for (day, home), until in zip(stays, ends, strict=True))
    outer = {home.id: (Attribute(*OUTER, FOUNDED, ""),) for _, home in stays if home.outer}
    return Case(career, places, JURISDICTION, outer)


def _place(since: date, until: date | None, home: Community) -> Place:
    return Place(since, until, home.id, home.street, home.district, f"{JURISDICTION}/{home.district.lower()}", ())


def grants(person: Person, events: Sequence[Event], payroll: Payroll) -> Iterator[Event]:
    """The grades and amounts granted to a person, in order: one fact for each that changes."""
    paid: dict[str, Decimal] = {}
    first = max(person.since, REGISTER_OPENS)
    if first < RAISED_ON and person.serves(first):
        paid["basic"] = BEFORE[person.community.outer]
        yield AllowanceGranted(worker=person.worker, effective_on=first, component="basic", amount=paid["basic"])
    grade = None
    for day, tier, step, due in _stretches(person, payroll.entitlement(case(person, events), END)):
        if tier is not None and step is not None and (tier, step) != grade:
            grade = (tier, step)
            yield GradeSet(worker=person.worker, effective_on=day, tier=tier, step=step, reason=ILLUSTRATIVE)
        for component in _COMPONENTS:
            amount = due.get(component, Decimal(0))
            if amount != paid.get(component, Decimal(0)):
                paid[component] = amount
                invented = None if component == "basic" and day < MIDDLE_NOTICE else ILLUSTRATIVE
                yield AllowanceGranted(worker=person.worker, effective_on=day, component=component, amount=amount, ref=invented)  # type: ignore[arg-type]


def _stretches(person: Person, entitlement: Entitlement) -> Iterator[tuple[date, int | None, int | None, dict[str, Decimal]]]:
    for span in entitlement.spans:
        day = max(span.since, REGISTER_OPENS)
        if day < END and person.serves(day):
            yield day, span.tier, span.step, {name: amount for name, amount in span.amounts().items() if amount is not None}
