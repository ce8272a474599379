"""What the commands do: record, correct, refuse, answer with a basis, and end with the exit code that says so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import cwledger
from cwledger.cli.here import UsageProblem, moment_of
from tests.cli.conftest import Run

CLERK = ("--actor", "hr.zhongshan")
POST = ("PostAssumed", "worker=W0001", "effective_on=2021-04-01", "community=C0001", "post=director", "by=election")


def body(text: str) -> Any:
    return json.loads(text)


def head(folder: Path) -> int:
    with cwledger.open(folder / "dalian.db", create=False) as ledger:
        return ledger.head


def test_a_new_ledger_says_where_its_keys_are_and_a_second_init_changes_nothing(run: Run, folder: Path) -> None:
    said = body(run("init", "new.db", "--json").stdout)
    assert (said["created"], said["position"]) == (True, 0)
    assert "new.db" in said["vault"]
    assert body(run("init", "new.db", "--json").stdout)["created"] is False


def test_a_question_never_creates_a_ledger(run: Run, folder: Path) -> None:
    run("roster", "nowhere.db", code=2)
    assert not (folder / "nowhere.db").exists()


def test_one_fact_is_recorded_from_words_and_stands_in_the_next_answer(run: Run) -> None:
    got = body(run("record", "dalian.db", *POST, *CLERK, "--json").stdout)
    assert got["event_ids"] == ["career:W0001/7"]
    rows = body(run("roster", "dalian.db", "--on", "2021-12-31", "--json").stdout)["rows"]
    assert rows[0]["posts"] == ["director", "staff"]


def test_a_stream_is_recorded_line_by_line_and_refused_lines_end_with_one(run: Run) -> None:
    lines = [
        {"event": "PartyJoined", "worker": "W0001", "effective_on": "2015-07-01"},
        {"event": "PostLeft", "worker": "W0001", "effective_on": "2016-01-01", "community": "C0002", "post": "staff", "reason": "x"},
        {"event": "AllowanceGranted", "worker": "W0001", "effective_on": "2016-01-01", "component": "post", "amount": "500.00"},
    ]
    stream = "".join(json.dumps(line) + "\n" for line in lines)
    said = body(run("record", "dalian.db", "--from", "-", *CLERK, "--json", input=stream, code=1).stdout)
    assert (said["accepted"], [one["item"] for one in said["refused"]]) == (2, [2])
    assert said["refused"][0]["issues"][0]["code"] == "career.post-not-held"


def test_an_atomic_stream_is_recorded_whole_or_not_at_all(run: Run, folder: Path) -> None:
    before = head(folder)
    stream = '{"event": "PartyJoined", "worker": "W0001", "effective_on": "2015-07-01"}\n{"event": "Died", "worker": "nobody", "effective_on": "2015-07-02"}\n'
    run("record", "dalian.db", "--from", "-", "--atomic", *CLERK, input=stream, code=1)
    assert head(folder) == before


def test_a_line_may_name_its_own_actor_but_not_within_one_change(run: Run) -> None:
    stream = '{"event": "PartyJoined", "worker": "W0001", "effective_on": "2015-07-01", "actor": "party.zhongshan"}\n'
    run("record", "dalian.db", "--from", "-", "--atomic", *CLERK, input=stream, code=2)
    run("record", "dalian.db", "--from", "-", *CLERK, input=stream)
    assert body(run("history", "dalian.db", "W0001", "--json").stdout)["rows"][-1]["actor"] == "party.zhongshan"


def test_a_stream_under_a_key_is_recorded_once(run: Run, folder: Path) -> None:
    (folder / "facts.jsonl").write_text('{"event": "PartyJoined", "worker": "W0001", "effective_on": "2015-07-01"}\n')
    for accepted in (1, 0):
        said = body(run("record", "dalian.db", "--from", "facts.jsonl", "--key", "april", *CLERK, "--json").stdout)
        assert said["accepted"] == accepted


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{not json", "not a JSON object"),
        ("[1, 2]", "not a JSON object"),
        ('{"event": "Dyed", "worker": "W0001", "effective_on": "2015-07-01"}', "nearest: Died"),
        ('{"event": "Died", "worker": "W0001", "effective_on": "2015.07.01"}', "Died.effective_on"),
        ('{"event": "Died", "worker": "W0001", "effective_on": "2015-07-01", "wrker": 1}', "nearest: worker"),
    ],
)
def test_a_line_that_is_no_fact_is_named_with_its_place_and_nothing_is_written(run: Run, folder: Path, line: str, told: str) -> None:
    before = head(folder)
    shown = run("record", "dalian.db", "--from", "-", *CLERK, input=line + "\n", code=1).stderr
    assert "!1" in shown
    assert told in shown
    assert head(folder) == before


def test_a_refusal_names_every_issue_in_the_language_asked_for(run: Run) -> None:
    again = ("record", "dalian.db", "PostAssumed", "worker=W0001", "effective_on=2012-01-01", "community=C0001", "post=staff", *CLERK)
    assert "career.post-held" in run(*again, code=1).stderr
    shown = run(*again, code=1, lang="zh").stderr
    assert "被拒绝" in shown
    assert "已担任该岗位" in shown


def test_typed_fields_are_read_as_what_they_are(run: Run) -> None:
    run("record", "dalian.db", "ContractRenewed", "worker=W0001", "employer=zs-swf", "effective_on=2013-03-01", "until=none", *CLERK)
    run("record", "dalian.db", "GradeSet", "worker=W0001", "tier=2", "step=9", "effective_on=2014-03-01", *CLERK)
    run("record", "dalian.db", "EducationAttained", "worker=W0001", "level=bachelor", "degree=yes", "effective_on=2009-07-01", *CLERK)
    run("record", "dalian.db", "AllowanceGranted", "worker=W0001", "component=post", "amount=800", "effective_on=2014-03-01", *CLERK)
    split = ("CommunitySplit", "community=C0001", "into=C0002", "workers=W0001,W0002", "effective_on=2022-01-01")
    run("record", "dalian.db", *split, *CLERK)
    fields = [row["fields"] for row in body(run("history", "dalian.db", "W0001", "--json").stdout)["rows"][-4:]]
    assert fields[0] == {"worker": "W0001", "effective_on": "2013-03-01", "employer": "zs-swf"}
    assert (fields[1]["step"], fields[2]["degree"], fields[3]["amount"]) == (9, True, "800.00" if fields[3]["amount"] == "800.00" else "800")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("GradeSet", "worker=W0001", "tier=two", "step=1", "effective_on=2014-03-01"), "not a whole number"),
        (("Died", "worker=W0001", "effective_on=2014-02-30"), "not a date"),
        (("Died", "W0001"), "name=value"),
        (("Died", "worker=W0001", "worker=W0002", "effective_on=2014-03-01"), "given twice"),
        (("Died", "effective_on=2014-03-01"), "Field required"),
        (("SubjectErased", "worker=W0001", "ground=request", "effective_on=2021-04-01"), "no such kind of fact"),
    ],
)
def test_a_fact_typed_wrongly_is_refused_with_what_to_write(run: Run, folder: Path, words: tuple[str, ...], told: str) -> None:
    before = head(folder)
    assert told in run("record", "dalian.db", *words, *CLERK, code=1).stderr
    assert head(folder) == before


def test_a_correction_changes_only_the_fields_typed_and_keeps_the_name(run: Run) -> None:
    run("correct", "dalian.db", "career:W0001/1", "born_on=1970-01-01", "--reason", "archive", *CLERK)
    rows = body(run("history", "dalian.db", "W0001", "--names", "--json").stdout)["rows"]
    assert rows[-1]["fields"]["name"] == "王芳"
    assert rows[-1]["fields"]["born_on"] == "1970-01-01"
    assert (rows[-1]["amends"], rows[0]["amended_by"]) == ("career:W0001/1", rows[-1]["event_id"])


def test_correcting_what_was_already_corrected_is_refused_and_names_the_current_version(run: Run) -> None:
    assert "career:W0003/7" in run("correct", "dalian.db", "career:W0003/5", "amount=1.00", "--reason", "x", *CLERK, code=1).stderr


def test_several_facts_are_taken_back_as_one_change(run: Run) -> None:
    got = body(run("reverse", "dalian.db", "career:W0002/6", "career:W0002/7", "--reason", "another person", *CLERK, "--json").stdout)
    assert len(got["event_ids"]) == 2
    rows = body(run("roster", "dalian.db", "--on", "2021-12-31", "--json").stdout)["rows"]
    assert rows[1]["posts"] == ["staff"]


def test_a_closed_month_needs_an_authority(run: Run) -> None:
    run("close-period", "dalian.db", "C0001", "2021-06", *CLERK)
    assert "record.period-closed" in run("record", "dalian.db", *POST, *CLERK, code=1).stderr
    run("record", "dalian.db", *POST, *CLERK, "--authority", "区组〔2022〕3号")


def test_what_is_erased_can_never_be_read_again_and_is_asked_for_first(run: Run) -> None:
    erase = ("erase", "dalian.db", "W0001", "--on", "2022-01-01", "--ground", "request, PIPL Art. 47", *CLERK)
    assert "--yes" in run(*erase, code=2).stderr
    run(*erase, "--yes")
    rows = body(run("roster", "dalian.db", "--on", "2021-12-31", "--names", "--json").stdout)["rows"]
    assert [row["name"] for row in rows][1:] == ["欧阳建国", "李娜"]
    assert rows[0]["name"] != "王芳"


def test_within_a_retention_period_a_request_is_recorded_as_a_restriction(run: Run) -> None:
    run("erase", "dalian.db", "W0001", "--on", "2022-01-01", "--retained-until", "2052-01-01", "--ground", "request", *CLERK)
    assert body(run("history", "dalian.db", "W0001", "--names", "--json").stdout)["rows"][0]["fields"]["name"] == "王芳"


def test_names_are_shown_only_at_the_door_that_unseals_them(run: Run) -> None:
    for question in ("roster", "salary", "honours", "units", "grids"):
        assert "王芳" not in run(question, "dalian.db", "--on", "2021-12-31").output
    assert "王芳" not in run("history", "dalian.db", "W0001").output
    assert "王芳" not in run("events", "dalian.db").output
    assert "王芳" in run("salary", "dalian.db", "--on", "2021-12-31", "--names").output


def test_an_answer_at_an_earlier_moment_does_not_know_what_came_later(run: Run) -> None:
    at = ("honours", "dalian.db", "--on", "2021-12-31", "--json", "--known-at")
    later = {row["kind"] for row in body(run(*at, "2021-06-09T00:00:00+00:00").stdout)["rows"]}
    earlier = {row["kind"] for row in body(run(*at, "2021-06-05T16:00:00+08:00").stdout)["rows"]}
    assert (earlier, later) == ({"people-delegate", "model-worker"}, {"people-delegate"})


def test_every_report_prints_its_basis_and_says_when_it_was_pinned(run: Run) -> None:
    for question in ("roster", "salary", "honours", "units", "grids"):
        shown = run(question, "dalian.db", "--on", "2021-12-31").output
        assert "Basis: effective on 2021-12-31; known at 2021-06-08 08:00:00 UTC; log position 29 (pinned head)" in shown
        assert "pinned" not in run(question, "dalian.db", "--on", "2021-12-31", "--known-at", "29").output


def test_a_claimed_knowledge_time_says_so(run: Run) -> None:
    fact = ("PartyJoined", "worker=W0001", "effective_on=2015-07-01")
    run("record", "dalian.db", *fact, *CLERK, "--claimed-at", "2022-01-05T12:00:00+08:00")
    assert "claimed by an older system" in run("roster", "dalian.db", "--on", "2021-12-31").output
    assert body(run("roster", "dalian.db", "--on", "2021-12-31", "--json").stdout)["basis"]["claimed"] is True


def test_limit_says_how_much_is_not_shown(run: Run) -> None:
    assert "1 of 3 rows" in run("roster", "dalian.db", "--on", "2021-12-31", "--limit", "1").output
    said = body(run("roster", "dalian.db", "--on", "2021-12-31", "--limit", "1", "--json").stdout)
    assert (said["count"], len(said["rows"])) == (3, 1)


def test_the_ledger_may_be_named_in_three_ways(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = run("history", "dalian.db", "W0001").output
    assert run("history", "W0001", "--ledger", "dalian.db").output == expected
    assert run("--ledger", "dalian.db", "history", "W0001").output == expected
    monkeypatch.setenv("CWLEDGER", "dalian.db")
    assert run("history", "W0001").output == expected
    monkeypatch.setenv("CWLEDGER", "nowhere.db")
    assert run("history", "dalian.db", "W0001").output == expected


@pytest.mark.parametrize(
    "words",
    [
        ("roster",),
        ("roster", "dalian.db", "another.db"),
        ("roster", "dalian.db", "--on", "2021.12.31"),
        ("roster", "dalian.db", "--known-at", "yesterday"),
        ("roster", "dalian.db", "--known-at", "2022-03-01"),
        ("roster", "dalian.db", "--known-at", "2099-01-01T00:00:00Z"),
        ("roster", "dalian.db", "--known-at", "999"),
        ("roster", "dalian.db", "--rules-known-at", "12"),
        ("roster", "dalian.db", "--lang", "fr"),
        ("honours", "dalian.db", "--names"),
        ("history", "dalian.db"),
        ("explain", "dalian.db", "weather", "W0001"),
        ("record", "dalian.db", *CLERK),
        ("record", "dalian.db", *POST),
        ("record", "dalian.db", *POST, "--from", "facts.jsonl", *CLERK),
        ("record", "dalian.db", "--from", "nowhere.jsonl", *CLERK),
        ("correct", "dalian.db", "career:W0001/3", "--reason", "x", *CLERK),
        ("reverse", "dalian.db", "--reason", "x", *CLERK),
        ("close-period", "dalian.db", "C0001", "2021-13", *CLERK),
        ("import", "dalian.db", *CLERK),
        ("import", "dalian.db", "nowhere.xlsx", *CLERK),
        ("rooster", "dalian.db"),
    ],
    ids=" ".join,
)
def test_what_is_written_wrongly_ends_with_two_and_with_json_says_so_in_json(run: Run, words: tuple[str, ...]) -> None:
    told = run(*words, code=2).stderr
    assert told
    assert "Traceback" not in told
    said = body(run(*words, "--json", code=2).stderr)
    assert list(said) == ["error", "message", "remedy", "issues"]
    assert said["message"]


@pytest.mark.parametrize(
    "words",
    [
        ("history", "dalian.db", "W9999"),
        ("career", "dalian.db", "W9999"),
        ("explain", "dalian.db", "salary", "W9999"),
        ("correct", "dalian.db", "career:W0001/99", "born_on=1970-01-01", "--reason", "x", *CLERK),
        ("correct", "dalian.db", "W0001", "born_on=1970-01-01", "--reason", "x", *CLERK),
        ("reverse", "dalian.db", "career:W0001/99", "--reason", "x", *CLERK),
        ("close-period", "dalian.db", "C9999", "2021-03", *CLERK),
    ],
    ids=" ".join,
)
def test_a_subject_the_ledger_never_heard_of_ends_with_one(run: Run, words: tuple[str, ...]) -> None:
    assert body(run(*words, "--json", code=1).stderr)["message"]


def test_a_file_that_is_no_ledger_is_left_as_it_was(run: Run, folder: Path) -> None:
    (folder / "notes.txt").write_text("not a ledger, and longer than a header would be " * 40)
    before = (folder / "notes.txt").read_bytes()
    assert run("roster", "notes.txt", code=2).stderr
    assert run("record", "notes.txt", *POST, *CLERK, code=2).stderr
    assert (folder / "notes.txt").read_bytes() == before


def test_a_naive_moment_is_refused_with_the_two_ways_to_write_it() -> None:
    with pytest.raises(UsageProblem, match=r"2022-03-01T00:00:00\+08:00 \(Beijing\) or 2022-03-01T00:00:00Z \(UTC\)"):
        moment_of("2022-03-01")


def test_verify_reads_everything_and_ends_with_zero(run: Run) -> None:
    said = body(run("verify", "dalian.db", "--json").stdout)
    assert (said["events"], said["issues"]) == (29, [])


def test_stats_count_what_is_there(run: Run) -> None:
    said = body(run("stats", "dalian.db", "--json").stdout)
    assert (said["events"], said["subjects"]["career"], said["amendments"]) == (29, 3, 2)
    assert "任职" in run("stats", "dalian.db", lang="zh").output


def test_a_rebuild_changes_no_answer(run: Run) -> None:
    before = run("salary", "dalian.db", "--on", "2021-12-31", "--json").stdout
    run("rebuild", "dalian.db")
    assert run("salary", "dalian.db", "--on", "2021-12-31", "--json").stdout == before


def test_following_meets_every_event_once_and_in_order(run: Run) -> None:
    lines = [body(line) for line in run("follow", "dalian.db", "--after", "20", "--count", "9", "--json").stdout.splitlines()]
    assert [one["position"] for one in lines] == list(range(21, 30))
    assert run("follow", "dalian.db", "--for", "0.1").stdout == ""


def test_events_go_on_where_they_stopped(run: Run) -> None:
    first = run("events", "dalian.db", "--limit", "20").output
    assert "--after 20 goes on" in first
    assert [body(line)["position"] for line in run("events", "dalian.db", "--after", "20", "--until", "22", "--json").stdout.splitlines()] == [21, 22]


def test_a_difference_names_the_events_that_made_it(run: Run) -> None:
    said = body(run("diff", "dalian.db", "--on", "2021-12-31", "--before", "27", "--json").stdout)
    assert said["basis"]["before"]["position"] == 27
    changed = {(row["report"], row["field"]): row["event_ids"] for row in said["rows"] if row["subject"] == "W0003"}
    assert "career:W0003/7" in changed["salary", "basic"]


def test_the_word_for_yes_is_said_in_the_language(run: Run) -> None:
    assert "是" in run("kinds", "ContractSigned", lang="zh").output
    assert "yes" in run("kinds", "ContractSigned").output


def test_what_is_irregular_is_recorded_and_found(run: Run) -> None:
    run("record", "dalian.db", "GridPartyOrganisationFormed", "grid=G01", "organisation=PB01", "effective_on=2015-01-01", *CLERK)
    assert "0 findings" in run("findings", "dalian.db", "--on", "2021-12-31").output
    run("record", "dalian.db", "GridDrawn", "grid=G02", "community=C0001", "effective_on=2015-01-01", "households=700", *CLERK)
    rows = body(run("findings", "dalian.db", "--on", "2021-12-31", "--json", code=1).stdout)["rows"]
    codes = ("finding.grid-size", "finding.grid-without-party-organisation", "finding.grid-without-worker")
    assert [(row["code"], row["subject"]) for row in rows] == [(code, "grid:G02") for code in codes]
    assert "网格户数超出范围" in run("findings", "dalian.db", "--on", "2021-12-31", code=1, lang="zh").output


def test_findings_are_asked_of_a_unit_and_by_severity_and_counted_in_the_last_lines(run: Run) -> None:
    grid = ("effective_on=2015-01-01", "households=700", *CLERK)
    run("record", "dalian.db", "GridPartyOrganisationFormed", "grid=G01", "organisation=PB01", "effective_on=2015-01-01", *CLERK)
    run("record", "dalian.db", "GridDrawn", "grid=G02", "community=C0001", *grid)
    asked = ("findings", "dalian.db", "--on", "2021-12-31")
    lines = run(*asked, "--unit", "community:C0001", code=1).stdout.splitlines()
    assert lines[-5:-1] == [
        "1  warning  finding.grid-size",
        "1  notice  finding.grid-without-party-organisation",
        "1  notice  finding.grid-without-worker",
        "3 findings",
    ]
    lines = run(*asked, "--severity", "warning", lang="zh", code=1).stdout.splitlines()
    assert lines[-3:-1] == ["1  警告  finding.grid-size  网格户数超出范围", "1 项发现"]
    assert [row["code"] for row in body(run(*asked, "--severity", "warning", "--json", code=1).stdout)["rows"]] == ["finding.grid-size"]
    assert "0 findings" in run(*asked, "--severity", "error").stdout
    assert body(run(*asked, "--unit", "community:C0002", "--json").stdout)["count"] == 0
    assert "可写 --severity error | warning | notice" in run(*asked, "--severity", "grave", code=2, lang="zh").output
    assert "nowhere" in run(*asked, "--unit", "nowhere", code=1).output


def test_the_same_commands_work_on_a_postgresql_server(run: Run, pg_url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
    run("roster", pg_url, code=2)
    assert body(run("init", pg_url, "--json").stdout)["created"] is True
    assert body(run("init", pg_url, "--json").stdout)["created"] is False
    run("record", pg_url, "WorkerRegistered", "worker=W0001", "effective_on=2010-03-01", "name=王芳", "sex=F", "born_on=1971-03-05", *CLERK)
    run("record", pg_url, "HonourConferred", "worker=W0001", "effective_on=2018-03-01", "kind=model-worker", "level=city", *CLERK)
    assert "王芳" in run("honours", pg_url, "--on", "2021-12-31", "--held", "--names").output
    assert body(run("verify", pg_url, "--json").stdout)["issues"] == []


def test_the_demonstration_shows_one_day_as_known_at_two_moments_and_what_made_the_difference(run: Run) -> None:
    tour = body(run("demo", "--careers", "150", "--json").stdout)["tour"]
    assert tour["before"]["basis"]["position"] < tour["after"]["basis"]["position"]
    assert tour["before"]["basis"]["claimed"] is True
    assert all(row["event_ids"] for row in tour["differences"])
    shown = run("demo", "--careers", "60", lang="zh").output
    assert "人物均为虚构" in shown
    assert shown.count("依据：") == 3
    assert "33 项公布数字中" in shown


def test_the_demonstration_keeps_its_ledger_only_where_there_is_no_file(run: Run, folder: Path) -> None:
    run("demo", "--careers", "30", "--keep", "city.db")
    run("verify", "city.db")
    assert "already there" in run("demo", "--careers", "30", "--keep", "city.db", code=2).stderr
    assert head(folder) == 29
