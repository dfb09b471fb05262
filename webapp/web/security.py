"""Headers that tell browsers what a page may do, and the token that proves a form is ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, g, request
from flask.typing import ResponseReturnValue
from flask_talisman import Talisman
from flask_wtf import CSRFProtect

from webapp.routing.context import OK, current_resolution, is_site_request
from webapp.web import sites
from webapp.web.htmx import VARY
from webapp.web.input import host_of

POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
PERMISSIONS = dict.fromkeys(("camera", "geolocation", "microphone", "payment", "usb"), "()")

SECRET = frozenset({"token", "secret"})
"""What rules of addresses call the part of theirs that only one person knows."""
FOR_EVERYBODY = frozenset({"static", "favicon", "robots", "security_txt"})

View = TypeVar("View", bound=Callable[..., Any])


class Proof(CSRFProtect):
    """What proves that a form is ours: a token of the session on desks, a signed one and the sender's host on sites."""

    def protect(self, apply_exemptions: bool = False) -> None:
        if not is_site_request():
            if request.is_secure and request.referrer and host_of(request.referrer) is None:  # which the library trips over
                request.environ["HTTP_REFERER"] = ""
            super().protect(apply_exemptions=apply_exemptions)
        elif request.endpoint and request.method not in sites.SAFE:
            sites.check_form()
            g.csrf_valid = True


csrf = Proof()


def policy(**features: str) -> Callable[[View], View]:
    """Let one page use what others may not, such as `@policy(camera="self")` for a scanner; goes right under the route decorator."""

    def mark(view: View) -> View:
        allowed = {name: f"({value})" for name, value in features.items()}
        view.talisman_view_options = {"permissions_policy": PERMISSIONS | allowed}  # type: ignore[attr-defined]
        return view

    return mark


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
    Sites know nobody: browsers keep their pages, and ask each time whether they are still the same.
    """
    if is_site_request():
        return finish_site(response)
    response.vary.update(("Cookie", *VARY))
    if response.cache_control.public or request.endpoint in FOR_EVERYBODY or "no-store" in response.headers.get("Cache-Control", ""):
        return response
    response.headers["Cache-Control"] = "no-store, private"
    return response


def finish_site(response: Response) -> Response:
    """An answer of a site: it sets no cookie, and depends on nothing but its address.

    Nobody keeps what one person alone is told: what comes of a form, and what lies at an address with a secret in it.
    """
    response.headers.remove("Set-Cookie")
    response.headers.pop("Vary", None)
    if "Cache-Control" not in response.headers:
        private = request.method not in sites.SAFE or not SECRET.isdisjoint(request.view_args or ())
        response.headers["Cache-Control"] = "no-store, private" if private else "no-cache"
    return response
