"""Servers that several tests ask: one takes seconds of a processor to start, and none of these tests changes what it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.gunicorns import Server, gunicorns
from tests.support.places import SECRET, Places

CONSOLE = "console.example.com"
OPTIONS = ("--config", "deploy/gunicorn.conf.py", "--workers", "1", "--log-level", "warning", "--graceful-timeout", "2")


def served(places: Places, tmp_path_factory: pytest.TempPathFactory, **settings: str) -> Iterator[Server]:
    """The application in production on the SQLite database of this worker's tests, which each test finds empty."""
    environment = {
        "INTERLOCK_ENV": "production", "SECRET_KEY": SECRET, "DATABASE_URL": places["sqlite"].url, "CONSOLE_HOSTS": CONSOLE,
        "INTERLOCK_INSTANCE": str(tmp_path_factory.mktemp("served")), "MAIL_BACKEND": "file", **settings,
    }  # fmt: skip
    with gunicorns(1, "wsgi:app", environment, host=CONSOLE, options=OPTIONS) as (running,):
        yield running


@pytest.fixture(scope="session")
def behind_one(places: Places, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """It believes one proxy, and asks for HTTPS."""
    yield from served(places, tmp_path_factory, PROXY_HOPS="1", FORCE_HTTPS="1")


@pytest.fixture(scope="session")
def open_to_all(places: Places, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """It believes no proxy, serves plain HTTP, and takes one megabyte at most."""
    yield from served(places, tmp_path_factory, PROXY_HOPS="0", FORCE_HTTPS="0", MAX_UPLOAD_MB="1")
