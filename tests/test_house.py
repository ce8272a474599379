"""The house rules, as tests: sizes, documentation, the public surface, and what importing the library costs.

Not for behaviour: what the library answers is tested beside each module. ``CONTRIBUTING.md`` says why each rule is there.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import os
import re
import statistics
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "cwledger"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

FILE_LINES = 600
FUNCTION_LINES = 70
FUNCTION_LINES_MEDIAN = 10
ROOT_NAMES = 40

CORE = {"cryptography", "eventsourcing", "msgpack", "polars", "pydantic", "pyyaml"}
LOADED_ONLY_WHEN_USED = (
    "altair",
    "chinese_calendar",
    "duckdb",
    "hypothesis",
    "openpyxl",
    "polars",
    "psycopg",
    "psycopg_pool",
    "pyarrow",
    "rich",
    "typer",
    "vl_convert",
)
LEFT_BEHIND = {"build", "dist", "__pycache__"}

SOURCES = sorted(PACKAGE.rglob("*.py"))
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def public_definitions(scope: ast.Module | ast.ClassDef) -> Iterator[Definition]:
    """Classes, functions and methods a user can reach by public names; what is nested in a function is nobody's to call."""
    for node in scope.body:
        if isinstance(node, Definition) and not node.name.startswith("_") and not is_overload(node):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public_definitions(node)


def is_overload(node: Definition) -> bool:
    """Overloads and the setters of a property are documented by their first definition."""
    said = {ast.unparse(decorator).rpartition(".")[2] for decorator in node.decorator_list}
    return bool(said & {"overload", "setter", "deleter"})


def texts() -> Iterator[tuple[Path, str]]:
    """Every text file of the project but this one, which has to spell what it looks for."""
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in LEFT_BEHIND and (not name.startswith(".") or name == ".ci")]
        for path in (Path(folder, name) for name in files):
            if path != Path(__file__).resolve():
                try:
                    yield path, path.read_text(encoding="utf-8")
                except (UnicodeDecodeError, OSError):
                    continue


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def in_a_fresh_interpreter(program: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_no_file_outgrows_its_budget() -> None:
    sizes = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in [*SOURCES, *sorted((ROOT / "tests").rglob("*.py"))]}
    assert {name: lines for name, lines in sizes.items() if lines > FILE_LINES} == {}


def test_no_function_outgrows_its_budget() -> None:
    assert [f"{named(path)}:{f.lineno} {f.name}: {length(f)}" for path in SOURCES for f in functions(parsed(path)) if length(f) > FUNCTION_LINES] == []


def test_most_functions_fit_in_ten_lines() -> None:
    assert statistics.median([length(f) for path in SOURCES for f in functions(parsed(path))]) <= FUNCTION_LINES_MEDIAN


def test_every_module_opens_with_what_it_is_for() -> None:
    assert [named(path) for path in SOURCES if path.read_text(encoding="utf-8").strip() and not ast.get_docstring(parsed(path))] == []


def test_every_public_name_is_documented() -> None:
    assert [f"{named(path)}:{d.lineno} {d.name}" for path in SOURCES for d in public_definitions(parsed(path)) if not ast.get_docstring(d)] == []


def test_every_function_states_what_it_returns() -> None:
    assert [f"{named(path)}:{f.lineno} {f.name}" for path in SOURCES for f in functions(parsed(path)) if f.returns is None] == []


def test_nothing_is_left_to_do_later() -> None:
    leftover = re.compile(r"\b(TODO|FIXME|XXX)\b")
    found = [f"{named(path)}:{n}" for path, text in texts() if path.suffix == ".py" for n, line in enumerate(text.splitlines(), 1) if leftover.search(line)]
    assert found == []


def test_the_library_never_prints() -> None:
    calls = [(path, node) for path in SOURCES for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)]
    assert [f"{named(path)}:{call.lineno}" for path, call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"] == []


def test_no_file_names_a_machine_or_a_package_registry() -> None:
    own = [re.escape(str(path)) for path in (ROOT, Path.home()) if len(path.parts) > 1]
    anyones = [r"(?<![\w.])/(?:home|Users)/\w", r"\bpypi\.org\b", r"\bpythonhosted\b", r"\bindex-url\b"]
    pattern = re.compile("|".join([*own, *anyones]))
    assert [f"{named(path)}:{n}" for path, text in texts() for n, line in enumerate(text.splitlines(), 1) if pattern.search(line)] == []


def test_pins_are_versions_only_and_cover_every_dependency() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line)] == []
    pinned = {canonical(line) for line in lines}
    extras = PROJECT["project"]["optional-dependencies"]
    asked = {canonical(need) for needs in [PROJECT["project"]["dependencies"], *extras.values()] for need in needs} - {"cwledger"}
    assert asked - pinned == set()


def test_the_core_depends_on_six_packages() -> None:
    assert {canonical(need) for need in PROJECT["project"]["dependencies"]} == CORE


def canonical(requirement: str) -> str:
    """The package a requirement names, spelled the one way that compares."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0]).lower()


def test_the_package_tells_type_checkers_that_it_is_typed() -> None:
    assert (PACKAGE / "py.typed").is_file()


def test_the_readme_is_part_of_the_package_metadata() -> None:
    if not (ROOT / "README.md").exists():
        pytest.skip("README.md is not written yet")
    assert PROJECT["project"].get("readme") == "README.md"


def test_the_exported_members_are_sorted_and_true() -> None:
    cwledger = importlib.import_module("cwledger")
    exported = list(cwledger.__all__)
    assert exported == sorted(exported, key=in_order)
    assert {name for name in exported if is_offered(cwledger, name)} == {name for name in dir(cwledger) if is_offered(cwledger, name)}
    assert len(exported) <= ROOT_NAMES


def in_order(name: str) -> tuple[int, str]:
    """The order ruff keeps too: constants, then classes, then functions, each by alphabet."""
    return (0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2, name)


def is_offered(module: ModuleType, name: str) -> bool:
    """Submodules and the name a future import leaves show up among a module's names without being offered."""
    return not name.startswith("_") and name != "annotations" and not isinstance(getattr(module, name), ModuleType)


def test_the_version_is_said_once() -> None:
    cwledger = importlib.import_module("cwledger")
    assert getattr(cwledger, "__version__", PROJECT["project"]["version"]) == PROJECT["project"]["version"]


@pytest.mark.parametrize("path", [path for path in SOURCES if re.search(r"^__all__\b", path.read_text(encoding="utf-8"), re.MULTILINE)], ids=named)
def test_every_list_of_exports_is_sorted_and_holds(path: Path) -> None:
    module = importlib.import_module(module_name(path))
    exported = list(getattr(module, "__all__", ()))
    assert exported == sorted(set(exported), key=in_order)
    assert [name for name in exported if not hasattr(module, name)] == []


def test_importing_the_library_loads_no_heavy_or_optional_package() -> None:
    loaded = in_a_fresh_interpreter("import cwledger, sys; print(*sorted({name.partition('.')[0] for name in sys.modules}))")
    assert set(loaded) & set(LOADED_ONLY_WHEN_USED) == set()
    assert "eventsourcing.postgres" not in in_a_fresh_interpreter("import cwledger, sys; print(*sorted(sys.modules))")


def test_importing_the_events_loads_no_heavy_or_optional_package() -> None:
    if importlib.util.find_spec("cwledger.events") is None:
        pytest.skip("cwledger.events is not written yet")
    loaded = in_a_fresh_interpreter("import cwledger.events, sys; print(*sorted({name.partition('.')[0] for name in sys.modules}))")
    assert set(loaded) & set(LOADED_ONLY_WHEN_USED) == set()
