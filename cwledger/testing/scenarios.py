"""Given these facts, when that is recorded, then: a test that reads like a story and fails with the difference.

For tests of rules and reports on facts written by hand. Not for random ones: those come from the strategies.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pprint import pformat
from types import TracebackType
from typing import Any, Self

import cwledger
from cwledger.aggregates import Event
from cwledger.errors import Issue, Refused


class Scenario:
    """A ledger in memory (or one you give) and what was last recorded in it. Every step answers the scenario, so that they chain."""

    def __init__(self, ledger: cwledger.Ledger | None = None, *, actor: str = "testing") -> None:
        self.ledger = cwledger.open(":memory:") if ledger is None else ledger
        self.actor = actor
        self.event_ids: tuple[str, ...] = ()
        """Ids of what ``given`` and ``when`` recorded, in order."""
        self.issues: tuple[Issue, ...] = ()
        """Why the last ``when`` was refused; empty when it was recorded."""

    def given(self, *facts: Event) -> Self:
        """Records facts, which must stand.

        Raises:
            Refused: they do not.
        """
        if facts:
            self.event_ids += self.ledger.record(*facts, actor=self.actor).event_ids
        return self

    def when(self, *facts: Event) -> Self:
        """Records facts that may be refused; ``then_refused`` and ``then_recorded`` say what is expected."""
        return self._try(lambda: self.ledger.record(*facts, actor=self.actor))

    def when_corrected(self, event_id: str, replacement: Event, *, reason: str = "entered wrongly") -> Self:
        """Corrects a recorded fact, which may be refused."""
        return self._try(lambda: self.ledger.correct(event_id, replacement, reason=reason, actor=self.actor))

    def when_reversed(self, *event_ids: str, reason: str = "never held") -> Self:
        """Takes recorded facts back, which may be refused."""
        return self._try(lambda: self.ledger.reverse(*event_ids, reason=reason, actor=self.actor))

    def _try(self, change: Callable[[], cwledger.Receipt]) -> Self:
        try:
            self.event_ids += change().event_ids
            self.issues = ()
        except Refused as refusal:
            self.issues = refusal.issues
        return self

    def then_recorded(self) -> Self:
        """Fails, with the issues, if the last ``when`` was refused."""
        if self.issues:
            raise AssertionError("expected to be recorded, refused instead:\n" + "\n".join(f"  - {issue}" for issue in self.issues))
        return self

    def then_refused(self, *codes: str) -> Self:
        """Fails, with the difference, unless the last ``when`` was refused for exactly these reasons (issue codes, in any order)."""
        _same("issue codes", sorted(codes), sorted(issue.code for issue in self.issues))
        return self

    def then(self, report: str, rows: Sequence[Mapping[str, Any]], *, on: date, known_at: int | None = None, unit: str | None = None) -> Self:
        """Fails, with the difference, unless a report (``roster``, ``salary``, ``honours``, …) holds these rows.

        Args:
            report: a method of the view.
            rows: what is expected, in the report's order; columns no row names are not compared.
            on: the day the facts hold.
            known_at: a log position; None for all that is recorded.
            unit: only this unit's rows.
        """
        frame = getattr(self.ledger.at(effective_on=on, known_at=known_at), report)(**({} if unit is None else {"unit": unit}))
        columns = sorted({column for row in rows for column in row}) or frame.columns
        expected = [{column: row.get(column) for column in columns} for row in rows]
        found = [{column: row[column] for column in columns} for row in frame.to_dicts()]
        _same(f"{report} on {on}", expected, found)
        return self

    def close(self) -> None:
        """Closes the ledger."""
        self.ledger.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _same(what: str, expected: object, found: object) -> None:
    if expected != found:
        lines = difflib.unified_diff(pformat(expected).splitlines(), pformat(found).splitlines(), "expected", "found", lineterm="")
        raise AssertionError(f"{what}: not as expected\n" + "\n".join(lines))
