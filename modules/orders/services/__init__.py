"""Writes of the orders. All flush and none commits: open `transaction()` around them."""

from modules.orders.services.archiving import archive, archive_old, unarchive
from modules.orders.services.holding import hold_again, lapsed
from modules.orders.services.invoicing import can_invoice, seller, write_invoice
from modules.orders.services.issues import look_again, match_line
from modules.orders.services.mending import mend, mendable
from modules.orders.services.moving import Done, IllegalMove, Sent, carry_out
from modules.orders.services.notes import add_note, change_address
from modules.orders.services.packing import nothing_to_pack, pack, put, send, unpack
from modules.orders.services.placing import check_order, place_order
from modules.orders.services.refunding import refund
from modules.orders.services.tagging import add_tag, remove_tag
from modules.orders.services.taking import place_all, take_all
from modules.orders.services.tracking import change_tracking
from webapp.registry.ports.orders import NewLine, NewOrder

__all__ = [
    "Done",
    "IllegalMove",
    "NewLine",
    "NewOrder",
    "Sent",
    "add_note",
    "add_tag",
    "archive",
    "archive_old",
    "can_invoice",
    "carry_out",
    "change_address",
    "change_tracking",
    "check_order",
    "hold_again",
    "lapsed",
    "look_again",
    "match_line",
    "mend",
    "mendable",
    "nothing_to_pack",
    "pack",
    "place_all",
    "place_order",
    "put",
    "refund",
    "remove_tag",
    "seller",
    "send",
    "take_all",
    "unarchive",
    "unpack",
    "write_invoice",
]
