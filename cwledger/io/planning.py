"""An import in two steps: look through everything and write nothing, then write what stands.

:func:`plan` reads the files, finds the facts, leaves out what the ledger holds already and asks it what it would refuse. :func:`apply` lets the
rest in through the bulk door. Everything about one person stands or falls together. Not for reading files (``sheets.py``, ``jsonl.py``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cwledger.aggregates.event import CATALOGUE
from cwledger.errors import Conflict, Issue, Refused
from cwledger.io.facts import Found, facts_of
from cwledger.io.jsonl import read_jsonl
from cwledger.io.known import Known
from cwledger.io.mapping import Mapping, personnel
from cwledger.io.people import Person, grouped, identified
from cwledger.io.remarks import Place, Remark
from cwledger.io.report import order, rendered
from cwledger.io.rows import Row, RowReader
from cwledger.io.sheets import Sheet, read_tables
from cwledger.io.units import Units
from cwledger.recording.values import Incoming, Progress, RefusedFact
from cwledger.words import Lang

if TYPE_CHECKING:
    from cwledger.ledger import Ledger

Report = Callable[[Progress], None]
JSON_LINES = (".jsonl", ".ndjson", ".json")
_FAR_AHEAD = date(9999, 12, 31)
_ROWS_BETWEEN_REPORTS = 500


@dataclass(slots=True)
class Bundle:
    """What stands or falls together: the facts of one person, or one line of JSON."""

    facts: list[tuple[Incoming, Place]] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    rows: int = 1

    @property
    def broken(self) -> bool:
        """Whether an error keeps the whole of it out."""
        return any(one.severity == "error" for one in self.remarks)


@dataclass(slots=True)
class ImportPlan:
    """What an import would write, and everything there is to say about it. Made by :func:`plan`; nothing has been written."""

    ledger: Ledger
    files: tuple[str, ...]
    bundles: list[Bundle]
    general: list[Remark]
    """Remarks on files, sheets and columns."""
    rows: int
    """Rows and lines that hold something."""
    skipped_identical: int
    """Facts the ledger holds already, field by field."""
    authority: str | None = None
    head: int = 0
    """The log position the plan was made at."""
    result: ImportResult | None = None

    @property
    def events(self) -> tuple[Incoming, ...]:
        """The facts that would be written, people whole: those with an error are not among them."""
        return tuple(incoming for bundle in self.bundles if not bundle.broken for incoming, _ in bundle.facts)

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """Everything there is to say, by file, sheet, row and column."""
        return tuple(sorted((*self.general, *(one for bundle in self.bundles for one in bundle.remarks)), key=order))

    @property
    def issues(self) -> tuple[Issue, ...]:
        """The remarks as issues: errors keep facts out, warnings and notices do not."""
        return tuple(one.issue() for one in self.remarks)

    @property
    def left_out(self) -> int:
        """Rows and lines kept out by an error of their own or of the same person."""
        return sum(bundle.rows for bundle in self.bundles if bundle.broken)

    @property
    def clean(self) -> bool:
        """Whether no error stands."""
        return not any(bundle.broken for bundle in self.bundles) and not any(one.severity == "error" for one in self.general)

    def report(self, lang: Lang = "en") -> str:
        """The report as Markdown, in English or Chinese: errors and warnings by file, sheet, row and column, then notices summed up."""
        return rendered(self.remarks, self._counts() | {"files": ", ".join(self.files)}, lang)

    def as_dict(self) -> dict[str, Any]:
        """The report as plain JSON-ready data, keys in a fixed order."""
        issues = [{**one.issue().as_dict(), **one.place._asdict(), "message_zh": one.text("zh")} for one in self.remarks]
        return {"files": list(self.files), **self._counts(), "clean": self.clean, "position": self.head, "issues": issues}

    def _counts(self) -> dict[str, int]:
        return {"rows": self.rows, "events": len(self.events), "skipped": self.skipped_identical, "left_out": self.left_out}


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import has written."""

    accepted: int
    """Facts written now; 0 where everything was in the ledger already."""
    refused: tuple[Issue, ...]
    """What the ledger refused after all, because something was recorded between plan and import."""
    left_out: int
    """Rows and lines kept out by errors."""
    skipped_identical: int
    position: int
    """The last log position afterwards."""


def plan(
    ledger: Ledger,
    files: str | Path | Iterable[str | Path],
    mapping: Mapping | None = None,
    *,
    authority: str | None = None,
    progress: Report | None = None,
) -> ImportPlan:
    """Looks through files and says what an import would write and what stands in its way. Writes nothing.

    Args:
        ledger: the ledger to compare with; its own rules are asked too.
        files: CSV, XLSX or JSONL files.
        mapping: how columns become facts; :func:`personnel` where not given.
        authority: the document that allows reaching into closed months, if there is one.
        progress: called while rows are read.

    Raises:
        MissingExtra: an XLSX file, and openpyxl is not installed.
        VaultError: people cannot be compared because the vault cannot be opened.
    """
    paths = [Path(one) for one in ([files] if isinstance(files, str | Path) else files)]
    head = ledger.head
    made = _Planner(ledger, mapping or personnel(), progress)
    # Lines first, as they are written first: a unit founded in one file is known to a roster beside it.
    for path in sorted(paths, key=lambda one: one.suffix.lower() not in JSON_LINES):
        made.read(path)
    made.understand()
    planned = ImportPlan(ledger, tuple(path.name for path in paths), made.bundles, made.general, made.rows_read, made.skipped, authority, head)
    _admit(planned)
    return planned


class _Planner:
    def __init__(self, ledger: Ledger, mapping: Mapping, progress: Report | None) -> None:
        facts = ledger.at(effective_on=_FAR_AHEAD).reports.facts
        self.known = Known(ledger, facts)
        self.mapping = mapping
        self.units = Units(facts)
        self.reader = RowReader(mapping, self.units)
        self.progress = progress
        self.rows: list[Row] = []
        self.bundles: list[Bundle] = []
        self.general: list[Remark] = []
        self.rows_read = 0
        self.skipped = 0

    def read(self, path: Path) -> None:
        if path.suffix.lower() in JSON_LINES:
            self._read_lines(path)
            return
        tables = read_tables(path, self.mapping)
        self.general += tables.remarks
        for sheet in tables.sheets:
            self._read_sheet(sheet)

    def _read_lines(self, path: Path) -> None:
        try:
            for line in read_jsonl(path):
                self._count()
                facts = [] if line.incoming is None else [(line.incoming, Place(path.name, None, line.number))]
                self.bundles.append(Bundle(facts, list(line.remarks)))
        except OSError as problem:
            self.general.append(Remark("file-unreadable", Place(path.name), {"value": problem.strerror or type(problem).__name__}))
        self.units.add(incoming.event for bundle in self.bundles for incoming, _ in bundle.facts)

    def _read_sheet(self, sheet: Sheet) -> None:
        for number, cells in sheet.rows:
            self._count()
            self.rows.append(self.reader.read(sheet, number, cells))

    def _count(self) -> None:
        self.rows_read += 1
        if self.progress is not None and self.rows_read % _ROWS_BETWEEN_REPORTS == 0:
            self.progress(Progress(self.rows_read))

    def understand(self) -> None:
        """People out of rows, facts out of people, and what is recorded already left out."""
        people = grouped(self.rows, self.mapping)
        in_lines = {incoming.event.stream for bundle in self.bundles for incoming, _ in bundle.facts}
        identified(people, self.known, self.mapping, {stream.removeprefix("career:") for stream in in_lines if stream.startswith("career:")})
        self.known.load(in_lines)
        for bundle in self.bundles:
            bundle.facts = [pair for pair in bundle.facts if not self._is_recorded(pair[0], pair[1], bundle)]
        self.bundles += [self._bundle(person) for person in people]
        if self.progress is not None:
            self.progress(Progress(self.rows_read, self.rows_read))

    def _bundle(self, person: Person) -> Bundle:
        found = list(facts_of(person, self.mapping))
        bundle = Bundle([], [*person.remarks, *(one for row in person.rows for one in row.remarks)], len(person.rows))
        self.skipped += person.known is not None and not bundle.broken
        if not bundle.broken:
            bundle.facts = [(Incoming(one.event), one.place) for one in _distinct(found) if not self._is_recorded(Incoming(one.event), one.place, bundle)]
        return bundle

    def _is_recorded(self, incoming: Incoming, place: Place, bundle: Bundle) -> bool:
        same = self.known.same_fact(incoming.event)
        if same is None:
            return False
        self.skipped += 1
        if same.amended_by is not None:
            values = {"fact": type(incoming.event).__name__, "event": same.event_id}
            bundle.remarks.append(Remark("taken-back-before", place, values, event_ids=(same.event_id, same.amended_by)))
        return True


def _distinct(found: Sequence[Found]) -> Iterator[Found]:
    """The same fact said in two rows of one person is one fact."""
    seen: list[Any] = []
    for one in found:
        if one.event not in seen:
            seen.append(one.event)
            yield one


def _admit(planned: ImportPlan) -> None:
    """Asks the ledger what it would refuse, in the order of writing; a refusal keeps the whole person out."""
    standing = [bundle for bundle in planned.bundles if not bundle.broken]
    owners = [(bundle, place) for bundle in standing for _, place in bundle.facts]
    if owners:
        for refusal in planned.ledger.would_refuse(list(planned.events), authority=planned.authority):
            bundle, place = owners[refusal.item - 1]
            bundle.remarks += [_refusal(issue, place) for issue in refusal.issues]


def _refusal(issue: Issue, place: Place) -> Remark:
    return Remark(issue.code, place, {"message": issue.message}, issue.severity, issue.event_ids)


def apply(planned: ImportPlan, *, actor: str, accept_valid: bool = False, authority: str | None = None, progress: Report | None = None) -> ImportResult:
    """Writes what a plan found. Planning and applying the same files again writes nothing more.

    Args:
        planned: what :func:`plan` made, of a ledger that has not changed since.
        actor: who imports; stands on every event that does not name its own.
        accept_valid: leave out the people and lines with errors and write the others. Without it, one error keeps everything out.
        authority: the document that allows reaching into closed months; where it differs from the plan's, the ledger is asked again.
        progress: called after each batch.

    Raises:
        Refused: errors stand and ``accept_valid`` was not given; nothing was written.
        Conflict: the ledger has changed since the plan was made; plan again.
    """
    if planned.result is not None:
        return ImportResult(0, (), planned.left_out, planned.skipped_identical + len(planned.events), planned.ledger.head)
    if planned.ledger.head != planned.head:
        raise Conflict(["the ledger, since the plan was made; plan the import again"], 1)
    if authority is not None and authority != planned.authority:
        planned = _with_authority(planned, authority)
    if not planned.clean and not accept_valid:
        raise Refused(issue for issue in planned.issues if issue.severity == "error")
    written = planned.ledger.ingest(planned.events, actor=actor, key=_key(planned), authority=authority or planned.authority, progress=progress)
    refused = tuple(_refusal(issue, _place_of(planned, refusal)).issue() for refusal in written.refused for issue in refusal.issues)
    planned.result = ImportResult(written.accepted, refused, planned.left_out, planned.skipped_identical, written.position)
    return planned.result


def _with_authority(planned: ImportPlan, authority: str) -> ImportPlan:
    """The same plan after asking the ledger again: what was refused only for a closed month is let in."""
    for bundle in planned.bundles:
        bundle.remarks = [one for one in bundle.remarks if one.issue().code.startswith("import.")]
    planned.authority = authority
    _admit(planned)
    return planned


def _place_of(planned: ImportPlan, refusal: RefusedFact) -> Place:
    places = [place for bundle in planned.bundles if not bundle.broken for _, place in bundle.facts]
    return places[refusal.item - 1]


def _key(planned: ImportPlan) -> str | None:
    """The name under which the bulk door remembers how far this import has come, so that two runs at once are one.

    Personal fields are left out of it: a key is stored in the clear, and an ID number could be guessed back from a hash. The position the
    plan was made at keeps two files apart that differ in nothing else.
    """
    if not planned.events:
        return None
    content = hashlib.sha256(str(planned.head).encode())
    for incoming in planned.events:
        spec = CATALOGUE.spec(type(incoming.event))
        values = [f"{name}={getattr(incoming.event, name)}" for name in spec.fields if name not in spec.personal]
        content.update("\x1f".join([spec.topic, *values, "\x1e"]).encode())
    return f"import:{content.hexdigest()[:40]}"
