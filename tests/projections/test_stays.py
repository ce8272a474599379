"""Where people served on days gone by is what the roster of each day says; what counts by it adds up to the city, whoever has left since."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

import cwledger
from cwledger import events as ev
from cwledger.testing import Step, histories, moments_of, play
from tests.small_city import CITY, DAY, TWO_DISTRICTS, assumed, left, registered, signed

searching = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
WHERE = ["worker", "community", "street", "district", "employer"]


def served(view: cwledger.View, day: date) -> pl.DataFrame:
    """Who served on a day, as a view on a later one tells it."""
    known = view.reports.facts[ev.WorkerRegistered].select("worker").unique().collect()
    return view.reports.served(known.with_columns(on=pl.lit(day, pl.Date))).sort("worker").select(WHERE)


def on_its_day(ledger: cwledger.Ledger, view: cwledger.View, day: date) -> pl.DataFrame:
    """The roster of a day, its communities as they lie on the day of the view."""
    then = ledger.at(effective_on=day, known_at=view.basis.position).roster().select("worker", "community", "employer")
    units = view.reports.unit_tree
    return units.placed(units.settled(then)).select(WHERE).sort("worker")


@searching
@given(st.data(), histories())
def test_where_people_served_is_what_the_roster_of_that_day_says(data: st.DataObject, steps: list[Step]) -> None:
    with cwledger.open(":memory:") as ledger:
        play(ledger, steps)
        days = sorted(moments_of(steps)) or [DAY]
        view = ledger.at(effective_on=days[-1])
        day = data.draw(st.sampled_from(days) | st.dates(date(2005, 1, 1), days[-1]) if days[-1] > date(2005, 1, 1) else st.sampled_from(days), label="day")
        for one in {day, min(day + timedelta(days=1), days[-1])}:
            assert_frame_equal(served(view, one), on_its_day(ledger, view, one))


def test_stays_follow_renewals_lapses_transfers_seats_splits_and_merges() -> None:
    split, merge, asked = date(2015, 6, 1), date(2018, 1, 1), date(2022, 1, 1)
    with cwledger.open(":memory:") as ledger:
        ledger.record(
            *CITY,
            ev.StreetFounded(street="bayi", district="zhongshan", effective_on=DAY, name="八一路街道"),
            ev.CommunityFounded(community="C0003", street="bayi", effective_on=DAY, name="第三社区"),
            ev.FederationFounded(federation="xg-swf", district="zhongshan", effective_on=DAY, name="社工联合会"),
            *(registered(f"W000{n}") for n in range(1, 6)),
            signed("W0001"),
            ev.ContractRenewed(worker="W0001", employer="zs-swf", until=date(2017, 3, 1), effective_on=date(2014, 3, 1)),
            signed("W0002", until=None),
            ev.Transferred(worker="W0002", employer="zs-swf", new_employer="xg-swf", community="C0002", effective_on=date(2016, 1, 1)),
            ev.Retired(worker="W0002", effective_on=date(2019, 5, 1)),
            ev.ReEngaged(worker="W0002", community="C0003", post="director", until=date(2020, 5, 1), effective_on=date(2019, 5, 1)),
            assumed(DAY, "W0003"),
            left(date(2021, 1, 1), "W0003"),
            signed("W0004", until=None),
            signed("W0004", employer="xg-swf", community="C0003", effective_on=date(2012, 1, 1), until=date(2013, 1, 1)),
            signed("W0005", until=None),
            ev.ContractAmended(worker="W0005", employer="zs-swf", community="C0002", effective_on=date(2017, 1, 1)),
            ev.Died(worker="W0005", effective_on=date(2020, 1, 1)),
            ev.CommunitySplit(community="C0001", into="C0003", workers=("W0004",), effective_on=split),
            ev.CommunityMerged(community="C0002", into="C0003", effective_on=merge),
            actor="test",
        )
        view = ledger.at(effective_on=asked)
        for year in range(2009, 2022):
            for day in (date(year, 1, 1), date(year, 3, 1), date(year, 6, 15), date(year, 12, 31)):
                assert_frame_equal(served(view, day), on_its_day(ledger, view, day))
        last = view.reports.last_serving
        assert last("street:qingniwa") == ["W0001", "W0003"]
        assert last("street:bayi") == last("community:C0003") == ["W0002", "W0004", "W0005"]
        assert last("federation:xg-swf") == []
        assert last("federation:zs-swf") == ["W0001", "W0004", "W0005"]


def test_person_times_count_where_people_served_then_and_units_add_up() -> None:
    first, later = date(2019, 5, 10), date(2021, 5, 10)
    units = [f"district:{one}" for one in ("zhongshan", "xigang")]
    with cwledger.open(":memory:") as ledger:
        ledger.record(
            *TWO_DISTRICTS,
            ev.FederationFounded(federation="swf", district="zhongshan", effective_on=date(2009, 1, 1), name="社工联合会"),
            *(registered(one) for one in "ABCD"),
            *(signed(one, employer="swf", community="C1", until=None) for one in "ABC"),
            ev.Transferred(worker="B", employer="swf", community="C3", effective_on=date(2020, 1, 1)),
            ev.Retired(worker="C", effective_on=date(2020, 1, 1)),
            ev.ClassHeld(training="T1", level="city", kind="topic", title="治理", hours=8, effective_on=first),
            ev.ClassHeld(training="T2", level="street", kind="exam-preparation", title="备考", street="rixin", hours=8, effective_on=later),
            *(ev.TrainingAttended(worker=one, training="T1", level="city", kind="topic", effective_on=first) for one in "ABCD"),
            *(ev.TrainingAttended(worker=one, training="T2", level="street", kind="exam-preparation", effective_on=later) for one in "ABCD"),
            actor="hr",
        )
        view = ledger.at(effective_on=date(2021, 12, 31))
        found = {unit: view.attendances(unit).select("worker", "training").rows() for unit in units}
        assert found["district:zhongshan"] == [("A", "T1"), ("B", "T1"), ("C", "T1"), ("A", "T2")]
        assert found["district:xigang"] == [("B", "T2"), ("C", "T2"), ("D", "T2")]  # who serves nowhere counts where the class was held for
        assert view.attendances().height == 8  # D served nowhere, and the class was for the whole city
        assert view.attendances("swf").select("worker", "training").rows() == [("A", "T1"), ("B", "T1"), ("C", "T1"), ("A", "T2"), ("B", "T2")]
        assert view.training("zhongshan").select("year", "person_times", "persons", "hours").rows() == [(2019, 3, 3, 24), (2021, 1, 1, 8)]
        assert view.attendances(first=2021, last=2021)["training"].unique().to_list() == ["T2"]
        assert view.attendances("zhongshan", 2021)["worker"].to_list() == ["A"]
        assert view.attendances(last=2018).height == 0
        assert view.exam_preparation(12, "xigang")["worker"].to_list() == ["B", "C", "D"]
        assert view.exam_preparation_tally(12, "xigang")["person_times"].to_list() == [3]
        earlier = ledger.at(effective_on=date(2019, 12, 31))
        assert earlier.attendances("zhongshan").rows() == view.attendances("zhongshan", last=2019).rows()  # nobody drops out by leaving


def test_training_of_a_community_that_was_merged_away_counts_where_it_went() -> None:
    with cwledger.open(":memory:") as ledger:
        ledger.record(
            *TWO_DISTRICTS,
            ev.FederationFounded(federation="swf", district="zhongshan", effective_on=date(2009, 1, 1), name="社工联合会"),
            registered("A"),
            signed("A", employer="swf", community="C1", until=None),
            ev.TrainingAttended(worker="A", training="T1", level="city", kind="topic", effective_on=date(2019, 5, 10)),
            ev.CommunityMerged(community="C1", into="C2", effective_on=date(2020, 1, 1)),
            actor="hr",
        )
        before, after = (ledger.at(effective_on=day) for day in (date(2019, 12, 31), date(2020, 1, 1)))
        assert [before.attendances(f"community:{one}").height for one in ("C1", "C2")] == [1, 0]
        assert [after.attendances(f"community:{one}").height for one in ("C1", "C2")] == [0, 1]
        assert sum(after.attendances(f"community:{one}").height for one in after.units()["community"]) == after.attendances().height
