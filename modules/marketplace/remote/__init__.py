"""What a marketplace says, whichever it is: shipments, their units, products, and why it could not be asked.

`wire` speaks HTTP, `letzshop` holds every query of Letzshop and makes these values of its answers.
"""

from modules.marketplace.remote.errors import RemoteError, Why
from modules.marketplace.remote.letzshop import Letzshop
from modules.marketplace.remote.values import Buyer, Part, Product, Shipment, Unit, UnitState
from modules.marketplace.remote.wire import Wire

__all__ = ["Buyer", "Letzshop", "Part", "Product", "RemoteError", "Shipment", "Unit", "UnitState", "Why", "Wire"]
