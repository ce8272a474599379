"""What reading promises: a view that never moves, moments that are checked, an outbox that misses nothing, and differences with their cause."""

from __future__ import annotations

import threading
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import cwledger
from cwledger import events as ev
from tests.small_city import CITY, DAY, START, Clock, assumed, begun, graded, granted, registered, signed


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(clock: Clock) -> cwledger.Ledger:
    return begun(":memory:", clock, registered(), signed(until=None), graded(1, DAY), assumed(DAY))


# -- views ------------------------------------------------------------------------------------------------------------------------------------


def test_a_view_is_pinned_when_it_is_made(ledger: cwledger.Ledger, clock: Clock) -> None:
    view = ledger.at(effective_on=date(2012, 1, 1))
    clock.forward(days=1)
    ledger.record(registered("W0002"), signed("W0002"), actor="hr")
    assert view.roster()["worker"].to_list() == ["W0001"]
    with pytest.raises(cwledger.UnknownSubject):
        view.career("W0002")
    assert ledger.at(effective_on=date(2012, 1, 1), known_at=view.basis.position).roster().equals(view.roster())


def test_every_view_says_what_it_stands_on(ledger: cwledger.Ledger, clock: Clock) -> None:
    basis = ledger.at(effective_on=DAY).basis
    assert (basis.effective_on, basis.known_at, basis.position, basis.rules_known_at, basis.claimed) == (DAY, START, ledger.head, START, False)
    asked = clock.forward(days=1)
    assert ledger.at(effective_on=DAY, known_at=asked).basis.known_at == asked
    assert str(ledger.head) in str(basis)
    assert basis.as_dict()["effective_on"] == "2010-03-01"


def test_before_the_first_fact_nothing_was_known(ledger: cwledger.Ledger) -> None:
    for view in (ledger.at(effective_on=DAY, known_at=0), ledger.at(effective_on=DAY, known_at=START - timedelta(seconds=1))):
        assert view.basis.position == 0
        assert view.roster().is_empty()
        assert view.salary().is_empty()
        assert view.honours().is_empty()
        with pytest.raises(cwledger.UnknownSubject):
            view.career("W0001")


def test_a_position_the_server_left_out_is_the_knowledge_of_the_one_before(pg_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    psycopg = pytest.importorskip("psycopg")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    server, _, schema = pg_url.partition("schema=")
    with begun(pg_url, None, registered()) as ledger:
        before = ledger.head
        with psycopg.connect(server.rstrip("?&"), autocommit=True) as other:
            other.execute(f"SELECT nextval('{schema}.stored_events_notification_id_seq')")  # as a transaction that failed does
        ledger.record(signed(until=None), actor="hr")
        assert ledger.head == before + 2
        basis = ledger.at(effective_on=DAY, known_at=before + 1).basis
        assert (basis.position, basis.known_at) == (before + 1, START)


def test_an_empty_ledger_answers_with_empty_reports_that_have_their_columns() -> None:
    with cwledger.open(":memory:") as ledger:
        view = ledger.at(effective_on=DAY)
        assert view.basis.known_at is None
        for report, columns in (
            (view.roster(), "worker community street district posts footing since employer tier step"),
            (view.salary(), "worker tier step basic post professional reward total"),
            (view.honours(), "kind level persons women seats"),
        ):
            assert report.is_empty()
            assert report.columns[: len(columns.split())] == columns.split()


def test_every_time_zone_names_the_same_moment(ledger: cwledger.Ledger, clock: Clock) -> None:
    before = ledger.head
    clock.forward(hours=1)
    ledger.record(graded(2, DAY), actor="hr")
    there = START.astimezone(ZoneInfo("Asia/Shanghai"))
    assert ledger.at(effective_on=DAY, known_at=there).basis.position == before


def test_the_days_a_contract_runs_are_half_open() -> None:
    with begun(":memory:", None, registered(), signed()) as ledger:
        serving = [ledger.at(effective_on=day).roster().height for day in (date(2010, 2, 28), DAY, date(2013, 2, 28), date(2013, 3, 1))]
        assert serving == [0, 1, 1, 0]


def test_a_split_moves_those_it_names_and_nobody_who_comes_later() -> None:
    split = ev.CommunitySplit(community="C0002", into="C0003", workers=("W0001", "W0002"), effective_on=date(2014, 1, 1))
    merged = ev.CommunityMerged(community="C0001", into="C0002", effective_on=date(2015, 1, 1))
    third = ev.CommunityFounded(community="C0003", street="qingniwa", effective_on=date(2001, 1, 1), name="第三社区")
    with begun(
        ":memory:", None, third, registered(), signed(until=None), registered("W0002"), signed("W0002", community="C0002", until=None), split, merged
    ) as ledger:
        places = {on: ledger.at(effective_on=on).roster()["community"].to_list() for on in (date(2013, 12, 31), date(2014, 1, 1), date(2015, 1, 1))}
    assert list(places.values()) == [["C0001", "C0002"], ["C0001", "C0003"], ["C0002", "C0003"]]


def test_names_are_shown_only_where_they_are_asked_for(ledger: cwledger.Ledger) -> None:
    view = ledger.at(effective_on=DAY)
    assert "name" not in view.roster().columns
    assert view.names(view.roster())["name"].to_list() == ["王芳"]


def test_a_name_is_the_one_borne_on_the_day_as_then_known(ledger: cwledger.Ledger, clock: Clock) -> None:
    before = ledger.head
    clock.forward(days=1)
    ledger.record(ev.NameChanged(worker="W0001", effective_on=date(2015, 1, 1), name="王小芳"), actor="hr")
    for on, known_at, name in ((date(2014, 12, 31), None, "王芳"), (date(2015, 1, 1), None, "王小芳"), (date(2015, 1, 1), before, "王芳")):
        view = ledger.at(effective_on=on, known_at=known_at)
        assert view.names(view.roster())["name"].to_list() == [name]


def test_an_explanation_ends_in_the_events_behind_the_number(ledger: cwledger.Ledger) -> None:
    ledger.record(granted("100.50", DAY), granted("200.00", DAY, component="basic"), actor="hr")
    view = ledger.at(effective_on=date(2012, 1, 1))
    explained = view.explain("salary", "W0001")
    assert {"career:W0001/3", "career:W0001/5", "career:W0001/6"} <= set(explained.every_event_id())
    assert {"career:W0001/2", "community:C0001/1"} <= set(view.explain("roster", "W0001").every_event_id())


def test_what_a_report_says_of_nobody_is_an_error_that_names_them(ledger: cwledger.Ledger) -> None:
    view = ledger.at(effective_on=DAY)
    for ask in (lambda: view.career("W0009"), lambda: ledger.history("W0009"), lambda: view.explain("salary", "W0009"), lambda: view.roster(unit="nowhere")):
        with pytest.raises(cwledger.UnknownSubject):
            ask()


# -- events, history, follow -------------------------------------------------------------------------------------------------------------------


def test_events_come_in_log_order_between_two_positions(ledger: cwledger.Ledger) -> None:
    every = list(ledger.events())
    assert [one.position for one in every] == sorted(one.position for one in every)
    assert [one.event_id for one in every][:2] == ["district:zhongshan/1", "street:qingniwa/1"]
    assert list(ledger.events(after=every[2].position, until=every[4].position)) == every[3:5]
    assert list(ledger.events(after=ledger.head)) == []
    assert [type(one.event) for one in every][5:] == [ev.WorkerRegistered, ev.ContractSigned, ev.GradeSet, ev.PostAssumed]


def test_what_was_recorded_comes_back_as_it_was_given(ledger: cwledger.Ledger) -> None:
    given = (
        graded(7, date(2012, 2, 29)),
        granted("0.10", date(2013, 1, 1)),
        ev.EducationAttained(worker="W0001", effective_on=date(1993, 7, 1), level="college", degree=False),
    )
    ledger.record(*given, actor="hr")
    assert tuple(one.event for one in ledger.history("W0001"))[-3:] == given
    assert ledger.history("W0001", unseal=True)[0].event == registered()


def test_history_takes_any_subject(ledger: cwledger.Ledger) -> None:
    assert [one.event_id for one in ledger.history("community:C0001")] == ["community:C0001/1"]
    assert ledger.history("career:W0001") == ledger.history("W0001")


def test_following_yields_what_is_there_and_then_what_comes(ledger: cwledger.Ledger) -> None:
    stop, met = threading.Event(), list[str]()

    def follow() -> None:
        for one in ledger.follow(after=len(CITY), poll=0.01, stop=stop):
            met.append(one.event_id)
            if one.event_id == "career:W0001/9":
                stop.set()

    follower = threading.Thread(target=follow)
    follower.start()
    for year in range(2011, 2016):
        ledger.record(ev.Appraised(worker="W0001", effective_on=DAY, year=year, result="competent"), actor="hr")
        time.sleep(0.01)
    follower.join(timeout=20)
    assert not follower.is_alive()
    assert met == [f"career:W0001/{n}" for n in range(1, 10)]


def test_following_stops_when_told_although_nothing_comes(ledger: cwledger.Ledger) -> None:
    stop = threading.Event()
    follower = threading.Thread(target=lambda: list(ledger.follow(after=ledger.head, poll=0.01, stop=stop)))
    follower.start()
    stop.set()
    follower.join(timeout=10)
    assert not follower.is_alive()


def test_a_follower_in_another_open_ledger_meets_the_same_events(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with begun(path) as writer, cwledger.open(path) as reader:
        follower = reader.follow(after=writer.head, poll=0.01)
        writer.record(registered(), actor="hr")
        assert next(follower).event_id == "career:W0001/1"
        writer.record(graded(1, DAY), actor="hr")
        assert next(follower).event_id == "career:W0001/2"
        follower.close()  # type: ignore[attr-defined]


# -- differences --------------------------------------------------------------------------------------------------------------------------------


def test_a_difference_names_the_cell_and_the_event_that_changed_it(ledger: cwledger.Ledger, clock: Clock) -> None:
    before = clock.moment
    clock.forward(days=1)
    ledger.correct("career:W0001/3", graded(2, DAY), reason="typo", actor="hr")
    ledger.record(granted("100.00", DAY), actor="hr")
    found = ledger.diff(effective_on=DAY, known_at=(before, None)).to_dicts()
    steps = [row for row in found if (row["report"], row["field"]) == ("salary", "step")]
    assert [(row["subject"], row["before"], row["after"], row["event_ids"]) for row in steps] == [("W0001", "1", "2", ["career:W0001/5"])]
    posts = [row for row in found if (row["report"], row["field"]) == ("salary", "post")]
    assert [(row["before"], row["after"], row["event_ids"]) for row in posts] == [(None, "100.00", ["career:W0001/6"])]


def test_a_reversal_is_the_cause_of_what_disappears(ledger: cwledger.Ledger, clock: Clock) -> None:
    before = clock.moment
    clock.forward(days=1)
    reversal = ledger.reverse("career:W0001/2", reason="never signed", actor="hr").event_ids[0]
    found = ledger.diff(effective_on=DAY, known_at=(before, None)).to_dicts()
    footing = next(row for row in found if (row["report"], row["field"]) == ("roster", "footing"))
    assert (footing["before"], footing["after"]) == ("contract", "elected")
    assert reversal in footing["event_ids"]


def test_the_same_moment_twice_differs_in_nothing(ledger: cwledger.Ledger) -> None:
    assert ledger.diff(effective_on=DAY, known_at=(None, None)).is_empty()


# -- keeping ------------------------------------------------------------------------------------------------------------------------------------


def test_statistics_count_what_was_recorded(ledger: cwledger.Ledger) -> None:
    ledger.reverse("career:W0001/3", reason="typo", actor="hr")
    found = ledger.stats()
    assert found.events == found.position == ledger.head == 10
    assert found.subjects == {"district": 1, "street": 1, "community": 2, "federation": 1, "career": 1}
    assert (found.amendments, found.claimed) == (1, 0)
    assert (found.first_recorded_at, found.last_recorded_at) == (START, START)
    assert sum(found.types.values()) == found.events


def test_a_whole_ledger_verifies_and_rebuilds(tmp_path: Path) -> None:
    with begun(tmp_path / "a.db", None, registered(), signed()) as ledger:
        before = ledger.at(effective_on=DAY).roster()
        ledger.rebuild()
        assert ledger.at(effective_on=DAY).roster().equals(before)
        found = ledger.verify()
        assert (found.events, found.streams, found.issues) == (7, 6, ())


def test_a_closed_ledger_says_so_and_closing_twice_is_fine(tmp_path: Path) -> None:
    ledger = begun(tmp_path / "a.db")
    ledger.close()
    ledger.close()
    with pytest.raises(cwledger.StorageUnavailable, match="closed"):
        ledger.record(registered(), actor="hr")
    with pytest.raises(cwledger.StorageUnavailable, match="closed"):
        ledger.at(effective_on=DAY)


@pytest.mark.parametrize("moment", [datetime(2021, 1, 1), START + timedelta(seconds=1), 10_000, -1, True, "2021-01-01", 1.5, date(2021, 1, 1)])  # noqa: DTZ001
def test_a_moment_that_cannot_be_asked_is_refused_with_a_remedy(ledger: cwledger.Ledger, moment: object) -> None:
    with pytest.raises(cwledger.InvalidBasis) as refused:
        ledger.at(effective_on=DAY, known_at=moment)  # type: ignore[arg-type]
    assert refused.value.remedy


@pytest.mark.parametrize("day", [datetime(2021, 1, 1), "2021-01-01", None, 20210101])  # noqa: DTZ001
def test_a_day_that_is_no_date_is_refused(ledger: cwledger.Ledger, day: object) -> None:
    with pytest.raises(cwledger.InvalidBasis):
        ledger.at(effective_on=day)  # type: ignore[arg-type]
