"""What is measured against what, and how fast it should be.

A group is a set of contenders that take turns; its rows say what of their measures is compared and with which target. Targets are
ratios of speed against the peer or the floor of the same run, and only for the largest questions a plain limit. Nothing fails on them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from benchmarks.clocks import REPORTS
from benchmarks.measure import Contender

MIB = 1 << 20
SAMPLE = 200
"""Careers worked out month by month; each takes the same whatever the size of the city, so that everybody is reckoned from these."""

RULED_AT_MOST = 10
"""Copies of a city on which the reports that ask the rules are measured: they go person by person, and nothing is learnt from the tenth to the hundredth."""


@dataclass(frozen=True)
class Target:
    """``peer`` and ``floor``: at least so many times as fast. ``seconds``, ``net`` (of a bare interpreter) and ``bytes``: less than."""

    against: Literal["peer", "floor", "seconds", "net", "bytes"]
    value: float
    aim: bool = False
    """Whether it is only aimed at."""

    def __str__(self) -> str:
        if self.against in ("peer", "floor"):
            return f"{'aim ' if self.aim else ''}≥ {self.value:.3g} × {self.against}"
        if self.against == "bytes":
            return f"< {self.value / MIB:.0f} MiB"
        return f"< {self.value * 1000:.0f} ms"


@dataclass(frozen=True)
class Row:
    """One line of the table: ``label`` picks what of a measure counts, ``per`` what its seconds are divided by."""

    title: str
    label: str = ""
    per: Literal["event", "call"] = "event"
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True)
class Group:
    """Contenders that take turns, and the rows made of their measures."""

    name: str
    size: int
    contenders: tuple[Contender, ...]
    rows: tuple[Row, ...]
    rounds: int


@dataclass(frozen=True)
class Plan:
    """Everything one run measures."""

    work: str
    sizes: Sequence[int]
    rounds: int
    only: Sequence[str] = ()
    record_calls: int = 500
    careers: Sequence[int] = (1_000, 3_000, 10_000)
    city: int = 10_000
    """Careers in the city whose every report is measured."""
    copies: Sequence[int] = (1, 10, 100)
    """How many times over it is."""
    recorded: int = 10
    """Up to how many copies are recorded through the public door; more are tiled in columns, unless a ledger that holds them is there."""
    questions: Sequence[str] = ()
    """Which of its reports; all where none is named."""
    scheme: str = "dalian"
    """The pay rules of the cities of ``rules``."""
    groups: dict[str, Any] = field(default_factory=dict)

    def wanted(self, name: str) -> bool:
        return not self.only or name in self.only

    def __iter__(self) -> Iterator[Group]:
        made = {
            "import": self._import,
            "record": self._record,
            "ingest": self._ingest,
            "rebuild": self._rebuild,
            "at": self._cold,
            "reports": self._reports,
            "rules": self._rules,
            "city": self._city,
        }
        for name, make in made.items():
            if self.wanted(name):
                yield from make()

    def _import(self) -> Iterator[Group]:
        def statement(role: str, text: str) -> Contender:
            return Contender(role, text, "tasks:imported", {"statement": text})

        contenders = (
            statement("ours", "import cwledger"),
            statement("floor", "pass"),
            statement("other", "from pydantic import BaseModel"),
            statement("other", "import eventsourcing.application"),
        )
        yield Group("import", 0, contenders, (Row("import cwledger, whole process", per="call", targets=(Target("net", 0.250),)),), 2 * self.rounds - 1)

    def _record(self) -> Iterator[Group]:
        calls, size = self.record_calls, self.sizes[0]
        contenders = (
            Contender("ours", "record", "tasks:ours_record", {"work": self.work, "count": calls}),
            Contender("peer", "Application.save", "tasks:peer_record", {"work": self.work, "count": calls}),
            Contender("floor", "sqlite3, one a transaction", "tasks:floor_record", {"work": self.work, "size": size, "count": calls}),
        )
        yield Group("record", calls, contenders, (Row("one durable record", targets=(Target("peer", 1 / 1.3),)),), 2 * self.rounds - 1)

    def _ingest(self) -> Iterator[Group]:
        for size in self.sizes:
            if size > 1_000_000:
                continue  # building that ledger is the measure
            for order in ("filed", "career") if size == self.sizes[0] else ("filed",):
                arguments = {"work": self.work, "size": size, "order": order}
                contenders = (
                    Contender("ours", "ingest", "tasks:ours_ingest", arguments),
                    *(Contender("peer", f"save × {n}", "tasks:peer_ingest", {**arguments, "batch": n, "put": False}) for n in (1_000, 10_000)),
                    Contender("other", "peer's event store, past save", "tasks:peer_ingest", {**arguments, "batch": 10_000, "put": True}),
                    Contender("floor", "sqlite3, 10,000 a transaction", "tasks:floor_ingest", {"work": self.work, "size": size}),
                    Contender("other", "building our events (validated)", "tasks:events", {"size": size}),
                    Contender("other", "building the peer's events", "tasks:peer_events", {"size": size}),
                )
                title = "ingest, by day filed" if order == "filed" else "ingest, career by career"
                yield Group(
                    f"ingest-{order}", size, contenders, (Row(title, targets=(Target("peer", 1.5), Target("floor", 0.5, aim=True))),), self._rounds(size)
                )

    def _rebuild(self) -> Iterator[Group]:
        for size in self.sizes:
            arguments = {"work": self.work, "size": size}
            contenders = (
                Contender("ours", "rebuild, sealed", "tasks:ours_rebuild", arguments),
                Contender("peer", "ProjectionRunner in memory", "tasks:peer_project", {"size": size}),
                Contender("floor", "SELECT and unpackb", "tasks:floor_unpack", arguments),
                Contender("other", "ProjectionRunner, durable view", "tasks:peer_project_durably", arguments),
            )
            limits = (Target("bytes", 1536 * MIB),) if size >= 5_000_000 else ()
            targets = (Target("peer", 5), Target("floor", 0.6), *limits)
            yield Group("rebuild", size, contenders, (Row("rebuild of columns", targets=targets),), 1 if size > 1_000_000 else self._rounds(size))

    def _cold(self) -> Iterator[Group]:
        for size in self.sizes:
            arguments = {"work": self.work, "size": size}
            contenders = (
                Contender("ours", "new process", "tasks:ours_cold", arguments),
                Contender("floor", "DuckDB, new process", "tasks:duck_cold", arguments),
            )
            rows = (Row("cold: import, open, at, roster", label="roster", per="call"), Row("cold: import, open, at", label="at", per="call"))
            yield Group("at", size, contenders, rows, self._rounds(size))

    def _reports(self) -> Iterator[Group]:
        for size in self.sizes:
            arguments = {"work": self.work, "size": size}
            contenders = (
                Contender("ours", "view", "tasks:ours_reports", arguments),
                Contender("floor", "DuckDB on the same Parquet", "tasks:duck_reports", {**arguments, "in_memory": False}),
                Contender("other", "DuckDB, tables in memory", "tasks:duck_reports", {**arguments, "in_memory": True}),
                Contender("peer", "ProjectionRunner in memory", "tasks:peer_project", {"size": size}),
            )
            fast = (Target("peer", 150), Target("floor", 1 / 1.5))
            limits = (Target("seconds", 1.0), Target("bytes", 1536 * MIB)) if size >= 5_000_000 else ()
            rows = (
                *(Row(name, label=name, targets=fast) for name in REPORTS),
                Row("the three together", label="together", targets=(*fast, *limits)),
                Row("at(known_at=moment), warm", label="at", per="call"),
            )
            yield Group("reports", size, contenders, rows, self._rounds(size))

    def _rules(self) -> Iterator[Group]:
        for careers in self.careers:
            arguments = {"work": self.work, "careers": careers, "scheme": self.scheme}
            contenders = (
                Contender("ours", "periods", "tasks:ours_rules", arguments),
                Contender("peer", "month by month", "tasks:rules_by_month", {**arguments, "sample": SAMPLE}),
            )
            limits = (Target("seconds", 10.0), Target("bytes", 1536 * MIB)) if careers >= 10_000 else ()
            rows = (
                Row("folding everybody", label="folding"),
                Row("pay and retirement, once folded", label="entitled-rules", targets=(Target("peer", 20),)),
                Row("pay and retirement, with folding", label="entitled", targets=(Target("peer", 20), *limits)),
                Row("everything explained, once folded", label="explained-rules", targets=(Target("peer", 20),)),
                Row("everything explained, with folding", label="explained", targets=(Target("peer", 20), *limits)),
                Row("pay and retirement, as frames", label="frames"),
                Row("one person's explanation", label="one", per="call", targets=(Target("seconds", 0.010),)),
            )
            yield Group("rules", careers, contenders, rows, min(self.rounds, 3))

    def _city(self) -> Iterator[Group]:
        from benchmarks.reports import RECORDED, RULED

        for name in (*RECORDED, *RULED):
            for copies in self.copies if not self.questions or name in self.questions else ():
                if name in RULED and copies > RULED_AT_MOST:
                    continue
                arguments = {"work": self.work, "careers": self.city, "copies": copies, "name": name}
                targets = (Target("seconds", 2.0),) if copies == 1 else ()
                yield Group("city", copies, (Contender("ours", name, "tasks:city_report", arguments),), (Row(name, per="call", targets=targets),), 1)

    def _rounds(self, size: int) -> int:
        return self.rounds if size <= 100_000 else min(self.rounds, 3)
