"""Reads of people, what they are where, and the browsers they are logged in with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from flask import current_app, g
from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import joinedload

from webapp.accounts.alongside import facts, note
from webapp.accounts.identity import normal_email
from webapp.accounts.models import ApiToken, Invitation, LoginFailure, LoginSession, Membership, User
from webapp.accounts.viewing.models import Viewing
from webapp.db import db, utcnow
from webapp.merchants.models import Store
from webapp.platforms.models import ACTIVE, Platform
from webapp.roles import STORE_ROLES, Role


def memberships(user_id: int) -> Sequence[Membership]:
    """Everything the person is anywhere; read once per request."""
    held: dict[int, Sequence[Membership]] = g.setdefault("memberships", {})
    if user_id not in held:
        held[user_id] = db.session.scalars(select(Membership).where(Membership.user_id == user_id)).all()
    return held[user_id]


def membership_at(user_id: int, role: Role, place: Mapping[str, int | None]) -> Membership | None:
    """That the person has this role at this place (the columns of a membership)."""
    return db.session.scalar(select(Membership).filter_by(user_id=user_id, role=role, **place))


def named(who: str) -> str:
    """Who did something, as histories keep it, with the person's name for an e-mail address; read once per request and address."""
    address, comma, rest = who.partition(",")
    if "@" not in address:
        return who
    names: dict[str, str] = g.setdefault("names_by_email", {})
    if address not in names:
        names[address] = db.session.scalar(select(User.name).where(User.email == address)) or address
    return f"{names[address]}{comma}{rest}"


def user_of_session(uniquifier: str, id_hash: str, idle_since: datetime) -> tuple[User, LoginSession, Viewing | None] | None:
    """The active user with this mark, their open login session and whom they view as in it, in one read with all that they are anywhere."""
    asked = {"uniquifier": uniquifier, "id_hash": id_hash, "idle_since": idle_since, "begun_since": begun_limit()}
    rows = db.session.execute(_of_session(), asked).all()
    if not rows:
        return None
    user, row, viewing = rows[0][:3]
    note(user.id, rows[0][4:])
    held: list[Membership | None] = [found[3] for found in rows]
    g.setdefault("memberships", {})[user.id] = [each for each in held if each is not None]
    return user, row, viewing


@cache
def _of_session() -> Select[Any]:
    """Every request asks: made once, when all that is read alongside is known."""
    return (
        select(User, LoginSession, Viewing, Membership, *facts())
        .join(LoginSession, LoginSession.user_id == User.id)
        .outerjoin(Viewing, and_(Viewing.session_id == LoginSession.id, Viewing.ended_at.is_(None)))
        .outerjoin(Membership, Membership.user_id == User.id)
        .where(
            LoginSession.id_hash == bindparam("id_hash"),
            LoginSession.ended_at.is_(None),
            LoginSession.seen_at > bindparam("idle_since"),
            LoginSession.created_at > bindparam("begun_since"),
            User.fs_uniquifier == bindparam("uniquifier"),
            User.active.is_(True),
        )
        .order_by(Membership.id)
    )


def begun_limit() -> datetime:
    """Sessions that began before then are over, however much they are used."""
    return utcnow() - timedelta(days=current_app.config["SESSION_DAYS"])


def team_size(platform_id: int, merchant_id: int) -> int:
    """How many people a merchant has on a platform: roles of open accounts, its own and its stores', and open invitations."""
    stores = select(Store.id).where(Store.platform_id == platform_id, Store.merchant_id == merchant_id)
    own = and_(Membership.platform_id == platform_id, Membership.merchant_id == merchant_id)
    people = select(func.count()).select_from(Membership).join(User, User.id == Membership.user_id)
    held = people.where(or_(own, Membership.store_id.in_(stores)), User.active.is_(True))
    offered = select(func.count()).where(
        Invitation.platform_id == platform_id,
        Invitation.merchant_id == merchant_id,
        Invitation.ended_at.is_(None),
        Invitation.expires_at > utcnow(),
    )
    return (db.session.scalar(held) or 0) + (db.session.scalar(offered) or 0)


def team_members(store_ids: Sequence[int]) -> int:
    """The same over the merchants of these stores, for the quota."""
    merchants = select(Store.platform_id, Store.merchant_id).where(Store.id.in_(store_ids)).distinct()
    return sum(team_size(platform_id, merchant_id) for platform_id, merchant_id in db.session.execute(merchants).all())


def last_login(user_id: int) -> datetime | None:
    """When somebody logged in the last time, as far back as sessions are kept."""
    return db.session.scalar(select(func.max(LoginSession.created_at)).where(LoginSession.user_id == user_id))


def open_sessions(user_id: int, idle_since: datetime) -> Sequence[LoginSession]:
    """The browsers a person is logged in with, the latest first."""
    statement = select(LoginSession).where(*_open(user_id, idle_since))
    return db.session.scalars(statement.order_by(LoginSession.seen_at.desc(), LoginSession.id.desc())).all()


def count_open_sessions(user_id: int, idle_since: datetime) -> int:
    """How many browsers a person is logged in with."""
    return db.session.scalar(select(func.count(LoginSession.id)).where(*_open(user_id, idle_since))) or 0


def _open(user_id: int, idle_since: datetime) -> tuple[ColumnElement[bool], ...]:
    mine = LoginSession.user_id == user_id, LoginSession.ended_at.is_(None)
    return *mine, LoginSession.seen_at > idle_since, LoginSession.created_at > begun_limit()


def user_of_token(token_hash: str, now: datetime) -> Row[User, ApiToken] | None:
    """The active user of a token that still counts, in one read."""
    statement = (
        select(User, ApiToken)
        .join(ApiToken, ApiToken.user_id == User.id)
        .where(ApiToken.token_hash == token_hash, ApiToken.revoked_at.is_(None), ApiToken.expires_at > now, User.active.is_(True))
    )
    return db.session.execute(statement).one_or_none()


def tokens(user_id: int | None = None, limit: int | None = None) -> Sequence[ApiToken]:
    """The API tokens of a person, or of everybody, the latest first; revoked and expired ones too, with `limit` the latest so many."""
    statement = select(ApiToken).options(joinedload(ApiToken.user)).order_by(ApiToken.id.desc()).limit(limit)
    return db.session.scalars(statement if user_id is None else statement.where(ApiToken.user_id == user_id)).all()


def count_tokens(user_id: int, now: datetime) -> int:
    """How many API tokens of a person count."""
    live = ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None), ApiToken.expires_at > now
    return db.session.scalar(select(func.count(ApiToken.id)).where(*live)) or 0


def user_by_email(email: str) -> User | None:
    """The account with this address, however it is spelled."""
    address = normal_email(email)
    return db.session.scalar(select(User).where(User.email == address)) if address is not None else None


def invitation_to(email: str, row_id: int) -> Invitation | None:
    """An invitation that was sent to this address."""
    return db.session.scalar(select(Invitation).where(Invitation.id == min(row_id, 2**31 - 1), Invitation.email == email))


def platform_id_of(code: str) -> int | None:
    """The id of the platform with this code."""
    return db.session.scalar(select(Platform.id).where(Platform.code == code))


def administered_platforms(user_id: int) -> Sequence[Platform]:
    """The active platforms that the person administers, by name."""
    mine = select(Membership.platform_id).where(Membership.user_id == user_id, Membership.role == Role.PLATFORM_ADMIN)
    return db.session.scalars(select(Platform).where(Platform.id.in_(mine), Platform.status == ACTIVE).order_by(Platform.name)).all()


def active_platforms() -> Sequence[Platform]:
    """Every active platform, by name."""
    return db.session.scalars(select(Platform).where(Platform.status == ACTIVE).order_by(Platform.name)).all()


def stores_of(user_id: int) -> Sequence[Row[Store, Platform]]:
    """(Store, Platform) of every store the person works in, as staff or as its merchant's owner, by name."""
    works_in = (
        select(Membership.id)
        .where(
            Membership.user_id == user_id,
            Membership.role.in_(STORE_ROLES),
            Membership.platform_id == Store.platform_id,
            or_(Membership.store_id == Store.id, and_(Membership.store_id.is_(None), Membership.merchant_id == Store.merchant_id)),
        )
        .exists()
    )
    statement = (
        select(Store, Platform)
        .join(Platform, Platform.id == Store.platform_id)
        .where(works_in, Platform.status == ACTIVE, *_seen(Store.platform_id, user_id))
        .order_by(Store.name, Store.id)
    )
    return db.session.execute(statement).all()


def _seen(platform_id: Any, user_id: int) -> tuple[Any, ...]:
    """While an administrator of one platform views as the person, nothing beyond it is seen."""
    viewing = g.get("viewing")
    bound = viewing is not None and viewing.platform_id is not None and viewing.target is not None and viewing.target.id == user_id
    return (platform_id == viewing.platform_id,) if bound else ()


def failures_since(key_hashes: Sequence[str], since: datetime) -> dict[str, tuple[int, datetime]]:
    """How often each key failed since then, and when first; keys that did not are not there."""
    statement = select(LoginFailure.key_hash, func.count(), func.min(LoginFailure.failed_at)).where(
        LoginFailure.key_hash.in_(key_hashes), LoginFailure.failed_at > since
    )
    return {key: (number, first) for key, number, first in db.session.execute(statement.group_by(LoginFailure.key_hash))}
