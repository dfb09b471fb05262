"""Invitations: a role is offered by mail, and taken by whoever opens the link of the last mail, once and in time."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import String, and_, cast, func, not_, select

from webapp.accounts.granting import Seat, may_give
from webapp.accounts.identity import identity
from webapp.accounts.labels import ROLES, place_name
from webapp.accounts.last import others
from webapp.accounts.models import Invitation, Membership, User
from webapp.db import db, utcnow
from webapp.domain import Conflict, DomainError, Forbidden, NotFound
from webapp.jobs.retention import Kept, keep
from webapp.mail import Letter, OutboxMail, Written, declare, send
from webapp.roles import Role

LASTS = timedelta(days=7)
AGAIN_AFTER = timedelta(minutes=5)
PER_HOUR = 60
"""Mails with invitations that one person sends."""
LETTER = "invitation"
SENT, ACCEPTED, WITHDRAWN = "sent", "accepted", "withdrawn"
NOTHING = "null"
"""How databases keep JSON that says nothing, where it is not NULL."""

admitting: list[Callable[[Seat], None]] = []
"""Asked before an invitation is sent; may raise DomainError. Whoever counts members says here that there is no room."""

happened: list[Callable[[Invitation, str], None]] = []
"""Called in the transaction in which an invitation is sent, accepted or withdrawn, with which of these it is."""


def invite(email: str, seat: Seat, *, by: User) -> Invitation:
    """Offer a role to an address; whether it has an account makes no difference to anything here. Raises DomainError and Forbidden."""
    address = identity(email)
    if not seat.fits():
        raise DomainError(_("This role does not fit the place it is given for."), "role_place")
    row = open_one(address, seat)
    _check_pace(by)
    _check_giver(by, seat)
    if _is_held(address, seat):
        raise DomainError(_("%(email)s has this role already.", email=address), "role_held", field="email")
    if row is not None and row.state == "open":
        raise DomainError(
            _("%(email)s is invited already. Send that invitation again instead.", email=address), "invited_already", field="email"
        )
    for check in admitting:
        check(seat)
    if row is None:
        row = new(address, seat)
    row.invited_by = by.id
    put_in_mail(row)
    return row


def invite_first(email: str) -> Invitation:
    """The invitation of an installation's first administrator, whom nobody can invite. Raises DomainError where there is one.

    Asked for again, it is the same invitation with a new link.
    """
    if others(0, role=Role.SUPER_ADMIN, hold=True):
        raise DomainError(_("There is an administrator already. Ask them to invite you."), "not_empty")
    address, seat = identity(email), Seat(Role.SUPER_ADMIN)
    row = open_one(address, seat) or new(address, seat)
    _renew(row)
    db.session.flush()
    return row


def new(address: str, seat: Seat) -> Invitation:
    """The row, not sent yet."""
    row = Invitation(
        email=address, role=seat.role, platform_id=seat.platform_id, merchant_id=seat.merchant_id, store_id=seat.store_id, sends=0
    )
    db.session.add(row)
    return row


def open_one(address: str, seat: Seat) -> Invitation | None:
    """The invitation of this address to this role that has not ended; it may have expired."""
    place = {"platform_id": seat.platform_id, "merchant_id": seat.merchant_id, "store_id": seat.store_id}
    return db.session.scalar(select(Invitation).filter_by(email=address, role=seat.role, ended_at=None, **place).with_for_update())


def _renew(row: Invitation) -> None:
    """A new link; those before it stop working."""
    row.nonce, row.sent_at, row.expires_at = secrets.token_hex(16), utcnow(), utcnow() + LASTS
    row.sends = (row.sends or 0) + 1


def put_in_mail(row: Invitation, letter: str = LETTER, *, wait: timedelta = timedelta()) -> None:
    """A mail with a new link, which goes out after this time."""
    _renew(row)
    db.session.flush()
    mail = send(letter, row.email, facts={"invitation": row.id}, platform_id=row.platform_id)
    mail.not_before = utcnow() + wait
    if letter == LETTER:
        _say(row, SENT)


def send_again(row_id: int, *, by: User) -> Invitation:
    """A new mail with a new link, which is valid as long as a first one. Raises NotFound, Forbidden, Conflict and DomainError."""
    row = _hold(row_id)
    seat = Seat.offered(row)
    _check_pace(by)
    _check_giver(by, seat)
    _check_open(row)
    if utcnow() - row.sent_at < AGAIN_AFTER:
        raise DomainError(_("This invitation was sent just now. Wait five minutes before you send it again."), "sent_just_now")
    if row.state == "expired":
        for check in admitting:
            check(seat)
    row.invited_by = by.id
    put_in_mail(row)
    return row


def withdraw(row_id: int, *, by: User) -> Invitation:
    """The link stops working; one that is withdrawn already stays so. Raises NotFound, Forbidden and Conflict."""
    row = _hold(row_id)
    _check_giver(by, Seat.offered(row))
    if row.outcome != WITHDRAWN:
        _check_open(row)
        end(row, WITHDRAWN)
    db.session.flush()
    return row


def withdraw_of(user_id: int) -> int:
    """End what somebody offered and may not offer any more, once their role is gone; how many."""
    rows = [row for row in hold_offers(user_id) if not may_give(user_id, Seat.offered(row))]
    for row in rows:
        end(row, WITHDRAWN)
    db.session.flush()
    return len(rows)


def hold_offers(user_id: int) -> list[Invitation]:
    """The open invitations of a person, which nobody accepts until the transaction ends. Held before any membership is, by everybody."""
    statement = select(Invitation).where(Invitation.invited_by == user_id, Invitation.ended_at.is_(None)).order_by(Invitation.id)
    return list(db.session.scalars(statement.with_for_update().execution_options(populate_existing=True)))


def end(row: Invitation, outcome: str) -> None:
    """It is accepted or withdrawn, for good."""
    row.ended_at, row.outcome = utcnow(), outcome
    _say(row, outcome)


def _say(row: Invitation, what: str) -> None:
    for each in happened:
        each(row, what)


def _hold(row_id: int) -> Invitation:
    statement = select(Invitation).where(Invitation.id == row_id).with_for_update().execution_options(populate_existing=True)
    row = db.session.scalar(statement) if 0 < row_id < 2**31 else None
    if row is None:
        raise NotFound(_("This invitation is not there any more."))
    return row


def _check_giver(by: User, seat: Seat) -> None:
    if not may_give(by.id, seat, hold=True):
        raise Forbidden(_("You cannot give this role here: it is more than your own."), "above_own")


def _check_open(row: Invitation) -> None:
    if row.ended_at is not None:
        raise Conflict(_("This invitation has ended. Load the page again to see what became of it."), "invitation_over")


def _check_pace(by: User) -> None:
    """One person's mails are counted one after the other: their account is held meanwhile."""
    db.session.execute(select(User.id).where(User.id == by.id).with_for_update(key_share=True))
    since = utcnow() - timedelta(hours=1)
    sent = select(func.coalesce(func.sum(Invitation.sends), 0)).where(Invitation.invited_by == by.id, Invitation.sent_at > since)
    if (db.session.scalar(sent) or 0) >= PER_HOUR:
        raise DomainError(_("You sent many invitations within the last hour. Go on later."), "too_many")


def _is_held(address: str, seat: Seat) -> bool:
    """Whether somebody with this address has the role there: the list of members, which the inviter sees, says the same."""
    held = select(Membership.id).join(User, User.id == Membership.user_id).where(User.email == address)
    return db.session.scalar(held.filter_by(role=seat.role, **seat.place())) is not None


def _signer() -> URLSafeSerializer:
    keys = [*reversed(current_app.config.get("SECRET_KEY_FALLBACKS") or []), current_app.config["SECRET_KEY"]]
    return URLSafeSerializer(keys, salt="invitation")


def token_of(row: Invitation) -> str:
    """What accepts the invitation. It is a secret: it goes to nobody but the person invited."""
    return str(_signer().dumps([row.id, row.nonce]))


def link_to(token: str) -> str:
    """The address of the page that accepts it, on the host of this request."""
    return url_for("invitation", token=token, _external=True)


def by_link(token: str, *, hold: bool = False) -> Invitation | None:
    """The invitation of a link; None where it is none, or not that of the last mail."""
    try:
        row_id, nonce = _signer().loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    statement = select(Invitation).where(Invitation.id == row_id, Invitation.nonce == nonce)
    if hold:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(statement)


def _letter(mail: OutboxMail) -> Written | None:
    """The link, made now; None where the invitation has ended meanwhile."""
    row = db.session.get(Invitation, mail.facts["invitation"])
    if row is None or row.state != "open":
        return None
    who = row.inviter.name or row.inviter.email if row.inviter else ""
    role, place = ROLES[Seat.offered(row).role], offered_place(row)
    return Written(facts={"link": link_to(token_of(row)), "who": who, "role": role, "place": place, "days": LASTS.days})


def offered_place(row: Invitation) -> str:
    """Where the role is: a merchant that signs up is not there yet."""
    return str(row.founding["legal_name"]) if row.founding else place_name(Seat.offered(row))


def init() -> None:
    """Make the letters known, and let workers forget what is over. What a merchant asked for as it signed up stays with it."""
    founding = func.coalesce(cast(Invitation.founding, String), NOTHING)  # whoever sent its last mail
    asked = and_(Invitation.outcome == ACCEPTED, founding != NOTHING)
    keep(Kept(setting="KEEP_INVITATIONS_DAYS", model=Invitation, since=Invitation.expires_at, condition=not_(asked)))
    declare(Letter(code="signup", subject=_l("Confirm your e-mail address"), action=_l("Go on"), prepare=_letter))
    declare(Letter(code=LETTER, subject=_l("You are invited"), action=_l("Accept the invitation"), prepare=_letter))
