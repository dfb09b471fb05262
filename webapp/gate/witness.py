"""What matters for security goes into the log: who got in and how, who was refused what, which limit held (ASVS 5.0, 16.3).

An entry names accounts by their id and tries by where they came from; never what was typed.
"""

from __future__ import annotations

from typing import Any

import structlog
from flask import Flask, Response, g, request
from flask_login import user_logged_out
from flask_security.signals import (
    password_changed,
    password_reset,
    reset_password_instructions_sent,
    tf_disabled,
    tf_profile_changed,
    user_authenticated,
    wan_deleted,
    wan_registered,
)
from sqlalchemy import inspect

from webapp.accounts.models import User
from webapp.actor import current_actor
from webapp.gate import throttle
from webapp.gate.dimensions import CODE, LOGIN, PASSWORD
from webapp.web.limits import place

log = structlog.get_logger("security")
SIGNALS = {
    password_changed: "password.changed",
    password_reset: "password.reset",
    reset_password_instructions_sent: "password.reset_asked",
    tf_profile_changed: "second_factor.on",
    tf_disabled: "second_factor.off",
    wan_registered: "passkey.added",
    wan_deleted: "passkey.removed",
}


def init_app(app: Flask) -> None:
    """Listen, and look at every answer that refuses."""
    user_authenticated.connect(_came_in, app)
    user_logged_out.connect(_went, app)
    for signal, name in SIGNALS.items():
        signal.connect(_heard(name), app, weak=False)
    app.after_request(look)


def _came_in(_app: Flask, user: User, authn_via: Any = (), **_more: Any) -> None:
    log.info("auth.login", user=user.id, factors=sorted(map(str, authn_via or ())), place=place())


def _went(_app: Flask, user: User, **_more: Any) -> None:
    log.info("auth.logout", user=getattr(user, "id", None), place=place())


def _heard(name: str) -> Any:
    def tell(_app: Flask, user: User, **_more: Any) -> None:
        identity = inspect(user).identity  # asks the database nothing: an address that has no account takes as long
        log.info(name, user=identity[0] if identity else None, place=place())

    return tell


def look(response: Response) -> Response:
    """Note what the gate refused: a wrong password or code, a right that is missing, a forged form, a limit."""
    what = refused(response.status_code)
    if what is not None:
        actor = current_actor()
        who = {"user": actor.user_id, "on_behalf_of": actor.on_behalf_of, "token": actor.token_id}
        log.warning(
            what, endpoint=request.endpoint, method=request.method, place=place(), **{k: v for k, v in who.items() if v is not None}
        )
    return response


def refused(status: int) -> str | None:
    """What an answer says no to; None for every other one."""
    if status == 422 and throttle.kind() in (LOGIN, CODE, PASSWORD) and not g.get("password_right"):
        return "auth.failed"
    if g.get("stranger"):
        return "access.stranger"
    return {401: "auth.missing", 403: "access.refused", 429: "limit.reached"}.get(status, "form.forged" if g.get("forged") else None)
