"""Where a command stands: its language, its ledger, its two screens, and the errors of its own. Not for what commands do or print."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from cwledger import clock
from cwledger.cli.messages import translate
from cwledger.errors import CwledgerError
from cwledger.words import Lang

if TYPE_CHECKING:
    from cwledger.ledger import Ledger

UNBOUNDED = 4_000
"""Columns of a screen that is not one: a pipe or a file takes rows whole."""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class UsageProblem(CwledgerError):
    """The command was written wrongly; the message says how to write it. Ends with exit code 2."""


@dataclass
class Here:
    """What every command is given: language, form of output, where the ledger is, and the words after the command's name."""

    lang: Lang = "en"
    as_json: bool = False
    location: str | None = None
    words: Sequence[str] = field(default_factory=tuple)
    pinned: bool = False
    """Whether the answer was asked for as known now: its basis then names the position it was pinned at."""

    @cached_property
    def out(self) -> Console:
        """The screen answers go to."""
        return console(sys.stdout)

    @cached_property
    def err(self) -> Console:
        """The screen progress and errors go to."""
        return console(sys.stderr)

    def say(self, sentence: str, /, **values: object) -> str:
        """A sentence in the language of the command."""
        return translate(sentence, self.lang).format(**values)

    def open(self, *, create: bool = False) -> Ledger:
        """The ledger named by the command, ``--ledger`` or ``CWLEDGER``. Never created by asking.

        Raises:
            UsageProblem: none was named, or there is none.
            StorageError: it cannot be opened.
        """
        import cwledger

        where = self.location_needed()
        if not create and "://" not in where and where != ":memory:" and not Path(where).exists():
            raise UsageProblem(
                self.say("there is no ledger at {path}", path=where), remedy=self.say("check the path, or begin one: cwledger init {path}", path=where)
            )
        return cwledger.open(where, create=create)

    def location_needed(self) -> str:
        """Where the ledger is, or :class:`UsageProblem` saying how to name it."""
        if self.location is None:
            raise UsageProblem(self.say("no ledger named"), remedy=self.say("name it first (a file, or postgresql://…), or with --ledger, or set CWLEDGER"))
        return self.location

    def place(self, words: Sequence[str], named: str | None, count: int | None, is_own: Callable[[str], bool] | None, shape: str) -> None:
        """Tells the ledger's location from the command's own words: it comes first, unless ``--ledger`` or ``CWLEDGER`` names it.

        Raises:
            UsageProblem: there are too few or too many words.
        """
        self.words, self.location = tuple(words), named or os.environ.get("CWLEDGER") or None
        first_is_ledger = len(words) > count if count is not None else bool(words) and named is None and not (is_own and is_own(words[0]))
        if first_is_ledger and named is None:
            self.location, self.words = words[0], tuple(words[1:])
        if count is not None and len(self.words) != count:
            raise UsageProblem(self.say("expected {shape}, given: {given}", shape=shape, given=" ".join(words) or self.say("nothing")))


def console(stream: object) -> Console:
    """A screen as wide as the terminal, or unbounded where there is none; ``COLUMNS`` overrules both."""
    is_terminal = getattr(stream, "isatty", lambda: False)()
    width = None if is_terminal or os.environ.get("COLUMNS", "").isdigit() else UNBOUNDED
    return Console(file=stream, width=width, highlight=False, soft_wrap=False, emoji=False)  # type: ignore[arg-type]


def day(text: str | None, option: str, lang: Lang = "en") -> date:
    """A date written as 2021-12-31.

    Raises:
        UsageProblem: anything else.
    """
    try:
        if text is not None and _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise UsageProblem(
        translate("{option} {text!r} is not a date", lang).format(option=option, text=text),
        remedy=translate("write it as 2021-12-31", lang),
    )


def effective_on(text: str | None, lang: Lang = "en") -> date:
    """The date an answer is for: as given, else today where this machine stands. The only place that reads today's date for a question."""
    return clock.now().astimezone().date() if text is None else day(text, "--on", lang)


def month_of(here: Here, text: str) -> str:
    """A month written as 2021-03.

    Raises:
        UsageProblem: anything else.
    """
    try:
        return str(clock.Month.parse(text))
    except ValueError:
        raise UsageProblem(here.say("{month!r} is not a month", month=text), remedy=here.say("write it as 2021-03")) from None


def moment_of(text: str | None, option: str = "--known-at", lang: Lang = "en") -> datetime | int | None:
    """A moment of knowledge: a log position, or a date and time with its zone; None for the head.

    Raises:
        UsageProblem: neither; a time without a zone is refused, with the remedy.
    """
    if text is None or text in ("head", "now"):
        return None
    if text.isdigit():
        return int(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageProblem(
            translate("{option} {text!r} is neither a moment nor a log position", lang).format(option=option, text=text),
            remedy=translate("write 2022-03-01T00:00:00+08:00, or a position such as 1234", lang),
        ) from None
    if moment.tzinfo is None:
        zoned = f"{moment.isoformat()}+08:00"
        raise UsageProblem(
            translate("{option} {text!r} carries no time zone", lang).format(option=option, text=text),
            remedy=translate("write {zoned} (Beijing) or {utc} (UTC)", lang).format(zoned=zoned, utc=f"{moment.isoformat()}Z"),
        )
    return moment
