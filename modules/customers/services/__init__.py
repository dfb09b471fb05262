"""Writes of customers. All flush and none commits: open `transaction()` around them."""

from modules.customers.services.addresses import add_address, change_address, remove_address
from modules.customers.services.customers import add_by_hand, change_customer, create_customer
from modules.customers.services.erasing import erase
from modules.customers.services.leaving import keep
from modules.customers.services.marks import add_note, add_tag, record_consent, remove_note, remove_tag
from modules.customers.services.merging import merge, tell_apart, undo

__all__ = [
    "add_address",
    "add_by_hand",
    "add_note",
    "add_tag",
    "change_address",
    "change_customer",
    "create_customer",
    "erase",
    "keep",
    "merge",
    "record_consent",
    "remove_address",
    "remove_note",
    "remove_tag",
    "tell_apart",
    "undo",
]
