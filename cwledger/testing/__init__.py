"""What tests of rules and reports need: careers that could have happened, the ways a ledger comes to know them, and stories with a diff.

Needs the ``testing`` extra (hypothesis). Not imported by anything else in the library.
"""

from cwledger.errors import MissingExtra

try:
    import hypothesis as _hypothesis
except ImportError as error:
    raise MissingExtra("testing", "cwledger.testing") from error

from cwledger.testing.careers import amounts, careers, same_day_key, workers, workforces
from cwledger.testing.cities import FOUNDED_ON, City, cities, days, grids, reorganisations
from cwledger.testing.exams import announcements, recruitments
from cwledger.testing.histories import Correct, Record, Reverse, Step, changed, corrections, histories, moments_of, play, recording_orders, reversals
from cwledger.testing.public_life import affairs, community_lives
from cwledger.testing.rehearsal import Rehearsal, would_stand
from cwledger.testing.scenarios import Scenario
from cwledger.testing.terms import elections

__all__ = [
    "FOUNDED_ON",
    "City",
    "Correct",
    "Record",
    "Rehearsal",
    "Reverse",
    "Scenario",
    "Step",
    "affairs",
    "amounts",
    "announcements",
    "careers",
    "changed",
    "cities",
    "community_lives",
    "corrections",
    "days",
    "elections",
    "grids",
    "histories",
    "moments_of",
    "play",
    "recording_orders",
    "recruitments",
    "reorganisations",
    "reversals",
    "same_day_key",
    "workers",
    "workforces",
    "would_stand",
]
del _hypothesis
