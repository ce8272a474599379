"""What every test may ask for: a real PostgreSQL server, and an address with a schema of its own on it.

Workers of one run share the server; the last one to leave stops and removes it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.postgres_server import start_server


@pytest.fixture(scope="session")
def pg_server(request: pytest.FixtureRequest) -> Iterator[str]:
    """Address of a server shared by the whole run."""
    run = getattr(request.config, "workerinput", {}).get("testrunuid", uuid4().hex)
    server = start_server(Path(tempfile.gettempdir()) / f"cwledger-pg-{run[:12]}")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
def pg_url(pg_server: str) -> Iterator[str]:
    """Address of an empty schema of its own, `postgresql://…?schema=…`; dropped afterwards together with its vault's."""
    import psycopg

    schema = f"t_{uuid4().hex[:16]}"
    yield f"{pg_server}{'&' if '?' in pg_server else '?'}schema={schema}"
    with psycopg.connect(pg_server, autocommit=True) as connection:
        connection.execute("SET client_min_messages = warning; SET lock_timeout = '10s'")
        for name in (schema, f"{schema}_vault"):
            connection.execute(f'DROP SCHEMA IF EXISTS "{name}" CASCADE')
