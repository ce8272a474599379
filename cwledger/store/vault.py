"""The key vault: personal fields are sealed with a key of their subject's own, kept apart from the log.

For: sealing and unsealing text, and erasing a person by destroying one key. Each subject has a random AES-256-GCM data key; the vault stores
it wrapped by one master key. Sealing the same text of the same field of the same subject gives the same bytes (the nonce is derived from
key, field and text), so that the same event has the same bytes for ever.
Not for: deciding who may see a name, or when erasure is due.

Losing vault or master key loses names, never facts. A ledger that never seals anything has no vault.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from threading import RLock
from typing import Protocol
from uuid import uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cwledger.errors import ErasedSubject, MissingKey, VaultError, WrongMasterKey
from cwledger.store.log import EventLog
from cwledger.store.sqlite_file import create_whole
from cwledger.store.vault_keys import Identity, KeyTable

ENVIRONMENT = "CWLEDGER_MASTER_KEY"
"""Environment variable that holds the master key: 32 bytes in base64. It goes before the key file."""

Seal = Callable[[str, str, str], bytes]
"""(stream, field, text) -> the sealed bytes."""

_CACHED = 100_000  # data keys held in memory, about 25 MB
_CHECK = b"cwledger key vault"
_SEALED = b"\x01"  # how what follows was sealed; a later way of sealing gets another first byte


class KeyVault(Protocol):
    """Seals personal text per subject. Safe to use from several threads and processes."""

    @property
    def where(self) -> str:
        """Where keys and master key are, in words for a person."""

    def sealer(self, streams: Iterable[str]) -> Seal:
        """A function that seals for these subjects without further I/O; their keys are durable when this returns."""

    def seal(self, stream: str, field: str, text: str) -> bytes:
        """Seal one text of one field of one subject."""

    def seal_many(self, texts: Sequence[tuple[str, str, str]]) -> list[bytes]:
        """Seal (stream, field, text) triples; all keys are durable when this returns."""

    def unseal(self, stream: str, field: str, sealed: bytes) -> str:
        """The text again. Raises ``ErasedSubject`` once the subject's key is destroyed."""

    def unseal_many(self, sealed: Sequence[tuple[str, str, bytes]]) -> list[str | None]:
        """The texts of (stream, field, sealed) triples; None where the subject was erased."""

    def destroy(self, stream: str) -> None:
        """Destroy a subject's key for good: nothing it sealed can be read again, nothing new is sealed for it. Twice is once."""

    def is_erased(self, stream: str) -> bool:
        """Whether the subject's key was destroyed."""

    def close(self) -> None:
        """Forget every key held in memory."""


class MasterKey:
    """The one key that opens the others: from the environment, else from a file only its owner can read, else (no path) from memory."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._in_memory = os.urandom(32)

    @property
    def where(self) -> str:
        """Where the key comes from, in words for a person."""
        if self.path is None:
            return "in memory"
        return f"in the environment variable {ENVIRONMENT}" if ENVIRONMENT in os.environ else f"in {self.path}"

    def obtain(self, *, create: bool) -> bytes:
        """The key's 32 bytes. With ``create`` a missing file is generated; otherwise ``MissingKey`` says where it should be."""
        if self.path is None:
            return self._in_memory
        if ENVIRONMENT in os.environ:
            return _decoded(os.environ[ENVIRONMENT], f"the environment variable {ENVIRONMENT}")
        if create and not self.path.exists():
            _generate(self.path)
        try:
            self._check_private(self.path)
            return _decoded(self.path.read_text("ascii"), str(self.path))
        except FileNotFoundError:
            remedy = f"put the key file back, or set {ENVIRONMENT} to its content"
            raise MissingKey(f"the master key {self.path} is not there, and {ENVIRONMENT} is not set", remedy=remedy) from None
        except (OSError, UnicodeDecodeError) as error:
            raise VaultError(f"the master key {self.path} cannot be read: {error}", remedy=f"check its owner, or set {ENVIRONMENT}") from error

    def _check_private(self, path: Path) -> None:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise VaultError(
                f"the master key {path} can be read by others", remedy=f"chmod 600 {path}; if others may have read it, consider the names known to them"
            )


def _decoded(text: str, where: str) -> bytes:
    try:
        key = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32:
        raise VaultError(f"{where} does not hold a master key", remedy="it must be 32 random bytes in base64, such as `openssl rand -base64 32` prints")
    return key


def _generate(path: Path) -> None:
    text = base64.b64encode(os.urandom(32)) + b"\n"

    def build(passing: Path) -> None:
        descriptor = os.open(passing, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(text)

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    create_whole(path, build)


class SubjectVault:
    """:class:`KeyVault` over a table of wrapped keys."""

    def __init__(self, table: KeyTable, master: MasterKey, log: EventLog) -> None:
        self._table = table
        self._master_key = master
        self._log = log
        self._lock = RLock()
        self._wrapping: AESGCM | None = None
        self._recognised = False
        self._cache: dict[str, bytes] = {}
        self._erased: set[str] = set()
        self._erasures_seen = 0

    @property
    def where(self) -> str:
        """Where keys and master key are, in words for a person."""
        return f"keys in {self._table.where}, master key {self._master_key.where}"

    def sealer(self, streams: Iterable[str]) -> Seal:
        """A function that seals for these subjects without further I/O. It raises ``ErasedSubject`` for one whose key was destroyed."""
        keys = self._keys(streams, create=True)

        def seal(stream: str, field: str, text: str) -> bytes:
            key = keys.get(stream)
            return self.seal(stream, field, text) if key is None else _seal(key, stream, field, text)

        return seal

    def seal(self, stream: str, field: str, text: str) -> bytes:
        """Seal one text. A new subject's key is durable when this returns."""
        key = self._keys([stream], create=True).get(stream)
        if key is None:
            raise _erased(stream)
        return _seal(key, stream, field, text)

    def seal_many(self, texts: Sequence[tuple[str, str, str]]) -> list[bytes]:
        """Seal (stream, field, text) triples with one vault transaction for all new subjects."""
        seal = self.sealer({stream for stream, _, _ in texts})
        return [seal(*each) for each in texts]

    def unseal(self, stream: str, field: str, sealed: bytes) -> str:
        """The text again."""
        [text] = self.unseal_many([(stream, field, sealed)])
        if text is None:
            raise _erased(stream)
        return text

    def unseal_many(self, sealed: Sequence[tuple[str, str, bytes]]) -> list[str | None]:
        """The texts of (stream, field, sealed) triples; None where the subject was erased."""
        if not sealed:
            return []
        keys = self._keys({stream for stream, _, _ in sealed}, create=False)
        return [self._opened(keys.get(stream), stream, field, each) for stream, field, each in sealed]

    def _opened(self, key: bytes | None, stream: str, field: str, sealed: bytes) -> str | None:
        if key is not None:
            return _unseal(key, stream, field, sealed)
        if stream in self._erased:
            return None
        raise MissingKey(f"{self._table.where} holds no key for {stream}", remedy="the vault is older than the log: restore a later copy of it")

    def destroy(self, stream: str) -> None:
        """Destroy a subject's key for good. Needs no master key."""
        with self._lock:
            self._recognise(create=True)
            self._table.erase(stream)
            self._catch_up()

    def is_erased(self, stream: str) -> bool:
        """Whether the subject's key was destroyed. Needs no master key; False while nothing was ever sealed."""
        with self._lock:
            if not self._recognised and not self._table.exists() and self._log.meta("vault_id") is None:
                return False
            self._recognise(create=False)
            self._catch_up()
            return stream in self._erased

    def close(self) -> None:
        """Forget every key held in memory."""
        with self._lock:
            self._cache.clear()
            self._wrapping = None
            self._recognised = False
            self._table.close()

    def _keys(self, streams: Iterable[str], *, create: bool) -> dict[str, bytes]:
        """Data keys of those subjects that are not erased; with ``create``, made for those that have none."""
        with self._lock:
            self._recognise(create=create)
            wrapping = self._open_wrapping()
            self._catch_up()
            wanted = [stream for stream in streams if stream not in self._erased]
            keys = {stream: self._cache[stream] for stream in wanted if stream in self._cache}
            missing = [stream for stream in wanted if stream not in keys]
            if missing:
                found = self._fetch(wrapping, missing, create=create)
                keys.update(found)
                if len(self._cache) + len(found) > _CACHED:
                    self._cache.clear()
                self._cache.update(found)
            return keys

    def _fetch(self, wrapping: AESGCM, streams: Sequence[str], *, create: bool) -> dict[str, bytes]:
        wrapped = self._table.wrapped(streams)
        keys = {stream: self._unwrapped(wrapping, stream, each) for stream, each in wrapped.items()}
        new = [stream for stream in dict.fromkeys(streams) if stream not in wrapped]
        if create and new:
            made = {stream: os.urandom(32) for stream in new}
            holding = self._table.add({stream: _wrap(wrapping, stream, key) for stream, key in made.items()})
            keys.update((stream, self._unwrapped(wrapping, stream, each)) for stream, each in holding.items())
            if len(holding) < len(new):
                self._catch_up()  # erased by another process at this very moment
        return keys

    def _unwrapped(self, wrapping: AESGCM, stream: str, wrapped: bytes) -> bytes:
        try:
            return wrapping.decrypt(wrapped[:12], wrapped[12:], stream.encode())
        except InvalidTag:
            raise VaultError(f"{self._table.where}: the key of {stream} is damaged", remedy="restore the vault from a backup") from None

    def _catch_up(self) -> None:
        # Another process may have erased somebody; a key of theirs still in memory must not be used again.
        for number, stream in self._table.erasures(self._erasures_seen):
            self._erasures_seen = max(self._erasures_seen, number)
            self._erased.add(stream)
            self._cache.pop(stream, None)

    def _recognise(self, *, create: bool) -> None:
        """Make sure the vault is there and is this ledger's."""
        if self._recognised:
            return
        known = self._log.meta("vault_id")
        if not self._table.exists():
            self._begin(known, create=create)
        identity = self._table.identity()
        if identity.ledger_id != self._log.ledger_id:
            raise VaultError(f"{self._table.where} is the key vault of another ledger", remedy="put this ledger's own vault there, or move that one away")
        if known is None:
            self._log.set_meta("vault_id", identity.vault_id)
        elif known != identity.vault_id:
            raise MissingKey(f"{self._table.where} is not the vault this ledger was sealed with", remedy="put the original vault back")
        self._recognised = True

    def _begin(self, known: str | None, *, create: bool) -> None:
        if known is not None:
            remedy = "put it back from a backup; without it facts stay readable, names do not"
            raise MissingKey(f"the key vault {self._table.where} is not there", remedy=remedy)
        if not create:
            raise MissingKey("this ledger has no key vault: nothing was ever sealed in it", remedy="check that the sealed bytes come from this ledger")
        master = AESGCM(self._master_key.obtain(create=True))
        self._table.create(Identity(uuid4().hex, self._log.ledger_id, _wrap(master, self._log.ledger_id, _CHECK)))

    def _open_wrapping(self) -> AESGCM:
        if self._wrapping is None:
            wrapping = AESGCM(self._master_key.obtain(create=False))
            identity = self._table.identity()
            try:
                wrapping.decrypt(identity.check[:12], identity.check[12:], identity.ledger_id.encode())
            except InvalidTag:
                wrong = f"the master key {self._master_key.where} does not open {self._table.where}"
                raise WrongMasterKey(wrong, remedy="use the key this vault was made with") from None
            self._wrapping = wrapping
        return self._wrapping


def _wrap(wrapping: AESGCM, stream: str, key: bytes) -> bytes:
    nonce = os.urandom(12)
    return nonce + wrapping.encrypt(nonce, key, stream.encode())


def _seal(key: bytes, stream: str, field: str, text: str) -> bytes:
    plain = text.encode()
    # The zero byte keeps field and text apart: no field name holds one.
    nonce = hmac.digest(key, field.encode() + b"\0" + plain, "sha256")[:12]
    return _SEALED + nonce + AESGCM(key).encrypt(nonce, plain, f"{stream}\0{field}".encode())


def _unseal(key: bytes, stream: str, field: str, sealed: bytes) -> str:
    if sealed[:1] != _SEALED or len(sealed) < 29:
        raise VaultError(f"{stream}: the sealed {field} has a form this version does not know", remedy="upgrade cwledger, or restore the log from a backup")
    try:
        return AESGCM(key).decrypt(sealed[1:13], sealed[13:], f"{stream}\0{field}".encode()).decode()
    except InvalidTag:
        message = f"{stream}: the sealed {field} was not sealed with the key this vault holds"
        raise VaultError(message, remedy="vault and log are from different backups, or the bytes were altered: restore both from the same moment") from None


def _erased(stream: str) -> ErasedSubject:
    return ErasedSubject(f"{stream} was erased: its key is destroyed", remedy="register the person under a new id if they return")
