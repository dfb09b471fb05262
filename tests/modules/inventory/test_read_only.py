"""An inventory that is read-only takes no writes, whichever module they come from."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import current_app
from sqlalchemy import update

from modules.inventory.models import Location, Product
from tests.modules.inventory.conftest import World
from webapp.db import db, transaction
from webapp.domain import Conflict
from webapp.routing.context import platform_work


def test_rows_and_statements_are_refused(world: World) -> None:
    snapshot = current_app.extensions["interlock"].snapshot_by_code(world.platform.code)
    shop = world.shop
    with platform_work(replace(snapshot, read_only=frozenset({"inventory"}))):
        with pytest.raises(Conflict, match="read-only"), transaction():
            db.session.add(Location(name="Cellar", store_id=shop.id))
        with pytest.raises(Conflict, match="read-only"), transaction():
            db.session.execute(update(Product).values(brand="x"))
