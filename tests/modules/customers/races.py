"""The rules of customers over rows that somebody else may write at the same moment."""

from __future__ import annotations

from sqlalchemy import func, select

from modules.customers import services
from modules.customers.models import Customer, Tag
from modules.customers.services.buyers import ensure
from tests.factories.places import platform, store
from tests.support.racing import Facts, Rule, on_platform
from webapp.db import db
from webapp.merchants.models import Store
from webapp.registry.ports.customers import Buyer
from webapp.tenancy import unscoped

LEA = "lea@example.com"


def a_shop() -> Facts:
    here = platform("customers")
    facts = {"platform": here.code, "store": store(here).id}
    with on_platform(facts):
        return {**facts, "customer": services.create_customer(shop(facts), name="First").id}


def shop(facts: Facts) -> Store:
    return db.session.get_one(Store, facts["store"])


def order(facts: Facts) -> None:
    ensure(shop(facts), Buyer(name="Léa", email=LEA))


def type_in(facts: Facts) -> None:
    services.create_customer(shop(facts), name="Léa", email=LEA)


def tag(facts: Facts) -> None:
    services.add_tag(facts["customer"], "Regular")


def one_lea(_facts: Facts) -> bool:
    with unscoped("counts"):
        return db.session.scalar(select(func.count(Customer.id)).where(Customer.email == LEA)) == 1


def one_tag(_facts: Facts) -> bool:
    with unscoped("counts"):
        return db.session.scalar(select(func.count(Tag.id))) == 1


LOCK = "hold_merchant() in the services of customers"
RULES = [
    Rule(name="two orders of a new buyer", kept_by=LOCK, arrange=a_shop, acts=(order, order), holds=one_lea, told=False, place=on_platform),
    Rule(
        name="an order and a clerk who types the buyer in",
        kept_by=LOCK,
        arrange=a_shop,
        acts=(order, type_in),
        holds=one_lea,
        told=(True, False),
        place=on_platform,
    ),
    Rule(name="two who think of a new tag", kept_by=LOCK, arrange=a_shop, acts=(tag, tag), holds=one_tag, told=False, place=on_platform),
]
