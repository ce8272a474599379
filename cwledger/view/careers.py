"""What a view answers about careers as recorded, and the units they are served in: a part of :class:`~cwledger.view.View`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cwledger.view.standpoint import Standpoint

if TYPE_CHECKING:
    import polars as pl


class AnswersOnCareers(Standpoint):
    """Who serves, with which grade, pay and honours; ``unit`` narrows a report, and UnknownSubject is raised where nobody knows it."""

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

        Args:
            unit: only what is held by those who serve there on the day. Who has retired or left holds on to a seat until its term ends, and it counts
                for the city alone: units may come to less than the city.
        """
        return self.reports.honours(unit)

    def honours_held(self, unit: str | None = None) -> pl.DataFrame:
        """The list behind the tallies: worker, kind, level, title, since, until (stated end), sex, conferred_by (event id).

        Args:
            unit: only what is held by those who serve there on the day, as in :meth:`honours`.
        """
        return self.reports.honours_held(unit)

    def units(self, unit: str | None = None) -> pl.DataFrame:
        """The unit tree on the day: community, name, street, street_name, district, district_name, households; sorted by community."""
        return self.reports.units(unit)

    def posts(self, unit: str | None = None) -> pl.DataFrame:
        """Every post as a period: worker, community (as recorded), post, by, since, until, assumed_by, ended_by (event ids); sorted by worker.

        Args:
            unit: only the posts in its communities as they lie on the day; those in one merged away, where it went.
        """
        return self.reports.posts(unit)
