"""Why a report says what it says of one subject, as a tree that ends in event ids.

For: :func:`explain`. Not for working anything out anew: an explanation asks the projections
the reports come from, for one subject, and says which fact stands behind each part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import polars as pl

from cwledger.aggregates.career.honours import HonourConferred
from cwledger.aggregates.career.pay import AllowanceGranted, GradeSet
from cwledger.aggregates.career.person import WorkerRegistered
from cwledger.aggregates.career.retirement import Died, Retired
from cwledger.aggregates.career.service import ContractSigned, PostAssumed
from cwledger.aggregates.grids import GridDrawn, GridRedrawn
from cwledger.errors import UnknownSubject
from cwledger.explanation import YUAN_A_MONTH, Explanation, event_ids_of
from cwledger.projections import supports
from cwledger.projections.careers import contracts, grades, honours, posts
from cwledger.projections.careers.grades import COMPONENTS
from cwledger.projections.careers.roster import roster as roster_report
from cwledger.projections.careers.salary import salary as salary_report
from cwledger.projections.entrance import explain as entrance
from cwledger.projections.facts import Facts, FactsOf, event_id, until
from cwledger.projections.growth import explain as growth
from cwledger.projections.neighbourhood import explain as near
from cwledger.projections.neighbourhood.grids import assignments
from cwledger.projections.neighbourhood.grids import grids as grid_report
from cwledger.projections.public_life import explain as public
from cwledger.projections.units import Units, current
from cwledger.projections.working_life import explain as working


def explain(facts: Facts, effective_on: date, question: str, subject: str) -> Explanation:
    """Why a report says what it says of a subject on a day.

    Args:
        facts: what is believed.
        effective_on: the day.
        question: ``roster`` or ``salary`` (subject: a worker), ``honours`` (a worker, or ``people-delegate/national``), ``grids`` (a grid).
        subject: whom or what.

    Raises:
        UnknownSubject: nothing is known of the subject, or there is no such question.
    """
    answer = _ANSWERS.get(question)
    if answer is None:
        raise UnknownSubject(f"a question {question!r}", remedy=f"ask {', '.join(_ANSWERS)}")
    return answer(_Asked(facts, effective_on, subject))


class _Asked:
    """One question about one subject: the facts that can matter to it."""

    def __init__(self, facts: Facts, effective_on: date, subject: str) -> None:
        self.everything = facts
        self.on = effective_on
        self.subject = subject
        self.facts = FactsOf(facts, [subject])
        self.units = Units(facts, effective_on)
        self.grades = grades.grades(self.facts, effective_on)

    def must_be_known(self) -> None:
        """Raises :class:`UnknownSubject` where no fact says anything about the worker."""
        telling = (WorkerRegistered, ContractSigned, PostAssumed, GradeSet, AllowanceGranted, HonourConferred)
        if not any(self.facts[one].head(1).collect().height for one in telling):
            raise UnknownSubject(f"career:{self.subject}")

    def roster(self) -> dict[str, Any]:
        """The worker's row of the roster; empty if there is none."""
        return _row(roster_report(self.facts, self.on, self.units, self.grades))


def _row(frame: pl.DataFrame) -> dict[str, Any]:
    return frame.row(0, named=True) if frame.height else {}


def _roster(asked: _Asked) -> Explanation:
    asked.must_be_known()
    row = asked.roster()
    every = contracts.detailed(asked.facts, asked.on).sort("since", "employer").collect().to_dicts()
    held = posts.periods(asked.facts, asked.on).sort("since", "community", "post").collect().to_dicts()
    if not row:
        return Explanation("roster", None, parts=(*_ended(every, held), *_departed(asked)))
    contract = next((one for one in every if (one["employer"], one["since"]) == (row["employer"], row["since"]) and one["ended_on"] is None), None)
    running = _served(asked, held)
    basis = event_ids_of(contract["signed_by"]) if contract else tuple(by for post, _, by, elected in running if elected)
    parts = [
        Explanation("footing", row["footing"], event_ids=basis),
        Explanation("since", row["since"], event_ids=basis),
        *(_agreed(contract) if contract else ()),
        _place(asked, row, contract, running),
        Explanation("posts", tuple(row["posts"]), parts=tuple(Explanation("post", post, event_ids=(by,)) for post, _, by, _ in running)),
        *_grade(asked, row),
    ]
    return Explanation("roster", row["footing"], parts=tuple(parts))


def _agreed(contract: dict[str, Any]) -> Iterator[Explanation]:
    yield Explanation("employer", contract["employer"], event_ids=event_ids_of(contract["signed_by"]))
    yield Explanation("until", contract["until"], event_ids=event_ids_of(contract["stated_by"]))


def _served(asked: _Asked, held: list[dict[str, Any]]) -> list[tuple[str, str, str, bool]]:
    """The posts in force, highest first: post, community as recorded, event id, whether it gives a footing."""
    running = [(one["post"], one["community"], one["assumed_by"], one["by"] != "appointment") for one in held if one["until"] is None]
    again = posts.re_engaged(asked.facts, asked.on).collect().to_dicts()
    running += [(one["post"], one["community"], one["re_engaged_by"], True) for one in again]
    return sorted(running, key=lambda one: (posts.POSTS.index(one[0]), one[2]))


def _place(asked: _Asked, row: dict[str, Any], contract: dict[str, Any] | None, running: list[tuple[str, str, str, bool]]) -> Explanation:
    said = event_ids_of(contract["placed_by"]) if contract else tuple(by for _, _, by, elected in running if elected)[:1]
    steps = supports.of_places(asked.facts, asked.on, asked.units)["event_id"].to_list()
    moves = [one for one in (move.event_id for move in asked.units.moves("workers")) if one in steps]
    parents = asked.units.parents.filter(pl.col("community") == row["community"]).to_dicts()
    parent = parents[0] if parents else {}
    street = Explanation("street", row["street"], event_ids=event_ids_of(parent.get("street_by")))
    district = Explanation("district", row["district"], event_ids=event_ids_of(parent.get("district_by")))
    return Explanation("community", row["community"], event_ids=(*said, *moves), parts=(street, district))


def _grade(asked: _Asked, row: dict[str, Any]) -> Iterator[Explanation]:
    set_by = _row(asked.grades.select(by=event_id("career")).collect()).get("by")
    yield Explanation("tier", row["tier"], event_ids=event_ids_of(set_by))
    yield Explanation("step", row["step"], event_ids=event_ids_of(set_by))


def _ended(every: list[dict[str, Any]], held: list[dict[str, Any]]) -> Iterator[Explanation]:
    """What ran once: why somebody does not serve."""
    for one in every:
        how = ("ended_on", "ended_by") if one["ended_on"] else ("until", "stated_by")
        end = Explanation(how[0], one[how[0]], event_ids=event_ids_of(one[how[1]]))
        yield Explanation("employer", one["employer"], event_ids=event_ids_of(one["signed_by"]), parts=(Explanation("since", one["since"]), end))
    for one in held:
        end = Explanation("until", one["until"], event_ids=event_ids_of(one["ended_by"]))
        yield Explanation(
            "post", one["post"], event_ids=event_ids_of(one["assumed_by"]), parts=(Explanation("since", one["since"]), Explanation("by", one["by"]), end)
        )


def _departed(asked: _Asked) -> Iterator[Explanation]:
    for kind in (Retired, Died):
        for row in until(asked.facts, kind, asked.on, "effective_on").with_columns(by=event_id("career")).collect().to_dicts():
            yield Explanation(kind.__name__, row["effective_on"], event_ids=(row["by"],))


def _salary(asked: _Asked) -> Explanation:
    asked.must_be_known()
    serving = asked.roster()
    workers = pl.LazyFrame({"worker": [asked.subject] if serving else []}, schema={"worker": pl.String})
    grants = grades.grants(asked.facts, asked.on)
    row = _row(salary_report(asked.facts, asked.on, workers, asked.grades, grants))
    last = {one["component"]: one["by"] for one in grants.with_columns(by=event_id("career")).collect().to_dicts()}
    if not row:
        return Explanation("salary", None, YUAN_A_MONTH, parts=(_roster(asked),))
    pay = (Explanation(one, row[one], YUAN_A_MONTH, event_ids=event_ids_of(last.get(one))) for one in COMPONENTS if one in last)
    return Explanation("salary", row["total"], YUAN_A_MONTH, parts=(*_grade(asked, row), *pay))


def _honours(asked: _Asked) -> Explanation:
    if "/" in asked.subject:
        return _tally(asked, *asked.subject.split("/", 1))
    asked.must_be_known()
    rows = honours.periods(asked.facts, asked.on).sort("since", "conferred_by").collect().to_dicts()
    return Explanation("honours", sum(_holds(row, asked.on) for row in rows), "seats", parts=tuple(_honour(row) for row in rows))


def _holds(row: dict[str, Any], on: date) -> bool:
    return row["ended_on"] is None and (row["until"] is None or on < row["until"])


def _honour(row: dict[str, Any]) -> Explanation:
    parts = [Explanation("level", row["level"]), Explanation("title", row["title"]), Explanation("since", row["since"]), Explanation("until", row["until"])]
    if row["ended_on"] is not None:
        parts.append(Explanation("ended_on", row["ended_on"], event_ids=event_ids_of(row["ended_by"])))
    return Explanation("kind", row["kind"], event_ids=event_ids_of(row["conferred_by"]), parts=tuple(parts))


def _tally(asked: _Asked, kind: str, level: str) -> Explanation:
    rows = honours.honours_held(asked.everything, asked.on).filter(pl.col("kind") == kind, pl.col("level") == level)
    if not rows.height:
        raise UnknownSubject(asked.subject, remedy="a tally is kind/level, as people-delegate/national; honours lists those with somebody in them")
    counts = honours.tally(rows).row(0, named=True)
    counted = (Explanation("persons", counts["persons"], "persons"), Explanation("women", counts["women"], "persons"))
    seats = (
        Explanation("worker", row["worker"], event_ids=(row["conferred_by"],), parts=tuple(Explanation(one, row[one]) for one in ("title", "since", "until")))
        for row in rows.iter_rows(named=True)
    )
    return Explanation("honours", counts["seats"], "seats", parts=(*counted, *seats))


def _grid(asked: _Asked) -> Explanation:
    mine = pl.col("grid") == asked.subject
    rows = grid_report(asked.everything, asked.on, asked.units).filter(mine)
    if not rows.height:
        raise UnknownSubject(f"grid:{asked.subject}")
    row = rows.row(0, named=True)
    drawn = _row(until(asked.everything, GridDrawn, asked.on, "community", "effective_on").filter(mine).with_columns(by=event_id("grid", "grid")).collect())
    moves = asked.units.grid_moves.path(drawn["community"], drawn["effective_on"], asked.subject)
    counted = _row(current(asked.everything, asked.on, "households", GridDrawn, GridRedrawn).filter(mine).collect())
    workers = assignments(asked.everything, asked.on).filter(mine).collect().to_dicts()
    parts = (
        Explanation("community", row["community"], event_ids=event_ids_of(drawn["by"], *(move.event_id for move in moves))),
        Explanation("households", row["households"], "households", event_ids=event_ids_of(counted.get("households_by"))),
        *(Explanation("worker", one["worker"], event_ids=(one["assigned_by"],)) for one in workers),
        *near.carried(asked.everything, asked.on, asked.subject, row, asked.units),
    )
    return Explanation("grids", asked.subject, parts=parts)


def _entry(asked: _Asked) -> Explanation:
    return entrance.entries(asked.everything, asked.on, asked.subject, roster_report(asked.facts, asked.on, asked.units, asked.grades))


def _structure(asked: _Asked) -> Explanation:
    facts = asked.everything if "/" in asked.subject else asked.facts
    return public.structure(facts, asked.on, asked.subject, roster_report(facts, asked.on, asked.units, grades.grades(facts, asked.on)))


def _of_a_worker(asked: _Asked, answer: Callable[[Facts, date, str], Explanation]) -> Explanation:
    asked.must_be_known()
    return answer(asked.everything, asked.on, asked.subject)


def _roster_of(asked: _Asked) -> pl.DataFrame:
    return roster_report(asked.everything, asked.on, asked.units, grades.grades(asked.everything, asked.on))


_ANSWERS: dict[str, Callable[[_Asked], Explanation]] = {"roster": _roster, "salary": _salary, "honours": _honours, "grids": _grid}
_ANSWERS |= {
    "committees": lambda asked: near.committee(asked.everything, asked.on, asked.subject, asked.units),
    "needs": lambda asked: near.need(asked.everything, asked.on, asked.subject, asked.units),
    "matters": lambda asked: near.matter(asked.everything, asked.on, asked.subject, asked.units),
    "recruitment": lambda asked: entrance.recruitment(asked.everything, asked.on, asked.subject),
    "applicants": lambda asked: entrance.applicants(asked.everything, asked.on, asked.subject),
    "entries": _entry,
    "establishment": lambda asked: entrance.establishment(asked.everything, asked.on, asked.subject),
    "elections": lambda asked: growth.election(asked.everything, asked.on, asked.subject, asked.units),
    "leadership": lambda asked: growth.leadership(asked.everything, asked.on, asked.subject, asked.units),
    "classes": lambda asked: growth.held_class(asked.everything, asked.on, asked.subject, asked.units, _roster_of(asked)),
    "training": lambda asked: growth.person_times(asked.everything, asked.on, asked.subject),
    "service": lambda asked: growth.service(asked.everything, asked.on, asked.subject, asked.units, _roster_of(asked)),
    "affairs": lambda asked: public.affair(asked.everything, asked.on, asked.subject),
    "tasks": lambda asked: public.task(asked.everything, asked.on, asked.subject, asked.units),
    "measures": lambda asked: public.measure(asked.everything, asked.on, asked.subject),
    "pioneers": lambda asked: public.pioneer(asked.everything, asked.on, asked.subject, asked.units),
    "services": lambda asked: public.services(asked.everything, asked.on, asked.subject, asked.units),
    "structure": _structure,
    "funds": lambda asked: public.appropriated(asked.everything, asked.on, asked.subject),
    "appraisals": lambda asked: working.appraisals(asked.everything, asked.on, asked.subject),
    "development": lambda asked: _of_a_worker(asked, working.development),
    "contracts": lambda asked: _of_a_worker(asked, working.contracts),
    "average_pay": lambda asked: working.average_pay(asked.everything, asked.on, asked.subject),
}
