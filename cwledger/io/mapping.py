"""How the columns of a file become facts: the mapping, as data in TOML, checked before any file is read.

A mapping stands on the one the library ships (``personnel.toml``: the headers personnel offices print) unless it says
``extends = "nothing"``: its headers and value tables are added to those and win over them. Not for reading cells (``rows.py``).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from collections.abc import Mapping as AnyMapping
from difflib import get_close_matches
from functools import cached_property, lru_cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cwledger.errors import InvalidMapping
from cwledger.io.cells import squeezed, text_of

Column = Literal[
    "worker", "name", "sex", "born_on", "id_number", "phone", "address",
    "education", "education_on", "major", "degree", "party", "party_on", "first_work_on", "service_on",
    "community", "street", "district", "post", "post_on", "post_route",
    "employer", "contract_on", "contract_end", "contract_term",
    "qualification", "qualification_on", "qualification_end", "grade", "tier", "step", "grade_on",
]  # fmt: skip
"""What a column can mean."""

Table = Literal["sex", "education", "degree", "party", "post", "post_route", "qualification"]
DatedFact = Literal["education", "qualification", "post", "contract", "grade", "party"]

COLUMNS: tuple[str, ...] = get_args(Column)
TABLES: tuple[str, ...] = get_args(Table)
DATED: tuple[str, ...] = get_args(DatedFact)
DATES = ("born_on", "education_on", "party_on", "first_work_on", "service_on", "post_on", "contract_on", "qualification_on", "grade_on")
UNRECORDED = ("first_work_on",)
"""Columns that are checked for their form only: the ledger has no such fact."""
ENDS = ("contract_end", "qualification_end")

_HINT = re.compile(r"[(\[【].*?[)\]】]")
_DECORATION = re.compile(r"[*:：★☆\"']")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class WorkerIds(_Part):
    """How a new person gets an id where no column gives one: the next number after the highest under the prefix. Never the ID number."""

    prefix: Annotated[str, Field(pattern=r"^[A-Za-z][\w\-.]{0,31}$")] = "W"
    digits: Annotated[int, Field(ge=1, le=12)] = 4


class Dates(_Part):
    """How dates that do not say everything are taken."""

    month_only: Literal["first", "refuse"] = "refuse"
    """A date that says only the month, where a day is needed: its first day, or an error."""
    birth_month_only: Literal["first", "refuse"] = "first"
    """The same for birth dates where the ID number does not tell the day; ``first`` warns, since retirement counts in months, not days."""
    ends: Literal["inclusive", "exclusive"] = "inclusive"
    """Whether a printed end is the last day of a term, or the first day after it."""


class Mapping(_Part):
    """A checked mapping. Read one with :func:`read_mapping`; :data:`PERSONNEL` lies under it."""

    extends: Literal["personnel", "nothing"] = "personnel"
    columns: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """The headers that mean a column, by column."""
    ignored: tuple[str, ...] = ()
    """Headers that are left alone without a notice."""
    total_rows: tuple[str, ...] = ()
    """Words that make a row a total, not a person."""
    sheets: tuple[str, ...] = ()
    """The sheets to read; empty for every visible one with a header."""
    fill_down: tuple[str, ...] = ()
    """Columns whose empty cells take the value above; merged cells are filled anyway."""
    rows_per_person: Literal["one", "several"] = "one"
    """Whether a person may stand in several rows of one sheet."""
    worker: WorkerIds = WorkerIds()
    dates: Dates = Dates()
    dated_by: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """The columns that say from which day a fact holds, first choice first."""
    otherwise: dict[str, str] = Field(default_factory=dict)
    """What an empty or missing column is taken to say."""
    values: dict[str, dict[str, str | bool | tuple[str, ...]]] = Field(default_factory=dict)
    """What the words in a column mean, by table."""

    @cached_property
    def header_index(self) -> dict[str, str]:
        """Column by header, headers without spaces and decoration."""
        return {bare_header(header): column for column, headers in self.columns.items() for header in headers}

    @cached_property
    def ignored_headers(self) -> frozenset[str]:
        """The headers to leave alone, without spaces and decoration."""
        return frozenset(map(bare_header, self.ignored))

    @cached_property
    def word_index(self) -> dict[str, dict[str, str | bool | tuple[str, ...]]]:
        """The value tables with their words without spaces."""
        return {table: {squeezed(text_of(word)).upper(): meaning for word, meaning in words.items()} for table, words in self.values.items()}

    def column_of(self, header: str) -> str | None:
        """The column a header means: as it stands, or without a hint in brackets (``出生年月（8位）``)."""
        bare = bare_header(header)
        return self.header_index.get(bare) or self.header_index.get(_HINT.sub("", bare))

    def ignores(self, header: str) -> bool:
        """Whether the mapping says to leave a header alone."""
        bare = bare_header(header)
        return bare in self.ignored_headers or _HINT.sub("", bare) in self.ignored_headers


def bare_header(header: str) -> str:
    """A header without spaces, line breaks, asterisks and colons, in half-width and lower case."""
    return _DECORATION.sub("", squeezed(text_of(header))).lower()


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word most like this one; empty where none is."""
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=0.5)), "")


def _hint(word: str, known: Iterable[str]) -> str:
    close = nearest(word, known)
    return f" (nearest: {close})" if close else ""


def read_mapping(source: str | Path | AnyMapping[str, Any]) -> Mapping:
    """A mapping from a TOML file, or from data already read.

    Raises:
        InvalidMapping: it cannot be read, a key is unknown (the message names the nearest known one), or a value does not fit.
    """
    if isinstance(source, AnyMapping):
        return _checked(dict(source), "mapping")
    path = Path(source)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as problem:
        raise InvalidMapping(f"{path.name}: {problem.strerror}", remedy="name a TOML file that can be read") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise InvalidMapping(f"{path.name}: {problem}", remedy="the file must be TOML in UTF-8") from None
    return _checked(data, path.name)


@lru_cache(maxsize=1)
def personnel() -> Mapping:
    """The mapping the library ships: the headers personnel offices print."""
    text = resources.files("cwledger.io").joinpath("personnel.toml").read_text(encoding="utf-8")
    return _checked(tomllib.loads(text), "personnel.toml")


def _checked(data: dict[str, Any], where: str) -> Mapping:
    _refuse_unknown_keys(data, where)
    try:
        own = Mapping.model_validate(_tuples(data))
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in problem["loc"])
        raise InvalidMapping(f"{where}: {place}: {problem['msg']}; given {problem.get('input')!r}", remedy="docs/import.md lists every key") from None
    whole = own if own.extends == "nothing" else _laid_over(own, personnel())
    _refuse_clashes(own, where)
    return whole


def _tuples(value: Any) -> Any:
    """TOML arrays as tuples, which is what a frozen mapping holds."""
    if isinstance(value, dict):
        return {key: _tuples(one) for key, one in value.items()}
    return tuple(_tuples(one) for one in value) if isinstance(value, list) else value


def _refuse_unknown_keys(data: dict[str, Any], where: str) -> None:
    known: dict[str, Iterable[str]] = {
        "": Mapping.model_fields,
        "columns": COLUMNS,
        "worker": WorkerIds.model_fields,
        "dates": Dates.model_fields,
        "dated_by": DATED,
        "otherwise": COLUMNS,
        "values": TABLES,
    }
    for section, keys in known.items():
        part = data if not section else data.get(section, {})
        for key in part if isinstance(part, dict) else ():
            if key not in keys:
                place = f"[{section}] {key}" if section else key
                raise InvalidMapping(f"{where}: unknown key {place}{_hint(key, keys)}", remedy=f"known are: {', '.join(keys)}")
    for key, columns in {"fill_down": data.get("fill_down", ()), **_lists(data.get("dated_by", {}))}.items():
        for column in columns if isinstance(columns, list) else ():
            if column not in COLUMNS:
                raise InvalidMapping(f"{where}: {key} names the column {column!r}, which does not exist{_hint(str(column), COLUMNS)}")


def _lists(section: Any) -> dict[str, Any]:
    return {f"[dated_by] {key}": value for key, value in section.items()} if isinstance(section, dict) else {}


def _refuse_clashes(own: Mapping, where: str) -> None:
    seen: dict[str, str] = {}
    for column, headers in own.columns.items():
        for header in headers:
            if seen.setdefault(bare_header(header), column) != column:
                raise InvalidMapping(
                    f"{where}: the header {header!r} is given to {seen[bare_header(header)]} and to {column}", remedy="a header means one column"
                )


def _laid_over(own: Mapping, base: Mapping) -> Mapping:
    """A mapping on top of another: its settings win, its headers and words come first and take theirs away from the other."""
    taken = {bare_header(header) for headers in own.columns.values() for header in headers} | own.ignored_headers
    columns = {
        column: (*own.columns.get(column, ()), *(header for header in base.columns.get(column, ()) if bare_header(header) not in taken)) for column in COLUMNS
    }
    said = own.model_fields_set
    changes: dict[str, Any] = {name: getattr(own, name) for name in ("total_rows", "sheets", "fill_down", "rows_per_person") if name in said}
    own_headers = {bare_header(header) for headers in own.columns.values() for header in headers}
    # Built anew, not copied: a copy would carry the other's indexes with it.
    return Mapping(
        **{name: getattr(base, name) for name in ("total_rows", "sheets", "fill_down", "rows_per_person") if name not in changes},
        **changes,
        extends=own.extends,
        columns=columns,
        ignored=tuple(header for header in (*own.ignored, *base.ignored) if bare_header(header) not in own_headers),
        dated_by={**base.dated_by, **own.dated_by},
        otherwise={**base.otherwise, **own.otherwise},
        values={table: {**base.values.get(table, {}), **own.values.get(table, {})} for table in TABLES},
        worker=WorkerIds(**_over(base.worker, own.worker)),
        dates=Dates(**_over(base.dates, own.dates)),
    )


def _over(base: _Part, own: _Part) -> dict[str, Any]:
    return {**dict(base), **{name: getattr(own, name) for name in own.model_fields_set}}
