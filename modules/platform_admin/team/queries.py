"""Reads of people, their roles and open invitations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import abort
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from webapp.accounts.granting import Seat, may_give
from webapp.accounts.models import Invitation, Membership, User
from webapp.db import db
from webapp.merchants.models import Merchant, Store
from webapp.platforms.models import Platform

Placed = Membership | Invitation


@dataclass(frozen=True, kw_only=True)
class Circle:
    """The people of a page. `here` picks memberships and `offers` invitations; `seats` are what people are invited to there."""

    here: ColumnElement[bool]
    offers: ColumnElement[bool]
    seats: tuple[Seat, ...]
    everybody: bool = False

    def people(self) -> Select[Any]:
        """Those with a role here, with all their roles; at the provider, those without any too."""
        statement = select(User).options(selectinload(User.memberships))
        return statement if self.everybody else statement.where(User.memberships.any(self.here))

    def person(self, user_id: int) -> User:
        """A person of this team, or 404."""
        found: User | None = db.session.scalar(self.people().where(User.id == user_id)) if user_id < 2**31 else None
        if found is None:
            abort(404)
        return found

    def roles(self, user_ids: list[int]) -> dict[int, list[Membership]]:
        """What these people are here."""
        rows = db.session.scalars(select(Membership).where(Membership.user_id.in_(user_ids), self.here).order_by(Membership.id))
        found: dict[int, list[Membership]] = {each: [] for each in user_ids}
        for row in rows:
            found[row.user_id].append(row)
        return found

    def role(self, user_id: int, membership_id: int) -> Membership:
        """One role of a person here, or 404."""
        row = next((each for each in self.roles([user_id])[user_id] if each.id == membership_id), None)
        if row is None:
            abort(404)
        return row

    def invitations(self) -> list[Invitation]:
        """Those that nobody has accepted or withdrawn, the latest first."""
        statement = select(Invitation).where(self.offers, Invitation.ended_at.is_(None)).options(joinedload(Invitation.inviter))
        return list(db.session.scalars(statement.order_by(Invitation.id.desc()).limit(200)))

    def invitation(self, row_id: int) -> Invitation:
        """One of this page, or 404."""
        row = db.session.scalar(select(Invitation).where(Invitation.id == row_id, self.offers)) if row_id < 2**31 else None
        if row is None:
            abort(404)
        return row

    def given(self) -> list[Seat]:
        """The seats that whoever looks may give."""
        return [seat for seat in self.seats if may_give(current_user.id, seat)]


def invitation(row_id: int) -> Invitation | None:
    """An invitation, whosever it is: for the notice about it."""
    return db.session.get(Invitation, row_id)


def expired(platform_id: int, since: datetime, until: datetime) -> Sequence[Invitation]:
    """Those of a platform that somebody sent, and nobody took in time, within this while."""
    over = Invitation.expires_at > since, Invitation.expires_at <= until, Invitation.ended_at.is_(None), Invitation.invited_by.is_not(None)
    return db.session.scalars(select(Invitation).where(Invitation.platform_id == platform_id, *over).order_by(Invitation.id)).all()


def place_names(rows: Iterable[Placed], *, with_platform: bool) -> dict[Placed, str]:
    """Where each of these is: the store or merchant, and its platform where several are in sight."""
    found = list(rows)
    stores, merchants = _names(Store, Store.name, (row.store_id for row in found)), _merchants(found)
    platforms = _names(Platform, Platform.name, (row.platform_id for row in found)) if with_platform else {}
    return {row: _place(row, stores, merchants, platforms) for row in found}


def _place(row: Placed, stores: dict[int, str], merchants: dict[int, str], platforms: dict[int, str]) -> str:
    where = stores.get(row.store_id or 0) or merchants.get(row.merchant_id or 0)
    platform = platforms.get(row.platform_id or 0)
    if isinstance(row, Invitation) and row.founding:
        where = _("%(name)s, who signed up", name=row.founding["legal_name"])
    if where is None:
        return platform or (_("the whole platform") if row.platform_id else _("everything"))
    return f"{where} · {platform}" if platform else where


def _merchants(rows: list[Placed]) -> dict[int, str]:
    return _names(Merchant, Merchant.legal_name, (row.merchant_id for row in rows))


def _names(model: type[Store | Merchant | Platform], column: object, ids: Iterable[int | None]) -> dict[int, str]:
    wanted = {each for each in ids if each is not None}
    if not wanted:
        return {}
    rows = db.session.execute(select(model.id, column).where(model.id.in_(wanted)))  # type: ignore[call-overload]
    return {row[0]: row[1] for row in rows}


@dataclass(frozen=True)
class MerchantPeople:
    """The people of a merchant: its owners and those of its stores, and who is invited."""

    roles: list[Membership]
    offers: list[Invitation]
    names: dict[Placed, str]


def people_of(merchant_id: int, platform_id: int | None = None) -> MerchantPeople:
    """Those on one platform, or on all; the owners first."""
    stores = select(Store.id).where(Store.merchant_id == merchant_id)
    held = select(Membership).where(or_(Membership.merchant_id == merchant_id, Membership.store_id.in_(stores)))
    offered = select(Invitation).where(Invitation.merchant_id == merchant_id, Invitation.ended_at.is_(None))
    if platform_id is not None:
        held, offered = held.where(Membership.platform_id == platform_id), offered.where(Invitation.platform_id == platform_id)
    roles = list(
        db.session.scalars(held.options(joinedload(Membership.user)).order_by(Membership.store_id.is_not(None), Membership.id).limit(200))
    )
    offers = list(db.session.scalars(offered.order_by(Invitation.id).limit(200)))
    return MerchantPeople(roles, offers, place_names([*roles, *offers], with_platform=platform_id is None))
