"""Canonical bytes: the same event, recorded by the same actor at the same moment, is the same bytes for ever.

A stored event is one msgpack map with sorted keys::

    actor, amends?, at, authority?, body, claimed?, id, reason?, type

``at`` counts UTC microseconds; ``type`` is the event's stable name and version (``career.contract_signed/1``); ``id`` its stream and
version; ``body`` holds every field of the event, sorted, dates as ISO text, money as text with two places, personal fields as sealed
bytes. ``amends`` is [event id, position, origin] of the fact it corrects or reverses. The bytes say everything about the event, so that
what proves them proves the event. Not for old versions of a body: ``upcasters.py`` brings those up to date.
"""

from __future__ import annotations

import threading
import types
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

import msgpack

from cwledger.aggregates.event import CATALOGUE, Event, EventSpec, PersonalField, Sealed, markers
from cwledger.errors import Damaged
from cwledger.store.upcasters import upcast

_CENT = Decimal("0.01")
Seal = Callable[[str, str, str], bytes]
"""(stream, field, text) -> the sealed bytes."""
Around = tuple[bytes, bytes, bytes, bytes]
"""Of the stored bytes, what is before the recording time, and after it before the body, before the id and after the id."""


class Draft(NamedTuple):
    """One event ready to be stamped: everything but the moment it is recorded, which is not known until the write lock is held."""

    stream: str
    version: int
    topic: str
    head: bytes
    tail: bytes

    def stamp(self, moment: int) -> bytes:
        """The stored bytes, given the moment of recording in UTC microseconds since 1970."""
        return self.head + _moment(moment) + self.tail


_AS_DRAFT = partial(tuple.__new__, Draft)  # what Draft(…) does, without a Python call for each of millions of facts


@lru_cache(maxsize=16)
def _moment(moment: int) -> bytes:
    return _LOCAL.pack(moment)


class Amends(NamedTuple):
    """Which recorded fact an event takes the place of, or takes back."""

    event_id: str
    position: int
    origin: int
    """Position of the first recording of the fact, through every correction of it."""


class Envelope(NamedTuple):
    """A stored event, decoded but for its body."""

    event_id: str
    name: str
    version: int
    recorded_at: int
    actor: str
    authority: str | None
    claimed: bool
    amends: Amends | None
    reason: str | None
    body: dict[str, Any]

    @property
    def event(self) -> Event:
        """The event itself, in its present version; personal fields still sealed."""
        return build(self.name, self.version, self.body, self.event_id)


def draft(
    event: Event,
    stream: str,
    version: int,
    *,
    actor: str,
    seal: Seal | None = None,
    authority: str | None = None,
    claimed: bool = False,
    amends: Amends | None = None,
    reason: str | None = None,
) -> Draft:
    """An event ready to be stamped with its recording time. ``seal`` is needed where a personal field is still in the clear."""
    spec = CATALOGUE.spec(type(event))
    return Draft(
        stream, version, spec.topic, *wrap(spec.topic, body_bytes(spec, event, stream, seal), stream, version, actor, authority, claimed, amends, reason)
    )


def plain_draft(spec: EventSpec, event: Event, stream: str, version: int, event_id: str, around: Around, seal: Seal | None) -> Draft:
    """What :func:`draft` makes of a fact that amends nothing and gives no reason; ``event_id`` is stream and version, put together already."""
    values = spec.blank | event.__dict__
    if spec.personal:
        _seal_in(values, spec, stream, seal)
    pack = _LOCAL.pack
    head, before_body, before_id, after_id = around
    return _AS_DRAFT((stream, version, spec.topic, head, b"".join((before_body, pack(values), before_id, pack(event_id), after_id))))


def wrap(
    topic: str,
    body: bytes,
    stream: str,
    version: int,
    actor: str,
    authority: str | None,
    claimed: bool,
    amends: Amends | None,
    reason: str | None,
) -> tuple[bytes, bytes]:
    """The stored bytes before and after the recording time, which is not known until the write lock is held."""
    head, before_body, before_id, after_id = around(actor, authority, claimed, topic)
    event_id = _text(f"{stream}/{version}")
    if amends is None and reason is None:
        return head, before_body + body + before_id + event_id + after_id
    extra = (amends is not None) + (reason is not None)
    head = bytes([head[0] + extra]) + _key("actor") + _text(actor) + (b"" if amends is None else _key("amends") + _LOCAL.pack(list(amends))) + _key("at")
    why = b"" if reason is None else _key("reason") + _text(reason)
    return head, before_body + body + before_id + event_id + why + after_id


@lru_cache(maxsize=4096)
def around(actor: str, authority: str | None, claimed: bool, topic: str) -> Around:
    """What stands around the recording time, the body and the id of every such event."""
    head = bytes([0x80 | (5 + (authority is not None) + claimed)]) + _key("actor") + _text(actor) + _key("at")
    before = (b"" if authority is None else _key("authority") + _text(authority)) + _key("body")
    middle = (_key("claimed") + b"\xc3" if claimed else b"") + _key("id")
    return head, before, middle, _key("type") + _text(topic)


class _Local(threading.local):
    """One packer for each thread: making one costs more than packing an event, and sharing one is not safe."""

    def __init__(self) -> None:
        self.pack: Callable[[Any], bytes] = msgpack.Packer(default=_plain).pack


def _text(value: str) -> bytes:
    return _LOCAL.pack(value)


@lru_cache(maxsize=64)
def _key(name: str) -> bytes:
    return _text(name)


def body_bytes(spec: EventSpec, event: Event, stream: str, seal: Seal | None) -> bytes:
    """The canonical bytes of an event's own fields."""
    values = spec.blank | event.__dict__
    if spec.personal:
        _seal_in(values, spec, stream, seal)
    return _LOCAL.pack(values)


def _seal_in(values: dict[str, Any], spec: EventSpec, stream: str, seal: Seal | None) -> None:
    for name in spec.personal:
        values[name] = _sealed(values[name], name, stream, seal)


def _sealed(value: Any, field: str, stream: str, seal: Seal | None) -> bytes | None:
    if value is None:
        return None
    if isinstance(value, Sealed):
        return value.blob
    if seal is None:
        raise TypeError(f"{stream}: {field} is personal and no vault was given to seal it")
    return seal(stream, field, value)


@lru_cache(maxsize=65_536)
def _plain(value: Any) -> str:
    """A value msgpack has no form for, as text. Remembered: a ledger holds far more facts than different days and amounts."""
    if type(value) is date:
        return value.isoformat()
    if type(value) is Decimal:
        return str(value.quantize(_CENT))
    raise TypeError(f"{type(value).__name__} has no canonical form")


_LOCAL = _Local()


def decode(state: bytes, event_id: str | None = None) -> Envelope:
    """The envelope in stored bytes. ``event_id``, where given, is where they were found, and must be what they say.

    Raises:
        Damaged: the bytes are not a stored event, or not that one.
    """
    try:
        raw = msgpack.unpackb(state)
        name, _, version = raw["type"].rpartition("/")
        amends = raw.get("amends")
        envelope = Envelope(
            event_id=raw["id"],
            name=name,
            version=int(version),
            recorded_at=raw["at"],
            actor=raw["actor"],
            authority=raw.get("authority"),
            claimed=raw.get("claimed", False),
            amends=None if amends is None else Amends(*amends),
            reason=raw.get("reason"),
            body=raw["body"],
        )
    except (ValueError, KeyError, TypeError, AttributeError, msgpack.exceptions.UnpackException) as error:
        raise Damaged(f"{event_id or 'an event'}: the stored bytes are not an event: {error}", remedy="restore the database from a backup") from error
    if event_id is not None and envelope.event_id != event_id:
        raise Damaged(f"{event_id}: the stored bytes are those of {envelope.event_id}", remedy="restore the database from a backup")
    return envelope


def recorded_at(state: bytes) -> int:
    """The recording time in stored bytes, in UTC microseconds."""
    return int(msgpack.unpackb(state)["at"])


def build(name: str, version: int, body: Mapping[str, Any], event_id: str) -> Event:
    """An event from a stored body, brought up to its present version.

    Raises:
        Damaged: the body does not hold the event's fields.
        NewerFormat: the event is of a kind or version this release does not know.
    """
    spec, body = upcast(name, version, body, event_id)
    try:
        readers = _readers(spec.cls)
        values = {field: body[field] if read is None else None if body[field] is None else read(body[field]) for field, read in readers}
    except (KeyError, ValueError, TypeError, ArithmeticError) as error:
        raise Damaged(f"{event_id}: the body is not that of {spec.topic}: {error!r}", remedy="restore the database from a backup") from error
    event = spec.cls.__new__(spec.cls)
    put = object.__setattr__
    put(event, "__dict__", values)
    put(event, "__pydantic_fields_set__", set(spec.fields))
    put(event, "__pydantic_extra__", None)
    put(event, "__pydantic_private__", None)
    return event


@lru_cache(maxsize=256)
def _readers(cls: type[Event]) -> tuple[tuple[str, Callable[[Any], Any] | None], ...]:
    """For each field, in the order of declaration, how its stored form becomes its value; None where it is the value."""
    return tuple((name, _reader(info.annotation, info.metadata)) for name, info in cls.model_fields.items())


def _reader(annotation: Any, metadata: Any) -> Callable[[Any], Any] | None:
    if any(isinstance(mark, PersonalField) for mark in markers(annotation, metadata)):
        return Sealed
    readers: dict[Any, Callable[[Any], Any]] = {date: date.fromisoformat, Decimal: Decimal, tuple: tuple}
    return readers.get(core_type(annotation))


def core_type(annotation: Any) -> Any:
    """The plain type under an annotation: ``date`` of ``Annotated[date | None, …]``, ``tuple`` of ``tuple[str, ...]``."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return core_type(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return core_type(next(part for part in get_args(annotation) if part is not type(None)))
    return origin or annotation
