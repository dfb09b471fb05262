"""Making coupons, redeeming them, and using up their periods."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from modules.billing.models import Coupon, Discount, Subscription
from modules.billing.queries import discounts
from modules.billing.queries.people import mark
from webapp.commerce.rates import WHOLE_BP
from webapp.db import db, utcnow
from webapp.domain import Conflict, DomainError


def make_coupon(
    platform_id: int,
    *,
    code: str,
    percent_bp: int | None = None,
    amount: int | None = None,
    currency: str | None = None,
    periods: int | None = 1,
    until: datetime | None = None,
    most: int | None = None,
) -> Coupon:
    """A code that merchants can redeem: a share in basis points, or an amount in minor units, net. Raises DomainError."""
    code = code.strip().upper()
    if discounts.with_code(platform_id, code) is not None:
        raise DomainError(_("A coupon with the code %(code)s is already there. Choose another code.", code=code), "taken", field="code")
    if (percent_bp is None) == (amount is None):
        raise DomainError(_("Enter a share or an amount, one of the two."), "one_of_two", field="percent_bp")
    if percent_bp is not None and not 1 <= percent_bp <= WHOLE_BP:
        raise DomainError(_("Enter a share above zero and up to 100 per cent."), "no_share", field="percent_bp")
    if until is not None and until <= utcnow():
        raise DomainError(_("This moment is past. Choose a later one, or leave it empty."), "past", field="until")
    made = Coupon(
        platform_id=platform_id,
        code=code,
        percent_bp=percent_bp,
        amount=amount,
        currency=currency if amount is not None else None,
        periods=periods,
        until=until,
        most=most,
    )
    db.session.add(made)
    db.session.flush()
    return made


def archive_coupon(coupon: Coupon) -> None:
    """Let nobody redeem it any more; who has it keeps it."""
    coupon.archived_at = coupon.archived_at or utcnow()
    db.session.flush()


def restore_coupon(coupon: Coupon) -> None:
    """Let it be redeemed again."""
    coupon.archived_at = None
    db.session.flush()


def redeemable(platform_id: int, merchant_id: int, code: str, currency: str, *, now: datetime, lock: bool = False) -> Coupon:
    """The coupon with this code, where the merchant may redeem it now. Raises DomainError that says why not."""
    coupon = discounts.with_code(platform_id, code, lock=lock)
    if coupon is None or coupon.archived_at is not None or (coupon.until is not None and coupon.until <= now):
        raise DomainError(_("This code is not valid, or not any more. Check how it is written."), "no_coupon", field="code")
    if discounts.redeemed_by(platform_id, merchant_id, coupon.id):
        raise DomainError(_("You have used this code already. Each code counts once."), "used", field="code")
    if coupon.most is not None and discounts.redeemed(platform_id, coupon.id) >= coupon.most:
        raise DomainError(_("This code has been used up."), "used_up", field="code")
    if coupon.currency is not None and coupon.currency != currency:
        raise DomainError(_("This code is for plans in %(currency)s.", currency=coupon.currency), "currency", field="code")
    return coupon


def offered(subscription: Subscription, code: str, *, now: datetime, lock: bool = False) -> Coupon:
    """The coupon with this code, where the subscription may have it. Raises DomainError, Conflict where a discount runs."""
    if discounts.running(subscription.platform_id, subscription.id) is not None:
        raise Conflict(_("Your plan has a discount already. Use this code once that one is over."), "has_discount", field="code")
    return redeemable(subscription.platform_id, subscription.merchant_id, code, subscription.currency, now=now, lock=lock)


def redeem(subscription: Subscription, code: str, *, now: datetime | None = None) -> Discount:
    """Give a subscription what a code takes off, from its next charge on. Raises DomainError, Conflict where a discount runs."""
    now = now or utcnow()
    coupon = offered(subscription, code, now=now, lock=True)
    made = Discount(
        platform_id=subscription.platform_id,
        merchant_id=subscription.merchant_id,
        subscription_id=subscription.id,
        coupon_id=coupon.id,
        periods_left=coupon.periods,
        redeemed_at=now,
        redeemed_by=mark(),
    )
    db.session.add(made)
    db.session.flush()
    return made


def take(subscription: Subscription, now: datetime) -> Coupon | None:
    """The coupon that lowers the period about to begin; one of its periods is used up. A discount without any left ends."""
    discount = discounts.running(subscription.platform_id, subscription.id)
    if discount is None:
        return None
    if discount.periods_left == 0:
        discount.ended_at = now
        db.session.flush()
        return None
    if discount.periods_left is not None:
        discount.periods_left -= 1
    discount.began_at = discount.began_at or now
    db.session.flush()
    return discount.coupon


def next_coupon(subscription: Subscription) -> Coupon | None:
    """The coupon that would lower a period beginning now; nothing is used up."""
    discount = discounts.running(subscription.platform_id, subscription.id)
    if discount is None or discount.periods_left == 0:
        return None
    return discount.coupon


def end_discount(subscription: Subscription, now: datetime) -> None:
    """Take a discount away from the next charge on. Raises Conflict where there is none."""
    discount = discounts.running(subscription.platform_id, subscription.id)
    if discount is None:
        raise Conflict(_("There is no discount any more."), "no_discount")
    discount.ended_at = now
    db.session.flush()
