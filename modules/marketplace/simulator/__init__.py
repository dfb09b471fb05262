"""A stand-in for Letzshop: a real HTTP server that speaks GraphQL, keeps its shipments in memory, and goes wrong on command.

Tests start it in their own process, `flask demo letzshop` by itself. It knows nothing of Interlock.
"""

from modules.marketplace.simulator.faults import Fault, Faults
from modules.marketplace.simulator.server import Simulator
from modules.marketplace.simulator.shop import Shop

__all__ = ["Fault", "Faults", "Shop", "Simulator"]
