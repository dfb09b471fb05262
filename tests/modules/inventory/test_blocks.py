"""Products on a page for customers: what is shown, and that nothing stale is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from modules.inventory import queries, services
from modules.inventory.models import Variant
from modules.inventory.queries import showing
from tests.factories import goods
from tests.factories.site import block_page
from tests.modules.inventory.conftest import World, at_work
from tests.support.page import Page
from webapp.db import db, transaction
from webapp.merchants.models import Store
from webapp.providing.hosts import set_hosts

TODAY = date(2026, 5, 20)
SITE = "http://main.test"


@pytest.fixture
def selling(app: Flask) -> World:
    """A shop with inventory, pages and a site."""
    made = World.with_modules("inventory", "cms")
    with transaction():
        set_hosts(made.platform, [f"{made.platform.code}.localhost"], ["all.test", f"main.test {made.shop.code}"])
    return made


def add(shop: Store, sku: str, **values: Any) -> int:
    """The id of a new variant."""
    with at_work(shop) as here:
        return goods.product(here, sku, 3, **values).variants[0].id


def shown(shop: Store, *skus: str) -> list[tuple[str, int, int | None, bool]]:
    """(name, price, price before, whether it varies) of what a block shows; the newest where no SKU is named."""
    with at_work(shop) as here:
        found = showing.chosen(here.id, TODAY, skus) if skus else showing.newest(here.id, TODAY, 4)
    return [(each.name, each.price, each.before, each.varies) for each in found]


def test_the_newest_come_first_and_what_is_not_sold_is_left_out(selling: World) -> None:
    for sku in ("A", "B", "C"):
        add(selling.shop, sku)
    gone = add(selling.shop, "D")
    with at_work(selling.shop) as here:
        services.archive_product(here, queries.variant(here.id, gone).product_id)
    assert [each[0] for each in shown(selling.shop)] == ["Book C", "Book B", "Book A"]


def test_those_named_come_in_their_order_and_strangers_are_left_out(selling: World) -> None:
    add(selling.shop, "A")
    add(selling.shop, "B")
    add(selling.other_shop, "X")
    assert [each[0] for each in shown(selling.shop, "B", "X", "none", "A", "B")] == ["Book B", "Book A"]


@pytest.mark.parametrize(
    ("begins", "ends", "price"),
    [(None, None, (900, 1990)), (0, 0, (900, 1990)), (1, None, (1990, None)), (None, -1, (1990, None))],
)
def test_a_sale_counts_on_its_days(selling: World, begins: int | None, ends: int | None, price: tuple[int, int | None]) -> None:
    days = [None if each is None else TODAY + timedelta(days=each) for each in (begins, ends)]
    add(selling.shop, "A", sale_price=900, sale_from=days[0], sale_until=days[1])
    assert shown(selling.shop) == [("Book A", *price, False)]


@pytest.mark.pages
def test_a_page_shows_products_with_their_prices(selling: World, client: FlaskClient) -> None:
    add(selling.shop, "A")
    add(selling.shop, "B", sale_price=900)
    block_page(selling.platform, "inventory.products", store=selling.shop, heading="New here")
    page = Page(client.get("/", base_url=SITE))
    assert page.text(".products-block h2") == "New here"
    assert page.texts(".product-name") == ["Book B", "Book A"]
    assert page.texts(".product-price") == ["Before: €19.90 Now: €9.00", "€19.90"]


@pytest.mark.pages
def test_the_platforms_own_site_sells_nothing(selling: World, client: FlaskClient) -> None:
    add(selling.shop, "A")
    block_page(selling.platform, "inventory.products")
    assert Page(client.get("/", base_url="http://all.test")).select(".product") == []
    assert Page(client.get("/", base_url=SITE)).texts(".product-name") == ["Book A"]


CHANGES: dict[str, Callable[[Any], None]] = {
    "price": lambda found: setattr(found, "price", 100),
    "sale": lambda found: setattr(found, "sale_price", 100),
    "name": lambda found: setattr(found.product, "name", "Other"),
    "picture": lambda found: setattr(found.product, "picture", "x" * 43),
    "inactive": lambda found: setattr(found, "active", False),
    "archived": lambda found: setattr(found.product, "status", "archived"),
}


@pytest.mark.pages
@pytest.mark.parametrize("what", CHANGES)
def test_nothing_stale_is_shown_when_a_product_changes(selling: World, client: FlaskClient, what: str) -> None:
    variant_id = add(selling.shop, "A")
    block_page(selling.platform, "inventory.products", store=selling.shop, choice="chosen", skus="A")
    tag = client.get("/", base_url=SITE).headers["ETag"]
    again = client.get("/", base_url=SITE, headers={"If-None-Match": tag})
    assert again.status_code == 304
    with at_work(selling.shop) as here:
        CHANGES[what](queries.variant(here.id, variant_id))
        db.session.flush()
    assert client.get("/", base_url=SITE, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.pages
def test_skus_that_show_nothing_are_named_to_the_editor(selling: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    add(selling.shop, "A")
    add(selling.shop, "OLD")
    with at_work(selling.shop) as here:
        old = db.session.scalars(db.select(Variant).where(Variant.store_id == here.id, Variant.sku == "OLD")).one()
        services.archive_product(here, old.product_id)
    text_id = block_page(selling.platform, "inventory.products", store=selling.shop, choice="chosen", skus="A\nNOBODY\nOLD\nTYPO\n")
    login(client, selling.alice)
    address = selling.address(f"content-pages/{text_id}")
    said = Page(client.get(address)).texts("[data-remark]")
    assert said == [
        "No product has one of the SKUs NOBODY, TYPO. Check how they are written.",
        "Not on sale at present, so not shown: OLD.",
    ]
    Page(client.get(address)).submit(client, "form[data-editor], main form", {"b1.skus": "A"})
    assert not Page(client.get(address)).has("[data-remark]")
