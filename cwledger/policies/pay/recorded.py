"""What is recorded of a career, each fact as a timeline: posts, footing, education, registrations, appraisals, honours, attributes.

For: :class:`Recorded`, worked out once for a case and shared by every pack that binds the worker over time; a pack changes nothing of it but
how short a gap is passed over. Not for what a pack makes of it (``facts.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cached_property
from operator import itemgetter

from cwledger.aggregates.geography import Case, Place
from cwledger.clock import Month
from cwledger.policies.retirement.births import birth_month
from cwledger.policies.timeline import EVER, Period, Timeline, Turn, earlier, ids_of, of_best, of_periods, timeline, together, turn_on

POSTS = ("secretary", "director", "deputy-secretary", "deputy-director", "committee-member", "staff")
EDUCATION = ("none", "primary", "junior-high-school", "high-school", "vocational-school", "college", "bachelor", "master", "doctor")
PROFESSIONAL = ("none", "assistant", "social-worker", "senior")
RESULTS = ("excellent", "competent", "basically-competent", "incompetent")
HONOUR_LEVELS = ("none", "street", "district", "city", "provincial", "national")

_BEST_FIRST = itemgetter(0, 1)


class Recorded:
    """The facts of one case, gaps of no more than so many days between two periods passed over; each is worked out when first asked for."""

    def __init__(self, case: Case, tolerated_gap_days: int) -> None:
        self.case = case
        self.career = case.career
        self.tolerated_gap_days = tolerated_gap_days
        self._known: dict[str, Timeline] = {}
        self._classed: dict[tuple[tuple[str, Sequence[str]], ...], Timeline] = {}

    def get(self, name: str) -> Timeline | None:
        """A fact by its name (``post``, ``honour.advanced-individual``); None where it is none that is recorded."""
        if name not in self._known:
            kind, dot, rest = name.partition(".")
            if name in _PLAIN:
                self._known[name] = _PLAIN[name](self)
            elif dot:
                self._known[name] = _DOTTED[kind](self, rest)
        return self._known.get(name)

    @cached_property
    def footings(self) -> list[Period]:
        """The stretches of service: since, until, footing, event ids. Retirement and death end what they end in the career itself."""
        career = self.career
        contracts = (*career.past_contracts, *career.contracts.values())
        found: list[Period] = [(one.since, earlier(one.until, one.ended_on), "contract", (one.signed_by,)) for one in contracts]
        elected = (post for post in career.posts if post.by != "appointment")
        found += [(one.since, one.ended_on, "elected", (one.assumed_by,)) for one in elected]
        found += [(one.since, earlier(one.until, one.ended_on), "re-engaged", (one.event_id,)) for one in career.re_engagements]
        return _bridged([one for one in found if one[1] is None or one[0] < one[1]], self.tolerated_gap_days)

    @cached_property
    def results(self) -> dict[int, Turn]:
        """The believed result of each year appraised, by year: the last decided, on appeal as if it had been decided so at first."""
        # Careers keep results in the order they were decided in.
        return {
            year: Turn(overturns_since or decided_on, result, (event_id, overturns) if overturns else (event_id,))
            for year, result, decided_on, event_id, overturns, overturns_since in self.career.appraisals
        }

    @cached_property
    def held(self) -> list[Period]:
        """The posts held: since, until, post, event ids; re-engagements among them, and short gaps between two terms where the pack passes them over."""
        career = self.career
        found: list[Period] = [(one.since, one.ended_on, one.post, (one.assumed_by,)) for one in career.posts]
        found += [(one.since, earlier(one.until, one.ended_on), one.post, (one.event_id,)) for one in career.re_engagements]
        return _bridged(found, self.tolerated_gap_days)

    @cached_property
    def places(self) -> Sequence[Place]:
        """Where the worker serves, through gaps the pack passes over."""
        places, days = self.case.places, self.tolerated_gap_days
        if not days:
            return places
        nexts = [*(one.since for one in places[1:]), None]
        return [one._replace(until=end) if _is_short(one.until, end, days) else one for one, end in zip(places, nexts, strict=True)]

    def _footing(self) -> Timeline:
        order = ("none", "re-engaged", "elected", "contract")
        return of_periods(self.footings, "none", order.index)

    def _post(self) -> Timeline:
        order = ("none", *reversed(POSTS))
        return of_periods(self.held, "none", order.index)

    def holders(self, posts: Iterable[str]) -> Timeline:
        """Whether one of some posts is held, with the event that began the longest held."""
        wanted = set(posts)
        return of_periods(((since, until, "yes", ids) for since, until, post, ids in self.held if post in wanted), "no", lambda _: 0)

    def classed(self, classes: tuple[tuple[str, Sequence[str]], ...]) -> Timeline:
        """The first of some classes one of whose posts is held, over time; worked out once for all packs that tell the same classes apart."""
        found = self._classed.get(classes)
        if found is None:
            first = {post: place for place, (_, posts) in reversed(list(enumerate(classes))) for post in posts}
            rows = sorted(((first[post], since, until, ids) for since, until, post, ids in self.held if post in first), key=_BEST_FIRST)
            found = self._classed[classes] = of_best([(since, until, classes[place][0], ids) for place, since, until, ids in rows], "none")
        return found

    def _concurrent(self) -> Timeline:
        both = (self.holders(["secretary"]), self.holders(["director"]))
        return [Turn(day, "yes" if all(one.value == "yes" for one in here) else "no", ids_of(here)) for day, here in together(both)]

    def _education(self) -> Timeline:
        return of_periods(((one.attained_on, None, one.level, (one.event_id,)) for one in self.career.education), "none", EDUCATION.index)

    def _degree(self) -> Timeline:
        said = {True: "yes", False: "no", None: "unknown"}
        levels = [(one.attained_on, None, (one.level, said[one.degree]), (one.event_id,)) for one in self.career.education]
        best = of_periods(levels, ("none", "unknown"), lambda value: (EDUCATION.index(value[0]), value[1] == "yes"))
        return [turn._replace(value=turn.value[1]) for turn in best]

    def _certificate(self) -> Timeline:
        rows = ((one.awarded_on, one.lapsed_on, one.level, (one.event_id,)) for one in self.career.qualifications)
        first = {one.level: one for one in reversed(self.career.registrations)}
        begun = ((first[level].since if level in first else since, until, level, ids) for since, until, level, ids in rows)
        return of_periods(begun, "none", PROFESSIONAL.index)

    def _qualification(self) -> Timeline:
        """Awards and registrations in force, each until its stated end or until its level lapsed."""
        rows = ((one.since, earlier(one.valid_until, one.lapsed_on), one.level, (one.event_id,)) for one in self.career.registrations)
        return of_periods(rows, "none", PROFESSIONAL.index)

    def _appraisal(self) -> Timeline:
        """The result of the last year known: from the day it was decided until the next year's."""
        latest, found = -1, list[Turn]()
        for _, year, turn in sorted((turn.since, year, turn) for year, turn in self.results.items()):
            if year > latest:
                latest = year
                found.append(turn)
        return timeline("none", found)

    def _in_a_row(self, result: str) -> Timeline:
        """How many years in a row, up to the last known, had a result or a better one; a year without one ends the row."""
        accepted = RESULTS[: RESULTS.index(result) + 1] if result != "incompetent" else (result,)
        turns, count, before = list[Turn](), 0, 0
        for year, turn in sorted(self.results.items()):
            count = 0 if turn.value not in accepted else count + 1 if year == before + 1 else 1
            turns.append(turn._replace(value=count))
            before = year
        return timeline(0, turns)

    def _recorded(self, field: str) -> Timeline:
        return timeline(0, (Turn(one.since, getattr(one, field), (one.event_id,)) for one in self.career.grades))

    def _granted(self, component: str) -> Timeline:
        return timeline("none", (Turn(one.since, str(one.amount), (one.event_id,)) for one in self.career.allowances if one.component == component))

    def _party(self) -> Timeline:
        return of_periods(((one.since, one.ended_on, "yes", (one.event_id,)) for one in self.career.party), "no", lambda _: 0)

    def _sex(self) -> Timeline:
        return [Turn(EVER, self.career.sex or "none", (self.career.registered_by,) if self.career.registered_by else ())]

    def _age(self) -> Timeline:
        born = birth_month(self.case)
        if born is None:
            return [Turn(EVER, 0)]
        month: Month = born
        return timeline(0, (Turn((month + 12 * years).first_day, years) for years in range(1, 121)))

    def _placed(self, field: str) -> Timeline:
        rows = [(one.since, one.until, getattr(one, field), one.event_ids) for one in self.places]
        return of_periods(((since, until, value, ids) for since, until, value, ids in rows if value is not None), "none", lambda _: 0)

    def _employer(self) -> Timeline:
        contracts = (*self.career.past_contracts, *self.career.contracts.values())
        rows = ((one.since, earlier(one.until, one.ended_on), one.employer, (one.signed_by,)) for one in contracts)
        return of_periods(rows, "none", lambda _: 0)

    def _worker_attribute(self, name: str) -> Timeline:
        return timeline("none", (Turn(one.since, one.value or "none", (one.event_id,)) for one in self.career.attributes if one.name == name))

    def _community_attribute(self, name: str) -> Timeline:
        rows = list[Turn]()
        for place in self.places:
            told = [one for one in self.case.community_attributes.get(place.community, ()) if one.name == name]
            here = timeline("none", (Turn(one.since, one.value or "none", (one.event_id,)) for one in told))
            days = [place.since, *(turn.since for turn in here if turn.since > place.since and (place.until is None or turn.since < place.until))]
            rows += [turn_on(here, day)._replace(since=day) for day in days]
            if place.until is not None:
                rows.append(Turn(place.until, "none"))
        return timeline("none", rows)

    def _honour(self, kind: str) -> Timeline:
        held = ((one.since, earlier(one.until, one.ended_on), one.level, (one.conferred_by,)) for one in self.career.honours if one.kind == kind)
        return of_periods(held, "none", HONOUR_LEVELS.index)


_PLAIN: dict[str, Callable[[Recorded], Timeline]] = {
    "footing": Recorded._footing,
    "post": Recorded._post,
    "concurrent": Recorded._concurrent,
    "education": Recorded._education,
    "degree": Recorded._degree,
    "certificate": Recorded._certificate,
    "qualification": Recorded._qualification,
    "appraisal": Recorded._appraisal,
    "recorded-step": lambda facts: facts._recorded("step"),
    "recorded-tier": lambda facts: facts._recorded("tier"),
    "party-member": Recorded._party,
    "sex": Recorded._sex,
    "age-years": Recorded._age,
    "jurisdiction": lambda facts: facts._placed("jurisdiction"),
    "community": lambda facts: facts._placed("community"),
    "employer": Recorded._employer,
}
_DOTTED: dict[str, Callable[[Recorded, str], Timeline]] = {
    "worker": Recorded._worker_attribute,
    "community": Recorded._community_attribute,
    "honour": Recorded._honour,
    "in-a-row": Recorded._in_a_row,
    "recorded": Recorded._granted,
}

PLAIN_FACTS = tuple(sorted((*_PLAIN, "probation")))
NAMED_FACTS = tuple(sorted(_DOTTED))


def _is_short(until: date | None, following: date | None, days: int) -> bool:
    return until is not None and following is not None and 0 < (following - until).days <= days


def _bridged(periods: list[Period], days: int) -> list[Period]:
    """Periods, those made to touch between which one of the same value leaves a gap of no more than so many days."""
    if not days:
        return periods
    found = list[Period]()
    for one in periods:
        until = one[1]
        next_since = min((other[0] for other in periods if until is not None and other[2] == one[2] and other[0] > until), default=None)
        found.append((one[0], next_since if _is_short(until, next_since, days) else until, *one[2:]))
    return found
