"""What we ask of passkeys: that they are found without a name, and that the device makes sure of its owner where they let in alone."""

from __future__ import annotations

import struct
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_security import WebauthnUtil
from flask_security.webauthn import WebAuthnRegisterForm, WebAuthnRegisterResponseForm, WebAuthnSigninResponseForm
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import AuthenticatorSelectionCriteria, ResidentKeyRequirement, UserVerificationRequirement
from wtforms import HiddenField

MOST = 20
"""Passkeys of one person."""
UNREADABLE = (WebAuthnException, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError, struct.error)
"""What is raised while a device's answer is read that is broken; the login library expects some of these."""


class Passkeys(WebauthnUtil):
    """Instead of the password, a device must ask for a finger, a face or a number: two factors in one."""

    def authenticator_selection(self, user: Any, usage: str) -> AuthenticatorSelectionCriteria:
        """Keys that are found by the device itself, on it or on a stick."""
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        )

    def user_verification(self, user: Any, usage: list[str]) -> UserVerificationRequirement:
        """After the password a touch is enough."""
        return UserVerificationRequirement.REQUIRED if "first" in usage else UserVerificationRequirement.PREFERRED


class NewPasskeyForm(WebAuthnRegisterForm):
    """What a passkey is to be called. What it is for is not asked."""

    usage = HiddenField(default="first")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name.label.text = _l("Name")
        self.name.description = _l("Such as the device that it is kept on.")

    def validate(self, **kwargs: Any) -> bool:
        """Whether it can be made. Nobody has more than some: each is asked for and listed."""
        if len(current_user.webauthn) >= MOST:
            self.form_errors.append(_("You have %(most)s passkeys. Remove one that you do not use.", most=MOST))
            return False
        return bool(super().validate(**kwargs))


class Answer:
    """What a device answered: an answer that cannot be read is a wrong one."""

    credential: HiddenField

    def validate(self, **kwargs: Any) -> bool:
        """Whether it is one, from a key that is known here."""
        try:
            return bool(super().validate(**kwargs))  # type: ignore[misc]
        except UNREADABLE:
            self.credential.errors = [_("The answer of the device could not be read. Try again.")]
            return False


class NewPasskeyAnswer(Answer, WebAuthnRegisterResponseForm):
    """The answer of a device that made a passkey; what it says of extensions is not kept, as it can be anything."""

    def validate(self, **kwargs: Any) -> bool:
        """Whether it made one that is new here."""
        good = super().validate(**kwargs)
        self.extensions = ""
        return good


class PasskeyAnswer(Answer, WebAuthnSigninResponseForm):
    """The answer of a device that showed a passkey."""
