"""What the races of stock begin with, what the two people do, and what came of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from modules.inventory import queries, services
from modules.inventory.models import Aside, Delivery, DeliveryLine, Level, Location, Movement, Reason, Reservation, Variant
from modules.inventory.options import Option
from tests.factories import goods
from tests.factories.places import platform, store
from tests.support.racing import Facts, on_platform
from webapp.db import db, utcnow
from webapp.merchants.models import Store
from webapp.registry.ports.stock import Want
from webapp.tenancy import unscoped


def a_shop() -> Facts:
    here = platform("inventory")
    return {"platform": here.code, "store": store(here).id}


def shop(facts: Facts) -> Store:
    return db.session.get_one(Store, facts["store"])


def two_locations() -> Facts:
    facts = a_shop()
    with on_platform(facts):
        made = [services.add_location(shop(facts), name="Cellar").id, services.default_location(shop(facts)).id]
    return {**facts, "locations": made}


def an_article() -> Facts:
    facts = two_locations()
    with on_platform(facts):
        variant = goods.product(shop(facts), "A-1", 1).variants[0]
        return {**facts, "variant": variant.id, "product": variant.product_id}


def close(number: int) -> Any:
    def act(facts: Facts) -> None:
        found = queries.location(facts["store"], facts["locations"][number])
        services.change_location(shop(facts), found.id, version=found.version, name=found.name, active=False)

    return act


def receive(facts: Facts) -> None:
    services.move_stock(shop(facts), facts["variant"], 3, reason=Reason.RECEIVED, location_id=facts["locations"][0])


def sell(facts: Facts) -> None:
    services.move_stock(shop(facts), facts["variant"], -1, reason=Reason.SOLD)


def sell_once(facts: Facts) -> None:
    services.move_stock(shop(facts), facts["variant"], -1, reason=Reason.SOLD, key="order-1")


def put_aside(facts: Facts) -> None:
    services.set_aside(shop(facts), facts["variant"], 1, reason=Aside.DAMAGED)


def promise(facts: Facts) -> None:
    services.reserve(shop(facts), [Want("order-1", facts["variant"], 1)])


def promised() -> Facts:
    """An article whose only piece is promised, long ago by the clock of those who let promises end."""
    facts = an_article()
    with on_platform(facts):
        promise(facts)
    return facts


def end(facts: Facts) -> None:
    services.end_reservations(shop(facts), utcnow() + timedelta(minutes=1))


def send(facts: Facts) -> None:
    services.ship(shop(facts), [Want("order-1", facts["variant"], 1)], note="1")


def one_more(facts: Facts) -> None:
    services.move_stock(shop(facts), facts["variant"], 1, reason=Reason.CORRECTION, seen=1)


def received() -> Facts:
    """An article with a piece, and three more that were a mistake."""
    facts = an_article()
    with on_platform(facts):
        line = services.move_stock(shop(facts), facts["variant"], 3, reason=Reason.RECEIVED)
        return {**facts, "line": line.id}


def take_back(facts: Facts) -> None:
    services.reverse_movement(shop(facts), facts["line"])


def ordered() -> Facts:
    """Two locations more."""
    facts = an_article()
    with on_platform(facts):
        made = [services.add_location(shop(facts), name=name).id for name in ("North", "South")]
        return {**facts, "north": made[0], "south": made[1]}


def up(name: str) -> Any:
    return lambda facts: services.move_location(shop(facts), facts[name], -1)


def order(facts: Facts) -> list[int]:
    with unscoped("what came of a race"):
        return sorted(db.session.scalars(select(Location.priority).where(Location.store_id == facts["store"])))


def promises(facts: Facts) -> tuple[int, int]:
    """What is reserved of the variant, and how much is held."""
    with unscoped("what came of a race"):
        held = db.session.scalar(select(func.sum(Reservation.quantity))) or 0
        return db.session.get_one(Variant, facts["variant"]).reserved, int(held)


def recount(quantity: int) -> Any:
    return lambda facts: services.set_stock(shop(facts), facts["variant"], quantity, seen=1)


def rename(facts: Facts) -> None:
    services.change_product(shop(facts), facts["product"], version=facts.get("version", 1), name="Other")


def offer(values: tuple[str, ...]) -> Any:
    """Give the product these values of its option: what is there is the first, the others are made."""

    def act(facts: Facts) -> None:
        found = queries.product(facts["store"], facts["product"])
        wanted = {(value,): f"{value}-{number}" for number, value in enumerate(values)}
        homes = {facts["variant"]: (values[0],)}
        options = (Option("Size", values),)
        services.change_options(shop(facts), found.id, version=facts.get("version", 1), options=options, homes=homes, wanted=wanted)

    return act


def an_article_with_options() -> Facts:
    facts = an_article()
    with on_platform(facts):
        offer(("S", "M"))(facts)
    return facts


def add_large(sku: str) -> Any:
    def act(facts: Facts) -> None:
        services.add_variant(shop(facts), queries.product(facts["store"], facts["product"]), sku=sku, price=1, combination=("L",))

    return act


def a_delivery() -> Facts:
    """Of five pieces, to the cellar."""
    facts = an_article()
    with on_platform(facts):
        return {**facts, "delivery": announce(facts).id}


def announce(facts: Facts) -> Delivery:
    wanted, place = {facts["variant"]: 5}, facts["locations"][0]
    return services.announce_delivery(shop(facts), wanted, supplier="Harbour Lane", expected_on=date(2026, 12, 4), location_id=place)


def take_in(quantity: int, key: str | None = None) -> Any:
    def act(facts: Facts) -> None:
        services.receive_delivery(shop(facts), facts["delivery"], {facts["variant"]: quantity}, version=1, key=key)

    return act


def call_off(facts: Facts) -> None:
    services.cancel_delivery(shop(facts), facts["delivery"], version=1)


def change_what_comes(facts: Facts) -> None:
    wanted, place = {facts["variant"]: 2}, facts["locations"][0]
    facts_of_it: dict[str, Any] = {"supplier": "Harbour Lane", "expected_on": date(2026, 12, 4), "location_id": place}
    services.change_delivery(shop(facts), facts["delivery"], wanted, version=1, **facts_of_it)


def came(facts: Facts) -> tuple[int, int]:
    """How many of the delivery came by its lines, and by the ledger."""
    with unscoped("what came of a race"):
        ledger = db.session.scalar(select(func.sum(Movement.quantity)).where(Movement.reason == Reason.RECEIVED, Movement.key.is_not(None)))
        return db.session.scalar(select(func.sum(DeliveryLine.received))) or 0, int(ledger or 0)


def expected_where_it_is_open(facts: Facts) -> bool:
    closed = select(Location.id).where(Location.active.is_(False))
    return total(Delivery, Delivery.state == "open", Delivery.location_id.in_(closed)) == 0


def total(model: type[Any], *where: Any) -> int:
    with unscoped("what came of a race"):
        return db.session.scalar(select(func.count(model.id)).where(*where)) or 0


def stock_lies_where_it_is_open(facts: Facts) -> bool:
    return total(Level, Level.on_hand != 0, Level.location_id.in_(select(Location.id).where(Location.active.is_(False)))) == 0


def available(facts: Facts) -> tuple[int, int]:
    """Of the variant, and of its levels."""
    with unscoped("what came of a race"):
        levels = db.session.scalar(select(func.sum(Level.on_hand - Level.reserved - Level.unavailable)))
        return db.session.get_one(Variant, facts["variant"]).available, int(levels or 0)


def on_hand(facts: Facts) -> int:
    with unscoped("what came of a race"):
        return db.session.scalar(select(Variant.on_hand).where(Variant.id == facts["variant"])) or 0
