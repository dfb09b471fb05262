"""The rows that every peer lists, written by the driver."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

TABLES = """
CREATE TABLE products (id INTEGER PRIMARY KEY, name VARCHAR(200) NOT NULL, brand VARCHAR(100) NOT NULL);
CREATE TABLE variants (id INTEGER PRIMARY KEY, product_id INTEGER NOT NULL REFERENCES products (id), sku VARCHAR(64) NOT NULL UNIQUE,
    price INTEGER NOT NULL, on_hand INTEGER NOT NULL, reserved INTEGER NOT NULL);
CREATE INDEX ix_variants_product ON variants (product_id, id);
CREATE INDEX ix_products_name ON products (name, id);
"""


def products(many: int) -> list[tuple[int, str, str]]:
    """(id, name, brand); the names come in no order."""
    chance = random.Random(0)
    return [(n, f"{chance.choice(WORDS)} {chance.choice(WORDS).lower()} {n}", f"Brand {n % 7}") for n in range(1, many + 1)]


def variants(many: int) -> list[tuple[int, int, str, int, int, int]]:
    """(id, product, SKU, price in cents, on hand, reserved): one of each product."""
    return [(n, n, f"ROW-{n:07}", 500 + n % 900, n % 40, n % 3) for n in range(1, many + 1)]


WORDS = ("Amber", "Birch", "Cedar", "Dune", "Ember", "Fjord", "Grove", "Heath", "Isle", "Juniper", "Kelp", "Larch", "Moss", "Nettle")


def fill(file: Path, many: int) -> None:
    """Make the tables of the peers in this file, with so many rows."""
    with sqlite3.connect(file) as connection:
        connection.executescript(TABLES)
        connection.executemany("INSERT INTO products VALUES (?, ?, ?)", products(many))
        connection.executemany("INSERT INTO variants VALUES (?, ?, ?, ?, ?, ?)", variants(many))
        connection.execute("ANALYZE")
    connection.close()
