"""The same pay and retirement rules month by month, as a rules engine of the OpenFisca kind has its formulas written: the baseline of ``rules``.

Every variable is a formula for one month and one person; it asks for other variables of the same month or the one before, or for the recorded
facts as they stand on the month's first day, and every answer is kept. There are no periods here, and nothing of ``cwledger.policies`` but the
terms a rule text is read into and the choice of the text in force. For: the time the same answers take so, and an oracle to check them by.
Not for: schemes with other parts than those of Dalian and Xiang'an, service with interruptions, several texts on pay one after another, or
anything that happens and is undone between two first days of a month.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from cwledger.aggregates.geography import Case
from cwledger.policies.terms.pay import ClassRule, Ladder, PayTerms
from cwledger.policies.texts.rulebook import Rulebook

EDUCATION = ("none", "primary", "junior-high-school", "high-school", "vocational-school", "college", "bachelor", "master", "doctor")
LEVELS = ("none", "assistant", "social-worker", "senior")
SOURCES = ("archive", "identity-card", "household-register", "registration")
MANAGEMENT = {"management": "women-management", "worker": "women-worker"}


@cache
def first_day(month: int) -> date:
    """The first day of a month, months being counted from year 0."""
    return date(month // 12, month % 12 + 1, 1)


def month_of(day: date) -> int:
    """The number of the month a day lies in."""
    return day.year * 12 + day.month - 1


class Row(NamedTuple):
    """What is due on the first day of one month."""

    month: int
    step: int
    components: dict[str, Decimal]
    total: Decimal


class Legislation:
    """The rule texts in force, by month: asked of the rulebook once for each month and place."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self._known: dict[tuple[str, str, date], Any] = {}

    def on(self, topic: str, jurisdiction: str, day: date) -> Any:
        """What the text in force says on a topic; None where none is."""
        key = (topic, jurisdiction, day)
        if key not in self._known:
            self._known[key] = self.rulebook.choose(topic, jurisdiction, day).section
        return self._known[key]

    def first(self, topic: str, jurisdiction: str) -> Any:
        """What the first text that speaks of a topic says; None where none ever does."""
        return next((choice.section for _, choice in self.rulebook.over_time(topic, jurisdiction) if choice), None)


class Person:
    """One person's variables: ``person("step", month)`` works a formula out the first time it is asked for."""

    def __init__(self, case: Case, legislation: Legislation) -> None:
        self.case = case
        self.career = case.career
        self.legislation = legislation
        self._known: dict[tuple[str, int], Any] = {}
        career = case.career
        contracts = [(one.since, one.until, one.ended_on) for one in (*career.past_contracts, *career.contracts.values())]
        elected = [(one.since, None, one.ended_on) for one in career.posts if one.by != "appointment"]
        self.service = contracts + elected
        self.posts = career.posts
        self.begun = min((since for since, _, _ in self.service), default=date.max)
        self.results = {one.year: one for one in sorted(career.appraisals, key=lambda one: one.decided_on)}

    def __call__(self, variable: str, month: int) -> Any:
        key = (variable, month)
        found = self._known.get(key, self)
        if found is self:
            found = self._known[key] = VARIABLES[variable](self, month)
        return found


class Traced(Person):
    """The same, keeping of every answer which others it was worked out from: what such an engine explains by."""

    def __init__(self, case: Case, legislation: Legislation) -> None:
        super().__init__(case, legislation)
        self.inputs: dict[tuple[str, int], list[tuple[str, int]]] = {}
        self._asking: list[list[tuple[str, int]]] = [[]]

    def __call__(self, variable: str, month: int) -> Any:
        key = (variable, month)
        self._asking[-1].append(key)
        if key in self._known:
            return self._known[key]
        self._asking.append([])
        found = self._known[key] = VARIABLES[variable](self, month)
        self.inputs[key] = self._asking.pop()
        return found


VARIABLES: dict[str, Callable[[Person, int], Any]] = {}


def variable(formula: Callable[[Person, int], Any]) -> Callable[[Person, int], Any]:
    """A formula under its own name."""
    VARIABLES[formula.__name__] = formula
    return formula


# -- what is recorded -------------------------------------------------------------------------------------------------------------------


@variable
def serving(person: Person, month: int) -> bool:
    day = first_day(month)
    return any(since <= day and (until is None or day < until) and (ended is None or day < ended) for since, until, ended in person.service)


@variable
def jurisdiction(person: Person, month: int) -> str | None:
    place = person.case.place_on(first_day(month))
    return None if place is None else place.jurisdiction or person.case.jurisdiction


@variable
def held(person: Person, month: int) -> frozenset[str]:
    day = first_day(month)
    return frozenset(one.post for one in person.posts if one.since <= day and (one.ended_on is None or day < one.ended_on))


@variable
def education(person: Person, month: int) -> str:
    day = first_day(month)
    return max((one.level for one in person.career.education if one.attained_on <= day), key=EDUCATION.index, default="none")


@variable
def qualification(person: Person, month: int) -> str:
    day = first_day(month)
    valid = [
        one.level
        for one in person.career.registrations
        if one.since <= day and (one.valid_until is None or day < one.valid_until) and (one.lapsed_on is None or day < one.lapsed_on)
    ]
    return max(valid, key=LEVELS.index, default="none")


@variable
def appraisal(person: Person, month: int) -> str:
    day = first_day(month)
    known = [year for year, one in person.results.items() if one.decided_on <= day]
    return person.results[max(known)].result if known else "none"


@variable
def post_class(person: Person, month: int) -> str:
    """The first class of the pay rules that somebody with these posts belongs to."""
    rules: tuple[ClassRule, ...] = person("pay_terms", month).classes["class"]
    posts = person("held", month)
    return next((rule.name for rule in rules if posts.intersection(rule.posts) and _meets(person, rule, month)), "none")


def _meets(person: Person, rule: ClassRule, month: int) -> bool:
    facts = {} if rule.when is None else rule.when.facts
    day = first_day(month)
    for name, accepted in facts.items():
        told = [one.value for one in person.career.attributes if f"worker.{one.name}" == name and one.since <= day]
        if (told[-1] if told else "none") not in accepted:  # type: ignore[operator]
            return False
    return True


# -- the step ---------------------------------------------------------------------------------------------------------------------------


@variable
def pay_terms(person: Person, month: int) -> PayTerms | None:
    where = person("jurisdiction", month)
    return None if where is None else person.legislation.on("pay", where, first_day(month))


@variable
def counts(person: Person, month: int) -> bool:
    """Whether service on the first of the month counts towards the next step."""
    terms = person("pay_terms", month)
    if terms is None or not person("serving", month):
        return False
    base = terms.tenures[_ladder(terms).tenure].base_date
    return base is None or base <= first_day(month)


def _ladder(terms: PayTerms) -> Ladder:
    return terms.ladders["step"]


@variable
def failed_last_year(person: Person, month: int) -> bool:
    """Whether the year that has just ended was appraised and not passed, and service in it counts."""
    last_year = (month - 1) // 12
    result = person.results.get(last_year)
    if result is None or result.result in _ladder(person("pay_terms", month)).passing:
        return False
    base = person("pay_terms", month).tenures["tenure"].base_date
    return max(person.begun, base or person.begun).year <= last_year


@variable
def months_counted(person: Person, month: int) -> int:
    """Full months of service towards the steps on the first of the month."""
    if not person("counts", month) or not person("counts", month - 1):
        return 0
    if month % 12 == 0 and person("failed_last_year", month):
        return 0 if _ladder(person("pay_terms", month)).requires == "all-passed" else person("months_counted", month - 12)
    return person("months_counted", month - 1) + 1


@variable
def steps_taken(person: Person, month: int) -> int:
    if not person("counts", month) or not person("counts", month - 1):
        return 0
    if month % 12 == 0 and person("failed_last_year", month) and _ladder(person("pay_terms", month)).requires == "all-passed":
        return 0
    return person("steps_taken", month - 1) + person("step_due", month)


@variable
def step_due(person: Person, month: int) -> bool:
    """Whether another step takes effect between the first of the month before, not counted, and this one, counted."""
    ladder = _ladder(person("pay_terms", month))
    if not person("counts", month - 1) or (ladder.takes_effect == "next-january" and month % 12):
        return False
    needed = ladder.every_months * (person("steps_taken", month - 1) + 1)
    if month % 12 == 0 and person("failed_last_year", month) and ladder.requires == "all-passed":
        # Whoever was due in December has taken the step before the count starts anew; who is due on 1 January has not.
        return not person("counts_from_first", month - 1) and person("months_counted", month - 1) + 1 >= needed
    return person("months_counted", month) >= needed


@variable
def counts_from_first(person: Person, month: int) -> bool:
    """Whether months are full on the first day of one, and not in its course."""
    terms = person("pay_terms", month)
    if month % 12 == 0 and person("failed_last_year", month) and _ladder(terms).requires == "all-passed":
        return True
    if person("counts", month - 1):
        return person("counts_from_first", month - 1)
    return max(person.begun, terms.tenures["tenure"].base_date or person.begun).day == 1


@variable
def steps_placed(person: Person, month: int) -> int:
    """The steps given for what somebody has attained; what was given stays."""
    level = person("education", month)
    before = person("steps_placed", month - 1) if person("counts", month - 1) else 0
    given = [one.values[level].steps for one in _ladder(person("pay_terms", month)).placements if level in one.values]
    return max([before, *given])


@variable
def step(person: Person, month: int) -> int:
    ladder = _ladder(person("pay_terms", month))
    low, high = ladder.first, ladder.last
    if ladder.ranges is not None:
        low, high = ladder.ranges.values.get(person("post_class", month), (low, high))
    begun = person("counts", month - 1)
    here = min(max(person("step", month - 1) if begun else ladder.first, low), high)
    gained = person("steps_placed", month) - (person("steps_placed", month - 1) if begun else 0)
    return min(here + gained + person("step_due", month), max(high, here))


# -- pay --------------------------------------------------------------------------------------------------------------------------------


@variable
def paid(person: Person, month: int) -> bool:
    return person("pay_terms", month) is not None and person("serving", month)


@variable
def basic(person: Person, month: int) -> Decimal:
    return _looked_up(person, "basic", month)


@variable
def post(person: Person, month: int) -> Decimal:
    return _looked_up(person, "post", month)


@variable
def professional(person: Person, month: int) -> Decimal:
    return _looked_up(person, "professional", month)


@variable
def reward(person: Person, month: int) -> Decimal:
    return _looked_up(person, "reward", month)


@variable
def allowance(person: Person, month: int) -> Decimal:
    return _looked_up(person, "allowance", month)


def _looked_up(person: Person, component: str, month: int) -> Decimal:
    table = person("pay_terms", month).components[component].amount.table
    (by,) = table.by
    return Decimal(table.values[str(person({"class": "post_class"}.get(by, by), month))])


@variable
def total(person: Person, month: int) -> Decimal:
    return sum((person(name, month) for name in person("pay_terms", month).components), Decimal(0))


# -- retirement -------------------------------------------------------------------------------------------------------------------------


@variable
def birth_month(person: Person, _: int) -> int | None:
    for source in SOURCES:
        told = sorted((one.asserted_on, one.born_on) for one in person.career.births if one.source == source)
        if told:
            return month_of(told[0 if source == "archive" else -1][1])
    return None


@variable
def category(person: Person, month: int) -> str | None:
    """The schedule of a man, of a woman as decided, or as a rule declares of the whole workforce."""
    if person.career.sex != "F":
        return "men"
    decided = sorted((one.event.effective_on, one.event.category) for one in person.career.classifications)
    if decided:
        return MANAGEMENT[decided[-1][1]]
    where, legislation = _where(person, month), person.legislation
    # Months before the first rule that declares it go by that rule: no other says anything of them.
    workforce = legislation.on("retirement.workforce", where, _end(month)) or legislation.first("retirement.workforce", where)
    return None if workforce is None else MANAGEMENT[workforce.women]


@variable
def statutory_age(person: Person, month: int) -> int | None:
    """The age in months under the schedule in force, with the delay of the birth month; None where no rule says it."""
    schedule = person.legislation.on("retirement.schedule", _where(person, month), _end(month))
    who = person("category", month)
    if schedule is None or who is None:
        return None
    age, born = schedule.ages[who], person("birth_month", 0)
    if age.delay is None or born < (begins := month_of(age.delay.born_from.first_day)):
        return int(age.months)
    return int(age.months + min((born - begins) // age.delay.band_months + 1, age.delay.cap_months))


@variable
def of_age(person: Person, month: int) -> bool:
    """Whether the statutory age has been reached by a month."""
    age = person("statutory_age", month)
    return age is not None and month - person("birth_month", 0) >= age


def _where(person: Person, month: int) -> str:
    return person.case.jurisdiction_on(first_day(month))


def _end(month: int) -> date:
    """The last but a few of the days of a month: a rule counts from the month of its day on."""
    return first_day(month).replace(day=28)


# -- asking -----------------------------------------------------------------------------------------------------------------------------


def entitlement(person: Person, until: date) -> Iterator[Row]:
    """What is due on the first day of each month before a day, as far as somebody is paid by a rule."""
    for month in range(month_of(person.begun), month_of(until) + (until.day > 1)):
        if person("paid", month):
            named = person("pay_terms", month).components
            yield Row(month, person("step", month), {name: person(name, month) for name in named}, person("total", month))


def retirement(person: Person) -> int | None:
    """The first month from the fiftieth birthday on in which the statutory age has been reached; None where none is before the eightieth."""
    born = person("birth_month", 0)
    return None if born is None else next((month for month in range(born + 600, born + 960) if person("of_age", month)), None)


def seen(case: Case) -> bool:
    """Whether who looks on the first days of months sees everything in a career: no changes on several days between two of them."""
    career = case.career
    changes = {*(one.since for one in career.posts), *(one.ended_on for one in career.posts), *(one.attained_on for one in career.education)}
    begun = min((one.since for one in (*career.past_contracts, *career.contracts.values(), *career.posts)), default=date.max)
    days = {max(day, begun) for day in changes if day is not None} | {begun}
    return len({month_of(day - timedelta(days=1)) for day in days}) == len(days)
