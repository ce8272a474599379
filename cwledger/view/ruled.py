"""What a view answers by rules: entitlement, pay, retirement, reforms, and which texts are known: a part of :class:`~cwledger.view.View`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from cwledger.clock import Month
from cwledger.errors import InvalidBasis
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

    def measures(self) -> pl.DataFrame:
        """The measures adopted, and how the rule text that carries each out stands on the day.

        Columns: measure, document, title, covers, since, until (null while it holds), rule, rule_version, rule_status (of the version in force on
        the day; null where the ledger knows none), reason, adopted_by, ended_by (event ids). Sorted by document and measure.
        """
        from cwledger.projections.public_life.measures import with_rules

        found = self.reports.measures()
        return with_rules(found, self.ruling.rules() if found["rule"].is_not_null().any() else None)
