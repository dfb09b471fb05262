"""The orders' rules over rows that somebody else may write at the same moment."""

from __future__ import annotations

from typing import Any

from flask import g
from sqlalchemy import select

from modules.orders import services
from modules.orders.deeds import invoice_one
from modules.orders.models import Order, OrderInvoice, OrderLine, PackedLine
from modules.orders.moves import CANCEL, CONFIRM, SHIP, Move
from tests.factories.places import platform, store
from tests.modules.orders.conftest import place
from tests.support.racing import Facts, Rule, on_platform
from webapp.db import db
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


RULES = [
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
