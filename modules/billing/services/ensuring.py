"""What has to be so before a subscription begins, changes or stands still: asked by the pages that show it, and again when it is done."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from modules.billing.models import Subscription
from modules.billing.models.subscriptions import Status
from modules.billing.queries import subscriptions
from webapp.db import utcnow
from webapp.domain import Conflict, DomainError


def ensure_live(subscription: Subscription) -> None:
    """Raise Conflict for a subscription that has ended."""
    if not subscription.live:
        raise Conflict(_("This subscription has ended. Start a new one."), "ended")


def ensure_nothing_owed(platform_id: int, merchant_id: int) -> None:
    """Raise DomainError while an invoice of the merchant is open: it is paid before another plan starts."""
    owed = subscriptions.owed(platform_id, merchant_id)
    if owed:
        raise DomainError(_("Invoice %(number)s is still open. Pay it first, then choose the plan.", number=owed[0].number), "unpaid")


def ensure_can_start(platform_id: int, merchant_id: int) -> None:
    """Raise Conflict where the merchant has a subscription, DomainError while it owes something."""
    if subscriptions.live(platform_id, merchant_id) is not None:
        name = subscriptions.merchant(platform_id, merchant_id).legal_name
        raise Conflict(_("%(name)s already has a subscription. Change that one instead.", name=name), "has_subscription")
    ensure_nothing_owed(platform_id, merchant_id)


def ensure_can_change(subscription: Subscription) -> None:
    """Raise Conflict for a subscription that has ended or is paused, DomainError while its merchant owes something."""
    ensure_live(subscription)
    if subscription.status == Status.PAUSED:
        raise Conflict(_("This subscription is paused. End the pause first, then change the plan."), "paused")
    ensure_nothing_owed(subscription.platform_id, subscription.merchant_id)


def ensure_can_pause(subscription: Subscription, now: datetime) -> None:
    """Raise Conflict or DomainError with the reason why it cannot be paused."""
    ensure_live(subscription)
    if subscription.status == Status.PAUSED:
        raise Conflict(_("This subscription is paused already."), "paused")
    if subscription.cancel_at_period_end:
        raise Conflict(_("This subscription is cancelled. Resume it first, then pause it."), "cancelled")
    ensure_nothing_owed(subscription.platform_id, subscription.merchant_id)
    if subscription.period_end <= now or subscription.status not in {Status.ACTIVE, Status.TRIALING}:
        raise Conflict(_("The period is over. Renew the subscription first, then pause it."), "period_over")


def can_pause(subscription: Subscription) -> bool:
    """Whether a page should offer it now."""
    try:
        ensure_can_pause(subscription, utcnow())
    except DomainError:
        return False
    return True


def why_not_change(subscription: Subscription) -> str | None:
    """What has to be done before another plan can be chosen, in a sentence; None where one can be."""
    try:
        ensure_can_change(subscription)
    except DomainError as error:
        return error.message
    return None
