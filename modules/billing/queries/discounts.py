"""Coupons and who has redeemed them."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import Select, func, select

from modules.billing.models import Coupon, Discount
from webapp.db import db
from webapp.domain import NotFound


def listing(platform_id: int) -> Select[Coupon]:
    """The coupons of the platform."""
    return select(Coupon).where(Coupon.platform_id == platform_id)


def coupon(platform_id: int, coupon_id: int) -> Coupon:
    """One coupon, locked until the transaction ends. Raises NotFound."""
    found = db.session.scalars(listing(platform_id).where(Coupon.id == coupon_id).with_for_update()).one_or_none()
    if found is None:
        raise NotFound(_("There is no such coupon here."))
    return found


def with_code(platform_id: int, code: str, *, lock: bool = False) -> Coupon | None:
    """The coupon with this code, however it is written."""
    if not code.isprintable():  # what nobody can have typed, and PostgreSQL has no text for
        return None
    statement = listing(platform_id).where(Coupon.code == code.strip().upper())
    return db.session.scalars(statement.with_for_update() if lock else statement).one_or_none()


def running(platform_id: int, subscription_id: int) -> Discount | None:
    """The discount that a subscription has now."""
    statement = select(Discount).where(
        Discount.platform_id == platform_id, Discount.subscription_id == subscription_id, Discount.ended_at.is_(None)
    )
    return db.session.scalars(statement).unique().one_or_none()


def redeemed_by(platform_id: int, merchant_id: int, coupon_id: int) -> bool:
    """Whether a merchant has redeemed a coupon, ever."""
    statement = select(Discount.id).where(
        Discount.platform_id == platform_id, Discount.merchant_id == merchant_id, Discount.coupon_id == coupon_id
    )
    return db.session.scalars(statement).first() is not None


def redemptions(platform_id: int) -> dict[int, int]:
    """How often each coupon was redeemed, by its id."""
    statement = select(Discount.coupon_id, func.count(Discount.id)).where(Discount.platform_id == platform_id).group_by(Discount.coupon_id)
    return dict(db.session.execute(statement).all())


def redeemed(platform_id: int, coupon_id: int) -> int:
    """How often one coupon was redeemed."""
    statement = select(func.count(Discount.id)).where(Discount.platform_id == platform_id, Discount.coupon_id == coupon_id)
    return int(db.session.scalar(statement) or 0)
