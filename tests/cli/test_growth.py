"""What the commands on elections, leaders, training and all-post service cannot do is refused with a remedy; what they can is told in both languages."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.conftest import Run

ON = ("--on", "2021-12-31")


def rows(run: Run, *args: str) -> list[dict[str, Any]]:
    return list(json.loads(run(*args, "--json").stdout)["rows"])


@pytest.mark.parametrize(
    "args",
    [
        ("leadership", "dalian.db", "--by", "district"),
        ("leadership", "dalian.db", "--count", "--by", "city"),
        ("training", "dalian.db", "--names"),
        ("service", "dalian.db", "--names"),
        ("under-trained", "dalian.db", "last-year"),
        ("first-secretaries", "dalian.db", "--from", "2021", "--until", "2022-01-01"),
        ("first-secretaries", "dalian.db", "--from", "2021-01-01", "--until", "2022-01-01", "--route", "lot"),
    ],
)
def test_what_cannot_be_asked_is_a_problem_of_usage(run: Run, args: tuple[str, ...]) -> None:
    run(*args, *ON, code=2)


def test_an_election_nobody_called_is_unknown(run: Run) -> None:
    run("candidates", "dalian.db", "E1", *ON, code=1)


def test_an_election_is_recorded_and_asked_about(run: Run) -> None:
    clerk = ("--actor", "hr.zhongshan")
    run("record", "dalian.db", "ElectionCalled", "election=E1", "community=C0001", "body=party-organisation", "effective_on=2021-01-04", *clerk)
    run("record", "dalian.db", "CandidateNominated", "election=E1", "worker=W0001", "post=secretary", "effective_on=2021-01-06", *clerk)
    run("record", "dalian.db", "BallotHeld", "election=E1", "electorate=60", "ballots=51", "effective_on=2021-01-15", *clerk)
    run("record", "dalian.db", "VotesCounted", "election=E1", "worker=W0001", "post=secretary", "votes=49", "elected=true", "effective_on=2021-01-15", *clerk)
    [row] = rows(run, "elections", "dalian.db", *ON)
    assert (row["status"], row["kind"], row["ballots"], row["elected"]) == ("held", "term-change", 51, 1)
    [row] = rows(run, "candidates", "dalian.db", "E1", *ON)
    assert (row["worker"], row["votes"], row["elected"]) == ("W0001", 49, True)
    assert "党组织" in run("elections", "dalian.db", *ON, "--lang", "zh").stdout
    assert "书记" in run("candidates", "dalian.db", "E1", *ON, "--lang", "zh").stdout
    assert "election:E1/4" in run("explain", "dalian.db", "elections", "E1", *ON).stdout


def test_the_list_behind_training_is_of_the_years_asked_for(run: Run) -> None:
    clerk = ("--actor", "hr.zhongshan")
    for year in (2019, 2020, 2021):
        fields = (f"training=T{year}", "level=city", "kind=topic", f"effective_on={year}-05-10")
        run("record", "dalian.db", "TrainingAttended", "worker=W0001", *fields, *clerk)
    assert [row["training"] for row in rows(run, "training", "dalian.db", *ON, "--first", "2020", "--last", "2020", "--each")] == ["T2020"]
    assert [row["training"] for row in rows(run, "training", "dalian.db", *ON, "--last", "2020", "--each")] == ["T2019", "T2020"]
    assert [row["year"] for row in rows(run, "training", "dalian.db", *ON, "--first", "2020", "--last", "2020")] == [2020]
    assert len(rows(run, "training", "dalian.db", *ON, "--each", "--unit", "C0001")) == 3


def test_leaders_are_told_and_counted(run: Run) -> None:
    [row] = rows(run, "leadership", "dalian.db", *ON, "--count")
    assert row["communities"] == len(rows(run, "leadership", "dalian.db", *ON))
    assert "一肩挑占比" in run("leadership", "dalian.db", *ON, "--count", "--lang", "zh", columns=200).stdout
