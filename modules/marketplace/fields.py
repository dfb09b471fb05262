"""What a feed can say about a product: the columns of the marketplace's format, and the other names they go by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from modules.marketplace import values

LANGUAGES = ("en", "fr", "de")


@dataclass(frozen=True)
class Field:
    """One thing a column can mean. `key` is its name in the format without the marketplace's prefix."""

    key: str
    label: Any
    parse: values.Parser
    aliases: tuple[str, ...] = ()
    prefixed: bool = False
    is_text: bool = False

    @property
    def column(self) -> str:
        """The name of the column when the feed is written."""
        return f"atalanda:{self.key}" if self.prefixed else self.key


def _text(key: str, label: Any, limit: int, *aliases: str, prefixed: bool = False) -> Field:
    return Field(key, label, values.text(limit), aliases, prefixed, is_text=True)


FIELDS = (
    Field("id", _l("SKU"), values.sku, ("sku", "article number", "artikelnummer", "référence", "reference", "ref"), is_text=True),
    _text("title", _l("Title"), 160, "name", "product name", "titel", "titre", "nom", "bezeichnung", "produktname"),
    _text("description", _l("Description"), 10_000, "beschreibung", "long description"),
    Field("price", _l("Price"), values.money(), ("preis", "prix", "unit price", "prix ttc")),
    Field("sale_price", _l("Sale price"), values.money(), ("special price", "aktionspreis", "prix promo", "prix soldé")),
    _text("product_type", _l("Category"), 200, "category", "kategorie", "catégorie"),
    Field("image_link", _l("Image address"), values.link, ("image", "image url", "bild", "picture")),
    Field("additional_image_link", _l("More image addresses"), values.links, ("additional images",)),
    Field("link", _l("Product page"), values.link, ("url", "product url", "lien")),
    _text("brand", _l("Brand"), 120, "marke", "marque", "manufacturer", "hersteller"),
    Field("gtin", _l("GTIN"), values.gtin, ("ean", "ean13", "isbn", "isbn13", "upc", "barcode", "strichcode", "code barre")),
    _text("color", _l("Colour"), 100, "colour", "farbe", "couleur"),
    _text("size", _l("Size"), 100, "größe", "groesse", "taille"),
    _text("gender", _l("Gender"), 40, "geschlecht", "genre"),
    Field("age_group", _l("Age group"), values.one_of(*values.AGE_GROUPS)),
    Field("adult", _l("For adults only"), values.yes_no),
    _text("google_product_category", _l("Google category"), 300),
    _text("item_group_id", _l("Group of variants"), 64, "parent sku", "group id", "parent id"),
    Field("tax_rate", _l("VAT rate in per cent"), values.tax_rate, ("vat", "vat rate", "mwst", "tva", "taux tva"), prefixed=True),
    Field(
        "quantity", _l("Quantity"), values.whole(0, values.MAX_QUANTITY), ("stock", "qty", "bestand", "menge", "quantité"), prefixed=True
    ),
    Field("preorder_days", _l("Days of pre-order"), values.whole(0, 3650), prefixed=True),
    _text("additional_product_type_1", _l("Second category"), 300, prefixed=True),
    _text("additional_product_type_2", _l("Third category"), 300, prefixed=True),
    _text("additional_product_type_3", _l("Fourth category"), 300, prefixed=True),
    Field("boost_sort", _l("Weight in lists"), values.boost, prefixed=True),
    Field("delivery_method", _l("Delivery"), values.one_of(*values.DELIVERY_METHODS), prefixed=True),
)
BY_KEY = {field.key: field for field in FIELDS}
SPOKEN = (
    "title", "description", "product_type", "link", "color", "size", "additional_product_type_1", "additional_product_type_2",
    "additional_product_type_3",
)  # fmt: skip
"""Fields that differ from language to language."""
DERIVED = ("availability", "identifier_exists", "reason")
"""Columns that follow from others, or that we add ourselves: known, and not read."""


def normal(name: str) -> str:
    """A column name as it is compared: lower case, without prefix, with single spaces."""
    bare = name.strip().lstrip("\ufeff").lower().removeprefix("g:").removeprefix("atalanda:")
    return " ".join(re.sub(r"[\s_\-.:/]+", " ", bare).split())


NAMES = {normal(name): field.key for field in FIELDS for name in (field.key, *field.aliases)}
KNOWN = frozenset(NAMES) | {normal(name) for name in DERIVED}


def is_known(name: str) -> bool:
    """Whether a column of this name means something by itself."""
    return normal(name) in KNOWN


def suggest(columns: list[str], remembered: dict[str, str]) -> dict[int, str]:
    """Which column (by position) most likely holds which field: as this store mapped it before, else by its name."""
    found: dict[int, str] = {}
    for position, column in enumerate(columns):
        key = remembered.get(normal(column), NAMES.get(normal(column), ""))
        if key in BY_KEY and key not in found.values():
            found[position] = key
    return found


def parser(key: str, currency: str) -> values.Parser:
    """The parser of a field; amounts have as many decimals as the currency."""
    if key in ("price", "sale_price"):
        return values.money(currency)
    return BY_KEY[key].parse
