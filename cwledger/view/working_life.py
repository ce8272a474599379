"""What a view answers about appraisal, development, contracts and average pay: a part of :class:`~cwledger.view.View`. Not for how it comes about."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from cwledger.clock import add_days, add_months
from cwledger.errors import InvalidBasis
from cwledger.view.arguments import CITY_OR_KINDS, KINDS, CityOrKind, Kind, must_be_at_least, must_be_days, must_be_one_of, must_be_years, stated
from cwledger.view.standpoint import Standpoint

if TYPE_CHECKING:
    import polars as pl


class AnswersOnWorkingLife(Standpoint):
    """Reports of how people do, grow, are bound and paid. ``unit`` narrows one; UnknownSubject where nobody knows it."""

    def appraisals(self, unit: str | None = None, year: int | None = None, *, by: Kind = "district") -> pl.DataFrame:
        """Appraisal results counted by year and unit, sorted by both; the list behind it is :meth:`appraisal_results`.

        Columns: year, district (or what ``by`` says; null: those who served nowhere), rated, excellent, competent, basically_competent,
        incompetent, excellent_share (per cent of the rated), appeals, upheld, undecided (of them). What rules allow: :meth:`excellent_shares`.

        Raises:
            InvalidBasis: there is no such year.
            UnknownSubject: there is no such unit, or kind of unit.
        """
        must_be_years(**stated(year=year))
        must_be_one_of("kind of unit", by, KINDS)
        return self.reports.appraisals(unit, year, by)

    def appraisal_results(self, unit: str | None = None, year: int | None = None) -> pl.DataFrame:
        """The result of each worker and year as it stands on the day, an appeal upheld included; sorted by worker and year.

        Columns: worker, year, result, decided_on; community, street, district, employer (where the worker served at the end of the year, or else
        on the day of decision); organisation, public, task, integrity, training, satisfaction (scores); appeal (the last: ``undecided``,
        ``upheld``, ``rejected``), filed_on, ground, settled_on, first_result (before any appeal); consequence, taken_on (the last); decided_by,
        first_decided_by, scored_by, filed_by, settled_by, taken_by (event ids).

        Raises:
            InvalidBasis: there is no such year.
            UnknownSubject: there is no such unit.
        """
        must_be_years(**stated(year=year))
        return self.reports.appraisal_results(unit, year)

    def rounds(self, unit: str | None = None, year: int | None = None) -> pl.DataFrame:
        """Appraisal rounds: round, unit (``kind:id``), year, opened_on, due_on, closed_on, opened_by, closed_by; sorted by year and round.

        Args:
            unit: only the rounds of it and of the units in it.
            year: only the rounds of this year.

        Raises:
            InvalidBasis: there is no such year.
            UnknownSubject: there is no such unit.
        """
        must_be_years(**stated(year=year))
        return self.reports.rounds(unit, year)

    def excellent_shares(self, year: int | None = None, *, unit: str | None = None) -> pl.DataFrame:
        """How many were rated excellent beside what the rules known allow: one row for each pool they name; none where no rule speaks.

        Columns: year, unit (``kind:id``), leaders (whether the pool is of leaders), people (the share is of), rated, excellent, excellent_share (per
        cent), most, least (people; null where no least is set), exceeded, rule (version), event_ids (of the excellent results).

        Args:
            year: only the results of this year.
            unit: only the pools of it and of the units in it.

        Raises:
            InvalidBasis: there is no such year.
            UnknownSubject: there is no such unit.
        """
        from cwledger.ruling.contracts import shares_frame

        must_be_years(**stated(year=year))
        every = shares_frame(one for one in self.ruling.shares() if year in (None, one.pool.year))
        return every if unit is None else every.filter(every["unit"].is_in(self.reports.unit_tree.lying_in(unit)))

    def development(self, worker: str | None = None, *, unit: str | None = None) -> pl.DataFrame:
        """What people grew by, as one dated list, sorted by worker and since.

        Columns: worker, since, until (null while it lasts, and of what has no length), facet (``certificate``, ``establishment``, ``honour``,
        ``post``, ``task``, ``training``), kind, level, title, outcome (of a task), begun_by, ended_by (event ids).

        Args:
            worker: whose; None for everybody.
            unit: whoever serves there on the day, where no worker is named.

        Raises:
            UnknownSubject: nothing was known of the worker or the unit.
        """
        return self.reports.development(None if worker is None else self.career(worker).worker, unit)

    def development_tally(self, unit: str | None = None) -> pl.DataFrame:
        """The development record counted: facet, kind (null of tasks and establishment posts), level, persons, entries, open (without an end)."""
        return self.reports.development_tally(unit)

    def contracts_due(self, days: int | None = None, *, months: int | None = None, unit: str | None = None) -> pl.DataFrame:
        """The contracts in force that end within so many days or months, sorted by until and worker; 90 days where neither is given.

        Columns: worker, employer, community, street, district, since, until, days_left, signed_by, stated_by (event ids); and of the rules known,
        null where none speaks: terms (which of the fixed terms concluded one after the other it is), unbroken_since, years_reached_on (when service
        is long enough for an open-ended contract), open_ended (list of why the next one is: ``terms``, ``years``), rule (version).

        Raises:
            InvalidBasis: both are given, or one is not 1 or more.
            UnknownSubject: there is no such unit.
        """
        from cwledger.ruling.contracts import rights_frame

        if days is not None and months is not None:
            raise InvalidBasis(f"within days={days}, months={months}", remedy="give days or months, one of them, 1 or more")
        must_be_at_least(1, **stated(days=days, months=months))
        on = self.basis.effective_on
        frame = self.reports.contracts_due(add_days(on, days or 90) if months is None else add_months(on, months), unit)
        rights = rights_frame(self.ruling.rights(frame["worker"].unique().to_list())) if frame.height else rights_frame(())
        return frame.join(rights, on=["worker", "employer"], how="left", maintain_order="left")

    def without_contract(self, unit: str | None = None) -> pl.DataFrame:
        """Who serves without a contract, elected or re-engaged: worker, community, street, district, posts, footing, since, serves_by (event ids)."""
        return self.reports.without_contract(unit)

    def contracts(self, unit: str | None = None) -> pl.DataFrame:
        """Every contract as it stands: worker, employer, community, since, until (stated), ended_on, ground, signed_by, changed_by (event ids).

        Args:
            unit: only those that post to it on the day, or with that federation; ended ones by where they posted last.
        """
        return self.reports.contracts(unit)

    def average_pay(self, unit: str | None = None, *, by: CityOrKind = "city") -> pl.DataFrame:
        """Recorded pay averaged over everybody with pay; the list behind it is :meth:`salary`.

        Columns: district (or what ``by`` says; none for ``city``, one row), persons, average, median, lowest, highest, total (yuan a month).

        Raises:
            UnknownSubject: there is no such unit, or kind of unit.
        """
        must_be_one_of("kind of unit", by, CITY_OR_KINDS)
        return self.reports.average_pay(unit, by)

    def pay_change(self, before: AnswersOnWorkingLife | date, unit: str | None = None, *, by: CityOrKind = "city") -> pl.DataFrame:
        """The change of average recorded pay from an earlier day, or from another view.

        Columns: as ``by`` says; persons_before, persons, average_before, average, difference (yuan a month), percent (of the earlier average).

        Args:
            before: a day, of the same knowledge; or a view, which has its own.
            unit: whoever served there on each of the two days.
            by: what to part by.

        Raises:
            InvalidBasis: what is before is neither a day nor a view.
            UnknownSubject: there is no such unit, or kind of unit.
        """
        must_be_one_of("kind of unit", by, CITY_OR_KINDS)
        if not isinstance(before, AnswersOnWorkingLife):
            must_be_days(before=before)
        earlier = self.reports.as_on(before) if isinstance(before, date) else before.reports
        return self.reports.pay_change(earlier, unit, by)

    def entitled_average(self, unit: str | None = None, *, by: CityOrKind = "city") -> pl.DataFrame:
        """The pay the rules known say is due on the day, averaged: the columns of :meth:`average_pay`, and unknown (persons whose amount is not known).

        Raises:
            UnknownSubject: there is no such unit, or kind of unit.
        """
        from cwledger.ruling.pay import entitled_average

        must_be_one_of("kind of unit", by, CITY_OR_KINDS)
        on = self.basis.effective_on
        spans = ((one.worker, one.on(on)) for one in self.ruling.entitlements(self._workers(None, unit), on))
        return entitled_average(((worker, span.total) for worker, span in spans if span is not None), self.reports.roster(), by)
