"""What the search finds of the customers: in a store its merchant's, at work for a platform all of them."""

from __future__ import annotations

from flask import url_for

from modules.customers import queries
from modules.customers.models import Customer
from webapp.registry.kinds.search import MOST_HITS, Hit


def of_store(words: str) -> list[Hit]:
    """Customers by name, company, address or telephone."""
    return [_hit(row, url_for("customers.store.customers.detail", customer_id=row.id)) for row in queries.found(words, MOST_HITS)]


def of_platform(words: str) -> list[Hit]:
    """The same of all merchants; a hit leads to the list of who is called so."""
    return [_hit(row, list_of_platform(row.email or row.title)) for row in queries.found(words, MOST_HITS)]


def _hit(row: Customer, url: str) -> Hit:
    return Hit(title=row.title, detail=row.email or row.phone or "", url=url)


def list_of_store(typed: str) -> str:
    """The list of all that match."""
    return url_for("customers.store.customers.list", q=typed)


def list_of_platform(typed: str) -> str:
    """The list of all that match, of all merchants."""
    return url_for("customers.admin.customers.list", q=typed)
