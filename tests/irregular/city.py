"""One city in which everything is irregular that the library finds: for each finding the facts that cause it, and what mends them.

For: the catalogue of findings, whose examples are what is found here, and the tests that each finding goes when its facts are mended.
Everybody is registered beforehand; a case names its workers ``W``, ``V``, ``X`` and ``Y`` and its
communities ``C`` and ``D``, and has them to itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import cwledger
from cwledger import events as ev
from cwledger.policies.texts import shelf
from tests.irregular.careers import APPRAISAL, CONTRACTS, PAY, POSTS, RETIREMENT
from tests.irregular.case import FOUNDED, Irregular
from tests.irregular.recruitment import RECRUITMENT
from tests.irregular.units import BURDEN, ELECTIONS, GRIDS, TRAINING

DISTRICTS = {
    "zhongshan": "cn/dalian/zhongshan",
    "wuhan": "cn/wuhan",
    "harbin": "cn/harbin",
    "dashiqiao": "cn/yingkou/dashiqiao",
    "haishu": "cn/ningbo/haishu",
    "somewhere": "cn/somewhere",
    "exams": "cn/exams",
    "unruled": "unruled",
}
SOMEWHERE = """\
jurisdiction: cn/somewhere
instrument: example
version: 2020
title: 示例办法
issuer: 示例
document_no: null
published_on: 2020-01-01
effective_from: 2020-01-01
status: illustrative
cites: 示例 第一条
governance:
  joint_meetings:
    levels: [community]
    within_months: 3
    cites: 示例 第二条
  needs:
    within_days: 15
    cites: 示例 第三条
pay:
  cites: 示例 第四条
  components:
    professional:
      amount: {table: {by: qualification, values: {none: "0"}, not_published: [senior]}}
      cites: 示例 第四条
"""
ENACTED = (
    "cn.labour-contract-law", "cn.labour-contract-regulation", "cn.labour-dispute-interpretation-2", "cn.retirement-age", "cn.flexible-retirement",
    "cn.minimum-contribution", "cn.party-terms", "cn.residents-committee-law", "cn.dalian.", "cn.wuhan.", "cn.harbin.", "cn.ningbo.", "cn.yingkou.dashiqiao.",
)  # fmt: skip
CASES: tuple[Irregular, ...] = (
    *CONTRACTS, *POSTS, *APPRAISAL, *RETIREMENT, *PAY, *GRIDS, *ELECTIONS, *TRAINING, *BURDEN, *RECRUITMENT,
)  # fmt: skip


def city() -> cwledger.Ledger:
    """A ledger with the districts and the rule texts in force there, and nobody in it."""
    ledger = cwledger.open(":memory:")
    for one in shelf.installed():
        if one.pack.rule in ENACTED or one.pack.rule.startswith(tuple(name for name in ENACTED if name.endswith("."))):
            ledger.enact(one.text, actor="policy")
    ledger.enact(SOMEWHERE, actor="policy")
    units = [ev.DistrictFounded(district=one, effective_on=date(1990, 1, 1), name="示例区", jurisdiction=at) for one, at in DISTRICTS.items()]
    streets = [ev.StreetFounded(street=f"S-{one}", district=one, effective_on=date(1990, 1, 1), name="示例街道") for one in DISTRICTS]
    ledger.record(*units, *streets, ev.FederationFounded(federation="F1", district="zhongshan", effective_on=FOUNDED, name="社工联合会"), actor="hr")
    return ledger


def irregular(cases: Sequence[Irregular] = CASES) -> tuple[cwledger.Ledger, dict[str, tuple[str, ...]]]:
    """The city with the facts of some cases, and the event ids of each case's facts."""
    ledger = city()
    ledger.record(*(fact for case in cases for fact in case.setting()), actor="hr")
    recorded = {case.code: ledger.record(*map(case.mine, case.facts), actor="hr").event_ids if case.facts else () for case in cases}
    return ledger, recorded


def found_in(case: Irregular, recorded: tuple[str, ...], findings: Iterable[cwledger.Issue]) -> list[cwledger.Issue]:
    """What was found of a case: of its kind, and about one of its own or because of its facts."""
    own = set(case.named.values())
    return [one for one in findings if one.code == f"finding.{case.code}" and (one.subject.partition(":")[2] in own or set(recorded) & set(one.event_ids))]


def mend(ledger: cwledger.Ledger, case: Irregular, recorded: tuple[str, ...]) -> None:
    """Corrects, reverses or adds what the case says."""
    if case.record:
        ledger.record(*map(case.mine, case.record), actor="hr")
    if case.correct is not None:
        number, instead = case.correct
        ledger.correct(recorded[number], case.mine(instead), reason="录入有误", actor="hr")
    if case.reverse is not None:
        ledger.reverse(recorded[case.reverse], reason="查无此事", actor="hr")
