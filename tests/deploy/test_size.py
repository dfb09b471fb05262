"""What is larger than may be sent is answered with a page, over a real connection too."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.support.gunicorns import gunicorns
from tests.support.page import Page
from tests.support.places import SECRET
from tests.support.wire import browser

OPTIONS = ("--config", "deploy/gunicorn.conf.py", "--workers", "1", "--log-level", "warning", "--graceful-timeout", "2")
HOST = "http://localhost"


@pytest.mark.sqlite_only  # nothing of the request reaches the database
def test_a_request_that_is_too_large_is_read_and_answered(app: Flask, db_url: str, tmp_path: Path) -> None:
    """An address that nobody has answers 413 as every other: bodies are bounded before anything looks at where they go."""
    environment = {"DATABASE_URL": db_url, "SECRET_KEY": SECRET, "INTERLOCK_INSTANCE": str(tmp_path), "MAX_UPLOAD_MB": "1"}
    with gunicorns(1, "wsgi:app", environment, host="localhost", options=OPTIONS) as (server,):
        for path in ("/login", "/nothing"):
            for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/octet-stream"):
                answer = browser(server.port).post(path, base_url=HOST, data=b"x" * 1_900_000, content_type=kind)
                assert (answer.status_code, "Too large" in Page(answer).text("h1")) == (413, True), f"{kind} to {path}"
        assert browser(server.port).get("/login", base_url=HOST).status_code == 200
