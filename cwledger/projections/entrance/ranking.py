"""Who is through an open recruitment, and why: the announcement's own terms applied to the marks. Pure; nothing here comes from anywhere but the announcement.

For: the plan after the cut, the interview list with its ties, totals, ranks, the tie-break chain. Not for reading facts (``recruitment.py``).

What happens after the exam (a withdrawal, a condition that turns out not to be met, an annulled hire) empties a place; it does not move the
lines. An empty place is filled by whoever is called as a substitute (``places.py``). Who has left contests no tie, though: it is decided among
those still there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from itertools import groupby
from typing import Any, NamedTuple

_HUNDRED = Decimal(100)
_NONE = Decimal(0)


@dataclass(frozen=True)
class Terms:
    """What an announcement says of marks and places; the fields are those of ``RecruitmentAnnounced``."""

    written_weight: int
    interview_weight: int
    decimals: int = 2
    ties_admitted: bool = True
    interview_ratio: Decimal | None = None
    written_pass: Decimal | None = None
    interview_pass: Decimal | None = None
    plan_ratio: Decimal | None = None
    rounding: str = "down"
    bonus_points: Mapping[str, Decimal] = field(default_factory=dict)
    bonus_stacking: str = "sum"
    bonus_from: str = "interview-list"
    tie_break: tuple[str, ...] = ()


class Candidate(NamedTuple):
    """One applicant for a position, as recorded."""

    applicant: str
    screened: str | None = None
    """``passed``, ``failed``, or None while nobody looked."""
    written: Decimal | None = None
    interview: Decimal | None = None
    bonuses: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    excluded: bool = False
    """Screened out before the exam: whatever was marked afterwards does not count."""
    substitute: bool = False
    """Called in somebody's stead."""
    left: bool = False
    """Out of the race since: whatever is decided among those still there is decided."""


class Standing(NamedTuple):
    """Where an applicant stands after the marks."""

    stage: str
    """How far it went: ``filed``, ``screened``, ``written``, ``interview``."""
    outcome: str
    """``pending``, ``out``, ``undecided`` (a tie across a line), ``to-hire`` or ``reserve``."""
    why: str | None
    bonus: Decimal
    total: Decimal | None = None
    rank: int | None = None
    """Place by total and tie-break, shared where the tie stands."""
    last: int | None = None
    """The last place those of this rank would take: the rank itself where nobody shares it."""


def whole(number: Decimal, rounding: str) -> int:
    """Posts or places as whole ones."""
    return int(number.to_integral_value(ROUND_FLOOR if rounding == "down" else ROUND_CEILING))


def plan(terms: Terms, posts: int, qualified: int) -> int:
    """The posts left of those offered, after the cut that too few qualified applicants make: 10 posts, 15 qualified at 1:2 leave 7."""
    if terms.plan_ratio is None or qualified >= terms.plan_ratio * posts:
        return posts
    return min(posts, whole(qualified / terms.plan_ratio, terms.rounding))


def bonus(terms: Terms, earned: Iterable[str]) -> Decimal:
    """The points an applicant has beside the written mark: all of them, or the highest one."""
    points = [terms.bonus_points[one] for one in dict.fromkeys(earned) if one in terms.bonus_points]
    if not points:
        return _NONE
    return max(points) if terms.bonus_stacking == "highest" else sum(points, _NONE)


def total(terms: Terms, written: Decimal, interview: Decimal) -> Decimal:
    """The total of a written score (bonus included) and an interview score, rounded half up to the announcement's decimals."""
    exact = (written * terms.written_weight + interview * terms.interview_weight) / _HUNDRED
    return exact.quantize(Decimal(1).scaleb(-terms.decimals), ROUND_HALF_UP)


def standings(
    terms: Terms, places: int, candidates: Sequence[Candidate], decided: Sequence[Sequence[str]] = (), *, over: bool = False, listed_for: int | None = None
) -> dict[str, Standing]:
    """Where every applicant for one position stands.

    Args:
        terms: the announcement's.
        places: posts to fill, after the cut.
        candidates: everybody who applied for the position.
        decided: ties decided outside the scores, each the best first, in the order of deciding.
        over: whether the results are out, so that who has no mark by now was absent.
        listed_for: posts for which the interview list was made; None for as many as there are places.
    """
    return _Round(terms, places, candidates, decided, over, places if listed_for is None else listed_for).standings()


class _Round:
    """One position's exam."""

    def __init__(self, terms: Terms, places: int, candidates: Sequence[Candidate], decided: Sequence[Sequence[str]], over: bool, listed_for: int) -> None:
        self.terms, self.places, self.candidates, self.decided, self.over, self.listed_for = terms, places, candidates, decided, over, listed_for
        self.points = {one.applicant: bonus(terms, one.bonuses) for one in candidates}

    def standings(self) -> dict[str, Standing]:
        found = {one.applicant: self._before_the_list(one) for one in self.candidates}
        pool = [one for one in self.candidates if found[one.applicant].why is None and self._scored(one)]
        listed: dict[str, str] = {}
        if self.terms.written_weight and self.terms.interview_weight:
            listed = self._listed(pool)
            found.update({one.applicant: self._on_the_list(one, listed.get(one.applicant, "below-the-cut")) for one in pool})
            pool = [one for one in pool if found[one.applicant].stage == "interview" and found[one.applicant].outcome == "pending"]
        found.update(self._ranked(pool, listed))
        return found

    def _scored(self, one: Candidate) -> bool:
        return one.written is not None or (not self.terms.written_weight and one.interview is not None)

    def _before_the_list(self, one: Candidate) -> Standing:
        points = self.points[one.applicant]
        if one.excluded:
            return Standing("screened", "out", "screened-out", points)
        if not self._scored(one):
            stage = "filed" if one.screened is None else "screened"
            return Standing(stage, "out", "absent", points) if self.over else Standing(stage, "pending", None, points)
        if one.written is not None and self.terms.written_pass is not None and self._counted(one, "pass-line") < self.terms.written_pass:
            return Standing("written", "out", "below-the-written-pass-line", points)
        if not self.terms.written_weight and one.interview is not None and self._fails_interview(one.interview):
            return Standing("interview", "out", "below-the-interview-pass-line", points)
        return Standing("written" if one.interview is None else "interview", "pending", None, points)

    def _counted(self, one: Candidate, step: str) -> Decimal:
        """The written score at a step, with the bonus where it counts already."""
        steps = ("pass-line", "interview-list", "total")
        counts = steps.index(step) >= steps.index(self.terms.bonus_from)
        return (one.written or _NONE) + (self.points[one.applicant] if counts else _NONE)

    def _listed(self, pool: Sequence[Candidate]) -> dict[str, str]:
        """Who is invited to the interview, and how they came on the list; ``tie-undecided`` where nothing says which of those who tie."""
        listed: dict[str, str] = {}
        invited = None if self.terms.interview_ratio is None else whole(self.terms.interview_ratio * self.listed_for, self.terms.rounding)
        for group in self._in_groups(pool, "interview-list"):
            if invited is None or len(listed) + len(group) <= invited:
                how = "on-the-interview-list"
            elif len(listed) < invited:
                listed.update(self._across_the_cut(group, invited - len(listed)))
                continue
            else:
                break
            listed.update({one.applicant: how for one in group})
        listed.update({one.applicant: "substitute" for one in pool if one.substitute and listed.get(one.applicant) in (None, "tie-undecided")})
        return listed

    def _across_the_cut(self, group: Sequence[Candidate], seats: int) -> dict[str, str]:
        """How equals come on the list who are more than the seats left: all, where ties are admitted, or those still there, where they are few enough."""
        if self.terms.ties_admitted:
            return {one.applicant: "tie-admitted" for one in group}
        fit = sum(not one.left for one in group) <= seats
        return {one.applicant: "on-the-interview-list" if fit and not one.left else "tie-undecided" for one in group}

    def _in_groups(self, pool: Sequence[Candidate], step: str) -> list[list[Candidate]]:
        """Those in a pool, the best first, in groups of equals. At a cut where ties are admitted nothing else than the score tells them apart."""
        if step == "total":
            groups = _grouped(pool, lambda one: -self._total(one))
            return [part for group in groups for part in self._untied(group, self.terms.tie_break)]
        groups = _grouped(pool, lambda one: -self._counted(one, step))
        if self.terms.ties_admitted:
            return groups
        return [part for group in groups for part in self._untied(group, tuple(one for one in self.terms.tie_break if one not in ("written", "interview")))]

    def _untied(self, group: list[Candidate], chain: tuple[str, ...]) -> list[list[Candidate]]:
        """A group of equals told apart by what is left of the tie-break chain; what was decided outside the scores comes where the chain says, or last."""
        if len(group) == 1:
            return [group]
        first = chain[0] if chain else "extra-interview"
        parts = self._as_decided(group) if first == "extra-interview" else _grouped(group, self._tie_key(first))
        return [last for part in parts for last in self._untied(part, chain[1:])] if chain else parts

    def _tie_key(self, first: str) -> Any:
        if first == "written":
            return lambda one: -self._counted(one, "total")
        if first == "interview":
            return lambda one: -(one.interview or _NONE)
        return lambda one: first not in one.attributes and first not in one.bonuses

    def _as_decided(self, group: list[Candidate]) -> list[list[Candidate]]:
        """A group of equals as far as decisions tell them apart. Who has left, and was part of none, comes after those between whom it was decided."""
        by_name = {one.applicant: one for one in group}
        told = [order for decision in self.decided if len(order := [name for name in decision if name in by_name]) > 1]
        if not told:
            return [group]
        named = {name for order in told for name in order}
        contest = [name for name, one in by_name.items() if name in named or not one.left]
        parts = [*in_order(contest, told), [name for name in by_name if name not in contest]]
        return [[by_name[name] for name in part] for part in parts if part]

    def _on_the_list(self, one: Candidate, how: str) -> Standing:
        points = self.points[one.applicant]
        if how in ("below-the-cut", "tie-undecided"):
            return Standing("written" if one.interview is None else "interview", "out" if how == "below-the-cut" else "undecided", how, points)
        if one.interview is None:
            return Standing("written", "out", "absent", points) if self.over else Standing("written", "pending", how, points)
        if self._fails_interview(one.interview):
            return Standing("interview", "out", "below-the-interview-pass-line", points)
        return Standing("interview", "pending", how, points)

    def _fails_interview(self, score: Decimal) -> bool:
        return self.terms.interview_pass is not None and score < self.terms.interview_pass

    def _total(self, one: Candidate) -> Decimal:
        return total(self.terms, self._counted(one, "total"), one.interview or _NONE)

    def _ranked(self, pool: Sequence[Candidate], listed: Mapping[str, str]) -> dict[str, Standing]:
        found: dict[str, Standing] = {}
        place = 0
        for group in self._in_groups(pool, "total"):
            after = place + len(group)
            outcome = "to-hire" if after <= self.places else "reserve" if place >= self.places else "undecided"
            for one in group:
                came = "substitute" if one.substitute else listed.get(one.applicant)
                why = "tie-undecided" if outcome == "undecided" else came if came in ("substitute", "tie-admitted") else None
                stage = "interview" if self.terms.interview_weight else "written"
                found[one.applicant] = Standing(stage, outcome, why, self.points[one.applicant], self._total(one), place + 1, after)
            place = after
        return found


def in_order(names: Sequence[str], decided: Sequence[Sequence[str]]) -> list[list[str]]:
    """Names in the order that decisions between some of them make together; those whom they do not tell apart stand in one group.

    Args:
        names: who is to be put in order.
        decided: orders of some of them, the best first. Of several about the same two the last counts; a circle tells nobody in it apart.
    """
    behind: dict[str, set[str]] = {name: set() for name in names}
    for order in decided:
        for place, name in enumerate(order):
            behind[name].update(order[place + 1 :])
            for later in order[place + 1 :]:
                behind[later].discard(name)
    for between in names:
        for name in names:
            if between in behind[name]:
                behind[name] |= behind[between]
    beaten = {name: {other for other in behind[name] if name not in behind[other]} for name in names}
    parts: list[list[str]] = [[]]
    rest = set(names)
    for name in sorted(names, key=lambda one: -len(beaten[one])):
        parts[-1].append(name)
        rest.discard(name)
        if rest and all(rest <= beaten[one] for one in parts[-1]):
            parts.append([])
    return parts


def _grouped(pool: Iterable[Candidate], key: Any) -> list[list[Candidate]]:
    """Those in a pool in groups of one key, the smallest first; the order of the pool within a group."""
    return [list(group) for _, group in groupby(sorted(pool, key=key), key)]
