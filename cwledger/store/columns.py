"""The log as columns: one typed frame for each event type, caught up by position, sealed beside the database, and read as known at any position.

For: keeping the frames current and handing out believed facts (:class:`~cwledger.projections.facts.Facts`). Not for reports
(``projections``), nor for how frames are made (``frames.py``) or filed (``sealing.py``).

Columns are a cache of the log and never more. They can be deleted at any time; a problem with them is logged, and they are folded again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import chain
from pathlib import Path
from threading import RLock

import polars as pl

from cwledger.aggregates.event import CATALOGUE, Event
from cwledger.errors import Issue, StorageUnavailable
from cwledger.store.frames import AMENDMENT_COLUMNS, AMENDMENTS, Stretch, stretches, table
from cwledger.store.log import EventLog
from cwledger.store.sealing import SealedFolder, Unusable, state_digest

SEAL_AT = 50_000
"""Unsealed events worth a segment: folding them again would take about a quarter of a second."""

SEAL_AT_CLOSE = 5_000
"""Unsealed events worth a segment when nothing more will come."""

_SEAL_WHILE_FOLDING = 2_000_000
"""During a long fold, unsealed events are let go of this often, so that memory stays flat."""

_LOGGER = logging.getLogger(__name__)

Folding = Callable[[int, int], None]
"""Called with (events folded so far, events there are about)."""


class _Pile:
    """Frames of one type in order of position. Growing by small frames costs little, and there are never many of them."""

    __slots__ = ("name", "parts")

    def __init__(self, name: str, parts: Iterable[pl.DataFrame] = ()) -> None:
        self.name = name
        self.parts: list[pl.DataFrame] = []
        for part in parts:
            self.add(part)

    def add(self, frame: pl.DataFrame) -> None:
        """Puts a frame on top, melting it together with those below that are hardly larger."""
        if not frame.height:
            return
        self.parts.append(frame)
        while len(self.parts) > 1 and self.parts[-2].height <= 2 * self.parts[-1].height:
            above = self.parts.pop()
            self.parts[-1] = pl.concat([self.parts[-1], above], rechunk=True)

    def frame(self) -> pl.DataFrame:
        """All of it, without copying."""
        if not self.parts:
            return _empty(self.name)
        return self.parts[0] if len(self.parts) == 1 else pl.concat(self.parts, rechunk=False)


def _empty(name: str) -> pl.DataFrame:
    return pl.DataFrame(schema=dict(AMENDMENT_COLUMNS)) if name == AMENDMENTS else table(name).empty()


def _key(name: str) -> str:
    """The column a type's frame is ordered by."""
    return "by" if name == AMENDMENTS else "position"


def _upto(frame: pl.DataFrame, position: int, key: str = "position") -> pl.DataFrame:
    """The rows at or before a position; a slice, not a copy."""
    return frame if not frame.height or frame[key][-1] <= position else frame.head(_rank(frame[key], position))


def _after(frame: pl.DataFrame, position: int, key: str = "position") -> pl.DataFrame:
    """The rows behind a position; a slice, not a copy."""
    return frame if not frame.height or frame[key][0] > position else frame.slice(_rank(frame[key], position))


def _rank(positions: pl.Series, position: int) -> int:
    return int(positions.search_sorted(position, side="right"))


class Columns:
    """The columns of one ledger. Safe to use from several threads; several processes may share the folder.

    Args:
        log: what they are folded from.
        folder: where they are sealed; None keeps them in memory only.
    """

    def __init__(self, log: EventLog, folder: Path | None) -> None:
        self._log = log
        self._lock = RLock()
        self._sealed = None if folder is None else SealedFolder(folder, log.ledger_id)
        self._closed = False
        self._failed_with = 0
        self._forget()
        self._open()

    def _forget(self) -> None:
        self._upto = 0
        self._unsealed = 0
        self._last_state = ""
        self._tail: dict[str, _Pile] = {}
        self._warm: dict[str, _Pile] = {}
        self._voids: dict[str, tuple[int, pl.DataFrame]] = {}
        self._amendments = _Pile(AMENDMENTS)

    def _open(self) -> None:
        """Takes up what is sealed, if it is this log's."""
        if self._sealed is None:
            return
        try:
            self._sealed.load()
            self._check_against_log(self._sealed)
            self._amendments = _Pile(AMENDMENTS, self._sealed.read(AMENDMENTS))
            self._upto = self._sealed.upto
        except Unusable as why:
            self._start_over(why)

    def _check_against_log(self, sealed: SealedFolder) -> None:
        if sealed.segments:
            last = sealed.segments[-1]
            row = next(self._log.rows(after=last.upto - 1, until=last.upto), None)
            if row is None or state_digest(row.state) != last.last_state:
                raise Unusable(f"the log does not hold at position {last.upto} what was sealed")

    def _start_over(self, why: Unusable) -> None:
        """Drops everything kept, in memory and on disk; unless another process has put other columns there meanwhile, which are taken up."""
        assert self._sealed is not None
        held = self._sealed.segments
        self._forget()
        with suppress(Unusable):
            self._sealed.load()
            if self._sealed.segments != held:
                self._open()
                return
        _LOGGER.warning("the columns in %s are folded again from the log: %s", self._sealed.folder, why)
        self._sealed.discard()

    @property
    def position(self) -> int:
        """The last position folded."""
        return self._upto

    @property
    def where(self) -> Path | None:
        """The folder they are sealed in; None for columns in memory."""
        return None if self._sealed is None else self._sealed.folder

    def catch_up(self, until: int | None = None, progress: Folding | None = None) -> int:
        """Folds what the log holds beyond the columns (``until`` a position, None: its end); how many events that were.

        Raises:
            Damaged: the log holds bytes that are not an event. NewerFormat: an event this release does not know.
        """
        with self._lock:
            begun, done = self._upto, 0
            about = 0 if progress is None else max((until or self._log.head().position) - begun, 0)
            for stretch in stretches(chain.from_iterable(self._log.batches(after=begun, until=until))):
                self._take(stretch)
                done += stretch.events
                if self._unsealed >= _SEAL_WHILE_FOLDING:
                    self._seal()
                if progress is not None:
                    progress(done, max(about, done))
            if self._unsealed >= SEAL_AT:
                self._seal()
            return done

    def _take(self, stretch: Stretch) -> None:
        for name, frame in stretch.frames.items():
            if name == AMENDMENTS:
                self._amendments.add(frame)
            elif name in self._warm or self._sealed is None:
                self._warm.setdefault(name, _Pile(name)).add(frame)
            if self._sealed is not None:
                self._tail.setdefault(name, _Pile(name)).add(_after(frame, self._sealed.upto, _key(name)))
        self._upto = stretch.last.position
        self._unsealed += stretch.events
        self._last_state = state_digest(stretch.last.state)

    def _seal(self) -> None:
        """Moves the unsealed frames into the folder. Failing to is no harm: they stay in memory."""
        if self._sealed is None or not self._unsealed or self._unsealed < 2 * self._failed_with:
            return
        before = self._sealed.upto
        if before >= self._upto:
            self._unsealed = 0
            return
        try:
            frames = {name: pile.frame() for name, pile in self._tail.items()}
            if self._sealed.seal(frames, after=before, upto=self._upto, events=self._unsealed, last_state=self._last_state):
                self._tail, self._unsealed = {}, 0
            else:
                self._adopt(before)
        except Unusable as why:
            upto = self._upto
            self._start_over(why)
            self.catch_up(until=upto)
            return
        except OSError as error:
            # A folder that cannot be written is not tried again with every event, nor warned about.
            self._failed_with = self._unsealed
            _LOGGER.warning("the columns could not be sealed in %s: %s", self._sealed.folder, error)

    def _adopt(self, before: int) -> None:
        """Another process is sealing, or has sealed: what it covers need not be kept here. ``before`` is how far what was sealed reached so far."""
        assert self._sealed is not None
        if self._sealed.upto < before:
            raise Unusable("another process threw them away")
        self._check_against_log(self._sealed)
        upto = self._sealed.upto
        self._tail = {name: _Pile(name, [_after(pile.frame(), upto, _key(name))]) for name, pile in self._tail.items()}
        self._unsealed = sum(pile.frame().height for name, pile in self._tail.items() if name != AMENDMENTS)

    def frame(self, name: str) -> pl.DataFrame:
        """Every row of one event type, amended ones included, in order of position; loaded when first asked for."""
        with self._lock:
            self.must_be_open()
            pile = self._warm.get(name)
            if pile is None:
                pile = self._warm[name] = self._load(name)
            return pile.frame()

    def must_be_open(self) -> None:
        """Raises :class:`StorageUnavailable` where they were closed."""
        if self._closed:
            raise StorageUnavailable(f"{self._log.where} was closed", remedy="open the ledger again")

    def _load(self, name: str) -> _Pile:
        if self._sealed is None:
            return _Pile(name)
        upto = self._upto
        try:
            sealed = self._read(name)
            # Only now the tail: reading may have found that another process sealed part of it.
            tail = self._tail.get(name)
            return _Pile(name, [*(_upto(part, upto) for part in sealed), *([] if tail is None else tail.parts)])
        except Unusable as why:
            self._start_over(why)
            self.catch_up(until=upto)
            return self._load(name)

    def _read(self, name: str) -> list[pl.DataFrame]:
        assert self._sealed is not None
        try:
            return list(self._sealed.read(name))
        except Unusable:
            # Another process may have merged the segments since the manifest was read; then its manifest names other files.
            segments, before = self._sealed.segments, self._sealed.upto
            self._sealed.load()
            if self._sealed.segments == segments:
                raise
            self._adopt(before)
            return list(self._sealed.read(name))

    def amendments(self) -> pl.DataFrame:
        """Every amendment: ``target`` position, ``by`` position, ``event_id`` of the amending event; in order of ``by``."""
        with self._lock:
            return self._amendments.frame()

    def voids(self, name: str) -> pl.DataFrame:
        """The amendments that target facts of one type: ``target``, ``by``, in order of ``by``."""
        with self._lock:
            frame, amendments = self.frame(name), self._amendments.frame()
            known = self._voids.get(name)
            if known is None or known[0] != self._upto:
                found = amendments.select("target", "by").filter(pl.col("target").is_in(_present(frame, amendments).implode()))
                known = self._voids[name] = (self._upto, found)
            return known[1]

    def facts(self, position: int) -> KnownFacts:
        """The facts believed at a position; the columns are caught up to it first."""
        with self._lock:
            if position > self._upto:
                self.catch_up()
            return KnownFacts(self, position)

    def rebuild(self, progress: Folding | None = None) -> None:
        """Throws the columns away and folds them again from the log."""
        with self._lock:
            if self._sealed is not None:
                self._sealed.discard()
            self._forget()
            self.catch_up(progress=progress)

    def compare(self, progress: Folding | None = None) -> list[Issue]:
        """Folds the log again beside the columns and says where they differ; empty when they agree. Changes nothing."""
        with self._lock:
            upto, done, issues = self._upto, 0, dict[str, Issue]()
            after = 0
            for stretch in stretches(chain.from_iterable(self._log.batches(until=upto))):
                for name in [*(spec.name for spec in CATALOGUE if spec.name != "ledger.fact_reversed"), AMENDMENTS]:
                    if name not in issues and not self._agrees(name, stretch, after):
                        message = f"the column of {name} differs from the log between positions {after + 1} and {stretch.last.position}; rebuild the columns"
                        issues[name] = Issue("columns.differ", "error", name, message)
                after, done = stretch.last.position, done + stretch.events
                if progress is not None:
                    progress(done, max(done, upto))
            return list(issues.values())

    def _agrees(self, name: str, stretch: Stretch, after: int) -> bool:
        held = self.amendments() if name == AMENDMENTS else self.frame(name)
        folded = stretch.frames.get(name, _empty(name))
        return _after(_upto(held, stretch.last.position, _key(name)), after, _key(name)).equals(folded)

    def close(self) -> None:
        """Seals what is worth it and lets go of the frames."""
        with self._lock:
            if self._unsealed >= SEAL_AT_CLOSE:
                self._seal()
            self._forget()
            self._closed = True


def _present(frame: pl.DataFrame, amendments: pl.DataFrame) -> pl.Series:
    """The targets that stand in a frame, found by halving: no pass over the frame."""
    targets = amendments["target"]
    if not frame.height or not targets.len():
        return targets.head(0)
    positions = frame["position"]
    places = positions.search_sorted(targets).clip(0, frame.height - 1)
    return targets.filter(positions.gather(places) == targets)


class KnownFacts:
    """:class:`~cwledger.projections.facts.Facts` as known at one position; the same whatever is recorded afterwards."""

    def __init__(self, columns: Columns, position: int) -> None:
        self._columns = columns
        self._position = position
        self._believed: dict[type[Event], pl.LazyFrame] = {}

    @property
    def position(self) -> int:
        """The position known."""
        return self._position

    def __getitem__(self, event_class: type[Event]) -> pl.LazyFrame:
        """The facts of a type believed at the position, looked up once: a report may ask for the same type for every day it looks at."""
        self._columns.must_be_open()
        rows = self._believed.get(event_class)
        if rows is None:
            rows = self._believed[event_class] = self._believe(event_class)
        return rows

    def _believe(self, event_class: type[Event]) -> pl.LazyFrame:
        name = CATALOGUE.spec(event_class).name
        rows = _upto(self._columns.frame(name), self._position).lazy()
        gone = self._columns.voids(name).filter(pl.col("by") <= self._position)["target"]
        return rows if not gone.len() else rows.filter(~pl.col("position").is_in(gone.implode()))

    def amendments(self) -> pl.DataFrame:
        """What had been corrected or reversed by then: ``target``, ``by``, ``event_id``."""
        return _upto(self._columns.amendments(), self._position, "by")
