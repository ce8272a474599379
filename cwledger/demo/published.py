"""The figures one newspaper article publishes of Dalian's career system (dossier, S00), system by system: what the synthetic city is built to give.

For: the numbers and what each counts. Not for how a ledger gives them (``figures.py``), nor for people: those are invented.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

REPORTED_ON = date(2022, 6, 30)
"""The day the figures are taken on: after the term-change of 2021 and the pay notice, before communities were split in July 2022."""
CAREERS = 10_000
"""Careers of the city at full size; at another size every figure that counts is scaled and says so."""


class Figure(NamedTuple):
    """One published figure."""

    code: str
    system: int
    """Which of the fourteen systems, as SYSTEMS numbers them: 1 joint committees … 14 results."""
    value: str
    """As published."""
    counts: bool
    """Whether it grows with the city: a count of people, units or things; a share, an age or an amount per person does not."""
    english: str
    chinese: str
    approximate: bool = False
    """Published as «nearly» or «over»: the article gives no last digit."""


FIGURES: tuple[Figure, ...] = (
    Figure("street-committees", 1, "63", True, "street big work committees", "街道大工委"),
    Figure("community-committees", 1, "721", True, "community big Party committees", "社区大党委"),
    Figure("part-time-deputies", 1, "836", True, "police officers as part-time deputy secretaries", "兼职副书记（社区民警）"),
    Figure("part-time-members", 1, "3223", True, "part-time committee members", "大党委兼职委员"),
    Figure("grids", 2, "6769", True, "grids", "网格"),
    Figure("grid-party-organisations", 2, "5703", True, "grids with a Party organisation", "网格党组织"),
    Figure("matter-categories", 2, "7", False, "categories of grid matters", "网格事项类别"),
    Figure("matters", 2, "80", False, "grid matters", "网格事项"),
    Figure("affairs-before", 3, "200", False, "affairs in communities before 2015 (nearly)", "2015 年前社区承担事项（近）", approximate=True),
    Figure("affairs", 3, "85", False, "affairs on the admission list", "准入事项"),
    Figure("entered-by-exam", 4, "100.0", False, "per cent of those recruited who entered by exam", "公开招聘人员逢进必考（%）"),
    Figure("federation-contracts", 5, "100.0", False, "per cent of those recruited on a federation contract", "公开招聘人员签订合同（%）"),
    Figure("measures", 6, "10", False, "measures of the ten-measure document", "十条措施"),
    Figure("kept-by-retirement-rule", 7, "230", True, "women kept by the 2021 notice (50 to 55)", "规范女干部退休年龄后留任"),
    Figure("concurrent-share", 8, "99.9", False, "per cent of secretaries who are also directors", "书记主任一肩挑比例（%）"),
    Figure("first-time-secretaries", 8, "257", True, "first-time secretaries of the 2021 term-change", "首次担任书记"),
    Figure("secretaries-untrained", 8, "0", False, "secretaries without a district training in the year", "未参加县级以上培训的书记"),
    Figure("all-post-certified", 9, "100.0", False, "per cent of communities with an all-post worker", "推行全岗通的社区（%）"),
    Figure("classes", 10, "1612", True, "training classes since 2018", "2018 年以来培训班"),
    Figure("induction-person-times", 10, "6000", True, "person-times of induction and exam preparation (over)", "初任和考前培训人次（逾）", approximate=True),
    Figure("pay-components", 11, "4", False, "components of pay", "薪酬组成部分"),
    Figure("tiers", 11, "3", False, "tiers", "档"),
    Figure("grades", 11, "38", False, "grades", "级"),
    Figure("average-pay", 11, "5269", False, "average pay, yuan a month", "平均工资（元/月）"),
    Figure("average-pay-rise", 11, "40", False, "per cent by which average pay rose", "平均工资增幅（%）"),
    Figure("funds-a-year", 11, "50000000", True, "yuan a year more from city and county budgets (over)", "市县两级财政年增投入（元，逾）", approximate=True),
    Figure("establishment-posts", 12, "100", True, "establishment posts released for secretaries and directors", "定向事业编制岗位"),
    Figure("delegates-and-members", 12, "205", True, "people who are delegates or committee members", "两代表一委员"),
    Figure("model-workers", 12, "40", True, "model workers", "劳动模范"),
    Figure("appraisal-grades", 13, "4", False, "grades of appraisal", "考核等次"),
    Figure("communities-without-young", 14, "0", False, "communities without a worker under 35", "没有 35 岁以下干部的社区"),
    Figure("pioneer-posts", 14, "9183", True, "Party pioneer posts", "党员先锋岗"),
    Figure("pioneer-teams", 14, "2567", True, "Party pioneer teams", "党员先锋队"),
)
"""Every published figure, by system. Dossier section 0 warns that the pay figures do not reconcile: each is reproduced beside the others."""

BY_CODE = {figure.code: figure for figure in FIGURES}


def wanted(code: str, careers: int) -> int:
    """The whole number a city of so many careers is built to give: the published one, scaled where it counts, at least one."""
    figure = BY_CODE[code]
    value = int(figure.value.partition(".")[0])
    return value if not figure.counts or careers == CAREERS else max(1, round(value * careers / CAREERS))
