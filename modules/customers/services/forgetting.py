"""Customers of a merchant that was closed and anonymised are erased with it."""

from __future__ import annotations

from modules.customers import queries
from modules.customers.services.erasing import wipe


def forget_merchant(merchant_id: int) -> None:
    """Erase everybody who bought from the merchant; those merged into others go with them."""
    for customer in queries.active_of(merchant_id):
        wipe(customer.id, version=customer.version)
