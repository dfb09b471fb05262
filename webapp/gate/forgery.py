"""Forms whose token is missing or old: people whose session is over log in again, the others send what they typed once more."""

from __future__ import annotations

from flask import Flask, Response, g, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError

from webapp.accounts.access import access_of
from webapp.gate.guard import ask_to_log_in
from webapp.web.errors import on_csrf_error
from webapp.web.htmx import is_htmx


def init_app(app: Flask) -> None:
    """Answer for forms that prove nothing."""
    app.register_error_handler(CSRFError, on_forgery)


def on_forgery(error: CSRFError) -> Response:
    """The login for htmx whose session is over, else 400 that keeps what was typed."""
    g.forged = True
    login = login_answer() if is_htmx() else None
    return login if login is not None else on_csrf_error(error)


def login_answer() -> Response | None:
    """For htmx, a token that died with its session means: log in again. None for people who are logged in, and on public pages."""
    access = access_of(request.endpoint or "")
    if current_user.is_authenticated or access is None or access.kind == "public":
        return None
    return ask_to_log_in()
