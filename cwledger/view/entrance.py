"""What a view answers about recruitments, where workers came in, and establishment posts: a part of :class:`~cwledger.view.View`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cwledger.view.arguments import must_be_text
from cwledger.view.standpoint import Standpoint

if TYPE_CHECKING:
    import polars as pl


class AnswersOnEntrance(Standpoint):
    """Reports; ``unit`` narrows one, and UnknownSubject is raised where nobody knows it."""

    def recruitment(self, unit: str | None = None) -> pl.DataFrame:
        """Open recruitment on the day: one row for each announcement and opening, sorted.

        Columns: announcement, opening, community, street, district, stage (``announced``, ``applications``, ``screening``, ``written``, ``interview``,
        ``publicity``, ``hiring``, ``filled``), posts (offered), plan (after the cut that too few qualified applicants make), hired (hires that stand),
        vacancies, applicants, screened (passed), wrote, interviewed, publicity_until, announced_on, surveyed (the need), announced_by, offered_by.
        """
        return self.reports.recruitment(unit)

    def applicants(self, announcement: str) -> pl.DataFrame:
        """Who is through an announcement's exam to which stage, and why not further: one row for each applicant, by opening and rank.

        Columns: announcement, applicant, opening, rank, outcome (``pending``, ``out``, ``undecided``, ``to-hire``, ``reserve``, ``hired``,
        ``withdrawn``, ``annulled``), why, total, stage, written, bonus, interview, reason, instead_of, worker, filed_by, screened_by, written_by,
        interviewed_by, decided_by (event ids).

        Raises:
            UnknownSubject: no such announcement is known.
        """
        must_be_text(announcement=announcement)
        return self.reports.applicants(announcement)

    def entries(self, unit: str | None = None) -> pl.DataFrame:
        """Where each worker who serves came in, sorted by worker.

        Columns: worker, community, street, district, footing, since, entered (``exam``, ``election`` or ``not-by-exam``), announcement, opening,
        score, rank, entered_by (event id).
        """
        return self.reports.entries(unit)

    def entry_shares(self, unit: str | None = None) -> pl.DataFrame:
        """How the workers of each district came in: district, workers, by_exam, by_election, not_by_exam, share (per cent by exam of those not elected)."""
        return self.reports.entry_shares(unit)

    def establishment(self, unit: str | None = None) -> pl.DataFrame:
        """Establishment posts released: one row for each release, sorted.

        Columns: release, title, district, released_on, released, withdrawn, filled, open, workers (list), released_by, withdrawn_by, appointed_by.
        A post is filled until it is left, or until its holder retires or dies.

        Args:
            unit: a district; None for every release. A street or community has none of its own: :meth:`establishment_workers` says who there
                fills one.
        """
        return self.reports.establishment(unit)

    def establishment_workers(self, unit: str | None = None) -> pl.DataFrame:
        """Who holds an establishment post on the day: one row for each worker and release, sorted.

        Columns: worker, release, title, community, street, district (where the worker serves; null who serves nowhere), since, appointed_by.

        Args:
            unit: only whoever serves there on the day.
        """
        return self.reports.establishment_workers(unit)
