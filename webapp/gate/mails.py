"""What the login library does with e-mail addresses and mails, in our way."""

from __future__ import annotations

from typing import Any

from flask import g
from flask_babel import get_locale
from flask_security import MailUtil
from flask_security.mail_util import EmailValidateException

from webapp.accounts.identity import normal_email
from webapp.db import transaction
from webapp.gate.messages import MESSAGES
from webapp.mail import send


class AccountMails(MailUtil):
    """The login, the reset and every other form of the library read an address as everything else does; mail goes by the outbox."""

    def send_mail(
        self, template: str, subject: Any, recipient: Any, sender: Any, body: str | None, html: str | None, **kwargs: Any
    ) -> None:
        """Put it into the outbox: with the write it tells of, or by itself.

        A reset of an account that is not there is written like any other: whether somebody gets it shows when it is sent.
        """
        code, locale = template.rpartition("/")[2], kwargs["user"].locale or str(get_locale())
        if g.get("account_write"):
            send(code, str(recipient), locale=locale)
        else:
            with transaction():
                send(code, str(recipient), locale=locale)

    def normalize(self, email: str) -> str:
        """The normal form. Raises EmailValidateException where it is not an address."""
        address = normal_email(email)
        if address is None:
            raise EmailValidateException(str(MESSAGES["INVALID_EMAIL_ADDRESS"][0]))
        return address

    def validate(self, email: str) -> str:
        """The same: whether mail arrives there is not asked of the network. Raises EmailValidateException."""
        return self.normalize(email)
