"""Login, logout, passwords and the second factor, by Flask-Security, with sessions and limits of our own."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from typing import Any

from flask import Flask, g, has_request_context, request
from flask_security import Security, SQLAlchemyUserDatastore
from itsdangerous import URLSafeTimedSerializer

from webapp.accounts import founding, fresh, invitations, locale, sessions, tokens, told
from webapp.accounts.access import login_only, public
from webapp.accounts.identity import normal_email
from webapp.accounts.models import Passkey, SecurityRole, User
from webapp.accounts.passwords import PASSWORD_MIN
from webapp.accounts.totp import OneTimeTotp, wait_for_turn
from webapp.accounts.writing import begin_account_write
from webapp.db import begin_write, db, utcnow
from webapp.gate import answers, home, invitation, letters, proof, throttle, viewing, weight, witness
from webapp.gate.forms import ChangeForm, CodeForm, ForgotForm, LoginForm, RecoveryForm, ResetForm
from webapp.gate.hashing import one_at_a_time
from webapp.gate.mails import AccountMails
from webapp.gate.messages import MESSAGES
from webapp.gate.passkeys import NewPasskeyAnswer, NewPasskeyForm, PasskeyAnswer, Passkeys
from webapp.gate.passwords import Passwords
from webapp.routing.context import platform_here
from webapp.signing import Signer

SIGNED_IN = (
    "change_password",
    "two_factor_setup_validate",
    "verify",
    "wan_register_response",
    "wan_verify",
    "wan_verify_response",
)
NOT_FIRST = ("security.forgot_password", "security.verify", "security.login", "security.change_password", "security.reset_password")
"""What writes nothing, and what hashes a password before it writes: that begins by itself when the slow part is done."""


class People(SQLAlchemyUserDatastore):
    """The accounts as the login library knows them."""

    def create_webauthn(self, *args: Any, **values: Any) -> None:
        """A passkey belongs to the host where it was made."""
        super().create_webauthn(*args, host=request.host.partition(":")[0][:255], **values)

    def put(self, model: Any) -> Any:
        """Comes after the hashing of a new password: from here on it is a write. Raises Conflict."""
        if isinstance(model, User) and has_request_context():
            begin_account_write(model)
        return super().put(model)  # type: ignore[no-untyped-call]


def takes_signups() -> bool:
    """Whether this is a platform on which merchants may sign up by themselves; reads nothing."""
    platform = platform_here()
    return platform is not None and founding.is_allowed(platform.id)


def init_app(app: Flask) -> None:
    """Mount the account pages and decide who the user of a request is."""
    locale.init_app(app)
    for name, value in settings(app).items():
        app.config.setdefault(f"SECURITY_{name}", value)
    security = Security(
        app,
        People(db, User, SecurityRole, Passkey),
        mail_util_cls=AccountMails,
        password_util_cls=Passwords,
        totp_cls=OneTimeTotp,
        webauthn_util_cls=Passkeys,
        render_template=answers.draw,  # type: ignore[arg-type]  # its views answer whatever this returns
        login_form=LoginForm,
        forgot_password_form=ForgotForm,
        reset_password_form=ResetForm,
        change_password_form=ChangeForm,
        two_factor_verify_code_form=CodeForm,
        mf_recovery_form=RecoveryForm,
        wan_register_form=NewPasskeyForm,
        wan_register_response_form=NewPasskeyAnswer,
        wan_signin_response_form=PasskeyAnswer,
    )
    for serializer in vars(security).values():
        if isinstance(serializer, URLSafeTimedSerializer):
            serializer.signer = Signer  # links by mail and the steps of a passkey hold on whichever machine they are answered
    one_at_a_time(security)
    security.login_manager.user_loader(sessions.load_user)
    security.login_manager.request_loader(lambda _request: None)  # a cookie is the only way in: no tokens
    security.principal.identity_loaders.clear()  # it would read the user on every request, error pages and probes included
    answers.pages_only(security)
    answers.init_app(app)
    letters.init()
    throttle.init_app(app)
    viewing.init_app(app)
    fresh.init_app(app)
    weight.init_app(app)
    told.init_app(app)
    witness.init_app(app)
    proof.init_app(app)
    app.before_request(write_first)
    app.jinja_env.globals["takes_signups"] = takes_signups
    sessions.init_app(app)
    tokens.init_app(app)
    home.init_app(app)
    invitation.init_app(app)
    invitations.init()
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
        "WEBAUTHN": True,
        "DATETIME_FACTORY": utcnow,
        "WAN_RP_NAME": "Interlock",
        "WAN_ALLOW_USER_HINTS": False,  # the login asks a device whose key it has: nobody learns who has one
        "WAN_ALLOW_AS_VERIFY": ["first"],
        "RETURN_GENERIC_RESPONSES": True,
        "FRESHNESS": fresh.WITHIN,
        "FRESHNESS_GRACE_PERIOD": timedelta(0),  # ten minutes are ten minutes
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
        # Letters are drawn when they are sent, by webapp.mail.
        "EMAIL_PLAINTEXT": False,
        "EMAIL_HTML": False,
        "USER_IDENTITY_ATTRIBUTES": [{"email": {"mapper": normal_email, "case_insensitive": False}}],  # the table keeps normal forms
        **{f"MSG_{name}": message for name, message in MESSAGES.items()},
    }


def totp_secrets(app: Flask) -> dict[str, str]:
    """Keys that encrypt the authenticator secrets, derived from the secret key; older ones still decrypt. The last is the present one.

    A key is named by what it is, so that it is found after any change of keys. What was encrypted before names it by its number, which
    was another as soon as a key was dropped.
    """
    keys = [*reversed(app.config.get("SECRET_KEY_FALLBACKS") or []), app.config["SECRET_KEY"]]
    derived = [base64.b64encode(hashlib.sha256(f"totp:{key}".encode()).digest()).decode() for key in keys]
    numbered = {str(number): key for number, key in enumerate(derived, 1)}
    return numbered | {f"k{hashlib.sha256(key.encode()).hexdigest()[:16]}": key for key in derived}


def write_first() -> None:
    """Flask-Security commits on its own: its writes begin as writes, or a faster writer would make them fail.

    Those that hash a password begin later: on SQLite everybody else's writes would wait for the hash.
    """
    endpoint = request.endpoint or ""
    if request.method == "POST" and endpoint.startswith("security.") and endpoint not in NOT_FIRST:
        g.account_write = True
        begin_write()
        wait_for_turn()


def declare_access(app: Flask) -> None:
    """Say of each of the library's views who may; they check the login themselves as well."""
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith("security."):
            name = endpoint.removeprefix("security.")
            (login_only if name in SIGNED_IN else public)(view)
