"""Input that no page of ours sends and no database takes: answered before a view or a query sees it."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.routing import IntegerConverter

from webapp.routing.context import is_api_request

LARGEST_ID = 2**31 - 1
PIECE = 64 * 1024
PATIENCE_S = 10


class RowIdConverter(IntegerConverter):
    """`<int:…>` in a URL: no row has a number above what the databases' integer column holds."""

    def __init__(self, map: Any, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max", LARGEST_ID)
        super().__init__(map, *args, **kwargs)


def init_app(app: Flask) -> None:
    """Bound the numbers in URLs, and refuse NUL, which PostgreSQL keeps in no text."""
    app.url_map.converters["int"] = RowIdConverter
    app.before_request(refuse_nul)
    app.after_request(read_to_the_end)


def refuse_nul() -> None:
    """A path with NUL names nothing (404); a field of a form or a query with NUL is refused (400).

    What is sent to the API is left to its operations: they answer 422 and name what cannot be used.
    """
    if "\x00" in request.path:
        raise NotFound
    if is_api_request():
        return
    if b"%00" in request.query_string and any("\x00" in value for values in request.args.listvalues() for value in values):
        raise BadRequest
    if (
        request.method == "POST"
        and request.url_rule is not None
        and any("\x00" in value for values in request.form.listvalues() for value in values)
    ):
        raise BadRequest


def host_of(address: str) -> str | None:
    """Host and port of the address in a header of a request; None where the header holds anything else."""
    try:
        parts = urlsplit(address)
        return parts.netloc if parts.port is None or parts.port >= 0 else None  # reading the port is what finds it out of range
    except ValueError:
        return None


def read_to_the_end(response: Response) -> Response:
    """Read what is left of a refused request, if it is not much more than is taken at all.

    A browser that is still sending when the connection closes shows a broken connection instead of the page that says why.
    """
    most = request.max_content_length or current_app.config["MAX_CONTENT_LENGTH"]
    if response.status_code < 400 or not request.environ.get("wsgi.input_terminated") or (request.content_length or 0) > 2 * most:
        return response
    left, until, stream = 2 * most, time.monotonic() + PATIENCE_S, request.environ["wsgi.input"]
    try:
        while left > 0 and time.monotonic() < until and (piece := stream.read(PIECE)):
            left -= len(piece)
    except OSError:
        pass  # the client is gone
    return response
