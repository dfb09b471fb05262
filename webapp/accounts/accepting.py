"""Taking what an invitation offers: everything that made it right is looked at once more, and stays so until it is written."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.accounts import founding, queries, services
from webapp.accounts.fresh import shown_otherwise
from webapp.accounts.granting import Seat, may_give
from webapp.accounts.invitations import ACCEPTED, by_link, end
from webapp.accounts.last import others
from webapp.accounts.models import Invitation, Membership, User
from webapp.db import db
from webapp.domain import Conflict, DomainError
from webapp.merchants.models import Merchant, Store
from webapp.platforms.models import ACTIVE, Platform
from webapp.roles import Role


def accept_as(token: str, user: User) -> Invitation:
    """The membership for the account that the invitation was sent to. Raises Conflict for everybody else, and for a link that is over."""
    row = _held(token)
    if user.email != row.email:
        raise Conflict(_("This invitation is for somebody else. Log out, and open the link again."), "not_yours")
    return _join(row, user)


def accept_new(token: str, *, name: str, hashed: str) -> Invitation:
    """A new account with the address that the invitation was sent to, and its membership. Raises Conflict and DomainError."""
    row = _held(token)
    services.check_free(row.email)
    return _join(row, services.add_user(row.email, hashed, name))


def _held(token: str) -> Invitation:
    row = by_link(token, hold=True)
    refusal = why_not(row, hold=True)
    if row is None or refusal is not None:
        raise refusal or Conflict("", "no_link")
    return row


def why_not(row: Invitation | None, *, hold: bool = False) -> DomainError | None:
    """What keeps an invitation from being accepted; None where nothing does. `hold` keeps it so until the transaction ends."""
    if row is None:
        return Conflict(_("This link does not work. If you have had a later mail, use the link in that one."), "no_link")
    if row.state == "accepted":
        return Conflict(_("This invitation was accepted already. Log in to go on."), "accepted")
    if row.state == "withdrawn":
        return Conflict(_("This invitation was withdrawn. Ask whoever invited you."), "withdrawn")
    if row.state == "expired":
        return Conflict(_("This invitation has expired. Ask whoever invited you to send it again."), "expired")
    seat = Seat.offered(row)
    if not _is_given(row, seat, hold):
        return Conflict(_("Whoever invited you cannot do so any more. Ask for a new invitation."), "giver_gone")
    if not _is_open(seat, hold):
        return Conflict(_("What you are invited to is closed or paused. Ask whoever invited you."), "place_closed")
    return None


def _is_given(row: Invitation, seat: Seat, hold: bool) -> bool:
    """Whether it is still offered by somebody who may; the first administrator is invited by nobody, as long as there is none."""
    if row.founding and row.invited_by is None:
        return seat.platform_id is not None and founding.is_allowed(seat.platform_id)
    if row.invited_by is None:
        return seat.role is Role.SUPER_ADMIN and not others(0, role=seat.role)
    return may_give(row.invited_by, seat, hold=hold)


def _is_open(seat: Seat, hold: bool) -> bool:
    """Whether the platform, the merchant and the store are as usual."""
    places = ((Platform, seat.platform_id), (Merchant, seat.merchant_id), (Store, seat.store_id))
    return all(_state(model, row_id, hold) == ACTIVE for model, row_id in places if row_id is not None)


def _state(model: type[Platform | Merchant | Store], row_id: int, hold: bool) -> str | None:
    statement = select(model.status).where(model.id == row_id)
    return db.session.scalar(statement.with_for_update(read=True) if hold else statement)


def _join(row: Invitation, user: User) -> Invitation:
    """The membership, unless it is there; the invitation has done its work."""
    if not user.active:
        raise Conflict(_("This account is closed. Ask whoever invited you."), "account_closed")
    if row.founding:
        founding.found(row)
    seat = Seat.offered(row)
    if queries.membership_at(user.id, seat.role, seat.place()) is None:
        db.session.add(Membership(user_id=user.id, role=seat.role, **seat.place()))
    end(row, ACCEPTED)
    with shown_otherwise():  # by the link
        db.session.flush()
    return row
