"""The session cookie: Flask's own, with a signer that is kept. The API and sites have none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import current_app
from flask.sessions import SecureCookieSessionInterface

from webapp.cache import Bounded
from webapp.db import clocks, db
from webapp.routing.context import is_api_request, is_site_request
from webapp.signing import Signer

if TYPE_CHECKING:
    from flask import Flask, Request, Response
    from flask.sessions import SecureCookieSession, SessionMixin
    from itsdangerous import URLSafeTimedSerializer


def own_name(name: str) -> str:
    """What a cookie of ours is called: with HTTPS so that browsers take it from this very host alone, not from one beside it."""
    return f"__Host-{name}" if current_app.config["SESSION_COOKIE_SECURE"] else name


def has_two_sessions(request: Request) -> bool:
    """Whether the session cookie came twice: browsers send what a host beside this one set for the whole domain, too."""
    name = current_app.config["SESSION_COOKIE_NAME"]
    given = request.headers.get("Cookie", "")
    return given.count(f"{name}=") > 1 and sum(part.strip().partition("=")[0].strip() == name for part in given.split(";")) > 1


def know_the_time(app: Flask) -> None:
    """A process may sign and read before it asks the database for anything else."""
    if "sqlalchemy" in app.extensions:
        clocks.look(db.engine)


class SessionCookies(SecureCookieSessionInterface):
    """Flask makes a signer for every request, which is most of the work of opening a session; here it is made once for its keys."""

    def __init__(self) -> None:
        self._signers: Bounded[tuple[Any, ...], URLSafeTimedSerializer] = Bounded(8)

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of the cookie. At the API and on sites no cookie counts: none is read, and none is set.

        Of two session cookies one may be planted by a host beside this one, and nobody can tell which: neither counts.
        """
        if is_api_request(request) or is_site_request(request) or has_two_sessions(request):
            return self.make_null_session(app)
        if request.cookies.get(self.get_cookie_name(app)):
            know_the_time(app)
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Put the session into the answer, unless the answer is for everybody: what shared caches keep must hold nobody's cookie."""
        if not response.headers.get("Cache-Control", "").startswith("public"):
            if session.modified:
                know_the_time(app)
            super().save_session(app, session, response)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """The signer with the present secret key and its fallbacks; None without a key."""
        keys = (app.secret_key, *(app.config["SECRET_KEY_FALLBACKS"] or ()))
        signer = self._signers.get(keys)
        if signer is None:
            signer = super().get_signing_serializer(app)
            if signer is not None:
                signer.signer = Signer
                self._signers.put(keys, signer)
        return signer
