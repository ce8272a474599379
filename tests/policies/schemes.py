"""Schemes of cities that are not shipped, out of YAML alone, and what somebody is entitled to under them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from cwledger import events as ev
from cwledger.aggregates import Event
from cwledger.policies.pay.entitlement import Entitlement, Payroll, PaySpan
from cwledger.policies.pay.months import MonthPay
from cwledger.policies.texts.pack import Pack
from cwledger.policies.texts.reading import read_pack
from tests.policies.cases import case, registered, rulebook

ENDS = date(2040, 1, 1)

HEAD = """
jurisdiction: {where}
instrument: community-worker-pay
version: "1"
title: 社区工作者薪酬（示例）
issuer: 示例
document_no: null
published_on: {since}
effective_from: {since}
status: illustrative
cites: {cites}
"""
POSTS = """
  cites: 示例
  classes:
    class:
      - {class: head, posts: [secretary, director], cites: 正职}
      - {class: deputy, posts: [deputy-secretary, deputy-director], cites: 副职}
      - {class: other, posts: [committee-member, staff], cites: 其他}
  tenures:
    tenure: {cites: 工作年限}
"""


def scheme(body: str, where: str = "cn/somewhere", cites: str = "示例", since: str = "2010-01-01") -> Pack:
    """A pack out of the part of its text that matters, read as strictly as a file."""
    return read_pack(HEAD.format(where=where, cites=cites, since=since) + body, "scheme.yaml")


def paid_by(packs: Pack | list[Pack], *events: Event, where: str = "cn/somewhere", **how: object) -> Entitlement:
    """What somebody is entitled to under packs."""
    book = rulebook(*([packs] if isinstance(packs, Pack) else packs))
    return Payroll(book).entitlement(case(registered(), *events, jurisdiction=where, **how), ENDS)  # type: ignore[arg-type]


def on(found: Entitlement, day: date) -> PaySpan:
    """The stretch a day lies in."""
    span = found.on(day)
    assert span is not None
    return span


def said(name: str, value: str | None, since: date) -> ev.WorkerAttributeSet:
    """An attribute of the worker."""
    return ev.WorkerAttributeSet(worker="W0001", effective_on=since, attribute=name, value=value)


def certified(level: str, on_: date) -> ev.QualificationAwarded:
    """A professional certificate."""
    return ev.QualificationAwarded(worker="W0001", effective_on=on_, level=level)  # type: ignore[arg-type]


def educated(level: str, on_: date, degree: bool | None = True) -> ev.EducationAttained:
    """A level of education."""
    return ev.EducationAttained(worker="W0001", effective_on=on_, level=level, degree=degree)  # type: ignore[arg-type]


def lines(pay: MonthPay) -> dict[str, Decimal | None]:
    """A month's pay by component."""
    return {line.component: line.amount for line in pay.lines}
