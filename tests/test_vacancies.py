"""Who of those who serve retires when is told by year and highest post, under the retirement rules shipped; units add up, also where people have left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import cwledger
from cwledger import events as ev
from cwledger.aggregates import Event
from cwledger.errors import InvalidBasis, UnknownSubject
from cwledger.policies.texts import shelf
from tests.small_city import TWO_DISTRICTS

ON = date(2025, 6, 30)
BEGAN = date(2010, 3, 1)
PACKS = ("cn.retirement-age", "cn.flexible-retirement", "cn.minimum-contribution")


def joined(worker: str, sex: str, born_on: date, community: str, *posts: str) -> tuple[Event, ...]:
    """Somebody under contract in a community, in posts to which they were elected."""
    return (
        ev.WorkerRegistered(worker=worker, effective_on=BEGAN, name="王芳", sex=sex, born_on=born_on),
        ev.ContractSigned(worker=worker, effective_on=BEGAN, employer="swf", community=community),
        *(ev.PostAssumed(worker=worker, effective_on=BEGAN, community=community, post=post, by="election") for post in posts),
    )


FACTS = (
    *TWO_DISTRICTS,
    ev.FederationFounded(federation="swf", district="zhongshan", effective_on=date(2009, 1, 1), name="社工联合会"),
    *joined("M1", "M", date(1965, 7, 1), "C1", "director", "secretary"),  # 60 and 2 months
    *joined("M2", "M", date(1965, 9, 1), "C3", "committee-member"),  # 60 and 3 months
    *joined("M3", "M", date(1966, 3, 1), "C3"),  # no post
    *joined("M4", "M", date(1963, 4, 1), "C2", "staff"),  # past the month, and serves on
    *joined("F1", "F", date(1975, 3, 1), "C2", "staff"),  # nobody has said which schedule is hers
    *joined("M5", "M", date(1961, 2, 1), "C1", "staff"),
    ev.Retired(worker="M5", effective_on=date(2021, 3, 1)),
    *joined("M6", "M", date(1961, 6, 1), "C3", "director"),
    ev.Retired(worker="M6", effective_on=date(2021, 7, 1)),
    ev.ReEngaged(worker="M6", community="C3", post="director", effective_on=date(2021, 7, 1)),
    *joined("M7", "M", date(1965, 8, 1), "C1", "staff"),
    ev.ContractEnded(worker="M7", employer="swf", ground="resignation", effective_on=date(2020, 1, 1)),
    ev.PostLeft(worker="M7", community="C1", post="staff", reason="resignation", effective_on=date(2020, 1, 1)),
)


@pytest.fixture(scope="module")
def ledger() -> Iterator[cwledger.Ledger]:
    with cwledger.open(":memory:", now=lambda: datetime(2025, 7, 1, tzinfo=UTC)) as opened:
        opened.record(*FACTS, actor="hr")
        opened.enact([one for one in shelf.installed() if one.pack.rule in PACKS], actor="hr")
        yield opened


@pytest.fixture
def view(ledger: cwledger.Ledger) -> cwledger.View:
    return ledger.at(effective_on=ON)


def test_vacancies_are_told_by_year_and_highest_post(view: cwledger.View) -> None:
    assert view.vacancies().rows() == [
        (2023, "staff", 1),
        (2025, "secretary", 1),
        (2025, "committee-member", 1),
        (2026, None, 1),
        (None, "staff", 1),
    ]
    assert view.vacancies("2025-07").rows() == [(2025, "secretary", 1), (2025, "committee-member", 1), (2026, None, 1)]
    assert view.vacancies(last="2025-11").rows() == [(2023, "staff", 1), (2025, "secretary", 1)]
    assert view.vacancies("2025-12", "2025-12", unit="xigang").rows() == [(2025, "committee-member", 1)]
    assert view.vacancies("2031-01").height == 0


def test_the_list_behind_vacancies_says_who_where_in_which_post_and_when(view: cwledger.View) -> None:
    listed = view.vacating("2025-07", "2026-12")
    assert listed.columns == ["worker", "community", "street", "district", "post", "month", "original_month", "rule"]
    assert listed.drop("rule").rows() == [
        ("M1", "C1", "qingniwa", "zhongshan", "secretary", "2025-09", "2025-07"),
        ("M2", "C3", "rixin", "xigang", "committee-member", "2025-12", "2025-09"),
        ("M3", "C3", "rixin", "xigang", None, "2026-07", "2026-03"),
    ]
    assert set(listed["rule"]) == {"cn.retirement-age/2025"}
    assert view.vacating(unit="C2")["worker"].to_list() == ["M4", "F1"]
    assert set(view.vacating()["worker"]) == set(view.roster()["worker"]) - {"M6"}  # who serves on after retiring has retired


def test_vacancies_are_known_as_the_rules_were(ledger: cwledger.Ledger) -> None:
    before = ledger.at(effective_on=ON, rules_known_at=datetime(2024, 1, 1, tzinfo=UTC))
    assert before.vacating("2025-07", "2026-12")["month"].to_list() == ["2025-07", "2025-09", "2026-03"]


def test_vacancies_of_units_add_up_to_the_city(view: cwledger.View) -> None:
    units = pl.concat([view.vacating(unit=f"community:{one}") for one in view.units()["community"]])
    assert_frame_equal(units.sort("month", "worker", nulls_last=True), view.vacating())


def test_a_vacancy_is_explained_down_to_the_post_taken_and_the_rule(view: cwledger.View) -> None:
    told = view.explain("vacancies", "2025/secretary")
    assert (told.value, told.unit, [part.value for part in told.parts]) == (1, "persons", ["M1"])
    post, month = told.parts[0].parts
    assert post.event_ids == ("career:M1/4",)
    assert month == view.explain("retirement", "M1")
    assert [part.value for part in view.explain("vacancies", "2026/none").parts] == ["M3"]
    for subject in ("2025", "2025/director", "M1", "/staff"):
        with pytest.raises(UnknownSubject):
            view.explain("vacancies", subject)


def test_what_is_no_month_or_unit_is_refused(view: cwledger.View) -> None:
    for months in (("2025", None), (None, "2025-13")):
        with pytest.raises(InvalidBasis):
            view.vacancies(*months)
    with pytest.raises(UnknownSubject):
        view.vacating(unit="nowhere")


def test_who_has_retired_counts_in_the_unit_they_last_served_in(ledger: cwledger.Ledger, view: cwledger.View) -> None:
    found = {unit: view.retirements("2021-01", "2025-12", unit=unit)["worker"].to_list() for unit in ("zhongshan", "xigang")}
    assert found == {"zhongshan": ["M5", "M4", "M1"], "xigang": ["M6", "M2"]}
    assert sum(map(len, found.values())) == view.retirements("2021-01", "2025-12").height  # M7 left before the month
    earlier = ledger.at(effective_on=date(2021, 1, 1))
    assert earlier.retirements("2021-01", "2021-12", unit="zhongshan")["worker"].to_list() == ["M5"]
    assert view.retirements("2021-01", "2021-12", unit="community:C1")["worker"].to_list() == ["M5"]
    assert view.retirements("2021-01", "2021-12", unit="swf")["worker"].to_list() == ["M5"]  # M6 serves without a contract now
