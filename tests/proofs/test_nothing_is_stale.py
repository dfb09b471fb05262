"""Four processes and one database: what was written by another is what the very next page of each says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from modules.billing.services import overrides, subscriptions
from tests.factories.people import person
from tests.factories.places import platform, store
from tests.factories.plans import Desk
from tests.support.answerer import Answerer, Said, answerers
from tests.support.client import login
from webapp.accounts.models import Membership, User
from webapp.accounts.services import add_membership
from webapp.db import db, transaction, utcnow
from webapp.kernel import kernel
from webapp.menu.visibility import set_hidden
from webapp.registry.frontends import Frontend
from webapp.roles import Role
from webapp.settings.typed import Level
from webapp.settings.writing import own_row, save_own, version_of

PROCESSES = 4
TURNS, PROVED = 10, 2500
"""Each turn is seen by all of them: 40 looks at each fact, or ten thousand."""


@dataclass
class World:
    """A store with a subscription, and browsers of its people; each fact is written by the test's own process."""

    app: Flask
    desk: Desk
    cookies: dict[str, str]
    people: dict[str, int]

    @property
    def root(self) -> str:
        return f"/platforms/{self.desk.code}/store/{self.desk.store_code}"


@pytest.fixture
def world(app: Flask) -> World:
    here = platform("billing", "inventory")
    shop = store(here, "main")
    desk = Desk(here, shop)
    desk.sell("small", 1000, rank=10, products=10)
    desk.start(now=utcnow())
    people = {
        "owner": person("owner", Role.MERCHANT_OWNER, platform=here, merchant=shop.merchant),
        "staff": person("staff", Role.STORE_STAFF, platform=here, store=shop),
        "rising": person("rising", Role.STORE_STAFF, platform=here, store=shop),
    }
    return World(app, desk, {name: cookie_of(app, user) for name, user in people.items()}, {name: user.id for name, user in people.items()})


def cookie_of(app: Flask, user: User) -> str:
    """What the browser of this person sends once they are logged in."""
    client = app.test_client()
    login(client, user)
    return "; ".join(f"{each.key}={each.value}" for each in client._cookies.values())


@dataclass(frozen=True)
class Fact:
    """What is written at a turn, the page that shows it, to whom, and what it then says."""

    write: Callable[[World, int], None]
    page: str
    who: str
    says: Callable[[Said, int], bool]


def member(world: World, turn: int) -> None:
    with transaction():
        if on(turn):
            add_membership(user(world, "staff"), Role.STORE_STAFF, platform=world.desk.platform, store=world.desk.store)
        else:
            for held in db.session.scalars(select(Membership).filter_by(user_id=world.people["staff"])):
                db.session.delete(held)


def role(world: World, turn: int) -> None:
    with transaction():
        held = db.session.scalars(select(Membership).filter_by(user_id=world.people["rising"])).one()
        held.role = Role.STORE_MANAGER if on(turn) else Role.STORE_STAFF


def name(world: World, turn: int) -> None:
    with transaction():
        user(world, "owner").name = f"Anna the {turn}th"


def closed(world: World, turn: int) -> None:
    with transaction():
        set_hidden(world.desk.platform_id, Frontend.STORE, [] if on(turn) else ["inventory"])


def override(world: World, turn: int) -> None:
    desk = world.desk
    with desk.work():
        overrides.set_override(desk.platform_id, desk.merchant_id, feature="billing_history", granted=on(turn), reason="Asked for.")


def tier(world: World, turn: int) -> None:
    with world.desk.work():
        world.desk.tier("small").name = f"Small {turn}"


def subscription(world: World, turn: int) -> None:
    with world.desk.work():
        live = world.desk.live()
        subscriptions.resume(live) if on(turn) else subscriptions.cancel(live)


def setting(world: World, turn: int) -> None:
    module = kernel().registry.modules["inventory"]
    with world.desk.work():
        before = version_of(own_row(module, world.desk.store, Level.STORE))
        save_own(module, world.desk.store, Level.STORE, {"low_stock_threshold": 100 + turn}, version=before)


def on(turn: int) -> bool:
    return turn % 2 == 1


def user(world: World, who: str) -> User:
    return db.session.get_one(User, world.people[who])


FACTS = {
    "a membership": Fact(member, "/dashboard", "staff", lambda said, turn: (said.status == 200) == on(turn)),
    "a role": Fact(role, "/team/", "rising", lambda said, turn: (said.status == 200) == on(turn)),
    "a person": Fact(name, "/dashboard", "owner", lambda said, turn: f"Anna the {turn}th" in said.body),
    "a closed menu item": Fact(closed, "/inventory/", "owner", lambda said, turn: (said.status != 404) == on(turn)),
    "an override": Fact(override, "/billing/invoices", "owner", lambda said, turn: ("data-locked" not in said.body) == on(turn)),
    "a tier": Fact(tier, "/billing/", "owner", lambda said, turn: f"Small {turn}" in said.body),
    "a subscription": Fact(subscription, "/billing/", "owner", lambda said, turn: ("/billing/resume" not in said.body) == on(turn)),
    "a setting": Fact(setting, "/settings/modules/inventory/store", "owner", lambda said, turn: f'value="{100 + turn}"' in said.body),
}


@pytest.fixture
def processes(world: World, db_url: str) -> Iterator[list[Answerer]]:
    db.session.rollback()
    with answerers(PROCESSES, {"DATABASE_URL": db_url}) as made:
        yield made


@pytest.mark.long
def test_the_next_page_of_every_process_says_what_was_written(world: World, processes: list[Answerer], proofs: bool) -> None:
    stale, seen = [], set()
    for turn in range(PROVED if proofs else TURNS):
        for what, fact in FACTS.items():
            fact.write(world, turn)
            db.session.rollback()
            for process in processes:
                said = process.get(world.root + fact.page, world.cookies[fact.who])
                seen.add(said.process)
                if not fact.says(said, turn):
                    stale.append(f"turn {turn}: {what} ({said.status})")
    assert not stale, stale[:20]
    assert len(seen) == PROCESSES
