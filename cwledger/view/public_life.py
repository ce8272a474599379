"""What a view answers about burden relief, results and funds: a part of :class:`~cwledger.view.View`. Not for how an answer comes about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cwledger.view.arguments import must_be_years
from cwledger.view.standpoint import Standpoint

if TYPE_CHECKING:
    import polars as pl


class AnswersOnPublicLife(Standpoint):
    """Reports of what communities are asked to do and of what came of it. ``unit`` narrows one; UnknownSubject where nobody knows it."""

    def affairs(self, unit: str | None = None) -> pl.DataFrame:
        """The affairs departments ask of communities, as they stand on the day: those ``admitted`` are what communities may be asked to do.

        Columns: affair, title, department, nature (``assistance``, ``proof``, ``self-governance``), legal_basis, funds (yuan), term_months,
        district (null: the whole city's list), status (``proposed``, ``admitted``, ``refused``, ``withdrawn``, ``expired``), since (of that status),
        until (of the last admission), proposed_on, admitted_on, batch, reason (of a refusal or withdrawal), proposed_by, vetted_by (list),
        admitted_by, decided_by (event ids). Sorted by affair.

        Args:
            unit: only those of the district it lies in and those of the whole city; None for every affair.
        """
        return self.reports.affairs(unit)

    def admissions(self, unit: str | None = None) -> pl.DataFrame:
        """Every period on the list: affair, district, nature, since, until, batch, admitted_by, ended_by (event ids); sorted by affair and since."""
        return self.reports.admissions(unit)

    def refusals(self, unit: str | None = None) -> pl.DataFrame:
        """Every application refused by the day, also where the affair was admitted at another time; sorted by affair and refused_on.

        Columns: affair, title, department, district (null: the whole city's list), proposed_on, refused_on, reason, refused_by (event id).
        """
        return self.reports.refusals(unit)

    def affairs_over_time(self, first: int, last: int, unit: str | None = None) -> pl.DataFrame:
        """The list at the end of each year from ``first`` to ``last``, as known at this basis; no day after the view's is counted.

        Columns: year, on (the day counted), on_the_list, assistance, proof, self_governance (of them), waiting (for a decision), and in the year:
        admitted, left (withdrawn or run out), refused.

        Raises:
            InvalidBasis: the first or last is not a year.
            UnknownSubject: there is no such unit.
        """
        must_be_years(first=first, last=last)
        return self.reports.affairs_over_time(first, last, unit)

    def tasks(self, unit: str | None = None) -> pl.DataFrame:
        """The tasks pushed down to communities: which an affair on the list covered on the day they came, and which were refused.

        Columns: community, street, district, task, department, title, affair, pushed_on, covered, refused_on, reason, pushed_by, admitted_by,
        refused_by (event ids). Sorted by community, pushed_on, task.
        """
        return self.reports.tasks(unit)

    def pioneers(self, unit: str | None = None) -> pl.DataFrame:
        """Party members' pioneer posts and teams, past ones included; sorted by community, kind, code.

        Columns: community, street, district, kind (``post``, ``team``), code, title, members, since, until (null while it stands), reason, set_by,
        ended_by (event ids).
        """
        return self.reports.pioneers(unit)

    def pioneers_counted(self, unit: str | None = None) -> pl.DataFrame:
        """Pioneer posts and teams counted: kind, standing (on the day), communities (that have one), members (of teams), ended (before)."""
        return self.reports.pioneers_counted(unit)

    def services(self, unit: str | None = None) -> pl.DataFrame:
        """Services outside organisations claimed, completed ones included; sorted by community, service.

        Columns: community, street, district, service, organisation, title, since, until (null while it goes on), outcome, claimed_by, completed_by
        (event ids).
        """
        return self.reports.services(unit)

    def structure(self, unit: str | None = None) -> pl.DataFrame:
        """The workforce on the day by age, education, sex, Party membership and professional level.

        Columns: dimension (``age_band``, ``education``, ``sex``, ``party``, ``professional``), value, persons, share (percent, two places). Part-time
        members of joint committees are not in it. The list behind it is :meth:`workforce`.
        """
        return self.reports.structure(unit)

    def structure_over_time(self, first: int, last: int, unit: str | None = None) -> pl.DataFrame:
        """The structure at the end of each year from ``first`` to ``last``, as known at this basis: year, on, and the columns of :meth:`structure`.

        Raises:
            InvalidBasis: the first or last is not a year.
            UnknownSubject: there is no such unit.
        """
        must_be_years(first=first, last=last)
        return self.reports.structure_over_time(first, last, unit)

    def workforce(self, unit: str | None = None) -> pl.DataFrame:
        """The list behind the structure: one row per worker who serves, sorted by worker.

        Columns: worker, community, street, district, employer, sex, born_on (archive first), age, age_band (``under 35``, ``35-44``, ``45-54``,
        ``55 and over``, ``unknown``), education (the highest), party (``member``, ``none``), professional (the highest certificate), born_by,
        education_by, party_by, professional_by (event ids).
        """
        return self.reports.workforce(unit)

    def communities_by_age(self, unit: str | None = None) -> pl.DataFrame:
        """The communities of the day, and how many are young there; sorted by community.

        Columns: community, name, street, district, workers, under_35, age_unknown, youngest (age), youngest_by (event id).
        """
        return self.reports.communities_by_age(unit)

    def funds(self, unit: str | None = None) -> pl.DataFrame:
        """Money appropriated for community workers, summed; sorted by district, year, source.

        Columns: district, year (of the budget), source (``city``, ``county``), amount (yuan), decisions (how many), appropriated_by (list of event
        ids).
        """
        return self.reports.funds(unit)
