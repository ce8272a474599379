"""What a view answers about elections, leadership, training and all-post service: a part of :class:`~cwledger.view.View`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from cwledger.view.arguments import KINDS, ROUTES, Kind, Route, must_be_at_least, must_be_days, must_be_one_of, must_be_text, must_be_years, stated
from cwledger.view.standpoint import Standpoint

if TYPE_CHECKING:
    import polars as pl


class AnswersOnGrowth(Standpoint):
    """Reports of who leads and how workers learn and serve. ``unit`` narrows one; UnknownSubject where nobody knows it."""

    def elections(self, unit: str | None = None) -> pl.DataFrame:
        """The elections called by the day, sorted by election. One known to be void never was, also before the day it was voided on.

        Columns: election, community, street, district, body, kind, called_on, held_on (last ballot), electorate, ballots, candidates, elected
        (0 where void), status (``called``, ``held``, ``voided``), called_by, held_by, voided_by (event ids).
        """
        return self.reports.elections(unit)

    def candidates(self, election: str) -> pl.DataFrame:
        """The list behind an election: election, worker, post, nominated_on, vetting, reason, votes, elected, nominated_by, vetted_by, counted_by.

        Raises:
            UnknownSubject: no such election is known.
        """
        must_be_text(election=election)
        return self.reports.candidates(election)

    def leadership(self, unit: str | None = None) -> pl.DataFrame:
        """Who leads each community on the day, sorted by community.

        Columns: community, name, street, district, secretary, director, concurrent (one person is both; null without a secretary), since, by,
        first_time (never secretary before), filed_on, approved_on, trained_this_year (times, at county level or above), status (``vacant``,
        ``election-void``, ``not-filed``, ``not-approved``, ``not-trained``, ``complete``: the first that fits), assumed_by, director_by, filed_by,
        approved_by, trained_by (event ids).
        """
        return self.reports.leadership(unit)

    def leadership_tally(self, unit: str | None = None, *, by: Kind | None = None) -> pl.DataFrame:
        """Leadership counted: unit, communities, with_secretary, concurrent, share (per cent), first_time, not_filed, not_approved, not_trained.

        Args:
            unit: only the communities in it.
            by: the units told apart; None for one row of everything.

        Raises:
            UnknownSubject: there is no such unit, or kind of unit.
        """
        if by is not None:
            must_be_one_of("kind of unit", by, KINDS)
        return self.reports.leadership_tally(unit, by)

    def first_time_secretaries(self, first: date, last: date, unit: str | None = None, *, route: Route | None = None) -> pl.DataFrame:
        """Who became secretary for the first time from ``first`` until before ``last``; ``route`` leaves those of a term-change with ``election``.

        Columns: worker, community, street, district, since, by, assumed_by (event id); sorted by worker.

        Raises:
            InvalidBasis: the first or last is not a day.
            UnknownSubject: there is no such unit or route.
        """
        must_be_days(first=first, last=last)
        if route is not None:
            must_be_one_of("route", route, ROUTES)
        return self.reports.first_time_secretaries(first, last, unit, route)

    def training(self, unit: str | None = None, first: int | None = None, last: int | None = None) -> pl.DataFrame:
        """Training by year (from ``first`` to ``last``, both included), level and kind: year, level, kind, classes, person_times, persons, hours.

        A person-time counts in the unit where the worker served on the day of the class, whether still there or not; of who served nowhere then, in the
        unit the class was held for, if in any. So person-times and hours of units add up to the city's; ``persons`` who moved count in each.

        Args:
            unit: only the person-times in it, and the classes held for it or a part of it. It is the unit as on the day of the view: a community
                since merged away counts where it went.
            first: the first year; None from the beginning.
            last: the last year; None to the end.

        Raises:
            InvalidBasis: the first or last is not a year.
            UnknownSubject: there is no such unit.
        """
        must_be_years(**stated(first=first, last=last))
        return self.reports.training(unit, first, last)

    def attendances(self, unit: str | None = None, first: int | None = None, last: int | None = None) -> pl.DataFrame:
        """The list behind the person-times: worker, training, level, kind, attended_on, hours, attended_by (event id); sorted by day and worker.

        Args:
            unit: only the person-times that count in it, as in :meth:`training`.
            first: the first year; None from the beginning.
            last: the last year; None to the end.

        Raises:
            InvalidBasis: the first or last is not a year.
            UnknownSubject: there is no such unit.
        """
        must_be_years(**stated(first=first, last=last))
        return self.reports.attendances(unit, first, last)

    def classes(self, unit: str | None = None) -> pl.DataFrame:
        """The classes held, sorted by day.

        Columns: training, level, kind, title, street, district (null: the whole city), held_on, until, hours, places, attended (persons),
        free_places, headcount (who serves there), share (per cent), held_by (event id).
        """
        return self.reports.classes(unit)

    def under_trained(self, year: int, unit: str | None = None, *, hours: int | None = None, classes: int | None = None) -> pl.DataFrame:
        """Who serves and attended less in a year than ``hours`` or ``classes`` ask; no text found says how much, so the caller does.

        Columns: worker, community, street, district, year, classes, hours, short_of_classes, short_of_hours; sorted by worker.

        Raises:
            InvalidBasis: there is no such year, or less than nothing is asked for.
            UnknownSubject: there is no such unit.
        """
        must_be_years(year=year)
        must_be_at_least(0, **stated(hours=hours, classes=classes))
        return self.reports.under_trained(year, unit, hours=hours, classes=classes)

    def exam_preparation(self, within_months: int, unit: str | None = None) -> pl.DataFrame:
        """Every exam preparation attended, with the certificate gained within so many months of it.

        Columns: worker, training, attended_on, level, certified_on, outcome (``certified``, ``not-certified``, ``pending``), attended_by,
        certified_by (event ids); sorted by attended_on. A unit narrows it to what counts in it as in :meth:`training`.

        Raises:
            InvalidBasis: the months are fewer than 1.
            UnknownSubject: there is no such unit.
        """
        must_be_at_least(1, within_months=within_months)
        return self.reports.exam_preparation(within_months, unit)

    def exam_preparation_tally(self, within_months: int, unit: str | None = None) -> pl.DataFrame:
        """Exam preparation counted by the year attended: year, person_times, certified, not_certified, pending, share (per cent of those decided).

        Raises:
            InvalidBasis: the months are fewer than 1.
            UnknownSubject: there is no such unit.
        """
        must_be_at_least(1, within_months=within_months)
        return self.reports.exam_preparation_tally(within_months, unit)

    def all_post(self, unit: str | None = None, *, year: int | None = None, rotation_months: int | None = None) -> pl.DataFrame:
        """The list behind :meth:`service`, sorted by worker.

        Columns: worker, community, street, district, certified, certified_on, valid_until, line, line_since, rotated, visits, duty_hours,
        certified_by, line_by (event ids).

        Args:
            unit: only whoever serves there on the day.
            year: as in :meth:`service`.
            rotation_months: as in :meth:`service`.

        Raises:
            InvalidBasis: there is no such year, or the months are fewer than 1.
            UnknownSubject: there is no such unit.
        """
        must_be_years(**stated(year=year))
        must_be_at_least(1, **stated(rotation_months=rotation_months))
        return self.reports.all_post(unit, year, rotation_months)

    def service(self, unit: str | None = None, *, year: int | None = None, rotation_months: int | None = None) -> pl.DataFrame:
        """All-post service by community, sorted.

        Columns: community, name, street, district, workers, certified, certified_share, rotated (took a line of work within the months),
        rotation_share, households, visits, visits_per_household, duty_hours. Shares in per cent.

        Args:
            unit: a district, street or community.
            year: whose visits and duty are counted; that of the day where none is given.
            rotation_months: how far back a line counts as taken; None for any.

        Raises:
            InvalidBasis: there is no such year, or the months are fewer than 1.
            UnknownSubject: there is no such unit.
        """
        must_be_years(**stated(year=year))
        must_be_at_least(1, **stated(rotation_months=rotation_months))
        return self.reports.service(unit, year, rotation_months)
