"""One point on the three clocks, and every report that hangs off it.

A :class:`View` never changes: it is pinned to a log position when it is made, so asking twice gives the same answer whatever is recorded
in between. Not for opening ledgers or finding the position (``ledger.py``), nor for how a report is worked out (``projections``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from cwledger.aggregates import Career
from cwledger.clock import Month, day_of
from cwledger.errors import InvalidBasis, Issue
from cwledger.projections.growth_answers import AnswersOnGrowth
from cwledger.projections.public_answers import AnswersOnPublicLife
from cwledger.projections.working_answers import AnswersOnWorkingLife

if TYPE_CHECKING:
    import polars as pl

    from cwledger.explanation import Explanation
    from cwledger.policies.pay.what_if import By
    from cwledger.policies.texts.reform import Reform
    from cwledger.projections.facts import Facts
    from cwledger.projections.reports import Reports
    from cwledger.ruling import Ruling
    from cwledger.ruling.what_if import WhatIf


RULED_QUESTIONS = ("entitlement", "pay", "retirement")
"""The questions a rule answers; the others are answered by what was recorded."""


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


class View(AnswersOnWorkingLife, AnswersOnPublicLife, AnswersOnGrowth):
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
        return Ruling(self._facts, self._rule_facts, self.basis.effective_on, None if known_at is None else day_of(known_at), self.career)

    def rules(self, jurisdiction: str | None = None) -> pl.DataFrame:
        """Every rule version recorded and how it stands on the day: one row per version, sorted by rule and day.

        Columns: rule, version, title, jurisdiction, status, published_on, effective_from, until (first day it no longer holds), known (published by
        ``rules_known_at``), in_force, chosen_for (the topics it decides in the jurisdiction asked about), why (where it does not hold, a code of
        ``Rejected.why``), detail (the date, rule or jurisdiction the reason names), enacted_by (event id).

        Args:
            jurisdiction: only the rules that could hold there, as ``cn/dalian/zhongshan``; None for all.

        Raises:
            UnknownSubject: there is no such jurisdiction.
        """
        return self.ruling.rules(jurisdiction)

    def entitlement(self, worker: str | None = None, *, unit: str | None = None) -> pl.DataFrame:
        """What the rules say is due, grade and pay, as periods up to the day: one row per worker and period, sorted by both.

        Columns: worker, since, until (null: still running), rule (version), status (``published``, ``partly-inferred``, ``illustrative``: how far
        the text gives the figures), tier, step (null where the scheme has none), components (list of component and yuan a month), total (yuan
        a month; null where a part is unknown), employer_cost (yuan a month; null where the scheme does not say), missing (why an amount is
        unknown). Days without service or without a rule have no row.

        Args:
            worker: whose; None for everybody.
            unit: whoever serves there on the day, where no worker is named.

        Raises:
            UnknownSubject: nothing was known of the worker or the unit.
        """
        from cwledger.ruling.pay import entitlement_frame

        return entitlement_frame(self.ruling.entitlements(self._workers(worker, unit)))

    def pay(self, month: str, *, worker: str | None = None, unit: str | None = None) -> pl.DataFrame:
        """What the rules say is payable for a month (``2021-03``), by component: joining, leaving and changes in mid-month are in it.

        Columns: worker, month, component, amount (yuan for the month; null where unknown), rule (version), arithmetic. Sorted by worker; components
        in the order of the rule text.

        Raises:
            InvalidBasis: the month is not over on the day of the view, so that not all of it is known.
            UnknownSubject: nothing was known of the worker or the unit.
        """
        from cwledger.ruling.pay import pay_frame

        asked = self._over(month)
        return pay_frame(self.ruling.entitlements(self._workers(worker, unit)), asked)

    def retirement(self, worker: str | None = None, *, unit: str | None = None) -> pl.DataFrame:
        """When workers retire under the rules known, one row per worker who has neither retired nor died, sorted by worker.

        Columns: worker, sex, category (``men``, ``women-management`` on the 55 base, ``women-worker`` on the 50 base; null for a woman nobody has
        classified), birth_month (as resolved, archive first), original_month, statutory_month, delay_months, earliest_month and latest_month (the
        window of flexible retirement), chosen_month, retirement_month, required_contribution_months, certified_months, rule (version of the
        schedule), classification_by (event or rule). Months read ``2031-07``; null where rules or facts cannot say: ``findings`` says why.

        Args:
            worker: whose; None for everybody.
            unit: whoever serves there on the day, where no worker is named.

        Raises:
            UnknownSubject: nothing was known of the worker or the unit.
        """
        from cwledger.ruling.retirement import retirement_frame

        if worker is not None:
            return retirement_frame([self.ruling.retirement(self.career(worker).worker)])
        return retirement_frame(self.ruling.retirements_of(self._workers(worker, unit)))

    def retirements(self, first: str, last: str, *, unit: str | None = None) -> pl.DataFrame:
        """Who reaches the retirement month from ``2026-01`` to ``2026-12``, both included: the columns of :meth:`retirement`, by month and worker.

        Those who died or left before are not in it, those who retired are. In the gap months of the gradual delay nobody is.
        """
        from cwledger.ruling.retirement import retirement_frame

        return retirement_frame(self.ruling.retirements(Month.parse(first), Month.parse(last), self._workers(None, unit)))

    def kept_by(self, rule: str, *, unit: str | None = None) -> pl.DataFrame:
        """Who serves on the day and would already have reached the statutory age without a rule, sorted by worker.

        Columns: worker, statutory_month (with it), earlier_month (without it), event_ids (birth date, decision, service).

        Args:
            rule: ``cn.dalian.women-officers-retirement``, or one version of it; decisions that name it as their authority fall with it.
            unit: only whoever serves there on the day.

        Raises:
            UnknownSubject: no such rule or unit is known.
        """
        from cwledger.ruling.retirement import kept_frame

        return kept_frame(self.ruling.kept_by(rule, self._workers(None, unit)))

    def what_if(self, reform: Reform, *, through: date | None = None, unit: str | None = None, by: By = "district") -> WhatIf:
        """What a reform would change: by year and unit, by grade, and for each worker, as frames; why, by ``.explain(worker, year)``.

        Whoever serves on the day is taken to serve on in the posts, contract and registrations held, and to retire in the month each set of
        rules gives, paid through that month; nobody joins. Before the day careers are as recorded. Nothing before the reform's day changes.

        Args:
            reform: a :class:`~cwledger.policies.texts.reform.Reform`, or one read by ``policies.shelf.reform``.
            through: the last year looked at is that of this day; ten years from the day or the reform where none is given.
            unit: only whoever serves there on the day.
            by: the units told apart: ``district``, ``street`` or ``community``.

        Raises:
            InvalidReform: it names a rule or value that is not there, or takes effect after ``through``.
            UnknownSubject: no such unit is known.
        """
        return self.ruling.what_if(reform, through, by, self._workers(None, unit))

    def _over(self, month: str) -> Month:
        asked = Month.parse(month)
        if self.basis.effective_on < asked.last_day:
            raise InvalidBasis(f"{month} is not over on {self.basis.effective_on}", remedy="ask a view effective on the last day of the month or later")
        return asked

    def _workers(self, worker: str | None, unit: str | None) -> Iterable[str] | None:
        """Whom a question is about: one worker who must be known, whoever serves in a unit, or everybody (None)."""
        if worker is not None:
            return [self.career(worker).worker]
        return None if unit is None else self.reports.roster(unit)["worker"].to_list()

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
        """The grids on the day, sorted by grid. Splits and merges have moved them.

        Columns: grid, community, street, district, households, workers (list, empty while vacant), party_organisation (null without one), matters
        (how many it deals with), councils (held), last_council_on, open_needs, organisation_by (event id).
        """
        return self.reports.grids(unit)

    def grid_tally(self, unit: str | None = None, *, by: Literal["district", "street", "community"] = "district") -> pl.DataFrame:
        """Grids counted: unit, grids, with_party_organisation, without_party_organisation, vacant, shared, out_of_size, workers, households."""
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
        """The joint committees on the day, sorted by committee. Their part-time members are on no roster.

        Columns: committee, level (``street`` or ``community``), community, street, district, since, deputy_secretaries, part_time_members, meetings,
        last_meeting_on, meeting_due_on (``meeting_months`` after it; null without), open_resolutions, overdue_resolutions, formed_by (event id).
        """
        return self.reports.committees(unit, meeting_months)

    def committee_members(self, unit: str | None = None) -> pl.DataFrame:
        """Who sits on joint committees part-time, sorted by committee and member.

        Columns: committee, level, community, street, district, member, capacity, role, organisation, since, until (stated), admitted_by.
        """
        return self.reports.committee_members(unit)

    def meetings(self, unit: str | None = None) -> pl.DataFrame:
        """Joint meetings held: committee, level, community, street, district, meeting, held_on, agenda, attended, resolutions (adopted), held_by."""
        return self.reports.meetings(unit)

    def resolutions(self, unit: str | None = None) -> pl.DataFrame:
        """Resolutions of joint meetings, sorted by committee and resolution.

        Columns: committee, level, community, street, district, resolution, meeting, matter, owner, adopted_on, due_on, closed_on, outcome, standing
        (``open``, ``overdue``, ``closed``), adopted_by, closed_by (event ids).
        """
        return self.reports.resolutions(unit)

    def without_committee(self, unit: str | None = None) -> pl.DataFrame:
        """The streets and communities that have no joint committee: level, community, street, district."""
        return self.reports.without_committee(unit)

    def committee_tally(self, unit: str | None = None) -> pl.DataFrame:
        """Joint committees counted by level.

        Columns: level, units, committees, without (units that have none), police_deputy_secretaries, deputy_secretaries, part_time_members,
        meetings, open_resolutions, overdue_resolutions.
        """
        return self.reports.committee_tally(unit)

    def measures(self) -> pl.DataFrame:
        """The measures adopted, and how the rule text that carries each out stands on the day.

        Columns: measure, document, title, covers, since, until (null while it holds), rule, rule_version, rule_status (of the version in force on
        the day; null where the ledger knows none), reason, adopted_by, ended_by (event ids). Sorted by document and measure.
        """
        from cwledger.projections.public_life.measures import with_rules

        found = self.reports.measures()
        return with_rules(found, self.ruling.rules() if found["rule"].is_not_null().any() else None)

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

        Args:
            unit: a district; None for every release.
        """
        return self.reports.establishment(unit)

    def posts(self) -> pl.DataFrame:
        """Every post as a period: worker, community (as recorded), post, by, since, until, assumed_by, ended_by (event ids); sorted by worker."""
        return self.reports.posts()

    def findings(self) -> tuple[Issue, ...]:
        """What is irregular on the day, each with the rule it is against and the events that caused it; sorted by code and subject.

        Among the facts alone, and between the facts and the rules known: recorded pay that differs from the entitled one, and the like.
        """
        from cwledger.projections.findings import findings

        reports = self.reports
        found = findings(self._facts, self.basis.effective_on, reports.unit_tree, reports.roster())
        if self.basis.rules:
            judged = self.ruling.judged
            found = (*(issue for issue in found if issue.code not in judged), *self.ruling.findings())
        return tuple(sorted(found, key=lambda issue: (issue.code, issue.subject, issue.event_ids)))

    def career(self, worker: str) -> Career:
        """The worker's career up to and including the day, folded from the facts believed at this basis.

        Raises:
            UnknownSubject: nothing was known of the worker.
        """
        return self._career(worker, self.basis.effective_on, self.basis.position)

    def explain(self, question: str, subject: str) -> Explanation:
        """Why a report says what it says of one subject, down to the events and the clauses.

        Args:
            question: a report of what was recorded, as ``roster``, ``honours``, ``grids`` or ``affairs``; ``entitlement``, ``pay`` (of the last month
                that is over, or ``pay/2021-03``) or ``retirement`` of what the rules say.
            subject: a worker's id; for honours also a tally as ``people-delegate/national``, for structure as ``age_band/under 35``, for pioneers
                ``post``, ``team`` or a community; for other reports the id of its first column.

        Raises:
            UnknownSubject: there is no such question, or the subject is not known at this basis.
        """
        if question.partition("/")[0] not in RULED_QUESTIONS:
            return self.reports.explain(question, subject)
        self.career(subject)
        return self.ruling.explain(question, subject)

    def names(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame with a ``name`` column after ``worker``: the one door that shows names. «erased» where the key was destroyed.

        Raises:
            VaultError: the vault or its master key is missing or wrong.
        """
        import polars as pl

        found = self._names(frame["worker"].unique().drop_nulls(), self.basis.effective_on, self.basis.position)
        names = pl.Series("name", [found.get(worker) for worker in frame["worker"]], dtype=pl.String)
        return frame.clone().insert_column(frame.columns.index("worker") + 1, names) if "name" not in frame.columns else frame.with_columns(names)
