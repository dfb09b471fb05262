"""Input that no page of ours sends and no database takes: answered before a view or a query sees it."""

from __future__ import annotations

from typing import Any

from flask import Flask, request
from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.routing import IntegerConverter

LARGEST_ID = 2**31 - 1


class RowIdConverter(IntegerConverter):
    """`<int:…>` in a URL: no row has a number above what the databases' integer column holds."""

    def __init__(self, map: Any, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max", LARGEST_ID)
        super().__init__(map, *args, **kwargs)


def init_app(app: Flask) -> None:
    """Bound the numbers in URLs, and refuse NUL, which PostgreSQL keeps in no text."""
    app.url_map.converters["int"] = RowIdConverter
    app.before_request(refuse_nul)


def refuse_nul() -> None:
    """A path with NUL names nothing (404); a form field with NUL is refused (400)."""
    if "\x00" in request.path:
        raise NotFound
    if (
        request.method == "POST"
        and request.url_rule is not None
        and any("\x00" in value for values in request.form.listvalues() for value in values)
    ):
        raise BadRequest
