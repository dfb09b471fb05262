"""Layouts, static files and error pages."""

from __future__ import annotations

import gzip
import re
from datetime import UTC, datetime

import brotli
import pytest
from flask import Flask, render_template, render_template_string
from flask.testing import FlaskClient
from jinja2 import UndefinedError
from sqlalchemy import event
from werkzeug.test import TestResponse

from tests.support.page import Page
from webapp.config import ROOT
from webapp.db import db
from webapp.web import assets, formats, templating

ERRORS = (400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503)


def test_unknown_names_are_errors(app: Flask) -> None:
    with app.test_request_context("/"), pytest.raises(UndefinedError):
        render_template_string("{{ nothing_of_this_name }}")


@pytest.mark.parametrize("code", ERRORS)
def test_error_page_reads_no_database(app: Flask, code: int) -> None:
    ran: list[str] = []
    with app.test_request_context("/"):
        event.listen(db.engine, "before_cursor_execute", lambda *a: ran.append(a[2]))
        html = render_template(f"errors/{code}.html", message=None)
    assert ran == []
    assert str(code) in html


def test_not_found_page_is_always_the_same(app: Flask) -> None:
    with app.test_request_context("/some/where?x=1", headers={"Cookie": "theme=dark"}):
        one = render_template("errors/404.html")
    with app.test_request_context("/else", method="POST"):
        assert render_template("errors/404.html") == one
    assert "csrf" not in one


def test_message_of_an_error_is_escaped(app: Flask) -> None:
    with app.test_request_context("/"):
        assert "&lt;b&gt;" in render_template("errors/422.html", message="<b>")


def test_icon_is_decoration_unless_it_has_a_label(app: Flask) -> None:
    with app.test_request_context("/"):
        assert 'aria-hidden="true"' in templating.icon("package")
        assert 'role="img" aria-label="Box &lt;1&gt;"' in templating.icon("package", "Box <1>")


def test_icon_name_cannot_carry_markup() -> None:
    with pytest.raises(ValueError, match="not the name of an icon"):
        templating.icon('x"><script>')


def test_versioned_static_file_is_kept_for_ever(client: FlaskClient) -> None:
    url = assets.asset_url("app.css")
    answer = client.get(url)
    assert re.fullmatch(r"/static/v-[0-9a-f]{8}/app\.css", url)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    answer.close()


@pytest.mark.parametrize(("asked", "way"), [("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("identity", None)])
def test_a_style_sheet_travels_as_small_as_the_browser_can_read(client: FlaskClient, asked: str, way: str | None) -> None:
    with client.get("/static/app.css", headers={"Accept-Encoding": asked}) as answer:
        unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[way]
        assert (answer.status_code, answer.headers.get("Content-Encoding")) == (200, way)
        assert unpack(answer.data) == (assets.STATIC_DIR / "app.css").read_bytes()
        assert "Accept-Encoding" in answer.vary
    with client.get("/static/app.css", headers={"Accept-Encoding": asked, "If-None-Match": answer.headers["ETag"]}) as again:
        assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("url", ["/static/app.css", "/static/v-00000000/app.css"])
def test_other_static_addresses_are_checked_each_time(client: FlaskClient, url: str) -> None:
    answer = client.get(url)
    assert answer.status_code == 200
    assert "immutable" not in answer.headers["Cache-Control"]
    answer.close()


@pytest.mark.parametrize(
    "url", ["/static/none.css", "/static/v-00000000/none.css", "/static/../pyproject.toml", "/static/v-00000000/../../a"]
)
def test_static_files_that_are_not_there(client: FlaskClient, url: str) -> None:
    assert client.get(url).status_code == 404


def test_asset_url_leaves_the_prefix_out(app: Flask) -> None:
    with app.test_request_context("/platforms/oms/admin/dashboard"):
        assert templating.asset_url("app.js").startswith("/static/v-")


def test_login_page_is_a_public_page_without_inline_code(client: FlaskClient, login: object) -> None:
    answer: TestResponse = client.get("/login")
    page = Page(answer)
    assert page.has("main#main .public-title")
    assert page.has('[role="status"][aria-live="polite"]')
    assert not page.has("script:not([src]), style, [style], [onclick]")


def test_no_template_has_inline_code() -> None:
    bad = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|\|\s*safe\b")
    found = [str(path) for path in (ROOT / "templates").rglob("*.html") if bad.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_money_knows_how_many_decimals_a_currency_has(app: Flask) -> None:
    with app.test_request_context("/"):
        assert formats.money(4900, "EUR") == "€49.00"
        assert formats.money(500, "JPY") == "¥500"
        assert formats.amount(-5, "EUR") == "-0.05"


def test_moments_are_shown_in_the_zone_of_the_viewer(app: Flask) -> None:
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Europe/Luxembourg"
    with app.test_request_context("/"):
        assert formats.moment(datetime(2026, 7, 1, 23, 30, 59, tzinfo=UTC)).replace("\u202f", " ") == "Jul 2, 2026, 1:30 AM"
