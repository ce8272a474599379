"""What a view answers about joint committees, grids and needs: a part of :class:`~cwledger.view.View`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cwledger.view.arguments import KINDS, Kind, must_be_at_least, must_be_one_of, stated
from cwledger.view.standpoint import Standpoint

if TYPE_CHECKING:
    import polars as pl


class AnswersOnTheNeighbourhood(Standpoint):
    """Reports; ``unit`` narrows one, and UnknownSubject is raised where nobody knows it."""

    def grids(self, unit: str | None = None) -> pl.DataFrame:
        """The grids on the day, sorted by grid. Splits and merges have moved them.

        Columns: grid, community, street, district, households, workers (list, empty while vacant), party_organisation (null without one), matters
        (how many it deals with), councils (held), last_council_on, open_needs, organisation_by (event id).
        """
        return self.reports.grids(unit)

    def grid_tally(self, unit: str | None = None, *, by: Kind = "district") -> pl.DataFrame:
        """Grids counted: unit, grids, with_party_organisation, without_party_organisation, vacant, shared, out_of_size, workers, households.

        Raises:
            UnknownSubject: there is no such unit, or kind of unit to tell apart ``by``.
        """
        must_be_one_of("kind of unit", by, KINDS)
        return self.reports.grid_tally(unit, by)

    def grid_workers(self, unit: str | None = None) -> pl.DataFrame:
        """Who answers for grids, and for which: worker, grids (list), households; sorted by worker."""
        return self.reports.grid_workers(unit)

    def councils(self, unit: str | None = None) -> pl.DataFrame:
        """Every grid council held: grid, community, street, district, council, held_on, agenda, attended, held_by; sorted by grid and day."""
        return self.reports.councils(unit)

    def matters(self) -> pl.DataFrame:
        """The list of grid matters on the day: matter, category, title, since, grids (dealing with it), listed_by; sorted by category."""
        return self.reports.matters()

    def grid_matters(self, unit: str | None = None) -> pl.DataFrame:
        """Which grid deals with what: grid, community, street, district, matter, category, title (null where struck), assigned_by."""
        return self.reports.grid_matters(unit)

    def needs(self, unit: str | None = None) -> pl.DataFrame:
        """Residents' needs raised by the day, sorted by grid and day.

        Columns: grid, community, street, district, need, matter, channel, raised_on, taken_up_on (first), worker (last), resolved_on, days (until
        resolved, or until the day), outcome, raised_in (the grid that numbered it), raised_by, taken_up_by, resolved_by (event ids).
        """
        return self.reports.needs(unit)

    def needs_tally(self, unit: str | None = None) -> pl.DataFrame:
        """Needs counted: community, street, district, raised, open, resolved, median_days (of those resolved), longest_open_days."""
        return self.reports.needs_tally(unit)

    def committees(self, unit: str | None = None, *, meeting_months: int | None = None) -> pl.DataFrame:
        """The joint committees that stand on the day, sorted by committee. Their part-time members are on no roster.

        Columns: committee, level (``street`` or ``community``), community, street, district, since, deputy_secretaries, part_time_members, meetings,
        last_meeting_on, meeting_due_on (``meeting_months`` after it; null without), open_resolutions, overdue_resolutions, formed_by (event id).

        Raises:
            InvalidBasis: the months are fewer than 1.
            UnknownSubject: there is no such unit.
        """
        must_be_at_least(1, **stated(meeting_months=meeting_months))
        return self.reports.committees(unit, meeting_months)

    def committee_members(self, unit: str | None = None) -> pl.DataFrame:
        """Who sits on joint committees part-time, sorted by committee and member.

        Columns: committee, level, community, street, district, member, capacity, role, organisation, since, until (stated), admitted_by.
        """
        return self.reports.committee_members(unit)

    def meetings(self, unit: str | None = None) -> pl.DataFrame:
        """Joint meetings held, those of committees dissolved since included, sorted by committee and day.

        Columns: committee, level, community, street, district, meeting, held_on, agenda, attended, resolutions (adopted), held_by (event id).
        """
        return self.reports.meetings(unit)

    def resolutions(self, unit: str | None = None) -> pl.DataFrame:
        """Resolutions of joint meetings, sorted by committee and resolution; those of committees dissolved since included, open until closed.

        Columns: committee, level, community, street, district, resolution, meeting, matter, owner, adopted_on, due_on, closed_on, outcome, standing
        (``open``, ``overdue``, ``closed``), adopted_by, closed_by (event ids).
        """
        return self.reports.resolutions(unit)

    def without_committee(self, unit: str | None = None) -> pl.DataFrame:
        """The streets and communities that have no joint committee: level, community, street, district."""
        return self.reports.without_committee(unit)

    def committee_tally(self, unit: str | None = None) -> pl.DataFrame:
        """Joint committees counted by level: those that stand and who sits on them; meetings and resolutions of those dissolved since as well.

        Columns: level, units, committees, without (units that have none), police_deputy_secretaries, deputy_secretaries, part_time_members,
        meetings, open_resolutions, overdue_resolutions.
        """
        return self.reports.committee_tally(unit)
