"""What begins in a community under a code ends before it begins again; what ends had begun."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from cwledger import events as ev
from cwledger.aggregates import Event, community_life
from cwledger.testing.rehearsal import Rehearsal

DAY = date(2020, 2, 1)
NEXT = DAY + timedelta(days=1)
SAID: dict[str, Any] = {"department": "区统计局", "title": "入户调查", "organisation": "市律师协会", "reason": "任务完成", "outcome": "完成"}


def event(cls: type[Event], code: str, on: date) -> Event:
    field = next(one.field for one in community_life.COURSES if cls in (one.begins, one.ends))
    said = {name: SAID[name] for name, info in cls.model_fields.items() if name in SAID and info.is_required()}
    return cls(**{"community": "C1", field: code, "effective_on": on, **said})


@pytest.fixture
def rehearsal() -> Rehearsal:
    founded = date(2001, 1, 1)
    begun = Rehearsal()
    begun.record(
        ev.DistrictFounded(district="zhongshan", effective_on=founded, name="中山区"),
        ev.StreetFounded(street="qingniwa", district="zhongshan", effective_on=founded, name="青泥洼桥街道"),
        *(ev.CommunityFounded(community=one, street="qingniwa", effective_on=founded, name=one) for one in ("C1", "C2")),
    )
    return begun


@pytest.mark.parametrize("course", community_life.COURSES, ids=lambda course: course.field)
def test_what_runs_under_a_code_does_not_begin_under_it_again_until_it_has_ended(rehearsal: Rehearsal, course: community_life.Course) -> None:
    assert not rehearsal.record(event(course.begins, "X", DAY))
    [issue] = rehearsal.record(event(course.begins, "X", NEXT))
    assert (issue.code, issue.event_ids) == (f"community.{course.field}-already-running", ("community:C1/2",))
    assert not rehearsal.record(event(course.begins, "Y", NEXT))
    assert not rehearsal.record(event(course.ends, "X", NEXT))
    assert not rehearsal.record(event(course.begins, "X", NEXT + timedelta(days=1)))


@pytest.mark.parametrize("course", community_life.COURSES, ids=lambda course: course.field)
def test_what_never_began_does_not_end(rehearsal: Rehearsal, course: community_life.Course) -> None:
    assert [issue.code for issue in rehearsal.record(event(course.ends, "X", NEXT))] == [f"community.{course.field}-not-running"]


def test_a_task_is_refused_and_a_service_done_on_the_day_it_came(rehearsal: Rehearsal) -> None:
    for begins, ends in ((ev.TaskPushedDown, ev.TaskRefused), (ev.ServiceClaimed, ev.ServiceCompleted)):
        assert not rehearsal.record(event(ends, "X", DAY), event(begins, "X", DAY))


def test_nothing_goes_on_in_a_community_before_it_is_founded_or_after_it_was_merged_away(rehearsal: Rehearsal) -> None:
    assert [issue.code for issue in rehearsal.record(event(ev.PioneerPostSet, "X", date(2000, 1, 1)))] == ["unit.not-founded"]
    rehearsal.record(ev.CommunityMerged(community="C1", into="C2", effective_on=DAY))
    assert [issue.code for issue in rehearsal.record(event(ev.PioneerPostSet, "X", NEXT))] == ["unit.merged-away"]


def test_a_task_names_an_affair_the_ledger_knows_or_none(rehearsal: Rehearsal) -> None:
    named = ev.TaskPushedDown(community="C1", task="T1", department="区统计局", title="入户调查", affair="A1", effective_on=DAY)
    assert [issue.code for issue in rehearsal.record(named)] == ["rehearsal.unknown-subject"]
