"""What a file of products does not say is not guessed: days of a sale, and tax rates."""

from __future__ import annotations

from datetime import date

import pytest

from modules.inventory import queries
from modules.inventory.imports import PRODUCTS
from tests.modules.inventory.conftest import World, add_article
from tests.modules.inventory.test_imports import Bring, Counts, bring, sale
from webapp.db import transaction
from webapp.imports.pages.context import missing

__all__ = ["bring"]

HALVES = {"sale_from": b"on sale from", "sale_until": b"on sale until"}


@pytest.mark.parametrize("key", HALVES)
def test_a_file_with_one_of_the_days_leaves_the_other(bring: Bring, world: World, key: str) -> None:
    """A sale that lost its last day would never end."""
    head = b"sku,name,price,sale price," + HALVES[key] + b"\n"
    days = {"sale_from": "2026-11-27", "sale_until": "2026-12-06"}
    add_article(world.shop, "P-1", price=550, sale_price=420, **{each: date.fromisoformat(day) for each, day in days.items()})

    def came(line: bytes) -> tuple[Counts, int | None, dict[str, str]]:
        run = bring(PRODUCTS, head + line)[1]
        price, first, last = sale(world, line[:3].decode())
        return run, price, {"sale_from": first, "sale_until": last}

    assert came(b"P-1,,,4.00,2026-12-01\n") == ((0, 1, 0, 0), 400, {**days, key: "2026-12-01"})
    assert came(b"P-1,,,3.90,\n") == ((0, 1, 0, 0), 390, {**days, key: "None"}), "its column is there, and says that it is open"
    assert came(b"P-1,,,,2026-12-02\n") == ((0, 1, 0, 0), 390, {**days, key: "2026-12-02"})
    assert came(b"P-1,,,0,\n") == ((0, 1, 0, 0), None, {**days, key: "None"})
    assert came(b"P-2,Cup,5,4.00,2026-12-01\n") == ((1, 0, 0, 0), 400, {**dict.fromkeys(days, "None"), key: "2026-12-01"})


def test_a_new_product_says_its_tax_rate_where_the_law_is_not_known(bring: Bring, world: World) -> None:
    with transaction():
        world.shop.merchant.country = "NO"
    checked, run, reasons = bring(PRODUCTS, b"sku,name,price\nA-1,Pen,1.50\n")
    assert checked == run == (0, 0, 0, 1)
    assert "needs its VAT rate" in reasons[2]
    chosen = {0: "sku", 1: "name", 2: "price"}
    assert [each.key for each in missing(PRODUCTS, world.shop, chosen)] == ["tax_rate_bp"], "said where the columns are chosen"
    checked, run, reasons = bring(PRODUCTS, b"sku,name,price,vat\nA-1,Pen,1.50,25\nA-2,Book,12.00,\nA-3,Gift,9.00,0\n")
    assert (checked, run, [*reasons]) == ((2, 0, 0, 1), (2, 0, 0, 1), [3])
    found = queries.find_variants_by_sku(world.shop.id, ["A-1", "A-2", "A-3"])
    assert {sku: each.tax_rate_bp for sku, each in found.items()} == {"A-1": 2500, "A-3": 0}
    assert bring(PRODUCTS, b"sku,price\nA-1,1.60\n")[1] == (0, 1, 0, 0), "what is there has its rate"
