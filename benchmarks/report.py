"""From measures to lines: figures, ratios, targets met or not; as a table to read and as JSON to keep."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import pairwise
from math import log
from pathlib import Path
from typing import Any

from benchmarks.measure import Contender, Measure, per_item, ratio
from benchmarks.scenarios import MIB, Group, Row, Target

WHOLE = ("reports", "rules")
"""Groups whose figures are those of the whole question, not of one event or career."""

Measures = Mapping[Contender, Sequence[Measure]]


@dataclass
class Line:
    """One line of the table, with everything it was made of."""

    group: str
    title: str
    size: int
    per: str
    seconds: dict[str, float]
    """Median seconds an event or call, by contender's role; the best of several peers."""
    ratios: dict[str, float]
    """How many times as fast as the peer, the floor."""
    others: dict[str, float]
    peak_bytes: int
    processor_ratios: dict[str, float] = field(default_factory=dict)
    """The same of processor time: far from the ratio of the clock, the machine was busy or one of the two used more cores."""
    targets: list[dict[str, Any]] = field(default_factory=list)
    rounds: dict[str, list[float]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    processor: dict[str, float] = field(default_factory=dict)
    """Median seconds of the processor an event or call, by contender's role."""
    detail: dict[str, Any] = field(default_factory=dict)
    """What the last round of ours said beside its time."""


def lines(group: Group, measures: Measures) -> list[Line]:
    """The lines of one group."""
    return [_line(group, row, measures) for row in group.rows]


def _line(group: Group, row: Row, measures: Measures) -> Line:
    taking_part = {c: found for c, found in measures.items() if row.per == "event" or group.name not in WHOLE or c.role == "ours"}
    timed = {c: [_only(one, row) for one in found] for c, found in taking_part.items() if all(_label(one, row) is not None for one in found)}
    best = {role: min((c for c in timed if c.role == role), key=lambda c: per_item(timed[c])) for role in {c.role for c in timed} - {"other"}}
    seconds = {role: per_item(timed[c]) for role, c in best.items()}
    ratios: dict[str, float] = {role: ratio(timed[best["ours"]], timed[best[role]]) for role in ("peer", "floor") if role in best}
    peak = max(one.peak_bytes for one in measures[best["ours"]])
    made = Line(group.name, row.title, group.size, row.per, seconds, ratios, {c.name: per_item(timed[c]) for c in timed if c not in best.values()}, peak)
    made.processor_ratios = {role: _by_processor(best["ours"], best[role], measures, row) for role in ratios}
    made.names = {role: c.name for role, c in best.items()}
    made.processor = {role: per_item([_spent(one, row) for one in measures[c]]) for role, c in best.items()}
    made.detail = measures[best["ours"]][-1].detail
    made.rounds = {c.name: [one.seconds[""] / one.count for one in timed[c]] for c in timed}
    made.targets = [{"target": str(target), "aim": target.aim, **_held(target, made, timed[best["ours"]])} for target in row.targets]
    return made


def _label(measure: Measure, row: Row) -> str | None:
    return next((label for label in (row.label, "") if label in measure.seconds), None)


def _only(measure: Measure, row: Row) -> Measure:
    label = _label(measure, row)
    assert label is not None
    return Measure(measure.count if row.per == "event" else 1, {"": measure.seconds[label]})


def _spent(measure: Measure, row: Row) -> Measure:
    return Measure(measure.count if row.per == "event" else 1, {"": measure.processor.get(str(_label(measure, row)), 0.0)})


def _by_processor(ours: Contender, theirs: Contender, measures: Measures, row: Row) -> float:
    left, right = ([_spent(one, row) for one in measures[contender]] for contender in (ours, theirs))
    return ratio(left, right) if all(one.seconds[""] for one in (*left, *right)) else 0.0


def _held(target: Target, line: Line, ours: Sequence[Measure]) -> dict[str, Any]:
    if target.against in ("peer", "floor"):
        found = line.ratios[target.against]
        return {"found": found, "met": found >= target.value}
    found = {
        "bytes": float(line.peak_bytes),
        "seconds": line.seconds["ours"] * ours[0].count,
        "net": line.seconds["ours"] - line.seconds.get("floor", 0.0),
    }[target.against]
    return {"found": found, "met": found < target.value}


HEAD = ("what", "size", "ours", "peer", "floor", "× peer", "× floor", "target", "met", "peak")


def table(made: Sequence[Line]) -> str:
    """The lines as a Markdown table. Ratios say how many times as fast ours is; a target's own figure stands beside it where it is no ratio."""
    return _aligned([HEAD, tuple("---" for _ in HEAD), *map(_cells, made)])


def growth(made: Sequence[Line]) -> str:
    """The reports of a city and of several such cities as a table: seconds of the processor (of the clock), growth from size to size, and peak memory.

    Growth is the exponent of the size by which the processor's seconds grow: 1 is linear.
    """
    sizes = sorted({line.size for line in made})
    steps = list(pairwise(sizes))
    rows = [("report", "rows", *(f"× {size}" for size in sizes), *(f"growth to × {larger}" for _, larger in steps), "peak, MiB")]
    rows.append(tuple("---" for _ in rows[0]))
    for title in dict.fromkeys(line.title for line in made):
        at = {line.size: line for line in made if line.title == title}
        spent = {size: line.processor["ours"] for size, line in at.items()}
        seconds = (f"{duration(spent[size])} ({duration(at[size].seconds['ours'])})" if size in at else "" for size in sizes)
        exponents = (f"{log(spent[b] / spent[a], b / a):.2f}" if {a, b} <= at.keys() else "" for a, b in steps)
        peaks = ", ".join(f"{line.peak_bytes / MIB:.0f}" for _, line in sorted(at.items()))
        rows.append((title, f"{at[min(at)].detail['rows']:,}", *seconds, *exponents, peaks))
    return _aligned(rows)


def _aligned(rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    text = [f"| {' | '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))} |" for row in rows]
    text[1] = f"|{'|'.join('-' * (width + 2) for width in widths)}|"
    return "\n".join(text)


def _cells(line: Line) -> tuple[str, ...]:
    def speed(role: str) -> str:
        return "" if role not in line.seconds else _speed(line, line.seconds[role])

    def times(role: str) -> str:
        return f"{line.ratios[role]:.3g}" if role in line.ratios and line.group != "import" else ""

    targets = ", ".join(f"{one['target']}" + ("" if "×" in one["target"] else f" ({_found(one)})") for one in line.targets)
    met = ", ".join("yes" if one["met"] else "not yet" if one["aim"] else "no" for one in line.targets)
    size = "" if line.group in ("import", "record") else f"{line.size} cities" if line.group == "city" else short(line.size)
    return (line.title, size, speed("ours"), speed("peer"), speed("floor"), times("peer"), times("floor"), targets, met, f"{line.peak_bytes / MIB:.0f} MiB")


def _found(one: Mapping[str, Any]) -> str:
    return f"{one['found'] / MIB:.0f}" if "MiB" in one["target"] else f"{one['found'] * 1000:.0f}"


def _speed(line: Line, seconds: float) -> str:
    if line.group in WHOLE and line.per == "event":
        return f"{seconds * line.size * 1000:.1f} ms" if seconds * line.size < 10 else f"{seconds * line.size:.0f} s"
    return duration(seconds) if line.per == "call" or line.group == "record" else f"{1 / seconds / 1000:.0f} k/s"


def duration(seconds: float) -> str:
    """Seconds with a fitting unit."""
    for factor, unit in ((1, "s"), (1e3, "ms"), (1e6, "µs")):
        if seconds * factor >= 1 or unit == "µs":
            return f"{seconds * factor:.3g} {unit}"
    raise AssertionError


def short(size: int) -> str:
    """5,000,000 as ``5 M``."""
    return f"{size / 1e6:g} M" if size >= 1_000_000 else f"{size / 1e3:g} k"


def others(made: Sequence[Line]) -> str:
    """What else took part: no target stands on it."""
    text = []
    for line in made:
        for name, seconds in line.others.items():
            text.append(f"- {line.title}{'' if line.group in ('import', 'record') else ', ' + short(line.size)}: {name}: {_speed(line, seconds)}")
    return "\n".join(text)


def figures(made: Sequence[Line]) -> str:
    """The table, and under it what else took part."""
    return f"{table(made)}\n\nAlso measured, no target stands on it:\n\n{others(made)}"


MARKS = ("<!-- figures: python -m benchmarks --page docs/performance.md -->", "<!-- end of figures -->")


def put_into(page: Path, made: Sequence[Line]) -> None:
    """Replaces what stands between the two marks of a page."""
    before, found, rest = page.read_text(encoding="utf-8").partition(MARKS[0])
    _, closed, after = rest.partition(MARKS[1])
    if not (found and closed):
        raise ValueError(f"{page}: the marks {MARKS[0]!r} and {MARKS[1]!r} are not there")
    on = machine()
    about = f"{on['cores']} cores ({on['processor']}), {on['memory_mib'] // 1024} GiB, {on['system']}; " + ", ".join(f"{k} {v}" for k, v in versions().items())
    page.write_text(f"{before}{MARKS[0]}\n\n{about}.\n\n{figures(made)}\n\n{MARKS[1]}{after}", encoding="utf-8")


def machine() -> dict[str, Any]:
    """What the figures were measured on; nothing that names the machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 0
    measured_on = datetime.now(UTC).date().isoformat()
    return {"cores": os.cpu_count(), "memory_mib": memory // MIB, "system": platform.system(), "processor": _processor(), "measured_on": measured_on}


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
        return text.split("model name")[1].split(":")[1].split("\n")[0].strip()
    except (OSError, IndexError):
        return platform.machine()


def versions() -> dict[str, str]:
    """What took part."""
    import sqlite3

    import cwledger

    names = ("eventsourcing", "polars", "duckdb", "pydantic", "msgpack", "pyarrow")
    return {"cwledger": cwledger.__version__, "python": platform.python_version(), "sqlite": sqlite3.sqlite_version, **{name: version(name) for name in names}}


def write_json(path: Path, made: Sequence[Line], about: Mapping[str, Any]) -> None:
    """Everything, rounds included."""
    content = {**about, "machine": machine(), "versions": versions(), "lines": [vars(line) for line in made]}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def say(text: str) -> None:
    """Progress, beside the result."""
    print(text, file=sys.stderr, flush=True)
