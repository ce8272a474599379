"""Which version of which rule decides: the nearest jurisdiction in force, the version of the day, and why the others lost."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cwledger.policies.texts.pack import Pack
from cwledger.policies.texts.reading import read_pack
from cwledger.policies.texts.rulebook import Enacted, Rulebook
from cwledger.policies.texts.standing import standings, topics
from tests.policies.packs import pack_text, wage

TOPIC = "indices.average-wage"
HERE = "cn/dalian/zhongshan"


def pack(amount: str = "5000.00", **head: Any) -> Pack:
    return read_pack(pack_text(wage(amount), **head), "test")


def book(*packs: Pack, unpublished: tuple[Pack, ...] = ()) -> Rulebook:
    return Rulebook((Enacted(one) for one in packs), (Enacted(one) for one in unpublished))


def amount(rulebook: Rulebook, on: date, where: str = HERE) -> str | None:
    choice = rulebook.choose(TOPIC, where, on)
    return str(choice.section.values[0].amount) if choice else None


COUNTRY = pack("4000.00", jurisdiction="cn", instrument="wages", version=2000, effective_from="2000-01-01", published_on="2000-01-01")
CITY = pack("5000.00", version=2021)
CITY_LATER = pack("5500.00", version=2023, effective_from="2023-04-01")
DISTRICT = pack("6000.00", jurisdiction="cn/dalian/zhongshan", version=2022, effective_from="2022-01-01")


def test_the_nearest_jurisdiction_in_force_decides() -> None:
    rules = book(COUNTRY, CITY, CITY_LATER, DISTRICT)
    assert [amount(rules, date(year, 6, 1)) for year in (1999, 2010, 2021, 2022, 2024)] == [None, "4000.00", "5000.00", "6000.00", "6000.00"]
    assert [amount(rules, date(2024, 6, 1), where) for where in ("cn", "cn/dalian", "cn/dalian/xigang", "cn/shenyang")] == [
        "4000.00",
        "5500.00",
        "5500.00",
        "4000.00",
    ]


def test_a_place_does_not_lie_in_another_that_only_begins_alike() -> None:
    assert amount(book(pack(jurisdiction="cn/xi")), date(2022, 1, 1), "cn/xian") is None


def test_the_choice_names_those_that_lost_and_why() -> None:
    future = pack("7000.00", version=2026, effective_from="2026-01-01", published_on="2025-12-01", jurisdiction="cn/dalian/zhongshan")
    rules = book(COUNTRY, CITY, CITY_LATER, DISTRICT, unpublished=(future,))
    use = rules.choose(TOPIC, HERE, date(2022, 6, 1)).use
    assert use is not None
    assert use.name == "cn.dalian.zhongshan.base-amounts/2022"
    assert [(one.rule, one.version, one.why, one.detail) for one in use.rejected] == [
        ("cn.dalian.base-amounts", "2021", "nearer-rule", "cn/dalian/zhongshan"),
        ("cn.dalian.base-amounts", "2023", "not-yet-in-force", "2023-04-01"),
        ("cn.wages", "2000", "nearer-rule", "cn/dalian/zhongshan"),
        ("cn.dalian.zhongshan.base-amounts", "2026", "unpublished", "2025-12-01"),
    ]


def test_repeal_and_supersession_end_a_version() -> None:
    repealed = Rulebook([Enacted(CITY, repealed_on=date(2022, 1, 1), repealed_by="文"), Enacted(COUNTRY)])
    assert (amount(repealed, date(2021, 12, 31)), amount(repealed, date(2022, 1, 1))) == ("5000.00", "4000.00")
    assert repealed.why_not(repealed.named("cn.dalian.base-amounts")[0], date(2022, 1, 1)).why == "repealed"
    taken = Rulebook([Enacted(CITY, superseded_on=date(2022, 1, 1), superseded_by="cn.wages")])
    found = taken.why_not(taken.enacted[0], date(2022, 1, 1))
    assert (found.why, found.detail) == ("superseded", "cn.wages")


def test_without_a_rule_what_it_superseded_holds_again() -> None:
    taken = Rulebook([Enacted(CITY, superseded_on=date(2022, 1, 1), superseded_by=DISTRICT.rule), Enacted(DISTRICT)])
    assert amount(taken.without(DISTRICT.rule), date(2023, 1, 1)) == "5000.00"


def test_an_amending_pack_changes_only_what_it_says() -> None:
    body = "amends:\n  rule: cn.dalian.base-amounts\n  cites: 第九条\n  set:\n    indices.average-wage.values.0.amount: '9000.00'\n"
    change = read_pack(pack_text(body, instrument="change", version=2022, effective_from="2022-01-01", published_on="2021-12-01"), "test")
    rules = book(CITY, change)
    assert (amount(rules, date(2021, 12, 31)), amount(rules, date(2022, 1, 1))) == ("5000.00", "9000.00")


def amendment(path: str, value: str, **head: Any) -> Pack:
    body = f"amends:\n  rule: cn.dalian.base-amounts\n  cites: 第九条\n  set:\n    {path}: '{value}'\n"
    return read_pack(pack_text(body, **{"instrument": "change", "version": 2022, "effective_from": "2022-01-01", "published_on": "2021-12-01", **head}), "test")


AMOUNT = "indices.average-wage.values.0.amount"


def test_amendments_of_one_rule_add_up() -> None:
    first = amendment(AMOUNT, "9000.00")
    second = amendment("indices.average-wage.values.0.cites", "第十条", instrument="other-change", effective_from="2023-01-01", published_on="2022-12-01")
    choice = book(CITY, first, second).choose(TOPIC, HERE, date(2023, 6, 1))
    assert choice.use is not None
    [value] = choice.section.values
    assert (str(value.amount), value.cites, choice.use.name) == ("9000.00", ("第十条",), "cn.dalian.other-change/2022")
    assert [(one.rule, one.why) for one in choice.use.rejected] == [("cn.dalian.base-amounts", "amended"), ("cn.dalian.change", "amended")]


def test_an_amendment_stays_on_top_of_the_next_version_only_where_it_is_nearer() -> None:
    nearer = amendment(AMOUNT, "9000.00", jurisdiction="cn/dalian/zhongshan")
    assert [amount(book(CITY, pack("5500.00", version=2023, effective_from="2023-04-01", published_on="2023-01-01"), one), date(2023, 6, 1))
            for one in (nearer, amendment(AMOUNT, "9000.00"))] == ["9000.00", "5500.00"]  # fmt: skip


def test_an_amendment_that_does_not_fit_is_passed_over_and_named() -> None:
    choice = book(CITY, amendment("indices.average-wage.values.3.amount", "9000.00")).choose(TOPIC, HERE, date(2022, 6, 1))
    assert choice.use is not None
    assert (str(choice.section.values[0].amount), [one.why for one in choice.use.rejected]) == ("5000.00", ["does-not-fit"])


def test_an_amendment_of_what_is_not_in_force_changes_nothing() -> None:
    rules = book(COUNTRY, amendment(AMOUNT, "9000.00"))
    assert amount(rules, date(2022, 6, 1)) == "4000.00"
    assert not book(amendment(AMOUNT, "9000.00")).choose(TOPIC, HERE, date(2022, 6, 1))


def test_what_a_pack_speaks_of_is_listed_by_topic() -> None:
    assert topics(CITY) == ("indices.average-wage",)


def test_how_every_version_stands_is_told_for_a_place_and_a_day() -> None:
    future = pack("7000.00", version=2026, effective_from="2026-01-01", published_on="2025-12-01")
    rules = book(COUNTRY, CITY, CITY_LATER, DISTRICT, unpublished=(future,))
    found = {(one.rule, one.version): (one.known, one.in_force, one.chosen_for, one.why) for one in standings(rules, date(2023, 6, 1), HERE)}
    assert found == {
        ("cn.dalian.base-amounts", "2021"): (True, False, (), "no-longer-in-force"),
        ("cn.dalian.base-amounts", "2023"): (True, True, (), "nearer-rule"),
        ("cn.dalian.base-amounts", "2026"): (False, False, (), "unpublished"),
        ("cn.dalian.zhongshan.base-amounts", "2022"): (True, True, (TOPIC,), None),
        ("cn.wages", "2000"): (True, True, (), "nearer-rule"),
    }
    assert [one.rule for one in standings(rules, date(2023, 6, 1), "cn/shenyang")] == ["cn.wages"]


DAYS = st.dates(date(2015, 1, 1), date(2025, 12, 31))
HEADS = st.tuples(st.sampled_from(["cn", "cn/dalian", "cn/dalian/zhongshan"]), DAYS, DAYS)


@given(st.lists(HEADS, max_size=5, unique_by=lambda head: (head[0], head[1])), DAYS)
def test_over_time_says_the_same_as_asking_day_by_day(heads: list[tuple[str, date, date]], on: date) -> None:
    packs = [pack(f"{n}.00", jurisdiction=where, version=n, effective_from=since, published_on=published) for n, (where, since, published) in enumerate(heads)]
    rules = book(*packs)
    spans = rules.over_time(TOPIC, HERE)
    assert [day for day, _ in spans] == sorted({day for day, _ in spans})
    for day in {on, *(since for _, since, _ in heads), *(since - timedelta(days=1) for _, since, _ in heads)}:
        last = [choice for since, choice in spans if since <= day][-1]
        assert last.pack is rules.choose(TOPIC, HERE, day).pack
        assert rules.choose(TOPIC, HERE, day) == book(*packs)._choose(TOPIC, HERE, day), "as if it had been worked out for that very day"


@given(st.lists(HEADS, max_size=4, unique_by=lambda head: (head[0], head[1])), st.lists(HEADS, max_size=2), DAYS)
def test_a_version_that_takes_effect_later_never_changes_an_earlier_day(
    heads: list[tuple[str, date, date]], later: list[tuple[str, date, date]], on: date
) -> None:
    def made(given: list[tuple[str, date, date]], first: int) -> list[Pack]:
        return [
            pack(f"{n}.00", jurisdiction=where, instrument=f"n{n}", version=n, effective_from=since, published_on=published)
            for n, (where, since, published) in enumerate(given, first)
        ]

    before, after = made(heads, 0), made([head for head in later if head[1] > on], 100)
    assert amount(book(*before), on) == amount(book(*before).having(*after), on)
