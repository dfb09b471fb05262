"""The orders' rules over rows that somebody else may write at the same moment."""

from __future__ import annotations

from typing import Any

from flask import g
from sqlalchemy import select

from modules.inventory import services as stock
from modules.inventory.models import Variant
from modules.orders import services
from modules.orders.deeds import invoice_one
from modules.orders.models import Order, OrderInvoice, OrderLine, PackedLine
from modules.orders.moves import ARRIVAL, CANCEL, CONFIRM, SHIP, Move
from modules.orders.services import NewLine, NewOrder
from tests.factories import goods
from tests.factories.places import configure, platform, store
from tests.factories.plans import Desk
from tests.modules.orders.conftest import place
from tests.support.racing import Facts, Rule, Steps, on_platform
from webapp.db import db, utcnow
from webapp.merchants.models import Store
from webapp.tenancy import unscoped


def shop(facts: Facts) -> Store:
    return db.session.get_one(Store, facts["store"])


def a_shop() -> Facts:
    here = platform("inventory", "orders")
    return {"platform": here.code, "store": store(here).id}


def an_order() -> Facts:
    facts = a_shop()
    with on_platform(facts):
        return {**facts, "order": place(shop(facts))}


def a_confirmed_order() -> Facts:
    facts = an_order()
    with on_platform(facts):
        services.carry_out(shop(facts), facts["order"], CONFIRM)
    return facts


def do(move: Move) -> Any:
    return lambda facts: services.carry_out(shop(facts), facts["order"], move)


def counts(facts: Facts) -> tuple[int, int, int]:
    with unscoped("what came of a race"):
        found = db.session.scalars(select(OrderLine).where(OrderLine.order_id == facts["order"])).one()
        return found.confirmed, found.shipped, found.cancelled


def packed() -> list[int]:
    with unscoped("what came of a race"):
        return list(db.session.scalars(select(PackedLine.quantity)))


def bill(facts: Facts) -> str:
    return services.write_invoice(shop(facts), facts["order"]).number


def bill_from_the_list(facts: Facts) -> None:
    g.store = shop(facts)
    invoice_one(facts["order"])


def invoiced(_facts: Facts) -> bool:
    with unscoped("what came of a race"):
        return len(db.session.scalars(select(OrderInvoice.id)).all()) == 1


def numbers(_facts: Facts) -> list[str]:
    with unscoped("what came of a race"):
        return sorted(db.session.scalars(select(Order.number)))


def limited() -> Facts:
    """A shop whose plan limits its products, and whose orders reserve as they come in; it sells a book."""
    here = platform("billing", "customers", "inventory", "orders")
    configure(here, "orders", reserve_on=ARRIVAL)
    desk = Desk(here, store(here))
    desk.sell("small", 1000, products=10)
    desk.start(now=utcnow())
    facts = {"platform": here.code, "store": desk.store.id}
    with on_platform(facts):
        return {**facts, "variant": goods.product(shop(facts), "A-1", 5).variants[0].id}


def known(facts: Facts) -> None:
    """The first half of a batch: what is there is locked."""
    facts["known"] = stock.lock_articles(shop(facts), ["A-1", "B-1"])


def bring(facts: Facts) -> None:
    rows = [stock.ProductRow(sku="A-1", price=200), stock.ProductRow(sku="B-1", name="Pen", price=100)]
    stock.upsert_products(shop(facts), rows, existing=facts["known"])


def buy(facts: Facts) -> None:
    book = NewLine(name="Book", price_minor=1990, tax_rate_bp=300, quantity=1, variant_id=facts["variant"])
    services.place_order(shop(facts), NewOrder(customer_name="Anne", customer_email="anne@example.com", lines=[book]))


def both_came(_facts: Facts) -> bool:
    with unscoped("what came of a race"):
        found = db.session.execute(select(Variant.sku, Variant.price, Variant.reserved).order_by(Variant.sku)).all()
        return [tuple(each) for each in found] == [("A-1", 200, 1), ("B-1", 100, 0)]


RULES = [
    Rule(
        name="products that come in and an order wait for each other, and not in a circle",
        kept_by="hold_quota() before the articles are locked",
        arrange=limited,
        acts=(Steps(known, bring), buy),
        holds=both_came,
        told=False,
        place=on_platform,
    ),
    Rule(
        name="an order is confirmed once",
        kept_by="lock on the order",
        arrange=an_order,
        acts=(do(CONFIRM), do(CONFIRM)),
        holds=lambda f: counts(f) == (2, 0, 0),
        place=on_platform,
    ),
    Rule(
        name="what is cancelled is not shipped",
        kept_by="lock on the order",
        arrange=a_confirmed_order,
        acts=(do(SHIP), do(CANCEL)),
        holds=lambda f: counts(f) in ((2, 2, 0), (0, 0, 2)),
        place=on_platform,
    ),
    Rule(
        name="an order has one invoice",
        kept_by="lock on the order",
        arrange=a_confirmed_order,
        acts=(bill, bill),
        holds=invoiced,
        told=False,
        place=on_platform,
    ),
    Rule(
        name="an invoice from the list is counted once",
        kept_by="lock on the order",
        arrange=a_confirmed_order,
        acts=(bill_from_the_list, bill_from_the_list),
        holds=invoiced,
        place=on_platform,
    ),
    Rule(
        name="a piece is packed once",
        kept_by="lock on the order",
        arrange=a_confirmed_order,
        acts=(lambda f: services.pack(shop(f), f["order"]),) * 2,
        holds=lambda _f: packed() == [2],
        place=on_platform,
    ),
    Rule(
        name="what is cancelled is not packed",
        kept_by="lock on the order",
        arrange=a_confirmed_order,
        acts=(lambda f: services.pack(shop(f), f["order"]), do(CANCEL)),
        holds=lambda f: (counts(f), packed()) == ((0, 0, 2), []),
        told=(False, True),
        place=on_platform,
    ),
    Rule(
        name="order numbers are given once and without gaps",
        kept_by="lock on the series",
        arrange=a_shop,
        acts=(lambda f: place(shop(f)),) * 2,
        holds=lambda f: numbers(f) == ["MAIN-000001", "MAIN-000002"],
        told=False,
        place=on_platform,
    ),
]
