"""Files that everybody finds at fixed addresses: `/robots.txt`, and where weaknesses are reported (RFC 9116)."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, Response, current_app, make_response, request
from werkzeug.exceptions import NotFound

from webapp.accounts.access import public
from webapp.db import utcnow
from webapp.registry.frontends import Face
from webapp.routing.context import is_site_request
from webapp.routing.places import mounting_on

DAY = 86_400
VALID = timedelta(days=180)


def init_app(app: Flask) -> None:
    """Mount both; they answer on any host that is ours."""
    with mounting_on(Face.DESK, Face.SITE):
        app.add_url_rule("/robots.txt", "robots", robots)
        app.add_url_rule("/.well-known/security.txt", "security_txt", security_txt)


@public
def robots() -> Response:
    """On a desk nothing is for search engines, every page is somebody's; a site is for them, and says where its pages are listed."""
    if is_site_request():
        return _plain(f"User-agent: *\nAllow: /\nSitemap: {request.host_url}sitemap.xml\n")
    return _plain("User-agent: *\nDisallow: /\n")


@public
def security_txt() -> Response:
    """Where to report a weakness, as SECURITY_CONTACT says; 404 where nobody said."""
    contact = current_app.config["SECURITY_CONTACT"]
    if not contact:
        raise NotFound
    address = contact if ":" in contact else f"mailto:{contact}"
    until = (utcnow() + VALID).replace(hour=0, minute=0, second=0, microsecond=0)
    return _plain(f"Contact: {address}\nExpires: {until:%Y-%m-%dT%H:%M:%SZ}\nPreferred-Languages: en\n")


def _plain(text: str) -> Response:
    response = make_response(text)
    response.mimetype = "text/plain"
    response.cache_control.public = True
    response.cache_control.max_age = DAY
    return response
