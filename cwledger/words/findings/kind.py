"""What one kind of finding is. Not for any of them (the modules beside it)."""

from __future__ import annotations

from typing import NamedTuple

from cwledger.errors import Severity

SYSTEMS = {
    0: "Posts",
    1: "Joint committees",
    2: "Grids",
    3: "Burden relief",
    4: "Open recruitment",
    5: "Contracts",
    7: "Retirement",
    8: "Elections and offices",
    9: "All-post service",
    10: "Training",
    11: "Pay",
    12: "Ways up",
    13: "Appraisal",
    14: "Workforce",
}
"""The systems of the city in which something is found, by their number; 0 is what belongs to careers alone."""

NAMES = {name.lower().replace(" ", "-"): number for number, name in SYSTEMS.items()}
"""The number of each system, by the name it is asked for by: ``pay``, ``joint-committees``."""


class Kind(NamedTuple):
    """One kind of finding, as it can come out of any ledger."""

    code: str
    system: int
    """Its number in ``SYSTEMS``."""
    severity: Severity
    when: str
    """When it is found, after «found when»; what it is called in Chinese stands in ``words.ISSUES``."""
    example: str
    """A message as the library gives it."""
    otherwise: tuple[Severity, str] | None = None
    """Another severity it may have, and where."""
    topics: tuple[str, ...] = ()
    """The topics of the rules it rests on: nothing is found where none of them is enacted and known, unless ``alone``."""
    chosen_on: str = ""
    """The day whose rules count, where it rests on rules."""
    cites: tuple[str, ...] = ()
    """What it cites where it rests on no rule text: a source, or the terms of the announcement or release concerned."""
    alone: bool = False
    """Whether it comes from the recorded facts alone where no rule on its topic is known."""

    @property
    def severities(self) -> tuple[Severity, ...]:
        """Every severity it may have."""
        return (self.severity,) if self.otherwise is None else (self.severity, self.otherwise[0])
