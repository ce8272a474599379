"""Whatever names a source can be looked up."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
NUMBER = re.compile(r"\bS\d{2,3}\b")


def test_every_source_named_in_code_rules_or_pages_is_in_the_list_and_nothing_else_is() -> None:
    listed = re.findall(r"^\| (S\d{2,3}) \|", (ROOT / "docs" / "sources.md").read_text(encoding="utf-8"), re.MULTILINE)
    pages = [one for one in (ROOT / "docs").rglob("*.md") if one.name != "sources.md"]
    named = {number for one in (*(ROOT / "cwledger").rglob("*.py"), *(ROOT / "cwledger").rglob("*.yaml"), *pages) for number in _numbers(one)}
    assert listed == sorted(listed, key=lambda number: int(number[1:]))
    assert named == set(listed)


def _numbers(path: Path) -> set[str]:
    return set(NUMBER.findall(path.read_text(encoding="utf-8")))
