"""Orders that come in from a table, such as those of a fair or of another shop: a row for each item, rows of one order below each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from modules.orders import queries, services
from modules.orders.building import NoOrder, Products, built
from modules.orders.models import Order, OrderEvent, OrderLine
from modules.orders.services.placing import MANUAL
from webapp.accounts.identity import normal_email
from webapp.db import utcnow
from webapp.db.bulk import refresh_statistics
from webapp.entitlements.gate import QuotaExceeded, quota_room
from webapp.imports import Change, Field, ImportKind, Reason, Row, Taken, Taking
from webapp.imports.cells import country, day, gtin, sku, text
from webapp.imports.numbers import Reading, money, tax_rate, whole
from webapp.imports.reasons import CellProblem
from webapp.registry.ports.orders import NewOrder

MOST_PIECES = 100_000
MADE = "orders of this month"
REASONS = {
    "email": _l("%(field)s is not an e-mail address: %(cell)s."),
    "future": _l("%(field)s is still to come."),
    "quota": _l("Your plan has no room for more orders this month. Choose a larger plan."),
    "differs": _l("%(field)s is not the same as in row %(first)s of this order."),
    "nameless": _l("There is no name of who ordered."),
    "needs_quantity": _l("There is no number of pieces."),
    "needs": _l("An item that is not in the inventory needs %(fields)s."),
    "unknown_sku": _l("No variant has the SKU %(sku)s."),
    "other_price": _l("“%(name)s” costs %(price)s. Give a reason for another price, or leave the price empty."),
}


@dataclass(frozen=True, slots=True)
class Known:
    """What is there for the rows of a batch: orders by reference, and the variants that are named."""

    orders: Mapping[str, int]
    products: Products


def email(cell: str, reading: Reading) -> str:
    """An address in its normal form."""
    found = normal_email(text(254)(cell, reading))
    if found is None:
        raise CellProblem("email", cell=cell[:60])
    return found


def match(taking: Taking, rows: Sequence[Row]) -> Known:
    """The orders that are there under the same references, and the variants."""
    refs = {row.values["reference"] for row in rows}
    return Known(queries.ids_by_reference(taking.store.id, MANUAL, refs), Products.of(taking.store, [row.values for row in rows]))


def take(taking: Taking, rows: Sequence[Row], known: Known) -> list[Taken]:
    """Make orders of what is new, each whole or not at all; orders that are there stay as they are."""
    room, begin = quota_room("orders_per_month", taking.store), utcnow().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    if taking.ahead:  # the check undoes what it made, so the room does not know of it
        room.used += taking.memory.get(MADE, 0)
    refused, new = dict[int, Reason](), dict[str, NewOrder]()
    for ref, run in groupby(rows, key=lambda row: row.values["reference"]):
        if ref in known.orders:
            continue
        lines = [*run]
        try:
            order = built(taking.store, ref, lines, known.products)
            if order.placed_at is None or order.placed_at >= begin:
                room.take()
                taking.memory[MADE] = taking.memory.get(MADE, 0) + 1
            new[ref] = order
        except NoOrder as error:
            refused.update(error.told(lines))
        except QuotaExceeded:
            refused.update({row.number: Reason("quota") for row in lines})
    came = services.place_all(taking.store, [*new.values()])
    ids = {ref: each.order_id for ref, each in zip(new, came, strict=True)}
    return [_told(row, refused.get(row.number), known.orders.get(row.values["reference"]), ids) for row in rows]


def _told(row: Row, refused: Reason | None, there: int | None, made: Mapping[str, int]) -> Taken:
    if refused is not None:
        return Taken(reasons=[refused])
    if there is not None:
        return Taken(id=there)
    changes = [Change(key, "", str(row.values[key])) for key in ("customer_name", "sku", "quantity") if row.values.get(key)]
    return Taken("created", changes, made[row.values["reference"]])


def order(order_id: int) -> str:
    """The page of an order."""
    return str(url_for("orders.store.orders.detail", order_id=order_id))


def _text(key: str, label: Any, most: int, *names: str) -> Field:
    return Field(key=key, label=label, read=text(most), is_text=True, names=names)


FIELDS = (
    _text(
        "reference",
        _l("Order reference"),
        80,
        "order reference",
        "order",
        "order number",
        "order id",
        "bestellung",
        "bestellnummer",
        "commande",
        "ref",
    ),
    Field(
        key="placed",
        label=_l("Placed on"),
        read=day,
        is_text=True,
        names=("placed on", "date", "order date", "created at", "datum", "bestelldatum", "date de commande"),
    ),
    _text("customer_name", _l("Customer"), 160, "customer", "name", "full name", "buyer", "kunde", "kundin", "nom", "client"),
    Field(key="customer_email", label=_l("E-mail"), read=email, is_text=True, names=("email", "e-mail", "mail", "buyer email", "courriel")),
    _text("customer_phone", _l("Phone"), 40, "phone", "phone number", "telephone", "telefon", "téléphone", "tel"),
    _text("street", _l("Street and number"), 200, "address", "street and number", "rue", "adresse", "strasse"),
    _text("postal_code", _l("Postal code"), 20, "zip", "zip code", "postcode", "code postal", "plz"),
    _text("city", _l("Town"), 80, "town", "ort", "stadt", "ville"),
    _text("region", _l("Region"), 80, "state", "province", "kanton"),
    Field(key="country", label=_l("Country"), read=country, is_text=True, names=("country", "country code", "land", "pays")),
    _text("note", _l("Note"), 2000, "comment", "bemerkung", "remarque"),
    Field(key="sku", label=_l("SKU"), read=sku, is_text=True, names=("variant sku", "article number", "artikelnummer", "référence")),
    Field(
        key="gtin",
        label=_l("Barcode number (GTIN)"),
        read=gtin,
        names=("barcode number", "ean", "ean-13", "isbn", "upc", "barcode", "strichcode"),
    ),
    _text("item", _l("Item"), 300, "item name", "product", "product name", "title", "artikel", "article", "produit"),
    Field(
        key="quantity",
        label=_l("Pieces"),
        read=whole(1, MOST_PIECES),
        is_number=True,
        names=("pieces", "qty", "menge", "anzahl", "stück", "quantité"),
    ),
    Field(
        key="price",
        label=_l("Price of one (tax included)"),
        read=money,
        is_number=True,
        names=("price of one", "unit price", "preis", "prix"),
    ),
    _text("price_reason", _l("Reason for another price"), 200, "reason for another price", "reason for the price", "grund"),
    Field(
        key="tax_rate_bp",
        label=_l("VAT rate in per cent"),
        read=tax_rate,
        is_number=True,
        names=("tax rate", "vat", "vat rate", "mwst", "tva", "taux tva"),
    ),
)
ORDERS = ImportKind(
    code="orders.orders",
    label=_l("Orders"),
    title=_l("Import orders"),
    hint=_l("CSV or Excel (.xlsx) with a row for each item and a column of order references. Rows of one order stand below each other."),
    fields=FIELDS,
    identity=("reference",),
    group="reference",
    ignored=("reason",),
    match=match,
    take=take,
    reasons=REASONS,
    link=order,
    many=partial(refresh_statistics, Order, OrderLine, OrderEvent),
    job_names=(_l("Check of orders"), _l("Import of orders")),
)
