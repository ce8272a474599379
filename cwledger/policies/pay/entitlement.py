"""What a career is entitled to: grade and pay by component, as periods, each with the pack version, the facts and the arithmetic behind it.

For: :class:`Payroll`, which works out :class:`Entitlement` for one case after another under one rulebook. A rule text binds whoever serves
in its jurisdiction from its date on; a transfer or a new text begins a new period, and nothing before either changes. Not for cutting
periods into months (``months.py``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from operator import itemgetter
from typing import Any, NamedTuple

from cwledger.aggregates.geography import Case
from cwledger.explanation import YUAN_A_MONTH, Explanation, RuleUse
from cwledger.policies.pay.facts import CareerFacts
from cwledger.policies.pay.formulas import Worked, in_cents, text
from cwledger.policies.pay.indices import index
from cwledger.policies.pay.ladders import Climbed, climb
from cwledger.policies.pay.recorded import Recorded
from cwledger.policies.pay.schemes import Paid, Scheme
from cwledger.policies.texts.rulebook import Choice, Rulebook
from cwledger.policies.timeline import EVER, Timeline, Turn, together

_VALUE = itemgetter(1)


class PaySpan(NamedTuple):
    """A stretch of time in which nothing that pay depends on changes."""

    since: date
    until: date | None
    """The first day of the next stretch; None where it runs beyond what was asked."""
    scheme: Scheme
    facts: tuple[Turn, ...]
    """The turns of what the scheme reads, in its order."""
    paid: Paid

    @property
    def use(self) -> RuleUse:
        """The rule version the stretch is paid by."""
        return self.scheme.use

    def fact(self, name: str) -> Turn:
        """A fact the scheme reads, as it stands in this stretch."""
        return self.facts[self.scheme.reads.index(name)]

    @property
    def step(self) -> int | None:
        """The entitled step; None where the scheme has no grades."""
        return self.paid.step

    @property
    def tier(self) -> int | None:
        """The entitled tier; None where the scheme has none, or has none for the post held."""
        return self.paid.tier

    @property
    def total(self) -> Decimal | None:
        """Yuan a month; None where a part of it is unknown."""
        return self.paid.total.value

    @property
    def employer_cost(self) -> Decimal | None:
        """What the employer bears, in yuan a month; None where the scheme does not say, or a part is unknown."""
        return None if self.paid.employer_cost is None else self.paid.employer_cost.value

    def amounts(self) -> dict[str, Decimal | None]:
        """The components paid each month, in yuan a month."""
        return {name: self.paid.components[name].value for name in self.paid.monthly}


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What one worker is entitled to over time; days not covered are days without service or without a rule."""

    worker: str
    spans: tuple[PaySpan, ...]

    def on(self, day: date) -> PaySpan | None:
        """The stretch a day lies in."""
        return next((one for one in self.spans if one.since <= day and (one.until is None or day < one.until)), None)


class Payroll:
    """Works out entitlements under one rulebook; what stretches come to is shared by everybody."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self._indices: dict[tuple[str, str], Timeline] = {}
        self._schemes: dict[tuple[int, RuleUse | None], Scheme] = {}
        self._schemes_there: dict[str, list[tuple[date, date, Scheme]]] = {}

    def entitlement(self, case: Case, until: date, since: date = EVER) -> Entitlement:
        """What the worker is entitled to from a day on and before another, in order.

        Args:
            case: the career, and where it was served.
            until: the first day not asked about.
            since: the first day asked about: the stretch it lies in may be said to begin then.
        """
        regimes = self._regimes(case, until)
        if not regimes or regimes[-1][1] <= since:
            return Entitlement(case.career.worker, ())
        spans = list[PaySpan]()
        carried: dict[str, tuple[date, Any]] = {}
        recorded: dict[int, Recorded] = {}
        bases: Bases = {}
        for begins, ends, jurisdiction, scheme in regimes:
            if ends <= since and not scheme.lasts:
                continue
            days = scheme.terms.tolerated_gap_days
            if days not in recorded:
                recorded[days] = Recorded(case, days)
            facts = CareerFacts(recorded[days], scheme.terms, scheme.thresholds, ends)
            self._put_ladders(facts, scheme, begins, ends, carried)
            if ends <= since and not scheme.growths:
                continue
            for name, index_name in scheme.indices:
                facts.put(name, self._index(index_name, jurisdiction))
            _add_spans(spans, scheme, facts, begins if scheme.growths else max(begins, since), ends, bases)
        if spans and spans[-1].until == until:
            spans[-1] = spans[-1]._replace(until=None)
        return Entitlement(case.career.worker, tuple(spans))

    def _regimes(self, case: Case, until: date) -> list[tuple[date, date, str, Scheme]]:
        """The pay rules that bind the worker over time: since, until, where, which."""
        places = [one for one in case.places if one.since < until]
        turns = list[tuple[date, date, str, Scheme]]()
        for place in places:
            jurisdiction = place.jurisdiction or case.jurisdiction
            last = until if place.until is None else min(until, place.until)
            for since, ends, scheme in self._schemes_of(jurisdiction):
                begins, ends = max(since, place.since), min(ends, last)
                if begins < ends:
                    before = turns[-1] if turns else None
                    if before is not None and before[3] is scheme and before[2] == jurisdiction and begins <= before[1] + scheme.tolerated_gap:
                        begins = turns.pop()[0]
                    turns.append((begins, ends, jurisdiction, scheme))
        return turns

    def _schemes_of(self, jurisdiction: str) -> list[tuple[date, date, Scheme]]:
        """The pay rules of a place: since, until (``date.max`` where nothing follows), which."""
        found = self._schemes_there.get(jurisdiction)
        if found is None:
            texts = self.rulebook.over_time("pay", jurisdiction)
            ends = [*(since for since, _ in texts[1:]), date.max]
            held = zip(texts, ends, strict=True)
            found = self._schemes_there[jurisdiction] = [(since, end, self._scheme(choice)) for (since, choice), end in held if choice]
        return found

    def _scheme(self, choice: Choice) -> Scheme:
        """The scheme of a choice: one for every place in which the same text is chosen over the same others."""
        key = (id(choice.section), choice.use)
        if key not in self._schemes:
            self._schemes[key] = Scheme(choice)
        return self._schemes[key]

    def _put_ladders(self, facts: CareerFacts, scheme: Scheme, since: date, ends: date, carried: dict[str, tuple[date, Any]]) -> None:
        """Works out each ladder; its standing at the end is handed to the next text that carries it on."""
        standings = dict[str, Any]()

        def work(name: str, facts: CareerFacts) -> Timeline:
            terms, before = scheme.terms.ladders[name], carried.get(name)
            goes_on = before if terms.on_new_version == "carried" and before is not None and before[1] is not None else None
            climbed: Climbed = climb(facts, terms, until=ends, carried=None if goes_on is None else (since, goes_on[1]))
            standings[name] = climbed.standing
            return climbed.turns

        if not scheme.terms.ladders:
            return
        for name in scheme.terms.ladders:
            facts.put_later(name, partial(work, name))
        for name in scheme.terms.ladders:
            facts[name]
        carried.update({name: (ends, standing) for name, standing in standings.items()})

    def _index(self, name: str, jurisdiction: str) -> Timeline:
        key = (name, jurisdiction)
        if key not in self._indices:
            self._indices[key] = index(self.rulebook, name, jurisdiction)
        return self._indices[key]


Bases = dict[tuple[str, str, str], tuple[date, Decimal]]
"""By rule, component and attribute: the day the attribute was set, and what the component came to then."""


def _add_spans(spans: list[PaySpan], scheme: Scheme, facts: CareerFacts, since: date, ends: date, bases: Bases) -> None:
    """Adds the stretches under one text, while on a footing it pays; those that touch and come to the same are one."""
    footing, before = scheme.reads.index("footing"), len(spans)
    turns = list(together([facts[name] for name in scheme.reads], since, ends))
    ending = [*(begins for begins, _ in turns[1:]), ends]
    for (begins, here), until in zip(turns, ending, strict=True):
        values = tuple(map(_VALUE, here))
        if values[footing] in scheme.terms.footings:
            paid = scheme.paid(values, {})
            if scheme.growths:
                paid = scheme.paid(values, _growth(scheme, here, paid, bases))
            if len(spans) > before and spans[-1].paid is paid and spans[-1].until == begins:
                spans[-1] = spans[-1]._replace(until=until)
            else:
                spans.append(PaySpan(begins, until, scheme, here, paid))


def _growth(scheme: Scheme, here: tuple[Turn, ...], paid: Paid, bases: Bases) -> dict[str, Decimal]:
    """By how much components have grown since an attribute was set; its setting fixes the base, for later versions of the rule too."""
    grown: dict[str, Decimal] = {}
    for component, attribute in scheme.growths:
        set_on = here[scheme.reads.index(attribute)].since
        now = paid.components[component].value if component in paid.components else None
        if now is None:
            continue
        key = (scheme.use.rule, component, attribute)
        base = bases.get(key)
        if base is None or base[0] != set_on:
            base = bases[key] = (set_on, now)
        grown[component] = max(Decimal(0), now - base[1])
    return grown


def explain(span: PaySpan | None, question: str = "entitlement") -> Explanation:
    """Why the entitled grade and pay are what they are in a stretch: every component with its clause, its arithmetic and its facts."""
    if span is None:
        return Explanation(question, None, YUAN_A_MONTH)
    grade = [_grade(name, value) for name, value in (("tier", span.tier), ("step", span.step)) if value is not None]
    turns = dict(zip(span.scheme.reads, span.facts, strict=True))
    parts = [_explained(span.scheme, name, worked, turns) for name, worked in span.paid.components.items()]
    bears = span.paid.employer_cost
    cost = [] if bears is None else [_cost(span, bears)]
    read = tuple([_fact(name, turn) for name, turn in turns.items() if turn.event_ids or turn.since != EVER])
    return Explanation(
        question,
        in_cents(span.total),
        YUAN_A_MONTH,
        rule=span.use,
        parts=(Explanation("since", span.since), *grade, *parts, *cost, Explanation("facts", len(read), parts=read)),
        arithmetic=span.paid.total.arithmetic if len(span.paid.monthly) > 1 else None,
    )


@lru_cache(maxsize=1024)
def _grade(name: str, value: int) -> Explanation:
    return Explanation(name, value)


def _explained(scheme: Scheme, name: str, worked: Worked, turns: Mapping[str, Turn]) -> Explanation:
    """A component with its facts; most of one stretch's are the next one's too."""
    facts = tuple([turns[one] for one in scheme.inputs[name]])
    return (_component if any(isinstance(turn.value, Decimal) for turn in facts) else _component_before)(scheme, name, worked, facts)


def _component(scheme: Scheme, name: str, worked: Worked, facts: tuple[Turn, ...]) -> Explanation:
    parts = map(_fact, scheme.inputs[name], facts)
    shown = None if worked.value is not None and worked.arithmetic == text(worked.value) else worked.arithmetic
    unit = "yuan" if scheme.terms.components[name].paid == "yearly" else YUAN_A_MONTH
    missing = [Explanation("missing", reason) for reason in worked.missing]
    return Explanation(name, in_cents(worked.value), unit, rule=scheme.clauses[name], parts=(*parts, *missing), arithmetic=shown)


_component_before = lru_cache(maxsize=1024)(_component)


def _cost(span: PaySpan, bears: Worked) -> Explanation:
    terms = span.scheme.terms.employer_cost
    assert terms is not None
    return Explanation("employer_cost", in_cents(bears.value), YUAN_A_MONTH, rule=span.use.clause(*terms.cites), arithmetic=bears.arithmetic)


def _fact(name: str, turn: Turn) -> Explanation:
    """What a fact is said to be; most of one stretch's are the next one's. Two amounts may be equal and not written alike, so those are not shared."""
    return _said(name, turn) if isinstance(turn.value, Decimal) else _said_before(name, turn)


def _said(name: str, turn: Turn) -> Explanation:
    since = () if turn.since == EVER else (Explanation("since", turn.since),)
    return Explanation(name, turn.value, event_ids=turn.event_ids, parts=since)


_said_before = lru_cache(maxsize=1024)(_said)
