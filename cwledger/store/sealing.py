"""Folded columns kept in a folder beside the database, as Parquet, so that opening a large ledger costs reading files, not folding events.

For: segments (each a run of positions, one file for each event type), the manifest that says which belong together, and telling damage.
Not for the truth: every file here is a cache. What is missing, damaged, of another ledger, of another format or ahead of the log is
said through :class:`Unusable`, and the columns are folded again from the log. Several processes may seal at once; one of them does it.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from cwledger.store.frames import fingerprint

FORMAT = 1
_MANIFEST = "manifest.json"
_LOCK = "lock"
_OURS = re.compile(r"\d+-\d+-[a-z_.]+-[0-9a-f]{12}\.parquet|manifest\.json|\.[0-9a-f]{32}\.tmp")

# Segments of about the same size are merged when there are this many of them: each event is rewritten log4(n) times, and
# a ledger of any size is a handful of files for each type.
_ALIKE = 4


class Unusable(Exception):
    """The sealed columns cannot be used; the message says why. Caught by the columns, which fold again."""


class File(NamedTuple):
    """One sealed file: its name, how many bytes and rows it has, and what it hashes to."""

    name: str
    size: int
    rows: int
    sha256: str


class Segment(NamedTuple):
    """A run of the log, ``after < position <= upto``, sealed."""

    after: int
    upto: int
    events: int
    last_state: str
    """SHA-256 of the stored bytes at ``upto``: how a log that was restored from a backup is told from the one that was sealed."""
    files: Mapping[str, File]

    def as_dict(self) -> dict[str, Any]:
        """The segment as the manifest writes it."""
        return {**self._asdict(), "files": {name: file._asdict() for name, file in sorted(self.files.items())}}


def state_digest(state: bytes) -> str:
    """What the last event of a segment is recognised by."""
    return hashlib.sha256(state).hexdigest()


class SealedFolder:
    """The sealed segments of one ledger in one folder."""

    def __init__(self, folder: Path, ledger_id: str) -> None:
        self.folder = folder
        self.ledger_id = ledger_id
        self.segments: tuple[Segment, ...] = ()

    @property
    def upto(self) -> int:
        """The last position sealed; 0 when nothing is."""
        return self.segments[-1].upto if self.segments else 0

    def load(self) -> None:
        """Reads the manifest; without one there are no segments.

        Raises:
            Unusable: it is unreadable, or of another ledger, format or schema.
        """
        self.segments = self._on_disk()

    def _on_disk(self) -> tuple[Segment, ...]:
        try:
            text = (self.folder / _MANIFEST).read_text(encoding="utf-8")
        except FileNotFoundError:
            return ()
        except (OSError, UnicodeDecodeError) as error:
            raise Unusable(f"the manifest cannot be read: {error}") from error
        try:
            content = json.loads(text)
            for name, value in self._identity().items():
                if content[name] != value:
                    raise Unusable(f"they are of another {name}: {content[name]!r}, not {value!r}")
            return tuple(_segment(item) for item in content["segments"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Unusable(f"the manifest is not one: {error!r}") from error

    def _identity(self) -> dict[str, Any]:
        return {"format": FORMAT, "ledger": self.ledger_id, "schema": fingerprint()}

    def read(self, name: str) -> Iterator[pl.DataFrame]:
        """The frames of one type, segment by segment.

        Raises:
            Unusable: a file is missing or not what was written.
        """
        for segment in self.segments:
            file = segment.files.get(name)
            if file is not None:
                yield self._read_file(file)

    def _read_file(self, file: File) -> pl.DataFrame:
        try:
            data = (self.folder / file.name).read_bytes()
        except OSError as error:
            raise Unusable(f"{file.name} cannot be read: {error.strerror}") from error
        if len(data) != file.size or hashlib.sha256(data).hexdigest() != file.sha256:
            raise Unusable(f"{file.name} is damaged")
        return pl.read_parquet(io.BytesIO(data))

    def seal(self, frames: Mapping[str, pl.DataFrame], *, after: int, upto: int, events: int, last_state: str) -> bool:
        """Adds a segment, merging those of its size; False when another process is sealing or has sealed meanwhile (then look again).

        Raises:
            OSError: the folder cannot be written; nothing is lost.
            Unusable: a segment to be merged is damaged.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._alone() as alone:
            if not alone:
                return False
            try:
                theirs = self._on_disk()
            except Unusable:
                theirs = ()
            if theirs != self.segments:
                self.segments = theirs
                return False
            files = {name: self._write(name, frame, after, upto) for name, frame in frames.items() if frame.height}
            kept = self._merged((*self.segments, Segment(after, upto, events, last_state, files)))
            self._write_manifest(kept)
            self.segments = kept
            self._sweep()
            return True

    def _merged(self, segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
        while len(segments) >= _ALIKE and segments[-_ALIKE].events <= _ALIKE * segments[-1].events:
            segments = (*segments[:-_ALIKE], self._merge(segments[-_ALIKE:]))
        return segments

    def _merge(self, parts: tuple[Segment, ...]) -> Segment:
        after, upto = parts[0].after, parts[-1].upto
        files = {}
        for name in sorted({name for part in parts for name in part.files}):
            frame = pl.concat([self._read_file(part.files[name]) for part in parts if name in part.files])
            files[name] = self._write(name, frame, after, upto)
        return Segment(after, upto, sum(part.events for part in parts), parts[-1].last_state, files)

    def _write(self, name: str, frame: pl.DataFrame, after: int, upto: int) -> File:
        buffer = io.BytesIO()
        frame.write_parquet(buffer, compression="lz4")
        data = buffer.getbuffer()
        digest = hashlib.sha256(data).hexdigest()
        file = File(f"{after}-{upto}-{name}-{digest[:12]}.parquet", len(data), frame.height, digest)
        self._put(file.name, data)
        return file

    def _write_manifest(self, segments: Iterable[Segment]) -> None:
        content = {**self._identity(), "segments": [segment.as_dict() for segment in segments]}
        self._put(_MANIFEST, json.dumps(content, indent=1).encode())

    def _put(self, name: str, data: bytes | memoryview) -> None:
        """Writes a file whole or not at all, whoever else writes it at the same time."""
        temporary = self.folder / f".{uuid.uuid4().hex}.tmp"
        try:
            temporary.write_bytes(data)
            temporary.replace(self.folder / name)
        finally:
            temporary.unlink(missing_ok=True)

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        """Whether no other process is sealing; it stays so while inside. Nobody waits: the other one does the work."""
        try:
            import fcntl
        except ImportError:  # no such locks on this system: the manifest is still replaced whole, and a missing file is folded again
            yield True
            return
        handle = os.open(self.folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                yield False
                return
            yield True
        finally:
            os.close(handle)

    def discard(self) -> None:
        """Deletes what this module wrote, and nothing else."""
        self.segments = ()
        self._delete(lambda _: True)

    def _sweep(self) -> None:
        """Deletes files no segment names any more: merged ones, and what an interrupted sealing left behind."""
        wanted = {_MANIFEST, *(file.name for segment in self.segments for file in segment.files.values())}
        self._delete(lambda name: name not in wanted)

    def _delete(self, unwanted: Callable[[str], bool]) -> None:
        with suppress(OSError):
            for path in self.folder.iterdir():
                if _OURS.fullmatch(path.name) and unwanted(path.name):
                    path.unlink(missing_ok=True)


def _segment(item: Mapping[str, Any]) -> Segment:
    files = {name: File(**file) for name, file in item["files"].items()}
    if not all(isinstance(item[field], int) for field in ("after", "upto", "events")):
        raise TypeError("positions are whole numbers")
    if not all(re.fullmatch(r"[\w.\-]+", file.name) for file in files.values()):
        raise ValueError("a file outside the folder")
    return Segment(item["after"], item["upto"], item["events"], item["last_state"], files)
