"""The list of affairs communities may be asked to do, as on a day; how it grew and shrank; and the tasks pushed down, on the list or not.

For: :func:`affairs`, :func:`admissions`, :func:`affairs_over_time`, :func:`tasks`, and what is irregular about them. A count like 85 is of a
day: an affair is proposed, on the list for periods, and may be refused, withdrawn, run out and come back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple

import polars as pl

from cwledger.aggregates.affairs import AffairAdmitted, AffairProposed, AffairRefused, AffairVetted, AffairWithdrawn
from cwledger.aggregates.community_life import TaskPushedDown, TaskRefused
from cwledger.aggregates.event import Event
from cwledger.aggregates.units import CommunityFounded, CommunityReassigned, StreetFounded, StreetReassigned
from cwledger.errors import Issue
from cwledger.projections.facts import Facts, event_id, until
from cwledger.projections.public_life.pioneers import course
from cwledger.projections.units import Units

YUAN = pl.Decimal(12, 2)
AFFAIR_SCHEMA: dict[str, Any] = {
    "affair": pl.String, "title": pl.String, "department": pl.String, "nature": pl.String, "legal_basis": pl.String, "funds": YUAN, "term_months": pl.Int32,
    "district": pl.String, "status": pl.String, "since": pl.Date, "until": pl.Date, "waiting_since": pl.Date, "proposed_on": pl.Date,
    "admitted_on": pl.Date, "batch": pl.String, "reason": pl.String, "proposed_by": pl.String, "vetted_by": pl.List(pl.String),
    "admitted_by": pl.String, "decided_by": pl.String,
}  # fmt: skip
ADMISSION_SCHEMA: dict[str, Any] = {
    "affair": pl.String, "district": pl.String, "nature": pl.String, "since": pl.Date, "until": pl.Date, "batch": pl.String, "admitted_by": pl.String,
    "ended_by": pl.String,
}  # fmt: skip
REFUSAL_SCHEMA: dict[str, Any] = {
    "affair": pl.String, "title": pl.String, "department": pl.String, "district": pl.String, "proposed_on": pl.Date, "refused_on": pl.Date,
    "reason": pl.String, "refused_by": pl.String,
}  # fmt: skip
COUNT_SCHEMA: dict[str, Any] = {
    "year": pl.Int32, "on": pl.Date, "on_the_list": pl.Int64, "assistance": pl.Int64, "proof": pl.Int64, "self_governance": pl.Int64,
    "waiting": pl.Int64, "admitted": pl.Int64, "left": pl.Int64, "refused": pl.Int64,
}  # fmt: skip
TASK_COLUMNS = (
    "community", "street", "district", "task", "department", "title", "affair", "pushed_on", "covered", "refused_on", "reason", "pushed_by", "admitted_by",
    "refused_by",
)  # fmt: skip
_REFUSED_ON, _REFUSED_FOR = (list(REFUSAL_SCHEMA).index(name) for name in ("refused_on", "district"))
_FIELDS: dict[type[Event], tuple[str, ...]] = {
    AffairProposed: ("title", "department", "legal_basis", "nature", "funds", "term_months", "jurisdiction_district"),
    AffairVetted: ("outcome",),
    AffairAdmitted: ("batch", "until"),
    AffairRefused: ("reason",),
    AffairWithdrawn: ("reason",),
}


@dataclass(frozen=True)
class _Application:
    """What was applied for, when, and who has looked at it since."""

    terms: dict[str, Any]
    on: date
    by: str
    vettings: tuple[tuple[str, str], ...] = ()
    """In order: outcome and event id."""

    @property
    def district(self) -> str | None:
        """The district whose list it is for; None for that of the whole city."""
        district: str | None = self.terms["jurisdiction_district"]
        return district


@dataclass(frozen=True)
class _Admission:
    """One period on the list, on the terms of the application it rests on."""

    since: date
    until: date | None
    """The stated end, or the day it was withdrawn before."""
    batch: str | None
    admitted_by: str
    application: _Application
    vettings: tuple[tuple[str, str], ...]
    """Those it rests on: of an application that was admitted before, the ones since."""
    ended_by: str | None = None

    def runs(self, day: date) -> bool:
        """Whether it is on the list on a day after every fact so far."""
        return self.until is None or day < self.until


class _Standing(NamedTuple):
    """How an affair stands: since when, for which reason, by which decision."""

    status: str
    since: date
    reason: str | None
    decided_by: str | None


@dataclass
class _History:
    """What became of one affair by a day."""

    affair: str
    application: _Application
    """The last one."""
    pending: bool = False
    """Whether it waits for a decision."""
    turned_away: _Standing | None = None
    """The last refusal or withdrawal."""
    admissions: list[_Admission] = field(default_factory=list)
    refusals: list[tuple[Any, ...]] = field(default_factory=list)
    """Each as a row of :func:`refusals`."""

    def take(self, kind: str, row: dict[str, Any]) -> None:
        """One more fact, in order."""
        on, by, application = row["effective_on"], row["event_id"], self.application
        if kind == "AffairProposed":
            self.application, self.pending = _Application(row, on, by), True
            return
        if kind == "AffairVetted":
            self.application = replace(application, vettings=(*application.vettings, (row["outcome"], by)))
            return
        listed = self.listed(on)
        if kind == "AffairAdmitted":
            heeded = [len(one.application.vettings) for one in self.admissions if one.application.by == application.by]
            self.admissions.append(_Admission(on, row["until"], row["batch"], by, application, application.vettings[max(heeded, default=0) :]))
        elif kind == "AffairRefused":
            said = (application.terms[one] for one in ("title", "department", "jurisdiction_district"))
            self.refusals.append((self.affair, *said, application.on, on, row["reason"], by))
        elif listed is not None:
            self.admissions[-1] = replace(listed, until=on, ended_by=by)
        # Of a withdrawal the admission is what ends; an application to renew it waits on.
        self.pending = self.pending and kind == "AffairWithdrawn" and listed is not None
        if kind != "AffairAdmitted":
            self.turned_away = _Standing("refused" if kind == "AffairRefused" else "withdrawn", on, row["reason"], by)

    def listed(self, day: date) -> _Admission | None:
        """The admission that stands on a day after every fact; None off the list."""
        return self.admissions[-1] if self.admissions and self.admissions[-1].runs(day) else None

    def on(self, day: date) -> _Standing:
        """How it stands on a day after every fact."""
        listed, last, away = self.listed(day), self.admissions[-1] if self.admissions else None, self.turned_away
        if listed is not None:
            return _Standing("admitted", listed.since, None, listed.admitted_by)
        if self.pending:
            return _Standing("proposed", self.application.on, None, None)
        if last is not None and last.until is not None and last.ended_by is None and (away is None or last.until >= away.since):
            return _Standing("expired", last.until, None, last.admitted_by)
        return away or _Standing("proposed", self.application.on, None, None)


def _histories(facts: Facts, effective_on: date) -> list[_History]:
    """What became of each affair by a day, sorted by affair."""
    frames = [
        until(facts, cls, effective_on, "effective_on", *fields).with_columns(
            event_id("affair", "affair").alias("event_id"), pl.lit(cls.__name__).alias("kind")
        )
        for cls, fields in _FIELDS.items()
    ]
    rows = pl.concat(frames, how="diagonal").sort("affair", "order").drop("order", "version").collect()
    found: dict[str, _History] = {}
    for row in rows.iter_rows(named=True):
        if row["affair"] not in found and row["kind"] == "AffairProposed":
            found[row["affair"]] = _History(row["affair"], _Application(row, row["effective_on"], row["event_id"]))
        if row["affair"] in found:
            found[row["affair"]].take(row["kind"], row)
    return list(found.values())


def affairs(facts: Facts, effective_on: date) -> pl.DataFrame:
    """One row for each affair proposed by a day, as it stands on that day.

    Returns:
        ``affair``; ``title, department, nature, legal_basis, funds`` (yuan a year to each community; null where none are named), ``term_months,
        district`` (null: of the whole city), as admitted while it is on the list, else as last proposed; ``status`` (``proposed``, ``admitted``,
        ``refused``, ``withdrawn``, ``expired``) and ``since`` when; ``until`` (of the last admission: the first day off the list; null where no
        end is known); ``waiting_since`` (the day of an application nobody has decided, to renew what is on the list among them; null: none);
        ``proposed_on`` (of the application shown), ``admitted_on`` (the last), ``batch``; ``reason`` of a refusal or withdrawal; ``proposed_by``,
        ``vetted_by`` (list: of the application shown), ``admitted_by, decided_by`` (event ids). Sorted by affair.
    """
    return pl.DataFrame([_affair(one, effective_on) for one in _histories(facts, effective_on)], schema=AFFAIR_SCHEMA, orient="row")


def _affair(one: _History, day: date) -> tuple[Any, ...]:
    last, listed = one.admissions[-1] if one.admissions else None, one.listed(day)
    shown = one.application if listed is None else listed.application
    said, stands = shown.terms, one.on(day)
    funds = None if said["funds"] is None else Decimal(said["funds"]).scaleb(-2)
    terms = (said["title"], said["department"], said["nature"], said["legal_basis"], funds, said["term_months"], said["jurisdiction_district"])
    until, admitted_on, batch = (None, None, None) if last is None else (last.until, last.since, last.batch)
    waiting = one.application.on if one.pending else None
    ids = (shown.by, [by for _, by in shown.vettings], last and last.admitted_by, stands.decided_by)
    return (one.affair, *terms, stands.status, stands.since, until, waiting, shown.on, admitted_on, batch, stands.reason, *ids)


def admissions(facts: Facts, effective_on: date) -> pl.DataFrame:
    """Every period on the list begun by a day, past ones included.

    Returns:
        ``affair; district, nature`` as applied for then; ``since, until`` (the first day off the list, stated or by withdrawal; null where no end
        is known), ``batch, admitted_by, ended_by`` (event ids). Sorted by affair and since.
    """
    rows = [
        (one.affair, application.district, application.terms["nature"], period.since, period.until, period.batch, period.admitted_by, period.ended_by)
        for one in _histories(facts, effective_on)
        for period in one.admissions
        for application in (period.application,)
    ]
    return pl.DataFrame(rows, schema=ADMISSION_SCHEMA, orient="row")


def refusals(facts: Facts, effective_on: date) -> pl.DataFrame:
    """Every application refused by a day, those admitted at another time among them.

    Returns:
        ``affair, title, department, district`` (null: of the whole city) as proposed then, ``proposed_on, refused_on, reason, refused_by`` (event
        id). Sorted by affair and refused_on.
    """
    rows = [row for one in _histories(facts, effective_on) for row in one.refusals]
    return pl.DataFrame(rows, schema=REFUSAL_SCHEMA, orient="row")


def of_unit(frame: pl.DataFrame, districts: Sequence[str]) -> pl.DataFrame:
    """The affairs of the whole city and of some districts: what the communities there may be asked to do."""
    return frame.filter(pl.col("district").is_null() | pl.col("district").is_in(list(districts)))


def affairs_over_time(facts: Facts, effective_on: date, first: int, last: int, districts: Sequence[str] | None) -> pl.DataFrame:
    """The list at the end of each year; of the year the day lies in, on the day.

    Args:
        facts: what is believed.
        effective_on: no later day is looked at.
        first: the first year.
        last: the last year.
        districts: only what holds there; None for every affair of every district.

    Returns:
        ``year, on`` (the day counted); ``on_the_list``, of which ``assistance, proof, self_governance``; ``waiting`` for a decision; in the year
        ``admitted, left`` (withdrawn or run out), ``refused``. Sorted by year.
    """
    days = [min(date(year, 12, 31), effective_on) for year in range(first, last + 1) if date(year, 1, 1) <= effective_on]
    return pl.DataFrame([_count(facts, day, districts) for day in days], schema=COUNT_SCHEMA, orient="row")


def _count(facts: Facts, day: date, districts: Sequence[str] | None) -> tuple[Any, ...]:
    histories = _histories(facts, day)
    periods = [one for history in histories for one in history.admissions if _holds(one.application.district, districts)]
    listed = [one.application.terms["nature"] for one in periods if one.runs(day)]
    natures = [listed.count(nature) for nature in ("assistance", "proof", "self-governance")]
    refused = [row[_REFUSED_ON] for one in histories for row in one.refusals if _holds(row[_REFUSED_FOR], districts)]
    left = [one.until for one in periods if one.until is not None and one.until <= day]
    in_year = [sum(on.year == day.year for on in days) for days in ([one.since for one in periods], left, refused)]
    return (day.year, day, len(listed), *natures, sum(one.pending and _holds(one.application.district, districts) for one in histories), *in_year)


def _holds(district: str | None, districts: Sequence[str] | None) -> bool:
    """Whether what is of a district, or of the whole city, holds in one of the districts asked about."""
    return districts is None or district is None or district in districts


def tasks(facts: Facts, effective_on: date, units: Units) -> pl.DataFrame:
    """Every task pushed down to a community by a day.

    Returns:
        ``community, street, district`` on the day, after mergers; ``task, department, title, affair`` (null where none was named),
        ``pushed_on``; ``covered``: whether that affair was on the list, for the district the community lay in, on the day it was pushed down;
        ``refused_on, reason`` (null: not refused); ``pushed_by, admitted_by`` (of the admission that covers it), ``refused_by`` (event ids).
        Sorted by community, pushed_on, task.
    """
    pushed = course(facts, effective_on, "task", (TaskPushedDown, "department", "title", "affair"), (TaskRefused, "reason")).rename(
        {"since": "pushed_on", "until": "refused_on", "begun_by": "pushed_by", "ended_by": "refused_by"}
    )
    then = _districts_then(facts, pushed.select("pushed_by", "community", "pushed_on"))
    listed = admissions(facts, effective_on).select("affair", "since", "until", "admitted_by", of="district")
    meant = pushed.select("pushed_by", "affair", "pushed_on").join(then, on="pushed_by").join(listed, on="affair")
    on_the_list = (pl.col("since") <= pl.col("pushed_on")) & (pl.col("until").is_null() | (pl.col("until") > pl.col("pushed_on")))
    there = pl.col("of").is_null() | (pl.col("of") == pl.col("then"))
    covering = meant.filter(on_the_list & there).select("pushed_by", "admitted_by")
    frame = units.placed(units.settled(pushed.join(covering, on="pushed_by", how="left")))
    return frame.with_columns(covered=pl.col("admitted_by").is_not_null()).select(TASK_COLUMNS).sort("community", "pushed_on", "task")


def _districts_then(facts: Facts, frame: pl.DataFrame) -> pl.DataFrame:
    """The district each row's community lay in on the day it was pushed a task: ``pushed_by, then``."""
    for subject, above, classes in (
        ("community", "street", (CommunityFounded, CommunityReassigned)),
        ("street", "district", (StreetFounded, StreetReassigned)),
    ):
        said = pl.concat([until(facts, cls, None, "effective_on", above) for cls in classes]).sort("order").unique([subject, "effective_on"], keep="last")
        parents = said.select(subject, "effective_on", above).sort("effective_on").collect()
        frame = frame.sort("pushed_on").join_asof(
            parents, left_on="pushed_on", right_on="effective_on", by=subject, strategy="backward", check_sortedness=False
        )
        frame = frame.drop("effective_on", strict=False)
    return frame.select("pushed_by", then="district")


def findings(facts: Facts, effective_on: date, units: Units) -> Iterator[Issue]:
    """Affairs admitted though nobody looked at them first, or against who did; tasks outside the list."""
    vetting = ("Dalian: district committees vet what is pushed down (S00)",)
    for one in _histories(facts, effective_on):
        subject = f"affair:{one.affair}"
        for period in one.admissions:
            if not period.vettings:
                message = f"admitted on {period.since}, but nobody is recorded to have vetted it between its proposal and then"
                yield Issue("finding.affair-unvetted", "warning", subject, message, (period.admitted_by,), vetting)
            elif period.vettings[-1][0] == "opposed":
                message = f"admitted on {period.since}, although the vetting before it opposed it"
                yield Issue("finding.affair-opposed", "warning", subject, message, (period.vettings[-1][1], period.admitted_by), vetting)
    listed = ("Dalian: the affair admission list (S00)", "as elsewhere: 上海市居民委员会工作条例 Art. 27 (S99), Xicheng 2018 (S119)")
    outside = tasks(facts, effective_on, units).filter(~pl.col("covered"))
    for row in outside.iter_rows(named=True):
        named = "names no affair" if row["affair"] is None else f"names affair {row['affair']}, which was not on the list there that day"
        done = "it was not refused" if row["refused_on"] is None else f"it was refused on {row['refused_on']}"
        message = f"task {row['task']} ({row['title']}) of {row['department']}, pushed down on {row['pushed_on']}, {named}; {done}"
        ids = tuple(by for by in (row["pushed_by"], row["refused_by"]) if by is not None)
        severity: Literal["warning", "notice"] = "warning" if row["refused_on"] is None else "notice"
        yield Issue("finding.task-outside-list", severity, f"community:{row['community']}", message, ids, listed)
