"""What a view answers by rules: entitlement, pay, retirement, reforms, and which texts are known: a part of :class:`~cwledger.view.View`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from cwledger.clock import Month
from cwledger.errors import InvalidBasis, UnknownSubject
from cwledger.view.arguments import must_be_days, must_be_text, stated
from cwledger.view.standpoint import Standpoint

if TYPE_CHECKING:
    import polars as pl

    from cwledger.policies.pay.what_if import By
    from cwledger.policies.texts.reform import Reform
    from cwledger.ruling.what_if import WhatIf


class AnswersOfTheRules(Standpoint):
    """What is due, when somebody retires, what a reform would change."""

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
        must_be_text(**stated(jurisdiction=jurisdiction))
        return self.ruling.rules(jurisdiction)

    def rules_changed(self, since: date, jurisdiction: str | None = None) -> pl.DataFrame:
        """What changed in the rules from a day until the day of the view: one row for each version that took effect or ended, by day and rule.

        Columns: changed_on, change (``took-effect``; or ``replaced`` by a later version, ``superseded`` by another rule, ``repealed``, ``expired`` as the
        text itself says), rule, version, title, jurisdiction, status, speaks_of (list of topics), follows (the version before one that took effect; null
        for a new rule), by (the version, rule or document that ended one), enacted_by (event id). Only versions published by ``rules_known_at`` are in it.

        Args:
            since: what changed on that day itself is not in it, what changed on the day of the view is.
            jurisdiction: only the rules that could hold there, as ``cn/dalian/zhongshan``; None for all.

        Raises:
            InvalidBasis: it is no day, or one after that of the view.
            UnknownSubject: there is no such jurisdiction.
        """
        from cwledger.ruling.rules import changed_rules

        return changed_rules(self.ruling.rulebook, self._before(since, jurisdiction), self.basis.effective_on, jurisdiction)

    def rule_values_changed(self, since: date, jurisdiction: str | None = None) -> pl.DataFrame:
        """Value by value, what the versions that took effect change; asked as :meth:`rules_changed`, sorted as it is, then in order of path.

        Columns: changed_on, rule, version, follows (the version compared with: the one before it, or the one it amends), path (dotted, into the text),
        before, after (null where a text does not have the value). A new rule that amends none has no row.
        """
        from cwledger.ruling.rules import changed_values

        return changed_values(self.ruling.rulebook, self._before(since, jurisdiction), self.basis.effective_on, jurisdiction)

    def _before(self, since: date, jurisdiction: str | None) -> date:
        must_be_days(since=since)
        must_be_text(**stated(jurisdiction=jurisdiction))
        if since > self.basis.effective_on:
            raise InvalidBasis(f"since={since} is after {self.basis.effective_on}", remedy="ask of an earlier day, or a view effective on a later one")
        return since

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
            InvalidBasis: it is no month, or one that is not over on the day of the view, so that not all of it is known.
            UnknownSubject: nothing was known of the worker or the unit.
        """
        from cwledger.policies.pay.months import looks_back
        from cwledger.ruling.pay import pay_frame

        asked = self._over(month)
        return pay_frame(self.ruling.entitlements(self._workers(worker, unit), looks_back(asked)), asked)

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

        Args:
            first: the first month.
            last: the last month.
            unit: whoever serves there on the day, and of those who serve nowhere any more, whoever served there last: units add up to everybody
                who ever served. It is the unit as on the day of the view: a community since merged away counts where it went.

        Raises:
            InvalidBasis: the first or last is not a month.
            UnknownSubject: there is no such unit.
        """
        from cwledger.ruling.retirement import retirement_frame

        begins, ends = Month.parse(first), Month.parse(last)
        return retirement_frame(self.ruling.retirements(begins, ends, None if unit is None else self.reports.last_serving(unit)))

    def vacancies(self, first: str | None = None, last: str | None = None, *, unit: str | None = None) -> pl.DataFrame:
        """The posts that fall vacant as those who serve on the day retire under the rules known: year, post, persons; sorted, the highest post first.

        Each person counts once, under the highest post held on the day (null: none), in the year of the retirement month: a past year where
        somebody is past that month and serves on, no year where rules or facts cannot say. The list behind it is :meth:`vacating`.

        Args:
            first: only who retires from this month on, as ``2026-01``; None sets no bound.
            last: only who retires to this month, itself included; None sets no bound.
            unit: only whoever serves there on the day.

        Raises:
            InvalidBasis: the first or last is not a month.
            UnknownSubject: there is no such unit.
        """
        from cwledger.ruling.vacancies import vacancies

        return vacancies(self.vacating(first, last, unit=unit))

    def vacating(self, first: str | None = None, last: str | None = None, *, unit: str | None = None) -> pl.DataFrame:
        """The list behind :meth:`vacancies`, asked as it is: who serves on the day and retires when, sorted by month and worker.

        Columns: worker, community, street, district, post (the highest held on the day; null without one), month (of retirement; null where rules or
        facts cannot say), original_month (without any delay), rule (version). Who serves on after having retired is not in it: that is over.
        """
        from cwledger.ruling.retirement import retirement_frame
        from cwledger.ruling.vacancies import vacating

        bounds = [None if month is None else Month.parse(month) for month in (first, last)]
        serving = self.reports.roster(unit)
        retiring = retirement_frame(self.ruling.retirements_of(self._workers(None, unit)))
        return vacating(serving, retiring, *bounds)

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

        must_be_text(rule=rule)
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
            InvalidBasis: ``through`` is not a day.
            UnknownSubject: no such unit or kind of unit is known, or what is given is no reform.
        """
        from cwledger.policies.texts.reform import Reform

        if not isinstance(reform, Reform):
            raise UnknownSubject(f"a reform {reform!r}", remedy="pass a Reform, or one read by policies.texts.shelf.reform")
        must_be_days(**stated(through=through))
        return self.ruling.what_if(reform, through, by, self._workers(None, unit))

    def _over(self, month: str) -> Month:
        asked = Month.parse(month)
        if self.basis.effective_on < asked.last_day:
            raise InvalidBasis(f"{month} is not over on {self.basis.effective_on}", remedy="ask a view effective on the last day of the month or later")
        return asked

    def measures(self) -> pl.DataFrame:
        """The measures adopted, and how the rule text that carries each out stands on the day.

        Columns: measure, document, title, covers, since, until (null while it holds), rule, rule_version, rule_status (of the version in force on
        the day; null where the ledger knows none), reason, adopted_by, ended_by (event ids). Sorted by document and measure.
        """
        from cwledger.projections.public_life.measures import with_rules

        found = self.reports.measures()
        return with_rules(found, self.ruling.rules() if found["rule"].is_not_null().any() else None)
