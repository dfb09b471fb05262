"""A page that was drawn is given again as long as it is the same, and never after."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, Response

from webapp.web.kept_pages import KeptPages


@pytest.fixture
def pages(app: Flask) -> KeptPages:
    return KeptPages(most_bytes=100)


def at(app: Flask, url: str) -> Any:
    return app.test_request_context(url)


def test_it_is_found_by_its_version_and_address_only(app: Flask, pages: KeptPages) -> None:
    with at(app, "http://a.test/page"):
        pages.keep("v1", Response("hello", mimetype="text/html"))
        found = pages.find("v1")
        assert found is not None
        assert (found.get_data(), found.content_type) == (b"hello", "text/html; charset=utf-8")
        assert pages.find("v2") is None
    for url in ("http://b.test/page", "http://a.test/other", "http://a.test/page?x=1", "https://a.test/page"):
        with at(app, url):
            assert pages.find("v1") is None


@pytest.mark.parametrize(
    "response",
    [
        Response("gone", 404),
        Response("private", headers={"Cache-Control": "no-store"}),
        Response("yours", headers={"Set-Cookie": "a=b"}),
        Response(iter(["in ", "pieces"])),
        Response("x" * 200_001),
    ],
)
def test_what_is_no_plain_page_is_not_kept(app: Flask, pages: KeptPages, response: Response) -> None:
    with at(app, "http://a.test/"):
        pages.keep("v1", response)
        assert pages.find("v1") is None


def test_the_oldest_go_when_there_is_no_room(app: Flask, pages: KeptPages) -> None:
    with at(app, "http://a.test/"):
        for number in range(5):
            pages.keep(f"v{number}", Response("x" * 14))  # with its version and its address 30
            pages.find("v0")  # asked for again and again, it stays
        assert [number for number in range(5) if pages.find(f"v{number}")] == [0, 3, 4]


def test_long_addresses_fill_it_too(app: Flask, pages: KeptPages) -> None:
    for number in range(5):
        with at(app, f"http://a.test/?{'x' * 60}{number}"):
            pages.keep("v1", Response("x"))
    assert len(pages._pages) == 1
