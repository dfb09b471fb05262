"""The login library's forms, as we show them."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_security.forms import LoginForm as LibraryLoginForm
from flask_security.forms import TwoFactorVerifyCodeForm
from flask_security.utils import validate_redirect_url


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


class CodeForm(TwoFactorVerifyCodeForm):
    """The six digits of the authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code.label.text = _l("Code from your authenticator app")
