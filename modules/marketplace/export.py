"""The product feed in the marketplace's format: UTF-8, tabs, one line per variant, strict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from modules.inventory.queries import FeedVariant
from modules.marketplace import queries
from modules.marketplace.fields import FIELDS, OWN, column
from modules.marketplace.images import addresses, pictures
from modules.marketplace.models import FeedText
from modules.marketplace.values import amount
from webapp import files
from webapp.commerce.rates import plain_rate
from webapp.merchants.models import Store
from webapp.web.spreadsheets import csv_line

BATCH = 500
NO_XML = "\ufffe\uffff"
"""Characters that XML has no place for, in whatever spelling."""
TAB = "\t"
AFTER = {"product_type": ("availability",), "link": ("identifier_exists",)}
ADDED_BY_ATTRIBUTES = frozenset(
    {
        "additional_image_link", "color", "size", "gender", "age_group", "adult", "google_product_category", "preorder_days",
        "additional_product_type_1", "additional_product_type_2", "additional_product_type_3", "boost_sort", "delivery_method",
    }
)  # fmt: skip


def header() -> list[str]:
    """The columns in the order of the format."""
    out: list[str] = []
    for field in FIELDS:
        out += [column(field.key), *AFTER.get(field.key, ())]
    return out


def head() -> bytes:
    """The first line."""
    return csv_line(header(), TAB)


def feed(store: Store, language: str) -> Iterator[bytes]:
    """The lines of the store's feed in a language, in pieces."""
    yield head()
    for part in queries.feed_parts(store, BATCH):
        yield lines(store, part, language)


def lines(store: Store, variants: Sequence[FeedVariant], language: str) -> bytes:
    """The lines of these variants. Those without a text in the language carry the product's own words."""
    texts, base = queries.texts([variant.variant_id for variant in variants], language), files.outside_base(store.platform_id)
    return b"".join(csv_line(_cells(variant, texts.get(variant.variant_id), store, base), TAB) for variant in variants)


def sale(variant: FeedVariant, store: Store, day: date) -> tuple[str, str]:
    """The sale price as it is on a day of the store, and from when to when, where both are known; "" where there is none.

    A sale that is still to come is left out: a marketplace that does not read the days would begin it at once.
    """
    first, last = variant.sale_from, variant.sale_until
    if variant.sale_price is None or (first is not None and day < first) or (last is not None and last < day):
        return "", ""
    price, zone = amount(variant.sale_price, store.currency), ZoneInfo(store.timezone)
    if first is None or last is None:
        return price, ""
    begin, end = datetime.combine(first, time(), zone), datetime.combine(last, time(23, 59), zone)
    return price, f"{begin:%Y-%m-%dT%H:%M%z}/{end:%Y-%m-%dT%H:%M%z}"


def _cells(variant: FeedVariant, text: FeedText | None, store: Store, base: str) -> list[str]:
    (sale_price, sale_days), (first, others) = sale(variant, store, queries.day_of(store)), pictures(variant, base)
    values = {key: value for key, value in variant.attributes.items() if key in ADDED_BY_ATTRIBUTES}
    values |= {
        "id": variant.sku,
        "title": variant.title,
        "description": variant.description,
        "price": amount(variant.price, store.currency),
        "sale_price": sale_price,
        "sale_price_effective_date": sale_days,
        "product_type": variant.category,
        "availability": "in stock" if variant.available else "out of stock",
        "image_link": first,
        "additional_image_link": ",".join(others),
        "link": variant.page_url,
        "identifier_exists": "yes" if variant.gtin else "no",
        "brand": variant.brand,
        "gtin": variant.gtin,
        "item_group_id": variant.group,
        "tax_rate": plain_rate(variant.tax_rate_bp),
        "quantity": str(variant.available),
        "held_back": str(max(variant.on_hand - variant.available, 0)) if variant.tracked else "",
    }
    values |= text.words if text else {}
    out: list[str] = []
    for field in FIELDS:
        out.append(one_line(values.get(field.key, "")))
        out += [values[key] for key in AFTER.get(field.key, ())]
    return out


def one_line(cell: str) -> str:
    """Text without line breaks, tabs and control characters: a product is one line of the feed, and breaks no file of others."""
    return " ".join("".join(char if ord(char) >= 32 and char not in NO_XML else " " for char in cell).split())


XML_END = b"</channel></rss>\n"
NAMESPACES = 'xmlns:g="http://base.google.com/ns/1.0" xmlns:atalanda="http://www.atalanda.com/ns/1.0"'


def xml_head(store: Store) -> bytes:
    """The beginning of the feed as XML."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" {NAMESPACES}><channel><title>{escape(store.name)}</title>\n'.encode()
    )


def items(store: Store, variants: Sequence[FeedVariant], language: str) -> bytes:
    """These variants as XML; what is empty is left out, and what is ours alone: nobody reads it in again."""
    texts, names = queries.texts([variant.variant_id for variant in variants], language), header()
    base = files.outside_base(store.platform_id)
    out = []
    for variant in variants:
        cells = zip(names, _cells(variant, texts.get(variant.variant_id), store, base), strict=True)
        shown = [(name, part) for name, cell in cells if name not in OWN.values() for part in _parts(name, cell)]
        tags = "".join(_tag(name if ":" in name else f"g:{name}", part) for name, part in shown)
        out.append(f"<item>{tags}</item>\n")
    return "".join(out).encode()


def _parts(name: str, cell: str) -> list[str]:
    """The values of a cell: XML has an element for each address, and none for what is empty."""
    return addresses(cell) if name == "additional_image_link" else [cell] if cell else []


def _tag(name: str, cell: str) -> str:
    return f"<{name}>{escape(cell)}</{name}>"
