"""The city the rules are measured on: whole careers of the workload in a city with rule texts, pay and retirement of everybody, by ours and by the month.

The pay text is the shipped illustrative scheme of Dalian (three tiers, 38 grades, four components), or that of Xiang'an, as if it had been in force
since 2004, so that every month of twenty years is paid by it. For: what the tasks of ``rules`` run. Not for: what anybody is or was paid.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any, NamedTuple

import cwledger
from benchmarks import monthly
from benchmarks.measure import Measure, stopwatch
from benchmarks.workload import _BUILD, Draw, _day, units, worker_id
from cwledger import events as ev
from cwledger.aggregates.geography import Case
from cwledger.collector import uncollected
from cwledger.policies.texts import shelf
from cwledger.policies.texts.overlay import amended

ON = date(2023, 12, 31)
ENDS = date(2024, 1, 1)


class Scheme(NamedTuple):
    """Rule texts a city is measured under; the one on pay is put back to 2004."""

    jurisdiction: str
    pay: str
    changes: dict[str, str]
    others: tuple[str, ...]


_NATIONAL = ("cn.retirement-age/1978", "cn.retirement-age/2025", "cn.minimum-contribution/2011")
SCHEMES = {
    "dalian": Scheme("cn/dalian", "cn.dalian.professional-pay/2021", {}, (*_NATIONAL, "cn.dalian.community-worker-measures/2017")),
    "xiangan": Scheme("cn/xiamen/xiangan", "cn.xiamen.xiangan.community-worker-pay/2013", {"pay.tenures.tenure.base_date": "2004-03-01"}, _NATIONAL),
}
"""The illustrative scheme of Dalian, a step nearly every January, and the published one of Xiang'an, a step every two years."""
CALLS = 50
TOGETHER = 500
"""Careers folded before the rules are asked about them, so that the two can be timed apart."""


def events(careers: int, scheme: str = "dalian") -> Iterator[Any]:
    """The units, in the jurisdiction of the pay text, then so many careers one after the other."""
    for unit in units(careers):
        yield unit.model_copy(update={"jurisdiction": SCHEMES[scheme].jurisdiction}) if isinstance(unit, ev.DistrictFounded) else unit
    draw = Draw()
    for number in range(careers):
        for row in draw.career(number):
            yield _BUILD[row.what](row.worker, _day(row.effective), row.a, row.b)


def texts(scheme: str = "dalian") -> Iterator[Any]:
    """The rule texts, the one on pay put back to 2004."""
    installed, chosen = {one.pack.name: one for one in shelf.installed()}, SCHEMES[scheme]
    yield shelf.written(amended(installed[chosen.pay].pack, chosen.changes, effective_from=date(2004, 1, 1), published_on=date(2004, 1, 1), supersedes=()))
    yield from (installed[name] for name in chosen.others)


def build(path: Path, careers: int, scheme: str = "dalian") -> Measure:
    """Records the city and its rules, and seals the columns."""
    with cwledger.open(path) as ledger:
        ledger.enact(*texts(scheme), actor="rules.bench")
        with stopwatch(careers) as measure:
            done = ledger.ingest(events(careers, scheme), actor="hr.bench")
        assert not done.refused, done.refused[:3]
        ledger.at(effective_on=ON)
        measure.detail["events"] = done.accepted
    return measure


class Laps:
    """A watch for what is done in turns: the seconds of each, of the clock and of the processor, added up by label."""

    def __init__(self) -> None:
        self.seconds = dict[str, float]()
        self.processor = dict[str, float]()

    @contextmanager
    def of(self, label: str) -> Iterator[None]:
        """Adds the time a block takes to a label."""
        begun, spent = perf_counter(), process_time()
        yield
        self.seconds[label] = self.seconds.get(label, 0.0) + perf_counter() - begun
        self.processor[label] = self.processor.get(label, 0.0) + process_time() - spent

    def into(self, measure: Measure, label: str, times: float = 1.0) -> None:
        """Puts down, under a label, the rules alone and (``whole``) with folding, the rules multiplied by so many."""
        for laps, kept in ((self.seconds, measure.seconds), (self.processor, measure.processor)):
            kept[f"{label}-rules"] = laps["rules"] * times
            kept[label] = laps["folding"] + laps["rules"] * times
            kept.setdefault("folding", laps["folding"])


def ours(path: Path, careers: int) -> Measure:
    """Entitlement and retirement of everybody from the columns; the same with every explanation; as frames; and one person's explanation."""
    with cwledger.open(path) as ledger:
        ledger.at(effective_on=date(2010, 1, 1)).ruling.entitlement(worker_id(0))
        measure = Measure(careers)
        for label, explained in (("entitled", False), ("explained", True)):
            laps = Laps()
            with stopwatch():
                measure.detail[label] = _everybody(ledger.at(effective_on=ON), laps, explained=explained)
            laps.into(measure, label)
        view = ledger.at(effective_on=ON)
        with stopwatch() as timed:
            measure.detail["rows"] = view.entitlement().height + view.retirement().height
        measure.seconds["frames"], measure.processor["frames"] = timed.seconds[""], timed.processor[""]
        measure.seconds["one"], measure.processor["one"] = _one(view, careers)
    return measure


def _everybody(view: Any, laps: Laps, *, explained: bool) -> list[int]:
    """How many stretches of pay, retirement months and lines of explanation there are. What the rules read of careers is folded before they are asked."""
    from cwledger.policies.pay.entitlement import explain
    from cwledger.policies.retirement.answers import retirement

    ruling = view.ruling
    stretches = months = lines = 0
    with uncollected():
        with laps.of("folding"):
            folding, payroll, facets = ruling.cases(), ruling.payroll, _facets_read(ruling)
        while True:
            with laps.of("folding"):
                cases = list(islice(folding, TOGETHER))
                _read(cases, facets)
            if not cases:
                return [stretches, months, lines]
            with laps.of("rules"):
                for case in cases:
                    entitlement, found = payroll.entitlement(case, ENDS), retirement(case, ruling.rulebook, ON)
                    stretches += len(entitlement.spans)
                    months += found.retirement_month is not None
                    if explained:
                        lines += len(found.explanation.parts) + sum(len(explain(span).parts) for span in entitlement.spans)


def _facets_read(ruling: Any) -> list[str]:
    """The facets of a career that are folded when first read, and are read by the rules."""
    from cwledger.aggregates import CAREER
    from cwledger.policies.retirement.answers import retirement

    (case,) = ruling.cases([worker_id(0)])
    ruling.payroll.entitlement(case, ENDS)
    retirement(case, ruling.rulebook, ON)
    return [one for one in sorted(CAREER.facets_apart) if one in vars(case.career)]


def _read(cases: Iterable[Case], facets: Iterable[str]) -> None:
    for case in cases:
        for facet in facets:
            getattr(case.career, facet)


def _one(view: Any, careers: int) -> tuple[float, float]:
    """Seconds, of the clock and of the processor, for one person's explanation of pay and of retirement, ready to be read."""
    clock, processor = list[float](), list[float]()
    for number in range(CALLS):
        worker = worker_id(number * careers // CALLS)
        begun, spent = perf_counter(), process_time()
        for question in ("entitlement", "retirement"):
            view.explain(question, worker).as_dict()
        clock.append(perf_counter() - begun)
        processor.append(process_time() - spent)
    return median(clock), median(processor)


def by_month(path: Path, careers: int, sample: int) -> Measure:
    """The same month by month: everybody folded from the columns too, and the rules worked out for a sample, reckoned up to everybody.

    The texts have been looked up for every month before the watch starts: a whole city would ask for them no more often than the sample.

    With a record of what each answer was worked out from (``explained``), and without.
    """
    workers = {worker_id(number * careers // sample) for number in range(sample)}
    measure = Measure(careers)
    with cwledger.open(path) as ledger:
        ledger.at(effective_on=date(2010, 1, 1)).ruling.entitlement(worker_id(0))
        for label, person in (("entitled", monthly.Person), ("explained", monthly.Traced)):
            ruling = ledger.at(effective_on=ON).ruling
            laps = Laps()
            with stopwatch(), uncollected():
                with laps.of("folding"):
                    legislation = monthly.Legislation(ruling.rulebook)
                    cases = [case for case in ruling.cases() if case.career.worker in workers]
                _months(cases, person, legislation)
                with laps.of("rules"):
                    rows, retirements = _months(cases, person, legislation)
            laps.into(measure, label, careers / sample)
            measure.detail[label] = {"months": rows, "retirements": retirements, "sample": laps.seconds["rules"]}
    return measure


def _months(cases: Iterable[Case], person: type[monthly.Person], legislation: monthly.Legislation) -> tuple[int, int]:
    """How many months of pay and how many retirement months the cases have."""
    rows = retirements = 0
    for case in cases:
        one = person(case, legislation)
        rows += sum(1 for _ in monthly.entitlement(one, ENDS))
        retirements += monthly.retirement(one) is not None
    return rows, retirements


def equal(path: Path, careers: int, sample: int) -> Measure:
    """Asserts that both say the same on the first of every month, of those in whose careers no month holds several changes."""
    from cwledger.policies.retirement.answers import retirement

    rows = persons = 0
    with cwledger.open(path) as ledger:
        ruling = ledger.at(effective_on=ON).ruling
        legislation = monthly.Legislation(ruling.rulebook)
        for case, entitlement in ruling.entitled_cases([worker_id(number * careers // sample) for number in range(sample)]):
            if not monthly.seen(case):
                continue
            person = monthly.Person(case, legislation)
            for row in monthly.entitlement(person, ENDS):
                span = entitlement.on(monthly.first_day(row.month))
                here = None if span is None else (span.step, span.amounts(), span.total)
                assert here == row[1:], (case.career.worker, monthly.first_day(row.month), here, row)
                rows += 1
            month = retirement(case, ruling.rulebook, ON).statutory_month
            assert month is None or monthly.retirement(person) == monthly.month_of(month.first_day), case.career.worker
            persons += 1
    return Measure(seconds={"": 0.0}, detail={"rows": rows, "persons": persons})
