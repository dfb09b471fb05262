"""What the login library does with e-mail addresses, in our way."""

from __future__ import annotations

from flask_security.mail_util import EmailValidateException

from webapp.accounts.identity import normal_email
from webapp.gate.messages import MESSAGES
from webapp.mail.sending import MailAfterCommit


class AccountMails(MailAfterCommit):
    """The login, the reset and every other form of the library read an address as everything else does."""

    def normalize(self, email: str) -> str:
        """The normal form. Raises EmailValidateException for what is no address."""
        address = normal_email(email)
        if address is None:
            raise EmailValidateException(str(MESSAGES["INVALID_EMAIL_ADDRESS"][0]))
        return address

    def validate(self, email: str) -> str:
        """The same: whether mail arrives there is not asked of the network. Raises EmailValidateException."""
        return self.normalize(email)
