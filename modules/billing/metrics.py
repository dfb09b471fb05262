"""Figures of billing: what a month brings, who pays, what was charged."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import literal, select

from modules.billing.labels import STATUS
from modules.billing.models import Invoice, Payment, RevenueSpan, Subscription, Tier, TierVersion
from modules.billing.models.revenue import Movement
from modules.billing.models.subscriptions import Status
from webapp.merchants.models import Merchant
from webapp.registry.kinds.metrics import FLOW, LEVEL, MONEY, PLATFORM, Dimension, Expression, Figure, Metric

TIER = Dimension(code="tier", name=_l("Tier"))
STATE = Dimension(code="status", name=_l("State"), label=lambda code: str(STATUS[Status(code)][0] if code in list(Status) else code))
MERCHANT = Dimension(code="merchant", name=_l("Merchant"))


def subscription(subscription_id: int) -> str:
    """The page of a subscription."""
    return str(url_for("billing.admin.subscriptions.detail", subscription_id=subscription_id))


def invoice(invoice_id: int) -> str:
    """The page of an invoice."""
    return str(url_for("billing.admin.billing-history.detail", invoice_id=invoice_id))


def subscriptions(value: Expression) -> Figure:
    """Subscriptions while they are live, as they are now: of earlier states nothing is kept."""
    return Figure(
        rows=select(Subscription)
        .join(TierVersion, TierVersion.id == Subscription.tier_version_id)
        .join(Tier, Tier.id == TierVersion.tier_id)
        .join(Merchant, Merchant.id == Subscription.merchant_id),
        at=Subscription.started_at,
        until=Subscription.ended_at,
        value=value,
        key=Subscription.id,
        title=Merchant.legal_name,
        changed=Subscription.updated_at,
        dimensions={"tier": Tier.name, "status": Subscription.status},
    )


def revenue() -> Figure:
    """What subscriptions bring per month, net of tax and discounts; a year counts a twelfth. It is the ledger of their changes."""
    return Figure(
        rows=select(RevenueSpan)
        .join(TierVersion, TierVersion.id == RevenueSpan.tier_version_id)
        .join(Tier, Tier.id == TierVersion.tier_id)
        .join(Merchant, Merchant.id == RevenueSpan.merchant_id),
        at=RevenueSpan.begins_at,
        until=RevenueSpan.ends_at,
        value=RevenueSpan.monthly,
        currency=RevenueSpan.currency,
        key=RevenueSpan.subscription_id,
        title=Merchant.legal_name,
        changed=RevenueSpan.changed_at,
        counts=(RevenueSpan.monthly > 0,),
        dimensions={"tier": Tier.name},
    )


def moved(kind: Movement) -> Figure:
    """What became more or less per month by changes of one kind, each when it happened; less is told without its sign."""
    lost = kind in {Movement.CONTRACTION, Movement.CHURN}
    return Figure(
        rows=select(RevenueSpan)
        .join(TierVersion, TierVersion.id == RevenueSpan.tier_version_id)
        .join(Tier, Tier.id == TierVersion.tier_id)
        .join(Merchant, Merchant.id == RevenueSpan.merchant_id),
        at=RevenueSpan.begins_at,
        value=-RevenueSpan.change if lost else RevenueSpan.change,
        currency=RevenueSpan.currency,
        key=RevenueSpan.subscription_id,
        title=Merchant.legal_name,
        changed=RevenueSpan.changed_at,
        counts=(RevenueSpan.kind == kind,),
        dimensions={"tier": Tier.name},
    )


def live() -> Figure:
    """Subscriptions."""
    return subscriptions(literal(1))


def invoiced() -> Figure:
    """Invoices by when they were issued, tax included."""
    return Figure(
        rows=select(Invoice),
        at=Invoice.issued_at,
        value=Invoice.total_minor,
        currency=Invoice.currency,
        key=Invoice.id,
        title=Invoice.number,
        changed=Invoice.issued_at,
        counts=(Invoice.total_minor != 0,),
        dimensions={"merchant": Invoice.buyer_name},
    )


def collected() -> Figure:
    """Payments that succeeded."""
    return Figure(
        rows=select(Payment).join(Invoice, Invoice.id == Payment.invoice_id),
        at=Payment.at,
        value=Payment.amount,
        currency=Invoice.currency,
        key=Invoice.id,
        title=Invoice.number,
        changed=Payment.at,
        counts=(Payment.succeeded,),
        dimensions={"merchant": Invoice.buyer_name},
    )


SUBSCRIBED: dict[str, Any] = {"per": PLATFORM, "grain": LEVEL, "overview": "billing:subscriptions:read", "address": subscription}
CHARGED: dict[str, Any] = {
    "per": PLATFORM,
    "unit": MONEY,
    "overview": "billing:invoices:read",
    "address": invoice,
    "dimensions": (MERCHANT,),
}

MOVEMENTS = (
    (Movement.NEW, _l("New revenue per month"), False),
    (Movement.EXPANSION, _l("Revenue gained by larger plans"), False),
    (Movement.CONTRACTION, _l("Revenue lost by smaller plans"), True),
    (Movement.CHURN, _l("Revenue lost with merchants"), True),
)
METRICS = (
    Metric(code="billing.revenue", name=_l("Revenue per month"), unit=MONEY, figure=revenue, dimensions=(TIER,), weight=5, **SUBSCRIBED),
    Metric(code="billing.subscriptions", name=_l("Subscriptions"), figure=live, dimensions=(TIER, STATE), weight=6, **SUBSCRIBED),
    Metric(code="billing.invoiced", name=_l("Invoiced"), figure=invoiced, weight=7, **CHARGED),
    Metric(code="billing.collected", name=_l("Payments received"), figure=collected, weight=8, **CHARGED),
    *(
        Metric(
            code=f"billing.revenue_{kind}",
            name=name,
            unit=MONEY,
            figure=partial(moved, kind),
            dimensions=(TIER,),
            weight=9,
            less_is_better=lost,
            **{**SUBSCRIBED, "grain": FLOW},
        )
        for kind, name, lost in MOVEMENTS
    ),
)
