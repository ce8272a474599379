"""Person-times, places and minimums come out of what was attended; what became of exam preparation is a matter of the months given."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cwledger
from cwledger import events as ev
from cwledger.aggregates import Event
from cwledger.errors import Refused, UnknownSubject

FOUNDED = date(2001, 1, 1)
DAY = date(2021, 5, 10)
LATER = date(2021, 12, 31)


def city(ledger: cwledger.Ledger) -> None:
    ledger.record(
        ev.DistrictFounded(district="zhongshan", effective_on=FOUNDED, name="中山区"),
        ev.StreetFounded(street="qingniwa", district="zhongshan", effective_on=FOUNDED, name="青泥洼桥街道"),
        ev.StreetFounded(street="renmin", district="zhongshan", effective_on=FOUNDED, name="人民路街道"),
        ev.FederationFounded(federation="zs-swf", district="zhongshan", effective_on=FOUNDED, name="中山区社工联合会"),
        ev.CommunityFounded(community="C1", street="qingniwa", effective_on=FOUNDED, name="C1"),
        ev.CommunityFounded(community="C2", street="renmin", effective_on=FOUNDED, name="C2"),
        *(ev.WorkerRegistered(worker=one, effective_on=FOUNDED, name="王芳", sex="F", born_on=date(1990, 1, 1)) for one in "ABC"),
        *(ev.ContractSigned(worker=one, employer="zs-swf", community="C2" if one == "C" else "C1", effective_on=FOUNDED) for one in "ABC"),
        actor="hr",
    )


@pytest.fixture
def ledger() -> Iterator[cwledger.Ledger]:
    with cwledger.open(":memory:") as opened:
        city(opened)
        yield opened


def held(training: str = "T1", **more: Any) -> Event:
    said = {"level": "district", "kind": "topic", "title": "社区治理", "district": "zhongshan", "hours": 8, "places": 2, "effective_on": DAY, **more}
    return ev.ClassHeld(training=training, **said)


def came(worker: str, training: str = "T1", on: date = DAY, level: Any = "district", kind: Any = "topic", hours: int | None = None) -> Event:
    return ev.TrainingAttended(worker=worker, training=training, level=level, kind=kind, hours=hours, effective_on=on)


def found(ledger: cwledger.Ledger, known_at: int | None = None) -> dict[str, tuple[str, ...]]:
    issues = ledger.at(effective_on=LATER, known_at=known_at).findings()
    return {issue.code: issue.event_ids for issue in issues if "training" in issue.code or "class" in issue.code}


def test_classes_and_person_times_are_counted_by_year_level_and_kind(ledger: cwledger.Ledger) -> None:
    ledger.record(held(), held("T2", kind="induction", level="city", district=None), came("A"), came("B"), actor="hr")
    ledger.record(came("A", "T3", date(2020, 3, 1), hours=4), actor="hr")
    rows = ledger.at(effective_on=LATER).training().rows()
    assert rows == [(2020, "district", "topic", 0, 1, 1, 4), (2021, "city", "induction", 1, 0, 0, 0), (2021, "district", "topic", 1, 2, 2, 16)]
    assert ledger.at(effective_on=LATER).training(first=2021, last=2021).height == 2
    assert ledger.at(effective_on=LATER).training("C2")["person_times"].sum() == 0


def test_classes_tell_attendance_against_places_and_head_count(ledger: cwledger.Ledger) -> None:
    ledger.record(held(), held("T2", street="renmin"), held("T3", level="city", district=None), *(came(one) for one in "ABC"), actor="hr")
    rows = {row["training"]: row for row in ledger.at(effective_on=LATER).classes().to_dicts()}
    assert (rows["T1"]["attended"], rows["T1"]["free_places"], rows["T1"]["headcount"], rows["T1"]["share"]) == (3, -1, 3, Decimal("100.0"))
    assert (rows["T2"]["attended"], rows["T2"]["headcount"], rows["T2"]["share"]) == (0, 1, Decimal("0.0"))
    assert (rows["T3"]["district"], rows["T3"]["headcount"]) == (None, 3)
    assert ledger.at(effective_on=LATER).classes("renmin")["training"].to_list() == ["T2"]


def test_a_class_is_held_once_and_ends_after_it_begins(ledger: cwledger.Ledger) -> None:
    with pytest.raises(Refused, match=r"class\.ends-before-it-begins"):
        ledger.record(held(until=DAY), actor="hr")
    ledger.record(held(), actor="hr")
    with pytest.raises(Refused, match=r"class\.already-held") as caught:
        ledger.record(held(effective_on=date(2022, 1, 1)), actor="hr")
    assert caught.value.issues[0].event_ids == ("class:T1/1",)


def test_attending_a_class_nobody_held_is_found_until_it_is_recorded(ledger: cwledger.Ledger) -> None:
    ledger.record(came("A"), came("B"), actor="hr")
    before = ledger.head
    assert found(ledger) == {"finding.training-without-class": ("career:A/3", "career:B/3")}
    ledger.record(held(), actor="hr")
    assert found(ledger) == {}
    assert found(ledger, before) == {"finding.training-without-class": ("career:A/3", "career:B/3")}


@pytest.mark.parametrize("wrong", [{"on": date(2021, 5, 9)}, {"on": date(2021, 5, 12)}, {"level": "city"}, {"kind": "rotation"}])
def test_attending_otherwise_than_the_class_was_held_is_found(ledger: cwledger.Ledger, wrong: dict[str, Any]) -> None:
    ledger.record(held(until=date(2021, 5, 12)), came("A", **wrong), came("B", on=date(2021, 5, 11)), actor="hr")
    assert found(ledger) == {"finding.training-not-as-held": ("career:A/3", "class:T1/1")}
    ledger.correct("career:A/3", came("A"), reason="misread", actor="hr")
    assert found(ledger) == {}


def test_more_people_than_places_are_found(ledger: cwledger.Ledger) -> None:
    ledger.record(held(), *(came(one) for one in "ABC"), actor="hr")
    assert found(ledger) == {"finding.class-overfull": ("class:T1/1",)}
    ledger.reverse("career:C/3", reason="was ill", actor="hr")
    assert found(ledger) == {}


def test_one_attendance_recorded_twice_is_found_and_counts_once(ledger: cwledger.Ledger) -> None:
    ledger.record(held(until=date(2021, 5, 12)), came("A"), came("A"), came("A", on=date(2021, 5, 11)), actor="hr")
    view = ledger.at(effective_on=LATER)
    assert view.training()["person_times"].to_list() == [1]
    assert view.attendances().select("worker", "attended_on", "attended_by").rows() == [("A", DAY, "career:A/3")]
    assert view.under_trained(2021, hours=9).filter(worker="A")["short_of_hours"].to_list() == [1]
    assert found(ledger) == {"finding.training-attended-twice": ("career:A/3", "career:A/4", "career:A/5")}
    for again in ("career:A/4", "career:A/5"):
        ledger.reverse(again, reason="recorded twice", actor="hr")
    assert found(ledger) == {}


def test_a_title_nobody_recorded_as_a_class_may_be_attended_again_on_another_day(ledger: cwledger.Ledger) -> None:
    ledger.record(came("A"), came("A"), came("A", on=date(2021, 9, 1)), actor="hr")
    assert ledger.at(effective_on=LATER).training()["person_times"].to_list() == [2]
    assert found(ledger)["finding.training-attended-twice"] == ("career:A/3", "career:A/4")


def test_a_secretary_has_attended_once_what_is_recorded_twice(ledger: cwledger.Ledger) -> None:
    post = ev.PostAssumed(worker="A", community="C1", post="secretary", by="election", effective_on=date(2021, 1, 1))
    ledger.record(held(), post, came("A"), came("A"), actor="hr")
    assert ledger.at(effective_on=LATER).leadership("C1").select("trained_this_year", "trained_by").rows() == [(1, "career:A/4")]


def test_who_falls_short_of_a_minimum_is_told_by_how_much(ledger: cwledger.Ledger) -> None:
    ledger.record(held(), came("A"), came("B", "T9", hours=3), actor="hr")
    view = ledger.at(effective_on=LATER)
    short = view.under_trained(2021, hours=8, classes=1).select("worker", "classes", "hours", "short_of_classes", "short_of_hours").rows()
    assert short == [("B", 1, 3, 0, 5), ("C", 0, 0, 1, 8)]
    assert view.under_trained(2021).height == 0
    assert view.under_trained(2020, classes=1)["worker"].to_list() == ["A", "B", "C"]
    assert view.under_trained(2021, "C2", classes=1)["worker"].to_list() == ["C"]


def test_exam_preparation_is_set_against_certificates_within_the_months(ledger: cwledger.Ledger) -> None:
    ledger.record(
        held("X1", kind="exam-preparation", places=None),
        *(came(one, "X1", kind="exam-preparation") for one in "ABC"),
        ev.QualificationAwarded(worker="A", level="assistant", effective_on=date(2021, 9, 30)),
        ev.QualificationAwarded(worker="B", level="assistant", effective_on=date(2021, 11, 10)),
        ev.QualificationAwarded(worker="C", level="assistant", effective_on=date(2021, 5, 10)),
        actor="hr",
    )
    view = ledger.at(effective_on=LATER)
    outcomes = view.exam_preparation(6).select("worker", "outcome", "certified_by").rows()
    assert outcomes == [("A", "certified", "career:A/4"), ("B", "not-certified", None), ("C", "not-certified", None)]
    assert view.exam_preparation(7)["outcome"].to_list() == ["certified", "certified", "not-certified"]
    assert view.exam_preparation(12)["outcome"].to_list() == ["certified", "certified", "pending"]
    assert view.exam_preparation_tally(6).rows() == [(2021, 3, 1, 2, 0, Decimal("33.3"))]


_attendances = st.lists(
    st.tuples(st.sampled_from("ABC"), st.integers(0, 700), st.sampled_from(("city", "district", "street")), st.sampled_from(("topic", "induction"))), max_size=8
)


@settings(max_examples=15, deadline=None)
@given(_attendances, st.integers(0, 700))
def test_person_times_equal_a_count_by_hand(attended: list[tuple[str, int, str, str]], asked: int) -> None:
    first = date(2020, 1, 1).toordinal()
    with cwledger.open(":memory:") as ledger:
        city(ledger)
        for number, (worker, day, level, kind) in enumerate(attended):
            ledger.record(came(worker, f"T{number}", date.fromordinal(first + day), level, kind), actor="hr")
        frame = ledger.at(effective_on=date.fromordinal(first + asked)).training()
        wanted: dict[tuple[int, str, str], int] = {}
        for _, day, level, kind in attended:
            if day <= asked:
                key = (date.fromordinal(first + day).year, level, kind)
                wanted[key] = wanted.get(key, 0) + 1
        assert {row[:3]: row[3] for row in frame.select("year", "level", "kind", "person_times").iter_rows()} == wanted


def test_person_times_and_classes_are_explained_down_to_attendances(ledger: cwledger.Ledger) -> None:
    ledger.record(held(), came("A"), came("B"), actor="hr")
    view = ledger.at(effective_on=LATER)
    told = view.explain("training", "2021/district/topic")
    assert (told.value, [part.event_ids for part in told.parts]) == (2, [("career:A/3",), ("career:B/3",)])
    told = view.explain("classes", "T1")
    assert (told.value, told.event_ids) == (2, ("class:T1/1",))
    for question, subject in (("training", "2021"), ("training", "2021/city/topic"), ("classes", "T9")):
        with pytest.raises(UnknownSubject):
            view.explain(question, subject)
