"""Establishment posts released and filled, and tasks entrusted: what cannot be is refused, what was too many is found."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cwledger
from cwledger import events as ev
from cwledger.aggregates import Event
from cwledger.testing import careers, cities, workers
from tests.small_city import DAY, begun, codes, registered, signed

RELEASED = date(2019, 6, 1)


def released(number: int = 2, release: str = "SY2019", **changed: Any) -> ev.EstablishmentPostsReleased:
    fields = {"release": release, "district": "zhongshan", "number": number, "title": "2019年面向社区工作者招聘", "effective_on": RELEASED, **changed}
    return ev.EstablishmentPostsReleased(**fields)


def withdrawn(number: int, on: date = date(2019, 9, 1)) -> ev.EstablishmentPostsWithdrawn:
    return ev.EstablishmentPostsWithdrawn(release="SY2019", number=number, reason="计划核减", effective_on=on)


def appointed(worker: str, on: date = date(2019, 12, 1), release: str = "SY2019") -> ev.EstablishmentAppointed:
    return ev.EstablishmentAppointed(worker=worker, release=release, effective_on=on)


def left(worker: str, on: date, release: str = "SY2019") -> ev.EstablishmentLeft:
    return ev.EstablishmentLeft(worker=worker, release=release, reason="resigned", effective_on=on)


def opened(*facts: Event) -> cwledger.Ledger:
    return begun(":memory:", None, registered("W1"), registered("W2"), registered("W3"), *facts)


def refused(ledger: cwledger.Ledger, fact: Event) -> set[str]:
    with pytest.raises(cwledger.Refused) as refusal:
        ledger.record(fact, actor="hr")
    return codes(refusal.value)


def test_posts_released_are_filled_taken_back_or_open() -> None:
    with opened(released(5), withdrawn(1), appointed("W1"), appointed("W2", date(2020, 1, 1)), released(1, "CITY", district=None)) as ledger:
        view = ledger.at(effective_on=date(2021, 1, 1))
        [city, row] = view.establishment().to_dicts()
        assert row == {
            "release": "SY2019", "title": "2019年面向社区工作者招聘", "district": "zhongshan", "released_on": RELEASED, "released": 5, "withdrawn": 1,
            "filled": 2, "open": 2, "workers": ["W1", "W2"], "released_by": "establishment:SY2019/1", "withdrawn_by": ["establishment:SY2019/2"],
            "appointed_by": ["career:W1/2", "career:W2/2"],
        }  # fmt: skip
        assert (city["district"], city["open"], city["workers"]) == (None, 1, [])
        assert view.establishment("district:zhongshan")["release"].to_list() == ["SY2019"]
        assert ledger.at(effective_on=date(2019, 12, 31)).establishment()["filled"].to_list() == [0, 1]
        with pytest.raises(cwledger.UnknownSubject):
            view.establishment("nowhere")
        told = view.explain("establishment", "SY2019")
        assert told.value == 2
        assert "career:W2/2" in told.render("en")


def test_more_posts_than_stand_cannot_be_taken_back_and_a_release_is_released_once() -> None:
    with opened(released(2), withdrawn(1)) as ledger:
        assert refused(ledger, withdrawn(2, date(2019, 10, 1))) == {"establishment.fewer-stand"}
        assert refused(ledger, withdrawn(2, date(2019, 8, 1))) == {"establishment.fewer-stand"}  # a late one that would push the recorded one over
        assert refused(ledger, withdrawn(1, date(2019, 5, 1))) == {"establishment.not-released"}
        assert refused(ledger, released(3, effective_on=date(2020, 1, 1))) == {"establishment.already-released"}
        assert refused(ledger, appointed("W1", release="SY2018")) == {"record.unknown-subject"}


def test_more_people_than_posts_are_recorded_and_found_until_the_facts_are_corrected() -> None:
    with opened(released(2), appointed("W1"), appointed("W2"), appointed("W2", date(2020, 1, 1))) as ledger:
        codes_on = lambda at=None: {one.code: one.event_ids for one in ledger.at(effective_on=date(2021, 1, 1), known_at=at).findings()}  # noqa: E731
        assert "finding.establishment-overfilled" not in codes_on()  # one person, appointed twice, fills one post
        ledger.record(withdrawn(1), actor="hr")
        before = ledger.head
        because = codes_on()["finding.establishment-overfilled"]
        assert because == ("establishment:SY2019/1", "establishment:SY2019/2", "career:W1/2", "career:W2/2")
        ledger.reverse("establishment:SY2019/2", reason="another release", actor="hr")
        assert "finding.establishment-overfilled" not in codes_on()
        assert "finding.establishment-overfilled" in codes_on(before)


def test_an_appointment_before_the_posts_were_released_is_found_until_it_is_corrected() -> None:
    with opened(released(), appointed("W1", date(2019, 1, 1)), appointed("W2", RELEASED)) as ledger:
        for on in (date(2019, 2, 1), date(2021, 1, 1)):
            [issue] = ledger.at(effective_on=on).findings(system="ways-up")
            assert (issue.code, issue.severity, issue.subject) == ("finding.appointed-before-release", "warning", "career:W1")
            assert issue.event_ids == ("career:W1/2", "establishment:SY2019/1")
        ledger.correct("career:W1/2", appointed("W1"), reason="the year misread", actor="hr")
        assert ledger.at(effective_on=date(2021, 1, 1)).findings(system="ways-up") == ()


@pytest.mark.parametrize("ends", [ev.Died(worker="W1", effective_on=date(2020, 5, 1)), ev.Retired(worker="W1", effective_on=date(2020, 5, 1)),
                                  left("W1", date(2020, 5, 1))], ids=lambda one: type(one).__name__)  # fmt: skip
def test_a_post_is_open_again_once_its_holder_dies_retires_or_leaves_it(ends: Event) -> None:
    with opened(released(1), appointed("W1"), ends) as ledger:
        at = lambda on: ledger.at(effective_on=on).establishment().select("filled", "open", "workers").row(0)  # noqa: E731
        assert at(date(2020, 4, 30)) == (1, 0, ["W1"])
        assert at(date(2020, 5, 1)) == (0, 1, [])
        [post] = ledger.at(effective_on=date(2020, 5, 1)).career("W1").establishment
        assert (post.release, post.since, post.ended_on, post.ended_by) == ("SY2019", date(2019, 12, 1), date(2020, 5, 1), "career:W1/3")
        ledger.record(appointed("W2", date(2020, 5, 1)), actor="hr")
        view = ledger.at(effective_on=date(2021, 1, 1))
        assert view.establishment()["workers"].to_list() == [["W2"]]
        assert "finding.establishment-overfilled" not in {one.code for one in view.findings()}
        assert "W1" not in view.explain("establishment", "SY2019").render("en")


def test_only_who_holds_a_post_can_leave_it() -> None:
    with opened(released(2), released(1, "SY2020"), appointed("W1")) as ledger:
        assert refused(ledger, left("W1", date(2019, 11, 30))) == {"career.establishment-not-held"}
        assert refused(ledger, left("W1", date(2020, 1, 1), "SY2020")) == {"career.establishment-not-held"}
        ledger.record(left("W1", date(2020, 3, 1)), actor="hr")
        assert refused(ledger, left("W1", date(2020, 4, 1))) == {"career.establishment-not-held"}
        assert refused(ledger, ev.Retired(worker="W1", effective_on=date(2020, 2, 1))) == {"career.establishment-not-held"}  # it would end the post first
        ledger.record(appointed("W1", date(2020, 3, 1)), ev.Retired(worker="W1", effective_on=date(2020, 6, 1)), actor="hr")
        with pytest.raises(cwledger.Refused) as refusal:
            ledger.record(left("W1", date(2020, 7, 1)), actor="hr")
        assert refusal.value.issues[0].event_ids == ("career:W1/5",)


def test_a_release_is_a_districts_and_who_fills_it_is_found_where_they_serve() -> None:
    with opened(released(3), signed("W1", until=None), signed("W2", community="C0002", until=None)) as ledger:
        ledger.record(*(appointed(one) for one in ("W1", "W2", "W3")), actor="hr")
        view = ledger.at(effective_on=date(2020, 1, 1))
        columns = ("worker", "release", "community", "district", "since", "appointed_by")
        assert view.establishment_workers().select(columns).rows() == [
            ("W1", "SY2019", "C0001", "zhongshan", date(2019, 12, 1), "career:W1/3"),
            ("W2", "SY2019", "C0002", "zhongshan", date(2019, 12, 1), "career:W2/3"),
            ("W3", "SY2019", None, None, date(2019, 12, 1), "career:W3/2"),
        ]
        assert view.establishment("community:C0001").height == 0
        assert view.establishment_workers("community:C0001")["worker"].to_list() == ["W1"]
        assert view.establishment_workers("district:zhongshan")["worker"].to_list() == ["W1", "W2"]
        with pytest.raises(cwledger.UnknownSubject):
            view.establishment_workers("nowhere")


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_who_fills_posts_is_who_still_holds_one_in_their_own_career(data: st.DataObject) -> None:
    city = data.draw(cities())
    with cwledger.open(":memory:") as ledger:
        ledger.record(*city.facts, actor="hr")
        for worker in workers(3):
            ledger.record(*data.draw(careers(city, worker=worker, min_events=6, max_events=24)), actor="hr")
        view = ledger.at(effective_on=data.draw(st.dates(date(2006, 1, 1), date(2026, 1, 1))))
        held = {(worker, post.release) for worker in workers(3) for post in view.career(worker).establishment if post.ended_on is None}
        listed = view.establishment_workers()
        assert set(listed.select("worker", "release").rows()) == held
        assert sum(view.establishment()["filled"]) == listed.height


def test_a_task_is_completed_once_and_only_if_it_was_entrusted() -> None:
    entrusted = ev.TaskEntrusted(worker="W1", task="T1", title="老旧小区改造协调", effective_on=DAY)
    done = ev.TaskCompleted(worker="W1", task="T1", outcome="如期完成", effective_on=date(2010, 9, 1))
    with opened(entrusted) as ledger:
        assert refused(ledger, entrusted.model_copy(update={"effective_on": date(2010, 4, 1)})) == {"career.task-entrusted"}
        assert refused(ledger, done.model_copy(update={"worker": "W2"})) == {"career.task-not-entrusted"}
        ledger.record(done, actor="hr")
        assert refused(ledger, done.model_copy(update={"effective_on": date(2010, 10, 1)})) == {"career.task-not-entrusted"}
        [task] = ledger.at(effective_on=date(2011, 1, 1)).career("W1").tasks
        assert (task.completed_on, task.outcome, task.entrusted_by, task.completed_by) == (date(2010, 9, 1), "如期完成", "career:W1/2", "career:W1/3")
        ledger.record(entrusted.model_copy(update={"effective_on": date(2011, 1, 1)}), actor="hr")
        assert len(ledger.at(effective_on=date(2011, 1, 1)).career("W1").tasks) == 2
