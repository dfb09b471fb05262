"""Every form that a page of the demo shows, sent as it stands by a browser without JavaScript, is answered as a form should be."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urldefrag, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.demo import STARTS, DemoPlace
from tests.support.markup import Tag
from tests.support.page import Page
from tests.support.walk import Found, kind_of

HANDS = ("admin@example.com", "owner@example.com")
"""The provider's, who sees every page, and a merchant's, whose forms offer less."""
# Done, shown again with what is wrong, or a page with the next step.
ANSWERS = {"get": {200}, "post": {200, 303, 422}}


def forms(app: Flask, pages: list[Found]) -> dict[tuple[str, str], tuple[str, str]]:
    """By method and the endpoint behind its action: the page that shows a form, and a selector that finds it there."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for each in pages:
        for form in each.page.select("form"):
            method, action = str(form.get("method", "")).lower(), str(form.get("action", ""))
            kind = kind_of(app, action, method.upper()) if method in ANSWERS and action else None
            assert kind is not None, f"{each.url} has a form that leads nowhere: method={method!r} action={action!r}"
            found.setdefault(
                (method, kind.endpoint), (each.url, f'form[action="{action}"]:is([method={method}], [method={method.upper()}])')
            )
    return found


def unlike(tag: Tag) -> list[str]:
    """The htmx attributes that do something else than the plain link or form they stand on."""
    plain = urldefrag(str(tag.get("href") or "")).url if tag.name == "a" else tag.get("action")
    return [f"{name}={tag[name]}" for name in ("hx-get", "hx-post") if tag.has_attr(name) and tag[name] != plain]


def wrong_answers(demo: DemoPlace, client: FlaskClient, sent: dict[tuple[str, str], tuple[str, str]]) -> Iterator[str]:
    """Sends each form from its page as it is now, and puts everything back."""
    name = demo.app.config["SESSION_COOKIE_NAME"]
    cookie = client.get_cookie(name)
    assert cookie is not None
    with demo.kept() as put_back:
        for (method, endpoint), (url, css) in sent.items():
            page = Page(client.get(url))
            # A search that finds one thing may lead to it.
            answer = page.send(client, page.select(css)[0], follow_redirects=method == "get")
            put_back()
            client.set_cookie(name, cookie.value)  # one of the forms logs out
            # Flask-Security redirects by 302.
            if answer.status_code not in ANSWERS[method] | ({302} if endpoint.startswith("security.") else set()):
                yield f"{method} {urlsplit(answer.request.url).path}, sent from {url}, answers {answer.status_code}"


@pytest.mark.long
@pytest.mark.parametrize("email", STARTS)
def test_every_form_works_without_javascript(demo: DemoPlace, email: str, proofs: bool) -> None:
    if email not in HANDS and not proofs:
        pytest.skip("the same forms in other hands: in the proofs")
    client, pages = demo.shown(email, lately=True)
    assert [f"{found.url}: {each}" for found in pages for tag in found.page.select("a, form") for each in unlike(tag)] == []
    found = forms(demo.app, pages)
    assert sum(method == "post" for method, _endpoint in found) > 5
    assert list(wrong_answers(demo, client, found)) == []
