"""What the audit trail calls products, their variants and their columns. Their services tell of them, by services/trail.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import format_date
from flask_babel import lazy_gettext as _l

from webapp.audit import Trail
from webapp.commerce import Money, format_money, format_rate


def amount_said(value: Mapping[str, Any], _changes: Mapping[str, Any]) -> str:
    """An amount with its currency, as entries keep it."""
    return format_money(Money(value["minor"], value["currency"]))


def rate_said(basis_points: int, _changes: Mapping[str, Any]) -> str:
    """A tax rate."""
    return format_rate(basis_points)


def day_said(day: str, _changes: Mapping[str, Any]) -> str:
    """A day, as the reader writes it."""
    return str(format_date(date.fromisoformat(day)))


def option_said(option: Mapping[str, Any], _changes: Mapping[str, Any]) -> str:
    """An option of a product with its values."""
    return f"{option['name']} ({', '.join(option['values'])})"


PRODUCT = Trail(
    code="inventory_product",
    labels={"created": _l("Product added"), "changed": _l("Product changed"), "removed": _l("Product removed")},
    fields={
        "name": _l("Name"),
        "brand": _l("Brand or publisher"),
        "category": _l("Category"),
        "description": _l("Description"),
        "status": _l("State"),
        "image_url": _l("Address of a picture"),
        "page_url": _l("Address of its page"),
        "options": _l("Options"),
        "pictures": _l("Pictures"),
        "picture_text": _l("Text of a picture"),
        "picture_order": _l("Place of a picture"),
    },
    values={"status": {"active": _l("On sale"), "archived": _l("Archived")}, "options": option_said},
    by_hand=True,
)
VARIANT = Trail(
    code="inventory_variant",
    labels={"created": _l("Variant added"), "changed": _l("Variant changed"), "removed": _l("Variant removed")},
    fields={
        "sku": _l("SKU"),
        "label": _l("Variant"),
        "gtin": _l("Barcode number (GTIN)"),
        "mpn": _l("Manufacturer's part number (MPN)"),
        "weight_grams": _l("Weight in grams"),
        "track_stock": _l("Stock is tracked"),
        "price": _l("Price, tax included"),
        "sale_price": _l("Sale price, tax included"),
        "sale_from": _l("On sale from"),
        "sale_until": _l("On sale until"),
        "tax_rate_bp": _l("Tax rate"),
        "low_stock_threshold": _l("Low stock from"),
        "active": _l("Sold at present"),
    },
    values={"price": amount_said, "sale_price": amount_said, "tax_rate_bp": rate_said, "sale_from": day_said, "sale_until": day_said},
    name="sku",
    by_hand=True,
)
