"""The published figures come out of events: for any seed, at any size, and one lower from the moment one fact is taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest

import cwledger
from cwledger import demo
from cwledger import events as ev
from cwledger.demo.figures import CARRIES_ALL, size
from cwledger.demo.published import FIGURES

CAREERS = 250
SIZES = (300, 1000)
TAKEN_BACK = datetime(2026, 7, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def city() -> Iterator[cwledger.Ledger]:
    with cwledger.open(":memory:") as ledger:
        demo.build(ledger, seed=11, careers=CAREERS)
        yield ledger


def computed(ledger: cwledger.Ledger, code: str, known_at: int | None = None) -> str:
    rows, _ = demo.figures(ledger, demo.REPORTED_ON, known_at)
    return next(one.computed for one in rows if one.figure.code == code)


def differing(ledger: cwledger.Ledger) -> list[tuple[str, str, str]]:
    rows, _ = demo.figures(ledger, demo.REPORTED_ON)
    assert [one.figure for one in rows] == list(FIGURES)
    return [(one.figure.code, one.expected, one.computed) for one in rows if not one.agrees]


def test_every_published_figure_comes_out_of_the_events_scaled_to_the_size_of_the_city() -> None:
    with cwledger.open(":memory:") as ledger:
        demo.build(ledger, seed=1, careers=CAREERS)
        assert differing(ledger) == []


def test_an_average_that_falls_on_half_a_yuan_is_the_published_one() -> None:
    with cwledger.open(":memory:") as ledger:
        demo.build(ledger, seed=3, careers=300)
        view = ledger.at(effective_on=demo.REPORTED_ON)
        assert view.average_pay()["average"].to_list() == [Decimal("5268.50")]
        assert computed(ledger, "average-pay") == "5269"


@pytest.mark.slow
@pytest.mark.parametrize("careers", SIZES)
@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_every_figure_agrees_whatever_the_seed(seed: int, careers: int) -> None:
    with cwledger.open(":memory:") as ledger:
        demo.build(ledger, seed=seed, careers=careers)
        assert differing(ledger) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 9))
def test_the_smallest_city_that_is_said_to_carry_every_figure_does(seed: int) -> None:
    with cwledger.open(":memory:") as ledger:
        demo.build(ledger, seed=seed, careers=CARRIES_ALL)
        assert differing(ledger) == []


def test_a_city_too_small_to_carry_a_figure_says_so_beside_it() -> None:
    with cwledger.open(":memory:") as ledger:
        demo.build(ledger, seed=1, careers=25)
        rows, _ = demo.figures(ledger, demo.REPORTED_ON)
        off = [one.why for one in rows if not one.agrees]
        assert off
        assert all(why.endswith("too few careers: from 200 on a synthetic city gives every figure") for why in off)


def test_a_figure_stands_as_published_and_as_it_is_at_the_size_of_the_city(city: cwledger.Ledger) -> None:
    rows, _ = demo.figures(city, demo.REPORTED_ON)
    assert [one.published for one in rows] == [figure.value for figure in FIGURES]
    assert {one.figure.code for one in rows if one.scaled is not None} == {figure.code for figure in FIGURES if figure.counts} | {"concurrent-share"}
    scaled = {one.figure.code: one.scaled for one in rows}
    assert (scaled["grids"], scaled["concurrent-share"], scaled["average-pay"]) == ("169", "100.0", None)


def test_figures_are_held_against_a_ledger_of_ones_own_as_published() -> None:
    with cwledger.open(":memory:") as ledger:
        ledger.record(ev.DistrictFounded(district="zhongshan", effective_on=date(1950, 1, 1), name="中山区"), actor="hr")
        rows, _ = demo.figures(ledger, date(2014, 6, 30))
    assert [(one.published, one.scaled) for one in rows] == [(figure.value, None) for figure in FIGURES]
    assert [one for one in rows if "None" in (one.published, one.computed) or re.search("illustrative|invented|scaled|careers", one.why)] == []


@pytest.mark.slow
def test_at_full_size_every_figure_is_the_published_one_to_the_digit() -> None:
    with cwledger.open(":memory:") as ledger:
        demo.build(ledger, seed=2)
        assert ledger.stats().events > 500_000
        rows, _ = demo.figures(ledger, demo.REPORTED_ON)
        assert [(one.figure.code, one.computed) for one in rows if not one.agrees] == []
        assert [one.figure.code for one in rows if one.scaled is not None] == []


def test_a_city_says_of_itself_that_it_is_synthetic_and_how_large_it_was_built(city: cwledger.Ledger) -> None:
    assert size(city) == CAREERS
    with cwledger.open(":memory:") as other:
        assert size(other) is None


def test_a_figure_that_is_scaled_or_approximate_says_why(city: cwledger.Ledger) -> None:
    rows, _ = demo.figures(city, demo.REPORTED_ON)
    why = {one.figure.code: one.why for one in rows}
    assert why["grids"] == "scaled from 10,000 careers to 250"
    assert why["funds-a-year"].startswith("scaled from 10,000 careers to 250; published without its last digits")
    assert "published without its last digits" in why["affairs-before"]
    assert "do not reconcile" in why["average-pay-rise"]


def test_reversing_one_honour_lowers_its_figure_by_one_from_then_on_and_not_before(city: cwledger.Ledger) -> None:
    held = city.at(effective_on=demo.REPORTED_ON).honours_held().filter(pl.col("kind") == "model-worker")
    _one_lower(city, "model-workers", held["conferred_by"][0])


def test_reversing_one_grid_party_organisation_lowers_its_figure_by_one(city: cwledger.Ledger) -> None:
    grids = city.at(effective_on=demo.REPORTED_ON).grids().filter(pl.col("party_organisation").is_not_null())
    _one_lower(city, "grid-party-organisations", grids["organisation_by"][0])


def test_reversing_one_first_time_secretary_lowers_the_figure_by_one(city: cwledger.Ledger) -> None:
    posts = city.at(effective_on=demo.REPORTED_ON).posts().filter(pl.col("post") == "secretary")
    earlier = posts.filter(pl.col("since") < demo.TERM_CHANGE)["worker"].unique().implode()
    first = posts.filter((pl.col("since") == demo.TERM_CHANGE) & (pl.col("by") == "election") & ~pl.col("worker").is_in(earlier))
    one = first.sort("worker").row(0, named=True)
    # What rests on having been secretary goes with it: leaving the post, and the next term.
    resting = [
        recorded.event_id
        for recorded in city.history(one["worker"])
        if recorded.amended_by is None
        and isinstance(recorded.event, ev.PostAssumed | ev.PostLeft)
        and recorded.event.post == "secretary"
        and recorded.event.effective_on >= demo.TERM_CHANGE
    ]
    _one_lower(city, "first-time-secretaries", *resting)


def _one_lower(city: cwledger.Ledger, code: str, *event_ids: str) -> None:
    before, head = int(computed(city, code)), city.head
    city.reverse(*event_ids, reason="never held", actor="test", claimed_at=TAKEN_BACK)
    assert int(computed(city, code)) == before - 1
    assert int(computed(city, code, head)) == before
