"""The blueprint behind the store's menu item, and how its files are sent."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, stream_with_context

marketplace = Blueprint("marketplace", __name__)


def download(pieces: Iterator[bytes], name: str, kind: str, size: int | None = None) -> Response:
    """A file, sent while it is read. With its size said, a download that breaks off is noticed."""
    response = Response(stream_with_context(pieces), content_type=kind)
    response.headers.set("Content-Disposition", "attachment", filename=name.encode("ascii", "replace").decode().replace("?", "_"))
    response.headers["Cache-Control"] = "no-store"
    if size is not None:
        response.content_length = size
    return response
