"""Tables of the orders: orders with their lines, parcels, invoices, what came back, tags, and the history."""

from modules.orders.models.back import OrderReturn, Refund, RefundLine
from modules.orders.models.history import OrderEvent, OrderIssue
from modules.orders.models.invoices import OrderInvoice, OrderInvoiceLine
from modules.orders.models.order import ARCHIVED, DONE_WITH, LONGEST_ITEM, NONE, WAITING, WORDLESS, Order, OrderLine, searched
from modules.orders.models.parcels import Packed, PackedLine, Parcel, ParcelLine
from modules.orders.models.tags import OrderTag, OrderTagging

__all__ = [
    "ARCHIVED",
    "DONE_WITH",
    "LONGEST_ITEM",
    "NONE",
    "WAITING",
    "WORDLESS",
    "Order",
    "OrderEvent",
    "OrderInvoice",
    "OrderInvoiceLine",
    "OrderIssue",
    "OrderLine",
    "OrderReturn",
    "OrderTag",
    "OrderTagging",
    "Packed",
    "PackedLine",
    "Parcel",
    "ParcelLine",
    "Refund",
    "RefundLine",
    "searched",
]
