"""The rules of loyalty over rows that somebody else may write at the same moment."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from modules.customers import services as customers
from modules.loyalty import services
from modules.loyalty.models import Card, Entry, Programme, Redemption, StaffPin
from modules.loyalty.services import joining
from modules.loyalty.services.ledger import By
from modules.loyalty.services.staff import Compared
from tests.factories.places import platform, store
from tests.support.racing import Facts, Rule, on_platform
from webapp.commerce import Money
from webapp.db import db
from webapp.mail import OutboxMail
from webapp.merchants.models import Store
from webapp.tenancy import unscoped


def a_shop() -> Facts:
    here = platform("customers", "loyalty")
    return {"platform": here.code, "store": store(here).id}


def shop(facts: Facts) -> Store:
    return db.session.get_one(Store, facts["store"])


def a_card() -> Facts:
    facts, hashed = a_shop(), services.hashed_pin("2846")
    with on_platform(facts):
        services.create_programme(shop(facts), name="Club", kind="both")
        person = customers.create_customer(shop(facts), name="Léa").id
        card = services.enrol(shop(facts), person).id
        services.adjust(shop(facts), card, "points", 10, reason="begin", by=By())
        values = {"name": "Coffee", "kind": "product", "unit": "points", "cost": 10, "stock": 1}
        reward = services.create_reward(shop(facts), **values)
        other = customers.create_customer(shop(facts), name="Max").id
        staff = services.add_staff(shop(facts), name="Bo", hashed=hashed).id
        return {**facts, "card": card, "reward": reward.id, "version": reward.version, "person": other, "staff": staff}


def spend(facts: Facts) -> None:
    services.reserve(facts["card"], facts["reward"], by=By())


def tap(facts: Facts) -> None:
    services.earn_points(shop(facts), facts["card"], Money(500, "EUR"), by=By(key="tap"))


def stamp(facts: Facts) -> None:
    services.earn_stamp(shop(facts), facts["card"], by=By())


def enrol(facts: Facts) -> None:
    services.enrol(shop(facts), facts["person"])


def begin(facts: Facts) -> None:
    services.create_programme(shop(facts), name="Club", kind="points")


def rename(facts: Facts) -> None:
    values = {"name": "Tea", "kind": "product", "unit": "points", "cost": 10}
    services.save_reward(shop(facts), facts["reward"], version=facts["version"], **values)


def guess(facts: Facts) -> None:
    services.try_pin(shop(facts), Compared(facts["staff"], False, ""))


def total(model: type[Any], *where: Any) -> int:
    with unscoped("what came of a race"):
        return db.session.scalar(select(func.count(model.id)).where(*where)) or 0


def failed(_facts: Facts) -> bool:
    with unscoped("what came of a race"):
        return db.session.scalar(select(StaffPin.failed)) == 2


CARD = "lock on the card"


def all_but_one() -> Facts:
    """An address that can ask for a card once more today."""
    facts = a_shop()
    with on_platform(facts):
        services.create_programme(shop(facts), name="Club", kind="points")
        for _time in range(joining.MOST - 1):
            ask(facts)
    return facts


def ask(facts: Facts) -> None:
    joining.ask(shop(facts), name="Zoé", email="zoe@example.com", news=False, locale="en")


def no_more_mails(_facts: Facts) -> bool:
    return db.session.query(OutboxMail).count() == joining.MOST


RULES = [
    Rule(
        name="an address gets so many mails a day, whoever asks for them",
        kept_by="turns of the address in ask()",
        arrange=all_but_one,
        acts=(ask, ask),
        holds=no_more_mails,
        told=False,
        place=on_platform,
    ),
    Rule(
        name="points are spent once",
        kept_by=CARD,
        arrange=a_card,
        acts=(spend, spend),
        holds=lambda _f: total(Redemption) == 1,
        place=on_platform,
    ),
    Rule(
        name="a tap is one line",
        kept_by=CARD,
        arrange=a_card,
        acts=(tap, tap),
        holds=lambda _f: total(Entry, Entry.key == "tap") == 1,
        told=False,
        place=on_platform,
    ),
    Rule(
        name="two stamps are minutes apart",
        kept_by=CARD,
        arrange=a_card,
        acts=(stamp, stamp),
        holds=lambda _f: total(Entry, Entry.unit == "stamps") == 1,
        place=on_platform,
    ),
    Rule(
        name="a customer has one card",
        kept_by="hold_merchant() in enrol",
        arrange=a_card,
        acts=(enrol, enrol),
        holds=lambda f: total(Card, Card.customer_id == f["person"]) == 1,
        told=False,
        place=on_platform,
    ),
    Rule(
        name="a merchant has one programme",
        kept_by="hold_merchant() in create_programme",
        arrange=a_shop,
        acts=(begin, begin),
        holds=lambda _f: total(Programme) == 1,
        place=on_platform,
    ),
    Rule(
        name="a reward is edited by one person at a time",
        kept_by="version",
        arrange=a_card,
        acts=(rename, rename),
        holds=lambda _f: True,
        place=on_platform,
    ),
    Rule(
        name="every wrong PIN counts",
        kept_by="lock on the row",
        arrange=a_card,
        acts=(guess, guess),
        holds=failed,
        told=False,
        place=on_platform,
    ),
]
