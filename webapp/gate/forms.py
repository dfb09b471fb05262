"""The login library's forms, as we show them."""

from __future__ import annotations

import unicodedata
from typing import Any

from flask import abort, current_app, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security.forms import ChangePasswordForm as LibraryChangeForm
from flask_security.forms import ForgotPasswordForm, ResetPasswordForm, TwoFactorVerifyCodeForm
from flask_security.forms import LoginForm as LibraryLoginForm
from flask_security.recovery_codes import MfRecoveryForm
from flask_security.utils import validate_redirect_url

from webapp.accounts.fresh import note_shown
from webapp.accounts.identity import normal_email
from webapp.accounts.services import nobody
from webapp.accounts.totp import SETUP
from webapp.gate.answers import setup_again


class LoginForm(LibraryLoginForm):
    """E-mail address and password. There is no "remember me": a copied cookie of it would outlive the logout."""

    remember = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.password.description = ""  # the page itself links to the reset

    def validate_next(self, field: Any) -> None:
        """A page to return to that is not ours is forgotten; logging in works all the same."""
        if field.data and not validate_redirect_url(field.data):
            field.data = ""


class ForgotForm(ForgotPasswordForm):
    """An address to send the link to. What is no address at all is said; which accounts exist is not."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email.label.text = _l("E-mail address")

    def validate(self, **kwargs: Any) -> bool:
        """An address that has no open account goes the same way as one that has: a link is made and a message written, for nobody.

        So the answer takes the same work, and says the same. What is no address is said.
        """
        if super().validate(**kwargs):
            return True
        address = normal_email(self.email.data or "")
        if address is None:
            self.form_errors.append(_("Write an e-mail address, like name@example.com."))
        if address is None or self.errors.keys() - {"email"}:
            return False
        self.email.errors = []
        self.user = nobody(address)
        return True


class ResetForm(ResetPasswordForm):
    """A new password, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.password.label.text = _l("New password")
        self.password_confirm.label.text = _l("New password again")


class ChangeForm(LibraryChangeForm):
    """The present password and a new one, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.password.label.text = _l("Present password")
        self.new_password.label.text = _l("New password")
        self.new_password_confirm.label.text = _l("New password again")

    def validate(self, **kwargs: Any) -> bool:
        """The present password shows who it is, for what this form writes and what follows."""
        if not super().validate(**kwargs):
            return False
        note_shown()
        return True


class CodeForm(TwoFactorVerifyCodeForm):
    """The six digits of the authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code.label.text = _l("Code from your authenticator app")

    def validate(self, **kwargs: Any) -> bool:
        """While the app is being set up, the library answers a wrong code by starting over with another key: ours stays."""
        if super().validate(**kwargs):
            return True
        if request.endpoint == SETUP:
            abort(setup_again(self))
        return False


class RecoveryForm(MfRecoveryForm):
    """One of the codes that were written down: in capitals, with blanks or without its hyphens it is still that code."""

    def validate(self, **kwargs: Any) -> bool:
        if self.user is not None and self.code.data:
            held = current_app.extensions["security"].mf_recovery_codes_util.get_recovery_codes(self.user)
            self.code.data = next((code for code in held if plain(code) == plain(self.code.data)), self.code.data)
        return bool(super().validate(**kwargs))


def plain(code: str) -> str:
    """The letters and digits of a code, which alone make it."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", code))).lower()
