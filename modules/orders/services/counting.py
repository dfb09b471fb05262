"""Telling whoever keeps figures of customers that one of their orders counts now, or no more."""

from __future__ import annotations

from collections.abc import Iterable

from webapp.ports import port
from webapp.registry.ports.customers import Customers


def recounted(customer_ids: Iterable[int | None]) -> None:
    """Have what these customers spent, and when they ordered last, counted again. None stands for whoever is no customer."""
    known, customers = {each for each in customer_ids if each is not None}, port(Customers)
    if known and customers is not None:
        customers.changed(known)
