"""``python -m benchmarks``: measures ours, the peer and the floors in one run and prints the table.

Takes about half an hour with all sizes; ``--sizes 50k`` two minutes. Ledgers are built once and shared by the measures.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks import report
from benchmarks.measure import Contender, rounds, run
from benchmarks.scenarios import Group, Plan, Row
from benchmarks.tasks import city_path, whole_city_path

GROUPS = ("import", "record", "ingest", "rebuild", "at", "reports", "rules", "city")
NEEDS_LEDGER = {"record", "ingest", "rebuild", "at", "reports"}


def _size(text: str) -> int:
    factor = {"k": 1_000, "m": 1_000_000}.get(text[-1:].lower())
    return int(float(text[:-1]) * factor) if factor else int(text)


def _sizes(text: str) -> list[int]:
    return sorted(_size(part) for part in text.split(","))


def _only(text: str) -> list[str]:
    chosen = text.split(",")
    unknown = set(chosen) - set(GROUPS)
    if unknown:
        raise argparse.ArgumentTypeError(f"{', '.join(sorted(unknown))}: choose among {', '.join(GROUPS)}")
    return chosen


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=_sizes, default=[50_000, 500_000, 5_000_000], help="events in the ledgers, as 50k,500k,5m (the default)")
    parser.add_argument("--only", type=_only, default=[], help=f"some of {','.join(GROUPS)}")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of everything small; three at most from 100k events on, five by default")
    parser.add_argument("--record-calls", type=int, default=500, help="calls timed in one round of record")
    parser.add_argument("--scheme", choices=("dalian", "xiangan"), default="dalian", help="the pay rules of those cities: illustrative, or a published table")
    parser.add_argument("--careers", type=_sizes, default=[1_000, 3_000, 10_000], help="careers in the cities of rules, as 1k,3k,10k (the default)")
    parser.add_argument("--city", type=_size, default=10_000, help="careers in the city whose every report is measured")
    parser.add_argument("--copies", type=_sizes, default=[1, 10, 100], help="how many times over it is, as 1,10,100 (the default)")
    parser.add_argument("--recorded", type=_size, default=10, help="up to so many copies are recorded, more are tiled in columns: recording takes hours")
    parser.add_argument("--questions", type=lambda text: text.split(","), default=[], help="only these of its reports, as roster,salary")
    parser.add_argument("--json", type=Path, help="write every figure and round there")
    parser.add_argument("--page", type=Path, help="put the figures into this page, between its two marks, as docs/performance.md has them")
    parser.add_argument("--work", type=Path, help="a folder on the disk to measure; ledgers found in it are used again. A temporary one by default")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> list[report.Line]:
    """Runs what the command line asks for, prints the table, and hands the lines back."""
    given = _arguments(argv)
    work = given.work or Path(tempfile.mkdtemp(prefix="cwledger-bench-"))
    work.mkdir(parents=True, exist_ok=True)
    try:
        chosen = (given.careers, given.city, given.copies, given.recorded, given.questions, given.scheme)
        plan = Plan(str(work), given.sizes, given.rounds, given.only, given.record_calls, *chosen)
        made = _build(plan) + [line for group in plan for line in _measured(group)]
    finally:
        if given.work is None:
            shutil.rmtree(work, ignore_errors=True)
    whole, others = ([line for line in made if (line.group == "city") is wanted] for wanted in (True, False))
    tables = [table(lines) for table, lines in ((report.figures, others), (report.growth, whole)) if lines]
    print("\n\n".join(tables))
    if given.page is not None:
        report.put_into(given.page, made)
    if given.json is not None:
        about = {"sizes": plan.sizes, "rounds": plan.rounds, "only": plan.only, "careers": plan.careers}
        report.write_json(given.json, made, about)
    return made


def _build(plan: Plan) -> list[report.Line]:
    """The ledgers the others measure on; building one through ingest from a stream of events is itself a measure, mostly of memory."""
    made: list[report.Line] = []
    wanted = [name for name in NEEDS_LEDGER if plan.wanted(name)]
    for size in plan.sizes if wanted else ():
        if (Path(plan.work) / f"ledger-{size}.db").exists():
            continue
        report.say(f"building a ledger of {size:,} events …")
        contender = Contender("ours", "ingest from a stream", "tasks:build", {"work": plan.work, "size": size})
        measure = run(contender.task, **contender.arguments)
        group = Group("build", size, (contender,), (Row("building events and ingest, streamed"),), 1)
        made += report.lines(group, {contender: [measure]})
        if plan.wanted("reports"):
            rows = run("tasks:equal", work=plan.work, size=size).detail["rows"]
            report.say(f"  reports and DuckDB agree, {rows:,} rows compared")
    for careers in plan.careers if plan.wanted("rules") else ():
        if not city_path(plan.work, careers, plan.scheme).exists():
            report.say(f"building a city of {careers:,} careers …")
            detail = run("tasks:city", work=plan.work, careers=careers, scheme=plan.scheme).detail
            report.say(f"  periods and months agree, {detail['rows']:,} months of {detail['persons']:,} careers compared")
    for copies in sorted({1, *(one for one in plan.copies if one <= plan.recorded)}) if plan.wanted("city") else ():
        if not whole_city_path(plan.work, plan.city, copies).exists():
            report.say(f"recording the city of the demo for {plan.city:,} careers, {copies:,} times over …")
            measure = run("tasks:whole_city", work=plan.work, careers=plan.city, copies=copies)
            took, peak = f"{measure.seconds['']:.0f} s, {measure.processor['']:.0f} s of the processor", f"{measure.peak_bytes / 2**20:,.0f} MiB"
            report.say(f"  {measure.count:,} events in {took}, {peak} at most")
    return made


def _measured(group: Group) -> list[report.Line]:
    report.say(f"{group.name} {group.size:,}: {group.rounds} rounds of {', '.join(contender.name for contender in group.contenders)}")
    made = report.lines(group, rounds(group.contenders, group.rounds))
    for line in made:
        report.say("  " + " | ".join(cell for cell in report._cells(line) if cell))
    return made


if __name__ == "__main__":
    main()
