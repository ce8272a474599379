"""How anything is measured: a stopwatch in a fresh process, its peak memory, rounds of contenders taking turns, medians.

For: :func:`stopwatch` (inside a child), :func:`run` (one child) and :func:`rounds` (many, interleaved). Not for what is measured
(``ours``, ``peer``, ``floors``) or what the figures should be (``scenarios``).
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any


@dataclass
class Measure:
    """Seconds for so many things (events, calls); by label where one process measures several."""

    count: int = 1
    seconds: dict[str, float] = field(default_factory=dict)
    processor: dict[str, float] = field(default_factory=dict)
    """The same as seconds of processor time, of every thread: what a busy machine distorts least."""
    detail: dict[str, Any] = field(default_factory=dict)
    peak_bytes: int = 0
    _since: tuple[float, float] = (0.0, 0.0)

    def start(self) -> None:
        """Start the watch."""
        self._since = (time.perf_counter(), time.process_time())

    def stop(self, label: str = "") -> None:
        """Take the time now, and not when the block ends."""
        if label not in self.seconds:
            self.seconds[label] = time.perf_counter() - self._since[0]
            self.processor[label] = time.process_time() - self._since[1]


@contextmanager
def stopwatch(count: int = 1) -> Iterator[Measure]:
    """Measures a block. What was built before it is collected or set aside, so that no contender's collector pays for the input."""
    gc.collect()
    gc.freeze()
    measure = Measure(count)
    measure.start()
    yield measure
    measure.stop()


def peak_bytes() -> int:
    """The most memory this process ever held. Linux counts what a forking parent held into ``ru_maxrss``; its own high-water mark does not."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(status.split("VmHWM:")[1].split()[0]) * 1024
    except (OSError, IndexError):
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024


class ChildFailed(RuntimeError):
    """A measured process ended in an error: its standard error is the message."""


def run(task: str, **arguments: Any) -> Measure:
    """Runs ``module:function(**arguments)`` of this package in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.measure", task, json.dumps(arguments)]
    root = str(Path(__file__).resolve().parent.parent)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode != 0:
        raise ChildFailed(f"{task} {arguments}: exit status {done.returncode}\n{done.stderr[-4000:]}")
    return Measure(**json.loads(done.stdout.splitlines()[-1]))


@dataclass(frozen=True, eq=False)
class Contender:
    """Who is measured: ``role`` is ours, peer or floor; of several with one role and label, the fastest counts."""

    role: str
    name: str
    task: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


def rounds(contenders: Sequence[Contender], count: int) -> dict[Contender, list[Measure]]:
    """So many rounds, each contender once a round and in turn, so that a slow minute of the machine hits all alike."""
    found: dict[Contender, list[Measure]] = {contender: [] for contender in contenders}
    for turn in range(count):
        for contender in (*contenders[turn % len(contenders) :], *contenders[: turn % len(contenders)]):
            found[contender].append(run(contender.task, **contender.arguments))
    return found


def per_item(measures: Sequence[Measure], label: str = "") -> float:
    """Median seconds for one thing."""
    return median(one.seconds[label] / one.count for one in measures)


def ratio(ours: Sequence[Measure], theirs: Sequence[Measure], label: str = "") -> float:
    """How many times as fast as theirs ours is: the median over rounds, each round against itself."""
    pairs = zip(ours, theirs, strict=True)
    return median((them.seconds[label] / them.count) / (us.seconds[label] / us.count) for us, them in pairs)


def _child(task: str, arguments: str) -> None:
    module, _, function = task.partition(":")
    measure: Measure = getattr(importlib.import_module(f"benchmarks.{module}"), function)(**json.loads(arguments))
    answer = {"count": measure.count, "seconds": measure.seconds, "processor": measure.processor, "detail": measure.detail, "peak_bytes": peak_bytes()}
    print(json.dumps(answer))


if __name__ == "__main__":
    _child(*sys.argv[1:])
