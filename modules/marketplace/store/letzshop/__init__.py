"""Pages of a store about Letzshop: connecting, shipments, what is sent back, products, and every run."""

from modules.marketplace.store.letzshop import comparing, connecting, running, shipments
from modules.marketplace.store.letzshop.blueprint import letzshop

__all__ = ["comparing", "connecting", "letzshop", "running", "shipments"]
