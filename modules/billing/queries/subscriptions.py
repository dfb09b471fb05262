"""Subscriptions and what happened to them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import ScalarSelect, Select, exists, func, or_, select

from modules.billing.models import Clock, Invoice, Payment, Subscription, SubscriptionEvent, Tier, TierVersion
from modules.billing.models.invoices import InvoiceStatus
from modules.billing.models.subscriptions import OPEN, Status
from webapp.db import db
from webapp.domain import NotFound
from webapp.merchants.models import Merchant, MerchantPlatform


def listing(platform_id: int) -> Select[Subscription]:
    """Every subscription of the platform, joined so that lists can search, filter and sort by merchant and tier."""
    return (
        select(Subscription)
        .join(Merchant, Merchant.id == Subscription.merchant_id)
        .join(TierVersion, TierVersion.id == Subscription.tier_version_id)
        .join(Tier, Tier.id == TierVersion.tier_id)
        .where(Subscription.platform_id == platform_id)
    )


def live(platform_id: int, merchant_id: int, *, lock: bool = False) -> Subscription | None:
    """The merchant's live subscription, if there is one."""
    statement = select(Subscription).where(
        Subscription.platform_id == platform_id, Subscription.merchant_id == merchant_id, Subscription.ended_at.is_(None)
    )
    return db.session.scalars(_locked(statement) if lock else statement).unique().one_or_none()


def ever(platform_id: int, merchant_id: int) -> bool:
    """Whether the merchant has, or had, a subscription."""
    statement = select(Subscription.id).where(Subscription.platform_id == platform_id, Subscription.merchant_id == merchant_id)
    return db.session.scalar(statement.limit(1)) is not None


def subscription(platform_id: int, subscription_id: int, *, lock: bool = False) -> Subscription:
    """One subscription. Raises NotFound."""
    statement = select(Subscription).where(Subscription.platform_id == platform_id, Subscription.id == subscription_id)
    found = db.session.scalars(_locked(statement) if lock else statement).unique().one_or_none()
    if found is None:
        raise NotFound(_("There is no such subscription here."))
    return found


def _locked(statement: Select[Subscription]) -> Select[Subscription]:
    return statement.with_for_update(of=Subscription).execution_options(populate_existing=True)


def perhaps_due(platform_id: int, now: datetime) -> list[tuple[Subscription, datetime | None]]:
    """Live subscriptions whose period is over or whose payment failed, each with its last attempt at an open invoice.

    Paused ones wait for their merchant; which of the others are due, `services.renewals.is_due` says.
    """
    statement = (
        select(Subscription, _last_attempt())
        .where(
            Subscription.platform_id == platform_id,
            Subscription.ended_at.is_(None),
            Subscription.status.in_((*OPEN, Status.UNPAID)),
            or_(Subscription.period_end <= now, Subscription.past_due_since.is_not(None)),
        )
        .order_by(Subscription.period_end, Subscription.id)
    )
    return [(row, last) for row, last in db.session.execute(statement).unique()]


def last_attempt(subscription: Subscription) -> datetime | None:
    """When it was last tried to collect an open invoice of a subscription; None where none is open."""
    return db.session.scalar(
        select(_last_attempt()).where(Subscription.platform_id == subscription.platform_id, Subscription.id == subscription.id)
    )


def _last_attempt() -> ScalarSelect[datetime]:
    """An open invoice that was never tried counts from when it was issued."""
    return (
        select(func.max(func.coalesce(Payment.at, Invoice.issued_at)))
        .select_from(Invoice)
        .outerjoin(Payment, Payment.invoice_id == Invoice.id)
        .where(
            Invoice.platform_id == Subscription.platform_id,
            Invoice.subscription_id == Subscription.id,
            Invoice.status == InvoiceStatus.OPEN,
        )
        .correlate(Subscription)
        .scalar_subquery()
    )


def subscribed(platform_id: int) -> list[int]:
    """Ids of the merchants with a live subscription, in order."""
    statement = select(Subscription.merchant_id).where(Subscription.platform_id == platform_id, Subscription.ended_at.is_(None))
    return list(db.session.scalars(statement.order_by(Subscription.merchant_id)))


def by_ids(platform_id: int, ids: Collection[int], *, lock: bool = False) -> list[Subscription]:
    """Those of the platform with these ids, by merchant."""
    statement = select(Subscription).join(Merchant, Merchant.id == Subscription.merchant_id)
    statement = statement.where(Subscription.platform_id == platform_id, Subscription.id.in_(ids)).order_by(
        Merchant.legal_name, Subscription.id
    )
    return list(db.session.scalars(_locked(statement) if lock else statement).unique())


def of_tier(platform_id: int, tier_id: int, *, lock: bool = False) -> list[Subscription]:
    """Live subscriptions of any version of a tier."""
    statement = (
        select(Subscription)
        .join(TierVersion, TierVersion.id == Subscription.tier_version_id)
        .where(Subscription.platform_id == platform_id, TierVersion.tier_id == tier_id, Subscription.ended_at.is_(None))
    )
    return list(db.session.scalars(_locked(statement) if lock else statement).unique())


def merchants_without(platform_id: int) -> list[Merchant]:
    """Merchants of the platform that have no live subscription."""
    has_one = exists().where(
        Subscription.platform_id == platform_id, Subscription.merchant_id == Merchant.id, Subscription.ended_at.is_(None)
    )
    statement = (
        select(Merchant)
        .join(MerchantPlatform, MerchantPlatform.merchant_id == Merchant.id)
        .where(MerchantPlatform.platform_id == platform_id, ~has_one)
        .order_by(Merchant.legal_name, Merchant.id)
    )
    return list(db.session.scalars(statement))


def merchant(platform_id: int, merchant_id: int) -> Merchant:
    """A merchant of the platform. Raises NotFound."""
    statement = (
        select(Merchant)
        .join(MerchantPlatform, MerchantPlatform.merchant_id == Merchant.id)
        .where(MerchantPlatform.platform_id == platform_id, Merchant.id == merchant_id)
    )
    found = db.session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound(_("There is no such merchant on this platform."))
    return found


def events(subscription: Subscription) -> list[SubscriptionEvent]:
    """What happened, newest first."""
    statement = (
        select(SubscriptionEvent)
        .where(SubscriptionEvent.platform_id == subscription.platform_id, SubscriptionEvent.subscription_id == subscription.id)
        .order_by(SubscriptionEvent.id.desc())
    )
    return list(db.session.scalars(statement))


def live_by_status(platform_id: int) -> dict[str, int]:
    """How many live subscriptions there are per status."""
    statement = (
        select(Subscription.status, func.count(Subscription.id))
        .where(Subscription.platform_id == platform_id, Subscription.ended_at.is_(None))
        .group_by(Subscription.status)
    )
    return dict(db.session.execute(statement).all())


def live_subscriptions(platform_id: int, *, lock: bool = False) -> list[Subscription]:
    """Every live subscription with its tier."""
    statement = select(Subscription).where(Subscription.platform_id == platform_id, Subscription.ended_at.is_(None))
    return list(db.session.scalars(_locked(statement) if lock else statement).unique())


def owed(platform_id: int, merchant_id: int) -> list[Invoice]:
    """Open invoices of a merchant, oldest first, whichever of its subscriptions they are of."""
    statement = select(Invoice).where(
        Invoice.platform_id == platform_id, Invoice.merchant_id == merchant_id, Invoice.status == InvoiceStatus.OPEN
    )
    return list(db.session.scalars(statement.order_by(Invoice.id)))


def clock(platform_id: int) -> Clock | None:
    """Since when billing is off, locked."""
    return db.session.scalars(select(Clock).where(Clock.platform_id == platform_id).with_for_update()).one_or_none()
