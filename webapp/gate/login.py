"""Login, logout, passwords and the second factor, by Flask-Security, with sessions and limits of our own."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from flask import Flask, request
from flask_babel import lazy_gettext as _l
from flask_security import Security, SQLAlchemyUserDatastore

from webapp.accounts import locale, sessions, tokens
from webapp.accounts.access import login_only, public
from webapp.accounts.identity import normal_email
from webapp.accounts.models import SecurityRole, User
from webapp.accounts.services import PASSWORD_MIN
from webapp.accounts.totp import OneTimeTotp, wait_for_turn
from webapp.db import begin_write, db
from webapp.gate import answers, home, throttle
from webapp.gate.forms import ChangeForm, CodeForm, ForgotForm, LoginForm, ResetForm
from webapp.gate.mails import AccountMails
from webapp.gate.messages import MESSAGES

SIGNED_IN = ("change_password", "two_factor_setup_validate", "verify")
WRITES_NOTHING = ("security.forgot_password", "security.verify")


def init_app(app: Flask) -> None:
    """Mount the account pages and decide who the user of a request is."""
    locale.init_app(app)
    for name, value in settings(app).items():
        app.config.setdefault(f"SECURITY_{name}", value)
    security = Security(
        app,
        SQLAlchemyUserDatastore(db, User, SecurityRole),
        mail_util_cls=AccountMails,
        totp_cls=OneTimeTotp,
        render_template=answers.draw,  # type: ignore[arg-type]  # its views answer whatever this returns
        login_form=LoginForm,
        forgot_password_form=ForgotForm,
        reset_password_form=ResetForm,
        change_password_form=ChangeForm,
        two_factor_verify_code_form=CodeForm,
    )
    security.login_manager.user_loader(sessions.load_user)
    security.login_manager.request_loader(lambda _request: None)  # a cookie is the only way in: no tokens
    security.principal.identity_loaders.clear()  # it would read the user on every request, error pages and probes included
    answers.pages_only(security)
    answers.init_app(app)
    throttle.init_app(app)
    app.before_request(write_first)
    sessions.init_app(app)
    tokens.init_app(app)
    home.init_app(app)
    declare_access(app)


def settings(app: Flask) -> dict[str, Any]:
    """What differs from Flask-Security's own choices."""
    return {
        "PASSWORD_SALT": app.config["SECRET_KEY"],
        "PASSWORD_LENGTH_MIN": PASSWORD_MIN,
        "PASSWORD_SCHEMES": ["argon2"],
        "PASSWORD_SINGLE_HASH": True,
        # Of what goes into reset links: an Argon2 hash with its salt already. Hashing that slowly again protects nothing, and lets
        # requests for resets keep the server busy.
        "HASHING_SCHEMES": ["hex_sha256"],
        "RECOVERABLE": True,
        "CHANGEABLE": True,
        "TWO_FACTOR": True,
        "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "TWO_FACTOR_RESCUE_EMAIL": False,
        "TWO_FACTOR_ALWAYS_VALIDATE": True,
        "TWO_FACTOR_POST_SETUP_VIEW": "security.two_factor_setup",
        "MULTI_FACTOR_RECOVERY_CODES": True,
        "TOTP_SECRETS": totp_secrets(app),
        "TOTP_ISSUER": "Interlock",
        "RETURN_GENERIC_RESPONSES": True,
        "JOIN_USER_ROLES": False,
        "POST_LOGIN_VIEW": "home",
        "POST_LOGOUT_VIEW": "security.login",
        "POST_CHANGE_VIEW": "home",
        "STATIC_FOLDER": None,
        "CACHE_CONTROL": {"no-store": None, "private": None},  # directives without a value: `True` would be written out
        "DEFAULT_REMEMBER_ME": False,
        "API_ENABLED_METHODS": ["session"],
        "CLI_USERS_NAME": None,
        "CLI_ROLES_NAME": None,
        "EMAIL_HTML": False,
        "USER_IDENTITY_ATTRIBUTES": [{"email": {"mapper": normal_email, "case_insensitive": False}}],  # the table keeps normal forms
        **{f"MSG_{name}": message for name, message in MESSAGES.items()},
        "EMAIL_SUBJECT_PASSWORD_RESET": _l("Choose a new password"),
        "EMAIL_SUBJECT_PASSWORD_NOTICE": _l("Your password was reset"),
        "EMAIL_SUBJECT_PASSWORD_CHANGE_NOTICE": _l("Your password was changed"),
    }


def totp_secrets(app: Flask) -> dict[str, str]:
    """Keys that encrypt the authenticator secrets, derived from the secret key; older ones still decrypt."""
    keys = [*reversed(app.config.get("SECRET_KEY_FALLBACKS") or []), app.config["SECRET_KEY"]]
    derive = (hashlib.sha256(f"totp:{key}".encode()).digest() for key in keys)
    return {str(number): base64.b64encode(key).decode() for number, key in enumerate(derive, 1)}


def write_first() -> None:
    """Flask-Security commits on its own: its writes begin as writes, or a faster writer would make them fail."""
    endpoint = request.endpoint or ""
    if request.method == "POST" and endpoint.startswith("security.") and endpoint not in WRITES_NOTHING:
        begin_write()
        wait_for_turn()


def declare_access(app: Flask) -> None:
    """Say of each of the library's views who may; they check the login themselves as well."""
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith("security."):
            name = endpoint.removeprefix("security.")
            (login_only if name in SIGNED_IN else public)(view)
