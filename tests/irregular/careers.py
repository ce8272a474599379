"""What is irregular about contracts, posts, appraisal, retirement and pay."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from cwledger import events as ev
from tests.irregular.case import BORN, HIRED, WORKERS, Irregular, attends, classified, ends, leaves, rated, renews, signs, takes

CONTRACTS = (
    Irregular("short-dispatch-contract", (signs(date(2020, 1, 1), date(2021, 1, 1)),), correct=(0, signs(date(2020, 1, 1), date(2023, 1, 1)))),
    Irregular("long-probation", (signs(date(2020, 1, 1), date(2023, 1, 1), 8),), correct=(0, signs(date(2020, 1, 1), date(2023, 1, 1), 6))),
    Irregular("ground-not-statutory", (signs(date(2020, 1, 1)), ends(date(2025, 1, 1), "lost-election")), correct=(1, ends(date(2025, 1, 1), "agreement"))),
    Irregular(
        "probation-twice",
        (signs(date(2018, 1, 1), date(2021, 1, 1), 2), ends(date(2019, 3, 1), "resignation"), signs(HIRED, date(2024, 1, 1), 2)),
        correct=(2, signs(HIRED, date(2024, 1, 1))),
    ),
    Irregular("expiry-before-its-end", (signs(date(2020, 1, 1), date(2023, 1, 1)), ends(date(2022, 6, 1), "expiry")), reverse=1),
    Irregular(
        "open-ended-after-terms",
        (signs(date(2020, 1, 1), date(2022, 1, 1)), renews(date(2021, 12, 1), date(2024, 1, 1)), renews(date(2023, 12, 1), date(2027, 1, 1))),
        correct=(2, renews(date(2023, 12, 1), None)),
    ),
    Irregular("open-ended-after-years", (signs(date(2010, 1, 1), date(2027, 1, 1)),), correct=(0, signs(date(2010, 1, 1)))),
    Irregular("no-written-contract", (takes(date(2026, 3, 1)), signs(date(2026, 5, 1))), correct=(1, signs(date(2026, 3, 1)))),
    Irregular("deemed-open-ended", (takes(date(2024, 1, 1)),), (signs(date(2024, 1, 1)),)),
    Irregular("contract-overrun", (signs(date(2023, 10, 1), date(2025, 10, 1)), takes(date(2023, 10, 1))), (renews(date(2025, 9, 30), date(2027, 10, 1)),)),
    Irregular(
        "dismissal-while-protected",
        (signs(date(2005, 1, 1)), ends(date(2025, 1, 1), "dismissal-with-notice")),
        correct=(1, ends(date(2025, 1, 1), "agreement")),
        born=date(1966, 6, 1),
    ),
    Irregular("expiry-while-protected", (signs(date(2005, 1, 1), date(2025, 1, 1)),), (signs(date(2025, 1, 1)),), born=date(1967, 1, 1)),
    Irregular("post-without-contract", (takes(date(2026, 6, 20)),), (signs(date(2026, 6, 20)),)),
)
POSTS = (
    Irregular("post-held-twice", (takes(date(2025, 3, 1), "secretary", "election"), takes(date(2025, 3, 1), "secretary", "election", "V")), reverse=1),
    Irregular(
        "seats-overlap",
        (
            ev.HonourConferred(worker="W", kind="people-delegate", level="city", effective_on=date(2021, 1, 1), until=date(2027, 1, 1)),
            ev.HonourConferred(worker="W", kind="people-delegate", level="city", effective_on=date(2026, 1, 1), until=date(2031, 1, 1)),
        ),
        reverse=1,
    ),
    Irregular("term-run-out", (takes(date(2021, 3, 1), "secretary", "election"),), (leaves(date(2026, 2, 1), "secretary"),)),
    Irregular("term-overlong", (takes(date(2021, 3, 1), "director", "election"),), (leaves(date(2026, 2, 1), "director"),)),
    Irregular(
        "election-early",
        (takes(date(2021, 3, 1), "secretary", "election"), leaves(date(2024, 2, 1), "secretary"), takes(date(2024, 2, 1), "secretary", "election")),
        reverse=2,
    ),
    Irregular(
        "re-election-unrecorded",
        (takes(date(2021, 3, 1), "director", "election"), takes(date(2026, 2, 20), "deputy-director", "election", "V")),
        (leaves(date(2026, 2, 20), "director"), takes(date(2026, 2, 20), "director", "election")),
    ),
    Irregular(
        "post-not-filed",
        (takes(date(2025, 3, 1), "secretary", "election"),),
        (ev.PostFiled(worker="W", community="C", post="secretary", authority="区委组织部", effective_on=date(2025, 3, 20)),),
    ),
    Irregular("training-missed", (takes(date(2024, 1, 1), "secretary", "election"),), (attends(date(2024, 6, 1)), attends(date(2025, 6, 1)))),
    Irregular("heads-differ", (takes(date(2025, 3, 1), "secretary", "election"), takes(date(2025, 3, 1), "director", "election", "V")), reverse=1),
)
FAILED = (takes(HIRED, "director", "election"), signs(HIRED), rated(2022, "incompetent"), rated(2023, "incompetent"))
ROUND = ev.AppraisalRoundOpened(round="R-1", unit="community:C", year=2025, effective_on=date(2026, 1, 4))
APPRAISAL = (
    Irregular("excellent-share-exceeded", (signs(HIRED), rated(2025, "excellent")), correct=(1, rated(2025, "competent")), district="harbin"),
    Irregular(
        "excellent-share-missed",
        tuple(fact for one in WORKERS for fact in (signs(date(2017, 1, 1), worker=one), rated(2018, "competent", one))),
        correct=(7, rated(2018, "excellent", "Y")),
        district="dashiqiao",
    ),
    Irregular("rated-without-service", (signs(date(2025, 8, 1)), rated(2025, "competent")), reverse=1, district="haishu"),
    Irregular("not-appraised", (signs(date(2024, 1, 1)),), (rated(2024, "competent"),), district="haishu"),
    Irregular("consequence-due", (signs(HIRED), *FAILED[2:]), correct=(2, rated(2023, "competent")), district="wuhan"),
    Irregular("consequence-open", (signs(HIRED), takes(HIRED, "director"), rated(2024, "incompetent")), (rated(2025, "competent"),)),
    Irregular(
        "terminated-before-removal",
        (*FAILED, ends(date(2024, 4, 1), "dismissal-with-notice"), leaves(date(2024, 5, 1), "director")),
        reverse=4,
        district="wuhan",
    ),
    Irregular(
        "round-overdue",
        (ev.AppraisalRoundOpened(round="R-2", unit="community:C", year=2025, effective_on=date(2026, 1, 4), due_on=date(2026, 3, 31)),),
        (ev.AppraisalRoundClosed(round="R-2", effective_on=date(2026, 3, 30)),),
    ),
    Irregular("not-in-round", (signs(HIRED), ROUND, ev.AppraisalRoundClosed(round="R-1", effective_on=date(2026, 3, 1))), (rated(2025, "competent"),)),
    Irregular(
        "appeal-undecided",
        (rated(2025, "competent"), ev.AppealFiled(worker="W", year=2025, ground="评分有误", effective_on=date(2026, 2, 1), due_on=date(2026, 3, 1))),
        (ev.AppealDecided(worker="W", year=2025, outcome="rejected", effective_on=date(2026, 2, 20)),),
    ),
    Irregular(
        "consequence-without-result", (ev.ConsequenceTaken(worker="W", year=2025, consequence="bonus-withheld", effective_on=date(2026, 2, 1)),), reverse=0
    ),
    Irregular(
        "removal-not-carried-out",
        (
            takes(date(2022, 3, 1), "director", "election"),
            rated(2025, "incompetent"),
            ev.ConsequenceTaken(worker="W", year=2025, consequence="removal", effective_on=date(2026, 3, 1)),
        ),
        (leaves(date(2026, 3, 1), "director", "removed"),),
    ),
    Irregular(
        "consequence-not-undone",
        (
            rated(2025, "incompetent"),
            ev.AppealFiled(worker="W", year=2025, ground="评分有误", effective_on=date(2026, 2, 1)),
            ev.ConsequenceTaken(worker="W", year=2025, consequence="bonus-withheld", effective_on=date(2026, 2, 10)),
            ev.AppealDecided(worker="W", year=2025, outcome="upheld", result="competent", effective_on=date(2026, 3, 1)),
        ),
        (ev.ConsequenceTaken(worker="W", year=2025, consequence="renewal", effective_on=date(2026, 4, 1)),),
    ),
)
RETIREMENT = (
    Irregular("no-birth-date", (), (ev.BirthDateAsserted(worker="W", source="archive", born_on=BORN, effective_on=date(2004, 1, 1)),), born=None),
    Irregular(
        "birth-dates-contradict",
        (ev.BirthDateAsserted(worker="W", source="identity-card", born_on=date(1985, 3, 1), effective_on=date(2004, 1, 1)),),
        reverse=0,
    ),
    Irregular(
        "no-retirement-rule",
        (signs(HIRED),),
        (ev.DistrictJurisdictionSet(district="unruled", jurisdiction="cn/unruled", effective_on=date(1990, 1, 1)),),
        district="unruled",
    ),
    Irregular("retirement-unclassified", (signs(HIRED),), (classified(date(2021, 6, 1)),), district="haishu", sex="F"),
    Irregular("classified-after-age", (signs(date(2010, 1, 1)), classified(date(2022, 7, 1))), reverse=1, sex="F", born=date(1970, 6, 1)),
    Irregular(
        "retirement-classification-review",
        (
            signs(date(2010, 1, 1)),
            takes(date(2021, 3, 1), "deputy-director"),
            classified(date(2021, 3, 10)),
            leaves(date(2026, 3, 1), "deputy-director"),
        ),
        (classified(date(2026, 3, 5)),),
        sex="F",
        born=date(1974, 6, 1),
    ),
    Irregular(
        "early-notice-too-short",
        (ev.EarlyRetirementChosen(worker="W", effective_on=date(2025, 4, 1), month="2025-05"),),
        reverse=0,
        born=date(1965, 5, 1),
    ),
    Irregular(
        "late-agreement-too-late",
        (ev.LateRetirementAgreed(worker="W", effective_on=date(2025, 7, 5), month="2026-10"),),
        reverse=0,
        born=date(1965, 5, 1),
    ),
    Irregular(
        "retirement-choice-outside-window",
        (ev.EarlyRetirementChosen(worker="W", effective_on=date(2026, 1, 1), month="2031-04"),),
        reverse=0,
        born=date(1971, 5, 1),
    ),
    Irregular("serving-past-retirement", (signs(date(2010, 1, 1)),), (ends(date(2024, 12, 31), "retirement"),), born=date(1964, 12, 1)),
    Irregular(
        "re-engagement-not-elected",
        (
            takes(date(2021, 9, 1), "director"),
            signs(date(2021, 9, 1), date(2025, 5, 20)),
            ev.Retired(worker="W", effective_on=date(2025, 5, 20)),
            ev.ReEngaged(worker="W", effective_on=date(2025, 5, 21), community="C", post="director", until=date(2026, 9, 1)),
        ),
        correct=(0, takes(date(2021, 9, 1), "director", "election")),
        born=date(1965, 4, 1),
    ),
    Irregular(
        "contributions-short",
        (ev.ContributionsCertified(worker="W", effective_on=date(2025, 1, 10), months=100, through="2024-12"),),
        correct=(0, ev.ContributionsCertified(worker="W", effective_on=date(2025, 1, 10), months=300, through="2024-12")),
        born=date(1971, 5, 1),
    ),
)
PAY = (
    Irregular("grade-differs", (signs(HIRED), takes(HIRED), ev.GradeSet(worker="W", effective_on=date(2022, 1, 1), tier=3, step=30)), reverse=2),
    Irregular(
        "pay-differs",
        (signs(HIRED), takes(HIRED), ev.AllowanceGranted(worker="W", effective_on=date(2022, 1, 1), component="post", amount=Decimal("450.00"))),
        reverse=2,
    ),
    Irregular(
        "amount-unknown", (signs(HIRED), ev.QualificationAwarded(worker="W", effective_on=date(2022, 1, 1), level="senior")), reverse=1, district="somewhere"
    ),
)
