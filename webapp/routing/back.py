"""The way back to a list as somebody left it: its search, filters, order and page stay with the addresses of the pages one goes to from it.

`back` names the list in the address. It is taken only where it is a page of the same module, on the same host and in the same store, and
what comes of it is always an address that is built here: it leads nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import Flask, g, request
from flask.globals import _cv_request, request_ctx
from werkzeug.exceptions import HTTPException

ARG = "back"
LONGEST = 1000
STORE = "store_code"
HERE, CAME_FROM, FRESH = "_list_here", "_list_left", "_fresh_addresses"


class Left(NamedTuple):
    """A list as it was left."""

    endpoint: str
    store: str | None
    args: Mapping[str, Any]
    query: Mapping[str, list[str]]
    address: str


def init_app(app: Flask) -> None:
    """Let `url_for` keep the way."""
    app.url_defaults(keep)


def note_list(address: str | None) -> None:
    """This page is a list at this address; pages that are linked from it lead back to it. None for one that is as it always begins."""
    setattr(g, HERE, address)


def keep(endpoint: str, values: dict[str, Any]) -> None:
    """Give an address the list that one came from; the list's own address gets what it was left with."""
    asked = _cv_request.get(None)  # every link of a page asks: not through Flask's proxies
    here = g._get_current_object().__dict__ if asked is not None and ARG not in values else None
    if asked is None or here is None or here.get(FRESH) or not _are_near(endpoint, asked.request.endpoint or ""):
        return
    left = came_from()
    if left is not None and endpoint == left.endpoint:
        own = {key: value for key, value in values.items() if key != STORE and value is not None}
        if own == left.args:
            values.update({key: value for key, value in left.query.items() if key not in left.args and key != STORE})
        return
    address = left.address if left is not None else here.get(HERE) if endpoint != asked.request.endpoint else None
    if address:
        values[ARG] = address


def this_page() -> str:
    """Where this page is, with the way back: what a form that is sent to its own page has as its action."""
    left = came_from()
    path = request.script_root + request.path
    return f"{path}?{urlencode({ARG: left.address})}" if left is not None else path


@contextmanager
def fresh_addresses() -> Iterator[None]:
    """Addresses made inside begin anew, as those of menus do."""
    before = g.get(FRESH)
    setattr(g, FRESH, True)
    try:
        yield
    finally:
        setattr(g, FRESH, before)


def came_from() -> Left | None:
    """The list that the address of this page names; None where it names none, or one that is not near."""
    here = g._get_current_object().__dict__
    if CAME_FROM not in here:
        left = page_at(request.args.get(ARG, ""))
        near = left is not None and left.store == g.get(STORE) and _is_near(left.endpoint) and left.endpoint != request.endpoint
        setattr(g, CAME_FROM, left if near else None)
    found: Left | None = here[CAME_FROM]
    return found


def page_at(text: str) -> Left | None:
    """The page of this place at a relative address; None for an address that has no page here."""
    if not text.startswith("/") or text.startswith("//") or len(text) > LONGEST or not text.isprintable():
        return None
    try:
        parts = urlsplit(text)
        query = parse_qs(parts.query, max_num_fields=50)
    except ValueError:
        return None
    root = request.script_root
    if parts.netloc or "\\" in parts.path or not parts.path.startswith(f"{root}/") or request_ctx.url_adapter is None:
        return None
    try:
        endpoint, args = request_ctx.url_adapter.match(parts.path.removeprefix(root), method="GET")
    except HTTPException:
        return None
    own = {key: value for key, value in args.items() if key != STORE}
    return Left(endpoint, args.get(STORE), own, query, text)


def _is_near(endpoint: str) -> bool:
    """Whether an endpoint is of the module and the frontend of this page."""
    return _are_near(endpoint, request.endpoint or "")


@lru_cache(maxsize=8192)
def _are_near(endpoint: str, here: str) -> bool:
    parts = here.split(".")
    return len(parts) > 3 and endpoint.split(".")[:2] == parts[:2]
