"""What Letzshop shows for sale beside what we have, and whose word counts for each field."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from modules.inventory import queries as inventory
from modules.marketplace import queries, services
from modules.marketplace.models import RemoteProduct
from modules.marketplace.settings import LOCAL, REMOTE, MarketplaceSettings
from tests.factories.work import at_work
from tests.modules.marketplace.letzshop import Connected
from webapp.db import db
from webapp.settings.typed import Level, module_of
from webapp.settings.writing import own_row, save_own, version_of

FIELDS = ("price", "title", "stock")


def owned(market: Connected, **owners: str) -> None:
    """Say who sets what."""
    with at_work(market.platform):
        module = module_of(MarketplaceSettings)
        version = version_of(own_row(module, market.shop, Level.STORE))
        save_own(module, market.shop, Level.STORE, {f"{field}_owner": owner for field, owner in owners.items()}, version=version)


def compare(market: Connected) -> dict[str, str]:
    """How each product stands beside ours by now."""
    with at_work(market.platform):
        services.compare_products(market.shop)
    market.work()
    with at_work(market.platform):
        return {each.sku: each.status for each in db.session.scalars(queries.products(market.shop.id))}


def ours(market: Connected, variant_id: int) -> dict[str, Any]:
    with at_work(market.platform):
        (found,) = inventory.variants_by_id(market.shop.id, [variant_id])
        return {"price": found.price, "title": found.product.name, "stock": found.available}


def theirs(market: Connected) -> dict[str, Any]:
    """The first product of the simulator."""
    return {"price": 1990, "title": market.simulator.shop.products[0]["name"]["en"], "stock": 5}


@pytest.mark.sqlite_only
def test_each_product_is_the_same_differs_or_is_not_ours(market: Connected) -> None:
    market.stock("LS-1", 5)
    market.stock("LS-2", 1)
    with at_work(market.platform):
        same = inventory.find_variant_by_sku(market.shop.id, "LS-1")
        assert same is not None
        same.product.name, same.price = theirs(market)["title"], 1990
    found = compare(market)
    assert (found["LS-1"], found["LS-2"], found["LS-3"]) == ("same", "differs", "unmapped")


@pytest.mark.sqlite_only
@pytest.mark.parametrize("field", FIELDS)
def test_the_marketplaces_word_is_taken_over_for_its_own_fields_alone(market: Connected, field: str) -> None:
    variant_id = market.stock("LS-1", 2, price=100)
    before = ours(market, variant_id)
    owned(market, **{field: REMOTE})
    compare(market)
    assert ours(market, variant_id) == {**before, field: theirs(market)[field]}


def test_with_every_field_its_own_it_is_the_same_and_stays_so(market: Connected) -> None:
    market.stock("LS-1", 2, price=100)
    owned(market, **dict.fromkeys(FIELDS, REMOTE))
    assert [compare(market)["LS-1"] for _time in range(2)] == ["same", "same"]
    with at_work(market.platform):
        runs = db.session.scalars(queries.runs(market.shop.id)).all()
        assert [run.changed for run in runs if run.kind == "products"] == [1, 0]


SALES = {"running": (-2, 5), "open": (None, None), "to come": (2, 5), "just over": (-5, -1), "long over": (-9, -6)}


def reduce(market: Connected, variant_id: int, sale: str) -> None:
    """A sale at 19.90 of what costs 25.00, whose days are counted from today."""
    day = queries.day_of(market.shop)
    first, last = (None if each is None else day + timedelta(days=each) for each in SALES[sale])
    with at_work(market.platform):
        (found,) = inventory.variants_by_id(market.shop.id, [variant_id])
        found.sale_price, found.sale_from, found.sale_until = 1990, first, last


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("sale", "price"), [("running", 2500), ("open", 2500), ("to come", 1990), ("just over", 2500), ("long over", 1990)]
)
def test_the_price_of_a_sale_is_no_full_price(market: Connected, sale: str, price: int) -> None:
    """Letzshop shows 19.90 and sets the price. Before a sale and long after it that is what it says; a sale was ours."""
    variant_id = market.stock("LS-1", 2, price=2500)
    owned(market, price=REMOTE)
    reduce(market, variant_id, sale)
    compare(market)
    assert ours(market, variant_id)["price"] == price


@pytest.mark.sqlite_only
@pytest.mark.parametrize(("sale", "status"), [("running", "same"), ("just over", "differs"), ("to come", "differs")])
def test_what_is_shown_is_compared_with_what_is_to_be_paid(market: Connected, sale: str, status: str) -> None:
    variant_id = market.stock("LS-1", 5, price=2500)
    owned(market, title=REMOTE)
    reduce(market, variant_id, sale)
    assert compare(market)["LS-1"] == status
    assert ours(market, variant_id)["price"] == 2500


@pytest.mark.sqlite_only
def test_another_price_waits_until_the_sale_is_over(market: Connected) -> None:
    variant_id = market.stock("LS-1", 2, price=2500)
    owned(market, price=REMOTE)
    reduce(market, variant_id, "running")
    market.simulator.shop.products[0]["price"] = "22.00"
    assert compare(market)["LS-1"] == "differs"
    assert ours(market, variant_id)["price"] == 2500
    reduce(market, variant_id, "just over")
    compare(market)
    assert ours(market, variant_id)["price"] == 2200


@pytest.mark.sqlite_only
def test_our_word_is_kept_where_it_counts(market: Connected) -> None:
    variant_id = market.stock("LS-1", 2, price=100)
    before = ours(market, variant_id)
    owned(market, **dict.fromkeys(FIELDS, LOCAL))
    compare(market)
    assert ours(market, variant_id) == before


def test_pieces_that_orders_hold_stay_held(market: Connected) -> None:
    variant_id = market.stock("LS-1", 9)
    remote = market.simulator.shop.order((market.simulator.shop.products[0], 3))
    market.sync()
    market.do("confirm", remote)
    owned(market, stock=REMOTE)
    compare(market)
    with at_work(market.platform):
        (found,) = inventory.variants_by_id(market.shop.id, [variant_id])
        assert (found.available, found.on_hand) == (5, 8)


@pytest.mark.sqlite_only
@pytest.mark.parametrize(("shown", "status"), [(5, "same"), (999, "same"), (0, "differs")])
def test_of_what_nobody_counts_any_number_is_right_but_none(market: Connected, shown: int, status: str) -> None:
    variant_id = market.stock("LS-1", 2, price=1990, track_stock=False)
    market.simulator.shop.products[0]["stock"] = shown
    owned(market, stock=REMOTE, title=REMOTE)
    assert compare(market)["LS-1"] == status
    with at_work(market.platform):
        (found,) = inventory.variants_by_id(market.shop.id, [variant_id])
        assert (found.on_hand, found.track_stock) == (2, False)


@pytest.mark.sqlite_only
def test_what_is_not_shown_any_more_goes(market: Connected) -> None:
    assert len(compare(market)) == 6
    market.simulator.shop.products.pop()
    assert len(compare(market)) == 5


@pytest.mark.pages
def test_people_see_field_by_field_whose_word_counts(market: Connected, client: FlaskClient, login: Any, Page: Any) -> None:  # noqa: N803
    market.stock("LS-1", 2, price=100)
    owned(market, stock=REMOTE)
    compare(market)
    with at_work(market.platform):
        product_id = db.session.scalar(select(RemoteProduct.id).where(RemoteProduct.sku == "LS-1"))
    login(client, market.bob)
    shown = Page(client.get(market.url(f"/products/{product_id}")))
    assert [shown.texts(f"[data-field={field}] td")[-1] for field in ("title", "price", "stock")] == [
        "This store",
        "This store",
        "Letzshop",
    ]
