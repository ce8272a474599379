"""Whether the parts of a pack's pay rules fit together: every name means something, and nothing is defined by itself.

Each problem is a dotted place in the pack, a code, and a sentence with the nearest name that exists.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter

from cwledger.policies.facts import NAMED_FACTS, PLAIN_FACTS
from cwledger.policies.terms.pay import Formula, PayTerms

Problem = tuple[str, str, str]


def problems(terms: PayTerms) -> Iterator[Problem]:
    """What does not fit, in the order of the file."""
    yield from _ladders(terms)
    yield from _classes(terms)
    yield from _components(terms)
    yield from _facts(terms)
    yield from _cells(terms)


def _unknown(place: str, code: str, what: str, name: str, known: Iterable[str]) -> Problem:
    near = get_close_matches(name, sorted(known), 1)
    hint = f"; did you mean {near[0]!r}?" if near else f"; there are {', '.join(sorted(known)) or 'none'}"
    return place, code, f"there is no {what} {name!r}{hint}"


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
        for n, rule in enumerate(rules):
            if not rule.posts and rule.when is None:
                yield f"pay.classes.{name}.{n}", "pack.class-of-nobody", f"the class {rule.name!r} says neither posts nor when"


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
        yield from _asked(terms, place, formula.reads())
    for name, rules in terms.classes.items():
        for n, rule in enumerate(rules):
            if rule.when is not None:
                reads = list(rule.when.reads())
                yield from _asked(terms, f"pay.classes.{name}.{n}.when", reads)
                if name in reads or any(one in terms.ladders for one in reads):
                    yield f"pay.classes.{name}.{n}.when", "pack.circle", f"the class {rule.name!r} is defined by itself, or by a step that rests on it"
    for name, ladder in terms.ladders.items():
        for n, one in enumerate(ladder.placements):
            yield from _asked(terms, f"pay.ladders.{name}.placements.{n}", [one.by, *(one.when.reads() if one.when else ())])
    for name, component in terms.components.items():
        if component.when is not None:
            yield from _asked(terms, f"pay.components.{name}.when", component.when.reads())


def known_facts(terms: PayTerms) -> set[str]:
    """The facts a pack's formulas may name, but for those that carry a name of the user's own after a dot."""
    counted = {f"{name}-{unit}" for name in terms.tenures for unit in ("years", "months")}
    return {*PLAIN_FACTS, *terms.classes, *terms.ladders, *counted}


def _asked(terms: PayTerms, place: str, names: Iterable[str]) -> Iterator[Problem]:
    known = known_facts(terms)
    for name in names:
        kind, dot, rest = name.partition(".")
        if dot and rest and kind in (*NAMED_FACTS, "index"):
            continue
        if name not in known:
            yield _unknown(place, "pack.unknown-fact", "fact", name, known)


def _cells(terms: PayTerms) -> Iterator[Problem]:
    """Tables by class or step must have a cell for every class and every step there is."""
    for place, formula in terms.formulas():
        for one in formula.walk():
            if one.table is not None:
                yield from _missing_cells(terms, place, one)


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
