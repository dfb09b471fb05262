"""Public addresses of pictures."""

from __future__ import annotations

import re

from flask import current_app, has_request_context, request

from webapp.files.models import File
from webapp.platforms.queries import first_host
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


def outside_base(platform_id: int) -> str:
    """Where others find a platform's pictures, also told from a job: "https://oms.example.com", or the console where it has no host."""
    host, port = first_host(platform_id) or current_app.config["CONSOLE_HOSTS"][0], current_app.config["PUBLIC_PORT"]
    at = f":{port}" if port and port not in (80, 443) and ":" not in host else ""
    return f"{'https' if current_app.config['FORCE_HTTPS'] else 'http'}://{host}{at}"


def token_in(address: str) -> str | None:
    """The token of a picture's address, on whichever host; None for every other address."""
    found = ADDRESS.fullmatch(address)
    return found[1] if found else None
