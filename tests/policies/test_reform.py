"""A reform laid over the rules known: what it changes, from when, and what is said of one that cannot be tried."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cwledger.errors import InvalidReform
from cwledger.policies.texts.overlay import amended
from cwledger.policies.texts.reform import Reform, read_reform
from cwledger.policies.texts.rulebook import Enacted, Rulebook
from cwledger.words import ISSUES
from tests.policies.cases import rulebook, shipped

ROOT = Path(__file__).resolve().parents[2] / "cwledger"
DALIAN = "cn/dalian/professional-pay/2021"
EARLIER = "cn/dalian/community-worker-allowance/2013"
RULE = "cn.dalian.professional-pay"
POST = "pay.components.post.amount.table.values.general"
DAY = date(2026, 1, 1)


def reform(changes: dict[str, dict[str, Any]], day: date = DAY, **more: Any) -> Reform:
    return Reform("提高一般岗位补贴", day, changes, **more)


def refused(tried: Reform, *places: str) -> list[tuple[str, str]]:
    with pytest.raises(InvalidReform) as error:
        tried.applied(rulebook(*(places or (DALIAN,))))
    return [(one.code, one.message) for one in error.value.issues]


def test_a_reform_is_a_version_laid_over_the_one_in_force_from_its_day_on() -> None:
    book = reform({RULE: {POST: "400"}}).applied(rulebook(DALIAN))
    before, after = (book.choose("pay", "cn/dalian", day) for day in (date(2025, 12, 31), DAY))
    assert before.use is not None
    assert after.use is not None
    assert (before.use.version, after.use.version, after.use.status) == ("2021", "reform-2026-01-01", "illustrative")
    assert after.use.event_id is None
    assert [one.why for one in after.use.rejected] == ["no-longer-in-force"]
    assert [one.section.components["post"].amount.table.values["general"] for one in (before, after)] == ["300", "400"]


def test_a_reform_that_says_what_is_said_already_leaves_the_rules_as_they_are() -> None:
    book = rulebook(DALIAN)
    assert reform({RULE: {POST: "300"}}).applied(book) is book
    assert reform({}).applied(book) is book


def test_a_reform_on_the_day_a_version_takes_effect_takes_its_place() -> None:
    begins = shipped(DALIAN).effective_from
    book = reform({RULE: {POST: "400"}}, begins).applied(rulebook(DALIAN))
    assert [one.pack.version for one in book.enacted] == [f"reform-{begins}"]


def test_what_ends_a_version_ends_the_reform_of_it() -> None:
    later = amended(shipped(DALIAN), {POST: "500"}, version="2028", published_on="2027-12-01", effective_from="2028-01-01")
    book = reform({RULE: {POST: "400"}}).applied(rulebook(DALIAN, later))
    found = [book.choose("pay", "cn/dalian", day).section.components["post"].amount.table.values["general"] for day in (DAY, date(2028, 1, 1))]
    assert found == ["400", "500"]


def test_a_whole_pack_added_takes_the_place_of_what_it_supersedes() -> None:
    pack = amended(shipped(DALIAN), {POST: "500"}, instrument="new-pay", published_on="2025-12-01", effective_from="2026-01-01", supersedes=[RULE])
    book = reform({}, packs=(pack,)).applied(rulebook(DALIAN))
    choice = book.choose("pay", "cn/dalian", DAY)
    assert choice.use is not None
    assert (choice.use.rule, [one.why for one in choice.use.rejected]) == ("cn.dalian.new-pay", ["superseded"])
    assert book.choose("pay", "cn/dalian", date(2025, 12, 31)).section.components["post"].amount.table.values["general"] == "300"


def test_a_pack_before_the_day_of_the_reform_and_one_known_already_are_refused() -> None:
    found = refused(reform({}, packs=(shipped(DALIAN),)))
    assert [code for code, _ in found] == ["reform.pack-too-early", "reform.version-twice"]


@pytest.mark.parametrize(
    ("changes", "code", "said"),
    [
        ({"cn.dalian.profesional-pay": {POST: "400"}}, "reform.unknown-rule", "did you mean 'cn.dalian.professional-pay'?"),
        ({f"{RULE}/2021": {POST: "400"}}, "reform.unknown-rule", "did you mean 'cn.dalian.professional-pay'?"),
        ({RULE: {"pay.components.pots.amount": "400"}}, "reform.no-such-value", "did you mean 'post'?"),
        ({RULE: {"pay.ladders.step.ranges.values.general.2": 31}}, "reform.no-such-value", "entries go from 0 to 1"),
        ({RULE: {POST: 400.5}}, "reform.wrong-value", "write an amount as text"),
        ({RULE: {"effective_from": "2020-01-01"}}, "reform.no-such-value", "part of the head"),
    ],
)
def test_what_cannot_be_changed_is_named_with_the_nearest_that_can(changes: dict[str, dict[str, Any]], code: str, said: str) -> None:
    [(given, message)] = refused(reform(changes))
    assert given == code
    assert said in message


def test_a_rule_not_in_force_on_the_day_says_when_it_is() -> None:
    [(code, message)] = refused(reform({RULE: {POST: "400"}}, date(2020, 1, 1)), DALIAN, EARLIER)
    assert code == "reform.not-in-force"
    assert f"cn.dalian.professional-pay/2021 from {shipped(DALIAN).effective_from}, without end" in message


def test_everything_wrong_is_told_at_once() -> None:
    found = refused(reform({RULE: {"pay.x": "1", "pay.y": "2"}, "cn.nowhere": {"a": 1}}))
    assert [code for code, _ in found] == ["reform.no-such-value", "reform.no-such-value", "reform.unknown-rule"]


TEXT = f"""\
title: 提高一般岗位补贴
effective_from: 2026-01-01
changes:
  {RULE}:
    {POST}: "400"
"""


def test_a_text_says_the_same_as_the_values() -> None:
    read = read_reform(TEXT, "raise.yaml")
    assert (read.title, read.effective_from, read.changes) == ("提高一般岗位补贴", DAY, {RULE: {POST: "400"}})
    assert [one.pack.name for one in read.applied(rulebook(DALIAN)).enacted] == [f"{RULE}/2021", f"{RULE}/reform-2026-01-01"]


@pytest.mark.parametrize(
    ("text", "line", "code", "said"),
    [
        (TEXT.replace("title:", "titel:"), 1, "reform.unknown-key", "did you mean 'title'?"),
        (TEXT.replace("title: 提高一般岗位补贴\n", ""), 1, "reform.missing-key", "'title'"),
        (TEXT.replace("2026-01-01", "next year"), 2, "reform.wrong-value", "write 2026-01-01"),
        (TEXT.replace('"400"', "400.00"), 5, "pack.float", "text in quotes"),
        (TEXT.replace(f'    {POST}: "400"', "    - 400"), 4, "reform.wrong-value", "dotted paths"),
        (TEXT + TEXT, 6, "pack.duplicate-key", "line 1"),
        ("- one", 1, "pack.not-a-pack", "a reform is a mapping"),
        ("title: [", 2, "pack.not-yaml", "not YAML"),
    ],
)
def test_what_is_wrong_with_a_text_is_told_by_file_and_line(text: str, line: int, code: str, said: str) -> None:
    with pytest.raises(InvalidReform) as error:
        read_reform(text, "raise.yaml")
    assert (f"raise.yaml:{line}", code) in [(one.subject, one.code) for one in error.value.issues]
    assert said in str(error.value)


def test_what_is_wrong_with_a_change_is_told_by_the_line_it_stands_on() -> None:
    with pytest.raises(InvalidReform) as error:
        read_reform(TEXT.replace("general", "genral"), "raise.yaml").applied(rulebook(DALIAN))
    [issue] = error.value.issues
    assert issue.subject == "raise.yaml:5"
    assert "did you mean 'general'?" in issue.message


def test_every_reason_to_refuse_a_reform_has_a_chinese_word() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "policies/texts/reform.py", ROOT / "ruling/what_if.py")]
    codes = {code for source in sources for code in re.findall(r'"(reform\.[a-z-]+)"', source)}
    assert codes
    assert codes == {code for code in ISSUES if code.startswith("reform.")}


def test_the_repeal_of_a_rule_ends_the_reform_of_it() -> None:
    [one] = rulebook(DALIAN).enacted
    repealed = Rulebook([replace(one, repealed_on=date(2028, 1, 1), repealed_by="示例")])
    book = reform({RULE: {POST: "400"}}).applied(repealed)
    assert [bool(book.choose("pay", "cn/dalian", day)) for day in (DAY, date(2028, 1, 1))] == [True, False]


def test_what_was_superseded_already_is_not_called_back_by_a_later_pack() -> None:
    pack = amended(shipped(DALIAN), {}, instrument="new-pay", published_on="2025-12-01", effective_from="2026-01-01", supersedes=["cn.dalian.old"])
    old = amended(shipped(DALIAN), {}, instrument="old", published_on="2010-01-01", effective_from="2010-01-01")
    known = Rulebook([Enacted(old, superseded_on=date(2022, 1, 1), superseded_by="cn.dalian.other")])
    [one, _] = reform({}, packs=(pack,)).applied(known).enacted[::-1]
    assert one.superseded_on == date(2022, 1, 1)


def test_a_change_that_tears_a_hole_into_a_table_is_refused() -> None:
    [(code, message)] = refused(reform({RULE: {"pay.components.basic.amount.table.values": {"1": "2400", "38": "4065"}}}))
    assert code == "reform.wrong-value"
    assert "not_published" in message
