"""How single facts look: a recorded event with everything about its recording, a change of belief, a facet of a career. Not for reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from rich.text import Text

from cwledger import words
from cwledger.cli import output
from cwledger.cli.here import Here

if TYPE_CHECKING:
    import polars as pl

    from cwledger.aggregates import Event
    from cwledger.recording.values import Recorded


def shown_fields(event: Event) -> dict[str, Any]:
    """What an event says, field by field: its subject and its day first, then the others as declared; what is None is left out."""
    cls = type(event)
    first = (cls.subject_field, "effective_on")
    order = [*first, *(name for name in cls.model_fields if name not in (*first, "ref", "note")), "ref", "note"]
    return {name: value for name in order if (value := getattr(event, name)) is not None}


def recorded(one: Recorded) -> dict[str, Any]:
    """A recorded event as plain JSON-ready data, keys in a fixed order; sealed fields read «sealed»."""
    return {
        "event_id": one.event_id,
        "position": one.position,
        "event": type(one.event).__name__,
        "fields": {name: output.plain(value if not hasattr(value, "blob") else repr(value)) for name, value in shown_fields(one.event).items()},
        "recorded_at": one.recorded_at.isoformat(),
        "claimed": one.claimed,
        "actor": one.actor,
        "authority": one.authority,
        "reason": one.reason,
        "amends": one.amends,
        "amended_by": one.amended_by,
    }


def status(one: Recorded) -> str:
    """What became of a recorded event: believed, amended, or itself an amendment."""
    if one.reversal:
        return "reversal"
    if one.amended_by is not None:
        return "amended"
    return "correction" if one.amends is not None else "believed"


def fact(here: Here, one: Recorded) -> None:
    """Prints a recorded event in two or three lines; what no longer holds is struck through."""
    kind = status(one)
    gone = "strike dim" if kind == "amended" else ""
    said = {name: output.cell(name, value, here) for name, value in shown_fields(one.event).items()}
    day = said.pop("effective_on")
    said.pop(type(one.event).subject_field, None)
    details = here.say("; ").join(f"{words.heading(name, here.lang)} {text}" for name, text in said.items())
    head = Text.assemble((one.event_id, "cyan"), "  ", (day, gone), "  ", (words.event(type(one.event).__name__, here.lang), f"bold {gone}"))
    head.append(f"  {details}" if details else "", style=gone)
    output.hang(here, head)
    by = here.say(
        "recorded {moment}{claimed} by {actor}, position {position:,}",
        moment=output.moment(one.recorded_at),
        actor=one.actor,
        position=one.position,
        claimed=_claimed(here, one),
    )
    output.hang(here, Text(f"    {by}{_authority(here, one)}", style="dim"), indent=6)
    for text in _amendments(here, one):
        output.hang(here, Text(f"    {text}", style="yellow"), indent=6)


def _claimed(here: Here, one: Recorded) -> str:
    return here.say(" (claimed by an older system)") if one.claimed else ""


def _authority(here: Here, one: Recorded) -> str:
    return here.say(", on the authority of {document}", document=one.authority) if one.authority else ""


def _amendments(here: Here, one: Recorded) -> list[str]:
    said = []
    if one.amends is not None:
        sentence = "takes back {event}: {reason}" if one.reversal else "corrects {event}: {reason}"
        said.append(here.say(sentence, event=one.amends, reason=one.reason or "–"))
    if one.amended_by is not None:
        said.append(here.say("no longer believed: amended by {event}", event=one.amended_by))
    return said


def differences(here: Here, changed: pl.DataFrame, most: int | None = None) -> int:
    """Prints changes of belief: one line per cell that differs, or per subject that is new or gone, with the events that did it.

    Args:
        here: where to.
        changed: what ``Ledger.diff`` answers.
        most: changes to print; a subject that was begun is told to its end. None or 0 for all.

    Returns:
        How many changes were printed.
    """
    lines: list[tuple[Any, ...]] = []
    told = 0
    for _, group in groupby(changed.iter_rows(named=True), key=itemgetter("report", "subject")):
        if most and told >= most:
            break
        rows = list(group)
        told += len(rows)
        missing = next((side for side in ("before", "after") if len(rows) > 1 and all(row[side] is None for row in rows)), None)
        lines += [_translated(here, row) for row in rows] if missing is None else [_whole(here, rows, missing)]
    output.rows(here, "diff", changed.columns, lines)
    return told


def _translated(here: Here, row: Mapping[str, Any]) -> tuple[Any, ...]:
    field = row["field"]
    said = {name: _text(here, field, row[name]) for name in ("before", "after")}
    return tuple({**row, **said, "field": words.heading(field, here.lang, row["report"])}.values())


def _whole(here: Here, rows: Sequence[Mapping[str, Any]], missing: str) -> tuple[Any, ...]:
    """A subject that one side does not have, on one line."""
    side = "after" if missing == "before" else "before"
    cells = here.say("; ").join(f"{words.heading(row['field'], here.lang, row['report'])} {_text(here, row['field'], row[side])}" for row in rows)
    because = list(dict.fromkeys(event_id for row in rows for event_id in row["event_ids"]))
    label = here.say("is new" if missing == "before" else "is gone")
    return tuple({**rows[0], "field": label, missing: None, side: cells, "event_ids": because}.values())


def _text(here: Here, field: str, text: str | None) -> str | None:
    """The text of a cell, codes translated; lists come as codes with commas between."""
    if text is None:
        return None
    separator = ", " if ", " in text else ","
    return (
        here.say(", ").join(output.cell(field, part, here) for part in text.split(separator))
        if field in ("posts", "workers")
        else output.cell(field, text, here)
    )


def facets(career: Any) -> Any:
    """A folded career as plain JSON-ready data: facets that hold nothing are left out."""
    if is_dataclass(career) and not isinstance(career, type):
        named = {one.name: facets(getattr(career, one.name)) for one in fields(career)}
        return {name: value for name, value in named.items() if value not in (None, "", [], {}, ())}
    if hasattr(career, "_asdict"):
        return {name: facets(value) for name, value in career._asdict().items()}
    if hasattr(type(career), "model_fields"):
        return {"event": type(career).__name__, **{name: facets(value) for name, value in shown_fields(career).items()}}
    if isinstance(career, Mapping):
        return [facets(value) for value in career.values()]
    if isinstance(career, list | tuple):
        return [facets(value) for value in career]
    return output.plain(career)


def facet(here: Here, name: str, value: Any) -> None:
    """Prints one facet of a career: its name, then one line for each of its facts."""
    label = words.heading(name, here.lang)
    if not isinstance(value, list):
        here.out.print(Text.assemble((label, "bold"), f"  {output.cell(name, value, here)}"), soft_wrap=True)
        return
    here.out.print(Text(label, style="bold"))
    for one in value:
        output.hang(here, Text(f"  {_one(here, one)}"))


def _one(here: Here, value: Any) -> str:
    """One fact of a facet on a line: the event behind it last."""
    if not isinstance(value, dict):
        return str(value)
    flat = {
        **{k: v for k, v in value.items() if not isinstance(v, dict)},
        **{k: v for inner in value.values() if isinstance(inner, dict) for k, v in inner.items()},
    }
    said = [f"{words.heading(k, here.lang, 'career')} {output.cell(k, v, here)}" for k, v in flat.items() if v is not None and not _identity(k)]
    behind = [str(v) for k, v in flat.items() if v and _identity(k)]
    return here.say("; ").join(said) + (f"  ← {', '.join(dict.fromkeys(behind))}" if behind else "")


def _identity(key: str) -> bool:
    return key == "event_id" or (key.endswith("_by") and key != "by")
