"""What is irregular about recruitments on a day: hires past the announcement's own terms, publicity cut short, workers who never sat an exam.

Each finding names the term of the announcement it is against, and vanishes when the facts are corrected. Not for how an exam came out
(``recruitment.py``), nor for what cannot be, which the ledger refuses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Literal

import polars as pl

from cwledger.aggregates import recruitments as ev
from cwledger.aggregates.career.person import BirthDateAsserted
from cwledger.aggregates.career.service import ContractSigned
from cwledger.errors import Issue
from cwledger.projections.entrance.entries import entries, results
from cwledger.projections.entrance.recruitment import Announcement, Applicant, Opening, Recruitments
from cwledger.projections.facts import Facts, event_id, until

Severity = Literal["error", "warning", "notice"]
EXAM_FOR_ALL = "大连社区工作者职业体系: 逢进必考"


def recruitment_findings(facts: Facts, effective_on: date, roster: pl.DataFrame) -> Iterator[Issue]:
    """Everything irregular about recruitments on a day, in no order.

    Args:
        facts: what is believed.
        effective_on: the day.
        roster: who serves.
    """
    found = Recruitments(facts, effective_on)
    cards = _identity_cards(facts, effective_on)
    opened: dict[str | None, tuple[date, str]] = {}
    for announcement, openings in found.each(hired=True):
        district, first = announcement.said["district"], (announcement.said["effective_on"], announcement.said["id"])
        opened[district] = min(opened.get(district, first), first)
        for opening in openings.values():
            yield from _plan(opening, effective_on)
            for one in opening.applicants.values():
                yield from _applicant(opening, one, cards)
        yield from _publicity(announcement)
    if opened:
        yield from _annulled_and_serving(found, roster)
        yield from _never_by_exam(facts, effective_on, roster, found, opened)
        yield from _told_otherwise(facts, effective_on, found)


def _identity_cards(facts: Facts, effective_on: date) -> dict[str, tuple[date, str]]:
    """The birth date on each worker's identity card, as last asserted, with the event."""
    rows = until(facts, BirthDateAsserted, effective_on, "source", "born_on").filter(pl.col("source") == "identity-card").with_columns(by=event_id("career"))
    return {worker: (born_on, by) for worker, born_on, by in rows.sort("order").select("worker", "born_on", "by").collect().iter_rows()}


def _about(one: Applicant, code: str, severity: Severity, message: str, because: tuple[str | None, ...], *cites: str) -> Issue:
    """A finding about one applicant, resting on the terms of its announcement."""
    return Issue(f"finding.{code}", severity, f"recruitment:{one.announcement}", f"{one.applicant}, {message}", tuple(filter(None, because)), cites)


def _id(one: Applicant, kind: Any) -> str | None:
    fact = one.of(kind)
    return None if fact is None else fact["id"]


def _plan(opening: Opening, on: date) -> Iterator[Issue]:
    announcement, posts, left = opening.announcement, opening.offer["number"], opening.plan(on)
    subject = f"recruitment:{announcement.id}"
    behind = (announcement.said["id"], opening.offer["id"])
    if left < posts:
        ratio = announcement.terms.plan_ratio
        message = f"{opening.qualified} qualify for the {posts} posts of {opening.opening}; at {ratio} for each post the plan is cut to {left}"
        yield Issue("finding.recruitment-ratio-not-met", "notice", subject, message, behind, (f"{announcement.id}: plan_ratio",))
    hired = opening.hired
    left = opening.plan(max((one.facts[ev.ApplicantHired]["effective_on"] for one in hired), default=on))
    if len(hired) > left:
        message = f"{len(hired)} are hired for {opening.opening}, where the plan is {left}"
        ids = tuple(one.facts[ev.ApplicantHired]["id"] for one in hired)
        yield Issue("finding.recruitment-plan-exceeded", "warning", subject, message, (*behind, *ids), (f"{announcement.id}: {opening.opening}",))


def _applicant(opening: Opening, one: Applicant, cards: dict[str, tuple[date, str]]) -> Iterator[Issue]:
    yield from _application(opening, one)
    yield from _screened_and_marked(one)
    yield from _substitute(opening, one)
    if one.hired:
        yield from _hire(opening, one)
        yield from _too_early(opening.announcement, one)
    if one.hired or one.screened == "passed":
        yield from _age(opening, one, cards)


def _application(opening: Opening, one: Applicant) -> Iterator[Issue]:
    said = opening.announcement.said
    since, before, filed = said["applications_from"], said["applications_until"], one.filed["effective_on"]
    if not since <= filed < before:
        message = f"applied on {filed}, outside {since} to {before}"
        yield _about(one, "applied-outside-the-window", "notice", message, (one.filed["id"], said["id"]), f"{one.announcement}: applications_until")


def _screened_and_marked(one: Applicant) -> Iterator[Issue]:
    if one.excluded and (marks := [fact for kind in (ev.WrittenScored, ev.InterviewScored) if (fact := _id(one, kind))]):
        message = "did not meet the conditions, and was examined all the same; the marks do not count"
        screening = one.checked(None) or {}
        yield _about(one, "marked-though-screened-out", "warning", message, (screening.get("id"), *marks), f"{one.announcement}: conditions")


def _substitute(opening: Opening, one: Applicant) -> Iterator[Issue]:
    call, announcement = one.of(ev.SubstituteCalled), opening.announcement
    if call is None:
        return
    ends = announcement.reserve_until
    if ends is not None and call["effective_on"] >= ends:
        message = f"was called as a substitute on {call['effective_on']}; the reserve list ended on {ends}"
        ids = (call["id"], announcement.notices[0]["id"], announcement.said["id"])
        yield _about(one, "substitute-after-expiry", "warning", message, ids, f"{one.announcement}: reserve_months")
    other = announcement.applicants[call["instead_of"]]
    if one.place_taken_by or (other.gone is None and other.standing is not None and other.standing.outcome in ("to-hire", "pending")):
        before = [announcement.applicants[name] for name in one.place_taken_by if name != other.applicant]
        message = f"was called instead of {other.applicant}, whose place is not free"
        message += f": {', '.join(first.applicant for first in before)} came before" if before else ""
        ids = (call["id"], *(fact for there in (other, *before) for fact in there.event_ids()))
        yield _about(one, "substitute-for-nobody", "warning", message, tuple(dict.fromkeys(ids)), f"{one.announcement}: order of ranks")


def _hire(opening: Opening, one: Applicant) -> Iterator[Issue]:
    assert one.standing is not None
    hire, standing = one.facts[ev.ApplicantHired], one.standing
    ids = (hire["id"], *one.event_ids())
    if one.screened == "failed" or standing.outcome == "out" or standing.rank is None:
        message = f"is hired as {hire['worker']}, and is out: {_why_out(one)}"
        yield _about(one, "hired-below-the-cut", "warning", message, tuple(dict.fromkeys(ids)), f"{one.announcement}: terms")
    elif one.place is None:
        places, call = opening.plan(hire["effective_on"]), one.of(ev.SubstituteCalled)
        why = "was not called as a substitute" if call is None else f"the call instead of {call['instead_of']} gave no place"
        message = f"is hired as {hire['worker']} at rank {standing.rank} of {places} places, and {why}"
        yield _about(one, "hired-out-of-order", "warning", message, tuple(dict.fromkeys(ids)), f"{one.announcement}: order of ranks")
    elif one.place == "call":
        yield from _passed_over(opening, one)
    withdrawal = one.of(ev.ApplicantWithdrew)
    if withdrawal is not None:
        message = f"is hired as {hire['worker']}, and withdrew on {withdrawal['effective_on']}"
        yield _about(one, "hired-after-withdrawal", "warning", message, (hire["id"], withdrawal["id"]), f"{one.announcement}: order of ranks")


def _why_out(one: Applicant) -> str:
    if one.screened == "failed":
        return "screened-out"
    return (one.standing.why if one.standing else None) or "not ranked"


def _passed_over(opening: Opening, one: Applicant) -> Iterator[Issue]:
    """A substitute comes next in order: whoever ranks before, still stands and has neither a place nor been hired has been passed over."""
    assert one.standing is not None
    assert one.standing.rank is not None
    before = [
        other
        for other in opening.applicants.values()
        if other.standing is not None and other.standing.rank is not None and other.standing.rank < one.standing.rank
        and other.standing.outcome == "reserve" and other.gone is None and not other.hired and other.place is None
    ]  # fmt: skip
    if before:
        message = f"was called as a substitute at rank {one.standing.rank}, before {', '.join(sorted(other.applicant for other in before))}"
        yield _about(one, "hired-out-of-order", "warning", message, tuple(one.event_ids()), f"{one.announcement}: order of ranks")


def _too_early(announcement: Announcement, one: Applicant) -> Iterator[Issue]:
    said, hire = announcement.said, one.facts[ev.ApplicantHired]
    if said["publicity_working_days"] is None and said["publicity_days"] is None and not announcement.notices:
        return
    over = [(notice["id"], told.until) for notice, told in zip(announcement.notices, announcement.publicised, strict=True)]
    cite = f"{one.announcement}: publicity"
    before = [(by, until_) for (by, until_), notice in zip(over, announcement.notices, strict=True) if notice["effective_on"] <= hire["effective_on"]]
    if not before:
        yield _about(one, "hired-before-publicity-ended", "warning", f"was hired on {hire['effective_on']} before any results were out", (hire["id"],), cite)
        return
    mine = {notice["id"] for notice in announcement.notices if one.applicant in (notice["applicants"] or ())}
    by, ends = next((told for told in before if told[0] in mine), before[0])
    if ends is not None and hire["effective_on"] < ends:
        message = f"was hired on {hire['effective_on']}; the publicity ran until {ends}"
        yield _about(one, "hired-before-publicity-ended", "warning", message, (hire["id"], by), cite)
    named = {name for notice in announcement.notices for name in notice["applicants"] or ()}
    if named and one.applicant not in named and one.place != "call":
        message = "is hired and was not among those publicised"
        yield _about(one, "hired-unpublicised", "warning", message, (hire["id"], *(notice["id"] for notice in announcement.notices)), cite)


def _age(opening: Opening, one: Applicant, cards: dict[str, tuple[date, str]]) -> Iterator[Issue]:
    """Exams go by the identity card (dossier trap 12), and by the announcement's dates rather than an age in years (trap 13)."""
    said, offer = opening.announcement.said, opening.offer
    since, before = offer["born_from"] or said["born_from"], offer["born_until"] or said["born_until"]
    worker = (one.of(ev.ApplicantHired) or {}).get("worker", "")
    born_on, by = cards.get(worker, (one.filed["born_on"], one.filed["id"]))
    if born_on is None or ((since is None or since <= born_on) and (before is None or born_on < before)):
        return
    screening = one.of(ev.ApplicationScreened) or {}
    relaxed = screening.get("reason") if screening.get("outcome") == "passed" else None
    message = f"born on {born_on} by the identity card; {one.opening} admits {since or 'any day'} to before {before or 'any day'}"
    message += f"; passed on the ground: {relaxed}" if relaxed else ""
    ids = tuple(dict.fromkeys((by, screening.get("id"), said["id"], offer["id"])))
    yield _about(one, "age-outside-range", "notice" if relaxed else "warning", message, ids, f"{one.announcement}: born_from, born_until")


def _publicity(announcement: Announcement) -> Iterator[Issue]:
    for notice, told in zip(announcement.notices, announcement.publicised, strict=True):
        behind, subject = (notice["id"], announcement.said["id"]), f"recruitment:{announcement.id}"
        if told.unknown is not None:
            yield Issue("finding.publicity-unknown", "notice", subject, told.unknown, behind, (f"{announcement.id}: publicity_working_days",))
        elif told.too_short:
            days = announcement.said["publicity_working_days"]
            promised = f"{days} working days" if days else f"{announcement.said['publicity_days']} days"
            message = f"results were publicised from {told.since} to before {told.until}; the announcement says {promised}"
            yield Issue("finding.publicity-too-short", "warning", subject, message, behind, (f"{announcement.id}: publicity",))


def _annulled_and_serving(found: Recruitments, roster: pl.DataFrame) -> Iterator[Issue]:
    serving = set(roster.filter(pl.col("footing") == "contract")["worker"].to_list())
    for worker, applications in found.hires.items():
        last = applications[-1]
        annulment = last.of(ev.HireAnnulled)
        if worker in serving and last.annulled and annulment is not None:
            message = f"serves on a contract, though the hire under {last.announcement} was annulled on {annulment['effective_on']}: {annulment['reason']}"
            yield Issue("finding.annulled-hire-serving", "warning", f"career:{worker}", message, (last.facts[ev.ApplicantHired]["id"], annulment["id"]))


def _never_by_exam(
    facts: Facts, effective_on: date, roster: pl.DataFrame, found: Recruitments, opened: Mapping[str | None, tuple[date, str]]
) -> Iterator[Issue]:
    """Contract workers who entered after open recruitment had begun where they serve, and of whom no exam is on record. Earlier entries were before it.

    ``opened`` holds the first announcement of each district, and under None that of the whole city: since when, by which event.
    """
    signed = until(facts, ContractSigned, effective_on, "effective_on").with_columns(by=event_id("career")).sort("order").collect()
    first = {row["worker"]: row for row in signed.unique("worker", keep="first", maintain_order=True).iter_rows(named=True)}
    annulled = {worker for worker, applications in found.hires.items() if applications[-1].annulled}
    for row in entries(facts, effective_on, roster, found).filter(pl.col("entered") == "not-by-exam").iter_rows(named=True):
        began = first.get(row["worker"])
        first_there = min((opened[district] for district in (None, row["district"]) if district in opened), default=None)
        if began is None or first_there is None or began["effective_on"] < first_there[0] or row["worker"] in annulled:
            continue
        message = f"entered on {began['effective_on']} without an exam on record; open recruitment is known there since {first_there[0]}"
        yield Issue("finding.entered-without-exam", "notice", f"career:{row['worker']}", message, (began["by"], first_there[1]), (EXAM_FOR_ALL,))


def _told_otherwise(facts: Facts, effective_on: date, found: Recruitments) -> Iterator[Issue]:
    """The career and the recruitment must agree on who is hired."""
    told = results(facts, effective_on)
    for worker, applications in found.hires.items():
        for one in applications:
            row = told.get((worker, one.announcement))
            if row is None or (row["result"] == "hired") == one.hired:
                continue
            stands = "hired" if one.hired else "not hired any more"
            message = f"the career says {row['result']} under {one.announcement}, the recruitment says {stands}"
            ids = tuple(filter(None, (row["id"], one.facts[ev.ApplicantHired]["id"], _id(one, ev.HireAnnulled))))
            yield Issue("finding.recruitment-records-differ", "warning", f"career:{worker}", message, ids)
