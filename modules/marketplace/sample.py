"""The sample feeds: the same few hundred products in three languages, the same on every run.

Their GTINs begin with 29, which GS1 leaves to shops for their own use, so none is anybody's product.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from pathlib import Path

from modules.marketplace.fields import LANGUAGES
from modules.marketplace.sample_words import CATEGORIES, KINDS, OPTIONS, Kind, Words
from modules.marketplace.values import amount
from webapp.commerce.identifiers import check_digit

FOLDER = Path(__file__).parent / "samples"
SEED = 20260301
COLUMNS = (
    "id", "title", "description", "price", "sale_price", "product_type", "availability", "image_link", "link", "identifier_exists", "brand",
    "gtin", "color", "size", "item_group_id", "atalanda:tax_rate", "atalanda:quantity", "atalanda:delivery_method",
)  # fmt: skip


def file_name(language: str) -> str:
    """The sample's name in its folder."""
    return f"products-{language}.csv"


def write_all(folder: Path = FOLDER) -> list[Path]:
    """Write one file per language; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for at, language in enumerate(LANGUAGES):
        path = folder / file_name(language)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows(at))
        paths.append(path)
    return paths


def rows(language: int) -> Iterator[dict[str, str]]:
    """The products, with words in the language at this place of LANGUAGES. Numbers do not depend on it."""
    dice = random.Random(SEED)  # noqa: S311  # the same file every time, no secret
    number = 0
    for kind in KINDS:
        price = round(dice.randint(kind.low, kind.high) / 100) * 100 - 10
        for option in OPTIONS[kind.options]:
            number += 1
            yield _row(kind, option, number, price, dice, language)


def _row(kind: Kind, option: Words, number: int, price: int, dice: random.Random, language: int) -> dict[str, str]:
    sku = f"{kind.code}-{number:03d}"
    body = f"29{number * 7919 % 10_000_000_000:010d}"
    quantity = dice.choice((0, 2, 3, 5, 8, 12, 20, 35, 60))
    reduced = dice.random() < 0.12
    slug = sku.lower()
    return {
        "id": sku,
        "title": f"{kind.name[language]}, {option[language]}",
        "description": kind.text[language],
        "price": amount(price),
        "sale_price": amount(price * 80 // 1000 * 10) if reduced else "",
        "product_type": CATEGORIES[kind.category][language],
        "availability": "in stock" if quantity else "out of stock",
        "image_link": f"https://img.example.com/{slug}.jpg",
        "link": f"https://shop.example.com/{LANGUAGES[language]}/{slug}",
        "identifier_exists": "yes",
        "brand": kind.brand,
        "gtin": body + check_digit(body),
        "color": option[language] if kind.options == "colours" else "",
        "size": option[language] if kind.options == "sizes" else "",
        "item_group_id": kind.code,
        "atalanda:tax_rate": str(kind.rate),
        "atalanda:quantity": str(quantity),
        "atalanda:delivery_method": "package_delivery" if price < 10_000 else "nationwide",
    }


if __name__ == "__main__":
    write_all()
