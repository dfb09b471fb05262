"""One view answers a page or a part of it; the headers decide."""

from __future__ import annotations

import pytest
from flask import Flask, flash, get_flashed_messages, session
from flask_babel import Babel
from jinja2 import ChoiceLoader, DictLoader, FileSystemLoader

from tests.support.markup import read
from webapp.config import ROOT
from webapp.web import htmx, templating

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
FULL = {"HX-Request": "true", "HX-Request-Type": "full"}


@pytest.fixture
def bare() -> Flask:
    """An application that has two templates and those of the message region."""
    app = Flask("bare", static_folder=None)
    app.secret_key = "bare"
    Babel(app)
    templating.init_app(app)
    app.template_context_processors[None].remove(templating._layout_context)
    made = DictLoader({"page.html": "<main>{% include '_part.html' %}</main>", "_part.html": "<p>{{ what }}</p>"})
    app.jinja_loader = ChoiceLoader([made, FileSystemLoader(ROOT / "templates")])
    return app


def test_page_for_a_browser(bare: Flask) -> None:
    with bare.test_request_context("/"):
        assert htmx.render("page.html", "_part.html", what="x").get_data(as_text=True) == "<main><p>x</p></main>"


def test_part_for_a_swap(bare: Flask) -> None:
    with bare.test_request_context("/", headers=PARTIAL):
        assert htmx.render("page.html", "_part.html", what="x").get_data(as_text=True) == "<p>x</p>"


def test_going_back_gets_the_page(bare: Flask) -> None:
    with bare.test_request_context("/", headers=FULL):
        assert "<main>" in htmx.render("page.html", "_part.html", what="x").get_data(as_text=True)


def test_both_headers_are_named_in_vary(bare: Flask) -> None:
    with bare.test_request_context("/"):
        assert {"hx-request", "hx-request-type"} <= {name.lower() for name in htmx.render("page.html", what="x").vary}


def test_messages_follow_the_part(bare: Flask) -> None:
    with bare.test_request_context("/", headers=PARTIAL):
        flash("Saved.", "success")
        body = htmx.render("page.html", "_part.html", what="x").get_data(as_text=True)
        [swapped] = read(body).select('hx-partial[hx-target="#messages"]')
        assert "Saved." in swapped.get_text()
        assert "_flashes" not in session


def test_see_other_for_a_plain_form(bare: Flask) -> None:
    with bare.test_request_context("/", method="POST"):
        answer = htmx.see_other("/next", "Saved.")
        assert (answer.status_code, answer.location) == (303, "/next")
        assert get_flashed_messages(with_categories=True) == [("success", "Saved.")]


def test_see_other_for_htmx(bare: Flask) -> None:
    with bare.test_request_context("/", method="POST", headers=PARTIAL):
        answer = htmx.see_other("/next")
        assert (answer.status_code, answer.headers["HX-Redirect"], answer.get_data()) == (200, "/next", b"")


@pytest.mark.parametrize(
    ("now_at", "goes_to"),
    [
        ("http://localhost/shop?page=2", "/shop?page=2"),
        ("http://localhost/shop?page=2#top", "/shop?page=2"),
        ("http://localhost/shop", "/shop?page=2#cards"),
        (None, "/shop?page=2#cards"),
    ],
)
def test_see_other_loads_the_page_when_only_the_anchor_differs(bare: Flask, now_at: str | None, goes_to: str) -> None:
    headers = PARTIAL | ({"HX-Current-URL": now_at} if now_at else {})
    with bare.test_request_context("/shop/save", method="POST", headers=headers):
        assert htmx.see_other("/shop?page=2#cards").headers["HX-Redirect"] == goes_to


def test_invalid_form_is_422(bare: Flask) -> None:
    with bare.test_request_context("/", method="POST", headers=PARTIAL):
        assert htmx.form_invalid("page.html", "_part.html", None, what="x").status_code == 422


@pytest.mark.parametrize("value", ["http://[", "https://a]b/", "http://localhost:99999999/", "é"])
def test_a_browser_that_says_nonsense_of_its_page_is_sent_on(bare: Flask, value: str) -> None:
    with bare.test_request_context("/", headers={**PARTIAL, "HX-Current-URL": value}):
        assert htmx.see_other("/next#part").headers["HX-Redirect"] == "/next#part"
