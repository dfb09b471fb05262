"""What can be imported into the inventory: products with their variants, and stock counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from modules.inventory import barcodes, queries
from modules.inventory.models import Variant
from modules.inventory.options import COLUMNS, LONGEST_NAME, LONGEST_VALUE, MOST_OPTIONS
from modules.inventory.services import REFUSALS, ProductRow, Upserted, expect_many, lock_articles, refusal, upsert_products, usual_rate
from webapp.imports import Change, Field, ImportKind, Reason, Row, Taken, Taking
from webapp.imports.cells import bare_gtin, day, gtin, link, sku, text, yes_no
from webapp.imports.numbers import Reading, money, tax_rate, whole
from webapp.imports.reasons import CellProblem
from webapp.web.formats import amount

MAX_GRAMS = 10_000_000
NAME_LABELS = (_l("Name of the first option"), _l("Name of the second option"), _l("Name of the third option"))
VALUE_LABELS = (_l("First option"), _l("Second option"), _l("Third option"))


def barcode(cell: str, reading: Reading) -> str:
    """A GTIN, or another number that a barcode can have: whether that is taken is known once one knows whose row it is."""
    try:
        return gtin(cell, reading)
    except CellProblem:
        if plain := barcodes.digits(bare_gtin(cell)):
            return plain
        raise


NO_OPTION = {("", "default title"), ("title", "default title")}
"""What another system writes for a product without options."""
SKU = Field(
    key="sku",
    label=_l("SKU"),
    read=sku,
    is_text=True,
    names=("variant sku", "article number", "artikelnummer", "artikel-nr", "art-nr", "référence", "code article", "reference", "ref", "id"),
)
GTIN = Field(
    key="gtin",
    label=_l("Barcode number (GTIN)"),
    read=barcode,
    names=("ean", "ean-13", "isbn", "isbn-13", "upc", "barcode", "barcode number", "variant barcode", "strichcode", "code barre", "gencod"),
)
MPN = Field(
    key="mpn",
    label=_l("Manufacturer's part number (MPN)"),
    read=text(70),
    is_text=True,
    names=("manufacturer part number", "part number", "herstellernummer", "référence fabricant", "réf fabricant"),
)
WEIGHT = Field(
    key="weight_grams",
    label=_l("Weight in grams"),
    read=whole(0, MAX_GRAMS),
    is_number=True,
    names=("weight in grams", "grams", "variant grams", "gewicht in gramm", "gramm", "poids en grammes", "grammes"),
)
"""Only columns that say grams: a weight without its unit may be kilograms."""
TRACKED = Field(
    key="track_stock",
    label=_l("Track stock"),
    read=lambda cell, reading: yes_no(cell, reading) == "true",
    is_text=True,
    names=(
        "track stock",
        "stock tracked",
        "track inventory",
        "manage stock",
        "bestand führen",
        "lagerführung",
        "gérer le stock",
        "suivi du stock",
    ),
)


def _option_fields() -> dict[str, Field]:
    """Names and values of options. A name is said once: below it, and in products that are there, it may stay empty."""
    made = {}
    for number in range(1, MOST_OPTIONS + 1):
        name, value = f"option_{number}_name", f"option_{number}"
        names, values = ([f"option {number} {word}" for word in words] for words in (("name", "nom"), ("value", "valeur", "wert")))
        made[name] = Field(key=name, label=NAME_LABELS[number - 1], read=text(LONGEST_NAME), is_text=True, names=(*names,))
        made[value] = Field(key=value, label=VALUE_LABELS[number - 1], read=text(LONGEST_VALUE), is_text=True, names=(*values,))
    return made


ROW_FIELDS = {
    "sku": SKU,
    "name": Field(
        key="name",
        label=_l("Name"),
        read=text(160),
        is_text=True,
        for_new=True,
        names=("title", "product name", "titel", "titre", "nom", "bezeichnung", "produktname", "artikelname", "désignation", "libellé"),
    ),
    "label": Field(key="label", label=_l("Kind"), read=text(120), is_text=True, names=("variant", "variante", "ausführung", "option")),
    **_option_fields(),
    "group": Field(
        key="group",
        label=_l("Group of variants"),
        read=text(64),
        is_text=True,
        names=("item group id", "parent sku", "group id", "parent id", "handle"),
    ),
    "gtin": GTIN,
    "mpn": MPN,
    "weight_grams": WEIGHT,
    "track_stock": TRACKED,
    "price": Field(
        key="price",
        label=_l("Price (tax included)"),
        read=money,
        is_number=True,
        for_new=True,
        names=("preis", "prix", "prix ttc", "prix de vente", "unit price", "variant price", "verkaufspreis", "vk", "bruttopreis"),
    ),
    "sale_price": Field(
        key="sale_price",
        label=_l("Sale price"),
        read=money,
        is_number=True,
        names=("special price", "aktionspreis", "angebotspreis", "prix promo", "prix soldé"),
    ),
    "sale_from": Field(
        key="sale_from",
        label=_l("On sale from"),
        read=day,
        is_text=True,
        names=("on sale from", "sale from", "date sale price starts", "special price from", "aktion von", "promo du", "début promo"),
    ),
    "sale_until": Field(
        key="sale_until",
        label=_l("On sale until"),
        read=day,
        is_text=True,
        names=("on sale until", "sale until", "date sale price ends", "special price to", "aktion bis", "promo au", "fin promo"),
    ),
    "tax_rate_bp": Field(
        key="tax_rate_bp",
        label=_l("VAT rate in per cent"),
        read=tax_rate,
        is_number=True,
        names=("tax rate", "vat", "vat rate", "mwst", "mwst satz", "steuersatz", "tva", "taux tva"),
    ),
    "brand": Field(
        key="brand",
        label=_l("Brand or publisher"),
        read=text(120),
        is_text=True,
        names=("publisher", "marke", "marque", "hersteller", "manufacturer", "vendor", "verlag", "éditeur"),
    ),
    "category": Field(
        key="category", label=_l("Category"), read=text(200), is_text=True, names=("product type", "kategorie", "catégorie", "warengruppe")
    ),
    "description": Field(key="description", label=_l("Description"), read=text(10_000), is_text=True, names=("beschreibung", "descriptif")),
    "image_url": Field(key="image_url", label=_l("Address of a picture"), read=link, names=("image link", "image src", "image", "bild")),
    "page_url": Field(key="page_url", label=_l("Address of its page"), read=link, names=("link", "url", "product url", "lien")),
}
OF_PRODUCT = ("name", "brand", "category", "description", "image_url", "page_url")
NEEDED = ("name", "price")
SALE_DAYS = ("sale_from", "sale_until")


def match_products(taking: Taking, rows: Sequence[Row]) -> Mapping[str, Variant]:
    """The variants of the rows, locked, by SKU."""
    return lock_articles(taking.store, [row.values["sku"] for row in rows])


def take_products(taking: Taking, rows: Sequence[Row], known: Mapping[str, Variant]) -> list[Taken]:
    """Take products in. What they share counts from the row of the product's first variant, whichever rows are in this file."""
    first = queries.first_variants(taking.store.id, {found.product_id for found in known.values()})
    lacking = _lacking(taking, [row for row in rows if row.values["sku"] not in known]) | _unsound(rows, known)
    able = [row for row in rows if row.number not in lacking]
    given = [_product_row(row, known.get(row.values["sku"]), first, taking.mapped) for row in able]
    done = upsert_products(taking.store, given, existing=known, ahead=taking.ahead)
    came = dict(zip((row.number for row in able), done, strict=True))
    return [_told(came.get(row.number), lacking.get(row.number), taking.store.currency) for row in rows]


def _lacking(taking: Taking, rows: Sequence[Row]) -> dict[int, Reason]:
    """What new products lack, by number of the row: a column that nobody said is another matter than an empty cell."""
    unmapped = [key for key in NEEDED if key not in taking.mapped]
    if unmapped:
        return dict.fromkeys((row.number for row in rows), Reason("new_needs_columns", facts={"fields": unmapped}))
    empty = {row.number: [key for key in NEEDED if key not in row.values] for row in rows}
    return {number: Reason("new_needs", facts={"fields": keys}) for number, keys in empty.items() if keys}


def _unsound(rows: Sequence[Row], known: Mapping[str, Variant]) -> dict[int, Reason]:
    """Rows with an invalid barcode number, where the platform refuses it; what a variant has already stays."""
    given = {row.number: row.values["gtin"] for row in rows if not barcodes.is_sound(row.values.get("gtin", ""))}
    there = {row.number: known[row.values["sku"]].gtin for row in rows if row.number in given and row.values["sku"] in known}
    wrong = {number: text for number, text in given.items() if there.get(number) != text}
    if not wrong or barcodes.strictness() != barcodes.REJECT:
        return {}
    return {number: Reason("gtin", field="gtin", facts={"cell": text}) for number, text in wrong.items()}


def _product_row(row: Row, known: Variant | None, first: Mapping[int, int], mapped: Collection[str]) -> ProductRow:
    follows = known is not None and first.get(known.product_id) != known.id
    apart = OF_PRODUCT if follows else ()
    given = {key: value for key, value in row.values.items() if not key.startswith("option_") and key not in (*SALE_DAYS, *apart)}
    return ProductRow(**given, options=_options(row.values), sale_dates=_sale_dates(row.values, known, mapped))


def _sale_dates(values: Mapping[str, Any], known: Variant | None, mapped: Collection[str]) -> tuple[date | None, date | None] | None:
    """The days of the sale, None where the row says nothing of them. Of a sale price a day that stands empty is open; without one it stays.

    A day that no column of the file holds stays as it is.
    """
    said = {key: values.get(key) for key in SALE_DAYS if key in values or ("sale_price" in values and key in mapped)}
    if not said:
        return None
    first, last = (said[key] if key in said else getattr(known, key, None) for key in SALE_DAYS)
    return first, last


def _options(values: Mapping[str, Any]) -> list[tuple[str, str]] | None:
    """The options that a row names, up to the last that has a value; None where it says nothing of them."""
    said = [(" ".join(values.get(f"{key}_name", "").split()), " ".join(values.get(key, "").split())) for key in COLUMNS]
    while said and not said[-1][1]:
        said.pop()
    return None if not said or {(name.casefold(), value.casefold()) for name, value in said} <= NO_OPTION else said


def _told(done: Upserted | None, lacking: Reason | None, currency: str) -> Taken:
    if done is None:
        return Taken(reasons=[lacking] if lacking else [])
    if done.error is not None:
        return Taken(reasons=[refusal(done.error)])
    follow = {"label", "attributes"} if any(key in done.changes for key in COLUMNS) else set()
    changes = [
        Change("option_1_name" if key == "options" else key, *(_plain(key, value, currency) for value in pair))
        for key, pair in done.changes.items()
        if key not in follow
    ]
    return Taken(done.outcome, changes, done.variant_id)


def _plain(key: str, value: Any, currency: str) -> str:
    if value is None:
        return ""
    if key == "options":
        return ", ".join(each["name"] for each in value)
    if key in ("price", "sale_price"):
        return amount(value, currency)
    if key == "track_stock":
        return "true" if value else "false"
    if key == "weight_grams":
        return f"{value} g"
    return f"{value / 100:g} %" if key == "tax_rate_bp" else str(value)


def article(variant_id: int) -> str:
    """The page of a variant."""
    return str(url_for("inventory.store.inventory.variant", variant_id=variant_id))


PRODUCTS = ImportKind(
    code="inventory.products",
    label=_l("Products"),
    title=_l("Import products"),
    fields=tuple(ROW_FIELDS.values()),
    identity=("sku",),
    needed_here=lambda store: () if usual_rate(store) is not None else ("tax_rate_bp",),
    ignored=("reason",),
    match=match_products,
    take=take_products,
    many=expect_many,
    reasons=REFUSALS,
    link=article,
    job_names=(_l("Check of products"), _l("Import of products")),
)
