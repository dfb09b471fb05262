"""The mails about accounts. What opens one is made when the mail is sent, and stands in no row."""

from __future__ import annotations

from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_security.recoverable import generate_reset_link

from webapp.accounts.queries import user_by_email
from webapp.mail import Letter, OutboxMail, Written, declare


def reset_link(mail: OutboxMail) -> Written | None:
    """The link that opens the account of this address; None where it has no open one: nobody is told, and nothing is left of it."""
    user = user_by_email(mail.recipient)
    if user is None or not user.active:
        return None
    link, _token = generate_reset_link(user)  # type: ignore[no-untyped-call]
    return Written(facts={"reset_link": link, "within": current_app.config["SECURITY_RESET_PASSWORD_WITHIN"]}, locale=user.locale)


def init() -> None:
    """Make them known."""
    declare(Letter(code="reset_instructions", subject=_l("Choose a new password"), action=_l("Choose a new password"), prepare=reset_link))
    declare(Letter(code="reset_notice", subject=_l("Your password was reset"), action=_l("Ask for a new password")))
    declare(Letter(code="second_factor_notice", subject=_l("Your second factor is off"), action=_l("Ask for a new password")))
    declare(Letter(code="change_notice", subject=_l("Your password was changed"), action=_l("Ask for a new password")))
