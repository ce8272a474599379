"""How answers look: frames as tables that fit the screen or as JSON, the basis under each, issues and errors. Not for working anything out."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby, zip_longest
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.markup import escape
from rich.text import Text

from cwledger import words
from cwledger.cli import messages
from cwledger.cli.here import Here
from cwledger.errors import SEVERITIES, CwledgerError, Issue, UnknownSubject
from cwledger.words import unknown

if TYPE_CHECKING:
    import polars as pl

    from cwledger.view import Basis

LAST_TO_GO = (
    "worker", "name", "subject", "event_id", "kind", "code", "field", "post", "grid", "community", "event", "posts", "before", "after", "event_ids",
    "footing", "tier", "step", "total", "since",
)  # fmt: skip
"""Columns a narrow screen keeps longest, most wanted first."""
FIRST_TO_GO = ("district", "street", "district_name", "sex", "employer")
"""Columns that go first, in this order; then the others, from the right."""
GAP = 2
"""Cells between two columns."""
_PARTS = re.compile(r"[^、，；]+[、，；]?|[、，；]")
_PIPE = re.compile(r"(?<!\\)\|")
_MONEY = re.compile(r"\d+\.\d\d")
_EMPTY = ("–", "")
FLOWS = {
    "subject",
    "required",
    "posts",
    "workers",
    "grids",
    "event_ids",
    "message",
    "fields",
    "cites",
    "title",
    "reason",
    "before",
    "after",
    "values",
    "meaning",
    "note",
    "figure",
    "question",
    "why",
    "components",
}
"""Columns whose text may run over several lines."""
FLOW_CELLS, LEAST_CELLS = 16, 12
"""What a column that may run over several lines takes where there is not room for all, and where room is scarce."""
ROWS_ON_A_SCREEN = 50
RULES_IN_A_LINE = 3
"""More rule versions than these are counted under an answer, not named; `cwledger rules` names them."""
NUMBERS = (int, float, Decimal)


def plain(value: Any) -> Any:
    """A value as JSON has it: dates ISO, money as text, lists kept."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def cell(column: str, value: Any, here: Here, report: str = "") -> str:
    """A value as a person reads it, codes in the language of the command and as the report means them."""
    if value is None:
        return "–"
    if isinstance(value, list | tuple):
        return here.say(", ").join(cell(column, one, here, report) for one in value) or "–"
    if isinstance(value, dict):
        return " ".join(cell(name, one, here, report) for name, one in value.items())
    if isinstance(value, bool):
        return words.value("bool", str(value), "zh") if here.lang == "zh" else ("yes" if value else "no")
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, Decimal) or (isinstance(value, int) and column in ("persons", "seats", "women", "households", "value")):
        return f"{value:,}"
    shown = str(value)
    return f"{Decimal(shown):,}" if _MONEY.fullmatch(shown) else words.value(column, shown, here.lang, report)


def moment(when: datetime | None) -> str:
    """A moment to the second, with its zone; to the microsecond where that is what tells it apart."""
    if when is None:
        return "–"
    zone = when.strftime("%z")
    shown = "UTC" if zone == "+0000" else f"{zone[:3]}:{zone[3:]}"
    return f"{when:%Y-%m-%d %H:%M:%S}{f'.{when.microsecond:06d}' if when.microsecond else ''} {shown}"


def to_json(here: Here, value: Any) -> None:
    """Prints a value as JSON, indented, keys in their own order."""
    here.out.file.write(json.dumps(plain(value), ensure_ascii=False, indent=2) + "\n")


def basis_of(here: Here, basis: Basis) -> dict[str, Any]:
    """The basis as JSON has it, and whether the position was pinned at the head because no moment was asked for."""
    return {**basis.as_dict(), "pinned_head": here.pinned}


def line(here: Here, value: Any) -> None:
    """Prints a value as one line of JSON, at once: somebody may be following."""
    here.out.file.write(json.dumps(plain(value), ensure_ascii=False) + "\n")
    here.out.file.flush()


def text(here: Here, sentence: str, /, **values: object) -> None:
    """Prints one sentence in the language of the command."""
    here.out.print(escape(here.say(sentence, **values)), soft_wrap=True)


def hang(here: Here, said: Text, indent: int = 4, screen: Any = None) -> None:
    """Prints a line; what runs over stands under it, indented. Off a terminal it stays one line."""
    screen = screen or here.out
    if not screen.is_terminal or said.cell_len <= screen.width:
        screen.print(said, soft_wrap=True)
        return
    first, *others = said.wrap(screen, screen.width - indent)
    screen.print(first)
    for one in others:
        screen.print(Text(" " * indent).append_text(one))


def frame(here: Here, report: str, answer: pl.DataFrame, basis: Basis, *, limit: int | None = None, title: str = "") -> None:
    """Prints a report with its basis: a table, or with ``--json`` an object of ``basis`` and ``rows``, event ids included."""
    if here.as_json:
        shown = answer if not limit else answer.head(limit)
        to_json(here, {"report": report, "basis": basis_of(here, basis), "count": answer.height, "rows": shown.to_dicts()})
        return
    limit = (ROWS_ON_A_SCREEN if here.out.is_terminal else 0) if limit is None else limit
    shown = answer.head(limit) if limit else answer
    told = shown.select([column for column in shown.columns if not column.endswith("_by")])
    rows(here, report, told.columns, told.rows(), title)
    under(here, basis, answer.height, shown.height)


def under(here: Here, basis: Basis, count: int | None = None, shown: int | None = None) -> None:
    """Prints what stands under every answer: how many rows, and the basis."""
    if count is not None and shown is not None and shown < count:
        text(here, "{shown:,} of {count:,} rows; --limit 0 shows all", shown=shown, count=count)
    elif count is not None:
        text(here, "1 row" if count == 1 else "{count:,} rows", count=count)
    hang(here, Text(basis_line(here, basis), style="dim"), indent=2)


def basis_line(here: Here, basis: Basis) -> str:
    """The basis in one sentence."""
    parts = [here.say("effective on {day}", day=basis.effective_on)]
    if basis.known_at is None:
        parts.append(here.say("nothing recorded yet"))
    else:
        claimed = here.say(" (claimed by an older system)") if basis.claimed else ""
        parts.append(here.say("known at {moment}{claimed}", moment=moment(basis.known_at), claimed=claimed))
    parts.append(here.say("log position {position:,} (pinned head)" if here.pinned else "log position {position:,}", position=basis.position))
    if basis.rules:
        several = len(basis.rules) > RULES_IN_A_LINE
        parts.append(
            here.say("{count:,} rule versions", count=len(basis.rules)) if several else here.say("rules: {rules}", rules=here.say(", ").join(basis.rules))
        )
    return here.say("Basis: {parts}", parts=here.say("; ").join(parts))


def rows(here: Here, report: str, columns: Sequence[str], values: Iterable[Sequence[Any]], title: str = "", heads: Sequence[str] | None = None) -> None:
    """Prints rows as a table, under headings of its own where given. What does not fit the screen is left out, column by column, and named."""
    cells = [[cell(column, one, here, report) for column, one in zip(columns, row, strict=True)] for row in values]
    heads = heads or [words.heading(column, here.lang, report) for column in columns]
    if title:
        here.out.print(Text(title, style="bold"))
    widths = _table(here, columns, heads, cells)
    left_out = [heads[n] for n in range(len(columns)) if n not in widths]
    if left_out:
        hang(here, Text(here.say("not shown for want of width: {columns} (widen the terminal, or --json)", columns=here.say(", ").join(left_out))), indent=2)


def _table(here: Here, columns: Sequence[str], heads: Sequence[str], cells: Sequence[Sequence[str]]) -> dict[int, int]:
    """Prints headings and rows, and answers which columns fitted, each with its width."""
    wide = [max([cell_len(head), *(cell_len(row[n]) for row in cells)]) for n, head in enumerate(heads)]
    least = {n: _least(row[n] for row in cells) for n, column in enumerate(columns) if column in FLOWS and wide[n] > FLOW_CELLS}
    widths = fitted(columns, wide, least, here.out.width)
    numeric = {n for n in widths if all(row[n] in _EMPTY or _numeric(row[n]) for row in cells) and any(row[n] not in _EMPTY for row in cells)}
    for line_of_heads in _lines(here, heads, widths, numeric):
        here.out.print(Text(line_of_heads, style="bold"), soft_wrap=True)
    here.out.print(Text("─" * (sum(widths.values()) + GAP * (len(widths) - 1)), style="dim"), soft_wrap=True)
    for row in cells:
        for shown in _lines(here, row, widths, numeric):
            here.out.file.write(f"{shown}\n")
    return widths


def markdown(here: Here, source: str) -> None:
    """Prints simple Markdown: laid out on a terminal, headings bold and tables fitted; as it is everywhere else."""
    if not here.out.is_terminal:
        here.out.file.write(source)
        return
    for is_table, group in groupby(source.splitlines(), key=lambda one: one.startswith("|")):
        if is_table:
            heads, _, *cells = [[part.strip().replace("\\|", "|") for part in _PIPE.split(one)[1:-1]] for one in group]
            _table(here, ["code" if head in ("code", words.HEADINGS["code"]) else "message" for head in heads], heads, cells)
            continue
        for one in group:
            hang(here, Text(one.lstrip("# "), style="bold") if one.startswith("#") else Text(one), indent=2)


def _numeric(shown: str) -> bool:
    return shown.replace(",", "").replace(".", "").isdigit()


def _lines(here: Here, row: Sequence[str], widths: dict[int, int], numeric: set[int]) -> Iterator[str]:
    """One row of a table as the lines it takes."""
    broken = [broken_into(here, row[n], width) for n, width in widths.items()]
    for parts in zip_longest(*broken, fillvalue=""):
        padded = (_padded(part, width, n in numeric) for part, (n, width) in zip(parts, widths.items(), strict=True))
        yield (" " * GAP).join(padded).rstrip()


def _padded(part: str, width: int, right: bool) -> str:
    blank = " " * (width - cell_len(part))
    return blank + part if right else part + blank


def broken_into(here: Here, text: str, width: int) -> list[str]:
    """A text broken into lines of a width: behind its Chinese commas and semicolons, then at spaces, then anywhere."""
    if cell_len(text) <= width:
        return [text]
    lines = [""]
    for part in _PARTS.findall(text):
        if lines[-1] and cell_len(lines[-1]) + cell_len(part.rstrip()) > width:
            lines.append("")
        lines[-1] += part
    return [str(piece).rstrip() for line in lines for piece in Text(line.rstrip()).wrap(here.out, width, overflow="fold")]


def _least(texts: Iterable[str]) -> int:
    """The cells a column needs so that its texts break between their words; what is longer than two columns' worth breaks anywhere."""
    longest = max((cell_len(part) for text in texts for piece in _PARTS.findall(text) for part in piece.split()), default=0)
    return min(max(FLOW_CELLS, longest), 2 * FLOW_CELLS)


def fitted(columns: Sequence[str], wide: Sequence[int], least: Mapping[int, int], width: int) -> dict[int, int]:
    """Which columns a screen of ``width`` cells can hold, each with its width. Texts run over several lines before a column goes.

    Args:
        columns: their names, which say how soon each goes.
        wide: the cells each needs on one line.
        least: the cells that will do for those that may run over several lines.
        width: the cells there are.
    """
    kept = {n: wide[n] for n in range(len(columns))}

    def over() -> int:
        return sum(kept.values()) + GAP * (len(kept) - 1) - width

    if over() > 0:
        kept.update(least)
    bending = [n for n in least if columns[n] != "event_ids"]
    while over() > 0 and any(kept[n] > LEAST_CELLS for n in bending):
        kept[max(bending, key=lambda n: kept[n])] -= 1
    while over() > 0 and len(kept) > 1:
        del kept[max(kept, key=lambda n: _wanted(columns[n], n))]
    for n in sorted(least.keys() & kept.keys()):
        kept[n] = min(wide[n], kept[n] + max(-over(), 0))
    if over() > 0:
        kept.update(dict.fromkeys(kept, width))
    return kept


def _wanted(column: str, place: int) -> tuple[int, int]:
    """How soon a column goes: the higher, the sooner."""
    if column in FIRST_TO_GO:
        return len(LAST_TO_GO) + len(FIRST_TO_GO) - FIRST_TO_GO.index(column), place
    return (LAST_TO_GO.index(column) if column in LAST_TO_GO else len(LAST_TO_GO)), place


def issues(here: Here, found: Sequence[Issue], *, screen: Any = None) -> None:
    """Prints issues as blocks: severity, code, subject, then the message and the events behind it."""
    screen = screen or here.out
    for one in found:
        style = {"error": "red", "warning": "yellow"}.get(one.severity, "dim")
        meaning = words.issue(one.code, here.lang)
        head = Text.assemble((words.value("severity", one.severity, here.lang), style), "  ", (one.code, "bold"), "  ", one.subject)
        if meaning != one.code:
            head.append(f"  {meaning}", style=style)
        screen.print(head, soft_wrap=True)
        hang(here, Text(f"    {one.message}"), screen=screen)
        if one.event_ids:
            hang(here, Text(f"    ← {', '.join(one.event_ids)}", style="dim"), indent=6, screen=screen)
        if one.cites:
            hang(here, Text(f"    § {', '.join(one.cites)}", style="dim"), indent=6, screen=screen)


def issue_counts(here: Here, found: Sequence[Issue]) -> None:
    """Prints how many issues there are of each severity and code, the most severe first; nothing where there are none."""
    counts = sorted(Counter((SEVERITIES.index(one.severity), one.code) for one in found).items())
    width = len(f"{max((count for _, count in counts), default=0):,}")
    for (severe, code), count in counts:
        said, meaning = words.value("severity", SEVERITIES[severe], here.lang), words.issue(code, here.lang)
        here.out.print(Text(f"{count:>{width},}  {said}  {code}{'' if meaning == code else f'  {meaning}'}"), soft_wrap=True)


def _said(here: Here, problem: CwledgerError) -> str:
    """What went wrong in a sentence: in Chinese its kind first, and of what is not known all of it."""
    kind = messages.ERRORS_ZH.get(type(problem).__name__) if here.lang == "zh" else None
    if kind is None:
        return str(problem)
    return f"{kind}：{unknown.said(problem.subject, problem.remedy) if isinstance(problem, UnknownSubject) else problem}"


def error(here: Here, problem: CwledgerError) -> None:
    """Says what went wrong on the second screen, as JSON with ``--json``: kind, message, remedy, issues."""
    found: Sequence[Issue] = getattr(problem, "issues", ())
    if here.as_json:
        body = {"error": type(problem).__name__, "message": str(problem), "remedy": problem.remedy, "issues": [one.as_dict() for one in found]}
        here.err.file.write(json.dumps(body, ensure_ascii=False, indent=2) + "\n")
        return
    if not found:
        hang(here, Text.assemble((here.say("error: "), "bold red"), _said(here, problem)), indent=2, screen=here.err)
        return
    heading = str(problem).partition("\n")[0]
    hang(here, Text.assemble((here.say("error: "), "bold red"), here.say(heading)), indent=2, screen=here.err)
    issues(here, found[:ROWS_ON_A_SCREEN], screen=here.err)
    if len(found) > ROWS_ON_A_SCREEN:
        here.err.print(here.say("… and {more:,} more", more=len(found) - ROWS_ON_A_SCREEN))
