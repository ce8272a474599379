"""What a reform would change for the people who serve: pay, grades and retirements under the rules there are and under those there would be.

Assumed, and said with every answer (:data:`ASSUMED`): whoever serves on the day asked about serves on in the posts, contract and registrations
held then, and retires in the month the rules give, paid through that month; nobody joins; years without an appraisal count as passed.
For time before that day the recorded careers stand as they are. Pure; not for the reform itself (``reform.py``) nor for frames.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, NamedTuple

from cwledger.aggregates.geography import Case, Place
from cwledger.clock import Month
from cwledger.explanation import Explanation
from cwledger.policies.pay import entitlement as pay
from cwledger.policies.pay.entitlement import Payroll, PaySpan
from cwledger.policies.pay.formulas import text
from cwledger.policies.retirement.answers import retirement
from cwledger.policies.texts.reform import Reform
from cwledger.policies.texts.rulebook import Enacted, Rulebook, within

By = Literal["district", "street", "community"]
ASSUMED = (
    "Whoever serves on the day asked about serves on in the posts, contract and registrations held then; nobody joins.",
    "They retire in the month each set of rules gives, paid through that month; who is past it on the day retires in the month of the day.",
    "Years without an appraisal count as passed. Before the day asked about, careers are as recorded.",
    "Yuan a year: for each month what is due on its first day. Who has an unknown amount is counted, and left out of the sums.",
)
"""What every answer rests on, a sentence each; in Chinese by ``words.value("assumed", …)``."""

ZERO = Decimal(0)
Unit = str | None


class Stretch(NamedTuple):
    """Service in one unit during which pay does not change."""

    since: date
    until: date
    unit: Unit
    span: PaySpan


@dataclass(frozen=True, slots=True)
class Course:
    """What one worker is entitled to under one rulebook, up to retirement."""

    stretches: tuple[Stretch, ...]
    retires: Month | None
    """The month of retirement, recorded or given by the rules; None where nothing gives one."""
    leaves: Unit
    """The unit retired from."""
    undetermined: bool
    """Whether somebody serves on for whom the rules give no month."""


@dataclass(slots=True)
class Tally:
    """What one worker comes to in one year and unit."""

    months: int = 0
    unknown: int = 0
    """Months of which an amount is unknown."""
    yuan: Decimal = ZERO
    employer_months: int = 0
    """Months for which the scheme says what the employer bears."""
    employer_yuan: Decimal = ZERO

    def known(self) -> Decimal | None:
        """Yuan in the year; None where an amount is unknown."""
        return None if self.unknown else self.yuan

    def employer(self) -> Decimal | None:
        """What the employer bears in the year, in yuan; None where the scheme does not say for every month."""
        return self.employer_yuan if self.employer_months == self.months else None


_NOBODY = Tally()
Tallies = Mapping[tuple[int, Unit], Tally]
Grades = Mapping[int, tuple[Unit, int | None, int | None]]


class YearRow(NamedTuple):
    """One year of one unit, under the rules there are (before) and those there would be (after)."""

    year: int
    unit: Unit
    persons_before: int
    persons_after: int
    cost_before: Decimal
    cost_after: Decimal
    difference: Decimal
    unknown: int
    """Persons left out of the cost: an amount of theirs is unknown, before or after."""
    employer_cost_before: Decimal | None
    """None where no scheme says what anybody's employer bears."""
    employer_cost_after: Decimal | None
    employer_cost_difference: Decimal | None
    employer_cost_unknown: int
    """Persons left out of what the employer bears."""
    retirements_before: int
    retirements_after: int
    undetermined: int
    """Persons serving whose retirement month the rules do not give, before or after: they are taken to serve on."""


class GradeRow(NamedTuple):
    """How many stand on one grade on 31 December."""

    year: int
    unit: Unit
    tier: int | None
    step: int | None
    persons_before: int
    persons_after: int


class PersonRow(NamedTuple):
    """What changes for one worker in one year and unit."""

    worker: str
    unit: Unit
    year: int
    before: Decimal | None
    """Yuan in the year; None where an amount is unknown."""
    after: Decimal | None
    difference: Decimal | None
    outcome: Literal["gains", "loses", "same", "unknown"]
    """``same``: only the employer's cost or the months served differ."""
    retires_before: Month | None
    retires_after: Month | None


class Impact(NamedTuple):
    """Everything a reform changes; all of it empty where it changes nothing for anybody."""

    years: tuple[YearRow, ...]
    grades: tuple[GradeRow, ...]
    people: tuple[PersonRow, ...]


# -- one worker ---------------------------------------------------------------------------------------------------------------------------


class Trial:
    """Two rulebooks and the years looked at; asked for one case after another.

    Args:
        today: the rules there are.
        reform: what would be changed.
        on: the day on which careers and places are as recorded, and from which they are taken to go on.
        years: the calendar years looked at.
        by: the units told apart.

    Raises:
        InvalidReform: the reform cannot be applied to the rules.
    """

    def __init__(self, today: Rulebook, reform: Reform, on: date, years: range, by: By = "district") -> None:
        self.reform, self.on, self.years, self.by = reform, on, years, by
        self.ends = date(years.stop, 1, 1)
        reformed = reform.applied(today)
        self._payrolls = Payroll(today), Payroll(reformed)
        changed = _apart(today, reformed)
        self._pay_changes = _where(changed, lambda one: one.pack.pay is not None or bool(one.pack.indices))
        self._retirement_changes = _where(changed, lambda one: one.pack.retirement is not None)

    @property
    def changes_nothing(self) -> bool:
        """Whether the rules would stay as they are."""
        return not self._pay_changes and not self._retirement_changes

    def courses(self, case: Case) -> tuple[Course, Course]:
        """What one worker is entitled to under the rules there are, and under those there would be."""
        onward = self.onward(case)
        before, after = self._payrolls
        first, serves = date(self.years.start, 1, 1), onward is not case
        spans = _placed(before.entitlement(onward, self.ends).spans, onward, first, self.ends, self.by)
        spans_after = spans
        if _concerned(onward, self._pay_changes):
            spans_after = _placed(after.entitlement(onward, self.ends).spans, onward, first, self.ends, self.by)
        month = self._retires(case, before.rulebook, serves)
        month_after = self._retires(case, after.rulebook, serves) if serves and _concerned(onward, self._retirement_changes) else month
        course = self._course(onward, spans, month, serves)
        same = spans_after is spans and month_after == month
        return course, course if same else self._course(onward, spans_after, month_after, serves)

    def onward(self, case: Case) -> Case:
        """The case as it would go on: everything held on the day is held without end. The case itself where nobody serves."""
        return _onward(case, self.on)

    def _retires(self, case: Case, rulebook: Rulebook, serves: bool) -> Month | None:
        retired_on = case.career.retired_on
        if not serves:
            return None if retired_on is None else Month.of(retired_on)
        month = retirement(case, rulebook, self.on).retirement_month
        return None if month is None else max(month, Month.of(self.on))

    def _course(self, case: Case, spans: list[Stretch], month: Month | None, serves: bool) -> Course:
        if not serves or month is None:
            left = None if month is None else _unit(case, (case.career.retired_on or self.on) - timedelta(days=1), self.by)
            return Course(tuple(spans), month, left, serves and month is None)
        last = (month + 1).first_day
        kept = (one._replace(until=min(one.until, last)) for one in spans if one.since < last)
        return Course(tuple(kept), month, _unit(case, last - timedelta(days=1), self.by), False)

    def impact(self, cases: Iterable[Case]) -> Impact:
        """What the reform changes for some careers; see :func:`what_if`."""
        adding = _Adding(self.years)
        for case in () if self.changes_nothing else cases:
            adding.add(case.career.worker, self.courses(case))
        return adding.impact()

    def explain(self, case: Case, year: int) -> Explanation:
        """Why a worker's pay of a year would differ: each stretch under both sets of rules with its whole tree, and the retirement month."""
        onward = self.onward(case)
        sides = [self._side(name, course, year) for name, course in zip(("before", "after"), self.courses(case), strict=True)]
        for n, payroll in enumerate(self._payrolls):
            if onward is not case:
                told = retirement(case, payroll.rulebook, self.on).explanation
                sides[n] = Explanation(sides[n].label, sides[n].value, "yuan", parts=(*sides[n].parts, told), arithmetic=sides[n].arithmetic)
        before, after = (side.value for side in sides)
        difference, said = None, None
        if isinstance(before, Decimal) and isinstance(after, Decimal):
            difference, said = after - before, f"{text(after)} − {text(before)}"
        assumed = tuple(Explanation("assumed", sentence) for sentence in ASSUMED)
        head = (Explanation("reform", self.reform.title), Explanation("year", str(year)))
        return Explanation("what_if", difference, "yuan", parts=(*head, *sides, *assumed), arithmetic=said)

    def _side(self, label: str, course: Course, year: int) -> Explanation:
        first, last = date(year, 1, 1), date(year + 1, 1, 1)
        tally, parts, said = Tally(), list[Explanation](), list[str]()
        for one in course.stretches:
            months = _months(max(one.since, first), min(one.until, last))
            if months:
                _add(tally, one.span, year, months)
                since = Explanation("since", max(one.since, first))
                parts.append(Explanation("months", len(months), "months", parts=(since, pay.explain(one.span))))
                said.append(f"{'?' if one.span.total is None else text(one.span.total)} × {len(months)}")
                said += (f"{'?' if amount is None else text(amount)}" for amount in _yearly(one.span, year, months))
        return Explanation(label, tally.known(), "yuan", parts=tuple(parts), arithmetic=" + ".join(said) or None)


def _apart(today: Rulebook, reformed: Rulebook) -> list[Enacted]:
    """The versions only one of two rulebooks has, or has otherwise."""
    before, after = ({id(one): one for one in book.enacted} for book in (today, reformed))
    return [one for key, one in (*before.items(), *after.items()) if key not in before or key not in after]


def _where(changed: Iterable[Enacted], concerns: Callable[[Enacted], bool]) -> frozenset[str]:
    return frozenset(one.pack.jurisdiction for one in changed if concerns(one) or one.pack.amends is not None)


def _concerned(case: Case, changes: frozenset[str]) -> bool:
    """Whether a case lies in a jurisdiction whose rules change, at any time."""
    places = {place.jurisdiction or case.jurisdiction for place in case.places} or {case.jurisdiction}
    return any(within(place, changed) for place in places for changed in changes)


# -- the day asked about and what follows -------------------------------------------------------------------------------------------------


def _onward(case: Case, on: date) -> Case:
    career = case.career
    bound = [one for one in career.contracts.values() if one.in_force(on)]
    elected = [one for one in career.held.values() if one.by != "appointment" and one.in_force(on)]
    gone = (career.died_on, career.retired_on)
    if not (bound or elected) or any(day is not None and day <= on for day in gone):
        return case
    contracts = {employer: one._replace(until=None) if one in bound else one for employer, one in career.contracts.items()}
    registrations = tuple(
        one._replace(valid_until=None) if one.since <= on and one.valid_until is not None and on < one.valid_until else one for one in career.registrations
    )
    return Case(career.having(contracts=contracts, registrations=registrations), _held(case.places, on), case.jurisdiction, case.community_attributes)


def _held(places: tuple[Place, ...], on: date) -> tuple[Place, ...]:
    """Places with the one of the day without end, and none after it."""
    begun = [one for one in places if one.since <= on]
    if begun and (begun[-1].until is None or on < begun[-1].until):
        begun[-1] = begun[-1]._replace(until=None)
    return tuple(begun)


def _unit(case: Case, day: date, by: By) -> Unit:
    place = case.place_on(day)
    return None if place is None else getattr(place, by)


def _placed(spans: Iterable[PaySpan], case: Case, first: date, last: date, by: By) -> list[Stretch]:
    """The stretches of an entitlement in the years looked at, cut where the worker comes to another unit."""
    found = list[Stretch]()
    for span in spans:
        since, until = max(span.since, first), last if span.until is None else min(span.until, last)
        if since < until:
            found += _cut(span, since, until, case.places, by)
    return found


def _cut(span: PaySpan, since: date, until: date, places: Iterable[Place], by: By) -> Iterator[Stretch]:
    for place in places:
        begins, ends = max(since, place.since), until if place.until is None else min(until, place.until)
        if begins < ends:
            yield Stretch(begins, ends, getattr(place, by), span)


# -- months -------------------------------------------------------------------------------------------------------------------------------


def _months(since: date, until: date) -> range:
    """The months whose first day lies in a period, as a count since year 0."""
    return range(_month_at(since), _month_at(until))


def _month_at(day: date) -> int:
    """The first month that begins on a day or after it."""
    return day.year * 12 + day.month - (day.day == 1)


def _yearly(span: PaySpan, year: int, months: range) -> Iterator[Decimal | None]:
    """The components paid whole in certain months that fall due in some months of a year."""
    for name in span.paid.yearly:
        for month in span.scheme.terms.components[name].paid_in:
            if year * 12 + month - 1 in months:
                yield span.paid.components[name].value


def _add(tally: Tally, span: PaySpan, year: int, months: range) -> None:
    count, total, bears = len(months), span.total, span.employer_cost
    tally.months += count
    if total is None:
        tally.unknown += count
    else:
        tally.yuan += total * count
    if bears is not None:
        tally.employer_months += count
        tally.employer_yuan += bears * count
    for amount in _yearly(span, year, months):
        tally.unknown += amount is None
        tally.yuan += amount or ZERO


def tallies(course: Course) -> Tallies:
    """What a course comes to, by year and unit."""
    found: dict[tuple[int, Unit], Tally] = {}
    for one in course.stretches:
        months = _months(one.since, one.until)
        for year in range(months.start // 12, (months.stop - 1) // 12 + 1) if months else ():
            here = range(max(months.start, year * 12), min(months.stop, year * 12 + 12))
            _add(found.setdefault((year, one.unit), Tally()), one.span, year, here)
    return found


def year_ends(course: Course) -> Grades:
    """The grade a course stands on at the end of each year, where its scheme has grades."""
    found: dict[int, tuple[Unit, int | None, int | None]] = {}
    for one in course.stretches:
        tier, step = one.span.tier, one.span.step
        if tier is not None or step is not None:
            found |= dict.fromkeys(range(one.since.year, one.until.year), (one.unit, tier, step))
    return found


# -- everybody ----------------------------------------------------------------------------------------------------------------------------


class _Sum:
    """A year of a unit being added up."""

    def __init__(self) -> None:
        self.persons, self.retirements = [0, 0], [0, 0]
        self.cost, self.employer_cost = [ZERO, ZERO], [ZERO, ZERO]
        self.unknown = self.employer_known = self.employer_unknown = self.undetermined = 0

    def add(self, before: Tally, after: Tally) -> None:
        for n, one in enumerate((before, after)):
            self.persons[n] += one.months > 0
        _both(self.cost, before.known(), after.known())
        self.unknown += before.known() is None or after.known() is None
        said = _both(self.employer_cost, before.employer(), after.employer())
        self.employer_known += said
        self.employer_unknown += not said

    def row(self, year: int, unit: Unit) -> YearRow:
        cost, bears = _compared(self.cost), _compared(self.employer_cost) if self.employer_known else (None, None, None)
        persons, retirements = tuple(self.persons), tuple(self.retirements)
        cells = (*persons, *cost, self.unknown, *bears, self.employer_unknown, *retirements, self.undetermined)
        return YearRow._make((year, unit, *cells))


def _compared(sums: list[Decimal]) -> tuple[Decimal, Decimal, Decimal]:
    before, after = sums
    return before, after, after - before


def _both(sums: list[Decimal], before: Decimal | None, after: Decimal | None) -> bool:
    """Adds a pair where both sides are known."""
    if before is None or after is None:
        return False
    sums[0] += before
    sums[1] += after
    return True


class _Adding:
    """The years, grades and people of a trial being added up."""

    def __init__(self, years: range) -> None:
        self.years = years
        self.sums: dict[tuple[int, Unit], _Sum] = {}
        self.grades: tuple[Counter[tuple[int, Unit, int | None, int | None]], ...] = (Counter(), Counter())
        self.people: list[PersonRow] = []
        self.moved = False

    def add(self, worker: str, courses: tuple[Course, Course]) -> None:
        before, after = courses
        tallied = tallies(before), {} if after is before else tallies(after)
        then, now = tallied[0], tallied[0] if after is before else tallied[1]
        for key in then.keys() | now.keys():
            was, is_ = then.get(key, _NOBODY), now.get(key, _NOBODY)
            summed = self._sum(*key)
            summed.add(was, is_)
            summed.undetermined += before.undetermined or after.undetermined
            if was != is_:
                self.people.append(_person(worker, key, was, is_, before.retires, after.retires))
        for n, course in enumerate(courses):
            if course.retires is not None and course.retires.year in self.years:
                self._sum(course.retires.year, course.leaves).retirements[n] += 1
            self.grades[n].update((year, *grade) for year, grade in year_ends(course).items())
        self.moved = self.moved or before.retires != after.retires

    def _sum(self, year: int, unit: Unit) -> _Sum:
        return self.sums.setdefault((year, unit), _Sum())

    def impact(self) -> Impact:
        if not self.people and not self.moved and self.grades[0] == self.grades[1]:
            return Impact((), (), ())
        before, after = self.grades
        years = tuple(self.sums[key].row(*key) for key in sorted(self.sums, key=_in_order))
        grades = tuple(GradeRow(*key, before[key], after[key]) for key in sorted(before | after, key=_in_order))
        return Impact(years, grades, tuple(sorted(self.people, key=lambda one: (one.worker, one.year, one.unit or ""))))


def _person(worker: str, key: tuple[int, Unit], was: Tally, is_: Tally, retires: Month | None, then: Month | None) -> PersonRow:
    before, after = was.known(), is_.known()
    difference = None if before is None or after is None else after - before
    outcome: Literal["gains", "loses", "same", "unknown"]
    outcome = "unknown" if difference is None else "gains" if difference > 0 else "loses" if difference < 0 else "same"
    return PersonRow(worker, key[1], key[0], before, after, difference, outcome, retires, then)


def _in_order(key: tuple[int | str | None, ...]) -> tuple[tuple[bool, int | str], ...]:
    return tuple((one is not None, "" if one is None else one) for one in key)


def what_if(cases: Iterable[Case], today: Rulebook, reform: Reform, on: date, years: range, by: By = "district") -> Impact:
    """What a reform would change for some careers, by year and unit, by grade, and for each worker.

    Rests on :data:`ASSUMED`. Nothing before the reform's day differs; where it changes nothing for anybody, nothing is reported; what people gain
    and lose adds up to the difference in cost.

    Args:
        cases: careers as known on the day, with their places.
        today: the rules there are.
        reform: what would be changed.
        on: the day from which careers are taken to go on.
        years: the calendar years reported.
        by: the unit told apart: ``district``, ``street`` or ``community``; of each month the one its first day is served in.

    Raises:
        InvalidReform: the reform cannot be applied to the rules.
    """
    return Trial(today, reform, on, years, by).impact(cases)


def years_of(reform: Reform, on: date, through: date | None = None) -> range:
    """The calendar years looked at: from the day asked about or the reform's, whichever is earlier, through a day; ten years where none is given."""
    first, later = min(on, reform.effective_from), max(on, reform.effective_from)
    return range(first.year, (later.year + 9 if through is None else through.year) + 1)
