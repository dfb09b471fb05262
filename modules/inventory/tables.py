"""The lists of the inventory."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from modules.inventory import queries
from modules.inventory.forms import REASONS
from modules.inventory.models import ACTIVE, ARCHIVED, Movement, Product, Variant
from webapp.merchants.models import Store
from webapp.web.formats import money
from webapp.web.tables import Column, Empty, Filter, Table

STOCK = [("low", _l("Low")), ("out", _l("Out of stock")), ("negative", _l("Below zero"))]
STATES = [("sold", _l("Sold")), ("resting", _l("Not sold")), ("archived", _l("Archived"))]
SEARCH = [Product.name, Product.brand, Variant.sku, Variant.gtin, Variant.label]


def columns(currency: str) -> list[Column]:
    """What is shown of an article; prices are in the store's currency."""
    return [
        Column("name", _l("Variant"), sort=(Product.name, Variant.label)),
        Column("sku", _l("SKU"), sort=Variant.sku),
        Column("brand", _l("Brand"), sort=Product.brand, cell=lambda row: row.product.brand),
        Column("price", _l("Price"), sort=Variant.price, numeric=True, cell=lambda row: money(row.price, currency)),
        Column("on_hand", _l("On hand"), sort=Variant.on_hand, numeric=True),
        Column("reserved", _l("Reserved"), sort=Variant.reserved, numeric=True),
        Column("available", _l("Available"), sort=Variant.on_hand - Variant.reserved, numeric=True),
    ]


def by_stock(value: str) -> Any:
    """The condition of a choice of the stock filter."""
    if value == "negative":
        return Variant.on_hand < 0
    return queries.is_low() if value == "low" else queries.is_out()


def by_state(value: str) -> Any:
    """The condition of a choice of the state filter."""
    if value == "archived":
        return Product.status == ARCHIVED
    sold = Variant.active.is_(value == "sold")
    return sold & (Product.status == ACTIVE)


def articles(currency: str, creatable: bool = True) -> Table:
    """Everything a store sells."""
    begin = {"action_label": _l("Add the first product"), "action_url": lambda: url_for(".create")} if creatable else {}
    return Table(
        "articles",
        columns=columns(currency),
        filters=[
            Filter("stock", _l("Stock"), STOCK, where=by_stock),
            Filter("state", _l("State"), STATES, where=by_state),
        ],
        search=SEARCH,
        default_sort="name",
        search_label=_l("Search name, SKU or barcode"),
        empty=Empty(
            title=_l("No products yet"), text=_l("Products that are sold here are listed with their stock."), icon="package", **begin
        ),
    )


def low(currency: str) -> Table:
    """What a store has to order again."""
    return Table(
        "low-stock",
        columns=columns(currency),
        search=SEARCH,
        default_sort="on_hand",
        empty=Empty(title=_l("Nothing runs low"), text=_l("Variants at or under their threshold appear here."), icon="circle-check"),
    )


LEDGER = Table(
    "ledger",
    columns=[
        Column("created_at", _l("When"), sort=(Movement.created_at, Movement.id)),
        Column("quantity", _l("Quantity"), sort=Movement.quantity, numeric=True, cell=lambda row: f"{row.quantity:+d}"),
        Column("balance", _l("Then there"), numeric=True),
        Column("location", _l("Location"), cell=lambda row: row.location.name),
        Column("reason", _l("Reason"), cell=lambda row: REASONS.get(row.reason, row.reason)),
        Column("note", _l("Note")),
        Column("actor", _l("Who"), cell=lambda row: (row.actor.name or row.actor.email) if row.actor else ""),
    ],
    filters=[Filter("reason", _l("Reason"), [(str(reason), label) for reason, label in REASONS.items()], column=Movement.reason)],
    default_sort="created_at",
    default_descending=True,
    empty=Empty(title=_l("No movements yet"), text=_l("Adjust the stock to write the first line."), icon="history"),
)


def stores() -> Table:
    """The stores of a platform with their numbers."""
    numbers = queries.counts_by_store(Store)
    labels = {"variants": _l("Variants"), "on_hand": _l("On hand"), "low": _l("Low"), "out": _l("Out of stock")}
    return Table(
        "stores",
        columns=[
            Column("name", _l("Store"), sort=Store.name, cell=lambda row: row.Store.name),
            *(
                Column(key, label, numeric=True, sort=numbers[key] if key in ("variants", "on_hand") else None)
                for key, label in labels.items()
            ),
        ],
        search=[Store.name, Store.code],
        default_sort="name",
        empty=Empty(title=_l("No stores yet"), text=_l("Each store of this platform is listed with its stock."), icon="building-store"),
    )
