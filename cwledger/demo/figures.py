"""The published figures beside what a ledger gives: each worked out by a report over events, and where the two differ, why.

For: :func:`figures`. Not for the figures themselves (``published.py``), nor for building a city that gives them (``building.py``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal, NamedTuple

import polars as pl

from cwledger.demo.burden import LISTED_ON, NEARLY_200
from cwledger.demo.city import SYNTHETIC
from cwledger.demo.elections import TERM_CHANGE
from cwledger.demo.pay import NEW_SYSTEM
from cwledger.demo.published import CAREERS, FIGURES, Figure, wanted
from cwledger.ledger import Ledger
from cwledger.view import View

SEATS = ("party-delegate", "people-delegate", "consultative-member")
PLACE = "cn/dalian/d01"
"""Where the rule on pay is asked for: a district of the synthetic city; what holds in all of Dalian holds there."""
RETIREMENT_RULE = "cn.dalian.women-officers-retirement"
CARRIES_ALL = 200
"""The fewest careers that carry every figure: fewer people are too few for four grades of appraisal, say, or for a class in every district."""


class Behind(NamedTuple):
    """A command that gives a figure or the list behind it, and what of its answer to count."""

    command: str
    """As typed behind ``cwledger``, but for the ledger and the options that ask for the day and the moment."""
    where: tuple[tuple[str, str, str], ...] = ()
    """The rows that count: each a column, how it compares (``=``, ``≠``, ``>``, ``≥``) and a value; several values stand with ``|`` between, none is ``–``."""
    counted: Literal["rows", "sum", "different", "value"] = "rows"
    """Rows, the sum of a column, the different values of it, or the one value it has."""
    column: str = ""
    divides: bool = False
    """Whether what is counted here divides what the command before it counts: the two give a share."""


@dataclass(frozen=True, slots=True)
class Computed:
    """One figure as published and as a ledger gives it."""

    figure: Figure
    published: str
    """As published."""
    scaled: str | None
    """What the published one comes to in a synthetic city of this size; None where that is the published one, and in any other ledger."""
    computed: str
    agrees: bool
    """Whether the computed one is the scaled one, or the published one where nothing is scaled."""
    question: str
    """The report that gives it and the list behind it."""
    why: str
    """Where it is approximate, scaled or differs: why. Empty otherwise."""
    behind: tuple[Behind, ...] = ()
    """The commands that give it."""

    @property
    def expected(self) -> str:
        """What the computed one is held against."""
        return self.published if self.scaled is None else self.scaled


@dataclass(frozen=True, slots=True)
class City:
    """What the figures are asked of: the city on the day, and just before the new pay system."""

    now: View
    before_pay: View
    before_list: View
    careers: int | None
    """How many careers a synthetic city was built for; None where the ledger is not one: nothing published is scaled to it."""


def figures(ledger: Ledger, on: date, known_at: Any = None) -> tuple[list[Computed], View]:
    """Every published figure beside the ledger's own, by system, and the view they were asked of.

    Args:
        ledger: a city, such as ``demo.build`` makes.
        on: the day; ``demo.REPORTED_ON`` for a synthetic city.
        known_at: as known then; None is now.
    """
    now = ledger.at(effective_on=on, known_at=known_at)
    position = now.basis.position
    before_pay, before_list = (ledger.at(effective_on=day, known_at=position) for day in (NEW_SYSTEM - _DAY, LISTED_ON - _DAY))
    city = City(now, before_pay, before_list, size(ledger))
    return [_compared(figure, city) for figure in FIGURES], now


_DAY = date(2000, 1, 2) - date(2000, 1, 1)


def size(ledger: Ledger) -> int | None:
    """How many careers a synthetic city was built for; None for any other ledger."""
    first = next(iter(ledger.events(until=ledger.head)), None)
    said = _SAID.fullmatch(first.event.note) if first is not None and first.event.note else None
    return int(said[1]) if said else None


_SAID = re.compile(re.escape(SYNTHETIC).replace(re.escape("{careers}"), r"(\d+)"))


def _compared(figure: Figure, city: City) -> Computed:
    question, ask = _ASK[figure.code]
    value = ask(city)
    scaled = _scaled(figure, city)
    expected = Decimal(figure.value if scaled is None else scaled)
    agrees = value is not None and (_about(Decimal(value), expected) if figure.approximate else Decimal(value) == expected)
    why = "; ".join(_reasons(figure, city, agrees, scaled is not None))
    return Computed(figure, figure.value, scaled, "–" if value is None else str(value), agrees, question, why, _behind(figure.code, city))


def _behind(code: str, city: City) -> tuple[Behind, ...]:
    """The commands that give a figure, with the year of the report and the rule on pay where they ask for those."""
    rule = city.now.ruling.rulebook.choose("pay", PLACE, city.now.basis.effective_on).pack
    known = {"year": str(city.now.basis.effective_on.year), "rule": "" if rule is None else rule.rule}
    asked = [one for one in _BEHIND[code] if rule is not None or "{rule}" not in one.command]
    if code == "kept-by-retirement-rule" and not _kept_known(city):
        asked = [Behind("rules")]
    filled = [(one, tuple((column, how, value.format(**known)) for column, how, value in one.where)) for one in asked]
    return tuple(one._replace(command=one.command.format(**known), where=where) for one, where in filled)


def _scaled(figure: Figure, city: City) -> str | None:
    """What a published figure comes to in a synthetic city of another size; None where that is the same, and where the ledger is of no such city."""
    if city.careers in (None, CAREERS):
        return None
    found: Any = None
    if figure.counts:
        found = wanted(figure.code, city.careers or CAREERS)
    elif figure.code == "concurrent-share":
        found = _nearest_share(Decimal(figure.value), _leaders(city).height)
    return None if found is None or Decimal(found) == Decimal(figure.value) else str(found)


def _nearest_share(share: Decimal, of: int) -> Decimal | None:
    """The share of so few that is nearest to a published one."""
    return _percent(int((share * of / 100).quantize(Decimal(1), ROUND_HALF_UP)), of)


def _about(computed: Decimal, published: Decimal) -> bool:
    """Whether a figure published as «nearly» or «over» fits, within a tenth."""
    return abs(computed - published) * 10 <= published


def _reasons(figure: Figure, city: City, agrees: bool, scaled: bool) -> list[str]:
    found = []
    if scaled:
        found.append(f"scaled from {CAREERS:,} careers to {city.careers:,}")
    if figure.approximate:
        found.append("published without its last digits")
    if figure.code in _NOTES:
        found.append(_NOTES[figure.code])
    if figure.code in _INVENTED and city.careers is not None:
        found.append(_INVENTED[figure.code])
    if not agrees and city.careers is not None and city.careers < CARRIES_ALL:
        found.append(f"too few careers: from {CARRIES_ALL:,} on a synthetic city gives every figure")
    elif not agrees:
        found.append("differs: the facts of this ledger give another figure")
    return found


_INVENTED = {
    "average-pay": "amounts are illustrative: the notice's table is not public",
    "affairs-before": f"the list before 2015 is invented: {NEARLY_200} affairs",
}
"""What is said of figures of a synthetic city alone."""
_NOTES = {
    "average-pay-rise": "the published pay figures do not reconcile with each other (dossier, section 0); each is given beside the others",
    "funds-a-year": "the published pay figures do not reconcile with each other (dossier, section 0); each is given beside the others",
    "measures": "what each of the ten covers is published in part only",
}


def _mean_pay(view: View) -> Decimal | None:
    paid = view.salary()["total"].drop_nulls()
    return None if not paid.len() else (Decimal(paid.sum()) / paid.len()).quantize(Decimal(1), ROUND_HALF_UP)


def _percent(part: int, whole: int) -> Decimal | None:
    return None if not whole else (Decimal(100 * part) / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _committees(level: str, column: str) -> Callable[[City], Any]:
    return lambda city: city.now.committee_tally().filter(pl.col("level") == level)[column].sum()


def _rise(city: City) -> Decimal | None:
    before, after = _mean_pay(city.before_pay), _mean_pay(city.now)
    return None if not before or after is None else (100 * (after - before) / before).quantize(Decimal(1), ROUND_HALF_UP)


def _recruited(city: City) -> pl.DataFrame:
    """Who serves on a contract: elected members without one were elected, not recruited."""
    return city.now.roster().filter(pl.col("footing") == "contract")


def _by_exam(city: City) -> Decimal | None:
    recruited = _recruited(city).select("worker")
    entered = city.now.entries().join(recruited, on="worker", how="semi")
    return _percent(entered.filter(pl.col("entered") == "exam").height, recruited.height)


def _with_federation(city: City) -> Decimal | None:
    entered = city.now.entries().filter((pl.col("entered") == "exam") & (pl.col("footing") == "contract"))
    under = _recruited(city).filter(pl.col("employer").is_not_null())
    return _percent(entered.join(under.select("worker"), on="worker", how="semi").height, entered.height)


def _first_time(city: City) -> int:
    return city.now.first_time_secretaries(TERM_CHANGE, TERM_CHANGE + _DAY, route="election").height


def _leaders(city: City) -> pl.DataFrame:
    return city.now.leadership().filter(pl.col("secretary").is_not_null())


def _concurrent(city: City) -> Decimal | None:
    heads = _leaders(city)
    return _percent(heads.filter(pl.col("concurrent")).height, heads.height)


def _seated(city: City) -> int:
    return city.now.honours_held().filter(pl.col("kind").is_in(SEATS))["worker"].n_unique()


def _model_workers(city: City) -> int:
    return city.now.honours_held().filter(pl.col("kind") == "model-worker")["worker"].n_unique()


def _classes(city: City) -> int:
    return city.now.classes().filter(pl.col("held_on") >= date(2018, 1, 1)).height


def _induction(city: City) -> int:
    rows = city.now.training(first=2018, last=city.now.basis.effective_on.year)
    return int(rows.filter(pl.col("kind").is_in(["induction", "exam-preparation"]))["person_times"].sum())


def _all_post(city: City) -> Decimal | None:
    rows = city.now.service()
    return _percent(rows.filter(pl.col("certified") > 0).height, rows.height)


def _pay_rule(city: City) -> Any:
    return city.now.ruling.rulebook.choose("pay", PLACE, city.now.basis.effective_on).section


def _grades(city: City) -> int | None:
    pay = _pay_rule(city)
    return None if pay is None or pay.grade_ladder is None else pay.ladders[pay.grade_ladder].last


def _tiers(city: City) -> int | None:
    pay = _pay_rule(city)
    return None if pay is None or pay.tiers is None else len(set(pay.tiers[1].values()))


def _kept(city: City) -> int | None:
    """None where the ledger knows no such rule."""
    return city.now.kept_by(RETIREMENT_RULE).height if _kept_known(city) else None


def _kept_known(city: City) -> bool:
    return any(one.pack.rule == RETIREMENT_RULE for one in city.now.ruling.rulebook.enacted)


def _pioneers(kind: str) -> Callable[[City], Any]:
    return lambda city: city.now.pioneers_counted().filter(pl.col("kind") == kind)["standing"].sum()


def _funds(city: City) -> Decimal:
    rows = city.now.funds().filter(pl.col("year") == city.now.basis.effective_on.year)
    return Decimal(rows["amount"].sum()).quantize(Decimal(1))


def _results(city: City) -> int:
    return city.now.appraisal_results()["result"].n_unique()


_ASK: dict[str, tuple[str, Callable[[City], Any]]] = {
    "street-committees": ("committee_tally; committees", _committees("street", "committees")),
    "community-committees": ("committee_tally; committees", _committees("community", "committees")),
    "part-time-deputies": ("committee_tally; committee_members", _committees("community", "police_deputy_secretaries")),
    "part-time-members": ("committee_tally; committee_members", _committees("community", "part_time_members")),
    "grids": ("grid_tally; grids", lambda city: city.now.grids().height),
    "grid-party-organisations": ("grid_tally; grids", lambda city: city.now.grids()["party_organisation"].drop_nulls().len()),
    "matter-categories": ("matters", lambda city: city.now.matters()["category"].n_unique()),
    "matters": ("matters", lambda city: city.now.matters().height),
    "affairs-before": ("affairs, on the day before the list", lambda city: city.before_list.affairs().filter(pl.col("status") == "admitted").height),
    "affairs": ("affairs", lambda city: city.now.affairs().filter(pl.col("status") == "admitted").height),
    "entered-by-exam": ("entries", _by_exam),
    "federation-contracts": ("entries; roster", _with_federation),
    "measures": ("measures", lambda city: city.now.measures().filter(pl.col("until").is_null()).height),
    "kept-by-retirement-rule": ("kept_by", _kept),
    "concurrent-share": ("leadership", _concurrent),
    "first-time-secretaries": ("first_time_secretaries", _first_time),
    "secretaries-untrained": ("leadership", lambda city: _leaders(city).filter(pl.col("trained_this_year") == 0).height),
    "all-post-certified": ("service", _all_post),
    "classes": ("training; classes", _classes),
    "induction-person-times": ("training", _induction),
    "pay-components": ("rules; entitlement", lambda city: len(_pay_rule(city).components) if _pay_rule(city) else None),
    "tiers": ("rules; entitlement", _tiers),
    "grades": ("rules; entitlement", _grades),
    "average-pay": ("salary", lambda city: _mean_pay(city.now)),
    "average-pay-rise": (f"salary, and salary on {NEW_SYSTEM - _DAY}", _rise),
    "funds-a-year": ("funds", _funds),
    "establishment-posts": ("establishment", lambda city: city.now.establishment()["released"].sum()),
    "delegates-and-members": ("honours; honours_held", _seated),
    "model-workers": ("honours; honours_held", _model_workers),
    "appraisal-grades": ("appraisal_results", _results),
    "communities-without-young": ("communities_by_age", lambda city: city.now.communities_by_age().filter(pl.col("under_35") == 0).height),
    "pioneer-posts": ("pioneers_counted; pioneers", _pioneers("post")),
    "pioneer-teams": ("pioneers_counted; pioneers", _pioneers("team")),
}
_STREET, _COMMUNITY = (("level", "=", "street"),), (("level", "=", "community"),)
_ON_CONTRACT, _BY_EXAM, _IN_OFFICE = ("footing", "=", "contract"), ("entered", "=", "exam"), ("secretary", "≠", "–")
_RULE = (Behind(f"rules --jurisdiction {PLACE}", (("chosen_for", "=", "pay"),)), Behind("history rule:{rule}"))
_SINCE_2018 = "training --first 2018 --last {year}"
_BEHIND: dict[str, tuple[Behind, ...]] = {
    "street-committees": (Behind("committees", _STREET),),
    "community-committees": (Behind("committees", _COMMUNITY),),
    "part-time-deputies": (Behind("committees --show tally", _COMMUNITY, "sum", "police_deputy_secretaries"),),
    "part-time-members": (Behind("committees --show tally", _COMMUNITY, "sum", "part_time_members"),),
    "grids": (Behind("grids"),),
    "grid-party-organisations": (Behind("grids", (("party_organisation", "≠", "–"),)),),
    "matter-categories": (Behind("matters", (), "different", "category"),),
    "matters": (Behind("matters"),),
    "affairs-before": (Behind(f"affairs --status admitted --on {LISTED_ON - _DAY}"),),
    "affairs": (Behind("affairs --status admitted"),),
    "entered-by-exam": (Behind("entries --each", (_ON_CONTRACT, _BY_EXAM)), Behind("entries --each", (_ON_CONTRACT,), divides=True)),
    "federation-contracts": (
        Behind("roster", (_ON_CONTRACT, ("employer", "≠", "–"))),
        Behind("entries --each", (_ON_CONTRACT, _BY_EXAM), divides=True),
    ),
    "measures": (Behind("measures", (("until", "=", "–"),)),),
    "kept-by-retirement-rule": (Behind(f"kept-by {RETIREMENT_RULE}"),),
    "concurrent-share": (
        Behind("leadership --count", (), "sum", "concurrent"),
        Behind("leadership --count", (), "sum", "with_secretary", divides=True),
    ),
    "first-time-secretaries": (Behind(f"first-secretaries --from {TERM_CHANGE} --until {TERM_CHANGE + _DAY} --route election"),),
    "secretaries-untrained": (Behind("leadership", (_IN_OFFICE, ("trained_this_year", "=", "0"))),),
    "all-post-certified": (Behind("service", (("certified", ">", "0"),)), Behind("service", divides=True)),
    "classes": (Behind(_SINCE_2018, (), "sum", "classes"), Behind("classes", (("held_on", "≥", "2018-01-01"),))),
    "induction-person-times": (Behind(_SINCE_2018, (("kind", "=", "induction|exam-preparation"),), "sum", "person_times"),),
    "pay-components": _RULE,
    "tiers": _RULE,
    "grades": _RULE,
    "average-pay": (Behind("average-pay", (), "value", "average"),),
    "average-pay-rise": (Behind(f"average-pay --since {NEW_SYSTEM - _DAY}", (), "value", "percent"),),
    "funds-a-year": (Behind("funds", (("year", "=", "{year}"),), "sum", "amount"),),
    "establishment-posts": (Behind("establishment", (), "sum", "released"),),
    "delegates-and-members": (Behind("honours --held", (("kind", "=", "|".join(SEATS)),), "different", "worker"),),
    "model-workers": (Behind("honours --held", (("kind", "=", "model-worker"),), "different", "worker"),),
    "appraisal-grades": (Behind("appraisals --each", (), "different", "result"),),
    "communities-without-young": (Behind("structure --communities", (("under_35", "=", "0"),)),),
    "pioneer-posts": (Behind("pioneers", (("kind", "=", "post"),), "sum", "standing"),),
    "pioneer-teams": (Behind("pioneers", (("kind", "=", "team"),), "sum", "standing"),),
}
