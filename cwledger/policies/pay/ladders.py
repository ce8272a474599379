"""How a step is climbed: by tenure, with years passed, within the range of the class held, as a pack says.

One walk through the career in order of days. What happens (service begins or pauses, a year is failed, the class changes, a placement is
gained) moves the state; between two happenings the next step falls due when the months since the origin make it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from operator import itemgetter
from typing import NamedTuple

from cwledger.clock import Month, add_months
from cwledger.policies.pay.facts import CareerFacts, holds
from cwledger.policies.pay.tenure import Service, Spell, failed_spells
from cwledger.policies.terms.pay import Credit, Ladder, Placement
from cwledger.policies.timeline import EVER, Timeline, Turn, ids_of, postponed, together


@dataclass(slots=True)
class Standing:
    """Where somebody stands on a ladder. It moves with the walk; what was handed out of one is never moved by another."""

    step: int
    """The step kept in mind; what is shown of it lies in the range of the class."""
    origin: date
    """The day from which the months towards the next step count."""
    taken: int = 0
    """Steps taken since the origin."""
    early: int = 0
    """How often steps were given early."""
    placed_steps: int = 0
    placed_months: int = 0
    low: int = 0
    high: int = 0


Move = Callable[[Standing, date], None]


class Happening(NamedTuple):
    """Something that moves a standing on a day."""

    on: date
    order: int
    move: Move
    event_ids: tuple[str, ...]


_IN_ORDER = itemgetter(0, 1)
_VALUE = itemgetter(1)


class Climbed(NamedTuple):
    """The steps shown over time (0 before service), and the standing at the end of what was walked."""

    turns: Timeline
    standing: Standing | None


def climb(facts: CareerFacts, terms: Ladder, *, until: date, carried: tuple[date, Standing] | None = None) -> Climbed:
    """The step over time.

    Args:
        facts: the career under the pack.
        terms: the ladder.
        until: the first day not walked to.
        carried: a day and the standing on it under an earlier text; None begins with service.
    """
    served = facts.served(terms.tenure)
    if served is None:
        return Climbed([Turn(EVER, 0)], None)
    happenings = sorted(_happenings(facts, terms, served), key=_IN_ORDER)
    if carried is None:
        begun = Standing(terms.first, add_months(served.since, -served.credit_months), low=terms.first, high=terms.last)
        walk = _Walk(terms, served, until, begun, served.begun, served.event_ids)
    else:
        walk = _Walk(terms, served, until, replace(carried[1]), carried[0], ())
        happenings = _from(carried[0], happenings)
    for one in happenings:
        if one.on >= until:
            break
        walk.to(one.on)
        walk.meet(one)
    walk.to(until)
    return Climbed(walk.turns, walk.standing)


def _from(day: date, happenings: list[Happening]) -> list[Happening]:
    """What happens from a day on, the class held on it first: what came before has moved the standing already."""
    held = [one for one in happenings if one.on <= day and one.order == _CLASS][-1:]
    return [*held, *(one for one in happenings if one.on > day or (one.on == day and one.order != _CLASS))]


class _Walk:
    """The walk itself: a standing, the day reached, and the turns left behind."""

    def __init__(self, terms: Ladder, served: Service, until: date, standing: Standing, day: date, event_ids: tuple[str, ...]) -> None:
        self.terms = terms
        self.served = served
        self.ends = until if served.until is None else min(until, served.until)
        self.turns: list[Turn] = [Turn(EVER, 0)]
        self.standing = standing
        self.day = day
        self.met: list[str] = []
        """The events met since the last step: they moved the next one, or let it be."""
        self._show(day, event_ids)

    def meet(self, one: Happening) -> None:
        self.day = max(self.day, one.on)
        one.move(self.standing, self.day)
        self.met += one.event_ids
        self._show(self.day, one.event_ids)

    def to(self, day: date) -> None:
        """Takes the steps that fall due before a day, as far as service reaches. Whatever is credited on entry counts at once."""
        if day <= self.day:
            return
        if self.day == self.served.begun:
            self._enter()
        last, standing, terms, stops = min(day, self.ends), self.standing, self.terms, self.served.stops
        ripe = _ripens(standing, terms)
        while ripe < last:
            due = self._effect(ripe) if stops else _takes_effect(ripe, terms.takes_effect)
            if due is not None and due < self.day:
                due = self._effect(self.day)
            if due is None or due >= last:
                return
            self.day = due
            _take(standing, terms)
            self._show(due, self._behind() if self.met else self.served.event_ids)
            ripe = _ripens(standing, terms)

    def _behind(self) -> tuple[str, ...]:
        """The events behind a step that falls due: service, and what was met since the one before."""
        ids = tuple(dict.fromkeys((*self.served.event_ids, *self.met)))
        self.met = []
        return ids

    def _enter(self) -> None:
        while _ripens(self.standing, self.terms) <= self.day:
            _take(self.standing, self.terms)
        self._show(self.day, ())

    def _effect(self, day: date) -> date | None:
        """When a step earned on a day takes effect: in an interruption of service not before it is over, never where that has no end."""
        for stop, resume in self.served.stops:
            if stop <= day and (resume is None or day < resume):
                if resume is None:
                    return None
                day = resume
        return _takes_effect(day, self.terms.takes_effect)

    def _show(self, day: date, event_ids: tuple[str, ...]) -> None:
        standing, turns = self.standing, self.turns
        shown = min(max(standing.step, standing.low), standing.high)
        since, value, before = turns[-1]
        if since == day:
            event_ids = tuple(dict.fromkeys((*before, *event_ids))) if before else event_ids
            turns.pop()
            value = turns[-1].value if turns else None
        if value != shown:
            turns.append(Turn(day, shown, event_ids))


def _takes_effect(ripe: date, rule: str) -> date:
    """The day a step earned on a day takes effect; never before that day."""
    if rule == "next-january":
        return ripe if (ripe.month, ripe.day) == (1, 1) else date(ripe.year + 1, 1, 1)
    return (Month.of(ripe) + 1).first_day if rule == "next-month" else ripe


def _ripens(standing: Standing, terms: Ladder) -> date:
    """The day the next step has been earned."""
    months = terms.every_months
    if terms.first_intervals and (place := standing.step - terms.first) < len(terms.first_intervals):
        months = terms.first_intervals[place]
    return add_months(standing.origin, months * (standing.taken + 1))


def _take(standing: Standing, terms: Ladder) -> None:
    """Takes a step earned by tenure. Where intervals differ, each is counted from the end of the one before."""
    if terms.first_intervals:
        standing.origin = _ripens(standing, terms)
    else:
        standing.taken += 1
    _lift(standing, terms, 1)


def _lift(standing: Standing, terms: Ladder, steps: int) -> None:
    ceiling = terms.last if terms.ranges is not None and terms.ranges.remembers_clipped else min(standing.high, terms.last)
    if standing.step < ceiling:
        standing.step = min(standing.step + steps, ceiling)


def _range(terms: Ladder, low: int, high: int, standing: Standing, _: date) -> None:
    """Puts the standing in another range: lifted to its floor, clipped to its ceiling, for good or only as shown."""
    standing.low, standing.high = low, high
    if terms.ranges is not None:
        if terms.ranges.floor_lifts:
            standing.step = max(standing.step, low)
        if not terms.ranges.remembers_clipped:
            standing.step = min(standing.step, high)


_PAUSE, _FAIL, _CLASS, _PLACE, _EARLY, _RECORDED = range(6)


def _happenings(facts: CareerFacts, terms: Ladder, served: Service) -> Iterator[Happening]:
    yield from _classes(facts, terms, served)
    for pause in served.pauses:
        yield Happening(pause.resumes, _PAUSE, _begin_anew if pause.anew else partial(_pause, pause.stops), pause.event_ids)
    yield from _failed(facts, terms, served)
    yield from _placements(facts, terms, served)
    yield from _early(facts, terms)
    yield from _recorded(facts, terms, served)


def _pause(stops: date, standing: Standing, resumes: date) -> None:
    begun = max(standing.origin, stops)
    if begun < resumes:
        standing.origin = postponed(standing.origin, begun, resumes)


def _failed(facts: CareerFacts, terms: Ladder, served: Service) -> Iterator[Happening]:
    """What a year not passed does on the first day of the next one: the count starts anew, or the year is left out of it."""
    if terms.requires == "nothing":
        return
    left_out_already = facts.terms.tenures[terms.tenure].failed_years == "not-counted"
    if left_out_already and terms.requires != "all-passed":
        return
    runs = facts.spells(terms.tenure)
    for piece, event_id in failed_spells([Spell(max(one.since, served.since), one.until, ()) for one in runs], facts.failed(terms.passing)):
        assert piece.until is not None
        if terms.requires == "all-passed":
            yield Happening(date(piece.since.year + 1, 1, 1), _FAIL, _begin_anew, (event_id,))
        else:
            yield Happening(piece.until, _FAIL, partial(_pause, piece.since), (event_id,))


def _begin_anew(standing: Standing, day: date) -> None:
    standing.origin, standing.taken = day, 0


def _classes(facts: CareerFacts, terms: Ladder, served: Service) -> Iterator[Happening]:
    if terms.ranges is None:
        return
    ranges = terms.ranges.values
    for turn in facts[terms.ranges.by]:
        low, high = ranges.get(turn.value, (terms.first, terms.last))
        yield Happening(max(turn.since, served.begun), _CLASS, partial(_range, terms, low, high), turn.event_ids)


def _placements(facts: CareerFacts, terms: Ladder, served: Service) -> Iterator[Happening]:
    """Steps or tenure given for facts: best or summed, kept or lost with the fact."""
    if not terms.placements:
        return
    ever = [_NOTHING] * len(terms.placements)
    for day, here in together([list(_credits(facts, one, served)) for one in terms.placements]):
        for n, (one, turn) in enumerate(zip(terms.placements, here, strict=True)):
            ever[n] = _kept(one, ever[n], turn.value)
        yield Happening(max(day, served.begun), _PLACE, partial(_place, terms, *_added(ever, terms)), ids_of(here))


def _credits(facts: CareerFacts, one: Placement, served: Service) -> Iterator[Turn]:
    """What one placement gives over time. What was so before service counts from its first day."""
    names = [one.by] if one.when is None else sorted({one.by, *one.when.reads()})
    for day, here in together([facts[name] for name in names]):
        values = dict(zip(names, map(_VALUE, here), strict=True))
        yield Turn(day if day <= served.begun else _takes_effect(day, one.takes_effect), _given(one, values), ids_of(here))


_NOTHING = Credit()


def _given(one: Placement, values: dict[str, str]) -> Credit:
    return one.values.get(str(values[one.by]), _NOTHING) if one.when is None or holds(one.when, values) else _NOTHING


def _kept(one: Placement, before: Credit, now: Credit) -> Credit:
    return before if one.kept and (before.steps, before.months) > (now.steps, now.months) else now


def _added(credits_: list[Credit], terms: Ladder) -> tuple[int, int]:
    if terms.stacking == "sum":
        return sum(one.steps for one in credits_), sum(one.months for one in credits_)
    best = max(credits_, key=lambda one: one.steps * terms.every_months + one.months)
    return best.steps, best.months


def _place(terms: Ladder, steps: int, months: int, standing: Standing, _: date) -> None:
    gained = steps - standing.placed_steps
    standing.origin = add_months(standing.origin, standing.placed_months - months)
    standing.placed_steps, standing.placed_months = steps, months
    if gained < 0:
        standing.step = max(terms.first, standing.step + gained)
    else:
        _lift(standing, terms, gained)


def _early(facts: CareerFacts, terms: Ladder) -> Iterator[Happening]:
    if terms.early is None:
        return
    rule, row = terms.early, list[Turn]()
    for year, turn in sorted(facts.recorded.results.items()):
        row = [*row, turn] if turn.value == rule.result and (not row or year - 1 in facts.recorded.results) else [turn] if turn.value == rule.result else []
        if len(row) == rule.consecutive:
            yield Happening(date(year + 1, 1, 1), _EARLY, _advance(terms), ids_of(row))
            row = []


def _advance(terms: Ladder) -> Move:
    def move(standing: Standing, _: date) -> None:
        assert terms.early is not None
        if standing.early < terms.early.at_most:
            standing.early += 1
            _lift(standing, terms, terms.early.steps)

    return move


def _recorded(facts: CareerFacts, terms: Ladder, served: Service) -> Iterator[Happening]:
    """Grades recorded while serving, where the pack starts from them."""
    if not terms.from_recorded:
        return
    for grade in facts.career.grades:

        def move(standing: Standing, day: date, step: int = grade.step) -> None:
            standing.step = min(max(step, terms.first), terms.last)
            _begin_anew(standing, day)

        yield Happening(max(grade.since, served.begun), _RECORDED, move, (grade.event_id,))
