"""What people do to products and variants stands in the audit trail, with before and after; an import is one entry. On both databases."""

from __future__ import annotations

from collections.abc import Callable
from inspect import getmembers, isfunction
from types import ModuleType
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from modules.inventory import queries
from modules.inventory.models import Reason
from modules.inventory.options import Option
from modules.inventory.services import many, options, pictures, products
from tests.modules.inventory.conftest import World, add_article, article, at_work
from tests.modules.inventory.test_pictures import send
from tests.support.page import Page
from tests.support.pictures import picture
from webapp.audit import AuditEntry
from webapp.db import db
from webapp.merchants.models import Store

Act = Callable[[Store, int, int], Any]
SIZE = Option("Size", ("S", "M"))


def told(world: World, *, after: int = 0) -> list[tuple[str, dict[str, Any]]]:
    """(action, changes) of what was done with products and variants since an entry, the oldest first."""
    with at_work(world.shop):
        found = select(AuditEntry).where(AuditEntry.action.regexp_match("^inventory_(product|variant)"), AuditEntry.id > after)
        return [(each.action, each.changes) for each in db.session.scalars(found.order_by(AuditEntry.id))]


def last(world: World) -> int:
    with at_work(world.shop):
        return db.session.scalars(select(AuditEntry.id).order_by(AuditEntry.id.desc())).first() or 0


def version(shop: Store, product_id: int) -> int:
    return queries.product(shop.id, product_id).version


def with_options(shop: Store, product_id: int, variant_id: int) -> Any:
    facts: dict[str, Any] = {"options": (SIZE,), "homes": {variant_id: ("S",)}, "wanted": {("S",): "", ("M",): "A-1-M"}}
    return options.change_options(shop, product_id, version=version(shop, product_id), **facts)


VARIANT = {"sku": "A-2", "price": 990, "label": "Blue"}
ACTS: dict[str, tuple[Act, list[str]]] = {
    "create_product": (
        lambda shop, _product, _variant: products.create_product(shop, product={"name": "Pen"}, variant=VARIANT),
        ["inventory_product.created", "inventory_variant.created"],
    ),
    "add_variant": (
        lambda shop, product, _variant: products.add_variant(shop, queries.product(shop.id, product), **VARIANT),
        ["inventory_variant.created"],
    ),
    "change_product": (
        lambda shop, product, _variant: products.change_product(shop, product, version=version(shop, product), name="Ink"),
        ["inventory_product.changed"],
    ),
    "change_variant": (
        lambda shop, product, variant: products.change_variant(shop, variant, version=version(shop, product), price=500),
        ["inventory_variant.changed"],
    ),
    "archive_product": (
        lambda shop, product, _variant: products.archive_product(shop, product),
        ["inventory_product.changed", "inventory_variant.changed"],
    ),
    "restore_product": (
        lambda shop, product, _variant: (products.archive_product(shop, product), products.restore_product(shop, product)),
        ["inventory_product.changed", "inventory_variant.changed"] * 2,
    ),
    "take_off_sale": (
        lambda shop, _product, variant: many.take_off_sale(shop, variant),
        ["inventory_variant.changed", "inventory_product.changed"],
    ),
    "set_threshold": (lambda shop, _product, variant: many.set_threshold(shop, variant, 3), ["inventory_variant.changed"]),
    "change_options": (
        with_options,
        ["inventory_product.changed", "inventory_variant.changed", "inventory_variant.created"],
    ),
}
TELLS_NOTHING = {
    "adjust", "threshold", "crowded", "fits", "sku_field", "check_sale_price", "check_sale_dates", "check_sku",
}  # fmt: skip
"""What moves stock, which the ledger tells, and what only reads."""


@pytest.mark.sqlite_only
@pytest.mark.parametrize("module", [many, options, pictures, products], ids=lambda each: each.__name__.rpartition(".")[2])
def test_no_service_of_products_is_forgotten_here(module: ModuleType) -> None:
    written = {name for name, each in getmembers(module, isfunction) if each.__module__ == module.__name__ and not name.startswith("_")}
    assert written <= {*ACTS, *TELLS_NOTHING, "add_picture", "describe_picture", "move_picture", "remove_picture"}


@pytest.mark.parametrize("name", ACTS)
def test_what_a_service_writes_is_told(world: World, name: str) -> None:
    variant_id = add_article(world.shop, "A-1")
    product_id, begun = article(world.shop, variant_id)[0].id, last(world)
    act, actions = ACTS[name]
    with at_work(world.shop) as shop:
        act(shop, product_id, variant_id)
    assert sorted(action for action, _changes in told(world, after=begun)) == sorted(actions)


@pytest.mark.sqlite_only
def test_what_is_done_with_pictures_is_told(world: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    login(client, world.bob)
    begun = last(world)
    _product, page = send(world, client, picture(size=(40, 30)), picture(size=(20, 30)))
    page.send(client, page.select("form[action$='/pictures/1']")[0], {"alt": "A pen"})
    page.send(client, page.select("form[action$='/1/move']")[0])
    ask = Page(client.get(page.select("a[href$='/1/remove']")[0]["href"]))
    assert ask.submit(client, "main form[action$=remove]").status_code == 303
    assert [changes for action, changes in told(world, after=begun) if action == "inventory_product.changed"] == [
        {"pictures": [0, 1]},
        {"pictures": [1, 2]},
        {"picture_text": ["", "A pen"]},
        {"picture_order": [1, 2]},
        {"pictures": [2, 1]},
    ]


def test_prices_are_told_with_their_currency_and_long_texts_by_name(world: World) -> None:
    variant_id = add_article(world.shop, "A-1", price=1990)
    product_id, begun = article(world.shop, variant_id)[0].id, last(world)
    with at_work(world.shop) as shop:
        products.change_variant(shop, variant_id, version=version(shop, product_id), price=990, sale_price=500)
        products.change_product(shop, product_id, version=version(shop, product_id), description="Long")
        products.change_product(shop, product_id, version=version(shop, product_id), description="Long")
    assert told(world, after=begun) == [
        (
            "inventory_variant.changed",
            {
                "price": [{"minor": 1990, "currency": "EUR"}, {"minor": 990, "currency": "EUR"}],
                "sale_price": [None, {"minor": 500, "currency": "EUR"}],
            },
        ),
        ("inventory_product.changed", {"description": []}),
    ]


def test_stock_leaves_its_line_in_the_ledger_and_no_entry(world: World) -> None:
    variant_id, begun = add_article(world.shop, "A-1"), last(world)
    with at_work(world.shop) as shop:
        many.adjust(shop, variant_id, change=3, reason=Reason.RECEIVED)
    assert told(world, after=begun) == []


@pytest.mark.sqlite_only
def test_the_activity_page_says_it_in_words(world: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    variant_id = add_article(world.shop, "A-1", price=1990)
    product_id = article(world.shop, variant_id)[0].id
    with at_work(world.shop) as shop:
        products.change_variant(shop, variant_id, version=version(shop, product_id), price=990, tax_rate_bp=800)
        with_options(shop, product_id, variant_id)
    login(client, world.alice)
    said = Page(client.get(world.address("activity/"))).text()
    for words in ("Variant changed A-1", "Price, tax included: €19.90 → €9.90", "Tax rate: 3 % → 8 %", "Options: Size (S, M)"):
        assert words in said.replace("\N{NO-BREAK SPACE}", " ")
