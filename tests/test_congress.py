"""The main job on real input: a public two-clock history, replayed as a migration, gives the counts its README promises."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType

import pytest

import cwledger

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("CWLEDGER_DATA", ROOT.parent / "shared" / "data"))
LOG = DATA / "congress" / "knowledge_log.jsonl"
PROMISED = {
    ("2013-06-01", "2013-06-01"): (540, 101),
    ("2019-06-01", "2019-06-01"): (538, 131),
    ("2022-06-01", "2022-06-01"): (534, 148),
    ("2010-06-01", "2012-12-31"): (422, 76),
}

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not LOG.exists(), reason=f"needs {LOG.name}, which is not in the repository: set CWLEDGER_DATA to the folder that holds congress/"),
]


@pytest.fixture(scope="module")
def example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("congress_example", ROOT / "examples" / "congress.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def migrated(example: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Iterator[cwledger.Ledger]:
    with cwledger.open(tmp_path_factory.mktemp("congress") / "congress.db") as ledger:
        assert example.Migration(ledger).replay(example.read(LOG)) == 7143
        yield ledger


@pytest.mark.parametrize(("asked", "promised"), PROMISED.items(), ids=str)
def test_the_seats_held_on_a_day_as_known_on_another_are_those_promised(
    example: ModuleType, migrated: cwledger.Ledger, asked: tuple[str, str], promised: tuple[int, int]
) -> None:
    assert example.seats(migrated, *asked) == promised


def test_the_history_of_a_corrected_person_shows_both_versions(migrated: cwledger.Ledger) -> None:
    history = migrated.history("W000413", unseal=True)
    names = [(fact.event.name, fact.amended_by) for fact in history if isinstance(fact.event, cwledger.events.WorkerRegistered)]
    assert names == [("Edward Whitfield", names[0][1]), ("Ed Whitfield", None)]
    corrected = next(fact for fact in history if fact.amends == history[0].event_id)
    assert names[0][1] == corrected.event_id
    ends = {
        fact.event_id: fact.event.until
        for fact in history
        if isinstance(fact.event, cwledger.events.HonourConferred) and str(fact.event.effective_on) == "2011-01-05"
    }
    assert sorted(map(str, ends.values())) == ["2012-12-31", "2013-01-03"], "the end first recorded, and the one it was corrected to"


def held(ledger: cwledger.Ledger, person: str, effective_on: date, known_at: datetime | None) -> bool:
    seats = ledger.at(effective_on=effective_on, known_at=known_at).honours_held()
    return person in set(seats["worker"])


def test_a_person_added_a_second_time_is_corrected_where_the_list_knew_better(migrated: cwledger.Ledger) -> None:
    left = [fact for fact in migrated.history("Z000018") if isinstance(fact.event, cwledger.events.HonourEnded)]
    assert [str(fact.event.effective_on) for fact in left] == ["2017-03-30"], "all the list knew then was that the seat was no longer held"
    assert left[0].amended_by is not None, "taken back when the list came to state the day itself"
    day = date(2017, 3, 15)
    assert held(migrated, "Z000018", day, datetime(2020, 1, 1, tzinfo=UTC))
    assert not held(migrated, "Z000018", day, None)


def test_a_term_the_list_ended_before_it_began_was_held_on_no_day_until_corrected(migrated: cwledger.Ledger) -> None:
    before, between, after = (datetime(year, 6, 1, tzinfo=UTC) for year in (2013, 2014, 2016))
    summer, winter = date(1992, 6, 1), date(1992, 11, 10)
    assert [held(migrated, "N000002", summer, moment) for moment in (before, between, after)] == [True, False, False]
    assert [held(migrated, "N000002", winter, moment) for moment in (before, between, after)] == [False, False, True]


def test_a_birthday_and_a_sex_the_list_did_not_know_are_recorded_as_unknown_until_it_did(migrated: cwledger.Ledger) -> None:
    first, *_, last = [fact.event for fact in migrated.history("D000607") if isinstance(fact.event, cwledger.events.WorkerRegistered)]
    assert (first.born_on, str(last.born_on)) == (None, "1955-09-28")
    registered = [fact.event for fact in migrated.history("S000937") if isinstance(fact.event, cwledger.events.WorkerRegistered)]
    assert registered[0].sex is None
    assert registered[-1].sex == "M"


def test_recording_times_are_those_claimed_and_marked_so(migrated: cwledger.Ledger) -> None:
    first, *_, last = migrated.events()
    assert first.recorded_at == datetime(2012, 9, 28, 12, tzinfo=UTC)
    assert first.claimed
    assert last.claimed
    assert migrated.at(effective_on=date(2013, 6, 1)).basis.claimed


def test_every_byte_of_the_migrated_ledger_verifies(migrated: cwledger.Ledger) -> None:
    verification = migrated.verify()
    assert verification.issues == ()
    assert verification.events == migrated.head
