"""``docs/commands.md``, written from the commands themselves: ``python -m cwledger.cli.reference docs``.

Not for help on a screen: that is ``cwledger COMMAND --help``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from cwledger.cli import messages
from cwledger.cli.app import app

INTRODUCTION = """\
# Commands

Written from the commands themselves: `python -m cwledger.cli.reference docs` writes it anew. 中文帮助：`cwledger --lang zh --help`。

The ledger comes first after the command's name (`cwledger roster dalian.db`), or from `--ledger`, or from the environment variable `CWLEDGER`: an
SQLite file, or `postgresql://…`. Every command takes `--ledger LEDGER`, `--lang zh|en` (default: from `LANG`, else `en`) and `--json`, before or
after its name.

**Basis.** Every answer prints what it stands on: the day it is for, the moment of knowledge with its log position, whether that moment was claimed by
an older system, and whether the position was pinned at the head because no `--known-at` was given. `--on` defaults to today, and nothing else ever
reads today's date.

**Moments.** `--known-at`, `--before`, `--after` take a date and time with its zone (`2022-03-01T00:00:00+08:00`) or a log position (`1234`). A time
without a zone is refused.

**JSON.** Keys keep their order, codes are never translated, dates are ISO, money is text. Reports are `{"report", "basis", "count", "rows"}`.
`events` and `follow` print one object a line. Errors go to the second stream, as `{"error", "message", "remedy", "issues"}`.

**Exit codes.** 0: fine. 1: refused, or issues found. 2: written wrongly, or the ledger, its keys or an optional package cannot be opened.

**Privacy.** Names and other personal fields stay sealed; `--names` is the door that unseals them.
"""


def commands() -> str:
    """``docs/commands.md``: every command with its usage, options and examples, as Markdown."""
    program: Any = typer.main.get_command(app)
    ctx = program.make_context("cwledger", ["roster"])
    panels: dict[str, list[str]] = {}
    for name, one in program.commands.items():
        panels.setdefault(str(one.rich_help_panel), []).append(name)
    contents = [f"- {panel}: {', '.join(f'[`{name}`](#{name.replace(chr(32), chr(45))})' for name in names)}" for panel, names in panels.items()]
    sections = [part for names in panels.values() for name in names for part in _section(name, program.commands[name], ctx)]
    return "\n\n".join([INTRODUCTION.strip(), "\n".join(contents), *sections]) + "\n"


def _section(name: str, one: Any, parent: Any) -> Iterator[str]:
    ctx = typer.Context(one, info_name=name, parent=parent)
    yield f"## {name}"
    yield " ".join(one.help.split())
    yield f"{messages.translate(one.help, 'zh')}"
    yield f"```\ncwledger {name} {' '.join(one.collect_usage_pieces(ctx))}\n```"
    words_told = next((param.help for param in one.params if param.name == "words"), None)
    if words_told:
        yield words_told
    options = [param for param in one.params if param.name not in ("words", "ledger", "lang", "json", "ctx")]
    if options:
        yield "\n".join(["| option | |", "|---|---|", *(_option(param) for param in options)])
    yield "\n".join(["```sh", *messages.EXAMPLES[name], "```"])


def _option(param: Any) -> str:
    shown = f"{param.opts[0]} {param.metavar}" if param.metavar else param.opts[0]
    default = "" if param.is_flag or param.default in (None, ...) or param.required else f" Default: {param.default}."
    needed = " Required." if param.required else ""
    environment = f" Or set `{param.envvar}`." if param.envvar else ""
    return f"| `{shown}` | {param.help}{default}{needed}{environment} |".replace("zh|en", "zh\\|en")


def write(folder: Path) -> None:
    """Writes the document into a folder."""
    (folder / "commands.md").write_text(commands(), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "docs"))
