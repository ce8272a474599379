"""The published figures come out of events: for any seed, at any size, and one lower from the moment one fact is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import polars as pl
import pytest

import cwledger
from cwledger import demo
from cwledger import events as ev
from cwledger.demo.figures import size
from cwledger.demo.published import FIGURES

CAREERS = 250
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
    return [(one.figure.code, one.published, one.computed) for one in rows if not one.agrees]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_published_figure_comes_out_of_the_events_whatever_the_seed(seed: int) -> None:
    with cwledger.open(":memory:") as ledger:
        demo.build(ledger, seed=seed, careers=CAREERS)
        assert differing(ledger) == []


@pytest.mark.slow
def test_at_full_size_every_figure_is_the_published_one_to_the_digit() -> None:
    with cwledger.open(":memory:") as ledger:
        demo.build(ledger, seed=2)
        assert ledger.stats().events > 500_000
        rows, _ = demo.figures(ledger, demo.REPORTED_ON)
        assert [(one.figure.code, one.computed) for one in rows if not one.agrees] == []
        assert [one.figure.code for one in rows if one.published != one.figure.value] == []


def test_a_city_says_of_itself_that_it_is_synthetic_and_how_large_it_was_built(city: cwledger.Ledger) -> None:
    assert size(city) == CAREERS
    with cwledger.open(":memory:") as other:
        assert size(other) is None


def test_a_figure_that_is_scaled_or_approximate_says_why(city: cwledger.Ledger) -> None:
    rows, _ = demo.figures(city, demo.REPORTED_ON)
    why = {one.figure.code: one.why for one in rows}
    assert "this one has 250" in why["grids"]
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
