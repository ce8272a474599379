"""The command line, ``cwledger``: an optional extra that says how to install itself. Not for library use: ``import cwledger`` instead."""

from __future__ import annotations

import sys
from importlib.util import find_spec

NEEDED = ("typer", "rich")


def main() -> None:
    """Runs the command line and ends the process with its exit code: 0 fine, 1 refused or issues found, 2 usage or cannot open."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        sys.stderr.write(f"the cwledger command needs {' and '.join(missing)}; install with: pip install 'cwledger[cli]'\n")
        raise SystemExit(2)
    from cwledger.cli.app import app

    app(prog_name="cwledger")
