"""Careers that could have happened: every list of facts drawn here is one that ``admit`` accepts, from registration to retirement or death.

Facts are drawn one after the other against the state the earlier ones fold to, so that what is left was held and what ends had begun. Two
facts of one kind about one thing never share a day: there the later recorded one would win, and the order of recording would matter.
Not for realistic populations (that is the demo): here every rare thing is as likely as every common one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal, NamedTuple, get_args

from hypothesis import strategies as st

from cwledger import events as ev
from cwledger.aggregates import CAREER, Event, Timeline, fact
from cwledger.aggregates.career import Career
from cwledger.aggregates.career.appraisal import ConsequenceKind
from cwledger.aggregates.career.development import AppraisalResult
from cwledger.aggregates.career.honours import HonourKind, HonourLevel
from cwledger.aggregates.career.pay import Component
from cwledger.aggregates.career.person import BirthSource, EducationLevel, ProfessionalLevel
from cwledger.aggregates.career.service import PostName, Route
from cwledger.testing.cities import City, days

TITLES = (None, "第一届", "第二届")
ATTRIBUTES = ("veteran", "retained-pay")


def amounts() -> st.SearchStrategy[Decimal]:
    """Monthly amounts in yuan with two places, 0 (which ends an allowance) among them."""
    return st.integers(0, 500_000).map(lambda fen: Decimal(fen).scaleb(-2)) | st.just(Decimal("0.00"))


class _Now(NamedTuple):
    """A career as it stands on a day, and where the next fact comes from."""

    draw: st.DrawFn
    career: Career
    city: City
    day: date

    def make(self, cls: type[Event], **fields: Any) -> Event:
        """A fact about the worker from this day on."""
        return cls(worker=self.career.worker, effective_on=self.day, **fields)

    def one(self, literal: Any) -> Any:
        """One of the values a field may take."""
        return self.draw(st.sampled_from(get_args(literal)))

    def later(self) -> date | None:
        """A stated end, or none."""
        return self.draw(st.none() | st.integers(1, 1_500).map(lambda n: self.day + timedelta(days=n)))

    def community(self) -> str:
        """A community of the city."""
        return self.draw(st.sampled_from(self.city.communities))

    def employer(self) -> str:
        """A federation of the city."""
        return self.draw(st.sampled_from(self.city.federations))


Move = Callable[[_Now], Event]
"""One fact that may come next."""


def _signed(now: _Now) -> Event:
    return now.make(ev.ContractSigned, employer=now.employer(), community=now.community(), until=now.later())


def _contract_changed(now: _Now) -> Event:
    employer = now.draw(st.sampled_from(_binding(now.career)))
    match now.draw(st.sampled_from(("renewed", "amended", "ended", "moved", "taken over"))):
        case "renewed":
            return now.make(ev.ContractRenewed, employer=employer, until=now.later())
        case "amended":
            community = now.draw(st.none() | st.sampled_from(now.city.communities))
            return now.make(ev.ContractAmended, employer=employer, community=community, until=now.later())
        case "ended":
            return now.make(ev.ContractEnded, employer=employer, ground="agreement")
        case "moved":
            return now.make(ev.Transferred, employer=employer, community=now.community())
        case _:
            return now.make(ev.Transferred, employer=employer, community=now.community(), new_employer=now.employer(), until=now.later())


def _binding(career: Career) -> list[str]:
    return sorted(employer for employer, contract in career.contracts.items() if contract.ended_on is None)


def _post_assumed(now: _Now) -> Event:
    return now.make(ev.PostAssumed, community=now.community(), post=now.one(PostName), by=now.one(Route))


def _post_left(now: _Now) -> Event:
    community, post = now.draw(st.sampled_from(sorted(now.career.held)))
    return now.make(ev.PostLeft, community=community, post=post, reason="term-change")


def _filed(now: _Now) -> Event:
    return now.make(ev.PostFiled, community=now.community(), post=now.one(PostName), authority="区委组织部")


def _approved(now: _Now) -> Event:
    return now.make(ev.PostApproved, community=now.community(), post=now.one(PostName), body="区委常委会")


def _all_post(now: _Now) -> Event:
    match now.draw(st.sampled_from(("line", "duty", "visits", "certified"))):
        case "line":
            return now.make(ev.LineOfWorkTaken, community=now.community(), line=now.draw(st.sampled_from(("civil-affairs", "elderly"))))
        case "duty":
            return now.make(ev.FlexibleDutyServed, community=now.community(), hours=now.draw(st.integers(1, 8)))
        case "visits":
            return now.make(ev.HouseholdsVisited, community=now.community(), month=f"{now.day:%Y-%m}", households=now.draw(st.integers(0, 60)))
        case _:
            return now.make(ev.AllPostCertified, valid_until=now.later())


def _attributed(now: _Now) -> Event:
    return now.make(ev.WorkerAttributeSet, attribute=now.draw(st.sampled_from(ATTRIBUTES)), value=now.draw(st.sampled_from((None, "1", "120.00"))))


def _certified(now: _Now) -> Event:
    return now.make(ev.ContributionsCertified, months=now.draw(st.integers(0, 480)), through=f"{now.day:%Y-%m}")


def _graded(now: _Now) -> Event:
    return now.make(ev.GradeSet, tier=now.draw(st.integers(1, 3)), step=now.draw(st.integers(1, 18)))


def _granted(now: _Now) -> Event:
    return now.make(ev.AllowanceGranted, component=now.one(Component), amount=now.draw(amounts()))


def _appraised(now: _Now) -> Event:
    return now.make(ev.Appraised, year=now.day.year - 1, result=now.one(AppraisalResult))


def _after_results(now: _Now) -> Event:
    """What follows a result: an appeal, its decision, or a consequence."""
    pending = [one.year for one in now.career.appeals if one.outcome is None]
    if pending != [] and now.draw(st.integers(0, 3)):
        outcome: Literal["upheld", "rejected"] = now.draw(st.sampled_from(("upheld", "rejected")))
        return now.make(ev.AppealDecided, year=pending[0], outcome=outcome, result=now.one(AppraisalResult) if outcome == "upheld" else None)
    year = now.draw(st.sampled_from(sorted({one.year for one in now.career.appraisals})))
    if year in pending or now.draw(st.booleans()):
        return now.make(ev.ConsequenceTaken, year=year, consequence=now.one(ConsequenceKind))
    return now.make(ev.AppealFiled, year=year, ground="评分有误")


def _trained(now: _Now) -> Event:
    return now.make(ev.TrainingAttended, training="2019-07", level=now.one(HonourLevel))


def _conferred(now: _Now) -> Event:
    # Of the same kind and level as another, often: those are the ones an end must tell apart.
    like = now.draw(st.sampled_from([None, *now.career.honours]))
    kind, level = (now.one(HonourKind), now.one(HonourLevel)) if like is None else (like.kind, like.level)
    return now.make(ev.HonourConferred, kind=kind, level=level, title=now.draw(st.sampled_from(TITLES)), until=now.later())


def _honour_ended(now: _Now) -> Event:
    honour = now.draw(st.sampled_from([one for one in now.career.honours if one.in_force(now.day)]))
    ending = now.draw(st.sampled_from((ev.HonourEnded, ev.HonourWithdrawn)))
    return now.make(ending, kind=honour.kind, level=honour.level, title=now.draw(st.sampled_from((None, honour.title))), reason="resigned")


def _educated(now: _Now) -> Event:
    return now.make(ev.EducationAttained, level=now.one(EducationLevel))


def _qualified(now: _Now) -> Event:
    return now.make(ev.QualificationAwarded, level=now.one(ProfessionalLevel), valid_until=now.later())


def _certificate_changed(now: _Now) -> Event:
    """A certificate is registered, or ends."""
    level = now.draw(st.sampled_from([one.level for one in now.career.qualifications if one.lapsed_on is None]))
    if now.draw(st.integers(0, 2)):
        return now.make(ev.QualificationRegistered, level=level, valid_until=now.day + timedelta(days=now.draw(st.integers(1, 1_500))))
    return now.make(ev.QualificationLapsed, level=level, reason="revoked")


def _asserted(now: _Now) -> Event:
    return now.make(ev.BirthDateAsserted, source=now.one(BirthSource), born_on=now.draw(st.dates(date(1950, 1, 1), date(1985, 1, 1))))


def _recruited(now: _Now) -> Event:
    return now.make(ev.RecruitmentDecided, announcement="2014-1", result=now.draw(st.sampled_from(("hired", "annulled"))), score="81.05")


def _scored(now: _Now) -> Event:
    return now.make(ev.AppraisalScored, year=now.day.year - 1, organisation="88.5", public=now.draw(st.sampled_from(("0", "72.25", "100"))))


def _disciplined(now: _Now) -> Event:
    """A measure is imposed or lifted; which were imposed no guard knows, so that one may be lifted that never was."""
    measure = now.draw(st.sampled_from(("warning", "demerit")))
    if now.draw(st.booleans()):
        return now.make(ev.DisciplineLifted, measure=measure)
    return now.make(ev.DisciplineImposed, measure=measure, until=now.later())


def _task(now: _Now) -> Event:
    """A task is entrusted, or done."""
    running = next((one.task for one in now.career.tasks if one.completed_on is None), None)
    if running is not None and now.draw(st.integers(0, 3)):
        return now.make(ev.TaskCompleted, task=running, outcome="办结")
    return now.make(ev.TaskEntrusted, task=f"T{len(now.career.tasks) + 1}", title="协调改造")


def _establishment(now: _Now) -> Event:
    """An establishment post is taken up, or left."""
    held = [one.release for one in now.career.establishment if one.ended_on is None]
    if not held or now.draw(st.integers(0, 2)) == 0:
        return now.make(ev.EstablishmentAppointed, release=now.draw(st.sampled_from(now.city.releases)))
    return now.make(ev.EstablishmentLeft, release=now.draw(st.sampled_from(held)), reason="resigned")


def _retirement_decided(now: _Now) -> Event:
    """What a retirement month may rest on, beside birth and service."""
    match now.draw(st.sampled_from(("classified", "early", "late"))):
        case "classified":
            category = now.draw(st.sampled_from(("management", "worker")))
            return now.make(ev.RetirementClassified, category=category, authority="区委组织部", reason="岗位")
        case "early":
            return now.make(ev.EarlyRetirementChosen, month=f"{now.day.year + now.draw(st.integers(0, 20))}-07")
        case _:
            return now.make(ev.LateRetirementAgreed, month=f"{now.day.year + now.draw(st.integers(0, 20))}-02")


def _party(now: _Now) -> Event:
    if now.career.party and now.career.party[-1].ended_on is None:
        return now.make(ev.PartyLeft, reason="withdrawn")
    return now.make(ev.PartyJoined)


def _retired(now: _Now) -> Event:
    return now.make(ev.Retired)


def _re_engaged(now: _Now) -> Event:
    running = [one for one in now.career.re_engagements if one.in_force(now.day)]
    one = now.draw(st.sampled_from([*running, None]))
    if one is not None:
        return now.make(ev.ReEngagementEnded, community=one.community, post=one.post, reason="term-change")
    return now.make(ev.ReEngaged, community=now.community(), post=now.one(PostName), until=now.later())


def _next(now: _Now) -> Event:
    """What may come next. What ends something is likelier the more there is to end, or long careers would be all beginnings."""
    career = now.career
    moves: list[Move] = [
        _post_assumed,
        _post_assumed,
        _graded,
        _granted,
        _granted,
        _conferred,
        _conferred,
        _educated,
        _qualified,
        _party,
        _appraised,
        _trained,
        _filed,
        _approved,
        _all_post,
        _attributed,
        _certified,
        _asserted,
        _recruited,
        _scored,
        _disciplined,
        _task,
        _establishment,
        _retirement_decided,
    ]
    moves += [_task] * (3 if any(one.completed_on is None for one in career.tasks) else 0)
    moves += [_establishment] * (2 if any(one.ended_on is None for one in career.establishment) else 0)
    moves += [_certificate_changed] * (3 if any(one.lapsed_on is None for one in career.qualifications) else 0)
    moves += [_contract_changed] * 6 + [_signed] if _binding(career) else [_signed] * 4
    moves += [_post_left] * (2 if career.held else 0)
    moves += [_honour_ended] * (3 if any(honour.in_force(now.day) for honour in career.honours) else 0)
    moves += [_after_results] * (0 if not career.appraisals else 9 if any(one.outcome is None for one in career.appeals) else 5)
    moves += [_retired] if career.retired_on is None else [_re_engaged] * 5
    return now.draw(st.sampled_from(moves))(now)


_GAPS = st.one_of(st.just(0), st.integers(0, 40), st.integers(0, 900))


def same_day_key(event: Event) -> tuple[object, ...]:
    """What two facts of one day must not share if the order in which they are recorded is not to matter."""
    subject: tuple[object, ...] = (event.stream, event.effective_on)
    match event:
        case ev.ContractRenewed() | ev.ContractAmended() | ev.Transferred():
            return (*subject, "terms of a contract")
        case ev.QualificationAwarded() | ev.QualificationRegistered():
            return (*subject, "qualification", event.level)
        case ev.Appraised() | ev.AppealFiled() | ev.AppealDecided():
            return (*subject, "result", event.year)
        case ev.HonourEnded() | ev.HonourWithdrawn():
            return (*subject, "end of an honour", event.kind, event.level)
        case ev.CommunitySplit() | ev.CommunityMerged():
            return (event.effective_on, "people move")
    about = ("attribute", "component", "employer", "community", "post", "kind", "level", "title", "year", "training", "grid", "source", "task", "release")
    return (*subject, type(event).type_name, *(getattr(event, name, None) for name in about))


@st.composite
def careers(draw: st.DrawFn, city: City, *, worker: str = "W0001", min_events: int = 1, max_events: int = 16) -> list[Event]:
    """Draws the facts of one career in a city: registration first, then what happened, in the order it held.

    A ledger that holds ``city.facts`` records them one by one or all at once. Ends are stated or recorded, honours may precede service, and
    somebody may retire and be re-engaged, or die; nothing is recorded after death. About ``min_events`` to ``max_events`` facts: one that
    could not stand is left out, and what came before service is added.
    """
    if not 1 <= min_events <= max_events:
        raise ValueError(f"a career has at least the fact of its registration: 1 <= min_events <= max_events, given {min_events} and {max_events}")
    timeline: Timeline[Career] = Timeline(CAREER, worker)
    facts: list[Event] = []
    taken: set[tuple[object, ...]] = set()

    def keep(event: Event) -> None:
        number = len(facts) + 1
        if same_day_key(event) not in taken and not timeline.add(fact(event, f"{event.stream}/{number}", number)):
            taken.add(same_day_key(event))
            facts.append(event)

    def now(day: date) -> _Now:
        return _Now(draw, timeline.state, city, day)

    day = draw(days(date(2005, 1, 1), date(2016, 1, 1)))
    sex: Literal["F", "M"] = draw(st.sampled_from(("F", "M")))
    keep(ev.WorkerRegistered(worker=worker, effective_on=day, name=f"王{worker}", sex=sex, born_on=draw(st.dates(date(1950, 1, 1), date(1985, 1, 1)))))
    for _ in range(draw(st.integers(0, 2))):
        keep(draw(st.sampled_from((_educated, _conferred)))(now(day - timedelta(days=draw(st.integers(1, 3_000))))))
    for _ in range(draw(st.integers(min_events, max_events)) - 1):
        day += timedelta(days=draw(_GAPS))
        keep(_next(now(day)))
    if draw(st.integers(0, 4)) == 4:
        keep(ev.Died(worker=worker, effective_on=day + timedelta(days=draw(_GAPS))))
    return facts


def workers(count: int) -> tuple[str, ...]:
    """Ids for that many workers: ``W0001``, ``W0002`` and so on."""
    return tuple(f"W{n:04d}" for n in range(1, count + 1))


@st.composite
def workforces(draw: st.DrawFn, city: City, *, max_workers: int = 3, max_events: int = 12) -> list[Event]:
    """Draws the careers of one to ``max_workers`` workers, one after the other, as one list of facts."""
    everyone: Iterable[list[Event]] = (draw(careers(city, worker=worker, max_events=max_events)) for worker in workers(draw(st.integers(1, max_workers))))
    return [event for career in everyone for event in career]
