"""Open recruitment on a day: each announcement and opening with its stage, every applicant with where it stands and why, where each worker came in.

The marks are ranked by the announcement's own terms (``ranking.py``), and places left empty filled by calls (``places.py``). Each line is drawn once:
the plan by who was qualified when the exam was held, the interview list by the plan when the interviews began. Not for what is irregular about a
recruitment (``findings.py``).
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

import polars as pl

from cwledger.aggregates import recruitments as ev
from cwledger.aggregates.event import Event
from cwledger.clock import add_months
from cwledger.collector import uncollected
from cwledger.errors import UnknownSubject
from cwledger.projections.entrance.places import Filling
from cwledger.projections.entrance.publicity import Publicity, publicity
from cwledger.projections.entrance.ranking import Candidate, Standing, Terms, plan, standings
from cwledger.projections.facts import Facts, until
from cwledger.projections.units import Units

SCORE = pl.Decimal(7, 2)
RECRUITMENT_SCHEMA: dict[str, Any] = {
    "announcement": pl.String, "opening": pl.String, "community": pl.String, "street": pl.String, "district": pl.String, "stage": pl.String,
    "posts": pl.Int64, "plan": pl.Int64, "hired": pl.Int64, "vacancies": pl.Int64, "applicants": pl.Int64, "screened": pl.Int64, "wrote": pl.Int64,
    "interviewed": pl.Int64, "publicity_until": pl.Date, "announced_on": pl.Date, "surveyed": pl.Int64, "announced_by": pl.String, "offered_by": pl.String,
}  # fmt: skip
APPLICANT_SCHEMA: dict[str, Any] = {
    "announcement": pl.String, "applicant": pl.String, "opening": pl.String, "rank": pl.Int64, "outcome": pl.String, "why": pl.String, "total": SCORE,
    "stage": pl.String, "written": SCORE, "bonus": SCORE, "interview": SCORE, "reason": pl.String, "instead_of": pl.String, "worker": pl.String,
    "filed_by": pl.String, "screened_by": pl.String, "written_by": pl.String, "interviewed_by": pl.String, "decided_by": pl.String,
}  # fmt: skip
_SOURCES: tuple[tuple[str, type[Event]], ...] = (
    ("screened_by", ev.ApplicationScreened),
    ("written_by", ev.WrittenScored),
    ("interviewed_by", ev.InterviewScored),
)
_DECIDING: tuple[type[Event], ...] = (ev.ApplicantWithdrew, ev.SubstituteCalled, ev.ApplicantHired, ev.HireAnnulled)
_LEAVING: dict[str, type[Event]] = {"annulled": ev.HireAnnulled, "withdrawn": ev.ApplicantWithdrew, "out": ev.ApplicationScreened}


@dataclass
class Applicant:
    """One application as recorded by a day, and where it stands."""

    announcement: str
    applicant: str
    opening: str
    filed: dict[str, Any]
    facts: dict[type[Event], dict[str, Any]] = field(default_factory=dict)
    """The last fact of each type about it."""
    screenings: list[dict[str, Any]] = field(default_factory=list)
    """Every check of the conditions, in order."""
    standing: Standing | None = None
    place: str | None = None
    """How it comes by a place: by ``rank``, or by a ``call`` into one that became free; None where it has none."""
    place_taken_by: tuple[str, ...] = ()
    """Who had the place that it was called into, where that was not free."""

    def of(self, kind: type[Event]) -> dict[str, Any] | None:
        """The last fact of a type, with its fields, ``order`` and ``id``."""
        return self.facts.get(kind)

    def score(self, kind: type[Event]) -> Decimal | None:
        """A mark, where there is one."""
        found = self.facts.get(kind)
        return None if found is None else hundredths(found["score"])

    @property
    def screened(self) -> str | None:
        """How the last check of the conditions came out."""
        found = self.of(ev.ApplicationScreened)
        return None if found is None else found["outcome"]

    @property
    def first_mark(self) -> dict[str, Any] | None:
        """The mark it had first, where it has any."""
        written, met = self.facts.get(ev.WrittenScored), self.facts.get(ev.InterviewScored)
        if written is None or met is None:
            return written or met
        return min(written, met, key=lambda mark: mark["order"])

    def checked(self, exam: date | None) -> dict[str, Any] | None:
        """The last check before its first mark; of who has no mark, by the day of the exam, or so far where none was held."""
        mark, checks = self.first_mark, reversed(self.screenings)
        if mark is not None:
            return next((one for one in checks if one["order"] < mark["order"]), None)
        return next((one for one in checks if exam is None or one["effective_on"] <= exam), None)

    def qualified(self, exam: date | None) -> bool:
        """Whether it met the conditions when the exam was held: it had passed the check, or was marked without being checked yet."""
        check = self.checked(exam)
        return self.first_mark is not None if check is None else bool(check["outcome"] == "passed")

    @property
    def excluded(self) -> bool:
        """Whether it was out before any mark, and has not been found to meet the conditions since."""
        return self.screened == "failed" and (check := self.checked(None)) is not None and check["outcome"] == "failed"

    @property
    def annulled(self) -> bool:
        """Whether it was hired and the hire annulled since."""
        hire, annulment = self.of(ev.ApplicantHired), self.of(ev.HireAnnulled)
        return hire is not None and annulment is not None and hire["order"] < annulment["order"]

    @property
    def hired(self) -> bool:
        """Whether its hire stands."""
        return self.of(ev.ApplicantHired) is not None and not self.annulled and not self.withdrawn_after_hire

    @property
    def withdrawn_after_hire(self) -> bool:
        """Whether it gave the place up after all."""
        hire, withdrawal = self.of(ev.ApplicantHired), self.of(ev.ApplicantWithdrew)
        return hire is not None and withdrawal is not None and hire["order"] < withdrawal["order"]

    @property
    def gone(self) -> str | None:
        """How it left the race after its marks, where it did."""
        if self.annulled:
            return "annulled"
        if self.of(ev.ApplicantWithdrew) is not None and not self.hired:
            return "withdrawn"
        return "out" if self.screened == "failed" and not self.hired else None

    def outcome(self) -> tuple[str, str | None, str | None]:
        """Outcome, why, and the reason the facts give."""
        assert self.standing is not None
        if self.gone is not None:
            why = "screened-out" if self.gone == "out" else None
            return self.gone, why, (self.of(_LEAVING[self.gone]) or {}).get("reason")
        outcome, why = self.standing.outcome, self.standing.why
        if self.place is not None and outcome in ("reserve", "undecided"):
            outcome, why = "to-hire", None
        if self.hired:
            outcome = "hired"
        if outcome in ("to-hire", "hired") and self.of(ev.SubstituteCalled) is not None:
            why = "substitute"
        return outcome, why, None

    @property
    def decided_by(self) -> str | None:
        """The last withdrawal, call, hire or annulment, where there is one."""
        facts = [fact for kind in _DECIDING if (fact := self.of(kind)) is not None]
        return max(facts, key=lambda fact: fact["order"])["id"] if facts else None

    def event_ids(self) -> list[str]:
        """The facts it rests on, in the order they hold."""
        facts = sorted((self.filed, *self.facts.values()), key=lambda fact: fact["order"])
        return [fact["id"] for fact in facts]


@dataclass
class Opening:
    """The posts offered under one opening, and everybody who applied for them."""

    announcement: Announcement
    opening: str
    offers: list[dict[str, Any]]
    """Every offer, in order; each with what an earlier one says and it does not repeat."""
    applicants: dict[str, Applicant] = field(default_factory=dict)

    @property
    def offer(self) -> dict[str, Any]:
        """The last offer."""
        return self.offers[-1]

    @cached_property
    def held_on(self) -> date | None:
        """The day of the first mark; None as long as there is none."""
        return min((mark["effective_on"] for one in self.applicants.values() if (mark := one.first_mark) is not None), default=None)

    @cached_property
    def listed_on(self) -> date | None:
        """The day on which it was settled who is invited: that of the first interview, or of the results; None as long as there is neither."""
        interviews = (met["effective_on"] for one in self.applicants.values() if (met := one.of(ev.InterviewScored)) is not None)
        return min((*interviews, *(notice["effective_on"] for notice in self.announcement.notices)), default=None)

    @cached_property
    def qualified(self) -> int:
        """How many met the conditions when the exam was held, or do so far. Who turns out later not to meet them leaves that as it was."""
        return sum(one.qualified(self.held_on) for one in self.applicants.values())

    @cached_property
    def _checked(self) -> bool:
        return all(one.screened is not None or one.of(ev.ApplicantWithdrew) is not None for one in self.applicants.values())

    def settled(self, on: date) -> bool:
        """Whether nobody can be added to the qualified: applications are over, and all are checked or the exam is."""
        return on >= self.announcement.said["applications_until"] and (self.held_on is not None or self._checked)

    def posts(self, on: date) -> int:
        """The posts offered as on a day."""
        return int(next((offer for offer in reversed(self.offers) if offer["effective_on"] <= on), self.offers[0])["number"])

    def plan(self, on: date) -> int:
        """The posts after the cut, as on a day; all of them as long as it is not settled how many qualify."""
        posts = self.posts(on)
        return plan(self.announcement.terms, posts, self.qualified) if self.settled(on) else posts

    def count(self, kind: type[Event]) -> int:
        """Applicants with a fact of a type."""
        return sum(one.of(kind) is not None for one in self.applicants.values())

    @property
    def hired(self) -> list[Applicant]:
        """Whose hire stands."""
        return [one for one in self.applicants.values() if one.hired]

    def stage(self, on: date) -> str:
        """How far it has come: ``announced``, ``applications``, ``screening``, ``written``, ``interview``, ``publicity``, ``hiring``, ``filled``."""
        posts = self.plan(on)
        if self.hired and len(self.hired) >= posts:
            return "filled"
        out = self.announcement.publicised
        if self.hired or (out and out[-1].until is not None and out[-1].until <= on):
            return "hiring"
        for told, stage in ((bool(out), "publicity"), (self.count(ev.InterviewScored) > 0, "interview"), (self.count(ev.WrittenScored) > 0, "written")):
            if told:
                return stage
        if self.count(ev.ApplicationScreened) or on >= self.announcement.said["applications_until"]:
            return "screening"
        return "applications" if on >= self.announcement.said["applications_from"] else "announced"


@dataclass
class Announcement:
    """One announcement as recorded by a day."""

    id: str
    said: dict[str, Any]
    terms: Terms
    applicants: dict[str, Applicant] = field(default_factory=dict)
    surveyed: dict[str, int] = field(default_factory=dict)
    decided: list[dict[str, Any]] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)
    """Substitutes called, in order."""
    notices: list[dict[str, Any]] = field(default_factory=list)
    """Results publicised, in order."""

    @cached_property
    def publicised(self) -> list[Publicity]:
        """Every publicity of results, in order."""
        days = (self.said["publicity_working_days"], self.said["publicity_days"])
        return [publicity(one["effective_on"], one["until"], *days) for one in self.notices]

    @property
    def reserve_until(self) -> date | None:
        """The first day on which no substitute may be called any more; None where none is stated, or results are not out."""
        months = self.said["reserve_months"]
        return add_months(self.notices[0]["effective_on"], months) if months and self.notices else None


class Recruitment(NamedTuple):
    """One recruitment. Its openings know what was announced, and not the other way about, so that nothing is left over when it is let go."""

    announcement: Announcement
    openings: dict[str, Opening]


def hundredths(stored: int) -> Decimal:
    """A number kept in hundredths, as it is."""
    return Decimal(stored).scaleb(-2)


def _terms(said: Mapping[str, Any]) -> Terms:
    numbers = {name: None if said[name] is None else hundredths(said[name]) for name in ("interview_ratio", "written_pass", "interview_pass", "plan_ratio")}
    points = (one.rpartition("=") for one in said["bonus_points"] or ())
    return Terms(
        written_weight=said["written_weight"],
        interview_weight=said["interview_weight"],
        decimals=said["decimals"],
        ties_admitted=said["ties_admitted"],
        rounding=said["rounding"],
        bonus_points={code: Decimal(number) for code, _, number in points},
        bonus_stacking=said["bonus_stacking"],
        bonus_from=said["bonus_from"],
        tie_break=tuple(said["tie_break"] or ()),
        **numbers,
    )


TOGETHER = 500
"""Announcements whose applicants are ranked and kept at a time: more than a city publishes in ten years, few enough that memory stays flat beyond."""


class Recruitments:
    """Every recruitment as recorded by a day, ranked when first asked for. Kept where there are no more than so many announcements."""

    def __init__(self, facts: Facts, effective_on: date, together: int = TOGETHER) -> None:
        self.facts = facts
        self.effective_on = effective_on
        self._together = together
        self._frames: dict[type[Event], pl.DataFrame] = {}
        self._hires: Mapping[str, list[Applicant]] | None = None

    @cached_property
    def ids(self) -> list[str]:
        """The announcements published by the day, sorted."""
        return self._frame(ev.RecruitmentAnnounced)["announcement"].unique(maintain_order=True).to_list()

    @property
    def decimals(self) -> int:
        """To how many places totals are worked out at most; two where there is no announcement."""
        return max(self._frame(ev.RecruitmentAnnounced)["decimals"].to_list(), default=2)

    @cached_property
    def _kept(self) -> dict[str, Recruitment]:
        return self._ranked(self.ids)

    def each(self, *, hired: bool = False) -> Iterator[Recruitment]:
        """Every recruitment with its applicants ranked, sorted by announcement; where there are many, none is kept that nobody holds.

        Args:
            hired: whether :attr:`hires` are gathered on the way, for whoever asks for them afterwards.
        """
        few, hires = len(self.ids) <= self._together, defaultdict[str, list[Applicant]](list)
        batches = (self.ids[first : first + self._together] for first in range(0, len(self.ids), self._together))
        for ranked in (self._kept,) if few else map(self._ranked, batches):
            for one in ranked.values():
                for application in one.announcement.applicants.values() if hired else ():
                    hire = application.of(ev.ApplicantHired)
                    if hire is not None:
                        hires[hire["worker"]].append(application)
                yield one
        if hired:
            for applications in hires.values():
                applications.sort(key=lambda one: (one.facts[ev.ApplicantHired]["effective_on"], one.announcement))
            self._hires = hires

    def _frame(self, kind: type[Event]) -> pl.DataFrame:
        """The facts of a type by the day, by announcement and in order; read once."""
        if kind not in self._frames:
            own = [name for name in kind.model_fields if name not in Event.model_fields and name != kind.subject_field]
            rows = until(self.facts, kind, self.effective_on, "effective_on", *own)
            self._frames[kind] = rows.sort("announcement", "order").collect()
        return self._frames[kind]

    def _rows(self, kind: type[Event], ids: list[str]) -> Iterable[dict[str, Any]]:
        """The facts of a type about some announcements that follow each other, in order."""
        frame = self._frame(kind)
        begins, ends = frame["announcement"].search_sorted(ids[0], "left"), frame["announcement"].search_sorted(ids[-1], "right")
        for row in frame.slice(begins, ends - begins).iter_rows(named=True):
            row["id"] = f"recruitment:{row['announcement']}/{row['version']}"
            yield row

    @uncollected()
    def _ranked(self, ids: list[str]) -> dict[str, Recruitment]:
        """The recruitments of some announcements that follow each other, by id, with their applicants ranked."""
        if not ids:
            return {}
        said = self._rows(ev.RecruitmentAnnounced, ids)
        found = {row["announcement"]: Recruitment(Announcement(row["announcement"], row, _terms(row)), {}) for row in said}
        self._offers(found, ids)
        for row in self._rows(ev.ApplicationFiled, ids):
            announcement, openings = found[row["announcement"]]
            one = Applicant(announcement.id, row["applicant"], row["opening"], row)
            announcement.applicants[one.applicant] = openings[one.opening].applicants[one.applicant] = one
        for kind in (
            ev.ApplicationScreened,
            ev.WrittenScored,
            ev.InterviewScored,
            ev.ApplicantWithdrew,
            ev.SubstituteCalled,
            ev.ApplicantHired,
            ev.HireAnnulled,
        ):
            for row in self._rows(kind, ids):
                announcement = found[row["announcement"]].announcement
                one = announcement.applicants[row["applicant"]]
                one.facts[kind] = row
                if kind is ev.ApplicationScreened:
                    one.screenings.append(row)
                elif kind is ev.SubstituteCalled:
                    announcement.calls.append(row)
        for row in self._rows(ev.TieDecided, ids):
            found[row["announcement"]].announcement.decided.append(row)
        for row in self._rows(ev.ResultsPublicised, ids):
            found[row["announcement"]].announcement.notices.append(row)
        for recruited in found.values():
            for opening in recruited.openings.values():
                self._rank(opening)
            Filling(recruited, self.effective_on).fill()
        return found

    def _offers(self, found: dict[str, Recruitment], ids: list[str]) -> None:
        for row in self._rows(ev.RecruitmentPostOffered, ids):
            announcement, openings = found[row["announcement"]]
            already = openings.get(row["opening"])
            if already is None:
                openings[row["opening"]] = Opening(announcement, row["opening"], [row])
            else:
                kept = {name: row[name] or already.offer[name] for name in ("community", "born_from", "born_until")}
                already.offers.append({**row, **kept})
        for row in self._rows(ev.NeedSurveyed, ids):
            if row["announcement"] in found:
                surveyed = found[row["announcement"]].announcement.surveyed
                surveyed[row["opening"]] = surveyed.get(row["opening"], 0) + row["number"]

    def _rank(self, opening: Opening) -> None:
        announcement = opening.announcement
        candidates = [
            Candidate(
                one.applicant,
                one.screened,
                one.score(ev.WrittenScored),
                one.score(ev.InterviewScored),
                tuple(one.filed["bonuses"] or ()),
                tuple(one.filed["attributes"] or ()),
                one.excluded,
                one.of(ev.SubstituteCalled) is not None,
                one.gone is not None,
            )
            for one in opening.applicants.values()
        ]
        decided = [row["applicants"] for row in announcement.decided]
        places, listed_for = opening.plan(self.effective_on), opening.plan(opening.listed_on or self.effective_on)
        found = standings(announcement.terms, places, candidates, decided, over=bool(announcement.notices), listed_for=listed_for)
        for name, standing in found.items():
            opening.applicants[name].standing = standing

    def __iter__(self) -> Iterator[Opening]:
        """Every opening of every announcement, sorted."""
        for one in self.each():
            for _, opening in sorted(one.openings.items()):
                yield opening

    def of(self, announcement: str) -> Recruitment:
        """The recruitment of one announcement.

        Raises:
            UnknownSubject: none of that id was announced by the day.
        """
        if announcement not in self.ids:
            raise UnknownSubject(f"recruitment:{announcement}")
        kept = self._kept if len(self.ids) <= self._together else self._ranked([announcement])
        return kept[announcement]

    @property
    def hires(self) -> Mapping[str, list[Applicant]]:
        """The applications under which each worker was hired, annulled hires included, in the order of hiring."""
        if self._hires is None:
            with uncollected():
                deque(self.each(hired=True), maxlen=0)
        assert self._hires is not None
        return self._hires


@uncollected()
def recruitment(found: Recruitments, units: Units) -> pl.DataFrame:
    """One row for each announcement and opening.

    Returns:
        ``announcement, opening; community, street, district`` (of the opening where it has a community, else of the announcement); ``stage``;
        ``posts`` offered, ``plan`` after the cut, ``hired`` (hires that stand), ``vacancies`` (posts offered and not filled); ``applicants``, of them
        ``screened`` (passed), ``wrote``, ``interviewed``; ``publicity_until``; ``announced_on``; ``surveyed`` (the need, null where none was);
        ``announced_by, offered_by`` (event ids). Sorted by announcement and opening.
    """
    on = found.effective_on
    rows = [_row(opening, on) for opening in found]
    frame = units.placed(pl.DataFrame(rows, schema={k: v for k, v in RECRUITMENT_SCHEMA.items() if k not in ("street", "district")} | {"of": pl.String}))
    return frame.with_columns(pl.col("district").fill_null(pl.col("of"))).select(list(RECRUITMENT_SCHEMA))


def _row(opening: Opening, on: date) -> dict[str, Any]:
    announcement, hired = opening.announcement, len(opening.hired)
    notices = announcement.publicised
    return {
        "announcement": announcement.id,
        "opening": opening.opening,
        "community": opening.offer["community"],
        "of": announcement.said["district"],
        "announced_on": announcement.said["effective_on"],
        "surveyed": announcement.surveyed.get(opening.opening),
        "posts": opening.offer["number"],
        "plan": opening.plan(on),
        "applicants": len(opening.applicants),
        "screened": sum(one.screened == "passed" for one in opening.applicants.values()),
        "wrote": opening.count(ev.WrittenScored),
        "interviewed": opening.count(ev.InterviewScored),
        "hired": hired,
        "vacancies": max(opening.offer["number"] - hired, 0),
        "stage": opening.stage(on),
        "publicity_until": notices[-1].until if notices else None,
        "announced_by": announcement.said["id"],
        "offered_by": opening.offer["id"],
    }


def applicants(found: Recruitments, announcement: str) -> pl.DataFrame:
    """Everybody who applied under an announcement: how far each came, and why not further.

    Returns:
        ``announcement, applicant, opening``; ``rank`` in the opening, shared where a tie stands; ``outcome`` (``pending``, ``out``, ``undecided``,
        ``to-hire``, ``reserve``, ``hired``, ``withdrawn``, ``annulled``) and ``why``; ``total``; ``stage`` (``filed``, ``screened``, ``written``,
        ``interview``); ``written, bonus, interview``; ``reason`` as the facts give it; ``instead_of`` whom a substitute was called; ``worker``;
        ``filed_by, screened_by, written_by, interviewed_by, decided_by`` (event ids; the last is that of a withdrawal, call, hire or annulment).
        Sorted by opening, rank and applicant.

    Raises:
        UnknownSubject: none of that id was announced by the day.
    """
    said = found.of(announcement).announcement
    rows = [_applicant(one) for one in said.applicants.values()]
    return pl.DataFrame(rows, schema=APPLICANT_SCHEMA | {"total": totals(said.terms.decimals)}).sort("opening", "rank", "applicant", nulls_last=True)


def totals(decimals: int) -> pl.Decimal:
    """The type of totals that have so many places: at least the two that scores have."""
    return pl.Decimal(9, max(decimals, 2))


def _applicant(one: Applicant) -> dict[str, Any]:
    assert one.standing is not None
    outcome, why, reason = one.outcome()
    return {
        "announcement": one.announcement,
        "applicant": one.applicant,
        "opening": one.opening,
        "stage": one.standing.stage,
        "written": one.score(ev.WrittenScored),
        "bonus": one.standing.bonus,
        "interview": one.score(ev.InterviewScored),
        "total": one.standing.total,
        "rank": one.standing.rank,
        "outcome": outcome,
        "why": why,
        "reason": reason,
        "instead_of": (one.of(ev.SubstituteCalled) or {}).get("instead_of"),
        "worker": (one.of(ev.ApplicantHired) or {}).get("worker"),
        "filed_by": one.filed["id"],
        **{column: (one.of(kind) or {}).get("id") for column, kind in _SOURCES},
        "decided_by": one.decided_by,
    }
