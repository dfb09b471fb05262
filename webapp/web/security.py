"""Headers that tell browsers what a page may do, and the token that proves a form is ours."""

from __future__ import annotations

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from flask_talisman import Talisman
from flask_wtf import CSRFProtect

from webapp.routing.context import OK, current_resolution
from webapp.web.htmx import VARY

POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
PERMISSIONS = dict.fromkeys(("camera", "geolocation", "microphone", "payment", "usb"), "()")

FOR_EVERYBODY = frozenset({"static", "favicon", "robots", "security_txt"})

csrf = CSRFProtect()


class Headers(Talisman):
    """Talisman, which sends to HTTPS whatever host was asked for; here only a host that is ours. For others the 404 follows."""

    def _force_https(self) -> ResponseReturnValue | None:
        return super()._force_https() if current_resolution().outcome is OK else None


def init_app(app: Flask) -> None:
    """Protect every POST and set the headers of every answer."""
    csrf.init_app(app)
    Headers(
        app,
        force_https=app.config["FORCE_HTTPS"],
        strict_transport_security=app.config["FORCE_HTTPS"],
        strict_transport_security_include_subdomains=app.config["HSTS_SUBDOMAINS"],
        session_cookie_secure=app.config["SESSION_COOKIE_SECURE"],
        session_cookie_samesite=app.config["SESSION_COOKIE_SAMESITE"],
        content_security_policy=POLICY,
        permissions_policy=PERMISSIONS,
        frame_options="DENY",
        referrer_policy="same-origin",
        x_xss_protection=False,
    )
    app.after_request(finish)


def finish(response: Response) -> Response:
    """Every answer varies by who asks and whether htmx does, so that no two answers differ in that.

    None is stored but what says that it is for everybody: a JSON answer, a file or a redirect tells as much as a page.
    """
    response.vary.update(("Cookie", *VARY))
    if response.cache_control.public or request.endpoint in FOR_EVERYBODY or "no-store" in response.headers.get("Cache-Control", ""):
        return response
    response.headers["Cache-Control"] = "no-store, private"
    return response
