"""What those who manage somebody do for them and about them. Whoever may give a role may change it and take it away."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from webapp.accounts import queries, services, sessions, tokens
from webapp.accounts.granting import Seat, manages, may_give
from webapp.accounts.last import check_leaving
from webapp.accounts.models import Membership, User
from webapp.accounts.viewing.limits import refusal
from webapp.actor import current_actor
from webapp.audit import Subject, audit, declare
from webapp.db import db
from webapp.domain import DomainError, Forbidden, NotFound
from webapp.mail import send

RESET, NOTICE = "reset_instructions", "second_factor_notice"
RESET_SENT = declare("account.reset_sent", _l("Link to choose a new password sent"))
LOGGED_OUT = declare("account.logged_out", _l("Logged out by somebody who manages this person"))


def take_away(membership_id: int, *, by: User) -> None:
    """Take a role away, and end the person's sessions; API tokens end with their last role. Raises NotFound, Forbidden and DomainError."""
    row = _hold(membership_id, by)
    user_id = row.user_id
    services.remove_membership(row.id)
    sessions.end_all(user_id)
    if not roles_left(user_id):
        tokens.revoke_all(user_id)


def change_role(membership_id: int, seat: Seat, *, by: User) -> Membership:
    """Another role at the same merchant or store instead of this one. Raises NotFound, Forbidden and DomainError."""
    row = _hold(membership_id, by)
    before = Seat.held(row)
    if not seat.fits() or (seat.platform_id, seat.merchant_id) != (before.platform_id, before.merchant_id):
        raise DomainError(_("This role does not fit the place it is given for."), "role_place")
    if not may_give(by.id, seat, hold=True):
        raise Forbidden(_("You cannot give this role here: it is more than your own."), "above_own")
    if seat == before:
        return row
    user_id = row.user_id
    if queries.membership_at(user_id, seat.role, seat.place()) is not None:
        raise DomainError(_("This person has that role already."), "role_held", field="role")
    services.remove_membership(row.id)
    made = Membership(user_id=user_id, role=seat.role, **seat.place())
    db.session.add(made)
    db.session.flush()
    return made


def _hold(membership_id: int, by: User) -> Membership:
    """The membership, for somebody who may take it away."""
    row = db.session.get(Membership, membership_id)
    if row is None:
        raise NotFound(_("This role is not there any more."))
    if row.user_id == by.id:
        check_leaving(row)
        raise DomainError(_("Nobody changes their own role. Ask somebody else who manages it."), "own_role")
    if not may_give(by.id, Seat.held(row), hold=True):
        raise Forbidden(_("You cannot change this role: it is more than your own."), "above_own")
    return row


def roles_left(user_id: int) -> int:
    """How many roles a person has."""
    return db.session.scalar(select(func.count()).select_from(Membership).where(Membership.user_id == user_id)) or 0


def end_sessions(user_id: int, *, by: User, session_id: int | None = None) -> None:
    """Log somebody out, everywhere or in one browser. Raises Forbidden and NotFound."""
    _check_managed(user_id, by)
    if session_id is None:
        sessions.end_all(user_id)
    elif not sessions.end_one(user_id, session_id):
        raise NotFound(_("This session has ended."))
    audit(LOGGED_OUT, Subject(kind="account", id=user_id))


def send_reset(user: User, *, by: User) -> None:
    """Mail the person a link to choose a new password. Raises Forbidden and DomainError."""
    if current_actor().on_behalf_of is not None:
        raise refusal()  # nothing is written here that would be refused by itself
    _check_managed(user.id, by)
    if not user.active:
        raise DomainError(_("The account %(email)s is closed. Open it first.", email=user.email), "account_closed")
    send(RESET, user.email, locale=user.locale)
    audit(RESET_SENT, Subject(kind="account", id=user.id))


def forget_second_factor(user: User, *, by: User) -> None:
    """Let somebody in again with the password alone, who lost the app and the codes: they are told, and logged out everywhere.

    Raises Forbidden, and DomainError where there is no second factor.
    """
    _check_managed(user.id, by)
    _forget_second_factor(user, by.name or by.email)


def forget_second_factor_of(email: str) -> None:
    """Let somebody in again whom nobody manages, as the only administrator. Raises DomainError."""
    user = queries.user_by_email(email)
    if user is None:
        raise DomainError(_("There is no account %(email)s.", email=email), "no_account")
    _forget_second_factor(user, "")


def _forget_second_factor(user: User, who: str) -> None:
    if not user.has_second_factor:
        raise DomainError(_("This account has no second factor."), "no_second_factor")
    user.tf_primary_method = user.tf_totp_secret = user.tf_last_counter = None
    user.mf_recovery_codes = None
    user.webauthn.clear()
    sessions.end_all(user.id)
    send(NOTICE, user.email, facts={"who": who}, locale=user.locale)
    db.session.flush()


def _check_managed(user_id: int, by: User) -> None:
    if not manages(by.id, user_id):
        raise Forbidden(_("This person has roles that you do not manage. Ask the provider."), "not_managed")
