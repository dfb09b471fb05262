"""Tables of the inventory: products, variants, locations, levels and the ledger of movements, transfers, counts, deliveries."""

from modules.inventory.models.asides import Aside, SetAside
from modules.inventory.models.counts import CountLine, CountState, StockCount
from modules.inventory.models.deliveries import Delivery, DeliveryAct, DeliveryEvent, DeliveryLine, DeliveryState
from modules.inventory.models.low import LowWaiting
from modules.inventory.models.pictures import ProductPicture
from modules.inventory.models.products import ACTIVE, ARCHIVED, ENDLESS, Product, Variant
from modules.inventory.models.reservations import Reservation
from modules.inventory.models.stock import LOCATION_KINDS, Level, Location, LocationKind, Movement, Reason
from modules.inventory.models.transfers import Transfer, TransferLine

__all__ = [
    "ACTIVE",
    "ARCHIVED",
    "ENDLESS",
    "LOCATION_KINDS",
    "Aside",
    "CountLine",
    "CountState",
    "Delivery",
    "DeliveryAct",
    "DeliveryEvent",
    "DeliveryLine",
    "DeliveryState",
    "Level",
    "Location",
    "LocationKind",
    "LowWaiting",
    "Movement",
    "Product",
    "ProductPicture",
    "Reason",
    "Reservation",
    "SetAside",
    "StockCount",
    "Transfer",
    "TransferLine",
    "Variant",
]
