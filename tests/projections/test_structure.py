"""The workforce of a day by age, education, sex, Party membership and professional level, and where nobody is young."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cwledger
from cwledger import events as ev
from cwledger.aggregates import Event
from cwledger.policies.retirement.births import resolved
from cwledger.projections.public_life.structure import DIMENSIONS
from cwledger.testing import careers, cities

FOUNDED = date(2001, 1, 1)
DAY = date(2021, 1, 1)


@pytest.fixture
def ledger() -> Iterator[cwledger.Ledger]:
    with cwledger.open(":memory:") as opened:
        opened.record(
            ev.DistrictFounded(district="zhongshan", effective_on=FOUNDED, name="中山区", jurisdiction="cn/dalian/zhongshan"),
            ev.StreetFounded(street="qingniwa", district="zhongshan", effective_on=FOUNDED, name="青泥洼桥街道"),
            ev.DistrictFounded(district="elsewhere", effective_on=FOUNDED, name="别处"),
            ev.StreetFounded(street="far", district="elsewhere", effective_on=FOUNDED, name="远处街道"),
            ev.FederationFounded(federation="zs-swf", district="zhongshan", effective_on=FOUNDED, name="中山区社工联合会"),
            *(ev.CommunityFounded(community=one, street="qingniwa", effective_on=FOUNDED, name=one) for one in ("C1", "C2")),
            ev.CommunityFounded(community="C9", street="far", effective_on=FOUNDED, name="C9"),
            actor="hr",
        )
        yield opened


def serves(worker: str, born_on: date | None, community: str = "C1", sex: Literal["F", "M"] = "F") -> list[Event]:
    return [
        ev.WorkerRegistered(worker=worker, effective_on=date(2013, 1, 1), name=worker, sex=sex, born_on=born_on),
        ev.ContractSigned(worker=worker, employer="zs-swf", community=community, effective_on=date(2015, 1, 1)),
    ]


def one(ledger: cwledger.Ledger, worker: str, on: date = DAY) -> dict[str, Any]:
    [row] = [row for row in ledger.at(effective_on=on).workforce().to_dicts() if row["worker"] == worker]
    return row


def told(ledger: cwledger.Ledger, dimension: str, on: date = DAY) -> list[tuple[str, int, Decimal]]:
    frame = ledger.at(effective_on=on).structure()
    return frame.filter(frame["dimension"] == dimension).select("value", "persons", "share").rows()


def test_age_is_in_completed_years_and_the_band_changes_on_the_birthday(ledger: cwledger.Ledger) -> None:
    ledger.record(*serves("A", date(1986, 3, 5)), *serves("B", None), actor="hr")
    assert (one(ledger, "A", date(2021, 3, 4))["age"], one(ledger, "A", date(2021, 3, 5))["age"]) == (34, 35)
    half = Decimal("50.00")
    assert told(ledger, "age_band", date(2021, 3, 4)) == [("under 35", 1, half), ("unknown", 1, half)]
    assert told(ledger, "age_band", date(2021, 3, 5)) == [("35-44", 1, half), ("unknown", 1, half)]
    assert told(ledger, "age_band", date(2041, 3, 5)) == [("55 and over", 1, half), ("unknown", 1, half)]


def test_the_archives_first_record_gives_the_age_before_the_identity_card(ledger: cwledger.Ledger) -> None:
    ledger.record(*serves("A", date(1980, 1, 1)), actor="hr")
    asserted = [("identity-card", 1981, 2016), ("household-register", 1982, 2018), ("archive", 1984, 2017), ("archive", 1983, 2014)]
    expected = [(1981, 3), (1981, 3), (1984, 5), (1983, 6)]
    for (source, born, said), (believed, version) in zip(asserted, expected, strict=True):
        ledger.record(ev.BirthDateAsserted(worker="A", source=source, born_on=date(born, 1, 1), effective_on=date(said, 1, 1)), actor="hr")
        assert (one(ledger, "A")["born_on"].year, one(ledger, "A")["born_by"]) == (believed, f"career:A/{version}")


def test_the_highest_education_and_certificate_count_and_a_lapsed_one_does_not(ledger: cwledger.Ledger) -> None:
    ledger.record(*serves("A", date(1980, 1, 1)), actor="hr")
    ledger.record(
        *(ev.EducationAttained(worker="A", level=level, effective_on=on) for level, on in (("bachelor", date(2012, 7, 1)), ("college", date(2016, 7, 1)))),
        *(ev.QualificationAwarded(worker="A", level=level, effective_on=date(2016, 1, 1)) for level in ("assistant", "social-worker")),
        ev.QualificationLapsed(worker="A", level="social-worker", reason="revoked", effective_on=date(2019, 1, 1)),
        ev.PartyJoined(worker="A", effective_on=date(2010, 7, 1)),
        ev.PartyLeft(worker="A", reason="withdrew", effective_on=date(2020, 1, 1)),
        actor="hr",
    )
    then, now = one(ledger, "A", date(2018, 1, 1)), one(ledger, "A")
    assert (then["education"], then["professional"], then["party"]) == ("bachelor", "social-worker", "member")
    assert (now["education"], now["professional"], now["party"]) == ("bachelor", "assistant", "none")
    assert (now["education_by"], now["professional_by"], now["party_by"]) == ("career:A/3", "career:A/5", None)


def senior(on: date, until: date | None) -> Event:
    return ev.QualificationAwarded(worker="A", level="senior", effective_on=on, valid_until=until)


def reviewed(on: date, until: date) -> Event:
    return ev.QualificationRegistered(worker="A", level="senior", effective_on=on, valid_until=until)


def test_a_certificate_that_ran_out_is_held_no_more_until_a_review_prolongs_it(ledger: cwledger.Ledger) -> None:
    """Dossier, section 7: a senior certificate is valid for three years, unless reviewed."""
    ledger.record(*serves("A", date(1980, 1, 1)), senior(date(2017, 1, 1), date(2020, 1, 1)), actor="hr")
    assert (one(ledger, "A", date(2019, 12, 31))["professional"], one(ledger, "A", date(2020, 1, 1))["professional"]) == ("senior", "none")
    assert one(ledger, "A")["professional_by"] is None
    ledger.record(reviewed(date(2020, 6, 1), date(2023, 6, 1)), actor="hr")
    told = {day: (row["professional"], row["professional_by"]) for day in (date(2020, 5, 31), DAY, date(2023, 6, 1)) for row in [one(ledger, "A", day)]}
    assert told == {date(2020, 5, 31): ("none", None), DAY: ("senior", "career:A/4"), date(2023, 6, 1): ("none", None)}
    ledger.record(ev.QualificationLapsed(worker="A", level="senior", reason="revoked", effective_on=date(2020, 9, 1)), actor="hr")
    assert one(ledger, "A")["professional"] == "none"


def test_a_certificate_without_an_end_stays_where_its_registration_runs_out(ledger: cwledger.Ledger) -> None:
    ledger.record(*serves("A", date(1980, 1, 1)), senior(date(2015, 1, 1), None), reviewed(date(2016, 1, 1), date(2019, 1, 1)), actor="hr")
    assert (one(ledger, "A")["professional"], one(ledger, "A")["professional_by"]) == ("senior", "career:A/3")


def test_shares_are_percent_of_everybody_in_two_places(ledger: cwledger.Ledger) -> None:
    ledger.record(*(fact for worker, sex in (("A", "F"), ("B", "F"), ("C", "M")) for fact in serves(worker, date(1990, 1, 1), sex=sex)), actor="hr")
    assert told(ledger, "sex") == [("F", 2, Decimal("66.67")), ("M", 1, Decimal("33.33"))]
    assert ledger.at(effective_on=DAY).structure("C2").height == 0


def test_years_pass_and_everybody_grows_older(ledger: cwledger.Ledger) -> None:
    ledger.record(*serves("A", date(1985, 6, 1)), actor="hr")
    frame = ledger.at(effective_on=date(2021, 3, 1)).structure_over_time(2014, 2023)
    ages = frame.filter(frame["dimension"] == "age_band").select("year", "on", "value").rows()
    assert ages == [
        *((year, date(year, 12, 31), "under 35") for year in (2015, 2016, 2017, 2018, 2019)),
        (2020, date(2020, 12, 31), "35-44"),
        (2021, date(2021, 3, 1), "35-44"),
    ]
    assert ledger.at(effective_on=DAY).structure_over_time(2030, 2031).height == 0


def test_part_time_members_of_a_joint_committee_are_no_part_of_the_workforce(ledger: cwledger.Ledger) -> None:
    ledger.record(*serves("A", date(1990, 1, 1)), actor="hr")
    formed = ev.CommitteeFormed(committee="K1", level="community", community="C1", effective_on=date(2016, 1, 1))
    sits = ev.PartTimeMemberAdmitted(committee="K1", member="P1", capacity="police", role="deputy-secretary", effective_on=date(2016, 1, 1))
    ledger.record(formed, sits, actor="hr")
    assert ledger.at(effective_on=DAY).workforce()["worker"].to_list() == ["A"]


def test_a_community_of_dalian_where_nobody_is_under_35_is_found_until_somebody_young_is_known(ledger: cwledger.Ledger) -> None:
    ledger.record(*serves("A", date(1986, 1, 1)), *serves("B", date(1970, 1, 1)), *serves("Z", date(1970, 1, 1), "C9"), actor="hr")
    before = ledger.head
    view = ledger.at(effective_on=DAY)
    assert [(issue.code, issue.subject, issue.event_ids) for issue in view.findings()] == [("finding.nobody-under-35", "community:C1", ("career:A/1",))]
    assert ledger.at(effective_on=date(2020, 12, 31)).findings() == ()
    assert view.communities_by_age("zhongshan").select("community", "workers", "under_35", "age_unknown", "youngest").rows() == [
        ("C1", 2, 0, 0, 35),
        ("C2", 0, 0, 0, None),
    ]
    ledger.record(*serves("D", date(1995, 1, 1)), actor="hr")
    assert ledger.at(effective_on=DAY).findings() == ()
    assert len(ledger.at(effective_on=DAY, known_at=before).findings()) == 1


def test_where_somebodys_age_is_unknown_nobody_can_say_that_all_are_older(ledger: cwledger.Ledger) -> None:
    ledger.record(*serves("A", date(1970, 1, 1)), *serves("B", None), actor="hr")
    assert ledger.at(effective_on=DAY).findings() == ()


@settings(max_examples=10, deadline=None)
@given(st.data())
def test_each_row_says_what_the_workers_own_career_says(data: st.DataObject) -> None:
    city = data.draw(cities())
    facts = [fact for worker in ("W0001", "W0002") for fact in data.draw(careers(city, worker=worker, min_events=6, max_events=20))]
    with cwledger.open(":memory:") as ledger:
        ledger.record(*city.facts, *facts, actor="hr")
        view = ledger.at(effective_on=data.draw(st.dates(date(2006, 1, 1), date(2026, 1, 1))))
        rows = view.workforce().to_dicts()
        assert [row["worker"] for row in rows] == view.roster()["worker"].to_list()
        for row in rows:
            career = view.career(row["worker"])
            birth, education = resolved(career).believed, [one.level for one in career.education]
            on = view.basis.effective_on
            certificates = [one.level for one in career.registrations if one.lapsed_on is None and (one.valid_until is None or on < one.valid_until)]
            record = view.development(row["worker"]).filter(facet="certificate")
            assert set(record.filter(record["until"].is_null())["level"]) == set(certificates)
            assert row["born_on"] == (None if birth is None else birth.born_on)
            assert row["education"] == max(education, key=DIMENSIONS["education"].index, default="unknown")
            assert row["professional"] == max(certificates, key=DIMENSIONS["professional"].index, default="none")
            assert row["sex"] == (career.sex or "unknown")
