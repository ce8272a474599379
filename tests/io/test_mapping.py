from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cwledger.errors import InvalidMapping
from cwledger.io import personnel, read_mapping
from cwledger.io.mapping import COLUMNS, TABLES


def test_the_shipped_mapping_knows_headers_for_every_column_and_words_for_every_table() -> None:
    shipped = personnel()
    assert set(shipped.columns) == set(COLUMNS)
    assert set(shipped.values) == set(TABLES)


def test_every_word_of_the_shipped_mapping_means_something_an_event_accepts() -> None:
    from typing import get_args

    from cwledger.aggregates.career.person import EducationLevel, ProfessionalLevel
    from cwledger.aggregates.career.service import PostName, Route

    values = personnel().values
    assert set(values["sex"].values()) == {"F", "M"}
    assert set(values["education"].values()) <= set(get_args(EducationLevel))
    assert set(values["qualification"].values()) - {""} <= set(get_args(ProfessionalLevel))
    assert set(values["post_route"].values()) <= set(get_args(Route))
    assert {post for posts in values["post"].values() if isinstance(posts, tuple) for post in posts} == set(get_args(PostName))


@pytest.mark.parametrize("header", ["姓名", " 姓　名 ", "姓名*", "姓名：", "出生年月（8位）", "身份证\n号码", "【必填】性别", "职务/岗位", "合同到期", "NAME"])
def test_headers_are_known_with_the_decoration_offices_give_them(header: str) -> None:
    assert personnel().column_of(header) is not None


def test_a_mapping_lies_over_the_shipped_one_and_wins() -> None:
    mapping = read_mapping(
        {"columns": {"street": ["社区"], "community": ["居委会名称"]}, "values": {"post": {"站长": ["director"]}}, "otherwise": {"employer": "zs-swf"}}
    )
    assert mapping.column_of("社区") == "street"
    assert mapping.column_of("居委会名称") == "community"
    assert mapping.column_of("所在社区") == "community"
    assert mapping.values["post"]["站长"] == ("director",)
    assert mapping.values["post"]["书记"] == ("secretary",)
    assert mapping.otherwise["post_route"] == "任命"


def test_a_mapping_that_extends_nothing_knows_only_what_it_says() -> None:
    mapping = read_mapping({"extends": "nothing", "columns": {"name": ["Nom"]}})
    assert mapping.column_of("Nom") == "name"
    assert mapping.column_of("姓名") is None
    assert mapping.dates.month_only == "refuse"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"colums": {}}, "unknown key colums (nearest: columns)"),
        ({"columns": {"comunity": ["社区"]}}, "[columns] comunity (nearest: community)"),
        ({"dates": {"month": "first"}}, "[dates] month (nearest: month_only)"),
        ({"values": {"posts": {}}}, "[values] posts (nearest: post)"),
        ({"worker": {"prefx": "W"}}, "(nearest: prefix)"),
        ({"dated_by": {"post": ["pots_on"]}}, "'pots_on', which does not exist (nearest: post_on)"),
        ({"fill_down": ["comunity"]}, "fill_down names the column 'comunity'"),
        ({"dates": {"month_only": "last"}}, "dates.month_only"),
        ({"columns": {"name": "姓名"}}, "columns.name"),
        ({"columns": "姓名"}, "columns"),
        ({"worker": {"prefix": "1"}}, "worker.prefix"),
        ({"columns": {"name": ["甲"], "post": ["甲"]}}, "'甲' is given to name and to post"),
    ],
)
def test_a_wrong_mapping_is_refused_naming_the_key_and_the_nearest_known_one(data: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidMapping) as problem:
        read_mapping(data)
    assert said in str(problem.value)


def test_a_mapping_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(InvalidMapping, match="No such file"):
        read_mapping(tmp_path / "none.toml")
    broken = tmp_path / "broken.toml"
    broken.write_text("columns = [", encoding="utf-8")
    with pytest.raises(InvalidMapping, match=r"broken\.toml"):
        read_mapping(broken)
