"""Customers find out by themselves when what is kept for lists does not fit."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from modules.customers import health, services
from modules.customers.models import Customer, PostalAddress
from tests.factories.work import at_work
from tests.modules.customers.conftest import World
from tests.modules.customers.test_merging import merge
from webapp.commerce import Address
from webapp.db import db


def told(world: World) -> str | None:
    with at_work(world.platform):
        return health.sums(world.platform)


def test_what_services_write_fits(world: World) -> None:
    kept, other, gone = world.add(), world.add(email="other@example.com"), world.add()
    with at_work(world.platform):
        for number in (kept, other):
            for town in ("Metz", "Nancy"):
                services.add_address(number, label="", postal=Address("1, rue", "57000", town, "", "FR"))
        merge(kept, other)
        services.erase(gone, version=1)
    assert told(world) is None


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (PostalAddress, {"is_main": False}),
        (PostalAddress, {"country": "DE"}),
        (Customer, {"country": ""}),
        (Customer, {"status": "merged"}),
    ],
)
def test_what_does_not_fit_is_named(world: World, model: Any, values: dict[str, Any]) -> None:
    world.add(name="Somebody else")
    number = world.add()
    with at_work(world.platform):
        services.add_address(number, label="", postal=Address("1, rue", "57000", "Metz", "", "FR"))
        mine = Customer.id == number if model is Customer else PostalAddress.customer_id == number
        db.session.execute(update(model).where(mine).values(**values))
    assert f"addresses say: {number}." in (told(world) or "")
