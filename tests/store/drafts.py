"""Drafts small enough to read: the store looks at nothing in the bytes but the recording time."""

from __future__ import annotations

from typing import Any

import msgpack

from cwledger.store.codec import Draft
from cwledger.store.log import Appended, EventLog

NOON = 1_700_000_000_000_000
"""A moment in UTC microseconds."""


def draft(stream: str, version: int = 1, topic: str = "career.noted/1", body: Any = None) -> Draft:
    """One event whose bytes are a map of `at` and `body`."""
    return Draft(stream, version, topic, b"\x82\xa2at", msgpack.packb("body") + msgpack.packb(body))


def drafts(stream: str, count: int, after: int = 0, **more: Any) -> list[Draft]:
    """Successive events of one stream."""
    return [draft(stream, after + number, **more) for number in range(1, count + 1)]


def put(log: EventLog, *streams: str, now: int = NOON, **more: Any) -> Appended:
    """Append one event to each stream, whatever version is next."""
    following: dict[str, int] = {}
    batch = []
    for stream in streams:
        following[stream] = following.get(stream, len(log.stream(stream))) + 1
        batch.append(draft(stream, following[stream], **more))
    return log.append(batch, now=now)


def body(state: bytes) -> Any:
    """What a draft was made with."""
    return msgpack.unpackb(state)["body"]
