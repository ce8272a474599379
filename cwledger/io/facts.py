"""What follows from what a person's rows say: the events to record, each with the cell it comes from.

Nothing is guessed: a fact without its date is recorded only from a date the mapping allows it to borrow, and the report says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from cwledger.aggregates.career.pay import GradeSet
from cwledger.aggregates.career.person import EducationAttained, PartyJoined, QualificationAwarded, WorkerRegistered
from cwledger.aggregates.career.service import ContractSigned, PostAssumed
from cwledger.aggregates.event import Event
from cwledger.clock import Month
from cwledger.errors import InvalidEvent, Severity
from cwledger.io.identity import without_long_numbers
from cwledger.io.known import KnownPerson
from cwledger.io.mapping import Mapping
from cwledger.io.people import Person
from cwledger.io.remarks import Place
from cwledger.io.rows import Row

SERVICE_DATES = ("service_on", "contract_on", "post_on", "grade_on")
"""The first of these days is the first on which anything about a person's service may hold: the day of registration."""

COLUMN_OF = {
    WorkerRegistered: "name",
    EducationAttained: "education",
    PartyJoined: "party",
    QualificationAwarded: "qualification",
    ContractSigned: "contract_on",
    PostAssumed: "post",
    GradeSet: "grade",
}
"""The column a remark on a fact points at."""


@dataclass(frozen=True, slots=True)
class Found:
    """A fact found in a file, and where."""

    event: Event
    place: Place


def facts_of(person: Person, mapping: Mapping) -> Iterator[Found]:
    """The facts a person's rows state, registration first; what is missing is remarked on."""
    facts = _Facts(person, mapping)
    if any(one.code == "nothing-known" for one in person.remarks):
        return
    if person.known is None:
        yield from facts.registration()
    else:
        facts.compare_with_ledger()
    for row in person.rows:
        yield from facts.of_row(row)


class _Facts:
    def __init__(self, person: Person, mapping: Mapping) -> None:
        self.person = person
        self.mapping = mapping

    def registration(self) -> Iterator[Found]:
        person = self.person
        days = [row.said[column] for row in person.rows for column in SERVICE_DATES if isinstance(row.said.get(column), date)]
        needed = {column: person.said(column) for column in ("name", "sex", "born_on")} | {"service_on": min(days, default=None)}
        for column, value in needed.items():
            if value is None:
                self._missing(person.rows[0], column, "registration")
        if None not in needed.values():
            yield from self._found(
                person.row_saying("name"),
                WorkerRegistered,
                needed["service_on"],
                name=needed["name"],
                sex=needed["sex"],
                born_on=needed["born_on"],
                id_number=person.id_number,
                phone=person.said("phone"),
                address=person.said("address"),
            )

    def compare_with_ledger(self) -> None:
        """A known person is not registered again; where the file says something else of them, somebody has to decide."""
        person, known = self.person, self.person.known
        if known is None or known.erased:
            return
        told = {"name": person.said("name"), "sex": person.said("sex"), "born_on": person.said("born_on"), "id_number": person.id_number}
        holds: dict[str, Collection[Any]] = {
            "name": known.names,
            "sex": {known.registration.sex},
            "born_on": {known.registration.born_on},
            "id_number": {known.id_number},
        }
        if self._somebody_else(known):
            person.remark("worker-id-of-somebody-else", person.row_saying("worker"), "worker", other=known.event_id)
            return
        for column, value in told.items():
            if value is not None and value not in holds[column]:
                person.remark("differs-from-ledger", person.row_saying(column), column, what=column, event=known.event_id)

    def _somebody_else(self, known: KnownPerson) -> bool:
        """Whether a worker id was given to somebody else in the ledger: another name, and nothing else that speaks for the same person."""
        person = self.person
        if person.given_worker is None or person.said("name") in {None, *known.names} or not known.names:
            return False
        if person.id_number is not None and known.id_number is not None:
            return person.id_number != known.id_number
        born_on, recorded = person.said("born_on"), known.registration.born_on
        return not isinstance(born_on, date) or recorded is None or Month.of(born_on) != Month.of(recorded)

    def of_row(self, row: Row) -> Iterator[Found]:
        yield from self._education(row)
        yield from self._party(row)
        yield from self._qualification(row)
        yield from self._contract(row)
        yield from self._posts(row)
        yield from self._grade(row)

    def _education(self, row: Row) -> Iterator[Found]:
        level = row.said.get("education")
        if level and (day := self._dated(row, "education")):
            yield from self._found(row, EducationAttained, day, level=level, major=row.said.get("major"), degree=row.said.get("degree"))

    def _party(self, row: Row) -> Iterator[Found]:
        joined_on = row.said.get("party_on")
        member = row.said.get("party", joined_on is not None and "party" not in row.sheet.columns)
        if not member:
            return
        if joined_on is None:
            if "party_on" not in row.failed:
                self.person.remark("party-without-date", row, "party")
            return
        yield from self._found(row, PartyJoined, joined_on)

    def _qualification(self, row: Row) -> Iterator[Found]:
        level = row.said.get("qualification")
        if level and (day := self._dated(row, "qualification")):
            yield from self._found(row, QualificationAwarded, day, level=level, valid_until=row.said.get("qualification_end"))

    def _contract(self, row: Row) -> Iterator[Found]:
        in_cells = row.said.keys() - row.assumed
        if not {"contract_on", "contract_end"} & in_cells:
            if "employer" in in_cells and not {"contract_on", "contract_end", "contract_term"} & row.failed:
                self.person.remark("contract-without-date", row, "employer")
            return
        day = self._dated(row, "contract")
        employer, community = self._needed(row, "employer", "contract"), self._needed(row, "community", "contract")
        if day and employer and community:
            yield from self._found(row, ContractSigned, day, employer=employer, community=community, until=row.said.get("contract_end"))

    def _posts(self, row: Row) -> Iterator[Found]:
        posts = row.said.get("post")
        if not posts:
            return
        day, community = self._dated(row, "post"), self._needed(row, "community", "post")
        route = row.said.get("post_route", "appointment")
        if day and community:
            for post in posts:
                yield from self._found(row, PostAssumed, day, community=community, post=post, by=route)

    def _grade(self, row: Row) -> Iterator[Found]:
        if "tier" not in row.said and "step" not in row.said:
            return
        tier, step, day = self._needed(row, "tier", "grade"), self._needed(row, "step", "grade"), self._dated(row, "grade")
        if tier and step and day:
            yield from self._found(row, GradeSet, day, tier=tier, step=step)

    def _needed(self, row: Row, column: str, fact: str) -> Any:
        value = row.said.get(column)
        if value is None and column not in row.failed:
            self._missing(row, column, fact)
        return value

    def _missing(self, row: Row, column: str, fact: str) -> None:
        if column in row.failed:
            return
        # Tier and step may stand in one column together.
        place = "grade" if column in ("tier", "step") and column not in row.sheet.columns else column
        self.person.remark("required-empty" if place in row.sheet.columns else "required-column", row, place, what=column, fact=fact)

    def _dated(self, row: Row, fact: str) -> date | None:
        """The day a fact holds from, by the columns the mapping names for it; another than the first is said to be borrowed."""
        columns = self.mapping.dated_by.get(fact, (f"{fact}_on",))
        if columns[0] in row.failed:
            return None
        for column in columns:
            day = row.said.get(column)
            if isinstance(day, date):
                if column != columns[0]:
                    severity: Severity = "warning" if columns[0] in row.sheet.columns else "notice"
                    self.person.remark("date-borrowed", row, columns[0], severity=severity, fact=fact, what=column, day=day.isoformat())
                return day
        self._missing(row, columns[0], fact)
        return None

    def _found(self, row: Row, event_class: type[Event], effective_on: date, **fields: Any) -> Iterator[Found]:
        column = COLUMN_OF[event_class]
        try:
            yield Found(event_class(worker=self.person.worker or "unnamed", effective_on=effective_on, **fields), row.place(column))
        except InvalidEvent as error:
            for issue in error.issues:
                self.person.remark("event-invalid", row, column, message=f"{issue.subject}: {without_long_numbers(issue.message)}")
