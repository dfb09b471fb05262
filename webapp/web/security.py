"""Headers that tell browsers what a page may do, and the token that proves a form is ours."""

from __future__ import annotations

from flask import Flask, Response
from flask_talisman import Talisman
from flask_wtf import CSRFProtect

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

csrf = CSRFProtect()


def init_app(app: Flask) -> None:
    """Protect every POST and set the headers of every answer."""
    csrf.init_app(app)
    Talisman(
        app,
        force_https=app.config["FORCE_HTTPS"],
        strict_transport_security=app.config["FORCE_HTTPS"],
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
    """Every answer varies by who asks and whether htmx does, so that no two answers differ in that; pages are not stored."""
    response.vary.update(("Cookie", *VARY))
    if response.mimetype == "text/html" and not response.headers.get("Cache-Control"):
        response.cache_control.no_store = True
        response.cache_control.private = True
    return response
