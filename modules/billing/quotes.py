"""What a change of plan costs and when it takes effect: computed once, shown, and then carried out exactly so."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from modules.billing.amounts import Line, period_after, taken_off, tax_of, unused
from modules.billing.config import Terms
from modules.billing.effects import NOTHING, Beside, Effect, effect
from modules.billing.models import Coupon, Subscription, TierVersion
from webapp.domain import DomainError

IMMEDIATE, NEXT_INVOICE = "immediate", "next_invoice"
"""Of the setting `proration`; its third word is "none"."""


@dataclass(frozen=True, kw_only=True)
class Quote:
    """`at_once`: charged and in force now; otherwise from `starts_at`, without a charge today. Amounts are minor units.

    `carried` is what the next invoice charges besides, net. `period_net` is what the new period costs by itself, without the credit for
    the old one; `from_credit` what the merchant's credit pays of the total.
    """

    version: TierVersion
    interval: str
    currency: str
    price: int
    at_once: bool
    starts_at: datetime
    period_end: datetime
    lines: list[Line] = field(default_factory=list)
    period_net: int = 0
    carried: int = 0
    net: int = 0
    tax: int = 0
    from_credit: int = 0
    effect: Effect = field(default_factory=Effect)

    @property
    def gained(self) -> tuple[str, ...]:
        return self.effect.gained

    @property
    def lost(self) -> tuple[str, ...]:
        return self.effect.lost

    @property
    def mark(self) -> str:
        """Names all that a person decides by: another one where anything of it is different by now."""
        return self.marked()

    def marked(self, *also: object) -> str:
        """Names it together with what else was asked for."""
        plan = (self.version.id, self.interval, self.currency, self.price, self.at_once)
        return hashlib.sha256(repr((plan, self.carried, self.net, self.tax, self.from_credit, self.effect, also)).encode()).hexdigest()

    @property
    def total(self) -> int:
        return self.net + self.tax

    @property
    def to_pay(self) -> int:
        """What is charged today, tax included."""
        return self.total - self.from_credit


def carried_lines(subscription: Subscription, *, until: datetime) -> list[Line]:
    """The line for a larger plan that began in the period that ends, where that was left to this invoice."""
    if not subscription.carried_net:
        return []
    text = _("%(tier)s, rest of the period before", tier=subscription.tier_version.tier.name)
    return [Line(text=text, net=subscription.carried_net, period_start=subscription.carried_from or until, period_end=until)]


def charge_text(version: TierVersion, interval: str) -> str:
    """The text of an invoice line for one period of a tier."""
    return _("%(tier)s, one year", tier=version.tier.name) if interval == "year" else _("%(tier)s, one month", tier=version.tier.name)


def period_lines(version: TierVersion, interval: str, price: int, coupon: Coupon | None, *, begin: datetime, end: datetime) -> list[Line]:
    """What one period costs, and what a coupon takes off it; nothing for a period that is free."""
    if not price:
        return []
    lines = [Line(text=charge_text(version, interval), net=price, period_start=begin, period_end=end)]
    off = taken_off(price, coupon.percent_bp, coupon.amount) if coupon is not None else 0
    if coupon is not None and off:
        lines.append(Line(text=_("Discount %(code)s", code=coupon.code), net=-off, period_start=begin, period_end=end))
    return lines


def beginning_in(version: TierVersion, asked: str, terms: Terms) -> str:
    """The currency that a subscription begins with: the one asked for, else the platform's, else the version's own."""
    return asked or (terms.currency if version.sold_in(terms.currency) else version.currency)


def quote_start(
    version: TierVersion,
    interval: str,
    *,
    currency: str,
    terms: Terms,
    now: datetime,
    coupon: Coupon | None = None,
    agreed_price: int | None = None,
    trial_days: int = 0,
    beside: Beside = NOTHING,
) -> Quote:
    """What beginning with this tier today costs: nothing while it is tried. `terms` are those for its buyer.

    Raises DomainError as `agreed` does.
    """
    price = agreed(version, interval, currency, agreed_price)
    end = now + timedelta(days=trial_days) if trial_days else period_after(now, now, interval, terms.zone)
    lines = [] if trial_days else period_lines(version, interval, price, coupon, begin=now, end=end)
    return Quote(
        version=version,
        interval=interval,
        currency=currency,
        price=price,
        at_once=True,
        starts_at=now,
        period_end=end,
        lines=lines,
        period_net=sum(line.net for line in lines),
        net=sum(line.net for line in lines),
        tax=sum(tax_of(line.net, terms.rate_bp) for line in lines),
        effect=effect(None, version, beside, now),
    )


def quote_renewal(subscription: Subscription, *, terms: Terms, coupon: Coupon | None = None) -> Quote:
    """What the invoice at the end of the present period charges, by a change that waits for it too. Later, it charges the same."""
    terms = terms.for_buyer(subscription.merchant)
    waiting = subscription.next_tier_version
    version = waiting or subscription.tier_version
    interval = subscription.next_interval or subscription.interval
    price = subscription.price if waiting is None else subscription.next_price or 0
    begin = subscription.period_end
    end = period_after(subscription.anchor_at if waiting is None else begin, begin, interval, terms.zone)
    lines = period_lines(version, interval, price, coupon, begin=begin, end=end)
    period_net = sum(line.net for line in lines)
    lines += carried_lines(subscription, until=begin)
    return Quote(
        version=version,
        interval=interval,
        currency=subscription.currency,
        price=price,
        at_once=False,
        starts_at=begin,
        period_end=end,
        lines=lines,
        period_net=period_net,
        net=sum(line.net for line in lines),
        tax=sum(tax_of(line.net, terms.rate_bp) for line in lines),
    )


def quote_change(
    subscription: Subscription,
    version: TierVersion,
    interval: str,
    *,
    terms: Terms,
    now: datetime,
    agreed_price: int | None = None,
    coupon: Coupon | None = None,
    beside: Beside = NOTHING,
) -> Quote:
    """What moving to this tier and interval costs, and what it changes for a merchant that has this `beside` its plan.

    Raises DomainError for no change at all or a price on request.
    """
    present, terms = subscription.tier_version, terms.for_buyer(subscription.merchant)
    if (present.id, subscription.interval) == (version.id, interval) and subscription.next_tier_version_id is None:
        raise DomainError(_("That is the present plan already."), "same_plan")
    currency = subscription.currency
    price = agreed(version, interval, currency, agreed_price)
    credit = _credit(subscription, terms, now)
    smaller = version.tier.rank < present.tier.rank
    off = taken_off(price, coupon.percent_bp, coupon.amount) if coupon is not None else 0
    at_once = price - off > credit and not smaller and price > subscription.price
    said: dict[str, Any] = {
        "version": version,
        "interval": interval,
        "currency": currency,
        "price": price,
        "effect": effect(present, version, beside, now if at_once else max(now, subscription.period_end)),
    }
    if not at_once:
        start = subscription.period_end
        return Quote(at_once=False, starts_at=start, period_end=period_after(start, start, interval, terms.zone), **said)
    if goes_on(subscription, interval, terms):
        return _within_the_period(subscription, price, terms, now, said)
    end = period_after(now, now, interval, terms.zone)
    lines = period_lines(version, interval, price, coupon, begin=now, end=end)
    period_net = sum(line.net for line in lines)
    lines += carried_lines(subscription, until=now)
    if credit:
        text = _("Credit for unused days of %(tier)s", tier=present.tier.name)
        lines.append(Line(text=text, net=-credit, period_start=now, period_end=subscription.period_end))
    net, tax = sum(line.net for line in lines), sum(tax_of(line.net, terms.rate_bp) for line in lines)
    return Quote(at_once=True, starts_at=now, period_end=end, lines=lines, period_net=period_net, net=net, tax=tax, **said)


def _within_the_period(subscription: Subscription, price: int, terms: Terms, now: datetime, said: Mapping[str, Any]) -> Quote:
    """A larger plan that keeps the present period: nothing today, and what the settings say with the next invoice."""
    more = price - subscription.price if terms.proration == NEXT_INVOICE else 0
    return Quote(
        at_once=True,
        starts_at=subscription.period_start,
        period_end=subscription.period_end,
        period_net=_paid(subscription) + more,
        carried=_rest(subscription, more, terms, now),
        **said,
    )


def _credit(subscription: Subscription, terms: Terms, now: datetime) -> int:
    """What the days to come of the present period are worth, by what was paid for it."""
    if subscription.trial_end is not None:
        return 0
    return _rest(subscription, _paid(subscription), terms, now)


def _paid(subscription: Subscription) -> int:
    """What the present period really cost, net."""
    return subscription.price if subscription.period_net is None else subscription.period_net


def _rest(subscription: Subscription, price: int, terms: Terms, now: datetime) -> int:
    """What the days to come of the present period are worth at a price."""
    return unused(price, subscription.period_start, subscription.period_end, now, terms.zone)


def goes_on(subscription: Subscription, interval: str, terms: Terms) -> bool:
    """Whether a larger plan keeps the present period, as the platform's settings say. A trial ends, and another interval begins anew."""
    return terms.proration != IMMEDIATE and subscription.trial_end is None and interval == subscription.interval


def agreed(version: TierVersion, interval: str, currency: str, agreed_price: int | None) -> int:
    """The price per interval: the agreed one, or the tier's. Raises DomainError where there is neither in this currency."""
    if agreed_price is not None:
        return agreed_price
    ensure_sold(version, currency)
    price = version.price(interval, currency)
    if price is None:
        raise DomainError(
            _("The price of %(tier)s is on request. Ask the people who run this platform.", tier=version.tier.name), "on_request"
        )
    return price


def ensure_sold(version: TierVersion, currency: str) -> None:
    """Raise DomainError where a version has no price in a currency."""
    if version.sold_in(currency):
        return
    said = _(
        "%(tier)s has no price in %(currency)s, only in %(others)s. Choose another plan, or ask the people who run this platform.",
        tier=version.tier.name,
        currency=currency,
        others=", ".join(version.prices),
    )
    raise DomainError(said, "not_sold", field="currency")
