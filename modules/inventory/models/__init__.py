"""Tables of the inventory: products, variants, locations, levels and the ledger of movements."""

from modules.inventory.models.products import ACTIVE, ARCHIVED, Product, Variant
from modules.inventory.models.reservations import Reservation
from modules.inventory.models.stock import Level, Location, Movement, Reason

__all__ = ["ACTIVE", "ARCHIVED", "Level", "Location", "Movement", "Product", "Reason", "Reservation", "Variant"]
