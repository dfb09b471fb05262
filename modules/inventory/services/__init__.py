"""Writes of the inventory. All flush and none commits: open `transaction()` around them."""

from modules.inventory.models import Reason
from modules.inventory.services.locations import add_location, change_location, default_location
from modules.inventory.services.products import (
    add_variant,
    archive_product,
    change_product,
    change_variant,
    create_product,
    restore_product,
)
from modules.inventory.services.promises import hold, release, reserve, restock, ship
from modules.inventory.services.refusals import REFUSALS, refusal
from modules.inventory.services.rows import ProductRow, Upserted, compare_product
from modules.inventory.services.stock import move_stock, set_stock
from modules.inventory.services.upsert import expect_many, upsert_product, upsert_products

__all__ = [
    "REFUSALS",
    "ProductRow",
    "Reason",
    "Upserted",
    "add_location",
    "add_variant",
    "archive_product",
    "change_location",
    "change_product",
    "change_variant",
    "compare_product",
    "create_product",
    "default_location",
    "expect_many",
    "hold",
    "move_stock",
    "refusal",
    "release",
    "reserve",
    "restock",
    "restore_product",
    "set_stock",
    "ship",
    "upsert_product",
    "upsert_products",
]
