"""Who changed, merged or erased a customer stands in the trail, and no personal word does. On both databases."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from modules.customers import queries, services
from tests.factories.work import at_work
from tests.modules.customers.conftest import World
from tests.modules.customers.test_merging import merge
from webapp.audit import AuditEntry
from webapp.commerce import Address
from webapp.db import db
from webapp.merchants.models import Store

HOME = Address("1, Grand-Rue", "1660", "Luxembourg", "", "LU")


def told(world: World) -> list[tuple[str, dict[str, Any]]]:
    """(action, changes) of what was done with customers, the oldest first."""
    with at_work(world.platform):
        found = select(AuditEntry).where(AuditEntry.action.startswith("customers.")).order_by(AuditEntry.id)
        return [(each.action, each.changes) for each in db.session.scalars(found)]


@pytest.mark.parametrize(
    ("values", "names"),
    [({"name": "Léa Weber"}, ["name"]), ({"phone": "+352621123456", "locale": "fr"}, ["phone", "locale"]), ({}, [])],
)
def test_a_change_names_the_fields_and_not_what_they_hold(world: World, values: dict[str, str], names: list[str]) -> None:
    number = world.add(name="Léa Müller")
    with at_work(world.platform):
        shop = db.session.get_one(Store, world.shop.id)
        services.change_customer(shop, number, version=1, **{"name": "Léa Müller", "company": "", "email": "", **values})
    changes = {**{key: [] for key in names}, "customer": [None, number]}
    assert told(world) == ([("customers.customer_changed", changes)] if names else [])


def test_addresses_and_notes_that_go_are_told(world: World) -> None:
    number = world.add()
    with at_work(world.platform):
        home = services.add_address(number, label="Home", postal=HOME).id
        services.change_address(number, home, version=1, label="Office", postal=HOME, is_main=True)
        services.remove_address(number, home)
        services.remove_note(number, services.add_note(number, body="Likes tea.", author_id=None).id)
    parts = [sorted(changes) for _action, changes in told(world)]
    assert parts == [["address", "customer"], ["address", "customer"], ["customer", "note"]]


def test_a_merge_its_undoing_and_erasing_are_told(world: World) -> None:
    one, other = world.add(email="one@example.com"), world.add(email="other@example.com")
    with at_work(world.platform):
        services.undo(one, merge(one, other))
        services.erase(one, version=queries.customer(one).version)
    assert told(world) == [
        ("customers.customers_merged", {"customer": [None, one], "merged": [None, other]}),
        ("customers.merge_undone", {"customer": [None, one], "merged": [None, other]}),
        ("customers.customer_erased", {"customer": [None, one]}),
    ]
