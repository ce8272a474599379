"""Why recruitments and establishment posts come out as reported: trees that end in event ids, for :func:`cwledger.projections.explain.explain`.

Subjects: ``recruitment`` an announcement, or one opening of it (``ZS2021/P01``); ``applicants`` one applicant (``ZS2021/2021060012``); ``entries`` a worker;
``establishment`` a release.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import polars as pl

from cwledger.aggregates import recruitments as ev
from cwledger.errors import UnknownSubject
from cwledger.explanation import Explanation
from cwledger.projections.entrance.entries import entries as entries_report
from cwledger.projections.entrance.establishment import establishment as establishment_report
from cwledger.projections.entrance.recruitment import Announcement, Applicant, Opening, Recruitment, Recruitments
from cwledger.projections.facts import Facts
from cwledger.projections.units import Units


def recruitment(facts: Facts, effective_on: date, subject: str) -> Explanation:
    """The posts, the cut and the hires of an announcement, or of one opening of it.

    Raises:
        UnknownSubject: no such announcement or opening.
    """
    name, _, opening = subject.partition("/")
    announcement, openings = Recruitments(facts, effective_on).of(name)
    chosen = [one for code, one in sorted(openings.items()) if opening in ("", code)]
    if opening and not chosen:
        raise UnknownSubject(f"opening {opening!r} of recruitment:{name}", remedy=f"offered: {', '.join(sorted(openings)) or 'none'}")
    parts = (*_terms(announcement), *(_opening(one, effective_on) for one in chosen))
    return Explanation("recruitment", subject, event_ids=(announcement.said["id"],), parts=parts)


def _terms(announcement: Announcement) -> Iterator[Explanation]:
    terms, by = announcement.terms, (announcement.said["id"],)
    for name in ("written_weight", "interview_weight", "interview_ratio", "plan_ratio", "written_pass", "interview_pass"):
        value: Decimal | int | None = getattr(terms, name)
        if value is not None:
            yield Explanation(name, value, event_ids=by)
    if terms.tie_break:
        yield Explanation("tie_break", terms.tie_break, event_ids=by)
    for notice, told in zip(announcement.notices, announcement.publicised, strict=True):
        yield Explanation("publicity_until", told.until, event_ids=(notice["id"],))


def _opening(opening: Opening, on: date) -> Explanation:
    hired = tuple(
        Explanation(
            "applicant", one.applicant, event_ids=(one.facts[ev.ApplicantHired]["id"],), parts=(Explanation("worker", one.facts[ev.ApplicantHired]["worker"]),)
        )
        for one in opening.hired
    )
    cut = opening.plan(on) < opening.offer["number"]
    screenings = tuple(found["id"] for one in opening.applicants.values() if (found := one.checked(opening.held_on)) is not None)
    parts = (
        Explanation("posts", opening.offer["number"], event_ids=(opening.offer["id"],)),
        Explanation("plan", opening.plan(on), parts=(Explanation("screened", opening.qualified, "persons", event_ids=screenings if cut else ()),)),
        Explanation("hired", len(opening.hired), "persons", parts=hired),
    )
    return Explanation("opening", opening.opening, parts=parts)


def applicants(facts: Facts, effective_on: date, subject: str) -> Explanation:
    """Where one applicant stands: the marks, the bonus, the total and the outcome.

    Raises:
        UnknownSubject: no such announcement or applicant.
    """
    name, _, applicant = subject.partition("/")
    found = Recruitments(facts, effective_on).of(name)
    one = found.announcement.applicants.get(applicant)
    if one is None:
        raise UnknownSubject(f"applicant {applicant!r} of recruitment:{name}", remedy="write the announcement and the applicant, as ZS2021/2021060012")
    return Explanation("applicants", subject, event_ids=(one.filed["id"],), parts=tuple(_applicant(found, one)))


def _applicant(recruited: Recruitment, one: Applicant) -> Iterator[Explanation]:
    announcement, openings = recruited
    assert one.standing is not None
    outcome, why, reason = one.outcome()
    terms = (announcement.said["id"],)
    yield Explanation("opening", one.opening, event_ids=(openings[one.opening].offer["id"],))
    for label, kind in (("written", ev.WrittenScored), ("interview", ev.InterviewScored)):
        score = one.score(kind)
        if score is not None:
            yield Explanation(label, score, event_ids=(one.facts[kind]["id"],))
    if one.standing.bonus:
        yield Explanation("bonus", one.standing.bonus, event_ids=(one.filed["id"], *terms))
    if one.standing.total is not None:
        yield Explanation("total", one.standing.total, event_ids=terms)
        decided = tuple(row["id"] for row in announcement.decided if one.applicant in row["applicants"])
        yield Explanation("rank", one.standing.rank, event_ids=decided)
    last = tuple(
        found["id"]
        for kind in (ev.ApplicationScreened, ev.ApplicantWithdrew, ev.SubstituteCalled, ev.ApplicantHired, ev.HireAnnulled)
        if (found := one.of(kind))
    )
    because = (Explanation("why", why),) if why else ()
    stated = (Explanation("reason", reason),) if reason else ()
    yield Explanation("outcome", outcome, event_ids=last, parts=(*because, *stated))


def entries(facts: Facts, effective_on: date, subject: str, roster: pl.DataFrame) -> Explanation:
    """Where one worker who serves came in.

    Raises:
        UnknownSubject: the worker does not serve on the day.
    """
    found = Recruitments(facts, effective_on)
    rows = entries_report(facts, effective_on, roster.filter(pl.col("worker") == subject), found)
    if not rows.height:
        raise UnknownSubject(f"career:{subject}", remedy="entries are those of who serves on the day; cwledger roster lists them")
    row = rows.row(0, named=True)
    parts: list[Explanation] = []
    if row["entered_by"] is not None:
        parts = [Explanation(name, row[name], event_ids=(row["entered_by"],)) for name in ("announcement", "opening", "score", "rank") if row[name] is not None]
        hires = [one for one in found.hires.get(subject, ()) if one.announcement == row["announcement"]]
        parts += [part for one in hires for part in _applicant(found.of(one.announcement), one) if part.label in ("written", "interview", "bonus")]
    return Explanation("entries", row["entered"], parts=tuple(parts))


def establishment(facts: Facts, effective_on: date, subject: str) -> Explanation:
    """The posts of one release, who fills them and how many are open.

    Raises:
        UnknownSubject: no such release.
    """
    rows = establishment_report(facts, effective_on, Units(facts, effective_on)).filter(pl.col("release") == subject)
    if not rows.height:
        raise UnknownSubject(f"establishment:{subject}")
    row = rows.row(0, named=True)
    people = tuple(Explanation("worker", worker, event_ids=(by,)) for worker, by in zip(row["workers"], row["appointed_by"], strict=True))
    parts = (
        Explanation("released", row["released"], event_ids=(row["released_by"],)),
        Explanation("withdrawn", row["withdrawn"], event_ids=tuple(row["withdrawn_by"])),
        Explanation("filled", row["filled"], "persons", parts=people),
    )
    return Explanation("open", row["open"], parts=parts)
