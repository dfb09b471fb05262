"""What is larger than may be sent is answered with a page, over a real connection too."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.support.gunicorns import Server
from tests.support.page import Page
from tests.support.wire import browser

HOST = "http://console.example.com"


@pytest.mark.sqlite_only  # nothing of the request reaches the database
def test_a_request_that_is_too_large_is_read_and_answered(app: Flask, open_to_all: Server) -> None:
    """An address that nobody has answers 413 as every other: bodies are bounded before anything looks at where they go."""
    for path in ("/login", "/nothing"):
        for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/octet-stream"):
            answer = browser(open_to_all.port).post(path, base_url=HOST, data=b"x" * 1_900_000, content_type=kind)
            assert (answer.status_code, "Too large" in Page(answer).text("h1")) == (413, True), f"{kind} to {path}"
    assert browser(open_to_all.port).get("/login", base_url=HOST).status_code == 200
