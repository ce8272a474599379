"""Who the rows are about: rows of one person put together, people the ledger knows found again, doubles and contradictions named.

An ID number or a worker id makes two rows one person, and nothing else does: two rows with the same name and birth month and nothing to tell them apart
are a question for the office, not a guess of ours. Not for what facts follow (``facts.py``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cwledger.clock import Month
from cwledger.errors import Severity
from cwledger.io.known import Known, KnownPerson
from cwledger.io.mapping import Mapping
from cwledger.io.remarks import Remark
from cwledger.io.rows import Row


@dataclass(slots=True)
class Person:
    """One person as the files tell of them."""

    rows: list[Row]
    worker: str = ""
    known: KnownPerson | None = None
    remarks: list[Remark] = field(default_factory=list)

    def said(self, column: str) -> Any:
        """What the first row that says anything in a column says."""
        return next((row.said[column] for row in self.rows if column in row.said), None)

    def row_saying(self, column: str) -> Row:
        """The row a value was taken from, else the first."""
        return next((row for row in self.rows if column in row.said), self.rows[0])

    @property
    def id_number(self) -> str | None:
        """The ID number, eighteen digits."""
        return next((row.id_number for row in self.rows if row.id_number), None)

    @property
    def given_worker(self) -> str | None:
        """The worker id as a column gives it."""
        return self.said("worker")  # type: ignore[no-any-return]

    @property
    def broken(self) -> bool:
        """Whether something said about the person is an error."""
        return any(one.severity == "error" for one in self.remarks) or any(row.broken for row in self.rows)

    def remark(self, code: str, row: Row, column: str = "", *, severity: Severity | None = None, **values: str) -> None:
        """Says something about a cell of one of the person's rows."""
        self.remarks.append(Remark(code, row.place(column), values, severity))


def grouped(rows: Iterable[Row], mapping: Mapping) -> list[Person]:
    """Rows of one person put together, in the order in which people first appear."""
    people: list[Person] = []
    by_mark: dict[tuple[str, str], Person] = {}
    for row in rows:
        worker = row.said.get("worker")
        marks = [(column, value) for column, value in (("worker", worker), ("id_number", row.id_number)) if value is not None]
        found = list({id(by_mark[mark]): by_mark[mark] for mark in marks if mark in by_mark}.values())
        if not found:
            person = Person([row])
            people.append(person)
            _say_if_nobody(person, row)
        else:
            person = found[0]
            _join(person, row, mapping)
            if len(found) > 1:
                person.remark("id-number-of-two-people", row, other=str(found[1].rows[0].place()), what="worker")
        for mark in marks:
            by_mark.setdefault(mark, person)
    return people


def _say_if_nobody(person: Person, row: Row) -> None:
    marked = {"worker", "id_number", "name"} & (row.said.keys() | row.failed)
    if not marked:
        person.remark("nothing-known", row)


def _join(person: Person, row: Row, mapping: Mapping) -> None:
    first = person.rows[0]
    for column in ("name", "sex", "id_number", "worker"):
        before, now = person.said(column), row.said.get(column)
        if before is not None and now is not None and before != now:
            person.remark("id-number-of-two-people", row, column, other=str(person.row_saying(column).place()), what=column)
    if not _same_month(person.said("born_on"), row.said.get("born_on")):
        person.remark("id-number-of-two-people", row, "born_on", other=str(first.place()), what="born_on")
    beside = next((one for one in person.rows if one.sheet is row.sheet), None)
    if beside is None:
        person.remark("person-in-several-sheets", row, other=str(first.place()))
    elif mapping.rows_per_person == "one":
        person.remark("row-twice", row, _told_by(row), other=str(beside.place()))
        person.remark("row-twice", beside, _told_by(row), other=str(row.place()))
    person.rows.append(row)


def _told_by(row: Row) -> str:
    return "id_number" if row.id_number else "worker"


def _same_month(one: date | None, other: date | None) -> bool:
    return one is None or other is None or Month.of(one) == Month.of(other)


def identified(people: Sequence[Person], known: Known, mapping: Mapping, reserved: Iterable[str] = ()) -> None:
    """Finds each person in the ledger, or gives them a worker id that is not reserved; names who may be the same as somebody else."""
    wanted = {row.said["worker"] for person in people for row in person.rows if "worker" in row.said}
    months = {month for person in people for row in person.rows for month in row.months_of_birth}
    known.load(f"career:{worker}" for worker in (wanted & known.workers) | known.born_in(months))
    unnumbered: dict[tuple[str | None, date | None], list[KnownPerson]] = defaultdict(list)
    for one in known.people():
        for name in one.names if one.id_number is None else ():
            unnumbered[name, one.registration.born_on].append(one)
    found: dict[str, Person] = {}
    for person in people:
        _recognise(person, known, unnumbered)
        other = found.setdefault(person.worker, person) if person.worker else person
        if other is not person:
            _say_possible_double(person, (str(other.rows[0].place()), None, None))
            _say_possible_double(other, (str(person.rows[0].place()), None, None))
    _name_doubles(people, known)
    numbers = _free_numbers(known, mapping, wanted | set(reserved))
    for person in people:
        person.worker = person.worker or (next(numbers) if not person.broken else "")


def _recognise(person: Person, known: Known, unnumbered: dict[tuple[str | None, date | None], list[KnownPerson]]) -> None:
    holder = known.by_id_number.get(person.id_number or "")
    given = person.given_worker
    if given is not None and holder is not None and holder != given:
        person.remark("worker-id-of-another", person.row_saying("worker"), "worker", other=holder)
    person.worker = given or holder or ""
    if not person.worker and person.id_number is None:
        # Exactly this name, sex and birth date and, like the row, no ID number: the same row read again.
        sex = person.said("sex")
        same = [one.worker for one in unnumbered.get((person.said("name"), person.said("born_on")), ()) if sex in (None, one.registration.sex)]
        person.worker = same[0] if len(same) == 1 else ""
    person.known = known.person(person.worker) if person.worker else None


Lookalike = tuple[str, str | None, str | None]
"""(where it stands, ID number, worker id) of somebody with the same name and birth month."""


def _name_doubles(people: Sequence[Person], known: Known) -> None:
    alike: dict[tuple[str, Month], list[Lookalike]] = defaultdict(list)
    for one in known.people():
        born = one.registration.born_on
        if born is None:
            continue
        for known_as in one.names:
            alike[known_as, Month.of(born)].append((f"career:{one.worker}", one.id_number, one.worker))
    seen: dict[tuple[str, Month], list[Person]] = defaultdict(list)
    erased = {(one.registration.born_on, one.registration.sex): one.worker for one in known.people() if one.erased}
    for person in people:
        born_on, name = person.said("born_on"), person.said("name")
        if not isinstance(born_on, date) or not isinstance(name, str) or person.known is not None:
            continue
        key = (name, Month.of(born_on))
        for lookalike in alike[key]:
            _say_possible_double(person, lookalike)
        for other in seen[key]:
            _say_possible_double(person, (str(other.rows[0].place()), other.id_number, other.given_worker))
            _say_possible_double(other, (str(person.rows[0].place()), person.id_number, person.given_worker))
        seen[key].append(person)
        if person.given_worker is None and (born_on, person.said("sex")) in erased:
            person.remark("person-erased", person.rows[0], other=erased[born_on, person.said("sex")])


def _say_possible_double(person: Person, other: Lookalike) -> None:
    where, id_number, worker = other
    if id_number is not None and person.id_number is not None:
        return
    told_apart = person.given_worker is not None and worker is not None and person.given_worker != worker
    person.remark("possible-duplicate", person.row_saying("name"), "name", severity="warning" if told_apart else None, other=where)


def _free_numbers(known: Known, mapping: Mapping, taken: set[str]) -> Iterator[str]:
    """Worker ids after the highest one under the prefix, each never used before."""
    prefix, digits = mapping.worker.prefix, mapping.worker.digits
    used = known.workers | taken
    numbers = [
        int(worker[len(prefix) :]) for worker in used if worker.startswith(prefix) and worker[len(prefix) :].isascii() and worker[len(prefix) :].isdigit()
    ]
    number = max(numbers, default=0)
    while True:
        number += 1
        worker = f"{prefix}{number:0{digits}d}"
        if worker not in used and not known.exists(f"career:{worker}"):
            yield worker
