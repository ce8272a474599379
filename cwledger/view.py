"""One point on the three clocks, and every report that hangs off it.

A :class:`View` never changes: it is pinned to a log position when it is made, so asking twice gives the same answer whatever is recorded
in between. Not for opening ledgers or finding the position (``ledger.py``), nor for how a report is worked out (``projections``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cwledger.aggregates import Career
from cwledger.clock import day_of
from cwledger.errors import Issue

if TYPE_CHECKING:
    import polars as pl

    from cwledger.explanation import Explanation
    from cwledger.projections.facts import Facts
    from cwledger.projections.reports import Reports
    from cwledger.ruling import Ruling


@dataclass(frozen=True, slots=True)
class Basis:
    """What an answer stands on: the day it speaks of, and what was known, of facts and of rules, when it was worked out."""

    effective_on: date
    known_at: datetime | None
    """The moment of knowledge: as asked, or that of the last fact known. None while the log is empty."""
    position: int
    """The last log position known: the pin that never moves."""
    rules_known_at: datetime | None
    rules: tuple[str, ...] = ()
    """The rule versions known, by name and sorted: ``cn.retirement-age/2025``. Recorded facts rest on none."""
    claimed: bool = False
    """Whether the knowledge time rests on recording times taken over from an older system."""

    def as_dict(self) -> dict[str, Any]:
        """The basis as plain JSON-ready data."""
        return {
            "effective_on": self.effective_on.isoformat(),
            "known_at": None if self.known_at is None else self.known_at.isoformat(),
            "position": self.position,
            "rules_known_at": None if self.rules_known_at is None else self.rules_known_at.isoformat(),
            "rules": list(self.rules),
            "claimed": self.claimed,
        }

    def __str__(self) -> str:
        known = "nothing" if self.known_at is None else self.known_at.isoformat()
        return f"effective on {self.effective_on}, known at {known}{' (claimed)' if self.claimed else ''}, position {self.position}"


class View:
    """What held on a day, as known at a moment. Made by ``Ledger.at``; every report is a Polars frame with documented columns."""

    def __init__(
        self,
        basis: Basis,
        facts: Facts,
        *,
        rule_facts: Facts,
        career: Callable[[str, date, int], Career],
        names: Callable[[Iterable[str], date, int], dict[str, str]],
    ) -> None:
        self.basis = basis
        self._facts = facts
        self._rule_facts = rule_facts
        self._career = career
        self._names = names

    def __repr__(self) -> str:
        return f"<View {self.basis}>"

    @cached_property
    def reports(self) -> Reports:
        """The reports worked out from the facts believed at this basis, each once."""
        from cwledger.projections.reports import Reports

        return Reports(self._facts, self.basis.effective_on)

    @cached_property
    def ruling(self) -> Ruling:
        """What the rules known at this basis say of these facts; worked out when first asked for."""
        from cwledger.ruling import Ruling

        known_at = self.basis.rules_known_at
        return Ruling(self._facts, self._rule_facts, self.basis.effective_on, None if known_at is None else day_of(known_at))

    def rules(self, jurisdiction: str | None = None) -> pl.DataFrame:
        """Every rule version recorded and how it stands on the day: one row per version, sorted by rule and day.

        Columns: rule, version, title, jurisdiction, status, published_on, effective_from, until (first day it no longer holds), known (published by
        ``rules_known_at``), in_force, chosen_for (the topics it decides in the jurisdiction asked about), why (a code, where it does not hold:
        ``unpublished``, ``not-yet-in-force``, ``no-longer-in-force``, ``repealed``, ``superseded``, ``nearer-rule``, ``published-earlier``), detail
        (the date, rule or jurisdiction the reason names), enacted_by (event id).

        Args:
            jurisdiction: only the rules that could hold there, as ``cn/dalian/zhongshan``; None for all.
        """
        return self.ruling.rules(jurisdiction)

    def roster(self, unit: str | None = None) -> pl.DataFrame:
        """Who serves on the day, where, in which posts and on what footing: one row per worker, sorted by worker.

        Columns: worker, community, street, district, posts (list, highest first), footing (``contract`` or ``elected``), since (of that
        footing), employer (null without a contract), tier, step (null where no grade was set).

        Args:
            unit: a district, street, community or federation, by id or as ``kind:id``; None for everyone.
        """
        return self.reports.roster(unit)

    def salary(self, unit: str | None = None) -> pl.DataFrame:
        """Grade and monthly pay in yuan as granted: one row per worker, sorted by worker.

        Columns: worker, tier, step, basic, post, professional, reward (null where not granted), total, and beside each the id of the event
        that set it (grade_by, basic_by, post_by, professional_by, reward_by). What the rules say is due is another question.
        """
        return self.reports.salary(unit)

    def honours(self, unit: str | None = None) -> pl.DataFrame:
        """Honours held on the day, tallied by kind and level, national first.

        Columns: kind, level, persons (distinct people), women (of them), seats (seats and awards).
        """
        return self.reports.honours(unit)

    def honours_held(self, unit: str | None = None) -> pl.DataFrame:
        """The list behind the tallies: worker, kind, level, title, since, until (stated end), sex, conferred_by (event id)."""
        return self.reports.honours_held(unit)

    def units(self) -> pl.DataFrame:
        """The unit tree on the day: community, name, street, street_name, district, district_name, households; sorted by community."""
        return self.reports.units()

    def grids(self, unit: str | None = None) -> pl.DataFrame:
        """The grids on the day: grid, community, street, district, households, workers (list); sorted by grid. Splits and merges have moved them."""
        return self.reports.grids(unit)

    def posts(self) -> pl.DataFrame:
        """Every post as a period: worker, community (as recorded), post, by, since, until, assumed_by, ended_by (event ids); sorted by worker."""
        return self.reports.posts()

    def contracts(self) -> pl.DataFrame:
        """Every contract as it stands: worker, employer, community, since, until (stated), ended_on, ground, signed_by, changed_by (event ids)."""
        return self.reports.contracts()

    def findings(self) -> tuple[Issue, ...]:
        """What is irregular among the facts believed on the day, each with the rule it is against and the events that caused it; sorted."""
        from cwledger.projections.findings import findings

        reports = self.reports
        return findings(self._facts, self.basis.effective_on, reports.unit_tree, reports.roster())

    def career(self, worker: str) -> Career:
        """The worker's career up to and including the day, folded from the facts believed at this basis.

        Raises:
            UnknownSubject: nothing was known of the worker.
        """
        return self._career(worker, self.basis.effective_on, self.basis.position)

    def explain(self, question: str, subject: str) -> Explanation:
        """Why a report says what it says of one subject, down to the events.

        Args:
            question: ``roster``, ``salary``, ``honours`` or ``grids``.
            subject: a worker's id; for honours also a tally as ``people-delegate/national``; for grids a grid's id.

        Raises:
            UnknownSubject: there is no such question, or the subject is not known at this basis.
        """
        return self.reports.explain(question, subject)

    def names(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame with a ``name`` column after ``worker``: the one door that shows names. «erased» where the key was destroyed.

        Raises:
            VaultError: the vault or its master key is missing or wrong.
        """
        import polars as pl

        found = self._names(frame["worker"].unique().drop_nulls(), self.basis.effective_on, self.basis.position)
        names = pl.Series("name", [found.get(worker) for worker in frame["worker"]], dtype=pl.String)
        return frame.clone().insert_column(frame.columns.index("worker") + 1, names) if "name" not in frame.columns else frame.with_columns(names)
