"""The demo's price list, and subscriptions with 14 months of invoices, each in a state of its own."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import cycle
from typing import Any

from modules.billing.amounts import add_months
from modules.billing.catalogue import today
from modules.billing.config import Terms, current_terms
from modules.billing.gateways import LOCAL, gateway
from modules.billing.models import Subscription, Tier, TierVersion
from modules.billing.queries.invoices import open_invoices
from modules.billing.queries.subscriptions import merchants_without, subscribed
from modules.billing.services import credit, discounts, renewals, usage
from modules.billing.services import subscriptions as subscription_service
from modules.billing.services.drafts import save_draft
from modules.billing.services.notices import receive
from modules.billing.services.tiers import Contents, create_tier
from modules.billing.suggestions import limit_of
from modules.billing.using import using
from webapp.commerce import Money
from webapp.db import db, utcnow
from webapp.kernel import kernel
from webapp.merchants.queries import stores_of

MONTHS_BACK = 14
TRIAL_DAYS, MONTHS_SINCE_SLIP = 14, 3
DAYS_COUNTED, ADDED_PERCENT = 14, 3
"""For so many days limits were counted, and so much of what there is was added on each."""
Plot = Iterator[datetime]
"""A story, which says when its next moment is before that comes."""
SELLER = {  # demo platforms begin with these settings: without them no invoice is issued
    "seller_name": "Interlock Demo S.A.",
    "seller_street": "5, rue Plaetis",
    "seller_postal_code": "2338",
    "seller_city": "Luxembourg",
    "seller_country": "LU",
    "seller_vat": "LU19283763",
    "seller_register": "B123456",
    "seller_email": "billing@example.com",
    "seller_iban": "LU280019400644750000",
    "seller_bic": "BCEELULL",
}
# code, name, description, price per month, price per year (minor units)
TIERS: tuple[tuple[str, str, str, int | None, int | None], ...] = (
    ("starter", "Starter", "Everything to begin with.", 0, 0),
    ("growth", "Growth", "For shops that sell every day.", 4900, 49000),
    ("scale", "Scale", "For several shops and teams.", 12900, 129000),
    ("enterprise", "Enterprise", "Made to measure.", None, None),
)


def seed_demo(platform: Any) -> None:
    """Four tiers and a coupon, and for every merchant there is a story of its own over 14 months.

    It is that of one of its stores (`STORIES_OF`), or the next of `STORIES`.
    """
    made, terms = _tiers(platform.id), current_terms()
    _draft(made[1], made[2])
    discounts.make_coupon(platform.id, code="WELCOME", percent_bp=2000, periods=3)
    stores = list(db.session.scalars(stores_of(platform.id)))
    own = {store.merchant_id: STORIES_OF[store.code] for store in stores if store.code in STORIES_OF}
    many, turns = Counter(store.merchant_id for store in stores), cycle(STORIES)
    told = []
    for merchant in merchants_without(platform.id):
        tier = made[2 if many[merchant.id] > 1 else 1]  # the larger one is for several stores
        story = Story(platform.id, merchant.id, tier.current, made[0].current, made[1].current, made[2].current, terms)
        told.append((own.get(merchant.id) or next(turns))(story))
    _in_order(told)


def count_days(platform: Any) -> None:
    """What every merchant uses, and used on the days before: each day a little more, so that pages say when a limit is full."""
    day = today(utcnow())
    for merchant_id in subscribed(platform.id):
        used = using(platform.id, merchant_id)
        for ago in range(DAYS_COUNTED):
            before = [replace(each, used=each.used - each.used * ADDED_PERCENT * ago // 100) for each in used]
            usage.keep(platform.id, merchant_id, before, day - timedelta(days=ago))


def _in_order(stories: Iterable[Plot]) -> None:
    """Tell them all at once, moment by moment, so that the numbers of invoices follow their days."""
    waiting: list[tuple[datetime, int, Plot]] = []
    for number, story in enumerate(stories):
        _go_on(waiting, number, story)
    while waiting:
        _at, number, story = heappop(waiting)
        _go_on(waiting, number, story)


def _go_on(waiting: list[tuple[datetime, int, Plot]], number: int, story: Plot) -> None:
    at = next(story, None)
    if at is not None:
        heappush(waiting, (at, number, story))


@dataclass(frozen=True)
class Story:
    """Whose it is, and what it buys."""

    platform_id: int
    merchant_id: int
    version: TierVersion
    smallest: TierVersion
    middle: TierVersion
    larger: TierVersion
    terms: Terms

    def begin(self, at: datetime, **more: Any) -> Generator[datetime, None, Subscription]:
        """The subscription, from a moment on."""
        yield at
        said = {"version": self.version, "interval": "month", "terms": self.terms, "now": at, **more}
        return subscription_service.start(self.platform_id, self.merchant_id, **said)

    def renew(self, subscription: Subscription, until: datetime) -> Plot:
        """Every period that ends before a moment."""
        while subscription.period_end <= until:
            yield subscription.period_end
            renewals.renew(subscription, terms=self.terms, now=subscription.period_end)


def _steady(story: Story) -> Plot:
    """Began with a coupon, and was given credit that two invoices used."""
    now = utcnow()
    subscription = yield from story.begin(add_months(now - timedelta(days=5), -MONTHS_BACK, story.terms.zone), coupon="WELCOME")
    yield from story.renew(subscription, now - timedelta(days=100))
    yield now - timedelta(days=99)
    sorry = Money(7500, story.version.currency)
    credit.grant(story.platform_id, story.merchant_id, sorry, reason="Two days without the shop.", now=now - timedelta(days=99))
    yield from story.renew(subscription, now)


def _plain(story: Story) -> Plot:
    """Tried it first, and pays month after month. One charge was refused, and came through after all, as a notice told."""
    now, day = utcnow(), timedelta(days=1)
    ninth, zone = now - 9 * day, story.terms.zone
    subscription = yield from story.begin(add_months(ninth, -MONTHS_BACK, zone) - TRIAL_DAYS * day, trial_days=TRIAL_DAYS)
    slip = add_months(ninth, -MONTHS_SINCE_SLIP, zone)
    yield from story.renew(subscription, slip - 2 * day)
    subscription_service.set_refusal(subscription, True)
    yield from story.renew(subscription, slip + 2 * day)
    subscription_service.set_refusal(subscription, False)
    told = slip + 3 * day
    yield told
    _hear(subscription, "payment.succeeded", told)
    yield from story.renew(subscription, now)


def _hear(subscription: Subscription, kind: str, at: datetime) -> None:
    """Tell of the invoice that is open, as the provider of payments does by a notice."""
    (invoice,) = open_invoices(subscription.platform_id, subscription.id)
    said = json.dumps({"id": f"demo-{invoice.id}", "type": kind, "invoice": invoice.number})
    event = gateway(LOCAL).read(said.encode())
    assert event is not None
    receive(subscription.platform_id, LOCAL, replace(event, at=at), said, now=at)


def _late(story: Story) -> Plot:
    """The renewal of four days ago was refused, and so was the retry of the day after it."""
    now = utcnow()
    due = now - timedelta(days=4)
    subscription = yield from story.begin(add_months(due, -MONTHS_BACK, story.terms.zone))
    yield from story.renew(subscription, due - timedelta(days=1))
    subscription_service.set_refusal(subscription, True)
    yield from story.renew(subscription, due + timedelta(hours=1))
    yield due + timedelta(days=1, hours=1)
    renewals.renew(subscription, terms=story.terms, now=due + timedelta(days=1, hours=1))


def _trial(story: Story) -> Plot:
    """Tries it for three days more."""
    yield from story.begin(utcnow() - timedelta(days=11), trial_days=TRIAL_DAYS)


def _grown(story: Story) -> Plot:
    """Had one store for a year; with three of them it tries the plan for several, for three days more."""
    now = utcnow()
    ago = now - timedelta(days=11)
    subscription = yield from story.begin(add_months(now - timedelta(days=18), -MONTHS_BACK, story.terms.zone), version=story.middle)
    yield from story.renew(subscription, ago)
    yield ago
    subscription_service.cancel(subscription, at_once=True, now=ago)
    yield from story.begin(ago, version=story.larger, trial_days=TRIAL_DAYS)


def _yearly(story: Story) -> Plot:
    """Pays by the year, the second one by now."""
    now = utcnow()
    subscription = yield from story.begin(add_months(now, -MONTHS_BACK, story.terms.zone), interval="year")
    yield from story.renew(subscription, now)


def _full(story: Story) -> Plot:
    """Moved to the smallest plan two months ago, which allows fewer variants than there are."""
    now = utcnow()
    subscription = yield from story.begin(add_months(now - timedelta(days=12), -MONTHS_BACK, story.terms.zone))
    yield from story.renew(subscription, now - timedelta(days=60))
    ago = now - timedelta(days=60)
    yield ago
    subscription_service.change(subscription, version=story.smallest, interval="month", terms=story.terms, now=ago)
    yield from story.renew(subscription, now)


def _unpaid(story: Story) -> Plot:
    """Every charge since that of 40 days ago was refused, until the days of grace were over."""
    due = utcnow() - timedelta(days=40)
    subscription = yield from story.begin(add_months(due, -MONTHS_BACK, story.terms.zone))
    yield from story.renew(subscription, due - timedelta(days=1))
    subscription_service.set_refusal(subscription, True)
    yield from story.renew(subscription, due)
    for days in range(1, story.terms.grace_days + 2):
        again = due + timedelta(days=days, hours=1)
        yield again
        renewals.renew_if_due(story.platform_id, subscription.id, terms=story.terms, now=again)


def _new(story: Story) -> Plot:
    """Began an hour ago, with nothing to pay."""
    yield from story.begin(utcnow() - timedelta(hours=1), version=story.smallest)


STORIES = (_steady, _plain, _late, _trial, _yearly)
STORIES_OF = {"spillkescht": _full, "velo-nord": _unpaid, "belle-saison": _new, "caves-remich": _late, "heem-stad": _grown}


def _draft(tier: Tier, larger: Tier) -> None:
    """What this tier is to become: a little dearer, with one feature of the next one. Nobody has published it yet."""
    now = tier.current
    assert now.price_month_minor is not None
    assert now.price_year_minor is not None
    more = next((code for code in larger.current.features if not now.holds(code)), None)
    contents = Contents(
        price_month=now.price_month_minor + 600,
        price_year=now.price_year_minor + 6000,
        features=(*now.features, *filter(None, (more,))),
        quotas=dict(now.quotas),
    )
    said: dict[str, Any] = {"name": tier.name, "description": "For shops that sell every day, and want more.", "rank": tier.rank}
    save_draft(tier, version=tier.version, is_public=tier.is_public, contents=contents, currency=now.currency, **said)


def _tiers(platform_id: int) -> list[Tier]:
    registry = kernel().registry
    made: list[Tier] = []
    for step, (code, name, description, month, year) in enumerate(TIERS):
        contents = Contents(
            price_month=month,
            price_year=year,
            features=tuple(each.code for _module, each in registry.features.values() if each.sold and each.step <= step),
            quotas={each.code: limit_of(each, step) for _module, each in registry.quotas.values() if each.steps},
        )
        made.append(
            create_tier(
                platform_id,
                code=code,
                name=name,
                description=description,
                rank=(step + 1) * 10,
                is_public=month is not None,
                contents=contents,
                currency=current_terms().currency,
            )
        )
    return made
