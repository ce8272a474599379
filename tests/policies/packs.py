"""Small packs written in tests, as text."""

from __future__ import annotations

from typing import Any

HEAD = {
    "jurisdiction": "cn/dalian",
    "instrument": "base-amounts",
    "version": 2021,
    "title": "基数",
    "issuer": "大连市民政局",
    "document_no": "null",
    "published_on": "2021-03-01",
    "effective_from": "2021-04-01",
    "status": "illustrative",
    "cites": "第一条",
}
WAGE = """\
indices:
  average-wage:
    values:
      - since: 2021-04-01
        amount: "5000.00"
        cites: 第二条
"""


def pack_text(body: str = WAGE, **head: Any) -> str:
    """A pack: the head with some of its values replaced (None: left out), then what it says."""
    return "".join(f"{key}: {value}\n" for key, value in {**HEAD, **head}.items() if value is not None) + body


def wage(amount: str) -> str:
    """What a pack says of the average wage."""
    return WAGE.replace("5000.00", amount)
