"""Pay packs with mistakes in them: each is named with its file and line, before anything is enacted; and what only a career shows, with the event."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cwledger import events as ev
from cwledger.cli.app import app
from cwledger.policies.pay.entitlement import Payroll
from cwledger.policies.texts.reading import read_pack
from cwledger.ruling.pay import differences
from tests.policies.cases import case, employed, registered, rulebook

GOOD = """
jurisdiction: cn/somewhere
instrument: community-worker-pay
version: "1"
title: 示例
issuer: 示例
document_no: null
published_on: 2020-01-01
effective_from: 2020-01-01
status: illustrative
cites: 示例
pay:
  cites: 示例
  classes:
    class:
      - {class: head, posts: [secretary, director], cites: 正职}
      - {class: other, posts: [committee-member, staff], cites: 其他}
  tenures:
    tenure: {cites: 工作年限}
  ladders:
    step:
      last: 3
      every_months: 36
      ranges:
        by: class
        values:
          head: [2, 3]
          other: [1, 2]
        cites: 示例
      cites: 示例
  components:
    basic:
      amount:
        sum:
          - "100"
          - table:
              by: step
              values:
                "1": "1000"
                "2": "1100"
                "3": "1200"
      cites: 示例
    post:
      when: {footing: contract}
      amount:
        table:
          by: class
          values:
            head: "800"
            other: "500"
      cites: 示例
    seniority:
      amount:
        line: {by: tenure-years, first: "0", each: "10"}
      cites: 示例
"""


def checked(text: str, folder: Path) -> list[tuple[str, int, str]]:
    """What ``cwledger policy check`` says of a text: code, line, message."""
    file = folder / "bad.yaml"
    file.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(app, ["policy", "check", str(file), "--json"])
    issues = json.loads(result.output)["issues"]
    assert result.exit_code == (1 if issues else 0)
    assert all(one["subject"].startswith(f"{file}:") for one in issues)
    return [(one["code"], int(one["subject"].rpartition(":")[2]), one["message"]) for one in issues]


def test_the_pack_the_mistakes_are_made_in_is_a_good_one(tmp_path: Path) -> None:
    assert checked(GOOD, tmp_path) == []


@pytest.mark.parametrize(
    ("right", "wrong", "at", "code", "said"),
    [
        ('                "2": "1100"\n', "", "table:\n              by: step", "pack.gap", "no value for 2"),
        ('                "3": "1200"\n', "", "values:\n                ", "pack.gap", "no value for 3"),
        ('            other: "500"\n', "", "values:\n            head: ", "pack.gap", "no value for other"),
        ('            other: "500"', '            others: "500"', "others:", "pack.unknown-class", "did you mean 'other'?"),
        ("posts: [committee-member, staff]", "posts: [committee-member, director]", "- {class: other", "pack.class-overlap", "never holds 'director'"),
        ("posts: [committee-member, staff]", "posts: [committee-member, stuff]", "- {class: other", "pack.wrong-value", "'staff'"),
        ("by: tenure-years", "by: tenure-year", "line: {by", "pack.unknown-fact", "did you mean 'tenure-years'?"),
        ("by: tenure-years", "by: footing", "line: {by", "pack.not-a-number", "'footing' is a word"),
        ("when: {footing: contract}", "when: {footings: contract}", "when: {", "pack.unknown-fact", "did you mean 'footing'?"),
        ("when: {footing: contract}", "when: {footing: contracts}", "when: {", "pack.unknown-value", "did you mean 'contract'?"),
        ("when: {footing: contract}", "when: {not: {education: [doktor]}}", "when: {", "pack.unknown-value", "did you mean 'doctor'?"),
        ("when: {footing: contract}", "when: {in-a-row.excelent: [2]}", "when: {", "pack.unknown-fact", "did you mean 'excellent'?"),
        (
            '          - "100"',
            "          - component: seniority\n          - component: basic",
            "amount:\n        sum:",
            "pack.circle",
            "worked out from each other",
        ),
        ('          - "100"', "          - component: senority", "amount:\n        sum:", "pack.unknown-component", "did you mean 'seniority'?"),
        ("every_months: 36", "every_months: 36\n      tenure: tenur", "tenure: tenur\n", "pack.unknown-tenure", "did you mean 'tenure'?"),
        (
            "by: class\n        values:\n          head",
            "by: clas\n        values:\n          head",
            "by: clas\n",
            "pack.unknown-class",
            "did you mean 'class'?",
        ),
        ("          head: [2, 3]", "          heads: [2, 3]", "heads:", "pack.unknown-class", "did you mean 'head'?"),
        ("          head: [2, 3]", "          head: [2, 4]", "head: [2, 4]", "pack.range", "2 to 4 does not lie within 1 to 3"),
        ("tenure: {cites: 工作年限}", "tenure: {when: {step: [2]}, cites: 工作年限}", "step:\n      last", "pack.circle", "defined by itself"),
        ("    step:\n      last", "    post:\n      last", "    post:\n      last", "pack.name-taken", "'post' is the name of a fact"),
        ('            head: "800"', "            head: 800.0", "head: 800.0", "pack.float", "'800.0'"),
        ('          - "100"', "          - index: average-wage", "index: average-wage", "pack.unknown-index", "no index 'average-wage'"),
        ("      cites: 示例\n    seniority", "    seniority", "    post:\n      when", "pack.missing-citation", "cites: is missing"),
        ('          - "100"', '          - {amount: "100", table: {by: step, values: {"1": "1"}}}', "- {amount", "pack.wrong-value", "exactly one of"),
        ("seniority:\n", "seniority:\n      months: 13\n", "months: 13", "pack.wrong-value", "less than or equal to 12"),
    ],
)
def test_a_mistake_is_named_by_file_and_line(right: str, wrong: str, at: str, code: str, said: str, tmp_path: Path) -> None:
    assert GOOD.count(right) == 1
    text = GOOD.replace(right, wrong)
    line = text[: text.index(at)].count("\n") + 1
    found = checked(text, tmp_path)
    assert (code, line) in [(one[0], one[1]) for one in found], found
    assert any(said in message for one, _, message in found if one == code), found


def test_a_post_in_no_class_leaves_the_amount_unknown_and_names_the_person_and_the_event() -> None:
    pack = read_pack(GOOD.replace("posts: [committee-member, staff]", "posts: [committee-member]"), "pack.yaml")
    here = case(registered(), *employed(date(2021, 1, 1), post="staff"), jurisdiction="cn/somewhere")
    entitlement = Payroll(rulebook(pack)).entitlement(here, date(2025, 1, 1))
    assert {span.total for span in entitlement.spans} == {None}
    issues = [one for one in differences(here.career, entitlement, date(2024, 1, 1)) if one.code == "finding.amount-unknown"]
    assert [(one.subject, one.severity) for one in issues] == [("career:W0001", "warning")]
    assert issues[0].message == "post: the table has no amount for what the worker is (class=none) in cn.somewhere.community-worker-pay/1; pay is unknown"
    assert "career:W0001/3" in issues[0].event_ids


def test_an_attribute_that_is_no_amount_leaves_the_amount_unknown_and_names_the_event() -> None:
    text = GOOD.replace('line: {by: tenure-years, first: "0", each: "10"}', "attribute: worker.retained-pay")
    said = ev.WorkerAttributeSet(worker="W0001", effective_on=date(2022, 1, 1), attribute="retained-pay", value="Infinity")
    here = case(registered(), *employed(date(2021, 1, 1)), said, jurisdiction="cn/somewhere")
    entitlement = Payroll(rulebook(read_pack(text, "pack.yaml"))).entitlement(here, date(2025, 1, 1))
    [issue] = [one for one in differences(here.career, entitlement, date(2024, 1, 1)) if one.code == "finding.amount-unknown"]
    assert "not an amount (worker.retained-pay=Infinity)" in issue.message
    assert issue.event_ids == ("career:W0001/4",)


@pytest.mark.parametrize(
    ("path", "value", "code", "said"),
    [
        ("pay.components.pots.amount", '"1"', "pack.amends-nothing", "did you mean 'post'?"),
        ("+pay.components.post", '{amount: "1", cites: 示例}', "pack.amends-nothing", "leave out the +"),
        ("+pay.components.more", '{amount: "1"}', "pack.wrong-value", "Field required"),
        ("pay.components.post.amount.table.values", '{head: "800"}', "pack.gap", "no value for other"),
    ],
)
def test_a_mistake_of_a_district_that_amends_is_named_in_its_own_file(path: str, value: str, code: str, said: str, tmp_path: Path) -> None:
    city, district = tmp_path / "city.yaml", tmp_path / "district.yaml"
    city.write_text(GOOD, encoding="utf-8")
    head = GOOD[: GOOD.index("pay:")].replace("cn/somewhere", "cn/somewhere/east")
    district.write_text(f"{head}amends:\n  rule: cn.somewhere.community-worker-pay\n  cites: 示例\n  set:\n    {path}: {value}\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["policy", "check", str(city), str(district), "--json"])
    issues = json.loads(result.output)["issues"]
    line = 15 + (code != "pack.gap")
    assert [(one["code"], one["subject"]) for one in issues] == [(code, f"{district}:{line}")]
    assert said in issues[0]["message"]
