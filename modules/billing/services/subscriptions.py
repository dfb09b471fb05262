"""Starting, changing, cancelling and resuming subscriptions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from modules.billing import pricing
from modules.billing.amounts import Line
from modules.billing.config import Terms
from modules.billing.models import Invoice, Subscription, SubscriptionEvent, TierVersion
from modules.billing.models.invoices import InvoiceStatus
from modules.billing.models.payments import PaymentState
from modules.billing.models.subscriptions import OPEN, Status
from modules.billing.notices import tell_failed
from modules.billing.queries import invoices as invoice_queries
from modules.billing.queries import tiers
from modules.billing.queries.people import mark
from modules.billing.quotes import Quote, carried_lines, goes_on, period_lines
from modules.billing.services import discounts, invoices, mailing
from modules.billing.services.clock import shift
from modules.billing.services.ensuring import ensure_can_change, ensure_can_pause, ensure_can_start, ensure_live
from modules.billing.services.revenue import follow
from modules.billing.services.states import move
from webapp.db import db, utcnow
from webapp.domain import Conflict, DomainError
from webapp.events import publish


def start(
    platform_id: int,
    merchant_id: int,
    *,
    version: TierVersion,
    interval: str,
    terms: Terms,
    trial_days: int = 0,
    agreed_price: int | None = None,
    coupon: str = "",
    currency: str = "",
    expected: int | None = None,
    seen: str = "",
    now: datetime | None = None,
) -> Subscription:
    """Give a merchant a tier from now on, with a `coupon` by its code. `agreed_price` (minor units, net) where the tier's is on request.

    It keeps the `currency` that it begins with: the platform's, unless another one of the version is asked for.

    Raises Conflict when the tier is archived, the merchant has a subscription, there is not `expected` to pay any more (minor units), or
    the quote is not the one that was `seen` (its mark); DomainError for a missing price, a currency without one, an invoice that is still
    open, a code that is not valid or a refused payment.
    """
    now = now or utcnow()
    tiers.for_sale(platform_id, version.tier_id)
    ensure_can_start(platform_id, merchant_id)
    said: dict[str, Any] = {"code": coupon, "currency": currency, "agreed_price": agreed_price, "trial_days": trial_days}
    quote = pricing.of_start(platform_id, merchant_id, version, interval, terms=terms, now=now, **said)
    _ensure_seen(quote, expected, seen)
    trial = quote.period_end if trial_days else None
    subscription = Subscription(
        platform_id=platform_id,
        merchant_id=merchant_id,
        tier_version_id=version.id,
        status=Status.TRIALING if trial_days else Status.ACTIVE,
        interval=interval,
        currency=quote.currency,
        price=quote.price,
        started_at=now,
        anchor_at=trial or now,
        period_start=now,
        period_end=quote.period_end,
        trial_end=trial,
        trial_over_at=trial,
    )
    db.session.add(subscription)
    db.session.flush()
    if coupon:
        discounts.redeem(subscription, coupon, now=now)
    if not trial_days:  # before the note of what it brings: a discount begins with the first charge
        charge_or_refuse(subscription, period(subscription, version, now), terms=terms, now=now)
    record(subscription, "started", now, tier=version.tier.name, price=quote.price, interval=interval, trial_days=trial_days)
    publish("billing.subscription_changed", subscription_id=subscription.id, merchant_id=merchant_id)
    return subscription


def change(
    subscription: Subscription,
    *,
    version: TierVersion,
    interval: str,
    terms: Terms,
    agreed_price: int | None = None,
    coupon: str = "",
    expected: int | None = None,
    seen: str = "",
    now: datetime | None = None,
) -> Quote:
    """Move to another tier or interval: a larger price now, with credit for the days not used; anything else when the period ends.

    `coupon` is a code to redeem with it. Raises Conflict when there is not `expected` to pay any more (minor units, with tax) or
    the quote is not the one that was `seen` (its mark), DomainError for a code that is not valid or when the payment is refused.
    """
    now = now or utcnow()
    ensure_can_change(subscription)
    if version.tier_id != subscription.tier_version.tier_id:
        tiers.for_sale(subscription.platform_id, version.tier_id)
    if coupon:
        redeem(subscription, coupon, now=now)
    quote = pricing.of_change(subscription, version, interval, terms=terms, now=now, agreed_price=agreed_price)
    _ensure_seen(quote, expected, seen)
    if quote.at_once:
        _change_now(subscription, quote, terms, now)
    else:
        subscription.next_tier_version_id = version.id
        subscription.next_interval = interval
        subscription.next_price = quote.price
    subscription.cancel_at_period_end = False
    kind = "changed" if quote.at_once else "change_scheduled"
    record(subscription, kind, now, tier=version.tier.name, price=quote.price, interval=interval, total=quote.total)
    reload(subscription)
    publish("billing.subscription_changed", subscription_id=subscription.id, merchant_id=subscription.merchant_id)
    return quote


def _ensure_seen(quote: Quote, expected: int | None, seen: str) -> None:
    if expected is not None and quote.to_pay != expected:
        raise Conflict(_("The amount has changed since you saw it. Look at it again and confirm."), "amount_changed")
    if seen and quote.mark != seen:
        raise Conflict(_("The plan has changed since you saw it. Look at it again and confirm."), "plan_changed")


def _change_now(subscription: Subscription, quote: Quote, terms: Terms, now: datetime) -> None:
    subscription.tier_version_id = quote.version.id
    subscription.interval, subscription.price = quote.interval, quote.price
    clear_next(subscription)
    if goes_on(subscription, quote.interval, terms):
        carry(subscription, quote, now)
        return
    subscription.period_start = subscription.anchor_at = now
    subscription.period_end = quote.period_end
    subscription.period_net = quote.period_net
    subscription.carried_net, subscription.carried_from = 0, None  # the quote's lines have it
    discounts.take(subscription, now)
    move(subscription, Status.ACTIVE, now)
    charge_or_refuse(subscription, quote.lines, terms=terms, now=now)


def carry(subscription: Subscription, quote: Quote, now: datetime) -> None:
    """Keep the present period; what the larger plan costs in it comes with the next invoice."""
    subscription.period_net = quote.period_net
    if quote.carried:
        subscription.carried_net += quote.carried
        subscription.carried_from = subscription.carried_from or now
    db.session.flush()


def take_carried(subscription: Subscription) -> list[Line]:
    """The line for what was left to the invoice at the period's end, which it is then no more."""
    lines = carried_lines(subscription, until=subscription.period_end)
    subscription.carried_net, subscription.carried_from = 0, None
    return lines


def period(subscription: Subscription, version: TierVersion, now: datetime) -> list[Line]:
    """The lines of the present period, less a discount, of which one period is used up."""
    coupon = discounts.take(subscription, now)
    begin, end = subscription.period_start, subscription.period_end
    lines = period_lines(version, subscription.interval, subscription.price, coupon, begin=begin, end=end)
    subscription.period_net = sum(line.net for line in lines)
    follow(subscription, now)
    return lines


def charge_or_refuse(subscription: Subscription, lines: list[Line], *, terms: Terms, now: datetime) -> None:
    """Invoice and collect at once; a refusal undoes everything, the number included."""
    invoice = invoices.issue(subscription, lines, terms=terms, now=now)
    if invoice is not None and collect(invoice, subscription, now=now) == PaymentState.FAILED:
        raise DomainError(_("The payment was refused, so nothing was changed. Check the way of payment and try again."), "payment_refused")


def drop_change(subscription: Subscription, *, now: datetime | None = None) -> None:
    """Take back a change that waits for the period's end."""
    if subscription.next_tier_version_id is None:
        raise Conflict(_("No change is waiting any more."), "no_change")
    clear_next(subscription)
    record(subscription, "change_dropped", now or utcnow())
    reload(subscription)


def cancel(subscription: Subscription, *, at_once: bool = False, now: datetime | None = None) -> None:
    """End the subscription with its period, or at once; what was paid is not paid back. What opens nothing ends at once."""
    now = now or utcnow()
    ensure_live(subscription)
    clear_next(subscription)
    at_once = at_once or subscription.status not in OPEN
    if at_once:
        end(subscription, now)
    else:
        subscription.cancel_at_period_end = True
    record(subscription, "ended" if at_once else "cancelled", now, until=subscription.period_end.isoformat())
    reload(subscription)
    publish("billing.subscription_changed", subscription_id=subscription.id, merchant_id=subscription.merchant_id)


def resume(subscription: Subscription, *, now: datetime | None = None) -> None:
    """Take back a cancellation before it has taken effect."""
    now = now or utcnow()
    ensure_live(subscription)
    if not subscription.cancel_at_period_end:
        raise Conflict(_("This subscription is not cancelled."), "not_cancelled")
    if subscription.period_end <= now:
        raise DomainError(_("The period is over. Start a new subscription."), "period_over")
    subscription.cancel_at_period_end = False
    record(subscription, "resumed", now)
    db.session.flush()


def pay(subscription: Subscription, invoice_id: int, *, now: datetime | None = None) -> str:
    """Try again to collect an open invoice: how the attempt stands, a `PaymentState`."""
    now = now or utcnow()
    invoice = invoice_queries.invoice(subscription.platform_id, invoice_id, merchant_id=subscription.merchant_id, lock=True)
    if invoice.paid_at is not None:
        raise Conflict(_("Invoice %(number)s is paid already.", number=invoice.number), "paid")
    if invoice.status != InvoiceStatus.OPEN:
        raise Conflict(_("Invoice %(number)s is not to be paid any more.", number=invoice.number), "not_open")
    state = attempt(invoice, subscription, now=now)
    if state == PaymentState.SUCCEEDED:
        settle(subscription, now)
    return state


def attempt(invoice: Invoice, subscription: Subscription, *, now: datetime) -> PaymentState:
    """Try once more to collect an invoice, told in the history; of an attempt that is under way nothing is known yet."""
    state = collect(invoice, subscription, now=now)
    if state != PaymentState.PENDING:
        record(subscription, "payment" if state == PaymentState.SUCCEEDED else "payment_failed", now, number=invoice.number)
    return state


def collect(invoice: Invoice, subscription: Subscription, *, now: datetime) -> PaymentState:
    """Collect an invoice; that credit was used for it is told in the history."""
    done = invoices.collect(invoice, subscription, now=now)
    if done.from_credit:
        record(subscription, "credit_used", now, number=invoice.number, minor=done.from_credit, currency=invoice.currency)
    return done.state


def collect_open(subscription: Subscription, *, now: datetime) -> bool:
    """Try to collect every open invoice, oldest first; True when nothing is open afterwards."""
    for invoice in invoice_queries.open_invoices(subscription.platform_id, subscription.id, lock=True):
        if attempt(invoice, subscription, now=now) != PaymentState.SUCCEEDED:
            return False
    settle(subscription, now)
    return True


def settle(subscription: Subscription, now: datetime) -> None:
    """Back to active once no invoice is open; what is paused stays so."""
    owing = subscription.status in {Status.INCOMPLETE, Status.PAST_DUE, Status.UNPAID}
    if owing and not invoice_queries.open_invoices(subscription.platform_id, subscription.id):
        move(subscription, Status.ACTIVE, now)
    db.session.flush()


def pause(subscription: Subscription, *, now: datetime | None = None) -> None:
    """Let the subscription stand still: it opens nothing and nothing is charged; the days that are left of its period stay.

    Raises Conflict where it cannot: paused already, cancelled, or with an open invoice.
    """
    now = now or utcnow()
    ensure_can_pause(subscription, now)
    move(subscription, Status.PAUSED, now)
    _told(subscription, "paused", now)


def end_pause(subscription: Subscription, *, now: datetime | None = None) -> None:
    """Let it run again; the period ends later by the time of the pause. Raises Conflict where it is not paused."""
    now = now or utcnow()
    if subscription.status != Status.PAUSED or subscription.paused_at is None:
        raise Conflict(_("This subscription is not paused."), "not_paused")
    shift(subscription, max(now - subscription.paused_at, timedelta()))
    move(subscription, Status.ACTIVE if subscription.trial_end is None else Status.TRIALING, now)
    _told(subscription, "unpaused", now)


def _told(subscription: Subscription, kind: str, now: datetime) -> None:
    """In its history, and to whoever listens."""
    record(subscription, kind, now, until=subscription.period_end.isoformat())
    publish("billing.subscription_changed", subscription_id=subscription.id, merchant_id=subscription.merchant_id)


def redeem(subscription: Subscription, code: str, *, now: datetime | None = None) -> None:
    """Let a code lower the charges to come. Raises DomainError that says why it does not."""
    now = now or utcnow()
    ensure_live(subscription)
    coupon = discounts.redeem(subscription, code, now=now).coupon
    record(subscription, "discount", now, code=coupon.code)


def end_discount(subscription: Subscription, *, now: datetime | None = None) -> None:
    """Take the discount away from the next charge on. Raises Conflict where there is none."""
    now = now or utcnow()
    discounts.end_discount(subscription, now)
    record(subscription, "discount_ended", now)


def set_refusal(subscription: Subscription, refuse: bool) -> None:
    """What the local provider answers to the charges to come."""
    subscription.refuse_charges = refuse
    db.session.flush()


def end(subscription: Subscription, at: datetime) -> None:
    """It is over."""
    move(subscription, Status.CANCELED, at)
    subscription.cancel_at_period_end = False
    db.session.flush()


def clear_next(subscription: Subscription) -> None:
    """Forget the change that waits."""
    subscription.next_tier_version_id = subscription.next_interval = subscription.next_price = None


def record(subscription: Subscription, kind: str, at: datetime, **facts: Any) -> None:
    """Add to the subscription's history."""
    db.session.add(
        SubscriptionEvent(
            platform_id=subscription.platform_id, subscription_id=subscription.id, kind=kind, at=at, actor=mark(), facts=facts
        )
    )
    db.session.flush()
    follow(subscription, at)
    if kind == "payment_failed":
        _tell_failed(subscription, facts["number"], at)


def _tell_failed(subscription: Subscription, number: str, at: datetime) -> None:
    """In the app where notices are on, and by mail."""
    tell_failed(subscription.platform_id, subscription.merchant_id, number, at)
    invoice = invoice_queries.with_number(subscription.platform_id, number)
    if invoice is not None:
        mailing.failed(invoice, at)


def reload(subscription: Subscription) -> None:
    """Write, and let the tier be read again."""
    db.session.flush()
    db.session.expire(subscription, ["tier_version", "next_tier_version"])
