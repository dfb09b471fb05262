"""Who did what: kept as a mark, such as "person:17" or "job", and named when it is read."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.accounts.models import Membership, User
from webapp.actor import Kind, current_actor
from webapp.db import db
from webapp.merchants.queries import merchant_on
from webapp.roles import Role


def mark() -> str:
    """The mark of whoever acts now: its kind, and the account that is answerable."""
    actor = current_actor()
    return str(actor.kind) if actor.user_id is None else f"{actor.kind}:{actor.user_id}"


def addresses(platform_id: int, merchant_id: int) -> list[str]:
    """Where a merchant's invoices are sent: its own address, or else those of its owners."""
    merchant = merchant_on(platform_id, merchant_id)
    if merchant is None:
        return []
    if merchant.email:
        return [merchant.email]
    owners = (
        select(User.email)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.role == Role.MERCHANT_OWNER, Membership.platform_id == platform_id, Membership.merchant_id == merchant_id)
        .where(User.active)
    )
    return list(db.session.scalars(owners.order_by(User.id)))


def named(marks: Iterable[str]) -> dict[str, str]:
    """What to call whoever left these marks, by mark; in one statement."""
    parts = {each: each.partition(":") for each in marks}  # versions of tiers from before there were marks have an address
    ids = {int(number) for _kind, _sign, number in parts.values() if number.isdecimal()}
    found: dict[int, str] = dict(db.session.execute(select(User.id, User.email).where(User.id.in_(ids))).all()) if ids else {}
    return {
        each: each if "@" in each else _called(kind, found.get(int(number)) if number.isdecimal() else None)
        for each, (kind, _sign, number) in parts.items()
    }


def _called(kind: str, person: str | None) -> str:
    others = {
        Kind.JOB: _("Interlock itself"),
        Kind.SYSTEM: _("Interlock itself"),
        Kind.COMMAND: _("the command line"),
        Kind.VISITOR: _("the payment provider"),
    }
    return person or others.get(Kind(kind) if kind in list(Kind) else Kind.PERSON) or _("a former member")
