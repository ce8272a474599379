"""The city the rules are measured on: whole careers of the workload in a city with rule texts, pay and retirement of everybody, by ours and by the month.

The pay text is the shipped illustrative scheme of Dalian (three tiers, 38 grades, four components) as if it had been in force since 2004, so that
every month of twenty years is paid by it. For: what the tasks of ``rules`` run. Not for: what anybody is or was paid.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import cwledger
from benchmarks import monthly
from benchmarks.measure import Measure, stopwatch
from benchmarks.workload import _BUILD, Draw, _day, units, worker_id
from cwledger import events as ev
from cwledger.policies.texts import shelf
from cwledger.policies.texts.overlay import amended

ON = date(2023, 12, 31)
ENDS = date(2024, 1, 1)
JURISDICTION = "cn/dalian"
PAY = "cn.dalian.professional-pay/2021"
RETIREMENT = ("cn.retirement-age/1978", "cn.retirement-age/2025", "cn.dalian.community-worker-measures/2017", "cn.minimum-contribution/2011")
CALLS = 50


def events(careers: int) -> Iterator[Any]:
    """The units, in the jurisdiction of the pay text, then so many careers one after the other."""
    for unit in units(careers):
        yield unit.model_copy(update={"jurisdiction": JURISDICTION}) if isinstance(unit, ev.DistrictFounded) else unit
    draw = Draw()
    for number in range(careers):
        for row in draw.career(number):
            yield _BUILD[row.what](row.worker, _day(row.effective), row.a, row.b)


def texts() -> Iterator[Any]:
    """The rule texts, the one on pay put back to 2004."""
    installed = {one.pack.name: one for one in shelf.installed()}
    yield shelf.written(amended(installed[PAY].pack, {}, effective_from=date(2004, 1, 1), published_on=date(2004, 1, 1), supersedes=()))
    yield from (installed[name] for name in RETIREMENT)


def build(path: Path, careers: int) -> Measure:
    """Records the city and its rules, and seals the columns."""
    with cwledger.open(path) as ledger:
        ledger.enact(*texts(), actor="rules.bench")
        with stopwatch(careers) as measure:
            done = ledger.ingest(events(careers), actor="hr.bench")
        assert not done.refused, done.refused[:3]
        ledger.at(effective_on=ON)
        measure.detail["events"] = done.accepted
    return measure


def ours(path: Path, careers: int) -> Measure:
    """Entitlement and retirement of everybody from the columns; the same with every explanation; as frames; and one person's explanation."""
    with cwledger.open(path) as ledger:
        ledger.at(effective_on=date(2010, 1, 1)).ruling.entitlement(worker_id(0))
        measure = Measure(careers)
        for label, explained in (("entitled", False), ("explained", True)):
            with stopwatch() as timed:
                measure.detail[label] = _everybody(ledger.at(effective_on=ON), explained=explained)
            measure.seconds[label], measure.processor[label] = timed.seconds[""], timed.processor[""]
        view = ledger.at(effective_on=ON)
        with stopwatch() as timed:
            measure.detail["rows"] = view.entitlement().height + view.retirement().height
        measure.seconds["frames"], measure.processor["frames"] = timed.seconds[""], timed.processor[""]
        measure.seconds["one"], measure.processor["one"] = _one(view, careers)
    return measure


def _everybody(view: Any, *, explained: bool) -> list[int]:
    """How many stretches of pay, retirement months and lines of explanation there are."""
    from cwledger.policies.pay.entitlement import explain
    from cwledger.policies.retirement.answers import retirement

    ruling = view.ruling
    stretches = months = lines = 0
    for case, entitlement in ruling.entitled_cases():
        found = retirement(case, ruling.rulebook, ON)
        stretches += len(entitlement.spans)
        months += found.retirement_month is not None
        if explained:
            lines += len(found.explanation.parts) + sum(len(explain(span).parts) for span in entitlement.spans)
    return [stretches, months, lines]


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

    With a record of what each answer was worked out from (``explained``), and without.
    """
    workers = {worker_id(number * careers // sample) for number in range(sample)}
    measure = Measure(careers)
    with cwledger.open(path) as ledger:
        ledger.at(effective_on=date(2010, 1, 1)).ruling.entitlement(worker_id(0))
        for label, person in (("entitled", monthly.Person), ("explained", monthly.Traced)):
            ruling = ledger.at(effective_on=ON).ruling
            legislation = monthly.Legislation(ruling.rulebook)
            with stopwatch() as folded:
                cases = [case for case in ruling.cases() if case.career.worker in workers]
            with stopwatch() as timed:
                rows = months = 0
                for case in cases:
                    one = person(case, legislation)
                    rows += sum(1 for _ in monthly.entitlement(one, ENDS))
                    months += monthly.retirement(one) is not None
            measure.seconds[label] = folded.seconds[""] + timed.seconds[""] * careers / sample
            measure.processor[label] = folded.processor[""] + timed.processor[""] * careers / sample
            measure.detail[label] = {"months": rows, "retirements": months, "folded": folded.seconds[""], "sample": timed.seconds[""]}
    return measure


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
