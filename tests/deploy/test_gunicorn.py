"""The application under its production server."""

from __future__ import annotations

from urllib.request import urlopen

from tests.support.gunicorn import gunicorn


def test_two_workers_serve_the_login_page(db_url: str) -> None:
    with gunicorn(db_url, workers=2) as console, urlopen(f"{console}/login", timeout=10) as answer:
        assert answer.status == 200
        assert b"password" in answer.read()
