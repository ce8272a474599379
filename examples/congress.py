"""A real two-clock history replayed as a migration: the public list of sitting members of the US Congress, in the order its keepers learned of it.

    python examples/congress.py PATH/TO/knowledge_log.jsonl [LEDGER]

People become workers, terms become seats with a stated end, corrections go through ``correct`` and withdrawals through ``reverse``, and the
day each change was recorded is claimed as its recording time. Then the seats are counted on four days, as known on four others.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import cwledger
from cwledger import events as ev

ACTOR = "congress-legislators"
ASKED = (("2013-06-01", "2013-06-01"), ("2019-06-01", "2019-06-01"), ("2022-06-01", "2022-06-01"), ("2010-06-01", "2012-12-31"))


@dataclass
class Seat:
    """One term as the ledger believes it: the event that says so, and the event that ended it early, if any.

    A term the list gave an end before its start was in force on no day; the ledger refuses it as impossible, so it has no event until the
    list corrects it.
    """

    event_id: str | None
    term: dict[str, Any]
    ended_by: str | None = None
    ended_on: str | None = None

    @property
    def end(self) -> str | None:
        """The day it ends, in whichever way."""
        return self.ended_on or self.term.get("end")


@dataclass
class Person:
    """What the migration must remember of a person to point at the fact a change is about."""

    event_id: str
    name: str
    sex: str | None
    birthday: str | None
    registered_on: date
    seats: list[Seat] = field(default_factory=list)


def conferred(person: str, term: dict[str, Any]) -> ev.HonourConferred:
    """A term as the seat it is: a delegate's, at the national level, with its stated end."""
    place = f"{term.get('state', '')}{'-' + term['district'] if 'district' in term else ''}".strip("-")
    return ev.HonourConferred(
        worker=person,
        effective_on=date.fromisoformat(term["start"]),
        kind="people-delegate",
        level="national",
        title=f"{term['type']} {place}".strip(),
        until=date.fromisoformat(term["end"]) if term.get("end") else None,
        ref=term.get("party"),
    )


def possible(term: dict[str, Any]) -> bool:
    """Whether the term ends after it begins."""
    return not term.get("end") or term["end"] > term["start"]


class Migration:
    """Replays the changes one by one, each at the moment it was first recorded."""

    def __init__(self, ledger: cwledger.Ledger) -> None:
        self.ledger = ledger
        self.people: dict[str, Person] = {}

    def replay(self, changes: Iterable[dict[str, Any]]) -> int:
        """Every change in turn; how many there were."""
        done = 0
        for change in changes:
            at = datetime.combine(date.fromisoformat(change["known_on"]), time(12), tzinfo=UTC)
            getattr(self, change["kind"])(change["bioguide"], change, {"actor": ACTOR, "claimed_at": at})
            done += 1
        return done

    def person_added(self, who: str, change: dict[str, Any], how: dict[str, Any]) -> None:
        """First seen, with all terms known so far. Added again: what differs from what is believed is a correction."""
        record = change["record"]
        if who in self.people:
            self._compare(who, record, how)
            return
        first = min(date.fromisoformat(term["start"]) for term in record["terms"])
        person = Person("", record["name"], record["gender"], record.get("birthday"), first)
        facts = [conferred(who, term) for term in record["terms"] if possible(term)]
        person.event_id, *seats = self.ledger.record(self._registered(who, person), *facts, **how).event_ids
        person.seats = [Seat(seats.pop(0) if possible(term) else None, term) for term in record["terms"]]
        self.people[who] = person

    def _registered(self, who: str, person: Person) -> ev.WorkerRegistered:
        born_on = date.fromisoformat(person.birthday) if person.birthday else None
        return ev.WorkerRegistered(worker=who, effective_on=person.registered_on, name=person.name, sex=person.sex, born_on=born_on)

    def _compare(self, who: str, record: dict[str, Any], how: dict[str, Any]) -> None:
        person = self.people[who]
        if (person.name, person.sex, person.birthday) != (record["name"], record["gender"], record.get("birthday")):
            person.name, person.sex, person.birthday = record["name"], record["gender"], record.get("birthday")
            self._register_again(who, person, how)
        for index, term in enumerate(record["terms"]):
            if index >= len(person.seats):
                self._add(who, index, term, how)
            elif person.seats[index].term != term or person.seats[index].ended_by:
                self._correct(who, index, term, how)
        for seat in person.seats[len(record["terms"]) :]:
            self._take_back(seat, how)
        del person.seats[len(record["terms"]) :]

    def _register_again(self, who: str, person: Person, how: dict[str, Any]) -> None:
        person.event_id = self.ledger.correct(person.event_id, self._registered(who, person), reason="personal data corrected", **how).event_ids[0]

    def term_added(self, who: str, change: dict[str, Any], how: dict[str, Any]) -> None:
        """A further term."""
        self._add(who, change["index"], change["term"], how)

    def _add(self, who: str, index: int, term: dict[str, Any], how: dict[str, Any]) -> None:
        self.people[who].seats.insert(index, Seat(self._conferred(who, term, how), term))

    def _conferred(self, who: str, term: dict[str, Any], how: dict[str, Any]) -> str | None:
        return self.ledger.record(conferred(who, term), **how).event_ids[0] if possible(term) else None

    def term_corrected(self, who: str, change: dict[str, Any], how: dict[str, Any]) -> None:
        """A term recorded before was recorded wrongly, or its end became known."""
        self._correct(who, change["index"], change["new"], how)

    def _correct(self, who: str, index: int, term: dict[str, Any], how: dict[str, Any]) -> None:
        seat = self.people[who].seats[index]
        if seat.ended_by is not None:
            self.ledger.reverse(seat.ended_by, reason="the term's end is recorded with the term", **how)
            seat.ended_by = seat.ended_on = None
        if seat.event_id is None:
            seat.event_id = self._conferred(who, term, how)
        elif not possible(term):
            self.ledger.reverse(seat.event_id, reason="corrected to a term that was in force on no day", **how)
            seat.event_id = None
        elif conferred(who, term) != conferred(who, seat.term):
            seat.event_id = self.ledger.correct(seat.event_id, conferred(who, term), reason="term corrected", **how).event_ids[0]
        seat.term = term

    def term_removed(self, who: str, change: dict[str, Any], how: dict[str, Any]) -> None:
        """A term that never was."""
        self._take_back(self.people[who].seats.pop(change["index"]), how)

    def _take_back(self, seat: Seat, how: dict[str, Any]) -> None:
        recorded = [event_id for event_id in (seat.ended_by, seat.event_id) if event_id is not None]
        if recorded:
            self.ledger.reverse(*recorded, reason="term removed from the list", **how)

    def person_moved_to_historical(self, who: str, change: dict[str, Any], how: dict[str, Any]) -> None:
        """Left the list: a last term still open on that day ended on it."""
        seat = self.people[who].seats[-1]
        if seat.end is None or seat.end > change["known_on"]:
            event = conferred(who, seat.term)
            left = ev.HonourEnded(
                worker=who,
                effective_on=date.fromisoformat(change["known_on"]),
                kind=event.kind,
                level=event.level,
                title=event.title,
                reason="left the list of sitting members",
            )
            seat.ended_by = self.ledger.record(left, **how).event_ids[0]
            seat.ended_on = change["known_on"]

    def bio_corrected(self, who: str, change: dict[str, Any], how: dict[str, Any]) -> None:
        """A name, birthday or gender was recorded wrongly."""
        person = self.people[who]
        setattr(person, {"name": "name", "birthday": "birthday", "gender": "sex"}[change["field"]], change["new"])
        self._register_again(who, person, how)

    def leadership_changed(self, who: str, change: dict[str, Any], how: dict[str, Any]) -> None:
        """Leadership posts in a chamber are no posts in a community: there is nothing in a career to record them as."""


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The changes in the order of knowledge."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def seats(ledger: cwledger.Ledger, effective_on: str, known_on: str) -> tuple[int, int]:
    """People and women who held a seat on a day, as known at the end of another."""
    end_of_day = datetime.combine(date.fromisoformat(known_on) + timedelta(days=1), time(), tzinfo=UTC) - timedelta(microseconds=1)
    [row] = ledger.at(effective_on=date.fromisoformat(effective_on), known_at=end_of_day).honours().iter_rows(named=True)
    return row["persons"], row["women"]


def main() -> None:
    """Replays the log named on the command line and prints the table."""
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    with cwledger.open(sys.argv[2] if len(sys.argv) == 3 else ":memory:") as ledger:
        migration = Migration(ledger)
        done = migration.replay(read(Path(sys.argv[1])))
        print(f"{done} changes replayed, {ledger.head} events, {len(migration.people)} people")
        print(f"{'effective on':<14}{'known on':<14}{'people':>8}{'women':>8}")
        for effective_on, known_on in ASKED:
            people, women = seats(ledger, effective_on, known_on)
            print(f"{effective_on:<14}{known_on:<14}{people:>8}{women:>8}")


if __name__ == "__main__":
    main()
