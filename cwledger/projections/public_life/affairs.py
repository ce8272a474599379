"""The list of affairs communities may be asked to do, as on a day; how it grew and shrank; and the tasks pushed down, on the list or not.

For: :func:`affairs`, :func:`admissions`, :func:`affairs_over_time`, :func:`tasks`, and what is irregular about them. A count like 85 is of a
day: an affair is proposed, on the list for periods, and may be refused, withdrawn, run out and come back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal

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
    "district": pl.String, "status": pl.String, "since": pl.Date, "until": pl.Date, "proposed_on": pl.Date, "admitted_on": pl.Date, "batch": pl.String,
    "reason": pl.String, "proposed_by": pl.String, "vetted_by": pl.List(pl.String), "admitted_by": pl.String, "decided_by": pl.String,
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
_REFUSED_ON = list(REFUSAL_SCHEMA).index("refused_on")
_FIELDS: dict[type[Event], tuple[str, ...]] = {
    AffairProposed: ("title", "department", "legal_basis", "nature", "funds", "term_months", "jurisdiction_district"),
    AffairVetted: ("outcome",),
    AffairAdmitted: ("batch", "until"),
    AffairRefused: ("reason",),
    AffairWithdrawn: ("reason",),
}


@dataclass(frozen=True)
class _Admission:
    """One period on the list."""

    since: date
    until: date | None
    """The stated end, or the day it was withdrawn before."""
    batch: str | None
    admitted_by: str
    vettings: tuple[tuple[str, str], ...]
    """Who looked at it beforehand, in order: outcome and event id."""
    ended_by: str | None = None


@dataclass
class _History:
    """What became of one affair by a day."""

    affair: str
    terms: dict[str, Any] = field(default_factory=dict)
    status: str = "proposed"
    since: date = date.min
    reason: str | None = None
    proposed: tuple[date, str] = (date.min, "")
    decided_by: str | None = None
    vettings: tuple[tuple[str, str], ...] = ()
    heeded: int = 0
    """How many of them an earlier admission rested on: another one needs its own."""
    admissions: list[_Admission] = field(default_factory=list)
    refusals: list[tuple[Any, ...]] = field(default_factory=list)
    """Each as a row of :func:`refusals`."""

    def take(self, kind: str, row: dict[str, Any]) -> None:
        """One more fact, in order."""
        on, by = row["effective_on"], row["event_id"]
        if kind == "AffairVetted":
            self.vettings = (*self.vettings, (row["outcome"], by))
            return
        if kind == "AffairAdmitted":
            self.admissions.append(_Admission(on, row["until"], row["batch"], by, self.vettings[self.heeded :]))
            self.heeded = len(self.vettings)
        elif kind == "AffairProposed":
            self.terms, self.proposed, self.vettings, self.heeded = row, (on, by), (), 0
        elif kind == "AffairRefused":
            said = (self.terms[one] for one in ("title", "department", "jurisdiction_district"))
            self.refusals.append((self.affair, *said, self.proposed[0], on, row["reason"], by))
        elif self.status == "admitted":
            self.admissions[-1] = replace(self.admissions[-1], until=on, ended_by=by)
        self.status, self.since, self.reason, self.decided_by = _STATUS[kind], on, row["reason"], None if kind == "AffairProposed" else by

    def on(self, day: date) -> tuple[str, date]:
        """How it stands on a day after every fact: the status, and since when."""
        ends = self.admissions[-1].until if self.status == "admitted" else None
        return ("expired", ends) if ends is not None and ends <= day else (self.status, self.since)


_STATUS = {"AffairProposed": "proposed", "AffairAdmitted": "admitted", "AffairRefused": "refused", "AffairWithdrawn": "withdrawn"}


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
        found.setdefault(row["affair"], _History(row["affair"])).take(row["kind"], row)
    return list(found.values())


def affairs(facts: Facts, effective_on: date) -> pl.DataFrame:
    """One row for each affair proposed by a day, as it stands on that day.

    Returns:
        ``affair``; ``title, department, nature, legal_basis, funds`` (yuan a year to each community; null where none are named), ``term_months,
        district`` (null: of the whole city), all as last proposed; ``status`` (``proposed``, ``admitted``, ``refused``, ``withdrawn``,
        ``expired``) and ``since`` when; ``until`` (of the last admission: the first day off the list; null where no end is known),
        ``proposed_on, admitted_on`` (the last of each), ``batch``; ``reason`` of a refusal or withdrawal; ``proposed_by``, ``vetted_by``
        (list: since the last proposal), ``admitted_by, decided_by`` (event ids). Sorted by affair.
    """
    return pl.DataFrame([_affair(one, effective_on) for one in _histories(facts, effective_on)], schema=AFFAIR_SCHEMA, orient="row")


def _affair(one: _History, day: date) -> tuple[Any, ...]:
    said, last = one.terms, one.admissions[-1] if one.admissions else None
    status, since = one.on(day)
    funds = None if said["funds"] is None else Decimal(said["funds"]).scaleb(-2)
    terms = (said["title"], said["department"], said["nature"], said["legal_basis"], funds, said["term_months"], said["jurisdiction_district"])
    admission = (None, None, None) if last is None else (last.until, last.since, last.batch)
    ids = (one.proposed[1], [by for _, by in one.vettings], last and last.admitted_by, one.decided_by)
    return (one.affair, *terms, status, since, admission[0], one.proposed[0], *admission[1:], one.reason, *ids)


def admissions(facts: Facts, effective_on: date) -> pl.DataFrame:
    """Every period on the list begun by a day, past ones included.

    Returns:
        ``affair, district, nature, since, until`` (the first day off the list, stated or by withdrawal; null where no end is known), ``batch,
        admitted_by, ended_by`` (event ids). Sorted by affair and since.
    """
    rows = [
        (one.affair, one.terms["jurisdiction_district"], one.terms["nature"], period.since, period.until, period.batch, period.admitted_by, period.ended_by)
        for one in _histories(facts, effective_on)
        for period in one.admissions
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
    every = [one for one in _histories(facts, day) if districts is None or one.terms["jurisdiction_district"] in (None, *districts)]
    listed = [one.terms["nature"] for one in every if one.on(day)[0] == "admitted"]
    natures = [listed.count(nature) for nature in ("assistance", "proof", "self-governance")]
    begun = [period.since for one in every for period in one.admissions]
    ended = [period.until for one in every for period in one.admissions if period.until is not None and period.until <= day]
    refused = [row[_REFUSED_ON] for one in every for row in one.refusals]
    in_year = [sum(on.year == day.year for on in days) for days in (begun, ended, refused)]
    return (day.year, day, len(listed), *natures, sum(one.status == "proposed" for one in every), *in_year)


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
    listed = ("上海市居民委员会工作条例 Art. 27 (S99)", "Xicheng 2018 (S119)")
    outside = tasks(facts, effective_on, units).filter(~pl.col("covered"))
    for row in outside.iter_rows(named=True):
        named = "names no affair" if row["affair"] is None else f"names affair {row['affair']}, which was not on the list there that day"
        done = "it was not refused" if row["refused_on"] is None else f"it was refused on {row['refused_on']}"
        message = f"task {row['task']} ({row['title']}) of {row['department']}, pushed down on {row['pushed_on']}, {named}; {done}"
        ids = tuple(by for by in (row["pushed_by"], row["refused_by"]) if by is not None)
        severity: Literal["warning", "notice"] = "warning" if row["refused_on"] is None else "notice"
        yield Issue("finding.task-outside-list", severity, f"community:{row['community']}", message, ids, listed)
