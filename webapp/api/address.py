"""Where the API is, from a page."""

from __future__ import annotations

from flask import current_app, request

from webapp.routing.resolver import host_name


def docs_address() -> str | None:
    """The page that shows the API; None on a host that has no API."""
    if host_name(request.environ) not in current_app.config["CONSOLE_HOSTS"]:
        return None
    return f"{request.host_url}api/v1/docs"
