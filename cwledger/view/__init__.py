"""One point on the three clocks, and every report that hangs off it.

A :class:`View` never changes: it is pinned to a log position when it is made, so asking twice gives the same answer whatever is recorded
in between. Not for opening ledgers or finding the position (``ledger.py``), nor for how a report is worked out (``projections``).
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from cwledger.collector import uncollected
from cwledger.errors import SEVERITIES, Issue, Severity, UnknownSubject
from cwledger.view.arguments import must_be_one_of, must_be_text
from cwledger.view.basis import Basis
from cwledger.view.careers import AnswersOnCareers
from cwledger.view.entrance import AnswersOnEntrance
from cwledger.view.growth import AnswersOnGrowth
from cwledger.view.neighbourhood import AnswersOnTheNeighbourhood
from cwledger.view.public_life import AnswersOnPublicLife
from cwledger.view.ruled import AnswersOfTheRules
from cwledger.view.working_life import AnswersOnWorkingLife
from cwledger.words.findings import EVERY_SYSTEM, NAMES, system_of

if TYPE_CHECKING:
    import polars as pl

    from cwledger.explanation import Explanation

__all__ = ["RULED_QUESTIONS", "Basis", "View"]

RULED_QUESTIONS = ("entitlement", "pay", "retirement")
"""The questions a rule answers; the others are answered by what was recorded."""


class View(
    AnswersOnCareers,
    AnswersOfTheRules,
    AnswersOnEntrance,
    AnswersOnTheNeighbourhood,
    AnswersOnPublicLife,
    AnswersOnWorkingLife,
    AnswersOnGrowth,
):
    """What held on a day, as known at a moment. Made by ``Ledger.at``; every report is a Polars frame with documented columns."""

    def findings(self, unit: str | None = None, severity: Severity | None = None, system: str | None = None) -> tuple[Issue, ...]:
        """What is irregular on the day, each with the rule it is against and the events that caused it; sorted by code and subject.

        Among the facts alone, and between the facts and the rules known: recorded pay that differs from the entitled one, and the like. What each
        code says stands in ``docs/findings.md``.

        Args:
            unit: only what lies there on the day: workers who serve there or hold a post there, units in it, grids, committees, elections,
                recruitments, classes, rounds and affairs of it. What is of the whole city, or about somebody who serves nowhere, is left out.
            severity: only what is at least so severe: ``error`` before ``warning`` before ``notice``.
            system: only what belongs to one system of the city, as ``pay`` or ``joint-committees``; nothing else is looked for, which is quicker.

        Raises:
            UnknownSubject: there is no such unit, severity or system.
        """
        from cwledger.projections.lying import subjects_in

        if severity is not None:
            must_be_one_of("severity", severity, SEVERITIES)
        if system is not None:
            must_be_one_of("system", system, tuple(NAMES))
        lying = None if unit is None else subjects_in(unit, self._facts, self.basis.effective_on, self.reports.unit_tree, self.reports.roster())
        severe = SEVERITIES[: SEVERITIES.index(severity) + 1] if severity else SEVERITIES
        found = self._every_finding if system is None or "_every_finding" in self.__dict__ else self._findings(frozenset((system,)))
        asked = (one for one in found if system is None or system_of(one.code) == system)
        return tuple(one for one in asked if one.severity in severe and (lying is None or one.subject in lying))

    @cached_property
    def _every_finding(self) -> tuple[Issue, ...]:
        return self._findings(EVERY_SYSTEM)

    @uncollected()
    def _findings(self, systems: frozenset[str]) -> tuple[Issue, ...]:
        from cwledger.projections.findings import findings

        reports = self.reports
        found = findings(self._facts, self.basis.effective_on, reports.unit_tree, reports.roster(), systems)
        if self.basis.rules:
            judged = self.ruling.judged
            found = (*(issue for issue in found if issue.code not in judged), *self.ruling.findings(systems))
        return tuple(sorted(found, key=lambda issue: (issue.code, issue.subject, issue.event_ids)))

    def explain(self, question: str, subject: str) -> Explanation:
        """Why a report says what it says of one subject, down to the events and the clauses.

        Args:
            question: a report of what was recorded, as ``roster``, ``honours``, ``grids`` or ``affairs``; ``entitlement``, ``pay`` (of the last month
                that is over, or ``pay/2021-03``) or ``retirement`` of what the rules say.
            subject: a worker's id; for honours also a tally as ``people-delegate/national``, for structure as ``age_band/under 35``, for vacancies a
                year and post as ``2027/secretary``, for pioneers ``post``, ``team`` or a community, for services a community or an organisation; for
                other reports the id of its first column.

        Raises:
            UnknownSubject: there is no such question, or the subject is not known at this basis.
        """
        must_be_text(question=question, subject=subject)
        if question == "vacancies":
            from cwledger.ruling import vacancies

            return vacancies.explain(self.ruling, self.vacating(), self.reports.posts(), subject)
        if question.partition("/")[0] not in RULED_QUESTIONS:
            return self.reports.explain(question, subject)
        self.career(subject)
        return self.ruling.explain(question, subject)

    def names(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame with a ``name`` column after ``worker``: the one door that shows names. «erased» where the key was destroyed.

        Raises:
            UnknownSubject: the frame has no column ``worker``.
            VaultError: the vault or its master key is missing or wrong.
        """
        import polars as pl

        if not isinstance(frame, pl.DataFrame) or "worker" not in frame.columns:
            raise UnknownSubject("whom this is about", remedy="pass a frame that has a column worker")
        found = self._names(frame["worker"].unique().drop_nulls(), self.basis.effective_on, self.basis.position)
        names = pl.Series("name", [found.get(worker) for worker in frame["worker"]], dtype=pl.String)
        return frame.clone().insert_column(frame.columns.index("worker") + 1, names) if "name" not in frame.columns else frame.with_columns(names)
