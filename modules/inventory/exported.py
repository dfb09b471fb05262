"""Products as a file that the import takes again and finds nothing to change in. Its columns have the same names in every language."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from modules.inventory import options as rules
from modules.inventory.models import Variant
from modules.inventory.queries.feeds import group_of
from modules.inventory.queries.lying import Lying
from webapp.web.formats import amount
from webapp.web.spreadsheets import Cell

HEADER = (
    "SKU", "Name", "Variant", "Group ID", "Option 1 name", "Option 1 value", "Option 2 name", "Option 2 value", "Option 3 name",
    "Option 3 value", "GTIN", "MPN", "Weight in grams", "Track stock", "Price", "Sale price", "On sale from", "On sale until",
    "VAT rate", "Brand", "Category", "Description", "Image link", "Link",
)  # fmt: skip


LEVELS = ("SKU", "Name", "Variant", "GTIN", "Location", "On hand", "Reserved", "Unavailable", "Available")


def level(row: Lying) -> list[Cell]:
    """A variant at a location as a row that the import of stock counts takes again: what is on hand is what was counted."""
    return [*row, row.available]


def cells(currency: str) -> Callable[[Variant], list[Cell]]:
    """Makes the line of a variant."""

    def line(row: Variant) -> list[Cell]:
        product, values = row.product, (row.option_1, row.option_2, row.option_3)
        names = [*(each.name for each in rules.of(product.options)), "", "", ""][:3]
        said = [cell for name, value in zip(names, values, strict=True) for cell in (name if value else "", value)]
        sale = None if row.sale_price is None else Decimal(amount(row.sale_price, currency))
        costs = (Decimal(amount(row.price, currency)), sale, row.sale_from, row.sale_until, Decimal(row.tax_rate_bp) / 100)
        words = (product.brand, product.category, product.description, product.image_url, product.page_url)
        return [
            row.sku,
            product.name,
            "" if row.option_1 else row.label,
            group_of(product),
            *said,
            row.gtin,
            row.mpn,
            row.weight_grams,
            "yes" if row.track_stock else "no",
            *costs,
            *words,
        ]

    return line
