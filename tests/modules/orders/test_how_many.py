"""Notes on an order have an end."""

from __future__ import annotations

import pytest
from flask import Flask

from modules.orders import services
from modules.orders.services import notes
from tests.modules.orders.conftest import World, add_order, at_work
from webapp.domain import DomainError


def test_notes_on_an_order_have_an_end(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notes, "MOST_NOTES", 1)
    world = World.with_modules("inventory", "orders")
    first, second = add_order(world.shop), add_order(world.shop)
    with at_work(world.shop) as shop:
        services.add_note(shop, first, note="Gift wrapping")
        with pytest.raises(DomainError, match="1 notes"):
            services.add_note(shop, first, note="Call before")
        services.add_note(shop, second, note="Call before")
