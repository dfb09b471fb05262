"""The session cookie: Flask's own, with a signer that is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask.sessions import SecureCookieSessionInterface

from webapp.cache import Bounded

if TYPE_CHECKING:
    from flask import Flask
    from itsdangerous import URLSafeTimedSerializer


class SessionCookies(SecureCookieSessionInterface):
    """Flask makes a signer for every request, which is most of the work of opening a session; here it is made once for its keys."""

    def __init__(self) -> None:
        self._signers: Bounded[tuple[Any, ...], URLSafeTimedSerializer] = Bounded(8)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """The signer with the present secret key and its fallbacks; None without a key."""
        keys = (app.secret_key, *(app.config["SECRET_KEY_FALLBACKS"] or ()))
        signer = self._signers.get(keys)
        if signer is None:
            signer = super().get_signing_serializer(app)
            if signer is not None:
                self._signers.put(keys, signer)
        return signer
