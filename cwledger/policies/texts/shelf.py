"""Pack files on disk: those shipped with the library, and anybody else's; and how the packs of a set stand to each other.

For: :func:`installed`, :func:`load`, :func:`check`. The one module of ``policies`` that touches files. Not for what a text says
(``reading.py``), nor for which version holds (``rulebook.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property, lru_cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from cwledger.errors import InvalidPack, InvalidReform, Issue
from cwledger.policies.texts.overlay import NoSuchValue, amended
from cwledger.policies.texts.pack import Pack
from cwledger.policies.texts.reading import checks_of, line_of, read_pack
from cwledger.policies.texts.reform import Reform, read_reform
from cwledger.policies.texts.rulebook import ROOT, within

SUFFIXES = (".yaml", ".yml")
PACKS = Path(__file__).parents[1] / "packs"


@dataclass(frozen=True)
class PackFile:
    """A pack and the text it was read from; ``where`` names the file."""

    pack: Pack
    text: str
    where: str

    def problem(self, path: str, code: str, message: str) -> Issue:
        """Something wrong with the pack, at the line of a value given by its dotted path."""
        return Issue(code, "error", f"{self.where}:{line_of(self.text, path)}", message)

    @cached_property
    def place(self) -> str:
        """Where its file belongs on a shelf: ``cn/dalian/women-officers-retirement/2021.yaml``."""
        return f"{self.pack.jurisdiction}/{self.pack.instrument}/{self.pack.version}.yaml"


def read(text: str, where: str = "pack") -> PackFile:
    """A pack out of a text.

    Raises:
        InvalidPack: with everything that is wrong, each by file and line.
    """
    return PackFile(read_pack(text, where), text, where)


def written(pack: Pack) -> PackFile:
    """A pack that exists as a value only, with a text that says the same."""
    data = pack.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return read(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), pack.name)


@lru_cache(maxsize=1)
def installed() -> tuple[PackFile, ...]:
    """The packs shipped with the library, sorted by name.

    Raises:
        InvalidPack: a shipped pack cannot be used, which only happens to those who change them.
    """
    files = load(PACKS)
    return tuple(PackFile(one.pack, one.text, one.place) for one in files)


def load(*paths: Path | str) -> tuple[PackFile, ...]:
    """The packs of files and folders, sorted by name; every one is read before anything is said.

    A file found in a folder stands where its pack says it belongs: jurisdiction, instrument, version. A file named itself may stand anywhere.

    Raises:
        InvalidPack: a file that cannot be read or used, a file in the wrong place, versions that overlap or leave a gap; all of them at once.
    """
    files, issues = look_through(*paths)
    if issues:
        raise InvalidPack(issues)
    return files


def reform(path: Path | str, *packs: Path | str) -> Reform:
    """A reform out of its file, with whole packs it adds; see :func:`cwledger.policies.texts.reform.read_reform`.

    Raises:
        InvalidReform: a file that cannot be read, or says something wrong; all of it, each by file and line.
        InvalidPack: a pack that cannot be used.
    """
    added = [one.pack for one in load(*packs)]
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidReform([_unreadable(path, error)]) from None
    return read_reform(text, str(path), added)


def _unreadable(file: Path | str, error: OSError | UnicodeDecodeError) -> Issue:
    why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
    return Issue("pack.unreadable", "error", f"{file}:1", f"the file cannot be read: {why}")


def look_through(*paths: Path | str, beside: Iterable[Pack] | None = None) -> tuple[tuple[PackFile, ...], tuple[Issue, ...]]:
    """The packs of files and folders that can be read, and everything that is wrong with all of them.

    Args:
        *paths: files and folders.
        beside: packs they may refer to; None: what they refer to is not looked at.
    """
    found: list[PackFile] = []
    issues: list[Issue] = []
    for path in map(Path, paths):
        for file in _files(path):
            try:
                one = read(file.read_text(encoding="utf-8"), str(file))
            except InvalidPack as error:
                issues += error.issues
            except (OSError, UnicodeDecodeError) as error:
                issues.append(_unreadable(file, error))
            else:
                found.append(one)
                issues += _out_of_place(one, file) if path.is_dir() else ()
    found.sort(key=_in_order)
    issues += versions(found) if beside is None else check(found, beside)
    return tuple(found), tuple(issues)


def _files(path: Path) -> Iterable[Path]:
    return sorted(file for file in path.rglob("*") if file.suffix in SUFFIXES) if path.is_dir() else (path,)


def _out_of_place(one: PackFile, file: Path) -> Iterator[Issue]:
    if not file.resolve().as_posix().endswith(f"/{one.place}"):
        steps = {"jurisdiction": one.pack.jurisdiction, "instrument": one.pack.instrument, "version": one.pack.version}
        said = ", ".join(f"{key} {value}" for key, value in steps.items())
        yield one.problem("version", "pack.out-of-place", f"a pack of {said} belongs in {one.place}; move the file, or correct its head")


def _in_order(one: PackFile) -> tuple[str, object, str]:
    return (one.pack.rule, one.pack.effective_from, one.pack.version)


def check(files: Sequence[PackFile], beside: Iterable[Pack] = ()) -> tuple[Issue, ...]:
    """Everything that is wrong between packs: versions that overlap or leave gaps, and what they name that is not there.

    Args:
        files: the packs looked at.
        beside: packs they may refer to, such as those shipped, which are not looked at themselves.
    """
    packs = [one.pack for one in files]
    others = [one for one in beside if one.name not in {pack.name for pack in packs}]
    every = [*packs, *others]
    found = [*versions(files), *_jurisdictions(files), *_amendments(files, every), *_indices(files, every)]
    return tuple(sorted(set(found), key=lambda one: _by_line(one.subject)))


def _by_line(subject: str) -> tuple[str, int]:
    where, _, line = subject.rpartition(":")
    return where, int(line)


# -- versions of one instrument -----------------------------------------------------------------------------------------------------------


def versions(files: Iterable[PackFile]) -> Iterator[Issue]:
    """Versions of one instrument that overlap, leave a gap or bear one name."""
    for _, group in groupby(sorted(files, key=_in_order), key=lambda one: one.pack.rule):
        same = list(group)
        for n, one in enumerate(same):
            twin = next((other for other in same[:n] if other.pack.version == one.pack.version), None)
            if twin is not None:
                yield one.problem("version", "pack.version-twice", f"{one.pack.name} is also in {twin.where}; give one of them another version")
        for earlier, later in pairwise(same):
            yield from _next_to_each_other(earlier, later)


def _next_to_each_other(earlier: PackFile, later: PackFile) -> Iterator[Issue]:
    begins, until = later.pack.effective_from, earlier.pack.effective_until
    if earlier.pack.effective_from == begins:
        message = f"{later.pack.name} takes effect on {begins}, and so does {earlier.pack.name} ({earlier.where}); two versions cannot hold from one day"
        yield later.problem("effective_from", "pack.overlap", message)
    elif until is not None and until > begins:
        message = f"{earlier.pack.name} holds until {until}, but {later.pack.name} ({later.where}) takes effect on {begins}"
        yield earlier.problem("effective_until", "pack.overlap", message)
    elif until is not None and until < begins:
        message = f"nothing holds between {until}, when {earlier.pack.name} ends, and {begins}, when {later.pack.name} ({later.where}) takes effect"
        yield earlier.problem("effective_until", "pack.gap", message)


# -- what packs name ----------------------------------------------------------------------------------------------------------------------


def _jurisdictions(files: Iterable[PackFile]) -> Iterator[Issue]:
    for one in files:
        if not within(one.pack.jurisdiction, ROOT):
            message = f"there is no jurisdiction {one.pack.jurisdiction!r}: every one lies in {ROOT!r}; write {ROOT}/{one.pack.jurisdiction}"
            yield one.problem("jurisdiction", "pack.unknown-jurisdiction", message)


def _amendments(files: Iterable[PackFile], every: Sequence[Pack]) -> Iterator[Issue]:
    rules = sorted({pack.rule for pack in every})
    for one in files:
        amends = one.pack.amends
        if amends is None:
            continue
        bases = sorted((pack for pack in every if pack.rule == amends.rule and pack.amends is None), key=lambda pack: pack.effective_from)
        if not bases:
            yield one.problem("amends.rule", "pack.unknown-rule", f"there is no rule {amends.rule!r} to amend{_near(amends.rule, rules)}")
            continue
        base = next((pack for pack in reversed(bases) if pack.effective_from <= one.pack.effective_from), bases[0])
        yield from _amends_wrongly(one, base, amends.set)


def _amends_wrongly(one: PackFile, base: Pack, changes: Mapping[str, object]) -> Iterator[Issue]:
    """What an amendment names that is not there, and what it makes of the rule where that is no rule."""
    found = [problem for path, value in changes.items() if (problem := _wrong(one, base, path, {path: value}, (NoSuchValue,))) is not None]
    if found:
        yield from found
        return
    together = _wrong(one, base, "", changes, (ValidationError,))
    if together is None:
        for path, code, message in checks_of(amended(base, changes)):
            place = path if isinstance(path, str) else ".".join(map(str, path))
            yield one.problem("amends.set", code, f"{base.name} as amended: {place}: {message}")
        return
    alone = [problem for path, value in changes.items() if (problem := _wrong(one, base, path, {path: value}, (ValidationError,))) is not None]
    yield from alone or [together]


def _wrong(one: PackFile, base: Pack, path: str, changes: Mapping[str, object], kinds: tuple[type[Exception], ...]) -> Issue | None:
    try:
        amended(base, changes)
    except (NoSuchValue, ValidationError) as error:
        if not isinstance(error, kinds):
            return None
        if isinstance(error, NoSuchValue):
            return _at_change(one, path, "pack.amends-nothing", f"{base.name} has no such value: {error}")
        said = error.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")
        what = f"this value at {path}" if path else "these values together"
        return _at_change(one, path, "pack.wrong-value", f"{base.name} cannot have {what}: {said}")
    return None


def _at_change(one: PackFile, path: str, code: str, message: str) -> Issue:
    steps = ("amends", "set", path) if path else ("amends", "set")
    return Issue(code, "error", f"{one.where}:{line_of(one.text, steps)}", message)


def _near(word: str, known: Sequence[str]) -> str:
    near = get_close_matches(word, known, 1)
    return f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(known)}" if known else ""


# -- indices ------------------------------------------------------------------------------------------------------------------------------


def _indices(files: Sequence[PackFile], every: Sequence[Pack]) -> Iterator[Issue]:
    for one in files:
        known = _names_of_indices(one.pack.jurisdiction, every)
        for path, name in _named_indices(one.pack):
            if name not in known:
                message = f"there is no index {name!r} in {one.pack.jurisdiction} or above it{_near(name, sorted(known))}"
                yield one.problem(path, "pack.unknown-index", message)
    for jurisdiction in sorted({one.pack.jurisdiction for one in files}):
        yield from _cycles(files, _names_of_indices(jurisdiction, every))


def _named_indices(pack: Pack) -> Iterator[tuple[str, str]]:
    """Where a pack refers to an index: in multiples of others, in formulas, and as the floor of pay on probation."""
    for name, terms in pack.indices.items():
        if terms.of is not None:
            yield f"indices.{name}.of", terms.of
    if pack.pay is not None:
        yield from _named_in(pack.pay.model_dump(mode="json", by_alias=True, exclude_unset=True), "pay")


def _named_in(data: Any, path: str) -> Iterator[tuple[str, str]]:
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in entries:
        if isinstance(value, str) and (key == "index" or f"{path}.{key}" == "pay.probation.floor"):
            yield f"{path}.{key}", value
        yield from _named_in(value, f"{path}.{key}")


def _names_of_indices(jurisdiction: str, every: Iterable[Pack]) -> dict[str, set[str]]:
    """The indices that can be read in a jurisdiction, each with those it is a multiple of there: the nearest pack that has it decides."""
    found: dict[str, tuple[int, set[str]]] = {}
    for pack in every:
        if not within(jurisdiction, pack.jurisdiction):
            continue
        near = pack.jurisdiction.count("/")
        for name, terms in pack.indices.items():
            depth, of = found.get(name, (-1, set()))
            if near > depth:
                found[name] = (near, set() if terms.of is None else {terms.of})
            elif near == depth and terms.of is not None:
                of.add(terms.of)
    return {name: of for name, (_, of) in found.items()}


def _cycles(files: Sequence[PackFile], of: Mapping[str, set[str]]) -> Iterator[Issue]:
    for one in files:
        for name, terms in one.pack.indices.items():
            way = None if terms.of is None or terms.of not in of.get(name, ()) else _way_back(name, terms.of, of)
            if way is not None:
                message = f"the index {name!r} is a multiple of itself: {' of '.join((name, *way))}; give one of them values of its own"
                yield one.problem(f"indices.{name}.of", "pack.cyclic-index", message)


def _way_back(name: str, step: str, of: Mapping[str, set[str]]) -> tuple[str, ...] | None:
    """The indices from one back to itself; None where there is no way."""
    ways: list[tuple[str, ...]] = [(step,)]
    seen = {step}
    while ways:
        way = ways.pop()
        if way[-1] == name:
            return way
        for following in sorted(of.get(way[-1], ())):
            if following not in seen:
                seen.add(following)
                ways.append((*way, following))
    return None
