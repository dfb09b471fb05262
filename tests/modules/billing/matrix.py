"""What the matrix's world needs for the pages of tiers, subscriptions and invoices; and a subscription that holds every feature."""

from __future__ import annotations

from modules.billing.gateways import LOCAL
from modules.billing.gateways.gateway import Event
from modules.billing.models import Payment
from modules.billing.queries import invoices as invoice_queries
from modules.billing.queries import subscriptions as subscription_queries
from modules.billing.queries import tiers as tier_queries
from modules.billing.services import discounts, notices, overrides, renewals, subscriptions, tiers
from tests.factories import places
from tests.factories.plans import NOON, TERMS, Desk
from tests.factories.work import at_work
from tests.matrix.rows import number
from tests.matrix.world import STORE, World
from webapp.db import db


def begin(world: World) -> None:
    """A tier that holds everything, and a subscription to it."""
    desk = Desk(world.everything, world.store)
    sold = (code for code, (_module, feature) in world.kernel.registry.features.items() if feature.sold)
    desk.sell("all", 1000, *sold)
    desk.start("all")


def merchants(world: World, many: int) -> list[int]:
    """The ids of merchants, each with a store; in lists they come after the one whose pages are looked at."""
    return [places.store(world.everything, f"store-{next(number)}").merchant_id for _ in range(many)]


def subscribed(world: World, many: int) -> None:
    """Merchants with a subscription and its first invoice."""
    made = merchants(world, many)
    with at_work(world.everything):
        held = subscription_queries.live(world.everything.id, world.store.merchant_id)
        assert held is not None
        for merchant_id in made:
            subscriptions.start(world.everything.id, merchant_id, version=held.tier_version, interval="month", terms=TERMS, now=NOON)


def override_rows(world: World, many: int) -> None:
    """Each of a merchant of its own."""
    made = merchants(world, many)
    with at_work(world.everything):
        for merchant_id in made:
            overrides.set_override(world.everything.id, merchant_id, feature="billing_history", granted=True, reason="A trial.")


def periods(world: World, many: int) -> None:
    """Months of one merchant, each with an invoice."""
    with at_work(world.everything):
        held = subscription_queries.live(world.everything.id, world.store.merchant_id, lock=True)
        assert held is not None
        for _ in range(many):
            renewals.renew(held, terms=TERMS, now=held.period_end)


def notice_rows(world: World, many: int) -> None:
    """What a provider told, none of it about anything here."""
    with at_work(world.everything):
        for _ in range(many):
            name = f"evt_{next(number)}"
            event = Event(id=name, kind="customer.created", at=NOON, change=None)
            notices.receive(world.everything.id, LOCAL, event, "{}", now=NOON)


def coupon_rows(world: World, many: int) -> None:
    """Codes nobody has redeemed."""
    with at_work(world.everything):
        for _ in range(many):
            discounts.make_coupon(world.everything.id, code=f"C-{next(number)}", percent_bp=1000)


def refused_rows(world: World, many: int) -> None:
    """Attempts to collect the last invoice of the merchant, none of which went through."""
    with at_work(world.everything):
        held = subscription_queries.live(world.everything.id, world.store.merchant_id)
        assert held is not None
        invoice = invoice_queries.of_subscription(world.everything.id, held.id)[0]
        for _ in range(many):
            values = {"invoice_id": invoice.id, "at": NOON, "amount": 100, "succeeded": False, "state": "failed", "provider": LOCAL}
            db.session.add(Payment(platform_id=world.everything.id, reference=f"refused-{next(number)}", **values))


def trial_rows(world: World, many: int) -> None:
    """Merchants whose trial is over, and who left."""
    made = merchants(world, many)
    with at_work(world.everything):
        held = subscription_queries.live(world.everything.id, world.store.merchant_id)
        assert held is not None
        for merchant_id in made:
            begun = {"version": held.tier_version, "interval": "month", "terms": TERMS, "now": NOON, "trial_days": 14}
            row = subscriptions.start(world.everything.id, merchant_id, **begun)
            row.trial_end, row.trial_over_at = None, NOON
            subscriptions.cancel(row, at_once=True, now=NOON)


ROWS = {
    "billing.admin.subscriptions.refusals": refused_rows,
    "billing.admin.subscriptions.trials": trial_rows,
    "billing.admin.subscriptions.coupons": coupon_rows,
    "billing.admin.subscriptions.movements": subscribed,
    "billing.admin.subscriptions.list": subscribed,
    "billing.admin.subscriptions.overrides": override_rows,
    "billing.admin.billing-history.list": subscribed,
    "billing.admin.billing-history.notices": notice_rows,
    "billing.admin.billing-history.payments": refused_rows,
    "billing.store.billing.history": periods,
}


def older_version(world: World) -> int:
    """A second tier, with somebody on the version before the newest, and a draft of the next; its id."""
    desk, (merchant_id,) = Desk(world.everything, world.store), merchants(world, 1)
    desk.sell("small", 500)
    with at_work(world.everything):
        small = desk.tier("small")
        subscriptions.start(world.everything.id, merchant_id, version=small.current, interval="month", terms=TERMS, now=NOON)
    desk.resell("small", tiers.Contents(price_month=600, price_year=6000))
    with at_work(world.everything):
        desk.draft("small", tiers.Contents(price_month=700, price_year=7000))
    return desk.tiers["small"]


def moved(world: World, small_id: int) -> None:
    """A merchant that took the larger plan, went back to the smaller one, and left."""
    (merchant_id,) = merchants(world, 1)
    with at_work(world.everything):
        held = subscription_queries.live(world.everything.id, world.store.merchant_id)
        assert held is not None
        small, large = tier_queries.tier(world.everything.id, small_id).current, held.tier_version
        row = subscriptions.start(world.everything.id, merchant_id, version=small, interval="month", terms=TERMS, now=NOON)
        for version in (large, small):
            subscriptions.change(row, version=version, interval="month", terms=TERMS, now=NOON)
        renewals.renew(row, terms=TERMS, now=row.period_end)
        subscriptions.cancel(row, at_once=True, now=row.period_start)


def furnish(world: World) -> list[str]:
    """A second tier, to change to; the pages that only an open invoice, an older version or a draft lead to; the merchant."""
    drafted = older_version(world)
    moved(world, drafted)
    with at_work(world.everything):
        held = subscription_queries.live(world.everything.id, world.store.merchant_id)
        assert held is not None
        mine = held.id
        paid, tier = invoice_queries.of_subscription(world.everything.id, held.id)[-1].id, held.tier_version.tier_id
    places.configure(world.everything, "billing", merchants_pause=True)
    root, shop = "/platforms/everything/admin", f"{STORE}/billing"
    moving, draft = f"{root}/subscription-tiers/{tier}/move", f"{root}/subscription-tiers/{drafted}"
    asked = [f"{draft}/publish", f"{draft}/discard", draft]
    many = f"{root}/subscriptions/many?ids={mine}&tier={drafted}"
    own = [f"{shop}/pause", f"{shop}/end"]
    return [*own, f"{root}/billing-history/{paid}/void", many, moving, *asked, f"{root}/merchants/{world.store.merchant_id}/panels"]
