"""Orders in: each shipment becomes one order, whatever the marketplace does meanwhile."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from modules.inventory import queries as inventory
from modules.marketplace import queries, services
from modules.marketplace.remote import Letzshop, Wire
from modules.marketplace.simulator import Fault, Simulator
from modules.marketplace.simulator.shop import BEGIN
from modules.orders.models import OrderLine
from modules.orders.services import taking
from tests.factories.work import at_work
from tests.modules.marketplace.letzshop import Connected, connected
from tests.support.statements import statements
from webapp.db import db
from webapp.domain import DomainError
from webapp.merchants.models import Store
from webapp.registry.ports.orders import NewOrder


def test_a_shipment_becomes_an_order_with_its_units_counted(market: Connected) -> None:
    market.stock("LS-1", 5)
    first, second = market.simulator.shop.products[:2]
    remote = market.simulator.shop.order((first, 3), (second, 1), email="anne@example.com")
    market.sync()
    assert [(line.quantity, bool(line.variant_id)) for line in market.order(remote).lines] == [(3, True), (1, False)]


@pytest.mark.parametrize(("country", "rate"), [("", 1700), ("DE", 1900), ("NO", 0)])
def test_what_the_inventory_does_not_know_is_taxed_as_where_the_store_is(market: Connected, country: str, rate: int) -> None:
    with at_work(market.platform):
        db.session.get_one(Store, market.shop.id).merchant.country = country
    market.simulator.shop.order((market.simulator.shop.products[0], 1))
    market.sync()
    with at_work(market.platform):
        assert db.session.scalars(select(OrderLine.tax_rate_bp)).all() == [rate]


def test_what_is_seen_again_is_no_second_order(market: Connected) -> None:
    market.simulator.shop.sell(7)
    market.simulator.faults.plan(Fault.DUPLICATES)
    market.sync(3)
    with at_work(market.platform):
        assert queries.shipment_counts(market.shop.id).all == 7


def test_one_that_orders_refuse_hinders_no_other_and_is_tried_again(market: Connected, monkeypatch: pytest.MonkeyPatch) -> None:
    refused, good = market.simulator.shop.sell(2)

    def check(new: NewOrder) -> None:
        if new.channel_ref == refused:
            raise DomainError("No.", "no_reason")

    with monkeypatch.context() as patch:
        patch.setattr(taking, "check_order", check)
        market.sync()
        assert (market.row(refused).refused, market.row(refused).order_id, bool(market.row(good).order_id)) == ("no_reason", None, True)
    market.sync()
    assert (market.row(refused).refused, market.row(refused).order_number) == ("", market.order(refused).number)
    assert [unit.line_id for unit in market.row(refused).units].count(None) == 0


def test_the_next_page_is_asked_for_while_one_is_written(market: Connected, monkeypatch: pytest.MonkeyPatch) -> None:
    market.simulator.shop.sell(250)
    take, asked = services.take, []

    def slowly(*given: Any) -> services.Counted:
        counted, before = take(*given), len(asked)
        for _tick in range(500):
            if market.simulator.requests > first + before + 1 or before == 2:
                break
            pause.wait(0.01)
        asked.append(market.simulator.requests - first)
        return counted

    first, pause = market.simulator.requests, threading.Event()
    monkeypatch.setattr(services, "take", slowly)
    market.sync()
    assert asked == [2, 3, 3]


def test_a_page_that_does_not_come_leaves_those_before_it(market: Connected, monkeypatch: pytest.MonkeyPatch) -> None:
    market.simulator.shop.sell(250)
    take, pages = services.take, []

    def breaks_then(*given: Any) -> services.Counted:
        if not pages:
            market.simulator.faults.plan(Fault.BROKEN, 10)
        pages.append(1)
        return take(*given)

    market.simulator.faults.plan(Fault.DUPLICATES)
    monkeypatch.setattr(services, "take", breaks_then)
    market.sync()
    with at_work(market.platform):
        assert queries.shipment_counts(market.shop.id).all in {100, 200}  # the second page may have been on its way
        assert queries.connection(market.shop.id).last_error == "broken"


def test_many_shipments_take_as_many_statements_as_few(market: Connected) -> None:
    def sent(many: int) -> int:
        market.simulator.shop.sell(many)
        with Wire(market.simulator.endpoint, market.simulator.shop.key) as wire:
            fresh = Letzshop(wire).unconfirmed().items[-many:]
        with market.orders() as orders, statements() as seen:
            assert services.take(market.shop, orders, fresh).created == many
        return len(seen)

    sent(1)
    assert sent(4) == sent(30)


def test_many_that_are_seen_again_take_as_many_statements_as_few(market: Connected) -> None:
    def sent(many: int) -> int:
        market.simulator.shop.sell(many)
        market.sync()
        with Wire(market.simulator.endpoint, market.simulator.shop.key) as wire:
            known = Letzshop(wire).unconfirmed().items
        with market.orders() as orders, statements() as seen:
            assert services.take(market.shop, orders, known).created == 0
        return len(seen)

    assert sent(4) == sent(30)


def test_one_that_letzshop_does_not_know_any_more_is_said_until_it_does(market: Connected) -> None:
    (remote,) = market.simulator.shop.sell(1)
    market.sync()
    kept = market.simulator.shop.shipments.pop(remote)
    market.sync()
    gone = market.row(remote).refused
    market.simulator.shop.shipments[remote] = kept
    market.sync()
    assert (gone, market.row(remote).refused) == ("not_there", "")


@pytest.mark.sqlite_only
@pytest.mark.parametrize("fault", list(Fault))
def test_no_order_is_lost_whatever_goes_wrong(market: Connected, fault: Fault) -> None:
    market.simulator.shop.sell(3)
    market.simulator.faults.plan(fault)
    market.sync()
    with at_work(market.platform):
        assert queries.shipment_counts(market.shop.id).all == 3


def test_an_unknown_number_mends_itself_when_the_product_appears(market: Connected) -> None:
    remote = market.simulator.shop.order((market.simulator.shop.products[0], 1))
    market.sync()
    assert not market.order(remote).lines[0].variant_id
    market.stock("LS-1", 1)
    market.sync()
    assert market.order(remote).lines[0].variant_id


@pytest.mark.pages
def test_an_unknown_product_is_an_exception_until_it_appears(market: Connected, client: FlaskClient, login: Any, Page: Any) -> None:  # noqa: N803
    market.simulator.shop.order((market.simulator.shop.products[0], 1))
    market.stock("LS-2", 5)
    market.simulator.shop.order((market.simulator.shop.products[1], 1))
    login(client, market.bob)
    for said in ("The inventory does not know a product.", ""):
        market.sync()
        shown = Page(client.get(market.url("/exceptions")))
        assert [said in row for row in shown.texts("tbody tr")] == ([True] if said else [])
        assert f"Exceptions ({int(bool(said))})" in shown.text("main")
        with at_work(market.platform):
            (run,) = queries.latest_runs(market.shop.id, 1)
            report = market.url(f"/runs/{run.id}")
        assert Page(client.get(report)).has("[data-waiting]") is bool(said)
        if said:
            market.stock("LS-1", 1)


def test_without_orders_the_sync_waits_and_says_so(app: object, simulator: Simulator) -> None:
    alone = connected(simulator)
    alone.connect()
    simulator.shop.sell(1)
    alone.sync()
    with at_work(alone.platform):
        assert queries.connection(alone.shop.id).last_error == "orders_off"


def test_what_was_decided_at_the_marketplace_is_decided_here(market: Connected) -> None:
    market.stock("LS-1", 5)
    remote = market.simulator.shop.order((market.simulator.shop.products[0], 2))
    market.sync()
    for unit, state in zip(market.simulator.shop.shipments[remote]["inventoryUnits"], ("available", "unavailable"), strict=True):
        unit["state"] = f"confirmed_{state}"
    market.sync()
    (line,) = market.order(remote).lines
    assert (line.confirmed, line.declined, market.actions()) == (1, 1, [])


def test_the_past_comes_in_as_it_was_decided_and_leaves_stock_alone(market: Connected) -> None:
    variant_id = market.stock("LS-1", 5)
    remote = market.simulator.shop.order((market.simulator.shop.products[0], 2))
    for unit in market.simulator.shop.shipments[remote]["inventoryUnits"]:
        unit["state"] = "confirmed_available"
    with at_work(market.platform):
        services.import_past(market.shop, since=BEGIN - timedelta(days=1), until=BEGIN + timedelta(days=1))
    market.work()
    assert market.order(remote).state == "shipped"
    row = market.row(remote)
    assert (row.state, bool(row.decided_at), row.in_time, row.differs) == ("confirmed", True, None, False)
    with at_work(market.platform):
        assert inventory.variant(market.shop.id, variant_id).on_hand == 5


def test_what_is_in_stock_confirms_itself_where_the_store_wants_it(app: object, simulator: Simulator, market: Connected) -> None:
    market.connect(auto_confirm=True)
    market.stock("LS-1", 2)
    there, too_many = (simulator.shop.order((simulator.shop.products[0], many)) for many in (2, 3))
    market.sync()
    market.work()
    assert set(simulator.shop.states(there)) == {"confirmed_available"}
    assert set(simulator.shop.states(too_many)) == {"unconfirmed"}


@pytest.mark.pages
def test_a_product_that_is_not_in_the_inventory_is_said_on_its_shipment(
    market: Connected,
    client: FlaskClient,
    login: Any,
    Page: Any,  # noqa: N803
) -> None:
    market.stock("LS-1", 5)
    first, second = market.simulator.shop.products[:2]
    remote = market.simulator.shop.order((first, 1), (second, 2))
    market.sync()
    login(client, market.bob)
    shown = Page(client.get(market.url(f"/shipments/{market.row(remote).id}")))
    assert (len(shown.select("[data-unit]")), len(shown.select("[data-unknown]"))) == (3, 2)
