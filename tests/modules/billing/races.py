"""The rules of billing over rows that somebody else may write at the same moment."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from modules.billing.amounts import Line
from modules.billing.gateways import LOCAL
from modules.billing.gateways.gateway import Event, PaymentChange
from modules.billing.models import Credit, Discount, FeatureOverride, Invoice, Notice, Payment, Subscription, Tier, TierDraft, TierVersion
from modules.billing.models.invoices import InvoiceStatus
from modules.billing.models.payments import PaymentState
from modules.billing.queries import credit as credit_queries
from modules.billing.queries import invoices as invoice_queries
from modules.billing.queries import subscriptions as queries
from modules.billing.queries import tiers as tier_queries
from modules.billing.services import credit, discounts, drafts, invoices, notices, overrides, renewals, subscriptions, tiers
from modules.billing.services.tiers import Contents
from modules.inventory import queries as stock
from modules.inventory import services as inventory
from tests.factories import goods, places
from tests.factories.plans import NOON, TERMS, Desk
from tests.support.racing import Facts, Rule, on_platform
from webapp.commerce import Money
from webapp.db import db
from webapp.merchants.models import Store
from webapp.tenancy import unscoped

LATER = NOON + timedelta(days=40)


def a_desk() -> Facts:
    here = places.platform("billing", "inventory")
    shop = places.store(here, "main")
    desk = Desk(here, shop)
    desk.sell("small", 1000, rank=10, products=1, locations=2)
    desk.sell("large", 3000, "billing_history", rank=20, products=100)
    second = places.store(here, "second", merchant=shop.merchant)
    ids = {"id": here.id, "merchant": desk.merchant_id, "stores": [shop.id, second.id]}
    return {**ids, "platform": here.code, "tiers": desk.tiers, "desk": desk}


def a_subscriber() -> Facts:
    facts = a_desk()
    return {**facts, "subscription": facts["desk"].start()}


def two_subscribers() -> Facts:
    facts = a_subscriber()
    other = places.store(facts["desk"].platform, "other")
    return {**facts, "merchant": other.merchant_id, "first": facts["merchant"]}


def an_open_invoice() -> Facts:
    facts = a_subscriber()
    with facts["desk"].work():
        facts["desk"].live().refuse_charges = True
        renewals.renew_due(facts["id"], terms=TERMS, now=LATER)
        facts["desk"].live().refuse_charges = False
        found = db.session.scalar(select(Invoice).where(Invoice.status == InvoiceStatus.OPEN))
        return {**facts, "invoice": found.id, "number": found.number}


def two_open_invoices() -> Facts:
    """Each over 11.70 €, and credit of 15 €."""
    facts = a_subscriber()
    with facts["desk"].work():
        live = facts["desk"].live()
        line = Line(text="More", net=1000, period_start=NOON, period_end=LATER)
        rows = [invoices.issue(live, [line], terms=TERMS, now=NOON) for _ in range(2)]
        credit.grant(facts["id"], facts["merchant"], Money(1500, "EUR"), reason="Sorry.")
        return {**facts, "invoices": [row.id for row in rows if row is not None]}


def draw(number: int) -> Any:
    return lambda facts: credit.draw(invoice_queries.invoice(facts["id"], facts["invoices"][number], lock=True), now=LATER)


def take_credit_back(facts: Facts) -> None:
    credit.take_back(facts["id"], facts["merchant"], Money(1500, "EUR"), reason="A mistake.")


def credit_left(facts: Facts) -> int:
    with unscoped("what came of a race"):
        return credit_queries.balance(facts["id"], facts["merchant"], "EUR")


def version(facts: Facts, code: str) -> Any:
    return tier_queries.tier(facts["id"], facts["tiers"][code]).current


def start(facts: Facts) -> None:
    terms = {"version": version(facts, "small"), "interval": "month", "terms": TERMS, "now": NOON}
    subscriptions.start(facts["id"], facts["merchant"], **terms)


def a_code_for_one() -> Facts:
    facts = two_subscribers()
    with facts["desk"].work():
        discounts.make_coupon(facts["id"], code="ONLY", percent_bp=1000, most=1)
    return facts


def start_with_the_code(facts: Facts) -> None:
    terms = {"version": version(facts, "small"), "interval": "month", "terms": TERMS, "now": NOON}
    subscriptions.start(facts["id"], facts["merchant"], coupon="ONLY", **terms)


def redeem_the_code(facts: Facts) -> None:
    subscriptions.redeem(own(facts), "only", now=NOON)


def own(facts: Facts) -> Subscription:
    return queries.subscription(facts["id"], facts["subscription"], lock=True)


def upgrade(facts: Facts) -> None:
    tier = tier_queries.hold(facts["id"], facts["tiers"]["large"])
    subscriptions.change(own(facts), version=tier.current, interval="month", terms=TERMS, now=NOON)


def archive(code: str) -> Any:
    return lambda facts: tiers.archive_tier(tier_queries.tier(facts["id"], facts["tiers"][code], lock=True))


def renew(facts: Facts) -> None:
    renewals.renew_due(facts["id"], terms=TERMS, now=LATER)


def pay(facts: Facts) -> None:
    subscriptions.pay(own(facts), facts["invoice"], now=LATER)


def hear(facts: Facts) -> None:
    change = PaymentChange(invoice=facts["number"], reference="n-1", remote_id="n-1", state=PaymentState.SUCCEEDED)
    notices.receive(facts["id"], LOCAL, Event(id="n-1", kind="payment.succeeded", at=LATER, change=change), "{}", now=LATER)


def override(granted: bool) -> Any:
    said = {"feature": "billing_history", "granted": granted, "reason": "so", "seen": 0}
    return lambda facts: overrides.set_override(facts["id"], facts["merchant"], **said)


def sell_tier(facts: Facts) -> None:
    contents = Contents(price_month=1, price_year=1)
    said = {"code": "new", "name": "New", "description": "", "rank": 1, "is_public": True, "currency": "EUR"}
    tiers.create_tier(facts["id"], contents=contents, **said)


def edit_tier(facts: Facts) -> None:
    contents = Contents(price_month=1200, price_year=None)
    facts["desk"].draft("small", contents, version=facts["seen"])


def publish_tier(facts: Facts) -> None:
    drafts.publish(tier_queries.tier(facts["id"], facts["tiers"]["small"], lock=True), version=facts["seen"])


def a_tier_that_was_seen() -> Facts:
    facts = a_desk()
    with facts["desk"].work():
        return {**facts, "seen": facts["desk"].tier("small").version}


def a_draft_that_was_seen() -> Facts:
    facts = a_desk()
    with facts["desk"].work():
        facts["desk"].draft("small", Contents(price_month=1200, price_year=None))
        return {**facts, "seen": facts["desk"].tier("small").version}


def add_article(number: int) -> Any:
    return lambda facts: goods.product(db.session.get_one(Store, facts["stores"][number]), f"A-{number}")


def import_article(number: int) -> Any:
    def act(facts: Facts) -> None:
        shop = db.session.get_one(Store, facts["stores"][number])
        inventory.upsert_product(shop, inventory.ProductRow(sku=f"B-{number}", price=1))

    return act


def add_location(number: int) -> Any:
    return lambda facts: inventory.add_location(db.session.get_one(Store, facts["stores"][number]), name="Attic")


def total(model: type[Any], *where: Any) -> int:
    with unscoped("what came of a race"):
        return db.session.scalar(select(func.count(model.id)).where(*where)) or 0


def articles(facts: Facts) -> int:
    with unscoped("what came of a race"):
        return stock.count_active_variants(facts["stores"])


def open_locations(facts: Facts) -> int:
    with unscoped("what came of a race"):
        return stock.count_open_locations(facts["stores"])


def numbers_have_no_gap(facts: Facts) -> bool:
    with unscoped("what came of a race"):
        found = sorted(db.session.scalars(select(Invoice.sequence).where(Invoice.platform_id == facts["id"])))
    return found == list(range(1, len(found) + 1))


RULES = [
    Rule(
        name="a merchant has one live subscription",
        kept_by="unique index over live ones",
        arrange=a_desk,
        acts=(start, start),
        holds=lambda f: total(Subscription, Subscription.ended_at.is_(None)) == 1,
        place=on_platform,
    ),
    Rule(
        name="a subscription is renewed once",
        kept_by="lock on the subscription, and a second look whether it is due",
        arrange=a_subscriber,
        acts=(renew, renew),
        holds=lambda f: total(Invoice) == 2,
        told=False,
        place=on_platform,
    ),
    Rule(
        name="a change of plan is paid once",
        kept_by="lock on the subscription",
        arrange=a_subscriber,
        acts=(upgrade, upgrade),
        holds=lambda f: total(Invoice) == 2,
        place=on_platform,
    ),
    Rule(
        name="an invoice is paid once",
        kept_by="lock on the subscription and the invoice",
        arrange=an_open_invoice,
        acts=(pay, pay),
        holds=lambda f: total(Payment, Payment.succeeded.is_(True), Payment.invoice_id == f["invoice"]) == 1,
        place=on_platform,
    ),
    Rule(
        name="a notice that arrives twice acts once",
        kept_by="lock on the subscription and the invoice",
        arrange=an_open_invoice,
        acts=(hear, hear),
        holds=lambda f: total(Payment, Payment.succeeded.is_(True), Payment.invoice_id == f["invoice"]) == 1 and total(Notice) == 1,
        told=False,
        place=on_platform,
    ),
    Rule(
        name="numbers of invoices have no gap and no double",
        kept_by="lock on the series",
        arrange=two_subscribers,
        acts=(start, upgrade),
        holds=lambda f: total(Invoice) == 3 and numbers_have_no_gap(f),
        told=False,
        place=on_platform,
    ),
    Rule(
        name="a code is redeemed no oftener than it may be",
        kept_by="lock on the coupon",
        arrange=a_code_for_one,
        acts=(start_with_the_code, redeem_the_code),
        holds=lambda _facts: total(Discount) == 1,
        place=on_platform,
    ),
    Rule(
        name="two invoices do not use the same credit",
        kept_by="lock on the merchant's link to the platform",
        arrange=two_open_invoices,
        acts=(draw(0), draw(1)),
        holds=lambda f: (total(Credit, Credit.kind == "used"), credit_left(f)) == (2, 0),
        told=False,
        place=on_platform,
    ),
    Rule(
        name="credit is not taken back that an invoice uses",
        kept_by="lock on the merchant's link to the platform",
        arrange=two_open_invoices,
        acts=(take_credit_back, draw(1)),
        holds=lambda f: credit_left(f) >= 0,
        told=(False, True),
        place=on_platform,
    ),
    Rule(
        name="one override stands per merchant and feature",
        kept_by="unique index over standing ones",
        arrange=a_desk,
        acts=(override(True), override(False)),
        holds=lambda f: total(FeatureOverride, FeatureOverride.ended_at.is_(None)) == 1,
        place=on_platform,
    ),
    Rule(
        name="nobody begins with a tier that is archived",
        kept_by="lock on the tier, shared by those who choose it",
        arrange=a_desk,
        acts=(archive("small"), start),
        holds=lambda f: total(Tier, Tier.archived_at.is_not(None)) == 1,
        told=(True, False),
        place=on_platform,
    ),
    Rule(
        name="nobody moves to a tier that is archived",
        kept_by="lock on the tier, shared by those who choose it",
        arrange=a_subscriber,
        acts=(archive("large"), upgrade),
        holds=lambda f: total(Tier, Tier.archived_at.is_not(None)) == 1,
        told=(True, False),
        place=on_platform,
    ),
    Rule(
        name="a tier's code is its own",
        kept_by="unique key",
        arrange=a_desk,
        acts=(sell_tier, sell_tier),
        holds=lambda f: total(Tier, Tier.code == "new") == 1,
        place=on_platform,
    ),
    Rule(
        name="a tier is edited by one person at a time",
        kept_by="lock on the tier, and its version",
        arrange=a_tier_that_was_seen,
        acts=(edit_tier, edit_tier),
        holds=lambda f: (total(Tier), total(TierDraft)) == (2, 1),
        place=on_platform,
    ),
    Rule(
        name="a draft is published once",
        kept_by="lock on the tier, and its version",
        arrange=a_draft_that_was_seen,
        acts=(publish_tier, publish_tier),
        holds=lambda f: (total(TierVersion), total(TierDraft)) == (3, 0),
        place=on_platform,
    ),
    Rule(
        name="nobody edits a draft that somebody publishes",
        kept_by="lock on the tier, and its version",
        arrange=a_draft_that_was_seen,
        acts=(publish_tier, edit_tier),
        holds=lambda f: total(TierVersion) + total(TierDraft) == 3,
        place=on_platform,
    ),
    Rule(
        name="the last article of a plan is taken once, whatever store and way",
        kept_by="lock on the merchant's link to the platform",
        arrange=a_subscriber,
        acts=(add_article(0), import_article(1)),
        holds=lambda f: articles(f) == 1,
        place=on_platform,
    ),
    Rule(
        name="the last location of a plan is taken once",
        kept_by="lock on the merchant's link to the platform",
        arrange=a_subscriber,
        acts=(add_location(0), add_location(0)),
        holds=lambda f: open_locations(f) == 2,
        place=on_platform,
    ),
]
