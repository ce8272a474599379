"""A pack is read strictly: whatever is wrong is an issue that names the file, the line and what would be right."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cwledger import words
from cwledger.errors import InvalidPack
from cwledger.policies.texts.reading import line_of, read_pack
from tests.policies.packs import WAGE, pack_text

ROOT = Path(__file__).resolve().parents[2]


def wrong(text: str) -> list[tuple[str, int, str]]:
    """What is wrong with a text: code, line, message."""
    with pytest.raises(InvalidPack) as caught:
        read_pack(text, "dalian.yaml")
    assert all(issue.subject.startswith("dalian.yaml:") and issue.severity == "error" for issue in caught.value.issues)
    return [(issue.code, int(issue.subject.rpartition(":")[2]), issue.message) for issue in caught.value.issues]


def only(text: str) -> tuple[str, int, str]:
    [found] = wrong(text)
    return found


def test_a_pack_is_what_its_text_says() -> None:
    pack = read_pack(pack_text(), "dalian.yaml")
    assert (pack.name, pack.published_on, pack.document_no) == ("cn.dalian.base-amounts/2021", date(2021, 3, 1), None)
    [value] = pack.indices["average-wage"].values
    assert (value.amount, value.since, value.cites) == (Decimal("5000.00"), date(2021, 4, 1), ("第二条",))


def test_several_citations_are_a_list() -> None:
    assert read_pack(pack_text(cites="[第一条, 第二条]"), "x").cites == ("第一条", "第二条")


def test_a_float_is_refused_with_its_line() -> None:
    code, line, message = only(pack_text(WAGE.replace('"5000.00"', "5000.00")))
    assert (code, line) == ("pack.float", 15)
    assert "text in quotes, '5000.00'" in message


def test_money_as_a_bare_whole_number_is_refused_too() -> None:
    code, line, message = only(pack_text(WAGE.replace('"5000.00"', "5000")))
    assert (code, line) == ("pack.not-text", 15)
    assert "indices.average-wage.values.0.amount" in message


@pytest.mark.parametrize("text", ["cites: 第二条", 'cites: ""', "cites: []"])
def test_a_value_without_a_citation_is_refused(text: str) -> None:
    missing = "        " + text + "\n" if text != "cites: 第二条" else ""
    code, line, _ = only(pack_text(WAGE.replace("        cites: 第二条\n", missing)))
    assert (code, line) == ("pack.missing-citation", 16 if missing else 14)


def test_a_pack_without_a_citation_is_refused() -> None:
    assert only(pack_text(cites=None))[:2] == ("pack.missing-citation", 1)


def test_an_unknown_key_is_refused_with_the_nearest_known_one() -> None:
    found = wrong(pack_text(WAGE.replace("amount:", "amuont:")))
    assert [(code, line) for code, line, _ in found] == [("pack.missing-key", 14), ("pack.unknown-key", 15)]
    assert found[1][2] == "there is no key 'amuont' in indices.average-wage.values.0; did you mean 'amount'?"


def test_an_unknown_key_at_the_top_is_refused_with_the_nearest_known_one() -> None:
    found = {code: message for code, _, message in wrong(pack_text(effective_from=None, effectve_from="2021-04-01"))}
    assert "did you mean 'effective_from'?" in found["pack.unknown-key"]
    assert "'effective_from' is missing" in found["pack.missing-key"]


def test_an_unknown_key_deep_in_a_pay_scheme_is_refused_with_the_nearest_known_one() -> None:
    pay = "pay:\n  cites: 第三条\n  components:\n    basic:\n      cites: 第三条\n      formul: '100'\n"
    found = {code: message for code, _, message in wrong(pack_text(pay))}
    assert found["pack.unknown-key"].startswith("there is no key 'formul' in pay.components.basic; ")


def test_a_gap_in_a_table_is_refused_with_its_line_however_wide() -> None:
    table = '{by: step, values: {"1": "100", "2": "110", "4": "130"}}'
    ladder = "  ladders:\n    step: {first: 1, last: 4, cites: 第三条}\n"
    pay = f"pay:\n  cites: 第三条\n{ladder}  components:\n    basic:\n      cites: 第三条\n      amount:\n        table: {table}\n"
    code, line, message = next(one for one in wrong(pack_text(pay)) if one[0] == "pack.gap")
    assert (code, line) == ("pack.gap", 19)
    assert "the table has no value for 3;" in message
    assert "pack.gap" in {one for one, _, _ in wrong(pack_text(pay.replace('"4"', '"40000000000"')))}


def test_a_key_given_twice_is_refused_with_both_lines() -> None:
    code, line, message = only(pack_text() + "title: 另一个\n")
    assert (code, line) == ("pack.duplicate-key", 17)
    assert "line 4" in message


def test_every_mistake_of_a_text_is_said_at_once() -> None:
    found = wrong(pack_text(status="final", title=None, published_on="2021-02-30"))
    assert [(code, line) for code, line, _ in found] == [("pack.missing-key", 1), ("pack.wrong-value", 6), ("pack.wrong-value", 8)]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "pack.not-a-pack", 1),
        ("- 1\n", "pack.not-a-pack", 1),
        ("a: [1\n", "pack.not-yaml", 2),
        ("a: 1: 2\n", "pack.not-yaml", 1),
        ("a: b\n\x07", "pack.not-yaml", 1),
        (pack_text() + "---\na: b\n", "pack.several-documents", 17),
        (pack_text(note="&x words"), "pack.alias", 11),
        ("a: &x [b]\n", "pack.alias", 1),
        ("? [a, b]\n: c\n", "pack.not-a-key", 1),
        ("[" * 60 + "]" * 60, "pack.too-deep", 1),
        ("#" * 1_000_001, "pack.too-long", 1),
        (pack_text(note="1_000"), "pack.ambiguous", 11),
        (pack_text(note="017"), "pack.ambiguous", 11),
        (pack_text(note="12:30:45"), "pack.ambiguous", 11),
        (pack_text(note="on"), "pack.ambiguous", 11),
        (pack_text(note="2021-04-01 08:00:00"), "pack.ambiguous", 11),
        (pack_text(effective_until="2022-4-1"), "pack.wrong-value", 11),
        (pack_text(note=".inf"), "pack.float", 11),
        (pack_text(note="!!python/object:os.system x"), "pack.ambiguous", 11),
        (pack_text(jurisdiction="Dalian"), "pack.wrong-value", 1),
        (pack_text(effective_until="2021-04-01"), "pack.wrong-value", 1),
        (pack_text(body=""), "pack.wrong-value", 1),
    ],
)
def test_what_is_no_plain_pack_is_refused_with_its_line(text: str, code: str, line: int) -> None:
    found = wrong(text)
    assert (code, line) in [(one, at) for one, at, _ in found]


def test_a_text_that_would_blow_up_is_refused_before_it_is_built() -> None:
    bomb = 'a: &a ["x","x"]\n' + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)},*{chr(97 + n)}]\n" for n in range(20))
    assert {code for code, _, _ in wrong(bomb)} == {"pack.alias"}


def test_a_text_that_is_wrong_throughout_is_answered_in_good_time() -> None:
    assert len(wrong(pack_text() + "".join(f"key-{n}: 1\n" for n in range(20_000)))) == 200


def test_yes_and_no_are_the_words_written() -> None:
    assert read_pack(pack_text(note="no"), "x").note == "no"


def test_an_index_is_values_or_a_multiple_or_not_published() -> None:
    both = WAGE + "    of: other\n    times: '1'\n"
    assert only(pack_text(both))[0] == "pack.wrong-value"
    assert read_pack(pack_text("indices:\n  wage: {not_published: true, cites: 第二条}\n"), "x").indices["wage"].not_published


def test_a_line_is_found_by_path() -> None:
    assert line_of(pack_text(), "indices.average-wage.values.0.amount") == 15
    assert line_of(pack_text(), ("indices", "average-wage", "nothing")) == 12
    assert line_of("", "a") == 1


@given(st.text(alphabet="ab:-[]{}&*!|>'\"#,\n 1.", max_size=80))
def test_whatever_the_text_the_answer_is_a_pack_or_issues(text: str) -> None:
    with pytest.raises(InvalidPack) as caught:
        read_pack(text, "any.yaml")
    assert all(re.fullmatch(r"any\.yaml:\d+", issue.subject) for issue in caught.value.issues)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from([*"abc", "title", "cites", "pay"]), st.recursive(st.integers() | st.text(max_size=5), st.lists, max_leaves=5)))
def test_plain_data_that_is_no_pack_never_breaks_the_reader(data: dict[str, object]) -> None:
    with pytest.raises(InvalidPack):
        read_pack(yaml.safe_dump(data), "any.yaml")


def test_every_code_of_a_pack_has_a_chinese_word() -> None:
    sources = [path.read_text(encoding="utf-8") for folder in ("policies", "recording") for path in (ROOT / "cwledger" / folder).rglob("*.py")]
    codes = {code for source in sources for code in re.findall(r'"((?:pack|enact|rule)\.[a-z]+(?:-[a-z]+)*)"', source)}
    assert sorted(codes - words.ISSUES.keys() - {"rule.enacted", "rule.repealed", "rule.superseded"}) == []
