"""What is about the security of somebody's account: by mail always, and in the app where notices are on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import g
from flask_babel import lazy_gettext as _l
from flask_security.signals import password_changed, password_reset, tf_disabled, tf_profile_changed

from webapp.accounts.models import User
from webapp.db import transaction
from webapp.mail import Letter, OutboxMail, Written, declare, send
from webapp.ports import port
from webapp.registry.kinds.notices import NoticeKind
from webapp.registry.ports.notices import Notices

PASSWORD, FACTOR_ON, FACTOR_OFF, TOKEN = "password", "factor_on", "factor_off", "token"
WORDS = {
    PASSWORD: _l("Your password was changed."),
    FACTOR_ON: _l("A second factor was set up for your account."),
    FACTOR_OFF: _l("The second factor of your account was switched off."),
    TOKEN: _l("An API token was created for your account."),
}


def words(facts: Mapping[str, Any], _count: int) -> str:
    """What was done to the account."""
    return str(WORDS[facts["what"]])


def in_words(mail: OutboxMail) -> Written:
    """What a mail about somebody's security says, in the language of the mail."""
    return Written(facts={"said": words(mail.facts, 1)})


SECURITY = NoticeKind(
    code="core.security",
    label=_l("Security of your account"),
    words=words,
    endpoint="core.{frontend}.profile.index",
    personal=True,
    icon="shield-lock",
)
LETTER = declare(
    Letter(code="security_notice", subject=_l("The security of your account changed"), action=_l("Choose a new password"), prepare=in_words)
)


def tell(user: User, what: str, *, by_mail: bool = True) -> None:
    """Tell a person what was done to their account, in the transaction in which it is done."""
    if by_mail:
        send(LETTER.code, user.email, facts={"what": what}, locale=user.locale)
    notices = port(Notices)
    if notices is not None:
        notices.notify(SECURITY.code, key=what, facts={"what": what}, users=[user.id])


def _heard(user: User, what: str, *, by_mail: bool = True) -> None:
    """The login library says so: within its write, or before its own."""
    if g.get("account_write"):
        tell(user, what, by_mail=by_mail)
    else:
        with transaction():
            tell(user, what, by_mail=by_mail)


@password_changed.connect
@password_reset.connect
def _password(_app: Any, user: User, **_more: Any) -> None:
    _heard(user, PASSWORD, by_mail=False)  # its mail is the login library's


@tf_profile_changed.connect
def _factor_on(_app: Any, user: User, **_more: Any) -> None:
    _heard(user, FACTOR_ON)


@tf_disabled.connect
def _factor_off(_app: Any, user: User, **_more: Any) -> None:
    _heard(user, FACTOR_OFF)
