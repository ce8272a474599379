"""The working lives of community workers (社区工作者) as an event-sourced ledger on three clocks.

``open`` a ledger, ``record`` facts (``from cwledger import events as ev``), and ask ``ledger.at(effective_on=…, known_at=…)`` what held on a
day as known at a moment.
"""

from cwledger import events
from cwledger.aggregates import Career, Event, Sealed
from cwledger.clock import Month, Period
from cwledger.errors import (
    Conflict,
    CwledgerError,
    Damaged,
    ErasedSubject,
    InvalidBasis,
    InvalidEvent,
    InvalidMapping,
    Issue,
    KeyReused,
    MissingExtra,
    MissingKey,
    NewerFormat,
    NotALedger,
    Refused,
    StorageError,
    StorageFull,
    StorageUnavailable,
    UnknownSubject,
    VaultError,
    WrongMasterKey,
)
from cwledger.ledger import Ledger, open
from cwledger.recording.values import Incoming, Ingested, Progress, Receipt, Recorded, RefusedFact, Statistics, Verification
from cwledger.view import Basis, View

__version__ = "0.1.0"

__all__ = [
    "Basis",
    "Career",
    "Conflict",
    "CwledgerError",
    "Damaged",
    "ErasedSubject",
    "Event",
    "Incoming",
    "Ingested",
    "InvalidBasis",
    "InvalidEvent",
    "InvalidMapping",
    "Issue",
    "KeyReused",
    "Ledger",
    "MissingExtra",
    "MissingKey",
    "Month",
    "NewerFormat",
    "NotALedger",
    "Period",
    "Progress",
    "Receipt",
    "Recorded",
    "Refused",
    "RefusedFact",
    "Sealed",
    "Statistics",
    "StorageError",
    "StorageFull",
    "StorageUnavailable",
    "UnknownSubject",
    "VaultError",
    "Verification",
    "View",
    "WrongMasterKey",
    "events",
    "open",
]
