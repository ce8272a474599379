"""The catalogue of findings is complete and true; each finding goes when its facts are mended, and is still there as known before."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import cwledger
from cwledger import Issue, UnknownSubject, words
from cwledger.demo.building import build
from cwledger.policies.texts.pack import Pack
from cwledger.projections.entrance import publicity
from cwledger.words.findings import KINDS, NAMES, SYSTEMS
from tests.irregular.case import ON, Irregular
from tests.irregular.city import CASES, DISTRICTS, found_in, irregular, mend
from tests.projections.exams import EXAM

PACKAGE = Path(cwledger.__file__).parent
SOURCES = [path for path in PACKAGE.rglob("*.py") if "words" not in path.relative_to(PACKAGE).parts]


class Told(NamedTuple):
    """The irregular city before and after it was mended."""

    ledger: cwledger.Ledger
    recorded: dict[str, tuple[str, ...]]
    before: cwledger.View
    mended: tuple[Issue, ...]


@cache
def told() -> Told:
    ledger, recorded = irregular()
    before = ledger.at(effective_on=ON)
    for case in CASES:
        mend(ledger, case, recorded[case.code])
    return Told(ledger, recorded, before, ledger.at(effective_on=ON).findings())


def of(case: Irregular, findings: tuple[Issue, ...]) -> list[Issue]:
    return found_in(case, told().recorded[case.code], findings)


# -- the catalogue ----------------------------------------------------------------------------------------------------------------------


def raised() -> Iterator[tuple[str, ast.expr | None]]:
    """Every code of a finding in the source, with the severity given beside it where one is."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"finding\.[a-z0-9-]+", node.value):
                yield node.value, None
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Issue", "found", "_about") and len(node.args) > 2:
                of_an_applicant = node.func.id == "_about"
                code, severity = node.args[1:3] if of_an_applicant else node.args[:2]
                if isinstance(code, ast.Constant) and isinstance(code.value, str) and (of_an_applicant or code.value.startswith("finding.")):
                    yield f"finding.{code.value.removeprefix('finding.')}", severity


def test_the_catalogue_holds_every_code_raised_anywhere_and_no_other() -> None:
    assert {code for code, _ in raised()} == set(KINDS)
    assert {code for code in words.ISSUES if code.startswith("finding.")} == set(KINDS)
    assert {kind.system for kind in KINDS.values()} == set(SYSTEMS)


def test_severities_are_those_of_the_catalogue() -> None:
    for code, given in raised():
        said = [one.value for one in ast.walk(given) if isinstance(one, ast.Constant)] if isinstance(given, ast.Constant | ast.IfExp) else []
        severities = {one for one in said if one in ("error", "warning", "notice")}
        assert severities <= set(KINDS[code].severities), code


def test_an_irregular_city_has_every_finding_of_the_catalogue_and_no_other() -> None:
    findings = told().before.findings()
    assert {one.code for one in findings} == set(KINDS)
    assert all(one.severity in KINDS[one.code].severities for one in findings)


@pytest.mark.parametrize("system", NAMES)
def test_asked_for_one_system_it_finds_what_is_found_of_it_among_everything(system: str) -> None:
    basis = told().before.basis
    alone = told().ledger.at(effective_on=basis.effective_on, known_at=basis.position)
    found = alone.findings(system=system)
    assert "_every_finding" not in vars(alone)
    assert found == tuple(one for one in told().before.findings() if KINDS[one.code].system == NAMES[system])
    assert found == told().before.findings(system=system)
    assert found


def test_a_system_nobody_knows_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownSubject, match="joint-committees"):
        told().before.findings(system="grid")


def test_nothing_is_due_to_whoever_does_not_serve() -> None:
    ruling = told().before.ruling
    assert all(one.on(ON) is None for case, one in ruling.entitled_cases() if case.place_on(ON) is None)


def test_a_synthetic_city_has_none_that_is_not_in_the_catalogue() -> None:
    with cwledger.open(":memory:") as ledger:
        build(ledger, careers=60)
        findings = ledger.at(effective_on=ON).findings()
    assert len({one.code for one in findings}) > 5
    assert all(one.code in KINDS and one.severity in KINDS[one.code].severities for one in findings)


def _of_any_calendar(message: str) -> str:
    """A message as it is where the holidays known are those up to 2026."""
    return message.replace("{} to {}".format(*publicity.known_years()), "2004 to 2026")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_the_example_is_what_the_library_says_and_cites(case: Irregular) -> None:
    kind = KINDS[f"finding.{case.code}"]
    example = next(one for one in of(case, told().before.findings()) if _of_any_calendar(one.message) == kind.example)
    assert all(one.rpartition("/")[2].isdigit() for one in example.event_ids)
    assert example.event_ids
    named = {f"{case.named[EXAM]}: P01": "the announcement: the opening", case.named[EXAM]: "the announcement", "B1:": "the release:", "B2:": "the release:"}
    cited = list(example.cites)
    for own, general in named.items():
        cited = [one.replace(own, general) for one in cited]
    assert set(kind.cites) <= set(cited)
    if kind.topics and not kind.cites and case.code != "no-retirement-rule":
        assert any(re.fullmatch(r"cn\.[a-z0-9.-]+/\w+", one) for one in cited)
    if not kind.topics:
        assert cited == list(kind.cites)


@pytest.mark.parametrize("topic", sorted({topic for kind in KINDS.values() for topic in kind.topics}))
def test_a_topic_is_one_a_rule_text_may_speak_on(topic: str) -> None:
    model: Any = Pack
    for name in topic.split("."):
        field = model.model_fields[name]
        model = next((one for one in (field.annotation, *getattr(field.annotation, "__args__", ())) if hasattr(one, "model_fields")), None)


# -- facts mended -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_a_finding_goes_when_its_facts_are_mended(case: Irregular) -> None:
    was = {one.subject for one in of(case, told().before.findings())}
    assert was
    assert not was & {one.subject for one in of(case, told().mended)}


def test_every_finding_is_still_there_as_known_before() -> None:
    then = told().before
    assert told().ledger.at(effective_on=ON, known_at=then.basis.position).findings() == then.findings()


# -- asked of a unit, by severity -------------------------------------------------------------------------------------------------------


def test_a_unit_has_the_findings_that_lie_in_it_and_each_lies_in_one_district_at_most() -> None:
    view = told().before
    by_district = [set(view.findings(district)) for district in DISTRICTS]
    assert sum(map(len, by_district)) == len(set.union(*by_district))
    assert set.union(*by_district) < set(view.findings())
    assert {one.code for one in view.findings("harbin")} == {"finding.excellent-share-exceeded", "finding.not-appraised"}
    assert {one.code for one in view.findings("somewhere")} >= {"finding.need-open-too-long", "finding.joint-meeting-overdue", "finding.amount-unknown"}


@pytest.mark.parametrize(
    "code",
    [
        "open-ended-after-years", "post-without-contract", "grid-size", "grid-matter-struck", "committee-twice", "resolution-overdue", "ballot-too-small",
        "post-held-twice", "not-in-round", "round-overdue", "task-outside-list", "nobody-under-35",
    ],
)  # fmt: skip
def test_a_finding_lies_in_its_community_and_in_the_street_and_district_above(code: str) -> None:
    case = next(one for one in CASES if one.code == code)
    mine, view = of(case, told().before.findings()), told().before
    for unit in (f"community:{case.named['C']}", f"street:S-{case.district}", f"district:{case.district}"):
        assert set(mine) <= set(view.findings(unit))
    assert not set(mine) & set(view.findings(f"community:{case.named['D']}"))
    assert not set(mine) & set(view.findings("wuhan"))


def test_a_federation_has_the_findings_on_those_it_employs() -> None:
    view = told().before
    subjects = {one.subject for one in view.findings("federation:F1")}
    assert subjects
    assert subjects <= {f"career:{worker}" for worker in view.roster("federation:F1")["worker"]}


def test_a_committee_of_a_merged_community_lies_where_the_community_went() -> None:
    case = next(one for one in CASES if one.code == "committee-of-merged-community")
    assert set(of(case, told().before.findings())) <= set(told().before.findings(f"community:{case.named['D']}"))


def test_findings_of_no_place_are_found_only_without_a_unit() -> None:
    view = told().before
    somewhere = {one for district in DISTRICTS for one in view.findings(district)}
    assert {"finding.affair-unvetted", "finding.training-without-class"} <= {one.code for one in set(view.findings()) - somewhere}


def test_a_severity_asks_for_what_is_at_least_so_severe() -> None:
    view = told().before
    every = view.findings()
    assert view.findings(severity="notice") == every
    assert view.findings(severity="warning") == tuple(one for one in every if one.severity == "warning")
    assert view.findings(severity="error") == ()
    assert view.findings("harbin", "warning") == tuple(one for one in view.findings("harbin") if one.severity != "notice")


def test_an_unknown_unit_or_severity_is_named() -> None:
    for wrong in ({"unit": "nowhere"}, {"unit": "street:nowhere"}, {"severity": "grave"}):
        with pytest.raises(UnknownSubject, match=r"nowhere|grave"):
            told().before.findings(**wrong)  # type: ignore[arg-type]
