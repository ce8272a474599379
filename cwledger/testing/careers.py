"""Careers that could have happened: every list of facts drawn here is one that ``admit`` accepts, from registration to retirement or death.

Facts are drawn one after the other against the state the earlier ones fold to, so that what is left was held and what ends had begun. Two
facts of one kind about one thing never share a day: there the later recorded one would win, and the order of recording would matter.
Not for realistic populations (that is the demo): here every rare thing is as likely as every common one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, get_args

from hypothesis import strategies as st

from cwledger import events as ev
from cwledger.aggregates import CAREER, Event, Timeline, fact
from cwledger.aggregates.career import Career
from cwledger.aggregates.career.development import AppraisalResult
from cwledger.aggregates.career.honours import HonourKind, HonourLevel
from cwledger.aggregates.career.pay import Component
from cwledger.aggregates.career.person import EducationLevel, ProfessionalLevel
from cwledger.aggregates.career.service import PostName, Route
from cwledger.testing.cities import City, days

Move = Callable[[st.DrawFn, Career, City, date], Event | None]
"""Given what the career is on a day, one fact that may come next; None where this kind of fact makes no sense."""

TITLES = (None, "第一届", "第二届")


def amounts() -> st.SearchStrategy[Decimal]:
    """Monthly amounts in yuan with two places, 0 (which ends an allowance) among them."""
    return st.integers(0, 500_000).map(lambda fen: Decimal(fen).scaleb(-2)) | st.just(Decimal("0.00"))


def _one(draw: st.DrawFn, literal: Any) -> Any:
    return draw(st.sampled_from(get_args(literal)))


def _later(draw: st.DrawFn, day: date) -> date | None:
    return draw(st.none() | st.integers(1, 1_500).map(lambda n: day + timedelta(days=n)))


def _community(draw: st.DrawFn, city: City) -> str:
    return draw(st.sampled_from(city.communities))


def _signed(draw: st.DrawFn, career: Career, city: City, day: date) -> Event:
    return ev.ContractSigned(
        worker=career.worker,
        effective_on=day,
        employer=draw(st.sampled_from(city.federations)),
        community=_community(draw, city),
        until=_later(draw, day),
    )


def _standing(draw: st.DrawFn, career: Career) -> str | None:
    open_ones = sorted(employer for employer, contract in career.contracts.items() if contract.ended_on is None)
    return draw(st.sampled_from(open_ones)) if open_ones else None


def _contract_changed(draw: st.DrawFn, career: Career, city: City, day: date) -> Event | None:
    employer = _standing(draw, career)
    if employer is None:
        return None
    what = {"worker": career.worker, "employer": employer, "effective_on": day}
    match draw(st.sampled_from(("renewed", "amended", "ended", "moved", "taken over"))):
        case "renewed":
            return ev.ContractRenewed(**what, until=_later(draw, day))
        case "amended":
            return ev.ContractAmended(**what, community=draw(st.none() | st.sampled_from(city.communities)), until=_later(draw, day))
        case "ended":
            return ev.ContractEnded(**what, ground="agreement")
        case "moved":
            return ev.Transferred(**what, community=_community(draw, city))
        case _:
            return ev.Transferred(**what, community=_community(draw, city), new_employer=draw(st.sampled_from(city.federations)), until=_later(draw, day))


def _post_assumed(draw: st.DrawFn, career: Career, city: City, day: date) -> Event:
    return ev.PostAssumed(worker=career.worker, effective_on=day, community=_community(draw, city), post=_one(draw, PostName), by=_one(draw, Route))


def _post_left(draw: st.DrawFn, career: Career, city: City, day: date) -> Event | None:
    if not career.held:
        return None
    community, post = draw(st.sampled_from(sorted(career.held)))
    return ev.PostLeft(worker=career.worker, effective_on=day, community=community, post=post, reason="term-change")


def _graded(draw: st.DrawFn, career: Career, city: City, day: date) -> Event:
    return ev.GradeSet(worker=career.worker, effective_on=day, tier=draw(st.integers(1, 3)), step=draw(st.integers(1, 18)))


def _granted(draw: st.DrawFn, career: Career, city: City, day: date) -> Event:
    return ev.AllowanceGranted(worker=career.worker, effective_on=day, component=_one(draw, Component), amount=draw(amounts()))


def _appraised(draw: st.DrawFn, career: Career, city: City, day: date) -> Event:
    return ev.Appraised(worker=career.worker, effective_on=day, year=day.year - 1, result=_one(draw, AppraisalResult))


def _trained(draw: st.DrawFn, career: Career, city: City, day: date) -> Event:
    return ev.TrainingAttended(worker=career.worker, effective_on=day, training="2019-07", level=_one(draw, HonourLevel))


def _conferred(draw: st.DrawFn, career: Career, city: City, day: date) -> Event:
    return ev.HonourConferred(
        worker=career.worker,
        effective_on=day,
        kind=_one(draw, HonourKind),
        level=_one(draw, HonourLevel),
        title=draw(st.sampled_from(TITLES)),
        until=_later(draw, day),
    )


def _honour_ended(draw: st.DrawFn, career: Career, city: City, day: date) -> Event | None:
    held = [honour for honour in career.honours if honour.in_force(day)]
    if not held:
        return None
    honour = draw(st.sampled_from(held))
    ending = draw(st.sampled_from((ev.HonourEnded, ev.HonourWithdrawn)))
    title = draw(st.sampled_from((None, honour.title)))
    return ending(worker=career.worker, effective_on=day, kind=honour.kind, level=honour.level, title=title, reason="resigned")


def _educated(draw: st.DrawFn, career: Career, city: City, day: date) -> Event:
    return ev.EducationAttained(worker=career.worker, effective_on=day, level=_one(draw, EducationLevel))


def _qualified(draw: st.DrawFn, career: Career, city: City, day: date) -> Event:
    return ev.QualificationAwarded(worker=career.worker, effective_on=day, level=_one(draw, ProfessionalLevel), valid_until=_later(draw, day))


def _party(draw: st.DrawFn, career: Career, city: City, day: date) -> Event:
    if career.party and career.party[-1].ended_on is None:
        return ev.PartyLeft(worker=career.worker, effective_on=day, reason="withdrawn")
    return ev.PartyJoined(worker=career.worker, effective_on=day)


def _retired(draw: st.DrawFn, career: Career, city: City, day: date) -> Event | None:
    return None if career.retired_on is not None else ev.Retired(worker=career.worker, effective_on=day)


def _re_engaged(draw: st.DrawFn, career: Career, city: City, day: date) -> Event | None:
    if career.retired_on is None:
        return None
    running = [one for one in career.re_engagements if one.in_force(day)]
    if running and draw(st.booleans()):
        one = draw(st.sampled_from(running))
        return ev.ReEngagementEnded(worker=career.worker, effective_on=day, community=one.community, post=one.post, reason="term-change")
    return ev.ReEngaged(worker=career.worker, effective_on=day, community=_community(draw, city), post=_one(draw, PostName), until=_later(draw, day))


def _moves(career: Career, day: date) -> list[Move]:
    """What may come next. What ends something is likelier the more there is to end, or long careers would be all beginnings."""
    moves: list[Move] = [_post_assumed, _post_assumed, _graded, _granted, _granted, _conferred, _conferred, _educated, _qualified, _party, _appraised, _trained]
    moves += [_contract_changed] * 6 + [_signed] if any(contract.ended_on is None for contract in career.contracts.values()) else [_signed] * 4
    moves += [_post_left] * (2 if career.held else 0)
    moves += [_honour_ended] * (3 if any(honour.in_force(day) for honour in career.honours) else 0)
    return moves + ([_retired] if career.retired_on is None else [_re_engaged] * 5)


_GAPS = st.one_of(st.just(0), st.integers(0, 40), st.integers(0, 900))


def same_day_key(event: Event) -> tuple[object, ...]:
    """What two facts of one day must not share if the order in which they are recorded is not to matter."""
    subject: tuple[object, ...] = (event.stream, event.effective_on)
    match event:
        case ev.ContractRenewed() | ev.ContractAmended() | ev.Transferred():
            return (*subject, "terms of a contract")
        case ev.QualificationAwarded() | ev.QualificationRegistered():
            return (*subject, "qualification", event.level)
        case ev.HonourEnded() | ev.HonourWithdrawn():
            return (*subject, "end of an honour", event.kind, event.level)
        case ev.CommunitySplit() | ev.CommunityMerged():
            return (event.effective_on, "people move")
    about = ("component", "employer", "community", "post", "kind", "level", "title", "year", "training", "grid", "source")
    return (*subject, type(event).type_name, *(getattr(event, name, None) for name in about))


@st.composite
def careers(draw: st.DrawFn, city: City, *, worker: str = "W0001", max_events: int = 16) -> list[Event]:
    """Draws the facts of one career in a city: registration first, then what happened, in the order it held.

    A ledger that holds ``city.facts`` records them one by one or all at once. Ends are stated or recorded, honours may precede service, and
    somebody may retire and be re-engaged, or die; nothing is recorded after death.
    """
    if max_events < 1:
        raise ValueError("a career has at least the fact of its registration; max_events must be 1 or more")
    timeline: Timeline[Career] = Timeline(CAREER, worker)
    facts: list[Event] = []
    taken: set[tuple[object, ...]] = set()

    def keep(event: Event | None) -> None:
        if event is not None and same_day_key(event) not in taken and not timeline.add(fact(event, f"{event.stream}/{len(facts) + 1}", len(facts) + 1)):
            taken.add(same_day_key(event))
            facts.append(event)

    day = draw(days(date(2005, 1, 1), date(2016, 1, 1)))
    keep(
        ev.WorkerRegistered(
            worker=worker, effective_on=day, name=f"王{worker}", sex=draw(st.sampled_from("FM")), born_on=draw(st.dates(date(1950, 1, 1), date(1985, 1, 1)))
        )
    )
    for _ in range(draw(st.integers(0, 2))):
        keep(draw(st.sampled_from((_educated, _conferred)))(draw, timeline.state, city, day - timedelta(days=draw(st.integers(1, 3_000)))))
    for _ in range(draw(st.integers(0, max_events - 1))):
        day += timedelta(days=draw(_GAPS))
        keep(draw(st.sampled_from(_moves(timeline.state, day)))(draw, timeline.state, city, day))
    if draw(st.integers(0, 4)) == 4:
        keep(ev.Died(worker=worker, effective_on=day + timedelta(days=draw(_GAPS))))
    return facts


def workers(count: int) -> tuple[str, ...]:
    """Ids for that many workers: ``W0001``, ``W0002``, …"""
    return tuple(f"W{n:04d}" for n in range(1, count + 1))


@st.composite
def workforces(draw: st.DrawFn, city: City, *, max_workers: int = 3, max_events: int = 12) -> list[Event]:
    """Draws the careers of one to ``max_workers`` workers, one after the other, as one list of facts."""
    everyone: Iterable[list[Event]] = (draw(careers(city, worker=worker, max_events=max_events)) for worker in workers(draw(st.integers(1, max_workers))))
    return [event for career in everyone for event in career]
