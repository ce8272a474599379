"""Every report of a whole city, and of ten and a hundred such cities: time and memory of each, in a process of its own.

The city is the one ``cwledger demo`` builds, recorded through the public door, and so are up to ten of them (``Plan.recorded``), side by
side in one ledger. More are that city tiled in columns (``tiling.py``): nothing of them was ingested, and there is no log behind them.
For: what the tasks of ``city`` run, and the table of what grows how.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import Any

import cwledger
from benchmarks.measure import Measure, peak_bytes, stopwatch
from benchmarks.tiling import TiledFacts, several
from cwledger.clock import Month
from cwledger.demo import REPORTED_ON
from cwledger.demo.building import city as history
from cwledger.demo.building import take
from cwledger.demo.figures import RETIREMENT_RULE, figures
from cwledger.ledger import Ledger
from cwledger.view import View
from cwledger.words.findings import NAMES

RECORDED = (
    *("roster", "salary", "honours", "honours_held", "units", "posts"),
    *("recruitment", "entries", "entry_shares", "establishment", "establishment_workers"),
    *("grids", "grid_tally", "grid_workers", "councils", "matters", "grid_matters", "needs", "needs_tally"),
    *("committees", "committee_members", "meetings", "resolutions", "without_committee", "committee_tally"),
    *("affairs", "admissions", "refusals", "affairs_over_time", "tasks", "pioneers", "pioneers_counted", "services", "funds"),
    *("structure", "structure_over_time", "workforce", "communities_by_age"),
    *("elections", "leadership", "leadership_tally", "first_time_secretaries"),
    *("training", "attendances", "classes", "under_trained", "exam_preparation", "exam_preparation_tally", "all_post", "service"),
    *("appraisals", "appraisal_results", "rounds", "development", "development_tally"),
    *("contracts", "without_contract", "average_pay", "pay_change"),
)
"""Reports of recorded facts, which read columns from end to end."""

OF_ONE_SYSTEM = tuple(f"findings: {name}" for name in NAMES)
"""What is found of one system, as ``cwledger findings --system`` asks it."""

RULED = (
    "measures",
    "contracts_due",
    "entitlement",
    "entitled_average",
    "pay",
    "retirement",
    "retirements",
    "vacancies",
    "vacating",
    "rules_changed",
    "rule_values_changed",
    "kept_by",
    "excellent_shares",
    *OF_ONE_SYSTEM,
    "findings",
    "figures",
)
"""Reports that ask the rules, person by person."""

YEAR = REPORTED_ON.year

ARGUMENTS: Mapping[str, tuple[tuple[Any, ...], Mapping[str, Any]]] = {
    "affairs_over_time": ((YEAR - 10, YEAR), {}),
    "structure_over_time": ((YEAR - 10, YEAR), {}),
    "first_time_secretaries": ((REPORTED_ON.replace(year=YEAR - 5), REPORTED_ON), {}),
    "under_trained": ((YEAR - 1,), {"hours": 40}),
    "exam_preparation": ((12,), {}),
    "exam_preparation_tally": ((12,), {}),
    "pay_change": ((REPORTED_ON.replace(year=YEAR - 1),), {}),
    "pay": ((str(Month.of(REPORTED_ON) + -1),), {}),
    "retirements": ((f"{YEAR + 1}-01", f"{YEAR + 1}-12"), {}),
    "kept_by": ((RETIREMENT_RULE,), {}),
    "rules_changed": ((REPORTED_ON.replace(year=YEAR - 5),), {}),
    "rule_values_changed": ((REPORTED_ON.replace(year=YEAR - 5),), {}),
}
"""What a report is asked with, where it must be asked with something."""

SHORT = 20.0
"""Seconds up to which a report is asked again, of a new view each time, three times at most."""


def city(path: Path, careers: int, copies: int) -> Measure:
    """Builds so many cities of the demo in one ledger, and seals its columns."""
    with cwledger.open(path) as ledger:
        with stopwatch() as measure:
            for done in take(ledger, several(history(1, careers), copies)):
                measure.count = done
        measure.peak_bytes = peak_bytes()
        ledger.at(effective_on=REPORTED_ON)
    return measure


class Tiled:
    """As much of a ledger as reports ask, over tiled facts: a view of its own whenever asked."""

    def __init__(self, ledger: Ledger, facts: TiledFacts) -> None:
        self._ledger = ledger
        self._facts = facts
        self.head = ledger.head
        self.events = ledger.events

    def at(self, *, effective_on: Any, known_at: Any = None) -> View:
        """The view of the city, with the facts of all of them."""
        one = self._ledger.at(effective_on=effective_on, known_at=known_at)
        return View(one.basis, self._facts, rule_facts=one._rule_facts, career=self._career, names=lambda workers, on, position: {})

    def _career(self, worker: str, effective_on: Any, position: int) -> Any:
        from cwledger.projections.careers.folded import careers

        return next(careers(self._facts, [worker], effective_on))


def report(path: Path, copies: int, name: str) -> Measure:
    """One report of a new view, its columns in memory already: seconds (the median of three where it is short), the peak from then on, and rows."""
    with cwledger.open(path, create=False) as ledger:
        facts = _loaded(ledger, copies, name)
        whole = ledger if copies == 1 else Tiled(ledger, facts)
        measure = Measure(detail={"events": ledger.head * copies, "columns_bytes": facts.held_bytes, "before_bytes": _forgotten()})
        clock, processor = list[float](), list[float]()
        while not clock or (len(clock) < 3 and sum(clock) < SHORT):
            with stopwatch() as timed:
                measure.detail["rows"] = len(_ask(whole, name))
            clock.append(timed.seconds[""])
            processor.append(timed.processor[""])
        measure.seconds[""], measure.processor[""], measure.detail["asked"] = median(clock), median(processor), len(clock)
        measure.peak_bytes = peak_bytes()
    return measure


def _loaded(ledger: Ledger, copies: int, name: str) -> TiledFacts:
    """The facts of so many cities with every column the report needs in memory: it is asked of one city first, to see which those are."""
    one = TiledFacts(ledger.at(effective_on=REPORTED_ON).reports.facts, 1)
    _ask(Tiled(ledger, one), name)
    facts = TiledFacts(ledger.at(effective_on=REPORTED_ON).reports.facts, copies)
    for event_class in one.asked:
        facts[event_class]
    return facts


def _ask(ledger: Any, name: str) -> Any:
    if name == "figures":
        return figures(ledger, REPORTED_ON)[0]
    system = name.partition(": ")[2]
    if system:
        return ledger.at(effective_on=REPORTED_ON).findings(system=system)
    given, named = ARGUMENTS.get(name, ((), {}))
    return getattr(ledger.at(effective_on=REPORTED_ON), name)(*given, **named)


def _forgotten() -> int:
    """Forgets the peak so far, where the system can; what the process holds now."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return peak_bytes()
