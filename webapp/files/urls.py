"""Public addresses of pictures."""

from __future__ import annotations

import re

from flask import has_request_context, request

from webapp.files.models import File
from webapp.routing.context import is_site_request

ADDRESS = re.compile(r"https?://[^/?#]+(?:/[^?#]*)?/media/([A-Za-z0-9_-]{43})(?:/\d+)?")

WIDTHS = (160, 320, 640, 1280, 2560)
"""The widths of renditions, in pixels."""


def url_for(file: File, width: int | None = None) -> str | None:
    """The address of a published picture, at least `width` pixels wide where it has so many; None where it was not published."""
    return public_url(file.token, width) if file.token else None


def public_url(token: str, width: int | None = None) -> str:
    """The address of the picture with this token: the same for ever, on every host of its platform."""
    root = request.script_root if has_request_context() and not is_site_request() else ""
    fitting = next((each for each in WIDTHS if width is not None and each >= width), None)
    return f"{root}/media/{token}" if fitting is None else f"{root}/media/{token}/{fitting}"


def token_in(address: str) -> str | None:
    """The token of a picture's address, on whichever host; None for every other address."""
    found = ADDRESS.fullmatch(address)
    return found[1] if found else None
