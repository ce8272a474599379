"""What a pack may say on joint committees and grids: how often committees meet, how soon residents' needs are resolved."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cwledger.policies.terms.common import Clause, Terms


class JointMeetings(Clause):
    """How often joint committees meet."""

    levels: Annotated[tuple[Literal["street", "community"], ...], Field(min_length=1)]
    """Whose committees."""
    within_months: Annotated[int, Field(ge=1, le=60)]
    """Months from one meeting to the next, and from the committee's formation to its first."""


class NeedsResolved(Clause):
    """How soon a resident's need is resolved."""

    within_days: Annotated[int, Field(ge=1, le=3650)]
    """Days from the day it was raised."""


class GovernanceTerms(Terms):
    """What a pack says on joint committees and grids; each resolved separately, as ``governance.joint_meetings``."""

    joint_meetings: JointMeetings | None = None
    needs: NeedsResolved | None = None
