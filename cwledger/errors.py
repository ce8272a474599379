"""What can go wrong, as one tree, and what is wrong with the data, as values.

::

    CwledgerError
    ├── InvalidEvent          an event that cannot be built: wrong type, unknown field, float, naive datetime
    ├── Refused               the ledger will not record it; carries every Issue found, nothing was written
    ├── Conflict              other writers kept winning until the retry budget was spent
    ├── KeyReused             an idempotency key came back with different facts
    ├── InvalidBasis          a point on the clocks that cannot be asked: naive, in the future, beyond the head
    ├── UnknownSubject        a question about somebody or something the ledger has never heard of
    ├── InvalidMapping        an import mapping file that does not say what it must
    ├── InvalidPack           a rule pack that cannot be used; each issue names file and line
    ├── InvalidReform         a reform that cannot be tried on the rules known; each issue names rule and path
    ├── StorageError          the database said no
    │   ├── NotALedger            the file or database holds something else
    │   ├── NewerFormat           written by a later version of the library
    │   ├── Damaged               bytes that cannot be what was written
    │   ├── StorageFull           no room; nothing half written
    │   └── StorageUnavailable    locked, unreachable or interrupted
    ├── VaultError            personal fields cannot be sealed or unsealed
    │   ├── WrongMasterKey
    │   ├── MissingKey
    │   └── ErasedSubject
    └── MissingExtra          an optional dependency is not installed; the message holds the command

Every message says what is wrong, where, and what to do. Problems of data are not exceptions: they are :class:`Issue` values, and one
type serves refusals, import reports and findings alike. This module is not for deciding anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["error", "warning", "notice"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "notice")
"""The most severe first."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing that is wrong, or irregular, with the facts.

    ``code`` is stable and dotted (``career.after-death``); ``subject`` is the stream it concerns (``career:W0001``) or the place in an
    input (``people.xlsx!Sheet1!C7``); ``event_ids`` are the recorded facts that stand in the way or caused it; ``cites`` names the rule
    or document a finding rests on, empty where the issue is plain impossibility.
    """

    code: str
    severity: Severity
    subject: str
    message: str
    event_ids: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()

    def __str__(self) -> str:
        because = f" [{', '.join(self.event_ids)}]" if self.event_ids else ""
        return f"{self.code}: {self.subject}: {self.message}{because}"

    def as_dict(self) -> dict[str, Any]:
        """The issue as plain JSON-ready data, keys in a fixed order."""
        return {
            "code": self.code,
            "severity": self.severity,
            "subject": self.subject,
            "message": self.message,
            "event_ids": list(self.event_ids),
            "cites": list(self.cites),
        }


class CwledgerError(Exception):
    """Root of every error this library raises. ``remedy`` says what to do about it."""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        self.remedy = remedy
        super().__init__(f"{message} ({remedy})" if remedy else message)


class _WithIssues(CwledgerError):
    def __init__(self, issues: Iterable[Issue], heading: str, *, remedy: str = "") -> None:
        self.issues: tuple[Issue, ...] = tuple(issues)
        shown = "\n".join(f"  - {issue}" for issue in self.issues[:20])
        more = f"\n  … and {len(self.issues) - 20} more" if len(self.issues) > 20 else ""
        super().__init__(f"{heading}\n{shown}{more}", remedy=remedy)


class InvalidEvent(_WithIssues, ValueError):
    """An event cannot be built from what was given; ``issues`` names each field."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        super().__init__(issues, "this is not a valid event:")


class Refused(_WithIssues):
    """The ledger will not record these facts; ``issues`` says why, one by one. Nothing was written."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        super().__init__(issues, "refused, nothing was written:")


class Conflict(CwledgerError):
    """Other writers changed the same subjects faster than this one could decide. Nothing was written; ``streams`` names them."""

    def __init__(self, streams: Sequence[str], attempts: int) -> None:
        self.streams = tuple(streams)
        super().__init__(
            f"gave up after {attempts} attempts: {', '.join(self.streams) or 'the log'} kept changing", remedy="try again later; nothing was written"
        )


class KeyReused(CwledgerError):
    """``record(key=…)`` was called with a key already used for other facts. Nothing was written."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(
            f"the key {key!r} was already used for different facts",
            remedy="use a new key for new facts, or send exactly the same ones to get the first receipt",
        )


class InvalidBasis(CwledgerError, ValueError):
    """A point on the clocks that cannot be asked."""


class UnknownSubject(CwledgerError, LookupError):
    """A question about a subject the ledger had not heard of at that basis. ``subject`` names it."""

    def __init__(self, subject: str, *, remedy: str = "check the id, or ask at a later known_at") -> None:
        self.subject = subject
        super().__init__(f"the ledger knows nothing of {subject}", remedy=remedy)


class InvalidMapping(CwledgerError, ValueError):
    """An import mapping file is wrong; the message names the key and the nearest one that exists."""


class InvalidPack(_WithIssues, ValueError):
    """A rule pack cannot be used; ``issues`` says why, each with its file and line."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        super().__init__(issues, "this is not a valid rule pack:")


class InvalidReform(_WithIssues, ValueError):
    """A reform cannot be tried on the rules known; ``issues`` says why, each with its rule and path, or its file and line."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        super().__init__(issues, "this reform cannot be tried:")


class StorageError(CwledgerError):
    """The database could not do what was asked."""


class NotALedger(StorageError):
    """The file or database exists and holds something else. It was left untouched."""


class NewerFormat(StorageError):
    """The ledger was written by a later version of the library. It was left untouched."""


class Damaged(StorageError):
    """Stored bytes are not what was written: a truncated file, a flipped bit, a missing version."""


class StorageFull(StorageError):
    """There is no room left. What was being recorded was rolled back whole."""


class StorageUnavailable(StorageError):
    """The database is locked, unreachable or went away. What was not acknowledged was not recorded."""


class VaultError(CwledgerError):
    """Personal fields could not be sealed or unsealed. Facts that carry no name are not affected."""


class WrongMasterKey(VaultError):
    """The master key given does not open this vault."""


class MissingKey(VaultError):
    """The vault or its master key is not where it was."""


class ErasedSubject(VaultError):
    """The subject's key was destroyed on request: what it sealed can never be read again, and nothing new may be sealed for it."""


class MissingExtra(CwledgerError, ImportError):
    """An optional dependency is not installed; the message holds the command that installs it."""

    def __init__(self, extra: str, purpose: str) -> None:
        self.extra = extra
        super().__init__(f"{purpose} needs an optional dependency", remedy=f"pip install 'cwledger[{extra}]'")
