"""Words for states and events."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from babel import Locale
from babel.numbers import format_currency
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from modules.billing.config import current_terms
from modules.billing.models import Coupon, Subscription, SubscriptionEvent
from modules.billing.models.subscriptions import Status
from modules.billing.opening import grace_end
from modules.billing.queries.people import named
from modules.billing.taxes import CASES
from webapp.commerce import Money
from webapp.commerce.currencies import digits_of
from webapp.commerce.rates import format_rate
from webapp.db import utcnow
from webapp.language import locale_here
from webapp.web.formats import day, money

STATUS = {
    Status.INCOMPLETE: (_l("Waits for the first payment"), "warning"),
    Status.INCOMPLETE_EXPIRED: (_l("Never paid"), "neutral"),
    Status.TRIALING: (_l("Trial"), "info"),
    Status.ACTIVE: (_l("Active"), "success"),
    Status.PAST_DUE: (_l("Payment failed"), "warning"),
    Status.UNPAID: (_l("Unpaid"), "danger"),
    Status.PAUSED: (_l("Paused"), "neutral"),
    Status.CANCELED: (_l("Ended"), "neutral"),
}
INVOICE = {
    "open": (_l("Open"), "warning"),
    "paid": (_l("Paid"), "success"),
    "void": (_l("Taken back"), "neutral"),
    "issued": (_l("Credit note"), "info"),
}
PAYMENT = {
    "pending": (_l("Under way"), "info"),
    "succeeded": (_l("Received"), "success"),
    "failed": (_l("Refused"), "danger"),
}
MOVEMENT = {
    "new": (_l("New"), "success"),
    "expansion": (_l("More"), "success"),
    "contraction": (_l("Less"), "warning"),
    "churn": (_l("Lost"), "danger"),
}
AGES = {
    "not_due": _l("Not due yet"),
    "month": _l("Up to 30 days"),
    "two_months": _l("31 to 60 days"),
    "three_months": _l("61 to 90 days"),
    "older": _l("More than 90 days"),
}
CREDIT = {
    "granted": (_l("Granted"), "success"),
    "taken_back": (_l("Taken back"), "neutral"),
    "used": (_l("From credit"), "success"),
    "returned": (_l("Back to the credit"), "neutral"),
}
REFUND = {
    "pending": (_l("Going back"), "info"),
    "succeeded": (_l("Given back"), "neutral"),
    "failed": (_l("Could not be given back"), "danger"),
}
DISPUTE = {
    "open": (_l("Disputed"), "warning"),
    "won": (_l("Dispute won"), "success"),
    "lost": (_l("Dispute lost"), "danger"),
}
NOTICE = {
    "processed": (_l("Done"), "success"),
    "ignored": (_l("Nothing to do"), "neutral"),
    "waiting": (_l("Waits for its payment"), "warning"),
}
EVENTS = {
    "started": (_l("Started"), "player-play"),
    "changed": (_l("Plan changed"), "switch-horizontal"),
    "change_scheduled": (_l("Change planned"), "calendar-event"),
    "change_dropped": (_l("Planned change taken back"), "arrow-back-up"),
    "cancelled": (_l("Cancelled for the end of the period"), "calendar-x"),
    "resumed": (_l("Cancellation taken back"), "arrow-back-up"),
    "ended": (_l("Ended"), "player-stop"),
    "paused": (_l("Paused"), "player-pause"),
    "unpaused": (_l("Pause ended"), "player-play"),
    "discount": (_l("Code redeemed"), "discount"),
    "discount_ended": (_l("Discount removed"), "discount-off"),
    "moved": (_l("Moved to the new version"), "arrow-up-circle"),
    "renewed": (_l("Renewed"), "refresh"),
    "payment": (_l("Payment received"), "cash"),
    "credit_used": (_l("Credit used"), "coin"),
    "refund": (_l("Money given back"), "receipt-refund"),
    "dispute": (_l("Payment disputed"), "gavel"),
    "payment_failed": (_l("Payment refused"), "alert-triangle"),
    "unpaid": (_l("Days of grace used up, access closed"), "lock"),
}


def tax_case(code: str) -> str:
    """How an invoice was taxed."""
    return str(CASES[code].name) if code in CASES else code


def price_text(price: int | None, currency: str, interval: str) -> str:
    """A price with its interval in words."""
    if price is None:
        return _("On request")
    if price == 0:
        return _("Free")
    amount = money(price, currency)
    return _("%(amount)s a year", amount=amount) if interval == "year" else _("%(amount)s a month", amount=amount)


def whole(amount: Money) -> str:
    """An amount as a price list shows it: without cents where there are none, "€49" in English."""
    locale = locale_here() or Locale("en")
    pattern = locale.currency_formats["standard"].pattern
    if amount.minor % 10 ** digits_of(amount.currency):
        return money(amount)
    short = re.sub(r"\.0+", "", pattern)
    return str(format_currency(amount.decimal, amount.currency, format=short, locale=locale, currency_digits=False))


def coupon_text(row: Coupon) -> str:
    """What a coupon takes off, and for how long."""
    off = format_rate(row.percent_bp) if row.percent_bp is not None else money(Money(row.amount or 0, row.currency or ""))
    if row.periods is None:
        return _("%(off)s of every period", off=off)
    return ngettext("%(off)s of one period", "%(off)s of %(num)s periods", row.periods, off=off)


def coupon_state(row: Coupon, redeemed: int, now: datetime) -> tuple[Any, str]:
    """Whether a coupon can be redeemed, in a word and a tone."""
    if row.archived_at is not None:
        return _("Ended"), "neutral"
    if row.until is not None and row.until <= now:
        return _("Over"), "neutral"
    if row.most is not None and redeemed >= row.most:
        return _("Used up"), "neutral"
    return _("Can be redeemed"), "success"


def day_here(moment: datetime) -> str:
    """The day of a moment in the platform's zone, by which it is charged: the same for every reader."""
    return day(moment.astimezone(current_terms().zone).date())


def days_left(subscription: Subscription, now: datetime) -> int:
    """Whole days of the present period that are to come, by the platform's calendar."""
    zone = current_terms().zone
    return max(0, (subscription.period_end.astimezone(zone).date() - now.astimezone(zone).date()).days)


def pace(moment: datetime | None) -> str:
    """The sentence on when a limit is reached; empty where nothing can be said."""
    return _("At this pace, full on %(date)s.", date=day_here(moment)) if moment is not None else ""


def month_here(moment: datetime) -> str:
    """The month of a moment in the platform's zone, as addresses and tables have it."""
    return f"{moment.astimezone(current_terms().zone):%Y-%m}"


def next_step(subscription: Subscription) -> str:
    """What happens next, in a sentence."""
    if subscription.ended_at is not None:
        return _("Ended on %(date)s.", date=day_here(subscription.ended_at))
    if subscription.paused_at is not None:
        return _("Paused since %(date)s. Nothing is charged.", date=day_here(subscription.paused_at))
    late = subscription.status == Status.PAST_DUE and subscription.past_due_since is not None
    open_until = grace_end(subscription, current_terms().grace_days) if late else None
    if subscription.status == Status.UNPAID or (open_until is not None and open_until <= utcnow()):
        return _("Closed until the open invoice is paid.")
    if open_until is not None:
        return _("Open until %(date)s unless it is paid.", date=day_here(open_until))
    date = day_here(subscription.period_end)
    if subscription.cancel_at_period_end and subscription.period_end <= utcnow():
        return _("Ended on %(date)s.", date=date)
    if subscription.cancel_at_period_end:
        return _("Ends on %(date)s.", date=date)
    if subscription.next_tier_version is not None:
        return _("Becomes %(tier)s on %(date)s.", tier=subscription.next_tier_version.tier.name, date=date)
    if subscription.status == Status.TRIALING:
        return _("The trial ends on %(date)s; then it is charged.", date=date)
    return _("Renews on %(date)s.", date=date)


def history(events: list[SubscriptionEvent]) -> list[dict[str, Any]]:
    """Events as entries of a timeline."""
    entries, names = [], named(event.actor for event in events)
    for event in events:
        title, icon = EVENTS.get(event.kind, (event.kind, "point"))
        said = [str(event.facts[key]) for key in ("tier", "number", "code") if event.facts.get(key)]
        if "minor" in event.facts:
            said.append(money(Money(event.facts["minor"], event.facts["currency"])))
        text = " · ".join(said)
        entries.append({"when": event.at, "title": title, "icon": icon, "who": names[event.actor], "text": text})
    return entries


def sums_text(sums: list[Money]) -> str:
    """Amounts by currency, side by side; sums of different currencies are never added up."""
    return " + ".join(money(amount) for amount in sums) or "—"
