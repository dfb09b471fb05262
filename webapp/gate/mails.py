"""What the login library does with e-mail addresses, in our way."""

from __future__ import annotations

from typing import Any

from flask_security.mail_util import EmailValidateException
from sqlalchemy import inspect

from webapp.accounts.identity import normal_email
from webapp.gate.messages import MESSAGES
from webapp.mail.sending import MailAfterCommit


class AccountMails(MailAfterCommit):
    """The login, the reset and every other form of the library read an address as everything else does."""

    def send_mail(
        self, template: str, subject: Any, recipient: Any, sender: Any, body: str | None, html: str | None, **kwargs: Any
    ) -> None:
        """Send it, unless it was written for nobody."""
        if not inspect(kwargs["user"]).transient:
            super().send_mail(template, subject, recipient, sender, body, html, **kwargs)

    def normalize(self, email: str) -> str:
        """The normal form. Raises EmailValidateException for what is no address."""
        address = normal_email(email)
        if address is None:
            raise EmailValidateException(str(MESSAGES["INVALID_EMAIL_ADDRESS"][0]))
        return address

    def validate(self, email: str) -> str:
        """The same: whether mail arrives there is not asked of the network. Raises EmailValidateException."""
        return self.normalize(email)
