"""Whether the parts of a pack's pay rules fit together: every name means something, and nothing is defined by itself.

Each problem is a dotted place in the pack, a code, and a sentence with the nearest name that exists.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter

from cwledger.policies.pay.facts import UNITS, counted
from cwledger.policies.pay.recorded import EDUCATION, HONOUR_LEVELS, NAMED_FACTS, PLAIN_FACTS, POSTS, PROFESSIONAL, RESULTS
from cwledger.policies.terms.pay import Formula, PayTerms, Range

Problem = tuple[str, str, str]


def problems(terms: PayTerms) -> Iterator[Problem]:
    """What does not fit, in the order of the file."""
    yield from _names(terms)
    yield from _ladders(terms)
    yield from _classes(terms)
    yield from _components(terms)
    yield from _facts(terms)
    yield from _circles(terms)
    yield from _values(terms)
    yield from _cells(terms)


def _unknown(place: str, code: str, what: str, name: str, known: Iterable[str]) -> Problem:
    return place, code, f"there is no {what} {name!r}{_hint(name, known)}"


def _hint(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, sorted(known), 1)
    return f"; did you mean {near[0]!r}?" if near else f"; there are {', '.join(sorted(known)) or 'none'}"


def _names(terms: PayTerms) -> Iterator[Problem]:
    """Two things of one name: a fact would mean either."""
    for kind, names in (("classes", terms.classes), ("ladders", terms.ladders)):
        for name in names:
            taken = "a fact of every pack" if name in PLAIN_FACTS else "a classification" if kind == "ladders" and name in terms.classes else None
            if taken is not None:
                yield f"pay.{kind}.{name}", "pack.name-taken", f"{name!r} is the name of {taken} already; choose another"


def _ladders(terms: PayTerms) -> Iterator[Problem]:
    for name, ladder in terms.ladders.items():
        here = f"pay.ladders.{name}"
        if ladder.tenure not in terms.tenures:
            yield _unknown(f"{here}.tenure", "pack.unknown-tenure", "tenure", ladder.tenure, terms.tenures)
        if ladder.first > ladder.last:
            yield f"{here}.last", "pack.empty-ladder", f"the ladder ends at {ladder.last}, before it begins at {ladder.first}"
        if ladder.ranges is None:
            continue
        if ladder.ranges.by not in terms.classes:
            yield _unknown(f"{here}.ranges.by", "pack.unknown-class", "classification", ladder.ranges.by, terms.classes)
            continue
        known = {rule.name for rule in terms.classes[ladder.ranges.by]}
        for one, (low, high) in ladder.ranges.values.items():
            if one not in known:
                yield _unknown(f"{here}.ranges.values.{one}", "pack.unknown-class", "class", one, known)
            if not ladder.first <= low <= high <= ladder.last:
                yield f"{here}.ranges.values.{one}", "pack.range", f"{low} to {high} does not lie within {ladder.first} to {ladder.last}"
        for one in sorted(known - set(ladder.ranges.values)):
            yield f"{here}.ranges.values", "pack.range", f"the class {one!r} has no range"
    if terms.grade is not None and terms.grade not in terms.ladders:
        yield _unknown("pay.grade", "pack.unknown-ladder", "ladder", terms.grade, terms.ladders)


def _classes(terms: PayTerms) -> Iterator[Problem]:
    for name, rules in terms.classes.items():
        taken: dict[str, str] = {}
        for n, rule in enumerate(rules):
            here = f"pay.classes.{name}.{n}"
            if not rule.posts and rule.when is None:
                yield here, "pack.class-of-nobody", f"the class {rule.name!r} says neither posts nor when"
            twice = [post for post in rule.posts if post in taken]
            if twice and (rule.when is None or len(twice) == len(rule.posts)):
                said = f"the first class that fits is taken, and {twice[0]!r} is in {taken[twice[0]]!r} above"
                yield here, "pack.class-overlap", f"the class {rule.name!r} never holds {twice[0]!r}: {said}"
            if rule.when is None:
                taken.update({post: rule.name for post in rule.posts if post not in taken})


def _components(terms: PayTerms) -> Iterator[Problem]:
    graph: dict[str, list[str]] = {}
    for place, formula in terms.formulas():
        own = place.split(".")[2] if place.startswith("pay.components.") else None
        for name in formula.components():
            if name == "total" and own is None:
                continue
            if name not in terms.components:
                yield _unknown(place, "pack.unknown-component", "component", name, terms.components)
            elif own is not None:
                graph.setdefault(own, []).append(name)
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = " → ".join(error.args[1])
        yield f"pay.components.{error.args[1][0]}.amount", "pack.circle", f"components are worked out from each other: {circle}"
    if terms.probation is not None:
        for name in terms.probation.components:
            if name not in terms.components:
                yield _unknown("pay.probation.components", "pack.unknown-component", "component", name, terms.components)


def _facts(terms: PayTerms) -> Iterator[Problem]:
    for place, formula in terms.formulas():
        for where, one in formula.at(place):
            yield from _asked(terms, f"{where}.{one.kind}", _read_by(one))
            for kind, by in (("bands", one.bands), ("line", one.line)):
                if by is not None and not _is_number(terms, by.by):
                    yield f"{where}.{kind}.by", "pack.not-a-number", f"{by.by!r} is a word, not a number; look it up in a table"
    for place, condition in terms.conditions():
        yield from _asked(terms, place, condition.reads())
    for name, ladder in terms.ladders.items():
        for n, placed in enumerate(ladder.placements):
            yield from _asked(terms, f"pay.ladders.{name}.placements.{n}.by", [placed.by])


def _read_by(formula: Formula) -> list[str]:
    """What a formula itself reads; neither the formulas inside nor its conditions."""
    if formula.table is not None:
        return list(formula.table.by)
    by = formula.bands.by if formula.bands is not None else formula.line.by if formula.line is not None else formula.attribute
    also = formula.since
    return [name for name in (by, also) if name is not None]


def _is_number(terms: PayTerms, name: str) -> bool:
    numbers = ("age-years", "recorded-step", "recorded-tier")
    return name in (*terms.ladders, *numbers) or counted(name)[0] in terms.tenures or name.partition(".")[0] in ("worker", "community", "in-a-row", "recorded")


def _circles(terms: PayTerms) -> Iterator[Problem]:
    """Classes, tenures and steps that rest on each other."""
    graph: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for name, rules in terms.classes.items():
        graph["classes", name] = _named(terms, (one for rule in rules if rule.when is not None for one in rule.when.reads()))
    for name, tenure in terms.tenures.items():
        graph["tenures", name] = _named(terms, () if tenure.when is None else tenure.when.reads())
    for name, ladder in terms.ladders.items():
        reads = [one for placed in ladder.placements for one in (placed.by, *(placed.when.reads() if placed.when is not None else ()))]
        reads += [] if ladder.ranges is None else [ladder.ranges.by]
        graph["ladders", name] = [("tenures", ladder.tenure), *_named(terms, reads)]
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        around = list(reversed(error.args[1]))
        kind, name = next((one for one in around if one[0] == "classes"), around[0])
        yield f"pay.{kind}.{name}", "pack.circle", f"{name!r} is defined by itself: {' ← '.join(one for _, one in around)}"


def _named(terms: PayTerms, names: Iterable[str]) -> list[tuple[str, str]]:
    """The classes, ladders and tenures behind the names of facts."""
    found = list[tuple[str, str]]()
    for name in names:
        tenure, _ = counted(name)
        if name in terms.classes:
            found.append(("classes", name))
        elif name in terms.ladders:
            found.append(("ladders", name))
        elif tenure in terms.tenures:
            found.append(("tenures", tenure))
    return found


def _values(terms: PayTerms) -> Iterator[Problem]:
    """Values a fact never has: a condition or a cell that could never be met."""
    for place, condition in terms.conditions():
        for one in condition.walk():
            for name, accepted in one.facts.items():
                if not isinstance(accepted, Range):
                    yield from _never(terms, place, name, accepted)
    for ladder, ladder_terms in terms.ladders.items():
        for n, placed in enumerate(ladder_terms.placements):
            yield from _never(terms, f"pay.ladders.{ladder}.placements.{n}.values", placed.by, placed.values)
    for place, formula in terms.formulas():
        for where, found in formula.at(place):
            if found.table is not None:
                yield from _never(terms, f"{where}.table.values", found.table.by[0], found.table.values)


def _never(terms: PayTerms, place: str, name: str, values: Iterable[str]) -> Iterator[Problem]:
    known = _worded(terms, name)
    for value in values:
        if known is not None and value not in known:
            code = "pack.unknown-class" if name in terms.classes else "pack.unknown-value"
            yield f"{place}.{value}" if place.endswith("values") else place, code, f"{name!r} is never {value!r}{_hint(value, known)}"


def _worded(terms: PayTerms, name: str) -> Iterable[str] | None:
    """Every value of a fact that has words for values; None where anything may be said, or a number is."""
    if name in terms.classes:
        return {*(rule.name for rule in terms.classes[name]), "none"}
    return HONOUR_LEVELS if name.startswith("honour.") else _WORDED.get(name)


_WORDED: dict[str, tuple[str, ...]] = {
    "post": ("none", *POSTS),
    "education": EDUCATION,
    "certificate": PROFESSIONAL,
    "qualification": PROFESSIONAL,
    "appraisal": ("none", *RESULTS),
    "footing": ("none", "re-engaged", "elected", "contract"),
    "degree": ("yes", "no", "unknown"),
    "sex": ("F", "M", "none"),
    **dict.fromkeys(("concurrent", "probation", "party-member"), ("yes", "no")),
}


def known_facts(terms: PayTerms) -> set[str]:
    """The facts a pack's formulas may name, but for those that carry a name of the user's own after a dot."""
    counted = {f"{name}-{unit}" for name in terms.tenures for unit in UNITS}
    return {*PLAIN_FACTS, *terms.classes, *terms.ladders, *counted}


def _asked(terms: PayTerms, place: str, names: Iterable[str]) -> Iterator[Problem]:
    known = known_facts(terms)
    for name in names:
        kind, dot, rest = name.partition(".")
        if dot and rest and kind in (*NAMED_FACTS, "index"):
            if kind == "in-a-row" and rest not in RESULTS:
                yield _unknown(place, "pack.unknown-fact", "result", rest, RESULTS)
            continue
        if name not in known:
            yield _unknown(place, "pack.unknown-fact", "fact", name, known)


def _cells(terms: PayTerms) -> Iterator[Problem]:
    """Tables by class or step must have a cell for every class and every step there is."""
    for place, formula in terms.formulas():
        for where, one in formula.at(place):
            if one.table is not None and one.table.otherwise is None:
                yield from _missing_cells(terms, f"{where}.table.values", one)


def _missing_cells(terms: PayTerms, place: str, formula: Formula) -> Iterator[Problem]:
    table = formula.table
    assert table is not None
    expected: list[tuple[str, ...]] = [()]
    for name in table.by:
        keys = _keys(terms, name)
        if keys is None:
            return
        expected = [(*before, key) for before in expected for key in keys]
    for cell in expected:
        if "/".join(cell) not in table.not_published and not _reaches(table.values, cell) and _possible(terms, table.by, cell):
            yield place, "pack.gap", f"the table has no value for {' / '.join(cell)}; give it, or list {'/'.join(cell)!r} under not_published"


def _keys(terms: PayTerms, name: str) -> list[str] | None:
    if name in terms.classes:
        return list(dict.fromkeys(rule.name for rule in terms.classes[name]))
    if name in terms.ladders:
        return [str(step) for step in range(terms.ladders[name].first, terms.ladders[name].last + 1)]
    return None


def _possible(terms: PayTerms, by: tuple[str, ...], cell: tuple[str, ...]) -> bool:
    """Whether a class can reach the step of a cell: a cell outside its range needs no value."""
    at = dict(zip(by, cell, strict=True))
    for name, ladder in terms.ladders.items():
        if ladder.ranges is not None and name in at and ladder.ranges.by in at:
            low, high = ladder.ranges.values.get(at[ladder.ranges.by], (ladder.first, ladder.last))
            if not low <= int(at[name]) <= high:
                return False
    return True


def _reaches(values: object, cell: tuple[str, ...]) -> bool:
    for key in cell:
        values = values.get(key) if isinstance(values, dict) else None
    return values is not None
