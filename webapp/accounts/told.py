"""People are told by mail what was done about how they get in, and what they may, whatever page or command did it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from flask import Flask
from flask_babel import lazy_gettext as _l
from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from webapp.accounts.granting import Seat
from webapp.accounts.labels import ROLES, place_name
from webapp.accounts.models import ApiToken, Membership, Passkey, User
from webapp.actor import Kind, current_actor
from webapp.db import db
from webapp.mail import Letter, OutboxMail, Written, declare, send
from webapp.roles import Role

LETTER = "account_notice"
ROLE_GIVEN, ROLE_TAKEN, CLOSED, OPENED, CODES, ADDRESS, TOKEN_MADE, TOKEN_ENDED, KEY_MADE, KEY_GONE = (
    "role_given",
    "role_taken",
    "closed",
    "opened",
    "codes",
    "address",
    "token_made",
    "token_ended",
    "passkey_made",
    "passkey_gone",
)
WORDS: Mapping[str, Any] = {
    ROLE_GIVEN: _l("You have been given a role: %(role)s, %(place)s."),
    ROLE_TAKEN: _l("A role of yours was removed: %(role)s, %(place)s."),
    CLOSED: _l("Your account was closed: nobody can log in with it any more."),
    OPENED: _l("Your account was opened again: you can log in with your password."),
    CODES: _l("New recovery codes were made for your account. Those before them work no more."),
    ADDRESS: _l("The e-mail address of your account was changed."),
    TOKEN_MADE: _l("An API token was created for your account."),
    TOKEN_ENDED: _l("An API token of your account was ended."),
    KEY_MADE: _l("A passkey was added to your account."),
    KEY_GONE: _l("A passkey was removed from your account."),
}


class News(NamedTuple):
    """What was done, and whom to tell: `to` where it is another address than the one the account has."""

    user: User
    what: str
    facts: Mapping[str, Any]
    to: str = ""


def init_app(_app: Flask) -> None:
    """Listen on the application's session, and make the letter known. Safe to call for each app of a process."""
    if not event.contains(db.session, "before_flush", _tell):
        event.listen(db.session, "before_flush", _tell)
    declare(Letter(code=LETTER, subject=_l("The security of your account changed"), action=_l("Choose a new password"), prepare=in_words))


def in_words(mail: OutboxMail) -> Written:
    """What was done, in the language of the mail."""
    facts = dict(mail.facts)
    if "role" in facts:
        seat = Seat(Role(facts["role"]), *(facts[name] for name in ("platform_id", "merchant_id", "store_id")))
        facts = {"role": ROLES[seat.role], "place": place_name(seat)}
        return Written(facts={"said": str(WORDS[mail.facts["what"]]) % facts})
    return Written(facts={"said": str(WORDS[facts["what"]])})


def _tell(session: Session, *_args: Any) -> None:
    """Write the mails into the same transaction. A demo, a test or an import that makes everything anew tells nobody.

    Of what a command does to somebody's tokens they are told too: whoever sits at the server is not always who they are.
    """
    actor = current_actor()
    if actor.kind in (Kind.PERSON, Kind.TOKEN):
        found = _news
    elif actor.kind is Kind.COMMAND and actor.command:
        found = _news_of_tokens
    else:
        return
    with session.no_autoflush:
        for news in list(found(session)):
            send(LETTER, news.to or news.user.email, facts={"what": news.what, **news.facts}, locale=news.user.locale)


def _news(session: Session) -> Iterator[News]:
    for rows, role, key in ((session.new, ROLE_GIVEN, KEY_MADE), (session.deleted, ROLE_TAKEN, KEY_GONE)):
        for row in rows:
            if isinstance(row, Membership):
                yield from _role(session, row, role)
            elif isinstance(row, Passkey):
                yield News(session.get_one(User, row.user_id or row.user.id), key, {})
    for row in session.dirty:
        if isinstance(row, User):
            yield from _account(row)
        elif isinstance(row, ApiToken) and _newly(row, "revoked_at"):
            yield from _token(session, row)


def _news_of_tokens(session: Session) -> Iterator[News]:
    for row in session.new:
        if isinstance(row, ApiToken):
            yield News(session.get_one(User, row.user_id), TOKEN_MADE, {})
    for row in session.dirty:
        if isinstance(row, ApiToken) and _newly(row, "revoked_at"):
            yield from _token(session, row)


def _token(session: Session, row: ApiToken) -> Iterator[News]:
    """What a closed account had goes with it."""
    user = session.get_one(User, row.user_id)
    if user.active:
        yield News(user, TOKEN_ENDED, {})


def _role(session: Session, row: Membership, what: str) -> Iterator[News]:
    """Who gets a role by their own hand (they accepted an invitation) knows of it."""
    user = session.get(User, row.user_id)
    if user is None or user.id == current_actor().user_id:
        return
    seat = Seat.held(row)
    yield News(
        user, what, {"role": str(seat.role), "platform_id": seat.platform_id, "merchant_id": seat.merchant_id, "store_id": seat.store_id}
    )


def _account(row: User) -> Iterator[News]:
    """A password and a second factor have letters of their own; an account that is emptied for good has nobody to tell."""
    if not row.active and _newly(row, "email"):
        return
    if _newly(row, "active"):
        yield News(row, OPENED if row.active else CLOSED, {})
    if row.mf_recovery_codes and _newly(row, "mf_recovery_codes") and len(row.mf_recovery_codes) >= _before(row):
        yield News(row, CODES, {})
    if _newly(row, "email"):
        old = inspect(row).attrs.email.history.deleted
        yield from (News(row, ADDRESS, {}, to) for to in {row.email, *old})


def _newly(row: Any, name: str) -> bool:
    return bool(inspect(row).attrs[name].history.has_changes())


def _before(row: User) -> int:
    """How many recovery codes there were: one that is used up is no news."""
    held = inspect(row).attrs.mf_recovery_codes.history.deleted
    return len(held[0] or []) if held else 0
