"""The documentation is true: every snippet runs, every generated page is current, every link leads somewhere."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "README.zh.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
SNIPPET = re.compile(r"^```python\n(.*?)^```", re.S | re.M)
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
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CWLEDGER_MASTER_KEY", raising=False)
    code = "\n".join(SNIPPET.findall(page.read_text(encoding="utf-8")))
    exec(compile(code, _name(page), "exec"), {"__name__": "snippet"})


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


@pytest.mark.parametrize("page", ["events.md", "glossary.md"])
def test_a_generated_page_is_what_the_code_says_now(page: str) -> None:
    written = (ROOT / "docs" / page).read_text(encoding="utf-8")
    assert written == _generator().PAGES[page](), "run: python docs/generate.py"


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_link_of_a_page_leads_to_a_file_that_is_there(page: Path) -> None:
    targets = [target for target in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in target]
    assert [target for target in targets if not (page.parent / target).exists()] == []
