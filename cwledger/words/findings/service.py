"""What is found of posts, contracts and retirement. Not for working any of it out."""

from __future__ import annotations

from cwledger.words.findings.kind import Kind

SERVICE: tuple[Kind, ...] = (
    Kind(
        "finding.post-held-twice",
        0,
        "warning",
        "two or more people are secretary, or director, of one community at once",
        example="2 people are secretary of C0011 at once: W0011, W0012",
    ),
    Kind(
        "finding.post-without-contract",
        0,
        "warning",
        "a post is held by appointment, no contract is in force and no elected post is held",
        example="is staff of C0021 by appointment, but no contract is in force and no elected post is held",
    ),
    Kind(
        "finding.long-probation",
        5,
        "warning",
        "more probation than a contract of that length allows",
        topics=("contracts.probation",),
        alone=True,
        chosen_on="the day it was signed",
        example="8 months of probation in a contract from 2020-01-01 to 2023-01-01; the law allows 6",
    ),
    Kind(
        "finding.probation-twice",
        5,
        "warning",
        "probation was agreed again with the same employer",
        topics=("contracts.probation",),
        chosen_on="the day it was signed",
        example="probation with F1 was agreed on 2018-01-01 and again on 2021-01-01; it may be agreed once",
    ),
    Kind(
        "finding.short-dispatch-contract",
        5,
        "warning",
        "a contract is shorter than a dispatch contract may be",
        topics=("contracts.dispatch",),
        alone=True,
        chosen_on="the day it was signed",
        example="the contract with F1 runs from 2020-01-01 to 2021-01-01; a dispatch contract runs 24 months at least",
    ),
    Kind(
        "finding.ground-not-statutory",
        5,
        "warning",
        "ended on a ground the law does not know, losing an election among them",
        topics=("contracts.grounds", "contracts.added_grounds"),
        alone=True,
        chosen_on="the day it ended",
        example="the contract with F1 was ended on the ground 'lost-election'; parties may not add grounds to those of the law",
    ),
    Kind(
        "finding.expiry-before-its-end",
        5,
        "warning",
        "ended as expired before its stated end",
        topics=("contracts.grounds",),
        chosen_on="the day it ended",
        example="the contract with F1 was ended as expired on 2022-06-01, but runs to 2023-01-01",
    ),
    Kind(
        "finding.open-ended-after-terms",
        5,
        "warning",
        "another fixed term after as many as the rule names, one after the other",
        topics=("contracts.open_ended", "contracts.continuity"),
        chosen_on="the day it was concluded",
        example=(
            "number 3 of the fixed-term contracts concluded one after the other with F1, to 2027-01-01; after 2 the next is open-ended unless "
            "the worker asks otherwise"
        ),
    ),
    Kind(
        "finding.open-ended-after-years",
        5,
        "notice",
        "a fixed term in force after so many years without a break",
        otherwise=("warning", "when concluded later"),
        topics=("contracts.open_ended", "contracts.continuity"),
        chosen_on="the day asked about",
        example=(
            "serves without a break since 2010-01-01, 10 years on 2020-01-01, under a contract to 2027-01-01; the next one is open-ended "
            "unless the worker asks otherwise"
        ),
    ),
    Kind(
        "finding.no-written-contract",
        5,
        "warning",
        "in an appointed post without a contract for longer than it may take to write one",
        topics=("contracts.written",),
        chosen_on="the first day of work, or the first day of a rule",
        example="is staff of C0421 by appointment since 2026-03-01, without a contract to 2026-05-01; it is written within 1 month of the first day of work",
    ),
    Kind(
        "finding.deemed-open-ended",
        5,
        "warning",
        "in an appointed post without a contract for a year, when an open-ended one counts as concluded",
        topics=("contracts.written",),
        chosen_on="the first day of work, or the first day of a rule",
        example="is staff of C0431 by appointment since 2024-01-01, without a contract to 2026-06-30; after 12 months an open-ended one counts as concluded",
    ),
    Kind(
        "finding.contract-overrun",
        5,
        "warning",
        "worked on after the contract ran out, for longer than the rule lets pass",
        topics=("contracts.overrun",),
        chosen_on="the last day of it",
        example=(
            "the contract with F1 ran out on 2025-10-01, the post was held on to 2026-06-30; without objection for more than 1 month it counts "
            "as renewed on its old terms"
        ),
    ),
    Kind(
        "finding.dismissal-while-protected",
        5,
        "warning",
        "ended on a barred ground after long service, close to the statutory age",
        topics=("contracts.protection", "retirement.schedule"),
        chosen_on="the day it ended",
        example=(
            "15 years without a break since 2005-01-01 and 22 months to the statutory age (2026-11) on 2025-01-01: the ground 'dismissal-with-notice' is barred"
        ),
    ),
    Kind(
        "finding.expiry-while-protected",
        5,
        "warning",
        "ran out after long service, close to the statutory age, though it goes on until the protection ends",
        topics=("contracts.protection", "retirement.schedule"),
        chosen_on="the day it ended",
        example=(
            "15 years without a break since 2005-01-01 and 31 months to the statutory age (2027-08) on 2025-01-01: the contract does not run "
            "out before the protection ends"
        ),
    ),
    Kind(
        "finding.no-birth-date",
        7,
        "warning",
        "nobody asserted a birth date of somebody who has not retired",
        topics=("retirement.schedule",),
        cites=("劳社部发〔1999〕8号 二（二） (S61, S62)",),
        chosen_on="the day asked about",
        example="nobody asserted a birth date of W0471; record BirthDateAsserted",
    ),
    Kind(
        "finding.birth-dates-contradict",
        7,
        "warning",
        "the sources of a birth date give different ones; a warning where the month of retirement depends on it",
        otherwise=("notice", "within one month"),
        topics=("retirement.schedule",),
        cites=("劳社部发〔1999〕8号 二（二） (S61, S62)",),
        chosen_on="the day asked about",
        example="the birth dates of W0481 contradict each other: retirement goes by identity-card 1985-03-01, against registration 1985-01-01",
    ),
    Kind(
        "finding.retirement-unclassified",
        7,
        "warning",
        "the sex is not recorded, or nobody decided and no rule declares on which schedule a woman retires",
        topics=("retirement.schedule", "retirement.workforce"),
        chosen_on="the day asked about",
        example=(
            "nobody decided, and no rule declares, which schedule W0491 retires on: 2043-01 (women-management) or 2040-01 (women-worker); "
            "record RetirementClassified"
        ),
    ),
    Kind(
        "finding.no-retirement-rule",
        7,
        "notice",
        "no rule known says when somebody retires",
        topics=("retirement.schedule",),
        chosen_on="the day asked about",
        example="no rule on the retirement age is known",
    ),
    Kind(
        "finding.classified-after-age",
        7,
        "warning",
        "a woman was classified after she had reached the age of the other schedule",
        topics=("retirement.schedule", "retirement.workforce"),
        chosen_on="the day of the decision",
        example="W0511 was classified women-management on 2022-07-01, after reaching the age of women-worker in 2020-06",
    ),
    Kind(
        "finding.retirement-classification-review",
        7,
        "warning",
        "the posts a classification was decided for have been left and it was not decided anew",
        topics=("retirement.offices",),
        chosen_on="the day asked about",
        example="W0521 was classified women-management for a post (deputy-director) left on 2026-03-01; the month stays 2030-08 until it is decided anew",
    ),
    Kind(
        "finding.early-notice-too-short",
        7,
        "warning",
        "early retirement was chosen later than the notice asks",
        topics=("retirement.flexible",),
        chosen_on="the day of the notice",
        example="early retirement in 2025-05 needs notice 3 months before; it was given on 2025-04-01, which allows 2025-08",
    ),
    Kind(
        "finding.late-agreement-too-late",
        7,
        "warning",
        "late retirement was agreed later than it may be",
        topics=("retirement.flexible",),
        chosen_on="the day of the agreement",
        example="late retirement needs an agreement 1 month before 2025-07; it was made on 2025-07-05",
    ),
    Kind(
        "finding.retirement-choice-outside-window",
        7,
        "warning",
        "the month chosen lies outside what the rule allows",
        topics=("retirement.flexible",),
        chosen_on="the day of the choice",
        example="early retirement in 2031-04 lies outside 2031-05 to 2033-01",
    ),
    Kind(
        "finding.serving-past-retirement",
        7,
        "warning",
        "somebody serves after the month of retirement without an agreement to go on and without re-engagement",
        topics=("retirement.schedule",),
        cites=("劳动合同法实施条例 第二十一条 (S71)",),
        chosen_on="the day asked about",
        example="the retirement month of W0561 was 2024-12; still serving on 2026-06-30 without an agreement to go on later and without re-engagement",
    ),
    Kind(
        "finding.re-engagement-not-elected",
        7,
        "warning",
        "somebody is re-engaged in a post not held by election on retiring",
        topics=("retirement.re_engagement",),
        chosen_on="the first day of re-engagement",
        example="W0571 is re-engaged as director of C0571 since 2025-05-21, a post not held by election on retiring (2025-05-20)",
    ),
    Kind(
        "finding.contributions-short",
        7,
        "warning",
        "the contributions certified cannot reach what is required by the month of retirement",
        topics=("retirement.contributions",),
        chosen_on="the year of the statutory month",
        example=(
            "204 months of contributions are required of those reaching the age in 2033; 100 are certified through 2024-12, which makes 197 in 2033-01 at most"
        ),
    ),
)
