"""What a feed can say about a product: the columns of the marketplace's format, and the other names they go by."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from webapp.imports import Field
from webapp.imports.cells import gtin, link, links, one_of, sku, text, yes_no
from webapp.imports.numbers import Reading, money, tax_rate, whole, within
from webapp.imports.reasons import CellProblem, shown

LANGUAGES = ("en", "fr", "de")
LANGUAGE_NAMES = {"en": _l("English"), "fr": _l("French"), "de": _l("German")}
AGE_GROUPS = ("adult", "kids", "toddler", "infant", "newborn")
DELIVERY_METHODS = ("nationwide", "package_delivery", "self_collect")
MAX_QUANTITY = 1_000_000_000


def boost(cell: str, reading: Reading) -> str:
    """0.0 to 10.0 with one decimal."""
    found: Decimal = within(1, 0, 10)(cell, reading)
    return f"{found:.1f}"


def days(cell: str, _reading: Reading) -> tuple[date | None, date | None]:
    """The first and the last day of "2026-11-01T00:00+0100/2026-11-30T23:59+0100"; without times too, and with one side left open."""
    first, slash, last = (part.strip() for part in cell.partition("/"))
    try:
        begin, end = (datetime.fromisoformat(part) if part else None for part in (first, last))
    except ValueError as error:
        raise CellProblem("days", cell=shown(cell)) from error
    if not slash or (begin is None and end is None):
        raise CellProblem("days", cell=shown(cell))
    at_midnight = end is not None and len(last) > len("2026-11-30") and end.time() == time()
    until = (end - timedelta(days=1) if at_midnight else end) if end is not None else None
    if begin is not None and until is not None and until.date() < begin.date():
        raise CellProblem("days", cell=shown(cell))
    return begin and begin.date(), until and until.date()


def _text(key: str, label: Any, limit: int, *names: str, for_new: bool = False) -> Field:
    return Field(key=key, label=label, read=text(limit), names=names, is_text=True, for_new=for_new)


FIELDS = (
    Field(
        key="id",
        label=_l("SKU"),
        read=sku,
        is_text=True,
        names=(
            "sku", "variant sku", "article number", "artikelnummer", "artikel-nr", "art-nr", "item number", "référence",
            "reference", "ref", "code article", "seller sku", "bestellnummer",
        ),
    ),
    _text("title", _l("Title"), 160, "name", "product name", "titel", "titre", "nom", "bezeichnung", "produktname", "artikelname",
          "désignation", "libellé", "nom du produit", "produkttitel", "product title", for_new=True),
    _text("description", _l("Description"), 10_000, "beschreibung", "long description", "body html", "descriptif", "artikelbeschreibung"),
    Field(
        key="price",
        label=_l("Price"),
        read=money,
        is_number=True,
        for_new=True,
        names=(
            "preis", "prix", "unit price", "variant price", "prix ttc", "prix de vente", "verkaufspreis", "vk", "vk brutto", "bruttopreis",
            "preis brutto", "retail price", "selling price", "prix unitaire", "einzelpreis", "price incl vat", "price incl tax", "uvp",
        ),
    ),
    Field(
        key="sale_price",
        label=_l("Sale price"),
        read=money,
        is_number=True,
        names=("special price", "aktionspreis", "angebotspreis", "sonderpreis", "prix promo", "prix promotionnel", "prix soldé"),
    ),
    _text("product_type", _l("Category"), 200, "category", "kategorie", "catégorie", "warengruppe", "rubrique", "type"),
    Field(key="image_link", label=_l("Image address"), read=link, names=("image", "image url", "image src", "bild", "picture")),
    Field(key="additional_image_link", label=_l("More image addresses"), read=links, names=("additional images", "images")),
    Field(key="link", label=_l("Product page"), read=link, names=("url", "product url", "lien", "produktseite")),
    _text("brand", _l("Brand"), 120, "marke", "marque", "manufacturer", "hersteller", "vendor", "éditeur", "verlag"),
    Field(
        key="gtin",
        label=_l("GTIN"),
        read=gtin,
        names=(
            "ean", "ean-13", "ean code", "code ean", "isbn", "isbn-13", "upc", "barcode", "variant barcode", "strichcode", "code barre",
            "code barres", "gencod", "ean nummer", "barcode number",
        ),
    ),
    _text("color", _l("Colour"), 100, "colour", "farbe", "couleur"),
    _text("size", _l("Size"), 100, "größe", "groesse", "taille"),
    _text("gender", _l("Gender"), 40, "geschlecht", "genre"),
    Field(key="age_group", label=_l("Age group"), read=one_of(*AGE_GROUPS)),
    Field(key="adult", label=_l("For adults only"), read=yes_no),
    _text("google_product_category", _l("Google category"), 300),
    _text("item_group_id", _l("Group of variants"), 64, "parent sku", "group id", "parent id", "handle"),
    Field(
        key="sale_price_effective_date",
        label=_l("Days of the sale"),
        read=days,
        names=("sale price effective date", "sale dates", "aktionszeitraum", "période de promotion"),
    ),
    Field(
        key="tax_rate",
        label=_l("VAT rate in per cent"),
        read=tax_rate,
        is_number=True,
        names=("vat", "vat rate", "mwst", "mwst satz", "ust", "steuersatz", "tva", "taux tva", "taux de tva", "tax"),
    ),
    Field(
        key="quantity",
        label=_l("Quantity"),
        read=whole(0, MAX_QUANTITY),
        is_number=True,
        names=(
            "stock", "qty", "on hand", "bestand", "lagerbestand", "lager", "menge", "anzahl", "quantité", "stock quantity",
            "variant inventory qty", "inventory", "verfügbar", "disponible", "en stock",
        ),
    ),
    Field(key="preorder_days", label=_l("Days of pre-order"), read=whole(0, 3650)),
    _text("additional_product_type_1", _l("Second category"), 300),
    _text("additional_product_type_2", _l("Third category"), 300),
    _text("additional_product_type_3", _l("Fourth category"), 300),
    Field(key="boost_sort", label=_l("Weight in lists"), read=boost, is_number=True),
    Field(key="delivery_method", label=_l("Delivery"), read=one_of(*DELIVERY_METHODS)),
    Field(
        key="held_back",
        label=_l("On hand, not for sale"),
        read=whole(0, MAX_QUANTITY),
        is_number=True,
        names=("interlock:held_back", "held back"),
    ),
)  # fmt: skip
BY_KEY = {field.key: field for field in FIELDS}
PREFIXED = frozenset(list(BY_KEY)[list(BY_KEY).index("tax_rate") :])
"""Fields whose columns have the marketplace's prefix when the feed is written."""
OWN = {"held_back": "interlock:held_back"}
"""Columns that are ours and none of the format: pieces that lie there beside the quantity, so that a feed that comes back counts right."""
SPOKEN = (
    "title", "description", "product_type", "link", "color", "size", "additional_product_type_1", "additional_product_type_2",
    "additional_product_type_3",
)  # fmt: skip
"""Fields that differ from language to language."""
DERIVED = ("availability", "identifier_exists")
"""Columns that follow from others: known, and not read."""


def column(key: str) -> str:
    """The name of a field's column when the feed is written."""
    if key in OWN:
        return OWN[key]
    return f"atalanda:{key}" if key in PREFIXED else key
