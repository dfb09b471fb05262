"""What the matrix's world needs for the pages of loyalty. Nobody there has a PIN that works, or every page of the till would ask for it."""

from __future__ import annotations

import io

from modules.customers import services as customers
from modules.loyalty import queries, services
from modules.loyalty.imports import CARDS
from modules.loyalty.models import StaffPin
from modules.loyalty.services.ledger import By
from tests.factories import places
from tests.factories.work import at_work
from tests.matrix.rows import number
from tests.matrix.world import STORE, World
from tests.support.jobs import work_off
from webapp.commerce import Money
from webapp.db import db
from webapp.imports import services as imports_services

AT = "/loyalty-counter"


def begin(world: World) -> None:
    """A programme with a tier, so that there can be cards."""
    with at_work(world.everything):
        if queries.programme(world.store.merchant_id) is None:
            services.create_programme(world.store, name="Club", kind="both")
            services.add_tier(world.store, name="Gold", threshold=100, multiplier=150)


def cards(world: World, many: int) -> None:
    """So many cards with points."""
    with at_work(world.everything):
        for _each in range(many):
            each = next(number)
            person = customers.create_customer(world.store, name=f"Holder {each}", email=f"holder{each}@example.com")
            card = services.enrol(world.store, person.id)
            services.earn_points(world.store, card.id, Money(4200, "EUR"), by=By(actor_id=world.root.id, store_id=world.store.id))


def programmes(world: World, many: int) -> None:
    """So many merchants, each with its programme."""
    made = [places.store(world.everything, f"zclub-{next(number)}") for _each in range(many)]
    with at_work(world.everything):
        for store in made:
            services.create_programme(store, name=f"Club of {store.code}", kind="points")


def rewards(world: World, many: int) -> None:
    """So many rewards."""
    with at_work(world.everything):
        for _each in range(many):
            services.create_reward(world.store, name=f"Reward {next(number)}", kind="product", unit="points", cost=5)


def staff(world: World, many: int) -> None:
    """So many people who do not work at the till any more."""
    with at_work(world.everything):
        owner = {"platform_id": world.store.platform_id, "merchant_id": world.store.merchant_id}
        db.session.add_all(StaffPin(**owner, name=f"Person {next(number)}", pin="x", active=False) for _each in range(many))


def kept(world: World) -> imports_services.Upload:
    """A file of cards that is kept."""
    content = io.BytesIO(b"email,name,points\nx@example.com,X,5\nnobody,Y,1\n")
    return imports_services.keep_upload(world.store, CARDS, name="cards.csv", stream=content)


def imports(world: World, many: int) -> None:
    """So many files of cards."""
    upload = kept(world)
    with at_work(world.everything):
        for _each in range(many):
            imports_services.receive(world.store, upload, options={}, uploaded_by="bob@example.com")


def furnish(world: World) -> list[str]:
    """A card with something put aside, one that is blocked and one that is closed, and what the till says after each act."""
    with at_work(world.everything):
        made = []
        for _each in range(3):
            person = customers.create_customer(world.store, name=f"Somebody {next(number)}")
            card = services.enrol(world.store, person.id).id
            made.append(card)
            services.adjust(world.store, card, "points", 250, reason="Brought along", by=By(actor_id=world.root.id))
        reward = services.create_reward(world.store, name="Coffee", kind="product", unit="points", cost=10).id
        till = By(store_id=world.store.id)
        put = services.reserve(made[0], reward, by=till).entry_id
        earned = services.earn_stamp(world.store, made[0], by=till).id
        back = services.undo(earned, by=till).id
        services.block(made[1])
        services.close(made[2], By())
    upload = kept(world)
    with at_work(world.everything):
        brought = imports_services.receive(world.store, upload, options={}, uploaded_by="bob@example.com").id
        imports_services.start_check(world.store, CARDS, brought)
    work_off(world.app)
    at = f"{STORE}{AT}"
    done = (f"{at}/done/{entry}" for entry in (put, earned, back))
    looked = (f"{at}/?q=Somebody", f"{at}/?q=nobody", f"{at}/sign-in", *(f"{at}/cards/{card}" for card in made))
    files = (f"{STORE}/loyalty/imports/{brought}{part}" for part in ("", "/refused.csv"))
    return [*files, *done, *looked, *(f"{STORE}/loyalty/cards/{card}" for card in made), f"{STORE}/loyalty/programme?amount=23.40"]


ROWS = {
    "loyalty.store.loyalty.list": cards,
    "loyalty.store.loyalty.reward_list": rewards,
    "loyalty.store.loyalty.staff_list": staff,
    "loyalty.store.loyalty.import_list": imports,
    "loyalty.admin.loyalty.list": programmes,
}
TYPED = {
    "loyalty.store.loyalty.adjust": {"delta": "5", "reason": "Counted again"},
    "loyalty.store.loyalty-counter.points": {"amount": "0.01"},  # too little for a point: the till says so
    "loyalty.store.loyalty-counter.create": {"name": "Léa Müller"},
    "loyalty.store.loyalty.create_reward": {"name": "Tea", "cost": "7"},
    "loyalty.store.loyalty.create_tier": {"name": "Silver", "threshold": "60"},
    "loyalty.store.loyalty.create_staff": {"name": "Bo", "pin": "2846"},
    "loyalty.store.loyalty.edit_staff": {"pin": "2846"},
}
IN_TIME = ("loyalty.store.loyalty-counter.undo",)
