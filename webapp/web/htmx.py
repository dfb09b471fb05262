"""Answers that serve a whole page and an htmx swap from one view."""

from __future__ import annotations

from typing import Any
from urllib.parse import urldefrag, urljoin

from flask import Response, flash, make_response, redirect, render_template, request, session
from flask_wtf import FlaskForm

VARY = ("HX-Request", "HX-Request-Type")
"""The request headers that choose between a page and a part of it."""


def is_htmx() -> bool:
    """Whether htmx sent the request, for a part or for a whole page."""
    return request.headers.get("HX-Request") == "true"


def is_partial() -> bool:
    """Whether the answer is swapped into a page that is already there.

    Going back and selecting from a page also carry `HX-Request`, but want the whole page: only the type counts.
    """
    return is_htmx() and request.headers.get("HX-Request-Type") == "partial"


def render(template: str, part: str | None = None, status: int = 200, **context: Any) -> Response:
    """The page, or its `part` (a `_part.html`) alone for htmx.

    A part is followed by the messages flashed so far, put into the page's live region.
    """
    if part is not None and is_partial():
        body = render_template(part, **context)
        if session.get("_flashes"):
            body += render_template("ui/_messages_swap.html")
    else:
        body = render_template(template, **context)
    return _vary(make_response(body, status))


def form_invalid(template: str, part: str | None, form: FlaskForm, **context: Any) -> Response:
    """The same form again with its errors, as 422; nothing typed is lost."""
    return render(template, part, status=422, form=form, **context)


def see_other(url: str, message: Any = None, category: str = "success") -> Response:
    """Goes to `url` after a successful POST, with a message that is shown there.

    The message is a text, or `{"text": …, "undo": {"url": …, "values": {…}, "target": …, "at": …}}` for one that offers to take it
    back, on the page `at`. A plain form gets 303; htmx gets an empty answer whose header makes the browser load the page. An
    anchor on the page that the browser is already on is left out then: going to it would only scroll, and load nothing.
    """
    if message:
        flash(message, category)
    if not is_htmx():
        return _vary(make_response(redirect(url, 303)))
    response = make_response("", 200)
    page = urldefrag(url).url
    already_there = request.headers.get("HX-Current-URL", "").partition("#")[0] == urljoin(request.url, page)
    response.headers["HX-Redirect"] = page if already_there else url
    return _vary(response)


def _vary(response: Response) -> Response:
    response.vary.update(VARY)
    return response
