"""Packs on disk: where a file belongs, how versions follow each other, and what packs name that is not there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cwledger.errors import InvalidPack, Issue
from cwledger.policies.texts import shelf
from cwledger.policies.texts.comparing import differences
from tests.policies.packs import pack_text, wage

ROOT = Path(__file__).resolve().parents[2]


def put(folder: Path, place: str, text: str) -> Path:
    file = folder / place
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def files(*texts: str) -> list[shelf.PackFile]:
    return [shelf.read(text, f"{n}.yaml") for n, text in enumerate(texts)]


def said(issues: Any) -> list[tuple[str, str]]:
    return [(issue.code, issue.subject) for issue in issues]


def only(issues: tuple[Issue, ...]) -> Issue:
    [found] = issues
    return found


def version(number: int, **head: Any) -> str:
    return pack_text(version=number, effective_from=f"{number}-04-01", **head)


def test_every_shipped_pack_is_valid_and_every_one_stands_where_it_says() -> None:
    packs = shelf.installed()
    assert packs
    assert shelf.check(packs) == ()
    assert [one.where for one in packs] == [one.place for one in packs]


def test_every_shipped_pack_fits_the_schema_that_editors_are_given() -> None:
    import yaml

    schema = json.loads((ROOT / "docs/pack.schema.json").read_text(encoding="utf-8"))
    for one in shelf.installed():
        data = json.loads(json.dumps(yaml.load(one.text, Loader=yaml.BaseLoader)))
        assert list(_misfits(data, schema, schema, one.where)) == []


def _misfits(value: Any, schema: Any, root: Any, where: str) -> Any:
    """Objects with keys the schema does not know, or without those it asks for; scalars are read as text here and not looked at."""
    if "$ref" in schema:
        yield from _misfits(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root, where)
    elif "anyOf" in schema:
        found = [list(_misfits(value, one, root, where)) for one in schema["anyOf"]]
        if all(found):
            yield from min(found, key=len)
    elif isinstance(value, dict):
        if schema.get("type") not in ("object", None):
            yield f"{where}: a mapping"
        known, extra = schema.get("properties", {}), schema.get("additionalProperties", True)
        yield from (f"{where}.{key}: missing" for key in schema.get("required", ()) if key not in value)
        for key, inner in value.items():
            if key in known or isinstance(extra, dict):
                yield from _misfits(inner, known.get(key, extra), root, f"{where}.{key}")
            elif extra is False:
                yield f"{where}.{key}: unknown"
    elif isinstance(value, list):
        if schema.get("type") not in ("array", None):
            yield f"{where}: a list"
        for n, inner in enumerate(value):
            yield from _misfits(inner, schema.get("items", {}), root, f"{where}.{n}")
    elif schema.get("type") in ("object", "array"):
        yield f"{where}: not a {schema['type']}"


def test_a_folder_is_read_whole_and_in_order(tmp_path: Path) -> None:
    put(tmp_path, "cn/dalian/base-amounts/2022.yaml", version(2022))
    put(tmp_path, "cn/dalian/base-amounts/2021.yaml", version(2021))
    put(tmp_path, "cn/dalian/notes.txt", "not a pack")
    assert [one.pack.version for one in shelf.load(tmp_path)] == ["2021", "2022"]


def test_a_file_in_the_wrong_folder_is_refused(tmp_path: Path) -> None:
    file = put(tmp_path, "cn/shenyang/base-amounts/2021.yaml", version(2021))
    with pytest.raises(InvalidPack) as caught:
        shelf.load(tmp_path)
    assert said(caught.value.issues) == [("pack.out-of-place", f"{file}:3")]
    assert "belongs in cn/dalian/base-amounts/2021.yaml" in caught.value.issues[0].message


def test_a_file_named_itself_may_stand_anywhere(tmp_path: Path) -> None:
    assert shelf.load(put(tmp_path, "mine.yaml", version(2021)))[0].pack.version == "2021"


def test_every_file_is_read_before_anything_is_said(tmp_path: Path) -> None:
    first = put(tmp_path, "a.yaml", pack_text(cites=None))
    second = put(tmp_path, "b.yaml", pack_text(title=None))
    third = tmp_path / "c.yaml"
    fourth = tmp_path / "d.yaml"
    fourth.write_bytes(b"\xff\xfe")
    with pytest.raises(InvalidPack) as caught:
        shelf.load(first, second, third, fourth)
    places = [("missing-citation", first), ("missing-key", second), ("unreadable", third), ("unreadable", fourth)]
    assert said(caught.value.issues) == [(f"pack.{code}", f"{file}:1") for code, file in places]


def test_two_versions_from_one_day_overlap() -> None:
    found = only(shelf.check(files(version(2021), pack_text(version=2022))))
    assert (found.code, found.subject) == ("pack.overlap", "1.yaml:8")


def test_a_version_that_holds_into_the_next_overlaps() -> None:
    found = only(shelf.check(files(version(2021, effective_until="2023-01-01"), version(2022))))
    assert (found.code, found.subject) == ("pack.overlap", "0.yaml:11")
    assert "cn.dalian.base-amounts/2022 (1.yaml) takes effect on 2022-04-01" in found.message


def test_a_version_that_ends_before_the_next_leaves_a_gap() -> None:
    found = only(shelf.check(files(version(2021, effective_until="2022-01-01"), version(2022))))
    assert (found.code, found.subject) == ("pack.gap", "0.yaml:11")


def test_versions_that_meet_are_fine() -> None:
    assert shelf.check(files(version(2021, effective_until="2022-04-01"), version(2022), version(2023))) == ()


def test_one_version_in_two_files_is_refused() -> None:
    assert said(shelf.check(files(version(2021), pack_text(version=2021, effective_from="2022-01-01")))) == [("pack.version-twice", "1.yaml:3")]


def test_overlaps_are_load_errors(tmp_path: Path) -> None:
    put(tmp_path, "cn/dalian/base-amounts/2021.yaml", version(2021, effective_until="2023-01-01"))
    put(tmp_path, "cn/dalian/base-amounts/2022.yaml", version(2022))
    with pytest.raises(InvalidPack, match=r"pack\.overlap"):
        shelf.load(tmp_path)


def test_a_jurisdiction_outside_the_country_is_unknown() -> None:
    found = only(shelf.check(files(pack_text(jurisdiction="dalian"))))
    assert (found.code, found.subject) == ("pack.unknown-jurisdiction", "0.yaml:1")
    assert "write cn/dalian" in found.message


def multiple(name: str, of: str) -> str:
    return f"indices:\n  {name}:\n    of: {of}\n    times: '0.7'\n    cites: 第二条\n"


def test_an_index_of_an_unknown_index_is_an_error_that_names_the_nearest() -> None:
    given = files(pack_text(), pack_text(multiple("base", "averge-wage"), instrument="pay-base"))
    found = only(shelf.check(given))
    assert (found.code, found.subject) == ("pack.unknown-index", "1.yaml:13")
    assert "did you mean 'average-wage'?" in found.message
    assert shelf.check(files(pack_text(multiple("base", "average-wage"), instrument="pay-base")), [given[0].pack]) == ()


def test_an_index_of_a_place_elsewhere_is_unknown() -> None:
    elsewhere = pack_text(jurisdiction="cn/shenyang")
    assert said(shelf.check(files(elsewhere, pack_text(multiple("base", "average-wage"), instrument="pay-base")))) == [("pack.unknown-index", "1.yaml:13")]


def test_an_index_in_a_pay_formula_must_be_known() -> None:
    pay = "pay:\n  cites: 第三条\n  components:\n    basic:\n      cites: 第三条\n      amount: {index: average-wage}\n"
    assert said(shelf.check(files(pack_text(pay, instrument="pay")))) == [("pack.unknown-index", "0.yaml:16")]
    assert shelf.check(files(pack_text(pay, instrument="pay"), pack_text(jurisdiction="cn"))) == ()


def test_cyclic_indices_are_an_error_across_packs_and_jurisdictions() -> None:
    given = files(
        pack_text(multiple("a", "b"), instrument="first", jurisdiction="cn"),
        pack_text(multiple("b", "c"), instrument="second"),
        pack_text(multiple("c", "a"), instrument="third"),
        pack_text(wage("1"), instrument="fourth", jurisdiction="cn").replace("average-wage", "b"),
    )
    found = shelf.check(given)
    assert {code for code, _ in said(found)} == {"pack.cyclic-index"}
    assert [subject for _, subject in said(found)] == ["0.yaml:13", "1.yaml:13", "2.yaml:13"]
    assert "'b' is a multiple of itself: b of c of a of b" in found[1].message


def test_an_index_of_itself_is_cyclic() -> None:
    assert only(shelf.check(files(pack_text(multiple("a", "a"))))).code == "pack.cyclic-index"


def amending(path: str, value: str, rule: str = "cn.dalian.base-amounts") -> str:
    body = f"amends:\n  rule: {rule}\n  cites: 第九条\n  set:\n    {path}: {value}\n"
    return pack_text(body, instrument="amending", version=2022, effective_from="2022-01-01")


def test_an_amendment_of_an_unknown_rule_is_an_error_that_names_the_nearest() -> None:
    found = only(shelf.check(files(pack_text(), amending("a", "1", "cn.dalian.base-amount"))))
    assert (found.code, found.subject) == ("pack.unknown-rule", "1.yaml:12")
    assert "did you mean 'cn.dalian.base-amounts'?" in found.message


def test_an_amendment_of_nothing_is_an_error_that_names_the_nearest() -> None:
    found = only(shelf.check(files(pack_text(), amending("indices.average-wage.values.0.amuont", '"6000.00"'))))
    assert (found.code, found.subject) == ("pack.amends-nothing", "1.yaml:15")
    assert "did you mean 'amount'?" in found.message


def test_an_amendment_that_makes_no_pack_is_an_error() -> None:
    assert said(shelf.check(files(pack_text(), amending("indices.average-wage.values.0.amount", '"much"')))) == [("pack.wrong-value", "1.yaml:15")]


def test_changes_that_only_hold_together_are_looked_at_together() -> None:
    body = "amends:\n  rule: cn.dalian.base-amounts\n  cites: 第九条\n  set:\n    indices.average-wage: {not_published: true, cites: 第九条}\n"
    assert shelf.check(files(pack_text(), pack_text(body, instrument="amending", version=2022))) == ()


def test_an_amendment_that_leaves_a_gap_is_an_error() -> None:
    table = '{by: step, values: {"1": "100", "2": "110"}}'
    ladder = "  tenures: {tenure: {cites: 第三条}}\n  ladders:\n    step: {first: 1, last: 2, every_months: 36, tenure: tenure, cites: 第三条}\n"
    pay = f"pay:\n  cites: 第三条\n{ladder}  components:\n    basic:\n      cites: 第三条\n      amount:\n        table: {table}\n"
    change = amending("pay.ladders.step", "{first: 1, last: 3, every_months: 36, tenure: tenure, cites: 第九条}", "cn.dalian.pay")
    assert said(shelf.check(files(pack_text(pay, instrument="pay"), change))) == [("pack.gap", "1.yaml:14")]


def test_an_amendment_that_fits_is_fine() -> None:
    assert shelf.check(files(pack_text(), amending("indices.average-wage.values.0.amount", '"6000.00"'))) == ()


def test_a_pack_written_out_says_the_same() -> None:
    [given] = files(pack_text())
    assert shelf.written(given.pack).pack == given.pack


def test_packs_are_compared_value_by_value_in_order() -> None:
    one, other = files(pack_text(), pack_text(wage("6000.00"), version=2022, note="新标准"))
    assert differences(one.pack, one.pack) == []
    assert differences(one.pack, other.pack) == [
        ("indices.average-wage.values.0.amount", "5000.00", "6000.00"),
        ("note", None, "新标准"),
        ("version", "2021", "2022"),
    ]
