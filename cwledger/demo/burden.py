"""What may be asked of communities, by which measures, and with whose money: the affairs list, the ten measures, appropriations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from cwledger.aggregates.affairs import AffairAdmitted, AffairProposed, AffairRefused, AffairVetted, AffairWithdrawn
from cwledger.aggregates.community_life import TaskPushedDown, TaskRefused
from cwledger.aggregates.measures import MeasureAdopted
from cwledger.aggregates.units import FundsAppropriated
from cwledger.demo.city import Community
from cwledger.demo.clerk import Clerk
from cwledger.demo.published import REPORTED_ON, wanted

BEFORE = date(2010, 1, 1)
LISTED_ON = date(2015, 1, 1)
"""The day of the first-batch list; the article says before and after 2015."""
NEARLY_200 = 198
"""«Nearly 200» affairs before the list: the article gives no last digit."""
DOCUMENT = "关于进一步加强社区工作者队伍建设的若干措施"
MEASURES = (
    "open recruitment", "secretaries' pipeline", "training at three levels", "all-post service", "labour contracts", "pay",
    "appraisal", "ways up", "burden relief", "joint committees",
)  # fmt: skip
"""Ten measures were published, four of them by name (selection, secretaries, training, all-post service): the split of the others is invented."""
_DEPARTMENTS = ("civil affairs", "human resources", "health", "statistics", "urban management", "public security", "culture", "environment")
_NATURES = ("assistance", "proof", "self-governance")


def relieve(clerk: Clerk, chance: Random, city: Sequence[Community], careers: int) -> None:
    """Lists what communities are asked, cuts it to the published number, adopts the measures and appropriates the money."""
    _affairs(clerk, chance, wanted("affairs", careers))
    _tasks(clerk, chance, city)
    for number, covers in enumerate(MEASURES[: wanted("measures", careers)], 1):
        adopted = MeasureAdopted(measure=f"M{number:02d}", document=DOCUMENT, title=f"measure {number}", covers=covers, effective_on=date(2021, 3, 1))
        clerk.file(adopted, actor="organisation", faultless=True)
    _funds(clerk, sorted({where.district for where in city}), wanted("funds-a-year", careers))


def _affairs(clerk: Clerk, chance: Random, kept: int) -> None:
    for number in range(1, NEARLY_200 + 1):
        affair, department = f"A{number:03d}", chance.choice(_DEPARTMENTS)
        proposed = AffairProposed(
            affair=affair,
            title=f"affair {number}",
            department=department,
            legal_basis="district practice",
            nature=chance.choice(_NATURES),  # type: ignore[arg-type]
            effective_on=BEFORE,
        )
        vetted = AffairVetted(affair=affair, body="district committee", outcome="supported", effective_on=BEFORE)
        clerk.file(proposed, vetted, AffairAdmitted(affair=affair, effective_on=BEFORE), actor="civil-affairs", chain=affair, faultless=True)
        if number > kept:
            withdrawn = AffairWithdrawn(affair=affair, reason="not on the first-batch list", effective_on=LISTED_ON)
            clerk.file(withdrawn, actor="civil-affairs", chain=affair, faultless=True)
    for number in range(1, 13):
        affair, day = f"B{number:03d}", date(2015 + number % 7, 3, 10)
        proposed = AffairProposed(
            affair=affair, title=f"proposal {number}", department=chance.choice(_DEPARTMENTS), legal_basis="a letter", nature="assistance", effective_on=day
        )
        opposed = AffairVetted(affair=affair, body="district committee", outcome="opposed", effective_on=day + timedelta(days=15))
        refused = AffairRefused(affair=affair, reason="without money or staff", effective_on=day + timedelta(days=20))
        for event in (proposed, opposed, refused):
            clerk.file(event, actor="civil-affairs", chain=affair, faultless=True)


def _tasks(clerk: Clerk, chance: Random, city: Sequence[Community]) -> None:
    """Now and then a department pushes a task down that is not on the list; some communities refuse it."""
    for where in chance.sample(list(city), max(1, len(city) // 12)):
        day = date(2019, 1, 1) + timedelta(days=chance.randrange(1200))
        pushed = TaskPushedDown(community=where.id, task="T1", department=chance.choice(_DEPARTMENTS), title="a survey", effective_on=day)
        clerk.file(pushed, actor="civil-affairs", chain=f"{where.id}/tasks", faultless=True)
        if chance.random() < 0.6:
            refused = TaskRefused(community=where.id, task="T1", reason="not on the list", effective_on=day + timedelta(days=5))
            clerk.file(refused, actor="civil-affairs", chain=f"{where.id}/tasks", faultless=True)


def _funds(clerk: Clerk, districts: Sequence[str], a_year: int) -> None:
    """City and county budgets, half each: every year since 2022 somewhat more than was published."""
    share = (Decimal(a_year) * Decimal("1.02") / (2 * len(districts))).quantize(Decimal(1))
    for year in range(REPORTED_ON.year, 2026):
        for district in districts:
            city_share = FundsAppropriated(district=district, year=year, source="city", amount=share, effective_on=date(year, 1, 15))
            county_share = FundsAppropriated(district=district, year=year, source="county", amount=share, effective_on=date(year, 1, 15))
            clerk.file(city_share, county_share, actor="finance", chain=f"{district}/funds", faultless=True)
