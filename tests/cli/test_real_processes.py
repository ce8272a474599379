"""The command as people and programs run it: real processes, real pipes, a real terminal of a stated width."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from rich.cells import cell_len

ROOT = Path(__file__).resolve().parents[2]
ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
PROGRAM = (sys.executable, "-m", "cwledger")
FACT = ("record", "dalian.db", "PartyJoined", "worker=W0001", "effective_on=2015-07-01", "--actor", "hr")


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CWLEDGER", "LC_", "LANG", "COLUMNS", "LINES", "NO_COLOR"))}
    return {**kept, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", **more}


def piped(folder: Path, *words: str, stdin: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*PROGRAM, *words], cwd=folder, env=environment(**more), input=stdin, capture_output=True, text=True, timeout=60, check=False)


def on_a_terminal(folder: Path, columns: int, *words: str, **more: str) -> tuple[int, str]:
    """Exit code and everything shown on a terminal so wide."""
    controller, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    process = subprocess.Popen([*PROGRAM, *words], cwd=folder, env=environment(**more), stdin=terminal, stdout=terminal, stderr=terminal)
    os.close(terminal)
    shown = b""
    while True:
        try:
            part = os.read(controller, 65536)
        except OSError:  # Linux says EIO when the last process has left the terminal
            break
        if not part:
            break
        shown += part
    os.close(controller)
    return process.wait(timeout=60), shown.decode("utf-8")


def test_the_command_runs_as_a_module_and_in_pipes_shows_no_colour(folder: Path) -> None:
    done = piped(folder, "roster", "dalian.db", "--on", "2021-12-31")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
    assert "secretary, director, staff" in done.stdout


def test_the_language_comes_from_the_environment_unless_asked_for(folder: Path) -> None:
    assert "书记、主任、专职社工" in piped(folder, "roster", "dalian.db", "--on", "2021-12-31", LANG="zh_CN.UTF-8").stdout
    assert "secretary" in piped(folder, "roster", "dalian.db", "--on", "2021-12-31", "--lang=en", LANG="zh_CN.UTF-8").stdout
    assert "某日在岗名册" in piped(folder, "--help", LC_ALL="zh_CN.UTF-8").stdout
    assert "secretary" in piped(folder, "roster", "dalian.db", "--on", "2021-12-31", LANG="de_DE.UTF-8").stdout


@pytest.mark.parametrize(("columns", "lang"), [(60, "zh"), (80, "en")])
def test_no_answer_is_wider_than_the_terminal(folder: Path, columns: int, lang: str) -> None:
    questions = (
        ("roster", "dalian.db", "--on", "2021-12-31", "--names"),
        ("history", "dalian.db", "W0003"),
        ("diff", "dalian.db", "--on", "2021-12-31", "--before", "5"),
    )
    for words in questions:
        code, shown = on_a_terminal(folder, columns, *words, "--lang", lang)
        assert code == 0, shown
        assert [line for line in ESCAPE.sub("", shown).splitlines() if cell_len(line.rstrip()) > columns] == []


def test_columns_a_narrow_terminal_cannot_hold_are_named(folder: Path) -> None:
    _, narrow = on_a_terminal(folder, 60, "roster", "dalian.db", "--on", "2021-12-31")
    assert "not shown for want of width: " in ESCAPE.sub("", narrow)
    _, wide = on_a_terminal(folder, 160, "roster", "dalian.db", "--on", "2021-12-31")
    assert "not shown" not in ESCAPE.sub("", wide)


def test_rows_of_a_table_with_chinese_text_stand_in_line(folder: Path) -> None:
    _, shown = on_a_terminal(folder, 140, "roster", "dalian.db", "--on", "2021-12-31", "--names", "--lang", "zh")
    lines = ESCAPE.sub("", shown).splitlines()
    starts = [cell_len(line.partition("qingniwa")[0]) for line in lines if "qingniwa" in line]
    assert len(starts) == 3
    assert len(set(starts)) == 1


def test_a_reader_that_stops_early_ends_the_command_quietly(folder: Path) -> None:
    command = f"{sys.executable} -m cwledger events dalian.db --json | head -1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=folder, env=environment(), capture_output=True, text=True, timeout=60, check=False)
    assert json.loads(done.stdout)["position"] == 1
    assert "Traceback" not in done.stderr


def test_an_error_is_a_message_not_a_traceback(folder: Path) -> None:
    done = piped(folder, "history", "dalian.db", "W9999")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: the ledger knows nothing of career:W9999")


def test_an_interrupted_follower_ends_without_a_traceback(folder: Path) -> None:
    process = subprocess.Popen(
        [*PROGRAM, "follow", "dalian.db", "--after", "28", "--json"], cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["position"] == 29
    assert piped(folder, *FACT).returncode == 0
    assert json.loads(process.stdout.readline())["event"] == "PartyJoined"
    process.send_signal(2)
    _, told = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in told


def test_an_erasure_on_a_terminal_asks_for_the_id_first(folder: Path) -> None:
    words = ("erase", "dalian.db", "W0001", "--on", "2022-01-01", "--ground", "request", "--actor", "privacy")
    assert piped(folder, *words, stdin="W0001\n").returncode == 2
    assert "王芳" in piped(folder, "history", "dalian.db", "W0001", "--names").stdout


def test_without_the_extra_the_command_says_how_to_install_it(folder: Path) -> None:
    program = "import sys; sys.modules['typer'] = None; sys.argv = ['cwledger']\nfrom importlib import util\nfrom cwledger.cli import main\nmain()"
    hidden = "import importlib.util as u; real = u.find_spec; u.find_spec = lambda n, *a: None if n == 'typer' else real(n, *a)\n"
    done = subprocess.run([sys.executable, "-c", hidden + program], cwd=folder, env=environment(), capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "pip install 'cwledger[cli]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_help_loads_neither_polars_nor_a_database(folder: Path) -> None:
    asked = "from cwledger.cli.app import app\ntry:\n app(['--help'], prog_name='cwledger')\nexcept SystemExit: pass\n"
    program = f"{asked}import sys\nprint('LOADED', *sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, env=environment(), capture_output=True, text=True, timeout=60, check=False)
    loaded = set(done.stdout.partition("LOADED")[2].split())
    assert "cwledger.cli.reading" in loaded
    assert loaded & {"polars", "psycopg", "openpyxl", "hypothesis"} == set()
