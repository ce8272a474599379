"""A pack as its YAML text says it, or everything that is wrong with the text, by file and line.

For: :func:`read_pack`. Stricter than YAML: no floats, no anchors, no second document, no key twice, no word that YAML would silently turn
into something else. Not for finding files (``shelf.py``), nor for how packs stand to each other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from functools import lru_cache
from types import UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError

from cwledger.errors import InvalidPack, Issue
from cwledger.policies.texts.pack import MATTERS, Pack

TEXT_CHARACTERS = 1_000_000
DEPTH = 40
PROBLEMS = 200

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
_WHOLE = re.compile(r"-?(0|[1-9]\d*)")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_WORDS = frozenset(("yes", "no"))
"""Words older YAML reads as true and false; here they are the words written, as the facts of a condition have them."""

Path = tuple[str | int, ...]


class Problem(NamedTuple):
    """One thing wrong with a text, at a line of it."""

    line: int
    code: str
    message: str

    def at(self, where: str) -> Issue:
        """The problem as an issue of a file."""
        return Issue(self.code, "error", f"{where}:{self.line}", self.message)


class _Read(NamedTuple):
    pack: Pack | None
    problems: tuple[Problem, ...]


def read_pack(text: str, where: str) -> Pack:
    """The pack a text says. ``where`` names the file in messages.

    Raises:
        InvalidPack: with everything that is wrong, each by file and line.
    """
    read = _read(text)
    if read.pack is None:
        raise InvalidPack(one.at(where) for one in read.problems)
    return read.pack


def plain(text: str, instead: str) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """A text as plain data, read as strictly as a pack's, and what is wrong with it; empty where it cannot be read at all.

    Args:
        text: YAML.
        instead: what to say of a text that is no mapping.
    """
    problems = list(_not_plain(text))
    root = None if problems else yaml.compose(text, Loader=_LOADER)
    if not problems and not isinstance(root, yaml.MappingNode):
        problems.append(Problem(1, "pack.not-a-pack", instead))
    data = _mapping(root, problems) if isinstance(root, yaml.MappingNode) else {}
    return data, tuple(problems)


def line_of(text: str, path: Path | str) -> int:
    """The line on which a value of a pack stands, given as a path (``indices.average-wage.of``); of the nearest thing around it otherwise."""
    steps: Path = tuple(path.split(".")) if isinstance(path, str) else path
    root = yaml.compose(text, Loader=_LOADER)
    return 1 if root is None else _walk(root, steps)[0]


@lru_cache(maxsize=512)
def _read(text: str) -> _Read:
    data, found = plain(text, "a pack is a mapping: it begins with jurisdiction:, instrument:, version:")
    if not data:
        return _Read(None, found)
    root = yaml.compose(text, Loader=_LOADER)
    assert root is not None
    try:
        pack = Pack.model_validate_json(json.dumps(data))
    except ValidationError as error:
        return _Read(None, tuple(sorted((*found, *_told(error, root)))))
    if found:
        return _Read(None, found)
    problems = [Problem(_walk(root, _steps(path))[0], code, message) for path, code, message in checks_of(pack)]
    return _Read(None if problems else pack, tuple(problems))


def checks_of(pack: Pack) -> Iterable[tuple[Path | str, str, str]]:
    """What only a whole matter can get wrong (a gap in a table): path from the pack's root, code, message. A matter tells by ``problems()``."""
    for matter in MATTERS:
        problems = getattr(getattr(pack, matter), "problems", None)
        if problems is not None:
            for path, code, message in problems():
                steps = _steps(path)
                yield steps if steps[:1] == (matter,) else (matter, *steps), code, message


def _steps(path: Path | str) -> Path:
    return tuple(path.split(".")) if isinstance(path, str) else tuple(path)


# -- the text as YAML ---------------------------------------------------------------------------------------------------------------------


def _line(mark: Any) -> int:
    return 1 if mark is None else mark.line + 1


def _not_plain(text: str) -> Iterator[Problem]:
    """What makes a text no plain YAML document. Looks at the stream of events only: nothing is built that a text could blow up."""
    if len(text) > TEXT_CHARACTERS:
        yield Problem(1, "pack.too-long", f"the text has {len(text):,} characters; a pack has at most {TEXT_CHARACTERS:,}")
        return
    documents = depth = 0
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            line = _line(event.start_mark)
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents == 2:
                    yield Problem(line, "pack.several-documents", "a file holds one pack; give the next one a file of its own")
            if depth > DEPTH:
                yield Problem(line, "pack.too-deep", f"no pack is nested more than {DEPTH} deep")
                return
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
                yield Problem(line, "pack.alias", "write the value out: anchors (&) and aliases (*) are not read")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        said = " ".join(filter(None, (getattr(error, "context", None), getattr(error, "problem", None)))) or str(error)
        yield Problem(_line(mark), "pack.not-yaml", f"this is not YAML: {said}")


def _data(node: yaml.Node, problems: list[Problem]) -> Any:
    """A node as JSON has it; what YAML would guess at is a problem."""
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, problems)
    if isinstance(node, yaml.SequenceNode):
        return [_data(one, problems) for one in node.value]
    return _scalar(node, problems)


def _mapping(node: yaml.MappingNode, problems: list[Problem]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    first: dict[str, int] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            problems.append(Problem(line, "pack.not-a-key", "a key is one word"))
            continue
        if key.value in found:
            problems.append(Problem(line, "pack.duplicate-key", f"{key.value!r} stands on line {first[key.value]} already; keep one of them"))
            continue
        first[key.value] = line
        found[key.value] = _data(value, problems)
    return found


def _scalar(node: yaml.Node, problems: list[Problem]) -> Any:
    kind, said = node.tag.removeprefix(_TAG), node.value
    line = node.start_mark.line + 1
    if kind == "float":
        problems.append(Problem(line, "pack.float", f"{said} would be a float: write it as text in quotes, '{said}'"))
    elif kind == "int" and _WHOLE.fullmatch(said):
        return int(said)
    elif kind == "bool" and said in ("true", "false"):
        return said == "true"
    elif kind == "null":
        return None
    elif kind == "str" or said in _WORDS or (kind == "timestamp" and _DATE.fullmatch(said)):
        return said
    else:
        problems.append(Problem(line, "pack.ambiguous", f"{said} can be read in more than one way; write it as text in quotes, or as 12, true, 2025-01-01"))
    return said


# -- where in the text --------------------------------------------------------------------------------------------------------------------


def _walk(root: yaml.Node, path: Sequence[str | int]) -> tuple[int, Path]:
    """The line of the deepest node on a path, and the steps that led there; steps that lead nowhere (the branch of a union) are passed over."""
    node, line, taken = root, root.start_mark.line + 1, list[str | int]()
    for step in path:
        found = _child(node, step)
        if found is not None:
            node, line = found
            taken.append(step)
    return line, tuple(taken)


def _child(node: yaml.Node, step: str | int) -> tuple[yaml.Node, int] | None:
    if isinstance(node, yaml.MappingNode):
        return next(((value, key.start_mark.line + 1) for key, value in node.value if key.value == str(step)), None)
    if isinstance(node, yaml.SequenceNode) and str(step).isdigit() and int(step) < len(node.value):
        one = node.value[int(step)]
        return one, one.start_mark.line + 1
    return None


# -- what the schema says -----------------------------------------------------------------------------------------------------------------


def _told(error: ValidationError, root: yaml.Node) -> Iterator[Problem]:
    """The schema's errors as problems, in order of line, each once; of a text that is wrong throughout, the first ones."""
    errors = error.errors(include_url=False)[:PROBLEMS]
    inside = {one["loc"][:n] for one in errors for n in range(len(one["loc"]))}
    # A list that is too short only because something in it is wrong is not too short.
    found = {_problem(one, root) for one in errors if one["type"] != "too_short" or one["loc"] not in inside}
    yield from sorted(found)


def _problem(error: Any, root: yaml.Node) -> Problem:
    loc: Path = error["loc"]
    line, taken = _walk(root, loc)
    shown = ".".join(map(str, taken)).partition(".cites")[0] or "the pack"
    said = error["msg"].removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        return Problem(line, "pack.unknown-key", _unknown_key(str(loc[-1]), loc[:-1]))
    if "cites" in loc[-2:] and error["type"] in ("missing", "too_short", "string_too_short"):
        return Problem(line, "pack.missing-citation", f"{shown}: cites: is missing or empty; name the article, table or source the value comes from")
    if error["type"] == "missing":
        return Problem(line, "pack.missing-key", f"{shown}: the key {loc[-1]!r} is missing")
    if error["type"].startswith("pack."):
        return Problem(line, error["type"], f"{shown}: {said}")
    code = "pack.not-text" if said.startswith("write it as text") else "pack.wrong-value"
    given = repr(error.get("input"))
    return Problem(line, code, f"{shown}: {said}" + (f"; given {given}" if len(given) <= 80 and not isinstance(error.get("input"), dict) else ""))


def _unknown_key(key: str, path: Path) -> str:
    known = sorted({info.alias or name for model in _models_at(path) for name, info in model.model_fields.items()})
    near = get_close_matches(key, known, 1, 0.5)
    hint = f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(known)}" if known else "leave it out"
    where = f"in {'.'.join(map(str, path))}" if path else "at the top of a pack"
    return f"there is no key {key!r} {where}; {hint}"


def _models_at(path: Path) -> list[type[BaseModel]]:
    """The models a place of a pack may hold, found by walking the schema; a step that names a branch of a union chooses among them."""
    kinds: list[Any] = [Pack]
    for step in path:
        inner = [kind for one in kinds for kind in _inside(one, step)]
        chosen = [one for one in kinds if step in (getattr(one, "__name__", None), *_tags(one))]
        kinds = inner or chosen or kinds
    return [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]


def _inside(kind: Any, step: str | int) -> Iterator[Any]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, info in kind.model_fields.items():
            if step in (name, info.alias):
                yield from _plain(info.annotation)
    elif get_origin(kind) is dict:
        yield from _plain(get_args(kind)[1])
    elif get_origin(kind) in (tuple, list) and isinstance(step, int):
        yield from _plain(get_args(kind)[0])


def _plain(annotation: Any) -> Iterator[Any]:
    """The kinds behind ``Annotated``, ``Optional`` and unions."""
    if get_origin(annotation) is Annotated:
        yield from _plain(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, UnionType):
        for part in get_args(annotation):
            yield from _plain(part)
    else:
        yield annotation


def _tags(kind: Any) -> tuple[Any, ...]:
    """The words by which a tagged union knows one of its models: the literals of its first field."""
    if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return ()
    return tuple(word for info in kind.model_fields.values() for part in _plain(info.annotation) for word in get_args(part) if isinstance(word, str))
