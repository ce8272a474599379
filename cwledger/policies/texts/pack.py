"""One version of one rule text, as data: who issued it, from when it holds, and what it says on each matter.

For: :class:`Pack`, the schema of a pack file. Not for reading files (``reading.py``, ``shelf.py``), nor for choosing between packs
(``rulebook.py``).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from cwledger.policies.terms.appraisal import AppraisalTerms
from cwledger.policies.terms.common import Cites, Clause, Jurisdiction, Name, Status, Terms
from cwledger.policies.terms.contracts import ContractTerms
from cwledger.policies.terms.elections import ElectionTerms
from cwledger.policies.terms.governance import GovernanceTerms
from cwledger.policies.terms.indices import IndexTerms
from cwledger.policies.terms.pay import PayTerms
from cwledger.policies.terms.retirement import RetirementTerms

MATTERS = ("retirement", "pay", "appraisal", "contracts", "elections", "governance")
"""The matters a pack may speak of, beside the indices it publishes."""

RuleId = Annotated[str, Field(pattern=r"^[a-z0-9.-]{1,64}$")]


def _version(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class Amendment(Clause):
    """What a pack changes in another rule, instead of restating it."""

    rule: RuleId
    """The rule changed, as ``cn.benxi.community-worker-pay``."""
    set: dict[str, Any]
    """Dotted paths into that rule and their new values: ``pay.components.performance.amount.share.fraction: "0.10"``. A path that begins with
    ``+`` adds what is not there yet: ``+pay.components.district-allowance: {...}``."""

    @property
    def paths(self) -> tuple[str, ...]:
        """The places it changes or adds to."""
        return tuple(path.removeprefix("+") for path in self.set)


class Pack(Terms):
    """One version of one rule text."""

    jurisdiction: Jurisdiction
    """Where it holds: ``cn``, ``cn/dalian``, ``cn/dalian/zhongshan``."""
    instrument: Name
    """The rule text as a word; its versions share it."""
    version: Annotated[str, BeforeValidator(_version), Field(pattern=r"^[A-Za-z0-9.-]{1,32}$")]
    """Which version: usually the year."""
    title: Annotated[str, Field(min_length=1)]
    """The text's own title."""
    title_en: str | None = None
    issuer: Annotated[str, Field(min_length=1)]
    document_no: str | None
    """As its issuer numbers it; null where no source gives the number."""
    published_on: date
    effective_from: date
    effective_until: date | None = None
    """The first day it no longer holds, where the text itself says so; otherwise it holds until its next version."""
    status: Status
    cites: Cites
    """Where the text was read."""
    note: str | None = None
    supersedes: tuple[RuleId, ...] = ()
    """Other rules that no longer hold from ``effective_from`` on."""
    amends: Amendment | None = None

    indices: dict[Name, IndexTerms] = Field(default_factory=dict)
    """Base amounts that pay rules refer to, such as the city's average wage."""
    retirement: RetirementTerms | None = None
    pay: PayTerms | None = None
    appraisal: AppraisalTerms | None = None
    contracts: ContractTerms | None = None
    elections: ElectionTerms | None = None
    governance: GovernanceTerms | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.effective_until is not None and self.effective_until <= self.effective_from:
            raise ValueError(f"effective_until {self.effective_until} is not after effective_from {self.effective_from}")
        if self.amends is None and not self.indices and all(getattr(self, matter) is None for matter in MATTERS):
            raise ValueError(f"the pack says nothing: give it at least one of {', '.join((*MATTERS, 'indices', 'amends'))}")
        return self

    @property
    def rule(self) -> str:
        """The rule's id, shared by its versions: ``cn.dalian.women-officers-retirement``."""
        return f"{self.jurisdiction.replace('/', '.')}.{self.instrument}"

    @property
    def name(self) -> str:
        """Rule and version: ``cn.dalian.women-officers-retirement/2021``."""
        return f"{self.rule}/{self.version}"

    def section(self, topic: str) -> Any:
        """What the pack says on a topic (``pay``, ``retirement.schedule``, ``indices.average-wage``); None where it says nothing."""
        part: Any = self
        for step in topic.split("."):
            part = part.get(step) if isinstance(part, dict) else getattr(part, step, None)
            if part is None:
                return None
        return part
