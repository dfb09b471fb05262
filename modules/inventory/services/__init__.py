"""Writes of the inventory. All flush and none commits: open `transaction()` around them."""

from modules.inventory.models import Reason
from modules.inventory.services.asides import put_back, set_aside, throw_away
from modules.inventory.services.checking import repair_deliveries, repair_later, repair_stock
from modules.inventory.services.counts import (
    Approved,
    approve_count,
    cancel_count,
    count_again,
    enter,
    finish_count,
    reopen_count,
    start_count,
)
from modules.inventory.services.deliveries import announce_delivery, cancel_delivery, change_delivery, receive_delivery
from modules.inventory.services.lapsing import end_reservations
from modules.inventory.services.locations import add_location, change_location, default_location, move_location
from modules.inventory.services.options import Placed, change_options
from modules.inventory.services.pictures import add_picture, describe_picture, move_picture, remove_picture
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
from modules.inventory.services.reversing import reverse_movement
from modules.inventory.services.rows import ProductRow, Upserted, compare_product
from modules.inventory.services.stock import move_stock, set_stock
from modules.inventory.services.taxing import usual_rate
from modules.inventory.services.transfers import empty_location, transfer
from modules.inventory.services.upsert import expect_many, lock_articles, upsert_product, upsert_products

__all__ = [
    "REFUSALS",
    "Approved",
    "Placed",
    "ProductRow",
    "Reason",
    "Upserted",
    "add_location",
    "add_picture",
    "add_variant",
    "announce_delivery",
    "approve_count",
    "archive_product",
    "cancel_count",
    "cancel_delivery",
    "change_delivery",
    "change_location",
    "change_options",
    "change_product",
    "change_variant",
    "compare_product",
    "count_again",
    "create_product",
    "default_location",
    "describe_picture",
    "empty_location",
    "end_reservations",
    "enter",
    "expect_many",
    "finish_count",
    "hold",
    "lock_articles",
    "move_location",
    "move_picture",
    "move_stock",
    "put_back",
    "receive_delivery",
    "refusal",
    "release",
    "remove_picture",
    "reopen_count",
    "repair_deliveries",
    "repair_later",
    "repair_stock",
    "reserve",
    "restock",
    "restore_product",
    "reverse_movement",
    "set_aside",
    "set_stock",
    "ship",
    "start_count",
    "throw_away",
    "transfer",
    "upsert_product",
    "upsert_products",
    "usual_rate",
]
