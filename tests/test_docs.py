"""The documentation is true: every snippet runs, every generated page is current, every link leads somewhere."""

from __future__ import annotations

import importlib.util
import re
import shlex
from pathlib import Path
from types import ModuleType

import pytest
from typer.testing import CliRunner

from cwledger.cli.app import app

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "README.zh.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
SNIPPET = re.compile(r"^```python\n(.*?)^```", re.S | re.M)
BLOCK = re.compile(r"^```(python|yaml|console)\n(.*?)^```", re.S | re.M)
FILE = re.compile(r"# (file|append to): (\S+)\n")
LINK = re.compile(r"\[[^\]]+\]\(([^)#\s]+)(?:#[^)]*)?\)")


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", [page for page in PAGES if SNIPPET.search(page.read_text(encoding="utf-8"))], ids=_name)
def test_the_snippets_of_a_page_run_one_after_the_other(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that writes files (``# file: x.yaml``, ``# append to: x.yaml``) is a session: its commands are run too, and print what it says."""
    monkeypatch.chdir(tmp_path)
    for name in ("CWLEDGER_MASTER_KEY", "CWLEDGER", "LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    text = page.read_text(encoding="utf-8")
    blocks = [(one[1], one[2], text[: one.start()].count("\n") + 1) for one in BLOCK.finditer(text)]
    is_session = any(FILE.match(code) for kind, code, _ in blocks if kind == "yaml")
    names: dict[str, object] = {"__name__": "snippet"}
    for kind, code, line in blocks:
        if kind == "python":
            exec(compile("\n" * line + code, _name(page), "exec"), names)
        elif kind == "yaml" and (file := FILE.match(code)) is not None:
            with (tmp_path / file[2]).open("w" if file[1] == "file" else "a", encoding="utf-8") as out:
                out.write(code[file.end() :])
        elif kind == "console" and is_session:
            for words, promised in _commands(code):
                printed = CliRunner().invoke(app, words, prog_name="cwledger").output
                assert _prints(printed, promised), f"{_name(page)}:{line}: cwledger {' '.join(words)} prints\n{printed}"


def _commands(code: str) -> list[tuple[list[str], list[str]]]:
    """The commands of a block, each with the lines it is said to print."""
    found: list[tuple[list[str], list[str]]] = []
    for line in code.splitlines():
        if line.startswith("$ "):
            program, *words = shlex.split(line[2:], comments=True)
            assert program == "cwledger"
            found.append((words, []))
        else:
            found[-1][1].append(line.rstrip())
    return found


def _prints(printed: str, promised: list[str]) -> bool:
    """Whether lines were printed as promised; ``…`` stands for any number of them, and moments are left out of pages."""
    lines = [line.rstrip() for line in printed.splitlines() if not line.startswith(("Basis:", "recorded "))]
    pattern = "".join(r"(?:.*\n)*" if line == "…" else re.escape(line) + r"\n" for line in promised)
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in lines)) is not None


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
def test_the_readme_example_fits_in_25_lines_and_prints_what_its_comment_says(readme: str, capsys: pytest.CaptureFixture[str]) -> None:
    [code] = SNIPPET.findall((ROOT / readme).read_text(encoding="utf-8"))
    assert len([line for line in code.splitlines() if line.strip()]) <= 25
    exec(compile(code, readme, "exec"), {"__name__": "snippet"})
    printed = capsys.readouterr().out
    promised = re.search(r"print\(then.*?#\s*(\[\[.*)$", code, re.M)
    assert promised is not None
    assert printed.splitlines()[0] == promised[1]
    assert "career:W0001/4" in printed


@pytest.mark.parametrize("page", ["events.md", "findings.md", "glossary.md"])
def test_a_generated_page_is_what_the_code_says_now(page: str) -> None:
    written = (ROOT / "docs" / page).read_text(encoding="utf-8")
    assert written == _generator().PAGES[page](), "run: python docs/generate.py"


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_link_of_a_page_leads_to_a_file_that_is_there(page: Path) -> None:
    targets = [target for target in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in target]
    assert [target for target in targets if not (page.parent / target).exists()] == []
