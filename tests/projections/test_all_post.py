"""All-post service: certificates run out, rotation is counted over the months given, and visits follow splits and merges."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

import cwledger
from cwledger import events as ev
from cwledger.errors import Refused, UnknownSubject

FOUNDED = date(2001, 1, 1)
DAY = date(2021, 6, 30)


@pytest.fixture
def ledger() -> Iterator[cwledger.Ledger]:
    with cwledger.open(":memory:") as opened:
        opened.record(
            ev.DistrictFounded(district="zhongshan", effective_on=FOUNDED, name="中山区"),
            ev.StreetFounded(street="qingniwa", district="zhongshan", effective_on=FOUNDED, name="青泥洼桥街道"),
            ev.FederationFounded(federation="zs-swf", district="zhongshan", effective_on=FOUNDED, name="中山区社工联合会"),
            ev.CommunityFounded(community="C1", street="qingniwa", effective_on=FOUNDED, name="C1", households=300),
            ev.CommunityFounded(community="C2", street="qingniwa", effective_on=FOUNDED, name="C2"),
            *(ev.WorkerRegistered(worker=one, effective_on=FOUNDED, name="王芳", sex="F", born_on=date(1980, 1, 1)) for one in "ABC"),
            *(ev.ContractSigned(worker=one, employer="zs-swf", community="C1", effective_on=FOUNDED) for one in "ABC"),
            actor="hr",
        )
        yield opened


def visited(worker: str, households: int, month: str = "2021-05", on: date = date(2021, 6, 1)) -> ev.HouseholdsVisited:
    return ev.HouseholdsVisited(worker=worker, community="C1", month=month, households=households, effective_on=on)


def test_shares_visits_and_duty_are_told_by_community(ledger: cwledger.Ledger) -> None:
    ledger.record(
        ev.AllPostCertified(worker="A", effective_on=date(2020, 7, 1)),
        ev.AllPostCertified(worker="B", effective_on=date(2020, 7, 1), valid_until=DAY),
        ev.LineOfWorkTaken(worker="A", community="C1", line="civil-affairs", effective_on=date(2020, 6, 1)),
        ev.LineOfWorkTaken(worker="B", community="C1", line="elderly", effective_on=date(2021, 1, 1)),
        visited("A", 80),
        visited("B", 20),
        visited("A", 500, "2020-12", date(2021, 1, 4)),
        ev.FlexibleDutyServed(worker="C", community="C1", hours=4, effective_on=date(2021, 3, 6)),
        actor="hr",
    )
    [row, empty] = ledger.at(effective_on=DAY).service(rotation_months=12).to_dicts()
    assert (row["workers"], row["certified"], row["certified_share"]) == (3, 1, Decimal("33.3"))
    assert (row["rotated"], row["rotation_share"]) == (1, Decimal("33.3"))
    assert (row["visits"], row["visits_per_household"], row["duty_hours"]) == (100, Decimal("0.33"), 4)
    assert (empty["workers"], empty["certified_share"], empty["visits_per_household"]) == (0, None, None)
    assert ledger.at(effective_on=DAY).service("C1")["rotated"].to_list() == [2]
    assert ledger.at(effective_on=DAY).service("C1", year=2020)["visits"].to_list() == [500]
    assert ledger.at(effective_on=date(2021, 6, 29)).service("C1")["certified"].to_list() == [2]


def test_the_list_behind_names_certificate_and_line_with_their_events(ledger: cwledger.Ledger) -> None:
    ledger.record(ev.AllPostCertified(worker="A", effective_on=date(2020, 7, 1)), actor="hr")
    ledger.record(ev.LineOfWorkTaken(worker="A", community="C1", line="elderly", effective_on=date(2021, 1, 1)), visited("A", 30), actor="hr")
    row = ledger.at(effective_on=DAY).all_post("zhongshan").to_dicts()[0]
    assert (row["worker"], row["certified"], row["certified_by"], row["line"], row["line_by"]) == ("A", True, "career:A/3", "elderly", "career:A/4")
    assert (row["visits"], row["duty_hours"]) == (30, 0)


def test_the_last_report_of_a_month_counts(ledger: cwledger.Ledger) -> None:
    ledger.record(visited("A", 80), visited("A", 90, on=date(2021, 6, 10)), actor="hr")
    assert ledger.at(effective_on=DAY).service("C1")["visits"].to_list() == [90]
    assert ledger.at(effective_on=date(2021, 6, 9)).service("C1")["visits"].to_list() == [80]


def test_a_certificate_that_ends_before_it_begins_and_visits_in_a_month_to_come_are_refused(ledger: cwledger.Ledger) -> None:
    with pytest.raises(Refused, match=r"career\.ends-before-it-begins"):
        ledger.record(ev.AllPostCertified(worker="A", effective_on=DAY, valid_until=DAY), actor="hr")
    with pytest.raises(Refused, match=r"career\.visited-before-the-month"):
        ledger.record(visited("A", 1, "2021-07", DAY), actor="hr")


def test_visits_follow_a_merger(ledger: cwledger.Ledger) -> None:
    ledger.record(visited("A", 80), ev.CommunityMerged(community="C1", into="C2", effective_on=DAY), actor="hr")
    [row] = ledger.at(effective_on=DAY).service().to_dicts()
    assert (row["community"], row["workers"], row["visits"]) == ("C2", 3, 80)


def test_more_households_visited_than_there_are_is_found_until_corrected(ledger: cwledger.Ledger) -> None:
    ledger.record(visited("A", 301), actor="hr")
    before = ledger.head

    def found(known_at: int | None = None) -> list[tuple[str, tuple[str, ...]]]:
        issues = ledger.at(effective_on=DAY, known_at=known_at).findings()
        return [(issue.code, issue.event_ids) for issue in issues if "visits" in issue.code]

    assert found() == [("finding.visits-beyond-households", ("career:A/3",))]
    ledger.correct("career:A/3", visited("A", 300), reason="misread", actor="hr")
    assert found() == []
    assert found(before) == [("finding.visits-beyond-households", ("career:A/3",))]


def test_service_is_explained_by_worker_and_by_community(ledger: cwledger.Ledger) -> None:
    ledger.record(visited("A", 30), ev.FlexibleDutyServed(worker="A", community="C1", hours=4, effective_on=date(2021, 3, 6)), actor="hr")
    view = ledger.at(effective_on=DAY)
    told = {part.label: (part.value, part.event_ids) for part in view.explain("service", "A").parts}
    assert (told["visits"], told["duty_hours"]) == ((30, ("career:A/3",)), (4, ("career:A/4",)))
    assert [part.value for part in view.explain("service", "C1").parts if part.label == "worker"] == ["A", "B", "C"]
    with pytest.raises(UnknownSubject):
        view.explain("service", "nobody")
