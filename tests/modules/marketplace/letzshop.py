"""A shop that is connected to a simulator of Letzshop, and what tests do with both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, current_app

from modules.marketplace import queries, services
from modules.marketplace.models import Action, RemoteShipment
from modules.marketplace.simulator import Simulator
from modules.orders.moves import MOVES
from modules.orders.services import carry_out
from tests.factories import goods
from tests.factories.shops import Shops
from tests.factories.work import at_work
from tests.support.jobs import work_off
from webapp.db import db, transaction
from webapp.platforms.modules import PlatformModule
from webapp.ports import port
from webapp.registry.ports.orders import Orders, OrderState
from webapp.tenancy import unscoped


class Connected(Shops):
    """Both shops, the first one connected."""

    simulator: Simulator

    def url(self, path: str = "") -> str:
        """An address of the shop's pages about Letzshop."""
        return self.address(f"letzshop{path}")

    def connect(self, *, read_only: bool = False, auto_confirm: bool = False) -> None:
        """As the wizard does it."""
        with at_work(self.platform):
            services.save_key(self.shop, api_key=self.simulator.shop.key)
            services.keep_test(self.shop, [])
        with at_work(self.platform):
            version = services.connection_mark(self.shop, queries.connection(self.shop.id))
            services.activate(self.shop, version=version, read_only=read_only, sync_minutes=15, auto_confirm=auto_confirm)

    def sync(self, times: int = 1) -> None:
        """Ask for orders, and work off what comes of it."""
        for _each in range(times):
            with at_work(self.platform):
                services.sync_now(self.shop)
            self.work()

    def work(self) -> None:
        """What workers do."""
        work_off(app())

    @contextmanager
    def orders(self) -> Iterator[Orders]:
        """The orders, at work."""
        with at_work(self.platform):
            found = port(Orders)
            assert found is not None
            yield found

    def order(self, remote_id: str) -> OrderState:
        """The order that a shipment became."""
        with self.orders() as orders:
            found = orders.find(self.shop.id, services.CHANNEL, remote_id)
            assert found is not None
            return orders.state(self.shop.id, found)

    def do(self, move: str, remote_id: str, **how: Any) -> None:
        """Confirm, decline or ship the order of a shipment, and have it sent."""
        with self.orders() as orders:
            found = orders.find(self.shop.id, services.CHANNEL, remote_id)
            assert found is not None
            getattr(orders, move)(self.shop.id, found, **how)
        self.work()

    def carry(self, move: str, remote_id: str, pieces: int | None = None) -> None:
        """What only people do with an order: cancel it, take it back."""
        state = self.order(remote_id)
        with self.orders() as orders:
            found = orders.find(self.shop.id, services.CHANNEL, remote_id)
            assert found is not None
            chosen = {state.lines[0].line_id: pieces} if pieces else None
            carry_out(self.shop, found, MOVES[move], chosen)
        self.work()

    def stock(self, sku: str, many: int, **values: Any) -> int:
        """The variant of a product of the simulator, so many of it on the shelf."""
        with at_work(self.platform):
            remote = next(each for each in self.simulator.shop.products if each["sku"] == sku)
            return goods.product(self.shop, sku, many, gtin=remote["tradeId"]["number"], **values).variants[0].id

    def row(self, remote_id: str) -> RemoteShipment:
        """A shipment as it is kept."""
        db.session.expire_all()
        with unscoped("tests look"):
            found = db.session.query(RemoteShipment).filter_by(remote_id=remote_id).one()
            assert found.units is not None
            return found

    def actions(self) -> list[Action]:
        """Everything that was told or is to be told."""
        db.session.expire_all()
        with unscoped("tests look"):
            return db.session.query(Action).order_by(Action.id).all()


def app() -> Flask:
    """The application of the test."""
    return current_app._get_current_object()  # type: ignore[attr-defined]


def connected(simulator: Simulator, *modules: str) -> Connected:
    """A shop with these modules, and the platform's address of the marketplace leading to the simulator."""
    world = Connected.with_modules("inventory", "marketplace", *modules)
    world.simulator = simulator
    with transaction() as session, unscoped("tests configure"):
        for row in session.query(PlatformModule).filter_by(module_code="marketplace"):
            row.config = {"endpoint": simulator.endpoint, "request_timeout_s": 1, "max_retries": 3}
    return world
